/*
 * A patient's visit: the lucky wheel. The hub decides and stores what a spin brings before this session hears
 * of it; what is shown of it here takes nothing and gives nothing. A result that nobody can have seen is
 * shown when she comes again.
 */
#include "app/session/state.h"

#include "app/core/units.h"
#include "app/core/wheel.h"

#include <string.h>

/* Long enough to have been read, and beyond all that moves. */
#define SEEN_MS (4 * PD_SECOND_MS)

/* The wheel that runs now; NULL: none. */
static const struct pd_wheel *
running(const struct pd_session *s)
{
    int64_t now = pd_session_desk_ms(s);

    for (int i = 0; s->programme != NULL && i < s->programme->wheel_count; i++)
        if (pd_wheel_live(&s->programme->wheels[i], now))
            return &s->programme->wheels[i];
    return NULL;
}

/* ---- asking ---- */

/* seen: the number of a spin whose result she was shown; 0: none. */
static void
ask(struct pd_session *s, struct pd_effects *fx, int64_t seen)
{
    const struct pd_wheel *w = running(s);
    struct pd_errand *e;

    if (w == NULL || !s->view.has_member || s->member.found || s->window || !s->online)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_WHEEL);
    (void)pd_copy(e->what, sizeof e->what, w->id);
    e->n = seen;
    if (s->wheel_state != PD_PAGE_HERE)
        s->wheel_state = PD_PAGE_ASKING;
}

void
pd_visit_ask_wheel(struct pd_session *s, struct pd_effects *fx)
{
    ask(s, fx, 0);
}

void
pd_visit_take_wheel(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status == PD_ERRAND_DONE) {
        s->wheel = a->wheel;
        s->wheel_state = PD_PAGE_HERE;
    } else if (a->status == PD_ERRAND_REFUSED) { /* a minor, a stopped wheel: there is none for her */
        s->wheel_state = PD_PAGE_NONE;
    } else if (s->wheel_state != PD_PAGE_HERE) {
        s->wheel_state = PD_PAGE_AWAY;
    }
}

/* ---- what is shown ---- */

static int
prize_index(const struct pd_wheel *w, const char *id)
{
    for (int i = 0; i < w->prize_count; i++)
        if (strcmp(w->prizes[i].id, id) == 0)
            return i;
    return -1;
}

static void
fill_prizes(const struct pd_session *s, const struct pd_wheel *w, struct pd_wheel_view *v)
{
    for (int i = 0; i < w->prize_count; i++) {
        struct pd_wheel_prize_view *p = &v->prizes[i];

        p->prize = &w->prizes[i];
        p->gift = p->prize->gift[0] != '\0' ? pd_programme_gift(s->programme, p->prize->gift) : NULL;
        p->coupon =
            p->prize->coupon[0] != '\0' ? pd_units_coupon(&s->programme->units, p->prize->coupon) : NULL;
        p->left = -1;
        for (int k = 0; k < s->wheel.left_count; k++)
            if (strcmp(s->wheel.left[k].prize, p->prize->id) == 0)
                p->left = s->wheel.left[k].left;
    }
}

static uint32_t
short_commitment(const struct pd_session *s)
{
    struct pd_hash commitment = { { 0 } };

    (void)!pd_unhex(s->wheel.commitment, strlen(s->wheel.commitment), commitment.b, sizeof commitment.b);
    return pd_wheel_short(&commitment);
}

/* Why she cannot spin now; the first that no wait would mend stands first. */
static enum pd_wheel_no
why_no_spin(const struct pd_session *s, const struct pd_wheel *w)
{
    const struct pd_member *m = &s->member.member;

    if (m->status != PD_MEMBER_ACTIVE)
        return PD_WHEEL_NO_STATUS;
    if (!s->online)
        return PD_WHEEL_NO_NETWORK;
    if (s->wheel.spins_left == 0)
        return PD_WHEEL_NO_TODAY;
    if (pd_points_cmp(pd_lots_spendable(m->lots, m->lot_count, pd_session_desk_ms(s)), w->price) < 0)
        return PD_WHEEL_NO_POINTS;
    return PD_WHEEL_NO_NONE;
}

static void
show_spin(const struct pd_wheel *w, const struct pd_spin *spin, struct pd_wheel_view *v)
{
    v->spin = *spin;
    v->prize = spin->number > 0 ? prize_index(w, spin->prize) : -1;
}

