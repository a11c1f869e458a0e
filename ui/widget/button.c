#include "ui/widget/button.h"

#include "ui/widget/card.h"

/* Of a button's height, what the letters of one line and of two may take. */
#define FULL_PERCENT 70
#define FULL_TWO_PERCENT 84

struct look {
    pd_color fill, fill_low, edge, ink, icon;
    enum pd_type type, wish; /* of its label; and what it would be with any amount of room */
    bool shadow;
};

/* Without its margins. */
static struct pd_rect
inside(const struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b)
{
    int unit = ui->theme.unit;

    return pd_rect_inset(rect, b->style == PD_BUTTON_PILL ? unit * 5 / 8 : unit * 2, 0);
}

/* Whether letters of this type fill a button from edge to edge: words need air above and below. */
static bool
fills(const struct pd_ui *ui, struct pd_rect in, enum pd_type type, const char *words)
{
    struct pd_label label = { .type = type, .weight = PD_BOLD, .max_lines = 2 };
    int leading = pd_theme_line(&ui->theme, type) - ui->theme.type[type];

    return (pd_ui_text_height(ui, label, in.w, words) - leading) * 100 >
           in.h * (pd_ui_text_width(ui, type, PD_BOLD, words) > in.w ? FULL_TWO_PERCENT : FULL_PERCENT);
}

/* Where large print would fill a low button, its words grow less. */
static void
settle_type(const struct pd_ui *ui, const struct pd_button *b, struct pd_rect rect, struct look *k)
{
    const int *size = ui->theme.type;

    k->wish = k->type;
    if (k->type == PD_TYPE_DISPLAY && rect.h < size[PD_TYPE_DISPLAY] * 5 / 4)
        k->type = PD_TYPE_HEADING;
    if (k->type == PD_TYPE_TITLE && rect.h > size[PD_TYPE_TITLE] * 7 / 2)
        k->type = PD_TYPE_HEADING;
    if (k->type > PD_TYPE_TITLE)
        return;
    while (k->type > PD_TYPE_SMALL && fills(ui, inside(ui, rect, b), k->type, b->label))
        k->type--;
    if (b->type != 0 && b->type < k->type)
        k->type = b->type;
}

static struct look
look_of(const struct pd_ui *ui, const struct pd_button *b, struct pd_hit hit, struct pd_rect rect)
{
    const struct pd_colors *c = &ui->theme.color;
    struct look k = { c->surface, c->surface, c->edge, c->ink, c->accent_ink, PD_TYPE_LARGE, PD_TYPE_LARGE,
        false };

    switch (b->style) {
    case PD_BUTTON_PRIMARY:
        k = (struct look){ c->accent, c->accent, c->accent, c->on_accent, c->on_accent, PD_TYPE_TITLE,
            PD_TYPE_TITLE, true };
        if (hit.pressed)
            k.fill = k.fill_low = c->accent_down;
        break;
    case PD_BUTTON_GOOD:
        k = (struct look){ c->good, c->good, c->good, c->on_good, c->on_good, PD_TYPE_TITLE, PD_TYPE_TITLE,
            true };
        break;
    case PD_BUTTON_BAD:
        k.ink = k.icon = k.edge = c->bad;
        break;
    case PD_BUTTON_TILE:
        k.edge = ui->theme.contrast ? c->edge : c->line;
        k.shadow = true;
        break;
    case PD_BUTTON_PILL:
        k.type = PD_TYPE_CHROME;
        if (b->selected) {
            k.fill = k.fill_low = k.edge = c->accent;
            k.ink = k.icon = c->on_accent;
        }
        break;
    case PD_BUTTON_KEY:
        k.type = PD_TYPE_DISPLAY;
        k.shadow = true;
        break;
    case PD_BUTTON_STRIP:
        k.fill = k.fill_low = c->sunken;
        k.edge = ui->theme.contrast ? c->edge : c->sunken;
        break;
    case PD_BUTTON_SECONDARY:
        break;
    }
    settle_type(ui, b, rect, &k);
    if (hit.pressed && b->style != PD_BUTTON_PRIMARY) {
        k.fill = k.fill_low = b->style == PD_BUTTON_GOOD ? c->accent_down : c->accent_soft;
        if (b->style != PD_BUTTON_GOOD)
            k.ink = k.icon = c->on_accent_soft;
        k.edge = c->accent;
    }
    if (b->disabled) {
        k.fill = k.fill_low = c->sunken;
        k.ink = k.icon = c->ink_soft;
        k.edge = ui->theme.contrast ? c->line : c->sunken;
        k.shadow = false;
    }
    return k;
}

