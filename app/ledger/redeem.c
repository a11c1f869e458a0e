/*
 * A redemption: the rules, the hold, its lease units, the replay entry, one transaction.
 */
#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/core/lots.h"
#include "app/core/short_number.h"
#include "app/ledger/hold.h"
#include "app/ledger/journal.h"
#include "app/ledger/lease.h"
#include "app/ledger/replay.h"

#include <string.h>

/* ---- what was redeemed here since the hub last answered ---- */

/* From when on a redemption counts for the day and for the sale at hand. A clock that nobody vouches for
 * begins neither anew. */
struct since {
    int64_t day_ms, sale_ms;
};

static struct since
since_of(struct pd_when when, const struct pd_programme *programme)
{
    int64_t day = pd_local_day(when.now_ms, programme->utc_offset_min);

    if (when.quality == PD_TIME_UNTRUSTED)
        return (struct since){ INT64_MIN, INT64_MIN };
    return (struct since){ pd_local_day_start_ms(day, programme->utc_offset_min),
        when.now_ms - programme->offline.split_min * PD_MINUTE_MS };
}

static enum pd_err
sum_member(struct pd_ledger *ledger, int which, const struct pd_id *member, struct since since,
    struct pd_redeem_use *use)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, which);
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, member);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_points amount = pd_points_of(pd_read_int(&read));
        int64_t made_ms = pd_read_int(&read);

        use->account_count++;
        if (made_ms >= since.day_ms && !pd_points_add(use->account_today, amount, &use->account_today))
            read.bad = true;
        if (made_ms >= since.sale_ms && !pd_points_add(use->account_recent, amount, &use->account_recent))
            read.bad = true;
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* What this account took here this day, whatever the hub said to it meanwhile but no. */
static enum pd_err
sum_made(struct pd_ledger *ledger, const struct pd_id *member, struct since since, struct pd_redeem_use *use)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_MADE_MEMBER);
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, member);
    pd_bind_int(&bind, since.day_ms);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have)
        if (!pd_points_add(use->account_made, pd_points_of(pd_read_int(&read)), &use->account_made))
            read.bad = true;
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* Redemptions of all members; what was answered lies behind acked, or is marked. While rows come and no
 * result does, the stretch is as old as the oldest that waits. */
static enum pd_err
count_desk(struct pd_ledger *ledger, uint64_t acked_seq, struct pd_redeem_use *use)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_REDEEMED_UNANSWERED);
    struct pd_read read;
    enum pd_err err;
    int64_t oldest_ms;
    bool have;

    pd_bind_int(&bind, (int64_t)acked_seq);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK)
        return err;
    use->desk_count = (int)pd_read_int(&read);
    oldest_ms = pd_read_int(&read);
    if (use->desk_count > 0 && (use->offline_since_ms == 0 || oldest_ms < use->offline_since_ms))
        use->offline_since_ms = oldest_ms;
    return pd_read_end(&read);
}

enum pd_err
pd_ledger_redeem_use(struct pd_ledger *ledger, const struct pd_id *member, struct pd_when when,
    const struct pd_programme *programme, struct pd_redeem_use *out)
{
    struct since since = since_of(when, programme);
    struct pd_tally tally = { 0 };
    struct pd_desk_row desk;
    enum pd_err err;

    memset(out, 0, sizeof(*out));
    err = pd_store_desk(ledger, &desk);
    out->offline_since_ms = desk.contact_ms;
    if (err == PD_OK)
        err = sum_member(ledger, DERIVED_SQL_HOLD_USE_MEMBER, member, since, out);
    if (err == PD_OK)
        err = sum_member(ledger, DERIVED_SQL_SPEND_USE_MEMBER, member, since, out);
    if (err == PD_OK)
        err = sum_made(ledger, member, since, out);
    if (err == PD_OK)
        err = pd_projection_tally(&ledger->derived, &tally);
    out->desk_total = tally.unconfirmed;
    return err == PD_OK ? count_desk(ledger, tally.acked_seq, out) : err;
}

/* ---- the act ---- */

/* By what right she spends from another's account, and whether she may spend anything at all. */
static enum pd_err
find_right(struct pd_ledger *ledger, const struct pd_redeem_request *request, struct pd_redeem_family *family,
    struct pd_family_card *card)
{
    int offset = request->programme->utc_offset_min;
    struct pd_member spender;
    enum pd_err err;

