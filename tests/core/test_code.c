/*
 * Goal: a Pointdesk code that nobody touched is read; anything else gets its own "no", and never a claim.
 * Method: codes of every type written and read back at their limits; every single bit of a member's code and
 * of a ticket flipped, in the text and in the signed bytes; bytes that scanners are known to send; sizes
 * measured with the QR encoder.
 */
#include "tests/core/code_kit.h"

#include "app/core/base45.h"
#include "app/core/cose.h"
#include "app/core/training.h"

#include <stdio.h>
#include <string.h>

static struct pd_code
a_member(void)
{
    return (struct pd_code){
        .type = PD_CODE_MEMBER, .exp_s = NOW_S + PD_CODE_MEMBER_LIFE_S, .member = { { { 1, 2, 3 } } }
    };
}

static struct pd_code
a_ticket(void)
{
    return (struct pd_code){ .type = PD_CODE_TICKET,
        .exp_s = NOW_S + 7 * 86400,
        .ticket = { .hold = { { 4 } },
            .member = { { 5 } },
            .sku = "G-001",
            .qty = 2,
            .points = pd_points_of(1280),
            .money = pd_fen_of(990),
            .lease = 7,
            .ordinal = 12,
            .place = "P1" } };
}

static struct pd_code
the_largest_ticket(void)
{
    struct pd_code code = a_ticket();

    enlarge(&code);
    return code;
}

static void
every_type_reads_back_what_was_written(void **state)
{
    struct pd_code code = a_member(), back;
    char text[PD_CODE_CAP];

    (void)state;
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_int_equal(back.type, PD_CODE_MEMBER);
    assert_int_equal(back.exp_s, code.exp_s);
    assert_true(pd_id_equal(back.member.id, code.member.id));
    assert_true(pd_id_is_zero(back.signer));

    code.type = PD_CODE_MEMBER_DAY;
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_int_equal(back.type, PD_CODE_MEMBER_DAY);

    code = (struct pd_code){ .type = PD_CODE_CARD, .exp_s = NOW_S + 1, .card = { { { 6 } }, "C-1" } };
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_true(pd_id_equal(back.card.id, code.card.id));
    assert_string_equal(back.card.serial, "C-1");

    code = (struct pd_code){ .type = PD_CODE_STAFF, .exp_s = NOW_S + 1, .staff = { { { 7 } }, "B-1" } };
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_true(pd_id_equal(back.staff.id, code.staff.id));
    assert_string_equal(back.staff.serial, "B-1");

    code = (struct pd_code){ .type = PD_CODE_UNIT, .exp_s = NOW_S + 600, .unit = { { { 7 } }, "cleaning" } };
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_true(pd_id_equal(back.unit.id, code.unit.id));
    assert_string_equal(back.unit.unit, "cleaning");

    code = (struct pd_code){ .type = PD_CODE_ENROL, .exp_s = NOW_S + 1, .enrol = { { { 8 } }, { { 9 } } } };
    write_code(&code, text);
    assert_int_equal(read_at(text, NOW_S, &back), PD_CODE_ACCEPTED);
    assert_true(pd_id_equal(back.enrol.token, code.enrol.token));
    assert_true(pd_hash_equal(&back.enrol.hub_key, &code.enrol.hub_key));
}

static void
a_ticket_reads_back_whole_at_its_limits(void **state)
{
    struct pd_code codes[2] = { a_ticket(), the_largest_ticket() };

    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct pd_code_ticket *t = &codes[i].ticket;
        struct pd_code back;
        char text[PD_CODE_CAP];

        write_code(&codes[i], text);
        assert_int_equal(read_at(text, codes[i].exp_s - 1, &back), PD_CODE_ACCEPTED);
        assert_true(pd_id_equal(back.signer, desk_id));
        assert_true(pd_id_equal(back.ticket.hold, t->hold));
        assert_true(pd_id_equal(back.ticket.member, t->member));
        assert_string_equal(back.ticket.sku, t->sku);
        assert_int_equal(back.ticket.qty, t->qty);
        assert_int_equal(pd_points_raw(back.ticket.points), pd_points_raw(t->points));
        assert_int_equal(pd_fen_raw(back.ticket.money), pd_fen_raw(t->money));
        assert_int_equal(back.ticket.lease, t->lease);
        assert_int_equal(back.ticket.ordinal, t->ordinal);
        assert_string_equal(back.ticket.place, t->place);
    }
}

