/*
 * Who serves at this counter: a badge, then its PIN. What lies on the table stays in sight where a colleague
 * takes on or a supervisor lets an act pass. Everything works from the keyboard, and everything by touch.
 */
#include "ui/screen/counter_duty.h"

#include "ui/shift_words.h"

#include <string.h>

bool
pd_counter_duty_first(const struct pd_duty_view *duty)
{
    return duty->state != PD_DUTY_FREE && duty->state != PD_DUTY_ON;
}

const char *
pd_counter_failed_words(const struct pd_ui *ui, const struct pd_duty_view *duty)
{
    return duty->failed ? TR("That did not work, nothing was saved. Try again.") : NULL;
}

/* ---- who serves ---- */

static bool
somebody_serves(enum pd_duty state)
{
    return state == PD_DUTY_SHIFT || state == PD_DUTY_ON || state == PD_DUTY_COUNT ||
           state == PD_DUTY_CLOSE || state == PD_DUTY_REPORT;
}

static const char *
shift_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_shift *shift = &view->counter.duty.shift;

    if (shift->number == 0)
        return "";
    if (shift->closed_ms > 0)
        /* TRANSLATORS: Staff. The number of a shift, then when it was closed. */
        return pd_kit_text(ui, TR("Shift %d closed, %s"), (int)shift->number,
            pd_shift_when(ui, shift->closed_ms, view->now_ms, NULL));
    /* TRANSLATORS: Staff. The number of a shift, then since when it is open. */
    return pd_kit_text(ui, TR("Shift %d since %s"), (int)shift->number,
        pd_shift_when(ui, shift->opened_ms, view->now_ms, NULL));
}

static void
pill(struct pd_ui *ui, struct pd_rect *row, struct pd_button b)
{
    b.style = PD_BUTTON_PILL;
    pd_ui_button(ui, pd_rect_cut_right(row, pd_ui_button_width(ui, PD_TYPE_CHROME, b.label, false)), b);
    pd_rect_cut_right(row, ui->theme.gap);
}

/* From the right: what is needed most often stands at the edge. */
static void
draw_pills(struct pd_ui *ui, struct pd_rect *row, const struct pd_counter_view *c)
{
    const struct pd_shift *shift = &c->duty.shift;
    bool on = c->duty.state == PD_DUTY_ON,
         table_is_free = c->state == PD_COUNTER_IDLE || c->state == PD_COUNTER_HANDED;

    if (!somebody_serves(c->duty.state))
        return;
    pill(ui, row,
        (struct pd_button){ .label = TR("Lock  F9"),
            .disabled = c->state == PD_COUNTER_SAVING,
            .intent = pd_intent_of(PD_INTENT_COUNTER_LOCK),
            .key = PD_KEY_F9 });
    if (!on)
        return;
    pill(ui, row,
        (struct pd_button){ .label = TR("Close shift  F10"),
            .disabled = !table_is_free || shift->number == 0,
            .intent = pd_intent_of(PD_INTENT_COUNTER_SHIFT),
            .key = PD_KEY_F10 });
    pill(ui, row,
        (struct pd_button){ .label = TR("Report  F11"),
            .disabled = !table_is_free || shift->number == 0,
            .intent = pd_intent_of(PD_INTENT_COUNTER_REPORT),
            .key = PD_KEY_F11 });
}

/* Both on one line, or below each other where that is too narrow. */
static void
draw_who_words(struct pd_ui *ui, struct pd_rect r, const char *who, const char *words, pd_color color)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label bold = { PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    soft = { PD_TYPE_SMALL, PD_REGULAR, color, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };
    int w = pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, who) + 2;

    if (w + t->unit * 2 + pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, words) > r.w) {
        bold.type = PD_TYPE_SMALL;
        bold.valign = PD_VALIGN_BOTTOM;
        soft.valign = PD_VALIGN_TOP;
        pd_ui_label(ui, pd_rect_cut_top(&r, r.h / 2), bold, who);
    } else {
        pd_ui_label(ui, pd_rect_cut_left(&r, w), bold, who);
        pd_rect_cut_left(&r, t->unit * 2);
    }
    pd_ui_label(ui, r, soft, words);
}

