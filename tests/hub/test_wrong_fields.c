/*
 * Goal: a desk with a true key that gets any one field of any message wrong is answered, clearly, and
 * nobody's books suffer. Method: each valid message (an op of every kind, the header of a push, a request to
 * be enrolled, the headers and query of a signed pull) is made wrong in one place after another, chained and
 * signed again as if it were meant so, and handed to the engine in memory; then every invariant is verified,
 * and the batch is rolled back, so that each wrong message meets the same hub. Each
 * field of an op meets a third of the wrong values, other fields the others; with PD_TESTS_ALL set, all of
 * them.
 */
#include "app/core/claim_key.h"
#include "sync/wire/seal.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"
#include "tests/support/wrong.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kit kit;
static struct desk kiosk, counter;
static struct pd_id member, other, held, captured;
static struct pd_lease_row lease;
static struct wrong wrong;
static struct pd_hub_report before;
static struct pd_http_response response;
static char nonce[PD_NONCE_CAP]; /* good for all: what was done with it is rolled back */
static int tried, taken;

static int
set_up(void **state)
{
    struct pd_op op;

    *state = &kit;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    other = kit_member(&kit, "M-2", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    assert_true(desk_lease(&kiosk, "G-001", &lease));
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    held = op.id;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&kiosk, PD_OP_RELEASE, &held);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    captured = op.id;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    op = desk_about(&counter, PD_OP_CAPTURE, &captured);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    before = kit_verify(&kit);
    kit_hello(&kit, nonce);
    tried = taken = 0;
    return 0;
}

/* ---- one request in a batch that is given up afterwards ---- */

static void
verified(struct pd_hub_report *report)
{
    assert_ok(pd_hub_verify(kit.hub, report, NULL, NULL));
    if (report->problem[0] != '\0')
        fail_msg("%s: %s", wrong.what, report->problem);
}

static int64_t
worth_of(const struct pd_id *who)
{
    static struct pd_member m;
    char text[PD_ID_TEXT_CAP];

    assert_ok(pd_hub_member_find(kit.hub, pd_id_text(*who, text), &m, NULL, 0));
    return pd_points_raw(pd_lots_spendable(m.lots, m.lot_count, kit.now_ms)) + pd_points_raw(m.held) -
           pd_points_raw(m.debt);
}

/* Status and body are the answer's; 200, 201 or a problem with a stable code that fits its status. */
static void
expect_an_answer(void)
{
    char code[64], detail[PD_PROBLEM_DETAIL_CAP];

    if (response.status == 200 || response.status == 201)
        return;
    if (response.status < 400 || response.status >= 500)
        fail_msg("%s was answered with %d", wrong.what, response.status);
    pd_problem_read(response.body, response.body_len, code, sizeof code, detail, sizeof detail);
    if (pd_problem_from(code) == 0 || pd_problem_status(pd_problem_from(code)) != response.status)
        fail_msg("%s was answered with %d and the code \"%s\"", wrong.what, response.status, code);
}

static void
handle(const struct pd_http_request *request)
{
    tried++;
    (void)pd_hub_handle(kit.hub, kit.now_ms, request, 55000, &response);
    expect_an_answer();
    taken += response.status < 300;
}

/* ---- ops ---- */

static void
push_line(struct desk *desk, const char *line, size_t len)
{
    static char text[PD_OP_LINE_MAX * 16];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_push_header header = { .device = desk->id,
        .epoch = desk->epoch,
        .base = (uint64_t)desk->count,
        .base_hash = desk->heads[desk->count],
        .n = 1,
        .head = pd_chain_next(&desk->heads[desk->count], line, len) };
    struct pd_http_request request = { .method = "POST", .path = "/v1/push", .query = "" };

    (void)pd_copy(header.nonce, sizeof header.nonce, nonce);
    pd_push_header_write(&header, &desk->secret, &body);
    pd_str_add_bytes(&body, line, len);
    pd_str_add(&body, "\n");
    assert_false(body.cut);
    request.body = body.p;
    request.body_len = body.len;
    handle(&request);
}

