#include "sync/hub/store_pg_arrays.h"

#include "sync/hub/pg_value.h"

#include <stdlib.h>

#define I "::bigint[]"
#define B "::bytea[]"
#define T "::text[]"
#define C "::tid[]"

#define SPEND_SET                                                                                            \
    "UPDATE account a SET posted = a.posted - k.amount, last_hseq = k.hseq, "                                \
    "cseq = CASE WHEN k.cseq > 0 THEN k.cseq ELSE a.cseq END FROM (SELECT * FROM "
#define SPEND_WHERE "a.mid = k.mid AND a.unit = k.unit AND a.posted - a.held - k.blocked >= k.amount"
#define LOT_SET                                                                                              \
    "UPDATE lot l SET left_n = l.left_n + k.left_n, held_n = l.held_n + k.held_n, "                          \
    "expired_n = l.expired_n + k.expired_n FROM (SELECT * FROM "
#define LOT_WHERE "l.mid = k.mid AND l.id = k.id"
#define DRAWS "unnest($1" I ", $2" I ", $3" I ", $4" I ") AS u"
#define OP_COLUMNS "(hseq, op_id, dev, epoch, dseq, kind, status, code, balance, head, line, recv_ms)"
#define HOLD_COLUMNS                                                                                         \
    "(hid, id, mid, dev, sku, qty, amount, money, place, lease, ordinal, expires_ms, state, made_ms, "       \
    "ended_ms, out_qty, booked, refunded, origin, released, limited, doubt, cseq)"
#define DRAW_COLUMNS "(hid, lot, mid, amount, returned)"
#define ENTRY_COLUMNS "(hseq, n, acct, unit, mid, amount, before_hseq)"
#define FEED_COLUMNS "(cseq, kind, key)"
#define COPIED " FROM STDIN (FORMAT binary)"

