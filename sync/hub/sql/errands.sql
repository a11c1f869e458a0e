-- Errands of desks, cards and their PINs. Part of the same table as hub.sql.

-- name: errand_get
SELECT kind, status, code, number, seat, ahead, points, off, price FROM errand_done WHERE dev = $1 AND id = $2
-- name: errand_insert
INSERT INTO errand_done (dev, id, kind, mid, at_ms, status, code, number, seat, ahead, points, off, price, promised)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
-- name: errands_prune
DELETE FROM errand_done WHERE at_ms < $1
-- name: errands_erase
UPDATE errand_done SET mid = 0 WHERE mid = $1 AND mid > 0
-- name: merge_errands
UPDATE errand_done SET mid = $2 WHERE mid = $1 AND mid > 0

-- ---- cards ----
-- name: card_issued_insert
INSERT INTO card_issued (serial, mid, at_ms) VALUES ($1, $2, $3) ON CONFLICT (serial) DO NOTHING
-- name: card_owner
SELECT mid FROM card_issued WHERE serial = $1
UNION ALL SELECT m.mid FROM card c JOIN member m ON m.id = c.id WHERE c.serial = $1 AND c.bound_ms > 0 LIMIT 1
-- name: cards_of
SELECT (SELECT count(*) FROM card_issued WHERE mid = $1)
    + (SELECT count(*) FROM member m JOIN card c ON c.id = m.id AND c.bound_ms > 0 WHERE m.mid = $1 OR (m.merged = $1 AND m.merged > 0))
