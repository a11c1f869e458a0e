#include "sync/hub/store_pg_arrays.h"

#include <stdlib.h>

#define I "::bigint[]"
#define B "::bytea[]"
#define T "::text[]"

/* Rows that are changed in place are taken in the order of their keys, as whoever locks them should. */
const struct pd_pg_many pd_pg_many[PD_PG_MANY] = {
    { PD_HUB_SQL_DEVICE_HEAD, "many_device_head",
        "UPDATE device d SET high = k.high, head = k.head, seen_ms = k.seen_ms, signed = coalesce(k.signed, "
        "d.signed), "
        "signed_base = CASE WHEN k.signed IS NULL THEN d.signed_base ELSE k.base END "
        "FROM (SELECT * FROM unnest($1" I ", $2" I ", $3" B ", $4" I ", $5" B ", $6" I ") "
        "AS u (dev, high, head, seen_ms, signed, base) ORDER BY dev) AS k WHERE d.dev = k.dev",
        "iibibi", PD_PG_DEVICE, 1, true },
    { PD_HUB_SQL_OP_INSERT, "many_op_insert",
        "INSERT INTO op (hseq, op_id, dev, epoch, dseq, kind, status, code, balance, head, line, recv_ms) "
        "SELECT * FROM unnest($1" I ", $2" B ", $3" I ", $4" I ", $5" I ", $6" I ", $7" I ", $8" T ", $9" I
        ", $10" B ", $11" B ", $12" I ")",
        "ibiiiiitibbi", PD_PG_NO_TABLE, 0, false },
    { PD_HUB_SQL_HOLD_INSERT, "many_hold_insert",
        "INSERT INTO hold (hid, id, mid, dev, sku, qty, amount, money, place, lease, ordinal, expires_ms, "
        "state, "
        "made_ms, ended_ms, out_qty, booked, refunded, origin, released, limited, doubt, cseq) "
        "SELECT u.*, 0 FROM unnest($1" I ", $2" B ", $3" I ", $4" I ", $5" T ", $6" I ", $7" I ", $8" I
        ", $9" T ", $10" I ", $11" I ", $12" I ", $13" I ", $14" I ", $15" I ", $16" I ", $17" I ", $18" I
        ", $19" I ", $20" I ", $21" I ", $22" I ") AS u",
        "ibiitiiitiiiiiiiiiiiii", PD_PG_NO_TABLE, 0, false },
    { PD_HUB_SQL_DRAW_INSERT, "many_draw_insert",
        "INSERT INTO draw (hid, lot, mid, amount, returned) "
        "SELECT u.*, 0 FROM unnest($1" I ", $2" I ", $3" I ", $4" I ") AS u "
        "ON CONFLICT (hid, lot) DO UPDATE SET amount = draw.amount + excluded.amount",
        "iiii", PD_PG_DRAW, 2, false },
    { PD_HUB_SQL_ENTRY_INSERT, "many_entry_insert",
        "INSERT INTO entry (hseq, n, acct, unit, mid, amount, before_hseq) "
        "SELECT * FROM unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ", $6" I ", $7" I ")",
        "iiiiiii", PD_PG_NO_TABLE, 0, false },
    { PD_HUB_SQL_ACCOUNT_SPEND, "many_account_spend",
        "UPDATE account a SET posted = a.posted - k.amount, last_hseq = k.hseq, "
        "cseq = CASE WHEN k.cseq > 0 THEN k.cseq ELSE a.cseq END "
        "FROM (SELECT * FROM unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ", $6" I ") "
        "AS u (mid, amount, blocked, unit, hseq, cseq) ORDER BY mid) AS k "
        "WHERE a.mid = k.mid AND a.unit = k.unit AND a.posted - a.held - k.blocked >= k.amount",
        "iiiiii", PD_PG_ACCOUNT, 1, true },
    { PD_HUB_SQL_LOT_MOVE, "many_lot_move",
        "UPDATE lot l SET left_n = l.left_n + k.left_n, held_n = l.held_n + k.held_n, expired_n = "
        "l.expired_n + "
        "k.expired_n FROM (SELECT * FROM unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ") "
        "AS u (mid, id, left_n, held_n, expired_n) ORDER BY mid, id) AS k WHERE l.mid = k.mid AND l.id = "
        "k.id",
        "iiiii", PD_PG_LOT, 2, true },
    { PD_HUB_SQL_FEED_OF_MEMBER, "many_feed_of_member",
        "UPDATE account a SET cseq = k.cseq FROM (SELECT * FROM unnest($1" I ", $2" I ") AS u (mid, cseq) "
        "ORDER BY mid) AS k WHERE a.mid = k.mid AND a.unit = 1",
        "ii", PD_PG_ACCOUNT, 1, false },
    { PD_HUB_SQL_FEED_OF_HOLD, "many_feed_of_hold",
        "UPDATE hold h SET cseq = k.cseq FROM (SELECT * FROM unnest($1" I ", $2" I ") AS u (hid, cseq) "
        "ORDER BY hid) AS k WHERE h.hid = k.hid",
        "ii", PD_PG_HOLD, 1, false },
    { PD_HUB_SQL_FEED_APPEND, "many_feed_append",
        "INSERT INTO feed (cseq, kind, key) SELECT * FROM unnest($1" I ", $2" I ", $3" I ")", "iii",
        PD_PG_NO_TABLE, 0, false },
    { PD_HUB_SQL_SUM_PUT, "many_sum_put",
        "INSERT INTO sum (bucket, n, s) SELECT * FROM unnest($1" I ", $2" I ", $3" I ") "
        "ON CONFLICT (bucket) DO UPDATE SET n = excluded.n, s = excluded.s",
        "iii", PD_PG_SUM, 1, false },
    { PD_HUB_SQL_COUNTER_PUT, "many_counter_put",
        "INSERT INTO counter (id, value) SELECT * FROM unnest($1" I ", $2" I ") "
        "ON CONFLICT (id) DO UPDATE SET value = excluded.value",
        "ii", PD_PG_COUNTER, 1, false },
};

