#include "tests/hub/money_kit.h"

#include <stdio.h>
#include <string.h>

struct kit kit;
struct pd_why why;
struct pd_id anna;
char till[PD_HUB_CLIENT_KEY_CAP], reader[PD_HUB_CLIENT_KEY_CAP];
static int posted;

int
open_money_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    kit_publish(&kit, MONEY_RULES, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "till", PD_HUB_SCOPE_MONEY | PD_HUB_SCOPE_READ, till));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_MONEY, reader));
    assert_ok(pd_hub_commit(kit.hub));
    anna = kit_member(&kit, "M-1", 0);
    posted = 0;
    return 0;
}

void
post(const char *path, const char *body, int status)
{
    char key[16];
    int got;

    (void)snprintf(key, sizeof key, "k%d", ++posted);
    got = kit_post(&kit, path, till, key, body);
    if (got != status)
        fail_msg("%s %s: %d %s", path, body, got, kit.body);
}

void
post_says(const char *path, const char *body, int status, const char *part)
{
    post(path, body, status);
    if (strstr(kit.body, part) == NULL)
        fail_msg("%s %s: no %s in %s", path, body, part, kit.body);
}

void
give_operational(void)
{
    char key[16], body[200];

    (void)snprintf(key, sizeof key, "s%d", ++posted);
    (void)snprintf(body, sizeof body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"app\",\"type\":\"pointdesk.sign_in\","
        "\"subject\":\"M-1\"}",
        key);
    assert_int_equal(kit_post(&kit, "/v1/events", reader, key, body), 200);
}

struct seen {
    const char *purse;
    int64_t free, held;
    bool any;
};

static void
see(void *ctx, const struct pd_purse_state *state)
{
    struct seen *seen = ctx;

    if (strcmp(state->purse->id, seen->purse) != 0)
        return;
    seen->any = true;
    seen->free = pd_fen_raw(state->free);
    seen->held = pd_fen_raw(state->held);
}

void
expect_purse(const char *purse, int64_t free, int64_t held)
{
    struct seen seen = { .purse = purse };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_purse_each(kit.hub, kit.now_ms, &anna, see, &seen));
    assert_ok(pd_hub_commit(kit.hub));
    if (!seen.any || seen.free != free || seen.held != held)
        fail_msg("%s: %lld free, %lld held; want %lld, %lld", purse, (long long)seen.free,
            (long long)seen.held, (long long)free, (long long)held);
}

struct pd_topup
topup(const char *purse, int64_t fen, const char *receipt)
{
    struct pd_topup_ask ask = { .member = anna, .fen = pd_fen_of(fen), .by = "S1" };
    struct pd_topup out;

    (void)pd_copy(ask.purse, sizeof ask.purse, purse);
    (void)pd_copy(ask.receipt, sizeof ask.receipt, receipt);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_topup(kit.hub, kit.now_ms, &ask, &out, &why)));
    return out;
}

struct pd_tender
keep(enum pd_tender_kind kind, const char *bill, int64_t bill_fen, int64_t amount)
{
    struct pd_tender_ask ask = {
        .member = anna, .kind = kind, .bill_fen = pd_fen_of(bill_fen), .amount = amount, .by = "S1"
    };
    struct pd_tender out;

    (void)pd_copy(ask.bill, sizeof ask.bill, bill);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_tender_hold(kit.hub, kit.now_ms, &ask, &out, &why)));
    return out;
}
