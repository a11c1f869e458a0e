/* The ticket: right after it was made, later from the list, and the list. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

/* Number and QR on white, as on paper: the thing a patient photographs. */
static void
draw_stub(struct pd_ui *ui, struct pd_rect r, const struct pd_ticket_view *ticket)
{
    const struct pd_theme *t = &ui->theme;
    int side = r.h - t->unit * 2;
    struct pd_rect in, qr;
    const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;
    int line = pd_theme_line(t, PD_TYPE_LARGE);
    enum pd_type type = PD_TYPE_TICKET;

    pd_ui_card(ui, r);
    in = pd_rect_inset(r, t->unit, t->unit);
    /* As large as the number leaves it: a phone reads it from where she stands. */
    side = side > in.w * 26 / 50 ? in.w * 26 / 50 : side;
    qr = pd_rect_cut_right(&in, side);
    qr = pd_rect_centre(qr, side, side);
    pd_draw_fill(&ui->draw, qr, t->radius_small, t->color.paper);
    pd_draw_qr(&ui->draw, qr, t->color.paper_ink, t->color.paper, ticket->code);
    in = pd_rect_inset(in, t->unit * 3 / 2, 0);
    pd_rect_cut_left(&in, t->unit * 3 / 2);
    if (in.h < line * 3 + t->type[type] * 5 / 4)
        type = PD_TYPE_NUMBER;
    if (in.h < line * 3 + t->type[type] * 5 / 4)
        type = PD_TYPE_DISPLAY;
    in = pd_rect_inset(in, 0, (in.h - line * 3 - t->type[type] * 5 / 4) / 2);
    pd_ui_label(ui, pd_rect_cut_top(&in, line),
        (struct pd_label){ PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("Your number"));
    pd_ui_amount(ui, pd_rect_cut_top(&in, t->type[type] * 5 / 4), type, t->color.accent_ink, PD_ALIGN_LEFT,
        ticket->short_number, "");
    pd_ui_label(ui, in, (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
        ticket->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, ticket->hold.qty) : name);
}

const char *
pd_spoken_print(struct pd_ui *ui, enum pd_print_view print)
{
    switch (print) {
    case PD_PRINT_NONE:
        return TR("Take a photo of this ticket, or remember the number.");
    case PD_PRINT_RUNNING:
        return TR("Your ticket is being printed.");
    case PD_PRINT_DONE:
        return TR("Please take your paper ticket below.");
    case PD_PRINT_PROBLEM:
        return TR("The printer is out of paper. This ticket is good without paper: take a photo or remember "
                  "the number.");
    case PD_PRINT_UNSURE:
        return TR(
            "It is not certain that your paper ticket came out whole. If it did not, print it again: the new "
            "one says COPY.");
    case PD_PRINT_BROKEN:
        return TR("The printer does not work just now. This ticket is good without paper: take a photo or "
                  "remember the number.");
    }
    return "";
}

/* Somebody is asked to end it: when the points come back, instead of a date that counts no more. */
static bool
draw_ending(struct pd_ui *ui, struct pd_rect *room, enum pd_ending ending)
{
    const char *text = NULL;

    switch (ending) {
    case PD_ENDING_NONE:
        return false;
    case PD_ENDING_CANCELLED:
        text = TR("Being cancelled: your points come back when the counter confirms.");
        break;
    case PD_ENDING_EXPIRED:
        text = TR("Past its date: your points come back when the counter confirms.");
        break;
    }
    pd_ui_notice(ui, room, PD_TONE_WARN, "undo", text);
    pd_rect_cut_top(room, ui->theme.unit * 2);
    return true;
}

/* Of a voucher, where there is room: they stand on the page before, and on the paper. */
static void
draw_terms(struct pd_ui *ui, struct pd_rect *room, const struct pd_ticket_view *ticket)
{
    const char *terms =
        ticket->place != NULL && ticket->place->of != NULL ? pd_kit_say(ui, &ticket->place->of->terms) : "";

    if (terms[0] == '\0' || ui->low || room->h < pd_ui_notice_height(ui, room->w, terms) * 5)
        return;
    pd_ui_notice(ui, room, PD_TONE_PLAIN, "info", terms);
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

/* brief: where height is short. */
static void
draw_until(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view,
    const struct pd_ticket_view *ticket, bool brief)
{
    const struct pd_theme *t = &ui->theme;

    if (draw_ending(ui, room, ticket->hold.ending))
        return;
    pd_ui_notice(ui, room, PD_TONE_ACCENT, "calendar",
        brief ? pd_kit_text(ui, TR("Collect by %s"), pd_kit_date(ui, ticket->hold.expires_ms, view->now_ms))
              : pd_kit_text(ui, TR("Collect by %s. After that it is cancelled and your points come back."),
                    pd_kit_date(ui, ticket->hold.expires_ms, view->now_ms)));
    pd_rect_cut_top(room, t->unit * 2);
    if (pd_fen_raw(ticket->hold.money) > 0) {
        pd_ui_notice(ui, room, PD_TONE_PLAIN, "points",
            pd_kit_text(ui, TR("Please pay %s when you collect it."), pd_ui_money(ui, ticket->hold.money)));
        pd_rect_cut_top(room, t->unit * 2);
    }
    if (!brief)
        draw_terms(ui, room, ticket);
}

/* brief: only where there is room; she can collect all the same. */
static void
draw_unsent(struct pd_ui *ui, struct pd_rect *room, const struct pd_ticket_view *ticket, bool brief)
{
    const char *text =
        TR("Saved at this desk. It is sent when the network is back; you can collect all the same.");

    if (ticket->confirmed || ticket->hold.ending != PD_ENDING_NONE ||
        (brief && room->h < pd_ui_notice_height(ui, room->w, text)))
        return;
    pd_ui_notice(ui, room, PD_TONE_WARN, "desk-saved", text);
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

/* brief, or where there is no room for all of it: what to do, and not why. */
static void
draw_print(struct pd_ui *ui, struct pd_rect *room, enum pd_print_view print, bool brief)
{
    const char *text = pd_spoken_print(ui, print);

    if (pd_print_failed(print) && (brief || room->h < pd_ui_notice_height(ui, room->w, text)))
        text = pd_spoken_print(ui, PD_PRINT_NONE);
    pd_ui_notice(ui, room, pd_print_failed(print) ? PD_TONE_WARN : PD_TONE_PLAIN,
        print == PD_PRINT_NONE ? "phone" : "printer", text);
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

/* Where height is short, what she must know stands first: until when, how she keeps it, where. */
static void
draw_beside(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view,
    const struct pd_ticket_view *ticket, bool printing)
{
    int line = pd_theme_line(&ui->theme, PD_TYPE_SMALL);
    bool brief = room.h < line * 12;

    draw_until(ui, &room, view, ticket, brief);
    if (!brief)
        draw_unsent(ui, &room, ticket, false);
    if (printing && (view->print != PD_PRINT_DONE || room.h > line * 5))
        draw_print(ui, &room, view->print, brief);
    if (ticket->place != NULL && room.h >= pd_ui_place_height(ui, ticket->place) * 3 / 4) {
        pd_ui_place(ui, room, ticket->place, TR("Collect it here"));
        return;
    }
    if (ticket->place != NULL)
        pd_ui_notice(ui, &room, PD_TONE_PLAIN, "place", pd_ui_place_name(ui, ticket->place));
    pd_rect_cut_top(&room, ui->theme.unit * 2);
    if (brief)
        draw_unsent(ui, &room, ticket, true);
}

/* Ticket, place, dates: the same on both screens. */
static void
draw_ticket(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view,
    const struct pd_ticket_view *ticket, bool printing)
{
    const struct pd_theme *t = &ui->theme;
    int stub, place = ticket->place != NULL ? pd_ui_place_height(ui, ticket->place) : 0;
    struct pd_rect right, above = pd_ui_above(ui);
    const char *where = ticket->place != NULL ? pd_ui_place_name(ui, ticket->place) : "";
    int most, share = t->care ? 45 : 54; /* of the width, in per cent, as height of the stub */

    if (!pd_rect_empty(above)) {
        draw_stub(ui, pd_rect_cut_top(&above, above.h / 2), ticket);
        pd_rect_cut_top(&above, t->unit * 3);
        pd_ui_place(ui, above, ticket->place, TR("Collect it here"));
        draw_until(ui, &room, view, ticket, false);
        draw_unsent(ui, &room, ticket, false);
        if (printing)
            draw_print(ui, &room, view->print, false);
        return;
    }
    if (pd_ui_wide(room)) {
        right = pd_rect_cut_right(&room, room.w * 9 / 20);
        pd_rect_cut_right(&room, t->unit * 3);
        draw_stub(ui, room, ticket);
        draw_beside(ui, right, view, ticket, printing);
        return;
    }
    stub = t->type[PD_TYPE_TICKET] * 5 / 4 + pd_theme_line(t, PD_TYPE_LARGE) * 3 + t->unit * 6;
    stub = stub < room.w * share / 100 ? room.w * share / 100 : stub;
    draw_stub(ui, pd_rect_cut_top(&room, stub), ticket);
    pd_rect_cut_top(&room, t->unit * 2);
    draw_until(ui, &room, view, ticket, false);
    draw_unsent(ui, &room, ticket, false);
    if (printing)
        draw_print(ui, &room, view->print, false);
    pd_rect_cut_top(&room, t->unit);
    if (ticket->place != NULL && room.h >= place) {
        most = pd_ui_place_most(ui, room.w, room.h);
        /* A little more is better its own than a gap below it. */
        most = room.h - most < most / 4 ? room.h : most;
        pd_ui_place(ui, pd_rect_cut_top(&room, most), ticket->place, TR("Collect it here"));
    } else if (ticket->place != NULL && room.h >= pd_ui_notice_height(ui, room.w, where)) {
        pd_ui_notice(ui, &room, PD_TONE_PLAIN, "place", where);
    }
}

/* A tick in a disc that grows into place, and the good news. */
static void
draw_news(struct pd_ui *ui, struct pd_rect row)
{
    const struct pd_theme *t = &ui->theme;
    int full = row.h,
        side = full * (600 + pd_kit_motion(ui, ui->screen_ms, PD_MOTION_SIGN_MS) * 4 / 10) / 1000;
    struct pd_rect at = pd_rect_cut_left(&row, full), disc = pd_rect_centre(at, side, side);

    pd_draw_fill(&ui->draw, disc, side / 2, t->color.good);
    pd_ui_icon(ui, pd_rect_centre(at, full * 3 / 5, full * 3 / 5), t->color.on_good, "check");
    pd_rect_cut_left(&row, t->unit * 3);
    pd_ui_label(ui, row, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
        TR("Your gift is kept for you"));
}

void
pd_screen_done(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, NULL, PD_OUT_STAFF | (view->at_counter ? PD_OUT_DONE : 0)),
                   row;
    const char *done =
        /* TRANSLATORS: %d is how many seconds are left. Half a button: at most 6 Chinese characters and the
           number. */
        view->done_left_s >= 0 ? pd_kit_text(ui, TR("Finish (%d)"), view->done_left_s) : TR("Finish");

    row = pd_rect_cut_bottom(&room, t->primary + t->unit * 2);
    pd_ui_button(ui, pd_rect_column(row, 0, 2, t->gap),
        pd_print_failed(view->print) ? (struct pd_button){ .style = PD_BUTTON_SECONDARY,
                                           .label = TR("Print again"),
                                           .icon = "printer",
                                           .intent = pd_intent_of(PD_INTENT_PRINT) }
                                     : (struct pd_button){ .style = PD_BUTTON_SECONDARY,
                                           .label = TR("One more gift"),
                                           .icon = "gift",
                                           .intent = pd_intent_of(PD_INTENT_ANOTHER) });
    pd_ui_button(ui, pd_rect_column(row, 1, 2, t->gap),
        view->at_counter ? (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                               .label = TR("Hand over now  Enter"),
                               .icon = "hand-over",
                               .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
                               .key = PD_KEY_ENTER }
                         : (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                               .label = done,
                               .spoken = TR("Finish"),
                               .icon = "logout",
                               .intent = pd_intent_of(PD_INTENT_FINISH) });
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_news(ui, pd_rect_cut_top(&room, t->type[PD_TYPE_HEADING] * 7 / 4));
    pd_rect_cut_top(&room, t->unit * 3);
    draw_ticket(ui, room, view, &view->ticket, true);
}

/* Of her own list, with nobody asked to end it; one that was given away is there until she takes it back. */
static struct pd_button
proxy_button(const struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_ticket_view *ticket = &view->ticket;
    bool hers = view->has_member && view->ticket_count > 0,
         can_make = ticket->code[0] != '\0' && ticket->hold.ending == PD_ENDING_NONE;

    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = ticket->proxy ? TR("Helper's slip") : TR("Send somebody else"),
        .icon = "family",
        .disabled = !hers || (!ticket->proxy && !can_make),
        .intent = pd_intent_of(PD_INTENT_PROXY) };
}

void
pd_screen_ticket(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(
        ui, view, TR("Ticket to collect a gift"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_BAD,
            .label = TR("Cancel, points back"),
            /* What cost nothing brings nothing back. */
            .disabled =
                view->ticket.hold.ending != PD_ENDING_NONE || pd_points_raw(view->ticket.hold.amount) == 0,
            .intent = pd_intent_of(PD_INTENT_CANCEL_TICKET) },
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Print again"),
            .icon = "printer",
            .disabled = view->print == PD_PRINT_NONE || view->print == PD_PRINT_RUNNING,
            .intent = pd_intent_of(PD_INTENT_PRINT) },
        proxy_button(ui, view),
    };

    if (pd_ui_wide(room)) {
        pd_ui_buttons(ui, pd_rect_cut_bottom(&room, t->primary), buttons, PD_COUNT(buttons));
    } else {
        pd_ui_buttons(ui, pd_rect_cut_bottom(&room, t->primary), buttons, PD_COUNT(buttons) - 1);
        pd_rect_cut_bottom(&room, t->gap);
        pd_ui_button(ui, pd_rect_cut_bottom(&room, t->primary), buttons[PD_COUNT(buttons) - 1]);
    }
    pd_rect_cut_bottom(&room, t->unit * 3);
    draw_ticket(
        ui, room, view, &view->ticket, pd_print_failed(view->print) || view->print == PD_PRINT_RUNNING);
}

static const char *
waiting_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_ticket_view *ticket)
{
    switch (ticket->hold.ending) {
    case PD_ENDING_CANCELLED:
        return TR("Being cancelled");
    case PD_ENDING_EXPIRED:
        return TR("Past its date");
    case PD_ENDING_NONE:
        break;
    }
    if (ticket->hold.state == PD_HOLD_HELD && !ticket->confirmed && view->programme != NULL &&
        pd_redeem_hub_first(view->programme))
        return TR("Noted: waits for the network");
    return pd_kit_text(ui, TR("Collect by %s"), pd_kit_date(ui, ticket->hold.expires_ms, view->now_ms));
}

