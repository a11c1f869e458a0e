/*
 * Goal: what happened is told at least once, in the transaction that made it happen, and a receiver that is
 * away costs nobody else anything. Method: a hub in memory whose notices are taken and answered by hand, with
 * a clock that is set forward.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/accounts.h"
#include "sync/hub/webhooks.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk;
static struct pd_id anna;
static struct pd_webhook_notice due[16];
static char bodies[16][1024];
static char secret[PD_WEBHOOK_SECRET_CAP];

static void
listen(const char *client, const char *events)
{
    struct pd_hub_webhook hook = { .events = pd_webhook_events_of(events), .days = 3 };
    char key[PD_HUB_CLIENT_KEY_CAP];
    struct pd_why why = { .text = "" };

    (void)pd_copy(hook.client, sizeof hook.client, client);
    (void)pd_copy(hook.url, sizeof hook.url, "https://example.invalid/in");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, client, PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_webhook_set(kit.hub, &hook, secret, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    return 0;
}

static struct pd_webhook_busy busy;

static int
take_due(void)
{
    int n;

    assert_ok(pd_hub_begin(kit.hub));
    n = pd_webhook_notices_due(kit.hub, kit.now_ms, &busy, due, PD_COUNT(due));
    for (int i = 0; i < n; i++) {
        assert_true(due[i].len < sizeof bodies[i]);
        memcpy(bodies[i], due[i].body, due[i].len);
        bodies[i][due[i].len] = '\0';
    }
    assert_ok(pd_hub_commit(kit.hub));
    return n;
}

static void
say(const struct pd_webhook_notice *notice, int status)
{
    assert_ok(pd_hub_begin(kit.hub));
    pd_webhook_notice_told(kit.hub, kit.now_ms, notice, status);
    assert_ok(pd_hub_commit(kit.hub));
}

static struct pd_hub_webhook
hook_of(const char *client)
{
    struct pd_hub_webhook hook = { .client = "" };

    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_hub_webhook_get(kit.hub, client, &hook));
    assert_ok(pd_hub_commit(kit.hub));
    return hook;
}

static struct pd_op
hold(void)
{
    struct pd_op op = desk_hold(&kiosk, &anna, "G-001", 1, 100);

    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    return op;
}

static void
a_hold_that_was_accepted_is_told_and_no_other(void **state)
{
    struct pd_op op, refused;
    char id[PD_ID_TEXT_CAP], member[PD_ID_TEXT_CAP];
    json_t *json;

    (void)state;
    listen("app", "ticket.ready");
    listen("crm", "tier.changed,points.expiring");
    assert_int_equal(take_due(), 0);
    op = hold();
    refused = desk_hold(&kiosk, &anna, "G-001", 1, 7);
    assert_int_equal(desk_do(&kiosk, &refused).status, PD_OP_REJECTED);
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200); /* once more, as after a lost answer */
    assert_int_equal(take_due(), 1);
    assert_string_equal(due[0].client, "app");
    json = json_loads(bodies[0], JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(json, "type")), "pointdesk.ticket.ready");
    assert_string_equal(json_string_value(json_object_get(json, "subject")), pd_id_text(anna, member));
    json_decref(json);
    (void)pd_id_text(op.id, id);
    assert_non_null(strstr(bodies[0], id));
    assert_non_null(
        strstr(bodies[0], "\"sku\":\"G-001\",\"qty\":1,\"place\":\"P1\",\"points\":100,\"money_fen\":0"));
    say(&due[0], 200);
    assert_int_equal(take_due(), 0);
    assert_int_equal(hook_of("app").waiting, 0);
}

static void
a_batch_that_was_lost_tells_nothing(void **state)
{
    static struct pd_account account;

    (void)state;
    listen("app", "ticket.ready");
    for (int kept = 0; kept < 2; kept++) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_true(pd_account_find(kit.hub, &anna, &account));
        pd_webhook_note(kit.hub, PD_WEBHOOK_TICKET_READY, account.mid, "{\"n\":%d}", kept);
        if (kept == 0)
            pd_hub_rollback(kit.hub);
        else
            assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(take_due(), kept);
    }
    assert_non_null(strstr(bodies[0], "\"data\":{\"n\":1}}"));
}

