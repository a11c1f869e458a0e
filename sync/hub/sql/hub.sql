-- Every statement the hub's engine makes. "name:" begins one and becomes PD_HUB_SQL_NAME. They keep to what
-- SQLite and PostgreSQL both understand: $1 parameters, ON CONFLICT, no RETURNING, no functions but sum/count/
-- min/max/coalesce.

-- ---- hub ----
-- name: meta_get
SELECT value FROM meta WHERE name = $1
-- name: meta_put
INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
-- name: meta_drop
DELETE FROM meta WHERE name = $1
-- name: counter_get
SELECT value FROM counter WHERE id = $1
-- name: counter_put
INSERT INTO counter (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = excluded.value

-- ---- devices ----
-- name: device_by_id
SELECT dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial, enrolled_ms, seen_ms, cseq,
    retire_ms, lost_ms, settled_ms, durable, refill, said, heir, waits
FROM device WHERE id = $1
-- name: device_get
SELECT dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial, enrolled_ms, seen_ms, cseq,
    retire_ms, lost_ms, settled_ms, durable, refill, said, heir, waits
FROM device WHERE dev = $1
-- name: device_by_key
SELECT dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial, enrolled_ms, seen_ms, cseq,
    retire_ms, lost_ms, settled_ms, durable, refill, said, heir, waits
FROM device WHERE public_key = $1
-- name: device_each
SELECT dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial, enrolled_ms, seen_ms, cseq,
    retire_ms, lost_ms, settled_ms, durable, refill, said, heir, waits
FROM device ORDER BY dev
-- name: device_insert
INSERT INTO device (dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial,
    enrolled_ms, seen_ms, cseq) VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, $11, $12, $12, 0)
-- name: device_head
UPDATE device SET high = $2, head = $3, seen_ms = $4, signed = coalesce($5, signed),
    signed_base = CASE WHEN $5 IS NULL THEN signed_base ELSE $6 END WHERE dev = $1
-- name: device_signed
SELECT signed, signed_base FROM device WHERE dev = $1
-- name: device_state
UPDATE device SET state = $2 WHERE dev = $1
-- name: device_read
UPDATE device SET seen_ms = $2, read_ms = $2, read_cseq = $3 WHERE dev = $1 AND read_ms <= $4
-- name: device_retire
UPDATE device SET retire_ms = $2 WHERE dev = $1
-- name: device_lost
UPDATE device SET state = $2, lost_ms = $3 WHERE dev = $1
-- name: device_settled
UPDATE device SET settled_ms = $2 WHERE dev = $1
-- name: device_durable
UPDATE device SET durable = $3 WHERE id = $1 AND epoch = $2 AND durable < $3
-- name: device_refill
UPDATE device SET refill = $2, said = $3 WHERE dev = $1
-- name: device_heir
UPDATE device SET heir = $2 WHERE dev = $1
-- name: devices_restored
UPDATE device SET durable = high, said = 0, refill = CASE WHEN state = 2 THEN 1 ELSE 0 END
-- name: devices_awaited
SELECT count(*) FROM device WHERE refill IN (1, 2) AND state = 2
-- name: devices_waited_for
UPDATE device SET refill = CASE WHEN refill = 3 THEN 3 ELSE 0 END, waits = 0
-- name: device_waits
UPDATE device SET waits = $2, waits_ms = $3 WHERE dev = $1
-- name: devices_silenced
SELECT count(*) FROM device WHERE refill IN (1, 2) AND state <> 2
-- name: devices_may_tell
SELECT count(*) FROM device WHERE refill IN (1, 2) AND state = 2 AND dev <> $1
    AND (waits <> high + 1 OR waits_ms < $2 OR (waits_ms = $2 AND dev < $1))
-- name: device_letters
SELECT count(*) FROM device WHERE site = $1 AND letter <> ''
-- name: enrol_code_insert
INSERT INTO enrol_code (secret, site, place, approved, expires_ms, device, replaces)
VALUES ($1, $2, $3, $4, $5, NULL, $6)
-- name: enrol_code_get
SELECT site, place, approved, expires_ms, device, replaces FROM enrol_code WHERE secret = $1
-- name: enrol_code_use
UPDATE enrol_code SET device = $2 WHERE secret = $1

