/*
 * Goal: rules change by two owners, and not before every desk can know them; one stops a thing at once, and
 * it stays stopped in what was approved already. Method: a hub in memory; proposals by people who may and may
 * not, and the versions that come of them.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/proposals.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk; /* rules wait for desks only where there are any */
static struct pd_why why;
static const struct pd_staff li = { .number = "S1" }, wang = { .number = "S2" };

/* The rules in force with a gift's price set. */
static char *
rules(const char *sku, int64_t price)
{
    uint32_t version = 0;
    const char *json;
    size_t len, i;
    json_t *document, *gift;
    char *text;

    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    json_array_foreach(json_object_get(document, "catalogue"), i, gift)
    {
        if (strcmp(json_string_value(json_object_get(gift, "sku")), sku) == 0)
            (void)json_object_set_new(gift, "price", json_integer(price));
    }
    text = json_dumps(document, 0);
    json_decref(document);
    return text;
}

static int64_t
propose(const char *sku, int64_t price, int64_t from_ms)
{
    char *json;
    int64_t number = 0;

    assert_ok(pd_hub_begin(kit.hub));
    json = rules(sku, price);
    assert_ok(pd_hub_propose(kit.hub, kit.now_ms, json, strlen(json), from_ms, &li, &number, &why));
    assert_ok(pd_hub_commit(kit.hub));
    free(json);
    return number;
}

