/* The gifts, six a page; a greyed one says why. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

/* The lock before a reason, unless it would cost a second line. */
static bool
has_lock(const struct pd_ui *ui, int width, const char *why)
{
    int side = ui->theme.type[PD_TYPE_SMALL];

    return width > side * 12 || (width > side * 8 && pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, why) <=
                                                         width - side - ui->theme.unit);
}

static void
draw_why(struct pd_ui *ui, struct pd_rect row, const char *why)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_SMALL];
    pd_color ink = pd_ui_panel(ui, row, PD_TONE_WARN);

    row = pd_rect_inset(row, t->unit * 3 / 2, 0);
    if (has_lock(ui, row.w, why)) {
        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), ink, "lock");
        pd_rect_cut_left(&row, t->unit);
    }
    pd_ui_label(
        ui, row, (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 }, why);
}

/* Px the reason takes: one line, or two where one does not hold it and there is height. */
static int
why_height(const struct pd_ui *ui, int width, const char *why, int max_lines)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { .type = PD_TYPE_SMALL, .weight = PD_BOLD, .max_lines = max_lines };

    if (why == NULL)
        return 0;
    width -= t->unit * 3;
    if (has_lock(ui, width, why))
        width -= t->type[PD_TYPE_SMALL] + t->unit;
    /* What the label will shrink onto one line needs the height of one. */
    if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, why) <= width)
        return pd_theme_line(t, PD_TYPE_SMALL) + t->unit;
    return pd_ui_text_height(ui, label, width, why) + t->unit;
}

static struct pd_intent
gift_intent(const struct pd_gift *gift)
{
    struct pd_intent intent = pd_intent_of(PD_INTENT_GIFT);

    (void)pd_copy(intent.sku, sizeof intent.sku, gift->sku);
    return intent;
}

/* How a tile is cut up. Chosen so that the picture stays as large as the words allow. */
struct tile {
    int name_lines, why_h, words_h;
    enum pd_type price;
    bool beside;      /* the picture stands left of the words */
    bool money_below; /* what is paid beside points has a line of its own */
    bool money_alone; /* and stands behind the number without the word "points" where even that is too much */
    int thumb;        /* px: a small picture left of name and price, where none has room above them */
};

static const char *
price_unit(struct pd_ui *ui, const struct pd_gift *gift)
{
    return pd_kit_text(
        ui, "%s + %s", TRN("point", "points", pd_points_raw(gift->price)), pd_ui_money(ui, gift->money));
}

/* Points and money in the smallest type that can be read. */
static bool
one_line_price(struct pd_ui *ui, const struct pd_gift *gift, int width)
{
    return pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, pd_kit_points(ui, gift->price)) +
               pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, price_unit(ui, gift)) +
               ui->theme.type[PD_TYPE_SMALL] / 2 <=
           width;
}

static void
draw_words(
    struct pd_ui *ui, struct pd_rect in, const struct pd_gift_view *g, const char *why, struct tile tile)
{
    const struct pd_theme *t = &ui->theme;
    pd_color ink = why != NULL ? t->color.ink_soft : t->color.accent_ink;

    if (why != NULL) {
        draw_why(ui, pd_rect_cut_bottom(&in, tile.why_h), why);
        pd_rect_cut_bottom(&in, t->unit / 2);
    }
    if (tile.thumb > 0) {
        struct pd_rect at = pd_rect_cut_left(&in, tile.thumb);

        pd_ui_picture(ui, pd_rect_centre(at, tile.thumb, tile.thumb), t->radius_small,
            why != NULL ? 120 : 255, pd_ui_gift_picture(ui, g->gift, 256));
        pd_rect_cut_left(&in, t->unit * 3 / 2);
    }
    if (tile.money_below)
        pd_ui_label(ui, pd_rect_cut_bottom(&in, pd_theme_line(t, PD_TYPE_SMALL)),
            (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            pd_kit_text(ui, "+ %s", pd_ui_money(ui, g->gift->money)));
    pd_ui_amount(ui, pd_rect_cut_bottom(&in, pd_theme_line(t, tile.price)), tile.price, ink, PD_ALIGN_LEFT,
        pd_kit_points(ui, g->gift->price),
        tile.money_alone ? pd_kit_text(ui, "+ %s", pd_ui_money(ui, g->gift->money))
        : pd_fen_raw(g->gift->money) == 0 || tile.money_below
            ? TRN("point", "points", pd_points_raw(g->gift->price))
            : price_unit(ui, g->gift));
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, tile.name_lines },
        pd_kit_say(ui, &g->gift->name));
}

