/*
 * Goal: leases, tokens, goods, numbers and desks that only the lost life of a hub knew are taken up where
 * they can have been, and nowhere else. Method: each is given after the backup and shown to the hub that was
 * put back, truly and by a desk that lies.
 */
#include "sync/wire/high.h"
#include "tests/hub/lobby.h"

#include <string.h>

/* ---- what only the lost life gave ---- */

static void
a_lease_and_a_token_of_the_lost_life_are_taken_up_by_number(void **state)
{
    struct pd_op op;
    struct pd_lease_row lease;
    int64_t token;

    (void)state;
    kit_backup(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-LATE", 20)); /* a lease of 4 that the backup does not have */
    assert_ok(pd_hub_commit(kit.hub));
    assert_true(desk_lease(&kiosk, "G-LATE", &lease));
    op = desk_op(&kiosk, PD_OP_LEASE_RECV);
    op.lease = lease.id;
    op.qty = lease.size;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-LATE");
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-LATE", 20)); /* a person does it again */
    assert_ok(pd_hub_commit(kit.hub));
    token = number("SELECT number FROM token WHERE place = 'P1'");
    op = desk_op(&counter, PD_OP_TOKEN_RECV); /* granted to it by the lost life, never pushed */
    op.number = (uint64_t)token + 2;
    (void)pd_copy(op.place, sizeof op.place, "P1");
    desk_write(&counter, &op);
    op = desk_op(&counter, PD_OP_TOKEN_RECV); /* an older one: it was given up since */
    op.number = (uint64_t)token + 1;
    (void)pd_copy(op.place, sizeof op.place, "P1");
    desk_write(&counter, &op);
    report(&counter);
    assert_int_equal(counter.results[0].status, PD_OP_APPLIED);
    assert_int_equal(counter.results[1].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT number FROM token WHERE place = 'P1'"), token + 2);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    kiosk.pull_epoch = 0;
    assert_true(desk_lease(&kiosk, "G-LATE", &lease));
    assert_int_equal(number("SELECT count(*) FROM lease WHERE sku = 'G-LATE'"), 1);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 0);
    assert_int_equal(kit_incidents(&kit, "lease_adopted"), 0); /* it was signed */
    assert_true(
        number("SELECT value FROM counter WHERE id = 5") > lease.id); /* and no lease is numbered so */
    (void)kit_verify(&kit);
}

/* A desk tells of each size that it sees, sells nothing beyond it, and is given at most a share at a time. A
 * larger lease than that was never given; believed, it would take all that is free, and more. */
static void
a_desk_cannot_lend_itself_the_stock_of_a_restored_hub(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op;
    int64_t left;

    (void)state;
    assert_true(desk_lease(&kiosk, "G-001", &lease));
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    left = number("SELECT free - short FROM stock WHERE sku = 'G-001'");
    for (int i = 0; i < 2; i++) {
        struct desk *desk = i == 0 ? &kiosk : &counter;

        op = desk_op(desk, PD_OP_LEASE_RECV);
        op.lease = lease.id + (i == 0 ? 0 : 9);
        op.qty = i == 0 ? lease.size + 41 : 41;
        op.number = 9;
        (void)pd_copy(op.sku, sizeof op.sku, "G-001");
        desk_write(desk, &op);
        report(desk);
        assert_string_equal(desk->results[0].code, "lease_unknown");
    }
    assert_int_equal(number("SELECT free - short FROM stock WHERE sku = 'G-001'"), left);
    assert_int_equal(kit_incidents(&kit, "stock_short"), 0);
    (void)kit_verify(&kit);
}

/* A restored hub hears of tokens that it does not remember. It believes that of a counter about its own
 * place, and of a number that was given: one of another place's would break the table and stop the hub. */
static void
a_token_is_taken_up_only_by_a_counter_for_its_own_place(void **state)
{
    const struct {
        struct desk *desk;
        const char *place;
        int64_t after; /* the number that is there */
    } lies[] = { { &kiosk, "P1", 1 }, { &counter, "P9", 0 }, { &counter, "P9", 1 },
        { &counter, "P1", INT64_MAX / 2 } };
    int64_t token;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    token = number("SELECT number FROM token WHERE place = 'P1'");
    for (int i = 0; i < PD_COUNT(lies); i++) {
        struct pd_op op = desk_op(lies[i].desk, PD_OP_TOKEN_RECV);

        op.number = (uint64_t)(token + lies[i].after);
        (void)pd_copy(op.place, sizeof op.place, lies[i].place);
        desk_write(lies[i].desk, &op);
    }
    report(&counter);
    report(&kiosk);
    for (int i = 0; i < 3; i++)
        assert_string_equal(counter.results[i].code, "token_unknown");
    assert_string_equal(kiosk.results[0].code, "token_unknown");
    assert_int_equal(kit_incidents(&kit, "token_unknown"), 4);
    assert_int_equal(number("SELECT count(*) FROM token"), 1);
    assert_int_equal(number("SELECT number FROM token WHERE place = 'P1'"), token);
    (void)kit_verify(&kit);
}

/* Goods that came after the backup were lent and sold. Told again, they are lent no second time. */
static void
goods_told_again_make_up_first_for_what_was_sold_of_them(void **state)
{
    struct pd_op op;

    (void)state;
    kit_grant(&kit, &member, "bill:rich", 100000);
    kit_backup(&kit, backup);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 8)); /* to 4 that were here */
    assert_ok(pd_hub_commit(kit.hub));
    for (int i = 0; i < 7; i++) {
        op = desk_hold(&kiosk, &member, "G-004", 1, 10);
        assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    }

    kit_restore(&kit, backup);
    report(&kiosk);
    report(&counter);
    assert_int_equal(refill().since_ms, 0);
    assert_true(number("SELECT short FROM stock WHERE sku = 'G-004'") > 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_stock_add(kit.hub, "G-004", 8));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(number("SELECT short FROM stock WHERE sku = 'G-004'"), 0);
    assert_true(number("SELECT sum(size) FROM lease WHERE sku = 'G-004'") <= 12);
    (void)kit_verify(&kit);
}

