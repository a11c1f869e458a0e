/* What is on, and one of it: when, where, who speaks, how many seats are left, what it costs. */
#include "ui/screen/message.h"

#include "ui/widget/list.h"

/* "12月5日 14:00–15:30" */
const char *
pd_activity_when(struct pd_ui *ui, const struct pd_view *view, const struct pd_activity *activity)
{
    return pd_kit_text(ui, "%s %s–%s", pd_kit_date(ui, activity->starts_ms + 1, view->now_ms),
        pd_kit_clock(ui, activity->starts_ms), pd_kit_clock(ui, activity->ends_ms));
}

static const char *
price_words(struct pd_ui *ui, const struct pd_activity *activity)
{
    return pd_points_raw(activity->price) == 0
               ? TR("Free")
               : pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(activity->price)),
                     pd_kit_points(ui, activity->price));
}

struct state {
    const char *word;
    enum pd_tone tone;
};

/* Where she or the activity stands, in a word or two. */
static struct state
state_of(struct pd_ui *ui, const struct pd_activity_view *a)
{
    switch (a->seat) {
    case PD_SEAT_BOOKED:
        return (struct state){ TR("You have a seat"), PD_TONE_GOOD };
    case PD_SEAT_WAITING:
        return (struct state){
            a->ahead == 0 ? TR("You are next") : pd_kit_text(ui, TR("%d before you"), a->ahead), PD_TONE_WARN
        };
    case PD_SEAT_ATTENDED:
        return (struct state){ TR("You were there"), PD_TONE_PLAIN };
    case PD_SEAT_NONE:
        break;
    }
    if (a->no == PD_SEAT_NO_OFF)
        return (struct state){ TR("Called off"), PD_TONE_BAD };
    if (a->no == PD_SEAT_NO_FULL || a->free == 0)
        return (struct state){ a->would_wait ? TR("Full, may wait") : TR("Full"), PD_TONE_WARN };
    if (a->free > 0)
        return (struct state){ pd_kit_text(ui, TRN("%d seat left", "%d seats left", a->free), a->free),
            PD_TONE_PLAIN };
    return (struct state){ NULL, PD_TONE_PLAIN };
}

static void
add_activity(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_view *view, int i)
{
    const struct pd_activity_view *a = &view->activities[i];
    struct state state = state_of(ui, a);
    const char *when = pd_activity_when(ui, view, a->activity), *where = pd_kit_say(ui, &a->activity->where);
    const char *sub =
        cell.h >= pd_ui_row_height(ui, 3) && where[0] != '\0' ? pd_kit_text(ui, "%s\n%s", when, where) : when;

    /* Where there is no room for all of it the date comes first, and the mark says the rest. */
    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = a->seat == PD_SEAT_BOOKED    ? "check"
                                      : a->seat == PD_SEAT_WAITING ? "clock"
                                                                   : "calendar",
            .tone = a->seat == PD_SEAT_BOOKED    ? PD_TONE_GOOD
                    : a->seat == PD_SEAT_WAITING ? PD_TONE_WARN
                                                 : PD_TONE_ACCENT,
            .title = pd_kit_say(ui, &a->activity->name),
            .sub = sub,
            .sub_stays = true,
            .note = cell.h >= pd_ui_row_height(ui, 2) ? state.word : NULL,
            .note_tone = state.tone == PD_TONE_PLAIN ? PD_TONE_ACCENT : state.tone,
            .value = cell.w > ui->theme.type[PD_TYPE_BODY] * 22 ? price_words(ui, a->activity) : NULL,
            .value_tone = PD_TONE_ACCENT,
            .intent = pd_intent_n(PD_INTENT_ACTIVITY, i) });
}

void
pd_screen_activities(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_list_page(ui, view, TR("Talks and activities"), ways);
    struct pd_list list = { .count = 0 };

    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing is planned at the moment"),
            TR("New talks and activities will stand here."));
        return;
    }
    if (view->pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, TR("Talks and activities"), 0), view->page, view->pages);
    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++)
        if (view->activities[i].activity != NULL)
            add_activity(ui, &list, pd_ui_cell(ui, room, i, pd_ui_list_most(ui, view), pd_ui_row_most(ui, 3)),
                view, i);
    pd_ui_list(ui, &list);
}

/* ---- one of them ---- */