static const char *
waiting_name(const struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    return ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;
}

/* All names in one size: on two small lines rather than one of them cut. Sets *step to what it begins with.
 */
static struct pd_label
names_label(const struct pd_ui *ui, const struct pd_view *view, int width, int *step)
{
    struct pd_label large = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    small = { PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };

    *step = 0;
    for (int i = 0; i < view->ticket_count && i < PD_VIEW_TICKETS; i++) {
        const char *name = waiting_name(ui, &view->tickets[i]);
        int own = pd_ui_label_step(ui, width, pd_theme_line(&ui->theme, PD_TYPE_LARGE), large, name);

        *step = own > *step ? own : *step;
        if (pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, name) > width) {
            *step = 0;
            return small;
        }
    }
    return large;
}

static void
draw_waiting_words(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view,
    const struct pd_ticket_view *ticket, const char *name)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label soft = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        1 };
    int line = pd_theme_line(t, PD_TYPE_SMALL), lines = 2, step, head, last;
    struct pd_label title = names_label(ui, view, r.w, &step);
    const char *waits = waiting_line(ui, view, ticket);

    soft.max_lines = 2;
    last = pd_ui_text_height(ui, soft, r.w, waits);
    head = title.type == PD_TYPE_LARGE ? pd_theme_line(t, PD_TYPE_LARGE)
                                       : pd_ui_text_height(ui, title, r.w, name);
    while (lines > 0 && r.h < head + last + line * (lines - 1))
        lines--;
    if (lines == 2 && ticket->place != NULL &&
        pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, pd_ui_place_name(ui, ticket->place)) > r.w)
        lines = 1;
    last = lines > 0 ? last : 0;
    r = pd_rect_inset(r, 0, (r.h - head - last - (lines > 1 ? line : 0)) / 2);
    pd_ui_label_from(ui, pd_rect_cut_top(&r, head), title, step, name);
    if (ticket->place != NULL && lines == 2)
        pd_ui_label(ui, pd_rect_cut_top(&r, line), soft, pd_ui_place_name(ui, ticket->place));
    /* One that ends is told from one that waits before the words are read. */
    if (ticket->hold.ending != PD_ENDING_NONE) {
        soft.weight = PD_BOLD;
        soft.color = t->color.on_warn_soft;
    }
    if (lines > 0)
        pd_ui_label(ui, pd_rect_cut_top(&r, last), soft, waits);
}

