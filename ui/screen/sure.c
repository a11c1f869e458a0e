/* Asked once more before something that is not undone here: what will happen, what stays. The safe answer is
 * the prominent one. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

struct words {
    const char *icon, *title, *happens, *stays, *yes, *no;
};

static const char *
unbook_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_activity *a = view->activity.activity;

    if (a == NULL || pd_points_raw(a->price) == 0 || view->activity.seat != PD_SEAT_BOOKED)
        return TR("Somebody else gets the seat.");
    return pd_kit_text(ui,
        TRN("Somebody else gets the seat, and your %s point comes back.",
            "Somebody else gets the seat, and your %s points come back.", pd_points_raw(a->price)),
        pd_kit_points(ui, a->price));
}

/* The counter cannot know before it has heard: said before she believes it. */
static const char *
proxy_words(const struct pd_ui *ui, const struct pd_view *view)
{
    if (view->link == PD_LINK_VIEW_ONLINE)
        return TR("The counter refuses the slip as soon as it has heard, mostly within a minute.");
    return TR("There is no network right now. The counter refuses the slip when it has heard; until then the "
              "gift can still be collected with it.");
}

static struct words
words_of(struct pd_ui *ui, const struct pd_view *view)
{
    switch (view->sure) {
    case PD_SURE_OPT_OUT:
        return (struct words){ "logout", TR("Leave the points programme?"),
            TR("You earn no more points, and nobody writes to you about them."),
            TR("Points you have can still be used until they expire. Care is the same with or without them."),
            TR("Yes, leave"), TR("No, stay in") };
    case PD_SURE_BLOCK:
        return (struct words){ "block", TR("Stop your member cards?"),
            pd_kit_whose(ui,
                TR("Every printed card of yours stops working at once. A new one is made at the desk."),
                TR("Every printed card of the member stops working at once. A new one is given with F12, the "
                   "member's card.")),
            TR("Your points, coupons and gifts stay. The code on your phone goes on working."),
            TR("Yes, stop them"), TR("No, keep them") };
    case PD_SURE_UNBOOK:
        return (struct words){ "seat", TR("Give your seat back?"), unbook_words(ui, view),
            TR("Everything else you have stays as it is."), TR("Give it back"), TR("Keep the seat") };
    case PD_SURE_CANCEL:
        return (struct words){ "undo", TR("Cancel this gift?"),
            pd_kit_text(ui,
                TRN("It is no longer kept for you; %s point comes back.",
                    "It is no longer kept for you; %s points come back.",
                    pd_points_raw(view->ticket.hold.amount)),
                pd_kit_points(ui, view->ticket.hold.amount)),
            TR("Your level and your other gifts stay."), TR("Cancel, points back"), TR("Keep the gift") };
    case PD_SURE_PROXY:
        return (struct words){ "family", TR("Take the slip back?"), proxy_words(ui, view),
            TR("The gift stays kept for you, and your own ticket stays good."), TR("Take it back"),
            TR("Leave it") };
    }
    return (struct words){ "help", "", "", "", "", "" };
}

static void
draw_part(struct pd_ui *ui, struct pd_rect r, const char *icon, enum pd_tone tone, const char *title,
    const char *body)
{
    const struct pd_theme *t = &ui->theme;
    pd_color ink = pd_ui_panel(ui, r, tone);
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2), row;
    int side = t->type[PD_TYPE_LARGE] * 5 / 4, body_h;
    struct pd_label label = { PD_TYPE_LARGE, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };

    body_h = pd_ui_text_height(ui, label, in.w, body);
    if (body_h + pd_theme_line(t, PD_TYPE_BODY) > in.h)
        label.type = PD_TYPE_BODY;
    row = pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_BODY));
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side * 4 / 5, side * 4 / 5), ink, icon);
    pd_rect_cut_left(&row, t->unit);
    pd_ui_label(
        ui, row, (struct pd_label){ PD_TYPE_BODY, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, title);
    pd_ui_label(ui, in, label, body);
    pd_speech_add_read(ui, body);
}

static int
part_height(const struct pd_ui *ui, int width, const char *body)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_BODY) + t->unit * 5 +
           pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_LARGE }, width - t->unit * 6, body);
}

void
pd_screen_sure(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), h, gap = t->unit * 3;
    struct words w = words_of(ui, view);
    struct pd_rect room = pd_ui_page(ui, view, w.title, ways),
                   row = pd_rect_cut_bottom(&room, t->primary + t->unit * 2), parts;
    const char *happens = TR("What happens"), *stays = TR("What stays");

    pd_ui_button(ui, pd_rect_cut_left(&row, (row.w - t->gap) * 2 / 5),
        (struct pd_button){ .style = PD_BUTTON_BAD, .label = w.yes, .intent = pd_intent_of(PD_INTENT_SURE) });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = w.no,
            .icon = "shield",
            .intent = pd_intent_of(PD_INTENT_BACK),
            .key = PD_KEY_ESCAPE });
    pd_rect_cut_bottom(&room, gap);
    if (ui->low && pd_ui_helpers(view) != NULL)
        pd_ui_place(ui, pd_ui_above(ui), pd_ui_helpers(view), TR("People help you here"));
    if (pd_ui_wide(room)) {
        h = part_height(ui, room.w / 2, w.happens);
        h = h < part_height(ui, room.w / 2, w.stays) ? part_height(ui, room.w / 2, w.stays) : h;
        parts = pd_rect_cut_top(&room, h < room.h ? h : room.h);
        draw_part(ui, pd_rect_column(parts, 0, 2, t->gap), "warning", PD_TONE_WARN, happens, w.happens);
        draw_part(ui, pd_rect_column(parts, 1, 2, t->gap), "check", PD_TONE_GOOD, stays, w.stays);
    } else {
        draw_part(ui, pd_rect_cut_top(&room, part_height(ui, room.w, w.happens)), "warning", PD_TONE_WARN,
            happens, w.happens);
        pd_rect_cut_top(&room, gap);
        draw_part(ui, pd_rect_cut_top(&room, part_height(ui, room.w, w.stays)), "check", PD_TONE_GOOD, stays,
            w.stays);
    }
    pd_rect_cut_top(&room, gap);
    if (!ui->low && pd_ui_helpers(view) != NULL && room.h >= pd_ui_place_height(ui, pd_ui_helpers(view)))
        pd_ui_place(ui, pd_rect_cut_top(&room, pd_ui_place_most(ui, room.w, room.h)), pd_ui_helpers(view),
            TR("People help you here"));
}
