/*
 * Goal: the hub believes nobody too early, applies nothing twice, misses nothing, and says each problem by
 * its code. Method: desks that sign real requests; each request is then made wrong in one way.
 */
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include "sync/hub/engine.h"

#include <stdio.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id member;

static int
set_up(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

static void
write_holds(int n)
{
    for (int i = 0; i < n; i++) {
        struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

        desk_write(&kiosk, &op);
    }
}

static int64_t
left(void)
{
    int64_t free_points, held, debt;

    kit_balance(&kit, &member, &free_points, &held, &debt);
    return free_points;
}

/* ---- push ---- */

static void
a_resend_gets_the_stored_results_and_changes_nothing(void **state)
{
    struct pd_op_result first[12], again[12];

    (void)state;
    write_holds(12); /* the last two are refused: there are points for ten */
    assert_int_equal(desk_push(&kiosk, 0, 12), 200);
    memcpy(first, kiosk.results, sizeof first);
    assert_int_equal(first[9].status, PD_OP_APPLIED);
    assert_int_equal(first[10].status, PD_OP_REJECTED);
    assert_int_equal(left(), 0);
    kit_grant(&kit, &member, "more", 5000);
    for (int cut = 0; cut < 12; cut++) {
        assert_int_equal(desk_push(&kiosk, cut, 12), 200);
        memcpy(again, kiosk.results, sizeof again);
        for (int i = cut; i < 12; i++) {
            struct pd_op_result want = first[i];

            want.dup = true;
            assert_memory_equal(again[i - cut].code, want.code, sizeof want.code);
            assert_int_equal(again[i - cut].dseq, want.dseq);
            assert_int_equal(again[i - cut].status, want.status);
            assert_int_equal(again[i - cut].hseq, want.hseq);
            assert_true(again[i - cut].dup);
            assert_int_equal(pd_points_raw(again[i - cut].balance), pd_points_raw(want.balance));
        }
    }
    assert_int_equal(left(), 5000);
}

static void
a_push_may_overlap_what_is_known(void **state)
{
    (void)state;
    write_holds(3);
    assert_int_equal(desk_push(&kiosk, 0, 2), 200);
    assert_int_equal(desk_push(&kiosk, 1, 3), 200);
    assert_true(kiosk.results[0].dup);
    assert_false(kiosk.results[1].dup);
    assert_int_equal(kiosk.answer.high_seq, 3);
    assert_int_equal(left(), 700);
}

static void
an_empty_push_asks_how_far_the_hub_is(void **state)
{
    (void)state;
    write_holds(2);
    assert_int_equal(desk_push(&kiosk, 0, 2), 200);
    assert_int_equal(desk_push(&kiosk, 2, 2), 200);
    assert_int_equal(kiosk.answer.high_seq, 2);
    assert_int_equal(kiosk.answer.count, 0);
}

static void
a_gap_is_named_and_nothing_is_applied(void **state)
{
    (void)state;
    write_holds(3);
    assert_int_equal(desk_push(&kiosk, 1, 3), 409);
    assert_string_equal(kit_problem(&kit), "gap");
    assert_non_null(strstr(kit.body, "high_seq 0"));
    assert_int_equal(left(), 1000);
}

static void
two_bodies_for_one_place_stop_the_desk(void **state)
{
    static struct desk twin;
    struct pd_op op;

    (void)state;
    write_holds(1);
    twin = kiosk;
    twin.count = 0;
    op = desk_hold(&twin, &member, "G-001", 1, 100);
    desk_write(&twin, &op);
    op = desk_hold(&twin, &member, "G-001", 1, 100);
    desk_write(&twin, &op);
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    assert_int_equal(desk_push(&twin, 0, 2), 409);
    assert_string_equal(kit_problem(&kit), "fork");
    assert_int_equal(left(), 900);
    assert_int_equal(kit_incidents(&kit, "fork"), 1);
    assert_int_equal(desk_push(&kiosk, 1, 1), 409);
    assert_string_equal(kit_problem(&kit), "fork");
}

static void
a_history_that_parts_before_the_push_is_a_fork_too(void **state)
{
    static struct desk twin;
    struct pd_op op;

    (void)state;
    write_holds(1);
    twin = kiosk;
    twin.count = 0;
    op = desk_hold(&twin, &member, "G-001", 1, 100);
    desk_write(&twin, &op);
    op = desk_hold(&twin, &member, "G-001", 1, 100);
    desk_write(&twin, &op);
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    assert_int_equal(desk_push(&twin, 1, 2), 409);
    assert_string_equal(kit_problem(&kit), "fork");
}

static void
what_cannot_be_read_is_kept_in_its_place(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    char line[PD_OP_LINE_MAX + 1];
    size_t len;

    (void)state;
    desk_write_line(&kiosk, "{\"v\":1,\"nonsense\":true}", 23);
    op.dseq = 2;
    desk_write(&kiosk, &op);
    desk_write(&kiosk, &op); /* the same id again, at the wrong place */
    op.dseq = 4;
    desk_write(&kiosk, &op); /* the same id again, at its place */
    op = desk_op(&kiosk, PD_OP_RELEASE);
    op.hold = member;
    (void)pd_copy(op.how, sizeof op.how, "print");
    len = pd_op_encode(&op, line);
    memcpy(strstr(line, "release"), "unheard", 7);
    desk_write_line(&kiosk, line, len);
    assert_int_equal(desk_push(&kiosk, 0, 5), 200);
    assert_int_equal(kiosk.results[0].status, PD_OP_QUARANTINED);
    assert_string_equal(kiosk.results[0].code, "malformed");
    assert_int_equal(kiosk.results[1].status, PD_OP_APPLIED);
    assert_string_equal(kiosk.results[2].code, "misplaced");
    assert_string_equal(kiosk.results[3].code, "id_reused");
    assert_string_equal(kiosk.results[4].code, "unknown_kind");
    assert_int_equal(left(), 900);
    assert_int_equal(desk_push(&kiosk, 0, 5), 200);
    assert_string_equal(kiosk.results[4].code, "unknown_kind");
}

/* Sends a push whose body one test spoils. */
static int
push_spoiled(struct desk *desk, const char *nonce, size_t flip, const struct pd_secret_key *secret)
{
    static char text[PD_PUSH_BODY_MAX];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_push_header header = {
        .device = desk->id, .epoch = desk->epoch, .n = desk->count, .head = desk->heads[desk->count]
    };
    struct pd_http_request http = { .method = "POST", .path = "/v1/push", .query = "" };
    char fresh[PD_NONCE_CAP];

    if (nonce == NULL)
        kit_hello(desk->kit, fresh);
    (void)pd_copy(header.nonce, sizeof header.nonce, nonce != NULL ? nonce : fresh);
    pd_push_header_write(&header, secret, &body);
    for (int i = 0; i < desk->count; i++) {
        pd_str_add_bytes(&body, desk->lines[i], desk->len[i]);
        pd_str_add(&body, "\n");
    }
    if (flip > 0)
        body.p[body.len - flip] ^= 1;
    http.body = body.p;
    http.body_len = body.len;
    (void)kit_send(desk->kit, &http, 0);
    return desk->kit->status;
}

static void
only_the_desks_own_fresh_signature_is_believed(void **state)
{
    char old[PD_NONCE_CAP];
    int64_t held_now = kit.now_ms;

    (void)state;
    write_holds(1);
    assert_int_equal(push_spoiled(&kiosk, NULL, 0, &counter.secret), 401);
    assert_string_equal(kit_problem(&kit), "bad_signature");
    assert_int_equal(push_spoiled(&kiosk, NULL, 20, &kiosk.secret), 400);
    assert_int_equal(push_spoiled(&kiosk, "0123456789abcdef0123456789abcdef", 0, &kiosk.secret), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    kit_hello(&kit, old);
    old[0] = old[0] == '0' ? '1' : '0'; /* its date, then its proof */
    assert_int_equal(push_spoiled(&kiosk, old, 0, &kiosk.secret), 401);
    kit_hello(&kit, old);
    old[strlen(old) - 1] = old[strlen(old) - 1] == '0' ? '1' : '0';
    assert_int_equal(push_spoiled(&kiosk, old, 0, &kiosk.secret), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    kit_hello(&kit, old);
    kit.now_ms += 5 * PD_MINUTE_MS + 1;
    assert_int_equal(push_spoiled(&kiosk, old, 0, &kiosk.secret), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    kit.now_ms = held_now;
    assert_int_equal(left(), 1000);
    assert_int_equal(push_spoiled(&kiosk, old, 0, &kiosk.secret), 200);
    assert_int_equal(left(), 900);
}

static void
a_stranger_a_revoked_desk_and_an_old_epoch_are_refused(void **state)
{
    static struct desk stranger;

    (void)state;
    write_holds(1);
    stranger = kiosk;
    stranger.id = member;
    assert_int_equal(desk_push(&stranger, 0, 1), 403);
    assert_string_equal(kit_problem(&kit), "unknown_device");
    stranger = kiosk;
    stranger.epoch = 2;
    assert_int_equal(desk_push(&stranger, 0, 1), 409);
    assert_string_equal(kit_problem(&kit), "old_epoch");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_push(&kiosk, 0, 1), 403);
    assert_string_equal(kit_problem(&kit), "device_revoked");
    assert_int_equal(desk_get(&kiosk, "/v1/pull", "cursor=1.0&limit=10&wait=0", 0, NULL), 403);
    assert_int_equal(left(), 1000);
}

/* The last answer, as the one who asked it checks it. */
static bool
is_signed_for(const struct desk *desk, const char *nonce)
{
    return pd_problem_is_signed(kit.body, kit.body_len, &desk->id, nonce, &kit.hub_key);
}

static void
what_closes_a_desk_is_signed_for_the_desk_that_asked(void **state)
{
    static struct desk stranger;
    char old[PD_NONCE_CAP];

    (void)state;
    write_holds(2);
    stranger = kiosk;
    stranger.id = member; /* the hub does not know it, and signs with its own key all the same */
    assert_int_equal(desk_push(&stranger, 0, 1), 403);
    assert_true(is_signed_for(&stranger, kit.nonce));
    assert_false(is_signed_for(&kiosk, kit.nonce));
    assert_int_equal(desk_get(&stranger, "/v1/pull", "cursor=1.0&limit=10&wait=0", 0, NULL), 403);
    assert_true(is_signed_for(&stranger, kit.nonce));
    assert_int_equal(desk_get(&stranger, "/v1/device/high", "end=1", 0, NULL), 403);
    assert_true(is_signed_for(&stranger, kit.nonce));
    (void)pd_copy(old, sizeof old, kit.nonce);
    stranger = kiosk;
    stranger.epoch = 2;
    assert_int_equal(desk_push(&stranger, 0, 1), 409);
    assert_true(is_signed_for(&kiosk, kit.nonce));
    assert_false(is_signed_for(&kiosk, old));
    assert_int_equal(desk_push(&kiosk, 0, 1), 200);
    kit.hub->protocol_max = 1; /* a hub of the release before signs none */
    stranger.id = member;
    assert_int_equal(desk_push(&stranger, 0, 1), 403);
    assert_null(strstr(kit.body, "\"sig\""));
    kit.hub->protocol_max = PD_PROTOCOL_MAX;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_push(&kiosk, 0, 1), 403);
    assert_string_equal(kit_problem(&kit), "device_revoked");
    assert_true(is_signed_for(&kiosk, kit.nonce));
    for (size_t bit = 0; bit < 8 * kit.body_len; bit++) {
        kit.body[bit / 8] = (char)(kit.body[bit / 8] ^ (1 << bit % 8));
        assert_false(is_signed_for(&kiosk, kit.nonce));
        kit.body[bit / 8] = (char)(kit.body[bit / 8] ^ (1 << bit % 8));
    }
}

/* Kept and shown to a desk later, over a nonce that somebody gives it in the hub's name. */
static void
nothing_is_signed_over_a_nonce_that_is_not_the_hubs(void **state)
{
    static struct desk stranger;
    char nonce[PD_NONCE_CAP] = "a-nonce-of-somebody-else";

    (void)state;
    write_holds(1);
    stranger = kiosk;
    stranger.id = member;
    assert_int_equal(push_spoiled(&stranger, nonce, 0, &stranger.secret), 401);
    assert_string_equal(kit_problem(&kit), "stale_nonce");
    assert_null(strstr(kit.body, "\"sig\""));
    kit_hello(&kit, nonce);
    kit.now_ms += 6 * PD_MINUTE_MS;
    assert_int_equal(push_spoiled(&stranger, nonce, 0, &stranger.secret), 401);
    assert_null(strstr(kit.body, "\"sig\""));
}

/* ---- enrol ---- */

static void
a_code_lets_one_desk_in_once(void **state)
{
    static struct desk a, b;
    char code[64];
    struct pd_id first;

    (void)state;
    a.secret = pd_secret_key_make(&kit.rng);
    b.secret = pd_secret_key_make(&kit.rng);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P2", false, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    a.kit = b.kit = &kit;
    assert_int_equal(desk_enrol_with(&a, &kit, code, "counter"), 200);
    first = a.id;
    assert_int_equal(desk_enrol_with(&a, &kit, code, "counter"), 200);
    assert_true(pd_id_equal(first, a.id));
    assert_int_equal(desk_enrol_with(&b, &kit, code, "counter"), 403);
    assert_string_equal(kit_problem(&kit), "enrol_code");
    assert_int_equal(desk_push(&a, 0, 0), 403);
    assert_string_equal(kit_problem(&kit), "device_waiting");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_approve(kit.hub, kit.now_ms, &a.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(desk_push(&a, 0, 0), 200);
    code[6] = code[6] == 'A' ? 'B' : 'A';
    assert_int_equal(desk_enrol_with(&b, &kit, code, "counter"), 403);
    kit.now_ms += 25 * PD_HOUR_MS;
}

static void
an_old_code_is_too_old(void **state)
{
    static struct desk a;
    char code[64];

    (void)state;
    a.secret = pd_secret_key_make(&kit.rng);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P2", true, code, sizeof code));
    assert_int_equal(
        pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P9", true, code + 0, sizeof code), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_commit(kit.hub));
    kit.now_ms += PD_DAY_MS + 1;
    assert_int_equal(desk_enrol_with(&a, &kit, code, "kiosk"), 403);
}

/* ---- pull ---- */

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

/* ---- the hospital's systems ---- */

static int
post(const char *path, const char *key, const char *idem, const char *body)
{
    return kit_post(&kit, path, key, idem, body);
}

#define PAYMENT(bill, paid)                                                                                  \
    "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"his\",\"type\":\"pointdesk.payment\",\"subject\":"   \
    "\"M-1\","                                                                                               \
    "\"data\":{\"bill_no\":\"" bill "\",\"total_fen\":10000,\"insured_fen\":2000,\"self_paid_fen\":" paid    \
    "}}"

static void
an_event_is_granted_once_by_key_and_by_bill(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP], first[512];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "billing", PD_HUB_SCOPE_EVENTS, key));
    assert_int_equal(
        pd_hub_client_add(kit.hub, kit.now_ms, "billing", PD_HUB_SCOPE_EVENTS, first), PD_ERR_EXISTS);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/events", "wrong", "a", PAYMENT("B1", "8000")), 401);
    assert_int_equal(post("/v1/events", key, NULL, PAYMENT("B1", "8000")), 400);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "8099")), 400);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "80.5")), 400);
    assert_int_equal(post("/v1/events", key, "a", "{"), 400);
    assert_int_equal(left(), 1000);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "7999")), 200);
    (void)pd_copy(first, sizeof first, kit.body);
    assert_int_equal(left(), 1079);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B1", "7999")), 200);
    assert_string_equal(kit.body, first);
    assert_int_equal(post("/v1/events", key, "a", PAYMENT("B2", "7999")), 409);
    assert_int_equal(post("/v1/events", key, "b", PAYMENT("B1", "7999")), 200);
    assert_non_null(strstr(kit.body, "already_granted"));
    assert_int_equal(left(), 1079);
}