-- ---- ops ----
-- name: op_insert
INSERT INTO op (hseq, op_id, dev, epoch, dseq, kind, status, code, balance, head, line, recv_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
-- name: op_by_seq
SELECT hseq, status, code, balance, head FROM op WHERE dev = $1 AND epoch = $2 AND dseq = $3
-- name: op_lines
SELECT line FROM op WHERE dev = $1 AND epoch = $2 AND dseq > $3 ORDER BY dseq LIMIT $4
-- name: op_head
SELECT head FROM op WHERE dev = $1 AND epoch = $2 AND dseq = $3
-- name: id_taken
SELECT 1 FROM op WHERE op_id = $1 UNION ALL SELECT 2 FROM hold WHERE id = $1
-- name: op_by_hseq
SELECT kind, status, code, dseq, epoch, recv_ms, line FROM op WHERE hseq = $1
-- name: op_each
SELECT hseq, dev, epoch, dseq, head, line, status, kind FROM op WHERE dev > 0 ORDER BY dev, epoch, dseq
-- name: op_newest
SELECT coalesce(max(recv_ms), 0) FROM op
-- name: op_taken
SELECT count(*) FROM op WHERE hseq = $1
-- name: op_count
SELECT count(*) FROM op
-- name: entry_insert
INSERT INTO entry (hseq, n, acct, unit, mid, amount, before_hseq) VALUES ($1, $2, $3, $4, $5, $6,
    CASE WHEN CAST($5 AS BIGINT) = 0 OR CAST($7 AS BIGINT) > 0 THEN CAST($7 AS BIGINT) ELSE coalesce((SELECT last_hseq FROM account WHERE mid = $5 AND unit = $4), 0) END)

-- ---- members ----
-- name: member_by_id
SELECT m.mid, m.id, m.status, m.kind, m.masked, m.last4, a.posted, a.held, a.debt, g.posted, a.cseq, m.erased_ms,
    a.last_hseq
FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 JOIN account g ON g.mid = m.mid AND g.unit = 2
WHERE m.id = $1
-- name: member_get
SELECT m.mid, m.id, m.status, m.kind, m.masked, m.last4, a.posted, a.held, a.debt, g.posted, a.cseq, m.erased_ms,
    a.last_hseq
FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 JOIN account g ON g.mid = m.mid AND g.unit = 2
WHERE m.mid = $1
-- name: member_insert
INSERT INTO member (mid, id, status, kind, masked, last4, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: member_named
UPDATE member SET kind = $2, masked = $3, last4 = $4 WHERE mid = $1
-- name: member_next_ids
SELECT mid FROM member WHERE id > coalesce((SELECT l.id FROM member l WHERE l.mid = $1), $2) ORDER BY id LIMIT $3
-- name: member_count
SELECT count(*) FROM member
-- name: person_insert
INSERT INTO person (mid, number_tag, phone_tag, sealed) VALUES ($1, $2, $3, $4)
-- name: person_key_insert
INSERT INTO person_key (mid, secret) VALUES ($1, $2)
-- name: person_get
SELECT p.sealed, k.secret FROM person p JOIN person_key k ON k.mid = p.mid
WHERE p.mid = coalesce((SELECT nullif(m.person, 0) FROM member m WHERE m.mid = $1), $1)
-- name: person_by_number
SELECT mid FROM person WHERE number_tag = $1
-- name: person_by_phone
SELECT mid FROM person WHERE phone_tag = $1 ORDER BY mid
-- name: person_delete
DELETE FROM person WHERE mid = $1
-- name: person_key_delete
DELETE FROM person_key WHERE mid = $1
-- name: person_clear_each
SELECT mid, number, name, phone FROM person_clear ORDER BY mid LIMIT $1
-- name: person_clear_delete
DELETE FROM person_clear WHERE mid = $1
-- name: member_erase
UPDATE member SET status = $2, masked = '', last4 = '', erased_ms = $3, deceased_ms = 0, no_messages = 0, no_birthday = 0
WHERE mid = $1
-- name: member_erased
SELECT erased_ms FROM member WHERE mid = $1
-- name: erasure_each
SELECT e.mid, (SELECT m.id FROM member m WHERE m.mid = e.mid), e.at_ms, e.reason,
(SELECT a.cseq FROM account a WHERE a.mid = e.mid AND a.unit = 1) FROM erasure e ORDER BY e.at_ms, e.mid
-- name: erasure_desks
SELECT d.id, d.letter, d.mode, d.state, d.heir, CASE WHEN d.read_cseq >= $2 OR coalesce(b.cseq, 0) >= $2 THEN 1 ELSE 0 END
FROM device d LEFT JOIN bundle b ON b.dev = d.dev WHERE d.enrolled_ms <= $1 AND d.state <> 1 ORDER BY d.dev
-- name: erasure_insert
INSERT INTO erasure (mid, at_ms, reason) VALUES ($1, $2, $3)
-- name: hold_ordinals_told
SELECT count(*) FROM hold WHERE dev = $5 AND lease = $1 AND lease > 0 AND ordinal > CAST($2 AS BIGINT) - $3 AND ordinal < $2 + 99 AND ordinal - qty < $2
    AND hid <> $4 AND (out_qty > 0 OR released = 1) AND origin = 2
-- name: holds_open_of
SELECT count(*) FROM hold WHERE mid = $1 AND (state IN (1, 2) OR (state = 5 AND released = 1 AND ended_ms = 0))
-- name: account_insert
INSERT INTO account (mid, unit, posted, held, debt, cseq) VALUES ($1, $2, 0, 0, 0, 0)

-- ---- value: the guards are in the WHERE clauses, "changed 0 rows" is the answer no ----
-- name: account_hold
UPDATE account SET held = held + $2 WHERE mid = $1 AND unit = $4 AND posted - held - $3 >= $2
-- name: account_spend
UPDATE account SET posted = posted - $2, last_hseq = $5,
    cseq = CASE WHEN CAST($6 AS BIGINT) > 0 THEN CAST($6 AS BIGINT) ELSE cseq END WHERE mid = $1 AND unit = $4 AND posted - held - $3 >= $2
-- name: account_post
UPDATE account SET posted = posted + $3, held = held + $4, debt = debt + $5,
    last_hseq = CASE WHEN CAST($6 AS BIGINT) > 0 THEN CAST($6 AS BIGINT) ELSE last_hseq END WHERE mid = $1 AND unit = $2
-- name: lots_of
SELECT id, left_n, expired_n, usable_ms, expires_ms, rule, class FROM lot
WHERE mid = $1 AND unit = $3 AND (left_n > 0 OR (expired_n > 0 AND expires_ms > $2)) ORDER BY id
-- name: lot_insert
INSERT INTO lot (mid, id, granted, left_n, held_n, expired_n, usable_ms, expires_ms, rule, hseq, unit, class)
VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, $9, $10)
-- name: lot_move
UPDATE lot SET left_n = left_n + $3, held_n = held_n + $4, expired_n = expired_n + $5 WHERE mid = $1 AND id = $2
-- name: lot_shrink
UPDATE lot SET granted = granted - $3, left_n = left_n - $3 WHERE mid = $1 AND id = $2
-- name: lots_expired
SELECT mid, unit FROM lot WHERE mid > $1 AND mid <= $2 AND expires_ms <= $3 AND left_n > 0 GROUP BY mid, unit ORDER BY mid, unit
-- name: member_created
SELECT created_ms FROM member WHERE mid = $1
-- name: member_last
SELECT coalesce(max(mid), 0) FROM member
-- name: draw_insert
INSERT INTO draw (hid, lot, mid, amount, returned) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (hid, lot) DO UPDATE SET amount = draw.amount + excluded.amount
-- name: draws_of
SELECT d.lot, d.amount, d.returned, l.expires_ms, l.class FROM draw d JOIN lot l ON l.mid = d.mid AND l.id = d.lot
WHERE d.hid = $1 ORDER BY d.lot
-- name: draw_return
UPDATE draw SET returned = returned + $3 WHERE hid = $1 AND lot = $2

-- ---- holds ----
-- name: hold_by_id
SELECT hid, id, mid, dev, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, made_ms, ended_ms,
    out_qty, booked, refunded, origin, released, limited, cseq, ending, doubt FROM hold WHERE id = $1
-- name: hold_get
SELECT hid, id, mid, dev, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, made_ms, ended_ms,
    out_qty, booked, refunded, origin, released, limited, cseq, ending, doubt FROM hold WHERE hid = $1
-- name: hold_insert
INSERT INTO hold (hid, id, mid, dev, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, made_ms,
    ended_ms, out_qty, booked, refunded, origin, released, limited,
    cseq, doubt)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 0, $22)
