/* Nobody is here: how to begin, what there is to get, and four ways on that need no code. */
#include "ui/screen/screens.h"

#include <string.h>

/* Proportions of the picture. */
#define HOW_W 960
#define HOW_H 830

/* A phone and a card over the scanner, with an arrow. */
static void
draw_how(struct pd_ui *ui, struct pd_rect r)
{
    int h = r.w * HOW_H / HOW_W < r.h ? r.w * HOW_H / HOW_W : r.h;

    pd_draw_image(&ui->draw, pd_rect_centre(r, h * HOW_W / HOW_H, h), 0, 255, "pictures/how-to-scan");
}

/* Words without spaces break anywhere: they are set smaller before they are torn; others before they take
 * more than half the height. */
static enum pd_type
hero_title_type(const struct pd_ui *ui, struct pd_rect r, const char *title)
{
    enum pd_type type = PD_TYPE_DISPLAY;
    bool spaces = strchr(title, ' ') != NULL;

    while (type > PD_TYPE_LARGE &&
           (spaces ? pd_ui_text_height(ui, (struct pd_label){ .type = type, .weight = PD_BOLD }, r.w, title) >
                         r.h / 2
                   : pd_ui_text_width(ui, type, PD_BOLD, title) > r.w))
        type--;
    return type;
}

/* Likewise the lines a translation breaks itself. */
static enum pd_type
hero_body_type(const struct pd_ui *ui, int width, const char *words)
{
    const struct pd_theme *t = &ui->theme;
    enum pd_type type = t->care ? PD_TYPE_SMALL : PD_TYPE_LARGE;
    int lines = 1;

    for (const char *c = words; *c != '\0'; c++)
        lines += *c == '\n' ? 1 : 0;
    while (lines > 1 && type > PD_TYPE_SMALL &&
           pd_ui_text_height(ui, (struct pd_label){ .type = type }, width, words) >
               lines * pd_theme_line(t, type))
        type--;
    return type;
}

/* Where a line of theirs does not fit even so, the words flow as they come. */
static const char *
hero_words(struct pd_ui *ui, enum pd_type type, int width, const char *words)
{
    const char *cut = strchr(words, '\n');

    if (cut == NULL || pd_ui_text_height(ui, (struct pd_label){ .type = type }, width, words) <=
                           2 * pd_theme_line(&ui->theme, type))
        return words;
    return pd_kit_text(ui, "%.*s%s", (int)(cut - words), words, cut + 1);
}

/* What the camera sees, so that a hand finds its way. */
static void
draw_seen(struct pd_ui *ui, struct pd_rect r, pd_color ink, const struct pd_camera_seen *seen)
{
    const struct pd_theme *t = &ui->theme;
    int h = r.w * seen->h / seen->w < r.h ? r.w * seen->h / seen->w : r.h;
    struct pd_rect at = pd_rect_centre(r, h * seen->w / seen->h, h);

    pd_draw_grey(&ui->draw, at, seen->w, seen->h, seen->grey);
    pd_draw_border(&ui->draw, at, 0, t->unit / 2, ink);
}

static bool
sees(const struct pd_camera_seen *seen)
{
    return seen->hint != PD_CAMERA_NOBODY && seen->grey != NULL;
}

static const char *
hint_words(struct pd_ui *ui, enum pd_camera_hint hint)
{
    switch (hint) {
    case PD_CAMERA_CLOSER:
        return TR("A little closer, please");
    case PD_CAMERA_FARTHER:
        return TR("A little farther away, please");
    case PD_CAMERA_BRIGHTER:
        return TR("Into the light, please, or make the phone brighter");
    case PD_CAMERA_STEADY:
        return TR("Hold it still, please");
    case PD_CAMERA_READ:
        return TR("Thank you");
    case PD_CAMERA_NOBODY:
    case PD_CAMERA_LOOKING:
        break;
    }
    return TR("Hold the code into this picture");
}

