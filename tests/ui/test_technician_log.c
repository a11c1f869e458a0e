/*
 * Goal: a technician reads in her own language what happened, whatever line the log has. Method: every code
 * that the manual says a desk's log tells, in every language, beside a line of each day; and the page itself.
 */
#include "tests/ui/easel.h"

#include "ui/kit/kit.h"
#include "ui/screen/technician.h"
#include "ui/text/locale.h"

#include <stdio.h>
#include <string.h>

/* "| `E-NET-02` | screen, log | ...": the next code that a desk's log tells; false: there is none. */
static bool
next_code(FILE *manual, char code[12])
{
    char row[4096], who[64];

    while (fgets(row, sizeof row, manual) != NULL)
        if (sscanf(row, "| `%11[A-Z0-9-]` | %63[^|]", code, who) == 2 && strstr(who, "log") != NULL &&
            strncmp(code, "E-HUB", 5) != 0)
            return true;
    return false;
}

static bool
is_chinese(const char *text)
{
    return text != NULL && (text[0] & 0x80) != 0;
}

static void
every_code_of_the_log_says_what_it_means(void **state)
{
    FILE *manual = fopen(PD_SOURCE_DIR "/packaging/error-codes.md", "r");
    char code[12], line[64];
    int count = 0, missing = 0;

    (void)state;
    assert_non_null(manual);
    for (; next_code(manual, code); count++) {
        (void)snprintf(line, sizeof line, "10:12:31 %s what is told only here", code);
        for (int lang = 0; lang < PD_LANGS; lang++) {
            struct pd_ui says = { .lang = (enum pd_lang)lang };
            const char *words = pd_technician_log_words(&says, line);

            if (words != NULL && (lang == PD_LANG_EN || is_chinese(words)))
                continue;
            print_error("%s says nothing in %s\n", code, pd_locale_name((enum pd_lang)lang));
            missing++;
        }
    }
    (void)fclose(manual);
    assert_true(count > 80);
    assert_int_equal(missing, 0);
}

static void
what_is_not_known_is_shown_as_it_is(void **state)
{
    const struct pd_ui says = { .lang = PD_LANG_ZH_CN };

    (void)state;
    assert_null(pd_technician_log_words(&says, ""));
    assert_null(pd_technician_log_words(&says, "10:12:31"));
    assert_null(pd_technician_log_words(&says, "10:12:31 "));
    assert_null(pd_technician_log_words(&says, "10:12:31 E-NET-99 of a later release"));
    assert_null(pd_technician_log_words(&says, "10:12:31 something else"));
    assert_non_null(pd_technician_log_words(&says, "10:12:31 the hub answers"));
}

/* Her words first, with the time; the line below, where somebody who is called can read it out. */
static void
the_page_has_both(void **state)
{
    const struct fixture_case *c = NULL;

    (void)state;
    for (int i = 0; i < fixture_case_count; i++)
        if (strcmp(fixture_cases[i].name, "technician-journal") == 0)
            c = &fixture_cases[i];
    assert_non_null(c);
    draw(&technician_looks[0], c, PD_LANG_ZH_CN);
    assert_true(shows("打印机没纸了"));
    assert_true(shows("E-PRT-02 ticket not printed"));
    draw(&technician_looks[0], c, PD_LANG_EN);
    assert_true(shows("The printer is out of paper"));
    assert_true(shows("E-PRT-02 ticket not printed"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_the_log_says_what_it_means),
        cmocka_unit_test(what_is_not_known_is_shown_as_it_is),
        cmocka_unit_test(the_page_has_both),
    };

    return cmocka_run_group_tests(tests, open_ui, close_ui);
}
