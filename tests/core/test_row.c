/*
 * Goal: what the hub says about a thing is what the desk reads, to the byte; a hostile hub cannot put in what
 * an honest one would not say. Method: one row of every kind goes there and back, the fullest member too;
 * then lines broken one rule at a time.
 */
#include "tests/support/check.h"

#include "app/core/row.h"

#include <stdio.h>
#include <string.h>

static struct pd_id
id_of(uint64_t seed)
{
    struct pd_rng rng = pd_rng_seeded(seed);

    return pd_id_make(1700000000000, &rng);
}

static void
fill_member(struct pd_member *m, int lots, int taken)
{
    m->id = id_of(1);
    strcpy(m->masked, "张**");
    strcpy(m->last4, "8000");
    m->status = PD_MEMBER_ACTIVE;
    strcpy(m->kind, "standard");
    m->growth = pd_points_of(5230);
    m->held = pd_points_of(100);
    m->lot_count = lots;
    for (int i = 0; i < lots; i++)
        m->lots[i] = (struct pd_lot){ .id = INT64_MAX - (uint64_t)lots + (uint64_t)i,
            .left = pd_points_of(PD_AMOUNT_MAX),
            .usable_from_ms = INT64_C(253402300799999),
            .expires_ms = i + 1 == lots ? PD_NEVER_MS : INT64_C(253402300799999),
            .rule = "abcdefghijklmnopqrstuvwxyz012345" };
    m->taken_count = taken;
    for (int i = 0; i < taken; i++)
        m->taken[i] = (struct pd_taken){ "ABCDEFGHIJKLMNOP", PD_QTY_MAX, INT64_C(253402300799999) };
}

static struct pd_row
example(enum pd_row_kind kind)
{
    struct pd_row row;

    memset(&row, 0, sizeof row);
    row.kind = kind;
    row.cseq = 77;
    switch (kind) {
    case PD_ROW_MEMBER:
        fill_member(&row.member, 2, 1);
        break;
    case PD_ROW_KEY:
        memset(row.key.key.b, 0xab, sizeof row.key.key.b);
        row.key.roles = UINT32_MAX;
        row.key.letter = 'A';
        row.key.revoked = true;
        break;
    case PD_ROW_PROGRAMME:
        row.programme.version = 4;
        row.programme.sha256 = pd_hash_of("x", 1);
        row.programme.effective_ms = INT64_C(1767225600000);
        break;
    case PD_ROW_LEASE:
        row.lease.id = 9;
        row.lease.device = id_of(2);
        strcpy(row.lease.sku, "G-001");
        row.lease.size = 20;
        break;
    case PD_ROW_TOKEN:
        strcpy(row.token.place, "P1");
        row.token.number = 3;
        row.token.device = id_of(3);
        break;
    case PD_ROW_HOLD:
        row.hold = (struct pd_hold_row){ .id = id_of(4),
            .member = id_of(5),
            .device = id_of(6),
            .sku = "G-001",
            .qty = 1,
            .amount = pd_points_of(600),
            .place = "P1",
            .lease = 9,
            .ordinal = 1,
            .expires_ms = 1,
            .state = PD_HOLD_RELEASED };
        break;
    case PD_ROW_GONE:
    case PD_ROW_AWAY:
        row.gone = id_of(7);
        break;
    case PD_ROW_WITNESS:
        row.witness.number = 3;
        row.witness.sha256 = pd_hash_of("x", 1);
        break;
    case PD_ROW_PROXY:
        row.proxy = (struct pd_proxy_row){ .hold = id_of(7), .made = 3, .stopped = 2 };
        break;
    case PD_ROW_STAFF:
        row.staff = (struct pd_staff_row){ .id = id_of(9),
            .number = "C-07",
            .roles = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR,
            .badge = "3F9K2M0QWX",
            .member = id_of(5) };
        memset(&row.staff.pin, 7, sizeof row.staff.pin);
        break;
    case PD_ROW_SETTING:
        row.setting = (struct pd_setting_row){ .key = "idle.warn_s", .set = true, .value = "60" };
        break;
    case PD_ROW_FAMILY:
        row.family = (struct pd_family_card){ .member = id_of(5),
            .account = id_of(6),
            .state = PD_FAMILY_BLOCKED,
            .limits = { pd_points_of(1), pd_points_of(20), pd_points_of(300) },
            .day = 20600,
            .month = 24316,
            .day_used = pd_points_of(7),
            .month_used = pd_points_of(80) };
        break;
    case PD_ROW_CALL:
        row.call = (struct pd_call_row){ .device = id_of(8), .letter = 'A', .place = "P1", .since_ms = 5 };
        break;
    }
    return row;
}

