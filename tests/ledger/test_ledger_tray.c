/*
 * Goal: what somebody was told is kept for the hub stays until the hub has answered it, holds here at once
 * where it must, and goes with its member; which card of hers is good comes and goes with her row. Method: a
 * real file, opened again, changed by hand, and searched for what must not be in it any more.
 */
#include "tests/ledger/desk.h"

#include <sqlite3.h>
#include <stdlib.h>

static struct desk desk;

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 1);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_finish(&desk);
    return 0;
}

static struct pd_errand
errand(uint8_t id, enum pd_errand_kind kind, const char *what)
{
    struct pd_errand e = { .kind = kind, .id = { { id } }, .member = desk.member, .at_ms = DESK_NOW };

    (void)pd_copy(e.what, sizeof(e.what), what);
    return e;
}

static void
put(uint8_t id, enum pd_errand_kind kind, const char *what, bool yes)
{
    struct pd_errand e = errand(id, kind, what);

    e.yes = yes;
    assert_ok(pd_ledger_tray_put(desk.ledger, &e));
}

static void
next_is(uint8_t id)
{
    struct pd_errand e;

    assert_ok(pd_ledger_tray_next(desk.ledger, &e));
    assert_int_equal(e.id.b[0], id);
}

static void
reopen(void)
{
    desk_close(&desk);
    desk_open(&desk);
}

static void
errands_are_kept_in_their_order_and_leave_with_the_answer(void **state)
{
    struct pd_errand e = errand(1, PD_ERRAND_FEEDBACK, "food"), read;

    (void)state;
    e.n = 2;
    e.yes = true;
    e.number = 12345678;
    assert_ok(pd_ledger_tray_put(desk.ledger, &e));
    put(2, PD_ERRAND_CONSENT, "sms", true);
    reopen();
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 2);
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_memory_equal(&read, &e, sizeof(e));
    assert_ok(pd_ledger_tray_done(desk.ledger, &e.id));
    assert_ok(pd_ledger_tray_done(desk.ledger, &e.id)); /* answered twice */
    next_is(2);
    assert_ok(pd_ledger_tray_done(desk.ledger, &(struct pd_id){ { 2 } }));
    assert_int_equal(pd_ledger_tray_next(desk.ledger, &read), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 0);
    desk_is_sound(&desk);
}

static void
the_last_word_on_one_thing_takes_the_place_of_the_one_before(void **state)
{
    struct pd_errand read;

    (void)state;
    put(1, PD_ERRAND_CONSENT, "sms", true);
    put(2, PD_ERRAND_CONSENT, "phone", true);
    put(3, PD_ERRAND_CONSENT, "sms", false);
    next_is(2);
    assert_ok(pd_ledger_tray_done(desk.ledger, &(struct pd_id){ { 2 } }));
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_int_equal(read.id.b[0], 3);
    assert_false(read.yes);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 1);
}

static void
what_counts_each_time_is_never_replaced(void **state)
{
    (void)state;
    put(1, PD_ERRAND_FEEDBACK, "food", true);
    put(2, PD_ERRAND_FEEDBACK, "food", true);
    put(3, PD_ERRAND_MISSED, "MUG", false);
    put(4, PD_ERRAND_MISSED, "MUG", false);
    put(5, PD_ERRAND_PRIORITY, "P1", false);
    put(6, PD_ERRAND_PRIORITY, "P1", false);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 6);
}

static void
what_may_not_wait_is_refused(void **state)
{
    (void)state;
    for (int kind = 0; kind <= PD_ERRAND_KIND_LAST + 1; kind++) {
        struct pd_errand e = errand(1, (enum pd_errand_kind)kind, "x");

        if (!pd_errand_waits(e.kind))
            assert_int_equal(pd_ledger_tray_put(desk.ledger, &e), PD_ERR_INVALID);
    }
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 0);
}

