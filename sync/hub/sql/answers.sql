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

-- ---- feedback ----
-- name: feedback_count
SELECT count(*) FROM feedback WHERE number = $1
-- name: feedback_insert
INSERT INTO feedback (number, state, mid, topic, face, call_back, at_ms, due_ms, client)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: feedback_get
SELECT f.number, f.state, f.mid, f.topic, f.face, f.call_back, f.at_ms, f.due_ms, f.answered_ms, f.closed_ms, f.by,
    f.rewarded, m.id, f.asked, f.asked_by
FROM feedback f LEFT JOIN member m ON m.mid = f.mid WHERE f.number = $1
-- name: feedback_each
SELECT f.number, f.state, f.mid, f.topic, f.face, f.call_back, f.at_ms, f.due_ms, f.answered_ms, f.closed_ms, f.by,
    f.rewarded, m.id, f.asked, f.asked_by
FROM feedback f LEFT JOIN member m ON m.mid = f.mid WHERE f.state < $1 ORDER BY f.state, f.due_ms, f.number
-- name: feedback_late
SELECT count(*), coalesce(min(due_ms), 0) FROM feedback WHERE state = 1 AND due_ms <= $1
-- name: feedback_move
UPDATE feedback SET state = $2, due_ms = $3, answered_ms = $4, closed_ms = $5, by = $6 WHERE number = $1
-- name: feedback_due
UPDATE feedback SET due_ms = $2 WHERE number = $1
-- name: feedback_rewarded
UPDATE feedback SET rewarded = $2, by = $3, asked = 0 WHERE number = $1
-- name: feedback_ask
UPDATE feedback SET asked = $2, asked_by = $3 WHERE number = $1
-- name: feedback_text_insert
INSERT INTO feedback_text (number, sealed) VALUES ($1, $2)
-- name: feedback_key_insert
INSERT INTO feedback_key (number, secret) VALUES ($1, $2)
-- name: feedback_text_get
SELECT t.sealed, k.secret FROM feedback_text t JOIN feedback_key k ON k.number = t.number WHERE t.number = $1
-- name: feedback_text_drop
DELETE FROM feedback_text WHERE number = $1
-- name: feedback_key_drop
DELETE FROM feedback_key WHERE number = $1
-- name: feedback_texts_erase
DELETE FROM feedback_text WHERE number IN (SELECT number FROM feedback WHERE mid = $1)
-- name: feedback_keys_erase
DELETE FROM feedback_key WHERE number IN (SELECT number FROM feedback WHERE mid = $1)
-- name: feedback_erase
UPDATE feedback SET mid = 0, call_back = 0 WHERE mid = $1
-- name: merge_feedback
UPDATE feedback SET mid = $2 WHERE mid = $1
-- name: sheet_feedback
SELECT at_ms, number, topic, face, call_back, state, answered_ms, rewarded FROM feedback WHERE mid = $1 ORDER BY at_ms, number
-- name: verify_feedback
SELECT f.number, f.state FROM feedback f LEFT JOIN feedback_text t ON t.number = f.number
LEFT JOIN feedback_key k ON k.number = f.number
WHERE (t.number IS NULL) <> (k.number IS NULL) OR (f.state <> 1 AND f.mid <> 0 AND t.number IS NULL) LIMIT 1
-- name: verify_feedback_rewards
SELECT f.number, f.rewarded FROM feedback f
LEFT JOIN (SELECT substr(key, length(key) - 7) AS n FROM claim WHERE key LIKE '%:feedback:%') c ON c.n = CAST(f.number AS TEXT)
WHERE f.rewarded > 0 AND c.n IS NULL LIMIT 1

-- ---- reminders ----
-- name: reminder_insert
INSERT INTO reminder (number, state, mid, topic, due_day, channel, made_ms, client)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- name: reminder_same
SELECT number, state, topic, due_day, channel, told_ms FROM reminder
WHERE mid = $1 AND topic = $2 AND due_day = $3 AND channel = $4
-- name: reminder_get
SELECT number, state, topic, due_day, channel, told_ms FROM reminder WHERE number = $1
-- name: reminder_of
SELECT number, state, topic, due_day, channel, told_ms FROM reminder WHERE mid = $1 AND due_day >= $2
ORDER BY due_day, number LIMIT 200
-- name: reminders_due
SELECT number, state, topic, due_day, channel, told_ms, mid FROM reminder
WHERE state = 1 AND due_day <= $1 AND mid > $2 AND mid <= $3 ORDER BY due_day, number
-- name: reminder_end
UPDATE reminder SET state = $2, told_ms = $3 WHERE number = $1
-- name: reminders_prune
DELETE FROM reminder WHERE due_day < $1 AND state <> 1
-- name: reminders_erase
DELETE FROM reminder WHERE mid = $1
-- name: merge_reminders_same
DELETE FROM reminder WHERE mid = $1 AND EXISTS (SELECT 1 FROM reminder o WHERE o.mid = $2 AND o.topic = reminder.topic
    AND o.due_day = reminder.due_day AND o.channel = reminder.channel)
-- name: merge_reminders
UPDATE reminder SET mid = $2 WHERE mid = $1
-- name: sheet_reminders
SELECT made_ms, topic, due_day * 86400000, channel, state, told_ms FROM reminder WHERE mid = $1 ORDER BY number
-- name: verify_reminders
SELECT number, state FROM reminder WHERE (state = 2) <> (told_ms > 0) OR state NOT IN (1, 2, 3, 4) LIMIT 1
