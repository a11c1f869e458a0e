/* Closed for now; and the idle warning over all screens. */
#include "ui/screen/screens.h"

void
pd_screen_closed(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0);
    struct pd_tell tell = { .icon = "pause",
        .picture = "closed",
        .tone = PD_TONE_WARN,
        .title = pd_kit_whose(ui, TR("This machine is closed for now"), TR("This counter is closed for now")),
        .body = pd_kit_whose(ui, TR("Gifts are handed out as usual: please go to the desk."),
            TR("Please serve at another counter, and have a technician look at this one.")),
        .assurance =
            pd_kit_whose(ui, TR("Tickets and points stay good."), TR("All tickets and points stay good.")),
        .place = pd_ui_helpers(view),
        .code = view->error_code };

    pd_ui_tell(ui, room, &tell);
}

/* The seconds are those of the beginning and of the middle: a countdown in words would never end. */
static void
speak_idle(struct pd_ui *ui, const struct pd_view *view)
{
    int left = view->idle_left_s * 2 > view->idle_total_s ? view->idle_total_s : view->idle_total_s / 2;

    ui->spoken = (struct pd_spoken){ .title = TR("Are you still here?"),
        .summary = pd_kit_text(ui, TR("Press any key. Otherwise your page closes in %d seconds."), left) };
}

void
pd_screen_dark(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room, words;
    int side;

    (void)view;
    pd_draw_reset(&ui->draw, t->panel.w_px, t->panel.h_px);
    pd_draw_fill(&ui->draw, (struct pd_rect){ 0, 0, t->panel.w_px, t->panel.h_px }, 0, t->color.sunken);
    room =
        pd_rect_inset((struct pd_rect){ 0, 0, t->panel.w_px, t->panel.h_px }, t->margin * 2, t->margin * 2);
    ui->zone = PD_ZONE_HEADER; /* last in reading order: a keypad has a key for it */
    pd_ui_button(ui, pd_rect_cut_bottom(&room, t->primary),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Show the screen"),
            .icon = "eye",
            .intent = pd_intent_of(PD_INTENT_DARK) });
    side = t->type[PD_TYPE_NUMBER] * 3 / 2;
    words = pd_rect_centre(
        room, room.w, side + pd_theme_line(t, PD_TYPE_HEADING) * 2 + pd_theme_line(t, PD_TYPE_LARGE) * 5);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_top(&words, side), side, side), t->color.ink_soft, "eye-off");
    pd_rect_cut_top(&words, t->unit * 3);
    pd_ui_paragraph(ui, &words,
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 2 }, t->unit * 2,
        TR("The screen is blank"));
    pd_ui_label(ui, words,
        (struct pd_label){ PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 4 },
        TR("Somebody uses this machine with keypad and voice. The private key, or the button below, shows "
           "the "
           "screen again."));
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

    speak_idle(ui, view);
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
