/*
 * Goal: a signed request is believed only whole, once, and in its one form.
 * Method: a request of ours signed and read back; each covered part changed; the two structured headers
 * replaced by every near miss; every single bit of every signed header flipped.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "sync/wire/httpsig.h"

#include <string.h>

static const char body[] = "{\"hello\": \"world\"}";
static struct pd_secret_key secret;
static struct pd_public_key key;

static int
make_key(void **state)
{
    struct pd_rng rng = pd_rng_seeded(21);

    (void)state;
    secret = pd_secret_key_make(&rng);
    key = pd_secret_key_public(&secret);
    return 0;
}

static void
sign_one(struct pd_http_request *request, struct pd_httpsig_text *text)
{
    struct pd_httpsig_signer signer = { .device = { { 0xd1 } }, .epoch = 7, .secret = &secret };

    *request = (struct pd_http_request){
        .method = "POST", .path = "/v1/push", .query = "a=1", .body = body, .body_len = sizeof body - 1
    };
    assert_ok(pd_http_add(&request->headers, "Content-Type", "application/x-ndjson"));
    assert_ok(pd_httpsig_sign(request, &signer, "nonce-1", text));
}

/* 0 when it is believed. */
static int
refused(const struct pd_http_request *request)
{
    struct pd_httpsig sig;

    return pd_httpsig_read(request, &sig, NULL) != PD_OK || !pd_httpsig_verify(request, &sig, &key);
}

static void
set_header(struct pd_http_request *request, const char *name, const char *value)
{
    for (int i = 0; i < request->headers.count; i++)
        if (strcmp(request->headers.item[i].name, name) == 0)
            request->headers.item[i].value = value;
}

static void
a_request_of_ours_is_believed(void **state)
{
    struct pd_http_request request;
    struct pd_httpsig_text text;
    struct pd_httpsig sig;

    (void)state;
    sign_one(&request, &text);
    assert_int_equal(request.headers.count, 6);
    assert_ok(pd_httpsig_read(&request, &sig, NULL));
    assert_int_equal(sig.device.b[0], 0xd1);
    assert_int_equal(sig.epoch, 7);
    assert_string_equal(sig.nonce, "nonce-1");
    assert_int_equal(strlen(sig.keyid), 8);
    assert_true(pd_httpsig_verify(&request, &sig, &key));
    key.b[0] ^= 1;
    assert_false(pd_httpsig_verify(&request, &sig, &key));
    key.b[0] ^= 1;
}

