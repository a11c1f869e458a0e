/*
 * Goal: a hospital's year adds up. Method: day by day its systems tell of bills, sign-ins and refunds over
 * HTTP's bytes, members redeem at two real kiosks and are served at a real counter, some days without a
 * network; campaigns double, points expire at midnight. A model of its own, which knows the rules as they
 * are written on paper and none of the hub's code, says what each member has. At the end of every month the
 * hub's figures must be the model's to the point, and `verify` finds nothing.
 *
 * pointdesk-year [--members N] [--days N] [--visits N] [--seed N]
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/options.h"
#include "sync/hub/figures.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- the rules on paper ---- */

#define ZONE_MS (8 * PD_HOUR_MS)
#define PAY_DAYS 120     /* points for payments last so long */
#define SIGN_IN_DAYS 45  /* and those for signing in */
#define SIGN_IN_POINTS 5 /* once a day */
#define BIRTHDAY 88      /* once a year; they last as long as those for payments */
#define GIFT_POINTS 100  /* G-001 */
#define CAMPAIGN                                                                                             \
    "{\"id\":\"member_day\",\"name\":{\"zh-Hans\":\"会员日\",\"en\":\"Member day\"},"                     \
    "\"rules\":[\"pay\"],\"from\":\"2026-01-01\",\"until\":\"2028-12-31\",\"month_days\":[8],\"percent\":"   \
    "200,"                                                                                                   \
    "\"stacking\":\"best\"}"

struct options {
    int64_t members, days, visits, seed;
};

/* ---- the model: what every member has, lot by lot ---- */

struct lot {
    int64_t left, expires_day; /* of the hospital; over when that day begins */
    int bill;                  /* -1: of none */
};

struct person {
    struct pd_id id;
    struct lot *lots; /* in the order in which they were given */
    int lot_count, lot_cap;
    int signed_day; /* last */
    int64_t owed;
    char birthday[PD_BIRTHDAY_CAP];
};

struct bill {
    int person;
    int64_t paid, refunded, earned, clawed; /* yuan, yuan, points, points */
};

/* A ticket on its way, and what it was paid with. */
struct ticket {
    struct pd_id hold;
    char text[PD_CODE_CAP];
    int person;
    struct {
        int lot;
        int64_t n;
    } draws[64];
    int draw_count;
    bool handed_over;
};

static struct kit kit;
static struct terminal kiosks[2], counter;
static struct person *persons;
static struct bill *bills;
static struct ticket *tickets;
static int person_count, bill_count, bill_cap, ticket_count, ticket_cap;
static struct pd_moves told; /* by the model */
static char key[PD_HUB_CLIENT_KEY_CAP];
static struct pd_rng dice;
static int64_t day; /* of the hospital, since 1970 */

static int64_t
roll(int64_t n)
{
    return (int64_t)pd_rng_below(&dice, (uint64_t)n);
}

static void *
grown(void *array, int count, int *cap, size_t size)
{
    if (count < *cap)
        return array;
    *cap = *cap == 0 ? 16 : 2 * *cap;
    array = realloc(array, (size_t)*cap * size);
    assert_non_null(array);
    return array;
}

static void
give(struct person *p, int64_t points, int64_t days, int bill)
{
    int64_t paid = p->owed < points ? p->owed : points;

    told.issued += points;
    told.owed -= paid;
    told.members += points - paid;
    p->owed -= paid;
    if (points == paid)
        return;
    p->lots = grown(p->lots, p->lot_count, &p->lot_cap, sizeof *p->lots);
    p->lots[p->lot_count++] = (struct lot){ points - paid, day + days + 1, bill };
}

static int64_t
has(const struct person *p)
{
    int64_t sum = 0;

    for (int i = 0; i < p->lot_count; i++)
        sum += p->lots[i].left;
    return sum;
}

