#include "ui/widget/list.h"

#include "ui/widget/frame.h"

#include <string.h>

#define FEW_ROWS 4

struct tint {
    pd_color fill, ink;
};

static struct tint
tint_of(const struct pd_ui *ui, enum pd_tone tone)
{
    const struct pd_colors *c = &ui->theme.color;

    switch (tone) {
    case PD_TONE_PLAIN:
        return (struct tint){ c->sunken, c->ink_soft };
    case PD_TONE_ACCENT:
        break;
    case PD_TONE_GOOD:
        return (struct tint){ c->good_soft, c->on_good_soft };
    case PD_TONE_BAD:
        return (struct tint){ c->bad_soft, c->on_bad_soft };
    case PD_TONE_WARN:
        return (struct tint){ c->warn_soft, c->on_warn_soft };
    }
    return (struct tint){ c->accent_soft, c->on_accent_soft };
}

static void
draw_disc(struct pd_ui *ui, struct pd_rect at, int side, const struct pd_list_row *row)
{
    struct tint tint = tint_of(ui, row->tone);

    at = pd_rect_centre(at, side, side);
    if (row->picture != NULL && row->picture[0] != '\0') {
        pd_ui_picture(ui, at, ui->theme.radius_small, 255, row->picture);
        return;
    }
    pd_draw_fill(&ui->draw, at, side / 2, tint.fill);
    if (ui->theme.contrast)
        pd_draw_border(&ui->draw, at, side / 2, ui->theme.outline / 2 + 1, tint.ink);
    pd_ui_icon(ui, pd_rect_centre(at, side * 9 / 16, side * 9 / 16), tint.ink, row->icon);
}

/* Sizes of a title: which of the types, and how often it is shrunk. */
struct sizes {
    int types, step;
};

/* Types of a row, chosen by the room that it has. */
struct types {
    enum pd_type title, sub;
    int head, below, note; /* px */
    int index;             /* as in sizes */
};

/* Two, and three for a title that does not fit them where it is set smallest. */
static int
title_lines(const struct pd_ui *ui, enum pd_type title, int width, const char *words)
{
    struct pd_label label = { .type = title, .weight = PD_BOLD };

    return title > PD_TYPE_BODY ||
                   pd_ui_text_height(ui, label, width, words) <= pd_theme_line(&ui->theme, title) * 2
               ? 2
               : 3;
}

static struct types
measure(const struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row, enum pd_type title,
    enum pd_type sub)
{
    struct types out = { title, sub, 0, 0, 0, 0 };

    out.head = pd_ui_text_height(ui,
        (struct pd_label){
            .type = title, .weight = PD_BOLD, .max_lines = title_lines(ui, title, in.w, row->title) },
        in.w, row->title);
    if (row->sub != NULL && row->sub[0] != '\0')
        out.below = pd_ui_text_height(ui, (struct pd_label){ .type = sub }, in.w, row->sub);
    if (row->note != NULL)
        out.note =
            pd_ui_text_height(ui, (struct pd_label){ .type = sub, .weight = PD_BOLD }, in.w, row->note);
    return out;
}

/* Without the last line of the second text; NULL when that was all of it. */
static const char *
shorter(struct pd_ui *ui, const char *sub)
{
    const char *cut = strrchr(sub, '\n');

    return cut == NULL ? NULL : pd_kit_text(ui, "%.*s", (int)(cut - sub), sub);
}

/* The largest that fit, from one on; of several, not one that tears a title in two where a smaller one does
 * not. */
static struct types
types_of(const struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row, int from)
{
    static const enum pd_type titles[] = { PD_TYPE_TITLE, PD_TYPE_TITLE, PD_TYPE_LARGE, PD_TYPE_BODY },
                              subs[] = { PD_TYPE_BODY, PD_TYPE_SMALL, PD_TYPE_SMALL, PD_TYPE_SMALL };
    const struct pd_theme *t = &ui->theme;
    struct types out = { 0 };
    /* By the width alone, so that the rows of a list look alike. */
    int first = in.w > t->type[PD_TYPE_BODY] * 15 ? 0 : in.w > t->type[PD_TYPE_BODY] * 11 ? 2 : 3;

    for (int i = first > from ? first : from; i < PD_COUNT(titles); i++) {
        out = measure(ui, in, row, titles[i], subs[i]);
        out.index = i;
        if (out.head + out.below + out.note + (i == 0 ? ui->theme.unit * 3 : 0) <= in.h &&
            (out.head <= pd_theme_line(&ui->theme, titles[i]) || i + 1 == PD_COUNT(titles)))
            break;
    }
    return out;
}

