/*
 * Goal: what the hub sets is kept as it said it, newest word last, and what this release does not take is
 * left aside without harm. Method: pages of rows on a real file, opened again and changed by hand.
 */
#include "tests/ledger/one_desk.h"

#include <sqlite3.h>

static struct pd_row
row(const char *key, const char *value)
{
    struct pd_row r = { .kind = PD_ROW_SETTING, .setting = { .set = value != NULL } };

    (void)pd_copy(r.setting.key, sizeof(r.setting.key), key);
    (void)pd_copy(r.setting.value, sizeof(r.setting.value), value != NULL ? value : "");
    return r;
}

struct seen {
    int count;
    struct pd_setting_row last;
};

static void
see(void *ctx, const struct pd_setting_row *setting)
{
    struct seen *seen = ctx;

    seen->count++;
    seen->last = *setting;
}

static struct seen
all(void)
{
    struct seen seen = { .count = 0 };

    assert_ok(pd_ledger_settings_each(desk.ledger, see, &seen));
    return seen;
}

static void
the_newest_word_is_kept(void **state)
{
    struct pd_row rows[2] = { row("idle.warn_s", "60"), row("idle.warn_s", "90") };
    uint64_t at = pd_ledger_settings_at(desk.ledger);

    (void)state;
    assert_true(at > 0);
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_true(pd_ledger_settings_at(desk.ledger) > at);
    assert_int_equal(all().count, 1);
    assert_string_equal(all().last.value, "90");
    desk_close(&desk);
    desk_open(&desk);
    assert_string_equal(all().last.value, "90");
    rows[0] = row("idle.warn_s", NULL);
    assert_ok(desk_page(&desk, rows, 1, 0));
    assert_false(all().last.set);
}

static void
what_is_not_known_here_does_no_harm(void **state)
{
    struct pd_row rows[3] = { row("data.dir", "/tmp"), row("idle.warn_s", "9"), row("desk.care", "yes") };

    (void)state;
    assert_ok(desk_page(&desk, rows, 3, 0));
    assert_int_equal(all().count, 1);
    assert_string_equal(all().last.key, "desk.care");
}

static void
a_damaged_word_is_an_error_and_mended_by_the_next(void **state)
{
    struct pd_row r = row("desk.care", "yes");
    struct seen seen = { .count = 0 };
    sqlite3 *db = NULL;

    (void)state;
    assert_ok(desk_page(&desk, &r, 1, 0));
    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE base_setting SET value = 'no'", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
    assert_int_equal(pd_ledger_settings_each(desk.ledger, see, &seen), PD_ERR_CORRUPT);
    assert_int_equal(seen.count, 0);
    assert_ok(desk_page(&desk, &r, 1, 0));
    assert_string_equal(all().last.value, "yes");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_newest_word_is_kept),
        T(what_is_not_known_here_does_no_harm),
        T(a_damaged_word_is_an_error_and_mended_by_the_next),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
