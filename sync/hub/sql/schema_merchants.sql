-- Merchants with which points are exchanged: see merchants.h.
-- migration: 32
-- Rates are fen for 1,000 points. issue_*: caps in points; 0: none.
CREATE TABLE merchant (
    id TEXT PRIMARY KEY, name_hans TEXT NOT NULL, name_hant TEXT NOT NULL, name_en TEXT NOT NULL, kind INTEGER NOT NULL,
    contact TEXT NOT NULL, state INTEGER NOT NULL, burn_rate INTEGER NOT NULL, issue_rate INTEGER NOT NULL,
    months INTEGER NOT NULL, issue_once INTEGER NOT NULL, issue_day INTEGER NOT NULL, issue_month INTEGER NOT NULL,
    added_ms INTEGER NOT NULL, settled_ms INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
-- Whose a place is, once and for ever (tickets name the place alone); '': the hospital's own.
CREATE TABLE merchant_place (place TEXT PRIMARY KEY, merchant TEXT NOT NULL) WITHOUT ROWID;
-- What each op moved there, at the rates of that moment. of: the op that it takes back; statement: the one it is in.
CREATE TABLE merchant_move (
    hseq INTEGER PRIMARY KEY, merchant TEXT NOT NULL, mid INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL,
    issued INTEGER NOT NULL, burned INTEGER NOT NULL, issue_rate INTEGER NOT NULL, burn_rate INTEGER NOT NULL,
    of INTEGER NOT NULL, hid INTEGER NOT NULL, reference TEXT NOT NULL, statement INTEGER NOT NULL DEFAULT 0);
CREATE INDEX merchant_move_by ON merchant_move (merchant, hseq);
CREATE INDEX merchant_move_open ON merchant_move (merchant) WHERE statement = 0;
CREATE INDEX merchant_move_in ON merchant_move (statement) WHERE statement > 0;
CREATE UNIQUE INDEX merchant_move_reference ON merchant_move (merchant, kind, reference) WHERE reference <> '';
CREATE INDEX merchant_move_mid ON merchant_move (mid);
CREATE INDEX merchant_move_hid ON merchant_move (hid) WHERE hid > 0;
CREATE INDEX hold_asked ON hold (place) WHERE ending <> 0 AND ended_ms = 0;
CREATE INDEX merchant_move_of ON merchant_move (of) WHERE of > 0;
-- A settled period, never changed. until_hseq: the first op that is not in it.
CREATE TABLE merchant_statement (
    number INTEGER PRIMARY KEY, merchant TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    until_hseq INTEGER NOT NULL, moves INTEGER NOT NULL, issued INTEGER NOT NULL, issued_back INTEGER NOT NULL,
    burned INTEGER NOT NULL, burned_back INTEGER NOT NULL, issued_fen INTEGER NOT NULL, burned_fen INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, by TEXT NOT NULL, UNIQUE (merchant, until_ms));
ALTER TABLE client ADD COLUMN merchant TEXT NOT NULL DEFAULT '';
