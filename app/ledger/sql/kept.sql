-- Statements on the kept tables. Columns come in the order of the table, the mark last.

-- name: begin
BEGIN IMMEDIATE

-- name: commit
COMMIT

-- name: rollback
ROLLBACK

-- name: op_add
INSERT INTO op VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: op_last
SELECT dseq, head FROM op ORDER BY dseq DESC LIMIT 1

-- name: op_head
SELECT dseq, head FROM op WHERE dseq = ?1

-- name: op_from
SELECT dseq, epoch, op_id, kind, at_ms, head, line FROM op WHERE dseq >= ?1 ORDER BY dseq

-- name: op_at
SELECT at_ms FROM op WHERE dseq = ?1

-- name: op_line
SELECT line FROM op WHERE dseq = ?1

-- name: op_of_id
SELECT dseq FROM op WHERE op_id = ?1 AND kind <> 1

-- name: op_kind
SELECT kind, op_id FROM op WHERE dseq = ?1

-- name: redeemed_unanswered
SELECT count(*), coalesce(min(made_ms), 0)
FROM (SELECT hold.made_ms AS made_ms FROM op JOIN hold ON hold.id = op.op_id
      WHERE op.dseq > ?1 AND op.kind = 1 AND hold.confirmed = 0 AND hold.state <= 3
      UNION ALL SELECT made_ms FROM spend WHERE dseq > ?1 AND confirmed = 0)

-- name: claims_unanswered
SELECT line FROM op WHERE dseq > ?1 AND kind = 6
    AND NOT EXISTS (SELECT 1 FROM result WHERE result.dseq = op.dseq AND result.current = 1)
ORDER BY dseq

-- name: clerk_day
SELECT line FROM op WHERE at_ms >= ?1 AND kind IN (5, 6, 18, 20) ORDER BY dseq

-- name: op_young
SELECT dseq FROM op WHERE at_ms >= ?1 AND dseq <= ?2 ORDER BY dseq LIMIT 1

-- name: op_old
SELECT dseq FROM op WHERE dseq <= ?1 AND at_ms >= ?2 ORDER BY dseq DESC LIMIT 1

-- name: op_prune
DELETE FROM op WHERE dseq <= ?1

-- name: result_prune
DELETE FROM result WHERE dseq <= ?1

-- name: pruned_put
INSERT OR REPLACE INTO pruned VALUES (1, ?1, ?2, ?3, ?4)

-- name: pruned_get
SELECT dseq, head, past, mark FROM pruned

-- name: result_put
INSERT OR REPLACE INTO result VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: result_get
SELECT dseq, status, code, hseq, balance, refused, current, mark FROM result WHERE dseq = ?1

-- name: result_above
SELECT dseq, status, code, hseq, balance, refused, current, mark FROM result WHERE dseq > ?1 ORDER BY dseq

-- name: receipt_put
INSERT OR REPLACE INTO receipt VALUES (?1, ?2, ?3, ?4, ?5)

-- name: receipt_above
SELECT last, first, nonce, answer, mark FROM receipt WHERE last > ?1 ORDER BY last

-- name: receipt_newest
SELECT last, first, nonce, answer, mark FROM receipt ORDER BY last DESC LIMIT 1

-- name: receipt_prune
DELETE FROM receipt WHERE last <= ?1

-- name: introduction_put
INSERT OR REPLACE INTO introduction VALUES (1, ?1, ?2, ?3)

-- name: introduction_get
SELECT nonce, answer, mark FROM introduction

-- name: op_witness
SELECT line FROM op WHERE kind = 17 ORDER BY dseq DESC LIMIT 1

-- name: identity_put
INSERT INTO identity VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)

-- name: identity_get
SELECT device, epoch, secret, public_key, hub_key, mode, letter, site, place, enrolled_ms, mark FROM identity

-- name: desk_put
INSERT OR REPLACE INTO desk VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: desk_get
SELECT cursor_epoch, cursor_cseq, hub_epoch, durable_seq, own_high, contact_ms, floor_ms, mark FROM desk