static enum pd_err
approve(int64_t number, const struct pd_staff *by, uint32_t *version, int64_t *effective_ms)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_approve(kit.hub, kit.now_ms, number, by, version, effective_ms, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static enum pd_err
stop(enum pd_hub_stop what, const char *id)
{
    uint32_t version;
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_stop_now(kit.hub, kit.now_ms, what, id, &wang, &version, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

/* Of the rules in force. */
static int64_t
price_of(const char *sku)
{
    int64_t price;

    assert_ok(pd_hub_begin(kit.hub));
    price = pd_points_raw(pd_programme_gift(pd_hub_programme_now(kit.hub, kit.now_ms), sku)->price);
    pd_hub_rollback(kit.hub);
    return price;
}

static bool
on_offer(const char *sku)
{
    const struct pd_gift *gift;
    bool yes;

    assert_ok(pd_hub_begin(kit.hub));
    gift = pd_programme_gift(pd_hub_programme_now(kit.hub, kit.now_ms), sku);
    yes = gift->from_ms <= kit.now_ms && kit.now_ms < gift->until_ms;
    pd_hub_rollback(kit.hub);
    return yes;
}

static void
two_owners_change_the_rules_from_a_day_on(void **state)
{
    int64_t number, effective_ms, before;
    uint32_t version;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    before = price_of("G-001");
    number = propose("G-001", before + 7, 0);
    assert_int_equal(approve(number, &li, &version, &effective_ms), PD_ERR_DENIED); /* her own */
    assert_ok(approve(number, &wang, &version, &effective_ms));
    assert_int_equal(version, 2);
    assert_true(effective_ms >= kit.now_ms + 72 * PD_HOUR_MS); /* as long as a desk may be offline */
    assert_true(effective_ms < kit.now_ms + 96 * PD_HOUR_MS);
    assert_int_equal((effective_ms + 480 * PD_MINUTE_MS) % PD_DAY_MS, 0); /* midnight there */
    assert_int_equal(price_of("G-001"), before);
    kit.now_ms = effective_ms - 1;
    assert_int_equal(price_of("G-001"), before);
    kit.now_ms = effective_ms;
    assert_int_equal(price_of("G-001"), before + 7);
    assert_int_equal(approve(number, &wang, &version, &effective_ms), PD_ERR_STATE);
    assert_int_equal(approve(99, &wang, &version, &effective_ms), PD_ERR_NOT_FOUND);
    kit_close(&kit);
}

static void
a_later_day_is_kept_and_an_earlier_one_moved(void **state)
{
    int64_t effective_ms, wished;
    uint32_t version;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_ok(approve(propose("G-001", 112, kit.now_ms - PD_DAY_MS), &wang, &version, &effective_ms));
    assert_true(effective_ms >= kit.now_ms + 72 * PD_HOUR_MS);
    wished = kit.now_ms + 40 * PD_DAY_MS;
    assert_ok(approve(propose("G-001", 111, wished), &wang, &version, &effective_ms));
    assert_int_equal(effective_ms, wished);
    /* the newest of those whose time has come is in force: this one would take the place of the one before */
    assert_int_equal(
        approve(propose("G-001", 113, wished - PD_DAY_MS), &wang, &version, &effective_ms), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "with --from that day"));
    assert_ok(approve(propose("G-001", 114, wished), &wang, &version, &effective_ms));
    kit_close(&kit);
}

/* Rules to come from which a gift is gone: stopping it today leaves them as they are, and they still come. */
static void
stopping_what_rules_to_come_have_not_takes_them_back_no_day(void **state)
{
    uint32_t version = 0, later;
    int64_t effective_ms, number;
    const char *json;
    char *text;
    size_t len, i;
    json_t *document, *gift;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
    document = json_loadb(json, len, 0, NULL);
    json_array_foreach(json_object_get(document, "catalogue"), i, gift)
    {
        if (strcmp(json_string_value(json_object_get(gift, "sku")), "G-003") == 0)
            break;
    }
    assert_ok(json_array_remove(json_object_get(document, "catalogue"), i));
    text = json_dumps(document, 0);
    json_decref(document);
    assert_ok(pd_hub_propose(kit.hub, kit.now_ms, text, strlen(text), 0, &li, &number, &why));
    assert_ok(pd_hub_commit(kit.hub));
    free(text);
    assert_ok(approve(number, &wang, &version, &effective_ms));
    for (int n = 0; n < 2; n++) { /* the second one finds it over */
        assert_int_equal(stop(PD_HUB_STOP_GIFT, "G-003"), n == 0 ? PD_OK : PD_ERR_NOT_FOUND);
        assert_false(on_offer("G-003"));
    }
    kit.now_ms = effective_ms;
    assert_ok(pd_hub_begin(kit.hub));
    later = pd_hub_programme_now(kit.hub, kit.now_ms)->version;
    assert_null(pd_programme_gift(pd_hub_programme_now(kit.hub, kit.now_ms), "G-003"));
    pd_hub_rollback(kit.hub);
    assert_int_equal(later, version + 2);
    kit_close(&kit);
}

static void
what_was_rejected_or_is_no_document_is_never_in_force(void **state)
{
    int64_t number, effective_ms;
    uint32_t version;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    number = propose("G-001", 111, 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_reject(kit.hub, kit.now_ms, number, &li, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(approve(number, &wang, &version, &effective_ms), PD_ERR_STATE);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_propose(kit.hub, kit.now_ms, "{}", 2, 0, &li, &number, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, "id");
    pd_hub_rollback(kit.hub);
    kit_close(&kit);
}

/* What was approved for next week would bring it back. */
static void
one_person_stops_a_gift_now_and_in_what_is_to_come(void **state)
{
    int64_t effective_ms;
    uint32_t version;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    assert_ok(approve(propose("G-002", 222, 0), &wang, &version, &effective_ms));
    assert_true(on_offer("G-001"));
    assert_ok(stop(PD_HUB_STOP_GIFT, "G-001"));
    assert_false(on_offer("G-001"));
    assert_true(on_offer("G-002"));
    assert_int_not_equal(price_of("G-002"), 222);
    kit.now_ms = effective_ms;
    assert_int_equal(price_of("G-002"), 222);
    assert_false(on_offer("G-001"));
    assert_int_equal(stop(PD_HUB_STOP_GIFT, "G-001"), PD_ERR_NOT_FOUND); /* over already */
    assert_int_equal(stop(PD_HUB_STOP_GIFT, "G-999"), PD_ERR_NOT_FOUND);
    assert_int_equal(stop(PD_HUB_STOP_CAMPAIGN, "G-002"), PD_ERR_NOT_FOUND);
    kit_verify(&kit);
    kit_close(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_owners_change_the_rules_from_a_day_on),
        cmocka_unit_test(a_later_day_is_kept_and_an_earlier_one_moved),
        cmocka_unit_test(stopping_what_rules_to_come_have_not_takes_them_back_no_day),
        cmocka_unit_test(what_was_rejected_or_is_no_document_is_never_in_force),
        cmocka_unit_test(one_person_stops_a_gift_now_and_in_what_is_to_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
