-- How the devices of desks are.
-- name: part_put
INSERT INTO desk_part (dev, part, state, code, since_ms, told_ms) VALUES ($1, $2, $3, $4, $5, $6)
-- name: parts_drop
DELETE FROM desk_part WHERE dev = $1
-- name: parts_of
SELECT part, state, code, since_ms, told_ms FROM desk_part WHERE dev = $1 ORDER BY part
-- name: parts_count
SELECT p.part, p.state, count(*) FROM desk_part p JOIN device d ON d.dev = p.dev
WHERE d.state = 2 AND d.heir = 0 GROUP BY p.part, p.state ORDER BY p.part, p.state
