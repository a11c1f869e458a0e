/*
 * Goal: a voucher is used once, at its own merchant, by its till or by the counter there and never by both;
 * what is not used comes back; points that merchants give and take are what was agreed, under the till's own
 * number once; every "no" has its code. Method: a hub in memory, a kiosk that sells vouchers, two tills that
 * ask over HTTP as real ones do.
 */
#include "tests/hub/merchant_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/incidents.h"

#include <stdio.h>
#include <string.h>

static struct pd_clearing
expect(const char *merchant, int64_t burned, int64_t burned_back, int64_t issued, int64_t issued_back)
{
    struct pd_clearing c = cleared(merchant);

    assert_int_equal(c.burned, burned);
    assert_int_equal(c.burned_back, burned_back);
    assert_int_equal(c.issued, issued);
    assert_int_equal(c.issued_back, issued_back);
    return c;
}

/* ---- vouchers ---- */

static void
a_voucher_is_used_once_at_its_merchant(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);
    struct pd_clearing c;
    int64_t number;

    (void)state;
    kit_expect_balance(&kit, &anna, 4900, 100, 0);
    expect("books", 0, 0, 0, 0);
    assert_string_equal(use_voucher(clinic_till, &one, "T-1"), "other_merchant");
    assert_null(strstr(kit.body, "V-001")); /* nor is it told what it is */
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    assert_int_equal(kit.status, 201);
    assert_non_null(strstr(kit.body, "\"status\":\"used\""));
    assert_int_equal(answered("points"), 100);
    number = answered("number");
    kit_expect_balance(&kit, &anna, 4900, 0, 0);
    assert_string_equal(use_voucher(books_till, &one, "T-2"), "already_used");
    assert_string_equal(use_voucher(books_till, &one, ""), "bad_request");
    assert_string_equal(use_voucher(books_till, &one, "T-1"), ""); /* its answer was lost */
    assert_int_equal(kit.status, 200);
    assert_int_equal(answered("number"), number);
    c = expect("books", 100, 0, 0, 0);
    assert_int_equal(c.burned_fen, 90);
    assert_int_equal(pd_clearing_net_fen(&c), 90);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/ledger", "", own_key), 200);
    assert_non_null(strstr(kit.body, "\"kind\":\"voucher\",\"points\":-100"));
    assert_non_null(strstr(kit.body, "\"merchant\":\"books\""));
}

static void
the_same_bytes_get_the_same_answer(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);
    char code[PD_CODE_CAP], body[PD_CODE_CAP + 64], first[512];

    (void)state;
    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", ticket_of(&one, code));
    assert_int_equal(kit_post(&kit, "/v1/vouchers", books_till, "same", body), 201);
    (void)pd_copy(first, sizeof first, kit.body);
    for (int i = 0; i < 3; i++) {
        kit.now_ms += PD_HOUR_MS;
        assert_int_equal(kit_post(&kit, "/v1/vouchers", books_till, "same", body), 201);
        assert_string_equal(kit.body, first);
    }
    expect("books", 100, 0, 0, 0);
}

static void
a_check_changes_nothing(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);
    char code[PD_CODE_CAP], body[PD_CODE_CAP + 64];

    (void)state;
    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", ticket_of(&one, code));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kit_post(&kit, "/v1/vouchers/check", books_till, NULL, body), 200);
        assert_non_null(strstr(kit.body, "\"status\":\"good\""));
        assert_non_null(strstr(kit.body, "\"sku\":\"V-001\""));
    }
    kit_expect_balance(&kit, &anna, 4900, 100, 0);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    assert_string_equal(post_as(books_till, "/v1/vouchers/check", body), "already_used");
}

/* Its kiosk has no network: the ticket says it all. */
static void
a_voucher_is_used_before_its_kiosk_tells_of_it(void **state)
{
    struct pd_op hold = hold_of(&anna, "V-001", "B1", 100), release;

    (void)state;
    assert_string_equal(use_voucher(books_till, &hold, "T-1"), "");
    kit_expect_balance(&kit, &anna, 4900, 0, 0);
    expect("books", 100, 0, 0, 0);
    desk_write(&kiosk, &hold);
    release = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    desk_write(&kiosk, &release);
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    kit_expect_balance(&kit, &anna, 4900, 0, 0);
    expect("books", 100, 0, 0, 0);
    assert_string_equal(use_voucher(books_till, &hold, "T-2"), "already_used");
}

