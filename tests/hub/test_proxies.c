/*
 * Goal: the hub takes in how the proxy tickets of a hold stand, whatever comes first, later or twice, tells
 * it to whoever its hold's row is for and to nobody else, has it after a restart and a restore, and finds out
 * when goods went out for one that was taken back. Method: a hub in memory and on a file, two kiosks and two
 * counters that sign as real ones.
 */
#include "sync/hub/errands.h"
#include "sync/wire/errand.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct kit kit;
static struct desk kiosk, other, counter, elsewhere;
static struct pd_id anna, bert;
static struct pd_errand_answer said;
static char path[64];
static uint8_t ids;

static int
start(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd-proxies-%d.db", (int)getpid());
    (void)unlink(path);
    kit_open(&kit, path);
    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&other, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&elsewhere, &kit, "counter", "P2");
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    (void)kit_verify(&kit);
    kit_close(&kit);
    (void)unlink(path);
    return 0;
}

static struct pd_errand
proxy(const struct pd_id *member, const struct pd_id *hold, int made, int stopped)
{
    struct pd_errand e = { .kind = PD_ERRAND_PROXY,
        .id = { { 9, ++ids } },
        .member = *member,
        .at_ms = kit.now_ms,
        .n = made,
        .number = stopped };

    (void)pd_id_text(*hold, e.what);
    return e;
}

/* "" when it is done, else why not. */
static const char *
ask(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch, .errand = *e };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);
    struct pd_why why;
    int64_t time_ms;

    kit_hello(&kit, request.nonce);
    pd_errand_request_write(&request, &desk->secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, &why));
    return said.status == PD_ERRAND_DONE ? "" : said.code;
}

static struct pd_op
a_gift(void)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 1, 100), release;

    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    release = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &release).status, PD_OP_APPLIED);
    return hold;
}

static bool
is_proxy(const struct pd_row *row, const void *what)
{
    (void)what;
    return row->kind == PD_ROW_PROXY;
}

/* How a desk hears that they stand, as made * 100 + stopped; -1: it hears nothing. */
static int
heard(struct desk *desk, int protocol)
{
    struct pd_row last;

    return desk_newest(desk, protocol, is_proxy, NULL, &last) == 0
               ? -1
               : (int)(last.proxy.made * 100 + last.proxy.stopped);
}

static void
whoever_the_hold_is_for_hears_of_it(void **state)
{
    struct pd_op hold = a_gift();
    struct pd_errand e = proxy(&anna, &hold.id, 1, 0);

    (void)state;
    assert_string_equal(ask(&kiosk, &e), "");
    assert_int_equal(heard(&counter, 3), 100);
    assert_int_equal(heard(&other, 3), 100);
    assert_int_equal(heard(&elsewhere, 3), -1);
    assert_int_equal(heard(&counter, 2), -1);
    e = proxy(&anna, &hold.id, 1, 1);
    assert_string_equal(ask(&other, &e), ""); /* taken back at another kiosk */
    assert_int_equal(heard(&counter, 3), 101);
}

static void
the_numbers_only_rise(void **state)
{
    struct pd_op hold = a_gift();
    struct pd_errand late = proxy(&anna, &hold.id, 1, 0), e = proxy(&anna, &hold.id, 3, 2);

    (void)state;
    assert_string_equal(ask(&kiosk, &e), "");
    assert_string_equal(ask(&other, &late), "");
    assert_string_equal(ask(&kiosk, &e), ""); /* once more */
    assert_int_equal(heard(&counter, 3), 302);
    kit_reopen(&kit, path);
    assert_int_equal(heard(&counter, 3), 302);
}

static void
a_hold_that_is_not_here_yet_is_asked_about_again(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    struct pd_errand e = proxy(&anna, &hold.id, 1, 1);

    (void)state;
    assert_string_equal(ask(&kiosk, &e), PD_ERRAND_NO_HOLD);
    assert_string_equal(ask(&kiosk, &e), PD_ERRAND_NO_HOLD);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_string_equal(ask(&kiosk, &e), ""); /* under the same id */
    assert_int_equal(heard(&counter, 3), 101);
}

static void
what_no_desk_of_hers_would_tell_is_refused(void **state)
{
    struct pd_op hold = a_gift();
    struct pd_errand e = proxy(&bert, &hold.id, 1, 0);

    (void)state;
    assert_string_equal(ask(&kiosk, &e), "not_hers");
    e = proxy(&anna, &hold.id, 1, 2);
    assert_string_equal(ask(&kiosk, &e), "invalid");
    e = proxy(&anna, &hold.id, 1, 0);
    e.what[31] = '\0';
    assert_string_equal(ask(&kiosk, &e), "invalid");
    e = proxy(&anna, &hold.id, 1, 0);
    memset(e.what, 'x', 32);
    assert_string_equal(ask(&kiosk, &e), "invalid");
    assert_int_equal(heard(&counter, 3), -1);
}

