/*
 * Goal: errands come through as they were written, and nothing else is believed. Method: one of each kind
 * with every field it may carry, both ways; a table of what one of their fields must not be.
 */
#include "app/core/member.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"
#include "tests/wire/errand_kit.h"

#include <stdio.h>
#include <string.h>

/* An act of a member's list that wants proof and a text. */
static void
full_act(struct pd_errand *e)
{
    e->member = (struct pd_id){ { 9, 9 } };
    (void)pd_copy(e->work.act, sizeof e->work.act, "sheet.adjust");
    (void)pd_copy(e->work.by, sizeof e->work.by, "S-1");
    (void)pd_copy(e->work.badge, sizeof e->work.badge, "PDB \"1\"");
    (void)pd_copy(e->digits, sizeof e->digits, "002468");
    e->work.values[0].n = -500;
    (void)pd_copy(e->work.values[1].text, sizeof e->work.values[1].text, "\xe5\xb7\xb2 \"a\" \\ b");
}

/* Every field that its kind may carry. */
static struct pd_errand_request
full_request(enum pd_errand_kind kind)
{
    struct pd_errand_request r = { .device = { { 1 } }, .epoch = 3, .nonce = ERRAND_NONCE };
    struct pd_errand *e = &r.errand;
    uint64_t bit = UINT64_C(1) << kind;

    e->kind = kind;
    e->id = (struct pd_id){ { 2 } };
    e->at_ms = 1700000000123;
    if ((bit & (1 << PD_ERRAND_FIND | 1 << PD_ERRAND_FEEDBACK_SHOW | 1 << PD_ERRAND_MISSED |
                   1 << PD_ERRAND_CALL | 1 << PD_ERRAND_WORK)) == 0)
        e->member = (struct pd_id){ { 9, 9 } };
    if ((bit & (1 << PD_ERRAND_FIND | 1 << PD_ERRAND_BOOK | 1 << PD_ERRAND_FEEDBACK | 1 << PD_ERRAND_SURVEY |
                   1 << PD_ERRAND_CONSENT | 1 << PD_ERRAND_MISSED | 1 << PD_ERRAND_FAVOURITE |
                   1 << PD_ERRAND_UNIT_CODE | 1 << PD_ERRAND_PRIORITY | 1 << PD_ERRAND_PROXY |
                   1 << PD_ERRAND_TICK | UINT64_C(1) << PD_ERRAND_FAMILY_BLOCK |
                   UINT64_C(1) << PD_ERRAND_FAMILY_UNBLOCK)) != 0)
        (void)pd_copy(e->what, sizeof e->what, "what-1");
    if (kind == PD_ERRAND_HISTORY || kind == PD_ERRAND_UNBOOK || kind == PD_ERRAND_DEDUCT ||
        kind == PD_ERRAND_DEDUCT_END || kind == PD_ERRAND_TICK)
        e->n = 77;
    if (kind == PD_ERRAND_DEDUCT)
        (void)pd_copy(e->visit, sizeof e->visit, "B-2026.17");
    if (kind == PD_ERRAND_FEEDBACK || kind == PD_ERRAND_MISSED)
        e->n = 2;
    if (kind == PD_ERRAND_PROXY) {
        e->n = 3;
        e->number = 2;
    }
    if ((bit & (1 << PD_ERRAND_FEEDBACK | 1 << PD_ERRAND_SURVEY | 1 << PD_ERRAND_CONSENT |
                   1 << PD_ERRAND_FAVOURITE | 1 << PD_ERRAND_CALL)) != 0)
        e->yes = true;
    if (kind == PD_ERRAND_FEEDBACK || kind == PD_ERRAND_FEEDBACK_SHOW)
        e->number = 12345678;
    if (kind == PD_ERRAND_FIND || kind == PD_ERRAND_PIN)
        (void)pd_copy(e->digits, sizeof e->digits, "002468");
    if (kind == PD_ERRAND_WORK)
        full_act(e);
    if (kind == PD_ERRAND_SURVEY) {
        (void)pd_copy(e->visit, sizeof e->visit, "7001-A");
        e->value_count = 3;
        (void)pd_copy(e->values[0], PD_RULE_CAP, "4");
        (void)pd_copy(e->values[2], PD_RULE_CAP, "yes");
    }
    if (kind == PD_ERRAND_ENROL)
        memset(e->sealed, 0xa5, sizeof e->sealed);
    if (kind == PD_ERRAND_VISITOR) {
        (void)pd_copy(e->what, sizeof e->what, "P-77");
        (void)pd_copy(e->work.by, sizeof e->work.by, "L-1");
        memset(&e->member, 0, sizeof e->member);
    }
    if (kind == PD_ERRAND_WHEEL || kind == PD_ERRAND_SPIN) {
        (void)pd_copy(e->what, sizeof e->what, "lucky");
        e->n = 9;
        e->number = kind == PD_ERRAND_SPIN ? UINT32_MAX : 0;
    }
    if (kind == PD_ERRAND_TRAINING || kind == PD_ERRAND_PARTS)
        memset(&e->member, 0, sizeof e->member);
    if (kind == PD_ERRAND_PARTS)
        e->parts = (struct pd_parts){ 3,
            { { PD_PART_PRINTER, PD_PART_BAD, "E-PRT-02", 1700000000000 },
                { PD_PART_SCANNER, PD_PART_UNKNOWN, "", 0 }, { PD_PART_CAMERA, PD_PART_GOOD, "", 7 } } };
    return r;
}

