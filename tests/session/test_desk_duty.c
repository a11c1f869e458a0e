/*
 * Goal: a counter serves nobody before one of its people signed in with badge and PIN; ten wrong PINs lock
 * her, whatever is switched off in between; nobody hands over to herself, and a supervisor lets one act pass.
 * Method: the real ledgers of a kiosk and a counter; the hub, who signs badges and tells of people, is played
 * by the test.
 */
#include "tests/session/pair.h"

#include <string.h>

#define RIGHT "271828"
#define WRONG "314159"
#define SERIAL "3F9K2M0QWX"

static struct pd_staff_row clerk, boss;
static struct pd_ticket_view ticket;

static struct pd_staff_row
person(uint8_t id, const char *number, unsigned int roles)
{
    struct pd_staff_row row = { .id = { { id } }, .roles = roles, .badge = SERIAL };
    struct pd_rng rng = pd_rng_seeded(id);

    (void)pd_copy(row.number, sizeof row.number, number);
    assert_ok(pd_pin_keep(RIGHT, &rng, &row.pin));
    return row;
}

static void
tell(const struct pd_staff_row *of)
{
    struct pd_row row = { .kind = PD_ROW_STAFF, .staff = *of };

    stand_page(&counter, &row, 1);
}

static void
restart(void)
{
    stand_close(&counter);
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
}

static int
start_staffed(void **state)
{
    (void)start_both(state);
    counter.sign_in = true;
    assert_ok(pd_ledger_speak(counter.ledger, PD_PROTOCOL_MAX));
    restart();
    clerk = person(1, "C-07", PD_STAFF_COUNTER);
    boss = person(2, "S-01", PD_STAFF_SUPERVISOR);
    tell(&clerk);
    tell(&boss);
    ticket = stand_ticket(&kiosk, "G-001");
    return 0;
}

static void
badge_text(const struct stand *s, const struct pd_staff_row *of, const char *serial, char text[PD_CODE_CAP])
{
    struct pd_code code = {
        .type = PD_CODE_STAFF, .exp_s = s->wall_ms / PD_SECOND_MS + 3600, .staff = { .id = of->id }
    };
    struct pd_why why;

    (void)pd_copy(code.staff.serial, sizeof code.staff.serial, serial);
    assert_ok(pd_code_write(&code, &s->hub, text, PD_CODE_CAP, &why));
}

static enum pd_sign_in
show_serial(struct stand *s, const struct pd_staff_row *of, const char *serial)
{
    char text[PD_CODE_CAP];

    badge_text(s, of, serial, text);
    stand_scan(s, text);
    return s->reply.kind == PD_REPLY_STAFF ? s->reply.sign_in : 0;
}

static enum pd_sign_in
show(const struct pd_staff_row *of)
{
    return show_serial(&counter, of, SERIAL);
}

static enum pd_sign_in
type(const char *pin, const struct pd_id *approves)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_PIN,
        .role = approves != NULL ? PD_STAFF_SUPERVISOR : PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR,
        .approve = approves != NULL,
        .lets = { .kind = PD_OP_VOUCH } };

    if (approves != NULL)
        r.lets.subject = *approves;
    (void)pd_copy(r.payload, sizeof r.payload, pin);
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_STAFF);
    return counter.reply.sign_in;
}

static void
sign_in(const struct pd_staff_row *of)
{
    assert_int_equal(show(of), PD_SIGN_IN_PIN);
    assert_int_equal(type(RIGHT, NULL), PD_SIGN_IN_ON);
}

static enum pd_desk_reply_kind
ask(enum pd_desk_request_kind kind)
{
    struct pd_desk_request r = {
        .kind = kind, .id = ticket.hold.id, .payload_len = strlen(ticket.code), .reason = "patient_known"
    };

    memcpy(r.payload, ticket.code, sizeof r.payload);
    stand_ask(&counter, &r);
    return counter.reply.kind;
}

static void
is_denied(enum pd_desk_request_kind kind)
{
    assert_int_equal(ask(kind), PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
}

static void
nothing_goes_over_the_counter_before_somebody_signed_in(void **state)
{
    static const enum pd_desk_request_kind acts[] = { PD_REQUEST_CAPTURE, PD_REQUEST_CANNOT, PD_REQUEST_UNDO,
        PD_REQUEST_VOUCH, PD_REQUEST_TAKE_OVER, PD_REQUEST_SHIFT_OPEN, PD_REQUEST_SHIFT_CLOSE,
        PD_REQUEST_STOCK };

    (void)state;
    for (int i = 0; i < PD_COUNT(acts); i++)
        is_denied(acts[i]);
    sign_in(&clerk);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.clerk.number, "C-07");
    stand_ask(&counter, &(struct pd_desk_request){ .kind = PD_REQUEST_SIGN_OUT });
    is_denied(PD_REQUEST_UNDO);
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.clerk.number, "");
}

