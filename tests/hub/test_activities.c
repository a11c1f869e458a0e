/*
 * Goal: a seat is taken once, paid for once and given back whole, in whatever order people book, cancel, wait
 * and come; nobody loses it to newer rules. Method: a hub in memory with the talk of a table of rules; each
 * "no" by its place, instants on both sides of each limit, and a history by a seed against a count beside it.
 * After each test every invariant is verified.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/activities.h"
#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/proposals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static struct pd_id anna, bert, cora;
static struct pd_why why;
static struct pd_booking b;
static struct pd_points points;
static const struct pd_staff li = { .number = "S1" };

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
#define TALK(more)                                                                                           \
    "{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\",\"starts_at\":"               \
    "\"2026-10-01T14:00\",\"ends_at\":\"2026-10-01T15:30\"," more "}"
#define ONLY(activity) "{\"activities\":[" activity "]}"
#define TWO_SEATS "\"seats\":2,\"waitlist\":2,\"price\":60,\"cancel_until\":\"2026-09-30T12:00\""

static int
open_kit(void **state)
{
    (void)state;
    kit_open(&kit, NULL); /* 21 September 2026, 22:13 there */
    anna = kit_member(&kit, "M-1", 100);
    bert = kit_member(&kit, "M-2", 100);
    cora = kit_member(&kit, "M-3", 100);
    kit_publish(&kit, ONLY(TALK(TWO_SEATS)), kit.now_ms);
    why = (struct pd_why){ .text = "" };
    return 0;
}

static int
close_kit(void **state)
{
    (void)state;
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

static enum pd_err
book(const struct pd_id *who)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_book(kit.hub, kit.now_ms, "talk-1", who, &b, &why));
}

static int64_t
booked(const struct pd_id *who)
{
    if (book(who) != PD_OK)
        fail_msg("%s %s", why.path, why.text);
    return b.number;
}

static enum pd_err
cancel(int64_t number)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_booking_cancel(kit.hub, kit.now_ms, number, &b, &points, &why));
}

static enum pd_err
check_in(const struct pd_id *who)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_check_in(kit.hub, kit.now_ms, "talk-1", who, &b, &points, &why));
}

static struct pd_called_off
call_off(void)
{
    struct pd_called_off off;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(
        kit_finish(&kit, pd_hub_activity_call_off(kit.hub, kit.now_ms, "talk-1", "storm", &li, &off, &why)));
    return off;
}

static struct pd_booking
look(int64_t number)
{
    struct pd_booking found;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_booking_get(kit.hub, number, &found));
    pd_hub_rollback(kit.hub);
    return found;
}

static struct pd_activity_state
talk(void)
{
    struct pd_activity_state s;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_activity_state(kit.hub, kit.now_ms, "talk-1", &s));
    pd_hub_rollback(kit.hub);
    return s;
}

static int64_t
left(const struct pd_id *who)
{
    int64_t free, held, debt;

    kit_balance(&kit, who, &free, &held, &debt);
    assert_int_equal(held, 0);
    assert_int_equal(debt, 0);
    return free;
}

static void
no(enum pd_err err, enum pd_err want, const char *path, const char *text)
{
    assert_int_equal(err, want);
    assert_string_equal(why.path, path);
    if (strstr(why.text, text) == NULL)
        fail_msg("%s, not %s", why.text, text);
}

static int64_t
expiry_of_first_lot(const struct pd_id *who)
{
    return kit_look(&kit, who)->lots[0].expires_ms;
}

/* ---- book and give back ---- */

static void
a_seat_is_paid_for_and_given_back_to_the_lots_it_came_from(void **state)
{
    int64_t number, expires_ms = expiry_of_first_lot(&anna);

    (void)state;
    kit.now_ms += PD_DAY_MS;
    kit_grant(&kit, &anna, "later", 5);
    number = booked(&anna);
    assert_int_equal(b.state, PD_BOOKING_BOOKED);
    assert_int_equal(left(&anna), 45);
    assert_int_equal(talk().taken, 1);
    no(book(&anna), PD_ERR_EXISTS, "member", "has it already");
    assert_int_equal(b.number, number);
    assert_int_equal(left(&anna), 45);
    assert_ok(cancel(number));
    assert_int_equal(pd_points_raw(points), 60);
    assert_int_equal(left(&anna), 105);
    assert_int_equal(talk().taken, 0);
    assert_int_equal(kit_look(&kit, &anna)->lot_count, 2); /* as before, and no third */
    assert_int_equal(expiry_of_first_lot(&anna), expires_ms);
    assert_int_equal(pd_points_raw(kit_look(&kit, &anna)->lots[0].left), 100);
    no(cancel(number), PD_ERR_STATE, "booking", "is cancelled");
    assert_int_equal(left(&anna), 105);
    no(cancel(123456), PD_ERR_NOT_FOUND, "booking", "none has");
    assert_true(booked(&anna) != number); /* another time */
}

