/*
 * Goal: what a desk asks for somebody is done once, by the rules, for whoever it may be done, and for nobody
 * else; digits that are tried find out nothing. Method: a hub in memory with rules that have something of
 * everything, two desks that sign as real ones, every kind in every state of a member, the same request
 * again, another desk's, a hub started anew in between.
 */
#include "sync/hub/activities.h"
#include "sync/hub/answers.h"
#include "sync/hub/errands.h"
#include "sync/hub/feedback.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/merge.h"
#include "sync/hub/reminders.h"
#include "sync/hub/units.h"
#include "sync/hub/wishes.h"
#include "sync/wire/errand.h"
#include "sync/wire/seal.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT "{\"zh-Hans\":\"字\",\"en\":\"x\"}"
static const char rules[] =
    "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\","
    "\"starts_at\":\"2026-12-01T14:00\",\"ends_at\":\"2026-12-01T15:30\",\"seats\":1,\"waitlist\":1,"
    "\"price\":60,\"cancel_until\":\"2026-11-30T12:00\"},{\"id\":\"later\",\"name\":" TEXT ",\"where\":" TEXT
    ",\"rule\":\"talk\",\"starts_at\":\"2026-12-05T14:00\",\"ends_at\":\"2026-12-05T15:30\",\"seats\":5,"
    "\"price\":0,\"opens_at\":\"2026-12-01T08:00\"}],"
    "\"feedback\":{\"topics\":[{\"id\":\"food\",\"name\":" TEXT "}],\"faces\":3,\"answer_hours\":48},"
    "\"reminders\":{\"topics\":[{\"id\":\"check\",\"name\":" TEXT
    "}],\"quiet_from_h\":21,\"quiet_until_h\":8},"
    "\"surveys\":[{\"id\":\"bill\",\"name\":" TEXT
    ",\"open_days\":14,\"visits\":[\"pay\"],\"rule\":\"survey\","
    "\"questions\":[{\"id\":\"content\",\"kind\":\"scale\",\"text\":" TEXT "},{\"id\":\"easy\",\"kind\":"
    "\"yes_no\",\"text\":" TEXT "}]}],"
    "\"units\":{\"categories\":[{\"id\":\"dental\",\"name\":" TEXT
    "}],\"coupons\":[{\"id\":\"c20\",\"name\":" TEXT ",\"conditions\":" TEXT
    ",\"kind\":\"item\",\"percent\":20,\"categories\":[\"dental\"],\"days\":10},"
    "{\"id\":\"c30\",\"name\":" TEXT ",\"conditions\":" TEXT
    ",\"kind\":\"item\",\"percent\":30,\"categories\":[\"dental\"],\"days\":5}]}}";

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id anna, bert;
static struct pd_errand_answer said;
static struct pd_why why;
static const struct pd_staff li = { .number = "S1" };
static uint8_t ids;

static int
open_kit(void **state)
{
    (void)state;
    kit_open_at(&kit, NULL, kit_at(2026, 11, 20, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 100);
    bert = kit_member(&kit, "M-2", 100);
    kit_publish(&kit, rules, kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static int
close_kit(void **state)
{
    (void)state;
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

/* ---- asking ---- */

static struct pd_errand
errand(enum pd_errand_kind kind, const struct pd_id *member, const char *what)
{
    struct pd_errand e = { .kind = kind, .id = { { 9, ++ids } }, .at_ms = kit.now_ms };

    if (member != NULL)
        e.member = *member;
    (void)pd_copy(e.what, sizeof e.what, what);
    return e;
}

static int
send_bytes(const char *body, size_t len)
{
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };

    http.body = body;
    http.body_len = len;
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static struct pd_errand_request
request_of(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch, .errand = *e };

    kit_hello(&kit, request.nonce);
    return request;
}

/* The status; with 200 the answer is in `said`. */
static int
ask_as(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = request_of(desk, e);
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    pd_errand_request_write(&request, &desk->secret, &out);
    if (send_bytes(out.p, out.len) != 200)
        return kit.status;
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, &why));
    assert_int_equal(said.kind, e->kind);
    assert_true(pd_id_equal(said.id, e->id));
    assert_int_equal(time_ms, kit.now_ms);
    return 200;
}

static void
done(const struct pd_errand *e)
{
    assert_int_equal(ask_as(&kiosk, e), 200);
    if (said.status != PD_ERRAND_DONE)
        fail_msg("%s: %s", pd_errand_name(e->kind), said.code);
}

static void
refused(const struct pd_errand *e, const char *code)
{
    assert_int_equal(ask_as(&kiosk, e), 200);
    if (said.status != PD_ERRAND_REFUSED || strcmp(said.code, code) != 0)
        fail_msg("%s: \"%s\", and not \"%s\"", pd_errand_name(e->kind), said.code, code);
}

static void
commit(enum pd_err err)
{
    if (kit_finish(&kit, err) != PD_OK)
        fail_msg("%s %s %s", pd_err_name(err), why.path, why.text);
}

static void
begin(void)
{
    assert_ok(pd_hub_begin(kit.hub));
}

static int64_t
count_of(enum pd_hub_sql sql)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, sql, PD_NO_ARGS, 0);
    assert_ok(pd_store_commit(kit.store));
    return n;
}

