/*
 * Goal: what a scanner types becomes exactly the codes that were shown: whole, bounded, without a control
 * character, and never a part of one that looks like another.
 * Method: characters and keys by hand, every rule with its ends, then random noise around known codes.
 */
#include "tests/support/check.h"

#include "drivers/scanner/keymap.h"
#include "drivers/scanner/line.h"

#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <string.h>

static struct pd_line line;
static struct pd_scan scan;

static void
begin(enum pd_line_end end)
{
    pd_line_init(&line, &(struct pd_line_rules){ .end = end, .gap_ms = 200 }, PD_SCAN_SERIAL);
}

/* What comes of these characters: payloads with '|' behind each, '!' for the fact of one that is unfit; '~'
 * stands for silence. */
static const char *
heard(const char *bytes, size_t n)
{
    static char out[4 * PD_SCAN_MAX_BYTES];
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        bool came =
            bytes[i] == '~' ? pd_line_silence(&line, &scan) : pd_line_put(&line, (uint8_t)bytes[i], &scan);

        if (!came)
            continue;
        assert_int_equal(scan.source, PD_SCAN_SERIAL);
        if (scan.size == PD_SCAN_TOO_LONG) {
            out[at++] = '!';
        } else {
            assert_in_range(scan.size, 1, PD_SCAN_MAX_BYTES);
            memcpy(out + at, scan.bytes, scan.size);
            at += scan.size;
        }
        out[at++] = '|';
    }
    out[at] = '\0';
    return out;
}