/* Why she gets no seat, and what would help; NULL: she does. */
const char *
pd_activity_why(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_activity_view *a = &view->activity;

    if (!view->has_member)
        return TR("Scan your member code at any time to take a seat.");
    switch (a->no) {
    case PD_SEAT_NO_NONE:
        return NULL;
    case PD_SEAT_NO_FULL:
        return TR("All seats are taken, and nobody more can wait. Please choose another one.");
    case PD_SEAT_NO_EARLY:
        return pd_kit_text(ui, TR("Seats can be taken from %s on."),
            pd_kit_date(ui, a->activity->opens_ms + 1, view->now_ms));
    case PD_SEAT_NO_LATE:
        return TR("Seats can no longer be taken here. Please ask on the spot.");
    case PD_SEAT_NO_OTHERS:
        return TR("This one is for other levels of members. Your benefits tell what is open to you.");
    case PD_SEAT_NO_POINTS:
        return pd_kit_text(ui,
            TRN("It costs %s point, more than you have now.", "It costs %s points, more than you have now.",
                pd_points_raw(a->activity->price)),
            pd_kit_points(ui, a->activity->price));
    case PD_SEAT_NO_OFF:
        return TR("It was called off. Points that were paid have come back.");
    case PD_SEAT_NO_NETWORK:
        return pd_kit_whose(ui, TR("Seats can be taken when the network is back. The desk can do it now."),
            TR("Seats can be taken when the network is back."));
    case PD_SEAT_NO_STATUS:
        return pd_kit_whose(ui, TR("Please ask at the desk; they can tell you why."),
            TR("The membership is stopped, or the member takes no part in the programme."));
    }
    return NULL;
}

static const char *
seats_words(struct pd_ui *ui, const struct pd_activity_view *a)
{
    if (a->free < 0)
        return TR("Not known without a network");
    if (a->free == 0)
        return TR("Full");
    return pd_kit_text(ui, "%d / %d", a->free, a->activity->seats);
}

#define FACTS 5

/* When it is stands in the head, large, and not here again. */
static int
facts_of(struct pd_ui *ui, const struct pd_view *view, struct pd_fact out[FACTS])
{
    const struct pd_activity_view *a = &view->activity;
    const char *speaker = pd_kit_say(ui, &a->activity->speaker);
    int n = 0;

    out[n++] = (struct pd_fact){ "place", TR("At"), pd_kit_say(ui, &a->activity->where) };
    if (speaker[0] != '\0')
        out[n++] = (struct pd_fact){ "person", TR("Speaker"), speaker };
    if (a->seat == PD_SEAT_NONE)
        out[n++] = (struct pd_fact){ "seat", TR("Seats left"), seats_words(ui, a) };
    out[n++] = (struct pd_fact){ "points", TR("Price"), price_words(ui, a->activity) };
    if (a->seat == PD_SEAT_BOOKED && a->number > 0)
        out[n++] =
            (struct pd_fact){ "ticket", TR("Your booking"), pd_kit_text(ui, "%lld", (long long)a->number) };
    return n;
}

static int
facts_height(struct pd_ui *ui, int width, const struct pd_fact *facts, int count)
{
    const struct pd_theme *t = &ui->theme;
    int h = 0, line = pd_theme_line(t, PD_TYPE_BODY);

    for (int i = 0; i < count; i++) {
        int left = width - t->type[PD_TYPE_BODY] * 9 / 8 - t->unit * 4 -
                   pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, facts[i].label);

        h += pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, facts[i].value) > left ? line * 2 : line;
        h += t->unit;
    }
    return h;
}

/* Each as high as its words need, stretched evenly over what there is. */
static void
draw_facts(struct pd_ui *ui, struct pd_rect r, const struct pd_fact *facts, int count)
{
    struct pd_rect rows[FACTS];
    int want = facts_height(ui, r.w, facts, count), y = r.y, done = 0;

    for (int i = 0; i < count; i++) {
        done += facts_height(ui, r.w, &facts[i], 1);
        rows[i] = (struct pd_rect){ r.x, y, r.w, r.y + r.h * done / want - y };
        y = r.y + r.h * done / want;
    }
    pd_ui_facts(ui, rows, facts, count);
}

/* On the accent, as a ticket's head: when, what, and where she stands with it. */
static int
head_height(struct pd_ui *ui, int width, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_activity *a = view->activity.activity;
    int in = width - t->unit * 8;

    return pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 12 + t->type[PD_TYPE_SMALL] * 3 / 2 +
           pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_HEADING, .weight = PD_BOLD }, in,
               pd_kit_say(ui, &a->name)) +
           pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_LARGE }, in, pd_kit_say(ui, &a->detail));
}

