/*
 * Goal: what a counter does about one member: her birthday, what she was given, her card, each act once, and
 * precisely why not. Method: one story a list, as a counter's people live it, and what the engine says
 * afterwards.
 */
#include "sync/hub/activities.h"
#include "sync/hub/adjustments.h"
#include "sync/hub/consents.h"
#include "sync/hub/errands.h"
#include "sync/hub/exports.h"
#include "sync/hub/feedback.h"
#include "sync/hub/leases.h"
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/proposals.h"
#include "sync/hub/wards.h"
#include "tests/hub/work_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- birthdays ---- */

static void
a_ward_congratulates_once_a_year_whoever_agreed(void **state)
{
    struct pd_errand done;
    const struct pd_work_page *page;
    struct pd_hub_member_state wishes;
    char ref[24];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub)); /* it is the 21st of September */
    assert_ok(pd_hub_member_birthday(kit.hub, kit.now_ms, &anna, "09-23", &why));
    assert_ok(pd_hub_member_birthday(kit.hub, kit.now_ms, &bert, "09-21", &why));
    assert_int_equal(pd_hub_ward_set(kit.hub, kit.now_ms, &anna, "a b", &why), PD_ERR_INVALID);
    assert_ok(pd_hub_ward_set(kit.hub, kit.now_ms, &anna, "W-3", &why));
    work_commit(pd_hub_ward_set(kit.hub, kit.now_ms, &bert, "W-1", &why));
    page = work_page(PD_WORK_BIRTHDAYS, "C-07", NULL);
    assert_int_equal(page->total, 2);
    assert_string_equal(page->rows[0].what, "W-1"); /* today's first */
    assert_int_equal(page->rows[0].n, 21);
    assert_int_equal(page->rows[0].of, 9);
    assert_int_equal(page->rows[0].state, 0);
    strcpy(ref, page->rows[0].ref);
    done = work_act("birthdays.done", "C-07", ref, NULL);
    work_did(&done);
    page = work_page(PD_WORK_BIRTHDAYS, "C-07", NULL);
    assert_int_equal(page->rows[0].state, 1);
    assert_string_equal(page->rows[0].by, "C-07");
    done.id.b[3] = 1;
    work_no(&done, "state");
    done = work_act("birthdays.done", "C-07", "77", NULL);
    work_no(&done, "not_found");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_state_get(kit.hub, &bert, &wishes));
    wishes.no_birthday = true;
    assert_ok(pd_hub_member_state_set(kit.hub, kit.now_ms, &bert, &wishes));
    work_commit(pd_hub_ward_set(kit.hub, kit.now_ms, &anna, NULL, &why));
    assert_int_equal(work_page(PD_WORK_BIRTHDAYS, "C-07", NULL)->total, 0);
    assert_ok(pd_hub_begin(kit.hub)); /* the tear-down looks for what is left of her */
    work_commit(pd_hub_member_erase(kit.hub, kit.now_ms, &bert, "asked", &why));
}

static void
say_programme(const struct pd_id *member, bool given)
{
    struct pd_consent c = {
        .purpose = PD_CONSENT_PROGRAMME, .given = given, .by = PD_CONSENT_BY_SELF, .text = "2026-2"
    };

    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_consent_put(kit.hub, kit.now_ms, member, &c, &why));
}

static void
set_birthday(const struct pd_id *member, const char *birthday)
{
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_member_birthday(kit.hub, kit.now_ms, member, birthday, &why));
}

static int64_t
birthdays(void)
{
    return work_page(PD_WORK_BIRTHDAYS, "C-07", NULL)->total;
}

