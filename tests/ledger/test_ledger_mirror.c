/*
 * Goal: a desk that changes over to its site's home members and back is, wherever its disk fails on the way,
 * before or behind each step as a whole, keeps what it made, and comes to the same end. Method: the steps as
 * the client takes them, with the n-th write, sync, truncation or opening failing, and all after it, until a
 * run meets none; then the file is opened again and the steps are taken once more.
 */
#include "tests/ledger/desk.h"
#include "tests/ledger/fault_vfs.h"

#include <sqlite3.h>

static struct pd_hold own;  /* of her who goes away: made here */
static struct pd_id others; /* likewise, at another desk */

static bool
knows(struct desk *d, const struct pd_id *id)
{
    static struct pd_member member;
    enum pd_err err = pd_ledger_member(d->ledger, id, &member);

    assert_true(err == PD_OK || err == PD_ERR_NOT_FOUND);
    return err == PD_OK;
}

static bool
has(struct desk *d, const struct pd_id *hold)
{
    static struct pd_hold here;

    return pd_ledger_hold_get(d->ledger, hold, &here) == PD_OK;
}

static struct pd_row
others_hold(const struct desk *d)
{
    struct pd_row row = { .kind = PD_ROW_HOLD,
        .hold = { .qty = 1, .state = PD_HOLD_HELD, .expires_ms = DESK_EXP } };

    row.hold.id = others;
    row.hold.member = d->member;
    memset(row.hold.device.b, 0x77, PD_ID_LEN);
    row.hold.amount = pd_points_of(100);
    strcpy(row.hold.sku, "MUG");
    strcpy(row.hold.place, d->identity.place);
    return row;
}

static void
begin(struct desk *d)
{
    struct pd_row row;

    fault_vfs_plan((struct fault_plan){ 0 });
    desk_start_copy(d);
    d->vfs = FAULT_VFS;
    desk_open(d);
    assert_ok(pd_ledger_mirror_set(d->ledger, PD_MIRROR_ALL, false));
    memset(others.b, 0x55, PD_ID_LEN);
    row = others_hold(d);
    assert_ok(desk_page(d, &row, 1, 0));
    own = desk_redeem(d, "MUG", 1);
}

/* As pull_lane.c does. The hub's places, from the beginning: she is away, the other is at home. */
static enum pd_err
go_over(struct desk *d)
{
    struct pd_row rows[2] = { { .kind = PD_ROW_AWAY, .gone = d->member },
        desk_member_row(&d->other, DESK_POINTS) };
    enum pd_err err = PD_OK;

    if (pd_ledger_mirror(d->ledger) == PD_MIRROR_ALL)
        err = pd_ledger_mirror_set(d->ledger, PD_MIRROR_SORTING, true);
    if (err == PD_OK)
        err = desk_page(d, rows, 2, 0);
    return err == PD_OK ? pd_ledger_mirror_set(d->ledger, PD_MIRROR_HOME, false) : err;
}

static enum pd_err
go_back(struct desk *d)
{
    struct pd_row rows[3] = { desk_member_row(&d->member, DESK_POINTS),
        desk_member_row(&d->other, DESK_POINTS), others_hold(d) };
    enum pd_err err = pd_ledger_mirror_set(d->ledger, PD_MIRROR_ALL, true);

    return err == PD_OK ? desk_page(d, rows, 3, 0) : err;
}

/* Each transaction is there as a whole, or not at all. */
static void
is_between(struct desk *d)
{
    struct pd_cursor cursor;
    enum pd_mirror mirror = pd_ledger_mirror(d->ledger);

    assert_ok(pd_ledger_cursor(d->ledger, &cursor));
    assert_int_equal(knows(d, &d->member), has(d, &others));
    assert_true(has(d, &own.row.id));
    assert_true(knows(d, &d->other));
    if (mirror == PD_MIRROR_HOME)
        assert_false(knows(d, &d->member));
    if (mirror == PD_MIRROR_ALL && !knows(d, &d->member))
        assert_int_equal(cursor.cseq, 0); /* everybody comes again */
    if (mirror == PD_MIRROR_SORTING && knows(d, &d->member))
        assert_int_equal(cursor.cseq, 0);
}

/* false: no call was left to fail. */
static bool
cut_at(int call, enum pd_err (*steps)(struct desk *d), bool over)
{
    static struct desk d;
    bool met;

    begin(&d);
    if (!over)
        assert_ok(go_over(&d));
    fault_vfs_plan((struct fault_plan){ .fail_at = call, .rc = SQLITE_IOERR_WRITE, .forever = true });
    (void)!steps(&d);
    met = fault.failed > 0;
    desk_close(&d);
    fault_vfs_plan((struct fault_plan){ 0 });
    desk_open(&d);
    is_between(&d);
    desk_is_sound(&d);
    assert_ok(steps(&d));
    is_between(&d);
    assert_int_equal(pd_ledger_mirror(d.ledger), over ? PD_MIRROR_HOME : PD_MIRROR_ALL);
    assert_int_equal(knows(&d, &d.member), !over);
    if (!over)
        assert_int_equal(desk_free_points(&d, &d.member), DESK_POINTS - pd_points_raw(own.row.amount));
    desk_is_sound(&d);
    desk_finish(&d);
    return met;
}

static void
it_is_before_or_behind_each_step_wherever_it_was_cut(void **state)
{
    int over = 1, back = 1;

    (void)state;
    while (cut_at(over, go_over, true))
        over++;
    while (cut_at(back, go_back, false))
        back++;
    assert_true(over > 5 && back > 5);
    print_message("%d calls over, %d back\n", over - 1, back - 1);
}

/* A rotten word of what is mirrored is that it mirrors everybody: the hub's next page says what to do. */
static void
what_it_does_not_understand_it_takes_for_everybody(void **state)
{
    static struct desk d;
    sqlite3 *db;

    (void)state;
    begin(&d);
    assert_int_equal(pd_ledger_mirror_set(d.ledger, (enum pd_mirror)4, false), PD_ERR_INVALID);
    assert_int_equal(pd_ledger_mirror_set(d.ledger, PD_MIRROR_UNABLE, false), PD_ERR_INVALID);
    desk_close(&d);
    assert_int_equal(sqlite3_open(d.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE mirror SET mirror = 200", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&d);
    assert_int_equal(pd_ledger_mirror(d.ledger), PD_MIRROR_ALL);
    desk_finish(&d);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_before_or_behind_each_step_wherever_it_was_cut),
        cmocka_unit_test(what_it_does_not_understand_it_takes_for_everybody),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
