#include "app/ledger/mirror.h"

#include <string.h>

enum pd_err
pd_store_mirror(struct pd_ledger *ledger)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_MIRROR_GET);
    struct pd_read read = pd_db_read(&bind);
    int64_t mirror;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    ledger->mirror = PD_MIRROR_UNABLE;
    if (err != PD_OK || !have)
        return err;
    mirror = pd_read_int(&read);
    /* A bit that rotted: whoever has everybody is told what to do by the next page. */
    ledger->mirror =
        mirror >= PD_MIRROR_ALL && mirror <= PD_MIRROR_LAST ? (enum pd_mirror)mirror : PD_MIRROR_ALL;
    return pd_read_end(&read);
}

enum pd_mirror
pd_ledger_mirror(const struct pd_ledger *ledger)
{
    return ledger->mirror;
}

static enum pd_err
put(struct pd_ledger *ledger, enum pd_mirror mirror, bool again)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_MIRROR_PUT);
    struct pd_desk_row desk;
    enum pd_err err;

    pd_bind_int(&bind, mirror);
    err = pd_bind_run(&bind);
    if (err != PD_OK || !again)
        return err;
    err = pd_store_desk(ledger, &desk);
    desk.cursor.cseq = 0;
    return err == PD_OK ? pd_store_desk_put(ledger, &desk) : err;
}

enum pd_err
pd_ledger_mirror_set(struct pd_ledger *ledger, enum pd_mirror mirror, bool again)
{
    enum pd_err err;

    if (mirror < PD_MIRROR_ALL || mirror > PD_MIRROR_LAST)
        return PD_ERR_INVALID;
    if (mirror == ledger->mirror && !again)
        return PD_OK;
    err = pd_act_begin(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, put(ledger, mirror, again));
    if (err == PD_OK)
        ledger->mirror = mirror;
    return err;
}

/* ---- a member goes away ---- */

static enum pd_err
run_on(struct pd_ledger *ledger, int which, const struct pd_id *member)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_id(&bind, member);
    return pd_bind_run(&bind);
}

enum pd_err
pd_mirror_away_holds(struct pd_ledger *ledger, const struct pd_id *member)
{
    static const int statements[] = { KEPT_SQL_AWAY_ENDINGS, KEPT_SQL_AWAY_SPENDERS, KEPT_SQL_AWAY_BASE_HOLDS,
        KEPT_SQL_AWAY_HOLD_SPENDERS, KEPT_SQL_AWAY_HOLDS };
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLDS_OF);
    int64_t holds;
    enum pd_err err;

    if (strcmp(ledger->identity.mode, "counter") == 0)
        return PD_OK;
    pd_bind_id(&bind, member);
    err = pd_db_number(&bind, &holds);
    for (int i = 0; err == PD_OK && holds > 0 && i < PD_COUNT(statements); i++)
        err = run_on(ledger, statements[i], member);
    return err;
}
