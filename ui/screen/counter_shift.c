/*
 * A counter's shift: opened, counted, closed, told. Counting is blind: nothing here says how many there
 * should be, so that what is written down was seen.
 */
#include "ui/screen/counter_duty.h"

#include "ui/shift_words.h"

#include <string.h>

/* One to the left for the way back, one to the right for what this page is for. */
static void
draw_two_buttons(struct pd_ui *ui, struct pd_rect row, struct pd_button back, const char *label)
{
    if (back.label != NULL) {
        back.style = PD_BUTTON_SECONDARY;
        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), back);
        pd_rect_cut_left(&row, ui->theme.gap);
    }
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = label,
            .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
            .key = PD_KEY_ENTER });
}

/* ---- before it is opened ---- */

void
pd_counter_shift(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    const struct pd_shift *last = &d->shift;
    const struct pd_counter_said said = { .alone = true,
        .icon = "person",
        .who = d->clerk.number,
        .title = TR("No shift is open here"),
        .body = last->number > 0
                    ? pd_kit_text(ui, TR("The last one was number %d, closed %s."), (int)last->number,
                          pd_shift_when(ui, last->closed_ms, view->now_ms, last->closed_by))
                    : TR("This counter has had none yet."),
        .dots = -1,
        .bad = pd_counter_failed_words(ui, d) };
    struct pd_button report = { .label = last->number > 0 ? TR("Last report  F11") : NULL,
        .icon = "printer",
        .intent = pd_intent_of(PD_INTENT_COUNTER_REPORT),
        .key = PD_KEY_F11 };

    draw_two_buttons(ui, pd_rect_cut_bottom(&in, t->primary), report, TR("Open shift  Enter"));
    pd_rect_cut_bottom(&in, t->unit * 3);
    pd_counter_say(ui, pd_rect_centre(in, in.w * 3 / 5, in.h), &said);
}

/* ---- what lies on the shelf ---- */

static void
draw_counted(struct pd_ui *ui, struct pd_rect r, const char *counted)
{
    const struct pd_theme *t = &ui->theme;

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
    r = pd_rect_inset(r, t->unit * 3, 0);
    if (counted[0] == '\0')
        pd_ui_label(ui, r,
            (struct pd_label){
                PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            TR("How many lie there?"));
    else
        pd_ui_label(ui, r,
            (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 }, counted);
}

static void
draw_progress(struct pd_ui *ui, struct pd_rect row, const struct pd_duty_view *d)
{
    const struct pd_theme *t = &ui->theme;
    const char *words = pd_kit_text(ui, TR("Gift %d of %d"), d->gift, d->gifts);

    pd_ui_label(ui, pd_rect_cut_left(&row, pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, words) + 2),
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        words);
    pd_rect_cut_left(&row, t->unit * 2);
    pd_ui_bar(ui, pd_rect_centre(row, row.w, t->unit), d->gifts > 0 ? (d->gift - 1) * 1000 / d->gifts : 0,
        t->color.sunken, t->color.accent);
}

/* Its name, its picture, and where it lies: what the hand looks for. */
static void
draw_counting(struct pd_ui *ui, struct pd_rect r, const struct pd_duty_view *d)
{
    const struct pd_theme *t = &ui->theme;
    const char *name = d->counting != NULL ? pd_kit_say(ui, &d->counting->name) : d->counting_sku;
    struct pd_label small = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM,
        1 },
                    shelf = { PD_TYPE_DISPLAY, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_TOP,
                        1 };
    struct pd_rect picture;
    int side;

    pd_ui_paragraph(ui, &r, (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
        t->unit * 2, name);
    side = r.h < r.w * 3 / 5 ? r.h : r.w * 3 / 5;
    picture = pd_rect_cut_left(&r, side);
    picture.h = r.h = side;
    pd_ui_picture(ui, picture, t->radius, 255, pd_ui_gift_picture(ui, d->counting, 512));
    pd_rect_cut_left(&r, t->unit * 3);
    if (d->counting == NULL || d->counting->shelf[0] == '\0')
        return;
    pd_ui_label(ui, pd_rect_cut_top(&r, r.h / 2 - pd_theme_line(t, PD_TYPE_SMALL) / 2), small, TR("Shelf"));
    while (shelf.type > PD_TYPE_BODY && pd_ui_text_width(ui, shelf.type, PD_BOLD, d->counting->shelf) > r.w)
        shelf.type--;
    pd_ui_label(ui, r, shelf, d->counting->shelf);
}

