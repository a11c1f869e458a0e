/*
 * Goal: a desk's disk that exists twice, or that comes from yesterday, is found at the first push and stops;
 * no value and no unit is doubled. Stories: (1) a kiosk's disk is copied and the copy runs instead of the
 * original for an afternoon; then the original comes back, with ops of its own under the same numbers.
 * (2) a kiosk is put back to yesterday's image and serves on: the hub has ops that this disk never wrote.
 * (3) as (1), but the original asks first how far the hub is, and sees by itself that it is another story.
 */
#include "tests/sim/machines.h"
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <string.h>

#define KIOSK 0
#define OTHER 1
#define COUNTER 2

static void
take_and_release(struct sim *sim, int member, int gift)
{
    struct pd_id hold;

    assert_int_equal(sim_stage_redeem(sim, KIOSK, member, gift, &hold), PD_REDEEM_OK);
    assert_non_null(sim_stage_release(sim, KIOSK, &hold));
}

/* Swaps the disk for another while the desk is down. */
static void
run_from(struct sim *sim, const struct sim_image *image)
{
    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    sim_stage_restore(sim, KIOSK, image);
    sim_stage_forgive(sim, KIOSK);
    assert_true(sim_stage_start(sim, KIOSK));
}

static int64_t
held(struct sim *sim)
{
    return sim_stage_hub_number(sim, "SELECT sum(held) FROM account");
}

static void
a_cloned_desk_is_a_fork_at_its_first_push(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 1000);
    struct sim_image *original, *clone;

    (void)state;
    assert_true(sim_stage_rest(sim));
    clone = sim_stage_image(sim, KIOSK);
    sim_stage_link(sim, KIOSK, false, false);
    take_and_release(sim, member, 0); /* the original sells, without a line */
    original = sim_stage_image(sim, KIOSK);

    run_from(sim, clone); /* the copy sells, with one */
    sim_stage_link(sim, KIOSK, true, true);
    take_and_release(sim, member, 1);
    assert_true(sim_stage_rest(sim));
    assert_int_equal(held(sim), 100);

    run_from(sim, original);
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'fork'"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM evidence"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM device WHERE state = 4"), 1);
    assert_int_equal(held(sim), 100); /* nothing of the other branch was applied */
    assert_string_equal(sim_stage_hub_verify(sim), "");
    sim_image_free(original);
    sim_image_free(clone);
    sim_stage_end(sim);
}

/* It keeps nothing of what the hub says of it, so it asks before it pushes. Pages go on coming well. */
static void
a_cloned_desk_that_finds_the_fork_itself_stays_closed_and_the_hub_stops_both(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 1000);
    struct sim_image *original, *clone;
    struct pd_id hold;

    (void)state;
    assert_true(sim_stage_rest(sim));
    clone = sim_stage_image(sim, KIOSK);
    sim_stage_link(sim, KIOSK, false, false);
    take_and_release(sim, member, 0);
    original = sim_stage_image(sim, KIOSK);
    run_from(sim, clone);
    sim_stage_link(sim, KIOSK, true, true);
    take_and_release(sim, member, 1);
    assert_true(sim_stage_rest(sim));

    sim_stage_stop(sim, KIOSK, STAGE_STOP);
    sim_stage_restore(sim, KIOSK, original);
    sim_stage_spoil(sim, KIOSK, "DELETE FROM introduction");
    sim_stage_forgive(sim, KIOSK);
    assert_true(sim_stage_start(sim, KIOSK));
    sim_stage_run(sim, 20 * PD_SECOND_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'fork'"), 0);
    assert_int_not_equal(sim_stage_redeem(sim, KIOSK, member, 2, &hold), PD_REDEEM_OK);
    sim->desks[KIOSK].dying = true; /* nobody comes yet */
    sim_stage_run(sim, 6 * PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'fork'"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM device WHERE state = 4"), 1);
    assert_int_equal(held(sim), 100);
    assert_string_equal(sim_stage_hub_verify(sim), "");
    sim_image_free(original);
    sim_image_free(clone);
    sim_stage_end(sim);
}

static void
a_desk_restored_to_yesterday_is_refused_before_it_sells(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 1000);
    struct pd_client_status status;
    struct sim_image *yesterday;

    (void)state;
    assert_true(sim_stage_rest(sim));
    yesterday = sim_stage_image(sim, KIOSK);
    take_and_release(sim, member, 0);
    assert_true(sim_stage_rest(sim));

    run_from(sim, yesterday);
    sim_stage_run(sim, 2 * PD_SECOND_MS);
    assert_non_null(sim->desks[KIOSK].client);
    pd_client_status(sim->desks[KIOSK].client, sim_desk_boot_ms(sim, &sim->desks[KIOSK]), &status);
    assert_int_equal(status.link, PD_LINK_REFUSED);
    assert_string_equal(status.problem, "desk_behind");
    assert_int_equal(held(sim), 100);
    assert_string_equal(sim_stage_hub_verify(sim), "");
    sim_image_free(yesterday);
    sim_stage_end(sim);
}

static void
a_desk_restored_to_yesterday_that_sold_without_a_line_never_overwrites_what_is_there(void **state)
{
    struct sim *sim = sim_stage_begin(&(struct sim_stage_plan){ .seed = 0 });
    int member = sim_stage_member(sim, 1000);
    struct sim_image *yesterday;

    (void)state;
    assert_true(sim_stage_rest(sim));
    yesterday = sim_stage_image(sim, KIOSK);
    take_and_release(sim, member, 0);
    assert_true(sim_stage_rest(sim));

    sim_stage_link(sim, KIOSK, false, false);
    run_from(sim, yesterday);
    take_and_release(sim, member, 1); /* under the numbers of what the hub has */
    sim_stage_link(sim, KIOSK, true, true);
    sim_stage_run(sim, PD_MINUTE_MS);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind = 'fork'"), 1);
    assert_int_equal(sim_stage_hub_number(sim, "SELECT count(*) FROM device WHERE state = 4"), 1);
    assert_int_equal(held(sim), 100);
    assert_string_equal(sim_stage_hub_verify(sim), "");
    sim_image_free(yesterday);
    sim_stage_end(sim);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cloned_desk_is_a_fork_at_its_first_push),
        cmocka_unit_test(a_cloned_desk_that_finds_the_fork_itself_stays_closed_and_the_hub_stops_both),
        cmocka_unit_test(a_desk_restored_to_yesterday_is_refused_before_it_sells),
        cmocka_unit_test(
            a_desk_restored_to_yesterday_that_sold_without_a_line_never_overwrites_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
