/* Her money and bills: a list of both; how many points shall pay a part of a bill; and that they are kept. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

#define BILL_SHOWN 14 /* characters */
#define BILL_END 6    /* of one that is longer */

/* ---- bills and accounts ---- */

/* Of her own list: dots while the eye is closed. */
static const char *
sum_words(struct pd_ui *ui, const struct pd_view *view, struct pd_fen fen)
{
    return view->member.hidden ? "•••" : pd_ui_money(ui, fen);
}

static struct pd_list_row
due_row(struct pd_ui *ui, const struct pd_view *view, const struct pd_money_row *row, int i)
{
    const struct pd_due_view *due = &row->due;
    bool kept = due->number != 0, offered = due->offer.outcome == PD_DEDUCTION_OK;

    return (struct pd_list_row){ .icon = "clipboard",
        .tone = PD_TONE_ACCENT,
        .title = TR("Bill to pay"),
        .sub = pd_kit_text(ui, TR("Bill no. %s"), due->bill),
        .note = kept      ? pd_kit_text(ui, TR("%s off is kept for it"), sum_words(ui, view, due->off))
                : offered ? pd_kit_text(ui, TR("Up to %s off with points"),
                                sum_words(ui, view, pd_deduction_fen(view->programme, due->offer.most)))
                          : NULL,
        .note_tone = PD_TONE_GOOD,
        .value = sum_words(ui, view, due->fen),
        .intent = pd_intent_n(PD_INTENT_DUE, i) };
}

static struct pd_list_row
purse_row(struct pd_ui *ui, const struct pd_view *view, const struct pd_money_row *row)
{
    bool bonus = row->purse->kind == PD_PURSE_BONUS;
    const char *until = NULL, *terms = pd_kit_say(ui, &row->purse->conditions);

    if (row->has.end_ms != PD_NEVER_MS && pd_fen_raw(row->has.ending) > 0)
        until = pd_fen_raw(row->has.ending) == pd_fen_raw(row->has.free)
                    ? pd_kit_text(ui, TR("Until %s"), pd_kit_date(ui, row->has.end_ms, view->now_ms))
                    : pd_kit_text(ui, TR("%s of it until %s"), sum_words(ui, view, row->has.ending),
                          pd_kit_date(ui, row->has.end_ms, view->now_ms));
    else if (pd_fen_raw(row->has.held) > 0)
        until = pd_kit_text(ui, TR("%s is kept for a bill"), sum_words(ui, view, row->has.held));
    return (struct pd_list_row){ .icon = bonus ? "gift" : "card",
        .tone = bonus ? PD_TONE_GOOD : PD_TONE_PLAIN,
        .title = pd_kit_say(ui, &row->purse->name),
        .sub = terms[0] != '\0' ? terms : NULL,
        .note = until,
        .note_tone = PD_TONE_WARN,
        .value = sum_words(ui, view, row->has.free) };
}

void
pd_screen_money(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_list_page(
        ui, view, TR("My money and bills"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    int most = pd_ui_row_most(ui, 3);
    struct pd_list list = { .count = 0 };

    if (pd_ui_page_missing(ui, room, view))
        return;
    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "empty", TR("There is no bill to pay at the moment"),
            TR("When the hospital has a bill for you, it stands here."));
        return;
    }
    if (view->pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, TR("My money and bills"), 0), view->page, view->pages);
    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++) {
        const struct pd_money_row *row = &view->money[i];
        struct pd_rect cell = pd_ui_cell(ui, room, i, PD_PAGE_ROWS, most);

        if (row->purse != NULL) /* only read: flat, beside bills that can be tapped */
            pd_ui_sheet(ui, cell, 1, 1);
        pd_ui_list_add(
            &list, cell, row->purse != NULL ? purse_row(ui, view, row) : due_row(ui, view, row, i));
    }
    pd_ui_list(ui, &list);
}

/* ---- how many points ---- */

static const char *
points_words(struct pd_ui *ui, struct pd_points points)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(points)), pd_kit_points(ui, points));
}