    *family = (struct pd_redeem_family){ .day = pd_local_day(request->when.now_ms, offset) };
    err = pd_ledger_member(ledger, &request->spender, &spender);
    family->spender = err == PD_OK ? spender.status : PD_MEMBER_CLOSED;
    if (err != PD_OK && err != PD_ERR_NOT_FOUND)
        return err;
    err = pd_ledger_family(ledger, &request->spender, family->day, offset, card);
    /* a hub that knows no families takes no such op */
    if (err == PD_OK && pd_ledger_may_write(ledger, PD_OP_STAFF))
        family->card = card;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

static enum pd_err
check(struct pd_ledger *ledger, const struct pd_redeem_request *request, uint32_t lease,
    struct pd_redeem_answer *answer)
{
    struct pd_redeem_family family;
    struct pd_family_card card;
    struct pd_member member;
    struct pd_redeem_use use = { 0 };
    struct pd_redeem_input input = {
        .programme = request->programme,
        .member = &member,
        .use = &use,
        .sku = request->sku,
        .qty = request->qty,
        /* one hold, one lease: units left over in several leases do not add up to one sale */
        .lease_left = lease > 0 ? request->qty : 0,
        .code_type = request->code_type,
        .online = request->online,
        .now_ms = request->when.now_ms,
        .decided_ms = request->decided_ms,
        .quality = request->when.quality,
    };
    enum pd_err err = pd_ledger_member(ledger, &request->member, &member);

    if (err == PD_OK && !pd_id_is_zero(request->spender)) {
        err = find_right(ledger, request, &family, &card);
        input.family = &family;
    }
    /* the caps of an offline desk do not apply while the hub answers; a card's does */
    if (err == PD_OK && (!request->online || request->code_type == PD_CODE_CARD))
        err = pd_ledger_redeem_use(ledger, &request->member, request->when, request->programme, &use);
    if (err != PD_OK)
        return err;
    *answer = pd_redeem_check(&input);
    return PD_OK;
}

/* The next number of the local day, from 1, round after 999. */
static enum pd_err
next_number(struct pd_ledger *ledger, const struct pd_redeem_request *request, int *number)
{
    int offset = request->programme->utc_offset_min;
    struct pd_tally tally;
    enum pd_err err = pd_projection_tally(&ledger->derived, &tally);
    bool same_day = pd_local_day(tally.short_ms, offset) == pd_local_day(request->when.now_ms, offset);

    *number = same_day ? tally.short_last % PD_SHORT_NUMBER_MAX + 1 : 1;
    return err;
}

static void
fill(struct pd_ledger *ledger, const struct pd_redeem_request *request, const struct pd_redeem_answer *answer,
    struct pd_op *op)
{
    const struct pd_programme *programme = request->programme;
    const struct pd_gift *gift = pd_programme_gift(programme, request->sku);
    int64_t day = pd_local_day(request->when.now_ms, programme->utc_offset_min);

    op->kind = PD_OP_HOLD;
    op->programme = programme->version;
    op->member = request->member;
    op->spender = request->spender;
    (void)pd_copy(op->unit, sizeof(op->unit), "points");
    op->amount = answer->price;
    op->money = answer->money;
    memcpy(op->sku, request->sku, sizeof(op->sku));
    op->qty = request->qty;
    (void)pd_copy(
        op->place, sizeof(op->place), gift && gift->place[0] != '\0' ? gift->place : ledger->identity.place);
    /* to the end of its last local day, in whole seconds as the ticket says it */
    op->expires_ms = pd_local_day_start_ms(day + programme->hold_days + 1, programme->utc_offset_min);
    op->decided_ms = request->decided_ms;
    if (request->by_word && pd_ledger_may_write(ledger, PD_OP_STAFF)) /* an older hub knows no such key */
        (void)pd_copy(op->how, sizeof(op->how), PD_OP_BY_WORD);
    /* A card's code is good for years, and whoever reads it can print the card: it is not written down. */
    if (request->code_type != PD_CODE_CARD)
        memcpy(op->code, request->code, sizeof(op->code));
}

static enum pd_err
record(
    struct pd_ledger *ledger, const struct pd_redeem_request *request, struct pd_op *op, struct pd_hold *hold)
{
    struct pd_hold_record made;
    int number;
    enum pd_err err = next_number(ledger, request, &number);