-- name: hold_update
UPDATE hold SET state = $2, ended_ms = $3, out_qty = $4, booked = $5, refunded = $6, released = $7
WHERE hid = $1
-- name: hold_known
UPDATE hold SET mid = $2, dev = $3, sku = $4, qty = $5, amount = $6, money = $7, place = $8, lease = $9,
    ordinal = $10, expires_ms = $11, made_ms = $12, origin = 1 WHERE hid = $1
-- name: holds_taken
SELECT coalesce(sum(qty), 0) FROM hold WHERE mid = $1 AND made_ms >= $2 AND sku = $3 AND limited = 1
    AND state IN (1, 2, 3)
-- name: holds_limited
SELECT sku, made_ms, qty FROM hold WHERE mid = $1 AND limited = 1 AND state IN (1, 2, 3) ORDER BY sku, made_ms, hid
-- name: hold_ordinals
SELECT count(*) FROM hold WHERE dev = $5 AND lease = $1 AND lease > 0 AND ordinal > CAST($2 AS BIGINT) - $3 AND ordinal < $2 + 99 AND ordinal - qty < $2
    AND hid <> $4 AND (out_qty > 0 OR released = 1)
-- name: hold_units_out
SELECT count(*) FROM hold h JOIN device d ON d.dev = h.dev
WHERE h.dev = $5 AND h.lease = $1 AND h.lease > 0 AND h.ordinal > CAST($2 AS BIGINT) - $3 AND h.ordinal < $2 + 99 AND h.ordinal - h.qty < $2 AND h.hid <> $4
    AND (h.state = 3 OR (h.state = 5 AND h.booked > h.refunded) OR (h.released = 1 AND d.lost_ms = 0))
