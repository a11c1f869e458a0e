/*
 * What a database can show about the invariants. Each check is a statement whose rows are violations; the
 * first one found is told with its number. The chains are recomputed from the stored bytes.
 */
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/wheels.h"

#include <stdio.h>

/* What the three columns of a violation mean. */
enum shape {
    OF_MEMBER, /* member row, is, should be */
    OF_OP,     /* hseq, value */
    OF_HOLD,   /* hold row, numbers */
    OF_SKU,    /* text, is, should be */
    OF_DEVICE, /* device row, numbers */
    OF_UNIT,   /* unit, sum */
    OF_LEASE,  /* lease, numbers */
    OF_TOKEN,  /* number, device row */
    OF_USE,    /* number of a use of a unit, numbers */
    OF_NUMBER, /* number of a ticket, a reminder or an account, numbers */
};

static const struct check {
    enum pd_hub_sql sql;
    const char *invariant;
    enum shape shape;
    const char *what;
} checks[] = {
    { PD_HUB_SQL_VERIFY_ENTRIES_OF_OP, "I1", OF_OP, "its entries do not sum to 0" },
    { PD_HUB_SQL_VERIFY_ENTRIES_ALL, "I1", OF_UNIT, "all accounts together do not sum to 0" },
    { PD_HUB_SQL_VERIFY_BLOCKS, "I2", OF_NUMBER, "an account whose entries and kept sums differ" },
    { PD_HUB_SQL_VERIFY_POSTED, "I2", OF_MEMBER, "balance and sum of entries differ" },
    { PD_HUB_SQL_VERIFY_CHAIN, "I2", OF_MEMBER, "its entries are not all found from its account" },
    { PD_HUB_SQL_VERIFY_CHAIN_LINKS, "I2", OF_OP, "an entry names another before it that is not there" },
    { PD_HUB_SQL_VERIFY_DEBT, "I2", OF_MEMBER, "debt and sum of entries differ" },
    { PD_HUB_SQL_VERIFY_GROWTH, "I2", OF_MEMBER, "growth and its months differ" },
    { PD_HUB_SQL_VERIFY_LOTS, "I2", OF_MEMBER, "balance and sum of lots differ" },
    { PD_HUB_SQL_VERIFY_BELOW_ZERO, "I3", OF_MEMBER, "more is held than there is" },
    { PD_HUB_SQL_VERIFY_OVERDRAFT, "I3", OF_OP, "an overdraft without an incident" },
    { PD_HUB_SQL_VERIFY_HELD, "I4", OF_MEMBER, "held and sum of open holds differ" },
    { PD_HUB_SQL_VERIFY_LOTS_HELD, "I4", OF_MEMBER, "held and what its lots hold differ" },
    { PD_HUB_SQL_VERIFY_DRAWS, "I4", OF_HOLD, "an open hold is not covered by its draws" },
    { PD_HUB_SQL_VERIFY_DRAWS_OVER, "I28", OF_HOLD, "more came back into a lot than was drawn" },
    { PD_HUB_SQL_VERIFY_RESULT, "I5", OF_OP, "a result without status or reason" },
    { PD_HUB_SQL_VERIFY_REJECTED_ENTRIES, "I15", OF_OP, "a refused op moved value" },
    { PD_HUB_SQL_VERIFY_GAPS, "I7", OF_DEVICE, "ops below the high mark are missing" },
    { PD_HUB_SQL_VERIFY_HIGH_WITHOUT_OPS, "I7", OF_DEVICE, "a high mark without ops" },
    { PD_HUB_SQL_VERIFY_BOOKED, "I10", OF_HOLD, "captured or refunded beyond what was held" },
    { PD_HUB_SQL_VERIFY_STOCK, "I11", OF_SKU, "received and where the units are differ" },
    { PD_HUB_SQL_VERIFY_OUT_QTY, "I11", OF_HOLD, "its units are not where its state says" },
    { PD_HUB_SQL_VERIFY_GOODS_BACK, "I11", OF_HOLD,
        "its units came back, and it still has them or never did" },
    { PD_HUB_SQL_VERIFY_GOODS_MOVED, "I11", OF_SKU, "what left one place did not come to the other" },
    { PD_HUB_SQL_VERIFY_GIVEN, "I11", OF_LEASE, "given back and the numbers given back differ" },
    { PD_HUB_SQL_VERIFY_GIVEN_NUMBERS, "I11", OF_LEASE, "units were given back twice, or were never there" },
    { PD_HUB_SQL_VERIFY_GIVEN_SOLD, "I31", OF_HOLD, "its units had been given back" },
    { PD_HUB_SQL_VERIFY_RECALL, "I11", OF_LEASE, "more is wanted back than there is" },
    { PD_HUB_SQL_VERIFY_SETTLED, "I11", OF_LEASE, "its desk is gone and units are still in it" },
    { PD_HUB_SQL_VERIFY_FEED_MEMBERS, "I16", OF_MEMBER, "its last change is not in the feed" },
    { PD_HUB_SQL_VERIFY_FEED_HOLDS, "I16", OF_HOLD, "its last change is not in the feed" },
    { PD_HUB_SQL_VERIFY_FEED_STAFF, "I16", OF_SKU, "a person whose last change is not in the feed" },
    { PD_HUB_SQL_VERIFY_STAFF, "I44", OF_SKU,
        "a person whose badge, PIN or membership is not what it can be" },
    { PD_HUB_SQL_VERIFY_SERVED, "I45", OF_OP, "somebody's act that no counter told of" },
    { PD_HUB_SQL_VERIFY_SHIFTS, "I45", OF_DEVICE, "a shift that its journal does not open, or two at once" },
    { PD_HUB_SQL_VERIFY_TOKENS, "I19", OF_TOKEN, "its holder is none that may capture there" },
    { PD_HUB_SQL_VERIFY_CLAIMS, "I32", OF_SKU, "a claim without its grant" },
    { PD_HUB_SQL_VERIFY_ERRANDS, "I21", OF_MEMBER,
        "erased, and a card, a liking or an errand of hers is kept" },
    { PD_HUB_SQL_VERIFY_WARDS, "I21", OF_MEMBER, "erased, and that she lay in a ward is kept" },
    { PD_HUB_SQL_VERIFY_EXPORTS, "I21", OF_MEMBER, "erased, and a sheet of hers is kept" },
    { PD_HUB_SQL_VERIFY_ENROLMENTS, "I21", OF_MEMBER, "erased, and how she came or her guardian is kept" },
    { PD_HUB_SQL_VERIFY_MEMBERSHIPS, "I58", OF_MEMBER,
        "of no person, erased or merged and still of one, or a second one of its kind" },
    { PD_HUB_SQL_VERIFY_ADVISERS, "I21", OF_MEMBER, "erased, and her adviser is kept" },
    { PD_HUB_SQL_VERIFY_REFERRALS, "I21", OF_MEMBER,
        "erased, and whom she brought or who brought her is kept" },
    { PD_HUB_SQL_VERIFY_PLANS, "I21", OF_MEMBER, "erased, and a plan of hers is kept" },
    { PD_HUB_SQL_VERIFY_FIRST_VISITS, "I21", OF_MEMBER, "erased, and that she came first is kept" },
    { PD_HUB_SQL_VERIFY_FIRST_STEPS, "I16", OF_MEMBER,
        "a step of her first visit and what was ticked off differ" },
    { PD_HUB_SQL_VERIFY_EXTERNALS, "I21", OF_MEMBER, "erased, and an external id still names it" },
    { PD_HUB_SQL_VERIFY_TIER_FLAGS, "I21", OF_MEMBER, "erased, and why she was assessed is still there" },
    { PD_HUB_SQL_VERIFY_TIER_PARTS, "I2", OF_MEMBER, "its tier index counted more than ever was its growth" },
    { PD_HUB_SQL_VERIFY_FAMILIES, "I21", OF_MEMBER, "erased, and a family card or a note of one is kept" },
    { PD_HUB_SQL_VERIFY_FAMILY_CHAINS, "I53", OF_MEMBER, "holds a family card of somebody who holds one" },
    { PD_HUB_SQL_VERIFY_SPENDERS, "I53", OF_HOLD, "its spender is none, or counts for more than it is" },
    { PD_HUB_SQL_VERIFY_FAMILY_USES, "I53", OF_MEMBER, "what its family's cards used is another's" },
    { PD_HUB_SQL_VERIFY_REFERRAL_GRANTS, "I2", OF_MEMBER, "rewarded for somebody, and no grant says so" },
    { PD_HUB_SQL_VERIFY_PROXIES, "I43", OF_HOLD,
        "its proxy tickets are none, or more were taken back than made" },
    { PD_HUB_SQL_VERIFY_UNIT_LOTS, "I2", OF_MEMBER, "a lot without an account" },
    { PD_HUB_SQL_VERIFY_UNIT_YEARS, "I2", OF_UNIT, "given by the year and the entries of it differ" },
    { PD_HUB_SQL_VERIFY_UNIT_USES, "I10", OF_UNIT, "uses and the entries of them differ" },
    { PD_HUB_SQL_VERIFY_UNIT_DRAWS, "I28", OF_USE, "it is not covered by its draws" },
    { PD_HUB_SQL_VERIFY_TENDER_PARTS, "I51", OF_NUMBER, "a tender and its parts differ" },
    { PD_HUB_SQL_VERIFY_TENDER_DRAWS, "I51", OF_NUMBER, "a tender is not covered by its draws" },
    { PD_HUB_SQL_VERIFY_TENDER_REFUNDS, "I51", OF_NUMBER, "a tender and what was given back of it differ" },
    { PD_HUB_SQL_VERIFY_TENDER_BILLS, "I51", OF_NUMBER, "the tenders of its bill are more than the bill" },
    { PD_HUB_SQL_VERIFY_TOPUPS, "I52", OF_UNIT, "what came in and what was paid in differ" },
    { PD_HUB_SQL_VERIFY_TOPUP_REFUNDS, "I52", OF_NUMBER, "a top-up and what was paid out of it differ" },
    { PD_HUB_SQL_VERIFY_MONEY_DEBT, "I52", OF_MEMBER, "an account of money is in debt" },
    { PD_HUB_SQL_VERIFY_SERVICES, "I10", OF_USE, "its service is none, or of a use that was taken back" },
    { PD_HUB_SQL_VERIFY_SEATS, "I34", OF_SKU, "its seats and its bookings differ" },
    { PD_HUB_SQL_VERIFY_SEATS_PAID, "I34", OF_SKU, "a seat and what was paid for it differ" },
    { PD_HUB_SQL_VERIFY_SEATS_CALLED_OFF, "I34", OF_SKU, "was called off, and is still booked" },
    { PD_HUB_SQL_VERIFY_BOOKED_ONCE, "I34", OF_SKU, "is booked twice by one member" },
    { PD_HUB_SQL_VERIFY_SURVEYS, "I40", OF_SKU, "a named answer of another than who took part" },
    { PD_HUB_SQL_VERIFY_ANSWERS, "I40", OF_SKU, "more answers than sheets" },
    { PD_HUB_SQL_VERIFY_FEEDBACK, "I41", OF_NUMBER, "feedback whose answer, or the key of it, is not there" },
    { PD_HUB_SQL_VERIFY_FEEDBACK_REWARDS, "I41", OF_NUMBER, "feedback rewarded without a grant" },
    { PD_HUB_SQL_VERIFY_REMINDERS, "I41", OF_NUMBER, "a reminder whose state and time differ" },
    { PD_HUB_SQL_VERIFY_WHEEL_PRIZES, "I30", OF_SKU, "a wheel that gave away more or less than it counted" },
    { PD_HUB_SQL_VERIFY_WHEEL_ACTS, "I30", OF_OP, "a spin that was decided and is not there" },
    { PD_HUB_SQL_VERIFY_MERCHANT_MOVES, "I54", OF_OP, "what it moved at a merchant is not what it posted" },
    { PD_HUB_SQL_VERIFY_MERCHANT_BOOKED, "I54", OF_SKU, "a merchant whose vouchers and moves differ" },
    { PD_HUB_SQL_VERIFY_MERCHANT_STATEMENTS, "I54", OF_NUMBER, "a statement and the moves in it differ" },
    { PD_HUB_SQL_VERIFY_MERCHANT_LOST, "I54", OF_OP, "a move of no merchant, or in no statement" },
    { PD_HUB_SQL_VERIFY_RECEIPTS, "I32", OF_SKU, "a receipt that its bill did not settle" },
};