/* The one that is over first, of those the one that was given first. */
static int
next_lot(const struct person *p)
{
    int best = -1;

    for (int i = 0; i < p->lot_count; i++)
        if (p->lots[i].left > 0 && (best < 0 || p->lots[i].expires_day < p->lots[best].expires_day))
            best = i;
    return best;
}

static void
pay_with_points(struct person *p, struct ticket *t, int64_t points)
{
    while (points > 0) {
        int i = next_lot(p);
        int64_t n;

        assert_true(i >= 0 && t->draw_count < PD_COUNT(t->draws));
        n = p->lots[i].left < points ? p->lots[i].left : points;
        p->lots[i].left -= n;
        t->draws[t->draw_count].lot = i;
        t->draws[t->draw_count++].n = n;
        points -= n;
    }
}

/* By the policy "within_balance": what is left of the bill's own points first, then what is over first. */
static void
claw(struct person *p, struct bill *b, int64_t yuan)
{
    int64_t due, left = has(p), n;

    b->refunded += yuan;
    due = b->earned * b->refunded / b->paid - b->clawed;
    due = due < left ? due : left;
    b->clawed += due;
    told.taken_back += due;
    told.members -= due;
    for (int i = 0; i < p->lot_count && due > 0; i++) {
        if (p->lots[i].bill != (int)(b - bills))
            continue;
        n = p->lots[i].left < due ? p->lots[i].left : due;
        p->lots[i].left -= n;
        due -= n;
    }
    while (due > 0) {
        int i = next_lot(p);

        n = p->lots[i].left < due ? p->lots[i].left : due;
        p->lots[i].left -= n;
        due -= n;
    }
}

static void
expire_all(void)
{
    for (int k = 0; k < person_count; k++)
        for (int i = 0; i < persons[k].lot_count; i++) {
            struct lot *lot = &persons[k].lots[i];

            if (lot->expires_day > day || lot->left == 0)
                continue;
            told.expired += lot->left;
            told.members -= lot->left;
            lot->left = 0;
        }
}

/* ---- the hospital's systems ---- */

static int64_t
event(const char *type, const struct person *p, const char *data)
{
    static int64_t serial;
    char body[1024], idem[24], id[PD_ID_TEXT_CAP];
    json_t *answer;
    int64_t points;

    (void)snprintf(idem, sizeof idem, "y%lld", (long long)++serial);
    (void)snprintf(body, sizeof body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"pointdesk.%s\",\"subject\":\"%"
        "s\",\"data\":%s}",
        idem, type, pd_id_text(p->id, id), data);
    if (kit_post(&kit, "/v1/events", key, idem, body) != 200)
        fail_msg("%s: %s", body, kit.body);
    answer = json_loads(kit.body, 0, NULL);
    points = json_integer_value(json_object_get(answer, "points"));
    json_decref(answer);
    return points;
}

static void
visit(void)
{
    int who = (int)roll(person_count), yuan = 20 + (int)roll(400);
    struct person *p = &persons[who];
    struct pd_date date = pd_date_from_days(day);
    int64_t points = yuan * (date.day == 8 ? 2 : 1);
    char data[256];

    bills = grown(bills, bill_count, &bill_cap, sizeof *bills);
    bills[bill_count] = (struct bill){ .person = who, .paid = yuan, .earned = points };
    (void)snprintf(data, sizeof data,
        "{\"bill_no\":\"B-%d\",\"total_fen\":%d,\"insured_fen\":%d,\"self_paid_fen\":%d}", bill_count,
        yuan * 150, yuan * 50, yuan * 100);
    assert_int_equal(event("payment", p, data), points);
    give(p, points, PAY_DAYS, bill_count);
    bill_count++;
    if (roll(5) == 0 && p->signed_day != (int)day) {
        assert_int_equal(event("sign_in", p, "{}"), SIGN_IN_POINTS);
        give(p, SIGN_IN_POINTS, SIGN_IN_DAYS, -1);
        p->signed_day = (int)day;
    }
}

