-- What a counter's people work off, a page at a time (work.c). Part of the same table as hub.sql.

-- name: work_feedback_count
SELECT count(*), coalesce(sum(state = 1 AND due_ms <= $1), 0) FROM feedback WHERE state < 3
-- name: work_feedback
SELECT number, state, mid, topic, face, call_back, at_ms, due_ms, by, asked, asked_by FROM feedback WHERE state < 3
ORDER BY state, due_ms, number LIMIT $1 OFFSET $2
-- What a desk of the site told of, or the hub itself.
-- name: work_exceptions_count
SELECT count(*), coalesce(sum(i.at_ms <= $2), 0) FROM incident i LEFT JOIN device d ON d.dev = i.dev
WHERE i.resolved_ms = 0 AND (i.dev = 0 OR d.site = $1)
-- name: work_exceptions
SELECT i.id, i.kind, i.mid, i.at_ms FROM incident i LEFT JOIN device d ON d.dev = i.dev
WHERE i.resolved_ms = 0 AND (i.dev = 0 OR d.site = $1) ORDER BY i.at_ms, i.id LIMIT $2 OFFSET $3
-- name: work_exception
SELECT i.mid FROM incident i LEFT JOIN device d ON d.dev = i.dev
WHERE i.id = $1 AND i.resolved_ms = 0 AND (i.dev = 0 OR d.site = $2)
-- name: work_services_count
SELECT count(*) FROM service WHERE state IN (1, 2)
-- name: work_services
SELECT s.number, s.state, s.at_ms, s.by, u.mid, d.id, u.n FROM service s JOIN unit_use u ON u.number = s.number
JOIN unit d ON d.unit = u.unit WHERE s.state IN (1, 2) ORDER BY s.at_ms, s.number LIMIT $1 OFFSET $2
-- name: work_use_of
SELECT mid FROM unit_use WHERE number = $1
-- name: work_uses
SELECT u.number, d.id, u.n, u.at_ms, u.by FROM unit_use u JOIN unit d ON d.unit = u.unit
WHERE u.mid = $1 AND u.at_ms >= $2 AND u.reversed_ms = 0 ORDER BY u.number DESC
-- name: work_proposals
SELECT number, at_ms, from_ms, by FROM proposal WHERE state = 1 ORDER BY number
-- name: work_adjustments
SELECT number, at_ms, mid, points, reason, by FROM adjustment WHERE state = 1 ORDER BY number LIMIT $1 OFFSET $2
-- name: work_adjustments_count
SELECT count(*) FROM adjustment WHERE state = 1
-- name: work_adjustment_of
SELECT mid FROM adjustment WHERE number = $1
-- name: work_cards
SELECT at_ms, serial FROM card_issued WHERE mid = $1
UNION SELECT c.bound_ms, c.serial FROM member m JOIN card c ON c.id = m.id AND c.bound_ms > 0
WHERE m.mid = $1 OR (m.merged = $1 AND m.merged > 0) ORDER BY 1 DESC, 2
-- Her newest entries of points, so many ops back; of them what was handed over.
-- name: work_captures
WITH RECURSIVE chain (hseq, n) AS (
    SELECT last_hseq, 1 FROM account WHERE mid = $1 AND unit = 1
    UNION ALL
    SELECT (SELECT e.before_hseq FROM entry e WHERE e.hseq = c.hseq AND e.mid = $1 AND e.unit = 1 ORDER BY e.n LIMIT 1), c.n + 1
    FROM chain c WHERE c.hseq > 0 AND c.n < $2)
SELECT o.line FROM chain c JOIN op o ON o.hseq = c.hseq WHERE c.hseq > 0 AND o.kind = 3 AND o.dev > 0 ORDER BY o.hseq DESC
-- What the counters of a site did in a stretch of the hub's order: from their acts, which are few, to the ops.
-- name: work_day
SELECT coalesce(sum(s.kind = 3), 0), coalesce(sum(CASE WHEN s.kind = 3 THEN h.qty ELSE 0 END), 0),
    coalesce(sum(CASE WHEN s.kind = 3 THEN h.booked ELSE 0 END), 0), coalesce(sum(CASE WHEN s.kind = 3 THEN h.money ELSE 0 END), 0),
    coalesce(sum(s.kind = 4), 0), coalesce(sum(s.kind = 5), 0), coalesce(sum(s.approver <> ''), 0)