static void
tell(struct pd_hub *hub, const struct check *c, struct pd_hub_report *report)
{
    struct pd_store *s = hub->store;
    char name[PD_CLAIM_CAP];
    long long a = (long long)pd_store_int(s, c->sql, 0);
    long long b = (long long)pd_store_int(s, c->sql, 1);

    switch (c->shape) {
    case OF_MEMBER:
        (void)snprintf(report->problem, sizeof report->problem, "%s: member row %lld (%lld): %s",
            c->invariant, a, b, c->what);
        return;
    case OF_OP:
        (void)snprintf(report->problem, sizeof report->problem, "%s: op hseq %lld (%lld): %s", c->invariant,
            a, b, c->what);
        return;
    case OF_HOLD:
        (void)snprintf(
            report->problem, sizeof report->problem, "%s: hold row %lld: %s", c->invariant, a, c->what);
        return;
    case OF_SKU:
        pd_store_text(s, c->sql, 0, name, sizeof name);
        (void)snprintf(report->problem, sizeof report->problem, "%s: %s: %s", c->invariant, name, c->what);
        return;
    case OF_DEVICE:
        (void)snprintf(report->problem, sizeof report->problem, "%s: device row %lld (high %lld): %s",
            c->invariant, a, b, c->what);
        return;
    case OF_LEASE:
        (void)snprintf(
            report->problem, sizeof report->problem, "%s: lease %lld: %s", c->invariant, a, c->what);
        return;
    case OF_TOKEN:
        (void)snprintf(report->problem, sizeof report->problem, "%s: token %lld (device row %lld): %s",
            c->invariant, a, b, c->what);
        return;
    case OF_USE:
        (void)snprintf(report->problem, sizeof report->problem, "%s: use %lld: %s", c->invariant, a, c->what);
        return;
    case OF_NUMBER:
        (void)snprintf(
            report->problem, sizeof report->problem, "%s: number %lld: %s", c->invariant, a, c->what);
        return;
    case OF_UNIT:
        (void)snprintf(
            report->problem, sizeof report->problem, "%s: unit %lld: %s", c->invariant, a, c->what);
        return;
    }
}

