-- What a hospital knows of persons and sets right: adjustments, merged members, consents, guardians, erasures.
-- migration: 6
-- Points set right by two persons; state as of a proposal. points: below 0 they are taken.
CREATE TABLE adjustment (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL,
    points INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, done_by TEXT NOT NULL DEFAULT '',
    done_ms INTEGER NOT NULL DEFAULT 0, hseq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX adjustment_mid ON adjustment (mid);
-- merged: the member that this one turned out to be; 0: none.
ALTER TABLE member ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX member_merged ON member (merged) WHERE merged > 0;
-- What persons agreed to and took back: the last record of a purpose counts. by: 1 herself, 2 her guardian.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY, mid INTEGER NOT NULL, purpose INTEGER NOT NULL, given INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    text TEXT NOT NULL, by INTEGER NOT NULL);
CREATE INDEX consent_mid ON consent (mid, purpose);
CREATE TABLE guardian (mid INTEGER PRIMARY KEY, guardian INTEGER NOT NULL, at_ms INTEGER NOT NULL);
CREATE INDEX guardian_wards ON guardian (guardian);
-- Up to where in the feed a desk had read, and when that was written down.
ALTER TABLE device ADD COLUMN read_cseq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN read_ms INTEGER NOT NULL DEFAULT 0;
-- Who chose a person's PIN; '': she herself, or the machine's owner at the beginning.
ALTER TABLE staff ADD COLUMN pin_by TEXT NOT NULL DEFAULT '';
