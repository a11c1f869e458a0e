/*
 * Goal: what the hospital's systems tell earns once, by the day it happened, and what no event can be is
 * refused with its place. Method: events of each type over HTTP's bytes, again and changed, and the balance
 * after each.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "app/core/lots.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct pd_id anna;
static char key[PD_HUB_CLIENT_KEY_CAP];
static const char *subject;

static int
open_kit(void **state)
{
    *state = &kit;
    subject = "M-1";
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_EVENTS, key));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

static int64_t
left(void)
{
    int64_t free, held, debt;

    kit_balance(&kit, &anna, &free, &held, &debt);
    return free;
}

/* Each with an idempotency key of its own, so that the event itself is what counts. */
static int
send(const char *type, const char *id, const char *more)
{
    static int serial;
    char body[1024], idem[16];

    (void)snprintf(idem, sizeof idem, "i%d", ++serial);
    (void)snprintf(body, sizeof body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"his\",\"type\":\"pointdesk.%s\",\"subject\":\"%"
        "s\"%s}",
        id, type, subject, more);
    return kit_post(&kit, "/v1/events", key, idem, body);
}

#define DATA(text) ",\"data\":{" text "}"
#define BILL DATA("\"bill_no\":\"B1\",\"total_fen\":10000,\"insured_fen\":0,\"self_paid_fen\":10000")
#define BILL_MORE DATA("\"bill_no\":\"B1\",\"total_fen\":10000,\"insured_fen\":1,\"self_paid_fen\":9999")
#define REFUND(no, fen) DATA("\"refund_no\":\"" no "\",\"bill_no\":\"B1\",\"self_paid_fen\":" fen)

static void
says(const char *text)
{
    if (strstr(kit.body, text) == NULL)
        fail_msg("%.*s", (int)kit.body_len, kit.body);
}

static void
a_refund_takes_back_what_its_bill_gave(void **state)
{
    (void)state;
    assert_int_equal(send("refund", "1", REFUND("R1", "2500")), 404); /* the bill first */
    says("send the bill first");
    assert_int_equal(send("payment", "2", BILL), 200);
    assert_int_equal(left(), 100);
    assert_int_equal(send("payment", "3", BILL_MORE), 409);
    says("is another than before");
    assert_int_equal(send("refund", "4", REFUND("R1", "2500")), 200);
    says("\"status\":\"applied\",\"points\":25");
    assert_int_equal(left(), 75);
    assert_int_equal(send("refund", "5", REFUND("R1", "2500")), 200);
    says("already_granted");
    assert_int_equal(send("refund", "6", REFUND("R1", "2600")), 409);
    assert_int_equal(send("refund", "7", REFUND("R2", "7501")), 400);
    says("is above what is left of the bill: 7500 fen");
    assert_int_equal(left(), 75);
}

static void
behaviours_are_granted_once_for_what_they_are(void **state)
{
    (void)state;
    assert_int_equal(send("behaviour", "1", DATA("\"rule\":\"survey\",\"visit_no\":\"V1\"")), 200);
    assert_int_equal(send("behaviour", "2", DATA("\"rule\":\"survey\",\"visit_no\":\"V1\"")), 200);
    says("already_granted");
    assert_int_equal(send("behaviour", "3", DATA("\"rule\":\"survey\",\"visit_no\":\"V2\"")), 200);
    assert_int_equal(left(), 20);
    assert_int_equal(send("behaviour", "4", DATA("\"rule\":\"talk\",\"event\":\"E-1\"")), 200);
    assert_int_equal(send("behaviour", "5", DATA("\"rule\":\"talk\",\"event\":\"E-1\"")), 200);
    says("already_granted");
    assert_int_equal(left(), 40);
    assert_int_equal(send("sign_in", "6", ""), 200);
    assert_int_equal(
        send("behaviour", "7", DATA("\"rule\":\"sign_in\"")), 200); /* the same day, the same thing */
    says("already_granted");
    assert_int_equal(left(), 45);
}

static void
an_event_counts_for_the_day_it_happened(void **state)
{
    (void)state;
    kit.now_ms += 2 * PD_DAY_MS; /* 23 September, 22:13 there */
    assert_int_equal(send("sign_in", "1", ",\"time\":\"2026-09-23T00:00:00+08:00\""), 200);
    assert_int_equal(send("sign_in", "2", ",\"time\":\"2026-09-22T16:00:00Z\""), 200); /* the same instant */
    says("already_granted");
    assert_int_equal(
        send("sign_in", "3", ",\"time\":\"2026-09-22T15:59:59.999Z\""), 200); /* the day before */
    says("applied");
    assert_int_equal(left(), 10);
    assert_int_equal(send("sign_in", "4", ",\"time\":\"2026-09-23T22:30:00+08:00\""), 400);
    says("time: lies in the future");
    assert_int_equal(send("sign_in", "5", ",\"time\":\"yesterday\""), 400);
    says("time: must be an instant");
    assert_int_equal(send("sign_in", "6", ",\"time\":\"2026-09-01T00:00:00Z\""), 400); /* no rules then */
}

