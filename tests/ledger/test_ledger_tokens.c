/*
 * Goal: at a desk, a token is used from the last page of its grant to its own giving, and no longer; what the
 * hub asks to end is ended by whoever may, in the page's own transaction; a ticket that a lost counter may
 * have handed over, or of a lease nobody here has heard of, goes out with a supervisor's word alone. Method:
 * one desk as counter or kiosk, the hub's rows made by hand, the journal read back; after every story the
 * file is verified and rebuilt.
 */
#include "tests/ledger/desk.h"

static struct desk desk;

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 31); /* ops 1..3: two leases, the token */
    pd_ledger_ticket_life(desk.ledger, 8 * PD_DAY_MS);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_is_sound(&desk);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    desk_is_sound(&desk);
    desk_finish(&desk);
    return 0;
}

/* ---- the journal ---- */

static struct pd_op last;

static bool
keep_last(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)ctx;
    (void)line;
    (void)len;
    (void)result;
    last = *op;
    return true;
}

static uint64_t
journal(void)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(desk.ledger, &status));
    if (status.high_seq > 0)
        assert_ok(pd_ledger_each_op(desk.ledger, status.high_seq, keep_last, NULL));
    return status.high_seq;
}

/* One op was appended since `before`, of that kind. */
static void
expect_op(uint64_t before, enum pd_op_kind kind, const char *reason)
{
    assert_int_equal(journal(), before + 1);
    assert_int_equal(last.kind, kind);
    assert_string_equal(last.reason, reason);
}

/* ---- the hub's rows ---- */

static struct pd_row
token(uint64_t number, const struct pd_id *holder, bool asked)
{
    struct pd_row row = { .kind = PD_ROW_TOKEN };

    row.token = (struct pd_token_row){ .place = "P1", .number = number, .device = *holder, .asked = asked };
    return row;
}

static void
page(struct pd_row row)
{
    assert_ok(desk_page(&desk, &row, 1, 0));
}

static void
part(struct pd_row row)
{
    row.cseq = ++desk.cseq;
    assert_ok(pd_ledger_apply_part(
        desk.ledger, &row, 1, (struct pd_cursor){ 1, desk.cseq }, desk.when.now_ms, desk.when.quality));
}

/* Of another kiosk, as the hub tells of it. */
static struct pd_row
hold(enum pd_hold_state state, enum pd_ending ending)
{
    struct pd_row row = { .kind = PD_ROW_HOLD };

    row.hold = (struct pd_hold_row){ .id = { { 7, 7 } },
        .member = desk.member,
        .device = desk.other,
        .sku = "MUG",
        .qty = 1,
        .amount = { 100 },
        .place = "P1",
        .lease = 9,
        .ordinal = 1,
        .expires_ms = DESK_NOW + 8 * PD_DAY_MS,
        .state = state,
        .ending = ending };
    return row;
}

static struct pd_code
ticket(const struct pd_hold_row *row)
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = row->expires_ms / 1000 };

    code.signer = row->device;
    code.ticket = (struct pd_code_ticket){ .hold = row->id,
        .member = row->member,
        .sku = "MUG",
        .qty = 1,
        .points = row->amount,
        .lease = row->lease,
        .ordinal = row->ordinal,
        .place = "P1" };
    return code;
}

static void
know_lease(void)
{
    struct pd_row lease = desk_lease_row(&desk, 9, "MUG", 5);

    lease.lease.device = desk.other;
    page(lease);
}

static enum pd_capture_outcome
capture(const struct pd_code *code, const char *why, struct pd_hold *out)
{
    enum pd_capture_outcome outcome = PD_CAPTURE_OK, check;

    assert_ok(pd_ledger_capture_check(desk.ledger, desk.when.now_ms, code, &check, out));
    if (why != NULL)
        assert_ok(pd_ledger_capture_vouched(desk.ledger, desk.when, code, "PD1:T", why, &outcome, out));
    else
        assert_ok(pd_ledger_capture(desk.ledger, desk.when, code, "PD1:T", &outcome, out));
    if (why == NULL)
        assert_int_equal(outcome, check);
    return outcome;
}

static struct pd_token_state
token_state(void)
{
    struct pd_token_state state;

    pd_ledger_token(desk.ledger, &state);
    assert_int_equal(state.here, pd_ledger_has_token(desk.ledger));
    return state;
}

static enum pd_hold_state
state_of(const struct pd_id *id)
{
    struct pd_hold out;

    assert_ok(pd_ledger_hold_get(desk.ledger, id, &out));
    return out.row.state;
}

/* ---- tokens ---- */

