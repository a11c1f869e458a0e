/*
 * Goal: on the day itself, and when it is called off or its rules or its people change, nobody loses a seat
 * or points that were theirs. Method: a clock set by hand, and balances worked out beforehand.
 */
#include "tests/hub/activity_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/proposals.h"

#include <stdio.h>
#include <string.h>

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
    no(cancel(booking.number), PD_ERR_STATE, "booking", "is attended");
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
            char number[32];

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
    assert_int_equal(booking.number, wait); /* the place she waited on is her seat */
    assert_int_equal(left(&cora), 60);      /* 60 spent, 20 earned */
    dora = kit_member(&kit, "M-4", 60);
    no(check_in(&dora), PD_ERR_STATE, "seats", "are all taken");
    kit_publish(&kit, ONLY(TALK("\"seats\":4,\"price\":61")), kit.now_ms);
    no(check_in(&dora), PD_ERR_STATE, "points", "costs 61, and she has 60");
    kit_publish(&kit, ONLY(TALK("\"seats\":4,\"price\":60")), kit.now_ms);
    assert_ok(check_in(&dora));
    assert_true(booking.walk_in);
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
    assert_int_equal(booking.state, PD_BOOKING_WAITING);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
