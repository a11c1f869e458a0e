/*
 * Money that members paid in, and what was given on top; parts of bills that are paid with it, or with
 * points. Of each who has any the model keeps the lots, in fen.
 */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GIFT, EYE, CARE, PURSES }; /* in the order in which they pay */

static const char *const names[PURSES] = { "gift", "eye", "care" };

struct fen_lot {
    int purse;
    int64_t left, expires_day;
};

struct top_up {
    int64_t number, fen, refunded, bonus, clawed, kept, bonus_spent;
    int lot, bonus_lot; /* bonus_lot -1: none */
};

struct money {
    struct fen_lot *lots;
    struct top_up *tops;
    int lot_count, lot_cap, top_count, top_cap;
};

/* A part of a bill that was paid. */
struct part {
    int person;
    int64_t number, bill_fen, fen, refunded, given, made_day;
    bool points;
    struct draws draws; /* of points, or of lots of money */
};

static int *owners; /* persons who ever paid in */
static struct part *parts;
static int owner_count, owner_cap, part_count, part_cap, serial;
static struct {
    int64_t in, out, bonus, bonus_back, bonus_over, kept, paid, paid_back;
    int64_t points_fen, points_fen_back;
} sums;

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- lots of money ---- */

static int
new_fen(struct money *m, int purse, int64_t fen, int64_t expires_day)
{
    m->lots = grown(m->lots, m->lot_count, &m->lot_cap, sizeof *m->lots);
    m->lots[m->lot_count] = (struct fen_lot){ purse, fen, expires_day };
    return m->lot_count++;
}

static int64_t
fen_in(const struct money *m, int purse)
{
    int64_t sum = 0;

    for (int i = 0; i < m->lot_count; i++)
        sum += m->lots[i].purse == purse ? m->lots[i].left : 0;
    return sum;
}

static int
next_fen(const struct money *m, int purse)
{
    int best = -1;

    for (int i = 0; i < m->lot_count; i++)
        if (m->lots[i].purse == purse && m->lots[i].left > 0 &&
            (best < 0 || m->lots[i].expires_day < m->lots[best].expires_day))
            best = i;
    return best;
}

/* Draws are kept in the order of the purses, and of their lots within one. */
static void
draw_fen(struct money *m, int purse, int64_t fen, struct draws *out)
{
    int from = out->count;

    while (fen > 0) {
        int i = next_fen(m, purse), at = out->count;
        int64_t n;

        assert_true(i >= 0 && at < DRAWS_MAX);
        n = least(m->lots[i].left, fen);
        m->lots[i].left -= n;
        fen -= n;
        for (; at > from && out->d[at - 1].lot > i; at--)
            out->d[at] = out->d[at - 1];
        out->d[at].lot = i;
        out->d[at].n = n;
        out->d[at].back = 0;
        out->count++;
    }
}

static struct top_up *
top_of_bonus(struct money *m, int lot)
{
    for (int i = 0; i < m->top_count; i++)
        if (m->tops[i].bonus_lot == lot)
            return &m->tops[i];
    return NULL;
}

static void
count_bonus(struct money *m, int lot, int64_t fen)
{
    struct top_up *t = top_of_bonus(m, lot);

    if (t != NULL)
        t->bonus_spent += fen;
}

/* ---- paying in and out ---- */

static struct person *
an_owner(void)
{
    struct person *p = owner_count > 0 ? &persons[owners[roll(owner_count)]] : NULL;

    return p != NULL && !is_away(p) ? p : NULL;
}

static void
become_owner(struct person *p)
{
    if (p->money != NULL)
        return;
    p->money = calloc(1, sizeof *p->money);
    assert_non_null(p->money);
    owners = grown(owners, owner_count, &owner_cap, sizeof *owners);
    owners[owner_count++] = (int)(p - persons);
}