static void
each_no_has_its_place_and_leaves_nothing(void **state)
{
    static const struct {
        const char *activity; /* as it is in the rules */
        enum pd_err err;
        const char *path, *text;
    } rows[] = {
        { TALK(TWO_SEATS ",\"opens_at\":\"2026-09-21T22:14\""), PD_ERR_STATE, "activity",
            "is booked from 2026-09-21 22:14 on" },
        { TALK(TWO_SEATS ",\"closes_at\":\"2026-09-21T22:13\""), PD_ERR_STATE, "activity",
            "was booked until 2026-09-21 22:13" },
        { TALK("\"seats\":2,\"for\":{\"tiers\":[\"gold\"]}"), PD_ERR_STATE, "member", "kind or tier" },
        { TALK("\"seats\":2,\"price\":101"), PD_ERR_STATE, "points", "costs 101, and she has 100" },
        { "{\"id\":\"talk-2\",\"name\":" TEXT ",\"where\":" TEXT ",\"starts_at\":\"2026-10-01T14:00\","
          "\"ends_at\":\"2026-10-01T15:30\",\"seats\":1}",
            PD_ERR_NOT_FOUND, "activity", "none of the rules" },
    };
    char changes[1024];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        (void)snprintf(changes, sizeof changes, ONLY("%s"), rows[i].activity);
        kit_publish(&kit, changes, kit.now_ms);
        no(book(&anna), rows[i].err, rows[i].path, rows[i].text);
        assert_int_equal(left(&anna), 100);
        assert_int_equal(talk().taken, 0);
    }
}

static void
who_may_not_books_nothing(void **state)
{
    struct pd_consent back = { .purpose = PD_CONSENT_PROGRAMME, .given = false, .by = PD_CONSENT_BY_SELF };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_consent_put(kit.hub, kit.now_ms, &bert, &back, &why));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &cora, "asked", &why));
    assert_ok(pd_hub_commit(kit.hub));
    no(book(&anna), PD_ERR_STATE, "member", "frozen");
    no(book(&bert), PD_ERR_STATE, "member", "took back");
    no(book(&cora), PD_ERR_NOT_FOUND, "member", "nobody");
}

static void
limits_hold_to_the_second(void **state)
{
    int64_t berts;

    (void)state;
    kit_publish(&kit,
        ONLY(TALK(
            "\"seats\":2,\"price\":1,\"opens_at\":\"2026-09-22T00:00\",\"closes_at\":\"2026-09-30T00:00\","
            "\"cancel_until\":\"2026-09-30T12:00\"")),
        kit.now_ms);
    kit.now_ms = kit_at(2026, 9, 21, 23, 59, 59);
    no(book(&anna), PD_ERR_STATE, "activity", "from 2026-09-22 00:00");
    kit.now_ms = kit_at(2026, 9, 22, 0, 0, 0);
    (void)booked(&anna);
    kit.now_ms = kit_at(2026, 9, 29, 23, 59, 59);
    berts = booked(&bert);
    kit.now_ms = kit_at(2026, 9, 30, 0, 0, 0);
    no(book(&cora), PD_ERR_STATE, "activity", "until 2026-09-30 00:00");
    kit.now_ms = kit_at(2026, 9, 30, 11, 59, 59);
    assert_ok(cancel(berts));
    assert_int_equal(talk().taken, 1);
}

static void
a_seat_is_given_back_until_it_was_said_and_no_longer(void **state)
{
    int64_t number = booked(&anna);

    (void)state;
    kit.now_ms = kit_at(2026, 9, 30, 12, 0, 0);
    no(cancel(number), PD_ERR_STATE, "booking", "until 2026-09-30 12:00");
    assert_int_equal(left(&anna), 40);
    /* moved to another hour since: then until it starts */
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT
        ",\"starts_at\":\"2026-10-01T18:00\",\"ends_at\":\"2026-10-01T19:00\",\"seats\":2}]}",
        kit.now_ms);
    kit.now_ms = kit_at(2026, 10, 1, 17, 59, 59);
    assert_ok(cancel(number));
    assert_int_equal(left(&anna), 100);
}

static void
what_is_moved_keeps_its_bookings_and_tells_of_it(void **state)
{
    int64_t number = booked(&anna), was = look(number).starts_ms;

    (void)state;
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT
        ",\"starts_at\":\"2026-10-02T18:00\",\"ends_at\":\"2026-10-02T19:00\",\"seats\":2}]}",
        kit_at(2026, 9, 25, 0, 0, 0));
    kit_sweep(&kit, kit_at(2026, 9, 24, 23, 59, 59));
    assert_int_equal(look(number).starts_ms, was);
    kit_sweep(&kit, kit_at(2026, 9, 25, 0, 0, 0));
    assert_int_equal(look(number).state, PD_BOOKING_BOOKED);
    assert_int_equal(look(number).starts_ms, kit_at(2026, 10, 2, 18, 0, 0));
    assert_int_equal(pd_points_raw(look(number).price), 60); /* hers stays */
    kit.now_ms = kit_at(2026, 10, 2, 17, 59, 59);
    assert_ok(cancel(number));
    assert_int_equal(left(&anna), 100);
}

/* ---- who waits ---- */

static void
who_waits_gets_the_seat_in_order_and_pays_then(void **state)
{
    int64_t first = booked(&anna), wait[2];
    struct pd_id dora = kit_member(&kit, "M-4", 100), emma = kit_member(&kit, "M-5", 100);

    (void)state;
    (void)booked(&bert);
    wait[0] = booked(&cora);
    assert_int_equal(b.state, PD_BOOKING_WAITING);
    wait[1] = booked(&dora);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_booking_place(kit.hub, &b), 2);
    pd_hub_rollback(kit.hub);
    assert_int_equal(left(&cora), 100);
    no(book(&emma), PD_ERR_STATE, "seats", "as many wait as may");
    assert_ok(cancel(first));
    assert_int_equal(look(wait[0]).state, PD_BOOKING_BOOKED);
    assert_int_equal(look(wait[1]).state, PD_BOOKING_WAITING);
    assert_int_equal(left(&cora), 40);
    assert_int_equal(left(&dora), 100);
    assert_int_equal(talk().taken, 2);
    assert_int_equal(talk().waiting, 1);
    assert_ok(cancel(wait[1])); /* who waits may leave */
    assert_int_equal(talk().waiting, 0);
    assert_int_equal(left(&dora), 100);
}

