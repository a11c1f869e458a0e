#include "sync/hub/occasions.h"
#include "sync/hub/grants.h"

#include "sync/hub/consents.h"
#include "sync/hub/memberships.h"
#include "sync/hub/units.h"

#include <sodium/utils.h>
#include <stdio.h>

#define BIRTHDAYS_DONE "birthday_day" /* the last local day whose birthdays were greeted */
#define KNOWN "persons_known"

#define MAKE_UP_DAYS 31
#define SPAN_MAX 2000

static int
read_span(const struct pd_sweep *sweep, enum pd_hub_sql sql, int64_t mids[SPAN_MAX])
{
    struct pd_store *s = sweep->hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(sweep->after), pd_i(sweep->to))); row && n < SPAN_MAX;
         row = pd_store_next(s, sql))
        mids[n++] = pd_store_int(s, sql, 0);
    pd_store_end(s, sql);
    return n;
}

static bool
is_of(const struct pd_earn_rule *rule, enum pd_behaviour behaviour)
{
    return rule->kind == PD_EARN_FIXED && rule->behaviour == behaviour;
}

#define MERGED_MAX 16

static bool
greeted_as(struct pd_hub *hub, const struct pd_id *id, const struct pd_hub_case *c)
{
    char key[PD_CLAIM_CAP];

    pd_claim_key_year(c->rule, id, c->at_ms, c->programme->utc_offset_min, key, sizeof key);
    return pd_store_one(hub->store, PD_HUB_SQL_CLAIM_GET, PD_ARGS(pd_t(key)), 0) != 0;
}

/* As a member that turned out to be her. */
static bool
greeted_merged(struct pd_hub *hub, const struct pd_id *stays, const struct pd_hub_case *c)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERGED_EACH;
    struct pd_id ids[MERGED_MAX];
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_d(stays))); row && n < MERGED_MAX;
         row = pd_store_next(hub->store, sql))
        ids[n++] = pd_store_id(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        if (greeted_as(hub, &ids[i], c))
            return true;
    return false;
}

/* In whichever of her memberships: she has one birthday. */
static bool
greeted_before(struct pd_hub *hub, const struct pd_account *account, const struct pd_hub_case *c)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, account->mid, all);

    for (int i = 0; i < n; i++)
        if ((all[i].mid != account->mid && greeted_as(hub, &all[i].id, c)) ||
            greeted_merged(hub, &all[i].id, c))
            return true;
    return false;
}

bool
pd_birthday_elsewhere(struct pd_hub *hub, const struct pd_account *account,
    const struct pd_programme *programme, const struct pd_earn_rule *rule, int64_t at_ms)
{
    struct pd_hub_case c = { .programme = programme, .rule = rule, .at_ms = at_ms };

    return rule->behaviour == PD_BEHAVIOUR_BIRTHDAY && greeted_before(hub, account, &c);
}

/* By every rule for this occasion that is for her. Once a key: what was granted before is left alone. */
static void
grant(struct pd_hub *hub, int64_t now_ms, int64_t mid, enum pd_behaviour behaviour, int64_t at_ms)
{
    static struct pd_account account;
    struct pd_hub_case c = { .programme = pd_hub_programme_now(hub, at_ms), .at_ms = at_ms };
    char key[PD_CLAIM_CAP], id[PD_ID_TEXT_CAP];

    if (!pd_consent_counts(hub, mid, PD_CONSENT_PROGRAMME))
        return;
    for (int i = 0; c.programme != NULL && i < c.programme->rule_count; i++) {
        c.rule = &c.programme->rules[i];
        if (!is_of(c.rule, behaviour) || !pd_account_get(hub, mid, &account))
            continue;
        c.earning = pd_earning_for(hub, &account, c.programme, c.rule, pd_fen_of(0), at_ms);
        if (c.earning.outcome != PD_EARNING_OK ||
            (behaviour == PD_BEHAVIOUR_BIRTHDAY && greeted_before(hub, &account, &c)))
            continue;
        if (behaviour == PD_BEHAVIOUR_BIRTHDAY)
            pd_claim_key_year(
                c.rule, &account.member.id, at_ms, c.programme->utc_offset_min, key, sizeof key);
        else
            (void)snprintf(key, sizeof key, "%s:%s", c.rule->id, pd_id_text(account.member.id, id));
        c.key = key;
        if (pd_hub_grant_as(hub, now_ms, &account.member.id, &c) == PD_ERR_EXISTS)
            continue;
    }
}

