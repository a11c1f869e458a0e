/*
 * The counter's one screen: an always-live scan box on the left with the last hand-overs, on the right what
 * to do about what was scanned. Everything works from the keyboard: typing, Enter, F2, Escape.
 */
#include "ui/screen/counter_duty.h"
#include "ui/widget/list.h"

#include "ui/widget/ask.h"

#include <string.h>

/* It was recorded before, and waited for the hub's yes: no token is needed any more. */
static bool
is_noted(const struct pd_counter_view *c)
{
    return c->ticket.hold.state == PD_HOLD_CAPTURED;
}

void
pd_counter_state(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int y = row.y + (row.h - t->type[PD_TYPE_SMALL] * 3 / 2) / 2, x = row.x;
    bool online = view->link == PD_LINK_VIEW_ONLINE;
    /* What lies on the table was recorded before, and goes out all the same. */
    bool goes_out = view->counter.state == PD_COUNTER_READY && is_noted(&view->counter);
    struct pd_rect chip;

    chip = pd_ui_chip(ui, x, y,
        online                               ? PD_TONE_GOOD
        : view->link == PD_LINK_VIEW_REFUSED ? PD_TONE_BAD
                                             : PD_TONE_WARN,
        online ? "network" : "network-off",
        online                               ? TR("Online")
        : view->link == PD_LINK_VIEW_REFUSED ? TR("Refused by the centre")
                                             : TR("Offline, saved here"));
    x += chip.w + t->unit;
    if (view->unsent > 0) {
        chip = pd_ui_chip(ui, x, y, PD_TONE_WARN, "cloud-saved",
            pd_kit_text(ui, TR("%s not sent yet"), pd_kit_number(ui, (int64_t)view->unsent)));
        x += chip.w + t->unit;
    } else if (online) {
        chip = pd_ui_chip(ui, x, y, PD_TONE_GOOD, "check", TR("All sent"));
        x += chip.w + t->unit;
    }
    if (view->full) {
        chip = pd_ui_chip(ui, x, y, PD_TONE_BAD, "pause", TR("Disk full, nothing new: E-LED-01"));
        x += chip.w + t->unit;
    }
    if (!view->counter.has_token)
        pd_ui_chip(ui, x, y, view->counter.token_asked || goes_out ? PD_TONE_WARN : PD_TONE_BAD, "lock",
            goes_out ? TR("Other tickets: not now") : TR("Cannot hand over now"));
}

/* What may be scanned, what may be typed, and the px both take in a box so wide. */
static int
scan_words(struct pd_ui *ui, int box_w, int *head_h)
{
    const struct pd_theme *t = &ui->theme;
    int width = box_w - t->unit * 6 - t->type[PD_TYPE_HEADING];
    struct pd_label head = { .type = PD_TYPE_BODY, .weight = PD_BOLD, .max_lines = 2 },
                    help = { .type = PD_TYPE_SMALL, .max_lines = 3 };

    *head_h = pd_ui_text_height(ui, head, width, TR("Scan a ticket or member code"));
    return *head_h +
           pd_ui_text_height(ui, help, width, TR("or type its number and the last 4 digits of the phone"));
}

static void
draw_scan_box(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    bool typing = c->typed[0] != '\0';
    struct pd_rect in = pd_rect_inset(r, t->unit * 2, t->unit * 2), at;
    int side = t->type[PD_TYPE_HEADING], head_h, words_h = scan_words(ui, r.w, &head_h);

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(
        &ui->draw, r, t->radius, t->outline * 2, c->typed_bad ? t->color.bad : t->color.accent_ink);
    at = pd_rect_cut_left(&in, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), t->color.accent_ink, "scan");
    pd_rect_cut_left(&in, t->unit * 2);
    if (typing) {
        struct pd_label help = { PD_TYPE_SMALL, PD_REGULAR, c->typed_bad ? t->color.bad : t->color.ink_soft,
            PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
        const char *next =
            c->typed_bad ? TR("No such ticket, or not this phone") : TR("Number, then phone's last 4");

        pd_ui_label(ui, pd_rect_cut_bottom(&in, pd_ui_text_height(ui, help, in.w, next)), help, next);
        pd_ui_label(ui, in,
            (struct pd_label){ in.h < pd_theme_line(t, PD_TYPE_DISPLAY) ? PD_TYPE_HEADING : PD_TYPE_DISPLAY,
                PD_BOLD, c->typed_bad ? t->color.bad : t->color.ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            c->typed);
        return;
    }
    pd_ui_label(ui, pd_rect_cut_top(&in, in.h * head_h / words_h),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 2 },
        TR("Scan a ticket or member code"));
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 },
        TR("or type its number and the last 4 digits of the phone"));
}

