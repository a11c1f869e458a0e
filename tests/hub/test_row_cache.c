/*
 * Goal: a member's row is sent as she is now, though it is kept after it was composed once. Method: the kept
 * lines by themselves, and pulls around every change that could leave an old one behind.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/row_cache.h"

#include <string.h>

static struct kit kit;
static struct desk desk;
static struct pd_id member;

static void
a_line_is_kept_for_one_state_under_one_set_of_rules(void **state)
{
    struct pd_row_cache cache = { .slots = NULL };
    const struct pd_row_line *line;

    (void)state;
    assert_null(pd_row_cache_get(&cache, 7, 100, 3));
    pd_row_cache_drop(&cache, 7);
    pd_row_cache_put(&cache, 7, 100, 3, "seven", 5);
    line = pd_row_cache_get(&cache, 7, 100, 3);
    assert_non_null(line);
    assert_int_equal(line->len, 5);
    assert_memory_equal(line->bytes, "seven", 5);
    assert_null(pd_row_cache_get(&cache, 8, 100, 3));
    assert_null(pd_row_cache_get(&cache, 7, 101, 3));
    assert_null(pd_row_cache_get(&cache, 7, 100, 4));
    pd_row_cache_put(&cache, 7, 101, 3, "later", 5);
    assert_null(pd_row_cache_get(&cache, 7, 100, 3));
    pd_row_cache_drop(&cache, 8);
    assert_non_null(pd_row_cache_get(&cache, 7, 101, 3));
    pd_row_cache_drop(&cache, 7);
    assert_null(pd_row_cache_get(&cache, 7, 101, 3));
    pd_row_cache_put(&cache, 7, 102, 3, "again", 5);
    pd_row_cache_clear(&cache);
    assert_null(pd_row_cache_get(&cache, 7, 102, 3));
    pd_row_cache_clear(&cache);
}

static int
set_up(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M1", 100);
    desk_enrol(&desk, &kit, "kiosk", "P1");
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

static const struct pd_member *
pulled(void)
{
    static struct pd_row rows[200];
    struct pd_pull_header header;
    int n = desk_pull(&desk, 0, 200, &header, rows, 200);

    for (int i = n - 1; i >= 0; i--)
        if (rows[i].kind == PD_ROW_MEMBER && pd_id_equal(rows[i].member.id, member))
            return &rows[i].member;
    fail_msg("she is in none of %d rows", n);
    return NULL;
}

static int64_t
points_pulled(void)
{
    const struct pd_member *m = pulled();

    return pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, kit.now_ms));
}

static void
every_change_is_in_the_next_page(void **state)
{
    const struct pd_hub_member_state frozen = { .status = PD_MEMBER_FROZEN };

    (void)state;
    for (int i = 0; i < 3; i++) {
        char key[] = { 'k', (char)('0' + i), '\0' };

        assert_int_equal(points_pulled(), 100 + 10 * i);
        assert_int_equal(points_pulled(), 100 + 10 * i);
        kit_grant(&kit, &member, key, 10);
    }
    assert_int_equal(pulled()->status, PD_MEMBER_ACTIVE);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, &member, &frozen)));
    assert_int_equal(pulled()->status, PD_MEMBER_FROZEN);
}

/* The batch that is lost had granted, and sent a page: its number in the feed comes again. */
static void
a_lost_batch_leaves_nothing_behind(void **state)
{
    struct pd_http_request pull = {
        .method = "GET", .path = "/v1/pull", .query = "cursor=0.0&limit=200&wait=0"
    };
    struct pd_httpsig_signer signer = { desk.id, desk.epoch, &desk.secret };
    struct pd_httpsig_text text;
    struct pd_http_response answer;
    char nonce[PD_NONCE_CAP];

    (void)state;
    kit_hello(&kit, nonce);
    assert_ok(pd_httpsig_sign(&pull, &signer, nonce, &text));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_grant(kit.hub, kit.now_ms, &member, "pay", "lost", pd_points_of(7)));
    assert_int_equal(pd_hub_handle(kit.hub, kit.now_ms, &pull, 0, &answer), PD_HUB_DONE);
    assert_int_equal(answer.status, 200);
    pd_hub_rollback(kit.hub);
    kit_grant(&kit, &member, "kept", 20);
    assert_int_equal(points_pulled(), 120);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_kept_for_one_state_under_one_set_of_rules),
        cmocka_unit_test_setup_teardown(every_change_is_in_the_next_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_batch_leaves_nothing_behind, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
