/* Who serves, whose an act is, and shifts: what duty.h says, and what contradicts it. */
#include "sync/hub/duty.h"
#include "app/core/work.h"
#include "sync/hub/families.h"
#include "sync/hub/holds.h"
#include "sync/hub/memberships.h"
#include "sync/hub/refill.h"
#include "sync/hub/staff_desks.h"

static bool
is_counter(const struct pd_apply *apply)
{
    return strcmp(apply->device->mode, "counter") == 0;
}

static void
contradicts(struct pd_apply *apply, const char *kind)
{
    pd_apply_incident(apply, kind, 0, pd_points_of(0));
}

static bool
is_act(enum pd_op_kind kind)
{
    return kind == PD_OP_CAPTURE || kind == PD_OP_VOID || kind == PD_OP_REFUND || kind == PD_OP_VOUCH;
}

/* An approval that names what it is about is of the next act about that, whatever the desk wrote in between;
 * one that names nothing is of the very next op. */
static bool
is_approved(const struct pd_op *op, uint64_t approved_dseq, const struct pd_id *subject)
{
    struct pd_id own = op->hold;

    if (pd_id_is_zero(*subject))
        return approved_dseq + 1 == op->dseq;
    if (op->kind == PD_OP_STOCK)
        pd_work_subject(op->sku, &own);
    else if (!is_act(op->kind) || pd_op_ends_by_itself(op))
        return false;
    return pd_id_equal(own, *subject);
}

struct pd_duty
pd_duty_of(const struct pd_apply *apply)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DUTY_GET;
    struct pd_store *s = apply->hub->store;
    struct pd_duty duty = { .clerk = "" };
    struct pd_id subject;

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(apply->device->dev))))
        return duty;
    pd_store_text(s, sql, 0, duty.clerk, sizeof duty.clerk);
    subject = pd_store_id(s, sql, 3);
    if (is_approved(apply->op, (uint64_t)pd_store_int(s, sql, 2), &subject))
        pd_store_text(s, sql, 1, duty.approver, sizeof duty.approver);
    pd_store_end(s, sql);
    return duty;
}

void
pd_duty_used(struct pd_apply *apply, const struct pd_duty *duty)
{
    if (duty->approver[0] != '\0')
        (void)pd_store_run(apply->hub->store, PD_HUB_SQL_DUTY_APPROVED, PD_ARGS(pd_i(apply->device->dev)));
}

/* ---- staff ops ---- */

/* Whom a restored hub has forgotten it is told of once, until a person has added her again. */
static void
unknown(struct pd_apply *apply)
{
    if (!pd_refill_again(apply))
        contradicts(apply, "staff_unknown");
    else if (pd_store_one(apply->hub->store, PD_HUB_SQL_INCIDENT_OPEN_AT,
                 PD_ARGS(pd_t("staff_lost"), pd_i(apply->device->dev)), 0) == 0)
        contradicts(apply, "staff_lost");
}

/* Roles may have been given after the backup: what a lost life let pass is not looked at again. */
static void
look_at_person(struct pd_apply *apply, unsigned int roles)
{
    struct pd_staff_kept kept;

    if (!pd_staff_get(apply->hub, PD_HUB_SQL_STAFF_BY_NUMBER, pd_t(apply->op->by), &kept))
        unknown(apply);
    else if (kept.person.dismissed && kept.dismissed_ms <= pd_hold_believed_ms(apply) &&
             strcmp(apply->op->how, PD_OP_STAFF_OFF) != 0) /* that she is put out is as it should be */
        contradicts(apply, "staff_dismissed");
    else if ((kept.person.roles & roles) == 0 && !pd_refill_again(apply))
        contradicts(apply, "staff_role");
}

/* Technicians sign in at every desk, owners at a counter for the centre's lists; what they may not do there
 * shows when they do it. */
static unsigned int
roles_for(const struct pd_apply *apply)
{
    if (strcmp(apply->op->how, PD_OP_STAFF_APPROVE) == 0)
        return PD_STAFF_SUPERVISOR;
    if (strcmp(apply->op->how, PD_OP_STAFF_OFF) == 0)
        return PD_STAFF_ROLES_ALL;
    return is_counter(apply) ? PD_STAFF_ROLES_ALL : PD_STAFF_TECHNICIAN;
}

void
pd_apply_staff(struct pd_apply *apply)
{
    struct pd_store *s = apply->hub->store;
    const struct pd_op *op = apply->op;
    int64_t dev = apply->device->dev;

    look_at_person(apply, roles_for(apply));
    if (strcmp(op->how, PD_OP_STAFF_APPROVE) == 0)
        (void)pd_store_run(s, PD_HUB_SQL_DUTY_APPROVER,
            PD_ARGS(pd_i(dev), pd_t(op->by), pd_i((int64_t)op->dseq), pd_d(&op->hold)));
    else
        (void)pd_store_run(s, PD_HUB_SQL_DUTY_CLERK,
            PD_ARGS(pd_i(dev), pd_t(strcmp(op->how, PD_OP_STAFF_ON) == 0 ? op->by : "")));
}

/* ---- whose an act was ---- */

/* A counter that says so of an end that was not asked for is not believed. */
static bool
is_nobodys(const struct pd_apply *apply, const struct pd_hub_hold *h)
{
    return pd_op_ends_by_itself(apply->op) && h->ending != PD_ENDING_NONE;
}

