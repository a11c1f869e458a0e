/*
 * Goal: somebody who asks the hub for something is answered once and in time, whatever the network does; what
 * she was told is kept gets there; a stopped card is good no more; and who was found by a number redeems
 * nothing before her PIN. Method: the real ledger, a desk whose hub is played by the test, errand by errand,
 * on a clock it moves.
 */
#include "app/session/desk_state.h"
#include "tests/session/pair.h"

#include <string.h>

static struct pd_errand sent; /* as the hub would get it */
static struct pd_errand_answer answer;

/* Answered at once, so. */
static void
at_once(const struct pd_desk_request *r, enum pd_errand_status status)
{
    stand_ask(&kiosk, r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ERRAND);
    assert_int_equal(kiosk.reply.errand.status, status);
    assert_int_equal(kiosk.reply.errand.kind, r->errand.kind);
}

static void
waits(const struct pd_desk_request *r)
{
    assert_false(pd_desk_request(kiosk.desk, r, &kiosk.reply));
}

/* The next reply that is no status; false: none. */
static bool
next_reply(void)
{
    static struct pd_desk_reply reply;

    while (pd_desk_poll(kiosk.desk, &reply)) {
        if (reply.kind == PD_REPLY_STATUS)
            continue;
        kiosk.reply = reply;
        return true;
    }
    return false;
}

/* The hub does the errand that it was sent, and says so. */
static void
hub_says(enum pd_errand_status status, const char *code)
{
    memset(&answer, 0, sizeof answer);
    answer.kind = sent.kind;
    answer.id = sent.id;
    answer.member = sent.member;
    answer.status = status;
    (void)pd_copy(answer.code, sizeof answer.code, code);
    pd_desk_errand_answered(kiosk.desk, &answer);
}

static void
hub_gets(enum pd_errand_kind kind)
{
    assert_true(pd_desk_wants_errand(kiosk.desk, &sent));
    assert_int_equal(sent.kind, kind);
    assert_false(pd_id_is_zero(sent.id));
}

static void
hub_gets_nothing(void)
{
    assert_false(pd_desk_wants_errand(kiosk.desk, &sent));
}

static void
one_is_asked_and_its_answer_comes(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_BOOK, "talk-1");

    (void)state;
    waits(&r);
    hub_gets(PD_ERRAND_BOOK);
    assert_string_equal(sent.what, "talk-1");
    assert_int_equal(sent.at_ms, STAND_NOW_MS + 1000);
    hub_gets_nothing(); /* one at a time */
    assert_false(next_reply());
    hub_says(PD_ERRAND_REFUSED, "seats");
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ERRAND);
    assert_int_equal(kiosk.reply.to, PD_REQUEST_ERRAND);
    assert_int_equal(kiosk.reply.serial, 9);
    assert_string_equal(kiosk.reply.errand.code, "seats");
    assert_false(next_reply());
    hub_gets_nothing();
}

static void
without_a_network_nobody_is_asked(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_PAGE, "");

    (void)state;
    stand_online(&kiosk, false);
    at_once(&r, PD_ERRAND_OFFLINE);
    hub_gets_nothing();
}

static void
no_answer_is_told_in_time_and_a_late_one_to_nobody(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_PAGE, "");

    (void)state;
    waits(&r);
    hub_gets(PD_ERRAND_PAGE);
    stand_pass(&kiosk, PD_DESK_ERRAND_MS - 1);
    assert_false(next_reply());
    assert_true(pd_desk_wake_ms(kiosk.desk) <= kiosk.boot_ms + 1);
    stand_pass(&kiosk, 1);
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_UNANSWERED);
    assert_int_equal(kiosk.reply.errand.kind, PD_ERRAND_PAGE);
    hub_says(PD_ERRAND_DONE, "");
    assert_false(next_reply());
    waits(&r);
    hub_gets(PD_ERRAND_PAGE);
    pd_desk_errand_answered(kiosk.desk, NULL); /* the line broke */
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_UNANSWERED);
}

