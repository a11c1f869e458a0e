/* What moves points and gifts. Every handler answers after the ledger's commit. */
#include "app/session/desk_state.h"

#include "app/core/claim_key.h"
#include "app/ledger/counter.h"

#include <string.h>

/* She confirmed a price of one version; the one that came in the meantime has no say in it. */
static const struct pd_programme *
programme_shown(const struct pd_desk *desk, uint32_t version)
{
    if (desk->dropping != NULL && desk->dropping->version == version)
        return desk->dropping;
    return desk->programme;
}

static void
watch(struct pd_desk *desk, const struct pd_id *hold)
{
    if (desk->watch_count == PD_DESK_WATCH_MAX) { /* the oldest is long past its two seconds */
        memmove(desk->watch, desk->watch + 1, sizeof desk->watch[0] * (PD_DESK_WATCH_MAX - 1));
        desk->watch_count--;
    }
    desk->watch[desk->watch_count++] = *hold;
}

/* Which caps bind: a card whose PIN was right is worth a day code. */
static enum pd_code_type
type_of(const struct pd_desk *desk, enum pd_code_type type)
{
    return type == PD_CODE_CARD && desk->presented.pin ? PD_CODE_MEMBER_DAY : type;
}

/* Whether the ticket of an own hold may go out now. Without the hub's answer the caps bind, of the code she
 * presented; with a code that nobody saw, those of a card. */
