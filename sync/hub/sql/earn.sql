-- What members earn beside bills: whom they brought. Part of the same table as hub.sql.

-- name: referral_number_get
SELECT number FROM referral_number WHERE mid = $1
-- name: referral_number_insert
INSERT INTO referral_number (mid, number) VALUES ($1, $2) ON CONFLICT DO NOTHING
-- name: referral_number_owner
SELECT mid FROM referral_number WHERE number = $1
-- name: referral_number_erase
DELETE FROM referral_number WHERE mid = $1
-- name: referral_insert
INSERT INTO referral (mid, by_mid, at_ms, state, reason, due, until_ms, seen_ms, seen, by_hseq, new_hseq, by_points,
    by_growth, new_points, new_growth, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (mid) DO NOTHING
-- name: referral_get
SELECT mid, by_mid, at_ms, state, reason, due, until_ms, seen_ms, seen, by_hseq, new_hseq, by_points, by_growth, new_points,
    new_growth, version FROM referral WHERE mid = $1
-- name: referrals_between
SELECT mid, by_mid, at_ms, state, reason, due, until_ms, seen_ms, seen, by_hseq, new_hseq, by_points, by_growth, new_points,
    new_growth, version FROM referral WHERE at_ms >= $1 AND at_ms < $2 ORDER BY at_ms, mid
-- name: referral_seen
UPDATE referral SET state = 2, seen_ms = $2, seen = $3 WHERE mid = $1 AND state = 1
-- name: referral_lapse
UPDATE referral SET state = 4, reason = 'late' WHERE state = 1 AND until_ms <= $1
-- name: referral_due
SELECT mid FROM referral WHERE state = 2 AND mid > $1 ORDER BY mid LIMIT 1
-- name: referral_settle
UPDATE referral SET state = $2, reason = $3, by_hseq = $4, new_hseq = $5, by_points = $6, by_growth = $7, new_points = $8,
    new_growth = $9, version = $10 WHERE mid = $1
-- name: referral_of_seen
SELECT mid FROM referral WHERE seen = $1 AND seen <> '' AND state IN (2, 3) ORDER BY mid LIMIT 1
-- name: referral_counts
SELECT state, count(*), sum(CASE WHEN state = 3 THEN by_points ELSE 0 END) FROM referral WHERE by_mid = $1 GROUP BY state ORDER BY state
-- name: referral_erase
DELETE FROM referral WHERE mid = $1
-- name: referral_by_erase
UPDATE referral SET by_mid = 0 WHERE by_mid = $1
-- name: referral_move
UPDATE referral SET mid = $2 WHERE mid = $1
-- name: merge_referral_by
UPDATE referral SET by_mid = $2 WHERE by_mid = $1
-- name: verify_referrals
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM referral r WHERE r.mid = e.mid OR r.by_mid = e.mid)
    OR EXISTS (SELECT 1 FROM referral_number n WHERE n.mid = e.mid) LIMIT 1
-- name: verify_referral_grants
SELECT r.mid FROM referral r WHERE (r.by_hseq > 0 AND NOT EXISTS (SELECT 1 FROM op o WHERE o.hseq = r.by_hseq AND o.kind = 101))
    OR (r.new_hseq > 0 AND NOT EXISTS (SELECT 1 FROM op o WHERE o.hseq = r.new_hseq AND o.kind = 101)) LIMIT 1

-- ---- plans ----
-- name: plan_get
SELECT number, mid, plan, start_day, version, state FROM plan WHERE number = $1
-- name: plan_same
SELECT number FROM plan WHERE mid = $1 AND plan = $2 AND start_day = $3
-- name: plan_last
SELECT coalesce(max(number), 0) FROM plan
-- name: plan_insert
INSERT INTO plan (number, mid, plan, start_day, version, state, at_ms, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- name: plan_state
UPDATE plan SET state = $2 WHERE number = $1
-- name: plan_tick
INSERT INTO plan_tick (number, step, at_ms, by) VALUES ($1, $2, $3, $4) ON CONFLICT (number, step) DO NOTHING
-- name: plan_earned
UPDATE plan_tick SET hseq = $3, points = $4 WHERE number = $1 AND step = $2
-- name: plan_done
SELECT at_ms, points FROM plan_tick WHERE number = $1 AND step = $2
-- name: plans_open
SELECT number, mid, plan, start_day, version, state FROM plan WHERE state = 1 AND (mid = $1 OR CAST($1 AS BIGINT) = 0) AND number > $2
ORDER BY number LIMIT 1
-- name: plan_ticked
SELECT count(*) FROM plan_tick WHERE number = $1 AND step = $2
-- name: plan_notice
INSERT INTO plan_notice (number, step, told_ms) VALUES ($1, $2, $3) ON CONFLICT (number, step) DO NOTHING
-- name: plans_of_span
SELECT number, mid, plan, start_day, version, state FROM plan WHERE state = 1 AND mid > $1 AND mid <= $2 ORDER BY mid, number
-- name: plan_notices_erase
DELETE FROM plan_notice WHERE number IN (SELECT number FROM plan WHERE mid = $1)
-- name: plan_ticks_erase
DELETE FROM plan_tick WHERE number IN (SELECT number FROM plan WHERE mid = $1)
-- name: plans_erase
DELETE FROM plan WHERE mid = $1
-- name: merge_plans
UPDATE plan SET mid = $2 WHERE mid = $1
    AND NOT EXISTS (SELECT 1 FROM plan o WHERE o.mid = $2 AND o.plan = plan.plan AND o.start_day = plan.start_day)
-- name: verify_plans
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM plan p WHERE p.mid = e.mid) LIMIT 1

-- ---- tier indexes ----
-- name: tier_part_get
SELECT n, counted FROM tier_part WHERE mid = $1 AND month = $2 AND part = $3
-- name: tier_part_put
INSERT INTO tier_part (mid, month, part, n, counted) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (mid, month, part) DO UPDATE SET n = excluded.n, counted = excluded.counted
-- name: tier_part_first
SELECT month, part FROM tier_part WHERE mid = $1 ORDER BY month, part LIMIT 1
-- name: tier_part_drop
DELETE FROM tier_part WHERE mid = $1 AND month = $2 AND part = $3
-- name: tier_flag_last
SELECT coalesce(max(number), 0) FROM tier_flag
-- name: tier_flag_insert
INSERT INTO tier_flag (number, at_ms, mid, value, reason, by, hseq) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: tier_flag_each
SELECT f.number, f.at_ms, m.id, f.value, f.reason, f.by FROM tier_flag f JOIN member m ON m.mid = f.mid
WHERE f.mid = $1 OR CAST($1 AS BIGINT) = 0 ORDER BY f.number DESC
-- name: tier_flag_erase
UPDATE tier_flag SET reason = '' WHERE mid = $1
-- name: merge_tier_flags
UPDATE tier_flag SET mid = $2 WHERE mid = $1
-- name: verify_tier_flags
SELECT e.mid FROM erasure e WHERE EXISTS (SELECT 1 FROM tier_flag f WHERE f.mid = e.mid AND f.reason <> '') LIMIT 1
-- name: verify_tier_parts
SELECT t.mid FROM tier_part t GROUP BY t.mid
HAVING sum(t.counted) > (SELECT coalesce(sum(CASE WHEN g.amount > 0 THEN g.amount ELSE 0 END), 0) FROM growth g
    WHERE g.mid = t.mid) ORDER BY t.mid LIMIT 1