static void
check_round_trip(const struct pd_row *row)
{
    static char line[PD_ROW_LINE_MAX + 1], again[PD_ROW_LINE_MAX + 1];
    static struct pd_row back;
    struct pd_why why = { "", "" };
    size_t len = pd_row_encode(row, line);
    enum pd_err err = pd_row_decode(line, len, &back, &why);

    if (err != PD_OK)
        fail_msg("%s: %s in %s", why.path, why.text, line);
    assert_memory_equal(row, &back, sizeof back);
    assert_int_equal(pd_row_encode(&back, again), len);
    assert_string_equal(line, again);
}

static void
every_kind_goes_there_and_back_to_the_byte(void **state)
{
    (void)state;
    for (int kind = PD_ROW_MEMBER; kind <= PD_ROW_KIND_LAST; kind++) {
        struct pd_row row = example((enum pd_row_kind)kind);

        check_round_trip(&row);
    }
}

/* A desk of protocol 1 reads what is meant for protocol 2 only after it was taken out. */
static void
what_an_older_reader_does_not_know_is_left_out_of_its_rows(void **state)
{
    static char line[PD_ROW_LINE_MAX + 1], plain[PD_ROW_LINE_MAX + 1];
    static const enum pd_row_kind kinds[] = { PD_ROW_LEASE, PD_ROW_TOKEN, PD_ROW_HOLD };

    (void)state;
    for (int i = 0; i < PD_COUNT(kinds); i++) {
        struct pd_row row = example(kinds[i]);

        (void)pd_row_encode(&row, plain);
        if (row.kind == PD_ROW_LEASE)
            row.lease.recall = 3;
        if (row.kind == PD_ROW_TOKEN)
            row.token.asked = true, row.token.lost_ms = 7;
        if (row.kind == PD_ROW_HOLD)
            row.hold.ending = PD_ENDING_EXPIRED, row.hold.doubt = true, row.hold.spender = id_of(8);
        check_round_trip(&row);
        pd_row_for_protocol(&row, 2);
        (void)pd_row_encode(&row, line);
        assert_string_not_equal(line, plain);
        pd_row_for_protocol(&row, 1);
        (void)pd_row_encode(&row, line);
        assert_string_equal(line, plain);
    }
}

static void
an_older_reader_is_not_told_which_card_is_good(void **state)
{
    static char line[PD_ROW_LINE_MAX + 1], plain[PD_ROW_LINE_MAX + 1];
    struct pd_row row = example(PD_ROW_MEMBER);

    (void)state;
    (void)pd_row_encode(&row, plain);
    strcpy(row.member.card, "-");
    check_round_trip(&row);
    pd_row_for_protocol(&row, 3);
    (void)pd_row_encode(&row, line);
    assert_string_not_equal(line, plain);
    pd_row_for_protocol(&row, 2);
    (void)pd_row_encode(&row, line);
    assert_string_equal(line, plain);
}

static void
the_fullest_member_fits_her_line(void **state)
{
    struct pd_row row = example(PD_ROW_MEMBER);

    (void)state;
    strcpy(row.member.card, "0123456789abcdef");
    fill_member(&row.member, PD_MEMBER_LOTS_MAX, PD_MEMBER_LIMITS_MAX);
    row.cseq = INT64_MAX;
    check_round_trip(&row);
    fill_member(&row.member, 0, 0);
    memset(row.member.lots, 0, sizeof row.member.lots);
    memset(row.member.taken, 0, sizeof row.member.taken);
    check_round_trip(&row);
}

struct broken {
    enum pd_row_kind kind;
    const char *from, *to;
    enum pd_err err;
    const char *path;
};

