/*
 * Goal: figures reach people, spreadsheets and programs unharmed. Method: one table with awkward cells in
 * each format, held against the bytes.
 */
#include "sync/hub/table.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

static char *
written(enum pd_table_format format)
{
    static const char *const columns[] = { "Gift", "Left", "Yuan", NULL };
    static const char *const none[] = { "Desk", NULL };
    char *bytes = NULL;
    size_t len;
    struct pd_table t = { .out = open_memstream(&bytes, &len), .format = format };

    assert_non_null(t.out);
    pd_table_section(&t, "gifts", "Gifts", columns);
    pd_table_text(&t, "=HYPERLINK(\"x\")");
    pd_table_number(&t, -5);
    pd_table_decimal(&t, "-0.05");
    pd_table_text(&t, "雨伞, \\ red");
    pd_table_number(&t, 1200);
    pd_table_decimal(&t, "12.00");
    pd_table_note(&t, "below");
    pd_table_section(&t, "silent", "Silent desks", none);
    assert_ok(pd_table_end(&t));
    assert_int_equal(fclose(t.out), 0);
    return bytes;
}

static void
each_format_is_exact(void **state)
{
    static const char *const want[] = {
        [PD_TABLE_TEXT] = ("Gifts\n"
                           "Gift             Left   Yuan\n"
                           "=HYPERLINK(\"x\")    -5  -0.05\n"
                           "雨伞, \\ red      1200  12.00\n"
                           "below\n"
                           "\nSilent desks\nDesk\nnothing\n"),
        [PD_TABLE_CSV] = ("Gifts\r\n"
                          "Gift,Left,Yuan\r\n"
                          "\"'=HYPERLINK(\"\"x\"\")\",-5,-0.05\r\n"
                          "\"雨伞, \\ red\",1200,12.00\r\n"
                          "\r\nSilent desks\r\nDesk\r\n"),
        [PD_TABLE_JSON] =
            ("{\"gifts\":[{\"gift\":\"=HYPERLINK(\\\"x\\\")\",\"left\":-5,\"yuan\":\"-0.05\"},"
             "{\"gift\":\"雨伞, \\\\ red\",\"left\":1200,\"yuan\":\"12.00\"}],\"silent\":[]}\n"),
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(want); i++) {
        char *bytes = written((enum pd_table_format)i);

        assert_string_equal(bytes, want[i]);
        free(bytes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_format_is_exact) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
