#include "sync/hub/advisers.h"

#include "sync/hub/persons.h"
#include "sync/hub/reminders.h"

#define DONE "assessment_day" /* the last local day on which assessments were looked for */
#define SPAN_MAX 512

static const struct pd_adviser *
by_name(struct pd_hub *hub, const struct pd_programme *programme, int64_t mid)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ADVISER_GET;
    char id[PD_RULE_CAP];

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return NULL;
    pd_store_text(hub->store, sql, 0, id, sizeof id);
    pd_store_end(hub->store, sql);
    return pd_programme_adviser(programme, id); /* who left the rules is nobody's any more */
}

const struct pd_adviser *
pd_adviser_of(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_account *account)
{
    const struct pd_adviser *a = programme != NULL ? by_name(hub, programme, account->mid) : NULL;
    int kind, tier;

    if (programme == NULL || a != NULL)
        return a;
    kind = pd_programme_kind(programme, account->member.kind);
    tier = pd_tier_of(programme, account->member.growth);
    for (int i = 0; i < programme->advisers.count; i++) {
        a = &programme->advisers.people[i];
        if ((a->audience.kinds | a->audience.tiers) != 0 && pd_audience_has(&a->audience, kind, tier))
            return a;
    }
    return NULL;
}

static bool
find(struct pd_hub *hub, const struct pd_id *member, struct pd_account *out)
{
    return pd_account_find(hub, member, out) && pd_member_erased_ms(hub, out->mid) == 0;
}

enum pd_err
pd_hub_adviser_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *who,
    const char *by, struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    const struct pd_adviser *a;

    hub->now_ms = now_ms;
    if (!find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (who == NULL) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_ADVISER_DROP, PD_ARGS(pd_i(account.mid)));
        return hub->store->err;
    }
    if (programme == NULL || programme->advisers.count == 0)
        return pd_why(why, PD_ERR_STATE, "adviser", "the rules in force name none (advisers)");
    a = pd_programme_adviser(programme, who);
    for (int i = 0; a == NULL && i < programme->advisers.count; i++)
        if (strcmp(programme->advisers.people[i].staff, who) == 0)
            a = &programme->advisers.people[i];
    if (a == NULL)
        return pd_why(why, PD_ERR_INVALID, "adviser",
            "must be the id or staff number of one of the advisers of the rules in force");
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_ADVISER_PUT, PD_ARGS(pd_i(account.mid), pd_t(a->id), pd_t(by), pd_i(now_ms)));
    return hub->store->err;
}

enum pd_err
pd_hub_adviser_get(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_adviser **out)
{
    static struct pd_account account;

    *out = NULL;
    if (!find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    *out = pd_adviser_of(hub, pd_hub_programme_now(hub, now_ms), &account);
    return hub->store->err;
}

/* ---- assessments ---- */

bool
pd_advisers_begin(const struct pd_sweep *sweep)
{
    const struct pd_programme *p = pd_hub_programme_now(sweep->hub, sweep->now_ms);

    return p != NULL && p->advisers.assessment_days > 0 &&
           pd_hub_meta(sweep->hub->store, DONE) != pd_local_day(sweep->now_ms, p->utc_offset_min);
}

/* The next of its days from today on; the reminder's own rows see to it that none comes twice. */
static void
remind(const struct pd_sweep *sweep, const struct pd_programme *p, const struct pd_id *id, int64_t since_ms)
{
    int64_t today = pd_local_day(sweep->now_ms, p->utc_offset_min),
            since = pd_local_day(since_ms, p->utc_offset_min), every = p->advisers.assessment_days;
    struct pd_reminder r = { .due_day = since + ((today - since + every - 1) / every) * every,
        .channel = (enum pd_consent_purpose)p->advisers.channel };

    if (r.due_day == since)
        r.due_day += every; /* she has only just been given one */
    (void)pd_copy(r.topic, sizeof r.topic, p->advisers.assessment_topic);
    (void)!pd_hub_reminder_take(sweep->hub, sweep->now_ms, "advisers", id, &r, NULL);
}

void
pd_advisers_members(const struct pd_sweep *sweep)
{
    const struct pd_programme *p = pd_hub_programme_now(sweep->hub, sweep->now_ms);
    const enum pd_hub_sql sql = PD_HUB_SQL_ADVISED_EACH;
    static struct {
        struct pd_id id;
        int64_t at_ms;
    } span[SPAN_MAX];
    struct pd_store *s = sweep->hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to))); row && n < SPAN_MAX;
         row = pd_store_next(s, sql)) {
        span[n].at_ms = pd_store_int(s, sql, 1);
        span[n++].id = pd_store_id(s, sql, 2);
    }
    pd_store_end(s, sql);
    for (int i = 0; p != NULL && i < n; i++)
        remind(sweep, p, &span[i].id, span[i].at_ms);
}

void
pd_advisers_end(const struct pd_sweep *sweep)
{
    const struct pd_programme *p = pd_hub_programme_now(sweep->hub, sweep->now_ms);

    if (p != NULL)
        pd_hub_meta_put(sweep->hub->store, DONE, pd_local_day(sweep->now_ms, p->utc_offset_min));
}