-- name: holds_open
SELECT count(*) FROM hold WHERE state IN (1, 2)
-- name: hold_ending
UPDATE hold SET ending = $2 WHERE hid = $1
-- name: hold_doubt
UPDATE hold SET doubt = 1 WHERE hid = $1 AND doubt = 0
-- name: hold_vouched
UPDATE hold SET doubt = 2 WHERE hid = $1
-- name: holds_over
SELECT hid, expires_ms FROM hold WHERE state IN (1, 2) AND ending <> 2 AND expires_ms <= $1
UNION ALL
SELECT hid, expires_ms FROM hold WHERE state = 5 AND released = 1 AND ended_ms = 0 AND ending <> 2 AND expires_ms <= $1
ORDER BY 2, 1 LIMIT $2
-- name: holds_of_place
SELECT hid, state, amount, money FROM hold WHERE place = $1
    AND (state IN (1, 2) OR (state = 5 AND released = 1 AND ended_ms = 0)) ORDER BY hid
-- name: holds_doubt
UPDATE hold SET doubt = 1 WHERE place = $1 AND doubt = 0
    AND (state IN (1, 2) OR (state = 5 AND released = 1 AND ended_ms = 0))
-- name: holds_captured
SELECT count(*) FROM hold WHERE state = 3 AND sku <> ''

-- name: code_use_insert
INSERT INTO code_use (day, code, dev) VALUES ($1, $2, $3) ON CONFLICT (day, code, dev) DO NOTHING
-- name: code_use_others
SELECT count(*) FROM code_use WHERE day IN (CAST($1 AS BIGINT) - 1, $1, CAST($1 AS BIGINT) + 1) AND code = $2 AND dev <> $3
-- name: code_use_prune
DELETE FROM code_use WHERE day < $1

-- ---- claims and caps ----
-- name: claim_insert
INSERT INTO claim (key, mid, hseq) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING
-- name: claim_get
SELECT hseq FROM claim WHERE key = $1
-- name: claim_owner
SELECT mid FROM claim WHERE key = $1
-- name: receipt_owner
SELECT mid FROM receipt WHERE key = $1
-- name: receipt_insert
INSERT INTO receipt (key, mid, dev, hseq, at_ms, state) VALUES ($1, $2, $3, $4, $5, $6)
-- name: receipt_waiting
SELECT mid, dev, hseq FROM receipt WHERE key = $1 AND state = 1
-- name: receipt_state
UPDATE receipt SET state = $2 WHERE key = $1
-- name: earned_within
SELECT coalesce(sum(times), 0), coalesce(sum(points), 0) FROM earned
WHERE mid = $1 AND rule = $2 AND day >= $3 AND day <= $4
-- name: earned_add
INSERT INTO earned (mid, rule, day, times, points) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (mid, rule, day) DO UPDATE SET times = earned.times + 1, points = earned.points + excluded.points

-- name: campaign_given
SELECT given FROM campaign WHERE id = $1
-- name: campaign_add
INSERT INTO campaign (id, given) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET given = campaign.given + excluded.given
-- name: extra_insert
INSERT INTO extra (hseq, campaign, points) VALUES ($1, $2, $3)
-- Of each campaign: how often, to how many members, how much, and what was paid of the bills beside it.
-- name: campaign_results
SELECT x.campaign, count(*), count(DISTINCT x.mid), sum(x.points), coalesce(sum(b.self_paid), 0)
FROM (SELECT e.hseq, e.campaign, e.points, (SELECT max(n.mid) FROM entry n WHERE n.hseq = e.hseq) AS mid
    FROM extra e WHERE e.hseq >= $1 AND e.hseq < $2) x
