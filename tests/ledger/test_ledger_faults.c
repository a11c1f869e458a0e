/*
 * Goal: whatever the disk does, nothing is half done, and what was told as saved is there after opening
 * again. Method: a visit of all acts, run with the fault at the 1st, 2nd, 3rd ... write, sync, truncation,
 * deletion or opening until a run meets none. What each act promised is noted and held against the reopened
 * file.
 */
#include "tests/ledger/desk.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/support/slice.h"

#include "app/base/log.h"

#include <sqlite3.h>
#include <stdlib.h>

/* What the acts said: the truth the reopened file is held against. */
struct promised {
    struct pd_hold mug, tea;
    bool mug_made, tea_made, released, captured, voided, printed, kept, answered;
    uint64_t high; /* after the last act that said PD_OK */
    uint64_t acked;
    enum pd_err first; /* failure */
};

static bool
went(struct promised *p, enum pd_err err)
{
    if (err != PD_OK && p->first == PD_OK)
        p->first = err;
    return err == PD_OK;
}

static void
note_high(struct desk *desk, struct promised *p)
{
    struct pd_ledger_status status;

    if (pd_ledger_status(desk->ledger, &status) == PD_OK) {
        p->high = status.high_seq;
        p->acked = status.acked_seq;
    }
}

static bool
redeem(struct desk *desk, struct promised *p, const char *sku, struct pd_hold *hold)
{
    enum pd_redeem_outcome outcome;

    if (!went(p, desk_try_redeem(desk, sku, 1, &outcome, hold)))
        return false;
    assert_int_equal(outcome, PD_REDEEM_OK);
    note_high(desk, p);
    return true;
}

static void
end_holds(struct desk *desk, struct promised *p)
{
    enum pd_capture_outcome outcome;
    struct pd_hold out;

    if (p->released && went(p, pd_ledger_hold_get(desk->ledger, &p->mug.row.id, &out))) {
        struct pd_code code = desk_read_ticket(desk, &out);
        char ticket[PD_CODE_CAP];

        memcpy(ticket, out.ticket, sizeof(ticket));
        p->captured = went(p, pd_ledger_capture(desk->ledger, desk->when, &code, ticket, &outcome, &out));
        if (p->captured)
            assert_int_equal(outcome, PD_CAPTURE_OK);
    }
    if (p->tea_made)
        p->voided = went(p, pd_ledger_void(desk->ledger, desk->when, &p->tea.row.id, "not_wanted"));
    note_high(desk, p);
}

/* A block that waits, and feedback that the hub has answered. */
static void
run_errands(struct desk *desk, struct promised *p)
{
    struct pd_errand block = { .kind = PD_ERRAND_BLOCK, .id = { { 1 } }, .member = desk->member };
    struct pd_errand told = { .kind = PD_ERRAND_FEEDBACK, .id = { { 2 } }, .n = 1, .number = 12345678 };

    p->kept = went(p, pd_ledger_tray_put(desk->ledger, &block));
    if (went(p, pd_ledger_tray_put(desk->ledger, &told)))
        p->answered = went(p, pd_ledger_tray_done(desk->ledger, &told.id));
}

/* A page, two redemptions, a release, a print, a capture, a void, results, a checkpoint. */
static void
visit(struct desk *desk, struct promised *p)
{
    struct pd_row row = desk_member_row(&desk->other, 77);

    (void)went(p, desk_page(desk, &row, 1, 0));
    p->mug_made = redeem(desk, p, "MUG", &p->mug);
    p->tea_made = redeem(desk, p, "TEA", &p->tea);
    if (p->mug_made)
        p->released = went(p, pd_ledger_release(desk->ledger, desk->when, &p->mug.row.id, "print"));
    note_high(desk, p);
    if (p->released)
        p->printed = went(p, pd_ledger_printed(desk->ledger, &p->mug.row.id, DESK_NOW));
    (void)went(p, pd_ledger_idle(desk->ledger));
    run_errands(desk, p);
    end_holds(desk, p);
    for (uint64_t seq = 1; seq <= 3; seq++)
        if (went(p, desk_result(desk, seq, PD_OP_APPLIED, "")))
            note_high(desk, p);
    (void)went(p, pd_ledger_idle(desk->ledger));
}

