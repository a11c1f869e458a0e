/*
 * Goal: a hub that was put back from a backup knows everybody again whom counters enrolled since: as the
 * member she was, once, with what she agreed to and her card, in whatever order counters tell of her; and
 * believes nothing that it has not answered itself. Method: two counters, a sealed copy, and the copy as the
 * hub from there on; the errands come again with what the lost life answered, without it, and with lies about
 * it.
 */
#include "tests/hub/enrol_kit.h"

#include "sync/hub/persons.h"
#include "sync/hub/refill.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char backup[128];

static int
open_with_backup(void **state)
{
    (void)open_two(state);
    (void)snprintf(backup, sizeof backup, "/tmp/pd-test-enrol-again-%d.db", (int)getpid());
    (void)unlink(backup);
    kit_backup(&kit, backup);
    return 0;
}

static int
close_with_backup(void **state)
{
    (void)unlink(backup);
    return kit_tear_down(state);
}

/* As a desk tells it again: who she became, and the proof of that, as it was answered. */
static struct pd_errand
again(struct pd_errand e)
{
    pd_hex(said.member.b, PD_ID_LEN, e.what);
    e.number = said.number;
    return e;
}

/* The copy is the hub now, and its desks have told their journals long ago. */
static void
hub_is_lost(void)
{
    kit_restore(&kit, backup);
    begin();
    if (pd_refill_on(kit.hub))
        assert_ok(pd_hub_refill_end(kit.hub, kit.now_ms));
    commit(PD_OK);
    kit.now_ms += PD_REFILL_LATELY_MS;
}

static void
she_is_who_she_was(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_id who;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    e = again(e);
    hub_is_lost();
    assert_int_equal(row_of(&who), 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, who));
    assert_int_equal(points_of(&who), 50);
    read_records(&who);
    assert_true(record_count > 0);
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
    becomes(&counter, &e, PD_ENROLLED_NEW); /* and once */
    assert_int_equal(points_of(&who), 50);
}

/* Without a card too, and where no answer had come. */
static void
without_a_card_she_is_the_same(void **state)
{
    struct pd_errand e = enrol(mei(), -1);
    struct pd_id who;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    hub_is_lost();
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, who));
}

/* And not at the counter that says "notice-9". */
static void
agreed_at_the_first(const struct pd_id *who)
{
    read_records(who);
    assert_true(record_count > 0);
    for (int i = 0; i < record_count; i++)
        assert_string_not_equal(records[i].text, "notice-9");
}

/* The second counter to hear of her may be the first to tell again. */
static void
whoever_tells_first_she_is_one_and_what_she_agreed_to_is_of_the_first(void **state)
{
    struct pd_enrol_form form = mei();
    struct pd_errand one = enrol(mei(), 0), two;
    struct pd_id who;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    who = said.member;
    one = again(one);
    form.given = BIT(PD_PURPOSE_PROGRAMME);
    (void)pd_copy(form.text, sizeof form.text, "notice-9");
    two = enrol(form, 1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    two = again(two);
    hub_is_lost();
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, who));
    read_records(&who);
    assert_int_equal(record_count, 0);
    becomes(&counter, &one, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, who));
    agreed_at_the_first(&who);
    assert_int_equal(points_of(&who), 50);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
}

/* The second counter had its answer and the first had none: hers it is who made her a member all the same. */
static void
what_she_agreed_to_is_kept_though_its_answer_never_came(void **state)
{
    (void)state;
    for (int card = -1; card < 1; card++) { /* without one, and with one */
        struct pd_enrol_form form = card < 0 ? mei() : child();
        struct pd_errand one = enrol(form, card), two;
        struct pd_id who;

        becomes(&counter, &one, PD_ENROLLED_NEW);
        who = said.member;
        (void)pd_copy(form.text, sizeof form.text, "notice-9");
        two = enrol(form, -1);
        becomes(&second, &two, PD_ENROLLED_ALREADY);
        two = again(two);
        hub_is_lost();
        becomes(&second, &two, PD_ENROLLED_ALREADY);
        assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 0);
        becomes(&counter, &one, PD_ENROLLED_NEW);
        assert_true(pd_id_equal(said.member, who));
        agreed_at_the_first(&who);
        assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
        assert_int_equal(points_of(&who), 50);
        assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
        becomes(&counter, &one, PD_ENROLLED_NEW); /* and once */
        assert_int_equal(points_of(&who), 50);
        (void)close_with_backup(state);
        (void)open_with_backup(state);
    }
}

