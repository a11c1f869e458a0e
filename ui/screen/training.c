#include "ui/screen/training.h"

#include "ui/widget/button.h"
#include "ui/widget/card.h"

#include <string.h>

/* ---- the bar ---- */

/* A low panel has no height to spare: a kiosk's two lines become one, a clerk's the least she reads. */
static bool
is_low(const struct pd_theme *t)
{
    return t->panel.staff || t->panel.w_px > t->panel.h_px;
}

static int
padding(const struct pd_theme *t)
{
    return is_low(t) ? t->unit / 2 : t->unit;
}

/* Px between the tape and the panel's edge. */
static int
inner_height(const struct pd_theme *t)
{
    int words = pd_theme_line(t, PD_TYPE_BODY) + pd_theme_line(t, PD_TYPE_SMALL);

    if (is_low(t))
        words = t->panel.staff ? t->least * 2 * 138 / 100 : pd_theme_line(t, PD_TYPE_BODY);
    return (words > t->control ? words : t->control) + padding(t) * 2;
}

static bool
has_bar(const struct pd_ui *ui)
{
    return ui->config.training && !ui->config.beside;
}

int
pd_training_bar_height(const struct pd_ui *ui)
{
    return has_bar(ui) ? inner_height(&ui->theme) + ui->theme.unit : 0;
}

static const char *
task_words(const struct pd_ui *ui, enum pd_practice task)
{
    switch (task) {
    case PD_PRACTICE_HAND_OVER:
        return TR("hand over a gift");
    case PD_PRACTICE_UNDO:
        return TR("undo a hand-over");
    case PD_PRACTICE_REFUND:
        return TR("give part of the points back (F12)");
    case PD_PRACTICE_REDEEM:
        return TR("redeem for a member without phone (F6, F3)");
    case PD_PRACTICE_ENROL:
        return TR("enrol a member (F7)");
    }
    return "";
}

static const char *
hint(struct pd_ui *ui, const struct pd_practice_view *v)
{
    if (!v->on || v->tasks == 0)
        return TR("Try everything: papers and codes are worth nothing.");
    if (v->done == PD_PRACTICE_ALL)
        return TR("All tasks are done. Go on as long as you like.");
    /* TRANSLATORS: At a counter in training. Which task of how many, then what it is. */
    return pd_kit_text(ui, TR("Task %d of %d: %s"), (int)v->next + 1, v->tasks, task_words(ui, v->next));
}

/* One sign a task, ticked when it is done. */
static void
draw_ticks(struct pd_ui *ui, struct pd_rect row, const struct pd_practice_view *v, pd_color ink)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_BODY];

    for (int i = 0; i < v->tasks && row.w >= side; i++) {
        struct pd_rect at = pd_rect_cut_left(&row, side);

        at = pd_rect_centre(at, side, side);
        if ((v->done >> i & 1) != 0)
            pd_ui_icon(ui, at, ink, "check-circle");
        else
            pd_draw_border(&ui->draw, pd_rect_inset(at, 1, 1), side / 2, t->outline, ink);
        pd_rect_cut_left(&row, t->unit);
    }
}

/* Black and yellow, as round a building site. */
static void
draw_tape(struct pd_ui *ui, struct pd_rect bar)
{
    const struct pd_theme *t = &ui->theme;
    int w = t->unit * 4;

    pd_draw_fill(&ui->draw, bar, 0, t->color.warn);
    for (int x = bar.x; x < bar.x + bar.w; x += w * 2)
        pd_draw_fill(&ui->draw, (struct pd_rect){ x, bar.y, w, bar.h }, 0, t->color.ink);
}

static void
draw_words(struct pd_ui *ui, struct pd_rect room, const struct pd_practice_view *v, pd_color ink)
{
    const struct pd_theme *t = &ui->theme;
    const char *title = TR("Training · no value"), *below = hint(ui, v);
    struct pd_label head = { PD_TYPE_BODY, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    small = { PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };
    struct pd_rect row;
    bool beside = is_low(t) && !t->panel.staff;
    int width;

    if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, below) > room.w)
        below = NULL; /* what it is comes first */
    row = below != NULL && !beside ? pd_rect_cut_top(&room, room.h / 2) : room;
    while (head.type > PD_TYPE_CHROME && pd_ui_text_width(ui, head.type, PD_BOLD, title) > row.w)
        head.type--;
    width = pd_ui_text_width(ui, head.type, PD_BOLD, title) + t->unit;
    pd_ui_label(ui, pd_rect_cut_left(&row, width < row.w ? width : row.w), head, title);
    pd_rect_cut_left(&row, t->unit);
    if (beside && below != NULL && pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, below) <= row.w)
        pd_ui_label(ui, row, small, below);
    if (!beside)
        draw_ticks(ui, row, v, ink);
    if (!beside && below != NULL)
        pd_ui_label(ui, room, small, below);
}

/* Members to practise with where no first screen offers them. */
static void
draw_members(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int members = view->demo_codes < 3 ? view->demo_codes : 3,
        w = pd_ui_button_width(ui, PD_TYPE_CHROME, "1", true);

    if (view->screen != PD_SCREEN_COUNTER || view->counter.duty.state != PD_DUTY_ON)
        return;
    for (int i = members - 1; i >= 0; i--) {
        struct pd_rect at = pd_rect_cut_right(row, w);

        pd_ui_button(ui, pd_rect_centre(at, w, t->control),
            (struct pd_button){ .style = PD_BUTTON_SECONDARY,
                .label = pd_kit_text(ui, "%d", i + 1),
                .spoken = pd_kit_text(ui, TR("Practice: member %d"), i + 1),
                .icon = "qr",
                .type = PD_TYPE_CHROME,
                .intent = pd_intent_n(PD_INTENT_DEMO_CODE, i) });
        pd_rect_cut_right(row, t->gap);
    }
}

