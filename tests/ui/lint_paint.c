#include "tests/ui/lint.h"

#include "app/base/str.h"

#include <stdio.h>
#include <string.h>

#define TEXT_X100 700
#define PART_X100 300
/* As in the theme: capital letters of 0.7 degrees. */
#define EM_PER_DISTANCE 0.016667
#define STAFF_PERCENT 65 /* as in the theme: 84 % of 78 % */
#define DISTANCE_MM 500
/* Behind a veil as thick as this, what is below is only hinted at. */
#define VEIL_ALPHA 0x80

struct finding {
    const struct lint_page *page;
    lint_complain *complain;
    void *ctx;
};

static void
complain(const struct finding *f, enum lint_rule rule, const char *what)
{
    f->complain(f->ctx, rule, what);
}

static const char *
text_of(const struct finding *f, const struct pd_draw_cmd *cmd)
{
    return pd_draw_string(f->page->draw, cmd->text);
}

static struct pd_rect
panel_of(const struct finding *f)
{
    return (struct pd_rect){ 0, 0, f->page->theme->panel.w_px, f->page->theme->panel.h_px };
}

/* Where the letters stand: the em box in the middle of the line, without its leading. */
static struct pd_rect
letters(const struct pd_draw_cmd *cmd)
{
    return (struct pd_rect){ cmd->rect.x, cmd->rect.y + (cmd->rect.h - cmd->size) / 2 + cmd->size / 8,
        cmd->rect.w, cmd->size * 3 / 4 };
}

static bool
reaches(const struct pd_draw_cmd *cmd, int x, int y)
{
    return pd_rect_contains(cmd->rect, x, y) && pd_rect_contains(cmd->clip, x, y);
}

/* ---- what lies below a point ---- */

static pd_color
blend(pd_color under, pd_color over, int alpha)
{
    pd_color out = 0xff000000;

    for (int shift = 0; shift < 24; shift += 8) {
        int a = (int)(under >> shift & 0xff), b = (int)(over >> shift & 0xff);

        out |= (pd_color)(a + (b - a) * alpha / 255) << shift;
    }
    return out;
}

static pd_color
gradient_at(const struct pd_draw_cmd *cmd, int x, int y)
{
    int part = 0;
    pd_color alpha, from = cmd->color >> 24, to = cmd->color2 >> 24;

    if (cmd->gradient == PD_GRADIENT_DOWN)
        part = (y - cmd->rect.y) * 255 / (cmd->rect.h > 1 ? cmd->rect.h : 1);
    else if (cmd->gradient == PD_GRADIENT_DIAGONAL)
        part = (x - cmd->rect.x + y - cmd->rect.y) * 255 / (cmd->rect.w + cmd->rect.h);
    alpha = (pd_color)((int)from + ((int)to - (int)from) * part / 255);
    return (blend(cmd->color, cmd->color2, part) & 0x00ffffff) | (alpha << 24);
}

/* Colour and alpha a command leaves at a point; 0: none. */
static pd_color
paint_at(const struct pd_draw_cmd *cmd, int x, int y)
{
    if ((cmd->kind != PD_DRAW_FILL && cmd->kind != PD_DRAW_QR) || !reaches(cmd, x, y))
        return 0;
    return cmd->kind == PD_DRAW_FILL ? gradient_at(cmd, x, y) : cmd->color2;
}

static pd_color
pixel_of(const struct pd_bitmap *b, int at)
{
    const uint8_t *p = b->rgb != NULL ? b->rgb + (size_t)at * 3 : NULL;

    if (p == NULL)
        return b->argb != NULL ? b->argb[at] : 0;
    return 0xff000000 | (pd_color)p[2] << 16 | (pd_color)p[1] << 8 | p[0];
}

