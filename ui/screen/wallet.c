/* Her coupons and counted services, and one of them: good for what, until when, who waits for her. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

static const struct pd_text *
name_of(const struct pd_unit_view *unit)
{
    static const struct pd_text none;

    return unit->coupon != NULL        ? &unit->coupon->name
           : unit->entitlement != NULL ? &unit->entitlement->name
                                       : &none;
}

static const struct pd_text *
conditions_of(const struct pd_unit_view *unit)
{
    static const struct pd_text none;

    return unit->coupon != NULL        ? &unit->coupon->conditions
           : unit->entitlement != NULL ? &unit->entitlement->conditions
                                       : &none;
}

static const char *
icon_of(const struct pd_unit_view *unit)
{
    return unit->coupon != NULL ? "coupon" : "heart-pulse";
}

/* Until when the first of them is good. */
static const char *
last_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_unit_view *unit)
{
    if (unit->end_ms == PD_NEVER_MS || unit->end_ms == 0)
        return TR("Never expires");
    return pd_kit_text(ui, TR("Until %s"), pd_kit_date(ui, unit->end_ms, view->now_ms));
}

/* And how many of them that is said of. */
static const char *
until_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_unit_view *unit)
{
    if (unit->end_ms == PD_NEVER_MS || unit->end_ms == 0 || unit->ending >= unit->left)
        return last_words(ui, view, unit);
    return pd_kit_text(
        ui, TR("%d of them until %s"), unit->ending, pd_kit_date(ui, unit->end_ms, view->now_ms));
}

static const char *
counter_word(const struct pd_ui *ui, const struct pd_unit_view *unit)
{
    return unit->coupon != NULL ? TRN("coupon", "coupons", unit->left) : TRN("time", "times", unit->left);
}

/* Within the next two weeks: told apart from what has time. */
static bool
ends_soon(const struct pd_view *view, const struct pd_unit_view *unit)
{
    return unit->end_ms != PD_NEVER_MS && unit->end_ms != 0 && unit->end_ms - view->now_ms < 14 * PD_DAY_MS;
}

static void
draw_units(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    int most = pd_ui_row_most(ui, 3);
    struct pd_list list = { .count = 0 };

    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++) {
        const struct pd_unit_view *unit = &view->units[i];
        struct pd_rect cell = pd_ui_cell(ui, room, i, pd_ui_list_most(ui, view), most);
        const char *until = until_words(ui, view, unit), *last = last_words(ui, view, unit),
                   *conditions = pd_kit_say(ui, conditions_of(unit));
        bool soon = ends_soon(view, unit), room_for_more = cell.h >= pd_ui_row_height(ui, 4);

        /* Conditions in full stand on its own page; here where all of it can be read. */
        if (!room_for_more || conditions[0] == '\0')
            conditions = NULL;
        pd_ui_list_add(&list, cell,
            (struct pd_list_row){ .icon = icon_of(unit),
                .tone = PD_TONE_ACCENT,
                .title = pd_kit_say(ui, name_of(unit)),
                .sub = soon                 ? conditions
                       : conditions == NULL ? until
                                            : pd_kit_text(ui, "%s\n%s", until, conditions),
                .brief = soon ? NULL : last,
                .note = soon ? until : NULL,
                .note_tone = PD_TONE_WARN,
                .value = pd_kit_text(ui, "%d", unit->left),
                .unit = counter_word(ui, unit),
                .intent = pd_intent_n(PD_INTENT_UNIT, i) });
    }
    pd_ui_list(ui, &list);
}

void
pd_screen_wallet(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room =
        pd_ui_list_page(ui, view, TR("My coupons"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);

    if (pd_ui_page_missing(ui, room, view))
        return;
    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "empty", TR("You have no coupons at the moment"),
            TR("They come with your level, on your birthday and with activities."));
        return;
    }
    if (view->pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, TR("My coupons"), 0), view->page, view->pages);
    draw_units(ui, room, view);
}

/* What it is worth, where that can be said in a number. */
static const char *
worth_words(struct pd_ui *ui, const struct pd_unit_view *unit)
{
    if (unit->coupon != NULL && unit->coupon->percent > 0)
        return pd_kit_text(ui, TR("%d%% off"), unit->coupon->percent);
    if (unit->coupon != NULL && pd_fen_raw(unit->coupon->takes) > 0)
        return pd_kit_text(ui, TR("%s off"), pd_ui_money(ui, unit->coupon->takes));
    if (unit->entitlement != NULL && pd_fen_raw(unit->entitlement->price) > 0)
        return pd_kit_text(ui, TR("%s a time"), pd_ui_money(ui, unit->entitlement->price));
    return TR("Free");
}

