-- Settings of desks (settings.c).
-- name: setting_put
INSERT INTO setting (key, site, dev, value, at_ms, set_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (key, site, dev) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms, set_by = excluded.set_by
-- name: setting_drop
DELETE FROM setting WHERE key = $1 AND site = $2 AND dev = $3
-- name: setting_each
SELECT s.key, s.site, d.id, s.value, s.at_ms, s.set_by FROM setting s LEFT JOIN device d ON d.dev = s.dev
ORDER BY s.key, s.dev, s.site
-- name: setting_keys
SELECT DISTINCT key FROM setting ORDER BY key
-- name: setting_for
SELECT value FROM setting WHERE key = $1 AND (dev = $2 OR (dev = 0 AND (site = $3 OR site = '')))
ORDER BY dev = 0, site = '' LIMIT 1
-- name: setting_cseq
SELECT cseq FROM setting_key WHERE key = $1
-- name: feed_of_setting
INSERT INTO setting_key (key, cseq) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET cseq = excluded.cseq
-- name: feed_prune_settings
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 12
AND NOT EXISTS (SELECT 1 FROM setting_key s WHERE s.key = feed.key AND s.cseq = feed.cseq)
