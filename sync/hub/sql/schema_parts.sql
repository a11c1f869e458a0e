-- How the devices of a desk are, as it told last: see parts.h.
-- migration: 23
CREATE TABLE desk_part (
    dev INTEGER NOT NULL REFERENCES device, part INTEGER NOT NULL, state INTEGER NOT NULL, code TEXT NOT NULL,
    since_ms INTEGER NOT NULL, told_ms INTEGER NOT NULL, PRIMARY KEY (dev, part)) WITHOUT ROWID;
