#include "ui/slip.h"

#include "app/core/notice.h"
#include "ui/paper.h"
#include "ui/screen/enrol.h"
#include "ui/screen/screens.h"
#include "ui/slip_shift.h"
#include "ui/slip_technician.h"

#include <string.h>

static void
heading(struct pd_sheet *s, const struct pd_slip_job *job, const char *title)
{
    const struct pd_programme *p = job->view->programme;

    if (p != NULL)
        pd_paper_text(s, s->em, PD_BOLD, pd_kit_say(s->ui, &p->hospital));
    pd_paper_text(s, s->em * 13 / 10, PD_BOLD, title);
    pd_paper_rule(s);
}

static void
where(struct pd_sheet *s, const char *label, const struct pd_place *place)
{
    struct pd_ui *ui = s->ui;

    if (place != NULL)
        pd_paper_fact(s, label,
            pd_kit_text(ui, "%s\n%s\n%s", pd_kit_say(ui, &place->name), pd_kit_say(ui, &place->floor),
                pd_kit_say(ui, &place->hours)));
}

/* A paragraph from the left, as high as it is. */
static void
paragraph(struct pd_sheet *s, int size, enum pd_weight weight, const char *words)
{
    s->y +=
        pd_paper_text_at(s, s->margin, s->width - s->margin * 2, size, weight, false, PD_PAPER_BLACK, words);
}

static void
foot(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;

    pd_paper_rule(s);
    pd_paper_text(s, s->em * 3 / 4, PD_REGULAR,
        pd_kit_text(ui, "%s %s", pd_kit_date(ui, job->printed_ms + 1, job->printed_ms),
            pd_kit_clock(ui, job->printed_ms)));
}

static void
join(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;

    heading(s, job, TR("Joining slip"));
    pd_paper_text(s, s->em * 2, PD_BOLD, TR("I would like to join"));
    s->y += s->em / 2;
    pd_paper_text(s, s->em * 9 / 10, PD_REGULAR,
        TR("Please give this slip to the staff at the desk. Joining costs nothing."));
    pd_paper_rule(s);
    where(s, TR("Where to"), job->view->place);
}

static void
rules(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_programme *p = job->view->programme;

    heading(s, job, TR("How points work"));
    for (int i = 0; p != NULL && i < p->page_count; i++) {
        /* Paper has an end too; the screen has them all. */
        if (s->y > PD_TICKET_HEIGHT_MAX * 2 / 3) {
            pd_paper_text(s, s->em * 9 / 10, PD_REGULAR, TR("More on the screen."));
            break;
        }
        paragraph(s, s->em, PD_BOLD, pd_kit_say(ui, &p->pages[i].title));
        s->y += s->em / 4;
        paragraph(s, s->em * 9 / 10, PD_REGULAR, pd_kit_say(ui, &p->pages[i].body));
        s->y += s->em * 3 / 4;
    }
    if (pd_rules_kept_level(ui, p) != NULL)
        paragraph(s, s->em * 9 / 10, PD_BOLD, pd_rules_kept_level(ui, p));
}

static void
notice(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;

    heading(s, job, TR("What the hospital keeps of you"));
    paragraph(s, s->em * 9 / 10, PD_REGULAR, pd_enrol_notice(ui, job->view));
    s->y += s->em / 2;
    pd_paper_text(s, s->em * 3 / 4, PD_REGULAR, pd_notice_mark(job->view->programme));
}

static void
priority(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_view *v = job->view;
    const char *tier = v->programme != NULL && v->member.tier < v->programme->tier_count
                           ? pd_kit_say(ui, &v->programme->tiers[v->member.tier].name)
                           : "";

    heading(s, job, TR("Priority service"));
    pd_paper_text(s, s->em * 2, PD_BOLD, tier);
    s->y += s->em / 2;
    pd_paper_fact(s, TR("Reason"), pd_kit_text(ui, TR("A benefit of %s"), tier));
    pd_paper_fact(s, TR("Good on"), pd_kit_date(ui, job->printed_ms + 1, job->printed_ms));
    where(s, TR("Where to"), v->place);
    pd_paper_rule(s);
    pd_paper_text(s, s->em, PD_BOLD, TR("For service desks only, not for the doctor's queue"));
}

