/* The wheel: spun at kiosks, paid with points; what it may give is counted. */
#include "tests/hub/year/year.h"

#include "app/core/wheel.h"
#include "sync/wire/errand.h"

#include <stdio.h>
#include <string.h>

#define PRICE 10
#define PER_DAY 3
#define FIVE 5          /* points */
#define COUPONS 20      /* there are so many, */
#define INSTEAD 6       /* and these points when they are gone */
#define REMEMBERED 4096 /* persons in a day */

static int spins, coupons_won, nothing;
static int64_t won;
static struct {
    int person, times;
} today[REMEMBERED];
static int today_count;
static int64_t today_is;

/* ---- asking ---- */

static void
ask(const struct desk *desk, struct pd_errand *e, struct pd_errand_answer *out)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str text = pd_str_on(body, sizeof body);
    struct pd_why why = { .text = "" };
    int64_t time_ms;

    e->id = pd_id_make(kit.now_ms, &dice);
    e->at_ms = kit.now_ms;
    request.errand = *e;
    kit_hello(&kit, request.nonce);
    pd_errand_request_write(&request, &desk->secret, &text);
    http.body = text.p;
    http.body_len = text.len;
    (void)kit_send(&kit, &http, 0);
    if (kit.status != 200)
        fail_msg("%s", kit.body);
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, out, &why));
    if (out->status != PD_ERRAND_DONE)
        fail_msg("%s: %s", pd_errand_name(e->kind), out->code);
}

/* ---- a spin ---- */

/* false: she spun as often as she may. */
static bool
count_spin(int person)
{
    if (today_is != day || today_count == REMEMBERED)
        today_count = 0;
    today_is = day;
    for (int i = 0; i < today_count; i++)
        if (today[i].person == person)
            return today[i].times++ < PER_DAY;
    today[today_count].person = person;
    today[today_count++].times = 1;
    return true;
}

static void
take_prize(struct person *p, const struct pd_spin *spin)
{
    int64_t points = pd_points_raw(spin->points);

    switch (spin->given) {
    case PD_SPIN_NOTHING:
        assert_string_equal(spin->prize, "none");
        nothing++;
        return;
    case PD_SPIN_COUPON:
        assert_string_equal(spin->prize, "coupon");
        assert_true(coupons_won < COUPONS);
        coupons_won++;
        coupons_given(p, 1);
        return;
    case PD_SPIN_POINTS:
        assert_string_equal(spin->prize, "five");
        assert_int_equal(points, FIVE);
        break;
    case PD_SPIN_INSTEAD:
        assert_string_equal(spin->prize, "coupon");
        assert_int_equal(points, INSTEAD);
        assert_int_equal(coupons_won, COUPONS);
        break;
    case PD_SPIN_GIFT:
        fail_msg("there is no gift on this wheel");
    }
    (void)give(p, points, PAY_DAYS, false);
    won += points;
}

static void
spin(struct desk *kiosk, struct person *p)
{
    static struct pd_errand_answer said;
    struct pd_errand look = { .kind = PD_ERRAND_WHEEL, .member = p->id, .what = "lucky" };
    struct pd_errand spin_it = {
        .kind = PD_ERRAND_SPIN, .member = p->id, .what = "lucky", .n = (int)roll(10)
    };
    struct pd_hash commitment;
    struct draws draws;

    ask(kiosk, &look, &said);
    assert_true(
        pd_unhex(said.wheel.commitment, strlen(said.wheel.commitment), commitment.b, sizeof commitment.b));
    spin_it.number = pd_wheel_short(&commitment);
    ask(kiosk, &spin_it, &said);
    hold_points(p, PRICE, false, &draws);
    spend_held(p, &draws);
    spins++;
    happened("spin");
    take_prize(p, &said.spin);
}

static void
some_spin(void)
{
    for (int64_t i = 0; i < options.visits / 30 + 1; i++) {
        struct desk *kiosk = a_kiosk();
        struct person *p = somebody();

        if (kiosk == NULL)
            return;
        pass(5 * PD_SECOND_MS);
        if (has(p) >= PRICE && count_spin((int)(p - persons)))
            spin(kiosk, p);
    }
}

static void
say_wheel(void)
{
    (void)printf("wheel: %d spins, %lld points and %d coupons won, %d times nothing", spins, (long long)won,
        coupons_won, nothing);
}

const struct mechanism wheel_mechanism = { .name = "wheel", .evening = some_spin, .say = say_wheel };
