/*
 * Goal: a desk and its hub find each other and nobody stands between them; problems are read as such only
 * when they are ours. Method: there and back; every bit flipped; codes as people type them; each problem by
 * its row; pages that are not ours.
 */
#include "tests/support/check.h"

#include "sync/wire/enrol.h"
#include "sync/wire/problem.h"
#include "sync/wire/words.h"
#include "tests/wire/keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void
a_code_survives_the_way_people_type(void **state)
{
    struct pd_rng rng = pd_rng_seeded(5);
    struct pd_enrol_code code, back;
    char text[PD_ENROL_CODE_CAP], typed[128];

    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t n = 0;

        pd_rng_fill(&rng, &code, sizeof code);
        pd_enrol_code_format(&code, text);
        assert_int_equal(strlen(text), 31);
        for (size_t i = 0; text[i] != '\0'; i++) {
            char c = text[i];

            if (i > 4 && i % 4 == 0)
                typed[n++] = ' ';
            typed[n++] = c == '0' ? 'o' : c == '1' ? (round % 2 ? 'I' : 'l') : (char)tolower(c);
        }
        typed[n] = '\0';
        assert_ok(pd_enrol_code_parse(typed, &back));
        assert_memory_equal(&back, &code, sizeof code);
    }
}

static void
what_is_not_a_code_is_refused(void **state)
{
    static const char *const rows[] = { "", "PDE1-", "PDE1-0000000000000000000000000",
        "PDE1-000000000000000000000000000", "PDE2-00000000000000000000000000",
        "PDE1-0000000000000000000000000U", "PDE1-00000000000000000000000001" /* a bit beyond the 128 */,
        "PDE1-0000000000000000000000000\xc3\xa9", "PD1:00000000000000000000000000",
        "PDE1-0000000000000000000000000." };
    struct pd_enrol_code code;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        assert_int_equal(pd_enrol_code_parse(rows[i], &code), PD_ERR_INVALID);
    assert_ok(pd_enrol_code_parse("PDE1-00000000000000000000000000", &code));
}

static void
the_words_are_six_and_depend_on_both_keys(void **state)
{
    struct pd_public_key hub = public_of(hub_secret()), desk = public_of(desk_secret());
    char words[PD_WORDS_CAP], other[PD_WORDS_CAP];
    int spaces = 0;

    (void)state;
    pd_enrol_words(&hub, &desk, words);
    for (const char *p = words; *p != '\0'; p++)
        spaces += *p == ' ';
    assert_int_equal(spaces, PD_ENROL_WORDS - 1);
    desk.b[0] ^= 1;
    pd_enrol_words(&hub, &desk, other);
    assert_string_not_equal(words, other);
    for (int i = 0; i < PD_WORDS_COUNT; i++) {
        assert_in_range(strlen(pd_words[i]), 3, PD_WORD_LEN_MAX);
        for (int j = 0; j < i; j++)
            assert_int_not_equal(strncmp(pd_words[i], pd_words[j], 4), 0);
    }
}

static void
a_hello_is_read_from_this_and_from_newer_hubs(void **state)
{
    struct pd_hello hello = { "第一医院 \"A\"", 1, 2, 1700000000000, NONCE, public_of(hub_secret()) }, got;
    char body[1024];
    struct pd_str out = pd_str_on(body, sizeof body);
    static const char *const bad[] = { "", "<html>", "{\"v\":1}",
        "{\"v\":1,\"name\":\"\",\"protocol\":[1],\"time_ms\":1,\"nonce\":\"" NONCE "\",\"hub_key\":\"00\"}" };

    (void)state;
    pd_hello_write(&hello, &out);
    assert_ok(pd_hello_read(body, out.len, &got, NULL));
    assert_string_equal(got.name, hello.name);
    assert_int_equal(got.protocol_max, 2);
    assert_string_equal(got.nonce, NONCE);
    assert_true(pd_public_key_equal(&got.hub_key, &hello.hub_key));
    out.p[--out.len] = '\0';
    pd_str_add(&out, ",\"later\":{\"more\":[1,2]}}");
    assert_ok(pd_hello_read(body, out.len, &got, NULL));
    for (int i = 0; i < PD_COUNT(bad); i++)
        assert_int_not_equal(pd_hello_read(bad[i], strlen(bad[i]), &got, NULL), PD_OK);
}

