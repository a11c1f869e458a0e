/*
 * Goal: rows and the state of a journal come from the hub, for this request, whole, or not at all.
 * Method: a page of three rows and an answer about the journal go there and back; every bit is flipped and
 * every prefix cut; signed nonsense, which only a faulty hub can send, is refused too.
 */
#include "tests/support/check.h"

#include "sync/wire/high.h"
#include "sync/wire/pull.h"
#include "tests/wire/keys.h"

#include <stdlib.h>
#include <string.h>

/* A token row, then one of a kind nobody knows, then a tombstone. */
static size_t
make_rows(char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);
    struct pd_row token, gone;
    char line[PD_ROW_LINE_MAX + 1];

    memset(&token, 0, sizeof token);
    token.kind = PD_ROW_TOKEN;
    token.cseq = 8;
    strcpy(token.token.place, "P1");
    token.token.number = 3;
    memset(token.token.device.b, 7, sizeof token.token.device.b);
    memset(&gone, 0, sizeof gone);
    gone.kind = PD_ROW_GONE;
    gone.cseq = 9;
    memset(gone.gone.b, 5, sizeof gone.gone.b);
    pd_str_add_bytes(&s, line, pd_row_encode(&token, line));
    pd_str_add(&s, "\n{\"k\":\"comet\",\"cseq\":1}\n");
    pd_str_add_bytes(&s, line, pd_row_encode(&gone, line));
    pd_str_add(&s, "\n");
    assert_false(s.cut);
    return s.len;
}

static struct pd_id owner; /* of the pages that are made */

static size_t
make_page(const char *rows, size_t rows_len, int n, char *body, size_t cap)
{
    struct pd_secret_key secret = hub_secret();
    struct pd_pull_header header = {
        .hub_epoch = 2, .cseq = 9, .more = true, .high = 44, .time_ms = 1700000000000, .n = n, .device = owner
    };
    struct pd_str out = pd_str_on(body, cap);

    pd_pull_write(&header, rows, rows_len, NONCE, &secret, &out);
    assert_false(out.cut);
    return out.len;
}

struct got {
    int count;
    uint64_t cseq[8];
    enum pd_err answer;
};

static enum pd_err
collect(void *ctx, const struct pd_row *row)
{
    struct got *got = ctx;

    got->cseq[got->count++] = row->cseq;
    return got->answer;
}

static enum pd_err
take(const char *body, size_t len, const char *nonce, struct pd_pull_header *header, struct got *got)
{
    struct pd_public_key key = public_of(hub_secret());
    char *exact = malloc(len > 0 ? len : 1);
    enum pd_err err;

    memcpy(exact, body, len);
    err = pd_pull_read(exact, len, nonce, &key, header, collect, got, NULL);
    free(exact);
    return err;
}

static void
a_page_arrives_and_unknown_kinds_are_skipped(void **state)
{
    char rows[4096], body[8192];
    size_t len = make_page(rows, make_rows(rows, sizeof rows), 3, body, sizeof body);
    struct pd_pull_header header;
    struct got got = { 0 };

    (void)state;
    assert_ok(take(body, len, NONCE, &header, &got));
    assert_int_equal(got.count, 2);
    assert_int_equal(got.cseq[0], 8);
    assert_int_equal(got.cseq[1], 9);
    assert_int_equal(header.hub_epoch, 2);
    assert_int_equal(header.cseq, 9);
    assert_true(header.more);
    assert_int_equal(header.high, 44);
    assert_int_equal(header.n, 3);
    len = make_page("", 0, 0, body, sizeof body);
    assert_ok(take(body, len, NONCE, &header, &got));
    assert_int_equal(got.count, 2);
}