static void
who_cannot_have_it_is_passed_over_with_the_reason(void **state)
{
    int64_t first = booked(&anna), poor, frozen, next;
    struct pd_id dora = kit_member(&kit, "M-4", 0), emma = kit_member(&kit, "M-5", 60);

    (void)state;
    kit_publish(&kit, ONLY(TALK("\"seats\":2,\"waitlist\":9,\"price\":60")), kit.now_ms);
    (void)booked(&bert);
    poor = booked(&dora);
    frozen = booked(&cora);
    next = booked(&emma);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &cora, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(cancel(first));
    assert_int_equal(look(poor).state, PD_BOOKING_PASSED);
    assert_string_equal(look(poor).reason, "too_few_points");
    assert_int_equal(look(frozen).state, PD_BOOKING_PASSED);
    assert_string_equal(look(frozen).reason, "not_active");
    assert_int_equal(look(next).state, PD_BOOKING_BOOKED);
    assert_int_equal(left(&emma), 0);
    assert_int_equal(left(&dora), 0);
    assert_int_equal(talk().waiting, 0);
}

static void
a_seat_that_comes_late_is_given_back_until_it_starts(void **state)
{
    int64_t wait;

    (void)state;
    (void)booked(&anna);
    (void)booked(&bert);
    wait = booked(&cora);
    kit.now_ms = kit_at(2026, 10, 1, 8, 0, 0);
    kit_publish(&kit, ONLY(TALK("\"seats\":3,\"waitlist\":2,\"price\":60")), kit.now_ms);
    kit_sweep(&kit, kit.now_ms); /* new rules have a seat more */
    assert_int_equal(look(wait).state, PD_BOOKING_BOOKED);
    assert_int_equal(left(&cora), 40);
    kit.now_ms = kit_at(2026, 10, 1, 13, 59, 59);
    assert_ok(cancel(wait));
    assert_int_equal(left(&cora), 100);
}

static void
who_waits_for_what_is_over_waits_no_more(void **state)
{
    int64_t wait;

    (void)state;
    (void)booked(&anna);
    (void)booked(&bert);
    wait = booked(&cora);
    kit_sweep(&kit, kit_at(2026, 10, 1, 15, 29, 59));
    assert_int_equal(look(wait).state, PD_BOOKING_WAITING);
    kit_sweep(&kit, kit_at(2026, 10, 1, 15, 30, 0));
    assert_int_equal(look(wait).state, PD_BOOKING_PASSED);
    assert_string_equal(look(wait).reason, "over");
    assert_int_equal(left(&cora), 100);
}

/* ---- the day itself ---- */

static void
being_there_earns_once(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_EVENTS, key));
    assert_ok(pd_hub_commit(kit.hub));
    (void)booked(&anna);
    kit.now_ms = kit_at(2026, 10, 1, 13, 50, 0);
    assert_ok(check_in(&anna));
    assert_int_equal(pd_points_raw(points), 20);
    assert_int_equal(left(&anna), 60);
    assert_int_equal(check_in(&anna), PD_ERR_EXISTS);
    assert_int_equal(pd_points_raw(points), 0);
    assert_int_equal(left(&anna), 60);
    no(cancel(b.number), PD_ERR_STATE, "booking", "is attended");
    /* what a desk or a system would claim for the same event is the same thing */
    assert_int_equal(
        kit_post(&kit, "/v1/events", key, "1",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"his\",\"type\":\"pointdesk."
            "behaviour\",\"subject\":\"M-1\",\"data\":{\"rule\":\"talk\",\"event\":\"talk-1\"}}"),
        200);
    assert_non_null(strstr(kit.body, "already_granted"));
    assert_int_equal(left(&anna), 60);
}

static void
a_day_is_the_hospitals(void **state)
{
    static const struct {
        const char *starts, *ends;
        int from[3], last[3]; /* the first day and the last on which one is checked in */
    } rows[] = {
        { "2026-10-01T14:00", "2026-10-01T15:30", { 2026, 10, 1 }, { 2026, 10, 1 } },
        { "2026-12-31T23:00", "2027-01-01T00:30", { 2026, 12, 31 }, { 2027, 1, 1 } },
        { "2028-02-29T00:00", "2028-02-29T23:59", { 2028, 2, 29 }, { 2028, 2, 29 } },
    };
    char changes[1024];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        const int *f = rows[i].from, *l = rows[i].last;
        struct pd_id who[2];

        for (int n = 0; n < 2; n++) {
            char number[16];

            (void)snprintf(number, sizeof number, "D-%d-%d", i, n);
            who[n] = kit_member(&kit, number, 0);
        }
        (void)snprintf(changes, sizeof changes,
            "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT
            ",\"starts_at\":\"%s\",\"ends_at\":\"%s\",\"seats\":9}]}",
            rows[i].starts, rows[i].ends);
        kit_publish(&kit, changes, kit.now_ms);
        kit.now_ms = kit_at(f[0], f[1], f[2], 0, 0, 0) - 1;
        no(check_in(&who[0]), PD_ERR_STATE, "activity", "is attended from");
        kit.now_ms++;
        assert_ok(check_in(&who[0]));
        kit.now_ms = kit_at(l[0], l[1], l[2], 23, 59, 59);
        assert_ok(check_in(&who[1]));
        kit.now_ms += PD_SECOND_MS;
        no(check_in(&anna), PD_ERR_STATE, "activity", "until");
    }
}