static void
what_is_not_used_in_time_comes_back(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);

    (void)state;
    kit.now_ms += 8 * PD_DAY_MS;
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "voucher_expired");
    kit_sweep(&kit, kit.now_ms);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "voucher_ended");
    expect("books", 0, 0, 0, 0);
}

static void
a_cancelled_voucher_is_over_at_once(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100),
                 cancel = desk_about(&kiosk, PD_OP_END_ASK, &one.id);

    (void)state;
    (void)pd_copy(cancel.reason, sizeof cancel.reason, "cancelled");
    assert_int_equal(desk_do(&kiosk, &cancel).status, PD_OP_APPLIED);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "voucher_ended");
}

/* A partner's own counter holds its place's token: what it hands over without a network must stay the only
 * way. */
static void
where_a_counter_stands_the_till_is_none(void **state)
{
    struct pd_op one = voucher(&anna, "V-002", "C1", 250), capture;
    static struct desk counter;
    struct pd_clearing c;

    (void)state;
    desk_enrol(&counter, &kit, "counter", "C1");
    assert_string_equal(use_voucher(clinic_till, &one, "T-1"), "used_at_terminal");
    capture = desk_about(&counter, PD_OP_CAPTURE, &one.id);
    (void)pd_copy(capture.place, sizeof capture.place, "C1");
    assert_int_equal(desk_do(&counter, &capture).status, PD_OP_APPLIED);
    c = expect("clinic", 250, 0, 0, 0);
    assert_int_equal(c.burned_fen, 333); /* 333.25 */
    assert_string_equal(use_voucher(clinic_till, &one, "T-1"), "already_used");
    kit.now_ms += 8 * PD_DAY_MS;
    one = voucher(&anna, "V-002", "C1", 250);
    kit.now_ms += 8 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms); /* asked for; the counter ends it */
    kit_expect_balance(&kit, &anna, 4500, 250, 0);
}

static void
a_taken_back_voucher_is_in_its_own_time(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);
    char path[64];

    (void)state;
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    (void)snprintf(path, sizeof path, "/v1/vouchers/%lld/reverse", (long long)answered("number"));
    assert_string_equal(post_as(clinic_till, path, "{}"), "other_merchant");
    assert_string_equal(post_as(books_till, path, "{}"), "");
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    expect("books", 100, 100, 0, 0);
    assert_string_equal(post_as(books_till, path, "{}"), ""); /* once */
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    assert_int_equal(expect("books", 100, 100, 0, 0).moves, 2);
    assert_string_equal(use_voucher(books_till, &one, "T-2"), "already_used");
    assert_string_equal(post_as(books_till, "/v1/vouchers/999999/reverse", "{}"), "unknown_number");
    assert_string_equal(post_as(books_till, "/v1/issues/1/reverse", "{}"), "unknown_number");
}

/* ---- what is given for nothing ---- */

static int64_t
moves_of(const char *merchant)
{
    return cleared(merchant).moves;
}

/* A prize: it is used under the till's number as any other is, though nothing moves. */
static void
a_voucher_of_no_points_is_used_and_taken_back_once(void **state)
{
    struct pd_op one = hold_of(&anna, "V-001", "B1", 0), two = hold_of(&anna, "V-001", "B1", 0);
    char path[64];
    int64_t number;

    (void)state;
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    assert_int_equal(kit.status, 201);
    number = answered("number");
    assert_string_equal(use_voucher(books_till, &one, "T-1"), ""); /* its answer was lost */
    assert_int_equal(kit.status, 200);
    assert_int_equal(answered("number"), number);
    assert_non_null(strstr(kit.body, "\"status\":\"used\""));
    assert_string_equal(use_voucher(books_till, &one, "T-2"), "already_used");
    assert_string_equal(use_voucher(books_till, &two, "T-1"), "reference_used");
    assert_int_equal(moves_of("books"), 1);
    (void)snprintf(path, sizeof path, "/v1/vouchers/%lld/reverse", (long long)number);
    assert_string_equal(post_as(books_till, path, "{}"), "");
    assert_int_equal(moves_of("books"), 2);
    assert_string_equal(post_as(books_till, path, "{}"), ""); /* once */
    assert_int_equal(moves_of("books"), 2);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    assert_non_null(strstr(kit.body, "\"status\":\"reversed\""));
    assert_string_equal(use_voucher(books_till, &one, "T-3"), "already_used");
    expect("books", 0, 0, 0, 0);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    (void)kit_verify(&kit);
}

