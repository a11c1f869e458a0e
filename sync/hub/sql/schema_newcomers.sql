-- What is to be seen to on a person's first visit (first_visits.h), and who of the staff recommended that she join.
-- migration: 39
-- state: 1 waits for her first visit, 2 given, 3 over. site: '': every counter's. until_day: nobody looks any more after it.
CREATE TABLE first_visit (
    mid INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, state INTEGER NOT NULL, number INTEGER NOT NULL, site TEXT NOT NULL,
    until_day INTEGER NOT NULL);
CREATE UNIQUE INDEX first_visit_number ON first_visit (number) WHERE number > 0;
CREATE INDEX first_visit_until ON first_visit (until_day) WHERE state = 2;
-- One step of such a plan, as the rules it was given under have it; owner as there. done_day 0: it is not.
CREATE TABLE first_step (
    number INTEGER NOT NULL, n INTEGER NOT NULL, step TEXT NOT NULL, owner TEXT NOT NULL, site TEXT NOT NULL,
    start_day INTEGER NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL, done_day INTEGER NOT NULL,
    PRIMARY KEY (number, step)) WITHOUT ROWID;
CREATE INDEX first_step_open ON first_step (to_day) WHERE done_day = 0;
CREATE INDEX first_step_start ON first_step (start_day);
-- recommended: the number of the one of the staff; '': nobody said. department: one of the rules'; ''.
ALTER TABLE enrolment ADD COLUMN recommended TEXT NOT NULL DEFAULT '';
CREATE INDEX enrolment_recommended ON enrolment (at_ms) WHERE recommended <> '';
ALTER TABLE staff ADD COLUMN department TEXT NOT NULL DEFAULT '';
