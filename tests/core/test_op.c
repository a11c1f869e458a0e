/*
 * Goal: what a desk writes is what the hub reads, to the byte, and nothing else is an op.
 * Method: one op of every kind goes there and back; then lines are broken one rule at a time and the error
 * must name the key; then every prefix, and every byte replaced, must never be taken for a different encoding
 * of itself.
 */
#include "tests/support/check.h"

#include "app/core/op.h"

#include <stdio.h>
#include <string.h>

static struct pd_op
base(enum pd_op_kind kind)
{
    struct pd_rng rng = pd_rng_seeded(kind);
    struct pd_op op = { .kind = kind,
        .id = pd_id_make(1700000000000, &rng),
        .device = pd_id_make(1600000000000, &rng),
        .epoch = 3,
        .dseq = 41,
        .at_ms = INT64_C(1767225600123),
        .quality = PD_TIME_HOLDOVER,
        .programme = 7 };
    return op;
}

static struct pd_id
some_id(void)
{
    struct pd_rng rng = pd_rng_seeded(99);

    return pd_id_make(1500000000000, &rng);
}

static struct pd_op
example(enum pd_op_kind kind)
{
    struct pd_op op = base(kind);

    switch (kind) {
    case PD_OP_HOLD:
        op.member = some_id();
        strcpy(op.unit, "points");
        op.amount = pd_points_of(PD_AMOUNT_MAX);
        op.money = pd_fen_of(990);
        strcpy(op.sku, "G-001");
        op.qty = 2;
        op.lease = 12;
        op.ordinal = 2;
        strcpy(op.place, "P1");
        op.expires_ms = INT64_C(1767830400123);
        op.decided_ms = INT64_C(1767225599000);
        strcpy(op.code, "PD1:AB$ %*+-./:\\\"~");
        strcpy(op.how, PD_OP_BY_WORD);
        break;
    case PD_OP_RELEASE:
        op.hold = some_id();
        strcpy(op.how, "print");
        break;
    case PD_OP_CAPTURE:
        op.hold = some_id();
        op.qty = PD_QTY_MAX;
        strcpy(op.place, "P1");
        strcpy(op.how, PD_OP_BY_PROXY);
        break;
    case PD_OP_VOID:
        op.hold = some_id();
        strcpy(op.reason, "not_wanted");
        break;
    case PD_OP_REFUND:
        op.hold = some_id();
        op.amount = pd_points_of(0);
        strcpy(op.reason, "broken");
        break;
    case PD_OP_CLAIM:
        op.member = some_id();
        strcpy(op.unit, "points");
        op.amount = pd_points_of(5);
        strcpy(op.rule, "sign_in");
        strcpy(op.key, "sign_in:018bcfe5681a7:20454");
        break;
    case PD_OP_SPEND:
        op.member = some_id();
        strcpy(op.unit, "points");
        op.amount = pd_points_of(100);
        op.decided_ms = 1;
        strcpy(op.rule, "wheel");
        break;
    case PD_OP_LEASE_RECV:
        op.lease = UINT32_MAX;
        strcpy(op.sku, "G-001");
        op.qty = 1000;
        op.number = 8;
        break;
    case PD_OP_TOKEN_RECV:
        strcpy(op.place, "P1");
        op.number = INT64_MAX;
        break;
    case PD_OP_PROGRAMME_RECV:
        op.number = 7;
        break;
    case PD_OP_LEASE_GIVE:
        op.lease = 9;
        strcpy(op.sku, "G-001");
        op.qty = 3;
        op.ordinal = 20;
        strcpy(op.reason, "recall");
        break;
    case PD_OP_LEASE_ASK:
        strcpy(op.sku, "G-001");
        op.qty = 5;
        break;
    case PD_OP_TOKEN_GIVE:
        strcpy(op.place, "P1");
        op.number = 4;
        strcpy(op.reason, "asked");
        break;
    case PD_OP_TOKEN_ASK:
        strcpy(op.place, "P1");
        break;
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
        memset(op.hold.b, 9, sizeof op.hold.b);
        strcpy(op.reason, "not_wanted");
        break;
    case PD_OP_WITNESS:
        op.number = 3;
        memset(op.key, 'a', 64);
        break;
    case PD_OP_STAFF:
        strcpy(op.by, "C-07");
        strcpy(op.how, PD_OP_STAFF_APPROVE);
        op.hold = some_id();
        break;
    case PD_OP_SHIFT:
        strcpy(op.how, PD_OP_SHIFT_OPEN);
        op.number = 12;
        break;
    case PD_OP_STOCK:
        strcpy(op.how, PD_OP_STOCK_COUNT);
        strcpy(op.sku, "G-001");
        op.number = 12;
        break;
    }
    return op;
}

