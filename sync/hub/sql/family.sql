-- Supplementary cards, who agreed to them, and who spent by them: see families.h.
-- name: family_any
SELECT count(*) FROM (SELECT 1 FROM family_card LIMIT 1) f
-- name: family_card_get
SELECT f.mid, f.head, f.state, f.one, f.of_day, f.of_month, f.since_ms, f.by, f.cseq, m.id, h.id
FROM family_card f JOIN member m ON m.mid = f.mid JOIN member h ON h.mid = f.head WHERE f.mid = $1
-- name: family_cards_of
SELECT f.mid FROM family_card f WHERE f.head = $1 AND f.state <> 3 ORDER BY f.since_ms, f.mid
-- name: family_heads_last
SELECT f.mid FROM family_card f WHERE f.head = $1 ORDER BY f.mid
-- name: family_card_put
INSERT INTO family_card (mid, head, state, one, of_day, of_month, since_ms, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (mid) DO UPDATE SET head = excluded.head, state = excluded.state, one = excluded.one, of_day = excluded.of_day,
    of_month = excluded.of_month, since_ms = excluded.since_ms, by = excluded.by
-- name: family_card_state
UPDATE family_card SET state = $2, since_ms = $3, by = $4 WHERE mid = $1
-- name: family_card_limits
UPDATE family_card SET one = $2, of_day = $3, of_month = $4 WHERE mid = $1
-- name: family_card_gone
DELETE FROM family_card WHERE mid = $1
-- name: family_card_head_moves
UPDATE family_card SET head = $2 WHERE head = $1
-- name: family_card_copy
INSERT INTO family_card (mid, head, state, one, of_day, of_month, since_ms, by)
SELECT CAST($2 AS BIGINT), head, state, one, of_day, of_month, since_ms, by FROM family_card WHERE mid = $1
-- name: family_each
SELECT mid FROM family_card WHERE mid > $1 ORDER BY mid LIMIT 1
-- name: family_note_last
SELECT coalesce(max(number), 0) FROM family_note
-- name: family_note_add
INSERT INTO family_note (number, at_ms, mid, head, what, one, of_day, of_month, text, said_by, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- name: family_notes_of
SELECT n.number, n.at_ms, m.id, h.id, n.what, n.one, n.of_day, n.of_month, n.text, n.said_by, n.by
FROM family_note n JOIN member m ON m.mid = n.mid JOIN member h ON h.mid = n.head
WHERE n.mid = $1 OR n.head = $1 ORDER BY n.number
-- name: family_notes_erase
DELETE FROM family_note WHERE mid = $1 OR head = $1
-- name: merge_family_notes
UPDATE family_note SET mid = CASE WHEN mid = $1 THEN $2 ELSE mid END, head = CASE WHEN head = $1 THEN $2 ELSE head END
WHERE mid = $1 OR head = $1
-- name: hold_spender_add
INSERT INTO hold_spender (hid, mid, head, day, month, counts, over) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (hid) DO NOTHING
-- name: hold_spender_get
SELECT s.mid, s.over, m.id, m.masked FROM hold_spender s JOIN member m ON m.mid = s.mid WHERE s.hid = $1
-- name: hold_spender_counts
UPDATE hold_spender SET counts = $2 WHERE hid = $1 AND counts <> $2
-- name: family_used
SELECT coalesce(sum(CASE WHEN day = $4 THEN counts ELSE 0 END), 0), coalesce(sum(counts), 0)
FROM hold_spender WHERE mid = $1 AND head = $2 AND month = $3
-- name: merge_hold_spender
UPDATE hold_spender SET mid = $2 WHERE mid = $1
-- name: merge_hold_spender_head
UPDATE hold_spender SET head = $2 WHERE head = $1
-- name: hold_spender_same
DELETE FROM hold_spender WHERE mid = head
-- name: family_card_lock
UPDATE family_card SET since_ms = since_ms WHERE mid = $1 AND head = $2
-- name: family_use_add
INSERT INTO family_use (kind, ref, mid, head, day, month) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, ref) DO NOTHING
-- name: family_use_by
SELECT mid FROM family_use WHERE kind = $1 AND ref = $2
-- name: family_money_used
SELECT coalesce(sum(CASE WHEN u.day = $4 THEN t.fen - t.refunded_fen ELSE 0 END), 0), coalesce(sum(t.fen - t.refunded_fen), 0)
FROM family_use u JOIN tender t ON t.number = u.ref
WHERE u.kind = 1 AND u.mid = $1 AND u.head = $2 AND u.month = $3 AND t.state IN (1, 2)
-- name: family_services_used
SELECT coalesce(sum(CASE WHEN u.day = $4 THEN s.n ELSE 0 END), 0), coalesce(sum(s.n), 0)
FROM family_use u JOIN unit_use s ON s.number = u.ref
WHERE u.kind = 2 AND u.mid = $1 AND u.head = $2 AND u.month = $3 AND s.reversed_ms = 0
-- name: merge_family_use
UPDATE family_use SET mid = $2 WHERE mid = $1
-- name: merge_family_use_head
UPDATE family_use SET head = $2 WHERE head = $1
-- name: family_use_same
DELETE FROM family_use WHERE mid = head
-- name: verify_family_uses
SELECT u.head FROM family_use u LEFT JOIN tender t ON t.number = u.ref AND u.kind = 1
LEFT JOIN unit_use s ON s.number = u.ref AND u.kind = 2
WHERE u.mid = u.head OR coalesce(t.mid, s.mid, 0) <> u.head LIMIT 1
-- name: feed_of_family
UPDATE family_card SET cseq = $2 WHERE mid = $1
-- name: feed_prune_families
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 13
AND NOT EXISTS (SELECT 1 FROM family_card f WHERE f.mid = feed.key AND f.cseq = feed.cseq)
-- name: verify_families
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM family_card f WHERE f.mid = e.mid)
    OR EXISTS (SELECT 1 FROM family_note n WHERE n.mid = e.mid OR n.head = e.mid) LIMIT 1
-- name: verify_family_chains
SELECT f.mid FROM family_card f WHERE f.state <> 3 AND (f.head = f.mid
    OR EXISTS (SELECT 1 FROM member a JOIN member b ON b.person = a.person WHERE a.mid = f.mid AND b.mid = f.head AND a.person > 0)
    OR EXISTS (SELECT 1 FROM family_card o WHERE o.mid = f.head AND o.state <> 3)) LIMIT 1
-- name: verify_spenders
SELECT s.hid FROM hold_spender s LEFT JOIN hold h ON h.hid = s.hid
WHERE h.hid IS NULL OR h.mid <> s.head OR s.mid = s.head OR s.counts < 0 OR s.counts > h.amount LIMIT 1
