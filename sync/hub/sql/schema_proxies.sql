-- Proxy tickets: somebody else picks up a gift (proxies.c).
-- migration: 15
-- Of each hold, the last one made and up to which they were taken back; both only rise.
CREATE TABLE proxy (
    hid INTEGER PRIMARY KEY, made INTEGER NOT NULL, stopped INTEGER NOT NULL, told_ms INTEGER NOT NULL,
    cseq INTEGER NOT NULL DEFAULT 0);
