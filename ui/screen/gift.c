/* One gift: what it is, what it costs, where it waits, and why not. */
#include "ui/screen/aside.h"

/* Minus, number, plus. */
static void
draw_quantity(struct pd_ui *ui, struct pd_rect row, int qty)
{
    const struct pd_theme *t = &ui->theme;
    int side = row.h;

    pd_ui_label(ui, pd_rect_cut_left(&row, row.w - side * 2 - t->type[PD_TYPE_TITLE] * 3),
        (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("How many"));
    pd_ui_button(ui, pd_rect_cut_left(&row, side),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .icon = "minus",
            .spoken = TR("One less"),
            .disabled = qty <= 1,
            .intent = pd_intent_n(PD_INTENT_QTY, qty - 1) });
    pd_ui_button(ui, pd_rect_cut_right(&row, side),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .icon = "plus",
            .spoken = TR("One more"),
            .disabled = qty >= PD_QTY_MAX,
            .intent = pd_intent_n(PD_INTENT_QTY, qty + 1) });
    pd_ui_label(ui, row, (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        pd_kit_text(ui, "%d", qty));
}

/* Her favourites: a heart that is full or not, with a word. Cut from the right of the price's row. */
static void
draw_like(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *label = view->gift.liked ? TR("Favourite") : TR("Remember");
    int w = pd_ui_button_width(ui, PD_TYPE_CHROME, label, true);
    struct pd_rect at;

    if (!view->has_member)
        return;
    at = pd_rect_cut_right(row, w);
    pd_ui_button(ui, pd_rect_centre(at, w, t->control),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = label,
            .icon = view->gift.liked ? "heart-full" : "heart",
            .selected = view->gift.liked,
            .intent = pd_intent_of(PD_INTENT_LIKE) });
    pd_rect_cut_right(row, t->gap);
}

/* The row of the price holds the heart as well. */
static int
price_height(const struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int line = pd_theme_line(t, PD_TYPE_DISPLAY);

    return view->has_member && line < t->control ? t->control : line;
}

const char *
pd_gift_terms(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_place *place = pd_gift_place(view);
    const char *terms = place != NULL && place->of != NULL ? pd_kit_say(ui, &place->of->terms) : "";

    return terms[0] != '\0' ? terms : NULL;
}

/* What it is, and under which terms it is used. */
static const char *
gift_words(struct pd_ui *ui, const struct pd_view *view)
{
    const char *detail = pd_kit_say(ui, &view->gift.gift->detail), *terms = pd_gift_terms(ui, view);

    return terms == NULL ? detail : detail[0] == '\0' ? terms : pd_kit_text(ui, "%s\n%s", detail, terms);
}

static void
draw_words(struct pd_ui *ui, struct pd_rect *in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_gift *gift = view->gift.gift;
    const char *words = gift_words(ui, view);
    struct pd_label detail = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 4 };
    struct pd_rect price;

    pd_ui_paragraph(ui, in, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
        t->unit / 2, pd_kit_say(ui, &gift->name));
    price = pd_rect_cut_top(in, price_height(ui, view));
    draw_like(ui, &price, view);
    pd_ui_amount(ui, price, PD_TYPE_DISPLAY, t->color.accent_ink, PD_ALIGN_LEFT,
        pd_kit_points(ui, gift->price),
        pd_fen_raw(gift->money) == 0
            ? TRN("point", "points", pd_points_raw(gift->price))
            : pd_kit_text(ui, "%s + %s", TRN("point", "points", pd_points_raw(gift->price)),
                  pd_ui_money(ui, gift->money)));
    pd_rect_cut_top(in, t->unit);
    /* It says more, and nothing that must be known: a page that has no room for it goes without. */
    while (detail.type > PD_TYPE_SMALL && pd_ui_text_height(ui, detail, in->w, words) > in->h)
        detail.type--;
    if (pd_ui_text_height(ui, detail, in->w, words) <= in->h)
        pd_ui_paragraph(ui, in, detail, t->unit * 2, words);
}

const struct pd_place *
pd_gift_place(const struct pd_view *view)
{
    const struct pd_place *place = NULL;

    if (view->programme != NULL && view->gift.gift != NULL)
        place = pd_programme_place(view->programme, view->gift.gift->place);
    return place != NULL ? place : view->place;
}

/* Her card says too little, and its PIN would say enough. */
static bool
pin_opens(const struct pd_view *view)
{
    return view->has_member && view->member.pin_helps &&
           (view->gift.answer.outcome == PD_REDEEM_CARD_CAP ||
               (view->gift.answer.outcome == PD_REDEEM_OK && !view->member.may_redeem));
}

/* At a counter: what she said to it on her own screen. Cut from the bottom. */
static void
draw_answer(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const char *words = pd_aside_answer_words(ui, view);
    struct pd_rect notice;

    if (words == NULL)
        return;
    pd_rect_cut_bottom(room, ui->theme.unit * 2);
    notice = pd_rect_cut_bottom(room, pd_ui_notice_height(ui, room->w, words));
    pd_ui_notice(ui, &notice, PD_TONE_WARN, "chat", words);
}

