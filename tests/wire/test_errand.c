/*
 * Goal: errands and their answers come through as they were written, and nothing else is believed. Method:
 * one of each kind with every field it may carry, both ways; a table of what one of their fields must not be;
 * each single bit of an answer turned.
 */
#include "app/core/member.h"
#include "sync/wire/errand.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define NONCE "0123456789abcdef"

static struct pd_secret_key secret;
static struct pd_public_key key;
static char body[PD_ERRAND_ANSWER_MAX + 1];

static int
set_up(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 7 };

    (void)state;
    secret = pd_secret_key_from_seed(seed);
    key = pd_secret_key_public(&secret);
    return 0;
}

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
    struct pd_errand_request r = { .device = { { 1 } }, .epoch = 3, .nonce = NONCE };
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

static size_t
write_request(const struct pd_errand_request *request)
{
    struct pd_str out = pd_str_on(body, sizeof body);

    pd_errand_request_write(request, &secret, &out);
    assert_false(out.cut);
    return out.len;
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
        len = write_request(&wrote);
        assert_true(pd_errand_request_good(&wrote));
        assert_true(len <= PD_ERRAND_BODY_MAX);
        assert_ok(pd_errand_request_read(body, len, &read, NULL));
        assert_memory_equal(&read, &wrote, sizeof read);
        assert_true(pd_errand_request_verify(body, len, &key));
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
    len = write_request(&wrote);
    assert_null(strstr(body, "member"));
    assert_null(strstr(body, "yes"));
    assert_ok(pd_errand_request_read(body, len, &read, NULL));
    assert_memory_equal(&read, &wrote, sizeof read);
}

