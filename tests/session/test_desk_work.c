/*
 * Goal: a counter knows its own lists without a network, tells the stock, asks value back within the limits
 * of whoever serves, and takes no receipt twice nor more than one may bring. Nobody does it for herself.
 * Method: the real ledgers of a kiosk and a counter; the hub is played by the test.
 */
#include "tests/session/pair.h"

#include "app/core/claim_key.h"

#include <stdio.h>
#include <string.h>

#define RIGHT "271828"
#define SERIAL "3F9K2M0QWX"

static struct pd_staff_row clerk, boss;
static struct pd_ticket_view ticket;

static struct pd_staff_row
person(uint8_t id, const char *number, unsigned int roles)
{
    struct pd_staff_row row = { .id = { { id } }, .roles = roles, .badge = SERIAL };
    struct pd_rng rng = pd_rng_seeded(id);
    struct pd_row told = { .kind = PD_ROW_STAFF };

    (void)pd_copy(row.number, sizeof row.number, number);
    assert_ok(pd_pin_keep(RIGHT, &rng, &row.pin));
    told.staff = row;
    stand_page(&counter, &told, 1);
    return row;
}

static struct pd_lets lets = { .kind = PD_OP_REFUND, .why = "damaged" }; /* what a supervisor is shown */

static enum pd_sign_in
show_pin(const struct pd_staff_row *of, const struct pd_id *approves)
{
    struct pd_code code = { .type = PD_CODE_STAFF,
        .exp_s = counter.wall_ms / PD_SECOND_MS + 3600,
        .staff = { .id = of->id, .serial = SERIAL } };
    struct pd_desk_request r = { .kind = PD_REQUEST_PIN,
        .role = approves != NULL ? PD_STAFF_SUPERVISOR : PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR,
        .approve = approves != NULL };
    char text[PD_CODE_CAP];
    struct pd_why why;

    assert_ok(pd_code_write(&code, &counter.hub, text, sizeof text, &why));
    stand_scan(&counter, text);
    if (approves != NULL) {
        r.lets = lets;
        r.lets.subject = *approves;
    }
    (void)pd_copy(r.payload, sizeof r.payload, RIGHT);
    stand_ask(&counter, &r);
    return counter.reply.sign_in;
}

static void
sign_in(const struct pd_staff_row *of, const struct pd_id *approves)
{
    assert_int_equal(show_pin(of, approves), PD_SIGN_IN_ON);
}

static void
let_pass(const struct pd_id *what, int64_t n)
{
    lets.n = n;
    sign_in(&boss, what);
}

static int
start_served(void **state)
{
    lets = (struct pd_lets){ .kind = PD_OP_REFUND, .why = "damaged" };
    (void)start_both(state);
    counter.sign_in = true;
    assert_ok(pd_ledger_speak(counter.ledger, PD_PROTOCOL_MAX));
    stand_close(&counter);
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
    clerk = person(1, "C-07", PD_STAFF_COUNTER);
    boss = person(2, "S-01", PD_STAFF_SUPERVISOR);
    ticket = stand_ticket(&kiosk, "G-001");
    sign_in(&clerk, NULL);
    return 0;
}

static struct pd_desk_request
request(const struct pd_id *member)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_WORK };

    if (member != NULL)
        r.id = *member;
    return r;
}

static const struct pd_work_page *
list(enum pd_work work, const struct pd_id *member, int64_t from)
{
    struct pd_desk_request r = request(member);

    r.errand.work.work = work;
    r.errand.work.from = from;
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_WORK);
    assert_int_equal(counter.reply.errand.status, PD_ERRAND_DONE);
    return &counter.reply.errand.work;
}

