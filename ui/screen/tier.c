/* The levels: which is hers, what each gives, what leads to the next. */
#include "ui/screen/screens.h"

/* Some of a level's benefits on a card of its own; nearly always all of them. */
struct piece {
    const struct pd_tier *tier;
    int first, count; /* benefits */
    int height;       /* px it needs */
    bool mine;
};

struct pieces {
    struct piece list[PD_TIERS_MAX * PD_BENEFITS_MAX];
    int count;
};

static struct pd_label
benefit_label(pd_color ink)
{
    return (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 };
}

static int
benefit_height(struct pd_ui *ui, int width, const struct pd_text *benefit)
{
    const struct pd_theme *t = &ui->theme;

    return pd_ui_text_height(
        ui, benefit_label(0), width - t->type[PD_TYPE_SMALL] - t->unit, pd_kit_say(ui, benefit));
}

static void
draw_benefits(struct pd_ui *ui, struct pd_rect in, const struct piece *piece, pd_color ink)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[PD_TYPE_SMALL];

    for (int i = piece->first; i < piece->first + piece->count; i++) {
        const struct pd_text *benefit = &piece->tier->benefits[i];
        struct pd_rect row = pd_rect_cut_top(&in, benefit_height(ui, in.w, benefit)), mark;

        mark = pd_rect_cut_left(&row, side);
        mark.h = mark.h < pd_theme_line(t, PD_TYPE_SMALL) ? mark.h : pd_theme_line(t, PD_TYPE_SMALL);
        pd_ui_icon(ui, pd_rect_centre(mark, side, side), ink, "check");
        pd_rect_cut_left(&row, t->unit);
        pd_ui_label(ui, row, benefit_label(ink), pd_kit_say(ui, benefit));
    }
}

static const char *
from_words(struct pd_ui *ui, const struct pd_tier *tier)
{
    if (pd_points_raw(tier->from) == 0)
        return TR("from the start");
    return pd_kit_text(ui, TR("from %s points earned"), pd_kit_points(ui, tier->from));
}

/* The emblem of the card stands on the right: words keep to the left. */
static int
words_width(const struct pd_theme *t, int card_w)
{
    return (card_w - t->unit * 6) * (t->contrast ? 100 : 68) / 100;
}

/* In low mode this is only looked at, and stands above. */
static void
draw_grows(struct pd_ui *ui, struct pd_rect *room)
{
    const struct pd_theme *t = &ui->theme;
    const char *words = TR("Your level grows with the points you earn. Using points never lowers it.");
    struct pd_rect above = pd_ui_above(ui);
    int side = t->type[PD_TYPE_TICKET];

    if (pd_rect_empty(above)) {
        pd_ui_notice(ui, room, PD_TONE_PLAIN, "info", words);
        pd_rect_cut_top(room, t->unit * 3);
        return;
    }
    above = pd_rect_centre(above, above.w, side + t->unit * 3 + pd_ui_notice_height(ui, above.w, words));
    pd_draw_image(&ui->draw, pd_rect_centre(pd_rect_cut_top(&above, side), side * 4 / 3, side), 0, 255,
        "pictures/success");
    pd_rect_cut_top(&above, t->unit * 3);
    pd_ui_notice(ui, &above, PD_TONE_PLAIN, "info", words);
}

/* Whether name and second word stand on one line. Asked of all cards, so that all of them look alike. */
static bool
fits_one_line(struct pd_ui *ui, const struct pd_tier *tier, bool mine, int width)
{
    return pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, pd_kit_say(ui, &tier->name)) +
               pd_ui_text_width(
                   ui, PD_TYPE_SMALL, PD_REGULAR, mine ? TR("Your level") : from_words(ui, tier)) +
               ui->theme.unit * (mine ? 8 : 6) <
           width;
}

static int
head_height(const struct pd_theme *t, bool aside)
{
    return pd_theme_line(t, PD_TYPE_LARGE) + (aside ? 0 : pd_theme_line(t, PD_TYPE_SMALL)) + t->unit * 4;
}

static void
draw_piece(struct pd_ui *ui, struct pd_rect r, const struct piece *piece, bool aside)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_tier *tier = piece->tier;
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2), head;
    pd_color ink = pd_ui_tier_face(ui, r, tier);

    if (piece->mine)
        pd_draw_border(&ui->draw, pd_rect_inset(r, -t->unit / 2, -t->unit / 2), t->radius + t->unit / 2,
            t->unit / 2, t->color.gold);
    in.w = words_width(t, r.w);
    head = pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_LARGE));
    pd_ui_label(ui, head,
        (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_kit_say(ui, &tier->name));
    if (aside)
        pd_rect_cut_left(
            &head, pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, pd_kit_say(ui, &tier->name)) + t->unit * 3);
    else
        head = pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_SMALL));
    if (piece->mine)
        pd_ui_chip(ui, head.x, head.y + (head.h - t->type[PD_TYPE_SMALL] * 3 / 2) / 2, PD_TONE_WARN, NULL,
            TR("Your level"));
    else
        pd_ui_label(ui, head,
            (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            from_words(ui, tier));
    draw_benefits(ui, in, piece, ink);
}

