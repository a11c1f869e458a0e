/*
 * Goal: a proxy ticket is read as what it is and as nothing else, from whoever may sign tickets, and fits the
 * symbol of a ticket. Method: written and read at its limits beside a ticket of the same hold; claims that no
 * writer of ours makes, rightly signed; every bit flipped.
 */
#include "tests/core/code_kit.h"

#include "app/core/base45.h"
#include "app/core/cbor.h"
#include "app/core/cose.h"

#include <string.h>

static struct pd_code
a_proxy(uint32_t serial)
{
    return (struct pd_code){ .type = PD_CODE_PROXY,
        .exp_s = NOW_S + 7 * 86400,
        .ticket = { .hold = { { 4 } },
            .member = { { 5 } },
            .sku = "G-001",
            .qty = 1,
            .points = pd_points_of(100),
            .lease = 7,
            .ordinal = 12,
            .place = "P1",
            .serial = serial } };
}

static void
it_reads_back_as_a_proxy_ticket_with_its_serial(void **state)
{
    struct pd_code code = a_proxy(PD_PROXY_MAX), back;
    char text[PD_CODE_CAP], own[PD_CODE_CAP];

    (void)state;
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_int_equal(back.type, PD_CODE_PROXY);
    assert_int_equal(back.ticket.serial, PD_PROXY_MAX);
    assert_true(pd_id_equal(back.ticket.hold, code.ticket.hold));
    assert_string_equal(back.ticket.place, "P1");
    assert_true(pd_id_equal(back.signer, desk_id));
    code.type = PD_CODE_TICKET; /* what it stands for is another code, and has no serial */
    write_code(&code, own);
    assert_string_not_equal(own, text);
    assert_int_equal(read_at(own, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_int_equal(back.type, PD_CODE_TICKET);
    assert_int_equal(back.ticket.serial, 0);
    assert_true(pd_code_picks_up(PD_CODE_PROXY) && pd_code_picks_up(PD_CODE_TICKET));
    assert_false(pd_code_picks_up(PD_CODE_CARD) || pd_code_picks_up(PD_CODE_MEMBER));
}

static void
only_a_key_that_may_sign_tickets_may_sign_it(void **state)
{
    struct pd_code code = a_proxy(1), out;
    struct pd_public_key key = pd_secret_key_public(&desk);
    char text[PD_CODE_CAP];

    (void)state;
    write_code(&code, text);
    ring.count = 0;
    assert_ok(pd_keyring_add(&ring, &key, PD_CODE_ROLES_HUB, desk_id));
    assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_WRONG_ROLE);
    (void)make_keys(NULL);
    assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_ACCEPTED);
}

/* Rightly signed, with so many claims, the last of which is `serial`. */
static enum pd_code_outcome
read_claims(int type, size_t claims, int64_t serial)
{
    uint8_t bytes[PD_COSE_CONTENT_MAX], message[PD_COSE_MAX];
    struct pd_cbor_writer w = pd_cbor_writer_on(bytes, sizeof bytes);
    struct pd_code code = a_proxy(1), out;
    char text[PD_CODE_CAP] = PD_CODE_PREFIX;
    size_t len;

    pd_cbor_put_map(&w, 2);
    pd_cbor_put_int(&w, 4);
    pd_cbor_put_int(&w, code.exp_s);
    pd_cbor_put_int(&w, -65537);
    pd_cbor_put_array(&w, 1 + claims);
    pd_cbor_put_int(&w, type);
    pd_cbor_put_bytes(&w, code.ticket.hold.b, PD_ID_LEN);
    pd_cbor_put_bytes(&w, code.ticket.member.b, PD_ID_LEN);
    pd_cbor_put_text(&w, code.ticket.sku);
    for (int i = 0; i < 5; i++)
        pd_cbor_put_int(&w, 1);
    pd_cbor_put_text(&w, code.ticket.place);
    if (claims > 9)
        pd_cbor_put_int(&w, serial);
    assert_ok(pd_cose_write(&desk, bytes, w.len, message, sizeof message, &len));
    (void)pd_base45_encode(message, len, text + strlen(text));
    return read_at(text, NOW_S, &out);
}

static void
claims_of_another_form_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_claims(PD_CODE_PROXY, 10, 1), PD_CODE_ACCEPTED);
    assert_int_equal(read_claims(PD_CODE_PROXY, 10, PD_PROXY_MAX), PD_CODE_ACCEPTED);
    assert_int_equal(read_claims(PD_CODE_PROXY, 10, 0), PD_CODE_MALFORMED);
    assert_int_equal(read_claims(PD_CODE_PROXY, 10, -1), PD_CODE_MALFORMED);
    assert_int_equal(read_claims(PD_CODE_PROXY, 10, PD_PROXY_MAX + 1), PD_CODE_MALFORMED);
    assert_int_equal(read_claims(PD_CODE_PROXY, 9, 0), PD_CODE_MALFORMED); /* a ticket that says proxy */
    assert_int_equal(read_claims(PD_CODE_TICKET, 10, 1), PD_CODE_MALFORMED);
    assert_int_equal(read_claims(PD_CODE_TICKET, 9, 0), PD_CODE_ACCEPTED);
}

static void
a_serial_that_no_reader_takes_is_not_written(void **state)
{
    static const uint32_t serials[] = { 0, PD_PROXY_MAX + 1, UINT32_MAX };

    (void)state;
    for (int i = 0; i < PD_COUNT(serials); i++) {
        struct pd_code code = a_proxy(serials[i]);
        char text[PD_CODE_CAP];
        struct pd_why why;

        assert_int_equal(pd_code_write(&code, &desk, text, sizeof text, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, "serial");
    }
}

static void
at_its_largest_it_needs_no_larger_symbol_than_a_ticket(void **state)
{
    struct pd_code code = a_proxy(PD_PROXY_MAX);
    char text[PD_CODE_CAP];

    (void)state;
    enlarge(&code);
    write_code(&code, text);
    assert_true(qr_version(text) <= 10);
}

static void
every_flipped_bit_is_refused(void **state)
{
    struct pd_code code = a_proxy(2);

    (void)state;
    flip_every_bit_of_text(&code);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reads_back_as_a_proxy_ticket_with_its_serial),
        cmocka_unit_test(only_a_key_that_may_sign_tickets_may_sign_it),
        cmocka_unit_test(claims_of_another_form_are_refused),
        cmocka_unit_test(a_serial_that_no_reader_takes_is_not_written),
        cmocka_unit_test(at_its_largest_it_needs_no_larger_symbol_than_a_ticket),
        cmocka_unit_test(every_flipped_bit_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
