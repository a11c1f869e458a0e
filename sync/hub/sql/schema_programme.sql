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
