-- What reports add up. Read only; part of the same table.

-- name: figures_op_from
SELECT hseq, recv_ms FROM op WHERE hseq >= $1 ORDER BY hseq LIMIT 1
-- name: figures_moves
SELECT acct, amount > 0, sum(amount) FROM entry WHERE unit = 1 AND hseq >= $1 AND hseq < $2 GROUP BY acct, amount > 0
-- name: figures_issued
SELECT coalesce((SELECT l.rule FROM lot l WHERE l.hseq = e.hseq AND l.unit = 1 LIMIT 1), '') AS r, count(*), -sum(e.amount) AS n
FROM entry e WHERE e.unit = 1 AND e.acct = 3 AND e.amount < 0 AND e.hseq >= $1 AND e.hseq < $2
GROUP BY r ORDER BY n DESC, r
-- name: figures_expiring
SELECT expires_ms, sum(left_n + held_n) FROM lot WHERE unit = 1 AND left_n + held_n > 0 GROUP BY expires_ms ORDER BY expires_ms
-- name: figures_members
SELECT sum(status = 1), sum(status = 2), sum(created_ms >= $1 AND created_ms < $2) FROM member WHERE erased_ms = 0
-- name: figures_sold
SELECT sku, count(*), sum(out_qty), sum(booked), sum(refunded), max(ended_ms) FROM hold
WHERE booked > 0 AND sku <> '' AND ended_ms >= $1 AND ended_ms < $2 GROUP BY sku ORDER BY sku
-- name: figures_uncollected
SELECT id, sku, qty, amount, place, made_ms, expires_ms, released FROM hold
WHERE (state IN (1, 2) OR (state = 5 AND released = 1 AND ended_ms = 0)) AND sku <> '' ORDER BY made_ms, hid
-- name: figures_open_incidents
SELECT kind, count(*), min(at_ms) FROM incident WHERE resolved_ms = 0 GROUP BY kind ORDER BY min(at_ms), kind