static void
a_badge_alone_tells_whose_it_is_and_lets_nobody_in(void **state)
{
    (void)state;
    assert_int_equal(show(&clerk), PD_SIGN_IN_PIN);
    assert_string_equal(counter.reply.clerk.number, "C-07");
    assert_int_equal(counter.reply.clerk.roles, 0);
    is_denied(PD_REQUEST_CAPTURE);
}

static void
badges_that_are_not_good_are_told_apart(void **state)
{
    struct pd_staff_row other = person(3, "C-09", PD_STAFF_COUNTER);

    (void)state;
    assert_int_equal(show(&other), PD_SIGN_IN_UNKNOWN); /* the hub never told of her */
    assert_string_equal(counter.reply.clerk.number, "");
    assert_int_equal(show_serial(&counter, &clerk, "OTHER"), PD_SIGN_IN_UNKNOWN); /* replaced */
    clerk.roles = 0;
    clerk.badge[0] = '\0';
    tell(&clerk);
    assert_int_equal(show(&clerk), PD_SIGN_IN_UNKNOWN); /* dismissed */
    memset(&other.pin, 0, sizeof other.pin);
    tell(&other);
    assert_int_equal(show(&other), PD_SIGN_IN_NO_PIN);
    assert_int_equal(type(RIGHT, NULL), PD_SIGN_IN_UNKNOWN); /* no badge is shown */
}

static void
one_who_was_dismissed_between_badge_and_pin_stays_out(void **state)
{
    (void)state;
    assert_int_equal(show(&clerk), PD_SIGN_IN_PIN);
    clerk.roles = 0;
    clerk.badge[0] = '\0';
    tell(&clerk);
    assert_int_equal(type(RIGHT, NULL), PD_SIGN_IN_UNKNOWN);
    is_denied(PD_REQUEST_CAPTURE);
}

static void
ten_wrong_pins_lock_her_over_power_cuts_until_she_has_another(void **state)
{
    struct pd_rng rng = pd_rng_seeded(9);

    (void)state;
    for (int i = 1; i <= PD_STAFF_TRIES; i++) {
        assert_int_equal(show(&clerk), PD_SIGN_IN_PIN);
        assert_int_equal(type(WRONG, NULL), i < PD_STAFF_TRIES ? PD_SIGN_IN_WRONG : PD_SIGN_IN_LOCKED);
        assert_int_equal(counter.reply.tries_left, PD_STAFF_TRIES - i);
        restart();
    }
    assert_int_equal(show(&clerk), PD_SIGN_IN_LOCKED);
    assert_int_equal(type(RIGHT, NULL), PD_SIGN_IN_UNKNOWN);
    assert_ok(pd_pin_keep(RIGHT, &rng, &clerk.pin)); /* under another salt: a new PIN */
    tell(&clerk);
    sign_in(&clerk);
}

static void
a_list_older_than_a_day_lets_nobody_in(void **state)
{
    (void)state;
    stand_online(&counter, false);
    stand_pass(&counter, PD_STAFF_LIST_MS - PD_HOUR_MS);
    sign_in(&clerk);
    stand_pass(&counter, 2 * PD_HOUR_MS);
    assert_int_equal(show(&boss), PD_SIGN_IN_STALE);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED); /* whoever serves goes on */
}

static void
nobody_hands_over_to_herself(void **state)
{
    (void)state;
    clerk.member = kiosk.anna;
    tell(&clerk);
    sign_in(&clerk);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    sign_in(&boss);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
}

