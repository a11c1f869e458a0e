/*
 * Goal: only who holds a badge that is good and knows its PIN acts, and only within her role; guessing PINs
 * takes longer than a life.
 * Method: a hub in memory; each way to be refused in turn, the waits to the millisecond, and over a restart.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/staff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIN "480926"

static struct kit kit;
static struct pd_why why;

static enum pd_err
add(const char *number, unsigned int roles, const char *pin)
{
    struct pd_staff person = { .roles = roles };
    enum pd_err err;

    (void)pd_copy(person.number, sizeof person.number, number);
    (void)pd_copy(person.name, sizeof person.name, "Li");
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_staff_add(kit.hub, kit.now_ms, &person, pin, "", &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static void
give_badge(const char *number, char badge[PD_CODE_CAP])
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_badge(kit.hub, kit.now_ms, number, "", badge, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

static enum pd_staff_outcome
check(const char *badge, const char *pin, enum pd_staff_role role)
{
    struct pd_staff person;
    enum pd_staff_outcome outcome;

    assert_ok(pd_hub_begin(kit.hub));
    outcome = pd_hub_staff_check(kit.hub, kit.now_ms, badge, pin, role, &person);
    assert_ok(pd_hub_commit(kit.hub));
    return outcome;
}

static void
who_holds_the_badge_and_knows_the_pin_acts_within_her_role(void **state)
{
    char badge[PD_CODE_CAP], later[PD_CODE_CAP], other[PD_CODE_CAP];
    struct pd_id member;

    (void)state;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 0);
    assert_ok(add("S1", PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR, PIN));
    give_badge("S1", badge);
    assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_GOOD);
    assert_int_equal(check(badge, PIN, PD_STAFF_SUPERVISOR), PD_STAFF_GOOD);
    assert_int_equal(check(badge, PIN, PD_STAFF_OWNER), PD_STAFF_ROLE);
    assert_int_equal(check(badge, "480927", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    assert_int_equal(check(badge, "", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    assert_int_equal(check("", PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE);
    assert_int_equal(check("S1", PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, &member, PD_CODE_CARD, other));
    pd_hub_rollback(kit.hub);
    assert_int_equal(check(other, PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE); /* a member's card */

    give_badge("S1", later); /* the first was lost */
    assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE);
    assert_int_equal(check(later, PIN, PD_STAFF_COUNTER), PD_STAFF_GOOD);
    later[strlen(later) - 1] = later[strlen(later) - 1] == 'A' ? 'B' : 'A';
    assert_int_equal(check(later, PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE);
    give_badge("S1", later);
    kit.now_ms += 5 * 366 * PD_DAY_MS; /* and five years on it is over */
    assert_int_equal(check(later, PIN, PD_STAFF_COUNTER), PD_STAFF_NO_BADGE);
    kit_verify(&kit);
    kit_close(&kit);
}