static enum pd_hold_state
state_of(struct desk *desk, const struct pd_hold *hold, int *prints)
{
    struct pd_hold now;

    assert_ok(pd_ledger_hold_get(desk->ledger, &hold->row.id, &now));
    *prints = now.prints;
    return now.row.state;
}

static void
hold_to_promises(struct desk *desk, const struct promised *p)
{
    struct pd_ledger_status status;
    int prints = 0;

    desk_is_sound(desk);
    assert_ok(pd_ledger_status(desk->ledger, &status));
    assert_true(status.high_seq >= p->high);
    assert_true(status.acked_seq >= p->acked);
    if (p->mug_made) {
        enum pd_hold_state state = state_of(desk, &p->mug, &prints);

        assert_true(!p->released || state >= PD_HOLD_RELEASED);
        assert_true(!p->captured || state == PD_HOLD_CAPTURED);
        assert_true(!p->printed || prints == 1);
    }
    if (p->kept)
        assert_true(pd_ledger_tray_has(desk->ledger, PD_ERRAND_BLOCK, &desk->member));
    if (p->answered)
        assert_int_equal(pd_ledger_tray_count(desk->ledger), p->kept ? 1 : 0);
    if (p->tea_made) {
        enum pd_hold_state state = state_of(desk, &p->tea, &prints);

        assert_true(!p->voided || state == PD_HOLD_VOIDED);
    }
}

/* One run with the fault at the n-th opportunity; says whether it struck. */
static bool
run(int n, int rc, bool forever, bool only_syncs, enum pd_err expected)
{
    struct promised p = { 0 };
    struct desk desk;
    bool struck;

    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    fault_vfs_plan(
        (struct fault_plan){ .fail_at = n, .rc = rc, .forever = forever, .only_syncs = only_syncs });
    p.first = desk_try_open(&desk);
    if (p.first == PD_OK)
        visit(&desk, &p);
    struck = fault.failed > 0;
    desk_close(&desk);
    struck = struck || fault.failed > 0;
    fault_vfs_plan((struct fault_plan){ 0 });
    /* Opening may meet the fault in a file that need not be there; an act that fails must say what it was. */
    if (struck && p.first != PD_OK && p.high > 0)
        assert_int_equal(p.first, expected);
    desk_open(&desk);
    hold_to_promises(&desk, &p);
    desk_finish(&desk);
    return struck;
}

static void
every_fault(int rc, bool forever, bool only_syncs, enum pd_err expected, int least)
{
    int n = 1;

    while (run(n, rc, forever, only_syncs, expected))
        n += SLICE_STEP;
    assert_true(n > least);
}

/* One pruning with the fault at the n-th opportunity; says whether it struck. */
static bool
run_prune(int n, int rc, bool forever)
{
    struct pd_when later = { DESK_NOW + 91 * PD_DAY_MS, PD_TIME_SYNCED };
    struct promised p = { 0 };
    struct pd_ledger_status before, after;
    struct pd_ledger_report report;
    uint64_t count;
    struct desk desk;
    enum pd_err err;
    bool struck;

    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    desk_open(&desk);
    visit(&desk, &p);
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 5, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_status(desk.ledger, &before));
    fault_vfs_plan((struct fault_plan){ .fail_at = n, .rc = rc, .forever = forever });
    err = pd_ledger_prune(desk.ledger, later, 1, &count);
    if (err == PD_OK)
        assert_int_equal(count, 5);
    desk_close(&desk);
    struck = fault.failed > 0;
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_open(&desk);
    p.high = before.high_seq;
    hold_to_promises(&desk, &p);
    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    /* whole or not at all, and what was told as done is done */
    assert_true(report.ops == before.high_seq - 5 || (err != PD_OK && report.ops == before.high_seq));
    assert_ok(pd_ledger_status(desk.ledger, &after));
    assert_memory_equal(&after.head, &before.head, sizeof(after.head));
    assert_int_equal(after.acked_seq, before.acked_seq);
    desk_finish(&desk);
    return struck;
}

static void
a_pruning_that_fails_is_whole_or_not_at_all(void **state)
{
    static const struct {
        int rc;
        bool forever;
    } faults[] = { { SQLITE_IOERR_WRITE, false }, { SQLITE_IOERR_WRITE, true }, { SQLITE_FULL, true } };

    (void)state;
    for (int i = 0; i < PD_COUNT(faults); i++) {
        int n = 1;

        while (run_prune(n, faults[i].rc, faults[i].forever))
            n += SLICE_STEP;
        assert_true(n > 20);
    }
}

