-- Wheels, their days and spins. Part of the same table as hub.sql. The guards are in the WHERE clauses: "changed 0 rows"
-- is the answer no.

-- name: wheel_day_get
SELECT seed, commitment, link, signature FROM wheel_day WHERE day = $1
-- name: wheel_day_insert
INSERT INTO wheel_day (day, seed, commitment, link, signature, made_ms) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (day) DO NOTHING
-- name: wheel_day_last
SELECT coalesce(max(day), -1) FROM wheel_day WHERE day < $1
-- name: wheel_day_newest
SELECT coalesce(max(day), -1) FROM wheel_day
-- name: wheel_days
SELECT day FROM wheel_day WHERE day >= $1 AND day <= $2 ORDER BY day

-- name: wheel_known
INSERT INTO wheel (id, rules, until_ms) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
-- name: wheel_lock
UPDATE wheel SET rules = $2, until_ms = $3 WHERE id = $1 AND stopped_ms = 0
-- name: wheel_get
SELECT rules, until_ms, stopped_ms, by FROM wheel WHERE id = $1
-- name: wheel_stop
UPDATE wheel SET stopped_ms = $2, by = $3 WHERE id = $1 AND stopped_ms = 0
-- name: wheel_prize_known
INSERT INTO wheel_prize (wheel, prize, won) VALUES ($1, $2, 0) ON CONFLICT (wheel, prize) DO NOTHING
-- name: wheel_prize_win
UPDATE wheel_prize SET won = won + 1 WHERE wheel = $1 AND prize = $2 AND won < $3
-- name: wheel_prize_won
SELECT won FROM wheel_prize WHERE wheel = $1 AND prize = $2

-- name: wheel_spun
SELECT coalesce(max(of_day), 0) FROM wheel_spin WHERE wheel = $1 AND day = $2
-- name: wheel_spins_ever
SELECT count(*) FROM wheel_spin WHERE wheel = $1
-- name: wheel_spins_of
SELECT count(*) FROM wheel_spin WHERE mid = $1 AND wheel = $2 AND day = $3
-- name: wheel_spin_insert
INSERT INTO wheel_spin (number, wheel, day, of_day, digit, version, rules, mid, dev, at_ms, price, prize, given, points, hid)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
-- name: wheel_spin_get
SELECT s.number, s.wheel, s.day, s.of_day, s.digit, s.prize, s.given, s.points, h.id FROM wheel_spin s
LEFT JOIN hold h ON h.hid = s.hid AND s.hid > 0 WHERE s.number = $1
-- name: wheel_spin_unseen
SELECT coalesce(max(number), 0) FROM wheel_spin WHERE mid = $1 AND wheel = $2 AND seen = 0
-- name: wheel_spin_seen
UPDATE wheel_spin SET seen = 1 WHERE mid = $1 AND wheel = $2 AND number <= $3 AND seen = 0
-- name: wheel_spins_erase
UPDATE wheel_spin SET mid = 0 WHERE mid = $1 AND mid > 0
-- name: merge_wheel_spins
UPDATE wheel_spin SET mid = $2 WHERE mid = $1 AND mid > 0

-- name: wheel_replay
SELECT s.number, s.wheel, s.day, s.of_day, s.digit, s.version, s.rules, s.price, s.prize, s.given, s.points, s.hid,
    coalesce(h.sku, ''), coalesce(h.amount, -1), o.line, o.recv_ms, s.at_ms
FROM wheel_spin s LEFT JOIN hold h ON h.hid = s.hid AND s.hid > 0 LEFT JOIN op o ON o.hseq = s.number AND o.kind = 176
WHERE s.day = $1 AND (s.wheel > $2 OR (s.wheel = $2 AND s.of_day > $3)) ORDER BY s.wheel, s.of_day LIMIT $4
-- name: wheel_won_before
SELECT count(*) FROM wheel_spin WHERE wheel = $1 AND prize = $2 AND given IN (3, 4) AND number < $3
-- name: wheel_paid
SELECT coalesce(-sum(amount), 0) FROM entry WHERE hseq = $1 AND unit = 1 AND acct = 1
-- name: wheel_granted
SELECT coalesce(sum(e.amount), 0) FROM claim c JOIN entry e ON e.hseq = c.hseq AND e.unit = 1 AND e.acct IN (1, 2)
WHERE c.key = $1

-- name: lease_shrink
UPDATE lease SET size = size - $2 WHERE id = $1 AND size - taken >= $2

-- ---- verify ----
-- name: verify_wheel_prizes
SELECT p.wheel, p.won, coalesce(s.n, 0) FROM wheel_prize p
LEFT JOIN (SELECT wheel, prize, count(*) AS n FROM wheel_spin WHERE given IN (3, 4) GROUP BY wheel, prize) s
    ON s.wheel = p.wheel AND s.prize = p.prize WHERE p.won <> coalesce(s.n, 0) LIMIT 1
-- name: verify_wheel_acts
SELECT o.hseq, o.kind FROM op o WHERE o.dev = 0 AND o.kind = 176
    AND NOT EXISTS (SELECT 1 FROM wheel_spin s WHERE s.number = o.hseq) LIMIT 1
