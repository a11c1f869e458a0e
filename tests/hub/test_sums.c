/*
 * Goal: a row that a desk lost, has too much, or has of another age is found by the hub's sums and mended,
 * and a desk that holds what it should is left alone. Method: the real hub and a real desk; rows are taken
 * out of the desk's file, or put in, behind its back.
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/log.h"
#include "sync/wire/sums.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMBERS 700
#define SLICE 2000 /* rows that a desk counts in one turn */

static struct kit kit;
static struct terminal kiosk;
static struct pd_id ids[MEMBERS];
static int sums_asked, snapshots, chunks, errors;

static void
count_errors(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)text;
    errors += level == PD_LOG_ERROR && strcmp(code, "E-LED-31") == 0;
}

static int
set_up(void **state)
{
    char number[16];

    (void)state;
    kit_open(&kit, NULL);
    for (int i = 0; i < MEMBERS; i++) {
        (void)snprintf(number, sizeof number, "M%05d", i);
        ids[i] = kit_member(&kit, number, i % 3 == 0 ? 100 : 0);
    }
    terminal_open(&kiosk, &kit, "kiosk", "sums");
    errors = 0;
    pd_log_set_sink(count_errors, NULL);
    return 0;
}

static int
set_up_without_members(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    terminal_open(&kiosk, &kit, "kiosk", "sums");
    errors = 0;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    pd_log_set_sink(NULL, NULL);
    terminal_close(&kiosk);
    kit_close(&kit);
    return 0;
}

/* So much time, a minute a step. */
static void
live(int minutes)
{
    char path[96];

    sums_asked = snapshots = chunks = 0;
    for (int i = 0; i < minutes; i++) {
        for (int n = 0; n < 50; n++) {
            path[0] = '\0';
            if (!terminal_step(&kiosk, PD_LANE_PULL, path, sizeof path))
                break;
            sums_asked += strcmp(path, "/v1/sums") == 0;
            snapshots += strcmp(path, "/v1/snapshot") == 0;
            chunks += strncmp(path, "/v1/snapshot/", 13) == 0;
        }
        while (terminal_step(&kiosk, PD_LANE_PUSH, NULL, 0))
            ;
        kiosk.boot_ms += PD_MINUTE_MS;
        kit.now_ms += PD_MINUTE_MS;
    }
}

static uint64_t
drifts(void)
{
    uint64_t times;
    int64_t last_ms;

    assert_ok(pd_ledger_drift(kiosk.ledger, &times, &last_ms));
    assert_int_equal(times > 0, last_ms > 0);
    return times;
}

static sqlite3 *
reach_in(void)
{
    sqlite3 *db;

    pd_client_destroy(kiosk.client);
    pd_ledger_close(kiosk.ledger);
    kiosk.client = NULL;
    kiosk.ledger = NULL;
    assert_int_equal(sqlite3_open(kiosk.path, &db), SQLITE_OK);
    return db;
}

static void
behind_its_back(const char *sql)
{
    sqlite3 *db = reach_in();
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    terminal_restart(&kiosk);
}

static int
rows_here(const char *count)
{
    sqlite3 *db = reach_in();
    sqlite3_stmt *stmt;
    int n;

    assert_int_equal(sqlite3_prepare_v2(db, count, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    n = sqlite3_column_int(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    terminal_restart(&kiosk);
    return n;
}

static uint64_t
members_here(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(kiosk.ledger, &status));
    return status.members;
}

static void
a_desk_that_holds_what_it_should_asks_once_an_hour(void **state)
{
    (void)state;
    live(10);
    assert_int_equal(sums_asked, 1);
    live(120);
    assert_int_equal(sums_asked, 2);
    kit_grant(&kit, &ids[5], "bill:1", 10);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &ids[9], PD_MEMBER_FROZEN));
    assert_ok(pd_hub_commit(kit.hub));
    live(120);
    assert_int_equal(sums_asked, 2);
    assert_int_equal(drifts(), 0);
    (void)kit_verify(&kit);
}