static void
draw_hero(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_camera_seen *seen = &view->camera;
    const struct pd_theme *t = &ui->theme;
    pd_color ink = pd_ui_hero(ui, r);
    const char *title = sees(seen) ? hint_words(ui, seen->hint) : TR("Scan your member code");
    const char *words = sees(seen) && view->presence
                            ? TR("The camera looks for a code and whether you are there; no picture is kept")
                        : sees(seen) ? TR("The camera only looks for a code; no picture is kept")
                                     : TR("Hold the code on your phone or card before the scanner below");
    struct pd_rect text, how;
    enum pd_type type, body;
    int title_h, spare;

    r = pd_rect_inset(r, t->unit * 4, t->unit * 4);
    if (r.w * 10 < r.h * 13) {
        /* Narrow: the picture above the words, as large as they leave it. */
        struct pd_label head = { PD_TYPE_TITLE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
        struct pd_label small = { PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
        int text_h = pd_ui_text_height(ui, head, r.w, title) + pd_ui_text_height(ui, small, r.w, words);

        how = pd_rect_cut_top(&r, r.h - text_h - t->unit * 4);
        if (sees(seen))
            draw_seen(ui, how, ink, seen);
        else
            draw_how(ui, how);
        pd_rect_cut_top(&r, t->unit * 2);
        pd_ui_paragraph(ui, &r, head, t->unit, title);
        pd_ui_label(ui, r, small, words);
        return;
    }
    how = pd_rect_cut_right(&r, r.w * 9 / 20);
    if (sees(seen))
        draw_seen(ui, how, ink, seen);
    else
        draw_how(ui, how);
    pd_rect_cut_right(&r, t->unit * 3);
    type = hero_title_type(ui, r, title);
    title_h = pd_ui_text_height(ui, (struct pd_label){ .type = type, .weight = PD_BOLD }, r.w, title);
    body = hero_body_type(ui, r.w, words);
    words = hero_words(ui, body, r.w, words);
    while (
        type > PD_TYPE_BODY &&
        title_h + t->unit * 2 + pd_ui_text_height(ui, (struct pd_label){ .type = body }, r.w, words) > r.h) {
        body = PD_TYPE_SMALL;
        type--;
        title_h = pd_ui_text_height(ui, (struct pd_label){ .type = type, .weight = PD_BOLD }, r.w, title);
    }
    spare =
        r.h - title_h - t->unit * 2 - pd_ui_text_height(ui, (struct pd_label){ .type = body }, r.w, words);
    text = pd_rect_cut_top(&r, title_h + (spare > 0 ? spare / 2 : 0));
    pd_ui_label(ui, text, (struct pd_label){ type, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 3 }, title);
    pd_rect_cut_top(&r, t->unit * 2);
    pd_ui_label(ui, r, (struct pd_label){ body, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 }, words);
}

static const struct pd_label gift_name = { PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };

struct names {
    int step, lines;
};

static void
draw_gift(struct pd_ui *ui, struct pd_rect r, const struct pd_gift *gift, struct names names)
{
    const struct pd_theme *t = &ui->theme;
    int name_h = pd_theme_line(t, PD_TYPE_BODY) * names.lines, price_h = pd_theme_line(t, PD_TYPE_TITLE);
    struct pd_rect picture;

    pd_ui_card(ui, r);
    r = pd_rect_inset(r, t->unit * 3 / 2, t->unit * 3 / 2);
    picture = pd_rect_cut_top(&r, r.h - name_h - price_h - t->unit * 2);
    pd_ui_picture(ui, picture, t->radius_small, 255, pd_ui_gift_picture(ui, gift, 256));
    pd_rect_cut_top(&r, t->unit);
    r = pd_rect_inset(r, t->unit / 2, 0);
    pd_ui_label_from(ui, pd_rect_cut_top(&r, name_h), gift_name, names.step, pd_kit_say(ui, &gift->name));
    pd_ui_amount(ui, pd_rect_cut_bottom(&r, price_h), PD_TYPE_TITLE, t->color.accent_ink, PD_ALIGN_LEFT,
        /* TRANSLATORS: The unit behind a number that is drawn much larger; no number in it. */
        pd_kit_points(ui, gift->price), TRN("point", "points", pd_points_raw(gift->price)));
}

/* Two of them where a third would leave a name no room. */
static int
gifts_shown(const struct pd_ui *ui, int width, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int column = (width - 2 * t->gap) / PD_ATTRACT_GIFTS - t->unit * 4;

    if (t->care)
        return 2;
    for (int i = 0; i < view->attract_gifts && i < PD_ATTRACT_GIFTS; i++)
        if (view->attract[i] != NULL && !pd_ui_label_fits(ui, column, pd_theme_line(t, PD_TYPE_BODY) * 2,
                                            gift_name, pd_kit_say(ui, &view->attract[i]->name)))
            return 2;
    return PD_ATTRACT_GIFTS;
}

/* The names of a row are set alike: as small as the longest of them needs, on one line where that holds all.
 */
static struct names
names_of(struct pd_ui *ui, int width, const struct pd_view *view, int shown)
{
    const struct pd_theme *t = &ui->theme;
    int column = (width - (shown - 1) * t->gap) / shown - t->unit * 4, line = pd_theme_line(t, PD_TYPE_BODY);
    struct names out = { .lines = 1 };

    for (int i = 0; i < view->attract_gifts && i < shown; i++)
        if (view->attract[i] != NULL &&
            !pd_ui_label_fits(ui, column, line, gift_name, pd_kit_say(ui, &view->attract[i]->name)))
            out.lines = 2;
    for (int i = 0; i < view->attract_gifts && i < shown; i++)
        if (view->attract[i] != NULL) {
            int step = pd_ui_label_step(
                ui, column, line * out.lines, gift_name, pd_kit_say(ui, &view->attract[i]->name));

            out.step = step > out.step ? step : out.step;
        }
    return out;
}

static void
draw_gifts(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    int shown = gifts_shown(ui, r.w, view);
    struct names names = names_of(ui, r.w, view, shown);

    for (int i = 0; i < view->attract_gifts && i < shown; i++)
        if (view->attract[i] != NULL)
            draw_gift(ui, pd_rect_column(r, i, shown, ui->theme.gap), view->attract[i], names);
}

/* A square picture, two lines of name, the price. */
static int
gift_height(const struct pd_ui *ui, int width)
{
    const struct pd_theme *t = &ui->theme;

    return (width - 2 * t->gap) / PD_ATTRACT_GIFTS + pd_theme_line(t, PD_TYPE_BODY) * 2 +
           pd_theme_line(t, PD_TYPE_TITLE) + t->unit * 2;
}

static void
draw_rule(struct pd_ui *ui, struct pd_rect r, const struct pd_rules_page *page)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_TITLE];
    struct pd_rect at;

    pd_ui_panel(ui, r, PD_TONE_PLAIN);
    r = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    at = pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_LARGE));
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&at, side), side, side), t->color.accent_ink, "points");
    pd_rect_cut_left(&at, t->unit * 2);
    pd_ui_label(ui, at, (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_kit_say(ui, &page->title));
    pd_rect_cut_top(&r, t->unit / 2);
    pd_ui_label(ui, r,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
        pd_kit_say(ui, &page->body));
}

