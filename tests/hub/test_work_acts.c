/*
 * Goal: each list shows what there is, and each act does what its command does, once, and says precisely why
 * not. Method: one story a list, as a counter's people live it, and what the engine says afterwards.
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

static const struct pd_work_row *
row_of(const struct pd_work_page *page, const char *what)
{
    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].what, what) == 0)
            return &page->rows[i];
    fail_msg("no row of %s", what);
    return NULL;
}

/* ---- feedback ---- */

static void
feedback_is_answered_and_closed_the_late_ones_first(void **state)
{
    const struct pd_work_page *page;
    struct pd_errand answer, close;
    struct pd_feedback f;
    const char *old, *young;

    (void)state;
    old = work_feedback(&anna);
    kit.now_ms += 47 * PD_HOUR_MS;
    young = work_feedback(NULL);
    kit.now_ms += PD_HOUR_MS;
    page = work_page(PD_WORK_FEEDBACK, "C-07", NULL);
    assert_int_equal(page->total, 2);
    assert_int_equal(page->late, 1);
    assert_string_equal(page->rows[0].ref, old);
    assert_true(page->rows[0].late);
    assert_true(page->rows[0].who[0] != '\0');
    assert_string_equal(page->rows[1].ref, young);
    assert_false(page->rows[1].late);
    answer = work_act("feedback.answer", "C-07", old, NULL);
    strcpy(answer.work.values[0].text, "\xe6\x8a\xb1\xe6\xad\x89, \"soon\"");
    close = work_act("feedback.close", "C-07", old, NULL);
    work_no(&close, "state"); /* answer it first */
    work_did(&answer);
    page = work_page(PD_WORK_FEEDBACK, "C-07", NULL);
    assert_string_equal(page->rows[1].ref, old);
    assert_string_equal(page->rows[1].text, answer.work.values[0].text);
    assert_string_equal(page->rows[1].by, "C-07");
    assert_int_equal(page->rows[1].state, PD_FEEDBACK_STATUS_ANSWERED);
    assert_int_equal(page->late, 0);
    close.id.b[3] = 1;
    work_did(&close);
    assert_int_equal(work_page(PD_WORK_FEEDBACK, "C-07", NULL)->total, 1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_feedback_get(kit.hub, strtoll(old, NULL, 10), &f));
    pd_hub_rollback(kit.hub);
    assert_int_equal(f.state, PD_FEEDBACK_CLOSED);
    answer = work_act("feedback.answer", "C-07", "12", NULL);
    strcpy(answer.work.values[0].text, "x");
    work_no(&answer, "not_found");
    answer = work_act("feedback.answer", "C-07", "abc", NULL);
    strcpy(answer.work.values[0].text, "x");
    work_no(&answer, "not_found");
}

static void
a_list_comes_in_pages_that_do_not_move(void **state)
{
    struct pd_errand e = work_list(PD_WORK_FEEDBACK, "C-07", NULL);
    char seen[8][PD_WORK_REF_CAP];

    (void)state;
    for (int i = 0; i < 8; i++) {
        strcpy(seen[i], work_feedback(NULL));
        kit.now_ms += PD_MINUTE_MS;
    }
    work_did(&e);
    assert_int_equal(said.work.count, PD_WORK_ROWS);
    assert_int_equal(said.work.total, 8);
    for (int i = 0; i < PD_WORK_ROWS; i++)
        assert_string_equal(said.work.rows[i].ref, seen[i]);
    e.work.from = PD_WORK_ROWS;
    work_did(&e);
    assert_int_equal(said.work.count, 2);
    assert_int_equal(said.work.from, PD_WORK_ROWS);
    assert_string_equal(said.work.rows[1].ref, seen[7]);
    e.work.from = 60;
    work_did(&e);
    assert_int_equal(said.work.count, 0);
    assert_int_equal(said.work.total, 8);
}

/* ---- goods between places ---- */

