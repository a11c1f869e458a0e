-- What members book: seats of activities that the programme tells of.
-- migration: 10
-- What the hub knows of an activity beside the programme: seats that are taken, and who called it off and why.
CREATE TABLE activity (
    id TEXT PRIMARY KEY, taken INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0,
    called_off_ms INTEGER NOT NULL DEFAULT 0, by TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    CHECK (taken >= 0 AND waiting >= 0)) WITHOUT ROWID;
-- number: of the act that made it. state: 1 booked, 2 waits, 3 was there, 4 given back, 5 called off, 6 passed over.
-- version, price, starts_ms, ends_ms, cancel_until_ms: the terms it was made under. hid: what it paid; 0: nothing.
CREATE TABLE booking (
    number INTEGER PRIMARY KEY, activity TEXT NOT NULL, mid INTEGER NOT NULL, state INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, version INTEGER NOT NULL, price INTEGER NOT NULL, starts_ms INTEGER NOT NULL,
    ends_ms INTEGER NOT NULL, cancel_until_ms INTEGER NOT NULL, hid INTEGER NOT NULL DEFAULT 0,
    ended_ms INTEGER NOT NULL DEFAULT 0, attended_ms INTEGER NOT NULL DEFAULT 0, walk_in INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX booking_once ON booking (activity, mid) WHERE state IN (1, 2);
CREATE INDEX booking_of ON booking (activity, state, number);
CREATE INDEX booking_mid ON booking (mid);