void
pd_counter_count(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    const char *failed = pd_counter_failed_words(ui, d);
    int typed = (int)strlen(d->counted);
    bool wide = pd_ui_wide(in);
    struct pd_rect left;

    if (wide) {
        left = pd_rect_cut_left(&in, in.w * 9 / 20);
        pd_rect_cut_left(&in, t->unit * 4);
    } else {
        left = pd_rect_cut_top(&in, in.h * 9 / 20);
        pd_rect_cut_top(&in, t->unit * 3);
    }
    if (failed != NULL) {
        pd_ui_notice(ui, &in, PD_TONE_BAD, "warning", failed);
        pd_rect_cut_top(&in, t->unit);
    }
    draw_counted(ui, pd_rect_cut_top(&in, t->primary), d->counted);
    pd_rect_cut_top(&in, t->unit * 2);
    /* The way back on the line of the last keys, within reach of the same hand. */
    pd_ui_button(ui, pd_rect_cut_bottom(&left, wide ? pd_rect_row(in, 3, 4, t->gap).h : t->primary),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Do not close  Esc"),
            .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
            .key = PD_KEY_ESCAPE });
    pd_rect_cut_bottom(&left, t->unit * 2);
    draw_progress(ui, pd_rect_cut_top(&left, pd_theme_line(t, PD_TYPE_SMALL)), d);
    pd_rect_cut_top(&left, t->unit * 2);
    draw_counting(ui, left, d);
    pd_counter_keys(ui, in, typed, PD_COUNT(d->counted) - 1,
        (struct pd_button){ .label = typed > 0 ? TR("Next  Enter") : TR("Leave out  Enter") });
}

/* ---- tables of gifts ---- */

static int
number_width(const struct pd_ui *ui, const char *const *headings, int columns)
{
    int w = ui->theme.type[PD_TYPE_SMALL] * 3;

    for (int i = 0; i < columns; i++) {
        int head = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, headings[i]) + ui->theme.unit * 2;

        w = head > w ? head : w;
    }
    return w;
}

/* Cuts the columns of one line from the right of *row. */
static void
draw_columns(struct pd_ui *ui, struct pd_rect *row, int w, const char *const *texts, int columns,
    enum pd_weight weight, pd_color color)
{
    for (int i = columns - 1; i >= 0; i--)
        pd_ui_label(ui, pd_rect_cut_right(row, w),
            (struct pd_label){ PD_TYPE_SMALL, weight, color, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 }, texts[i]);
    pd_rect_cut_right(row, ui->theme.unit * 2);
}

static void
draw_more(struct pd_ui *ui, struct pd_rect r, int more, bool some)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_SMALL) + t->unit),
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 1 },
        some ? pd_kit_text(ui, TRN("%d more gift on the slip", "%d more gifts on the slip", more), more)
             : pd_kit_text(ui, TRN("%d gift, see the slip", "%d gifts, see the slip", more), more));
}

/* As many gifts as have room, and how many more there are. first: of the columns of PD_SHIFT_COLUMNS. Gifts
 * that were not counted are left out where only what was counted is told. */