/* A month and some days: what was asked with it cannot be guessed from what is kept, and then it is gone. */
static void
an_answer_to_a_key_is_kept_for_a_month_and_tells_nothing(void **state)
{
    const char body[] = "{\"number\":\"N7\",\"name\":\"x\"}";
    struct pd_hash plain = pd_hash_of(body, strlen(body)), kept;
    char key[PD_HUB_CLIENT_KEY_CAP];
    int64_t cursor = 0;
    bool more = true;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/members", key, "m", body), 201);
    assert_ok(pd_store_begin(kit.store));
    assert_true(pd_store_start(kit.store, PD_HUB_SQL_IDEM_GET, PD_ARGS(pd_t("his"), pd_t("m"))));
    pd_store_blob(kit.store, PD_HUB_SQL_IDEM_GET, 0, kept.b, sizeof kept.b);
    pd_store_end(kit.store, PD_HUB_SQL_IDEM_GET);
    assert_ok(pd_store_commit(kit.store));
    assert_false(pd_hash_equal(&kept, &plain));
    for (int days = 0; days <= 36; days += 18) {
        kit.now_ms += (days > 0 ? 18 : 0) * PD_DAY_MS;
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_clock_accept(kit.hub, kit.now_ms));
        for (more = true; more;)
            assert_ok(pd_hub_sweep(kit.hub, kit.now_ms, &cursor, &more));
        assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(
            post("/v1/members", key, "m", body), days < 35 ? 201 : 409); /* she is known by now */
    }
}