static struct tile
cut_up(struct pd_ui *ui, struct pd_rect in, const struct pd_gift_view *g, const char *why)
{
    const struct pd_theme *t = &ui->theme;
    const char *words = pd_kit_say(ui, &g->gift->name);
    int width = in.w - t->unit, most = 2;
    struct tile tile = { 2, 0, 0, PD_TYPE_TITLE, in.w > t->type[PD_TYPE_BODY] * 13 && in.h < in.w * 4 / 5,
        false, false, 0 };

    if (tile.beside)
        width = in.w - (in.h < in.w * 2 / 5 ? in.h : in.w * 2 / 5) - t->unit * 2;
    if (tile.beside)
        most = 3;
    tile.money_below = pd_fen_raw(g->gift->money) != 0 && !one_line_price(ui, g->gift, width);
    for (int lines = 2; lines >= 1; lines--) {
        struct pd_label name = { .type = PD_TYPE_BODY, .weight = PD_BOLD };

        /* Only what shrinks onto one line readably goes onto one line. */
        tile.name_lines = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, words) > width ? most : lines;
        tile.why_h = why_height(ui, width, why, most);
        name.max_lines = tile.name_lines;
        tile.words_h = pd_ui_text_height(ui, name, width, words) + pd_theme_line(t, PD_TYPE_TITLE) +
                       tile.why_h + t->unit / 2 + (tile.money_below ? pd_theme_line(t, PD_TYPE_SMALL) : 0);
        if (tile.beside || in.h - tile.words_h > in.w / 4)
            break;
    }
    if (tile.words_h > in.h) {
        tile.words_h -= pd_theme_line(t, PD_TYPE_TITLE) - pd_theme_line(t, PD_TYPE_LARGE);
        tile.price = PD_TYPE_LARGE;
    }
    if (tile.words_h > in.h)
        tile.price = PD_TYPE_SMALL;
    if (tile.words_h > in.h && tile.money_below) {
        tile.words_h -= pd_theme_line(t, PD_TYPE_SMALL);
        tile.money_below = false;
        tile.money_alone = true;
    }
    return tile;
}

/* Of a strip nobody can tell what it shows. */
static bool
is_strip(struct pd_rect picture)
{
    return picture.h <= picture.w / 5;
}

/* Whether name and price find their room beside a small picture. */
static bool
fit_beside(struct pd_ui *ui, struct pd_rect in, const struct pd_gift *gift, const struct tile *tile)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label name = { .type = PD_TYPE_BODY, .weight = PD_BOLD, .max_lines = tile->name_lines };
    int width = in.w - tile->thumb - t->unit * 3 / 2,
        room = in.h - tile->why_h - t->unit / 2 - pd_theme_line(t, tile->price) -
               (tile->money_below ? pd_theme_line(t, PD_TYPE_SMALL) : 0);
    int price =
        pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, pd_kit_points(ui, gift->price)) +
        pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, TRN("point", "points", pd_points_raw(gift->price))) +
        t->type[PD_TYPE_SMALL] / 2;

    return price <= width && pd_ui_label_fits(ui, width, room, name, pd_kit_say(ui, &gift->name)) &&
           (pd_fen_raw(gift->money) == 0 || tile->money_below || one_line_price(ui, gift, width));
}

/* Gives the tile a small picture left of name and price, at most so large and as large as they leave it in as
 * few lines as they can; false where they need the width, or it were too small to tell. */
