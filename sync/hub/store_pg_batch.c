#include "sync/hub/store_pg_batch.h"

#include "sync/hub/pg_value.h"
#include "sync/hub/store_pg_arrays.h"

#include <stdio.h>
#include <stdlib.h>

#define BINARY 1
#define DIRECT_BATCHES 64 /* go one by one after one that was lost */
#define KEPT_MAX 8192     /* rows of a statement; more are written at once */

/* What is read beforehand of a group of ops. */
enum known { KNOWN_IDS, KNOWN_MEMBERS, KNOWN_LOTS, KNOWN_COUNT };

static const struct {
    const char *name, *text;
} reads[] = {
    [KNOWN_IDS] = { "known_ids", "SELECT k.id FROM unnest($1::bytea[]) AS k (id) WHERE EXISTS (SELECT 1 FROM "
                                 "op o WHERE o.op_id = k.id) "
                                 "OR EXISTS (SELECT 1 FROM hold h WHERE h.id = k.id)" },
    [KNOWN_MEMBERS] = { "known_members",
        "SELECT m.mid, m.id, m.status, m.kind, m.masked, m.last4, a.posted, a.held, a.debt, g.posted, "
        "a.cseq, "
        "m.erased_ms, a.last_hseq FROM member m JOIN account a ON a.mid = m.mid AND a.unit = 1 "
        "JOIN account g ON g.mid = m.mid AND g.unit = 2 WHERE m.id = ANY ($1::bytea[])" },
    [KNOWN_LOTS] = { "known_lots",
        "SELECT l.id, l.left_n, l.expired_n, l.usable_ms, l.expires_ms, l.rule, l.mid FROM member m "
        "JOIN lot l ON l.mid = m.mid WHERE m.id = ANY ($1::bytea[]) AND l.unit = 1 "
        "AND (l.left_n > 0 OR (l.expired_n > 0 AND l.expires_ms > $2::bigint)) ORDER BY l.mid, l.id" },
};

/* Columns of the two above. */
enum { MEMBER_MID = 0, MEMBER_ID = 1, MEMBER_POSTED = 6, MEMBER_HELD = 7 };
enum { LOT_LEFT = 1, LOT_EXPIRES = 4, LOT_MID = 6 };

/* A set of numbers, 0 is none of them. Where they are of two things by chance, one more is asked alone. */
struct marks {
    uint64_t *slots;
    uint32_t cap, count;
};

/* Rows by what they begin with; 1-based. */
struct index {
    uint32_t *slots;
    uint32_t cap;
};

struct kept {
    struct pd_pg_column columns[PD_PG_COLUMNS];
    int rows;
};

struct pd_pg_batch {
    bool on;    /* the open batch expects something */
    int direct; /* batches that go one by one yet */
    struct kept kept[PD_PG_MANY];
    struct marks waiting; /* rows that are kept to be changed in place */
    struct marks stale;   /* what is no longer as it was read */
    struct pd_store_expected *asked;
    int asked_count;
    int64_t since_ms;
    struct index ids, members, accounts, lots; /* into asked; into rows of the results */
    PGresult *known[KNOWN_COUNT];
    PGresult *wrong;
    const char *wrong_name;
};

/* ---- marks and indexes ---- */

