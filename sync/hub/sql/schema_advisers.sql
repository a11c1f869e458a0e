-- A person of the hospital's for a member.
-- migration: 38
-- adviser: an id of the rules; by: who named her.
CREATE TABLE adviser (mid INTEGER PRIMARY KEY, adviser TEXT NOT NULL, by TEXT NOT NULL, at_ms INTEGER NOT NULL);
