-- Several memberships of one person. Part of the same table as hub.sql.

-- name: person_root
SELECT person FROM member WHERE mid = $1
-- name: person_members
SELECT mid, id FROM member WHERE person = $1 AND person > 0 AND erased_ms = 0 AND merged = 0 ORDER BY mid
-- name: person_tell
SELECT mid FROM member WHERE person > 0 AND erased_ms = 0 AND mid > $1 ORDER BY mid LIMIT $2
-- name: person_set
UPDATE member SET person = $2 WHERE mid = $1
-- name: person_joined
UPDATE member SET kind = $2, person = $3, masked = (SELECT o.masked FROM member o WHERE o.mid = $3),
    last4 = (SELECT o.last4 FROM member o WHERE o.mid = $3), no_messages = (SELECT o.no_messages FROM member o WHERE o.mid = $3),
    no_birthday = (SELECT o.no_birthday FROM member o WHERE o.mid = $3) WHERE mid = $1
-- name: person_moves
UPDATE member SET person = $2 WHERE person = $1 AND person > 0
-- name: member_kind
SELECT kind FROM member WHERE mid = $1
-- name: person_count
SELECT count(DISTINCT person) FROM member WHERE person > 0 AND erased_ms = 0
-- name: verify_memberships
SELECT m.mid FROM member m WHERE m.person > 0 AND (m.erased_ms > 0 OR m.merged > 0
    OR NOT EXISTS (SELECT 1 FROM person p WHERE p.mid = m.person)
    OR NOT EXISTS (SELECT 1 FROM member r WHERE r.mid = m.person AND r.person = r.mid)
    OR EXISTS (SELECT 1 FROM member o WHERE o.person = m.person AND o.kind = m.kind AND o.mid <> m.mid)) ORDER BY m.mid LIMIT 1
-- name: row_beside
SELECT coalesce((SELECT c.card FROM card_stop c WHERE c.mid = m.mid), ''), m.person FROM member m WHERE m.mid = $1
-- name: merge_pin
UPDATE card_pin SET mid = $2 WHERE mid = $1 AND NOT EXISTS (SELECT 1 FROM card_pin o WHERE o.mid = $2)