/* A desk can only spend, and give back what was spent: of what there is, nothing comes to be but by a claim.
 */
static void
expect_fair_books(const struct pd_op *op, bool decoded)
{
    struct pd_hub_report report;
    int64_t hers = worth_of(&member), theirs = worth_of(&other);

    verified(&report);
    if (hers > 900 + 100 + 5 || theirs > 1000 + 5)
        fail_msg("%s made points: %lld and %lld", wrong.what, (long long)hers, (long long)theirs);
    if (!decoded && (hers != 900 || theirs != 1000))
        fail_msg("%s is no op and was booked: %lld and %lld", wrong.what, (long long)hers, (long long)theirs);
    if (decoded && !pd_id_equal(op->member, other) && theirs != 1000)
        fail_msg("%s touched another member", wrong.what);
}

static void
push_wrong(struct desk *desk)
{
    struct pd_push_answer answer = { .results = desk->results };
    struct pd_op op;
    struct pd_why why;
    bool decoded = pd_op_decode(wrong.out, wrong.len, &op, &why) == PD_OK;

    if (memchr(wrong.out, '\n', wrong.len) != NULL || wrong.len == 0)
        return; /* that would be two lines */
    assert_ok(pd_hub_begin(kit.hub));
    push_line(desk, wrong.out, wrong.len);
    if (response.status == 200) {
        assert_ok(pd_push_answer_read(response.body, response.body_len, nonce, &kit.hub_key, &answer, NULL));
        assert_int_equal(answer.count, 1);
        if (!decoded && answer.results[0].status != PD_OP_QUARANTINED)
            fail_msg("%s is no op, and is %s", wrong.what, pd_op_status_name(answer.results[0].status));
    }
    expect_fair_books(&op, decoded);
    pd_hub_rollback(kit.hub);
}

static void
every_field_of(struct desk *desk, const struct pd_op *op)
{
    char line[PD_OP_LINE_MAX + 1];

    (void)pd_op_encode(op, line);
    wrong_open(&wrong, line);
    wrong.stride = getenv("PD_TESTS_ALL") != NULL ? 1 : 3;
    while (wrong_next(&wrong))
        push_wrong(desk);
}

static struct pd_op
of_member(struct desk *desk, enum pd_op_kind kind, int64_t amount, const char *rule)
{
    struct pd_op op = desk_op(desk, kind);

    op.member = member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, rule);
    op.amount = pd_points_of(amount);
    return op;
}

static void
a_hold_with_any_field_wrong_is_judged_by_the_rules(void **state)
{
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);

    (void)state;
    every_field_of(&kiosk, &op);
    assert_in_range(taken, tried / 2, tried);
}

static void
an_op_about_a_hold_with_any_field_wrong_is_judged_by_the_rules(void **state)
{
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &held);

    (void)state;
    every_field_of(&counter, &op);
    op = desk_about(&counter, PD_OP_VOID, &held);
    every_field_of(&counter, &op);
    op = desk_about(&kiosk, PD_OP_RELEASE, &held);
    every_field_of(&kiosk, &op);
}

static void
a_refund_a_claim_or_a_spend_with_any_field_wrong_makes_no_points(void **state)
{
    struct pd_op op = desk_about(&counter, PD_OP_REFUND, &captured);

    (void)state;
    op.amount = pd_points_of(100);
    every_field_of(&counter, &op);
    op = of_member(&kiosk, PD_OP_CLAIM, 5, "sign_in");
    pd_claim_key_day(
        &(struct pd_earn_rule){ .id = "sign_in" }, &member, op.at_ms, 480, op.key, sizeof op.key);
    every_field_of(&kiosk, &op);
    op = of_member(&kiosk, PD_OP_SPEND, 10, "wheel");
    op.decided_ms = op.at_ms;
    every_field_of(&kiosk, &op);
}