/* A row's words, as they fit. */
struct plan {
    struct types k;
    struct pd_label title;
    struct pd_list_row row; /* without what is left out */
};

/* What height is left after the title is the second line's. */
static struct plan
plan_words(struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *full, int from)
{
    struct plan out = { .k = types_of(ui, in, full, from), .row = *full };
    struct types *k = &out.k;
    struct pd_list_row *row = &out.row;
    int line = pd_theme_line(&ui->theme, k->sub);

    out.title = (struct pd_label){ k->title, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        title_lines(ui, k->title, in.w, row->title) };
    if (row->sub != NULL && k->head + k->below + k->note > in.h &&
        k->head > pd_theme_line(&ui->theme, k->title) &&
        pd_ui_text_width(ui, k->title, PD_BOLD, row->title) * 9 / 10 <= in.w) {
        out.title.max_lines = 1;
        k->head = pd_theme_line(&ui->theme, k->title);
    }
    if (row->brief != NULL && k->head + k->below + k->note > in.h) {
        row->sub = row->brief;
        k->below = pd_ui_text_height(ui, (struct pd_label){ .type = k->sub }, in.w, row->sub);
    }
    /* One line that takes two is set smaller before it is left out. */
    if (row->sub != NULL && k->head + k->below + k->note > in.h && strchr(row->sub, '\n') == NULL &&
        pd_ui_label_fits(ui, in.w, line, (struct pd_label){ .type = k->sub, .max_lines = 1 }, row->sub))
        k->below = line;
    /* What the last step of shrinking does not save is left out line by line, the note last of all, or before
     * the first line where that must stay. */
    while (row->sub != NULL && k->head + k->below + k->note > in.h) {
        if (row->sub_stays && row->note != NULL && strchr(row->sub, '\n') == NULL) {
            row->note = NULL;
            k->note = 0;
            continue;
        }
        row->sub = shorter(ui, row->sub);
        k->below =
            row->sub == NULL ? 0 : pd_ui_text_height(ui, (struct pd_label){ .type = k->sub }, in.w, row->sub);
    }
    if (k->head + k->below + k->note > in.h && k->below > 0) {
        k->below = in.h - k->head - k->note;
        k->below = k->below < line ? line : k->below;
        k->head = in.h - k->below - k->note;
    }
    return out;
}

static void
draw_words(struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *full, struct sizes sizes)
{
    const struct pd_theme *t = &ui->theme;
    struct plan plan = plan_words(ui, in, full, sizes.types);
    const struct pd_list_row *row = &plan.row;
    struct types k = plan.k;
    struct pd_label sub = { k.sub, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 };

    /* Large print gives way, until it fits and no row has lost all that stood below its title. */
    if (t->grown > 0 && (k.head + k.below + k.note > in.h + t->unit * 3 ||
                            (full->sub != NULL && row->sub == NULL && row->note == NULL)))
        pd_ui_note_cut(ui, row->title);
    in = pd_rect_inset(in, 0, (in.h - k.head - k.below - k.note) / 2);
    pd_ui_label_from(ui, pd_rect_cut_top(&in, k.head), plan.title, sizes.step, row->title);
    if (k.below > 0)
        pd_ui_label(ui, pd_rect_cut_top(&in, k.below), sub, row->sub);
    if (k.note > 0) {
        sub.weight = PD_BOLD;
        sub.color = tint_of(ui, row->note_tone).ink;
        pd_ui_label(ui, in, sub, row->note);
    }
}

/* Where the parts of a row stand; empty: there is none. */
struct parts {
    struct pd_rect disc, mark, value, words;
    int side; /* of the disc, px */
    enum pd_type value_type;
};