static void
who_comes_without_a_booking_gets_what_is_left(void **state)
{
    struct pd_id dora;
    int64_t wait;

    (void)state;
    (void)booked(&anna);
    (void)booked(&bert);
    wait = booked(&cora);
    kit.now_ms = kit_at(2026, 10, 1, 14, 5, 0);
    no(check_in(&cora), PD_ERR_STATE, "seats", "are all taken");
    assert_int_equal(look(wait).state, PD_BOOKING_WAITING);
    assert_int_equal(left(&cora), 100);
    kit_publish(&kit, ONLY(TALK("\"seats\":3,\"waitlist\":2,\"price\":60")), kit.now_ms);
    assert_ok(check_in(&cora));
    assert_int_equal(b.number, wait);  /* the place she waited on is her seat */
    assert_int_equal(left(&cora), 60); /* 60 spent, 20 earned */
    dora = kit_member(&kit, "M-4", 60);
    no(check_in(&dora), PD_ERR_STATE, "seats", "are all taken");
    kit_publish(&kit, ONLY(TALK("\"seats\":4,\"price\":61")), kit.now_ms);
    no(check_in(&dora), PD_ERR_STATE, "points", "costs 61, and she has 60");
    kit_publish(&kit, ONLY(TALK("\"seats\":4,\"price\":60")), kit.now_ms);
    assert_ok(check_in(&dora));
    assert_true(b.walk_in);
    assert_int_equal(left(&dora), 20);
    assert_int_equal(talk().taken, 4);
    assert_int_equal(talk().waiting, 0);
}

static void
one_who_is_frozen_or_takes_no_part_is_there_and_earns_nothing(void **state)
{
    struct pd_consent back = { .purpose = PD_CONSENT_PROGRAMME, .given = false, .by = PD_CONSENT_BY_SELF };

    (void)state;
    (void)booked(&anna);
    (void)booked(&bert);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_ok(pd_hub_consent_put(kit.hub, kit.now_ms, &bert, &back, &why));
    assert_ok(pd_hub_commit(kit.hub));
    kit.now_ms = kit_at(2026, 10, 1, 14, 5, 0);
    assert_ok(check_in(&anna));
    assert_int_equal(pd_points_raw(points), 0);
    assert_ok(check_in(&bert));
    assert_int_equal(pd_points_raw(points), 0);
    assert_int_equal(left(&bert), 40);
}

static void
a_code_shows_who_is_here(void **state)
{
    char code[PD_CODE_CAP];
    struct pd_id who;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, &anna, PD_CODE_MEMBER, code));
    assert_ok(pd_hub_code_member(kit.hub, kit.now_ms, code, &who, &why));
    assert_true(pd_id_equal(who, anna));
    assert_int_equal(pd_hub_code_member(kit.hub, kit.now_ms + PD_HOUR_MS, code, &who, &why), PD_ERR_INVALID);
    assert_string_equal(why.text, "is expired");
    code[20] = code[20] == 'A' ? 'B' : 'A';
    assert_int_equal(pd_hub_code_member(kit.hub, kit.now_ms, code, &who, &why), PD_ERR_INVALID);
    pd_hub_rollback(kit.hub);
}

/* ---- called off ---- */

static void
what_is_called_off_is_paid_back_to_everybody(void **state)
{
    struct pd_called_off off, again;
    int64_t wait;

    (void)state;
    (void)booked(&anna);
    (void)booked(&bert);
    wait = booked(&cora);
    off = call_off();
    assert_int_equal(off.seats, 2);
    assert_int_equal(off.waiting, 1);
    assert_int_equal(off.points, 120);
    assert_int_equal(left(&anna), 100);
    assert_int_equal(left(&bert), 100);
    assert_int_equal(look(wait).state, PD_BOOKING_CALLED_OFF);
    assert_int_equal(talk().taken, 0);
    no(book(&anna), PD_ERR_STATE, "activity", "was called off: storm");
    kit.now_ms = kit_at(2026, 10, 1, 14, 5, 0);
    no(check_in(&anna), PD_ERR_STATE, "activity", "was called off");
    assert_ok(pd_hub_begin(kit.hub));
    no(kit_finish(&kit, pd_hub_activity_call_off(kit.hub, kit.now_ms, "talk-1", "storm", &li, &again, &why)),
        PD_ERR_STATE, "talk-1", "before");
    assert_ok(pd_hub_begin(kit.hub));
    no(kit_finish(&kit, pd_hub_activity_call_off(kit.hub, kit.now_ms, "talk-1", "a b", &li, &again, &why)),
        PD_ERR_INVALID, "reason", "1 to 32");
}