static const struct broken broken[] = {
    { PD_ROW_MEMBER, "\"st\":1", "\"st\":4", PD_ERR_INVALID, "st" },
    { PD_ROW_MEMBER, "\"last4\":\"8000\"", "\"last4\":\"800\"", PD_ERR_INVALID, "last4" },
    { PD_ROW_MEMBER, "\"last4\":\"8000\"", "\"last4\":\"800x\"", PD_ERR_INVALID, "last4" },
    { PD_ROW_MEMBER, "\"last4\":\"8000\"", "\"last4\":\"13800\"", PD_ERR_INVALID, "last4" },
    { PD_ROW_MEMBER, "**", "\\u202e*", PD_ERR_INVALID, "name" },
    { PD_ROW_MEMBER, "**", "\\n*", PD_ERR_INVALID, "name" },
    { PD_ROW_MEMBER, "**", "\\ud800", PD_ERR_INVALID, "name" },
    { PD_ROW_MEMBER, "\"growth\":5230", "\"growth\":-1", PD_ERR_INVALID, "growth" },
    { PD_ROW_MEMBER, "\"growth\":5230", "\"growth\":1000000000000001", PD_ERR_INVALID, "growth" },
    { PD_ROW_MEMBER, "\"held\":100,", "", PD_ERR_INVALID, "held" },
    { PD_ROW_MEMBER, "\"held\":100,", "\"phone\":\"13800138000\",\"held\":100,", PD_ERR_INVALID, "phone" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[0,[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1,1,0,\"x\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1,1,5,\"x\"],[1,1,1,5,\"x\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1,1,5,\"x\",9],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[0,1,1,5,\"x\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,-1,1,5,\"x\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1000000001,1,5,\"x\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1,1,5,\"\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"lots\":[[", "\"lots\":[[1,1,1,5,\"a b\"],[", PD_ERR_INVALID, "lots" },
    { PD_ROW_MEMBER, "\"taken\":[[", "\"taken\":[[\"\",1,1],[", PD_ERR_INVALID, "taken" },
    { PD_ROW_MEMBER, "\"taken\":[[", "\"taken\":[[\"A\",-1,1],[", PD_ERR_INVALID, "taken" },
    { PD_ROW_MEMBER, "\"taken\":[[", "\"taken\":[[\"A\",1],[", PD_ERR_INVALID, "taken" },
    { PD_ROW_MEMBER, "\"taken\":[[", "\"taken\":{\"A\":1},\"x\":[[", PD_ERR_INVALID, "taken" },
    { PD_ROW_KEY, "\"letter\":\"A\"", "\"letter\":\"a\"", PD_ERR_INVALID, "letter" },
    { PD_ROW_KEY, "\"letter\":\"A\"", "\"letter\":\"AB\"", PD_ERR_INVALID, "letter" },
    { PD_ROW_KEY, "\"revoked\":true", "\"revoked\":1", PD_ERR_INVALID, "revoked" },
    { PD_ROW_KEY, "\"roles\":4294967295", "\"roles\":4294967296", PD_ERR_INVALID, "roles" },
    { PD_ROW_PROGRAMME, "\"ver\":4", "\"ver\":0", PD_ERR_INVALID, "ver" },
    { PD_ROW_LEASE, "\"size\":20", "\"size\":-1", PD_ERR_INVALID, "size" },
    { PD_ROW_LEASE, "\"id\":9", "\"id\":0", PD_ERR_INVALID, "id" },
    { PD_ROW_TOKEN, "\"place\":\"P1\"", "\"place\":\"1234567890123\"", PD_ERR_INVALID, "place" },
    { PD_ROW_HOLD, "\"st\":2", "\"st\":6", PD_ERR_INVALID, "st" },
    { PD_ROW_HOLD, "\"qty\":1", "\"qty\":100", PD_ERR_INVALID, "qty" },
    { PD_ROW_LEASE, "\"size\":20", "\"size\":20,\"recall\":0", PD_ERR_INVALID, "recall" },
    { PD_ROW_TOKEN, "\"num\":3", "\"num\":3,\"asked\":false", PD_ERR_INVALID, "asked" },
    { PD_ROW_TOKEN, "\"num\":3", "\"num\":3,\"asked\":1", PD_ERR_INVALID, "asked" },
    { PD_ROW_HOLD, "\"st\":2", "\"st\":2,\"ending\":3", PD_ERR_INVALID, "ending" },
    { PD_ROW_WITNESS, "\"num\":3", "\"num\":0", PD_ERR_INVALID, "num" },
    { PD_ROW_CALL, "\"letter\":\"A\"", "\"letter\":\"a\"", PD_ERR_INVALID, "letter" },
    { PD_ROW_STAFF, "C-07", "C 07", PD_ERR_INVALID, "no" },
    { PD_ROW_STAFF, "\"roles\":6", "\"roles\":16", PD_ERR_INVALID, "roles" },
    { PD_ROW_STAFF, "\"badge\":\"3F9K2M0QWX\"", "\"badge\":\"\"", PD_ERR_INVALID, "badge" },
    { PD_ROW_STAFF, "\"salt\":\"07", "\"salt\":\"", PD_ERR_INVALID, "salt" },
    { PD_ROW_SETTING, "idle.warn_s", "idle warn_s", PD_ERR_INVALID, "key" },
    { PD_ROW_SETTING, "\"set\":true", "\"set\":1", PD_ERR_INVALID, "set" },
    { PD_ROW_SETTING, "\"value\":\"60\"", "\"value\":60", PD_ERR_INVALID, "value" },
    { PD_ROW_PROXY, "\"made\":3", "\"made\":0", PD_ERR_INVALID, "made" },
    { PD_ROW_PROXY, "\"made\":3", "\"made\":100", PD_ERR_INVALID, "made" },
    { PD_ROW_PROXY, "\"stop\":2", "\"stop\":-1", PD_ERR_INVALID, "stop" },
    { PD_ROW_CALL, "\"since\":5", "\"since\":-1", PD_ERR_INVALID, "since" },
    { PD_ROW_MEMBER, "\"held\":100", "\"held\":100,\"card\":\"\"", PD_ERR_INVALID, "card" },
    { PD_ROW_MEMBER, "\"held\":100", "\"held\":100,\"card\":\"12345678901234567\"", PD_ERR_INVALID, "card" },
    { PD_ROW_GONE, "\"c\":77", "\"c\":-1", PD_ERR_INVALID, "c" },
    { PD_ROW_GONE, "\"k\":\"gone\"", "\"k\":\"weather\"", PD_ERR_NOT_FOUND, "k" },
    { PD_ROW_GONE, "\"k\":\"gone\"", "\"k\":\"\"", PD_ERR_INVALID, "k" },
    { PD_ROW_GONE, "\"k\":\"gone\",", "", PD_ERR_INVALID, "k" },
};

static void
a_row_that_breaks_one_rule_is_refused_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(broken); i++) {
        const struct broken *b = &broken[i];
        static char line[PD_ROW_LINE_MAX + 1], changed[2 * PD_ROW_LINE_MAX];
        static struct pd_row row;
        struct pd_why why = { "", "" };
        const char *place;
        enum pd_err err;
        int len;

        row = example(b->kind);
        (void)pd_row_encode(&row, line);
        place = strstr(line, b->from);
        assert_non_null(place);
        len = snprintf(
            changed, sizeof changed, "%.*s%s%s", (int)(place - line), line, b->to, place + strlen(b->from));
        err = pd_row_decode(changed, (size_t)len, &row, &why);
        if (err != b->err || strcmp(why.path, b->path) != 0)
            fail_msg("%s: error %s at \"%s\": %s", b->to, pd_err_name(err), why.path, why.text);
    }
}

