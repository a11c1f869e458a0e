#include "app/ledger/projection.h"

#include "app/base/str.h"
#include "app/core/short_number.h"
#include "app/ledger/derived_sql.h"
#include "app/ledger/record.h"

#include <string.h>

enum pd_err
pd_projection_spender(struct pd_db *db, const struct pd_id *hold, const struct pd_id *spender)
{
    struct pd_bind bind;

    if (pd_id_is_zero(*spender))
        return PD_OK;
    bind = pd_db_bind(db, DERIVED_SQL_HOLD_SPENDER_ADD);
    pd_bind_id(&bind, hold);
    pd_bind_id(&bind, spender);
    return pd_bind_run(&bind);
}

enum pd_err
pd_projection_base_hold(struct pd_db *db, const struct pd_hold_row *row)
{
    struct pd_hold_record hold;
    bool is_new;
    enum pd_err err = pd_record_describe(db, row, PD_SOURCE_HUB, &hold, &is_new);

    if (err != PD_OK)
        return err;
    hold.base_state = (int)row->state;
    hold.base_ended_ms = row->ended_ms;
    err = pd_record_put(db, &hold, is_new);
    return err == PD_OK ? pd_projection_spender(db, &row->id, &row->spender) : err;
}

enum pd_err
pd_projection_ticket(struct pd_db *db, const struct pd_hold_row *row)
{
    struct pd_hold_record hold;
    bool is_new;
    enum pd_err err = pd_record_describe(db, row, PD_SOURCE_TICKET, &hold, &is_new);

    return err == PD_OK ? pd_record_put(db, &hold, is_new) : err;
}

/* ---- ops ---- */

void
pd_projection_made(const struct pd_op *op, struct pd_hold_record *out)
{
    *out = (struct pd_hold_record){
        .row = {
            .id = op->id,
            .member = op->member,
            .spender = op->spender,
            .device = op->device,
            .qty = op->qty,
            .amount = op->amount,
            .money = op->money,
            .lease = op->lease,
            .ordinal = op->ordinal,
            .expires_ms = op->expires_ms,
            .state = PD_HOLD_HELD,
        },
        .source = PD_SOURCE_OWN,
        .made_dseq = op->dseq,
        .made_ms = op->at_ms,
        .decided_ms = op->decided_ms,
    };
    memcpy(out->row.sku, op->sku, sizeof(out->row.sku));
    memcpy(out->row.place, op->place, sizeof(out->row.place));
}

/* The hub told of this hold before the journal did, as in a rebuild. */
static enum pd_err
op_known_hold(struct pd_db *db, const struct pd_op *op, const struct pd_hold_row *row)
{
    struct pd_hold_record hold;
    bool is_new;
    enum pd_err err = pd_record_describe(db, row, PD_SOURCE_OWN, &hold, &is_new);

    if (err == PD_OK && hold.made_dseq > 0)
        err = PD_ERR_INVALID; /* one id, one op */
    if (err != PD_OK)
        return err;
    hold.made_dseq = op->dseq;
    hold.made_ms = op->at_ms;
    hold.decided_ms = op->decided_ms;
    return pd_record_put(db, &hold, is_new);
}

static enum pd_err
op_hold(struct pd_db *db, const struct pd_op *op)
{
    struct pd_hold_record hold;
    bool added;
    enum pd_err err;

    pd_projection_made(op, &hold);
    err = pd_record_add(db, &hold, &added);
    if (err == PD_OK)
        err = pd_record_lease(db, op->lease, 0, op->ordinal, op->qty);
    if (err == PD_OK && !added)
        err = op_known_hold(db, op, &hold.row);
    if (err == PD_OK)
        err = pd_projection_spender(db, &op->id, &op->spender);
    if (err != PD_OK)
        return err;
    return pd_record_made(db, pd_hold_number(&op->id), op->at_ms, added ? pd_points_raw(op->amount) : 0);
}

/* A release, capture or void of a hold that is described somewhere. */
static enum pd_err
op_on_hold(struct pd_db *db, const struct pd_op *op)
{
    struct pd_hold_record hold;
    enum pd_err err = pd_projection_hold(db, &op->hold, &hold);

    if (err == PD_ERR_NOT_FOUND)
        return PD_ERR_CORRUPT; /* an act is only appended on a hold that is known */
    if (err != PD_OK)
        return err;
    if (op->kind == PD_OP_RELEASE) {
        hold.release_dseq = op->dseq;
    } else if (op->kind == PD_OP_CAPTURE) {
        hold.capture_dseq = op->dseq;
        hold.capture_ms = op->at_ms;
    } else {
        hold.void_dseq = op->dseq;
        hold.void_ms = op->at_ms;
    }
    return pd_record_put(db, &hold, false);
}

