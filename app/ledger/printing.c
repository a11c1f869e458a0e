/*
 * Tickets and slips that were to be printed. The journal knows that a ticket went out; only these tables know
 * what the printer said, so they are kept, not derived.
 */
#include "app/ledger/store.h"

#define PRINTS_MAX 256 /* that are looked at, newest first: most have ended since */

int
pd_ledger_prints_open(struct pd_ledger *ledger, struct pd_hold *out, int max)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRINT_EACH);
    struct pd_id ids[PRINTS_MAX];
    struct pd_read read;
    int count = 0, open = 0;
    bool have;

    pd_bind_int(&bind, PRINTS_MAX);
    read = pd_db_read(&bind);
    while (count < PRINTS_MAX && pd_read_row(&read, &have) == PD_OK && have)
        pd_read_blob(&read, ids[count++].b, PD_ID_LEN);
    if (pd_read_end(&read) != PD_OK)
        return 0;
    for (int i = 0; i < count && open < max; i++) {
        if (pd_ledger_hold_get(ledger, &ids[i], &out[open]) != PD_OK)
            return open;
        if (out[open].row.state == PD_HOLD_RELEASED)
            open++;
    }
    return open;
}

static enum pd_err
printed(struct pd_ledger *ledger, const struct pd_id *hold, int64_t now_ms)
{
    struct pd_hold_record record;
    struct pd_bind bind;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRINT_DONE);
    pd_bind_id(&bind, hold);
    pd_bind_int(&bind, now_ms);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_printed(struct pd_ledger *ledger, const struct pd_id *hold, int64_t now_ms)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, printed(ledger, hold, now_ms));
    } while (pd_act_again(ledger, err));
    return err;
}

/* ---- slips ---- */

#define SLIP_KEPT_MS (90 * PD_DAY_MS)

enum pd_err
pd_ledger_slip(struct pd_ledger *ledger, const struct pd_id *id, struct pd_slip_paper *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_SLIP_GET, id, &read);

    *out = (struct pd_slip_paper){ .prints = 0 };
    if (err != PD_OK)
        return err;
    out->made = pd_read_int(&read) != 0;
    out->wanted = pd_read_int(&read) != 0;
    out->prints = (int)pd_read_int(&read);
    return pd_read_end(&read);
}

static enum pd_err
want_slip(
    struct pd_ledger *ledger, const struct pd_id *id, bool first, int64_t now_ms, struct pd_slip_paper *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SLIP_FORGET);
    enum pd_err err;

    pd_bind_int(&bind, now_ms - SLIP_KEPT_MS);
    err = pd_bind_run(&bind);
    if (err != PD_OK)
        return err;
    err = pd_ledger_slip(ledger, id, out);
    if (err == PD_ERR_NOT_FOUND) {
        out->made = first;
        err = PD_OK;
    }
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_SLIP_WANT);
    pd_bind_id(&bind, id);
    pd_bind_int(&bind, first);
    pd_bind_int(&bind, now_ms);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_slip_want(
    struct pd_ledger *ledger, const struct pd_id *id, bool first, int64_t now_ms, struct pd_slip_paper *out)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, want_slip(ledger, id, first, now_ms, out));
    } while (pd_act_again(ledger, err));
    return err;
}

static enum pd_err
slip_printed(struct pd_ledger *ledger, const struct pd_id *id)
{
    struct pd_slip_paper paper;
    struct pd_bind bind;
    enum pd_err err = pd_ledger_slip(ledger, id, &paper);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_SLIP_DONE);
    pd_bind_id(&bind, id);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_slip_printed(struct pd_ledger *ledger, const struct pd_id *id)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, slip_printed(ledger, id));
    } while (pd_act_again(ledger, err));
    return err;
}
