#include "app/ledger/projection.h"

#include "app/base/str.h"
#include "app/core/short_number.h"
#include "app/ledger/derived_sql.h"

#include <string.h>

/* ---- numbers ---- */

#define NUMBER_BITS 0x3ff

int
pd_hold_number(const struct pd_id *id)
{
    int number = (id->b[14] << 8 | id->b[15]) & NUMBER_BITS;

    return number <= PD_SHORT_NUMBER_MAX ? number : 0;
}

void
pd_hold_number_set(struct pd_id *id, int number)
{
    id->b[14] = (uint8_t)((id->b[14] & ~(NUMBER_BITS >> 8)) | number >> 8);
    id->b[15] = (uint8_t)(number & 0xff);
}

/* ---- one hold ---- */

/* A join of what each side knows, so that the order in which it came does not matter. What was handed over
 * here stays handed over, whatever anybody says. */
static enum pd_hold_state
state_of(const struct pd_hold_record *hold)
{
    if (hold->capture_dseq > 0 || hold->base_state == PD_HOLD_CAPTURED)
        return PD_HOLD_CAPTURED;
    if (hold->refused || hold->base_state == PD_HOLD_REJECTED)
        return PD_HOLD_REJECTED;
    if (hold->void_dseq > 0 || hold->base_state == PD_HOLD_VOIDED)
        return PD_HOLD_VOIDED;
    if (hold->release_dseq > 0 || hold->base_state == PD_HOLD_RELEASED)
        return PD_HOLD_RELEASED;
    return PD_HOLD_HELD;
}

static int64_t
ended_of(const struct pd_hold_record *hold)
{
    switch (hold->row.state) {
    case PD_HOLD_CAPTURED:
        return hold->capture_dseq > 0 ? hold->capture_ms : hold->base_ended_ms;
    case PD_HOLD_VOIDED:
        return hold->void_dseq > 0 ? hold->void_ms : hold->base_ended_ms;
    case PD_HOLD_REJECTED:
        return hold->base_ended_ms;
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        return 0;
    }
    return 0;
}

/* The units of a hold whose ticket never left this desk may be sold again: nobody has a paper with them. A
 * ticket that was out keeps its ordinals for ever. */
static bool
freed_of(const struct pd_hold_record *hold)
{
    return hold->made_dseq > 0 && hold->release_dseq == 0 &&
           (hold->row.state == PD_HOLD_VOIDED || hold->row.state == PD_HOLD_REJECTED);
}

void
pd_projection_read_hold(struct pd_read *read, struct pd_hold_record *out)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->row.id.b, PD_ID_LEN);
    out->source = (enum pd_hold_source)pd_read_int(read);
    pd_read_blob(read, out->row.member.b, PD_ID_LEN);
    pd_read_blob(read, out->row.device.b, PD_ID_LEN);
    pd_read_text(read, out->row.sku, sizeof(out->row.sku));
    out->row.qty = (int)pd_read_int(read);
    out->row.amount = pd_points_of(pd_read_int(read));
    out->row.money = pd_fen_of(pd_read_int(read));
    pd_read_text(read, out->row.place, sizeof(out->row.place));
    out->row.lease = (uint32_t)pd_read_int(read);
    out->row.ordinal = (uint32_t)pd_read_int(read);
    out->row.expires_ms = pd_read_int(read);
    out->row.state = (enum pd_hold_state)pd_read_int(read);
    out->row.ended_ms = pd_read_int(read);
    out->base_state = (int)pd_read_int(read);
    out->base_ended_ms = pd_read_int(read);
    out->made_dseq = (uint64_t)pd_read_int(read);
    out->made_ms = pd_read_int(read);
    out->decided_ms = pd_read_int(read);
    out->release_dseq = (uint64_t)pd_read_int(read);
    out->capture_dseq = (uint64_t)pd_read_int(read);
    out->capture_ms = pd_read_int(read);
    out->void_dseq = (uint64_t)pd_read_int(read);
    out->void_ms = pd_read_int(read);
    out->confirmed = pd_read_int(read) != 0;
    out->refused = pd_read_int(read) != 0;
    pd_read_text(read, out->reject, sizeof(out->reject));
    out->freed = pd_read_int(read) != 0;
    if (out->row.state < PD_HOLD_HELD || out->row.state > PD_HOLD_REJECTED)
        read->bad = true;
}

