-- Tier indexes: what was counted of each part in each window, and what it came to; assessments; see indexes.h.
-- migration: 33
-- month: the window's first; part: enum pd_index_part; n: fen, visits, the assessment.
CREATE TABLE tier_part (
    mid INTEGER NOT NULL, month INTEGER NOT NULL, part INTEGER NOT NULL, n INTEGER NOT NULL, counted INTEGER NOT NULL,
    PRIMARY KEY (mid, month, part), CHECK (n >= 0 AND counted >= 0)) WITHOUT ROWID;
CREATE TABLE tier_flag (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL, value INTEGER NOT NULL, reason TEXT NOT NULL,
    by TEXT NOT NULL, hseq INTEGER NOT NULL);
CREATE INDEX tier_flag_mid ON tier_flag (mid);
-- Fen of it that the tier index counted.
ALTER TABLE bill ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
-- By which ids other systems know members: see externals.h. tag: a keyed hash; tail: its last characters.
-- migration: 34
CREATE TABLE external (
    issuer TEXT NOT NULL, tag BLOB NOT NULL, mid INTEGER NOT NULL, tail TEXT NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (issuer, tag)) WITHOUT ROWID;
CREATE INDEX external_mid ON external (mid);
-- Who accepted a suggestion that another is to approve, and what she would give.
-- migration: 35
ALTER TABLE feedback ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
-- Of which steps members were told before they began: see plans.h.
-- migration: 36
CREATE TABLE plan_notice (
    number INTEGER NOT NULL, step TEXT NOT NULL, told_ms INTEGER NOT NULL, PRIMARY KEY (number, step)) WITHOUT ROWID;
