/*
 * Goal: a counter hands over what a kiosk promised, once, and says why when it may not.
 * Method: a kiosk and a counter over real ledgers; tickets that are known, in doubt, changed, late or of
 * another place.
 */
#include "tests/session/pair.h"

#include <string.h>

/* ---- handing over ---- */

static void
a_ticket_is_handed_over_once_and_undone_once(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    stand_scan(&kiosk, ticket.code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(kiosk.reply.capture, PD_CAPTURE_NO_TOKEN);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_string_equal(counter.reply.ticket.code, ticket.code);
    assert_true(counter.reply.member_known);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    assert_true(counter.reply.ticket.hold.ended_ms > 0);
    stand_hold(&counter, PD_REQUEST_UNDO, &ticket.hold.id, "undo");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNDONE);
    stand_hold(&counter, PD_REQUEST_UNDO, &ticket.hold.id, "undo");
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_STATE);
    capture(&counter, &ticket); /* undone is not unhanded: the points go back, the ticket stays used */
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
}

static void
the_last_hand_overs_are_listed_without_whose_they_were(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    capture(&counter, &ticket);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.here);
    assert_int_equal(counter.status.last_count, 1);
    assert_string_equal(counter.status.last[0].short_number, "A-001");
    assert_string_equal(counter.status.last[0].hold.sku, "G-012");
    assert_true(pd_id_is_zero(counter.status.last[0].hold.member));
    assert_string_equal(counter.status.last[0].code, "");
    assert_null(memmem(&counter.status, sizeof counter.status, counter.anna.b, PD_ID_LEN));
    assert_null(memmem(&counter.status, sizeof counter.status, counter.identity.secret.b, PD_SECRET_KEY_LEN));
    assert_memory_equal(counter.status.identity.device.b, counter.identity.device.b, PD_ID_LEN);
}

static void
cannot(struct stand *s, const struct pd_ticket_view *ticket)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CANNOT, .id = ticket->hold.id };

    (void)pd_copy(r.reason, sizeof r.reason, "damaged");
    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    stand_ask(s, &r);
}

static void
what_cannot_be_handed_over_ends_at_the_token_holder_only(void **state)
{
    struct pd_ticket_view first = stand_ticket(&kiosk, "G-012"), second = stand_ticket(&kiosk, "G-040");
    struct pd_row row = stand_token(&kiosk, 2);

    (void)state;
    cannot(&counter, &first);
    assert_int_equal(counter.reply.kind, PD_REPLY_CANCELLED);
    assert_int_equal(counter.reply.ticket.hold.state, PD_HOLD_VOIDED);
    capture(&counter, &first);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_VOIDED);
    cannot(&counter, &first);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_VOIDED);

    stand_page(&counter, &row, 1); /* the token went elsewhere between scan and F2 */
    cannot(&counter, &second);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_NO_TOKEN);
    capture(&counter, &second);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_NO_TOKEN);
}

/* ---- in doubt ---- */

/* A kiosk this counter has heard nothing of but its key. */
static struct pd_ticket_view
unknown_ticket(struct stand *other)
{
    struct pd_row key;

    stand_start(other, 3, 'C', true);
    key = stand_key(other);
    stand_page(&counter, &key, 1);
    (void)stand_poll(&counter);
    stand_scan_member(other, PD_CODE_MEMBER, &other->anna);
    return stand_ticket(other, "G-012");
}

static struct pd_desk_request
scan_of(const struct pd_ticket_view *ticket, uint32_t serial)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .serial = serial };

    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    return r;
}

static void
a_ticket_in_doubt_waits_two_seconds_for_a_reachable_hub_and_no_longer(void **state)
{
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    assert_true(pd_desk_wants_rows(counter.desk));
    assert_false(pd_desk_wants_rows(counter.desk)); /* once */
    assert_int_equal(pd_desk_wake_ms(counter.desk), counter.boot_ms + 2000);
    stand_pass(&counter, 1999);
    assert_false(pd_desk_poll(counter.desk, &counter.reply));
    stand_pass(&counter, 1);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.to, PD_REQUEST_SCAN);
    assert_int_equal(counter.reply.serial, 7);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    assert_false(counter.reply.ticket.hold.doubt);
    assert_false(pd_desk_poll(counter.desk, &counter.reply)); /* one reply */
    assert_int_equal(pd_desk_wake_ms(counter.desk), INT64_MAX);
    stand_finish(&other);
}

