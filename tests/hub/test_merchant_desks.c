/*
 * Goal: a counter at a merchant's place hands over what waits there and sees its own settlement; it hears of
 * no other member of the hospital's, of none what she owns, and moves nobody's points for anything else.
 * Method: such a counter beside the hospital's own, every row that each pulls, every errand that each asks.
 */
#include "sync/hub/errands.h"
#include "sync/hub/merchants.h"
#include "sync/wire/errand.h"
#include "sync/wire/sums.h"
#include "tests/hub/merchant_kit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct desk shop, own; /* counters */
static struct pd_id bert, chris;
static struct pd_errand_answer said;
static uint8_t ids;

static int
open_shop(void **state)
{
    struct pd_staff clerk = { .roles = PD_STAFF_COUNTER, .name = "Li" };
    int err = open_merchant_kit(state);

    bert = kit_member(&kit, "M-2", 700);
    chris = kit_member(&kit, "M-3", 300);
    desk_enrol(&shop, &kit, "counter", "B1");
    desk_enrol(&own, &kit, "counter", "P1");
    assert_ok(pd_hub_begin(kit.hub));
    (void)pd_copy(clerk.number, sizeof clerk.number, "C-07");
    assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &clerk, "482915", "", &why));
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

/* Told to a desk from a position on, which moves; each row is looked at. */
static void
pull_from(struct desk *desk, uint64_t *from, void (*look)(const struct pd_row *row))
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = *from };
    int n;

    desk->protocol = 4;
    do {
        n = desk_pull(desk, header.cseq, 500, &header, rows, 500);
        assert_true(n >= 0);
        for (int i = 0; i < n; i++)
            look(&rows[i]);
    } while (header.more);
    *from = header.cseq;
}

static struct {
    enum pd_row_kind kind;
    const char *name; /* NULL: whichever; a sku, a number of the staff */
    int count;
    struct pd_row last;
} wanted;

static void
look_at(const struct pd_row *row)
{
    if (row->kind != wanted.kind ||
        (wanted.name != NULL &&
            strcmp(row->kind == PD_ROW_LEASE ? row->lease.sku : row->staff.number, wanted.name) != 0))
        return;
    wanted.count++;
    wanted.last = *row;
}

/* How many rows of a kind a desk pulls; *last: the last of them. */
static int
pulled(struct desk *desk, enum pd_row_kind kind, struct pd_row *last)
{
    uint64_t from = 0;

    wanted.kind = kind;
    wanted.name = NULL;
    wanted.count = 0;
    pull_from(desk, &from, look_at);
    if (wanted.count > 0)
        *last = wanted.last;
    return wanted.count;
}

/* Those of one name, from a position on. */
static int
told_of(struct desk *desk, enum pd_row_kind kind, const char *name, uint64_t *from)
{
    wanted.kind = kind;
    wanted.name = name;
    wanted.count = 0;
    pull_from(desk, from, look_at);
    return wanted.count;
}

/* The same, from the beginning. */
static int
knows(struct desk *desk, enum pd_row_kind kind, const char *name)
{
    uint64_t from = 0;

    return told_of(desk, kind, name, &from);
}

static void
ask(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch, .errand = *e };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX + 1];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    request.errand.id = (struct pd_id){ { 7, ++ids } };
    kit_hello(&kit, request.nonce);
    assert_true(pd_errand_request_good(&request));
    pd_errand_request_write(&request, &desk->secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, &why));
}

static struct pd_errand
list(enum pd_work work, const struct pd_id *member)
{
    struct pd_errand e = { .kind = PD_ERRAND_WORK, .at_ms = kit.now_ms };

    e.work.work = work;
    strcpy(e.work.by, "C-07");
    if (member != NULL)
        e.member = *member;
    return e;
}