static void
codes_stay_small_enough_for_cheap_scanners(void **state)
{
    struct pd_code member = a_member(), ticket = the_largest_ticket();
    char text[PD_CODE_CAP];

    (void)state;
    write_code(&member, text);
    assert_int_equal(strlen(text), 171);
    assert_int_equal(qr_version(text), 7);
    member.exp_s = UINT32_MAX;
    memset(member.member.id.b, 0xff, PD_ID_LEN);
    write_code(&member, text);
    assert_int_equal(strlen(text), 171);
    write_code(&ticket, text);
    assert_true(strlen(text) <= 311);
    assert_true(qr_version(text) <= 10);
}

static void
flip_every_bit_of_bytes(const struct pd_code *code)
{
    char text[PD_CODE_CAP];
    uint8_t bytes[PD_COSE_MAX];
    size_t n;

    write_code(code, text);
    assert_ok(pd_base45_decode(text + 4, strlen(text) - 4, bytes, sizeof bytes, &n));
    for (size_t bit = 0; bit < 8 * n; bit++) {
        struct pd_code out;

        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        (void)pd_base45_encode(bytes, n, text + 4);
        assert_int_not_equal(read_at(text, NOW_S, &out), PD_CODE_ACCEPTED);
        assert_int_equal(out.exp_s, 0);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void
every_flipped_bit_is_refused_and_leaves_no_claim(void **state)
{
    struct pd_code member = a_member(), ticket = a_ticket();

    (void)state;
    flip_every_bit_of_text(&member);
    flip_every_bit_of_text(&ticket);
    flip_every_bit_of_bytes(&member);
    flip_every_bit_of_bytes(&ticket);
}

static void
every_cut_is_refused(void **state)
{
    struct pd_code code = a_ticket(), out;
    char text[PD_CODE_CAP];

    (void)state;
    write_code(&code, text);
    for (size_t len = strlen(text); len-- > 0;) {
        text[len] = '\0';
        assert_int_not_equal(read_at(text, NOW_S, &out), PD_CODE_ACCEPTED);
    }
}

static void
a_type_is_never_accepted_from_a_key_without_its_role(void **state)
{
    static const enum pd_code_type types[] = { PD_CODE_MEMBER, PD_CODE_MEMBER_DAY, PD_CODE_CARD,
        PD_CODE_TICKET, PD_CODE_ENROL, PD_CODE_STAFF, PD_CODE_UNIT };

    (void)state;
    for (int i = 0; i < PD_COUNT(types); i++)
        for (int j = 0; j < PD_COUNT(types); j++) {
            struct pd_code code = a_ticket(), out;
            struct pd_public_key key = pd_secret_key_public(&desk);
            char text[PD_CODE_CAP];

            if (types[i] == PD_CODE_CARD || types[i] == PD_CODE_STAFF || types[i] == PD_CODE_UNIT)
                code = (struct pd_code){ .card = { { { 6 } }, "C-1" } };
            code.type = types[i];
            code.exp_s = NOW_S + 60;
            assert_ok(pd_code_write(&code, &desk, text, sizeof text, NULL));
            assert_ok(pd_keyring_add(&ring, &key, PD_CODE_ROLE(types[j]), desk_id));
            assert_int_equal(read_at(text, NOW_S, &out), i == j ? PD_CODE_ACCEPTED : PD_CODE_WRONG_ROLE);
        }
    (void)make_keys(NULL);
}

static void
an_unknown_key_and_a_forged_signature_are_told_apart(void **state)
{
    struct pd_rng rng = pd_rng_seeded(99);
    struct pd_secret_key stranger = pd_secret_key_make(&rng);
    struct pd_public_key key = pd_secret_key_public(&stranger);
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP];

    (void)state;
    assert_ok(pd_code_write(&code, &stranger, text, sizeof text, NULL));
    assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_UNKNOWN_KEY);
    ring.item[0].kid = pd_kid_of(&key);
    assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_BAD_SIGNATURE);
    (void)make_keys(NULL);
}