static void
refund_some_bill(void)
{
    int which = bill_count - 1 - (int)roll(bill_count < 3000 ? bill_count : 3000);
    struct bill *b = &bills[which];
    int64_t yuan = 1 + roll(b->paid);
    static int serial;
    char data[256];

    if (yuan > b->paid - b->refunded)
        return;
    (void)snprintf(data, sizeof data, "{\"refund_no\":\"R-%d\",\"bill_no\":\"B-%d\",\"self_paid_fen\":%lld}",
        ++serial, which, (long long)yuan * 100);
    (void)event("refund", &persons[b->person], data);
    claw(&persons[b->person], b, yuan);
}

/* ---- the lobby ---- */

static struct pd_when
now(void)
{
    return (struct pd_when){ kit.now_ms, PD_TIME_SYNCED };
}

static void
pass(struct terminal *t, int64_t ms)
{
    kit.now_ms += ms;
    kiosks[0].boot_ms += ms;
    kiosks[1].boot_ms += ms;
    counter.boot_ms += ms;
    (void)t;
}

static bool
can_pay(const struct person *p)
{
    return has(p) >= GIFT_POINTS;
}

/* true: she has a ticket. */
static bool
redeem_at(struct terminal *kiosk)
{
    struct pd_hold hold;
    struct person *p;
    struct ticket *t;
    int who = 0;

    for (int tries = 0; tries < 200; tries++) {
        who = (int)roll(person_count);
        if (can_pay(&persons[who]))
            break;
    }
    p = &persons[who];
    if (!can_pay(p) || terminal_redeem(kiosk, &p->id, "G-001", &hold) != PD_REDEEM_OK)
        return false;
    assert_ok(pd_ledger_release(kiosk->ledger, now(), &hold.row.id, "print"));
    assert_ok(pd_ledger_hold_get(kiosk->ledger, &hold.row.id, &hold));
    tickets = grown(tickets, ticket_count, &ticket_cap, sizeof *tickets);
    t = &tickets[ticket_count++];
    memset(t, 0, sizeof *t);
    t->hold = hold.row.id;
    t->person = who;
    (void)pd_copy(t->text, sizeof t->text, hold.ticket);
    pay_with_points(p, t, GIFT_POINTS);
    return true;
}

static void
hand_over(struct ticket *t)
{
    static struct pd_keyring keys;
    struct pd_code_reader reader = { .keyring = &keys, .now_s = kit.now_ms / 1000 };
    enum pd_capture_outcome outcome;
    struct pd_code code;
    struct pd_hold hold;

    assert_ok(pd_ledger_keyring(counter.ledger, &keys));
    assert_int_equal(pd_code_read(t->text, strlen(t->text), &reader, &code), PD_CODE_ACCEPTED);
    assert_ok(pd_ledger_capture(counter.ledger, now(), &code, t->text, &outcome, &hold));
    assert_int_equal(outcome, PD_CAPTURE_OK);
    pd_client_kick(counter.client);
    t->handed_over = true;
    told.redeemed += GIFT_POINTS;
    told.members -= GIFT_POINTS;
}

/* Her points come back into the lots they came from, or as days of grace where those are over. */
static void
undo(struct ticket *t)
{
    struct person *p = &persons[t->person];

    for (int i = 0; i < t->draw_count; i++)
        if (p->lots[t->draws[i].lot].expires_day <= day)
            return; /* another day's rule: the model leaves those alone */
    assert_ok(pd_ledger_refund(counter.ledger, now(), &t->hold, pd_points_of(GIFT_POINTS), "not_wanted"));
    pd_client_kick(counter.client);
    for (int i = 0; i < t->draw_count; i++)
        p->lots[t->draws[i].lot].left += t->draws[i].n;
    t->handed_over = false;
    told.returned += GIFT_POINTS;
    told.members += GIFT_POINTS;
}

static void
sync_all(void)
{
    terminal_sync(&kiosks[0]);
    terminal_sync(&kiosks[1]);
    terminal_sync(&counter);
}

