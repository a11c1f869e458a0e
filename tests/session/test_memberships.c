/*
 * Goal: one scan opens every membership of a person, online and off, each with its own points, and nothing of
 * anybody else; a picture of a code opens none of them twice. Method: the real ledger in a folder, the hub's
 * rows made by hand, codes signed with the hub's key.
 */
#include "tests/session/pair.h"

#include <string.h>

static const struct pd_id word = { { 3, 1, 4, 1, 5 } };

/* Anna has two, Bert is somebody else. */
static struct pd_id
two_of_annas(struct stand *s)
{
    struct pd_row rows[2] = { stand_member(&s->anna, 5000, "1234"), stand_member(&s->anna, 5000, "1234") };

    rows[1].member.id.b[0] ^= 0x55;
    (void)pd_copy(rows[0].member.kind, sizeof rows[0].member.kind, "standard");
    (void)pd_copy(rows[1].member.kind, sizeof rows[1].member.kind, "dental");
    rows[0].member.person = rows[1].member.person = word;
    stand_page(s, rows, 2);
    return rows[1].member.id;
}

static void
change(struct stand *s, const struct pd_id *to)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SWITCH, .serial = 9, .id = *to };

    stand_ask(s, &r);
}

static struct pd_desk_request
wanted(struct stand *s, const struct pd_id *member, const char *code)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .serial = 4, .id = *member };

    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, "G-040");
    r.redeem.qty = 1;
    r.redeem.code_type = PD_CODE_MEMBER;
    (void)pd_copy(r.redeem.code, sizeof r.redeem.code, code);
    r.redeem.code_exp_ms = s->reply.member.code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(s->desk).now_ms;
    r.redeem.programme = s->programme->version;
    return r;
}

static void
one_scan_tells_of_all_and_each_pays_for_itself(void **state)
{
    struct pd_id dental = two_of_annas(&kiosk);
    struct pd_desk_request r;
    char code[PD_CODE_CAP];

    (void)state;
    for (int online = 1; online >= 0; online--) {
        stand_online(&kiosk, online != 0);
        stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 90 + online, code);
        stand_scan(&kiosk, code);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
        assert_int_equal(kiosk.reply.member.membership_count, 2);
        r = wanted(&kiosk, &dental, code);
        change(&kiosk, &dental);
        assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
        assert_string_equal(kiosk.reply.member.member.kind, "dental");
        assert_int_equal(kiosk.reply.member.membership_count, 2);
        for (int n = 0; n < 2; n++) { /* as often as with a code of its own */
            stand_ask(&kiosk, &r);
            assert_int_equal(kiosk.reply.outcome, PD_REDEEM_OK);
            assert_true(pd_id_equal(kiosk.reply.ticket.hold.member, dental));
        }
        change(&kiosk, &kiosk.anna);
        assert_int_equal(pd_points_raw(kiosk.reply.member.member.held), 0);
        assert_int_equal(kiosk.reply.member.ticket_count, 0);
    }
}

static void
a_picture_of_the_code_opens_no_other_either(void **state)
{
    struct pd_id dental = two_of_annas(&kiosk);
    struct pd_desk_request r;
    char code[PD_CODE_CAP];

    (void)state;
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 110, code);
    stand_scan(&kiosk, code);
    stand_scan(&kiosk, code); /* again: it only looks */
    assert_false(kiosk.reply.member.fresh);
    r = wanted(&kiosk, &dental, code);
    change(&kiosk, &dental);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    stand_ask(&kiosk, &r);
    assert_int_equal(kiosk.reply.outcome, PD_REDEEM_CODE_USED);
    /* A code of another membership that ends in the same second: she shows it once more. */
    stand_code(&kiosk, PD_CODE_MEMBER, &dental, 115, code);
    stand_scan(&kiosk, code);
    assert_true(kiosk.reply.member.fresh);
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 115, code);
    stand_scan(&kiosk, code);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_MEMBER);
    assert_false(kiosk.reply.member.fresh);
    stand_code(&kiosk, PD_CODE_MEMBER, &kiosk.anna, 116, code);
    stand_scan(&kiosk, code);
    assert_true(kiosk.reply.member.fresh);
}

static void
nobody_changes_to_another_person(void **state)
{
    struct pd_id dental = two_of_annas(&kiosk), nobody = { { 9 } };
    struct pd_row row = stand_member(&dental, 700, "1234");

    (void)state;
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.bert);
    assert_int_equal(kiosk.reply.member.membership_count, 0);
    change(&kiosk, &dental);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna);
    change(&kiosk, &kiosk.bert);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    change(&kiosk, &nobody);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    row.member.person = word;
    row.member.status = PD_MEMBER_FROZEN;
    stand_page(&kiosk, &row, 1);
    change(&kiosk, &dental);
    assert_int_equal(kiosk.reply.kind, PD_REPLY_FAILED);
    stand_scan_member(&kiosk, PD_CODE_MEMBER_DAY, &kiosk.anna);
    assert_int_equal(kiosk.reply.member.membership_count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_scan_tells_of_all_and_each_pays_for_itself),
        T(a_picture_of_the_code_opens_no_other_either),
        T(nobody_changes_to_another_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