/* Cut from the right of the words. */
static void
place_value(const struct pd_ui *ui, const struct pd_list_row *row, struct parts *parts)
{
    const struct pd_theme *t = &ui->theme;
    const char *unit = row->unit != NULL ? row->unit : "";
    int w;

    parts->value_type = parts->words.w < t->type[PD_TYPE_BODY] * 16 ? PD_TYPE_LARGE : PD_TYPE_TITLE;
    w = pd_ui_text_width(ui, parts->value_type, PD_BOLD, row->value) +
        (unit[0] != '\0' ? pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, unit) + t->unit * 2 : 0) + t->unit;
    parts->value = pd_rect_cut_right(&parts->words, w);
    pd_rect_cut_right(&parts->words, t->unit * 2);
}

static struct parts
parts_of(const struct pd_ui *ui, struct pd_rect rect, const struct pd_list_row *row)
{
    const struct pd_theme *t = &ui->theme;
    struct parts out = { .words = pd_rect_inset(rect, t->unit * 5 / 2, t->unit * 3 / 2) };
    int side = t->type[PD_TYPE_HEADING] * 3 / 2, mark = t->type[PD_TYPE_LARGE], most;

    if (row->picture != NULL && out.words.h > side)
        side = out.words.h < out.words.w / 4 ? out.words.h : out.words.w / 4;
    side = side > out.words.h ? out.words.h : side;
    most = out.words.w < t->type[PD_TYPE_BODY] * 14 ? out.words.w / 7 : out.words.w / 5;
    out.side = side > most && row->picture == NULL ? most : side;
    /* Words before pictures: beside a value a narrow row has no room for both. */
    if ((row->icon != NULL || row->picture != NULL) &&
        (row->value == NULL || out.words.w > t->type[PD_TYPE_BODY] * 14)) {
        out.disc = pd_rect_cut_left(&out.words, out.side);
        pd_rect_cut_left(&out.words, t->unit * 5 / 2);
    }
    if (row->intent.kind != PD_INTENT_NONE) {
        out.mark = pd_rect_cut_right(&out.words, mark);
        pd_rect_cut_right(&out.words, t->unit);
    }
    if (row->value != NULL)
        place_value(ui, row, &out);
    return out;
}

/* All that the row shows, as one name; each part by itself, so that one about her does not hide the others.
 */
static const char *
row_name(struct pd_ui *ui, const struct pd_list_row *row)
{
    const char *value = row->value;

    if (value != NULL && row->unit != NULL)
        value = pd_kit_text(ui, "%s %s", value, row->unit);
    return pd_speech_part(ui, pd_speech_eyes(ui, row->title),
        pd_speech_part(ui, pd_speech_eyes(ui, row->sub),
            pd_speech_part(ui, pd_speech_eyes(ui, row->note), pd_speech_eyes(ui, value))));
}

/* What can be tapped stands on a card. */
static void
draw_control(struct pd_ui *ui, struct pd_rect rect, const struct pd_list_row *row)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){ .rect = rect,
            .enabled = true,
            .intent = row->intent,
            .label = row->title,
            .spoken = row_name(ui, row) },
        0);

    pd_ui_card(ui, rect);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, rect, t->radius, t->color.accent_soft);
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, rect, t->radius, t->outline * 2, t->color.accent_ink);
}

static void
draw_row(struct pd_ui *ui, struct pd_rect rect, const struct pd_list_row *row, struct sizes sizes)
{
    struct parts parts = parts_of(ui, rect, row);
    int mark = ui->theme.type[PD_TYPE_LARGE];

    if (row->intent.kind != PD_INTENT_NONE)
        draw_control(ui, rect, row);
    else
        pd_speech_add_read(ui, row_name(ui, row));
    if (!pd_rect_empty(parts.disc))
        draw_disc(ui, parts.disc, parts.side, row);
    if (row->intent.kind != PD_INTENT_NONE)
        pd_ui_icon(ui, pd_rect_centre(parts.mark, mark, mark), ui->theme.color.ink_soft, "chevron-right");
    if (row->value != NULL)
        pd_ui_amount(ui, parts.value, parts.value_type,
            row->value_tone == PD_TONE_PLAIN ? ui->theme.color.ink : tint_of(ui, row->value_tone).ink,
            PD_ALIGN_RIGHT, row->value, row->unit != NULL ? row->unit : "");
    draw_words(ui, parts.words, row, sizes);
}

