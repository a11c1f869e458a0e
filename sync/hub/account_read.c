/* Accounts as they are: with their lots, those that end first in front. */
#include "sync/hub/accounts.h"
#include "sync/hub/persons.h"
#include "sync/hub/units.h"

/* Lots come in the order of their numbers and stand in that of their ends; where there are too many, those
 * that live longest are left out. Sorting one row is dearer to the database than all of them here. */
static void
add_lot(struct pd_account *a, const struct pd_lot *lot, struct pd_points expired, uint8_t class)
{
    int i = a->lot_count < PD_HUB_LOTS_MAX ? a->lot_count++ : PD_HUB_LOTS_MAX;

    for (; i > 0 && a->lots[i - 1].expires_ms > lot->expires_ms; i--)
        if (i < PD_HUB_LOTS_MAX) {
            a->lots[i] = a->lots[i - 1];
            a->expired[i] = a->expired[i - 1];
            a->class[i] = a->class[i - 1];
        }
    if (i == PD_HUB_LOTS_MAX)
        return;
    a->lots[i] = *lot;
    a->expired[i] = expired;
    a->class[i] = class;
}

static void
read_lots(struct pd_hub *hub, struct pd_account *a)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOTS_OF;
    struct pd_store *s = hub->store;

    a->lot_count = 0;
    for (bool row = pd_store_start(
             s, sql, PD_ARGS(pd_i(a->mid), pd_i(hub->now_ms - PD_ACCOUNT_REVIVE_MS), pd_i(a->unit)));
         row; row = pd_store_next(s, sql)) {
        struct pd_points expired = pd_store_points(s, sql, 2);
        struct pd_lot lot = { .id = (uint64_t)pd_store_int(s, sql, 0),
            .left = pd_store_points(s, sql, 1),
            .usable_from_ms = pd_store_int(s, sql, 3),
            .expires_ms = pd_store_int(s, sql, 4) };

        pd_store_text(s, sql, 5, lot.rule, sizeof lot.rule);
        add_lot(a, &lot, expired, (uint8_t)pd_store_int(s, sql, 6));
    }
}

/* The member as rules and rows see her. Where she has more lots than fit, the last are folded into one that
 * lives no longer than the first of them. */
static void
show_lots(struct pd_hub *hub, struct pd_account *a)
{
    struct pd_member *m = &a->member;

    m->lot_count = 0;
    for (int i = 0; i < a->lot_count; i++) {
        if (pd_points_raw(a->lots[i].left) == 0)
            continue;
        if (m->lot_count < PD_MEMBER_LOTS_MAX)
            m->lots[m->lot_count++] = a->lots[i];
        else if (!pd_points_add(
                     m->lots[m->lot_count - 1].left, a->lots[i].left, &m->lots[m->lot_count - 1].left))
            pd_store_corrupt(hub->store, "a balance beyond all numbers");
    }
}

static bool
read_account(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_account *a)
{
    struct pd_store *s = hub->store;
    struct pd_member *m = &a->member;

    if (!pd_store_start(s, sql, &arg, 1))
        return false;
    a->mid = pd_store_int(s, sql, 0);
    a->unit = PD_UNIT_POINTS;
    m->id = pd_store_id(s, sql, 1);
    m->status = (enum pd_member_status)pd_store_int(s, sql, 2);
    pd_store_text(s, sql, 3, m->kind, sizeof m->kind);
    pd_store_text(s, sql, 4, m->masked, sizeof m->masked);
    pd_store_text(s, sql, 5, m->last4, sizeof m->last4);
    a->posted = pd_store_points(s, sql, 6);
    m->held = pd_store_points(s, sql, 7);
    m->debt = pd_store_points(s, sql, 8);
    m->growth = pd_store_points(s, sql, 9);
    a->cseq = (uint64_t)pd_store_int(s, sql, 10);
    a->erased = pd_store_int(s, sql, 11) != 0;
    a->last_hseq = pd_store_int(s, sql, 12);
    m->taken_count = 0;
    pd_store_end(s, sql);
    read_lots(hub, a);
    show_lots(hub, a);
    return s->err == PD_OK;
}

/* What is told of a member that turned out to be another is about that one. */
static bool
follow(struct pd_hub *hub, struct pd_account *a)
{
    int64_t stays = pd_member_stays(hub, a->mid);

    return stays == a->mid || read_account(hub, PD_HUB_SQL_MEMBER_GET, pd_i(stays), a);
}

bool
pd_account_find(struct pd_hub *hub, const struct pd_id *id, struct pd_account *out)
{
    return read_account(hub, PD_HUB_SQL_MEMBER_BY_ID, pd_d(id), out) &&
           (out->member.status != PD_MEMBER_CLOSED || follow(hub, out));
}

bool
pd_account_get(struct pd_hub *hub, int64_t mid, struct pd_account *out)
{
    return read_account(hub, PD_HUB_SQL_MEMBER_GET, pd_i(mid), out);
}

bool
pd_account_of_unit(struct pd_hub *hub, int64_t mid, int64_t unit, struct pd_account *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ACCOUNT_OF_UNIT;
    struct pd_store *s = hub->store;

    if (!pd_account_get(hub, mid, out))
        return false;
    if (unit == PD_UNIT_POINTS)
        return true;
    out->unit = unit;
    out->last_hseq = 0;
    out->posted = out->member.held = out->member.debt = pd_points_of(0);
    if (pd_store_start(s, sql, PD_ARGS(pd_i(mid), pd_i(unit)))) {
        out->posted = pd_store_points(s, sql, 0);
        out->member.held = pd_store_points(s, sql, 1);
        out->member.debt = pd_store_points(s, sql, 2);
        pd_store_end(s, sql);
    }
    read_lots(hub, out);
    show_lots(hub, out);
    return s->err == PD_OK;
}

void
pd_account_payable(struct pd_hub *hub, struct pd_account *a)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, hub->now_ms);
    int n = 0;

    for (int i = 0; i < a->lot_count; i++) {
        const struct pd_earn_rule *rule =
            a->class[i] == 0 && p != NULL ? pd_programme_rule(p, a->lots[i].rule) : NULL;

        if (a->class[i] == PD_CLASS_OPERATIONAL || (rule != NULL && rule->class == PD_CLASS_OPERATIONAL))
            continue;
        a->lots[n] = a->lots[i];
        a->expired[n] = a->expired[i];
        a->class[n++] = a->class[i];
    }
    a->lot_count = n;
}

struct pd_points
pd_account_free(const struct pd_account *account, int64_t at_ms)
{
    return pd_lots_spendable(account->lots, account->lot_count, at_ms);
}