/* One card a level; a level whose benefits fill more than a page goes on where it has room. */
static void
cut_up(struct pd_ui *ui, const struct pd_view *view, int width, int most, bool aside, struct pieces *out)
{
    const struct pd_programme *p = view->programme;

    out->count = 0;
    for (int i = 0; i < p->tier_count; i++) {
        const struct pd_tier *tier = &p->tiers[i];
        struct piece piece = { .tier = tier,
            .height = head_height(&ui->theme, aside),
            .mine = view->has_member && i == view->member.tier };

        for (int k = 0; k < tier->benefit_count; k++) {
            int h = benefit_height(ui, width, &tier->benefits[k]);

            if (piece.count > 0 && piece.height + h > most) {
                out->list[out->count++] = piece;
                piece.first = k;
                piece.count = 0;
                piece.height = head_height(&ui->theme, aside);
            }
            piece.count++;
            piece.height += h;
        }
        out->list[out->count++] = piece;
    }
}

static int
row_height(const struct pieces *pieces, int at, int columns)
{
    int h = 0;

    for (int i = at; i < at + columns && i < pieces->count; i++)
        h = pieces->list[i].height > h ? pieces->list[i].height : h;
    return h;
}

/* The end of the page that begins with this piece: as many rows as the height holds, and one at least. */
static int
page_end(const struct pd_ui *ui, const struct pieces *pieces, int from, int columns, int height)
{
    int at = from, used = 0;

    while (at < pieces->count) {
        int h = row_height(pieces, at, columns) + (at > from ? ui->theme.gap : 0);

        if (at > from && used + h > height)
            break;
        used += h;
        at += columns;
    }
    return at < pieces->count ? at : pieces->count;
}

/* What height is left over goes to the rows alike, but no card stands half empty. */
static void
draw_page(struct pd_ui *ui, struct pd_rect room, const struct pieces *pieces, int from, int end, int columns,
    bool aside)
{
    const struct pd_theme *t = &ui->theme;
    int rows = (end - from + columns - 1) / columns, spare = room.h - (rows - 1) * t->gap;

    for (int at = from; at < end; at += columns)
        spare -= row_height(pieces, at, columns);
    spare = spare < 0 ? 0 : spare / rows;
    spare = spare > t->unit * 6 ? t->unit * 6 : spare;
    for (int at = from; at < end; at += columns) {
        struct pd_rect row = pd_rect_cut_top(&room, row_height(pieces, at, columns) + spare);

        pd_rect_cut_top(&room, t->gap);
        for (int i = at; i < at + columns && i < end; i++)
            draw_piece(ui, pd_rect_column(row, i - at, columns, t->gap), &pieces->list[i], aside);
    }
}

/* Finds the page asked for, or, before anybody turned one, that of her own level. Returns how many there are.
 */
static int
find_page(const struct pd_ui *ui, const struct pieces *pieces, int columns, int height, int *page, int *from,
    int *end)
{
    int count = 0, wanted = *page;

    for (int at = 0, next; at < pieces->count; at = next, count++) {
        bool hers = false;

        next = page_end(ui, pieces, at, columns, height);
        for (int i = at; i < next; i++)
            hers = hers || (pieces->list[i].mine && pieces->list[i].first == 0);
        if (count == 0 || count == wanted || (wanted < 0 && hers)) {
            *page = count;
            *from = at;
            *end = next;
        }
    }
    return count;
}

void
pd_screen_tier(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("My level"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    int columns, width, from = 0, end = 0, page = view->page, pages, pager = t->control + t->unit * 4;
    struct pieces pieces;
    bool aside = true;

    if (p == NULL || p->tier_count == 0)
        return;
    draw_grows(ui, &room);
    columns = pd_ui_wide(room) ? 2 : 1;
    columns = columns > p->tier_count ? p->tier_count : columns;
    for (int i = 0; i < p->tier_count; i++)
        if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, from_words(ui, &p->tiers[i])) >
            words_width(t, pd_rect_column(room, 0, columns, t->gap).w))
            columns = 1;
    width = words_width(t, pd_rect_column(room, 0, columns, t->gap).w);
    for (int i = 0; i < p->tier_count; i++)
        aside = aside && fits_one_line(ui, &p->tiers[i], view->has_member && i == view->member.tier, width);
    cut_up(ui, view, width, room.h - pager, aside, &pieces);
    pages = find_page(ui, &pieces, columns, room.h, &page, &from, &end);
    if (pages > 1) {
        struct pd_rect row = pd_rect_cut_bottom(&room, t->control);

        pd_rect_cut_bottom(&room, t->unit * 4);
        page = view->page;
        pages = find_page(ui, &pieces, columns, room.h, &page, &from, &end);
        pd_ui_pager(ui, row, page, pages);
    }
    draw_page(ui, room, &pieces, from, end, columns, aside);
}