/* "" when it is done; else why not. */
static const char *
act(const char *name, const struct pd_id *member, const char *ref, int64_t n, const char *text,
    int64_t second, const char *why)
{
    struct pd_desk_request r = request(member);
    struct pd_work_ask *ask = &r.errand.work;

    ask->work = pd_work_act(name)->work;
    (void)pd_copy(ask->act, sizeof ask->act, name);
    (void)pd_copy(ask->ref, sizeof ask->ref, ref);
    ask->values[0].n = n;
    (void)pd_copy(ask->values[0].text, sizeof ask->values[0].text, text);
    ask->values[1].n = second;
    (void)pd_copy(ask->values[1].text, sizeof ask->values[1].text, why);
    stand_ask(&counter, &r);
    if (counter.reply.kind == PD_REPLY_FAILED)
        return counter.reply.err == PD_ERR_DENIED ? "denied" : "failed";
    assert_int_equal(counter.reply.kind, PD_REPLY_WORK);
    if (counter.reply.errand.status == PD_ERRAND_DONE)
        return "";
    assert_true(pd_work_is_refusal(counter.reply.errand.code));
    return counter.reply.errand.code;
}

static const char *
ref_of(const struct pd_id *hold)
{
    static char hex[PD_ID_LEN * 2 + 1];

    pd_hex(hold->b, PD_ID_LEN, hex);
    return hex;
}

/* The hub told this counter of the kiosk's ticket. */
static void
tell_of_ticket(void)
{
    struct pd_row row = { .kind = PD_ROW_HOLD, .hold = ticket.hold };

    stand_page(&counter, &row, 1);
}

/* A counter printed for a member without a phone, and the power failed before the printer answered. */
static void
a_ticket_whose_paper_is_not_certain_is_told_after_the_next_start(void **state)
{
    const struct pd_work_page *page;
    struct pd_ticket_view mine;
    struct pd_id hold;

    (void)state;
    stand_scan_member(&counter, PD_CODE_MEMBER, &counter.anna);
    mine = stand_ticket(&counter, "G-001");
    hold = mine.hold.id;
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.unsure_count, 0); /* its printer is at work */
    stand_close(&counter);
    stand_open(&counter);
    stand_online(&counter, true);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.unsure_count, 1);
    sign_in(&clerk, NULL);
    page = list(PD_WORK_UNCOLLECTED, NULL, 0);
    assert_int_equal(page->count, 1);
    assert_true(page->rows[0].unsure);
    assert_string_equal(act("uncollected.reprint", NULL, ref_of(&hold), 0, "", 0, ""), "");
    assert_int_equal(counter.reply.ticket.copies, 1); /* an original may be about */
    stand_hold(&counter, PD_REQUEST_PRINTED, &hold, "");
    stand_pass(&counter, PD_SECOND_MS);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.unsure_count, 0);
    assert_false(list(PD_WORK_UNCOLLECTED, NULL, 0)->rows[0].unsure);
}

static void
a_ticket_that_waits_too_long_is_counted_and_told_first(void **state)
{
    const struct pd_work_page *page;

    (void)state;
    tell_of_ticket();
    page = list(PD_WORK_UNCOLLECTED, NULL, 0);
    assert_int_equal(page->count, 1);
    assert_int_equal(page->total, 1);
    assert_string_equal(page->rows[0].ref, ref_of(&ticket.hold.id));
    assert_string_equal(page->rows[0].text, ticket.short_number);
    assert_true(page->rows[0].who[0] != '\0');
    assert_false(page->rows[0].late);
    assert_int_equal(list(PD_WORK_UNCOLLECTED, &counter.anna, 0)->count, 1);
    assert_int_equal(list(PD_WORK_UNCOLLECTED, &counter.bert, 0)->count, 0);
    assert_int_equal(list(PD_WORK_UNCOLLECTED, NULL, 6)->count, 0);
    stand_pass(&counter, 4 * PD_DAY_MS);
    assert_true(list(PD_WORK_UNCOLLECTED, NULL, 0)->rows[0].late);
    (void)stand_poll(&counter);
    assert_int_equal(counter.status.late_count, 1);
    assert_int_equal(counter.status.late_hours, STAND_LATE_HOURS);
    capture(&counter, &ticket);
    assert_int_equal(list(PD_WORK_UNCOLLECTED, NULL, 0)->count, 0);
}

