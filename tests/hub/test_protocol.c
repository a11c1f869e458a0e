/*
 * Goal: the hub believes nobody too early, applies nothing twice, and misses nothing, from enrolment on; each
 * problem has its code. Method: desks that sign real pushes; each is then made wrong in one way.
 */
#include "tests/hub/two_desks.h"

#include "app/core/training.h"
#include "sync/hub/engine.h"

#include <string.h>

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

/* Its key stands in every program: whoever holds it out is anybody. */
static void
a_desk_with_the_key_of_a_training_is_not_let_in(void **state)
{
    static struct desk a;
    char code[64];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P2", true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    a.kit = &kit;
    for (int i = 0; i < PD_TRAINING_PARTIES; i++) {
        a.secret = pd_training_key((enum pd_training_party)i);
        assert_int_equal(desk_enrol_with(&a, &kit, code, "counter"), 409);
    }
    a.secret = pd_secret_key_make(&kit.rng); /* and the code is as good as before */
    assert_int_equal(desk_enrol_with(&a, &kit, code, "counter"), 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
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
        T(a_desk_with_the_key_of_a_training_is_not_let_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
