/* Members: who they are stays in the person table; desks see a surrogate id, a masked name, four digits. */
#include "sync/hub/accounts.h"
#include "sync/hub/activities.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/externals.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/first_visits.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/occasions.h"
#include "sync/hub/units.h"

#include <sodium/utils.h>

#define SHELL "?" /* the name of one who is known by her id alone */

/* "张三丰" is "张**", "Ann" is "A**". A name that comes masked, one character and stars, stays as it is; any
 * other with a star in it is a name. */
static void
mask(const char *name, char out[PD_MASKED_CAP])
{
    const char *p = name;
    struct pd_str s = pd_str_on(out, PD_MASKED_CAP);

    if (*name != '\0')
        (void)pd_utf8_next(&p, name + strlen(name));
    if (*p == '*' && p[strspn(p, "*")] == '\0') {
        (void)pd_copy(out, PD_MASKED_CAP, name);
        return;
    }
    pd_str_add_bytes(&s, name, (size_t)(p - name));
    pd_str_add(&s, "**");
}

static bool
is_phone(const char *text)
{
    for (; *text != '\0'; text++)
        if ((*text < '0' || *text > '9') && strchr("+- ", *text) == NULL)
            return false;
    return true;
}

static void
last_four(const char *phone, char out[5])
{
    size_t n = 0;

    out[4] = '\0';
    for (size_t i = strlen(phone); i > 0 && n < 4; i--)
        if (phone[i - 1] >= '0' && phone[i - 1] <= '9')
            out[3 - n++] = phone[i - 1];
    if (n < 4)
        out[0] = '\0';
}

/* A day that some year has. */
static bool
is_birthday(const char *text)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int month, day;

    if (text[0] == '\0')
        return true;
    for (int i = 0; i < PD_BIRTHDAY_CAP - 1; i++)
        if (i == 2 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    month = (text[0] - '0') * 10 + text[1] - '0';
    day = (text[3] - '0') * 10 + text[4] - '0';
    return text[5] == '\0' && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static enum pd_err
check_birthday(const char *text, struct pd_why *why)
{
    return is_birthday(text)
               ? PD_OK
               : pd_why(why, PD_ERR_INVALID, "birthday", "must be month and day, as 05-31, without a year");
}

static enum pd_err
check(struct pd_hub *hub, const struct pd_hub_member_new *m, struct pd_why *why)
{
    if (!pd_code_word_valid(m->number, strlen(m->number), sizeof m->number - 1))
        return pd_why(why, PD_ERR_INVALID, "number", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    if (m->name[0] == '\0' || !pd_utf8_valid(m->name, strlen(m->name)))
        return pd_why(why, PD_ERR_INVALID, "name", "must be UTF-8 text of 1 to 63 bytes");
    if (!is_phone(m->phone))
        return pd_why(why, PD_ERR_INVALID, "phone", "must be digits, with + - or spaces between");
    if (!pd_code_word_valid(m->kind, strlen(m->kind), sizeof m->kind - 1))
        return pd_why(why, PD_ERR_INVALID, "kind", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    if (pd_person_by_number(hub, m->number) != 0)
        return pd_why(why, PD_ERR_EXISTS, "number", "is another member's already");
    return check_birthday(m->birthday, why);
}

enum pd_err
pd_hub_member_add(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *member,
    struct pd_id *id, struct pd_why *why)
{
    *id = pd_id_make(now_ms, hub->rng);
    return pd_member_add_as(hub, now_ms, member, id, why);
}

/* Who she is; and what comes to whoever is new. */
static void
name(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_hub_member_new *member)
{
    char masked[PD_MASKED_CAP], last4[5];
    struct pd_person person = { .name = "" };
    bool is_new;

    (void)pd_text_clean(person.name, sizeof person.name, member->name, strlen(member->name));
    (void)pd_copy(person.number, sizeof person.number, member->number);
    (void)pd_copy(person.phone, sizeof person.phone, member->phone);
    (void)pd_copy(person.birthday, sizeof person.birthday, member->birthday);
    mask(person.name, masked);
    last_four(member->phone, last4);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MEMBER_NAMED,
        PD_ARGS(pd_i(mid), pd_t(member->kind), pd_t(masked), pd_t(last4)));
    pd_person_put(hub, mid, &person);
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
    is_new = pd_welcome(hub, now_ms, mid, &person, member->from_list);
    if (member->is_new != NULL)
        *member->is_new = is_new;
    if (member->came != NULL)
        pd_came_put(hub, now_ms, mid, member->came);
    if (is_new)
        pd_first_visit_begin(hub, now_ms, mid, member->site != NULL ? member->site : "");
    if (member->from_list)
        pd_unit_years_later(hub);
    else
        pd_unit_years_give(hub, now_ms, mid);
    sodium_memzero(&person, sizeof person);
}

int64_t
pd_member_row(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id)
{
    int64_t mid = pd_hub_count(hub, PD_COUNT_MEMBER);

    (void)pd_store_run(hub->store, PD_HUB_SQL_MEMBER_INSERT,
        PD_ARGS(pd_i(mid), pd_d(id), pd_i(PD_MEMBER_ACTIVE), pd_t("standard"), pd_t("*"), pd_t(""),
            pd_i(now_ms)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_INSERT, PD_ARGS(pd_i(mid), pd_i(PD_UNIT_POINTS)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ACCOUNT_INSERT, PD_ARGS(pd_i(mid), pd_i(PD_UNIT_GROWTH)));
    return mid;
}

enum pd_err
pd_member_add_as(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *member,
    const struct pd_id *id, struct pd_why *why)
{
    enum pd_err err = check(hub, member, why);

    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    name(hub, now_ms, pd_member_row(hub, now_ms, id), member);
    return hub->store->err;
}

bool
pd_member_is_shell(struct pd_hub *hub, int64_t mid)
{
    struct pd_person person = { .number = "" };
    bool shell = pd_person_get(hub, mid, &person) && strcmp(person.name, SHELL) == 0;

    sodium_memzero(&person, sizeof person);
    return shell;
}

enum pd_err
pd_member_enter(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_hub_member_new *member,
    struct pd_why *why)
{
    enum pd_err err = check(hub, member, why);

    if (err != PD_OK)
        return err;
    hub->now_ms = now_ms;
    pd_person_drop(hub, mid);
    name(hub, now_ms, mid, member);
    return hub->store->err;
}

void
pd_member_phone(struct pd_hub *hub, int64_t mid, const char *phone)
{
    char last4[5];

    last_four(phone, last4);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MEMBER_LAST4, PD_ARGS(pd_i(mid), pd_t(last4)));
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
}

bool
pd_member_shell(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id)
{
    struct pd_person person = { .name = SHELL };
    int64_t mid;

    (void)pd_id_text(*id, person.number); /* no hospital's number looks so */
    if (pd_id_is_zero(*id) || pd_person_by_number(hub, person.number) != 0 ||
        pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0) != 0) /* erased, say */
        return false;
    mid = pd_member_row(hub, now_ms, id);
    pd_person_put(hub, mid, &person);
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
    return hub->store->err == PD_OK;
}

/* Her row by surrogate id; 0: nobody, or erased. */
static int64_t
living(struct pd_hub *hub, const struct pd_id *id)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);

    return mid != 0 && pd_member_erased_ms(hub, mid) == 0 ? pd_member_stays(hub, mid) : 0;
}