enum pd_err
pd_projection_hold(struct pd_db *db, const struct pd_id *id, struct pd_hold_record *out)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_HOLD_GET);
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, id);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK)
        return err;
    if (!have)
        return PD_ERR_NOT_FOUND;
    pd_projection_read_hold(&read, out);
    return pd_read_end(&read);
}

static void
bind_description(struct pd_bind *bind, const struct pd_hold_record *hold)
{
    pd_bind_id(bind, &hold->row.id);
    pd_bind_int(bind, hold->source);
    pd_bind_id(bind, &hold->row.member);
    pd_bind_id(bind, &hold->row.device);
    pd_bind_text(bind, hold->row.sku);
    pd_bind_int(bind, hold->row.qty);
    pd_bind_int(bind, pd_points_raw(hold->row.amount));
    pd_bind_int(bind, pd_fen_raw(hold->row.money));
    pd_bind_text(bind, hold->row.place);
    pd_bind_int(bind, hold->row.lease);
    pd_bind_int(bind, hold->row.ordinal);
    pd_bind_int(bind, hold->row.expires_ms);
}

static void
bind_state(struct pd_bind *bind, const struct pd_hold_record *hold)
{
    pd_bind_int(bind, hold->row.state);
    pd_bind_int(bind, hold->row.ended_ms);
    pd_bind_int(bind, hold->base_state);
    pd_bind_int(bind, hold->base_ended_ms);
    pd_bind_int(bind, (int64_t)hold->made_dseq);
    pd_bind_int(bind, hold->made_ms);
    pd_bind_int(bind, hold->decided_ms);
    pd_bind_int(bind, (int64_t)hold->release_dseq);
    pd_bind_int(bind, (int64_t)hold->capture_dseq);
    pd_bind_int(bind, hold->capture_ms);
    pd_bind_int(bind, (int64_t)hold->void_dseq);
    pd_bind_int(bind, hold->void_ms);
    pd_bind_int(bind, hold->confirmed);
    pd_bind_int(bind, hold->refused);
    pd_bind_text(bind, hold->reject);
    pd_bind_int(bind, hold->freed);
}

static enum pd_err
lease_step(struct pd_db *db, int which, uint32_t lease, int64_t a, int64_t b)
{
    struct pd_bind bind = pd_db_bind(db, which);

    if (lease == 0)
        return PD_OK;
    pd_bind_int(&bind, lease);
    pd_bind_int(&bind, a);
    if (which == DERIVED_SQL_LEASE_TAKE)
        pd_bind_int(&bind, b);
    return pd_bind_run(&bind);
}

/* Stores a hold after one thing about it became known, and moves its lease units if that follows. */
static enum pd_err
put_hold(struct pd_db *db, struct pd_hold_record *hold, bool is_new)
{
    bool was_freed = hold->freed;
    struct pd_bind bind;
    enum pd_err err;

    hold->row.state = state_of(hold);
    hold->row.ended_ms = ended_of(hold);
    hold->freed = freed_of(hold);
    if (is_new) {
        bind = pd_db_bind(db, DERIVED_SQL_HOLD_ADD);
        bind_description(&bind, hold);
    } else {
        bind = pd_db_bind(db, DERIVED_SQL_HOLD_ADVANCE);
        pd_bind_id(&bind, &hold->row.id);
        bind.next = 13;
    }
    bind_state(&bind, hold);
    err = pd_bind_run(&bind);
    if (err != PD_OK || was_freed == hold->freed)
        return err;
    if (hold->freed)
        return lease_step(db, DERIVED_SQL_LEASE_GIVE_BACK, hold->row.lease, hold->row.qty, 0);
    return lease_step(db, DERIVED_SQL_LEASE_TAKE, hold->row.lease, hold->row.ordinal, hold->row.qty);
}

/* Finds a hold, or begins one; a better source overwrites the description. */
static enum pd_err
describe(struct pd_db *db, const struct pd_hold_row *row, enum pd_hold_source source,
    struct pd_hold_record *hold, bool *is_new)
{
    enum pd_err err = pd_projection_hold(db, &row->id, hold);
    struct pd_hold_row kept;
    struct pd_bind bind;