static void
points_that_are_over_come_back_with_days_of_grace_when_it_is_the_hospitals_doing(void **state)
{
    int64_t expires_ms = expiry_of_first_lot(&anna), number;

    (void)state;
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT
        ",\"starts_at\":\"2027-12-01T14:00\",\"ends_at\":\"2027-12-01T15:00\",\"seats\":2,\"price\":60}]}",
        kit.now_ms);
    (void)booked(&anna);
    number = booked(&bert);
    kit_sweep(&kit, expires_ms + PD_HOUR_MS); /* what was left is over */
    assert_int_equal(left(&anna), 0);
    assert_ok(cancel(number)); /* her own doing: with its lot */
    assert_int_equal(left(&bert), 0);
    assert_int_equal(call_off().points, 60);
    assert_int_equal(left(&anna), 60);
    assert_int_equal(expiry_of_first_lot(&anna), kit.now_ms + PD_GRACE_DAYS * PD_DAY_MS);
}

/* ---- newer rules ---- */

static enum pd_err
publish(const char *activities, int64_t from_ms)
{
    uint32_t version = 1;
    const char *json;
    char text[16384];
    size_t len;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    while (len > 0 && json[len - 1] != '}')
        len--;
    (void)snprintf(text, sizeof text, "%.*s%s}", (int)(len - 1), json, activities);
    return kit_finish(
        &kit, pd_hub_programme_publish(kit.hub, kit.now_ms, text, strlen(text), from_ms, &version, &why));
}

static void
what_is_booked_is_not_taken_away_by_newer_rules(void **state)
{
    static const struct {
        const char *activities;
        enum pd_err err;
        const char *path, *text;
    } rows[] = {
        { "", PD_ERR_INVALID, "activities", "talk-1: 2 booked it and 1 wait" },
        { ",\"activities\":[]", PD_ERR_INVALID, "activities", "call it off first" },
        { ",\"activities\":[" TALK("\"seats\":1") "]", PD_ERR_INVALID, "activities[0].seats", "at least 2" },
        { ",\"activities\":[" TALK("\"seats\":2") "]", PD_OK, "", "" },
        { ",\"activities\":[" TALK("\"seats\":2,\"price\":1000") "]", PD_OK, "", "" },
    };
    int64_t number = booked(&anna);

    (void)state;
    (void)booked(&bert);
    (void)booked(&cora);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        enum pd_err err;

        why = (struct pd_why){ .text = "" };
        err = publish(rows[i].activities, kit.now_ms);
        no(err, rows[i].err, rows[i].path, rows[i].text);
    }
    assert_ok(cancel(number)); /* at 60, as it was booked; and she who waits pays 60, as she was told */
    assert_int_equal(left(&anna), 100);
    assert_int_equal(left(&cora), 40);
    kit.now_ms = kit_at(2026, 10, 1, 15, 29, 59);
    assert_int_equal(publish(" ", kit.now_ms), PD_ERR_INVALID);
    assert_ok(publish("  ", kit.now_ms + PD_SECOND_MS)); /* it is over by then */
}

static void
nobody_is_promised_a_seat_that_rules_to_come_do_not_have(void **state)
{
    (void)state;
    (void)booked(&anna);
    kit_publish(&kit, ONLY(TALK("\"seats\":1,\"price\":60")), kit_at(2026, 9, 25, 0, 0, 0));
    assert_int_equal(talk().seats, 1);
    (void)booked(&bert);
    assert_int_equal(b.state, PD_BOOKING_WAITING);
    kit_publish(&kit, ONLY(TALK("\"seats\":2")), kit_at(2026, 10, 2, 0, 0, 0)); /* it is over then */
    assert_int_equal(talk().seats, 1);
}

/* ---- members who change ---- */

static void
erased_and_deceased_members_make_room(void **state)
{
    struct pd_hub_member_state dead = { .status = PD_MEMBER_FROZEN, .deceased = true };
    int64_t annas = booked(&anna), berts = booked(&bert), coras = booked(&cora);
    struct pd_id dora = kit_member(&kit, "M-4", 60);
    int64_t doras = booked(&dora);

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    assert_int_equal(look(annas).state, PD_BOOKING_CANCELLED);
    assert_string_equal(look(annas).reason, "erased");
    assert_int_equal(look(coras).state, PD_BOOKING_BOOKED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, &bert, &dead)));
    assert_string_equal(look(berts).reason, "deceased");
    assert_int_equal(look(doras).state, PD_BOOKING_BOOKED);
    assert_int_equal(talk().taken, 2);
}

static void
two_members_that_are_one_sit_on_one_seat(void **state)
{
    struct pd_merge moved;
    int64_t annas = booked(&anna), berts = booked(&bert), coras = booked(&cora);

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &moved, &why)));
    assert_int_equal(look(berts).state, PD_BOOKING_CANCELLED);
    assert_string_equal(look(berts).reason, "merged");
    assert_true(pd_id_equal(look(berts).member, anna));
    assert_int_equal(look(annas).state, PD_BOOKING_BOOKED);
    assert_int_equal(look(coras).state, PD_BOOKING_BOOKED);
    assert_int_equal(left(&anna), 140);
    no(book(&bert), PD_ERR_EXISTS, "member", "has it already"); /* she is anna now */
    assert_ok(cancel(annas));
    assert_int_equal(left(&anna), 200);
}

static void
a_booking_moves_with_its_member(void **state)
{
    struct pd_merge moved;
    int64_t berts = booked(&bert);

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &moved, &why)));
    assert_true(pd_id_equal(look(berts).member, anna));
    assert_ok(cancel(berts));
    assert_int_equal(left(&anna), 200);
}

