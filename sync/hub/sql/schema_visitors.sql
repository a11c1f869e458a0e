-- Patients who are expected and are no members yet: see visitors.h.
-- migration: 21
-- tag: a keyed hash of her number; sealed under a key of its own, as a person is; until_ms: it is forgotten then.
CREATE TABLE visitor (vid INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL, until_ms INTEGER NOT NULL);
CREATE INDEX visitor_until ON visitor (until_ms);
CREATE TABLE visitor_key (vid INTEGER PRIMARY KEY, secret BLOB NOT NULL);
