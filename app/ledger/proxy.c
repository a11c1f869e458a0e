#include "app/ledger/proxy.h"

#include "app/base/log.h"
#include "app/ledger/ending.h"
#include "app/ledger/hold.h"
#include "app/ledger/projection.h"
#include "app/ledger/tray.h"

#define PROTOCOL 3 /* whose hubs take it in, and tell counters */

/* ---- the row ---- */

void
pd_proxy_read(struct pd_read *read, struct pd_proxy_row *out)
{
    pd_read_blob(read, out->hold.b, PD_ID_LEN);
    out->made = (uint32_t)pd_read_int(read);
    out->stopped = (uint32_t)pd_read_int(read);
    pd_read_mark(read, 0);
}

static enum pd_err
put(struct pd_ledger *ledger, const struct pd_proxy_row *row)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROXY_PUT);

    pd_bind_id(&bind, &row->hold);
    pd_bind_int(&bind, row->made);
    pd_bind_int(&bind, row->stopped);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* As it is stored. Errors: PD_ERR_NOT_FOUND, PD_ERR_CORRUPT. */
static enum pd_err
get(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_proxy_row *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_PROXY_GET, hold, &read);

    if (err != PD_OK)
        return err;
    pd_proxy_read(&read, out);
    return pd_read_end(&read);
}

static bool
is_rotten(const struct pd_ledger *ledger, enum pd_err err)
{
    return err == PD_ERR_CORRUPT && ledger->broken == PD_OK;
}

/* As it counts. */
static enum pd_err
look(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_proxy_row *out)
{
    enum pd_err err = get(ledger, hold, out);

    if (err == PD_OK)
        return PD_OK;
    *out = (struct pd_proxy_row){ .hold = *hold };
    if (is_rotten(ledger, err)) {
        pd_log(PD_LOG_ERROR, "E-LED-24", "ledger: what is known of a proxy ticket is damaged: none is taken");
        out->made = out->stopped = PD_PROXY_MAX;
        return PD_OK;
    }
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

static bool
is_out(const struct pd_proxy_row *row)
{
    return row->made > row->stopped;
}

enum pd_err
pd_proxy_note(struct pd_ledger *ledger, const struct pd_proxy_row *row)
{
    struct pd_proxy_row here, both = *row;
    enum pd_err err = get(ledger, &row->hold, &here);

    if (err == PD_OK && here.made > both.made)
        both.made = here.made;
    if (err == PD_OK && here.stopped > both.stopped)
        both.stopped = here.stopped;
    return err == PD_OK || err == PD_ERR_NOT_FOUND || is_rotten(ledger, err) ? put(ledger, &both) : err;
}

enum pd_err
pd_proxy_is_stopped(struct pd_ledger *ledger, const struct pd_code *ticket, bool *stopped)
{
    struct pd_proxy_row row;
    enum pd_err err;

    *stopped = false;
    if (ticket->type != PD_CODE_PROXY)
        return PD_OK;
    err = look(ledger, &ticket->ticket.hold, &row);
    *stopped = ticket->ticket.serial <= row.stopped;
    return err;
}

enum pd_err
pd_proxy_out(struct pd_ledger *ledger, const struct pd_id *hold, uint32_t *serial)
{
    struct pd_proxy_row row;
    enum pd_err err = look(ledger, hold, &row);

    *serial = err == PD_OK && is_out(&row) ? row.made : 0;
    return err;
}

/* ---- what she asks for ---- */

/* Kept, and on its way to the hub. */
static enum pd_err
keep(
    struct pd_ledger *ledger, struct pd_when when, const struct pd_id *member, const struct pd_proxy_row *row)
{
    struct pd_errand errand = { .kind = PD_ERRAND_PROXY,
        .id = pd_id_make(when.now_ms, ledger->rng),
        .member = *member,
        .at_ms = when.now_ms > 0 ? when.now_ms : 0,
        .n = row->made,
        .number = row->stopped };
    enum pd_err err = put(ledger, row);

    (void)pd_id_text(row->hold, errand.what);
    return err == PD_OK ? pd_tray_put(ledger, &errand) : err;
}

/* An own hold whose ticket is out, that nobody asked to end. */
static enum pd_err
may_make(struct pd_ledger *ledger, struct pd_when when, struct pd_hold_record *record)
{
    enum pd_err err;

    if (record->made_dseq == 0 || record->row.state != PD_HOLD_RELEASED ||
        when.now_ms >= record->row.expires_ms || ledger->protocol < PROTOCOL)
        return PD_ERR_STATE;
    err = pd_ending_show(ledger, &record->row);
    return err == PD_OK && record->row.ending != PD_ENDING_NONE ? PD_ERR_STATE : err;
}

static enum pd_err
make(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, char code[PD_CODE_CAP])
{
    struct pd_hold_record record;
    struct pd_proxy_row row;
    struct pd_code claims;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err == PD_OK)
        err = may_make(ledger, when, &record);
    if (err == PD_OK)
        err = look(ledger, hold, &row);
    if (err != PD_OK)
        return err;
    if (!is_out(&row)) {
        if (row.made >= PD_PROXY_MAX)
            return PD_ERR_EXISTS;
        row.made++;
        err = keep(ledger, when, &record.row.member, &row);
    }
    claims = pd_hold_ticket_claims(&record.row);
    claims.type = PD_CODE_PROXY;
    claims.ticket.serial = row.made;
    return err == PD_OK ? pd_code_write(&claims, &ledger->identity.secret, code, PD_CODE_CAP, NULL) : err;
}

enum pd_err
pd_ledger_proxy_make(
    struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, char code[PD_CODE_CAP])
{
    enum pd_err err = pd_act_begin_new(ledger);

    code[0] = '\0';
    return err == PD_OK ? pd_act_end(ledger, make(ledger, when, hold, code)) : err;
}

static enum pd_err
stop(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold)
{
    struct pd_hold_record record;
    struct pd_proxy_row row;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    if (err == PD_OK)
        err = look(ledger, hold, &row);
    if (err != PD_OK)
        return err;
    if (!is_out(&row))
        return PD_ERR_STATE;
    row.stopped = row.made;
    return keep(ledger, when, &record.row.member, &row);
}

enum pd_err
pd_ledger_proxy_stop(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, stop(ledger, when, hold));
    } while (pd_act_again(ledger, err));
    return err;
}
