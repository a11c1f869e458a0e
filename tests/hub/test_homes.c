/*
 * Goal: a desk that says what it mirrors is told of the members who were at its site, of her who comes, and
 * of her who was not there for so long and holds nothing; every other desk is told of everybody. Method:
 * desks of two sites read the feed and the sums after whatever shows that somebody is there.
 */
#include "sync/hub/homes.h"
#include "sync/hub/loading.h"
#include "sync/wire/sums.h"
#include "tests/hub/duty_kit.h"

#include <string.h>

static struct desk branch; /* a kiosk at "FAR"; the kit's others stand at "S1" */

struct heard {
    int members, holds;
    bool anna, bert, anna_away, bert_away, gone;
    bool home; /* as the last page said */
    uint64_t cseq;
};

static struct heard
hear(struct desk *desk, enum pd_mirror mirror, uint64_t cseq)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = cseq };
    struct heard h = { .cseq = cseq };

    desk->mirror = mirror;
    do {
        int n = desk_pull(desk, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++) {
            const struct pd_row *r = &rows[i];

            h.members += r->kind == PD_ROW_MEMBER;
            h.holds += r->kind == PD_ROW_HOLD;
            h.gone |= r->kind == PD_ROW_GONE;
            h.anna |= r->kind == PD_ROW_MEMBER && pd_id_equal(r->member.id, anna);
            h.bert |= r->kind == PD_ROW_MEMBER && pd_id_equal(r->member.id, bert);
            h.anna_away |= r->kind == PD_ROW_AWAY && pd_id_equal(r->gone, anna);
            h.bert_away |= r->kind == PD_ROW_AWAY && pd_id_equal(r->gone, bert);
        }
    } while (header.more);
    h.home = header.home;
    h.cseq = header.cseq;
    return h;
}

static enum pd_err
mirror_home(const char *site, int days)
{
    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_site_members(kit.hub, kit.now_ms, site, days, "T1", &why));
}

static int
at_home(const char *site)
{
    int64_t n;

    assert_ok(pd_hub_begin(kit.hub));
    n = pd_home_count(kit.hub, site);
    assert_ok(pd_hub_commit(kit.hub));
    return (int)n;
}

static int
open_two_houses(void **state)
{
    int err = duty_open(state);

    desk_enrol_at(&branch, &kit, "kiosk", "FAR", "P2");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "S1", "Main house", &why));
    assert_ok(pd_hub_site_add(kit.hub, kit.now_ms, "FAR", "Branch", &why));
    assert_ok(pd_hub_commit(kit.hub));
    return err;
}

static struct pd_op
is_there(struct desk *desk, const struct pd_id *member)
{
    struct pd_op hold = desk_hold(desk, member, "G-001", 1, 100);

    assert_int_equal(desk_do(desk, &hold).status, PD_OP_APPLIED);
    return hold;
}

/* The members that the hub's sums count for a desk. */
static int
summed(struct desk *desk, const char *query)
{
    static struct pd_sums sums;
    struct pd_sums_header header;
    uint64_t n = 0;

    assert_int_equal(desk_get(desk, "/v1/sums", query, 0, NULL), 200);
    assert_ok(pd_sums_read(kit.body, kit.body_len, kit.nonce, &kit.hub_key, &header, &sums, &why));
    for (int i = 0; i < PD_SUM_BUCKETS; i++)
        n += sums.members[i].n;
    return (int)n;
}

static void
nobody_is_left_out_until_a_site_says_so_and_then_only_of_desks_that_can(void **state)
{
    struct heard h;

    (void)state;
    h = hear(&branch, PD_MIRROR_ALL, 0);
    assert_true(h.anna && h.bert && !h.home);
    assert_ok(mirror_home("FAR", 90));
    h = hear(&branch, PD_MIRROR_UNABLE, 0);
    assert_true(h.anna && h.bert && !h.home);
    branch.protocol = 3;
    h = hear(&branch, PD_MIRROR_HOME, 0);
    assert_true(h.anna && h.bert && !h.home);
    branch.protocol = 0;
    h = hear(&branch, PD_MIRROR_HOME, 0);
    assert_true(h.home && h.members == 0 && !h.anna_away);
    h = hear(&kiosk, PD_MIRROR_HOME, 0);
    assert_true(!h.home && h.anna && h.bert);
    assert_ok(mirror_home("FAR", 0));
    h = hear(&branch, PD_MIRROR_HOME, 0);
    assert_true(!h.home && h.anna && h.bert);
}