static void
a_failing_write_leaves_nothing_half_done(void **state)
{
    (void)state;
    every_fault(SQLITE_IOERR_WRITE, false, false, PD_ERR_IO, 60);
}

static void
a_disk_that_dies_keeps_what_was_saved(void **state)
{
    (void)state;
    every_fault(SQLITE_IOERR_WRITE, true, false, PD_ERR_IO, 60);
}

static void
a_full_disk_keeps_what_was_saved(void **state)
{
    (void)state;
    every_fault(SQLITE_FULL, true, false, PD_ERR_FULL, 60);
}

static void
a_disk_gone_read_only_keeps_what_was_saved(void **state)
{
    (void)state;
    every_fault(SQLITE_READONLY, true, false, PD_ERR_READONLY, 60);
}

static void
a_failing_sync_ends_all_acts_until_the_file_is_opened_again(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_member member;
    struct pd_hold hold;
    struct desk desk;

    (void)state;
    every_fault(SQLITE_IOERR_FSYNC, false, true, PD_ERR_IO, 8);
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    desk_open(&desk);
    desk_redeem(&desk, "MUG", 1);
    fault_vfs_plan((struct fault_plan){ .fail_at = 1, .rc = SQLITE_IOERR_FSYNC, .only_syncs = true });
    assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_IO);
    assert_int_equal(fault.failed, 1);
    assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_IO);
    assert_int_equal(pd_ledger_idle(desk.ledger), PD_ERR_IO);
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member)); /* looking still works */
    desk_close(&desk);
    desk_open(&desk);
    desk.code_exp_ms++;
    desk_redeem(&desk, "TEA", 1);
    desk_finish(&desk);
}

static void
a_full_disk_stops_holds_and_goes_on_when_there_is_room(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    struct desk desk;

    (void)state;
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    desk_open(&desk);
    fault_vfs_plan((struct fault_plan){ .fail_at = 1, .rc = SQLITE_FULL, .forever = true });
    for (int i = 0; i < 3; i++)
        assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_FULL);
    fault_vfs_plan((struct fault_plan){ 0 });
    assert_int_equal(desk_redeem(&desk, "MUG", 1).row.ordinal, 1);
    desk_is_sound(&desk);
    desk_finish(&desk);
}

#define RESERVE (INT64_C(4) * 65536)

/* One redemption after the other until the disk is full; it may never be, where it is large. */
static bool
fill_up(struct desk *desk)
{
    enum pd_redeem_outcome outcome = PD_REDEEM_OK;
    struct pd_hold hold;
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < DESK_UNITS && outcome == PD_REDEEM_OK; i++) {
        desk->code_exp_ms++;
        err = desk_try_redeem(desk, "TEA", 1, &outcome, &hold);
    }
    if (err == PD_OK)
        return false;
    assert_int_equal(err, PD_ERR_FULL);
    assert_int_equal(pd_ledger_room(desk->ledger), PD_ROOM_RESERVE);
    assert_int_equal(desk_try_redeem(desk, "MUG", 1, &outcome, &hold), PD_ERR_FULL);
    return true;
}

static void
hand_over(struct desk *desk, const struct pd_hold *hold)
{
    struct pd_code code = desk_read_ticket(desk, hold);
    enum pd_capture_outcome outcome;
    struct pd_hold captured;

    assert_ok(pd_ledger_capture(desk->ledger, desk->when, &code, hold->ticket, &outcome, &captured));
    assert_int_equal(outcome, PD_CAPTURE_OK);
}

/* Also after it was opened again; and with just the reserve's room it would be full at the next redemption.
 */
static void
stay_closed_until_there_is_room(struct desk *desk)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    fault.room = 0;
    assert_int_equal(pd_ledger_refill(desk->ledger), PD_ERR_FULL);
    desk_close(desk);
    fault.room = 0;
    desk_open(desk);
    desk->code_exp_ms++;
    assert_int_equal(desk_try_redeem(desk, "MUG", 1, &outcome, &hold), PD_ERR_FULL);
    fault.room = RESERVE;
    assert_int_equal(pd_ledger_refill(desk->ledger), PD_ERR_FULL);
    assert_int_equal(fault.room, RESERVE);
    fault.room = 2 * RESERVE;
    assert_ok(pd_ledger_refill(desk->ledger));
    assert_int_equal(pd_ledger_room(desk->ledger), PD_ROOM_GOOD);
    desk_redeem(desk, "MUG", 1);
}