static void
a_block_holds_here_at_once_and_until_it_was_answered(void **state)
{
    (void)state;
    assert_false(pd_ledger_tray_has(desk.ledger, PD_ERRAND_BLOCK, &desk.member));
    put(1, PD_ERRAND_BLOCK, "", false);
    put(2, PD_ERRAND_BLOCK, "", false);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 1);
    reopen();
    assert_true(pd_ledger_tray_has(desk.ledger, PD_ERRAND_BLOCK, &desk.member));
    assert_false(pd_ledger_tray_has(desk.ledger, PD_ERRAND_BLOCK, &desk.other));
    assert_false(pd_ledger_tray_has(desk.ledger, PD_ERRAND_CONSENT, &desk.member));
    assert_ok(pd_ledger_tray_done(desk.ledger, &(struct pd_id){ { 2 } }));
    assert_false(pd_ledger_tray_has(desk.ledger, PD_ERRAND_BLOCK, &desk.member));
}

static void
a_full_tray_says_so(void **state)
{
    struct pd_errand e = errand(1, PD_ERRAND_FEEDBACK, "food");

    (void)state;
    for (int i = 0; i < PD_TRAY_MAX - PD_TRAY_KEPT; i++) {
        e.id.b[1] = (uint8_t)i;
        e.id.b[2] = (uint8_t)(i / 256);
        assert_ok(pd_ledger_tray_put(desk.ledger, &e));
    }
    e.id.b[3] = 1;
    assert_int_equal(pd_ledger_tray_put(desk.ledger, &e), PD_ERR_FULL);
    /* Whoever tapped so often keeps nobody's lost card good. */
    e = errand(2, PD_ERRAND_BLOCK, "");
    for (int i = 0; i < PD_TRAY_KEPT; i++) {
        e.id.b[1] = e.member.b[0] = (uint8_t)(i + 1);
        assert_ok(pd_ledger_tray_put(desk.ledger, &e));
    }
    e.id.b[1] = e.member.b[0] = 0xff;
    assert_int_equal(pd_ledger_tray_put(desk.ledger, &e), PD_ERR_FULL);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), PD_TRAY_MAX);
}

static bool
bytes_of(const char *path, const char *text)
{
    FILE *f = fopen(path, "rb");
    static char bytes[1 << 22];
    size_t len;

    assert_non_null(f);
    len = fread(bytes, 1, sizeof(bytes), f);
    (void)fclose(f);
    for (size_t i = 0; i + strlen(text) <= len; i++)
        if (memcmp(bytes + i, text, strlen(text)) == 0)
            return true;
    return false;
}

static bool
file_has(const char *text)
{
    return bytes_of(desk.path, text);
}

static void
an_erased_member_s_errands_go_with_her(void **state)
{
    struct pd_row gone = { .kind = PD_ROW_GONE, .gone = desk.member };

    (void)state;
    put(1, PD_ERRAND_FAVOURITE, "a-gift-nobody-has", true);
    put(2, PD_ERRAND_BLOCK, "", false);
    assert_ok(pd_ledger_idle(desk.ledger));
    assert_true(file_has("a-gift-nobody-has"));
    assert_ok(desk_page(&desk, &gone, 1, 0));
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 0);
    assert_ok(pd_ledger_idle(desk.ledger));
    desk_close(&desk);
    assert_false(file_has("a-gift-nobody-has"));
    desk_open(&desk);
}

static void
tamper(const char *sql)
{
    sqlite3 *db;

    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
is_found(const char *sql)
{
    struct pd_ledger_report report;

    tamper(sql);
    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    if (report.problem[0] == '\0')
        fail_msg("not found: %s", sql);
}

static void
a_damaged_errand_is_found_and_does_not_keep_the_others(void **state)
{
    (void)state;
    put(1, PD_ERRAND_CONSENT, "sms", true);
    put(2, PD_ERRAND_CONSENT, "phone", true);
    put(3, PD_ERRAND_CONSENT, "wechat", true);
    is_found("UPDATE tray SET yes = 0 WHERE seq < 3");
    next_is(3);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 1);
    desk_is_sound(&desk);
}

/* ---- enrolments ---- */

