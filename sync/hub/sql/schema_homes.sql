-- Whose desks mirror which members: see homes.h.
-- migration: 41
-- days: how long a member who was at the site stays in its home set; no row: its desks mirror every member.
CREATE TABLE site_members (site TEXT PRIMARY KEY, days INTEGER NOT NULL) WITHOUT ROWID;
-- seen_ms: the beginning of the last day (UTC) on which she was there; home 0: she is away, and cseq is of the row that says so.
CREATE TABLE home (
    mid INTEGER NOT NULL, site TEXT NOT NULL, seen_ms INTEGER NOT NULL, home INTEGER NOT NULL, cseq INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mid, site)) WITHOUT ROWID;
CREATE INDEX home_site ON home (site, mid) WHERE home = 1;