static int
rule_height(const struct pd_ui *ui, int width, const struct pd_rules_page *page)
{
    const struct pd_theme *t = &ui->theme;

    return pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_SMALL }, width - t->unit * 6,
               pd_kit_say(ui, &page->body)) +
           pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 9 / 2;
}

/* In the two lines that a strip so wide has for it. */
static bool
fits_strip(struct pd_ui *ui, int width, const struct pd_board_entry *entry)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { .type = PD_TYPE_SMALL, .weight = PD_BOLD };
    int words = width - t->type[PD_TYPE_SMALL] * 5 / 2 - t->unit * 13 / 2;

    return entry == NULL || pd_ui_text_height(ui, label, words, pd_kit_say(ui, &entry->title)) <=
                                pd_theme_line(t, PD_TYPE_SMALL) * 2;
}

/* A notice and a health card, each a strip that leads to the whole: side by side where there are both and
 * both have room, else the notice, which is news. */
static void
draw_board(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_board_entry *entries[] = { view->notice, view->card };
    int half = (r.w - ui->theme.gap) / 2, at = 0;
    bool both = entries[0] != NULL && entries[1] != NULL && fits_strip(ui, half, entries[0]) &&
                fits_strip(ui, half, entries[1]);
    struct pd_button buttons[PD_COUNT(entries)], all = { .step = 0 };

    for (int i = 0; i < PD_COUNT(entries); i++)
        if (entries[i] != NULL && at < (both ? 2 : 1))
            buttons[at++] = (struct pd_button){ .style = PD_BUTTON_STRIP,
                .label = pd_kit_say(ui, &entries[i]->title),
                .icon = entries[i]->kind == PD_BOARD_NOTICE ? "megaphone" : "heart-pulse",
                .intent = pd_intent_n(PD_INTENT_BOARD, i) };
    for (int i = 0; i < at; i++)
        pd_ui_button_settle(ui, pd_rect_column(r, i, at, ui->theme.gap), &buttons[i], &all);
    for (int i = 0; i < at; i++) {
        buttons[i].step = all.step;
        pd_ui_button(ui, pd_rect_column(r, i, at, ui->theme.gap), buttons[i]);
    }
}

/* 0: nothing is on the board. */
static int
board_height(const struct pd_ui *ui, const struct pd_view *view)
{
    int two_lines = pd_theme_line(&ui->theme, PD_TYPE_SMALL) * 2 + ui->theme.unit;

    if (view->notice == NULL && view->card == NULL)
        return 0;
    return two_lines < ui->theme.control ? ui->theme.control : two_lines;
}