/* Whoever reads it: it is worth nothing, and everybody can say what it is. */
static void
what_the_training_hospital_signs_is_refused_by_name(void **state)
{
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP];

    (void)state;
    for (int i = 0; i < PD_TRAINING_PARTIES; i++) {
        struct pd_secret_key secret = pd_training_key((enum pd_training_party)i);
        struct pd_public_key key = pd_secret_key_public(&secret);
        struct pd_kid kid = pd_kid_of(&key);

        assert_ok(pd_code_write(&code, &secret, text, sizeof text, NULL));
        assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_TRAINING);
        assert_int_equal(out.type, 0);
        text[strlen(text) - 1] = text[strlen(text) - 1] == '0' ? '1' : '0';
        assert_int_not_equal(read_at(text, NOW_S, &out), PD_CODE_TRAINING); /* only said to be its */
        assert_int_not_equal(read_at(text, NOW_S, &out), PD_CODE_ACCEPTED);
        for (int k = 0; k < ring.count; k++)
            assert_false(pd_kid_equal(ring.item[k].kid, kid));
    }
}

/* In the training itself its hub's key stands in the ring, and codes are as good as anywhere. */
static void
a_desk_in_training_takes_what_its_hub_signs(void **state)
{
    struct pd_secret_key secret = pd_training_key(PD_TRAINING_HUB);
    struct pd_public_key key = pd_secret_key_public(&secret);
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP];

    (void)state;
    assert_ok(pd_code_write(&code, &secret, text, sizeof text, NULL));
    assert_ok(pd_keyring_add(&ring, &key, PD_CODE_ROLES_HUB, (struct pd_id){ { 0 } }));
    assert_int_equal(read_at(text, NOW_S, &out), PD_CODE_ACCEPTED);
    (void)make_keys(NULL);
}

static void
time_is_judged_by_the_type(void **state)
{
    static const struct {
        enum pd_code_type type;
        int64_t exp_in_s; /* from now */
        enum pd_code_outcome outcome;
        enum pd_code_time time;
    } rows[] = {
        { PD_CODE_MEMBER, 1, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_MEMBER, 0, PD_CODE_EXPIRED, PD_CODE_TIME_EXPIRED },
        { PD_CODE_MEMBER, -1, PD_CODE_EXPIRED, PD_CODE_TIME_EXPIRED },
        { PD_CODE_MEMBER, -NOW_S + 1, PD_CODE_EXPIRED, PD_CODE_TIME_EXPIRED },
        { PD_CODE_MEMBER, 180, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_MEMBER, 181, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_MEMBER_DAY, 86460, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_MEMBER_DAY, 86461, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_CARD, 10 * 366 * 86400, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_CARD, 21 * 366 * 86400, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_TICKET, 7 * 86400, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_TICKET, 367 * 86400, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_ENROL, 86400, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_ENROL, 2 * 86400, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_STAFF, 1825 * 86400, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_STAFF, 1831 * 86400, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
        { PD_CODE_UNIT, 600, PD_CODE_ACCEPTED, PD_CODE_TIME_GOOD },
        { PD_CODE_UNIT, 600 + 61, PD_CODE_NOT_YET_VALID, PD_CODE_TIME_TOO_EARLY },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_code code = a_ticket(), out;
        struct pd_code_reader reader = { .keyring = &ring, .now_s = NOW_S };
        char text[PD_CODE_CAP];

        if (rows[i].type == PD_CODE_CARD || rows[i].type == PD_CODE_STAFF || rows[i].type == PD_CODE_UNIT)
            code = (struct pd_code){ .card = { { { 6 } }, "C-1" } };
        code.type = rows[i].type;
        code.exp_s = NOW_S + rows[i].exp_in_s;
        write_code(&code, text);
        assert_int_equal(pd_code_read(text, strlen(text), &reader, &out), rows[i].outcome);
        assert_int_equal(out.time, rows[i].time);
        assert_int_equal(out.exp_s, code.exp_s); /* a "no" for its time still says whose it was */
        reader.clock_untrusted = true;
        assert_int_equal(pd_code_read(text, strlen(text), &reader, &out), PD_CODE_ACCEPTED);
        assert_int_equal(out.time, rows[i].time);
    }
}

static void
a_clock_far_off_is_no_overflow(void **state)
{
    static const int64_t clocks[] = { INT64_MIN, -1, 0, 1, INT64_MAX };
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP];

    (void)state;
    write_code(&code, text);
    for (int i = 0; i < PD_COUNT(clocks); i++)
        assert_int_equal(
            read_at(text, clocks[i], &out), clocks[i] > 1 ? PD_CODE_EXPIRED : PD_CODE_NOT_YET_VALID);
}

