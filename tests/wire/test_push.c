/*
 * Goal: a push and its answer arrive as they were written or not at all.
 * Method: one of each goes there and back; then every single bit is flipped, every prefix cut, rules broken
 * one at a time in tables, and each limit met exactly and passed by one.
 */
#include "tests/support/check.h"

#include "sync/wire/push.h"
#include "tests/wire/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ops[] = { "{\"v\":1,\"kind\":\"void\"}", "x", "{\"unheard\":\"of\"}" };

/* A push of these lines, signed; body holds PD_PUSH_BODY_MAX + 8192. */
static size_t
make_push(const char *const *lines, int n, char *body, size_t cap)
{
    struct pd_secret_key secret = desk_secret();
    struct pd_push_header header = { .epoch = 3, .base = 41, .n = n, .nonce = NONCE };
    struct pd_str out = pd_str_on(body, cap);

    memset(header.device.b, 0xd5, sizeof header.device.b);
    memset(header.base_hash.b, 0x11, sizeof header.base_hash.b);
    header.head = header.base_hash;
    for (int i = 0; i < n; i++)
        header.head = pd_chain_next(&header.head, lines[i], strlen(lines[i]));
    pd_push_header_write(&header, &secret, &out);
    for (int i = 0; i < n; i++) {
        pd_str_add(&out, lines[i]);
        pd_str_add(&out, "\n");
    }
    assert_false(out.cut);
    return out.len;
}

/* What a hub does with a body, from an exact-size copy so that a sanitizer sees one byte too far. */
static enum pd_err
take(const char *body, size_t len, struct pd_push_header *header, struct pd_why *why)
{
    struct pd_public_key key = public_of(desk_secret());
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    char *exact = malloc(len > 0 ? len : 1);
    enum pd_err err;

    memcpy(exact, body, len);
    err = pd_push_read(exact, len, header, lines, why);
    if (err == PD_OK)
        err = pd_push_verify(exact, len, header, lines, &key, why);
    free(exact);
    return err;
}

static void
a_push_arrives_as_it_was_sent(void **state)
{
    char body[4096];
    size_t len = make_push(ops, 3, body, sizeof body);
    struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header;

    (void)state;
    assert_ok(take(body, len, &header, NULL));
    assert_int_equal(header.epoch, 3);
    assert_int_equal(header.base, 41);
    assert_int_equal(header.n, 3);
    assert_string_equal(header.nonce, NONCE);
    assert_int_equal(header.device.b[15], 0xd5);
    assert_ok(pd_push_read(body, len, &header, lines, NULL));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lines[i].len, strlen(ops[i]));
        assert_memory_equal(lines[i].text, ops[i], lines[i].len);
    }
    len = make_push(ops, 0, body, sizeof body);
    assert_ok(take(body, len, &header, NULL));
}

static void
no_flipped_bit_and_no_cut_push_is_taken(void **state)
{
    char body[4096];
    size_t len = make_push(ops, 3, body, sizeof body);
    struct pd_push_header header;

    (void)state;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(take(body, len, &header, NULL), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 0; n < len; n++)
        assert_int_not_equal(take(body, n, &header, NULL), PD_OK);
    assert_ok(take(body, len, &header, NULL));
}

static void
a_push_of_another_key_or_with_lines_in_another_order_is_refused(void **state)
{
    char body[4096];
    const char *swapped[] = { "x", "yy", "x" };
    struct pd_push_line lines[PD_PUSH_OPS_MAX], line;
    size_t len = make_push(swapped, 3, body, sizeof body);
    struct pd_public_key desk = public_of(desk_secret()), hub = public_of(hub_secret());
    struct pd_push_header header;

    (void)state;
    assert_ok(pd_push_read(body, len, &header, lines, NULL));
    assert_ok(pd_push_verify(body, len, &header, lines, &desk, NULL));
    assert_int_equal(pd_push_verify(body, len, &header, lines, &hub, NULL), PD_ERR_DENIED);
    line = lines[0];
    lines[0] = lines[1];
    lines[1] = line;
    assert_int_equal(pd_push_verify(body, len, &header, lines, &desk, NULL), PD_ERR_INVALID);
}

/* The header of a good push with `from` replaced by `to`. */
static void
edit(const char *good, const char *from, const char *to, char *out, size_t cap)
{
    const char *at = strstr(good, from);

    assert_non_null(at);
    assert_true((size_t)snprintf(out, cap, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from)) < cap);
}

