-- Everything that is kept of one member, $1, part by part (sheet.c). Read only; part of the same table as hub.sql.

-- name: sheet_lots
SELECT rule, granted, left_n, held_n, expired_n, usable_ms, expires_ms FROM lot WHERE mid = $1 AND unit = 1 ORDER BY id
-- name: sheet_moves
WITH RECURSIVE chain (mid, unit, hseq) AS (
    SELECT mid, unit, last_hseq FROM account WHERE mid = $1 OR mid IN (SELECT mid FROM member WHERE merged > 0 AND merged = $1)
    UNION
    SELECT c.mid, c.unit,
        (SELECT e.before_hseq FROM entry e WHERE e.hseq = c.hseq AND e.mid = c.mid AND e.unit = c.unit ORDER BY e.n LIMIT 1)
    FROM chain c WHERE c.hseq > 0)
SELECT o.recv_ms, o.kind, o.rule,
    CASE e.unit WHEN 1 THEN 'points' WHEN 2 THEN 'growth' ELSE (SELECT u.id FROM unit u WHERE u.unit = e.unit) END, sum(CASE WHEN e.acct = 1 THEN e.amount ELSE 0 END),
    sum(CASE WHEN e.acct = 2 THEN -e.amount ELSE 0 END), coalesce((SELECT v.merchant FROM merchant_move v WHERE v.hseq = e.hseq), '')
FROM chain c JOIN entry e ON e.hseq = c.hseq AND e.mid = c.mid AND e.unit = c.unit JOIN op o ON o.hseq = e.hseq
GROUP BY e.hseq, e.unit, o.recv_ms, o.kind, o.rule ORDER BY e.hseq, e.unit
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
-- name: sheet_externals
SELECT at_ms, issuer, tail, by FROM external WHERE mid = $1 ORDER BY at_ms, issuer, tail
-- name: sheet_assessments
SELECT at_ms, value, reason, by FROM tier_flag WHERE mid = $1 ORDER BY number
-- name: sheet_cases
SELECT at_ms, kind, amount, note, resolved_ms FROM incident WHERE mid = $1 ORDER BY id
-- name: sheet_units
SELECT u.id, l.rule, l.granted, l.left_n, l.expired_n, l.usable_ms, l.expires_ms FROM lot l JOIN unit u ON u.unit = l.unit
WHERE l.mid = $1 ORDER BY l.id
-- name: sheet_unit_years
SELECT u.id, y.year, y.given FROM unit_year y JOIN unit u ON u.unit = y.unit WHERE y.mid = $1 ORDER BY u.unit, y.year
-- name: sheet_unit_gifts
SELECT at_ms, what, n, price, reference FROM unit_gift WHERE mid = $1 ORDER BY number
-- name: sheet_unit_uses
SELECT u.at_ms, d.id, u.n, u.category, u.bill, u.off, u.price, u.reference, u.reversed_ms, coalesce(s.state, 0) FROM unit_use u
JOIN unit d ON d.unit = u.unit LEFT JOIN service s ON s.number = u.number WHERE u.mid = $1 ORDER BY u.number
