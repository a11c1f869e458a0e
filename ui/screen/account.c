/* What she has: points for gifts, and what counts when she is treated. Every point explained: where it came
 * from, from when it counts, until when it is good. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include "app/core/units.h"

const char *
pd_lot_name(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot)
{
    const struct pd_earn_rule *rule = NULL;

    if (view->programme != NULL)
        rule = pd_programme_rule(view->programme, lot->rule);
    return rule != NULL ? pd_kit_say(ui, &rule->name) : TR("Points from the hospital");
}

static const char *
until_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot)
{
    if (lot->usable_from_ms > view->now_ms)
        /* TRANSLATORS: %s is a date. */
        return pd_kit_text(ui, TR("Usable from %s"), pd_kit_date(ui, lot->usable_from_ms + 1, view->now_ms));
    if (lot->expires_ms == PD_NEVER_MS)
        return TR("Never expires");
    /* TRANSLATORS: %s is a date. */
    return pd_kit_text(ui, TR("Until %s"), pd_kit_date(ui, lot->expires_ms, view->now_ms));
}

static const char *
number_of(struct pd_ui *ui, const struct pd_view *view, const struct pd_lot *lot)
{
    return view->member.hidden ? "•••" : pd_kit_points(ui, lot->left);
}

/* Px of the widest number with its unit, at most half the row: what is left is the same for all names. */
static int
amount_width(struct pd_ui *ui, const struct pd_view *view, int row)
{
    const struct pd_member *m = view->member.member;
    int most = 0;

    for (int i = 0; m != NULL && i < m->lot_count; i++) {
        const struct pd_lot *lot = &m->lots[i];
        int w = pd_ui_text_width(ui, PD_TYPE_TITLE, PD_BOLD, number_of(ui, view, lot)) +
                pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR,
                    TRN("point", "points", view->member.hidden ? 0 : pd_points_raw(lot->left))) +
                ui->theme.unit * 3;

        if (pd_points_raw(lot->left) > 0 && w > most)
            most = w;
    }
    return most < row / 2 ? most : row / 2;
}

/* Of a lot's name, in so much height. */
static struct pd_label
name_label(const struct pd_ui *ui, int h)
{
    int lines = h / pd_theme_line(&ui->theme, PD_TYPE_SMALL);

    return (
        struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, lines > 2 ? lines : 2 };
}

/* One line, or as many small ones as it needs, up to three. */
static int
name_height(const struct pd_ui *ui, int width, const char *name)
{
    int small = pd_theme_line(&ui->theme, PD_TYPE_SMALL);
    int h = pd_theme_line(&ui->theme, PD_TYPE_BODY);

    for (int lines = 2; lines <= 3 && !pd_ui_label_fits(ui, width, h, name_label(ui, h), name); lines++)
        h = small * lines;
    return h;
}

/* So that all names have the smallest of their sizes. */
static int
names_step(struct pd_ui *ui, const struct pd_view *view, int width, int h)
{
    const struct pd_member *m = view->member.member;
    int step = 0;

    for (int i = 0; m != NULL && i < m->lot_count; i++) {
        int own = pd_ui_label_step(ui, width, h, name_label(ui, h), pd_lot_name(ui, view, &m->lots[i]));

        if (pd_points_raw(m->lots[i].left) > 0 && own > step)
            step = own;
    }
    return step;
}

static void
draw_lot(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view, const struct pd_lot *lot)
{
    const struct pd_theme *t = &ui->theme;
    const char *until = until_line(ui, view, lot);
    int name_h;

    pd_ui_amount(ui, pd_rect_cut_right(&row, amount_width(ui, view, row.w)), PD_TYPE_TITLE, t->color.ink,
        PD_ALIGN_RIGHT, number_of(ui, view, lot),
        TRN("point", "points", view->member.hidden ? 0 : pd_points_raw(lot->left)));
    name_h = row.h - pd_theme_line(t, PD_TYPE_SMALL);
    pd_ui_label_from(ui, pd_rect_cut_top(&row, name_h), name_label(ui, name_h),
        names_step(ui, view, row.w, name_h), pd_lot_name(ui, view, lot));
    if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, until) > row.w && lot->expires_ms != PD_NEVER_MS &&
        lot->usable_from_ms <= view->now_ms)
        until = pd_kit_date(ui, lot->expires_ms, view->now_ms); /* a narrow list has room for the day alone */
    pd_ui_label(ui, row,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        until);
}

/* A lot's name and date, at this width of the list: as many lines for all as the longest name needs. */
static int
lot_height(struct pd_ui *ui, const struct pd_view *view, int width)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_member *m = view->member.member;
    int name = pd_theme_line(t, PD_TYPE_BODY), room = width - t->unit * 8;

    for (int i = 0; m != NULL && i < m->lot_count; i++) {
        int h = name_height(ui, room - amount_width(ui, view, room), pd_lot_name(ui, view, &m->lots[i]));

        if (pd_points_raw(m->lots[i].left) > 0 && h > name)
            name = h;
    }
    return name + pd_theme_line(t, PD_TYPE_SMALL);
}

static void
draw_buttons(struct pd_ui *ui, struct pd_rect row)
{
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Points history"),
            .icon = "list",
            .intent = pd_intent_of(PD_INTENT_HISTORY) },
        { .style = PD_BUTTON_PRIMARY,
            .label = TR("Get gifts"),
            .icon = "gift",
            .intent = pd_intent_of(PD_INTENT_CATALOGUE) },
    };

    pd_ui_buttons(ui, row, buttons, PD_COUNT(buttons));
}