static void
draw_actions(struct pd_ui *ui, struct pd_rect r)
{
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_TILE,
            .label = TR("See the gifts"),
            .icon = "gift",
            .intent = pd_intent_of(PD_INTENT_CATALOGUE) },
        { .style = PD_BUTTON_TILE,
            .label = TR("How points work"),
            .icon = "help",
            .intent = pd_intent_of(PD_INTENT_RULES) },
        { .style = PD_BUTTON_TILE,
            .label = TR("No member code"),
            .icon = "phone",
            .intent = pd_intent_of(PD_INTENT_NO_CODE) },
        { .style = PD_BUTTON_TILE,
            .label = TR("Call staff"),
            .icon = "bell",
            .intent = pd_intent_of(PD_INTENT_STAFF) },
    };

    for (int i = 0; i < PD_COUNT(buttons); i++)
        pd_ui_button(
            ui, pd_rect_column(pd_rect_row(r, i / 2, 2, ui->theme.gap), i % 2, 2, ui->theme.gap), buttons[i]);
}

/* Px of the words beside the buttons of a demonstration. */
static int
demo_words(int width)
{
    return width / 2;
}

static int
demo_height(const struct pd_ui *ui, int width)
{
    int words = pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_SMALL, .weight = PD_BOLD },
        demo_words(width - ui->theme.unit * 4), TR("Demonstration: present a code"));
    int least = ui->theme.control;

    least = ui->theme.care ? ui->theme.primary : least < words ? words : least;
    return least + ui->theme.unit * 5;
}

/* Stands in for a scanner in a demonstration, and says so. */
static void
draw_demo(struct pd_ui *ui, struct pd_rect r, int codes)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect text;
    int n = codes > 4 ? 4 : codes;
    pd_color ink = pd_ui_panel(ui, r, PD_TONE_WARN);

    r = pd_rect_inset(r, t->unit * 2, t->unit * 3 / 2);
    text = pd_rect_cut_left(&r, demo_words(r.w));
    pd_ui_label(ui, text,
        (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 3 },
        TR("Demonstration: present a code"));
    pd_rect_cut_left(&r, t->gap);
    while (n > 1 && pd_rect_column(r, 0, n, t->gap).w < t->control)
        n--;
    for (int i = 0; i < n; i++)
        pd_ui_button(ui, pd_rect_column(r, i, n, t->gap),
            (struct pd_button){ .style = PD_BUTTON_SECONDARY,
                .label = pd_kit_text(ui, "%d", i + 1),
                .spoken = pd_kit_text(ui, TR("Demonstration: member code %d"), i + 1),
                .icon = "qr",
                .intent = pd_intent_n(PD_INTENT_DEMO_CODE, i) });
}

/* Where people help and when, beside the button that brings every other one within reach of a wheelchair: it
 * is down here because it must be within reach itself. */
static void
draw_where(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label small = { PD_TYPE_CHROME, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        0 };
    const char *low = TR("Lower buttons"), *words = "";
    const char *other = TR("More");
    bool lower = pd_theme_can_lower(t);
    int button = lower ? pd_ui_button_width(ui, PD_TYPE_CHROME, low, true) : 0, h = t->control, width;
    int more = pd_ui_button_width(ui, PD_TYPE_CHROME, other, true);
    struct pd_rect row;

    width = room->w - button - more - t->gap * 3;
    if (view->place != NULL) {
        const char *name = pd_kit_say(ui, &view->place->name), *hours = pd_kit_say(ui, &view->place->hours);

        words = pd_kit_text(ui, "%s · %s", name, hours);
        if (pd_ui_text_width(ui, PD_TYPE_CHROME, PD_REGULAR, words) > width)
            words = pd_kit_text(ui, "%s\n%s", name, hours);
        if (pd_ui_text_height(ui, small, width, words) > h)
            h = pd_ui_text_height(ui, small, width, words);
    }
    row = pd_rect_cut_bottom(room, h);
    pd_ui_button(ui, pd_rect_centre(pd_rect_cut_right(&row, more), more, t->control),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = other,
            .icon = "more",
            .intent = pd_intent_of(PD_INTENT_MORE) });
    pd_rect_cut_right(&row, t->gap);
    if (lower) {
        pd_ui_button(ui, pd_rect_centre(pd_rect_cut_right(&row, button), button, t->control),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = low,
                .icon = "wheelchair",
                .selected = ui->low,
                .intent = pd_intent_of(PD_INTENT_LOW) });
        pd_rect_cut_right(&row, t->gap * 2);
    }
    pd_ui_label(ui, row, small, words);
}