static void
draw_goods_list(struct pd_ui *ui, struct pd_rect *r, const struct pd_ticket_view *tickets, int count,
    int right_w, const char *(*right)(struct pd_ui *ui, const struct pd_ticket_view *ticket))
{
    const struct pd_theme *t = &ui->theme;
    int pitch = pd_theme_line(t, PD_TYPE_SMALL) * 2 + t->unit;

    for (int i = 0; i < count && r->h >= pitch; i++) {
        const struct pd_ticket_view *ticket = &tickets[i];
        struct pd_rect row = pd_rect_cut_top(r, pitch);
        struct pd_label label = { PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };

        pd_draw_fill(&ui->draw, (struct pd_rect){ row.x, row.y, row.w, 1 }, 0, t->color.line);
        pd_ui_label(ui, pd_rect_cut_left(&row, t->type[PD_TYPE_SMALL] * 7 / 2), label, ticket->short_number);
        label.weight = PD_REGULAR;
        label.align = PD_ALIGN_RIGHT;
        label.color = t->color.ink_soft;
        pd_ui_label(ui, pd_rect_cut_right(&row, right_w), label, right(ui, ticket));
        label.align = PD_ALIGN_LEFT;
        label.color = t->color.ink;
        label.max_lines = 3;
        pd_ui_label(
            ui, row, label, ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku);
    }
}

static const char *
handed_at(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    const char *at = ticket->hold.ended_ms > 0 ? pd_kit_clock(ui, ticket->hold.ended_ms) : "";

    /* TRANSLATORS: Staff, in a narrow column below a time: at most 3 Chinese characters. */
    return ticket->by_proxy ? pd_kit_text(ui, "%s\n%s", at, TR("by proxy")) : at;
}

static const char *
noted_as(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    return ticket->confirmed ? TR("May go out") : TR("Waits for the centre");
}

static void
draw_lists(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    struct pd_label head = { PD_TYPE_BODY, PD_BOLD, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };

    if (c->pickup_count > 0) {
        pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_BODY)), head, TR("Noted pick-ups"));
        pd_rect_cut_top(&r, t->unit);
        draw_goods_list(ui, &r, c->pickups, c->pickup_count, t->type[PD_TYPE_BODY] * 9 / 2, noted_as);
        pd_rect_cut_top(&r, t->unit * 2);
    }
    pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_BODY)), head, TR("Last hand-overs"));
    pd_rect_cut_top(&r, t->unit);
    draw_goods_list(ui, &r, c->last, c->last_count, t->type[PD_TYPE_BODY] * 3, handed_at);
}

void
pd_counter_verdict(struct pd_ui *ui, struct pd_rect r, enum pd_tone tone, const char *icon, const char *text)
{
    const struct pd_theme *t = &ui->theme;
    pd_color fill = tone == PD_TONE_GOOD   ? t->color.good
                    : tone == PD_TONE_WARN ? t->color.warn_soft
                                           : t->color.bad;
    pd_color ink = tone == PD_TONE_GOOD   ? t->color.on_good
                   : tone == PD_TONE_WARN ? t->color.on_warn_soft
                                          : t->color.on_bad;
    int side = t->type[PD_TYPE_HEADING] * 5 / 4;
    enum pd_type type = PD_TYPE_HEADING;

    pd_draw_fill(&ui->draw, r, t->radius, fill);
    if (tone == PD_TONE_WARN)
        pd_draw_border(&ui->draw, r, t->radius, t->outline, t->color.warn);
    r = pd_rect_inset(r, t->unit * 3, 0);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&r, side), side, side), ink, icon);
    pd_rect_cut_left(&r, t->unit * 2);
    if (pd_ui_text_width(ui, type, PD_BOLD, text) > r.w)
        type = PD_TYPE_TITLE;
    pd_ui_label(ui, r, (struct pd_label){ type, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, text);
}

