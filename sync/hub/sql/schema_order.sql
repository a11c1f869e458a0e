-- Orders that spare pages: snapshots in that of members' ids, an account's entries as a chain.
-- migration: 14
-- A snapshot that was begun in another order is not gone on with.
UPDATE snapshot SET ready = 2 WHERE ready = 0;
-- A member's entries are found from her accounts: last_hseq is the newest op that posted there, and the first entry that an
-- op has there names the op before it (0: none), any other its own. An index by member cost a page of its own an op.
ALTER TABLE account ADD COLUMN last_hseq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN before_hseq INTEGER NOT NULL DEFAULT 0;
UPDATE entry SET before_hseq = CASE WHEN EXISTS (SELECT 1 FROM entry f
        WHERE f.hseq = entry.hseq AND f.n < entry.n AND f.mid = entry.mid AND f.unit = entry.unit) THEN hseq
    ELSE coalesce((SELECT p.hseq FROM entry p WHERE p.mid = entry.mid AND p.mid > 0 AND p.hseq < entry.hseq
        AND p.unit = entry.unit ORDER BY p.hseq DESC LIMIT 1), 0) END WHERE mid > 0;
UPDATE account SET last_hseq = coalesce((SELECT p.hseq FROM entry p WHERE p.mid = account.mid AND p.mid > 0
    AND p.unit = account.unit ORDER BY p.hseq DESC LIMIT 1), 0);
DROP INDEX entry_member;
-- What is spent on no lease's unit needs no place among them.
DROP INDEX hold_units;
CREATE INDEX hold_units ON hold (dev, lease, ordinal) WHERE lease > 0;