/* The hub was away for longer than a backup: what it had been told by then is there. */
static void
a_restored_hub_has_what_it_was_told_before(void **state)
{
    struct pd_op hold = a_gift();
    struct pd_errand e = proxy(&anna, &hold.id, 1, 1);
    char copy[80];

    (void)state;
    (void)snprintf(copy, sizeof copy, "%s.copy", path);
    (void)unlink(copy);
    assert_string_equal(ask(&kiosk, &e), "");
    kit_backup(&kit, copy);
    kit_restore(&kit, copy);
    assert_int_equal(heard(&counter, 3), 101);
    (void)unlink(copy);
}

/* ---- goods ---- */

static void
sign(const struct pd_op *hold, uint32_t serial, char out[PD_CODE_CAP])
{
    struct pd_code code = { .type = serial > 0 ? PD_CODE_PROXY : PD_CODE_TICKET,
        .exp_s = hold->expires_ms / 1000 };

    code.ticket = (struct pd_code_ticket){ .hold = hold->id,
        .member = hold->member,
        .qty = hold->qty,
        .points = hold->amount,
        .lease = hold->lease,
        .ordinal = hold->ordinal,
        .serial = serial };
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, hold->sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, hold->place);
    assert_ok(pd_code_write(&code, &kiosk.secret, out, PD_CODE_CAP, NULL));
}

static struct pd_op
capture(const struct pd_op *hold, uint32_t serial)
{
    struct pd_op op = desk_about(&counter, PD_OP_CAPTURE, &hold->id);

    sign(hold, serial, op.code);
    if (serial > 0)
        (void)pd_copy(op.how, sizeof op.how, PD_OP_BY_PROXY);
    return op;
}

static void
goods_that_went_out_for_one_taken_back_are_a_persons(void **state)
{
    struct pd_op first = a_gift(), second = a_gift(), third = a_gift(), op;
    struct pd_errand e;

    (void)state;
    e = proxy(&anna, &first.id, 1, 1);
    assert_string_equal(ask(&kiosk, &e), "");
    e = proxy(&anna, &second.id, 2, 1);
    assert_string_equal(ask(&kiosk, &e), "");
    op = capture(&second, 2); /* the one that is out */
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op = capture(&third, 1); /* nobody has told of it yet */
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "proxy_stopped"), 0);
    op = capture(&first, 1);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED); /* a fact: the goods are out */
    assert_int_equal(kit_incidents(&kit, "proxy_stopped"), 1);
}

static void
her_own_ticket_is_no_incident_when_the_other_was_taken_back(void **state)
{
    struct pd_op hold = a_gift(), op = capture(&hold, 0);
    struct pd_errand e = proxy(&anna, &hold.id, 1, 1);

    (void)state;
    assert_string_equal(ask(&kiosk, &e), "");
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "proxy_stopped"), 0);
}

/* The counter was online first: the proxy ticket says all that a ticket says. */
static void
a_hold_is_made_anew_from_a_proxy_ticket(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &anna, "G-001", 1, 100), op = capture(&hold, 1);

    (void)state;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    assert_int_equal(kit_verify(&kit).captured, 1);
    op = capture(&hold, 0); /* and her own comes too late */
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_QUARANTINED);
}

static void
a_poll_that_waits_tells_nothing_of_what_its_desk_speaks_since(void **state)
{
    struct pd_device device;
    enum pd_hub_step step;
    char query[80];
    int protocol;
    bool found;

    (void)state;
    assert_int_equal(heard(&counter, 3), -1);
    (void)snprintf(
        query, sizeof query, "cursor=%llu.0&limit=500&wait=55&v=2", (unsigned long long)counter.pull_epoch);
    (void)desk_get(&counter, "/v1/pull", query, 1000, &step); /* of its life before, asked a second ago */
    assert_ok(pd_store_begin(kit.store));
    found = pd_device_find(kit.hub, &counter.id, &device);
    protocol = pd_errand_spoken_by(kit.hub, &device);
    assert_ok(pd_store_commit(kit.store));
    assert_true(found);
    assert_int_equal(protocol, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_the_hold_is_for_hears_of_it, start, finish),
        cmocka_unit_test_setup_teardown(the_numbers_only_rise, start, finish),
        cmocka_unit_test_setup_teardown(a_hold_that_is_not_here_yet_is_asked_about_again, start, finish),
        cmocka_unit_test_setup_teardown(what_no_desk_of_hers_would_tell_is_refused, start, finish),
        cmocka_unit_test_setup_teardown(a_restored_hub_has_what_it_was_told_before, start, finish),
        cmocka_unit_test_setup_teardown(goods_that_went_out_for_one_taken_back_are_a_persons, start, finish),
        cmocka_unit_test_setup_teardown(
            her_own_ticket_is_no_incident_when_the_other_was_taken_back, start, finish),
        cmocka_unit_test_setup_teardown(a_hold_is_made_anew_from_a_proxy_ticket, start, finish),
        cmocka_unit_test_setup_teardown(
            a_poll_that_waits_tells_nothing_of_what_its_desk_speaks_since, start, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
