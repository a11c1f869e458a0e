/*
 * Goal: whoever starts the program on a machine without a display reads what is missing and how to have it.
 * Method: a table of what a machine can lack; a folder in the place of /dev/dri.
 */
#include "ui/render/display_words.h"

#include "app/base/str.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    struct pd_display_facts facts;
    const char *says; /* all of them, '|' between */
} rows[] = {
    { { .card = PD_DISPLAY_NO_CARD }, "there is none|DISPLAY|WAYLAND_DISPLAY|pointdesk tour" },
    { { .wanted = "" }, "there is none" },
    { { .display = ":97" }, "DISPLAY=:97 does not answer|XAUTHORITY|pointdesk-session" },
    { { .wayland = "wayland-1", .display = ":97" }, "WAYLAND_DISPLAY=wayland-1 does not answer" },
    { { .wanted = "x11" }, "DISPLAY names no X server|DISPLAY=:0" },
    { { .wanted = "x11", .display = ":97", .wayland = "w" }, "DISPLAY=:97 does not answer" },
    { { .wanted = "wayland" }, "WAYLAND_DISPLAY names no server|pointdesk-session" },
    { { .wanted = "wayland", .wayland = "/run/none" }, "WAYLAND_DISPLAY=/run/none does not answer" },
    { { .wanted = "KMSDRM", .card = PD_DISPLAY_NO_CARD }, "none is in /dev/dri|lspci|PD_SESSION=x11" },
    { { .wanted = "kmsdrm", .card = PD_DISPLAY_CARD_DENIED }, "may not open|usermod -aG video" },
    { { .wanted = "KMSDRM", .card = PD_DISPLAY_CARD_OPENS }, "another program|PD_SESSION=weston" },
    { { .wanted = "nonsense", .said = "nonsense not available", .known = "x11, wayland" },
        "SDL_VIDEODRIVER=nonsense|nonsense not available|x11, wayland" },
};

static void
what_is_missing_is_said_with_the_way_out(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_why why = { .text = "" };
        char words[256], *save, *word;

        assert_int_equal(pd_display_why(&rows[i].facts, &why), PD_ERR_MISSING);
        assert_string_equal(why.path, "display");
        assert_true(strlen(why.text) < sizeof why.text - 1); /* nothing was cut off */
        assert_true(pd_copy(words, sizeof words, rows[i].says));
        for (word = strtok_r(words, "|", &save); word != NULL; word = strtok_r(NULL, "|", &save))
            if (strstr(why.text, word) == NULL)
                fail_msg("'%s' is not in: %s", word, why.text);
    }
}

static void
cards_are_looked_for(void **state)
{
    char dir[] = "/tmp/pd_dri_XXXXXX", path[64], line[64];
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(pd_display_card("/nowhere/dri"), PD_DISPLAY_NO_CARD);
    (void)snprintf(path, sizeof path, "%s/renderD128", dir);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(pd_display_card(dir), PD_DISPLAY_NO_CARD); /* it draws, and shows nothing */
    (void)snprintf(path, sizeof path, "%s/card1", dir);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(pd_display_card(dir), PD_DISPLAY_CARD_OPENS);
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(pd_display_card(dir), geteuid() == 0 ? PD_DISPLAY_CARD_OPENS : PD_DISPLAY_CARD_DENIED);
    (void)snprintf(line, sizeof line, "rm -r '%s'", dir);
    assert_int_equal(system(line), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_said_with_the_way_out),
        cmocka_unit_test(cards_are_looked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
