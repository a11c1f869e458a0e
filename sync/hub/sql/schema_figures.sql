-- What reports add up, kept: sums over the entries of points of so many ops in a row, from the first on. An entry never
-- changes, so a block that is closed stays as it is.
-- migration: 12
CREATE TABLE block (number INTEGER PRIMARY KEY, from_hseq INTEGER NOT NULL, until_hseq INTEGER NOT NULL);
-- kind: 1 its moves (sign: of their amounts); 2 what its grants gave, by rule.
CREATE TABLE block_sum (
    block INTEGER NOT NULL, kind INTEGER NOT NULL, acct INTEGER NOT NULL, sign INTEGER NOT NULL, rule TEXT NOT NULL,
    times INTEGER NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (block, kind, acct, sign, rule)) WITHOUT ROWID;