static enum pd_err
may_go(struct pd_desk *desk, const struct pd_hold *hold, bool *may)
{
    struct pd_ledger *ledger = desk->config.ledger;
    enum pd_code_type type = PD_CODE_CARD;
    struct pd_member member;
    struct pd_redeem_use use;
    enum pd_err err;

    *may = hold->confirmed;
    if (*may)
        return PD_OK;
    if (pd_id_equal(
            desk->presented.member, pd_id_is_zero(hold->row.spender) ? hold->row.member : hold->row.spender))
        type = type_of(desk, desk->presented.type);
    err = pd_ledger_member(ledger, &hold->row.member, &member);
    if (err == PD_OK)
        err = pd_ledger_redeem_use(ledger, &hold->row.member, pd_desk_when(desk), desk->programme, &use);
    if (err == PD_OK)
        *may = pd_redeem_unanswered(desk->programme, &member, &use, type, desk->now.now_ms);
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

void
pd_desk_redeem(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_redeem_request r = {
        .when = pd_desk_when(desk),
        .programme = programme_shown(desk, request->redeem.programme),
        .member = request->id,
        .qty = request->redeem.qty,
        .code_type = request->redeem.code_type,
        .code_exp_ms = request->redeem.code_exp_ms,
        .online = desk->online,
        .decided_ms = request->redeem.decided_ms,
        .by_word = request->redeem.by_word,
    };
    struct pd_hold hold;
    bool may = true;
    enum pd_err err;

    if (desk->dismissed != PD_DISMISSED_NOT) { /* its leases may be somebody else's by now */
        reply->kind = PD_REPLY_REDEEMED;
        reply->outcome = PD_REDEEM_NO_LEASE;
        return;
    }
    if (pd_desk_only_found(desk, &request->id)) {
        reply->kind = PD_REPLY_REDEEMED;
        reply->outcome = PD_REDEEM_CODE_USED;
        return;
    }
    if (!pd_id_is_zero(request->redeem.account)) {
        r.member = request->redeem.account;
        r.spender = request->id;
    }
    memcpy(r.sku, request->redeem.sku, sizeof r.sku);
    if (request->redeem.code_type != PD_CODE_CARD) /* good for years: it is written down nowhere */
        memcpy(r.code, request->redeem.code, sizeof r.code);
    else if (pd_id_equal(desk->presented.member, request->id))
        r.code_type = type_of(desk, PD_CODE_CARD);
    err = pd_ledger_redeem(desk->config.ledger, &r, &reply->outcome, &hold);
    if (err == PD_OK && reply->outcome == PD_REDEEM_OK)
        err = may_go(desk, &hold, &may);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    reply->kind = PD_REPLY_REDEEMED;
    if (reply->outcome != PD_REDEEM_OK)
        return;
    reply->must_wait = !may;
    reply->request = !may && !desk->online && pd_redeem_hub_first(desk->programme);
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    watch(desk, &hold.row.id);
}

/* Nothing is added to her account, and nothing taken from it: the hub would refuse it too, later. */
bool
pd_desk_is_frozen(const struct pd_desk *desk, const struct pd_id *member)
{
    static struct pd_member row; /* large */

    return pd_ledger_member(desk->config.ledger, member, &row) == PD_OK && row.status != PD_MEMBER_ACTIVE;
}

/* The hold as it stands after an act. */
static void
reply_hold(struct pd_desk *desk, enum pd_err err, const struct pd_id *id, enum pd_desk_reply_kind kind,
    struct pd_desk_reply *reply)
{
    struct pd_hold hold;

    if (err == PD_OK)
        err = pd_ledger_hold_get(desk->config.ledger, id, &hold);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    reply->kind = kind;
}

void
pd_desk_release(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    bool may = false;
    enum pd_err err = pd_ledger_hold_get(desk->config.ledger, &request->id, &hold);

    if (err == PD_OK && hold.row.state == PD_HOLD_HELD)
        err = may_go(desk, &hold, &may);
    else
        may = true; /* it went out before, or ended: the ledger says so */
    if (err == PD_OK && !may)
        err = PD_ERR_DENIED;
    if (err == PD_OK)
        err = pd_ledger_release(
            desk->config.ledger, pd_desk_when(desk), &request->id, request->print ? "print" : "screen");
    reply_hold(desk, err, &request->id, PD_REPLY_RELEASED, reply);
}

void
pd_desk_cancel(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_void(desk->config.ledger, pd_desk_when(desk), &request->id, request->reason);

    reply_hold(desk, err, &request->id, PD_REPLY_CANCELLED, reply);
}

void
pd_desk_end_ask(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err =
        pd_ledger_end_ask(desk->config.ledger, pd_desk_when(desk), &request->id, request->reason);

    reply_hold(desk, err, &request->id, PD_REPLY_ASKED, reply);
}

/* What became of it, the next status tells. */
void
pd_desk_take_over(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_token_ask(desk->config.ledger, pd_desk_when(desk));

    (void)request;
    if (err != PD_OK && err != PD_ERR_STATE) /* it has it by now */
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_DONE;
}

void
pd_desk_sign_in(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_earn_rule *rule = pd_programme_rule(desk->programme, "sign_in");
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    /* A claim names its day: with a clock nobody vouches for it would name the wrong one. */
    if (rule == NULL || !rule->claimable || pd_claim_shape_of(rule) != PD_CLAIM_DAY ||
        desk->now.quality == PD_TIME_UNTRUSTED || pd_desk_only_found(desk, &request->id) ||
        pd_desk_is_frozen(desk, &request->id)) {
        pd_desk_fail(desk, reply, PD_ERR_STATE);
        return;
    }
    pd_claim_key_day(rule, &request->id, desk->now.now_ms, desk->programme->utc_offset_min, key, sizeof key);
    err = pd_ledger_claim(desk->config.ledger, pd_desk_when(desk), &request->id, rule->id, key, rule->points,
        desk->programme->version, &reply->claim);
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_SIGNED_IN;
}

const struct pd_earn_rule *
pd_desk_payment_rule(const struct pd_desk *desk)
{
    const struct pd_programme *p = desk->programme;

    for (int i = 0; i < p->rule_count; i++)
        if (p->rules[i].kind == PD_EARN_PAYMENT)
            return &p->rules[i];
    return NULL;
}

enum pd_err
pd_desk_clerk_day(struct pd_desk *desk, const struct pd_id *but, struct pd_clerk_day *out)
{
    int offset = desk->programme->utc_offset_min;

    return pd_ledger_clerk_day(
        desk->config.ledger, pd_local_day_start_ms(pd_local_day(desk->now.now_ms, offset), offset), but, out);
}

/* Where somebody serves, she asks for so many a day and no more: a pile of found receipts is not hers. */
static enum pd_err
may_ask_receipt(struct pd_desk *desk)
{
    struct pd_clerk_day day;
    enum pd_err err;

    if (!pd_desk_is_served(desk) || desk->config.receipts_day <= 0)
        return PD_OK;
    err = pd_desk_clerk_day(desk, NULL, &day);
    return err == PD_OK && day.receipts >= desk->config.receipts_day ? PD_ERR_DENIED : err;
}

/* A receipt says that there is a bill, never how much it was: the hospital's own system says that. */
enum pd_err
pd_desk_ask_receipt(
    struct pd_desk *desk, const struct pd_id *member, const char *bill_no, enum pd_claim_outcome *outcome)
{
    const struct pd_earn_rule *rule = pd_desk_payment_rule(desk);
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    if (rule == NULL || pd_desk_is_frozen(desk, member))
        return PD_ERR_STATE;
    if (!pd_claim_key_bill(rule, bill_no, key, sizeof key))
        return PD_ERR_INVALID;
    *outcome = PD_CLAIM_ALREADY;
    if (pd_ledger_claim_known(desk->config.ledger, key))
        return PD_OK;
    err = may_ask_receipt(desk);
    if (err != PD_OK)
        return err;
    return pd_ledger_claim(desk->config.ledger, pd_desk_when(desk), member, rule->id, key, pd_points_of(0),
        desk->programme->version, outcome);
}

void
pd_desk_receipt(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char bill_no[PD_BILL_NO_CAP] = "";
    enum pd_err err = PD_ERR_INVALID;

    if (request->payload_len < sizeof bill_no) {
        memcpy(bill_no, request->payload, request->payload_len);
        err = pd_desk_ask_receipt(desk, &request->id, bill_no, &reply->claim);
    }
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_RECEIPT;
}

/* why NULL: nobody vouches. Where the hub is asked first the goods stay until it has said yes: the same
 * request again tells. */
static void
hand_over(
    struct pd_desk *desk, const struct pd_desk_request *request, const char *why, struct pd_desk_reply *reply)
{
    struct pd_ledger *ledger = desk->config.ledger;
    char text[PD_CODE_CAP];
    struct pd_code code;
    struct pd_hold hold;
    enum pd_err err = pd_desk_ticket_code(desk, request, text, &code);

    bool own = err == PD_OK && pd_desk_is_own_hold(desk, &code.ticket.member, &code.ticket.hold);

    if (err == PD_OK && (own || desk->dismissed == PD_DISMISSED_TWICE))
        err = pd_ledger_capture_check(ledger, desk->now.now_ms, &code, &reply->capture, &hold);
    else if (err == PD_OK && pd_redeem_hub_first(desk->programme))
        err = pd_ledger_capture_asked(ledger, pd_desk_when(desk), &code, text, why, &reply->capture, &hold);
    else if (err == PD_OK && why == NULL)
        err = pd_ledger_capture(ledger, pd_desk_when(desk), &code, text, &reply->capture, &hold);
    else if (err == PD_OK)
        err = pd_ledger_capture_vouched(ledger, pd_desk_when(desk), &code, text, why, &reply->capture, &hold);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_doubt_token(desk, &reply->capture);
    if (own && reply->capture == PD_CAPTURE_OK)
        reply->capture = PD_CAPTURE_OWN;
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    reply->ticket.by_proxy = code.type == PD_CODE_PROXY;
    reply->kind = PD_REPLY_CAPTURED;
}

void
pd_desk_capture(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    hand_over(desk, request, NULL, reply);
}

void
pd_desk_vouch(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    hand_over(desk, request, request->reason, reply);
}

/* Her own a clerk neither hands over nor takes back: a colleague does. */
static void
refuse_own(struct pd_desk *desk, const struct pd_hold *hold, struct pd_desk_reply *reply)
{
    if (reply->capture == PD_CAPTURE_OK)
        reply->capture = PD_CAPTURE_OWN;
    pd_desk_ticket_view(desk, hold, &reply->ticket);
    reply->kind = PD_REPLY_TICKET;
}

/* The same words as of a ticket that ends, but for goods that never left: there the hub is told that they lie
 * here. */
static const char *
why_kept(const char *reason)
{
    return strcmp(reason, "damaged") == 0            ? PD_OP_REFUND_BROKEN_HERE
           : strcmp(reason, PD_DESK_NOT_WANTED) == 0 ? PD_OP_REFUND_NOT_FETCHED
                                                     : reason;
}

void
pd_desk_cannot(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char text[PD_CODE_CAP];
    struct pd_code code;
    struct pd_hold hold;
    enum pd_err err = pd_desk_ticket_code(desk, request, text, &code);

    /* Whoever was sent to pick it up may not give it up. */
    if (err == PD_OK && code.type == PD_CODE_PROXY && strcmp(request->reason, PD_DESK_NOT_WANTED) == 0)
        err = PD_ERR_DENIED;
    if (err == PD_OK && pd_desk_is_own_hold(desk, &code.ticket.member, &code.ticket.hold) &&
        pd_ledger_capture_check(desk->config.ledger, desk->now.now_ms, &code, &reply->capture, &hold) ==
            PD_OK) {
        refuse_own(desk, &hold, reply);
        return;
    }
    if (err == PD_OK)
        err = pd_ledger_void_ticket(desk->config.ledger, pd_desk_when(desk), &code, text, request->reason);
    /* Not ours to end: what a hand-over would be told says why (ended, or another counter's). */
    if (err == PD_ERR_STATE && pd_ledger_capture_check(desk->config.ledger, desk->now.now_ms, &code,
                                   &reply->capture, &hold) == PD_OK) {
        if (reply->capture == PD_CAPTURE_OK) { /* the hub has said yes already: it is asked for the points */
            err = pd_ledger_refund(desk->config.ledger, pd_desk_when(desk), &hold.row.id, hold.row.amount,
                why_kept(request->reason));
            reply_hold(desk, err, &hold.row.id, PD_REPLY_UNDONE, reply);
            return;
        }
        pd_desk_ticket_view(desk, &hold, &reply->ticket);
        reply->kind = PD_REPLY_TICKET;
        return;
    }
    reply_hold(desk, err, &code.ticket.hold, PD_REPLY_CANCELLED, reply);
}

/* A hand-over in error: the goods are back, the hub is asked for the points. The hold stays captured. */
void
pd_desk_undo(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    enum pd_err err = pd_ledger_hold_get(desk->config.ledger, &request->id, &hold);

    if (err == PD_OK && pd_desk_is_own_hold(desk, &hold.row.member, &request->id)) {
        reply->capture = PD_CAPTURE_OK;
        refuse_own(desk, &hold, reply);
        return;
    }
    if (err == PD_OK)
        err = pd_ledger_refund(
            desk->config.ledger, pd_desk_when(desk), &request->id, hold.row.amount, request->reason);
    reply_hold(desk, err, &request->id, PD_REPLY_UNDONE, reply);
}

void
pd_desk_printed(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_printed(desk->config.ledger, &request->id, desk->now.now_ms);

    if (err == PD_ERR_NOT_FOUND) /* no ticket */
        err = pd_ledger_slip_printed(desk->config.ledger, &request->id);
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_DONE;
}
