#include "sync/hub/store_pg_known.h"

#include "sync/hub/pg_link.h"
#include "sync/hub/pg_value.h"

#include <stddef.h>
#include <stdlib.h>

#define BINARY 1

/* In each the first parameter is the ids that are asked about, the second since when lots are wanted. */
static const struct {
    const char *name, *text;
    int params;
} reads[PD_PG_READS] = {
    [PD_PG_READ_OPS] = { "known_ids",
        "SELECT k.id FROM unnest($1::bytea[]) AS k (id) WHERE EXISTS (SELECT 1 FROM "
        "op o WHERE o.op_id = k.id) "
        "OR EXISTS (SELECT 1 FROM hold h WHERE h.id = k.id)",
        1 },
    /* As member_by_id and lots_of say it, and where both rows are. */
    [PD_PG_READ_MEMBERS] = { "known_members",
        "SELECT m.mid, m.id, m.status, m.kind, m.masked, m.last4, a.posted, a.held, a.debt, g.posted, "
        "a.cseq, m.erased_ms, a.last_hseq, a.ctid, l.id, l.left_n, l.expired_n, l.usable_ms, l.expires_ms, "
        "l.rule, l.class, l.ctid FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 "
        "JOIN account g ON g.mid = m.mid AND g.unit = 2 LEFT JOIN lot l ON l.mid = m.mid AND l.unit = 1 "
        "AND (l.left_n > 0 OR (l.expired_n > 0 AND l.expires_ms > $2::bigint)) "
        "WHERE m.id = ANY ($1::bytea[]) ORDER BY m.mid, l.id",
        2 },
    [PD_PG_READ_DEVICES] = { "known_devices",
        "SELECT dev, id, public_key, epoch, high, head, state, mode, site, place, letter, serial, "
        "enrolled_ms, seen_ms, cseq, retire_ms, lost_ms, settled_ms, durable, refill, said, heir, waits "
        "FROM device WHERE id = ANY ($1::bytea[])",
        1 },
    [PD_PG_READ_DRAWN] = { "known_drawn", "SELECT coalesce(max(hid), 0) FROM draw", 0 },
};

/* Where the id stands that a read is about. */
static const size_t ids_at[] = { [PD_PG_READ_OPS] = offsetof(struct pd_store_expected, op),
    [PD_PG_READ_MEMBERS] = offsetof(struct pd_store_expected, member),
    [PD_PG_READ_DEVICES] = offsetof(struct pd_store_expected, device) };

/* Columns of the second. */
enum {
    COLUMN_MID = 0,
    COLUMN_ID = 1,
    COLUMN_POSTED = 6,
    COLUMN_HELD = 7,
    COLUMN_CSEQ = 10,
    COLUMN_LAST_HSEQ = 12,
    COLUMN_PLACE = 13,
    COLUMN_LOT = 14, /* the first of lots_of */
    COLUMN_LEFT = 15,
    COLUMN_EXPIRES = 18,
    COLUMN_LOT_PLACE = 21
};

PGresult *
pd_pg_known_prepare(PGconn *conn)
{
    for (int i = 0; i < PD_PG_READS; i++) {
        PGresult *result = PQprepare(conn, reads[i].name, reads[i].text, 0, NULL);

        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            return result;
        PQclear(result);
    }
    return NULL;
}

void
pd_pg_known_forget(struct pd_pg_known *known)
{
    PQclear(known->rows);
    PQclear(known->device_rows);
    known->rows = known->device_rows = NULL;
    known->asked_count = 0;
    known->drawn = INT64_MAX;
    pd_pg_marks_clear(&known->stale);
    pd_pg_marks_clear(&known->moved);
}