/* Of what is sold here few are left: it is counted, and stands before what has more, on every page. */
static void
what_runs_low_is_counted_and_comes_first(void **state)
{
    int64_t low = list(PD_WORK_STOCK, NULL, 0)->late, total = counter.reply.errand.work.total;
    bool may_be_low = true, seen = false;

    (void)state;
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    assert_int_equal(pd_ledger_lease_left(counter.ledger, "G-012"), STAND_UNITS);
    while (pd_ledger_lease_left(counter.ledger, "G-012") > 3) /* the stand's low_units */
        (void)stand_ticket(&counter, "G-012");
    assert_int_equal(list(PD_WORK_STOCK, NULL, 0)->late, low + 1);
    for (int64_t from = 0; from < total; from += PD_WORK_ROWS) {
        const struct pd_work_page *page = list(PD_WORK_STOCK, NULL, from);

        for (int i = 0; i < page->count; i++) {
            assert_true(may_be_low || !page->rows[i].late);
            may_be_low = page->rows[i].late;
            seen |= page->rows[i].late && strcmp(page->rows[i].ref, "G-012") == 0;
        }
    }
    assert_true(seen);
}

static void
the_shelf_is_told_by_whoever_serves(void **state)
{
    const struct pd_work_page *page;

    (void)state;
    tell_of_ticket();
    page = list(PD_WORK_STOCK, NULL, 0);
    assert_true(page->count > 0);
    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].ref, "G-001") == 0)
            assert_int_equal(page->rows[i].of, ticket.hold.qty);
    assert_string_equal(act("stock.receive", NULL, "G-001", 12, "", 0, ""), "");
    assert_string_equal(act("stock.count", NULL, "G-001", 0, "", 0, ""), "");
    assert_string_equal(act("stock.shrink", NULL, "G-001", 2, "", 0, "broken"), "");
    assert_string_equal(act("stock.shrink", NULL, "G-001", 2, "", 0, "stolen"), "not_here");
    assert_string_equal(act("stock.receive", NULL, "G-001", 0, "", 0, ""), "not_here");
    assert_string_equal(act("stock.receive", NULL, "G-999", 1, "", 0, ""), "not_known_here");
}

static void
value_goes_back_in_parts_and_never_more_than_was_given(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);
    int64_t all = pd_points_raw(ticket.hold.amount);

    (void)state;
    assert_string_equal(act("captures.refund", &counter.anna, ref, 1, "", 0, "damaged"), "not_known_here");
    capture(&counter, &ticket);
    assert_int_equal(list(PD_WORK_CAPTURES, &counter.anna, 0)->rows[0].n, all);
    assert_string_equal(act("captures.refund", &counter.anna, ref, 50, "", 0, "damaged"), "");
    assert_true(counter.reply.work.waits);
    assert_int_equal(list(PD_WORK_CAPTURES, &counter.anna, 0)->rows[0].of, 50);
    assert_string_equal(act("captures.refund", &counter.anna, ref, 50, "", 0, "because"), "not_here");
    assert_string_equal(act("captures.refund", &counter.bert, ref, 50, "", 0, "damaged"), "not_known_here");
    assert_string_equal(act("captures.refund", NULL, ref, 50, "", 0, "damaged"), "not_here");
    sign_in(&boss, NULL);
    assert_string_equal(act("captures.refund", &counter.anna, ref, all, "", 0, "mistake"), "not_so_many");
    assert_string_equal(act("captures.refund", &counter.anna, ref, all - 50, "", 0, "mistake"), "");
    assert_int_equal(list(PD_WORK_CAPTURES, &counter.anna, 0)->rows[0].of, all);
}

static void
beyond_the_limit_a_supervisor_lets_one_refund_pass(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);
    int64_t much = STAND_REFUND_POINTS + 1;

    (void)state;
    capture(&counter, &ticket);
    assert_true(pd_points_raw(ticket.hold.amount) >= much + 1);
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "supervisor");
    let_pass(&ticket.hold.id, much);
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "");
    let_pass(&kiosk.anna, much); /* of another hold */
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "supervisor");
}