static bool
take_thumb(struct pd_ui *ui, struct pd_rect in, const struct pd_gift *gift, int largest, struct tile *tile)
{
    const struct pd_theme *t = &ui->theme;
    int height = in.h - tile->why_h - t->unit / 2, widest = height < largest ? height : largest,
        least = t->type[PD_TYPE_BODY] * 2;

    for (int lines = tile->name_lines; lines <= 3; lines++)
        for (int way = 0; way < 4; way++)
            for (int side = widest; side >= least; side -= t->unit) {
                struct tile with = *tile;

                with.name_lines = lines;
                with.thumb = side;
                if (way % 2 > 0 && with.price == PD_TYPE_TITLE)
                    with.price = PD_TYPE_LARGE;
                if (way / 2 > 0 && pd_fen_raw(gift->money) != 0 && !with.money_alone)
                    with.money_below = true;
                if (fit_beside(ui, in, gift, &with)) {
                    *tile = with;
                    return true;
                }
            }
    return false;
}

static struct pd_rect
tile_inside(const struct pd_ui *ui, struct pd_rect r)
{
    return pd_rect_inset(r, ui->theme.unit * 3 / 2, ui->theme.unit * 3 / 2);
}

/* Where tiles have their pictures, the best first. */
enum shown {
    SHOWN_LARGE, /* above the words, or wide beside them */
    SHOWN_SMALL, /* left of name and price */
    SHOWN_NOT,
};

/* What tiles have in common. */
struct plan {
    enum shown shown;
    int thumb; /* px: their small pictures are at most so large */
};

/* Whether the tile can have its picture there; a small one is in *tile then. */
static bool
tile_shows(
    struct pd_ui *ui, struct pd_rect r, const struct pd_gift_view *g, struct plan plan, struct tile *tile)
{
    struct pd_rect in = tile_inside(ui, r);

    if (plan.shown == SHOWN_LARGE)
        return tile->beside ||
               !is_strip((struct pd_rect){ 0, 0, in.w, in.h - tile->words_h - ui->theme.unit });
    return plan.shown == SHOWN_NOT ||
           take_thumb(ui, pd_rect_inset(in, ui->theme.unit / 2, 0), g->gift, plan.thumb, tile);
}

/* Tiles of one size, from one gift to another: whether all of them can have their pictures there. Small ones
 * become as large as the smallest. */
static bool
all_show(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int from, int to, struct plan *plan)
{
    for (int i = from; i < to && i < view->gift_count; i++) {
        const struct pd_gift_view *g = &view->gifts[i];
        struct tile tile;

        if (g->gift == NULL)
            continue;
        tile = cut_up(ui, tile_inside(ui, r), g, pd_ui_why_not(ui, view, g));
        if (!tile_shows(ui, r, g, *plan, &tile))
            return false;
        if (plan->shown == SHOWN_SMALL)
            plan->thumb = tile.thumb;
    }
    return true;
}

/* Where all of them have their pictures. */
static struct plan
agree(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int from, int to)
{
    struct plan plan = { SHOWN_LARGE, tile_inside(ui, r).w / 3 };

    while (!all_show(ui, r, view, from, to, &plan))
        plan.shown++;
    return plan;
}

/* Px below the large pictures of a row of tiles of this size, so that they are alike. */
static int
words_height(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int from, int count)
{
    struct pd_rect in = tile_inside(ui, r);
    int most = 0;

    for (int i = from; i < from + count && i < view->gift_count; i++) {
        const struct pd_gift_view *g = &view->gifts[i];
        int h = g->gift == NULL ? 0 : cut_up(ui, in, g, pd_ui_why_not(ui, view, g)).words_h;

        most = h > most ? h : most;
    }
    return most;
}

/* Whose voucher it is, on its picture: cut short where the picture is narrow. */
static void
draw_merchant(
    struct pd_ui *ui, struct pd_rect picture, const struct pd_view *view, const struct pd_gift *gift)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_merchant *m =
        view->programme != NULL ? pd_programme_merchant_of(view->programme, gift) : NULL;
    int h = t->type[PD_TYPE_SMALL] * 3 / 2, most = picture.w - t->unit * 2, w;
    struct pd_label label;
    const char *name;

    if (m == NULL || picture.h < h * 2)
        return;
    name = pd_kit_say(ui, &m->name);
    w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, name) + t->unit * 5 + t->type[PD_TYPE_SMALL];
    if (w <= most) {
        pd_ui_chip(
            ui, picture.x + t->unit, picture.y + picture.h - h - t->unit, PD_TONE_ACCENT, "place", name);
        return;
    }
    picture = (struct pd_rect){ picture.x + t->unit, picture.y + picture.h - h - t->unit, most, h };
    label = (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 };
    if (!pd_ui_label_fits(ui, most - t->unit * 2, h, label, name)) /* the gift's own page says it */
        return;
    label.color = pd_ui_panel(ui, picture, PD_TONE_ACCENT);
    pd_ui_label(ui, pd_rect_inset(picture, t->unit, 0), label, name);
}