/* Icon, label and second line as one group in the middle of the button. */
static void
draw_content(struct pd_ui *ui, struct pd_rect inner, const struct pd_button *b, const struct look *k)
{
    int size = ui->theme.type[k->type], icon = b->icon != NULL ? size * 9 / 8 : 0,
        gap = icon > 0 ? size / 4 : 0;
    int text_w = pd_ui_text_width(ui, k->type, PD_BOLD, b->label), room = inner.w - icon - gap;
    struct pd_label label = { k->type, PD_BOLD, k->ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    struct pd_rect text = inner;

    if (b->label[0] == '\0') {
        pd_ui_icon(ui, pd_rect_centre(inner, icon, icon), k->icon, b->icon);
        return;
    }
    /* Words before pictures: where both do not fit, the icon goes. */
    if (icon > 0 && text_w > room && text_w <= inner.w + size / 4)
        icon = 0;
    if (icon > 0) {
        int left = text_w < room ? (inner.w - icon - gap - text_w) / 2 : 0;
        struct pd_rect at = { inner.x + left, inner.y + (inner.h - icon) / 2, icon, icon };

        text_w = text_w < room ? text_w : room;
        text = (struct pd_rect){ at.x + icon + gap, inner.y, text_w, inner.h };
        if (b->icon_last) {
            text.x = inner.x + left;
            at.x = text.x + text_w + gap;
        }
        pd_ui_icon(ui, at, k->icon, b->icon);
        label.align = text_w < room ? PD_ALIGN_CENTRE : PD_ALIGN_LEFT;
        text.w += 2; /* measured and wrapped widths may differ by a rounding */
    }
    pd_ui_label_from(ui, text, label, b->step, b->label);
}

/* Px of a strip's icon. */
static int
strip_side(const struct pd_ui *ui)
{
    return ui->theme.type[PD_TYPE_SMALL] * 5 / 4;
}

/* Between its icon and its arrow. */
static struct pd_rect
strip_words(const struct pd_ui *ui, struct pd_rect rect)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(rect, t->unit * 2, t->unit / 2);

    pd_rect_cut_left(&in, strip_side(ui) + t->unit * 3 / 2);
    pd_rect_cut_right(&in, strip_side(ui) + t->unit);
    return in;
}

void
pd_ui_button_settle(
    const struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b, struct pd_button *all)
{
    struct look k = look_of(ui, b, (struct pd_hit){ false, false, false }, rect);
    struct pd_label label = { k.type, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    int step;

    if (b->style == PD_BUTTON_STRIP)
        label.type = PD_TYPE_SMALL;
    rect = b->style == PD_BUTTON_STRIP ? strip_words(ui, rect) : inside(ui, rect, b);
    step = pd_ui_label_step(ui, rect.w, rect.h, label, b->label);
    all->step = step > all->step ? step : all->step;
    if (pd_ui_text_width(ui, k.wish, PD_BOLD, b->label) > rect.w && (all->type == 0 || k.type < all->type))
        all->type = k.type;
}

bool
pd_ui_button_roomy(const struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b)
{
    struct look k = look_of(ui, b, (struct pd_hit){ false, false, false }, rect);
    int size = ui->theme.type[k.type], icon = b->icon != NULL ? size * 11 / 8 : 0;

    return pd_ui_text_width(ui, k.type, PD_BOLD, b->label) + icon <= inside(ui, rect, b).w;
}

/* A tile reads from the left: icon in a soft disc, label, second line. */
static void
draw_tile(struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b, const struct look *k)
{
    const struct pd_theme *t = &ui->theme;
    int disc = t->type[PD_TYPE_HEADING] * 3 / 2, pad = t->unit * 3;
    struct pd_rect inner = pd_rect_inset(rect, pad, t->unit), at;
    struct pd_label label = { PD_TYPE_BODY, PD_BOLD, k->ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 3 };
    bool above;

    if (inner.h > t->type[PD_TYPE_LARGE] * 9 / 2 && inner.w > t->type[PD_TYPE_LARGE] * 8) {
        label.type = PD_TYPE_LARGE;
        disc = disc * 5 / 4;
    }
    disc = disc > inner.h ? inner.h : disc;
    disc = disc > inner.w / 4 ? inner.w / 4 : disc;
    /* A high, narrow tile has its icon above words that would be torn beside it. By its shape alone, so that
     * tiles side by side look alike. */
    above = inner.w - disc - t->unit * 2 < t->type[label.type] * 5 &&
            inner.h > disc + pd_theme_line(t, label.type) * 2 + t->unit * 4;
    if (above) {
        inner = pd_rect_inset(
            inner, 0, (inner.h - disc - t->unit * 2 - pd_ui_text_height(ui, label, inner.w, b->label)) / 2);
        at = pd_rect_cut_top(&inner, disc);
        at.w = disc;
        label.valign = PD_VALIGN_TOP;
    } else {
        at = pd_rect_cut_left(&inner, disc);
        at = pd_rect_centre(at, disc, disc);
    }
    pd_draw_fill(&ui->draw, at, disc / 2, b->disabled ? t->color.sunken : t->color.accent_soft);
    if (b->icon != NULL)
        pd_ui_icon(ui, pd_rect_centre(at, disc * 9 / 16, disc * 9 / 16),
            b->disabled ? t->color.ink_soft : t->color.on_accent_soft, b->icon);
    if (above)
        pd_rect_cut_top(&inner, t->unit * 2);
    else
        pd_rect_cut_left(&inner, t->unit * 2);
    if (b->sub != NULL && !above &&
        pd_ui_text_height(ui, label, inner.w, b->label) + pd_theme_line(t, PD_TYPE_SMALL) <= inner.h) {
        struct pd_label second = { PD_TYPE_SMALL, PD_REGULAR, b->disabled ? k->ink : t->color.ink_soft,
            PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
        int head = pd_ui_text_height(ui, label, inner.w, b->label);
        int line = pd_ui_text_height(ui, second, inner.w, b->sub);

        if (head + line > inner.h) {
            line = pd_theme_line(t, PD_TYPE_SMALL);
            second.max_lines = 1;
        }
        if (line == pd_theme_line(t, PD_TYPE_SMALL) &&
            pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, b->sub) > inner.w) {
            pd_ui_label(ui, inner, label, b->label);
            return;
        }

        inner = pd_rect_inset(inner, 0, (inner.h - head - line) / 2);
        label.valign = PD_VALIGN_BOTTOM;
        pd_ui_label(ui, pd_rect_cut_top(&inner, inner.h - line), label, b->label);
        pd_ui_label(ui, inner, second, b->sub);
        return;
    }
    pd_ui_label(ui, inner, label, b->label);
}

static void
draw_strip(struct pd_ui *ui, struct pd_rect rect, const struct pd_button *b, const struct look *k)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(rect, t->unit * 2, t->unit / 2);
    int side = strip_side(ui);

    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&in, side), side, side), k->icon, b->icon);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_right(&in, side), side * 4 / 5, side * 4 / 5), k->ink,
        "chevron-right");
    pd_ui_label_from(ui, strip_words(ui, rect),
        (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, k->ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 }, b->step,
        b->label);
}

