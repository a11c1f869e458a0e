/*
 * Merchants: a shop that takes vouchers and points and gives points, and a partner that takes both. What both
 * sides owe each other is counted here, by month, and held against the statements of the hub.
 */
#include "tests/hub/year/year.h"

#include "sync/hub/merchants.h"

#include <stdio.h>
#include <string.h>

enum { BOOKS, CLINIC, MERCHANTS };

#define ISSUE_ONCE 500
#define ISSUE_DAY 700 /* to one member */
#define LAPSE_DAYS 7  /* a voucher that nobody used is over then */
#define OPEN_MAX 4096
#define REMEMBERED 256

/* Fen for a thousand points; 0: gives none. */
static const struct {
    const char *id, *sku;
    int64_t price, burn_rate, issue_rate;
} shops[MERCHANTS] = { { "books", "V-001", 100, 900, 1000 }, { "clinic", "V-002", 250, 1333, 0 } };

struct sums {
    int64_t moves, issued, issued_back, burned, burned_back;
};

enum done_kind { NOTHING, VOUCHER, ISSUE, BURN };

/* Something at a till that may be taken back. */
struct done {
    int64_t number, points;
    int person, shop, lot;
    enum done_kind kind;
    struct draws draws;
};

static char keys[MERCHANTS][PD_HUB_CLIENT_KEY_CAP];
static struct ticket vouchers[OPEN_MAX]; /* out, and not used */
static int voucher_count, sold, serial;
static struct done last[REMEMBERED];
static int done_count;
static struct sums month_sums[MERCHANTS], all_sums[MERCHANTS]; /* of this month, and ever */
static int64_t net_fen[MERCHANTS];                             /* of what was settled */
static struct {
    struct pd_id id;
    int64_t on_day, points;
} given[REMEMBERED]; /* by the shop, today */
static int given_count;

/* ---- opening ---- */

static void
open_merchant(int i)
{
    struct pd_hub_merchant m = { .kind = i == BOOKS ? PD_MERCHANT_SHOP : PD_MERCHANT_PARTNER,
        .name_hans = "书店",
        .name_hant = "書店",
        .name_en = "Shop",
        .months = 1,
        .burn_rate = shops[i].burn_rate,
        .issue_rate = shops[i].issue_rate,
        .issue_once = ISSUE_ONCE,
        .issue_day = ISSUE_DAY };
    struct pd_hub_client c = { .scopes = PD_HUB_SCOPE_MERCHANT };
    struct pd_why why = { .text = "" };

    (void)pd_copy(m.id, sizeof m.id, shops[i].id);
    (void)pd_copy(c.name, sizeof c.name, shops[i].id);
    (void)pd_copy(c.merchant, sizeof c.merchant, shops[i].id);
    if (pd_hub_merchant_add(kit.hub, kit.now_ms, &m, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_client_add_as(kit.hub, kit.now_ms, &c, keys[i]));
}

/* Rules that name merchants are published when these are there. */
void
open_merchants(void)
{
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < MERCHANTS; i++)
        open_merchant(i);
    assert_ok(pd_hub_commit(kit.hub));
}

/* ---- at the till ---- */

static void
count(int shop, int64_t issued, int64_t issued_back, int64_t burned, int64_t burned_back)
{
    struct sums *each[] = { &month_sums[shop], &all_sums[shop] };

    for (int i = 0; i < PD_COUNT(each); i++) {
        each[i]->moves++;
        each[i]->issued += issued;
        each[i]->issued_back += issued_back;
        each[i]->burned += burned;
        each[i]->burned_back += burned_back;
    }
}

static struct done *
remember(const json_t *answer, int shop, enum done_kind kind, int64_t points, const struct person *p)
{
    struct done *d = &last[done_count++ % REMEMBERED];

    *d = (struct done){ .number = number_in(answer, "number"),
        .points = points,
        .person = (int)(p - persons),
        .shop = shop,
        .lot = -1,
        .kind = kind };
    return d;
}

/* Her rotating code; each is another. */
static void
show_code(const struct person *p, char code[PD_CODE_CAP])
{
    char path[96], id[PD_ID_TEXT_CAP];
    json_t *answer;

    pass(PD_SECOND_MS);
    (void)snprintf(path, sizeof path, "/v1/members/%s/codes", pd_id_text(p->id, id));
    answer = post(his_key, path, "{\"kind\":\"rotating\"}");
    assert_true(pd_copy(code, PD_CODE_CAP, json_string_value(json_object_get(answer, "code"))));
    json_decref(answer);
}