static void
each_rule_has_its_ends(void **state)
{
    static const struct {
        enum pd_line_end end;
        const char *bytes, *heard;
    } rows[] = {
        { PD_LINE_AUTO, "A1\rB2\nC3\r\nD4\tE5\x03", "A1|B2|C3|D4|E5|" },
        { PD_LINE_AUTO,
            "\x02"
            "A1\x03\x02"
            "B2\r\n",
            "A1|B2|" },
        { PD_LINE_AUTO, "\r\n\r\n", "" },
        { PD_LINE_AUTO, "half~whole\r", "whole|" },
        { PD_LINE_AUTO,
            "a\x1d"
            "b\rc\r",
            "!|c|" },
        { PD_LINE_AUTO, "a\x7f\rc\r", "!|c|" },
        { PD_LINE_AUTO, "\x01\rc\r", "c|" }, /* noise alone is nobody's code */
        { PD_LINE_CR, "A1\rB2\r", "A1|B2|" },
        { PD_LINE_CR, "A1\nB2\r", "!|" },
        { PD_LINE_LF, "A1\nB2\r\n", "A1|!|" },
        { PD_LINE_CRLF, "A1\r\nB2\r\n", "A1|B2|" },
        { PD_LINE_CRLF, "A1\rB2\r\nC3\r\n", "!|C3|" },
        { PD_LINE_CRLF, "A1\nB2\r\n", "!|" },
        { PD_LINE_STX_ETX,
            "noise\x02"
            "A1\x03noise\r\x02"
            "B2\x03",
            "A1|B2|" },
        { PD_LINE_STX_ETX,
            "\x02"
            "A1\x02"
            "B2\x03",
            "B2|" },
        { PD_LINE_STX_ETX, "A1\x03\x03", "" },
        { PD_LINE_STX_ETX,
            "\x02"
            "A1~B2\x03\x02"
            "C3\x03",
            "C3|" },
        { PD_LINE_SILENCE, "A1~B2~", "A1|B2|" },
        { PD_LINE_SILENCE, "A1\r~B2\n~~", "A1|B2|" },
        { PD_LINE_SILENCE,
            "A\x1d"
            "1~B2~",
            "!|B2|" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        begin(rows[i].end);
        assert_string_equal(heard(rows[i].bytes, strlen(rows[i].bytes)), rows[i].heard);
    }
}

static void
an_identifier_before_a_code_is_taken_off(void **state)
{
    (void)state;
    begin(PD_LINE_AUTO);
    assert_string_equal(heard("]Q1PD1:A\r]C0H1\r", 15), "PD1:A|H1|");
    assert_string_equal(heard("]Q1\r", 4), "");                        /* a code with nothing in it */
    assert_string_equal(heard("]Q\r]1Q7\r]Q-\r", 12), "]Q|]1Q7|]Q-|"); /* none of the form */
    assert_string_equal(heard("]Q1]Q1x\r", 8), "]Q1x|");
}

static void
what_is_too_long_is_told_and_the_next_is_whole(void **state)
{
    static char flood[8 * 1024];

    (void)state;
    for (int end = PD_LINE_AUTO; end <= PD_LINE_SILENCE; end++) {
        begin((enum pd_line_end)end);
        memset(flood, 'x', sizeof flood);
        memcpy(flood, "\x02", 1);
        if (end != PD_LINE_AUTO && end != PD_LINE_STX_ETX && end != PD_LINE_SILENCE)
            flood[0] = 'x';
        assert_string_equal(heard(flood, sizeof flood), "");
        assert_string_equal(heard(end == PD_LINE_CR        ? "\r"
                                  : end == PD_LINE_LF      ? "\n"
                                  : end == PD_LINE_CRLF    ? "\r\n"
                                  : end == PD_LINE_STX_ETX ? "\x03"
                                  : end == PD_LINE_SILENCE ? "~"
                                                           : "\r",
                                end == PD_LINE_CRLF ? 2 : 1),
            "!|");
    }
    begin(PD_LINE_AUTO);
    memset(flood, 'y', PD_SCAN_MAX_BYTES);
    flood[PD_SCAN_MAX_BYTES] = '\r';
    (void)heard(flood, PD_SCAN_MAX_BYTES + 1);
    assert_int_equal(scan.size, PD_SCAN_MAX_BYTES);
    memcpy(flood, "]Q1", 3);
    memset(flood + 3, 'y', PD_SCAN_MAX_BYTES);
    flood[PD_SCAN_MAX_BYTES + 3] = '\r';
    (void)heard(flood, PD_SCAN_MAX_BYTES + 4);
    assert_int_equal(scan.size, PD_SCAN_MAX_BYTES);
    flood[0] = 'y'; /* no identifier: three too many */
    assert_string_equal(heard(flood, PD_SCAN_MAX_BYTES + 4), "!|");
}

static void
what_was_torn_is_told_and_never_delivered(void **state)
{
    (void)state;
    begin(PD_LINE_AUTO);
    (void)heard("1234", 4);
    pd_line_tear(&line);
    assert_string_equal(heard("5678\r", 5), "!|");
    assert_string_equal(heard("next\r", 5), "next|");
    pd_line_tear(&line);
    assert_string_equal(heard("\r", 1), "!|"); /* all but its end was lost */
    pd_line_tear(&line);
    assert_string_equal(heard("~9\r", 3), "9|"); /* long ago */
    (void)heard("1234", 4);
    pd_line_drop(&line); /* unplugged */
    assert_string_equal(heard("5678\r", 5), "5678|");
}

static void
what_may_have_begun_before_is_no_code(void **state)
{
    (void)state;
    begin(PD_LINE_AUTO);
    pd_line_join(&line);
    assert_int_equal(pd_line_patience_ms(&line), PD_LINE_SETTLE_MS);
    assert_string_equal(heard("890\rnext\r", 9), "!|next|");
    pd_line_join(&line);
    assert_string_equal(heard("\rnext\r", 6), "next|"); /* an end alone is nobody's */
    pd_line_join(&line);
    assert_string_equal(heard("~890\r", 5), "890|");
    begin(PD_LINE_SILENCE);
    pd_line_join(&line);
    assert_string_equal(heard("~A~", 3), "A|");
    pd_line_join(&line);
    assert_string_equal(heard("9~A~", 4), "!|A|");
    begin(PD_LINE_STX_ETX);
    pd_line_join(&line);
    assert_string_equal(heard("90\x03\x02"
                              "A1\x03",
                            7),
        "!|A1|");
}

static void
silence_matters_only_where_something_was_begun(void **state)
{
    (void)state;
    begin(PD_LINE_SILENCE);
    assert_int_equal(pd_line_patience_ms(&line), -1);
    (void)heard("a", 1);
    assert_int_equal(pd_line_patience_ms(&line), 200);
    begin(PD_LINE_AUTO);
    (void)heard("a", 1);
    assert_int_equal(pd_line_patience_ms(&line), PD_LINE_FORGET_MS);
    (void)heard("\r", 1);
    assert_int_equal(pd_line_patience_ms(&line), -1);
}

/* ---- keys ---- */

static struct pd_keymap map;

static int
tap(int code)
{
    int told = pd_keymap_key(&map, code, 1);

    assert_int_equal(pd_keymap_key(&map, code, 0), PD_KEY_TOLD_NOTHING);
    return told;
}

static void
every_printable_character_has_its_key(void **state)
{
    bool seen[128] = { false };

    (void)state;
    map = (struct pd_keymap){ 0 };
    for (int shift = 0; shift < 2; shift++) {
        if (shift != 0)
            assert_int_equal(pd_keymap_key(&map, KEY_RIGHTSHIFT, 1), PD_KEY_TOLD_NOTHING);
        for (int code = 0; code <= KEY_MAX; code++) {
            int told = code == KEY_RIGHTSHIFT || code == KEY_LEFTSHIFT ? PD_KEY_TOLD_NOTHING : tap(code);

            if (code >= KEY_LEFTCTRL && told >= 0)
                assert_in_range(told, ' ', '~');
            if (told >= 0)
                seen[told] = true;
            map.held &= 3U;
        }
    }
    for (int c = ' '; c <= '~'; c++)
        assert_true(seen[c]);
    map = (struct pd_keymap){ 0 };
    assert_int_equal(tap(KEY_Q), 'q');
    assert_int_equal(tap(KEY_KP7), '7');
    assert_int_equal(tap(KEY_KPDOT), '.');
    assert_int_equal(tap(KEY_RIGHTBRACE), ']');
    assert_int_equal(tap(KEY_ENTER), PD_KEY_TOLD_END);
    assert_int_equal(tap(KEY_KPENTER), PD_KEY_TOLD_END);
    assert_int_equal(tap(KEY_TAB), PD_KEY_TOLD_END);
}

static void
caps_and_repeats_change_nothing_and_chords_are_told(void **state)
{
    static const int changers[] = { KEY_LEFTCTRL, KEY_RIGHTCTRL, KEY_LEFTALT, KEY_RIGHTALT, KEY_LEFTMETA,
        KEY_RIGHTMETA };

    (void)state;
    map = (struct pd_keymap){ 0 };
    assert_int_equal(tap(KEY_CAPSLOCK), PD_KEY_TOLD_NOTHING);
    assert_int_equal(tap(KEY_NUMLOCK), PD_KEY_TOLD_NOTHING);
    assert_int_equal(tap(KEY_A), 'a');
    assert_int_equal(pd_keymap_key(&map, KEY_A, 2), PD_KEY_TOLD_NOTHING);
    for (int i = 0; i < PD_COUNT(changers); i++) {
        assert_int_equal(pd_keymap_key(&map, changers[i], 1), PD_KEY_TOLD_NOTHING);
        assert_int_equal(tap(KEY_RIGHTBRACE), PD_KEY_TOLD_CONTROL); /* Ctrl+] is how GS is typed */
        assert_int_equal(tap(KEY_ENTER), PD_KEY_TOLD_CONTROL);
        assert_int_equal(pd_keymap_key(&map, changers[i], 0), PD_KEY_TOLD_NOTHING);
        assert_int_equal(tap(KEY_A), 'a');
    }
    assert_int_equal(tap(KEY_F8), PD_KEY_TOLD_CONTROL);
    assert_int_equal(tap(KEY_ESC), PD_KEY_TOLD_CONTROL);
    assert_int_equal(tap(KEY_BACKSPACE), PD_KEY_TOLD_CONTROL);
    assert_int_equal(pd_keymap_key(&map, KEY_LEFTSHIFT, 1), PD_KEY_TOLD_NOTHING);
    assert_int_equal(pd_keymap_key(&map, KEY_RIGHTSHIFT, 1), PD_KEY_TOLD_NOTHING);
    assert_int_equal(pd_keymap_key(&map, KEY_LEFTSHIFT, 0), PD_KEY_TOLD_NOTHING);
    assert_int_equal(tap(KEY_A), 'A'); /* the other one is still down */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_has_its_ends),
        cmocka_unit_test(an_identifier_before_a_code_is_taken_off),
        cmocka_unit_test(what_is_too_long_is_told_and_the_next_is_whole),
        cmocka_unit_test(what_was_torn_is_told_and_never_delivered),
        cmocka_unit_test(what_may_have_begun_before_is_no_code),
        cmocka_unit_test(silence_matters_only_where_something_was_begun),
        cmocka_unit_test(every_printable_character_has_its_key),
        cmocka_unit_test(caps_and_repeats_change_nothing_and_chords_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