void
pd_pg_known_finish(struct pd_pg_known *known)
{
    pd_pg_known_forget(known);
    pd_pg_marks_finish(&known->stale);
    pd_pg_marks_finish(&known->moved);
    for (int i = 0; i < PD_COUNT(known->asked_of); i++)
        pd_pg_index_finish(&known->asked_of[i]);
    pd_pg_index_finish(&known->members);
    pd_pg_index_finish(&known->accounts);
    pd_pg_index_finish(&known->devices);
    free(known->asked);
    *known = (struct pd_pg_known){ .rows = NULL };
}

/* ---- reading ---- */

/* Among the ids that were asked about. */
static uint32_t *
find_asked(const struct pd_pg_known *known, enum pd_pg_read read, const void *id)
{
    const struct pd_pg_index *index = &known->asked_of[read];
    uint32_t i = (uint32_t)(pd_pg_mark_of_id(id) >> 32) & (index->cap - 1);

    for (; index->slots[i] != 0; i = (i + 1) & (index->cap - 1))
        if (memcmp((const char *)&known->asked[index->slots[i] - 1] + ids_at[read], id, PD_ID_LEN) == 0)
            break;
    return &index->slots[i];
}

/* Each id once: an array with one twice would give its rows twice. */
static bool
ask(struct pd_pg_known *known, enum pd_pg_read read, int count, struct pd_pg_column *ids)
{
    bool good = pd_pg_index_begin(&known->asked_of[read], count);

    for (int i = 0; good && i < count; i++) {
        const char *id = (const char *)&known->asked[i] + ids_at[read];
        uint32_t *slot = find_asked(known, read, id);

        if (*slot == 0)
            good = pd_pg_column_add(ids, 'b', &(struct pd_arg){ PD_ARG_BLOB, 0, id, PD_ID_LEN });
        *slot = (uint32_t)i + 1;
    }
    if (good)
        pd_pg_column_end(ids, 'b');
    return good;
}

static bool
ask_all(struct pd_pg_known *known, const struct pd_store_expected *ops, int count,
    struct pd_pg_column ids[PD_PG_READS])
{
    struct pd_store_expected *asked = realloc(known->asked, (size_t)count * sizeof *asked);
    bool good = asked != NULL;

    if (!good)
        return false;
    known->asked = asked;
    memcpy(asked, ops, (size_t)count * sizeof *asked);
    for (int i = 0; good && i < PD_COUNT(known->asked_of); i++)
        good = ask(known, (enum pd_pg_read)i, count, &ids[i]);
    return good;
}

static bool
send_reads(PGconn *conn, const struct pd_pg_column ids[PD_PG_READS], int64_t since_ms)
{
    char since[PD_PG_NUMBER];
    int since_len = pd_pg_put_int(since, PD_PG_INT8, since_ms);
    bool sent = true;

    for (int i = 0; sent && i < PD_PG_READS; i++) {
        const char *values[] = { (const char *)ids[i].bytes, since };
        const int lengths[] = { (int)ids[i].len, since_len }, formats[] = { BINARY, BINARY };

        sent =
            PQsendQueryPrepared(conn, reads[i].name, reads[i].params, values, lengths, formats, BINARY) == 1;
    }
    return sent && PQpipelineSync(conn) == 1;
}

static bool
take_reads(PGconn *conn, PGresult *results[PD_PG_READS], PGresult **wrong)
{
    for (int i = 0; i < PD_PG_READS; i++) {
        results[i] = pd_pg_next_result(conn);
        if (PQresultStatus(results[i]) == PGRES_TUPLES_OK)
            continue;
        if (*wrong == NULL)
            *wrong = results[i];
        else
            PQclear(results[i]);
        results[i] = NULL;
    }
    PQclear(PQgetResult(conn)); /* of the sync */
    return *wrong == NULL;
}