void
pd_ui_list_add(struct pd_list *list, struct pd_rect rect, struct pd_list_row row)
{
    if (list->count >= PD_LIST_ROWS)
        return;
    list->rect[list->count] = rect;
    list->row[list->count++] = row;
}

/* The smaller of these sizes and what this row needs: types first, of all rows; then, for those, steps. */
static struct sizes
smaller(struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row, struct sizes sizes, bool steps)
{
    struct plan plan = plan_words(ui, in, row, sizes.types);
    int step = steps ? pd_ui_label_step(ui, in.w, plan.k.head, plan.title, row->title) : 0;

    return (struct sizes){ plan.k.index, step > sizes.step ? step : sizes.step };
}

static struct sizes
sizes_of(struct pd_ui *ui, const struct pd_list *list)
{
    struct sizes out = { 0, 0 };

    for (int i = 0; i < list->count * 2; i++) {
        int k = i % list->count;

        out = smaller(
            ui, parts_of(ui, list->rect[k], &list->row[k]).words, &list->row[k], out, i >= list->count);
    }
    return out;
}

void
pd_ui_list(struct pd_ui *ui, const struct pd_list *list)
{
    struct sizes sizes = sizes_of(ui, list);

    for (int i = 0; i < list->count; i++)
        draw_row(ui, list->rect[i], &list->row[i], sizes);
}

int
pd_ui_row_height(const struct pd_ui *ui, int sub_lines)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_LARGE) + pd_theme_line(t, PD_TYPE_SMALL) * sub_lines + t->unit * 5;
}

int
pd_ui_row_most(const struct pd_ui *ui, int sub_lines)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_TITLE) + pd_theme_line(t, PD_TYPE_BODY) * sub_lines + t->unit * 8;
}

/* Two where the room is wide; but on a low and upright panel one, where that has room for so many rows. */
static int
columns_of(const struct pd_ui *ui, struct pd_rect room, int most)
{
    const struct pd_theme *t = &ui->theme;

    if (!pd_ui_wide(room))
        return 1;
    return ui->low && t->panel.h_px > t->panel.w_px &&
                   (room.h + t->gap) / most - t->gap >= pd_ui_row_height(ui, 1)
               ? 1
               : 2;
}

static int
cell_height(const struct pd_ui *ui, struct pd_rect room, int most, int height)
{
    int columns = columns_of(ui, room, most), rows = (most + columns - 1) / columns, gap = ui->theme.gap;
    int h = (room.h - gap * (rows - 1)) / rows;

    return h < height ? h : height;
}

struct pd_rect
pd_ui_cell(const struct pd_ui *ui, struct pd_rect room, int i, int most, int height)
{
    int columns = columns_of(ui, room, most), h = cell_height(ui, room, most, height);
    struct pd_rect row = { room.x, room.y + i / columns * (h + ui->theme.gap), room.w, h };

    return pd_rect_column(row, i % columns, columns, ui->theme.gap);
}

int
pd_ui_list_most(const struct pd_ui *ui, const struct pd_view *view)
{
    if (view->pages > 1 || view->row_count > FEW_ROWS)
        return PD_PAGE_ROWS;
    if (!ui->low)
        return FEW_ROWS;
    return view->row_count < 2 ? 2 : view->row_count;
}

int
pd_ui_cells_height(const struct pd_ui *ui, struct pd_rect room, int count, int most, int height)
{
    int columns = columns_of(ui, room, most), rows = (count + columns - 1) / columns;

    return rows == 0 ? 0 : rows * (cell_height(ui, room, most, height) + ui->theme.gap) - ui->theme.gap;
}