LEFT JOIN bill b ON b.hseq = x.hseq
GROUP BY x.campaign ORDER BY x.campaign

-- ---- bills and refunds ----
-- name: bill_get
SELECT mid, total, insured, self_paid, hseq, points, growth, refunded, clawed, growth_clawed, rule, version,
    paid_ms, counted
FROM bill WHERE no = $1
-- name: bill_insert
INSERT INTO bill (no, mid, total, insured, self_paid, paid_ms, hseq, rule, version, points, growth, counted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
-- name: bill_refunded
UPDATE bill SET refunded = refunded + $2, clawed = clawed + $3, growth_clawed = growth_clawed + $4
WHERE no = $1 AND refunded + $2 <= self_paid
-- name: refund_get
SELECT bill, fen, points FROM refund WHERE no = $1
-- name: refund_insert
INSERT INTO refund (no, bill, fen, at_ms, hseq, points, debt) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: lots_of_op
SELECT id FROM lot WHERE mid = $1 AND hseq = $2 ORDER BY id

-- ---- stock and leases ----
-- name: stock_get
SELECT received, free, short FROM stock WHERE sku = $1
-- name: stock_receive
INSERT INTO stock (sku, received, free, short) VALUES ($1, $2, $2, 0)
ON CONFLICT (sku) DO UPDATE SET received = stock.received + excluded.received,
free = stock.free + CASE WHEN excluded.free > stock.short THEN excluded.free - stock.short ELSE 0 END,
short = CASE WHEN stock.short > excluded.free THEN stock.short - excluded.free ELSE 0 END
-- name: stock_take
UPDATE stock SET free = free - $2 WHERE sku = $1 AND free >= $2
-- name: stock_give
UPDATE stock SET free = free + CASE WHEN $2 > short THEN $2 - short ELSE 0 END,
short = CASE WHEN short > $2 THEN short - $2 ELSE 0 END WHERE sku = $1
-- name: stock_short
UPDATE stock SET short = short + $2 WHERE sku = $1
-- name: stock_each
SELECT sku, received, free, short FROM stock ORDER BY sku
-- name: lease_get
SELECT id, dev, sku, size, taken, got, cseq, recall, wanted, given FROM lease WHERE id = $1
-- name: lease_of
SELECT id, dev, sku, size, taken, got, cseq, recall, wanted, given FROM lease WHERE dev = $1 AND sku = $2
-- name: lease_insert
INSERT INTO lease (id, dev, sku, size, taken, got, cseq) VALUES ($1, $2, $3, $4, 0, 0, 0)
-- name: lease_grow
UPDATE lease SET size = size + $2, wanted = CASE WHEN wanted > $2 THEN wanted - $2 ELSE 0 END WHERE id = $1
-- name: lease_take
UPDATE lease SET taken = taken + $2 WHERE id = $1 AND taken + $2 <= size
-- name: lease_give
UPDATE lease SET taken = taken - $2 WHERE id = $1
-- name: lease_got
UPDATE lease SET got = $2 WHERE id = $1 AND got < $2
-- name: lease_low
SELECT l.id, l.size - l.taken FROM lease l JOIN device d ON d.dev = l.dev AND d.state = 2 AND d.retire_ms = 0 AND d.heir = 0
WHERE l.sku = $1 AND l.size - l.taken <= $2 AND l.recall = 0 AND l.id <> $3 ORDER BY l.size - l.taken, l.id
-- name: lease_asking
SELECT l.id, l.wanted FROM lease l JOIN device d ON d.dev = l.dev AND d.state = 2 AND d.retire_ms = 0 AND d.heir = 0
WHERE l.sku = $1 AND l.wanted > 0 AND l.recall = 0 ORDER BY l.size - l.taken, l.id
-- name: lease_spare
SELECT l.id, l.size - l.taken FROM lease l JOIN device d ON d.dev = l.dev AND d.state = 2 AND d.retire_ms = 0 AND d.heir = 0
WHERE l.sku = $1 AND l.id <> $2 AND l.recall = 0 AND l.size - l.taken >= 2
ORDER BY l.size - l.taken DESC, l.id LIMIT 1
-- name: lease_coming
SELECT count(*) FROM lease l JOIN device d ON d.dev = l.dev AND d.state = 2
WHERE l.sku = $1 AND l.id <> $2 AND l.size > l.taken AND (l.recall > 0 OR d.retire_ms > 0)
-- name: lease_recall
UPDATE lease SET recall = $2 WHERE id = $1
-- name: lease_wanted
UPDATE lease SET wanted = $2 WHERE id = $1
-- name: lease_back
UPDATE lease SET taken = taken + $2, given = given + $2 WHERE id = $1 AND taken + $2 <= size
-- name: lease_settle
UPDATE lease SET taken = size, recall = 0, wanted = 0 WHERE id = $1
-- name: lease_each_of
SELECT id, sku, size, taken FROM lease WHERE dev = $1 ORDER BY sku
-- name: lease_each_sku
SELECT l.sku, d.id, d.letter, d.state, l.size - l.taken, l.recall FROM lease l JOIN device d ON d.dev = l.dev
ORDER BY l.sku, l.dev
-- name: lease_left_of
SELECT coalesce(sum(size - taken), 0) FROM lease WHERE dev = $1
-- name: lease_holds_of
SELECT h.hid FROM lease l JOIN hold h ON h.lease = l.id AND h.lease > 0 AND h.dev = l.dev WHERE l.dev = $1 AND h.state = 1
ORDER BY h.hid
-- name: lease_held_of
SELECT count(*), coalesce(sum(h.amount), 0) FROM lease l JOIN hold h ON h.lease = l.id AND h.lease > 0 AND h.dev = l.dev
WHERE l.dev = $1 AND h.state = 1
-- name: stock_report
SELECT s.sku, s.received, s.free, s.short, coalesce(h.n, 0) FROM stock s
LEFT JOIN (SELECT sku, sum(out_qty) AS n FROM hold GROUP BY sku) h ON h.sku = s.sku ORDER BY s.sku
-- name: given_insert
INSERT INTO lease_given (lease, ord, qty, hseq) VALUES ($1, $2, $3, $4)
-- name: given_overlap
SELECT count(*) FROM (SELECT ord, qty FROM lease_given WHERE lease = $1 AND ord > CAST($2 AS BIGINT) - $3 ORDER BY ord LIMIT 1) AS g
WHERE ord - qty < $2
-- name: tokens_of
SELECT number FROM token WHERE dev = $1 ORDER BY number

-- ---- tokens ----
-- name: token_of
SELECT number, place, dev, got, asked, lost_ms, cseq FROM token WHERE place = $1
-- name: token_get
SELECT number, place, dev, got, asked, lost_ms, cseq FROM token WHERE number = $1
-- name: token_of_device
SELECT number, place, dev, got, asked, lost_ms, cseq FROM token WHERE dev = $1 ORDER BY number
-- name: token_asked_by
SELECT number, place, dev, got, asked, lost_ms, cseq FROM token WHERE asked = $1 ORDER BY number
-- name: token_insert
INSERT INTO token (number, place, dev, got, cseq) VALUES ($1, $2, $3, 0, 0)
-- name: token_got
UPDATE token SET got = 1 WHERE number = $1
-- name: token_grant
UPDATE token SET number = $2, dev = $3, got = 0, asked = 0 WHERE number = $1
-- name: token_free
UPDATE token SET dev = 0, got = 0, asked = 0 WHERE number = $1
-- name: token_asked
UPDATE token SET asked = $2 WHERE number = $1
-- name: token_lost
UPDATE token SET lost_ms = $2 WHERE number = $1

-- ---- feed ----
-- name: feed_append
INSERT INTO feed (cseq, kind, key) VALUES ($1, $2, $3)
-- name: feed_append_8
INSERT INTO feed (cseq, kind, key) VALUES ($1, $2, $3), ($4, $5, $6), ($7, $8, $9), ($10, $11, $12), ($13, $14, $15),
    ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)