static void
a_token_is_used_only_after_the_last_page_of_its_grant(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;
    uint64_t before;

    (void)state;
    know_lease();
    page(token(2, &desk.other, false));
    before = journal();
    part(token(3, &desk.identity.device, false));
    assert_int_equal(journal(), before); /* nothing is received yet */
    assert_false(token_state().here);
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_NO_TOKEN);
    row.hold.state = PD_HOLD_CAPTURED; /* by the counter before, and told with the last page */
    row.hold.ended_ms = DESK_NOW;
    page(row);
    expect_op(before, PD_OP_TOKEN_RECV, "");
    assert_int_equal(last.number, 3);
    assert_true(token_state().here);
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_ALREADY);
}

static void
a_grant_that_was_cut_off_is_received_with_the_next_last_page(void **state)
{
    uint64_t before;

    (void)state;
    page(token(2, &desk.other, false));
    before = journal();
    part(token(3, &desk.identity.device, false));
    desk_close(&desk); /* the power failed between two pages */
    desk_open(&desk);
    assert_false(token_state().here);
    assert_ok(pd_ledger_apply_page(desk.ledger, NULL, 0, (struct pd_cursor){ 1, desk.cseq }, 0,
        desk.when.now_ms, desk.when.quality)); /* empty: there was nothing more */
    expect_op(before, PD_OP_TOKEN_RECV, "");
    assert_true(token_state().here);
    page(token(3, &desk.identity.device, false)); /* told again */
    assert_int_equal(journal(), before + 1);
}

static void
the_holder_gives_what_is_asked_for_in_the_same_page_and_captures_no_more(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;
    uint64_t before;

    (void)state;
    know_lease();
    before = journal();
    page(token(1, &desk.identity.device, true));
    expect_op(before, PD_OP_TOKEN_GIVE, "asked");
    assert_int_equal(last.number, 1);
    assert_string_equal(last.place, "P1");
    assert_false(token_state().here);
    assert_int_equal(token_state().holder, '\0'); /* nobody's before the hub has granted it again */
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_NO_TOKEN);
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    page(token(1, &desk.identity.device, true)); /* told again: given once */
    assert_int_equal(journal(), before + 1);
    page(token(2, &desk.other, false));
    assert_false(token_state().here);
    assert_int_equal(journal(), before + 1);
}

static void
what_is_given_before_it_was_used_is_received_first(void **state)
{
    uint64_t before;

    (void)state;
    page(token(2, &desk.other, false));
    before = journal();
    page(token(3, &desk.identity.device, true));
    assert_int_equal(journal(), before + 2);
    assert_int_equal(last.kind, PD_OP_TOKEN_GIVE);
    assert_int_equal(last.number, 3);
    assert_false(token_state().here);
}

static void
a_counter_asks_once_until_it_is_told_no_or_has_it(void **state)
{
    struct pd_row key = { .kind = PD_ROW_KEY };
    uint64_t before, asked;

    (void)state;
    assert_int_equal(pd_ledger_token_ask(desk.ledger, desk.when), PD_ERR_STATE); /* it has it */
    key.key = (struct pd_key_row){ .roles = PD_CODE_ROLES_DESK, .device = desk.other, .letter = 'C' };
    page(key);
    page(token(2, &desk.other, false));
    assert_int_equal(token_state().holder, 'C');
    assert_false(token_state().asked);
    before = journal();
    assert_ok(pd_ledger_token_ask(desk.ledger, desk.when));
    expect_op(before, PD_OP_TOKEN_ASK, "");
    asked = last.dseq;
    assert_ok(pd_ledger_token_ask(desk.ledger, desk.when));
    assert_int_equal(journal(), before + 1);
    assert_true(token_state().asked);
    assert_ok(desk_result(&desk, asked, PD_OP_REJECTED, "asked_before"));
    assert_false(token_state().asked);
    assert_true(token_state().refused);
    assert_ok(pd_ledger_token_ask(desk.ledger, desk.when));
    expect_op(before + 1, PD_OP_TOKEN_ASK, "");
    page(token(3, &desk.identity.device, false));
    assert_true(token_state().here);
    assert_false(token_state().asked);
    assert_false(token_state().refused);
}

/* ---- ends ---- */

static void
the_token_holder_ends_what_a_patient_cancelled_elsewhere(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_CANCELLED);
    uint64_t before = journal();
    struct pd_hold out;
    struct pd_code code = ticket(&row.hold);

    (void)state;
    page(row);
    expect_op(before, PD_OP_VOID, "cancel_asked");
    assert_int_equal(state_of(&row.hold.id), PD_HOLD_VOIDED);
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_VOIDED);
    page(row); /* the hub has not heard of it yet, and tells the same */
    assert_int_equal(journal(), before + 1);
}

