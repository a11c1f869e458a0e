/* What she has, and what is done with it at a counter: units and their uses, what she was given, her card. */
#include "sync/hub/work.h"

#include "app/core/lots.h"
#include "sync/hub/holds.h"
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"
#include "sync/hub/units.h"

#define CAPTURES_BACK 200 /* of her newest entries, so many are looked through for hand-overs */

/* ---- units ---- */

enum { UNIT_COUPON = 1, UNIT_SERVICE = 2 };

static void
put_unit(void *ctx, const struct pd_wallet_row *unit)
{
    struct pd_work_row *row = pd_work_put(ctx);

    if (row == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, unit->id);
    (void)pd_copy(row->what, sizeof row->what, unit->id);
    row->n = pd_points_raw(unit->left);
    row->of = unit->rules.entitlement != NULL ? pd_fen_raw(unit->rules.entitlement->price) : 0;
    row->due_ms =
        unit->lot_count > 0 && unit->lots[0].expires_ms != PD_NEVER_MS ? unit->lots[0].expires_ms : 0;
    row->state = unit->rules.coupon != NULL ? UNIT_COUPON : UNIT_SERVICE;
}

void
pd_work_units(struct pd_work_case *w)
{
    (void)pd_work_went(w, pd_hub_wallet_each(w->hub, w->now_ms, &w->c->member, put_unit, w));
}

/* Of a coupon for some kinds of bills: whoever serves sees what the bill is for, and says so by using it. */
static void
set_category(struct pd_work_case *w, struct pd_unit_ask *ask)
{
    struct pd_unit_rules rules;
    int category = 0;

    if (!pd_unit_rules(w->hub, w->now_ms, ask->unit, &rules) || rules.coupon == NULL ||
        rules.coupon->categories == 0)
        return;
    while ((rules.coupon->categories >> category & 1) == 0)
        category++;
    (void)pd_copy(ask->category, sizeof ask->category, rules.programme->units.categories[category].id);
}

void
pd_work_units_use(struct pd_work_case *w)
{
    struct pd_unit_ask ask = {
        .member = w->c->member, .n = (int)w->ask->values[0].n, .bill = pd_fen_of(w->ask->values[1].n)
    };
    struct pd_unit_used used;

    if (!pd_copy(ask.unit, sizeof ask.unit, w->ask->ref)) {
        pd_work_refuse(w, pd_use_outcome_name(PD_USE_UNKNOWN));
        return;
    }
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    set_category(w, &ask);
    if (!pd_work_went(w, pd_hub_unit_use(w->hub, w->now_ms, &ask, &used, &w->why)))
        return;
    if (used.outcome != PD_USE_APPLIED) {
        pd_work_refuse(w, pd_use_outcome_name(used.outcome));
        return;
    }
    w->c->answer->number = used.number;
    w->c->answer->off = used.off;
    w->c->answer->price = used.price;
}

/* ---- uses ---- */

void
pd_work_uses(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_USES;
    struct pd_store *s = w->hub->store;
    int offset_min = w->c->programme != NULL ? w->c->programme->utc_offset_min : 0;
    int64_t from_ms = pd_local_day_start_ms(pd_local_day(w->now_ms, offset_min), offset_min);

    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(w->c->account->mid), pd_i(from_ms))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_put(w);
        char by[PD_UNIT_BY_CAP];

        if (row == NULL)
            continue;
        pd_work_ref(row, pd_store_int(s, sql, 0));
        pd_store_text(s, sql, 1, row->what, sizeof row->what);
        row->n = pd_store_int(s, sql, 2);
        row->at_ms = pd_store_int(s, sql, 3);
        pd_store_text(s, sql, 4, by, sizeof by);
        if (!pd_copy(row->by, sizeof row->by, by)) /* one of the hospital's systems */
            row->by[0] = '\0';
    }
}

void
pd_work_uses_reverse(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);
    struct pd_unit_used used;

    if (number == 0)
        return;
    if (pd_store_one(w->hub->store, PD_HUB_SQL_WORK_USE_OF, PD_ARGS(pd_i(number)), 0) !=
        w->c->account->mid) { /* another's number is no number */
        pd_work_refuse(w, "not_found");
        return;
    }
    if (!pd_work_went(w, pd_hub_unit_reverse(w->hub, w->now_ms, number, w->who.number, &used, &w->why)))
        return;
    if (used.outcome != PD_USE_APPLIED)
        pd_work_refuse(w, pd_use_outcome_name(used.outcome));
    else if (used.again)
        pd_work_refuse(w, "state");
    else
        w->c->answer->number = used.number;
}

/* ---- what she was given ---- */

