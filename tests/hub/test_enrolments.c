/*
 * Goal: one person is one member with one welcome pack, whoever enrols her, wherever and how often. Method: a
 * hub in memory, two counters and cards printed ahead, in every order that a network can bring them in.
 */
#include "sync/hub/persons.h"
#include "tests/hub/enrol_kit.h"

#include <string.h>

/* ---- one member ---- */

static void
who_is_enrolled_is_a_member_with_her_card_and_her_welcome(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_id who;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    assert_true(pd_id_equal(who, card_ids[0])); /* her card means the same at every desk */
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 50);
    assert_int_equal(points_of(&who), 50);
    assert_string_equal(kit_look(&kit, &who)->last4, "8000");
    assert_string_equal(card_of_hers(&who), ""); /* any card of hers: there is one */
    becomes(&counter, &e, PD_ENROLLED_NEW);      /* the same errand is answered the same */
    assert_true(pd_id_equal(said.member, who));
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 50);
    assert_int_equal(points_of(&who), 50);
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
}

static void
without_a_card_she_is_a_member_too(void **state)
{
    struct pd_errand e = enrol(mei(), -1);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_false(pd_id_is_zero(said.member));
    assert_int_equal(points_of(&said.member), 50);
}

/* Two stands without a network, one person, a card at each. */
static void
enrolled_at_two_counters_she_is_one_member_with_one_welcome(void **state)
{
    struct pd_errand one = heard(mei(), 0, 2 * PD_HOUR_MS), two = heard(mei(), 1, PD_HOUR_MS);
    struct pd_id who;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    who = said.member;
    kit.now_ms += PD_DAY_MS; /* the second has its network back a day later */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, who));
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 0);
    assert_int_equal(points_of(&who), 50);
    assert_string_equal(card_of_hers(&who), cards[1].serial); /* the newest is good, and only that */
    read_records(&who);
    assert_int_equal(record_count, 6); /* those of the first */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, who));
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
}

static void
another_hand_writes_the_same_person(void **state)
{
    struct pd_enrol_form other = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(other.name, sizeof other.name, "王 美");
    two = enrol(other, -1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, card_ids[0]));
    assert_int_equal(points_of(&card_ids[0]), 50);
}

static void
a_family_with_one_phone_is_several(void **state)
{
    struct pd_enrol_form sister = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(sister.name, sizeof sister.name, "王丽");
    two = enrol(sister, 1);
    becomes(&counter, &two, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[1]));
    assert_int_equal(points_of(&card_ids[1]), 50);
}

static void
what_contradicts_is_looked_at_by_a_person(void **state)
{
    struct pd_enrol_form other = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(other.birthday, sizeof other.birthday, "06-01");
    two = enrol(other, 1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
    two = heard(other, 1, PD_HOUR_MS); /* also where both were heard without a network */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

static void
freeze(const struct pd_id *member)
{
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, member, PD_MEMBER_FROZEN));
}

/* What the hub keeps of her. Whoever says a name and a phone aloud changes none of it. */
struct kept_of_her {
    struct pd_person person;
    char card[PD_SERIAL_CAP];
    int records;
    bool minor;
    int64_t points;
};

static struct kept_of_her
kept_of(const struct pd_id *member)
{
    struct kept_of_her k = { .minor = is_minor(member), .points = points_of(member) };
    int64_t mid = row_of(member);

    begin();
    assert_true(pd_person_get(kit.hub, mid, &k.person));
    commit(PD_OK);
    (void)pd_copy(k.card, sizeof k.card, card_of_hers(member));
    read_records(member);
    k.records = record_count;
    return k;
}

static void
is_as_it_was(const struct pd_id *member, const struct kept_of_her *was)
{
    struct kept_of_her now = kept_of(member);

    assert_string_equal(now.person.name, was->person.name);
    assert_string_equal(now.person.phone, was->person.phone);
    assert_string_equal(now.person.number, was->person.number);
    assert_string_equal(now.person.birthday, was->person.birthday);
    assert_string_equal(now.card, was->card);
    assert_int_equal(now.records, was->records);
    assert_int_equal(now.minor, was->minor);
    assert_int_equal(now.points, was->points);
}

static void
who_says_her_name_and_phone_has_nothing_of_hers(void **state)
{
    struct pd_errand one = enrol(mei(), 0), two;
    struct pd_enrol_form stranger = mei(), sister = mei();
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    stranger.given = pd_enrol_purposes(false); /* to everything */
    (void)pd_copy(stranger.number, sizeof stranger.number, "P-5");
    two = enrol(stranger, 1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 0);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0); /* she forgot: nothing to look at */
    (void)pd_copy(sister.name, sizeof sister.name, "王丽");
    two = enrol(sister, 1); /* the card that was scanned is still nobody's */
    becomes(&second, &two, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[1]));
}

