/*
 * A desk in training: which of its tasks are done, and when it ends. What is done is told by the desk's own
 * answers, so that a tick means the same as the act. It ends when somebody says so or nobody does anything.
 */
#include "app/session/state.h"

#include <string.h>

static bool
hands_over(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    (void)s;
    return reply->kind == PD_REPLY_CAPTURED && reply->capture == PD_CAPTURE_OK;
}

static bool
undoes(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    (void)s;
    return reply->kind == PD_REPLY_UNDONE && reply->to == PD_REQUEST_UNDO;
}

static bool
refunds(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    return reply->kind == PD_REPLY_WORK && reply->errand.status == PD_ERRAND_DONE &&
           strcmp(s->work.ask.act, "captures.refund") == 0;
}

static bool
redeems(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    (void)s;
    return reply->kind == PD_REPLY_REDEEMED && reply->outcome == PD_REDEEM_OK;
}

static bool
enrols(const struct pd_session *s, const struct pd_desk_reply *reply)
{
    (void)s;
    return reply->kind == PD_REPLY_ERRAND && reply->to == PD_REQUEST_ENROL &&
           (reply->errand.status == PD_ERRAND_DONE || reply->errand.status == PD_ERRAND_KEPT);
}

/* By their numbers. */
static bool (*const tells[PD_PRACTICES])(const struct pd_session *s, const struct pd_desk_reply *reply) = {
    [PD_PRACTICE_HAND_OVER] = hands_over,
    [PD_PRACTICE_UNDO] = undoes,
    [PD_PRACTICE_REFUND] = refunds,
    [PD_PRACTICE_REDEEM] = redeems,
    [PD_PRACTICE_ENROL] = enrols,
};

void
pd_practice_reply(struct pd_session *s, const struct pd_desk_reply *reply)
{
    if (!s->config.training || !s->config.counter)
        return;
    for (int i = 0; i < PD_PRACTICES; i++)
        if (tells[i](s, reply))
            s->practised |= UINT32_C(1) << i;
}

void
pd_practice_touched(struct pd_session *s)
{
    s->practised_ms = s->boot_ms;
}

static void
end(struct pd_session *s, struct pd_effects *fx)
{
    if (!s->practice_over)
        pd_session_emit(s, fx, PD_EFFECT_TRAINING_END);
    s->practice_over = true;
}

bool
pd_practice_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool over = intent->kind == PD_INTENT_TRAINING_END, sheet = intent->kind == PD_INTENT_TRAINING_SHEET;

    if (s->config.training && over)
        end(s, fx);
    if (s->config.training && sheet && s->config.demo_codes > 0)
        (void)pd_visit_slip(s, fx, PD_SLIP_PRACTICE);
    return over || sheet;
}

void
pd_practice_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (s->practised_ms == 0) /* it has only begun */
        pd_practice_touched(s);
    if (s->config.training && s->boot_ms >= pd_practice_wake_ms(s))
        end(s, fx);
}

int64_t
pd_practice_wake_ms(const struct pd_session *s)
{
    if (!s->config.training || s->practice_over)
        return INT64_MAX;
    return s->practised_ms + (int64_t)s->config.training_idle_min * PD_MINUTE_MS;
}

void
pd_practice_fill(struct pd_session *s)
{
    struct pd_practice_view *v = &s->view.practice;
    int next = 0;

    if (!s->config.training)
        return;
    while (next + 1 < PD_PRACTICES && (s->practised >> next & 1) != 0)
        next++;
    *v = (struct pd_practice_view){ .on = true };
    if (!s->config.counter)
        return;
    v->tasks = PD_PRACTICES;
    v->done = s->practised;
    v->next = (enum pd_practice)next;
}