static void
draw_gifts(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int first)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_shift_figures *f = &view->counter.duty.figures;
    bool counted_only = first == PD_SHIFT_COLUMNS - 1;
    struct pd_label label = { PD_TYPE_SMALL, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    const char *texts[PD_SHIFT_COLUMNS];
    int columns = PD_SHIFT_COLUMNS - first, w, left = 0, line = pd_theme_line(t, PD_TYPE_SMALL);
    struct pd_rect row;

    for (int i = 0; i < f->gift_count; i++)
        left += !counted_only || f->gifts[i].counted >= 0;
    if (left == 0 || r.h < line)
        return;
    /* A heading, one gift, and how many more there are; or that alone. */
    if (r.h < line * (left > 1 ? 3 : 2) + t->unit * 3) {
        draw_more(ui, r, left, false);
        return;
    }
    pd_shift_headings(ui, texts);
    w = number_width(ui, texts + first, columns);
    row = pd_rect_cut_top(&r, line);
    draw_columns(ui, &row, w, texts + first, columns, PD_REGULAR, t->color.ink_soft);
    pd_ui_label(ui, row,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("Gift"));
    for (int i = 0; i < f->gift_count; i++) {
        const char *name = pd_shift_gift_name(ui, view, f->gifts[i].sku);
        int h = pd_ui_text_height(ui, label, row.w, name) + t->unit * 3 / 2;

        if (counted_only && f->gifts[i].counted < 0)
            continue;
        if (h + (left > 1 ? line + t->unit : 0) > r.h)
            break;
        row = pd_rect_cut_top(&r, h);
        pd_draw_fill(&ui->draw, (struct pd_rect){ row.x, row.y, row.w, 1 }, 0, t->color.line);
        pd_shift_numbers(ui, &f->gifts[i], texts);
        draw_columns(ui, &row, w, texts + first, columns, PD_BOLD, 0);
        pd_ui_label(ui, row, label, name);
        left--;
    }
    if (left > 0)
        draw_more(ui, r, left, true);
}

/* ---- closing, and what it came to ---- */

static int
counted(const struct pd_shift_figures *f)
{
    int n = 0;

    for (int i = 0; i < f->gift_count; i++)
        n += f->gifts[i].counted >= 0;
    return n;
}

/* A short list stands where the eye is, beside the question; names may take two lines. */
static struct pd_rect
middle_of(const struct pd_ui *ui, struct pd_rect r, int rows)
{
    int line = pd_theme_line(&ui->theme, PD_TYPE_SMALL), h = line + rows * (line + ui->theme.unit) * 2;

    return pd_rect_centre(r, r.w, h < r.h ? h : r.h);
}

void
pd_counter_close(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    int n = counted(&d->figures);
    const struct pd_counter_said said = { .alone = n == 0,
        .icon = "clipboard",
        .who = pd_kit_text(ui, TR("Shift %d"), (int)d->shift.number),
        .title = TR("Close this shift?"),
        .body = n > 0 ? TR("Its report is printed. Counts can no longer be mended.")
                      : TR("Nothing was counted. Its report is printed."),
        .dots = -1,
        .bad = pd_counter_failed_words(ui, d) };
    struct pd_button back = { .label = TR("Do not close  Esc"),
        .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
        .key = PD_KEY_ESCAPE };
    struct pd_rect left;

    draw_two_buttons(ui, pd_rect_cut_bottom(&in, t->primary), back, TR("Close shift  Enter"));
    pd_rect_cut_bottom(&in, t->unit * 3);
    if (n == 0) {
        pd_counter_say(ui, pd_rect_centre(in, in.w * 3 / 5, in.h), &said);
        return;
    }
    if (pd_ui_wide(in)) {
        left = pd_rect_cut_left(&in, in.w * 9 / 20);
        pd_rect_cut_left(&in, t->unit * 4);
    } else {
        left = pd_rect_cut_top(&in, in.h * 2 / 5);
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_counter_say(ui, left, &said);
    draw_gifts(ui, middle_of(ui, in, n), view, PD_SHIFT_COLUMNS - 1);
}

static int
fact_pitch(const struct pd_ui *ui)
{
    return pd_theme_line(&ui->theme, PD_TYPE_SMALL) + ui->theme.unit;
}

/* Down one column, then the next. */
static void
draw_facts(struct pd_ui *ui, struct pd_rect r, int columns, const struct pd_shift_figures *f)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_shift_fact facts[PD_SHIFT_FACTS];
    int rows = (PD_SHIFT_FACTS + columns - 1) / columns, most = pd_theme_line(t, PD_TYPE_SMALL) * 3 / 2,
        pitch = r.h / rows < most ? r.h / rows : most;

    pd_shift_facts(ui, f, facts);
    for (int i = 0; i < PD_SHIFT_FACTS; i++) {
        struct pd_rect row = pd_rect_column(r, i / rows, columns, t->unit * 5);
        int w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, facts[i].value) + 2;

        row.y += i % rows * pitch;
        row.h = pitch;
        if (i % rows > 0)
            pd_draw_fill(&ui->draw, (struct pd_rect){ row.x, row.y, row.w, 1 }, 0, t->color.line);
        pd_ui_label(ui, pd_rect_cut_right(&row, w),
            (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 },
            facts[i].value);
        pd_rect_cut_right(&row, t->unit);
        pd_ui_label(ui, row,
            (struct pd_label){
                PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            facts[i].label);
    }
}

