-- Who serves at desks, and what is told of shifts and shelves: part of the same table as sql/hub.sql, by the same rules.

-- ---- the staff ----
-- name: staff_by_number
SELECT id, number, name, roles, dismissed_ms, badge, salt, pin, wrong, wait_ms, pin_by, sid, cseq, mid, pin_state,
    (SELECT m.id FROM member m WHERE m.mid = staff.mid), department FROM staff WHERE number = $1
-- name: staff_by_id
SELECT id, number, name, roles, dismissed_ms, badge, salt, pin, wrong, wait_ms, pin_by, sid, cseq, mid, pin_state,
    (SELECT m.id FROM member m WHERE m.mid = staff.mid), department FROM staff WHERE id = $1
-- name: staff_by_sid
SELECT id, number, name, roles, dismissed_ms, badge, salt, pin, wrong, wait_ms, pin_by, sid, cseq, mid, pin_state,
    (SELECT m.id FROM member m WHERE m.mid = staff.mid), department FROM staff WHERE sid = $1
-- name: staff_each
SELECT id, number, name, roles, dismissed_ms, badge, salt, pin, wrong, wait_ms, pin_by, sid, cseq, mid, pin_state,
    (SELECT m.id FROM member m WHERE m.mid = staff.mid), department FROM staff ORDER BY number
-- name: staff_owners
SELECT count(*) FROM staff WHERE roles % 2 = 1 AND dismissed_ms = 0 AND badge <> '' AND pin_state <> 2
-- name: staff_insert
INSERT INTO staff (id, number, name, roles, salt, pin, added_ms, sid)
VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT coalesce(max(s.sid), 0) + 1 FROM staff s))
-- name: staff_roles
UPDATE staff SET roles = $2 WHERE id = $1
-- name: staff_department
UPDATE staff SET department = $2 WHERE id = $1
-- name: staff_pin
UPDATE staff SET salt = $2, pin = $3, wrong = 0, wait_ms = 0, pin_by = $4, pin_state = 0, pin_dev = 0 WHERE id = $1
-- name: staff_pin_kept
UPDATE staff SET pin_state = $2, pin_dev = $3 WHERE id = $1
-- name: staff_pin_gone
UPDATE staff SET salt = $2, pin = $3, wrong = 0, wait_ms = 0, pin_by = '', pin_state = $4, pin_dev = $5 WHERE id = $1
-- name: staff_pin_gone_with
SELECT s.sid FROM staff s JOIN device d ON d.dev = s.pin_dev WHERE d.id = $1 AND s.pin_state > 0 ORDER BY s.number
-- name: staff_badge
UPDATE staff SET badge = $2 WHERE id = $1
-- name: staff_dismiss
UPDATE staff SET dismissed_ms = $2, badge = '' WHERE id = $1
-- name: staff_wrong
UPDATE staff SET wrong = $2, wait_ms = $3 WHERE id = $1
-- name: staff_member
UPDATE staff SET mid = $2 WHERE id = $1
-- name: staff_of_member
SELECT number FROM staff WHERE mid = $1 AND dismissed_ms = 0 AND id <> $2 ORDER BY number LIMIT 1
-- name: staff_sids
SELECT sid FROM staff WHERE $1 = 0 OR mid = $1 ORDER BY sid DESC
-- name: merge_staff
UPDATE staff SET mid = $2 WHERE mid = $1
-- name: feed_of_staff
UPDATE staff SET cseq = $2 WHERE sid = $1
-- name: feed_prune_staff
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 11
AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.sid = feed.key AND s.cseq = feed.cseq)

-- ---- who serves ----
-- name: duty_get
SELECT clerk, approver, approved_dseq, approved_hold FROM device WHERE dev = $1
-- name: duty_clerk
UPDATE device SET clerk = $2, approver = '' WHERE dev = $1
-- name: duty_approver
UPDATE device SET approver = $2, approved_dseq = $3, approved_hold = $4 WHERE dev = $1
-- name: duty_approved
UPDATE device SET approver = '' WHERE dev = $1
-- name: served_insert
INSERT INTO served (hseq, dev, kind, clerk, approver, hid) VALUES ($1, $2, $3, $4, $5, $6)
-- name: served_each
SELECT s.clerk, sum(s.kind = 3), sum(CASE WHEN s.kind = 3 THEN h.qty ELSE 0 END),
    sum(CASE WHEN s.kind = 3 THEN h.booked ELSE 0 END), sum(s.kind = 4), sum(s.kind = 5), sum(s.kind = 16), sum(s.approver <> '')