static void
requests_of_every_kind_come_through(void **state)
{
    (void)state;
    for (int kind = 1; kind <= PD_ERRAND_KIND_LAST; kind++) {
        struct pd_errand_request wrote = full_request((enum pd_errand_kind)kind), read;
        size_t len;

        if (pd_errand_name((enum pd_errand_kind)kind) == NULL)
            continue;
        len = errand_write_request(&wrote);
        assert_true(pd_errand_request_good(&wrote));
        assert_true(len <= PD_ERRAND_BODY_MAX);
        assert_ok(pd_errand_request_read(errand_body, len, &read, NULL));
        assert_memory_equal(&read, &wrote, sizeof read);
        assert_true(pd_errand_request_verify(errand_body, len, &errand_key));
    }
}

static void
what_breaks_its_bounds_is_not_good(void **state)
{
    struct pd_errand_request r = full_request(PD_ERRAND_FEEDBACK);

    (void)state;
    r.errand.n = 6;
    assert_false(pd_errand_request_good(&r));
    r = full_request(PD_ERRAND_PROXY);
    r.errand.n = PD_PROXY_MAX + 1;
    assert_false(pd_errand_request_good(&r));
    r.errand.n = 3;
    r.errand.number = -1;
    assert_false(pd_errand_request_good(&r));
    r = full_request(PD_ERRAND_PIN);
    strcpy(r.errand.digits, "12a4");
    assert_false(pd_errand_request_good(&r));
    r = full_request(PD_ERRAND_BOOK);
    r.errand.what[0] = '\0';
    assert_false(pd_errand_request_good(&r));
    r.errand.kind = (enum pd_errand_kind)(PD_ERRAND_KIND_LAST + 1);
    assert_false(pd_errand_request_good(&r));
}

static void
what_is_zero_is_left_out(void **state)
{
    struct pd_errand_request wrote = full_request(PD_ERRAND_FEEDBACK), read;
    size_t len;

    (void)state;
    wrote.errand.member = (struct pd_id){ { 0 } };
    wrote.errand.yes = false;
    len = errand_write_request(&wrote);
    assert_null(strstr(errand_body, "member"));
    assert_null(strstr(errand_body, "yes"));
    assert_ok(pd_errand_request_read(errand_body, len, &read, NULL));
    assert_memory_equal(&read, &wrote, sizeof read);
}

