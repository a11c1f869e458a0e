-- What desks ask for on behalf of whoever stands there (errands.h), and what her cards are good for.
-- migration: 13
-- What came of each, so that the same id is answered the same once more; kept for 90 days. mid: 0, nobody's or erased.
CREATE TABLE errand_done (
    dev INTEGER NOT NULL, id BLOB NOT NULL, kind INTEGER NOT NULL, mid INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    status INTEGER NOT NULL, code TEXT NOT NULL, number INTEGER NOT NULL, seat INTEGER NOT NULL, ahead INTEGER NOT NULL,
    points INTEGER NOT NULL, PRIMARY KEY (dev, id)) WITHOUT ROWID;
CREATE INDEX errand_done_at ON errand_done (at_ms);
CREATE INDEX errand_done_mid ON errand_done (mid) WHERE mid > 0;
-- Cards issued to members who are there; those printed ahead stand in card.
CREATE TABLE card_issued (serial TEXT PRIMARY KEY, mid INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX card_issued_mid ON card_issued (mid);
-- Whose cards are not all good: '-' none is, else only the one with this serial.
CREATE TABLE card_stop (mid INTEGER PRIMARY KEY, card TEXT NOT NULL, at_ms INTEGER NOT NULL);
-- Argon2id of a card's PIN; wrong: tries since the last right one.
CREATE TABLE card_pin (
    mid INTEGER PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, wrong INTEGER NOT NULL, set_ms INTEGER NOT NULL);
CREATE TABLE favourite (
    mid INTEGER NOT NULL, sku TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (mid, sku)) WITHOUT ROWID;
-- How often patients went without a gift, by day of the hospital and reason (enum pd_missed): nobody's.
CREATE TABLE missed (
    day INTEGER NOT NULL, sku TEXT NOT NULL, reason INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (day, sku, reason)) WITHOUT ROWID;
CREATE TABLE priority_use (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, dev INTEGER NOT NULL, mid INTEGER NOT NULL, place TEXT NOT NULL);
CREATE INDEX priority_use_mid ON priority_use (mid);
CREATE INDEX priority_use_at ON priority_use (at_ms);
-- By what desks of a site may look a member up: 1 phone, 2 card, 3 both; no row: by nothing.
CREATE TABLE site_lookup (site TEXT PRIMARY KEY, how INTEGER NOT NULL) WITHOUT ROWID;
-- The protocol a desk last spoke; since when somebody there needs a person (0: nobody does).
ALTER TABLE device ADD COLUMN protocol INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN call_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN call_cseq INTEGER NOT NULL DEFAULT 0;
-- Which bills and visits are hers: what a survey asks about.
CREATE INDEX bill_mid ON bill (mid);
CREATE INDEX claim_visit ON claim (mid) WHERE instr(key, ':bill:') > 0;
