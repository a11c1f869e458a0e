#include "ui/theme.h"

#include "app/core/look.h"

#include <math.h>

/* A 21.5-inch panel standing upright: what "no diagonal configured" is taken for. */
#define REFERENCE_SHORT_SIDE_MM10 2677
#define DISTANCE_DEFAULT_MM 500
/* Capital letters of 0.7 degrees are 0.733 em high in these fonts: em = distance * tan(0.7°) / 0.733. */
#define EM_PER_DISTANCE 0.016667
#define CARE_PERCENT 140
#define CARE_DISPLAY_PERCENT 118 /* what is huge already need not grow as much */
#define CARE_CHROME_PERCENT 112
#define STAFF_PERCENT 84
#define LOWER_FROM_MM10 4000
/* A page wants a short side of at least 22.5 em: on a small panel large print grows only that far. */
#define PAGE_EM10 225
/* And a header one of 30. */
#define HEADER_EM10 300
/* Staff sit before it, and lean in to read a list of what is done. */
#define STAFF_LEAST_PERCENT 78

static const struct pd_colors light = {
    .page = 0xff000000 | PD_LOOK_PAGE,
    .page_low = 0xff000000 | PD_LOOK_PAGE_LOW,
    .surface = 0xff000000 | PD_LOOK_SURFACE,
    .sunken = 0xfff1ebe1,
    .line = 0xffe4dccf,
    .edge = 0xff8a8174,
    .ink = 0xff211d19,
    .ink_soft = 0xff4d473f,
    .accent = 0xff00594f,
    .accent_down = 0xff003f38,
    .on_accent = 0xffffffff,
    .accent_ink = 0xff00594f,
    .accent_soft = 0xffe3f1ee,
    .on_accent_soft = 0xff00544a,
    .good = 0xff0f5c32,
    .good_soft = 0xffe2f3e8,
    .on_good_soft = 0xff0e5830,
    .on_good = 0xffffffff,
    .bad = 0xff9a1616,
    .bad_soft = 0xfffbe9e7,
    .on_bad_soft = 0xff8f1414,
    .on_bad = 0xffffffff,
    .warn_soft = 0xfffff1d6,
    .on_warn_soft = 0xff6b4200,
    .warn = 0xffb06a00,
    .gold = 0xffc9952b,
    .shadow = 0x2a3a2a14,
    .veil = 0xb8f3eee6,
    .paper = 0xffffffff,
    .paper_ink = 0xff000000,
};

static const struct pd_colors contrast_colors = {
    .page = 0xff000000,
    .page_low = 0xff000000,
    .surface = 0xff000000,
    .sunken = 0xff1c1c1c,
    .line = 0xff9a9a9a,
    .edge = 0xffffffff,
    .ink = 0xffffffff,
    .ink_soft = 0xfff2f2f2,
    .accent = 0xffffd60a,
    .accent_down = 0xffffffff,
    .on_accent = 0xff000000,
    .accent_ink = 0xffffd60a,
    .accent_soft = 0xff1c1c1c,
    .on_accent_soft = 0xffffd60a,
    .good = 0xff5dff9b,
    .good_soft = 0xff00210f,
    .on_good_soft = 0xff8dffb9,
    .on_good = 0xff000000,
    .bad = 0xffff9a8f,
    .bad_soft = 0xff2b0300,
    .on_bad_soft = 0xffffb4ab,
    .on_bad = 0xff000000,
    .warn_soft = 0xff241a00,
    .on_warn_soft = 0xffffd60a,
    .warn = 0xffffd60a,
    .gold = 0xffffd60a,
    .shadow = 0x00000000,
    .veil = 0xe6000000,
    .paper = 0xffffffff,
    .paper_ink = 0xff000000,
};

bool
pd_theme_can_lower(const struct pd_theme *theme)
{
    return theme->panel.h_px >= pd_theme_mm10(theme, LOWER_FROM_MM10);
}

int
pd_theme_mm10(const struct pd_theme *theme, int mm10)
{
    return (int)(((int64_t)theme->px_per_m * mm10 + 5000) / 10000);
}

int
pd_theme_line(const struct pd_theme *theme, enum pd_type type)
{
    /* Large type needs less leading; small type at least 1.3; a name is not read on from line to line. */
    return theme->type[type] *
           (type >= PD_TYPE_DISPLAY      ? 118
               : type >= PD_TYPE_HEADING ? 130
               : type == PD_TYPE_BRAND   ? 108
                                         : 138) /
           100;
}

static int
short_side(struct pd_panel panel)
{
    return panel.w_px < panel.h_px ? panel.w_px : panel.h_px;
}