static struct pd_errand
enrolment(uint8_t id)
{
    struct pd_errand e = errand(id, PD_ERRAND_ENROL, "");

    e.member.b[0] = id; /* of a card: nobody yet */
    for (size_t i = 0; i < sizeof(e.sealed); i++)
        e.sealed[i] = (uint8_t)("sealed-for-the-hub"[i % 18] + id - 1);
    return e;
}

static bool
log_has(const char *text)
{
    char path[512];
    bool has;

    (void)snprintf(path, sizeof(path), "%s-wal", desk.path);
    has = bytes_of(path, text);
    return has;
}

static void
what_is_sealed_is_kept_whole_and_gone_with_the_answer(void **state)
{
    struct pd_errand one = enrolment(1), two = enrolment(2), read;

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    put(3, PD_ERRAND_CONSENT, "sms", true);
    assert_ok(pd_ledger_tray_put(desk.ledger, &two));
    assert_true(log_has("sealed-for-the-hub")); /* the search finds what is there */
    reopen();
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_memory_equal(&read, &one, sizeof(one));
    assert_true(pd_ledger_tray_has(desk.ledger, PD_ERRAND_ENROL, &one.member));
    assert_true(file_has("sealed-for-the-hub"));
    assert_ok(pd_ledger_tray_done(desk.ledger, &one.id));
    assert_false(pd_ledger_tray_has(desk.ledger, PD_ERRAND_ENROL, &one.member));
    next_is(3);
    assert_ok(pd_ledger_tray_done(desk.ledger, &(struct pd_id){ { 3 } }));
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_memory_equal(&read, &two, sizeof(two));
    assert_ok(pd_ledger_idle(desk.ledger));
    assert_false(log_has("sealed-for-the-hub"));
    desk_is_sound(&desk);
    desk_close(&desk);
    assert_false(file_has("sealed-for-the-hub"));
    desk_open(&desk);
}

static void
an_enrolment_whose_seal_is_damaged_is_found_and_dropped(void **state)
{
    static const char *const cases[] = { "UPDATE tray_sealed SET sealed = zeroblob(752)",
        "DELETE FROM tray_sealed", "UPDATE tray_sealed SET sealed = x'00'" };
    struct pd_errand read;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_errand e = enrolment((uint8_t)(i + 1));

        assert_ok(pd_ledger_tray_put(desk.ledger, &e));
        is_found(cases[i]);
        assert_int_equal(pd_ledger_tray_next(desk.ledger, &read), PD_ERR_NOT_FOUND);
        desk_is_sound(&desk);
    }
}

/* Done: as this member, by a proof that the hub can read. */
static struct pd_errand_answer
became(const struct pd_errand *e, uint8_t who)
{
    return (struct pd_errand_answer){ .kind = PD_ERRAND_ENROL,
        .id = e->id,
        .status = PD_ERRAND_DONE,
        .enrolled = PD_ENROLLED_NEW,
        .member = { { 0xb0, who } },
        .number = 4711 };
}

/* From a hub of this life. */
static void
page_of_life(uint64_t hub_epoch)
{
    assert_ok(pd_ledger_apply_page(
        desk.ledger, NULL, 0, (struct pd_cursor){ hub_epoch, 1 }, 0, desk.when.now_ms, PD_TIME_SYNCED));
}

static void
what_was_told_waits_beside_the_tray_for_a_hub_that_lost_it(void **state)
{
    struct pd_errand one = enrolment(1), two = enrolment(2), read;
    struct pd_errand_answer answer = became(&one, 7);

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    assert_ok(pd_ledger_tray_put(desk.ledger, &two));
    assert_ok(pd_ledger_tray_told(desk.ledger, &answer, true));
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 1);
    assert_false(
        pd_ledger_tray_has(desk.ledger, PD_ERRAND_ENROL, &one.member)); /* her row says whose it is */
    next_is(2);
    assert_false(pd_ledger_tray_again(desk.ledger));
    reopen();
    desk_is_sound(&desk);
    page_of_life(2);
    assert_true(pd_ledger_tray_again(desk.ledger));
    assert_false(pd_ledger_tray_again(desk.ledger));
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 2);
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_string_equal(read.what, "b0070000000000000000000000000000");
    assert_int_equal(read.number, 4711);
    assert_int_equal(read.n, 0);
    assert_true(read.yes);
    assert_memory_equal(read.sealed, one.sealed, sizeof(one.sealed));
    assert_memory_equal(&read.id, &one.id, sizeof(one.id));
    assert_memory_equal(&read.member, &one.member, sizeof(one.member));
    desk_is_sound(&desk);
}