/* What was shown with the badge: so many, for that reason, and no other act in between. */
static void
a_supervisor_s_word_is_for_what_was_shown(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);
    int64_t much = STAND_REFUND_POINTS + 1;

    (void)state;
    capture(&counter, &ticket);
    let_pass(&ticket.hold.id, much);
    assert_string_equal(act("captures.refund", &counter.anna, ref, much + 1, "", 0, "damaged"), "supervisor");
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "supervisor");
    let_pass(&ticket.hold.id, much);
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "mistake"), "supervisor");
    let_pass(&ticket.hold.id, much);
    assert_string_equal(act("captures.refund", &counter.bert, ref, much, "", 0, "damaged"), "not_known_here");
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "supervisor");
    let_pass(&ticket.hold.id, much);
    assert_string_equal(act("stock.count", NULL, "G-001", 3, "", 0, ""), "");
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "supervisor");
    let_pass(&ticket.hold.id, much);
    assert_int_equal(list(PD_WORK_CAPTURES, &counter.anna, 0)->count, 1); /* a list is no act */
    assert_string_equal(act("captures.refund", &counter.anna, ref, much, "", 0, "damaged"), "");
}

static void
a_pile_is_written_off_in_the_number_that_was_shown(void **state)
{
    struct pd_id subject;

    (void)state;
    pd_work_subject("G-001", &subject);
    lets.kind = PD_OP_STOCK;
    (void)pd_copy(lets.why, sizeof lets.why, "broken");
    let_pass(&subject, STAND_SHRINK_UNITS + 1);
    assert_string_equal(
        act("stock.shrink", NULL, "G-001", STAND_SHRINK_UNITS + 2, "", 0, "broken"), "supervisor");
    let_pass(&subject, STAND_SHRINK_UNITS + 1);
    assert_string_equal(
        act("stock.shrink", NULL, "G-001", STAND_SHRINK_UNITS + 1, "", 0, "missing"), "supervisor");
    let_pass(&subject, STAND_SHRINK_UNITS + 1);
    assert_string_equal(act("stock.shrink", NULL, "G-001", STAND_SHRINK_UNITS + 1, "", 0, "broken"), "");
}

/* What one clerk gives back is added up, of a hand-over and of a day; what a supervisor let pass is hers. */
static void
a_refund_in_parts_needs_the_supervisor_too(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);
    int64_t half = STAND_REFUND_POINTS / 2 + 1;

    (void)state;
    capture(&counter, &ticket);
    assert_string_equal(act("captures.refund", &counter.anna, ref, half, "", 0, "damaged"), "");
    assert_string_equal(act("captures.refund", &counter.anna, ref, half, "", 0, "damaged"), "supervisor");
    let_pass(&ticket.hold.id, half);
    assert_string_equal(act("captures.refund", &counter.anna, ref, half, "", 0, "damaged"), "");
    assert_string_equal(act("captures.refund", &counter.anna, ref, 1, "", 0, "damaged"), "supervisor");
}

static void
what_was_given_back_today_counts_whatever_the_gift(void **state)
{
    struct pd_ticket_view other;
    int64_t most = STAND_REFUND_POINTS;

    (void)state;
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    other = stand_ticket(&counter, "G-012");
    capture(&counter, &ticket);
    capture(&counter, &other);
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&ticket.hold.id), most - 10, "", 0, "damaged"), "");
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&other.hold.id), 11, "", 0, "damaged"), "supervisor");
    let_pass(&other.hold.id, 11); /* what she lets pass is not the clerk's */
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&other.hold.id), 11, "", 0, "damaged"), "");
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&ticket.hold.id), 10, "", 0, "damaged"), "");
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&ticket.hold.id), 1, "", 0, "damaged"), "supervisor");
}