static enum pd_err
op_claim(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_CLAIM_ADD);

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_text(&bind, op->key);
    return pd_bind_run(&bind);
}

static enum pd_err
op_spend(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_SPEND_ADD);
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_id(&bind, &op->member);
    pd_bind_int(&bind, pd_points_raw(op->amount));
    pd_bind_text(&bind, op->sku);
    pd_bind_int(&bind, op->decided_ms);
    pd_bind_int(&bind, op->at_ms);
    err = pd_bind_run(&bind);
    return err == PD_OK ? pd_record_count(db, pd_points_raw(op->amount)) : err;
}

static enum pd_err
op_refund(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_REFUND_ADD);

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_id(&bind, &op->hold);
    pd_bind_int(&bind, pd_points_raw(op->amount));
    return pd_bind_run(&bind);
}

static enum pd_err
token_number(struct pd_db *db, int which, const char *place, uint64_t number)
{
    struct pd_bind bind = pd_db_bind(db, which);

    pd_bind_text(&bind, place);
    pd_bind_int(&bind, (int64_t)number);
    return pd_bind_run(&bind);
}

/* What was asked for is here. */
static enum pd_err
op_token(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind;
    enum pd_err err = token_number(db, DERIVED_SQL_TOKEN_RECEIVE, op->place, op->number);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(db, DERIVED_SQL_TOKEN_ASK_OVER);
    pd_bind_text(&bind, op->place);
    return pd_bind_run(&bind);
}

static enum pd_err
op_end_ask(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_END_ASK_ADD);

    pd_bind_id(&bind, &op->hold);
    pd_bind_int(&bind, (int64_t)op->dseq);
    return pd_bind_run(&bind);
}

static enum pd_err
op_programme(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_PROGRAMME_RECEIVE);

    pd_bind_int(&bind, (int64_t)op->number);
    return pd_bind_run(&bind);
}

/* Its units are used up here, all at once. */
static enum pd_err
op_give(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_GIVEN_ADD);
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_int(&bind, op->lease);
    pd_bind_int(&bind, op->ordinal);
    pd_bind_int(&bind, op->qty);
    err = pd_bind_run(&bind);
    return err == PD_OK ? pd_record_lease(db, op->lease, 0, op->ordinal, op->qty) : err;
}

static enum pd_err
op_ask(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_ASK_ADD);

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_text(&bind, op->sku);
    pd_bind_int(&bind, op->at_ms);
    return pd_bind_run(&bind);
}

/* A supervisor who lets an act pass takes nobody's place. */
static enum pd_err
op_staff(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind;

    if (strcmp(op->how, PD_OP_STAFF_APPROVE) == 0)
        return PD_OK;
    bind = pd_db_bind(db, DERIVED_SQL_SERVES_PUT);
    pd_bind_text(&bind, strcmp(op->how, PD_OP_STAFF_ON) == 0 ? op->by : "");
    return pd_bind_run(&bind);
}

static enum pd_err
op_shift(struct pd_db *db, const struct pd_op *op)
{
    bool opens = strcmp(op->how, PD_OP_SHIFT_OPEN) == 0;
    struct pd_bind bind = pd_db_bind(db, opens ? DERIVED_SQL_SHIFT_OPENED : DERIVED_SQL_SHIFT_CLOSED);

    pd_bind_int(&bind, (int64_t)op->number);
    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_int(&bind, op->at_ms);
    return pd_bind_run(&bind);
}