static void
feedback(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_view *v = job->view;

    heading(s, job, TR("Number of your opinion"));
    pd_paper_text(s, s->width / 8, PD_BOLD, pd_feedback_number(ui, v->feedback.number));
    s->y += s->em / 2;
    pd_paper_text(s, s->em * 9 / 10, PD_REGULAR, TR("Look up here by this number what becomes of it."));
    if (v->programme != NULL && v->programme->feedback.answer_hours > 0) {
        s->y += s->em / 4;
        pd_paper_text(s, s->em * 9 / 10, PD_REGULAR,
            pd_kit_text(ui, TR("It is answered within %d hours."), v->programme->feedback.answer_hours));
    }
    if (v->pending) {
        s->y += s->em / 4;
        pd_paper_text(s, s->em * 9 / 10, PD_BOLD, TR("Saved at this desk; sent when the network is back."));
    }
}

static void
booking(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_activity_view *a = &job->view->activity;
    const struct pd_activity *it = a->activity;
    int64_t until = it->cancel_until_ms > 0 ? it->cancel_until_ms : it->starts_ms;

    heading(s, job, a->seat == PD_SEAT_WAITING ? TR("Place on the waiting list") : TR("Your seat"));
    pd_paper_text(s, s->em * 3 / 2, PD_BOLD, pd_kit_say(ui, &it->name));
    s->y += s->em / 2;
    pd_paper_fact(s, TR("When"), pd_activity_when(ui, job->view, it));
    pd_paper_fact(s, TR("At"), pd_kit_say(ui, &it->where));
    pd_paper_fact(s, TR("Speaker"), pd_kit_say(ui, &it->speaker));
    if (a->number > 0)
        pd_paper_fact(s, TR("Booking"), pd_kit_text(ui, "%lld", (long long)a->number));
    if (pd_points_raw(it->price) > 0)
        pd_paper_fact(s, TR("Price"),
            pd_kit_text(
                ui, TRN("%s point", "%s points", pd_points_raw(it->price)), pd_kit_points(ui, it->price)));
    pd_paper_rule(s);
    pd_paper_text(s, s->em * 9 / 10, PD_REGULAR,
        pd_kit_text(ui, TR("Not coming? Give it back here until %s %s."),
            pd_kit_date(ui, until + 1, job->printed_ms), pd_kit_clock(ui, until)));
}

static void
unit(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_unit_view *u = &job->view->unit;
    const struct pd_text *name = u->coupon != NULL ? &u->coupon->name : &u->entitlement->name;
    const struct pd_text *conditions =
        u->coupon != NULL ? &u->coupon->conditions : &u->entitlement->conditions;

    heading(s, job, u->coupon != NULL ? TR("Coupon") : TR("Service of your level"));
    pd_paper_text(s, s->em * 3 / 2, PD_BOLD, pd_kit_say(ui, name));
    if (job->view->unit_code[0] != '\0') {
        pd_paper_code(s, job->view->unit_code);
        pd_paper_text(s, s->em * 9 / 10, PD_BOLD,
            pd_kit_text(
                ui, TR("This code is good until %s."), pd_kit_clock(ui, job->view->unit_code_until_ms)));
    }
    pd_paper_rule(s);
    paragraph(s, s->em * 9 / 10, PD_REGULAR, pd_kit_say(ui, conditions));
    s->y += s->em / 4;
    if (u->entitlement != NULL)
        pd_paper_fact(s, TR("Ask for"), pd_kit_say(ui, &u->entitlement->receiver));
    where(s, TR("Where to"), u->place);
    if (u->end_ms != PD_NEVER_MS && u->end_ms != 0)
        pd_paper_fact(s, TR("Good until"), pd_kit_date(ui, u->end_ms, job->printed_ms));
}

static void
history(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_view *v = job->view;

    heading(s, job, TR("Points history"));
    for (int i = 0; i < v->row_count && i < PD_PAGE_ROWS; i++) {
        const struct pd_history_line *line = &v->history[i];
        struct pd_history_way way = pd_history_way(ui, line);
        const char *name = pd_history_name(ui, v, line),
                   *amount = pd_kit_text(ui, "%s%s %s", way.sign, pd_kit_points(ui, line->amount),
                       TRN("point", "points", pd_points_raw(line->amount)));

        paragraph(s, s->em * 9 / 10, PD_BOLD, name);
        pd_paper_fact(s, pd_kit_date(ui, line->at_ms + 1, job->printed_ms),
            strcmp(name, way.word) == 0 ? amount : pd_kit_text(ui, "%s · %s", amount, way.word));
        s->y += s->em / 3;
    }
}

/* Without the ticket's number: with that, and her phone's last digits, a slip that was taken back would still
 * collect. */
