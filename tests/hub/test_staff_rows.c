/*
 * Goal: a desk is told of whom it needs and of nothing more: counters of everybody with a role, kiosks of
 * technicians alone, and no desk of a PIN that a lost one has given away; and no loss locks a hospital out of
 * its hub. Method: desks of every protocol read the feed after each change; a hub of the release before, kept
 * as a file, is opened; desks are declared lost with every number of owners.
 */
#include "tests/hub/duty_kit.h"

#include "app/base/clock.h"
#include "sync/hub/merge.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Argon2id itself, which these tests go without: the file of a release before has a PIN that it made. */
enum pd_err
__real_pd_pin_is(const char *pin, const struct pd_pin_kept *kept, bool *is);

static bool
has_pin(const struct pd_staff_row *row)
{
    static const struct pd_pin_kept none;

    return memcmp(&row->pin, &none, sizeof none) != 0;
}

/* Nothing of her but her number. */
static void
expect_bare(struct desk *desk, const char *number)
{
    struct pd_staff_row row = duty_row(desk, 4, number);

    assert_int_equal(row.roles, 0);
    assert_string_equal(row.badge, "");
    assert_false(has_pin(&row));
    assert_true(pd_id_is_zero(row.member));
}

static void
counters_hear_of_everybody_and_kiosks_of_technicians(void **state)
{
    struct pd_staff_row row;
    bool is;

    (void)state;
    assert_ok(duty_member("C-07", &anna));
    assert_ok(duty_member("T1", &bert));
    for (int i = 0; i < DUTY_PEOPLE; i++) {
        const struct duty_person *p = &duty_people[i];

        row = duty_row(&counter, 4, p->number);
        assert_int_equal(row.roles, p->roles);
        assert_string_not_equal(row.badge, "");
        assert_ok(pd_pin_is(p->pin, &row.pin, &is));
        assert_true(is);
        if ((p->roles & PD_STAFF_TECHNICIAN) == 0)
            expect_bare(&kiosk, p->number);
    }
    assert_true(pd_id_equal(duty_row(&counter, 4, "C-07").member, anna));
    row = duty_row(&kiosk, 4, "T1");
    assert_int_equal(row.roles, PD_STAFF_TECHNICIAN);
    assert_true(has_pin(&row));
    assert_true(pd_id_equal(row.member, bert));
    assert_ok(duty_roles("T1", PD_STAFF_TECHNICIAN | PD_STAFF_OWNER));
    assert_int_equal(duty_row(&kiosk, 4, "T1").roles, PD_STAFF_TECHNICIAN); /* masked */
    assert_int_equal(duty_row(&counter, 4, "T1").roles, PD_STAFF_TECHNICIAN | PD_STAFF_OWNER);
}

static void
readers_of_earlier_protocols_never_see_them(void **state)
{
    (void)state;
    for (int protocol = 1; protocol < 4; protocol++) {
        assert_int_equal(duty_row(&counter, protocol, "C-07").roles, UINT_MAX);
        assert_int_equal(duty_row(&kiosk, protocol, "T1").roles, UINT_MAX);
    }
    assert_int_equal(duty_row(&counter, 4, "C-07").roles, PD_STAFF_COUNTER);
}

/* What comes behind a cursor. */
static struct pd_staff_row
news(uint64_t *cursor, const char *number)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    struct pd_staff_row found = { .roles = UINT_MAX };
    int n = desk_pull(&counter, *cursor, 500, &header, rows, 500);

    assert_true(n >= 0 && !header.more);
    for (int i = 0; i < n; i++)
        if (rows[i].kind == PD_ROW_STAFF && strcmp(rows[i].staff.number, number) == 0)
            found = rows[i].staff;
    *cursor = header.cseq;
    return found;
}

