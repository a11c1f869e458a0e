/*
 * A counter's second screen, towards the patient. What it shows follows from the clerk's view (core/aside.c);
 * here stands what it may ask for, and the question that only she answers.
 *
 *   GIFT --clerk chooses--> CONFIRM, waiting --she confirms--> SAVING
 *                              |  she declines, or says nothing for a minute --> GIFT, which says so
 *                              |  the clerk: "by word" --> SAVING, and the op says that it was by word
 *                              |  her screen goes dark --> CONFIRM, the clerk's own
 *
 * A hostile patient has five wishes and no other: none of them changes what the clerk has on the table, and
 * none keeps an abandoned counter unlocked.
 */
#include "app/session/state.h"

#include "app/core/aside.h"

#include <string.h>

#define ASK_MS (60 * PD_SECOND_MS) /* the clerk stands there and waits too */

static struct pd_aside_view *
aside(struct pd_session *s)
{
    return &s->view.aside;
}

bool
pd_aside_asks(const struct pd_session *s)
{
    return s->view.aside.ask == PD_ASIDE_ASK_WAITING;
}

/* ---- what she asks for ---- */

/* It is the question on her screen that she answers, not one that took its place under her finger. */
static bool
is_asked(const struct pd_session *s, const struct pd_intent *intent)
{
    return pd_aside_asks(s) && s->view.screen == PD_SCREEN_CONFIRM && intent->n == s->view.aside.question;
}

static void
wish_confirm(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (!is_asked(s, intent))
        return;
    aside(s)->ask = PD_ASIDE_ASK_NONE;
    s->touched_ms = s->boot_ms; /* a question has one answer: it keeps no counter open */
    pd_visit_redeem(s, fx, false);
}

/* Back to the gift; whoever serves hears of it. */
static void
end_question(struct pd_session *s, enum pd_aside_ask how, struct pd_effects *fx)
{
    pd_session_go(s, PD_SCREEN_GIFT);
    aside(s)->ask = how;
    s->touched_ms = s->boot_ms;
    pd_session_beep(s, fx, false);
}

static void
wish_decline(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (is_asked(s, intent))
        end_question(s, PD_ASIDE_ASK_DECLINED, fx);
}

static void
wish_lang(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (intent->n >= 0 && intent->n < PD_LANGS)
        aside(s)->lang = (enum pd_lang)intent->n;
}

static void
wish_care(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    aside(s)->care = !aside(s)->care;
}

/* One eye, two screens: what the clerk hid for her she shows again here. */
static void
wish_hide(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    bool hidden = aside(s)->hidden || (s->window && s->view.member.hidden);

    (void)intent;
    (void)fx;
    aside(s)->hidden = !hidden;
    if (s->window && hidden)
        s->view.member.hidden = false;
}

/* All there is. Whatever else comes from that side means nothing. */
static const struct {
    enum pd_intent_kind kind;
    pd_wish *wish;
} wishes[] = {
    { PD_INTENT_ASIDE_CONFIRM, wish_confirm },
    { PD_INTENT_ASIDE_DECLINE, wish_decline },
    { PD_INTENT_ASIDE_LANG, wish_lang },
    { PD_INTENT_ASIDE_HIDE, wish_hide },
    { PD_INTENT_ASIDE_CARE, wish_care },
};

void
pd_aside_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (!s->config.counter || !aside(s)->here || !aside(s)->touch)
        return;
    for (int i = 0; i < PD_COUNT(wishes); i++)
        if (wishes[i].kind == intent->kind) {
            s->aside_touched_ms = s->boot_ms;
            wishes[i].wish(s, intent, fx);
        }
}

/* ---- the clerk's way around it ---- */

void
pd_wish_by_word(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!pd_aside_asks(s) || s->view.screen != PD_SCREEN_CONFIRM)
        return;
    aside(s)->ask = PD_ASIDE_ASK_NONE;
    pd_visit_redeem(s, fx, true);
}

/* ---- what it is told ---- */

void
pd_aside_screen(struct pd_session *s, bool here, bool touch)
{
    aside(s)->here = s->config.counter && here;
    aside(s)->touch = aside(s)->here && touch;
}

