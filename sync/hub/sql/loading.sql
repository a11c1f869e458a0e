-- What loading one hospital asks of the store: part of the same table as sql/hub.sql, by the same rules.

-- ---- sites ----
-- name: site_insert
INSERT INTO site (id, name, added_ms) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
-- name: site_count
SELECT count(*) FROM site
-- name: site_has
SELECT count(*) FROM site WHERE id = $1
-- name: site_each
SELECT s.id, s.name, coalesce(d.n, 0) FROM site s
LEFT JOIN (SELECT site, count(*) AS n FROM device WHERE state = 2 GROUP BY site) d ON d.site = s.id ORDER BY s.id
-- name: site_unnamed_each
SELECT site, sum(CASE WHEN state = 2 THEN 1 ELSE 0 END) FROM device WHERE site NOT IN (SELECT id FROM site)
GROUP BY site ORDER BY site

-- ---- goods ----
-- name: stock_shrink
UPDATE stock SET received = received - $2, free = CASE WHEN free > $2 THEN free - $2 ELSE 0 END,
    short = short + CASE WHEN free > $2 THEN 0 ELSE $2 - free END WHERE sku = $1 AND received >= $2
-- name: stock_carry
UPDATE stock SET received = received - $2, free = free - $2 WHERE sku = $1 AND free >= $2
-- name: stock_in_house
SELECT s.free - s.short + (SELECT coalesce(sum(l.size - l.taken), 0) FROM lease l WHERE l.sku = $1)
    + (SELECT coalesce(sum(h.out_qty), 0) FROM hold h WHERE h.sku = $1 AND h.state IN (1, 2))
    + (SELECT coalesce(sum(h.out_qty), 0) FROM hold h WHERE h.state = 5 AND h.released = 1 AND h.ended_ms = 0 AND h.sku = $1)
FROM stock s WHERE s.sku = $1
-- name: goods_insert
INSERT INTO goods (number, at_ms, kind, sku, qty, undoes, by, note, other) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: goods_last
SELECT coalesce(max(number), 0) FROM goods
-- name: goods_get
SELECT number, at_ms, kind, sku, qty, undoes, by, note, other FROM goods WHERE number = $1
-- name: goods_undone_by
SELECT number FROM goods WHERE undoes = $1
-- name: goods_each
SELECT number, at_ms, kind, sku, qty, undoes, by, note, other FROM goods WHERE $1 = '' OR sku = $1 ORDER BY number

-- name: goods_back_has
SELECT count(*) FROM goods_back WHERE hid = $1
-- name: goods_back_insert
INSERT INTO goods_back (hid, hseq, qty) VALUES ($1, $2, $3) ON CONFLICT (hid) DO NOTHING
-- name: handed_again_insert
INSERT INTO handed_again (hid, dev) VALUES ($1, $2) ON CONFLICT (hid, dev) DO NOTHING
-- name: handed_again_has
SELECT count(*) FROM handed_again WHERE hid = $1 AND dev = $2

-- ---- pictures ----
-- name: picture_insert
INSERT INTO picture (sha256, added_ms, body) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING
-- name: picture_get
SELECT body FROM picture WHERE sha256 = $1

-- name: picture_each
SELECT sha256, body FROM picture ORDER BY sha256

-- ---- cards printed ahead ----
-- name: card_batch_insert
INSERT INTO card_batch (number, at_ms, by, cards) VALUES ($1, $2, $3, $4)
-- name: card_batch_last
SELECT coalesce(max(number), 0) FROM card_batch
-- name: card_batch_each
SELECT b.number, b.at_ms, b.by, b.cards, coalesce(c.n, 0) FROM card_batch b
LEFT JOIN (SELECT batch, count(*) AS n FROM card WHERE bound_ms > 0 GROUP BY batch) c ON c.batch = b.number
ORDER BY b.number
-- name: card_insert
INSERT INTO card (serial, id, batch) VALUES ($1, $2, $3) ON CONFLICT (serial) DO NOTHING
-- name: card_get
SELECT id, batch, bound_ms FROM card WHERE serial = $1
-- name: card_bind
UPDATE card SET bound_ms = $2 WHERE serial = $1 AND bound_ms = 0

-- ---- balances of an older system ----
-- name: opening_get
SELECT c.mid, l.granted, l.expires_ms FROM claim c JOIN lot l ON l.mid = c.mid AND l.hseq = c.hseq WHERE c.key = $1
-- name: member_id_of
SELECT id FROM member WHERE mid = $1