/* From two seconds to an hour, and within a quarter of it. */
static void
a_receiver_that_is_away_is_asked_ever_more_rarely(void **state)
{
    int64_t waited = 0;

    (void)state;
    listen("app", "ticket.ready");
    (void)hold();
    assert_int_equal(take_due(), 1);
    for (int tries = 0; tries < 16; tries++) {
        int64_t most = tries < 11 ? 2000LL << tries : PD_HOUR_MS, step = most / 50;

        say(&due[0], tries % 2 == 0 ? 0 : 503);
        kit.now_ms += most - 1;
        assert_int_equal(take_due(), 0);
        kit.now_ms += 1;
        for (waited = 0; take_due() == 0; waited += step)
            kit.now_ms += step;
        assert_true(waited <= most / 4 + step);
        assert_int_equal(due[0].tries, tries + 1);
    }
    say(&due[0], 204);
    assert_int_equal(take_due(), 0);
}

static void
who_is_away_keeps_nobody_else_waiting(void **state)
{
    (void)state;
    listen("app", "ticket.ready");
    listen("crm", "ticket.ready");
    for (int i = 0; i < 3; i++)
        (void)hold();
    assert_int_equal(take_due(), 6);
    for (int i = 0; i < 6; i++)
        if (strcmp(due[i].client, "app") == 0) {
            say(&due[i], 0);
            break;
        }
    assert_int_equal(take_due(), 3); /* the other two of "app" are not tried now */
    for (int i = 0; i < 3; i++) {
        assert_string_equal(due[i].client, "crm");
        say(&due[i], i == 0 ? 400 : 200); /* what it will not have is that one's affair */
    }
    (void)hold();
    assert_int_equal(take_due(), 1);
    assert_string_equal(due[0].client, "crm");
}

/* One has very much to hear, and takes it slowly; who has little does not wait behind it. */
static void
each_receiver_gets_its_share(void **state)
{
    (void)state;
    kit_grant(&kit, &anna, "more", 5000);
    listen("app", "ticket.ready");
    for (int i = 0; i < 20; i++)
        (void)hold();
    listen("crm", "ticket.ready");
    (void)hold();
    assert_int_equal(take_due(), PD_WEBHOOK_AT_ONCE + 1);
    assert_string_equal(due[0].client, "app");
    assert_string_equal(due[PD_WEBHOOK_AT_ONCE].client, "crm");
    for (int i = 1; i < PD_WEBHOOK_AT_ONCE; i++)
        assert_true(due[i].id > due[i - 1].id);
    kit.now_ms += PD_SECOND_MS;
    say(&due[0], 200);
    assert_int_equal(take_due(), PD_WEBHOOK_AT_ONCE + 1);
    assert_string_equal(due[0].client, "crm"); /* asked longer ago */
    busy = (struct pd_webhook_busy){ .client = { "app" }, .count = 1 };
    assert_int_equal(take_due(), 1); /* what is under way is not taken again */
    assert_string_equal(due[0].client, "crm");
    busy.count = 0;
    say(&due[0], 200);
    assert_int_equal(take_due(), PD_WEBHOOK_AT_ONCE);
    assert_int_equal(hook_of("app").waiting, 20);
}

static void
what_nobody_takes_is_given_up_with_one_exception_a_day(void **state)
{
    (void)state;
    listen("app", "ticket.ready");
    for (int i = 0; i < PD_WEBHOOK_AT_ONCE; i++)
        (void)hold();
    kit.now_ms += 3 * PD_DAY_MS - PD_SECOND_MS;
    assert_int_equal(take_due(), PD_WEBHOOK_AT_ONCE);
    say(&due[0], 500);
    assert_int_equal(kit_incidents(&kit, "notice_lost"), 0);
    kit.now_ms += PD_HOUR_MS;
    assert_int_equal(take_due(), PD_WEBHOOK_AT_ONCE);
    for (int i = 0; i < PD_WEBHOOK_AT_ONCE; i++)
        say(&due[i], 500);
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(take_due(), 0);
    assert_int_equal(kit_incidents(&kit, "notice_lost"), 1);
    assert_int_equal(hook_of("app").waiting, 0);
    assert_true(hook_of("app").lost_ms > 0);
}