static int64_t
received_of(const char *sku)
{
    struct pd_stock stock = { .received = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    (void)pd_stock_get(kit.hub, sku, &stock);
    pd_hub_rollback(kit.hub);
    return stock.received;
}

static int64_t
free_of(const char *sku)
{
    struct pd_stock stock = { .free = 0 };

    assert_ok(pd_hub_begin(kit.hub));
    (void)pd_stock_get(kit.hub, sku, &stock);
    pd_hub_rollback(kit.hub);
    return stock.free;
}

#define GIFT(sku, name, place, stock)                                                                        \
    "{\"sku\":\"" sku "\",\"name\":{\"zh-Hans\":\"" name "\",\"en\":\"" name "\"},\"category\":\"home\","    \
    "\"picture\":\"thermos\",\"place\":\"" place "\",\"price\":100,\"stock\":" stock "}"

/* The same cup at both places, and a brush at one. */
static void
hand_cups_out_at_p2(void)
{
    kit_publish(&kit,
        "{\"catalogue\":[" GIFT("G-001", "Cup", "P1", "1000") "," GIFT("G-002", "Brush", "P1", "10") "," GIFT(
            "G-101", "Cup", "P2", "5") "]}",
        kit.now_ms);
}

static struct pd_errand
move_to(const char *place, const char *sku, int64_t units)
{
    static uint8_t n;
    struct pd_errand e = work_act("stock.move", "C-07", sku, NULL);

    e.id.b[5] = ++n;
    (void)pd_copy(e.work.values[0].text, sizeof e.work.values[0].text, place);
    e.work.values[1].n = units;
    return e;
}

static void
goods_are_carried_to_another_place_all_or_none(void **state)
{
    struct pd_errand e;
    int64_t here, there, free;

    (void)state;
    hand_cups_out_at_p2();
    here = received_of("G-001");
    there = received_of("G-101");
    free = free_of("G-001");
    assert_true(free > 10 && free < here);
    e = move_to("P2", "G-001", 3);
    work_did(&e);
    assert_true(said.number > 0);
    assert_int_equal(received_of("G-001"), here - 3);
    assert_int_equal(received_of("G-101"), there + 3);
    work_ask(&counter, &e); /* the answer was lost */
    assert_int_equal(received_of("G-101"), there + 3);
    e = move_to("P2", "G-001", free - 3 + 1); /* one of them is with the kiosk */
    work_no(&e, "unleased");
    e = move_to("P2", "G-001", free - 3);
    work_did(&e);
    assert_int_equal(free_of("G-001"), 0);
    assert_int_equal(received_of("G-001") + received_of("G-101"), here + there);
}

static void
what_cannot_be_carried_says_why(void **state)
{
    static const struct {
        const char *place, *sku, *by, *code;
    } rows[] = {
        { "P2", "G-002", "C-07", "no_gift_there" },
        { "P1", "G-001", "C-07", "no_gift_there" },
        { "P9", "G-001", "C-07", "no_gift_there" },
        { "P1", "G-101", "C-07", "not_its_place" },
        { "P2", "X-1", "C-07", "not_found" },
        { "P2", "G-001", "T1", "role" },
        { "P2", "G-001", "O1", "role" },
        { "P2", "G-001", "X-9", "unknown_staff" },
    };

    (void)state;
    hand_cups_out_at_p2();
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_errand e = move_to(rows[i].place, rows[i].sku, 1);

        (void)pd_copy(e.work.by, sizeof e.work.by, rows[i].by);
        work_no(&e, rows[i].code);
    }
}

/* ---- exceptions ---- */

