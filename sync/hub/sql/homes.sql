-- Home sets (homes.c).
-- name: site_members_get
SELECT days FROM site_members WHERE site = $1
-- name: site_members_put
INSERT INTO site_members (site, days) VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET days = excluded.days
-- name: site_members_drop
DELETE FROM site_members WHERE site = $1
-- name: home_get
SELECT home, seen_ms, cseq FROM home WHERE mid = $1 AND site = $2
-- name: home_put
INSERT INTO home (mid, site, seen_ms, home) VALUES ($1, $2, $3, 1)
ON CONFLICT (mid, site) DO UPDATE SET home = 1, seen_ms = excluded.seen_ms, cseq = 0
-- name: home_of_card
SELECT i.mid FROM card c JOIN card_issued i ON i.serial = c.serial WHERE c.id = $1
-- name: home_count
SELECT count(*) FROM home WHERE site = $1 AND home = 1
-- name: home_leaves
UPDATE home SET home = 0 WHERE mid = $1 AND site = $2 AND home = 1
-- name: home_erase
DELETE FROM home WHERE mid = $1
-- name: homes_of
SELECT site, seen_ms FROM home WHERE mid = $1 AND home = 1 ORDER BY site
-- name: homes_over
SELECT h.mid, h.site FROM home h JOIN site_members s ON s.site = h.site
JOIN account a ON a.mid = h.mid AND a.unit = 1
WHERE h.mid > $1 AND h.mid <= $2 AND h.home = 1 AND a.held = 0 AND h.seen_ms + s.days * CAST(86400000 AS BIGINT) < $3
ORDER BY h.mid, h.site LIMIT $4
-- name: home_holds
SELECT hid FROM hold WHERE mid = $1 AND state IN (1, 2) ORDER BY hid
-- name: home_of_hold
SELECT count(*) FROM hold o WHERE o.hid = $1 AND (o.dev = $2
    OR EXISTS (SELECT 1 FROM home h WHERE h.mid = o.mid AND h.site = $3 AND h.home = 1))
-- name: home_sums
SELECT m.id, a.cseq FROM home h JOIN member m ON m.mid = h.mid JOIN account a ON a.mid = h.mid AND a.unit = 1
WHERE h.site = $1 AND h.home = 1 AND m.erased_ms = 0 AND a.cseq > 0 ORDER BY h.mid
-- name: feed_of_away
UPDATE home SET cseq = $2 WHERE mid = $1 AND home = 0
-- name: feed_prune_aways
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 14
AND NOT EXISTS (SELECT 1 FROM home h WHERE h.mid = feed.key AND h.home = 0 AND h.cseq = feed.cseq)
-- The next $3 places of the feed, and of those of members only the home members' of the site, and who was erased.
-- name: feed_page_home
SELECT f.cseq, f.kind, f.key FROM (SELECT cseq, kind, key FROM feed WHERE cseq > $1 ORDER BY cseq LIMIT $3) f
WHERE f.kind <> 1 OR EXISTS (SELECT 1 FROM home h WHERE h.mid = f.key AND h.site = $4 AND h.home = 1)
    OR f.key IN (SELECT mid FROM erasure) ORDER BY f.cseq LIMIT $2
-- name: feed_place_after
SELECT cseq FROM feed WHERE cseq > $1 ORDER BY cseq LIMIT 1 OFFSET $2
-- name: feed_last
SELECT coalesce(max(cseq), 0) FROM feed
