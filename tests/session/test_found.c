/*
 * Goal: whoever types a stranger's number at a kiosk learns that she has points, and no more: no ticket of
 * hers, no code of a coupon, nothing done in her name; her PIN opens all of it. Method: the real ledger with
 * a ticket of hers in it, a desk whose hub is played by the test, every kind of errand that names a member.
 */
#include "tests/session/pair.h"

#include <string.h>

static struct pd_errand sent;

/* Asked, and done by the hub; its reply is the stand's. */
static void
hub_does(struct pd_desk_request *r)
{
    struct pd_errand_answer answer = { .kind = r->errand.kind, .status = PD_ERRAND_DONE };

    assert_false(pd_desk_request(kiosk.desk, r, &kiosk.reply));
    assert_true(pd_desk_wants_errand(kiosk.desk, &sent));
    answer.id = sent.id;
    answer.member = kiosk.anna;
    pd_desk_errand_answered(kiosk.desk, &answer);
    do
        assert_true(pd_desk_poll(kiosk.desk, &kiosk.reply));
    while (kiosk.reply.kind == PD_REPLY_STATUS);
}

static void
find(void)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_FIND, "");

    memset(&r.errand.member, 0, sizeof r.errand.member);
    (void)pd_copy(r.errand.what, sizeof r.errand.what, "phone");
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "13800138000");
    hub_does(&r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
}

static void
pin(void)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_PIN, "");

    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, "246813");
    hub_does(&r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_ERRAND);
}

static void
a_number_shows_no_ticket_before_the_pin(void **state)
{
    struct pd_desk_request reload = { .kind = PD_REQUEST_MEMBER, .id = kiosk.anna };

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    (void)stand_ticket(&kiosk, "G-040");
    find();
    assert_true(kiosk.reply.member.found);
    assert_int_equal(kiosk.reply.member.ticket_count, 0);
    assert_true(kiosk.reply.member.sign_in_taken);
    stand_ask(&kiosk, &reload);
    assert_int_equal(kiosk.reply.member.ticket_count, 0);
    pin();
    assert_false(kiosk.reply.member.found);
    assert_int_equal(kiosk.reply.member.ticket_count, 1);
    find();
    stand_scan_member(&kiosk, PD_CODE_CARD, &kiosk.anna); /* a card is something that she shows */
    assert_false(kiosk.reply.member.found);
    assert_int_equal(kiosk.reply.member.ticket_count, 1);
}

static void
nothing_is_asked_in_her_name_before_the_pin(void **state)
{
    static const enum pd_errand_kind kinds[] = { PD_ERRAND_PAGE, PD_ERRAND_HISTORY, PD_ERRAND_BOOK,
        PD_ERRAND_UNBOOK, PD_ERRAND_FEEDBACK, PD_ERRAND_SURVEY, PD_ERRAND_CONSENT, PD_ERRAND_BLOCK,
        PD_ERRAND_FAVOURITE, PD_ERRAND_UNIT_CODE, PD_ERRAND_PRIORITY };

    (void)state;
    find();
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        struct pd_desk_request r = errand_request(kinds[i], "");

        stand_ask(&kiosk, &r);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_ERRAND);
        assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_REFUSED);
        assert_string_equal(kiosk.reply.errand.code, "pin");
        assert_false(pd_desk_wants_errand(kiosk.desk, &sent));
    }
    assert_int_equal(pd_ledger_tray_count(kiosk.ledger), 0);
    pin();
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        struct pd_desk_request r = errand_request(kinds[i], "");

        (void)pd_desk_request(kiosk.desk, &r, &kiosk.reply);
        assert_int_not_equal(kiosk.reply.errand.status, PD_ERRAND_REFUSED);
    }
}

static void
nobody_signs_in_for_her_before_the_pin(void **state)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SIGN_IN, .id = kiosk.anna };

    (void)state;
    find();
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    pin();
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_SIGNED_IN);
}

/* What one person shows is nothing that another's number is worth. */
static void
the_pin_of_one_opens_nothing_of_another(void **state)
{
    struct pd_desk_request r = errand_request(PD_ERRAND_UNIT_CODE, "");

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.bert);
    find();
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.errand.status, PD_ERRAND_REFUSED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_number_shows_no_ticket_before_the_pin),
        T(nothing_is_asked_in_her_name_before_the_pin),
        T(nobody_signs_in_for_her_before_the_pin),
        T(the_pin_of_one_opens_nothing_of_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