void
pd_visit_fill_wheel(struct pd_session *s)
{
    struct pd_wheel_view *v = &s->view.wheel;
    const struct pd_wheel *w = running(s);

    memset(v, 0, sizeof *v);
    v->prize = -1;
    if (w == NULL || !s->view.has_member || s->member.found || s->window)
        return;
    v->wheel = w;
    v->state = s->wheel_state;
    v->code[0] = '\0';
    fill_prizes(s, w, v);
    v->no = s->wheel_no != PD_WHEEL_NO_NONE && s->view.screen == PD_SCREEN_MESSAGE ? s->wheel_no
                                                                                   : why_no_spin(s, w);
    v->there = s->wheel_state == PD_PAGE_HERE && s->online && s->member.member.status == PD_MEMBER_ACTIVE;
    if (s->wheel_state != PD_PAGE_HERE)
        return;
    v->page = &s->wheel;
    (void)pd_wheel_code(short_commitment(s), v->code);
    v->unseen = s->wheel.unseen_count > 0;
    if (s->spin.number > 0)
        show_spin(w, &s->spin, v);
    else if (v->unseen)
        show_spin(w, &s->wheel.unseen[0], v);
    v->again = s->spin_again;
}

/* ---- what she asks for ---- */

void
pd_wish_wheel(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member || running(s) == NULL)
        return;
    memset(&s->spin, 0, sizeof s->spin);
    pd_visit_open(s, PD_SCREEN_WHEEL);
    pd_visit_ask_wheel(s, fx);
}

void
pd_wish_wheel_pick(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen != PD_SCREEN_WHEEL || !s->view.wheel.there || s->view.wheel.no != PD_WHEEL_NO_NONE)
        return;
    if (pd_visit_unproven(s))
        pd_visit_prove(s);
    else if (!s->member.fresh)
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
    else
        pd_session_go(s, PD_SCREEN_WHEEL_PICK);
}

void
pd_wish_wheel_fair(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen == PD_SCREEN_WHEEL && s->view.wheel.there)
        pd_visit_open(s, PD_SCREEN_WHEEL_FAIR);
}

/* A tap on a digit: from here on the hub decides, and nobody else. */
void
pd_wish_wheel_spin(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_wheel *w = running(s);
    struct pd_errand *e;

    if (s->view.screen != PD_SCREEN_WHEEL_PICK || w == NULL || intent->n < 0 ||
        intent->n > PD_WHEEL_DIGIT_MAX || s->wheel_state != PD_PAGE_HERE)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_SPIN);
    (void)pd_copy(e->what, sizeof e->what, w->id);
    e->n = intent->n;
    e->number = short_commitment(s);
    pd_visit_do(s, e);
}

/* What came of one that she may not have seen. */
void
pd_wish_wheel_result(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (!s->view.wheel.unseen || s->view.screen == PD_SCREEN_WHEEL_RESULT)
        return;
    s->spin = s->wheel.unseen[0];
    s->spin_again = true;
    pd_visit_open(s, PD_SCREEN_WHEEL_RESULT);
}

/* ---- what became of it ---- */

static enum pd_wheel_no
no_of(const char *code)
{
    static const struct {
        const char *code;
        enum pd_wheel_no no;
    } rows[] = { { "too_few_points", PD_WHEEL_NO_POINTS }, { "per_day", PD_WHEEL_NO_TODAY },
        { "new_day", PD_WHEEL_NO_NEW_DAY }, { "later", PD_WHEEL_NO_NETWORK }, { "late", PD_WHEEL_NO_OVER },
        { "stopped", PD_WHEEL_NO_OVER } };

    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].no;
    return PD_WHEEL_NO_STATUS;
}

void
pd_visit_take_spin(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status == PD_ERRAND_REFUSED) {
        s->wheel_no = no_of(a->code);
        pd_visit_message(s, PD_MESSAGE_NO_SPIN, "E-WHL-01");
        return;
    }
    s->spin = a->spin;
    s->spin_again = false;
    s->spin_told = false;
    pd_session_go(s, PD_SCREEN_WHEEL_RESULT);
}

/* The hub hears that she was shown it, and her tickets are looked at again: one may have come. */
void
pd_visit_wheel_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (s->view.screen != PD_SCREEN_WHEEL_RESULT || s->spin_told || s->spin.number == 0 ||
        s->boot_ms - s->screen_ms < SEEN_MS)
        return;
    s->spin_told = true;
    ask(s, fx, s->spin.number);
    pd_visit_reload(s, fx);
}

int64_t
pd_visit_wheel_wake_ms(const struct pd_session *s)
{
    if (s->view.screen != PD_SCREEN_WHEEL_RESULT || s->spin_told || s->spin.number == 0)
        return INT64_MAX;
    return s->screen_ms + SEEN_MS;
}

void
pd_visit_forget_wheel(struct pd_session *s)
{
    memset(&s->wheel, 0, sizeof s->wheel);
    memset(&s->spin, 0, sizeof s->spin);
    s->wheel_state = PD_PAGE_NONE;
    s->wheel_no = PD_WHEEL_NO_NONE;
    s->spin_again = s->spin_told = false;
}
