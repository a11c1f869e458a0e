/*
 * Goal: what a stopped desk hands over is kept, shows who signed it, and costs the hub little; no name leaves
 * it whole. Method: evidence of all sizes and a clock, and every desk and system that could be told a name.
 */
#include "app/core/claim_key.h"
#include "sync/hub/store.h"
#include "tests/hub/crooked_kit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- evidence ---- */

static int
send_evidence(struct desk *desk, const char *body)
{
    struct pd_http_request http = { .method = "POST", .path = "/v1/evidence", .query = "" };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];

    http.body = body;
    http.body_len = strlen(body);
    kit_hello(&kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static int
evidence_kept(void)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, PD_HUB_SQL_EVIDENCE_COUNT, PD_ARGS(pd_i(1)), -1);
    assert_ok(pd_store_commit(kit.store));
    return (int)n;
}

static void
evidence_comes_from_stopped_desks_and_has_an_end(void **state)
{
    char body[32];

    (void)state;
    assert_int_equal(send_evidence(&kiosk, "x"), 409);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < 3; i++)
        assert_int_equal(send_evidence(&kiosk, "the same"), 200);
    assert_int_equal(evidence_kept(), 1);
    for (int i = 1; i < 300; i++) {
        (void)snprintf(body, sizeof body, "line %d", i);
        assert_int_equal(send_evidence(&kiosk, body), i < 256 ? 200 : 413);
    }
    assert_int_equal(evidence_kept(), 256);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* another desk, for what is pulled at the end */
}

/* The bytes that were signed, a line feed, the signature in hexadecimal. */
static void
what_a_stopped_desk_hands_over_shows_who_signed_it(void **state)
{
    struct pd_public_key key = pd_secret_key_public(&kiosk.secret);
    static const char body[] = "{\"v\":1}\n";
    char digest[PD_CONTENT_DIGEST_CAP];
    struct pd_hub_evidence e;
    struct pd_signature sig;
    size_t hex = 2 * sizeof sig.b;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(send_evidence(&kiosk, body), 200);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_evidence_get(kit.hub, 1, &e));
    assert_true(e.proof_len > hex + 1);
    assert_true(pd_unhex(e.proof + e.proof_len - hex, hex, sig.b, sizeof sig.b));
    assert_true(pd_verify(&key, &sig, e.proof, e.proof_len - hex - 1));
    pd_content_digest(body, sizeof body - 1, digest);
    assert_non_null(memmem(e.proof, e.proof_len, digest, strlen(digest)));
    pd_hub_rollback(kit.hub);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* another desk, for what is pulled at the end */
}

static double
seconds_of_evidence(struct desk *desk)
{
    clock_t from = clock();

    for (int i = 0; i < 20; i++)
        assert_int_equal(send_evidence(desk, "small"), 413);
    return (double)(clock() - from) / CLOCKS_PER_SEC;
}

/* All that is kept of a desk is 64 MiB. A line that is compared with that is no cheap line. */
static void
a_small_piece_of_evidence_costs_little_beside_large_ones(void **state)
{
    enum { LARGE = 250000 };
    static char body[LARGE + 1];
    double beside_small, beside_large;

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.id));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk2.id));
    assert_ok(pd_hub_commit(kit.hub));
    memset(body, 'x', LARGE);
    for (int i = 0; i < 256; i++) {
        (void)snprintf(body + LARGE - 8, 9, "%08u", (unsigned)i % 100000000);
        assert_int_equal(send_evidence(&kiosk, body + LARGE - 8), 200);
        assert_int_equal(send_evidence(&kiosk2, body), 200);
    }
    beside_small = seconds_of_evidence(&kiosk);
    beside_large = seconds_of_evidence(&kiosk2);
    if (beside_large > 10 * beside_small)
        fail_msg("%f s, and beside large ones %f s", beside_small, beside_large);
    desk_enrol(&kiosk, &kit, "kiosk", "P1"); /* others, for what is pulled at the end */
    desk_enrol(&kiosk2, &kit, "kiosk", "P1");
}

/* ---- names ---- */

static void
expect_masked(const char *number, const char *name, const char *masked)
{
    static struct pd_row rows[500];
    struct pd_hub_member_new m = { .phone = "13800000000", .kind = "standard" };
    struct pd_pull_header header = { .cseq = 0 };
    struct pd_why why = { .text = "" };
    struct pd_id id;
    int n, found = 0;

    (void)pd_copy(m.number, sizeof m.number, number);
    (void)pd_copy(m.name, sizeof m.name, name);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    assert_ok(pd_hub_commit(kit.hub));
    n = desk_pull(&kiosk, 0, 500, &header, rows, 500);
    assert_false(header.more);
    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_MEMBER || !pd_id_equal(rows[i].member.id, id))
            continue;
        assert_string_equal(rows[i].member.masked, masked);
        assert_string_equal(rows[i].member.last4, "0000");
        found++;
    }
    assert_int_equal(found, 1);
}

static void
no_name_leaves_the_hub_whole(void **state)
{
    (void)state;
    expect_masked("N-1", "张三丰", "张**");
    expect_masked("N-2", "张三丰*", "张**");
    expect_masked("N-3", "*张三丰", "***");
    expect_masked("N-4", "张*丰", "张**");
    expect_masked("N-5", "张*", "张*");
    expect_masked("N-6", "\u202e张三丰", "张**");
    expect_masked("N-7", "Ann %s%n", "A**");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(evidence_comes_from_stopped_desks_and_has_an_end),
        T(what_a_stopped_desk_hands_over_shows_who_signed_it),
        T(a_small_piece_of_evidence_costs_little_beside_large_ones),
        T(no_name_leaves_the_hub_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