/* The body with `from` replaced by `to`, its signature as it was. */
static size_t
replaced(char *out, size_t cap, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return (size_t)snprintf(out, cap, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
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
        { PD_ERRAND_PAGE, "\"nonce\":\"" NONCE, "\"nonce\":\"0123456", "nonce" },
        { PD_ERRAND_PAGE, "\"nonce\":\"" NONCE, "\"nonce\":\"0123 5678", "nonce" },
        { PD_ERRAND_PAGE, "\"nonce\":\"" NONCE, "\"nonce\":\"0123.5678", "nonce" },
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

        body[write_request(&request)] = '\0';
        len = replaced(wrong, sizeof wrong, body, rows[i].from, rows[i].to);
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
    body[write_request(&request)] = '\0';
    len = replaced(other, sizeof other, body, "\"page\"", "\"wheal\"");
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
    body[write_request(&request)] = '\0';
    len = replaced(other, sizeof other, body, "\"scanner\"", "\"weighing-scale\"");
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
    size_t len = write_request(&request);

    (void)state;
    assert_false(pd_errand_request_verify(body, len, &other_key));
    for (size_t i = 0; i < len; i++) {
        body[i] ^= 1;
        assert_false(pd_errand_request_verify(body, len, &key));
        body[i] ^= 1;
    }
    assert_false(pd_errand_request_verify(body, len - 1, &key));
}

static void
a_request_that_is_too_large_is_refused(void **state)
{
    struct pd_errand_request request;

    (void)state;
    memset(body, ' ', sizeof body);
    assert_int_equal(pd_errand_request_read(body, PD_ERRAND_BODY_MAX + 1, &request, NULL), PD_ERR_TOO_LARGE);
    assert_false(pd_errand_request_verify(body, PD_ERRAND_BODY_MAX + 1, &key));
}

/* ---- answers ---- */

static void
fill_text(char *out, size_t cap)
{
    memset(out, 'n', cap - 1);
    out[cap - 1] = '\0';
}

static void
fill_page(struct pd_errand_page *p)
{
    p->since_ms = p->stay_until_ms = INT64_C(253402300799999);
    p->stay_missing = pd_points_of(1000000000);
    p->consents = UINT32_MAX;
    p->has_card = p->has_pin = true;
    p->unit_count = PD_PAGE_UNITS;
    for (int i = 0; i < PD_PAGE_UNITS; i++) {
        fill_text(p->units[i].unit, PD_RULE_CAP);
        p->units[i].left = p->units[i].ending = 1000000000;
        p->units[i].end_ms = i == 0 ? PD_NEVER_MS : INT64_C(253402300799999);
    }
    p->booking_count = PD_PAGE_BOOKINGS;
    for (int i = 0; i < PD_PAGE_BOOKINGS; i++) {
        struct pd_page_booking *b = &p->bookings[i];

        b->number = INT64_C(9007199254740991);
        fill_text(b->activity, PD_RULE_CAP);
        b->seat = PD_SEAT_WAITING;
        b->ahead = 1000000000;
        b->price = pd_points_of(1000000000);
        b->cancel_until_ms = INT64_C(253402300799999);
    }
    p->reminder_count = PD_PAGE_REMINDERS;
    for (int i = 0; i < PD_PAGE_REMINDERS; i++) {
        fill_text(p->reminders[i].topic, PD_RULE_CAP);
        p->reminders[i].due_day = 20000 + i;
    }
    p->survey_count = PD_PAGE_SURVEYS;
    for (int i = 0; i < PD_PAGE_SURVEYS; i++) {
        fill_text(p->surveys[i].survey, PD_RULE_CAP);
        fill_text(p->surveys[i].visit, PD_ERRAND_VISIT_CAP);
        p->surveys[i].visited_ms = 5;
    }
    p->favourite_count = PD_PAGE_FAVOURITES;
    for (int i = 0; i < PD_PAGE_FAVOURITES; i++)
        fill_text(p->favourites[i], PD_SKU_CAP);
    p->usable = pd_points_of(INT64_C(1000000000000000));
    p->purse_count = PD_PURSES_MAX;
    for (int i = 0; i < PD_PURSES_MAX; i++) {
        fill_text(p->purses[i].purse, PD_RULE_CAP);
        p->purses[i].free = p->purses[i].held = p->purses[i].ending = pd_fen_of(INT64_C(1000000000000000));
        p->purses[i].end_ms = i == 0 ? PD_NEVER_MS : PD_TIME_MAX_MS;
    }
    p->due_count = PD_PAGE_DUES;
    for (int i = 0; i < PD_PAGE_DUES; i++) {
        fill_text(p->dues[i].bill, PD_ERRAND_VISIT_CAP);
        p->dues[i].fen = p->dues[i].off = pd_fen_of(1000000000);
        p->dues[i].kept = pd_points_of(1000000000);
        p->dues[i].number = INT64_C(9007199254740991);
        p->dues[i].until_ms = PD_TIME_MAX_MS;
    }
}

static void
fill_work(struct pd_errand_answer *a)
{
    struct pd_work_page *p = &a->work;

    a->number = INT64_C(9007199254740991);
    a->points = pd_points_of(1000000000);
    a->off = pd_fen_of(7);
    a->price = pd_fen_of(9);
    p->count = PD_WORK_ROWS;
    p->from = 6;
    p->total = 1000000;
    p->late = 5;
    for (int i = 0; i < PD_WORK_ROWS; i++) {
        struct pd_work_row *row = &p->rows[i];

        fill_text(row->ref, PD_WORK_REF_CAP);
        fill_text(row->what, PD_RULE_CAP);
        (void)pd_copy(row->who, sizeof row->who, "\xe7\x8e\x8b*");
        fill_text(row->by, PD_STAFF_NUMBER_CAP);
        memset(row->text, '"', sizeof row->text - 1);
        row->n = -INT64_C(1000000000000000);
        row->of = INT64_C(1000000000000000);
        row->at_ms = row->due_ms = INT64_C(253402300799999);
        row->state = PD_WORK_STATE_MAX;
        row->late = i % 2 == 0;
    }
}

static struct pd_spin
full_spin(void)
{
    struct pd_spin spin = { .number = 1, .day = 20779, .of_day = 3, .digit = 9, .given = PD_SPIN_GIFT };

    fill_text(spin.wheel, PD_RULE_CAP);
    fill_text(spin.prize, PD_RULE_CAP);
    spin.points = pd_points_of(50);
    spin.hold = (struct pd_id){ { 4 } };
    return spin;
}

static void
fill_wheel(struct pd_wheel_page *page)
{
    page->day = 20779;
    page->told_day = 20778;
    page->spins_left = 2;
    memset(page->commitment, 'a', sizeof page->commitment - 1);
    memset(page->told_seed, 'b', sizeof page->told_seed - 1);
    memset(page->told_commitment, 'c', sizeof page->told_commitment - 1);
    page->left_count = PD_WHEEL_PRIZES_MAX;
    for (int i = 0; i < PD_WHEEL_PRIZES_MAX; i++) {
        fill_text(page->left[i].prize, PD_RULE_CAP);
        page->left[i].left = i;
    }
    page->unseen_count = 1;
    page->unseen[0] = full_spin();
}

static void
fill_plan(struct pd_plan_page *page)
{
    page->count = PD_PLAN_ROWS;
    for (int i = 0; i < PD_PLAN_ROWS; i++) {
        struct pd_plan_row *row = &page->rows[i];

        *row = (struct pd_plan_row){ .number = i + 1,
            .state = (enum pd_step_state)(1 + i % PD_STEP_STATE_LAST),
            .from_day = 20000 + i,
            .to_day = 20100 + i,
            .points = pd_points_of(i),
            .self = i % 2 == 0 };
        fill_text(row->plan, PD_RULE_CAP);
        fill_text(row->step, PD_RULE_CAP);
    }
}

static struct pd_errand_answer
full_answer(enum pd_errand_kind kind)
{
    struct pd_errand_answer a = { .kind = kind, .id = { { 2 } }, .status = PD_ERRAND_DONE };

    if (kind != PD_ERRAND_FEEDBACK_SHOW && kind != PD_ERRAND_MISSED && kind != PD_ERRAND_CALL &&
        kind != PD_ERRAND_VISITOR && kind != PD_ERRAND_TRAINING && kind != PD_ERRAND_PARTS)
        a.member = (struct pd_id){ { 9, 9 } };
    switch (kind) {
    case PD_ERRAND_PAGE:
        fill_page(&a.page);
        break;
    case PD_ERRAND_HISTORY:
        a.history.count = PD_HISTORY_LINES;
        a.history.more = true;
        for (int i = 0; i < PD_HISTORY_LINES; i++) {
            struct pd_history_line *line = &a.history.lines[i];

            *line = (struct pd_history_line){ .number = 100 - i, .at_ms = 7, .kind = PD_HISTORY_SPENT };
            line->amount = pd_points_of(i);
            line->less = i == 2;
            fill_text(i % 3 == 0   ? line->rule
                      : i % 3 == 1 ? line->sku
                                   : line->activity,
                i % 3 == 1 ? PD_SKU_CAP : PD_RULE_CAP);
        }
        break;
    case PD_ERRAND_SEATS:
        a.seats.count = PD_SEATS_ROWS;
        for (int i = 0; i < PD_SEATS_ROWS; i++) {
            fill_text(a.seats.rows[i].activity, PD_RULE_CAP);
            a.seats.rows[i].free = i;
            a.seats.rows[i].called_off = i % 2 == 0;
        }
        break;
    case PD_ERRAND_FIND:
        a.has_pin = true;
        break;
    case PD_ERRAND_BOOK:
        a.number = 4;
        a.seat = PD_SEAT_WAITING;
        a.ahead = 3;
        a.points = pd_points_of(50);
        break;
    case PD_ERRAND_REFERRAL:
        a.brought = (struct pd_brought){ .number = 57240000, .members = 3, .waiting = 2 };
        a.points = pd_points_of(600);
        break;
    case PD_ERRAND_PLAN:
        fill_plan(&a.plan);
        break;
    case PD_ERRAND_TICK:
    case PD_ERRAND_UNBOOK:
    case PD_ERRAND_SURVEY:
        a.points = pd_points_of(50);
        break;
    case PD_ERRAND_FEEDBACK:
        a.number = 12345678;
        break;
    case PD_ERRAND_FEEDBACK_SHOW:
        a.number = 12345678;
        a.feedback = PD_FEEDBACK_STATUS_ANSWERED;
        a.due_ms = 99;
        a.has_text = true;
        break;
    case PD_ERRAND_UNIT_CODE:
        fill_text(a.text_code, PD_CODE_CAP);
        a.text_code[3] = '"';
        a.until_ms = 12;
        break;
    case PD_ERRAND_WHEEL:
        fill_wheel(&a.wheel);
        break;
    case PD_ERRAND_SPIN:
        a.spin = full_spin();
        break;
    case PD_ERRAND_TRAINING:
    case PD_ERRAND_PARTS:
        break;
    case PD_ERRAND_DEDUCT:
        a.off = pd_fen_of(7);
        a.until_ms = 12;
        a.number = 4;
        a.points = pd_points_of(50);
        break;
    case PD_ERRAND_DEDUCT_END:
        a.number = 4;
        a.points = pd_points_of(50);
        break;
    case PD_ERRAND_VISITOR:
        (void)pd_copy(a.visitor.name, sizeof a.visitor.name, "欧阳\"美");
        a.visitor.year = 1958;
        (void)pd_copy(a.visitor.last4, sizeof a.visitor.last4, "0042");
        break;
    case PD_ERRAND_ENROL:
        a.enrolled = PD_ENROLLED_ALREADY;
        (void)pd_copy(a.referral, sizeof a.referral, "not_new");
        a.points = pd_points_of(50);
        (void)pd_copy(a.masked, sizeof a.masked, "王**");
        break;
    case PD_ERRAND_PIN:
    case PD_ERRAND_CONSENT:
    case PD_ERRAND_BLOCK:
    case PD_ERRAND_MISSED:
    case PD_ERRAND_FAVOURITE:
    case PD_ERRAND_CALL:
    case PD_ERRAND_PRIORITY:
    case PD_ERRAND_PROXY:
    case PD_ERRAND_FAMILY_BLOCK:
    case PD_ERRAND_FAMILY_UNBLOCK:
        break;
    case PD_ERRAND_WORK:
        fill_work(&a);
        break;
    }
    return a;
}

static size_t
write_answer(const struct pd_errand_answer *answer)
{
    struct pd_str out = pd_str_on(body, sizeof body);

    pd_errand_answer_write(answer, 4242, NONCE, &secret, &out);
    assert_false(out.cut);
    body[out.len] = '\0';
    return out.len;
}

static enum pd_err
read_answer(size_t len, struct pd_errand_answer *answer)
{
    int64_t time_ms;

    return pd_errand_answer_read(body, len, NONCE, &key, &time_ms, answer, NULL);
}

static void
answers_of_every_kind_come_through(void **state)
{
    static struct pd_errand_answer wrote, read;

    (void)state;
    for (int kind = 1; kind <= PD_ERRAND_KIND_LAST; kind++) {
        int64_t time_ms = 0;

        if (pd_errand_name((enum pd_errand_kind)kind) == NULL)
            continue;
        wrote = full_answer((enum pd_errand_kind)kind);
        assert_ok(pd_errand_answer_read(body, write_answer(&wrote), NONCE, &key, &time_ms, &read, NULL));
        assert_int_equal(time_ms, 4242);
        assert_memory_equal(&read, &wrote, sizeof read);
    }
}

static void
a_refusal_of_every_kind_says_why(void **state)
{
    static struct pd_errand_answer read;

    (void)state;
    for (int kind = 1; kind <= PD_ERRAND_KIND_LAST; kind++) {
        struct pd_errand_answer no = { .kind = (enum pd_errand_kind)kind, .id = { { 2 } } };

        if (pd_errand_name(no.kind) == NULL)
            continue;
        no.status = PD_ERRAND_REFUSED;
        (void)pd_copy(no.code, sizeof no.code, "locked");
        if (kind == PD_ERRAND_PIN)
            no.ahead = 4;
        assert_ok(read_answer(write_answer(&no), &read));
        assert_memory_equal(&read, &no, sizeof read);
    }
}

static void
every_turned_bit_and_every_cut_is_refused(void **state)
{
    static struct pd_errand_answer answer;
    size_t len;

    (void)state;
    answer = full_answer(PD_ERRAND_HISTORY);
    len = write_answer(&answer);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(read_answer(len, &answer), PD_ERR_DENIED);
        body[bit / 8] = (char)(body[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(read_answer(cut, &answer), PD_ERR_DENIED);
}

static void
an_answer_is_this_hub_s_and_to_this_question(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 8 };
    struct pd_secret_key other = pd_secret_key_from_seed(seed);
    struct pd_public_key other_key = pd_secret_key_public(&other);
    static struct pd_errand_answer answer;
    int64_t time_ms;
    size_t len;

    (void)state;
    answer = full_answer(PD_ERRAND_PIN);
    len = write_answer(&answer);
    assert_int_equal(
        pd_errand_answer_read(body, len, NONCE "0", &key, &time_ms, &answer, NULL), PD_ERR_DENIED);
    assert_int_equal(
        pd_errand_answer_read(body, len, NONCE, &other_key, &time_ms, &answer, NULL), PD_ERR_DENIED);
    assert_int_equal(
        pd_errand_answer_read(body, PD_ERRAND_ANSWER_MAX + 1, NONCE, &key, &time_ms, &answer, NULL),
        PD_ERR_TOO_LARGE);
}

/* The answer with `from` replaced by `to`, signed as if a hub had written it so. */
static size_t
answer_instead(const struct pd_errand_answer *answer, const char *from, const char *to)
{
    static char wrong[PD_ERRAND_ANSWER_MAX + 1];
    struct pd_str out = pd_str_on(body, sizeof body);
    size_t len;

    (void)write_answer(answer);
    len = replaced(wrong, sizeof wrong, body, from, to) - PD_SEAL_TAIL_LEN;
    pd_str_add_bytes(&out, wrong, len);
    (void)pd_seal_close(&out, 0, "pd-errand-answer-1", NONCE, &secret);
    assert_false(out.cut);
    return out.len;
}

static void
a_field_of_an_answer_out_of_its_bounds_is_refused(void **state)
{
    static const struct {
        enum pd_errand_kind kind;
        const char *from, *to;
    } rows[] = {
        { PD_ERRAND_PIN, "\"v\":1", "\"v\":2" },
        { PD_ERRAND_PIN, "\"pin\"", "\"other\"" },
        { PD_ERRAND_PIN, "\"id\":\"02", "\"id\":\"00" },
        { PD_ERRAND_PIN, "\"time_ms\":4242", "\"time_ms\":-1" },
        { PD_ERRAND_PIN, "\"time_ms\":4242", "\"time_ms\":253402300800000" },
        { PD_ERRAND_PIN, "\"done\"", "\"kept\"" },
        { PD_ERRAND_PIN, "\"done\"", "\"refused\"" },
        { PD_ERRAND_PIN, "\"done\"", "\"done\",\"code\":\"locked\"" },
        { PD_ERRAND_PIN, "\"done\"", "\"done\",\"new\":1" },
        { PD_ERRAND_PIN, "\"done\"", "\"done\",\"seat\":1" },
        { PD_ERRAND_PIN, "\"done\"", "\"done\",\"page\":{}" },
        { PD_ERRAND_BOOK, "\"seat\":2", "\"seat\":4" },
        { PD_ERRAND_BOOK, "\"ahead\":3", "\"ahead\":-1" },
        { PD_ERRAND_BOOK, "\"points\":50", "\"points\":1000000001" },
        { PD_ERRAND_FEEDBACK_SHOW, "\"feedback\":2", "\"feedback\":4" },
        { PD_ERRAND_UNIT_CODE, "nnn", "\\u0007" },
        { PD_ERRAND_PAGE, "\"page\":", "\"seats\":" },
        { PD_ERRAND_PAGE, "\"page\":{", "\"page\":{\"since_ms\":0," },
        { PD_ERRAND_PAGE, "\"units\":[", "\"units\":[{}," },
        { PD_ERRAND_PAGE, "\"units\":[", "\"units\":[7," },
        { PD_ERRAND_PAGE, "\"units\":[", "\"units\":[{\"unit\":\"u\",\"end_ms\":0}," },
        { PD_ERRAND_PAGE, "\"ending\":1000000000", "\"ending\":1000000001" },
        { PD_ERRAND_PAGE, "\"seat\":2", "\"seat\":0" },
        { PD_ERRAND_HISTORY, "\"kind\":2", "\"kind\":7" },
        { PD_ERRAND_HISTORY, "\"number\":100", "\"number\":0" },
        { PD_ERRAND_HISTORY, "\"lines\":[", "\"lines\":{},\"other\":[" },
        { PD_ERRAND_SEATS, "\"free\":1", "\"free\":-1" },
        { PD_ERRAND_WORK, "\"off\":7", "\"off\":-1" },
        { PD_ERRAND_WORK, "\"rows\":[", "\"rows\":[{\"what\":\"x\"}," },
        { PD_ERRAND_WORK, "\"rows\":[", "\"rows\":[{\"ref\":\"x\"}," }, /* one too many */
        { PD_ERRAND_WORK, "\"state\":9", "\"state\":10" },
        { PD_ERRAND_WORK, "\"late\":true", "\"late\":2" },
        { PD_ERRAND_WORK, "\"who\":\"", "\"who\":\"\\u0007" },
        { PD_ERRAND_WORK, "\"total\":1000000", "\"total\":-1" },
    };
    static struct pd_errand_answer answer;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        answer = full_answer(rows[i].kind);
        assert_int_equal(
            read_answer(answer_instead(&answer, rows[i].from, rows[i].to), &answer), PD_ERR_INVALID);
    }
}

static void
what_a_later_release_adds_to_a_page_is_skipped(void **state)
{
    static struct pd_errand_answer answer, read;

    (void)state;
    answer = full_answer(PD_ERRAND_PAGE);
    assert_ok(read_answer(
        answer_instead(&answer, "\"page\":{", "\"page\":{\"wheel\":[1,2],\"mood\":\"good\","), &read));
    assert_memory_equal(&read, &answer, sizeof read);
    assert_ok(read_answer(answer_instead(&answer, "\"topic\":", "\"colour\":\"red\",\"topic\":"), &read));
    assert_memory_equal(&read, &answer, sizeof read);
}

static void
an_empty_page_is_a_page(void **state)
{
    struct pd_errand_answer wrote = { .kind = PD_ERRAND_PAGE, .id = { { 2 } }, .status = PD_ERRAND_DONE },
                            read;

    (void)state;
    assert_ok(read_answer(write_answer(&wrote), &read));
    assert_non_null(strstr(body, "\"page\":{}"));
    assert_memory_equal(&read, &wrote, sizeof read);
}

static void
an_act_s_answer_has_no_page(void **state)
{
    struct pd_errand_answer wrote = { .kind = PD_ERRAND_WORK, .id = { { 2 } }, .status = PD_ERRAND_DONE },
                            read;

    (void)state;
    assert_ok(read_answer(write_answer(&wrote), &read));
    assert_memory_equal(&read, &wrote, sizeof read);
    assert_ok(read_answer(answer_instead(&wrote, ",\"work\":{}", ""), &read));
    assert_memory_equal(&read, &wrote, sizeof read);
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
        cmocka_unit_test(answers_of_every_kind_come_through),
        cmocka_unit_test(a_refusal_of_every_kind_says_why),
        cmocka_unit_test(every_turned_bit_and_every_cut_is_refused),
        cmocka_unit_test(an_answer_is_this_hub_s_and_to_this_question),
        cmocka_unit_test(a_field_of_an_answer_out_of_its_bounds_is_refused),
        cmocka_unit_test(what_a_later_release_adds_to_a_page_is_skipped),
        cmocka_unit_test(an_empty_page_is_a_page),
        cmocka_unit_test(an_act_s_answer_has_no_page),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