static int
facts_height(const struct pd_ui *ui, int facts)
{
    return (pd_theme_line(&ui->theme, PD_TYPE_BODY) + ui->theme.unit) * facts;
}

/* Name, conditions, and three facts. Px it takes. */
static int
detail_height(struct pd_ui *ui, int width, const struct pd_unit_view *unit)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label name = { .type = PD_TYPE_HEADING, .weight = PD_BOLD, .max_lines = 2 };
    struct pd_label body = { .type = PD_TYPE_BODY };
    int in = width - t->unit * 8;

    return pd_ui_text_height(ui, name, in, pd_kit_say(ui, name_of(unit))) +
           pd_ui_text_height(ui, body, in, pd_kit_say(ui, conditions_of(unit))) + facts_height(ui, 3) +
           t->unit * 10;
}

static void
draw_detail(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, const struct pd_unit_view *unit)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_fact facts[] = {
        { icon_of(unit), unit->coupon != NULL ? TR("Coupons left") : TR("Times left"),
            pd_kit_text(ui, "%d %s", unit->left, counter_word(ui, unit)) },
        { "check", TR("Worth"), worth_words(ui, unit) },
        { "calendar", TR("Good until"),
            unit->end_ms == PD_NEVER_MS || unit->end_ms == 0 ? TR("Never expires")
                                                             : pd_kit_date(ui, unit->end_ms, view->now_ms) },
    };
    const char *title = pd_kit_say(ui, name_of(unit)), *terms = pd_kit_say(ui, conditions_of(unit));
    struct pd_label name = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
                    small = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 3), below, rows[PD_COUNT(facts)];
    int words = pd_theme_line(t, PD_TYPE_BODY) + pd_ui_text_height(ui, small, in.w, terms) + t->unit * 2,
        count = PD_COUNT(facts);

    pd_ui_card(ui, r);
    if (words + facts_height(ui, count) > in.h) { /* its conditions say more than its worth */
        facts[1] = facts[2];
        count--;
    }
    below = pd_rect_cut_bottom(&in, facts_height(ui, count));
    pd_rect_cut_bottom(&in, t->unit);
    /* What must be known comes before a large name. */
    while (name.type > PD_TYPE_BODY &&
           pd_ui_text_height(ui, name, in.w, title) + pd_ui_text_height(ui, small, in.w, terms) > in.h)
        name.type--;
    pd_ui_paragraph(ui, &in, name, t->unit, title);
    pd_ui_label(ui, in, small, terms);
    for (int i = 0; i < count; i++)
        rows[i] = pd_rect_row(below, i, count, 0);
    pd_ui_facts(ui, rows, facts, count);
}

/* Its code, large, and until when whoever takes it can read it. */
static void
draw_code(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 3), qr;
    const char *until =
        pd_kit_text(ui, TR("Show this code. Good until %s."), pd_kit_clock(ui, view->unit_code_until_ms));
    int h = pd_ui_text_height(ui, label, in.w, until), side;

    pd_ui_card(ui, r);
    side = in.h - h - t->unit * 2 < in.w ? in.h - h - t->unit * 2 : in.w;
    qr = pd_rect_cut_top(&in, in.h - h - t->unit * 2);
    qr = pd_rect_centre(qr, side, side);
    pd_draw_fill(&ui->draw, qr, t->radius_small, t->color.paper);
    pd_draw_qr(&ui->draw, qr, t->color.paper_ink, t->color.paper, view->unit_code);
    pd_rect_cut_top(&in, t->unit * 2);
    pd_ui_label(ui, in, label, until);
}

/* "Who waits for you: dental front desk". */
static const char *
receiver_words(struct pd_ui *ui, const struct pd_unit_view *unit)
{
    const char *who = unit->entitlement != NULL ? pd_kit_say(ui, &unit->entitlement->receiver) : "";

    return who[0] != '\0' ? pd_kit_text(ui, TR("Waiting for you: %s"), who) : TR("Use it where you pay");
}

static void
draw_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    bool away = view->link != PD_LINK_VIEW_ONLINE;
    struct pd_button show = { .style = PD_BUTTON_PRIMARY,
        .label = TR("Show its code"),
        .icon = "qr",
        .disabled = away,
        .intent = pd_intent_of(PD_INTENT_UNIT_CODE) };
    struct pd_button print = pd_ui_slip_button(ui, view->print, PD_SLIP_UNIT, TR("Print it"));

    pd_ui_button(ui, row, view->unit_code[0] != '\0' ? print : show);
}