static void
it_hears_of_whoever_has_a_ticket_there_and_of_nothing_she_owns(void **state)
{
    struct pd_row row = { .kind = PD_ROW_MEMBER };
    int holds;

    (void)state;
    assert_int_equal(pulled(&own, PD_ROW_MEMBER, &row), 3);
    assert_int_equal(pulled(&shop, PD_ROW_MEMBER, &row), 0);
    (void)voucher(&bert, "V-001", "B1", 100);
    assert_int_equal(pulled(&shop, PD_ROW_MEMBER, &row), 1);
    assert_true(pd_id_equal(row.member.id, bert));
    assert_int_equal(row.member.lot_count, 0);
    assert_int_equal(pd_points_raw(row.member.growth), 0);
    assert_int_equal(pd_points_raw(row.member.held), 0);
    assert_string_not_equal(row.member.masked, "");
    assert_int_equal(pulled(&own, PD_ROW_MEMBER, &row), 3); /* what others read is what it was */
    assert_true(row.member.lot_count > 0);
    holds = pulled(&shop, PD_ROW_HOLD, &row);
    assert_true(holds > 0 && pd_id_equal(row.hold.member, bert));
    (void)voucher(&anna, "V-002", "C1", 250); /* the clinic's is not the shop's */
    assert_int_equal(pulled(&shop, PD_ROW_HOLD, &row), holds);
    assert_int_equal(pulled(&shop, PD_ROW_MEMBER, &row), 1);
}

/* What other gifts there are, and at which desks, is not the shop's: it needs those that its tickets name. */
static void
it_hears_of_the_gifts_that_it_hands_over(void **state)
{
    struct pd_op gift = hold_of(&anna, "G-003", "P1", 100);
    static char moved[sizeof MERCHANT_RULES];
    uint64_t at = 0;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &gift).status, PD_OP_APPLIED);
    (void)voucher(&bert, "V-001", "B1", 100);
    (void)voucher(&anna, "V-002", "C1", 250);
    assert_int_equal(knows(&own, PD_ROW_LEASE, "G-003"), 1);
    assert_int_equal(knows(&own, PD_ROW_LEASE, "V-002"), 1);
    assert_int_equal(told_of(&shop, PD_ROW_LEASE, "G-003", &at), 0);
    assert_int_equal(knows(&shop, PD_ROW_LEASE, "V-001"), 1);
    assert_int_equal(knows(&shop, PD_ROW_LEASE, "V-002"), 0);
    strcpy(moved, MERCHANT_RULES);
    memcpy(strstr(strstr(moved, "\"G-003\""), "\"P1\""), "\"B1\"", 4);
    kit_publish(&kit, moved, kit.now_ms + PD_DAY_MS); /* in force tomorrow: it knows by then */
    assert_int_equal(told_of(&shop, PD_ROW_LEASE, "G-003", &at), 1);
}

/* An owner, who has the hospital's rules and accounts, has nothing to do there: no badge, no PIN of hers. */
static void
it_hears_of_those_who_serve(void **state)
{
    static const struct {
        const char *number;
        unsigned int roles, there;
    } people[] = { { "C-08", PD_STAFF_COUNTER | PD_STAFF_OWNER, PD_STAFF_COUNTER },
        { "S-01", PD_STAFF_SUPERVISOR, PD_STAFF_SUPERVISOR }, { "O-01", PD_STAFF_OWNER, 0 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(people); i++) {
        struct pd_staff person = { .roles = people[i].roles, .name = "Wu" };
        const struct pd_pin_kept *pin = &wanted.last.staff.pin;

        assert_ok(pd_hub_begin(kit.hub));
        (void)pd_copy(person.number, sizeof person.number, people[i].number);
        assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &person, "482915", "", &why));
        assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(knows(&own, PD_ROW_STAFF, people[i].number), 1);
        assert_int_equal(wanted.last.staff.roles, people[i].roles);
        assert_false(sodium_is_zero(pin->hash, sizeof pin->hash));
        assert_int_equal(knows(&shop, PD_ROW_STAFF, people[i].number), 1);
        assert_int_equal(wanted.last.staff.roles, people[i].there);
        assert_int_equal(sodium_is_zero(pin->hash, sizeof pin->hash), people[i].there == 0);
    }
}

