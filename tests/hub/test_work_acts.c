/*
 * Goal: lists of feedback, goods, exceptions, services and activities show what there is, each act once, and
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
    assert_int_equal(work_row(page, "escort")->n, 2);
    assert_int_equal(work_row(page, "escort")->of, 1500);
    assert_int_equal(work_row(page, "escort")->state, 2);
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
    assert_int_equal(work_row(work_page(PD_WORK_UNITS, "C-07", &anna), "c20")->n, 1);
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