void
pd_counter_who(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    bool known = somebody_serves(d->state) || d->state == PD_DUTY_CHECKING,
         fails = d->failed && d->state == PD_DUTY_ON;
    struct pd_rect row;
    int side = t->type[PD_TYPE_BODY] * 5 / 4;

    if (d->state == PD_DUTY_FREE)
        return;
    row = pd_rect_cut_top(room, t->control);
    pd_rect_cut_top(room, t->unit * 2);
    draw_pills(ui, &row, &view->counter);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), t->color.accent_ink,
        known     ? "person"
        : d->over ? "pause"
                  : "lock");
    pd_rect_cut_left(&row, t->unit * 3 / 2);
    draw_who_words(ui, row,
        known     ? d->clerk.number
        : d->over ? TR("On hold")
                  : TR("Locked"),
        fails ? TR("No report came. Try again.") : shift_words(ui, view),
        fails ? t->color.bad : t->color.ink_soft);
}

/* ---- what is said ---- */

static void
draw_dots(struct pd_ui *ui, struct pd_rect r, int typed)
{
    const struct pd_theme *t = &ui->theme;
    int count = typed > PD_PIN_MIN ? typed : PD_PIN_MIN, side = t->unit * 3, pitch, w;

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
    pitch = (r.w - t->unit * 4) / count;
    pitch = pitch < side * 2 ? pitch : side * 2;
    w = (count - 1) * pitch + side;
    for (int i = 0; i < count; i++) {
        struct pd_rect dot = { r.x + (r.w - w) / 2 + i * pitch, r.y + (r.h - side) / 2, side, side };

        if (i < typed)
            pd_draw_fill(&ui->draw, dot, side / 2, t->color.ink);
        else
            pd_draw_border(&ui->draw, dot, side / 2, t->outline, t->color.edge);
    }
}

/* The largest type in which a title takes two lines at most. */
static struct pd_label
title_label(const struct pd_ui *ui, int w, const char *title)
{
    struct pd_label label = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };

    while (label.type > PD_TYPE_TITLE &&
           pd_ui_text_height(ui, label, w, title) > pd_theme_line(&ui->theme, label.type) * 2)
        label.type--;
    return label;
}

/* Whose turn it is, with an icon before it. */
static void
draw_who(struct pd_ui *ui, struct pd_rect r, enum pd_type type, const struct pd_counter_said *said)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[type], w;

    while (type > PD_TYPE_SMALL && pd_ui_text_width(ui, type, PD_BOLD, said->who) + side + t->unit * 2 > r.w)
        type--;
    w = side + t->unit * 2 + pd_ui_text_width(ui, type, PD_BOLD, said->who) + 2;
    if (said->alone && w < r.w)
        r = pd_rect_centre(r, w, r.h);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&r, side), side, side), t->color.accent_ink, said->icon);
    pd_rect_cut_left(&r, t->unit * 2);
    pd_ui_label(ui, r,
        (struct pd_label){ type, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        said->who);
}

/* How all of it is set: smaller step by step where the room is low. */
struct setting {
    struct pd_label title, body;
    enum pd_type who;
    int gap, field, h;
};

static int
height_of(const struct pd_ui *ui, const struct setting *k, int w, const struct pd_counter_said *said)
{
    int h = pd_ui_text_height(ui, k->title, w, said->title);

    h += said->who != NULL ? pd_theme_line(&ui->theme, k->who) + k->gap : 0;
    h += said->body != NULL ? pd_ui_text_height(ui, k->body, w, said->body) + k->gap : 0;
    h += said->dots >= 0 ? k->field + k->gap : 0;
    h += said->bad != NULL ? pd_ui_notice_height(ui, w, said->bad) + k->gap : 0;
    return h;
}

static struct setting
settle(const struct pd_ui *ui, struct pd_rect room, const struct pd_counter_said *said)
{
    const struct pd_theme *t = &ui->theme;
    enum pd_align align = said->alone ? PD_ALIGN_CENTRE : PD_ALIGN_LEFT;
    struct setting k = { .title = title_label(ui, room.w, said->title),
        .body = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, align, PD_VALIGN_TOP, 0 },
        .who = PD_TYPE_HEADING,
        .gap = t->unit * 2,
        .field = t->primary };

    k.title.align = align;
    while ((k.h = height_of(ui, &k, room.w, said)) > room.h) {
        if (k.gap > t->unit)
            k.gap = t->unit;
        else if (k.title.type > PD_TYPE_LARGE)
            k.title.type--;
        else if (k.who > PD_TYPE_BODY)
            k.who--;
        else if (k.field > t->control)
            k.field = t->control;
        else if (k.body.type > PD_TYPE_SMALL)
            k.body.type--;
        else
            break;
    }
    return k;
}

