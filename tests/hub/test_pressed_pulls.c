/*
 * Goal: while others wait, a page of the feed costs the hub a bounded piece of work, and nobody who pulls
 * loses by it but time. Method: desks of one hub with more members than a page may compose, in batches that
 * others wait for and in one that nobody does.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>

#define MEMBERS 300
#define ROWS_MAX (MEMBERS + 100)

static struct kit kit;
static struct desk desk, other;
static struct pd_row rows[ROWS_MAX];

static int
set_up(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;

    (void)state;
    kit_open(&kit, NULL);
    desk_enrol(&desk, &kit, "kiosk", "P1");
    desk_enrol(&other, &kit, "kiosk", "P1");
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < MEMBERS; i++) {
        struct pd_hub_member_new m = { .name = "\xe9\x99\x88", .kind = "patient", .from_list = true };

        (void)snprintf(m.number, sizeof m.number, "M%d", i);
        assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    }
    assert_ok(pd_hub_commit(kit.hub));
    kit.pressed = true;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    kit_close(&kit);
    return 0;
}

/* Rows of the page behind *cursor, which moves. */
static int
pull(struct desk *reader, uint64_t *cursor, bool *more)
{
    struct pd_pull_header header = { .cseq = 0 };
    int n = desk_pull(reader, *cursor, PD_PULL_ROWS_MAX, &header, rows, ROWS_MAX);

    assert_true(header.cseq > *cursor);
    *cursor = header.cseq;
    *more = header.more;
    return n;
}

static void
a_page_ends_after_so_many_rows_that_had_to_be_composed(void **state)
{
    uint64_t cursor = 0;
    bool more;

    (void)state;
    assert_int_equal(pull(&desk, &cursor, &more), PD_HUB_PRESSED_ROWS);
    assert_true(more);
}

static void
rows_that_were_composed_for_one_are_at_hand_for_the_next(void **state)
{
    uint64_t cursor = 0;
    int first, second;
    bool more;

    (void)state;
    first = pull(&desk, &cursor, &more);
    cursor = 0;
    second = pull(&other, &cursor, &more);
    assert_true(second > first);
    assert_true(second <= 2 * PD_HUB_PRESSED_ROWS);
}

static void
nobody_waits_any_more_and_a_page_is_whole_again(void **state)
{
    uint64_t cursor = 0;
    bool more;

    (void)state;
    (void)pull(&desk, &cursor, &more);
    kit.pressed = false;
    cursor = 0;
    assert_true(pull(&desk, &cursor, &more) > MEMBERS);
    assert_false(more);
}

/* The same as one pull, however it was cut (I17). */
static void
page_after_page_everything_comes_once_and_in_order(void **state)
{
    static uint64_t cut[ROWS_MAX];
    uint64_t cursor = 0;
    int n = 0, whole;
    bool more = true;

    (void)state;
    while (more) {
        int got = pull(&desk, &cursor, &more);

        for (int i = 0; i < got; i++)
            cut[n++] = rows[i].cseq;
    }
    kit.pressed = false;
    cursor = 0;
    whole = pull(&desk, &cursor, &more);
    assert_int_equal(n, whole);
    for (int i = 0; i < whole; i++)
        assert_int_equal(cut[i], rows[i].cseq);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_page_ends_after_so_many_rows_that_had_to_be_composed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            rows_that_were_composed_for_one_are_at_hand_for_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_waits_any_more_and_a_page_is_whole_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            page_after_page_everything_comes_once_and_in_order, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
