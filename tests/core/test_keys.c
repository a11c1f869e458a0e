/*
 * Goal: ids, hashes and signatures are what the standards say, so that other people's programs agree with us.
 * Method: published examples (RFC 8032, FIPS 180), layout checks on ids, and one changed bit at a time.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "app/core/hash.h"
#include "app/core/id.h"
#include "app/core/sign.h"

#include <string.h>

static void
an_id_is_a_version_7_uuid_of_the_given_time(void **state)
{
    struct pd_rng rng = pd_rng_seeded(1);
    struct pd_id id = pd_id_make(INT64_C(0x018bcfe5681a), &rng);

    (void)state;
    for (int i = 0; i < 100; i++) {
        char text[PD_ID_TEXT_CAP];

        assert_memory_equal(pd_id_text(id, text), "018bcfe5681a7", 13);
        assert_non_null(strchr("89ab", text[16]));
        id = pd_id_make(INT64_C(0x018bcfe5681a), &rng);
    }
}

static void
a_clock_outside_the_layout_is_held_at_its_ends(void **state)
{
    struct pd_rng rng = pd_rng_seeded(1);
    struct pd_id low = pd_id_make(-5, &rng);
    struct pd_id high = pd_id_make(INT64_MAX, &rng);

    (void)state;
    assert_memory_equal(low.b, "\0\0\0\0\0\0", 6);
    assert_memory_equal(high.b, "\xff\xff\xff\xff\xff\xff", 6);
    assert_true(pd_id_compare(low, high) < 0);
    assert_false(pd_id_is_zero(low));
}

static void
id_text_goes_there_and_back_and_takes_nothing_else(void **state)
{
    struct pd_rng rng = pd_rng_seeded(7);
    struct pd_id id = pd_id_make(1700000000000, &rng), back = { { 0 } };
    char text[PD_ID_TEXT_CAP];

    (void)state;
    assert_true(pd_id_is_zero(back));
    assert_true(pd_id_parse(pd_id_text(id, text), PD_ID_TEXT_LEN, &back));
    assert_true(pd_id_equal(id, back));
    assert_false(pd_id_parse(text, PD_ID_TEXT_LEN - 1, &back));
    text[31] = 'G';
    assert_false(pd_id_parse(text, PD_ID_TEXT_LEN, &back));
    assert_true(pd_id_equal(id, back)); /* a refused text changes nothing */
}

/* Where the processor hashes by itself, that must be what the library computes, however the bytes come. */
static void
hashes_are_the_librarys_for_every_length_and_split(void **state)
{
    struct pd_rng rng = pd_rng_seeded(256);
    uint8_t bytes[400];

    (void)state;
    pd_rng_fill(&rng, bytes, sizeof bytes);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        size_t cut = n > 0 ? pd_rng_below(&rng, n + 1) : 0;
        struct pd_hash whole = pd_hash_of(bytes, n), parts;
        struct pd_hasher hasher;
        uint8_t wanted[PD_HASH_LEN];

        assert_int_equal(crypto_hash_sha256(wanted, bytes, n), 0);
        assert_memory_equal(whole.b, wanted, PD_HASH_LEN);
        pd_hasher_start(&hasher);
        pd_hasher_add(&hasher, bytes, cut / 2);
        pd_hasher_add(&hasher, bytes + cut / 2, cut - cut / 2);
        pd_hasher_add(&hasher, bytes + cut, n - cut);
        parts = pd_hasher_end(&hasher);
        assert_memory_equal(parts.b, wanted, PD_HASH_LEN);
    }
}