/* A picture's own pixel over what is below it. */
static pd_color
picture_at(const struct finding *f, const struct pd_draw_cmd *cmd, int x, int y, pd_color under)
{
    struct pd_bitmap b;
    pd_color pixel, rest;

    if (f->page->images == NULL || !reaches(cmd, x, y) ||
        !pd_images_get(f->page->images, PD_IMAGE_PICTURE, text_of(f, cmd), cmd->rect.w, cmd->rect.h, &b))
        return under;
    pixel = pixel_of(&b, (y - cmd->rect.y) * b.w + (x - cmd->rect.x));
    /* It holds its colours multiplied by its alpha already. */
    rest = b.opaque ? 0xff000000 : blend(under, 0xff000000, (int)(pixel >> 24)) & 0xffffff;
    return blend(under, 0xff000000 | (rest + (pixel & 0xffffff)), (int)(cmd->color >> 24));
}

static pd_color
below(const struct finding *f, int upto, int x, int y)
{
    pd_color out = 0xff000000;
    int ground = upto - 1; /* nothing shows through it */

    while (ground > 0 && paint_at(&f->page->draw->cmd[ground], x, y) >> 24 != 0xff)
        ground--;
    for (int i = ground < 0 ? 0 : ground; i < upto; i++) {
        const struct pd_draw_cmd *cmd = &f->page->draw->cmd[i];
        pd_color over = paint_at(cmd, x, y);

        if (cmd->kind == PD_DRAW_IMAGE)
            out = picture_at(f, cmd, x, y, out);
        else if (over >> 24 != 0)
            out = blend(out, over, (int)(over >> 24));
    }
    return out;
}

/* The least contrast of an ink with what lies below a place; some specks of a picture may come nearer. */
static int
contrast_in(const struct finding *f, int upto, struct pd_rect at, pd_color ink)
{
    enum { ACROSS = 8, DOWN = 3, SPECKS = 1 };
    int least[SPECKS + 1] = { 2100, 2100 };

    at = pd_rect_intersect(at, panel_of(f));
    for (int i = 0; i < ACROSS * DOWN; i++) {
        int x = at.x + at.w * (2 * (i % ACROSS) + 1) / (2 * ACROSS);
        int y = at.y + at.h * (2 * (i / ACROSS) + 1) / (2 * DOWN);
        pd_color under = below(f, upto, x, y);
        int c = pd_contrast_x100(blend(under, ink, (int)(ink >> 24)), under);

        if (c < least[0]) {
            least[1] = least[0];
            least[0] = c;
        } else if (c < least[1]) {
            least[1] = c;
        }
    }
    return least[SPECKS];
}

/* ---- what lies above ---- */

/* Painted over later, or put behind a veil. */
static bool
is_hidden(const struct finding *f, int at)
{
    struct pd_rect r = f->page->draw->cmd[at].rect;
    int x = r.x + r.w / 2, y = r.y + r.h / 2;

    for (int i = at + 1; i < f->page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &f->page->draw->cmd[i];

        if (cmd->kind == PD_DRAW_FILL && cmd->color >> 24 >= VEIL_ALPHA && reaches(cmd, x, y))
            return true;
    }
    return false;
}

/* What comes later lies on some of it; what is behind a veil may be covered by what the veil is for. */
static bool
is_covered(const struct finding *f, int at)
{
    struct pd_rect r = pd_rect_intersect(letters(&f->page->draw->cmd[at]), f->page->draw->cmd[at].clip);
    struct pd_rect panel = panel_of(f);

    for (int i = at + 1; i < f->page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &f->page->draw->cmd[i];
        struct pd_rect both = pd_rect_intersect(pd_rect_intersect(cmd->rect, cmd->clip), r);

        if ((cmd->kind != PD_DRAW_FILL && cmd->kind != PD_DRAW_IMAGE) || cmd->color >> 24 < VEIL_ALPHA)
            continue;
        if (cmd->rect.w >= panel.w && cmd->rect.h >= panel.h * 3 / 4)
            return false;
        if (both.w > 2 && both.h > 2)
            return true;
    }
    return false;
}

/* ---- texts ---- */