/* ---- a day ---- */

static void
go_to(int64_t at_ms)
{
    assert_true(at_ms >= kit.now_ms);
    pass(NULL, at_ms - kit.now_ms);
}

static void
live_a_day(const struct options *o)
{
    int64_t from_ms = day * PD_DAY_MS - ZONE_MS;
    bool network = roll(10) != 0;
    int first = ticket_count;

    go_to(from_ms + PD_MINUTE_MS); /* a minute after midnight */
    kit_sweep_unvouched(&kit);
    expire_all();
    go_to(from_ms + 8 * PD_HOUR_MS);
    sync_all();
    for (int i = 0; i < o->visits; i++) {
        visit();
        if (i % 30 == 29)
            refund_some_bill();
        pass(NULL, PD_MINUTE_MS);
    }
    if (network)
        sync_all();
    for (int i = 0; i < o->visits / 6; i++) {
        if (redeem_at(&kiosks[i % 2]))
            hand_over(&tickets[ticket_count - 1]);
        pass(NULL, PD_MINUTE_MS);
    }
    if (network) {
        sync_all();
        if (ticket_count > first && roll(3) == 0)
            undo(&tickets[first + roll(ticket_count - first)]);
        sync_all();
    }
}

/* ---- the end of a month ---- */

static void
hold_against_the_model(void)
{
    struct pd_moves m;
    int64_t sum = 0;

    sync_all();
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_moves(kit.hub, (struct pd_stretch){ 0, INT64_MAX }, &m));
    pd_hub_rollback(kit.hub);
    m.expired -= m.revived; /* over at midnight, and paid with by whoever took a gift the day before */
    m.revived = 0;
    for (int i = 0; i < person_count; i++)
        sum += has(&persons[i]);
    assert_int_equal(told.members, sum); /* the model with itself */
    if (memcmp(&m, &told, sizeof m) != 0)
        fail_msg(
            "hub: issued %lld, taken back %lld, redeemed %lld, returned %lld, expired %lld, revived %lld, "
            "members %lld, owed %lld; model: %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld",
            (long long)m.issued, (long long)m.taken_back, (long long)m.redeemed, (long long)m.returned,
            (long long)m.expired, (long long)m.revived, (long long)m.members, (long long)m.owed,
            (long long)told.issued, (long long)told.taken_back, (long long)told.redeemed,
            (long long)told.returned, (long long)told.expired, (long long)told.revived,
            (long long)told.members, (long long)told.owed);
    for (int i = 0; i < 50; i++) {
        const struct person *p = &persons[roll(person_count)];
        int64_t left, held, debt;

        kit_balance(&kit, &p->id, &left, &held, &debt);
        assert_int_equal(left, has(p));
        assert_int_equal(held, 0);
        assert_int_equal(debt, p->owed);
    }
    (void)kit_verify(&kit);
}

/* ---- the program ---- */

static void
publish_the_years_rules(void)
{
    struct pd_why why = { .text = "" };
    uint32_t version = 1;
    const char *json;
    json_t *document, *rule, *gift;
    char *text;
    size_t len, i;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    json_array_foreach(json_object_get(document, "rules"), i, rule)
    {
        bool pays = strcmp(json_string_value(json_object_get(rule, "kind")), "payment") == 0;

        assert_ok(json_object_set_new(
            rule, "expiry", json_pack("{ss si}", "kind", "rolling", "days", pays ? PAY_DAYS : SIGN_IN_DAYS)));
    }
    json_array_foreach(json_object_get(document, "catalogue"), i, gift)
    {
        if (strcmp(json_string_value(json_object_get(gift, "sku")), "G-001") == 0)
            assert_ok(json_object_set_new(gift, "stock", json_integer(1000000)));
    }
    assert_ok(json_object_set_new(document, "campaigns", json_pack("[o]", json_loads(CAMPAIGN, 0, NULL))));
    assert_ok(json_object_set_new(document, "clawback", json_string("within_balance")));
    text = json_dumps(document, 0);
    if (pd_hub_programme_publish(kit.hub, kit.now_ms, text, strlen(text), kit.now_ms, &version, &why) !=
        PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_stock_add(kit.hub, "G-001", 1000000));
    assert_ok(pd_hub_commit(kit.hub));
    free(text);
    json_decref(document);
}