-- name: feed_of_member
UPDATE account SET cseq = $2 WHERE mid = $1 AND unit = 1
-- name: feed_of_key
UPDATE device SET cseq = $2 WHERE dev = $1
-- name: feed_of_programme
UPDATE programme SET cseq = $2 WHERE version = $1
-- name: feed_of_lease
UPDATE lease SET cseq = $2 WHERE id = $1
-- name: feed_of_token
UPDATE token SET cseq = $2 WHERE number = $1
-- name: feed_of_hold
UPDATE hold SET cseq = $2 WHERE hid = $1
-- name: feed_prune_members
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 1
AND NOT EXISTS (SELECT 1 FROM account a WHERE a.mid = feed.key AND a.unit = 1 AND a.cseq = feed.cseq)
-- name: feed_prune_holds
DELETE FROM feed WHERE cseq > $1 AND cseq <= $2 AND kind = 6
AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.hid = feed.key AND h.cseq = feed.cseq)
-- name: feed_page
SELECT cseq, kind, key FROM feed WHERE cseq > $1
AND (kind <> 1 OR cseq > $3 OR key IN (SELECT mid FROM erasure) OR key IN (SELECT mid FROM card_stop)
    OR key IN (SELECT mid FROM member WHERE person > 0)) ORDER BY cseq LIMIT $2
