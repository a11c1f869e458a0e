-- What a counter had promised when it told of an enrolment, which is looked at once; and lost cards.
-- migration: 24
ALTER TABLE errand_done ADD COLUMN promised INTEGER NOT NULL DEFAULT 0;
-- migration: 25
-- When she reported all cards lost, the hospital's own among them: its number then opens nothing, whatever she was given since.
ALTER TABLE card_stop ADD COLUMN all_ms INTEGER NOT NULL DEFAULT 0;
UPDATE card_stop SET all_ms = at_ms WHERE card = '-';
