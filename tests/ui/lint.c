#include "tests/ui/lint.h"

#include "app/base/str.h"

#include <stdio.h>
#include <string.h>

#define CONTROL_MM10 150
#define PRIMARY_MM10 200
#define GAP_MM10 30
/* Staff use mouse and keyboard, and sit before it all day. */
#define STAFF_CONTROL_MM10 100
#define STAFF_GAP_MM10 20
#define LOW_PERCENT 45
#define PRIMARY_PERCENT 60
#define CHOICES 6
#define WIDE_LABEL 14
#define HALF_LABEL 6

static const char *const names[LINT_RULES] = {
    [LINT_TOO_SMALL] = "too small to hit",
    [LINT_TOO_CLOSE] = "too close to another",
    [LINT_OFF_PANEL] = "beyond the panel",
    [LINT_OUT_OF_REACH] = "out of reach",
    [LINT_SAME_INTENT] = "asks for the same as another",
    [LINT_NO_NAME] = "a control without a name",
    [LINT_LONG_LABEL] = "a label too long for its button",
    [LINT_CHOICES] = "too many choices",
    [LINT_OUT_OF_BOX] = "beyond its box",
    [LINT_OVERLAP] = "lies on another text",
    [LINT_PALE_TEXT] = "text too pale",
    [LINT_PALE_PART] = "part too pale",
    [LINT_FINE_PRINT] = "type too small to read",
    [LINT_LINE_START] = "begins with a mark that closes",
    [LINT_ORPHAN] = "one character alone on a line",
    [LINT_COVERED] = "is painted over",
    [LINT_UNEQUAL] = "in another size than its neighbour",
    [LINT_NO_PICTURE] = "a picture that does not exist",
    [LINT_LINE_END] = "ends with what belongs to the next line",
};

const char *
lint_name(enum lint_rule rule)
{
    return names[rule];
}

/* The ways out and what the header offers: on every page, and no choice of it. */
static bool
is_fixed(enum pd_intent_kind kind)
{
    static const enum pd_intent_kind fixed[] = { PD_INTENT_LANG, PD_INTENT_CARE, PD_INTENT_CONTRAST,
        PD_INTENT_LOW, PD_INTENT_STAFF, PD_INTENT_BACK, PD_INTENT_HOME, PD_INTENT_FINISH,
        PD_INTENT_MEMBERSHIPS, PD_INTENT_HIDE, PD_INTENT_DEMO_CODE, PD_INTENT_PAGE, PD_INTENT_TRAINING_END,
        PD_INTENT_TRAINING_SHEET,
        /* numbers that explain themselves where one taps them */
        PD_INTENT_ACCOUNT, PD_INTENT_TIER,
        /* the one quiet notice of what waits */
        PD_INTENT_SURVEY, PD_INTENT_WHEEL, PD_INTENT_WHEEL_RESULT, PD_INTENT_FAMILY, PD_INTENT_ADVISER };

    for (int i = 0; i < PD_COUNT(fixed); i++)
        if (kind == fixed[i])
            return true;
    return false;
}