static void
note_missed(void *ctx, const struct pd_missed_row *row)
{
    int64_t *times = ctx;

    assert_string_equal(row->sku, "G-001");
    times[row->reason] = row->times;
}

/* ---- who may ask ---- */

static void
only_an_active_desk_asks_and_in_its_own_name(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_SEATS, NULL, "");
    struct pd_errand_request request = request_of(&kiosk, &e);
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);

    (void)state;
    pd_errand_request_write(&request, &counter.secret, &out); /* another's key */
    assert_int_equal(send_bytes(out.p, out.len), 401);
    assert_string_equal(kit_problem(&kit), "bad_signature");
    out.len = 0;
    pd_errand_request_write(&request, &kiosk.secret, &out);
    kit.now_ms += 6 * PD_MINUTE_MS;
    assert_int_equal(send_bytes(out.p, out.len), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    request = request_of(&kiosk, &e);
    request.device.b[0] ^= 1;
    out.len = 0;
    pd_errand_request_write(&request, &kiosk.secret, &out);
    assert_int_equal(send_bytes(out.p, out.len), 403);
    assert_string_equal(kit_problem(&kit), "unknown_device");
    kiosk.epoch++;
    assert_int_equal(ask_as(&kiosk, &e), 409);
    assert_string_equal(kit_problem(&kit), "old_epoch");
    kiosk.epoch--;
    assert_int_equal(send_bytes("{}", 2), 400);
    begin();
    commit(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_int_equal(ask_as(&kiosk, &e), 403);
    assert_string_equal(kit_problem(&kit), "device_revoked");
}

static void
a_kind_this_release_does_not_know_is_a_bad_request(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_CALL, NULL, "");
    struct pd_errand_request request = request_of(&kiosk, &e);
    char body[PD_ERRAND_BODY_MAX], *kind;
    struct pd_str out = pd_str_on(body, sizeof body);

    (void)state;
    pd_errand_request_write(&request, &kiosk.secret, &out);
    kind = strstr(body, "\"call\"");
    assert_non_null(kind);
    memcpy(kind, "\"dial\"", 6);
    assert_int_equal(send_bytes(out.p, out.len), 400);
    assert_string_equal(kit_problem(&kit), "bad_request");
}

static void
set_state(const struct pd_id *who, enum pd_member_status status)
{
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, who, status));
}

static void
opt_out(const struct pd_id *who)
{
    struct pd_errand e = errand(PD_ERRAND_CONSENT, who, "programme");

    done(&e);
}

/* By kind: what an unknown, a frozen member and one who takes part no more are answered; NULL: not by state.
 */
static void
each_kind_says_why_not_her(void **state)
{
    static const struct {
        enum pd_errand_kind kind;
        const char *what;
        bool may; /* must be active and take part */
    } rows[] = {
        { PD_ERRAND_PAGE, "", false },
        { PD_ERRAND_HISTORY, "", false },
        { PD_ERRAND_PIN, "", false },
        { PD_ERRAND_BOOK, "talk-1", true },
        { PD_ERRAND_UNBOOK, "", false },
        { PD_ERRAND_SURVEY, "bill", false },
        { PD_ERRAND_CONSENT, "sms", false },
        { PD_ERRAND_BLOCK, "", false },
        { PD_ERRAND_FAVOURITE, "G-001", true },
        { PD_ERRAND_UNIT_CODE, "c20", true },
        { PD_ERRAND_PRIORITY, "P1", true },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_id nobody = { { 1, 2, 3 } }, one = kit_member(&kit, (char[4]){ 'X', (char)('a' + i) }, 10);
        struct pd_errand e = errand(rows[i].kind, &nobody, rows[i].what);

        e.n = rows[i].kind == PD_ERRAND_UNBOOK ? 1 : 0;
        if (rows[i].kind == PD_ERRAND_PIN)
            strcpy(e.digits, "246810");
        if (rows[i].kind == PD_ERRAND_SURVEY) {
            strcpy(e.visit, "V1");
            e.value_count = 1;
            strcpy(e.values[0], "4");
        }
        refused(&e, "unknown_member");
        e.member = one;
        e.id.b[2] = 1;
        set_state(&one, PD_MEMBER_FROZEN);
        assert_int_equal(ask_as(&kiosk, &e), 200);
        assert_int_equal(strcmp(said.code, "frozen") == 0, rows[i].may);
        set_state(&one, PD_MEMBER_ACTIVE);
        opt_out(&one);
        e.id.b[2] = 2;
        assert_int_equal(ask_as(&kiosk, &e), 200);
        assert_int_equal(strcmp(said.code, "opted_out") == 0, rows[i].may);
        begin();
        commit(pd_hub_member_erase(kit.hub, kit.now_ms, &one, "asked", &why));
        e.id.b[2] = 3;
        refused(&e, "unknown_member");
    }
}

