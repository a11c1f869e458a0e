/* The model of points: lots, oldest end first, and what moved. */
#include "tests/hub/year/year.h"

struct pd_moves told;
struct person *persons;
int person_count, person_cap;

bool
is_away(const struct person *p)
{
    return p->gone || p->away_day == day;
}

static int
new_lot(struct person *p, int64_t points, int64_t days, bool operational)
{
    static int64_t serial;

    told.issued += points;
    told.members += points;
    p->lots = grown(p->lots, p->lot_count, &p->lot_cap, sizeof *p->lots);
    p->lots[p->lot_count] = (struct lot){
        .left = points, .given = ++serial, .expires_day = day + days + 1, .operational = operational
    };
    return p->lot_count++;
}

int
give(struct person *p, int64_t points, int64_t days, bool operational)
{
    staged(IN, EARNED, 1, points, 0);
    return new_lot(p, points, days, operational);
}

int
give_at(enum stage stage, struct person *p, int64_t points)
{
    staged(stage, EARNED, 1, points, 0);
    return new_lot(p, points, PAY_DAYS, false);
}

int
give_for_task(struct person *p, int64_t points)
{
    return new_lot(p, points, PAY_DAYS, false);
}

int64_t
has(const struct person *p)
{
    int64_t sum = 0;

    for (int i = 0; i < p->lot_count; i++)
        sum += p->lots[i].left;
    return sum;
}

int64_t
has_monetary(const struct person *p)
{
    int64_t sum = 0;

    for (int i = 0; i < p->lot_count; i++)
        sum += p->lots[i].operational ? 0 : p->lots[i].left;
    return sum;
}

static bool
is_before(const struct lot *a, const struct lot *b)
{
    return a->expires_day != b->expires_day ? a->expires_day < b->expires_day : a->given < b->given;
}

/* The one that is over first, of those the one that was given first. */
static int
next_lot(const struct person *p, bool monetary)
{
    int best = -1;

    for (int i = 0; i < p->lot_count; i++)
        if (p->lots[i].left > 0 && !(monetary && p->lots[i].operational) &&
            (best < 0 || is_before(&p->lots[i], &p->lots[best])))
            best = i;
    return best;
}

static int64_t
take_of(struct lot *lot, int64_t most)
{
    int64_t n = lot->left < most ? lot->left : most;

    lot->left -= n;
    return n;
}

static void
in_order(const struct person *p, struct draws *draws)
{
    for (int i = 1; i < draws->count; i++)
        for (int j = i; j > 0 && p->lots[draws->d[j - 1].lot].given > p->lots[draws->d[j].lot].given; j--) {
            __typeof__(draws->d[0]) other = draws->d[j];

            draws->d[j] = draws->d[j - 1];
            draws->d[j - 1] = other;
        }
}

void
hold_points(struct person *p, int64_t points, bool monetary, struct draws *out)
{
    out->count = 0;
    p->held += points;
    while (points > 0) {
        int i = next_lot(p, monetary);

        assert_true(i >= 0 && out->count < DRAWS_MAX);
        out->d[out->count].lot = i;
        out->d[out->count].back = 0;
        out->d[out->count].n = take_of(&p->lots[i], points);
        p->lots[i].held += out->d[out->count].n;
        points -= out->d[out->count++].n;
    }
    in_order(p, out);
}

/* They are held no more. Returns how many. */
static int64_t
let_go(struct person *p, const struct draws *draws)
{
    int64_t sum = 0;

    for (int i = 0; i < draws->count; i++) {
        p->lots[draws->d[i].lot].held -= draws->d[i].n;
        sum += draws->d[i].n;
    }
    p->held -= sum;
    return sum;
}

void
spend_held(struct person *p, const struct draws *draws)
{
    int64_t n = let_go(p, draws);

    told.redeemed += n;
    told.members -= n;
}

static void
into_lots(struct person *p, struct draws *draws, int64_t points)
{
    for (int i = 0; i < draws->count && points > 0; i++) {
        int64_t left = draws->d[i].n - draws->d[i].back, n = left < points ? left : points;

        p->lots[draws->d[i].lot].left += n;
        draws->d[i].back += n;
        points -= n;
    }
    assert_int_equal(points, 0);
}

void
free_held(struct person *p, struct draws *draws)
{
    into_lots(p, draws, let_go(p, draws));
}

void
give_back(struct person *p, struct draws *draws, int64_t points)
{
    into_lots(p, draws, points);
    told.returned += points;
    told.members += points;
}

bool
still_good(const struct person *p, const struct draws *draws)
{
    for (int i = 0; i < draws->count; i++)
        if (p->lots[draws->d[i].lot].expires_day <= day)
            return false; /* another day's rule: the model leaves those alone */
    return true;
}

int64_t
claw(struct person *p, int lot, int64_t points)
{
    int64_t left = has(p), due = points < left ? points : left, all = due;

    if (lot >= 0)
        due -= take_of(&p->lots[lot], due);
    while (due > 0)
        due -= take_of(&p->lots[next_lot(p, false)], due);
    told.taken_back += all;
    told.members -= all;
    return all;
}

void
expire_all(void)
{
    for (int k = 0; k < person_count; k++)
        for (int i = 0; i < persons[k].lot_count; i++) {
            struct lot *lot = &persons[k].lots[i];

            if (lot->expires_day > day || lot->left == 0)
                continue;
            told.expired += lot->left;
            told.members -= lot->left;
            lot->left = 0;
        }
}
