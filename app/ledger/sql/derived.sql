-- Tables that follow from the journal, its results and the hub's rows. Dropping and making them again is a
-- supported command, so they have no migrations: a release that needs other ones makes them anew.

-- script: drop
DROP TABLE IF EXISTS hold;
DROP TABLE IF EXISTS token_own;
DROP TABLE IF EXISTS programme_own;
DROP TABLE IF EXISTS claim;
DROP TABLE IF EXISTS spend;
DROP TABLE IF EXISTS refund;
DROP TABLE IF EXISTS tally;
DROP TABLE IF EXISTS given;
DROP TABLE IF EXISTS ask;
DROP TABLE IF EXISTS token_turn;
DROP TABLE IF EXISTS end_ask;
DROP TABLE IF EXISTS serves;
DROP TABLE IF EXISTS shift;
DROP TABLE IF EXISTS hold_spender;

-- script: create
CREATE TABLE hold (
    id BLOB NOT NULL PRIMARY KEY,
    source INTEGER NOT NULL,
    member BLOB NOT NULL,
    device BLOB NOT NULL,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    money INTEGER NOT NULL,
    place TEXT NOT NULL,
    lease INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    base_state INTEGER NOT NULL,
    base_ended_ms INTEGER NOT NULL,
    made_dseq INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    decided_ms INTEGER NOT NULL,
    release_dseq INTEGER NOT NULL,
    capture_dseq INTEGER NOT NULL,
    capture_ms INTEGER NOT NULL,
    void_dseq INTEGER NOT NULL,
    void_ms INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    reject TEXT NOT NULL,
    freed INTEGER NOT NULL,
    counted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE token_own (
    place TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Beside what was received: the last number that was given back, and the last time it was asked for.
CREATE TABLE token_turn (
    place TEXT NOT NULL PRIMARY KEY,
    given INTEGER NOT NULL DEFAULT 0,
    ask_dseq INTEGER NOT NULL DEFAULT 0,
    ask_refused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE end_ask (
    hold BLOB NOT NULL PRIMARY KEY,
    dseq INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Who serves, as of the last op; "": nobody. And the shifts.
CREATE TABLE serves (
    one INTEGER PRIMARY KEY,
    by TEXT NOT NULL
) STRICT;
CREATE TABLE shift (
    number INTEGER PRIMARY KEY,
    opened_dseq INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    closed_dseq INTEGER NOT NULL,
    closed_ms INTEGER NOT NULL,
    closed_by TEXT NOT NULL
) STRICT;
CREATE TABLE programme_own (
    version INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE claim (
    dseq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE TABLE spend (
    dseq INTEGER PRIMARY KEY,
    member BLOB NOT NULL,
    amount INTEGER NOT NULL,
    sku TEXT NOT NULL,
    decided_ms INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE TABLE refund (
    dseq INTEGER PRIMARY KEY,
    hold BLOB NOT NULL,
    amount INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
-- What an act counts up: of each lease, and in row 0 of the desk itself. One table, so that they share a page.
CREATE TABLE tally (
    lease INTEGER PRIMARY KEY,
    received INTEGER NOT NULL DEFAULT 0,
    high INTEGER NOT NULL DEFAULT 0,
    occupied INTEGER NOT NULL DEFAULT 0,
    acked_seq INTEGER NOT NULL DEFAULT 0,
    short_last INTEGER NOT NULL DEFAULT 0,
    short_ms INTEGER NOT NULL DEFAULT 0,
    unconfirmed INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO tally (lease) VALUES (0);
-- Units that went back to the hub: (ordinal - qty, ordinal], never sold here again.
CREATE TABLE given (
    dseq INTEGER PRIMARY KEY,
    lease INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    qty INTEGER NOT NULL
) STRICT;
-- The last question for units of each sku.
CREATE TABLE ask (
    sku TEXT NOT NULL PRIMARY KEY,
    dseq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who spent by a hold, where it was not the member of the account: by a supplementary card.
CREATE TABLE hold_spender (
    hold BLOB NOT NULL PRIMARY KEY,
    spender BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- script: index
-- What the desk asks by: a database that is only made to be compared goes without.
-- A redemption pays for every page it touches: a hold enters the index of units when it ends.
CREATE INDEX hold_member ON hold (member);
CREATE INDEX hold_open ON hold (id) WHERE state <= 2;
CREATE INDEX hold_ended ON hold (lease, ordinal) WHERE state >= 3;
CREATE INDEX hold_captured ON hold (capture_dseq) WHERE capture_dseq > 0;
CREATE INDEX claim_key ON claim (key);
CREATE INDEX spend_member ON spend (member);
CREATE INDEX refund_hold ON refund (hold);
CREATE INDEX given_lease ON given (lease, ordinal);
CREATE INDEX hold_spender_of ON hold_spender (spender);

-- name: hold_get
SELECT id, source, member, device, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, ended_ms,
    base_state, base_ended_ms, made_dseq, made_ms, decided_ms, release_dseq, capture_dseq, capture_ms,
    void_dseq, void_ms, confirmed, refused, reject, freed, counted
FROM hold WHERE id = ?1

-- name: hold_add
INSERT INTO hold VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
    ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)
ON CONFLICT (id) DO NOTHING

-- name: hold_write
INSERT OR REPLACE INTO hold VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
    ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)

-- name: hold_has
SELECT 1 FROM hold WHERE id = ?1

-- name: hold_describe
UPDATE hold SET source = ?2, member = ?3, device = ?4, sku = ?5, qty = ?6, amount = ?7, money = ?8, place = ?9,
    lease = ?10, ordinal = ?11, expires_ms = ?12
WHERE id = ?1

-- name: hold_advance
UPDATE hold SET state = ?13, ended_ms = ?14, base_state = ?15, base_ended_ms = ?16, made_dseq = ?17,
    made_ms = ?18, decided_ms = ?19, release_dseq = ?20, capture_dseq = ?21, capture_ms = ?22, void_dseq = ?23,
    void_ms = ?24, confirmed = ?25, refused = ?26, reject = ?27, freed = ?28, counted = ?29
WHERE id = ?1

-- name: tally_lease
INSERT INTO tally (lease, received, high, occupied) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (lease) DO UPDATE SET received = max(received, excluded.received), high = max(high, excluded.high),
    occupied = occupied + excluded.occupied

-- name: token_receive
INSERT INTO token_own VALUES (?1, ?2)
ON CONFLICT (place) DO UPDATE SET number = max(number, excluded.number)

-- name: token_give
INSERT INTO token_turn (place, given) VALUES (?1, ?2)
ON CONFLICT (place) DO UPDATE SET given = max(given, excluded.given)

-- name: token_ask
INSERT INTO token_turn (place, ask_dseq) VALUES (?1, ?2)
ON CONFLICT (place) DO UPDATE SET ask_dseq = excluded.ask_dseq, ask_refused = 0

-- name: token_ask_result
UPDATE token_turn SET ask_refused = ?2 WHERE ask_dseq = ?1

-- name: token_ask_over
UPDATE token_turn SET ask_dseq = 0, ask_refused = 0 WHERE place = ?1

-- name: token_turn_get
SELECT given, ask_dseq, ask_refused FROM token_turn WHERE place = ?1

-- name: end_ask_add
INSERT OR REPLACE INTO end_ask VALUES (?1, ?2, 0)

-- name: end_ask_result
UPDATE end_ask SET refused = ?2 WHERE dseq = ?1

-- name: end_ask_open
SELECT count(*) FROM end_ask WHERE hold = ?1 AND refused = 0

-- name: programme_receive
INSERT OR IGNORE INTO programme_own VALUES (?1)

-- name: claim_add
INSERT INTO claim VALUES (?1, ?2, 0)

-- name: claim_result
UPDATE claim SET refused = ?2 WHERE dseq = ?1

-- name: spend_add
INSERT INTO spend VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0)

-- name: spend_confirm
UPDATE spend SET confirmed = 1 WHERE dseq = ?1 AND confirmed = 0 RETURNING amount

-- name: spend_result
UPDATE spend SET refused = ?2 WHERE dseq = ?1

-- name: refund_add
INSERT INTO refund VALUES (?1, ?2, ?3, 0)

-- name: refund_result
UPDATE refund SET refused = ?2 WHERE dseq = ?1

-- name: tally_hold
UPDATE tally SET short_last = ?1, short_ms = ?2, unconfirmed = unconfirmed + ?3 WHERE lease = 0

-- name: tally_acked
UPDATE tally SET acked_seq = ?1 WHERE lease = 0

-- name: tally_unconfirmed
UPDATE tally SET unconfirmed = unconfirmed + ?1 WHERE lease = 0

-- name: tally_get
SELECT acked_seq, short_last, short_ms, unconfirmed FROM tally WHERE lease = 0

-- name: hold_of_member_above
SELECT id, source, member, device, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, ended_ms,
    base_state, base_ended_ms, made_dseq, made_ms, decided_ms, release_dseq, capture_dseq, capture_ms,
    void_dseq, void_ms, confirmed, refused, reject, freed, counted
FROM hold
WHERE member = ?1 AND (made_dseq > ?2 OR release_dseq > ?2 OR capture_dseq > ?2 OR void_dseq > ?2)
ORDER BY made_dseq, id

-- name: hold_ids_open
SELECT id FROM hold INDEXED BY hold_open WHERE state <= 2 ORDER BY id DESC

-- name: holds_of
SELECT count(*) FROM hold WHERE member = ?1

-- name: hold_ids_open_of
SELECT id FROM hold WHERE state <= 2 AND (member = ?1 OR id IN (SELECT hold FROM hold_spender WHERE spender = ?1))
ORDER BY id DESC LIMIT ?2

-- name: hold_waiting
SELECT id, member, made_ms, expires_ms FROM hold INDEXED BY hold_open
WHERE state <= 2 AND state = 2 AND place = ?1 ORDER BY id

-- name: hold_given_to
SELECT id FROM hold WHERE member = ?1 AND state = 3 ORDER BY id DESC

-- name: hold_kept
SELECT coalesce(sum(qty), 0) FROM hold INDEXED BY hold_open
WHERE state <= 2 AND state = 2 AND place = ?1 AND sku = ?2

-- name: hold_units_taken
SELECT ordinal, qty FROM hold INDEXED BY hold_open
WHERE state <= 2 AND lease = ?1 AND made_dseq > 0
UNION ALL
SELECT ordinal, qty FROM hold INDEXED BY hold_ended
WHERE state >= 3 AND lease = ?1 AND made_dseq > 0 AND freed = 0
UNION ALL
SELECT ordinal, qty FROM given WHERE lease = ?1
ORDER BY ordinal

-- name: hold_captured_units
SELECT count(*) FROM hold INDEXED BY hold_ended
WHERE state >= 3 AND lease = ?1 AND ordinal > ?2 - ?3 AND ordinal - qty < ?2 AND state = 3 AND id <> ?4

-- name: hold_use_member
SELECT amount, made_ms FROM hold
WHERE member = ?1 AND made_dseq > 0 AND confirmed = 0 AND state <= 3

-- name: hold_made_member
SELECT amount FROM hold WHERE member = ?1 AND made_dseq > 0 AND made_ms >= ?2 AND state <= 3

-- name: spend_use_member
SELECT amount, made_ms FROM spend WHERE member = ?1 AND confirmed = 0

-- name: spend_of_member
SELECT dseq, amount, sku, decided_ms FROM spend WHERE member = ?1 AND dseq > ?2 AND refused = 0 ORDER BY dseq

-- name: lease_use_get
SELECT received, high, occupied FROM tally WHERE lease = ?1 AND lease > 0

-- name: given_add
INSERT INTO given VALUES (?1, ?2, ?3, ?4)

-- name: given_since
SELECT coalesce(sum(qty), 0) FROM given WHERE lease = ?1 AND dseq > ?2

-- name: ask_add
INSERT INTO ask VALUES (?2, ?1, ?3, 0, 0)
ON CONFLICT (sku) DO UPDATE SET dseq = excluded.dseq, at_ms = excluded.at_ms, answered = 0, refused = 0

-- name: ask_result
UPDATE ask SET answered = 1, refused = ?2 WHERE dseq = ?1

-- name: ask_get
SELECT at_ms, answered, refused FROM ask WHERE sku = ?1

-- name: hold_ids_waiting
SELECT id FROM hold INDEXED BY hold_open WHERE state <= 2 AND state = 1 AND made_dseq > 0 AND made_ms <= ?1 ORDER BY id LIMIT ?2

-- name: token_own_get
SELECT number FROM token_own WHERE place = ?1

-- name: serves_put
INSERT OR REPLACE INTO serves VALUES (1, ?1)

-- name: shift_opened
INSERT OR REPLACE INTO shift VALUES (?1, ?2, ?3, coalesce((SELECT by FROM serves), ''), 0, 0, '')

-- name: shift_closed
UPDATE shift SET closed_dseq = ?2, closed_ms = ?3, closed_by = coalesce((SELECT by FROM serves), '') WHERE number = ?1

-- name: shift_newest
SELECT number, opened_dseq, closed_dseq, opened_ms, closed_ms, opened_by, closed_by FROM shift
ORDER BY number DESC LIMIT 1

-- name: programme_own_has
SELECT 1 FROM programme_own WHERE version = ?1

-- name: claim_known
SELECT count(*) FROM claim WHERE key = ?1 AND refused = 0

-- name: hold_spender_add
INSERT OR IGNORE INTO hold_spender VALUES (?1, ?2)

-- name: hold_spender_get
SELECT spender FROM hold_spender WHERE hold = ?1

-- name: family_spends_above
SELECT h.amount, h.made_ms FROM hold_spender s JOIN hold h ON h.id = s.hold
WHERE s.spender = ?1 AND h.member = ?2 AND h.made_dseq > ?3 AND h.state <= 3

-- name: refund_sum
SELECT coalesce(sum(amount), 0) FROM refund WHERE hold = ?1 AND refused = 0