/* Here, or by an earlier life of this hub. */
static bool
is_refused(const struct pd_apply *apply)
{
    return apply->result.status == PD_OP_REJECTED ||
           (apply->told != NULL && apply->told->status == PD_OP_REJECTED);
}

/* Hers, or what she spent of another's by a family's card. */
static bool
is_hers(struct pd_hub *hub, const struct pd_hub_hold *h, int64_t mid)
{
    int64_t spender = pd_families_any(hub)
                          ? pd_store_one(hub->store, PD_HUB_SQL_HOLD_SPENDER_GET, PD_ARGS(pd_i(h->hid)), 0)
                          : 0;

    return mid != 0 && h->mid != 0 && (pd_person_same(hub, mid, h->mid) || pd_person_same(hub, mid, spender));
}

/* What was refused moved nothing. Of a vouch the hand-over tells whose it was, but not who let it pass. */
static void
look_at_people(struct pd_apply *apply, const struct pd_duty *duty, const struct pd_hub_hold *h)
{
    bool vouch = apply->op->kind == PD_OP_VOUCH;
    struct pd_staff clerk = { .mid = 0 }, approver = { .mid = 0 };
    bool known = pd_staff_find(apply->hub, duty->clerk, &clerk);

    (void)pd_staff_find(apply->hub, duty->approver, &approver);
    if (is_refused(apply))
        return;
    if ((!vouch && is_hers(apply->hub, h, clerk.mid)) || is_hers(apply->hub, h, approver.mid))
        pd_apply_incident(apply, "own_account", h->mid, h->amount);
    if (!vouch && known && (clerk.roles & (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)) == 0 &&
        !pd_refill_again(apply))
        pd_apply_incident(apply, "staff_role", h->mid, h->amount);
}

void
pd_duty_note(struct pd_apply *apply)
{
    struct pd_hub_hold h = { .hid = 0 };
    struct pd_duty duty;

    /* Whoever was on before a desk's update was taken back may have gone home: she is not accused. */
    if (!is_act(apply->op->kind) || !is_counter(apply) || apply->names_nobody)
        return;
    duty = pd_duty_of(apply);
    if (duty.clerk[0] == '\0' && duty.approver[0] == '\0')
        return;
    if (!pd_hub_hold_find(apply->hub, &apply->op->hold, &h))
        h = (struct pd_hub_hold){ .hid = 0 };
    if (is_nobodys(apply, &h))
        return;
    (void)pd_store_run(apply->hub->store, PD_HUB_SQL_SERVED_INSERT,
        PD_ARGS(pd_i(apply->posting.hseq), pd_i(apply->device->dev), pd_i(apply->op->kind), pd_t(duty.clerk),
            pd_t(duty.approver), pd_i(h.hid)));
    pd_duty_used(apply, &duty);
    look_at_people(apply, &duty, &h);
}

/* ---- shifts ---- */

struct open_shift {
    int64_t number, opened_dseq; /* number 0: none is open */
};

static struct open_shift
open_one(const struct pd_apply *apply)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SHIFT_OPEN;
    struct open_shift out = { 0, 0 };

    if (!pd_store_start(apply->hub->store, sql, PD_ARGS(pd_i(apply->device->dev))))
        return out;
    out.number = pd_store_int(apply->hub->store, sql, 0);
    out.opened_dseq = pd_store_int(apply->hub->store, sql, 1);
    pd_store_end(apply->hub->store, sql);
    return out;
}

static void
end_shift(struct pd_apply *apply, const struct open_shift *shift, uint64_t last_dseq, const char *by)
{
    (void)pd_store_run(apply->hub->store, PD_HUB_SQL_SHIFT_END,
        PD_ARGS(pd_i(apply->device->dev), pd_i(shift->opened_dseq), pd_i((int64_t)last_dseq),
            pd_i(apply->op->at_ms), pd_t(by)));
}

/* One that was left open ends where the next begins: each op is of one shift at most. */
static void
open_shift(struct pd_apply *apply, const struct pd_duty *duty)
{
    struct open_shift before = open_one(apply);
    const struct pd_op *op = apply->op;
    int64_t last =
        pd_store_one(apply->hub->store, PD_HUB_SQL_SHIFT_LAST, PD_ARGS(pd_i(apply->device->dev)), 0);

    if (before.number != 0) {
        contradicts(apply, "shift_left_open");
        end_shift(apply, &before, op->dseq - 1, "");
    }
    if ((int64_t)op->number <= last)
        contradicts(apply, "shift_number");
    (void)pd_store_run(apply->hub->store, PD_HUB_SQL_SHIFT_INSERT,
        PD_ARGS(pd_i(apply->device->dev), pd_i((int64_t)op->dseq), pd_i((int64_t)op->number), pd_i(op->at_ms),
            pd_t(duty->clerk)));
}

void
pd_apply_shift(struct pd_apply *apply)
{
    struct pd_duty duty;
    struct open_shift open;

    if (!is_counter(apply)) {
        pd_apply_quarantine(apply, "not_a_counter");
        return;
    }
    duty = pd_duty_of(apply);
    if (duty.clerk[0] == '\0')
        contradicts(apply, "nobody_serves");
    if (strcmp(apply->op->how, PD_OP_SHIFT_OPEN) == 0) {
        open_shift(apply, &duty);
        return;
    }
    open = open_one(apply);
    if (open.number == (int64_t)apply->op->number)
        end_shift(apply, &open, apply->op->dseq, duty.clerk);
    else
        contradicts(apply, "shift_not_open");
}