-- name: member_put
INSERT OR REPLACE INTO base_member VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- name: member_get
SELECT id, masked, last4, status, kind, growth, debt, held, high, hub_epoch, cseq, mark
FROM base_member WHERE id = ?1

-- name: member_all
SELECT id, masked, last4, status, kind, growth, debt, held, high, hub_epoch, cseq, mark
FROM base_member ORDER BY id

-- name: member_count
SELECT count(*) FROM base_member

-- name: member_gone
DELETE FROM base_member WHERE id = ?1

-- name: lots_gone
DELETE FROM base_lot WHERE member = ?1

-- name: card_put
INSERT INTO base_card VALUES (?1, ?2)

-- name: card_gone
DELETE FROM base_card WHERE member = ?1

-- name: card_owner
SELECT member FROM base_card WHERE card = ?1 LIMIT 1

-- name: card_get
SELECT member, card FROM base_card WHERE member = ?1

-- name: card_all
SELECT member, card FROM base_card ORDER BY member

-- name: person_put
INSERT INTO base_person VALUES (?1, ?2)

-- name: person_gone
DELETE FROM base_person WHERE member = ?1

-- name: person_get
SELECT member, person FROM base_person WHERE member = ?1

-- name: person_all
SELECT member, person FROM base_person ORDER BY member

-- name: person_members
SELECT m.id FROM base_person p JOIN base_member m ON m.id = p.member WHERE p.person = ?1 AND m.status = 1 ORDER BY m.id LIMIT ?2

-- name: persons_clear
DELETE FROM base_person

-- name: cards_clear
DELETE FROM base_card

-- name: call_put
INSERT OR REPLACE INTO base_call VALUES (?1, ?2, ?3, ?4)

-- name: call_gone
DELETE FROM base_call WHERE device = ?1

-- name: call_since
SELECT device, letter, place, since_ms FROM base_call WHERE since_ms >= ?1 ORDER BY since_ms LIMIT ?2

-- name: tray_put
INSERT INTO tray VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: tray_sealed_put
INSERT INTO tray_sealed VALUES (?1, ?2, ?3)

-- name: tray_sealed_get
SELECT id, sealed, mark FROM tray_sealed WHERE id = ?1

-- name: tray_sealed_each
SELECT id, sealed, mark FROM tray_sealed ORDER BY id

-- name: tray_sealed_lost
SELECT (SELECT count(*) FROM tray WHERE kind = 20 AND id NOT IN (SELECT id FROM tray_sealed))
    + (SELECT count(*) FROM tray_sealed WHERE id NOT IN (SELECT id FROM tray))

-- name: tray_last
SELECT coalesce(max(seq), 0) FROM tray

-- An enrolment (20) with an n was told: it waits there for a hub that was put back, until the op n is durable.
-- One with a number is told again before all others: those may wait for it.
-- name: tray_next
SELECT seq, id, kind, member, at_ms, what, n, yes, number, mark FROM tray WHERE kind <> 20 OR n = 0
ORDER BY CASE WHEN kind = 20 AND number <> 0 THEN 0 ELSE 1 END, seq LIMIT 1

-- name: tray_get
SELECT seq, id, kind, member, at_ms, what, n, yes, number, mark FROM tray WHERE id = ?1

-- name: tray_set
UPDATE tray SET what = ?6, n = ?7, yes = ?8, number = ?9, mark = ?10
WHERE seq = ?1 AND id = ?2 AND kind = ?3 AND member = ?4 AND at_ms = ?5

-- name: told_next
SELECT seq, id, kind, member, at_ms, what, n, yes, number, mark FROM tray WHERE kind = 20 AND n > 0 ORDER BY seq LIMIT 1

-- name: told_durable
DELETE FROM tray WHERE kind = 20 AND n > 0 AND n <= ?1

-- name: told_oldest
DELETE FROM tray WHERE kind = 20 AND n > 0
    AND seq <= (SELECT seq FROM tray WHERE kind = 20 AND n > 0 ORDER BY seq DESC LIMIT 1 OFFSET ?1)

-- name: tray_each
SELECT seq, id, kind, member, at_ms, what, n, yes, number, mark FROM tray ORDER BY seq