/* Nor what her family card spent: the account is another's. */
static void
nobody_hands_over_what_her_family_card_spent(void **state)
{
    struct pd_row row = { .kind = PD_ROW_HOLD, .hold = ticket.hold };

    (void)state;
    clerk.member = (struct pd_id){ { 9 } };
    row.hold.spender = clerk.member;
    tell(&clerk);
    sign_in(&clerk);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK); /* not heard of here yet */
    stand_page(&counter, &row, 1);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    assert_int_equal(ask(PD_REQUEST_CANNOT), PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    sign_in(&boss);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    sign_in(&clerk);
    assert_int_equal(ask(PD_REQUEST_UNDO), PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
}

/* Neither for the points before, nor for goods and points after. */
static void
nobody_ends_or_undoes_her_own(void **state)
{
    (void)state;
    clerk.member = kiosk.anna;
    tell(&clerk);
    sign_in(&clerk);
    assert_int_equal(ask(PD_REQUEST_CANNOT), PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    sign_in(&boss);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    sign_in(&clerk);
    assert_int_equal(ask(PD_REQUEST_UNDO), PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OWN);
    assert_int_equal(ask(PD_REQUEST_CANNOT), PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    sign_in(&boss);
    assert_int_equal(ask(PD_REQUEST_UNDO), PD_REPLY_UNDONE);
}

static void
a_supervisor_lets_one_act_about_one_ticket_pass(void **state)
{
    struct pd_id other = { { 9 } };

    (void)state;
    sign_in(&clerk);
    is_denied(PD_REQUEST_VOUCH);
    for (int i = 0; i <= PD_STAFF_TRIES; i++) { /* no clerk does it, and that is no wrong PIN */
        assert_int_equal(show(&clerk), PD_SIGN_IN_PIN);
        assert_int_equal(type(RIGHT, &ticket.hold.id), PD_SIGN_IN_ROLE);
    }
    is_denied(PD_REQUEST_VOUCH);
    assert_int_equal(show(&boss), PD_SIGN_IN_PIN);
    assert_int_equal(type(RIGHT, &other), PD_SIGN_IN_ON);
    is_denied(PD_REQUEST_VOUCH); /* that was about another one */
    assert_int_equal(show(&boss), PD_SIGN_IN_PIN);
    assert_int_equal(type(RIGHT, &ticket.hold.id), PD_SIGN_IN_ON);
    assert_int_equal(ask(PD_REQUEST_VOUCH), PD_REPLY_CAPTURED);
    is_denied(PD_REQUEST_VOUCH); /* once */
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.clerk.number, "C-07");
}

/* Dismissed, or her badge replaced, while she serves: from the row on she does nothing more. */
static void
whoever_is_told_of_as_gone_does_nothing_more(void **state)
{
    (void)state;
    for (int replaced = 0; replaced < 2; replaced++) {
        struct pd_staff_row gone = clerk;

        sign_in(&clerk);
        if (replaced)
            (void)pd_copy(gone.badge, sizeof gone.badge, "OTHER");
        else
            gone.roles = 0, gone.badge[0] = '\0';
        tell(&gone);
        is_denied(PD_REQUEST_CAPTURE); /* the very next thing, before any status */
        (void)stand_poll(&counter);
        assert_string_equal(counter.status.clerk.number, "");
        assert_true(counter.status.clerk_ended);
        is_denied(PD_REQUEST_STOCK);
        tell(&clerk); /* she is back: with badge and PIN */
        is_denied(PD_REQUEST_CAPTURE);
    }
    sign_in(&clerk);
    (void)stand_poll(&counter);
    assert_false(counter.status.clerk_ended);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
}

/* Cut off she serves on; the row comes with the network. */
static void
who_was_dismissed_during_an_outage_serves_until_it_ends(void **state)
{
    struct pd_staff_row gone = clerk;

    (void)state;
    sign_in(&clerk);
    stand_online(&counter, false);
    stand_pass(&counter, PD_HOUR_MS);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    gone.roles = 0;
    gone.badge[0] = '\0';
    stand_online(&counter, true);
    tell(&gone);
    (void)stand_poll(&counter);
    assert_string_equal(counter.status.clerk.number, "");
    assert_true(counter.status.clerk_ended);
    assert_true(pd_desk_idle(counter.desk)); /* the hub is told, though nobody asks for anything */
    is_denied(PD_REQUEST_UNDO);              /* not even within its minute */
}

/* A ticket in doubt that waits for rows: those that come are about her. Nothing half happens. */
static void
what_waits_for_the_hub_is_not_done_for_who_is_gone(void **state)
{
    struct pd_desk_request r = {
        .kind = PD_REQUEST_CAPTURE, .id = ticket.hold.id, .payload_len = strlen(ticket.code)
    };
    struct pd_staff_row gone = clerk;
    struct pd_hold hold;

    (void)state;
    memcpy(r.payload, ticket.code, sizeof r.payload);
    stand_publish(&counter, 2, "\"mode\": \"floor\"", "\"mode\": \"online_only\"");
    (void)stand_poll(&counter);
    sign_in(&clerk);
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply)); /* its goods wait for the hub's yes */
    gone.roles = 0;
    gone.badge[0] = '\0';
    tell(&gone);
    (void)stand_poll(&counter);
    assert_true(counter.status.clerk_ended);
    stand_pass(&counter, PD_DESK_HAND_MS);
    while (pd_desk_poll(counter.desk, &counter.reply))
        assert_int_not_equal(counter.reply.to, PD_REQUEST_CAPTURE);
    assert_int_equal(pd_ledger_pickups_open(counter.ledger, &hold, 1), 1); /* a colleague goes on with it */
    assert_false(hold.confirmed);
}