static void
what_was_handed_over_here_is_not_ended_any_more(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_CANCELLED);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;
    uint64_t before;

    (void)state;
    know_lease();
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_OK);
    before = journal();
    page(row);
    assert_int_equal(journal(), before);
    assert_int_equal(state_of(&row.hold.id), PD_HOLD_CAPTURED);
    assert_ok(pd_ledger_hold_get(desk.ledger, &row.hold.id, &out));
    assert_int_equal(out.row.ending, PD_ENDING_NONE);
}

static void
a_counter_without_the_token_ends_nothing_until_it_has_it(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_EXPIRED);
    uint64_t before;

    (void)state;
    page(token(2, &desk.other, false));
    before = journal();
    page(row);
    assert_int_equal(journal(), before);
    page(token(3, &desk.identity.device, true)); /* and asked for at once: ends first, gives then */
    assert_int_equal(journal(), before + 3);
    assert_int_equal(last.kind, PD_OP_TOKEN_GIVE);
    assert_int_equal(state_of(&row.hold.id), PD_HOLD_VOIDED);
}

static void
a_hold_that_is_not_out_is_ended_by_its_maker_alone(void **state)
{
    struct pd_row row = hold(PD_HOLD_HELD, PD_ENDING_EXPIRED), own = row;
    struct pd_hold made;
    uint64_t before = journal();

    (void)state;
    page(row); /* another desk's: this counter waits for its release */
    assert_int_equal(journal(), before);
    made = desk_redeem(&desk, "TEA", 1);
    own.hold = made.row;
    own.hold.ending = PD_ENDING_EXPIRED;
    before = journal();
    page(own);
    expect_op(before, PD_OP_VOID, "expired");
    assert_int_equal(state_of(&made.row.id), PD_HOLD_VOIDED);
    assert_int_equal(pd_ledger_release(desk.ledger, desk.when, &made.row.id, "screen"), PD_ERR_STATE);
}

static void
a_kiosk_asks_for_the_end_of_what_is_out_once(void **state)
{
    struct pd_hold made = desk_redeem(&desk, "TEA", 1), out;
    uint64_t before;

    (void)state;
    assert_int_equal(pd_ledger_end_ask(desk.ledger, desk.when, &made.row.id, "not_wanted"), PD_ERR_STATE);
    page(token(2, &desk.other, false));
    desk_release(&desk, &made);
    before = journal();
    assert_ok(pd_ledger_end_ask(desk.ledger, desk.when, &made.row.id, "not_wanted"));
    expect_op(before, PD_OP_END_ASK, "not_wanted");
    assert_ok(pd_ledger_end_ask(desk.ledger, desk.when, &made.row.id, "not_wanted"));
    assert_int_equal(journal(), before + 1);
    assert_ok(pd_ledger_hold_get(desk.ledger, &made.row.id, &out));
    assert_int_equal(out.row.state, PD_HOLD_RELEASED); /* her points are not back */
    assert_int_equal(out.row.ending, PD_ENDING_CANCELLED);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - pd_points_raw(made.row.amount));
    assert_ok(desk_result(&desk, before + 1, PD_OP_REJECTED, "already_captured"));
    assert_ok(pd_ledger_hold_get(desk.ledger, &made.row.id, &out));
    assert_int_equal(out.row.ending, PD_ENDING_NONE);
    assert_int_equal(pd_ledger_end_ask(desk.ledger, desk.when, &desk.other, "not_wanted"), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_ledger_end_ask(desk.ledger, desk.when, &made.row.id, "not a name"), PD_ERR_INVALID);
}

/* ---- doubt ---- */

static void
a_hold_in_doubt_goes_out_with_a_supervisors_word_recorded_before_it(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;
    enum pd_capture_outcome said;
    uint64_t before;

    (void)state;
    know_lease();
    row.hold.doubt = true;
    page(row);
    before = journal();
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_DOUBT);
    assert_true(out.row.doubt);
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    assert_int_equal(
        pd_ledger_capture_vouched(desk.ledger, desk.when, &code, "PD1:T", "no name", &said, &out),
        PD_ERR_INVALID);
    assert_int_equal(journal(), before);
    assert_int_equal(capture(&code, "shelf_count", &out), PD_CAPTURE_OK);
    assert_int_equal(journal(), before + 2);
    assert_int_equal(last.kind, PD_OP_CAPTURE);
    assert_ok(pd_ledger_each_op(desk.ledger, before + 1, keep_last, NULL));
    assert_int_equal(capture(&code, "shelf_count", &out), PD_CAPTURE_ALREADY);
    assert_int_equal(journal(), before + 2);
}

