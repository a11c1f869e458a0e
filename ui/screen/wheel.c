/* The lucky wheel before the spin: what may be won and how likely it is, what it costs, and the digit she
 * taps. */
#include "ui/screen/wheel.h"

#include "ui/widget/list.h"

#include "app/core/wheel.h"

#define WAYS (PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE)

const char *
pd_wheel_points_words(struct pd_ui *ui, struct pd_points points)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(points)), pd_kit_points(ui, points));
}

const char *
pd_wheel_prize_name(struct pd_ui *ui, const struct pd_wheel_prize_view *p)
{
    if (p->gift != NULL)
        return pd_kit_say(ui, &p->gift->name);
    if (p->coupon != NULL)
        return pd_kit_say(ui, &p->coupon->name);
    if (pd_points_raw(p->prize->points) > 0)
        return pd_wheel_points_words(ui, p->prize->points);
    return TR("No prize");
}

const char *
pd_wheel_prize_icon(const struct pd_wheel_prize_view *p)
{
    if (p->gift != NULL)
        return "gift";
    if (p->coupon != NULL)
        return "coupon";
    return pd_points_raw(p->prize->points) > 0 ? "points" : "minus";
}

/* In tenths of a per cent, and never 0 of what can be won. */
static const char *
chance_words(struct pd_ui *ui, const struct pd_wheel *w, const struct pd_wheel_prize *z)
{
    int64_t permille = (z->weight * 1000 + w->total / 2) / w->total;

    if (permille == 0)
        return "<0.1%";
    return permille % 10 == 0 ? pd_kit_text(ui, "%d%%", (int)(permille / 10))
                              : pd_kit_text(ui, "%d.%d%%", (int)(permille / 10), (int)(permille % 10));
}

static const char *
odds_words(struct pd_ui *ui, const struct pd_wheel *w, const struct pd_wheel_prize_view *p)
{
    return pd_kit_text(ui, TR("%s in %s"), pd_kit_number(ui, p->prize->weight), pd_kit_number(ui, w->total));
}

static const char *
and_left_words(struct pd_ui *ui, const char *odds, int left)
{
    return left > 0 ? pd_kit_text(ui, "%s · %s", odds, pd_kit_text(ui, TRN("%d left", "%d left", left), left))
                    : odds;
}

static void
add_prize(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_wheel *w,
    const struct pd_wheel_prize_view *p)
{
    bool gone = p->left == 0, one_line = cell.h < pd_ui_row_height(ui, 1);
    const char *instead = gone ? pd_kit_text(ui, TR("None left: %s instead"),
                                     pd_wheel_points_words(ui, p->prize->instead))
                               : NULL,
               *odds = odds_words(ui, w, p);

    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = pd_wheel_prize_icon(p),
            .tone = gone              ? PD_TONE_WARN
                    : p->gift != NULL ? PD_TONE_GOOD
                                      : PD_TONE_ACCENT,
            /* Of one that is gone a single line says what comes instead. */
            .title = gone && one_line ? instead : pd_wheel_prize_name(ui, p),
            .sub = !gone      ? and_left_words(ui, odds, p->left)
                   : one_line ? NULL
                              : instead,
            .brief = gone ? NULL : odds,
            .sub_stays = true,
            .value = chance_words(ui, w, p->prize),
            .value_tone = PD_TONE_ACCENT });
}

/* ---- what keeps her, and what is left ---- */

const char *
pd_wheel_why(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;

    switch (v->no) {
    case PD_WHEEL_NO_NONE:
        return NULL;
    case PD_WHEEL_NO_POINTS:
        return v->wheel == NULL ? TR("A spin costs more points than you have now.")
                                : pd_kit_text(ui,
                                      TRN("A spin costs %s point, more than you have now.",
                                          "A spin costs %s points, more than you have now.",
                                          pd_points_raw(v->wheel->price)),
                                      pd_kit_points(ui, v->wheel->price));
    case PD_WHEEL_NO_TODAY:
        return TR("That was all for today. You can spin again tomorrow.");
    case PD_WHEEL_NO_NETWORK:
        return TR("The wheel needs the network. Please try again when it is back.");
    case PD_WHEEL_NO_OVER:
        return TR("This wheel is over. Prizes that were won can still be collected.");
    case PD_WHEEL_NO_NEW_DAY:
        return TR("A new day has begun, with a new sealed number. Please look again, then spin.");
    case PD_WHEEL_NO_STATUS:
        return TR("Please ask at the desk; they can tell you why.");
    }
    return NULL;
}

static const char *
left_words(struct pd_ui *ui, const struct pd_view *view)
{
    int left = view->wheel.page != NULL ? view->wheel.page->spins_left : 0;

    return pd_kit_text(ui,
        TRN("%d spin left today. Sealed number: %s", "%d spins left today. Sealed number: %s", left), left,
        view->wheel.code);
}