static void
what_changes_about_her_is_on_the_next_page(void **state)
{
    (void)state;
    set_birthday(&anna, "09-23");
    set_birthday(&bert, "09-21");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_ward_set(kit.hub, kit.now_ms, &anna, "W-3", &why));
    work_commit(pd_hub_ward_set(kit.hub, kit.now_ms, &bert, "W-1", &why));
    assert_int_equal(birthdays(), 2);
    set_birthday(&anna, "11-02");
    assert_int_equal(birthdays(), 1);
    assert_ok(pd_hub_begin(kit.hub)); /* a batch that is lost in the end */
    assert_ok(pd_hub_member_birthday(kit.hub, kit.now_ms, &anna, "09-24", &why));
    pd_hub_rollback(kit.hub);
    assert_int_equal(birthdays(), 1);
    set_birthday(&anna, "09-22");
    assert_int_equal(birthdays(), 2);
    say_programme(&anna, false);
    assert_int_equal(birthdays(), 1);
    say_programme(&anna, true);
    assert_int_equal(birthdays(), 2);
    kit.now_ms += PD_DAY_MS; /* bert's was yesterday */
    assert_int_equal(birthdays(), 1);
    assert_int_equal(said.work.rows[0].n, 22);
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    assert_int_equal(birthdays(), 0);
}

static void
a_page_opens_nobody_twice_a_day(void **state)
{
    (void)state;
    set_birthday(&anna, "09-23");
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_ward_set(kit.hub, kit.now_ms, &anna, "W-3", &why));
    assert_int_equal(birthdays(), 1);
    for (int i = 0; i < PD_HUB_WARD_DAYS; i++) /* what opening her would say is not what is kept */
        if (kit.hub->ward_days[i].mid != 0)
            kit.hub->ward_days[i].in_days = 5;
    assert_int_equal(birthdays(), 1);
    assert_int_equal(said.work.rows[0].n, 26);
    set_birthday(&anna, "09-24");
    assert_int_equal(birthdays(), 1);
    assert_int_equal(said.work.rows[0].n, 24);
}

static void
a_desk_reads_no_more_pages_than_people_look_at(void **state)
{
    struct pd_errand list;

    (void)state;
    kit.now_ms = (kit.now_ms / PD_MINUTE_MS + 1) * PD_MINUTE_MS;
    for (int i = 0; i < PD_WORK_PAGES_A_MINUTE; i++)
        assert_int_equal(birthdays(), 0);
    list = work_list(PD_WORK_BIRTHDAYS, "C-07", NULL);
    work_no(&list, "too_often");
    list = work_list(PD_WORK_FEEDBACK, "C-07", NULL);
    work_no(&list, "too_often");
    kit.now_ms += PD_MINUTE_MS;
    work_did(&list);
}

/* ---- the day, and what she was given ---- */

static void
hand_over(struct desk *desk, const struct pd_id *hold)
{
    struct pd_op op = desk_about(desk, PD_OP_CAPTURE, hold);

    op.qty = 1;
    assert_int_equal(desk_do(desk, &op).status, PD_OP_APPLIED);
}

static struct pd_op_result
refund(struct desk *desk, const struct pd_id *hold, int64_t points)
{
    struct pd_op op = desk_about(desk, PD_OP_REFUND, hold);

    op.amount = pd_points_of(points);
    strcpy(op.reason, "damaged");
    return desk_do(desk, &op);
}

