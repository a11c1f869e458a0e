/*
 * Goal: where the hub is asked before goods go out, they do not go out before it has said yes, and then once;
 * what is wished for without a network is noted, and becomes a ticket or is given back. Method: a kiosk and a
 * counter, each with its session over its desk service over a real ledger; the hub's answers are made by
 * hand.
 */
#include "app/session/session.h"
#include "tests/session/stand.h"

#include <string.h>

struct seat {
    struct stand s;
    struct pd_session *session;
    int printed; /* tickets sent to the printer */
};

static struct seat kiosk, counter;

/* ---- one seat: what the session asks for, its desk answers ---- */

static void
give(struct seat *seat, struct pd_session_event event)
{
    struct pd_effects fx;

    event.boot_ms = seat->s.boot_ms;
    pd_session_apply(seat->session, &event, &fx);
    for (int i = 0; i < fx.count; i++) {
        static struct pd_desk_reply reply[8];
        static int depth;

        seat->printed += fx.list[i].kind == PD_EFFECT_PRINT;
        if (fx.list[i].kind != PD_EFFECT_REQUEST)
            continue;
        assert_true(depth < PD_COUNT(reply));
        if (pd_desk_request(seat->s.desk, &fx.list[i].request, &reply[depth])) {
            struct pd_session_event answer = { .kind = PD_SESSION_EVENT_REPLY, .reply = &reply[depth] };

            depth++;
            give(seat, answer);
            depth--;
        }
    }
}

static void
turn(struct seat *seat)
{
    static struct pd_desk_reply reply;

    while (pd_desk_poll(seat->s.desk, &reply))
        give(seat, (struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
    give(seat, (struct pd_session_event){ .kind = PD_SESSION_EVENT_TICK });
}

static void
pass(struct seat *seat, int64_t ms)
{
    stand_pass(&seat->s, ms);
    turn(seat);
}

static void
online(struct seat *seat, bool is)
{
    stand_online(&seat->s, is);
    turn(seat);
}

static void
wish(struct seat *seat, enum pd_intent_kind kind, int n, const char *sku)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = { .kind = kind, .n = n } };

    (void)pd_copy(event.intent.sku, sizeof event.intent.sku, sku);
    give(seat, event);
}

static void
scan(struct seat *seat, const char *payload)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, payload);
    event.scan.len = strlen(payload);
    give(seat, event);
}

static const struct pd_view *
view(const struct seat *seat)
{
    return pd_session_view(seat->session);
}

static uint64_t
last_op(const struct seat *seat)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(seat->s.ledger, &status));
    return status.high_seq;
}

/* The hub has answered everything; the last op so, the others with yes. */
static void
hub_says(struct seat *seat, enum pd_op_status status, const char *code)
{
    struct pd_ledger_status l;

    assert_ok(pd_ledger_status(seat->s.ledger, &l));
    for (uint64_t dseq = l.acked_seq + 1; dseq <= l.high_seq; dseq++) {
        struct pd_op_result result = { .dseq = dseq, .hseq = dseq, .status = PD_OP_APPLIED };

        if (dseq == l.high_seq) {
            result.status = status;
            (void)pd_copy(result.code, sizeof result.code, code);
        }
        assert_ok(pd_ledger_results(seat->s.ledger, &result, 1, 0, 1, STAND_NOW_MS));
    }
    turn(seat);
}

static void
sit(struct seat *seat, uint64_t seed, char letter)
{
    struct pd_session_config config = {
        .counter = letter == 'B', .printer = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };

    stand_start(&seat->s, seed, letter, true);
    seat->printed = 0;
    assert_ok(pd_session_create(&seat->session, &config));
    give(seat, (struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &seat->s.status });
    stand_publish(&seat->s, 2, "\"mode\": \"floor\"", "\"mode\": \"online_only\"");
    pass(seat, PD_SECOND_MS);
    turn(seat); /* the new rules, and the old ones given back */
    assert_int_equal(view(seat)->programme->offline.mode, PD_OFFLINE_ONLINE_ONLY);
}

static int
start(void **state)
{
    static struct pd_row rows[2 + STAND_LEASES];

    (void)state;
    sit(&kiosk, 1, 'A');
    sit(&counter, 2, 'B');
    rows[0] = stand_key(&kiosk.s);
    rows[1] = stand_token(&counter.s, 1);
    stand_leases(&kiosk.s, rows + 2);
    stand_page(&counter.s, rows, PD_COUNT(rows));
    hub_says(&counter, PD_OP_APPLIED, "");
    return 0;
}

static void
stand_up(struct seat *seat)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(seat->s.ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "");
    pd_session_destroy(seat->session);
    stand_finish(&seat->s);
}