/* Rows that are changed in place are taken in the order of their keys, as whoever locks them should. */
const struct pd_pg_many pd_pg_many[PD_PG_MANY] = {
    [PD_PG_MANY_DEVICE_HEAD] = { PD_HUB_SQL_DEVICE_HEAD, "many_device_head",
        "UPDATE device d SET high = k.high, head = k.head, seen_ms = k.seen_ms, signed = coalesce(k.signed, "
        "d.signed), "
        "signed_base = CASE WHEN k.signed IS NULL THEN d.signed_base ELSE k.base END "
        "FROM (SELECT * FROM unnest($1" I ", $2" I ", $3" B ", $4" I ", $5" B ", $6" I ") "
        "AS u (dev, high, head, seen_ms, signed, base) ORDER BY dev) AS k WHERE d.dev = k.dev",
        "iibibi", PD_PG_DEVICE, 1, true, NULL, 0 },
    [PD_PG_MANY_OP] = { PD_HUB_SQL_OP_INSERT, "many_op_insert",
        "INSERT INTO op " OP_COLUMNS " SELECT * FROM unnest($1" I ", $2" B ", $3" I ", $4" I ", $5" I ", $6" I
        ", $7" I ", $8" T ", $9" I ", $10" B ", $11" B ", $12" I ")",
        "ibiiiiitibbi", PD_PG_NO_TABLE, 0, false, "COPY op " OP_COLUMNS COPIED, 0 },
    [PD_PG_MANY_HOLD] = { PD_HUB_SQL_HOLD_INSERT, "many_hold_insert",
        "INSERT INTO hold " HOLD_COLUMNS " SELECT u.*, 0 FROM unnest($1" I ", $2" B ", $3" I ", $4" I ", $5" T
        ", $6" I ", $7" I ", $8" I ", $9" T ", $10" I ", $11" I ", $12" I ", $13" I ", $14" I ", $15" I
        ", $16" I ", $17" I ", $18" I ", $19" I ", $20" I ", $21" I ", $22" I ") AS u",
        "ibiitiiitiiiiiiiiiiiii", PD_PG_NO_TABLE, 0, false, "COPY hold " HOLD_COLUMNS COPIED, 1 },
    [PD_PG_MANY_DRAW_NEW] = { PD_HUB_SQL_DRAW_INSERT, "many_draw_new",
        "INSERT INTO draw " DRAW_COLUMNS " SELECT u.*, 0 FROM " DRAWS, "iiii", PD_PG_DRAW, 2, false,
        "COPY draw " DRAW_COLUMNS COPIED, 1 },
    [PD_PG_MANY_DRAW] = { PD_HUB_SQL_DRAW_INSERT, "many_draw_insert",
        "INSERT INTO draw " DRAW_COLUMNS " SELECT u.*, 0 FROM " DRAWS
        " ON CONFLICT (hid, lot) DO UPDATE SET amount = draw.amount + excluded.amount",
        "iiii", PD_PG_DRAW, 2, false, NULL, 0 },
    [PD_PG_MANY_ENTRY] = { PD_HUB_SQL_ENTRY_INSERT, "many_entry_insert",
        "INSERT INTO entry " ENTRY_COLUMNS " SELECT * FROM unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I
        ", $6" I ", $7" I ")",
        "iiiiiii", PD_PG_NO_TABLE, 0, false, "COPY entry " ENTRY_COLUMNS COPIED, 0 },
    [PD_PG_MANY_SPEND_AT] = { PD_HUB_SQL_ACCOUNT_SPEND, "many_account_spend_at",
        SPEND_SET "unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ", $6" I ", $7" C ") "
                  "AS u (mid, amount, blocked, unit, hseq, cseq, place) ORDER BY mid) AS k "
                  "WHERE a.ctid = k.place AND " SPEND_WHERE,
        "iiiiiic", PD_PG_ACCOUNT, 1, true, NULL, 0 },
    [PD_PG_MANY_SPEND] = { PD_HUB_SQL_ACCOUNT_SPEND, "many_account_spend",
        SPEND_SET "unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ", $6" I ") "
                  "AS u (mid, amount, blocked, unit, hseq, cseq) ORDER BY mid) AS k WHERE " SPEND_WHERE,
        "iiiiii", PD_PG_ACCOUNT, 1, true, NULL, 0 },
    [PD_PG_MANY_LOT_AT] = { PD_HUB_SQL_LOT_MOVE, "many_lot_move_at",
        LOT_SET "unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ", $6" C ") "
                "AS u (mid, id, left_n, held_n, expired_n, place) ORDER BY mid, id) AS k "
                "WHERE l.ctid = k.place AND " LOT_WHERE,
        "iiiiic", PD_PG_LOT, 2, true, NULL, 0 },
    [PD_PG_MANY_LOT] = { PD_HUB_SQL_LOT_MOVE, "many_lot_move",
        LOT_SET "unnest($1" I ", $2" I ", $3" I ", $4" I ", $5" I ") "
                "AS u (mid, id, left_n, held_n, expired_n) ORDER BY mid, id) AS k WHERE " LOT_WHERE,
        "iiiii", PD_PG_LOT, 2, true, NULL, 0 },
    [PD_PG_MANY_FEED_OF_MEMBER] = { PD_HUB_SQL_FEED_OF_MEMBER, "many_feed_of_member",
        "UPDATE account a SET cseq = k.cseq FROM (SELECT * FROM unnest($1" I ", $2" I ") AS u (mid, cseq) "
        "ORDER BY mid) AS k WHERE a.mid = k.mid AND a.unit = 1",
        "ii", PD_PG_ACCOUNT, 1, false, NULL, 0 },
    [PD_PG_MANY_FEED_OF_HOLD] = { PD_HUB_SQL_FEED_OF_HOLD, "many_feed_of_hold",
        "UPDATE hold h SET cseq = k.cseq FROM (SELECT * FROM unnest($1" I ", $2" I ") AS u (hid, cseq) "
        "ORDER BY hid) AS k WHERE h.hid = k.hid",
        "ii", PD_PG_HOLD, 1, false, NULL, 0 },
    [PD_PG_MANY_FEED] = { PD_HUB_SQL_FEED_APPEND, "many_feed_append",
        "INSERT INTO feed " FEED_COLUMNS " SELECT * FROM unnest($1" I ", $2" I ", $3" I ")", "iii",
        PD_PG_NO_TABLE, 0, false, "COPY feed " FEED_COLUMNS COPIED, 0 },
    [PD_PG_MANY_SUM] = { PD_HUB_SQL_SUM_PUT, "many_sum_put",
        "INSERT INTO sum (bucket, n, s) SELECT * FROM unnest($1" I ", $2" I ", $3" I ") "
        "ON CONFLICT (bucket) DO UPDATE SET n = excluded.n, s = excluded.s",
        "iii", PD_PG_SUM, 1, false, NULL, 0 },
    [PD_PG_MANY_COUNTER] = { PD_HUB_SQL_COUNTER_PUT, "many_counter_put",
        "INSERT INTO counter (id, value) SELECT * FROM unnest($1" I ", $2" I ") "
        "ON CONFLICT (id) DO UPDATE SET value = excluded.value",
        "ii", PD_PG_COUNTER, 1, false, NULL, 0 },
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
    uint32_t type = kind == 'i' ? 20 : kind == 'b' ? 17 : kind == 'c' ? 27 : 25; /* pg_type.dat */

    put32(c->bytes, 1);
    put32(c->bytes + 4, 1);
    put32(c->bytes + 8, type);
    put32(c->bytes + 12, (uint32_t)c->count);
    put32(c->bytes + 16, 1);
}

