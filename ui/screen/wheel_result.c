/*
 * What a spin brought, and how anybody can tell that nobody chose it. The result is known and stored before this
 * screen comes up: a light runs over the prizes and rests on it. Where nothing is to move, it stands there at once.
 */
#include "ui/screen/wheel.h"

#include "ui/widget/list.h"

#include "app/core/wheel.h"

#define WAYS (PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE)
#define TURN_MS 2400
#define ROUNDS 3 /* over all prizes, before the one it rests on */

static const struct pd_wheel_prize_view *
prize_of(const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;

    return v->wheel != NULL && v->prize >= 0 && v->prize < v->wheel->prize_count ? &v->prizes[v->prize] : NULL;
}

const char *
pd_wheel_result_title(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_prize_view *p = prize_of(view);

    switch (view->wheel.spin.given) {
    case PD_SPIN_NOTHING:
        return TR("No prize this time");
    case PD_SPIN_POINTS:
    case PD_SPIN_INSTEAD:
        return pd_kit_text(ui, TR("You won: %s"), pd_wheel_points_words(ui, view->wheel.spin.points));
    case PD_SPIN_GIFT:
    case PD_SPIN_COUPON:
        break;
    }
    return p != NULL ? pd_kit_text(ui, TR("You won: %s"), pd_wheel_prize_name(ui, p)) : TR("You won a prize");
}

const char *
pd_wheel_result_body(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_prize_view *p = prize_of(view);

    switch (view->wheel.spin.given) {
    case PD_SPIN_NOTHING:
        return TR("Thank you for playing. What you have stays as it is.");
    case PD_SPIN_POINTS:
        return TR("They are with your points already.");
    case PD_SPIN_INSTEAD:
        return p != NULL ? pd_kit_text(ui, TR("None is left of: %s. The points are given instead, as stated."),
                               pd_wheel_prize_name(ui, p))
                         : NULL;
    case PD_SPIN_GIFT:
        return TR("It is kept for you. Show the ticket where gifts are collected.");
    case PD_SPIN_COUPON:
        return TR("It is with your coupons already.");
    }
    return NULL;
}

/* By what she checks it later: the day's number of the spin, and her digit. */
static const char *
spin_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_spin *spin = &view->wheel.spin;

    return pd_kit_text(ui, TR("Spin %s of the day, your number %d"), pd_kit_number(ui, spin->of_day), spin->digit);
}

/* ---- while it turns ---- */

/* Which one the light is on. */
static int
lit(const struct pd_wheel_view *v, int permille)
{
    int count = v->wheel->prize_count;

    return (int)((int64_t)(ROUNDS * count + v->prize) * permille / 1000) % count;
}

static void
draw_turning(struct pd_ui *ui, struct pd_rect room, const struct pd_wheel_view *v, int at)
{
    const struct pd_theme *t = &ui->theme;
    int columns = v->wheel->prize_count > 6 || pd_ui_wide(room) ? 2 : 1;
    int rows = (v->wheel->prize_count + columns - 1) / columns;

    for (int i = 0; i < v->wheel->prize_count; i++) {
        struct pd_rect cell = pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap);
        pd_color ink;

        if (cell.h > t->primary * 3 / 2)
            cell = pd_rect_centre(cell, cell.w, t->primary * 3 / 2);
        ink = pd_ui_panel(ui, cell, i == at ? PD_TONE_GOOD : PD_TONE_PLAIN);
        if (i == at)
            pd_draw_border(&ui->draw, cell, t->radius, t->outline * 2, t->color.good);
        cell = pd_rect_inset(cell, t->unit * 3, 0);
        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&cell, t->type[PD_TYPE_LARGE] * 3 / 2), t->type[PD_TYPE_LARGE],
                           t->type[PD_TYPE_LARGE]),
            ink, pd_wheel_prize_icon(&v->prizes[i]));
        pd_rect_cut_left(&cell, t->unit * 2);
        pd_ui_label(ui, cell,
            (struct pd_label){ PD_TYPE_LARGE, i == at ? PD_BOLD : PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
            pd_wheel_prize_name(ui, &v->prizes[i]));
    }
}

/* ---- where it rests ---- */