/* ---- as the hospital's systems see it ---- */

static char key[PD_HUB_CLIENT_KEY_CAP];

static int
get(const char *path, const char *query)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = query };
    char bearer[128];

    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    assert_ok(pd_http_add(&http.headers, "authorization", bearer));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static void
says(const char *text)
{
    if (strstr(kit.body, text) == NULL)
        fail_msg("%.*s has no %s", (int)kit.body_len, kit.body, text);
}

static void
open_client(void)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "app", PD_HUB_SCOPE_READ | PD_HUB_SCOPE_BOOKINGS, key));
    assert_ok(pd_hub_commit(kit.hub));
}

#define BOOK(who) "{\"activity\":\"talk-1\",\"member\":\"" who "\"}"

static int
post(const char *path, const char *idem, const char *body)
{
    return kit_post(&kit, path, key, idem, body);
}

static void
a_phone_books_shows_and_gives_back(void **state)
{
    char path[64];
    long long number;

    (void)state;
    open_client();
    assert_int_equal(get("/v1/activities", ""), 200);
    says("\"id\":\"talk-1\",\"name\":{\"zh-CN\":\"字\",\"en\":\"x\"}");
    says("\"price\":60,\"seats\":2,\"free\":2,\"waiting\":0,\"waitlist\":2,\"called_off\":false,\"earns\":"
         "20}");
    assert_int_equal(post("/v1/bookings", "1", BOOK("M-1")), 201);
    says("\"state\":\"booked\",\"price\":60");
    number = strtoll(strstr(kit.body, "\"number\":") + 9, NULL, 10);
    assert_int_equal(post("/v1/bookings", "1", BOOK("M-1")), 201); /* the network brings it twice */
    assert_int_equal(left(&anna), 40);
    assert_int_equal(post("/v1/bookings", "1", BOOK("M-2")), 409); /* another under the same key */
    assert_int_equal(post("/v1/bookings", "2", BOOK("M-1")), 409);
    says("has it already");
    assert_int_equal(left(&anna), 40);
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld", number);
    assert_int_equal(get(path, ""), 200);
    says("\"state\":\"booked\"");
    assert_int_equal(get("/v1/members/M-1/bookings", ""), 200);
    says("\"more\":false");
    (void)snprintf(path, sizeof path, "after=%lld", number);
    assert_int_equal(get("/v1/members/M-1/bookings", path), 200);
    says("\"bookings\":[]");
    assert_int_equal(get("/v1/members/M-1/ledger", ""), 200);
    says("\"kind\":\"book\",\"points\":-60,\"growth\":0,\"debt\":0,\"rule\":\"activity\",\"programme\":2");
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld/cancel", number);
    assert_int_equal(post(path, "3", "{}"), 200);
    says("\"state\":\"cancelled\"");
    says("\"points\":60");
    assert_int_equal(post(path, "3", "{}"), 200); /* the same answer */
    assert_int_equal(post(path, "4", "{}"), 409);
    assert_int_equal(left(&anna), 100);
}

static void
the_door_checks_in_by_booking_member_or_code(void **state)
{
    char path[64], code[PD_CODE_CAP], body[PD_CODE_CAP + 32];

    (void)state;
    open_client();
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld/check-in", (long long)booked(&anna));
    kit.now_ms = kit_at(2026, 10, 1, 13, 50, 0);
    assert_int_equal(post(path, "1", "{}"), 200);
    says("\"state\":\"attended\"");
    says("\"points\":20");
    assert_int_equal(post(path, "2", "{}"), 200);
    says("\"points\":0");
    assert_int_equal(left(&anna), 60);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, &bert, PD_CODE_MEMBER, code));
    pd_hub_rollback(kit.hub);
    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    assert_int_equal(post("/v1/activities/talk-1/check-in", "3", body), 200);
    says("\"state\":\"attended\"");
    assert_int_equal(post("/v1/activities/talk-1/check-in", "4", "{\"member\":\"M-3\"}"), 409);
    says("seats: are all taken");
    assert_int_equal(post("/v1/activities/talk-2/check-in", "5", "{\"member\":\"M-3\"}"), 404);
    assert_int_equal(post("/v1/activities/talk-1/check-in", "6", "{\"code\":\"PD1:X\"}"), 400);
}

/* At a kiosk, or told by another system: the list at the door says it too. */
static void
a_claim_on_its_day_says_that_she_was_there(void **state)
{
    static const char claim[] =
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"pointdesk.behaviour\","
        "\"subject\":\"%s\",\"time\":\"%s\",\"data\":{\"rule\":\"talk\",\"event\":\"talk-1\"}}";
    int64_t annas = booked(&anna), berts = booked(&bert);
    char his[PD_HUB_CLIENT_KEY_CAP], body[512];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_EVENTS, his));
    assert_ok(pd_hub_commit(kit.hub));
    kit.now_ms = kit_at(2026, 10, 1, 16, 0, 0);
    (void)snprintf(body, sizeof body, claim, "1", "M-1", "2026-10-01T14:10:00+08:00");
    assert_int_equal(kit_post(&kit, "/v1/events", his, "1", body), 200);
    assert_int_equal(look(annas).state, PD_BOOKING_ATTENDED);
    assert_int_equal(look(annas).attended_ms, kit_at(2026, 10, 1, 14, 10, 0));
    assert_int_equal(check_in(&anna), PD_ERR_EXISTS);
    (void)snprintf(body, sizeof body, claim, "2", "M-2", "2026-09-22T14:10:00+08:00");
    assert_int_equal(kit_post(&kit, "/v1/events", his, "2", body), 200);
    assert_int_equal(look(berts).state, PD_BOOKING_BOOKED);
    assert_ok(check_in(&bert)); /* earned before, and not again */
    assert_int_equal(pd_points_raw(points), 0);
    assert_int_equal(left(&bert), 60);
}