/* I8: every desk's chain, from its first line to the head the device row holds. */
struct chain {
    int64_t dev, epoch, dseq;
    struct pd_hash head;
};

static bool
device_head(struct pd_hub *hub, int64_t dev, int64_t epoch, struct pd_hash *head)
{
    struct pd_device d;

    if (!pd_device_get(hub, dev, &d) || d.epoch != (uint32_t)epoch)
        return false;
    *head = d.head;
    return true;
}

static bool
chain_ends_well(struct pd_hub *hub, const struct chain *c, struct pd_hub_report *report)
{
    struct pd_hash want;

    if (c->dev == 0 || !device_head(hub, c->dev, c->epoch, &want) || pd_hash_equal(&want, &c->head))
        return true;
    (void)snprintf(report->problem, sizeof report->problem,
        "I8: device row %lld: its chain does not end in its stored head", (long long)c->dev);
    return false;
}

static bool
next_link(struct pd_hub *hub, enum pd_hub_sql sql, struct chain *c, struct pd_hub_report *report)
{
    struct pd_store *s = hub->store;
    int64_t dseq = pd_store_int(s, sql, 3);
    const void *line;
    struct pd_hash stored;
    size_t len;

    if (dseq != c->dseq + 1) {
        (void)snprintf(report->problem, sizeof report->problem, "I7: device row %lld: op %lld is missing",
            (long long)c->dev, (long long)c->dseq + 1);
        return false;
    }
    c->dseq = dseq;
    line = pd_store_bytes(s, sql, 5, &len);
    c->head = pd_chain_next(&c->head, line != NULL ? line : "", len);
    pd_store_blob(s, sql, 4, stored.b, sizeof stored.b);
    if (pd_hash_equal(&stored, &c->head))
        return pd_store_int(s, sql, 7) != PD_OP_WITNESS || pd_store_int(s, sql, 6) == PD_OP_QUARANTINED ||
               pd_witness_told(hub, c->dev, line, len, report);
    (void)snprintf(report->problem, sizeof report->problem,
        "I8: device row %lld: op %lld does not fit its chain", (long long)c->dev, (long long)dseq);
    return false;
}

