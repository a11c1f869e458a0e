#include "tests/hub/merchant_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kit kit;
struct desk kiosk;
struct pd_why why;
struct pd_id anna;
char books_till[PD_HUB_CLIENT_KEY_CAP], clinic_till[PD_HUB_CLIENT_KEY_CAP], own_key[PD_HUB_CLIENT_KEY_CAP];
static int posted;

static void
add_merchant(const char *id, enum pd_merchant_kind kind, int64_t burn_rate, int64_t issue_rate)
{
    struct pd_hub_merchant m = { .kind = kind,
        .name_hans = "书店",
        .name_hant = "書店",
        .name_en = "Shop",
        .months = 1,
        .burn_rate = burn_rate,
        .issue_rate = issue_rate,
        .issue_once = 500,
        .issue_day = 700,
        .issue_month = 1000 };

    assert_true(pd_copy(m.id, sizeof m.id, id));
    assert_ok(pd_hub_merchant_add(kit.hub, kit.now_ms, &m, &why));
}

static void
add_till(const char *name, const char *merchant, char key[PD_HUB_CLIENT_KEY_CAP])
{
    struct pd_hub_client c = { .scopes = PD_HUB_SCOPE_MERCHANT };

    assert_true(pd_copy(c.name, sizeof c.name, name) && pd_copy(c.merchant, sizeof c.merchant, merchant));
    assert_ok(pd_hub_client_add_as(kit.hub, kit.now_ms, &c, key));
}

int
open_merchant_kit(void **state)
{
    *state = &kit;
    posted = 0;
    kit_open(&kit, NULL);
    assert_ok(pd_hub_begin(kit.hub));
    add_merchant("books", PD_MERCHANT_SHOP, 900, 1000);
    add_merchant("clinic", PD_MERCHANT_PARTNER, 1333, 0);
    add_till("books-till", "books", books_till);
    add_till("clinic-till", "clinic", clinic_till);
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "own", PD_HUB_SCOPE_ALL, own_key));
    assert_ok(pd_hub_commit(kit.hub));
    kit_publish(&kit, MERCHANT_RULES, kit.now_ms);
    anna = kit_member(&kit, "M-1", 5000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    return 0;
}

struct pd_op
hold_of(const struct pd_id *member, const char *sku, const char *place, int64_t points)
{
    struct pd_op hold = desk_hold(&kiosk, member, sku, 1, points);

    hold.programme = 2; /* the rules that have merchants */
    (void)pd_copy(hold.place, sizeof hold.place, place);
    return hold;
}

struct pd_op
voucher(const struct pd_id *member, const char *sku, const char *place, int64_t points)
{
    struct pd_op hold = hold_of(member, sku, place, points), release;
    struct pd_op_result r = desk_do(&kiosk, &hold);

    if (r.status != PD_OP_APPLIED)
        fail_msg("%s at %s: %s", sku, place, r.code);
    release = desk_about(&kiosk, PD_OP_RELEASE, &hold.id);
    assert_int_equal(desk_do(&kiosk, &release).status, PD_OP_APPLIED);
    return hold;
}

const char *
ticket_of(const struct pd_op *hold, char out[PD_CODE_CAP])
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = hold->expires_ms / 1000 };

    code.ticket.hold = hold->id;
    code.ticket.member = hold->member;
    code.ticket.qty = hold->qty;
    code.ticket.points = hold->amount;
    code.ticket.money = hold->money;
    code.ticket.lease = hold->lease;
    code.ticket.ordinal = hold->ordinal;
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, hold->sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, hold->place);
    assert_ok(pd_code_write(&code, &kiosk.secret, out, PD_CODE_CAP, &why));
    return out;
}

const char *
post_as(const char *till, const char *path, const char *body)
{
    char key[16];
    int status;

    (void)snprintf(key, sizeof key, "k%d", ++posted);
    status = kit_post(&kit, path, till, key, body);
    return status == 200 || status == 201 ? "" : kit_problem(&kit);
}

const char *
use_voucher(const char *till, const struct pd_op *hold, const char *reference)
{
    char code[PD_CODE_CAP], body[PD_CODE_CAP + 128];

    (void)snprintf(
        body, sizeof body, "{\"code\":\"%s\",\"reference\":\"%s\"}", ticket_of(hold, code), reference);
    return post_as(till, "/v1/vouchers", body);
}

int64_t
answered(const char *name)
{
    char key[40];
    const char *at;

    (void)snprintf(key, sizeof key, "\"%s\":", name);
    at = strstr(kit.body, key);
    if (at == NULL)
        fail_msg("no %s in %s", name, kit.body);
    return strtoll(at + strlen(key), NULL, 10);
}

const char *
code_of(const struct pd_id *member, char out[PD_CODE_CAP])
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_code_issue(kit.hub, kit.now_ms, member, PD_CODE_MEMBER, out));
    assert_ok(pd_hub_commit(kit.hub));
    return out;
}

struct pd_clearing
cleared(const char *merchant)
{
    struct pd_clearing c;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_clearing(kit.hub, merchant, 0, INT64_MAX, &c));
    assert_ok(pd_hub_commit(kit.hub));
    return c;
}
