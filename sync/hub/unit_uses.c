/* Uses of coupons and entitlements, and the services that people have to do because of them. */
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"
#include "sync/hub/units.h"

#include "app/core/fields.h"

#include <stdio.h>

const char *
pd_use_outcome_name(enum pd_use_outcome outcome)
{
    static const char *const names[] = { [PD_USE_APPLIED] = "applied",
        [PD_USE_MEMBER] = "member_not_active",
        [PD_USE_UNKNOWN] = "unknown_unit",
        [PD_USE_TIER] = "tier",
        [PD_USE_SPEND] = "min_spend",
        [PD_USE_CATEGORY] = "category",
        [PD_USE_NONE] = "none_left",
        [PD_USE_EXPIRED] = "expired",
        [PD_USE_TOO_LATE] = "too_late",
        [PD_USE_DONE] = "service_done" };

    return names[outcome];
}

/* ---- what was used ---- */

struct use {
    int64_t number, at_ms, mid, unit, n, hid, reversed_ms;
    char category[PD_RULE_CAP];
    struct pd_fen bill, off, price;
    uint32_t programme;
};

static bool
read_use(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct use *out)
{
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, &arg, 1))
        return false;
    *out = (struct use){ .number = pd_store_int(s, sql, 0),
        .at_ms = pd_store_int(s, sql, 1),
        .mid = pd_store_int(s, sql, 2),
        .unit = pd_store_int(s, sql, 3),
        .n = pd_store_int(s, sql, 4),
        .bill = pd_fen_of(pd_store_int(s, sql, 6)),
        .off = pd_fen_of(pd_store_int(s, sql, 7)),
        .price = pd_fen_of(pd_store_int(s, sql, 8)),
        .programme = (uint32_t)pd_store_int(s, sql, 9),
        .hid = pd_store_int(s, sql, 10),
        .reversed_ms = pd_store_int(s, sql, 11) };
    pd_store_text(s, sql, 5, out->category, sizeof out->category);
    pd_store_end(s, sql);
    return true;
}

static void
read_id(struct pd_hub *hub, int64_t unit, char id[PD_RULE_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_UNIT_ID;

    id[0] = '\0';
    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(unit)))) {
        pd_store_text(hub->store, sql, 0, id, PD_RULE_CAP);
        pd_store_end(hub->store, sql);
    }
}

/* By the rules that it was made under. */
static const struct pd_entitlement *
service_of(struct pd_hub *hub, uint32_t version, const char *unit)
{
    const struct pd_programme *p = pd_hub_programme(hub, version);
    const struct pd_entitlement *e = p != NULL ? pd_units_entitlement(&p->units, unit) : NULL;

    return e != NULL && e->kind == PD_ENTITLEMENT_SERVICE ? e : NULL;
}

/* As it stands. account: that of its member and unit, filled. */
static void
tell(struct pd_hub *hub, const struct use *use, struct pd_account *account, struct pd_unit_used *out)
{
    out->outcome = PD_USE_APPLIED;
    out->number = use->number;
    out->reversed = use->reversed_ms != 0;
    out->n = (int)use->n;
    out->off = use->off;
    out->price = use->price;
    read_id(hub, use->unit, out->unit);
    out->service = service_of(hub, use->programme, out->unit);
    if (pd_account_of_unit(hub, use->mid, use->unit, account))
        out->left = pd_account_free(account, hub->now_ms);
}

/* ---- using ---- */