static void
pay_in(struct person *p)
{
    bool eye = roll(4) == 0;
    int64_t fen = eye ? 1 + roll(3000) : 1000 + roll(150000);
    int64_t bonus = eye || fen < 50000 ? 0 : fen < 100000 ? 3000 : fen * 12 / 100;
    char id[PD_ID_TEXT_CAP];
    struct top_up t = { .fen = fen, .bonus = bonus, .bonus_lot = -1 };
    struct money *m;
    json_t *answer;

    become_owner(p);
    m = p->money;
    if (fen > (eye ? 30000 : 500000) - fen_in(m, eye ? EYE : CARE))
        return;
    answer = post(money_key, "/v1/topups",
        "{\"member\":\"%s\",\"account\":\"%s\",\"fen\":%lld,\"receipt_no\":\"T%d\"}", pd_id_text(p->id, id),
        eye ? "eye" : "care", (long long)fen, ++serial);
    assert_int_equal(number_in(answer, "bonus_fen"), bonus);
    t.number = number_in(answer, "number");
    json_decref(answer);
    t.lot = new_fen(m, eye ? EYE : CARE, fen, INT64_MAX);
    if (bonus > 0)
        t.bonus_lot = new_fen(m, GIFT, bonus, day + 91);
    m->tops = grown(m->tops, m->top_count, &m->top_cap, sizeof *m->tops);
    m->tops[m->top_count++] = t;
    sums.in += fen;
    sums.bonus += bonus;
    happened("top-up");
    if (bonus > 0)
        happened("bonus");
}

/* What is left of a top-up, or a part of it, with its share of the bonus. */
static void
pay_out(struct person *p)
{
    struct money *m = p->money;
    struct top_up *t = m->top_count > 0 ? &m->tops[roll(m->top_count)] : NULL;
    int64_t fen, share, there, kept;
    struct fen_lot *bonus;
    char path[64];
    json_t *answer;

    if (t == NULL || m->lots[t->lot].purse == EYE || m->lots[t->lot].left == 0)
        return;
    bonus = t->bonus_lot >= 0 ? &m->lots[t->bonus_lot] : NULL;
    fen = roll(2) == 0 ? m->lots[t->lot].left : 1 + roll(m->lots[t->lot].left);
    fen = least(fen, t->fen - t->refunded);
    if (fen == 0)
        return;
    (void)snprintf(path, sizeof path, "/v1/topups/%lld/refund", (long long)t->number);
    answer = post(money_key, path, "{\"refund_no\":\"P%d\",\"fen\":%lld,\"reason\":\"asked\"}", ++serial,
        (long long)fen);
    t->refunded += fen;
    share = t->bonus * t->refunded / t->fen - t->clawed - t->kept;
    there = bonus != NULL ? least(share, bonus->left) : 0;
    kept = least(share - there, t->bonus_spent - t->kept > 0 ? t->bonus_spent - t->kept : 0);
    assert_int_equal(number_in(answer, "bonus_taken_fen"), there);
    assert_int_equal(number_in(answer, "kept_fen"), kept);
    assert_int_equal(number_in(answer, "pay_out_fen"), fen - kept);
    json_decref(answer);
    m->lots[t->lot].left -= fen;
    if (bonus != NULL)
        bonus->left -= there;
    t->clawed += there;
    t->kept += kept;
    sums.out += fen;
    sums.bonus_back += there;
    sums.kept += kept;
    happened("top-up paid out");
    if (there > 0)
        happened("bonus clawed back");
}

/* ---- parts of bills ---- */

static json_t *
keep_part(const struct person *p, bool points, int64_t bill_fen, int64_t amount)
{
    char id[PD_ID_TEXT_CAP];

    return post(money_key, "/v1/tenders",
        "{\"member\":\"%s\",\"kind\":\"%s\",\"bill_no\":\"K%d\",\"bill_fen\":%lld,\"%s\":%lld}",
        pd_id_text(p->id, id), points ? "points" : "money", ++serial, (long long)bill_fen,
        points ? "points" : "fen", (long long)amount);
}

