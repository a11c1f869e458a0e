-- Money: of which class points are, what members paid in, and parts of bills that are paid with what they have.
-- migration: 27
-- 1 monetary, 2 operational; 0: granted before it was written down, the rules tell.
ALTER TABLE lot ADD COLUMN class INTEGER NOT NULL DEFAULT 0;
-- migration: 28
-- Money that was paid in, by its receipt, and what was given on top. refunded: paid out again or kept for bonus money that
-- was spent; clawed: bonus taken back; kept: bonus that was spent, and is kept from what is paid out. All in fen.
CREATE TABLE topup (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL, unit INTEGER NOT NULL, fen INTEGER NOT NULL,
    bonus_unit INTEGER NOT NULL, bonus INTEGER NOT NULL, receipt TEXT NOT NULL UNIQUE, by TEXT NOT NULL,
    programme INTEGER NOT NULL, hseq INTEGER NOT NULL, refunded INTEGER NOT NULL DEFAULT 0,
    clawed INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0,
    CHECK (fen > 0 AND bonus >= 0 AND refunded <= fen AND clawed + kept <= bonus));
CREATE INDEX topup_mid ON topup (mid);
CREATE TABLE topup_refund (
    no TEXT PRIMARY KEY, topup INTEGER NOT NULL, at_ms INTEGER NOT NULL, fen INTEGER NOT NULL, clawed INTEGER NOT NULL,
    kept INTEGER NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, hseq INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX topup_refund_of ON topup_refund (topup);
-- A part of a bill that is paid with points or money of a member. kind: 1 points, 2 money. state: 1 held, 2 paid, 3 void,
-- 4 over. amount and paid: in points or fen; fen, paid_fen, refunded_fen: what that is worth on the bill.
CREATE TABLE tender (
    number INTEGER PRIMARY KEY, mid INTEGER NOT NULL, kind INTEGER NOT NULL, bill TEXT NOT NULL, bill_fen INTEGER NOT NULL,
    category TEXT NOT NULL, amount INTEGER NOT NULL, fen INTEGER NOT NULL, state INTEGER NOT NULL, made_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL DEFAULT 0, refunded INTEGER NOT NULL DEFAULT 0,
    refunded_fen INTEGER NOT NULL DEFAULT 0, programme INTEGER NOT NULL, by TEXT NOT NULL, ended_by TEXT NOT NULL DEFAULT '',
    CHECK (amount > 0 AND fen > 0 AND fen <= bill_fen AND refunded <= amount AND refunded_fen <= fen));
CREATE UNIQUE INDEX tender_once ON tender (bill, kind) WHERE state IN (1, 2);
CREATE INDEX tender_over ON tender (expires_ms) WHERE state = 1;
CREATE INDEX tender_mid ON tender (mid);
CREATE TABLE tender_part (
    number INTEGER NOT NULL, n INTEGER NOT NULL, unit INTEGER NOT NULL, hid INTEGER NOT NULL UNIQUE, amount INTEGER NOT NULL,
    refunded INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (number, n),
    CHECK (amount > 0 AND refunded >= 0 AND refunded <= amount)) WITHOUT ROWID;
CREATE TABLE tender_refund (
    no TEXT PRIMARY KEY, tender INTEGER NOT NULL, at_ms INTEGER NOT NULL, fen INTEGER NOT NULL, amount INTEGER NOT NULL,
    by TEXT NOT NULL, hseq INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX tender_refund_of ON tender_refund (tender);
-- Bills that a member is to pay, as the billing system told.
CREATE TABLE due (
    bill TEXT PRIMARY KEY, mid INTEGER NOT NULL, fen INTEGER NOT NULL, category TEXT NOT NULL, made_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX due_mid ON due (mid);
CREATE INDEX due_until ON due (until_ms);