void
pd_counter_say(struct pd_ui *ui, struct pd_rect room, const struct pd_counter_said *said)
{
    struct setting k = settle(ui, room, said);

    room = pd_rect_centre(room, room.w, k.h < room.h ? k.h : room.h);
    if (said->who != NULL) {
        draw_who(ui, pd_rect_cut_top(&room, pd_theme_line(&ui->theme, k.who)), k.who, said);
        pd_rect_cut_top(&room, k.gap);
    }
    pd_ui_paragraph(ui, &room, k.title, k.gap, said->title);
    if (said->body != NULL)
        pd_ui_paragraph(ui, &room, k.body, k.gap, said->body);
    if (said->dots >= 0) {
        draw_dots(ui, pd_rect_cut_top(&room, k.field), said->dots);
        pd_rect_cut_top(&room, k.gap);
    }
    if (said->bad != NULL)
        pd_ui_notice(ui, &room, PD_TONE_BAD, "warning", said->bad);
}

/* ---- digits ---- */

static void
draw_digit(struct pd_ui *ui, struct pd_rect r, int digit, bool may)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_KEY,
            .label = pd_kit_text(ui, "%d", digit),
            .spoken = pd_kit_text(ui, TR("Digit %d"), digit),
            .disabled = !may,
            .intent = pd_intent_n(PD_INTENT_COUNTER_TYPE, '0' + digit),
            .key = '0' + digit });
}

void
pd_counter_keys(struct pd_ui *ui, struct pd_rect r, int typed, int most, struct pd_button enter)
{
    int gap = ui->theme.gap;
    struct pd_rect last = pd_rect_row(r, 3, 4, gap);

    for (int i = 0; i < 9; i++)
        draw_digit(ui, pd_rect_column(pd_rect_row(r, i / 3, 4, gap), i % 3, 3, gap), i + 1, typed < most);
    pd_ui_button(ui, pd_rect_column(last, 0, 3, gap),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .spoken = TR("Delete"),
            .icon = "keypad-back",
            .disabled = typed == 0,
            .intent = pd_intent_n(PD_INTENT_COUNTER_TYPE, PD_TYPED_BACKSPACE),
            .key = PD_KEY_BACKSPACE });
    draw_digit(ui, pd_rect_column(last, 1, 3, gap), 0, typed < most);
    enter.style = PD_BUTTON_PRIMARY;
    enter.intent = pd_intent_of(PD_INTENT_COUNTER_OK);
    enter.key = PD_KEY_ENTER;
    pd_ui_button(ui, pd_rect_column(last, 2, 3, gap), enter);
}

/* ---- badge and PIN ---- */

const char *
pd_counter_sign_in_words(struct pd_ui *ui, enum pd_sign_in outcome, int tries_left, const char *role)
{
    switch (outcome) {
    case PD_SIGN_IN_WRONG:
        return pd_kit_text(ui,
            TRN("Wrong PIN, %d try is left. E-STF-02", "Wrong PIN, %d tries are left. E-STF-02", tries_left),
            tries_left);
    case PD_SIGN_IN_LOCKED:
        return TR("Too many wrong PINs. The centre gives you a new one. E-STF-01");
    case PD_SIGN_IN_UNKNOWN:
        return TR("This badge is not good here, or was replaced. Ask your supervisor. E-STF-01");
    case PD_SIGN_IN_NO_PIN:
        return TR("You have no PIN yet. Choose one at the centre. E-STF-01");
    case PD_SIGN_IN_STALE:
        return TR("The staff list is older than a day. Connect the network, then show it again. E-STF-01");
    case PD_SIGN_IN_ROLE:
        return role;
    case PD_SIGN_IN_OWN:
        return TR("This is your own account. A colleague does it.");
    case PD_SIGN_IN_ENDED:
        return TR(
            "You are signed out: your badge is no longer valid. Nothing on the table was done. E-STF-03");
    case PD_SIGN_IN_PIN:
    case PD_SIGN_IN_ON:
        break;
    }
    return NULL;
}

/* Why nobody was let in, and the way out. */
static const char *
outcome_words(struct pd_ui *ui, const struct pd_duty_view *d)
{
    const char *words = pd_counter_sign_in_words(ui, d->outcome, d->tries_left,
        d->approves ? TR("Only a supervisor may approve this. E-STF-02")
                    : TR("You may not serve at a counter. Ask your supervisor. E-STF-02"));

    return words != NULL ? words : pd_counter_failed_words(ui, d);
}

struct pd_button
pd_counter_escape(const char *label)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = label,
        .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
        .key = PD_KEY_ESCAPE };
}

