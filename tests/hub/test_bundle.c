/*
 * Goal: a desk without a network lives by files carried on a stick, and no file is taken that is not its
 * turn. Method: the real hub and real desks that never exchange a request after enrolment, or only now and
 * then; the files are kept, given twice, in the wrong order, to the wrong desk, and with bits turned.
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/log.h"
#include "sync/client/bundle.h"
#include "sync/hub/devices.h"
#include "sync/wire/bundle.h"
#include "sync/wire/pull.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stick {
    char *bytes;
    size_t len;
};

static struct kit kit;
static struct terminal kiosk, counter;
static struct pd_id anna;
static struct pd_why why;
static struct pd_client_bundle at_desk;
static struct pd_hub_bundle at_hub;
static char backup[64];

/* A thousand refusals are a thousand lines. */
static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

static int
set_up(void **state)
{
    (void)state;
    pd_log_set_sink(drop, NULL);
    (void)snprintf(backup, sizeof backup, "/tmp/pd_bundle_%d_backup.db", (int)getpid());
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "A-1", 1000);
    terminal_open(&kiosk, &kit, "kiosk", "bundle_k");
    terminal_open(&counter, &kit, "counter", "bundle_c");
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    terminal_close(&kiosk);
    terminal_close(&counter);
    kit_close(&kit);
    return 0;
}

