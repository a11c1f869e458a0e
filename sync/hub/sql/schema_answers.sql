-- What patients say and are told: surveys, feedback, reminders.
-- migration: 11
-- Who answered a survey for which visit: once each. What was answered stands elsewhere. day: the hospital's.
CREATE TABLE survey_done (
    survey TEXT NOT NULL, visit TEXT NOT NULL, mid INTEGER NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (survey, visit)) WITHOUT ROWID;
CREATE INDEX survey_done_mid ON survey_done (mid);
CREATE INDEX survey_done_day ON survey_done (survey, day);
-- Answers of nobody, one a question, each under a random key of its own: neither the order of rows nor where they lie
-- says which of them belong together or when they came (answers.h).
CREATE TABLE answer (
    id BLOB PRIMARY KEY, survey TEXT NOT NULL, question TEXT NOT NULL, value TEXT NOT NULL, day INTEGER NOT NULL)
    WITHOUT ROWID;
-- Answers of those who wanted to be named.
CREATE TABLE answer_named (
    survey TEXT NOT NULL, visit TEXT NOT NULL, question TEXT NOT NULL, mid INTEGER NOT NULL, value TEXT NOT NULL,
    day INTEGER NOT NULL, PRIMARY KEY (survey, visit, question)) WITHOUT ROWID;
CREATE INDEX answer_named_mid ON answer_named (mid);
-- state: enum pd_feedback_state. mid 0: nobody said who she is. The answer lies sealed under a key of its own.
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, mid INTEGER NOT NULL, topic TEXT NOT NULL, face INTEGER NOT NULL,
    call_back INTEGER NOT NULL, at_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, answered_ms INTEGER NOT NULL DEFAULT 0,
    closed_ms INTEGER NOT NULL DEFAULT 0, by TEXT NOT NULL DEFAULT '', rewarded INTEGER NOT NULL DEFAULT 0,
    client TEXT NOT NULL);
CREATE INDEX feedback_mid ON feedback (mid);
CREATE INDEX feedback_open ON feedback (due_ms) WHERE state = 1;
CREATE TABLE feedback_text (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE feedback_key (number INTEGER PRIMARY KEY, secret BLOB NOT NULL);
-- state: enum pd_reminder_state; channel: of consents.h.
CREATE TABLE reminder (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, mid INTEGER NOT NULL, topic TEXT NOT NULL,
    due_day INTEGER NOT NULL, channel INTEGER NOT NULL, made_ms INTEGER NOT NULL, told_ms INTEGER NOT NULL DEFAULT 0,
    client TEXT NOT NULL, UNIQUE (mid, topic, due_day, channel));
CREATE INDEX reminder_due ON reminder (due_day, number) WHERE state = 1;
