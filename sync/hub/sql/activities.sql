-- Activities and their bookings. Part of the same table as hub.sql. The guards are in the WHERE clauses: "changed 0
-- rows" is the answer no.

-- name: activity_get
SELECT taken, waiting, called_off_ms, by, reason FROM activity WHERE id = $1
-- name: activity_known
INSERT INTO activity (id) VALUES ($1) ON CONFLICT (id) DO NOTHING
-- name: activity_seat
UPDATE activity SET taken = taken + 1 WHERE id = $1 AND taken < $2 AND called_off_ms = 0
-- name: activity_seat_free
UPDATE activity SET taken = taken - 1 WHERE id = $1
-- name: activity_wait
UPDATE activity SET waiting = waiting + 1 WHERE id = $1 AND waiting < $2 AND called_off_ms = 0
-- name: activity_wait_end
UPDATE activity SET waiting = waiting - 1 WHERE id = $1
-- name: activity_call_off
UPDATE activity SET called_off_ms = $2, by = $3, reason = $4 WHERE id = $1 AND called_off_ms = 0
-- name: activities_waiting
SELECT id FROM activity WHERE waiting > 0 AND id > $1 ORDER BY id LIMIT $2

-- name: booking_get
SELECT b.number, b.activity, b.mid, m.id, b.state, b.at_ms, b.version, b.price, b.starts_ms, b.ends_ms, b.cancel_until_ms,
    b.hid, b.ended_ms, b.attended_ms, b.walk_in, b.reason FROM booking b JOIN member m ON m.mid = b.mid WHERE b.number = $1
-- name: booking_of
SELECT number FROM booking WHERE activity = $1 AND mid = $2 AND state IN (1, 2, 3) ORDER BY number DESC LIMIT 1
-- name: booking_first_waiting
SELECT coalesce(min(number), 0) FROM booking WHERE activity = $1 AND state = 2
-- name: booking_first_open
SELECT coalesce(min(number), 0) FROM booking WHERE activity = $1 AND state IN (1, 2)
-- name: booking_first_open_of
SELECT coalesce(min(number), 0) FROM booking WHERE mid = $1 AND state IN (1, 2)
-- name: booking_twice_of
SELECT coalesce(min(CASE WHEN a.state IN (1, 2) THEN a.number ELSE b.number END), 0)
FROM booking a JOIN booking b ON b.activity = a.activity AND b.mid = $2 AND b.state IN (1, 2, 3)
WHERE a.mid = $1 AND a.state IN (1, 2, 3) AND (a.state <> 3 OR b.state <> 3)
-- name: bookings_ahead
SELECT count(*) FROM booking WHERE activity = $1 AND state = 2 AND number <= $2
-- name: booking_insert
INSERT INTO booking (number, activity, mid, state, at_ms, version, price, starts_ms, ends_ms, cancel_until_ms, hid, walk_in)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
-- name: booking_seated
UPDATE booking SET state = 1, hid = $2, cancel_until_ms = $3 WHERE number = $1 AND state = 2
-- name: booking_attend
UPDATE booking SET state = 3, attended_ms = $2 WHERE number = $1 AND state = 1
-- name: booking_attend_claimed
UPDATE booking SET state = 3, attended_ms = $3 WHERE activity = $1 AND mid = $2 AND state = 1
    AND starts_ms - 86400000 <= $3 AND $3 < ends_ms + 86400000
-- name: booking_end
UPDATE booking SET state = $2, ended_ms = $3, reason = $4 WHERE number = $1 AND state IN (1, 2)
-- name: booking_first_moved
SELECT coalesce(min(number), 0) FROM booking WHERE activity = $1 AND state IN (1, 2) AND (starts_ms <> $2 OR ends_ms <> $3)
-- name: booking_moved
UPDATE booking SET starts_ms = $2, ends_ms = $3, cancel_until_ms = $2 WHERE number = $1
-- name: bookings_open
SELECT activity, sum(state IN (1, 3)), sum(state = 2) FROM booking
WHERE state IN (1, 2, 3) AND ends_ms > $1 GROUP BY activity HAVING sum(state IN (1, 2)) > 0 ORDER BY activity
-- name: bookings_each
SELECT b.number, b.activity, b.mid, m.id, b.state, b.at_ms, b.version, b.price, b.starts_ms, b.ends_ms, b.cancel_until_ms,
    b.hid, b.ended_ms, b.attended_ms, b.walk_in, b.reason FROM booking b JOIN member m ON m.mid = b.mid
WHERE b.activity = $1 AND b.number > $2 ORDER BY b.number LIMIT $3
-- name: bookings_each_of
SELECT b.number, b.activity, b.mid, m.id, b.state, b.at_ms, b.version, b.price, b.starts_ms, b.ends_ms, b.cancel_until_ms,
    b.hid, b.ended_ms, b.attended_ms, b.walk_in, b.reason FROM booking b JOIN member m ON m.mid = b.mid
WHERE b.mid = $1 AND b.number > $2 ORDER BY b.number LIMIT $3
-- name: merge_bookings
UPDATE booking SET mid = $2 WHERE mid = $1
-- name: sheet_bookings
SELECT at_ms, activity, state, price, starts_ms, attended_ms, ended_ms, reason FROM booking WHERE mid = $1 ORDER BY number

-- ---- verify ----
-- name: verify_seats
SELECT a.id, a.taken FROM activity a LEFT JOIN (SELECT activity, sum(state IN (1, 3)) AS n, sum(state = 2) AS w
    FROM booking GROUP BY activity) b ON b.activity = a.id
WHERE a.taken <> coalesce(b.n, 0) OR a.waiting <> coalesce(b.w, 0)
UNION ALL
SELECT activity, number FROM booking WHERE activity NOT IN (SELECT id FROM activity) LIMIT 1
-- name: verify_seats_paid
SELECT b.activity, b.number FROM booking b LEFT JOIN hold h ON h.hid = b.hid AND h.mid = b.mid
WHERE (b.state IN (1, 3) AND b.price > 0 AND coalesce(h.booked, 0) <> b.price)
    OR (b.state IN (4, 5) AND b.hid > 0 AND coalesce(h.booked - h.refunded, -1) <> 0)
    OR (b.state IN (2, 6) AND b.hid > 0) LIMIT 1
-- name: verify_seats_called_off
SELECT a.id, b.number FROM activity a JOIN booking b ON b.activity = a.id AND b.state IN (1, 2)
WHERE a.called_off_ms > 0 LIMIT 1
-- name: verify_booked_once
SELECT activity, mid FROM booking WHERE state IN (1, 2) GROUP BY activity, mid HAVING count(*) > 1 LIMIT 1

-- ---- what points are worth (ratio.c) ----
-- name: points_left
SELECT coalesce(sum(posted), 0) FROM account WHERE unit = 1 AND posted > 0