static void
set_type(struct pd_theme *theme)
{
    /* Per cent of the smallest readable em. */
    static const int scale[PD_TYPES] = { 100, 100, 100, 112, 126, 150, 180, 240, 440, 620 };
    double distance = (double)(theme->panel.distance_mm > 0 ? theme->panel.distance_mm : DISTANCE_DEFAULT_MM);
    double em = distance * EM_PER_DISTANCE * (double)theme->px_per_m / 1000;
    int most = em > 0 ? (int)(short_side(theme->panel) * 1000 / (em * PAGE_EM10)) : 100;

    if (theme->panel.staff)
        em = em * STAFF_PERCENT / 100;
    theme->least = (int)(theme->panel.staff ? em * STAFF_LEAST_PERCENT / 100 : em);
    for (int i = 0; i < PD_TYPES; i++) {
        int care = i <= PD_TYPE_CHROME    ? CARE_CHROME_PERCENT
                   : i >= PD_TYPE_HEADING ? CARE_DISPLAY_PERCENT
                                          : CARE_PERCENT;
        int limit = i <= PD_TYPE_CHROME ? most * PAGE_EM10 / HEADER_EM10 : most;

        care = care > limit ? limit : care;
        care = care < 100 ? 100 : care;
        care = 100 + (care - 100) * theme->grown / 100;
        theme->type[i] = (int)lround(em * scale[i] / 100 * care / 100);
    }
}

/* Tenths of a millimetre between the usual and the large one, as far as print has grown. */
static int
grown_mm10(const struct pd_theme *theme, int usual, int large)
{
    return usual + (large - usual) * theme->grown / 100;
}

void
pd_theme_make(struct pd_theme *theme, struct pd_panel panel, bool care, bool contrast)
{
    pd_theme_make_grown(theme, panel, care ? 100 : 0, contrast);
}

void
pd_theme_make_grown(struct pd_theme *theme, struct pd_panel panel, int grown_percent, bool contrast)
{
    double diagonal_px =
        sqrt((double)panel.w_px * (double)panel.w_px + (double)panel.h_px * (double)panel.h_px);

    *theme = (struct pd_theme){
        .panel = panel, .care = grown_percent > 0, .contrast = contrast, .grown = grown_percent
    };
    theme->px_per_m = panel.diagonal_mm > 0 ? (int)lround(diagonal_px * 1000 / panel.diagonal_mm)
                                            : short_side(panel) * 10000 / REFERENCE_SHORT_SIDE_MM10;
    theme->unit = pd_theme_mm10(theme, 20);
    theme->unit = theme->unit < 2 ? 2 : theme->unit;
    theme->margin = theme->unit * (panel.staff ? 4 : 5);
    theme->gap = pd_theme_mm10(theme, 40);
    theme->control = pd_theme_mm10(theme, grown_mm10(theme, panel.staff ? 130 : 160, 180));
    theme->primary = pd_theme_mm10(theme, grown_mm10(theme, panel.staff ? 190 : 240, 280));
    theme->radius = theme->unit * 3;
    theme->radius_small = theme->unit * 2;
    theme->outline = contrast ? theme->unit / 2 : theme->unit / 4;
    theme->outline = theme->outline < 1 ? 1 : theme->outline;
    theme->color = contrast ? contrast_colors : light;
    set_type(theme);
}

static pd_color
blend(pd_color a, pd_color b, int percent)
{
    return 0xff000000 | pd_colour_blend(a, b, percent);
}

void
pd_theme_dress(struct pd_theme *theme, uint32_t accent)
{
    struct pd_look_colours look;
    struct pd_colors *c = &theme->color;

    theme->accent = accent;
    if (accent == 0 || theme->contrast)
        return;
    look = pd_look_colours(accent);
    c->accent = c->accent_ink = 0xff000000 | look.accent;
    c->accent_down = 0xff000000 | look.down;
    c->on_accent = 0xff000000 | look.on_accent;
    c->accent_soft = 0xff000000 | look.soft;
    c->on_accent_soft = 0xff000000 | look.on_soft;
}

struct pd_tier_colors
pd_theme_tier(const struct pd_theme *theme, uint32_t rgb)
{
    pd_color base = 0xff000000 | rgb;
    struct pd_tier_colors out = { blend(base, 0xff000000, 45), blend(base, 0xff000000, 20), 0xffffffff };

    if (theme->contrast)
        return (struct pd_tier_colors){ 0xff000000, 0xff000000, theme->color.ink };
    /* Cards are deep: both ends darken until white text is readable on them. */
    for (int i = 0; i < 40 && pd_contrast_x100(out.from, out.ink) < 720; i++)
        out.from = blend(out.from, 0xff000000, 12);
    for (int i = 0; i < 40 && pd_contrast_x100(out.to, out.ink) < 720; i++)
        out.to = blend(out.to, 0xff000000, 12);
    return out;
}
