/*
 * Who serves at this desk: a badge, then its PIN; and a counter's shifts. A try is counted on the disk before
 * the PIN is looked at. A badge that is good says nothing yet: until its PIN was right nobody is told more
 * than that a PIN is wanted.
 */
#include "app/session/desk_state.h"

#include "app/base/log.h"

#include <sodium.h>
#include <string.h>

static bool
is_counter(const struct pd_desk *desk)
{
    return strcmp(desk->identity.mode, "counter") == 0;
}

/* ---- the badge ---- */

static bool
has_pin(const struct pd_staff_row *person)
{
    return !sodium_is_zero(person->pin.hash, sizeof person->pin.hash);
}

/* What is known of a badge without its PIN. */
static enum pd_err
judge(struct pd_desk *desk, const struct pd_code_staff *badge, int64_t limit_ms, struct pd_staff_row *person,
    enum pd_sign_in *outcome)
{
    struct pd_ledger *ledger = desk->config.ledger;
    enum pd_err err = pd_ledger_staff(ledger, &badge->id, person);
    int wrong;

    *outcome = PD_SIGN_IN_UNKNOWN;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    if (person->roles == 0 || person->badge[0] == '\0' || strcmp(person->badge, badge->serial) != 0)
        return PD_OK;
    err = pd_ledger_pin_tries(ledger, person, &wrong);
    if (err != PD_OK)
        return err;
    *outcome = pd_ledger_staff_is_stale(ledger, pd_desk_when(desk), limit_ms) ? PD_SIGN_IN_STALE
               : !has_pin(person)                                             ? PD_SIGN_IN_NO_PIN
               : wrong >= PD_STAFF_TRIES                                      ? PD_SIGN_IN_LOCKED
                                                                              : PD_SIGN_IN_PIN;
    return PD_OK;
}

static void
tell(struct pd_desk_reply *reply, enum pd_sign_in outcome, const struct pd_staff_row *person)
{
    reply->kind = PD_REPLY_STAFF;
    reply->sign_in = outcome;
    if (outcome == PD_SIGN_IN_UNKNOWN)
        return;
    if (outcome == PD_SIGN_IN_ON)
        reply->clerk = (struct pd_clerk){ .roles = person->roles, .member = person->member };
    (void)pd_copy(reply->clerk.number, sizeof reply->clerk.number, person->number);
}

static void
forget_badge(struct pd_desk *desk)
{
    sodium_memzero(&desk->badge, sizeof desk->badge);
}

void
pd_desk_badge(struct pd_desk *desk, const struct pd_code *code, int64_t limit_ms, struct pd_desk_reply *reply)
{
    enum pd_sign_in outcome;
    enum pd_err err;

    forget_badge(desk);
    err = judge(desk, &code->staff, limit_ms, &desk->badge.person, &outcome);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    tell(reply, outcome, &desk->badge.person);
    desk->badge.shown = outcome == PD_SIGN_IN_PIN;
    desk->badge.limit_ms = limit_ms;
    if (outcome != PD_SIGN_IN_PIN)
        pd_log(PD_LOG_WARN, "E-STF-01", "a badge was not taken: %s", pd_sign_in_name(outcome));
}

/* ---- its PIN ---- */

static enum pd_err
look_at_pin(struct pd_desk *desk, const char *pin, enum pd_sign_in *outcome, int *left)
{
    const struct pd_staff_row *person = &desk->badge.person;
    bool is = false;
    int wrong;
    enum pd_err err = pd_ledger_pin_try(desk->config.ledger, person, &wrong);

    if (err == PD_OK)
        err = pd_pin_is(pin, &person->pin, &is);
    if (err != PD_OK)
        return err;
    *left = PD_STAFF_TRIES - wrong;
    *outcome = is ? PD_SIGN_IN_ON : *left > 0 ? PD_SIGN_IN_WRONG : PD_SIGN_IN_LOCKED;
    return PD_OK;
}

static enum pd_err
let_in(struct pd_desk *desk, const struct pd_desk_request *request)
{
    struct pd_ledger *ledger = desk->config.ledger;
    enum pd_err err = request->approve ? pd_ledger_approve(ledger, &desk->badge.person, &request->lets)
                                       : pd_ledger_sign_in(ledger, pd_desk_when(desk), &desk->badge.person);

    if (err != PD_OK)
        return err;
    desk->clerk_ended = desk->clerk_ended && request->approve;
    desk->dirty = true;
    return PD_OK;
}

/* Nobody lets an act about her own membership pass: neither by serving nor by a badge shown for one act. */
static enum pd_err
look_at_hold(struct pd_desk *desk, const struct pd_id *id, enum pd_sign_in *outcome)
{
    struct pd_hold hold;
    enum pd_err err = pd_ledger_hold_get(desk->config.ledger, id, &hold);

    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    if (!pd_id_is_zero(hold.row.member) && pd_id_equal(hold.row.member, desk->badge.person.member))
        *outcome = PD_SIGN_IN_OWN;
    return PD_OK;
}