static void
what_she_was_given_comes_back_at_most_once_over_all_desks(void **state)
{
    const struct pd_work_page *page;
    struct pd_op ticket = duty_ticket(&anna, "G-001", 1, 100);
    char id[PD_ID_TEXT_CAP];

    (void)state;
    assert_int_equal(duty_says(&counter, PD_OP_STAFF_ON, "C-07", NULL).status, PD_OP_APPLIED);
    assert_int_equal(duty_says(&second, PD_OP_STAFF_ON, "C-08", NULL).status, PD_OP_APPLIED);
    hand_over(&counter, &ticket.id);
    page = work_page(PD_WORK_CAPTURES, "C-07", &anna);
    assert_int_equal(page->total, 1);
    assert_string_equal(page->rows[0].ref, pd_id_text(ticket.id, id));
    assert_string_equal(page->rows[0].what, "G-001");
    assert_int_equal(page->rows[0].n, 100);
    assert_int_equal(page->rows[0].of, 0);
    assert_int_equal(refund(&counter, &ticket.id, 60).status, PD_OP_APPLIED);
    assert_int_equal(work_page(PD_WORK_CAPTURES, "C-07", &anna)->rows[0].of, 60);
    assert_int_equal(refund(&second, &ticket.id, 60).status, PD_OP_REJECTED);
    assert_int_equal(refund(&second, &ticket.id, 40).status, PD_OP_APPLIED);
    assert_int_equal(refund(&counter, &ticket.id, 1).status, PD_OP_REJECTED);
    assert_int_equal(refund(&elsewhere, &ticket.id, 100).status, PD_OP_REJECTED);
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    assert_int_equal(work_page(PD_WORK_CAPTURES, "C-07", &bert)->total, 0);
}

static void
the_day_is_what_its_counters_did(void **state)
{
    struct pd_op ticket = duty_ticket(&anna, "G-001", 1, 100);
    const struct pd_work_page *page;
    struct pd_errand next = work_list(PD_WORK_DAY, "S1", NULL);

    (void)state;
    assert_int_equal(duty_says(&counter, PD_OP_STAFF_ON, "C-07", NULL).status, PD_OP_APPLIED);
    hand_over(&counter, &ticket.id);
    (void)work_feedback(NULL);
    (void)duty_says(&counter, PD_OP_STAFF_ON, "S1", NULL);
    page = work_page(PD_WORK_DAY, "S1", NULL);
    assert_int_equal(work_row(page, "handed_over")->n, 1);
    assert_int_equal(work_row(page, "units")->n, 1);
    assert_int_equal(work_row(page, "points")->n, 100);
    assert_int_equal(work_row(page, "points")->of, 100); /* 100 points a yuan */
    assert_int_equal(work_row(page, "points")->state, PD_WORK_FIGURE_POINTS);
    assert_int_equal(work_row(page, "money")->state, PD_WORK_FIGURE_FEN);
    next.work.from = PD_WORK_ROWS;
    work_did(&next);
    assert_int_equal(work_row(&said.work, "feedback_open")->n, 1);
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(work_row(work_page(PD_WORK_DAY, "S1", NULL), "handed_over")->n, 0);
}

/* ---- her card ---- */