static void
what_proves_somebody_is_gone_from_memory_once_it_is_sent(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_WORK, "");
    const struct pd_errand *kept = &kiosk.desk->errands.waiting[0].errand;

    (void)state;
    strcpy(r.errand.digits, "271828");
    strcpy(r.errand.work.badge, "HC1:BADGE");
    strcpy(r.errand.work.code, "HC1:CARD");
    waits(&r);
    hub_gets(PD_ERRAND_WORK);
    assert_string_equal(sent.digits, "271828");
    assert_string_equal(sent.work.badge, "HC1:BADGE");
    assert_string_equal(sent.work.code, "HC1:CARD");
    assert_true(pd_id_equal(kept->id, sent.id));
    for (size_t i = 0; i < sizeof kept->work.badge; i++)
        assert_int_equal(kept->work.badge[i] | kept->work.code[i], 0);
    assert_string_equal(kept->digits, "");
    hub_says(PD_ERRAND_DONE, "");
    assert_true(next_reply());
}

static void
a_few_may_wait_and_each_is_answered(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_PAGE, ""), h = errand_request(PD_ERRAND_HISTORY, "");

    (void)state;
    for (int i = 0; i < 4; i++)
        waits(i % 2 == 0 ? &r : &h);
    at_once(&r, PD_ERRAND_UNANSWERED);
    for (int i = 0; i < 4; i++) {
        hub_gets(i % 2 == 0 ? PD_ERRAND_PAGE : PD_ERRAND_HISTORY);
        hub_says(PD_ERRAND_DONE, "");
        assert_true(next_reply());
        assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_DONE);
    }
    waits(&r); /* there is room again */
    stand_online(&kiosk, false);
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_OFFLINE); /* it was never asked */
}

/* ---- the tray ---- */

static void
what_may_wait_is_kept_at_once_and_sent_when_there_is_a_network(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_FEEDBACK, "food");
    int64_t number;

    (void)state;
    r.errand.n = 2;
    stand_online(&kiosk, false);
    at_once(&r, PD_ERRAND_KEPT);
    number = kiosk.reply.errand.number;
    assert_true(number >= 10000000 && number <= 99999999);
    hub_gets_nothing();
    stand_close(&kiosk); /* and a reboot */
    stand_open(&kiosk);
    stand_online(&kiosk, true);
    (void)stand_poll(&kiosk);
    hub_gets(PD_ERRAND_FEEDBACK);
    assert_int_equal(sent.number, number);
    hub_says(PD_ERRAND_DONE, "");
    hub_gets_nothing();
    assert_false(next_reply());
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 0);
}

static void
the_tray_waits_for_whoever_waits_and_tries_again_later(void **state)
{
    struct pd_desk_request kept = errand_request(PD_ERRAND_CONSENT, "sms"),
                           page = errand_request(PD_ERRAND_PAGE, "");
    struct pd_id first;

    (void)state;
    at_once(&kept, PD_ERRAND_KEPT);
    waits(&page);
    hub_gets(PD_ERRAND_PAGE);
    hub_says(PD_ERRAND_DONE, "");
    assert_true(next_reply());
    hub_gets(PD_ERRAND_CONSENT);
    first = sent.id;
    pd_desk_errand_answered(kiosk.desk, NULL);
    hub_gets_nothing();
    assert_true(pd_desk_wake_ms(kiosk.desk) > kiosk.boot_ms);
    for (int i = 0; i < 12; i++) { /* less and less often, and never not at all */
        stand_pass(&kiosk, 10 * PD_MINUTE_MS);
        stand_online(&kiosk, true);
        hub_gets(PD_ERRAND_CONSENT);
        assert_true(pd_id_equal(sent.id, first)); /* the same errand, so that it is done once */
        pd_desk_errand_answered(kiosk.desk, NULL);
    }
    stand_pass(&kiosk, 10 * PD_MINUTE_MS);
    hub_gets(PD_ERRAND_CONSENT);
    hub_says(PD_ERRAND_REFUSED, "closed"); /* no is an answer */
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 0);
}