void
pd_ui_button(struct pd_ui *ui, struct pd_rect rect, struct pd_button b)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_control control = { .rect = rect,
        .enabled = !b.disabled,
        .intent = b.intent,
        .label = b.label,
        .spoken = b.spoken,
        .primary = b.style == PD_BUTTON_PRIMARY,
        .selected = b.selected };
    struct pd_hit hit = pd_kit_control_put(ui, &control, b.key);
    struct look k = look_of(ui, &b, hit, rect);
    int radius = b.style == PD_BUTTON_PILL ? rect.h / 2 : t->radius;

    if (k.shadow && !hit.pressed)
        pd_draw_shadow(&ui->draw, rect, radius, t->unit * 2, t->unit / 2, t->color.shadow);
    pd_draw_fill(&ui->draw, rect, radius, k.fill);
    if (k.edge != k.fill)
        pd_draw_border(&ui->draw, rect, radius, t->outline, k.edge);
    if (hit.focused)
        pd_draw_border(&ui->draw, pd_rect_inset(rect, -t->unit / 2, -t->unit / 2), radius + t->unit / 2,
            t->unit / 2, t->color.warn);
    if (b.style == PD_BUTTON_TILE)
        draw_tile(ui, rect, &b, &k);
    else if (b.style == PD_BUTTON_STRIP)
        draw_strip(ui, rect, &b, &k);
    else
        draw_content(ui, inside(ui, rect, &b), &b, &k);
}

struct pd_button
pd_ui_slip_button(const struct pd_ui *ui, enum pd_print_view print, enum pd_slip slip, const char *label)
{
    struct pd_button b = { .style = PD_BUTTON_SECONDARY,
        .label = label,
        .icon = "printer",
        .intent = pd_intent_n(PD_INTENT_SLIP, (int)slip) };

    switch (print) {
    case PD_PRINT_DONE:
        break;
    case PD_PRINT_RUNNING:
        b.label = TR("Printing");
        b.disabled = true;
        break;
    case PD_PRINT_PROBLEM:
        b.label = TR("No paper");
        b.spoken = TR("No paper: try again");
        b.icon = "warning";
        break;
    case PD_PRINT_UNSURE:
    case PD_PRINT_BROKEN:
        b.label = TR("Not printed");
        b.spoken = TR("Not printed: try again");
        b.icon = "warning";
        break;
    case PD_PRINT_NONE:
        b.label = TR("No printer here");
        b.disabled = true;
        break;
    }
    return b;
}

int
pd_ui_button_width(const struct pd_ui *ui, enum pd_type type, const char *label, bool icon)
{
    int size = ui->theme.type[type];

    return pd_ui_text_width(ui, type, PD_BOLD, label) + (icon ? size * 5 / 4 + size / 3 : 0) +
           ui->theme.unit * 4;
}