static void
a_field_out_of_its_bounds_is_refused(void **state)
{
    static const struct {
        enum pd_errand_kind kind;
        const char *from, *to, *path;
    } rows[] = {
        { PD_ERRAND_PAGE, "\"v\":1", "\"v\":2", "v" },
        { PD_ERRAND_PAGE, "\"v\":1,", "", "v" },
        { PD_ERRAND_PAGE, "\"kind\":\"page\"", "\"kind\":7", "kind" },
        { PD_ERRAND_PAGE, "\"id\":\"02", "\"id\":\"0", "id" },
        { PD_ERRAND_PAGE, "\"id\":\"02", "\"id\":\"00", "id" },
        { PD_ERRAND_PAGE, "\"dev\":\"01", "\"dev\":\"00", "dev" },
        { PD_ERRAND_PAGE, "\"ep\":3", "\"ep\":0", "ep" },
        { PD_ERRAND_PAGE, "\"ep\":3", "\"ep\":4294967296", "ep" },
        { PD_ERRAND_PAGE, "\"nonce\":\"" ERRAND_NONCE, "\"nonce\":\"0123456", "nonce" },
        { PD_ERRAND_PAGE, "\"nonce\":\"" ERRAND_NONCE, "\"nonce\":\"0123 5678", "nonce" },
        { PD_ERRAND_PAGE, "\"nonce\":\"" ERRAND_NONCE, "\"nonce\":\"0123.5678", "nonce" },
        { PD_ERRAND_PAGE, "\"at_ms\":1700000000123", "\"at_ms\":-1", "at_ms" },
        { PD_ERRAND_PAGE, "\"at_ms\":1700000000123", "\"at_ms\":253402300800000", "at_ms" },
        { PD_ERRAND_PAGE, "\"member\":\"0909", "\"member\":\"0000", "member" },
        { PD_ERRAND_PAGE, ",\"member\":", ",\"other\":", "other" },
        { PD_ERRAND_PAGE, ",\"sig\"", ",\"what\":\"x\",\"sig\"", "what" },
        { PD_ERRAND_PAGE, ",\"sig\"", ",\"yes\":true,\"sig\"", "yes" },
        { PD_ERRAND_MISSED, ",\"sig\"", ",\"member\":\"09090000000000000000000000000000\",\"sig\"",
            "member" },
        { PD_ERRAND_CALL, ",\"sig\"", ",\"member\":\"09090000000000000000000000000000\",\"sig\"", "member" },
        { PD_ERRAND_SEATS, "\"member\":\"0909", "\"member\":\"0000", "member" },
        { PD_ERRAND_HISTORY, "\"n\":77", "\"n\":0", "n" },
        { PD_ERRAND_HISTORY, "\"n\":77", "\"n\":-1", "n" },
        { PD_ERRAND_HISTORY, "\"n\":77", "\"n\":9007199254740992", "n" },
        { PD_ERRAND_HISTORY, "\"n\":77", "\"n\":\"77\"", "n" },
        { PD_ERRAND_UNBOOK, "\"n\":77", "\"n\":0", "n" },
        { PD_ERRAND_UNBOOK, ",\"n\":77", "", "n" },
        { PD_ERRAND_DEDUCT, "\"n\":77", "\"n\":0", "n" },
        { PD_ERRAND_DEDUCT, "\"n\":77", "\"n\":1000000001", "n" },
        { PD_ERRAND_DEDUCT, "B-2026.17", "", "visit" },
        { PD_ERRAND_DEDUCT, "B-2026.17", "B 2026", "visit" },
        { PD_ERRAND_DEDUCT_END, "\"n\":77", "\"n\":0", "n" },
        { PD_ERRAND_BOOK, "what-1", "", "what" },
        { PD_ERRAND_BOOK, "what-1", "a b", "what" },
        { PD_ERRAND_BOOK, "what-1", "abcdefghijklmnopqrstuvwxyz1234567", "what" },
        { PD_ERRAND_FEEDBACK, "\"n\":2", "\"n\":0", "n" },
        { PD_ERRAND_FEEDBACK, "\"n\":2", "\"n\":6", "n" },
        { PD_ERRAND_FEEDBACK, "\"yes\":true", "\"yes\":false", "yes" },
        { PD_ERRAND_FEEDBACK, "\"yes\":true", "\"yes\":1", "yes" },
        { PD_ERRAND_FEEDBACK, ":12345678", ":9999999", "number" },
        { PD_ERRAND_FEEDBACK, ":12345678", ":100000000", "number" },
        { PD_ERRAND_FEEDBACK_SHOW, ",\"number\":12345678", "", "number" },
        { PD_ERRAND_MISSED, "\"n\":2", "\"n\":3", "n" },
        { PD_ERRAND_FIND, "002468", "", "digits" },
        { PD_ERRAND_FIND, "002468", "0123456789012345678901234", "digits" },
        { PD_ERRAND_PIN, "002468", "00246x", "digits" },
        { PD_ERRAND_PIN, "\"002468\"", "2468", "digits" },
        { PD_ERRAND_SURVEY, "7001-A", "", "visit" },
        { PD_ERRAND_SURVEY, "7001-A", "70 01", "visit" },
        { PD_ERRAND_SURVEY, "[\"4\",\"\",\"yes\"]", "[]", "values" },
        { PD_ERRAND_SURVEY, "[\"4\",\"\",\"yes\"]", "[4]", "values" },
        { PD_ERRAND_SURVEY, "[\"4\",\"\",\"yes\"]", "\"4\"", "values" },
        { PD_ERRAND_SURVEY, "[\"4\",\"\",\"yes\"]", "[\"4 \"]", "values" },
        { PD_ERRAND_SURVEY, "[\"4\",\"\",\"yes\"]", "[\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"]",
            "values" },
        { PD_ERRAND_ENROL, "\"a5a5", "\"A5a5", "sealed" },
        { PD_ERRAND_ENROL, "\"a5a5", "\"a5", "sealed" },
        { PD_ERRAND_ENROL, "\"a5a5", "\"a5a5a5", "sealed" },
        { PD_ERRAND_ENROL, ",\"sealed\":", ",\"form\":", "form" },
        { PD_ERRAND_ENROL, ",\"sig\"", ",\"digits\":\"1\",\"sig\"", "digits" },
        { PD_ERRAND_ENROL, "\"member\":\"0909", "\"member\":\"0000", "member" },
        { PD_ERRAND_PAGE, ",\"sig\"", ",\"sealed\":\"a5\",\"sig\"", "sealed" },
        { PD_ERRAND_PARTS, ",\"parts\":", ",\"devices\":", "devices" },
        { PD_ERRAND_PARTS, "\"printer\"", "\"scanner\"", "parts" }, /* twice */
        { PD_ERRAND_PARTS, "\"printer\"", "\"light\"", "parts" },   /* not in order */
        { PD_ERRAND_PARTS, "\"printer\"", "\"\"", "parts" },
        { PD_ERRAND_PARTS, "\"part\":\"printer\",", "", "parts" },
        { PD_ERRAND_PARTS, "\"bad\"", "\"broken\"", "parts" },
        { PD_ERRAND_PARTS, "\"bad\"", "3", "parts" },
        { PD_ERRAND_PARTS, ",\"code\":\"E-PRT-02\"", "", "parts" }, /* bad, and no word why */
        { PD_ERRAND_PARTS, "E-PRT-02", "e-prt-02", "parts" },
        { PD_ERRAND_PARTS, "E-PRT-02", "E-PRT-02-AND-MORE", "parts" },
        { PD_ERRAND_PARTS, "\"since_ms\":1700000000000", "\"since_ms\":253402300800000", "parts" },
        { PD_ERRAND_PARTS, "\"since_ms\":7", "\"since_ms\":0", "parts" },
        { PD_ERRAND_PARTS, "\"since_ms\":7", "\"name\":\"x\"", "parts" },
        { PD_ERRAND_PARTS, "\"parts\":[{", "\"parts\":7,\"x\":[{", "parts" },
    };
    char wrong[PD_ERRAND_BODY_MAX + 1];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_errand_request request = full_request(rows[i].kind);
        struct pd_why why = { .path = "" };
        size_t len;

        errand_body[errand_write_request(&request)] = '\0';
        len = errand_replaced(wrong, sizeof wrong, errand_body, rows[i].from, rows[i].to);
        assert_int_equal(pd_errand_request_read(wrong, len, &request, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, rows[i].path);
    }
}

