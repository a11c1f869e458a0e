-- What `verify` asks: each statement's rows are violations, or the values to compare. Part of the same table.

-- name: verify_entries_of_op
SELECT hseq, unit, sum(amount) FROM entry GROUP BY hseq, unit HAVING sum(amount) <> 0 LIMIT 1
-- name: verify_entries_all
SELECT unit, sum(amount) FROM entry GROUP BY unit HAVING sum(amount) <> 0 LIMIT 1
-- name: verify_posted
SELECT a.mid, a.unit, a.posted, coalesce(e.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, sum(amount) AS s FROM entry WHERE acct = 1 GROUP BY mid, unit) e
    ON e.mid = a.mid AND e.unit = a.unit
WHERE a.posted <> coalesce(e.s, 0) LIMIT 1
-- Each op before is there, the oldest has none, and the numbers add up to the newest: as each is lower than the one that
-- names it, nothing but one row of all of them does. (Ops of a restored hub may come in at an earlier number.)
-- name: verify_chain
SELECT a.mid, a.last_hseq, coalesce(c.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, max(hseq) AS top, sum(hseq - before_hseq) AS s, sum(CASE WHEN before_hseq = 0 THEN 1 ELSE 0 END) AS n
    FROM entry WHERE mid > 0 AND before_hseq <> hseq GROUP BY mid, unit) c ON c.mid = a.mid AND c.unit = a.unit
WHERE a.last_hseq <> coalesce(c.s, 0) OR coalesce(c.n, 1) <> 1
    OR (a.last_hseq <> coalesce(c.top, 0) AND NOT EXISTS (SELECT 1 FROM restored)) LIMIT 1
-- name: verify_chain_links
SELECT e.hseq, e.before_hseq FROM entry e WHERE (e.mid = 0 AND e.before_hseq <> 0)
    OR (e.mid > 0 AND e.before_hseq <> 0 AND NOT EXISTS (SELECT 1 FROM entry b
        WHERE b.hseq = e.before_hseq AND b.mid = e.mid AND b.unit = e.unit AND b.before_hseq <> b.hseq
            AND (b.hseq < e.hseq OR (b.hseq = e.hseq AND b.n < e.n) OR (b.hseq > e.hseq AND EXISTS (SELECT 1 FROM restored))))) LIMIT 1
-- name: verify_debt
SELECT a.mid, a.debt, coalesce(e.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, sum(amount) AS s FROM entry WHERE acct = 2 GROUP BY mid, unit) e
    ON e.mid = a.mid AND e.unit = a.unit
WHERE a.debt <> -coalesce(e.s, 0) LIMIT 1
-- name: verify_lots
SELECT a.mid, a.posted, coalesce(l.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, sum(left_n + held_n) AS s FROM lot GROUP BY mid, unit) l ON l.mid = a.mid AND l.unit = a.unit
WHERE a.unit <> 2 AND a.posted <> coalesce(l.s, 0) LIMIT 1
-- name: verify_lots_held
SELECT a.mid, a.held, coalesce(l.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, sum(held_n) AS s FROM lot GROUP BY mid, unit) l ON l.mid = a.mid AND l.unit = a.unit
WHERE a.unit <> 2 AND a.held <> coalesce(l.s, 0) LIMIT 1
-- name: verify_below_zero
SELECT mid, posted, held FROM account WHERE posted - held < 0 OR held < 0 LIMIT 1
-- name: verify_held
SELECT a.mid, a.held, coalesce(h.s, 0) FROM account a
LEFT JOIN (SELECT mid, unit, sum(amount) AS s FROM (SELECT mid, 1 AS unit, amount FROM hold WHERE state IN (1, 2)
    UNION ALL SELECT t.mid, p.unit, p.amount FROM tender t JOIN tender_part p ON p.number = t.number WHERE t.state = 1) AS o
    GROUP BY mid, unit) h ON h.mid = a.mid AND h.unit = a.unit
