-- Enrolments at counters, and guardians who are no members. Part of the same table as hub.sql.

-- name: enrolment_insert
INSERT INTO enrolment (mid, at_ms, dev, staff, source, partner, recommended) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (mid) DO UPDATE SET at_ms = excluded.at_ms, dev = excluded.dev, staff = excluded.staff, source = excluded.source,
    partner = excluded.partner, recommended = excluded.recommended WHERE enrolment.dev = 0 AND excluded.dev > 0
-- name: enrolment_get
SELECT at_ms, source, partner, recommended, dev FROM enrolment WHERE mid = $1
-- name: enrolment_erase
DELETE FROM enrolment WHERE mid = $1
-- name: enrolments_between
SELECT source, partner, count(*), count(DISTINCT CASE WHEN staff <> '' THEN staff END),
    sum(CASE WHEN dev = 0 THEN 1 ELSE 0 END) FROM enrolment WHERE at_ms >= $1 AND at_ms < $2
GROUP BY source, partner ORDER BY source, partner
-- By the department of who recommended, and how many people it has; department '': of none that is known.
-- name: recommended_between
SELECT d.department, d.members, (SELECT count(*) FROM staff o WHERE o.department = d.department AND o.dismissed_ms = 0)
FROM (SELECT coalesce(s.department, '') AS department, count(*) AS members FROM enrolment e
    LEFT JOIN staff s ON s.number = e.recommended WHERE e.recommended <> '' AND e.at_ms >= $1 AND e.at_ms < $2
    GROUP BY coalesce(s.department, '')) d ORDER BY d.department
-- name: enrolment_learned
SELECT coalesce(min(e.at_ms), 0) FROM errand_done e JOIN enrolment n ON n.mid = e.mid AND n.dev = e.dev
WHERE e.mid = $1 AND e.mid > 0 AND e.kind = 20 AND e.status = 1 AND e.number = 1 AND e.at_ms > $2 AND n.at_ms > $2
-- name: enrolment_count
SELECT count(*) FROM enrolment
-- name: member_last4
UPDATE member SET last4 = $2 WHERE mid = $1
-- name: card_by_id
SELECT serial FROM card WHERE id = $1
-- name: errand_mid
SELECT mid FROM errand_done WHERE dev = $1 AND id = $2
-- name: errand_promised
UPDATE errand_done SET promised = 1 WHERE dev = $1 AND id = $2 AND promised = 0

-- ---- guardians who are no members ----
-- name: guardian_person_insert
INSERT INTO guardian_person (mid, sealed) VALUES ($1, $2)
-- name: guardian_key_insert
INSERT INTO guardian_key (mid, secret) VALUES ($1, $2)
-- name: guardian_person_get
SELECT g.sealed, k.secret FROM guardian_person g JOIN guardian_key k ON k.mid = g.mid WHERE g.mid = $1
-- name: guardian_person_erase
DELETE FROM guardian_person WHERE mid = $1
-- name: guardian_key_erase
DELETE FROM guardian_key WHERE mid = $1
-- name: merge_guardian_person
UPDATE guardian_person SET mid = $2 WHERE mid = $1 AND NOT EXISTS (SELECT 1 FROM guardian_person o WHERE o.mid = $2)
-- name: merge_guardian_key
UPDATE guardian_key SET mid = $2 WHERE mid = $1 AND NOT EXISTS (SELECT 1 FROM guardian_key o WHERE o.mid = $2)
-- name: guardian_person_count
SELECT count(*) FROM guardian_person
-- name: verify_enrolments
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM enrolment n WHERE n.mid = e.mid)
    OR EXISTS (SELECT 1 FROM guardian_person g WHERE g.mid = e.mid) OR EXISTS (SELECT 1 FROM guardian_key g WHERE g.mid = e.mid) LIMIT 1
