-- Money that members paid in, and parts of bills paid with what they have. Part of the same table as hub.sql.

-- ---- accounts of money ----
-- name: topup_last
SELECT coalesce(max(number), 0) FROM topup
-- name: topup_insert
INSERT INTO topup (number, at_ms, mid, unit, fen, bonus_unit, bonus, receipt, by, programme, hseq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- name: topup_get
SELECT t.number, t.at_ms, t.mid, t.unit, t.fen, t.bonus_unit, t.bonus, t.receipt, t.by, t.programme, t.hseq, t.refunded, t.clawed,
    t.kept, u.id FROM topup t JOIN unit u ON u.unit = t.unit WHERE t.number = $1
-- name: topup_by_receipt
SELECT t.number, t.at_ms, t.mid, t.unit, t.fen, t.bonus_unit, t.bonus, t.receipt, t.by, t.programme, t.hseq, t.refunded, t.clawed,
    t.kept, u.id FROM topup t JOIN unit u ON u.unit = t.unit WHERE t.receipt = $1
-- name: topups_of
SELECT number FROM topup WHERE mid = $1 AND number < $2 ORDER BY number DESC LIMIT $3
-- name: topup_refunded
UPDATE topup SET refunded = refunded + $2, clawed = clawed + $3, kept = kept + $4
WHERE number = $1 AND refunded + $2 <= fen AND clawed + kept + $3 + $4 <= bonus
-- name: topup_refund_get
SELECT topup, fen, clawed, kept FROM topup_refund WHERE no = $1
-- name: topup_refund_insert
INSERT INTO topup_refund (no, topup, at_ms, fen, clawed, kept, reason, by, hseq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: topup_lot
SELECT coalesce(sum(left_n), 0), coalesce(sum(held_n), 0) FROM lot WHERE mid = $1 AND hseq = $2 AND unit = $3
-- What was paid with of the lot that a top-up made in one account, and is not back.
-- name: topup_spent
SELECT coalesce(sum(d.amount - d.returned), 0) FROM tender t JOIN tender_part p ON p.number = t.number AND p.unit = $3
JOIN draw d ON d.hid = p.hid JOIN lot l ON l.mid = d.mid AND l.id = d.lot WHERE t.mid = $1 AND l.hseq = $2
-- name: money_of
SELECT coalesce(sum(a.posted), 0) FROM account a WHERE a.mid = $1 AND a.unit IN (SELECT t.unit FROM topup t WHERE t.mid = $1)
-- name: purses_used
SELECT u.id, coalesce(sum(a.posted), 0) FROM unit u JOIN account a ON a.unit = u.unit WHERE substr(u.id, 1, 6) = 'money/'
GROUP BY u.id ORDER BY u.id

-- name: money_moves
SELECT u.id, e.acct, CASE WHEN e.amount > 0 THEN 1 ELSE 0 END AS sign, sum(e.amount) FROM entry e JOIN unit u ON u.unit = e.unit
WHERE substr(u.id, 1, 6) = 'money/' AND e.hseq >= $1 AND e.hseq < $2 GROUP BY u.id, e.acct, CASE WHEN e.amount > 0 THEN 1 ELSE 0 END ORDER BY u.id

-- ---- parts of bills ----
-- name: tender_last
SELECT coalesce(max(number), 0) FROM tender
-- name: tender_insert
INSERT INTO tender (number, mid, kind, bill, bill_fen, category, amount, fen, state, made_ms, expires_ms, programme, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12)
-- name: tender_get
SELECT number, mid, kind, bill, bill_fen, category, amount, fen, state, made_ms, expires_ms, ended_ms, refunded, refunded_fen, programme
FROM tender WHERE number = $1
-- name: tender_live
SELECT number FROM tender WHERE bill = $1 AND kind = $2 AND state IN (1, 2)
-- name: tenders_of_bill
SELECT number FROM tender WHERE bill = $1 AND number > $2 ORDER BY number LIMIT $3
-- name: tenders_of
SELECT number FROM tender WHERE mid = $1 AND number < $2 ORDER BY number DESC LIMIT $3
-- name: tender_other_fen
SELECT coalesce(sum(fen - refunded_fen), 0) FROM tender WHERE bill = $1 AND kind <> $2 AND state IN (1, 2)
-- name: tender_bill_owner
SELECT mid FROM tender WHERE bill = $1 AND state IN (1, 2) ORDER BY number LIMIT 1
-- name: tender_paid_fen
SELECT coalesce(sum(fen), 0) FROM tender WHERE bill = $1 AND state = 2
-- name: tender_end
UPDATE tender SET state = $2, ended_ms = $3, ended_by = $4 WHERE number = $1 AND state = 1
-- name: tender_refunded
UPDATE tender SET refunded = refunded + $2, refunded_fen = refunded_fen + $3
WHERE number = $1 AND state = 2 AND refunded + $2 <= amount AND refunded_fen + $3 <= fen
-- name: tenders_over
SELECT number FROM tender WHERE state = 1 AND expires_ms <= $1 AND number > $2 ORDER BY expires_ms, number LIMIT $3
-- name: tenders_over_of
SELECT number FROM tender WHERE state = 1 AND mid = $1 AND expires_ms <= $2 ORDER BY number LIMIT $3
-- name: tenders_open_of
SELECT count(*) FROM tender WHERE mid = $1 AND state = 1
-- name: tender_part_insert
INSERT INTO tender_part (number, n, unit, hid, amount) VALUES ($1, $2, $3, $4, $5)
-- name: tender_parts
SELECT p.n, p.unit, p.hid, p.amount, p.refunded, coalesce((SELECT u.id FROM unit u WHERE u.unit = p.unit), 'points')
FROM tender_part p WHERE p.number = $1 ORDER BY p.n
-- name: tender_part_refunded
UPDATE tender_part SET refunded = refunded + $3 WHERE number = $1 AND n = $2 AND refunded + $3 <= amount
-- name: tender_refund_get
SELECT tender, fen, amount FROM tender_refund WHERE no = $1
-- name: tender_refund_insert
INSERT INTO tender_refund (no, tender, at_ms, fen, amount, by, hseq) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- ---- bills to be paid ----
-- name: due_get
SELECT mid, fen, category, until_ms FROM due WHERE bill = $1
-- name: due_put
INSERT INTO due (bill, mid, fen, category, made_ms, until_ms) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (bill) DO UPDATE SET fen = excluded.fen, category = excluded.category, until_ms = excluded.until_ms
-- name: due_drop
DELETE FROM due WHERE bill = $1
-- name: dues_of
SELECT bill, fen, category, until_ms FROM due WHERE mid = $1 AND until_ms > $2 ORDER BY made_ms, bill LIMIT $3
-- name: dues_over
DELETE FROM due WHERE until_ms <= $1
-- name: dues_erase
DELETE FROM due WHERE mid = $1

-- ---- two members that are one person: $1 goes into $2 ----
-- name: merge_topups
UPDATE topup SET mid = $2 WHERE mid = $1
-- name: merge_tenders
UPDATE tender SET mid = $2 WHERE mid = $1
-- name: merge_dues
UPDATE due SET mid = $2 WHERE mid = $1

-- ---- what verify asks ----
-- name: verify_tender_parts
SELECT t.number, t.amount, coalesce(p.a, 0) FROM tender t
LEFT JOIN (SELECT number, sum(amount) AS a, sum(refunded) AS r FROM tender_part GROUP BY number) p ON p.number = t.number
WHERE coalesce(p.a, 0) <> t.amount OR coalesce(p.r, 0) <> t.refunded OR t.state NOT IN (1, 2, 3, 4)
    OR (t.state <> 2 AND t.refunded + t.refunded_fen > 0) OR (t.state = 1) <> (t.ended_ms = 0)
    OR (t.kind = 2 AND (t.amount <> t.fen OR t.refunded <> t.refunded_fen)) LIMIT 1
-- name: verify_tender_draws
SELECT p.number, p.amount, coalesce(d.s, 0) FROM tender_part p JOIN tender t ON t.number = p.number
LEFT JOIN (SELECT hid, sum(amount - returned) AS s FROM draw GROUP BY hid) d ON d.hid = p.hid
WHERE coalesce(d.s, 0) < CASE WHEN t.state = 1 THEN p.amount WHEN t.state = 2 THEN p.amount - p.refunded ELSE 0 END
    OR (p.unit > 15 AND coalesce(d.s, 0) <> CASE WHEN t.state = 1 THEN p.amount WHEN t.state = 2 THEN p.amount - p.refunded ELSE 0 END)
    OR (t.state IN (3, 4) AND coalesce(d.s, 0) <> 0) LIMIT 1
-- name: verify_tender_refunds
SELECT t.number, t.refunded_fen, coalesce(r.f, 0) FROM tender t
LEFT JOIN (SELECT tender, sum(fen) AS f, sum(amount) AS a FROM tender_refund GROUP BY tender) r ON r.tender = t.number
WHERE t.refunded_fen <> coalesce(r.f, 0) OR t.refunded <> coalesce(r.a, 0) LIMIT 1
-- name: verify_tender_bills
SELECT t.number, sum(o.fen - o.refunded_fen), t.bill_fen FROM tender t JOIN tender o ON o.bill = t.bill AND o.state IN (1, 2)
WHERE t.state IN (1, 2) GROUP BY t.number, t.bill_fen HAVING sum(o.fen - o.refunded_fen) > t.bill_fen LIMIT 1
-- Nothing gets into an account of money but what was paid in, and on top of it; nothing leaves but what is paid with and paid out.
-- name: verify_topups
SELECT x.unit, x.n FROM (SELECT unit, sum(n) AS n FROM (
    SELECT e.unit, sum(e.amount) AS n FROM entry e JOIN unit u ON u.unit = e.unit
    WHERE e.acct = 3 AND substr(u.id, 1, 6) = 'money/' GROUP BY e.unit
    UNION ALL SELECT unit, sum(fen - refunded) AS n FROM topup GROUP BY unit
    UNION ALL SELECT bonus_unit AS unit, sum(bonus - clawed) AS n FROM topup WHERE bonus > 0 GROUP BY bonus_unit) AS y GROUP BY unit) AS x
WHERE x.n <> 0 LIMIT 1
-- name: verify_topup_refunds
SELECT t.number, t.refunded, coalesce(r.f, 0) FROM topup t
LEFT JOIN (SELECT topup, sum(fen) AS f, sum(clawed) AS c, sum(kept) AS k FROM topup_refund GROUP BY topup) r ON r.topup = t.number
WHERE t.refunded <> coalesce(r.f, 0) OR t.clawed <> coalesce(r.c, 0) OR t.kept <> coalesce(r.k, 0) LIMIT 1
-- name: verify_money_debt
SELECT a.mid, a.debt FROM account a JOIN unit u ON u.unit = a.unit WHERE substr(u.id, 1, 6) = 'money/' AND a.debt <> 0 LIMIT 1