-- name: feed_count
SELECT count(*) FROM feed

-- name: sum_get
SELECT n, s FROM sum WHERE bucket = $1
-- name: sum_put
INSERT INTO sum (bucket, n, s) VALUES ($1, $2, $3) ON CONFLICT (bucket) DO UPDATE SET n = excluded.n, s = excluded.s
-- name: sum_count
SELECT count(*) FROM sum
-- name: sum_member
SELECT m.id, a.cseq, m.erased_ms FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 WHERE m.mid = $1
-- name: sum_members
SELECT m.id, a.cseq FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1
WHERE m.erased_ms = 0 AND a.cseq > 0 ORDER BY m.mid
-- name: sum_keys
SELECT public_key, cseq FROM device WHERE cseq > 0 ORDER BY dev
-- name: sum_programmes
SELECT version, cseq FROM programme WHERE cseq > 0 ORDER BY version
-- name: sum_tokens
SELECT place, cseq FROM token WHERE cseq > 0 ORDER BY number

-- ---- snapshots ----
-- name: snapshot_last
SELECT id, cseq, last_mid, rows, chunks FROM snapshot WHERE hub_epoch = $1 AND ready = $2 ORDER BY id DESC LIMIT 1
-- name: snapshot_insert
INSERT INTO snapshot (id, hub_epoch, cseq, at_ms, last_mid, rows, chunks, ready) VALUES ($1, $2, $3, $4, 0, 0, 0, 0)
-- name: snapshot_move
UPDATE snapshot SET last_mid = $2, rows = $3, chunks = $4, ready = $5 WHERE id = $1
-- name: snapshot_newest
SELECT coalesce(max(id), 0) FROM snapshot
-- name: snapshot_drop
DELETE FROM snapshot WHERE id < $1
-- name: chunk_insert
INSERT INTO chunk (snapshot, n, sha256, rows, body) VALUES ($1, $2, $3, $4, $5)
-- name: chunk_each
SELECT sha256, rows FROM chunk WHERE snapshot = $1 ORDER BY n
-- name: chunk_get
SELECT body FROM chunk WHERE sha256 = $1 LIMIT 1
-- name: chunk_bodies
SELECT snapshot, n, body FROM chunk ORDER BY snapshot, n
-- name: chunk_erase
DELETE FROM chunk WHERE snapshot = $1 AND n = $2
-- name: snapshot_spoil
UPDATE snapshot SET ready = 2 WHERE id = $1
-- name: chunk_count
SELECT count(*) FROM chunk
-- name: chunk_drop
DELETE FROM chunk WHERE snapshot < $1 AND n >= $2 AND n <= $3

-- ---- bundles ----
-- name: bundle_get
SELECT in_serial, out_serial, base, hub_epoch, cseq FROM bundle WHERE dev = $1
-- name: bundle_put
INSERT INTO bundle (dev, in_serial, out_serial, base, hub_epoch, cseq) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (dev) DO UPDATE SET in_serial = excluded.in_serial, out_serial = excluded.out_serial,
    base = excluded.base, hub_epoch = excluded.hub_epoch, cseq = excluded.cseq
-- name: programme_since
SELECT json FROM programme WHERE cseq > $1 ORDER BY version

-- ---- after a backup was put back ----
-- name: restored_insert
INSERT INTO restored (hub_epoch, at_ms, made_ms, lease_from, lease_to, witness_from, witness_to)
VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: restored_lease
SELECT count(*) FROM restored WHERE lease_from < $1 AND $1 <= lease_to
-- name: restored_witness
SELECT count(*) FROM restored WHERE witness_from < $1 AND $1 <= witness_to
-- name: lease_adopt
INSERT INTO lease (id, dev, sku, size, taken, got, cseq) VALUES ($1, $2, $3, 0, 0, 0, 0)
ON CONFLICT DO NOTHING
-- name: token_adopt
UPDATE token SET number = $2, dev = $3, got = 1, asked = 0 WHERE place = $1 AND number < $2

