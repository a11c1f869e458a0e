#include "sync/hub/store_pg_kept.h"

#include "sync/hub/pg_link.h"

#include <stdlib.h>

#define BINARY 1
#define ROWS_MAX 8192 /* of a statement; more are written at once */
#define COPY_FROM 32  /* rows: what a COPY costs beside them is some of those */

/* ---- keeping ---- */

static uint32_t
where(int many, int row)
{
    return (uint32_t)many << 16 | (uint32_t)row;
}

static uint64_t
mark_of(const struct pd_pg_many *many, const struct pd_arg *args)
{
    return many->keys > 0 ? pd_pg_mark_of((int)many->table, args[0].i, many->keys > 1 ? args[1].i : 0) : 0;
}

static void
add_to(struct pd_pg_column *column, int row, int64_t n)
{
    pd_pg_column_set_number(column, row, pd_pg_column_number(column, row) + n);
}

/* Both guards at once: posted - held has to cover what is blocked beside each, after the first is spent. */
static void
merge_spend(struct pd_pg_column *c, int row, const struct pd_arg *args)
{
    int64_t blocked = pd_pg_column_number(&c[2], row) - args[1].i;

    add_to(&c[1], row, args[1].i);
    pd_pg_column_set_number(&c[2], row, blocked > args[2].i ? blocked : args[2].i);
    pd_pg_column_set_number(&c[4], row, args[4].i);
    if (args[5].i > 0)
        pd_pg_column_set_number(&c[5], row, args[5].i);
}

/* false: it cannot be, or a row has its mark by chance. */
static bool
merge(struct pd_pg_kept *kept, const struct pd_pg_many *many, uint32_t at, const struct pd_arg *args)
{
    struct pd_pg_column *c = kept->of[at >> 16].columns;
    int row = (int)(at & 0xffff);

    if (pd_pg_many[at >> 16].sql != many->sql || pd_pg_column_number(&c[0], row) != args[0].i)
        return false;
    if (many->sql == PD_HUB_SQL_ACCOUNT_SPEND && pd_pg_column_number(&c[3], row) == args[3].i) {
        merge_spend(c, row, args);
        return true;
    }
    if (many->sql == PD_HUB_SQL_LOT_MOVE && pd_pg_column_number(&c[1], row) == args[1].i) {
        for (int i = 2; i < 5; i++)
            add_to(&c[i], row, args[i].i);
        return true;
    }
    return false;
}

static bool
add_row(struct pd_pg_kept *kept, enum pd_pg_many_of i, const struct pd_arg *args, const void *place)
{
    const struct pd_arg at = { PD_ARG_BLOB, 0, place, PD_PG_PLACE_LEN };
    const char *columns = pd_pg_many[i].columns;
    bool added = true;

    for (int c = 0; added && columns[c] != '\0'; c++)
        added = pd_pg_column_add(&kept->of[i].columns[c], columns[c], columns[c] == 'c' ? &at : &args[c]);
    kept->of[i].rows++;
    return added;
}

enum pd_pg_keeping
pd_pg_kept_add(struct pd_pg_kept *kept, enum pd_pg_many_of i, const struct pd_arg *args, const void *place)
{
    const struct pd_pg_many *many = &pd_pg_many[i];
    uint64_t mark = mark_of(many, args);
    const uint32_t *at = mark != 0 ? pd_pg_marks_get(&kept->waiting, mark) : NULL;

    if (at != NULL && merge(kept, many, *at, args))
        return PD_PG_KEPT_IT;
    if (at != NULL || kept->of[i].rows == ROWS_MAX)
        return PD_PG_KEEP_LATER;
    if (many->table == PD_PG_DRAW && args[0].i > kept->drawn)
        kept->drawn = args[0].i;
    if ((mark != 0 && !pd_pg_marks_put(&kept->waiting, mark, where((int)i, kept->of[i].rows))) ||
        !add_row(kept, i, args, place))
        return PD_PG_KEEP_FAILED;
    return PD_PG_KEPT_IT;
}

void
pd_pg_kept_forget(struct pd_pg_kept *kept)
{
    for (int i = 0; i < PD_PG_MANY; i++) {
        for (int c = 0; kept->of[i].rows > 0 && c < PD_PG_COLUMNS; c++)
            pd_pg_column_empty(&kept->of[i].columns[c]);
        kept->of[i].rows = 0;
    }
    pd_pg_marks_clear(&kept->waiting);
    kept->drawn = 0;
}

void
pd_pg_kept_finish(struct pd_pg_kept *kept)
{
    for (int i = 0; i < PD_PG_MANY; i++)
        for (int c = 0; c < PD_PG_COLUMNS; c++)
            pd_pg_column_finish(&kept->of[i].columns[c]);
    pd_pg_marks_finish(&kept->waiting);
}