static int64_t
find_row(struct pd_hub *hub, const char *text)
{
    struct pd_id id;
    int64_t mid = 0;

    if (pd_id_parse(text, strlen(text), &id))
        mid = living(hub, &id);
    if (mid == 0)
        mid = pd_person_by_number(hub, text);
    if (mid == 0)
        mid = pd_person_by_phone(hub, text);
    if (mid == 0)
        mid = pd_external_find(hub, text);
    return mid != 0 ? pd_member_stays(hub, mid) : 0;
}

enum pd_err
pd_hub_member_find(struct pd_hub *hub, const char *text, struct pd_member *out, char *name, size_t name_cap)
{
    static struct pd_account account;
    struct pd_person person = { .name = "" };
    int64_t mid = find_row(hub, text);

    if (mid == 0 || !pd_account_get(hub, mid, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    *out = account.member;
    if (name == NULL || name_cap == 0)
        return PD_OK;
    name[0] = '\0';
    if (pd_person_get(hub, mid, &person))
        (void)pd_copy(name, name_cap, person.name);
    return hub->store->err;
}

enum pd_err
pd_hub_member_state_get(struct pd_hub *hub, const struct pd_id *member, struct pd_hub_member_state *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_STATE_GET;
    struct pd_store *s = hub->store;
    int64_t mid = living(hub, member);

    if (mid == 0 || !pd_store_start(s, sql, PD_ARGS(pd_i(mid))))
        return s->err != PD_OK ? s->err : PD_ERR_NOT_FOUND;
    out->status = (enum pd_member_status)pd_store_int(s, sql, 0);
    out->deceased = pd_store_int(s, sql, 1) != 0;
    out->no_messages = pd_store_int(s, sql, 2) != 0;
    out->no_birthday = pd_store_int(s, sql, 3) != 0;
    pd_store_end(s, sql);
    return s->err;
}

static void
set_state(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_hub_member_state *state)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_MEMBER_STATE,
        PD_ARGS(pd_i(mid), pd_i(state->status), pd_i(state->deceased ? now_ms : 0)));
    if (state->deceased)
        pd_bookings_end_of(hub, now_ms, mid, "deceased");
    if (state->deceased)
        pd_families_leave(hub, now_ms, mid, "deceased");
    (void)pd_store_run(hub->store, PD_HUB_SQL_MEMBER_WISHES,
        PD_ARGS(pd_i(mid), pd_i(state->no_messages), pd_i(state->no_birthday)));
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
    pd_unit_years_give(hub, now_ms, mid); /* what she missed while she was frozen */
}