/* The person may have been dismissed, or another PIN have locked her, since her badge was shown. */
static enum pd_err
check_pin(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_code_staff badge = { .id = desk->badge.person.id };
    enum pd_sign_in outcome;
    enum pd_err err;

    memcpy(badge.serial, desk->badge.person.badge, sizeof badge.serial);
    err = judge(desk, &badge, desk->badge.limit_ms, &desk->badge.person, &outcome);
    if (err == PD_OK && outcome == PD_SIGN_IN_PIN && (desk->badge.person.roles & request->role) == 0)
        outcome = PD_SIGN_IN_ROLE;
    if (err == PD_OK && outcome == PD_SIGN_IN_PIN && request->approve)
        err = look_at_hold(desk, &request->lets.subject, &outcome);
    if (err == PD_OK && outcome == PD_SIGN_IN_PIN)
        err = look_at_pin(desk, request->payload, &outcome, &reply->tries_left);
    if (err == PD_OK && outcome == PD_SIGN_IN_ON)
        err = let_in(desk, request);
    if (err == PD_OK)
        tell(reply, outcome, &desk->badge.person);
    return err;
}

void
pd_desk_pin(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err;

    pd_ledger_approval_drop(desk->config.ledger);
    if (!desk->badge.shown || strnlen(request->payload, PD_PIN_CAP) == PD_PIN_CAP) {
        tell(reply, PD_SIGN_IN_UNKNOWN, NULL);
        return;
    }
    err = check_pin(desk, request, reply);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    if (reply->sign_in != PD_SIGN_IN_ON)
        pd_log(PD_LOG_WARN, "E-STF-02", "a PIN was not taken: %s, %d tries left",
            pd_sign_in_name(reply->sign_in), reply->tries_left);
    if (reply->sign_in != PD_SIGN_IN_WRONG)
        forget_badge(desk);
}

void
pd_desk_sign_out(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_sign_out(desk->config.ledger, pd_desk_when(desk));

    (void)request;
    forget_badge(desk);
    pd_ledger_approval_drop(desk->config.ledger);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    desk->dirty = true;
    reply->kind = PD_REPLY_DONE;
}

/* What she had begun and what still waits for the hub is not done: a ticket lies here as if nobody had
 * touched it, and a hand-over that was asked for before has its goods here. */
enum pd_err
pd_desk_look_at_clerk(struct pd_desk *desk)
{
    struct pd_clerk clerk;
    bool ended = false;
    enum pd_err err;

    if (!desk->enrolled || desk->broken)
        return PD_OK;
    pd_ledger_clerk(desk->config.ledger, &clerk);
    err = pd_desk_note(desk, pd_ledger_clerk_look(desk->config.ledger, pd_desk_when(desk), &ended));
    if (!ended)
        return err;
    pd_log(PD_LOG_WARN, "E-STF-03", "%s serves here no more: her badge is not good any more", clerk.number);
    desk->clerk_ended = desk->put_out = desk->dirty = true;
    desk->waits = desk->wants_rows = false;
    sodium_memzero(&desk->waiting, sizeof desk->waiting);
    return err;
}

/* ---- what a counter's person may do ---- */

bool
pd_desk_is_own(const struct pd_desk *desk, const struct pd_id *member)
{
    struct pd_clerk clerk;

    pd_ledger_clerk(desk->config.ledger, &clerk);
    return !pd_id_is_zero(*member) && !pd_id_is_zero(clerk.member) &&
           pd_desk_is_same(desk, &clerk.member, member);
}

bool
pd_desk_is_own_hold(const struct pd_desk *desk, const struct pd_id *member, const struct pd_id *id)
{
    struct pd_hold hold;

    return pd_desk_is_own(desk, member) || (pd_ledger_hold_get(desk->config.ledger, id, &hold) == PD_OK &&
                                               pd_desk_is_own(desk, &hold.row.spender));
}

bool
pd_desk_is_same(const struct pd_desk *desk, const struct pd_id *a, const struct pd_id *b)
{
    static struct pd_member one, two;

    return pd_id_equal(*a, *b) ||
           (pd_ledger_member(desk->config.ledger, a, &one) == PD_OK && !pd_id_is_zero(one.person) &&
               pd_ledger_member(desk->config.ledger, b, &two) == PD_OK &&
               pd_id_equal(one.person, two.person));
}

bool
pd_desk_is_served(const struct pd_desk *desk)
{
    struct pd_clerk clerk;

    pd_ledger_clerk(desk->config.ledger, &clerk);
    return is_counter(desk) && clerk.number[0] != '\0';
}

/* Whose account an act is about, where it names one. */
static const struct pd_id *
whose(const struct pd_desk_request *request)
{
    static const struct pd_id nobody;

    switch ((int)request->kind) {
    case PD_REQUEST_REDEEM:
    case PD_REQUEST_SIGN_IN:
    case PD_REQUEST_RECEIPT:
    case PD_REQUEST_WORK:
        return &request->id;
    case PD_REQUEST_ERRAND:
        return &request->errand.member;
    default: /* a ticket's, which its handler looks at (desk_act.c) */
        return &nobody;
    }
}

