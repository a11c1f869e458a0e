/*
 * Goal: a desk reads what is meant for it and nothing else, whole however it is cut, for a fresh and right
 * signature alone. Method: a kiosk and a counter that read, and the bytes of their requests bent.
 */
#include "tests/hub/two_desks.h"

#include "sync/hub/engine.h"

#include <stdio.h>
#include <string.h>

#define STATE_MAX 64

static struct pd_row seen_rows[600];

/* The present state a desk ends with: the last row of each member's lots, holds and so on, as text. */
static size_t
collect(struct desk *desk, int limit, char *out, size_t cap)
{
    static char lines[STATE_MAX][PD_ROW_LINE_MAX + 1];
    static uint64_t keys[STATE_MAX];
    struct pd_pull_header header = { .cseq = 0 };
    struct pd_str s = pd_str_on(out, cap);
    int count = 0;

    memset(keys, 0, sizeof keys);
    do {
        int n = desk_pull(desk, header.cseq, limit, &header, seen_rows, PD_COUNT(seen_rows));

        assert_true(n >= 0 && n <= limit);
        for (int i = 0; i < n; i++) {
            assert_true(count < STATE_MAX);
            keys[count] = seen_rows[i].cseq;
            if (count > 0)
                assert_true(keys[count] > keys[count - 1]);
            (void)pd_row_encode(&seen_rows[i], lines[count++]);
        }
    } while (header.more);
    for (int i = 0; i < count; i++) {
        pd_str_add(&s, lines[i]);
        pd_str_add(&s, "\n");
    }
    assert_false(s.cut);
    return s.len;
}

static void
a_pull_resumed_at_any_cut_is_one_pull(void **state)
{
    static char whole[1 << 18], parts[1 << 18];

    (void)state;
    write_holds(5);
    assert_int_equal(desk_push(&kiosk, 0, 5), 200);
    (void)collect(&kiosk, 500, whole, sizeof whole);
    for (int limit = 1; limit < 12; limit++) {
        (void)collect(&kiosk, limit, parts, sizeof parts);
        assert_string_equal(whole, parts);
    }
}

static void
a_pull_says_which_own_ops_it_includes(void **state)
{
    struct pd_pull_header header;
    int n;

    (void)state;
    write_holds(2);
    assert_int_equal(desk_push(&kiosk, 0, 2), 200);
    n = desk_pull(&kiosk, 0, 500, &header, seen_rows, PD_COUNT(seen_rows));
    assert_true(n > 0);
    assert_false(header.more);
    assert_int_equal(header.high, 2);
    for (int i = 0; i < n; i++)
        if (seen_rows[i].kind == PD_ROW_MEMBER)
            assert_int_equal(pd_points_raw(seen_rows[i].member.held), 200);
    n = desk_pull(&kiosk, 0, 1, &header, seen_rows, PD_COUNT(seen_rows));
    assert_int_equal(n, 1);
    assert_true(header.more);
    assert_int_equal(header.high, 0); /* rows to come may hold what own ops changed */
}

static void
each_desk_gets_what_is_meant_for_it(void **state)
{
    struct pd_pull_header header;
    struct pd_lease_row lease;
    int tokens = 0, holds = 0, n;

    (void)state;
    write_holds(1);
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    n = desk_pull(&counter, 0, 500, &header, seen_rows, PD_COUNT(seen_rows));
    for (int i = 0; i < n; i++) {
        tokens += seen_rows[i].kind == PD_ROW_TOKEN && pd_id_equal(seen_rows[i].token.device, counter.id);
        holds += seen_rows[i].kind == PD_ROW_HOLD;
    }
    assert_int_equal(tokens, 1);
    assert_int_equal(holds, 1);
    assert_false(desk_lease(&counter, "G-001", &lease));
    assert_true(desk_lease(&kiosk, "G-001", &lease));
}