-- name: tray_done
DELETE FROM tray WHERE id = ?1

-- name: tray_drop
DELETE FROM tray WHERE seq = ?1

-- name: tray_over
DELETE FROM tray WHERE kind = ?1 AND member = ?2 AND what = ?3

-- name: tray_forget
DELETE FROM tray WHERE member = ?1 OR (kind = 20 AND what = lower(hex(?1)))

-- name: tray_count
SELECT count(*) FROM tray WHERE kind <> 20 OR n = 0

-- name: tray_has
SELECT count(*) FROM tray WHERE member = ?1 AND kind = ?2 AND (kind <> 20 OR n = 0)

-- name: tray_has_what
SELECT count(*) FROM tray WHERE member = ?1 AND kind = ?2 AND what = ?3

-- name: proxy_put
INSERT OR REPLACE INTO proxy VALUES (?1, ?2, ?3, ?4)

-- name: proxy_get
SELECT hold, made, stopped, mark FROM proxy WHERE hold = ?1

-- name: proxy_each
SELECT hold, made, stopped, mark FROM proxy ORDER BY hold

-- name: taken_gone
DELETE FROM base_taken WHERE member = ?1

-- name: lots_clear
DELETE FROM base_lot

-- name: lot_add
INSERT INTO base_lot VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: lot_each
SELECT member, expires_ms, id, left, usable_from_ms, rule FROM base_lot WHERE member = ?1
ORDER BY expires_ms, id

-- name: lot_all
SELECT member, expires_ms, id, left, usable_from_ms, rule FROM base_lot ORDER BY member, expires_ms, id

-- name: taken_clear
DELETE FROM base_taken

-- name: members_clear
DELETE FROM base_member

-- name: taken_add
INSERT INTO base_taken VALUES (?1, ?2, ?3, ?4)

-- name: taken_each
SELECT member, sku, qty, since_ms FROM base_taken WHERE member = ?1 ORDER BY sku

-- name: taken_all
SELECT member, sku, qty, since_ms FROM base_taken ORDER BY member, sku

-- name: key_put
INSERT OR REPLACE INTO base_key VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: key_get
SELECT key, roles, device, letter, revoked, hub_epoch, cseq, mark FROM base_key WHERE key = ?1

-- name: key_each
SELECT key, roles, device, letter, revoked, hub_epoch, cseq, mark FROM base_key ORDER BY device, key

-- name: keys_of_other_lives_gone
DELETE FROM base_key WHERE hub_epoch <> ?1 AND device <> zeroblob(16)

-- name: programme_put
INSERT OR REPLACE INTO base_programme VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: programme_get
SELECT version, sha256, effective_ms, hub_epoch, cseq, mark FROM base_programme WHERE version = ?1

-- name: programme_each
SELECT version, sha256, effective_ms, hub_epoch, cseq, mark FROM base_programme ORDER BY version DESC

-- name: programmes_of_other_lives_gone
DELETE FROM base_programme WHERE hub_epoch <> ?1

-- name: lease_put
INSERT OR REPLACE INTO base_lease VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: lease_get
SELECT id, device, sku, size, hub_epoch, cseq, mark FROM base_lease WHERE id = ?1

-- name: lease_of_sku
SELECT id, device, sku, size, hub_epoch, cseq, mark FROM base_lease WHERE sku = ?1 ORDER BY id

-- name: lease_each
SELECT id, device, sku, size, hub_epoch, cseq, mark FROM base_lease ORDER BY id

-- name: recall_put
INSERT OR REPLACE INTO lease_recall VALUES (?1, ?2, ?3)

-- name: recall_drop
DELETE FROM lease_recall WHERE lease = ?1

-- name: recall_each
SELECT lease, units, mark FROM lease_recall ORDER BY lease

-- name: token_put
INSERT OR REPLACE INTO base_token VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: token_get
SELECT place, number, device, hub_epoch, cseq, mark FROM base_token WHERE place = ?1

-- name: token_each
SELECT place, number, device, hub_epoch, cseq, mark FROM base_token ORDER BY place