static void
a_header_that_breaks_a_rule_is_named(void **state)
{
    static const struct {
        const char *from, *to, *path;
    } rows[] = {
        { "\"v\":1", "\"v\":2", "v" },
        { "\"v\":1", "\"v\":1.0", "" },
        { "\"v\":1", "\"v\":1e0", "" },
        { "\"v\":1", "\"v\":+1", "" },
        { "\"v\":1", "\"v\":01", "" },
        { "\"v\":1", "\"v\":NaN", "" },
        { "\"v\":1", "\"v\":\"1\"", "v" },
        { "\"v\":1,", "", "v" },
        { "\"v\":1,", "\"v\":1,\"v\":1,", "" },
        { "\"v\":1,", "\"v\":1,\"x\":1,", "x" },
        { "\"v\":1,", "\"v\":1,\"x\":[[[[[[[1]]]]]]],", "" },
        { "\"ep\":3", "\"ep\":0", "ep" },
        { "\"ep\":3", "\"ep\":4294967296", "ep" },
        { "\"base\":41", "\"base\":-1", "base" },
        { "\"base\":41", "\"base\":9007199254740992", "base" },
        { "\"base\":41", "\"base\":99999999999999999999999", "base" },
        { "\"n\":3", "\"n\":501", "n" },
        { "\"n\":3", "\"n\":4", "line 5" },
        { "\"n\":3", "\"n\":2", "n" },
        { "d5d5", "D5d5", "dev" },
        { "d5d5", "d5", "dev" },
        { NONCE, "short", "nonce" },
        { NONCE, "with a space in it", "nonce" },
        { NONCE, "a\\u0000aaaaaaaaaaaaa", "nonce" },
        { "\nx\n", "\n\nx\n", "line 3" },
        { "\nx\n", "\nx\ny\n", "n" },
        { "}\n", "} \t}\n", "" },
    };
    char good[4096], bad[4096];
    struct pd_push_header header;

    (void)state;
    (void)make_push(ops, 3, good, sizeof good);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_why why = { .text = "" };

        edit(good, rows[i].from, rows[i].to, bad, sizeof bad);
        assert_int_not_equal(take(bad, strlen(bad), &header, &why), PD_OK);
        assert_true(why.text[0] != '\0');
        if (rows[i].path[0] != '\0')
            assert_string_equal(why.path, rows[i].path);
    }
}

static void
each_limit_can_be_met_and_not_passed(void **state)
{
    static char body[PD_PUSH_BODY_MAX + 8192], line[PD_OP_LINE_MAX + 2];
    const char *one[] = { line };
    const char *many[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    size_t len;

    (void)state;
    memset(line, 'x', PD_OP_LINE_MAX + 1);
    len = make_push(one, 1, body, sizeof body);
    assert_int_equal(take(body, len, &header, NULL), PD_ERR_TOO_LARGE);
    line[PD_OP_LINE_MAX] = '\0';
    len = make_push(one, 1, body, sizeof body);
    assert_ok(take(body, len, &header, NULL));
    for (int i = 0; i < PD_PUSH_OPS_MAX; i++)
        many[i] = "0123456789";
    len = make_push(many, PD_PUSH_OPS_MAX, body, sizeof body);
    assert_ok(take(body, len, &header, NULL));
    for (int i = 0; i < 64; i++)
        many[i] = line;
    len = make_push(many, 63, body, sizeof body);
    assert_true(len <= PD_PUSH_BODY_MAX);
    assert_ok(take(body, len, &header, NULL));
    len = make_push(many, 64, body, sizeof body);
    assert_true(len > PD_PUSH_BODY_MAX);
    assert_int_equal(take(body, len, &header, NULL), PD_ERR_TOO_LARGE);
}

static size_t
make_answer(int count, char *body, size_t cap)
{
    struct pd_secret_key secret = hub_secret();
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .hub_epoch = 2,
        .high_seq = 44,
        .durable_seq = 40,
        .time_ms = 1700000000000,
        .count = count,
        .results = results };
    struct pd_str out = pd_str_on(body, cap);

    for (int i = 0; i < count; i++) {
        bool bad = i % 3 == 1;

        results[i] = (struct pd_op_result){ .dseq = 42 + (uint64_t)i,
            .status = bad ? PD_OP_REJECTED : PD_OP_APPLIED,
            .hseq = 1000 + (uint64_t)i,
            .dup = i % 2 == 1,
            .balance = pd_points_of(bad ? -1 : 7200) };
        (void)pd_copy(results[i].code, sizeof results[i].code, bad ? "too_few_points" : "");
    }
    pd_push_answer_write(&answer, NONCE, &secret, &out);
    assert_false(out.cut);
    return out.len;
}