static void
proxy(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_ticket_view *t = &job->view->ticket;
    const char *name = t->gift != NULL ? pd_kit_say(ui, &t->gift->name) : t->hold.sku;

    heading(s, job, TR("Helper's slip"));
    pd_paper_code(s, job->view->proxy_code);
    pd_paper_text(s, s->em * 4 / 5, PD_REGULAR, TR("Show this code at the desk."));
    pd_paper_rule(s);
    pd_paper_fact(s, TR("Gift"), t->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, t->hold.qty) : name);
    if (pd_fen_raw(t->hold.money) > 0)
        pd_paper_fact(s, TR("To pay"), pd_ui_money(ui, t->hold.money));
    where(s, TR("Where"), t->place);
    pd_paper_fact(s, TR("Collect by"), pd_kit_date(ui, t->hold.expires_ms, job->printed_ms));
    pd_paper_rule(s);
    pd_paper_text(
        s, s->em * 9 / 10, PD_REGULAR, TR("Good once, for this gift only. It shows no points and no data."));
    s->y += s->em / 4;
    pd_paper_text(
        s, s->em * 4 / 5, PD_REGULAR, TR("Its owner can take it back; the first to come gets the gift."));
}

/* Whoever holds it learns nothing of her but that she is a member. */
static void
referral(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_view *v = job->view;

    heading(s, job, TR("A friend invites you"));
    pd_paper_code(s, v->referral.code);
    pd_paper_text(s, s->width / 9, PD_BOLD, pd_referral_words(ui, v->referral.brought.number));
    s->y += s->em / 2;
    pd_paper_text(s, s->em * 9 / 10, PD_REGULAR,
        TR("Show this slip when you become a member. Joining costs nothing, and your treatment is the same "
           "without it."));
    pd_paper_rule(s);
    where(s, TR("Where to"), v->place);
}

/* When it has no more to do with the bill: before she pays, and after. */
static const char *
deduction_undo_words(struct pd_ui *ui, const struct pd_due_view *due)
{
    if (due->paid)
        return TR("The bill is paid with it. If the bill is refunded, the points come back with the money.");
    return pd_kit_text(ui,
        TR("Not wanted? Until %s take it back at a kiosk under My money and bills, or at the desk. All "
           "points "
           "come back."),
        pd_kit_clock(ui, due->until_ms));
}

static void
deduction(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_due_view *due = &job->view->due;
    struct pd_fen left = pd_fen_of(pd_fen_raw(due->fen) - pd_fen_raw(due->off));

    heading(s, job, TR("Points for your bill"));
    if (due->copies > 0)
        pd_paper_copy_mark(s, due->copies);
    pd_paper_text(s, s->width / 8, PD_BOLD, pd_kit_text(ui, "−%s", pd_ui_money(ui, due->off)));
    s->y += s->em / 2;
    /* TRANSLATORS: On paper, left of the value: at most 4 Chinese characters. */
    pd_paper_fact(s, TR("Bill no."), due->bill);
    pd_paper_fact(s, TR("Whole bill"), pd_ui_money(ui, due->fen));
    pd_paper_fact(s, TR("Points"),
        pd_kit_text(
            ui, TRN("%s point", "%s points", pd_points_raw(due->points)), pd_kit_points(ui, due->points)));
    pd_paper_fact(s, due->paid ? TR("Rest paid") : TR("Left to pay"), pd_ui_money(ui, left));
    /* TRANSLATORS: On paper, left of a number by which a clerk finds it: at most 4 Chinese characters. */
    pd_paper_fact(s, TR("Kept as"), pd_kit_text(ui, "%lld", (long long)due->number));
    pd_paper_rule(s);
    if (!due->paid) {
        pd_paper_text(s, s->em, PD_BOLD,
            pd_kit_text(ui, TR("Pay at the cashier before %s"), pd_kit_clock(ui, due->until_ms)));
        s->y += s->em / 4;
    }
    pd_paper_text(s, s->em * 9 / 10, PD_REGULAR, deduction_undo_words(ui, due));
}

/* What must be there for it to be printed at all. */
#define PRACTICE_MEMBERS 2 /* more is too long for a sheet */

/* A code with its name above it. */
static void
practice_code(struct pd_sheet *s, const char *name, const char *payload)
{
    pd_paper_text(s, s->em * 6 / 5, PD_BOLD, name);
    pd_paper_code(s, payload);
}

static void
practice(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_demo_badge *badge = &job->view->demo_badges[0];

    heading(s, job, TR("Codes to practise with"));
    for (int i = 0; i < PRACTICE_MEMBERS; i++)
        practice_code(s, pd_kit_text(ui, TR("Practice: member %d"), i + 1), job->codes[i]);
    if (job->view->practice.tasks > 0 && badge->number[0] != '\0')
        practice_code(s, pd_kit_text(ui, "%s · %s", badge->number, badge->pin), job->codes[badge->code]);
}

