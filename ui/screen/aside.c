/*
 * The patient's side of a counter: what lies between her and the clerk, in her language, from where she
 * stands. One page for each state; whatever concerns a gift looks alike: its picture on one side, what it
 * means for her points on the other, and below them what she is asked.
 */
#include "ui/screen/aside.h"

#include <string.h>

#define FACTS_MAX 4

/* Proportions of the picture of a phone and a card over a scanner, and of a card face. */
#define HOW_W 960
#define HOW_H 830
#define CARD_W 1586
#define CARD_H 1000

/* What a page about a gift consists of. */
struct gift_page {
    const char *title;
    const char *icon; /* before the title; NULL: none */
    enum pd_tone tone;
    const struct pd_gift *gift;
    const char *sku; /* its name where the programme knows it no more */
    int qty;
    struct pd_fact fact[FACTS_MAX];
    int facts;
    const char *note; /* NULL: none */
    const char *note_icon;
    enum pd_tone note_tone;
    bool asks; /* she answers here */
};

static void
add_fact(struct gift_page *p, const char *icon, const char *label, const char *value)
{
    pd_assert(p->facts < FACTS_MAX);
    p->fact[p->facts++] = (struct pd_fact){ icon, label, value };
}

static const char *
points_words(struct pd_ui *ui, struct pd_points points)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(points)), pd_kit_points(ui, points));
}

static const char *
points_or_dots(struct pd_ui *ui, const struct pd_view *view, struct pd_points points)
{
    return view->member.hidden ? "•••" : points_words(ui, points);
}

/* ---- a page about a gift ---- */

/* The sign, and the title beside it. */
static void
draw_title(struct pd_ui *ui, struct pd_rect *room, const struct gift_page *p)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    int side = t->type[PD_TYPE_HEADING] * 5 / 4, w = room->w - (p->icon != NULL ? side + t->unit * 2 : 0);
    int h = pd_ui_text_height(ui, label, w, p->title);
    struct pd_rect row = pd_rect_cut_top(room, h > side ? h : side), at;
    pd_color ink = p->tone == PD_TONE_GOOD ? t->color.good : t->color.accent_ink;

    if (p->icon != NULL) {
        at = pd_rect_cut_left(&row, side);
        pd_ui_icon(ui, pd_rect_centre(at, side, side), ink, p->icon);
        pd_rect_cut_left(&row, t->unit * 2);
    }
    pd_ui_label(ui, row, label, p->title);
    pd_rect_cut_top(room, t->unit * 2);
}

/* Picture, and below it the name. */
static void
draw_gift(struct pd_ui *ui, struct pd_rect r, const struct gift_page *p)
{
    const struct pd_theme *t = &ui->theme;
    const char *name = p->gift != NULL ? pd_kit_say(ui, &p->gift->name) : p->sku;
    struct pd_label label = { PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 };
    int h;

    if (p->qty > 1)
        name = pd_kit_text(ui, "%s × %d", name, p->qty);
    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 2, t->unit * 2);
    if (r.h < t->type[PD_TYPE_TITLE] * 6) { /* low: the name beside it */
        pd_ui_picture(ui, pd_rect_cut_left(&r, r.h < r.w / 3 ? r.h : r.w / 3), t->radius_small, 255,
            p->gift != NULL ? pd_ui_gift_picture(ui, p->gift, 512) : "");
        pd_rect_cut_left(&r, t->unit * 2);
        label.align = PD_ALIGN_LEFT;
        label.max_lines = 3;
        pd_ui_label(ui, r, label, name);
        return;
    }
    h = pd_ui_text_height(ui, label, r.w, name);
    h = h > r.h / 3 ? r.h / 3 : h;
    pd_ui_label(ui, pd_rect_cut_bottom(&r, h), label, name);
    pd_rect_cut_bottom(&r, t->unit);
    h = r.w < r.h ? r.w : r.h;
    pd_ui_picture(ui, pd_rect_centre(r, h, h), t->radius_small, 255,
        p->gift != NULL ? pd_ui_gift_picture(ui, p->gift, 512) : "");
}

/* Px of a fact's line, at least and at most. */
static int
fact_least(const struct pd_ui *ui)
{
    return pd_theme_line(&ui->theme, PD_TYPE_BODY) + ui->theme.unit / 2;
}

