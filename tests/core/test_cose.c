/*
 * Goal: signatures agree with COSE as published, content is handed out only when verified, and one message
 * has one form. Method: an EdDSA message and a Sig_structure from the COSE working group's and RFC 8152's
 * examples; a message of ours with each part replaced in turn.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "app/core/cbor.h"
#include "app/core/cose.h"

#include <string.h>

static const uint8_t content[] = { 0xa1, 0x04, 0x01 };

static struct pd_secret_key
key_of(uint8_t seed)
{
    uint8_t bytes[PD_SEED_LEN];

    memset(bytes, seed, sizeof bytes);
    return pd_secret_key_from_seed(bytes);
}

static void
add_key(struct pd_keyring *ring, const struct pd_secret_key *secret)
{
    struct pd_public_key key = pd_secret_key_public(secret);

    assert_ok(pd_keyring_add(ring, &key, 0, (struct pd_id){ { 0 } }));
}

static size_t
unhex(const char *hex, uint8_t *out)
{
    size_t n = strlen(hex) / 2;

    assert_true(pd_unhex(hex, strlen(hex), out, n));
    return n;
}

/* The working group's eddsa-sig-01: "This is the content.", key of RFC 8032's first test. */
static void
the_published_eddsa_example_verifies(void **state)
{
    static const char to_be_signed_hex[] =
        "846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e";
    static const char signature_hex[] =
        "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb8711497dfa7"
        "51bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d";
    uint8_t seed[PD_SEED_LEN], expected[64], made[64];
    size_t n = unhex(to_be_signed_hex, expected);
    struct pd_secret_key secret;
    struct pd_public_key key;
    struct pd_signature signature, ours;

    (void)state;
    (void)unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed);
    (void)unhex(signature_hex, signature.b);
    assert_int_equal(pd_cose_to_be_signed((const uint8_t *)"\xa2\x01\x27\x03\x00", 5,
                         (const uint8_t *)"This is the content.", 20, made, sizeof made),
        n);
    assert_memory_equal(made, expected, n);
    secret = pd_secret_key_from_seed(seed);
    key = pd_secret_key_public(&secret);
    assert_true(pd_verify(&key, &signature, made, n));
    ours = pd_sign(&secret, made, n);
    assert_memory_equal(ours.b, signature.b, sizeof ours.b);
}

/* RFC 8152, C.2.1 has another algorithm; the bytes that are signed are built the same way. */
static void
the_rfcs_sig_structure_is_ours(void **state)
{
    uint8_t made[64], expected[64];
    size_t n =
        unhex("846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e", expected);

    (void)state;
    assert_int_equal(pd_cose_to_be_signed((const uint8_t *)"\xa1\x01\x26", 3,
                         (const uint8_t *)"This is the content.", 20, made, sizeof made),
        n);
    assert_memory_equal(made, expected, n);
    assert_int_equal(pd_cose_to_be_signed(made, 3, made, 20, made, n - 1), 0);
}

/* Both are good COSE, and neither is our one form. */
static void
published_messages_of_other_forms_are_refused(void **state)
{
    static const char *const rows[] = {
        "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905a76b"
        "a1d0"
        "b7321"
        "a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d",
        "8445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905a76ba1"
        "d0b7"
        "321"
        "a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d",
    };
    struct pd_keyring ring = { .count = 0 };
    struct pd_cose cose;
    uint8_t message[128];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        size_t n = unhex(rows[i], message);

        assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_MALFORMED);
    }
}

static void
what_is_written_reads_back_under_its_key_alone(void **state)
{
    struct pd_secret_key one = key_of(1), two = key_of(2);
    struct pd_public_key key = pd_secret_key_public(&one);
    struct pd_keyring ring = { .count = 0 };
    uint8_t message[PD_COSE_MAX];
    struct pd_cose cose;
    size_t n;

    (void)state;
    assert_ok(pd_cose_write(&one, content, sizeof content, message, sizeof message, &n));
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_UNKNOWN_KEY);
    add_key(&ring, &two);
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_UNKNOWN_KEY);
    assert_null(cose.content);
    add_key(&ring, &one);
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_VERIFIED);
    assert_true(pd_public_key_equal(&cose.key->key, &key));
    assert_int_equal(cose.content_len, sizeof content);
    assert_memory_equal(cose.content, content, sizeof content);
    message[n - 1] ^= 1;
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_BAD_SIGNATURE);
    assert_null(cose.content);
}

/* A kid is four bytes: two keys with the same one are found with enough work, so both are tried. */
static void
every_key_with_the_kid_is_tried(void **state)
{
    struct pd_secret_key one = key_of(1), two = key_of(2), three = key_of(3);
    struct pd_public_key key = pd_secret_key_public(&one);
    struct pd_keyring ring = { .count = 0 };
    uint8_t message[PD_COSE_MAX];
    struct pd_cose cose;
    size_t n;

    (void)state;
    add_key(&ring, &two);
    add_key(&ring, &three);
    add_key(&ring, &one);
    ring.item[0].kid = ring.item[1].kid = pd_kid_of(&key);
    assert_ok(pd_cose_write(&one, content, sizeof content, message, sizeof message, &n));
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_VERIFIED);
    assert_ptr_equal(cose.key, &ring.item[2]);
    ring.count = 2;
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_BAD_SIGNATURE);
}

