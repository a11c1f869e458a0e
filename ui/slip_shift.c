#include "ui/slip_shift.h"

#include "ui/shift_words.h"

#include "app/base/str.h"

#include <string.h>

#define HEAD_DIGITS 8 /* as on tickets */

static bool
is_open(const struct pd_shift *shift)
{
    return shift->closed_ms == 0;
}

const char *
pd_slip_shift_title(const struct pd_ui *ui, const struct pd_view *view)
{
    return is_open(&view->counter.duty.shift) ? TR("Shift report so far") : TR("Shift report");
}

/* With the whole date: this paper is kept. */
static const char *
when(struct pd_ui *ui, int64_t at_ms, const char *who)
{
    return pd_kit_text(ui, "%s\n%s", pd_shift_when(ui, at_ms, 0, NULL), who);
}

/* The number at the right edge, so that the column of figures can be added up by eye. */
static void
figure(struct pd_sheet *s, const char *label, const char *value)
{
    int size = s->em * 9 / 10,
        value_w = pd_font_width(s->ui->font, s->ui->script, PD_BOLD, size, value, strlen(value)) + 2;
    int room = s->width - s->margin * 2, a, b;

    a = pd_paper_text_at(
        s, s->margin, room - value_w - s->em / 2, size, PD_REGULAR, false, PD_PAPER_BLACK, label);
    b = pd_paper_text_at(s, s->margin + room - value_w, value_w, size, PD_BOLD, false, PD_PAPER_BLACK, value);
    s->y += a > b ? a : b;
}

/* One line of the table's columns, each text in the middle of its own. */
static void
columns(struct pd_sheet *s, enum pd_weight weight, const char *const texts[PD_SHIFT_COLUMNS])
{
    int size = s->em * 4 / 5, w = (s->width - s->margin * 2) / PD_SHIFT_COLUMNS, high = 0;

    for (int i = 0; i < PD_SHIFT_COLUMNS; i++) {
        int h = pd_paper_text_at(s, s->margin + i * w, w, size, weight, true, PD_PAPER_BLACK, texts[i]);

        high = h > high ? h : high;
    }
    s->y += high;
}

static void
gifts(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_shift_figures *f = &job->view->counter.duty.figures;
    const char *texts[PD_SHIFT_COLUMNS];

    if (f->gift_count == 0)
        return;
    pd_paper_rule(s);
    pd_shift_headings(ui, texts);
    columns(s, PD_REGULAR, texts);
    for (int i = 0; i < f->gift_count; i++) {
        /* Paper has an end; the hub has them all. */
        if (s->y > PD_TICKET_HEIGHT_MAX * 5 / 6) {
            int left = f->gift_count - i;

            s->y += s->em / 3;
            pd_paper_text(s, s->em * 4 / 5, PD_REGULAR,
                pd_kit_text(
                    ui, TRN("%d more gift: ask the centre", "%d more gifts: ask the centre", left), left));
            return;
        }
        s->y += s->em / 3;
        s->y += pd_paper_text_at(s, s->margin, s->width - s->margin * 2, s->em * 4 / 5, PD_REGULAR, false,
            PD_PAPER_BLACK, pd_shift_gift_name(ui, job->view, f->gifts[i].sku));
        pd_shift_numbers(ui, &f->gifts[i], texts);
        columns(s, PD_BOLD, texts);
    }
}

void
pd_slip_shift(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_duty_view *d = &job->view->counter.duty;
    const char *desk = pd_shift_desk(ui, job->view),
               *number = pd_kit_text(ui, TR("Shift %d"), (int)d->shift.number);
    struct pd_shift_fact facts[PD_SHIFT_FACTS];
    char head[PD_HASH_TEXT_CAP];

    pd_paper_text(
        s, s->em * 3 / 2, PD_BOLD, desk != NULL ? pd_kit_text(ui, "%s · %s", desk, number) : number);
    s->y += s->em / 2;
    if (job->view->counter.place != NULL)
        pd_paper_fact(s, TR("At"), pd_kit_say(ui, &job->view->counter.place->name));
    pd_paper_fact(s, TR("Opened at"), when(s->ui, d->shift.opened_ms, d->shift.opened_by));
    pd_paper_fact(s, TR("Closed at"),
        is_open(&d->shift) ? TR("still open") : when(s->ui, d->shift.closed_ms, d->shift.closed_by));
    pd_paper_rule(s);
    pd_shift_facts(ui, &d->figures, facts);
    for (int i = 0; i < PD_SHIFT_FACTS; i++)
        figure(s, facts[i].label, facts[i].value);
    gifts(s, job);
    pd_paper_rule(s);
    pd_hex(d->figures.head.b, sizeof d->figures.head.b, head);
    head[HEAD_DIGITS] = '\0';
    pd_paper_text(s, s->em * 3 / 4, PD_REGULAR, pd_kit_text(ui, TR("Record %s"), head));
}
