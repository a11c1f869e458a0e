-- Coupons and counted entitlements: each is a unit like points, and an account is (member, unit).
-- migration: 9
ALTER TABLE lot ADD COLUMN unit INTEGER NOT NULL DEFAULT 1;
-- The numbers that units go by, given out once and for ever; points are 1, growth 2.
CREATE TABLE unit (unit INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, CHECK (unit > 15));
-- What a member was given of an entitlement in one of its years, by the rules alone.
CREATE TABLE unit_year (
    mid INTEGER NOT NULL, unit INTEGER NOT NULL, year INTEGER NOT NULL, given INTEGER NOT NULL,
    PRIMARY KEY (mid, unit, year), CHECK (given > 0)) WITHOUT ROWID;
-- What people gave: a coupon, an entitlement or a package, and what was to be paid for it in fen.
CREATE TABLE unit_gift (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL,
    price INTEGER NOT NULL, by TEXT NOT NULL, reference TEXT NOT NULL, hseq INTEGER NOT NULL);
CREATE INDEX unit_gift_mid ON unit_gift (mid);
CREATE UNIQUE INDEX unit_gift_reference ON unit_gift (reference) WHERE reference <> '';
-- Uses. hid: by which the lots they drew from are found. off and price: fen, off the bill and to be paid for it.
CREATE TABLE unit_use (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL, unit INTEGER NOT NULL, n INTEGER NOT NULL,
    category TEXT NOT NULL, bill INTEGER NOT NULL, off INTEGER NOT NULL, price INTEGER NOT NULL, by TEXT NOT NULL,
    reference TEXT NOT NULL, programme INTEGER NOT NULL, hseq INTEGER NOT NULL, hid INTEGER NOT NULL UNIQUE,
    reversed_ms INTEGER NOT NULL DEFAULT 0, reversed_by TEXT NOT NULL DEFAULT '', CHECK (n > 0));
CREATE INDEX unit_use_mid ON unit_use (mid);
CREATE UNIQUE INDEX unit_use_reference ON unit_use (reference) WHERE reference <> '';
-- What somebody has to do because a service was used; its number is that of the use.
-- state: 1 open, 2 taken, 3 done, 4 cancelled.
CREATE TABLE service (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, at_ms INTEGER NOT NULL, moved_ms INTEGER NOT NULL,
    by TEXT NOT NULL DEFAULT '');
CREATE INDEX service_waiting ON service (at_ms) WHERE state IN (1, 2);