/* It asks for nothing while it counts; its program turns on without time going by, so no news waits. */
static void
a_desk_that_counts_many_rows_hears_of_what_happened_at_once(void **state)
{
    struct pd_member member;
    int turns = 0;
    char number[16];

    (void)state;
    for (int i = 0; i < 4 * SLICE; i++) {
        (void)snprintf(number, sizeof number, "N%05d", i);
        (void)kit_member(&kit, number, 0);
    }
    terminal_sync(&kiosk);
    kiosk.boot_ms += 2 * PD_HOUR_MS;
    kit.now_ms += 2 * PD_HOUR_MS;
    kit_grant(&kit, &ids[1], "bill:1", 10);
    while (terminal_step(&kiosk, PD_LANE_PULL, NULL, 0)) /* a greeting: the hub's challenge is old */
        ;
    for (; turns < 10 && !terminal_step(&kiosk, PD_LANE_PULL, NULL, 0); turns++)
        assert_true(pd_client_wake_ms(kiosk.client) <= kiosk.boot_ms);
    assert_in_range(turns, 2, 5);
    terminal_sync(&kiosk);
    assert_ok(pd_ledger_member(kiosk.ledger, &ids[1], &member));
    assert_int_equal(pd_points_raw(pd_lots_spendable(member.lots, member.lot_count, kit.now_ms)), 10);
    kiosk.boot_ms += 2 * PD_HOUR_MS;
    kit.now_ms += 2 * PD_HOUR_MS;
    kit_grant(&kit, &ids[1], "bill:2", 10);
    terminal_sync(&kiosk); /* nor does a test's believe that a desk which counts has heard everything */
    assert_ok(pd_ledger_member(kiosk.ledger, &ids[1], &member));
    assert_int_equal(pd_points_raw(pd_lots_spendable(member.lots, member.lot_count, kit.now_ms)), 20);
    assert_int_equal(drifts(), 0);
}

/* Its rows are counted once for one question, however often that is asked. */
static void
a_desk_without_members_whose_question_is_lost_asks_again_and_drops_nothing(void **state)
{
    const struct pd_http_request *request = NULL;
    struct pd_when now = { kit.now_ms, PD_TIME_SYNCED };

    (void)state;
    for (int i = 0; i < 50 && (request == NULL || strcmp(request->path, "/v1/sums") != 0); i++) {
        assert_true(pd_client_next(kiosk.client, PD_LANE_PULL, kiosk.boot_ms, &request));
        if (strcmp(request->path, "/v1/sums") != 0) {
            struct pd_http_response response;

            assert_ok(pd_hub_begin(kit.hub));
            assert_int_equal(
                pd_hub_handle(kit.hub, kit.now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response),
                PD_HUB_DONE);
            assert_ok(pd_hub_commit(kit.hub));
            assert_ok(pd_client_answer(kiosk.client, PD_LANE_PULL, kiosk.boot_ms, now, &response));
        }
        while (terminal_step(&kiosk, PD_LANE_PUSH, NULL, 0))
            ;
    }
    assert_string_equal(request->path, "/v1/sums");
    assert_ok(pd_client_answer(kiosk.client, PD_LANE_PULL, kiosk.boot_ms, now, NULL));
    live(10);
    assert_int_equal(sums_asked, 1);
    assert_int_equal(drifts(), 0);
}