static void
an_erased_member_and_a_revoked_client_are_told_of_no_more(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_op op;

    (void)state;
    listen("app", "ticket.ready");
    listen("crm", "ticket.ready");
    op = hold();
    op = desk_about(&kiosk, PD_OP_VOID, &op.id);
    (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_int_equal(take_due(), 2);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_revoke(kit.hub, "crm"));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(take_due(), 1);
    say(&due[0], 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(hook_of("app").waiting, 0);
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(take_due(), 0);
    say(&due[0], 200); /* its answer was under way */
    assert_int_equal(hook_of("app").waiting, 0);
}

static void
only_good_addresses_are_told(void **state)
{
    static const struct {
        const char *url;
        enum pd_err err;
    } urls[] = { { "https://a", PD_OK }, { "https://a.b:8443/x?y=z", PD_OK },
        { "http://127.0.0.1:8080/", PD_OK }, { "http://[::1]/x", PD_OK }, { "http://localhost/x", PD_OK },
        { "http://a/", PD_ERR_INVALID }, { "http://127.0.0.1.evil.example/", PD_ERR_INVALID },
        { "http://localhost.evil.example", PD_ERR_INVALID },
        { "http://localhost@evil.example/", PD_ERR_INVALID }, { "https://u:p@a/", PD_ERR_INVALID },
        { "https://", PD_ERR_INVALID }, { "https:///x", PD_ERR_INVALID }, { "ftp://a", PD_ERR_INVALID },
        { "file:///etc/passwd", PD_ERR_INVALID }, { "https://a b", PD_ERR_INVALID },
        { "https://a\r\nX: y", PD_ERR_INVALID }, { "https://a/#x", PD_ERR_INVALID }, { "", PD_ERR_INVALID } };
    struct pd_why why = { .text = "" };
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "app", PD_HUB_SCOPE_READ, key));
    for (int i = 0; i < PD_COUNT(urls); i++) {
        struct pd_hub_webhook hook = { .client = "app", .events = 1, .days = 3 };

        (void)pd_copy(hook.url, sizeof hook.url, urls[i].url);
        if (pd_hub_webhook_set(kit.hub, &hook, secret, &why) != urls[i].err)
            fail_msg("%s", urls[i].url);
    }
    assert_int_equal(
        pd_hub_webhook_set(kit.hub,
            &(struct pd_hub_webhook){ .client = "none", .url = "https://a", .events = 1, .days = 3 }, secret,
            &why),
        PD_ERR_NOT_FOUND);
    assert_int_equal(pd_webhook_events_of("ticket.ready,points.expiring"), 5);
    assert_int_equal(pd_webhook_events_of("ticket.ready,"), 0);
    assert_int_equal(pd_webhook_events_of("ticket"), 0);
    assert_ok(pd_hub_commit(kit.hub));
}

/* The value is from `openssl dgst -sha256 -hmac`. */
static void
the_signature_is_hmac_sha256_over_time_and_body(void **state)
{
    char mac[65];

    (void)state;
    pd_webhook_sign("Jefe", 1790000000, "what do ya want for nothing?", 28, mac);
    assert_string_equal(mac, "79368d676f0012602ea15029a7cad98cbcca320c179f8dfbfb27122c189b86d4");
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)

static void
a_tier_and_the_end_of_points_are_told_once(void **state)
{
    int64_t day = kit.now_ms / PD_DAY_MS;

    (void)state;
    listen("crm", "tier.changed,points.expiring");
    kit_grant(&kit, &anna, "bill:1", 3999);
    assert_int_equal(take_due(), 0);
    kit_grant(&kit, &anna, "bill:2", 1); /* gold begins at 5000 */
    assert_int_equal(take_due(), 1);
    assert_non_null(strstr(bodies[0], "\"type\":\"pointdesk.tier.changed\""));
    assert_non_null(strstr(bodies[0], "\"data\":{\"from\":\"basic\",\"to\":\"gold\",\"growth\":5000}"));
    say(&due[0], 200);
    kit_sweep(&kit, (day + 340) * PD_DAY_MS);
    assert_int_equal(take_due(), 1);
    assert_non_null(strstr(bodies[0], "\"type\":\"pointdesk.points.expiring\""));
    assert_non_null(strstr(bodies[0], "\"points\":5000,"));
    say(&due[0], 200);
    kit_sweep(&kit, (day + 341) * PD_DAY_MS);
    assert_int_equal(take_due(), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_hold_that_was_accepted_is_told_and_no_other),
        T(a_tier_and_the_end_of_points_are_told_once),
        T(a_batch_that_was_lost_tells_nothing),
        T(a_receiver_that_is_away_is_asked_ever_more_rarely),
        T(who_is_away_keeps_nobody_else_waiting),
        T(each_receiver_gets_its_share),
        T(what_nobody_takes_is_given_up_with_one_exception_a_day),
        T(an_erased_member_and_a_revoked_client_are_told_of_no_more),
        T(only_good_addresses_are_told),
        T(the_signature_is_hmac_sha256_over_time_and_body),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
