-- Adjustments, two members that are one person, consents and guardians. Part of the same table as hub.sql.

-- ---- adjustments ----
-- name: adjustment_last
SELECT coalesce(max(number), 0) FROM adjustment
-- name: adjustment_insert
INSERT INTO adjustment (number, state, at_ms, mid, points, reason, by) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: adjustment_get
SELECT a.number, a.state, a.at_ms, m.id, a.points, a.reason, a.by, a.done_by FROM adjustment a JOIN member m ON m.mid = a.mid
WHERE a.number = $1
-- name: adjustment_each
SELECT a.number, a.state, a.at_ms, m.id, a.points, a.reason, a.by, a.done_by FROM adjustment a JOIN member m ON m.mid = a.mid
ORDER BY a.number
-- name: adjustment_close
UPDATE adjustment SET state = $2, done_by = $3, done_ms = $4, hseq = $5 WHERE number = $1
-- name: adjustment_erase
UPDATE adjustment SET reason = '' WHERE mid = $1
-- ---- two members that are one person: $1 goes into $2 ----
-- name: merge_holds
SELECT count(*) FROM hold WHERE mid = $1
-- name: merge_bills
SELECT count(*) FROM bill WHERE mid = $1
-- name: merge_lots
UPDATE lot SET mid = $2 WHERE mid = $1
-- name: merge_draws
UPDATE draw SET mid = $2 WHERE mid = $1
-- name: merge_holds_move
UPDATE hold SET mid = $2 WHERE mid = $1
-- name: merge_bills_move
UPDATE bill SET mid = $2 WHERE mid = $1
-- name: merge_claims
UPDATE claim SET mid = $2 WHERE mid = $1
-- name: merge_receipts
UPDATE receipt SET mid = $2 WHERE mid = $1
-- name: merge_receipts_settled
UPDATE receipt SET state = 2 WHERE state = 3 AND mid = $2 AND CAST($1 AS BIGINT) = $1 AND key IN (SELECT key FROM claim WHERE mid = $2)
-- name: merge_earned
INSERT INTO earned (mid, rule, day, times, points) SELECT $2, rule, day, times, points FROM earned WHERE mid = $1
ON CONFLICT (mid, rule, day) DO UPDATE SET times = earned.times + excluded.times, points = earned.points + excluded.points
-- name: merge_earned_gone
DELETE FROM earned WHERE mid = $1
-- name: merge_growth
INSERT INTO growth (mid, month, amount, had, lowered) SELECT $2, month, amount, had, lowered FROM growth WHERE mid = $1
ON CONFLICT (mid, month) DO UPDATE SET amount = growth.amount + excluded.amount, had = growth.had + excluded.had,
    lowered = growth.lowered + excluded.lowered
-- name: merge_growth_gone
DELETE FROM growth WHERE mid = $1
-- name: merge_adjustments
UPDATE adjustment SET mid = $2 WHERE mid = $1
-- name: merge_incidents
UPDATE incident SET mid = $2 WHERE mid = $1
-- name: merge_merged
UPDATE member SET merged = $2 WHERE mid = $1 OR (merged = $1 AND merged > 0)
-- name: merged_into
SELECT merged FROM member WHERE mid = $1
-- name: merged_each
SELECT m.mid, m.id FROM member m JOIN member s ON s.mid = m.merged WHERE s.id = $1 AND m.merged > 0 AND m.erased_ms = 0 ORDER BY m.mid
-- ---- consents, guardians ----
-- name: consent_insert
INSERT INTO consent (id, mid, purpose, given, at_ms, text, by, staff)
VALUES ((SELECT coalesce(max(c.id), 0) + 1 FROM consent c), $1, $2, $3, $4, $5, $6, $7)
-- name: consent_last_ms
SELECT coalesce(max(at_ms), 0) FROM consent WHERE mid = $1 AND purpose = $2
-- name: consent_last
SELECT given FROM consent WHERE mid = coalesce((SELECT nullif(m.person, 0) FROM member m WHERE m.mid = $1), $1)
    AND purpose = $2 ORDER BY id DESC LIMIT 1
-- name: consent_said
SELECT count(*) FROM consent WHERE mid = $1 AND purpose = $2
-- name: consent_each
SELECT purpose, given, at_ms, text, by, staff FROM consent WHERE mid = $1 ORDER BY id
-- name: guardian_of
SELECT guardian FROM guardian WHERE mid = $1
-- name: guardian_id
SELECT m.id FROM guardian g JOIN member m ON m.mid = g.guardian WHERE g.mid = $1 AND m.erased_ms = 0
-- name: wards_of
SELECT count(*) FROM guardian WHERE guardian = $1
-- name: guardian_insert
INSERT INTO guardian (mid, guardian, at_ms) VALUES ($1, $2, $3)
-- name: guardian_gone
DELETE FROM guardian WHERE mid = $1
-- name: guardian_erase
DELETE FROM guardian WHERE mid = $1 OR guardian = $1
-- name: merge_consents
UPDATE consent SET mid = $2 WHERE mid = $1
-- name: merge_wishes
UPDATE member SET no_messages = (SELECT max(o.no_messages) FROM member o WHERE o.mid IN ($1, $2)),
    no_birthday = (SELECT max(o.no_birthday) FROM member o WHERE o.mid IN ($1, $2)) WHERE mid = $2
-- name: merge_ward
INSERT INTO guardian (mid, guardian, at_ms) SELECT $2, guardian, at_ms FROM guardian WHERE mid = $1 ON CONFLICT (mid) DO NOTHING
-- name: merge_ward_gone
DELETE FROM guardian WHERE mid = $1
-- name: consents_erase
DELETE FROM consent WHERE mid = $1
-- name: merge_guardian
UPDATE guardian SET guardian = $2 WHERE guardian = $1 AND mid <> $2
-- ---- external ids ----
-- name: external_owner
SELECT mid FROM external WHERE issuer = $1 AND tag = $2
-- name: external_count
SELECT count(*) FROM external WHERE mid = $1
-- name: external_insert
INSERT INTO external (issuer, tag, mid, tail, at_ms, by) VALUES ($1, $2, $3, $4, $5, $6)
-- name: external_drop
DELETE FROM external WHERE issuer = $1 AND tag = $2
-- name: external_each
SELECT issuer, tail, at_ms, by FROM external WHERE mid = $1 ORDER BY issuer, at_ms, tail
-- name: externals_erase
DELETE FROM external WHERE mid = $1
-- name: merge_externals
UPDATE external SET mid = $2 WHERE mid = $1
-- name: verify_externals
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM external x WHERE x.mid = e.mid) LIMIT 1
