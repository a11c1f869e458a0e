-- Snapshots are composed in the order of members' ids: one that was begun in another order is not gone on with.
-- migration: 14
UPDATE snapshot SET ready = 2 WHERE ready = 0;
