/* No code at hand, or a person is needed: ways to become one who is known here, and who helps. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

static void
draw_way(struct pd_ui *ui, struct pd_rect r, const char *icon, const char *title, const char *body)
{
    const struct pd_theme *t = &ui->theme;
    int disc = t->type[PD_TYPE_DISPLAY] * 3 / 2;
    bool above;
    struct pd_rect at;
    struct pd_label head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
    struct pd_label soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    int h;

    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    above = r.w < t->type[PD_TYPE_BODY] * 13 && r.h > r.w / 2;
    disc = above ? t->type[PD_TYPE_HEADING] : disc > r.h ? r.h : disc;
    at = above ? pd_rect_cut_top(&r, disc) : pd_rect_cut_left(&r, disc);
    at = above ? (struct pd_rect){ at.x, at.y, disc, disc } : pd_rect_centre(at, disc, disc);
    pd_draw_fill(&ui->draw, at, disc / 2, t->color.accent_soft);
    pd_ui_icon(ui, pd_rect_centre(at, disc / 2, disc / 2), t->color.on_accent_soft, icon);
    if (above)
        pd_rect_cut_top(&r, t->unit);
    else
        pd_rect_cut_left(&r, t->unit * 3);
    if (pd_ui_text_height(ui, head, r.w, title) + pd_ui_text_height(ui, soft, r.w, body) > r.h) {
        head.type = PD_TYPE_BODY;
        soft.type = PD_TYPE_SMALL;
    }
    h = pd_ui_text_height(ui, head, r.w, title) + pd_ui_text_height(ui, soft, r.w, body);
    if (h < r.h)
        pd_rect_cut_top(&r, (r.h - h) / 2);
    pd_ui_paragraph(ui, &r, head, 0, title);
    pd_ui_label(ui, r, soft, body);
}

/* Her phone or card number, where it may be looked up; and a slip that asks the counter to take her in. */
static int
find_buttons(struct pd_ui *ui, const struct pd_view *view, struct pd_button out[3])
{
    int n = 0;

    if (view->may_find) {
        out[n++] = (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Mobile number"),
            .icon = "phone",
            .intent = pd_intent_n(PD_INTENT_FIND, PD_KEYPAD_PHONE) };
        out[n++] = (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Card number"),
            .icon = "card",
            .intent = pd_intent_n(PD_INTENT_FIND, PD_KEYPAD_CARD) };
    }
    if (!view->has_member && view->print != PD_PRINT_NONE)
        out[n++] = pd_ui_slip_button(ui, view->print, PD_SLIP_JOIN, TR("Slip to join"));
    return n;
}

/* The leaflet for her own phone: its code, and what it is. */
static void
draw_leaflet(struct pd_ui *ui, struct pd_rect r, const char *payload)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 2 };
    struct pd_label soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 2, t->unit * 2), qr;
    int side = in.h < in.w / 3 ? in.h : in.w / 3;

    pd_ui_card(ui, r);
    qr = pd_rect_centre(pd_rect_cut_left(&in, side), side, side);
    pd_draw_fill(&ui->draw, qr, t->radius_small, t->color.paper);
    pd_draw_qr(&ui->draw, qr, t->color.paper_ink, t->color.paper, payload);
    pd_rect_cut_left(&in, t->unit * 3);
    pd_ui_label(ui, pd_rect_cut_top(&in, in.h / 2), head, TR("Take the leaflet with you"));
    pd_ui_label(ui, in, soft, TR("Scan this with your phone: what members get, how to join."));
}

/* Three ways, in a row where they are wide enough, else one below the other. */
static void
draw_ways(struct pd_ui *ui, struct pd_rect room)
{
    const struct pd_theme *t = &ui->theme;
    bool beside = pd_ui_wide(room) && room.w / 3 > t->type[PD_TYPE_BODY] * 10;
    const struct {
        const char *icon, *title, *body;
    } ways[] = {
        { "phone", TR("On your phone"),
            TR("Open the hospital's account in your messenger and tap \"Member code\".") },
        { "card", TR("On your member card"), TR("The code is printed on the back of the card.") },
        { "staff", TR("Not a member yet, or no phone"),
            TR("The staff at the desk help you; joining costs nothing.") },
    };

    for (int i = 0; i < PD_COUNT(ways); i++)
        draw_way(ui, beside ? pd_rect_column(room, i, 3, t->gap) : pd_rect_row(room, i, 3, t->gap),
            ways[i].icon, ways[i].title, ways[i].body);
}

