-- What a counter's people work off (work.h).
-- migration: 17
-- What open lists are read by, in their order.
CREATE INDEX incident_open ON incident (at_ms, id) WHERE resolved_ms = 0;
CREATE INDEX feedback_work ON feedback (state, due_ms, number) WHERE state < 3;
CREATE INDEX adjustment_open ON adjustment (number) WHERE state = 1;
CREATE INDEX proposal_open ON proposal (number) WHERE state = 1;
-- Of a use at a counter: what came off the bill, and what was to be paid for it, in fen.
ALTER TABLE errand_done ADD COLUMN off INTEGER NOT NULL DEFAULT 0;
ALTER TABLE errand_done ADD COLUMN price INTEGER NOT NULL DEFAULT 0;
-- Who lies in which ward, as the hospital says; and in which years she was congratulated there.
CREATE TABLE ward_stay (number INTEGER PRIMARY KEY, mid INTEGER NOT NULL UNIQUE, ward TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE ward_birthday (
    mid INTEGER NOT NULL, year INTEGER NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL, PRIMARY KEY (mid, year)) WITHOUT ROWID;
-- Sheets of members that a counter asked for: state is enum pd_export_state; mid 0: she was erased.
CREATE TABLE sheet_export (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, mid INTEGER NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL);
CREATE INDEX sheet_export_mid ON sheet_export (mid) WHERE mid > 0;
CREATE INDEX sheet_export_next ON sheet_export (number) WHERE state <> 2;
