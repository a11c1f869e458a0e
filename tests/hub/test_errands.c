/*
 * Goal: an errand is done once, for a desk that may ask, and its answer is kept for as long as it may be
 * asked again. Method: signed questions as the network brings them, again, under other names, at another hub
 * and after all time.
 */
#include "sync/hub/activities.h"
#include "sync/hub/answers.h"
#include "sync/hub/errands.h"
#include "sync/hub/feedback.h"
#include "sync/hub/merge.h"
#include "sync/hub/reminders.h"
#include "sync/hub/wishes.h"
#include "sync/wire/seal.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- asking ---- */

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

/* ---- a person is needed ---- */

static bool
is_call(const struct pd_row *row, const void *what)
{
    (void)what;
    return row->kind == PD_ROW_CALL;
}

/* The call that a desk reads; false: none. */
static bool
call_for(struct desk *desk, int protocol, struct pd_call_row *out)
{
    struct pd_row last;
    bool found = desk_newest(desk, protocol, is_call, NULL, &last) > 0;

    if (found)
        *out = last.call;
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

/* Two machines under one name, one of them with the release before: each page of the one would bring another
 * to the other, and to everybody, for ever. */
static void
a_desk_that_runs_twice_is_told_again_once_a_minute(void **state)
{
    struct pd_errand block = errand(PD_ERRAND_BLOCK, &anna, "");
    struct pd_pull_header header = { .cseq = 0 };
    static struct pd_row rows[500];
    int told[2] = { 0, 0 };

    (void)state;
    done(&block);
    (void)desk_pull(&counter, 0, 500, &header, rows, 500);
    for (int minute = 0; minute < 2; minute++) {
        for (int i = 0; i < 10; i++) {
            counter.protocol = 2;
            (void)desk_pull(&counter, header.cseq, 500, &header, rows, 500);
            counter.protocol = 4;
            told[minute] += desk_pull(&counter, header.cseq, 500, &header, rows, 500);
        }
        kit.now_ms += PD_RISE_AGAIN_MS;
    }
    assert_in_range(told[0], 0, told[1]);
    assert_in_range(told[1], 1, 5);
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

static int64_t training_ms;

static void
keep_training(void *ctx, const struct pd_hub_device *d)
{
    if (pd_id_equal(d->id, *(const struct pd_id *)ctx))
        training_ms = d->training_ms;
}

static int64_t
in_training_since(struct desk *desk)
{
    training_ms = -1;
    begin();
    commit(pd_hub_device_each(kit.hub, keep_training, &desk->id));
    return training_ms;
}

/* It says so before it closes; what was on its way then ends nothing. */
static void
a_desk_is_in_training_until_it_is_heard_of_again(void **state)
{
    static struct pd_row rows[500];
    struct pd_errand e = errand(PD_ERRAND_TRAINING, NULL, "");
    struct pd_pull_header header;
    int64_t began_ms = kit.now_ms;

    (void)state;
    assert_int_equal(in_training_since(&kiosk), 0);
    done(&e);
    assert_int_equal(in_training_since(&kiosk), began_ms);
    assert_int_equal(in_training_since(&counter), 0);
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_int_equal(in_training_since(&kiosk), began_ms);
    kit.now_ms += PD_DAY_MS;
    assert_int_equal(in_training_since(&kiosk), began_ms);
    assert_true(desk_pull(&kiosk, 0, 500, &header, rows, 500) >= 0);
    assert_int_equal(in_training_since(&kiosk), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_desk_is_in_training_until_it_is_heard_of_again),
        T(only_an_active_desk_asks_and_in_its_own_name),
        T(a_kind_this_release_does_not_know_is_a_bad_request),
        T(each_kind_says_why_not_her),
        T(one_who_turned_out_to_be_another_is_told_so_and_what_was_promised_is_done),
        T(the_same_id_is_done_once_and_answered_the_same),
        T(an_id_of_another_kind_is_told_apart),
        T(two_desks_may_have_drawn_the_same_id),
        T(answers_are_kept_for_ninety_days_and_outlive_the_hub),
        T(a_call_is_seen_by_the_counters_of_its_place),
        T(a_desk_that_runs_twice_is_told_again_once_a_minute),
        T(a_desk_that_learns_protocol_3_hears_of_cards_stopped_before),
        T(an_older_hub_does_not_know_errands),
        T(erasing_her_takes_what_was_kept_of_her_and_merging_moves_it),
        T(what_patients_went_without_is_counted_by_day_and_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