/* What this machine is not for, and where it stands. */
static void
draw_foot(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *only =
        TR("This machine is for points and gifts only. To register or pay, use the machines next to it.");
    struct pd_label small = { PD_TYPE_CHROME, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE,
        PD_VALIGN_MIDDLE, 0 };

    draw_where(ui, room, view);
    pd_rect_cut_bottom(room, t->unit / 2);
    pd_ui_label(ui, pd_rect_cut_bottom(room, pd_ui_text_height(ui, small, room->w, only)), small, only);
    pd_rect_cut_bottom(room, t->unit * 2);
}

static int
tile_height(const struct pd_ui *ui)
{
    int two_lines = pd_theme_line(&ui->theme, PD_TYPE_BODY) * 2 + ui->theme.unit * 2;

    return two_lines > ui->theme.primary ? two_lines : ui->theme.primary;
}

static void
tall(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    int gifts_h = gift_height(ui, room.w), rule = 0, board = board_height(ui, view);
    const struct pd_rules_page *page = NULL;

    draw_actions(ui, pd_rect_cut_bottom(&room, tile_height(ui) * 2 + t->gap));
    pd_rect_cut_bottom(&room, t->unit * 3);
    if (view->demo) {
        draw_demo(ui, pd_rect_cut_bottom(&room, demo_height(ui, room.w)), view->demo_codes);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (board > 0) {
        draw_board(ui, pd_rect_cut_bottom(&room, board), view);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (p != NULL && p->page_count > 0) {
        page = &p->pages[view->attract_rule >= 0 ? view->attract_rule % p->page_count : 0];
        rule = rule_height(ui, room.w, page) + t->unit * 3;
    }
    /* The hero keeps at least a third of the width as height; the rule goes first when room is short. */
    if (room.h - gifts_h - rule - t->unit * 3 < room.w * 2 / 5)
        rule = 0;
    if (rule > 0) {
        draw_rule(ui, pd_rect_cut_bottom(&room, rule - t->unit * 3), page);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (room.h - gifts_h - t->unit * 3 >= room.w * (t->care ? 45 : 38) / 100) {
        draw_gifts(ui, pd_rect_cut_bottom(&room, gifts_h), view);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    draw_hero(ui, room, view);
}

static void
wide(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect right = pd_rect_cut_right(&room, room.w / 2);
    int actions = tile_height(ui) * 2 + t->gap, board;
    bool gifts;

    pd_rect_cut_right(&room, t->unit * 3);
    if (view->demo) {
        draw_demo(ui, pd_rect_cut_bottom(&room, demo_height(ui, room.w)), view->demo_codes);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    board = board_height(ui, view);
    gifts = right.h - actions - t->unit * 3 > right.w * 2 / 5 && right.w > t->type[PD_TYPE_BODY] * 20;
    if (board > 0) {
        struct pd_rect *side = gifts ? &room : &right;

        draw_board(ui, pd_rect_cut_bottom(side, board), view);
        pd_rect_cut_bottom(side, t->unit * 3);
    }
    draw_hero(ui, room, view);
    if (gifts) {
        draw_actions(ui, pd_rect_cut_bottom(&right, actions));
        pd_rect_cut_bottom(&right, t->unit * 3);
        draw_gifts(ui, right, view);
    } else {
        draw_actions(ui, right);
    }
}

void
pd_screen_attract(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0), above = pd_ui_above(ui);
    int gap = ui->theme.unit * 3, board;

    if (!pd_rect_empty(above)) {
        draw_gifts(ui, pd_rect_cut_bottom(&above, gift_height(ui, above.w)), view);
        pd_rect_cut_bottom(&above, gap);
        draw_hero(ui, above, view);
        draw_foot(ui, &room, view);
        if (view->demo) {
            draw_demo(ui, pd_rect_cut_bottom(&room, demo_height(ui, room.w)), view->demo_codes);
            pd_rect_cut_bottom(&room, gap);
        }
        board = board_height(ui, view);
        if (board > 0 && room.h - board - gap >= tile_height(ui) * 2 + ui->theme.gap) {
            draw_board(ui, pd_rect_cut_top(&room, board), view);
            pd_rect_cut_top(&room, gap);
        }
        draw_actions(ui, room);
        return;
    }
    draw_foot(ui, &room, view);
    if (pd_ui_wide(room))
        wide(ui, room, view);
    else
        tall(ui, room, view);
}