void
pd_ui_sheet(struct pd_ui *ui, struct pd_rect sheet, int columns, int rows)
{
    const struct pd_theme *t = &ui->theme;
    int thin = t->outline / 2 + 1, inset = t->unit * 2;

    pd_draw_fill(&ui->draw, sheet, t->radius, t->color.surface);
    pd_draw_border(&ui->draw, sheet, t->radius, thin, t->color.line);
    for (int i = 1; i < rows; i++) {
        int y = pd_rect_row(sheet, i, rows, t->gap).y - t->gap / 2;

        pd_draw_fill(
            &ui->draw, (struct pd_rect){ sheet.x + inset, y, sheet.w - inset * 2, thin }, 0, t->color.line);
    }
    for (int i = 1; i < columns; i++) {
        int x = pd_rect_column(sheet, i, columns, t->gap).x - t->gap / 2;

        pd_draw_fill(
            &ui->draw, (struct pd_rect){ x, sheet.y + inset, thin, sheet.h - inset * 2 }, 0, t->color.line);
    }
}

void
pd_ui_sheet_of_cells(struct pd_ui *ui, struct pd_rect room, int count, int most, int height)
{
    int columns = columns_of(ui, room, most), shown = count < columns ? count : columns;

    room.h = pd_ui_cells_height(ui, room, count, most, height);
    room.w = pd_rect_column(room, shown - 1, columns, ui->theme.gap).x +
             pd_rect_column(room, shown - 1, columns, ui->theme.gap).w - room.x;
    pd_ui_sheet(ui, room, shown, (count + columns - 1) / columns);
}

struct pd_rect
pd_ui_pager_row(struct pd_ui *ui, struct pd_rect *room, const char *title, int least_px)
{
    const struct pd_theme *t = &ui->theme;
    int line = pd_theme_line(t, PD_TYPE_HEADING),
        title_px = pd_ui_text_width(ui, PD_TYPE_HEADING, PD_BOLD, title) + t->gap * 4;
    struct pd_rect left = { 0, 0, room->w, room->h - t->control - t->unit * 2 }, row;

    if (pd_ui_wide(*room) && !ui->low && title_px <= room->w / 2 && room->w - title_px >= least_px &&
        cell_height(ui, left, PD_PAGE_ROWS, room->h) < pd_ui_row_height(ui, 2)) {
        row = (struct pd_rect){ room->x, room->y - t->unit * 2 - line, room->w, line };
        if (title_px < room->w * 2 / 5 && room->w * 3 / 5 >= least_px)
            title_px = room->w * 2 / 5;
        pd_rect_cut_left(&row, title_px);
        return pd_rect_centre(row, row.w, t->control);
    }
    row = pd_rect_cut_bottom(room, t->control);
    pd_rect_cut_bottom(room, t->unit * 2);
    return row;
}

/* A pill with a knob: on is filled and has its tick, so that colour is not all that tells. */
static void
draw_knob(struct pd_ui *ui, struct pd_rect at, bool on)
{
    const struct pd_theme *t = &ui->theme;
    int h = at.h;
    struct pd_rect knob = { on ? at.x + at.w - h : at.x, at.y, h, h };

    pd_draw_fill(&ui->draw, at, h / 2, on ? t->color.accent : t->color.sunken);
    pd_draw_border(&ui->draw, at, h / 2, t->outline, on ? t->color.accent : t->color.edge);
    knob = pd_rect_inset(knob, t->unit / 2 + t->outline, t->unit / 2 + t->outline);
    pd_draw_fill(&ui->draw, knob, knob.h / 2, on ? t->color.on_accent : t->color.edge);
    if (on)
        pd_ui_icon(ui, pd_rect_inset(knob, knob.w / 6, knob.h / 6), t->color.accent, "check");
}

/* Of whichever word is the longer: a switch does not move when it is turned. */
static int
words_width(const struct pd_ui *ui)
{
    int on = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, TR("On")),
        off = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, TR("Off"));

    return (on > off ? on : off) + 2;
}

/* Where its parts stand: the words, the switch, and On or Off below it, or before it in a low row, where the
 * switch keeps its shape. */
struct switch_parts {
    struct pd_rect words, knob, word;
};