/* Day and hours in one size, as large as one line holds them: she needs both. */
static void
draw_when(struct pd_ui *ui, struct pd_rect row, pd_color ink, const struct pd_view *view)
{
    const char *when = pd_activity_when(ui, view, view->activity.activity);
    enum pd_type type = PD_TYPE_DISPLAY;

    while (type > PD_TYPE_BODY &&
           (pd_theme_line(&ui->theme, type) > row.h || pd_ui_text_width(ui, type, PD_BOLD, when) > row.w))
        type--;
    pd_ui_label(ui, row, (struct pd_label){ type, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, when);
}

static void
draw_head(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_activity *a = view->activity.activity;
    struct state state = state_of(ui, &view->activity);
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 3), row;
    pd_color ink = pd_ui_hero(ui, r);
    struct pd_label name = { PD_TYPE_HEADING, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    const char *detail = pd_kit_say(ui, &a->detail);
    int h;

    h = pd_theme_line(t, PD_TYPE_DISPLAY);
    row = pd_rect_cut_top(&in, h < in.h / 3 ? h : in.h / 3);
    draw_when(ui, row, ink, view);
    if (state.word != NULL && in.h > t->type[PD_TYPE_SMALL] * 5) {
        row = pd_rect_cut_bottom(&in, t->type[PD_TYPE_SMALL] * 3 / 2);
        pd_ui_chip(ui, row.x, row.y, state.tone == PD_TONE_PLAIN ? PD_TONE_ACCENT : state.tone,
            state.tone == PD_TONE_GOOD ? "check" : "seat", state.word);
        pd_rect_cut_bottom(&in, t->unit);
    }
    if (pd_ui_text_width(ui, PD_TYPE_DISPLAY, PD_BOLD, pd_kit_say(ui, &a->name)) <= in.w &&
        in.h > pd_theme_line(t, PD_TYPE_DISPLAY) * 2)
        name.type = PD_TYPE_DISPLAY;
    h = pd_ui_text_height(ui, name, in.w, pd_kit_say(ui, &a->name));
    if (h > in.h) {
        name.type = PD_TYPE_LARGE;
        h = pd_ui_text_height(ui, name, in.w, pd_kit_say(ui, &a->name));
    }
    pd_ui_label(ui, pd_rect_cut_top(&in, h), name, pd_kit_say(ui, &a->name));
    pd_rect_cut_top(&in, t->unit);
    if (pd_ui_text_height(ui, soft, in.w, detail) > in.h)
        soft.type = PD_TYPE_SMALL;
    if (pd_ui_text_height(ui, soft, in.w, detail) <= in.h)
        pd_ui_label(ui, in, soft, detail);
}

/* Takes it, waits for it, gives it back, or says why not. Cut from the bottom. */
static void
draw_action(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_activity_view *a = &view->activity;
    const char *why = pd_activity_why(ui, view), *note = NULL;
    bool mine = a->seat == PD_SEAT_BOOKED || a->seat == PD_SEAT_WAITING;
    struct pd_rect row = pd_rect_cut_bottom(room, t->primary + t->unit), at;
    const struct pd_button back[] = {
        { .style = PD_BUTTON_BAD,
            .label = a->seat == PD_SEAT_WAITING ? TR("Stop waiting") : TR("Give it back"),
            .disabled = !a->may_cancel,
            .intent = pd_intent_of(PD_INTENT_UNBOOK) },
        pd_ui_slip_button(ui, view->print, PD_SLIP_BOOKING, TR("Print it")),
    };

    pd_rect_cut_bottom(room, t->unit * 2);
    if (mine) {
        pd_ui_buttons(ui, row, back, PD_COUNT(back));
        if (!a->may_cancel)
            note = pd_kit_whose(ui, TR("It can no longer be given back here; please ask at the desk."),
                TR("The time to give it back is over."));
        else if (pd_points_raw(a->activity->price) > 0)
            note = TR("Given back in time, its points come back.");
    } else if (why != NULL) {
        pd_ui_button(ui, row,
            (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                .label = TR("See what else is on"),
                .icon = "calendar",
                .intent = pd_intent_of(PD_INTENT_ACTIVITIES) });
        note = why;
    } else if (a->seat != PD_SEAT_ATTENDED) {
        pd_ui_button(ui, row,
            (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                .label = a->would_wait ? TR("Wait for a seat") : TR("Take a seat"),
                .icon = a->would_wait ? "clock" : "seat",
                .intent = pd_intent_of(PD_INTENT_BOOK) });
        if (a->would_wait)
            note = TR("All seats are taken. If one is given back, the next in line gets it.");
    }
    if (note == NULL)
        return;
    at = pd_rect_cut_bottom(room, pd_ui_notice_height(ui, room->w, note));
    pd_ui_notice(ui, &at, why != NULL && !mine && view->has_member ? PD_TONE_WARN : PD_TONE_ACCENT,
        !view->has_member ? "scan"
        : mine            ? "undo"
                          : "info",
        note);
    pd_rect_cut_bottom(room, t->unit * 2);
}

static void
draw_fact_card(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_fact facts[FACTS];
    int count = facts_of(ui, view, facts);
    int h = (facts_height(ui, r.w - t->unit * 6, facts, count) + t->unit * 4) * 2;

    r = pd_rect_cut_top(&r, h < r.h ? h : r.h);
    pd_ui_card(ui, r);
    draw_facts(ui, pd_rect_inset(r, t->unit * 3, t->unit * 3 / 2), facts, count);
}

void
pd_screen_activity(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), h;
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways), above, left;

    if (view->activity.activity == NULL)
        return;
    above = pd_ui_above(ui);
    h = head_height(ui, room.w, view);
    if (!pd_rect_empty(above)) {
        draw_head(ui, pd_rect_centre(above, above.w, h < above.h ? h : above.h), view);
        draw_action(ui, &room, view);
    } else if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        draw_head(ui, left, view);
        draw_action(ui, &room, view);
    } else {
        draw_action(ui, &room, view);
        h += room.h > h * 5 / 2 ? (room.h - h) / 8 : 0;
        draw_head(ui, pd_rect_cut_top(&room, h), view);
        pd_rect_cut_top(&room, t->unit * 3);
    }
    draw_fact_card(ui, room, view);
}