static void
one_who_turned_out_to_be_another_is_told_so_and_what_was_promised_is_done(void **state)
{
    struct pd_errand page = errand(PD_ERRAND_PAGE, &bert, "");
    struct pd_errand told = errand(PD_ERRAND_FEEDBACK, &bert, "food");
    struct pd_merge merge;
    struct pd_feedback f;

    (void)state;
    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &merge, &why));
    refused(&page, "merged");
    told.n = 1;
    told.number = 12345678;
    done(&told);
    begin();
    commit(pd_hub_feedback_get(kit.hub, 12345678, &f));
    assert_true(pd_id_equal(f.member, anna));
}

/* ---- once ---- */

static void
the_same_id_is_done_once_and_answered_the_same(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    static struct pd_errand_answer first;
    int64_t free, held, debt;

    (void)state;
    done(&e);
    assert_int_equal(said.seat, PD_SEAT_BOOKED);
    assert_int_equal(pd_points_raw(said.points), 60);
    first = said;
    kit.now_ms += PD_DAY_MS;
    done(&e);
    assert_memory_equal(&said, &first, sizeof said);
    kit_balance(&kit, &anna, &free, &held, &debt);
    assert_int_equal(free, 40);
    e.id.b[5] = 1; /* another wish */
    refused(&e, "already_booked");
    refused(&e, "already_booked"); /* a no stays the same, too */
}

static void
an_id_of_another_kind_is_told_apart(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_FAVOURITE, &anna, "G-001"), other;

    (void)state;
    e.yes = true;
    done(&e);
    other = errand(PD_ERRAND_BLOCK, &anna, "");
    other.id = e.id;
    refused(&other, "id_reused");
}

static void
two_desks_may_have_drawn_the_same_id(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_MISSED, NULL, "G-001");
    int64_t times[3] = { 0, 0, 0 };

    (void)state;
    e.n = PD_MISSED_SOLD_OUT;
    done(&e);
    assert_int_equal(ask_as(&counter, &e), 200);
    done(&e);
    begin();
    commit(pd_hub_missed_each(kit.hub, 0, INT64_MAX, note_missed, times));
    assert_int_equal(times[PD_MISSED_SOLD_OUT], 2);
}

static void
answers_are_kept_for_ninety_days_and_outlive_the_hub(void **state)
{
    char path[] = "/tmp/pd-errands-XXXXXX", db[64];
    struct pd_errand e;

    (void)state;
    assert_non_null(mkdtemp(path));
    (void)snprintf(db, sizeof db, "%s/hub.db", path);
    kit_close(&kit);
    kit_open_at(&kit, db, kit_at(2026, 11, 20, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 100);
    kit_publish(&kit, rules, kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    e = errand(PD_ERRAND_PRIORITY, &anna, "P1");
    done(&e);
    kit_reopen(&kit, db);
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_PRIORITY_COUNT), 1);
    kit_sweep(&kit, kit.now_ms + 89 * PD_DAY_MS);
    kit.now_ms += 89 * PD_DAY_MS;
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_PRIORITY_COUNT), 1);
    kit_sweep(&kit, kit.now_ms + 2 * PD_DAY_MS);
    kit.now_ms += 2 * PD_DAY_MS;
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_PRIORITY_COUNT), 2);
    (void)unlink(db);
    (void)rmdir(path);
}

/* ---- reads ---- */

static void
bill(const struct pd_id *who, const char *no, int64_t fen)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen) };
    struct pd_points points;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    begin();
    commit(pd_hub_bill_take(kit.hub, kit.now_ms, who, &b, &points, &why));
}