static void
every_kind_goes_there_and_back_to_the_byte(void **state)
{
    (void)state;
    for (int k = PD_OP_HOLD; k <= PD_OP_KIND_LAST; k++) {
        struct pd_op op = example((enum pd_op_kind)k), back;
        char line[PD_OP_LINE_MAX + 1], again[PD_OP_LINE_MAX + 1];
        size_t len = pd_op_encode(&op, line);
        struct pd_why why;

        assert_int_equal(len, strlen(line));
        assert_ok(pd_op_decode(line, len, &back, &why));
        assert_memory_equal(&op, &back, sizeof op);
        assert_int_equal(pd_op_encode(&back, again), len);
        assert_string_equal(line, again);
    }
}

static void
a_line_looks_as_documented(void **state)
{
    struct pd_op op = example(PD_OP_RELEASE);
    char line[PD_OP_LINE_MAX + 1], id[PD_ID_TEXT_CAP], dev[PD_ID_TEXT_CAP], hold[PD_ID_TEXT_CAP], want[512];

    (void)state;
    (void)snprintf(want, sizeof want,
        "{\"v\":1,\"k\":\"release\",\"id\":\"%s\",\"dev\":\"%s\",\"ep\":3,\"seq\":41,"
        "\"t\":1767225600123,\"q\":2,\"pv\":7,\"hold\":\"%s\",\"how\":\"print\"}",
        pd_id_text(op.id, id), pd_id_text(op.device, dev), pd_id_text(op.hold, hold));
    (void)pd_op_encode(&op, line);
    assert_string_equal(line, want);
}

static void
the_largest_op_fits_its_line(void **state)
{
    struct pd_op op = example(PD_OP_HOLD), back;
    char line[PD_OP_LINE_MAX + 1];
    size_t len;

    (void)state;
    memset(op.code, '"', sizeof op.code - 1);
    memset(op.sku, 'x', sizeof op.sku - 1);
    memset(op.place, 'x', sizeof op.place - 1);
    op.dseq = INT64_MAX;
    op.ordinal = UINT32_MAX;
    len = pd_op_encode(&op, line);
    assert_true(len <= PD_OP_LINE_MAX);
    assert_ok(pd_op_decode(line, len, &back, NULL));
    assert_memory_equal(&op, &back, sizeof op);
}

/* The example's line with the first `from` replaced by `to`. */
static size_t
with(enum pd_op_kind kind, const char *from, const char *to, char *out)
{
    struct pd_op op = example(kind);
    char line[PD_OP_LINE_MAX + 1];
    char *place;

    (void)pd_op_encode(&op, line);
    place = strstr(line, from);
    assert_non_null(place);
    return (size_t)snprintf(
        out, 2 * PD_OP_LINE_MAX, "%.*s%s%s", (int)(place - line), line, to, place + strlen(from));
}

struct broken {
    enum pd_op_kind kind;
    const char *from, *to;
    enum pd_err err;
    const char *path; /* "" where only the byte is known */
};

