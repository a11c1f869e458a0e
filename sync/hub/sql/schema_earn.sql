-- Members who bring others: see referrals.h.
-- migration: 29
CREATE TABLE referral_number (mid INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE);
-- mid: the newcomer; state: enum pd_referral_state; due: enum pd_referral_when; seen: the claim key that earned it.
CREATE TABLE referral (
    mid INTEGER PRIMARY KEY, by_mid INTEGER NOT NULL, at_ms INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL,
    due INTEGER NOT NULL, until_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, seen TEXT NOT NULL, by_hseq INTEGER NOT NULL,
    new_hseq INTEGER NOT NULL, by_points INTEGER NOT NULL, by_growth INTEGER NOT NULL, new_points INTEGER NOT NULL,
    new_growth INTEGER NOT NULL, version INTEGER NOT NULL);
CREATE INDEX referral_by ON referral (by_mid);
CREATE INDEX referral_at ON referral (at_ms);
CREATE INDEX referral_due ON referral (mid) WHERE state = 2;
CREATE INDEX referral_waiting ON referral (until_ms) WHERE state = 1;
CREATE INDEX referral_seen ON referral (seen) WHERE seen <> '';
-- Plans of members, and which of their steps are done: see plans.h.
-- migration: 30
CREATE TABLE plan (
    number INTEGER PRIMARY KEY, mid INTEGER NOT NULL, plan TEXT NOT NULL, start_day INTEGER NOT NULL, version INTEGER NOT NULL,
    state INTEGER NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL, UNIQUE (mid, plan, start_day));
CREATE INDEX plan_open ON plan (mid, number) WHERE state = 1;
CREATE TABLE plan_tick (
    number INTEGER NOT NULL, step TEXT NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL, hseq INTEGER NOT NULL DEFAULT 0,
    points INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (number, step)) WITHOUT ROWID;
-- Tier indexes: what was counted of each part in each window, and what it came to; assessments; see indexes.h.
-- migration: 31
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
-- migration: 32
CREATE TABLE external (
    issuer TEXT NOT NULL, tag BLOB NOT NULL, mid INTEGER NOT NULL, tail TEXT NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL,
    PRIMARY KEY (issuer, tag)) WITHOUT ROWID;
CREATE INDEX external_mid ON external (mid);
-- Who accepted a suggestion that another is to approve, and what she would give.
-- migration: 33
ALTER TABLE feedback ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
-- Of which steps members were told before they began: see plans.h.
-- migration: 34
CREATE TABLE plan_notice (
    number INTEGER NOT NULL, step TEXT NOT NULL, told_ms INTEGER NOT NULL, PRIMARY KEY (number, step)) WITHOUT ROWID;