enum pd_err
pd_hub_member_state_set(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_hub_member_state *state)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    struct pd_hub_member_state other;
    int n;
    int64_t mid = living(hub, member);

    hub->now_ms = now_ms;
    if (mid == 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (state->status == PD_MEMBER_CLOSED || (state->deceased && state->status != PD_MEMBER_FROZEN))
        return PD_ERR_INVALID;
    set_state(hub, now_ms, mid, state);
    n = pd_person_memberships(hub, mid, all);
    for (int i = 0; i < n; i++) { /* of her, whichever membership it was said of */
        if (all[i].mid == mid || pd_hub_member_state_get(hub, &all[i].id, &other) != PD_OK)
            continue;
        other.no_messages = state->no_messages;
        other.no_birthday = state->no_birthday;
        if (other.deceased != state->deceased)
            other.status = state->status;
        other.deceased = state->deceased;
        set_state(hub, now_ms, all[i].mid, &other);
    }
    return hub->store->err;
}

enum pd_err
pd_hub_member_set_status(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, enum pd_member_status status)
{
    struct pd_hub_member_state state;
    enum pd_err err = pd_hub_member_state_get(hub, member, &state);

    if (err != PD_OK)
        return err;
    state.status = status;
    state.deceased = state.deceased && status == PD_MEMBER_FROZEN;
    return pd_hub_member_state_set(hub, now_ms, member, &state);
}

/* Sealed anew, under a key of its own. */
enum pd_err
pd_hub_member_birthday(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *birthday, struct pd_why *why)
{
    struct pd_person person = { .number = "" };
    int64_t mid = living(hub, member);
    enum pd_err err = check_birthday(birthday, why);

    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (mid == 0 || !pd_person_get(hub, mid, &person))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    (void)pd_copy(person.birthday, sizeof person.birthday, birthday);
    mid = pd_person_root(hub, mid);
    pd_person_drop(hub, mid);
    pd_person_put(hub, mid, &person);
    sodium_memzero(&person, sizeof person);
    return hub->store->err;
}

/* ---- codes ---- */

static int64_t
day_end_s(int64_t now_ms, int utc_offset_min)
{
    int64_t day = pd_local_day(now_ms, utc_offset_min);

    return (pd_local_day_start_ms(day, utc_offset_min) + PD_DAY_MS - PD_MINUTE_MS) / PD_SECOND_MS;
}

enum pd_err
pd_hub_code_issue(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, enum pd_code_type type,
    char out[PD_CODE_CAP])
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int offset_min = programme != NULL ? programme->utc_offset_min : 0;
    struct pd_code code = { .type = type };
    int64_t mid = living(hub, member);

    if (mid == 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    switch (type) {
    case PD_CODE_MEMBER:
        code.member.id = *member;
        code.exp_s = now_ms / PD_SECOND_MS + PD_CODE_MEMBER_LIFE_S;
        break;
    case PD_CODE_MEMBER_DAY:
        code.member.id = *member;
        code.exp_s = day_end_s(now_ms, offset_min);
        break;
    case PD_CODE_CARD:
        code.card.id = *member;
        pd_card_serial(hub, code.card.serial);
        pd_card_issued(hub, now_ms, mid, code.card.serial);
        code.exp_s = (now_ms + 5 * 365 * PD_DAY_MS) / PD_SECOND_MS;
        break;
    case PD_CODE_TICKET:
    case PD_CODE_PROXY:
    case PD_CODE_ENROL:
    case PD_CODE_STAFF:
    case PD_CODE_UNIT:
        return PD_ERR_INVALID;
    }
    return pd_code_write(&code, &hub->secret, out, PD_CODE_CAP, NULL);
}
