/* The levels: which is hers, what each gives, what leads to the next. */
#include "ui/screen/screens.h"

static void
draw_benefits(struct pd_ui *ui, struct pd_rect in, const struct pd_tier *tier, pd_color ink)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    int side = t->type[PD_TYPE_SMALL];

    for (int i = 0; i < tier->benefit_count; i++) {
        const char *text = pd_kit_say(ui, &tier->benefits[i]);
        int h = pd_ui_text_height(ui, label, in.w - side - t->unit, text);
        struct pd_rect row;

        if (h > in.h)
            return;
        row = pd_rect_cut_top(&in, h);
        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), ink, "check");
        pd_rect_cut_left(&row, t->unit);
        pd_ui_label(ui, row, label, text);
    }
}

static const char *
from_words(struct pd_ui *ui, const struct pd_tier *tier)
{
    if (pd_points_raw(tier->from) == 0)
        return TR("from the start");
    return pd_kit_text(ui, TRN("from %s point earned", "from %s points earned", pd_points_raw(tier->from)),
        pd_kit_points(ui, tier->from));
}

/* The emblem of the card stands on the right: words keep to the left. */
static int
words_width(const struct pd_theme *t, int card_w)
{
    return (card_w - t->unit * 6) * (t->contrast ? 100 : 68) / 100;
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

static void
draw_tier(struct pd_ui *ui, struct pd_rect r, const struct pd_tier *tier, bool mine, bool aside)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2), head;
    pd_color ink = pd_ui_tier_face(ui, r, tier);

    if (mine)
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
    if (mine)
        pd_ui_chip(ui, head.x, head.y + (head.h - t->type[PD_TYPE_SMALL] * 3 / 2) / 2, PD_TONE_WARN, NULL,
            TR("Your level"));
    else
        pd_ui_label(ui, head,
            (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            from_words(ui, tier));
    draw_benefits(ui, in, tier, ink);
}

void
pd_screen_tier(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("My level"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    int columns, rows, most, width;
    bool all_aside = true;

    if (p == NULL || p->tier_count == 0)
        return;
    pd_ui_notice(ui, &room, PD_TONE_PLAIN, "info",
        TR("Your level grows with the points you earn. Using points never lowers it."));
    pd_rect_cut_top(&room, t->unit * 3);
    columns = pd_ui_wide(room) ? 2 : 1;
    columns = columns > p->tier_count ? p->tier_count : columns;
    rows = (p->tier_count + columns - 1) / columns;
    most = pd_theme_line(t, PD_TYPE_LARGE) + pd_theme_line(t, PD_TYPE_SMALL) * 5 + t->unit * 4;
    if (room.h > rows * most + (rows - 1) * t->gap)
        room.h = rows * most + (rows - 1) * t->gap;
    width = words_width(t, pd_rect_column(room, 0, columns, t->gap).w);
    for (int i = 0; i < p->tier_count; i++)
        all_aside =
            all_aside && fits_one_line(ui, &p->tiers[i], view->has_member && i == view->member.tier, width);
    for (int i = 0; i < p->tier_count; i++) {
        bool mine = view->has_member && i == view->member.tier;

        /* Low cards would lose a benefit to the second line: there each saves it where it can. */
        draw_tier(ui,
            pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap),
            &p->tiers[i], mine, columns > 1 ? fits_one_line(ui, &p->tiers[i], mine, width) : all_aside);
    }
}
