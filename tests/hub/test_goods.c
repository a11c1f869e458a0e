/*
 * Goal: goods that people count, take out and undo are right beside those that desks have leased, kept and
 * handed over; a card of a batch becomes one member, and a sealed key opens with its passphrase alone.
 * Method: a hub in memory with a kiosk and a counter that sell meanwhile; after each test every invariant is
 * verified.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/loading.h"
#include "sync/hub/proposals.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id anna;
static struct pd_why why;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 10000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    why = (struct pd_why){ .text = "" };
    return 0;
}

typedef enum pd_err
movement(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why);

static struct pd_goods
goods(const char *sku, int64_t qty)
{
    struct pd_goods g = { .qty = qty };

    (void)pd_copy(g.sku, sizeof g.sku, sku);
    return g;
}

static enum pd_err
do_it(movement *what, struct pd_goods *g)
{
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = what(kit.hub, kit.now_ms, g, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static void
keep_stock(void *ctx, const struct pd_hub_stock *stock)
{
    struct pd_hub_stock *out = ctx;

    if (strcmp(stock->sku, out->sku) == 0)
        *out = *stock;
}

static struct pd_hub_stock
stock_of(const char *sku)
{
    struct pd_hub_stock s = { .received = -1 };

    (void)pd_copy(s.sku, sizeof s.sku, sku);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_each(kit.hub, keep_stock, &s));
    pd_hub_rollback(kit.hub);
    return s;
}

/* G-001 came as 1000, the kiosk has a lease of 40; one gift is kept for a ticket, one handed over. */
static void
sell_two(void)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 1, 100), op;

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    hold = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &hold.id);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
}

static void
a_count_is_of_what_lies_in_the_house_and_not_of_what_went_out(void **state)
{
    struct pd_goods g = goods("G-001", 999);

    (void)state;
    sell_two();
    assert_ok(do_it(pd_hub_goods_count, &g)); /* 1000 less the one that was handed over */
    assert_int_equal(g.qty, 0);
    assert_int_equal(kit_incidents(&kit, "stock_count"), 0);
    g = goods("G-001", 990);
    assert_ok(do_it(pd_hub_goods_count, &g));
    assert_int_equal(g.qty, -9);
    assert_int_equal(kit_incidents(&kit, "stock_count"), 1);
    assert_int_equal(stock_of("G-001").received, 991);
}

static void
what_is_missing_beyond_the_free_units_is_owed_by_what_comes_next(void **state)
{
    struct pd_goods g = goods("G-001", 10), undo;

    (void)state;
    sell_two();
    assert_ok(do_it(pd_hub_goods_count, &g));
    assert_int_equal(g.qty, -989);
    assert_int_equal(stock_of("G-001").free, 0);
    assert_true(stock_of("G-001").short_n > 0); /* the kiosk still has its lease, and may sell it */
    undo = (struct pd_goods){ .undoes = g.number };
    assert_ok(do_it(pd_hub_goods_undo, &undo));
    assert_int_equal(undo.qty, 989);
    assert_int_equal(stock_of("G-001").short_n, 0);
    assert_int_equal(stock_of("G-001").received, 1000);
    undo = (struct pd_goods){ .undoes = g.number };
    assert_int_equal(do_it(pd_hub_goods_undo, &undo), PD_ERR_STATE);
}

static void
no_more_is_taken_out_than_ever_came(void **state)
{
    struct pd_goods g = goods("G-900", 5), undo;

    (void)state;
    assert_ok(do_it(pd_hub_goods_receive, &g));
    undo = (struct pd_goods){ .undoes = g.number };
    g = goods("G-900", 0);
    assert_ok(do_it(pd_hub_goods_count, &g)); /* all five are gone: then they cannot go out once more */
    assert_int_equal(do_it(pd_hub_goods_undo, &undo), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "has not so many units"));
}

static void
rules_wait_for_desks_only_where_there_are_any(void **state)
{
    static struct kit alone;

    (void)state;
    kit_open(&alone, NULL);
    assert_ok(pd_hub_begin(alone.hub));
    assert_int_equal(pd_hub_effective_least(alone.hub, alone.now_ms), alone.now_ms);
    pd_hub_rollback(alone.hub);
    kit_close(&alone);
    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_hub_effective_least(kit.hub, kit.now_ms) >= kit.now_ms + 72 * PD_HOUR_MS);
    pd_hub_rollback(kit.hub);
}