static void
exceptions_are_those_of_the_site_and_are_resolved_by_a_word(void **state)
{
    const struct pd_work_page *page;
    struct pd_errand resolve, other;
    char first[PD_WORK_REF_CAP];
    int64_t before;

    (void)state;
    before = work_page(PD_WORK_EXCEPTIONS, "S1", NULL)->total;
    (void)duty_says(&counter, PD_OP_STAFF_ON, "X-9", NULL); /* nobody's number */
    other = work_list(PD_WORK_EXCEPTIONS, "S1", NULL);
    work_no(&other, "by"); /* another serves there, the desk says */
    (void)duty_says(&counter, PD_OP_STAFF_ON, "S1", NULL);
    page = work_page(PD_WORK_EXCEPTIONS, "S1", NULL);
    assert_int_equal(page->total, before + 1);
    assert_int_equal(page->late, 0);
    (void)snprintf(first, sizeof first, "%s", page->rows[page->count - 1].ref);
    assert_true(page->rows[page->count - 1].text[0] != '\0');
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(work_page(PD_WORK_EXCEPTIONS, "S1", NULL)->late, before + 1);
    resolve = work_act("exceptions.resolve", "S1", first, NULL);
    strcpy(resolve.work.values[0].text, "explained");
    work_prove(&resolve, "C-07");
    work_no(&resolve, "role"); /* her badge does not settle what she may not see */
    resolve.id.b[3] = 2;
    work_prove(&resolve, "S1");
    work_did(&resolve);
    assert_int_equal(work_page(PD_WORK_EXCEPTIONS, "S1", NULL)->total, before);
    resolve.id.b[3] = 1;
    work_no(&resolve, "not_found");
}

/* ---- services, units, uses ---- */

static void
a_service_is_used_taken_and_done(void **state)
{
    const struct pd_work_page *page;
    struct pd_errand use = work_act("units.use", "C-07", "escort", &anna), move;
    char service[24];

    (void)state;
    use.work.values[0].n = 1;
    work_no(&use, "none_left");
    work_give(&anna, "escort", 2);
    page = work_page(PD_WORK_UNITS, "C-07", &anna);
    assert_int_equal(row_of(page, "escort")->n, 2);
    assert_int_equal(row_of(page, "escort")->of, 1500);
    assert_int_equal(row_of(page, "escort")->state, 2);
    use.id.b[3] = 1;
    work_did(&use);
    assert_int_equal(pd_fen_raw(said.price), 1500);
    assert_int_equal(pd_fen_raw(said.off), 0);
    (void)snprintf(service, sizeof service, "%lld", (long long)said.number);
    page = work_page(PD_WORK_SERVICES, "O1", NULL);
    assert_int_equal(page->total, 1);
    assert_string_equal(page->rows[0].ref, service);
    assert_int_equal(page->rows[0].state, PD_WORK_SERVICE_OPEN);
    move = work_act("services.take", "C-08", service, NULL);
    work_did(&move);
    page = work_page(PD_WORK_SERVICES, "O1", NULL);
    assert_int_equal(page->rows[0].state, PD_WORK_SERVICE_TAKEN);
    assert_string_equal(page->rows[0].by, "C-08");
    move.id.b[3] = 1;
    work_no(&move, "state");
    move = work_act("services.done", "C-08", service, NULL);
    work_did(&move);
    assert_int_equal(work_page(PD_WORK_SERVICES, "O1", NULL)->total, 0);
    move = work_act("services.done", "C-08", "999", NULL);
    work_no(&move, "not_found");
    use = work_act("uses.reverse", "C-07", service, &anna);
    work_no(&use, "service_done");
}

