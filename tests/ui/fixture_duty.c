#include "tests/ui/fixture_parts.h"

#include <stdio.h>
#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

static void
set_person(struct pd_clerk *clerk, const char *number, unsigned int roles)
{
    (void)pd_copy(clerk->number, sizeof clerk->number, number);
    clerk->roles = roles;
}

/* Opened this morning, by whoever serves. */
static struct pd_duty_view *
on_duty(struct fixture *f, enum pd_duty state)
{
    struct pd_duty_view *d = &f->view.counter.duty;

    d->state = state;
    f->view.counter.letter = 'B';
    set_person(&d->clerk, "W0017", PD_STAFF_COUNTER);
    d->shift = (struct pd_shift){ .number = 212, .opened_ms = NOW_MS - 162 * PD_MINUTE_MS };
    strcpy(d->shift.opened_by, "W0017");
    return d;
}

static void
close_shift(struct pd_shift *shift, int64_t at_ms, const char *who)
{
    shift->closed_ms = at_ms;
    (void)pd_copy(shift->closed_by, sizeof shift->closed_by, who);
}

/* Since yesterday evening. */
static struct pd_duty_view *
no_shift(struct fixture *f, enum pd_duty state)
{
    struct pd_duty_view *d = on_duty(f, state);

    d->shift.number = 211;
    d->shift.opened_ms -= PD_DAY_MS;
    close_shift(&d->shift, NOW_MS - 17 * PD_HOUR_MS, "W0003");
    return d;
}

static struct pd_duty_view *
badge(struct fixture *f, enum pd_sign_in outcome)
{
    struct pd_duty_view *d = no_shift(f, PD_DUTY_BADGE);

    memset(&d->clerk, 0, sizeof d->clerk);
    d->outcome = outcome;
    return d;
}

/* A ticket in doubt lies there, and a supervisor is asked. */
static struct pd_duty_view *
over(struct fixture *f, enum pd_duty state)
{
    struct pd_duty_view *d = on_duty(f, state);

    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_DOUBT;
    d->over = true;
    return d;
}

void
fixture_duty_badge(struct fixture *f)
{
    (void)badge(f, (enum pd_sign_in)0);
}

void
fixture_duty_badge_first(struct fixture *f)
{
    memset(&badge(f, (enum pd_sign_in)0)->shift, 0, sizeof(struct pd_shift));
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.unsent = 4;
}

void
fixture_duty_unknown(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_UNKNOWN);
}

void
fixture_duty_no_pin(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_NO_PIN);
}

void
fixture_duty_stale(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_STALE);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_duty_locked(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_LOCKED);
}

void
fixture_duty_role(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_ROLE);
}

void
fixture_duty_ended(struct fixture *f)
{
    (void)badge(f, PD_SIGN_IN_ENDED);
}

void
fixture_duty_badge_failed(struct fixture *f)
{
    badge(f, (enum pd_sign_in)0)->failed = true;
}

void
fixture_duty_over(struct fixture *f)
{
    over(f, PD_DUTY_BADGE)->outcome = PD_SIGN_IN_UNKNOWN;
}

void
fixture_duty_approve(struct fixture *f)
{
    over(f, PD_DUTY_BADGE)->approves = true;
}

void
fixture_duty_approve_role(struct fixture *f)
{
    struct pd_duty_view *d = over(f, PD_DUTY_BADGE);

    d->approves = true;
    d->outcome = PD_SIGN_IN_ROLE;
}

void
fixture_duty_pin(struct fixture *f)
{
    no_shift(f, PD_DUTY_PIN)->digits = 4;
}

void
fixture_duty_pin_long(struct fixture *f)
{
    struct pd_duty_view *d = no_shift(f, PD_DUTY_PIN);

    d->digits = PD_PIN_CAP - 1;
    set_person(&d->clerk, "WWWWWWWWWWWWWWWW", PD_STAFF_COUNTER);
}

void
fixture_duty_pin_wrong(struct fixture *f)
{
    struct pd_duty_view *d = no_shift(f, PD_DUTY_PIN);

    d->outcome = PD_SIGN_IN_WRONG;
    d->tries_left = 3;
}

void
fixture_duty_pin_over(struct fixture *f)
{
    struct pd_duty_view *d = over(f, PD_DUTY_PIN);

    set_person(&d->clerk, "W0020", PD_STAFF_COUNTER);
    d->digits = 6;
}

void
fixture_duty_pin_approve(struct fixture *f)
{
    struct pd_duty_view *d = over(f, PD_DUTY_PIN);

    set_person(&d->clerk, "W0003", PD_STAFF_SUPERVISOR);
    d->approves = true;
    d->outcome = PD_SIGN_IN_WRONG;
    d->tries_left = 1;
}

/* In a demonstration. */
static void
demo(struct fixture *f)
{
    static const struct pd_demo_badge badges[PD_DEMO_BADGES] = { { 6, "C-01", "246802" },
        { 7, "S-01", "357913" } };

    f->view.demo = true;
    f->view.demo_codes = 8;
    memcpy(f->view.demo_badges, badges, sizeof badges);
}

void
fixture_duty_badge_demo(struct fixture *f)
{
    (void)badge(f, (enum pd_sign_in)0);
    demo(f);
}

