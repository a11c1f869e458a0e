-- Everything that is kept of one member, $1, part by part (sheet.c). Read only; part of the same table as hub.sql.

-- name: sheet_lots
SELECT rule, granted, left_n, held_n, expired_n, usable_ms, expires_ms FROM lot WHERE mid = $1 ORDER BY id
-- name: sheet_moves
SELECT o.recv_ms, o.kind, o.rule, e.unit, sum(CASE WHEN e.acct = 1 THEN e.amount ELSE 0 END),
    sum(CASE WHEN e.acct = 2 THEN -e.amount ELSE 0 END)
FROM entry e JOIN op o ON o.hseq = e.hseq
WHERE e.mid > 0 AND (e.mid = $1 OR e.mid IN (SELECT mid FROM member WHERE merged = $1)) GROUP BY e.hseq, e.unit ORDER BY e.hseq, e.unit
-- name: sheet_tickets
SELECT made_ms, sku, qty, amount, place, state, ended_ms, booked, refunded FROM hold WHERE mid = $1 ORDER BY hid
-- name: sheet_bills
SELECT paid_ms, no, total, insured, self_paid, points, refunded, clawed FROM bill WHERE mid = $1 ORDER BY paid_ms, no
-- name: sheet_refunds
SELECT r.at_ms, r.no, r.bill, r.fen, r.points FROM refund r JOIN bill b ON b.no = r.bill WHERE b.mid = $1 ORDER BY r.at_ms, r.no
-- name: sheet_adjustments
SELECT at_ms, points, reason, state FROM adjustment WHERE mid = $1 ORDER BY number
-- name: sheet_notices
SELECT made_ms, kind, due_ms, amount FROM notice WHERE mid = $1 ORDER BY id
-- name: sheet_cases
SELECT at_ms, kind, amount, note, resolved_ms FROM incident WHERE mid = $1 ORDER BY id