/* Her first row, by her id and by her number. */
static bool
index_rows(struct pd_pg_known *known)
{
    PGresult *rows = known->rows;

    if (!pd_pg_index_begin(&known->members, PQntuples(rows)) ||
        !pd_pg_index_begin(&known->accounts, PQntuples(rows)))
        return false;
    for (int i = PQntuples(rows) - 1; i >= 0; i--) {
        if (PQgetlength(rows, i, COLUMN_ID) != PD_ID_LEN ||
            PQgetlength(rows, i, COLUMN_PLACE) != PD_PG_PLACE_LEN)
            return false;
        *pd_pg_index_id(&known->members, rows, COLUMN_ID, PQgetvalue(rows, i, COLUMN_ID)) = (uint32_t)i + 1;
        *pd_pg_index_number(&known->accounts, rows, COLUMN_MID, pd_pg_number_at(rows, i, COLUMN_MID)) =
            (uint32_t)i + 1;
    }
    return true;
}

static bool
mark_taken(struct pd_pg_known *known, PGresult *ids)
{
    for (int i = 0; i < PQntuples(ids); i++)
        if (PQgetlength(ids, i, 0) != PD_ID_LEN ||
            !pd_pg_marks_put(&known->stale, pd_pg_mark_of_id(PQgetvalue(ids, i, 0)), 0))
            return false;
    return true;
}

static bool
index_devices(struct pd_pg_known *known)
{
    PGresult *rows = known->device_rows;

    if (!pd_pg_index_begin(&known->devices, PQntuples(rows)))
        return false;
    for (int i = 0; i < PQntuples(rows); i++) {
        if (PQgetlength(rows, i, COLUMN_ID) != PD_ID_LEN)
            return false;
        *pd_pg_index_id(&known->devices, rows, COLUMN_ID, PQgetvalue(rows, i, COLUMN_ID)) = (uint32_t)i + 1;
    }
    return true;
}

static bool
take_in(struct pd_pg_known *known, PGresult *results[PD_PG_READS])
{
    known->rows = results[PD_PG_READ_MEMBERS];
    known->device_rows = results[PD_PG_READ_DEVICES];
    if (PQntuples(results[PD_PG_READ_DRAWN]) != 1)
        return false;
    known->drawn = pd_pg_number_at(results[PD_PG_READ_DRAWN], 0, 0);
    return mark_taken(known, results[PD_PG_READ_OPS]) && index_rows(known) && index_devices(known);
}

bool
pd_pg_known_read(struct pd_pg_known *known, PGconn *conn, const struct pd_store_expected *ops, int count,
    int64_t since_ms, PGresult **wrong)
{
    struct pd_pg_column ids[PD_PG_READS] = { { .bytes = NULL } };
    PGresult *results[PD_PG_READS] = { NULL };
    bool good;

    *wrong = NULL;
    pd_pg_known_forget(known);
    good = ask_all(known, ops, count, ids) && PQenterPipelineMode(conn) == 1;
    if (good) {
        good = send_reads(conn, ids, since_ms) && take_reads(conn, results, wrong);
        good = PQexitPipelineMode(conn) == 1 && good;
    }
    for (int i = 0; i < PD_PG_READS; i++)
        pd_pg_column_finish(&ids[i]);
    known->since_ms = since_ms;
    if (good && take_in(known, results))
        known->asked_count = count;
    PQclear(results[PD_PG_READ_OPS]);
    PQclear(results[PD_PG_READ_DRAWN]);
    if (!good) {
        PQclear(results[PD_PG_READ_MEMBERS]);
        PQclear(results[PD_PG_READ_DEVICES]);
    }
    return good;
}

/* ---- asking ---- */

static bool
is_stale(const struct pd_pg_known *known, uint64_t mark)
{
    return pd_pg_marks_get(&known->stale, mark) != NULL;
}

enum pd_pg_turn
pd_pg_known_id(const struct pd_pg_known *known, const struct pd_arg *args)
{
    if (known->asked_count == 0 || args[0].len != PD_ID_LEN ||
        *find_asked(known, PD_PG_READ_OPS, args[0].p) == 0 || is_stale(known, pd_pg_mark_of_id(args[0].p)))
        return PD_PG_ALONE;
    return PD_PG_NONE;
}