static void
give(const char *what, int n)
{
    struct pd_unit_give g = { .member = anna, .n = n };
    struct pd_unit_gift gift;

    (void)pd_copy(g.what, sizeof g.what, what);
    (void)snprintf(g.reference, sizeof g.reference, "r-%s", what);
    begin();
    commit(pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
}

static void
remind(int64_t due_day, enum pd_consent_purpose channel)
{
    struct pd_reminder r = { .topic = "check", .due_day = due_day, .channel = channel };

    begin();
    commit(pd_hub_reminder_take(kit.hub, kit.now_ms, "his", &anna, &r, &why));
}

static void
her_page_has_everything_that_no_desk_keeps(void **state)
{
    int64_t today = pd_local_day(kit.now_ms, 480);
    struct pd_errand e = errand(PD_ERRAND_FAVOURITE, &anna, "G-002");
    const struct pd_errand_page *p = &said.page;

    (void)state;
    e.yes = true;
    done(&e);
    e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    done(&e);
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    e.yes = true;
    done(&e);
    give("c20", 2);
    give("c30", 1);
    bill(&anna, "B-1", 5000);
    remind(today + 3, PD_CONSENT_SMS);
    remind(today + 3, PD_CONSENT_PHONE); /* the same, told by two ways */
    remind(today + 31, PD_CONSENT_SMS);
    e = errand(PD_ERRAND_PAGE, &anna, "");
    done(&e);
    assert_true(p->since_ms > 0 && p->since_ms <= kit.now_ms);
    assert_int_equal(p->unit_count, 2);
    assert_string_equal(p->units[0].unit, "c30"); /* ends first */
    assert_int_equal(p->units[1].left, 2);
    assert_int_equal(p->units[1].ending, 2);
    assert_int_equal(p->booking_count, 1);
    assert_string_equal(p->bookings[0].activity, "talk-1");
    assert_int_equal(p->bookings[0].seat, PD_SEAT_BOOKED);
    assert_int_equal(p->reminder_count, 1);
    assert_int_equal(p->reminders[0].due_day, today + 3);
    assert_int_equal(p->survey_count, 1);
    assert_string_equal(p->surveys[0].survey, "bill");
    assert_string_equal(p->surveys[0].visit, "B-1");
    assert_int_equal(p->consents, 1 << PD_CONSENT_PROGRAMME | 1 << PD_CONSENT_LINKING | 1 << PD_CONSENT_SMS);
    assert_int_equal(p->favourite_count, 1);
    assert_string_equal(p->favourites[0], "G-002");
    assert_false(p->has_card);
    assert_false(p->has_pin);
    kit.now_ms += 15 * PD_DAY_MS;
    done(&e);
    assert_int_equal(p->survey_count, 0); /* too late to be asked */
    assert_int_equal(p->unit_count, 0);
}

static void
her_history_is_told_newest_first_and_page_by_page(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    const struct pd_history_page *h = &said.history;
    struct pd_op op, release;
    int64_t booking;

    (void)state;
    done(&e);
    booking = said.number;
    op = desk_hold(&kiosk, &anna, "G-004", 1, 10);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    release = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    (void)desk_do(&kiosk, &release);
    release = desk_about(&counter, PD_OP_CAPTURE, &op.id);
    assert_int_equal(desk_do(&counter, &release).status, PD_OP_APPLIED);
    e = errand(PD_ERRAND_UNBOOK, &anna, "");
    e.n = booking;
    done(&e);
    assert_int_equal(pd_points_raw(said.points), 60);
    bill(&anna, "B-1", 70000);
    e = errand(PD_ERRAND_HISTORY, &anna, "");
    done(&e);
    assert_int_equal(h->count, 5);
    assert_false(h->more);
    assert_int_equal(h->lines[0].kind, PD_HISTORY_EARNED);
    assert_int_equal(pd_points_raw(h->lines[0].amount), 700);
    assert_string_equal(h->lines[0].rule, "pay");
    assert_int_equal(h->lines[1].kind, PD_HISTORY_BACK);
    assert_string_equal(h->lines[1].activity, "talk-1");
    assert_int_equal(h->lines[2].kind, PD_HISTORY_SPENT);
    assert_string_equal(h->lines[2].sku, "G-004");
    assert_int_equal(pd_points_raw(h->lines[2].amount), 10);
    assert_int_equal(h->lines[3].kind, PD_HISTORY_SPENT);
    assert_string_equal(h->lines[3].activity, "talk-1");
    assert_int_equal(h->lines[4].kind, PD_HISTORY_EARNED);
    for (int i = 0; i < 2 * PD_HISTORY_LINES + 1 - 5; i++)
        bill(&anna, (char[4]){ 'C', (char)('0' + i) }, 1000);
    done(&e);
    assert_int_equal(h->count, PD_HISTORY_LINES);
    assert_true(h->more);
    e.n = h->lines[PD_HISTORY_LINES - 1].number;
    done(&e);
    assert_true(h->lines[0].number < e.n);
    assert_int_equal(h->count, PD_HISTORY_LINES);
    e.n = h->lines[PD_HISTORY_LINES - 1].number;
    done(&e);
    assert_int_equal(h->count, 1);
    assert_false(h->more);
}

static void
free_seats_are_told_to_anybody(void **state)
{
    struct pd_errand seats = errand(PD_ERRAND_SEATS, NULL, ""), e = errand(PD_ERRAND_BOOK, &anna, "talk-1");

    (void)state;
    done(&seats);
    assert_int_equal(said.seats.count, 2);
    assert_string_equal(said.seats.rows[0].activity, "talk-1");
    assert_int_equal(said.seats.rows[0].free, 1);
    done(&e);
    done(&seats);
    assert_int_equal(said.seats.rows[0].free, 0);
    assert_int_equal(said.seats.rows[1].free, 5);
}

/* ---- seats ---- */

static void
why_she_gets_no_seat_is_told(void **state)
{
    struct pd_id poor = kit_member(&kit, "M-4", 5), cora = kit_member(&kit, "M-3", 100);
    struct pd_errand e = errand(PD_ERRAND_BOOK, &poor, "talk-1");

    (void)state;
    refused(&e, "too_few_points");
    e = errand(PD_ERRAND_BOOK, &anna, "nothing");
    refused(&e, "not_found");
    e = errand(PD_ERRAND_BOOK, &anna, "later");
    refused(&e, "early");
    e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    done(&e);
    e = errand(PD_ERRAND_BOOK, &bert, "talk-1");
    done(&e);
    assert_int_equal(said.seat, PD_SEAT_WAITING);
    assert_int_equal(said.ahead, 0);
    assert_int_equal(pd_points_raw(said.points), 0);
    e = errand(PD_ERRAND_BOOK, &cora, "talk-1");
    refused(&e, "seats");
    kit.now_ms = kit_at(2026, 12, 1, 14, 0, 0);
    e = errand(PD_ERRAND_BOOK, &cora, "talk-1");
    refused(&e, "late");
}

static void
only_her_own_seat_is_given_back_and_in_time(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_BOOK, &anna, "talk-1");
    int64_t number;

    (void)state;
    done(&e);
    number = said.number;
    e = errand(PD_ERRAND_UNBOOK, &bert, "");
    e.n = number;
    refused(&e, "not_found");
    e = errand(PD_ERRAND_UNBOOK, &anna, "");
    e.n = number;
    kit.now_ms = kit_at(2026, 11, 30, 12, 0, 1);
    refused(&e, "late");
}