    *is_new = err == PD_ERR_NOT_FOUND;
    if (*is_new) {
        *hold = (struct pd_hold_record){ .row = *row, .source = source };
        return PD_OK;
    }
    if (err != PD_OK || source > hold->source)
        return err;
    kept = hold->row;
    hold->row = *row;
    hold->row.state = kept.state;
    hold->row.ended_ms = kept.ended_ms;
    hold->source = source;
    bind = pd_db_bind(db, DERIVED_SQL_HOLD_DESCRIBE);
    bind_description(&bind, hold);
    return pd_bind_run(&bind);
}

enum pd_err
pd_projection_base_hold(struct pd_db *db, const struct pd_hold_row *row)
{
    struct pd_hold_record hold;
    bool is_new;
    enum pd_err err = describe(db, row, PD_SOURCE_HUB, &hold, &is_new);

    if (err != PD_OK)
        return err;
    hold.base_state = (int)row->state;
    hold.base_ended_ms = row->ended_ms;
    return put_hold(db, &hold, is_new);
}

enum pd_err
pd_projection_ticket(struct pd_db *db, const struct pd_hold_row *row)
{
    struct pd_hold_record hold;
    bool is_new;
    enum pd_err err = describe(db, row, PD_SOURCE_TICKET, &hold, &is_new);

    return err == PD_OK ? put_hold(db, &hold, is_new) : err;
}

/* ---- ops ---- */

static enum pd_err
op_hold(struct pd_db *db, const struct pd_op *op)
{
    struct pd_hold_row row = {
        .id = op->id,
        .member = op->member,
        .device = op->device,
        .qty = op->qty,
        .amount = op->amount,
        .money = op->money,
        .lease = op->lease,
        .ordinal = op->ordinal,
        .expires_ms = op->expires_ms,
    };
    struct pd_hold_record hold;
    struct pd_bind bind;
    enum pd_err err;
    bool is_new;

    memcpy(row.sku, op->sku, sizeof(row.sku));
    memcpy(row.place, op->place, sizeof(row.place));
    err = describe(db, &row, PD_SOURCE_OWN, &hold, &is_new);
    if (err != PD_OK)
        return err;
    hold.made_dseq = op->dseq;
    hold.made_ms = op->at_ms;
    hold.decided_ms = op->decided_ms;
    err = lease_step(db, DERIVED_SQL_LEASE_TAKE, op->lease, op->ordinal, op->qty);
    if (err == PD_OK)
        err = put_hold(db, &hold, is_new);
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(db, DERIVED_SQL_TALLY_SHORT);
    pd_bind_int(&bind, pd_hold_number(&op->id));
    pd_bind_int(&bind, op->at_ms);
    return pd_bind_run(&bind);
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
    return put_hold(db, &hold, false);
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

    pd_bind_int(&bind, (int64_t)op->dseq);
    pd_bind_id(&bind, &op->member);
    pd_bind_int(&bind, pd_points_raw(op->amount));
    pd_bind_text(&bind, op->sku);
    pd_bind_int(&bind, op->decided_ms);
    pd_bind_int(&bind, op->at_ms);
    return pd_bind_run(&bind);
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
op_token(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TOKEN_RECEIVE);

    pd_bind_text(&bind, op->place);
    pd_bind_int(&bind, (int64_t)op->number);
    return pd_bind_run(&bind);
}

static enum pd_err
op_programme(struct pd_db *db, const struct pd_op *op)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_PROGRAMME_RECEIVE);

    pd_bind_int(&bind, (int64_t)op->number);
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
        return lease_step(db, DERIVED_SQL_LEASE_RECEIVE, op->lease, op->qty, 0);
    case PD_OP_TOKEN_RECV:
        return op_token(db, op);
    case PD_OP_PROGRAMME_RECV:
        return op_programme(db, op);
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
result_hold(struct pd_db *db, const struct pd_id *id, const struct pd_verdict *verdict)
{
    struct pd_hold_record hold;
    enum pd_err err = pd_projection_hold(db, id, &hold);

    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_ERR_CORRUPT : err;
    hold.confirmed = true;
    hold.refused = verdict->refused;
    (void)pd_copy(hold.reject, sizeof(hold.reject), verdict->refused ? verdict->code : "");
    return put_hold(db, &hold, false);
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
        return result_row(db, DERIVED_SQL_SPEND_RESULT, dseq, verdict);
    case PD_OP_REFUND:
        return result_row(db, DERIVED_SQL_REFUND_RESULT, dseq, verdict);
    case PD_OP_RELEASE:
    case PD_OP_CAPTURE:
    case PD_OP_VOID:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
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
    return pd_read_end(&read);
}