-- ---- witnesses ----
-- name: witness_last
SELECT num, at_ms, op, sha256 FROM witness ORDER BY num DESC LIMIT 1
-- name: witness_get
SELECT num, sha256, cseq, body FROM witness WHERE num = $1
-- name: witness_insert
INSERT INTO witness (num, at_ms, op, sha256, body, cseq) VALUES ($1, $2, $3, $4, $5, 0)
-- name: witness_each
SELECT num, sha256, body FROM witness ORDER BY num
-- name: witness_news
SELECT coalesce(max(hseq), 0) FROM op WHERE hseq > $1 AND dev > 0 AND kind <> 17
-- name: witness_journals
SELECT d.id, d.epoch, d.high, d.head FROM device d WHERE d.high > 0 ORDER BY d.dev
-- name: device_count
SELECT count(*) FROM device
-- name: feed_of_witness
UPDATE witness SET cseq = $2 WHERE num = $1

-- ---- proposals ----
-- name: proposal_last
SELECT coalesce(max(number), 0) FROM proposal
-- name: proposal_insert
INSERT INTO proposal (number, state, at_ms, from_ms, by, json) VALUES ($1, $2, $3, $4, $5, $6)
-- name: proposal_get
SELECT number, state, at_ms, from_ms, by, done_by, version, json FROM proposal WHERE number = $1
-- name: proposal_each
SELECT number, state, at_ms, from_ms, by, done_by, version FROM proposal ORDER BY number
-- name: proposal_close
UPDATE proposal SET state = $2, done_by = $3, done_ms = $4, version = $5 WHERE number = $1

-- ---- what people look at ----
-- name: incident_insert
INSERT INTO incident (id, at_ms, kind, dev, hseq, mid, amount, resolved_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
-- name: incident_count
SELECT count(*) FROM incident
-- name: incident_each
SELECT i.id, i.at_ms, i.kind, coalesce(d.id, NULL), i.hseq, i.amount, coalesce(m.id, NULL), i.resolved_ms,
    i.resolved_by, i.note
FROM incident i LEFT JOIN device d ON d.dev = i.dev LEFT JOIN member m ON m.mid = i.mid
WHERE i.resolved_ms = 0 OR $1 = 1 ORDER BY i.at_ms, i.id
-- name: incident_get
SELECT i.id, i.at_ms, i.kind, coalesce(d.id, NULL), i.hseq, i.amount, coalesce(m.id, NULL), i.resolved_ms,
    i.resolved_by, i.note
FROM incident i LEFT JOIN device d ON d.dev = i.dev LEFT JOIN member m ON m.mid = i.mid WHERE i.id = $1
-- name: incident_resolve
UPDATE incident SET resolved_ms = $2, resolved_by = $3, note = CASE WHEN EXISTS (SELECT 1 FROM member m
    WHERE m.mid = incident.mid AND m.erased_ms > 0) THEN '(erased)' ELSE $4 END WHERE id = $1 AND resolved_ms = 0
-- name: incident_of
SELECT count(*) FROM incident WHERE kind = $1
-- name: incident_notes_erase
UPDATE incident SET note = '(erased)' WHERE note <> '' AND (mid = $1 OR replace(note, $2, '') <> note
    OR replace(note, $3, '') <> note OR replace(note, $4, '') <> note)
-- name: evidence_each
SELECT e.id, e.at_ms, e.body, e.proof FROM evidence e JOIN device d ON d.dev = e.dev WHERE d.id = $1 ORDER BY e.id
-- name: evidence_get
SELECT at_ms, body, proof FROM evidence WHERE id = $1
-- name: evidence_count
SELECT count(*) FROM evidence WHERE dev = $1
-- name: evidence_same
SELECT count(*) FROM evidence WHERE dev = $1 AND length(body) = $3 AND body = $2
-- name: evidence_insert
INSERT INTO evidence (id, at_ms, dev, body, proof) VALUES ($1, $2, $3, $4, $5)

-- ---- programme ----
-- name: programme_insert
INSERT INTO programme (version, sha256, effective_ms, published_ms, json, cseq) VALUES ($1, $2, $3, $4, $5, 0)
-- name: programme_get
SELECT version, sha256, effective_ms, json, cseq FROM programme WHERE version = $1
-- name: programme_by_hash
SELECT json FROM programme WHERE sha256 = $1
-- name: programme_each
SELECT version, effective_ms FROM programme WHERE version <= $1 ORDER BY version
-- name: programme_effective_last
SELECT coalesce(max(effective_ms), 0) FROM programme
-- name: programme_last
SELECT coalesce(max(version), 0) FROM programme

-- ---- answers to the hospital's own systems ----
-- name: idem_get
SELECT body, status, answer FROM idem WHERE client = $1 AND key = $2
-- name: idem_insert
INSERT INTO idem (client, key, body, status, answer, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
-- name: idem_prune
DELETE FROM idem WHERE at_ms < $1