FROM served s CROSS JOIN device d CROSS JOIN op o LEFT JOIN hold h ON h.hid = s.hid
WHERE s.hseq >= $1 AND s.hseq < $2 AND d.dev = s.dev AND d.site = $3 AND o.hseq = s.hseq AND o.status IN (1, 4)

-- ---- wards ----
-- name: ward_stay_count
SELECT count(*) FROM ward_stay
-- name: ward_stay_put
INSERT INTO ward_stay (number, mid, ward, at_ms) VALUES ((SELECT coalesce(max(w.number), 0) + 1 FROM ward_stay w), $1, $2, $3)
ON CONFLICT (mid) DO UPDATE SET ward = excluded.ward, at_ms = excluded.at_ms
-- name: ward_stay_drop
DELETE FROM ward_stay WHERE mid = $1
-- name: ward_stay_get
SELECT mid FROM ward_stay WHERE number = $1
-- name: ward_stay_each
SELECT w.number, w.mid, w.ward FROM ward_stay w JOIN member m ON m.mid = w.mid
WHERE m.status = 1 AND m.deceased_ms = 0 AND m.no_birthday = 0 AND m.erased_ms = 0 ORDER BY w.number
-- name: ward_birthday_get
SELECT by FROM ward_birthday WHERE mid = $1 AND year = $2
-- name: ward_birthday_insert
INSERT INTO ward_birthday (mid, year, at_ms, by) VALUES ($1, $2, $3, $4) ON CONFLICT (mid, year) DO NOTHING
-- name: ward_birthdays_erase
DELETE FROM ward_birthday WHERE mid = $1
-- name: merge_ward_stay
UPDATE ward_stay SET mid = $2 WHERE mid = $1 AND NOT EXISTS (SELECT 1 FROM ward_stay o WHERE o.mid = $2)
-- name: merge_ward_birthdays
INSERT INTO ward_birthday (mid, year, at_ms, by) SELECT $2, year, at_ms, by FROM ward_birthday WHERE mid = $1
ON CONFLICT (mid, year) DO NOTHING
-- name: verify_wards
SELECT m.mid FROM erasure m WHERE EXISTS (SELECT 1 FROM ward_stay w WHERE w.mid = m.mid)
    OR EXISTS (SELECT 1 FROM ward_birthday b WHERE b.mid = m.mid) LIMIT 1
-- name: sheet_wards
SELECT at_ms, ward, 'lies there' FROM ward_stay WHERE mid = $1
UNION ALL SELECT at_ms, '', 'congratulated' FROM ward_birthday WHERE mid = $1 ORDER BY 1
-- name: work_masked
SELECT masked FROM member WHERE mid = $1 AND erased_ms = 0

-- ---- sheets to take along ----
-- name: export_last
SELECT coalesce(max(number), 0) FROM sheet_export
-- name: export_insert
INSERT INTO sheet_export (number, state, mid, at_ms, by) VALUES ($1, $2, $3, $4, $5)
-- name: export_next
SELECT e.number, e.state, e.mid, m.id FROM sheet_export e LEFT JOIN member m ON m.mid = e.mid WHERE e.state <> 2
ORDER BY e.number LIMIT 1
-- name: export_move
UPDATE sheet_export SET state = $3 WHERE number = $1 AND state = $2
-- name: export_drop
UPDATE sheet_export SET state = 2 WHERE number = $1 AND state = 3
-- name: exports_erase
UPDATE sheet_export SET mid = 0, state = $2 WHERE mid = $1 AND mid > 0
-- name: merge_exports
UPDATE sheet_export SET mid = $2 WHERE mid = $1 AND mid > 0
-- name: verify_exports
SELECT m.mid FROM erasure m WHERE EXISTS (SELECT 1 FROM sheet_export e WHERE e.mid = m.mid AND e.mid > 0) LIMIT 1
-- name: work_last_op
SELECT coalesce(max(hseq), 0) FROM op
