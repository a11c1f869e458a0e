/*
 * Is the file what its journal says? SQLite's own check, the marks of kept rows, the chain, every op against
 * its columns, and every derived row against one made anew in memory. Reads only.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"
#include "app/ledger/ending.h"
#include "app/ledger/rebuild.h"
#include "app/ledger/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verify {
    struct pd_ledger *ledger;
    struct pd_ledger_report *report;
    void (*progress)(void *ctx, int percent);
    void *ctx;
    uint64_t total; /* ops */
    struct pd_hash head;
    uint64_t last; /* dseq */
};

static void
say(struct verify *v, const char *what)
{
    if (v->report->problem[0] == '\0')
        (void)snprintf(v->report->problem, sizeof(v->report->problem), "%s", what);
}

static void
step(struct verify *v, int percent)
{
    if (v->progress)
        v->progress(v->ctx, percent);
}

/* ---- the pages ---- */

static void
check_pages(struct verify *v)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(v->ledger->handle, "PRAGMA integrity_check(1)", -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW)
        say(v, sqlite3_errmsg(v->ledger->handle));
    else if (strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
        say(v, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
}

/* ---- the journal ---- */

static const char *
wrong_op(struct verify *v, const struct pd_journal_row *row, const struct pd_op *op)
{
    struct pd_hash head = pd_chain_next(&v->head, row->line, row->len);

    if (row->dseq != v->last + 1)
        return "an op is missing before this one";
    if (!pd_hash_equal(&head, &row->head))
        return "the chain does not lead here: this op or its hash was changed";
    if (op->dseq != row->dseq || op->epoch != row->epoch || (int)op->kind != row->kind ||
        op->at_ms != row->at_ms || !pd_id_equal(op->id, row->op_id))
        return "the op's columns do not say what its line says";
    if (!pd_id_equal(op->device, v->ledger->identity.device) || op->epoch != v->ledger->identity.epoch)
        return "the op is of another desk";
    return NULL;
}

static enum pd_err
check_op(void *ctx, const struct pd_journal_row *row, const struct pd_op *op)
{
    struct verify *v = ctx;
    const char *wrong = wrong_op(v, row, op);

    if (wrong) {
        say(v, wrong);
        return PD_ERR_CORRUPT;
    }
    v->head = row->head;
    v->last = row->dseq;
    v->report->ops++;
    if (v->report->ops % 4096 == 0)
        step(v, (int)(10 + 70 * v->report->ops / v->total));
    return PD_OK;
}

/* ---- the kept rows ---- */

static void
check_rows(struct verify *v, int which, const char *what)
{
    if (pd_base_check_rows(v->ledger, which) != PD_OK)
        say(v, what);
}

static void
check_assets(struct verify *v)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(v->ledger->handle, "SELECT sha256, bytes FROM asset", -1, &stmt, NULL);

    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        struct pd_hash sum;

        rc = sqlite3_step(stmt);
        if (rc != SQLITE_ROW)
            break;
        sum = pd_hash_of(sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1));
        if (sqlite3_column_bytes(stmt, 0) != PD_HASH_LEN ||
            memcmp(sqlite3_column_blob(stmt, 0), sum.b, PD_HASH_LEN) != 0)
            say(v, "a stored document is damaged");
    }
    if (rc != SQLITE_DONE)
        say(v, sqlite3_errmsg(v->ledger->handle));
    sqlite3_finalize(stmt);
}

static void
check_sealed(struct verify *v)
{
    struct pd_bind bind = pd_db_bind(&v->ledger->kept, KEPT_SQL_TRAY_SEALED_LOST);
    int64_t lost = 0;

    if (pd_db_number(&bind, &lost) != PD_OK || lost > 0)
        say(v, "an enrolment in the tray has lost what it sealed");
}