/* ---- birthdays ---- */

static bool
is_birthday(const char *birthday, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);
    int month, day_of_month;

    if (birthday[0] == '\0')
        return false;
    month = (birthday[0] - '0') * 10 + birthday[1] - '0';
    day_of_month = (birthday[3] - '0') * 10 + birthday[4] - '0';
    if (month == 2 && day_of_month == 29 && date.day == 28 && pd_date_from_days(day + 1).day == 1)
        return date.month == 2;
    return date.month == month && date.day == day_of_month;
}

static bool
rewards_birthdays(const struct pd_programme *programme)
{
    for (int i = 0; i < programme->rule_count; i++)
        if (is_of(&programme->rules[i], PD_BEHAVIOUR_BIRTHDAY))
            return true;
    return false;
}

bool
pd_birthdays_begin(const struct pd_sweep *sweep)
{
    const struct pd_programme *programme = pd_hub_programme_now(sweep->hub, sweep->now_ms);
    struct pd_sweep_pass *pass = sweep->pass;
    int64_t done = pd_hub_meta(sweep->hub->store, BIRTHDAYS_DONE);

    if (programme == NULL)
        return false;
    pass->utc_offset_min = programme->utc_offset_min;
    pass->day = pd_local_day(sweep->now_ms, programme->utc_offset_min);
    pass->birthdays_from = done == 0 ? pass->day : done + 1;
    if (pass->birthdays_from < pass->day - MAKE_UP_DAYS)
        pass->birthdays_from = pass->day - MAKE_UP_DAYS;
    return pass->birthdays_from <= pass->day && rewards_birthdays(programme);
}

/* Days before she was a member are not made up for. */
static void
greet(const struct pd_sweep *sweep, int64_t mid)
{
    const struct pd_sweep_pass *pass = sweep->pass;
    struct pd_hub *hub = sweep->hub;
    struct pd_person person = { .birthday = "" };
    int64_t since;

    if (!pd_person_get(hub, mid, &person))
        return;
    for (int64_t day = pass->birthdays_from; day <= pass->day; day++) {
        if (!is_birthday(person.birthday, day))
            continue;
        since = pd_local_day(
            pd_store_one(hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(mid)), 0), pass->utc_offset_min);
        if (since <= day)
            grant(hub, sweep->now_ms, mid, PD_BEHAVIOUR_BIRTHDAY,
                day == pass->day ? sweep->now_ms : pd_local_day_start_ms(day + 1, pass->utc_offset_min) - 1);
    }
    sodium_memzero(&person, sizeof person);
}

void
pd_birthdays_members(const struct pd_sweep *sweep)
{
    static int64_t mids[SPAN_MAX];
    int n = read_span(sweep, PD_HUB_SQL_MEMBERS_TO_GREET, mids);

    for (int i = 0; i < n; i++)
        greet(sweep, mids[i]);
}

void
pd_birthdays_end(const struct pd_sweep *sweep)
{
    pd_hub_meta_put(sweep->hub->store, BIRTHDAYS_DONE, sweep->pass->day);
}

/* ---- who was welcomed ---- */

#define TAG_LEN 16
#define MARK_LEN 3    /* of who was erased */
#define PHONE_LEAST 6 /* fewer are nobody's phone */

/* Spaces and case do not make another person. */
static void
plain_name(const char *name, char *out)
{
    for (; *name != '\0'; name++)
        if (*name != ' ')
            *out++ = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
    *out = '\0';
}

bool
pd_same_name(const char *a, const char *b)
{
    char plain[2][sizeof((struct pd_person *)NULL)->name];
    bool same;

    plain_name(a, plain[0]);
    plain_name(b, plain[1]);
    same = strcmp(plain[0], plain[1]) == 0;
    sodium_memzero(plain, sizeof plain);
    return same;
}

