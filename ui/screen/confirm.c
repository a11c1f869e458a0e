/* What it costs and leaves, where and until when: the last step before points move; and the moment they do.
 */
#include "ui/screen/aside.h"
#include "ui/screen/family.h"

static void
draw_gift_line(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_gift *gift = view->gift.gift;
    const char *name = pd_kit_say(ui, &gift->name);

    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 2, t->unit * 2);
    pd_ui_picture(ui, pd_rect_cut_left(&r, r.h < r.w / 3 ? r.h : r.w / 3), t->radius_small, 255,
        pd_ui_gift_picture(ui, gift, 512));
    pd_rect_cut_left(&r, t->unit * 3);
    pd_ui_label(ui, pd_rect_cut_top(&r, r.h - pd_theme_line(t, PD_TYPE_TITLE) - t->unit),
        (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 3 },
        view->qty > 1 ? pd_kit_text(ui, "%s × %d", name, view->qty) : name);
    pd_ui_amount(ui, r, PD_TYPE_TITLE, t->color.accent_ink, PD_ALIGN_LEFT,
        pd_kit_points(ui, view->gift.answer.price),
        pd_fen_raw(view->gift.answer.money) == 0
            ? TRN("point", "points", pd_points_raw(view->gift.answer.price))
            : pd_kit_text(ui, "%s + %s", TRN("point", "points", pd_points_raw(view->gift.answer.price)),
                  pd_ui_money(ui, view->gift.answer.money)));
}

static void
draw_facts(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    bool hidden = view->member.hidden;
    const struct pd_fact facts[] = {
        { view->family.use ? "family" : "points", view->family.use ? TR("Paid from") : TR("You have"),
            view->family.use ? pd_family_account(ui, view)
            : hidden         ? "•••"
                     : pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(view->member.spendable)),
                           pd_kit_points(ui, view->member.spendable)) },
        { "check", view->family.use ? TR("Left for you") : TR("Left afterwards"),
            hidden ? "•••"
                   : pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(view->left_after)),
                         pd_kit_points(ui, view->left_after)) },
        { "calendar", TR("Collect by"), pd_kit_date(ui, view->collect_until_ms, view->now_ms) },
    };
    struct pd_rect rows[PD_COUNT(facts)];

    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 4, t->unit * 2);
    for (int i = 0; i < PD_COUNT(facts); i++)
        rows[i] = pd_rect_row(r, i, PD_COUNT(facts), 0);
    pd_ui_facts(ui, rows, facts, PD_COUNT(facts));
}

static void
draw_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;

    if (pd_aside_asked_words(ui, view) != NULL) {
        pd_aside_confirm_buttons(ui, row);
        return;
    }
    pd_ui_button(ui, pd_rect_cut_left(&row, row.w * 2 / 5),
        (struct pd_button){
            .style = PD_BUTTON_SECONDARY, .label = TR("Not now"), .intent = pd_intent_of(PD_INTENT_BACK) });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Confirm"),
            .icon = "check",
            .intent = pd_intent_of(PD_INTENT_REDEEM) });
}

static const char *
return_words(const struct pd_ui *ui)
{
    return TR("Not collected by then, it is cancelled and your points come back.");
}

static const char *
offline_words(const struct pd_ui *ui, const struct pd_view *view)
{
    if (view->gift.answer.request)
        return TR(
            "No network right now: your wish is noted and your points are held. The ticket comes when the "
            "network is back.");
    return TR("No network right now: it is saved at this desk and sent later. You can collect all the same.");
}

/* From the soft limit on she is told how often is left; NULL before. */
static const char *
count_words(struct pd_ui *ui, const struct pd_view *view)
{
    int left = view->gift.answer.last_but;

    if (left <= 0)
        return NULL;
    return left == 1 ? TR("Until the network is back, this is the last one.")
                     : pd_kit_text(ui, TR("Until the network is back: after this one, %d more."), left - 1);
}

