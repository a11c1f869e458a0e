/*
 * Goal: what a hub signed comes back to it unchanged, and nothing else passes for it. Method: an answer of
 * protocol 2 goes into a push as a receipt and out again; a desk's introduction there and back; then every
 * single bit is turned, every count is wrong, and each signature is by the other party.
 */
#include "tests/support/check.h"

#include "sync/wire/high.h"
#include "sync/wire/push.h"
#include "tests/wire/keys.h"

#include <stdio.h>
#include <string.h>

#define TOLD "fedcba9876543210"

static const char line[] = "{\"v\":1,\"kind\":\"void\"}";

static struct pd_id
device(void)
{
    struct pd_id id;

    memset(id.b, 0xd5, sizeof id.b);
    return id;
}

static size_t
make_answer(char *out, size_t cap)
{
    struct pd_secret_key secret = hub_secret();
    struct pd_op_result result = {
        .dseq = 42, .status = PD_OP_REJECTED, .code = "too_few_points", .hseq = 7, .balance = { 0 }
    };
    struct pd_push_answer answer = { .hub_epoch = 1,
        .high_seq = 42,
        .time_ms = 5,
        .device = device(),
        .epoch = 3,
        .head = pd_hash_of(line, sizeof line - 1),
        .count = 1,
        .results = &result };
    struct pd_str text = pd_str_on(out, cap);

    pd_push_answer_write(&answer, TOLD, &secret, &text);
    assert_false(text.cut);
    return text.len;
}

/* A push of one line that says it carries `said` receipts, and carries `count`. */
static size_t
make_push(int said, int count, char *out, size_t cap)
{
    struct pd_secret_key secret = desk_secret();
    struct pd_push_header header = {
        .device = device(), .epoch = 3, .base = 41, .n = 1, .nonce = NONCE, .protocol = 2, .receipts = said
    };
    char answer[1024];
    struct pd_receipt receipt = {
        .nonce = TOLD, .answer = answer, .len = make_answer(answer, sizeof answer)
    };
    char behind[8192];
    struct pd_str text = pd_str_on(out, cap), receipts = pd_str_on(behind, sizeof behind);

    for (int i = 0; i < count; i++)
        pd_push_add_receipt(&receipt, &receipts);
    header.receipts_hash = pd_hash_of(receipts.p, receipts.len);
    header.head = pd_chain_next(&header.base_hash, line, sizeof line - 1);
    pd_push_header_write(&header, &secret, &text);
    pd_str_add(&text, line);
    pd_str_add(&text, "\n");
    pd_str_add_bytes(&text, receipts.p, receipts.len);
    assert_false(text.cut || receipts.cut);
    return text.len;
}

struct seen {
    int count, believed;
    struct pd_push_answer answer;
    struct pd_op_result results[PD_PUSH_OPS_MAX];
};

static void
look(void *ctx, const struct pd_receipt *receipt)
{
    struct seen *seen = ctx;
    struct pd_public_key key = public_of(hub_secret());

    seen->count++;
    seen->answer.results = seen->results;
    if (pd_push_answer_read(receipt->answer, receipt->len, receipt->nonce, &key, &seen->answer, NULL) ==
        PD_OK)
        seen->believed++;
}

static enum pd_err
take(const char *body, size_t len, struct seen *seen)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_public_key key = public_of(desk_secret());
    struct pd_push_header header;
    enum pd_err err = pd_push_read(body, len, &header, lines, NULL);

    seen->count = seen->believed = 0;
    if (err == PD_OK)
        err = pd_push_verify(body, len, &header, lines, &key, NULL);
    return err == PD_OK ? pd_push_receipts(body, len, &header, look, seen, NULL) : err;
}

static void
a_receipt_comes_back_as_it_was_given(void **state)
{
    static struct seen seen;
    char body[4096];
    size_t len = make_push(2, 2, body, sizeof body);

    (void)state;
    assert_ok(take(body, len, &seen));
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.believed, 2);
    assert_true(pd_id_equal(seen.answer.device, device()));
    assert_int_equal(seen.answer.epoch, 3);
    assert_int_equal(seen.results[0].status, PD_OP_REJECTED);
    assert_string_equal(seen.results[0].code, "too_few_points");
    len = make_push(0, 0, body, sizeof body);
    assert_ok(take(body, len, &seen));
    assert_int_equal(seen.count, 0);
}