/* While desks may still tell of her, nobody is made a member anew. */
static void
who_was_never_answered_waits_until_all_have_told(void **state)
{
    struct pd_errand e = enrol(mei(), 0);

    (void)state;
    kit_restore(&kit, backup);
    begin();
    assert_true(pd_refill_on(kit.hub));
    commit(PD_OK);
    is_refused(&counter, &e, "later");
    begin();
    commit(pd_hub_refill_end(kit.hub, kit.now_ms));
    is_refused(&counter, &e, "later");
    kit.now_ms += PD_REFILL_LATELY_MS;
    becomes(&counter, &e, PD_ENROLLED_NEW);
}

/* Each bit of the proof, whom it is about, and what was said. */
static void
what_this_hub_has_not_answered_is_not_believed(void **state)
{
    struct pd_errand e = enrol(mei(), -1), other = enrol(child(), -1), lie;
    struct pd_id who;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    e = again(e);
    hub_is_lost();
    for (int i = 0; i < 5; i++) {
        struct desk *by = i == 3 ? &second : &counter;

        lie = e;
        lie.number ^= i == 0;
        lie.what[31] = i == 1 ? (lie.what[31] == 'f' ? '0' : 'f') : lie.what[31];
        if (i == 2)
            memcpy(lie.sealed, other.sealed, sizeof lie.sealed);
        if (i == 4) /* of another errand */
            lie = other, memcpy(lie.what, e.what, sizeof lie.what), lie.number = e.number;
        lie.id.b[15] ^= (uint8_t)(i < 2 ? 1 + i : 0);
        assert_int_equal(ask_as(by, &lie), 200);
        if (said.status == PD_ERRAND_DONE && pd_id_equal(said.member, who) && i != 3)
            fail_msg("case %d: a lie made her", i);
    }
}

/* She asked to be forgotten after the backup: nobody brings her back. */
static void
who_was_erased_stays_gone(void **state)
{
    struct pd_errand e = enrol(mei(), -1), with_card = enrol(child(), 0);
    bool erased = true;
    struct pd_id who;

    (void)state;
    becomes(&counter, &with_card, PD_ENROLLED_NEW);
    with_card = again(with_card);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    hub_is_lost();
    begin();
    commit(pd_hub_member_erase_again(kit.hub, kit.now_ms, &who, &erased));
    assert_false(erased); /* she is not in the backup */
    begin();
    commit(pd_hub_member_erase_again(kit.hub, kit.now_ms, &card_ids[0], &erased));
    is_refused(&counter, &e, "unknown_member"); /* the answer had not come */
    is_refused(&counter, &with_card, "unknown_member");
}

/* Told of by her id alone, with what she had done: her account gets its name. */
static void
one_who_is_known_by_her_id_alone_gets_her_name(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_person person;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = again(e);
    hub_is_lost();
    begin();
    assert_true(pd_member_shell(kit.hub, kit.now_ms, &card_ids[0]));
    commit(PD_OK);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[0]));
    begin();
    assert_true(pd_person_get(
        kit.hub, pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&card_ids[0])), 0), &person));
    commit(PD_OK);
    assert_string_equal(person.name, "王美");
    assert_int_equal(points_of(&card_ids[0]), 50);
}

/* Somebody made her another member meanwhile: one person has two ids, and a person is asked. */
static void
where_she_is_another_by_now_a_person_is_asked(void **state)
{
    struct pd_errand e = enrol(mei(), 0), other;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = again(e);
    hub_is_lost();
    other = enrol(mei(), 1);
    becomes(&second, &other, PD_ENROLLED_NEW);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[1]));
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    assert_int_equal(points_of(&card_ids[1]), 50);
}

#define B(name) cmocka_unit_test_setup_teardown(name, open_with_backup, close_with_backup)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        B(she_is_who_she_was),
        B(without_a_card_she_is_the_same),
        B(whoever_tells_first_she_is_one_and_what_she_agreed_to_is_of_the_first),
        B(what_she_agreed_to_is_kept_though_its_answer_never_came),
        B(who_was_never_answered_waits_until_all_have_told),
        B(what_this_hub_has_not_answered_is_not_believed),
        B(who_was_erased_stays_gone),
        B(one_who_is_known_by_her_id_alone_gets_her_name),
        B(where_she_is_another_by_now_a_person_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
