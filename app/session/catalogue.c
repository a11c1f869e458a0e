#include "app/session/state.h"

#include <string.h>

#define CATEGORY_NOW (-2) /* "what can I get now" */
#define CATEGORY_LIKED (-3)

/* Her PIN makes a card worth a day code, as the desk has it. */
static enum pd_code_type
worth(const struct pd_session *s)
{
    return s->member.code_type == PD_CODE_CARD && s->pin_ok ? PD_CODE_MEMBER_DAY : s->member.code_type;
}

/* The answer of the rules for a gift now. */
static struct pd_redeem_answer
answer_for(const struct pd_session *s, const struct pd_gift *gift, int qty)
{
    struct pd_redeem_input input = {
        .programme = s->programme,
        .member = &s->member.member,
        .use = &s->member.use,
        .sku = gift->sku,
        .qty = qty,
        .lease_left = s->member.lease_left[gift - s->programme->gifts],
        .code_type = worth(s),
        .online = s->online,
        .now_ms = pd_session_desk_ms(s),
        .decided_ms = pd_session_desk_ms(s),
        .quality = s->quality,
    };
    struct pd_redeem_family family;

    pd_family_input(s, &input, &family);
    return pd_redeem_check(&input);
}

static bool
on_offer(const struct pd_session *s, const struct pd_gift *gift)
{
    int64_t now = pd_session_desk_ms(s);

    return now >= gift->from_ms && now < gift->until_ms;
}

static bool
in_category(const struct pd_session *s, const struct pd_gift *gift)
{
    int c = s->view.category;

    return c < 0 || c >= s->programme->category_count ||
           strcmp(gift->category, s->programme->categories[c].id) == 0;
}

static bool
is_liked(const struct pd_session *s, const struct pd_gift *gift)
{
    for (int i = 0; i < s->page.favourite_count; i++)
        if (strcmp(s->page.favourites[i], gift->sku) == 0)
            return true;
    return false;
}

static bool
can_have(const struct pd_session *s, const struct pd_gift_view *g)
{
    return !s->view.has_member || g->answer.outcome == PD_REDEEM_OK;
}

/* What she can have stands first, the rest follows with its reason; both in the hospital's own order. */
static int
list_gifts(const struct pd_session *s, struct pd_gift_view out[PD_GIFTS_MAX])
{
    const struct pd_programme *p = s->programme;
    struct pd_gift_view rest[PD_GIFTS_MAX];
    int count = 0, rest_count = 0;

    for (int i = 0; i < p->gift_count; i++) {
        struct pd_gift_view g = { .gift = &p->gifts[i], .liked = is_liked(s, &p->gifts[i]) };

        if (!on_offer(s, g.gift) || !in_category(s, g.gift) ||
            (s->view.category == CATEGORY_LIKED && !g.liked))
            continue;
        if (s->view.has_member)
            g.answer = answer_for(s, g.gift, 1);
        if (can_have(s, &g))
            out[count++] = g;
        else if (s->view.category != CATEGORY_NOW)
            rest[rest_count++] = g;
    }
    memcpy(out + count, rest, (size_t)rest_count * sizeof rest[0]);
    return count + rest_count;
}

void
pd_catalogue_fill(struct pd_session *s)
{
    struct pd_gift_view all[PD_GIFTS_MAX];
    struct pd_view *v = &s->view;
    int count, first, most = v->pictures ? PD_PAGE_PICTURES : PD_PAGE_GIFTS;

    if (v->screen != PD_SCREEN_CATALOGUE || s->programme == NULL)
        return;
    count = list_gifts(s, all);
    v->pages = count > 0 ? (count + most - 1) / most : 1;
    if (v->page >= v->pages)
        v->page = v->pages - 1;
    if (v->page < 0)
        v->page = 0;
    first = v->page * most;
    v->gift_count = count - first < most ? count - first : most;
    memset(v->gifts, 0, sizeof v->gifts);
    memcpy(v->gifts, all + first, (size_t)v->gift_count * sizeof all[0]);
}

void
pd_catalogue_gift(struct pd_session *s, const char *sku)
{
    struct pd_gift_view *g = &s->view.gift;

    (void)pd_copy(s->gift_sku, sizeof s->gift_sku, sku);
    g->gift = s->programme != NULL ? pd_programme_gift(s->programme, sku) : NULL;
    memset(&g->answer, 0, sizeof g->answer);
    g->liked = g->gift != NULL && is_liked(s, g->gift);
    if (g->gift != NULL && s->view.has_member)
        g->answer = answer_for(s, g->gift, s->view.qty);
}

/* ---- pointers into the programme ---- */

void
pd_catalogue_bind(const struct pd_session *s, struct pd_ticket_view *ticket)
{
    ticket->gift = s->programme != NULL ? pd_programme_gift(s->programme, ticket->hold.sku) : NULL;
    ticket->place = s->programme != NULL ? pd_programme_place(s->programme, ticket->hold.place) : NULL;
}

static void
bind_each(const struct pd_session *s, struct pd_ticket_view *tickets, int count)
{
    for (int i = 0; i < count; i++)
        pd_catalogue_bind(s, &tickets[i]);
}

