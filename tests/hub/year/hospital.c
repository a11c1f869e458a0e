/* The hospital's own systems: registration, bills, sign-ins, refunds. */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char his_key[PD_HUB_CLIENT_KEY_CAP], money_key[PD_HUB_CLIENT_KEY_CAP];
struct bill *bills;
int bill_count;
static int bill_cap;

/* ---- asking ---- */

json_t *
post(const char *key, const char *path, const char *format, ...)
{
    static int64_t serial;
    static char body[PD_CODE_CAP + 1024];
    char idem[24];
    va_list args;
    int status;

    va_start(args, format);
    (void)vsnprintf(body, sizeof body, format, args);
    va_end(args);
    (void)snprintf(idem, sizeof idem, "y%lld", (long long)++serial);
    status = kit_post(&kit, path, key, idem, body);
    if (status != 200 && status != 201)
        fail_msg("%s %s: %s", path, body, kit.body);
    return json_loads(kit.body, 0, NULL);
}

int64_t
number_in(const json_t *answer, const char *key)
{
    const json_t *value = json_object_get(answer, key);

    if (!json_is_integer(value))
        fail_msg("no %s in %s", key, kit.body);
    return (int64_t)json_integer_value(value);
}

/* What something earned. */
static int64_t
event(const char *type, const struct person *p, const char *data)
{
    static int64_t serial;
    char id[PD_ID_TEXT_CAP];
    json_t *answer = post(his_key, "/v1/events",
        "{\"specversion\":\"1.0\",\"id\":\"e%lld\",\"source\":\"his\",\"type\":\"pointdesk.%s\",\"subject\":"
        "\"%s\",\"data\":%s}",
        (long long)++serial, type, pd_id_text(p->id, id), data);
    int64_t points = number_in(answer, "points");

    json_decref(answer);
    return points;
}

/* ---- members ---- */

/* Name and phone are her own: who shares both is taken for one person. */
static void
describe(int index, struct pd_hub_member_new *out)
{
    *out = (struct pd_hub_member_new){ .kind = "standard" };
    (void)snprintf(out->number, sizeof out->number, "M%07d", index);
    (void)snprintf(out->name, sizeof out->name, "会员%d", index);
    (void)snprintf(out->phone, sizeof out->phone, "139%08d", index);
}

/* Of one in seven founding members it is known; nobody was born on a 29th of February. */
static unsigned int
birthday_of(int64_t index)
{
    return index % 7 == 0 ? (unsigned int)((index / 7 % 12 + 1) * 100 + index / 84 % 28 + 1) : 0;
}

static struct person *
add_person(const struct pd_id *id)
{
    struct person *p = &persons[person_count++];

    assert_true(person_count <= person_cap);
    *p = (struct person){ .id = *id, .signed_day = -1, .away_day = -1, .ticket_day = -1 };
    (void)give_at(PRE, p, WELCOME);
    rights_rise(p);
    return p;
}

#define AT_ONCE 1000 /* members in one batch */

static void
found_members(int64_t count)
{
    struct pd_hub_member_new m;
    struct pd_why why = { .text = "" };
    struct pd_id id;

    for (int64_t i = 0; i < count; i++) {
        if (i % AT_ONCE == 0)
            assert_ok(pd_hub_begin(kit.hub));
        describe((int)i, &m);
        if (birthday_of(i) != 0)
            (void)snprintf(
                m.birthday, sizeof m.birthday, "%02u-%02u", birthday_of(i) / 100 % 100, birthday_of(i) % 100);
        if (pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why) != PD_OK)
            fail_msg("%s: %s", why.path, why.text);
        add_person(&id)->birthday = (int)birthday_of(i);
        if (i % AT_ONCE == AT_ONCE - 1 || i == count - 1)
            assert_ok(pd_hub_commit(kit.hub));
    }
}