static struct stick
from_desk(struct terminal *t)
{
    struct stick stick;

    why.text[0] = '\0';
    if (pd_client_bundle_export(t->ledger, kit.now_ms, &stick.bytes, &stick.len, &at_desk, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    return stick;
}

static enum pd_err
to_hub(const struct stick *stick)
{
    enum pd_err err;

    why.text[0] = '\0';
    kit.now_ms += PD_MINUTE_MS;
    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_bundle_import(kit.hub, kit.now_ms, stick->bytes, stick->len, &at_hub, &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    return err;
}

static struct stick
from_hub(const struct terminal *t)
{
    struct stick stick;

    why.text[0] = '\0';
    assert_ok(pd_hub_begin(kit.hub));
    if (pd_hub_bundle_export(
            kit.hub, kit.now_ms, &t->identity.device, &stick.bytes, &stick.len, &at_hub, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit.hub));
    return stick;
}

static enum pd_err
to_desk(struct terminal *t, const struct stick *stick)
{
    why.text[0] = '\0';
    return pd_client_bundle_import(t->ledger, stick->bytes, stick->len, &at_desk, &why);
}

/* There and back once. */
static void
carry(struct terminal *t)
{
    struct stick up = from_desk(t), down;

    assert_ok(to_hub(&up));
    down = from_hub(t);
    if (to_desk(t, &down) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    free(up.bytes);
    free(down.bytes);
}

static struct pd_ledger_status
status_of(struct terminal *t)
{
    struct pd_ledger_status status;

    assert_ok(pd_ledger_status(t->ledger, &status));
    return status;
}

static void
a_desk_lives_by_the_stick_alone(void **state)
{
    struct pd_hold hold;
    struct pd_op_result result;
    struct pd_code ticket;
    enum pd_capture_outcome outcome;
    int64_t left, held, debt;
    static struct pd_keyring keys;
    struct pd_code_reader reader = { .keyring = &keys };

    (void)state;
    carry(&kiosk);
    carry(&counter);
    assert_int_equal(status_of(&kiosk).members, 1);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    assert_ok(pd_ledger_release(
        kiosk.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &hold.row.id, "print"));
    assert_ok(pd_ledger_hold_get(kiosk.ledger, &hold.row.id, &hold));
    carry(&kiosk);
    assert_int_equal(status_of(&kiosk).unsent, 0);
    assert_ok(pd_ledger_result(kiosk.ledger, &hold.row.id, &result));
    assert_int_equal(result.status, PD_OP_APPLIED);

    assert_ok(pd_ledger_keyring(counter.ledger, &keys));
    reader.now_s = kit.now_ms / 1000;
    assert_int_equal(pd_code_read(hold.ticket, strlen(hold.ticket), &reader, &ticket), PD_CODE_ACCEPTED);
    assert_ok(pd_ledger_capture(counter.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &ticket,
        hold.ticket, &outcome, &hold));
    assert_int_equal(outcome, PD_CAPTURE_OK);
    carry(&counter);
    carry(&kiosk);
    assert_ok(pd_ledger_hold_get(kiosk.ledger, &hold.row.id, &hold));
    assert_int_equal(hold.row.state, PD_HOLD_CAPTURED);
    kit_balance(&kit, &anna, &left, &held, &debt);
    assert_int_equal(left, 900);
    assert_int_equal(held, 0);
    (void)kit_verify(&kit);
}

static void
no_bundle_is_taken_twice_or_after_a_younger_one(void **state)
{
    struct stick up[3], down[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        up[i] = from_desk(&kiosk);
        down[i] = from_hub(&kiosk);
    }
    assert_ok(to_hub(&up[1])); /* the first was lost; this one has everything */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(to_hub(&up[i]), PD_ERR_EXISTS);
        assert_non_null(strstr(why.text, "imported already"));
    }
    assert_ok(to_hub(&up[2]));
    assert_ok(to_desk(&kiosk, &down[1]));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(to_desk(&kiosk, &down[i]), PD_ERR_EXISTS);
        assert_non_null(strstr(why.text, "read here already"));
    }
    assert_ok(to_desk(&kiosk, &down[2]));
    for (int i = 0; i < 3; i++) {
        free(up[i].bytes);
        free(down[i].bytes);
    }
}

static void
what_is_meant_for_somebody_else_is_refused(void **state)
{
    static struct kit other;
    static struct terminal stranger;
    struct stick up = from_desk(&kiosk), down = from_hub(&kiosk);

    (void)state;
    assert_int_equal(to_desk(&counter, &down), PD_ERR_DENIED);
    assert_non_null(strstr(why.text, "another desk"));
    assert_int_equal(to_desk(&kiosk, &up), PD_ERR_DENIED);
    assert_int_equal(to_hub(&down), PD_ERR_DENIED);
    kit_open(&other, NULL);
    other.rng = pd_rng_seeded(1234);
    terminal_open(&stranger, &other, "kiosk", "bundle_s");
    free(up.bytes);
    up = from_desk(&stranger);
    assert_int_equal(to_hub(&up), PD_ERR_DENIED);
    assert_non_null(strstr(why.text, "no desk of this hub"));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_revoke(kit.hub, kit.now_ms, &kiosk.identity.device));
    assert_ok(pd_hub_commit(kit.hub));
    free(up.bytes);
    up = from_desk(&kiosk);
    assert_int_equal(to_hub(&up), PD_ERR_DENIED);
    assert_non_null(strstr(why.text, "not active"));
    free(up.bytes);
    free(down.bytes);
    terminal_close(&stranger);
    kit_close(&other);
}

static void
no_turned_bit_changes_anything(void **state)
{
    struct stick up, down;

    (void)state;
    carry(&kiosk);
    up = from_desk(&kiosk);
    down = from_hub(&kiosk);
    for (size_t bit = 0; bit < 8 * up.len; bit += 3) {
        up.bytes[bit / 8] = (char)(up.bytes[bit / 8] ^ (1 << bit % 8));
        assert_int_not_equal(to_hub(&up), PD_OK);
        up.bytes[bit / 8] = (char)(up.bytes[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t bit = 0; bit < 8 * down.len; bit += 11) {
        down.bytes[bit / 8] = (char)(down.bytes[bit / 8] ^ (1 << bit % 8));
        assert_int_not_equal(to_desk(&kiosk, &down), PD_OK);
        down.bytes[bit / 8] = (char)(down.bytes[bit / 8] ^ (1 << bit % 8));
    }
    assert_ok(to_hub(&up));
    assert_ok(to_desk(&kiosk, &down));
    free(up.bytes);
    free(down.bytes);
}

/* The network comes back while a stick is under way. */
static void
stick_and_network_may_be_mixed(void **state)
{
    const struct pd_http_request *request;
    struct pd_http_response response;
    struct pd_client_status status;
    struct stick up, down, late;
    struct pd_hold hold;

    (void)state;
    carry(&kiosk);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    up = from_desk(&kiosk);
    terminal_sync(&kiosk); /* everything went over the network first */
    assert_ok(to_hub(&up));
    assert_int_equal(at_hub.ops, 0);
    kit_grant(&kit, &anna, "bill:7", 10);
    down = from_hub(&kiosk);
    kit_grant(&kit, &anna, "bill:8", 10);
    terminal_sync(&kiosk);
    assert_ok(to_desk(&kiosk, &down)); /* older than what it has */
    assert_int_equal(at_desk.rows, 0);

    /* A pull is under way when a bundle is read. */
    kit_grant(&kit, &anna, "bill:9", 10);
    late = from_hub(&kiosk);
    kiosk.boot_ms += PD_MINUTE_MS;
    assert_true(pd_client_next(kiosk.client, PD_LANE_PULL, kiosk.boot_ms, &request));
    while (strcmp(request->path, "/v1/pull") != 0) {
        assert_ok(pd_hub_begin(kit.hub));
        (void)pd_hub_handle(kit.hub, kit.now_ms, request, 0, &response);
        assert_ok(pd_hub_commit(kit.hub));
        assert_ok(pd_client_answer(kiosk.client, PD_LANE_PULL, kiosk.boot_ms,
            (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &response));
        assert_true(pd_client_next(kiosk.client, PD_LANE_PULL, kiosk.boot_ms, &request));
    }
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_handle(kit.hub, kit.now_ms, request, 0, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit.hub));
    assert_ok(to_desk(&kiosk, &late));
    assert_true(at_desk.rows > 0);
    assert_ok(pd_client_answer(kiosk.client, PD_LANE_PULL, kiosk.boot_ms,
        (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &response));
    pd_client_status(kiosk.client, kiosk.boot_ms, &status);
    assert_int_equal(status.link, PD_LINK_UP);
    terminal_sync(&kiosk);
    (void)kit_verify(&kit);
    free(up.bytes);
    free(down.bytes);
    free(late.bytes);
}

static void
a_bundle_that_begins_behind_the_desk_is_refused(void **state)
{
    struct pd_sums_difference nothing = { .keys = true };
    struct stick down;

    (void)state;
    carry(&kiosk);
    carry(&kiosk); /* the hub knows now where it stands */
    assert_ok(pd_ledger_refetch(kiosk.ledger, &nothing, false, kit.now_ms));
    down = from_hub(&kiosk);
    assert_int_equal(to_desk(&kiosk, &down), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "begins behind"));
    free(down.bytes);
    carry(&kiosk); /* which tells the hub, and all is well */
}

static void
many_ops_go_in_one_file(void **state)
{
    enum { MANY = 1234 };
    enum pd_claim_outcome outcome;
    char key[32];

    (void)state;
    carry(&kiosk);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(key, sizeof key, "bill:%d", i);
        assert_ok(pd_ledger_claim(kiosk.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &anna, "pay",
            key, pd_points_of(1), 1, &outcome));
    }
    assert_true(status_of(&kiosk).unsent >= MANY);
    carry(&kiosk);
    assert_true(at_desk.results >= MANY);
    assert_int_equal(status_of(&kiosk).unsent, 0);
    (void)kit_verify(&kit);
}

/* A disk was copied, and both copies went on. */
static void
two_histories_stop_the_desk_on_a_stick_too(void **state)
{
    struct pd_hold hold;
    struct stick one, two;
    static char bytes[1 << 22];
    FILE *f;
    size_t n;

    (void)state;
    carry(&kiosk);
    assert_ok(pd_ledger_idle(kiosk.ledger));
    f = fopen(kiosk.path, "rb");
    assert_non_null(f);
    n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    one = from_desk(&kiosk);
    assert_ok(to_hub(&one));
    pd_client_destroy(kiosk.client);
    pd_ledger_close(kiosk.ledger);
    kiosk.client = NULL;
    kiosk.ledger = NULL;
    f = fopen(kiosk.path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    terminal_restart(&kiosk);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-003", &hold), PD_REDEEM_OK);
    free(from_desk(&kiosk).bytes); /* its serial was given by the other copy */
    two = from_desk(&kiosk);
    assert_ok(to_hub(&two));
    assert_true(at_hub.fork);
    assert_int_equal(kit_incidents(&kit, "fork"), 1);
    free(one.bytes);
    one = from_desk(&kiosk);
    assert_int_equal(to_hub(&one), PD_ERR_DENIED); /* stopped */
    (void)kit_verify(&kit);
    free(one.bytes);
    free(two.bytes);
}

/* Whoever has its old disk has its key: nothing more is written for it, and nothing of it is taken. */
static void
a_desk_that_was_enrolled_anew_has_no_more_sticks(void **state)
{
    struct desk heir = { .kit = &kit };
    char code[64], *bytes = NULL;
    struct stick up;
    size_t len;

    (void)state;
    carry(&kiosk);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_device_code_again(kit.hub, kit.now_ms, &kiosk.identity.device, true, code, sizeof code));
    assert_ok(pd_hub_commit(kit.hub));
    heir.secret = pd_secret_key_make(&kit.rng);
    assert_int_equal(desk_enrol_with(&heir, &kit, code, "kiosk"), 200);
    up = from_desk(&kiosk);
    assert_int_equal(to_hub(&up), PD_ERR_DENIED);
    assert_string_equal(why.path, "dev");
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(
        pd_hub_bundle_export(kit.hub, kit.now_ms, &kiosk.identity.device, &bytes, &len, &at_hub, &why),
        PD_ERR_DENIED);
    pd_hub_rollback(kit.hub);
    assert_null(bytes);
    free(up.bytes);
}

/* ---- who a desk is ---- */

/* It never met the hub that let it in, and the backup is from before that. */
static void
a_desk_of_sticks_shows_a_restored_hub_who_it_is_and_loses_nothing(void **state)
{
    struct pd_ledger_status before;
    struct pd_op_result first, again;
    struct pd_hold hold;
    struct pd_client_status link;
    int64_t left, held, debt;

    (void)state;
    terminal_close(&kiosk);
    kit_backup(&kit, backup);
    terminal_open(&kiosk, &kit, "kiosk", "bundle_k");
    carry(&kiosk);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK);
    carry(&kiosk);
    assert_ok(pd_ledger_result(kiosk.ledger, &hold.row.id, &first));
    assert_int_equal(first.status, PD_OP_APPLIED);
    assert_int_equal(terminal_redeem(&kiosk, &anna, "G-001", &hold), PD_REDEEM_OK); /* on no stick yet */
    before = status_of(&kiosk);

    kit_restore(&kit, backup);
    terminal_restart(&kiosk);
    terminal_sync(&kiosk);
    pd_client_status(kiosk.client, kiosk.boot_ms, &link);
    assert_string_equal(link.problem, "");
    assert_int_equal(link.link, PD_LINK_UP);
    assert_int_equal(kit_incidents(&kit, "desk_introduced"), 1);
    assert_int_equal(status_of(&kiosk).unsent, 0);
    assert_true(status_of(&kiosk).acked_seq >= before.high_seq);
    kit_balance(&kit, &anna, &left, &held, &debt);
    assert_int_equal(held, 200);
    assert_ok(pd_ledger_result(kiosk.ledger, &hold.row.id, &again));
    assert_int_equal(again.status, PD_OP_APPLIED);
    (void)kit_verify(&kit);
    (void)remove(backup);
}

/* What a stick brought an answer to was promised: a restored hub says the same again. */
static void
what_a_stick_answered_is_honoured_by_a_restored_hub(void **state)
{
    struct pd_hold hold;
    struct pd_op_result first;
    int64_t left, held, debt;
    struct pd_id berta;

    (void)state;
    carry(&kiosk);
    kit_backup(&kit, backup);
    berta = kit_member(&kit, "B-1", 100); /* made after the backup: a restored hub does not know her */
    carry(&kiosk);
    assert_int_equal(terminal_redeem(&kiosk, &berta, "G-001", &hold), PD_REDEEM_OK);
    carry(&kiosk);
    assert_ok(pd_ledger_result(kiosk.ledger, &hold.row.id, &first));
    assert_int_equal(first.status, PD_OP_APPLIED);

    kit_restore(&kit, backup);
    terminal_restart(&kiosk);
    terminal_sync(&kiosk);
    kit_balance(&kit, &berta, &left, &held, &debt);
    assert_int_equal(held, 100); /* as was signed, though nothing is known of her points */
    (void)remove(backup);
}

/* How many of the kiosk's ops the hub has answered so. */
static int
answered(const char *code)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_BY_SEQ;
    struct pd_device device;
    char said[PD_REASON_CAP];
    int n = 0;

    assert_ok(pd_hub_begin(kit.hub));
    assert_true(pd_device_find(kit.hub, &kiosk.identity.device, &device));
    for (uint64_t dseq = 1; dseq <= device.high; dseq++) {
        assert_true(pd_store_start(
            kit.store, sql, PD_ARGS(pd_i(device.dev), pd_i(device.epoch), pd_i((int64_t)dseq))));
        pd_store_text(kit.store, sql, 2, said, sizeof said);
        n += strcmp(said, code) == 0;
        pd_store_end(kit.store, sql);
    }
    pd_hub_rollback(kit.hub);
    return n;
}

