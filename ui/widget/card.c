#include "ui/widget/card.h"

#define SHADE 0xd8000000 /* alpha */

void
pd_ui_card(struct pd_ui *ui, struct pd_rect rect)
{
    const struct pd_theme *t = &ui->theme;

    if (t->contrast) {
        pd_draw_fill(&ui->draw, rect, t->radius, t->color.surface);
        pd_draw_border(&ui->draw, rect, t->radius, t->outline / 2 + 1, t->color.line);
        return;
    }
    pd_draw_shadow(&ui->draw, rect, t->radius, t->unit * 3, t->unit, t->color.shadow);
    pd_draw_fill(&ui->draw, rect, t->radius, t->color.surface);
}

pd_color
pd_ui_hero(struct pd_ui *ui, struct pd_rect rect)
{
    const struct pd_theme *t = &ui->theme;

    if (t->contrast) {
        pd_ui_card(ui, rect);
        return t->color.ink;
    }
    pd_draw_shadow(&ui->draw, rect, t->radius, t->unit * 4, t->unit, t->color.shadow);
    pd_draw_gradient(&ui->draw, rect, t->radius, PD_GRADIENT_DIAGONAL, t->color.accent, t->color.accent_down);
    return t->color.on_accent;
}

pd_color
pd_ui_panel(struct pd_ui *ui, struct pd_rect rect, enum pd_tone tone)
{
    const struct pd_colors *c = &ui->theme.color;
    pd_color fill = c->sunken, ink = c->ink;

    switch (tone) {
    case PD_TONE_PLAIN:
        break;
    case PD_TONE_ACCENT:
        fill = c->accent_soft;
        ink = c->on_accent_soft;
        break;
    case PD_TONE_GOOD:
        fill = c->good_soft;
        ink = c->on_good_soft;
        break;
    case PD_TONE_BAD:
        fill = c->bad_soft;
        ink = c->on_bad_soft;
        break;
    case PD_TONE_WARN:
        fill = c->warn_soft;
        ink = c->on_warn_soft;
        break;
    }
    pd_draw_fill(&ui->draw, rect, ui->theme.radius_small, fill);
    if (ui->theme.contrast)
        pd_draw_border(&ui->draw, rect, ui->theme.radius_small, ui->theme.outline / 2 + 1, ink);
    return ink;
}

void
pd_ui_icon(struct pd_ui *ui, struct pd_rect rect, pd_color color, const char *name)
{
    if (name != NULL && name[0] != '\0')
        pd_draw_icon(&ui->draw, rect, color, pd_kit_text(ui, "icons/%s", name));
}

void
pd_ui_picture(struct pd_ui *ui, struct pd_rect rect, int radius, int alpha, const char *name)
{
    const struct pd_theme *t = &ui->theme;
    int side = (rect.w < rect.h ? rect.w : rect.h) / 3;

    if (name == NULL || name[0] == '\0') {
        pd_draw_fill(&ui->draw, rect, radius, t->color.sunken);
        pd_ui_icon(ui, pd_rect_centre(rect, side, side), t->color.edge, "gift");
        return;
    }
    pd_draw_fill(&ui->draw, rect, radius, t->color.sunken);
    pd_draw_image(&ui->draw, rect, radius, alpha, name);
}

static struct pd_label
notice_label(void)
{
    return (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 };
}

static int
notice_icon(const struct pd_ui *ui)
{
    return ui->theme.type[PD_TYPE_SMALL] * 5 / 4;
}

int
pd_ui_notice_height(const struct pd_ui *ui, int width, const char *text)
{
    int inner = width - ui->theme.unit * 5 - notice_icon(ui) - ui->theme.unit * 2;

    return pd_ui_text_height(ui, notice_label(), inner, text) + ui->theme.unit * 3;
}

struct pd_rect
pd_ui_notice(struct pd_ui *ui, struct pd_rect *rect, enum pd_tone tone, const char *icon, const char *text)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect place = pd_rect_cut_top(rect, pd_ui_notice_height(ui, rect->w, text)), inner, at;
    struct pd_label label = notice_label();
    int side = notice_icon(ui);

    pd_speech_add_read(ui, text);
    label.color = pd_ui_panel(ui, place, tone);
    inner = pd_rect_inset(place, t->unit * 5 / 2, 0);
    at = pd_rect_cut_left(&inner, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), label.color, icon);
    pd_rect_cut_left(&inner, t->unit * 2);
    pd_ui_label(ui, inner, label, text);
    return place;
}

struct pd_rect
pd_ui_chip(struct pd_ui *ui, int x, int y, enum pd_tone tone, const char *icon, const char *text)
{
    const struct pd_theme *t = &ui->theme;
    int side = icon != NULL ? t->type[PD_TYPE_SMALL] : 0, gap = icon != NULL ? t->unit : 0;
    int pad = t->unit * 2, h = t->type[PD_TYPE_SMALL] * 3 / 2;
    int w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, text);
    struct pd_rect rect = { x, y, pad * 2 + side + gap + w, h };
    struct pd_label label = { PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };

    label.color = pd_ui_panel(ui, rect, tone);
    if (icon != NULL)
        pd_ui_icon(ui, (struct pd_rect){ x + pad, y + (h - side) / 2, side, side }, label.color, icon);
    pd_ui_label(ui, (struct pd_rect){ x + pad + side + gap, y, w + 2, h }, label, text);
    return rect;
}