void
pd_counter_ask_badge(struct pd_ui *ui, struct pd_rect in, const struct pd_counter_said *said)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect picture;
    int w;

    if (pd_ui_wide(in)) {
        picture = pd_rect_cut_left(&in, in.w / 2);
        pd_rect_cut_left(&in, t->unit * 4);
    } else {
        picture = pd_rect_cut_top(&in, in.h / 2);
        pd_rect_cut_top(&in, t->unit * 3);
    }
    /* 960 by 830, as it was drawn. */
    w = picture.h * 96 / 83 < picture.w ? picture.h * 96 / 83 : picture.w;
    pd_draw_image(&ui->draw, pd_rect_centre(picture, w, w * 83 / 96), 0, 255, "pictures/show-badge");
    pd_counter_say(ui, in, said);
}

static void
draw_badge(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    const struct pd_counter_said said = { .title = d->approves ? TR("A supervisor's badge, please")
                                                               : TR("Show your badge"),
        .body = d->approves ? TR("With badge and PIN this one act is approved. You go on serving.")
                : d->over   ? TR("With badge and PIN you take over. The table stays as it is.")
                            : TR("Hold it before the scanner, then type your PIN."),
        .dots = -1,
        .bad = outcome_words(ui, d) };

    if (d->over) {
        struct pd_rect row = pd_rect_cut_bottom(&in, t->primary);

        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), pd_counter_escape(TR("Back  Esc")));
        pd_rect_cut_bottom(&in, t->unit * 2);
    }
    pd_counter_ask_badge(ui, in, &said);
}

void
pd_counter_ask_pin(
    struct pd_ui *ui, struct pd_rect in, const struct pd_counter_said *said, struct pd_button back)
{
    const struct pd_theme *t = &ui->theme;
    int keys = t->primary * 6 + t->gap * 3, row = t->primary;
    struct pd_rect asked;

    if (pd_ui_wide(in)) {
        in = pd_rect_centre(in, in.w, keys < in.h ? keys : in.h);
        asked = pd_rect_cut_left(&in, in.w * 9 / 20);
        pd_rect_cut_left(&in, t->unit * 4);
        row = pd_rect_row(in, 3, 4, t->gap).h;
    } else {
        asked = pd_rect_cut_top(&in, in.h * 9 / 20);
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_ui_button(ui, pd_rect_cut_bottom(&asked, row), back);
    pd_rect_cut_bottom(&asked, t->unit * 2);
    pd_counter_say(ui, asked, said);
    pd_counter_keys(ui, in, said->dots, PD_PIN_CAP - 1,
        (struct pd_button){ .label = TR("Enter"), .disabled = said->dots < PD_PIN_MIN });
}

static void
draw_pin(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_duty_view *d = &view->counter.duty;
    const struct pd_counter_said said = { .icon = "person",
        .who = d->clerk.number,
        .title = d->approves ? TR("Supervisor's PIN") : TR("Your PIN"),
        .body = d->outcome == (enum pd_sign_in)0 && !d->failed ? TR("6 to 12 digits") : NULL,
        .dots = d->digits,
        .bad = outcome_words(ui, d) };

    pd_counter_ask_pin(
        ui, in, &said, pd_counter_escape(d->over ? TR("Back  Esc") : TR("Another badge  Esc")));
}

static void
draw_checking(struct pd_ui *ui, struct pd_rect in)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_TICKET], line = pd_theme_line(t, PD_TYPE_HEADING);
    struct pd_rect at;

    in = pd_rect_centre(in, in.w, side + line + t->unit * 3);
    at = pd_rect_cut_top(&in, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), t->color.accent_ink, "clock");
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        TR("One moment"));
}

/* ---- what lies on the table ---- */

static bool
table_holds(const struct pd_counter_view *c)
{
    return c->state != PD_COUNTER_IDLE && c->state != PD_COUNTER_REFUSED;
}

