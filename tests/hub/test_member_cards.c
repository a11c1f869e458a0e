/*
 * Goal: of a member's printed cards the one made last is good and no other, whether or not anybody said that
 * the one before was lost. Method: a hub in memory that issues cards; what it says of each.
 */
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <string.h>

static struct kit kit;
static struct pd_id anna;

static int
open_kit(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 100);
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

/* The serial of a new one. */
static void
issue(char serial[PD_SERIAL_CAP])
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = kit.now_ms / PD_SECOND_MS };
    char text[PD_CODE_CAP];
    struct pd_code code;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_code_issue(kit.hub, kit.now_ms, &anna, PD_CODE_CARD, text)));
    assert_ok(pd_keyring_add(&ring, &kit.hub_key, PD_CODE_ROLES_HUB, hub_itself));
    assert_int_equal(pd_code_read(text, strlen(text), &reader, &code), PD_CODE_ACCEPTED);
    (void)pd_copy(serial, PD_SERIAL_CAP, code.card.serial);
}

static struct pd_card_state
cards(void)
{
    struct pd_card_state cards;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_card_state(kit.hub, &anna, &cards)));
    return cards;
}

static void
a_new_card_ends_the_one_before(void **state)
{
    char first[PD_SERIAL_CAP], second[PD_SERIAL_CAP], third[PD_SERIAL_CAP];

    (void)state;
    assert_false(cards().any);
    issue(first);
    assert_string_equal(cards().card, ""); /* her first: desks need not know which */
    assert_true(cards().any);
    issue(second);
    assert_string_equal(cards().card, second);
    issue(third);
    assert_string_equal(cards().card, third);
}

static void
a_pin_s_length_is_told_as_it_is(void **state)
{
    static const char *const bad[] = { "2468", "246813579" };
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(bad); i++) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, bad[i], "", &why), PD_ERR_INVALID);
        (void)kit_finish(&kit, PD_ERR_INVALID);
        assert_string_equal(why.text, "must be 6 to 8 digits");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_card_ends_the_one_before, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_pin_s_length_is_told_as_it_is, open_kit, close_kit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
