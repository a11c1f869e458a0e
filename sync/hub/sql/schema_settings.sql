-- What is set at desks from here: see settings.h.
-- migration: 17
-- key: enum pd_setting. site '' and dev 0: for all; dev: for that desk alone.
CREATE TABLE setting (
    key INTEGER NOT NULL, site TEXT NOT NULL DEFAULT '', dev INTEGER NOT NULL DEFAULT 0, value TEXT NOT NULL,
    at_ms INTEGER NOT NULL, set_by TEXT NOT NULL, PRIMARY KEY (key, site, dev)) WITHOUT ROWID;
-- The feed names a key, and each reader is told what counts for it.
CREATE TABLE setting_key (key INTEGER PRIMARY KEY, cseq INTEGER NOT NULL DEFAULT 0);
INSERT INTO setting_key (key) VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12);
