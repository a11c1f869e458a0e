#include "sync/hub/store_pg_batch.h"

#include "sync/hub/store_pg_kept.h"
#include "sync/hub/store_pg_known.h"

#include <stdlib.h>

#define DIRECT_BATCHES 64 /* go one by one after one that was lost */
#define FEED_AT_ONCE 8

struct pd_pg_batch {
    bool on;    /* the open batch expects something */
    int direct; /* batches that go one by one yet */
    struct pd_pg_kept kept;
    struct pd_pg_known known;
    PGresult *wrong;
    const char *wrong_name;
};

/* ---- life ---- */

struct pd_pg_batch *
pd_pg_batch_create(void)
{
    return calloc(1, sizeof(struct pd_pg_batch));
}

void
pd_pg_batch_forget(struct pd_pg_batch *b)
{
    pd_pg_kept_forget(&b->kept);
    pd_pg_known_forget(&b->known);
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
    pd_pg_kept_finish(&b->kept);
    pd_pg_known_finish(&b->known);
    free(b);
}

PGresult *
pd_pg_batch_prepare(PGconn *conn)
{
    for (int i = 0; i < PD_PG_MANY; i++) {
        PGresult *result = PQprepare(conn, pd_pg_many[i].name, pd_pg_many[i].text, 0, NULL);

        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            return result;
        PQclear(result);
    }
    return pd_pg_known_prepare(conn);
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

bool
pd_pg_batch_write(struct pd_pg_batch *b, PGconn *conn)
{
    PGresult *wrong;
    const char *name;
    bool good = pd_pg_kept_write(&b->kept, conn, &wrong, &name) || lose(b, wrong, name);

    if (good && !pd_pg_known_written(&b->known, &b->kept.waiting, b->kept.drawn))
        good = lose(b, NULL, "known");
    pd_pg_kept_forget(&b->kept);
    return good;
}

bool
pd_pg_batch_expect(
    struct pd_pg_batch *b, PGconn *conn, const struct pd_store_expected *ops, int count, int64_t since_ms)
{
    PGresult *wrong;

    if (!pd_pg_batch_write(b, conn))
        return false;
    pd_pg_known_forget(&b->known);
    b->on = count > 0 && b->direct == 0;
    b->direct -= b->direct > 0;
    return !b->on || pd_pg_known_read(&b->known, conn, ops, count, since_ms, &wrong) ||
           lose(b, wrong, "expect");
}

/* ---- what is kept ---- */

/* The one that is written for the statement for one row; PD_PG_MANY: none. */
static enum pd_pg_many_of
many_of(enum pd_hub_sql sql)
{
    int i = 0;

    while (i < PD_PG_MANY && pd_pg_many[i].sql != sql)
        i++;
    return (enum pd_pg_many_of)i;
}

/* How the row of a statement is written, where it can be said beforehand that it will change one row;
 * PD_PG_MANY: it is asked alone. */
static enum pd_pg_many_of
how(const struct pd_pg_batch *b, enum pd_hub_sql sql, const struct pd_arg *args, const void **place)
{
    switch ((int)sql) {
    case PD_HUB_SQL_ENTRY_INSERT: /* 0: the database finds the entry before */
        return args[4].i == 0 || args[6].i > 0 ? PD_PG_MANY_ENTRY : PD_PG_MANY;
    case PD_HUB_SQL_ACCOUNT_SPEND:
        if (!pd_pg_known_spend(&b->known, args, place))
            return PD_PG_MANY;
        return *place != NULL ? PD_PG_MANY_SPEND_AT : PD_PG_MANY_SPEND;
    case PD_HUB_SQL_LOT_MOVE:
        *place = pd_pg_known_lot(&b->known, args);
        return *place != NULL ? PD_PG_MANY_LOT_AT : PD_PG_MANY_LOT;
    case PD_HUB_SQL_DRAW_INSERT:
        return args[0].i > b->known.drawn ? PD_PG_MANY_DRAW_NEW : PD_PG_MANY_DRAW;
    default:
        return many_of(sql);
    }
}

/* What cannot be added to what is kept is written after it. */
static enum pd_pg_turn
keep(struct pd_pg_batch *b, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args)
{
    const void *place = NULL;
    enum pd_pg_many_of i = how(b, sql, args, &place);
    enum pd_pg_keeping keeping;

    if (i == PD_PG_MANY)
        return PD_PG_ALONE;
    keeping = pd_pg_kept_add(&b->kept, i, args, place);
    if (keeping == PD_PG_KEEP_LATER) {
        if (!pd_pg_batch_write(b, conn))
            return PD_PG_LOST;
        keeping = pd_pg_kept_add(&b->kept, how(b, sql, args, &place), args, place);
    }
    if (keeping != PD_PG_KEPT_IT || !pd_pg_known_touch(&b->known, sql, args, true)) {
        (void)lose(b, NULL, pd_pg_many[i].name);
        return PD_PG_LOST;
    }
    return PD_PG_KEPT;
}

static enum pd_pg_turn
keep_feed(struct pd_pg_batch *b, PGconn *conn, const struct pd_arg *args)
{
    enum pd_pg_turn turn = PD_PG_KEPT;

    for (int i = 0; turn == PD_PG_KEPT && i < FEED_AT_ONCE; i++)
        turn = keep(b, conn, PD_HUB_SQL_FEED_APPEND, args + 3 * i);
    return turn;
}

/* Tables of which nothing is kept but by these statements, or nothing at all: who reads them alone does not
 * see the rest. */
static bool
sees_kept(const struct pd_pg_batch *b, enum pd_hub_sql sql)
{
    if (sql == PD_HUB_SQL_DEVICE_BY_ID || sql == PD_HUB_SQL_DEVICE_GET)
        return b->kept.of[PD_PG_MANY_DEVICE_HEAD].rows > 0;
    if (sql == PD_HUB_SQL_SUM_GET)
        return b->kept.of[PD_PG_MANY_SUM].rows > 0;
    return true;
}

/* What it writes is not as it was read; where it is not known what that is, all is read anew. */
static enum pd_pg_turn
alone(struct pd_pg_batch *b, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args)
{
    if (sees_kept(b, sql) && !pd_pg_batch_write(b, conn))
        return PD_PG_LOST;
    if (many_of(sql) == PD_PG_MANY) {
        if (strncmp(pd_hub_sql_texts[sql].text, "SELECT", 6) != 0)
            pd_pg_known_forget(&b->known);
    } else if (!pd_pg_known_touch(&b->known, sql, args, false)) {
        (void)lose(b, NULL, pd_hub_sql_texts[sql].name);
        return PD_PG_LOST;
    }
    return PD_PG_ALONE;
}

static enum pd_pg_turn
look_up(struct pd_pg_batch *b, enum pd_hub_sql sql, const struct pd_arg *args, struct pd_pg_rows *found)
{
    switch ((int)sql) {
    case PD_HUB_SQL_ID_TAKEN:
        return pd_pg_known_id(&b->known, args);
    case PD_HUB_SQL_DEVICE_BY_ID:
        return pd_pg_known_device(&b->known, args, found);
    case PD_HUB_SQL_MEMBER_BY_ID:
        return pd_pg_known_member(&b->known, args, found);
    case PD_HUB_SQL_LOTS_OF:
        return pd_pg_known_lots(&b->known, args, found);
    default:
        return PD_PG_ALONE;
    }
}

enum pd_pg_turn
pd_pg_batch_take(struct pd_pg_batch *b, PGconn *conn, enum pd_hub_sql sql, const struct pd_arg *args,
    struct pd_pg_rows *found)
{
    enum pd_pg_turn turn;

    if (!b->on)
        return PD_PG_ALONE;
    turn = look_up(b, sql, args, found);
    if (turn != PD_PG_ALONE)
        return turn;
    turn = sql == PD_HUB_SQL_FEED_APPEND_8 ? keep_feed(b, conn, args) : keep(b, conn, sql, args);
    return turn != PD_PG_ALONE ? turn : alone(b, conn, sql, args);
}