static void
a_supervisor_who_is_gone_lets_nothing_pass(void **state)
{
    struct pd_staff_row gone = boss;

    (void)state;
    sign_in(&clerk);
    assert_int_equal(show(&boss), PD_SIGN_IN_PIN);
    assert_int_equal(type(RIGHT, &ticket.hold.id), PD_SIGN_IN_ON);
    gone.roles = PD_STAFF_COUNTER;
    tell(&gone);
    is_denied(PD_REQUEST_VOUCH);
}

/* An act that waits for the hub was let pass when it was asked for: it is not judged a second time. */
static void
an_act_that_waits_for_the_hub_ends_as_it_was_begun(void **state)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_VOUCH,
        .id = ticket.hold.id,
        .reason = "patient_known",
        .payload_len = strlen(ticket.code) };

    (void)state;
    memcpy(r.payload, ticket.code, sizeof r.payload);
    stand_publish(&counter, 2, "\"mode\": \"floor\"", "\"mode\": \"online_only\"");
    (void)stand_poll(&counter);
    sign_in(&clerk);
    assert_int_equal(show(&boss), PD_SIGN_IN_PIN);
    assert_int_equal(type(RIGHT, &ticket.hold.id), PD_SIGN_IN_ON);
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply)); /* her approval is spent with this */
    stand_ask(&counter, &(struct pd_desk_request){ .kind = PD_REQUEST_SIGN_OUT });
    stand_pass(&counter, PD_DESK_HAND_MS);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.to, PD_REQUEST_VOUCH);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_NO_ANSWER);
}

static void
a_shift_is_told_by_status_and_comes_to_what_was_done(void **state)
{
    struct pd_desk_request count = { .kind = PD_REQUEST_STOCK,
        .stock = { .sku = "G-001", .units = 3, .how = PD_OP_STOCK_COUNT } };

    (void)state;
    sign_in(&clerk);
    assert_int_equal(ask(PD_REQUEST_SHIFT_OPEN), PD_REPLY_SHIFT);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.shift.number, 1);
    assert_int_equal(counter.status.shift.closed_ms, 0);
    assert_int_equal(ask(PD_REQUEST_CAPTURE), PD_REPLY_CAPTURED);
    stand_ask(&counter, &count);
    assert_int_equal(counter.reply.kind, PD_REPLY_DONE);
    assert_int_equal(ask(PD_REQUEST_SHIFT_CLOSE), PD_REPLY_SHIFT);
    assert_int_equal(counter.reply.figures.handed, 1);
    assert_int_equal(counter.reply.figures.gifts[0].counted, 3);
    assert_int_not_equal(counter.reply.shift.closed_ms, 0);
    assert_string_equal(counter.reply.shift.closed_by, "C-07");
    assert_int_equal(ask(PD_REQUEST_SHIFT_CLOSE), PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_STATE);
}

static void
a_kiosk_takes_no_badge(void **state)
{
    (void)state;
    assert_int_equal(show_serial(&kiosk, &clerk, SERIAL), 0);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_REFUSED);
    assert_int_equal(kiosk.reply.refused, PD_CODE_WRONG_ROLE);
}

#define D(name) cmocka_unit_test_setup_teardown(name, start_staffed, finish_both)

/* Where a technician's badge is asked for. */
static enum pd_desk_reply_kind
ask_badge(struct stand *s, const char *text)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_BADGE, .payload_len = strlen(text) };

    (void)pd_copy(r.payload, sizeof r.payload, text);
    stand_ask(s, &r);
    return s->reply.kind;
}

static enum pd_sign_in
type_as_technician(struct stand *s)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_PIN, .role = PD_STAFF_TECHNICIAN };

    (void)pd_copy(r.payload, sizeof r.payload, RIGHT);
    stand_ask(s, &r);
    assert_int_equal(s->reply.kind, PD_REPLY_STAFF);
    return s->reply.sign_in;
}