/* The one thing to do here, or why there is none. Cut from the bottom of the room. */
static void
draw_action(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *help = pd_ui_what_helps(ui, view, &view->gift);
    struct pd_rect row = pd_rect_cut_bottom(room, t->primary + t->unit * 2), notice;

    if (!view->has_member)
        help = TR("Scan your member code at any time to get this gift.");
    else if (help == NULL && !view->member.may_redeem)
        help = pd_ui_only_looks(ui, view);
    if (help != NULL) {
        int h = pd_ui_notice_height(ui, room->w, help);

        pd_ui_button(ui, row,
            pin_opens(view) ? (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                                  .label = TR("Enter your PIN"),
                                  .icon = "lock",
                                  .intent = pd_intent_of(PD_INTENT_CHOOSE) }
                            : (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                                  .label = TR("See other gifts"),
                                  .icon = "gift",
                                  .intent = pd_intent_of(PD_INTENT_CATALOGUE) });
        pd_rect_cut_bottom(room, t->unit * 2);
        notice = pd_rect_cut_bottom(room, h);
        pd_ui_notice(ui, &notice, view->has_member ? PD_TONE_WARN : PD_TONE_ACCENT,
            view->has_member ? "lock" : "scan", help);
    } else {
        pd_ui_button(ui, row,
            (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                .label = TR("Get this gift"),
                .icon = "arrow-right",
                .icon_last = true,
                .intent = pd_intent_of(PD_INTENT_CHOOSE) });
        pd_rect_cut_bottom(room, t->unit * 2);
        /* How many is asked again where what she said leaves room for it. */
        if (view->gift.gift->limit != 1 &&
            (pd_aside_answer_words(ui, view) == NULL || room->h > t->primary * 6))
            draw_quantity(ui, pd_rect_cut_bottom(room, t->control), view->qty < 1 ? 1 : view->qty);
        draw_answer(ui, room, view);
    }
    pd_rect_cut_bottom(room, t->unit * 2);
}

/* Where she must go without it, one quiet question why; once answered, thanks. Cut from the bottom. */
static void
draw_missed(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    enum pd_redeem_outcome outcome = view->gift.answer.outcome;
    struct pd_rect row;
    const struct pd_button pills[] = {
        { .style = PD_BUTTON_PILL,
            .label = TR("I would have liked it"),
            .icon = "heart",
            .intent = pd_intent_n(PD_INTENT_MISSED, PD_MISSED_SOLD_OUT) },
        { .style = PD_BUTTON_PILL,
            .label = TR("Not what I want"),
            .icon = "close",
            .intent = pd_intent_n(PD_INTENT_MISSED, PD_MISSED_NOT_WANTED) },
    };

    if (!view->has_member || ui->low || room->h < t->type[PD_TYPE_BODY] * 16 ||
        (outcome != PD_REDEEM_NO_LEASE && outcome != PD_REDEEM_NOT_ON_OFFER))
        return;
    row = pd_rect_cut_bottom(room, t->control);
    if (view->missed)
        pd_ui_label(ui, row,
            (struct pd_label){
                PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 },
            TR("Thank you, we pass it on."));
    else
        for (int i = 0; i < PD_COUNT(pills); i++)
            pd_ui_button(ui, pd_rect_column(row, i, PD_COUNT(pills), t->gap), pills[i]);
    pd_rect_cut_bottom(room, t->unit * 2);
}

static void
draw_place(struct pd_ui *ui, struct pd_rect *room, const struct pd_place *place)
{
    if (place == NULL || room->h < pd_ui_place_height(ui, place))
        return;
    pd_ui_place(ui, pd_rect_cut_bottom(room, pd_ui_place_height(ui, place)), place, TR("Collect it here"));
    pd_rect_cut_bottom(room, ui->theme.unit * 2);
}

void
pd_screen_gift(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), side, words;
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways), picture;
    const struct pd_place *place;

    if (view->gift.gift == NULL)
        return;
    place = pd_gift_place(view);
    picture = pd_ui_above(ui);
    if (!pd_rect_empty(picture)) {
        if (place != NULL) {
            pd_ui_place(ui, pd_rect_cut_bottom(&picture, pd_ui_place_height(ui, place)), place,
                TR("Collect it here"));
            pd_rect_cut_bottom(&picture, t->unit * 3);
        }
        pd_ui_picture(ui, picture, t->radius, 255, pd_ui_gift_picture(ui, view->gift.gift, 512));
        draw_action(ui, &room, view);
        draw_words(ui, &room, view);
        return;
    }
    if (pd_ui_wide(room)) {
        side = room.h < room.w * 2 / 5 ? room.h : room.w * 2 / 5;
        picture = pd_rect_cut_left(&room, side);
        picture.h = side;
        pd_rect_cut_left(&room, t->unit * 4);
        pd_ui_picture(ui, picture, t->radius, 255, pd_ui_gift_picture(ui, view->gift.gift, 512));
        draw_action(ui, &room, view);
        draw_missed(ui, &room, view);
        words =
            pd_theme_line(t, PD_TYPE_HEADING) + price_height(ui, view) + pd_theme_line(t, PD_TYPE_BODY) * 3;
        if (room.h > words + pd_ui_place_height(ui, place))
            draw_place(ui, &room, place);
        draw_words(ui, &room, view);
        return;
    }
    draw_action(ui, &room, view);
    draw_missed(ui, &room, view);
    draw_place(ui, &room, place);
    words =
        pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_HEADING, .weight = PD_BOLD, .max_lines = 2 },
            room.w, pd_kit_say(ui, &view->gift.gift->name)) +
        price_height(ui, view) +
        pd_ui_text_height(
            ui, (struct pd_label){ .type = PD_TYPE_BODY, .max_lines = 4 }, room.w, gift_words(ui, view)) +
        t->unit * 6;
    side = room.h - words;
    picture = pd_rect_cut_top(&room, side < room.w ? side : room.w);
    pd_ui_picture(ui, picture, t->radius, 255, pd_ui_gift_picture(ui, view->gift.gift, 512));
    pd_rect_cut_top(&room, t->unit * 2);
    draw_words(ui, &room, view);
}