/* Her first row, -1: none that can be believed. */
static int
row_of(const struct pd_pg_known *known, enum pd_pg_table table, int64_t mid)
{
    if (known->asked_count == 0 || is_stale(known, pd_pg_mark_of((int)table, mid, 0)))
        return -1;
    return (int)*pd_pg_index_number(&known->accounts, known->rows, COLUMN_MID, mid) - 1;
}

enum pd_pg_turn
pd_pg_known_member(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found)
{
    PGresult *rows = known->rows;
    uint32_t at;

    if (known->asked_count == 0 || args[0].len != PD_ID_LEN)
        return PD_PG_ALONE;
    at = *pd_pg_index_id(&known->members, rows, COLUMN_ID, args[0].p);
    if (at == 0 ||
        is_stale(known, pd_pg_mark_of(PD_PG_ACCOUNT, pd_pg_number_at(rows, (int)at - 1, COLUMN_MID), 0)))
        return PD_PG_ALONE;
    *found = (struct pd_pg_rows){ rows, (int)at - 1, (int)at, 0 };
    return PD_PG_FOUND;
}

static bool
is_hers(const struct pd_pg_known *known, int row, int64_t mid)
{
    return row < PQntuples(known->rows) && pd_pg_number_at(known->rows, row, COLUMN_MID) == mid;
}

/* A lot that came to its end after it was read is for the database to say. */
enum pd_pg_turn
pd_pg_known_lots(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found)
{
    int64_t mid = args[0].i;
    int row = args[2].i == 1 && args[1].i >= known->since_ms ? row_of(known, PD_PG_LOT, mid) : -1;

    if (row < 0)
        return PD_PG_ALONE;
    if (PQgetisnull(known->rows, row, COLUMN_LOT))
        return PD_PG_NONE;
    *found = (struct pd_pg_rows){ known->rows, row, row, COLUMN_LOT };
    for (; is_hers(known, found->until, mid); found->until++)
        if (pd_pg_number_at(known->rows, found->until, COLUMN_LEFT) <= 0 &&
            pd_pg_number_at(known->rows, found->until, COLUMN_EXPIRES) <= args[1].i)
            return PD_PG_ALONE;
    return PD_PG_FOUND;
}

enum pd_pg_turn
pd_pg_known_device(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found)
{
    PGresult *rows = known->device_rows;
    int row;

    if (known->asked_count == 0 || args[0].len != PD_ID_LEN)
        return PD_PG_ALONE;
    row = (int)*pd_pg_index_id(&known->devices, rows, COLUMN_ID, args[0].p) - 1;
    if (row < 0 || is_stale(known, pd_pg_mark_of(PD_PG_DEVICE, pd_pg_number_at(rows, row, 0), 0)))
        return PD_PG_ALONE;
    *found = (struct pd_pg_rows){ rows, row, row + 1, 0 };
    return PD_PG_FOUND;
}

/* Where a row was read, while it is there. */
static const void *
place_of(const struct pd_pg_known *known, uint64_t mark, int row, int column)
{
    return pd_pg_marks_get(&known->moved, mark) == NULL &&
                   PQgetlength(known->rows, row, column) == PD_PG_PLACE_LEN
               ? PQgetvalue(known->rows, row, column)
               : NULL;
}

bool
pd_pg_known_spend(const struct pd_pg_known *known, const struct pd_arg *args, const void **place)
{
    int row = args[3].i == 1 ? row_of(known, PD_PG_ACCOUNT, args[0].i) : -1;

    if (row < 0 || pd_pg_number_at(known->rows, row, COLUMN_POSTED) -
                           pd_pg_number_at(known->rows, row, COLUMN_HELD) - args[2].i <
                       args[1].i)
        return false;
    *place = place_of(known, pd_pg_mark_of(PD_PG_ACCOUNT, args[0].i, 0), row, COLUMN_PLACE);
    return true;
}

