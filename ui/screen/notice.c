/* Pages that only tell something: no code, staff, closed; and the idle warning over all of them. */
#include "ui/screen/screens.h"

static void
draw_way(struct pd_ui *ui, struct pd_rect r, const char *icon, const char *title, const char *body)
{
    const struct pd_theme *t = &ui->theme;
    int disc = t->type[PD_TYPE_DISPLAY] * 3 / 2;
    struct pd_rect at;
    struct pd_label head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
    struct pd_label soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    int h;

    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    disc = disc > r.h ? r.h : disc;
    at = pd_rect_cut_left(&r, disc);
    at = pd_rect_centre(at, disc, disc);
    pd_draw_fill(&ui->draw, at, disc / 2, t->color.accent_soft);
    pd_ui_icon(ui, pd_rect_centre(at, disc / 2, disc / 2), t->color.on_accent_soft, icon);
    pd_rect_cut_left(&r, t->unit * 3);
    h = pd_ui_text_height(ui, head, r.w, title) + pd_ui_text_height(ui, soft, r.w, body);
    if (h > r.h) {
        head.type = PD_TYPE_BODY;
        soft.type = PD_TYPE_SMALL;
        r = pd_rect_inset(r, 0, -t->unit);
        h = pd_ui_text_height(ui, head, r.w, title) + pd_ui_text_height(ui, soft, r.w, body);
    }
    if (h < r.h)
        pd_rect_cut_top(&r, (r.h - h) / 2);
    pd_ui_paragraph(ui, &r, head, 0, title);
    pd_ui_label(ui, r, soft, body);
}

void
pd_screen_no_code(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, TR("No member code?"), ways);
    bool wide = pd_ui_wide(room);
    int columns = wide ? 3 : 1, rows = 3 / columns, most = t->type[PD_TYPE_LARGE] * 6, place_h;
    struct pd_rect cards;

    if (ui->low && view->place != NULL) {
        pd_ui_place(ui, pd_ui_above(ui), view->place, TR("People help you here"));
    } else if (view->place != NULL && room.h > pd_ui_place_height(ui, view->place) * 3) {
        place_h = pd_ui_place_height(ui, view->place);
        if (!wide && room.h - most * rows - t->unit * 3 > place_h)
            place_h = room.h - most * rows - t->unit * 3;
        pd_ui_place(ui, pd_rect_cut_bottom(&room, place_h), view->place, TR("People help you here"));
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    cards = room;
    if (!wide && cards.h > most * rows)
        cards.h = most * rows;
    if (wide)
        columns = room.w / 3 > t->type[PD_TYPE_BODY] * 14 ? 3 : 1, rows = 3 / columns;
    draw_way(ui, pd_rect_column(pd_rect_row(cards, 0, rows, t->gap), 0, columns, t->gap), "phone",
        TR("On your phone"), TR("Open the hospital's account in your messenger and tap \"Member code\"."));
    draw_way(ui,
        pd_rect_column(
            pd_rect_row(cards, rows > 1 ? 1 : 0, rows, t->gap), columns > 1 ? 1 : 0, columns, t->gap),
        "card", TR("On your member card"), TR("The code is printed on the back of the card."));
    draw_way(ui,
        pd_rect_column(
            pd_rect_row(cards, rows > 1 ? 2 : 0, rows, t->gap), columns > 1 ? 2 : 0, columns, t->gap),
        "staff", TR("Not a member yet, or no phone"),
        TR("The staff at the desk help you; joining costs nothing."));
}

void
pd_screen_staff(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);
    struct pd_tell tell = { .icon = "staff",
        .tone = PD_TONE_ACCENT,
        .title = TR("A person will help you"),
        .body = view->place != NULL
                    ? pd_kit_text(ui, TR("Please go to: %s."), pd_kit_say(ui, &view->place->name))
                    : TR("Please ask anyone of the staff in the hall."),
        .place = view->place };

    pd_ui_tell(ui, room, &tell);
}

void
pd_screen_closed(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0);
    struct pd_tell tell = { .icon = "pause",
        .picture = "closed",
        .tone = PD_TONE_WARN,
        .title = TR("This machine is closed for now"),
        .body = TR("Gifts are handed out as usual: please go to the desk."),
        .assurance = TR("Tickets and points stay good."),
        .place = view->place,
        .code = view->error_code };

    pd_ui_tell(ui, room, &tell);
}

void
pd_screen_idle(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect all = { 0, 0, t->panel.w_px, t->panel.h_px }, card, ring, in;
    int short_side = all.w < all.h ? all.w : all.h, w = all.w - t->margin * 2, h, side;
    int total = view->idle_total_s > 0 ? view->idle_total_s : 20;
    struct pd_label heading = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 2 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP,
        3 };
    const char *why = TR("Otherwise your page closes, to protect your privacy.");

    if (ui->low)
        pd_rect_cut_top(&all, all.h * 11 / 20);
    w = w > short_side * 5 / 4 ? short_side * 5 / 4 : w;
    side = t->type[PD_TYPE_NUMBER] * 3 / 2;
    h = side + pd_ui_text_height(ui, heading, w - t->unit * 8, TR("Are you still here?")) +
        pd_ui_text_height(ui, soft, w - t->unit * 8, why) + t->primary + t->unit * 19;
    h = h > all.h - t->unit * 4 ? all.h - t->unit * 4 : h;
    pd_draw_fill(&ui->draw, (struct pd_rect){ 0, 0, t->panel.w_px, t->panel.h_px }, 0, t->color.veil);
    card = pd_rect_centre(all, w, h);
    pd_ui_card(ui, card);
    in = pd_rect_inset(card, t->unit * 4, t->unit * 4);
    pd_ui_button(ui, pd_rect_cut_bottom(&in, t->primary + t->unit * 2),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("I'm still here"),
            .icon = "person",
            .intent = pd_intent_of(PD_INTENT_STAY),
            .key = PD_KEY_ENTER });
    pd_rect_cut_bottom(&in, t->unit * 3);
    if (in.h < side + pd_theme_line(t, PD_TYPE_HEADING) * 2)
        side = in.h - pd_theme_line(t, PD_TYPE_HEADING) * 2;
    ring = pd_rect_cut_top(&in, side);
    ring = pd_rect_centre(ring, side, side);
    pd_draw_ring(
        &ui->draw, ring, t->unit * 2, view->idle_left_s * 1000 / total, t->color.accent_ink, t->color.line);
    pd_ui_label(ui, ring,
        (struct pd_label){ PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        pd_kit_text(ui, "%d", view->idle_left_s));
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_paragraph(ui, &in, heading, t->unit, TR("Are you still here?"));
    if (in.h >= pd_theme_line(t, PD_TYPE_LARGE))
        pd_ui_label(ui, in, soft, why);
}