static void
check_size(const struct finding *f, const struct pd_draw_cmd *cmd)
{
    const struct pd_theme *t = f->page->theme;
    double distance = t->panel.distance_mm > 0 ? t->panel.distance_mm : DISTANCE_MM;
    double em =
        distance * EM_PER_DISTANCE * t->px_per_m / 1000 * (t->panel.staff ? STAFF_PERCENT : 100) / 100;

    if (cmd->size < (int)em)
        complain(f, LINT_FINE_PRINT, text_of(f, cmd));
}

static bool
one_of(int32_t ch, const char *marks)
{
    const char *p = marks, *end = marks + strlen(marks);

    while (p < end)
        if (pd_utf8_next(&p, end) == ch)
            return true;
    return false;
}

#define CLOSING "，。、；：？！）」』】》〉”’％…,.;:?!)]}"

static void
check_start(const struct finding *f, const struct pd_draw_cmd *cmd)
{
    const char *p = text_of(f, cmd), *end = p + strlen(p);

    if (p < end && one_of(pd_utf8_next(&p, end), CLOSING) && p < end)
        complain(f, LINT_LINE_START, text_of(f, cmd));
}

/* A line under another of the same paragraph that holds a single character, with or without its mark. */
static void
check_orphan(const struct finding *f, int at)
{
    const struct pd_draw_cmd *cmd = &f->page->draw->cmd[at], *above = cmd - 1;
    const char *p = text_of(f, cmd), *end = p + strlen(p);
    int32_t first;

    if (at == 0 || above->kind != PD_DRAW_TEXT || above->size != cmd->size || above->color != cmd->color ||
        above->weight != cmd->weight || above->rect.y + above->rect.h != cmd->rect.y ||
        above->rect.w < cmd->rect.w * 3)
        return;
    first = pd_utf8_next(&p, end);
    if (first >= 0x2e80 && (p == end || one_of(pd_utf8_next(&p, end), CLOSING)) && p == end)
        complain(f, LINT_ORPHAN, text_of(f, cmd));
}

/* A line above another of the same paragraph: "A · B" is parted by the line's end, and "not" is read with
 * what is not so. */
static void
check_end(const struct finding *f, int at)
{
    const struct pd_draw_cmd *cmd = &f->page->draw->cmd[at], *below = cmd + 1;
    const char *text = text_of(f, cmd), *p = text, *end = p + strlen(p);
    int32_t last = 0;

    while (p < end)
        last = pd_utf8_next(&p, end);
    if (last != 0xb7 && last != 0x4e0d) /* · 不 */
        return;
    if (at + 1 < f->page->draw->count && below->kind == PD_DRAW_TEXT && below->size == cmd->size &&
        below->color == cmd->color && below->weight == cmd->weight &&
        cmd->rect.y + cmd->rect.h == below->rect.y)
        complain(f, LINT_LINE_END, text);
}

/* The surface a text stands on: the last one painted below its middle. What is seen through is none. */
static bool
surface_of(const struct finding *f, int at, struct pd_rect *out)
{
    struct pd_rect r = letters(&f->page->draw->cmd[at]);

    for (int i = at - 1; i >= 0; i--) {
        const struct pd_draw_cmd *cmd = &f->page->draw->cmd[i];

        if (cmd->kind != PD_DRAW_FILL || cmd->color >> 24 != 255 ||
            !pd_rect_contains(cmd->rect, r.x + r.w / 2, r.y + r.h / 2))
            continue;
        *out = cmd->rect;
        return true;
    }
    return false;
}

static bool
holds(struct pd_rect outer, struct pd_rect inner)
{
    struct pd_rect both = pd_rect_intersect(outer, inner);

    /* Measured and wrapped widths may differ by a rounding. */
    return both.w >= inner.w - 2 && both.h >= inner.h - 1;
}