/* A hub that was put back makes nobody a member anew while those may come whom it has made one: they come
 * first, and one that has to wait keeps none of them waiting. */
static void
what_was_answered_before_is_told_again_first(void **state)
{
    struct pd_errand one = enrolment(1), two = enrolment(2), three = enrolment(3), read;
    struct pd_errand_answer answer = became(&two, 7), late = became(&three, 8);

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    assert_ok(pd_ledger_tray_put(desk.ledger, &two));
    assert_ok(pd_ledger_tray_put(desk.ledger, &three));
    assert_ok(pd_ledger_tray_told(desk.ledger, &answer, false));
    assert_ok(pd_ledger_tray_late(desk.ledger, &late));
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 2); /* the late one has still to be told */
    page_of_life(2);
    for (int i = 0; i < 3; i++) {
        const struct pd_errand *order[] = { &two, &three, &one };

        assert_ok(pd_ledger_tray_next(desk.ledger, &read));
        assert_memory_equal(&read.id, &order[i]->id, sizeof(read.id));
        assert_int_equal(read.number, i < 2 ? 4711 : 0);
        assert_ok(pd_ledger_tray_done(desk.ledger, &read.id));
    }
    desk_is_sound(&desk);
}

static void
what_the_hub_will_not_lose_is_gone(void **state)
{
    struct pd_errand one = enrolment(1), read;
    struct pd_errand_answer answer = became(&one, 7);

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    assert_ok(pd_ledger_tray_told(desk.ledger, &answer, false));
    (void)desk_redeem(&desk, "MUG", 1); /* made after the answer: a backup that has it has her */
    assert_true(file_has("sealed-for-the-hub") || log_has("sealed-for-the-hub"));
    assert_ok(desk_result(&desk, 3, PD_OP_APPLIED, "")); /* made before it */
    assert_true(file_has("sealed-for-the-hub") || log_has("sealed-for-the-hub"));
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_idle(desk.ledger));
    assert_false(log_has("sealed-for-the-hub"));
    desk_close(&desk);
    assert_false(file_has("sealed-for-the-hub"));
    desk_open(&desk);
    page_of_life(2);
    assert_int_equal(pd_ledger_tray_next(desk.ledger, &read), PD_ERR_NOT_FOUND);
}

static void
who_is_erased_is_not_told_of_again(void **state)
{
    struct pd_errand one = enrolment(1), two = enrolment(2), read;
    struct pd_errand_answer first = became(&one, 7), second = became(&two, 8);
    struct pd_row gone = { .kind = PD_ROW_GONE, .gone = first.member };

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    assert_ok(pd_ledger_tray_put(desk.ledger, &two));
    assert_ok(pd_ledger_tray_told(desk.ledger, &first, false));
    assert_ok(pd_ledger_tray_told(desk.ledger, &second, false));
    assert_ok(desk_page(&desk, &gone, 1, 0));
    page_of_life(2);
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_memory_equal(&read.id, &two.id, sizeof(two.id));
    gone.gone = second.member; /* also while it waits */
    assert_ok(pd_ledger_apply_page(
        desk.ledger, &gone, 1, (struct pd_cursor){ 2, 2 }, 0, desk.when.now_ms, PD_TIME_SYNCED));
    assert_int_equal(pd_ledger_tray_next(desk.ledger, &read), PD_ERR_NOT_FOUND);
}