void
pd_aside_left(struct pd_session *s, const struct pd_desk_reply *reply)
{
    aside(s)->left_known = reply->member_known && !reply->ticket.by_proxy;
    aside(s)->left = pd_points_of(0);
    if (aside(s)->left_known)
        aside(s)->left = pd_lots_spendable(
            reply->member.member.lots, reply->member.member.lot_count, pd_session_desk_ms(s));
}

/* Whoever chose a language before she showed anything keeps it. */
void
pd_aside_keep(const struct pd_session *s, struct pd_view *v)
{
    const struct pd_aside_view *old = &s->view.aside;
    bool hers = s->set_up && !s->window && s->view.counter.state == PD_COUNTER_IDLE;

    v->aside.here = old->here;
    v->aside.touch = old->touch;
    v->aside.question = old->question;
    v->aside.page = old->page;
    v->aside.lang = hers ? old->lang : s->config.lang;
    v->aside.care = hers ? old->care : s->config.care;
    v->aside.hidden = false;
}

/* ---- time ---- */

static bool
can_ask(const struct pd_session *s)
{
    return s->window && s->view.has_member && s->view.screen == PD_SCREEN_CONFIRM && s->view.aside.here &&
           s->view.aside.touch;
}

static void
tick_question(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_aside_view *a = aside(s);

    if (can_ask(s) && a->ask != PD_ASIDE_ASK_WAITING) {
        a->ask = PD_ASIDE_ASK_WAITING;
        a->question++;
        s->ask_ms = s->boot_ms;
    } else if (!can_ask(s) && pd_aside_asks(s)) {
        a->ask = PD_ASIDE_ASK_NONE;
        s->touched_ms = s->boot_ms; /* the visit's clock, which stood, goes on from here */
    }
    if (pd_aside_asks(s) && s->boot_ms - s->ask_ms >= ASK_MS)
        end_question(s, PD_ASIDE_ASK_LATE, fx);
    if (!pd_aside_asks(s) && s->view.screen != PD_SCREEN_GIFT)
        a->ask = PD_ASIDE_ASK_NONE;
}

/* After a hand-over her side thanks her so long. */
static int64_t
thanked_at_ms(const struct pd_session *s)
{
    return s->handed_ms +
           s->config.done_clear_s * PD_SECOND_MS * (s->view.aside.care ? PD_CARE_DONE_FACTOR : 1);
}

/* When the language that somebody chose and went is the desk's again. */
static int64_t
forget_at_ms(const struct pd_session *s)
{
    bool chosen = s->view.aside.lang != s->config.lang || s->view.aside.care != s->config.care;

    if (!chosen || s->hers.aside.state != PD_ASIDE_WELCOME)
        return INT64_MAX;
    return s->aside_touched_ms + (s->config.idle_warn_s + s->config.idle_clear_s) * PD_SECOND_MS;
}

void
pd_aside_tick(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_aside_view *a = aside(s);

    if (!s->config.counter)
        return;
    tick_question(s, fx);
    a->thanked =
        s->view.counter.state == PD_COUNTER_HANDED && (s->handed_ms == 0 || s->boot_ms >= thanked_at_ms(s));
    if (s->boot_ms >= forget_at_ms(s)) {
        a->lang = s->config.lang;
        a->care = s->config.care;
    }
}

int64_t
pd_aside_wake_ms(const struct pd_session *s)
{
    int64_t wake = forget_at_ms(s);

    if (pd_aside_asks(s) && s->ask_ms + ASK_MS < wake)
        wake = s->ask_ms + ASK_MS;
    return wake;
}

/* A finger that is on its way when another page comes up hits nothing there. */
void
pd_aside_fill(struct pd_session *s)
{
    enum pd_aside_state before = s->hers.aside.state;
    int question = s->hers.aside.question;

    if (!s->config.counter)
        return;
    if (pd_aside_state_of(&s->view) != before || s->view.aside.question != question)
        s->view.aside.page++;
    pd_aside_of(&s->view, &s->hers);
}
