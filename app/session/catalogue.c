#include "app/session/state.h"

#include <string.h>

struct pd_redeem_answer
pd_catalogue_answer(const struct pd_session *s, const struct pd_gift *gift, int qty)
{
    struct pd_redeem_input input = {
        .programme = s->programme,
        .member = &s->member.member,
        .use = &s->member.use,
        .sku = gift->sku,
        .qty = qty,
        .lease_left = s->member.lease_left[gift - s->programme->gifts],
        .code_type = s->member.code_type,
        .online = s->online,
        .now_ms = pd_session_desk_ms(s),
        .decided_ms = pd_session_desk_ms(s),
        .quality = PD_TIME_SYNCED, /* the desk judges the clock again when it records */
    };

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

/* What she can have stands first, the rest follows with its reason; both in the hospital's own order. */
static int
list_gifts(const struct pd_session *s, struct pd_gift_view *out)
{
    int count = 0, rest_count = 0;
    static const int passes = 2;
    const struct pd_programme *p = s->programme;

    for (int pass = 0; pass < passes; pass++) {
        for (int i = 0; i < p->gift_count; i++) {
            struct pd_gift_view g = { .gift = &p->gifts[i] };
            bool ok;

            if (!on_offer(s, g.gift) || !in_category(s, g.gift))
                continue;
            if (s->view.has_member)
                g.answer = pd_catalogue_answer(s, g.gift, 1);
            ok = !s->view.has_member || g.answer.outcome == PD_REDEEM_OK;
            if (ok != (pass == 0) || (pass == 1 && s->view.category == -2))
                continue;
            out[count++] = g;
            rest_count += pass;
        }
    }
    (void)rest_count;
    return count;
}

void
pd_catalogue_fill(struct pd_session *s)
{
    struct pd_gift_view all[PD_GIFTS_MAX];
    struct pd_view *v = &s->view;
    int count, first;

    if (v->screen != PD_SCREEN_CATALOGUE || s->programme == NULL)
        return;
    count = list_gifts(s, all);
    v->pages = count > 0 ? (count + PD_PAGE_GIFTS - 1) / PD_PAGE_GIFTS : 1;
    if (v->page >= v->pages)
        v->page = v->pages - 1;
    if (v->page < 0)
        v->page = 0;
    first = v->page * PD_PAGE_GIFTS;
    v->gift_count = count - first < PD_PAGE_GIFTS ? count - first : PD_PAGE_GIFTS;
    memset(v->gifts, 0, sizeof v->gifts);
    memcpy(v->gifts, all + first, (size_t)v->gift_count * sizeof all[0]);
}

void
pd_catalogue_gift(struct pd_session *s, const char *sku)
{
    struct pd_gift_view *g = &s->view.gift;

    g->gift = s->programme != NULL ? pd_programme_gift(s->programme, sku) : NULL;
    memset(&g->answer, 0, sizeof g->answer);
    if (g->gift != NULL && s->view.has_member)
        g->answer = pd_catalogue_answer(s, g->gift, s->view.qty);
}

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
    struct pd_member_view *v = s->config.counter ? &s->view.counter.member : &s->view.member;
    bool shown = s->config.counter ? s->view.counter.state == PD_COUNTER_MEMBER : s->view.has_member;
    int64_t now = pd_session_desk_ms(s);
    const struct pd_earn_rule *sign_in;

    if (!shown || s->programme == NULL)
        return;
    sign_in = pd_programme_rule(s->programme, "sign_in");
    v->member = m;
    v->spendable = pd_lots_spendable(m->lots, m->lot_count, now);
    v->pending = pd_lots_pending(m->lots, m->lot_count, now);
    v->tier = pd_tier_of(s->programme, m->growth);
    v->tier_missing = pd_tier_missing(s->programme, m->growth);
    v->tier_progress_permille = tier_progress(s->programme, v->tier, m->growth);
    v->expiring_count = pd_lots_expiring(m->lots, m->lot_count, now, v->expiring, PD_VIEW_EXPIRING);
    v->tickets_waiting = s->member.ticket_count;
    v->sign_in_possible = sign_in != NULL && sign_in->claimable && !s->member.sign_in_taken;
    v->sign_in_points = sign_in != NULL ? sign_in->points : pd_points_of(0);
    v->offline_left = s->online
                          ? pd_points_of(-1)
                          : pd_redeem_offline_left(s->programme, m, &s->member.use, s->member.code_type);
    v->may_redeem = s->member.fresh && m->status == PD_MEMBER_ACTIVE;
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