static void
every_byte_and_every_size_has_an_answer(void **state)
{
    struct pd_code_reader reader = { .keyring = &ring, .now_s = NOW_S };
    static char big[4096];
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP];

    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char c = (char)byte;
        bool printable = byte >= ' ' && byte <= '~';

        assert_int_equal(pd_code_read(&c, 1, &reader, &out), printable ? PD_CODE_NOT_OURS : PD_CODE_NOT_TEXT);
        write_code(&code, text);
        text[100] = c;
        if (!printable)
            assert_int_equal(pd_code_read(text, 171, &reader, &out), PD_CODE_NOT_TEXT);
        memset(big, byte, sizeof big);
        assert_int_equal(pd_code_read(big, sizeof big, &reader, &out), PD_CODE_TOO_LONG);
        assert_int_equal(pd_code_read(big, PD_CODE_MAX + 1, &reader, &out), PD_CODE_TOO_LONG);
        assert_int_not_equal(pd_code_read(big, PD_CODE_MAX, &reader, &out), PD_CODE_TOO_LONG);
        memcpy(big, PD_CODE_PREFIX, 4);
        assert_int_not_equal(pd_code_read(big, PD_CODE_MAX, &reader, &out), PD_CODE_ACCEPTED);
    }
    assert_int_equal(pd_code_read("", 0, &reader, &out), PD_CODE_NOT_OURS);
    assert_int_equal(pd_code_read("PD1:", 4, &reader, &out), PD_CODE_MALFORMED);
    assert_int_equal(pd_code_read("PD1;", 4, &reader, &out), PD_CODE_NOT_OURS);
}

/* FNC1 as scanners send it, in front as an AIM identifier or inside as a group separator; a keyboard
 * scanner's Enter; control keys that would reach a desktop. */
static void
what_scanners_add_is_not_ours(void **state)
{
    static const char *const extra[] = { "\x1d", "]C1", "]Q3", "\r", "\n", "\r\n", "\t", " ", "\x1b[A",
        "\x03", "\x7f", "\xef\xbb\xbf", "\\000026" };
    struct pd_code code = a_member(), out;
    char text[PD_CODE_CAP], changed[PD_CODE_CAP + 8];

    (void)state;
    write_code(&code, text);
    for (int i = 0; i < PD_COUNT(extra); i++) {
        (void)snprintf(changed, sizeof changed, "%s%s", extra[i], text);
        assert_int_not_equal(read_at(changed, NOW_S, &out), PD_CODE_ACCEPTED);
        (void)snprintf(changed, sizeof changed, "%s%s", text, extra[i]);
        assert_int_not_equal(read_at(changed, NOW_S, &out), PD_CODE_ACCEPTED);
        (void)snprintf(changed, sizeof changed, "%.90s%s%s", text, extra[i], text + 90);
        assert_int_not_equal(read_at(changed, NOW_S, &out), PD_CODE_ACCEPTED);
    }
}

