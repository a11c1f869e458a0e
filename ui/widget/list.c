#include "ui/widget/list.h"

#include "ui/widget/frame.h"

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

/* The title in the largest type that holds it in two lines; what height is left is the second line's. */
static void
draw_words(struct pd_ui *ui, struct pd_rect in, const struct pd_list_row *row)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    struct pd_label sub = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        0 };
    int line = pd_theme_line(t, PD_TYPE_SMALL), head, below = 0;

    if (row->strong) {
        sub.weight = PD_BOLD;
        sub.color = t->contrast ? t->color.on_warn_soft : t->color.bad;
    }
    if (row->sub != NULL && row->sub[0] != '\0')
        below = pd_ui_text_height(ui, sub, in.w, row->sub);
    head = pd_ui_text_height(ui, title, in.w, row->title);
    if (head + below > in.h || (head > pd_theme_line(t, PD_TYPE_LARGE) && title.type > PD_TYPE_BODY)) {
        title.type = PD_TYPE_BODY;
        head = pd_ui_text_height(ui, title, in.w, row->title);
    }
    if (head + below > in.h) {
        below = in.h - head;
        below = below < line && row->sub != NULL ? line : below;
        head = in.h - below;
    }
    in = pd_rect_inset(in, 0, (in.h - head - below) / 2);
    pd_ui_label(ui, pd_rect_cut_top(&in, head), title, row->title);
    if (below > 0)
        pd_ui_label(ui, in, sub, row->sub);
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
    if (row->icon != NULL || row->picture != NULL) {
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
