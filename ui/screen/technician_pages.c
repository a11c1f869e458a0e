/* A technician's other pages: devices tried one by one, the journal and the machine, what can be done. */
#include "ui/screen/technician.h"

#include "ui/shift_words.h"

#include <string.h>

#define MS_PER_MIN 60000

/* ---- devices ---- */

#define TRIALS 5

struct trial {
    const char *icon, *name, *words;
    enum pd_lamp_view lamp;
    struct pd_button first, second; /* a NULL label leaves one out */
};

static void
draw_trial(struct pd_ui *ui, struct pd_rect r, const struct trial *trial)
{
    const struct pd_theme *t = &ui->theme;
    /* TRANSLATORS: Technician. A device, then how it stands: "Printer: in order". */
    const char *name = pd_kit_text(ui, TR("%s: %s"), trial->name, pd_lamp_look(ui, trial->lamp).word);
    struct pd_rect in, row;
    struct pd_label head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 1 },
                    soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
    int buttons = (trial->first.label != NULL) + (trial->second.label != NULL), side = t->type[PD_TYPE_LARGE],
        w, line, below;

    pd_ui_card(ui, r);
    in = pd_rect_inset(r, t->unit * 2, t->unit);
    w = in.w * (buttons == 2 ? 9 : 6) / 20;
    row = pd_rect_cut_right(&in, buttons > 0 ? w : 0);
    row = pd_rect_centre(row, row.w, t->control < row.h ? t->control : row.h);
    if (buttons == 2)
        pd_ui_button(ui, pd_rect_column(row, 0, 2, t->gap), trial->second);
    if (buttons > 0)
        pd_ui_button(ui, pd_rect_column(row, buttons - 1, buttons, t->gap), trial->first);
    pd_rect_cut_right(&in, t->unit * 2);
    row = pd_rect_cut_left(&in, side * 3 / 2);
    pd_ui_icon(ui, pd_rect_centre(row, side * 5 / 4, side * 5 / 4), t->color.accent_ink, trial->icon);
    pd_rect_cut_left(&in, t->unit * 2);
    if (pd_ui_text_height(ui, soft, in.w, trial->words) > in.h * 3 / 5 ||
        !pd_ui_label_fits(ui, in.w, in.h * 3 / 5, soft, trial->words)) {
        soft.type = PD_TYPE_SMALL;
        soft.max_lines = 3;
    }
    while (head.type > PD_TYPE_SMALL && pd_ui_text_width(ui, head.type, PD_BOLD, name) > in.w)
        head.type--;
    if (pd_ui_text_width(ui, head.type, PD_BOLD, name) > in.w) { /* beside two buttons the question says it */
        name = trial->name;
        head.type = PD_TYPE_BODY;
    }
    below = pd_ui_text_height(ui, soft, in.w, trial->words);
    while (head.type > PD_TYPE_BODY && pd_theme_line(t, head.type) + below > in.h)
        head.type--;
    line = pd_theme_line(t, head.type);
    if (line + below <= in.h)
        in = pd_rect_centre(in, in.w, line + below);
    else
        line = in.h * 2 / 5;
    pd_ui_label(ui, pd_rect_cut_top(&in, line), head, name);
    pd_ui_label(ui, in, soft, trial->words);
}

static struct pd_button
act(const char *label, enum pd_intent_kind kind, int n)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY, .label = label, .intent = pd_intent_n(kind, n) };
}

static struct trial
printer_trial(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_button b = pd_ui_slip_button(ui, view->print, PD_SLIP_TEST_PAGE, TR("Test page"));

    b.style = PD_BUTTON_SECONDARY;
    b.icon = NULL;
    b.label = TR("Test page");
    b.intent = pd_intent_n(PD_INTENT_TECHNICIAN_SLIP, PD_SLIP_TEST_PAGE);
    return (struct trial){ "printer", TR("Printer"),
        view->print == PD_PRINT_NONE      ? TR("None is configured: tickets are on the screen alone.")
        : view->print == PD_PRINT_RUNNING ? TR("Printing")
        : pd_print_failed(view->print)    ? TR("No paper came. Look at cable, cover and paper.")
                                          : TR("Every script, a code, both edges of the paper."),
        view->technician.printer, b, { 0 } };
}