static void
an_answer_to_another_errand_takes_nothing_out_of_the_tray(void **state)
{
    struct pd_desk_request kept = errand_request(PD_ERRAND_BLOCK, "");

    (void)state;
    at_once(&kept, PD_ERRAND_KEPT);
    hub_gets(PD_ERRAND_BLOCK);
    sent.id.b[0] ^= 1;
    hub_says(PD_ERRAND_DONE, "");
    hub_gets_nothing(); /* it waits, as after any failure */
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 1);
}

/* ---- cards ---- */

static void
scan_card(const char *outcome)
{
    char code[PD_CODE_CAP];

    stand_code(&kiosk, PD_CODE_CARD, &kiosk.anna, 3600, code); /* its serial is C1 */
    stand_scan(&kiosk, code);
    if (strcmp(outcome, "good") == 0) {
        assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
        return;
    }
    assert_int_equal(kiosk.reply.kind, PD_REPLY_REFUSED);
    assert_int_equal(kiosk.reply.refused, PD_CODE_STOPPED);
}

static void
a_card_is_good_as_her_row_says(void **state)
{
    static const struct {
        const char *card, *outcome;
    } rows[] = { { "", "good" }, { "-", "stopped" }, { "C2", "stopped" }, { "C1", "good" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_row row = stand_member(&kiosk.anna, STAND_POINTS, "1234");

        (void)pd_copy(row.member.card, sizeof row.member.card, rows[i].card);
        stand_page(&kiosk, &row, 1);
        scan_card(rows[i].outcome);
        stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna); /* her phone is hers */
        assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    }
}

static void
a_card_that_she_blocks_here_is_stopped_here_at_once(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_BLOCK, "");

    (void)state;
    scan_card("good");
    stand_online(&kiosk, false);
    at_once(&r, PD_ERRAND_KEPT);
    scan_card("stopped");
}

/* ---- found by a number, known by a PIN ---- */

static void
find(void)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_FIND, "phone");

    memset(&r.errand.member, 0, sizeof r.errand.member);
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "13800138000");
    waits(&r);
    hub_gets(PD_ERRAND_FIND);
    assert_string_equal(sent.digits, "13800138000");
    sent.member = kiosk.anna;
    hub_says(PD_ERRAND_DONE, "");
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_true(pd_id_equal(kiosk.reply.member.member.id, kiosk.anna));
    assert_int_equal(kiosk.reply.member.code_type, PD_CODE_CARD);
    assert_false(kiosk.reply.member.fresh);
}

static void
pin(enum pd_errand_status status)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_PIN, "");

    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "246813");
    waits(&r);
    hub_gets(PD_ERRAND_PIN);
    hub_says(status, status == PD_ERRAND_DONE ? "" : "wrong_pin");
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ERRAND);
    assert_int_equal(kiosk.reply.errand.status, status);
    assert_int_equal(kiosk.reply.member_known, status == PD_ERRAND_DONE);
}

/* As the session would, with what it was told of her. */
static void
redeem(const char *sku, enum pd_redeem_outcome outcome)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .id = kiosk.anna };

    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, sku);
    r.redeem.qty = 1;
    r.redeem.code_type = PD_CODE_CARD;
    r.redeem.code_exp_ms = kiosk.wall_ms + PD_HOUR_MS;
    r.redeem.decided_ms = kiosk.wall_ms;
    r.redeem.programme = 1;
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_REDEEMED);
    assert_int_equal(kiosk.reply.outcome, outcome);
}

static void
who_was_found_by_a_number_redeems_after_her_pin(void **state)
{
    (void)state;
    find();
    redeem("G-040", PD_REDEEM_CODE_USED);
    pin(PD_ERRAND_REFUSED);
    redeem("G-040", PD_REDEEM_CODE_USED);
    pin(PD_ERRAND_DONE);
    assert_true(kiosk.reply.member.fresh);
    redeem("G-040", PD_REDEEM_OK);
    find(); /* whoever comes next */
    redeem("G-040", PD_REDEEM_CODE_USED);
}