/* ---- writing ---- */

struct writing {
    struct pd_pg_kept *kept;
    PGconn *conn;
    PGresult *wrong;
    const char *name; /* NULL: all went well */
};

/* result: owned; NULL where the server has not said no. */
static bool
lose(struct writing *w, PGresult *result, const char *name)
{
    if (w->name == NULL) {
        w->name = name;
        w->wrong = result;
    } else {
        PQclear(result);
    }
    return false;
}

static bool
by_copy(const struct pd_pg_kept *kept, int i)
{
    return pd_pg_many[i].copy != NULL && kept->of[i].rows >= COPY_FROM;
}

/* What there is to hear until the server has no more to say. */
static bool
hear_all(struct writing *w, const char *name)
{
    PGresult *result;

    while ((result = PQgetResult(w->conn)) != NULL)
        if (PQresultStatus(result) == PGRES_COMMAND_OK)
            PQclear(result);
        else
            (void)lose(w, result, name);
    return w->name == NULL;
}

static bool
copy_rows(struct writing *w, int i)
{
    const struct pd_pg_many *many = &pd_pg_many[i];
    int columns = (int)strlen(many->columns);
    uint8_t *bytes = NULL;
    size_t len;
    PGresult *result = PQexec(w->conn, many->copy);

    if (PQresultStatus(result) != PGRES_COPY_IN)
        return lose(w, result, many->name);
    PQclear(result);
    if (!pd_pg_columns_copy(
            w->kept->of[i].columns, columns, many->zeros, w->kept->of[i].rows, &bytes, &len) ||
        PQputCopyData(w->conn, (const char *)bytes, (int)len) != 1)
        (void)lose(w, NULL, many->name);
    free(bytes);
    if (PQputCopyEnd(w->conn, w->name != NULL ? "given up" : NULL) != 1)
        return lose(w, NULL, many->name);
    return hear_all(w, many->name);
}

static bool
send_arrays(struct writing *w, int i)
{
    const struct pd_pg_many *many = &pd_pg_many[i];
    const char *values[PD_PG_COLUMNS];
    int lengths[PD_PG_COLUMNS], formats[PD_PG_COLUMNS], n = (int)strlen(many->columns);

    for (int c = 0; c < n; c++) {
        struct pd_pg_column *column = &w->kept->of[i].columns[c];

        pd_pg_column_end(column, many->columns[c]);
        values[c] = (const char *)column->bytes;
        lengths[c] = (int)column->len;
        formats[c] = BINARY;
    }
    return PQsendQueryPrepared(w->conn, many->name, n, values, lengths, formats, BINARY) == 1;
}

static bool
take_written(struct writing *w, const struct pd_pg_many *many, int rows)
{
    PGresult *result = pd_pg_next_result(w->conn);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return lose(w, result, many->name);
    if (many->exact && strtol(PQcmdTuples(result), NULL, 10) != rows) {
        PQclear(result);
        return lose(w, NULL, many->name);
    }
    PQclear(result);
    return true;
}

/* What follows one that went wrong was left out by the server, and the rest is of the sync. */
static void
take_sync(PGconn *conn)
{
    for (int left = 2 * PD_PG_MANY + 2; left > 0; left--) {
        PGresult *result = PQgetResult(conn);
        bool end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;

        PQclear(result);
        if (end)
            return;
    }
}

static bool
in_arrays(const struct pd_pg_kept *kept, int i)
{
    return kept->of[i].rows > 0 && !by_copy(kept, i);
}

static void
write_arrays(struct writing *w)
{
    bool sent = PQenterPipelineMode(w->conn) == 1;

    for (int i = 0; sent && i < PD_PG_MANY; i++)
        sent = !in_arrays(w->kept, i) || send_arrays(w, i);
    sent = sent && PQpipelineSync(w->conn) == 1;
    for (int i = 0; sent && i < PD_PG_MANY; i++)
        if (in_arrays(w->kept, i) && !take_written(w, &pd_pg_many[i], w->kept->of[i].rows))
            break;
    if (sent)
        take_sync(w->conn);
    if (PQexitPipelineMode(w->conn) != 1 || !sent)
        (void)lose(w, NULL, "pipeline");
}

bool
pd_pg_kept_write(struct pd_pg_kept *kept, PGconn *conn, PGresult **wrong, const char **name)
{
    struct writing w = { .kept = kept, .conn = conn };
    bool any = false;

    for (int i = 0; w.name == NULL && i < PD_PG_MANY; i++)
        if (by_copy(kept, i))
            (void)copy_rows(&w, i);
        else
            any |= kept->of[i].rows > 0;
    if (any && w.name == NULL)
        write_arrays(&w);
    *wrong = w.wrong;
    *name = w.name;
    return w.name == NULL;
}