static struct trial
sound_trial(struct pd_ui *ui, const struct pd_technician_view *v)
{
    struct trial out = { "volume", TR("Sound"), TR("A high tone, then a low one."), v->sound,
        act(TR("Play tones"), PD_INTENT_TECHNICIAN_JOB, PD_JOB_TONES), { 0 } };

    out.first.disabled = v->job != PD_JOB_NONE;
    if (v->told == PD_JOB_TONES && !v->good)
        out.words = TR("None is configured: the desk is silent.");
    if (!v->ask_heard)
        return out;
    out.words = TR("Were both tones heard?");
    out.first = act(TR("Yes"), PD_INTENT_TECHNICIAN_HEARD, 1);
    out.second = act(TR("No"), PD_INTENT_TECHNICIAN_HEARD, 0);
    return out;
}

void
pd_technician_devices(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_technician_view *v = &view->technician;
    struct trial trials[TRIALS];
    int n = 0, most = t->primary * 2, h;

    trials[n++] = (struct trial){ "scan", TR("Scanner"), pd_scanned_words(ui, v), v->scanner, { 0 }, { 0 } };
    if (v->has_card)
        trials[n++] =
            (struct trial){ "card", TR("Card reader"), pd_card_seen_words(ui, v), v->card, { 0 }, { 0 } };
    trials[n++] = printer_trial(ui, view);
    trials[n++] = sound_trial(ui, v);
    trials[n++] = (struct trial){ "grid", TR("Touch"), TR("Every field of the panel wants a finger."),
        v->touch, act(TR("Begin"), PD_INTENT_TECHNICIAN_PAGE, PD_TECHNICIAN_GRID), { 0 } };
    h = (room.h - t->gap * (n - 1)) / n;

    room.h = h < most ? room.h : most * n + t->gap * (n - 1);
    for (int i = 0; i < n; i++)
        draw_trial(ui, pd_rect_row(room, i, n, t->gap), &trials[i]);
}

/* ---- every field of the panel ---- */

static void
draw_cell(struct pd_ui *ui, struct pd_rect r, int cell, bool touched)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_HEADING];
    struct pd_hit hit = pd_kit_control(
        ui, r, pd_intent_n(PD_INTENT_TECHNICIAN_TOUCH, cell), pd_kit_text(ui, "%d", cell + 1), !touched, 0);

    pd_draw_fill(&ui->draw, r, t->radius, touched || hit.pressed ? t->color.good_soft : t->color.surface);
    pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.edge);
    if (touched)
        pd_ui_icon(ui, pd_rect_centre(r, side, side), t->color.on_good_soft, "check");
    else
        pd_ui_label(ui, r,
            (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            pd_kit_text(ui, "%d", cell + 1));
}

void
pd_technician_grid(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect all = { 0, 0, t->panel.w_px, t->panel.h_px };
    uint32_t touched = view->setup != NULL ? view->setup->tried.touched : view->technician.touched;
    bool lying = all.w > all.h;
    int columns = lying ? PD_GRID_ROWS : PD_GRID_COLUMNS, rows = PD_GRID_CELLS / columns;

    pd_draw_fill(&ui->draw, all, 0, t->color.page);
    for (int i = 0; i < PD_GRID_CELLS; i++)
        draw_cell(ui,
            pd_rect_column(pd_rect_row(all, i / columns, rows, t->gap), i % columns, columns, t->gap), i,
            (touched >> i & 1) != 0);
}

/* ---- journal and machine ---- */

static const char *
clock_words(const struct pd_ui *ui, enum pd_time_quality quality)
{
    switch (quality) {
    case PD_TIME_SYNCED:
        return TR("as the hub's");
    case PD_TIME_HOLDOVER:
        return TR("kept since the hub's");
    case PD_TIME_UNTRUSTED:
        break;
    }
    return TR("not to be believed");
}

static const char *
link_words(const struct pd_ui *ui, enum pd_link_view link)
{
    switch (link) {
    case PD_LINK_VIEW_ONLINE:
        return TR("Online");
    case PD_LINK_VIEW_REFUSED:
        return TR("Refused by the centre");
    case PD_LINK_VIEW_OFFLINE:
        break;
    }
    return TR("Offline, saved here");
}

static const char *
unsent_words(struct pd_ui *ui, const struct pd_view *view)
{
    int64_t min = (view->now_ms - view->oldest_unsent_ms) / MS_PER_MIN;

    if (view->unsent == 0)
        return TR("All sent");
    /* TRANSLATORS: Technician. How many entries wait, then since how many minutes the oldest does. */
    return pd_kit_text(ui, TR("%s, the oldest for %s min"), pd_kit_number(ui, (int64_t)view->unsent),
        pd_kit_number(ui, min > 0 ? min : 0));
}