/* What the shop gave her today, and gives her now. */
static bool
within_caps(const struct person *p, int64_t points)
{
    for (int i = 0; i < given_count; i++)
        if (given[i].on_day == day && pd_id_equal(given[i].id, p->id)) {
            if (given[i].points + points > ISSUE_DAY)
                return false;
            given[i].points += points;
            return true;
        }
    if (given_count == REMEMBERED || (given_count > 0 && given[0].on_day != day))
        given_count = 0;
    given[given_count].id = p->id;
    given[given_count].on_day = day;
    given[given_count++].points = points;
    return true;
}

static void
shop_gives(struct person *p)
{
    int64_t points = 1 + roll(ISSUE_ONCE);
    char code[PD_CODE_CAP], body[PD_CODE_CAP + 96], idem[24];
    bool may = within_caps(p, points);
    json_t *answer;

    show_code(p, code);
    if (!may) {
        (void)snprintf(idem, sizeof idem, "over%d", ++serial);
        (void)snprintf(body, sizeof body, "{\"code\":\"%s\",\"points\":%lld,\"reference\":\"I%d\"}", code,
            (long long)points, serial);
        assert_int_not_equal(kit_post(&kit, "/v1/issues", keys[BOOKS], idem, body), 200);
        assert_string_equal(kit_problem(&kit), "above_cap");
        happened("shop's cap");
        return;
    }
    answer = post(keys[BOOKS], "/v1/issues", "{\"code\":\"%s\",\"points\":%lld,\"reference\":\"I%d\"}", code,
        (long long)points, ++serial);
    remember(answer, BOOKS, ISSUE, points, p)->lot = give(p, points, PAY_DAYS, false);
    count(BOOKS, points, 0, 0, 0);
    happened("points from a shop");
    json_decref(answer);
}

static void
till_takes(struct person *p)
{
    int shop = (int)roll(MERCHANTS);
    int64_t points = 1 + roll(150);
    char code[PD_CODE_CAP];
    struct done *d;
    json_t *answer;

    if (has(p) < points)
        return;
    show_code(p, code);
    answer = post(keys[shop], "/v1/burns", "{\"code\":\"%s\",\"points\":%lld,\"reference\":\"U%d\"}", code,
        (long long)points, ++serial);
    d = remember(answer, shop, BURN, points, p);
    hold_points(p, points, false, &d->draws);
    spend_held(p, &d->draws);
    count(shop, 0, 0, points, 0);
    happened("points at a till");
    json_decref(answer);
}

static void
take_back(void)
{
    static const char *const paths[] = { [VOUCHER] = "vouchers", [ISSUE] = "issues", [BURN] = "burns" };
    struct done *d = done_count > 0 ? &last[roll(done_count < REMEMBERED ? done_count : REMEMBERED)] : NULL;
    struct person *p = d != NULL ? &persons[d->person] : NULL;
    char path[64];
    int64_t taken;

    if (p == NULL || d->kind == NOTHING || is_away(p) || !still_good(p, &d->draws))
        return;
    (void)snprintf(path, sizeof path, "/v1/%s/%lld/reverse", paths[d->kind], (long long)d->number);
    json_decref(post(keys[d->shop], path, "{}"));
    if (d->kind == ISSUE) {
        taken = claw(p, d->lot, d->points);
        count(d->shop, 0, taken, 0, 0);
    } else {
        give_back(p, &d->draws, d->points);
        if (d->kind == VOUCHER) /* it is out again */
            staged(IN, GIFTS, -1, -d->points, 0);
        count(d->shop, 0, 0, 0, d->points);
    }
    d->kind = NOTHING;
    happened("till's act taken back");
}

static void
till_act(void)
{
    struct person *p = somebody();

    switch (roll(5)) {
    case 0:
        take_back();
        break;
    case 1:
    case 2:
        till_takes(p);
        break;
    default:
        shop_gives(p);
    }
}

/* ---- vouchers ---- */

static void
sell_voucher(void)
{
    int shop = (int)roll(MERCHANTS);
    struct person *p = somebody();

    if (roll(3) != 0 || voucher_count == OPEN_MAX)
        return;
    for (int tries = 0; tries < 50 && has(p) < shops[shop].price; tries++)
        p = somebody();
    if (!redeem(p, NULL, shops[shop].sku, shops[shop].price, &vouchers[voucher_count]))
        return;
    vouchers[voucher_count].forgotten = roll(5) == 0;
    vouchers[voucher_count++].site = shop;
    sold++;
    happened("voucher sold");
}

