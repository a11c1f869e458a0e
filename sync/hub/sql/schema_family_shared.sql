-- What a family shares beside points: see families.h.
-- migration: 40
-- What a card paid or used of the other accounts that its family shares. kind: 1 a tender, 2 a use of a service; ref: its
-- number there, where what counts of it stands. day, month: local ones.
CREATE TABLE family_use (
    kind INTEGER NOT NULL, ref INTEGER NOT NULL, mid INTEGER NOT NULL, head INTEGER NOT NULL, day INTEGER NOT NULL,
    month INTEGER NOT NULL, PRIMARY KEY (kind, ref)) WITHOUT ROWID;
CREATE INDEX family_use_card ON family_use (mid, head, kind, month);