int
pd_phone_digits(const char *phone, char out[PD_PHONE_DIGITS + 1])
{
    int n = 0;

    for (size_t i = strlen(phone); i > 0 && n < PD_PHONE_DIGITS; i--)
        if (phone[i - 1] >= '0' && phone[i - 1] <= '9')
            out[n++] = phone[i - 1];
    out[n] = '\0';
    return n;
}

/* false: without a phone a name alone is nobody. */
static bool
tag_of(struct pd_hub *hub, const struct pd_person *person, uint8_t tag[TAG_LEN])
{
    char text[sizeof person->name + PD_PHONE_DIGITS + 2], name[sizeof person->name],
        digits[PD_PHONE_DIGITS + 1];
    struct pd_hash hash;

    if (pd_phone_digits(person->phone, digits) < PHONE_LEAST)
        return false;
    plain_name(person->name, name);
    (void)snprintf(text, sizeof text, "%s:%s", digits, name);
    hash = pd_person_hash(hub, "welcome", text, strlen(text));
    memcpy(tag, hash.b, TAG_LEN);
    sodium_memzero(text, sizeof text);
    sodium_memzero(name, sizeof name);
    return true;
}

static void
mark_of_number(struct pd_hub *hub, const struct pd_person *person, uint8_t mark[MARK_LEN])
{
    struct pd_hash hash = pd_person_hash(hub, "welcome-number", person->number, strlen(person->number));

    memcpy(mark, hash.b, MARK_LEN);
}

static bool
is_there(struct pd_hub *hub, const uint8_t *tag, size_t len)
{
    return pd_store_one(hub->store, PD_HUB_SQL_WELCOMED_COUNT, PD_ARGS(pd_b(tag, len)), 0) > 0;
}

static void
put(struct pd_hub *hub, const uint8_t *tag, size_t len)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_WELCOMED_INSERT, PD_ARGS(pd_b(tag, len)));
}

bool
pd_welcome(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_person *person, bool from_list)
{
    uint8_t tag[TAG_LEN], number[MARK_LEN];
    bool has_tag = tag_of(hub, person, tag), known;

    if (from_list) {
        if (has_tag)
            put(hub, tag, TAG_LEN);
        return false;
    }
    mark_of_number(hub, person, number);
    known = is_there(hub, number, MARK_LEN) ||
            (has_tag && (is_there(hub, tag, TAG_LEN) || is_there(hub, tag, MARK_LEN)));
    if (has_tag)
        put(hub, tag, TAG_LEN);
    if (known)
        return false;
    grant(hub, now_ms, mid, PD_BEHAVIOUR_WELCOME, now_ms);
    pd_unit_welcome(hub, now_ms, mid);
    return true;
}

void
pd_welcome_erase(struct pd_hub *hub, int64_t mid)
{
    uint8_t tag[TAG_LEN], number[MARK_LEN];
    struct pd_person person = { .number = "" };

    if (!pd_person_get(hub, mid, &person))
        return;
    mark_of_number(hub, &person, number);
    put(hub, number, MARK_LEN);
    if (tag_of(hub, &person, tag)) {
        put(hub, tag, MARK_LEN);
        (void)pd_store_run(hub->store, PD_HUB_SQL_WELCOMED_DELETE, PD_ARGS(pd_b(tag, TAG_LEN)));
    }
    sodium_memzero(&person, sizeof person);
}

bool
pd_known_begin(const struct pd_sweep *sweep)
{
    return pd_hub_meta(sweep->hub->store, KNOWN) == 0;
}

void
pd_known_members(const struct pd_sweep *sweep)
{
    static int64_t mids[SPAN_MAX];
    int n = read_span(sweep, PD_HUB_SQL_MEMBERS_LIVING, mids);
    struct pd_person person;

    for (int i = 0; i < n; i++) {
        if (!pd_person_get(sweep->hub, mids[i], &person))
            continue;
        (void)pd_welcome(sweep->hub, sweep->now_ms, mids[i], &person, true);
        sodium_memzero(&person, sizeof person);
    }
}

void
pd_known_end(const struct pd_sweep *sweep)
{
    pd_hub_meta_put(sweep->hub->store, KNOWN, 1);
}

void
pd_known_none(struct pd_store *store)
{
    pd_hub_meta_put(store, KNOWN, 1);
}
