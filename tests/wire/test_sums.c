/*
 * Goal: sums come through as they were written, and nothing else is believed. Method: one answer with every
 * kind of bucket; each single bit of it turned, each line cut, doubled, moved or signed with nonsense inside.
 */
#include "sync/wire/seal.h"
#include "sync/wire/sums.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define NONCE "0123456789"

static struct pd_secret_key secret;
static struct pd_public_key key;
static struct pd_sums written;
static char body[PD_SUMS_BODY_MAX];
static size_t body_len;

static int
set_up(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 7 };
    struct pd_str out = pd_str_on(body, sizeof body);
    struct pd_sums_header header = { .hub_epoch = 3, .cseq = 12345, .time_ms = 99 };

    (void)state;
    secret = pd_secret_key_from_seed(seed);
    key = pd_secret_key_public(&secret);
    memset(&written, 0, sizeof written);
    written.members[0] = (struct pd_sum){ 1, 0 };
    written.members[17] = (struct pd_sum){ 4000, UINT64_MAX };
    written.members[255] = (struct pd_sum){ 2, UINT64_C(0x8000000000000001) };
    written.keys = (struct pd_sum){ 9, 9 };
    written.tokens = (struct pd_sum){ 1, 5 };
    pd_sums_write(&header, &written, NONCE, &secret, &out);
    assert_false(out.cut);
    body_len = out.len;
    return 0;
}

static enum pd_err
read_body(size_t len, struct pd_sums *sums)
{
    struct pd_sums_header header;

    return pd_sums_read(body, len, NONCE, &key, &header, sums, NULL);
}

static void
sums_come_through(void **state)
{
    struct pd_sums_header header;
    struct pd_sums sums;

    (void)state;
    assert_ok(pd_sums_read(body, body_len, NONCE, &key, &header, &sums, NULL));
    assert_int_equal(header.hub_epoch, 3);
    assert_int_equal(header.cseq, 12345);
    assert_memory_equal(&sums, &written, sizeof sums);
}

static void
every_turned_bit_and_every_cut_is_refused(void **state)
{
    struct pd_sums sums;

    (void)state;
    for (size_t bit = 0; bit < 8 * body_len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
        assert_int_not_equal(read_body(body_len, &sums), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t len = 0; len < body_len; len++)
        assert_int_not_equal(read_body(len, &sums), PD_OK);
    assert_int_equal(read_body(body_len, &sums), PD_OK);
    assert_int_equal(
        pd_sums_read(body, body_len, "another-nonce", &key, &(struct pd_sums_header){ 0 }, &sums, NULL),
        PD_ERR_DENIED);
    assert_int_equal(
        pd_sums_read(body, PD_SUMS_BODY_MAX + 1, NONCE, &key, &(struct pd_sums_header){ 0 }, &sums, NULL),
        PD_ERR_TOO_LARGE);
}

/* Well signed, and still no sums. */
static void
nonsense_under_a_good_signature_is_refused(void **state)
{
    static const char *const cases[] = {
        "{\"k\":\"member\",\"b\":256,\"n\":1,\"sum\":\"0000000000000000\"}\n",
        "{\"k\":\"member\",\"b\":-1,\"n\":1,\"sum\":\"0000000000000000\"}\n",
        "{\"k\":\"member\",\"b\":1,\"n\":0,\"sum\":\"0000000000000000\"}\n",
        "{\"k\":\"member\",\"b\":1,\"n\":1,\"sum\":\"000000000000000\"}\n",
        "{\"k\":\"member\",\"b\":1,\"n\":1,\"sum\":\"00000000000000000\"}\n",
        "{\"k\":\"hold\",\"b\":0,\"n\":1,\"sum\":\"0000000000000000\"}\n",
        "{\"k\":\"key\",\"b\":1,\"n\":1,\"sum\":\"0000000000000000\"}\n",
        "{\"k\":\"member\",\"b\":1,\"n\":1}\n",
        "nonsense\n",
        "",
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_str out = pd_str_on(body, sizeof body);
        struct pd_hash digest = pd_hash_of(cases[i], strlen(cases[i]));
        char hex[PD_HASH_TEXT_CAP];
        struct pd_sums sums;

        pd_hex(digest.b, sizeof digest.b, hex);
        pd_str_addf(&out, "{\"v\":1,\"hub_epoch\":1,\"cseq\":1,\"n\":1,\"time_ms\":1,\"digest\":\"%s\"", hex);
        (void)pd_seal_close(&out, 0, "pd-sums-1", NONCE, &secret);
        pd_str_add(&out, "\n");
        pd_str_add(&out, cases[i]);
        assert_int_equal(read_body(out.len, &sums), PD_ERR_INVALID);
    }
}

static void
the_same_bucket_twice_or_out_of_order_is_refused(void **state)
{
    static const char *const pairs[][2] = { { "1", "1" }, { "2", "1" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(pairs); i++) {
        char lines[256], hex[PD_HASH_TEXT_CAP];
        struct pd_str out = pd_str_on(body, sizeof body);
        struct pd_hash digest;
        struct pd_sums sums;

        (void)snprintf(lines, sizeof lines,
            "{\"k\":\"member\",\"b\":%s,\"n\":1,\"sum\":\"0000000000000000\"}\n"
            "{\"k\":\"member\",\"b\":%s,\"n\":1,\"sum\":\"0000000000000000\"}\n",
            pairs[i][0], pairs[i][1]);
        digest = pd_hash_of(lines, strlen(lines));
        pd_hex(digest.b, sizeof digest.b, hex);
        pd_str_addf(&out, "{\"v\":1,\"hub_epoch\":1,\"cseq\":1,\"n\":2,\"time_ms\":1,\"digest\":\"%s\"", hex);
        (void)pd_seal_close(&out, 0, "pd-sums-1", NONCE, &secret);
        pd_str_add(&out, "\n");
        pd_str_add(&out, lines);
        assert_int_equal(read_body(out.len, &sums), PD_ERR_INVALID);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, NULL)
        T(sums_come_through),
        T(every_turned_bit_and_every_cut_is_refused),
        T(nonsense_under_a_good_signature_is_refused),
        T(the_same_bucket_twice_or_out_of_order_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