static void
what_the_hub_tells_meanwhile_ends_the_doubt(void **state)
{
    static struct pd_row rows[STAND_LEASES];
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    stand_leases(&other, rows);
    stand_page(&counter, rows, STAND_LEASES);
    assert_false(pd_desk_poll(counter.desk, &counter.reply)); /* there may be more to come */
    pd_desk_pulled(counter.desk);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    stand_finish(&other);
}

static void
without_a_hub_a_ticket_in_doubt_needs_a_supervisor_at_once(void **state)
{
    struct stand other;
    struct pd_ticket_view ticket = unknown_ticket(&other);
    struct pd_desk_request r = scan_of(&ticket, 7);

    (void)state;
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    stand_online(&counter, false); /* it went while somebody waited */
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    (void)stand_poll(&counter);
    assert_true(pd_desk_request(counter.desk, &r, &counter.reply));
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_DOUBT);
    r.kind = PD_REQUEST_VOUCH;
    r.id = ticket.hold.id;
    (void)pd_copy(r.reason, sizeof r.reason, "shelf_count");
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_ALREADY);
    stand_finish(&other);
}

/* ---- tokens and ends ---- */

static void
a_counter_tells_at_once_who_may_hand_over(void **state)
{
    struct pd_row row = stand_token(&kiosk, 2), back = stand_token(&counter, 3);
    struct pd_desk_request r = { .kind = PD_REQUEST_TAKE_OVER };

    (void)state;
    assert_true(counter.status.token.here);
    stand_page(&counter, &row, 1);
    (void)stand_poll(&counter);
    assert_false(counter.status.token.here);
    assert_int_equal(counter.status.token.holder, 'A');
    assert_false(counter.status.token.asked);
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_DONE);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.asked);
    stand_page(&counter, &back, 1);
    (void)stand_poll(&counter);
    assert_true(counter.status.token.here);
    assert_false(counter.status.token.asked);
    stand_ask(&counter, &r); /* pressed once more */
    assert_int_equal(counter.reply.kind, PD_REPLY_DONE);
}

static void
a_cancel_of_what_is_out_is_asked_for_and_told_so(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    stand_hold(&kiosk, PD_REQUEST_END_ASK, &ticket.hold.id, "not_wanted");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ASKED);
    assert_int_equal(kiosk.reply.ticket.hold.state, PD_HOLD_RELEASED);
    assert_int_equal(kiosk.reply.ticket.hold.ending, PD_ENDING_CANCELLED);
    stand_hold(&kiosk, PD_REQUEST_CANCEL, &ticket.hold.id, "not_wanted");
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
}

static void
a_changed_ticket_is_no_ticket(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");

    (void)state;
    ticket.code[60] = ticket.code[60] == 'A' ? 'B' : 'A';
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_REFUSED);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna); /* one type is never taken for another */
    memcpy(ticket.code, counter.reply.member.code, sizeof ticket.code);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.err, PD_ERR_DENIED);
}

