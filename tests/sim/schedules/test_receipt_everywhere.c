/*
 * Goal: a bill is worth its points once, whoever tells of it. Story: a member pays, and her bill is in
 * nobody's list yet. She types the receipt's number at a kiosk without network, then at the counter; a
 * stranger who found the paper types it at the other kiosk for himself. The nightly file brings the bill,
 * with her name on it, and brings it again the night after. In the second story the file comes before any
 * desk's line does. What must be true: nothing before the bill, its points once, to her; nothing for the
 * stranger, and a person is told of him.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <stdio.h>

#define OFFLINE 0
#define OTHER 1
#define COUNTER 2
#define BILL "R-2026-77"
#define PAID_FEN 8050

static int64_t
granted(struct sim *sim, int member)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql,
        "SELECT coalesce(sum(l.granted), 0) FROM lot l JOIN member m ON m.mid = l.mid WHERE hex(m.id) = "
        "upper('%s')",
        sim->members[member].text);
    return sim_stage_hub_number(sim, sql);
}

static int64_t
strangers(struct sim *sim)
{
    return sim_stage_hub_number(
        sim, "SELECT count(*) FROM incident WHERE kind IN ('receipt_twice', 'receipt_member')");
}

static void
the_receipts_come_first(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int her = sim_stage_member(sim, 0), him = sim_stage_member(sim, 0);

    (void)state;
    assert_true(sim_stage_rest(sim));
    sim_stage_link(sim, OFFLINE, false, false);
    assert_int_equal(sim_stage_receipt(sim, OFFLINE, her, BILL), PD_CLAIM_ASKED);
    assert_int_equal(sim_stage_receipt(sim, OFFLINE, her, BILL), PD_CLAIM_ALREADY);
    assert_int_equal(sim_stage_receipt(sim, COUNTER, her, BILL), PD_CLAIM_ASKED);
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_receipt(sim, OTHER, him, BILL), PD_CLAIM_ASKED);
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(granted(sim, her), 0);
    assert_int_equal(strangers(sim), 1);

    assert_ok(sim_stage_bill(sim, her, BILL, PAID_FEN));
    assert_int_equal(sim_stage_bill(sim, her, BILL, PAID_FEN), PD_ERR_EXISTS);
    sim_stage_link(sim, OFFLINE, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(granted(sim, her), 80);
    assert_int_equal(granted(sim, him), 0);
    assert_int_equal(strangers(sim), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT state FROM receipt"), 2);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

static void
the_file_comes_first(void **state)
{
    struct sim_stage_plan plan = { .seed = 0 };
    struct sim *sim = sim_stage_begin(&plan);
    int her = sim_stage_member(sim, 0), him = sim_stage_member(sim, 0);

    (void)state;
    assert_true(sim_stage_rest(sim));
    for (int i = OFFLINE; i <= COUNTER; i++)
        sim_stage_link(sim, i, false, false);
    assert_int_equal(sim_stage_receipt(sim, OFFLINE, her, BILL), PD_CLAIM_ASKED);
    assert_int_equal(sim_stage_receipt(sim, COUNTER, her, BILL), PD_CLAIM_ASKED);
    assert_int_equal(sim_stage_receipt(sim, OTHER, him, BILL), PD_CLAIM_ASKED);
    assert_ok(sim_stage_bill(sim, her, BILL, PAID_FEN));
    for (int i = OFFLINE; i <= COUNTER; i++)
        sim_stage_link(sim, i, true, true);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(granted(sim, her), 80);
    assert_int_equal(granted(sim, him), 0);
    assert_int_equal(strangers(sim), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM receipt"), 0);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM op WHERE kind = 6 AND status = 2"), 3);
    assert_string_equal(sim_stage_check(sim), "");
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_receipts_come_first),
        cmocka_unit_test(the_file_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