/* One that rots keeps neither the others nor the page that a hub was put back with. */
static void
a_damaged_one_keeps_nothing_from_a_hub_that_was_put_back(void **state)
{
    struct pd_errand one = enrolment(1), two = enrolment(2), read;
    struct pd_errand_answer first = became(&one, 7), second = became(&two, 8);

    (void)state;
    assert_ok(pd_ledger_tray_put(desk.ledger, &one));
    assert_ok(pd_ledger_tray_put(desk.ledger, &two));
    assert_ok(pd_ledger_tray_told(desk.ledger, &first, false));
    assert_ok(pd_ledger_tray_told(desk.ledger, &second, false));
    is_found("UPDATE tray SET number = 4712 WHERE seq = 1");
    page_of_life(2);
    assert_ok(pd_ledger_tray_next(desk.ledger, &read));
    assert_memory_equal(&read.id, &two.id, sizeof(two.id));
    desk_is_sound(&desk);
}

/* A hub that proves nothing, and one that says that she is gone: as ever. */
static void
without_a_proof_it_leaves_the_tray(void **state)
{
    struct pd_errand one = enrolment(1), read;
    struct pd_errand_answer answers[] = { became(&one, 7), became(&one, 7), became(&one, 7) };

    (void)state;
    answers[0].number = 0;
    memset(&answers[1].member, 0, sizeof(answers[1].member));
    answers[2].status = PD_ERRAND_REFUSED;
    for (int i = 0; i < PD_COUNT(answers); i++) {
        assert_ok(pd_ledger_tray_put(desk.ledger, &one));
        assert_ok(pd_ledger_tray_told(desk.ledger, &answers[i], false));
    }
    page_of_life(2);
    assert_int_equal(pd_ledger_tray_next(desk.ledger, &read), PD_ERR_NOT_FOUND);
}

static struct pd_row
member_with_card(const char *card)
{
    struct pd_row row = desk_member_row(&desk.member, 700);

    (void)pd_copy(row.member.card, sizeof(row.member.card), card);
    return row;
}

static void
which_card_is_good_comes_with_her_row(void **state)
{
    static const char *const cards[] = { "-", "C1234", "" };
    struct pd_member member;
    struct pd_id owner;

    (void)state;
    for (int i = 0; i < PD_COUNT(cards); i++) {
        struct pd_row row = member_with_card(cards[i]);

        assert_ok(desk_page(&desk, &row, 1, 0));
        reopen();
        assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
        assert_string_equal(member.card, cards[i]);
        assert_int_equal(
            pd_ledger_card_owner(desk.ledger, "C1234", &owner), i == 1 ? PD_OK : PD_ERR_NOT_FOUND);
        assert_true(i != 1 || pd_id_equal(owner, desk.member));
        desk_is_sound(&desk);
    }
}

static void
a_stopped_card_does_not_become_good_by_rot(void **state)
{
    static const char *const cases[] = { "UPDATE base_card SET card = 'C1'", "DELETE FROM base_card",
        "UPDATE base_card SET member = zeroblob(16)" };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_row row = member_with_card("-");
        struct pd_member member;

        assert_ok(desk_page(&desk, &row, 1, 0));
        is_found(cases[i]);
        assert_int_equal(pd_ledger_member(desk.ledger, &desk.member, &member), PD_ERR_CORRUPT);
        tamper("DELETE FROM base_card");
    }
}

/* Two members of one person, and a third who is alone. */
static void
the_members_of_one_person_are_found(void **state)
{
    static const struct pd_id word = { { 3, 1, 4 } };
    struct pd_row rows[3];
    struct pd_id ids[PD_MEMBERSHIPS_MAX];
    struct pd_member member;
    int count;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        rows[i] = desk_member_row(&desk.member, 700);
        rows[i].member.id.b[15] = (uint8_t)(desk.member.b[15] + i);
        if (i < 2)
            rows[i].member.person = word;
    }
    assert_ok(desk_page(&desk, rows, 3, 0));
    reopen();
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_true(pd_id_equal(member.person, word));
    assert_ok(pd_ledger_person(desk.ledger, &member.person, ids, &count));
    assert_int_equal(count, 2);
    assert_ok(pd_ledger_member(desk.ledger, &rows[2].member.id, &member));
    assert_ok(pd_ledger_person(desk.ledger, &member.person, ids, &count));
    assert_int_equal(count, 0);
    rows[1].member.status = PD_MEMBER_FROZEN;
    assert_ok(desk_page(&desk, &rows[1], 1, 0));
    assert_ok(pd_ledger_person(desk.ledger, &word, ids, &count));
    assert_int_equal(count, 1);
    memset(&rows[0].member.person, 0, sizeof(rows[0].member.person));
    assert_ok(desk_page(&desk, rows, 1, 0)); /* she is nobody else any more */
    assert_ok(pd_ledger_person(desk.ledger, &word, ids, &count));
    assert_int_equal(count, 0);
    desk_is_sound(&desk);
}