static void
a_card_names_the_member_who_gets_it(void **state)
{
    static struct pd_hub_card cards[40];
    struct pd_hub_member_new m = { .number = "N1", .name = "Ann", .kind = "standard" };
    struct pd_id id;
    struct pd_member found;
    int64_t batch;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_cards_make(kit.hub, kit.now_ms, 40, "S1", cards, &batch));
    assert_int_equal(
        pd_hub_cards_make(kit.hub, kit.now_ms, PD_CARDS_MAX + 1, "", cards, &batch), PD_ERR_INVALID);
    for (int i = 0; i < 40; i++)
        for (int k = 0; k < i; k++)
            assert_true(
                strcmp(cards[i].serial, cards[k].serial) != 0 && strcmp(cards[i].code, cards[k].code) != 0);
    assert_ok(pd_hub_card_bind(kit.hub, kit.now_ms, cards[7].code, &m, &id, &why));
    assert_ok(pd_hub_member_find(kit.hub, "N1", &found, NULL, 0));
    assert_true(pd_id_equal(found.id, id));
    (void)pd_copy(m.number, sizeof m.number, "N2");
    assert_int_equal(pd_hub_card_bind(kit.hub, kit.now_ms, cards[7].serial, &m, &id, &why), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
}

static void
a_sealed_key_opens_with_its_passphrase_alone(void **state)
{
    char text[PD_ESCROW_CAP], changed[PD_ESCROW_CAP];
    struct pd_public_key key = pd_hub_public_key(kit.hub);
    struct pd_escrow opened;

    (void)state;
    assert_int_equal(pd_hub_escrow_seal(kit.hub, kit.now_ms, "eleven char", text, &why), PD_ERR_INVALID);
    assert_ok(pd_hub_escrow_seal(kit.hub, kit.now_ms, "雪下的橙色电车很慢很慢很慢", text, &why));
    assert_ok(pd_hub_escrow_open(text, "雪下的橙色电车很慢很慢很慢", &opened, &why));
    assert_true(pd_public_key_equal(&opened.key, &key));
    assert_int_equal(opened.made_ms, kit.now_ms);
    assert_int_equal(pd_hub_escrow_open(text, "雪下的橙色电车很慢很慢很快", &opened, &why), PD_ERR_DENIED);
    for (size_t cut = 0; cut + 1 < strlen(text); cut += 7) {
        memcpy(changed, text, cut);
        changed[cut] = '\0';
        assert_int_equal(pd_hub_escrow_open(changed, "x", &opened, &why), PD_ERR_INVALID);
    }
}

/* By its hash, for the hospital's own systems too; what has no such hash is not there. */
static void
a_picture_is_read_by_its_hash(void **state)
{
    static const char bytes[] = "\x89PNG\0 a picture";
    struct pd_hash hash = pd_hash_of(bytes, sizeof bytes);
    struct pd_http_request http = { .method = "GET", .query = "" };
    char key[PD_HUB_CLIENT_KEY_CAP], bearer[128], path[128] = "/v1/assets/";
    bool added;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_picture_put(kit.hub, kit.now_ms, bytes, sizeof bytes, &added));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "app", PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_commit(kit.hub));
    (void)snprintf(bearer, sizeof bearer, "Bearer %s", key);
    assert_ok(pd_http_add(&http.headers, "authorization", bearer));
    pd_hex(hash.b, sizeof hash.b, path + strlen(path));
    http.path = path;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_int_equal(kit.body_len, sizeof bytes);
    assert_memory_equal(kit.body, bytes, sizeof bytes);
    path[strlen(path) - 1] ^= 1;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 404);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_count_is_of_what_lies_in_the_house_and_not_of_what_went_out, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_missing_beyond_the_free_units_is_owed_by_what_comes_next, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(no_more_is_taken_out_than_ever_came, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(rules_wait_for_desks_only_where_there_are_any, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_card_names_the_member_who_gets_it, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_picture_is_read_by_its_hash, set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_sealed_key_opens_with_its_passphrase_alone, set_up, kit_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