enum pd_err
pd_projection_op(struct pd_db *db, const struct pd_op *op)
{
    switch (op->kind) {
    case PD_OP_HOLD:
        return op_hold(db, op);
    case PD_OP_RELEASE:
    case PD_OP_CAPTURE:
    case PD_OP_VOID:
        return op_on_hold(db, op);
    case PD_OP_REFUND:
        return op_refund(db, op);
    case PD_OP_CLAIM:
        return op_claim(db, op);
    case PD_OP_SPEND:
        return op_spend(db, op);
    case PD_OP_LEASE_RECV:
        return pd_record_lease(db, op->lease, op->qty, 0, 0);
    case PD_OP_TOKEN_RECV:
        return op_token(db, op);
    case PD_OP_PROGRAMME_RECV:
        return op_programme(db, op);
    case PD_OP_TOKEN_GIVE:
        return token_number(db, DERIVED_SQL_TOKEN_GIVE, op->place, op->number);
    case PD_OP_TOKEN_ASK:
        return token_number(db, DERIVED_SQL_TOKEN_ASK, op->place, op->dseq);
    case PD_OP_END_ASK:
        return op_end_ask(db, op);
    case PD_OP_VOUCH:
        return PD_OK; /* the hand-over after it says the rest */
    case PD_OP_LEASE_GIVE:
        return op_give(db, op);
    case PD_OP_LEASE_ASK:
        return op_ask(db, op);
    case PD_OP_STAFF:
        return op_staff(db, op);
    case PD_OP_SHIFT:
        return op_shift(db, op);
    case PD_OP_WITNESS:
    case PD_OP_STOCK:
        return PD_OK; /* nothing of this desk follows from them */
    }
    return PD_ERR_CORRUPT;
}

/* ---- results ---- */

static enum pd_err
result_row(struct pd_db *db, int which, uint64_t dseq, const struct pd_verdict *verdict)
{
    struct pd_bind bind = pd_db_bind(db, which);

    pd_bind_int(&bind, (int64_t)dseq);
    pd_bind_int(&bind, verdict->refused);
    return pd_bind_run(&bind);
}

static enum pd_err
result_spend(struct pd_db *db, uint64_t dseq, const struct pd_verdict *verdict)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_SPEND_CONFIRM);
    int64_t points;
    enum pd_err err;

    pd_bind_int(&bind, (int64_t)dseq);
    err = pd_db_number(&bind, &points);
    if (err == PD_OK && points > 0)
        err = pd_record_count(db, -points);
    return err == PD_OK ? result_row(db, DERIVED_SQL_SPEND_RESULT, dseq, verdict) : err;
}

static enum pd_err
result_hold(struct pd_db *db, const struct pd_id *id, const struct pd_verdict *verdict)
{
    struct pd_hold_record hold;
    enum pd_err err = pd_projection_hold(db, id, &hold);

    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_ERR_CORRUPT : err;
    hold.confirmed = true;
    hold.refused = verdict->refused;
    (void)pd_copy(hold.reject, sizeof(hold.reject), verdict->refused ? verdict->code : "");
    return pd_record_put(db, &hold, false);
}

enum pd_err
pd_projection_result(struct pd_db *db, enum pd_op_kind kind, const struct pd_id *op_id, uint64_t dseq,
    const struct pd_verdict *verdict)
{
    switch (kind) {
    case PD_OP_HOLD:
        return result_hold(db, op_id, verdict);
    case PD_OP_CLAIM:
        return result_row(db, DERIVED_SQL_CLAIM_RESULT, dseq, verdict);
    case PD_OP_SPEND:
        return result_spend(db, dseq, verdict);
    case PD_OP_REFUND:
        return result_row(db, DERIVED_SQL_REFUND_RESULT, dseq, verdict);
    case PD_OP_LEASE_ASK:
        return result_row(db, DERIVED_SQL_ASK_RESULT, dseq, verdict);
    case PD_OP_TOKEN_ASK:
        return result_row(db, DERIVED_SQL_TOKEN_ASK_RESULT, dseq, verdict);
    case PD_OP_END_ASK:
        return result_row(db, DERIVED_SQL_END_ASK_RESULT, dseq, verdict);
    case PD_OP_RELEASE:
    case PD_OP_CAPTURE:
    case PD_OP_VOID:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
    case PD_OP_LEASE_GIVE:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_VOUCH:
    case PD_OP_WITNESS:
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        return PD_OK; /* facts: nothing changes by being told */
    }
    return PD_ERR_CORRUPT;
}

enum pd_err
pd_projection_acked(struct pd_db *db, uint64_t acked_seq)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TALLY_ACKED);

    pd_bind_int(&bind, (int64_t)acked_seq);
    return pd_bind_run(&bind);
}

enum pd_err
pd_projection_tally(struct pd_db *db, struct pd_tally *out)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TALLY_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK)
        return err;
    if (!have)
        return PD_ERR_CORRUPT;
    out->acked_seq = (uint64_t)pd_read_int(&read);
    out->short_last = (int)pd_read_int(&read);
    out->short_ms = pd_read_int(&read);
    out->unconfirmed = pd_points_of(pd_read_int(&read));
    return pd_read_end(&read);
}