static void
receipts_are_counted(void **state)
{
    static struct seen seen;
    char body[4096];

    (void)state;
    for (int said = 0; said <= 2; said++)
        for (int count = 0; count <= 2; count++)
            if (said != count)
                assert_int_equal(
                    take(body, make_push(said, count, body, sizeof body), &seen), PD_ERR_INVALID);
}

static void
no_flipped_bit_of_a_receipt_is_taken(void **state)
{
    static struct seen seen;
    char body[4096];
    size_t len = make_push(1, 1, body, sizeof body), from = len;

    (void)state;
    while (from > 1 && body[from - 2] != '\n')
        from--;
    for (size_t bit = 8 * (from - 1); bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(take(body, len, &seen), PD_OK); /* nor are the ops judged without it */
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    assert_ok(take(body, len, &seen));
    assert_int_equal(seen.believed, 1);
}

/* ---- introductions ---- */

static size_t
make_high(const struct pd_secret_key *hub, char *out, size_t cap)
{
    struct pd_high high = { .epoch = 3,
        .hub_epoch = 1,
        .high_seq = 44,
        .device = device(),
        .key = public_of(desk_secret()),
        .mode = "kiosk",
        .site = "S1",
        .place = "P1",
        .letter = 'B' };
    struct pd_str text = pd_str_on(out, cap);

    pd_high_write(&high, TOLD, hub, &text);
    assert_false(text.cut);
    return text.len;
}

static size_t
make_introduction(const struct pd_secret_key *hub, const struct pd_secret_key *desk, char *out, size_t cap)
{
    char answer[PD_HIGH_BODY_MAX];
    struct pd_introduction it = {
        .told = TOLD, .answer = answer, .len = make_high(hub, answer, sizeof answer)
    };
    struct pd_str text = pd_str_on(out, cap);

    pd_introduce_write(&it, NONCE, desk, &text);
    assert_false(text.cut);
    return text.len;
}

static void
a_desk_introduces_itself_with_what_the_hub_said_of_it(void **state)
{
    struct pd_secret_key hub = hub_secret(), desk = desk_secret();
    struct pd_public_key key = public_of(hub);
    char body[PD_INTRODUCE_BODY_MAX], nonce[PD_NONCE_CAP];
    size_t len = make_introduction(&hub, &desk, body, sizeof body);
    struct pd_high high;

    (void)state;
    assert_ok(pd_introduce_read(body, len, &key, nonce, &high, NULL));
    assert_string_equal(nonce, NONCE);
    assert_true(pd_id_equal(high.device, device()));
    assert_string_equal(high.mode, "kiosk");
    assert_string_equal(high.place, "P1");
    assert_int_equal(high.letter, 'B');
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(pd_introduce_read(body, len, &key, nonce, &high, NULL), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    len = make_introduction(&desk, &desk, body, sizeof body); /* by itself about itself */
    assert_int_equal(pd_introduce_read(body, len, &key, nonce, &high, NULL), PD_ERR_DENIED);
    len = make_introduction(&hub, &hub, body, sizeof body); /* by one who has not its key */
    assert_int_equal(pd_introduce_read(body, len, &key, nonce, &high, NULL), PD_ERR_DENIED);
}

static void
the_end_of_a_journal_is_digits_or_nothing(void **state)
{
    static const struct {
        const char *text;
        bool good, said;
        uint64_t end;
    } rows[] = { { "", true, false, 0 }, { "end=0", true, true, 0 }, { "end=17", true, true, 17 },
        { "end=9007199254740991", true, true, 9007199254740991 }, { "end=9007199254740992", false, true, 0 },
        { "end=", false, true, 0 }, { "end=-1", false, true, 0 }, { "end=01", false, true, 0 },
        { "end=1x", false, true, 0 }, { "End=1", false, true, 0 }, { "end=1&v=2", false, true, 0 } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        bool said;
        uint64_t end;

        assert_int_equal(pd_high_query_read(rows[i].text, &said, &end, NULL) == PD_OK, rows[i].good);
        assert_int_equal(said, rows[i].said);
        if (rows[i].good)
            assert_int_equal(end, rows[i].end);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_comes_back_as_it_was_given),
        cmocka_unit_test(receipts_are_counted),
        cmocka_unit_test(no_flipped_bit_of_a_receipt_is_taken),
        cmocka_unit_test(a_desk_introduces_itself_with_what_the_hub_said_of_it),
        cmocka_unit_test(the_end_of_a_journal_is_digits_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
