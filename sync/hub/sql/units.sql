-- Coupons and counted entitlements: what is given and used. Part of the same table as hub.sql.

-- name: unit_number
SELECT unit FROM unit WHERE id = $1
-- name: unit_id
SELECT id FROM unit WHERE unit = $1
-- name: unit_last
SELECT coalesce(max(unit), 15) FROM unit
-- name: unit_insert
INSERT INTO unit (unit, id) VALUES ($1, $2)
-- name: account_open
INSERT INTO account (mid, unit, posted, held, debt, cseq) VALUES ($1, $2, 0, 0, 0, 0) ON CONFLICT (mid, unit) DO NOTHING
-- name: account_of_unit
SELECT posted, held, debt FROM account WHERE mid = $1 AND unit = $2
-- name: accounts_of_units
SELECT a.unit, a.posted, u.id FROM account a JOIN unit u ON u.unit = a.unit WHERE a.mid = $1 AND a.unit > $2
ORDER BY a.unit LIMIT $3

-- ---- by the year ----
-- name: unit_member
SELECT m.status, m.deceased_ms, m.created_ms, g.posted, m.erased_ms FROM member m JOIN account g ON g.mid = m.mid AND g.unit = 2
WHERE m.mid = $1
-- name: members_for_units
SELECT mid FROM member WHERE mid > $1 AND mid <= $2 AND status = 1 ORDER BY mid
-- name: unit_year_given
SELECT given FROM unit_year WHERE mid = $1 AND unit = $2 AND year = $3
-- name: unit_year_raise
INSERT INTO unit_year (mid, unit, year, given) VALUES ($1, $2, $3, $4)
ON CONFLICT (mid, unit, year) DO UPDATE SET given = excluded.given WHERE unit_year.given = $5

-- ---- by people ----
-- name: unit_gift_last
SELECT coalesce(max(number), 0) FROM unit_gift
-- name: unit_gift_insert
INSERT INTO unit_gift (number, at_ms, mid, what, n, price, by, reference, hseq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: unit_gift_by_reference
SELECT number, mid, what, n FROM unit_gift WHERE reference = $1

-- ---- uses ----
-- name: unit_use_last
SELECT coalesce(max(number), 0) FROM unit_use
-- name: unit_use_insert
INSERT INTO unit_use (number, at_ms, mid, unit, n, category, bill, off, price, by, reference, programme, hseq, hid)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
-- name: unit_use_get
SELECT number, at_ms, mid, unit, n, category, bill, off, price, programme, hid, reversed_ms FROM unit_use WHERE number = $1
-- name: unit_use_by_reference
SELECT number, at_ms, mid, unit, n, category, bill, off, price, programme, hid, reversed_ms FROM unit_use WHERE reference = $1
-- name: unit_use_reverse
UPDATE unit_use SET reversed_ms = $2, reversed_by = $3 WHERE number = $1 AND reversed_ms = 0

-- ---- services ----
-- name: service_insert
INSERT INTO service (number, state, at_ms, moved_ms) VALUES ($1, 1, $2, $2)
-- name: service_state
SELECT state FROM service WHERE number = $1
-- name: service_move
UPDATE service SET state = $3, moved_ms = $4, by = $5 WHERE number = $1 AND state = $2
-- name: service_each
SELECT s.number, s.state, s.at_ms, s.moved_ms, s.by, m.id, d.id, u.n, u.programme FROM service s
JOIN unit_use u ON u.number = s.number JOIN unit d ON d.unit = u.unit JOIN member m ON m.mid = u.mid
WHERE s.state IN (1, 2) OR $1 = 1 ORDER BY s.at_ms, s.number
-- name: services_erase
UPDATE service SET state = 4, moved_ms = $2 WHERE state IN (1, 2) AND number IN (SELECT number FROM unit_use WHERE mid = $1)

-- ---- two members that are one person: $1 goes into $2 ----
-- name: merge_unit_lots
SELECT count(*) AS n FROM lot WHERE mid IN ($1, $2) AND unit > 15 GROUP BY unit ORDER BY n DESC LIMIT 1
-- name: merge_unit_years
INSERT INTO unit_year (mid, unit, year, given) SELECT $2, unit, year, given FROM unit_year WHERE mid = $1
ON CONFLICT (mid, unit, year) DO UPDATE SET given = unit_year.given + excluded.given
-- name: merge_unit_years_gone
DELETE FROM unit_year WHERE mid = $1
-- name: merge_unit_gifts
UPDATE unit_gift SET mid = $2 WHERE mid = $1
-- name: merge_unit_uses
UPDATE unit_use SET mid = $2 WHERE mid = $1

-- ---- what verify asks ----
-- name: verify_unit_uses
SELECT x.unit, x.n FROM (SELECT unit, sum(n) AS n FROM (
    SELECT unit, sum(amount) AS n FROM entry WHERE acct = 4 AND unit > 15 GROUP BY unit
    UNION ALL SELECT unit, -sum(n) AS n FROM unit_use WHERE reversed_ms = 0 GROUP BY unit
    UNION ALL SELECT p.unit, -sum(p.amount - p.refunded) AS n FROM tender_part p JOIN tender t ON t.number = p.number
        WHERE p.unit > 15 AND t.state = 2 GROUP BY p.unit) AS y GROUP BY unit) AS x WHERE x.n <> 0 LIMIT 1
-- name: verify_unit_draws
SELECT u.number, u.n, coalesce(d.s, 0) FROM unit_use u
LEFT JOIN (SELECT hid, sum(amount - returned) AS s FROM draw GROUP BY hid) d ON d.hid = u.hid
WHERE coalesce(d.s, 0) <> CASE WHEN u.reversed_ms > 0 THEN 0 ELSE u.n END LIMIT 1
-- name: verify_unit_years
SELECT x.unit, x.n FROM (SELECT unit, sum(n) AS n FROM (
    SELECT e.unit, sum(e.amount) AS n FROM entry e JOIN op o ON o.hseq = e.hseq
    WHERE e.acct = 1 AND e.unit > 15 AND o.kind = 130 GROUP BY e.unit
    UNION ALL SELECT unit, -sum(given) AS n FROM unit_year GROUP BY unit) AS y GROUP BY unit) AS x WHERE x.n <> 0 LIMIT 1
-- name: verify_unit_lots
SELECT l.mid, l.unit FROM lot l WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.mid = l.mid AND a.unit = l.unit) LIMIT 1
-- name: verify_services
SELECT s.number, s.state FROM service s LEFT JOIN unit_use u ON u.number = s.number
WHERE u.number IS NULL OR s.state NOT IN (1, 2, 3, 4) OR (u.reversed_ms > 0 AND s.state <> 4) LIMIT 1
