/*
 * Goal: a seat is taken once, paid for once and given back whole, in whatever order people book, cancel, wait
 * and come; nobody loses it to newer rules. Method: a hub in memory with the talk of a table of rules; each
 * "no" by its place, instants on both sides of each limit, and a history by a seed against a count beside it.
 * After each test every invariant is verified.
 */
#include "tests/hub/activity_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/proposals.h"

#include <stdio.h>

/* ---- book and give back ---- */

static void
a_seat_is_paid_for_and_given_back_to_the_lots_it_came_from(void **state)
{
    int64_t number, expires_ms = expiry_of_first_lot(&anna);

    (void)state;
    kit.now_ms += PD_DAY_MS;
    kit_grant(&kit, &anna, "later", 5);
    number = booked(&anna);
    assert_int_equal(booking.state, PD_BOOKING_BOOKED);
    assert_int_equal(left(&anna), 45);
    assert_int_equal(talk().taken, 1);
    no(book(&anna), PD_ERR_EXISTS, "member", "has it already");
    assert_int_equal(booking.number, number);
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
    assert_int_equal(booking.state, PD_BOOKING_WAITING);
    wait[1] = booked(&dora);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_booking_place(kit.hub, &booking), 2);
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
            number[i] = booking.number;
            waits += booking.state == PD_BOOKING_WAITING;
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
        T(in_any_order_seats_and_points_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