const char *
pd_deduct_why(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_due_view *due = &view->due;

    switch (due->offer.outcome) {
    case PD_DEDUCTION_OK:
    case PD_DEDUCTION_STEP:
    case PD_DEDUCTION_MOST:
        break;
    case PD_DEDUCTION_OFF:
        return TR("Points do not pay for bills here at the moment.");
    case PD_DEDUCTION_BILL:
        return pd_kit_text(ui,
            TR("This bill is too small: points pay at most %d%% of a bill, and %s at least."),
            view->programme->deduction.percent, points_words(ui, due->offer.least));
    case PD_DEDUCTION_POINTS:
        return pd_kit_text(ui,
            TR("It takes at least %s that may pay for bills. Points from signing in and activities are for "
               "gifts alone."),
            points_words(ui, due->offer.least));
    }
    return NULL;
}

static struct pd_fen
left_to_pay(const struct pd_due_view *due)
{
    return pd_fen_of(pd_fen_raw(due->fen) - pd_fen_raw(due->off));
}

/* Half of the way between the ends, in whole steps. */
static int64_t
half_of(const struct pd_deduction_offer *offer)
{
    int64_t least = pd_points_raw(offer->least),
            steps = (pd_points_raw(offer->most) - least) / pd_points_raw(offer->step);

    return least + steps / 2 * pd_points_raw(offer->step);
}

/* The ends and the middle at once; where they are not three, fewer, and none where there is nothing to
 * choose.
 */
static void
draw_quick(struct pd_ui *ui, struct pd_rect row, const struct pd_due_view *due)
{
    const struct pd_deduction_offer *o = &due->offer;
    const struct {
        const char *label;
        int64_t points;
    } picks[] = { { TR("Fewest"), pd_points_raw(o->least) }, { TR("Half"), half_of(o) },
        { TR("Most"), pd_points_raw(o->most) } };
    int at[PD_COUNT(picks)], count = 0;

    for (int i = 0; i < PD_COUNT(picks); i++)
        if (picks[i].points != pd_points_raw(o->most) || i == PD_COUNT(picks) - 1)
            if (count == 0 || picks[i].points != picks[at[count - 1]].points)
                at[count++] = i;
    for (int i = 0; i < count && count > 1; i++)
        pd_ui_button(ui, pd_rect_column(row, i, count, ui->theme.gap),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = picks[at[i]].label,
                .selected = pd_points_raw(due->points) == picks[at[i]].points,
                .intent = pd_intent_n(PD_INTENT_DEDUCT_AMOUNT, (int)picks[at[i]].points) });
}

/* Minus, points and what they are worth, plus. */
static void
draw_stepper(struct pd_ui *ui, struct pd_rect row, const struct pd_due_view *due)
{
    const struct pd_theme *t = &ui->theme;
    int64_t points = pd_points_raw(due->points), step = pd_points_raw(due->offer.step);
    int side = t->primary < row.h ? t->primary : row.h;
    struct pd_rect less = pd_rect_cut_left(&row, side), more = pd_rect_cut_right(&row, side);
    int value_h = pd_theme_line(t, PD_TYPE_DISPLAY), worth_h = pd_theme_line(t, PD_TYPE_LARGE);

    pd_ui_button(ui, pd_rect_centre(less, side, side),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .icon = "minus",
            .spoken = TR("Fewer points"),
            .disabled = points - step < pd_points_raw(due->offer.least),
            .intent = pd_intent_n(PD_INTENT_DEDUCT_AMOUNT, (int)(points - step)) });
    pd_ui_button(ui, pd_rect_centre(more, side, side),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .icon = "plus",
            .spoken = TR("More points"),
            .disabled = points + step > pd_points_raw(due->offer.most),
            .intent = pd_intent_n(PD_INTENT_DEDUCT_AMOUNT, (int)(points + step)) });
    row = pd_rect_inset(row, t->unit, row.h > value_h + worth_h ? (row.h - value_h - worth_h) / 2 : 0);
    pd_ui_amount(ui, pd_rect_cut_top(&row, value_h), PD_TYPE_DISPLAY, t->color.accent_ink, PD_ALIGN_CENTRE,
        pd_kit_points(ui, due->points), TRN("point", "points", points));
    pd_ui_label(ui, row,
        (struct pd_label){
            PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        pd_kit_text(ui, TR("take %s off"), pd_ui_money(ui, due->off)));
}