#define FACTS 8

static int
facts_of(struct pd_ui *ui, const struct pd_view *view, struct pd_fact facts[FACTS])
{
    const struct pd_technician_facts *f = &view->technician.facts;
    int n = 0;

    facts[n++] = (struct pd_fact){ NULL, TR("Hub"), link_words(ui, view->link) };
    facts[n++] = (struct pd_fact){ NULL, TR("Unsent"), unsent_words(ui, view) };
    facts[n++] = (struct pd_fact){ NULL, TR("Clock"),
        pd_kit_text(ui, "%s, %s", pd_kit_clock(ui, view->now_ms), clock_words(ui, view->clock)) };
    facts[n++] = (struct pd_fact){ NULL, TR("Entries"), pd_kit_number(ui, (int64_t)f->ops) };
    if (f->head[0] != '\0')
        facts[n++] = (struct pd_fact){ NULL, TR("Journal head"), f->head };
    if (f->disk_mib >= 0)
        facts[n++] = (struct pd_fact){ NULL, TR("Disk free"),
            pd_kit_text(ui, "%s MiB", pd_kit_number(ui, f->disk_mib)) };
    if (f->temperature_c != INT32_MIN)
        facts[n++] = (struct pd_fact){ NULL, TR("Temperature"), pd_kit_text(ui, "%d °C", f->temperature_c) };
    facts[n++] = (struct pd_fact){ NULL, TR("Version"), f->version };
    return n;
}

#define TIME_LEN 5 /* "10:12" of "10:12:31 " */

/* In her words with the time, and the line itself below, which somebody who is called can be read. */
static int
line_height(struct pd_ui *ui, struct pd_label said, struct pd_label line, int width, const char *text)
{
    const char *words = pd_technician_log_words(ui, text);
    int h = pd_ui_text_height(ui, line, width, text);

    return words == NULL
               ? h
               : h + pd_ui_text_height(ui, said, width, pd_kit_text(ui, "%.*s  %s", TIME_LEN, text, words)) +
                     ui->theme.unit;
}

static void
draw_line(
    struct pd_ui *ui, struct pd_rect *room, struct pd_label said, struct pd_label line, const char *text)
{
    const char *words = pd_technician_log_words(ui, text);

    if (words != NULL)
        pd_ui_paragraph(ui, room, said, 0, pd_kit_text(ui, "%.*s  %s", TIME_LEN, text, words));
    pd_ui_paragraph(ui, room, line, words != NULL ? ui->theme.unit : 0, text);
}

/* As many as there is room for, the newest below. */
static void
draw_lines(struct pd_ui *ui, struct pd_rect room, const struct pd_technician_facts *f)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
                    line = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
                    said = { PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    int first = f->line_count, used = 0, h;

    if (f->line_count == 0 || room.h < pd_theme_line(t, PD_TYPE_SMALL) * 3)
        return;
    pd_ui_paragraph(ui, &room, head, t->unit / 2, TR("Last lines of the log"));
    while (first > 0) {
        h = line_height(ui, said, line, room.w, f->lines[first - 1]);
        if (used + h > room.h)
            break;
        used += h;
        first--;
    }
    for (int i = first; i < f->line_count; i++)
        draw_line(ui, &room, said, line, f->lines[i]);
}

static void
draw_verify(struct pd_ui *ui, struct pd_rect row, const struct pd_technician_view *v)
{
    struct pd_button b = { .style = PD_BUTTON_PRIMARY,
        .label = TR("Check the journal"),
        .icon = "shield",
        .disabled = v->job != PD_JOB_NONE,
        .intent = pd_intent_n(PD_INTENT_TECHNICIAN_JOB, PD_JOB_VERIFY) };

    if (v->job == PD_JOB_VERIFY)
        b.label = pd_kit_text(ui, TR("Checking: %d %%"), v->percent);
    pd_ui_button(ui, row, b);
}