/* She comes because the network is down: a clerk's day is over long before a technician's week. */
static void
a_technicians_list_counts_for_a_week(void **state)
{
    struct pd_staff_row technician = person(3, "T-01", PD_STAFF_TECHNICIAN);
    struct pd_row row = { .kind = PD_ROW_STAFF, .staff = technician };
    char text[PD_CODE_CAP];

    (void)state;
    stand_page(&counter, &row, 1);
    stand_online(&counter, false);
    stand_pass(&counter, PD_STAFF_TECHNICIAN_LIST_MS - PD_HOUR_MS);
    assert_int_equal(show(&technician), PD_SIGN_IN_STALE); /* on the table it is a clerk's badge */
    badge_text(&counter, &technician, SERIAL, text);
    assert_int_equal(ask_badge(&counter, text), PD_REPLY_STAFF);
    assert_int_equal(counter.reply.sign_in, PD_SIGN_IN_PIN);
    assert_int_equal(type_as_technician(&counter), PD_SIGN_IN_ON);
    stand_pass(&counter, 2 * PD_HOUR_MS);
    badge_text(&counter, &technician, SERIAL, text);
    assert_int_equal(ask_badge(&counter, text), PD_REPLY_STAFF);
    assert_int_equal(counter.reply.sign_in, PD_SIGN_IN_STALE);
}

/* At a kiosk too, with no word of anybody whose code is no badge. */
static void
a_technician_signs_in_at_a_desk_of_any_kind(void **state)
{
    struct pd_staff_row technician = person(3, "T-01", PD_STAFF_TECHNICIAN);
    struct pd_row row = { .kind = PD_ROW_STAFF, .staff = technician };
    char text[PD_CODE_CAP];

    (void)state;
    assert_int_equal(ask_badge(&kiosk, ticket.code), PD_REPLY_REFUSED);
    assert_int_equal(kiosk.reply.refused, PD_CODE_WRONG_ROLE);
    assert_false(kiosk.reply.member_known);
    assert_int_equal(ask_badge(&kiosk, "A012"), PD_REPLY_REFUSED);
    badge_text(&kiosk, &technician, SERIAL, text);
    assert_int_equal(ask_badge(&kiosk, text), PD_REPLY_STAFF);
    assert_int_equal(kiosk.reply.sign_in, PD_SIGN_IN_UNKNOWN);
    assert_int_equal(type_as_technician(&kiosk), PD_SIGN_IN_UNKNOWN); /* no badge, no PIN */
    assert_ok(pd_ledger_speak(kiosk.ledger, PD_PROTOCOL_MAX));
    stand_page(&kiosk, &row, 1);
    assert_int_equal(ask_badge(&kiosk, text), PD_REPLY_STAFF);
    assert_int_equal(kiosk.reply.sign_in, PD_SIGN_IN_PIN);
    assert_int_equal(type_as_technician(&kiosk), PD_SIGN_IN_ON);
    tell(&technician);
    badge_text(&counter, &clerk, SERIAL, text);
    assert_int_equal(ask_badge(&counter, text), PD_REPLY_STAFF);
    assert_int_equal(type_as_technician(&counter), PD_SIGN_IN_ROLE);
    badge_text(&counter, &technician, SERIAL, text);
    assert_int_equal(ask_badge(&counter, text), PD_REPLY_STAFF);
    assert_int_equal(type_as_technician(&counter), PD_SIGN_IN_ON);
    is_denied(PD_REQUEST_CAPTURE); /* a technician hands nothing over */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        D(nothing_goes_over_the_counter_before_somebody_signed_in),
        D(a_badge_alone_tells_whose_it_is_and_lets_nobody_in),
        D(badges_that_are_not_good_are_told_apart),
        D(one_who_was_dismissed_between_badge_and_pin_stays_out),
        D(ten_wrong_pins_lock_her_over_power_cuts_until_she_has_another),
        D(a_list_older_than_a_day_lets_nobody_in),
        D(nobody_hands_over_to_herself),
        D(nobody_hands_over_what_her_family_card_spent),
        D(nobody_ends_or_undoes_her_own),
        D(a_supervisor_lets_one_act_about_one_ticket_pass),
        D(an_act_that_waits_for_the_hub_ends_as_it_was_begun),
        D(whoever_is_told_of_as_gone_does_nothing_more),
        D(who_was_dismissed_during_an_outage_serves_until_it_ends),
        D(what_waits_for_the_hub_is_not_done_for_who_is_gone),
        D(a_supervisor_who_is_gone_lets_nothing_pass),
        D(a_shift_is_told_by_status_and_comes_to_what_was_done),
        D(a_kiosk_takes_no_badge),
        D(a_technicians_list_counts_for_a_week),
        D(a_technician_signs_in_at_a_desk_of_any_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
