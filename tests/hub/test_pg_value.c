/*
 * Goal: whole numbers go to PostgreSQL and come back as they are, whatever width it took them for, and what
 * does not fit is not sent.
 * Method: tables of bytes, by hand from the formats that its documentation and its servers send.
 */
#include "sync/hub/pg_value.h"
#include "tests/support/check.h"

#include "app/base/err.h"

#include <string.h>

static void
what_fits_is_written_in_network_order(void **state)
{
    static const struct {
        unsigned int type;
        int64_t n;
        int len;
        char bytes[8];
    } table[] = {
        { PD_PG_INT8, 1, 8, { 0, 0, 0, 0, 0, 0, 0, 1 } },
        { PD_PG_INT8, -2, 8, { -1, -1, -1, -1, -1, -1, -1, -2 } },
        { PD_PG_INT8, INT64_MIN, 8, { -128, 0, 0, 0, 0, 0, 0, 0 } }, { PD_PG_INT4, 258, 4, { 0, 0, 1, 2 } },
        { PD_PG_INT4, INT32_MIN, 4, { -128, 0, 0, 0 } }, { PD_PG_INT4, INT64_C(2147483648), 0, { 0 } },
        { PD_PG_INT2, -1, 2, { -1, -1 } }, { PD_PG_INT2, 32768, 0, { 0 } }, { PD_PG_BOOL, 1, 1, { 1 } },
        { PD_PG_BOOL, 2, 0, { 0 } }, { PD_PG_NUMERIC, 1, 0, { 0 } }, { 25, 1, 0, { 0 } }, /* text */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(table); i++) {
        char out[PD_PG_NUMBER] = { 0 };

        assert_int_equal(pd_pg_put_int(out, table[i].type, table[i].n), table[i].len);
        assert_memory_equal(out, table[i].bytes, (size_t)table[i].len);
        if (table[i].len > 0)
            assert_int_equal(pd_pg_get_int(out, (size_t)table[i].len, table[i].type), table[i].n);
    }
}

static void
sums_are_read_and_nonsense_is_nothing(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        int64_t n;
        unsigned int type;
    } table[] = {
        { "\0\0\0\0\0\0\0\0", 8, 0, PD_PG_NUMERIC },
        { "\0\1\0\0\0\0\0\0\0\7", 10, 7, PD_PG_NUMERIC },
        { "\0\1\0\1\0\0\0\0\0\7", 10, 70000, PD_PG_NUMERIC }, /* zeros at the end are not sent */
        { "\0\2\0\1\100\0\0\0\0\1\0\2", 12, -10002, PD_PG_NUMERIC },
        { "\0\2\0\0\0\0\0\1\0\3\23\210", 12, 3, PD_PG_NUMERIC }, /* 3.5 */
        { "\0\2\0\1\0\0\0\0\0\1", 10, 0, PD_PG_NUMERIC },        /* a digit is missing */
        { "\0\1\0\11\0\0\0\0\0\7", 10, 0, PD_PG_NUMERIC },       /* more than fits */
        { "\0\1", 2, 0, PD_PG_NUMERIC },
        { "\0\0\0\1", 4, 0, PD_PG_INT8 },
        { "21", 2, 21, 25 },
        { "x", 1, 0, 25 },
        { "99999999999999999999999999", 26, INT64_MAX, 25 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(table); i++)
        assert_int_equal(pd_pg_get_int(table[i].bytes, table[i].len, table[i].type), table[i].n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_written_in_network_order),
        cmocka_unit_test(sums_are_read_and_nonsense_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