static enum pd_err
check_ask(const struct pd_unit_ask *ask, struct pd_why *why)
{
    if (ask->n < 1 || ask->n > PD_UNIT_COUNT_MAX)
        return pd_why(why, PD_ERR_INVALID, "n", "must be 1 to %d", PD_UNIT_COUNT_MAX);
    if (!pd_fen_valid(ask->bill))
        return pd_why(why, PD_ERR_INVALID, "bill_fen", "must be 0 to %lld", (long long)PD_AMOUNT_MAX);
    if (ask->category[0] != '\0' && !pd_name_good(ask->category))
        return pd_why(why, PD_ERR_INVALID, "category", "must be the id of a category of the rules' units");
    if (ask->reference[0] != '\0' &&
        !pd_code_word_valid(ask->reference, strlen(ask->reference), PD_UNIT_REFERENCE_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "reference", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    return PD_OK;
}

/* What the rules say of it, before anything is looked at that she has. */
static enum pd_use_outcome
fits_rules(const struct pd_unit_rules *rules, const struct pd_unit_ask *ask, struct pd_points growth)
{
    const struct pd_coupon *c = rules->coupon;
    int category;

    if (c == NULL)
        return PD_USE_APPLIED;
    if (pd_tier_of(rules->programme, growth) < c->tier_min)
        return PD_USE_TIER;
    if (pd_fen_raw(ask->bill) < pd_fen_raw(c->spend))
        return PD_USE_SPEND;
    category = pd_units_category(&rules->programme->units, ask->category);
    return c->categories == 0 || (category >= 0 && (c->categories >> category & 1) != 0) ? PD_USE_APPLIED
                                                                                         : PD_USE_CATEGORY;
}

static enum pd_use_outcome
why_none(const struct pd_account *account, int64_t now_ms)
{
    for (int i = 0; i < account->lot_count; i++)
        if (account->lots[i].expires_ms <= now_ms)
            return PD_USE_EXPIRED;
    return PD_USE_NONE;
}

static void
keep_use(struct pd_posting *posting, const struct use *use, const struct pd_unit_ask *ask, bool service)
{
    struct pd_hub *hub = posting->hub;

    (void)pd_store_run(hub->store, PD_HUB_SQL_UNIT_USE_INSERT,
        PD_ARGS(pd_i(use->number), pd_i(use->at_ms), pd_i(use->mid), pd_i(use->unit), pd_i(use->n),
            pd_t(ask->category), pd_i(pd_fen_raw(use->bill)), pd_i(pd_fen_raw(use->off)),
            pd_i(pd_fen_raw(use->price)), pd_t(ask->by), pd_t(ask->reference), pd_i(use->programme),
            pd_i(posting->hseq), pd_i(use->hid)));
    if (service)
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_SERVICE_INSERT, PD_ARGS(pd_i(use->number), pd_i(use->at_ms)));
}

/* Held and captured in one: too few is the store's answer, and then nothing was changed but an act's row that
 * is not made before. */
static void
draw(struct pd_hub *hub, struct pd_account *account, const struct pd_unit_rules *rules,
    const struct pd_unit_ask *ask, struct pd_unit_used *out)
{
    struct use use = { .at_ms = hub->now_ms, .mid = account->mid, .unit = account->unit, .n = ask->n };
    struct pd_points n = pd_points_of(ask->n);
    struct pd_posting posting;
    char note[96];

    if (pd_points_cmp(pd_account_free(account, hub->now_ms), n) < 0) {
        out->outcome = why_none(account, hub->now_ms);
        return;
    }
    use.number = pd_store_one(hub->store, PD_HUB_SQL_UNIT_USE_LAST, PD_NO_ARGS, 0) + 1;
    use.hid = pd_hub_count(hub, PD_COUNT_HOLD);
    use.bill = ask->bill;
    use.programme = rules->version;
    if (rules->coupon != NULL)
        use.off = pd_coupon_off(rules->coupon, ask->bill);
    else if (!pd_fen_times(rules->entitlement->price, ask->n, &use.price))
        use.price = pd_fen_of(PD_AMOUNT_MAX);
    (void)snprintf(note, sizeof note, "unit use %lld by %s", (long long)use.number, ask->by);
    posting = pd_hub_act(hub, hub->now_ms, PD_ACT_UNIT_USE, note);
    pd_hub_cite(&posting, ask->unit, rules->version);
    if (!pd_account_spend(&posting, account, use.hid, n, hub->now_ms)) {
        pd_store_corrupt(hub->store, "an account has less than its lots");
        return;
    }
    keep_use(&posting, &use, ask,
        rules->entitlement != NULL && rules->entitlement->kind == PD_ENTITLEMENT_SERVICE);
    tell(hub, &use, account, out);
}

/* PD_OK: it is new. PD_ERR_EXISTS: out->again tells whether it is the same one. */
static enum pd_err
used_before(struct pd_hub *hub, struct pd_account *account, const struct pd_unit_ask *ask,
    struct pd_unit_used *out, struct pd_why *why)
{
    struct use use;

    if (ask->reference[0] == '\0' ||
        !read_use(hub, PD_HUB_SQL_UNIT_USE_BY_REFERENCE, pd_t(ask->reference), &use))
        return hub->store->err;
    read_id(hub, use.unit, out->unit);
    out->again = use.mid == account->mid && strcmp(out->unit, ask->unit) == 0 && use.n == ask->n &&
                 strcmp(use.category, ask->category) == 0 && pd_fen_raw(use.bill) == pd_fen_raw(ask->bill);
    if (out->again)
        tell(hub, &use, account, out);
    return pd_why(why, PD_ERR_EXISTS, "reference", "is that of another use");
}

enum pd_err
pd_hub_unit_use(struct pd_hub *hub, int64_t now_ms, const struct pd_unit_ask *ask, struct pd_unit_used *out,
    struct pd_why *why)
{
    static struct pd_account account;
    struct pd_unit_rules rules;
    enum pd_err err = check_ask(ask, why);
    int64_t mid;

    *out = (struct pd_unit_used){ .outcome = PD_USE_UNKNOWN };
    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, &ask->member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    mid = account.mid;
    err = used_before(hub, &account, ask, out, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    (void)pd_copy(out->unit, sizeof out->unit, ask->unit);
    if (!pd_unit_rules(hub, now_ms, ask->unit, &rules))
        return hub->store->err;
    if (rules.coupon != NULL && ask->n != 1)
        return pd_why(why, PD_ERR_INVALID, "n", "must be 1 for a coupon");
    out->outcome = account.member.status != PD_MEMBER_ACTIVE ? PD_USE_MEMBER
                                                             : fits_rules(&rules, ask, account.member.growth);
    if (out->outcome == PD_USE_APPLIED) {
        if (pd_unit_account(hub, mid, pd_unit_number(hub, ask->unit), &account))
            draw(hub, &account, &rules, ask, out);
    }
    return hub->store->err;
}

/* ---- taking back ---- */

static enum pd_use_outcome
may_reverse(struct pd_hub *hub, int64_t now_ms, const struct use *use)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    int utc_offset_min = p != NULL ? p->utc_offset_min : 0;

    if (pd_local_day(now_ms, utc_offset_min) != pd_local_day(use->at_ms, utc_offset_min))
        return PD_USE_TOO_LATE;
    if (pd_store_one(hub->store, PD_HUB_SQL_SERVICE_STATE, PD_ARGS(pd_i(use->number)), 0) == PD_SERVICE_DONE)
        return PD_USE_DONE;
    return PD_USE_APPLIED;
}

/* A service that waits for it, taken or not, has nothing to wait for. */
static void
cancel_service(struct pd_hub *hub, int64_t number, const char *by)
{
    for (int state = PD_SERVICE_OPEN; state <= PD_SERVICE_TAKEN; state++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_SERVICE_MOVE,
            PD_ARGS(pd_i(number), pd_i(state), pd_i(PD_SERVICE_CANCELLED), pd_i(hub->now_ms), pd_t(by)));
}

enum pd_err
pd_hub_unit_reverse(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *by,
    struct pd_unit_used *out, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_posting posting;
    struct use use;
    char note[96];

    *out = (struct pd_unit_used){ .outcome = PD_USE_UNKNOWN };
    hub->now_ms = now_ms;
    if (!read_use(hub, PD_HUB_SQL_UNIT_USE_GET, pd_i(number), &use) || pd_member_erased_ms(hub, use.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "", "there is no such use");
    if (use.reversed_ms != 0) {
        tell(hub, &use, &account, out);
        out->again = true;
        return hub->store->err;
    }
    out->outcome = may_reverse(hub, now_ms, &use);
    if (out->outcome != PD_USE_APPLIED || !pd_account_of_unit(hub, use.mid, use.unit, &account))
        return hub->store->err;
    (void)snprintf(note, sizeof note, "unit use %lld taken back by %s", (long long)number, by);
    posting = pd_hub_act(hub, now_ms, PD_ACT_UNIT_REVERSE, note);
    read_id(hub, use.unit, out->unit);
    pd_hub_cite(&posting, out->unit, use.programme);
    if (pd_store_run(
            hub->store, PD_HUB_SQL_UNIT_USE_REVERSE, PD_ARGS(pd_i(number), pd_i(now_ms), pd_t(by))) != 1)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_BUSY;
    pd_account_give_back(&posting, &account, use.hid, pd_points_of(use.n), "reversed");
    cancel_service(hub, number, by);
    use.reversed_ms = now_ms;
    tell(hub, &use, &account, out);
    return hub->store->err;
}

/* ---- services ---- */

static const char *const state_names[] = { "?", "open", "taken", "done", "cancelled" };

const char *
pd_service_state_name(int64_t state)
{
    return state_names[state >= PD_SERVICE_OPEN && state <= PD_SERVICE_CANCELLED ? state : 0];
}

enum pd_err
pd_hub_service_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_service *service), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SERVICE_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(all ? 1 : 0))); row; row = pd_store_next(s, sql)) {
        struct pd_service service = { .number = pd_store_int(s, sql, 0),
            .state = (enum pd_service_state)pd_store_int(s, sql, 1),
            .at_ms = pd_store_int(s, sql, 2),
            .moved_ms = pd_store_int(s, sql, 3),
            .member = pd_store_id(s, sql, 5),
            .n = (int)pd_store_int(s, sql, 7) };

        pd_store_text(s, sql, 4, service.by, sizeof service.by);
        pd_store_text(s, sql, 6, service.unit, sizeof service.unit);
        service.rules = service_of(hub, (uint32_t)pd_store_int(s, sql, 8), service.unit);
        each(ctx, &service);
    }
    return s->err;
}

