/*
 * Goal: a name is composed from keys, its candidates are paged and chosen, and nothing typed is learned or
 * kept. Method: the table that tests type from, then the installed engine with each of its methods; where it
 * is not installed those are skipped, but never in the run of all tests.
 */
#include "tests/support/check.h"

#include "drivers/typing/typing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pd_typing *typing;
static struct pd_typing_state now;

static void
look(void)
{
    pd_typing_state(typing, &now);
}

static void
keys(const char *text)
{
    for (; *text != '\0'; text++)
        assert_true(pd_typing_key(typing, *text));
    look();
}

/* Index on this page or a later one, which is in view then; -1. */
static int
find(const char *text)
{
    for (int page = 0; page < 40; page++) {
        look();
        for (int i = 0; i < now.count; i++)
            if (strcmp(now.candidates[i], text) == 0)
                return i;
        if (!now.more)
            break;
        pd_typing_page(typing, 1);
    }
    return -1;
}

static int
close_it(void **state)
{
    (void)state;
    pd_typing_destroy(typing);
    typing = NULL;
    return 0;
}

/* ---- the table ---- */

static int
open_table(void **state)
{
    (void)state;
    return pd_typing_replay_create(
               "zhang a b c d e f g h i j k\nzhangwei \xe5\xbc\xa0\xe4\xbc\x9f \xe5\xbc\xa0\xe7\xbb\xb4\n",
               &typing) == PD_OK
               ? 0
               : -1;
}

static void
a_table_composes_pages_and_commits(void **state)
{
    (void)state;
    assert_false(pd_typing_key(typing, '7'));
    keys("zhang");
    assert_string_equal(now.composition, "zhang");
    assert_int_equal(now.count, PD_TYPING_CANDIDATES);
    assert_true(now.more && !now.before);
    pd_typing_page(typing, 1);
    look();
    assert_int_equal(now.count, 2);
    assert_true(now.before && !now.more);
    assert_true(pd_typing_key(typing, '!')); /* swallowed while something is composed */
    keys("wei");
    assert_int_equal(now.count, 2);
    assert_false(pd_typing_choose(typing, 2));
    assert_true(pd_typing_choose(typing, 1));
    look();
    assert_string_equal(now.committed, "\xe5\xbc\xa0\xe7\xbb\xb4");
    assert_string_equal(now.composition, "");
    look();
    assert_string_equal(now.committed, ""); /* told once */
    keys("zh");
    pd_typing_forget(typing);
    look();
    assert_string_equal(now.composition, "");
}

/* ---- the engine ---- */

static bool
begin(enum pd_typing_method method)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_typing_rime_create(method, &typing, &why);

    if (err == PD_ERR_NOT_FOUND && getenv("PD_TESTS_RUN") == NULL) {
        print_message(
            "skipped: %s: %s; apt-get install librime1 %s\n", why.path, why.text, pd_typing_package(method));
        return false;
    }
    assert_int_equal(err, PD_OK);
    return true;
}

static void
each_method_writes_a_name(void **state)
{
    static const struct {
        enum pd_typing_method method;
        const char *keys, *name;
    } names[] = {
        { PD_TYPING_PINYIN, "zhangwei", "张伟" },
        { PD_TYPING_PINYIN_TRADITIONAL, "zhangwei", "張偉" },
        { PD_TYPING_BOPOMOFO, "5; jo3", "張偉" },
        { PD_TYPING_CANGJIE, "nsmv", "張" },
        { PD_TYPING_QUICK, "nv", "張" },
        { PD_TYPING_STROKE, "zhz", "弓" },
        { PD_TYPING_PINYIN, "ouyang", "欧阳" },
        { PD_TYPING_PINYIN, "yan", "䶮" }, /* names have characters that texts do not */
        { PD_TYPING_PINYIN, "kun", "堃" },
        { PD_TYPING_PINYIN, "zhe", "喆" },
    };

    (void)state;
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++) {
        int at;

        if (!begin(names[i].method))
            continue;
        keys(names[i].keys);
        assert_true(now.composition[0] != '\0');
        at = find(names[i].name);
        if (at < 0)
            fail_msg("%s does not write %s", names[i].keys, names[i].name);
        assert_true(pd_typing_choose(typing, at));
        look();
        assert_string_equal(now.committed, names[i].name);
        assert_string_equal(now.composition, "");
        (void)close_it(NULL);
    }
}

static void
keys_that_are_no_methods_are_left_alone(void **state)
{
    (void)state;
    if (!begin(PD_TYPING_PINYIN))
        return;
    assert_false(pd_typing_key(typing, ' '));
    assert_false(pd_typing_key(typing, '1'));
    assert_false(pd_typing_key(typing, 'A'));
    assert_false(pd_typing_key(typing, PD_TYPING_BACKSPACE));
    assert_false(pd_typing_choose(typing, 0));
    keys("li");
    assert_true(pd_typing_key(typing, '='));
    assert_true(pd_typing_key(typing, PD_TYPING_BACKSPACE));
    look();
    assert_string_equal(now.composition, "l");
    assert_true(pd_typing_key(typing, PD_TYPING_BACKSPACE));
    look();
    assert_string_equal(now.composition, "");
}

/* Whoever chose a rare name ten times would have it first, if anything were learned. */
static void
nothing_is_learned(void **state)
{
    char first[PD_TYPING_BYTES];

    (void)state;
    if (!begin(PD_TYPING_PINYIN))
        return;
    keys("lijing");
    memcpy(first, now.candidates[0], sizeof first);
    for (int i = 0; i < 10; i++) {
        assert_true(pd_typing_choose(typing, 1));
        look();
        pd_typing_forget(typing);
        keys("lijing");
        assert_string_equal(now.candidates[0], first);
    }
    pd_typing_forget(typing);
    look();
    assert_string_equal(now.composition, "");
    assert_string_equal(now.committed, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_table_composes_pages_and_commits, open_table, close_it),
        cmocka_unit_test(each_method_writes_a_name),
        cmocka_unit_test_teardown(keys_that_are_no_methods_are_left_alone, close_it),
        cmocka_unit_test_teardown(nothing_is_learned, close_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
