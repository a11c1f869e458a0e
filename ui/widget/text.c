#include "ui/widget/text.h"

#include <string.h>

/* Steps of per cent a text may shrink by before it is cut. */
static const int shrink[] = { 100, 92, 84, 78, 72 };
#define NEARLY 2

/* A text may step down, but not below what an eye needs. The name of a hospital may: one that is too long is
 * better small than cut, and everybody knows it. */
static int
step_down(const struct pd_ui *ui, enum pd_type type, int percent)
{
    int size = ui->theme.type[type] * percent / 100;

    return size < ui->theme.least && type != PD_TYPE_BRAND ? ui->theme.least : size;
}

static int
line_of(const struct pd_ui *ui, enum pd_type type, int size_px)
{
    return pd_theme_line(&ui->theme, type) * size_px / ui->theme.type[type];
}

static void
lay_out(const struct pd_ui *ui, struct pd_label label, int size_px, int width, int max_lines,
    const char *text, struct pd_text_layout *out)
{
    pd_text_layout(out, ui->font, (struct pd_text_style){ ui->script, label.weight, size_px }, text, width,
        max_lines, label.align == PD_ALIGN_CENTRE ? PD_FLOW_BALANCE : PD_FLOW_FILL);
}

static int
lines_in(struct pd_label label, int height, int line)
{
    int fit = (height + line / 8) / line;

    fit = fit < 1 ? 1 : fit;
    return label.max_lines > 0 && label.max_lines < fit ? label.max_lines : fit;
}

static void
draw_lines(struct pd_ui *ui, struct pd_rect *block, struct pd_label label, int size_px, int line,
    const struct pd_text_layout *layout, const char *text)
{
    pd_color color = label.color != 0 ? label.color : ui->theme.color.ink;

    for (int i = 0; i < layout->count; i++) {
        const struct pd_text_line *l = &layout->line[i];
        struct pd_rect r = { block->x, block->y + i * line, l->width, line };

        if (label.align == PD_ALIGN_CENTRE)
            r.x += (block->w - l->width) / 2;
        else if (label.align == PD_ALIGN_RIGHT)
            r.x += block->w - l->width;
        if (l->ellipsis) {
            const char *cut = pd_kit_text(ui, "%.*s…", (int)l->len, text + l->start);

            pd_draw_text(&ui->draw, r, size_px, label.weight, ui->script, color, cut, strlen(cut));
        } else {
            pd_draw_text(&ui->draw, r, size_px, label.weight, ui->script, color, text + l->start, l->len);
        }
    }
}

/* Chinese has no spaces to break a name at: one that nearly fits a line is better a little smaller than torn.
 */
static bool
breaks_a_word(const struct pd_ui *ui, struct pd_label label, const struct pd_text_layout *layout, int width,
    const char *text)
{
    int size = step_down(ui, label.type, shrink[NEARLY]);

    return label.max_lines == 2 && layout->count == 2 && text[layout->line[1].start - 1] != ' ' &&
           text[layout->line[1].start - 1] != '\n' &&
           pd_font_width(ui->font, ui->script, label.weight, size, text, strlen(text)) <= width;
}

void
pd_ui_note_cut(struct pd_ui *ui, const char *text)
{
    if (ui->clipped++ == 0)
        ui->clipped_text = text;
}

struct settled {
    struct pd_text_layout layout;
    int step;
    int size, line; /* px */
    bool fits;
};

/* At the largest step from the first on at which it fits, or the smallest. */
static void
settle(const struct pd_ui *ui, int w, int h, struct pd_label label, int first, const char *text,
    struct settled *out)
{
    struct pd_text_layout *layout = &out->layout;
    int last = PD_COUNT(shrink) - 1;

    for (int i = first; i <= last; i++) {
        int lines;

        out->step = i;
        out->size = step_down(ui, label.type, shrink[i]);
        out->line = line_of(ui, label.type, out->size);
        lines = lines_in(label, h, out->line);
        lay_out(ui, label, out->size, w, i < last ? 0 : lines, text, layout);
        if (i < NEARLY && breaks_a_word(ui, label, layout, w, text))
            continue;
        if (!layout->cut && layout->count <= lines && layout->count * out->line <= h + out->line / 3)
            break;
    }
    out->fits = !layout->cut && layout->width <= w + 1 && layout->count * out->line <= h + out->line / 3;
}

bool
pd_ui_label_fits(const struct pd_ui *ui, int w, int h, struct pd_label label, const char *text)
{
    struct settled settled;

    settle(ui, w, h, label, 0, text, &settled);
    return settled.fits;
}