static enum pd_err
take_answer(const char *body, size_t len, const char *nonce, struct pd_push_answer *answer)
{
    static struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_public_key key = public_of(hub_secret());
    char *exact = malloc(len > 0 ? len : 1);
    enum pd_err err;

    memcpy(exact, body, len);
    answer->results = results;
    err = pd_push_answer_read(exact, len, nonce, &key, answer, NULL);
    free(exact);
    return err;
}

static void
an_answer_arrives_as_it_was_given(void **state)
{
    char body[4096];
    size_t len = make_answer(3, body, sizeof body);
    struct pd_push_answer answer;

    (void)state;
    assert_ok(take_answer(body, len, NONCE, &answer));
    assert_int_equal(answer.hub_epoch, 2);
    assert_int_equal(answer.high_seq, 44);
    assert_int_equal(answer.durable_seq, 40);
    assert_int_equal(answer.time_ms, 1700000000000);
    assert_int_equal(answer.count, 3);
    assert_int_equal(answer.results[0].status, PD_OP_APPLIED);
    assert_int_equal(pd_points_raw(answer.results[0].balance), 7200);
    assert_false(answer.results[0].dup);
    assert_int_equal(answer.results[1].status, PD_OP_REJECTED);
    assert_string_equal(answer.results[1].code, "too_few_points");
    assert_int_equal(pd_points_raw(answer.results[1].balance), -1);
    assert_true(answer.results[1].dup);
    assert_int_equal(answer.results[2].dseq, 44);
    assert_int_equal(answer.results[2].hseq, 1002);
    len = make_answer(0, body, sizeof body);
    assert_ok(take_answer(body, len, NONCE, &answer));
    assert_int_equal(answer.count, 0);
}

static void
no_flipped_bit_no_cut_answer_and_no_other_nonce_is_believed(void **state)
{
    char body[4096];
    size_t len = make_answer(2, body, sizeof body);
    struct pd_push_answer answer;

    (void)state;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(take_answer(body, len, NONCE, &answer), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 0; n < len; n++)
        assert_int_not_equal(take_answer(body, n, NONCE, &answer), PD_OK);
    assert_int_equal(take_answer(body, len, "0123456789abcdeF", &answer), PD_ERR_DENIED);
    assert_ok(take_answer(body, len, NONCE, &answer));
}

static void
an_answer_for_the_fullest_push_fits_its_limit(void **state)
{
    static char body[PD_PUSH_BODY_MAX];
    struct pd_push_answer answer;
    size_t len = make_answer(PD_PUSH_OPS_MAX, body, sizeof body);

    (void)state;
    assert_ok(take_answer(body, len, NONCE, &answer));
    assert_int_equal(answer.count, PD_PUSH_OPS_MAX);
}

static void
a_captive_portal_is_no_answer(void **state)
{
    static const char *const pages[] = { "", "{}", "[]", "<html><body>Please log in</body></html>",
        "{\"sig\":\"\"}", "{\"sig\":1}", "{\"results\":[]}" };
    struct pd_push_answer answer;

    (void)state;
    for (int i = 0; i < PD_COUNT(pages); i++)
        assert_int_not_equal(take_answer(pages[i], strlen(pages[i]), NONCE, &answer), PD_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_push_arrives_as_it_was_sent),
        cmocka_unit_test(no_flipped_bit_and_no_cut_push_is_taken),
        cmocka_unit_test(a_push_of_another_key_or_with_lines_in_another_order_is_refused),
        cmocka_unit_test(a_header_that_breaks_a_rule_is_named),
        cmocka_unit_test(each_limit_can_be_met_and_not_passed),
        cmocka_unit_test(an_answer_arrives_as_it_was_given),
        cmocka_unit_test(no_flipped_bit_no_cut_answer_and_no_other_nonce_is_believed),
        cmocka_unit_test(an_answer_for_the_fullest_push_fits_its_limit),
        cmocka_unit_test(a_captive_portal_is_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