/* False once the disk is so large that it does not get full. */
static bool
run_on_a_small_disk(long room)
{
    struct pd_op_result result = { .dseq = 1, .status = PD_OP_APPLIED };
    struct pd_hold held, released;
    struct desk desk;
    bool full;

    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    desk.reserve_bytes = RESERVE;
    desk_open(&desk);
    held = desk_redeem(&desk, "MUG", 1);
    released = desk_redeem(&desk, "MUG", 1);
    desk_release(&desk, &released);
    assert_ok(pd_ledger_hold_get(desk.ledger, &released.row.id, &released));
    fault_vfs_plan((struct fault_plan){ .small = true, .room = room });
    full = fill_up(&desk);
    /* what was promised is kept, and what the hub says of it is taken */
    hand_over(&desk, &released);
    desk_release(&desk, &held);
    assert_ok(pd_ledger_hold_get(desk.ledger, &held.row.id, &held));
    hand_over(&desk, &held);
    assert_ok(pd_ledger_results(desk.ledger, &result, 1, 1, 1, DESK_NOW));
    assert_ok(pd_ledger_idle(desk.ledger));
    if (full)
        stay_closed_until_there_is_room(&desk);
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_is_sound(&desk);
    desk_finish(&desk);
    return full;
}

static void
with_a_reserve_promises_are_kept_on_a_full_disk(void **state)
{
    int count = 0;

    (void)state;
    while (run_on_a_small_disk(count * 8192L))
        count++;
    assert_true(count > 5);
}

static void
a_file_that_cannot_be_written_is_refused_by_name(void **state)
{
    struct pd_why why = { 0 };
    struct desk desk;

    (void)state;
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_init(&desk, 3);
    {
        struct pd_ledger_config config = { .path = "/proc/version", .rng = &desk.rng, .power_safe = true };

        assert_true(pd_ledger_open(&desk.ledger, &config, &why) != PD_OK);
        assert_null(desk.ledger);
        assert_string_equal(why.path, "/proc/version");
        assert_true(why.text[0] != '\0');
    }
    desk_finish(&desk);
}

/* Every act is one transaction with one sync; the first after a checkpoint syncs the new WAL's head too. */
static void
each_act_costs_one_sync(void **state)
{
    struct promised p = { 0 };
    struct desk desk;

    (void)state;
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(&desk);
    desk.vfs = FAULT_VFS;
    desk_open(&desk);
    desk_redeem(&desk, "MUG", 1);
    fault_vfs_plan((struct fault_plan){ 0 });
    p.mug = desk_redeem(&desk, "MUG", 1);
    assert_int_equal(fault.syncs, 1);
    print_message("a redemption writes %ld bytes\n", fault.written);
    assert_true(fault.written <= 16 * 4096);
    desk_release(&desk, &p.mug);
    assert_int_equal(fault.syncs, 2);
    p.released = true;
    end_holds(&desk, &p);
    assert_int_equal(fault.syncs, 3);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(fault.syncs, 4);
    desk_finish(&desk);
}

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_write_leaves_nothing_half_done),
        cmocka_unit_test(a_pruning_that_fails_is_whole_or_not_at_all),
        cmocka_unit_test(a_disk_that_dies_keeps_what_was_saved),
        cmocka_unit_test(a_full_disk_keeps_what_was_saved),
        cmocka_unit_test(a_disk_gone_read_only_keeps_what_was_saved),
        cmocka_unit_test(a_failing_sync_ends_all_acts_until_the_file_is_opened_again),
        cmocka_unit_test(a_full_disk_stops_holds_and_goes_on_when_there_is_room),
        cmocka_unit_test(with_a_reserve_promises_are_kept_on_a_full_disk),
        cmocka_unit_test(a_file_that_cannot_be_written_is_refused_by_name),
        cmocka_unit_test(each_act_costs_one_sync),
    };

    pd_log_set_sink(drop, NULL);
    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
