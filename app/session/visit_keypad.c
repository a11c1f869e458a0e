/* A patient's visit: digits. What is typed lives in `typed` until it is sent, and is wiped then and when she
 * leaves the keypad. */
#include "app/session/state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int least, most;
} lengths[] = {
    [PD_KEYPAD_PIN] = { 6, 8 },
    [PD_KEYPAD_PHONE] = { 6, 15 },
    [PD_KEYPAD_CARD] = { 4, 16 },
    [PD_KEYPAD_FEEDBACK] = { 8, 8 },
};

static void
show_typed(struct pd_session *s)
{
    struct pd_keypad_view *v = &s->view.keypad;

    memcpy(v->typed, s->typed, sizeof v->typed);
    if (v->what == PD_KEYPAD_PIN)
        memset(v->typed, '*', strlen(s->typed));
}

void
pd_keypad_forget(struct pd_session *s)
{
    sodium_memzero(s->typed, sizeof s->typed);
    sodium_memzero(s->view.keypad.typed, sizeof s->view.keypad.typed);
}

void
pd_keypad_open(struct pd_session *s, enum pd_keypad_for what)
{
    memset(&s->view.keypad, 0, sizeof s->view.keypad);
    pd_keypad_forget(s);
    s->view.keypad.what = what;
    s->view.keypad.least = lengths[what].least;
    s->view.keypad.most = lengths[what].most;
    pd_visit_open(s, PD_SCREEN_KEYPAD);
}

void
pd_keypad_again(struct pd_session *s, int tries_left)
{
    s->view.keypad.bad = true;
    s->view.keypad.tries_left = tries_left;
    pd_session_go(s, PD_SCREEN_KEYPAD);
}

void
pd_wish_digit(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_keypad_view *v = &s->view.keypad;
    size_t n = strlen(s->typed);

    (void)fx;
    if (s->view.screen != PD_SCREEN_KEYPAD)
        return;
    v->bad = false;
    if (intent->n == PD_DIGIT_BACKSPACE && n > 0)
        s->typed[n - 1] = '\0';
    else if (intent->n >= 0 && intent->n <= 9 && (int)n < v->most)
        s->typed[n] = (char)('0' + intent->n);
    show_typed(s);
}

static const enum pd_errand_kind asks[] = {
    [PD_KEYPAD_PIN] = PD_ERRAND_PIN,
    [PD_KEYPAD_PHONE] = PD_ERRAND_FIND,
    [PD_KEYPAD_CARD] = PD_ERRAND_FIND,
    [PD_KEYPAD_FEEDBACK] = PD_ERRAND_FEEDBACK_SHOW,
};

void
pd_wish_enter(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    enum pd_keypad_for what = s->view.keypad.what;
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_KEYPAD || (int)strlen(s->typed) < s->view.keypad.least)
        return;
    e = pd_visit_errand(s, fx, asks[what]);
    if (what == PD_KEYPAD_FEEDBACK)
        e->number = strtoll(s->typed, NULL, 10);
    else
        memcpy(e->digits, s->typed, sizeof e->digits);
    if (what == PD_KEYPAD_PHONE || what == PD_KEYPAD_CARD)
        (void)pd_copy(e->what, sizeof e->what, what == PD_KEYPAD_PHONE ? "phone" : "card");
    pd_keypad_forget(s);
    pd_visit_do(s, e);
}

/* ---- who opens it ---- */

void
pd_wish_find(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (!s->config.find || s->view.has_member ||
        (intent->n != PD_KEYPAD_PHONE && intent->n != PD_KEYPAD_CARD))
        return;
    pd_keypad_open(s, (enum pd_keypad_for)intent->n);
}

void
pd_wish_feedback_state(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_keypad_open(s, PD_KEYPAD_FEEDBACK);
}

bool
pd_visit_unproven(const struct pd_session *s)
{
    return s->member.found || (s->member.code_type == PD_CODE_CARD && !s->pin_ok && s->page.has_pin);
}

/* Her card is more than a piece of paper with its PIN, which only the hub can check. */
bool
pd_pin_helps(const struct pd_session *s)
{
    return s->member.code_type == PD_CODE_CARD && !s->pin_ok && s->online && s->page.has_pin;
}

void
pd_visit_prove(struct pd_session *s)
{
    if (pd_pin_helps(s))
        pd_keypad_open(s, PD_KEYPAD_PIN);
    else
        pd_visit_message(s, PD_MESSAGE_PROVE, "E-MEM-06");
}

/* It was right: on with what she wanted. */
void
pd_pin_good(struct pd_session *s)
{
    if (s->view.gift.gift == NULL) {
        pd_session_go(s, PD_SCREEN_HOME);
        return;
    }
    pd_catalogue_gift(s, s->view.gift.gift->sku);
    pd_session_go(s, PD_SCREEN_GIFT);
}