/* What being offline means here: that it counts all the same, and how often it may be done. */
static const char *
network_words(struct pd_ui *ui, const struct pd_view *view)
{
    const char *count = count_words(ui, view);

    return count == NULL ? offline_words(ui, view)
                         : pd_kit_text(ui, TR("%s %s"), offline_words(ui, view), count);
}

/* Part of the price is money: where it is paid, and that points alone do not get the gift. NULL: none is. */
static const char *
money_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_place *place = pd_gift_place(view);

    if (pd_fen_raw(view->gift.answer.money) <= 0)
        return NULL;
    return pd_kit_text(ui, TR("Pay %s when you collect it: %s. Points are held; unpaid, they come back."),
        pd_ui_money(ui, view->gift.answer.money),
        place != NULL ? pd_ui_place_name(ui, place) : TR("the service desk"));
}

/* Px of what she must know besides. */
static int
urgent_height(struct pd_ui *ui, int width, const struct pd_view *view)
{
    int h = 0;

    if (pd_aside_asked_words(ui, view) != NULL)
        h += pd_ui_notice_height(ui, width, pd_aside_asked_words(ui, view)) + ui->theme.unit * 2;
    if (view->link == PD_LINK_VIEW_OFFLINE)
        h += pd_ui_notice_height(ui, width, network_words(ui, view)) + ui->theme.unit * 2;
    if (money_words(ui, view) != NULL)
        h += pd_ui_notice_height(ui, width, money_words(ui, view)) + ui->theme.unit * 2;
    if (pd_gift_terms(ui, view) != NULL)
        h += pd_ui_notice_height(ui, width, pd_gift_terms(ui, view)) + ui->theme.unit * 2;
    return h;
}

static int
notices_height(struct pd_ui *ui, int width, const struct pd_view *view)
{
    return urgent_height(ui, width, view) + pd_ui_notice_height(ui, width, return_words(ui));
}

static void
draw_notices(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    if (pd_aside_asked_words(ui, view) != NULL) {
        pd_ui_notice(ui, room, PD_TONE_ACCENT, "clock", pd_aside_asked_words(ui, view));
        pd_rect_cut_top(room, ui->theme.unit * 2);
    }
    if (view->link == PD_LINK_VIEW_OFFLINE) {
        pd_ui_notice(ui, room, PD_TONE_WARN, "desk-saved", network_words(ui, view));
        pd_rect_cut_top(room, ui->theme.unit * 2);
    }
    if (money_words(ui, view) != NULL) {
        pd_ui_notice(ui, room, PD_TONE_ACCENT, "card", money_words(ui, view));
        pd_rect_cut_top(room, ui->theme.unit * 2);
    }
    /* They stand on the page before and on the paper: where there is no room, not here as well. */
    if (pd_gift_terms(ui, view) != NULL &&
        room->h >= pd_ui_notice_height(ui, room->w, pd_gift_terms(ui, view))) {
        pd_ui_notice(ui, room, PD_TONE_PLAIN, "info", pd_gift_terms(ui, view));
        pd_rect_cut_top(room, ui->theme.unit * 2);
    }
    if (room->h >= pd_ui_notice_height(ui, room->w, return_words(ui)))
        pd_ui_notice(ui, room, PD_TONE_PLAIN, "undo", return_words(ui));
}