/* Refused, but its ticket was out: it was booked then, and is used under the till's number all the same. */
static void
a_refused_voucher_whose_ticket_is_out_is_used_once(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-5", 0);
    struct pd_op one = hold_of(&poor, "V-001", "B1", 100), release;
    int64_t number;

    (void)state;
    assert_int_equal(desk_do(&kiosk, &one).status, PD_OP_REJECTED);
    release = desk_about(&kiosk, PD_OP_RELEASE, &one.id);
    assert_int_equal(desk_do(&kiosk, &release).status, PD_OP_APPLIED_OVERDRAFT);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    number = answered("number");
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    assert_int_equal(answered("number"), number);
    assert_string_equal(use_voucher(books_till, &one, "T-2"), "already_used");
    assert_int_equal(expect("books", 100, 0, 0, 0).moves, 1);
    (void)kit_verify(&kit);
}

/* What was agreed anew meanwhile counts for what goes out from then on. */
static void
what_comes_back_is_counted_at_the_rate_it_went_out(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100);
    struct pd_hub_merchant books;
    struct pd_clearing c;
    char path[64];

    (void)state;
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
    (void)snprintf(path, sizeof path, "/v1/vouchers/%lld/reverse", (long long)answered("number"));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_merchant_get(kit.hub, "books", &books, &why));
    books.burn_rate = 500;
    assert_ok(pd_hub_merchant_change(kit.hub, kit.now_ms, &books, &why));
    assert_ok(pd_hub_commit(kit.hub));
    c = expect("books", 100, 0, 0, 0);
    assert_int_equal(c.burned_fen, 90);
    assert_string_equal(post_as(books_till, path, "{}"), "");
    c = expect("books", 100, 100, 0, 0);
    assert_int_equal(pd_clearing_net_fen(&c), 0);
}

/* ---- stopping ---- */

static void
set_state(const char *id, enum pd_merchant_state to)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_merchant_state(kit.hub, kit.now_ms, id, to, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
a_stopped_merchant_sells_and_takes_nothing(void **state)
{
    struct pd_op one = voucher(&anna, "V-001", "B1", 100), two;
    struct pd_op_result r;

    (void)state;
    set_state("books", PD_MERCHANT_STOPPED);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "merchant_stopped");
    two = hold_of(&anna, "V-001", "B1", 100);
    r = desk_do(&kiosk, &two);
    assert_int_equal(r.status, PD_OP_REJECTED);
    assert_string_equal(r.code, "not_on_offer");
    two = voucher(&anna, "V-002", "C1", 250); /* the other one goes on */
    assert_string_equal(use_voucher(clinic_till, &two, "T-1"), "");
    set_state("books", PD_MERCHANT_ACTIVE);
    assert_string_equal(use_voucher(books_till, &one, "T-1"), "");
}

/* ---- points given and taken ---- */

static const char *
give(const char *till, const char *who, int64_t points, const char *reference)
{
    char body[PD_CODE_CAP + 128];

    (void)snprintf(
        body, sizeof body, "{%s,\"points\":%lld,\"reference\":\"%s\"}", who, (long long)points, reference);
    return post_as(till, "/v1/issues", body);
}

static const char *
by_code(const struct pd_id *member, char out[PD_CODE_CAP + 16])
{
    char code[PD_CODE_CAP];

    (void)snprintf(out, PD_CODE_CAP + 16, "\"code\":\"%s\"", code_of(member, code));
    return out;
}

