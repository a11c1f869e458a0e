/*
 * Units on their way between this desk and the hub: given back because the hub wants them, and asked for when
 * there are none. Only the journal moves them: the hub has them back when the op arrives, and from the commit
 * on they are not sold here, also when the power fails in between.
 */
#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/ledger/base.h"
#include "app/ledger/journal.h"
#include "app/ledger/lease.h"

#include <string.h>

#define RECALLS_MAX PD_GIFTS_MAX          /* answered in one go; the others when the hub says more */
#define AGAIN_MS (10 * PD_MINUTE_MS)      /* units may be under way */
#define AGAIN_REFUSED_MS (6 * PD_HOUR_MS) /* goods that arrive are shared out without being asked for */

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- giving ---- */

static enum pd_err
give_run(struct pd_ledger *ledger, struct pd_when when, const struct pd_lease_row *row,
    const struct pd_lease_run *run, const char *why)
{
    struct pd_op op = { .kind = PD_OP_LEASE_GIVE,
        .lease = row->id,
        .qty = (int)run->n,
        .ordinal = (uint32_t)(run->after + run->n) };

    memcpy(op.sku, row->sku, sizeof(op.sku));
    (void)pd_copy(op.reason, sizeof(op.reason), why);
    return pd_journal_append(ledger, when, &op);
}

/* New ordinals first, as in selling: the hub and this desk then agree that all up to the last is used. */
static enum pd_err
next_run(struct pd_ledger *ledger, const struct pd_lease_use *use, int64_t units, struct pd_lease_run *run)
{
    enum pd_err err = PD_OK;

    if (use->size > use->high)
        *run = (struct pd_lease_run){ use->high, use->size - use->high };
    else
        err = pd_lease_gap(ledger, use, 1, run);
    run->n = least(run->n, units);
    return err;
}

static enum pd_err
give(struct pd_ledger *ledger, struct pd_when when, const struct pd_lease_row *row, int64_t units,
    const char *why, int *given)
{
    struct pd_lease_use use = { .id = row->id, .size = row->size };
    struct pd_lease_run run = { 0, 0 };
    enum pd_err err;

    if (!pd_ledger_may_write(ledger, PD_OP_LEASE_GIVE)) /* a hub that would not understand it */
        return PD_OK;
    err = pd_lease_use(ledger, &use);
    while (err == PD_OK && units > 0 && use.size > use.occupied) {
        err = next_run(ledger, &use, units, &run);
        if (err != PD_OK || run.n == 0)
            return err;
        err = give_run(ledger, when, row, &run, why);
        units -= run.n;
        *given += (int)run.n;
        use.size = row->size;
        if (err == PD_OK)
            err = pd_lease_use(ledger, &use);
    }
    return err;
}

/* ---- answering the hub ---- */

static enum pd_err
read_recalls(struct pd_ledger *ledger, struct pd_recall *out, int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_RECALL_EACH);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err;
    bool have;

    *count = 0;
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && *count < RECALLS_MAX)
        pd_base_read_recall(&read, &out[(*count)++]);
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* The whole lease is wanted: this desk is to go. */
static bool
wants_all(const struct pd_recall *recall, const struct pd_lease_row *row)
{
    return recall->units >= row->size;
}

/* What the hub's row asks for was asked before it knew what this desk gave after own_high. */
static enum pd_err
answer_one(struct pd_ledger *ledger, struct pd_when when, const struct pd_recall *recall, uint64_t own_high)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_GIVEN_SINCE);
    struct pd_lease_row row;
    struct pd_base_at at;
    int64_t since;
    int given = 0;
    enum pd_err err = pd_base_lease(ledger, recall->lease, &row, &at);

    pd_bind_int(&bind, recall->lease);
    pd_bind_int(&bind, (int64_t)own_high);
    if (err == PD_OK)
        err = pd_db_number(&bind, &since);
    if (err != PD_OK || since >= recall->units)
        return err;
    return give(
        ledger, when, &row, recall->units - since, wants_all(recall, &row) ? "retire" : "recall", &given);
}

enum pd_err
pd_lease_answer(struct pd_ledger *ledger, struct pd_when when)
{
    struct pd_recall recalls[RECALLS_MAX];
    struct pd_desk_row desk = { .own_high = 0 };
    int count;
    enum pd_err err = read_recalls(ledger, recalls, &count);

    if (err == PD_OK && count > 0)
        err = pd_store_desk(ledger, &desk);
    for (int i = 0; err == PD_OK && i < count; i++)
        err = answer_one(ledger, when, &recalls[i], desk.own_high);
    return err;
}

bool
pd_ledger_retiring(struct pd_ledger *ledger)
{
    struct pd_recall recalls[RECALLS_MAX];
    struct pd_lease_row row;
    struct pd_base_at at;
    int count;

    if (!ledger->enrolled || read_recalls(ledger, recalls, &count) != PD_OK)
        return false;
    for (int i = 0; i < count; i++)
        if (pd_base_lease(ledger, recalls[i].lease, &row, &at) == PD_OK && wants_all(&recalls[i], &row))
            return true;
    return false;
}

/* ---- asking ---- */

/* One question at a time, and after an answer not at once the next. A clock that went back asks again. */
static enum pd_err
may_ask(struct pd_ledger *ledger, int64_t now_ms, const char *sku, bool *may)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_ASK_GET);
    struct pd_read read;
    int64_t since_ms, answered, refused;
    bool have;
    enum pd_err err;

    pd_bind_text(&bind, sku);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    *may = !have;
    if (err != PD_OK || !have)
        return err;
    since_ms = now_ms - pd_read_int(&read);
    answered = pd_read_int(&read);
    refused = pd_read_int(&read);
    *may = answered != 0 && (since_ms < 0 || since_ms >= (refused != 0 ? AGAIN_REFUSED_MS : AGAIN_MS));
    return pd_read_end(&read);
}

static enum pd_err
ask(struct pd_ledger *ledger, struct pd_when when, const char *sku, int qty, bool *asked)
{
    struct pd_op op = { .kind = PD_OP_LEASE_ASK, .qty = qty };
    enum pd_err err;

    *asked = false;
    if (!pd_ledger_may_write(ledger, PD_OP_LEASE_ASK)) /* a hub that would not understand it */
        return PD_OK;
    err = may_ask(ledger, when.now_ms, sku, asked);
    if (err != PD_OK || !*asked)
        return err;
    (void)pd_copy(op.sku, sizeof(op.sku), sku);
    return pd_journal_append(ledger, when, &op);
}

enum pd_err
pd_ledger_lease_ask(struct pd_ledger *ledger, struct pd_when when, const char *sku, int qty, bool *asked)
{
    bool said = false;
    enum pd_err err;

    *asked = false;
    if (!ledger->enrolled)
        return PD_ERR_STATE;
    if (!pd_name_good(sku) || strlen(sku) >= PD_SKU_CAP || qty < 1 || qty > PD_AMOUNT_MAX)
        return PD_ERR_INVALID;
    err = pd_act_begin(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, ask(ledger, when, sku, qty, &said));
    if (err == PD_OK)
        *asked = said;
    return err;
}