/* Signed rightly over a header of another form: the writer below is free where ours is not. */
static enum pd_cose_outcome
read_with_header(const char *header_hex, const char *unprotected_hex)
{
    struct pd_secret_key one = key_of(1);
    struct pd_keyring ring = { .count = 0 };
    uint8_t header[64], unprotected[16], signed_bytes[256], message[256];
    size_t header_len = unhex(header_hex, header), unprotected_len = unhex(unprotected_hex, unprotected);
    size_t n =
        pd_cose_to_be_signed(header, header_len, content, sizeof content, signed_bytes, sizeof signed_bytes);
    struct pd_signature signature = pd_sign(&one, signed_bytes, n);
    struct pd_cbor_writer w = pd_cbor_writer_on(message, sizeof message);
    struct pd_cose cose;

    add_key(&ring, &one);
    pd_cbor_put_array(&w, 4);
    pd_cbor_put_bytes(&w, header, header_len);
    memcpy(message + w.len, unprotected, unprotected_len);
    w.len += unprotected_len;
    pd_cbor_put_bytes(&w, content, sizeof content);
    pd_cbor_put_bytes(&w, signature.b, sizeof signature.b);
    return pd_cose_read(message, w.len, &ring, &cose, NULL);
}

static void
a_header_of_another_form_is_refused_even_when_signed(void **state)
{
    struct pd_secret_key one = key_of(1);
    struct pd_public_key key = pd_secret_key_public(&one);
    struct pd_kid kid = pd_kid_of(&key);
    char kid_hex[9], header[64];
    static const struct {
        const char *before, *after, *unprotected;
        enum pd_cose_outcome outcome;
    } rows[] = {
        { "a201270444", "", "a0", PD_COSE_VERIFIED },
        { "a201270444", "", "a10100", PD_COSE_MALFORMED }, /* something unprotected */
        { "a201260444", "", "a0", PD_COSE_MALFORMED },     /* ES256 */
        { "a201000444", "", "a0", PD_COSE_MALFORMED },     /* no algorithm */
        { "a20444", "0127", "a0", PD_COSE_MALFORMED },     /* keys falling */
        { "a301270444", "0500", "a0", PD_COSE_MALFORMED }, /* a third header */
        { "a10444", "", "a0", PD_COSE_MALFORMED },         /* no alg */
        { "a201270544", "", "a0", PD_COSE_MALFORMED },     /* kid under another name */
        { "a201270445", "00", "a0", PD_COSE_MALFORMED },   /* a kid of five bytes */
        { "a201270464", "", "a0", PD_COSE_MALFORMED },     /* a kid of text */
        { "a201270444", "00", "a0", PD_COSE_MALFORMED },   /* something after it */
        { "a20138070444", "", "a0", PD_COSE_MALFORMED },   /* -8 written long */
    };

    (void)state;
    pd_hex(kid.b, sizeof kid.b, kid_hex);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_str s = pd_str_on(header, sizeof header);

        pd_str_addf(&s, "%s%s%s", rows[i].before, kid_hex, rows[i].after);
        if (read_with_header(header, rows[i].unprotected) != rows[i].outcome)
            fail_msg("row %d: %s", i, header);
    }
}

static void
limits_hold_on_both_sides(void **state)
{
    static const uint8_t big[PD_COSE_CONTENT_MAX + 1];
    struct pd_secret_key one = key_of(1);
    struct pd_keyring ring = { .count = 0 };
    uint8_t message[PD_COSE_MAX];
    struct pd_cose cose;
    size_t n;

    (void)state;
    add_key(&ring, &one);
    assert_int_equal(pd_cose_write(&one, big, sizeof big, message, sizeof message, &n), PD_ERR_TOO_LARGE);
    assert_int_equal(pd_cose_write(&one, content, sizeof content, message, 50, &n), PD_ERR_TOO_LARGE);
    assert_ok(pd_cose_write(&one, big, sizeof big - 1, message, sizeof message, &n));
    assert_int_equal(n, PD_COSE_MAX);
    assert_int_equal(pd_cose_read(message, n, &ring, &cose, NULL), PD_COSE_VERIFIED);
}

static void
a_keyring_takes_a_key_again_and_says_when_it_is_full(void **state)
{
    struct pd_keyring ring = { .count = 0 };
    struct pd_public_key key = { { 0 } };
    struct pd_id desk = { { 9 } };

    (void)state;
    for (int i = 0; i < PD_KEYRING_MAX; i++) {
        memcpy(key.b, &i, sizeof i);
        assert_ok(pd_keyring_add(&ring, &key, 1, desk));
    }
    assert_ok(pd_keyring_add(&ring, &key, 2, desk));
    assert_int_equal(ring.count, PD_KEYRING_MAX);
    assert_int_equal(ring.item[PD_KEYRING_MAX - 1].roles, 2);
    key.b[sizeof key.b - 1] = 1;
    assert_int_equal(pd_keyring_add(&ring, &key, 1, desk), PD_ERR_FULL);
    assert_null(pd_keyring_next(&ring, NULL, pd_kid_of(&key)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_eddsa_example_verifies),
        cmocka_unit_test(the_rfcs_sig_structure_is_ours),
        cmocka_unit_test(published_messages_of_other_forms_are_refused),
        cmocka_unit_test(what_is_written_reads_back_under_its_key_alone),
        cmocka_unit_test(every_key_with_the_kid_is_tried),
        cmocka_unit_test(a_header_of_another_form_is_refused_even_when_signed),
        cmocka_unit_test(limits_hold_on_both_sides),
        cmocka_unit_test(a_keyring_takes_a_key_again_and_says_when_it_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
