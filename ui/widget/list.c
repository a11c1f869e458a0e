#include "ui/widget/list.h"

#include "ui/widget/frame.h"

#include <string.h>

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

/* Types of a row, chosen by the room that it has. */
struct types {
    enum pd_type title, sub;
    int head, below, note; /* px */
};

static struct types
measure(const struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row, enum pd_type title,
    enum pd_type sub)
{
    struct types out = { title, sub, 0, 0, 0 };

    out.head = pd_ui_text_height(
        ui, (struct pd_label){ .type = title, .weight = PD_BOLD, .max_lines = 2 }, in.w, row->title);
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

/* The largest that fit; of several, not one that tears a title in two where a smaller one does not. */
static struct types
types_of(const struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row)
{
    static const enum pd_type titles[] = { PD_TYPE_TITLE, PD_TYPE_LARGE, PD_TYPE_BODY },
                              subs[] = { PD_TYPE_BODY, PD_TYPE_SMALL, PD_TYPE_SMALL };
    const struct pd_theme *t = &ui->theme;
    struct types out = { 0 };
    /* By the width alone, so that the rows of a list look alike. */
    int first = in.w > t->type[PD_TYPE_BODY] * 15 ? 0 : in.w > t->type[PD_TYPE_BODY] * 11 ? 1 : 2;

    for (int i = first; i < PD_COUNT(titles); i++) {
        out = measure(ui, in, row, titles[i], subs[i]);
        if (out.head + out.below + out.note + (i == 0 ? ui->theme.unit * 3 : 0) <= in.h &&
            (out.head <= pd_theme_line(&ui->theme, titles[i]) || i + 1 == PD_COUNT(titles)))
            break;
    }
    return out;
}

/* What height is left after the title is the second line's. */
static void
draw_words(struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *full)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_list_row short_row = *full, *row = &short_row;
    struct types k = types_of(ui, in, row);
    struct pd_label title = { k.title, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    struct pd_label sub = { k.sub, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 };
    int line = pd_theme_line(t, k.sub);

    if (row->sub != NULL && k.head + k.below + k.note > in.h && k.head > pd_theme_line(t, k.title) &&
        pd_ui_text_width(ui, k.title, PD_BOLD, row->title) * 3 / 4 <= in.w) {
        title.max_lines = 1;
        k.head = pd_theme_line(t, k.title);
    }
    /* What the last step of shrinking does not save is left out line by line, the note last of all. */
    while (row->sub != NULL && k.head + k.below + k.note > in.h * 5 / 4) {
        row->sub = shorter(ui, row->sub);
        k.below =
            row->sub == NULL ? 0 : pd_ui_text_height(ui, (struct pd_label){ .type = k.sub }, in.w, row->sub);
    }
    if (k.head + k.below + k.note > in.h && k.below > 0) {
        k.below = in.h - k.head - k.note;
        k.below = k.below < line ? line : k.below;
        k.head = in.h - k.below - k.note;
    }
    in = pd_rect_inset(in, 0, (in.h - k.head - k.below - k.note) / 2);
    pd_ui_label(ui, pd_rect_cut_top(&in, k.head), title, row->title);
    if (k.below > 0)
        pd_ui_label(ui, pd_rect_cut_top(&in, k.below), sub, row->sub);
    if (k.note > 0) {
        sub.weight = PD_BOLD;
        sub.color = tint_of(ui, row->note_tone).ink;
        pd_ui_label(ui, in, sub, row->note);
    }
}

/* Cut from the right. */
static void
draw_value(struct pd_ui *ui, struct pd_rect *in, const struct pd_list_row *row)
{
    const struct pd_theme *t = &ui->theme;
    const char *unit = row->unit != NULL ? row->unit : "";
    enum pd_type type = in->w < t->type[PD_TYPE_BODY] * 16 ? PD_TYPE_LARGE : PD_TYPE_TITLE;
    pd_color color = row->value_tone == PD_TONE_PLAIN ? t->color.ink : tint_of(ui, row->value_tone).ink;
    int w = pd_ui_text_width(ui, type, PD_BOLD, row->value) +
            (unit[0] != '\0' ? pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, unit) + t->unit * 2 : 0) +
            t->unit;

    if (t->contrast && row->value_tone == PD_TONE_PLAIN)
        color = t->color.ink;
    pd_ui_amount(ui, pd_rect_cut_right(in, w), type, color, PD_ALIGN_RIGHT, row->value, unit);
    pd_rect_cut_right(in, t->unit * 2);
}

