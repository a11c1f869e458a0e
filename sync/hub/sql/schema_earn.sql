-- Members who bring others: see referrals.h.
-- migration: 23
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