/* ---- feedback ---- */

static void
feedback_has_the_number_that_the_desk_drew(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_FEEDBACK, NULL, "food"), show;

    (void)state;
    e.n = 1;
    e.number = 44556677;
    done(&e);
    done(&e);
    assert_int_equal(said.number, 44556677);
    show = errand(PD_ERRAND_FEEDBACK_SHOW, NULL, "");
    show.number = 44556677;
    done(&show);
    assert_int_equal(said.feedback, PD_FEEDBACK_STATUS_RECEIVED);
    assert_int_equal(said.due_ms, kit.now_ms + 48 * PD_HOUR_MS);
    assert_false(said.has_text);
    begin();
    commit(pd_hub_feedback_answer(kit.hub, kit.now_ms, 44556677, "More rice", &li, &why));
    done(&show);
    assert_int_equal(said.feedback, PD_FEEDBACK_STATUS_ANSWERED);
    assert_true(said.has_text);
    e = errand(PD_ERRAND_FEEDBACK, NULL, "food");
    e.n = 2;
    e.number = 44556677;
    refused(&e, "number_taken");
    e.number++;
    e.id.b[3] = 1;
    e.yes = true; /* nobody can be called */
    refused(&e, "invalid");
    e.id.b[3] = 2;
    e.yes = false;
    strcpy(e.what, "other");
    refused(&e, "invalid");
    show.number = 10000000;
    refused(&show, "not_found");
}

/* ---- surveys ---- */

static struct pd_errand
answers(const char *visit, const char *content, const char *easy)
{
    struct pd_errand e = errand(PD_ERRAND_SURVEY, &anna, "bill");

    strcpy(e.visit, visit);
    e.value_count = 2;
    strcpy(e.values[0], content);
    strcpy(e.values[1], easy);
    return e;
}

static void
a_visit_is_answered_for_once(void **state)
{
    struct pd_errand e = answers("B-1", "4", "yes");

    (void)state;
    refused(&e, "not_found");
    bill(&anna, "B-1", 5000);
    e = answers("B-1", "6", "yes");
    refused(&e, "invalid");
    e = answers("B-1", "", "");
    refused(&e, "invalid");
    e = answers("B-1", "4", "");
    done(&e);
    assert_true(pd_points_raw(said.points) > 0);
    e = answers("B-1", "5", "");
    refused(&e, "already_answered");
    bill(&bert, "B-2", 5000);
    e = answers("B-2", "5", "");
    refused(&e, "not_found"); /* another's visit */
    strcpy(e.what, "none");
    e.id.b[3] = 1;
    refused(&e, "not_found");
}

static void
answers_have_her_name_only_where_she_wants_it(void **state)
{
    struct pd_errand e = answers("B-1", "4", "yes");

    (void)state;
    bill(&anna, "B-1", 5000);
    bill(&anna, "B-2", 5000);
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_ANSWER_NAMED_COUNT), 0);
    e = answers("B-2", "4", "yes");
    e.yes = true;
    done(&e);
    assert_int_equal(count_of(PD_HUB_SQL_ANSWER_NAMED_COUNT), 2);
}

/* ---- consents ---- */

static void
a_consent_is_a_record_and_a_minor_s_is_her_guardian_s(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_CONSENT, &anna, "sms");

    (void)state;
    e.yes = true;
    done(&e);
    begin();
    assert_true(pd_hub_consents(kit.hub, &anna, PD_CONSENT_SMS));
    commit(PD_OK);
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    e.yes = true;
    done(&e); /* so it is already */
    e = errand(PD_ERRAND_CONSENT, &anna, "sms");
    done(&e);
    begin();
    assert_false(pd_hub_consents(kit.hub, &anna, PD_CONSENT_SMS));
    commit(PD_OK);
    e = errand(PD_ERRAND_CONSENT, &anna, "marriage");
    refused(&e, "invalid");
    begin();
    commit(pd_hub_guardian_set(kit.hub, kit.now_ms, &anna, &bert, &why));
    e = errand(PD_ERRAND_CONSENT, &anna, "programme");
    e.yes = true;
    refused(&e, "minor");
}

/* ---- cards ---- */