static void
a_hello_with_a_senseless_protocol_is_refused(void **state)
{
    static const char *const ranges[] = { "[]", "[1]", "[1,2,3]", "[2,1]", "[0,1]", "[1,1001]", "[\"1\",1]",
        "1" };
    char body[1024];
    struct pd_hello got;

    (void)state;
    for (int i = 0; i < PD_COUNT(ranges); i++) {
        struct pd_str out = pd_str_on(body, sizeof body);
        char key[65];

        pd_hex(public_of(hub_secret()).b, 32, key);
        pd_str_addf(&out,
            "{\"v\":1,\"name\":\"\",\"protocol\":%s,\"time_ms\":1,\"nonce\":\"%s\",\"hub_key\":\"%s\"}",
            ranges[i], NONCE, key);
        assert_int_equal(pd_hello_read(body, out.len, &got, NULL), PD_ERR_INVALID);
    }
}

static void
a_request_is_signed_by_the_key_it_brings(void **state)
{
    struct pd_secret_key secret = desk_secret(), other = hub_secret();
    struct pd_enrol_request request = { .code = "PDE1-00000000000000000000000000",
        .key = public_of(secret),
        .mode = "kiosk",
        .serial = "SN \"7\"",
        .nonce = NONCE },
                            got;
    char body[2048];
    struct pd_str out = pd_str_on(body, sizeof body);

    (void)state;
    pd_enrol_request_write(&request, &secret, &out);
    assert_ok(pd_enrol_request_read(body, out.len, &got, NULL));
    assert_string_equal(got.code, request.code);
    assert_string_equal(got.serial, request.serial);
    assert_string_equal(got.mode, "kiosk");
    for (size_t bit = 0; bit < 8 * out.len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(pd_enrol_request_read(body, out.len, &got, NULL), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    out = pd_str_on(body, sizeof body);
    pd_enrol_request_write(&request, &other, &out);
    assert_int_equal(pd_enrol_request_read(body, out.len, &got, NULL), PD_ERR_DENIED);
    (void)pd_copy(request.mode, sizeof request.mode, "admin");
    out = pd_str_on(body, sizeof body);
    pd_enrol_request_write(&request, &secret, &out);
    assert_int_equal(pd_enrol_request_read(body, out.len, &got, NULL), PD_ERR_INVALID);
}

static void
an_identity_comes_from_the_hub_of_the_code_alone(void **state)
{
    struct pd_secret_key secret = hub_secret(), other = secret_of(3);
    struct pd_enrol_answer answer = { .epoch = 1,
        .site = "H1",
        .place = "P1",
        .letter = 'A',
        .hub_key = public_of(secret),
        .time_ms = 1700000000000,
        .active = false },
                           got;
    uint8_t hash[8];
    char body[2048];
    struct pd_str out = pd_str_on(body, sizeof body);

    (void)state;
    memset(answer.device.b, 4, sizeof answer.device.b);
    pd_enrol_hub_hash(&answer.hub_key, hash);
    pd_enrol_answer_write(&answer, NONCE, &secret, &out);
    assert_ok(pd_enrol_answer_read(body, out.len, NONCE, hash, &got, NULL));
    assert_string_equal(got.site, "H1");
    assert_int_equal(got.letter, 'A');
    assert_false(got.active);
    assert_int_equal(pd_enrol_answer_read(body, out.len, "another-nonce", hash, &got, NULL), PD_ERR_DENIED);
    for (size_t bit = 0; bit < 8 * out.len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(pd_enrol_answer_read(body, out.len, NONCE, hash, &got, NULL), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    answer.hub_key = public_of(other);
    out = pd_str_on(body, sizeof body);
    pd_enrol_answer_write(&answer, NONCE, &other, &out);
    assert_int_equal(pd_enrol_answer_read(body, out.len, NONCE, hash, &got, NULL), PD_ERR_DENIED);
}

static void
every_problem_goes_there_and_back(void **state)
{
    char body[1024], code[PD_PROBLEM_DETAIL_CAP], detail[PD_PROBLEM_DETAIL_CAP], longest[4000];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (int p = PD_PROBLEM_BAD_REQUEST; p <= PD_PROBLEM_VERSION; p++) {
        struct pd_str out = pd_str_on(body, sizeof body);

        pd_problem_write((enum pd_problem)p, p % 2 ? "line 3 \"x\" \xff" : longest, &out);
        assert_in_range(pd_problem_status((enum pd_problem)p), 400, 599);
        pd_problem_read(body, out.len, code, sizeof code, detail, sizeof detail);
        assert_string_equal(code, pd_problem_code((enum pd_problem)p));
        assert_int_equal(pd_problem_from(code), p);
        if (p % 2)
            assert_string_equal(detail, "line 3 \"x\" ");
    }
    assert_int_equal(pd_problem_from("no_such_thing"), 0);
}

/* The longest words, so that it fits where others write it. */
static void
a_signed_problem_is_a_problem_and_only_its_own_desks(void **state)
{
    struct pd_secret_key hub = secret_of(3), other = secret_of(4);
    struct pd_public_key key = pd_secret_key_public(&hub), stranger = pd_secret_key_public(&other);
    struct pd_id desk = { .b = { 1 } }, another = { .b = { 2 } };
    char body[1024], longest[4000], code[PD_PROBLEM_DETAIL_CAP], detail[PD_PROBLEM_DETAIL_CAP];

    (void)state;
    memset(longest, '\\', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (int p = PD_PROBLEM_BAD_REQUEST; p <= PD_PROBLEM_DEVICE_RETIRED; p++) {
        struct pd_str out = pd_str_on(body, sizeof body);

        pd_problem_sign((enum pd_problem)p, longest, &desk, NONCE, &hub, &out);
        assert_false(out.cut);
        pd_problem_read(body, out.len, code, sizeof code, detail, sizeof detail);
        assert_string_equal(code, pd_problem_code((enum pd_problem)p));
        assert_true(pd_problem_is_signed(body, out.len, &desk, NONCE, &key));
        assert_false(pd_problem_is_signed(body, out.len, &another, NONCE, &key));
        assert_false(pd_problem_is_signed(body, out.len, &desk, "nonce-of-another", &key));
        assert_false(pd_problem_is_signed(body, out.len, &desk, NONCE, &stranger));
        out = pd_str_on(body, sizeof body);
        pd_problem_write((enum pd_problem)p, "", &out);
        assert_false(pd_problem_is_signed(body, out.len, &desk, NONCE, &key));
    }
}

static void
what_is_no_problem_of_ours_has_no_code(void **state)
{
    static const char *const rows[] = { "", "<html>", "{}", "[]", "{\"code\":\"fork\"}",
        "{\"status\":409,\"code\":\"\"}", "{\"status\":409,\"code\":\"Fork!\"}",
        "{\"status\":409,\"code\":7}", "{\"status\":409,\"code\":\"fork\",\"code\":\"gap\"}",
        "{\"status\":409,\"code\":\"fork\"} x", "{\"status\":9,\"code\":\"fork\"}",
        "{\"status\":409,\"code\":\"a_code_that_does_not_fit_its_buffer\"}" };
    static const char newer[] = "{\"status\":418,\"code\":\"tea\",\"pot\":[true]}";
    char code[24], detail[24];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        strcpy(code, "before");
        pd_problem_read(rows[i], strlen(rows[i]), code, sizeof code, detail, sizeof detail);
        assert_string_equal(code, "");
        assert_string_equal(detail, "");
    }
    pd_problem_read(newer, strlen(newer), code, sizeof code, detail, sizeof detail);
    assert_string_equal(code, "tea");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_survives_the_way_people_type),
        cmocka_unit_test(what_is_not_a_code_is_refused),
        cmocka_unit_test(the_words_are_six_and_depend_on_both_keys),
        cmocka_unit_test(a_hello_is_read_from_this_and_from_newer_hubs),
        cmocka_unit_test(a_hello_with_a_senseless_protocol_is_refused),
        cmocka_unit_test(a_request_is_signed_by_the_key_it_brings),
        cmocka_unit_test(an_identity_comes_from_the_hub_of_the_code_alone),
        cmocka_unit_test(every_problem_goes_there_and_back),
        cmocka_unit_test(a_signed_problem_is_a_problem_and_only_its_own_desks),
        cmocka_unit_test(what_is_no_problem_of_ours_has_no_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
