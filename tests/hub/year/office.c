/*
 * What the office does: points set right by two persons, members who turn out to be one, members who are
 * erased. Of those the lots stay where they are until they are over, and nobody draws from them any more.
 */
#include "tests/hub/year/year.h"

#include "sync/hub/adjustments.h"
#include "sync/hub/merge.h"

#include <stdio.h>
#include <string.h>

static const struct pd_staff li = { .number = "S1" }, wang = { .number = "S2" };
static int64_t up, down, merged, erased;

/* ---- adjustments ---- */

static enum pd_err
approve(int64_t number, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };

    assert_ok(pd_hub_begin(kit.hub));
    return kit_finish(&kit, pd_hub_adjust_approve(kit.hub, kit.now_ms, number, by, &why));
}

/* Who proposed it may not approve it; what she has not got is not taken, and that proposal is withdrawn. */
static void
adjust(void)
{
    struct person *p = somebody();
    int64_t points = roll(3) > 0 ? 1 + roll(80) : -(1 + roll(has(p) * 3 / 2 + 50)), number;
    struct pd_why why = { .text = "" };
    bool may = points > 0 || -points <= has(p);

    assert_ok(pd_hub_begin(kit.hub));
    if (pd_hub_adjust_propose(kit.hub, kit.now_ms, &p->id, points, "counted wrong", &li, &number, &why) !=
        PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(approve(number, &li), PD_ERR_DENIED);
    assert_int_equal(approve(number, &wang), may ? PD_OK : PD_ERR_STATE);
    if (!may) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(kit_finish(&kit, pd_hub_adjust_reject(kit.hub, kit.now_ms, number, &li, &why)));
        happened("adjustment refused");
    } else if (points > 0) {
        (void)give(p, points, PAY_DAYS, false);
        up += points;
        happened("adjustment up");
    } else {
        down += claw(p, -1, -points);
        happened("adjustment down");
    }
}

static void
say_adjustments(void)
{
    (void)printf("adjustments: %lld up, %lld down", (long long)up, (long long)down);
}

const struct mechanism adjust_mechanism = {
    .name = "adjustments", .every = 25, .act = adjust, .say = say_adjustments
};

/* ---- duplicates ---- */

#define DUPLICATES 16

static struct duplicate {
    int member;
    int64_t since;
} duplicates[DUPLICATES];
static int duplicate_count;

/* Somebody gave another name and phone the second time she came; she pays and answers under it. */
static void
become_two(void)
{
    struct person *p;
    int i = new_member(0);

    p = &persons[i];
    p->apart = p->bound = true;
    duplicates[duplicate_count++] = (struct duplicate){ i, day };
    for (int64_t n = 1 + roll(4); n > 0; n--)
        visit_of(p);
    if (roll(2) == 0)
        use_cleaning(p);
}

/* Everything the other has, with its dates, is behind what the one that stays has. */
static void
join(struct person *stays, struct person *other)
{
    int from = stays->lot_count, which = (int)(other - persons);

    for (int i = 0; i < other->lot_count; i++) {
        stays->lots = grown(stays->lots, stays->lot_count, &stays->lot_cap, sizeof *stays->lots);
        stays->lots[stays->lot_count++] = other->lots[i];
    }
    other->lot_count = 0;
    for (int i = 0; i < bill_count; i++)
        if (bills[i].person == which) {
            bills[i].person = (int)(stays - persons);
            bills[i].lot += from;
            bills[i].merged = true;
        }
    for (int i = 0; i < HALVES; i++) {
        stays->halves[i].fen += other->halves[i].fen;
        stays->halves[i].visits += other->halves[i].visits;
        if (stays->halves[i].flag < other->halves[i].flag)
            stays->halves[i].flag = other->halves[i].flag;
    }
    stays->left += other->left;
    stays->given += other->given; /* both were given to one person */
    if (stays->signed_day < other->signed_day)
        stays->signed_day = other->signed_day;
    rights_rise(stays);
    if (other < stays) /* members are numbered as they come */
        was_not_new(stays);
    other->gone = other->merged = true;
}

static void
become_one(int which)
{
    struct person *other = &persons[duplicates[which].member], *stays = somebody();
    struct pd_why why = { .text = "" };
    struct pd_merge moved;
    enum pd_err err;

    if (is_away(other) || other->held > 0 || bringer_is_away(stays))
        return;
    assert_ok(pd_hub_begin(kit.hub));
    err = kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &stays->id, &other->id, &wang, &moved, &why));
    if (err != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_int_equal(moved.points, has(other));
    assert_int_equal(moved.growth, growth_of(other));
    join(stays, other);
    duplicates[which] = duplicates[--duplicate_count];
    merged++;
    happened("duplicates merged");
}

static void
duplicate_act(void)
{
    int which = duplicate_count > 0 ? (int)roll(duplicate_count) : -1;

    if (which >= 0 && duplicates[which].since < day && (roll(2) == 0 || duplicate_count == DUPLICATES))
        become_one(which);
    else if (duplicate_count < DUPLICATES)
        become_two();
}

/* She takes gifts under the other number too. */
static void
duplicate_lobby(void)
{
    if (duplicate_count > 0 && roll(4) == 0 && duplicates[0].since < day)
        (void)take_a_gift_for(&persons[duplicates[0].member], NULL);
}

static void
say_duplicates(void)
{
    (void)printf("duplicates: %lld merged, %d open", (long long)merged, duplicate_count);
}

const struct mechanism duplicate_mechanism = {
    .name = "duplicates", .every = 30, .act = duplicate_act, .lobby = duplicate_lobby, .say = say_duplicates
};

/* ---- erasure ---- */

static bool
may_be_erased(const struct person *p)
{
    return !p->bound && !p->second && p->money == NULL && p->held == 0;
}

static void
erase(void)
{
    struct person *p = somebody();
    struct pd_why why = { .text = "" };
    enum pd_err err;

    for (int tries = 0; tries < 50 && !may_be_erased(p); tries++)
        p = somebody();
    if (!may_be_erased(p))
        return;
    assert_ok(pd_hub_begin(kit.hub));
    err = kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &p->id, "asked", &why));
    if (err != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_scrub(kit.hub));
    p->gone = true;
    p->birthday = 0;
    forget_answers(p);
    forget_plans(p);
    erased++;
    happened("member erased");
}

static void
say_erased(void)
{
    (void)printf("erased: %lld", (long long)erased);
}

const struct mechanism erasure_mechanism = {
    .name = "erasure", .every = 100, .act = erase, .say = say_erased
};