static void
draw_tile(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, const struct pd_gift_view *g,
    struct plan plan, int words_h)
{
    const struct pd_theme *t = &ui->theme;
    const char *why = pd_ui_why_not(ui, view, g);
    const struct pd_control control = { .rect = r,
        .enabled = true,
        .intent = gift_intent(g->gift),
        .label = pd_kit_say(ui, &g->gift->name),
        .spoken = pd_spoken_gift(ui, view, g) };
    struct pd_hit hit = pd_kit_control_put(ui, &control, 0);
    struct pd_rect in = tile_inside(ui, r), picture = { 0, 0, 0, 0 };
    struct tile tile = cut_up(ui, in, g, why);

    (void)tile_shows(ui, r, g, plan, &tile);
    if (plan.shown == SHOWN_NOT && tile.words_h > in.h)
        in = pd_rect_inset(r, t->unit * 3 / 2, t->unit / 2);
    pd_ui_card(ui, r);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, r, t->radius, t->color.accent_soft);
    if (hit.pressed)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
    if (tile.beside) {
        picture = pd_rect_cut_left(&in, in.h < in.w * 2 / 5 ? in.h : in.w * 2 / 5);
        pd_rect_cut_left(&in, t->unit * 2);
    } else if (plan.shown == SHOWN_LARGE) {
        picture = pd_rect_cut_top(&in, in.h - words_h - t->unit);
        pd_rect_cut_top(&in, t->unit);
        pd_rect_cut_bottom(&in, in.h - tile.words_h);
    }
    if (!tile.beside)
        in = pd_rect_inset(in, t->unit / 2, 0);
    if (!pd_rect_empty(picture))
        pd_ui_picture(
            ui, picture, t->radius_small, why != NULL ? 120 : 255, pd_ui_gift_picture(ui, g->gift, 512));
    if (!pd_rect_empty(picture))
        draw_merchant(ui, picture, view, g->gift);
    draw_words(ui, in, g, why, tile);
}

/* The headings above the gifts, by their place in the row: "I can get" and her favourites for members, "All",
 * and the programme's categories. */
static int
heading_at(const struct pd_view *view, int place)
{
    static const int first[] = { -2, -3, -1 };

    place += view->has_member ? 0 : 2;
    return place < PD_COUNT(first) ? first[place] : place - PD_COUNT(first);
}

static int
headings_end(const struct pd_view *view)
{
    return (view->has_member ? 3 : 1) + (view->programme != NULL ? view->programme->category_count : 0);
}

static const char *
heading_name(struct pd_ui *ui, const struct pd_view *view, int heading)
{
    return heading == -3   ? TR("My favourites")
           : heading == -2 ? TR("I can get")
           : heading == -1 ? TR("All")
                           : pd_kit_say(ui, &view->programme->categories[heading].name);
}

static int
place_of_chosen(const struct pd_view *view)
{
    for (int i = 0; i < headings_end(view); i++)
        if (heading_at(view, i) == view->category)
            return i;
    return 0;
}

/* Sets headings from place `from` on into rows of room until it is full; returns the first that found none.
 */
