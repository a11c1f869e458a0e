/* A lucky wheel, before, during and after a spin. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define AT(day, hour) (INT64_C(1795363200000) + (day)*PD_DAY_MS + (hour)*PD_HOUR_MS)

static const struct pd_wheel wheel = { "lucky",
    TEXT("新年幸运大转盘", "新年幸運大轉盤", "新年幸運大轉盤", "New Year lucky wheel"),
    TEXT("会员服务中心", "會員服務中心", "會員服務中心", "Member service centre"),
    TEXT("成年会员可参加。", "成年會員可參加。", "成年會員可參加。", "For adult members."), AT(-3, 8),
    AT(40, 18), { 100 }, 3, 0, 1000, 6,
    {
        { "thermos", 10, { 0 }, "G-001", "", 20, { 50 } },
        { "brush", 40, { 0 }, "G-002", "", 30, { 50 } },
        { "coupon", 100, { 0 }, "", "care_20", 200, { 40 } },
        { "hundred", 150, { 100 }, "", "", 0, { 0 } },
        { "twenty", 300, { 20 }, "", "", 0, { 0 } },
        { "none", 400, { 0 }, "", "", 0, { 0 } },
    } };

static const struct pd_wheel_page page = { .day = 20779,
    .commitment = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809",
    .told_seed = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0",
    .told_commitment = "0011223344556677889900112233445566778899001122334455667788990011",
    .told_day = 20778,
    .spins_left = 2 };

static void
bind(struct fixture *f, struct pd_wheel_prize_view *p, const struct pd_wheel_prize *z)
{
    *p = (struct pd_wheel_prize_view){ .prize = z, .left = z->count > 0 ? z->count - 2 : -1 };
    if (z->gift[0] != '\0')
        p->gift = &f->programme.gifts[strcmp(z->gift, "G-001") == 0 ? 0 : 1];
    if (z->coupon[0] != '\0')
        p->coupon = &f->programme.units.coupons[1];
}

void
fixture_wheel(struct fixture *f)
{
    struct pd_wheel_view *v = &f->view.wheel;

    v->wheel = &wheel;
    v->there = true;
    v->state = PD_PAGE_HERE;
    v->page = &page;
    v->prize = -1;
    for (int i = 0; i < wheel.prize_count; i++)
        bind(f, &v->prizes[i], &wheel.prizes[i]);
    (void)pd_copy(v->code, sizeof v->code, "1A2B-3C4D");
}

void
fixture_wheel_gone(struct fixture *f)
{
    fixture_wheel(f);
    f->view.wheel.prizes[0].left = 0;
    f->view.wheel.prizes[2].left = 0;
}

static void
refused(struct fixture *f, enum pd_wheel_no no)
{
    fixture_wheel(f);
    f->view.wheel.no = no;
}

void
fixture_wheel_today(struct fixture *f)
{
    refused(f, PD_WHEEL_NO_TODAY);
}

void
fixture_wheel_points(struct fixture *f)
{
    refused(f, PD_WHEEL_NO_POINTS);
}

void
fixture_wheel_away(struct fixture *f)
{
    fixture_wheel(f);
    f->view.wheel.state = PD_PAGE_AWAY;
    f->view.wheel.there = false;
    f->view.wheel.page = NULL;
}

static void
fixture_result(struct fixture *f, int prize, enum pd_spin_given given, int64_t points)
{
    struct pd_spin *spin = &f->view.wheel.spin;

    fixture_wheel(f);
    *spin = (struct pd_spin){ .number = 5021, .day = page.day, .of_day = 17, .digit = 7, .given = given };
    spin->points = pd_points_of(points);
    (void)pd_copy(spin->wheel, sizeof spin->wheel, wheel.id);
    (void)pd_copy(spin->prize, sizeof spin->prize, wheel.prizes[prize].id);
    f->view.wheel.prize = prize;
    f->view.wheel.again = true; /* a picture stands still */
}

void
fixture_wheel_gift(struct fixture *f)
{
    fixture_result(f, 0, PD_SPIN_GIFT, 0);
}

void
fixture_wheel_coupon(struct fixture *f)
{
    fixture_result(f, 2, PD_SPIN_COUPON, 0);
}

void
fixture_wheel_won_points(struct fixture *f)
{
    fixture_result(f, 3, PD_SPIN_POINTS, 100);
}

void
fixture_wheel_instead(struct fixture *f)
{
    fixture_result(f, 0, PD_SPIN_INSTEAD, 50);
}

void
fixture_wheel_nothing(struct fixture *f)
{
    fixture_result(f, 5, PD_SPIN_NOTHING, 0);
}

/* While the light runs. */
static void
turning(struct fixture *f)
{
    fixture_result(f, 2, PD_SPIN_COUPON, 0);
    f->view.wheel.again = false;
}

const struct fixture_case fixture_turning = { "wheel-turning", PD_SCREEN_WHEEL_RESULT, turning };

/* On her own page: one that she may not have seen. */
void
fixture_wheel_unseen(struct fixture *f)
{
    fixture_result(f, 0, PD_SPIN_GIFT, 0);
    f->view.wheel.unseen = true;
}

/* Before the first seed was told. */
void
fixture_wheel_first_day(struct fixture *f)
{
    static struct pd_wheel_page first;

    fixture_wheel(f);
    first = page;
    first.told_seed[0] = first.told_commitment[0] = '\0';
    first.told_day = 0;
    f->view.wheel.page = &first;
}
