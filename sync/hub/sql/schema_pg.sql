-- What the hub keeps, in PostgreSQL's dialect: the same tables, columns and indexes as the migrations of SQLite make,
-- which a test compares. Text is compared byte by byte, as there. Append migrations, never change one that was released.

-- migration: 1
CREATE TABLE schema_made (version BIGINT NOT NULL);
INSERT INTO schema_made (version) VALUES (0);
-- Which process had the last batch; each takes a number when it connects.
CREATE SEQUENCE process;
CREATE TABLE last_writer (process BIGINT NOT NULL);
INSERT INTO last_writer (process) VALUES (0);
-- What the statements say in SQLite's words.
CREATE FUNCTION instr(TEXT, TEXT) RETURNS INTEGER LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT strpos($1, $2)';
CREATE FUNCTION max(BIGINT, BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS 'SELECT greatest($1, $2)';
CREATE FUNCTION min(BIGINT, BIGINT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE AS 'SELECT least($1, $2)';
CREATE FUNCTION count_true(BIGINT, BOOLEAN) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
    AS 'SELECT CASE WHEN $2 THEN coalesce($1, 0) + 1 WHEN $2 IS NULL THEN $1 ELSE coalesce($1, 0) END';
CREATE AGGREGATE sum(BOOLEAN) (SFUNC = count_true, STYPE = BIGINT);
CREATE FUNCTION pragma_page_size(OUT page_size BIGINT) LANGUAGE SQL STABLE AS 'SELECT 8192::BIGINT';
CREATE FUNCTION pragma_page_count(OUT page_count BIGINT) LANGUAGE SQL STABLE
    AS 'SELECT pg_database_size(current_database()) / 8192';
CREATE TABLE meta (name TEXT COLLATE "C" PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE counter (id BIGINT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE device (dev BIGINT PRIMARY KEY, id BYTEA NOT NULL UNIQUE, public_key BYTEA NOT NULL, epoch BIGINT NOT
    NULL, high BIGINT NOT NULL, head BYTEA NOT NULL, state BIGINT NOT NULL, mode TEXT COLLATE "C" NOT NULL, site
    TEXT COLLATE "C" NOT NULL, place TEXT COLLATE "C" NOT NULL, letter TEXT COLLATE "C" NOT NULL, serial TEXT
    COLLATE "C" NOT NULL, enrolled_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, cseq BIGINT NOT NULL, retire_ms
    BIGINT NOT NULL DEFAULT 0, lost_ms BIGINT NOT NULL DEFAULT 0, settled_ms BIGINT NOT NULL DEFAULT 0, durable
    BIGINT NOT NULL DEFAULT 0, refill BIGINT NOT NULL DEFAULT 0, said BIGINT NOT NULL DEFAULT 0, heir BIGINT NOT
    NULL DEFAULT 0, signed BYTEA, signed_base BIGINT NOT NULL DEFAULT 0, waits BIGINT NOT NULL DEFAULT 0, waits_ms
    BIGINT NOT NULL DEFAULT 0, read_cseq BIGINT NOT NULL DEFAULT 0, read_ms BIGINT NOT NULL DEFAULT 0, protocol
    BIGINT NOT NULL DEFAULT 0, call_ms BIGINT NOT NULL DEFAULT 0, call_cseq BIGINT NOT NULL DEFAULT 0, clerk TEXT
    COLLATE "C" NOT NULL DEFAULT '', approver TEXT COLLATE "C" NOT NULL DEFAULT '', approved_dseq BIGINT NOT NULL
    DEFAULT 0, approved_hold BYTEA NOT NULL DEFAULT '\x00000000000000000000000000000000');
CREATE TABLE enrol_code (secret BYTEA PRIMARY KEY, site TEXT COLLATE "C" NOT NULL, place TEXT COLLATE "C" NOT NULL,
    approved BIGINT NOT NULL, expires_ms BIGINT NOT NULL, device BYTEA, replaces BYTEA);
CREATE TABLE op (hseq BIGINT PRIMARY KEY, op_id BYTEA UNIQUE, dev BIGINT NOT NULL, epoch BIGINT NOT NULL, dseq
    BIGINT NOT NULL, kind BIGINT NOT NULL, status BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, balance BIGINT
    NOT NULL, head BYTEA NOT NULL, line BYTEA NOT NULL, recv_ms BIGINT NOT NULL, rule TEXT COLLATE "C" NOT NULL
    DEFAULT '', programme BIGINT NOT NULL DEFAULT 0, UNIQUE (dev, epoch, dseq));
CREATE TABLE member (mid BIGINT PRIMARY KEY, id BYTEA NOT NULL UNIQUE, status BIGINT NOT NULL, kind TEXT COLLATE "C"
    NOT NULL, masked TEXT COLLATE "C" NOT NULL, last4 TEXT COLLATE "C" NOT NULL, created_ms BIGINT NOT NULL,
    erased_ms BIGINT NOT NULL DEFAULT 0, deceased_ms BIGINT NOT NULL DEFAULT 0, no_messages BIGINT NOT NULL DEFAULT
    0, no_birthday BIGINT NOT NULL DEFAULT 0, merged BIGINT NOT NULL DEFAULT 0);
CREATE TABLE person_clear (mid BIGINT PRIMARY KEY, number TEXT COLLATE "C" NOT NULL UNIQUE, name TEXT COLLATE "C"
    NOT NULL, phone TEXT COLLATE "C" NOT NULL);
CREATE TABLE account (mid BIGINT NOT NULL, unit BIGINT NOT NULL, posted BIGINT NOT NULL, held BIGINT NOT NULL, debt
    BIGINT NOT NULL, cseq BIGINT NOT NULL, last_hseq BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (mid, unit), CHECK (held
    >= 0 AND posted - held >= 0 AND debt >= 0));
CREATE TABLE lot (mid BIGINT NOT NULL, id BIGINT NOT NULL, granted BIGINT NOT NULL, left_n BIGINT NOT NULL, held_n
    BIGINT NOT NULL, expired_n BIGINT NOT NULL, usable_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, rule TEXT
    COLLATE "C" NOT NULL, hseq BIGINT NOT NULL, unit BIGINT NOT NULL DEFAULT 1, class BIGINT NOT NULL
    DEFAULT 0, PRIMARY KEY (mid, id), CHECK (left_n
    >= 0 AND held_n >= 0 AND expired_n >= 0));
CREATE TABLE hold (hid BIGINT PRIMARY KEY, id BYTEA NOT NULL UNIQUE, mid BIGINT NOT NULL, dev BIGINT NOT NULL, sku
    TEXT COLLATE "C" NOT NULL, qty BIGINT NOT NULL, amount BIGINT NOT NULL, money BIGINT NOT NULL, place TEXT
    COLLATE "C" NOT NULL, lease BIGINT NOT NULL, ordinal BIGINT NOT NULL, expires_ms BIGINT NOT NULL, state BIGINT
    NOT NULL, made_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL, out_qty BIGINT NOT NULL, booked BIGINT NOT NULL,
    refunded BIGINT NOT NULL, origin BIGINT NOT NULL, released BIGINT NOT NULL, limited BIGINT NOT NULL, cseq BIGINT
    NOT NULL, ending BIGINT NOT NULL DEFAULT 0, doubt BIGINT NOT NULL DEFAULT 0);
CREATE TABLE draw (hid BIGINT NOT NULL, lot BIGINT NOT NULL, mid BIGINT NOT NULL, amount BIGINT NOT NULL, returned
    BIGINT NOT NULL, PRIMARY KEY (hid, lot));
CREATE TABLE entry (hseq BIGINT NOT NULL, n BIGINT NOT NULL, acct BIGINT NOT NULL, unit BIGINT NOT NULL, mid BIGINT
    NOT NULL, amount BIGINT NOT NULL, before_hseq BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (hseq, n));
CREATE TABLE claim (key TEXT COLLATE "C" PRIMARY KEY, mid BIGINT NOT NULL, hseq BIGINT NOT NULL);
CREATE TABLE earned (mid BIGINT NOT NULL, rule TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL, times BIGINT NOT
    NULL, points BIGINT NOT NULL, PRIMARY KEY (mid, rule, day));
CREATE TABLE lease (id BIGINT PRIMARY KEY, dev BIGINT NOT NULL, sku TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL,
    taken BIGINT NOT NULL, got BIGINT NOT NULL, cseq BIGINT NOT NULL, recall BIGINT NOT NULL DEFAULT 0, wanted
    BIGINT NOT NULL DEFAULT 0, given BIGINT NOT NULL DEFAULT 0, UNIQUE (dev, sku), CHECK (taken >= 0 AND taken <=
    size));
CREATE TABLE stock (sku TEXT COLLATE "C" PRIMARY KEY, received BIGINT NOT NULL, free BIGINT NOT NULL, short BIGINT
    NOT NULL, CHECK (free >= 0 AND short >= 0));
CREATE TABLE token (number BIGINT PRIMARY KEY, place TEXT COLLATE "C" NOT NULL UNIQUE, dev BIGINT NOT NULL, got
    BIGINT NOT NULL, cseq BIGINT NOT NULL, asked BIGINT NOT NULL DEFAULT 0, lost_ms BIGINT NOT NULL DEFAULT 0);
CREATE TABLE feed (cseq BIGINT PRIMARY KEY, kind BIGINT NOT NULL, key BIGINT NOT NULL);
CREATE TABLE incident (id BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, kind TEXT COLLATE "C" NOT NULL, dev BIGINT NOT
    NULL, hseq BIGINT NOT NULL, mid BIGINT NOT NULL, amount BIGINT NOT NULL, resolved_ms BIGINT NOT NULL,
    resolved_by TEXT COLLATE "C" NOT NULL DEFAULT '', note TEXT COLLATE "C" NOT NULL DEFAULT '');
CREATE TABLE evidence (id BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, dev BIGINT NOT NULL, body BYTEA NOT NULL, proof
    BYTEA);
CREATE TABLE programme (version BIGINT PRIMARY KEY, sha256 BYTEA NOT NULL UNIQUE, effective_ms BIGINT NOT NULL,
    published_ms BIGINT NOT NULL, json BYTEA NOT NULL, cseq BIGINT NOT NULL);
CREATE TABLE client (secret BYTEA PRIMARY KEY, name TEXT COLLATE "C" NOT NULL UNIQUE, created_ms BIGINT NOT NULL,
    scopes BIGINT NOT NULL DEFAULT 15, expires_ms BIGINT NOT NULL DEFAULT 0, per_s BIGINT NOT NULL DEFAULT 0);
CREATE TABLE idem (client TEXT COLLATE "C" NOT NULL, key TEXT COLLATE "C" NOT NULL, body BYTEA NOT NULL, status
    BIGINT NOT NULL, answer BYTEA NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (client, key));
CREATE TABLE snapshot (id BIGINT PRIMARY KEY, hub_epoch BIGINT NOT NULL, cseq BIGINT NOT NULL, at_ms BIGINT NOT
    NULL, last_mid BIGINT NOT NULL, rows BIGINT NOT NULL, chunks BIGINT NOT NULL, ready BIGINT NOT NULL);
CREATE TABLE chunk (snapshot BIGINT NOT NULL, n BIGINT NOT NULL, sha256 BYTEA NOT NULL, rows BIGINT NOT NULL, body
    BYTEA NOT NULL, UNIQUE (snapshot, n));
CREATE TABLE code_use (day BIGINT NOT NULL, code BYTEA NOT NULL, dev BIGINT NOT NULL, PRIMARY KEY (day, code, dev));
CREATE TABLE lease_given (lease BIGINT NOT NULL, ord BIGINT NOT NULL, qty BIGINT NOT NULL, hseq BIGINT NOT NULL,
    PRIMARY KEY (lease, ord));
CREATE TABLE receipt (key TEXT COLLATE "C" PRIMARY KEY, mid BIGINT NOT NULL, dev BIGINT NOT NULL, hseq BIGINT NOT
    NULL, at_ms BIGINT NOT NULL, state BIGINT NOT NULL);
CREATE TABLE person (mid BIGINT PRIMARY KEY, number_tag BYTEA NOT NULL UNIQUE, phone_tag BYTEA, sealed BYTEA NOT
    NULL);
CREATE TABLE person_key (mid BIGINT PRIMARY KEY, secret BYTEA NOT NULL);
CREATE TABLE erasure (mid BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL);
CREATE TABLE sum (bucket BIGINT PRIMARY KEY, n BIGINT NOT NULL, s BIGINT NOT NULL);
CREATE TABLE bundle (dev BIGINT PRIMARY KEY, in_serial BIGINT NOT NULL, out_serial BIGINT NOT NULL, base BIGINT NOT
    NULL, hub_epoch BIGINT NOT NULL, cseq BIGINT NOT NULL);
CREATE TABLE restored (hub_epoch BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, made_ms BIGINT NOT NULL, lease_from
    BIGINT NOT NULL, lease_to BIGINT NOT NULL, witness_from BIGINT NOT NULL, witness_to BIGINT NOT NULL);
CREATE TABLE witness (num BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, op BIGINT NOT NULL, sha256 BYTEA NOT NULL, body
    BYTEA NOT NULL, cseq BIGINT NOT NULL);
CREATE TABLE staff (id BYTEA PRIMARY KEY, number TEXT COLLATE "C" NOT NULL UNIQUE, name TEXT COLLATE "C" NOT NULL,
    roles BIGINT NOT NULL, dismissed_ms BIGINT NOT NULL DEFAULT 0, badge TEXT COLLATE "C" NOT NULL DEFAULT '', salt
    BYTEA NOT NULL, pin BYTEA NOT NULL, wrong BIGINT NOT NULL DEFAULT 0, wait_ms BIGINT NOT NULL DEFAULT 0, added_ms
    BIGINT NOT NULL, pin_by TEXT COLLATE "C" NOT NULL DEFAULT '', sid BIGINT NOT NULL DEFAULT 0, cseq BIGINT NOT
    NULL DEFAULT 0, mid BIGINT NOT NULL DEFAULT 0, pin_state BIGINT NOT NULL DEFAULT 0, pin_dev BIGINT NOT NULL
    DEFAULT 0);
CREATE TABLE proposal (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, at_ms BIGINT NOT NULL, from_ms BIGINT NOT
    NULL, by TEXT COLLATE "C" NOT NULL, json BYTEA NOT NULL, done_by TEXT COLLATE "C" NOT NULL DEFAULT '', done_ms
    BIGINT NOT NULL DEFAULT 0, version BIGINT NOT NULL DEFAULT 0);
CREATE TABLE campaign (id TEXT COLLATE "C" PRIMARY KEY, given BIGINT NOT NULL);
CREATE TABLE extra (hseq BIGINT NOT NULL, campaign TEXT COLLATE "C" NOT NULL, points BIGINT NOT NULL, PRIMARY KEY
    (hseq, campaign));
CREATE TABLE bill (no TEXT COLLATE "C" PRIMARY KEY, mid BIGINT NOT NULL, total BIGINT NOT NULL, insured BIGINT NOT
    NULL, self_paid BIGINT NOT NULL, paid_ms BIGINT NOT NULL, hseq BIGINT NOT NULL, rule TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL, points BIGINT NOT NULL, growth BIGINT NOT NULL, refunded BIGINT NOT NULL DEFAULT 0,
    clawed BIGINT NOT NULL DEFAULT 0, growth_clawed BIGINT NOT NULL DEFAULT 0, CHECK (refunded <= self_paid AND
    clawed <= points AND growth_clawed <= growth));
CREATE TABLE refund (no TEXT COLLATE "C" PRIMARY KEY, bill TEXT COLLATE "C" NOT NULL, fen BIGINT NOT NULL, at_ms
    BIGINT NOT NULL, hseq BIGINT NOT NULL, points BIGINT NOT NULL, debt BIGINT NOT NULL);
CREATE TABLE growth (mid BIGINT NOT NULL, month BIGINT NOT NULL, amount BIGINT NOT NULL DEFAULT 0, had BIGINT NOT
    NULL DEFAULT 0, lowered BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (mid, month));
CREATE TABLE welcomed (tag BYTEA PRIMARY KEY);
CREATE TABLE notice (id BIGINT PRIMARY KEY, kind BIGINT NOT NULL, mid BIGINT NOT NULL, due_ms BIGINT NOT NULL,
    amount BIGINT NOT NULL, made_ms BIGINT NOT NULL, UNIQUE (mid, kind, due_ms));
CREATE TABLE adjustment (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, at_ms BIGINT NOT NULL, mid BIGINT NOT
    NULL, points BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL, by TEXT COLLATE "C" NOT NULL, done_by TEXT
    COLLATE "C" NOT NULL DEFAULT '', done_ms BIGINT NOT NULL DEFAULT 0, hseq BIGINT NOT NULL DEFAULT 0);
CREATE TABLE consent (id BIGINT PRIMARY KEY, mid BIGINT NOT NULL, purpose BIGINT NOT NULL, given BIGINT NOT NULL,
    at_ms BIGINT NOT NULL, text TEXT COLLATE "C" NOT NULL, by BIGINT NOT NULL, staff TEXT COLLATE "C" NOT NULL
    DEFAULT '');
CREATE TABLE guardian (mid BIGINT PRIMARY KEY, guardian BIGINT NOT NULL, at_ms BIGINT NOT NULL);
CREATE TABLE webhook (client TEXT COLLATE "C" PRIMARY KEY, url TEXT COLLATE "C" NOT NULL, events BIGINT NOT NULL,
    secret TEXT COLLATE "C" NOT NULL, days BIGINT NOT NULL, waiting BIGINT NOT NULL, next_ms BIGINT NOT NULL,
    lost_ms BIGINT NOT NULL);
CREATE TABLE webhook_notice (id BIGINT PRIMARY KEY, client TEXT COLLATE "C" NOT NULL, mid BIGINT NOT NULL, at_ms
    BIGINT NOT NULL, next_ms BIGINT NOT NULL, tries BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE TABLE site (id TEXT COLLATE "C" PRIMARY KEY, name TEXT COLLATE "C" NOT NULL, added_ms BIGINT NOT NULL);
CREATE TABLE goods (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, kind BIGINT NOT NULL, sku TEXT COLLATE "C" NOT
    NULL, qty BIGINT NOT NULL, undoes BIGINT NOT NULL DEFAULT 0, by TEXT COLLATE "C" NOT NULL, note TEXT COLLATE "C"
    NOT NULL, other BIGINT NOT NULL DEFAULT 0);
CREATE TABLE picture (sha256 BYTEA PRIMARY KEY, added_ms BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE TABLE card_batch (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, cards
    BIGINT NOT NULL);
CREATE TABLE card (serial TEXT COLLATE "C" PRIMARY KEY, id BYTEA NOT NULL UNIQUE, batch BIGINT NOT NULL, bound_ms
    BIGINT NOT NULL DEFAULT 0);
CREATE TABLE unit (unit BIGINT PRIMARY KEY, id TEXT COLLATE "C" NOT NULL UNIQUE, CHECK (unit > 15));
CREATE TABLE unit_year (mid BIGINT NOT NULL, unit BIGINT NOT NULL, year BIGINT NOT NULL, given BIGINT NOT NULL,
    PRIMARY KEY (mid, unit, year), CHECK (given > 0));
CREATE TABLE unit_gift (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, mid BIGINT NOT NULL, what TEXT COLLATE "C"
    NOT NULL, n BIGINT NOT NULL, price BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, reference TEXT COLLATE "C" NOT
    NULL, hseq BIGINT NOT NULL);
CREATE TABLE unit_use (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, mid BIGINT NOT NULL, unit BIGINT NOT NULL,
    n BIGINT NOT NULL, category TEXT COLLATE "C" NOT NULL, bill BIGINT NOT NULL, off BIGINT NOT NULL, price BIGINT
    NOT NULL, by TEXT COLLATE "C" NOT NULL, reference TEXT COLLATE "C" NOT NULL, programme BIGINT NOT NULL, hseq
    BIGINT NOT NULL, hid BIGINT NOT NULL UNIQUE, reversed_ms BIGINT NOT NULL DEFAULT 0, reversed_by TEXT COLLATE "C"
    NOT NULL DEFAULT '', CHECK (n > 0));
CREATE TABLE service (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, at_ms BIGINT NOT NULL, moved_ms BIGINT NOT
    NULL, by TEXT COLLATE "C" NOT NULL DEFAULT '');
CREATE TABLE activity (id TEXT COLLATE "C" PRIMARY KEY, taken BIGINT NOT NULL DEFAULT 0, waiting BIGINT NOT NULL
    DEFAULT 0, called_off_ms BIGINT NOT NULL DEFAULT 0, by TEXT COLLATE "C" NOT NULL DEFAULT '', reason TEXT COLLATE
    "C" NOT NULL DEFAULT '', CHECK (taken >= 0 AND waiting >= 0));
CREATE TABLE booking (number BIGINT PRIMARY KEY, activity TEXT COLLATE "C" NOT NULL, mid BIGINT NOT NULL, state
    BIGINT NOT NULL, at_ms BIGINT NOT NULL, version BIGINT NOT NULL, price BIGINT NOT NULL, starts_ms BIGINT NOT
    NULL, ends_ms BIGINT NOT NULL, cancel_until_ms BIGINT NOT NULL, hid BIGINT NOT NULL DEFAULT 0, ended_ms BIGINT
    NOT NULL DEFAULT 0, attended_ms BIGINT NOT NULL DEFAULT 0, walk_in BIGINT NOT NULL DEFAULT 0, reason TEXT
    COLLATE "C" NOT NULL DEFAULT '');
CREATE TABLE survey_done (survey TEXT COLLATE "C" NOT NULL, visit TEXT COLLATE "C" NOT NULL, mid BIGINT NOT NULL,
    day BIGINT NOT NULL, PRIMARY KEY (survey, visit));
CREATE TABLE answer (id BYTEA PRIMARY KEY, survey TEXT COLLATE "C" NOT NULL, question TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL);
CREATE TABLE answer_named (survey TEXT COLLATE "C" NOT NULL, visit TEXT COLLATE "C" NOT NULL, question TEXT COLLATE
    "C" NOT NULL, mid BIGINT NOT NULL, value TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL, PRIMARY KEY (survey,
    visit, question));
CREATE TABLE feedback (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, mid BIGINT NOT NULL, topic TEXT COLLATE "C"
    NOT NULL, face BIGINT NOT NULL, call_back BIGINT NOT NULL, at_ms BIGINT NOT NULL, due_ms BIGINT NOT NULL,
    answered_ms BIGINT NOT NULL DEFAULT 0, closed_ms BIGINT NOT NULL DEFAULT 0, by TEXT COLLATE "C" NOT NULL DEFAULT
    '', rewarded BIGINT NOT NULL DEFAULT 0, client TEXT COLLATE "C" NOT NULL);
CREATE TABLE feedback_text (number BIGINT PRIMARY KEY, sealed BYTEA NOT NULL);
CREATE TABLE feedback_key (number BIGINT PRIMARY KEY, secret BYTEA NOT NULL);
CREATE TABLE reminder (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, mid BIGINT NOT NULL, topic TEXT COLLATE "C"
    NOT NULL, due_day BIGINT NOT NULL, channel BIGINT NOT NULL, made_ms BIGINT NOT NULL, told_ms BIGINT NOT NULL
    DEFAULT 0, client TEXT COLLATE "C" NOT NULL, UNIQUE (mid, topic, due_day, channel));
CREATE TABLE block (number BIGINT PRIMARY KEY, from_hseq BIGINT NOT NULL, until_hseq BIGINT NOT NULL);
CREATE TABLE block_sum (block BIGINT NOT NULL, kind BIGINT NOT NULL, acct BIGINT NOT NULL, sign BIGINT NOT NULL,
    rule TEXT COLLATE "C" NOT NULL, times BIGINT NOT NULL, points BIGINT NOT NULL, PRIMARY KEY (block, kind, acct,
    sign, rule));
CREATE TABLE errand_done (dev BIGINT NOT NULL, id BYTEA NOT NULL, kind BIGINT NOT NULL, mid BIGINT NOT NULL, at_ms
    BIGINT NOT NULL, status BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, seat BIGINT NOT
    NULL, ahead BIGINT NOT NULL, points BIGINT NOT NULL, off BIGINT NOT NULL DEFAULT 0, price BIGINT NOT NULL
    DEFAULT 0, promised BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (dev, id));
CREATE TABLE card_issued (serial TEXT COLLATE "C" PRIMARY KEY, mid BIGINT NOT NULL, at_ms BIGINT NOT NULL);
CREATE TABLE card_stop (mid BIGINT PRIMARY KEY, card TEXT COLLATE "C" NOT NULL, at_ms BIGINT NOT NULL, all_ms BIGINT
    NOT NULL DEFAULT 0);
CREATE TABLE card_pin (mid BIGINT PRIMARY KEY, salt BYTEA NOT NULL, hash BYTEA NOT NULL, wrong BIGINT NOT NULL,
    set_ms BIGINT NOT NULL);
CREATE TABLE favourite (mid BIGINT NOT NULL, sku TEXT COLLATE "C" NOT NULL, at_ms BIGINT NOT NULL, PRIMARY KEY (mid,
    sku));
CREATE TABLE missed (day BIGINT NOT NULL, sku TEXT COLLATE "C" NOT NULL, reason BIGINT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (day, sku, reason));
CREATE TABLE priority_use (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, dev BIGINT NOT NULL, mid BIGINT NOT
    NULL, place TEXT COLLATE "C" NOT NULL);
CREATE TABLE site_lookup (site TEXT COLLATE "C" PRIMARY KEY, how BIGINT NOT NULL);
CREATE TABLE proxy (hid BIGINT PRIMARY KEY, made BIGINT NOT NULL, stopped BIGINT NOT NULL, told_ms BIGINT NOT NULL,
    cseq BIGINT NOT NULL DEFAULT 0);
CREATE TABLE served (hseq BIGINT PRIMARY KEY, dev BIGINT NOT NULL, kind BIGINT NOT NULL, clerk TEXT COLLATE "C" NOT
    NULL, approver TEXT COLLATE "C" NOT NULL, hid BIGINT NOT NULL);
CREATE TABLE shift (dev BIGINT NOT NULL, opened_dseq BIGINT NOT NULL, number BIGINT NOT NULL, opened_ms BIGINT NOT
    NULL, opened_by TEXT COLLATE "C" NOT NULL, last_dseq BIGINT NOT NULL DEFAULT 0, closed_ms BIGINT NOT NULL
    DEFAULT 0, closed_by TEXT COLLATE "C" NOT NULL DEFAULT '', PRIMARY KEY (dev, opened_dseq), CHECK (number > 0 AND
    (last_dseq = 0 OR last_dseq >= opened_dseq)));
CREATE TABLE setting (key BIGINT NOT NULL, site TEXT COLLATE "C" NOT NULL DEFAULT '', dev BIGINT NOT NULL DEFAULT 0,
    value TEXT COLLATE "C" NOT NULL, at_ms BIGINT NOT NULL, set_by TEXT COLLATE "C" NOT NULL, PRIMARY KEY (key,
    site, dev));
CREATE TABLE setting_key (key BIGINT PRIMARY KEY, cseq BIGINT NOT NULL DEFAULT 0);
CREATE TABLE ward_stay (number BIGINT PRIMARY KEY, mid BIGINT NOT NULL UNIQUE, ward TEXT COLLATE "C" NOT NULL, at_ms
    BIGINT NOT NULL);
CREATE TABLE ward_birthday (mid BIGINT NOT NULL, year BIGINT NOT NULL, at_ms BIGINT NOT NULL, by TEXT COLLATE "C"
    NOT NULL, PRIMARY KEY (mid, year));
CREATE TABLE sheet_export (number BIGINT PRIMARY KEY, state BIGINT NOT NULL, mid BIGINT NOT NULL, at_ms BIGINT NOT
    NULL, by TEXT COLLATE "C" NOT NULL);
CREATE TABLE enrolment (mid BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, dev BIGINT NOT NULL, staff TEXT COLLATE "C"
    NOT NULL, source BIGINT NOT NULL, partner TEXT COLLATE "C" NOT NULL);
CREATE TABLE guardian_person (mid BIGINT PRIMARY KEY, sealed BYTEA NOT NULL);
CREATE TABLE guardian_key (mid BIGINT PRIMARY KEY, secret BYTEA NOT NULL);
CREATE TABLE goods_back (hid BIGINT PRIMARY KEY, hseq BIGINT NOT NULL, qty BIGINT NOT NULL, CHECK (qty > 0));
CREATE TABLE handed_again (hid BIGINT NOT NULL, dev BIGINT NOT NULL, PRIMARY KEY (hid, dev));
CREATE TABLE visitor (vid BIGINT PRIMARY KEY, tag BYTEA NOT NULL UNIQUE, sealed BYTEA NOT NULL, until_ms BIGINT NOT
    NULL);
CREATE TABLE visitor_key (vid BIGINT PRIMARY KEY, secret BYTEA NOT NULL);
CREATE INDEX hold_limited ON hold (mid, sku, made_ms) WHERE limited = 1;
CREATE INDEX lease_sku ON lease (sku);
CREATE INDEX chunk_name ON chunk (sha256);
CREATE INDEX person_phone ON person (phone_tag) WHERE phone_tag IS NOT NULL;
CREATE INDEX hold_lasting ON hold (expires_ms) WHERE state IN (1, 2) AND ending <> 2;
CREATE INDEX hold_honoured ON hold (expires_ms) WHERE state = 5 AND released = 1 AND ended_ms = 0;
CREATE INDEX idem_at ON idem (at_ms);
CREATE INDEX lot_op ON lot (hseq);
CREATE INDEX notice_due ON notice (due_ms);
CREATE INDEX adjustment_mid ON adjustment (mid);
CREATE INDEX member_merged ON member (merged) WHERE merged > 0;
CREATE INDEX consent_mid ON consent (mid, purpose);
CREATE INDEX guardian_wards ON guardian (guardian);
CREATE INDEX webhook_notice_due ON webhook_notice (client, next_ms, id);
CREATE UNIQUE INDEX goods_undone ON goods (undoes) WHERE undoes > 0;
CREATE INDEX unit_gift_mid ON unit_gift (mid);
CREATE UNIQUE INDEX unit_gift_reference ON unit_gift (reference) WHERE reference <> '';
CREATE INDEX unit_use_mid ON unit_use (mid);
CREATE UNIQUE INDEX unit_use_reference ON unit_use (reference) WHERE reference <> '';
CREATE INDEX service_waiting ON service (at_ms) WHERE state IN (1, 2);
CREATE UNIQUE INDEX booking_once ON booking (activity, mid) WHERE state IN (1, 2);
CREATE INDEX booking_of ON booking (activity, state, number);
CREATE INDEX booking_mid ON booking (mid);
CREATE INDEX survey_done_mid ON survey_done (mid);
CREATE INDEX survey_done_day ON survey_done (survey, day);
CREATE INDEX answer_named_mid ON answer_named (mid);
CREATE INDEX feedback_mid ON feedback (mid);
CREATE INDEX feedback_open ON feedback (due_ms) WHERE state = 1;
CREATE INDEX reminder_due ON reminder (due_day, number) WHERE state = 1;
CREATE INDEX errand_done_at ON errand_done (at_ms);
CREATE INDEX errand_done_mid ON errand_done (mid) WHERE mid > 0;
CREATE INDEX card_issued_mid ON card_issued (mid);
CREATE INDEX priority_use_mid ON priority_use (mid);
CREATE INDEX priority_use_at ON priority_use (at_ms);
CREATE INDEX bill_mid ON bill (mid);
CREATE INDEX claim_visit ON claim (mid) WHERE instr(key, ':bill:') > 0;
CREATE INDEX hold_units ON hold (dev, lease, ordinal) WHERE lease > 0;
CREATE UNIQUE INDEX staff_sid ON staff (sid);
CREATE UNIQUE INDEX shift_open ON shift (dev) WHERE last_dseq = 0;
CREATE INDEX hold_waiting ON hold (sku) WHERE state IN (1, 2);
CREATE INDEX incident_open ON incident (at_ms, id) WHERE resolved_ms = 0;
CREATE INDEX feedback_work ON feedback (state, due_ms, number) WHERE state < 3;
CREATE INDEX adjustment_open ON adjustment (number) WHERE state = 1;
CREATE INDEX proposal_open ON proposal (number) WHERE state = 1;
CREATE INDEX sheet_export_mid ON sheet_export (mid) WHERE mid > 0;
CREATE INDEX sheet_export_next ON sheet_export (number) WHERE state <> 2;
CREATE INDEX enrolment_at ON enrolment (at_ms);
CREATE INDEX visitor_until ON visitor (until_ms);
CREATE TABLE training (dev BIGINT PRIMARY KEY REFERENCES device, since_ms BIGINT NOT NULL);
CREATE TABLE desk_part (
    dev BIGINT NOT NULL REFERENCES device, part BIGINT NOT NULL, state BIGINT NOT NULL, code TEXT NOT NULL,
    since_ms BIGINT NOT NULL, told_ms BIGINT NOT NULL, PRIMARY KEY (dev, part));
CREATE TABLE wheel_day (
    day BIGINT PRIMARY KEY, seed BYTEA NOT NULL, commitment BYTEA NOT NULL, link BYTEA NOT NULL, signature BYTEA NOT NULL,
    made_ms BIGINT NOT NULL);
CREATE TABLE wheel (
    id TEXT COLLATE "C" PRIMARY KEY, rules BYTEA NOT NULL, until_ms BIGINT NOT NULL, stopped_ms BIGINT NOT NULL DEFAULT 0,
    by TEXT COLLATE "C" NOT NULL DEFAULT '');
CREATE TABLE wheel_prize (
    wheel TEXT COLLATE "C" NOT NULL, prize TEXT COLLATE "C" NOT NULL, won BIGINT NOT NULL, PRIMARY KEY (wheel, prize));
CREATE TABLE wheel_spin (
    number BIGINT PRIMARY KEY, wheel TEXT COLLATE "C" NOT NULL, day BIGINT NOT NULL, of_day BIGINT NOT NULL, digit BIGINT NOT NULL,
    version BIGINT NOT NULL, rules BYTEA NOT NULL, mid BIGINT NOT NULL, dev BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    price BIGINT NOT NULL, prize TEXT COLLATE "C" NOT NULL, given BIGINT NOT NULL, points BIGINT NOT NULL, hid BIGINT NOT NULL,
    seen BIGINT NOT NULL DEFAULT 0, UNIQUE (wheel, day, of_day));
CREATE INDEX wheel_spin_mid ON wheel_spin (mid, wheel, day);
CREATE INDEX wheel_spin_day ON wheel_spin (day);
CREATE TABLE topup (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, mid BIGINT NOT NULL, unit BIGINT NOT NULL, fen BIGINT NOT
    NULL, bonus_unit BIGINT NOT NULL, bonus BIGINT NOT NULL, receipt TEXT COLLATE "C" NOT NULL UNIQUE, by TEXT COLLATE
    "C" NOT NULL, programme BIGINT NOT NULL, hseq BIGINT NOT NULL, refunded BIGINT NOT NULL DEFAULT 0, clawed BIGINT NOT
    NULL DEFAULT 0, kept BIGINT NOT NULL DEFAULT 0, CHECK (fen > 0 AND bonus >= 0 AND refunded <= fen AND clawed + kept
    <= bonus));
CREATE INDEX topup_mid ON topup (mid);
CREATE TABLE topup_refund (no TEXT COLLATE "C" PRIMARY KEY, topup BIGINT NOT NULL, at_ms BIGINT NOT NULL, fen BIGINT NOT NULL,
    clawed BIGINT NOT NULL, kept BIGINT NOT NULL, reason TEXT COLLATE "C" NOT NULL, by TEXT COLLATE "C" NOT NULL, hseq
    BIGINT NOT NULL);
CREATE INDEX topup_refund_of ON topup_refund (topup);
CREATE TABLE tender (number BIGINT PRIMARY KEY, mid BIGINT NOT NULL, kind BIGINT NOT NULL, bill TEXT COLLATE "C" NOT NULL,
    bill_fen BIGINT NOT NULL, category TEXT COLLATE "C" NOT NULL, amount BIGINT NOT NULL, fen BIGINT NOT NULL, state BIGINT
    NOT NULL, made_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, ended_ms BIGINT NOT NULL DEFAULT 0, refunded BIGINT NOT
    NULL DEFAULT 0, refunded_fen BIGINT NOT NULL DEFAULT 0, programme BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, ended_by
    TEXT COLLATE "C" NOT NULL DEFAULT '', CHECK (amount > 0 AND fen > 0 AND fen <= bill_fen AND refunded <= amount AND
    refunded_fen <= fen));
CREATE UNIQUE INDEX tender_once ON tender (bill, kind) WHERE state IN (1, 2);
CREATE INDEX tender_over ON tender (expires_ms) WHERE state = 1;
CREATE INDEX tender_mid ON tender (mid);
CREATE TABLE tender_part (number BIGINT NOT NULL, n BIGINT NOT NULL, unit BIGINT NOT NULL, hid BIGINT NOT NULL UNIQUE, amount
    BIGINT NOT NULL, refunded BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (number, n), CHECK (amount > 0 AND refunded >= 0 AND
    refunded <= amount));
CREATE TABLE tender_refund (no TEXT COLLATE "C" PRIMARY KEY, tender BIGINT NOT NULL, at_ms BIGINT NOT NULL, fen BIGINT NOT
    NULL, amount BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, hseq BIGINT NOT NULL);
CREATE INDEX tender_refund_of ON tender_refund (tender);
CREATE TABLE due (bill TEXT COLLATE "C" PRIMARY KEY, mid BIGINT NOT NULL, fen BIGINT NOT NULL, category TEXT COLLATE "C" NOT
    NULL, made_ms BIGINT NOT NULL, until_ms BIGINT NOT NULL);
CREATE INDEX due_mid ON due (mid);
CREATE INDEX due_until ON due (until_ms);
CREATE TABLE referral_number (mid BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE);
CREATE TABLE referral (mid BIGINT PRIMARY KEY, by_mid BIGINT NOT NULL, at_ms BIGINT NOT NULL, state BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL, due BIGINT NOT NULL, until_ms BIGINT NOT NULL, seen_ms BIGINT NOT NULL, seen TEXT
    COLLATE "C" NOT NULL, by_hseq BIGINT NOT NULL, new_hseq BIGINT NOT NULL, by_points BIGINT NOT NULL, by_growth BIGINT
    NOT NULL, new_points BIGINT NOT NULL, new_growth BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX referral_by ON referral (by_mid);
CREATE INDEX referral_at ON referral (at_ms);
CREATE INDEX referral_due ON referral (mid) WHERE state = 2;
CREATE INDEX referral_waiting ON referral (until_ms) WHERE state = 1;
CREATE INDEX referral_seen ON referral (seen) WHERE seen <> '';
CREATE TABLE plan (number BIGINT PRIMARY KEY, mid BIGINT NOT NULL, plan TEXT COLLATE "C" NOT NULL, start_day BIGINT NOT
    NULL, version BIGINT NOT NULL, state BIGINT NOT NULL, at_ms BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, UNIQUE
    (mid, plan, start_day));
CREATE INDEX plan_open ON plan (mid, number) WHERE state = 1;
CREATE TABLE plan_tick (number BIGINT NOT NULL, step TEXT COLLATE "C" NOT NULL, at_ms BIGINT NOT NULL, by TEXT COLLATE
    "C" NOT NULL, hseq BIGINT NOT NULL DEFAULT 0, points BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (number, step));

-- migration: 2
-- Families, merchants, tier indexes, external ids, approvals of suggestions, plans' notices, memberships, advisers.
CREATE TABLE family_card (mid BIGINT PRIMARY KEY, head BIGINT NOT NULL, state BIGINT NOT NULL, one BIGINT NOT NULL, of_day
    BIGINT NOT NULL, of_month BIGINT NOT NULL, since_ms BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, cseq BIGINT NOT
    NULL DEFAULT 0);
CREATE INDEX family_card_head ON family_card (head);
CREATE TABLE family_note (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, mid BIGINT NOT NULL, head BIGINT NOT NULL, what
    TEXT COLLATE "C" NOT NULL, one BIGINT NOT NULL, of_day BIGINT NOT NULL, of_month BIGINT NOT NULL, text TEXT COLLATE
    "C" NOT NULL, said_by BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL);
CREATE INDEX family_note_mid ON family_note (mid);
CREATE INDEX family_note_head ON family_note (head);
CREATE TABLE hold_spender (hid BIGINT PRIMARY KEY, mid BIGINT NOT NULL, head BIGINT NOT NULL, day BIGINT NOT NULL, month
    BIGINT NOT NULL, counts BIGINT NOT NULL, over BIGINT NOT NULL);
CREATE INDEX hold_spender_card ON hold_spender (mid, head, month);
CREATE TABLE merchant (id TEXT COLLATE "C" PRIMARY KEY, name_hans TEXT COLLATE "C" NOT NULL, name_hant TEXT COLLATE "C" NOT
    NULL, name_en TEXT COLLATE "C" NOT NULL, kind BIGINT NOT NULL, contact TEXT COLLATE "C" NOT NULL, state BIGINT NOT NULL,
    burn_rate BIGINT NOT NULL, issue_rate BIGINT NOT NULL, months BIGINT NOT NULL, issue_once BIGINT NOT NULL, issue_day
    BIGINT NOT NULL, issue_month BIGINT NOT NULL, added_ms BIGINT NOT NULL, settled_ms BIGINT NOT NULL DEFAULT 0);
CREATE TABLE merchant_place (place TEXT COLLATE "C" PRIMARY KEY, merchant TEXT COLLATE "C" NOT NULL);
CREATE TABLE merchant_move (hseq BIGINT PRIMARY KEY, merchant TEXT COLLATE "C" NOT NULL, mid BIGINT NOT NULL, at_ms BIGINT NOT
    NULL, kind BIGINT NOT NULL, issued BIGINT NOT NULL, burned BIGINT NOT NULL, issue_rate BIGINT NOT NULL, burn_rate BIGINT
    NOT NULL, of BIGINT NOT NULL, hid BIGINT NOT NULL, reference TEXT COLLATE "C" NOT NULL, statement BIGINT NOT NULL DEFAULT
    0);
CREATE INDEX merchant_move_by ON merchant_move (merchant, hseq);
CREATE INDEX merchant_move_open ON merchant_move (merchant) WHERE statement = 0;
CREATE INDEX merchant_move_in ON merchant_move (statement) WHERE statement > 0;
CREATE UNIQUE INDEX merchant_move_reference ON merchant_move (merchant, kind, reference) WHERE reference <> '';
CREATE INDEX merchant_move_mid ON merchant_move (mid);
CREATE INDEX merchant_move_hid ON merchant_move (hid) WHERE hid > 0;
CREATE INDEX hold_asked ON hold (place) WHERE ending <> 0 AND ended_ms = 0;
CREATE INDEX merchant_move_of ON merchant_move (of) WHERE of > 0;
CREATE TABLE merchant_statement (number BIGINT PRIMARY KEY, merchant TEXT COLLATE "C" NOT NULL, from_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL, until_hseq BIGINT NOT NULL, moves BIGINT NOT NULL, issued BIGINT NOT NULL, issued_back BIGINT
    NOT NULL, burned BIGINT NOT NULL, burned_back BIGINT NOT NULL, issued_fen BIGINT NOT NULL, burned_fen BIGINT NOT NULL,
    at_ms BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, UNIQUE (merchant, until_ms));
CREATE TABLE tier_part (mid BIGINT NOT NULL, month BIGINT NOT NULL, part BIGINT NOT NULL, n BIGINT NOT NULL, counted BIGINT
    NOT NULL, PRIMARY KEY (mid, month, part), CHECK (n >= 0 AND counted >= 0));
CREATE TABLE tier_flag (number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, mid BIGINT NOT NULL, value BIGINT NOT NULL, reason
    TEXT COLLATE "C" NOT NULL, by TEXT COLLATE "C" NOT NULL, hseq BIGINT NOT NULL);
CREATE INDEX tier_flag_mid ON tier_flag (mid);
CREATE TABLE external (issuer TEXT COLLATE "C" NOT NULL, tag BYTEA NOT NULL, mid BIGINT NOT NULL, tail TEXT COLLATE "C" NOT
    NULL, at_ms BIGINT NOT NULL, by TEXT COLLATE "C" NOT NULL, PRIMARY KEY (issuer, tag));
CREATE INDEX external_mid ON external (mid);
CREATE TABLE plan_notice (number BIGINT NOT NULL, step TEXT COLLATE "C" NOT NULL, told_ms BIGINT NOT NULL, PRIMARY KEY
    (number, step));
ALTER TABLE client ADD COLUMN merchant TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE bill ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feedback ADD COLUMN asked_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN person BIGINT NOT NULL DEFAULT 0;
CREATE INDEX member_person ON member (person) WHERE person > 0;
CREATE TABLE adviser (mid BIGINT PRIMARY KEY, adviser TEXT COLLATE "C" NOT NULL, by TEXT COLLATE "C" NOT NULL, at_ms
    BIGINT NOT NULL);

-- migration: 3
-- What is to be seen to on a first visit, and who recommended that somebody join.
CREATE TABLE first_visit (mid BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, state BIGINT NOT NULL, number BIGINT NOT NULL, site
    TEXT COLLATE "C" NOT NULL, until_day BIGINT NOT NULL);
CREATE UNIQUE INDEX first_visit_number ON first_visit (number) WHERE number > 0;
CREATE INDEX first_visit_until ON first_visit (until_day) WHERE state = 2;
CREATE TABLE first_step (number BIGINT NOT NULL, n BIGINT NOT NULL, step TEXT COLLATE "C" NOT NULL, owner TEXT COLLATE "C"
    NOT NULL, site TEXT COLLATE "C" NOT NULL, start_day BIGINT NOT NULL, from_day BIGINT NOT NULL, to_day BIGINT NOT NULL,
    done_day BIGINT NOT NULL, PRIMARY KEY (number, step));
CREATE INDEX first_step_open ON first_step (to_day) WHERE done_day = 0;
CREATE INDEX first_step_start ON first_step (start_day);
ALTER TABLE enrolment ADD COLUMN recommended TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX enrolment_recommended ON enrolment (at_ms) WHERE recommended <> '';
ALTER TABLE staff ADD COLUMN department TEXT COLLATE "C" NOT NULL DEFAULT '';

-- migration: 4
CREATE TABLE family_use (kind BIGINT NOT NULL, ref BIGINT NOT NULL, mid BIGINT NOT NULL, head BIGINT NOT NULL, day BIGINT
    NOT NULL, month BIGINT NOT NULL, PRIMARY KEY (kind, ref));
CREATE INDEX family_use_card ON family_use (mid, head, kind, month);

-- migration: 5
-- Home sets.
CREATE TABLE site_members (site TEXT COLLATE "C" PRIMARY KEY, days BIGINT NOT NULL);
CREATE TABLE home (mid BIGINT NOT NULL, site TEXT COLLATE "C" NOT NULL, seen_ms BIGINT NOT NULL, home BIGINT NOT NULL, cseq
    BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (mid, site));
CREATE INDEX home_site ON home (site, mid) WHERE home = 1;