static void
every_change_reaches_them(void **state)
{
    struct pd_staff_row row, before;
    uint64_t cursor = 0;

    (void)state;
    counter.protocol = 4;
    before = news(&cursor, "C-07");
    assert_int_equal(news(&cursor, "C-07").roles, UINT_MAX); /* told once */
    assert_ok(duty_roles("C-07", PD_STAFF_SUPERVISOR));
    assert_int_equal(news(&cursor, "C-07").roles, PD_STAFF_SUPERVISOR);
    assert_ok(duty_pin("C-07", "290611"));
    row = news(&cursor, "C-07");
    assert_memory_not_equal(&row.pin, &before.pin, sizeof row.pin);
    duty_give_badge("C-07");
    assert_string_not_equal(news(&cursor, "C-07").badge, before.badge);
    assert_ok(duty_member("C-07", &anna));
    assert_true(pd_id_equal(news(&cursor, "C-07").member, anna));
    assert_ok(duty_member("C-07", NULL));
    assert_true(pd_id_is_zero(news(&cursor, "C-07").member));
    assert_ok(duty_member("C-07", &anna));
    (void)news(&cursor, "C-07");
    assert_ok(duty_dismiss("C-07"));
    row = news(&cursor, "C-07");
    assert_int_equal(row.roles, 0);
    expect_bare(&counter, "C-07");
    assert_int_equal(news(&cursor, "C-08").roles, UINT_MAX); /* nobody else has changed */
}

/* A desk whose cursor is behind all of them when it is updated. */
static void
a_desk_that_learns_to_read_of_people_hears_of_all(void **state)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    uint64_t from;
    int n, seen = 0, keys = 0;

    (void)state;
    counter.protocol = 3;
    assert_true(desk_pull(&counter, 0, 500, &header, rows, 500) > 0 && !header.more);
    from = header.cseq;
    kit.now_ms += PD_MINUTE_MS; /* a machine that runs twice is told everything once a minute */
    counter.protocol = 4;
    (void)desk_pull(&counter, from, 500, &header, rows, 500); /* it says so by asking */
    n = desk_pull(&counter, from, 500, &header, rows, 500);
    for (int i = 0; i < n; i++) {
        seen += rows[i].kind == PD_ROW_STAFF;
        keys += rows[i].kind == PD_ROW_KEY && pd_id_is_zero(rows[i].key.device) &&
                (rows[i].key.roles & PD_CODE_ROLE(PD_CODE_STAFF)) != 0;
    }
    assert_int_equal(seen, DUTY_PEOPLE);
    assert_int_equal(keys, 1); /* and that the hub signs badges */
}

/* ---- her own membership ---- */

static void
a_membership_is_of_one_person_and_goes_with_its_member(void **state)
{
    struct pd_id nobody = pd_id_make(kit.now_ms, &kit.rng);
    struct pd_staff li = { .number = "O1" };
    struct pd_merge moved;

    (void)state;
    assert_ok(duty_member("C-07", &anna));
    assert_int_equal(duty_member("C-08", &anna), PD_ERR_EXISTS);
    assert_string_equal(why.path, "MEMBER");
    assert_non_null(strstr(why.text, "of C-07 already"));
    assert_ok(duty_member("C-07", &anna)); /* once more is as once */
    assert_int_equal(duty_member("C-08", &nobody), PD_ERR_NOT_FOUND);
    assert_string_equal(why.path, "MEMBER");
    assert_int_equal(duty_member("X-1", &bert), PD_ERR_NOT_FOUND);
    assert_string_equal(why.path, "X-1");

    assert_ok(pd_hub_begin(kit.hub)); /* anna turns out to be bert */
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &bert, &anna, &li, &moved, &why)));
    assert_true(pd_id_equal(duty_row(&counter, 4, "C-07").member, bert));
    assert_ok(duty_member("C-07", NULL));
    assert_ok(duty_member("C-07", &anna)); /* who is bert */
    assert_true(pd_id_equal(duty_row(&counter, 4, "C-07").member, bert));

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &bert, "asked", &why)));
    assert_true(pd_id_is_zero(duty_row(&counter, 4, "C-07").member));
    assert_int_equal(duty_member("C-07", &bert), PD_ERR_NOT_FOUND);
}

static void
whose_colleague_was_dismissed_may_have_her_membership(void **state)
{
    (void)state;
    assert_ok(duty_member("C-07", &anna));
    assert_ok(duty_dismiss("C-07"));
    assert_int_equal(duty_member("C-07", &bert), PD_ERR_STATE);
    assert_ok(duty_member("C-08", &anna)); /* the same person under a new number */
}

/* ---- a lost desk ---- */