static void
a_coupon_takes_its_part_off_the_bill_and_comes_back_the_same_day(void **state)
{
    struct pd_errand use = work_act("units.use", "C-07", "c20", &anna), back;
    char number[24];

    (void)state;
    work_give(&anna, "c20", 1);
    use.work.values[0].n = 1;
    use.work.values[1].n = 12345;
    work_did(&use);
    assert_int_equal(pd_fen_raw(said.off), 2469);
    (void)snprintf(number, sizeof number, "%lld", (long long)said.number);
    assert_int_equal(work_page(PD_WORK_USES, "C-07", &anna)->total, 1);
    assert_string_equal(said.work.rows[0].by, "C-07");
    back = work_act("uses.reverse", "C-07", number, &bert);
    work_no(&back, "not_found"); /* another's */
    back = work_act("uses.reverse", "C-07", number, &anna);
    work_did(&back);
    assert_int_equal(work_page(PD_WORK_USES, "C-07", &anna)->total, 0);
    assert_int_equal(row_of(work_page(PD_WORK_UNITS, "C-07", &anna), "c20")->n, 1);
    back.id.b[3] = 1;
    work_no(&back, "state");
    use.id.b[3] = 2;
    work_did(&use);
    (void)snprintf(number, sizeof number, "%lld", (long long)said.number);
    kit.now_ms += PD_DAY_MS;
    back = work_act("uses.reverse", "C-07", number, &anna);
    work_no(&back, "too_late");
    assert_int_equal(work_page(PD_WORK_USES, "C-07", &anna)->total, 0); /* of today */
}

static void
a_coupon_for_one_kind_of_bill_is_used_by_who_sees_the_bill(void **state)
{
    struct pd_errand use = work_act("units.use", "C-07", "teeth", &anna);

    (void)state;
    work_give(&anna, "teeth", 1);
    use.work.values[0].n = 2;
    use.work.values[1].n = 1001;
    work_no(&use, "invalid"); /* of a coupon, one */
    use.work.values[0].n = 1;
    use.id.b[3] = 1;
    work_did(&use);
    assert_int_equal(pd_fen_raw(said.off), 500);
}

/* ---- activities ---- */

static void
who_comes_is_checked_in_by_her_code(void **state)
{
    const struct pd_work_page *page = work_page(PD_WORK_ACTIVITIES, "C-07", NULL);
    struct pd_errand in = work_act("activities.check_in", "C-07", "talk-1", NULL);
    char code[PD_CODE_CAP];

    (void)state;
    assert_int_equal(page->total, 3);
    assert_string_equal(page->rows[0].ref, "dear");
    assert_string_equal(page->rows[1].ref, "talk-1");
    assert_int_equal(page->rows[1].n, 1);
    assert_string_equal(page->rows[2].ref, "later");
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_code_issue(kit.hub, kit.now_ms, &anna, PD_CODE_MEMBER, code));
    strcpy(in.work.code, "PD1:X");
    work_no(&in, "bad_code");
    in.id.b[3] = 1;
    strcpy(in.work.code, code);
    work_did(&in);
    assert_true(pd_id_equal(said.member, anna));
    assert_int_equal(pd_points_raw(said.points), 20);
    assert_true(said.number > 0);
    in.id.b[3] = 2;
    work_no(&in, "was_here");
    assert_int_equal(work_page(PD_WORK_ACTIVITIES, "C-07", NULL)->rows[1].of, 1);
    in = work_act("activities.check_in", "C-07", "dear", NULL);
    strcpy(in.work.code, code);
    work_no(&in, "too_few_points");
    in = work_act("activities.check_in", "C-07", "later", NULL);
    strcpy(in.work.code, code);
    work_no(&in, "not_now");
    in = work_act("activities.check_in", "C-07", "nothing", NULL);
    strcpy(in.work.code, code);
    work_no(&in, "not_found");
    in = work_act("activities.check_in", "C-07", "talk-1", NULL);
    strcpy(in.work.code, code);
    assert_ok(duty_member("C-07", &anna));
    work_no(&in, "own");
    assert_ok(duty_member("C-07", NULL));
    kit.now_ms += 3 * PD_MINUTE_MS;
    in.id.b[3] = 3;
    work_no(&in, "old_code");
}

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
    assert_int_equal(row_of(page, "handed_over")->n, 1);
    assert_int_equal(row_of(page, "units")->n, 1);
    assert_int_equal(row_of(page, "points")->n, 100);
    assert_int_equal(row_of(page, "points")->of, 100); /* 100 points a yuan */
    assert_int_equal(row_of(page, "points")->state, PD_WORK_FIGURE_POINTS);
    assert_int_equal(row_of(page, "money")->state, PD_WORK_FIGURE_FEN);
    next.work.from = PD_WORK_ROWS;
    work_did(&next);
    assert_int_equal(row_of(&said.work, "feedback_open")->n, 1);
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(row_of(work_page(PD_WORK_DAY, "S1", NULL), "handed_over")->n, 0);
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