static int
fact_most(const struct pd_ui *ui)
{
    return pd_theme_line(&ui->theme, PD_TYPE_BODY) * 5 / 2;
}

static int
facts_height(const struct pd_ui *ui, const struct gift_page *p, int line)
{
    return line * p->facts + ui->theme.unit * 2;
}

/* Px of the note, where facts and note both find room in so much; the facts come first. */
static int
note_height(struct pd_ui *ui, struct pd_rect r, const struct gift_page *p)
{
    int h = p->note != NULL ? pd_ui_notice_height(ui, r.w, p->note) + ui->theme.unit * 2 : 0;

    return h + facts_height(ui, p, fact_least(ui)) <= r.h ? h : 0;
}

/* As high as there is use for, the note below them. */
static void
draw_facts(struct pd_ui *ui, struct pd_rect r, const struct gift_page *p)
{
    const struct pd_theme *t = &ui->theme;
    int note = note_height(ui, r, p), most = facts_height(ui, p, fact_most(ui));
    struct pd_rect rows[FACTS_MAX], card = pd_rect_cut_top(&r, r.h - note < most ? r.h - note : most);

    pd_ui_card(ui, card);
    card = pd_rect_inset(card, t->unit * 3, t->unit);
    for (int i = 0; i < p->facts; i++)
        rows[i] = pd_rect_row(card, i, p->facts, 0);
    pd_ui_facts(ui, rows, p->fact, p->facts);
    if (note == 0)
        return;
    pd_rect_cut_top(&r, t->unit * 2);
    pd_ui_notice(ui, &r, p->note_tone, p->note_icon, p->note);
}

/* Two answers, and nothing else to hit: the one that changes nothing is the smaller. */
static void
draw_answers(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w * 2 / 5),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("No thanks"),
            .intent = pd_intent_n(PD_INTENT_ASIDE_DECLINE, view->aside.question) });
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Confirm"),
            .icon = "check",
            .intent = pd_intent_n(PD_INTENT_ASIDE_CONFIRM, view->aside.question) });
}

/* Facts and, where she is asked, her two answers below them. */
static void
draw_side(struct pd_ui *ui, struct pd_rect r, const struct gift_page *p, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;

    int answers = r.h / 4 > t->primary * 3 / 2 ? t->primary * 3 / 2 : r.h / 4;

    if (p->asks) {
        draw_answers(ui, pd_rect_cut_bottom(&r, answers > t->primary ? answers : t->primary), view);
        pd_rect_cut_bottom(&r, t->unit * 2);
    }
    draw_facts(ui, r, p);
}

static void
draw_gift_page(struct pd_ui *ui, struct pd_rect room, const struct gift_page *p, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect side = room;
    int most;

    pd_speech_tell_read(ui, p->title, p->gift != NULL ? pd_kit_say(ui, &p->gift->name) : p->sku);
    pd_speech_add_read(ui, p->note);
    if (pd_ui_wide(room)) {
        draw_gift(ui, pd_rect_cut_left(&side, side.w * 7 / 20), p);
        pd_rect_cut_left(&side, t->unit * 3);
        draw_title(ui, &side, p);
        draw_side(ui, side, p, view);
        return;
    }
    draw_title(ui, &side, p);
    most = side.h - facts_height(ui, p, fact_most(ui)) - note_height(ui, side, p) - t->unit * 3 -
           (p->asks ? t->primary + t->unit * 2 : 0);
    most = most > side.w ? side.w : most;
    draw_gift(ui, pd_rect_cut_top(&side, most), p);
    pd_rect_cut_top(&side, t->unit * 2);
    draw_side(ui, side, p, view);
}

/* ---- the pages ---- */

/* Beside the words, or above them where it is higher than wide. */
static void
draw_how(struct pd_ui *ui, struct pd_rect *r, bool beside, int words_h)
{
    struct pd_rect how =
        beside ? pd_rect_cut_left(r, r->w * 2 / 5) : pd_rect_cut_top(r, r->h - words_h - ui->theme.unit * 2);
    int h = how.w * HOW_H / HOW_W < how.h ? how.w * HOW_H / HOW_W : how.h;

    pd_draw_image(&ui->draw, pd_rect_centre(how, h * HOW_W / HOW_H, h), 0, 255, "pictures/how-to-scan");
    if (beside)
        pd_rect_cut_left(r, ui->theme.unit * 3);
    else
        pd_rect_cut_top(r, ui->theme.unit * 2);
}