static int
chooser_height(const struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;
    int words = pd_theme_line(t, PD_TYPE_DISPLAY) + pd_theme_line(t, PD_TYPE_LARGE);

    return (words > t->primary ? words : t->primary) + t->control + t->unit * 9;
}

static void
draw_chooser(struct pd_ui *ui, struct pd_rect r, const struct pd_due_view *due)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 3);

    pd_ui_card(ui, r);
    if (r.h >= chooser_height(ui) &&
        pd_points_cmp(due->offer.most, due->offer.least) != 0) { /* steps reach the ends, too */
        draw_quick(ui, pd_rect_cut_bottom(&in, t->control), due);
        pd_rect_cut_bottom(&in, t->unit * 2);
    }
    draw_stepper(ui, in, due);
}

/* Of a long number the end tells it apart. */
static const char *
bill_words(struct pd_ui *ui, const char *bill)
{
    size_t len = strlen(bill);

    return len <= BILL_SHOWN ? bill : pd_kit_text(ui, TR("ends in %s"), bill + len - BILL_END);
}

/* What is left to pay: the line that matters, as large as there is room for. */
static void
draw_total(struct pd_ui *ui, struct pd_rect r, const struct pd_due_view *due)
{
    const struct pd_theme *t = &ui->theme;
    const char *words = TR("Left to pay"), *sum = pd_ui_money(ui, left_to_pay(due));
    struct pd_label label = { PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    value = { PD_TYPE_TITLE, PD_BOLD, t->color.accent_ink, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE,
                        1 };

    while (value.type > PD_TYPE_BODY &&
           (pd_theme_line(t, value.type) > r.h || pd_ui_text_width(ui, value.type, PD_BOLD, sum) > r.w / 2))
        value.type--;
    pd_draw_fill(&ui->draw, (struct pd_rect){ r.x, r.y, r.w, t->outline / 2 + 1 }, 0, t->color.line);
    pd_ui_label(
        ui, pd_rect_cut_left(&r, pd_ui_text_width(ui, label.type, PD_BOLD, words) + t->unit), label, words);
    pd_ui_label(ui, r, value, sum);
}

/* The bill; where points may pay a part of it, what they pay and what is left. */
static void
draw_sum(struct pd_ui *ui, struct pd_rect r, const struct pd_due_view *due)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_fact facts[] = {
        { "clipboard", TR("Bill number"), bill_words(ui, due->bill) },
        { "list", TR("Whole bill"), pd_ui_money(ui, due->fen) },
        { "points", TR("Off with points"), pd_kit_text(ui, "−%s", pd_ui_money(ui, due->off)) },
    };
    bool pays = due->number != 0 || due->offer.outcome == PD_DEDUCTION_OK;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 2), rows[PD_COUNT(facts) + 1];
    int room = in.h / pd_theme_line(t, PD_TYPE_BODY), all = PD_COUNT(facts) + (pays ? 1 : -1),
        lines = room < all ? (room > 2 ? room : 2) : all, count = pays ? lines - 1 : lines;

    pd_ui_card(ui, r);
    for (int i = 0; i < lines; i++)
        rows[i] = pd_rect_row(in, i, lines, 0);
    pd_ui_facts(ui, rows, facts + (pays ? PD_COUNT(facts) - count : 0), count); /* the last matter most */
    if (pays)
        draw_total(ui, rows[lines - 1], due);
}

