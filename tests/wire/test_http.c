/*
 * Goal: a request is plain data that cannot carry more than it says.
 * Method: tables of what is taken and what is refused, and the two limits met exactly.
 */
#include "tests/support/check.h"

#include "sync/wire/http.h"

#include <string.h>

static void
a_header_is_found_whatever_its_case(void **state)
{
    struct pd_http_headers h = { .count = 0 };

    (void)state;
    assert_ok(pd_http_add(&h, "Content-Type", "application/json; charset=utf-8"));
    assert_ok(pd_http_add(&h, "PD-Epoch", "3"));
    assert_ok(pd_http_add(&h, "pd-epoch", "4"));
    assert_string_equal(pd_http_get(&h, "pd-EPOCH"), "3");
    assert_int_equal(pd_http_count(&h, "pd-epoch"), 2);
    assert_null(pd_http_get(&h, "pd-device"));
    assert_true(pd_http_is_type(&h, "application/json"));
    assert_false(pd_http_is_type(&h, "application/jso"));
    assert_false(pd_http_is_type(&h, "text/html"));
}

static void
a_header_cannot_smuggle_another_one(void **state)
{
    static const struct {
        const char *name, *value;
        enum pd_err err;
    } rows[] = {
        { "a", "", PD_OK },
        { "a", "b\tc", PD_OK },
        { "", "x", PD_ERR_INVALID },
        { "a b", "x", PD_ERR_INVALID },
        { "a:", "x", PD_ERR_INVALID },
        { "a\n", "x", PD_ERR_INVALID },
        { "a", "x\r\nb: c", PD_ERR_INVALID },
        { "a", "x\n", PD_ERR_INVALID },
        { "a", " x", PD_ERR_INVALID },
        { "a", "x ", PD_ERR_INVALID },
        { "a", "\x7f", PD_ERR_INVALID },
        { "a", "caf\xc3\xa9", PD_ERR_INVALID },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_http_headers h = { .count = 0 };

        assert_int_equal(pd_http_add(&h, rows[i].name, rows[i].value), rows[i].err);
        assert_int_equal(h.count, rows[i].err == PD_OK);
    }
}

static void
headers_have_two_limits_with_an_answer_each(void **state)
{
    static char big[PD_HTTP_HEADERS_LEN_MAX];
    struct pd_http_headers h = { .count = 0 };

    (void)state;
    for (int i = 0; i < PD_HTTP_HEADERS_MAX; i++)
        assert_ok(pd_http_add(&h, "a", "b"));
    assert_int_equal(pd_http_add(&h, "a", "b"), PD_ERR_FULL);
    h.count = 0;
    memset(big, 'x', sizeof big - 1);
    assert_ok(pd_http_add(&h, "a", big));
    assert_int_equal(pd_http_add(&h, "a", ""), PD_ERR_TOO_LARGE);
}

static void
a_request_line_is_checked_before_it_is_trusted(void **state)
{
    static const struct {
        const char *method, *path, *query;
        bool valid;
    } rows[] = {
        { "GET", "/", "", true },
        { "GET", "/v1/pull", "cursor=1.2.3&wait=55", true },
        { "GET", "/v1/a%20b", "a?b", true },
        { "", "/", "", false },
        { "get", "/", "", false },
        { "GET ", "/", "", false },
        { "GET", "", "", false },
        { "GET", "v1", "", false },
        { "GET", "/a?b", "", false },
        { "GET", "/a b", "", false },
        { "GET", "/a#b", "", false },
        { "GET", "/a\n", "", false },
        { "GET", "/a\"", "", false },
        { "GET", "/", "a\nb", false },
        { "GET", "/", "a#b", false },
        { "GET", "/\xe4", "", false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_http_request r = { .method = rows[i].method, .path = rows[i].path, .query = rows[i].query };

        assert_int_equal(pd_http_request_valid(&r), rows[i].valid);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_found_whatever_its_case),
        cmocka_unit_test(a_header_cannot_smuggle_another_one),
        cmocka_unit_test(headers_have_two_limits_with_an_answer_each),
        cmocka_unit_test(a_request_line_is_checked_before_it_is_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