static void
who_is_there_becomes_a_home_member_and_is_told_to_the_whole_house(void **state)
{
    struct desk other;
    struct heard before, h;

    (void)state;
    memset(&other, 0, sizeof other);
    desk_enrol_at(&other, &kit, "kiosk", "FAR", "P2");
    assert_ok(mirror_home("FAR", 90));
    (void)is_there(&kiosk, &anna); /* a hold at another house: not theirs to hear of yet */
    before = hear(&other, PD_MIRROR_HOME, 0);
    assert_int_equal(before.members, 0);
    assert_int_equal(before.holds, 0);
    (void)is_there(&branch, &anna);
    h = hear(&other, PD_MIRROR_HOME, before.cseq);
    assert_true(h.anna && !h.bert);
    assert_int_equal(h.holds, 2); /* also the one from before */
    (void)is_there(&kiosk, &anna);
    assert_int_equal(hear(&other, PD_MIRROR_HOME, h.cseq).holds, 1);
    assert_int_equal(summed(&other, PD_SUMS_OF_HOME), 1);
    assert_int_equal(summed(&other, ""), 2);
    assert_int_equal(summed(&kiosk, PD_SUMS_OF_HOME), 2);
}

static void
who_sorts_is_told_who_is_a_stranger(void **state)
{
    struct heard h;

    (void)state;
    (void)is_there(&branch, &anna); /* before anybody set anything: who was there is always kept */
    assert_ok(mirror_home("FAR", 90));
    h = hear(&branch, PD_MIRROR_SORTING, 0);
    assert_true(h.home && h.anna && !h.anna_away && h.bert_away && !h.bert);
}

static void
after_its_days_she_is_away_unless_she_holds_something(void **state)
{
    struct pd_op hold, voided;
    struct heard h;
    int64_t last_ms;

    (void)state;
    assert_ok(mirror_home("FAR", 10));
    hold = is_there(&branch, &anna);
    h = hear(&branch, PD_MIRROR_HOME, 0);
    assert_true(h.anna);
    kit.now_ms += 9 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at_home("FAR"), 1);
    kit.now_ms += 30 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at_home("FAR"), 1); /* something of hers is held */
    voided = desk_about(&branch, PD_OP_VOID, &hold.id);
    assert_int_equal(desk_do(&branch, &voided).status, PD_OP_APPLIED);
    h = hear(&branch, PD_MIRROR_HOME, h.cseq);
    last_ms = kit.now_ms;
    kit.now_ms = last_ms - last_ms % PD_DAY_MS + 11 * PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at_home("FAR"), 1); /* the last day is whole */
    kit.now_ms += PD_DAY_MS;
    kit_sweep(&kit, kit.now_ms);
    assert_int_equal(at_home("FAR"), 0);
    h = hear(&branch, PD_MIRROR_HOME, h.cseq);
    assert_true(h.anna_away && !h.anna);
    assert_false(hear(&kiosk, PD_MIRROR_ALL, 0).anna_away);
    assert_false(hear(&branch, PD_MIRROR_UNABLE, 0).anna_away);
    assert_int_equal(summed(&branch, PD_SUMS_OF_HOME), 0);
    (void)is_there(&branch, &anna); /* she comes again */
    h = hear(&branch, PD_MIRROR_HOME, 0);
    assert_true(h.anna && !h.anna_away);
}

static void
days_and_sites_are_held_to_what_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(mirror_home("FAR", 367), PD_ERR_INVALID);
    assert_int_equal(mirror_home("FAR", -1), PD_ERR_INVALID);
    assert_int_equal(mirror_home("NOWHERE", 90), PD_ERR_NOT_FOUND);
    assert_ok(mirror_home("FAR", 1));
    assert_ok(mirror_home("FAR", 366));
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_home_days(kit.hub, "FAR"), 366);
    assert_int_equal(pd_home_days(kit.hub, "S1"), 0);
    assert_ok(pd_hub_commit(kit.hub));
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_two_houses, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(nobody_is_left_out_until_a_site_says_so_and_then_only_of_desks_that_can),
        T(who_is_there_becomes_a_home_member_and_is_told_to_the_whole_house),
        T(who_sorts_is_told_who_is_a_stranger),
        T(after_its_days_she_is_away_unless_she_holds_something),
        T(days_and_sites_are_held_to_what_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
