#include "tests/sim/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000LL
#define REFUND_DAYS 365
#define GRACE_DAYS 30

static bool
wrong(struct model *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool
wrong(struct model *m, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    if (m->problem[0] == '\0')
        (void)vsnprintf(m->problem, sizeof m->problem, fmt, args);
    va_end(args);
    return false;
}

/* ---- a line: one flat object of JSON ---- */

static const char *
value_of(const char *line, const char *key)
{
    char needle[24];
    const char *at;

    (void)snprintf(needle, sizeof needle, "\"%s\":", key);
    at = strstr(line, needle);
    return at != NULL ? at + strlen(needle) : "";
}

static long long
number(const char *line, const char *key)
{
    return strtoll(value_of(line, key), NULL, 10);
}

static void
text(const char *line, const char *key, char *out, size_t cap)
{
    const char *at = value_of(line, key);
    size_t n = 0;

    for (at += *at == '"'; at[n] != '\0' && at[n] != '"' && n + 1 < cap; n++)
        out[n] = at[n];
    out[n] = '\0';
}

/* ---- what a member owns ---- */

int
model_member(const struct model *m, const char *id)
{
    for (int i = 0; i < m->member_count; i++)
        if (strcmp(m->members[i].id, id) == 0)
            return i;
    return -1;
}

static bool
counts(const struct model_lot *lot, long long at_ms)
{
    return lot->from_ms <= at_ms && at_ms < lot->until_ms;
}

static long long
spendable(const struct model_member *a, long long at_ms)
{
    long long sum = 0;

    for (int i = 0; i < a->lot_count; i++)
        sum += counts(&a->lots[i], at_ms) ? a->lots[i].free : 0;
    return sum;
}

/* Value comes in: a debt is paid first, what is left is a lot of its own. */
static void
credit(struct model_member *a, long long amount, long long from_ms, long long until_ms)
{
    long long debt = amount < a->debt ? amount : a->debt;

    a->debt -= debt;
    if (amount > debt && a->lot_count < MODEL_LOTS)
        a->lots[a->lot_count++] =
            (struct model_lot){ .from_ms = from_ms, .until_ms = until_ms, .free = amount - debt };
}

/* The lot that is over first among those that count and have something; the elder among equals. */
static int
next_lot(const struct model_member *a, long long at_ms)
{
    int best = -1;

    for (int i = 0; i < a->lot_count; i++)
        if (counts(&a->lots[i], at_ms) && a->lots[i].free > 0 &&
            (best < 0 || a->lots[i].until_ms < a->lots[best].until_ms))
            best = i;
    return best;
}

/* In the order of the lots: so a part of it is spent, or given back. */
static void
draw(struct model_hold *h, int lot, long long amount)
{
    int at = h->draw_count;

    if (at == MODEL_DRAWS)
        return;
    for (; at > 0 && h->draws[at - 1].lot > lot; at--)
        h->draws[at] = h->draws[at - 1];
    h->draws[at].lot = lot;
    h->draws[at].amount = amount;
    h->draw_count++;
}

/* Takes from lots for a hold: reserved, or gone at once. There must be enough. */
static void
take(struct model_member *a, struct model_hold *h, long long amount, long long at_ms, bool reserve)
{
    while (amount > 0) {
        int i = next_lot(a, at_ms);
        long long n = a->lots[i].free < amount ? a->lots[i].free : amount;

        a->lots[i].free -= n;
        a->lots[i].held += reserve ? n : 0;
        amount -= n;
        draw(h, i, n);
    }
}

/* A price that was shown while a lot lived is still paid from it, after its expiry was posted, and first. */
static void
revive(struct model_member *a, long long amount, long long at_ms)
{
    long long missing, lapsed = 0;

    for (int i = 0; i < a->lot_count; i++)
        lapsed += counts(&a->lots[i], at_ms) ? a->lots[i].lapsed : 0;
    if (lapsed < amount - spendable(a, at_ms))
        return;
    missing = lapsed < amount ? lapsed : amount;
    while (missing > 0) {
        int best = -1;
        long long n;

        for (int i = 0; i < a->lot_count; i++)
            if (counts(&a->lots[i], at_ms) && a->lots[i].lapsed > 0 &&
                (best < 0 || a->lots[i].until_ms < a->lots[best].until_ms))
                best = i;
        n = a->lots[best].lapsed < missing ? a->lots[best].lapsed : missing;
        a->lots[best].lapsed -= n;
        a->lots[best].free += n;
        missing -= n;
    }
}

static long long
decided(const struct model_op *op)
{
    long long ms = number(op->line, "dec");

    return ms < op->recv_ms ? ms : op->recv_ms;
}

/* What was there at a time pays, of what is asked. Returns the rest. */
static long long
take_some(struct model_member *a, struct model_hold *h, long long amount, long long at_ms, bool reserve)
{
    long long there = spendable(a, at_ms);

    for (int i = 0; i < a->lot_count; i++)
        there += counts(&a->lots[i], at_ms) ? a->lots[i].lapsed : 0;
    there = there < amount ? there : amount;
    revive(a, there, at_ms);
    take(a, h, there, at_ms, reserve);
    return amount - there;
}

/* What an earlier life of the hub took is taken: from what was there then, from what came since (it is told
 * again), and the rest is lent. */
static void
take_again(
    struct model_member *a, struct model_hold *h, long long amount, const struct model_op *op, bool reserve)
{
    long long missing = take_some(a, h, amount, decided(op), reserve);

    missing = take_some(a, h, missing, op->recv_ms, reserve);
    if (missing == 0 || a->lot_count == MODEL_LOTS)
        return;
    a->debt += missing;
    a->lots[a->lot_count++] = (struct model_lot){
        .from_ms = op->recv_ms, .until_ms = op->recv_ms + REFUND_DAYS * DAY_MS, .free = missing
    };
    take(a, h, missing, op->recv_ms, reserve);
}

/* Goods went out that no hold covers: what is there pays, the rest is owed. Returns what is owed. */
static long long
overdraw(struct model_member *a, struct model_hold *h, long long at_ms)
{
    long long there = spendable(a, at_ms);

    there = there < h->amount ? there : h->amount;
    take(a, h, there, at_ms, false);
    a->debt += h->amount - there;
    h->booked = h->amount;
    return h->amount - there;
}

/* The reserved part of a hold: so much of it is spent, the rest returns to where it came from, and pays a
 * debt. */
static void
settle(struct model_member *a, struct model_hold *h, long long spent, long long now_ms)
{
    long long back = h->amount - spent;
    int own;

    for (int i = 0; i < h->draw_count; i++) {
        struct model_lot *lot = &a->lots[h->draws[i].lot];
        long long gone = spent < h->draws[i].amount ? spent : h->draws[i].amount;

        lot->held -= h->draws[i].amount;
        lot->free += h->draws[i].amount - gone;
        h->draws[i].amount = gone; /* that is what a refund can give back to this lot */
        spent -= gone;
    }
    while (back > 0 && a->debt > 0 && (own = next_lot(a, now_ms)) >= 0) {
        long long n = a->lots[own].free < a->debt ? a->lots[own].free : a->debt;

        a->lots[own].free -= n;
        a->debt -= n;
    }
}

static void
new_lot(struct model_member *a, long long from_ms, int days, long long points)
{
    if (points > 0 && a->lot_count < MODEL_LOTS)
        a->lots[a->lot_count++] =
            (struct model_lot){ .from_ms = from_ms, .until_ms = from_ms + days * DAY_MS, .free = points };
}

/* By the counter's own word. */
static bool
is_hospitals_fault(const struct model_op *op)
{
    char why[40] = "";

    text(op->line, "why", why, sizeof why);
    return strcmp(why, "undo") == 0 || strcmp(why, "out_of_stock") == 0 || strcmp(why, "damaged") == 0 ||
           strcmp(why, "damaged_here") == 0;
}

/* Back into the lots it came from, a debt first; what no lot gave becomes a new one, and so does what the
 * hospital owes her of a lot that is over. */
static void
give_back(struct model_member *a, struct model_hold *h, long long amount, const struct model_op *op)
{
    long long debt = amount < a->debt ? amount : a->debt, rest = amount - debt, now_ms = op->recv_ms;

    for (int i = 0; i < h->draw_count && rest > 0; i++) {
        long long n = h->draws[i].amount < rest ? h->draws[i].amount : rest;

        if (a->lots[h->draws[i].lot].until_ms <= now_ms && is_hospitals_fault(op))
            new_lot(a, now_ms, GRACE_DAYS, n);
        else
            a->lots[h->draws[i].lot].free += n;
        h->draws[i].amount -= n;
        rest -= n;
    }
    a->debt -= debt;
    new_lot(a, now_ms, REFUND_DAYS, rest);
    h->refunded += amount;
}

/* ---- grants ---- */

static long long
local_midnight(const struct model *m, long long at_ms, long long days_later)
{
    return ((at_ms + m->utc_offset_ms) / DAY_MS + days_later) * DAY_MS - m->utc_offset_ms;
}

static long long
new_year(const struct model *m, long long at_ms)
{
    long long day = 0, days = (at_ms + m->utc_offset_ms) / DAY_MS;

    for (int year = 1970; day <= days; year++)
        day += year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365;
    return day * DAY_MS - m->utc_offset_ms;
}

void
model_grant(struct model *m, int member, const char *rule, long long amount, long long now_ms)
{
    struct model_member *a = &m->members[member];
    bool won = strcmp(rule, "won") == 0; /* at a wheel: for the tier it counts nothing */
    long long until_ms = strcmp(rule, "pay") == 0 || won ? local_midnight(m, now_ms, 366)
                         : strcmp(rule, "soon") == 0     ? local_midnight(m, now_ms, 2)
                                                         : new_year(m, now_ms);

    credit(a, amount, now_ms, until_ms);
    a->growth += won ? 0 : amount;
}

void
model_expire(struct model *m, long long now_ms)
{
    for (int i = 0; i < m->member_count; i++) {
        struct model_member *a = &m->members[i];
        bool any = false;

        for (int l = 0; l < a->lot_count; l++)
            if (a->lots[l].until_ms <= now_ms && a->lots[l].free > 0) {
                a->lots[l].lapsed += a->lots[l].free;
                a->lots[l].free = 0;
                any = true;
            }
        if (any)
            return;
    }
}

/* ---- holds ---- */

static struct model_hold *
find_hold(struct model *m, const char *id)
{
    for (int i = 0; i < m->hold_count; i++)
        if (strcmp(m->holds[i].id, id) == 0)
            return &m->holds[i];
    return NULL;
}

static int
find_gift(const struct model *m, const char *sku)
{
    for (int i = 0; i < m->gift_count; i++)
        if (strcmp(m->gifts[i].sku, sku) == 0)
            return i;
    return -1;
}

static struct model_hold *
add_hold(struct model *m, const char *id, int member, int gift, long long qty, long long amount)
{
    struct model_hold *h = &m->holds[m->hold_count < MODEL_HOLDS - 1 ? m->hold_count++ : MODEL_HOLDS - 1];

    *h = (struct model_hold){ .member = member, .gift = gift, .qty = qty, .amount = amount };
    (void)snprintf(h->id, sizeof h->id, "%s", id);
    return h;
}

static bool
stands(const struct model_hold *h)
{
    return h->state == MODEL_HELD || h->state == MODEL_RELEASED || h->state == MODEL_CAPTURED;
}

static bool
within_limit(const struct model *m, int member, int gift, long long qty, long long decided_ms)
{
    const struct model_gift *g = &m->gifts[gift];
    long long taken = 0;

    for (int i = 0; i < m->hold_count; i++)
        if (m->holds[i].member == member && m->holds[i].gift == gift && stands(&m->holds[i]) &&
            m->holds[i].made_ms >= decided_ms - g->limit_ms)
            taken += m->holds[i].qty;
    return g->limit_qty == 0 || taken + qty <= g->limit_qty;
}

/* When it happened, as far as a desk is believed: not in the future, nothing where it does not know. */
static long long
believed(const struct model_op *op)
{
    long long at_ms = number(op->line, "t");

    return number(op->line, "q") == 3 || at_ms > op->recv_ms ? op->recv_ms : at_ms;
}

static bool
family_says_no(const struct model_op *op)
{
    char who[MODEL_ID];

    text(op->line, "who", who, sizeof who);
    return who[0] != '\0' && op->answer == MODEL_REJECTED &&
           (strncmp(op->code, "family_", 7) == 0 || strcmp(op->code, "member_frozen") == 0);
}

/* NULL: the rules allow it; otherwise the word for why not. */
static const char *
refusal(struct model *m, const struct model_op *op, int member, int gift)
{
    const struct model_gift *g = &m->gifts[gift];
    long long qty = number(op->line, "qty"), amount = number(op->line, "amt");

    if (op->frozen)
        return "member_frozen";
    if (m->members[member].growth < g->growth_from)
        return "tier";
    if (!within_limit(m, member, gift, qty, decided(op)))
        return "member_limit";
    if (amount != g->price * qty)
        return "price";
    if (family_says_no(op)) /* which cards there are, and what they leave, is checked beside (families.c) */
        return op->code;
    revive(&m->members[member], amount, decided(op));
    return spendable(&m->members[member], decided(op)) < amount ? "too_few_points" : NULL;
}

/* A refused hold stays: its ticket may be out. Of the reasons one is the hub's alone: which units it lent. */
static bool
refuse(struct model *m, const struct model_op *op, struct model_hold *h, const char *why)
{
    bool units = strcmp(op->code, "no_lease") == 0;

    h->state = MODEL_REFUSED;
    if (op->answer != MODEL_REJECTED)
        return wrong(m, "hold %.8s should be refused: %s", h->id, why);
    if (!units && op->honest && strcmp(op->code, why) != 0)
        return wrong(m, "hold %.8s is refused for %s, and should be for %s", h->id, op->code, why);
    return true;
}

/* Its units went out under a later ticket of the same desk, as a counter has told: it is over. */
static const struct model_hold *
sold_again(const struct model *m, const struct model_op *op)
{
    long long lease = number(op->line, "lease"), last = number(op->line, "ord"),
              qty = number(op->line, "qty");

    for (int i = 0; lease != 0 && i < m->hold_count; i++) {
        const struct model_hold *h = &m->holds[i];

        if (h->lease == lease && h->ordinal > last - qty && h->ordinal - h->qty < last)
            return h;
    }
    return NULL;
}

static bool
apply_hold(struct model *m, const struct model_op *op)
{
    char id[MODEL_ID], who[MODEL_ID], sku[24];
    const struct model_hold *later = sold_again(m, op);
    struct model_hold *h;
    const char *why;
    int member, gift;

    text(op->line, "id", id, sizeof id);
    text(op->line, "mem", who, sizeof who);
    text(op->line, "sku", sku, sizeof sku);
    member = model_member(m, who);
    gift = find_gift(m, sku);
    h = find_hold(m, id);
    if (h != NULL && op->honoured && op->answer == MODEL_REJECTED)
        return true;
    if (h != NULL) { /* its ticket or its end came first: its value is not taken again */
        if (h->member < 0) {
            h->member = member;
            h->gift = gift;
            h->amount = number(op->line, "amt");
            h->qty = number(op->line, "qty");
        }
        h->lease = h->ordinal = 0;
        return op->answer == MODEL_APPLIED || !op->honest || wrong(m, "hold %.8s was known already", id);
    }
    if (member < 0 || gift < 0)
        return op->answer == MODEL_REJECTED || wrong(m, "hold %.8s of nobody, or of nothing", id);
    h = add_hold(m, id, member, gift, number(op->line, "qty"), number(op->line, "amt"));
    h->made_ms = believed(op);
    if (op->honoured && op->answer == MODEL_APPLIED) {
        h->state = MODEL_HELD;
        take_again(&m->members[member], h, h->amount, op, true);
        return true;
    }
    if (op->honoured || (strcmp(op->code, "no_lease") == 0 && op->answer == MODEL_REJECTED) ||
        (m->gifts[gift].stopped && strcmp(op->code, "not_on_offer") == 0 && op->answer == MODEL_REJECTED))
        return refuse(m, op, h, op->code);
    if ((strcmp(op->code, "sold_again") == 0) != (later != NULL) && (later == NULL || later->refunded == 0))
        return wrong(m, "hold %.8s is answered %d %s", id, (int)op->answer, op->code);
    if (later != NULL && op->answer == MODEL_APPLIED) {
        h->state = MODEL_VOIDED;
        return true;
    }
    why = refusal(m, op, member, gift);
    if (why != NULL)
        return refuse(m, op, h, why);
    if (op->answer == MODEL_REJECTED && !op->honest) /* a stranger's lie about time or place */
        return refuse(m, op, h, op->code);
    if (op->answer != MODEL_APPLIED)
        return wrong(m, "hold %.8s should stand, and is answered %d %s", id, (int)op->answer, op->code);
    h->state = MODEL_HELD;
    take(&m->members[member], h, h->amount, decided(op), true);
    return true;
}

static bool
spend_again(struct model *m, const struct model_op *op, const char *id, int member, long long amount)
{
    struct model_hold *h;

    if (op->answer != MODEL_APPLIED)
        return true;
    h = add_hold(m, id, member, -1, 1, amount);
    take_again(&m->members[member], h, amount, op, false);
    h->state = MODEL_CAPTURED;
    h->booked = amount;
    return true;
}

static bool
apply_spend(struct model *m, const struct model_op *op)
{
    char who[MODEL_ID], id[MODEL_ID];
    long long amount = number(op->line, "amt");
    struct model_hold *h;
    int member;

    text(op->line, "mem", who, sizeof who);
    text(op->line, "id", id, sizeof id);
    member = model_member(m, who);
    if (op->honoured && member >= 0)
        return spend_again(m, op, id, member, amount);
    if (member < 0 || op->frozen)
        return op->answer == MODEL_REJECTED || wrong(m, "spend %.8s of nobody, or of a frozen member", id);
    revive(&m->members[member], amount, decided(op));
    if (spendable(&m->members[member], decided(op)) < amount)
        return op->answer == MODEL_REJECTED || wrong(m, "spend %.8s of what is not there", id);
    if (op->answer != MODEL_APPLIED)
        return wrong(m, "spend %.8s should stand, and is answered %d %s", id, (int)op->answer, op->code);
    h = add_hold(m, id, member, -1, 1, amount);
    take(&m->members[member], h, amount, decided(op), false);
    h->state = MODEL_CAPTURED;
    h->booked = amount;
    return true;
}

/* The ticket is out; of a refused hold that is a debt, once. */
static enum model_answer
release(struct model *m, const struct model_op *op, struct model_hold *h)
{
    if (h == NULL)
        return MODEL_QUARANTINED;
    if (h->state == MODEL_HELD)
        h->state = MODEL_RELEASED;
    if (h->state != MODEL_REFUSED)
        return MODEL_APPLIED;
    if (h->member < 0)
        return MODEL_QUARANTINED;
    h->out = true;
    if (h->booked > 0)
        return MODEL_APPLIED;
    (void)overdraw(&m->members[h->member], h, op->recv_ms);
    return MODEL_OVERDRAFT;
}

/* The counter knew the ticket before the hub knew the hold: the ticket says everything. */
static enum model_answer
capture_by_ticket(struct model *m, const struct model_op *op, const char *id)
{
    const struct model_ticket *t = &op->ticket;
    struct model_member *a;
    struct model_hold *h;
    long long at_ms = number(op->line, "t");

    if (!t->known || value_of(op->line, "code")[0] == '\0')
        return MODEL_QUARANTINED;
    a = &m->members[t->member];
    h = add_hold(m, id, t->member, find_gift(m, t->sku), t->qty, t->points);
    h->made_ms = believed(op);
    h->state = MODEL_CAPTURED;
    h->lease = t->lease;
    h->ordinal = t->ordinal;
    h->units = t->qty;
    /* Then or now, whichever leaves less to owe. */
    if (at_ms >= op->recv_ms || spendable(a, at_ms) <= spendable(a, op->recv_ms))
        at_ms = op->recv_ms;
    return overdraw(a, h, at_ms) > 0 ? MODEL_OVERDRAFT : MODEL_APPLIED;
}

static enum model_answer
capture(struct model *m, const struct model_op *op, struct model_hold *h, const char *id)
{
    long long qty = number(op->line, "qty");

    if (!op->counter)
        return MODEL_QUARANTINED;
    if (h == NULL)
        return capture_by_ticket(m, op, id);
    if (h->state == MODEL_HELD || h->state == MODEL_RELEASED) {
        h->booked = qty < h->qty ? h->amount * qty / h->qty : h->amount;
        settle(&m->members[h->member], h, h->booked, op->recv_ms);
        h->state = MODEL_CAPTURED;
        h->units = qty < h->qty ? qty : h->qty;
        return MODEL_APPLIED;
    }
    if (h->state == MODEL_CAPTURED || h->ended || h->member < 0)
        return MODEL_QUARANTINED;
    h->units = h->qty;
    if (h->state == MODEL_VOIDED)
        h->state = MODEL_CAPTURED; /* the goods are out: it was handed over after all */
    else
        h->ended = true;
    if (h->booked == 0)
        (void)overdraw(&m->members[h->member], h, op->recv_ms);
    return MODEL_OVERDRAFT;
}

static enum model_answer
end(struct model *m, const struct model_op *op, struct model_hold *h, const char *id)
{
    if (h == NULL) {
        add_hold(m, id, -1, -1, 0, 0)->state = MODEL_VOIDED;
        return MODEL_APPLIED;
    }
    switch (h->state) {
    case MODEL_HELD:
    case MODEL_RELEASED:
        settle(&m->members[h->member], h, 0, op->recv_ms);
        h->state = MODEL_VOIDED;
        return MODEL_APPLIED;
    case MODEL_CAPTURED:
        return MODEL_QUARANTINED;
    case MODEL_VOIDED:
        return MODEL_APPLIED;
    case MODEL_REFUSED:
        if (!h->ended && h->out) {
            give_back(&m->members[h->member], h, h->booked - h->refunded, op);
            h->refunded = h->booked;
            h->ended = true;
        }
        return MODEL_APPLIED;
    }
    return MODEL_QUARANTINED;
}

/* Whoever undoes a hand-over that did not count asks for nothing. */
static bool
is_again(const struct model_op *op, const struct model_hold *h)
{
    for (int i = 0; i < h->again_count; i++)
        if (h->again[i] == op->dev)
            return true;
    return false;
}

static bool
brings_goods_back(const struct model_op *op)
{
    static const char *const words[] = { "undo", "not_handed_over", "not_collected", "out_of_stock",
        "damaged_here" };
    char why[40] = "";

    text(op->line, "why", why, sizeof why);
    for (int i = 0; i < 5; i++)
        if (strcmp(why, words[i]) == 0)
            return true;
    return false;
}

/* After an op, whatever was answered: the goods are where they are. What lies on a shelf a counter beside it
 * says. */
static void
move_goods(const struct model *m, const struct model_op *op, struct model_hold *h)
{
    bool there = h->state == MODEL_CAPTURED || (h->state == MODEL_REFUSED && h->ended);
    bool its = h->gift >= 0 && op->place != NULL && strcmp(m->gifts[h->gift].place, op->place) == 0;

    if (!op->counter || h->member < 0)
        return;
    if (strcmp(op->kind, "capture") == 0 && op->answer == MODEL_QUARANTINED &&
        strcmp(op->code, "already_captured") == 0 && h->again_count < MODEL_AGAIN)
        h->again[h->again_count++] = op->dev;
    else if (strcmp(op->kind, "refund") == 0 && there && its && brings_goods_back(op) && !is_again(op, h))
        h->units = 0;
}

/* A gift that cost nothing: it is on the shelf again, once. */
static enum model_answer
refund_nothing(const struct model_op *op, const struct model_hold *h)
{
    if (number(op->line, "amt") != 0 || !brings_goods_back(op) || h->units == 0 ||
        (!op->honoured && is_again(op, h)))
        return MODEL_REJECTED;
    return MODEL_APPLIED;
}

static enum model_answer
refund(struct model *m, const struct model_op *op, struct model_hold *h)
{
    long long amount = number(op->line, "amt");

    if (op->counter && h != NULL && h->member >= 0 && h->state == MODEL_CAPTURED && h->amount == 0)
        return refund_nothing(op, h);
    if (!op->counter || h == NULL || h->member < 0 || h->booked == 0 || amount == 0 ||
        amount > h->booked - h->refunded || (h->out && !h->ended))
        return MODEL_REJECTED;
    if (!op->honoured && brings_goods_back(op) && is_again(op, h))
        return MODEL_REJECTED;
    give_back(&m->members[h->member], h, amount, op);
    return MODEL_APPLIED;
}

void
model_known(struct model *m, const char *key)
{
    if (m->claim_count < MODEL_CLAIMS)
        (void)snprintf(m->claims[m->claim_count++], sizeof m->claims[0], "%s", key);
}

/* A receipt is worth nothing: it waits for its bill, and is asked for once. */
static bool
apply_receipt(struct model *m, const struct model_op *op, const char *key, int member)
{
    if (member < 0 || (op->frozen && !op->honoured) || number(op->line, "amt") != 0)
        return wrong(m, "receipt %.40s is none that a desk may tell", key);
    if (op->answer != MODEL_APPLIED)
        return wrong(m, "receipt %.40s should wait, and is answered %d", key, (int)op->answer);
    model_known(m, key);
    return true;
}

static bool
apply_claim(struct model *m, const struct model_op *op)
{
    char key[96], who[MODEL_ID], rule[24];
    int member;

    text(op->line, "key", key, sizeof key);
    text(op->line, "mem", who, sizeof who);
    text(op->line, "rule", rule, sizeof rule);
    member = model_member(m, who);
    for (int i = 0; i < m->claim_count; i++)
        if (strcmp(m->claims[i], key) == 0)
            return op->honoured || op->answer == MODEL_ALREADY || op->answer == MODEL_REJECTED ||
                   wrong(m, "claim %.40s is granted a second time", key);
    if (op->answer == MODEL_REJECTED || (op->honoured && op->answer != MODEL_APPLIED))
        return true; /* of dates that only the hub can judge; or as it was told before */
    if (strcmp(rule, "pay") == 0)
        return apply_receipt(m, op, key, member);
    if (member < 0 || (op->frozen && !op->honoured) || strcmp(rule, "sign_in") != 0 ||
        number(op->line, "amt") != 10)
        return wrong(m, "claim %.40s is none that a desk may make", key);
    if (op->answer != MODEL_APPLIED)
        return wrong(m, "claim %.40s should be granted, and is answered %d", key, (int)op->answer);
    model_known(m, key);
    model_grant(m, member, rule, 10, number(op->line, "t"));
    return true;
}

/* ---- all of them ---- */

static enum model_answer
about_a_hold(struct model *m, const struct model_op *op, const char *id)
{
    struct model_hold *h = find_hold(m, id);

    if (strcmp(op->kind, "release") == 0)
        return release(m, op, h);
    if (strcmp(op->kind, "capture") == 0)
        return capture(m, op, h, id);
    if (strcmp(op->kind, "void") == 0)
        return end(m, op, h, id);
    return refund(m, op, h);
}

static bool
took(enum model_answer answer)
{
    return answer == MODEL_APPLIED || answer == MODEL_OVERDRAFT;
}

static bool
judge_hold(struct model *m, const struct model_op *op)
{
    static const char *const of_holds[] = { "release", "capture", "void", "refund" };
    char id[MODEL_ID];

    if (op->honoured && !took(op->answer)) /* nothing moved then, and nothing does now */
        return true;
    /* Rights are the hub's to judge: a desk that fell may be told no, and nothing moves. */
    if (!op->honest && (op->answer == MODEL_QUARANTINED || op->answer == MODEL_REJECTED))
        return true;
    for (int i = 0; i < 4; i++) {
        enum model_answer answer;

        if (strcmp(op->kind, of_holds[i]) != 0)
            continue;
        text(op->line, "hold", id, sizeof id);
        answer = about_a_hold(m, op, id);
        return answer == op->answer || (op->honoured && took(answer) && took(op->answer)) ||
               wrong(m, "%s of hold %.8s should be answered %d, and is %d %s", op->kind, id, (int)answer,
                   (int)op->answer, op->code);
    }
    return true; /* what moves no value */
}

bool
model_apply(struct model *m, const struct model_op *op)
{
    struct model_hold *h;
    char id[MODEL_ID];
    bool good;

    if (strcmp(op->kind, "hold") == 0)
        return apply_hold(m, op);
    if (strcmp(op->kind, "spend") == 0)
        return apply_spend(m, op);
    if (strcmp(op->kind, "claim") == 0)
        return apply_claim(m, op);
    good = judge_hold(m, op);
    text(op->line, "hold", id, sizeof id);
    if (id[0] != '\0' && (h = find_hold(m, id)) != NULL)
        move_goods(m, op, h);
    return good;
}

bool
model_spin(struct model *m, int member, long long price, long long now_ms)
{
    struct model_member *a = &m->members[member];
    struct model_hold h = { .member = member };

    if (spendable(a, now_ms) < price)
        return wrong(m, "a spin of %lld points by who has %lld", price, spendable(a, now_ms));
    take(a, &h, price, now_ms, false);
    return true;
}

void
model_prize(struct model *m, const char *hold, int member)
{
    struct model_hold *h = add_hold(m, hold, member, -1, 1, 0);

    h->state = MODEL_RELEASED;
}

long long
model_units(const struct model *m, const char *hold)
{
    for (int i = 0; i < m->hold_count; i++) {
        const struct model_hold *h = &m->holds[i];

        if (strcmp(h->id, hold) == 0)
            return h->member >= 0 && (h->state == MODEL_CAPTURED || (h->state == MODEL_REFUSED && h->ended))
                       ? h->units
                       : -1;
    }
    return -1;
}

/* ---- a merchant's till ---- */

/* Kept as a hold of its own, so that what is taken back is known by the till's number. */
static void
till_id(char out[MODEL_ID], const char *reference)
{
    (void)snprintf(out, MODEL_ID, "till:%s", reference);
}

void
model_issue(struct model *m, const char *reference, int member, long long points, long long now_ms)
{
    char id[MODEL_ID];
    struct model_hold *h;
    struct model_member *a = &m->members[member];
    int lots = a->lot_count;

    till_id(id, reference);
    h = add_hold(m, id, member, -1, 1, points);
    h->state = MODEL_CAPTURED;
    credit(a, points, now_ms, local_midnight(m, now_ms, 366));
    if (a->lot_count > lots)
        draw(h, lots, 0);
}

/* From its own lot first, then from the oldest on; no more than is there. */
bool
model_issue_back(struct model *m, const char *reference, long long now_ms)
{
    char id[MODEL_ID];
    struct model_hold *h;
    struct model_member *a;
    long long todo;
    int own;

    (void)now_ms;
    till_id(id, reference);
    h = find_hold(m, id);
    if (h == NULL || h->ended)
        return wrong(m, "points of %s are taken back that were not given, or twice", reference);
    h->ended = true;
    a = &m->members[h->member];
    todo = h->amount;
    own = h->draw_count > 0 ? h->draws[0].lot : -1;
    for (int i = -1; i < a->lot_count; i++) {
        struct model_lot *lot = i >= 0 ? &a->lots[i] : own >= 0 ? &a->lots[own] : NULL;
        long long n = lot == NULL ? 0 : lot->free < todo ? lot->free : todo;

        if (lot != NULL)
            lot->free -= n;
        todo -= n;
    }
    return true;
}

bool
model_burn(struct model *m, const char *reference, int member, long long points, long long now_ms)
{
    char id[MODEL_ID];
    struct model_hold *h;

    if (spendable(&m->members[member], now_ms) < points)
        return wrong(m, "%s is paid with %lld points by who has less", reference, points);
    till_id(id, reference);
    h = add_hold(m, id, member, -1, 1, points);
    h->state = MODEL_CAPTURED;
    h->booked = points;
    take(&m->members[member], h, points, now_ms, false);
    return true;
}

bool
model_paid_back(struct model *m, const char *reference_or_hold, long long now_ms)
{
    struct model_op op = { .line = "{}", .recv_ms = now_ms };
    struct model_hold *h = find_hold(m, reference_or_hold);
    char id[MODEL_ID];

    till_id(id, reference_or_hold);
    if (h == NULL)
        h = find_hold(m, id);
    if (h == NULL || h->booked == h->refunded)
        return wrong(m, "%s is given back and was not paid, or is back already", reference_or_hold);
    give_back(&m->members[h->member], h, h->booked - h->refunded, &op);
    h->units = 0;
    return true;
}

bool
model_voucher(struct model *m, const char *hold, const struct model_ticket *ticket, long long now_ms)
{
    char line[120];
    struct model_op op = { .line = line, .kind = "capture", .recv_ms = now_ms, .counter = true };

    op.ticket = *ticket;
    (void)snprintf(line, sizeof line, "{\"qty\":%lld,\"t\":%lld,\"code\":\"x\"}",
        ticket->known ? ticket->qty : 99, now_ms);
    return took(capture(m, &op, find_hold(m, hold), hold)) ||
           wrong(m, "voucher %.8s is used and may not be", hold);
}

bool
model_voucher_end(struct model *m, const char *hold, long long now_ms)
{
    struct model_op op = { .line = "{}", .kind = "void", .recv_ms = now_ms, .counter = true };

    return took(end(m, &op, find_hold(m, hold), hold)) || wrong(m, "voucher %.8s cannot end", hold);
}

/* ---- points for a bill: a hold of no goods, by the number of the hub's ---- */

static struct model_hold *
find_kept(struct model *m, long long number)
{
    char id[MODEL_ID];

    (void)snprintf(id, sizeof id, "bill:%lld", number);
    return find_hold(m, id);
}

bool
model_keep(struct model *m, long long number, int member, long long points, long long now_ms)
{
    struct model_member *a = &m->members[member];
    char id[MODEL_ID];
    struct model_hold *h;

    if (spendable(a, now_ms) < points)
        return wrong(m, "%lld points are kept of who has %lld", points, spendable(a, now_ms));
    (void)snprintf(id, sizeof id, "bill:%lld", number);
    h = add_hold(m, id, member, -1, 0, points);
    h->state = MODEL_HELD;
    take(a, h, points, now_ms, true);
    return true;
}

bool
model_kept_ends(struct model *m, long long number, bool paid, long long now_ms)
{
    struct model_hold *h = find_kept(m, number);

    if (h == NULL || h->state != MODEL_HELD)
        return wrong(m, "tender %lld ends, and is not kept", number);
    h->state = paid ? MODEL_CAPTURED : MODEL_VOIDED;
    h->booked = paid ? h->amount : 0;
    settle(&m->members[h->member], h, h->booked, now_ms);
    return true;
}

/* For the hospital's own reasons: what is over is made good. */
bool
model_kept_back(struct model *m, long long number, long long points, long long now_ms)
{
    const struct model_op op = { .line = "{\"why\":\"undo\"}", .recv_ms = now_ms };
    struct model_hold *h = find_kept(m, number);

    if (h == NULL || points > h->booked - h->refunded)
        return wrong(m, "more is given back of tender %lld than it paid", number);
    give_back(&m->members[h->member], h, points, &op);
    return true;
}