static void
what_is_no_request_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *path, *body;
        int status;
    } rows[] = {
        { "/v1/bookings", "{\"activity\":\"talk-1\"}", 400 },
        { "/v1/bookings", "{\"activity\":\"talk-1\",\"member\":\"M-1\",\"seats\":2}", 400 },
        { "/v1/bookings", "{\"activity\":\"talk-1\",\"member\":\"M-1\",\"member\":\"M-2\"}", 400 },
        { "/v1/bookings", "{\"activity\":7,\"member\":\"M-1\"}", 400 },
        { "/v1/bookings", "[]", 400 },
        { "/v1/bookings", "{\"activity\":\"talk-9\",\"member\":\"M-1\"}", 404 },
        { "/v1/bookings", "{\"activity\":\"talk-1\",\"member\":\"M-9\"}", 404 },
        { "/v1/bookings/1/cancel", "{}", 404 },
        { "/v1/bookings/99999999999999999999/cancel", "{}", 404 },
        { "/v1/bookings/-1/cancel", "{}", 404 },
        { "/v1/bookings/x/check-in", "{}", 404 },
        { "/v1/activities/talk-1/check-in", "{}", 400 },
        { "/v1/activities/talk-1/check-in", "{\"member\":\"M-1\",\"code\":\"x\"}", 400 },
    };
    char idem[8];

    (void)state;
    open_client();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        (void)snprintf(idem, sizeof idem, "r%d", i);
        if (post(rows[i].path, idem, rows[i].body) != rows[i].status)
            fail_msg("%s %s: %d", rows[i].path, rows[i].body, kit.status);
    }
    assert_int_equal(get("/v1/members/M-1/bookings", "after="), 400);
    assert_int_equal(get("/v1/members/M-1/bookings", "before=1"), 400);
    assert_int_equal(get("/v1/board", "department="), 400);
    assert_int_equal(talk().taken, 0);
}

#define ENTRY(id, kind, more)                                                                                \
    "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"title\":" TEXT ",\"body\":" TEXT more "}"

static void
the_board_shows_what_is_live(void **state)
{
    static const struct {
        int at[6];
        const char *query, *ids;
    } rows[] = {
        { { 2026, 12, 31, 23, 59, 59 }, "", "winter flu" },
        { { 2027, 1, 1, 0, 0, 0 }, "", "winter flu new" },
        { { 2027, 1, 31, 23, 59, 59 }, "", "winter flu new" },
        { { 2027, 2, 1, 0, 0, 0 }, "", "flu" },
        { { 2027, 2, 28, 12, 0, 0 }, "department=dental", "flu teeth" },
        { { 2028, 2, 29, 23, 59, 59 }, "department=eye", "flu" },
        { { 2028, 3, 1, 0, 0, 0 }, "department=dental", "teeth" },
    };
    char ids[64];

    (void)state;
    open_client();
    kit_publish(&kit,
        "{\"board\":[" ENTRY("flu", "card", ",\"order\":5,\"until\":\"2028-02-29\"") "," ENTRY(
            "winter", "card", ",\"months\":[12,1],\"until\":\"2027-06-30\"") "," ENTRY("teeth", "card",
            ",\"department\":\"dental\",\"order\":6,\"from\":\"2027-02-01\"") "," ENTRY("new", "notice",
            ",\"from\":\"2027-01-01\",\"until\":\"2027-01-31\",\"order\":9") "]}",
        kit.now_ms);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        const int *at = rows[i].at;

        kit.now_ms = kit_at(at[0], at[1], at[2], at[3], at[4], at[5]);
        assert_int_equal(get("/v1/board", rows[i].query), 200);
        ids[0] = '\0';
        for (const char *p = strstr(kit.body, "{\"id\":\""); p != NULL; p = strstr(p + 1, "{\"id\":\""))
            (void)snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%.*s", ids[0] != '\0' ? " " : "",
                (int)strcspn(p + 7, "\""), p + 7);
        assert_string_equal(ids, rows[i].ids);
    }
}

