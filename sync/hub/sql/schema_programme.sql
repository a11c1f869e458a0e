-- What the programme needs that is carried out by the clock: growth by month, how persons are told apart, notices.
-- migration: 5
-- Growth by the local month it was earned in (year * 12 + month - 1), less what refunds took back of it. A window of
-- the tier policy that ended where this month begins, and in which too little was earned: had, the growth that there
-- was, and lowered, what became of it (below 0).
CREATE TABLE growth (
    mid INTEGER NOT NULL, month INTEGER NOT NULL, amount INTEGER NOT NULL DEFAULT 0, had INTEGER NOT NULL DEFAULT 0,
    lowered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (mid, month)) WITHOUT ROWID;
-- Growth of before by the month in which the hub was told, at UTC+8: all hospitals of earlier releases are there.
INSERT INTO growth (mid, month, amount)
SELECT e.mid, strftime('%Y', o.recv_ms / 1000 + 28800, 'unixepoch') * 12
    + strftime('%m', o.recv_ms / 1000 + 28800, 'unixepoch') - 1, sum(e.amount)
FROM entry e JOIN op o ON o.hseq = e.hseq WHERE e.acct = 1 AND e.unit = 2 GROUP BY 1, 2;
-- deceased_ms: since when a frozen member is known to be deceased. Messages, and birthday points, she does not want.
ALTER TABLE member ADD COLUMN deceased_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN no_messages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN no_birthday INTEGER NOT NULL DEFAULT 0;
-- Persons who were welcomed or need not be (occasions.c): a keyed hash of 16 bytes; of those who were erased 3 bytes,
-- which fit many people.
CREATE TABLE welcomed (tag BLOB PRIMARY KEY) WITHOUT ROWID;
-- What somebody is to be told before it happens, written once.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, mid INTEGER NOT NULL, due_ms INTEGER NOT NULL,
    amount INTEGER NOT NULL, made_ms INTEGER NOT NULL, UNIQUE (mid, kind, due_ms));
CREATE INDEX notice_due ON notice (due_ms);