static void
more_pieces_than_a_clerk_writes_off_want_a_supervisor(void **state)
{
    struct pd_id subject;

    (void)state;
    assert_string_equal(act("stock.shrink", NULL, "G-001", 3, "", 0, "broken"), "");
    assert_string_equal(
        act("stock.shrink", NULL, "G-001", STAND_SHRINK_UNITS - 2, "", 0, "broken"), "supervisor");
    assert_string_equal(act("stock.shrink", NULL, "G-999", 90, "", 0, "broken"), "not_known_here");
    pd_work_subject("G-001", &subject);
    lets.n = 30;
    (void)pd_copy(lets.why, sizeof lets.why, "broken");
    sign_in(&boss, &subject); /* a refund */
    assert_string_equal(act("stock.shrink", NULL, "G-001", 30, "", 0, "broken"), "supervisor");
    lets.kind = PD_OP_STOCK;
    sign_in(&boss, &subject);
    assert_string_equal(act("stock.shrink", NULL, "G-001", 30, "", 0, "broken"), "");
    assert_string_equal(act("stock.shrink", NULL, "G-001", 30, "", 0, "broken"), "supervisor");
    assert_string_equal(act("stock.shrink", NULL, "G-001", STAND_SHRINK_UNITS - 3, "", 0, "broken"), "");
    assert_string_equal(act("stock.shrink", NULL, "G-001", 1, "", 0, "broken"), "supervisor");
}

/* A supervisor who serves somewhere else is asked to let her own refund pass. */
static void
nobody_lets_her_own_pass(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);
    struct pd_row told = { .kind = PD_ROW_STAFF };

    (void)state;
    capture(&counter, &ticket);
    lets.n = STAND_REFUND_POINTS + 1;
    boss.member = counter.anna;
    told.staff = boss;
    stand_page(&counter, &told, 1);
    assert_int_equal(show_pin(&boss, &ticket.hold.id), PD_SIGN_IN_OWN);
    assert_string_equal(
        act("captures.refund", &counter.anna, ref, STAND_REFUND_POINTS + 1, "", 0, "damaged"), "supervisor");
    boss.member = counter.bert;
    told.staff = boss;
    stand_page(&counter, &told, 1);
    assert_int_equal(show_pin(&boss, &ticket.hold.id), PD_SIGN_IN_ON);
    assert_string_equal(
        act("captures.refund", &counter.anna, ref, STAND_REFUND_POINTS + 1, "", 0, "damaged"), "");
}

static void
a_receipt_counts_once_and_a_clerk_brings_so_many_a_day(void **state)
{
    char bill[16];

    (void)state;
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 12800, ""), "");
    assert_true(counter.reply.work.waits);
    assert_true(pd_points_raw(counter.reply.errand.points) > 0);
    assert_string_equal(act("receipts.add", &counter.bert, "", 0, "INV-1", 12800, ""), "known");
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV 1", 12800, ""), "bad_number");
    for (int i = 2; i <= STAND_RECEIPTS_DAY; i++) {
        (void)snprintf(bill, sizeof bill, "INV-%d", i);
        assert_string_equal(act("receipts.add", &counter.anna, "", 0, bill, 0, ""), "");
    }
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-99", 0, ""), "clerk_cap");
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 0, ""), "known");
    assert_int_equal(list(PD_WORK_RECEIPTS, &counter.anna, 0)->total, STAND_RECEIPTS_DAY);
    assert_string_equal(list(PD_WORK_RECEIPTS, &counter.anna, 0)->rows[0].text, "INV-1");
    assert_int_equal(list(PD_WORK_RECEIPTS, &counter.bert, 0)->total, 0);
    sign_in(&boss, NULL); /* a colleague goes on */
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-99", 0, ""), "");
    sign_in(&clerk, NULL);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-100", 0, ""), "clerk_cap");
    stand_pass(&counter, 12 * PD_HOUR_MS);
    stand_online(&counter, true);
    stand_pass(&counter, 12 * PD_HOUR_MS);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-100", 0, ""), "");
}