static void
a_card_is_stopped_and_another_takes_its_place(void **state)
{
    static struct pd_hub_card cards[2];
    char code[PD_CODE_CAP], serial[PD_SERIAL_CAP];
    struct pd_errand block, replace = work_act("cards.replace", "C-07", "", &anna), in;
    struct pd_card_state state_of_card;
    int64_t batch;
    struct pd_id who;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, &anna, PD_CODE_CARD, code));
    work_commit(pd_hub_cards_make(kit.hub, kit.now_ms, 2, "", cards, &batch));
    assert_int_equal(work_page(PD_WORK_CARDS, "C-07", &anna)->total, 1);
    assert_int_equal(said.work.rows[0].state, PD_WORK_CARD_GOOD);
    strcpy(serial, said.work.rows[0].ref);
    block = work_act("cards.block", "C-07", serial, &bert);
    work_no(&block, "not_found");
    block = work_act("cards.block", "C-07", serial, &anna);
    work_did(&block);
    assert_int_equal(work_page(PD_WORK_CARDS, "C-07", &anna)->rows[0].state, PD_WORK_CARD_STOPPED);
    block.id.b[3] = 1;
    work_no(&block, "state");
    strcpy(replace.work.code, "PD1:X");
    work_no(&replace, "not_found");
    replace.id.b[3] = 1;
    strcpy(replace.work.code, cards[0].code);
    work_did(&replace);
    assert_int_equal(work_page(PD_WORK_CARDS, "C-07", &anna)->total, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(said.work.rows[i].state,
            strcmp(said.work.rows[i].ref, cards[0].serial) == 0 ? PD_WORK_CARD_GOOD : PD_WORK_CARD_STOPPED);
    replace = work_act("cards.replace", "C-07", "", &bert);
    strcpy(replace.work.code, cards[0].code);
    work_no(&replace, "state");       /* somebody has it */
    assert_ok(pd_hub_begin(kit.hub)); /* it stands for her */
    assert_ok(pd_hub_code_member(kit.hub, kit.now_ms, cards[0].code, &who, &why));
    pd_hub_rollback(kit.hub);
    assert_true(pd_id_equal(who, anna));
    assert_ok(pd_hub_begin(kit.hub)); /* as desks are told */
    assert_ok(pd_hub_card_state(kit.hub, &anna, &state_of_card));
    pd_hub_rollback(kit.hub);
    assert_string_equal(state_of_card.card, cards[0].serial);
    in = work_act("activities.check_in", "C-07", "talk-1", NULL);
    strcpy(in.work.code, code);
    work_no(&in, "stopped");
    in.id.b[3] = 1;
    strcpy(in.work.code, cards[0].code);
    work_did(&in);
    assert_true(pd_id_equal(said.member, anna));
    in = work_act("activities.check_in", "C-07", "talk-1", NULL);
    strcpy(in.work.code, cards[1].code); /* nobody's yet */
    work_no(&in, "unknown_member");
}

static void
a_clerk_opens_another_membership_for_who_showed_her_code(void **state)
{
    struct pd_errand open = work_act("memberships.join", "C-07", "standard", &anna);
    const struct pd_work_page *page = work_page(PD_WORK_MEMBERSHIPS, "C-07", &anna);

    (void)state;
    assert_int_equal(page->total, 1); /* these rules have one kind */
    assert_int_equal(page->rows[0].state, PD_WORK_MEMBERSHIP_HERE);
    work_no(&open, "state");
    kit_publish(&kit,
        "{\"kinds\":[{\"id\":\"standard\",\"name\":{\"zh-Hans\":\"普通\",\"en\":\"General\"}},"
        "{\"id\":\"dental\",\"name\":{\"zh-Hans\":\"口腔\",\"en\":\"Dental\"}}]}",
        kit.now_ms);
    page = work_page(PD_WORK_MEMBERSHIPS, "C-07", &anna);
    assert_int_equal(page->total, 2);
    assert_int_equal(page->rows[1].state, PD_WORK_MEMBERSHIP_NONE);
    open = work_act("memberships.join", "C-07", "heart", &anna);
    work_no(&open, "invalid");
    open = work_act("memberships.join", "C-07", "dental", &anna);
    work_did(&open);
    assert_false(pd_id_is_zero(said.member));
    page = work_page(PD_WORK_MEMBERSHIPS, "C-07", &anna);
    assert_int_equal(page->rows[1].state, PD_WORK_MEMBERSHIP_HERS);
    work_did(&open); /* the same, told twice */
    assert_ok(duty_member("C-07", &anna));
    open = work_act("memberships.join", "C-07", "dental", &said.member);
    work_no(&open, "own"); /* also in her other membership */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORK_TEST(a_ward_congratulates_once_a_year_whoever_agreed),
        WORK_TEST(what_changes_about_her_is_on_the_next_page),
        WORK_TEST(a_page_opens_nobody_twice_a_day),
        WORK_TEST(a_desk_reads_no_more_pages_than_people_look_at),
        WORK_TEST(what_she_was_given_comes_back_at_most_once_over_all_desks),
        WORK_TEST(the_day_is_what_its_counters_did),
        WORK_TEST(a_card_is_stopped_and_another_takes_its_place),
        WORK_TEST(a_clerk_opens_another_membership_for_who_showed_her_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