static void
members_and_codes_are_made_for_clients(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL, key));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(post("/v1/members", key, "m", "{\"number\":\"N7\",\"name\":\"\\u738b**\"}"), 201);
    assert_int_equal(post("/v1/members", key, "n", "{\"number\":\"N7\",\"name\":\"x\"}"), 409);
    assert_int_equal(post("/v1/members", key, "o", "{\"number\":\"N 8\",\"name\":\"x\"}"), 400);
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N7\",\"type\":\"day\"}"), 201);
    assert_non_null(strstr(kit.body, "\"code\":\"PD1:"));
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N7\",\"type\":\"ticket\"}"), 400);
    assert_int_equal(post("/v1/codes", key, NULL, "{\"member\":\"N9\",\"type\":\"day\"}"), 404);
}

static void
a_members_balance_is_shown_to_those_who_may_see_it(void **state)
{
    char reader[PD_HUB_CLIENT_KEY_CAP], maker[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "phone", PD_HUB_SCOPE_READ, reader));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_READ, maker));
    assert_int_equal(pd_hub_client_add(kit.hub, kit.now_ms, "none", 0, maker), PD_ERR_INVALID);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", reader), 200);
    assert_non_null(strstr(kit.body, "\"points\":1000,\"held\":0"));
    assert_non_null(strstr(kit.body, "\"expiring\":{\"points\":1000"));
    assert_null(strstr(kit.body, "13800000000"));
    assert_int_equal(kit_get(&kit, "/v1/members/nobody", "", reader), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/", "", reader), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", "wrong"), 401);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", maker), 403);
    assert_string_equal(kit_problem(&kit), "scope");
    assert_int_equal(post("/v1/events", reader, "a", PAYMENT("B1", "8000")), 403);
    assert_int_equal(post("/v1/members", reader, "a", "{\"number\":\"N7\",\"name\":\"x\"}"), 403);
    assert_int_equal(post("/v1/codes", reader, "a", "{\"member\":\"M-1\",\"type\":\"day\"}"), 403);
    assert_int_equal(left(), 1000);
}

