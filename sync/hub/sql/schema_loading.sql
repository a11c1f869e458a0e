-- What one hospital loads before its first patient: sites, movements of goods, pictures, printed cards.
-- migration: 8
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
