/*
 * Goal: a hospital's own back end, with libraries of its own language, makes codes that desks accept and
 * reads the ones that desks make. Method: vectors/theirs.json was made by other people's libraries
 * (vectors/make.mjs). Accepted ones must be read to the same values, refused ones get the named answer, and
 * our writer, given the same values, must still make vectors/ours.txt byte for byte, which vectors/check.mjs
 * reads with those libraries. `test_code_vectors --write` prints a new ours.txt.
 */
#include "tests/support/check.h"

#include "app/core/code.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define VECTORS PD_SOURCE_DIR "/tests/core/vectors/"

static json_t *theirs;

static int
load(void **state)
{
    json_error_t error;

    (void)state;
    theirs = json_load_file(VECTORS "theirs.json", 0, &error);
    if (theirs == NULL)
        (void)fprintf(stderr, "theirs.json:%d: %s\n", error.line, error.text);
    return theirs == NULL ? -1 : 0;
}

static int
unload(void **state)
{
    (void)state;
    json_decref(theirs);
    return 0;
}

static const char *
text_of(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static int64_t
int_of(const json_t *row, const char *name)
{
    return json_integer_value(json_object_get(row, name));
}

static struct pd_id
id_of(const json_t *row, const char *name)
{
    struct pd_id id = { { 0 } };

    if (!pd_id_parse(text_of(row, name), PD_ID_TEXT_LEN, &id))
        (void)fprintf(stderr, "%s is not an id\n", name);
    return id;
}

static struct pd_secret_key
key_of(const char *seed_hex)
{
    uint8_t seed[PD_SEED_LEN];

    pd_assert(pd_unhex(seed_hex, strlen(seed_hex), seed, sizeof seed));
    return pd_secret_key_from_seed(seed);
}

static void
add_key(struct pd_keyring *ring, const char *seed_name, uint32_t roles)
{
    struct pd_secret_key secret = key_of(text_of(theirs, seed_name));
    struct pd_public_key key = pd_secret_key_public(&secret);

    pd_assert(pd_keyring_add(ring, &key, roles, (struct pd_id){ { 0 } }) == PD_OK);
}

static struct pd_keyring
both_keys(void)
{
    struct pd_keyring ring = { .count = 0 };

    add_key(&ring, "hub_seed", PD_CODE_ROLES_HUB);
    add_key(&ring, "desk_seed", PD_CODE_ROLES_DESK);
    return ring;
}

static struct pd_code_ticket
ticket_of(const json_t *row)
{
    struct pd_code_ticket t = { .hold = id_of(row, "hold"),
        .member = id_of(row, "member"),
        .qty = (int)int_of(row, "qty"),
        .points = pd_points_of(int_of(row, "points")),
        .money = pd_fen_of(int_of(row, "money_fen")),
        .lease = (uint32_t)int_of(row, "lease"),
        .ordinal = (uint32_t)int_of(row, "ordinal") };

    pd_assert(pd_copy(t.sku, sizeof t.sku, text_of(row, "sku")));
    pd_assert(pd_copy(t.place, sizeof t.place, text_of(row, "place")));
    return t;
}

/* The values that a row of the file names, as we would write them. */
static struct pd_code
code_of(const json_t *row)
{
    struct pd_code code = { .type = (enum pd_code_type)int_of(row, "type"), .exp_s = int_of(row, "exp") };
    const char *hash;

    switch (code.type) {
    case PD_CODE_MEMBER:
    case PD_CODE_MEMBER_DAY:
        code.member.id = id_of(row, "id");
        break;
    case PD_CODE_CARD:
        code.card.id = id_of(row, "id");
        pd_assert(pd_copy(code.card.serial, sizeof code.card.serial, text_of(row, "serial")));
        break;
    case PD_CODE_TICKET:
    case PD_CODE_PROXY:
        code.ticket = ticket_of(row);
        break;
    case PD_CODE_STAFF:
        code.staff.id = id_of(row, "id");
        pd_assert(pd_copy(code.staff.serial, sizeof code.staff.serial, text_of(row, "serial")));
        break;
    case PD_CODE_UNIT:
        code.unit.id = id_of(row, "id");
        pd_assert(pd_copy(code.unit.unit, sizeof code.unit.unit, text_of(row, "unit")));
        break;
    case PD_CODE_ENROL:
        code.enrol.token = id_of(row, "token");
        hash = text_of(row, "hub_key");
        pd_assert(pd_unhex(hash, strlen(hash), code.enrol.hub_key.b, PD_HASH_LEN));
        break;
    }
    return code;
}

static void
write_ours(const json_t *row, char text[PD_CODE_CAP])
{
    struct pd_secret_key secret = key_of(text_of(row, "seed"));
    struct pd_code code = code_of(row);
    struct pd_why why;

    if (pd_code_write(&code, &secret, text, PD_CODE_CAP, &why) != PD_OK)
        (void)snprintf(text, PD_CODE_CAP, "%s: %s", why.path, why.text);
}

/* Field by field: a padding byte is no difference. */
static void
assert_same(const struct pd_code *a, const struct pd_code *b)
{
    struct pd_rng rng = pd_rng_seeded(1);
    struct pd_secret_key any = pd_secret_key_make(&rng);
    char text_a[PD_CODE_CAP], text_b[PD_CODE_CAP];

    assert_int_equal(a->type, b->type);
    assert_int_equal(a->exp_s, b->exp_s);
    assert_ok(pd_code_write(a, &any, text_a, sizeof text_a, NULL));
    assert_ok(pd_code_write(b, &any, text_b, sizeof text_b, NULL));
    assert_string_equal(text_a, text_b);
}

static void
codes_made_elsewhere_are_read_to_the_same_values(void **state)
{
    struct pd_keyring ring = both_keys();
    size_t i;
    json_t *row;

    (void)state;
    assert_true(json_array_size(json_object_get(theirs, "accepted")) >= 10);
    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        struct pd_code want = code_of(row), got;
        struct pd_code_reader reader = { .keyring = &ring, .now_s = want.exp_s - 1 };
        const char *text = text_of(row, "text");

        if (pd_code_read(text, strlen(text), &reader, &got) != PD_CODE_ACCEPTED)
            fail_msg("%s", text_of(row, "name"));
        assert_same(&want, &got);
    }
}

