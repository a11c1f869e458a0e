/* Somebody else picks up a gift: what a proxy ticket is, in plain words; then the ticket itself, to give
 * away. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

static const char *
gift_name(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;

    return ticket->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, ticket->hold.qty) : name;
}

static void
draw_place(struct pd_ui *ui, struct pd_rect room, const struct pd_place *place)
{
    if (place != NULL && room.h >= pd_ui_place_height(ui, place))
        pd_ui_place(
            ui, pd_rect_cut_top(&room, pd_ui_place_most(ui, room.w, room.h)), place, TR("Collect it here"));
}

/* ---- before there is one ---- */

static void
draw_words(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_ticket_view *ticket = &view->ticket;
    const struct pd_list_row rows[] = {
        { .icon = "gift", .title = gift_name(ui, ticket), .sub = TR("Only this gift can be collected.") },
        { .icon = "calendar",
            .title =
                pd_kit_text(ui, TR("Once, until %s"), pd_kit_date(ui, ticket->hold.expires_ms, view->now_ms)),
            .sub = TR("Your own ticket stays good: whoever comes first gets the gift.") },
        { .icon = "undo",
            .title = TR("Take it back at any time"),
            .sub = TR("Here at the kiosk. The counter refuses it as soon as it has heard.") },
        { .icon = "shield",
            .title = TR("Nothing else"),
            .sub = TR("Nobody sees your points or your data with it.") },
    };
    int height = pd_ui_row_most(ui, 2);
    struct pd_list list = { .count = 0 };

    if (ui->low && !pd_rect_empty(pd_ui_above(ui))) {
        draw_place(ui, room, ticket->place);
        room = pd_ui_reading_room(ui, room);
    }
    pd_ui_sheet_of_cells(ui, room, PD_COUNT(rows), PD_COUNT(rows), height);
    for (int i = 0; i < PD_COUNT(rows); i++)
        pd_ui_list_add(&list, pd_ui_cell(ui, room, i, PD_COUNT(rows), height), rows[i]);
    pd_ui_list(ui, &list);
    if (ui->low)
        return;
    pd_rect_cut_top(
        &room, pd_ui_cells_height(ui, room, PD_COUNT(rows), PD_COUNT(rows), height) + ui->theme.gap);
    draw_place(ui, room, ticket->place);
}

static void
draw_offer(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Rather not"),
            .intent = pd_intent_of(PD_INTENT_BACK),
            .key = PD_KEY_ESCAPE },
        { .style = PD_BUTTON_PRIMARY,
            .label = TR("Make the slip"),
            .icon = "family",
            .intent = pd_intent_of(PD_INTENT_PROXY_MAKE) },
    };

    pd_ui_buttons(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2), buttons, PD_COUNT(buttons));
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_words(ui, room, view);
}

/* ---- the ticket ---- */

/* As her own, but for the number: with that, and her phone's last digits, anybody could collect for good. */
static void
draw_stub(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit, t->unit), right;
    struct pd_label label = { PD_TYPE_DISPLAY, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM,
        2 };
    int side = in.h < in.w * 26 / 50 ? in.h : in.w * 26 / 50;

    pd_ui_card(ui, r);
    right = pd_rect_cut_right(&in, side);
    pd_rect_cut_right(&in, t->unit * 2);
    right = pd_rect_centre(right, side, side);
    if (view->proxy_code[0] != '\0') {
        pd_draw_fill(&ui->draw, right, t->radius_small, t->color.paper);
        pd_draw_qr(&ui->draw, right, t->color.paper_ink, t->color.paper, view->proxy_code);
    } else {
        pd_ui_picture(ui, right, t->radius_small, 255, pd_ui_gift_picture(ui, view->ticket.gift, 512));
    }
    pd_rect_cut_left(&in, t->unit * 3);
    pd_ui_label(ui, pd_rect_cut_top(&in, in.h / 2), label, TR("Helper's slip"));
    label = (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    pd_ui_label(ui, in, label, gift_name(ui, &view->ticket));
}

static void
draw_notice(struct pd_ui *ui, struct pd_rect *room, enum pd_tone tone, const char *icon, const char *text)
{
    pd_ui_notice(ui, room, tone, icon, text);
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

static void
draw_notices(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    bool here = view->proxy_code[0] != '\0';
    const char *then = here ? TR("Give the paper, or a photo of this screen, to whoever collects the gift.")
                            : TR("It was made at another kiosk. You can take it back here.");

    draw_notice(ui, room, PD_TONE_ACCENT, "calendar",
        pd_kit_text(ui, TR("Good once, for this gift, until %s."),
            pd_kit_date(ui, view->ticket.hold.expires_ms, view->now_ms)));
    if (view->link != PD_LINK_VIEW_ONLINE)
        draw_notice(ui, room, PD_TONE_WARN, "network-off",
            TR("No network right now: taken back, it is refused only when the counter has heard."));
    if (room->h >= pd_ui_notice_height(ui, room->w, then)) /* the code beside it says as much */
        draw_notice(ui, room, PD_TONE_PLAIN, here ? "family" : "info", then);
}

static void
draw_slip(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_BAD,
            .label = TR("Take it back"),
            .icon = "undo",
            .intent = pd_intent_of(PD_INTENT_PROXY_STOP) },
        pd_ui_slip_button(ui, view->print, PD_SLIP_PROXY, TR("Print again")),
    };
    const struct pd_place *place = view->ticket.place;
    struct pd_rect above = pd_ui_above(ui), right;

    /* One that was made elsewhere is not here to be printed. */
    pd_ui_buttons(ui, pd_rect_cut_bottom(&room, t->primary), buttons,
        view->proxy_code[0] != '\0' ? PD_COUNT(buttons) : 1);
    pd_rect_cut_bottom(&room, t->unit * 3);
    if (!pd_rect_empty(above)) {
        draw_stub(ui, pd_rect_cut_top(&above, above.h / 2), view);
        pd_rect_cut_top(&above, t->unit * 3);
        pd_ui_place(ui, above, place, TR("Collect it here"));
        draw_notices(ui, &room, view);
        return;
    }
    if (pd_ui_wide(room)) {
        right = pd_rect_cut_right(&room, room.w * 9 / 20);
        pd_rect_cut_right(&room, t->unit * 3);
        draw_stub(ui, room, view);
        room = right;
    } else {
        draw_stub(ui, pd_rect_cut_top(&room, room.w * 54 / 100), view);
        pd_rect_cut_top(&room, t->unit * 2);
    }
    draw_notices(ui, &room, view);
    draw_place(ui, room, place);
}

void
pd_screen_proxy(struct pd_ui *ui, const struct pd_view *view)
{
    /* The offer has its own way back. */
    int ways = PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE | (view->ticket.proxy ? PD_OUT_BACK : 0);
    struct pd_rect room = pd_ui_page(ui, view, TR("Somebody else collects it"), ways);

    if (view->ticket.proxy)
        draw_slip(ui, room, view);
    else
        draw_offer(ui, room, view);
}
