-- Goods that come back or are moved, and whose act an approval is of.
-- migration: 20
-- Whose units came back over the counter, by which op, and how many.
CREATE TABLE goods_back (hid INTEGER PRIMARY KEY, hseq INTEGER NOT NULL, qty INTEGER NOT NULL, CHECK (qty > 0));
-- A counter handed over what another had: nothing was taken for it, so nothing comes back when it is undone.
CREATE TABLE handed_again (hid INTEGER NOT NULL, dev INTEGER NOT NULL, PRIMARY KEY (hid, dev)) WITHOUT ROWID;
-- The hold whose next op the approver of approved_dseq lets pass; zero: the very next op.
ALTER TABLE device ADD COLUMN approved_hold BLOB NOT NULL DEFAULT x'00000000000000000000000000000000';
-- Of a movement between places its other side: out of one gift's stock, and into the other's.
ALTER TABLE goods ADD COLUMN other INTEGER NOT NULL DEFAULT 0;