static void
codes_of_other_forms_get_the_named_answer(void **state)
{
    struct pd_keyring ring = both_keys();
    size_t i;
    json_t *row;

    (void)state;
    assert_true(json_array_size(json_object_get(theirs, "refused")) >= 20);
    json_array_foreach(json_object_get(theirs, "refused"), i, row)
    {
        struct pd_code_reader reader = { .keyring = &ring, .now_s = int_of(theirs, "now") };
        const char *text = text_of(row, "text");
        struct pd_code got;
        const char *name = pd_code_outcome_name(pd_code_read(text, strlen(text), &reader, &got));

        if (strcmp(name, text_of(row, "outcome")) != 0)
            fail_msg("%s: %s, not %s", text_of(row, "name"), name, text_of(row, "outcome"));
    }
}

static void
our_writer_still_makes_the_recorded_bytes(void **state)
{
    FILE *f = fopen(VECTORS "ours.txt", "r");
    char line[1024], expected[1024];
    size_t i;
    json_t *row;

    (void)state;
    assert_non_null(f);
    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        char text[PD_CODE_CAP];

        write_ours(row, text);
        (void)snprintf(expected, sizeof expected, "%s\t%s\n", text_of(row, "name"), text);
        assert_non_null(fgets(line, sizeof line, f));
        assert_string_equal(line, expected);
    }
    assert_null(fgets(line, sizeof line, f));
    (void)fclose(f);
}

/* Ed25519 and this CBOR leave no choice, so two independent programs make the same code. */
static void
both_sides_make_the_same_bytes(void **state)
{
    size_t i;
    json_t *row;

    (void)state;
    json_array_foreach(json_object_get(theirs, "accepted"), i, row)
    {
        char text[PD_CODE_CAP];

        write_ours(row, text);
        assert_string_equal(text, text_of(row, "text"));
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_made_elsewhere_are_read_to_the_same_values),
        cmocka_unit_test(codes_of_other_forms_get_the_named_answer),
        cmocka_unit_test(our_writer_still_makes_the_recorded_bytes),
        cmocka_unit_test(both_sides_make_the_same_bytes),
    };

    if (argc == 2 && strcmp(argv[1], "--write") == 0 && load(NULL) == 0) {
        size_t i;
        json_t *row;

        json_array_foreach(json_object_get(theirs, "accepted"), i, row)
        {
            char text[PD_CODE_CAP];

            write_ours(row, text);
            (void)printf("%s\t%s\n", text_of(row, "name"), text);
        }
        return unload(NULL);
    }
    return cmocka_run_group_tests(tests, load, unload);
}
