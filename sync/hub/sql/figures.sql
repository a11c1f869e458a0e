-- What reports add up; part of the same table.

-- name: figures_op_from
SELECT hseq, recv_ms FROM op WHERE hseq >= $1 ORDER BY hseq LIMIT 1
-- name: figures_moves
SELECT acct, sign, sum(points) FROM (
    SELECT acct, CASE WHEN amount > 0 THEN 1 ELSE 0 END AS sign, amount AS points FROM entry WHERE unit = 1 AND hseq >= $1 AND hseq < $2
    UNION ALL
    SELECT acct, CASE WHEN amount > 0 THEN 1 ELSE 0 END AS sign, amount AS points FROM entry WHERE unit = 1 AND hseq >= $3 AND hseq < $4
    UNION ALL
    SELECT acct, sign, points FROM block_sum WHERE kind = 1 AND block >= $5 AND block <= $6) AS m
GROUP BY acct, sign
-- name: figures_issued
SELECT r, sum(times), -sum(points) AS n FROM (
    SELECT coalesce((SELECT l.rule FROM lot l WHERE l.hseq = e.hseq LIMIT 1), '') AS r, 1 AS times, e.amount AS points
    FROM entry e WHERE e.unit = 1 AND e.acct = 3 AND e.amount < 0 AND e.hseq >= $1 AND e.hseq < $2
    UNION ALL
    SELECT coalesce((SELECT l.rule FROM lot l WHERE l.hseq = e.hseq LIMIT 1), '') AS r, 1 AS times, e.amount AS points
    FROM entry e WHERE e.unit = 1 AND e.acct = 3 AND e.amount < 0 AND e.hseq >= $3 AND e.hseq < $4
    UNION ALL
    SELECT rule AS r, times, points FROM block_sum WHERE kind = 2 AND block >= $5 AND block <= $6) AS m
GROUP BY r ORDER BY n DESC, r
-- name: figures_blocks
SELECT min(number), max(number), min(from_hseq), max(until_hseq) FROM block WHERE from_hseq >= $1 AND until_hseq <= $2
-- name: figures_block_last
SELECT coalesce(max(number), 0), coalesce(max(until_hseq), 0) FROM block
-- name: figures_block_end
SELECT hseq FROM op WHERE hseq >= $1 ORDER BY hseq LIMIT 1 OFFSET $2
-- name: figures_block_insert
INSERT INTO block (number, from_hseq, until_hseq) VALUES ($1, $2, $3)
-- name: figures_block_moves
INSERT INTO block_sum (block, kind, acct, sign, rule, times, points)
SELECT $1, 1, acct, CASE WHEN amount > 0 THEN 1 ELSE 0 END, '', count(*), sum(amount) FROM entry WHERE unit = 1 AND hseq >= $2 AND hseq < $3
GROUP BY acct, CASE WHEN amount > 0 THEN 1 ELSE 0 END
-- name: figures_block_issued
INSERT INTO block_sum (block, kind, acct, sign, rule, times, points)
SELECT $1, 2, 3, 0, coalesce((SELECT l.rule FROM lot l WHERE l.hseq = e.hseq LIMIT 1), '') AS r, count(*), sum(e.amount)
FROM entry e WHERE e.unit = 1 AND e.acct = 3 AND e.amount < 0 AND e.hseq >= $2 AND e.hseq < $3 GROUP BY r
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
-- name: stage_uses
SELECT n.id, sum(u.n), sum(u.off) FROM unit_use u JOIN unit n ON n.unit = u.unit
WHERE u.at_ms >= $1 AND u.at_ms < $2 AND u.reversed_ms = 0 GROUP BY n.id ORDER BY n.id
-- name: stage_events
SELECT activity, count(*), sum(price) FROM booking WHERE attended_ms >= $1 AND attended_ms < $2 AND attended_ms > 0
GROUP BY activity ORDER BY activity
-- name: stage_tasks
SELECT p.plan, t.step, p.version, count(*), sum(t.points) FROM plan_tick t JOIN plan p ON p.number = t.number
WHERE t.at_ms >= $1 AND t.at_ms < $2 GROUP BY p.plan, t.step, p.version ORDER BY p.plan, t.step, p.version
-- Of one house: $1 its id, from $2 on and before $3. What is taken counts where the desk stands, what is handed over where the place is.
-- name: site_desks
SELECT count(*), coalesce(sum(CASE WHEN seen_ms < $2 THEN 1 ELSE 0 END), 0) FROM device
WHERE site = $1 AND state = 2 AND enrolled_ms < $3
-- name: site_taken
SELECT count(*), count(DISTINCT h.mid), coalesce(sum(h.amount), 0) FROM hold h JOIN device d ON d.dev = h.dev
WHERE d.site = $1 AND h.sku <> '' AND h.made_ms >= $2 AND h.made_ms < $3
-- name: site_given
SELECT count(*), coalesce(sum(h.out_qty), 0), coalesce(sum(h.booked - h.refunded), 0) FROM hold h
WHERE h.booked > 0 AND h.sku <> '' AND h.ended_ms >= $2 AND h.ended_ms < $3
AND (SELECT min(d.site) FROM device d WHERE d.place = h.place) = $1
-- name: site_enrolled
SELECT count(*) FROM enrolment e JOIN device d ON d.dev = e.dev WHERE d.site = $1 AND e.at_ms >= $2 AND e.at_ms < $3