static void
a_lease_that_nobody_gave_is_not_taken_up(void **state)
{
    struct pd_op op;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    op = desk_op(&kiosk, PD_OP_LEASE_RECV);
    op.lease = UINT32_MAX; /* beyond any life */
    op.qty = 50;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-001");
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_QUARANTINED);
    (void)kit_verify(&kit);
}

static void
the_number_of_a_programme_that_was_lost_is_never_given_again(void **state)
{
    struct pd_op op;
    uint32_t version = 0;

    (void)state;
    kit_backup(&kit, backup);
    kit_restore(&kit, backup);
    op = desk_op(&kiosk, PD_OP_PROGRAMME_RECV);
    op.number = 2;
    desk_write(&kiosk, &op);
    report(&kiosk);
    assert_int_equal(kiosk.results[0].status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "programme_lost"), 1);
    report(&counter);
    assert_ok(publish(&version));
    assert_int_equal(version, 3);
}

/* ---- a desk that the backup does not know ---- */

static int
introduce(struct desk *desk, const char *told, const char *answer, size_t len)
{
    struct pd_introduction introduction = { .answer = answer, .len = len };
    struct pd_http_request http = { .method = "POST", .path = "/v1/introduce", .query = "" };
    char text[PD_INTRODUCE_BODY_MAX], nonce[PD_NONCE_CAP];
    struct pd_str body = pd_str_on(text, sizeof text);

    (void)pd_copy(introduction.told, sizeof introduction.told, told);
    kit_hello(&kit, nonce);
    pd_introduce_write(&introduction, nonce, &desk->secret, &body);
    http.body = body.p;
    http.body_len = body.len;
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

static void
a_desk_enrolled_after_the_backup_introduces_itself_and_loses_nothing(void **state)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/device/high", .query = "end=1" };
    struct pd_httpsig_text sig;
    char told[PD_NONCE_CAP], answer[PD_HIGH_BODY_MAX];
    struct pd_lease_row lease;
    struct pd_op op;
    size_t len;

    (void)state;
    kit_backup(&kit, backup);
    desk_enrol(&other, &kit, "kiosk", "P1");
    other.protocol = 2;
    assert_true(desk_lease(&other, "G-001", &lease));
    op = desk_op(&other, PD_OP_LEASE_RECV);
    op.lease = lease.id;
    op.qty = lease.size;
    op.number = 9;
    (void)pd_copy(op.sku, sizeof op.sku, "G-001");
    (void)desk_do(&other, &op);
    op = desk_hold(&other, &member, "G-001", 1, 100);
    assert_int_equal(desk_do(&other, &op).status, PD_OP_APPLIED);
    kit_hello(&kit, told);
    assert_ok(pd_httpsig_sign(
        &http, &(struct pd_httpsig_signer){ other.id, other.epoch, &other.secret }, told, &sig));
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    len = kit.body_len;
    assert_true(len < sizeof answer);
    memcpy(answer, kit.body, len);

    kit_restore(&kit, backup);
    other.show_receipts = true;
    assert_int_equal(desk_push(&other, 0, 2), 403);
    assert_string_equal(kit_problem(&kit), "unknown_device");
    assert_int_equal(introduce(&kiosk, told, answer, len), 401); /* who shows it must have its key */
    answer[len / 2] ^= 1;
    assert_int_equal(introduce(&other, told, answer, len) == 200, 0);
    answer[len / 2] ^= 1;
    assert_int_equal(introduce(&other, told, answer, len), 200);
    assert_int_equal(introduce(&other, told, answer, len), 200); /* its answer may have been lost */
    assert_int_equal(refill().awaited, 3);
    report(&other);
    assert_int_equal(other.answer.count, 2);
    assert_int_equal(other.results[1].status, PD_OP_APPLIED);
    assert_int_equal(number("SELECT count(*) FROM device"), 3);
    assert_int_equal(kit_incidents(&kit, "desk_introduced"), 1);
    (void)kit_verify(&kit);
}