/* Members that the sums told to a desk have counted. */
static int
summed(struct desk *desk)
{
    enum pd_hub_step step;
    int n = 0;

    assert_int_equal(desk_get(desk, "/v1/sums", "", 0, &step), 200);
    for (const char *at = kit.body; (at = strstr(at, "{\"k\":\"member\"")) != NULL; at++)
        n += atoi(strstr(at, "\"n\":") + 4);
    return n;
}

static void
its_sums_are_those_of_the_rows_it_is_told(void **state)
{
    struct pd_sum_key key = pd_sum_key_of(&kit.hub_key);
    static struct pd_sums told, hers;
    struct pd_row row = { .kind = PD_ROW_MEMBER };
    enum pd_hub_step step;

    (void)state;
    (void)voucher(&bert, "V-001", "B1", 100);
    assert_int_equal(pulled(&shop, PD_ROW_MEMBER, &row), 1);
    memset(&hers, 0, sizeof hers);
    memset(&told, 0, sizeof told);
    pd_sums_add_member(&hers, &key, &row.member.id, row.cseq);
    assert_ok(pd_hub_begin(kit.hub));
    pd_merchant_sums(kit.hub, "B1", &told);
    pd_hub_rollback(kit.hub);
    assert_memory_equal(told.members, hers.members, sizeof told.members);
    assert_int_equal(summed(&shop), 1);
    assert_int_equal(summed(&own), 3);
    assert_int_equal(desk_get(&shop, "/v1/snapshot", "", 0, &step), 404);
}

static void
it_moves_nobodys_points(void **state)
{
    struct pd_op hold = hold_of(&anna, "V-001", "B1", 100);
    struct pd_op claim, spend;
    struct pd_op_result r;

    (void)state;
    hold.device = shop.id;
    hold.epoch = shop.epoch;
    r = desk_do(&shop, &hold);
    assert_int_equal(r.status, PD_OP_REJECTED);
    assert_string_equal(r.code, "merchant_desk");
    claim = desk_op(&shop, PD_OP_CLAIM);
    claim.member = anna;
    (void)pd_copy(claim.unit, sizeof claim.unit, "points");
    strcpy(claim.rule, "sign_in");
    strcpy(claim.key, "sign_in:x:2026-09-21");
    claim.amount = pd_points_of(10);
    claim.programme = 2;
    r = desk_do(&shop, &claim);
    assert_string_equal(r.code, "merchant_desk");
    assert_int_equal(r.status, PD_OP_REJECTED);
    spend = desk_op(&shop, PD_OP_SPEND);
    spend.member = anna;
    (void)pd_copy(spend.unit, sizeof spend.unit, "points");
    spend.decided_ms = spend.at_ms;
    spend.amount = pd_points_of(10);
    spend.programme = 2;
    strcpy(spend.rule, "redeem");
    r = desk_do(&shop, &spend);
    assert_int_equal(r.status, PD_OP_REJECTED);
    assert_string_equal(r.code, "merchant_desk");
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    (void)kit_verify(&kit);
}

static void
it_hands_over_what_waits_there_and_that_is_settled(void **state)
{
    struct pd_op hold = voucher(&bert, "V-001", "B1", 100), capture;
    struct pd_errand e = list(PD_WORK_CLEARING, NULL);
    struct pd_op_result r;

    (void)state;
    capture = desk_about(&shop, PD_OP_CAPTURE, &hold.id);
    strcpy(capture.place, "B1");
    r = desk_do(&shop, &capture);
    assert_int_equal(r.status, PD_OP_APPLIED);
    ask(&shop, &e);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_int_equal(said.work.total, 1);
    assert_string_equal(said.work.rows[0].ref, "open");
    assert_string_equal(said.work.rows[0].text, "0 100");
    assert_int_equal(said.work.rows[0].n, 90); /* fen of 100 points at 900 for 1,000 */
    assert_int_equal(said.work.rows[0].of, 1);
    ask(&own, &e); /* the hospital's own counters have none */
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    assert_string_equal(said.code, "not_here");
}

