-- What the hospital's own systems ask: by which rule and version the hub itself posted, and a member's rows in order.
-- migration: 7
ALTER TABLE op ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE op ADD COLUMN programme INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entry_member ON entry (mid, hseq) WHERE mid > 0;
-- Keys that end, and how often each may ask in a second; 0: never, and as often as it likes.
ALTER TABLE client ADD COLUMN expires_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN per_s INTEGER NOT NULL DEFAULT 0;
-- Who of them is told of what (bits), and what is still to be told: a member's id and nothing else of her. Of what
-- is not taken within days the oldest is given up; lost_ms: when a person was last told so.
CREATE TABLE webhook (
    client TEXT PRIMARY KEY, url TEXT NOT NULL, events INTEGER NOT NULL, secret TEXT NOT NULL, days INTEGER NOT NULL,
    waiting INTEGER NOT NULL, next_ms INTEGER NOT NULL, lost_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE webhook_notice (
    id INTEGER PRIMARY KEY, client TEXT NOT NULL, mid INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL, tries INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX webhook_notice_due ON webhook_notice (client, next_ms, id);