/* How many coupons she has, and how many times a service. */
static const char *
care_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_errand_page *page = view->member.page;
    int coupons = 0, times = 0;

    if (view->member.page_state == PD_PAGE_ASKING)
        return TR("Looking it up");
    if (page == NULL || view->programme == NULL)
        return TR("Shown when the network is back");
    for (int i = 0; i < page->unit_count; i++) {
        if (pd_units_coupon(&view->programme->units, page->units[i].unit) != NULL)
            coupons += page->units[i].left;
        else
            times += page->units[i].left;
    }
    if (coupons + times == 0)
        return TR("None right now");
    return pd_kit_text(ui, TR("Services: %d · Coupons: %d"), times, coupons);
}

/* The other half of what she has: what counts when she is treated; and what her level is counted from. */
static void
draw_other(struct pd_ui *ui, struct pd_rect care, struct pd_rect level, const struct pd_view *view)
{
    const struct pd_member *m = view->member.member;
    const char *growth = view->member.hidden || m == NULL ? "•••" : pd_kit_points(ui, m->growth);
    const char *stay = pd_tier_stay_words(ui, view), *next = pd_tier_next_words(ui, view);
    struct pd_list list = { .count = 0 };

    pd_ui_list_add(&list, care,
        (struct pd_list_row){ .icon = "heart-pulse",
            .tone = PD_TONE_GOOD,
            .title = TR("For your treatment"),
            .sub = care_words(ui, view),
            .intent = pd_intent_of(PD_INTENT_WALLET) });
    pd_ui_list_add(&list, level,
        (struct pd_list_row){ .icon = "stairs",
            .tone = PD_TONE_ACCENT,
            .title = view->programme != NULL && view->programme->tier_index.window_months > 0
                         ? pd_kit_text(ui, TR("Counts for your level: %s"), growth)
                         : pd_kit_text(ui, TR("Earned in all: %s"), growth),
            .sub = stay != NULL ? stay : next,
            .intent = pd_intent_of(PD_INTENT_TIER) });
    pd_ui_list(ui, &list);
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
    if (fit == 0 && t->grown > 0)
        pd_ui_note_cut(
            ui, TR("My points")); /* large print gives way: a list shows one of its lines at least */
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
                : pd_kit_text(ui, TRN("and %d more, %s point", "and %d more, %s points", rest), more,
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
        TRN("point", "points", view->member.hidden ? 0 : pd_points_raw(view->member.spendable)));
    pd_rect_cut_right(&row, t->unit * 2);
    pd_ui_label(ui, row,
        (struct pd_label){
            PD_TYPE_LARGE, PD_BOLD, t->color.on_accent_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
        TR("Points for gifts"));
}

/* Height is precious: the list has all of it. */
static void
wide(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect left = pd_rect_cut_left(&room, room.w / 2 - t->gap), other;
    const char *order = TR("The points that expire first are used first.");
    int h = pd_ui_row_height(ui, 2);

    pd_rect_cut_left(&room, t->unit * 3);
    draw_buttons(ui, pd_rect_cut_bottom(&left, t->primary));
    pd_rect_cut_bottom(&left, t->unit * 2);
    draw_sum(ui, pd_rect_cut_top(&left, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit), view);
    pd_rect_cut_top(&left, t->unit * 2);
    h = h * 2 + t->gap > left.h ? (left.h - t->gap) / 2 : h;
    other = pd_rect_cut_top(&left, h * 2 + t->gap);
    draw_other(ui, pd_rect_row(other, 0, 2, t->gap), pd_rect_row(other, 1, 2, t->gap), view);
    pd_rect_cut_top(&left, t->unit * 2);
    if (left.h >= pd_ui_notice_height(ui, left.w, order))
        pd_ui_notice(ui, &left, PD_TONE_PLAIN, "info", order);
    draw_lots(ui, room, view);
}

void
pd_screen_account(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(
                       ui, view, TR("My points"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE),
                   above = pd_ui_above(ui), other;
    int h = pd_ui_row_height(ui, 2);

    if (!pd_rect_empty(above)) {
        draw_sum(ui, pd_rect_cut_top(&above, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 3), view);
        pd_rect_cut_top(&above, t->unit * 3);
        draw_lots(ui, above, view);
        draw_buttons(ui, pd_rect_cut_bottom(&room, t->primary));
        pd_rect_cut_bottom(&room, t->unit * 2);
        other = pd_rect_cut_top(&room, h + t->unit * 4 < room.h ? h + t->unit * 4 : room.h);
        draw_other(ui, pd_rect_column(other, 0, 2, t->gap), pd_rect_column(other, 1, 2, t->gap), view);
        return;
    }
    if (pd_ui_wide(room)) {
        wide(ui, room, view);
        return;
    }
    draw_sum(ui, pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 3), view);
    pd_rect_cut_top(&room, t->unit * 2);
    other = pd_rect_cut_top(&room, h * 2 + t->gap);
    draw_other(ui, pd_rect_row(other, 0, 2, t->gap), pd_rect_row(other, 1, 2, t->gap), view);
    pd_rect_cut_top(&room, t->unit * 2);
    pd_ui_notice(ui, &room, PD_TONE_PLAIN, "info", TR("The points that expire first are used first."));
    pd_rect_cut_top(&room, t->unit * 2);
    draw_buttons(ui, pd_rect_cut_bottom(&room, t->primary));
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_lots(ui, room, view);
}