static void
check_kept(struct verify *v)
{
    struct pd_desk_row desk;

    if (pd_store_desk(v->ledger, &desk) != PD_OK)
        say(v, "the row about the hub is damaged");
    if (v->ledger->enrolled && pd_store_identity(v->ledger) != PD_OK)
        say(v, "the desk's identity is damaged");
    if (pd_base_check_members(v->ledger) != PD_OK)
        say(v, "a member's row is damaged");
    check_rows(v, KEPT_SQL_KEY_EACH, "a key's row is damaged");
    check_rows(v, KEPT_SQL_PROGRAMME_EACH, "a programme's row is damaged");
    check_rows(v, KEPT_SQL_LEASE_EACH, "a lease's row is damaged");
    check_rows(v, KEPT_SQL_RECALL_EACH, "what the hub wants back of a lease is damaged");
    check_rows(v, KEPT_SQL_TOKEN_EACH, "a token's row is damaged");
    check_rows(v, KEPT_SQL_TOKEN_NOTE_EACH, "a note about a token is damaged");
    check_rows(v, KEPT_SQL_BASE_HOLD_EACH, "a hold's row is damaged");
    check_rows(v, KEPT_SQL_ENDING_EACH, "a note about a hold is damaged");
    check_rows(v, KEPT_SQL_PICKUP_EACH, "a noted pick-up is damaged");
    check_rows(v, KEPT_SQL_TRAY_EACH, "an errand in the tray is damaged");
    check_rows(v, KEPT_SQL_TRAY_SEALED_EACH, "what an errand in the tray has sealed is damaged");
    check_sealed(v);
    check_rows(v, KEPT_SQL_PROXY_EACH, "what is known of a proxy ticket is damaged");
    check_rows(v, KEPT_SQL_STAFF_EACH, "a row of the staff is damaged");
    check_rows(v, KEPT_SQL_SETTING_EACH, "a setting of the hub's is damaged");
    check_rows(v, KEPT_SQL_FAMILY_EACH, "a family card's row is damaged");
    check_rows(v, KEPT_SQL_SPENDER_EACH, "who spent by a hold is damaged");
    check_rows(v, KEPT_SQL_PIN_TRY_EACH, "the count of somebody's PINs is damaged");
    check_assets(v);
}

/* ---- the derived rows ---- */

#define DERIVED_ROWS "SELECT * FROM %s ORDER BY 1"

static const char *const derived_tables[] = { "hold", "token_own", "programme_own", "claim", "spend",
    "refund", "tally", "given", "ask", "token_turn", "end_ask", "serves", "shift", "hold_spender" };

static bool
same_value(sqlite3_value *a, sqlite3_value *b)
{
    int type = sqlite3_value_type(a), len;

    if (type != sqlite3_value_type(b))
        return false;
    if (type == SQLITE_INTEGER) /* asked for its length, SQLite would write it out as text */
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    len = sqlite3_value_bytes(a);
    return len == sqlite3_value_bytes(b) &&
           (len == 0 || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)len) == 0);
}

static bool
same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
    int count = sqlite3_column_count(a);
    bool same = count == sqlite3_column_count(b);

    for (int i = 0; i < count && same; i++)
        same = same_value(sqlite3_column_value(a, i), sqlite3_column_value(b, i));
    return same;
}

/* With b at its beginning, and left there. */
static void
compare_table(struct verify *v, sqlite3_stmt *b, const char *table)
{
    sqlite3_stmt *a = NULL;
    bool same = true;
    char text[96];
    int rc;

    (void)snprintf(text, sizeof(text), DERIVED_ROWS, table);
    rc = sqlite3_prepare_v2(v->ledger->handle, text, -1, &a, NULL);
    while (rc == SQLITE_OK && same) {
        int ra = sqlite3_step(a), rb = sqlite3_step(b);

        same = ra == rb && (ra == SQLITE_DONE || (ra == SQLITE_ROW && same_row(a, b)));
        if (ra == SQLITE_DONE)
            break;
    }
    sqlite3_finalize(a);
    sqlite3_reset(b);
    if (rc == SQLITE_OK && same)
        return;
    (void)snprintf(
        text, sizeof(text), "table %s differs from what the journal says: rebuild mends it", table);
    say(v, text);
}

/* ---- where they are made anew ---- */

struct pd_scratch {
    sqlite3 *memory;
    struct pd_db db;
    enum pd_err broken;
    sqlite3_stmt *rows[PD_COUNT(derived_tables)];
};

static bool
prepare_rows(struct pd_scratch *s)
{
    bool good = true;
    char text[96];

    for (int i = 0; good && i < PD_COUNT(derived_tables); i++) {
        (void)snprintf(text, sizeof(text), DERIVED_ROWS, derived_tables[i]);
        good = sqlite3_prepare_v2(s->memory, text, -1, &s->rows[i], NULL) == SQLITE_OK;
    }
    return good;
}