static const struct {
    const char *type, *more;
    const char *says;
} wrong[] = {
    { "behaviour", "", "rule: must be the id of a rule" },
    { "behaviour", DATA("\"rule\":7"), "rule: must be the id of a rule" },
    { "behaviour", DATA("\"rule\":\"sleep\""), "rule: must be the id of a rule" },
    { "behaviour", DATA("\"rule\":\"survey\""), "visit_no: must be" },
    { "behaviour", DATA("\"rule\":\"survey\",\"visit_no\":\"a b\""), "visit_no: must be" },
    { "behaviour", DATA("\"rule\":\"talk\",\"visit_no\":\"V1\""), "event: must be" },
    { "behaviour", DATA("\"rule\":\"welcome\""), "granted by the hub alone" },
    { "behaviour", DATA("\"rule\":\"birthday\""), "granted by the hub alone" },
    { "behaviour", DATA("\"rule\":\"pay\""), "granted by the hub alone, or for a payment" },
    { "refund", DATA("\"refund_no\":\"R 1\",\"bill_no\":\"B1\",\"self_paid_fen\":1"), "refund_no: must be" },
    { "refund", DATA("\"refund_no\":\"R1\",\"self_paid_fen\":1"), "bill_no: must be" },
    { "refund", REFUND("R1", "0"), "self_paid_fen: must be" },
    { "refund", REFUND("R1", "1.5"), "self_paid_fen: must be" },
    { "refund", REFUND("R1", "-1"), "self_paid_fen: must be" },
    { "refund", REFUND("R1", "1000000001"), "self_paid_fen: must be" },
    { "gift", "", "type: must be pointdesk.payment" },
};

static void
what_no_event_can_be_is_refused_with_its_place(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        assert_int_equal(send(wrong[i].type, "1", wrong[i].more), 400);
        says(wrong[i].says);
    }
    assert_int_equal(left(), 0);
}

/* A day that is long over, or on which she was nobody's member, earns her nothing: each has its own caps. */
static void
days_that_are_over_are_not_made_up_for(void **state)
{
    struct pd_id bert;

    (void)state;
    kit.now_ms += 3 * PD_DAY_MS;
    bert = kit_member(&kit, "M-2", 0); /* on 24 September */
    subject = "M-2";
    assert_int_equal(send("sign_in", "1", ",\"time\":\"2026-09-23T23:59:59+08:00\""), 400);
    says("time: is before the day she became a member");
    assert_int_equal(send("sign_in", "2", ",\"time\":\"2026-09-24T00:00:00+08:00\""), 200);
    kit_expect_balance(&kit, &bert, 5, 0, 0);
    kit.now_ms += 40 * PD_DAY_MS;
    assert_int_equal(send("sign_in", "3", ",\"time\":\"2026-09-30T10:00:00+08:00\""), 400);
    says("time: is more than 30 days ago");
    assert_int_equal(
        send("behaviour", "4",
            ",\"time\":\"2026-09-30T10:00:00+08:00\"" DATA("\"rule\":\"talk\",\"event\":\"E-1\"")),
        400);
    assert_int_equal(send("sign_in", "5", ",\"time\":\"2026-10-10T10:00:00+08:00\""), 200);
    kit_expect_balance(&kit, &bert, 10, 0, 0);
    assert_int_equal(
        send("payment", "6", ",\"time\":\"2026-09-30T10:00:00+08:00\"" BILL), 200); /* money is a fact */
    kit_expect_balance(&kit, &bert, 110, 0, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)

/* ---- what members share and like outside ---- */

#define PRESET PD_SOURCE_DIR "/assets/programme/share-and-like.json"
#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":{\"zh-Hans\":\"x\",\"en\":\"x\"},\"points\":1,\"step_"    \
    "fen\":100,"                                                                                             \
    "\"expiry\":{\"kind\":\"never\"}},"

/* The preset as a hospital would copy it: its rules beside the one for payments. */
static void
publish_preset(void)
{
    static char preset[8192], text[8192];
    FILE *in = fopen(PRESET, "r");
    struct pd_str s = pd_str_on(text, sizeof text);
    size_t len = in != NULL ? fread(preset, 1, sizeof preset - 1, in) : 0;
    const char *rules;

    assert_true(len > 0 && fclose(in) == 0);
    rules = strchr(strstr(preset, "\"rules\""), '[') + 1;
    pd_str_addf(&s, "%.*s%s%s", (int)(rules - preset), preset, PAY, rules);
    assert_false(s.cut);
    kit_publish(&kit, text, kit.now_ms);
}

static void
what_is_shared_and_liked_earns_once_and_to_its_caps(void **state)
{
    char id[32];

    (void)state;
    publish_preset();
    assert_int_equal(send("behaviour", "s1", DATA("\"rule\":\"share\"")), 200);
    says("\"status\":\"applied\",\"points\":5");
    assert_int_equal(send("behaviour", "s1", DATA("\"rule\":\"share\"")), 200);
    says("\"already_granted\",\"points\":0");
    assert_int_equal(send("behaviour", "s2", DATA("\"rule\":\"share\"")), 200);
    assert_int_equal(send("behaviour", "s3", DATA("\"rule\":\"share\"")), 200);
    says("\"points\":0"); /* two a day */
    assert_int_equal(left(), 10);
    for (int i = 0; i < 5; i++) {
        (void)snprintf(id, sizeof id, "l%d", i);
        assert_int_equal(send("behaviour", id, DATA("\"rule\":\"like\"")), 200);
    }
    assert_int_equal(left(), 13); /* three likes a day */
    for (int day = 0; day < 12; day++) {
        kit.now_ms += PD_DAY_MS;
        for (int i = 0; i < 2; i++) {
            (void)snprintf(id, sizeof id, "d%d-%d", day, i);
            assert_int_equal(send("behaviour", id, DATA("\"rule\":\"share\"")), 200);
        }
    }
    assert_true(left() <= 13 + 120);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_refund_takes_back_what_its_bill_gave),
        T(behaviours_are_granted_once_for_what_they_are),
        T(an_event_counts_for_the_day_it_happened),
        T(days_that_are_over_are_not_made_up_for),
        T(what_is_shared_and_liked_earns_once_and_to_its_caps),
        T(what_no_event_can_be_is_refused_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