/* What came of the last act, and in small what was said of it. */
static void
draw_told(struct pd_ui *ui, struct pd_rect *room, const struct pd_technician_view *v)
{
    const struct pd_theme *t = &ui->theme;
    const char *words = pd_technician_told_words(ui, v);
    struct pd_label soft = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };

    if (words == NULL)
        return;
    pd_ui_notice(ui, room, v->good ? PD_TONE_GOOD : PD_TONE_BAD, v->good ? "check-circle" : "warning", words);
    pd_rect_cut_top(room, t->unit);
    if (v->text[0] != '\0' && pd_ui_text_height(ui, soft, room->w, v->text) < room->h / 2)
        pd_ui_paragraph(ui, room, soft, t->unit, v->text);
}

void
pd_technician_journal(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_fact facts[FACTS];
    struct pd_rect rects[FACTS], left = room;
    int n = facts_of(ui, view, facts), line = pd_theme_line(t, PD_TYPE_BODY) + t->unit / 2;
    struct pd_rect row = pd_rect_cut_bottom(&left, t->primary);

    room = left;
    draw_verify(ui, row, &view->technician);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2);
        pd_rect_cut_left(&room, t->unit * 8);
    } else {
        left = pd_rect_cut_top(&room, line * n < room.h / 2 ? line * n : room.h / 2);
        pd_rect_cut_top(&room, t->unit * 2);
    }
    line = line * n < left.h ? line : left.h / n;
    for (int i = 0; i < n; i++)
        rects[i] = pd_rect_cut_top(&left, line);
    pd_ui_facts(ui, rects, facts, n);
    if (view->technician.told == PD_JOB_VERIFY)
        draw_told(ui, &room, &view->technician);
    draw_lines(ui, room, &view->technician.facts);
}

/* ---- acts ---- */

void
pd_technician_acts(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_technician_view *v = &view->technician;
    const struct {
        const char *label, *icon;
        enum pd_technician_job job;
        enum pd_button_style style;
    } acts[] = { { TR("Save to a stick"), "arrow-down", PD_JOB_EXPORT, PD_BUTTON_SECONDARY },
        { TR("Take from a stick"), "arrow-up", PD_JOB_IMPORT, PD_BUTTON_SECONDARY },
        { TR("Start training"), "person", PD_JOB_TRAIN, PD_BUTTON_SECONDARY },
        { TR("Restart program"), "refresh", PD_JOB_RESTART, PD_BUTTON_SECONDARY },
        { TR("Retire and wipe"), "block", PD_JOB_RETIRE, PD_BUTTON_BAD } };
    int n = PD_COUNT(acts), columns = 2, rows = (n + columns - 1) / columns, h = t->primary * 3 / 2;
    struct pd_rect grid = pd_rect_cut_bottom(&room,
        h * rows + t->gap * (rows - 1) < room.h * 2 / 3 ? h * rows + t->gap * (rows - 1) : room.h * 2 / 3);

    for (int i = 0; i < n; i++)
        pd_ui_button(ui,
            pd_rect_column(pd_rect_row(grid, i / columns, rows, t->gap), i % columns, columns, t->gap),
            (struct pd_button){ .style = acts[i].style,
                .label = acts[i].label,
                .icon = acts[i].icon,
                .type = PD_TYPE_LARGE,
                .disabled = v->job != PD_JOB_NONE,
                .intent = pd_intent_n(PD_INTENT_TECHNICIAN_JOB, (int)acts[i].job) });
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (v->job != PD_JOB_NONE)
        pd_ui_question(ui, room, "clock", TR("One moment"), TR("It ends by itself; the stick stays in."));
    else if (pd_technician_told_words(ui, v) != NULL && v->told != PD_JOB_VERIFY)
        draw_told(ui, &room, v);
    else
        pd_ui_question(ui, room, "wrench", TR("What shall be done?"),
            TR("Nothing of what this desk has recorded is lost by it."));
}

void
pd_technician_sure(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_bottom(&room, t->primary);

    (void)view;
    pd_ui_button(ui, pd_rect_cut_left(&row, (row.w - t->gap) * 2 / 5),
        (struct pd_button){ .style = PD_BUTTON_BAD,
            .label = TR("Yes, wipe it"),
            .intent = pd_intent_of(PD_INTENT_TECHNICIAN_SURE) });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("No, keep the desk"),
            .icon = "shield",
            .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
            .key = PD_KEY_ESCAPE });
    pd_rect_cut_bottom(&room, t->unit * 2);
    pd_ui_question(ui, room, "warning", TR("Wipe this desk?"),
        TR("Its journal and its key are deleted here, once the hub has everything. It is no desk any more; "
           "at the hub it is then retired."));
}
