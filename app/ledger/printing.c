/*
 * Tickets that were to be printed. The journal knows that a ticket went out; only this table knows what the
 * printer said, so it is kept, not derived.
 */
#include "app/ledger/store.h"

#define PRINTS_MAX 64

int
pd_ledger_prints_open(struct pd_ledger *ledger, struct pd_hold *out, int max)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PRINT_EACH);
    struct pd_id ids[PRINTS_MAX];
    struct pd_read read;
    int count = 0;
    bool have;

    max = max < PRINTS_MAX ? max : PRINTS_MAX;
    pd_bind_int(&bind, max);
    read = pd_db_read(&bind);
    while (count < max && pd_read_row(&read, &have) == PD_OK && have)
        pd_read_blob(&read, ids[count++].b, PD_ID_LEN);
    if (pd_read_end(&read) != PD_OK)
        return 0;
    for (int i = 0; i < count; i++)
        if (pd_ledger_hold_get(ledger, &ids[i], &out[i]) != PD_OK)
            return i;
    return count;
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