static const struct broken broken[] = {
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":0", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":100", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":4294967298", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":2.0", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":2e0", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":+2", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":02", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":NaN", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":-", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":\"2\"", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":true", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":null", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":[2]", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":2,\"qty\":2", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\":2", "\"qty\":2,\"extra\":1", PD_ERR_INVALID, "extra" },
    { PD_OP_HOLD, "word", "print", PD_ERR_INVALID, "how" },
    { PD_OP_HOLD, "word", "", PD_ERR_INVALID, "how" },
    { PD_OP_VOID, "\"why\"", "\"how\":\"word\",\"why\"", PD_ERR_INVALID, "how" },
    { PD_OP_HOLD, "\"qty\":2,", "", PD_ERR_INVALID, "qty" },
    { PD_OP_HOLD, "\"qty\":2,", "\"qty\":2,,", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"qty\"", "\"q\\u0074y\"", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"amt\":1000000000", "\"amt\":1000000001", PD_ERR_INVALID, "amt" },
    { PD_OP_HOLD, "\"amt\":1000000000", "\"amt\":-1", PD_ERR_INVALID, "amt" },
    { PD_OP_HOLD, "\"amt\":1000000000", "\"amt\":9223372036854775808", PD_ERR_INVALID, "amt" },
    { PD_OP_HOLD, "\"amt\":1000000000", "\"amt\":18446744073709551617", PD_ERR_INVALID, "amt" },
    { PD_OP_HOLD, "\"fen\":990", "\"fen\":-0.5", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"ord\":2", "\"ord\":1", PD_ERR_INVALID, "ord" },
    { PD_OP_HOLD, "\"lease\":12", "\"lease\":0", PD_ERR_INVALID, "ord" },
    { PD_OP_HOLD, "\"lease\":12", "\"lease\":4294967296", PD_ERR_INVALID, "lease" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"\"", PD_ERR_INVALID, "sku" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"G 001\"", PD_ERR_INVALID, "sku" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"G\\u0000\"", PD_ERR_INVALID, "sku" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"\xe5\xbc\xa0\"", PD_ERR_INVALID, "sku" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"12345678901234567\"", PD_ERR_INVALID, "sku" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"G\n\"", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"\xff\"", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"sku\":\"G-001\"", "\"sku\":\"\\x\"", PD_ERR_INVALID, "" },
    { PD_OP_HOLD, "\"place\":\"P1\"", "\"place\":\"P1;\"", PD_ERR_INVALID, "place" },
    { PD_OP_HOLD, "\"exp\":1767830400123", "\"exp\":253402300800000", PD_ERR_INVALID, "exp" },
    { PD_OP_HOLD, "\"code\":\"PD1", "\"code\":\"\\u00e4PD1", PD_ERR_INVALID, "code" },
    { PD_OP_RELEASE, "print", "smoke", PD_ERR_INVALID, "how" },
    { PD_OP_CAPTURE, "proxy", "print", PD_ERR_INVALID, "how" },
    { PD_OP_CAPTURE, "proxy", "", PD_ERR_INVALID, "how" },
    { PD_OP_STAFF, "approve", "on", PD_ERR_INVALID, "hold" },
    { PD_OP_STAFF, "approve", "away", PD_ERR_INVALID, "how" },
    { PD_OP_STAFF, "C-07", "C 07", PD_ERR_INVALID, "by" },
    { PD_OP_STAFF, "C-07", "", PD_ERR_INVALID, "by" },
    { PD_OP_SHIFT, "open", "print", PD_ERR_INVALID, "how" },
    { PD_OP_SHIFT, "\"num\":12", "\"num\":0", PD_ERR_INVALID, "num" },
    { PD_OP_STOCK, "\"units\":0", "\"units\":-1", PD_ERR_INVALID, "units" },
    { PD_OP_STOCK, "count", "guess", PD_ERR_INVALID, "how" },
    { PD_OP_RELEASE, "\"q\":2", "\"q\":4", PD_ERR_INVALID, "q" },
    { PD_OP_RELEASE, "\"q\":2", "\"q\":0", PD_ERR_INVALID, "q" },
    { PD_OP_RELEASE, "\"ep\":3", "\"ep\":0", PD_ERR_INVALID, "ep" },
    { PD_OP_RELEASE, "\"seq\":41", "\"seq\":0", PD_ERR_INVALID, "seq" },
    { PD_OP_RELEASE, "\"t\":1767225600123", "\"t\":-1", PD_ERR_INVALID, "t" },
    { PD_OP_RELEASE, "\"v\":1", "\"v\":0", PD_ERR_INVALID, "v" },
    { PD_OP_RELEASE, "\"v\":1", "\"v\":\"1\"", PD_ERR_INVALID, "v" },
    { PD_OP_RELEASE, "\"v\":1,", "", PD_ERR_INVALID, "v" },
    { PD_OP_RELEASE, "\"v\":1", "\"v\":2", PD_ERR_NOT_FOUND, "v" },
    { PD_OP_RELEASE, "\"k\":\"release\"", "\"k\":\"repeal\"", PD_ERR_NOT_FOUND, "k" },
    { PD_OP_RELEASE, "\"k\":\"release\"", "\"k\":\"\"", PD_ERR_INVALID, "k" },
    { PD_OP_RELEASE, "\"k\":\"release\"", "\"k\":2", PD_ERR_INVALID, "k" },
    { PD_OP_RELEASE, "\"k\":\"release\",", "", PD_ERR_INVALID, "k" },
    { PD_OP_RELEASE, "\"how\":\"print\"", "\"how\":\"print\"}{", PD_ERR_INVALID, "" },
    { PD_OP_RELEASE, "\"how\":\"print\"}", "\"how\":\"print\"", PD_ERR_INVALID, "" },
    { PD_OP_RELEASE, "{", "[", PD_ERR_INVALID, "" },
    { PD_OP_RELEASE, "\"how\"", "\"x\":[[[[[1]]]]],\"how\"", PD_ERR_INVALID, "x" },
    { PD_OP_RELEASE, "\"how\"", "\"x\":[[[[[[1]]]]]],\"how\"", PD_ERR_TOO_LARGE, "" },
    { PD_OP_TOKEN_RECV, "9223372036854775807", "9223372036854775808", PD_ERR_INVALID, "num" },
    { PD_OP_SPEND, "\"unit\":\"points\"", "\"unit\":\"\"", PD_ERR_INVALID, "unit" },
};