static int
finish(void **state)
{
    (void)state;
    stand_up(&kiosk);
    stand_up(&counter);
    return 0;
}

/* ---- at the kiosk ---- */

/* With a code that nobody has seen. */
static void
come(void)
{
    static int64_t life_s = 100;
    char code[PD_CODE_CAP];

    wish(&kiosk, PD_INTENT_FINISH, 0, "");
    stand_code(&kiosk.s, PD_CODE_MEMBER, &kiosk.s.anna, life_s++, code);
    scan(&kiosk, code);
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_HOME);
}

static void
take(const char *sku)
{
    wish(&kiosk, PD_INTENT_CATALOGUE, 0, "");
    wish(&kiosk, PD_INTENT_GIFT, 0, sku);
    wish(&kiosk, PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_CONFIRM);
    wish(&kiosk, PD_INTENT_REDEEM, 0, "");
}

static void
expect_noted(void)
{
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_MESSAGE);
    assert_int_equal(view(&kiosk)->message, PD_MESSAGE_REQUESTED);
    assert_string_equal(view(&kiosk)->error_code, ""); /* nothing is wrong */
    assert_int_equal(kiosk.printed, 0);
}

static enum pd_hold_state
state_of_her_last(struct pd_id *id)
{
    struct pd_hold hold;

    *id = view(&kiosk)->ticket.hold.id;
    assert_ok(pd_ledger_hold_get(kiosk.s.ledger, id, &hold));
    return hold.row.state;
}

static void
without_a_network_a_wish_is_noted_and_its_ticket_comes_after_the_yes(void **state)
{
    struct pd_id hold;
    uint64_t before;

    (void)state;
    online(&kiosk, false);
    come();
    take("G-040");
    expect_noted();
    assert_int_equal(state_of_her_last(&hold), PD_HOLD_HELD);
    before = last_op(&kiosk);
    pass(&kiosk, 11 * PD_SECOND_MS); /* strict would take it back now */
    assert_int_equal(last_op(&kiosk), before);

    come();
    wish(&kiosk, PD_INTENT_TICKETS, 0, "");
    assert_int_equal(view(&kiosk)->ticket_count, 1);
    wish(&kiosk, PD_INTENT_TICKET, 0, "");
    expect_noted();
    assert_int_equal(last_op(&kiosk), before); /* it did not go out */

    wish(&kiosk, PD_INTENT_FINISH, 0, "");
    online(&kiosk, true);
    hub_says(&kiosk, PD_OP_APPLIED, "");
    assert_int_equal(kiosk.printed, 0); /* she is not here */
    come();
    wish(&kiosk, PD_INTENT_TICKETS, 0, "");
    assert_true(view(&kiosk)->tickets[0].confirmed);
    wish(&kiosk, PD_INTENT_TICKET, 0, "");
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_DONE);
    assert_int_equal(kiosk.printed, 1);
    assert_memory_equal(view(&kiosk)->ticket.hold.id.b, hold.b, PD_ID_LEN);
}

static void
a_wish_that_the_hub_refuses_costs_nothing(void **state)
{
    struct pd_id hold;
    struct pd_hold now;
    int64_t had;

    (void)state;
    online(&kiosk, false);
    come();
    had = pd_points_raw(view(&kiosk)->member.spendable);
    take("G-040");
    expect_noted();
    (void)state_of_her_last(&hold);
    assert_true(pd_points_raw(view(&kiosk)->member.spendable) < had); /* held until then */
    wish(&kiosk, PD_INTENT_FINISH, 0, "");
    online(&kiosk, true);
    hub_says(&kiosk, PD_OP_REJECTED, "too_few_points");
    come();
    assert_int_equal(pd_points_raw(view(&kiosk)->member.spendable), had);
    wish(&kiosk, PD_INTENT_TICKETS, 0, "");
    assert_int_equal(view(&kiosk)->ticket_count, 0);
    assert_ok(pd_ledger_hold_get(kiosk.s.ledger, &hold, &now));
    assert_int_equal(now.row.state, PD_HOLD_REJECTED);
    assert_int_equal(kiosk.printed, 0);
}

/* The line looked well and carried nothing back: after ten seconds it is noted, and nothing is taken back.
 * Her ticket comes when the answer does, as long as she reads that. */
static void
a_silent_hub_makes_a_wish_of_it(void **state)
{
    struct pd_id hold;

    (void)state;
    come();
    take("G-040");
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_SAVING);
    pass(&kiosk, 9 * PD_SECOND_MS);
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_SAVING);
    pass(&kiosk, 2 * PD_SECOND_MS);
    expect_noted();
    assert_int_equal(state_of_her_last(&hold), PD_HOLD_HELD);
    hub_says(&kiosk, PD_OP_APPLIED, "");
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_DONE);
    assert_int_equal(kiosk.printed, 1);
}