static void
begin(const struct options *o, const char *path)
{
    dice = pd_rng_seeded((uint64_t)o->seed);
    kit_open(&kit, path);
    day = pd_local_day(kit.now_ms, 480);
    publish_the_years_rules();
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_EVENTS, key));
    assert_ok(pd_hub_commit(kit.hub));
    person_count = (int)o->members;
    persons = calloc((size_t)person_count, sizeof *persons);
    assert_non_null(persons);
    for (int i = 0; i < person_count; i++) {
        char number[24];

        (void)snprintf(number, sizeof number, "M%07d", i);
        persons[i].id = kit_member(&kit, number, 0);
        persons[i].signed_day = -1;
    }
    terminal_open(&kiosks[0], &kit, "kiosk", "year_a");
    terminal_open(&kiosks[1], &kit, "kiosk", "year_b");
    terminal_open(&counter, &kit, "counter", "year_c");
    sync_all();
}

static void
end(const char *path)
{
    char wal[128];

    terminal_close(&kiosks[0]);
    terminal_close(&kiosks[1]);
    terminal_close(&counter);
    kit_close(&kit);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    (void)unlink(path);
    (void)unlink(wal);
}

static struct options options = { .members = 20000, .days = 365, .visits = 300, .seed = 1 };

static void
a_year_adds_up(void **state)
{
    int64_t month = 0, began_ms = pd_clock_monotonic_us() / 1000;
    char path[64];

    (void)state;
    if (access("/dev/shm", W_OK) == 0) /* no power fails here: what a disk's sync takes is not looked at */
        terminal_folder = "/dev/shm";
    (void)snprintf(path, sizeof path, "%s/pd_year_%d.db", terminal_folder, (int)getpid());
    begin(&options, path);
    for (int64_t i = 0; i < options.days; i++, day++) {
        struct pd_date date = pd_date_from_days(day);

        if (i > 0) /* the first day is the one on which it was made */
            live_a_day(&options);
        if (date.month != month || i == options.days - 1) {
            hold_against_the_model();
            (void)printf(
                "%04d-%02d-%02d  %d bills, %d tickets, issued %lld, used %lld, expired %lld, left %lld: as "
                "the model says\n",
                date.year, date.month, date.day, bill_count, ticket_count, (long long)told.issued,
                (long long)(told.redeemed - told.returned), (long long)told.expired, (long long)told.members);
            (void)fflush(stdout);
            month = date.month;
        }
    }
    (void)printf("%lld members, %lld days, %d bills, %d tickets; %.1f s\n", (long long)options.members,
        (long long)options.days, bill_count, ticket_count,
        (double)(pd_clock_monotonic_us() / 1000 - began_ms) / 1000.0);
    assert_true(told.redeemed > 0 && told.taken_back > 0);
    assert_true(options.days <= PAY_DAYS + 2 || told.expired > 0);
    end(path);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_year_adds_up) };
    const struct pd_option table[] = {
        { "members", PD_OPTION_INT, &options.members, "1..1000000", "how many members" },
        { "days", PD_OPTION_INT, &options.days, "2..3660", "how long" },
        { "visits", PD_OPTION_INT, &options.visits, "1..5000", "bills a day" },
        { "seed", PD_OPTION_INT, &options.seed, "0..1000000000", "another year" },
        { 0 },
    };
    struct pd_why why;
    int count;

    if (pd_options_parse(table, argc, argv, &count, &why) != PD_OK || count != 1) {
        (void)fprintf(stderr, "pointdesk-year [--members N] [--days N] [--visits N] [--seed N]\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