static void
the_digest_is_the_one_of_the_standard(void **state)
{
    char digest[PD_CONTENT_DIGEST_CAP];

    (void)state;
    pd_content_digest(body, sizeof body - 1, digest);
    assert_string_equal(digest, "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
    pd_content_digest(NULL, 0, digest);
    assert_string_equal(digest, "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
}

static void
every_covered_part_counts(void **state)
{
    struct pd_http_request good, request;
    struct pd_httpsig_text text;
    char other_digest[PD_CONTENT_DIGEST_CAP];

    (void)state;
    sign_one(&good, &text);
    assert_false(refused(&good));
    request = good;
    request.method = "PUT";
    assert_true(refused(&request));
    request = good;
    request.path = "/v1/pull";
    assert_true(refused(&request));
    request = good;
    request.query = "";
    assert_true(refused(&request));
    request = good;
    request.query = "a=1?";
    assert_true(refused(&request));
    request = good;
    request.body_len--;
    assert_true(refused(&request)); /* the digest does not fit */
    pd_content_digest(request.body, request.body_len, other_digest);
    set_header(&request, "content-digest", other_digest);
    assert_true(refused(&request)); /* it fits, but was not signed */
    request = good;
    set_header(&request, "pd-device", "d2000000000000000000000000000000");
    assert_true(refused(&request));
    request = good;
    set_header(&request, "pd-epoch", "8");
    assert_true(refused(&request));
    request = good;
    set_header(&request, "Content-Type", "text/plain");
    assert_false(refused(&request)); /* not covered: what it means does not depend on it */
}

static void
a_header_missing_or_there_twice_is_refused_by_name(void **state)
{
    static const char *const names[] = { "pd-device", "pd-epoch", "content-digest", "signature-input",
        "signature" };
    struct pd_http_request good, request;
    struct pd_httpsig_text text;
    struct pd_httpsig sig;

    (void)state;
    sign_one(&good, &text);
    for (int i = 0; i < PD_COUNT(names); i++) {
        struct pd_why why;
        const char *value = pd_http_get(&good.headers, names[i]);

        request = good;
        assert_ok(pd_http_add(&request.headers, names[i], value));
        assert_int_equal(pd_httpsig_read(&request, &sig, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, names[i]);
        request.headers.count--;
        for (int j = 0; j < request.headers.count; j++)
            if (strcmp(request.headers.item[j].name, names[i]) == 0)
                request.headers.item[j].name = "x-other";
        assert_int_equal(pd_httpsig_read(&request, &sig, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, names[i]);
    }
    request = good;
    request.headers.count = 1;
    assert_int_equal(pd_httpsig_read(&request, &sig, NULL), PD_ERR_NOT_FOUND);
}

/* Each differs from what RFC 8941 would write, or from the one set of components and parameters. */
static void
every_near_miss_of_signature_input_is_refused(void **state)
{
#define SIX "\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"pd-epoch\""
#define THREE ";nonce=\"n\";keyid=\"k\";alg=\"ed25519\""
    static const struct {
        const char *input;
        enum pd_err err;
    } rows[] = {
        { "pd=(" SIX ")" THREE, PD_OK },
        { "x9=(" SIX ")" THREE, PD_ERR_INVALID }, /* the signature has another label */
        { "", PD_ERR_INVALID },
        { "pd", PD_ERR_INVALID },
        { "pd=", PD_ERR_INVALID },
        { "pd=()" THREE, PD_ERR_INVALID },
        { "PD=(" SIX ")" THREE, PD_ERR_INVALID },
        { "pd =(" SIX ")" THREE, PD_ERR_INVALID },
        { "pd= (" SIX ")" THREE, PD_ERR_INVALID },
        { "pd=( " SIX ")" THREE, PD_ERR_INVALID },
        { "pd=(" SIX " )" THREE, PD_ERR_INVALID },
        { "pd=(\"@method\"  \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"pd-epoch\")" THREE,
            PD_ERR_INVALID },
        { "pd=(" SIX ";sf)" THREE, PD_ERR_INVALID },
        { "pd=(" SIX " \"date\")" THREE, PD_ERR_INVALID },
        { "pd=(" SIX " \"pd-epoch\")" THREE, PD_ERR_INVALID },
        { "pd=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\")" THREE, PD_ERR_INVALID },
        { "pd=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"PD-Epoch\")" THREE,
            PD_ERR_INVALID },
        { "pd=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"pd-epochs\")" THREE,
            PD_ERR_INVALID },
        { "pd=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"pd-device\" \"pd-epoch)" THREE,
            PD_ERR_INVALID },
        { "pd=(" SIX ") ;nonce=\"n\";keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\"; keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\";keyid=\"k\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"\";keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=n;keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\";keyid=\"k\";alg=ed25519", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\";keyid=\"k\";alg=\"ed25518\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\";keyid=\"k\";alg=\"ed25519ed25519ed\"", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"n\";nonce=\"m\";keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ")" THREE ";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX ")" THREE ";created=1", PD_ERR_INVALID },
        { "pd=(" SIX ")" THREE ";tag=\"x\"", PD_ERR_INVALID },
        { "pd=(" SIX ")" THREE ", x=()", PD_ERR_INVALID },
        { "pd=(" SIX ")" THREE "\n", PD_ERR_INVALID },
        { "pd=(" SIX ");nonce=\"a\\\"b\";keyid=\"k\";alg=\"ed25519\"", PD_ERR_INVALID },
        { "pd=(" SIX
          ");nonce=\"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\";keyid=\"k\";"
          "alg=\"ed25519\"",
            PD_ERR_INVALID }, /* 65 */
        { "abcdefghijklmnopq=(" SIX ")" THREE, PD_ERR_INVALID },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_http_request request;
        struct pd_httpsig_text text;
        struct pd_httpsig sig;

        sign_one(&request, &text);
        set_header(&request, "signature-input", rows[i].input);
        if (pd_httpsig_read(&request, &sig, NULL) != rows[i].err)
            fail_msg("%s", rows[i].input);
        assert_true(refused(&request)); /* also the good form: it was not what was signed */
    }
}

static void
every_near_miss_of_signature_is_refused(void **state)
{
    static const struct {
        const char *before;
        size_t n; /* characters of the 88 */
        const char *after;
        bool believed;
    } rows[] = {
        { "pd=:", 88, ":", true },
        { "pd=", 88, "", false },
        { "pd=:", 88, "", false },
        { "pd=:", 88, ":;a", false },
        { "pd=:", 88, ":, b=:AA==:", false },
        { "pd=:", 87, ":", false },
        { "pd=:", 84, ":", false },
        { "pd=:", 88, "=:", false },
        { "pd=: ", 88, ":", false },
        { "pd=:", 44, "\n", false },
        { "xd=:", 88, ":", false },
        { "pd=\"", 88, "\"", false },
        { "", 88, "", false },
        { "", 0, "", false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_http_request request;
        struct pd_httpsig_text text;
        char changed[128];
        struct pd_str s = pd_str_on(changed, sizeof changed);

        sign_one(&request, &text);
        pd_str_add(&s, rows[i].before);
        pd_str_add_bytes(&s, text.signature + 4, rows[i].n);
        pd_str_add(&s, rows[i].after);
        set_header(&request, "signature", changed);
        assert_int_equal(refused(&request), !rows[i].believed);
    }
}

static void
every_flipped_bit_of_a_signed_header_is_refused(void **state)
{
    static const char *const names[] = { "pd-device", "pd-epoch", "content-digest", "signature-input",
        "signature" };
    struct pd_http_request request;
    struct pd_httpsig_text text;
    char changed[512];

    (void)state;
    sign_one(&request, &text);
    for (int i = 0; i < PD_COUNT(names); i++) {
        const char *value = pd_http_get(&request.headers, names[i]);
        size_t len = strlen(value);

        memcpy(changed, value, len + 1);
        set_header(&request, names[i], changed);
        for (size_t bit = 0; bit < 8 * len; bit++) {
            changed[bit / 8] = (char)(changed[bit / 8] ^ 1 << bit % 8);
            assert_true(refused(&request));
            changed[bit / 8] = (char)(changed[bit / 8] ^ 1 << bit % 8);
        }
        assert_false(refused(&request));
        set_header(&request, names[i], value);
    }
}

/* The last base64 character before the padding has bits that decode to nothing. */
static void
one_signature_has_one_text(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct pd_http_request request;
    struct pd_httpsig_text text;
    char changed[PD_HTTPSIG_SIGNATURE_CAP];
    int accepted = 0;

    (void)state;
    sign_one(&request, &text);
    memcpy(changed, text.signature, sizeof changed);
    set_header(&request, "signature", changed);
    for (const char *c = alphabet; *c != '\0'; c++) {
        changed[strlen(changed) - 4] = *c;
        accepted += !refused(&request);
    }
    assert_int_equal(accepted, 1);
}

static void
what_cannot_be_signed_is_refused_and_nothing_is_added(void **state)
{
    static const char *const nonces[] = { "", "a b", "a\"b", "a\nb",
        "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" };
    struct pd_httpsig_signer signer = { .device = { { 1 } }, .epoch = 1, .secret = &secret };
    struct pd_http_request request = { .method = "GET", .path = "/", .query = "" };
    struct pd_httpsig_text text;
    static char long_path[PD_HTTPSIG_BASE_MAX + 1];

    (void)state;
    for (int i = 0; i < PD_COUNT(nonces); i++)
        assert_int_equal(pd_httpsig_sign(&request, &signer, nonces[i], &text), PD_ERR_INVALID);
    request.path = "no slash";
    assert_int_equal(pd_httpsig_sign(&request, &signer, "n", &text), PD_ERR_INVALID);
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[0] = '/';
    request.path = long_path;
    assert_int_equal(pd_httpsig_sign(&request, &signer, "n", &text), PD_ERR_TOO_LARGE);
    assert_int_equal(request.headers.count, 0);
    request.path = "/";
    for (int i = 0; i < PD_HTTP_HEADERS_MAX - 4; i++)
        assert_ok(pd_http_add(&request.headers, "a", "b"));
    assert_int_equal(pd_httpsig_sign(&request, &signer, "n", &text), PD_ERR_FULL);
    assert_int_equal(request.headers.count, PD_HTTP_HEADERS_MAX - 4);
    request.headers.count--;
    assert_ok(pd_httpsig_sign(&request, &signer, "n", &text));
    assert_int_equal(pd_httpsig_sign(&request, &signer, "n", &text), PD_ERR_INVALID); /* signed already */
}

static void
a_request_too_long_to_verify_is_not_believed(void **state)
{
    struct pd_http_request request;
    struct pd_httpsig_text text;
    static char long_query[2 * PD_HTTPSIG_BASE_MAX];

    (void)state;
    sign_one(&request, &text);
    memset(long_query, 'a', sizeof long_query - 1);
    request.query = long_query;
    assert_true(refused(&request));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_of_ours_is_believed),
        cmocka_unit_test(the_digest_is_the_one_of_the_standard),
        cmocka_unit_test(every_covered_part_counts),
        cmocka_unit_test(a_header_missing_or_there_twice_is_refused_by_name),
        cmocka_unit_test(every_near_miss_of_signature_input_is_refused),
        cmocka_unit_test(every_near_miss_of_signature_is_refused),
        cmocka_unit_test(every_flipped_bit_of_a_signed_header_is_refused),
        cmocka_unit_test(one_signature_has_one_text),
        cmocka_unit_test(what_cannot_be_signed_is_refused_and_nothing_is_added),
        cmocka_unit_test(a_request_too_long_to_verify_is_not_believed),
    };

    return cmocka_run_group_tests(tests, make_key, NULL);
}