static uint64_t
mix(uint64_t h)
{
    h = (h ^ (h >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    h = (h ^ (h >> 32)) * UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

static uint64_t
mark_of(enum pd_pg_table table, int64_t a, int64_t b)
{
    return mix(mix((uint64_t)a + UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)table) + (uint64_t)b) | 1;
}

static uint64_t
mark_of_id(const void *id)
{
    uint64_t half[2];

    memcpy(half, id, sizeof half);
    return mix(mix(half[0]) ^ half[1]) | 1;
}

static uint32_t
place_of(const struct marks *marks, uint64_t mark)
{
    uint32_t i = (uint32_t)(mark >> 32) & (marks->cap - 1);

    while (marks->slots[i] != 0 && marks->slots[i] != mark)
        i = (i + 1) & (marks->cap - 1);
    return i;
}

static bool
has(const struct marks *marks, uint64_t mark)
{
    return marks->count > 0 && marks->slots[place_of(marks, mark)] != 0;
}

static bool
put(struct marks *marks, uint64_t mark)
{
    uint32_t at;

    if (marks->count * 2 >= marks->cap) {
        struct marks more = { .cap = marks->cap > 0 ? marks->cap * 2 : 4096 };

        more.slots = calloc(more.cap, sizeof *more.slots);
        if (more.slots == NULL)
            return false;
        for (uint32_t i = 0; i < marks->cap; i++)
            if (marks->slots[i] != 0)
                more.slots[place_of(&more, marks->slots[i])] = marks->slots[i];
        more.count = marks->count;
        free(marks->slots);
        *marks = more;
    }
    at = place_of(marks, mark);
    marks->count += marks->slots[at] == 0;
    marks->slots[at] = mark;
    return true;
}

static void
clear_marks(struct marks *marks)
{
    if (marks->count > 0)
        memset(marks->slots, 0, marks->cap * sizeof *marks->slots);
    marks->count = 0;
}

/* Room for n rows at a third of it at most. */
static bool
index_begin(struct index *index, int n)
{
    uint32_t cap = 64;

    while (cap < (uint32_t)n * 3)
        cap *= 2;
    if (cap > index->cap) {
        free(index->slots);
        index->slots = malloc(cap * sizeof *index->slots);
        index->cap = index->slots != NULL ? cap : 0;
    }
    if (index->slots == NULL)
        return false;
    memset(index->slots, 0, index->cap * sizeof *index->slots);
    return true;
}

static int64_t
number(PGresult *rows, int row, int column)
{
    return pd_pg_get_int(
        PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column), PQftype(rows, column));
}

/* The row whose column is that id, or the place for one. */
static uint32_t *
find_id(const struct index *index, PGresult *rows, int column, const void *id)
{
    uint32_t i = (uint32_t)(mark_of_id(id) >> 32) & (index->cap - 1);

    while (index->slots[i] != 0 &&
           memcmp(PQgetvalue(rows, (int)index->slots[i] - 1, column), id, PD_ID_LEN) != 0)
        i = (i + 1) & (index->cap - 1);
    return &index->slots[i];
}

static uint32_t *
find_number(const struct index *index, PGresult *rows, int column, int64_t n)
{
    uint32_t i = (uint32_t)(mix((uint64_t)n) >> 32) & (index->cap - 1);

    while (index->slots[i] != 0 && number(rows, (int)index->slots[i] - 1, column) != n)
        i = (i + 1) & (index->cap - 1);
    return &index->slots[i];
}

/* Of the ids that were asked about: the op's, or the member's. */
static uint32_t *
find_asked(const struct pd_pg_batch *b, const struct index *index, bool op, const void *id)
{
    uint32_t i = (uint32_t)(mark_of_id(id) >> 32) & (index->cap - 1);

    for (; index->slots[i] != 0; i = (i + 1) & (index->cap - 1)) {
        const struct pd_store_expected *e = &b->asked[index->slots[i] - 1];

        if (memcmp(op ? e->op.b : e->member.b, id, PD_ID_LEN) == 0)
            break;
    }
    return &index->slots[i];
}

/* ---- life ---- */

struct pd_pg_batch *
pd_pg_batch_create(void)
{
    return calloc(1, sizeof(struct pd_pg_batch));
}

static void
forget_known(struct pd_pg_batch *b)
{
    for (int i = 0; i < KNOWN_COUNT; i++) {
        PQclear(b->known[i]);
        b->known[i] = NULL;
    }
    b->asked_count = 0;
    clear_marks(&b->stale);
}

static void
forget_kept(struct pd_pg_batch *b)
{
    for (int i = 0; i < PD_PG_MANY; i++) {
        for (int c = 0; b->kept[i].rows > 0 && c < PD_PG_COLUMNS; c++)
            pd_pg_column_empty(&b->kept[i].columns[c]);
        b->kept[i].rows = 0;
    }
    clear_marks(&b->waiting);
}

void
pd_pg_batch_forget(struct pd_pg_batch *b)
{
    forget_kept(b);
    forget_known(b);
    b->on = false;
    PQclear(b->wrong);
    b->wrong = NULL;
    b->wrong_name = NULL;
}

void
pd_pg_batch_destroy(struct pd_pg_batch *b)
{
    if (b == NULL)
        return;
    pd_pg_batch_forget(b);
    for (int i = 0; i < PD_PG_MANY; i++)
        for (int c = 0; c < PD_PG_COLUMNS; c++)
            pd_pg_column_finish(&b->kept[i].columns[c]);
    free(b->waiting.slots);
    free(b->stale.slots);
    free(b->ids.slots);
    free(b->members.slots);
    free(b->accounts.slots);
    free(b->lots.slots);
    free(b->asked);
    free(b);
}

static PGresult *
prepare(PGconn *conn, const char *name, const char *text)
{
    PGresult *result = PQprepare(conn, name, text, 0, NULL);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return result;
    PQclear(result);
    return NULL;
}

PGresult *
pd_pg_batch_prepare(PGconn *conn)
{
    PGresult *wrong = NULL;

    for (int i = 0; wrong == NULL && i < PD_PG_MANY; i++)
        wrong = prepare(conn, pd_pg_many[i].name, pd_pg_many[i].text);
    for (int i = 0; wrong == NULL && i < KNOWN_COUNT; i++)
        wrong = prepare(conn, reads[i].name, reads[i].text);
    return wrong;
}

const PGresult *
pd_pg_batch_wrong(const struct pd_pg_batch *b, const char **name)
{
    *name = b->wrong_name != NULL ? b->wrong_name : "";
    return b->wrong;
}

/* result: owned; NULL where the server has not said no. */
static bool
lose(struct pd_pg_batch *b, PGresult *result, const char *name)
{
    if (b->wrong_name == NULL) {
        b->wrong_name = name;
        b->wrong = result;
    } else {
        PQclear(result);
    }
    b->direct = DIRECT_BATCHES;
    return false;
}

/* ---- writing ---- */

/* In the middle of a pipeline: one result and the NULL that ends it. Owned. */
static PGresult *
next_result(PGconn *conn)
{
    PGresult *result = PQgetResult(conn);

    PQclear(PQgetResult(conn));
    return result;
}

static bool
send_kept(PGconn *conn, const struct pd_pg_many *many, struct kept *kept)
{
    const char *values[PD_PG_COLUMNS];
    int lengths[PD_PG_COLUMNS], formats[PD_PG_COLUMNS], n = (int)strlen(many->columns);

    for (int c = 0; c < n; c++) {
        pd_pg_column_end(&kept->columns[c], many->columns[c]);
        values[c] = (const char *)kept->columns[c].bytes;
        lengths[c] = (int)kept->columns[c].len;
        formats[c] = BINARY;
    }
    return PQsendQueryPrepared(conn, many->name, n, values, lengths, formats, BINARY) == 1;
}

static bool
take_written(struct pd_pg_batch *b, PGconn *conn, const struct pd_pg_many *many, int rows)
{
    PGresult *result = next_result(conn);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return lose(b, result, many->name);
    if (many->exact && strtol(PQcmdTuples(result), NULL, 10) != rows) {
        PQclear(result);
        return lose(b, NULL, many->name);
    }
    PQclear(result);
    return true;
}

bool
pd_pg_batch_write(struct pd_pg_batch *b, PGconn *conn)
{
    bool good = true, any = false;

    for (int i = 0; i < PD_PG_MANY; i++)
        any |= b->kept[i].rows > 0;
    if (!any)
        return true;
    if (PQenterPipelineMode(conn) != 1)
        return lose(b, NULL, "pipeline");
    for (int i = 0; good && i < PD_PG_MANY; i++)
        good = b->kept[i].rows == 0 || send_kept(conn, &pd_pg_many[i], &b->kept[i]);
    good = good && PQpipelineSync(conn) == 1;
    for (int i = 0; good && i < PD_PG_MANY; i++)
        if (b->kept[i].rows > 0 && !take_written(b, conn, &pd_pg_many[i], b->kept[i].rows))
            break;
    if (!good)
        (void)lose(b, NULL, "pipeline");
    /* What follows one that went wrong was left out by the server, and the rest is of the sync. */
    for (int left = 2 * PD_PG_MANY + 2; good && left > 0; left--) {
        PGresult *result = PQgetResult(conn);
        bool end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;

        PQclear(result);
        if (end)
            break;
    }
    forget_kept(b);
    if (PQexitPipelineMode(conn) != 1)
        (void)lose(b, NULL, "pipeline");
    return b->wrong_name == NULL;
}

/* ---- reading beforehand ---- */

static bool
send_reads(struct pd_pg_batch *b, PGconn *conn, struct pd_pg_column *ids, struct pd_pg_column *members,
    int64_t since_ms)
{
    char since[PD_PG_NUMBER];
    int since_len = pd_pg_put_int(since, PD_PG_INT8, since_ms);
    bool sent = true;

    (void)b;
    pd_pg_column_end(ids, 'b');
    pd_pg_column_end(members, 'b');
    for (int i = 0; sent && i < KNOWN_COUNT; i++) {
        const struct pd_pg_column *of = i == KNOWN_IDS ? ids : members;
        const char *values[] = { (const char *)of->bytes, since };
        const int lengths[] = { (int)of->len, since_len }, formats[] = { BINARY, BINARY };

        sent = PQsendQueryPrepared(
                   conn, reads[i].name, i == KNOWN_LOTS ? 2 : 1, values, lengths, formats, BINARY) == 1;
    }
    return sent && PQpipelineSync(conn) == 1;
}

static bool
take_reads(struct pd_pg_batch *b, PGconn *conn)
{
    bool good = true;

    for (int i = 0; i < KNOWN_COUNT; i++) {
        PGresult *result = next_result(conn);

        if (PQresultStatus(result) == PGRES_TUPLES_OK)
            b->known[i] = result;
        else
            good = lose(b, result, reads[i].name);
    }
    PQclear(PQgetResult(conn)); /* of the sync */
    return good;
}

static bool
index_known(struct pd_pg_batch *b)
{
    PGresult *members = b->known[KNOWN_MEMBERS], *lots = b->known[KNOWN_LOTS];

    if (!index_begin(&b->accounts, PQntuples(members)) || !index_begin(&b->lots, PQntuples(lots)))
        return false;
    for (int i = 0; i < PQntuples(members); i++)
        *find_number(&b->accounts, members, MEMBER_MID, number(members, i, MEMBER_MID)) = (uint32_t)i + 1;
    for (int i = PQntuples(lots) - 1; i >= 0; i--) /* the first of hers stays */
        *find_number(&b->lots, lots, LOT_MID, number(lots, i, LOT_MID)) = (uint32_t)i + 1;
    for (int i = 0; i < PQntuples(b->known[KNOWN_IDS]); i++)
        if (PQgetlength(b->known[KNOWN_IDS], i, 0) != PD_ID_LEN ||
            !put(&b->stale, mark_of_id(PQgetvalue(b->known[KNOWN_IDS], i, 0))))
            return false;
    /* Members by their ids: which of those asked about are there. */
    for (int i = 0; i < PQntuples(members); i++) {
        if (PQgetlength(members, i, MEMBER_ID) != PD_ID_LEN)
            return false;
        *find_id(&b->members, members, MEMBER_ID, PQgetvalue(members, i, MEMBER_ID)) = (uint32_t)i + 1;
    }
    return true;
}

/* Each id once: an array with one twice would give its rows twice. */
static bool
ask(struct pd_pg_batch *b, const struct pd_store_expected *ops, int count, struct pd_pg_column *ids,
    struct pd_pg_column *members)
{
    struct pd_store_expected *asked = realloc(b->asked, (size_t)count * sizeof *asked);
    struct index seen = { .slots = NULL };
    bool good = asked != NULL;

    if (!good)
        return false;
    b->asked = asked;
    memcpy(asked, ops, (size_t)count * sizeof *asked);
    good = index_begin(&b->ids, count) && index_begin(&b->members, count) && index_begin(&seen, count);
    for (int i = 0; good && i < count; i++) {
        uint32_t *id = find_asked(b, &b->ids, true, asked[i].op.b);
        uint32_t *member = find_asked(b, &seen, false, asked[i].member.b);

        if (*id == 0)
            good = pd_pg_column_add(ids, 'b', &(struct pd_arg){ PD_ARG_BLOB, 0, asked[i].op.b, PD_ID_LEN });
        if (*member == 0 && good)
            good = pd_pg_column_add(
                members, 'b', &(struct pd_arg){ PD_ARG_BLOB, 0, asked[i].member.b, PD_ID_LEN });
        *id = *member = (uint32_t)i + 1;
    }
    free(seen.slots);
    return good;
}

bool
pd_pg_batch_expect(
    struct pd_pg_batch *b, PGconn *conn, const struct pd_store_expected *ops, int count, int64_t since_ms)
{
    struct pd_pg_column ids = { .bytes = NULL }, members = { .bytes = NULL };
    bool good;

    if (!pd_pg_batch_write(b, conn))
        return false;
    forget_known(b);
    b->on = count > 0 && b->direct == 0;
    b->direct -= b->direct > 0;
    if (!b->on)
        return true;
    good = ask(b, ops, count, &ids, &members);
    if (good && PQenterPipelineMode(conn) == 1) {
        good = send_reads(b, conn, &ids, &members, since_ms) && take_reads(b, conn);
        good = PQexitPipelineMode(conn) == 1 && good;
        if (!good)
            (void)lose(b, NULL, "expect");
    }
    b->since_ms = since_ms;
    if (good && index_known(b))
        b->asked_count = count;
    pd_pg_column_finish(&ids);
    pd_pg_column_finish(&members);
    return b->wrong_name == NULL;
}

/* ---- what is known ---- */

static enum pd_pg_turn
known_id(const struct pd_pg_batch *b, const struct pd_arg *args)
{
    if (args[0].len != PD_ID_LEN || *find_asked(b, &b->ids, true, args[0].p) == 0 ||
        has(&b->stale, mark_of_id(args[0].p)))
        return PD_PG_ALONE;
    return PD_PG_NONE;
}

static enum pd_pg_turn
known_member(const struct pd_pg_batch *b, const struct pd_arg *args, struct pd_pg_rows *found)
{
    PGresult *rows = b->known[KNOWN_MEMBERS];
    uint32_t at = args[0].len == PD_ID_LEN ? *find_id(&b->members, rows, MEMBER_ID, args[0].p) : 0;

    if (at == 0 || has(&b->stale, mark_of(PD_PG_ACCOUNT, number(rows, (int)at - 1, MEMBER_MID), 0)))
        return PD_PG_ALONE;
    *found = (struct pd_pg_rows){ rows, (int)at - 1, (int)at };
    return PD_PG_FOUND;
}

/* A lot that came to its end after it was read is for the database to say. */
static enum pd_pg_turn
known_lots(const struct pd_pg_batch *b, const struct pd_arg *args, struct pd_pg_rows *found)
{
    PGresult *rows = b->known[KNOWN_LOTS];
    int64_t mid = args[0].i;
    uint32_t at;

    if (args[2].i != 1 || args[1].i < b->since_ms || has(&b->stale, mark_of(PD_PG_LOT, mid, 0)) ||
        *find_number(&b->accounts, b->known[KNOWN_MEMBERS], MEMBER_MID, mid) == 0)
        return PD_PG_ALONE;
    at = *find_number(&b->lots, rows, LOT_MID, mid);
    if (at == 0)
        return PD_PG_NONE;
    *found = (struct pd_pg_rows){ rows, (int)at - 1, (int)at - 1 };
    for (; found->until < PQntuples(rows) && number(rows, found->until, LOT_MID) == mid; found->until++)
        if (number(rows, found->until, LOT_LEFT) <= 0 && number(rows, found->until, LOT_EXPIRES) <= args[1].i)
            return PD_PG_ALONE;
    return PD_PG_FOUND;
}

/* ---- what is kept ---- */

/* Whether the statement for one row would change it, as far as is known; else it is asked alone. */
static bool
may_be_kept(const struct pd_pg_batch *b, enum pd_hub_sql sql, const struct pd_arg *args)
{
    PGresult *rows = b->known[KNOWN_MEMBERS];
    uint32_t at;

    if (sql == PD_HUB_SQL_ENTRY_INSERT) /* 0: the database finds the entry before */
        return args[4].i == 0 || args[6].i > 0;
    if (sql != PD_HUB_SQL_ACCOUNT_SPEND)
        return true;
    if (args[3].i != 1 || has(&b->stale, mark_of(PD_PG_ACCOUNT, args[0].i, 0)))
        return false;
    at = *find_number(&b->accounts, rows, MEMBER_MID, args[0].i);
    return at > 0 &&
           number(rows, (int)at - 1, MEMBER_POSTED) - number(rows, (int)at - 1, MEMBER_HELD) - args[2].i >=
               args[1].i;
}

static bool
note_stale(struct pd_pg_batch *b, const struct pd_pg_many *many, const struct pd_arg *args)
{
    if (many->table == PD_PG_ACCOUNT || many->table == PD_PG_LOT)
        return put(&b->stale, mark_of(many->table, args[0].i, 0));
    if ((many->sql == PD_HUB_SQL_OP_INSERT || many->sql == PD_HUB_SQL_HOLD_INSERT) &&
        args[1].len == PD_ID_LEN)
        return put(&b->stale, mark_of_id(args[1].p));
    return true;
}

static bool
keep_row(struct pd_pg_batch *b, int i, const struct pd_arg *args)
{
    const struct pd_pg_many *many = &pd_pg_many[i];
    bool kept = true;

    for (int c = 0; kept && many->columns[c] != '\0'; c++)
        kept = pd_pg_column_add(&b->kept[i].columns[c], many->columns[c], &args[c]);
    b->kept[i].rows++;
    return kept && note_stale(b, many, args);
}

/* A row that is kept to be changed is written before it is changed again. */
static enum pd_pg_turn
keep(struct pd_pg_batch *b, PGconn *conn, int i, const struct pd_arg *args)
{
    const struct pd_pg_many *many = &pd_pg_many[i];
    uint64_t mark = many->keys > 0 ? mark_of(many->table, args[0].i, many->keys > 1 ? args[1].i : 0) : 0;
    bool full = b->kept[i].rows == KEPT_MAX || (mark != 0 && has(&b->waiting, mark));

    if (full && !pd_pg_batch_write(b, conn))
        return PD_PG_LOST;
    if ((mark != 0 && !put(&b->waiting, mark)) || !keep_row(b, i, args)) {
        (void)lose(b, NULL, many->name);
        return PD_PG_LOST;
    }
    return PD_PG_KEPT;
}

static int
many_of(enum pd_hub_sql sql)
{
    for (int i = 0; i < PD_PG_MANY; i++)
        if (pd_pg_many[i].sql == sql)
            return i;
    return -1;
}

#define FEED_AT_ONCE 8

static enum pd_pg_turn
keep_feed(struct pd_pg_batch *b, PGconn *conn, const struct pd_arg *args)
{
    enum pd_pg_turn turn = PD_PG_KEPT;

    for (int i = 0; turn == PD_PG_KEPT && i < FEED_AT_ONCE; i++)
        turn = keep(b, conn, many_of(PD_HUB_SQL_FEED_APPEND), args + 3 * i);
    return turn;
}

/* Tables of which nothing is kept but by these statements, or nothing at all: who reads them alone does not
 * see the rest. */
static bool
sees_kept(const struct pd_pg_batch *b, enum pd_hub_sql sql)
{
    if (sql == PD_HUB_SQL_DEVICE_BY_ID || sql == PD_HUB_SQL_DEVICE_GET)
        return b->kept[many_of(PD_HUB_SQL_DEVICE_HEAD)].rows > 0;
    if (sql == PD_HUB_SQL_SUM_GET)
        return b->kept[many_of(PD_HUB_SQL_SUM_PUT)].rows > 0;
    return true;
}

/* What it writes is not as it was read; where it is not known what that is, all is read anew. */
static enum pd_pg_turn
alone(struct pd_pg_batch *b, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args)
{
    int i = many_of(sql);

    if (sees_kept(b, sql) && !pd_pg_batch_write(b, conn))
        return PD_PG_LOST;
    if (i >= 0 && !note_stale(b, &pd_pg_many[i], args))
        return lose(b, NULL, pd_pg_many[i].name) ? PD_PG_ALONE : PD_PG_LOST;
    if (i < 0 && strncmp(pd_hub_sql_texts[sql].text, "SELECT", 6) != 0)
        forget_known(b);
    return PD_PG_ALONE;
}

static enum pd_pg_turn
look_up(struct pd_pg_batch *b, enum pd_hub_sql sql, const struct pd_arg *args, struct pd_pg_rows *found)
{
    if (b->asked_count == 0)
        return PD_PG_ALONE;
    if (sql == PD_HUB_SQL_ID_TAKEN)
        return known_id(b, args);
    if (sql == PD_HUB_SQL_MEMBER_BY_ID)
        return known_member(b, args, found);
    return sql == PD_HUB_SQL_LOTS_OF ? known_lots(b, args, found) : PD_PG_ALONE;
}

enum pd_pg_turn
pd_pg_batch_take(struct pd_pg_batch *b, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args,
    struct pd_pg_rows *found)
{
    enum pd_pg_turn turn;
    int i;

    if (!b->on)
        return PD_PG_ALONE;
    turn = look_up(b, sql, args, found);
    if (turn != PD_PG_ALONE)
        return turn;
    if (sql == PD_HUB_SQL_FEED_APPEND_8)
        return keep_feed(b, conn, args);
    i = many_of(sql);
    if (i >= 0 && (sql == PD_HUB_SQL_ACCOUNT_SPEND ? b->asked_count > 0 : true) && may_be_kept(b, sql, args))
        return keep(b, conn, i, args);
    return alone(b, conn, sql, args);
}
