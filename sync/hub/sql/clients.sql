-- The hospital's own systems: their keys, what they read, what they are told, and what is watched.

-- ---- keys ----
-- name: client_insert
INSERT INTO client (secret, name, created_ms, scopes, expires_ms, per_s, merchant) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: client_get
SELECT name, scopes, expires_ms, per_s FROM client WHERE secret = $1
-- name: client_by_name
SELECT count(*) FROM client WHERE name = $1
-- name: client_each
SELECT name, scopes, expires_ms, per_s, created_ms, merchant FROM client ORDER BY name
-- name: client_merchant
SELECT merchant FROM client WHERE name = $1
-- name: client_renew
UPDATE client SET secret = $2, created_ms = $3, expires_ms = $4 WHERE name = $1
-- name: client_revoke
DELETE FROM client WHERE name = $1

-- ---- what they read ----
-- name: lots_by_expiry
SELECT expires_ms, sum(left_n) FROM lot WHERE mid = $1 AND unit = 1 AND left_n > 0 AND expires_ms > $2
GROUP BY expires_ms ORDER BY expires_ms
-- name: lots_pending
SELECT coalesce(sum(left_n), 0) FROM lot WHERE mid = $1 AND unit = 1 AND left_n > 0 AND expires_ms > $2 AND usable_ms > $2
-- name: ledger_page
WITH RECURSIVE chain (unit, hseq) AS (
    SELECT unit, last_hseq FROM account WHERE mid = $1 AND unit IN (1, 2)
    UNION
    SELECT c.unit, (SELECT e.before_hseq FROM entry e WHERE e.hseq = c.hseq AND e.mid = $1 AND e.unit = c.unit ORDER BY e.n LIMIT 1)
    FROM chain c WHERE c.hseq > $2 OR (c.hseq > 0 AND EXISTS (SELECT 1 FROM restored)))
SELECT e.hseq, o.kind, o.recv_ms, o.dev, o.line, o.rule, o.programme, e.points, e.growth, e.debt
FROM (SELECT hseq, sum(CASE WHEN acct = 1 AND unit = 1 THEN amount ELSE 0 END) AS points,
        sum(CASE WHEN acct = 1 AND unit = 2 THEN amount ELSE 0 END) AS growth,
        sum(CASE WHEN acct = 2 THEN -amount ELSE 0 END) AS debt
    FROM entry WHERE mid = $1 AND unit IN (1, 2) AND hseq IN (SELECT hseq FROM chain WHERE hseq > $2)
    GROUP BY hseq ORDER BY hseq LIMIT $3) e
JOIN op o ON o.hseq = e.hseq ORDER BY e.hseq
-- name: op_cite
UPDATE op SET rule = $2, programme = $3 WHERE hseq = $1
-- name: lot_rule_of_op
SELECT rule FROM lot WHERE hseq = $1 ORDER BY mid, id LIMIT 1
-- name: programme_hash
SELECT sha256 FROM programme WHERE version = $1

-- ---- what machines that watch the hub read ----
-- name: incident_kinds_open
SELECT kind, count(*) FROM incident WHERE resolved_ms = 0 GROUP BY kind ORDER BY kind
-- name: db_size
SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()

-- ---- what they are told ----
-- name: webhook_put
INSERT INTO webhook (client, url, events, secret, days, waiting, next_ms, lost_ms) VALUES ($1, $2, $3, $4, $5, 0, 0, 0)
ON CONFLICT (client) DO UPDATE SET url = excluded.url, events = excluded.events, secret = excluded.secret,
    days = excluded.days, next_ms = 0
-- name: webhook_get
SELECT url, events, days, waiting, lost_ms FROM webhook WHERE client = $1
-- name: webhook_drop
DELETE FROM webhook WHERE client = $1
-- name: webhook_events
SELECT coalesce(max(events % 2), 0) + coalesce(max(events / 2 % 2), 0) * 2 + coalesce(max(events / 4 % 2), 0) * 4
    + coalesce(max(events / 8 % 2), 0) * 8
    + coalesce(max(events / 256 % 2), 0) * 256 + coalesce(max(events / 512 % 2), 0) * 512
    + coalesce(max(events / 1024 % 2), 0) * 1024
FROM webhook
-- name: webhook_each
SELECT client, events FROM webhook ORDER BY client
-- name: webhook_more
UPDATE webhook SET waiting = waiting + 1 WHERE client = $1 AND waiting < $2
-- name: webhook_less
UPDATE webhook SET waiting = waiting - 1 WHERE client = $1
-- name: webhook_lost
UPDATE webhook SET lost_ms = $2 WHERE client = $1 AND lost_ms <= $3
-- name: webhook_asked
UPDATE webhook SET next_ms = $2 WHERE client = $1
-- name: webhooks_count
UPDATE webhook SET waiting = (SELECT count(*) FROM webhook_notice n WHERE n.client = webhook.client)
-- name: webhooks_waiting
SELECT client, waiting FROM webhook ORDER BY client
-- name: webhook_notice_insert
INSERT INTO webhook_notice (id, client, mid, at_ms, next_ms, tries, body)
VALUES ($5, $1, $2, $3, $3, 0, $4)
-- name: webhooks_ready
SELECT client, url, secret FROM webhook WHERE next_ms <= $1 AND waiting > 0 ORDER BY next_ms, client LIMIT $2
-- name: webhook_notices_due
SELECT id, body, at_ms, tries FROM webhook_notice WHERE client = $1 AND next_ms <= $2 ORDER BY next_ms, id LIMIT $3
-- name: webhook_notice_again
UPDATE webhook_notice SET next_ms = $2, tries = tries + 1 WHERE id = $1
-- name: webhook_notice_delete
DELETE FROM webhook_notice WHERE id = $1
-- name: webhook_notices_drop
DELETE FROM webhook_notice WHERE client = $1
-- name: webhook_notices_forget
DELETE FROM webhook_notice WHERE mid = $1