static void
a_receipt_with_any_field_wrong_moves_no_stock(void **state)
{
    struct pd_op op = desk_op(&kiosk, PD_OP_LEASE_RECV);

    (void)state;
    op.lease = lease.id;
    op.qty = lease.size;
    (void)pd_copy(op.sku, sizeof op.sku, lease.sku);
    every_field_of(&kiosk, &op);
    op = desk_op(&counter, PD_OP_TOKEN_RECV);
    op.number = 1;
    (void)pd_copy(op.place, sizeof op.place, "P1");
    every_field_of(&counter, &op);
    op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
    op.number = 1;
    every_field_of(&kiosk, &op);
}

/* ---- what stands around ops ---- */

static void
expect_nothing_changed(void)
{
    struct pd_hub_report report;

    verified(&report);
    if (memcmp(&report, &before, sizeof before) != 0)
        fail_msg("%s changed the books", wrong.what);
}

static void
send_sealed(const char *path, const char *domain, const struct pd_secret_key *secret, const char *lines)
{
    static char text[WRONG_LINE_MAX + 8192];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_http_request request = { .method = "POST", .path = path, .query = "" };

    if (wrong.len < PD_SEAL_MAX - 128) {
        pd_str_add_bytes(&body, wrong.out, wrong.len - 1); /* without the brace */
        (void)pd_seal_close(&body, 0, domain, NULL, secret);
    } else {
        pd_str_add_bytes(&body, wrong.out, wrong.len); /* too long for any signature */
    }
    pd_str_add(&body, lines);
    assert_false(body.cut);
    request.body = body.p;
    request.body_len = body.len;
    handle(&request);
}

static void
a_push_whose_header_is_wrong_anywhere_brings_nothing(void **state)
{
    char line[PD_OP_LINE_MAX + 2], text[1024], device[PD_ID_TEXT_CAP];
    char base[PD_HASH_TEXT_CAP], head[PD_HASH_TEXT_CAP];
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    size_t len = pd_op_encode(&op, line);
    struct pd_hash after = pd_chain_next(&kiosk.heads[kiosk.count], line, len);

    (void)state;
    memcpy(line + len, "\n", 2);
    pd_hex(kiosk.heads[kiosk.count].b, PD_HASH_LEN, base);
    pd_hex(after.b, PD_HASH_LEN, head);
    (void)snprintf(text, sizeof text,
        "{\"v\":1,\"dev\":\"%s\",\"ep\":%u,\"base\":%d,\"base_hash\":\"%s\",\"n\":1,\"head\":\"%s\","
        "\"nonce\":\"%s\"}",
        pd_id_text(kiosk.id, device), kiosk.epoch, kiosk.count, base, head, nonce);
    for (wrong_open(&wrong, text); wrong_next(&wrong);) {
        assert_ok(pd_hub_begin(kit.hub));
        send_sealed("/v1/push", "pd-push-1", &kiosk.secret, line);
        expect_nothing_changed();
        pd_hub_rollback(kit.hub);
    }
    assert_int_equal(taken, 0);
    assert_in_range(tried, 400, 10000);
}

