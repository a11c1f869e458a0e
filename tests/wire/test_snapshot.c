/*
 * Goal: the list of a snapshot's chunks comes from the hub, for this request, whole, or not at all; a chunk
 * is the bytes it is named by, and members only. Method: both go there and back; every bit is flipped and
 * every prefix cut; signed nonsense, which only a faulty hub can send, is refused too.
 */
#include "tests/support/check.h"

#include "sync/wire/pull.h"
#include "sync/wire/snapshot.h"
#include "tests/wire/keys.h"

#include <string.h>

static size_t
make_chunk(char *out, size_t cap, struct pd_chunk *chunk)
{
    struct pd_str s = pd_str_on(out, cap);
    static struct pd_row row;
    char line[PD_ROW_LINE_MAX + 1];

    chunk->rows = 3;
    for (int i = 0; i < chunk->rows; i++) {
        memset(&row, 0, sizeof row);
        row.kind = PD_ROW_MEMBER;
        row.cseq = (uint64_t)i + 4;
        memset(row.member.id.b, 9 + i, sizeof row.member.id.b);
        strcpy(row.member.kind, "standard");
        row.member.status = PD_MEMBER_ACTIVE;
        pd_str_add_bytes(&s, line, pd_row_encode(&row, line));
        pd_str_add(&s, "\n");
    }
    assert_false(s.cut);
    chunk->sha256 = pd_hash_of(s.p, s.len);
    return s.len;
}

static size_t
make_list(struct pd_snapshot told, int count, char *body, size_t cap)
{
    struct pd_secret_key secret = hub_secret();
    char lines[1024];
    struct pd_str chunks = pd_str_on(lines, sizeof lines), out = pd_str_on(body, cap);

    for (int i = 0; i < count; i++) {
        struct pd_chunk chunk = { .rows = 100 + i };

        memset(chunk.sha256.b, 0x30 + i, sizeof chunk.sha256.b);
        pd_snapshot_add_chunk(&chunk, &chunks);
    }
    pd_snapshot_write(&told, chunks.p, chunks.len, NONCE, &secret, &out);
    assert_false(out.cut || chunks.cut);
    return out.len;
}

static enum pd_err
count_chunk(void *ctx, const struct pd_chunk *chunk)
{
    *(int *)ctx += chunk->rows;
    return PD_OK;
}

static enum pd_err
count_row(void *ctx, const struct pd_row *row)
{
    assert_int_equal(row->kind, PD_ROW_MEMBER);
    ++*(int *)ctx;
    return PD_OK;
}

static enum pd_err
read_list(const char *body, size_t len, struct pd_snapshot *got, int *rows)
{
    struct pd_public_key key = public_of(hub_secret());
    struct pd_why why = { .text = "" };
    enum pd_err err;

    *rows = 0;
    err = pd_snapshot_read(body, len, NONCE, &key, got, count_chunk, rows, &why);
    if (err != PD_OK)
        assert_string_not_equal(why.text, "");
    return err;
}

static const struct pd_snapshot told = {
    .hub_epoch = 2, .cseq = 77, .rows = 303, .time_ms = 1700000000000, .n = 3
};

static void
a_list_goes_there_and_back(void **state)
{
    char body[2048];
    struct pd_snapshot got;
    int rows;

    (void)state;
    assert_ok(read_list(body, make_list(told, 3, body, sizeof body), &got, &rows));
    assert_int_equal(got.hub_epoch, 2);
    assert_int_equal(got.cseq, 77);
    assert_int_equal(got.rows, 303);
    assert_int_equal(got.n, 3);
    assert_int_equal(rows, 303);
}

static void
a_list_with_a_turned_bit_or_a_missing_end_is_refused(void **state)
{
    char body[2048];
    struct pd_snapshot got;
    size_t len = make_list(told, 3, body, sizeof body);
    int rows;

    (void)state;
    for (size_t i = 0; i < len * 8; i++) {
        body[i / 8] ^= (char)(1 << i % 8);
        assert_int_not_equal(read_list(body, len, &got, &rows), PD_OK);
        body[i / 8] ^= (char)(1 << i % 8);
    }
    for (size_t i = 0; i < len; i++)
        assert_int_not_equal(read_list(body, i, &got, &rows), PD_OK);
    assert_ok(read_list(body, len, &got, &rows));
}