void
pd_ui_row(struct pd_ui *ui, struct pd_rect rect, const struct pd_list_row *row)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(rect, t->unit * 5 / 2, t->unit * 3 / 2);
    struct pd_hit hit = { false, false, false };
    int side = t->type[PD_TYPE_HEADING] * 3 / 2, mark = t->type[PD_TYPE_LARGE];

    if (row->intent.kind != PD_INTENT_NONE)
        hit = pd_kit_control(ui, rect, row->intent, row->title, true, 0);
    pd_ui_card(ui, rect);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, rect, t->radius, t->color.accent_soft);
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, rect, t->radius, t->outline * 2, t->color.accent_ink);
    if (row->picture != NULL && in.h > side)
        side = in.h < in.w / 4 ? in.h : in.w / 4;
    side = side > in.h ? in.h : side;
    side = side > in.w / 5 && row->picture == NULL ? in.w / 5 : side;
    /* Words before pictures: beside a value a narrow row has no room for both. */
    if ((row->icon != NULL || row->picture != NULL) &&
        (row->value == NULL || in.w > t->type[PD_TYPE_BODY] * 14)) {
        draw_disc(ui, pd_rect_cut_left(&in, side), side, row);
        pd_rect_cut_left(&in, t->unit * 5 / 2);
    }
    if (row->intent.kind != PD_INTENT_NONE) {
        pd_ui_icon(
            ui, pd_rect_centre(pd_rect_cut_right(&in, mark), mark, mark), t->color.ink_soft, "chevron-right");
        pd_rect_cut_right(&in, t->unit);
    }
    if (row->value != NULL)
        draw_value(ui, &in, row);
    draw_words(ui, in, row);
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

static int
columns_of(struct pd_rect room)
{
    return pd_ui_wide(room) ? 2 : 1;
}

static int
cell_height(const struct pd_ui *ui, struct pd_rect room, int most, int height)
{
    int rows = (most + columns_of(room) - 1) / columns_of(room), gap = ui->theme.gap;
    int h = (room.h - gap * (rows - 1)) / rows;

    return h < height ? h : height;
}

struct pd_rect
pd_ui_cell(const struct pd_ui *ui, struct pd_rect room, int i, int most, int height)
{
    int columns = columns_of(room), h = cell_height(ui, room, most, height);
    struct pd_rect row = { room.x, room.y + i / columns * (h + ui->theme.gap), room.w, h };

    return pd_rect_column(row, i % columns, columns, ui->theme.gap);
}

int
pd_ui_cells_height(const struct pd_ui *ui, struct pd_rect room, int count, int most, int height)
{
    int rows = (count + columns_of(room) - 1) / columns_of(room);

    return rows == 0 ? 0 : rows * (cell_height(ui, room, most, height) + ui->theme.gap) - ui->theme.gap;
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

void
pd_ui_switch(struct pd_ui *ui, struct pd_rect rect, const char *title, const char *sub, bool on,
    struct pd_intent intent)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_hit hit = pd_kit_control(ui, rect, intent, title, true, 0);
    struct pd_rect in = pd_rect_inset(rect, t->unit * 3, t->unit * 3 / 2), at;
    const char *word = on ? TR("On") : TR("Off");
    int h = t->type[PD_TYPE_HEADING], w = h * 9 / 5, line = pd_theme_line(t, PD_TYPE_SMALL);

    pd_ui_card(ui, rect);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, rect, t->radius, t->color.accent_soft);
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, rect, t->radius, t->outline * 2, t->color.accent_ink);
    at = pd_rect_cut_right(&in, w);
    pd_rect_cut_right(&in, t->unit * 3);
    if (at.h < h + line)
        h = at.h - line;
    at = pd_rect_inset(at, 0, (at.h - h - line) / 2);
    draw_knob(ui, pd_rect_cut_top(&at, h), on);
    pd_ui_label(ui, at,
        (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, on ? t->color.accent_ink : t->color.ink_soft,
            PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        word);
    draw_words(ui, in, &(struct pd_list_row){ .title = title, .sub = sub });
}

void
pd_ui_question(struct pd_ui *ui, struct pd_rect r, const char *icon, const char *question, const char *why)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP,
        0 };
    int disc = t->type[PD_TYPE_DISPLAY] * 3 / 2, below, h;
    struct pd_rect at;

    r = pd_rect_inset(r, t->unit * 2, 0);
    below = why != NULL ? pd_ui_text_height(ui, soft, r.w, why) + t->unit : 0;
    h = pd_ui_text_height(ui, title, r.w, question);
    while (title.type > PD_TYPE_LARGE && (h > pd_theme_line(t, title.type) * 2 || h + below > r.h)) {
        title.type--;
        h = pd_ui_text_height(ui, title, r.w, question);
    }
    if (h + below > r.h) {
        soft.type = PD_TYPE_SMALL;
        below = why != NULL ? pd_ui_text_height(ui, soft, r.w, why) : 0;
    }
    disc = h + below + disc + t->unit * 5 <= r.h ? disc : 0;
    r = pd_rect_inset(r, 0, (r.h - h - below - (disc > 0 ? disc + t->unit * 3 : 0)) / 2);
    if (disc > 0) {
        at = pd_rect_centre(pd_rect_cut_top(&r, disc), disc, disc);
        pd_draw_fill(&ui->draw, at, disc / 2, t->color.accent_soft);
        if (t->contrast)
            pd_draw_border(&ui->draw, at, disc / 2, t->outline, t->color.on_accent_soft);
        pd_ui_icon(ui, pd_rect_centre(at, disc / 2, disc / 2), t->color.on_accent_soft, icon);
        pd_rect_cut_top(&r, t->unit * 3);
    }
    pd_ui_label(ui, pd_rect_cut_top(&r, h), title, question);
    pd_rect_cut_top(&r, below > 0 && soft.type != PD_TYPE_SMALL ? t->unit : 0);
    if (below > 0)
        pd_ui_label(ui, r, soft, why);
}

