-- Merchants: who they are, what moved there, what was settled. Part of the same table.

-- ---- who they are ----
-- name: merchant_insert
INSERT INTO merchant (id, name_hans, name_hant, name_en, kind, contact, state, burn_rate, issue_rate, months, issue_once, issue_day,
    issue_month, added_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
-- name: merchant_change
UPDATE merchant SET name_hans = $2, name_hant = $3, name_en = $4, kind = $5, contact = $6, state = $7, burn_rate = $8,
    issue_rate = $9, months = $10, issue_once = $11, issue_day = $12, issue_month = $13 WHERE id = $1
-- name: merchant_get
SELECT id, name_hans, name_hant, name_en, kind, contact, state, burn_rate, issue_rate, months, issue_once, issue_day, issue_month,
    added_ms, settled_ms FROM merchant WHERE id = $1
-- name: merchant_each
SELECT id, name_hans, name_hant, name_en, kind, contact, state, burn_rate, issue_rate, months, issue_once, issue_day, issue_month,
    added_ms, settled_ms FROM merchant ORDER BY id
-- name: merchant_place_get
SELECT merchant FROM merchant_place WHERE place = $1
-- name: merchant_place_used
SELECT hid FROM hold WHERE place = $1 LIMIT 1
-- name: merchant_place_put
INSERT INTO merchant_place (place, merchant) VALUES ($1, $2) ON CONFLICT (place) DO NOTHING

-- name: leases_of_sku
SELECT id FROM lease WHERE sku = $1 AND dev > 0 ORDER BY id

-- ---- what moved ----
-- name: merchant_move_insert
INSERT INTO merchant_move (hseq, merchant, mid, at_ms, kind, issued, burned, issue_rate, burn_rate, of, hid, reference)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
-- name: merchant_move_get
SELECT hseq, merchant, mid, at_ms, kind, issued, burned, of, hid, reference, issue_rate, burn_rate FROM merchant_move WHERE hseq = $1
-- name: merchant_move_known
SELECT hseq, merchant, mid, at_ms, kind, issued, burned, of, hid, reference, issue_rate, burn_rate FROM merchant_move
WHERE merchant = $1 AND kind = $2 AND reference = $3
-- name: merchant_move_back
SELECT hseq, merchant, mid, at_ms, kind, issued, burned, of, hid, reference, issue_rate, burn_rate FROM merchant_move WHERE of = $1
-- name: merchant_move_refer
UPDATE merchant_move SET reference = $2 WHERE hseq = $1
-- name: merchant_move_of_hold
SELECT hseq FROM merchant_move WHERE hid = $1 AND hid > 0 AND (burned > 0 OR (burned = 0 AND of = 0))
ORDER BY burned DESC, hseq DESC LIMIT 1
-- name: merchant_growth_of
SELECT coalesce(sum(amount), 0) FROM entry WHERE hseq = $1 AND unit = 2 AND acct = 1
-- name: merchant_of_op
SELECT merchant FROM merchant_move WHERE hseq = $1
-- name: merchant_issued_to
SELECT coalesce(sum(issued), 0) FROM merchant_move WHERE merchant = $1 AND mid = $2 AND at_ms >= $3 AND issued <> 0
-- name: merchant_issued_since
SELECT coalesce(sum(issued), 0) FROM merchant_move WHERE merchant = $1 AND at_ms >= $2 AND issued <> 0
-- name: merchant_moves_merge
UPDATE merchant_move SET mid = $2 WHERE mid = $1
-- name: merchant_moves_between
SELECT count(*), sum(CASE WHEN issued > 0 THEN issued ELSE 0 END), sum(CASE WHEN issued < 0 THEN -issued ELSE 0 END),
    sum(CASE WHEN burned > 0 THEN burned ELSE 0 END), sum(CASE WHEN burned < 0 THEN -burned ELSE 0 END),
    sum(issued * issue_rate), sum(burned * burn_rate)
FROM merchant_move WHERE merchant = $1 AND hseq >= $2 AND hseq < $3
-- name: merchant_moves_unsettled
SELECT count(*), sum(CASE WHEN issued > 0 THEN issued ELSE 0 END), sum(CASE WHEN issued < 0 THEN -issued ELSE 0 END),
    sum(CASE WHEN burned > 0 THEN burned ELSE 0 END), sum(CASE WHEN burned < 0 THEN -burned ELSE 0 END),
    sum(issued * issue_rate), sum(burned * burn_rate)
FROM merchant_move WHERE merchant = $1 AND statement = 0 AND hseq < $2
-- name: merchant_moves_list
SELECT v.hseq, v.at_ms, v.kind, v.issued, v.burned, v.reference, v.statement, v.of, coalesce(h.sku, '')
FROM merchant_move v LEFT JOIN hold h ON h.hid = v.hid AND v.hid > 0
WHERE v.merchant = $1 AND v.hseq >= $2 AND v.hseq < $3 ORDER BY v.hseq

-- ---- what was settled ----
-- name: merchant_moves_settle
UPDATE merchant_move SET statement = $3 WHERE merchant = $1 AND statement = 0 AND hseq < $2
-- name: merchant_settled
UPDATE merchant SET settled_ms = $3 WHERE id = $1 AND settled_ms = $2
-- name: merchant_statement_last
SELECT coalesce(max(number), 0) FROM merchant_statement
-- name: merchant_statement_insert
INSERT INTO merchant_statement (number, merchant, from_ms, until_ms, until_hseq, moves, issued, issued_back, burned, burned_back,
    issued_fen, burned_fen, at_ms, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
-- name: merchant_statement_of
SELECT number, merchant, from_ms, until_ms, moves, issued, issued_back, burned, burned_back, issued_fen, burned_fen, at_ms, by
FROM merchant_statement WHERE merchant = $1 AND until_ms = $2
-- name: merchant_statement_each
SELECT number, merchant, from_ms, until_ms, moves, issued, issued_back, burned, burned_back, issued_fen, burned_fen, at_ms, by
FROM merchant_statement ORDER BY number

-- ---- holds that wait for nobody's counter ----
-- name: merchant_holds_over
SELECT h.hid FROM hold h JOIN merchant_place p ON p.place = h.place AND p.merchant <> ''
WHERE h.ending <> 0 AND h.ended_ms = 0 AND (h.state IN (1, 2) OR (h.state = 5 AND h.released = 1)) AND h.doubt <> 1
    AND NOT EXISTS (SELECT 1 FROM token t WHERE t.place = h.place AND t.dev <> 0) ORDER BY h.hid LIMIT $1

-- ---- what a merchant's counter hears ----
-- name: merchant_knows
SELECT count(*) FROM (SELECT 1 FROM hold WHERE mid = $1 AND place = $2 LIMIT 1) h
-- name: merchant_sum_members
SELECT m.id, a.cseq FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 WHERE a.cseq > 0 AND m.erased_ms = 0
    AND EXISTS (SELECT 1 FROM hold h WHERE h.mid = m.mid AND h.place = $1)
-- ---- verify ----
-- name: verify_merchant_moves
SELECT v.hseq, v.issued, v.burned FROM merchant_move v
LEFT JOIN (SELECT hseq, sum(CASE WHEN acct = 3 THEN -amount ELSE 0 END) AS i, sum(CASE WHEN acct = 4 THEN amount ELSE 0 END) AS b
    FROM entry WHERE unit = 1 AND acct IN (3, 4) GROUP BY hseq) e ON e.hseq = v.hseq
WHERE v.issued <> coalesce(e.i, 0) OR v.burned <> coalesce(e.b, 0) LIMIT 1
-- name: verify_merchant_booked
SELECT p.merchant, h.s, coalesce(v.s, 0) FROM (SELECT DISTINCT merchant FROM merchant_place WHERE merchant <> '') p
JOIN (SELECT q.merchant, sum(k.booked - k.refunded) AS s FROM hold k JOIN merchant_place q ON q.place = k.place GROUP BY q.merchant) h
    ON h.merchant = p.merchant
LEFT JOIN (SELECT merchant, sum(burned) AS s FROM merchant_move WHERE kind = 1 GROUP BY merchant) v ON v.merchant = p.merchant
WHERE h.s <> coalesce(v.s, 0) LIMIT 1
-- name: verify_merchant_statements
SELECT s.number, s.moves, coalesce(v.n, 0) FROM merchant_statement s
LEFT JOIN (SELECT statement, count(*) AS n, sum(issued) AS i, sum(burned) AS b FROM merchant_move WHERE statement > 0 GROUP BY statement) v
    ON v.statement = s.number
WHERE s.moves <> coalesce(v.n, 0) OR s.issued - s.issued_back <> coalesce(v.i, 0) OR s.burned - s.burned_back <> coalesce(v.b, 0) LIMIT 1
-- name: verify_merchant_lost
SELECT v.hseq, v.statement FROM merchant_move v WHERE (v.statement > 0
    AND NOT EXISTS (SELECT 1 FROM merchant_statement s WHERE s.number = v.statement AND s.merchant = v.merchant))
    OR NOT EXISTS (SELECT 1 FROM merchant m WHERE m.id = v.merchant) LIMIT 1