static void
the_description_is_there_for_everyone(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/openapi.json", .query = "" };

    (void)state;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_non_null(strstr(kit.body, "\"openapi\": \"3.1.0\""));
}

static void
other_paths_and_methods_have_their_problem(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/nothing", .query = "" };

    (void)state;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "not_found");
    http.path = "/v1/push";
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "method_not_allowed");
    http.path = "no slash";
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_request");
    http = (struct pd_http_request){
        .method = "POST", .path = "/v1/push", .query = "", .body = "x", .body_len = 1
    };
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "bad_request");
    http.body_len = PD_PUSH_BODY_MAX + 1;
    http.body = kit.body;
    (void)kit_send(&kit, &http, 0);
    assert_string_equal(kit_problem(&kit), "too_large");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)
        T(a_resend_gets_the_stored_results_and_changes_nothing),
        T(a_push_may_overlap_what_is_known),
        T(an_empty_push_asks_how_far_the_hub_is),
        T(a_gap_is_named_and_nothing_is_applied),
        T(two_bodies_for_one_place_stop_the_desk),
        T(a_history_that_parts_before_the_push_is_a_fork_too),
        T(what_cannot_be_read_is_kept_in_its_place),
        T(only_the_desks_own_fresh_signature_is_believed),
        T(a_stranger_a_revoked_desk_and_an_old_epoch_are_refused),
        T(what_closes_a_desk_is_signed_for_the_desk_that_asked),
        T(nothing_is_signed_over_a_nonce_that_is_not_the_hubs),
        T(a_code_lets_one_desk_in_once),
        T(an_old_code_is_too_old),
        T(a_pull_resumed_at_any_cut_is_one_pull),
        T(a_pull_says_which_own_ops_it_includes),
        T(each_desk_gets_what_is_meant_for_it),
        T(a_long_poll_waits_until_the_feed_moves_or_its_time_is_over),
        T(a_read_needs_a_fresh_right_signature),
        T(a_desk_learns_how_far_the_hub_has_it_and_fetches_the_programme),
        T(a_stopped_desk_hands_over_its_raw_journal),
        T(an_event_is_granted_once_by_key_and_by_bill),
        T(an_answer_to_a_key_is_kept_for_a_month_and_tells_nothing),
        T(members_and_codes_are_made_for_clients),
        T(a_members_balance_is_shown_to_those_who_may_see_it),
        T(the_description_is_there_for_everyone),
        T(other_paths_and_methods_have_their_problem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
