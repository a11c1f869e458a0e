/*
 * Goal: a desk whose key is in other hands goes through no hospital's members, locks nobody else's PINs in
 * bulk and keeps no other desk waiting for PINs, while people at a kiosk never meet a limit. Method: a hub in
 * memory, a desk that signs as a real one and asks faster than people come; another beside it.
 */
#include "sync/hub/errands.h"
#include "sync/hub/member_cards.h"
#include "sync/wire/errand.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define CROWD (PD_MEMBERS_AN_HOUR + 1)

static struct kit kit;
static struct desk kiosk, other;
static struct pd_id crowd[CROWD];
static struct pd_errand_answer said;
static uint32_t ids;

static int
open_kit(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&other, &kit, "kiosk", "P1");
    for (int i = 0; i < CROWD; i++) {
        char number[16];

        (void)snprintf(number, sizeof number, "M-%d", i);
        crowd[i] = kit_member(&kit, number, 1);
    }
    kit.now_ms = (kit.now_ms / PD_HOUR_MS + 1) * PD_HOUR_MS;
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

static const char *
ask(struct desk *desk, enum pd_errand_kind kind, const struct pd_id *member, const char *digits)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    ids++;
    request.errand.kind = kind;
    memcpy(request.errand.id.b, &ids, sizeof ids);
    request.errand.member = *member;
    (void)pd_copy(request.errand.digits, sizeof request.errand.digits, digits);
    if (kind == PD_ERRAND_CONSENT)
        (void)pd_copy(request.errand.what, sizeof request.errand.what, "sms");
    kit_hello(&kit, request.nonce);
    pd_errand_request_write(&request, &desk->secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, NULL));
    return said.status == PD_ERRAND_DONE ? "" : said.code;
}

static void
a_desk_asks_for_no_more_people_than_come(void **state)
{
    (void)state;
    for (int i = 0; i < PD_MEMBERS_AN_HOUR; i++) {
        assert_string_equal(ask(&kiosk, PD_ERRAND_PAGE, &crowd[i], ""), "");
        assert_string_equal(ask(&kiosk, PD_ERRAND_HISTORY, &crowd[i], ""), ""); /* she stands there still */
        if (i + 1 < PD_MEMBERS_AN_HOUR && i % PD_MEMBERS_A_MINUTE == PD_MEMBERS_A_MINUTE - 1) {
            assert_string_equal(ask(&kiosk, PD_ERRAND_PAGE, &crowd[0], ""), "too_often");
            kit.now_ms += PD_MINUTE_MS;
        }
    }
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 0);
    assert_string_equal(ask(&kiosk, PD_ERRAND_PAGE, &crowd[CROWD - 1], ""), "too_often");
    assert_string_equal(ask(&kiosk, PD_ERRAND_HISTORY, &crowd[0], ""), "too_often");
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1); /* told once */
    assert_string_equal(
        ask(&kiosk, PD_ERRAND_CONSENT, &crowd[0], ""), ""); /* a tray is emptied all the same */
    assert_string_equal(ask(&other, PD_ERRAND_PAGE, &crowd[0], ""), "");
    kit.now_ms += PD_HOUR_MS;
    assert_string_equal(ask(&kiosk, PD_ERRAND_PAGE, &crowd[0], ""), "");
}

static void
pins_are_tried_by_one_desk_so_often(void **state)
{
    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < 4; i++)
        assert_ok(pd_hub_card_pin_set(kit.hub, kit.now_ms, &crowd[i], "246813", "", NULL));
    assert_ok(kit_finish(&kit, PD_OK));
    for (int i = 0; i < PD_PINS_A_MINUTE; i++)
        assert_string_equal(ask(&kiosk, PD_ERRAND_PIN, &crowd[i % 3], "135799"), "wrong_pin");
    assert_string_equal(ask(&kiosk, PD_ERRAND_PIN, &crowd[3], "246813"), "too_often");
    assert_string_equal(ask(&other, PD_ERRAND_PIN, &crowd[3], "246813"), "");
    ids--; /* what was not looked at is not kept: the same errand again */
    kit.now_ms += PD_MINUTE_MS;
    assert_string_equal(ask(&kiosk, PD_ERRAND_PIN, &crowd[3], "246813"), "");
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, close_kit)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_desk_asks_for_no_more_people_than_come),
        T(pins_are_tried_by_one_desk_so_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