static struct switch_parts
switch_parts(const struct pd_ui *ui, struct pd_rect rect)
{
    const struct pd_theme *t = &ui->theme;
    struct switch_parts out = { .words = pd_rect_inset(rect, t->unit * 3, t->unit * 3 / 2) };
    struct pd_rect at, *in = &out.words;
    int h = t->type[PD_TYPE_HEADING], w = h * 9 / 5, line = pd_theme_line(t, PD_TYPE_SMALL),
        words = words_width(ui);

    if (in->h >= h + line) {
        at = pd_rect_cut_right(in, words > w ? words : w);
        at = pd_rect_inset(at, 0, (at.h - h - line) / 2);
        out.knob = pd_rect_centre(pd_rect_cut_top(&at, h), w, h);
        out.word = at;
    } else {
        at = pd_rect_cut_right(in, w);
        out.knob = pd_rect_centre(at, w, h < at.h ? h : at.h);
        pd_rect_cut_right(in, t->unit);
        out.word = pd_rect_cut_right(in, words);
    }
    pd_rect_cut_right(in, t->unit * 3);
    return out;
}

static void
draw_switch(struct pd_ui *ui, struct pd_rect rect, const struct pd_switch *s, struct sizes sizes)
{
    const struct pd_theme *t = &ui->theme;
    struct switch_parts parts = switch_parts(ui, rect);
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){ .rect = rect,
            .enabled = true,
            .intent = s->intent,
            .label = s->title,
            .spoken =
                pd_speech_part(ui, pd_speech_part(ui, s->title, s->on ? TR("On") : TR("Off")), s->sub) },
        0);
    struct pd_label word = { PD_TYPE_SMALL, PD_BOLD, s->on ? t->color.accent_ink : t->color.ink_soft,
        PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 };

    pd_ui_card(ui, rect);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, rect, t->radius, t->color.accent_soft);
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, rect, t->radius, t->outline * 2, t->color.accent_ink);
    draw_knob(ui, parts.knob, s->on);
    pd_ui_label(ui, parts.word, word, s->on ? TR("On") : TR("Off"));
    draw_words(ui, parts.words, &(struct pd_list_row){ .title = s->title, .sub = s->sub }, sizes);
}

void
pd_ui_switches(struct pd_ui *ui, const struct pd_rect *rects, const struct pd_switch *switches, int count)
{
    struct sizes sizes = { 0, 0 };

    for (int i = 0; i < count; i++)
        sizes = smaller(ui, switch_parts(ui, rects[i]).words,
            &(struct pd_list_row){ .title = switches[i].title, .sub = switches[i].sub }, sizes, false);
    for (int i = 0; i < count; i++)
        sizes = smaller(ui, switch_parts(ui, rects[i]).words,
            &(struct pd_list_row){ .title = switches[i].title, .sub = switches[i].sub }, sizes, true);
    for (int i = 0; i < count; i++)
        draw_switch(ui, rects[i], &switches[i], sizes);
}

void
pd_ui_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_button *buttons, int count)
{
    struct pd_button all = { .step = 0 };
    bool icons = true;

    for (int i = 0; i < count; i++) {
        struct pd_rect at = pd_rect_column(row, i, count, ui->theme.gap);

        icons = icons && pd_ui_button_roomy(ui, at, &buttons[i]);
        pd_ui_button_settle(ui, at, &buttons[i], &all);
    }
    for (int i = 0; i < count; i++) {
        struct pd_button b = buttons[i];

        b.icon = icons ? b.icon : NULL;
        b.type = all.type;
        b.step = all.step;
        pd_ui_button(ui, pd_rect_column(row, i, count, ui->theme.gap), b);
    }
}

int
pd_ui_buttons_least(const struct pd_ui *ui, const struct pd_button *buttons, int count)
{
    int most = 0;

    for (int i = 0; i < count; i++) {
        int w = pd_ui_button_width(ui, PD_TYPE_SMALL, buttons[i].label, false);

        most = w > most ? w : most;
    }
    return (most + ui->theme.gap) * count - ui->theme.gap;
}