/* ---- what two decide ---- */

static void
rules_are_approved_by_another_owner_or_rejected(void **state)
{
    static const struct pd_staff proposer = { .number = "O1" };
    struct pd_errand approve, reject;
    const struct pd_work_page *page;
    uint32_t version = 0;
    const char *json;
    int64_t number;
    size_t len;

    (void)state;
    for (int i = 0; i < 2; i++) {
        static char other[1 << 16];

        assert_ok(pd_hub_begin(kit.hub));
        version = 0;
        assert_ok(pd_hub_programme_json(kit.hub, kit.now_ms, &version, &json, &len));
        (void)snprintf(other, sizeof other, "%.*s%*s", (int)len, json, i + 1, "");
        work_commit(pd_hub_propose(kit.hub, kit.now_ms, other, strlen(other), 0, &proposer, &number, &why));
    }
    page = work_page(PD_WORK_PROPOSALS, "O1", NULL);
    assert_int_equal(page->total, 2);
    assert_string_equal(page->rows[0].by, "O1");
    assert_int_equal(page->rows[0].n, version);
    approve = work_act("proposals.approve", "O1", page->rows[0].ref, NULL);
    work_prove(&approve, "O1");
    work_no(&approve, "another");
    approve.id.b[3] = 1;
    work_prove(&approve, "O2"); /* the badge says who it is */
    work_did(&approve);
    assert_true(said.number > version);
    approve.id.b[3] = 2;
    work_no(&approve, "state");
    reject = work_act("proposals.reject", "O2", "2", NULL);
    work_prove(&reject, "O1");
    work_did(&reject);
    assert_int_equal(work_page(PD_WORK_PROPOSALS, "O1", NULL)->total, 0);
    reject.id.b[3] = 1;
    strcpy(reject.work.ref, "99");
    work_no(&reject, "not_found");
}

static void
a_gift_and_a_campaign_are_stopped(void **state)
{
    struct pd_errand stop = work_act("stops.stop", "O1", "double", NULL);
    int64_t before = work_page(PD_WORK_STOPS, "O1", NULL)->total;
    const struct pd_programme *p;

    (void)state;
    assert_int_equal(before, 6); /* four gifts, two campaigns */
    assert_string_equal(said.work.rows[5].ref, "campaign:G-003");
    work_prove(&stop, "O2");
    work_did(&stop);
    assert_true(said.number > 0);
    stop.id.b[3] = 1;
    work_no(&stop, "not_found"); /* over */
    stop = work_act("stops.stop", "O1", "campaign:G-003", NULL);
    work_prove(&stop, "O1");
    work_did(&stop);
    stop = work_act("stops.stop", "O1", "G-003", NULL);
    work_prove(&stop, "O1");
    work_did(&stop);
    assert_int_equal(work_page(PD_WORK_STOPS, "O1", NULL)->total, 3);
    assert_ok(pd_hub_begin(kit.hub));
    p = pd_hub_programme_now(kit.hub, kit.now_ms);
    assert_true(pd_programme_gift(p, "G-003")->until_ms <= kit.now_ms);
    pd_hub_rollback(kit.hub);
}