/* Its key is nobody's here; and the hub's own key signs no tickets. */
static void
a_ticket_of_another_hospital_is_no_ticket_here(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");
    struct pd_secret_key keys[] = { pd_secret_key_make(&kiosk.rng), kiosk.hub };
    static const enum pd_code_outcome said[] = { PD_CODE_UNKNOWN_KEY, PD_CODE_WRONG_ROLE };
    struct pd_code code = { .type = PD_CODE_TICKET,
        .exp_s = ticket.hold.expires_ms / PD_SECOND_MS,
        .ticket = { .hold = ticket.hold.id,
            .member = kiosk.anna,
            .sku = "G-012",
            .qty = 1,
            .points = ticket.hold.amount,
            .lease = ticket.hold.lease,
            .ordinal = ticket.hold.ordinal,
            .place = "P1" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(keys); i++) {
        struct pd_ticket_view forged = ticket;

        assert_ok(pd_code_write(&code, &keys[i], forged.code, sizeof forged.code, NULL));
        stand_scan(&counter, forged.code);
        assert_int_equal(counter.reply.kind, PD_REPLY_REFUSED);
        assert_int_equal(counter.reply.refused, said[i]);
        capture(&counter, &forged);
        assert_int_equal(counter.reply.kind, PD_REPLY_FAILED);
        assert_int_equal(counter.reply.err, PD_ERR_DENIED);
    }
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
}

static void
elsewhere_and_past_its_day_a_ticket_says_so(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");
    struct stand other;
    struct pd_row key = stand_key(&kiosk);

    (void)state;
    stand_pass(&counter, 9 * PD_DAY_MS);
    stand_scan(&counter, ticket.code);
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_EXPIRED);
    capture(&counter, &ticket);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_EXPIRED);

    stand_init(&other, 3, 'C');
    (void)pd_copy(other.identity.place, sizeof other.identity.place, "P9");
    stand_open(&other);
    assert_ok(pd_ledger_enrol(other.ledger, &other.identity));
    stand_page(&other, &key, 1);
    stand_close(&other);
    stand_open(&other);
    stand_publish(&other, 1, "", "");
    (void)stand_poll(&other);
    stand_scan(&other, ticket.code);
    assert_int_equal(other.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(other.reply.capture, PD_CAPTURE_WRONG_PLACE);
    assert_string_equal(other.reply.ticket.hold.place, "P1");
    assert_false(other.reply.member_known);
    stand_finish(&other);
}

static void
short_number(struct stand *s, const char *number, const char *last4)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SHORT, .payload_len = strlen(number) };

    memcpy(r.payload, number, r.payload_len);
    (void)pd_copy(r.last4, sizeof r.last4, last4);
    stand_ask(s, &r);
}

static void
a_number_from_wet_paper_needs_the_phones_last_digits(void **state)
{
    struct pd_ticket_view ticket = stand_ticket(&kiosk, "G-012");
    struct pd_row row = { .kind = PD_ROW_HOLD, .hold = ticket.hold };
    struct pd_desk_request by_id = { .kind = PD_REQUEST_TICKET, .id = ticket.hold.id };

    (void)state;
    short_number(&counter, "A-001", "1234"); /* not heard of here yet */
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_ask(&counter, &by_id);
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_page(&counter, &row, 1);
    short_number(&counter, "A-001", "");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "A-001", "1235");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "B-001", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    short_number(&counter, "A-001; DROP", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
    stand_ask(&counter, &by_id); /* listed to somebody who showed her code */
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    short_number(&counter, "A-001", "1234");
    assert_int_equal(counter.reply.kind, PD_REPLY_TICKET);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    assert_string_equal(counter.reply.ticket.code, "");
    stand_hold(&counter, PD_REQUEST_CAPTURE, &ticket.hold.id, "");
    assert_int_equal(counter.reply.kind, PD_REPLY_CAPTURED);
    assert_int_equal(counter.reply.capture, PD_CAPTURE_OK);
    short_number(&counter, "A-001", "1234"); /* only what still waits */
    assert_int_equal(counter.reply.kind, PD_REPLY_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T2(a_ticket_is_handed_over_once_and_undone_once),
        T2(the_last_hand_overs_are_listed_without_whose_they_were),
        T2(what_cannot_be_handed_over_ends_at_the_token_holder_only),
        T2(a_ticket_in_doubt_waits_two_seconds_for_a_reachable_hub_and_no_longer),
        T2(what_the_hub_tells_meanwhile_ends_the_doubt),
        T2(without_a_hub_a_ticket_in_doubt_needs_a_supervisor_at_once),
        T2(a_counter_tells_at_once_who_may_hand_over),
        T2(a_cancel_of_what_is_out_is_asked_for_and_told_so),
        T2(a_changed_ticket_is_no_ticket),
        T2(a_ticket_of_another_hospital_is_no_ticket_here),
        T2(elsewhere_and_past_its_day_a_ticket_says_so),
        T2(a_number_from_wet_paper_needs_the_phones_last_digits),
    };

    fault_vfs_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
