/*
 * Goal: a bundle is believed whole or not at all. Method: one of each direction; every single bit turned,
 * every length, another key, another device; parts that are no parts.
 */
#include "sync/wire/bundle.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct pd_secret_key desk, hub, stranger;
static struct pd_public_key desk_key, hub_key;
static char up[4096], down[4096];
static size_t up_len, down_len;
static const char plain[] = "push 3\nabcasset 0\npull 5\n12345";

static struct pd_bundle
bundle_for(enum pd_bundle_for to, size_t len)
{
    return (struct pd_bundle){ .to = to,
        .device = { { 1, 2, 3 } },
        .epoch = 1,
        .hub_epoch = 1,
        .from = 0,
        .cseq = 9,
        .serial = 4,
        .time_ms = 77,
        .len = len };
}

static size_t
put(char *file, size_t cap, const struct pd_bundle *b, const void *body, const struct pd_secret_key *secret)
{
    struct pd_str out = pd_str_on(file, cap);

    pd_bundle_write(b, body, secret, &out);
    assert_false(out.cut);
    memcpy(file + out.len, body, b->len);
    return out.len + b->len;
}

static int
set_up(void **state)
{
    static const uint8_t seeds[3][PD_SEED_LEN] = { { 1 }, { 2 }, { 3 } },
                         box_seed[PD_BUNDLE_SEED_LEN] = { 9 };
    uint8_t sealed[sizeof plain - 1 + PD_BUNDLE_SEAL_LEN];
    struct pd_bundle b = bundle_for(PD_BUNDLE_FOR_HUB, 12);

    (void)state;
    desk = pd_secret_key_from_seed(seeds[0]);
    hub = pd_secret_key_from_seed(seeds[1]);
    stranger = pd_secret_key_from_seed(seeds[2]);
    desk_key = pd_secret_key_public(&desk);
    hub_key = pd_secret_key_public(&hub);
    up_len = put(up, sizeof up, &b, "twelve bytes", &desk);
    assert_true(pd_bundle_seal(&desk_key, box_seed, plain, sizeof plain - 1, sealed));
    b = bundle_for(PD_BUNDLE_FOR_DESK, sizeof sealed);
    down_len = put(down, sizeof down, &b, sealed, &hub);
    return 0;
}

/* As a reader takes it. */
static bool
believed(const char *file, size_t len, const struct pd_public_key *key)
{
    struct pd_bundle b;
    const char *body;

    return pd_bundle_read(file, len, &b, &body, NULL) == PD_OK && pd_bundle_verify(file, len, &b, key);
}

static void
a_bundle_comes_through(void **state)
{
    struct pd_bundle b;
    struct pd_bundle_part part;
    const char *body;
    char text[sizeof plain], nonce[PD_NONCE_CAP];
    size_t at = 0;

    (void)state;
    assert_true(believed(up, up_len, &desk_key));
    assert_ok(pd_bundle_read(down, down_len, &b, &body, NULL));
    assert_int_equal(b.serial, 4);
    assert_int_equal(b.cseq, 9);
    pd_bundle_nonce(&b, nonce);
    assert_string_equal(nonce, "bundle-desk-1-4");
    assert_true(pd_nonce_valid(nonce));
    assert_true(pd_bundle_unseal(&desk, body, b.len, text));
    assert_memory_equal(text, plain, sizeof plain - 1);
    assert_null(memmem(down, down_len, "abc", 3));
    for (int i = 0; i < 3; i++)
        assert_ok(pd_bundle_part_next(text, sizeof plain - 1, &at, &part, NULL));
    assert_int_equal(part.kind, PD_BUNDLE_PULL);
    assert_memory_equal(part.bytes, "12345", 5);
    assert_int_equal(pd_bundle_part_next(text, sizeof plain - 1, &at, &part, NULL), PD_ERR_NOT_FOUND);
}

static void
every_turned_bit_is_refused(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < 8 * up_len; bit++) {
        up[bit / 8] = (char)(up[bit / 8] ^ (1 << bit % 8));
        assert_false(believed(up, up_len, &desk_key));
        up[bit / 8] = (char)(up[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t bit = 0; bit < 8 * down_len; bit++) {
        down[bit / 8] = (char)(down[bit / 8] ^ (1 << bit % 8));
        assert_false(believed(down, down_len, &hub_key));
        down[bit / 8] = (char)(down[bit / 8] ^ (1 << bit % 8));
    }
}

static void
a_file_cut_or_lengthened_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < down_len; len++)
        assert_false(believed(down, len, &hub_key));
    down[down_len] = 'x';
    assert_false(believed(down, down_len + 1, &hub_key));
    assert_true(believed(down, down_len, &hub_key));
}

static void
it_is_signed_by_one_and_sealed_to_one(void **state)
{
    struct pd_bundle b;
    const char *body;
    char text[sizeof plain];

    (void)state;
    assert_false(believed(up, up_len, &hub_key));
    assert_false(believed(down, down_len, &desk_key));
    assert_ok(pd_bundle_read(down, down_len, &b, &body, NULL));
    assert_false(pd_bundle_unseal(&stranger, body, b.len, text));
    assert_false(pd_bundle_unseal(&desk, body, b.len - 1, text));
    assert_false(pd_bundle_unseal(&desk, body, PD_BUNDLE_SEAL_LEN - 1, text));
}

/* A desk's bundle signed as the hub's, or the other way round, is neither. */
static void
the_two_directions_are_never_mixed_up(void **state)
{
    struct pd_bundle b = bundle_for(PD_BUNDLE_FOR_DESK, 4);
    char file[2048];
    size_t len = put(file, sizeof file, &b, "body", &desk);
    char *word = memmem(file, len, "\"for\":\"desk\"", 12);

    (void)state;
    assert_true(believed(file, len, &desk_key));
    assert_non_null(word);
    memcpy(word, "\"for\":\"hub\" ", 12);
    assert_false(believed(file, len, &desk_key));
}

static void
parts_that_are_none_are_refused(void **state)
{
    static const char *const cases[] = { "push", "push 3", "push 3\nab", "push 03\nabc", "push -1\n",
        "push \n", "pushes 1\na", "page 1\na", "asset 99999999999\n", "\n", "pull 1\nabc" };
    struct pd_bundle_part part;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        size_t at = 0;
        enum pd_err err = pd_bundle_part_next(cases[i], strlen(cases[i]), &at, &part, NULL);

        if (err == PD_OK) /* what follows the part is none */
            err = pd_bundle_part_next(cases[i], strlen(cases[i]), &at, &part, NULL);
        assert_int_equal(err, PD_ERR_INVALID);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, NULL)
        T(a_bundle_comes_through),
        T(every_turned_bit_is_refused),
        T(a_file_cut_or_lengthened_is_refused),
        T(it_is_signed_by_one_and_sealed_to_one),
        T(the_two_directions_are_never_mixed_up),
        T(parts_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