/* Where the value of a row is, where all are of one length. */
static uint8_t *
number_at(const struct pd_pg_column *c, int row)
{
    return c->bytes + HEAD + (size_t)row * 12 + 4;
}

int64_t
pd_pg_column_number(const struct pd_pg_column *column, int row)
{
    return pd_pg_get_int(number_at(column, row), 8, PD_PG_INT8);
}

void
pd_pg_column_set_number(struct pd_pg_column *column, int row, int64_t n)
{
    put_number(number_at(column, row), n);
}

static const uint8_t copy_head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* its NUL is one of them */
static const uint8_t zero[12] = { [3] = 8 };

_Static_assert(sizeof copy_head == 19, "a signature of 11 bytes and two numbers of 4");

static size_t
field_len(const uint8_t *field)
{
    uint32_t n = (uint32_t)field[0] << 24 | (uint32_t)field[1] << 16 | (uint32_t)field[2] << 8 | field[3];

    return n == UINT32_MAX ? 4 : 4 + (size_t)n;
}

/* A field is in an array as it is in a row: its length, and its bytes. */
bool
pd_pg_columns_copy(
    const struct pd_pg_column *columns, int count, int zeros, int rows, uint8_t **out, size_t *len)
{
    const uint8_t *at[PD_PG_COLUMNS];
    size_t size = sizeof copy_head + 2 + (size_t)rows * (2 + (size_t)zeros * sizeof zero);
    uint8_t *p;

    for (int c = 0; c < count; c++) {
        at[c] = columns[c].bytes + HEAD;
        size += columns[c].len - HEAD;
    }
    *out = p = malloc(size);
    *len = size;
    if (p == NULL)
        return false;
    memcpy(p, copy_head, sizeof copy_head);
    p += sizeof copy_head;
    for (int row = 0; row < rows; row++) {
        *p++ = 0;
        *p++ = (uint8_t)(count + zeros);
        for (int c = 0; c < count; c++) {
            size_t n = field_len(at[c]);

            memcpy(p, at[c], n);
            p += n;
            at[c] += n;
        }
        for (int z = 0; z < zeros; z++, p += sizeof zero)
            memcpy(p, zero, sizeof zero);
    }
    *p++ = 0xff; /* -1 columns: no more rows */
    *p++ = 0xff;
    pd_assert(p == *out + size);
    return true;
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