static void
draw_waiting(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int i)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_ticket_view *ticket = &view->tickets[i];
    const char *name = waiting_name(ui, ticket);
    const struct pd_control control = { .rect = r,
        .enabled = true,
        .intent = pd_intent_n(PD_INTENT_TICKET, i),
        .label = name,
        .spoken = pd_kit_text(ui, TR("%s, %s"), name, waiting_line(ui, view, ticket)) };
    struct pd_hit hit = pd_kit_control_put(ui, &control, 0);
    bool narrow = r.w < t->type[PD_TYPE_BODY] * 16;
    enum pd_type big = narrow ? PD_TYPE_BODY : PD_TYPE_HEADING;
    int side = t->type[PD_TYPE_LARGE];

    pd_ui_card(ui, r);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, r, t->radius, t->color.accent_soft);
    r = pd_rect_inset(r, t->unit * 2, t->unit * 2);
    if (!narrow) {
        int picture = r.h < r.w / 5 ? r.h : r.w / 5;

        pd_ui_picture(ui, pd_rect_centre(pd_rect_cut_left(&r, picture), picture, picture), t->radius_small,
            255, pd_ui_gift_picture(ui, ticket->gift, 256));
        pd_rect_cut_left(&r, t->unit * 3);
        pd_ui_icon(
            ui, pd_rect_centre(pd_rect_cut_right(&r, side), side, side), t->color.ink_soft, "chevron-right");
    }
    pd_ui_label(ui, pd_rect_cut_right(&r, pd_ui_text_width(ui, big, PD_BOLD, "A-000") + t->unit),
        (struct pd_label){ big, PD_BOLD, t->color.accent_ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        ticket->short_number);
    pd_rect_cut_right(&r, t->unit); /* a long name does not run into it */
    draw_waiting_words(ui, r, view, ticket, name);
}

