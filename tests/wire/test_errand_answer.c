/*
 * Goal: answers to errands come through as they were written, and nothing else is believed. Method: one of
 * each kind with every field it may carry, both ways; a table of what one of their fields must not be; each
 * single bit of an answer turned.
 */
#include "app/core/member.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"
#include "tests/wire/errand_kit.h"

#include <stdio.h>
#include <string.h>

static void
fill_page(struct pd_errand_page *p)
{
    p->since_ms = p->stay_until_ms = INT64_C(253402300799999);
    p->stay_missing = pd_points_of(1000000000);
    p->consents = UINT32_MAX;
    p->has_card = p->has_pin = true;
    p->unit_count = PD_PAGE_UNITS;
    for (int i = 0; i < PD_PAGE_UNITS; i++) {
        errand_fill_text(p->units[i].unit, PD_RULE_CAP);
        p->units[i].left = p->units[i].ending = 1000000000;
        p->units[i].end_ms = i == 0 ? PD_NEVER_MS : INT64_C(253402300799999);
    }
    p->booking_count = PD_PAGE_BOOKINGS;
    for (int i = 0; i < PD_PAGE_BOOKINGS; i++) {
        struct pd_page_booking *b = &p->bookings[i];

        b->number = INT64_C(9007199254740991);
        errand_fill_text(b->activity, PD_RULE_CAP);
        b->seat = PD_SEAT_WAITING;
        b->ahead = 1000000000;
        b->price = pd_points_of(1000000000);
        b->cancel_until_ms = INT64_C(253402300799999);
    }
    p->reminder_count = PD_PAGE_REMINDERS;
    for (int i = 0; i < PD_PAGE_REMINDERS; i++) {
        errand_fill_text(p->reminders[i].topic, PD_RULE_CAP);
        p->reminders[i].due_day = 20000 + i;
    }
    p->survey_count = PD_PAGE_SURVEYS;
    for (int i = 0; i < PD_PAGE_SURVEYS; i++) {
        errand_fill_text(p->surveys[i].survey, PD_RULE_CAP);
        errand_fill_text(p->surveys[i].visit, PD_ERRAND_VISIT_CAP);
        p->surveys[i].visited_ms = 5;
    }
    p->favourite_count = PD_PAGE_FAVOURITES;
    for (int i = 0; i < PD_PAGE_FAVOURITES; i++)
        errand_fill_text(p->favourites[i], PD_SKU_CAP);
    p->usable = pd_points_of(INT64_C(1000000000000000));
    p->purse_count = PD_PURSES_MAX;
    for (int i = 0; i < PD_PURSES_MAX; i++) {
        errand_fill_text(p->purses[i].purse, PD_RULE_CAP);
        p->purses[i].free = p->purses[i].held = p->purses[i].ending = pd_fen_of(INT64_C(1000000000000000));
        p->purses[i].end_ms = i == 0 ? PD_NEVER_MS : PD_TIME_MAX_MS;
    }
    p->due_count = PD_PAGE_DUES;
    for (int i = 0; i < PD_PAGE_DUES; i++) {
        errand_fill_text(p->dues[i].bill, PD_ERRAND_VISIT_CAP);
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

        errand_fill_text(row->ref, PD_WORK_REF_CAP);
        errand_fill_text(row->what, PD_RULE_CAP);
        (void)pd_copy(row->who, sizeof row->who, "\xe7\x8e\x8b*");
        errand_fill_text(row->by, PD_STAFF_NUMBER_CAP);
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

    errand_fill_text(spin.wheel, PD_RULE_CAP);
    errand_fill_text(spin.prize, PD_RULE_CAP);
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
        errand_fill_text(page->left[i].prize, PD_RULE_CAP);
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
        errand_fill_text(row->plan, PD_RULE_CAP);
        errand_fill_text(row->step, PD_RULE_CAP);
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
            errand_fill_text(i % 3 == 0   ? line->rule
                             : i % 3 == 1 ? line->sku
                                          : line->activity,
                i % 3 == 1 ? PD_SKU_CAP : PD_RULE_CAP);
        }
        break;
    case PD_ERRAND_SEATS:
        a.seats.count = PD_SEATS_ROWS;
        for (int i = 0; i < PD_SEATS_ROWS; i++) {
            errand_fill_text(a.seats.rows[i].activity, PD_RULE_CAP);
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
        errand_fill_text(a.text_code, PD_CODE_CAP);
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
    struct pd_str out = pd_str_on(errand_body, sizeof errand_body);

    pd_errand_answer_write(answer, 4242, ERRAND_NONCE, &errand_secret, &out);
    assert_false(out.cut);
    errand_body[out.len] = '\0';
    return out.len;
}

static enum pd_err
read_answer(size_t len, struct pd_errand_answer *answer)
{
    int64_t time_ms;

    return pd_errand_answer_read(errand_body, len, ERRAND_NONCE, &errand_key, &time_ms, answer, NULL);
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
        assert_ok(pd_errand_answer_read(
            errand_body, write_answer(&wrote), ERRAND_NONCE, &errand_key, &time_ms, &read, NULL));
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
        errand_body[bit / 8] = (char)(errand_body[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(read_answer(len, &answer), PD_ERR_DENIED);
        errand_body[bit / 8] = (char)(errand_body[bit / 8] ^ (1 << bit % 8));
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
        pd_errand_answer_read(errand_body, len, ERRAND_NONCE "0", &errand_key, &time_ms, &answer, NULL),
        PD_ERR_DENIED);
    assert_int_equal(
        pd_errand_answer_read(errand_body, len, ERRAND_NONCE, &other_key, &time_ms, &answer, NULL),
        PD_ERR_DENIED);
    assert_int_equal(pd_errand_answer_read(errand_body, PD_ERRAND_ANSWER_MAX + 1, ERRAND_NONCE, &errand_key,
                         &time_ms, &answer, NULL),
        PD_ERR_TOO_LARGE);
}

/* The answer with `from` replaced by `to`, signed as if a hub had written it so. */
static size_t
answer_instead(const struct pd_errand_answer *answer, const char *from, const char *to)
{
    static char wrong[PD_ERRAND_ANSWER_MAX + 1];
    struct pd_str out = pd_str_on(errand_body, sizeof errand_body);
    size_t len;

    (void)write_answer(answer);
    len = errand_replaced(wrong, sizeof wrong, errand_body, from, to) - PD_SEAL_TAIL_LEN;
    pd_str_add_bytes(&out, wrong, len);
    (void)pd_seal_close(&out, 0, "pd-errand-answer-1", ERRAND_NONCE, &errand_secret);
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
    assert_non_null(strstr(errand_body, "\"page\":{}"));
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
        cmocka_unit_test(answers_of_every_kind_come_through),
        cmocka_unit_test(a_refusal_of_every_kind_says_why),
        cmocka_unit_test(every_turned_bit_and_every_cut_is_refused),
        cmocka_unit_test(an_answer_is_this_hub_s_and_to_this_question),
        cmocka_unit_test(a_field_of_an_answer_out_of_its_bounds_is_refused),
        cmocka_unit_test(what_a_later_release_adds_to_a_page_is_skipped),
        cmocka_unit_test(an_empty_page_is_a_page),
        cmocka_unit_test(an_act_s_answer_has_no_page),
    };

    return cmocka_run_group_tests(tests, errand_set_up, NULL);
}