static bool
holds(const struct pd_slip_job *job)
{
    const struct pd_view *v = job->view;

    switch (job->what) {
    case PD_SLIP_JOIN:
    case PD_SLIP_RULES:
        return true;
    case PD_SLIP_NOTICE:
        return v->programme != NULL && v->screen == PD_SCREEN_ENROL;
    case PD_SLIP_PRIORITY:
        return v->has_member;
    case PD_SLIP_FEEDBACK:
        return v->feedback.number > 0;
    case PD_SLIP_BOOKING:
        return v->activity.activity != NULL;
    case PD_SLIP_UNIT:
        return v->unit.coupon != NULL || v->unit.entitlement != NULL;
    case PD_SLIP_HISTORY:
        return v->row_count > 0;
    case PD_SLIP_PROXY:
        return v->proxy_code[0] != '\0';
    case PD_SLIP_SHIFT:
        return v->counter.duty.shift.number > 0;
    case PD_SLIP_ACCEPTANCE:
    case PD_SLIP_TEST_PAGE:
        return v->technician.number[0] != '\0';
    case PD_SLIP_REFERRAL:
        return v->referral.brought.number > 0;
    case PD_SLIP_DEDUCTION:
        return v->due.number != 0;
    case PD_SLIP_PRACTICE:
        return job->codes != NULL && v->demo_codes >= PRACTICE_MEMBERS;
    }
    return false;
}

/* Lays it out; returns its height. */
static int
lay_out(struct pd_ui *ui, struct pd_draw_list *list, const struct pd_slip_job *job)
{
    struct pd_sheet s = pd_paper_begin(ui, list, job->width_px);

    switch (job->what) {
    case PD_SLIP_JOIN:
        join(&s, job);
        break;
    case PD_SLIP_RULES:
        rules(&s, job);
        break;
    case PD_SLIP_NOTICE:
        notice(&s, job);
        break;
    case PD_SLIP_PRIORITY:
        priority(&s, job);
        break;
    case PD_SLIP_FEEDBACK:
        feedback(&s, job);
        break;
    case PD_SLIP_BOOKING:
        booking(&s, job);
        break;
    case PD_SLIP_UNIT:
        unit(&s, job);
        break;
    case PD_SLIP_HISTORY:
        history(&s, job);
        break;
    case PD_SLIP_PROXY:
        proxy(&s, job);
        break;
    case PD_SLIP_REFERRAL:
        referral(&s, job);
        break;
    case PD_SLIP_DEDUCTION:
        deduction(&s, job);
        break;
    case PD_SLIP_SHIFT:
        heading(&s, job, pd_slip_shift_title(ui, job->view));
        pd_slip_shift(&s, job);
        break;
    case PD_SLIP_ACCEPTANCE:
        heading(&s, job, TR("Acceptance sheet"));
        pd_slip_acceptance(&s, job);
        break;
    case PD_SLIP_TEST_PAGE:
        heading(&s, job, TR("Test page"));
        pd_slip_test_page(&s, job);
        break;
    case PD_SLIP_PRACTICE:
        practice(&s, job);
        break;
    }
    foot(&s, job);
    return pd_paper_end(&s);
}

enum pd_err
pd_slip_draw(struct pd_ui *ui, const struct pd_slip_job *job, uint8_t *grey, size_t cap, int *height_px)
{
    static struct pd_draw_list list;
    struct pd_borrowed b;
    enum pd_err err;
    int height;

    *height_px = 0;
    if (job->width_px != PD_TICKET_58MM_PX && job->width_px != PD_TICKET_80MM_PX)
        return PD_ERR_INVALID;
    if (!holds(job))
        return PD_ERR_MISSING;
    b = pd_paper_borrow(ui, job->lang, job->view->programme);
    height = lay_out(ui, &list, job);
    pd_paper_give_back(ui, b);
    err = pd_paper_paint(ui, &list, job->width_px, height, grey, cap);
    if (err == PD_OK)
        *height_px = height;
    return err;
}

void
pd_slip_dump(struct pd_ui *ui, const struct pd_slip_job *job, FILE *out)
{
    static struct pd_draw_list list;
    struct pd_borrowed b = pd_paper_borrow(ui, job->lang, job->view->programme);
    int height = holds(job) ? lay_out(ui, &list, job) : 0;

    pd_paper_give_back(ui, b);
    fprintf(out, "slip %d %dx%d\n", (int)job->what, job->width_px, height);
    if (height > 0)
        pd_draw_dump(&list, out);
}
