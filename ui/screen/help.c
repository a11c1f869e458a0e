/* No code at hand, or a person is needed: ways to become one who is known here, and who helps. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

struct way {
    const char *icon, *title, *body;
};

/* How all of them are set, so that they look alike: a disc above or beside the words, two types, and what the
 * longest words take. */
struct way_look {
    bool above;
    int disc, words_h; /* px */
    struct pd_label head, soft;
};

/* What is left of a way's place for its words. */
static struct pd_rect
way_words(const struct pd_ui *ui, struct pd_rect r, const struct way_look *look)
{
    const struct pd_theme *t = &ui->theme;

    r = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    if (look->above)
        pd_rect_cut_top(&r, look->disc > 0 ? look->disc + t->unit * 3 / 2 : 0);
    else
        pd_rect_cut_left(&r, look->disc + t->unit * 3);
    return r;
}

static void
measure_ways(
    const struct pd_ui *ui, struct pd_rect r, const struct way *ways, int count, struct way_look *look)
{
    struct pd_rect in = way_words(ui, r, look);

    look->words_h = 0;
    for (int i = 0; i < count; i++) {
        int words = pd_ui_text_height(ui, look->head, in.w, ways[i].title) +
                    pd_ui_text_height(ui, look->soft, in.w, ways[i].body);

        look->words_h = words > look->words_h ? words : look->words_h;
    }
}

static struct way_look
look_of_ways(const struct pd_ui *ui, struct pd_rect r, const struct way *ways, int count)
{
    const struct pd_theme *t = &ui->theme;
    int w = r.w - t->unit * 6, h = r.h - t->unit * 4, disc = t->type[PD_TYPE_DISPLAY] * 3 / 2;
    struct way_look look = {
        .above = w < t->type[PD_TYPE_BODY] * 13 && h > w / 2,
        /* Not 2: a title of two lines would be shrunk onto one, beside others that are not. */
        .head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 },
        .soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
    };

    look.disc = look.above ? t->type[PD_TYPE_HEADING] : disc > h ? h : disc;
    measure_ways(ui, r, ways, count, &look);
    if (look.words_h > way_words(ui, r, &look).h) {
        look.head.type = PD_TYPE_BODY;
        look.soft.type = PD_TYPE_SMALL;
        measure_ways(ui, r, ways, count, &look);
    }
    /* Words before pictures. */
    if (look.above && look.words_h > way_words(ui, r, &look).h)
        look.disc = 0;
    return look;
}

/* Below its disc, words begin where those of its neighbours do; beside it, they stand in the middle. */
static void
draw_way(struct pd_ui *ui, struct pd_rect r, const struct way *way, const struct way_look *look)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = way_words(ui, r, look), at = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    int head = pd_ui_text_height(ui, look->head, in.w, way->title), words = look->words_h, spare;

    if (!look->above)
        words = head + pd_ui_text_height(ui, look->soft, in.w, way->body);
    spare = in.h > words ? (in.h - words) / 2 : 0;
    pd_rect_cut_top(&in, spare);
    at.y += look->above ? spare : (at.h - look->disc) / 2;
    at.w = at.h = look->disc;
    if (look->disc > 0) {
        pd_draw_fill(&ui->draw, at, look->disc / 2, t->color.accent_soft);
        pd_ui_icon(
            ui, pd_rect_centre(at, look->disc / 2, look->disc / 2), t->color.on_accent_soft, way->icon);
    }
    pd_ui_paragraph(ui, &in, look->head, 0, way->title);
    pd_ui_label(ui, in, look->soft, way->body);
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
    const struct way ways[] = {
        { "phone", TR("On your phone"),
            TR("Open the hospital's account in your messenger and tap \"Member code\".") },
        { "card", TR("On your member card"), TR("The code is printed on the back of the card.") },
        { "staff", TR("Not a member yet, or no phone"),
            TR("The staff at the desk help you; joining costs nothing.") },
    };

    struct way_look look = look_of_ways(ui,
        beside ? pd_rect_column(room, 0, 3, t->gap) : pd_rect_row(room, 0, 3, t->gap), ways, PD_COUNT(ways));

    pd_ui_sheet(ui, room, beside ? PD_COUNT(ways) : 1, beside ? 1 : PD_COUNT(ways));
    for (int i = 0; i < PD_COUNT(ways); i++)
        draw_way(ui, beside ? pd_rect_column(room, i, 3, t->gap) : pd_rect_row(room, i, 3, t->gap), &ways[i],
            &look);
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