static void
a_long_poll_waits_until_the_feed_moves_or_its_time_is_over(void **state)
{
    struct pd_pull_header header;
    enum pd_hub_step step;
    char query[64];

    (void)state;
    assert_true(desk_pull(&kiosk, 0, 500, &header, seen_rows, PD_COUNT(seen_rows)) > 0);
    (void)snprintf(query, sizeof query, "cursor=1.%llu&limit=500&wait=55", (unsigned long long)header.cseq);
    (void)desk_get(&kiosk, "/v1/pull", query, 0, &step);
    assert_int_equal(step, PD_HUB_PARKED);
    (void)desk_get(&kiosk, "/v1/pull", query, 54999, &step);
    assert_int_equal(step, PD_HUB_PARKED);
    assert_int_equal(desk_get(&kiosk, "/v1/pull", query, 55000, &step), 200);
    assert_int_equal(step, PD_HUB_DONE);
    kit_grant(&kit, &member, "x", 5);
    assert_int_equal(desk_get(&kiosk, "/v1/pull", query, 10, &step), 200);
}

static void
a_read_needs_a_fresh_right_signature(void **state)
{
    struct pd_http_request http = {
        .method = "GET", .path = "/v1/pull", .query = "cursor=1.0&limit=1&wait=0"
    };
    struct pd_httpsig_signer signer = { kiosk.id, 1, &counter.secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];

    (void)state;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_signature");
    kit_hello(&kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_signature");
    signer.secret = &kiosk.secret;
    http.headers.count = 0;
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    kit.now_ms += 5 * PD_MINUTE_MS + 1;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    assert_int_equal(desk_get(&kiosk, "/v1/pull", "cursor=1.0&limit=0&wait=0", 0, NULL), 400);
    assert_int_equal(desk_get(&kiosk, "/v1/pull", "cursor=1.999999&limit=1&wait=0", 0, NULL), 409);
}

static void
a_desk_learns_how_far_the_hub_has_it_and_fetches_the_programme(void **state)
{
    struct pd_pull_header header;
    char path[128], hex[PD_HASH_TEXT_CAP];
    int n;

    (void)state;
    write_holds(2);
    assert_int_equal(desk_push(&kiosk, 0, 2), 200);
    assert_int_equal(desk_get(&kiosk, "/v1/device/high", "", 0, NULL), 200);
    assert_non_null(strstr(kit.body, "\"high_seq\":2"));
    n = desk_pull(&kiosk, 0, 500, &header, seen_rows, PD_COUNT(seen_rows));
    for (int i = 0; i < n; i++) {
        if (seen_rows[i].kind != PD_ROW_PROGRAMME)
            continue;
        pd_hex(seen_rows[i].programme.sha256.b, PD_HASH_LEN, hex);
        (void)snprintf(path, sizeof path, "/v1/asset/%s", hex);
        assert_int_equal(desk_get(&kiosk, path, "", 0, NULL), 200);
        {
            struct pd_hash hash = pd_hash_of(kit.body, kit.body_len);

            assert_true(pd_hash_equal(&hash, &seen_rows[i].programme.sha256));
        }
        path[12] = path[12] == '0' ? '1' : '0';
        assert_int_equal(desk_get(&kiosk, path, "", 0, NULL), 404);
        return;
    }
    fail_msg("no programme row");
}

/* Its journal is looked at by a person, so a stopped desk may still hand it over. */
static void
a_stopped_desk_hands_over_its_raw_journal(void **state)
{
    struct pd_http_request http = {
        .method = "POST", .path = "/v1/evidence", .query = "", .body = "raw", .body_len = 3
    };
    struct pd_httpsig_signer signer = { kiosk.id, kiosk.epoch, &kiosk.secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    kit_hello(&kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    http.body = "rav";
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_signature");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_pull_resumed_at_any_cut_is_one_pull),
        T(a_pull_says_which_own_ops_it_includes),
        T(each_desk_gets_what_is_meant_for_it),
        T(a_long_poll_waits_until_the_feed_moves_or_its_time_is_over),
        T(a_read_needs_a_fresh_right_signature),
        T(a_desk_learns_how_far_the_hub_has_it_and_fetches_the_programme),
        T(a_stopped_desk_hands_over_its_raw_journal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