/* Side by side where both have room, else the gifts below in what is left. */
static void
draw_figures(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_shift_figures *f = &view->counter.duty.figures;
    const char *headings[PD_SHIFT_COLUMNS];
    int pitch = fact_pitch(ui), name;
    struct pd_rect left = in;

    pd_shift_headings(ui, headings);
    name = in.w * 7 / 10 - t->unit * 7 - number_width(ui, headings, PD_SHIFT_COLUMNS) * PD_SHIFT_COLUMNS;
    if (in.h < pitch * PD_SHIFT_FACTS || name < t->type[PD_TYPE_SMALL] * 10) {
        int columns = pd_ui_wide(in) ? 3 : 2;

        draw_facts(ui, pd_rect_cut_top(&in, pitch * ((PD_SHIFT_FACTS + columns - 1) / columns)), columns, f);
        pd_rect_cut_top(&in, t->unit * 2);
    } else {
        left = pd_rect_cut_left(&in, f->gift_count == 0 ? in.w / 2 : in.w * 3 / 10);
        pd_rect_cut_left(&in, t->unit * 5);
        draw_facts(ui, left, 1, f);
    }
    draw_gifts(ui, in, view, 0);
}

static struct pd_button
print_button(const struct pd_ui *ui, enum pd_print_view print)
{
    struct pd_button b = pd_ui_slip_button(ui, print, PD_SLIP_SHIFT, TR("Print again  F11"));

    b.intent = pd_intent_of(PD_INTENT_COUNTER_REPORT);
    b.key = PD_KEY_F11;
    return b;
}

/* What it is, and from when to when; beside each other where both fit one line. */
static void
draw_report_head(struct pd_ui *ui, struct pd_rect *in, const char *title, const char *when)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    soft = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE,
                        2 };
    int w = pd_ui_text_width(ui, PD_TYPE_HEADING, PD_BOLD, title) + 2;
    struct pd_rect row = pd_rect_cut_top(in, pd_theme_line(t, PD_TYPE_HEADING));

    pd_ui_label(ui, pd_rect_cut_left(&row, w), head, title);
    pd_rect_cut_left(&row, t->unit * 3);
    if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, when) > row.w) {
        soft.align = PD_ALIGN_LEFT;
        pd_ui_paragraph(ui, in, soft, 0, when);
    } else {
        pd_ui_label(ui, row, soft, when);
    }
    pd_rect_cut_top(in, t->unit);
}

void
pd_counter_report(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_shift *s = &view->counter.duty.shift;
    bool open = s->closed_ms == 0;
    const char *opened = pd_shift_when(ui, s->opened_ms, view->now_ms, s->opened_by),
               *closed = pd_shift_when(ui, s->closed_ms, view->now_ms, s->closed_by);

    draw_two_buttons(
        ui, pd_rect_cut_bottom(&in, t->primary), print_button(ui, view->print), TR("Go on  Enter"));
    pd_rect_cut_bottom(&in, t->unit * 3);
    draw_report_head(ui, &in,
        pd_kit_text(ui, open ? TR("Shift %d so far") : TR("Shift %d is closed"), (int)s->number),
        open ? pd_kit_text(ui, TR("Opened %s"), opened)
             : pd_kit_text(ui, TR("Opened %s, closed %s"), opened, closed));
    draw_figures(ui, in, view);
}