static void
draw_welcome(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *title = TR("Welcome"), *words = TR("Please show your code to the scanner");
    struct pd_label head = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
                    body = { PD_TYPE_TITLE, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    bool beside = pd_ui_wide(room);
    int h;

    pd_speech_tell_read(ui, title, words);
    if (view->place != NULL) {
        pd_ui_place(ui, pd_rect_cut_bottom(&room, pd_ui_place_most(ui, room.w, room.h * 9 / 20)), view->place,
            TR("You are here"));
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    head.color = body.color = pd_ui_hero(ui, room);
    room = pd_rect_inset(room, t->unit * 4, beside ? t->unit * 2 : t->unit * 4);
    h = pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit + pd_ui_text_height(ui, body, room.w, words);
    draw_how(ui, &room, beside, h);
    h = pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit + pd_ui_text_height(ui, body, room.w, words);
    if (beside)
        room = pd_rect_centre(room, room.w, h < room.h ? h : room.h);
    else
        head.align = body.align = PD_ALIGN_CENTRE;
    pd_ui_label(ui, pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_DISPLAY)), head, title);
    pd_rect_cut_top(&room, t->unit);
    pd_ui_label(ui, room, body, words);
}

/* Her level's face with her points, below her name and the eye. */
static void
draw_member(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    static const struct pd_tier plain = { .colour = 0x5c564c };
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    const struct pd_member_view *m = &view->member;
    const struct pd_tier *tier = m->tier >= 0 && m->tier < p->tier_count ? &p->tiers[m->tier] : &plain;
    int head = pd_theme_line(t, PD_TYPE_HEADING), w;
    struct pd_rect row = pd_rect_cut_top(&room, head > t->control ? head : t->control), in;
    const char *hello = pd_kit_text(ui, TR("Hello, %s"), pd_ui_masked(ui, view->counter.masked));
    const char *label = m->hidden ? TR("Show") : TR("Hide");
    pd_color ink;

    w = pd_ui_button_width(ui, PD_TYPE_SMALL, label, true);
    pd_speech_tell(ui, pd_speech_personal(ui, hello, TR("Welcome")), NULL, NULL, NULL);
    if (view->aside.touch && !m->found) {
        pd_ui_button(ui, pd_rect_centre(pd_rect_cut_right(&row, w), w, t->control),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = label,
                .icon = m->hidden ? "eye" : "eye-off",
                .spoken = m->hidden ? TR("Show my points") : TR("Hide my points"),
                .intent = pd_intent_of(PD_INTENT_ASIDE_HIDE) });
        pd_rect_cut_right(&row, t->gap);
    }
    pd_ui_label(
        ui, row, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, hello);
    pd_rect_cut_top(&room, t->unit * 2);
    w = room.h * CARD_W / CARD_H;
    room =
        w < room.w ? pd_rect_centre(room, w, room.h) : pd_rect_centre(room, room.w, room.w * CARD_H / CARD_W);
    ink = pd_ui_tier_face(ui, room, tier);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    row = pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_TITLE));
    w = t->type[PD_TYPE_TITLE];
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, w), w, w), ink, "medal");
    pd_rect_cut_left(&row, t->unit * 3 / 2);
    pd_ui_label(ui, row, (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_kit_say(ui, &tier->name));
    /* Above the foot of the card, which is bright, and beside its emblem. */
    in.w = in.w * (t->contrast ? 100 : 68) / 100;
    pd_rect_cut_top(&in, t->unit * 2);
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_BODY)),
        (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("Points you can use"));
    row = pd_rect_cut_top(&in, in.h < t->type[PD_TYPE_NUMBER] * 2 ? in.h : t->type[PD_TYPE_NUMBER] * 2);
    pd_ui_amount(ui, row, PD_TYPE_NUMBER, ink, PD_ALIGN_LEFT,
        m->hidden ? "•••" : pd_kit_points(ui, m->spendable),
        m->hidden ? "" : TRN("point", "points", pd_points_raw(m->spendable)));
}

static struct gift_page
page_of_gift(const struct pd_view *view, const char *title)
{
    return (struct gift_page){
        .title = title, .gift = view->gift.gift, .sku = "", .qty = view->qty, .note_tone = PD_TONE_ACCENT
    };
}