/* Below a short list: where to take it, when that is one place for all of it. */
static void
draw_where(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_place *place = view->tickets[0].place;

    for (int i = 1; i < view->ticket_count && i < PD_VIEW_TICKETS; i++)
        if (view->tickets[i].place != place)
            return;
    if (place != NULL && ui->low) {
        pd_ui_place(ui, pd_ui_above(ui), place, TR("Collect it here"));
        return;
    }
    if (place == NULL || room.h < pd_ui_place_height(ui, place))
        return;
    pd_ui_place(
        ui, pd_rect_cut_bottom(&room, pd_ui_place_most(ui, room.w, room.h)), place, TR("Collect it here"));
}

void
pd_screen_tickets(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("To collect"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    int h = pd_theme_line(t, PD_TYPE_LARGE) + pd_theme_line(t, PD_TYPE_SMALL) * 2 + t->unit * 6;
    /* Few of them have the whole width. */
    int columns = pd_ui_wide(room) && view->ticket_count * (h + t->gap) > room.h ? 2 : 1;
    int shown = view->ticket_count < PD_VIEW_TICKETS ? view->ticket_count : PD_VIEW_TICKETS,
        rows = columns > 1 ? PD_VIEW_TICKETS / columns : shown;

    if (view->ticket_count == 0) {
        int side = room.h / 3 < room.w / 2 ? room.h / 3 : room.w / 2;
        struct pd_rect top = pd_rect_cut_top(&room, room.h * 3 / 5);

        pd_draw_image(&ui->draw,
            (struct pd_rect){
                top.x + (top.w - side * 4 / 3) / 2, top.y + top.h - side - t->unit * 3, side * 4 / 3, side },
            0, 255, "pictures/empty");
        pd_ui_label(ui, room,
            (struct pd_label){
                PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 },
            TR("No gift is waiting for you."));
        return;
    }
    /* Names that take two lines leave the day its own. */
    if (columns == 1 && room.w < t->type[PD_TYPE_BODY] * 20)
        h += pd_theme_line(t, PD_TYPE_SMALL);
    if (h * rows + t->gap * (rows - 1) > room.h)
        h = (room.h - t->gap * (rows - 1)) / rows;
    for (int i = 0; i < shown; i++) {
        struct pd_rect row = { room.x, room.y + (i / columns) * (h + t->gap), room.w, h };

        draw_waiting(ui, pd_rect_column(row, i % columns, columns, t->gap), view, i);
    }
    rows = (shown + columns - 1) / columns;
    pd_rect_cut_top(&room, rows * (h + t->gap) + t->unit * 2);
    draw_where(ui, room, view);
}