static void
draw_ready_buttons(struct pd_ui *ui, struct pd_rect row, bool may)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Cannot hand over  F2"),
            .intent = pd_intent_of(PD_INTENT_COUNTER_CANNOT),
            .key = PD_KEY_F2 });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_GOOD,
            .label = TR("Hand over  Enter"),
            .icon = "hand-over",
            .disabled = !may,
            .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
            .key = PD_KEY_ENTER });
}

static struct pd_button
clear_button(const struct pd_ui *ui)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = TR("Next ticket  Esc"),
        .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
        .key = PD_KEY_ESCAPE };
}

void
pd_counter_clear_button(struct pd_ui *ui, struct pd_rect row)
{
    pd_ui_button(ui, row, clear_button(ui));
}

static void
draw_handed_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;

    if (view->counter.undo_left_s > 0)
        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3),
            (struct pd_button){ .style = PD_BUTTON_BAD,
                /* TRANSLATORS: Staff. F3 is the key; %d is how many seconds are left. */
                .label = pd_kit_text(ui, TR("Undo  F3 (%d)"), view->counter.undo_left_s),
                .icon = "undo",
                .intent = pd_intent_of(PD_INTENT_COUNTER_UNDO),
                .key = PD_KEY_F3 });
    pd_rect_cut_left(&row, t->gap);
    pd_counter_clear_button(ui, row);
}

static void
draw_reasons(struct pd_ui *ui, struct pd_rect r, bool by_proxy)
{
    const char *const labels[] = { TR("1  Out of stock"), TR("2  Damaged"), TR("3  Not wanted") };

    /* Whoever was sent to pick it up may not give it up. */
    pd_counter_choice(ui, r, TR("Why not? The points go back."), labels,
        by_proxy ? PD_COUNT(labels) - 1 : PD_COUNT(labels));
}

static void
draw_empty(struct pd_ui *ui, struct pd_rect r)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_TICKET];
    struct pd_rect in = pd_rect_centre(r, r.w, side + pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3), at;

    at = pd_rect_cut_top(&in, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), t->color.line, "hand-over");
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_label(ui, in,
        (struct pd_label){
            PD_TYPE_HEADING, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        TR("Ready for the next ticket"));
}

/* The next of her other memberships, in the order of all. */
static void
draw_switch(struct pd_ui *ui, struct pd_rect *r, const struct pd_view *view)
{
    int at = 0, next;

    if (view->membership_count < 2)
        return;
    while (at < view->membership_count - 1 && !view->memberships[at].here)
        at++;
    next = (at + 1) % view->membership_count;
    pd_ui_button(ui, pd_rect_cut_bottom(r, ui->theme.primary),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            /* TRANSLATORS: Staff. The name of a membership, then her level there and points; F5 is the key.
             */
            .label = pd_kit_text(ui, TR("%s · %s  F5"), pd_membership_name(ui, &view->memberships[next]),
                pd_membership_line(ui, view, &view->memberships[next])),
            .icon = "refresh",
            .intent = pd_intent_n(PD_INTENT_MEMBERSHIP, next),
            .key = PD_KEY_F5 });
    pd_rect_cut_bottom(r, ui->theme.gap);
}

/* Which membership lies on the table; NULL: her only one. */
static const char *
membership_here(struct pd_ui *ui, const struct pd_view *view)
{
    for (int i = 0; view->membership_count > 1 && i < view->membership_count; i++)
        if (view->memberships[i].here)
            return pd_membership_name(ui, &view->memberships[i]);
    return NULL;
}

