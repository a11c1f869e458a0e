/*
 * Handing over. The counter decides alone, with what it knows: its place, its token, the leases it pulled,
 * and every hold it has seen end.
 */
#include "app/base/log.h"
#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/ledger/approval.h"
#include "app/ledger/base.h"
#include "app/ledger/duty.h"
#include "app/ledger/ending.h"
#include "app/ledger/hold.h"
#include "app/ledger/journal.h"
#include "app/ledger/pickup.h"
#include "app/ledger/proxy.h"
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
    int64_t count;
    enum pd_err err;

    pd_bind_int(&bind, row->lease);
    pd_bind_int(&bind, row->ordinal);
    pd_bind_int(&bind, row->qty);
    pd_bind_id(&bind, &row->id);
    err = pd_db_number(&bind, &count);
    *out = count > 0;
    return err;
}

/* A lease this counter has not heard of is in doubt: its kiosk may have got it a minute ago, or a stolen key
 * may have made it up; a reachable hub is asked before a person is. */
static enum pd_err
check_units(
    struct pd_ledger *ledger, const struct pd_hold_row *row, bool hubs, enum pd_capture_outcome *outcome)
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
    if (hubs) /* no desk's lease: the hub told of the very unit */
        return PD_OK;
    err = pd_base_lease(ledger, row->lease, &lease, &at);
    if (err == PD_ERR_NOT_FOUND) {
        if (*outcome == PD_CAPTURE_OK)
            *outcome = PD_CAPTURE_DOUBT;
        return PD_OK;
    }
    if (err == PD_OK && (row->ordinal > (uint32_t)lease.size || strcmp(lease.sku, row->sku) != 0 ||
                            !pd_id_equal(lease.device, row->device)))
        *outcome = PD_CAPTURE_ORDINAL;
    return err;
}

/* A lost counter may have handed it over. Of a hold that the hub has told of, it says so; of any other, the
 * ticket's time tells whether it is from before the loss. */
static enum pd_err
check_loss(struct pd_ledger *ledger, struct pd_hold_row *row, bool told, enum pd_capture_outcome *outcome)
{
    int64_t lost_ms = 0;
    enum pd_err err = pd_ending_show(ledger, row);

    if (err == PD_OK && !told)
        err = pd_token_lost_ms(ledger, row->place, &lost_ms);
    if (lost_ms > 0 && (ledger->ticket_life_ms == 0 || row->expires_ms - ledger->ticket_life_ms < lost_ms))
        row->doubt = true;
    if (err == PD_OK && row->doubt && *outcome == PD_CAPTURE_OK)
        *outcome = PD_CAPTURE_DOUBT;
    return err;
}

static enum pd_err
check(struct pd_ledger *ledger, int64_t now_ms, struct pd_hold_row *row, const struct pd_hold_record *known,
    enum pd_capture_outcome *outcome)
{
    bool token;
    enum pd_err err = pd_token_is_here(ledger, row->place, &token);

    *outcome = PD_CAPTURE_OK;
    if (err != PD_OK)
        return err;
    if (known && known->row.state == PD_HOLD_CAPTURED)
        return pd_pickup_outcome(ledger, known, outcome);
    if (known && known->row.state == PD_HOLD_VOIDED)
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
        err =
            check_units(ledger, row, known && known->base_state > 0 && pd_hold_is_hubs(&known->row), outcome);
    if (err == PD_OK && (*outcome == PD_CAPTURE_OK || *outcome == PD_CAPTURE_DOUBT))
        err = check_loss(ledger, row, known && known->base_state > 0, outcome);
    return err;
}

/* What ended, ended; of all that is open a proxy ticket that was taken back gets nothing. */
static enum pd_err
check_proxy(struct pd_ledger *ledger, const struct pd_code *ticket, enum pd_capture_outcome *outcome)
{
    bool stopped;
    enum pd_err err = pd_proxy_is_stopped(ledger, ticket, &stopped);

    if (err == PD_OK && stopped && *outcome != PD_CAPTURE_ALREADY && *outcome != PD_CAPTURE_VOIDED &&
        *outcome != PD_CAPTURE_REJECTED)
        *outcome = PD_CAPTURE_STOPPED;
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
        err = by_code ? check(ledger, now_ms, &record->row, NULL, outcome) : PD_OK;
    } else if (err == PD_OK) {
        err = check(ledger, now_ms, &row, record, outcome);
        record->row.doubt = row.doubt;
    }
    return err == PD_OK ? check_proxy(ledger, ticket, outcome) : err;
}

static enum pd_err
show(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *hold)
{
    enum pd_err err = pd_hold_show(ledger, record, hold);

    hold->row.doubt = hold->row.doubt || record->row.doubt;
    return err;
}

void
pd_ledger_ticket_life(struct pd_ledger *ledger, int64_t life_ms)
{
    ledger->ticket_life_ms = life_ms;
}