static void
a_lost_counter_takes_the_pins_but_those_of_the_last_two_owners(void **state)
{
    static const char *const losers[] = { "C-07", "C-08", "S1", "T1" };
    struct pd_staff_row row;

    (void)state;
    (void)duty_row(&counter, 4, "C-07"); /* it has read of them */
    assert_ok(duty_lost(&counter));
    for (int i = 0; i < PD_COUNT(losers); i++) {
        row = duty_row(&second, 4, losers[i]);
        assert_false(has_pin(&row));
        assert_string_not_equal(row.badge, "");
    }
    for (int i = 2; i < DUTY_PEOPLE; i++)
        assert_int_equal(
            duty_check(duty_people[i].number, duty_people[i].pin, PD_STAFF_COUNTER), PD_STAFF_NO_PIN);
    assert_non_null(strstr(pd_staff_outcome_text(PD_STAFF_NO_PIN), "pin-reset"));
    assert_int_equal(duty_check("O1", "480926", PD_STAFF_OWNER), PD_STAFF_GOOD);
    assert_int_equal(duty_check("O2", "731206", PD_STAFF_OWNER), PD_STAFF_GOOD);
    row = duty_row(&second, 4, "O2");
    assert_int_equal(row.roles, PD_STAFF_OWNER | PD_STAFF_COUNTER);
    assert_false(has_pin(&row)); /* good at the hub, and at no desk */

    assert_ok(duty_pin("C-07", "290611"));
    row = duty_row(&second, 4, "C-07");
    assert_true(has_pin(&row));
    assert_int_equal(duty_check("C-07", "290611", PD_STAFF_COUNTER), PD_STAFF_GOOD);
    assert_int_equal(duty_check("C-07", "904417", PD_STAFF_COUNTER), PD_STAFF_WRONG_PIN);
    assert_ok(duty_pin("O2", "831520"));
    row = duty_row(&second, 4, "O2");
    assert_true(has_pin(&row));
}

static void
a_lost_kiosk_takes_those_of_technicians(void **state)
{
    struct pd_staff_row row;

    (void)state;
    (void)duty_row(&kiosk, 4, "T1");
    assert_ok(duty_lost(&kiosk));
    assert_int_equal(duty_check("T1", "515093", PD_STAFF_TECHNICIAN), PD_STAFF_NO_PIN);
    assert_int_equal(duty_check("C-07", "904417", PD_STAFF_COUNTER), PD_STAFF_GOOD);
    row = duty_row(&counter, 4, "C-07");
    assert_true(has_pin(&row));
}

static void
a_lost_desk_that_was_told_of_nobody_takes_nothing(void **state)
{
    int known;

    (void)state;
    (void)duty_row(&counter, 3, "C-07");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_known_at(kit.hub, &counter.id, &known));
    pd_hub_rollback(kit.hub);
    assert_int_equal(known, 0);
    assert_ok(duty_lost(&counter));
    for (int i = 0; i < DUTY_PEOPLE; i++)
        assert_int_equal(
            duty_check(duty_people[i].number, duty_people[i].pin, PD_STAFF_ROLES_ALL), PD_STAFF_GOOD);
}

static void
add_owner(const char *number, bool badge)
{
    struct pd_staff person = { .roles = PD_STAFF_OWNER, .name = "Wu" };
    char code[PD_CODE_CAP];

    (void)pd_copy(person.number, sizeof person.number, number);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_add(kit.hub, kit.now_ms, &person, "662009", "", &why));
    if (badge)
        assert_ok(pd_hub_staff_badge(kit.hub, kit.now_ms, number, "", code, &why));
    assert_ok(pd_hub_commit(kit.hub));
}

struct told {
    char text[512];
};

static void
tell(void *ctx, const struct pd_staff *person)
{
    struct told *t = ctx;
    size_t len = strlen(t->text);

    (void)snprintf(t->text + len, sizeof t->text - len, "%s%s ", person->number,
        person->pin == PD_STAFF_PIN_NONE ? "" : "+");
}

