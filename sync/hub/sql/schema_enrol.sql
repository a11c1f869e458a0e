-- Members who were enrolled at a counter: how they came, who told them what, and guardians who are no members.
-- migration: 18
-- staff: the number of whoever wrote it down at a counter; '': nobody did.
ALTER TABLE consent ADD COLUMN staff TEXT NOT NULL DEFAULT '';
-- source: enum pd_enrol_source; partner: a word of the desk's list.
CREATE TABLE enrolment (
    mid INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, dev INTEGER NOT NULL, staff TEXT NOT NULL, source INTEGER NOT NULL,
    partner TEXT NOT NULL);
CREATE INDEX enrolment_at ON enrolment (at_ms);
-- Who a minor's guardian is, sealed under a key of its own as a person is; guardian.guardian is -1 where she is no member.
CREATE TABLE guardian_person (mid INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE guardian_key (mid INTEGER PRIMARY KEY, secret BLOB NOT NULL);