/* false: the rules say no. */
static bool
kept(json_t *answer, bool may, int64_t *number)
{
    bool done = strcmp(json_string_value(json_object_get(answer, "status")), "done") == 0;

    if (done != may)
        fail_msg("%s, and the model says %s", kit.body, may ? "yes" : "no");
    *number = done ? number_in(answer, "number") : 0;
    json_decref(answer);
    return done;
}

static void
end_part(int64_t number, bool confirm)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/v1/tenders/%lld/%s", (long long)number, confirm ? "confirm" : "void");
    json_decref(post(money_key, path, "{}"));
}

static void
remember(const struct part *part)
{
    parts = grown(parts, part_count, &part_cap, sizeof *parts);
    parts[part_count++] = *part;
}

/* The bill is for nothing in particular, so the purse for eyes pays none of it. */
static void
pay_with_money(struct person *p)
{
    struct part part = { .person = (int)(p - persons), .bill_fen = 1000 + roll(60000), .made_day = day };
    struct money *m = p->money;
    int64_t gift, care;
    bool confirm = roll(5) != 0;

    part.fen = 1 + roll(part.bill_fen);
    gift = least(least(fen_in(m, GIFT), part.bill_fen / 2), part.fen);
    care = least(fen_in(m, CARE), part.fen - gift);
    if (!kept(keep_part(p, false, part.bill_fen, part.fen), gift + care == part.fen, &part.number))
        return;
    end_part(part.number, confirm);
    if (!confirm)
        return;
    draw_fen(m, GIFT, gift, &part.draws);
    draw_fen(m, CARE, care, &part.draws);
    for (int i = 0; i < part.draws.count; i++)
        count_bonus(m, part.draws.d[i].lot, part.draws.d[i].n);
    sums.paid += part.fen;
    happened("bill paid with money");
    remember(&part);
}

/* 100 points are a yuan; a hundred at least, in hundreds, a fifth of the bill at most. */
static void
pay_with_points(struct person *p)
{
    struct part part = {
        .person = (int)(p - persons), .bill_fen = 1000 + roll(60000), .points = true, .made_day = day
    };
    int64_t most = least(least(part.bill_fen * 20 / 100, 5000), has_monetary(p));
    int64_t points = 100 + 100 * roll(8);
    bool confirm = roll(5) != 0;

    part.fen = points;
    if (!kept(keep_part(p, true, part.bill_fen, points), points <= most - most % 100, &part.number))
        return;
    end_part(part.number, confirm);
    if (!confirm)
        return;
    hold_points(p, points, true, &part.draws);
    spend_held(p, &part.draws);
    sums.points_fen += part.fen;
    happened("fee deduction");
    remember(&part);
}

static bool
money_still_good(const struct money *m, const struct draws *draws)
{
    for (int i = 0; i < draws->count; i++)
        if (m->lots[draws->d[i].lot].expires_day <= day)
            return false; /* another day's rule: the model leaves those alone */
    return true;
}

/* The purse that paid last first, and within it lot by lot. */
static void
money_back(struct money *m, struct draws *draws, int64_t fen)
{
    for (int purse = CARE; purse >= GIFT && fen > 0; purse--)
        for (int i = 0; i < draws->count && fen > 0; i++) {
            struct fen_lot *lot = &m->lots[draws->d[i].lot];
            int64_t n = least(draws->d[i].n - draws->d[i].back, fen);

            if (lot->purse != purse)
                continue;
            lot->left += n;
            draws->d[i].back += n;
            fen -= n;
            count_bonus(m, draws->d[i].lot, -n);
        }
    assert_int_equal(fen, 0);
}

