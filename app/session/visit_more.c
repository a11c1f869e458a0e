/* A patient's visit: what she has and may do beside gifts. */
#include "app/session/state.h"

#include <string.h>

/* Where a list needs what only the hub knows, it is asked for again each time she comes to it. */
static void
open_hers(struct pd_session *s, enum pd_screen screen, struct pd_effects *fx)
{
    if (!s->view.has_member)
        return;
    pd_visit_open(s, screen);
    pd_visit_ask_page(s, fx);
}

void
pd_wish_more(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    pd_visit_open(s, PD_SCREEN_MORE);
    if (s->page_state == PD_PAGE_AWAY)
        pd_visit_ask_page(s, fx);
}

/* ---- coupons and counted services ---- */

void
pd_wish_wallet(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    open_hers(s, PD_SCREEN_WALLET, fx);
}

static void
forget_unit_code(struct pd_session *s)
{
    memset(s->view.unit_code, 0, sizeof s->view.unit_code);
    s->view.unit_code_until_ms = 0;
}

void
pd_wish_unit(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (s->view.screen != PD_SCREEN_WALLET || intent->n < 0 || intent->n >= s->view.row_count)
        return;
    s->view.unit = s->view.units[intent->n];
    forget_unit_code(s);
    pd_session_go(s, PD_SCREEN_UNIT);
}

static const char *
unit_id(const struct pd_unit_view *u)
{
    return u->coupon != NULL ? u->coupon->id : u->entitlement != NULL ? u->entitlement->id : "";
}

void
pd_wish_unit_code(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_UNIT || unit_id(&s->view.unit)[0] == '\0')
        return;
    if (pd_visit_unproven(s)) {
        pd_visit_prove(s);
        return;
    }
    e = pd_visit_errand(s, fx, PD_ERRAND_UNIT_CODE);
    (void)pd_copy(e->what, sizeof e->what, unit_id(&s->view.unit));
    pd_visit_do(s, e);
}

/* ---- what was posted ---- */

void
pd_wish_history(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    if (!s->view.has_member)
        return;
    pd_visit_open(s, PD_SCREEN_HISTORY);
    memset(s->history_before, 0, sizeof s->history_before);
    s->history_page = 0;
    pd_visit_ask_history(s, fx, 0);
}

/* ---- seats ---- */

void
pd_wish_activities(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    pd_visit_open(s, PD_SCREEN_ACTIVITIES);
    pd_visit_ask_seats(s, fx);
    pd_visit_ask_page(s, fx);
}

void
pd_wish_activity(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (s->view.screen != PD_SCREEN_ACTIVITIES || intent->n < 0 || intent->n >= s->view.row_count)
        return;
    s->view.activity = s->view.activities[intent->n];
    pd_session_go(s, PD_SCREEN_ACTIVITY);
}

void
pd_wish_book(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_activity_view *v = &s->view.activity;
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_ACTIVITY || v->activity == NULL || !s->view.has_member ||
        v->no != PD_SEAT_NO_NONE || v->seat != PD_SEAT_NONE)
        return;
    if (pd_points_raw(v->activity->price) > 0 && pd_visit_unproven(s)) {
        pd_visit_prove(s);
        return;
    }
    if (pd_points_raw(v->activity->price) > 0 && !s->member.fresh) {
        pd_visit_message(s, PD_MESSAGE_CODE_STALE, "E-COD-01");
        return;
    }
    e = pd_visit_errand(s, fx, PD_ERRAND_BOOK);
    (void)pd_copy(e->what, sizeof e->what, v->activity->id);
    pd_visit_do(s, e);
}

void
pd_wish_unbook(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen == PD_SCREEN_ACTIVITY && s->view.activity.may_cancel)
        pd_visit_sure(s, PD_SURE_UNBOOK);
}

/* ---- reminders, the board, levels ---- */

void
pd_wish_reminders(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    open_hers(s, PD_SCREEN_REMINDERS, fx);
}

void
pd_wish_board(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_board_entry *entry = intent->n == 0 ? s->view.notice : s->view.card;

    (void)fx;
    if (s->programme == NULL || s->programme->board_count == 0)
        return;
    pd_visit_open(s, PD_SCREEN_BOARD);
    s->view.page = entry != NULL ? pd_board_page(s, entry) : 0;
    s->view.pages = PD_BOARD_MAX; /* as many as there are is counted when it is filled */
}

void
pd_wish_rights(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    pd_visit_open(s, PD_SCREEN_RIGHTS);
}

void
pd_wish_index(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    pd_visit_open(s, PD_SCREEN_INDEX);
    if (s->page_state == PD_PAGE_AWAY)
        pd_visit_ask_page(s, fx);
}

/* ---- gifts she likes, or goes without ---- */

static bool
toggle_favourite(struct pd_errand_page *page, const char *sku)
{
    for (int i = 0; i < page->favourite_count; i++)
        if (strcmp(page->favourites[i], sku) == 0) {
            page->favourite_count--;
            memmove(page->favourites[i], page->favourites[i + 1],
                (size_t)(page->favourite_count - i) * sizeof page->favourites[0]);
            return false;
        }
    if (page->favourite_count == PD_PAGE_FAVOURITES) { /* the oldest makes room */
        memmove(page->favourites[0], page->favourites[1],
            (size_t)(PD_PAGE_FAVOURITES - 1) * sizeof page->favourites[0]);
        page->favourite_count--;
    }
    (void)pd_copy(page->favourites[page->favourite_count++], sizeof page->favourites[0], sku);
    return true;
}

void
pd_wish_like(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    (void)intent;
    if (s->view.screen != PD_SCREEN_GIFT || s->view.gift.gift == NULL || s->page_state != PD_PAGE_HERE)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_FAVOURITE);
    (void)pd_copy(e->what, sizeof e->what, s->view.gift.gift->sku);
    e->yes = toggle_favourite(&s->page, s->view.gift.gift->sku);
    pd_catalogue_gift(s, s->view.gift.gift->sku);
}

/* Nobody's: who she is, is not told. */
void
pd_wish_missed(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_errand *e;

    if (s->view.screen != PD_SCREEN_GIFT || s->view.gift.gift == NULL || s->view.missed ||
        (intent->n != PD_MISSED_SOLD_OUT && intent->n != PD_MISSED_NOT_WANTED))
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_MISSED);
    memset(&e->member, 0, sizeof e->member);
    (void)pd_copy(e->what, sizeof e->what, s->view.gift.gift->sku);
    e->n = intent->n;
    s->view.missed = true;
}

void
pd_wish_pictures(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.screen != PD_SCREEN_CATALOGUE)
        return;
    s->view.pictures = !s->view.pictures;
    s->view.page = 0;
}