static void
hashes_agree_with_the_published_examples_in_one_part_or_many(void **state)
{
    static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    char hex[PD_HASH_TEXT_CAP];
    struct pd_hash whole = pd_hash_of(text, strlen(text));
    struct pd_hasher hasher;
    struct pd_hash parts;

    (void)state;
    pd_hex(whole.b, sizeof whole.b, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    pd_hasher_start(&hasher);
    for (size_t i = 0; i < strlen(text); i++)
        pd_hasher_add(&hasher, text + i, 1);
    parts = pd_hasher_end(&hasher);
    assert_true(pd_hash_equal(&whole, &parts));
    whole = pd_hash_of("", 0);
    pd_hex(whole.b, sizeof whole.b, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_false(pd_hash_equal(&whole, &parts));
}

static void
a_chain_is_the_hash_of_the_old_head_and_the_line(void **state)
{
    struct pd_hash zero = { { 0 } };
    uint8_t joined[PD_HASH_LEN + 3];
    struct pd_hash one = pd_chain_next(&zero, "{1}", 3);
    struct pd_hash two = pd_chain_next(&one, "{2}", 3);
    struct pd_hash expected;

    (void)state;
    memcpy(joined, one.b, PD_HASH_LEN);
    memcpy(joined + PD_HASH_LEN, "{2}", 3);
    expected = pd_hash_of(joined, sizeof joined);
    assert_true(pd_hash_equal(&two, &expected));
}

/* RFC 8032, 7.1: tests 1 to 3. */
static void
signatures_agree_with_rfc_8032(void **state)
{
    static const struct {
        const char *seed, *key, *message, *signature;
    } rows[] = {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00" },
        { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        uint8_t seed[PD_SEED_LEN], message[2];
        size_t len = strlen(rows[i].message) / 2;
        struct pd_secret_key secret;
        struct pd_public_key key, expected_key;
        struct pd_signature signature, expected;

        assert_true(pd_unhex(rows[i].seed, 64, seed, sizeof seed));
        assert_true(pd_unhex(rows[i].key, 64, expected_key.b, sizeof expected_key.b));
        assert_true(pd_unhex(rows[i].message, 2 * len, message, len));
        assert_true(pd_unhex(rows[i].signature, 128, expected.b, sizeof expected.b));
        secret = pd_secret_key_from_seed(seed);
        key = pd_secret_key_public(&secret);
        assert_true(pd_public_key_equal(&key, &expected_key));
        signature = pd_sign(&secret, message, len);
        assert_memory_equal(signature.b, expected.b, sizeof signature.b);
        assert_true(pd_verify(&key, &signature, message, len));
    }
}

static void
a_signature_with_any_bit_changed_is_refused(void **state)
{
    struct pd_rng rng = pd_rng_seeded(3);
    struct pd_secret_key secret = pd_secret_key_make(&rng);
    struct pd_public_key key = pd_secret_key_public(&secret);
    struct pd_signature signature = pd_sign(&secret, "points", 6);

    (void)state;
    for (int bit = 0; bit < 8 * PD_SIGNATURE_LEN; bit++) {
        signature.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(pd_verify(&key, &signature, "points", 6));
        signature.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(pd_verify(&key, &signature, "points", 6));
    assert_false(pd_verify(&key, &signature, "point5", 6));
}

/* The neutral element as a key would accept one fixed signature for every message. */
static void
a_key_of_small_order_verifies_nothing(void **state)
{
    struct pd_public_key key = { { 1 } };
    struct pd_signature signature = { { 1 } };

    (void)state;
    assert_false(pd_verify(&key, &signature, "anything", 8));
}

static void
a_kid_is_the_start_of_the_keys_hash_and_wiping_leaves_nothing(void **state)
{
    struct pd_rng rng = pd_rng_seeded(3);
    struct pd_secret_key secret = pd_secret_key_make(&rng), zero = { { 0 } };
    struct pd_public_key key = pd_secret_key_public(&secret);
    struct pd_hash hash = pd_hash_of(key.b, sizeof key.b);
    struct pd_kid kid = pd_kid_of(&key);

    (void)state;
    assert_memory_equal(kid.b, hash.b, PD_KID_LEN);
    assert_true(pd_kid_equal(kid, kid));
    pd_secret_key_wipe(&secret);
    assert_memory_equal(&secret, &zero, sizeof zero);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_a_version_7_uuid_of_the_given_time),
        cmocka_unit_test(a_clock_outside_the_layout_is_held_at_its_ends),
        cmocka_unit_test(id_text_goes_there_and_back_and_takes_nothing_else),
        cmocka_unit_test(hashes_are_the_librarys_for_every_length_and_split),
        cmocka_unit_test(hashes_agree_with_the_published_examples_in_one_part_or_many),
        cmocka_unit_test(a_chain_is_the_hash_of_the_old_head_and_the_line),
        cmocka_unit_test(signatures_agree_with_rfc_8032),
        cmocka_unit_test(a_signature_with_any_bit_changed_is_refused),
        cmocka_unit_test(a_key_of_small_order_verifies_nothing),
        cmocka_unit_test(a_kid_is_the_start_of_the_keys_hash_and_wiping_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