static int
set_headings(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view, int from, bool draw)
{
    const struct pd_theme *t = &ui->theme;
    int i = from, end = headings_end(view);

    while (i < end && room.h >= t->control) {
        struct pd_rect row = pd_rect_cut_top(&room, t->control);

        pd_rect_cut_top(&room, t->gap);
        for (bool first = true; i < end; i++, first = false) {
            const char *label = heading_name(ui, view, heading_at(view, i));
            int w = pd_ui_button_width(ui, PD_TYPE_CHROME, label, false);

            w = w < row.h * 3 / 2 ? row.h * 3 / 2 : w;
            if (w > row.w && !first)
                break;
            w = w > row.w ? row.w : w;
            if (draw)
                pd_ui_button(ui, (struct pd_rect){ row.x, row.y, w, row.h },
                    (struct pd_button){ .style = PD_BUTTON_PILL,
                        .label = label,
                        .spoken = pd_kit_text(ui, TR("Heading: %s"), label),
                        .selected = view->category == heading_at(view, i),
                        .intent = pd_intent_n(PD_INTENT_CATEGORY, heading_at(view, i)) });
            pd_rect_cut_left(&row, w + t->gap);
        }
    }
    return i;
}

/* One row where that holds all headings, else as many as allowed. */
static int
headings_height(struct pd_ui *ui, int width, const struct pd_view *view, int rows)
{
    const struct pd_theme *t = &ui->theme;

    for (int n = 1; n < rows; n++) {
        struct pd_rect room = { 0, 0, width, n * (t->control + t->gap) - t->gap };

        if (set_headings(ui, room, view, 0, false) >= headings_end(view))
            return room.h;
    }
    return rows * (t->control + t->gap) - t->gap;
}

/* What does not fit is reached by "More", which leads to the first heading of the next group, and from the
 * last group back to the first. */
static void
draw_categories(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int from = 0, after, end = headings_end(view), chosen = place_of_chosen(view);
    int w = pd_ui_button_width(ui, PD_TYPE_CHROME, TR("More"), true);
    struct pd_rect more;

    if (set_headings(ui, room, view, 0, false) >= end) {
        set_headings(ui, room, view, 0, true);
        return;
    }
    more = pd_rect_cut_right(&room, w);
    pd_rect_cut_right(&room, t->gap);
    while ((after = set_headings(ui, room, view, from, false)) < end && after > from && chosen >= after)
        from = after;
    pd_ui_button(ui, pd_rect_cut_bottom(&more, t->control),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = TR("More"),
            .spoken = TR("More headings"),
            .icon = "chevron-right",
            .icon_last = true,
            .intent = pd_intent_n(PD_INTENT_CATEGORY, heading_at(view, after < end ? after : 0)) });
    set_headings(ui, room, view, from, true);
}

/* Pictures alone, or words too: cut from the right of *row. */
static void
draw_pictures_switch(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *label = view->pictures ? TR("With words") : TR("Pictures only");
    int w = pd_ui_button_width(ui, PD_TYPE_CHROME, label, true);

    ui->zone = PD_ZONE_ASIDE;
    pd_ui_button(ui, pd_rect_cut_right(row, w),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = label,
            .icon = view->pictures ? "list" : "grid",
            .intent = pd_intent_of(PD_INTENT_PICTURES) });
    ui->zone = PD_ZONE_ROOM;
    pd_rect_cut_right(row, t->gap);
}

/* What she has, always in sight while she looks. Cut from the right of *row. */
static void
draw_have(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int h = t->type[PD_TYPE_SMALL] * 3 / 2, w;
    const char *have;

    if (!view->has_member)
        return;
    have = view->member.hidden
               ? TR("Points hidden")
               : pd_kit_text(ui,
                     TRN("You have %s point", "You have %s points", pd_points_raw(view->member.spendable)),
                     pd_kit_points(ui, view->member.spendable));
    w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, have) + t->unit * 5 + t->type[PD_TYPE_SMALL];
    if (w > row->w && !view->member.hidden) { /* the number says it */
        have = pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(view->member.spendable)),
            pd_kit_points(ui, view->member.spendable));
        w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, have) + t->unit * 5 + t->type[PD_TYPE_SMALL];
    }
    pd_ui_chip(ui, row->x + row->w - w, row->y + (row->h - h) / 2, PD_TONE_ACCENT, "points", have);
    pd_rect_cut_right(row, w + t->gap);
}