static void
a_discount_is_quoted_by_the_rules(void **state)
{
    const struct pd_work_page *page = list(PD_WORK_DISCOUNTS, &counter.anna, 0);
    char id[PD_WORK_REF_CAP];
    int64_t percent;

    (void)state;
    if (page->count == 0)
        skip();
    memcpy(id, page->rows[0].ref, sizeof id);
    percent = page->rows[0].n;
    assert_string_equal(act("discounts.quote", &counter.anna, id, 12850, "", 0, ""), "");
    assert_int_equal(pd_fen_raw(counter.reply.errand.off), 12850 * percent / 100);
    assert_int_equal(pd_fen_raw(counter.reply.errand.price), 12850 - 12850 * percent / 100);
    assert_string_equal(act("discounts.quote", &counter.anna, "nothing", 12850, "", 0, ""), "");
    assert_int_equal(counter.reply.work.percent, 0);
}

static void
a_waiting_ticket_is_printed_again_as_a_copy(void **state)
{
    const char *ref = ref_of(&ticket.hold.id);

    (void)state;
    assert_string_equal(act("uncollected.reprint", NULL, ref, 0, "", 0, ""), "not_known_here");
    tell_of_ticket();
    assert_string_equal(act("uncollected.reprint", NULL, ref, 0, "", 0, ""), "");
    assert_int_equal(counter.reply.ticket.copies, 1);
    assert_string_equal(counter.reply.ticket.code, ""); /* the kiosk signed it, and nobody else can */
    stand_hold(&counter, PD_REQUEST_PRINTED, &ticket.hold.id, "");
    assert_string_equal(act("uncollected.reprint", NULL, ref, 0, "", 0, ""), "");
    assert_int_equal(counter.reply.ticket.copies, 2);
    capture(&counter, &ticket);
    assert_string_equal(act("uncollected.reprint", NULL, ref, 0, "", 0, ""), "ended");
    assert_string_equal(act("uncollected.reprint", NULL, "nonsense", 0, "", 0, ""), "not_known_here");
}

/* A code on paper collects by itself: it goes to nobody but whose it is. */
static void
a_copy_carries_its_code_only_where_she_is_there(void **state)
{
    struct pd_ticket_view own;
    const char *ref;

    (void)state;
    stand_scan_member(&counter, PD_CODE_MEMBER_DAY, &counter.anna);
    own = stand_ticket(&counter, "G-012");
    assert_true(own.code[0] != '\0');
    ref = ref_of(&own.hold.id);
    assert_string_equal(act("uncollected.reprint", NULL, ref, 0, "", 0, ""), "");
    assert_string_equal(counter.reply.ticket.code, "");
    assert_string_equal(counter.reply.ticket.short_number, own.short_number);
    assert_string_equal(act("uncollected.reprint", &counter.bert, ref, 0, "", 0, ""), "");
    assert_string_equal(counter.reply.ticket.code, "");
    assert_string_equal(act("uncollected.reprint", &own.hold.member, ref, 0, "", 0, ""), "");
    assert_string_equal(counter.reply.ticket.code, own.code);
}

static void
nobody_serves_herself_nor_without_a_badge(void **state)
{
    struct pd_desk_request out = { .kind = PD_REQUEST_SIGN_OUT };

    (void)state;
    capture(&counter, &ticket);
    stand_ask(&counter, &out);
    assert_string_equal(act("stock.count", NULL, "G-001", 1, "", 0, ""), "denied");
    clerk.member = counter.anna;
    clerk.id.b[0] = 3;
    {
        struct pd_row told = { .kind = PD_ROW_STAFF, .staff = clerk };

        (void)pd_copy(told.staff.number, sizeof told.staff.number, "C-08");
        stand_page(&counter, &told, 1);
    }
    sign_in(&clerk, NULL);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 0, ""), "denied");
    assert_string_equal(
        act("captures.refund", &counter.anna, ref_of(&ticket.hold.id), 1, "", 0, "damaged"), "denied");
    assert_string_equal(act("receipts.add", &counter.bert, "", 0, "INV-1", 0, ""), "");
}

/* ---- found by a number ---- */

