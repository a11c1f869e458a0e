#include "sync/hub/adjustments.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"

#include "app/base/str.h"
#include "sync/hub/tiers.h"

#include <stdio.h>

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_adjustment *out)
{
    *out = (struct pd_adjustment){ .number = pd_store_int(s, sql, 0),
        .state = (enum pd_proposal_state)pd_store_int(s, sql, 1),
        .at_ms = pd_store_int(s, sql, 2),
        .member = pd_store_id(s, sql, 3),
        .points = pd_store_int(s, sql, 4) };
    pd_store_text(s, sql, 5, out->reason, sizeof out->reason);
    pd_store_text(s, sql, 6, out->by, sizeof out->by);
    pd_store_text(s, sql, 7, out->done_by, sizeof out->done_by);
}

enum pd_err
pd_hub_adjust_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_adjustment *adjustment), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ADJUSTMENT_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_adjustment a;

        read_row(hub->store, sql, &a);
        each(ctx, &a);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_adjust_propose(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, int64_t points,
    const char *reason, const struct pd_staff *by, int64_t *number, struct pd_why *why)
{
    static struct pd_account account;

    hub->now_ms = now_ms;
    if (points == 0 || points > PD_AMOUNT_MAX || points < -PD_AMOUNT_MAX)
        return pd_why(
            why, PD_ERR_INVALID, "points", "must be a whole number in -1000000000..1000000000, not 0");
    if (!pd_text_is_line(reason, PD_ADJUST_REASON_CAP))
        return pd_why(why, PD_ERR_INVALID, "reason", "must be 1 to 200 bytes of text in one line");
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    *number = pd_store_one(hub->store, PD_HUB_SQL_ADJUSTMENT_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_ADJUSTMENT_INSERT,
        PD_ARGS(pd_i(*number), pd_i(PD_PROPOSAL_OPEN), pd_i(now_ms), pd_i(account.mid), pd_i(points),
            pd_t(reason), pd_t(by->number)));
    return hub->store->err;
}

static enum pd_err
get_open(struct pd_hub *hub, int64_t number, struct pd_adjustment *out, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ADJUSTMENT_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "",
                                              "there is no such adjustment; see: pointdesk-hub adjust list");
    read_row(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    if (out->state != PD_PROPOSAL_OPEN)
        return pd_why(why, PD_ERR_STATE, "", "this adjustment was %s by %s",
            out->state == PD_PROPOSAL_APPROVED ? "approved" : "rejected", out->done_by);
    return hub->store->err;
}

/* A rule of the programme for adjustments says how long what is given lasts; without one it is the rule for
 * payments, and nothing grows. */
static struct pd_earn_rule
rule_for_it(const struct pd_programme *programme)
{
    struct pd_earn_rule rule = { .id = "adjustment", .expiry = { PD_EXPIRY_ROLLING, 365 } };

    for (int i = 0; i < programme->rule_count; i++)
        if (programme->rules[i].behaviour == PD_BEHAVIOUR_ADJUSTMENT && i != programme->feedback.rule)
            return programme->rules[i];
    for (int i = 0; i < programme->rule_count; i++)
        if (programme->rules[i].kind == PD_EARN_PAYMENT)
            rule.expiry = programme->rules[i].expiry;
    return rule;
}

static void
give(struct pd_hub *hub, struct pd_posting *posting, struct pd_account *account, int64_t points)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, hub->now_ms);
    struct pd_earn_rule rule = rule_for_it(programme);
    struct pd_points growth = pd_points_of(0);

    if (programme->tier_index.window_months > 0 ||
        !pd_points_percent(pd_points_of(points), rule.growth_percent, &growth))
        growth = pd_points_of(0);
    pd_account_grant(posting, account, pd_points_of(points), growth, hub->now_ms,
        pd_expiry_ms(rule.expiry, hub->now_ms, programme->utc_offset_min), rule.id);
    pd_growth_earned(posting, account->mid, hub->now_ms, programme->utc_offset_min, growth);
}

enum pd_err
pd_hub_adjust_approve(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_posting posting;
    struct pd_adjustment a;
    char note[64];
    enum pd_err err = get_open(hub, number, &a, why);
    int64_t left;

    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    err = pd_staff_is_another(by, a.by, why);
    if (err != PD_OK)
        return err;
    if (pd_hub_programme_now(hub, now_ms) == NULL)
        return pd_why(why, PD_ERR_STATE, "", "no programme is in force");
    if (!pd_account_find(hub, &a.member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, "", "the member was erased; reject it");
    left = pd_points_raw(pd_account_left(&account));
    if (a.points < 0 && -a.points > left)
        return pd_why(why, PD_ERR_STATE, "",
            "she has %lld points now, and it takes %lld; reject it, or propose less", (long long)left,
            (long long)-a.points);
    (void)snprintf(note, sizeof note, "adjust %lld by %s and %s", (long long)number, a.by, by->number);
    posting = pd_hub_act(hub, now_ms, PD_ACT_ADJUST, note);
    pd_hub_cite(&posting, "adjustment", pd_hub_programme_now(hub, now_ms)->version);
    if (a.points > 0)
        give(hub, &posting, &account, a.points);
    else
        pd_account_claw_back(
            &posting, &account, posting.hseq, pd_points_of(-a.points), pd_points_of(0), pd_points_of(0));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ADJUSTMENT_CLOSE,
        PD_ARGS(
            pd_i(number), pd_i(PD_PROPOSAL_APPROVED), pd_t(by->number), pd_i(now_ms), pd_i(posting.hseq)));
    return hub->store->err;
}

enum pd_err
pd_hub_adjust_reject(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    struct pd_adjustment a;
    enum pd_err err = get_open(hub, number, &a, why);

    if (err != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_ADJUSTMENT_CLOSE,
        PD_ARGS(pd_i(number), pd_i(PD_PROPOSAL_REJECTED), pd_t(by->number), pd_i(now_ms), pd_i(0)));
    return hub->store->err;
}