static void
who_is_dismissed_does_nothing_any_more(void **state)
{
    char badge[PD_CODE_CAP];

    (void)state;
    kit_open(&kit, NULL);
    assert_ok(add("S1", PD_STAFF_OWNER, PIN));
    assert_int_equal(kit_owners(&kit), 0); /* without a badge she cannot act */
    give_badge("S1", badge);
    assert_int_equal(kit_owners(&kit), 1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_dismiss(kit.hub, kit.now_ms, "S1", "S1", &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(check(badge, PIN, PD_STAFF_OWNER), PD_STAFF_NO_BADGE);
    assert_int_equal(kit_owners(&kit), 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_staff_badge(kit.hub, kit.now_ms, "S1", "", badge, &why), PD_ERR_STATE);
    assert_int_equal(pd_hub_staff_pin(kit.hub, kit.now_ms, "S1", PIN, "", &why), PD_ERR_STATE);
    assert_int_equal(pd_hub_staff_roles(kit.hub, kit.now_ms, "S1", PD_STAFF_OWNER, "", &why), PD_ERR_STATE);
    assert_int_equal(pd_hub_staff_dismiss(kit.hub, kit.now_ms, "S2", "", &why), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
    assert_int_equal(add("S1", PD_STAFF_OWNER, PIN), PD_ERR_EXISTS); /* numbers are not used twice */
    kit_close(&kit);
}

/* Five are free; the sixth waits 15 minutes, each further one twice as long, a day at most. The right PIN is
 * not looked at meanwhile, and a restart forgets nothing. */
static void
wrong_pins_cost_time(void **state)
{
    static const int minutes[] = { 15, 30, 60, 120, 240, 480, 960, 1440, 1440 };
    char path[] = "/tmp/pd-staff-XXXXXX", badge[PD_CODE_CAP], line[64];
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)close(fd);
    (void)unlink(path);
    kit_open(&kit, path);
    assert_ok(add("S1", PD_STAFF_COUNTER, PIN));
    give_badge("S1", badge);
    for (int i = 0; i < 4; i++)
        assert_int_equal(check(badge, "111112", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_GOOD); /* the count begins anew */
    for (int i = 0; i < 5; i++)
        assert_int_equal(check(badge, "111112", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    for (int i = 0; i < PD_COUNT(minutes); i++) {
        assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_WAIT);
        if (i == 3)
            kit_reopen(&kit, path);
        kit.now_ms += minutes[i] * PD_MINUTE_MS - 1;
        assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_WAIT);
        kit.now_ms++;
        if (i < PD_COUNT(minutes) - 1)
            assert_int_equal(check(badge, "111112", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    }
    assert_int_equal(check(badge, PIN, PD_STAFF_COUNTER), PD_STAFF_GOOD); /* a day later */
    for (int i = 0; i < 5; i++)
        assert_int_equal(check(badge, "111112", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    assert_int_equal(check(badge, "731206", PD_STAFF_COUNTER), PD_STAFF_WAIT);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_pin(kit.hub, kit.now_ms, "S1", "731206", "", &why)); /* an owner gives a new one */
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(check(badge, "731206", PD_STAFF_COUNTER), PD_STAFF_GOOD);
    kit_close(&kit);
    (void)snprintf(line, sizeof line, "rm -f %s*", path);
    assert_int_equal(system(line), 0);
}

static const struct {
    const char *number, *name, *pin;
    unsigned int roles;
    const char *path;
} wrong[] = {
    { "", "Li", PIN, 1, "NUMBER" },
    { "S 1", "Li", PIN, 1, "NUMBER" },
    { "S/1", "Li", PIN, 1, "NUMBER" },
    { "S1", "", PIN, 1, "--name" },
    { "S1", "Li\x1b[2J", PIN, 1, "--name" },
    { "S1", "Li", PIN, 0, "--role" },
    { "S1", "Li", PIN, 16, "--role" },
    { "S1", "Li", "48092", 1, "PIN" },
    { "S1", "Li", "4809261234567", 1, "PIN" },
    { "S1", "Li", "48o926", 1, "PIN" },
    { "S1", "Li", "777777", 1, "PIN" },
    { "S1", "Li", "123456", 1, "PIN" },
    { "S1", "Li", "987654", 1, "PIN" },
};

static void
what_no_person_can_be_is_refused_with_its_place(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        struct pd_staff person = { .roles = wrong[i].roles };

        (void)snprintf(person.number, sizeof person.number, "%s", wrong[i].number);
        (void)snprintf(person.name, sizeof person.name, "%s", wrong[i].name);
        assert_ok(pd_hub_begin(kit.hub));
        assert_int_equal(
            pd_hub_staff_add(kit.hub, kit.now_ms, &person, wrong[i].pin, "", &why), PD_ERR_INVALID);
        assert_string_equal(why.path, wrong[i].path);
        pd_hub_rollback(kit.hub);
    }
    kit_close(&kit);
}

static void
roles_are_told_by_their_names(void **state)
{
    char text[64];

    (void)state;
    assert_int_equal(pd_staff_roles_from("owner"), PD_STAFF_OWNER);
    assert_int_equal(pd_staff_roles_from("counter,supervisor"), PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR);
    assert_int_equal(pd_staff_roles_from(""), 0);
    assert_int_equal(pd_staff_roles_from("owner,"), 0);
    assert_int_equal(pd_staff_roles_from("owner,king"), 0);
    pd_staff_roles_text(PD_STAFF_ROLES_ALL, text, sizeof text);
    assert_string_equal(text, "owner,supervisor,counter,technician");
    assert_int_equal(pd_staff_roles_from(text), PD_STAFF_ROLES_ALL);
}

/* Not the PIN, not the name: the number alone stands among the hub's acts. */
static void
what_is_written_down_names_numbers_only(void **state)
{
    char path[] = "/tmp/pd-staff-XXXXXX", line[128];
    int fd = mkstemp(path);

    (void)state;
    kit_needs_file(); /* its bytes are looked at */
    assert_true(fd >= 0);
    (void)close(fd);
    (void)unlink(path);
    kit_open(&kit, path);
    assert_ok(add("S1", PD_STAFF_OWNER, "904417"));
    kit_close(&kit);
    (void)snprintf(line, sizeof line, "cat %s* | grep -q 904417", path);
    assert_int_not_equal(system(line), 0);
    (void)snprintf(line, sizeof line, "cat %s* | grep -q 'staff add S1 by -'", path);
    assert_int_equal(system(line), 0);
    (void)snprintf(line, sizeof line, "rm -f %s*", path);
    assert_int_equal(system(line), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_holds_the_badge_and_knows_the_pin_acts_within_her_role),
        cmocka_unit_test(who_is_dismissed_does_nothing_any_more),
        cmocka_unit_test(wrong_pins_cost_time),
        cmocka_unit_test(what_no_person_can_be_is_refused_with_its_place),
        cmocka_unit_test(roles_are_told_by_their_names),
        cmocka_unit_test(what_is_written_down_names_numbers_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