static void
a_row_that_was_lost_comes_back(void **state)
{
    static const struct {
        const char *sql;
        uint64_t members;
    } cases[] = {
        { "DELETE FROM base_member WHERE id = (SELECT id FROM base_member ORDER BY id LIMIT 1 OFFSET 33)",
            MEMBERS - 1 },
        { "DELETE FROM base_member", 0 },
        { "DELETE FROM base_key WHERE device <> zeroblob(16)", MEMBERS },
        { "DELETE FROM base_programme", MEMBERS },
    };
    struct pd_member member;

    (void)state;
    live(5);
    for (int i = 0; i < PD_COUNT(cases); i++) {
        behind_its_back(cases[i].sql);
        assert_int_equal(members_here(), cases[i].members);
        live(5);
        assert_int_equal(members_here(), MEMBERS);
        assert_int_equal(drifts(), (uint64_t)i + 1);
        assert_int_equal(sums_asked, 2); /* once to see it, once to see that it is mended */
    }
    for (int i = 0; i < MEMBERS; i++)
        assert_ok(pd_ledger_member(kiosk.ledger, &ids[i], &member));
    assert_int_equal(errors, 0);
}

/* Turns one bit of what stands once in the desk's file, while the desk is not there. */
static void
turn_a_bit(const uint8_t *what, size_t len, uint8_t mask)
{
    uint8_t page[4096], *found;
    FILE *f;

    assert_int_equal(sqlite3_close(reach_in()), SQLITE_OK);
    f = fopen(kiosk.path, "r+b");
    assert_non_null(f);
    do
        assert_int_equal(fread(page, 1, sizeof page, f), sizeof page);
    while ((found = memmem(page, sizeof page, what, len)) == NULL);
    *found ^= mask;
    assert_int_equal(fseek(f, -(long)sizeof page, SEEK_CUR), 0);
    assert_int_equal(fwrite(page, 1, sizeof page, f), sizeof page);
    assert_int_equal(fclose(f), 0);
    terminal_restart(&kiosk);
}

/* Her lot stands in its tree as the key (member, expiry, …), she herself as (member, masked name, …). */
static void
turn_a_bit_of_her_lot(const struct pd_id *id, uint8_t mask)
{
    struct pd_member member;
    uint8_t key[PD_ID_LEN + 6];

    assert_ok(pd_ledger_member(kiosk.ledger, id, &member));
    memcpy(key, id->b, PD_ID_LEN);
    for (int i = 0; i < 6; i++)
        key[PD_ID_LEN + i] = (uint8_t)((uint64_t)member.lots[0].expires_ms >> (40 - 8 * i));
    turn_a_bit(key, sizeof key, mask);
}

static void
turn_a_bit_of_her(const struct pd_id *id, uint8_t mask)
{
    struct pd_member member;
    uint8_t key[PD_ID_LEN + 3];

    assert_ok(pd_ledger_member(kiosk.ledger, id, &member));
    memcpy(key, id->b, PD_ID_LEN);
    memcpy(key + PD_ID_LEN, member.masked, 3);
    turn_a_bit(key, sizeof key, mask);
}

/* Whoever asks for a member that is not found whole says so. */
static int
members_hidden(void)
{
    struct pd_member member;
    int hidden = 0;

    for (int i = 0; i < MEMBERS; i++)
        hidden += pd_ledger_member(kiosk.ledger, &ids[i], &member) != PD_OK;
    if (hidden > 0)
        pd_ledger_suspect(kiosk.ledger);
    return hidden;
}

static bool
is_whole(void)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(kiosk.ledger, &report, NULL, NULL));
    return report.problem[0] == '\0';
}

/* A search does not find any more what stands behind the turned key, nor does it find it to remove it. */
static void
a_tree_out_of_order_is_made_anew(void **state)
{
    static const uint8_t masks[] = { 0x80, 0x10 };
    struct pd_member member;

    (void)state;
    live(5);
    for (int i = 0; i < 2 * PD_COUNT(masks); i++) {
        const struct pd_id *id = &ids[300 - 15 * i];
        char bill[24];

        if (i % 2 == 0)
            turn_a_bit_of_her_lot(id, masks[i / 2]);
        else
            turn_a_bit_of_her(id, masks[i / 2]);
        assert_in_range(members_hidden(), 1, MEMBERS - 1);
        (void)snprintf(bill, sizeof bill, "bill:%d", 9000 + i);
        kit_grant(&kit, id, bill, 10);
        live(20);
        if (members_hidden() > 0)
            fail_msg("turn %d: %d members are hidden", i, members_hidden());
        assert_ok(pd_ledger_member(kiosk.ledger, id, &member));
        assert_int_equal(member.lot_count, 2);
        assert_int_equal(members_here(), MEMBERS);
        assert_true(is_whole());
    }
}