enum pd_err
pd_ledger_capture_check(struct pd_ledger *ledger, int64_t now_ms, const struct pd_code *ticket,
    enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    enum pd_capture_outcome said = PD_CAPTURE_OK;
    struct pd_hold_record record;
    bool known;
    enum pd_err err;

    if (!ledger->enrolled || !pd_code_picks_up(ticket->type))
        return PD_ERR_STATE;
    err = look(ledger, now_ms, ticket, true, &said, &record, &known);
    if (err == PD_OK)
        err = show(ledger, &record, hold);
    if (err == PD_OK)
        *outcome = said;
    return err;
}

/* A hub of the release before has no words for it: it is told of the hand-over alone, and the log keeps why.
 */
static enum pd_err
vouch(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *hold, const char *why)
{
    struct pd_op op = { .kind = PD_OP_VOUCH, .hold = *hold };

    if (!pd_copy(op.reason, sizeof(op.reason), why) || !pd_name_good(op.reason))
        return PD_ERR_INVALID;
    if (pd_ledger_may_write(ledger, PD_OP_VOUCH)) {
        enum pd_err err =
            pd_approval_write(ledger, when, &(struct pd_lets){ .kind = PD_OP_VOUCH, .subject = *hold });

        return err == PD_OK ? pd_journal_append(ledger, when, &op) : err;
    }
    pd_log(PD_LOG_INFO, "", "a supervisor vouched for the next hand-over (%s); the hub is too old to be told",
        why);
    return PD_OK;
}

/* What one hand-over is made with. */
struct hand {
    struct pd_when when;
    const struct pd_code *ticket;
    const char *ticket_code;
    const char *why; /* NULL: nobody vouches */
    bool ask;        /* its goods wait for the hub */
};

/* The op, and what it stands on. */
static enum pd_err
record_capture(struct pd_ledger *ledger, const struct hand *hand, struct pd_op *op, bool known,
    struct pd_hold_record *record)
{
    enum pd_err err = PD_OK;

    if (!pd_copy(op->code, sizeof(op->code), hand->ticket_code))
        return PD_ERR_INVALID;
    memcpy(op->place, record->row.place, sizeof(op->place));
    if (hand->ticket->type == PD_CODE_PROXY)
        (void)pd_copy(op->how, sizeof(op->how), PD_OP_BY_PROXY);
    if (!known)
        err = pd_hold_keep_ticket(ledger, &record->row);
    if (err == PD_OK)
        err = pd_journal_append(ledger, hand->when, op);
    if (err == PD_OK && hand->ask)
        err = pd_pickup_note(ledger, &op->hold);
    return err == PD_OK ? pd_projection_hold(&ledger->derived, &op->hold, record) : err;
}

static enum pd_err
capture(
    struct pd_ledger *ledger, const struct hand *hand, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    const struct pd_code *ticket = hand->ticket;
    struct pd_op op = { .kind = PD_OP_CAPTURE, .hold = ticket->ticket.hold, .qty = ticket->ticket.qty };
    struct pd_hold_record record;
    bool known;
    enum pd_err err =
        look(ledger, hand->when.now_ms, ticket, hand->ticket_code[0] != '\0', outcome, &record, &known);

    if (err == PD_OK && *outcome == PD_CAPTURE_DOUBT && hand->why) {
        err = vouch(ledger, hand->when, &op.hold, hand->why);
        *outcome = PD_CAPTURE_OK;
    }
    if (err == PD_OK && *outcome == PD_CAPTURE_OK && record.row.state == PD_HOLD_CAPTURED) {
        err = pd_pickup_end(ledger, &op.hold, PD_PICKUP_GIVEN, hand->when.now_ms);
    } else if (err == PD_OK && *outcome == PD_CAPTURE_OK) {
        err = record_capture(ledger, hand, &op, known, &record);
        *outcome = hand->ask ? PD_CAPTURE_NO_ANSWER : PD_CAPTURE_OK;
    }
    return err == PD_OK ? show(ledger, &record, hold) : err;
}

static enum pd_err
capture_act(
    struct pd_ledger *ledger, const struct hand *hand, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    enum pd_capture_outcome said = PD_CAPTURE_OK;
    enum pd_err err;

    if (!ledger->enrolled || !pd_code_picks_up(hand->ticket->type))
        return PD_ERR_STATE;
    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, capture(ledger, hand, &said, hold));
    } while (pd_act_again(ledger, err));
    if (hand->why != NULL)
        pd_ledger_approval_drop(ledger);
    if (err == PD_OK)
        *outcome = said;
    return err;
}

enum pd_err
pd_ledger_capture(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    return capture_act(ledger, &(struct hand){ when, ticket, ticket_code, NULL, false }, outcome, hold);
}

enum pd_err
pd_ledger_capture_vouched(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *why, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    return capture_act(ledger, &(struct hand){ when, ticket, ticket_code, why, false }, outcome, hold);
}

enum pd_err
pd_ledger_capture_asked(struct pd_ledger *ledger, struct pd_when when, const struct pd_code *ticket,
    const char *ticket_code, const char *why, enum pd_capture_outcome *outcome, struct pd_hold *hold)
{
    return capture_act(ledger, &(struct hand){ when, ticket, ticket_code, why, true }, outcome, hold);
}