static void
card_of(const struct pd_id *who, char serial[PD_SERIAL_CAP])
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = kit.now_ms / 1000 };
    char text[PD_CODE_CAP];
    struct pd_code code;

    begin();
    commit(pd_hub_code_issue(kit.hub, kit.now_ms, who, PD_CODE_CARD, text));
    assert_ok(pd_keyring_add(&ring, &kit.hub_key, PD_CODE_ROLES_HUB, hub_itself));
    assert_int_equal(pd_code_read(text, strlen(text), &reader, &code), PD_CODE_ACCEPTED);
    (void)pd_copy(serial, PD_SERIAL_CAP, code.card.serial);
    assert_int_equal(strspn(serial, "0123456789"), strlen(serial)); /* it can be typed */
}

/* What her row says to a desk of this protocol. */
static const char *
card_in_row(int protocol)
{
    static struct pd_row rows[500];
    static struct pd_row found;
    struct pd_pull_header header = { .cseq = 0 };

    found.member.card[0] = '?';
    counter.protocol = protocol;
    do {
        int n = desk_pull(&counter, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++)
            if (rows[i].kind == PD_ROW_MEMBER && pd_id_equal(rows[i].member.id, anna))
                found = rows[i];
    } while (header.more);
    return found.member.card;
}

static void
a_blocked_card_is_good_nowhere_and_a_new_one_is(void **state)
{
    struct pd_errand block = errand(PD_ERRAND_BLOCK, &anna, ""), page = errand(PD_ERRAND_PAGE, &anna, "");
    char first[PD_SERIAL_CAP], second[PD_SERIAL_CAP];

    (void)state;
    card_of(&anna, first);
    assert_string_equal(card_in_row(3), "");
    done(&page);
    assert_true(said.page.has_card);
    done(&block);
    assert_string_equal(card_in_row(3), "-");
    assert_string_equal(card_in_row(2), ""); /* it could not read it */
    done(&page);
    assert_false(said.page.has_card);
    card_of(&anna, second);
    assert_string_equal(card_in_row(3), second);
    done(&page);
    assert_true(said.page.has_card);
    done(&block); /* the same wish once more stops no card that came after it */
    assert_string_equal(card_in_row(3), second);
}

static void
set_pin(const char *pin)
{
    begin();
    commit(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, pin, "S1", &why));
}

static struct pd_errand
pin(const char *digits)
{
    struct pd_errand e = errand(PD_ERRAND_PIN, &anna, "");

    kit.now_ms += PD_MINUTE_MS;
    strcpy(e.digits, digits);
    return e;
}

static void
a_pin_is_right_or_locked_after_five_wrong_ones(void **state)
{
    struct pd_errand e = pin("246813");

    (void)state;
    refused(&e, "no_pin");
    set_pin("246813");
    e = pin("246813");
    done(&e);
    for (int left = PD_CARD_PIN_TRIES - 1; left > 0; left--) {
        e = pin("135799");
        refused(&e, "wrong_pin");
        assert_int_equal(said.ahead, left);
        refused(&e, "wrong_pin"); /* the same try, sent again, is the same try */
        assert_int_equal(said.ahead, left);
    }
    e = pin("246813"); /* right: all are there again */
    done(&e);
    for (int i = 0; i < PD_CARD_PIN_TRIES; i++) {
        e = pin(i % 2 == 0 ? "1" : "135799");
        refused(&e, i == PD_CARD_PIN_TRIES - 1 ? "locked" : "wrong_pin");
    }
    e = pin("246813");
    refused(&e, "locked");
    set_pin("975312");
    e = pin("246813");
    refused(&e, "wrong_pin");
    e = pin("975312");
    done(&e);
    set_pin(NULL);
    e = pin("975312");
    refused(&e, "no_pin");
}

static void
an_easy_pin_is_not_taken(void **state)
{
    (void)state;
    begin();
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, "123456", "", &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, "246813579", "", &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, NULL, "", &why), PD_ERR_STATE);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &(struct pd_id){ { 7 } }, "246813", "", &why),
        PD_ERR_NOT_FOUND);
    commit(PD_OK);
}

static void
allow(unsigned int how)
{
    begin();
    commit(pd_hub_site_lookup(kit.hub, kit.now_ms, "S1", how, "S1", &why));
}

static struct pd_errand
find(const char *by, const char *digits)
{
    struct pd_errand e = errand(PD_ERRAND_FIND, NULL, by);

    kit.now_ms += PD_MINUTE_MS;
    strcpy(e.digits, digits);
    return e;
}

static void
a_member_is_found_by_what_her_site_allows_alone(void **state)
{
    struct pd_hub_member_new m = {
        .number = "M-9", .name = "Eve", .phone = "13800138000", .kind = "standard"
    };
    char serial[PD_SERIAL_CAP], other[PD_SERIAL_CAP];
    struct pd_errand e;
    struct pd_id eve;

    (void)state;
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &eve, &why));
    card_of(&eve, serial);
    e = find("phone", "13800138000");
    refused(&e, "not_found"); /* off until somebody says otherwise */
    allow(PD_LOOKUP_CARD);
    e = find("phone", "13800138000");
    refused(&e, "not_found");
    e = find("card", serial);
    done(&e);
    assert_true(pd_id_equal(said.member, eve));
    assert_false(said.has_pin);
    allow(PD_LOOKUP_PHONE | PD_LOOKUP_CARD);
    e = find("phone", "13800138000");
    done(&e);
    assert_true(pd_id_equal(said.member, eve));
    e = find("phone", "13800138001");
    refused(&e, "not_found");
    begin();
    commit(pd_hub_card_pin_set(kit.hub, kit.now_ms, &eve, "246813", "", &why));
    e = find("card", serial);
    done(&e);
    assert_true(said.has_pin);
    e = errand(PD_ERRAND_BLOCK, &eve, "");
    done(&e);
    e = find("card", serial);
    refused(&e, "stopped");
    card_of(&eve, other);
    e = find("card", other);
    done(&e);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &eve, "asked", &why));
    e = find("card", other);
    refused(&e, "not_found");
}