static void
a_request_to_be_enrolled_that_is_wrong_anywhere_makes_no_desk(void **state)
{
    struct pd_secret_key secret = pd_secret_key_make(&kit.rng);
    struct pd_public_key public = pd_secret_key_public(&secret);
    char code[64], text[1024], key[2 * PD_PUBLIC_KEY_LEN + 1];

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code(kit.hub, kit.now_ms, "S1", "P1", true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    pd_hex(public.b, sizeof public.b, key);
    (void)snprintf(text, sizeof text,
        "{\"v\":1,\"code\":\"%s\",\"key\":\"%s\",\"mode\":\"kiosk\",\"serial\":\"SN-1\",\"nonce\":\"%s\"}",
        code, key, nonce);
    for (wrong_open(&wrong, text); wrong_next(&wrong);) {
        bool serial = strncmp(wrong.what, "\"serial\"", 8) == 0;

        assert_ok(pd_hub_begin(kit.hub));
        send_sealed("/v1/enrol", "pd-enrol-1", &secret, "");
        expect_nothing_changed();
        if (response.status == 200 && !serial) /* any text names a machine */
            fail_msg("%s was enrolled", wrong.what);
        pd_hub_rollback(kit.hub);
    }
    assert_in_range(taken, 1, 30);
}

static void
pull_wrong(const char *query, const char *name, const char *value)
{
    struct pd_http_request request = { .method = "GET", .path = "/v1/pull", .query = query };
    struct pd_httpsig_signer signer = { kiosk.id, kiosk.epoch, &kiosk.secret };
    struct pd_httpsig_text text;

    if (pd_httpsig_sign(&request, &signer, nonce, &text) != PD_OK)
        return;
    for (int i = 0; name != NULL && i < request.headers.count; i++)
        if (strcmp(request.headers.item[i].name, name) == 0)
            request.headers.item[i].value = value;
    assert_ok(pd_hub_begin(kit.hub));
    handle(&request);
    expect_nothing_changed();
    pd_hub_rollback(kit.hub);
}

static void
a_pull_whose_query_is_wrong_anywhere_is_refused(void **state)
{
    static const struct {
        const char *before, *after;
    } forms[] = { { "cursor=", ".0&limit=10&wait=0" }, { "cursor=1.", "&limit=10&wait=0" },
        { "cursor=1.0&limit=", "&wait=0" }, { "cursor=1.0&limit=10&wait=", "" },
        { "cursor=1.0&limit=10&wait=0&members=", "" }, { "cursor=1.0&limit=10&wait=0&", "=1" },
        { "cursor=1.0&cursor=", "&limit=10&wait=0" }, { "", "" } };
    char query[256];

    (void)state;
    for (int form = 0; form < PD_COUNT(forms); form++) {
        for (int i = 0; wrong_text(i) != NULL; i++) {
            struct pd_pull_query read;

            (void)snprintf(
                query, sizeof query, "%s%s%s", forms[form].before, wrong_text(i), forms[form].after);
            (void)snprintf(wrong.what, sizeof wrong.what, "%.90s", query);
            response.status = 0;
            pull_wrong(query, NULL, NULL);
            if (response.status == 200)
                assert_ok(pd_pull_query_read(query, &read, NULL));
        }
    }
    assert_in_range(tried - taken, 150, 1000);
}

static void
a_signed_request_with_any_header_wrong_is_refused(void **state)
{
    static const char *const names[] = { "pd-device", "pd-epoch", "content-digest", "signature-input",
        "signature" };

    (void)state;
    for (int n = 0; n < PD_COUNT(names); n++) {
        for (int i = 0; wrong_text(i) != NULL; i++) {
            if (strcmp(names[n], "pd-epoch") == 0 && strcmp(wrong_text(i), "1") == 0)
                continue; /* that is right */
            (void)snprintf(wrong.what, sizeof wrong.what, "%s: %s", names[n], wrong_text(i));
            pull_wrong("cursor=1.0&limit=10&wait=0", names[n], wrong_text(i));
        }
    }
    assert_int_equal(taken, 0);
    assert_in_range(tried, 150, 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, kit_tear_down)
        T(a_hold_with_any_field_wrong_is_judged_by_the_rules),
        T(an_op_about_a_hold_with_any_field_wrong_is_judged_by_the_rules),
        T(a_refund_a_claim_or_a_spend_with_any_field_wrong_makes_no_points),
        T(a_receipt_with_any_field_wrong_moves_no_stock),
        T(a_push_whose_header_is_wrong_anywhere_brings_nothing),
        T(a_request_to_be_enrolled_that_is_wrong_anywhere_makes_no_desk),
        T(a_pull_whose_query_is_wrong_anywhere_is_refused),
        T(a_signed_request_with_any_header_wrong_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
