/*
 * Goal: a desk is told what counts for it, the narrowest word first, whenever any of it changes, and only
 * keys and values that its own table allows. Method: desks of two places read the feed after each change,
 * also one that learns to read of settings later.
 */
#include "sync/hub/loading.h"
#include "sync/hub/settings.h"
#include "tests/hub/duty_kit.h"

#include <stdio.h>
#include <string.h>

static enum pd_err
put(enum pd_setting key, const char *value, const char *site, const struct desk *desk)
{
    struct pd_hub_setting setting = { .key = key, .at_ms = kit.now_ms, .by = "T1" };
    enum pd_err err;

    (void)pd_copy(setting.value, sizeof setting.value, value != NULL ? value : "");
    (void)pd_copy(setting.site, sizeof setting.site, site);
    if (desk != NULL)
        setting.device = desk->id;
    assert_ok(pd_hub_begin(kit.hub));
    err = value != NULL ? pd_hub_setting_put(kit.hub, &setting, &why)
                        : pd_hub_setting_drop(kit.hub, &setting, &why);
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

static bool
is_setting(const struct pd_row *row, const void *what)
{
    return row->kind == PD_ROW_SETTING && strcmp(row->setting.key, what) == 0;
}

/* The last row about a key; rows_seen: how many came. */
static struct pd_setting_row
heard(struct desk *desk, int protocol, const char *key, int *rows_seen)
{
    struct pd_row last = { .setting = { .key = "" } };

    *rows_seen = desk_newest(desk, protocol, is_setting, key, &last);
    return last.setting;
}

static void
expect(struct desk *desk, const char *key, const char *value)
{
    int n;
    struct pd_setting_row row = heard(desk, 4, key, &n);

    assert_int_equal(n, 1);
    assert_int_equal(row.set, value != NULL);
    assert_string_equal(row.value, value != NULL ? value : "");
}

static void
the_narrowest_word_counts(void **state)
{
    (void)state;
    assert_ok(put(PD_SETTING_IDLE_WARN, "60", "", NULL));
    expect(&kiosk, "idle.warn_s", "60");
    expect(&counter, "idle.warn_s", "60");
    assert_ok(put(PD_SETTING_IDLE_WARN, "90", "", &kiosk));
    expect(&kiosk, "idle.warn_s", "90");
    expect(&counter, "idle.warn_s", "60");
    assert_ok(put(PD_SETTING_IDLE_WARN, "70", "", NULL));
    expect(&kiosk, "idle.warn_s", "90");
    expect(&counter, "idle.warn_s", "70");
    assert_ok(put(PD_SETTING_IDLE_WARN, NULL, "", &kiosk));
    expect(&kiosk, "idle.warn_s", "70");
    assert_ok(put(PD_SETTING_IDLE_WARN, NULL, "", NULL));
    expect(&kiosk, "idle.warn_s", NULL);
    expect(&counter, "idle.warn_s", NULL);
}

static void
a_word_for_a_house_is_between_them(void **state)
{
    struct pd_device d;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_device_find(kit.hub, &kiosk.id, &d));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, d.site, "Main house", &why));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "FAR", "Branch", &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(put(PD_SETTING_LANGUAGE, "en", "", NULL));
    assert_ok(put(PD_SETTING_LANGUAGE, "zh_HK", d.site, NULL));
    assert_ok(put(PD_SETTING_LANGUAGE, "zh_TW", "FAR", NULL));
    expect(&kiosk, "desk.language", "zh_HK");
    assert_ok(put(PD_SETTING_LANGUAGE, "zh_CN", "", &kiosk));
    expect(&kiosk, "desk.language", "zh_CN");
    expect(&counter, "desk.language", "zh_HK");
}

static void
what_a_desk_would_not_take_is_refused_here(void **state)
{
    static const struct {
        enum pd_setting key;
        const char *value, *site, *says;
        enum pd_err err;
    } cases[] = {
        { PD_SETTING_IDLE_WARN, "9", "", "10..600", PD_ERR_INVALID },
        { PD_SETTING_IDLE_WARN, "60 s", "", "10..600", PD_ERR_INVALID },
        { PD_SETTING_LANGUAGE, "fr", "", "zh_CN|zh_TW|zh_HK|en", PD_ERR_INVALID },
        { (enum pd_setting)0, "1", "", "setting keys", PD_ERR_INVALID },
        { (enum pd_setting)(PD_SETTING_LAST + 1), "1", "", "setting keys", PD_ERR_INVALID },
        { PD_SETTING_CARE, "yes", "NOWHERE", "is no site", PD_ERR_NOT_FOUND },
    };
    struct desk nobody = { .id = { { 9 } } };
    int n;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        assert_int_equal(put(cases[i].key, cases[i].value, cases[i].site, NULL), cases[i].err);
        assert_non_null(strstr(why.text, cases[i].says));
    }
    assert_int_equal(put(PD_SETTING_CARE, "yes", "", &nobody), PD_ERR_NOT_FOUND);
    assert_int_equal(put(PD_SETTING_CARE, NULL, "", NULL), PD_ERR_NOT_FOUND);
    (void)heard(&kiosk, 4, "desk.care", &n);
    assert_int_equal(n, 0);
}

static void
a_desk_that_learns_to_read_of_settings_hears_of_all(void **state)
{
    int n;

    (void)state;
    assert_ok(put(PD_SETTING_CARE, "yes", "", NULL));
    (void)heard(&kiosk, 3, "desk.care", &n);
    assert_int_equal(n, 0);
    expect(&kiosk, "desk.care", "yes");
}

struct told {
    int count;
    struct pd_hub_setting last;
};

static void
note(void *ctx, const struct pd_hub_setting *setting)
{
    struct told *told = ctx;

    told->count++;
    told->last = *setting;
}

static void
who_set_what_is_told(void **state)
{
    struct told told = { .count = 0 };

    (void)state;
    assert_ok(put(PD_SETTING_VOLUME, "soft", "", NULL));
    assert_ok(put(PD_SETTING_VOLUME, "loud", "", &counter));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_setting_each(kit.hub, note, &told));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(told.count, 2);
    assert_string_equal(told.last.value, "loud");
    assert_string_equal(told.last.by, "T1");
    assert_true(pd_id_equal(told.last.device, counter.id));
    assert_true(told.last.at_ms == kit.now_ms);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DUTY_TEST(the_narrowest_word_counts),
        DUTY_TEST(a_word_for_a_house_is_between_them),
        DUTY_TEST(what_a_desk_would_not_take_is_refused_here),
        DUTY_TEST(a_desk_that_learns_to_read_of_settings_hears_of_all),
        DUTY_TEST(who_set_what_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