static void
a_no_that_comes_while_she_reads_is_told(void **state)
{
    (void)state;
    online(&kiosk, false);
    come();
    take("G-040");
    expect_noted();
    hub_says(&kiosk, PD_OP_REJECTED, "too_few_points");
    assert_int_equal(view(&kiosk)->message, PD_MESSAGE_HUB_REFUSED);
    assert_int_equal(kiosk.printed, 0);
}

/* ---- at the counter ---- */

static const struct pd_counter_view *
table(void)
{
    return &view(&counter)->counter;
}

/* A ticket that the hub has said yes to, in her pocket. */
static void
ticket(char out[PD_CODE_CAP])
{
    come();
    take("G-040");
    hub_says(&kiosk, PD_OP_APPLIED, "");
    assert_int_equal(view(&kiosk)->screen, PD_SCREEN_DONE);
    memcpy(out, view(&kiosk)->ticket.code, PD_CODE_CAP);
    hub_says(&kiosk, PD_OP_APPLIED, "");
}

/* The clerk scans and presses Enter. */
static void
hand_over(const char *code)
{
    scan(&counter, code);
    assert_int_equal(table()->state, PD_COUNTER_READY);
    wish(&counter, PD_INTENT_COUNTER_OK, 0, "");
}

static void
expect_no(const char *code, enum pd_capture_view why)
{
    scan(&counter, code);
    assert_int_equal(table()->state, PD_COUNTER_NO);
    assert_int_equal(table()->capture, why);
    wish(&counter, PD_INTENT_COUNTER_OK, 0, "");
    assert_int_not_equal(table()->state, PD_COUNTER_HANDED);
}

/* How many ops of a kind stand in the counter's journal. */
struct tally {
    enum pd_op_kind kind;
    int count;
};

static bool
count_one(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    struct tally *tally = ctx;

    (void)line;
    (void)len;
    (void)result;
    tally->count += op->kind == tally->kind;
    return true;
}

static int
ops(enum pd_op_kind kind)
{
    struct tally tally = { .kind = kind };

    assert_ok(pd_ledger_each_op(counter.s.ledger, 1, count_one, &tally));
    return tally.count;
}

static void
goods_go_out_when_the_hub_has_said_yes(void **state)
{
    char code[PD_CODE_CAP];

    (void)state;
    ticket(code);
    hand_over(code);
    assert_int_equal(table()->state, PD_COUNTER_SAVING);
    assert_true(table()->asking);
    pass(&counter, 9 * PD_SECOND_MS);
    assert_int_equal(table()->state, PD_COUNTER_SAVING);
    assert_int_equal(table()->last_count, 0);
    hub_says(&counter, PD_OP_APPLIED, "");
    assert_int_equal(table()->state, PD_COUNTER_HANDED);
    assert_int_equal(table()->last_count, 1);
    expect_no(code, PD_CAPTURE_VIEW_ALREADY);
    assert_int_equal(ops(PD_OP_CAPTURE), 1);
}

static void
without_an_answer_it_is_noted_and_goes_out_once_when_she_comes_again(void **state)
{
    char code[PD_CODE_CAP];
    uint64_t before;

    (void)state;
    ticket(code);
    hand_over(code);
    pass(&counter, 10 * PD_SECOND_MS);
    assert_int_equal(table()->state, PD_COUNTER_NO);
    assert_int_equal(table()->capture, PD_CAPTURE_VIEW_NO_ANSWER);
    turn(&counter);
    assert_int_equal(table()->pickup_count, 1);
    assert_false(table()->pickups[0].confirmed);
    assert_true(pd_id_is_zero(table()->pickups[0].hold.member));
    assert_int_equal(table()->last_count, 0);
    before = last_op(&counter);
    expect_no(code, PD_CAPTURE_VIEW_NO_ANSWER);

    hub_says(&counter, PD_OP_APPLIED, "");
    assert_int_not_equal(table()->state, PD_COUNTER_HANDED); /* nobody pressed anything */
    assert_true(table()->pickups[0].confirmed);
    assert_ok(pd_ledger_rebuild(counter.s.ledger)); /* what is noted does not follow from the journal */
    pass(&counter, PD_HOUR_MS);
    hand_over(code);
    assert_int_equal(table()->state, PD_COUNTER_HANDED);
    assert_int_equal(last_op(&counter), before);
    turn(&counter);
    scan(&counter, code);
    assert_int_equal(table()->capture, PD_CAPTURE_VIEW_ALREADY);
    assert_true(table()->ticket.hold.ended_ms >= STAND_NOW_MS + PD_HOUR_MS); /* the goods', not the note's */
    pass(&counter, PD_MINUTE_MS);
    assert_int_equal(table()->pickup_count, 0);
    assert_int_equal(table()->last_count, 1);
}