    if (err != PD_OK)
        return err;
    op->id = pd_id_make(request->when.now_ms, ledger->rng);
    pd_hold_number_set(&op->id, number);
    err = pd_journal_append(ledger, request->when, op);
    if (err != PD_OK)
        return err;
    pd_projection_made(op, &made);
    pd_hold_show_made(ledger, &made, hold);
    return PD_OK;
}

static enum pd_err
redeem(struct pd_ledger *ledger, const struct pd_redeem_request *request, enum pd_redeem_outcome *outcome,
    struct pd_hold *hold)
{
    struct pd_redeem_answer answer;
    struct pd_op op = { 0 };
    enum pd_err err;

    if (request->qty > 0 && request->qty <= PD_QTY_MAX) {
        err = pd_lease_find(ledger, request->sku, request->qty, &op.lease, &op.ordinal);
        if (err != PD_OK)
            return err;
    }
    err = check(ledger, request, op.lease, &answer);
    if (err != PD_OK)
        return err;
    *outcome = answer.outcome;
    if (*outcome != PD_REDEEM_OK)
        return PD_OK;
    err = pd_replay_check(ledger, request, outcome);
    if (err != PD_OK || *outcome != PD_REDEEM_OK)
        return err;
    fill(ledger, request, &answer, &op);
    return record(ledger, request, &op, hold);
}

enum pd_err
pd_ledger_redeem(struct pd_ledger *ledger, const struct pd_redeem_request *request,
    enum pd_redeem_outcome *outcome, struct pd_hold *hold)
{
    enum pd_redeem_outcome said = PD_REDEEM_OK;
    struct pd_hold made = { 0 };
    enum pd_err err;

    if (!ledger->enrolled)
        return PD_ERR_STATE;
    err = pd_act_begin_new(ledger);
    if (err != PD_OK)
        return err;
    err = pd_act_end(ledger, redeem(ledger, request, &said, &made));
    if (err != PD_OK)
        return err;
    *outcome = said;
    *hold = made;
    if (said == PD_REDEEM_OK)
        ledger->presented =
            (struct pd_presented){ true, *pd_redeem_presenter(request), request->code_exp_ms };
    return PD_OK;
}

/* ---- hold and capture in one ---- */

static enum pd_err
spend(struct pd_ledger *ledger, struct pd_when when, struct pd_op *op, enum pd_redeem_outcome *outcome)
{
    struct pd_member member;
    enum pd_err err = pd_ledger_member(ledger, &op->member, &member);

    if (err != PD_OK)
        return err;
    *outcome = PD_REDEEM_OK;
    if (member.status != PD_MEMBER_ACTIVE)
        *outcome = PD_REDEEM_MEMBER_FROZEN;
    else if (!pd_points_valid(op->amount))
        *outcome = PD_REDEEM_QTY;
    else if (pd_points_cmp(pd_lots_spendable(member.lots, member.lot_count, op->decided_ms), op->amount) < 0)
        *outcome = PD_REDEEM_TOO_FEW_POINTS;
    return *outcome == PD_REDEEM_OK ? pd_journal_append(ledger, when, op) : PD_OK;
}

enum pd_err
pd_ledger_spend(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *member, const char *unit,
    struct pd_points amount, const char *rule, const char *sku, uint32_t programme,
    enum pd_redeem_outcome *outcome)
{
    struct pd_op op = { .kind = PD_OP_SPEND,
        .member = *member,
        .amount = amount,
        .programme = programme,
        .decided_ms = when.now_ms > 0 ? when.now_ms : 0 };
    enum pd_redeem_outcome said;
    enum pd_err err;

    if (!ledger->enrolled)
        return PD_ERR_STATE;
    if (!pd_copy(op.unit, sizeof(op.unit), unit) || !pd_copy(op.rule, sizeof(op.rule), rule) ||
        !pd_copy(op.sku, sizeof(op.sku), sku) || !pd_name_good(op.unit) || !pd_name_good(op.rule) ||
        (op.sku[0] != '\0' && !pd_name_good(op.sku)))
        return PD_ERR_INVALID;
    err = pd_act_begin_new(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, spend(ledger, when, &op, &said));
    if (err == PD_OK)
        *outcome = said;
    return err;
}