static int
lot_row(const struct pd_pg_known *known, const struct pd_arg *args)
{
    int row = row_of(known, PD_PG_LOT, args[0].i);

    if (row < 0 || PQgetisnull(known->rows, row, COLUMN_LOT))
        return -1;
    for (; is_hers(known, row, args[0].i); row++)
        if (pd_pg_number_at(known->rows, row, COLUMN_LOT) == args[1].i)
            return row;
    return -1;
}

const void *
pd_pg_known_lot(const struct pd_pg_known *known, const struct pd_arg *args)
{
    int row = lot_row(known, args);

    return row >= 0 ? place_of(known, pd_pg_mark_of(PD_PG_LOT, args[0].i, args[1].i), row, COLUMN_LOT_PLACE)
                    : NULL;
}

/* ---- what is done to them ---- */

static bool
set_number(struct pd_pg_known *known, int row, int column, int64_t n)
{
    char bytes[PD_PG_NUMBER];
    int len = pd_pg_put_int(bytes, PD_PG_INT8, n);

    return PQsetvalue(known->rows, row, column, bytes, len) == 1;
}

static bool
spent(struct pd_pg_known *known, int row, const struct pd_arg *args)
{
    return set_number(
               known, row, COLUMN_POSTED, pd_pg_number_at(known->rows, row, COLUMN_POSTED) - args[1].i) &&
           set_number(known, row, COLUMN_LAST_HSEQ, args[4].i) &&
           (args[5].i <= 0 || set_number(known, row, COLUMN_CSEQ, args[5].i));
}

static bool
spoil(struct pd_pg_known *known, enum pd_pg_table table, int64_t mid)
{
    return pd_pg_marks_put(&known->stale, pd_pg_mark_of((int)table, mid, 0), 0);
}

/* A lot of which nothing is left, and one that has something again, are for the database to say. */
static bool
moved(struct pd_pg_known *known, int row, const struct pd_arg *args)
{
    int64_t left = pd_pg_number_at(known->rows, row, COLUMN_LEFT);

    if (left <= 0 || left + args[2].i <= 0 || args[4].i != 0)
        return spoil(known, PD_PG_LOT, args[0].i);
    return set_number(known, row, COLUMN_LEFT, left + args[2].i);
}

bool
pd_pg_known_written(struct pd_pg_known *known, const struct pd_pg_marks *waiting, int64_t drawn)
{
    bool good = true;

    if (known->asked_count == 0)
        return true;
    if (known->drawn < drawn)
        known->drawn = drawn;
    for (uint32_t i = 0; waiting->count > 0 && good && i < waiting->cap; i++)
        good = waiting->slots[i].mark == 0 || pd_pg_marks_put(&known->moved, waiting->slots[i].mark, 0);
    return good;
}

bool
pd_pg_known_touch(struct pd_pg_known *known, enum pd_hub_sql sql, const struct pd_arg *args, bool certain)
{
    int row;

    if (known->asked_count == 0)
        return true;
    switch ((int)sql) {
    case PD_HUB_SQL_ACCOUNT_SPEND:
        row = certain && args[3].i == 1 ? row_of(known, PD_PG_ACCOUNT, args[0].i) : -1;
        return row >= 0 ? spent(known, row, args) : spoil(known, PD_PG_ACCOUNT, args[0].i);
    case PD_HUB_SQL_DEVICE_HEAD:
        return spoil(known, PD_PG_DEVICE, args[0].i);
    case PD_HUB_SQL_FEED_OF_MEMBER:
        return spoil(known, PD_PG_ACCOUNT, args[0].i);
    case PD_HUB_SQL_LOT_MOVE:
        row = certain ? lot_row(known, args) : -1;
        return row >= 0 ? moved(known, row, args) : spoil(known, PD_PG_LOT, args[0].i);
    case PD_HUB_SQL_OP_INSERT:
    case PD_HUB_SQL_HOLD_INSERT:
        return args[1].len != PD_ID_LEN || pd_pg_marks_put(&known->stale, pd_pg_mark_of_id(args[1].p), 0);
    default:
        return true;
    }
}