static void
a_desk_may_not_look_up_often(void **state)
{
    struct pd_errand e = find("phone", "13800138001");

    (void)state;
    allow(PD_LOOKUP_PHONE);
    for (int i = 0; i < PD_LOOKUPS_A_MINUTE; i++)
        refused(&e, "not_found");
    refused(&e, "too_often");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_string_equal(said.code, "not_found"); /* another desk */
    kit.now_ms = (kit.now_ms / PD_HOUR_MS + 1) * PD_HOUR_MS;
    for (int i = 0; i < PD_LOOKUPS_AN_HOUR; i++) {
        refused(&e, "not_found");
        if (i % PD_LOOKUPS_A_MINUTE == PD_LOOKUPS_A_MINUTE - 1)
            kit.now_ms += PD_MINUTE_MS;
    }
    refused(&e, "too_often");
    kit.now_ms += PD_HOUR_MS;
    refused(&e, "not_found");
}

static int
read_code(const char *key, const char *code)
{
    char body[PD_CODE_CAP + 32];

    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    return kit_post(&kit, "/v1/codes", key, NULL, body);
}

static void
a_unit_s_code_is_read_by_the_hospital_s_systems_and_by_no_desk(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_UNIT_CODE, &anna, "c20");
    char key[PD_HUB_CLIENT_KEY_CAP], id[PD_ID_TEXT_CAP], code[PD_CODE_CAP];
    struct pd_id whose;

    (void)state;
    refused(&e, "none_left");
    give("c20", 1);
    done(&e);
    assert_int_equal(said.until_ms, kit.now_ms / 1000 * 1000 + 600 * 1000);
    strcpy(code, said.text_code);
    begin();
    assert_int_equal(pd_hub_code_member(kit.hub, kit.now_ms, code, &whose, &why), PD_ERR_INVALID);
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_CODES, key));
    assert_int_equal(read_code(key, code), 200);
    assert_non_null(strstr(kit.body, pd_id_text(anna, id)));
    assert_non_null(strstr(kit.body, "\"unit\":\"c20\""));
    assert_int_equal(read_code(key, "PD1:ABC"), 400);
    assert_int_equal(kit_post(&kit, "/v1/codes", key, NULL, "{\"code\":7}"), 400);
    kit.now_ms += 601 * 1000;
    assert_int_equal(read_code(key, code), 400);
}

/* ---- a person is needed ---- */

/* The call that a desk reads; false: none. */
static bool
call_for(struct desk *desk, int protocol, struct pd_call_row *out)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };
    bool found = false;

    desk->protocol = protocol;
    do {
        int n = desk_pull(desk, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++)
            if (rows[i].kind == PD_ROW_CALL) {
                *out = rows[i].call;
                found = true;
            }
    } while (header.more);
    return found;
}

static void
a_call_is_seen_by_the_counters_of_its_place(void **state)
{
    struct pd_errand call = errand(PD_ERRAND_CALL, NULL, ""), over = errand(PD_ERRAND_CALL, NULL, "");
    static struct desk elsewhere;
    struct pd_call_row row;
    int64_t since_ms = kit.now_ms;

    (void)state;
    desk_enrol(&elsewhere, &kit, "counter", "P2");
    assert_false(call_for(&counter, 3, &row));
    done(&call);
    assert_true(call_for(&counter, 3, &row));
    assert_true(pd_id_equal(row.device, kiosk.id));
    assert_int_equal(row.since_ms, since_ms);
    assert_string_equal(row.place, "P1");
    assert_false(call_for(&counter, 2, &row));
    assert_false(call_for(&elsewhere, 3, &row));
    assert_false(call_for(&kiosk, 3, &row));
    kit.now_ms += PD_MINUTE_MS;
    done(&call); /* pressed again: since when stays */
    assert_true(call_for(&counter, 3, &row));
    assert_int_equal(row.since_ms, since_ms);
    over.yes = true;
    done(&over);
    assert_true(call_for(&counter, 3, &row));
    assert_int_equal(row.since_ms, 0);
}

/* ---- what is kept ---- */

