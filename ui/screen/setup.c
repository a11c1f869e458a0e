/*
 * A machine that is no desk yet: one question a page, what was answered before still there, everything shown
 * again before anything is written. By finger and by keyboard: typed signs have keys on the screen too.
 */
#include "ui/screen/setup.h"

#include "ui/screen/technician.h"

#include <string.h>

static struct pd_button
way(const char *label, enum pd_button_style style, enum pd_intent_kind kind, int key)
{
    return (struct pd_button){ .style = style, .label = label, .intent = pd_intent_of(kind), .key = key };
}

/* Back on the left, on the right the one thing to do. */
static void
draw_ways(struct pd_ui *ui, struct pd_rect row, bool back, struct pd_button on)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect left = pd_rect_cut_left(&row, (row.w - t->gap) * 2 / 5);
    struct pd_button b = way(TR("Back  Esc"), PD_BUTTON_SECONDARY, PD_INTENT_SETUP_BACK, PD_KEY_ESCAPE);

    pd_rect_cut_left(&row, t->gap);
    b.disabled = !back;
    pd_ui_button(ui, left, b);
    pd_ui_button(ui, row, on);
}

static struct pd_button
next_button(const struct pd_ui *ui)
{
    struct pd_button b = way(TR("Go on  Enter"), PD_BUTTON_PRIMARY, PD_INTENT_SETUP_NEXT, PD_KEY_ENTER);

    b.icon = "chevron-right";
    b.icon_last = true;
    return b;
}

/* ---- choices ---- */

static void
draw_choices(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    int h = t->primary, columns = pd_ui_wide(room) ? 2 : 1, rows = (v->choices + columns - 1) / columns;

    if (rows * (h + t->gap) - t->gap > room.h)
        h = (room.h + t->gap) / rows - t->gap;
    room = pd_rect_cut_bottom(&room, rows * (h + t->gap) - t->gap); /* near the hand */
    for (int i = 0; i < v->choices; i++) {
        bool chosen = strcmp(v->choice[i], v->value[v->step]) == 0;

        pd_ui_button(ui,
            pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = pd_setup_choice_words(ui, v->step, v->choice[i]),
                .icon = chosen ? "check" : NULL,
                .selected = chosen,
                .intent = pd_intent_n(PD_INTENT_SETUP_CHOOSE, i),
                .key = '1' + i });
    }
}

/* ---- typed ---- */

static void
draw_field(struct pd_ui *ui, struct pd_rect r, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    const char *text = v->value[v->step];
    struct pd_label label = { PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(
        &ui->draw, r, t->radius, t->outline * 2, v->bad[0] != '\0' ? t->color.bad : t->color.accent_ink);
    r = pd_rect_inset(r, t->unit * 2, 0);
    while (label.type > PD_TYPE_SMALL && pd_ui_text_width(ui, label.type, PD_BOLD, text) > r.w)
        label.type--;
    label.max_lines = label.type == PD_TYPE_SMALL ? 2 : 1;
    pd_ui_label(ui, r, label, text);
}

/* Of a keyboard that is plugged in: whatever it types. */
static void
take_keys(struct pd_ui *ui)
{
    int key = ui->input.key;

    if (ui->asked.kind == PD_INTENT_NONE && ((key > ' ' && key < 0x7f) || key == PD_KEY_BACKSPACE))
        ui->asked = pd_intent_n(PD_INTENT_SETUP_TYPE, key == PD_KEY_BACKSPACE ? PD_TYPED_BACKSPACE : key);
}

static void
draw_key(struct pd_ui *ui, struct pd_rect r, char sign)
{
    const struct pd_theme *t = &ui->theme;
    const char *label = pd_kit_text(ui, "%c", sign);
    struct pd_hit hit = pd_kit_control(ui, r, pd_intent_n(PD_INTENT_SETUP_TYPE, sign), label, true, 0);
    pd_color ink = hit.pressed ? t->color.on_accent : t->color.ink;

    pd_draw_fill(&ui->draw, r, t->radius_small, hit.pressed ? t->color.accent_down : t->color.surface);
    pd_draw_border(
        &ui->draw, r, t->radius_small, t->outline, hit.focused ? t->color.accent_ink : t->color.edge);
    pd_ui_label(
        ui, r, (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 }, label);
}

/* Ten signs a row as on a keyboard, or eight in the order of the alphabet where fingers need the room; then
 * two wide keys, for capitals and to delete. */
struct keys {
    const char *signs;
    int columns, rows;
};

static struct keys
keys_for(const struct pd_ui *ui, int width)
{
    const struct pd_theme *t = &ui->theme;
    bool wide = (width - t->gap * 9) / 10 >= t->control;

    if (wide)
        return (struct keys){ "1234567890qwertyuiopasdfghjkl-zxcvbnm.:/_@+=,%", 10, 5 };
    return (struct keys){ "1234567890abcdefghijklmnopqrstuvwxyz-.:/_@+=,%", 8, 7 };
}

static void
draw_keyboard(struct pd_ui *ui, struct pd_rect room, struct keys keys, bool shift)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_row(room, keys.rows - 1, keys.rows, t->gap);
    int last = keys.columns - 1;

    for (int i = 0; keys.signs[i] != '\0'; i++) {
        char sign = keys.signs[i];

        if (shift && sign >= 'a' && sign <= 'z')
            sign = (char)(sign - ('a' - 'A'));
        draw_key(ui,
            pd_rect_column(pd_rect_row(room, i / keys.columns, keys.rows, t->gap), i % keys.columns,
                keys.columns, t->gap),
            sign);
    }
    pd_ui_button(ui,
        pd_rect_union(pd_rect_column(row, last - 3, keys.columns, t->gap),
            pd_rect_column(row, last - 2, keys.columns, t->gap)),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = TR("Shift"),
            .selected = shift,
            .intent = pd_intent_of(PD_INTENT_SETUP_SHIFT) });
    pd_ui_button(ui,
        pd_rect_union(pd_rect_column(row, last - 1, keys.columns, t->gap),
            pd_rect_column(row, last, keys.columns, t->gap)),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = "",
            .icon = "keypad-back",
            .spoken = TR("Delete"),
            .intent = pd_intent_n(PD_INTENT_SETUP_TYPE, PD_TYPED_BACKSPACE) });
}