/* A member's code was scanned: what waits for her here. */
static void
draw_member(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    int h = pd_theme_line(t, PD_TYPE_BODY) + pd_theme_line(t, PD_TYPE_SMALL) + t->unit * 4;
    const char *here = membership_here(ui, view);

    pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_DISPLAY)),
        (struct pd_label){ PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_counter_is_merchants(view) /* which hears of nobody's points */
            ? pd_ui_masked(ui, c->masked)
            /* TRANSLATORS: Staff. First a masked name, then a number of points. */
            : pd_kit_text(ui, TRN("%s · %s point", "%s · %s points", pd_points_raw(c->member.spendable)),
                  pd_ui_masked(ui, c->masked), pd_kit_points(ui, c->member.spendable)));
    if (here != NULL)
        pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_LARGE)),
            (struct pd_label){
                PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            here);
    pd_rect_cut_top(&r, t->unit * 2);
    draw_switch(ui, &r, view);
    if (c->waiting_count == 0)
        pd_ui_label(ui, r,
            (struct pd_label){
                PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
            TR("Nothing waits for this member here"));
    for (int i = 0; i < c->waiting_count && i < PD_VIEW_TICKETS && r.h >= h; i++) {
        const struct pd_ticket_view *ticket = &c->waiting[i];
        const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;

        pd_ui_button(ui, pd_rect_cut_top(&r, h),
            (struct pd_button){ .style = PD_BUTTON_TILE,
                .label = pd_kit_text(ui, "%s  %s", ticket->short_number, name),
                /* TRANSLATORS: Staff. %s is the name of a shelf, as A-03. */
                .sub = ticket->gift != NULL ? pd_kit_text(ui, TR("Shelf %s"), ticket->gift->shelf) : NULL,
                .icon = "gift",
                .intent = pd_intent_n(PD_INTENT_COUNTER_PICK, i),
                .key = '1' + i });
        pd_rect_cut_top(&r, t->gap);
    }
}

/* Where both do not fit, the goods are what the hands need; the bar above says the rest. */
static void
draw_note(struct pd_ui *ui, struct pd_rect *in, const char *words)
{
    if (words == NULL || in->h - pd_ui_notice_height(ui, in->w, words) < pd_counter_goods_height(ui))
        return;
    pd_ui_notice(ui, in, PD_TONE_PLAIN, "info", words);
    pd_rect_cut_top(in, ui->theme.unit * 2);
}

/* Not the ticket's fault (another counter's turn), or not certain: amber, and what can be done. */
static void
draw_no(struct pd_ui *ui, struct pd_rect in, struct pd_rect row, int bar, const struct pd_view *view)
{
    enum pd_capture_view capture = view->counter.capture;
    bool noted = capture == PD_CAPTURE_VIEW_NO_ANSWER,
         open = capture == PD_CAPTURE_VIEW_NO_TOKEN || capture == PD_CAPTURE_VIEW_DOUBT || noted;
    const char *asked = capture == PD_CAPTURE_VIEW_NO_TOKEN ? pd_counter_asked_words(ui, view)
                        : noted ? TR("When the network is back, scan the ticket again: E-RDM-06")
                                : pd_counter_proxy_words(ui, &view->counter);
    const char *card = pd_counter_card_words(ui, &view->counter);

    open = open || card != NULL;
    pd_counter_verdict(ui, pd_rect_cut_top(&in, bar), open ? PD_TONE_WARN : PD_TONE_BAD,
        noted          ? "clock"
        : card != NULL ? "card"
        : open         ? "warning"
                       : "close",
        pd_counter_capture_words(ui, view));
    pd_rect_cut_top(&in, ui->theme.unit * 3);
    if (card != NULL) { /* no goods lie on the table */
        pd_ui_question(ui, in, view->counter.enrolled ? "desk-saved" : "plus", card, NULL);
    } else {
        draw_note(ui, &in, asked);
        pd_counter_goods(ui, in, view);
    }
    pd_counter_no_buttons(ui, row, view);
}

