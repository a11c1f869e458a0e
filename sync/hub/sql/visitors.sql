-- Patients who are expected and are no members yet.
-- name: visitor_find
SELECT vid FROM visitor WHERE tag = $1 AND until_ms > $2
-- name: visitor_any
SELECT vid FROM visitor WHERE tag = $1
-- name: visitor_next
SELECT coalesce(max(vid), 0) + 1 FROM visitor
-- name: visitor_insert
INSERT INTO visitor (vid, tag, sealed, until_ms) VALUES ($1, $2, $3, $4)
-- name: visitor_key_insert
INSERT INTO visitor_key (vid, secret) VALUES ($1, $2)
-- name: visitor_get
SELECT v.sealed, k.secret FROM visitor v JOIN visitor_key k ON k.vid = v.vid WHERE v.vid = $1
-- name: visitor_erase
DELETE FROM visitor WHERE vid = $1
-- name: visitor_key_erase
DELETE FROM visitor_key WHERE vid = $1
-- name: visitor_old
SELECT vid FROM visitor WHERE until_ms <= $1 ORDER BY vid LIMIT 500
-- name: visitor_all
SELECT vid FROM visitor ORDER BY vid LIMIT 500
-- name: visitor_count
SELECT count(*) FROM visitor