static void
a_lost_token_comes_back_and_is_not_received_twice(void **state)
{
    struct pd_ledger_status before, after;

    (void)state;
    terminal_close(&kiosk);
    terminal_open(&kiosk, &kit, "counter", "sums");
    live(5);
    assert_true(pd_ledger_has_token(kiosk.ledger));
    assert_ok(pd_ledger_status(kiosk.ledger, &before));
    behind_its_back("DELETE FROM base_token");
    live(5);
    assert_true(pd_ledger_has_token(kiosk.ledger));
    assert_ok(pd_ledger_status(kiosk.ledger, &after));
    assert_int_equal(after.high_seq, before.high_seq);
    assert_int_equal(drifts(), 1);
}

/* Somebody the hub does not know, as after a hub was restored to a time before her. */
static void
a_row_too_many_goes(void **state)
{
    struct pd_row row = { .kind = PD_ROW_MEMBER, .cseq = 7 };
    struct pd_cursor cursor;
    struct pd_member member;

    (void)state;
    live(5);
    memset(row.member.id.b, 0x5a, sizeof row.member.id.b);
    row.member.status = PD_MEMBER_ACTIVE;
    assert_ok(pd_ledger_cursor(kiosk.ledger, &cursor));
    assert_ok(pd_ledger_apply_page(kiosk.ledger, &row, 1, cursor, 0, kit.now_ms, PD_TIME_SYNCED));
    assert_int_equal(members_here(), MEMBERS + 1);
    live(70);
    assert_int_equal(members_here(), MEMBERS);
    assert_int_equal(pd_ledger_member(kiosk.ledger, &row.member.id, &member), PD_ERR_NOT_FOUND);
    assert_int_equal(drifts(), 2); /* pulling again was not enough */
    live(60);
    assert_int_equal(drifts(), 2);
    assert_int_equal(errors, 0);
}

/* Kiosks enrolled, and rules published, between a backup and the day the hub was lost: nobody comes back with
 * them. */
static void
keys_and_rules_of_a_lost_life_go(void **state)
{
    int keys;

    (void)state;
    live(5);
    keys = rows_here("SELECT count(*) FROM base_key");
    behind_its_back(
        "INSERT INTO base_key SELECT randomblob(32), roles, device, letter, revoked, 0, cseq, mark "
        "FROM base_key WHERE device <> zeroblob(16) LIMIT 1;"
        "INSERT INTO base_programme SELECT version + 1, sha256, effective_ms, 0, cseq, mark "
        "FROM base_programme");
    live(70);
    assert_int_equal(drifts(), 2);
    live(60);
    assert_int_equal(drifts(), 2);
    assert_int_equal(errors, 0);
    assert_int_equal(rows_here("SELECT count(*) FROM base_key"), keys);
    assert_int_equal(rows_here("SELECT count(*) FROM base_programme"), 1);
}

static void
what_cannot_be_mended_is_said_once_a_day(void **state)
{
    (void)state;
    live(5);
    behind_its_back("INSERT INTO base_key SELECT randomblob(32), roles, device, letter, revoked, hub_epoch, "
                    "cseq, mark FROM base_key WHERE device <> zeroblob(16) LIMIT 1");
    live(20);
    assert_int_equal(errors, 1);
    live(12 * 60);
    assert_int_equal(errors, 1);
    live(13 * 60);
    assert_int_equal(errors, 2);
}