static void
a_hub_of_the_release_before_is_told_of_the_hand_over_alone(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold); /* of a kiosk that this counter has not heard of */
    struct pd_hold out;
    enum pd_capture_outcome said;
    uint64_t before;

    (void)state;
    assert_ok(pd_ledger_speak(desk.ledger, 1));
    before = journal();
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_DOUBT);
    assert_int_equal(
        pd_ledger_capture_vouched(desk.ledger, desk.when, &code, "PD1:T", "no name", &said, &out),
        PD_ERR_INVALID);
    assert_int_equal(capture(&code, "shelf_count", &out), PD_CAPTURE_OK);
    assert_int_equal(journal(), before + 1);
    assert_int_equal(last.kind, PD_OP_CAPTURE);
    assert_int_equal(capture(&code, "shelf_count", &out), PD_CAPTURE_ALREADY);
}

static void
without_doubt_nothing_is_vouched_for(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;
    uint64_t before;

    (void)state;
    know_lease();
    before = journal();
    assert_int_equal(capture(&code, "shelf_count", &out), PD_CAPTURE_OK);
    expect_op(before, PD_OP_CAPTURE, "");
}

static void
a_ticket_the_hub_has_not_told_of_is_in_doubt_when_it_is_from_before_the_loss(void **state)
{
    struct pd_row before = hold(PD_HOLD_RELEASED, PD_ENDING_NONE), after = before, grant;
    struct pd_code old, fresh;
    struct pd_hold out;

    (void)state;
    know_lease();
    grant = token(2, &desk.identity.device, false);
    grant.token.lost_ms = DESK_NOW + PD_HOUR_MS;
    page(grant);
    desk.when.now_ms += PD_DAY_MS;
    after.hold.id.b[0] = 8;
    after.hold.ordinal = 2;
    after.hold.expires_ms += 2 * PD_DAY_MS; /* made two days later */
    old = ticket(&before.hold);
    fresh = ticket(&after.hold);
    assert_int_equal(capture(&old, NULL, &out), PD_CAPTURE_DOUBT);
    assert_true(out.row.doubt);
    assert_int_equal(capture(&fresh, NULL, &out), PD_CAPTURE_OK);
    page(before); /* the hub knows it, and has no doubt */
    assert_int_equal(capture(&old, NULL, &out), PD_CAPTURE_OK);
}

static void
a_ticket_of_an_unknown_lease_is_in_doubt(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_NONE);
    struct pd_code code = ticket(&row.hold);
    struct pd_hold out;

    (void)state;
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_DOUBT);
    assert_false(out.row.doubt);
    know_lease();
    assert_int_equal(capture(&code, NULL, &out), PD_CAPTURE_OK);
}

static void
a_cancelled_hold_in_doubt_waits_for_its_date_or_a_person(void **state)
{
    struct pd_row row = hold(PD_HOLD_RELEASED, PD_ENDING_CANCELLED);
    uint64_t before = journal();

    (void)state;
    row.hold.doubt = true;
    page(row);
    assert_int_equal(journal(), before);
    row.hold.ending = PD_ENDING_EXPIRED;
    page(row);
    expect_op(before, PD_OP_VOID, "expired");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, start, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_token_is_used_only_after_the_last_page_of_its_grant),
        STORY(a_grant_that_was_cut_off_is_received_with_the_next_last_page),
        STORY(the_holder_gives_what_is_asked_for_in_the_same_page_and_captures_no_more),
        STORY(what_is_given_before_it_was_used_is_received_first),
        STORY(a_counter_asks_once_until_it_is_told_no_or_has_it),
        STORY(the_token_holder_ends_what_a_patient_cancelled_elsewhere),
        STORY(what_was_handed_over_here_is_not_ended_any_more),
        STORY(a_counter_without_the_token_ends_nothing_until_it_has_it),
        STORY(a_hold_that_is_not_out_is_ended_by_its_maker_alone),
        STORY(a_kiosk_asks_for_the_end_of_what_is_out_once),
        STORY(a_hold_in_doubt_goes_out_with_a_supervisors_word_recorded_before_it),
        STORY(a_hub_of_the_release_before_is_told_of_the_hand_over_alone),
        STORY(without_doubt_nothing_is_vouched_for),
        STORY(a_ticket_the_hub_has_not_told_of_is_in_doubt_when_it_is_from_before_the_loss),
        STORY(a_ticket_of_an_unknown_lease_is_in_doubt),
        STORY(a_cancelled_hold_in_doubt_waits_for_its_date_or_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
