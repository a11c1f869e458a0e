-- Who has which adviser by name. Part of the same table as hub.sql.

-- name: adviser_get
SELECT adviser FROM adviser WHERE mid = $1
-- name: adviser_put
INSERT INTO adviser (mid, adviser, by, at_ms) VALUES ($1, $2, $3, $4)
ON CONFLICT (mid) DO UPDATE SET adviser = excluded.adviser, by = excluded.by, at_ms = excluded.at_ms
-- name: adviser_drop
DELETE FROM adviser WHERE mid = $1
-- name: merge_adviser
UPDATE adviser SET mid = $2 WHERE mid = $1 AND NOT EXISTS (SELECT 1 FROM adviser o WHERE o.mid = $2)
-- name: advised_each
SELECT a.mid, a.at_ms, m.id FROM adviser a JOIN member m ON m.mid = a.mid
WHERE a.mid > $1 AND a.mid <= $2 AND m.status = 1 ORDER BY a.mid
-- name: verify_advisers
SELECT e.mid FROM erasure e JOIN adviser a ON a.mid = e.mid ORDER BY e.mid LIMIT 1