static bool
same(struct pd_rect a, struct pd_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool
holds(struct pd_rect outer, struct pd_rect inner)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

/* What a control looks like, told from what is painted where it is. */
struct face {
    bool primary; /* filled with the strong colour, in large type */
    bool button;  /* words and perhaps an icon, nothing else */
};

static struct face
face_of(const struct lint_page *page, const struct pd_control *c)
{
    const struct pd_colors *color = &page->theme->color;
    bool strong = false, large = false, other = false, words = false;

    for (int i = 0; i < page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &page->draw->cmd[i];

        if (!holds(c->rect, cmd->rect))
            continue;
        if (cmd->kind == PD_DRAW_FILL && same(cmd->rect, c->rect))
            strong = strong || cmd->color == color->accent || cmd->color == color->accent_down ||
                     cmd->color == color->good;
        else if (cmd->kind == PD_DRAW_FILL || cmd->kind == PD_DRAW_IMAGE)
            other = true;
        else if (cmd->kind == PD_DRAW_TEXT) {
            words = true;
            large = large || cmd->size > page->theme->type[PD_TYPE_LARGE] * 72 / 100;
        }
    }
    return (struct face){ strong && large && !c->selected && c->rect.h > page->theme->control * 5 / 4,
        words && !other };
}

/* Chinese characters, without their marks. */
static int
characters(const char *text)
{
    const char *p = text, *end = text + strlen(text);
    int n = 0;

    while (p < end) {
        int32_t ch = pd_utf8_next(&p, end);

        n += ch >= 0x3400 && ch < 0xff00;
    }
    return n;
}

/* Its label is the hospital's name for a thing, not ours for an act. */
static bool
is_named_by_data(enum pd_intent_kind kind)
{
    return kind == PD_INTENT_GIFT || kind == PD_INTENT_TICKET || kind == PD_INTENT_CATEGORY ||
           kind == PD_INTENT_BOARD || kind == PD_INTENT_UNIT;
}

static void
check_control(const struct lint_page *page, const struct pd_control *c, lint_complain *complain, void *ctx)
{
    const struct pd_theme *t = page->theme;
    struct pd_rect all = { 0, 0, t->panel.w_px, t->panel.h_px };
    int least = pd_theme_mm10(t, t->panel.staff ? STAFF_CONTROL_MM10 : CONTROL_MM10) - 1;
    int room = t->panel.w_px < t->panel.h_px ? t->panel.w_px : t->panel.h_px;
    struct face face = face_of(page, c);

    if (c->rect.w < least || c->rect.h < least ||
        (face.primary && !t->panel.staff && c->rect.h < pd_theme_mm10(t, PRIMARY_MM10) - 1))
        complain(ctx, LINT_TOO_SMALL, c->label);
    if (!holds(all, c->rect))
        complain(ctx, LINT_OFF_PANEL, c->label);
    if (page->low && pd_theme_can_lower(t) && c->rect.y < all.h * (100 - LOW_PERCENT) / 100)
        complain(ctx, LINT_OUT_OF_REACH, c->label);
    if (face.primary && !t->panel.staff && c->rect.y < all.h * (100 - PRIMARY_PERCENT) / 100)
        complain(ctx, LINT_OUT_OF_REACH, c->label);
    if ((c->spoken == NULL || c->spoken[0] == '\0') && (c->label == NULL || c->label[0] == '\0'))
        complain(ctx, LINT_NO_NAME, "");
    else if (c->label != NULL && face.button && !t->panel.staff && !is_named_by_data(c->intent.kind) &&
             characters(c->label) > (c->rect.w >= room * 6 / 10 ? WIDE_LABEL : HALF_LABEL))
        complain(ctx, LINT_LONG_LABEL, c->label);
}

/* Px of its label, or of the first line of that, on it; 0: it has none. */
static int
title_size(const struct lint_page *page, const struct pd_control *c)
{
    for (int i = 0; c->label != NULL && i < page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &page->draw->cmd[i];
        const char *text = pd_draw_string(page->draw, cmd->text);

        if (cmd->kind == PD_DRAW_TEXT && holds(c->rect, cmd->rect) && text[0] != '\0' &&
            strncmp(c->label, text, strlen(text)) == 0)
            return cmd->size;
    }
    return 0;
}

static bool
about(int a, int b)
{
    return a - b <= 1 && b - a <= 1; /* px, as columns are rounded */
}

/* A card with words that leads on, or that is switched. */
static bool
is_row(const struct lint_page *page, const struct pd_control *c)
{
    if (c->intent.kind == PD_INTENT_CONSENT || c->intent.kind == PD_INTENT_MEMBERSHIP)
        return !face_of(page, c).button;
    if (face_of(page, c).primary || c->rect.w < c->rect.h * 3 / 2)
        return false;
    for (int i = 0; i < page->draw->count; i++) {
        const struct pd_draw_cmd *cmd = &page->draw->cmd[i];

        if (cmd->kind == PD_DRAW_ICON && holds(c->rect, cmd->rect) &&
            strstr(pd_draw_string(page->draw, cmd->text), "chevron-right") != NULL)
            return true;
    }
    return false;
}

/* Two rows of a list, as far as the eye can tell. */
static bool
are_alike(const struct lint_page *page, const struct pd_control *a, const struct pd_control *b)
{
    return is_row(page, a) && is_row(page, b) && about(a->rect.w, b->rect.w) && about(a->rect.h, b->rect.h) &&
           a->primary == b->primary && (about(a->rect.x, b->rect.x) || about(a->rect.y, b->rect.y));
}

static void
check_pair(const struct lint_page *page, const struct pd_control *a, const struct pd_control *b,
    lint_complain *complain, void *ctx)
{
    int gap = pd_theme_mm10(page->theme, page->theme->panel.staff ? STAFF_GAP_MM10 : GAP_MM10) - 1;
    struct pd_rect grown = pd_rect_inset(a->rect, -gap, -gap);

    if (!pd_rect_empty(pd_rect_intersect(grown, b->rect)))
        complain(ctx, LINT_TOO_CLOSE, a->label);
    if (memcmp(&a->intent, &b->intent, sizeof a->intent) == 0)
        complain(ctx, LINT_SAME_INTENT, a->label);
    if (are_alike(page, a, b) && title_size(page, a) > 0 && title_size(page, b) > 0 &&
        title_size(page, a) != title_size(page, b))
        complain(ctx, LINT_UNEQUAL, a->label);
}

void
lint_page(const struct lint_page *page, lint_complain *complain, void *ctx)
{
    int choices = 0;
    char said[32];

    for (int i = 0; i < page->control_count; i++) {
        const struct pd_control *c = &page->control[i];

        if (c->unseen) /* only a keypad finds it */
            continue;
        check_control(page, c, complain, ctx);
        for (int k = i + 1; k < page->control_count; k++)
            check_pair(page, c, &page->control[k], complain, ctx);
        choices += c->enabled && !is_fixed(c->intent.kind) ? 1 : 0;
    }
    if (page->menu && choices > CHOICES) {
        (void)snprintf(said, sizeof said, "%d", choices);
        complain(ctx, LINT_CHOICES, said);
    }
    lint_paint(page, complain, ctx);
}