-- name: token_note_put
INSERT OR REPLACE INTO base_token_note VALUES (?1, ?2, ?3, ?4)

-- name: token_note_get
SELECT place, asked, lost_ms, mark FROM base_token_note WHERE place = ?1

-- name: token_note_each
SELECT place, asked, lost_ms, mark FROM base_token_note ORDER BY place

-- name: ending_put
INSERT OR REPLACE INTO base_ending VALUES (?1, ?2, ?3, ?4)

-- name: ending_gone
DELETE FROM base_ending WHERE hold = ?1

-- name: ending_get
SELECT hold, ending, doubt, mark FROM base_ending WHERE hold = ?1

-- name: ending_after
SELECT hold, ending, doubt, mark FROM base_ending WHERE hold > ?1 AND ending > 0 ORDER BY hold LIMIT 1

-- name: ending_each
SELECT hold, ending, doubt, mark FROM base_ending ORDER BY hold

-- name: base_hold_put
INSERT OR REPLACE INTO base_hold
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)

-- name: base_hold_get
SELECT id, member, device, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, ended_ms,
    hub_epoch, cseq, mark
FROM base_hold WHERE id = ?1

-- name: base_hold_each
SELECT id, member, device, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, ended_ms,
    hub_epoch, cseq, mark
FROM base_hold ORDER BY id

-- name: ticket_in_put
INSERT OR IGNORE INTO ticket_in VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- name: ticket_in_each
SELECT hold, member, device, sku, qty, amount, money, place, lease, ordinal, expires_ms, mark
FROM ticket_in ORDER BY hold

-- name: asset_put
INSERT OR IGNORE INTO asset VALUES (?1, ?2)

-- name: asset_get
SELECT bytes FROM asset WHERE sha256 = ?1

-- name: asset_has
SELECT 1 FROM asset WHERE sha256 = ?1

-- name: asset_asides
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 'asset_aside_*'

-- name: code_seen_get
SELECT presentation FROM code_seen WHERE member = ?1 AND exp_ms = ?2

-- name: code_seen_add
INSERT OR IGNORE INTO code_seen VALUES (?1, ?2, ?3)

-- name: code_seen_forget
DELETE FROM code_seen WHERE exp_ms < ?1

-- name: print_want
INSERT INTO print VALUES (?1, 1, 0, 0)
ON CONFLICT (hold) DO UPDATE SET intent = 1

-- name: print_done
INSERT INTO print VALUES (?1, 0, 1, ?2)
ON CONFLICT (hold) DO UPDATE SET intent = 0, prints = prints + 1, printed_ms = excluded.printed_ms

-- name: print_get
SELECT intent, prints FROM print WHERE hold = ?1

-- name: print_each
SELECT hold FROM print WHERE intent = 1 ORDER BY hold DESC LIMIT ?1

-- name: slip_want
INSERT INTO slip VALUES (?1, ?2, 1, 0, ?3)
ON CONFLICT (id) DO UPDATE SET intent = 1

-- name: slip_done
UPDATE slip SET intent = 0, prints = prints + 1 WHERE id = ?1

-- name: slip_get
SELECT made, intent, prints FROM slip WHERE id = ?1

-- name: slip_forget
DELETE FROM slip WHERE at_ms < ?1

-- name: pickup_put
INSERT OR REPLACE INTO pickup VALUES (?1, ?2, ?3, ?4)

-- name: pickup_get
SELECT hold, state, ended_ms, mark FROM pickup WHERE hold = ?1

-- name: pickup_each
SELECT hold, state, ended_ms, mark FROM pickup ORDER BY hold

-- name: pickup_of_capture
SELECT pickup.hold FROM hold JOIN pickup ON pickup.hold = hold.id
WHERE hold.capture_dseq = ?1 AND hold.capture_dseq > 0 AND pickup.state = 1

-- name: pickup_ids_open
SELECT pickup.hold FROM pickup INDEXED BY pickup_open JOIN hold ON hold.id = pickup.hold
WHERE pickup.state = 1 ORDER BY hold.capture_dseq DESC LIMIT ?1

