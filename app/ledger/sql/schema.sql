-- What this file keeps for ever or until the hub says otherwise. Append migrations, never change one that was
-- released. Every kept row that could do harm when a bit rots carries `mark`, 8 bytes of a hash of its columns.

-- migration: 1
CREATE TABLE op (
    dseq INTEGER PRIMARY KEY CHECK (dseq > 0),
    epoch INTEGER NOT NULL,
    op_id BLOB NOT NULL CHECK (length(op_id) = 16),
    kind INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    line BLOB NOT NULL,
    head BLOB NOT NULL CHECK (length(head) = 32)
) STRICT;
-- Holds (kind 1) are found, and kept from coming twice, by the table of holds.
CREATE UNIQUE INDEX op_by_id ON op (op_id) WHERE kind <> 1;
CREATE TRIGGER op_never_changes BEFORE UPDATE ON op
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TABLE pruned (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    dseq INTEGER NOT NULL,
    head BLOB NOT NULL,
    past BLOB NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TRIGGER op_never_goes BEFORE DELETE ON op
WHEN old.dseq > coalesce((SELECT dseq FROM pruned), 0)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TABLE result (
    dseq INTEGER PRIMARY KEY REFERENCES op (dseq),
    status INTEGER NOT NULL,
    code TEXT NOT NULL,
    hseq INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    current INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    secret BLOB NOT NULL,
    public_key BLOB NOT NULL,
    hub_key BLOB NOT NULL,
    mode TEXT NOT NULL,
    letter INTEGER NOT NULL,
    site TEXT NOT NULL,
    place TEXT NOT NULL,
    enrolled_ms INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE desk (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    cursor_epoch INTEGER NOT NULL,
    cursor_cseq INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    durable_seq INTEGER NOT NULL,
    own_high INTEGER NOT NULL,
    contact_ms INTEGER NOT NULL,
    floor_ms INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE base_member (
    id BLOB NOT NULL PRIMARY KEY,
    masked TEXT NOT NULL,
    last4 TEXT NOT NULL,
    status INTEGER NOT NULL,
    kind TEXT NOT NULL,
    growth INTEGER NOT NULL,
    debt INTEGER NOT NULL,
    held INTEGER NOT NULL,
    high INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE base_lot (
    member BLOB NOT NULL REFERENCES base_member (id) ON DELETE CASCADE,
    expires_ms INTEGER NOT NULL,
    id INTEGER NOT NULL,
    left INTEGER NOT NULL,
    usable_from_ms INTEGER NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (member, expires_ms, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE base_taken (
    member BLOB NOT NULL REFERENCES base_member (id) ON DELETE CASCADE,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (member, sku)
) STRICT, WITHOUT ROWID;
CREATE TABLE base_key (
    key BLOB NOT NULL PRIMARY KEY,
    roles INTEGER NOT NULL,
    device BLOB NOT NULL,
    letter INTEGER NOT NULL,
    revoked INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE base_programme (
    version INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL,
    effective_ms INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE base_lease (
    id INTEGER PRIMARY KEY,
    device BLOB NOT NULL,
    sku TEXT NOT NULL,
    size INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE INDEX base_lease_sku ON base_lease (sku);
CREATE TABLE base_token (
    place TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    device BLOB NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE base_hold (
    id BLOB NOT NULL PRIMARY KEY,
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
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_in (
    hold BLOB NOT NULL PRIMARY KEY,
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
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE asset (
    sha256 BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE code_seen (
    member BLOB NOT NULL,
    exp_ms INTEGER NOT NULL,
    presentation INTEGER NOT NULL,
    PRIMARY KEY (member, exp_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX code_seen_exp ON code_seen (exp_ms);
CREATE TABLE print (
    hold BLOB NOT NULL PRIMARY KEY,
    intent INTEGER NOT NULL,
    prints INTEGER NOT NULL,
    printed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX print_intent ON print (intent) WHERE intent = 1;
CREATE TABLE derived_version (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
) STRICT;

-- migration: 2
-- What the hub would like back of this desk's leases; no row: nothing. And the past of derived tables that came with it.
CREATE TABLE lease_recall (
    lease INTEGER PRIMARY KEY,
    units INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE past_given (dseq INTEGER, lease INTEGER, ordinal INTEGER, qty INTEGER);
CREATE TABLE past_ask (sku TEXT, dseq INTEGER, at_ms INTEGER, answered INTEGER, refused INTEGER);
-- The protocol that this desk's hub was last heard to speak. A desk that came from the release before does not know
-- yet, so its hub is taken for as old; one that was enrolled since begins with what it speaks itself.
CREATE TABLE spoken (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    protocol INTEGER NOT NULL CHECK (protocol >= 1)
) STRICT;
INSERT INTO spoken SELECT 1, 1 FROM identity;
-- Members the hub has erased: whatever an older page or snapshot says, they do not come back.
CREATE TABLE gone (member BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
-- How often the hub's sums showed that rows here were not the hub's, and when last.
CREATE TABLE drift (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    times INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT;
-- Bundles on a stick: the serial of the last one written here, and of the last one read.
CREATE TABLE bundle (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    out_serial INTEGER NOT NULL,
    in_epoch INTEGER NOT NULL,
    in_serial INTEGER NOT NULL
) STRICT;
-- What the hub signed: its answer about the ops from first to last, as it came, with the nonce it is signed
-- over; and who this desk is.
CREATE TABLE receipt (
    last INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    nonce TEXT NOT NULL,
    answer BLOB NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE TABLE introduction (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    nonce TEXT NOT NULL,
    answer BLOB NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
-- The last summary of all journals that this desk wrote down.
CREATE INDEX op_witness ON op (dseq) WHERE kind = 17;
-- What the hub says of a few holds and tokens beside their rows, as long as it says it: who shall end a hold, and
-- that a lost counter may have handed it over; that another counter would like the token, and since when a holder
-- is lost. In tables of their own, so that the marks of older rows stay right.
CREATE TABLE base_ending (
    hold BLOB NOT NULL PRIMARY KEY,
    ending INTEGER NOT NULL,
    doubt INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE base_token_note (
    place TEXT NOT NULL PRIMARY KEY,
    asked INTEGER NOT NULL,
    lost_ms INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What pruning keeps of two new derived tables: nothing, in a file that was pruned before they were there.
CREATE TABLE past_token_turn (place TEXT, given INTEGER, ask_dseq INTEGER, ask_refused INTEGER);
CREATE TABLE past_end_ask (hold BLOB, dseq INTEGER, refused INTEGER);
-- The hub's last word to this desk itself, where it is that it serves it no more: the problem's code. It holds also
-- after a restart without a network. No mark: whatever stands here closes the desk.
CREATE TABLE stopped (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    problem TEXT NOT NULL
) STRICT;
-- Hand-overs whose goods wait, or waited, for the hub's answer to the capture: 1 open, 2 goods given, 3 none.
CREATE TABLE pickup (
    hold BLOB NOT NULL PRIMARY KEY,
    state INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pickup_open ON pickup (hold) WHERE state = 1;
-- Lots and limits that refer to nobody. A reference makes emptying a table a search for each of its rows, and in a tree
-- that a flipped bit brought out of order some are not found, so that it could never be emptied.
ALTER TABLE base_lot RENAME TO base_lot_1;
CREATE TABLE base_lot (
    member BLOB NOT NULL,
    expires_ms INTEGER NOT NULL,
    id INTEGER NOT NULL,
    left INTEGER NOT NULL,
    usable_from_ms INTEGER NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (member, expires_ms, id)
) STRICT, WITHOUT ROWID;
INSERT INTO base_lot SELECT * FROM base_lot_1;
DROP TABLE base_lot_1;
ALTER TABLE base_taken RENAME TO base_taken_1;
CREATE TABLE base_taken (
    member BLOB NOT NULL,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (member, sku)
) STRICT, WITHOUT ROWID;
INSERT INTO base_taken SELECT * FROM base_taken_1;
DROP TABLE base_taken_1;
-- migration: 3
-- Which printed card of a member is good, where not all are: in a table of its own, so that the marks of older rows stay
-- right; its mark is a part of hers. Refers to nobody, as lots do.
CREATE TABLE base_card (
    member BLOB NOT NULL PRIMARY KEY,
    card TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Kiosks at which somebody needs a person, as the hub last said. No mark: it is a hint, and is over in minutes.
CREATE TABLE base_call (
    device BLOB NOT NULL PRIMARY KEY,
    letter TEXT NOT NULL,
    place TEXT NOT NULL,
    since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Errands that wait for the network, the oldest first; what a kind does not name is zero.
CREATE TABLE tray (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    member BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    what TEXT NOT NULL,
    n INTEGER NOT NULL,
    yes INTEGER NOT NULL,
    number INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT;
CREATE INDEX tray_member ON tray (member, kind);
-- migration: 4
-- How the proxy tickets of a hold stand: the last one made, and up to which they were taken back. Made here, or the hub's word.
CREATE TABLE proxy (
    hold BLOB NOT NULL PRIMARY KEY,
    made INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- migration: 5
-- The staff as the hub told of it, and how many wrong PINs somebody tried here since the last right one, of which PIN.
CREATE TABLE base_staff (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    roles INTEGER NOT NULL,
    badge TEXT NOT NULL,
    salt BLOB NOT NULL,
    pin BLOB NOT NULL,
    member BLOB NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What the hub says of keys of this desk's configuration.
CREATE TABLE base_setting (
    key TEXT NOT NULL PRIMARY KEY,
    is_set INTEGER NOT NULL,
    value TEXT NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pin_try (
    id BLOB NOT NULL PRIMARY KEY,
    salt BLOB NOT NULL,
    wrong INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE past_serves (one INTEGER, by TEXT);
CREATE TABLE past_shift (number INTEGER, opened_dseq INTEGER, opened_ms INTEGER, opened_by TEXT, closed_dseq INTEGER,
    closed_ms INTEGER, closed_by TEXT);
-- Beside an errand in the tray, what is sealed to the hub: bytes that this desk cannot open. It goes with the errand.
CREATE TABLE tray_sealed (
    id BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tray_sealed_goes AFTER DELETE ON tray BEGIN DELETE FROM tray_sealed WHERE id = OLD.id; END;
-- Whose a card is that was printed for nobody: its code names a member who never was.
CREATE INDEX base_card_serial ON base_card (card);
-- migration: 6
-- Supplementary cards as the hub told of them, what was spent by each on the last day and month it knew of, and up to which own
-- op that counts; and of the holds it told of, who spent where it was not the member herself.
CREATE TABLE base_family (
    member BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL,
    state INTEGER NOT NULL,
    one INTEGER NOT NULL,
    of_day INTEGER NOT NULL,
    of_month INTEGER NOT NULL,
    day INTEGER NOT NULL,
    month INTEGER NOT NULL,
    day_used INTEGER NOT NULL,
    month_used INTEGER NOT NULL,
    high INTEGER NOT NULL,
    hub_epoch INTEGER NOT NULL,
    cseq INTEGER NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX base_family_account ON base_family (account);
CREATE TABLE base_spender (
    hold BLOB NOT NULL PRIMARY KEY,
    spender BLOB NOT NULL,
    mark INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE past_hold_spender (hold BLOB, spender BLOB);
-- migration: 7
-- Which members are one person, as the hub told: a word of its own, of those who have several memberships. Its mark is a
-- part of the member's.
CREATE TABLE base_person (
    member BLOB NOT NULL PRIMARY KEY,
    person BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX base_person_of ON base_person (person);
-- migration: 8
-- Slips of which a second one must say that it is a copy, by their own numbers: was it this desk's to print first, is it to
-- be printed, how often was it. The words on them are the hub's. No mark: a bit that rots makes a copy of an original.
CREATE TABLE slip (
    id BLOB NOT NULL PRIMARY KEY,
    made INTEGER NOT NULL,
    intent INTEGER NOT NULL,
    prints INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX slip_at ON slip (at_ms);