static void
what_was_not_known_of_her_is_not_filled_in(void **state)
{
    struct pd_enrol_form first = mei(), stranger = mei();
    struct kept_of_her was;
    struct pd_errand e;

    (void)state;
    first.phone[0] = '\0';
    (void)pd_copy(first.number, sizeof first.number, "P-5");
    e = enrol(first, 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    (void)pd_copy(stranger.number, sizeof stranger.number, "P-5"); /* and a phone of her own */
    e = enrol(stranger, 1);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
}

static void
nobody_is_made_a_minor_by_being_enrolled_again(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_enrol_form f = child();
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    (void)pd_copy(f.name, sizeof f.name, "王美");
    (void)pd_copy(f.phone, sizeof f.phone, "13800138000");
    f.number[0] = '\0';
    e = enrol(f, -1);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(count_of(PD_HUB_SQL_GUARDIAN_PERSON_COUNT), 0);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
}

static void
who_is_frozen_stays_as_she_is(void **state)
{
    struct pd_errand one = heard(mei(), 0, PD_HOUR_MS), two = heard(mei(), 1, PD_HOUR_MS);
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    freeze(&card_ids[0]);
    was = kept_of(&card_ids[0]);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
}

/* Each differs in one thing from two counters that heard the same person without a network. */
static void
a_second_card_is_hers_only_by_the_same_errand(void **state)
{
    static const struct {
        int64_t before_ms, later_ms; /* said before the hub learned of her; told after it did */
        const char *birthday, *phone;
        bool bound;
    } cases[] = {
        { PD_HOUR_MS, PD_DAY_MS, "05-31", "13800138000", true },
        { PD_HOUR_MS, PD_ENROL_TWICE_MS - 2 * PD_HOUR_MS, "05-31", "13800138000", true },
        { PD_HOUR_MS, PD_ENROL_TWICE_MS + PD_SECOND_MS, "05-31", "13800138000", false },
        { 0, PD_DAY_MS, "05-31", "13800138000", false },           /* as she was told of */
        { -PD_HOUR_MS, PD_DAY_MS, "05-31", "13800138000", false }, /* after it */
        { 2 * PD_DAY_MS, PD_DAY_MS, "06-01", "13800138000", false },
        { PD_HOUR_MS, PD_DAY_MS, "05-31", "13900139001", false }, /* by her number */
    };

    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_enrol_form first = mei(), again = mei();
        struct pd_errand one, two;

        if (i > 0) {
            (void)kit_tear_down(state);
            (void)open_two(state);
        }
        (void)pd_copy(first.number, sizeof first.number, "P-5");
        (void)pd_copy(again.number, sizeof again.number, "P-5");
        (void)pd_copy(again.birthday, sizeof again.birthday, cases[i].birthday);
        (void)pd_copy(again.phone, sizeof again.phone, cases[i].phone);
        one = heard(first, 0, PD_HOUR_MS);
        two = heard(again, 1, cases[i].before_ms);
        becomes(&counter, &one, PD_ENROLLED_NEW);
        kit.now_ms += cases[i].later_ms;
        becomes(&second, &two, PD_ENROLLED_ALREADY);
        if ((strcmp(card_of_hers(&card_ids[0]), cards[1].serial) == 0) != cases[i].bound)
            fail_msg("case %d: her card is \"%s\"", i, card_of_hers(&card_ids[0]));
        assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), cases[i].bound ? 0 : 1);
    }
}

static void
a_member_of_a_list_is_no_second_one(void **state)
{
    struct pd_hub_member_new m = { .kind = "standard", .number = "M-77", .from_list = true };
    struct pd_errand e;
    struct pd_id id;

    (void)state;
    (void)pd_copy(m.name, sizeof m.name, "王美");
    (void)pd_copy(m.phone, sizeof m.phone, "+8613800138000");
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    e = enrol(mei(), 2);
    becomes(&counter, &e, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, id));
    assert_int_equal(points_of(&id), 0); /* she was one before */
    e = heard(mei(), 2, PD_DAY_MS);
    becomes(&counter, &e, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&id), "");
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1); /* the second card was promised her */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        E(who_is_enrolled_is_a_member_with_her_card_and_her_welcome),
        E(without_a_card_she_is_a_member_too),
        E(enrolled_at_two_counters_she_is_one_member_with_one_welcome),
        E(another_hand_writes_the_same_person),
        E(a_family_with_one_phone_is_several),
        E(what_contradicts_is_looked_at_by_a_person),
        E(who_says_her_name_and_phone_has_nothing_of_hers),
        E(what_was_not_known_of_her_is_not_filled_in),
        E(nobody_is_made_a_minor_by_being_enrolled_again),
        E(who_is_frozen_stays_as_she_is),
        E(a_second_card_is_hers_only_by_the_same_errand),
        E(a_member_of_a_list_is_no_second_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