/* Points, gifts, bookings and the rest, as at a kiosk. Each button is as wide as its words ask. */
static void
draw_member_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_button buttons[] = { clear_button(ui),
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Lists and tasks  F12"),
            .intent = pd_intent_of(PD_INTENT_WORK),
            .key = PD_KEY_F12 },
        { .style = PD_BUTTON_PRIMARY,
            .label = TR("Serve this member  F3"),
            .intent = pd_intent_of(PD_INTENT_COUNTER_SERVE),
            .key = PD_KEY_F3 } };
    int count = PD_COUNT(buttons) - pd_counter_is_merchants(view); /* whom the hospital alone serves */
    int gap = ui->theme.gap, left = row.w - gap * (count - 1), words = 0;
    struct pd_button all = { .step = 0 };
    struct pd_rect at[PD_COUNT(buttons)];

    for (int i = 0; i < count; i++)
        words += pd_ui_button_width(ui, PD_TYPE_BODY, buttons[i].label, false);
    for (int i = 0; i < count; i++) {
        int w = left * pd_ui_button_width(ui, PD_TYPE_BODY, buttons[i].label, false) / words;

        at[i] = i + 1 < count ? pd_rect_cut_left(&row, w) : row;
        pd_rect_cut_left(&row, gap);
        pd_ui_button_settle(ui, at[i], &buttons[i], &all);
    }
    for (int i = 0; i < count; i++) {
        struct pd_button b = buttons[i];

        b.type = all.type;
        b.step = all.step;
        pd_ui_button(ui, at[i], b);
    }
}

/* Whether all of them can be read side by side without being made small. */
static bool
fit_abreast(const struct pd_ui *ui, int width, const struct pd_button *buttons, int count)
{
    for (int i = 0; i < count; i++)
        if (pd_ui_button_width(ui, PD_TYPE_BODY, buttons[i].label, true) >
            (width - ui->theme.gap * (count - 1)) / count)
            return false;
    return true;
}

/* The lists; who is no member yet; and for whoever has neither phone nor card with her, her number. */
static void
draw_idle_buttons(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_button buttons[] = { { .style = PD_BUTTON_SECONDARY,
                                             .label = TR("Lists and tasks  F12"),
                                             .icon = "grid",
                                             .intent = pd_intent_of(PD_INTENT_WORK),
                                             .key = PD_KEY_F12 },
        pd_counter_enrol(ui),
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Find a member by phone  F6"),
            .icon = "search",
            .intent = pd_intent_n(PD_INTENT_COUNTER_FIND, 0),
            .key = PD_KEY_F6 } };
    bool merchants = pd_counter_is_merchants(view);
    bool finds = view->may_find && view->link == PD_LINK_VIEW_ONLINE && !merchants;
    const struct pd_theme *t = &ui->theme;
    int asked = t->type[PD_TYPE_TICKET] + pd_theme_line(t, PD_TYPE_HEADING) * 2 + t->primary + t->unit * 9,
        abreast = merchants ? 1 : 2;

    /* Where there is no room beside the question whose turn it is, the keys alone do. */
    if (!view->counter.has_token && room->h < asked + t->primary + t->gap * 2)
        return;
    /* Small keys are better than none: two rows only where there is room for them. */
    if (finds && (room->h < asked + (t->primary + t->gap) * 2 || fit_abreast(ui, room->w, buttons, 3)))
        abreast = 3;
    pd_ui_buttons(ui, pd_rect_cut_bottom(room, t->primary), buttons, abreast);
    pd_rect_cut_bottom(room, t->gap);
    if (finds && abreast < 3) {
        pd_ui_button(ui, pd_rect_cut_bottom(room, t->primary), buttons[2]);
        pd_rect_cut_bottom(room, t->gap);
    }
}