static int
sum_height(const struct pd_ui *ui)
{
    return (pd_theme_line(&ui->theme, PD_TYPE_BODY) + ui->theme.unit * 2) * 4 + ui->theme.unit * 4;
}

static const char *
kept_words(struct pd_ui *ui, const struct pd_view *view)
{
    return pd_kit_text(ui,
        TR("They are kept for %d minutes. Pay at the cashier within that time; if you do not, they come back "
           "by themselves."),
        view->programme->deduction.minutes);
}

static void
draw_choice_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    pd_ui_button(ui, pd_rect_cut_left(&row, row.w * 2 / 5),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Not this time"),
            .intent = pd_intent_of(PD_INTENT_BACK) });
    pd_rect_cut_left(&row, ui->theme.gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Use these points"),
            .icon = "check",
            .disabled = view->link != PD_LINK_VIEW_ONLINE,
            .intent = pd_intent_of(PD_INTENT_DEDUCT) });
}

/* What happens then, or that it takes a network. Cut from the bottom. */
static void
draw_choice_notice(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const char *text = kept_words(ui, view);
    enum pd_tone tone = PD_TONE_PLAIN;
    struct pd_rect at;

    if (view->link != PD_LINK_VIEW_ONLINE) {
        text = TR("This needs a network, and there is none right now. Please come back later.");
        tone = PD_TONE_WARN;
    }
    at = pd_rect_cut_bottom(room, pd_ui_notice_height(ui, room->w, text));
    pd_ui_notice(ui, &at, tone, tone == PD_TONE_WARN ? "info" : "clock", text);
    pd_rect_cut_bottom(room, ui->theme.unit * 3);
}

/* The bill, and in place of a choice why there is none. */
static void
draw_no_choice(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    struct pd_rect above = pd_ui_above(ui);
    int sum = sum_height(ui) * 2 / 3, left = room.w * 11 / 20;

    if (!pd_rect_empty(above))
        draw_sum(ui, pd_rect_centre(above, above.w, sum), &view->due);
    else if (pd_ui_wide(room))
        draw_sum(ui, pd_rect_centre(pd_rect_cut_left(&room, left), left, sum), &view->due);
    else
        draw_sum(ui, pd_rect_cut_top(&room, sum), &view->due);
    pd_ui_nothing(ui, room, "empty", TR("Points cannot be used for this bill"), pd_deduct_why(ui, view));
}

void
pd_screen_deduct(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_due_view *due = &view->due;
    bool may = due->offer.outcome == PD_DEDUCTION_OK;
    struct pd_rect room = pd_ui_page(ui, view, TR("Pay with points?"),
                       PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE | (may ? 0 : PD_OUT_BACK)),
                   above, left;
    int chooser = chooser_height(ui), sum = sum_height(ui), spare;

    if (!may) {
        draw_no_choice(ui, room, view);
        return;
    }
    above = pd_ui_above(ui);
    draw_choice_buttons(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2), view);
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_choice_notice(ui, &room, view);
    if (!pd_rect_empty(above)) {
        draw_sum(ui, pd_rect_cut_top(&above, sum * 2 < above.h ? sum * 2 : above.h), due);
        draw_chooser(ui, room, due);
        return;
    }
    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        draw_chooser(ui, left, due);
        draw_sum(ui, room, due);
        return;
    }
    spare = room.h - chooser - sum - t->unit * 3;
    spare = spare > 0 ? spare : 0;
    draw_sum(ui, pd_rect_cut_top(&room, sum + spare / 2), due); /* what is tapped lies near the hand */
    pd_rect_cut_top(&room, t->unit * 3);
    draw_chooser(ui, room, due);
}

/* ---- kept ---- */

