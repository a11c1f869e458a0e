-- Desks that are closed for a training.
-- name: training_put
INSERT INTO training (dev, since_ms) VALUES ($1, $2) ON CONFLICT (dev) DO UPDATE SET since_ms = excluded.since_ms
-- name: training_get
SELECT since_ms FROM training WHERE dev = $1
-- name: training_over
DELETE FROM training WHERE dev = $1 AND since_ms < $2