/* As large as there is room for; none where there is too little for a finger: a keyboard is plugged in then.
 */
static void
draw_keys(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct keys keys = keys_for(ui, room.w);
    int least = (t->control + t->gap) * keys.rows - t->gap, most = (t->primary + t->gap) * keys.rows - t->gap;

    if (room.h >= least)
        draw_keyboard(ui, pd_rect_cut_bottom(&room, room.h < most ? room.h : most), keys,
            v->shift || v->step == PD_SETUP_CODE);
    take_keys(ui);
}

/* ---- tried ---- */

static struct pd_button
test_button(const struct pd_ui *ui, const char *label, int n)
{
    (void)ui;
    return (struct pd_button){
        .style = PD_BUTTON_SECONDARY, .label = label, .intent = pd_intent_n(PD_INTENT_SETUP_TEST, n)
    };
}

static void
draw_test(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_technician_view *d = &v->tried;
    struct pd_rect row = pd_rect_cut_top(&room, t->primary);
    enum pd_lamp_view lamp = v->step == PD_SETUP_SCANNER_TEST   ? d->scanner
                             : v->step == PD_SETUP_PRINTER_TEST ? d->printer
                             : v->step == PD_SETUP_SOUND_TEST   ? d->sound
                                                                : d->touch;
    struct pd_lamp_look look = pd_lamp_look(ui, lamp);
    struct pd_button b = test_button(ui, v->step == PD_SETUP_PRINTER_TEST ? TR("Test page") : TR("Begin"), 1);

    if (v->step == PD_SETUP_SOUND_TEST && d->ask_heard) {
        pd_ui_button(ui, pd_rect_column(row, 0, 2, t->gap), test_button(ui, TR("No"), 3));
        pd_ui_button(ui, pd_rect_column(row, 1, 2, t->gap), test_button(ui, TR("Yes"), 2));
    } else if (v->step != PD_SETUP_SCANNER_TEST) {
        b.disabled = d->job != PD_JOB_NONE;
        pd_ui_button(ui, row, b);
    } else {
        pd_ui_label(ui, row,
            (struct pd_label){ PD_TYPE_LARGE, PD_REGULAR, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 },
            pd_scanned_words(ui, d));
    }
    pd_rect_cut_top(&room, t->unit * 2);
    pd_ui_notice(ui, &room, look.tone, look.icon,
        d->job != PD_JOB_NONE ? TR("One moment")
        : d->ask_heard        ? TR("Were both tones heard?")
                              : look.word);
    if (d->text[0] != '\0' && lamp == PD_LAMP_VIEW_BAD && v->step != PD_SETUP_TOUCH_TEST) {
        pd_rect_cut_top(&room, t->unit);
        pd_ui_paragraph(ui, &room,
            (struct pd_label){
                PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 },
            0, d->text);
    }
}

/* ---- all of it again, and what came of it ---- */

static void
draw_review(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    int line = pd_theme_line(t, PD_TYPE_BODY) + t->unit, n = 0, each, pages, at = 0;
    struct pd_fact facts[PD_SETUP_STEPS];
    struct pd_rect rects[PD_SETUP_STEPS];

    for (int i = 0; i < PD_SETUP_REVIEW; i++)
        if (v->asked[i] && (v->value[i][0] != '\0' || i == PD_SETUP_HUB))
            facts[n++] = (struct pd_fact){ NULL, pd_setup_words(ui, (enum pd_setup_step)i).title,
                i == PD_SETUP_CODE ? TR("Here")
                                   : pd_setup_choice_words(ui, (enum pd_setup_step)i, v->value[i]) };
    each = room.h / line;
    if (each < n) {
        struct pd_rect row = pd_rect_cut_bottom(&room, t->control);

        pd_rect_cut_bottom(&room, t->unit);
        each = room.h / line > 0 ? room.h / line : 1;
        pages = (n + each - 1) / each;
        at = v->page < pages ? v->page : pages - 1;
        pd_ui_button(ui, pd_rect_centre(row, row.w / 2, row.h),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = pd_kit_text(ui, TR("Page %d of %d"), at + 1, pages),
                .icon = "chevron-right",
                .icon_last = true,
                .intent = pd_intent_n(PD_INTENT_SETUP_PAGE, (at + 1) % pages) });
    }
    n = n - at * each < each ? n - at * each : each;
    for (int i = 0; i < n; i++)
        rects[i] = pd_rect_cut_top(&room, line);
    pd_ui_facts(ui, rects, facts + at * each, n);
}