static void
a_kind_of_a_later_release_is_told_apart(void **state)
{
    struct pd_errand_request request = full_request(PD_ERRAND_PAGE);
    char other[PD_ERRAND_BODY_MAX + 1];
    size_t len;

    (void)state;
    errand_body[errand_write_request(&request)] = '\0';
    len = errand_replaced(other, sizeof other, errand_body, "\"page\"", "\"wheal\"");
    assert_int_equal(pd_errand_request_read(other, len, &request, NULL), PD_ERR_NOT_FOUND);
}

/* A desk of a later release has a device that this one has no name for. */
static void
a_part_of_a_later_release_is_passed_over(void **state)
{
    struct pd_errand_request request = full_request(PD_ERRAND_PARTS), read;
    char other[PD_ERRAND_BODY_MAX + 1];
    size_t len;

    (void)state;
    errand_body[errand_write_request(&request)] = '\0';
    len = errand_replaced(other, sizeof other, errand_body, "\"scanner\"", "\"weighing-scale\"");
    assert_ok(pd_errand_request_read(other, len, &read, NULL));
    assert_int_equal(read.errand.parts.count, 2);
    assert_int_equal(read.errand.parts.list[1].part, PD_PART_CAMERA);
}

static void
a_request_is_its_desk_s_alone(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 8 };
    struct pd_secret_key other = pd_secret_key_from_seed(seed);
    struct pd_public_key other_key = pd_secret_key_public(&other);
    struct pd_errand_request request = full_request(PD_ERRAND_PIN);
    size_t len = errand_write_request(&request);

    (void)state;
    assert_false(pd_errand_request_verify(errand_body, len, &other_key));
    for (size_t i = 0; i < len; i++) {
        errand_body[i] ^= 1;
        assert_false(pd_errand_request_verify(errand_body, len, &errand_key));
        errand_body[i] ^= 1;
    }
    assert_false(pd_errand_request_verify(errand_body, len - 1, &errand_key));
}

static void
a_request_that_is_too_large_is_refused(void **state)
{
    struct pd_errand_request request;

    (void)state;
    memset(errand_body, ' ', sizeof errand_body);
    assert_int_equal(
        pd_errand_request_read(errand_body, PD_ERRAND_BODY_MAX + 1, &request, NULL), PD_ERR_TOO_LARGE);
    assert_false(pd_errand_request_verify(errand_body, PD_ERRAND_BODY_MAX + 1, &errand_key));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_of_every_kind_come_through),
        cmocka_unit_test(what_breaks_its_bounds_is_not_good),
        cmocka_unit_test(what_is_zero_is_left_out),
        cmocka_unit_test(a_field_out_of_its_bounds_is_refused),
        cmocka_unit_test(a_kind_of_a_later_release_is_told_apart),
        cmocka_unit_test(a_part_of_a_later_release_is_passed_over),
        cmocka_unit_test(a_request_is_its_desk_s_alone),
        cmocka_unit_test(a_request_that_is_too_large_is_refused),
    };

    return cmocka_run_group_tests(tests, errand_set_up, NULL);
}