/* The hub tells of her so; then a clerk looks her up. */
static void
find_anna_by(enum pd_member_status status, const char *card, bool stopped)
{
    struct pd_row row = stand_member(&counter.anna, 50000, "0001");
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND };
    struct pd_errand_answer told = { .kind = PD_ERRAND_FIND, .status = PD_ERRAND_DONE };
    struct pd_errand asked;

    row.member.status = status;
    (void)pd_copy(row.member.card, sizeof row.member.card, card);
    stand_page(&counter, &row, 1);
    (void)stand_poll(&counter);
    r.errand.kind = PD_ERRAND_FIND;
    (void)pd_copy(r.errand.what, sizeof r.errand.what, "card");
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "0077705923");
    assert_false(pd_desk_request(counter.desk, &r, &counter.reply));
    assert_true(pd_desk_wants_errand(counter.desk, &asked));
    told.id = asked.id;
    told.member = counter.anna;
    told.stopped = stopped;
    pd_desk_errand_answered(counter.desk, &told);
    assert_true(pd_desk_poll(counter.desk, &counter.reply));
    assert_int_equal(counter.reply.kind, PD_REPLY_MEMBER);
}

static void
find_anna(enum pd_member_status status, const char *card)
{
    find_anna_by(status, card, false);
}

static enum pd_redeem_outcome
redeem(void)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .id = counter.anna };

    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, "G-012");
    r.redeem.qty = 1;
    r.redeem.code_type = PD_CODE_CARD;
    r.redeem.code_exp_ms = counter.wall_ms + PD_HOUR_MS;
    r.redeem.decided_ms = counter.wall_ms;
    r.redeem.programme = 1;
    stand_ask(&counter, &r);
    assert_int_equal(counter.reply.kind, PD_REPLY_REDEEMED);
    return counter.reply.outcome;
}

static enum pd_desk_reply_kind
of_anna(enum pd_desk_request_kind kind)
{
    struct pd_desk_request r = { .kind = kind, .id = counter.anna, .payload = "INV-7", .payload_len = 5 };

    stand_ask(&counter, &r);
    return counter.reply.kind;
}

static void
a_clerk_serves_whom_she_found(void **state)
{
    (void)state;
    find_anna(PD_MEMBER_ACTIVE, "");
    assert_false(counter.reply.member.found);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 12800, ""), "");
    assert_int_equal(of_anna(PD_REQUEST_SIGN_IN), PD_REPLY_SIGNED_IN);
    assert_int_equal(redeem(), PD_REDEEM_OK);
}

static void
for_one_who_was_stopped_a_clerk_does_nothing_of_value(void **state)
{
    (void)state;
    find_anna(PD_MEMBER_FROZEN, "");
    assert_int_equal(counter.reply.member.member.status, PD_MEMBER_FROZEN);
    assert_int_equal(redeem(), PD_REDEEM_MEMBER_FROZEN);
    assert_int_equal(of_anna(PD_REQUEST_SIGN_IN), PD_REPLY_FAILED);
    assert_int_equal(of_anna(PD_REQUEST_RECEIPT), PD_REPLY_FAILED);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 12800, ""), "member_not_active");
    assert_string_equal(
        act("discounts.quote", &counter.anna, "pharmacy", 12850, "", 0, ""), "member_not_active");
    assert_int_equal(list(PD_WORK_RECEIPTS, &counter.anna, 0)->total, 0);
}

/* Who was found by a number that proves nothing. */
static void
is_given_a_new_card_and_nothing_else(void)
{
    static const struct {
        enum pd_work work;
        const char *act;
        bool asked;
    } asks[] = { { PD_WORK_CARDS, "", true }, { PD_WORK_CARDS, "cards.replace", true },
        { PD_WORK_UNITS, "", false }, { PD_WORK_UNITS, "units.use", false }, { PD_WORK_SHEET, "", false } };

    assert_true(counter.reply.member.found);
    assert_int_equal(redeem(), PD_REDEEM_CODE_USED);
    assert_int_equal(of_anna(PD_REQUEST_SIGN_IN), PD_REPLY_FAILED);
    assert_string_equal(act("receipts.add", &counter.anna, "", 0, "INV-1", 12800, ""), "pin");
    assert_string_equal(act("discounts.quote", &counter.anna, "pharmacy", 12850, "", 0, ""), "pin");
    for (int i = 0; i < PD_COUNT(asks); i++) {
        struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND };

        r.errand.kind = PD_ERRAND_WORK;
        r.errand.member = counter.anna;
        r.errand.work.work = asks[i].work;
        (void)pd_copy(r.errand.work.act, sizeof r.errand.work.act, asks[i].act);
        assert_int_equal(pd_desk_request(counter.desk, &r, &counter.reply), !asks[i].asked);
        if (!asks[i].asked)
            assert_string_equal(counter.reply.errand.code, "pin");
    }
}