static void
whoever_asked_is_told_of_seats(void **state)
{
    struct pd_hub_webhook hook = {
        .client = "app", .url = "https://app.test/in", .events = PD_WEBHOOK_EVENT_SEAT, .days = 3
    };
    struct pd_hub_member_state quiet = { .status = PD_MEMBER_ACTIVE, .no_messages = true };
    struct pd_webhook_busy busy = { .count = 0 };
    struct pd_webhook_notice told[8];
    char secret[PD_WEBHOOK_SECRET_CAP];
    int64_t first;

    (void)state;
    open_client();
    assert_int_equal(pd_webhook_events_of("event.seat"), PD_WEBHOOK_EVENT_SEAT);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_member_state_set(kit.hub, kit.now_ms, &cora, &quiet));
    assert_ok(pd_hub_commit(kit.hub));
    first = booked(&anna);
    (void)booked(&bert);
    (void)booked(&cora);
    assert_ok(cancel(first));
    kit_publish(&kit,
        "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT
        ",\"starts_at\":\"2026-10-02T18:00\",\"ends_at\":\"2026-10-02T19:00\",\"seats\":2}]}",
        kit.now_ms);
    kit_sweep(&kit, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_webhook_notices_due(kit.hub, kit.now_ms, &busy, told, 8), 3);
    assert_non_null(strstr(told[1].body, "\"state\":\"booked\",\"reason\":\"moved\""));
    for (int i = 0; i < 3; i++)
        pd_webhook_notice_told(kit.hub, kit.now_ms, &told[i], i == 0 ? 500 : 200);
    assert_ok(pd_hub_commit(kit.hub));
    kit.now_ms += PD_HOUR_MS;
    (void)call_off();
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_webhook_notices_due(kit.hub, kit.now_ms, &busy, told, 8), 3);
    assert_non_null(strstr(told[0].body, "pointdesk.event.seat"));
    assert_non_null(strstr(told[0].body, "\"state\":\"booked\",\"reason\":\"\",\"points\":60"));
    assert_non_null(strstr(told[0].body, "\"may_message\":false")); /* she wants none */
    assert_non_null(strstr(told[1].body, "\"state\":\"called_off\""));
    assert_non_null(strstr(told[1].body, "\"may_message\":true"));
    pd_hub_rollback(kit.hub);
}

/* ---- any order ---- */

#define PEOPLE 12
#define STEPS 400

static uint32_t
chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

/* What each has of it, counted beside the hub: nobody pays who has no seat, and no seat is beyond the room.
 */
static void
in_any_order_seats_and_points_add_up(void **state)
{
    struct pd_id who[PEOPLE];
    int64_t number[PEOPLE] = { 0 };
    uint32_t seed = 7;
    int books = 0, waits = 0;

    (void)state;
    kit_publish(&kit, ONLY(TALK("\"seats\":4,\"waitlist\":4,\"price\":60")), kit.now_ms);
    for (int i = 0; i < PEOPLE; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "P-%d", i);
        who[i] = kit_member(&kit, name, i % 4 == 3 ? 59 : 130);
    }
    for (int step = 0; step < STEPS; step++) {
        uint32_t i = chance(&seed, PEOPLE);
        struct pd_activity_state s;
        int64_t seats = 0, waiting = 0;

        if (number[i] == 0 && book(&who[i]) == PD_OK) {
            number[i] = b.number;
            waits += b.state == PD_BOOKING_WAITING;
            books++;
        } else if (number[i] != 0 && chance(&seed, 3) == 0) {
            if (cancel(number[i]) == PD_OK)
                number[i] = 0;
        }
        for (int n = 0; n < PEOPLE; n++) {
            enum pd_booking_state is = number[n] != 0 ? look(number[n]).state : PD_BOOKING_CANCELLED;

            if (is == PD_BOOKING_PASSED)
                number[n] = 0;
            seats += is == PD_BOOKING_BOOKED;
            waiting += is == PD_BOOKING_WAITING;
            assert_int_equal(left(&who[n]), (n % 4 == 3 ? 59 : 130) - (is == PD_BOOKING_BOOKED ? 60 : 0));
        }
        s = talk();
        assert_int_equal(s.taken, seats);
        assert_int_equal(s.waiting, waiting);
        assert_true(seats <= 4 && waiting <= 4);
        assert_true(waiting == 0 || seats == 4);
    }
    assert_true(books > 50 && waits > 10);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_kit, close_kit)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_seat_is_paid_for_and_given_back_to_the_lots_it_came_from),
        T(each_no_has_its_place_and_leaves_nothing),
        T(who_may_not_books_nothing),
        T(limits_hold_to_the_second),
        T(a_seat_is_given_back_until_it_was_said_and_no_longer),
        T(what_is_moved_keeps_its_bookings_and_tells_of_it),
        T(who_waits_gets_the_seat_in_order_and_pays_then),
        T(who_cannot_have_it_is_passed_over_with_the_reason),
        T(a_seat_that_comes_late_is_given_back_until_it_starts),
        T(who_waits_for_what_is_over_waits_no_more),
        T(being_there_earns_once),
        T(a_day_is_the_hospitals),
        T(who_comes_without_a_booking_gets_what_is_left),
        T(one_who_is_frozen_or_takes_no_part_is_there_and_earns_nothing),
        T(a_code_shows_who_is_here),
        T(what_is_called_off_is_paid_back_to_everybody),
        T(points_that_are_over_come_back_with_days_of_grace_when_it_is_the_hospitals_doing),
        T(what_is_booked_is_not_taken_away_by_newer_rules),
        T(nobody_is_promised_a_seat_that_rules_to_come_do_not_have),
        T(erased_and_deceased_members_make_room),
        T(two_members_that_are_one_sit_on_one_seat),
        T(a_booking_moves_with_its_member),
        T(a_phone_books_shows_and_gives_back),
        T(the_door_checks_in_by_booking_member_or_code),
        T(a_claim_on_its_day_says_that_she_was_there),
        T(what_is_no_request_is_refused_with_its_place),
        T(the_board_shows_what_is_live),
        T(whoever_asked_is_told_of_seats),
        T(in_any_order_seats_and_points_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
