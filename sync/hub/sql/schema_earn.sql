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