static void
escaped_text_is_read_and_written_plainly(void **state)
{
    struct pd_row row = example(PD_ROW_MEMBER), back;
    static char line[PD_ROW_LINE_MAX + 1], changed[2 * PD_ROW_LINE_MAX];
    const char *place;
    int len;

    (void)state;
    (void)pd_row_encode(&row, line);
    place = strstr(line, "张**");
    len = snprintf(changed, sizeof changed, "%.*s\\u5F20\\ud842\\uDFB7\\\"*%s", (int)(place - line), line,
        place + strlen("张**"));
    assert_ok(pd_row_decode(changed, (size_t)len, &back, NULL));
    assert_string_equal(back.member.masked, "张𠮷\"*");
    check_round_trip(&back);
}

static void
a_lot_too_many_is_refused(void **state)
{
    static char line[PD_ROW_LINE_MAX + 1];
    static struct pd_row row;
    char *place;
    struct pd_why why;

    (void)state;
    row = example(PD_ROW_MEMBER);
    memset(row.member.lots, 0, sizeof row.member.lots);
    fill_member(&row.member, PD_MEMBER_LOTS_MAX, 0);
    for (int i = 0; i < PD_MEMBER_LOTS_MAX; i++)
        strcpy(row.member.lots[i].rule, "pay");
    (void)pd_row_encode(&row, line);
    place = strstr(line, "\"lots\":[") + strlen("\"lots\":[");
    memmove(place + strlen("[1,1,1,5,\"x\"],"), place, strlen(place) + 1);
    memcpy(place, "[1,1,1,5,\"x\"],", strlen("[1,1,1,5,\"x\"],"));
    assert_int_equal(pd_row_decode(line, strlen(line), &row, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, "lots");
}

static void
a_row_too_long_is_refused_before_it_is_read(void **state)
{
    static char line[PD_ROW_LINE_MAX + 2];
    static struct pd_row row;

    (void)state;
    memset(line, ' ', sizeof line);
    assert_int_equal(pd_row_decode(line, PD_ROW_LINE_MAX + 1, &row, NULL), PD_ERR_TOO_LARGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_goes_there_and_back_to_the_byte),
        cmocka_unit_test(what_an_older_reader_does_not_know_is_left_out_of_its_rows),
        cmocka_unit_test(an_older_reader_is_not_told_which_card_is_good),
        cmocka_unit_test(the_fullest_member_fits_her_line),
        cmocka_unit_test(a_row_that_breaks_one_rule_is_refused_by_name),
        cmocka_unit_test(escaped_text_is_read_and_written_plainly),
        cmocka_unit_test(a_lot_too_many_is_refused),
        cmocka_unit_test(a_row_too_long_is_refused_before_it_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
