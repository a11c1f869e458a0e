/*
 * Families at a counter: cards that the member on the table gave, and what her own card lets her use of
 * another's. Her code on the table is her word; whoever gets a card shows hers.
 */
#include "sync/hub/work.h"

#include "sync/hub/consents.h"
#include "sync/hub/families.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/money.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

#include "app/core/fields.h"

#define COUNTER_TEXT "family-counter-1" /* what the counter's screen asks before a card is given */

/* ---- cards that she gave ---- */

static void
put_card(struct pd_work_case *w, const struct pd_family_line *line)
{
    const struct pd_family_card *c = &line->card;
    struct pd_work_row *row = pd_work_put(w);
    char id[PD_ID_TEXT_CAP];

    if (row == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, pd_id_text(c->member, id));
    (void)pd_copy(row->what, sizeof row->what, "card");
    pd_work_who(w, line->mid, row);
    if (!pd_copy(row->by, sizeof row->by, line->by)) /* one of the hospital's systems */
        row->by[0] = '\0';
    (void)snprintf(row->text, sizeof row->text, "%lld %lld %lld", (long long)pd_points_raw(c->limits.spend),
        (long long)pd_points_raw(c->limits.month), (long long)pd_points_raw(c->month_used));
    row->n = pd_points_raw(c->day_used);
    row->of = pd_points_raw(c->limits.day);
    row->at_ms = line->since_ms;
    row->state = (int)c->state;
}

void
pd_work_family(struct pd_work_case *w)
{
    struct pd_family_line cards[PD_FAMILY_CARDS_MAX];
    int n = pd_family_cards(w->hub, w->now_ms, w->c->account->mid, cards);

    for (int i = 0; i < n; i++)
        put_card(w, &cards[i]);
}

static const char *
code_of_join(enum pd_family_join no)
{
    static const char *const codes[] = { "", "family_off", "unknown_member", "family_self", "family_has_card",
        "family_other", "family_circular", "family_full", "family_guardian", "family_guardian",
        "family_limits", "family_principal" };

    _Static_assert(PD_COUNT(codes) == PD_FAMILY_JOINS, "a code each");
    return codes[no];
}

/* For a minor it is her guardian who agrees: only where that is the one on the table is it said here. */
static enum pd_consent_by
who_agrees(struct pd_work_case *w, const struct pd_account *joins)
{
    struct pd_id guardian;

    if (!pd_consent_is_minor(w->hub, joins->mid))
        return PD_CONSENT_BY_SELF;
    return pd_hub_guardian(w->hub, &joins->member.id, &guardian) && pd_id_equal(guardian, w->c->member)
               ? PD_CONSENT_BY_GUARDIAN
               : PD_CONSENT_BY_SELF;
}

void
pd_work_family_add(struct pd_work_case *w)
{
    static struct pd_account joins; /* large; one thread */
    struct pd_family_said said = { .agreed = true, .text = COUNTER_TEXT, .by = w->who.number };
    enum pd_family_join no = PD_FAMILY_JOIN_OK;
    struct pd_id member;
    const char *code = pd_card_shown(w->hub, w->now_ms, w->ask->code, &member);
    enum pd_err err;

    if (code == NULL && !pd_account_find(w->hub, &member, &joins))
        code = "unknown_member";
    if (code != NULL) {
        pd_work_refuse(w, code);
        return;
    }
    if (!pd_work_not_own(w, joins.mid)) /* nor does whoever serves get one this way */
        return;
    said.said_by = who_agrees(w, &joins);
    err = pd_hub_family_add(w->hub, w->now_ms, &w->c->member, &joins.member.id, NULL, &said, &no, &w->why);
    if (no != PD_FAMILY_JOIN_OK && w->hub->store->err == PD_OK)
        pd_work_refuse(w, code_of_join(no));
    else if (pd_work_went(w, err))
        w->c->answer->member = joins.member.id;
}

/* Of the card that the act names. false: it is none of hers, and refused. */
static bool
her_card(struct pd_work_case *w, struct pd_family_line *out)
{
    struct pd_id member;

    if (pd_unhex(w->ask->ref, strlen(w->ask->ref), member.b, PD_ID_LEN) &&
        pd_family_of(w->hub, w->now_ms, &member, out) && out->head == w->c->account->mid &&
        out->card.state != PD_FAMILY_ENDED)
        return true;
    pd_work_refuse(w, "family_card");
    return false;
}

void
pd_work_family_limit(struct pd_work_case *w)
{
    const struct pd_work_value *v = w->ask->values;
    struct pd_family_limits limits = { pd_points_of(v[0].n), pd_points_of(v[1].n), pd_points_of(v[2].n) };
    struct pd_family_line line;
    enum pd_err err;

    if (!her_card(w, &line))
        return;
    err = pd_hub_family_limit(w->hub, w->now_ms, &line.card.member, &limits, w->who.number, &w->why);
    if (err == PD_ERR_INVALID && w->hub->store->err == PD_OK)
        pd_work_refuse(w, "family_limits");
    else
        (void)pd_work_went(w, err);
}