-- name: card_stop_get
SELECT card FROM card_stop WHERE mid = $1
-- name: card_stop_put
INSERT INTO card_stop (mid, card, at_ms, all_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (mid) DO UPDATE SET card = excluded.card, at_ms = excluded.at_ms, all_ms = max(card_stop.all_ms, excluded.all_ms)
-- name: card_stop_all
SELECT all_ms FROM card_stop WHERE mid = $1
-- name: card_stop_each
SELECT mid FROM card_stop ORDER BY mid
-- name: card_pin_get
SELECT salt, hash, wrong FROM card_pin WHERE mid = $1
-- name: card_pin_put
INSERT INTO card_pin (mid, salt, hash, wrong, set_ms) VALUES ($1, $2, $3, 0, $4)
ON CONFLICT (mid) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, wrong = 0, set_ms = excluded.set_ms
-- name: card_pin_wrong
UPDATE card_pin SET wrong = $2 WHERE mid = $1
-- name: card_pin_erase
DELETE FROM card_pin WHERE mid = $1
-- name: card_stop_erase
DELETE FROM card_stop WHERE mid = $1
-- name: cards_issued_erase
DELETE FROM card_issued WHERE mid = $1
-- name: merge_cards
UPDATE card_issued SET mid = $2 WHERE mid = $1

-- ---- what she likes, went without, was given precedence ----
-- name: favourite_put
INSERT INTO favourite (mid, sku, at_ms) VALUES ($1, $2, $3) ON CONFLICT (mid, sku) DO NOTHING
-- name: favourite_drop
DELETE FROM favourite WHERE mid = $1 AND sku = $2
-- name: favourites_of
SELECT sku FROM favourite WHERE mid = $1 ORDER BY at_ms DESC, sku LIMIT $2
-- name: favourites_erase
DELETE FROM favourite WHERE mid = $1
-- name: merge_favourites
UPDATE favourite SET mid = $2 WHERE mid = $1
    AND NOT EXISTS (SELECT 1 FROM favourite o WHERE o.mid = $2 AND o.sku = favourite.sku)
-- name: missed_add
INSERT INTO missed (day, sku, reason, n) VALUES ($1, $2, $3, 1) ON CONFLICT (day, sku, reason) DO UPDATE SET n = missed.n + 1
-- name: missed_between
SELECT sku, reason, sum(n) FROM missed WHERE day >= $1 AND day < $2 GROUP BY sku, reason ORDER BY sku, reason
-- name: priority_insert
INSERT INTO priority_use (number, at_ms, dev, mid, place)
VALUES ((SELECT coalesce(max(p.number), 0) + 1 FROM priority_use p), $1, $2, $3, $4)
-- name: priority_between
SELECT place, count(*), count(DISTINCT mid), max(at_ms) FROM priority_use WHERE at_ms >= $1 AND at_ms < $2
GROUP BY place ORDER BY place
-- name: priority_erase
UPDATE priority_use SET mid = 0 WHERE mid = $1
-- name: merge_priority
UPDATE priority_use SET mid = $2 WHERE mid = $1

-- ---- desks ----
-- name: site_lookup_get
SELECT how FROM site_lookup WHERE site = $1
-- name: site_lookup_put
INSERT INTO site_lookup (site, how) VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET how = excluded.how
-- name: device_protocol_get
SELECT protocol FROM device WHERE dev = $1
-- name: device_protocol_put
UPDATE device SET protocol = $2 WHERE dev = $1
-- name: device_call_get
SELECT call_ms, call_cseq FROM device WHERE dev = $1
-- name: device_call_put
UPDATE device SET call_ms = $2 WHERE dev = $1
-- name: feed_of_call
UPDATE device SET call_cseq = $2 WHERE dev = $1
-- name: feed_prune_calls
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 9
AND NOT EXISTS (SELECT 1 FROM device d WHERE d.dev = feed.key AND d.call_cseq = feed.cseq)

-- ---- proxy tickets ----
-- name: proxy_get
SELECT made, stopped, cseq FROM proxy WHERE hid = $1
-- name: proxy_put
INSERT INTO proxy (hid, made, stopped, told_ms) VALUES ($1, $2, $3, $4) ON CONFLICT (hid) DO UPDATE SET
    made = max(proxy.made, excluded.made), stopped = max(proxy.stopped, excluded.stopped), told_ms = excluded.told_ms
-- name: proxy_each_open
SELECT p.hid FROM proxy p JOIN hold h ON h.hid = p.hid WHERE h.state IN (1, 2) ORDER BY p.hid
-- name: feed_of_proxy
UPDATE proxy SET cseq = $2 WHERE hid = $1
-- name: feed_prune_proxies
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 10
AND NOT EXISTS (SELECT 1 FROM proxy p WHERE p.hid = feed.key AND p.cseq = feed.cseq)
-- name: verify_proxies
SELECT p.hid, p.stopped FROM proxy p WHERE p.made < 1 OR p.stopped > p.made
    OR NOT EXISTS (SELECT 1 FROM hold h WHERE h.hid = p.hid) LIMIT 1

-- ---- what a page tells ----
-- name: visits_claimed
SELECT c.key, o.recv_ms FROM claim c JOIN op o ON o.hseq = c.hseq
WHERE c.mid = $1 AND instr(c.key, ':bill:') > 0 AND c.key >= $2 AND c.key < $3 AND o.recv_ms >= $4
ORDER BY o.recv_ms DESC LIMIT $5
-- name: bills_since
SELECT no, paid_ms FROM bill WHERE mid = $1 AND paid_ms >= $2 ORDER BY paid_ms DESC LIMIT $3
-- name: survey_done_has
SELECT count(*) FROM survey_done WHERE survey = $1 AND visit = $2
-- name: history_page
WITH RECURSIVE chain (hseq) AS (
    SELECT last_hseq FROM account WHERE mid = $1 AND unit = 1
    UNION
    SELECT (SELECT e.before_hseq FROM entry e WHERE e.hseq = c.hseq AND e.mid = $1 AND e.unit = 1 ORDER BY e.n LIMIT 1)
    FROM chain c WHERE c.hseq > 0)
SELECT e.hseq, o.kind, o.recv_ms, o.dev, o.line, o.rule, e.net
FROM (SELECT hseq, sum(amount) AS net FROM entry
    WHERE mid = $1 AND unit = 1 AND acct IN (1, 2) AND hseq IN (SELECT hseq FROM chain WHERE hseq > 0 AND hseq < $2)
    GROUP BY hseq HAVING sum(amount) <> 0 ORDER BY hseq DESC LIMIT $3) e
JOIN op o ON o.hseq = e.hseq ORDER BY e.hseq DESC
-- name: booking_has
SELECT count(*) FROM booking WHERE activity = $1 AND mid = $2

-- ---- everything that is kept of one ----
-- name: sheet_favourites
SELECT at_ms, sku FROM favourite WHERE mid = $1 ORDER BY at_ms, sku
-- name: sheet_priority
SELECT at_ms, place FROM priority_use WHERE mid = $1 ORDER BY number
-- name: sheet_cards
SELECT at_ms, serial, '' FROM card_issued WHERE mid = $1
UNION ALL SELECT c.bound_ms, c.serial, '' FROM member m JOIN card c ON c.id = m.id AND c.bound_ms > 0 WHERE m.mid = $1
UNION ALL SELECT at_ms, card, CASE card WHEN '-' THEN 'none is good' ELSE 'only this is good' END FROM card_stop WHERE mid = $1
UNION ALL SELECT set_ms, '', 'PIN' FROM card_pin WHERE mid = $1 ORDER BY 1
-- name: sheet_errands
SELECT at_ms, kind, CASE status WHEN 1 THEN 'done' ELSE code END FROM errand_done WHERE mid = $1 AND mid > 0
ORDER BY at_ms
-- name: verify_errands
SELECT m.mid FROM erasure m WHERE (
    EXISTS (SELECT 1 FROM errand_done e WHERE e.mid = m.mid AND e.mid > 0) OR EXISTS (SELECT 1 FROM card_issued c WHERE c.mid = m.mid)
    OR EXISTS (SELECT 1 FROM card_stop c WHERE c.mid = m.mid) OR EXISTS (SELECT 1 FROM card_pin c WHERE c.mid = m.mid)
    OR EXISTS (SELECT 1 FROM favourite f WHERE f.mid = m.mid) OR EXISTS (SELECT 1 FROM priority_use p WHERE p.mid = m.mid)) LIMIT 1

-- ---- for tests and figures ----
-- name: priority_count
SELECT count(*) FROM priority_use
-- name: favourite_count
SELECT count(*) FROM favourite
-- name: card_issued_count
SELECT count(*) FROM card_issued
-- name: card_stop_count
SELECT count(*) FROM card_stop
-- name: card_pin_count
SELECT count(*) FROM card_pin
-- name: answer_named_count
SELECT count(*) FROM answer_named