-- name: pickup_ids_over
SELECT pickup.hold FROM pickup INDEXED BY pickup_open JOIN hold ON hold.id = pickup.hold
JOIN result ON result.dseq = hold.capture_dseq
WHERE pickup.state = 1 AND hold.expires_ms <= ?1 AND result.current = 1 ORDER BY pickup.hold LIMIT ?2

-- name: hold_ids_handed
SELECT id FROM hold WHERE capture_dseq > 0
    AND NOT EXISTS (SELECT 1 FROM pickup WHERE pickup.hold = hold.id AND pickup.state <> 2)
ORDER BY capture_dseq DESC LIMIT ?1

-- name: spoken_put
INSERT OR REPLACE INTO spoken VALUES (1, ?1)

-- name: spoken_get
SELECT protocol FROM spoken

-- name: stopped_put
INSERT OR REPLACE INTO stopped VALUES (1, ?1)

-- name: stopped_gone
DELETE FROM stopped

-- name: stopped_get
SELECT problem FROM stopped

-- name: gone_put
INSERT OR IGNORE INTO gone VALUES (?1)

-- name: gone_get
SELECT 1 FROM gone WHERE member = ?1

-- name: member_sums
SELECT id, hub_epoch, cseq FROM base_member WHERE id > ?1 ORDER BY id LIMIT ?2

-- name: key_sums
SELECT key, device, hub_epoch, cseq FROM base_key

-- name: programme_sums
SELECT version, hub_epoch, cseq FROM base_programme

-- name: token_sums
SELECT place, hub_epoch, cseq FROM base_token

-- name: drift_put
INSERT OR REPLACE INTO drift VALUES (1, ?1, ?2)

-- name: drift_get
SELECT times, last_ms FROM drift

-- name: bundle_put
INSERT OR REPLACE INTO bundle VALUES (1, ?1, ?2, ?3)

-- name: bundle_get
SELECT out_serial, in_epoch, in_serial FROM bundle

-- script: assets
-- As in the schema: in place of a table of documents that rotted.
CREATE TABLE asset (
    sha256 BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- name: staff_put
INSERT OR REPLACE INTO base_staff VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: staff_get
SELECT id, number, roles, badge, salt, pin, member, hub_epoch, cseq, mark FROM base_staff WHERE id = ?1

-- name: staff_each
SELECT id, number, roles, badge, salt, pin, member, hub_epoch, cseq, mark FROM base_staff ORDER BY id

-- name: setting_put
INSERT OR REPLACE INTO base_setting VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: setting_get
SELECT key, is_set, value, hub_epoch, cseq, mark FROM base_setting WHERE key = ?1

-- name: setting_each
SELECT key, is_set, value, hub_epoch, cseq, mark FROM base_setting ORDER BY key

-- name: pin_try_put
INSERT OR REPLACE INTO pin_try VALUES (?1, ?2, ?3, ?4)

-- name: pin_try_get
SELECT id, salt, wrong, mark FROM pin_try WHERE id = ?1

-- name: pin_try_each
SELECT id, salt, wrong, mark FROM pin_try ORDER BY id

-- name: pin_try_gone
DELETE FROM pin_try WHERE id = ?1

-- name: family_put
INSERT OR REPLACE INTO base_family VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)

-- name: family_get
SELECT member, account, state, one, of_day, of_month, day, month, day_used, month_used, high, hub_epoch, cseq, mark
FROM base_family WHERE member = ?1

-- name: family_each
SELECT member, account, state, one, of_day, of_month, day, month, day_used, month_used, high, hub_epoch, cseq, mark
FROM base_family ORDER BY member

-- name: family_cards_of
SELECT member FROM base_family INDEXED BY base_family_account WHERE account = ?1 AND state <> 3 ORDER BY member LIMIT ?2

-- name: family_gone
DELETE FROM base_family WHERE member = ?1

-- name: spender_put
INSERT OR REPLACE INTO base_spender VALUES (?1, ?2, ?3)

-- name: spender_each
SELECT hold, spender, mark FROM base_spender ORDER BY hold