static void
a_signed_list_that_contradicts_itself_is_refused(void **state)
{
    struct pd_snapshot wrong[] = { told, told, told, told, told };
    char body[2048];
    struct pd_snapshot got;
    int rows;

    (void)state;
    wrong[0].n = 2;
    wrong[1].n = 4;
    wrong[2].rows = 302;
    wrong[3].cseq = 0;
    wrong[4].hub_epoch = 0;
    for (int i = 0; i < PD_COUNT(wrong); i++)
        assert_int_equal(
            read_list(body, make_list(wrong[i], 3, body, sizeof body), &got, &rows), PD_ERR_INVALID);
}

static void
a_chunk_is_believed_by_its_name(void **state)
{
    char body[4096];
    struct pd_chunk chunk;
    size_t len = make_chunk(body, sizeof body, &chunk);
    struct pd_why why = { .text = "" };
    int rows = 0;

    (void)state;
    assert_ok(pd_chunk_read(body, len, &chunk, count_row, &rows, &why));
    assert_int_equal(rows, 3);
    for (size_t i = 0; i < len * 8; i++) {
        body[i / 8] ^= (char)(1 << i % 8);
        assert_int_equal(pd_chunk_read(body, len, &chunk, count_row, &rows, &why), PD_ERR_DENIED);
        body[i / 8] ^= (char)(1 << i % 8);
    }
    for (size_t i = 0; i < len; i++)
        assert_int_equal(pd_chunk_read(body, i, &chunk, count_row, &rows, &why), PD_ERR_DENIED);
    assert_int_equal(rows, 3);
}

static void
a_chunk_of_other_things_or_another_count_is_refused(void **state)
{
    static const char token[] = "{\"v\":1,\"k\":\"token\",\"c\":8,\"place\":\"P1\",\"num\":3}\n";
    char body[4096];
    struct pd_chunk chunk;
    struct pd_why why = { .text = "" };
    size_t len = make_chunk(body, sizeof body, &chunk);
    int rows = 0;

    (void)state;
    for (int n = 1; n <= 4; n++) {
        chunk.rows = n;
        assert_int_equal(
            pd_chunk_read(body, len, &chunk, count_row, &rows, &why), n == 3 ? PD_OK : PD_ERR_INVALID);
    }
    chunk = (struct pd_chunk){ .sha256 = pd_hash_of(token, sizeof token - 1), .rows = 1 };
    assert_int_equal(pd_chunk_read(token, sizeof token - 1, &chunk, count_row, &rows, &why), PD_ERR_INVALID);
    memset(body, 'x', sizeof body);
    chunk.sha256 = pd_hash_of(body, sizeof body);
    assert_int_not_equal(pd_chunk_read(body, sizeof body, &chunk, count_row, &rows, &why), PD_OK);
}

static void
a_pull_says_which_members_are_here(void **state)
{
    static const char *const wrong[] = { "cursor=1.0&limit=5&wait=0&members=0",
        "cursor=1.0&limit=5&wait=0&members=", "cursor=1.0&limit=5&wait=0&members=01",
        "cursor=1.0&limit=5&wait=0&members=7&members=7",
        "cursor=1.0&limit=5&wait=0&members=99999999999999999999", "members=7&cursor=1.0&limit=5&wait=0",
        "cursor=1.0&limit=5&wait=0&other=7", "cursor=1.0&limit=5&wait=0&" };
    struct pd_pull_query query = { .hub_epoch = 1, .limit = 5, .members = 7 }, got;
    char text[96];
    struct pd_str out = pd_str_on(text, sizeof text);

    (void)state;
    pd_pull_query_write(&query, &out);
    assert_string_equal(text, "cursor=1.0&limit=5&wait=0&members=7");
    assert_ok(pd_pull_query_read(text, &got, NULL));
    assert_int_equal(got.members, 7);
    for (int i = 0; i < PD_COUNT(wrong); i++)
        assert_int_equal(pd_pull_query_read(wrong[i], &got, NULL), PD_ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_goes_there_and_back),
        cmocka_unit_test(a_list_with_a_turned_bit_or_a_missing_end_is_refused),
        cmocka_unit_test(a_signed_list_that_contradicts_itself_is_refused),
        cmocka_unit_test(a_chunk_is_believed_by_its_name),
        cmocka_unit_test(a_chunk_of_other_things_or_another_count_is_refused),
        cmocka_unit_test(a_pull_says_which_members_are_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
