#include "app/ledger/past.h"

#include "app/base/log.h"

#include <stdio.h>
#include <string.h>

/* The hub's own holds come from its rows; of the others everything that ops and results said is here. */
static const struct {
    const char *name, *where;
} tables[] = {
    { "hold", "made_dseq > 0 OR release_dseq > 0 OR capture_dseq > 0 OR void_dseq > 0" },
    { "token_own", "1" },
    { "programme_own", "1" },
    { "claim", "1" },
    { "spend", "1" },
    { "refund", "1" },
    { "tally", "1" },
    { "given", "1" },
    { "ask", "1" },
    { "token_turn", "1" },
    { "end_ask", "1" },
    { "serves", "1" },
    { "shift", "1" },
    { "hold_spender", "1" },
};

static void
hash_row(struct pd_hasher *hash, int table, sqlite3_stmt *row)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        int type = sqlite3_column_type(row, i);
        bool is_int = type == SQLITE_INTEGER;
        int64_t value = is_int ? sqlite3_column_int64(row, i) : 0;
        int64_t head[4] = { table, type, is_int ? 0 : sqlite3_column_bytes(row, i), value };

        pd_hasher_add(hash, head, sizeof(head));
        if (head[2] > 0)
            pd_hasher_add(hash, sqlite3_column_blob(row, i), (size_t)head[2]);
    }
}

static int
insert_row(sqlite3_stmt *row, sqlite3_stmt *add)
{
    int rc = SQLITE_OK;

    sqlite3_reset(add);
    for (int i = 0; rc == SQLITE_OK && i < sqlite3_column_count(row); i++)
        rc = sqlite3_bind_value(add, i + 1, sqlite3_column_value(row, i));
    return rc == SQLITE_OK ? sqlite3_step(add) : rc;
}

static int
prepare_add(sqlite3 *into, const char *table, int columns, sqlite3_stmt **add)
{
    char text[256];
    int len = snprintf(text, sizeof(text), "INSERT OR REPLACE INTO %s VALUES (?", table);

    for (int i = 1; i < columns; i++)
        len += snprintf(text + len, sizeof(text) - (size_t)len, ", ?");
    (void)snprintf(text + len, sizeof(text) - (size_t)len, ")");
    return sqlite3_prepare_v2(into, text, -1, add, NULL);
}

/* Reads one past table in the order of its first column; puts it into `into` unless that is NULL. */
static enum pd_err
walk(struct pd_ledger *ledger, int table, struct pd_db *into, struct pd_hasher *hash)
{
    sqlite3_stmt *row = NULL, *add = NULL;
    enum pd_err err = PD_OK;
    char text[96];
    int rc;

    (void)snprintf(text, sizeof(text), "SELECT * FROM past_%s ORDER BY 1", tables[table].name);
    rc = sqlite3_prepare_v2(ledger->handle, text, -1, &row, NULL);
    if (rc == SQLITE_OK && into &&
        prepare_add(into->handle, tables[table].name, sqlite3_column_count(row), &add))
        err = pd_db_failed(into->handle, into->broken, sqlite3_errcode(into->handle), text);
    while (rc == SQLITE_OK && err == PD_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
        hash_row(hash, table, row);
        rc = SQLITE_OK;
        if (add && insert_row(row, add) != SQLITE_DONE)
            err = pd_db_failed(into->handle, into->broken, sqlite3_errcode(into->handle), text);
    }
    if (err == PD_OK && rc != SQLITE_DONE)
        err = pd_db_failed(ledger->handle, &ledger->broken, rc, text);
    sqlite3_finalize(row);
    sqlite3_finalize(add);
    return err;
}

static enum pd_err
walk_all(struct pd_ledger *ledger, struct pd_db *into, struct pd_hash *sum)
{
    struct pd_hasher hash;
    enum pd_err err = PD_OK;

    pd_hasher_start(&hash);
    for (int i = 0; err == PD_OK && i < PD_COUNT(tables); i++)
        err = walk(ledger, i, into, &hash);
    *sum = pd_hasher_end(&hash);
    return err;
}

enum pd_err
pd_past_load(struct pd_ledger *ledger, struct pd_db *into)
{
    struct pd_pruned pruned;
    struct pd_hash sum;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    if (err != PD_OK || pruned.dseq == 0)
        return err;
    err = walk_all(ledger, into, &sum);
    if (err != PD_OK || pd_hash_equal(&sum, &pruned.past))
        return err;
    pd_log(PD_LOG_ERROR, "E-LED-04", "ledger: what was kept of pruned ops is damaged");
    return PD_ERR_CORRUPT;
}

enum pd_err
pd_past_store(struct pd_ledger *ledger, struct pd_hash *sum)
{
    enum pd_err err = PD_OK;
    char text[256];

    for (int i = 0; err == PD_OK && i < PD_COUNT(tables); i++) {
        (void)snprintf(text, sizeof(text),
            "DROP TABLE IF EXISTS past_%s; CREATE TABLE past_%s AS SELECT * FROM %s WHERE %s", tables[i].name,
            tables[i].name, tables[i].name, tables[i].where);
        err = pd_db_script(&ledger->kept, text, "keep the past");
    }
    return err == PD_OK ? walk_all(ledger, NULL, sum) : err;
}
