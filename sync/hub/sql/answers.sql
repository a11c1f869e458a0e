-- Surveys, feedback, reminders. Part of the same table as hub.sql.

-- ---- surveys ----
-- name: survey_done_insert
INSERT INTO survey_done (survey, visit, mid, day) VALUES ($1, $2, $3, $4) ON CONFLICT (survey, visit) DO NOTHING
-- name: survey_done_count
SELECT count(*) FROM survey_done WHERE survey = $1 AND day >= $2 AND day < $3
-- name: survey_visit
SELECT c.mid, o.recv_ms FROM claim c JOIN op o ON o.hseq = c.hseq WHERE c.key = $1
-- name: survey_bill
SELECT mid, paid_ms FROM bill WHERE no = $1
-- name: survey_bills
SELECT count(*) FROM bill WHERE paid_ms >= $1 AND paid_ms < $2
-- name: survey_visits
SELECT count(*) FROM claim c JOIN op o ON o.hseq = c.hseq
WHERE c.key >= $1 AND c.key < $2 AND o.recv_ms >= $3 AND o.recv_ms < $4
-- name: answer_insert
INSERT INTO answer (id, survey, question, value, day) VALUES ($1, $2, $3, $4, $5)
-- name: answer_named_insert
INSERT INTO answer_named (survey, visit, question, mid, value, day) VALUES ($1, $2, $3, $4, $5, $6)
-- name: answer_counts
SELECT question, value, count(*) FROM answer WHERE survey = $1 AND day >= $2 AND day < $3
GROUP BY question, value ORDER BY question, value
-- name: answer_named_counts
SELECT question, value, count(*) FROM answer_named WHERE survey = $1 AND day >= $2 AND day < $3
GROUP BY question, value ORDER BY question, value
-- name: merge_surveys
UPDATE survey_done SET mid = $2 WHERE mid = $1
-- name: merge_answers
UPDATE answer_named SET mid = $2 WHERE mid = $1
-- name: surveys_erase
UPDATE survey_done SET mid = 0 WHERE mid = $1
-- name: answers_erase
DELETE FROM answer_named WHERE mid = $1
-- name: sheet_surveys
SELECT day * 86400000, survey, visit FROM survey_done WHERE mid = $1 ORDER BY day, survey, visit
-- name: sheet_answers
SELECT day * 86400000, survey, visit, question, value FROM answer_named WHERE mid = $1
ORDER BY day, survey, visit, question
-- name: verify_surveys
SELECT n.survey, n.mid FROM answer_named n LEFT JOIN survey_done d ON d.survey = n.survey AND d.visit = n.visit
WHERE d.survey IS NULL OR d.mid <> n.mid LIMIT 1
-- name: verify_answers
SELECT a.survey, a.n FROM (SELECT survey, question, count(*) AS n FROM answer GROUP BY survey, question) a
WHERE a.n > (SELECT count(*) FROM survey_done d WHERE d.survey = a.survey) LIMIT 1