static void
put_capture(struct pd_work_case *w, const struct pd_hub_hold *h)
{
    struct pd_work_row *row;
    char id[PD_ID_TEXT_CAP];

    if (h->mid != w->c->account->mid || pd_points_raw(h->booked) == 0 || (row = pd_work_put(w)) == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, pd_id_text(h->id, id));
    (void)pd_copy(row->what, sizeof row->what, h->sku);
    pd_work_text(row, h->place);
    row->n = pd_points_raw(h->booked);
    row->of = pd_points_raw(h->refunded);
    row->at_ms = h->ended_ms;
}

void
pd_work_captures(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_CAPTURES;
    struct pd_store *s = w->hub->store;
    static struct pd_op op;
    struct pd_hub_hold hold;

    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(w->c->account->mid), pd_i(CAPTURES_BACK))); more;
         more = pd_store_next(s, sql)) {
        size_t len;
        const char *line = pd_store_bytes(s, sql, 0, &len);

        if (pd_op_decode(line, len, &op, NULL) == PD_OK && pd_hub_hold_find(w->hub, &op.hold, &hold))
            put_capture(w, &hold);
    }
}

/* ---- her card ---- */

void
pd_work_cards(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_CARDS;
    struct pd_store *s = w->hub->store;
    struct pd_card_state state;

    if (!pd_work_went(w, pd_hub_card_state(w->hub, &w->c->member, &state)))
        return;
    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(w->c->account->mid))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_put(w);
        bool good;

        if (row == NULL)
            continue;
        row->at_ms = pd_store_int(s, sql, 0);
        pd_store_text(s, sql, 1, row->ref, sizeof row->ref);
        good = state.card[0] == '\0' || strcmp(state.card, row->ref) == 0;
        (void)pd_copy(row->what, sizeof row->what, "card");
        row->n = good && state.has_pin;
        row->state = good ? PD_WORK_CARD_GOOD : PD_WORK_CARD_STOPPED;
    }
}

/* Which of hers is good is one thing, so they stop together. */
void
pd_work_cards_block(struct pd_work_case *w)
{
    int64_t owner = pd_card_owner(w->hub, w->ask->ref);
    struct pd_card_state state;

    if (owner == 0 || pd_member_stays(w->hub, owner) != w->c->account->mid) {
        pd_work_refuse(w, "not_found");
        return;
    }
    if (!pd_work_went(w, pd_hub_card_state(w->hub, &w->c->member, &state)))
        return;
    if (state.card[0] != '\0' && strcmp(state.card, w->ask->ref) != 0)
        pd_work_refuse(w, "state");
    else
        pd_card_stop(w->hub, w->now_ms, w->c->account->mid, w->who.number);
}

void
pd_work_cards_replace(struct pd_work_case *w)
{
    (void)pd_work_went(
        w, pd_hub_card_give(w->hub, w->now_ms, w->ask->code, &w->c->member, w->who.number, &w->why));
}

/* ---- her memberships ---- */

struct hers {
    int n;
    struct pd_member all[PD_MEMBERSHIPS_MAX];
};

static void
note(void *ctx, const struct pd_member *m)
{
    struct hers *h = ctx;

    if (h->n < PD_MEMBERSHIPS_MAX)
        h->all[h->n++] = *m;
}

void
pd_work_memberships(struct pd_work_case *w)
{
    static struct hers hers;
    const struct pd_programme *p = pd_hub_programme_now(w->hub, w->now_ms);

    hers.n = 0;
    if (!pd_work_went(w, pd_hub_memberships_each(w->hub, &w->c->member, note, &hers)))
        return;
    for (int i = 0; p != NULL && i < p->kind_count; i++) {
        struct pd_work_row *row = pd_work_put(w);

        if (row == NULL)
            continue;
        (void)pd_copy(row->ref, sizeof row->ref, p->kinds[i].id);
        (void)pd_copy(row->what, sizeof row->what, p->kinds[i].id);
        row->state = PD_WORK_MEMBERSHIP_NONE;
        for (int j = 0; j < hers.n; j++) {
            const struct pd_member *m = &hers.all[j];

            if (strcmp(m->kind, p->kinds[i].id) != 0)
                continue;
            row->n = pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, w->now_ms));
            row->of = pd_points_raw(m->growth);
            row->state = m->status != PD_MEMBER_ACTIVE                  ? PD_WORK_MEMBERSHIP_STOPPED
                         : pd_id_equal(m->id, w->c->account->member.id) ? PD_WORK_MEMBERSHIP_HERE
                                                                        : PD_WORK_MEMBERSHIP_HERS;
        }
    }
}

void
pd_work_memberships_join(struct pd_work_case *w)
{
    (void)pd_work_went(
        w, pd_hub_member_join(w->hub, w->now_ms, &w->c->member, w->ask->ref, &w->c->answer->member, &w->why));
}