static void
use_voucher(struct ticket *t)
{
    struct person *p = &persons[t->person];
    json_t *answer =
        post(keys[t->site], "/v1/vouchers", "{\"code\":\"%s\",\"reference\":\"V%d\"}", t->text, ++serial);
    struct done *d = remember(answer, t->site, VOUCHER, t->points, p);

    d->draws = t->draws;
    spend_held(p, &t->draws);
    count(t->site, 0, 0, t->points, 0);
    staged(IN, GIFTS, 1, t->points, 0);
    happened("voucher used");
    json_decref(answer);
}

/* One in five is forgotten. */
static void
use_vouchers(void)
{
    int left = 0;

    for (int i = 0; i < voucher_count; i++) {
        struct ticket *t = &vouchers[i];

        if (!is_away(&persons[t->person]) && !t->forgotten && roll(2) == 0)
            use_voucher(t);
        else
            vouchers[left++] = *t;
    }
    voucher_count = left;
}

static void
vouchers_lapse(void)
{
    int left = 0;

    for (int i = 0; i < voucher_count; i++) {
        struct ticket *t = &vouchers[i];

        if (t->made_day + LAPSE_DAYS < day) {
            free_held(&persons[t->person], &t->draws);
            happened("voucher lapsed");
        } else
            vouchers[left++] = *t;
    }
    voucher_count = left;
}

/* ---- clearing ---- */

static int64_t
fen(int64_t points, int64_t rate)
{
    int64_t thousandths = points * rate;

    return thousandths < 0 ? -((-thousandths + 500) / 1000) : (thousandths + 500) / 1000;
}

static void
sums_are(const char *what, const struct pd_clearing *c, const struct sums *s)
{
    if (c->moves != s->moves || c->issued != s->issued || c->issued_back != s->issued_back ||
        c->burned != s->burned || c->burned_back != s->burned_back)
        fail_msg("%s: %lld moves, issued %lld - %lld, burned %lld - %lld; model: %lld, %lld - %lld, %lld - "
                 "%lld",
            what, (long long)c->moves, (long long)c->issued, (long long)c->issued_back, (long long)c->burned,
            (long long)c->burned_back, (long long)s->moves, (long long)s->issued, (long long)s->issued_back,
            (long long)s->burned, (long long)s->burned_back);
}

static void
settle(int shop, struct pd_date month)
{
    struct pd_statement statement;
    struct pd_why why = { .text = "" };
    int64_t net;
    char text[32];
    bool again;

    (void)snprintf(text, sizeof text, "%04d-%02d", month.year, month.month);
    assert_ok(pd_hub_begin(kit.hub));
    if (pd_hub_merchant_settle(kit.hub, kit.now_ms, shops[shop].id, text, "8812", &statement, &again, &why) !=
        PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit.hub));
    assert_false(again);
    sums_are(text, &statement.sums, &month_sums[shop]);
    net = fen(month_sums[shop].burned - month_sums[shop].burned_back, shops[shop].burn_rate) -
          fen(month_sums[shop].issued - month_sums[shop].issued_back, shops[shop].issue_rate);
    if (pd_clearing_net_fen(&statement.sums) != net)
        fail_msg("%s of %s: %lld fen, and the model has %lld", text, shops[shop].id,
            (long long)pd_clearing_net_fen(&statement.sums), (long long)net);
    net_fen[shop] += net;
    happened("statement");
    month_sums[shop] = (struct sums){ .moves = 0 };
}

/* On the first of a month the one before is settled. */
static void
alliance_morning(void)
{
    struct pd_date date = pd_date_from_days(day);

    vouchers_lapse();
    if (date.day != 1)
        return;
    for (int i = 0; i < MERCHANTS; i++)
        settle(i, pd_date_from_days(day - 1));
}

static void
clearing_adds_up(void)
{
    for (int i = 0; i < MERCHANTS; i++) {
        struct pd_clearing all, open;

        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_clearing(kit.hub, shops[i].id, 0, INT64_MAX, &all));
        assert_ok(pd_hub_clearing_open(kit.hub, shops[i].id, &open));
        pd_hub_rollback(kit.hub);
        sums_are(shops[i].id, &all, &all_sums[i]);
        sums_are("open", &open, &month_sums[i]);
    }
}

static void
say_alliance(void)
{
    (void)printf("alliance: %d vouchers, burned %lld, issued %lld, net %lld and %lld fen", sold,
        (long long)(all_sums[BOOKS].burned + all_sums[CLINIC].burned), (long long)all_sums[BOOKS].issued,
        (long long)net_fen[BOOKS], (long long)net_fen[CLINIC]);
}

const struct mechanism alliance_mechanism = { .name = "alliance",
    .every = 5,
    .morning = alliance_morning,
    .act = till_act,
    .lobby = sell_voucher,
    .evening = use_vouchers,
    .check = clearing_adds_up,
    .say = say_alliance };