void
pd_ui_bar(struct pd_ui *ui, struct pd_rect rect, int permille, pd_color track, pd_color fill)
{
    struct pd_rect part = rect;

    part.w = (int)((int64_t)rect.w * permille / 1000);
    part.w = part.w < rect.h ? rect.h : part.w;
    pd_draw_fill(&ui->draw, rect, rect.h / 2, track);
    pd_draw_fill(&ui->draw, part, rect.h / 2, fill);
}

static const struct pd_label fact_label = { PD_TYPE_BODY, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
                             fact_value = { PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 2 };

struct fact_parts {
    struct pd_rect icon, label, value;
};

static struct fact_parts
fact_parts(const struct pd_ui *ui, struct pd_rect rect, const struct pd_fact *fact)
{
    const struct pd_theme *t = &ui->theme;
    struct fact_parts out = { .icon = { 0, 0, 0, 0 } };
    int side = t->type[PD_TYPE_BODY] * 9 / 8, label_w,
        value_w = pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, fact->value);

    if (fact->icon != NULL) {
        out.icon = pd_rect_cut_left(&rect, side);
        out.icon = pd_rect_centre(out.icon, side, side);
        pd_rect_cut_left(&rect, t->unit * 2);
    }
    label_w = pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, fact->label) + 2;
    /* Half of it where both do not fit on one line; its picture alone where there is no more than that line,
     * and what it says would be cut. */
    if (label_w + t->unit * 2 + value_w > rect.w) {
        if (fact->icon != NULL && value_w * 4 / 5 > rect.w / 2 &&
            rect.h < pd_theme_line(t, PD_TYPE_BODY) * 2) {
            out.value = rect;
            return out;
        }
        label_w = label_w > rect.w / 2 ? rect.w / 2 : label_w;
    }
    out.label = pd_rect_cut_left(&rect, label_w);
    pd_rect_cut_left(&rect, t->unit * 2);
    out.value = rect;
    return out;
}

static int
fact_step(const struct pd_ui *ui, struct pd_rect rect, const struct pd_fact *fact)
{
    struct fact_parts p = fact_parts(ui, rect, fact);
    int label = p.label.w > 0 ? pd_ui_label_step(ui, p.label.w, p.label.h, fact_label, fact->label) : 0,
        value = pd_ui_label_step(ui, p.value.w, p.value.h, fact_value, fact->value);

    return label > value ? label : value;
}

void
pd_ui_fact(struct pd_ui *ui, struct pd_rect rect, struct pd_fact fact)
{
    pd_ui_facts(ui, &rect, &fact, 1);
}

void
pd_ui_facts(struct pd_ui *ui, const struct pd_rect *rects, const struct pd_fact *facts, int count)
{
    struct pd_label label = fact_label;
    int step = 0;

    label.color = ui->theme.color.ink_soft;
    for (int i = 0; i < count; i++) {
        int own = fact_step(ui, rects[i], &facts[i]);

        step = own > step ? own : step;
    }
    for (int i = 0; i < count; i++) {
        struct fact_parts p = fact_parts(ui, rects[i], &facts[i]);

        if (facts[i].icon != NULL)
            pd_ui_icon(ui, p.icon, ui->theme.color.accent_ink, facts[i].icon);
        if (p.label.w > 0)
            pd_ui_label_from(ui, p.label, label, step, facts[i].label);
        pd_ui_label_from(ui, p.value, fact_value, step, facts[i].value);
    }
}

pd_color
pd_ui_tier_face(struct pd_ui *ui, struct pd_rect rect, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_tier_colors c = pd_theme_tier(t, tier->colour);

    if (t->contrast) {
        pd_ui_card(ui, rect);
        return c.ink;
    }
    pd_draw_shadow(&ui->draw, rect, t->radius, t->unit * 3, t->unit, t->color.shadow);
    pd_draw_gradient(&ui->draw, rect, t->radius, PD_GRADIENT_DIAGONAL, c.from, c.to);
    if (tier->card[0] != '\0')
        pd_draw_image(&ui->draw, rect, t->radius, 255, pd_kit_text(ui, "tiers/%s", tier->card));
    return c.ink;
}

void
pd_ui_tier_shade(struct pd_ui *ui, struct pd_rect card, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;
    pd_color dark = (pd_theme_tier(t, tier->colour).from >> 1 & 0x007f7f7f);
    int words = pd_theme_line(t, PD_TYPE_BODY) * 2 + t->unit * 6, fade = t->type[PD_TYPE_NUMBER];
    struct pd_rect before;

    if (t->contrast)
        return;
    before = pd_draw_clip(&ui->draw, card, t->radius);
    pd_draw_fill(&ui->draw, pd_rect_cut_bottom(&card, words), 0, dark | SHADE);
    pd_draw_gradient(&ui->draw, pd_rect_cut_bottom(&card, fade), 0, PD_GRADIENT_DOWN, dark, dark | SHADE);
    pd_draw_unclip(&ui->draw, before);
}