int
new_member(int64_t referrer)
{
    struct pd_hub_member_new m;
    char more[40] = "";
    struct pd_id id;
    json_t *answer;
    const char *text;

    describe(person_count, &m);
    if (referrer != 0)
        (void)snprintf(more, sizeof more, ",\"referrer\":\"%08lld\"", (long long)referrer);
    answer = post(his_key, "/v1/members", "{\"number\":\"%s\",\"name\":\"%s\",\"phone\":\"%s\"%s}", m.number,
        m.name, m.phone, more);
    text = json_string_value(json_object_get(answer, "id"));
    assert_non_null(text);
    assert_true(pd_id_parse(text, strlen(text), &id));
    json_decref(answer);
    (void)add_person(&id);
    return person_count - 1;
}

struct person *
somebody(void)
{
    struct person *p = &persons[roll(person_count)];

    while (is_away(p) || p->apart)
        p = &persons[roll(person_count)];
    return p;
}

/* ---- bills ---- */

void
visit(void)
{
    visit_of(somebody());
}

static void
tell_visit(struct person *p)
{
    static int serial;
    char data[64];

    (void)snprintf(data, sizeof data, "{\"rule\":\"visit\",\"visit_no\":\"V-%d\"}", ++serial);
    assert_int_equal(event("behaviour", p, data), VISIT_POINTS);
    (void)give(p, VISIT_POINTS, PAY_DAYS, false);
    index_visited(p);
    happened("visit told of");
}

void
visit_of(struct person *p)
{
    int yuan = 20 + (int)roll(400);
    int64_t points = yuan * (pd_date_from_days(day).day == 8 ? 2 : 1);
    char data[256];

    bills = grown(bills, bill_count, &bill_cap, sizeof *bills);
    (void)snprintf(data, sizeof data,
        "{\"bill_no\":\"B-%d\",\"total_fen\":%d,\"insured_fen\":%d,\"self_paid_fen\":%d}", bill_count,
        yuan * 150, yuan * 50, yuan * 100);
    assert_int_equal(event("payment", p, data), points);
    bills[bill_count++] = (struct bill){ .person = (int)(p - persons),
        .paid = yuan,
        .earned = points,
        .lot = give(p, points, PAY_DAYS, false),
        .half = half_of(day) };
    index_paid(p, (int64_t)yuan * 100);
    happened("bill");
    if (points > yuan)
        happened("bill on a member day");
    first_bill(p, bill_count - 1);
    if (roll(5) == 0 && p->signed_day != day) {
        assert_int_equal(event("sign_in", p, "{}"), SIGN_IN_POINTS);
        (void)give(p, SIGN_IN_POINTS, SIGN_IN_DAYS, true);
        p->signed_day = day;
        happened("sign-in");
    }
    if (roll(3) == 0)
        tell_visit(p);
}

void
refund_some_bill(void)
{
    int which = bill_count - 1 - (int)roll(bill_count < 3000 ? bill_count : 3000);
    struct bill *b = &bills[which];
    struct person *p = &persons[b->person];
    int64_t yuan = roll(4) == 0 ? b->paid - b->refunded : 1 + roll(b->paid);
    static int serial;
    char data[256];

    if (yuan == 0 || yuan > b->paid - b->refunded || is_away(p) || bringer_is_away(p))
        return;
    (void)snprintf(data, sizeof data, "{\"refund_no\":\"R-%d\",\"bill_no\":\"B-%d\",\"self_paid_fen\":%lld}",
        ++serial, which, (long long)yuan * 100);
    (void)event("refund", p, data);
    b->refunded += yuan;
    b->clawed += claw(p, b->lot, b->earned * b->refunded / b->paid - b->clawed);
    p->halves[b->half].fen -= yuan * 100;
    happened(b->merged ? "refund after a merge" : "refund");
    if (b->refunded == b->paid)
        bill_unearned(p, which);
}

/* ---- opening ---- */

void
open_hospital(void)
{
    person_cap = (int)(options.members + options.days * (options.visits / 12 + 4));
    persons = calloc((size_t)person_cap, sizeof *persons);
    assert_non_null(persons);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_MONEY, his_key));
    assert_ok(
        pd_hub_client_add(kit.hub, kit.now_ms, "till", PD_HUB_SCOPE_MONEY | PD_HUB_SCOPE_READ, money_key));
    assert_ok(pd_hub_commit(kit.hub));
    found_members(options.members);
}