static void
verify_chains(struct pd_hub *hub, struct pd_hub_report *report, void (*progress)(void *, int), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_EACH;
    struct chain c = { .dev = 0 };
    uint64_t n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        int64_t dev = pd_store_int(hub->store, sql, 1), epoch = pd_store_int(hub->store, sql, 2);

        if (dev != c.dev || epoch != c.epoch) {
            if (!chain_ends_well(hub, &c, report))
                break;
            c = (struct chain){ .dev = dev, .epoch = epoch };
        }
        if (!next_link(hub, sql, &c, report))
            break;
        if (progress != NULL && report->ops > 0 && ++n % 4096 == 0)
            progress(ctx, 50 + (int)(50 * n / (report->ops + 1)));
    }
    pd_store_end(hub->store, sql);
    if (report->problem[0] == '\0')
        (void)chain_ends_well(hub, &c, report);
}

/* Value that left for good, told by holds and told by entries. */
static void
verify_redeemed(struct pd_hub *hub, struct pd_hub_report *report)
{
    int64_t holds = pd_store_one(hub->store, PD_HUB_SQL_VERIFY_BOOKED_ENTRIES, PD_NO_ARGS, 0);
    int64_t entries = pd_store_one(hub->store, PD_HUB_SQL_VERIFY_REDEEMED, PD_NO_ARGS, 0);

    if (holds != entries)
        (void)snprintf(report->problem, sizeof report->problem,
            "I10: holds say that %lld points were redeemed, entries say %lld", (long long)holds,
            (long long)entries);
}