/* A member whose ops are under way is not shown her points twice while everything comes again. */
static void
own_ops_count_once_while_rows_come_again(void **state)
{
    struct pd_member before, after;
    struct pd_hold hold;

    (void)state;
    live(5);
    assert_int_equal(terminal_redeem(&kiosk, &ids[0], "G-004", &hold), PD_REDEEM_OK);
    live(5);
    assert_int_equal(terminal_redeem(&kiosk, &ids[0], "G-004", &hold), PD_REDEEM_OK); /* not sent */
    assert_ok(pd_ledger_member(kiosk.ledger, &ids[0], &before));
    behind_its_back("DELETE FROM base_member WHERE id = (SELECT max(id) FROM base_member)");
    for (int i = 0; i < 30; i++) {
        assert_ok(pd_ledger_member(kiosk.ledger, &ids[0], &after));
        assert_int_equal(pd_points_raw(after.held), pd_points_raw(before.held));
        assert_int_equal(after.lot_count, before.lot_count);
        assert_int_equal(pd_points_raw(after.lots[0].left), pd_points_raw(before.lots[0].left));
        (void)terminal_step(&kiosk, PD_LANE_PULL, NULL, 0);
        kiosk.boot_ms += PD_SECOND_MS;
    }
    assert_int_equal(members_here(), MEMBERS);
    assert_int_equal(drifts(), 1);
}

static void
the_hub_keeps_its_sums_through_everything_and_verify_sees_when_not(void **state)
{
    char key[32];

    (void)state;
    for (int i = 0; i < MEMBERS; i += 7) {
        struct pd_why why = { .text = "" };

        (void)snprintf(key, sizeof key, "bill:%d", 9000 + i);
        kit_grant(&kit, &ids[i], key, 5);
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_member_set_status(kit.hub, kit.now_ms, &ids[i], PD_MEMBER_FROZEN));
        if (i % 2 == 0)
            assert_ok(pd_hub_member_erase(kit.hub, kit.now_ms, &ids[i], "asked", &why));
        if (i % 5 == 0)
            pd_hub_rollback(kit.hub);
        else
            assert_ok(pd_hub_commit(kit.hub));
    }
    (void)kit_verify(&kit);
    live(5);
    assert_int_equal(drifts(), 0);

    for (int way = 0; way < 2; way++) {
        struct pd_hub_report report;

        assert_ok(pd_store_begin(kit.store));
        assert_int_equal(
            pd_store_run(kit.store, PD_HUB_SQL_SUM_PUT, PD_ARGS(pd_i(9), pd_i(way), pd_i(3))), 1);
        assert_ok(pd_store_commit(kit.store));
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_verify(kit.hub, &report, NULL, NULL));
        pd_hub_rollback(kit.hub);
        assert_non_null(strstr(report.problem, "I16: the sum of member bucket 9"));
    }
}

static void
sums_are_signed_and_for_desks_alone(void **state)
{
    struct pd_http_request bare = { .method = "GET", .path = "/v1/sums", .query = "" };
    enum pd_hub_step step;

    (void)state;
    (void)kit_send(&kit, &bare, 0);
    assert_int_equal(kit.status, 401);
    assert_int_equal(desk_get(&kiosk.desk, "/v1/sums", "", 0, &step), 200);
    assert_true(kit.body_len < PD_SUMS_BODY_MAX / 2);
}

static void
an_older_hub_has_none_and_an_older_desk_asks_for_none(void **state)
{
    struct pd_hub_config config = { .store = kit.store, .rng = &kit.rng, .protocol_max = 1 };
    struct pd_why why = { .text = "" };

    (void)state;
    pd_hub_destroy(kit.hub);
    assert_ok(pd_hub_create(&kit.hub, &config, &why));
    live(70);
    assert_int_equal(sums_asked, 0);
    assert_int_equal(members_here(), MEMBERS);
    assert_int_equal(desk_get(&kiosk.desk, "/v1/sums", "", 0, NULL), 404);
}

/* ---- rows that rot ---- */