/* What the tiles below have no room for: their pictures, each above its own. */
static void
draw_shown(struct pd_ui *ui, struct pd_rect above, const struct pd_view *view, int columns)
{
    const struct pd_theme *t = &ui->theme;
    int rows = (view->gift_count + columns - 1) / columns;

    for (int i = 0; i < view->gift_count; i++) {
        struct pd_rect at = pd_rect_column(
            pd_rect_row(above, i / columns, rows < 2 ? 2 : rows, t->gap), i % columns, columns, t->gap);

        if (view->gifts[i].gift == NULL)
            continue;
        pd_ui_card(ui, at);
        pd_ui_picture(ui, pd_rect_inset(at, t->unit, t->unit), t->radius_small,
            pd_ui_why_not(ui, view, &view->gifts[i]) != NULL ? 120 : 255,
            pd_ui_gift_picture(ui, view->gifts[i].gift, 512));
    }
}

/* Low mode: the same above the controls, where there is room for it, and what the gifts look like. */
static void
draw_above(struct pd_ui *ui, struct pd_rect above, const struct pd_view *view, bool shown)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_TICKET], h = pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 4;
    struct pd_rect in = shown ? pd_rect_cut_top(&above, h)
                              : pd_rect_centre(above, above.w, side + h + t->unit * 3),
                   at;

    if (shown) {
        draw_shown(ui, above, view, PD_PAGE_GIFTS / 2);
    } else {
        at = pd_rect_cut_top(&in, side);
        pd_draw_image(&ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255, "pictures/success");
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 2 },
        !view->has_member ? TR("Gifts")
        : view->member.hidden
            ? TR("Points hidden")
            : pd_kit_text(ui,
                  TRN("You have %s point", "You have %s points", pd_points_raw(view->member.spendable)),
                  pd_kit_points(ui, view->member.spendable)));
}

/* A picture that can be had or not: what cannot is pale and has a lock, so that no word is needed. */
static void
draw_picture(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, const struct pd_gift_view *g)
{
    const struct pd_theme *t = &ui->theme;
    const char *name = pd_kit_say(ui, &g->gift->name), *why = pd_ui_why_not(ui, view, g);
    struct pd_hit hit = pd_kit_control(ui, r, gift_intent(g->gift), name, true, 0);
    struct pd_rect in = pd_rect_inset(r, t->unit, t->unit), mark;
    int side = t->type[PD_TYPE_LARGE];

    pd_ui_card(ui, r);
    pd_ui_picture(ui, in, t->radius_small, why != NULL ? 120 : 255, pd_ui_gift_picture(ui, g->gift, 512));
    if (why != NULL || g->liked) {
        mark = (struct pd_rect){ in.x + in.w - side * 3 / 2 - t->unit, in.y + t->unit, side * 3 / 2,
            side * 3 / 2 };
        pd_draw_fill(&ui->draw, mark, mark.h / 2, why != NULL ? t->color.warn_soft : t->color.surface);
        pd_ui_icon(ui, pd_rect_centre(mark, side, side),
            why != NULL ? t->color.on_warn_soft : t->color.accent_ink, why != NULL ? "lock" : "heart-full");
    }
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
}

/* All tiles of a page have their pictures in the same place; where one has too many words for that, at least
 * those of a row. */
static void
plan_rows(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int columns, struct plan *plans)
{
    bool above = ui->low && !pd_rect_empty(ui->above); /* then their pictures stand there */
    struct plan all = above ? (struct plan){ SHOWN_NOT, 0 } : agree(ui, r, view, 0, PD_PAGE_GIFTS);

    for (int row = 0; row < PD_PAGE_GIFTS / columns; row++)
        plans[row] =
            above || all.shown != SHOWN_NOT ? all : agree(ui, r, view, row * columns, (row + 1) * columns);
}

