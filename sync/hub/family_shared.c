/*
 * What a family shares beside points: accounts of money that pay bills, and counted services. The principal's
 * accounts give; a row beside each says who used it, and what counts of it stands where it is kept (a tender,
 * a use), so that what is given back or reversed counts no more.
 */
#include "sync/hub/families.h"
#include "sync/hub/money.h"
#include "sync/hub/persons.h"
#include "sync/hub/units.h"

enum { USE_TENDER = 1, USE_SERVICE = 2 };

/* ---- how a card stands ---- */

/* The card's row is held until the batch ends: two that use it at once wait for each other. */
static void
read_used(struct pd_hub *hub, enum pd_family_account account, struct pd_family_card *card, int64_t mid,
    int64_t head)
{
    const enum pd_hub_sql sql =
        account == PD_FAMILY_MONEY ? PD_HUB_SQL_FAMILY_MONEY_USED : PD_HUB_SQL_FAMILY_SERVICES_USED;

    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_LOCK, PD_ARGS(pd_i(mid), pd_i(head)));
    card->day_used = card->month_used = pd_points_of(0);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(head), pd_i(card->month), pd_i(card->day))))
        return;
    card->day_used = pd_store_points(hub->store, sql, 0);
    card->month_used = pd_store_points(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
}

static bool
is_active(struct pd_hub *hub, const struct pd_id *member)
{
    struct pd_hub_member_state state;

    return pd_hub_member_state_get(hub, member, &state) == PD_OK && state.status == PD_MEMBER_ACTIVE;
}

static const char *
why_not(struct pd_hub *hub, const struct pd_id *spender, const struct pd_family_shared *s, bool holds,
    enum pd_family_account account)
{
    enum pd_family_no no = s->programme == NULL ? PD_FAMILY_NO_OFF
                                                : pd_family_may_from(&s->programme->family, account,
                                                      holds ? &s->line.card : NULL);

    if (no != PD_FAMILY_YES)
        return pd_family_no_name(no);
    if (!is_active(hub, spender) || !is_active(hub, &s->line.card.account) || s->payer->erased)
        return "member_not_active";
    return NULL;
}

void
pd_family_shared_now(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    enum pd_family_account account, struct pd_family_shared *out)
{
    static struct pd_account payer; /* large; one thread */
    struct pd_family_card *card = &out->line.card;
    bool holds;

    *out = (struct pd_family_shared){ .programme = pd_hub_programme_now(hub, now_ms), .payer = &payer };
    hub->now_ms = now_ms;
    holds = pd_family_of(hub, now_ms, spender, &out->line) && card->state != PD_FAMILY_ENDED &&
            pd_account_get(hub, out->line.head, &payer);
    out->left = pd_points_of(0);
    out->refused = why_not(hub, spender, out, holds, account);
    if (out->refused != NULL)
        return;
    card->limits = account == PD_FAMILY_MONEY ? out->programme->family.money_limits
                                              : out->programme->family.service_limits;
    read_used(hub, account, card, out->line.mid, out->line.head);
    out->left = pd_family_left(card, card->day);
}

/* NULL: so much is within her limits. */
static const char *
beyond(const struct pd_family_shared *s, int64_t amount)
{
    enum pd_family_no no = pd_family_within(&s->line.card, s->line.card.day, pd_points_of(amount));

    return no != PD_FAMILY_YES ? pd_family_no_name(no) : NULL;
}

static void
note(struct pd_hub *hub, int64_t kind, int64_t ref, const struct pd_family_shared *s)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_USE_ADD,
        PD_ARGS(pd_i(kind), pd_i(ref), pd_i(s->line.mid), pd_i(s->line.head), pd_i(s->line.card.day),
            pd_i(s->line.card.month)));
}

int64_t
pd_family_tender_by(struct pd_hub *hub, int64_t tender)
{
    return pd_store_one(hub->store, PD_HUB_SQL_FAMILY_USE_BY, PD_ARGS(pd_i(USE_TENDER), pd_i(tender)), 0);
}

int64_t
pd_family_use_by(struct pd_hub *hub, int64_t use)
{
    return pd_store_one(hub->store, PD_HUB_SQL_FAMILY_USE_BY, PD_ARGS(pd_i(USE_SERVICE), pd_i(use)), 0);
}

/* ---- money ---- */

enum pd_err
pd_hub_family_tender(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    const struct pd_tender_ask *ask, struct pd_tender *out, struct pd_why *why)
{
    struct pd_family_shared shared;
    struct pd_tender_ask its = *ask;
    enum pd_err err;

    *out = (struct pd_tender){ .number = 0 };
    pd_family_shared_now(hub, now_ms, spender, PD_FAMILY_MONEY, &shared);
    out->refused = shared.refused != NULL ? shared.refused : beyond(&shared, ask->amount);
    if (out->refused != NULL)
        return hub->store->err;
    its.member = shared.line.card.account;
    its.kind = PD_TENDER_MONEY;
    its.purses = shared.programme->family.money;
    its.bill_of = shared.line.mid;
    err = pd_hub_tender_hold(hub, now_ms, &its, out, why);
    if (err == PD_OK && out->refused == NULL && !out->again)
        note(hub, USE_TENDER, out->number, &shared);
    return err == PD_OK ? hub->store->err : err;
}

/* ---- services ---- */

/* The rules share this one. */
static bool
is_shared(const struct pd_programme *p, const char *unit)
{
    for (int i = 0; i < p->units.entitlement_count; i++)
        if (strcmp(p->units.entitlements[i].id, unit) == 0)
            return (p->family.services >> i & 1) != 0;
    return false;
}

enum pd_err
pd_hub_family_use(struct pd_hub *hub, int64_t now_ms, const struct pd_id *spender,
    const struct pd_unit_ask *ask, struct pd_unit_used *out, const char **refused, struct pd_why *why)
{
    struct pd_family_shared shared;
    struct pd_unit_ask its = *ask;
    enum pd_err err;

    *out = (struct pd_unit_used){ .outcome = PD_USE_UNKNOWN };
    pd_family_shared_now(hub, now_ms, spender, PD_FAMILY_SERVICES, &shared);
    *refused = shared.refused;
    if (*refused == NULL && !is_shared(shared.programme, ask->unit))
        *refused = pd_family_no_name(PD_FAMILY_NO_OFF);
    if (*refused == NULL)
        *refused = beyond(&shared, ask->n);
    if (*refused != NULL)
        return hub->store->err;
    its.member = shared.line.card.account;
    err = pd_hub_unit_use(hub, now_ms, &its, out, why);
    if (err == PD_OK && out->outcome == PD_USE_APPLIED && !out->again)
        note(hub, USE_SERVICE, out->number, &shared);
    return err == PD_OK ? hub->store->err : err;
}