static void
a_member_that_this_desk_does_not_know_is_unknown_however_she_was_found(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_FIND, "card");

    (void)state;
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "1234567890");
    waits(&r);
    hub_gets(PD_ERRAND_FIND);
    sent.member = (struct pd_id){ { 77 } };
    hub_says(PD_ERRAND_DONE, "");
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.kind, PD_REPLY_UNKNOWN);
}

/* A card's cap is 1000 points a day, a day code's is 5000. */
static void
a_pin_lifts_the_card_s_cap(void **state)
{
    (void)state;
    scan_card("good");
    pin(PD_ERRAND_DONE);
    stand_online(&kiosk, false);
    redeem("G-012", PD_REDEEM_OK);
    redeem("G-012", PD_REDEEM_OK);
    scan_card("good"); /* shown again: the PIN was of the last time */
    redeem("G-012", PD_REDEEM_OFFLINE_ACCOUNT);
}

static void
an_errand_of_no_kind_fails(void **state)
{
    struct pd_desk_request r = errand_request((enum pd_errand_kind)(PD_ERRAND_KIND_LAST + 1), "");

    (void)state;
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(kiosk.reply.err, PD_ERR_INVALID);
}

static void
a_counter_is_told_who_needs_a_person(void **state)
{
    struct pd_row call = { .kind = PD_ROW_CALL,
        .call = { .device = { { 5 } }, .letter = 'A', .place = "P1", .since_ms = STAND_NOW_MS } };

    (void)state;
    stand_init(&counter, 2, 'B');
    (void)pd_copy(counter.identity.mode, sizeof counter.identity.mode, "counter");
    stand_furnish(&counter, true);
    assert_int_equal(counter.status.call_count, 0);
    stand_page(&counter, &call, 1);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.call_count, 1);
    assert_int_equal(counter.status.calls[0].letter, 'A');
    call.call.since_ms = 0;
    stand_page(&counter, &call, 1);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.call_count, 0);
    stand_finish(&counter);
}

/* The hub keeps points for a bill, or tells a counter what its slip says. */
static void
hub_keeps(const char *act, bool print, int64_t number)
{
    struct pd_desk_request r = errand_request(act != NULL ? PD_ERRAND_WORK : PD_ERRAND_DEDUCT, "");

    r.print = print;
    if (act != NULL) {
        r.errand.work.work = pd_work_act(act)->work;
        strcpy(r.errand.work.act, act);
    }
    waits(&r);
    hub_gets(r.errand.kind);
    memset(&answer, 0, sizeof answer);
    answer.kind = sent.kind;
    answer.id = sent.id;
    answer.member = sent.member;
    answer.status = PD_ERRAND_DONE;
    answer.number = number;
    answer.until_ms = STAND_NOW_MS + PD_HOUR_MS;
    pd_desk_errand_answered(kiosk.desk, &answer);
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_DONE);
}

static const struct pd_desk_paper *
paper_of(int64_t number)
{
    struct pd_id id = pd_deduction_paper(number, STAND_NOW_MS + PD_HOUR_MS);

    assert_true(pd_id_equal(kiosk.reply.paper.id, id));
    return &kiosk.reply.paper;
}

static void
what_is_kept_for_a_bill_is_to_be_printed_before_anybody_is_told(void **state)
{
    struct pd_slip_paper kept;
    struct pd_id id = pd_deduction_paper(7, STAND_NOW_MS + PD_HOUR_MS);

    (void)state;
    hub_keeps(NULL, true, 7);
    assert_int_equal(paper_of(7)->copies, 0);
    assert_ok(pd_ledger_slip(kiosk.ledger, &id, &kept));
    assert_true(kept.made && kept.wanted);
    stand_hold(&kiosk, PD_REQUEST_PAPER, &id, ""); /* the printer did not live to tell */
    assert_int_equal(kiosk.reply.kind, PD_REPLY_PAPER);
    assert_int_equal(paper_of(7)->copies, 1);
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &id, "");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_DONE);
    assert_ok(pd_ledger_slip(kiosk.ledger, &id, &kept));
    assert_false(kept.wanted);
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &id, "");
    stand_hold(&kiosk, PD_REQUEST_PAPER, &id, "");
    assert_int_equal(paper_of(7)->copies, 2);

    hub_keeps(NULL, false, 8); /* there is no printer */
    assert_true(pd_id_is_zero(kiosk.reply.paper.id));
    id = pd_deduction_paper(8, STAND_NOW_MS + PD_HOUR_MS);
    assert_int_equal(pd_ledger_slip(kiosk.ledger, &id, &kept), PD_ERR_NOT_FOUND);
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &id, ""); /* nobody wanted that */
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
}