WHERE a.held <> coalesce(h.s, 0) LIMIT 1
-- name: verify_draws
SELECT h.hid, h.amount, coalesce(d.s, 0) FROM hold h
LEFT JOIN (SELECT hid, sum(amount - returned) AS s FROM draw GROUP BY hid) d ON d.hid = h.hid
WHERE h.state IN (1, 2) AND h.amount <> coalesce(d.s, 0) LIMIT 1
-- name: verify_draws_over
SELECT d.hid, d.amount, d.returned FROM draw d WHERE d.returned > d.amount OR d.returned < 0 LIMIT 1
-- name: verify_overdraft
SELECT e.hseq, e.amount FROM entry e WHERE e.acct = 2 AND e.amount < 0
AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.hseq = e.hseq) LIMIT 1
-- name: verify_result
SELECT hseq, status FROM op WHERE status NOT IN (1, 2, 3, 4, 5) OR (status IN (3, 5) AND code = '') LIMIT 1
-- name: verify_rejected_entries
SELECT o.hseq, o.kind FROM op o JOIN entry e ON e.hseq = o.hseq WHERE o.status IN (2, 3) LIMIT 1
-- name: verify_booked
SELECT hid, amount, booked, refunded FROM hold
WHERE booked > amount OR refunded > booked OR refunded < 0 OR booked < 0 OR (state = 3 AND booked > amount)
    OR (state IN (1, 2) AND booked <> 0) LIMIT 1
-- name: verify_booked_entries
SELECT (SELECT coalesce(sum(booked - refunded), 0) FROM hold) + (SELECT coalesce(sum(p.amount - p.refunded), 0) FROM tender_part p
    JOIN tender t ON t.number = p.number WHERE p.unit = 1 AND t.state = 2)
-- name: verify_redeemed
SELECT coalesce(sum(amount), 0) FROM entry WHERE acct = 4 AND unit = 1
-- name: verify_gaps
SELECT d.dev, d.high, o.n, o.top FROM device d
JOIN (SELECT dev, epoch, count(*) AS n, max(dseq) AS top FROM op WHERE dev > 0 GROUP BY dev, epoch) o
    ON o.dev = d.dev AND o.epoch = d.epoch
WHERE o.n <> d.high OR o.top <> d.high LIMIT 1
-- name: verify_high_without_ops
SELECT d.dev, d.high FROM device d WHERE d.high > 0
AND NOT EXISTS (SELECT 1 FROM op o WHERE o.dev = d.dev AND o.epoch = d.epoch) LIMIT 1
-- name: verify_stock
SELECT s.sku, s.received, s.free - s.short + coalesce(l.n, 0) + coalesce(h.n, 0) FROM stock s
LEFT JOIN (SELECT sku, sum(size - taken) AS n FROM lease GROUP BY sku) l ON l.sku = s.sku
LEFT JOIN (SELECT sku, sum(out_qty) AS n FROM hold GROUP BY sku) h ON h.sku = s.sku
WHERE s.received <> s.free - s.short + coalesce(l.n, 0) + coalesce(h.n, 0) LIMIT 1
-- name: verify_out_qty
SELECT hid, state, qty, out_qty FROM hold
WHERE (state IN (1, 2) AND lease > 0 AND out_qty <> qty) OR (state = 4 AND booked = 0 AND out_qty <> 0)
    OR out_qty < 0 OR out_qty > qty LIMIT 1
-- name: verify_goods_back
SELECT b.hid, b.hseq FROM goods_back b LEFT JOIN hold h ON h.hid = b.hid
WHERE h.hid IS NULL OR h.state NOT IN (3, 5) OR h.out_qty <> 0 OR b.qty > h.qty OR h.released <> 1
    OR NOT EXISTS (SELECT 1 FROM op o WHERE o.hseq = b.hseq AND o.kind = 5) LIMIT 1