static void
points_are_set_right_by_two(void **state)
{
    struct pd_errand adjust = work_act("sheet.adjust", "S1", "", &anna), approve, reject;
    const struct pd_work_page *page;

    (void)state;
    work_prove(&adjust, "S1");
    if ((pd_work_kind(PD_WORK_SHEET)->roles & PD_STAFF_SUPERVISOR) == 0)
        assert_true((pd_work_act("sheet.adjust")->roles & PD_STAFF_SUPERVISOR) != 0);
    adjust.work.values[0].n = -700;
    strcpy(adjust.work.values[1].text, "told twice");
    work_did(&adjust);
    assert_int_equal(said.number, 1);
    adjust.id.b[3] = 1;
    work_did(&adjust);
    page = work_page(PD_WORK_ADJUSTMENTS, "S1", NULL);
    assert_int_equal(page->total, 2);
    assert_int_equal(page->rows[0].n, -700);
    assert_string_equal(page->rows[0].text, "told twice");
    assert_string_equal(page->rows[0].by, "S1");
    assert_true(page->rows[0].who[0] != '\0');
    kit_expect_balance(&kit, &anna, 5000, 0, 0);
    approve = work_act("adjustments.approve", "O1", "1", NULL);
    work_prove(&approve, "O2");
    work_did(&approve);
    kit_expect_balance(&kit, &anna, 4300, 0, 0);
    approve.id.b[3] = 1;
    work_no(&approve, "state");
    reject = work_act("adjustments.reject", "O1", "2", NULL);
    work_prove(&reject, "O1");
    work_did(&reject);
    assert_int_equal(work_page(PD_WORK_ADJUSTMENTS, "S1", NULL)->total, 0);
    kit_expect_balance(&kit, &anna, 4300, 0, 0);
    adjust = work_act("sheet.adjust", "O1", "", &bert);
    work_prove(&adjust, "O1");
    adjust.work.values[0].n = 5;
    strcpy(adjust.work.values[1].text, "x");
    work_did(&adjust);
    approve = work_act("adjustments.approve", "O2", "3", NULL);
    work_prove(&approve, "O1");
    work_no(&approve, "another");
}

/* ---- the sheet ---- */

static void
the_sheet_tells_all_and_no_name(void **state)
{
    struct pd_errand e = work_list(PD_WORK_SHEET, "O1", &anna);
    int64_t total;
    bool points = false, programme = false, moved = false;

    (void)state;
    do {
        work_did(&e);
        total = said.work.total;
        for (int i = 0; i < said.work.count; i++) {
            const struct pd_work_row *row = &said.work.rows[i];

            assert_null(strstr(row->text, "M-1"));
            points |= strcmp(row->ref, "points") == 0 && row->n == 5000;
            programme |= strcmp(row->ref, "consent.programme") == 0 && row->n == 1;
            moved |= strncmp(row->ref, "move.", 5) == 0 && row->n == 5000;
        }
        e.work.from += PD_WORK_ROWS;
    } while (e.work.from < total);
    assert_true(points && programme && moved);
}

static void
a_consent_is_taken_back(void **state)
{
    struct pd_errand e = work_act("sheet.withdraw", "O1", "", &anna);

    (void)state;
    strcpy(e.work.values[0].text, "programme");
    work_prove(&e, "O1");
    work_did(&e);
    assert_ok(pd_hub_begin(kit.hub));
    assert_false(pd_hub_consents(kit.hub, &anna, PD_CONSENT_PROGRAMME));
    pd_hub_rollback(kit.hub);
    e.id.b[3] = 1;
    work_no(&e, "state"); /* so it is already */
}

static int listed;

static enum pd_err
take_down(void *ctx, const struct pd_id *member, int64_t at_ms, struct pd_why *w)
{
    (void)at_ms;
    (void)w;
    listed++;
    return pd_id_equal(*member, *(const struct pd_id *)ctx) ? PD_OK : PD_ERR_IO;
}