FROM served s JOIN op o ON o.hseq = s.hseq AND o.status IN (1, 4) LEFT JOIN hold h ON h.hid = s.hid
WHERE s.hseq >= $1 AND s.hseq < $2 GROUP BY s.clerk ORDER BY s.clerk
-- name: incident_open_at
SELECT count(*) FROM incident WHERE kind = $1 AND dev = $2 AND resolved_ms = 0

-- ---- shifts ----
-- name: shift_open
SELECT number, opened_dseq FROM shift WHERE dev = $1 AND last_dseq = 0
-- name: shift_last
SELECT coalesce(max(number), 0) FROM shift WHERE dev = $1
-- name: shift_insert
INSERT INTO shift (dev, opened_dseq, number, opened_ms, opened_by) VALUES ($1, $2, $3, $4, $5)
-- name: shift_end
UPDATE shift SET last_dseq = $3, closed_ms = $4, closed_by = $5 WHERE dev = $1 AND opened_dseq = $2
-- name: shift_newest
SELECT s.dev, d.id, d.place, s.number, s.opened_dseq, s.opened_ms, s.opened_by, s.last_dseq, s.closed_ms, s.closed_by,
    d.epoch, d.high
FROM shift s JOIN device d ON d.dev = s.dev WHERE d.id = $1 OR $1 IS NULL
ORDER BY s.opened_ms DESC, s.dev, s.opened_dseq DESC LIMIT $2
-- name: shift_numbered
SELECT s.dev, d.id, d.place, s.number, s.opened_dseq, s.opened_ms, s.opened_by, s.last_dseq, s.closed_ms, s.closed_by,
    d.epoch, d.high
FROM shift s JOIN device d ON d.dev = s.dev WHERE (d.id = $1 OR $1 IS NULL) AND s.number = $2
ORDER BY s.opened_dseq DESC, s.dev LIMIT 2

-- ---- what verify asks ----
-- name: verify_feed_staff
SELECT s.number, s.cseq FROM staff s WHERE s.cseq > 0
AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.cseq = s.cseq AND f.kind = 11 AND f.key = s.sid) LIMIT 1
-- name: verify_staff
SELECT s.number, s.pin_state FROM staff s WHERE s.sid <= 0 OR s.cseq = 0 OR s.pin_state NOT IN (0, 1, 2)
    OR (s.dismissed_ms > 0 AND s.badge <> '') OR ((s.pin_state = 0) <> (s.pin_dev = 0) AND NOT (s.pin_state = 2 AND s.roles = 0))
    OR (s.mid <> 0 AND NOT EXISTS (SELECT 1 FROM member m WHERE m.mid = s.mid AND m.erased_ms = 0)) LIMIT 1
-- name: verify_served
SELECT s.hseq, s.kind FROM served s WHERE s.kind NOT IN (3, 4, 5, 16) OR (s.clerk = '' AND s.approver = '')
    OR NOT EXISTS (SELECT 1 FROM op o WHERE o.hseq = s.hseq AND o.dev = s.dev AND o.kind = s.kind)
    OR (s.hid > 0 AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.hid = s.hid)) LIMIT 1
-- Each begins with an op of its number's own, and ends before the next one begins.
-- name: verify_shifts
SELECT s.dev, s.number FROM shift s JOIN device d ON d.dev = s.dev
WHERE s.opened_dseq > d.high OR s.last_dseq > d.high
    OR NOT EXISTS (SELECT 1 FROM op o WHERE o.dev = s.dev AND o.epoch = d.epoch AND o.dseq = s.opened_dseq AND o.kind = 19)
    OR EXISTS (SELECT 1 FROM shift n WHERE n.dev = s.dev AND n.opened_dseq > s.opened_dseq
        AND (s.last_dseq = 0 OR n.opened_dseq <= s.last_dseq)) LIMIT 1