static void
a_counter_without_network_does_not_keep_anybody_waiting(void **state)
{
    char code[PD_CODE_CAP];

    (void)state;
    ticket(code);
    online(&counter, false);
    hand_over(code);
    assert_int_equal(table()->state, PD_COUNTER_NO);
    assert_int_equal(table()->capture, PD_CAPTURE_VIEW_NO_ANSWER);
    stand_hold(&counter.s, PD_REQUEST_UNDO, &table()->ticket.hold.id, "undo"); /* nothing is there to undo */
    assert_int_equal(counter.s.reply.err, PD_ERR_STATE);

    online(&counter, true); /* and when the line goes while the clerk waits */
    hub_says(&counter, PD_OP_APPLIED, "");
    hand_over(code);
    assert_int_equal(table()->state, PD_COUNTER_HANDED);
    ticket(code);
    hand_over(code);
    assert_int_equal(table()->state, PD_COUNTER_SAVING);
    online(&counter, false);
    assert_int_equal(table()->capture, PD_CAPTURE_VIEW_NO_ANSWER);
}

/* What it booked as a debt is asked back; of what it did not book there is nothing to ask. */
static void
goods_that_the_hub_says_no_to_stay(void **state)
{
    static const struct {
        enum pd_op_status status;
        const char *code;
        int refunds;
    } rows[] = { { PD_OP_QUARANTINED, "already_captured", 0 }, { PD_OP_APPLIED_OVERDRAFT, "", 1 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        char code[PD_CODE_CAP];

        ticket(code);
        hand_over(code);
        hub_says(&counter, rows[i].status, rows[i].code);
        assert_int_equal(table()->state, PD_COUNTER_NO);
        assert_int_equal(table()->capture, PD_CAPTURE_VIEW_REJECTED);
        expect_no(code, PD_CAPTURE_VIEW_REJECTED);
        assert_int_equal(ops(PD_OP_REFUND), rows[i].refunds);
        hub_says(&counter, PD_OP_APPLIED, "");
        pass(&counter, PD_MINUTE_MS);
        assert_int_equal(table()->pickup_count, 0);
        assert_int_equal(table()->last_count, 0);
    }
}

static void
what_was_confirmed_and_cannot_be_handed_over_is_asked_back_once(void **state)
{
    char code[PD_CODE_CAP];

    (void)state;
    ticket(code);
    online(&counter, false);
    hand_over(code);
    hub_says(&counter, PD_OP_APPLIED, "");
    scan(&counter, code);
    assert_int_equal(table()->state, PD_COUNTER_READY);
    wish(&counter, PD_INTENT_COUNTER_CANNOT, 0, "");
    wish(&counter, PD_INTENT_COUNTER_REASON, 1, "");
    assert_int_equal(table()->capture, PD_CAPTURE_VIEW_UNDONE);
    expect_no(code, PD_CAPTURE_VIEW_VOIDED);
    assert_int_equal(ops(PD_OP_REFUND), 1);
    assert_int_equal(ops(PD_OP_VOID), 0);
}

static void
what_nobody_comes_for_is_asked_back_after_the_last_day(void **state)
{
    char code[PD_CODE_CAP];

    (void)state;
    ticket(code);
    online(&counter, false);
    hand_over(code);
    pass(&counter, 30 * PD_DAY_MS);
    (void)pd_desk_idle(counter.s.desk);
    assert_int_equal(ops(PD_OP_REFUND), 0); /* nobody knows yet that it was booked */
    hub_says(&counter, PD_OP_APPLIED, "");
    assert_true(pd_desk_idle(counter.s.desk));
    assert_int_equal(ops(PD_OP_REFUND), 1);
    assert_false(pd_desk_idle(counter.s.desk));
    expect_no(code, PD_CAPTURE_VIEW_VOIDED);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(without_a_network_a_wish_is_noted_and_its_ticket_comes_after_the_yes),
        T(a_wish_that_the_hub_refuses_costs_nothing),
        T(a_silent_hub_makes_a_wish_of_it),
        T(a_no_that_comes_while_she_reads_is_told),
        T(goods_go_out_when_the_hub_has_said_yes),
        T(without_an_answer_it_is_noted_and_goes_out_once_when_she_comes_again),
        T(a_counter_without_network_does_not_keep_anybody_waiting),
        T(goods_that_the_hub_says_no_to_stay),
        T(what_was_confirmed_and_cannot_be_handed_over_is_asked_back_once),
        T(what_nobody_comes_for_is_asked_back_after_the_last_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