static void
draw_table(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    const struct pd_ticket_view *ticket = c->state == PD_COUNTER_MEMBER ? &c->waiting[0] : &c->ticket;
    struct pd_label small = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
                    bold = { PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;
    bool wide = pd_ui_wide(r);
    struct pd_rect in, picture;
    int side;

    pd_ui_card(ui, r);
    in = pd_rect_inset(r, t->unit * 3, t->unit * 3);
    pd_ui_paragraph(ui, &in, small, t->unit, TR("On the table"));
    if (c->state != PD_COUNTER_MEMBER || c->waiting_count > 0) {
        side = wide ? in.h : in.w < in.h / 2 ? in.w : in.h / 2;
        picture = wide ? pd_rect_cut_left(&in, side) : pd_rect_cut_top(&in, side);
        picture.w = side;
        pd_ui_picture(ui, picture, t->radius_small, 255, pd_ui_gift_picture(ui, ticket->gift, 512));
        if (wide)
            pd_rect_cut_left(&in, t->unit * 3);
        else
            pd_rect_cut_top(&in, t->unit * 2);
        pd_ui_paragraph(ui, &in, bold, t->unit / 2,
            ticket->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, ticket->hold.qty) : name);
        pd_ui_paragraph(ui, &in, small, t->unit / 2,
            ticket->gift != NULL ? pd_kit_text(ui, "%s · %s", ticket->short_number,
                                       pd_kit_text(ui, TR("Shelf %s"), ticket->gift->shelf))
                                 : ticket->short_number);
    }
    if (c->masked[0] != '\0')
        pd_ui_paragraph(ui, &in, small, 0, pd_ui_masked(ui, c->masked));
}

/* Stands in for badge and scanner in a demonstration, and says so. */
static void
draw_demo(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect strip, words;
    int count = 0;

    while (count < PD_DEMO_BADGES && view->demo_badges[count].number[0] != '\0')
        count++;
    if (!view->demo || count == 0)
        return;
    strip = pd_rect_cut_bottom(room, t->control + t->unit * 3);
    pd_rect_cut_bottom(room, t->unit * 2);
    words = pd_rect_inset(strip, t->unit * 2, t->unit * 3 / 2);
    strip = pd_rect_cut_right(&words, words.w / 2);
    pd_ui_label(ui, words,
        (struct pd_label){ PD_TYPE_SMALL, PD_BOLD,
            pd_ui_panel(ui,
                pd_rect_union(pd_rect_inset(words, -t->unit * 2, -t->unit * 3 / 2),
                    pd_rect_inset(strip, -t->unit * 2, -t->unit * 3 / 2)),
                PD_TONE_WARN),
            PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
        TR("Demonstration: badges and PINs"));
    for (int i = 0; i < count; i++)
        pd_ui_button(ui, pd_rect_column(strip, i, count, t->gap),
            (struct pd_button){ .style = PD_BUTTON_SECONDARY,
                .label = pd_kit_text(ui, "%s · %s", view->demo_badges[i].number, view->demo_badges[i].pin),
                .icon = "qr",
                /* Pressed once, the next Enter is the PIN's. */
                .disabled = view->counter.duty.state == PD_DUTY_PIN,
                .intent = pd_intent_n(PD_INTENT_DEMO_CODE, view->demo_badges[i].code) });
}

static void
draw_state(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    switch (view->counter.duty.state) {
    case PD_DUTY_BADGE:
        draw_badge(ui, in, view);
        return;
    case PD_DUTY_PIN:
        draw_pin(ui, in, view);
        return;
    case PD_DUTY_CHECKING:
        draw_checking(ui, in);
        return;
    case PD_DUTY_SHIFT:
        pd_counter_shift(ui, in, view);
        return;
    case PD_DUTY_COUNT:
        pd_counter_count(ui, in, view);
        return;
    case PD_DUTY_CLOSE:
        pd_counter_close(ui, in, view);
        return;
    case PD_DUTY_REPORT:
        pd_counter_report(ui, in, view);
        return;
    case PD_DUTY_FREE:
    case PD_DUTY_ON:
        return;
    }
}

void
pd_counter_duty(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_duty_view *d = &view->counter.duty;
    struct pd_rect in;

    if (d->state == PD_DUTY_BADGE || d->state == PD_DUTY_PIN)
        draw_demo(ui, &room, view);
    if (d->over && table_holds(&view->counter)) {
        bool wide = pd_ui_wide(room);

        in = wide ? pd_rect_cut_left(&room, room.w * 3 / 10) : pd_rect_cut_top(&room, room.h / 4);
        draw_table(ui, in, view);
        if (wide)
            pd_rect_cut_left(&room, t->unit * 3);
        else
            pd_rect_cut_top(&room, t->unit * 3);
    }
    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    draw_state(ui, in, view);
    /* Back, also where no button says so. */
    if (ui->asked.kind == PD_INTENT_NONE && ui->input.key == PD_KEY_ESCAPE)
        ui->asked = pd_intent_of(PD_INTENT_COUNTER_CLEAR);
}
