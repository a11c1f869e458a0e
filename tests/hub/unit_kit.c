#include "tests/hub/unit_kit.h"

#include <string.h>

struct kit kit;
struct pd_why why;
struct pd_id anna;
char key[PD_HUB_CLIENT_KEY_CAP], reader[PD_HUB_CLIENT_KEY_CAP];
struct pd_unit_used used;

int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    kit_publish(&kit, UNITS("5"), kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_USES | PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "board", PD_HUB_SCOPE_ALL & ~PD_HUB_SCOPE_USES, reader));
    assert_ok(pd_hub_commit(kit.hub));
    anna = kit_member(&kit, "M-1", 0);
    return 0;
}

static void
see(void *ctx, const struct pd_wallet_row *row)
{
    struct wallet *w = ctx;

    if (strcmp(row->id, w->unit) != 0)
        return;
    w->left = pd_points_raw(row->left);
    w->lots = row->lot_count;
    w->first_ms = row->lots[0].expires_ms;
    w->last_ms = row->lots[row->lot_count - 1].expires_ms;
}

struct wallet
wallet_of(const struct pd_id *member, const char *unit)
{
    struct wallet w = { .unit = unit };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_wallet_each(kit.hub, kit.now_ms, member, see, &w));
    pd_hub_rollback(kit.hub);
    return w;
}

int64_t
left(const char *unit)
{
    return wallet_of(&anna, unit).left;
}

enum pd_err
give_to(const struct pd_id *member, const char *what, int n, const char *reference)
{
    struct pd_unit_give g = { .member = *member, .n = n, .by = "S1" };
    struct pd_unit_gift gift;

    (void)pd_copy(g.what, sizeof g.what, what);
    (void)pd_copy(g.reference, sizeof g.reference, reference);
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
}

enum pd_err
give(const char *what)
{
    return give_to(&anna, what, 1, "");
}

enum pd_use_outcome
use_as(const struct pd_unit_ask *ask)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_use(kit.hub, kit.now_ms, ask, &used, &why)));
    return used.outcome;
}

struct pd_unit_ask
ask_of(const char *unit, int64_t bill, const char *category)
{
    struct pd_unit_ask ask = { .member = anna, .n = 1, .bill = pd_fen_of(bill), .by = "S1" };

    (void)pd_copy(ask.unit, sizeof ask.unit, unit);
    (void)pd_copy(ask.category, sizeof ask.category, category);
    return ask;
}

enum pd_use_outcome
use(const char *unit, int64_t bill, const char *category)
{
    struct pd_unit_ask ask = ask_of(unit, bill, category);

    return use_as(&ask);
}

enum pd_use_outcome
reverse(int64_t number)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_unit_reverse(kit.hub, kit.now_ms, number, "S1", &used, &why)));
    return used.outcome;
}

void
freeze(const struct pd_id *member, bool frozen, bool deceased)
{
    struct pd_hub_member_state s = { .status = frozen ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE,
        .deceased = deceased };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_state_set(kit.hub, kit.now_ms, member, &s)));
}

void
erase(const struct pd_id *member)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, member, "asked", &why)));
}
