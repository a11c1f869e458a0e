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
-- name: growth_lowered_last
SELECT month, had, lowered FROM growth WHERE mid = $1 AND had > 0 ORDER BY month DESC LIMIT 1
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