static void
check_box(const struct finding *f, int at)
{
    const struct pd_draw_cmd *cmd = &f->page->draw->cmd[at];
    struct pd_rect r = letters(cmd), box;

    if (!holds(panel_of(f), r))
        complain(f, LINT_OFF_PANEL, text_of(f, cmd));
    else if (!holds(cmd->clip, r) || (surface_of(f, at, &box) && !holds(box, r)))
        complain(f, LINT_OUT_OF_BOX, text_of(f, cmd));
}

static void
check_overlap(const struct finding *f, int at)
{
    struct pd_rect r = letters(&f->page->draw->cmd[at]);

    for (int i = at + 1; i < f->page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &f->page->draw->cmd[i];
        struct pd_rect both = pd_rect_intersect(letters(cmd), r);

        if (cmd->kind == PD_DRAW_TEXT && both.w > 2 && both.h > 2 && !is_hidden(f, i))
            complain(f, LINT_OVERLAP, text_of(f, cmd));
    }
}

static void
check_text(const struct finding *f, int at)
{
    const struct pd_draw_cmd *cmd = &f->page->draw->cmd[at];

    if (cmd->extra != 1 && is_covered(f, at))
        complain(f, LINT_COVERED, text_of(f, cmd));
    if (cmd->extra == 1 || is_hidden(f, at)) /* a watermark is no text to read; that it lies on none is */
        return;
    check_size(f, cmd);
    check_start(f, cmd);
    check_orphan(f, at);
    check_end(f, at);
    check_box(f, at);
    check_overlap(f, at);
    if (contrast_in(f, at, letters(cmd), cmd->color) < TEXT_X100)
        complain(f, LINT_PALE_TEXT, text_of(f, cmd));
}

/* ---- parts ---- */

/* The line round a control. */
static bool
is_edge(const struct finding *f, const struct pd_draw_cmd *cmd)
{
    for (int i = 0; i < f->page->control_count; i++) {
        struct pd_rect r = f->page->control[i].rect;

        if (f->page->control[i].enabled && r.x == cmd->rect.x && r.y == cmd->rect.y && r.w == cmd->rect.w &&
            r.h == cmd->rect.h)
            return true;
    }
    return false;
}

static void
check_part(const struct finding *f, int at)
{
    const struct pd_draw_cmd *cmd = &f->page->draw->cmd[at];
    const struct pd_colors *c = &f->page->theme->color;
    struct pd_rect middle = pd_rect_centre(cmd->rect, cmd->rect.w / 2, cmd->rect.h / 2);
    int contrast = 2100;

    /* Hairlines are decoration, as the quiet mark above low pages; and what is invisible tells nothing. */
    if (is_hidden(f, at) || cmd->color == c->line || cmd->color >> 24 == 0)
        return;
    if (cmd->kind == PD_DRAW_ICON)
        contrast = contrast_in(f, at, middle, cmd->color);
    else if (cmd->kind == PD_DRAW_QR)
        contrast = pd_contrast_x100(cmd->color, cmd->color2);
    else if (cmd->kind == PD_DRAW_RING && cmd->extra > 0)
        contrast = contrast_in(f, at, middle, cmd->color);
    else if (cmd->kind == PD_DRAW_BORDER && is_edge(f, cmd))
        contrast =
            contrast_in(f, at, (struct pd_rect){ cmd->rect.x, cmd->rect.y - 3, cmd->rect.w, 1 }, cmd->color);
    if (contrast < PART_X100)
        complain(f, LINT_PALE_PART, cmd->text != 0 ? text_of(f, cmd) : "edge");
}

void
lint_paint(const struct lint_page *page, lint_complain *say, void *ctx)
{
    struct finding f = { page, say, ctx };

    for (int i = 0; i < page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &page->draw->cmd[i];

        if (cmd->kind == PD_DRAW_TEXT)
            check_text(&f, i);
        else
            check_part(&f, i);
        if ((cmd->kind == PD_DRAW_IMAGE || cmd->kind == PD_DRAW_ICON) && page->images != NULL &&
            !pd_images_exists(page->images, text_of(&f, cmd)))
            say(ctx, LINT_NO_PICTURE, text_of(&f, cmd));
    }
}
