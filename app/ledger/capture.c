/*
 * Handing over. The counter decides alone, with what it knows: its place, its token, the leases it pulled,
 * and every hold it has seen end.
 */
#include "app/base/log.h"
#include "app/base/str.h"
#include "app/ledger/base.h"
#include "app/ledger/hold.h"
#include "app/ledger/journal.h"
#include "app/ledger/token.h"

#include <string.h>

/* Two papers with the same hold id must say the same; a stolen kiosk's key could sign another. */
static bool
same_goods(const struct pd_hold_row *a, const struct pd_hold_row *b)
{
    return strcmp(a->sku, b->sku) == 0 && a->qty == b->qty && a->lease == b->lease &&
           a->ordinal == b->ordinal;
}

static enum pd_err
units_handed_over(struct pd_ledger *ledger, const struct pd_hold_row *row, bool *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_CAPTURED_UNITS);
    struct pd_read read;
    bool have;
    enum pd_err err;

    *out = false;
    pd_bind_int(&bind, row->lease);
    pd_bind_int(&bind, row->ordinal);
    pd_bind_int(&bind, row->qty);
    pd_bind_id(&bind, &row->id);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK)
        return err;
    *out = pd_read_int(&read) > 0;
    return pd_read_end(&read);
}

/* A lease this counter has not heard of yet is allowed: its kiosk may have got it a minute ago, the ticket's
 * signature is good, and the hub sees the same. It leaves a line in the log. */
static enum pd_err
check_units(struct pd_ledger *ledger, const struct pd_hold_row *row, enum pd_capture_outcome *outcome)
{
    struct pd_lease_row lease;
    struct pd_base_at at;
    bool handed_over;
    enum pd_err err;

    if (row->lease == 0) { /* nothing is sold without a lease: a stolen key would have no bound */
        *outcome = PD_CAPTURE_ORDINAL;
        return PD_OK;
    }
    err = units_handed_over(ledger, row, &handed_over);
    if (err != PD_OK)
        return err;
    if (handed_over || row->ordinal < (uint32_t)row->qty)
        *outcome = PD_CAPTURE_ORDINAL;
    err = pd_base_lease(ledger, row->lease, &lease, &at);
    if (err == PD_ERR_NOT_FOUND) {
        pd_log(PD_LOG_WARN, "E-LED-09", "ticket from lease %u, which is not known here yet",
            (unsigned)row->lease);
        return PD_OK;
    }
    if (err == PD_OK && (row->ordinal > (uint32_t)lease.size || strcmp(lease.sku, row->sku) != 0 ||
                            !pd_id_equal(lease.device, row->device)))
        *outcome = PD_CAPTURE_ORDINAL;
    return err;
}

static enum pd_err
check(struct pd_ledger *ledger, int64_t now_ms, const struct pd_hold_row *row,
    const struct pd_hold_record *known, enum pd_capture_outcome *outcome)
{
    bool token;
    enum pd_err err = pd_token_is_here(ledger, row->place, &token);

    *outcome = PD_CAPTURE_OK;
    if (err != PD_OK)
        return err;
    if (known && known->row.state == PD_HOLD_CAPTURED)
        *outcome = PD_CAPTURE_ALREADY;
    else if (known && known->row.state == PD_HOLD_VOIDED)
        *outcome = PD_CAPTURE_VOIDED;
    else if (known && known->row.state == PD_HOLD_REJECTED)
        *outcome = PD_CAPTURE_REJECTED;
    else if (strcmp(row->place, ledger->identity.place) != 0)
        *outcome = PD_CAPTURE_WRONG_PLACE;
    else if (now_ms >= row->expires_ms)
        *outcome = PD_CAPTURE_EXPIRED;
    else if (!token)
        *outcome = PD_CAPTURE_NO_TOKEN;
    else if (known && !same_goods(&known->row, row))
        *outcome = PD_CAPTURE_ORDINAL;
    else
        err = check_units(ledger, row, outcome);
    return err;
}

/* What a capture would answer, and the hold as known here or as the ticket says. by_code: a ticket was read,
 * so the hold need not be known. */
static enum pd_err
look(struct pd_ledger *ledger, int64_t now_ms, const struct pd_code *ticket, bool by_code,
    enum pd_capture_outcome *outcome, struct pd_hold_record *record, bool *known)
{
    struct pd_hold_row row = pd_hold_of_ticket(ticket);
    enum pd_err err = pd_projection_hold(&ledger->derived, &row.id, record);

    *known = err == PD_OK;
    if (err == PD_ERR_NOT_FOUND) {
        *record = (struct pd_hold_record){ .row = row, .source = PD_SOURCE_TICKET };
        *outcome = PD_CAPTURE_UNKNOWN;
        return by_code ? check(ledger, now_ms, &row, NULL, outcome) : PD_OK;
    }
    return err == PD_OK ? check(ledger, now_ms, &row, record, outcome) : err;
}

enum pd_err
pd_ledger_capture_check(struct pd_ledger *ledger, int64_t now_ms, const struct pd_code *ticket,
    enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    enum pd_capture_outcome said = PD_CAPTURE_OK;
    struct pd_hold_record record;
    bool known;
    enum pd_err err;

    if (!ledger->enrolled || ticket->type != PD_CODE_TICKET)
        return PD_ERR_STATE;
    err = look(ledger, now_ms, ticket, true, &said, &record, &known);
    if (err == PD_OK)
        err = pd_hold_show(ledger, &record, hold);
    if (err == PD_OK)
        *outcome = said;
    return err;
}

static enum pd_err
capture(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket, const char *ticket_code,
    enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    struct pd_op op = { .kind = PD_OP_CAPTURE, .hold = ticket->ticket.hold, .qty = ticket->ticket.qty };
    struct pd_hold_record record;
    bool known;
    enum pd_err err = look(ledger, when.now_ms, ticket, ticket_code[0] != '\0', outcome, &record, &known);

    if (err == PD_OK && *outcome == PD_CAPTURE_OK) {
        if (!pd_copy(op.code, sizeof(op.code), ticket_code))
            return PD_ERR_INVALID;
        memcpy(op.place, record.row.place, sizeof(op.place));
        if (!known)
            err = pd_hold_keep_ticket(ledger, &record.row);
        if (err == PD_OK)
            err = pd_journal_append(ledger, when, &op);
        if (err == PD_OK)
            err = pd_projection_hold(&ledger->derived, &op.hold, &record);
    }
    return err == PD_OK ? pd_hold_show(ledger, &record, hold) : err;
}

enum pd_err
pd_ledger_capture(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    enum pd_capture_outcome said = PD_CAPTURE_OK;
    enum pd_err err;

    if (!ledger->enrolled || ticket->type != PD_CODE_TICKET)
        return PD_ERR_STATE;
    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, capture(ledger, when, ticket, ticket_code, &said, hold));
    } while (pd_act_again(ledger, err));
    if (err == PD_OK)
        *outcome = said;
    return err;
}
