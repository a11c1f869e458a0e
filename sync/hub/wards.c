#include "sync/hub/wards.h"

#include "sync/hub/consents.h"
#include "sync/hub/persons.h"
#include "sync/hub/work.h"

#include <sodium/utils.h>
#include <stdlib.h>

/* ---- who lies there ---- */

enum pd_err
pd_hub_ward_set(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *ward, struct pd_why *why)
{
    static struct pd_account account;

    hub->now_ms = now_ms;
    if (ward != NULL && !pd_code_word_valid(ward, strlen(ward), PD_RULE_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "WARD", "must be 1 to %d of A-Z a-z 0-9 - _ .", PD_RULE_CAP - 1);
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (ward == NULL) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_WARD_STAY_DROP, PD_ARGS(pd_i(account.mid)));
        return hub->store->err;
    }
    if (pd_store_one(hub->store, PD_HUB_SQL_WARD_STAY_COUNT, PD_NO_ARGS, 0) >= PD_WARD_STAYS_MAX)
        return pd_why(why, PD_ERR_FULL, "",
            "%d members are said to lie in wards; say of those who went home that they do not: pointdesk-hub "
            "member ward MEMBER none",
            PD_WARD_STAYS_MAX);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_WARD_STAY_PUT, PD_ARGS(pd_i(account.mid), pd_t(ward), pd_i(now_ms)));
    return hub->store->err;
}

void
pd_wards_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_WARD_STAY_DROP, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_WARD_BIRTHDAYS_ERASE, PD_ARGS(pd_i(mid)));
}

void
pd_wards_merge(struct pd_hub *hub, int64_t other, int64_t stays)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_WARD_STAY, PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_WARD_BIRTHDAYS, PD_ARGS(pd_i(other), pd_i(stays)));
    pd_wards_forget(hub, other);
}

/* ---- whose birthday it is ---- */

#define NOT_SOON (-1)

struct birthday {
    int64_t number, mid;
    char ward[PD_RULE_CAP];
    struct pd_date date; /* this time */
    int in_days;
};

/* In how many days the next one is, from today on; the 29th of February is kept on the 28th. */
static int
days_until(const char *birthday, int64_t today)
{
    long month = strtol(birthday, NULL, 10), day = strlen(birthday) == 5 ? strtol(birthday + 3, NULL, 10) : 0;

    for (int i = 0; i <= PD_WARD_DAYS; i++) {
        struct pd_date d = pd_date_from_days(today + i), next = pd_date_from_days(today + i + 1);
        bool leap = month == 2 && day == 29 && d.month == 2 && d.day == 28 && next.month == 3;

        if ((d.month == month && d.day == day) || leap)
            return i;
    }
    return NOT_SOON;
}

void
pd_wards_reread(struct pd_hub *hub, int64_t mid)
{
    if (mid == 0)
        sodium_memzero(hub->ward_days, sizeof hub->ward_days);
    else if (hub->ward_days[mid % PD_HUB_WARD_DAYS].mid == mid)
        sodium_memzero(&hub->ward_days[mid % PD_HUB_WARD_DAYS], sizeof hub->ward_days[0]);
}

static int
days_of(struct pd_hub *hub, int64_t mid, int64_t today)
{
    struct pd_hub_ward_day *slot = &hub->ward_days[mid % PD_HUB_WARD_DAYS];
    struct pd_person person = { .number = "" };

    if (hub->ward_today != today)
        pd_wards_reread(hub, 0);
    hub->ward_today = today;
    if (slot->mid == mid)
        return slot->in_days;
    *slot = (struct pd_hub_ward_day){ .mid = mid, .in_days = NOT_SOON };
    if (pd_person_get(hub, mid, &person) && person.birthday[0] != '\0')
        slot->in_days = days_until(person.birthday, today);
    sodium_memzero(&person, sizeof person);
    return slot->in_days;
}

/* Whether she agreed is asked each time. */
static bool
has_birthday(struct pd_hub *hub, int64_t today, struct birthday *b)
{
    b->in_days = days_of(hub, b->mid, today);
    if (b->in_days == NOT_SOON || !pd_consent_counts(hub, b->mid, PD_CONSENT_PROGRAMME))
        return false;
    b->date = pd_date_from_days(today + b->in_days);
    return true;
}

static int
by_day(const void *a, const void *b)
{
    const struct birthday *one = a, *two = b;

    if (one->in_days != two->in_days)
        return one->in_days - two->in_days;
    return one->number < two->number ? -1 : one->number > two->number;
}

static int64_t
today_of(const struct pd_work_case *w)
{
    return pd_local_day(w->now_ms, w->c->programme != NULL ? w->c->programme->utc_offset_min : 0);
}

/* Those who lie in wards and agreed. Returns how many have it soon. */
static int
read_birthdays(struct pd_work_case *w, struct birthday *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WARD_STAY_EACH;
    struct pd_store *s = w->hub->store;
    int64_t today = today_of(w);
    int n = 0;

    for (bool more = pd_store_start(s, sql, PD_NO_ARGS); more; more = pd_store_next(s, sql)) {
        out[n] = (struct birthday){ .number = pd_store_int(s, sql, 0), .mid = pd_store_int(s, sql, 1) };
        pd_store_text(s, sql, 2, out[n].ward, sizeof out[n].ward);
        if (has_birthday(w->hub, today, &out[n]) && ++n == PD_WARD_STAYS_MAX) {
            pd_store_end(s, sql);
            break;
        }
    }
    qsort(out, (size_t)n, sizeof *out, by_day);
    return n;
}

void
pd_work_birthdays(struct pd_work_case *w)
{
    static struct birthday all[PD_WARD_STAYS_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_WARD_BIRTHDAY_GET;
    struct pd_store *s = w->hub->store;
    int n = read_birthdays(w, all);

    for (int i = 0; i < n; i++) {
        struct pd_work_row *row = pd_work_put(w);

        if (row == NULL)
            continue;
        pd_work_ref(row, all[i].number);
        (void)pd_copy(row->what, sizeof row->what, all[i].ward);
        row->n = all[i].date.day;
        row->of = all[i].date.month;
        pd_work_who(w, all[i].mid, row);
        if (pd_store_start(s, sql, PD_ARGS(pd_i(all[i].mid), pd_i(all[i].date.year)))) {
            pd_store_text(s, sql, 0, row->by, sizeof row->by);
            row->state = 1;
            pd_store_end(s, sql);
        }
    }
    memset(all, 0, sizeof all);
}

void
pd_work_birthdays_done(struct pd_work_case *w)
{
    struct birthday b = { .number = pd_work_number(w) };

    if (b.number == 0)
        return;
    b.mid = pd_store_one(w->hub->store, PD_HUB_SQL_WARD_STAY_GET, PD_ARGS(pd_i(b.number)), 0);
    if (b.mid == 0 || !has_birthday(w->hub, today_of(w), &b)) {
        pd_work_refuse(w, "not_found");
        return;
    }
    if (pd_work_not_own(w, b.mid) &&
        pd_store_run(w->hub->store, PD_HUB_SQL_WARD_BIRTHDAY_INSERT,
            PD_ARGS(pd_i(b.mid), pd_i(b.date.year), pd_i(w->now_ms), pd_t(w->who.number))) != 1)
        pd_work_refuse(w, "state");
}