static void
other_peoples_codes_are_answered_by_name(void **state)
{
    static const struct {
        const char *text;
        enum pd_code_outcome outcome;
    } rows[] = {
        { "134567890123456789", PD_CODE_FOREIGN_PAYMENT },
        { "4243669509084040896099330000", PD_CODE_FOREIGN_INSURANCE },
        { "11010519491231002X", PD_CODE_FOREIGN_IDENTITY },
        { "A012", PD_CODE_FOREIGN_QUEUE_TICKET },
        { "https://u.wechat.com/x", PD_CODE_FOREIGN_LINK },
        { "H1234567", PD_CODE_PLAIN_CARD },
        { "pd1:BB8", PD_CODE_NOT_OURS },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_code_reader reader = { .keyring = &ring, .plain_pattern = "H9999999", .now_s = NOW_S };
        struct pd_code out;
        char said[512];
        struct pd_str s = pd_str_on(said, sizeof said);

        assert_int_equal(pd_code_read(rows[i].text, strlen(rows[i].text), &reader, &out), rows[i].outcome);
        assert_int_equal(pd_code_describe(rows[i].text, strlen(rows[i].text), &reader, &s), rows[i].outcome);
        assert_null(strstr(said, rows[i].text)); /* and never repeated */
        assert_non_null(strstr(said, pd_code_outcome_name(rows[i].outcome)));
    }
}