/* So many points, what they take off, as large as on paper, and until when. */
static void
draw_kept(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_due_view *due = &view->due;
    pd_color ink = pd_ui_hero(ui, r);
    struct pd_label large = { PD_TYPE_NUMBER, PD_BOLD, ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 };
    struct pd_label small = { PD_TYPE_LARGE, PD_REGULAR, ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    const char *off = pd_ui_money(ui, due->off),
               *what = pd_kit_text(ui,
                   TRN("%s point takes off", "%s points take off", pd_points_raw(due->points)),
                   pd_kit_points(ui, due->points));
    const char *until = pd_kit_text(ui, TR("Pay at the cashier before %s"), pd_kit_clock(ui, due->until_ms));
    int large_h, line, small_h = pd_ui_text_height(ui, small, in.w, until);

    if (pd_theme_line(t, PD_TYPE_DISPLAY) + small_h > in.h) /* the sum stays the largest */
        small.type = PD_TYPE_BODY;
    small_h = pd_ui_text_height(ui, small, in.w, until);
    line = pd_theme_line(t, small.type);
    while (large.type > PD_TYPE_LARGE && (pd_ui_text_width(ui, large.type, PD_BOLD, off) > in.w ||
                                             pd_theme_line(t, large.type) + small_h > in.h))
        large.type--;
    if (large.type > PD_TYPE_TITLE && pd_theme_line(t, PD_TYPE_TITLE) + small_h + line <= in.h)
        while (pd_theme_line(t, large.type) + small_h + line > in.h) /* what it is for before its size */
            large.type--;
    large_h = pd_theme_line(t, large.type);
    line = in.h >= large_h + small_h + line ? line : 0;
    in = pd_rect_inset(in, 0, in.h > large_h + small_h + line ? (in.h - large_h - small_h - line) / 2 : 0);
    if (line > 0)
        pd_ui_label(ui, pd_rect_cut_top(&in, line), small, what);
    pd_ui_label(ui, pd_rect_cut_top(&in, large_h), large, off);
    pd_ui_label(ui, in, small, until);
}

static void
draw_kept_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    if (view->print != PD_PRINT_NONE) {
        pd_ui_button(ui, pd_rect_cut_right(&row, row.w * 2 / 5),
            pd_ui_slip_button(ui, view->print, PD_SLIP_DEDUCTION, TR("Print again")));
        pd_rect_cut_right(&row, ui->theme.gap);
    }
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_BAD,
            .label = TR("Not wanted, points back"),
            .icon = "undo",
            .disabled = view->link != PD_LINK_VIEW_ONLINE,
            .intent = pd_intent_of(PD_INTENT_DEDUCT_END) });
}

void
pd_screen_deducted(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_due_view *due = &view->due;
    struct pd_rect room = pd_ui_page(ui, view, TR("Kept for your bill"),
                       PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE),
                   above = pd_ui_above(ui), left, at;
    const char *how =
        view->print == PD_PRINT_NONE
            ? TR("Show your bill at the cashier as usual: the till knows. You need no paper from here.")
            : TR("Show your bill at the cashier as usual: the till knows. The slip is yours to keep.");
    int sum = sum_height(ui), hero;

    draw_kept_buttons(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2), view);
    pd_rect_cut_bottom(&room, t->unit * 3);
    at = pd_rect_cut_bottom(&room, pd_ui_notice_height(ui, room.w, how));
    pd_ui_notice(ui, &at, PD_TONE_GOOD, "check-circle", how);
    pd_rect_cut_bottom(&room, t->unit * 3);
    if (!pd_rect_empty(above)) {
        draw_kept(ui, pd_rect_cut_top(&above, above.h * 2 / 3), view);
        draw_sum(ui, pd_rect_cut_top(&room, sum < room.h ? sum : room.h), due);
        return;
    }
    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        draw_kept(ui, left, view);
        draw_sum(ui, room, due);
        return;
    }
    hero = room.h - sum - t->unit * 3;
    hero = hero > room.w * 3 / 5 ? room.w * 3 / 5 : hero;
    draw_kept(ui, pd_rect_cut_top(&room, hero), view);
    pd_rect_cut_top(&room, t->unit * 3);
    draw_sum(ui, room.h > sum * 2 ? pd_rect_cut_top(&room, sum * 2) : room, due);
}