/* ---- columns ---- */

#define HEAD                                                                                                 \
    20 /* dimensions, whether there are nulls, the type, how many, the first one's number; four bytes each   \
        */
#define COLUMN_MAX ((size_t)64 << 20)

static void
put32(uint8_t *out, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(n >> (24 - 8 * i));
}

static bool
have_room(struct pd_pg_column *c, size_t more)
{
    size_t cap = c->cap > 0 ? c->cap : 1024;
    uint8_t *bytes;

    if (c->len == 0)
        c->len = HEAD;
    if (more > COLUMN_MAX - c->len)
        return false;
    while (cap < c->len + more)
        cap *= 2;
    if (cap == c->cap)
        return true;
    bytes = realloc(c->bytes, cap);
    if (bytes == NULL)
        return false;
    c->bytes = bytes;
    c->cap = cap;
    return true;
}

static void
put_number(uint8_t *out, int64_t n)
{
    put32(out, (uint32_t)((uint64_t)n >> 32));
    put32(out + 4, (uint32_t)n);
}

bool
pd_pg_column_add(struct pd_pg_column *c, char kind, const struct pd_arg *arg)
{
    size_t len = arg->kind == PD_ARG_NULL ? 0 : kind == 'i' ? 8 : arg->len;

    if (!have_room(c, 4 + len))
        return false;
    put32(c->bytes + c->len, arg->kind == PD_ARG_NULL ? UINT32_MAX : (uint32_t)len);
    if (kind == 'i' && len > 0)
        put_number(c->bytes + c->len + 4, arg->i);
    else if (len > 0)
        memcpy(c->bytes + c->len + 4, arg->p, len);
    c->len += 4 + len;
    c->count++;
    return true;
}

void
pd_pg_column_end(struct pd_pg_column *c, char kind)
{
    uint32_t type = kind == 'i' ? 20 : kind == 'b' ? 17 : 25; /* int8, bytea, text in pg_type.dat */

    put32(c->bytes, 1);
    put32(c->bytes + 4, 1);
    put32(c->bytes + 8, type);
    put32(c->bytes + 12, (uint32_t)c->count);
    put32(c->bytes + 16, 1);
}

void
pd_pg_column_empty(struct pd_pg_column *c)
{
    c->len = 0;
    c->count = 0;
}

void
pd_pg_column_finish(struct pd_pg_column *c)
{
    free(c->bytes);
    *c = (struct pd_pg_column){ .bytes = NULL };
}
