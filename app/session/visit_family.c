/* A patient's visit: the account of a family. Who holds a card chooses whose points pay; whoever gave cards
 * sees what each may spend and has spent, and blocks one. */
#include "app/session/state.h"

#include "app/base/str.h"

#include <string.h>

static int64_t
today(const struct pd_session *s)
{
    return pd_local_day(pd_session_desk_ms(s), s->programme->utc_offset_min);
}

struct pd_points
pd_family_usable(const struct pd_session *s)
{
    const struct pd_desk_family *f = &s->member.family;

    return pd_points_min(pd_family_left(&f->card, today(s)),
        pd_lots_spendable(f->account.lots, f->account.lot_count, pd_session_desk_ms(s)));
}

struct pd_points
pd_family_left_after(const struct pd_session *s, struct pd_points price)
{
    const struct pd_desk_family *f = &s->member.family;
    struct pd_family_card card = f->card;

    pd_family_on(&card, today(s));
    pd_family_spend(&card, today(s), price);
    return pd_points_min(pd_family_left(&card, today(s)),
        pd_points_over(pd_lots_spendable(f->account.lots, f->account.lot_count, s->decided_ms), price));
}

bool
pd_family_pays(const struct pd_session *s)
{
    return s->view.family.use && s->member.family.holds;
}

void
pd_family_input(const struct pd_session *s, struct pd_redeem_input *input, struct pd_redeem_family *family)
{
    const struct pd_desk_family *f = &s->member.family;

    if (!pd_family_pays(s))
        return;
    *family =
        (struct pd_redeem_family){ .card = &f->card, .spender = s->member.member.status, .day = today(s) };
    input->member = &f->account;
    input->use = &f->use;
    input->family = family;
}

static void
fill_cards(struct pd_session *s)
{
    struct pd_family_view *v = &s->view.family;
    const struct pd_desk_family *f = &s->member.family;

    v->count = f->count;
    for (int i = 0; i < f->count; i++) {
        v->cards[i].card = f->cards[i].card;
        (void)pd_copy(v->cards[i].masked, sizeof v->cards[i].masked, f->cards[i].masked);
    }
}

void
pd_family_fill(struct pd_session *s)
{
    struct pd_family_view *v = &s->view.family;
    const struct pd_desk_family *f = &s->member.family;

    if (!s->view.has_member || s->programme == NULL || s->member.found)
        return;
    v->holds = f->holds;
    v->card = f->card;
    pd_family_on(&v->card, today(s)); /* what was used on another day counts no more */
    (void)pd_copy(v->account, sizeof v->account, f->holds ? f->account.masked : "");
    if (f->holds) {
        v->no = pd_family_may(&s->programme->family, &f->card);
        if (v->no == PD_FAMILY_YES && f->account.status != PD_MEMBER_ACTIVE)
            v->no = PD_FAMILY_NO_CARD;
        v->left = v->no == PD_FAMILY_YES ? pd_family_usable(s) : pd_points_of(0);
    }
    if (v->no != PD_FAMILY_YES)
        v->use = false;
    fill_cards(s);
}

/* Where she has nothing of her own, and the family has, it is what she came for. */
void
pd_family_begin(struct pd_session *s)
{
    struct pd_family_view *v = &s->view.family;

    memset(v, 0, sizeof *v);
    pd_family_fill(s);
    v->use = v->holds && v->no == PD_FAMILY_YES && pd_points_raw(v->left) > 0 &&
             pd_points_raw(pd_lots_spendable(
                 s->member.member.lots, s->member.member.lot_count, pd_session_desk_ms(s))) == 0;
}

void
pd_wish_family(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->view.has_member && (s->member.family.holds || s->member.family.count > 0))
        pd_visit_open(s, PD_SCREEN_FAMILY);
}

void
pd_wish_family_use(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)fx;
    if (s->view.screen != PD_SCREEN_FAMILY || !s->member.family.holds || s->view.family.no != PD_FAMILY_YES)
        return;
    s->view.family.use = intent->n == 1;
    s->view.category = -1;
    s->view.page = 0;
    pd_session_go(s, PD_SCREEN_CATALOGUE);
}

/* Blocking takes nothing from anybody and waits for no network; opening again is the hub's to say. */
void
pd_wish_family_card(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    const struct pd_family_card *card;
    struct pd_errand *e;

    if (s->view.screen != PD_SCREEN_FAMILY || intent->n < 0 || intent->n >= s->member.family.count)
        return;
    card = &s->member.family.cards[intent->n].card;
    e = pd_visit_errand(
        s, fx, card->state == PD_FAMILY_GOOD ? PD_ERRAND_FAMILY_BLOCK : PD_ERRAND_FAMILY_UNBLOCK);
    (void)pd_id_text(card->member, e->what);
    pd_visit_do(s, e);
}

/* The list says how it stands from here on; her rows may come later. */
void
pd_family_took(struct pd_session *s, const struct pd_errand_answer *a)
{
    bool block = a->kind == PD_ERRAND_FAMILY_BLOCK;
    char what[PD_ID_TEXT_CAP];

    if (a->status == PD_ERRAND_REFUSED) {
        pd_visit_message(s, PD_MESSAGE_FAMILY_REFUSED, "E-FAM-01");
        return;
    }
    for (int i = 0; i < s->member.family.count; i++)
        if (strcmp(pd_id_text(s->member.family.cards[i].card.member, what), s->asked.what) == 0)
            s->member.family.cards[i].card.state = block ? PD_FAMILY_BLOCKED : PD_FAMILY_GOOD;
    pd_family_fill(s);
    pd_session_go(s, PD_SCREEN_FAMILY);
}