static void
a_desk_of_this_very_life_that_is_not_known_stays_unknown(void **state)
{
    struct pd_high high = { .epoch = 1, .hub_epoch = 1, .high_seq = 0, .device = { { 7 } } };
    struct pd_secret_key stranger = pd_secret_key_make(&kit.rng);
    char text[PD_HIGH_BODY_MAX];
    struct pd_str answer = pd_str_on(text, sizeof text);

    (void)state;
    other.kit = &kit;
    other.secret = pd_secret_key_make(&kit.rng);
    high.key = pd_secret_key_public(&other.secret);
    (void)pd_copy(high.mode, sizeof high.mode, "kiosk");
    (void)pd_copy(high.site, sizeof high.site, "S1");
    (void)pd_copy(high.place, sizeof high.place, "P1");
    pd_high_write(&high, "nonce-000001", &stranger, &answer); /* signed, but not by this hub */
    assert_int_equal(introduce(&other, "nonce-000001", answer.p, answer.len), 401);
    assert_string_equal(kit_problem(&kit), "bad_signature");
}

/* ---- enrolled anew ---- */

static void
a_machine_enrolled_anew_is_a_new_desk_and_the_old_one_is_evidence(void **state)
{
    struct pd_lease_row lease;
    struct pd_op op = desk_hold(&kiosk, &member, "G-001", 1, 100);
    char code[64];

    (void)state;
    kiosk.protocol = 1;
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code_again(kit.hub, kit.now_ms, &kiosk.id, true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    memset(&other, 0, sizeof other);
    other.kit = &kit;
    other.pull_epoch = 1;
    other.secret = pd_secret_key_make(&kit.rng);
    assert_int_equal(desk_enrol_with(&other, &kit, code, "counter"), 409);
    assert_int_equal(desk_enrol_with(&other, &kit, code, "kiosk"), 200);
    assert_int_equal(other.epoch, 2);
    assert_true(!pd_id_equal(other.id, kiosk.id));
    assert_true(desk_lease(&other, "G-001", &lease)); /* units of its own, not those of its old self */

    op = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    desk_write(&kiosk, &op);
    assert_int_equal(desk_push(&kiosk, 1, 2), 409);
    assert_string_equal(kit_problem(&kit), "old_epoch");
    assert_int_equal(desk_push(&kiosk, 1, 2), 409);
    assert_int_equal(number("SELECT count(DISTINCT body) FROM evidence"), 2); /* a nonce each */
    assert_int_equal(desk_get(&kiosk, "/v1/pull", "cursor=1.0&limit=1&wait=0", 0, NULL), 409);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        pd_hub_device_code_again(kit.hub, kit.now_ms, &kiosk.id, true, code, sizeof code), PD_ERR_STATE);
    assert_ok(pd_hub_commit(kit.hub));
    (void)kit_verify(&kit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lease_and_a_token_of_the_lost_life_are_taken_up_by_number),
        TEST(a_desk_cannot_lend_itself_the_stock_of_a_restored_hub),
        TEST(a_token_is_taken_up_only_by_a_counter_for_its_own_place),
        TEST(goods_told_again_make_up_first_for_what_was_sold_of_them),
        TEST(a_lease_that_nobody_gave_is_not_taken_up),
        TEST(the_number_of_a_programme_that_was_lost_is_never_given_again),
        TEST(a_desk_enrolled_after_the_backup_introduces_itself_and_loses_nothing),
        TEST(a_desk_of_this_very_life_that_is_not_known_stays_unknown),
        TEST(a_machine_enrolled_anew_is_a_new_desk_and_the_old_one_is_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