/* Spin, and beside it why she may trust it; above them what she should know. Cut from the bottom. */
static void
draw_action(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_wheel *w = view->wheel.wheel;
    const char *why = pd_wheel_why(ui, view), *note = why != NULL ? why : left_words(ui, view);
    struct pd_rect row = pd_rect_cut_bottom(room, t->primary), at;
    const char *price =
        pd_points_raw(w->price) == 0
            ? TR("Spin")
            : pd_kit_text(ui, TRN("Spin for %s point", "Spin for %s points", pd_points_raw(w->price)),
                  pd_kit_points(ui, w->price));

    pd_ui_button(ui, pd_rect_cut_left(&row, (row.w - t->gap) * 3 / 5),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = price,
            .icon = "wheel",
            .disabled = why != NULL,
            .intent = pd_intent_of(PD_INTENT_WHEEL_PICK) });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Is it fair?"),
            .icon = "shield",
            .intent = pd_intent_of(PD_INTENT_WHEEL_FAIR) });
    pd_rect_cut_bottom(room, t->unit * 2);
    at = pd_rect_cut_bottom(room, pd_ui_notice_height(ui, room->w, note));
    pd_ui_notice(ui, &at, why != NULL ? PD_TONE_WARN : PD_TONE_ACCENT, why != NULL ? "info" : "lock", note);
    pd_rect_cut_bottom(room, t->unit * 2);
}

/* Prizes a page: fewer where six would have no line for how likely they are. */
#define PAGE 6
#define LOW_PAGE 4

void
pd_screen_wheel(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;
    const char *title = v->wheel != NULL ? pd_kit_say(ui, &v->wheel->name) : TR("Lucky wheel");
    struct pd_rect room = pd_ui_page(ui, view, title, WAYS), paged;
    struct pd_list list = { .count = 0 };
    int pages, page, from, most = pd_ui_row_most(ui, 1), count, each = PAGE;

    if (v->wheel == NULL || v->state != PD_PAGE_HERE) {
        pd_ui_page_away(ui, room, v->state == PD_PAGE_ASKING ? PD_PAGE_ASKING : PD_PAGE_AWAY);
        return;
    }
    draw_action(ui, &room, view);
    paged = room;
    if (pd_ui_cell(ui, pd_ui_reading_room(ui, room), 0, PAGE, most).h < pd_ui_row_height(ui, 1)) {
        (void)pd_ui_pager_row(ui, &paged, title, 0);
        if (pd_ui_cell(ui, pd_ui_reading_room(ui, paged), 0, LOW_PAGE, most).h >= pd_ui_row_height(ui, 1))
            each = LOW_PAGE;
    }
    pages = (v->wheel->prize_count + each - 1) / each;
    page = view->page < pages ? view->page : pages - 1;
    if (pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, title, 0), page, pages);
    room = pd_ui_reading(ui, room);
    from = page * each;
    count = v->wheel->prize_count - from < each ? v->wheel->prize_count - from : each;
    pd_ui_sheet_of_cells(ui, room, count, each, most);
    for (int i = 0; i < count; i++)
        add_prize(ui, &list, pd_ui_cell(ui, room, i, each, most), v->wheel, &v->prizes[from + i]);
    pd_ui_list(ui, &list);
}

/* ---- the digit ---- */

static void
draw_digit(struct pd_ui *ui, struct pd_rect r, int digit)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_KEY,
            .label = pd_kit_text(ui, "%d", digit),
            .spoken = pd_kit_text(ui, TR("Digit %d"), digit),
            .intent = pd_intent_n(PD_INTENT_WHEEL_SPIN, digit),
            .key = '0' + digit });
}

/* As on a telephone, 0 in the middle below; side by side in two rows where the room is low. */
static void
draw_digits(struct pd_ui *ui, struct pd_rect r)
{
    int gap = ui->theme.gap;

    if (r.h < ui->theme.control * 4 + gap * 3) {
        for (int i = 0; i < 10; i++)
            draw_digit(ui, pd_rect_column(pd_rect_row(r, i / 5, 2, gap), i % 5, 5, gap), (i + 1) % 10);
        return;
    }
    for (int i = 0; i < 9; i++)
        draw_digit(ui, pd_rect_column(pd_rect_row(r, i / 3, 4, gap), i % 3, 3, gap), i + 1);
    draw_digit(ui, pd_rect_column(pd_rect_row(r, 3, 4, gap), 1, 3, gap), 0);
}

void
pd_screen_wheel_pick(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_wheel *w = view->wheel.wheel;
    struct pd_rect room = pd_ui_page(ui, view, NULL, WAYS);
    const char *why;

    if (w == NULL)
        return;
    why =
        pd_points_raw(w->price) == 0
            ? TR("It decides together with today's sealed number. The wheel spins as soon as you tap.")
            : pd_kit_text(ui,
                  TRN("It decides together with today's sealed number. %s point is used as soon as you tap.",
                      "It decides together with today's sealed number. %s points are used as soon as you "
                      "tap.",
                      pd_points_raw(w->price)),
                  pd_kit_points(ui, w->price));
    draw_digits(
        ui, pd_ui_ask(ui, room, (t->primary * 3 / 2) * 4 + t->gap * 3, "wheel", TR("Tap any number"), why));
}