static void
a_page_says_whose_it_is_from_protocol_2_on(void **state)
{
    struct pd_id device = { { 0xab, 1, 2 } };
    struct pd_pull_header header;
    struct got got = { 0 };
    char body[1024];
    size_t len = make_page("", 0, 0, body, sizeof body);

    (void)state;
    assert_ok(take(body, len, NONCE, &header, &got));
    assert_true(pd_id_is_zero(header.device));
    owner = device;
    len = make_page("", 0, 0, body, sizeof body);
    owner = (struct pd_id){ { 0 } };
    assert_ok(take(body, len, NONCE, &header, &got));
    assert_true(pd_id_equal(header.device, device));
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(take(body, len, NONCE, &header, &got), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
}

static void
no_flipped_bit_and_no_cut_page_gives_a_single_row(void **state)
{
    char rows[4096], body[8192];
    size_t len = make_page(rows, make_rows(rows, sizeof rows), 3, body, sizeof body);
    struct pd_pull_header header;
    struct got got = { 0 };

    (void)state;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(take(body, len, NONCE, &header, &got), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 0; n < len; n++)
        assert_int_not_equal(take(body, n, NONCE, &header, &got), PD_OK);
    assert_int_equal(take(body, len, "another-nonce", &header, &got), PD_ERR_DENIED);
    assert_int_equal(got.count, 0);
}

static void
signed_nonsense_is_still_nonsense(void **state)
{
    static const struct {
        const char *rows;
        int n;
    } table[] = { { "x\n", 1 }, { "{}\n", 1 }, { "\n", 1 }, { "", 1 }, { "{\"k\":\"comet\",\"cseq\":1}", 1 },
        { "{\"k\":\"comet\",\"cseq\":1}\n", 0 }, { "{\"k\":\"gone\",\"cseq\":1}\n", 1 } };
    static char body[PD_PULL_BODY_MAX + 4096], rows[PD_PULL_BODY_MAX + 1];
    struct pd_pull_header header;
    struct got got = { 0 };
    size_t len;

    (void)state;
    for (int i = 0; i < PD_COUNT(table); i++) {
        len = make_page(table[i].rows, strlen(table[i].rows), table[i].n, body, sizeof body);
        assert_int_not_equal(take(body, len, NONCE, &header, &got), PD_OK);
    }
    memset(rows, 'x', sizeof rows);
    rows[PD_ROW_LINE_MAX + 1] = '\n';
    len = make_page(rows, PD_ROW_LINE_MAX + 2, 1, body, sizeof body);
    assert_int_equal(take(body, len, NONCE, &header, &got), PD_ERR_TOO_LARGE);
    len = make_page(rows, PD_PULL_BODY_MAX, 1, body, sizeof body);
    assert_int_equal(take(body, len, NONCE, &header, &got), PD_ERR_TOO_LARGE);
    assert_int_equal(got.count, 0);
}

static void
what_each_says_ends_the_reading(void **state)
{
    char rows[4096], body[8192];
    size_t len = make_page(rows, make_rows(rows, sizeof rows), 3, body, sizeof body);
    struct pd_pull_header header;
    struct got got = { .answer = PD_ERR_FULL };

    (void)state;
    assert_int_equal(take(body, len, NONCE, &header, &got), PD_ERR_FULL);
    assert_int_equal(got.count, 1);
}

static void
a_query_is_written_and_read_in_one_way_only(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "cursor=0.0&limit=1&wait=0", true },
        { "cursor=2.9&limit=500&wait=55", true },
        { "cursor=2.9&limit=500&wait=55&v=2", true },
        { "cursor=2.9&limit=500&wait=55&members=7&v=2", true },
        { "cursor=2.9&limit=500&wait=55&v=1", false },
        { "cursor=2.9&limit=500&wait=55&v=3", true },
        { "cursor=2.9&limit=500&wait=55&v=4", true },
        { "cursor=2.9&limit=500&wait=55&v=5", false },
        { "cursor=2.9&limit=500&wait=55&v=4&home=1", true },
        { "cursor=2.9&limit=500&wait=55&members=7&v=4&home=3", true },
        { "cursor=2.9&limit=500&wait=55&v=4&home=0", false },
        { "cursor=2.9&limit=500&wait=55&v=4&home=4", false },
        { "cursor=2.9&limit=500&wait=55&v=4&home=2&home=2", false },
        { "cursor=2.9&limit=500&wait=55&v=4&home=", false },
        { "cursor=2.9&limit=500&wait=55&v=3&home=2", false },
        { "cursor=2.9&limit=500&wait=55&home=2", false },
        { "cursor=2.9&limit=500&wait=55&v=2&members=7", false },
        { "cursor=2.9&limit=501&wait=55", false },
        { "cursor=2.9&limit=0&wait=55", false },
        { "cursor=2.9&limit=500&wait=56", false },
        { "cursor=2.9&limit=500", false },
        { "cursor=2.9&wait=55&limit=500", false },
        { "cursor=2.9&limit=500&wait=55&wait=1", false },
        { "cursor=02.9&limit=500&wait=55", false },
        { "cursor=2.&limit=500&wait=55", false },
        { "cursor=-1.9&limit=500&wait=55", false },
        { "cursor=2.99999999999999999999&limit=500&wait=55", false },
        { "cursor=2.9&limit=+5&wait=55", false },
        { "", false },
    };
    struct pd_pull_query query;
    struct pd_why why;
    char text[128];

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_str out = pd_str_on(text, sizeof text);

        assert_int_equal(pd_pull_query_read(rows[i].text, &query, &why) == PD_OK, rows[i].good);
        if (!rows[i].good)
            continue;
        pd_pull_query_write(&query, &out);
        assert_string_equal(text, rows[i].text);
    }
}

static void
the_state_of_a_journal_arrives_or_is_refused(void **state)
{
    struct pd_secret_key secret = hub_secret();
    struct pd_public_key key = public_of(secret);
    struct pd_high high = { .epoch = 3, .hub_epoch = 2, .high_seq = 44, .durable_seq = 40, .time_ms = 5 },
                   got;
    char body[PD_HIGH_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);

    (void)state;
    memset(high.head.b, 9, sizeof high.head.b);
    pd_high_write(&high, NONCE, &secret, &out);
    assert_ok(pd_high_read(body, out.len, NONCE, &key, &got, NULL));
    assert_int_equal(got.epoch, 3);
    assert_int_equal(got.hub_epoch, 2);
    assert_int_equal(got.high_seq, 44);
    assert_int_equal(got.durable_seq, 40);
    assert_true(pd_hash_equal(&got.head, &high.head));
    for (size_t bit = 0; bit < 8 * out.len; bit++) {
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(pd_high_read(body, out.len, NONCE, &key, &got, NULL), PD_OK);
        body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(pd_high_read(body, out.len, "another-nonce", &key, &got, NULL), PD_ERR_DENIED);
    assert_int_equal(pd_high_read(body, 0, NONCE, &key, &got, NULL), PD_ERR_DENIED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_arrives_and_unknown_kinds_are_skipped),
        cmocka_unit_test(a_page_says_whose_it_is_from_protocol_2_on),
        cmocka_unit_test(no_flipped_bit_and_no_cut_page_gives_a_single_row),
        cmocka_unit_test(signed_nonsense_is_still_nonsense),
        cmocka_unit_test(what_each_says_ends_the_reading),
        cmocka_unit_test(a_query_is_written_and_read_in_one_way_only),
        cmocka_unit_test(the_state_of_a_journal_arrives_or_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
