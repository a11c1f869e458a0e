-- What the programme does by the clock: tiers over time, occasions, notices. Part of the same table as hub.sql.

-- ---- growth by month, tiers ----
-- name: growth_add
INSERT INTO growth (mid, month, amount) VALUES ($1, $2, $3)
ON CONFLICT (mid, month) DO UPDATE SET amount = growth.amount + excluded.amount
-- name: growth_within
SELECT coalesce(sum(amount), 0) FROM growth WHERE mid = $1 AND month >= $2 AND month < $3
-- name: growth_lowered
INSERT INTO growth (mid, month, had, lowered) VALUES ($1, $2, $3, $4)
ON CONFLICT (mid, month) DO UPDATE SET had = excluded.had, lowered = excluded.lowered
-- name: growth_lowered_at
SELECT lowered FROM growth WHERE mid = $1 AND month = $2
-- name: growth_since
SELECT coalesce(sum(amount + lowered), 0) FROM growth WHERE mid = $1 AND month >= $2
-- name: growth_posted
SELECT posted FROM account WHERE mid = $1 AND unit = 2
-- name: growth_of_span
SELECT a.mid, a.posted, coalesce(w.n, 0), coalesce(l.n, 0) FROM account a
JOIN member m ON m.mid = a.mid AND m.erased_ms = 0
LEFT JOIN (SELECT mid, sum(amount) AS n FROM growth WHERE mid > $1 AND mid <= $2 AND month >= $4 AND month < $5
    GROUP BY mid) w ON w.mid = a.mid
LEFT JOIN (SELECT mid, sum(amount + lowered) AS n FROM growth WHERE mid > $1 AND mid <= $2 AND month >= $5
    GROUP BY mid) l ON l.mid = a.mid
WHERE a.unit = 2 AND a.mid > $1 AND a.mid <= $2 AND a.posted >= $3
    AND NOT EXISTS (SELECT 1 FROM growth g WHERE g.mid = a.mid AND g.month = $5 AND g.had > 0)
ORDER BY a.mid
-- name: verify_growth
SELECT a.mid, a.posted, coalesce(g.s, 0) FROM account a
LEFT JOIN (SELECT mid, sum(amount + lowered) AS s FROM growth GROUP BY mid) g ON g.mid = a.mid
WHERE a.unit = 2 AND a.posted <> coalesce(g.s, 0) LIMIT 1

-- ---- states of persons ----
-- name: member_state
UPDATE member SET status = $2, deceased_ms = $3 WHERE mid = $1
-- name: member_wishes
UPDATE member SET no_messages = $2, no_birthday = $3 WHERE mid = $1
-- name: member_state_get
SELECT status, deceased_ms, no_messages, no_birthday FROM member WHERE mid = $1

-- ---- occasions ----
-- name: members_to_greet
SELECT mid FROM member WHERE mid > $1 AND mid <= $2 AND status = 1 AND no_messages = 0 AND no_birthday = 0
ORDER BY mid
-- name: members_living
SELECT mid FROM member WHERE mid > $1 AND mid <= $2 AND erased_ms = 0 ORDER BY mid
-- name: welcomed_insert
INSERT INTO welcomed (tag) VALUES ($1) ON CONFLICT (tag) DO NOTHING
-- name: welcomed_delete
DELETE FROM welcomed WHERE tag = $1
-- name: welcomed_count
SELECT count(*) FROM welcomed WHERE tag = $1

-- ---- notices ----
-- name: lots_ending
SELECT l.mid, l.expires_ms, sum(l.left_n) FROM lot l JOIN member m ON m.mid = l.mid
WHERE l.mid > $1 AND l.mid <= $2 AND l.unit = 1 AND l.expires_ms > $3 AND l.expires_ms <= $4 AND l.left_n > 0
    AND m.erased_ms = 0 AND m.deceased_ms = 0 AND m.no_messages = 0
    AND NOT EXISTS (SELECT 1 FROM guardian g WHERE g.mid = coalesce(nullif(m.person, 0), l.mid))
GROUP BY l.mid, l.expires_ms ORDER BY l.mid, l.expires_ms
-- name: member_hears
SELECT count(*) FROM member WHERE mid = $1 AND erased_ms = 0 AND deceased_ms = 0 AND no_messages = 0
    AND NOT EXISTS (SELECT 1 FROM guardian g WHERE g.mid = coalesce(nullif(member.person, 0), member.mid))
-- name: notice_insert
INSERT INTO notice (id, kind, mid, due_ms, amount, made_ms) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (mid, kind, due_ms) DO NOTHING
-- name: notices
SELECT n.id, n.kind, m.id, n.due_ms, n.amount, n.made_ms FROM notice n JOIN member m ON m.mid = n.mid
WHERE n.id > $1 ORDER BY n.id LIMIT $2
-- name: notices_erase
DELETE FROM notice WHERE mid = $1
-- name: notices_prune
DELETE FROM notice WHERE due_ms < $1