/* Whoever found a stopped card has its number: a clerk sees that it is stopped, and may give a new card. */
static void
by_a_stopped_card_s_number_a_clerk_gives_a_new_card_and_nothing_else(void **state)
{
    (void)state;
    find_anna(PD_MEMBER_ACTIVE, "-");
    is_given_a_new_card_and_nothing_else();
}

/* The hospital's own card was lost, and she has a new one of ours: its number says who she is, and no more.
 */
static void
nor_by_the_number_of_a_lost_card_once_she_has_a_new_one(void **state)
{
    (void)state;
    find_anna_by(PD_MEMBER_ACTIVE, "5234567890", true);
    is_given_a_new_card_and_nothing_else();
}

static void
nor_does_it_wait_where_that_was_before_its_first_look(void **state)
{
    (void)state;
    assert_true(pd_desk_idle(counter.desk));
    assert_false(pd_desk_idle(counter.desk));
}

/* Nobody waits a minute for the first gifts of a counter: it asks as soon as one who may sell has signed in.
 */
static void
gifts_to_give_are_asked_for_at_the_sign_in(void **state)
{
    struct pd_desk_request out = { .kind = PD_REQUEST_SIGN_OUT };

    (void)state;
    stand_ask(&counter, &out);
    stand_pass(&counter, PD_MINUTE_MS);
    assert_false(pd_desk_idle(counter.desk));
    stand_pass(&counter, PD_MINUTE_MS);
    assert_false(pd_desk_idle(counter.desk)); /* nobody serves */
    sign_in(&clerk, NULL);
    assert_true(pd_desk_idle(counter.desk));
    assert_false(pd_desk_idle(counter.desk));
    stand_ask(&counter, &out);
    sign_in(&boss, NULL);
    assert_false(pd_desk_idle(counter.desk)); /* asked for before, and that soon not again */
}

#define S(name) cmocka_unit_test_setup_teardown(name, start_served, finish_both)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        S(a_ticket_whose_paper_is_not_certain_is_told_after_the_next_start),
        S(a_ticket_that_waits_too_long_is_counted_and_told_first),
        S(what_runs_low_is_counted_and_comes_first),
        S(the_shelf_is_told_by_whoever_serves),
        S(value_goes_back_in_parts_and_never_more_than_was_given),
        S(beyond_the_limit_a_supervisor_lets_one_refund_pass),
        S(a_supervisor_s_word_is_for_what_was_shown),
        S(a_pile_is_written_off_in_the_number_that_was_shown),
        S(a_refund_in_parts_needs_the_supervisor_too),
        S(what_was_given_back_today_counts_whatever_the_gift),
        S(more_pieces_than_a_clerk_writes_off_want_a_supervisor),
        S(nobody_lets_her_own_pass),
        S(a_receipt_counts_once_and_a_clerk_brings_so_many_a_day),
        S(a_discount_is_quoted_by_the_rules),
        S(a_waiting_ticket_is_printed_again_as_a_copy),
        S(a_copy_carries_its_code_only_where_she_is_there),
        S(gifts_to_give_are_asked_for_at_the_sign_in),
        S(nor_does_it_wait_where_that_was_before_its_first_look),
        S(a_clerk_serves_whom_she_found),
        S(for_one_who_was_stopped_a_clerk_does_nothing_of_value),
        S(by_a_stopped_card_s_number_a_clerk_gives_a_new_card_and_nothing_else),
        S(nor_by_the_number_of_a_lost_card_once_she_has_a_new_one),
        S(nobody_serves_herself_nor_without_a_badge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