int
pd_ui_label_step(const struct pd_ui *ui, int w, int h, struct pd_label label, const char *text)
{
    struct settled settled;

    settle(ui, w, h, label, 0, text, &settled);
    return settled.step;
}

struct pd_rect
pd_ui_label(struct pd_ui *ui, struct pd_rect rect, struct pd_label label, const char *text)
{
    return pd_ui_label_from(ui, rect, label, 0, text);
}

struct pd_rect
pd_ui_label_from(struct pd_ui *ui, struct pd_rect rect, struct pd_label label, int step, const char *text)
{
    struct settled settled;
    struct pd_rect block = rect;

    settle(ui, rect.w, rect.h, label, step, text, &settled);
    if (!settled.fits)
        pd_ui_note_cut(ui, text);
    block.h = settled.layout.count * settled.line;
    if (label.valign == PD_VALIGN_MIDDLE)
        block.y += (rect.h - block.h) / 2;
    else if (label.valign == PD_VALIGN_BOTTOM)
        block.y += rect.h - block.h;
    draw_lines(ui, &block, label, settled.size, settled.line, &settled.layout, text);
    return block;
}

int
pd_ui_text_height(const struct pd_ui *ui, struct pd_label label, int width, const char *text)
{
    struct pd_text_layout layout;

    lay_out(ui, label, ui->theme.type[label.type], width, label.max_lines, text, &layout);
    return layout.count * pd_theme_line(&ui->theme, label.type);
}

struct pd_rect
pd_ui_paragraph(struct pd_ui *ui, struct pd_rect *rect, struct pd_label label, int gap_px, const char *text)
{
    struct pd_rect place = pd_rect_cut_top(rect, pd_ui_text_height(ui, label, rect->w, text));

    pd_rect_cut_top(rect, gap_px);
    return pd_ui_label(ui, place, label, text);
}

int
pd_ui_text_width(const struct pd_ui *ui, enum pd_type type, enum pd_weight weight, const char *text)
{
    return pd_font_width(ui->font, ui->script, weight, ui->theme.type[type], text, strlen(text));
}

const char *
pd_ui_masked(struct pd_ui *ui, const char *masked)
{
    char out[PD_MASKED_CAP * 3];
    size_t n = 0;

    if (masked[0] > 0 && masked[0] < 0x7f)
        return masked;
    for (; *masked != '\0' && n + 4 < sizeof out; masked++) {
        if (*masked != '*') {
            out[n++] = *masked;
            continue;
        }
        memcpy(out + n, "＊", 3);
        n += 3;
    }
    out[n] = '\0';
    return pd_kit_text(ui, "%s", out);
}

struct pd_rect
pd_ui_amount(struct pd_ui *ui, struct pd_rect rect, enum pd_type type, pd_color color, enum pd_align align,
    const char *number, const char *unit)
{
    enum pd_type small = type >= PD_TYPE_DISPLAY ? PD_TYPE_LARGE : PD_TYPE_SMALL;
    int big_px = ui->theme.type[type], small_px = ui->theme.type[small], number_w, unit_w, gap, x = rect.x;
    struct pd_rect r;

    for (int i = 0;; i++) {
        number_w = pd_font_width(ui->font, ui->script, PD_BOLD, big_px, number, strlen(number));
        unit_w = pd_font_width(ui->font, ui->script, PD_REGULAR, small_px, unit, strlen(unit));
        gap = small_px / 4;
        if (number_w + gap + unit_w <= rect.w || i == 12)
            break;
        /* The number first: its unit is small already. */
        if (big_px > small_px)
            big_px = big_px * 14 / 16 > small_px ? big_px * 14 / 16 : small_px;
        else if (small_px * 15 / 16 >= ui->theme.least)
            small_px = small_px * 15 / 16;
    }
    if (number_w + gap + unit_w > rect.w + 1)
        pd_ui_note_cut(ui, number);
    if (align == PD_ALIGN_CENTRE)
        x += (rect.w - number_w - gap - unit_w) / 2;
    else if (align == PD_ALIGN_RIGHT)
        x += rect.w - number_w - gap - unit_w;
    r = (struct pd_rect){ x, rect.y, number_w, rect.h };
    pd_draw_text(&ui->draw, r, big_px, PD_BOLD, ui->script, color, number, strlen(number));
    /* Baselines meet: both em boxes have 88 % above it. */
    r = (struct pd_rect){ x + number_w + gap, rect.y + (rect.h - big_px) / 2 + (big_px - small_px) * 88 / 100,
        unit_w, small_px };
    pd_draw_text(&ui->draw, r, small_px, PD_REGULAR, ui->script, color, unit, strlen(unit));
    return (struct pd_rect){ x, rect.y, number_w + gap + unit_w, rect.h };
}