/* Those who were added last lose theirs first; one without a badge keeps nothing and counts as nobody. */
static void
of_many_owners_two_keep_theirs(void **state)
{
    struct told told = { "" };

    (void)state;
    add_owner("O3", true);
    add_owner("O4", true);
    add_owner("O5", false);
    (void)duty_row(&counter, 4, "O1");
    assert_int_equal(kit_owners(&kit), 4);
    assert_ok(duty_lost(&counter));
    assert_int_equal(kit_owners(&kit), 2);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_staff_lost_with(kit.hub, &counter.id, tell, &told));
    pd_hub_rollback(kit.hub);
    assert_string_equal(told.text, "C-07 C-08 O1+ O2+ O3 O4 O5 S1 T1 ");
    assert_int_equal(duty_dismiss("O1"), PD_ERR_STATE); /* one of the last two who can act */
    assert_ok(duty_pin("O3", "290611"));
    assert_ok(duty_dismiss("O1"));
    (void)duty_row(&second, 4, "O1");
    assert_ok(duty_lost(&second)); /* again: O2's is known, O3's is not */
    assert_int_equal(kit_owners(&kit), 2);
    assert_int_equal(duty_check("O2", "731206", PD_STAFF_OWNER), PD_STAFF_GOOD);
}

static void
whoever_is_an_owner_no_more_loses_hers_as_others_do(void **state)
{
    (void)state;
    assert_int_equal(duty_roles("O2", PD_STAFF_COUNTER), PD_ERR_STATE); /* one of the last two */
    add_owner("O3", true);
    assert_ok(duty_roles("O2", PD_STAFF_COUNTER));
    (void)duty_row(&counter, 4, "O1");
    assert_ok(duty_lost(&counter));
    assert_int_equal(kit_owners(&kit), 2);
    assert_int_equal(duty_check("O1", "480926", PD_STAFF_OWNER), PD_STAFF_GOOD);
    assert_int_equal(duty_check("O2", "731206", PD_STAFF_COUNTER), PD_STAFF_NO_PIN);
}

/* ---- a hub of the release before ---- */

static void
people_of_the_release_before_reach_the_desks(void **state)
{
    char path[64], wal[80];
    struct pd_staff_row row;
    bool is;

    (void)state;
    kit_needs_file(); /* a release before PostgreSQL */
    kit_close(&kit);
    (void)snprintf(path, sizeof path, "/tmp/pd_staff_%d.db", (int)getpid());
    kit_copy(PD_SOURCE_DIR "/tests/hub/released/hub-15.db", path);
    kit_open(&kit, NULL);
    kit_reopen(&kit, path);
    kit.now_ms = INT64_C(1796013900000); /* an hour after the file was made */
    (void)kit_verify(&kit);
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    row = duty_row(&counter, 4, "C-07");
    assert_int_equal(row.roles, PD_STAFF_COUNTER);
    assert_string_not_equal(row.badge, "");
    assert_ok(__real_pd_pin_is("904417", &row.pin, &is));
    assert_true(is);
    assert_string_equal(duty_row(&counter, 4, "S2").badge, "");
    assert_int_equal(duty_row(&kiosk, 4, "T1").roles, PD_STAFF_TECHNICIAN);
    expect_bare(&counter, "D-1");
    assert_int_equal(duty_row(&counter, 3, "C-07").roles, UINT_MAX);
    (void)kit_verify(&kit);
    kit_close(&kit);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    (void)unlink(path);
    (void)unlink(wal);
    kit_open(&kit, NULL); /* for the tear-down */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DUTY_TEST(counters_hear_of_everybody_and_kiosks_of_technicians),
        DUTY_TEST(readers_of_earlier_protocols_never_see_them),
        DUTY_TEST(every_change_reaches_them),
        DUTY_TEST(a_desk_that_learns_to_read_of_people_hears_of_all),
        DUTY_TEST(a_membership_is_of_one_person_and_goes_with_its_member),
        DUTY_TEST(whose_colleague_was_dismissed_may_have_her_membership),
        DUTY_TEST(a_lost_counter_takes_the_pins_but_those_of_the_last_two_owners),
        DUTY_TEST(a_lost_kiosk_takes_those_of_technicians),
        DUTY_TEST(a_lost_desk_that_was_told_of_nobody_takes_nothing),
        DUTY_TEST(of_many_owners_two_keep_theirs),
        DUTY_TEST(whoever_is_an_owner_no_more_loses_hers_as_others_do),
        DUTY_TEST(people_of_the_release_before_reach_the_desks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