/* Of a list or an act, as their tables say. */
static unsigned int
roles_for_work(const struct pd_work_ask *ask)
{
    const struct pd_work_act *act = pd_work_act(ask->act);
    const struct pd_work_kind *kind = pd_work_kind(ask->work);

    return act != NULL ? act->roles : kind != NULL ? kind->roles : PD_STAFF_SUPERVISOR;
}

/* Roles of which whoever serves needs one for an act; 0: it is nobody's but who stands there. */
static unsigned int
roles_for(enum pd_desk_request_kind kind)
{
    static const unsigned int serving = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR;
    static const unsigned int roles[] = {
        [PD_REQUEST_CAPTURE] = serving,
        [PD_REQUEST_UNDO] = serving,
        [PD_REQUEST_CANNOT] = serving,
        [PD_REQUEST_TAKE_OVER] = serving,
        [PD_REQUEST_VOUCH] = PD_STAFF_SUPERVISOR,
        [PD_REQUEST_SHIFT_OPEN] = serving,
        [PD_REQUEST_SHIFT_CLOSE] = serving,
        [PD_REQUEST_STOCK] = serving,
        [PD_REQUEST_ENROL] = serving,
    };

    return (int)kind < PD_COUNT(roles) ? roles[kind] : 0;
}

/* This counter stands at a merchant's: it hands over what waits there. */
static bool
is_merchants(const struct pd_desk *desk)
{
    return is_counter(desk) && desk->programme != NULL &&
           pd_programme_merchant_at(desk->programme, desk->identity.place) != NULL;
}

/* What such a counter does not do, whoever serves: the hub would refuse it, too (sync/hub/merchants.h). */
static bool
is_the_hospitals(const struct pd_desk_request *request)
{
    const struct pd_errand *e = &request->errand;

    switch ((int)request->kind) {
    case PD_REQUEST_REDEEM:
    case PD_REQUEST_SIGN_IN:
    case PD_REQUEST_RECEIPT:
    case PD_REQUEST_ENROL:
    case PD_REQUEST_PROXY:
    case PD_REQUEST_PROXY_STOP:
        return true;
    case PD_REQUEST_ERRAND:
        return e->kind != PD_ERRAND_PARTS && e->kind != PD_ERRAND_TRAINING &&
               (e->kind != PD_ERRAND_WORK || !pd_work_at_merchants(&e->work));
    case PD_REQUEST_WORK:
        return !pd_work_at_merchants(&e->work);
    default:
        return false;
    }
}

bool
pd_desk_may_act(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    unsigned int roles =
        request->kind == PD_REQUEST_WORK ? roles_for_work(&request->errand.work) : roles_for(request->kind);
    struct pd_clerk clerk;
    bool approved;

    if (is_merchants(desk) && is_the_hospitals(request)) {
        reply->kind = PD_REPLY_FAILED;
        reply->err = PD_ERR_DENIED;
        return false;
    }
    if (!desk->config.sign_in || !is_counter(desk))
        return true;
    if (pd_desk_is_own(desk, whose(request))) {
        reply->kind = PD_REPLY_FAILED;
        reply->err = PD_ERR_DENIED;
        return false;
    }
    if (roles == 0)
        return true;
    pd_ledger_clerk(desk->config.ledger, &clerk);
    approved = request->kind == PD_REQUEST_VOUCH &&
               pd_ledger_approved(desk->config.ledger, &(struct pd_lets){ PD_OP_VOUCH, request->id, 0, "" });
    if (clerk.number[0] != '\0' && ((clerk.roles & roles) != 0 || approved))
        return true;
    reply->kind = PD_REPLY_FAILED;
    reply->err = PD_ERR_DENIED;
    return false;
}

/* ---- shifts ---- */

static void
reply_shift(struct pd_desk *desk, enum pd_err err, const struct pd_shift *shift, struct pd_desk_reply *reply)
{
    if (err == PD_OK && shift->number > 0)
        err = pd_ledger_shift_figures(desk->config.ledger, shift, &reply->figures);
    if (err != PD_OK && err != PD_ERR_NOT_FOUND) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    reply->shift = *shift;
    reply->kind = PD_REPLY_SHIFT;
    desk->dirty = true;
}

void
pd_desk_shift_open(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_shift shift;
    enum pd_err err = pd_ledger_shift_open(desk->config.ledger, pd_desk_when(desk), &shift);

    (void)request;
    reply_shift(desk, err, &shift, reply);
}

void
pd_desk_shift_close(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_shift shift;
    enum pd_err err = pd_ledger_shift_close(desk->config.ledger, pd_desk_when(desk), &shift);

    (void)request;
    reply_shift(desk, err, &shift, reply);
}

void
pd_desk_shift(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_shift shift;
    enum pd_err err = pd_ledger_shift(desk->config.ledger, &shift);

    (void)request;
    reply_shift(desk, err, &shift, reply);
}

void
pd_desk_stock_tell(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_stock(desk->config.ledger, pd_desk_when(desk), request->stock.how,
        request->stock.sku, request->stock.units, "");

    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_DONE;
}