static void
draw_grid(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view, int columns)
{
    const struct pd_theme *t = &ui->theme;
    int page = view->pictures ? PD_PAGE_PICTURES : PD_PAGE_GIFTS, rows;
    struct plan plans[PD_PAGE_GIFTS];

    columns = view->pictures ? (columns == 3 ? 6 : 3) : columns;
    rows = page / columns;
    if (!view->pictures) /* the last row is one of the lowest */
        plan_rows(ui, pd_rect_column(pd_rect_row(room, rows - 1, rows, t->gap), columns - 1, columns, t->gap),
            view, columns, plans);
    if (view->gift_count == 0 && view->category == -3)
        pd_ui_nothing(ui, room, "empty", TR("You have no favourites yet"),
            TR("Tap the heart of a gift, and it stands here."));
    else if (view->gift_count == 0)
        pd_ui_nothing(
            ui, room, "empty", TR("Nothing here at the moment. Please look under another heading."), NULL);
    for (int i = 0; i < view->gift_count && i < page; i++) {
        struct pd_rect at =
            pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap);

        if (view->gifts[i].gift == NULL)
            continue;
        if (view->pictures)
            draw_picture(ui, at, view, &view->gifts[i]);
        else
            draw_tile(ui, at, view, &view->gifts[i], plans[i / columns],
                words_height(ui, at, view, i - i % columns, columns));
    }
}

/* An arrow that turns to the page before (step -1) or after (1). */
static void
draw_turn(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int step)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .icon = step < 0 ? "chevron-left" : "chevron-right",
            .spoken = step < 0 ? TR("Previous page") : TR("Next page"),
            .disabled = view->page + step < 0 || view->page + step >= view->pages,
            .intent = pd_intent_n(PD_INTENT_PAGE, view->page + step) });
}

/* Height is precious: turning the page is done at the sides. */
static void
wide(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_top(&room, t->control), side, above = pd_ui_above(ui);

    if (!pd_rect_empty(above))
        draw_above(ui, above, view, !view->pictures && view->gift_count > 0);
    draw_pictures_switch(ui, &row, view);
    if (pd_rect_empty(above) && row.w > t->type[PD_TYPE_BODY] * 34)
        draw_have(ui, &row, view);
    if (view->pages > 1 && !pd_rect_empty(above)) {
        /* Low and upright there is no width for arrows at the sides. */
        draw_turn(ui, pd_rect_cut_right(&row, t->control), view, 1);
        pd_ui_label(ui, pd_rect_cut_right(&row, t->type[PD_TYPE_BODY] * 3),
            (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            pd_kit_text(ui, "%d / %d", view->page + 1, view->pages));
        draw_turn(ui, pd_rect_cut_right(&row, t->control), view, -1);
        pd_rect_cut_right(&row, t->gap);
    } else if (view->pages > 1)
        pd_ui_label(ui, pd_rect_cut_right(&row, t->type[PD_TYPE_BODY] * 3),
            (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            pd_kit_text(ui, "%d / %d", view->page + 1, view->pages));
    ui->zone = PD_ZONE_ASIDE;
    draw_categories(ui, row, view);
    pd_rect_cut_top(&room, t->unit * 2);
    if (view->pages > 1 && pd_rect_empty(above)) {
        side = pd_rect_cut_left(&room, t->control);
        pd_rect_cut_left(&room, t->gap);
        draw_turn(ui, side, view, -1);
        side = pd_rect_cut_right(&room, t->control);
        pd_rect_cut_right(&room, t->gap);
        draw_turn(ui, side, view, 1);
    }
    ui->zone = PD_ZONE_ROOM;
    draw_grid(ui, room, view, 3);
}

void
pd_screen_catalogue(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways), row;

    if (pd_ui_wide(room)) {
        wide(ui, room, view);
        return;
    }
    row = pd_rect_cut_top(&room, t->control);
    draw_pictures_switch(ui, &row, view);
    draw_have(ui, &row, view);
    if (row.w > pd_ui_text_width(ui, PD_TYPE_HEADING, PD_BOLD, TR("Gifts")))
        pd_ui_label(ui, row,
            (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            TR("Gifts"));
    pd_rect_cut_top(&room, t->gap);
    ui->zone = PD_ZONE_ASIDE;
    draw_categories(ui, pd_rect_cut_top(&room, headings_height(ui, room.w, view, ui->low ? 1 : 2)), view);
    pd_rect_cut_top(&room, t->unit * 2);
    if (view->pages > 1) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, t->control), view->page, view->pages);
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    ui->zone = PD_ZONE_ROOM;
    draw_grid(ui, room, view, 2);
}