static void
a_writer_says_which_claim_is_wrong(void **state)
{
    struct pd_code codes[] = { a_ticket(), a_ticket(), a_ticket(), a_ticket(), a_ticket(), a_ticket(),
        a_ticket(), a_ticket(), a_ticket(), a_ticket(), a_ticket(), a_member(), a_member(), a_member() };
    static const char *const paths[] = { "hold", "member", "sku", "sku", "qty", "qty", "points", "points",
        "money", "place", "place", "exp", "exp", "type" };
    char text[PD_CODE_CAP];

    (void)state;
    codes[0].ticket.hold = (struct pd_id){ { 0 } };
    codes[1].ticket.member = (struct pd_id){ { 0 } };
    codes[2].ticket.sku[0] = '\0';
    codes[3].ticket.sku[1] = ' ';
    codes[4].ticket.qty = 0;
    codes[5].ticket.qty = PD_QTY_MAX + 1;
    codes[6].ticket.points = pd_points_of(-1);
    codes[7].ticket.points = pd_points_of(PD_AMOUNT_MAX + 1);
    codes[8].ticket.money = pd_fen_of(PD_AMOUNT_MAX + 1);
    codes[9].ticket.place[0] = '\n';
    memset(codes[10].ticket.place, 'x', PD_PLACE_CAP); /* not even terminated */
    codes[11].exp_s = 0;
    codes[12].exp_s = INT64_C(1) << 32;
    codes[13].type = (enum pd_code_type)8;
    for (int i = 0; i < PD_COUNT(codes); i++) {
        struct pd_why why = { .text = "" };

        assert_int_equal(pd_code_write(&codes[i], &desk, text, sizeof text, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, paths[i]);
        assert_true(strlen(why.text) > 8);
    }
    codes[0] = a_member();
    assert_int_equal(pd_code_write(&codes[0], &hub, text, 171, NULL), PD_ERR_TOO_LARGE);
    assert_ok(pd_code_write(&codes[0], &hub, text, 172, NULL));
}

static void
a_technician_reads_every_claim(void **state)
{
    struct pd_code_reader reader = { .keyring = &ring, .now_s = NOW_S };
    struct pd_public_key key = pd_secret_key_public(&desk);
    struct pd_kid kid = pd_kid_of(&key);
    struct pd_code code = a_ticket();
    char text[PD_CODE_CAP], said[1024], expected[1024], kid_hex[9];
    struct pd_str s = pd_str_on(said, sizeof said);

    (void)state;
    pd_hex(kid.b, sizeof kid.b, kid_hex);
    write_code(&code, text);
    assert_int_equal(pd_code_describe(text, strlen(text), &reader, &s), PD_CODE_ACCEPTED);
    (void)snprintf(expected, sizeof expected,
        "type: ticket\nhold: 04000000000000000000000000000000\nmember: 05000000000000000000000000000000\n"
        "sku: G-001\nqty: 2\npoints: 1280\nmoney_fen: 990\nlease: 7\nordinal: 12\nplace: P1\n"
        "expires: 2027-01-22T08:00:00Z\nsigned: by desk 0d000000000000000000000000000000, key %s\n"
        "outcome: accepted\n",
        kid_hex);
    assert_string_equal(said, expected);

    reader.now_s = code.exp_s;
    s = pd_str_on(said, sizeof said);
    assert_int_equal(pd_code_describe(text, strlen(text), &reader, &s), PD_CODE_EXPIRED);
    assert_non_null(strstr(said, "sku: G-001\n"));
    assert_non_null(strstr(said, "outcome: expired: its time is over\n"));

    reader.clock_untrusted = true;
    s = pd_str_on(said, sizeof said);
    assert_int_equal(pd_code_describe(text, strlen(text), &reader, &s), PD_CODE_ACCEPTED);
    assert_non_null(strstr(said, "clock: not trusted"));

    s = pd_str_on(said, sizeof said);
    assert_int_equal(pd_code_describe("PD1:BB8", 7, &reader, &s), PD_CODE_MALFORMED);
    assert_string_equal(said,
        "outcome: malformed: begins like a Pointdesk code but breaks its form (message: must be an untagged "
        "COSE_Sign1 with an empty unprotected header)\n");
}

static void
names_are_stable_and_differ(void **state)
{
    (void)state;
    for (int i = PD_CODE_ACCEPTED; i <= PD_CODE_TRAINING; i++) {
        assert_string_not_equal(pd_code_outcome_name((enum pd_code_outcome)i), "unknown");
        for (int j = PD_CODE_ACCEPTED; j < i; j++)
            assert_string_not_equal(
                pd_code_outcome_name((enum pd_code_outcome)i), pd_code_outcome_name((enum pd_code_outcome)j));
    }
    assert_string_equal(pd_code_outcome_name((enum pd_code_outcome)0), "unknown");
    assert_string_equal(pd_code_type_name(PD_CODE_MEMBER_DAY), "member_day");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_reads_back_what_was_written),
        cmocka_unit_test(a_ticket_reads_back_whole_at_its_limits),
        cmocka_unit_test(codes_stay_small_enough_for_cheap_scanners),
        cmocka_unit_test(every_flipped_bit_is_refused_and_leaves_no_claim),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(a_type_is_never_accepted_from_a_key_without_its_role),
        cmocka_unit_test(an_unknown_key_and_a_forged_signature_are_told_apart),
        cmocka_unit_test(what_the_training_hospital_signs_is_refused_by_name),
        cmocka_unit_test(a_desk_in_training_takes_what_its_hub_signs),
        cmocka_unit_test(time_is_judged_by_the_type),
        cmocka_unit_test(a_clock_far_off_is_no_overflow),
        cmocka_unit_test(every_byte_and_every_size_has_an_answer),
        cmocka_unit_test(what_scanners_add_is_not_ours),
        cmocka_unit_test(other_peoples_codes_are_answered_by_name),
        cmocka_unit_test(a_writer_says_which_claim_is_wrong),
        cmocka_unit_test(a_technician_reads_every_claim),
        cmocka_unit_test(names_are_stable_and_differ),
    };

    return cmocka_run_group_tests(tests, make_keys, NULL);
}
