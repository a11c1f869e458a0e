-- First visits: what is to be seen to, whose it is, and how it went (first_visits.c). Part of the same table as hub.sql.

-- name: first_visit_insert
INSERT INTO first_visit (mid, at_ms, state, number, site, until_day) VALUES ($1, $2, 1, 0, $3, 0) ON CONFLICT (mid) DO NOTHING
-- name: first_visit_get
SELECT state, number, at_ms, site FROM first_visit WHERE mid = $1
-- name: member_lives
SELECT count(*) FROM member WHERE mid = $1 AND erased_ms = 0 AND deceased_ms = 0
-- name: first_visit_given
UPDATE first_visit SET state = 2, number = $2, until_day = $3 WHERE mid = $1 AND state = 1
-- name: first_step_insert
INSERT INTO first_step (number, n, step, owner, site, start_day, from_day, to_day, done_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
-- name: first_step_done
UPDATE first_step SET done_day = $3 WHERE number = $1 AND step = $2 AND done_day = 0
-- name: first_step_of
SELECT s.owner, p.mid FROM first_step s JOIN plan p ON p.number = s.number WHERE s.number = $1 AND s.step = $2
-- name: first_plans_over
UPDATE plan SET state = 2 WHERE state = 1
    AND number IN (SELECT f.number FROM first_visit f WHERE f.state = 2 AND f.until_day < $1)
-- name: first_visits_over
UPDATE first_visit SET state = 3 WHERE state = 2 AND until_day < $1
-- name: first_steps_erase
DELETE FROM first_step WHERE number IN (SELECT number FROM first_visit WHERE mid = $1 AND number > 0)
-- name: first_visit_erase
DELETE FROM first_visit WHERE mid = $1
-- name: first_visit_move
UPDATE first_visit SET mid = $2 WHERE mid = $1
-- name: first_plan_same
SELECT count(*) FROM plan o JOIN plan p ON p.plan = o.plan AND p.start_day = o.start_day WHERE p.number = $1 AND o.mid = $2
-- Two members that are one: what was done for either is done.
-- name: first_ticks_carry
INSERT INTO plan_tick (number, step, at_ms, by) SELECT s.number, s.step, t.at_ms, t.by FROM first_step s
JOIN plan_tick t ON t.step = s.step AND t.number = $1 WHERE s.number = $2 ON CONFLICT (number, step) DO NOTHING
-- name: first_steps_carry
UPDATE first_step SET done_day = (SELECT o.done_day FROM first_step o WHERE o.number = $1 AND o.step = first_step.step)
WHERE number = $2 AND done_day = 0
    AND EXISTS (SELECT 1 FROM first_step o WHERE o.number = $1 AND o.step = first_step.step AND o.done_day > 0)

-- ---- at counters ----
-- Of members who are there, take part and came to this site, or to none that is known: open, or late for a week.
-- name: work_first_visits_count
SELECT count(*), coalesce(sum(CASE WHEN s.to_day < $1 THEN 1 ELSE 0 END), 0) FROM first_step s
JOIN plan p ON p.number = s.number AND p.state = 1 JOIN member m ON m.mid = p.mid
WHERE s.done_day = 0 AND s.from_day <= $1 AND s.to_day >= $2 AND (s.site = '' OR s.site = $3)
    AND m.status = 1 AND m.deceased_ms = 0 AND m.erased_ms = 0
    AND coalesce((SELECT c.given FROM consent c WHERE c.mid = coalesce(nullif(m.person, 0), m.mid) AND c.purpose = 1
        ORDER BY c.id DESC LIMIT 1), 1) <> 0
-- Those that whoever asks may tick off stand first.
-- name: work_first_visits
SELECT s.number, s.step, s.owner, s.start_day, s.to_day, p.mid FROM first_step s
JOIN plan p ON p.number = s.number AND p.state = 1 JOIN member m ON m.mid = p.mid
WHERE s.done_day = 0 AND s.from_day <= $1 AND s.to_day >= $2 AND (s.site = '' OR s.site = $3)
    AND m.status = 1 AND m.deceased_ms = 0 AND m.erased_ms = 0
    AND coalesce((SELECT c.given FROM consent c WHERE c.mid = coalesce(nullif(m.person, 0), m.mid) AND c.purpose = 1
        ORDER BY c.id DESC LIMIT 1), 1) <> 0
ORDER BY CASE WHEN s.owner IN ($6, $7, $8, $9, $10) THEN 0 ELSE 1 END, s.to_day, s.number, s.n LIMIT $4 OFFSET $5

-- ---- figures ----
-- Of plans that began between two days, both included; open and late of members who still come.
-- name: first_visits_steps
SELECT min(s.n), s.step, s.owner, count(*), sum(CASE WHEN s.done_day > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN s.done_day > 0 AND s.done_day <= s.to_day THEN 1 ELSE 0 END),
    sum(CASE WHEN s.done_day = 0 AND s.to_day >= $3 AND m.status = 1 AND m.deceased_ms = 0 AND p.state = 1 THEN 1 ELSE 0 END),
    sum(CASE WHEN s.done_day = 0 AND s.to_day < $3 AND m.status = 1 AND m.deceased_ms = 0 THEN 1 ELSE 0 END)
FROM first_step s JOIN plan p ON p.number = s.number JOIN member m ON m.mid = p.mid
WHERE s.start_day >= $1 AND s.start_day <= $2 GROUP BY s.step, s.owner ORDER BY 1, s.step, s.owner
-- name: first_visits_median
SELECT s.done_day - s.start_day FROM first_step s WHERE s.start_day >= $1 AND s.start_day <= $2 AND s.step = $3 AND s.owner = $4
    AND s.done_day > 0 ORDER BY 1 LIMIT 1 OFFSET $5
-- name: first_visits_owners
SELECT s.owner, sum(CASE WHEN s.to_day >= $3 THEN 1 ELSE 0 END), sum(CASE WHEN s.to_day < $3 THEN 1 ELSE 0 END),
    coalesce(max(CASE WHEN s.to_day < $3 THEN $3 - s.to_day END), 0)
FROM first_step s JOIN plan p ON p.number = s.number JOIN member m ON m.mid = p.mid
WHERE s.start_day >= $1 AND s.start_day <= $2 AND s.done_day = 0 AND m.status = 1 AND m.deceased_ms = 0
GROUP BY s.owner ORDER BY s.owner
-- name: first_visits_people
SELECT count(*), coalesce(sum(CASE WHEN NOT EXISTS (SELECT 1 FROM first_step s WHERE s.number = p.number AND s.done_day = 0)
    THEN 1 ELSE 0 END), 0) FROM first_visit f JOIN plan p ON p.number = f.number
WHERE p.start_day >= $1 AND p.start_day <= $2
-- name: verify_first_visits
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM first_visit f WHERE f.mid = e.mid) LIMIT 1
-- name: verify_first_steps
SELECT p.mid FROM first_step s JOIN plan p ON p.number = s.number
LEFT JOIN plan_tick t ON t.number = s.number AND t.step = s.step
WHERE (s.done_day > 0 AND t.number IS NULL) OR (s.done_day = 0 AND t.number IS NOT NULL)
    OR NOT EXISTS (SELECT 1 FROM first_visit f WHERE f.number = s.number AND f.mid = p.mid) ORDER BY p.mid LIMIT 1
