/*
 * Takes ops off the journal's beginning that the hub has answered, will not lose, and has had for long.
 * Whatever follows from them is kept, and the chain goes on from the hash of the last one.
 */
#include "app/base/log.h"
#include "app/ledger/past.h"
#include "app/ledger/rebuild.h"

/* A hub restored from an old backup is filled again by its desks from this far back. */
#define KEEP_MS (90 * PD_DAY_MS)

/* One number of a statement with two keys; 0 when there is no row. */
static enum pd_err
find(struct pd_ledger *ledger, int which, int64_t a, int64_t b, uint64_t *dseq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);
    int64_t found;
    enum pd_err err;

    pd_bind_int(&bind, a);
    pd_bind_int(&bind, b);
    err = pd_db_number(&bind, &found);
    *dseq = (uint64_t)found;
    return err;
}

/* The last op that may go: all up to it are answered and durable, and none is young. An op stamped by a clock
 * that was plainly wrong goes only together with an old one after it. */
static enum pd_err
last_old(struct pd_ledger *ledger, int64_t now_ms, uint64_t *last)
{
    struct pd_tally tally;
    struct pd_desk_row desk;
    uint64_t young, limit;
    enum pd_err err = pd_projection_tally(&ledger->derived, &tally);

    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err != PD_OK)
        return err;
    limit = tally.acked_seq < desk.durable_seq ? tally.acked_seq : desk.durable_seq;
    err = find(ledger, KEPT_SQL_OP_YOUNG, now_ms - KEEP_MS, (int64_t)limit, &young);
    if (err == PD_OK && young > 0)
        limit = young - 1;
    return err == PD_OK ? find(ledger, KEPT_SQL_OP_OLD, (int64_t)limit, ledger->identity.enrolled_ms, last)
                        : err;
}

static enum pd_err
run_to(struct pd_ledger *ledger, int which, uint64_t last)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_int(&bind, (int64_t)last);
    return pd_bind_run(&bind);
}

/* The derived tables are made anew up to the last op that goes, kept, and then led on to the end. */
static enum pd_err
cut(struct pd_ledger *ledger, uint64_t from, uint64_t last)
{
    struct pd_pruned pruned = { .dseq = last };
    enum pd_err err = pd_rebuild_remake(ledger);

    if (err == PD_OK)
        err = pd_rebuild_ground(ledger, &ledger->derived);
    if (err == PD_OK)
        err = pd_rebuild_span(ledger, &ledger->derived, from, last, NULL);
    if (err == PD_OK)
        err = pd_journal_head(ledger, last, &pruned.head);
    if (err == PD_OK)
        err = pd_past_store(ledger, &pruned.past);
    if (err == PD_OK)
        err = pd_journal_pruned_put(ledger, &pruned);
    if (err == PD_OK)
        err = run_to(ledger, KEPT_SQL_RESULT_PRUNE, last);
    if (err == PD_OK)
        err = run_to(ledger, KEPT_SQL_RECEIPT_PRUNE, last);
    if (err == PD_OK)
        err = run_to(ledger, KEPT_SQL_OP_PRUNE, last);
    return err == PD_OK ? pd_rebuild_span(ledger, &ledger->derived, last, INT64_MAX, NULL) : err;
}

static enum pd_err
prune(struct pd_ledger *ledger, int64_t now_ms, uint64_t least, uint64_t *count)
{
    struct pd_pruned pruned;
    uint64_t last = 0;
    enum pd_err err = pd_journal_pruned(ledger, &pruned);

    *count = 0;
    if (err == PD_OK)
        err = last_old(ledger, now_ms, &last);
    if (err != PD_OK || last <= pruned.dseq || last - pruned.dseq < least)
        return err;
    err = cut(ledger, pruned.dseq, last);
    *count = last - pruned.dseq;
    return err;
}

enum pd_err
pd_ledger_prune(struct pd_ledger *ledger, struct pd_when when, uint64_t least, uint64_t *count)
{
    enum pd_err err;

    *count = 0;
    if (!ledger->enrolled || when.quality != PD_TIME_SYNCED)
        return PD_OK;
    err = pd_act_begin_new(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, prune(ledger, when.now_ms, least, count));
    if (err != PD_OK)
        *count = 0;
    else if (*count > 0)
        pd_log(PD_LOG_INFO, "E-LED-16", "ledger: %llu old ops pruned", (unsigned long long)*count);
    return err;
}
