#include "sync/hub/reminders.h"
#include "sync/hub/accounts.h"
#include "sync/hub/persons.h"

#include "app/core/programme_asked.h"
#include "sync/hub/webhooks.h"

#define LAST "reminder_last" /* number; none is given out twice, also when the last is erased */
#define KEPT_DAYS 400        /* after its day */
#define SPAN_MAX 2000        /* told in one step; the rest in the next pass */

const char *
pd_reminder_state_name(enum pd_reminder_state state)
{
    switch (state) {
    case PD_REMINDER_WAITING:
        return "waiting";
    case PD_REMINDER_TOLD:
        return "told";
    case PD_REMINDER_LAPSED:
        return "lapsed";
    case PD_REMINDER_CANCELLED:
        return "cancelled";
    }
    return "?";
}

bool
pd_reminders_quiet(const struct pd_programme *programme, int64_t at_ms)
{
    int hour = pd_local_time(at_ms, programme->utc_offset_min).hour;
    int from = programme->reminders.quiet_from_h, until = programme->reminders.quiet_until_h;

    return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

/* ---- asked for ---- */

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_reminder *out)
{
    *out = (struct pd_reminder){ .number = pd_store_int(s, sql, 0),
        .state = (enum pd_reminder_state)pd_store_int(s, sql, 1),
        .due_day = pd_store_int(s, sql, 3),
        .channel = (enum pd_consent_purpose)pd_store_int(s, sql, 4),
        .told_ms = pd_store_int(s, sql, 5) };
    pd_store_text(s, sql, 2, out->topic, sizeof out->topic);
}

static void
set_state(struct pd_hub *hub, int64_t number, enum pd_reminder_state state, int64_t told_ms)
{
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_REMINDER_END, PD_ARGS(pd_i(number), pd_i(state), pd_i(told_ms)));
}

static bool
known_before(struct pd_hub *hub, int64_t mid, struct pd_reminder *r)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REMINDER_SAME;

    if (!pd_store_start(
            hub->store, sql, PD_ARGS(pd_i(mid), pd_t(r->topic), pd_i(r->due_day), pd_i(r->channel))))
        return false;
    read_row(hub->store, sql, r);
    pd_store_end(hub->store, sql);
    return true;
}

static enum pd_err
check(const struct pd_programme *programme, int64_t now_ms, const struct pd_reminder *r, struct pd_why *why)
{
    int64_t today;

    if (programme == NULL || programme->reminders.topic_count == 0)
        return pd_why(why, PD_ERR_STATE, "", "the rules in force have no reminders");
    if (!pd_topic_known(programme->reminders.topics, programme->reminders.topic_count, r->topic))
        return pd_why(why, PD_ERR_INVALID, "topic", "must be the id of a topic of the rules in force");
    if (r->channel < PD_CONSENT_SMS || r->channel > PD_CONSENT_PHONE)
        return pd_why(why, PD_ERR_INVALID, "channel", "must be sms, wechat or phone");
    today = pd_local_day(now_ms, programme->utc_offset_min);
    if (r->due_day < today || r->due_day > today + PD_REMINDER_AHEAD_DAYS)
        return pd_why(why, PD_ERR_INVALID, "due",
            "must be a day from today on, as 2026-12-01, within %d days", PD_REMINDER_AHEAD_DAYS);
    return PD_OK;
}

enum pd_err
pd_hub_reminder_take(struct pd_hub *hub, int64_t now_ms, const char *client, const struct pd_id *member,
    struct pd_reminder *r, struct pd_why *why)
{
    static struct pd_account account;
    enum pd_err err = check(pd_hub_programme_now(hub, now_ms), now_ms, r, why);

    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (known_before(hub, account.mid, r)) {
        if (r->state != PD_REMINDER_CANCELLED)
            return PD_ERR_EXISTS;
        r->state = PD_REMINDER_WAITING;
        set_state(hub, r->number, r->state, 0);
        return hub->store->err;
    }
    r->number = pd_hub_meta(hub->store, LAST) + 1;
    r->state = PD_REMINDER_WAITING;
    (void)pd_store_run(hub->store, PD_HUB_SQL_REMINDER_INSERT,
        PD_ARGS(pd_i(r->number), pd_i(r->state), pd_i(account.mid), pd_t(r->topic), pd_i(r->due_day),
            pd_i(r->channel), pd_i(now_ms), pd_t(client)));
    pd_hub_meta_put(hub->store, LAST, r->number);
    return hub->store->err;
}