void
pd_screen_no_code(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), n, most, rest;
    struct pd_rect room = pd_ui_page(ui, view, ui->low ? NULL : TR("No member code?"), ways),
                   above = pd_ui_above(ui);
    struct pd_button buttons[3];

    n = find_buttons(ui, view, buttons);
    if (n > 0) {
        pd_ui_buttons(ui, pd_rect_cut_bottom(&room, t->primary), buttons, n);
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    if (n > 0 && view->may_find && room.h > t->type[PD_TYPE_LARGE] * 12) {
        pd_ui_label(ui, pd_rect_cut_bottom(&room, pd_theme_line(t, PD_TYPE_BODY)),
            (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            n > 2 ? TR("Find yourself by number, or join:")
                  : TR("You are a member? Find yourself by number:"));
        pd_rect_cut_bottom(&room, t->unit);
    }
    if (!pd_rect_empty(above)) {
        pd_ui_paragraph(ui, &above,
            (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 }, t->unit * 2,
            TR("No member code?"));
        draw_ways(ui, above);
        pd_ui_place(ui, room, view->place, TR("People help you here"));
        return;
    }
    most = t->type[PD_TYPE_LARGE] * 5 * 3 + t->gap * 2;
    rest = room.h - most - t->unit * 3;
    if (!pd_ui_wide(room) && rest > 0) {
        struct pd_rect foot = pd_rect_cut_bottom(&room, rest);
        int leaflet = t->type[PD_TYPE_TICKET];

        pd_rect_cut_bottom(&room, t->unit * 3);
        if (view->leaflet != NULL && foot.h >= leaflet) {
            draw_leaflet(ui, pd_rect_cut_top(&foot, leaflet), view->leaflet);
            pd_rect_cut_top(&foot, t->unit * 3);
        }
        if (view->place != NULL && foot.h >= pd_ui_place_height(ui, view->place))
            pd_ui_place(ui, pd_rect_cut_top(&foot, pd_ui_place_most(ui, foot.w, foot.h)), view->place,
                TR("People help you here"));
    } else if (pd_ui_wide(room) && view->leaflet != NULL &&
               room.h > t->type[PD_TYPE_TICKET] * 3 / 2 + t->type[PD_TYPE_LARGE] * 6) {
        draw_leaflet(ui, pd_rect_cut_bottom(&room, t->type[PD_TYPE_TICKET]), view->leaflet);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    draw_ways(ui, room);
}

/* One tap calls; a second one says that it is no longer needed. */
void
pd_screen_staff(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);
    const char *go = view->place != NULL
                         ? pd_kit_text(ui, TR("Or go to: %s."), pd_kit_say(ui, &view->place->name))
                         : TR("Please ask anyone of the staff in the hall.");
    struct pd_tell tell = { .icon = view->staff_called ? "check" : "bell",
        .tone = view->staff_called ? PD_TONE_GOOD : PD_TONE_ACCENT,
        .title = view->staff_called ? TR("Somebody is on the way to you") : TR("A person will help you"),
        .body = view->staff_called ? TR("Please stay here. It takes a few minutes.")
                                   : TR("One tap, and somebody comes to this machine."),
        .assurance = go,
        .place = view->place,
        .second = { .style = view->staff_called ? PD_BUTTON_SECONDARY : PD_BUTTON_PRIMARY,
            .label = view->staff_called ? TR("No longer needed") : TR("Please come here"),
            .icon = view->staff_called ? "close" : "bell",
            .intent = pd_intent_of(PD_INTENT_CALL) } };

    /* Nobody can be told without a network: then the way to them is what helps. */
    if (view->link != PD_LINK_VIEW_ONLINE && !view->staff_called) {
        tell.body = view->place != NULL
                        ? pd_kit_text(ui, TR("Please go to: %s."), pd_kit_say(ui, &view->place->name))
                        : go;
        tell.icon = "staff";
        tell.assurance = TR("This machine cannot call anybody without a network.");
        tell.second = (struct pd_button){ .label = NULL };
    }
    pd_ui_tell(ui, room, &tell);
}
