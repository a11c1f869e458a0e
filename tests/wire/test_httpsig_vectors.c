/*
 * Goal: a desk or a hospital's system that signs with another implementation of RFC 9421 is believed, and so
 * are we by it. Method: vectors/theirs.json was signed by another library (vectors/make.mjs). Accepted ones
 * must verify, refused ones must not, though each is rightly signed. Given the same values our signer must
 * still make vectors/ours.json, which vectors/check.mjs verifies with that library. `test_httpsig_vectors
 * --write` prints a new ours.json.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "sync/wire/httpsig.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define VECTORS PD_SOURCE_DIR "/tests/wire/vectors/"

static const char *const ours_names[] = { "pd-device", "pd-epoch", "content-digest", "signature-input",
    "signature" };

static json_t *theirs, *ours;

static json_t *
load_file(const char *path)
{
    json_error_t error;
    json_t *file = json_load_file(path, 0, &error);

    if (file == NULL)
        (void)fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
    return file;
}

static int
load(void **state)
{
    (void)state;
    theirs = load_file(VECTORS "theirs.json");
    ours = load_file(VECTORS "ours.json");
    return theirs == NULL || ours == NULL ? -1 : 0;
}

static int
unload(void **state)
{
    (void)state;
    json_decref(theirs);
    json_decref(ours);
    return 0;
}

static const char *
text_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static struct pd_secret_key
secret_of(const json_t *row)
{
    const char *hex = text_of(row, "seed");
    uint8_t seed[PD_SEED_LEN];

    pd_assert(pd_unhex(hex, strlen(hex), seed, sizeof seed));
    return pd_secret_key_from_seed(seed);
}

static struct pd_http_request
request_of(const json_t *row)
{
    const char *body = text_of(row, "body");

    return (struct pd_http_request){ .method = text_of(row, "method"),
        .path = text_of(row, "path"),
        .query = text_of(row, "query"),
        .body = body,
        .body_len = strlen(body) };
}

static bool
is_believed(const json_t *row, struct pd_httpsig *sig)
{
    struct pd_http_request request = request_of(row);
    struct pd_secret_key secret = secret_of(row);
    struct pd_public_key key = pd_secret_key_public(&secret);
    const char *name;
    json_t *value;

    json_object_foreach(json_object_get(row, "headers"), name, value)
    {
        if (pd_http_add(&request.headers, name, json_string_value(value)) != PD_OK)
            return false;
    }
    return pd_httpsig_read(&request, sig, NULL) == PD_OK && pd_httpsig_verify(&request, sig, &key);
}

static void
requests_signed_elsewhere_are_believed(void **state)
{
    size_t i;
    json_t *row;

    (void)state;
    assert_true(json_array_size(json_object_get(theirs, "accepted")) >= 10);
    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        struct pd_httpsig sig;
        char id[PD_ID_TEXT_CAP];

        if (!is_believed(row, &sig))
            fail_msg("%s", text_of(row, "name"));
        assert_string_equal(pd_id_text(sig.device, id), text_of(row, "device"));
        assert_int_equal(sig.epoch, json_integer_value(json_object_get(row, "epoch")));
        assert_string_equal(sig.nonce, text_of(row, "nonce"));
        assert_string_equal(sig.keyid, text_of(row, "keyid"));
    }
}

static void
requests_signed_in_other_forms_are_not(void **state)
{
    size_t i;
    json_t *row;

    (void)state;
    assert_true(json_array_size(json_object_get(theirs, "refused")) >= 15);
    json_array_foreach(json_object_get(theirs, "refused"), i, row)
    {
        struct pd_httpsig sig;

        if (is_believed(row, &sig))
            fail_msg("%s", text_of(row, "name"));
    }
}

/* The row's values signed by us: {"name": ..., "headers": {...}}. */
static json_t *
sign_ours(const json_t *row)
{
    struct pd_http_request request = request_of(row);
    struct pd_secret_key secret = secret_of(row);
    struct pd_httpsig_signer signer = { .epoch = (uint32_t)json_integer_value(json_object_get(row, "epoch")),
        .secret = &secret };
    struct pd_httpsig_text text;
    json_t *headers = json_object();

    pd_assert(pd_id_parse(text_of(row, "device"), PD_ID_TEXT_LEN, &signer.device));
    pd_assert(pd_httpsig_sign(&request, &signer, text_of(row, "nonce"), &text) == PD_OK);
    for (int i = 0; i < PD_COUNT(ours_names); i++)
        (void)json_object_set_new(
            headers, ours_names[i], json_string(pd_http_get(&request.headers, ours_names[i])));
    return json_pack("{s:s, s:o}", "name", text_of(row, "name"), "headers", headers);
}

static json_t *
sign_all(void)
{
    json_t *all = json_array(), *row;
    size_t i;

    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        (void)json_array_append_new(all, sign_ours(row));
    }
    return all;
}

static void
our_signer_still_makes_the_recorded_headers(void **state)
{
    json_t *now = sign_all();

    (void)state;
    assert_true(json_equal(now, ours));
    json_decref(now);
}

/* Where their request has our label, order and key name, nothing is left to choose. */
static void
both_sides_make_the_same_headers(void **state)
{
    size_t i;
    json_t *row;
    int same = 0;

    (void)state;
    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        json_t *mine = sign_ours(row);
        const json_t *headers = json_object_get(mine, "headers");
        bool same_input = strcmp(text_of(headers, "signature-input"),
                              text_of(json_object_get(row, "headers"), "signature-input")) == 0;

        if (same_input) {
            same++;
            assert_true(json_equal(headers, json_object_get(row, "headers")));
        }
        json_decref(mine);
    }
    assert_int_equal(same, 6);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_signed_elsewhere_are_believed),
        cmocka_unit_test(requests_signed_in_other_forms_are_not),
        cmocka_unit_test(our_signer_still_makes_the_recorded_headers),
        cmocka_unit_test(both_sides_make_the_same_headers),
    };

    if (argc == 2 && strcmp(argv[1], "--write") == 0) {
        json_t *all;

        theirs = load_file(VECTORS "theirs.json");
        if (theirs == NULL)
            return 3;
        all = sign_all();
        (void)json_dumpf(all, stdout, JSON_INDENT(1));
        (void)printf("\n");
        json_decref(all);
        json_decref(theirs);
        return 0;
    }
    return cmocka_run_group_tests(tests, load, unload);
}