static void
a_desk_that_learns_protocol_3_hears_of_cards_stopped_before(void **state)
{
    struct pd_errand block = errand(PD_ERRAND_BLOCK, &anna, "");
    struct pd_pull_header header = { .cseq = 0 };
    static struct pd_row rows[500];
    uint64_t cursor;
    int n;

    (void)state;
    done(&block);
    counter.protocol = 2;
    assert_true(desk_pull(&counter, 0, 500, &header, rows, 500) > 0);
    assert_false(header.more);
    cursor = header.cseq;
    counter.protocol = 3;
    n = desk_pull(&counter, cursor, 500, &header, rows, 500);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].kind, PD_ROW_MEMBER);
    assert_string_equal(rows[0].member.card, "-");
    assert_int_equal(desk_pull(&counter, header.cseq, 500, &header, rows, 500), 0); /* once */
}

static void
an_older_hub_does_not_know_errands(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_SEATS, NULL, "");

    (void)state;
    kit.hub->protocol_max = 2;
    assert_int_equal(ask_as(&kiosk, &e), 404);
    kit.hub->protocol_max = PD_PROTOCOL_MAX;
}

static void
erasing_her_takes_what_was_kept_of_her_and_merging_moves_it(void **state)
{
    static const enum pd_hub_sql kept[] = { PD_HUB_SQL_FAVOURITE_COUNT, PD_HUB_SQL_CARD_ISSUED_COUNT,
        PD_HUB_SQL_CARD_STOP_COUNT, PD_HUB_SQL_CARD_PIN_COUNT };
    struct pd_errand e = errand(PD_ERRAND_FAVOURITE, &bert, "G-002");
    char serial[PD_SERIAL_CAP];
    struct pd_merge merge;

    (void)state;
    e.yes = true;
    done(&e);
    e = errand(PD_ERRAND_FAVOURITE, &anna, "G-002");
    e.yes = true;
    done(&e);
    e = errand(PD_ERRAND_PRIORITY, &bert, "P1");
    done(&e);
    card_of(&bert, serial);
    e = errand(PD_ERRAND_BLOCK, &anna, "");
    done(&e);
    set_pin("246813");
    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &li, &merge, &why));
    assert_int_equal(count_of(PD_HUB_SQL_FAVOURITE_COUNT), 1);
    (void)kit_verify(&kit);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    for (int i = 0; i < PD_COUNT(kept); i++)
        assert_int_equal(count_of(kept[i]), 0);
    assert_int_equal(count_of(PD_HUB_SQL_PRIORITY_COUNT), 1); /* nobody's, for the figures */
    (void)kit_verify(&kit);
}

static void
what_patients_went_without_is_counted_by_day_and_reason(void **state)
{
    int64_t today = pd_local_day(kit.now_ms, 480), times[3] = { 0, 0, 0 };

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pd_errand e = errand(PD_ERRAND_MISSED, NULL, "G-001");

        e.n = i == 0 ? PD_MISSED_NOT_WANTED : PD_MISSED_SOLD_OUT;
        e.at_ms -= i == 2 ? PD_DAY_MS : 0;
        done(&e);
    }
    begin();
    commit(pd_hub_missed_each(kit.hub, today, today + 1, note_missed, times));
    assert_int_equal(times[PD_MISSED_SOLD_OUT], 1);
    assert_int_equal(times[PD_MISSED_NOT_WANTED], 1);
    begin();
    commit(pd_hub_missed_each(kit.hub, today - 1, today + 1, note_missed, times));
    assert_int_equal(times[PD_MISSED_SOLD_OUT], 2);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_kit, close_kit)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_an_active_desk_asks_and_in_its_own_name),
        T(a_kind_this_release_does_not_know_is_a_bad_request),
        T(each_kind_says_why_not_her),
        T(one_who_turned_out_to_be_another_is_told_so_and_what_was_promised_is_done),
        T(the_same_id_is_done_once_and_answered_the_same),
        T(an_id_of_another_kind_is_told_apart),
        T(two_desks_may_have_drawn_the_same_id),
        T(answers_are_kept_for_ninety_days_and_outlive_the_hub),
        T(her_page_has_everything_that_no_desk_keeps),
        T(her_history_is_told_newest_first_and_page_by_page),
        T(free_seats_are_told_to_anybody),
        T(why_she_gets_no_seat_is_told),
        T(only_her_own_seat_is_given_back_and_in_time),
        T(feedback_has_the_number_that_the_desk_drew),
        T(a_visit_is_answered_for_once),
        T(answers_have_her_name_only_where_she_wants_it),
        T(a_consent_is_a_record_and_a_minor_s_is_her_guardian_s),
        T(a_blocked_card_is_good_nowhere_and_a_new_one_is),
        T(a_pin_is_right_or_locked_after_five_wrong_ones),
        T(an_easy_pin_is_not_taken),
        T(a_member_is_found_by_what_her_site_allows_alone),
        T(a_desk_may_not_look_up_often),
        T(a_unit_s_code_is_read_by_the_hospital_s_systems_and_by_no_desk),
        T(a_call_is_seen_by_the_counters_of_its_place),
        T(a_desk_that_learns_protocol_3_hears_of_cards_stopped_before),
        T(an_older_hub_does_not_know_errands),
        T(erasing_her_takes_what_was_kept_of_her_and_merging_moves_it),
        T(what_patients_went_without_is_counted_by_day_and_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