struct pd_rect
pd_ui_ask(struct pd_ui *ui, struct pd_rect room, int answers, const char *icon, const char *question,
    const char *why)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = pd_ui_above(ui), head;
    int least = pd_theme_line(t, PD_TYPE_HEADING) * 2 + t->unit * 2;

    if (!pd_rect_empty(above)) {
        pd_ui_question(ui, above, icon, question, why);
        return answers < room.h ? pd_rect_cut_bottom(&room, answers) : room;
    }
    if (pd_ui_wide(room) && room.h - answers < least) {
        pd_ui_question(ui, pd_rect_cut_left(&room, room.w * 2 / 5), icon, question, why);
        pd_rect_cut_left(&room, t->unit * 4);
        return answers < room.h ? pd_rect_centre(room, room.w, answers) : room;
    }
    head = pd_rect_cut_top(
        &room, room.h - answers - t->unit * 2 > least ? room.h - answers - t->unit * 2 : least);
    pd_rect_cut_top(&room, t->unit * 2);
    pd_ui_question(ui, head, icon, question, why);
    return room;
}

void
pd_ui_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_button *buttons, int count)
{
    for (int i = 0; i < count; i++)
        pd_ui_button(ui, pd_rect_column(row, i, count, ui->theme.gap), buttons[i]);
}

void
pd_ui_nothing(struct pd_ui *ui, struct pd_rect room, const char *picture, const char *title, const char *body)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP,
        0 };
    struct pd_rect in = pd_rect_inset(room, t->unit * 4, 0), at;
    int h = pd_ui_text_height(ui, head, in.w, title), side;

    if (body != NULL)
        h += pd_ui_text_height(ui, soft, in.w, body) + t->unit;
    side = (in.h - h) * 3 / 5 < in.w / 2 ? (in.h - h) * 3 / 5 : in.w / 2;
    if (side < t->type[PD_TYPE_DISPLAY])
        side = 0;
    in = pd_rect_inset(in, 0, (in.h - h - side - t->unit * 3) * 2 / 5);
    if (side > 0) {
        at = pd_rect_cut_top(&in, side);
        pd_draw_image(&ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255,
            pd_kit_text(ui, "pictures/%s", picture));
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_ui_paragraph(ui, &in, head, t->unit, title);
    if (body != NULL)
        pd_ui_paragraph(ui, &in, soft, 0, body);
}

void
pd_ui_page_away(struct pd_ui *ui, struct pd_rect room, enum pd_page_state state)
{
    if (state == PD_PAGE_ASKING)
        pd_ui_nothing(ui, room, "wait", TR("One moment, we are looking it up"), NULL);
    else
        pd_ui_nothing(ui, room, "offline", TR("This cannot be looked up without a network"),
            TR("Points and gifts work as always. Please look here again later, or ask at the desk."));
}

bool
pd_ui_page_missing(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    if (view->member.page_state == PD_PAGE_HERE)
        return false;
    pd_ui_page_away(ui, room, view->member.page_state);
    return true;
}

void
pd_ui_aside(struct pd_ui *ui, const char *picture, const char *words)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = pd_ui_above(ui), in, at;
    int side = t->type[PD_TYPE_TICKET] * 5 / 4;

    if (pd_rect_empty(above))
        return;
    in = pd_rect_centre(above, above.w, side + t->unit * 3 + pd_theme_line(t, PD_TYPE_HEADING) * 2);
    at = pd_rect_cut_top(&in, side);
    pd_draw_image(
        &ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255, pd_kit_text(ui, "pictures/%s", picture));
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_label(
        ui, in, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 2 }, words);
}

struct pd_rect
pd_ui_list_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways)
{
    struct pd_rect room = pd_ui_page(ui, view, ui->low ? NULL : title, ways);

    pd_ui_aside(ui, "success", title);
    return room;
}
