/*
 * Goal: what people hold up by mistake is called by its right name, and short numbers read as clerks type
 * them. Method: tables of each kind with its nearest neighbours that are not of that kind.
 */
#include "tests/support/check.h"

#include "app/core/foreign.h"
#include "app/core/short_number.h"

#include <string.h>

static void
each_kind_is_known_and_its_neighbours_are_not(void **state)
{
    static const struct {
        const char *text;
        enum pd_foreign kind;
    } rows[] = {
        { "134567890123456789", PD_FOREIGN_PAYMENT }, /* WeChat Pay */
        { "100000000000000000", PD_FOREIGN_PAYMENT }, { "150000000000000000", PD_FOREIGN_PAYMENT },
        { "160000000000000000", PD_FOREIGN_UNKNOWN },
        { "13456789012345678", PD_FOREIGN_UNKNOWN }, /* a digit short */
        { "1345678901234567890", PD_FOREIGN_UNKNOWN }, { "13456789012345678A", PD_FOREIGN_UNKNOWN },
        { "281234567890123456", PD_FOREIGN_PAYMENT }, /* Alipay */
        { "2512345678901234", PD_FOREIGN_PAYMENT }, { "301234567890123456789012", PD_FOREIGN_PAYMENT },
        { "3012345678901234567890123", PD_FOREIGN_UNKNOWN }, { "251234567890123", PD_FOREIGN_UNKNOWN },
        { "311234567890123456", PD_FOREIGN_UNKNOWN },
        { "6212345678901234567", PD_FOREIGN_PAYMENT }, /* UnionPay */
        { "0112345678901234567", PD_FOREIGN_PAYMENT }, /* digital yuan */
        { "https://qr.alipay.com/fkx12345", PD_FOREIGN_PAYMENT },
        { "HTTPS://QR.ALIPAY.COM/FKX12345", PD_FOREIGN_PAYMENT }, { "wxp://f2f0abc", PD_FOREIGN_PAYMENT },
        { "https://qr.alipay.com.evil.example/x", PD_FOREIGN_LINK },
        { "https://u.wechat.com/abc", PD_FOREIGN_LINK }, { "http://weixin.qq.com/r/abc", PD_FOREIGN_LINK },
        { "www.example.org", PD_FOREIGN_LINK }, { "http:/x", PD_FOREIGN_UNKNOWN },
        { "4243669509084040896099330000", PD_FOREIGN_INSURANCE },
        { "opc3669509084040896099330000", PD_FOREIGN_INSURANCE },
        { "424366950908404089609933000", PD_FOREIGN_UNKNOWN },
        { "42436695090840408960993300001", PD_FOREIGN_UNKNOWN },
        { "11010519491231002X", PD_FOREIGN_IDENTITY }, /* the standard's own example */
        { "11010519491231002x", PD_FOREIGN_IDENTITY },
        { "440524188001010014", PD_FOREIGN_IDENTITY }, /* and its other one */
        { "440524188001010015", PD_FOREIGN_UNKNOWN },  /* wrong check digit */
        { "110105194912310020", PD_FOREIGN_PAYMENT },  /* wrong check digit, but a payment number's form */
        { "440524188002300019", PD_FOREIGN_UNKNOWN },  /* 30 February */
        { "44052418800101001", PD_FOREIGN_UNKNOWN }, { "A012", PD_FOREIGN_QUEUE_TICKET },
        { "B-7", PD_FOREIGN_QUEUE_TICKET }, { "VIP012", PD_FOREIGN_UNKNOWN },
        { "AB1234", PD_FOREIGN_QUEUE_TICKET }, { "A12345", PD_FOREIGN_UNKNOWN }, { "A-", PD_FOREIGN_UNKNOWN },
        { "A", PD_FOREIGN_UNKNOWN }, { "-12", PD_FOREIGN_UNKNOWN }, { "", PD_FOREIGN_UNKNOWN },
        { "hello", PD_FOREIGN_UNKNOWN }, { "{\"member\":1}", PD_FOREIGN_UNKNOWN },
        { "6901234567892", PD_FOREIGN_UNKNOWN }, /* an ordinary bar code */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (pd_foreign_recognise(rows[i].text, strlen(rows[i].text), NULL) != rows[i].kind)
            fail_msg("%s: not kind %d", rows[i].text, (int)rows[i].kind);
}

static void
the_hospitals_own_numbers_come_first_and_fit_exactly(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool fits;
    } rows[] = {
        { "H9999999", "H1234567", true },
        { "H9999999", "H123456", false },
        { "H9999999", "H12345678", false },
        { "H9999999", "h1234567", false },
        { "H9999999", "X1234567", false },
        { "00999|K-A9.9", "00123", true },
        { "00999|K-A9.9", "K-Z1.0", true },
        { "00999|K-A9.9", "K-11.0", false },
        { "00999|K-A9.9", "00123|K-Z1.0", false },
        { "\\9\\A9", "9A5", true },
        { "\\9\\A9", "1A5", false },
        { "\\9\\A9", "9B5", false },
        { "13\\9999999999999999", "134567890123456789", false },
        { "13\\9999999999999999", "139567890123456789", true }, /* wins over the payment number's form */
        { "9", "", false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        bool fits = pd_foreign_recognise(rows[i].text, strlen(rows[i].text), rows[i].pattern) ==
                    PD_FOREIGN_PLAIN_CARD;

        assert_ok(pd_plain_pattern_check(rows[i].pattern, NULL));
        if (fits != rows[i].fits)
            fail_msg("%s on %s", rows[i].pattern, rows[i].text);
    }
}

static void
a_broken_pattern_is_refused_with_what_is_allowed(void **state)
{
    static const char *const rows[] = { "", "|", "9|", "|9", "9||9", "h9", "9 9", "9*", "\\", "\\B", "9\\",
        "999999999999999999999999999999999" };
    char long_one[PD_PLAIN_PATTERN_MAX + 1];
    struct pd_why why;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        why.text[0] = '\0';
        assert_int_not_equal(pd_plain_pattern_check(rows[i], &why), PD_OK);
        assert_true(strlen(why.text) > 10);
    }
    for (int i = 0; i < PD_PLAIN_PATTERN_MAX; i++)
        long_one[i] = i % 2 == 0 ? '9' : '|';
    long_one[PD_PLAIN_PATTERN_MAX] = '\0';
    assert_int_equal(pd_plain_pattern_check(long_one, &why), PD_ERR_TOO_LARGE);
    long_one[PD_PLAIN_PATTERN_MAX - 1] = '\0';
    assert_ok(pd_plain_pattern_check(long_one, &why));
}