void
fixture_duty_pin_demo(struct fixture *f)
{
    fixture_duty_pin_approve(f);
    demo(f);
}

void
fixture_duty_checking(struct fixture *f)
{
    (void)no_shift(f, PD_DUTY_CHECKING);
}

void
fixture_duty_shift(struct fixture *f)
{
    (void)no_shift(f, PD_DUTY_SHIFT);
}

void
fixture_duty_shift_first(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_SHIFT);

    memset(&d->shift, 0, sizeof d->shift);
    d->failed = true;
}

void
fixture_duty_on(struct fixture *f)
{
    (void)on_duty(f, PD_DUTY_ON);
}

void
fixture_duty_on_ready(struct fixture *f)
{
    (void)on_duty(f, PD_DUTY_ON);
    f->view.counter.state = PD_COUNTER_READY;
    f->view.counter.capture = PD_CAPTURE_VIEW_OK;
}

void
fixture_duty_on_own(struct fixture *f)
{
    (void)on_duty(f, PD_DUTY_ON);
    f->view.counter.state = PD_COUNTER_NO;
    f->view.counter.capture = PD_CAPTURE_VIEW_OWN;
}

/* All that may stand in the two rows at once. */
void
fixture_duty_on_troubled(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_ON);

    d->shift.opened_ms -= 3 * PD_DAY_MS;
    d->failed = true;
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.unsent = 4;
    f->view.counter.call_count = 1;
    f->view.counter.calls[0].letter = 'A';
    f->view.counter.calls[0].since_ms = NOW_MS - 2 * PD_MINUTE_MS;
}

static struct pd_duty_view *
count(struct fixture *f, int gift, const char *counted)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_COUNT);

    d->gifts = f->programme.gift_count;
    d->gift = gift + 1;
    d->counting = &f->programme.gifts[gift];
    strcpy(d->counting_sku, d->counting->sku);
    (void)pd_copy(d->counted, sizeof d->counted, counted);
    return d;
}

void
fixture_duty_count(struct fixture *f)
{
    (void)count(f, 0, "");
}

void
fixture_duty_count_typed(struct fixture *f)
{
    (void)count(f, 2, "41");
}

void
fixture_duty_count_failed(struct fixture *f)
{
    struct pd_duty_view *d = count(f, 4, "999999");

    d->failed = true;
}

/* A gift that the programme dropped while its shelf was counted. */
void
fixture_duty_count_gone(struct fixture *f)
{
    count(f, 1, "")->counting = NULL;
}

static void
set_figures(struct fixture *f, struct pd_shift_figures *figures, int gifts)
{
    pd_shift_begin(figures);
    figures->handed = 37;
    figures->units = 41;
    figures->by_proxy = 2;
    figures->typed = 3;
    figures->vouched = 1;
    figures->approved = 1;
    figures->ended = 2;
    figures->refunds = 1;
    figures->receipts = 12;
    figures->sign_ins = 4;
    figures->points = pd_points_of(61280);
    figures->money = pd_fen_of(18500);
    figures->gift_count = gifts;
    for (int i = 0; i < gifts; i++) {
        struct pd_shift_gift *g = &figures->gifts[i];

        *g = (struct pd_shift_gift){ .handed = (i * 7 + 3) % 12,
            .returned = i % 5 == 0,
            .received = i % 3 == 1 ? 24 : 0,
            .shrunk = i % 4 == 2,
            .counted = i % 6 == 5 ? -1 : 40 - i % 17 };
        if (i < f->programme.gift_count)
            strcpy(g->sku, f->programme.gifts[i].sku);
        else
            (void)snprintf(g->sku, sizeof g->sku, "OLD-%03d", i);
    }
    memset(figures->head.b, 0xa7, sizeof figures->head.b);
}

void
fixture_duty_close(struct fixture *f)
{
    set_figures(f, &on_duty(f, PD_DUTY_CLOSE)->figures, 6);
}

void
fixture_duty_close_long(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_CLOSE);

    set_figures(f, &d->figures, PD_SHIFT_GIFTS_MAX);
    d->failed = true;
}

void
fixture_duty_close_none(struct fixture *f)
{
    pd_shift_begin(&on_duty(f, PD_DUTY_CLOSE)->figures);
}

void
fixture_duty_report(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_REPORT);

    set_figures(f, &d->figures, 5);
    close_shift(&d->shift, NOW_MS, "W0017");
    f->view.print = PD_PRINT_RUNNING;
}

void
fixture_duty_report_long(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_REPORT);

    set_figures(f, &d->figures, PD_SHIFT_GIFTS_MAX);
    close_shift(&d->shift, NOW_MS, "WWWWWWWWWWWWWWWW");
    strcpy(d->shift.opened_by, "WWWWWWWWWWWWWWWW");
    d->shift.opened_ms -= PD_DAY_MS;
    f->view.print = PD_PRINT_PROBLEM;
}

/* Nothing has happened yet, and there is no printer. */
void
fixture_duty_report_so_far(struct fixture *f)
{
    struct pd_duty_view *d = on_duty(f, PD_DUTY_REPORT);

    pd_shift_begin(&d->figures);
    f->view.print = PD_PRINT_NONE;
}