/* The list of her money as the hub tells it: a bill that is kept, by points. */
static const struct pd_work_row *
money_row(int64_t number)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_WORK, "");
    struct pd_work_row *row = &answer.work.rows[0];

    r.errand.work.work = PD_WORK_MONEY;
    waits(&r);
    hub_gets(PD_ERRAND_WORK);
    memset(&answer, 0, sizeof answer);
    answer.kind = sent.kind;
    answer.id = sent.id;
    answer.member = sent.member;
    answer.status = PD_ERRAND_DONE;
    answer.work.count = 1;
    (void)snprintf(row->ref, sizeof row->ref, "b%lld", (long long)number);
    row->state = PD_WORK_MONEY_KEPT;
    row->due_ms = STAND_NOW_MS + PD_HOUR_MS;
    pd_desk_errand_answered(kiosk.desk, &answer);
    assert_true(next_reply());
    assert_int_equal(kiosk.reply.errand.work.count, 1);
    return &kiosk.reply.errand.work.rows[0];
}

static void
a_slip_whose_paper_is_not_certain_is_marked_where_her_money_is_listed(void **state)
{
    struct pd_id id = pd_deduction_paper(7, STAND_NOW_MS + PD_HOUR_MS);

    (void)state;
    hub_keeps(NULL, true, 7);
    assert_true(money_row(7)->unsure);
    assert_false(money_row(8)->unsure); /* of another desk, which knows */
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &id, "");
    assert_false(money_row(7)->unsure);
}

/* A counter that never saw the first paper knows all the same that it prints a copy. */
static void
a_slip_of_another_desk_is_always_a_copy(void **state)
{
    struct pd_id id;

    (void)state;
    hub_keeps("money.reprint", true, 9);
    assert_int_equal(paper_of(9)->copies, 1);
    id = kiosk.reply.paper.id;
    stand_hold(&kiosk, PD_REQUEST_PRINTED, &id, "");
    hub_keeps("money.reprint", true, 9);
    assert_int_equal(paper_of(9)->copies, 2);
    hub_keeps("money.reprint", false, 9);
    assert_true(pd_id_is_zero(kiosk.reply.paper.id));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_is_asked_and_its_answer_comes),
        T(without_a_network_nobody_is_asked),
        T(no_answer_is_told_in_time_and_a_late_one_to_nobody),
        T(what_proves_somebody_is_gone_from_memory_once_it_is_sent),
        T(a_few_may_wait_and_each_is_answered),
        T(what_may_wait_is_kept_at_once_and_sent_when_there_is_a_network),
        T(the_tray_waits_for_whoever_waits_and_tries_again_later),
        T(an_answer_to_another_errand_takes_nothing_out_of_the_tray),
        T(a_card_is_good_as_her_row_says),
        T(a_card_that_she_blocks_here_is_stopped_here_at_once),
        T(who_was_found_by_a_number_redeems_after_her_pin),
        T(a_member_that_this_desk_does_not_know_is_unknown_however_she_was_found),
        T(a_pin_lifts_the_card_s_cap),
        T(an_errand_of_no_kind_fails),
        T(a_counter_is_told_who_needs_a_person),
        T(what_is_kept_for_a_bill_is_to_be_printed_before_anybody_is_told),
        T(a_slip_whose_paper_is_not_certain_is_marked_where_her_money_is_listed),
        T(a_slip_of_another_desk_is_always_a_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