/* Longer lines than one push holds of as many as one answer could be about. */
static void
what_a_stick_answered_about_long_ops_is_honoured_too(void **state)
{
    enum { MANY = 600 };
    enum pd_claim_outcome outcome;
    struct pd_id berta;
    char key[PD_CLAIM_CAP];

    (void)state;
    carry(&kiosk);
    kit_backup(&kit, backup);
    berta = kit_member(&kit, "B-1", 100); /* made after the backup */
    carry(&kiosk);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(key, sizeof key, "bill:%0*d", PD_CLAIM_CAP - 6, i);
        assert_ok(pd_ledger_claim(kiosk.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &berta, "pay",
            key, pd_points_of(0), 1, &outcome));
    }
    carry(&kiosk);
    assert_int_equal(answered("key"), MANY); /* such a number is no bill's */

    kit_restore(&kit, backup);
    terminal_restart(&kiosk);
    terminal_sync(&kiosk);
    assert_int_equal(status_of(&kiosk).unsent, 0);
    assert_int_equal(answered("key"), MANY);
    (void)remove(backup);
}

/* A bundle whose maker left the desk's papers out brings it no rows. */
static void
no_rows_come_before_the_desk_has_in_writing_who_it_is(void **state)
{
    struct pd_bundle bundle = { .to = PD_BUNDLE_FOR_DESK,
        .device = kiosk.identity.device,
        .epoch = kiosk.identity.epoch,
        .hub_epoch = 1,
        .serial = 1,
        .time_ms = kit.now_ms };
    static char text[4096], file[8192], sealed[4096 + PD_BUNDLE_SEAL_LEN];
    struct pd_str parts = pd_str_on(text, sizeof text), out = pd_str_on(file, sizeof file);
    struct pd_pull_header header = {
        .hub_epoch = 1, .cseq = 1, .time_ms = kit.now_ms, .device = kiosk.identity.device
    };
    char page[1024], nonce[PD_NONCE_CAP];
    struct pd_str rows = pd_str_on(page, sizeof page);
    const uint8_t seed[PD_BUNDLE_SEED_LEN] = { 5 };
    struct stick stick = { .bytes = file };

    (void)state;
    pd_bundle_nonce(&bundle, nonce);
    bundle.cseq = 1;
    pd_pull_write(&header, "", 0, nonce, &kit.hub->secret, &rows);
    pd_bundle_part_write(PD_BUNDLE_PULL, rows.len, &parts);
    pd_str_add_bytes(&parts, rows.p, rows.len);
    assert_true(pd_bundle_seal(&kiosk.identity.public_key, seed, parts.p, parts.len, (uint8_t *)sealed));
    bundle.len = parts.len + PD_BUNDLE_SEAL_LEN;
    pd_bundle_write(&bundle, sealed, &kit.hub->secret, &out);
    pd_str_add_bytes(&out, sealed, bundle.len);
    stick.len = out.len;
    assert_int_equal(to_desk(&kiosk, &stick), PD_ERR_INVALID);
    assert_string_equal(why.path, "who");
    carry(&kiosk); /* with its papers, all is well */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(a_desk_lives_by_the_stick_alone),
        T(no_bundle_is_taken_twice_or_after_a_younger_one),
        T(what_is_meant_for_somebody_else_is_refused),
        T(no_turned_bit_changes_anything),
        T(stick_and_network_may_be_mixed),
        T(a_bundle_that_begins_behind_the_desk_is_refused),
        T(many_ops_go_in_one_file),
        T(two_histories_stop_the_desk_on_a_stick_too),
        T(a_desk_that_was_enrolled_anew_has_no_more_sticks),
        T(a_desk_of_sticks_shows_a_restored_hub_who_it_is_and_loses_nothing),
        T(what_a_stick_answered_is_honoured_by_a_restored_hub),
        T(what_a_stick_answered_about_long_ops_is_honoured_too),
        T(no_rows_come_before_the_desk_has_in_writing_who_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