/* Without a network its code cannot be made, and she is told what to do instead. Cut from the bottom. */
static void
draw_away(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const char *text = TR("The code needs a network. Show your member code where you use it instead.");
    struct pd_rect at;

    if (view->link == PD_LINK_VIEW_ONLINE || view->unit_code[0] != '\0')
        return;
    at = pd_rect_cut_bottom(room, pd_ui_notice_height(ui, room->w, text));
    pd_ui_notice(ui, &at, PD_TONE_WARN, "network-off", text);
    pd_rect_cut_bottom(room, ui->theme.unit * 2);
}

/* What it is worth, as large as on a coupon of paper, and where it is used. */
static void
draw_voucher(struct pd_ui *ui, struct pd_rect r, const struct pd_unit_view *unit)
{
    const struct pd_theme *t = &ui->theme;
    const char *worth = worth_words(ui, unit), *where = receiver_words(ui, unit);
    struct pd_label large = { PD_TYPE_NUMBER, PD_BOLD, pd_ui_hero(ui, r), PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE,
        1 };
    struct pd_label small = { PD_TYPE_LARGE, PD_REGULAR, large.color, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    int where_h = pd_ui_text_height(ui, small, in.w, where), worth_h, side = t->type[PD_TYPE_NUMBER];

    while (large.type > PD_TYPE_LARGE && pd_ui_text_width(ui, large.type, PD_BOLD, worth) > in.w)
        large.type--;
    worth_h = pd_theme_line(t, large.type);
    side = side + t->unit + worth_h + where_h <= in.h ? side + t->unit : 0;
    in = pd_rect_inset(in, 0, (in.h - side - worth_h - where_h) / 2);
    if (side > 0) {
        struct pd_rect at = pd_rect_cut_top(&in, side);

        pd_ui_icon(ui, pd_rect_centre(at, side - t->unit, side - t->unit), large.color, icon_of(unit));
    }
    pd_ui_label(ui, pd_rect_cut_top(&in, worth_h), large, worth);
    pd_ui_label(ui, in, small, where);
    pd_speech_add_read(ui, where);
}

/* Place, or what it is worth where no place is known. */
static void
draw_who(struct pd_ui *ui, struct pd_rect r, const struct pd_unit_view *unit, bool tall)
{
    const struct pd_theme *t = &ui->theme;

    if (unit->place == NULL &&
        r.h >= pd_theme_line(t, PD_TYPE_NUMBER) + pd_theme_line(t, PD_TYPE_LARGE) * 3) {
        draw_voucher(ui, tall ? pd_rect_cut_top(&r, r.h < r.w * 3 / 5 ? r.h : r.w * 3 / 5) : r, unit);
        return;
    }
    if (unit->place != NULL && r.h >= pd_ui_place_height(ui, unit->place) * 3 / 4)
        pd_ui_place(ui, tall ? pd_rect_cut_top(&r, pd_ui_place_most(ui, r.w, r.h)) : r, unit->place,
            receiver_words(ui, unit));
    else if (r.h >= pd_ui_notice_height(ui, r.w, receiver_words(ui, unit)))
        pd_ui_notice(ui, &r, PD_TONE_PLAIN, "staff", receiver_words(ui, unit));
}

void
pd_screen_unit(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_unit_view *unit = &view->unit;
    struct pd_rect room = pd_ui_page(ui, view, NULL, PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE),
                   above, left;
    bool code = view->unit_code[0] != '\0';

    draw_buttons(ui, pd_rect_cut_bottom(&room, t->primary + t->unit), view);
    pd_rect_cut_bottom(&room, t->unit * 2);
    draw_away(ui, &room, view);
    above = pd_ui_above(ui);
    if (!pd_rect_empty(above)) {
        if (code)
            draw_code(ui, above, view);
        else
            draw_who(ui, above, unit, false);
        draw_detail(ui, room, view, unit);
        return;
    }
    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        draw_detail(ui, left, view, unit);
        if (code)
            draw_code(ui, room, view);
        else
            draw_who(ui, room, unit, false);
        return;
    }
    draw_detail(ui, pd_rect_cut_top(&room, detail_height(ui, room.w, unit)), view, unit);
    pd_rect_cut_top(&room, t->unit * 3);
    if (code) {
        int who = unit->place != NULL ? pd_ui_place_height(ui, unit->place) + t->unit * 3 : 0;

        /* The code is what this page is for: who takes it was told on the page before. */
        if (room.h - who < room.w * 4 / 5)
            who = 0;
        draw_code(ui, pd_rect_cut_top(&room, room.h - who), view);
        pd_rect_cut_top(&room, t->unit * 3);
    }
    draw_who(ui, room, unit, true);
}