static void
short_numbers_count_the_day_and_begin_again(void **state)
{
    static const struct {
        uint32_t count;
        const char *text;
    } rows[] = { { 1, "A-001" }, { 37, "A-037" }, { 999, "A-999" }, { 1000, "A-001" }, { 1998, "A-999" },
        { UINT32_MAX, "A-561" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        char text[PD_SHORT_NUMBER_CAP];

        assert_string_equal(pd_short_number_text(pd_short_number_of('A', rows[i].count), text), rows[i].text);
    }
}

static void
short_numbers_read_as_clerks_type_them(void **state)
{
    static const struct {
        const char *text;
        char letter; /* 0: refused */
        int number;
    } rows[] = {
        { "A-037", 'A', 37 },
        { "a037", 'A', 37 },
        { "z 37", 'Z', 37 },
        { "B7", 'B', 7 },
        { "C-999", 'C', 999 },
        { "", 0, 0 },
        { "A", 0, 0 },
        { "A-", 0, 0 },
        { "A-0", 0, 0 },
        { "A000", 0, 0 },
        { "A-1000", 0, 0 },
        { "A--37", 0, 0 },
        { "A 37 ", 0, 0 },
        { "37", 0, 0 },
        { "AB37", 0, 0 },
        { "A-3x", 0, 0 },
        { "A-+3", 0, 0 },
        { "\xc3\x84-37", 0, 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_short_number n = { 0, 0 };

        assert_int_equal(pd_short_number_parse(rows[i].text, strlen(rows[i].text), &n), rows[i].letter != 0);
        assert_int_equal(n.letter, rows[i].letter);
        assert_int_equal(n.number, rows[i].number);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_known_and_its_neighbours_are_not),
        cmocka_unit_test(the_hospitals_own_numbers_come_first_and_fit_exactly),
        cmocka_unit_test(a_broken_pattern_is_refused_with_what_is_allowed),
        cmocka_unit_test(short_numbers_count_the_day_and_begin_again),
        cmocka_unit_test(short_numbers_read_as_clerks_type_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