static struct pd_button
lead_on(const struct pd_ui *ui, const struct pd_view *view)
{
    switch (view->wheel.spin.given) {
    case PD_SPIN_GIFT:
        return (struct pd_button){
            .label = TR("See the ticket"), .icon = "ticket", .intent = pd_intent_of(PD_INTENT_TICKETS)
        };
    case PD_SPIN_COUPON:
        return (struct pd_button){
            .label = TR("My coupons"), .icon = "coupon", .intent = pd_intent_of(PD_INTENT_WALLET)
        };
    case PD_SPIN_NOTHING:
    case PD_SPIN_POINTS:
    case PD_SPIN_INSTEAD:
        break;
    }
    return (struct pd_button){
        .label = TR("Back to the wheel"), .icon = "wheel", .intent = pd_intent_of(PD_INTENT_WHEEL)
    };
}

static struct pd_button
once_more(const struct pd_ui *ui, const struct pd_view *view)
{
    bool there = view->wheel.spin.given == PD_SPIN_GIFT || view->wheel.spin.given == PD_SPIN_COUPON;

    return (struct pd_button){ .label = there ? TR("Back to the wheel") : NULL,
        .intent = pd_intent_of(PD_INTENT_WHEEL) };
}

void
pd_screen_wheel_result(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;
    struct pd_rect room = pd_ui_page(ui, view, NULL, WAYS);
    int turned;

    if (v->wheel == NULL || v->spin.number == 0)
        return;
    turned = v->again || prize_of(view) == NULL ? 1000 : pd_kit_motion(ui, ui->screen_ms, TURN_MS);
    if (turned < 1000) {
        draw_turning(ui, pd_rect_inset(room, 0, ui->theme.unit * 4), v, lit(v, turned));
        return;
    }
    pd_ui_tell(ui, room,
        &(struct pd_tell){ .icon = v->spin.given == PD_SPIN_NOTHING ? "wheel" : pd_wheel_prize_icon(&v->prizes[v->prize]),
            .picture = v->spin.given == PD_SPIN_NOTHING ? NULL : "success",
            .tone = v->spin.given == PD_SPIN_NOTHING ? PD_TONE_ACCENT : PD_TONE_GOOD,
            .title = pd_wheel_result_title(ui, view),
            .body = pd_wheel_result_body(ui, view),
            .assurance = spin_words(ui, view),
            .first = once_more(ui, view),
            .second = lead_on(ui, view) });
}

/* ---- how it is fair ---- */

/* 64 digits in four groups of 16, two on a line: people compare them. */
static const char *
digits_words(struct pd_ui *ui, const char *hex)
{
    return pd_kit_text(ui, "%.16s %.16s\n%.16s %.16s", hex, hex + 16, hex + 32, hex + 48);
}

static void
paragraph(struct pd_ui *ui, struct pd_rect *room, const char *head, const char *body)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label bold = { PD_TYPE_LARGE, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_BODY, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };

    (void)pd_ui_paragraph(ui, room, bold, t->unit / 2, head);
    (void)pd_ui_paragraph(ui, room, soft, t->unit * 2, body);
}

void
pd_screen_wheel_fair(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_wheel_view *v = &view->wheel;
    struct pd_rect room = pd_ui_page(ui, view, TR("Nobody chooses who wins"), WAYS | PD_OUT_BACK), card;

    if (v->page == NULL)
        return;
    pd_ui_card(ui, room);
    card = pd_rect_inset(room, t->unit * 4, t->unit * 3);
    if (pd_ui_wide(room) && v->page->told_seed[0] != '\0') {
        struct pd_rect right = pd_rect_cut_right(&card, card.w / 2 - t->unit * 2);

        paragraph(ui, &right, TR("When the day is over"),
            TR("The sealed number is opened, and anybody can work out every spin again. The last one that was opened:"));
        paragraph(ui, &right, pd_kit_date(ui, (v->page->told_day + 1) * PD_DAY_MS - (int64_t)ui->utc_offset_min * PD_MINUTE_MS, view->now_ms),
            digits_words(ui, v->page->told_seed));
    }
    paragraph(ui, &card, TR("In the morning"),
        TR("A number is drawn and sealed before anybody spins. Its mark cannot be changed any more:"));
    paragraph(ui, &card, v->code, digits_words(ui, v->page->commitment));
    paragraph(ui, &card, TR("When you spin"),
        TR("The sealed number, your number and the count of the day's spins decide, by a rule that is published."));
    if (pd_ui_wide(room) || v->page->told_seed[0] == '\0')
        return;
    paragraph(ui, &card, TR("When the day is over"),
        TR("The sealed number is opened, and anybody can work out every spin again. The last one that was opened:"));
    paragraph(ui, &card, pd_kit_date(ui, (v->page->told_day + 1) * PD_DAY_MS - (int64_t)ui->utc_offset_min * PD_MINUTE_MS, view->now_ms),
        digits_words(ui, v->page->told_seed));
}
