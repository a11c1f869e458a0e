-- Families: see families.h.
-- migration: 31
-- mid: who holds the card; head: the principal; state: enum pd_family_state; one, of_day, of_month: its limits.
CREATE TABLE family_card (
    mid INTEGER PRIMARY KEY, head INTEGER NOT NULL, state INTEGER NOT NULL, one INTEGER NOT NULL, of_day INTEGER NOT NULL,
    of_month INTEGER NOT NULL, since_ms INTEGER NOT NULL, by TEXT NOT NULL, cseq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX family_card_head ON family_card (head);
-- Whatever became of a card, and who agreed to it: added to, never changed. text, said_by: of a consent; by: who wrote it down.
CREATE TABLE family_note (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, mid INTEGER NOT NULL, head INTEGER NOT NULL, what TEXT NOT NULL,
    one INTEGER NOT NULL, of_day INTEGER NOT NULL, of_month INTEGER NOT NULL, text TEXT NOT NULL, said_by INTEGER NOT NULL,
    by TEXT NOT NULL);
CREATE INDEX family_note_mid ON family_note (mid);
CREATE INDEX family_note_head ON family_note (head);
-- Who spent, of each hold by a supplementary card, and what of it counts for its limits on which local day and month.
CREATE TABLE hold_spender (
    hid INTEGER PRIMARY KEY, mid INTEGER NOT NULL, head INTEGER NOT NULL, day INTEGER NOT NULL, month INTEGER NOT NULL,
    counts INTEGER NOT NULL, over INTEGER NOT NULL);
CREATE INDEX hold_spender_card ON hold_spender (mid, head, month);
