/*
 * Goal: rules, gifts, points and a member's sheet are changed by whoever may, each act once, and precisely
 * why not. Method: one story a list, as a counter's people live it, and what the engine says afterwards.
 */
#include "sync/hub/activities.h"
#include "sync/hub/adjustments.h"
#include "sync/hub/consents.h"
#include "sync/hub/errands.h"
#include "sync/hub/exports.h"
#include "sync/hub/externals.h"
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
    const struct pd_work_page *page;
    int stopped = 0;

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
    page = work_page(PD_WORK_STOPS, "O1", NULL);
    assert_int_equal(page->total, 6); /* for some days, with when and by whom */
    for (int i = 0; i < page->count; i++)
        if (page->rows[i].state == 1) {
            assert_int_equal(page->rows[i].at_ms, kit.now_ms);
            assert_string_equal(page->rows[i].by, strcmp(page->rows[i].ref, "double") == 0 ? "O2" : "O1");
            stopped++;
        } else {
            assert_int_equal(page->rows[i].at_ms, 0);
        }
    assert_int_equal(stopped, 3);
    kit.now_ms += 7 * PD_DAY_MS;
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

/* The line of her sheet under this name; n -1: there is none. */
static struct pd_work_row
sheet_line(const struct pd_id *who, const char *ref)
{
    struct pd_errand e = work_list(PD_WORK_SHEET, "O1", who);

    do {
        work_did(&e);
        for (int i = 0; i < said.work.count; i++)
            if (strcmp(said.work.rows[i].ref, ref) == 0)
                return said.work.rows[i];
        e.work.from += PD_WORK_ROWS;
    } while (e.work.from < said.work.total);
    return (struct pd_work_row){ .n = -1 };
}

static struct pd_errand
assess(const char *by, const struct pd_id *who, int64_t value)
{
    struct pd_errand e = work_act("sheet.assess", by, "index.flag", who);

    work_prove(&e, by);
    e.work.values[0].n = value;
    strcpy(e.work.values[1].text, "volunteers");
    return e;
}

#define NAME "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"

/* Where a formula of the rules counts it: by the centre's owners, within the rules, and taken away by 0. */
static void
an_assessment_is_set_and_taken_away(void **state)
{
    struct pd_errand e = assess("O1", &anna, 50);
    int64_t growth;

    (void)state;
    assert_int_equal(sheet_line(&anna, "index.flag").n, -1);
    work_no(&e, "state"); /* these rules have none */
    kit_publish(&kit,
        "{\"tier_policy\":{\"down\":\"by_balance\",\"window_months\":6},\"tier_index\":{\"window_months\":6,"
        "\"spend\":{\"points\":1,\"step_fen\":100,\"cap\":600},\"flag\":{\"max\":300,\"name\":" NAME "}}}",
        kit.now_ms + 1);
    kit.now_ms += 2;
    assert_int_equal(sheet_line(&anna, "index.flag").n, 0);
    growth = sheet_line(&anna, "tier").n;
    e = assess("O1", &anna, 301);
    work_no(&e, "invalid");
    e = assess("S1", &anna, 50);
    work_no(&e, "role");
    e = assess("O1", &anna, 50);
    strcpy(e.work.ref, "tier");
    work_no(&e, "not_found");
    e = assess("O1", &anna, 250);
    work_did(&e);
    work_did(&e); /* the answer was lost: once */
    assert_int_equal(sheet_line(&anna, "index.flag").n, 250);
    assert_int_equal(sheet_line(&anna, "tier").n, growth + 250);
    e = assess("O1", &anna, 0);
    work_did(&e);
    assert_int_equal(sheet_line(&anna, "index.flag").n, 0);
    assert_int_equal(sheet_line(&anna, "tier").n, growth);
    (void)kit_verify(&kit);
}

/* Who she is elsewhere: by whom, since when and how it ends, never the id. */
static void
the_sheet_tells_where_she_is_known(void **state)
{
    struct pd_work_row line;

    (void)state;
    assert_int_equal(sheet_line(&anna, "external").n, -1);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_external_bind(kit.hub, kit.now_ms, &anna, "wechat",
                                   "oX7-open-id-0000000000009f3c", "his", NULL)));
    line = sheet_line(&anna, "external");
    assert_string_equal(line.text, "wechat …9f3c");
    assert_int_equal(line.at_ms, kit.now_ms);
    assert_int_equal(sheet_line(&bert, "external").n, -1);
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
        WORK_TEST(rules_are_approved_by_another_owner_or_rejected),
        WORK_TEST(a_gift_and_a_campaign_are_stopped),
        WORK_TEST(points_are_set_right_by_two),
        WORK_TEST(the_sheet_tells_all_and_no_name),
        WORK_TEST(an_assessment_is_set_and_taken_away),
        WORK_TEST(the_sheet_tells_where_she_is_known),
        WORK_TEST(a_consent_is_taken_back),
        WORK_TEST(a_sheet_to_take_along_is_written_by_whoever_serves),
        WORK_TEST(an_erasure_stands_in_the_list_before_it_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