/* The same on paper, for who has a scanner. */
static void
draw_sheet(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect at;

    if (view->print == PD_PRINT_NONE || view->demo_codes == 0)
        return;
    at = pd_rect_cut_right(row, t->control);
    pd_ui_button(ui, pd_rect_centre(at, t->control, t->control),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .spoken = TR("Print codes to practise with"),
            .icon = "printer",
            .disabled = view->print == PD_PRINT_RUNNING,
            .intent = pd_intent_of(PD_INTENT_TRAINING_SHEET) });
    pd_rect_cut_right(row, t->gap);
}

void
pd_training_bar(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect bar = { 0, t->panel.h_px, t->panel.w_px, ui->config.panel.h_px - t->panel.h_px }, at;
    const char *end = TR("End training");
    int w = pd_ui_button_width(ui, PD_TYPE_BODY, end, true);

    if (!has_bar(ui))
        return;
    ui->draw.clip = (struct pd_rect){ 0, 0, ui->config.panel.w_px, ui->config.panel.h_px };
    ui->draw.clip_radius = 0;
    ui->zone = PD_ZONE_HEADER;
    ui->unseen = false;
    pd_draw_fill(&ui->draw, bar, 0, t->color.warn_soft);
    draw_tape(ui, pd_rect_cut_top(&bar, t->unit));
    bar = pd_rect_inset(bar, t->margin / 2, padding(t));
    at = pd_rect_cut_right(&bar, w < bar.w / 2 ? w : bar.w / 2);
    pd_ui_button(ui, pd_rect_centre(at, at.w, t->control),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = end,
            .icon = "logout",
            .type = PD_TYPE_BODY,
            .intent = pd_intent_of(PD_INTENT_TRAINING_END) });
    pd_rect_cut_right(&bar, t->gap);
    draw_sheet(ui, &bar, view);
    draw_members(ui, &bar, view);
    draw_words(ui, bar, &view->practice, t->color.on_warn_soft);
    ui->zone = PD_ZONE_ROOM;
}

/* ---- the word all over it ---- */

#define MARK_ALPHA 0x38          /* of 255: what lies below is seen as well as before */
#define MARK_ALPHA_CONTRAST 0x60 /* on black */
#define MARKS_ENOUGH 12
#define MARK_INK 0x00808080 /* shows on light and on dark */

/* Where somebody reads, or holds something before it. */
static struct pd_rect
kept_free(const struct pd_draw_cmd *cmd)
{
    static const struct pd_rect nowhere;

    switch ((enum pd_draw_kind)cmd->kind) {
    case PD_DRAW_TEXT:
    case PD_DRAW_ICON:
    case PD_DRAW_RING:
    case PD_DRAW_QR:
    case PD_DRAW_GREY:
        return pd_rect_intersect(cmd->rect, cmd->clip);
    case PD_DRAW_FILL:
    case PD_DRAW_BORDER:
    case PD_DRAW_SHADOW:
    case PD_DRAW_IMAGE:
        break;
    }
    return nowhere;
}

static bool
is_free(const struct pd_draw_list *list, int count, struct pd_rect at)
{
    for (int i = 0; i < count; i++)
        if (!pd_rect_empty(pd_rect_intersect(kept_free(&list->cmd[i]), at)))
            return false;
    return true;
}

/* As many as there is room for, of that size; how many. */
static int
mark(struct pd_ui *ui, enum pd_type type)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_draw_list *list = &ui->draw;
    const char *words[] = { TR("TRAINING"), "TRAINING" };
    int em = t->type[type], h = em * 5 / 4, down = em * 9 / 4, count = list->count;
    pd_color ink = MARK_INK | (pd_color)(t->contrast ? MARK_ALPHA_CONTRAST : MARK_ALPHA) << 24;

    for (int row = 0; down * row + h <= t->panel.h_px; row++) {
        const char *word = words[row % 2];
        int w = pd_ui_text_width(ui, type, PD_BOLD, word), across = w + em * 3 / 2;

        for (int x = row % 2 * (across / 2); x + w <= t->panel.w_px; x += across) {
            struct pd_rect at = { x, down * row, w, h };

            if (list->count + 1 >= PD_DRAW_MAX || list->pool_used + 32 >= PD_DRAW_POOL)
                return list->count - count;
            if (!is_free(list, count, at))
                continue;
            pd_draw_text(list, at, em, PD_BOLD, ui->script, ink, word, strlen(word));
            list->cmd[list->count - 1].extra = 1;
        }
    }
    return list->count - count;
}

void
pd_training_marks(struct pd_ui *ui)
{
    static const enum pd_type types[] = { PD_TYPE_LARGE, PD_TYPE_BODY, PD_TYPE_SMALL };
    int count = ui->draw.count;

    if (!ui->config.training)
        return;
    ui->draw.clip = (struct pd_rect){ 0, 0, ui->config.panel.w_px, ui->config.panel.h_px };
    ui->draw.clip_radius = 0;
    for (int i = 0; i < PD_COUNT(types); i++) {
        ui->draw.count = count; /* smaller ones instead, where a full page has no room for these */
        if (mark(ui, types[i]) >= MARKS_ENOUGH)
            return;
    }
}