enum pd_err
pd_hub_reminder_cancel(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REMINDER_GET;
    struct pd_reminder r;

    hub->now_ms = now_ms;
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "number", "is no reminder's");
    read_row(hub->store, sql, &r);
    pd_store_end(hub->store, sql);
    if (r.state == PD_REMINDER_CANCELLED)
        return PD_ERR_EXISTS;
    if (r.state != PD_REMINDER_WAITING)
        return pd_why(why, PD_ERR_STATE, "", "it is %s already", pd_reminder_state_name(r.state));
    set_state(hub, number, PD_REMINDER_CANCELLED, 0);
    return hub->store->err;
}

enum pd_err
pd_hub_reminder_each(struct pd_hub *hub, const struct pd_id *member, int64_t from_day,
    void (*each)(void *ctx, const struct pd_reminder *reminder), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_REMINDER_OF;
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);

    mid = mid != 0 ? pd_member_stays(hub, mid) : 0;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(from_day))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_reminder r;

        read_row(hub->store, sql, &r);
        each(ctx, &r);
    }
    return hub->store->err;
}

/* ---- due ---- */

/* May she be told of it now? */
static bool
may_be_told(struct pd_hub *hub, int64_t mid, enum pd_consent_purpose channel)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_STATE_GET;
    bool wanted;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    wanted = pd_store_int(hub->store, sql, 0) == PD_MEMBER_ACTIVE && pd_store_int(hub->store, sql, 1) == 0 &&
             pd_store_int(hub->store, sql, 2) == 0;
    pd_store_end(hub->store, sql);
    return wanted && pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME) &&
           pd_consent_counts(hub, mid, channel) && !pd_consent_is_minor(hub, mid);
}

static void
tell(struct pd_hub *hub, int64_t mid, const struct pd_reminder *r, int64_t today)
{
    struct pd_date due = pd_date_from_days(r->due_day);

    if (today > r->due_day + PD_REMINDER_DAYS) {
        set_state(hub, r->number, PD_REMINDER_LAPSED, 0);
        return;
    }
    if (!pd_webhook_wanted(hub, PD_WEBHOOK_REMINDER_DUE) || !may_be_told(hub, mid, r->channel))
        return;
    pd_webhook_note(hub, PD_WEBHOOK_REMINDER_DUE, mid,
        "{\"number\":%lld,\"topic\":\"%s\",\"channel\":\"%s\",\"due\":\"%04d-%02d-%02d\"}",
        (long long)r->number, r->topic, pd_consent_name(r->channel), due.year, due.month, due.day);
    set_state(hub, r->number, PD_REMINDER_TOLD, hub->now_ms);
}

bool
pd_reminders_begin(const struct pd_sweep *sweep)
{
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);

    return programme != NULL;
}

/* Quiet hours are asked for at each span: a long pass may run into them. */
void
pd_reminders_members(const struct pd_sweep *sweep)
{
    static struct pd_reminder due[SPAN_MAX];
    static int64_t mids[SPAN_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_REMINDERS_DUE;
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);
    struct pd_store *s = sweep->hub->store;
    int64_t today;
    int n = 0;

    if (programme == NULL || pd_reminders_quiet(programme, sweep->now_ms))
        return;
    today = pd_local_day(sweep->now_ms, programme->utc_offset_min);
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(today), pd_i(sweep->after), pd_i(sweep->to)));
         row && n < SPAN_MAX; row = pd_store_next(s, sql)) {
        read_row(s, sql, &due[n]);
        mids[n++] = pd_store_int(s, sql, 6);
    }
    pd_store_end(s, sql);
    for (int i = 0; i < n; i++)
        tell(sweep->hub, mids[i], &due[i], today);
}

void
pd_reminders_end(const struct pd_sweep *sweep)
{
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);

    if (programme != NULL)
        (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_REMINDERS_PRUNE,
            PD_ARGS(pd_i(pd_local_day(sweep->now_ms, programme->utc_offset_min) - KEPT_DAYS)));
}