static void
agree(bool yes)
{
    struct pd_consent said = {
        .purpose = PD_CONSENT_PARTNERS, .given = yes, .text = "T-1", .by = PD_CONSENT_BY_SELF
    };

    kit.now_ms += PD_SECOND_MS;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_consent_put(kit.hub, kit.now_ms, &anna, &said, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
a_merchant_gives_points_up_to_what_was_agreed(void **state)
{
    char who[PD_CODE_CAP + 16];
    struct pd_clearing c;
    char path[64];

    (void)state;
    assert_string_equal(give(books_till, by_code(&anna, who), 120, "S-1"), "");
    assert_non_null(strstr(kit.body, "\"status\":\"issued\""));
    (void)snprintf(path, sizeof path, "/v1/issues/%lld/reverse", (long long)answered("number"));
    kit_expect_balance(&kit, &anna, 5120, 0, 0);
    assert_string_equal(give(books_till, by_code(&anna, who), 120, "S-1"), ""); /* once */
    assert_int_equal(kit.status, 200);
    assert_string_equal(give(books_till, by_code(&anna, who), 121, "S-1"), "reference_used");
    assert_string_equal(give(books_till, by_code(&anna, who), 501, "S-2"), "above_cap");
    assert_string_equal(give(books_till, by_code(&anna, who), 500, "S-2"), "");
    assert_string_equal(give(books_till, by_code(&anna, who), 81, "S-3"), "above_cap"); /* 700 a day */
    assert_string_equal(give(books_till, by_code(&anna, who), 80, "S-3"), "");
    kit.now_ms += PD_DAY_MS;
    assert_string_equal(give(books_till, by_code(&anna, who), 301, "S-4"), "above_cap"); /* 1000 a month */
    c = expect("books", 0, 0, 700, 0);
    assert_int_equal(c.issued_fen, 700);
    assert_int_equal(pd_clearing_net_fen(&c), -700);
    assert_string_equal(post_as(books_till, path, "{}"), "");
    assert_string_equal(post_as(books_till, path, "{}"), "");
    kit_expect_balance(&kit, &anna, 5580, 0, 0);
    expect("books", 0, 0, 700, 120);
    assert_string_equal(
        give(clinic_till, by_code(&anna, who), 1, "S-1"), "alliance_off"); /* it has no rule */
}

static void
her_number_is_nobodys_until_she_agrees(void **state)
{
    (void)state;
    assert_string_equal(give(books_till, "\"member\":\"M-1\"", 10, "S-1"), "not_found");
    assert_string_equal(give(books_till, "\"member\":\"M-9\"", 10, "S-1"), "not_found");
    agree(true);
    assert_string_equal(give(books_till, "\"member\":\"M-1\"", 10, "S-1"), "");
    agree(false);
    assert_string_equal(give(books_till, "\"member\":\"M-1\"", 10, "S-2"), "not_found");
}

static const char *
take(const char *till, const char *code, int64_t points, const char *reference)
{
    char body[PD_CODE_CAP + 128];

    (void)snprintf(body, sizeof body, "{\"code\":\"%s\",\"points\":%lld,\"reference\":\"%s\"}", code,
        (long long)points, reference);
    return post_as(till, "/v1/burns", body);
}

static void
points_pay_at_a_till_with_a_code_that_is_shown_then(void **state)
{
    char code[PD_CODE_CAP], old[PD_CODE_CAP], path[64];

    (void)state;
    (void)code_of(&anna, old);
    assert_string_equal(take(clinic_till, old, 300, "B-1"), "");
    (void)snprintf(path, sizeof path, "/v1/burns/%lld/reverse", (long long)answered("number"));
    kit_expect_balance(&kit, &anna, 4700, 0, 0);
    assert_string_equal(take(clinic_till, old, 300, "B-2"), "code_used");
    assert_string_equal(take(books_till, old, 300, "B-1"), "code_used"); /* nor at another's */
    assert_string_equal(take(clinic_till, old, 300, "B-1"), "");         /* its answer was lost */
    kit.now_ms += 2000;
    assert_string_equal(take(clinic_till, code_of(&anna, code), 4701, "B-3"), "too_few_points");
    kit.now_ms += 5 * PD_MINUTE_MS;
    assert_string_equal(take(clinic_till, code, 10, "B-3"), "member_code");
    assert_string_equal(take(clinic_till, "PD1:NONSENSE", 10, "B-3"), "member_code");
    expect("clinic", 300, 0, 0, 0);
    assert_string_equal(post_as(clinic_till, path, "{}"), "");
    assert_string_equal(post_as(clinic_till, path, "{}"), "");
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    expect("clinic", 300, 300, 0, 0);
}

/* ---- entry to what a merchant holds ---- */

static void
a_seat_at_a_merchants_is_the_merchants(void **state)
{
    static const char activity[] =
        "{\"id\":\"walk\",\"name\":" MERCHANT_TEXT ",\"where\":" MERCHANT_TEXT
        ",\"starts_at\":\"2026-12-01T09:00\",\"ends_at\":\"2026-12-01T11:00\",\"seats\":5,\"price\":200,"
        "\"merchant\":\"clinic\"}";
    char rules[4096], path[64];

    (void)state;
    (void)snprintf(rules, sizeof rules, "%.*s,\"activities\":[%s]}", (int)sizeof MERCHANT_RULES - 2,
        MERCHANT_RULES, activity);
    kit.now_ms += PD_SECOND_MS;
    kit_publish(&kit, rules, kit.now_ms);
    assert_string_equal(post_as(own_key, "/v1/bookings", "{\"member\":\"M-1\",\"activity\":\"walk\"}"), "");
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld/cancel", (long long)answered("number"));
    kit_expect_balance(&kit, &anna, 4800, 0, 0);
    expect("clinic", 200, 0, 0, 0);
    assert_string_equal(post_as(own_key, path, "{}"), "");
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    expect("clinic", 200, 200, 0, 0);
}

/* ---- who may ask ---- */

static void
every_no_has_its_code(void **state)
{
    static const struct {
        const char *path, *body, *code;
    } cases[] = {
        { "/v1/vouchers", "{}", "bad_request" },
        { "/v1/vouchers", "{\"code\":7}", "bad_request" },
        { "/v1/vouchers", "{\"code\":\"x\",\"more\":1}", "bad_request" },
        { "/v1/vouchers", "{\"code\":\"x\",\"reference\":\"a b\"}", "bad_request" },
        { "/v1/vouchers", "{\"code\":\"PD1:X\"}", "voucher_unknown" },
        { "/v1/vouchers/check", "{\"code\":\"PD1:X\"}", "voucher_unknown" },
        { "/v1/vouchers/x/reverse", "{}", "unknown_number" },
        { "/v1/vouchers/1/reverse", "{\"a\":1}", "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"points\":1}", "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"reference\":\"a\"}", "bad_request" },
        { "/v1/issues", "{\"points\":1,\"reference\":\"a\"}", "bad_request" },
        { "/v1/issues", "{\"code\":\"x\",\"member\":\"M-1\",\"points\":1,\"reference\":\"a\"}",
            "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"points\":0,\"reference\":\"a\"}", "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"points\":1.5,\"reference\":\"a\"}", "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"points\":1000000001,\"reference\":\"a\"}", "bad_request" },
        { "/v1/issues", "{\"code\":\"PD1:X\",\"points\":1,\"reference\":\"a\"}", "member_code" },
        { "/v1/burns", "{\"member\":\"M-1\",\"points\":1,\"reference\":\"a\"}", "bad_request" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        const char *code = post_as(books_till, cases[i].path, cases[i].body);

        if (strcmp(code, cases[i].code) != 0)
            fail_msg("%s %s: %s, not %s", cases[i].path, cases[i].body, code, cases[i].code);
        assert_string_equal(post_as(own_key, cases[i].path, cases[i].body), "scope");
    }
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", books_till), 403);
    assert_int_equal(kit_get(&kit, "/v1/merchant", "", books_till), 200);
    assert_non_null(strstr(kit.body, "\"id\":\"books\""));
    assert_int_equal(kit_get(&kit, "/v1/merchant", "", own_key), 403);
    kit_publish(&kit, "{\"merchants\":null}", kit.now_ms + 1);
    expect("books", 0, 0, 0, 0);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_merchant_kit, kit_tear_down)
    const struct CMUnitTest tests[] = {
        T(a_voucher_is_used_once_at_its_merchant),
        T(the_same_bytes_get_the_same_answer),
        T(a_check_changes_nothing),
        T(a_voucher_is_used_before_its_kiosk_tells_of_it),
        T(what_is_not_used_in_time_comes_back),
        T(a_cancelled_voucher_is_over_at_once),
        T(where_a_counter_stands_the_till_is_none),
        T(a_taken_back_voucher_is_in_its_own_time),
        T(a_voucher_of_no_points_is_used_and_taken_back_once),
        T(a_refused_voucher_whose_ticket_is_out_is_used_once),
        T(what_comes_back_is_counted_at_the_rate_it_went_out),
        T(a_stopped_merchant_sells_and_takes_nothing),
        T(a_merchant_gives_points_up_to_what_was_agreed),
        T(her_number_is_nobodys_until_she_agrees),
        T(points_pay_at_a_till_with_a_code_that_is_shown_then),
        T(a_seat_at_a_merchants_is_the_merchants),
        T(every_no_has_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
