/* Every point explained: where it came from, from when it counts, until when it is good. */
#include "ui/screen/screens.h"

#include <string.h>

static const char *
rule_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->rule_count; i++)
        if (strcmp(p->rules[i].id, id) == 0)
            return pd_kit_say(ui, &p->rules[i].name);
    return TR("Points from the hospital");
}

static const char *
until_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot)
{
    if (lot->usable_from_ms > view->now_ms)
        return pd_kit_text(ui, TR("Usable from %s"), pd_kit_date(ui, lot->usable_from_ms + 1, view->now_ms));
    if (lot->expires_ms == PD_NEVER_MS)
        return TR("Never expires");
    return pd_kit_text(ui, TR("Until %s"), pd_kit_date(ui, lot->expires_ms, view->now_ms));
}

static const char *
number_of(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot)
{
    return view->member.hidden ? "•••" : pd_kit_points(ui, lot->left);
}

/* Px of its number and unit, at most half the row. */
static int
amount_width(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot, int row)
{
    int w = pd_ui_text_width(ui, PD_TYPE_TITLE, PD_BOLD, number_of(ui, view, lot)) +
            pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, TR("points")) + ui->theme.unit * 3;

    return w < row / 2 ? w : row / 2;
}

static void
draw_lot(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view, const struct pd_lot *lot)
{
    const struct pd_theme *t = &ui->theme;
    pd_ui_amount(ui, pd_rect_cut_right(&row, amount_width(ui, view, lot, row.w)), PD_TYPE_TITLE, t->color.ink,
        PD_ALIGN_RIGHT, number_of(ui, view, lot), TR("points"));
    pd_ui_label(ui, pd_rect_cut_top(&row, row.h - pd_theme_line(t, PD_TYPE_SMALL)),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
        rule_name(ui, view, lot->rule));
    pd_ui_label(ui, row,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        until_line(ui, view, lot));
}

/* A lot's name and date, at this width of the list: two lines of name for all where one is too long. */
static int
lot_height(struct pd_ui *ui, const struct pd_view *view, int width)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_member *m = view->member.member;
    int name = pd_theme_line(t, PD_TYPE_BODY), room = width - t->unit * 8;

    for (int i = 0; m != NULL && i < m->lot_count; i++)
        if (pd_points_raw(m->lots[i].left) > 0 &&
            pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, rule_name(ui, view, m->lots[i].rule)) >
                room - amount_width(ui, view, &m->lots[i], room))
            name = pd_theme_line(t, PD_TYPE_SMALL) * 2;
    return name + pd_theme_line(t, PD_TYPE_SMALL);
}

static int
lots_height(struct pd_ui *ui, const struct pd_view *view, int width)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_member *m = view->member.member;
    int with = 0;

    for (int i = 0; m != NULL && i < m->lot_count; i++)
        with += pd_points_raw(m->lots[i].left) > 0 ? 1 : 0;
    return with * (lot_height(ui, view, width) + t->unit * 3) + t->unit * 4;
}

static void
draw_get(struct pd_ui *ui, struct pd_rect row)
{
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Get gifts"),
            .icon = "gift",
            .intent = pd_intent_of(PD_INTENT_CATALOGUE) });
}

/* What points are for, where the list leaves room. */
static void
draw_use(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int h = lots_height(ui, view, room->w), side;
    struct pd_rect below;

    if (room->h < h + t->primary + t->unit * 3)
        return;
    draw_get(ui, pd_rect_cut_bottom(room, t->primary));
    pd_rect_cut_bottom(room, t->unit * 3);
    below = *room;
    pd_rect_cut_top(&below, h);
    side = below.h * 3 / 4 < below.w / 2 ? below.h * 3 / 4 : below.w / 2;
    if (side > t->type[PD_TYPE_NUMBER])
        pd_draw_image(&ui->draw, pd_rect_centre(below, side * 4 / 3, side), 0, 255, "pictures/success");
}