-- name: verify_goods_moved
SELECT a.sku, a.qty, coalesce(b.qty, 0) FROM goods a LEFT JOIN goods b ON b.number = a.other
WHERE (a.kind = 5) <> (a.other <> 0) OR (a.kind = 5 AND (b.number IS NULL OR b.kind <> 5 OR b.other <> a.number
    OR b.qty <> -a.qty OR b.sku = a.sku OR a.qty = 0)) LIMIT 1
-- name: verify_given
SELECT l.id, l.given, coalesce(g.n, 0) FROM lease l
LEFT JOIN (SELECT lease, sum(qty) AS n FROM lease_given GROUP BY lease) g ON g.lease = l.id
WHERE l.given <> coalesce(g.n, 0) OR l.given > l.taken LIMIT 1
-- name: verify_given_numbers
SELECT g.lease, g.ord FROM lease_given g JOIN lease l ON l.id = g.lease
WHERE g.ord > l.size OR g.qty < 1 OR g.ord < g.qty OR EXISTS (SELECT 1 FROM lease_given o
    WHERE o.lease = g.lease AND o.ord <> g.ord AND o.ord > g.ord - g.qty AND o.ord - o.qty < g.ord) LIMIT 1
-- name: verify_given_sold
SELECT h.hid, h.ordinal FROM lease_given g JOIN lease l ON l.id = g.lease
JOIN hold h ON h.dev = l.dev AND h.lease = g.lease AND h.lease > 0 AND h.ordinal > g.ord - g.qty AND h.ordinal - h.qty < g.ord
WHERE h.out_qty > 0 AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.kind = 'given_back' AND i.mid = h.mid) LIMIT 1
-- name: verify_recall
SELECT id, recall FROM lease WHERE recall < 0 OR recall > size - taken OR wanted < 0 LIMIT 1
-- name: verify_settled
SELECT l.id, l.size - l.taken FROM lease l JOIN device d ON d.dev = l.dev
WHERE (d.settled_ms > 0 OR d.state = 6) AND l.size <> l.taken LIMIT 1
-- name: verify_tokens
SELECT t.number, t.dev FROM token t LEFT JOIN device d ON d.dev = t.dev
WHERE (t.dev <> 0 AND (d.dev IS NULL OR d.mode <> 'counter' OR d.place <> t.place OR d.state = 5))
    OR (t.dev = 0 AND (t.asked <> 0 OR t.got <> 0)) OR t.asked = t.dev AND t.dev <> 0 LIMIT 1
-- name: verify_claims
SELECT c.key, c.hseq FROM claim c WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.hseq = c.hseq) LIMIT 1
-- name: verify_receipts
SELECT r.key, r.hseq FROM receipt r LEFT JOIN claim c ON c.key = r.key
WHERE (r.state = 1) <> (c.key IS NULL) OR (r.state = 2 AND c.mid <> r.mid) OR (r.state = 3 AND c.mid = r.mid) LIMIT 1
-- name: entry_count
SELECT count(*) FROM entry
-- name: verify_feed_members
SELECT a.mid, a.cseq FROM account a WHERE a.unit = 1 AND a.cseq > 0
AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.cseq = a.cseq AND f.kind = 1 AND f.key = a.mid) LIMIT 1
-- name: verify_feed_holds
SELECT h.hid, h.cseq FROM hold h WHERE h.cseq > 0
AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.cseq = h.cseq AND f.kind = 6 AND f.key = h.hid) LIMIT 1

-- name: verify_blocks
SELECT acct, sum(points) FROM (
    SELECT acct, sign, points FROM block_sum WHERE kind = 1
    UNION ALL
    SELECT acct, CASE WHEN amount > 0 THEN 1 ELSE 0 END AS sign, -amount AS points FROM entry
    WHERE unit = 1 AND hseq < (SELECT coalesce(max(until_hseq), 0) FROM block)) AS m
GROUP BY acct, sign HAVING sum(points) <> 0