enum pd_err
pd_scratch_create(struct pd_scratch **out)
{
    struct pd_scratch *s = calloc(1, sizeof *s);

    *out = NULL;
    if (s == NULL)
        return PD_ERR_MEMORY;
    if (sqlite3_open_v2(":memory:", &s->memory,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_exec(s->memory, derived_sql_script_create, NULL, NULL, NULL) != SQLITE_OK ||
        !prepare_rows(s) ||
        pd_db_prepare_late(&s->db, s->memory, derived_sql_texts, DERIVED_SQL_COUNT, false, &s->broken) !=
            PD_OK) {
        pd_scratch_destroy(s);
        return PD_ERR_MEMORY;
    }
    (void)sqlite3_db_config(s->memory, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    *out = s;
    return PD_OK;
}

void
pd_scratch_destroy(struct pd_scratch *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < PD_COUNT(derived_tables); i++)
        sqlite3_finalize(s->rows[i]);
    pd_db_finish(&s->db);
    (void)sqlite3_close(s->memory);
    free(s);
}

static enum pd_err
scratch_begin(struct pd_scratch *s)
{
    s->broken = PD_OK;
    return sqlite3_exec(s->memory, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ? PD_OK : PD_ERR_MEMORY;
}

/* Empty again, whatever was in the middle of being done. */
static void
scratch_end(struct pd_scratch *s)
{
    for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(s->memory, stmt)) != NULL;)
        (void)sqlite3_reset(stmt);
    (void)sqlite3_exec(s->memory, "ROLLBACK", NULL, NULL, NULL);
}

/* Walks the journal once: checks each op and projects it into an empty database in memory, then compares. */
static enum pd_err
compare_derived(struct verify *v, struct pd_scratch *s)
{
    struct pd_rebuild_watch watch = { check_op, v, 0 };
    enum pd_err err = pd_rebuild_watched(v->ledger, &s->db, &watch);

    if (err == PD_ERR_MEMORY)
        return err;
    if (err != PD_OK) {
        v->report->bad_seq = watch.bad_seq;
        say(v, watch.bad_seq > 0 ? "the op's line cannot be read or does not follow from the ones before"
                                 : "a result, a hold's row or what is kept of pruned ops is damaged");
        return PD_OK;
    }
    step(v, 85);
    for (int i = 0; i < PD_COUNT(derived_tables); i++)
        compare_table(v, s->rows[i], derived_tables[i]);
    return PD_OK;
}

static enum pd_err
check_derived(struct verify *v)
{
    struct pd_scratch *own = NULL, *s = v->ledger->scratch;
    enum pd_err err = s != NULL ? PD_OK : pd_scratch_create(&own);

    if (s == NULL)
        s = own;
    if (err == PD_OK)
        err = scratch_begin(s);
    if (err == PD_OK) {
        err = compare_derived(v, s);
        scratch_end(s);
    }
    pd_scratch_destroy(own);
    return err;
}

enum pd_err
pd_ledger_verify(struct pd_ledger *ledger, struct pd_ledger_report *report,
    void (*progress)(void *ctx, int percent), void *ctx)
{
    struct verify v = { .ledger = ledger, .report = report, .progress = progress, .ctx = ctx };
    struct pd_pruned pruned;
    enum pd_err err;

    memset(report, 0, sizeof(*report));
    pd_store_read_anew(ledger);
    step(&v, 0);
    if (pd_journal_end(ledger, &v.total, &v.head) != PD_OK)
        say(&v, "the journal cannot be read");
    if (pd_journal_pruned(ledger, &pruned) != PD_OK)
        say(&v, "where the journal begins is damaged");
    v.head = pruned.head;
    v.last = pruned.dseq;
    v.total -= pruned.dseq < v.total ? pruned.dseq : 0;
    check_pages(&v);
    check_kept(&v);
    step(&v, 10);
    err = check_derived(&v);
    report->head = v.head;
    if (report->problem[0] != '\0')
        pd_log(PD_LOG_ERROR, "E-LED-12", "journal verify: op %llu: %s", (unsigned long long)report->bad_seq,
            report->problem);
    step(&v, 100);
    return err;
}

enum pd_err
pd_ledger_each_op(struct pd_ledger *ledger, uint64_t from_dseq,
    bool (*each)(
        void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result),
    void *ctx)
{
    struct pd_read read = pd_journal_from(ledger, from_dseq);
    struct pd_journal_row row;
    struct pd_result_row result;
    struct pd_op op;
    bool have, more = true;
    enum pd_err err;

    while ((err = pd_journal_next(&read, &row, &have)) == PD_OK && have && more) {
        if (pd_op_decode(row.line, row.len, &op, NULL) != PD_OK) {
            err = PD_ERR_CORRUPT;
            break;
        }
        err = pd_journal_result(ledger, row.dseq, &result);
        if (err != PD_OK && err != PD_ERR_NOT_FOUND)
            break;
        more = each(ctx, &op, row.line, row.len, err == PD_OK && result.current ? &result.result : NULL);
    }
    sqlite3_reset(read.stmt);
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}