static void
rot_makes_nobody_another_person(void **state)
{
    static const char *const cases[] = { "UPDATE base_person SET person = zeroblob(16)",
        "DELETE FROM base_person", "UPDATE base_person SET member = zeroblob(16)" };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_row row = desk_member_row(&desk.member, 700);
        struct pd_member member;

        row.member.person.b[0] = 7;
        assert_ok(desk_page(&desk, &row, 1, 0));
        is_found(cases[i]);
        assert_int_equal(pd_ledger_member(desk.ledger, &desk.member, &member), PD_ERR_CORRUPT);
        tamper("DELETE FROM base_person");
    }
}

static void
calls_are_told_until_they_are_over(void **state)
{
    struct pd_row row = { .kind = PD_ROW_CALL,
        .call = { .device = { { 5 } }, .letter = 'B', .place = "P1" } };
    struct pd_call_row calls[4];

    (void)state;
    row.call.since_ms = DESK_NOW;
    assert_ok(desk_page(&desk, &row, 1, 0));
    row.call.device.b[0] = 6;
    row.call.letter = 'C';
    row.call.since_ms = DESK_NOW - 5;
    assert_ok(desk_page(&desk, &row, 1, 0));
    reopen();
    assert_int_equal(pd_ledger_calls(desk.ledger, DESK_NOW, calls, 4), 2);
    assert_int_equal(calls[0].letter, 'C');
    assert_int_equal(calls[1].letter, 'B');
    assert_string_equal(calls[1].place, "P1");
    assert_int_equal(pd_ledger_calls(desk.ledger, DESK_NOW, calls, 1), 1);
    assert_int_equal(pd_ledger_calls(desk.ledger, DESK_NOW + PD_CALL_LIFE_MS, calls, 4), 1);
    assert_int_equal(pd_ledger_calls(desk.ledger, DESK_NOW + PD_CALL_LIFE_MS + 1, calls, 4), 0);
    row.call.since_ms = 0;
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_int_equal(pd_ledger_calls(desk.ledger, DESK_NOW, calls, 4), 1);
    desk_is_sound(&desk);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(errands_are_kept_in_their_order_and_leave_with_the_answer),
        T(the_last_word_on_one_thing_takes_the_place_of_the_one_before),
        T(what_counts_each_time_is_never_replaced),
        T(what_may_not_wait_is_refused),
        T(a_block_holds_here_at_once_and_until_it_was_answered),
        T(a_full_tray_says_so),
        T(an_erased_member_s_errands_go_with_her),
        T(a_damaged_errand_is_found_and_does_not_keep_the_others),
        T(what_is_sealed_is_kept_whole_and_gone_with_the_answer),
        T(an_enrolment_whose_seal_is_damaged_is_found_and_dropped),
        T(what_was_told_waits_beside_the_tray_for_a_hub_that_lost_it),
        T(what_was_answered_before_is_told_again_first),
        T(what_the_hub_will_not_lose_is_gone),
        T(who_is_erased_is_not_told_of_again),
        T(a_damaged_one_keeps_nothing_from_a_hub_that_was_put_back),
        T(without_a_proof_it_leaves_the_tray),
        T(which_card_is_good_comes_with_her_row),
        T(a_stopped_card_does_not_become_good_by_rot),
        T(the_members_of_one_person_are_found),
        T(rot_makes_nobody_another_person),
        T(calls_are_told_until_they_are_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