/* The lots that have anything left, as many as fit; the rest as one sum. */
static void
draw_lots(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_member *m = view->member.member;
    int line = lot_height(ui, view, room.w);
    int pitch = line + t->unit * 3, fit = (room.h - t->unit * 4) / pitch, shown = 0, more = 0, with = 0;
    int64_t rest = 0;
    struct pd_rect in;

    for (int i = 0; m != NULL && i < m->lot_count; i++)
        with += pd_points_raw(m->lots[i].left) > 0 ? 1 : 0;
    fit = fit < 1 ? 1 : fit;
    if (with > fit)
        fit--;
    in = pd_rect_cut_top(&room, (with > fit ? fit + 1 : with) * pitch + t->unit * 4);
    pd_ui_card(ui, in);
    in = pd_rect_inset(in, t->unit * 4, t->unit * 2);
    for (int i = 0; m != NULL && i < m->lot_count; i++) {
        const struct pd_lot *lot = &m->lots[i];

        if (pd_points_raw(lot->left) <= 0)
            continue;
        if (shown == fit) {
            more++;
            rest += pd_points_raw(lot->left);
            continue;
        }
        draw_lot(ui, pd_rect_inset(pd_rect_cut_top(&in, pitch), 0, t->unit * 3 / 2), view, lot);
        shown++;
        if (shown < with)
            pd_draw_fill(&ui->draw, (struct pd_rect){ in.x, in.y, in.w, 1 }, 0, t->color.line);
    }
    if (more > 0)
        pd_ui_label(ui, in,
            (struct pd_label){
                PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            view->member.hidden
                ? "•••"
                : pd_kit_text(ui, TRN("and %d more, %s points", "and %d more, %s points", more), more,
                      pd_kit_number(ui, rest)));
}

static void
draw_sum(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_panel(ui, row, PD_TONE_ACCENT);
    row = pd_rect_inset(row, t->unit * 4, 0);
    pd_ui_amount(ui, pd_rect_cut_right(&row, row.w / 2), PD_TYPE_DISPLAY, t->color.on_accent_soft,
        PD_ALIGN_RIGHT, view->member.hidden ? "•••" : pd_kit_points(ui, view->member.spendable),
        TR("points"));
    pd_ui_label(ui, row,
        (struct pd_label){
            PD_TYPE_LARGE, PD_BOLD, t->color.on_accent_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
        TR("Points you can use"));
}

/* Height is precious: the list has all of it. */
static void
wide(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect left = pd_rect_cut_left(&room, room.w * 9 / 20);

    pd_rect_cut_left(&room, t->unit * 3);
    draw_get(ui, pd_rect_cut_bottom(&left, t->primary));
    pd_rect_cut_bottom(&left, t->unit * 2);
    draw_sum(ui, pd_rect_cut_top(&left, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 3), view);
    pd_rect_cut_top(&left, t->unit * 2);
    pd_ui_notice(ui, &left, PD_TONE_PLAIN, "info", TR("The points that expire first are used first."));
    draw_lots(ui, room, view);
}

/* The sum is only looked at: it stands above, and the list has the width below. */
static void
low(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = pd_ui_above(ui), sum;
    int side = t->type[PD_TYPE_TICKET], h = pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 3;
    const char *first = TR("The points that expire first are used first.");

    above = pd_rect_centre(above, above.w, side + h + pd_ui_notice_height(ui, above.w, first) + t->unit * 5);
    pd_draw_image(&ui->draw, pd_rect_centre(pd_rect_cut_top(&above, side), side * 4 / 3, side), 0, 255,
        "pictures/success");
    pd_rect_cut_top(&above, t->unit * 3);
    sum = pd_rect_cut_top(&above, h);
    draw_sum(ui, sum, view);
    pd_rect_cut_top(&above, t->unit * 2);
    pd_ui_notice(ui, &above, PD_TONE_PLAIN, "info", first);
    draw_get(ui, pd_rect_cut_bottom(&room, t->primary));
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_lots(ui, room, view);
}

void
pd_screen_account(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("My points"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);

    if (ui->low) {
        low(ui, room, view);
        return;
    }
    if (pd_ui_wide(room)) {
        wide(ui, room, view);
        return;
    }
    draw_sum(ui, pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 3), view);
    pd_rect_cut_top(&room, t->unit * 3);
    pd_ui_notice(ui, &room, PD_TONE_PLAIN, "info", TR("The points that expire first are used first."));
    pd_rect_cut_top(&room, t->unit * 3);
    draw_use(ui, &room, view);
    draw_lots(ui, room, view);
}