static void
draw_lines(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;

    for (int i = 0; i < v->line_count; i++) {
        struct pd_lamp_look look = pd_lamp_look(ui, v->lines[i].lamp);
        const char *words = pd_setup_said_words(ui, &v->lines[i]);

        if (pd_ui_notice_height(ui, room.w, words) > room.h)
            return;
        pd_ui_notice(ui, &room, look.tone, look.icon, words);
        pd_rect_cut_top(&room, t->unit);
    }
}

static void
draw_end(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_bottom(&room, t->primary), head;
    bool done = v->state == PD_SETUP_DONE;

    if (v->state == PD_SETUP_WORKING) {
        pd_ui_question(ui, room, "clock", TR("One moment"), TR("It is written, and the hub is asked."));
        return;
    }
    if (done)
        pd_ui_button(
            ui, row, way(TR("Start the desk  Enter"), PD_BUTTON_PRIMARY, PD_INTENT_SETUP_END, PD_KEY_ENTER));
    else
        pd_ui_button(ui, row,
            way(TR("Mend the answers  Enter"), PD_BUTTON_PRIMARY, PD_INTENT_SETUP_NEXT, PD_KEY_ENTER));
    pd_rect_cut_bottom(&room, t->unit * 2);
    head = pd_rect_cut_top(&room, room.h / 3);
    pd_ui_question(ui, head, done ? "check-circle" : "warning",
        done ? TR("This machine is a desk") : TR("It is no desk yet"),
        done ? NULL : TR("What is written stays. Mend what is named below and try again."));
    pd_rect_cut_top(&room, t->unit * 2);
    draw_lines(ui, room, v);
}

/* ---- a page ---- */

static void
draw_question(struct pd_ui *ui, struct pd_rect *room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_setup_words w = pd_setup_words(ui, v->step);

    pd_ui_paragraph(ui, room,
        (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
        t->unit / 2, pd_kit_text(ui, TR("Setup, %d of %d"), v->number, v->count));
    pd_ui_paragraph(ui, room,
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 }, t->unit, w.title);
    if (w.help != NULL)
        pd_ui_paragraph(ui, room,
            (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
            t->unit, w.help);
    if (v->bad[0] != '\0') {
        pd_ui_notice(ui, room, PD_TONE_BAD, "warning", pd_setup_allowed_words(ui, v->step, v->allowed));
        pd_rect_cut_top(room, t->unit);
    } else if (v->given[v->step]) {
        pd_ui_notice(ui, room, PD_TONE_ACCENT, "check", TR("Answered by provision.ini."));
        pd_rect_cut_top(room, t->unit);
    }
    if (v->step == PD_SETUP_LANGUAGE && v->provision[0] != '\0') {
        pd_ui_notice(ui, room, PD_TONE_WARN, "warning", pd_setup_provision_words(ui, v));
        pd_rect_cut_top(room, t->unit);
    }
    pd_rect_cut_top(room, t->unit);
}

/* Question and field above the keys, or beside them. */
static void
draw_text(struct pd_ui *ui, struct pd_rect room, const struct pd_setup_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect left = room;

    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 3);
        pd_rect_cut_left(&room, t->unit * 3);
        draw_question(ui, &left, v);
    } else {
        draw_question(ui, &room, v);
    }
    draw_field(ui, pd_rect_cut_top(&room, t->primary), v);
    pd_rect_cut_top(&room, t->unit * 2);
    draw_keys(ui, room, v);
}

void
pd_screen_setup(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_setup_view *v = view->setup;
    struct pd_button on = next_button(ui);
    struct pd_rect room;

    if (v->grid) {
        pd_technician_grid(ui, view);
        return;
    }
    room = pd_ui_page(ui, view, NULL, 0);
    if (v->state != PD_SETUP_ASKING) {
        draw_end(ui, room, v);
        return;
    }
    if (v->kind == PD_SETUP_ALL) {
        on.label = TR("Write it and enrol  Enter");
        on.icon = NULL;
    }
    draw_ways(ui, pd_rect_cut_bottom(&room, t->primary), v->step != PD_SETUP_LANGUAGE, on);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (v->kind != PD_SETUP_TEXT)
        draw_question(ui, &room, v);
    switch (v->kind) {
    case PD_SETUP_CHOICE:
        draw_choices(ui, room, v);
        return;
    case PD_SETUP_TEXT:
        draw_text(ui, room, v);
        return;
    case PD_SETUP_TEST:
        draw_test(ui, room, v);
        return;
    case PD_SETUP_ALL:
        draw_review(ui, room, v);
        return;
    }
}