/* As an act does that meets it. */
static void
a_row_of_the_hubs_that_rots_is_pulled_again(void **state)
{
    static const char *const rots[] = { "UPDATE base_member SET growth = growth + 64",
        "UPDATE base_lot SET left = left + 1024", "UPDATE base_key SET roles = roles + 8 WHERE letter <> 0",
        "UPDATE base_programme SET effective_ms = effective_ms + 4096",
        "UPDATE base_lease SET size = size + 2", "UPDATE base_token SET number = number + 1" };
    static struct desk counter; /* whose token is told to all */
    uint64_t times;

    (void)state;
    desk_enrol(&counter, &kit, "counter", "P1");
    live(2);
    for (int i = 0; i < PD_COUNT(rots); i++) {
        behind_its_back(rots[i]);
        if (is_whole())
            fail_msg("nothing rots by: %s", rots[i]);
        if (i < PD_COUNT(rots) - 1) { /* a token is met with every page */
            live(1);
            assert_false(is_whole()); /* and nobody has met the others yet */
        }
        times = drifts();
        pd_ledger_suspect(kiosk.ledger);
        live(2);
        if (!is_whole())
            fail_msg("still rotten: %s", rots[i]);
        assert_true(pd_ledger_mended(kiosk.ledger));
        assert_false(pd_ledger_mended(kiosk.ledger)); /* said once */
        assert_int_equal(drifts(), times + 1);
        live(5);
        assert_int_equal(drifts(), times + 1);
    }
}

/* A suspicion alone moves nothing, and what this desk wrote itself is not the hub's to mend. */
static void
what_is_not_the_hubs_is_not_pulled_again(void **state)
{
    struct pd_hold hold;

    (void)state;
    live(2);
    assert_int_equal(terminal_redeem(&kiosk, &ids[0], "G-001", &hold), PD_REDEEM_OK);
    pd_client_kick(kiosk.client);
    live(2);
    pd_ledger_suspect(kiosk.ledger);
    live(2);
    assert_int_equal(drifts(), 0);
    assert_false(pd_ledger_mended(kiosk.ledger));
    behind_its_back("UPDATE result SET hseq = hseq + 1");
    pd_ledger_suspect(kiosk.ledger);
    live(2);
    assert_int_equal(drifts(), 0);
    assert_false(pd_ledger_mended(kiosk.ledger));
}

/* What moved her was known when she was erased, in the same batch. Verify counts all sums again. */
static void
a_member_who_is_moved_and_erased_in_one_batch_is_in_no_sum(void **state)
{
    struct pd_why why = { .text = "" };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_grant(kit.hub, kit.now_ms, &ids[1], "pay", "bill:B-1", pd_points_of(5)));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &ids[1], "asked", &why)));
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_desk_that_holds_what_it_should_asks_once_an_hour),
        T(a_desk_that_counts_many_rows_hears_of_what_happened_at_once),
        cmocka_unit_test_setup_teardown(
            a_desk_without_members_whose_question_is_lost_asks_again_and_drops_nothing,
            set_up_without_members, tear_down),
        T(a_row_that_was_lost_comes_back),
        T(a_tree_out_of_order_is_made_anew),
        T(a_lost_token_comes_back_and_is_not_received_twice),
        T(a_row_too_many_goes),
        T(keys_and_rules_of_a_lost_life_go),
        T(what_cannot_be_mended_is_said_once_a_day),
        T(own_ops_count_once_while_rows_come_again),
        T(the_hub_keeps_its_sums_through_everything_and_verify_sees_when_not),
        T(sums_are_signed_and_for_desks_alone),
        T(an_older_hub_has_none_and_an_older_desk_asks_for_none),
        T(a_row_of_the_hubs_that_rots_is_pulled_again),
        T(what_is_not_the_hubs_is_not_pulled_again),
        T(a_member_who_is_moved_and_erased_in_one_batch_is_in_no_sum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