/* The gift she looks at, in the new document. A price that was not confirmed is shown again before it is. */
static void
rebind_gift(struct pd_session *s)
{
    char sku[PD_SKU_CAP];

    if (s->view.gift.gift == NULL)
        return;
    memcpy(sku, s->gift_sku, sizeof sku);
    pd_catalogue_gift(s, sku);
    if (s->view.screen != PD_SCREEN_GIFT && s->view.screen != PD_SCREEN_CONFIRM)
        return;
    pd_session_go(s, s->view.gift.gift != NULL ? PD_SCREEN_GIFT : PD_SCREEN_CATALOGUE);
}

void
pd_catalogue_rebind(struct pd_session *s)
{
    struct pd_view *v = &s->view;
    struct pd_counter_view *c = &v->counter;

    memset(v->gifts, 0, sizeof v->gifts);
    memset(v->attract, 0, sizeof v->attract);
    v->gift_count = v->attract_gifts = 0;
    rebind_gift(s);
    pd_catalogue_bind(s, &v->ticket);
    pd_catalogue_bind(s, &c->ticket);
    bind_each(s, v->tickets, v->ticket_count);
    bind_each(s, s->member.tickets, s->member.ticket_count);
    bind_each(s, c->waiting, c->waiting_count);
    bind_each(s, c->last, c->last_count);
    bind_each(s, c->pickups, c->pickup_count);
}

/* ---- who stands here, who passes by ---- */

static int
permille_of(struct pd_points part, struct pd_points whole)
{
    int64_t w = pd_points_raw(whole);

    return w <= 0 ? 1000 : (int)(pd_points_raw(part) * 1000 / w);
}

/* How far from this tier to the next. */
static int
tier_progress(const struct pd_programme *p, int tier, struct pd_points growth)
{
    struct pd_points done, way;

    if (tier + 1 >= p->tier_count)
        return 1000;
    done = pd_points_over(growth, p->tiers[tier].from);
    way = pd_points_over(p->tiers[tier + 1].from, p->tiers[tier].from);
    return permille_of(done, way);
}

void
pd_member_fill(struct pd_session *s)
{
    const struct pd_member *m = &s->member.member;
    struct pd_member_view *v = pd_session_at_table(s) ? &s->view.counter.member : &s->view.member;
    bool shown = pd_session_at_table(s) ? s->view.counter.state == PD_COUNTER_MEMBER : s->view.has_member;
    int64_t now = pd_session_desk_ms(s);
    const struct pd_earn_rule *sign_in;

    if (!shown || s->programme == NULL)
        return;
    sign_in = pd_programme_rule(s->programme, "sign_in");
    v->member = m;
    v->spendable = pd_lots_spendable(m->lots, m->lot_count, now);
    v->pending = pd_lots_pending(m->lots, m->lot_count, now);
    v->unconfirmed = s->member.claims.points;
    v->tier = pd_tier_of(s->programme, m->growth);
    v->tier_missing = pd_tier_missing(s->programme, m->growth);
    v->tier_progress_permille = tier_progress(s->programme, v->tier, m->growth);
    v->expiring_count = pd_lots_expiring(m->lots, m->lot_count, now, v->expiring, PD_VIEW_EXPIRING);
    v->tickets_waiting = s->member.ticket_count;
    v->sign_in_possible = sign_in != NULL && sign_in->claimable && !s->member.sign_in_taken &&
                          m->status == PD_MEMBER_ACTIVE && s->quality != PD_TIME_UNTRUSTED;
    v->sign_in_points = sign_in != NULL ? sign_in->points : pd_points_of(0);
    v->offline_left =
        s->online ? pd_points_of(-1) : pd_redeem_offline_left(s->programme, m, &s->member.use, worth(s));
    v->found = s->member.found;
    v->pin_helps = pd_pin_helps(s);
    v->may_redeem = s->member.fresh && m->status == PD_MEMBER_ACTIVE;
    pd_family_fill(s);
    if (pd_family_pays(s) && !s->online)
        v->offline_left = pd_points_min(s->view.family.left,
            pd_redeem_offline_left(s->programme, &s->member.family.account, &s->member.family.use, worth(s)));
    pd_memberships_fill(s);
    pd_adviser_fill(s);
}

void
pd_attract_fill(struct pd_session *s)
{
    struct pd_view *v = &s->view;
    const struct pd_programme *p = s->programme;

    v->attract_gifts = 0;
    if (v->screen != PD_SCREEN_ATTRACT || p == NULL)
        return;
    for (int i = 0; i < p->gift_count && v->attract_gifts < PD_ATTRACT_GIFTS; i++) {
        /* A prime step walks through the whole catalogue before it repeats, and mixes prices. */
        int k = (s->attract_turn * PD_ATTRACT_GIFTS + i) * 7 % p->gift_count;

        if (on_offer(s, &p->gifts[k]))
            v->attract[v->attract_gifts++] = &p->gifts[k];
    }
    v->attract_rule = p->page_count > 0 ? s->attract_turn % p->page_count : 0;
}
