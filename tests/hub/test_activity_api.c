/*
 * Goal: the hospital's own systems book, show and check in as a desk does, and are told what they asked
 * wrongly. Method: requests with a system's key, and the places and points behind them.
 */
#include "tests/hub/activity_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/merge.h"
#include "sync/hub/proposals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char key[PD_HUB_CLIENT_KEY_CAP];

static int
get(const char *path, const char *query)
{
    return kit_get(&kit, path, query, key);
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
    static const struct kit_post_case rows[] = {
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

    (void)state;
    open_client();
    kit_post_each(&kit, key, rows, PD_COUNT(rows));
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_phone_books_shows_and_gives_back),
        T(the_door_checks_in_by_booking_member_or_code),
        T(a_claim_on_its_day_says_that_she_was_there),
        T(what_is_no_request_is_refused_with_its_place),
        T(the_board_shows_what_is_live),
        T(whoever_asked_is_told_of_seats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
