/*
 * What the hub last said of itself and of this desk. Which protocol it speaks: a desk that is newer than its
 * hub writes no op that the hub does not know: it would lie there in quarantine, and what it said would not
 * be done. That it serves this desk no more: a desk that was declared lost stays closed when it starts where
 * no hub can tell it so.
 */
#include "app/ledger/store.h"

/* A hub that was not heard yet may be of the release before. */
#define UNHEARD (PD_PROTOCOL_MAX - 1)

enum pd_err
pd_store_spoken(struct pd_ledger *ledger)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SPOKEN_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    ledger->protocol = UNHEARD;
    if (err != PD_OK || !have)
        return err;
    ledger->protocol = (int)pd_read_int(&read);
    return pd_read_end(&read);
}

static enum pd_err
put(struct pd_ledger *ledger, int protocol)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SPOKEN_PUT);

    pd_bind_int(&bind, protocol);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_speak(struct pd_ledger *ledger, int protocol)
{
    enum pd_err err;

    if (protocol < PD_PROTOCOL_MIN || protocol > PD_PROTOCOL_MAX)
        return PD_ERR_INVALID;
    if (protocol == ledger->protocol)
        return PD_OK;
    err = pd_act_begin(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, put(ledger, protocol));
    if (err == PD_OK)
        ledger->protocol = protocol;
    return err;
}

int
pd_ledger_protocol(const struct pd_ledger *ledger)
{
    return ledger->protocol;
}

bool
pd_ledger_may_write(const struct pd_ledger *ledger, enum pd_op_kind kind)
{
    return pd_op_protocol(kind) <= ledger->protocol;
}

/* ---- that it serves this desk no more ---- */

enum pd_err
pd_ledger_stopped(struct pd_ledger *ledger, char problem[PD_REASON_CAP])
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_STOPPED_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    problem[0] = '\0';
    if (err != PD_OK || !have)
        return err;
    pd_read_text(&read, problem, PD_REASON_CAP);
    return pd_read_end(&read);
}

static enum pd_err
put_stopped(struct pd_ledger *ledger, const char *problem)
{
    struct pd_bind bind =
        pd_db_bind(&ledger->kept, problem[0] != '\0' ? KEPT_SQL_STOPPED_PUT : KEPT_SQL_STOPPED_GONE);

    if (problem[0] != '\0')
        pd_bind_text(&bind, problem);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_stop(struct pd_ledger *ledger, const char *problem)
{
    enum pd_err err = pd_act_begin(ledger);

    return err == PD_OK ? pd_act_end(ledger, put_stopped(ledger, problem)) : err;
}

/* ---- bundles: which was the last ---- */

enum pd_err
pd_ledger_bundle(struct pd_ledger *ledger, struct pd_ledger_bundle *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_BUNDLE_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *out = (struct pd_ledger_bundle){ .out_serial = 0 };
    if (err != PD_OK || !have)
        return err;
    out->out_serial = (uint64_t)pd_read_int(&read);
    out->in_epoch = (uint64_t)pd_read_int(&read);
    out->in_serial = (uint64_t)pd_read_int(&read);
    return pd_read_end(&read);
}

static enum pd_err
put_bundle(struct pd_ledger *ledger, const struct pd_ledger_bundle *bundle)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_BUNDLE_PUT);

    pd_bind_int(&bind, (int64_t)bundle->out_serial);
    pd_bind_int(&bind, (int64_t)bundle->in_epoch);
    pd_bind_int(&bind, (int64_t)bundle->in_serial);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_bundle_put(struct pd_ledger *ledger, const struct pd_ledger_bundle *bundle)
{
    enum pd_err err = pd_act_begin(ledger);

    return err == PD_OK ? pd_act_end(ledger, put_bundle(ledger, bundle)) : err;
}