void
pd_screen_confirm(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("Take this gift?"), PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    const struct pd_place *place = pd_gift_place(view);
    int facts = pd_theme_line(t, PD_TYPE_BODY) * 4 + t->unit * 4, place_h = pd_ui_place_height(ui, place);
    int gift = pd_theme_line(t, PD_TYPE_TITLE) * 3 + t->unit * 5;
    struct pd_rect left, above = pd_ui_above(ui);
    int spare;

    if (view->gift.gift == NULL)
        return;
    draw_buttons(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2), view);
    pd_rect_cut_bottom(&room, t->unit * 3);
    if (!pd_rect_empty(above)) {
        draw_gift_line(ui, pd_rect_cut_top(&above, above.h * 2 / 5), view);
        pd_rect_cut_top(&above, t->unit * 3);
        pd_ui_place(ui, above, place, TR("Collect it here"));
        draw_facts(ui, pd_rect_cut_top(&room, facts < room.h * 3 / 5 ? facts : room.h * 3 / 5), view);
        pd_rect_cut_top(&room, t->unit * 2);
        draw_notices(ui, &room, view);
        return;
    }
    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        place_h = place_h > left.h / 2 - t->unit ? left.h / 2 - t->unit : left.h * 2 / 5;
        pd_ui_place(ui, pd_rect_cut_bottom(&left, place_h), place, TR("Collect it here"));
        pd_rect_cut_bottom(&left, t->unit * 2);
        draw_gift_line(ui, left, view);
        spare =
            room.h - urgent_height(ui, room.w, view); /* the gap below the last is the one above the first */
        facts = facts > room.h / 2 ? room.h / 2 : facts;
        /* What is to be paid is not cut: the facts move together for it, as far as they can be read. */
        spare = spare < room.h * 9 / 20 ? room.h * 9 / 20 : spare;
        facts = facts > spare && money_words(ui, view) != NULL ? spare : facts;
        draw_facts(ui, pd_rect_cut_top(&room, facts), view);
        pd_rect_cut_top(&room, t->unit * 2);
        draw_notices(ui, &room, view);
        return;
    }
    spare = room.h - gift - facts - pd_ui_place_height(ui, place) - notices_height(ui, room.w, view) -
            t->unit * 9;
    spare = spare < 0 ? 0 : spare;
    /* What the place makes no use of goes to gift and facts alike. */
    place_h = pd_ui_place_most(ui, room.w, place_h + spare - spare / 8 - spare / 8);
    spare = (spare - (place_h - pd_ui_place_height(ui, place))) / 2;
    draw_gift_line(ui, pd_rect_cut_top(&room, gift + spare), view);
    pd_rect_cut_top(&room, t->unit * 3);
    draw_facts(ui, pd_rect_cut_top(&room, facts + spare), view);
    pd_rect_cut_top(&room, t->unit * 3);
    pd_ui_place(ui, pd_rect_cut_top(&room, place_h), place, TR("Collect it here"));
    pd_rect_cut_top(&room, t->unit * 3);
    draw_notices(ui, &room, view);
}

/* Busy: a second tap finds nothing to hit. */
void
pd_screen_saving(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0), in;
    int dot = t->unit * 4, phase = (int)(ui->now_ms / 250 % 3);

    if (view->gift.gift != NULL && !view->asking) {
        int side = room.w < room.h ? room.w * 2 / 5 : room.h * 2 / 5;

        in = pd_rect_cut_top(&room, room.h / 2);
        pd_ui_picture(ui, (struct pd_rect){ in.x + (in.w - side) / 2, in.y + in.h - side, side, side },
            t->radius, 255, pd_ui_gift_picture(ui, view->gift.gift, 512));
    }
    if (view->asking) {
        int side = room.w < room.h ? room.w * 2 / 5 : room.h * 2 / 5;

        in = pd_rect_cut_top(&room, room.h / 2);
        pd_draw_image(&ui->draw,
            (struct pd_rect){ in.x + (in.w - side * 4 / 3) / 2, in.y + in.h - side, side * 4 / 3, side }, 0,
            255, "pictures/wait");
    }
    pd_rect_cut_top(&room, t->unit * 5);
    pd_ui_label(ui, pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_HEADING)),
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        view->asking ? TR("One moment, we are asking") : TR("Keeping it for you"));
    pd_rect_cut_top(&room, t->unit * 3);
    in = pd_rect_cut_top(&room, dot);
    for (int i = 0; i < 3; i++)
        pd_draw_fill(&ui->draw,
            (struct pd_rect){ in.x + in.w / 2 + (i - 1) * dot * 2 - dot / 2, in.y, dot, dot }, dot / 2,
            i == phase ? t->color.accent_ink : t->color.line);
    ui->moving = !ui->config.still;
}