/* From which state to which people move it; the rest happens by taking a use back and by erasing. */
static const struct {
    enum pd_service_state from, to;
} moves[] = { { PD_SERVICE_OPEN, PD_SERVICE_TAKEN }, { PD_SERVICE_TAKEN, PD_SERVICE_DONE },
    { PD_SERVICE_OPEN, PD_SERVICE_DONE } };

enum pd_err
pd_hub_service_move(struct pd_hub *hub, int64_t now_ms, int64_t number, enum pd_service_state to,
    const char *by, struct pd_why *why)
{
    int64_t state = pd_store_one(hub->store, PD_HUB_SQL_SERVICE_STATE, PD_ARGS(pd_i(number)), 0);

    hub->now_ms = now_ms;
    if (state == 0)
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, "",
                         "there is no such service; see: pointdesk-hub service list --all");
    for (int i = 0; i < PD_COUNT(moves); i++)
        if (moves[i].from == state && moves[i].to == to &&
            pd_store_run(hub->store, PD_HUB_SQL_SERVICE_MOVE,
                PD_ARGS(pd_i(number), pd_i(state), pd_i(to), pd_i(now_ms), pd_t(by))) == 1)
            return hub->store->err;
    return hub->store->err != PD_OK ? hub->store->err
                                    : pd_why(why, PD_ERR_STATE, "", "it is %s", pd_service_state_name(state));
}
