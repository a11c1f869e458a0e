-- What the hub keeps, in SQLite's dialect. Facts: op (with the exact bytes), entry, claim, incident, evidence.
-- The rest is derived or set by people. Amounts are whole points or fen; instants are milliseconds UTC.
-- Append migrations, never change one that was released.

-- migration: 1
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE device (
    dev INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, public_key BLOB NOT NULL, epoch INTEGER NOT NULL,
    high INTEGER NOT NULL, head BLOB NOT NULL, state INTEGER NOT NULL, mode TEXT NOT NULL, site TEXT NOT NULL,
    place TEXT NOT NULL, letter TEXT NOT NULL, serial TEXT NOT NULL, enrolled_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL, cseq INTEGER NOT NULL);
CREATE TABLE enrol_code (
    secret BLOB PRIMARY KEY, site TEXT NOT NULL, place TEXT NOT NULL, approved INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, device BLOB) WITHOUT ROWID;
CREATE TABLE op (
    hseq INTEGER PRIMARY KEY, op_id BLOB UNIQUE, dev INTEGER NOT NULL, epoch INTEGER NOT NULL,
    dseq INTEGER NOT NULL, kind INTEGER NOT NULL, status INTEGER NOT NULL, code TEXT NOT NULL,
    balance INTEGER NOT NULL, head BLOB NOT NULL, line BLOB NOT NULL, recv_ms INTEGER NOT NULL,
    UNIQUE (dev, epoch, dseq));
CREATE TABLE member (
    mid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, status INTEGER NOT NULL, kind TEXT NOT NULL,
    masked TEXT NOT NULL, last4 TEXT NOT NULL, created_ms INTEGER NOT NULL);
CREATE TABLE person (mid INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT NOT NULL);
CREATE INDEX person_phone ON person (phone);
CREATE TABLE account (
    mid INTEGER NOT NULL, unit INTEGER NOT NULL, posted INTEGER NOT NULL, held INTEGER NOT NULL,
    debt INTEGER NOT NULL, cseq INTEGER NOT NULL, PRIMARY KEY (mid, unit),
    CHECK (held >= 0 AND posted - held >= 0 AND debt >= 0)) WITHOUT ROWID;
CREATE TABLE lot (
    mid INTEGER NOT NULL, id INTEGER NOT NULL, granted INTEGER NOT NULL, left_n INTEGER NOT NULL,
    held_n INTEGER NOT NULL, expired_n INTEGER NOT NULL, usable_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    rule TEXT NOT NULL, hseq INTEGER NOT NULL, PRIMARY KEY (mid, id),
    CHECK (left_n >= 0 AND held_n >= 0 AND expired_n >= 0)) WITHOUT ROWID;
CREATE TABLE hold (
    hid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, mid INTEGER NOT NULL, dev INTEGER NOT NULL,
    sku TEXT NOT NULL, qty INTEGER NOT NULL, amount INTEGER NOT NULL, money INTEGER NOT NULL,
    place TEXT NOT NULL, lease INTEGER NOT NULL, ordinal INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    state INTEGER NOT NULL, made_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, out_qty INTEGER NOT NULL,
    booked INTEGER NOT NULL, refunded INTEGER NOT NULL, origin INTEGER NOT NULL, released INTEGER NOT NULL,
    limited INTEGER NOT NULL, cseq INTEGER NOT NULL);
CREATE INDEX hold_limited ON hold (mid, sku, made_ms) WHERE limited = 1;
CREATE INDEX hold_lease ON hold (lease, ordinal);
CREATE TABLE draw (
    hid INTEGER NOT NULL, lot INTEGER NOT NULL, mid INTEGER NOT NULL, amount INTEGER NOT NULL,
    returned INTEGER NOT NULL, PRIMARY KEY (hid, lot)) WITHOUT ROWID;
CREATE TABLE entry (
    hseq INTEGER NOT NULL, n INTEGER NOT NULL, acct INTEGER NOT NULL, unit INTEGER NOT NULL,
    mid INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (hseq, n)) WITHOUT ROWID;