/* A part of a bill of the last weeks is paid back. */
static void
refund_some_part(void)
{
    struct part *part =
        part_count > 0 ? &parts[part_count - 1 - roll(part_count < 500 ? part_count : 500)] : NULL;
    struct person *p = part != NULL ? &persons[part->person] : NULL;
    int64_t fen, back;
    char path[64];
    json_t *answer;

    if (p == NULL || is_away(p) || part->refunded == part->fen ||
        !(part->points ? still_good(p, &part->draws) : money_still_good(p->money, &part->draws)))
        return;
    fen = 1 + roll(part->fen - part->refunded);
    (void)snprintf(path, sizeof path, "/v1/tenders/%lld/refund", (long long)part->number);
    answer = post(money_key, path, "{\"refund_no\":\"Q%d\",\"fen\":%lld}", ++serial, (long long)fen);
    part->refunded += fen;
    back = part->refunded - part->given; /* a point is a fen here */
    assert_int_equal(number_in(answer, "back"), back);
    json_decref(answer);
    part->given += back;
    if (part->points)
        give_back(p, &part->draws, back);
    else
        money_back(p->money, &part->draws, back);
    happened(part->points ? "fee deduction paid back" : "money paid back");
    *(part->points ? &sums.points_fen_back : &sums.paid_back) += fen;
}

/* ---- the two mechanisms ---- */

static void
money_act(void)
{
    struct person *p = an_owner();

    if (p == NULL || roll(3) == 0)
        pay_in(somebody());
    else if (roll(4) == 0)
        pay_out(p);
    else
        pay_with_money(p);
}

static void
deduction_act(void)
{
    if (roll(4) == 0)
        refund_some_part();
    else
        pay_with_points(somebody());
}

static void
money_over(void)
{
    for (int k = 0; k < owner_count; k++) {
        struct money *m = persons[owners[k]].money;

        for (int i = 0; i < m->lot_count; i++)
            if (m->lots[i].expires_day <= day) {
                sums.bonus_over += m->lots[i].left;
                m->lots[i].left = 0;
            }
    }
}

/* What the hub says of each who has any: nothing is held at a day's end. */
static void
money_of(const struct person *p, int64_t total[PURSES])
{
    char path[80], id[PD_ID_TEXT_CAP];
    json_t *answer, *row;
    size_t i;
    int seen = 0;

    (void)snprintf(path, sizeof path, "/v1/members/%s/money", pd_id_text(p->id, id));
    assert_int_equal(kit_get(&kit, path, "", money_key), 200);
    answer = json_loads(kit.body, 0, NULL);
    json_array_foreach(json_object_get(answer, "accounts"), i, row)
    {
        const char *name = json_string_value(json_object_get(row, "account"));

        for (int purse = 0; purse < PURSES; purse++)
            if (strcmp(names[purse], name) == 0) {
                int64_t fen = number_in(row, "available_fen");

                if (fen != fen_in(p->money, purse))
                    fail_msg("%s of %s: %lld fen, and the model has %lld", name, id, (long long)fen,
                        (long long)fen_in(p->money, purse));
                total[purse] += fen;
                seen++;
            }
        assert_int_equal(number_in(row, "held_fen"), 0);
    }
    json_decref(answer);
    assert_int_equal(seen, PURSES);
}

static void
money_adds_up(void)
{
    int64_t total[PURSES] = { 0 };

    for (int i = 0; i < owner_count; i++)
        money_of(&persons[owners[i]], total);
    assert_int_equal(total[GIFT] + total[EYE] + total[CARE],
        sums.in - sums.out + sums.bonus - sums.bonus_back - sums.bonus_over - sums.paid + sums.paid_back);
}

static void
say_money(void)
{
    (void)printf("stored: %d members, %lld fen in, %lld out, %lld bonus, %lld paid, %lld back", owner_count,
        (long long)sums.in, (long long)(sums.out - sums.kept), (long long)sums.bonus, (long long)sums.paid,
        (long long)sums.paid_back);
}

static void
say_deduction(void)
{
    (void)printf(
        "deduction: %lld fen, %lld back", (long long)sums.points_fen, (long long)sums.points_fen_back);
}

const struct mechanism money_mechanism = { .name = "stored value",
    .every = 4,
    .morning = money_over,
    .act = money_act,
    .check = money_adds_up,
    .say = say_money };

const struct mechanism deduction_mechanism = {
    .name = "fee deduction", .every = 6, .act = deduction_act, .say = say_deduction
};