static const char *
price_words(struct pd_ui *ui, struct pd_points points, struct pd_fen money)
{
    if (pd_fen_raw(money) <= 0)
        return points_words(ui, points);
    return pd_kit_text(ui, "%s + %s", points_words(ui, points), pd_ui_money(ui, money));
}

static void
draw_shown_gift(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    struct gift_page p = page_of_gift(view, TR("This gift"));
    struct pd_points price = view->gift.answer.price;
    struct pd_fen money = view->gift.answer.money;

    if (p.gift == NULL)
        return;
    if (pd_points_raw(price) == 0) { /* nothing of hers was reckoned with it */
        price = p.gift->price;
        money = p.gift->money;
    }
    add_fact(&p, "gift", TR("Price"), price_words(ui, price, money));
    if (view->has_member)
        add_fact(&p, "points", TR("You have"), points_or_dots(ui, view, view->member.spendable));
    p.note = TR("Nothing is taken before you confirm.");
    p.note_icon = "info";
    draw_gift_page(ui, room, &p, view);
}

static void
draw_ask(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    struct gift_page p = page_of_gift(view, TR("Take this gift?"));
    struct pd_fen money = view->gift.answer.money;

    if (p.gift == NULL)
        return;
    add_fact(&p, "gift", TR("Price"), points_words(ui, view->gift.answer.price));
    if (pd_fen_raw(money) > 0)
        add_fact(&p, "card", TR("To pay here"), pd_ui_money(ui, money));
    add_fact(&p, "check", TR("You keep"), points_or_dots(ui, view, view->left_after));
    if (view->link != PD_LINK_VIEW_ONLINE && view->gift.answer.request) {
        p.note = TR("No network right now: your wish is noted and your points are held.");
        p.note_icon = "desk-saved";
        p.note_tone = PD_TONE_WARN;
    } else if (view->link != PD_LINK_VIEW_ONLINE) {
        p.note = TR("No network right now: it is saved here and counts all the same.");
        p.note_icon = "desk-saved";
        p.note_tone = PD_TONE_WARN;
    }
    p.asks = view->aside.ask == PD_ASIDE_ASK_WAITING;
    if (!p.asks && p.note == NULL) {
        p.note = TR("Please tell the clerk whether you would like it.");
        p.note_icon = "chat";
    }
    draw_gift_page(ui, room, &p, view);
}

static struct gift_page
page_of_ticket(const struct pd_view *view, const char *title)
{
    return (struct gift_page){ .title = title,
        .gift = view->ticket.gift,
        .sku = view->ticket.hold.sku,
        .qty = view->ticket.hold.qty,
        .note_tone = PD_TONE_ACCENT };
}

static void
draw_made(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    struct gift_page p = page_of_ticket(view, TR("Your gift is kept for you"));

    p.icon = "check-circle";
    p.tone = PD_TONE_GOOD;
    add_fact(&p, "ticket", TR("Ticket"), view->ticket.short_number);
    add_fact(&p, "points", TR("Points used"), points_words(ui, view->ticket.hold.amount));
    if (pd_fen_raw(view->ticket.hold.money) > 0)
        add_fact(&p, "card", TR("To pay here"), pd_ui_money(ui, view->ticket.hold.money));
    if (view->has_member)
        add_fact(&p, "check", TR("You have"), points_or_dots(ui, view, view->member.spendable));
    if (!view->ticket.confirmed) {
        p.note = TR("No network right now: it is saved here and counts all the same.");
        p.note_icon = "desk-saved";
        p.note_tone = PD_TONE_WARN;
    }
    draw_gift_page(ui, room, &p, view);
}

static void
draw_ticket(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_ticket_view *ticket = &view->ticket;
    struct gift_page p = page_of_ticket(view, TR("You collect this gift"));

    if (view->counter.masked[0] != '\0')
        add_fact(&p, "person", TR("Name"), pd_ui_masked(ui, view->counter.masked));
    add_fact(&p, "ticket", TR("Ticket"), ticket->short_number);
    add_fact(&p, "points", TR("Points used"), points_words(ui, ticket->hold.amount));
    if (pd_fen_raw(ticket->hold.money) > 0)
        add_fact(&p, "card", TR("To pay here"), pd_ui_money(ui, ticket->hold.money));
    if (ticket->by_proxy) {
        p.note = TR("You collect it for somebody else.");
        p.note_icon = "family";
    }
    draw_gift_page(ui, room, &p, view);
}