/* Its settlement is for the staff; of all else it is told nothing of them, either. */
static void
its_settlement_is_for_the_staff_alone(void **state)
{
    static const struct {
        const char *by;
        enum pd_work work;
        const char *code;
    } cases[] = { { "C-07", PD_WORK_CLEARING, "" }, { "X-9", PD_WORK_CLEARING, "unknown_staff" },
        { "C-08", PD_WORK_CLEARING, "dismissed" }, { "C-07", PD_WORK_DAY, "not_here" },
        { "X-9", PD_WORK_DAY, "not_here" }, { "C-08", PD_WORK_DAY, "not_here" } };
    struct pd_staff gone = { .roles = PD_STAFF_COUNTER, .name = "Wu", .number = "C-08" };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &gone, "482915", "", &why));
    assert_ok(pd_hub_staff_dismiss(kit.hub, kit.now_ms, "C-08", "", &why));
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_errand e = list(cases[i].work, NULL);

        strcpy(e.work.by, cases[i].by);
        ask(&shop, &e);
        assert_string_equal(said.code, cases[i].code);
        assert_int_equal(said.status, cases[i].code[0] == '\0' ? PD_ERRAND_DONE : PD_ERRAND_REFUSED);
    }
}

static void
it_looks_nobody_up_and_books_nothing(void **state)
{
    static const enum pd_errand_kind kinds[] = { PD_ERRAND_PAGE, PD_ERRAND_HISTORY, PD_ERRAND_CONSENT,
        PD_ERRAND_BLOCK, PD_ERRAND_REFERRAL, PD_ERRAND_PLAN };
    static const enum pd_work lists[] = { PD_WORK_FEEDBACK, PD_WORK_SERVICES, PD_WORK_ACTIVITIES,
        PD_WORK_BIRTHDAYS };
    static const enum pd_work hers[] = { PD_WORK_UNITS, PD_WORK_CAPTURES, PD_WORK_CARDS, PD_WORK_PURSES,
        PD_WORK_FAMILY, PD_WORK_SHARED, PD_WORK_MEMBERSHIPS };
    struct pd_errand e = { .kind = PD_ERRAND_FIND, .at_ms = kit.now_ms };

    (void)state;
    (void)voucher(&bert, "V-001", "B1", 100); /* she has a ticket there, and is told of no more for it */
    strcpy(e.what, "phone");
    strcpy(e.digits, "13800001111");
    ask(&shop, &e);
    assert_string_equal(said.code, "not_here");
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        e = (struct pd_errand){ .kind = kinds[i], .member = bert, .at_ms = kit.now_ms };
        strcpy(e.what, kinds[i] == PD_ERRAND_CONSENT ? "sms" : "");
        ask(&shop, &e);
        if (strcmp(said.code, "not_here") != 0)
            fail_msg("errand %d: %s", (int)kinds[i], said.code);
    }
    for (int i = 0; i < PD_COUNT(lists); i++) {
        e = list(lists[i], NULL);
        ask(&shop, &e);
        assert_string_equal(said.code, "not_here");
        assert_int_equal(said.work.count, 0);
    }
    for (int i = 0; i < PD_COUNT(hers); i++) {
        e = list(hers[i], &bert);
        ask(&shop, &e);
        assert_string_equal(said.code, "not_here");
        assert_int_equal(said.work.count, 0);
    }
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_shop, kit_tear_down)
    const struct CMUnitTest tests[] = {
        T(it_hears_of_whoever_has_a_ticket_there_and_of_nothing_she_owns),
        T(it_hears_of_the_gifts_that_it_hands_over),
        T(it_hears_of_those_who_serve),
        T(its_sums_are_those_of_the_rows_it_is_told),
        T(it_moves_nobodys_points),
        T(it_hands_over_what_waits_there_and_that_is_settled),
        T(its_settlement_is_for_the_staff_alone),
        T(it_looks_nobody_up_and_books_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