CREATE TABLE claim (key TEXT PRIMARY KEY, mid INTEGER NOT NULL, hseq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE earned (
    mid INTEGER NOT NULL, rule TEXT NOT NULL, day INTEGER NOT NULL, times INTEGER NOT NULL,
    points INTEGER NOT NULL, PRIMARY KEY (mid, rule, day)) WITHOUT ROWID;
CREATE TABLE lease (
    id INTEGER PRIMARY KEY, dev INTEGER NOT NULL, sku TEXT NOT NULL, size INTEGER NOT NULL,
    taken INTEGER NOT NULL, got INTEGER NOT NULL, cseq INTEGER NOT NULL, UNIQUE (dev, sku),
    CHECK (taken >= 0 AND taken <= size));
CREATE INDEX lease_sku ON lease (sku);
CREATE TABLE stock (
    sku TEXT PRIMARY KEY, received INTEGER NOT NULL, free INTEGER NOT NULL, short INTEGER NOT NULL,
    CHECK (free >= 0 AND short >= 0)) WITHOUT ROWID;
CREATE TABLE token (
    number INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, dev INTEGER NOT NULL, got INTEGER NOT NULL,
    cseq INTEGER NOT NULL);
-- The feed is only appended to; a row counts while the thing it names still carries its number. So a change
-- touches no page of the feed but its last.
CREATE TABLE feed (cseq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key INTEGER NOT NULL);
CREATE TABLE incident (
    id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, dev INTEGER NOT NULL,
    hseq INTEGER NOT NULL, mid INTEGER NOT NULL, amount INTEGER NOT NULL, resolved_ms INTEGER NOT NULL);
CREATE TABLE evidence (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, dev INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE programme (
    version INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, effective_ms INTEGER NOT NULL,
    published_ms INTEGER NOT NULL, json BLOB NOT NULL, cseq INTEGER NOT NULL);
CREATE TABLE client (secret BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE idem (
    client TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, status INTEGER NOT NULL, answer BLOB NOT NULL,
    at_ms INTEGER NOT NULL, PRIMARY KEY (client, key)) WITHOUT ROWID;

-- migration: 2
-- What new desks fetch instead of composing every member again: the newest that is ready, the one before it
-- for desks that are under way, and one in the making.
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY, hub_epoch INTEGER NOT NULL, cseq INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    last_mid INTEGER NOT NULL, rows INTEGER NOT NULL, chunks INTEGER NOT NULL, ready INTEGER NOT NULL);
CREATE TABLE chunk (
    snapshot INTEGER NOT NULL, n INTEGER NOT NULL, sha256 BLOB NOT NULL, rows INTEGER NOT NULL,
    body BLOB NOT NULL, UNIQUE (snapshot, n));
CREATE INDEX chunk_name ON chunk (sha256);
CREATE TABLE code_use (
    day INTEGER NOT NULL, code BLOB NOT NULL, dev INTEGER NOT NULL, PRIMARY KEY (day, code, dev)) WITHOUT ROWID;
-- Keys made before they were told apart are for everything, as they were.
ALTER TABLE client ADD COLUMN scopes INTEGER NOT NULL DEFAULT 15;

-- migration: 3
-- Leases that come back. recall: units the hub would like back; wanted: units its desk asked for and has not got;
-- given: units its desk gave back, their numbers in lease_given. A desk is on its way out from retire_ms on, and
-- declared lost from lost_ms on; at settled_ms a person took back what a lost desk had left.
ALTER TABLE lease ADD COLUMN recall INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
CREATE TABLE lease_given (
    lease INTEGER NOT NULL, ord INTEGER NOT NULL, qty INTEGER NOT NULL, hseq INTEGER NOT NULL,
    PRIMARY KEY (lease, ord)) WITHOUT ROWID;
ALTER TABLE device ADD COLUMN retire_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN lost_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN settled_ms INTEGER NOT NULL DEFAULT 0;
-- Receipts told at desks; state: 1 waits for its bill, 2 the bill came for the same member, 3 for another.
CREATE TABLE receipt (
    key TEXT PRIMARY KEY, mid INTEGER NOT NULL, dev INTEGER NOT NULL, hseq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, state INTEGER NOT NULL) WITHOUT ROWID;
-- Who settled an incident and what came of it: beside what is chained, and the incident stays.
ALTER TABLE incident ADD COLUMN resolved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN note TEXT NOT NULL DEFAULT '';
-- Who a member is lies sealed under a key of her own, and is found by keyed hashes. What stood in clear before is
-- sealed when the file is opened next. Erasing her takes row and key; her account stays without a name.
ALTER TABLE person RENAME TO person_clear;
DROP INDEX person_phone;
CREATE TABLE person (mid INTEGER PRIMARY KEY, number_tag BLOB NOT NULL UNIQUE, phone_tag BLOB, sealed BLOB NOT NULL);
CREATE INDEX person_phone ON person (phone_tag) WHERE phone_tag IS NOT NULL;
CREATE TABLE person_key (mid INTEGER PRIMARY KEY, secret BLOB NOT NULL);
ALTER TABLE member ADD COLUMN erased_ms INTEGER NOT NULL DEFAULT 0;
CREATE TABLE erasure (mid INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, reason TEXT NOT NULL);
-- Sums of the members' rows by bucket, kept with the feed (app/core/sums.h).
CREATE TABLE sum (bucket INTEGER PRIMARY KEY, n INTEGER NOT NULL, s INTEGER NOT NULL);
-- Desks that are served by bundles: the last of each direction, and what the desk had when it wrote its last one.
CREATE TABLE bundle (
    dev INTEGER PRIMARY KEY, in_serial INTEGER NOT NULL, out_serial INTEGER NOT NULL, base INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL, cseq INTEGER NOT NULL);
-- Backups and what is known after one was put back. durable: what the newest verified backup has of a desk's
-- journal. refill: 1 the desk was not heard of since the hub was restored, 2 it said that its journal goes up
-- to said. heir: the device that goes on for this one after it was enrolled anew.
ALTER TABLE device ADD COLUMN durable INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN refill INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN heir INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enrol_code ADD COLUMN replaces BLOB;
-- Each time this hub was restored: the numbers from..to were given out by the life that was lost, or by nobody.
CREATE TABLE restored (
    hub_epoch INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, made_ms INTEGER NOT NULL, lease_from INTEGER NOT NULL,
    lease_to INTEGER NOT NULL, witness_from INTEGER NOT NULL, witness_to INTEGER NOT NULL);
-- Summaries of all journals, as every desk was told their hash. op: the last number of the hub's order in it.
CREATE TABLE witness (
    num INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, op INTEGER NOT NULL, sha256 BLOB NOT NULL, body BLOB NOT NULL,
    cseq INTEGER NOT NULL);
-- Tokens that change hands: dev 0 is nobody, asked the counter that would like it, lost_ms when a holder was last
-- declared lost. Holds that somebody else shall end (ending), and those a lost counter may have handed over
-- (doubt: 1, and 2 once a supervisor vouched).
ALTER TABLE token ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN lost_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hold ADD COLUMN ending INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hold ADD COLUMN doubt INTEGER NOT NULL DEFAULT 0;
CREATE INDEX hold_lasting ON hold (expires_ms) WHERE state IN (1, 2) AND ending <> 2;
-- Refused holds whose ticket is out are open like others, and are asked about when their time is over.
CREATE INDEX hold_honoured ON hold (expires_ms) WHERE state = 5 AND released = 1 AND ended_ms = 0;
-- A lease's units are its desk's to sell: what others say of them is neither believed nor walked through.
DROP INDEX hold_lease;
CREATE INDEX hold_units ON hold (dev, lease, ordinal);
-- What a desk signed last of what is here: the header of that push, and the op before its first line. proof: what
-- shows a third party who signed what was kept as evidence, or its other story (evidence.c).
ALTER TABLE device ADD COLUMN signed BLOB;
ALTER TABLE device ADD COLUMN signed_base INTEGER NOT NULL DEFAULT 0;
ALTER TABLE evidence ADD COLUMN proof BLOB;
-- While a restored hub refills: the op of a desk that is about a hold which another desk has yet to tell, and when
-- it was written there.
ALTER TABLE device ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN waits_ms INTEGER NOT NULL DEFAULT 0;
-- What a system was answered is kept for a month.
CREATE INDEX idem_at ON idem (at_ms);

-- What a hospital runs with: its staff, and how its rules change. device.refill: 3 what the lost life had answered
-- is here, the rest waits for the other desks.
-- migration: 4
-- wrong: PINs since the last right one; none is looked at before wait_ms. badge: the serial of the one that is good.
CREATE TABLE staff (
    id BLOB PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, roles INTEGER NOT NULL,
    dismissed_ms INTEGER NOT NULL DEFAULT 0, badge TEXT NOT NULL DEFAULT '', salt BLOB NOT NULL, pin BLOB NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0, wait_ms INTEGER NOT NULL DEFAULT 0, added_ms INTEGER NOT NULL) WITHOUT ROWID;
-- state: 1 open, 2 approved, 3 rejected. by and done_by are numbers of the staff.
CREATE TABLE proposal (
    number INTEGER PRIMARY KEY, state INTEGER NOT NULL, at_ms INTEGER NOT NULL, from_ms INTEGER NOT NULL,
    by TEXT NOT NULL, json BLOB NOT NULL, done_by TEXT NOT NULL DEFAULT '', done_ms INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0);
-- What campaigns have given in all, against their budgets, and what each gave on which op.
CREATE TABLE campaign (id TEXT PRIMARY KEY, given INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE extra (
    hseq INTEGER NOT NULL, campaign TEXT NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (hseq, campaign)) WITHOUT ROWID;
-- Bills as they were told, what each earned, and what refunds took back of it; fen and points.
CREATE TABLE bill (
    no TEXT PRIMARY KEY, mid INTEGER NOT NULL, total INTEGER NOT NULL, insured INTEGER NOT NULL,
    self_paid INTEGER NOT NULL, paid_ms INTEGER NOT NULL, hseq INTEGER NOT NULL, rule TEXT NOT NULL,
    version INTEGER NOT NULL, points INTEGER NOT NULL, growth INTEGER NOT NULL, refunded INTEGER NOT NULL DEFAULT 0,
    clawed INTEGER NOT NULL DEFAULT 0, growth_clawed INTEGER NOT NULL DEFAULT 0,
    CHECK (refunded <= self_paid AND clawed <= points AND growth_clawed <= growth)) WITHOUT ROWID;
CREATE TABLE refund (
    no TEXT PRIMARY KEY, bill TEXT NOT NULL, fen INTEGER NOT NULL, at_ms INTEGER NOT NULL, hseq INTEGER NOT NULL,
    points INTEGER NOT NULL, debt INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX lot_op ON lot (hseq);

-- What one hospital loads before its first patient: sites, movements of goods, pictures, printed cards.
-- migration: 5
CREATE TABLE site (id TEXT PRIMARY KEY, name TEXT NOT NULL, added_ms INTEGER NOT NULL) WITHOUT ROWID;
-- kind: 1 received, 2 counted, 3 undoes the movement `undoes`. qty: how many units more, or fewer, there are now.
-- by: a number of the staff, "" for the machine's owner.
CREATE TABLE goods (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL, sku TEXT NOT NULL,
    qty INTEGER NOT NULL, undoes INTEGER NOT NULL DEFAULT 0, by TEXT NOT NULL, note TEXT NOT NULL);
CREATE UNIQUE INDEX goods_undone ON goods (undoes) WHERE undoes > 0;
CREATE TABLE picture (sha256 BLOB PRIMARY KEY, added_ms INTEGER NOT NULL, body BLOB NOT NULL);
-- Cards printed ahead: each is of a member who is not there yet; bound_ms 0: nobody has it.
CREATE TABLE card_batch (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, by TEXT NOT NULL, cards INTEGER NOT NULL);
CREATE TABLE card (
    serial TEXT PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL,
    bound_ms INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