static void
a_sheet_to_take_along_is_written_by_whoever_serves(void **state)
{
    struct pd_errand e = work_act("sheet.export", "O1", "", &anna);
    const struct pd_hub_hands hands = { .exports = true };
    struct pd_hub_export next;

    (void)state;
    work_prove(&e, "O1");
    work_no(&e, "not_offered");
    pd_hub_hands_set(kit.hub, &hands);
    e.id.b[3] = 1;
    work_did(&e);
    assert_int_equal(said.number, 1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_hub_export_next(kit.hub, &next));
    assert_int_equal(next.number, 1);
    assert_true(pd_id_equal(next.member, anna));
    assert_true(pd_hub_export_done(kit.hub, &next));
    assert_false(pd_hub_export_next(kit.hub, &next));
    assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    assert_true(pd_hub_export_next(kit.hub, &next)); /* the file goes with her */
    assert_int_equal(next.state, PD_EXPORT_GOES);
    assert_true(pd_id_is_zero(next.member));
    assert_true(pd_hub_export_done(kit.hub, &next));
    assert_false(pd_hub_export_next(kit.hub, &next));
    assert_ok(pd_hub_commit(kit.hub));
}

static void
an_erasure_stands_in_the_list_before_it_is_done(void **state)
{
    struct pd_errand e = work_act("sheet.erase", "O1", "", &anna);
    const struct pd_hub_hands hands = { .ctx = &anna, .erasing = take_down };
    struct pd_op ticket = duty_ticket(&bert, "G-001", 1, 100);
    struct pd_errand open = work_act("sheet.erase", "O1", "", &bert);

    (void)state;
    listed = 0;
    (void)ticket;
    work_prove(&e, "O1");
    work_prove(&open, "O1");
    work_no(&e, "not_offered");
    pd_hub_hands_set(kit.hub, &hands);
    work_no(&open, "state"); /* a ticket of hers is out */
    assert_int_equal(listed, 0);
    e.id.b[3] = 1;
    work_did(&e);
    assert_int_equal(listed, 1);
    assert_true(pd_hub_scrub_due(kit.hub));
    assert_false(pd_hub_scrub_due(kit.hub));
    work_did(&e); /* the same answer, and nobody to erase */
    assert_int_equal(listed, 1);
    e = work_act("sheet.erase", "O1", "", &anna);
    work_prove(&e, "O1");
    work_no(&e, "unknown_member");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORK_TEST(feedback_is_answered_and_closed_the_late_ones_first),
        WORK_TEST(a_list_comes_in_pages_that_do_not_move),
        WORK_TEST(goods_are_carried_to_another_place_all_or_none),
        WORK_TEST(what_cannot_be_carried_says_why),
        WORK_TEST(exceptions_are_those_of_the_site_and_are_resolved_by_a_word),
        WORK_TEST(a_service_is_used_taken_and_done),
        WORK_TEST(a_coupon_takes_its_part_off_the_bill_and_comes_back_the_same_day),
        WORK_TEST(a_coupon_for_one_kind_of_bill_is_used_by_who_sees_the_bill),
        WORK_TEST(who_comes_is_checked_in_by_her_code),
        WORK_TEST(a_ward_congratulates_once_a_year_whoever_agreed),
        WORK_TEST(what_changes_about_her_is_on_the_next_page),
        WORK_TEST(a_page_opens_nobody_twice_a_day),
        WORK_TEST(a_desk_reads_no_more_pages_than_people_look_at),
        WORK_TEST(what_she_was_given_comes_back_at_most_once_over_all_desks),
        WORK_TEST(the_day_is_what_its_counters_did),
        WORK_TEST(a_card_is_stopped_and_another_takes_its_place),
        WORK_TEST(rules_are_approved_by_another_owner_or_rejected),
        WORK_TEST(a_gift_and_a_campaign_are_stopped),
        WORK_TEST(points_are_set_right_by_two),
        WORK_TEST(the_sheet_tells_all_and_no_name),
        WORK_TEST(a_consent_is_taken_back),
        WORK_TEST(a_sheet_to_take_along_is_written_by_whoever_serves),
        WORK_TEST(an_erasure_stands_in_the_list_before_it_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