static void
a_line_that_breaks_one_rule_is_refused_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(broken); i++) {
        static char line[2 * PD_OP_LINE_MAX];
        const struct broken *b = &broken[i];
        struct pd_why why = { "", "" };
        struct pd_op op;
        size_t len;
        enum pd_err err;

        len = with(b->kind, b->from, b->to, line);
        err = pd_op_decode(line, len, &op, &why);
        if (err != b->err || (b->path[0] != '\0' && strcmp(why.path, b->path) != 0))
            fail_msg("%s: error %s at \"%s\": %s", b->to, pd_err_name(err), why.path, why.text);
        assert_true(why.text[0] != '\0');
    }
}

static void
an_id_is_lower_case_hexadecimal_and_not_zero(void **state)
{
    static const char *const bad[] = { "00000000000000000000000000000000", "0123456789ABCDEF0123456789abcdef",
        "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "" };
    struct pd_op op = example(PD_OP_VOID);
    char hold[PD_ID_TEXT_CAP];

    (void)state;
    (void)pd_id_text(op.hold, hold);
    for (int i = 0; i < PD_COUNT(bad); i++) {
        static char line[2 * PD_OP_LINE_MAX];
        size_t len = with(PD_OP_VOID, hold, bad[i], line);
        struct pd_why why;

        assert_int_equal(pd_op_decode(line, len, &op, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, "hold");
    }
}

static void
keys_may_come_in_any_order_and_with_spaces(void **state)
{
    struct pd_op op = example(PD_OP_PROGRAMME_RECV), back;
    char id[PD_ID_TEXT_CAP], dev[PD_ID_TEXT_CAP], line[512];
    int len = snprintf(line, sizeof line,
        " { \"num\" : 7 , "
        "\"pv\":7,\"q\":2,\"t\":1767225600123,\"seq\":41,\"ep\":3,\"dev\":\"%s\",\"id\":\"%s\","
        "\"k\":\"programme_recv\",\"v\":1 } ",
        pd_id_text(op.device, dev), pd_id_text(op.id, id));

    (void)state;
    assert_ok(pd_op_decode(line, (size_t)len, &back, NULL));
    assert_memory_equal(&op, &back, sizeof op);
}

static void
an_op_of_the_future_still_says_where_it_belongs(void **state)
{
    static const char *const changes[][2] = { { "\"v\":1", "\"v\":9" },
        { "\"k\":\"release\"", "\"k\":\"gift_wrap\",\"paper\":{\"a\":[1,{\"b\":null}]},\"k2\":true" } };
    struct pd_op want = example(PD_OP_RELEASE);

    (void)state;
    for (int i = 0; i < 2; i++) {
        static char line[2 * PD_OP_LINE_MAX];
        struct pd_op op;
        size_t len = with(PD_OP_RELEASE, changes[i][0], changes[i][1], line);

        assert_int_equal(pd_op_decode(line, len, &op, NULL), PD_ERR_NOT_FOUND);
        assert_memory_equal(&op.id, &want.id, sizeof op.id);
        assert_memory_equal(&op.device, &want.device, sizeof op.device);
        assert_int_equal(op.epoch, want.epoch);
        assert_int_equal(op.dseq, want.dseq);
        assert_int_equal(op.at_ms, 0);
    }
}

static void
a_line_too_long_is_refused_before_it_is_read(void **state)
{
    static char line[PD_OP_LINE_MAX + 2];
    struct pd_op op;

    (void)state;
    memset(line, ' ', sizeof line);
    assert_int_equal(pd_op_decode(line, PD_OP_LINE_MAX + 1, &op, NULL), PD_ERR_TOO_LARGE);
    assert_int_equal(pd_op_decode(line, PD_OP_LINE_MAX, &op, NULL), PD_ERR_INVALID);
}

static void
too_many_keys_are_refused(void **state)
{
    char line[1024] = "{";
    struct pd_op op;

    (void)state;
    for (int i = 0; i < 45; i++)
        (void)snprintf(line + strlen(line), sizeof line - strlen(line), "\"a%d\":0,", i);
    strcat(line, "\"z\":1}");
    assert_int_equal(pd_op_decode(line, strlen(line), &op, NULL), PD_ERR_TOO_LARGE);
}

/* A changed byte makes another op or none, and what is accepted survives being written again. */
static void
no_cut_or_changed_line_passes_for_the_same_op(void **state)
{
    struct pd_op op = example(PD_OP_HOLD), changed, back;
    char line[PD_OP_LINE_MAX + 1], again[PD_OP_LINE_MAX + 1];
    size_t len = pd_op_encode(&op, line);

    (void)state;
    for (size_t n = 0; n < len; n++)
        assert_int_not_equal(pd_op_decode(line, n, &back, NULL), PD_OK);
    for (size_t i = 0; i < len; i++) {
        char kept = line[i];

        for (int c = 0; c < 256; c++) {
            line[i] = (char)c;
            if (line[i] == kept || pd_op_decode(line, len, &changed, NULL) != PD_OK)
                continue;
            assert_memory_not_equal(&changed, &op, sizeof op);
            assert_ok(pd_op_decode(again, pd_op_encode(&changed, again), &back, NULL));
            assert_memory_equal(&changed, &back, sizeof back);
        }
        line[i] = kept;
    }
}

static void
names_of_kinds_and_results_go_both_ways(void **state)
{
    (void)state;
    assert_string_equal(pd_op_kind_name(PD_OP_PROGRAMME_RECV), "programme_recv");
    assert_true(pd_op_is_intent(PD_OP_HOLD) && pd_op_is_intent(PD_OP_REFUND) && pd_op_is_intent(PD_OP_SPEND));
    assert_false(pd_op_is_intent(PD_OP_CAPTURE) || pd_op_is_intent(PD_OP_CLAIM));
    for (int i = PD_OP_APPLIED; i <= PD_OP_QUARANTINED; i++)
        assert_int_equal(pd_op_status_from(pd_op_status_name((enum pd_op_status)i)), i);
    assert_int_equal(pd_op_status_from("maybe"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_goes_there_and_back_to_the_byte),
        cmocka_unit_test(a_line_looks_as_documented),
        cmocka_unit_test(the_largest_op_fits_its_line),
        cmocka_unit_test(a_line_that_breaks_one_rule_is_refused_by_name),
        cmocka_unit_test(an_id_is_lower_case_hexadecimal_and_not_zero),
        cmocka_unit_test(keys_may_come_in_any_order_and_with_spaces),
        cmocka_unit_test(an_op_of_the_future_still_says_where_it_belongs),
        cmocka_unit_test(a_line_too_long_is_refused_before_it_is_read),
        cmocka_unit_test(too_many_keys_are_refused),
        cmocka_unit_test(no_cut_or_changed_line_passes_for_the_same_op),
        cmocka_unit_test(names_of_kinds_and_results_go_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