static void
draw_handed(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    struct gift_page p = page_of_ticket(view, TR("Here you are. All the best to you!"));

    p.icon = "check-circle";
    p.tone = PD_TONE_GOOD;
    add_fact(&p, "ticket", TR("Ticket"), view->ticket.short_number);
    add_fact(&p, "points", TR("Points used"), points_words(ui, view->ticket.hold.amount));
    if (view->aside.left_known)
        add_fact(&p, "check", TR("You have"), points_or_dots(ui, view, view->aside.left));
    p.note = TR("Anything not as it should be? Please say so here, now.");
    p.note_icon = "chat";
    draw_gift_page(ui, room, &p, view);
}

/* By enum pd_aside_trouble: never the clerk's reason, always whether points changed where that is known. */
static struct pd_tell
trouble_of(const struct pd_ui *ui, enum pd_aside_trouble trouble)
{
    const struct pd_tell tells[] = {
        [PD_ASIDE_TROUBLE_ASK] = { .icon = "chat",
            .tone = PD_TONE_ACCENT,
            .title = TR("One moment, please"),
            .body = TR("The clerk will tell you how it goes on.") },
        [PD_ASIDE_TROUBLE_CODE] = { .icon = "refresh",
            .tone = PD_TONE_WARN,
            .title = TR("This code cannot be used"),
            .body = TR("Please open your member code anew and show it again."),
            .assurance = TR("Your points are as they were.") },
        [PD_ASIDE_TROUBLE_TAKEN] = { .icon = "info",
            .tone = PD_TONE_WARN,
            .title = TR("This gift was collected before"),
            .body = TR("The clerk can tell you when.") },
        [PD_ASIDE_TROUBLE_BACK] = { .icon = "undo",
            .tone = PD_TONE_ACCENT,
            .title = TR("This gift is not handed over"),
            .body = TR("Its points come back to you.") },
        [PD_ASIDE_TROUBLE_CHECK] = { .icon = "clock",
            .tone = PD_TONE_ACCENT,
            .title = TR("One moment, please"),
            .body = TR("Your ticket is being looked at.") },
        [PD_ASIDE_TROUBLE_NOTHING] = { .icon = "info",
            .tone = PD_TONE_WARN,
            .title = TR("It did not work this time"),
            .body = TR("The clerk will tell you how it goes on."),
            .assurance = TR("Your points are as they were.") },
        [PD_ASIDE_TROUBLE_NOTED] = { .icon = "desk-saved",
            .tone = PD_TONE_ACCENT,
            .title = TR("Your wish is noted"),
            .body = TR("Collect your gift when the network is back."),
            .assurance = TR("Your points are held until then.") },
    };

    return tells[trouble];
}

static void
draw_closed(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    pd_ui_tell(ui, room,
        &(struct pd_tell){ .icon = "pause",
            .picture = "closed",
            .tone = PD_TONE_WARN,
            .title = TR("Nobody serves here right now"),
            .body = TR("Please wait a moment, or go to the desk beside this one."),
            .place = view->place });
}

void
pd_screen_aside(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_page_aside(ui, view);
    struct pd_tell tell;

    switch (view->aside.state) {
    case PD_ASIDE_WELCOME:
        draw_welcome(ui, room, view);
        return;
    case PD_ASIDE_CLOSED:
        draw_closed(ui, room, view);
        return;
    case PD_ASIDE_MEMBER:
        draw_member(ui, room, view);
        return;
    case PD_ASIDE_GIFT:
        draw_shown_gift(ui, room, view);
        return;
    case PD_ASIDE_ASK:
        draw_ask(ui, room, view);
        return;
    case PD_ASIDE_WAIT:
        tell = (struct pd_tell){ .icon = "clock",
            .picture = "wait",
            .tone = PD_TONE_ACCENT,
            .title = TR("One moment, please"),
            .body = TR("It will not take long.") };
        pd_ui_tell(ui, room, &tell);
        return;
    case PD_ASIDE_MADE:
        draw_made(ui, room, view);
        return;
    case PD_ASIDE_TICKET:
        draw_ticket(ui, room, view);
        return;
    case PD_ASIDE_HANDED:
        draw_handed(ui, room, view);
        return;
    case PD_ASIDE_TROUBLE:
        tell = trouble_of(ui, view->aside.trouble);
        pd_ui_tell(ui, room, &tell);
        return;
    }
}