static void
set(struct pd_work_case *w, enum pd_family_state state)
{
    struct pd_family_line line;

    if (her_card(w, &line))
        (void)pd_work_went(w, pd_hub_family_set(w->hub, w->now_ms, &line.card.member, &w->c->member, state,
                                  w->who.number, &w->why));
}

void
pd_work_family_block(struct pd_work_case *w)
{
    set(w, PD_FAMILY_BLOCKED);
}

void
pd_work_family_unblock(struct pd_work_case *w)
{
    set(w, PD_FAMILY_GOOD);
}

void
pd_work_family_remove(struct pd_work_case *w)
{
    set(w, PD_FAMILY_ENDED);
}

/* ---- what her own card lets her use ---- */

struct shown {
    struct pd_work_case *w;
    const struct pd_family_shared *shared;
};

static struct pd_work_row *
put_shared(const struct shown *s, const char *id, int state)
{
    struct pd_work_row *row = pd_work_put(s->w);

    if (row == NULL)
        return NULL;
    (void)pd_copy(row->ref, sizeof row->ref, id);
    (void)pd_copy(row->what, sizeof row->what, id);
    pd_work_who(s->w, s->shared->line.head, row);
    row->state = state;
    row->of = pd_points_raw(s->shared->left);
    return row;
}

static void
put_purse(void *ctx, const struct pd_purse_state *p)
{
    const struct shown *s = ctx;
    const struct pd_programme *rules = s->shared->programme;
    ptrdiff_t at = p->purse - p->programme->stored.purses;
    struct pd_work_row *row;

    if (p->programme != rules || (rules->family.money >> at & 1) == 0)
        return;
    row = put_shared(s, p->purse->id, PD_WORK_SHARED_MONEY);
    if (row != NULL)
        row->n = pd_fen_raw(p->free);
}

static void
put_service(void *ctx, const struct pd_wallet_row *unit)
{
    const struct shown *s = ctx;
    const struct pd_units *u = &s->shared->programme->units;
    struct pd_work_row *row;

    for (int i = 0; i < u->entitlement_count; i++) {
        if (strcmp(u->entitlements[i].id, unit->id) != 0 ||
            (s->shared->programme->family.services >> i & 1) == 0)
            continue;
        row = put_shared(s, unit->id, PD_WORK_SHARED_SERVICE);
        if (row != NULL)
            row->n = pd_points_raw(unit->left);
    }
}

void
pd_work_shared(struct pd_work_case *w)
{
    struct pd_family_shared shared;
    struct shown shown = { w, &shared };

    pd_family_shared_now(w->hub, w->now_ms, &w->c->member, PD_FAMILY_MONEY, &shared);
    if (shared.refused == NULL)
        (void)pd_work_went(
            w, pd_hub_purse_each(w->hub, w->now_ms, &shared.line.card.account, put_purse, &shown));
    pd_family_shared_now(w->hub, w->now_ms, &w->c->member, PD_FAMILY_SERVICES, &shared);
    if (shared.refused == NULL)
        (void)pd_work_went(
            w, pd_hub_wallet_each(w->hub, w->now_ms, &shared.line.card.account, put_service, &shown));
}

/* Paid at this counter: kept and spent in one. */
void
pd_work_shared_pay(struct pd_work_case *w)
{
    struct pd_tender_ask ask = {
        .kind = PD_TENDER_MONEY, .bill_fen = pd_fen_of(w->ask->values[1].n), .amount = w->ask->values[2].n
    };
    struct pd_tender out;

    if (!pd_copy(ask.bill, sizeof ask.bill, w->ask->values[0].text)) {
        pd_work_refuse(w, "invalid");
        return;
    }
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    if (!pd_work_money_went(w, pd_hub_family_tender(w->hub, w->now_ms, &w->c->member, &ask, &out, &w->why)))
        return;
    if (out.refused != NULL) {
        pd_work_refuse(w, out.refused);
        return;
    }
    if (!pd_work_money_went(w,
            pd_hub_tender_confirm(w->hub, w->now_ms, out.number, pd_fen_of(0), w->who.number, &out, &w->why)))
        return;
    w->c->answer->number = out.number;
    w->c->answer->off = out.fen;
}

void
pd_work_shared_use(struct pd_work_case *w)
{
    struct pd_unit_ask ask = { .n = (int)w->ask->values[0].n };
    struct pd_unit_used used;
    const char *refused;

    if (!pd_copy(ask.unit, sizeof ask.unit, w->ask->ref)) {
        pd_work_refuse(w, pd_use_outcome_name(PD_USE_UNKNOWN));
        return;
    }
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    if (!pd_work_went(w, pd_hub_family_use(w->hub, w->now_ms, &w->c->member, &ask, &used, &refused, &w->why)))
        return;
    if (refused != NULL) {
        pd_work_refuse(w, refused);
    } else if (used.outcome != PD_USE_APPLIED) {
        pd_work_refuse(w, pd_use_outcome_name(used.outcome));
    } else {
        w->c->answer->number = used.number;
        w->c->answer->price = used.price;
    }
}