/* I30, every day that a wheel was spun. */
struct replays {
    struct pd_hub *hub;
    struct pd_hub_report *report;
};

static void
replay_day(void *ctx, const struct pd_wheel_day *day)
{
    struct replays *r = ctx;
    struct pd_wheel_replay replay;

    if (r->report->problem[0] == '\0' &&
        pd_hub_wheel_replay(r->hub, day->day, &replay, NULL, NULL) == PD_OK && replay.faults > 0)
        (void)snprintf(r->report->problem, sizeof r->report->problem, "I30: %.180s", replay.first);
}

static void
verify_wheels(struct pd_hub *hub, struct pd_hub_report *report)
{
    struct replays r = { hub, report };

    (void)!pd_hub_wheel_days(hub, 0, INT64_MAX, replay_day, &r);
}

static uint64_t
count(struct pd_hub *hub, enum pd_hub_sql sql)
{
    return (uint64_t)pd_store_one(hub->store, sql, PD_NO_ARGS, 0);
}

enum pd_err
pd_hub_verify(
    struct pd_hub *hub, struct pd_hub_report *report, void (*progress)(void *ctx, int percent), void *ctx)
{
    pd_feed_flush(hub); /* in an open batch rows have their numbers before the feed has them */
    pd_store_read_whole(hub->store);
    *report = (struct pd_hub_report){
        .ops = count(hub, PD_HUB_SQL_OP_COUNT),
        .members = count(hub, PD_HUB_SQL_MEMBER_COUNT),
        .entries = count(hub, PD_HUB_SQL_ENTRY_COUNT),
        .holds_open = count(hub, PD_HUB_SQL_HOLDS_OPEN),
        .captured = count(hub, PD_HUB_SQL_HOLDS_CAPTURED),
        .incidents = count(hub, PD_HUB_SQL_INCIDENT_COUNT),
    };
    for (int i = 0; report->problem[0] == '\0' && i < PD_COUNT(checks); i++) {
        if (pd_store_start(hub->store, checks[i].sql, PD_NO_ARGS)) {
            tell(hub, &checks[i], report);
            pd_store_end(hub->store, checks[i].sql);
        }
        if (progress != NULL)
            progress(ctx, 50 * (i + 1) / PD_COUNT(checks));
    }
    if (report->problem[0] == '\0')
        verify_redeemed(hub, report);
    if (report->problem[0] == '\0')
        verify_wheels(hub, report);
    if (report->problem[0] == '\0')
        pd_sums_verify(hub, report);
    if (report->problem[0] == '\0')
        verify_chains(hub, report, progress, ctx);
    if (report->problem[0] == '\0')
        pd_witness_verify(hub, report);
    if (progress != NULL)
        progress(ctx, 100);
    return hub->store->err;
}
