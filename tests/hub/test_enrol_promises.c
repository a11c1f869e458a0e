/*
 * Goal: a card that a counter gave away is its holder's, or a person is asked, however short the network was
 * away and whatever the counter's clock says. Method: two counters tell of one person; what the second
 * promised it says with the errand, or, of the release before, it does not.
 */
#include "tests/hub/enrol_kit.h"

#include <string.h>

/* As it comes from a counter whose clerk was told that it is kept: she has given the card away. */
static struct pd_errand
promised(struct pd_errand e)
{
    e.yes = true;
    return e;
}

/* A day after somebody else enrolled her. */
static void
she_is_a_member_already(void)
{
    struct pd_errand e = enrol(mei(), 0);

    becomes(&counter, &e, PD_ENROLLED_NEW);
    kit.now_ms += PD_DAY_MS;
}

static void
a_card_that_was_promised_in_a_short_gap_is_looked_at(void **state)
{
    struct pd_errand e;

    (void)state;
    she_is_a_member_already();
    e = heard(mei(), 1, 2 * PD_SECOND_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0); /* whoever waits is told what came of it */
    e = promised(heard(mei(), 1, 2 * PD_SECOND_MS));
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

/* The release before does not say what it promised: whoever waits for an answer does so for eight seconds. */
static void
a_counter_of_the_release_before_is_believed_by_its_clock(void **state)
{
    struct pd_errand e;

    (void)state;
    she_is_a_member_already();
    e = heard(mei(), 1, 10 * PD_SECOND_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    e = heard(mei(), 1, -PD_HOUR_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 2);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

/* Asked at once, and the answer did not come in time: the clerk was told "kept" meanwhile. */
static void
what_is_promised_while_the_answer_is_on_its_way_is_looked_at_once(void **state)
{
    struct pd_errand e;

    (void)state;
    she_is_a_member_already();
    e = heard(mei(), 1, 0);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
    e = promised(e);
    for (int i = 0; i < 3; i++) {
        becomes(&second, &e, PD_ENROLLED_ALREADY);
        assert_true(pd_id_equal(said.member, card_ids[0]));
        assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    }
}

/* Nothing is promised her that she did not have. */
static void
her_own_card_and_none_promise_nothing(void **state)
{
    struct pd_errand e;

    (void)state;
    she_is_a_member_already();
    e = promised(heard(mei(), 0, PD_SECOND_MS));
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    e = promised(heard(mei(), -1, PD_SECOND_MS));
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
}

/* Each heard her without a network for a moment: one errand, and the second card is hers. */
static void
a_card_of_the_same_errand_is_hers(void **state)
{
    struct pd_errand one = promised(heard(mei(), 0, 5 * PD_SECOND_MS)),
                     two = promised(heard(mei(), 1, 3 * PD_SECOND_MS));

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    kit.now_ms += PD_SECOND_MS;
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&card_ids[0]), cards[1].serial);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
}

/* A member that is new has her card anyhow, told twice or not. */
static void
a_new_member_is_promised_nothing_more(void **state)
{
    struct pd_errand e = enrol(mei(), 0);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = promised(e);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
    assert_int_equal(points_of(&card_ids[0]), 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        E(a_card_that_was_promised_in_a_short_gap_is_looked_at),
        E(a_counter_of_the_release_before_is_believed_by_its_clock),
        E(what_is_promised_while_the_answer_is_on_its_way_is_looked_at_once),
        E(her_own_card_and_none_promise_nothing),
        E(a_card_of_the_same_errand_is_hers),
        E(a_new_member_is_promised_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
