-- Staff at desks: rows of the feed, who serves where and whose acts are whose, shifts.
-- migration: 16
-- sid: by which the feed names a person. mid: her own membership; 0: none is known. pin_state: enum pd_staff_pin;
-- pin_dev: the desk by whose loss it came to that. Everybody who is there reaches the desks with the next pull.
ALTER TABLE staff ADD COLUMN sid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN cseq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN mid INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN pin_state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN pin_dev INTEGER NOT NULL DEFAULT 0;
UPDATE staff SET sid = (SELECT count(*) FROM staff o WHERE o.added_ms < staff.added_ms
    OR (o.added_ms = staff.added_ms AND o.id <= staff.id));
CREATE UNIQUE INDEX staff_sid ON staff (sid);
UPDATE staff SET cseq = sid + coalesce((SELECT value FROM counter WHERE id = 1), 0);
INSERT INTO feed (cseq, kind, key) SELECT cseq, 11, sid FROM staff ORDER BY sid;
INSERT INTO counter (id, value) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM counter WHERE id = 1);
UPDATE counter SET value = value + (SELECT count(*) FROM staff) WHERE id = 1;
-- clerk: the number of whoever serves at a desk; approver: of who let the op after approved_dseq pass.
ALTER TABLE device ADD COLUMN clerk TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN approver TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN approved_dseq INTEGER NOT NULL DEFAULT 0;
-- Whose act at a counter an op was, and who let it pass. hid 0: of a hold that is not known.
CREATE TABLE served (
    hseq INTEGER PRIMARY KEY, dev INTEGER NOT NULL, kind INTEGER NOT NULL, clerk TEXT NOT NULL, approver TEXT NOT NULL,
    hid INTEGER NOT NULL);
-- last_dseq: of its last op; 0: it is open. closed_by '': the next one was opened instead. Times are the desk's.
CREATE TABLE shift (
    dev INTEGER NOT NULL, opened_dseq INTEGER NOT NULL, number INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
    opened_by TEXT NOT NULL, last_dseq INTEGER NOT NULL DEFAULT 0, closed_ms INTEGER NOT NULL DEFAULT 0,
    closed_by TEXT NOT NULL DEFAULT '', PRIMARY KEY (dev, opened_dseq),
    CHECK (number > 0 AND (last_dseq = 0 OR last_dseq >= opened_dseq))) WITHOUT ROWID;
CREATE UNIQUE INDEX shift_open ON shift (dev) WHERE last_dseq = 0;
-- What lies in the house of a gift is asked for by counters: the tickets that wait for it are found without the others.
CREATE INDEX hold_waiting ON hold (sku) WHERE state IN (1, 2);
