/* What levels bring: discounts that are quoted; coupons that are given, used, taken back, and end. */
#include "tests/hub/year/year.h"

#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

/* ---- discounts ---- */

/* Levels (rights.c), and what each takes off, in percent. */
static const struct {
    const char *id;
    int cleaning, registration;
} tiers[] = { { "basic", 3, 0 }, { "silver", 5, 10 }, { "gold", 7, 20 } };

static int quotes;
static int64_t off_fen;

static void
quote(void)
{
    const struct person *p = somebody();
    int64_t cleaning = 1 + roll(50000), registration = 1 + roll(5000), off;
    int tier = tier_of(p);
    char body[320], id[PD_ID_TEXT_CAP];
    json_t *answer;

    (void)snprintf(body, sizeof body,
        "{\"member\":\"%s\",\"lines\":[{\"category\":\"cleaning\",\"fen\":%lld},{\"category\":"
        "\"registration\","
        "\"fen\":%lld},{\"category\":\"surgery\",\"fen\":100000}]}",
        pd_id_text(p->id, id), (long long)cleaning, (long long)registration);
    assert_int_equal(kit_post(&kit, "/v1/quotes", his_key, NULL, body), 200);
    answer = json_loads(kit.body, 0, NULL);
    off = cleaning * tiers[tier].cleaning / 100 + registration * tiers[tier].registration / 100;
    assert_string_equal(json_string_value(json_object_get(answer, "tier")), tiers[tier].id);
    assert_int_equal(number_in(answer, "off_fen"), off);
    assert_int_equal(number_in(answer, "to_pay_fen"), cleaning + registration + 100000 - off);
    json_decref(answer);
    quotes++;
    happened("discount quoted");
    off_fen += off;
}

static void
say_quotes(void)
{
    (void)printf("discounts: %d quotes, %lld fen off", quotes, (long long)off_fen);
}

const struct mechanism discount_mechanism = {
    .name = "discounts", .every = 12, .act = quote, .say = say_quotes
};

/* ---- coupons ---- */

#define COUPON_DAYS 10
#define COUPON_PERCENT 20
#define RECENT 64

static struct coupon {
    int person;
    int64_t n, left, expires_day; /* over when that day begins */
} * coupons;
static int coupon_count, coupon_cap, used, reversed;

void
coupons_given(const struct person *p, int n)
{
    happened("coupon given");
    coupons = grown(coupons, coupon_count, &coupon_cap, sizeof *coupons);
    coupons[coupon_count++] = (struct coupon){
        .person = (int)(p - persons), .n = n, .left = n, .expires_day = day + COUPON_DAYS + 1
    };
}

static void
give_coupons(void)
{
    static int serial;
    struct person *p = somebody();
    struct pd_unit_give ask = { .member = p->id, .what = "c20", .n = 1 + (int)roll(3), .by = "S1" };
    struct pd_unit_gift gift;
    struct pd_why why = { .text = "" };

    (void)snprintf(ask.reference, sizeof ask.reference, "C%d", ++serial);
    assert_ok(pd_hub_begin(kit.hub));
    if (pd_hub_unit_give(kit.hub, kit.now_ms, &ask, &gift, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit.hub));
    coupons_given(p, ask.n);
}

/* Of all she has, as the hub uses them: what ends first. */
static struct coupon *
next_of(int person)
{
    struct coupon *best = NULL;

    for (int i = 0; i < coupon_count; i++) {
        struct coupon *c = &coupons[i];

        if (c->person == person && c->left > 0 && c->expires_day > day &&
            (best == NULL || c->expires_day < best->expires_day))
            best = c;
    }
    return best;
}

static int64_t
coupons_of(int person)
{
    int64_t n = 0;

    for (int i = 0; i < coupon_count; i++)
        n += coupons[i].person == person && coupons[i].expires_day > day ? coupons[i].left : 0;
    return n;
}

static void
use_coupon(int person)
{
    struct coupon *c = next_of(person);
    int64_t bill = 1 + roll(50000), number;
    char id[PD_ID_TEXT_CAP], path[64];
    json_t *answer;
    bool applied;

    if (persons[person].gone)
        return;
    answer = post(his_key, "/v1/uses", "{\"member\":\"%s\",\"unit\":\"c20\",\"bill_fen\":%lld}",
        pd_id_text(persons[person].id, id), (long long)bill);
    applied = strcmp(json_string_value(json_object_get(answer, "status")), "applied") == 0;

    if (applied != (c != NULL))
        fail_msg("%s, and the model has %s", kit.body, c != NULL ? "one" : "none");
    if (applied) {
        c->left--;
        used++;
        staged(IN, BENEFITS, 1, 0, bill * COUPON_PERCENT / 100);
        happened("coupon used");
        assert_int_equal(number_in(answer, "off_fen"), bill * COUPON_PERCENT / 100);
        assert_int_equal(number_in(answer, "left"), coupons_of(person));
        number = number_in(answer, "number");
        if (roll(5) == 0) {
            (void)snprintf(path, sizeof path, "/v1/uses/%lld/reverse", (long long)number);
            json_decref(post(his_key, path, "{}"));
            c->left++;
            reversed++;
            staged(IN, BENEFITS, -1, 0, -(bill * COUPON_PERCENT / 100));
            happened("coupon taken back");
        }
    }
    json_decref(answer);
}

static void
coupon_act(void)
{
    if (coupon_count == 0 || roll(3) == 0)
        give_coupons();
    else
        use_coupon(
            coupons[coupon_count - 1 - (int)roll(coupon_count < RECENT ? coupon_count : RECENT)].person);
}

static void
say_coupons(void)
{
    (void)printf("coupons: %d gifts, %d used, %d taken back", coupon_count, used, reversed);
}

const struct mechanism coupon_mechanism = {
    .name = "coupons", .every = 10, .act = coupon_act, .say = say_coupons
};