/* The power failed before a printer answered: whoever has no paper gets a copy. */
static void
draw_unsure(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    int n = view->counter.unsure_count;

    if (n == 0)
        return;
    pd_ui_notice(ui, room, PD_TONE_WARN, "printer",
        /* TRANSLATORS: Staff. Before the start; F12 then 1 opens the list, where a copy can be printed. */
        pd_kit_text(ui,
            TRN("%d ticket was perhaps not printed: F12, then 1",
                "%d tickets were perhaps not printed: F12, then 1", n),
            n));
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

/* Tickets that nobody came for, for too long; after what is unsure, which stands in the same list. */
static void
draw_late(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_counter_view *c = &view->counter;

    if (c->late_count == 0 || c->unsure_count > 0)
        return;
    pd_ui_notice(ui, room, PD_TONE_WARN, "clock",
        /* TRANSLATORS: Staff. How many tickets wait, then for how many hours at least. */
        pd_kit_text(ui,
            TRN("%d ticket waits longer than %d hours: F12, then 1",
                "%d tickets wait longer than %d hours: F12, then 1", c->late_count),
            c->late_count, c->late_hours));
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

static void
draw_work(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    int bar = pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 4), row;

    pd_ui_card(ui, r);
    row = in;
    if (c->state != PD_COUNTER_IDLE)
        row = pd_rect_cut_bottom(&in, c->state == PD_COUNTER_REASON || c->state == PD_COUNTER_VOUCH
                                          ? pd_counter_choice_height(ui)
                                          : t->primary);
    if (c->state != PD_COUNTER_IDLE) /* a button at its foot stands where the others do */
        pd_rect_cut_bottom(&in, t->unit * 3);
    switch (c->state) {
    case PD_COUNTER_IDLE:
        draw_idle_buttons(ui, &in, view);
        draw_unsure(ui, &in, view);
        draw_late(ui, &in, view);
        if (c->has_token)
            draw_empty(ui, in);
        else
            pd_counter_not_my_turn(ui, in, view);
        break;
    case PD_COUNTER_READY:
        pd_counter_verdict(ui, pd_rect_cut_top(&in, bar), PD_TONE_GOOD, "check-circle",
            is_noted(c)          ? TR("The centre has said yes: hand over")
            : c->ticket.by_proxy ? TR("Proxy pick-up: can be handed over")
                                 : TR("Can be handed over"));
        pd_rect_cut_top(&in, t->unit * 3);
        draw_note(ui, &in, pd_counter_proxy_words(ui, c));
        pd_counter_goods(ui, in, view);
        draw_ready_buttons(ui, row, c->has_token || is_noted(c));
        break;
    case PD_COUNTER_NO:
        draw_no(ui, in, row, bar, view);
        break;
    case PD_COUNTER_SAVING:
        pd_counter_verdict(ui, pd_rect_cut_top(&in, bar), c->asking ? PD_TONE_WARN : PD_TONE_GOOD, "clock",
            c->asking ? TR("Asking the centre: keep the goods") : TR("Saving"));
        pd_rect_cut_top(&in, t->unit * 3);
        pd_counter_goods(ui, in, view);
        break;
    case PD_COUNTER_HANDED:
        pd_counter_verdict(ui, pd_rect_cut_top(&in, bar), PD_TONE_GOOD, "check-circle",
            c->ticket.by_proxy ? TR("Handed over, by proxy") : TR("Handed over"));
        pd_rect_cut_top(&in, t->unit * 3);
        pd_counter_goods(ui, in, view);
        draw_handed_buttons(ui, row, view);
        break;
    case PD_COUNTER_MEMBER:
        draw_member(ui, in, view);
        draw_member_buttons(ui, row, view);
        break;
    case PD_COUNTER_REFUSED:
        pd_counter_verdict(
            ui, pd_rect_cut_top(&in, bar), PD_TONE_BAD, "close", pd_counter_refused_words(ui, c->refused));
        pd_rect_cut_top(&in, t->unit * 3);
        draw_empty(ui, in);
        pd_counter_clear_button(ui, row);
        break;
    case PD_COUNTER_REASON:
        pd_counter_goods(ui, in, view);
        draw_reasons(ui, row, c->ticket.by_proxy);
        break;
    case PD_COUNTER_VOUCH:
        pd_counter_vouch(ui, in, row, view);
        break;
    }
}

/* Letters and digits go to the scan box unless a button took them. */
static void
take_typing(struct pd_ui *ui, enum pd_counter_state state)
{
    int key = ui->input.key;
    bool types = (key >= '0' && key <= '9') || (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z') ||
                 key == '-' || key == PD_KEY_BACKSPACE;

    if (ui->asked.kind == PD_INTENT_NONE && types && state != PD_COUNTER_SAVING &&
        state != PD_COUNTER_REASON && state != PD_COUNTER_VOUCH)
        ui->asked = pd_intent_n(PD_INTENT_COUNTER_TYPE, key >= 'a' && key <= 'z' ? key - 'a' + 'A' : key);
    else if (ui->asked.kind == PD_INTENT_NONE && state == PD_COUNTER_IDLE && key == PD_KEY_F7)
        ui->asked = pd_intent_of(PD_INTENT_ENROL);
    else if (ui->asked.kind == PD_INTENT_NONE && state == PD_COUNTER_IDLE && key == PD_KEY_F12)
        ui->asked = pd_intent_of(PD_INTENT_WORK);
    else if (ui->asked.kind == PD_INTENT_NONE && key == PD_KEY_ESCAPE)
        ui->asked = pd_intent_of(PD_INTENT_COUNTER_CLEAR);
    else if (ui->asked.kind == PD_INTENT_NONE && key == PD_KEY_ENTER)
        ui->asked = pd_intent_of(PD_INTENT_COUNTER_OK);
}

/* Somebody stands before a kiosk and needs a person. */
static void
draw_calls(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_counter_view *c = &view->counter;
    char letters[PD_COUNTER_CALLS * 2 + 1] = "";

    if (c->call_count == 0)
        return;
    for (int i = 0; i < c->call_count; i++) {
        letters[i * 2] = c->calls[i].letter;
        letters[i * 2 + 1] = i + 1 < c->call_count ? ' ' : '\0';
    }
    pd_ui_notice(ui, room, PD_TONE_WARN, "bell",
        /* TRANSLATORS: On the counter's screen. First letters of kiosks, as A B, then the time of the first
           call. */
        pd_kit_text(ui, TR("Somebody needs help at kiosk %s, since %s"), letters,
            pd_kit_clock(ui, c->calls[0].since_ms)));
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

void
pd_screen_counter(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0), left, row;
    bool wide = pd_ui_wide(room);
    int box_h, words_h, head_h;

    row = pd_rect_cut_bottom(&room, t->control);
    pd_counter_state(ui, row, view);
    if (view->counter.place != NULL)
        pd_ui_label(ui, pd_rect_cut_right(&row, row.w / 2),
            (struct pd_label){
                PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 },
            pd_kit_say(ui, &view->counter.place->name));
    pd_rect_cut_bottom(&room, t->unit);
    draw_calls(ui, &room, view);
    pd_counter_who(ui, &room, view);
    if (pd_counter_duty_first(&view->counter.duty)) {
        pd_counter_duty(ui, room, view);
        return;
    }
    left = wide ? pd_rect_cut_left(&room, room.w * 3 / 10) : pd_rect_cut_top(&room, room.h / 4);
    if (wide)
        pd_rect_cut_left(&room, t->unit * 3);
    else
        pd_rect_cut_top(&room, t->unit * 3);
    box_h = pd_theme_line(t, PD_TYPE_BODY) * 3;
    words_h = scan_words(ui, left.w, &head_h);
    box_h = (box_h > words_h ? box_h : words_h) + t->unit * 4;
    draw_scan_box(ui, pd_rect_cut_top(&left, box_h), view);
    pd_rect_cut_top(&left, t->unit * 3);
    draw_lists(ui, left, view);
    draw_work(ui, room, view);
    take_typing(ui, view->counter.state);
}
