/* Her level: its card, what it gives, what leads to the next and what keeps it. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

/* Proportions of a card face, as of any card in a wallet. */
#define CARD_W 1586
#define CARD_H 1000

static const char *
dots_or(struct pd_ui *ui, const struct pd_view *view, struct pd_points points)
{
    return view->member.hidden ? "•••" : pd_kit_points(ui, points);
}

const char *
pd_tier_next_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    const struct pd_member_view *m = &view->member;

    if (!view->has_member || p == NULL)
        return NULL;
    if (m->tier + 1 >= p->tier_count)
        return TR("You have reached the highest level");
    /* TRANSLATORS: First a number of points, then the name of the next level. */
    return pd_kit_text(ui, TR("%s more to reach %s"), dots_or(ui, view, m->tier_missing),
        pd_kit_say(ui, &p->tiers[m->tier + 1].name));
}

const char *
pd_tier_stay_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    const struct pd_errand_page *page = view->member.page;
    const char *name, *date;

    if (!view->has_member || p == NULL || page == NULL || page->stay_until_ms == 0 ||
        view->member.tier >= p->tier_count)
        return NULL;
    name = pd_kit_say(ui, &p->tiers[view->member.tier].name);
    date = pd_kit_date(ui, page->stay_until_ms, view->now_ms);
    if (pd_points_raw(page->stay_missing) == 0)
        return pd_kit_text(ui, TR("%s is yours beyond %s"), name, date);
    return pd_kit_text(
        ui, TR("To keep %s: %s more by %s"), name, dots_or(ui, view, page->stay_missing), date);
}

/* Name, whose it is, and how far the next one is. The emblem stands on the right: words keep to the left. */
static void
draw_face(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 3);
    pd_color ink = pd_ui_tier_face(ui, r, tier), track = (ink & 0x00ffffff) | 0x40000000;
    const char *next = pd_tier_next_words(ui, view);

    pd_ui_tier_shade(ui, r, tier);
    in.w = in.w * (t->contrast ? 100 : 68) / 100;
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_BODY)),
        (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        view->has_member ? TR("Your level") : TR("The first level"));
    if (next != NULL) {
        int h = pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_BODY, .max_lines = 2 }, in.w, next);

        pd_ui_label(ui, pd_rect_cut_bottom(&in, h),
            (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 2 }, next);
        pd_rect_cut_bottom(&in, t->unit);
        /* Close below the name it would read as a line under it. */
        if (in.h >= pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3)
            pd_ui_bar(ui, pd_rect_cut_bottom(&in, t->unit * 3 / 2), view->member.tier_progress_permille,
                track, ink);
    }
    pd_ui_label(ui, in,
        (struct pd_label){
            in.h >= pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 2 ? PD_TYPE_DISPLAY : PD_TYPE_HEADING,
            PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_kit_say(ui, &tier->name));
}

static int
face_height(const struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_BODY) * 3 + pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 12;
}

static int
benefit_height(const struct pd_ui *ui, int width, enum pd_type type, const char *text)
{
    const struct pd_theme *t = &ui->theme;

    return pd_ui_text_height(
               ui, (struct pd_label){ .type = type }, width - t->type[type] - t->unit * 2, text) +
           t->unit * 3 / 2;
}

/* The first benefit that has no room any more on a page that begins with `from`. */
static int
page_end(struct pd_ui *ui, int width, int height, const struct pd_tier *tier, int from)
{
    int i = from;

    for (; i < tier->benefit_count; i++) {
        height -= benefit_height(ui, width, PD_TYPE_BODY, pd_kit_say(ui, &tier->benefits[i]));
        if (height < 0 && i > from)
            break;
    }
    return i;
}

static int
page_start(struct pd_ui *ui, int width, int height, const struct pd_tier *tier, int page)
{
    int i = 0;

    while (page-- > 0 && i < tier->benefit_count)
        i = page_end(ui, width, height, tier, i);
    return i;
}

static void
draw_some(struct pd_ui *ui, struct pd_rect in, enum pd_type type, const char *icon,
    const struct pd_tier *tier, int from, int end)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->type[type];

    for (int i = from; i < end; i++) {
        const char *text = pd_kit_say(ui, &tier->benefits[i]);
        struct pd_rect row = pd_rect_cut_top(&in, benefit_height(ui, in.w, type, text));

        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), t->color.accent_ink, icon);
        pd_rect_cut_left(&row, t->unit * 2);
        pd_ui_label(
            ui, row, (struct pd_label){ type, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 0 }, text);
    }
}

static int
all_height(struct pd_ui *ui, int width, enum pd_type type, const struct pd_tier *tier)
{
    int h = 0;

    for (int i = 0; i < tier->benefit_count; i++)
        h += benefit_height(ui, width, type, pd_kit_say(ui, &tier->benefits[i]));
    return h;
}

/* A card of benefits under a heading, as high as they need. Px it takes. */
static int
benefits_height(struct pd_ui *ui, int width, enum pd_type type, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;

    return all_height(ui, width - t->unit * 8, type, tier) + pd_theme_line(t, PD_TYPE_TITLE) + t->unit * 5;
}

static struct pd_rect
draw_heading(struct pd_ui *ui, struct pd_rect r, const char *words)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 2);

    pd_ui_card(ui, r);
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_TITLE)),
        (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        words);
    pd_rect_cut_top(&in, t->unit);
    return in;
}

/* Too many for the room: on as many pages as that takes. */
static void
draw_pages(struct pd_ui *ui, struct pd_rect r, const struct pd_tier *tier, int page)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = draw_heading(ui, r, TR("What it gives you"));
    int h = in.h - t->control - t->unit * 2, pages = 1, from;

    while (page_start(ui, in.w, h, tier, pages) < tier->benefit_count && pages < PD_PAGES_OPEN)
        pages++;
    page = page >= pages ? pages - 1 : page < 0 ? 0 : page;
    pd_ui_pager(ui, pd_rect_cut_bottom(&in, t->control), page, pages);
    from = page_start(ui, in.w, h, tier, page);
    draw_some(ui, in, PD_TYPE_BODY, "check", tier, from, page_end(ui, in.w, h, tier, from));
}

/* All of them, and where room is left what the next level would add. */
static void
draw_benefits(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    const struct pd_tier *next = tier + 1 < p->tiers + p->tier_count ? tier + 1 : NULL;
    enum pd_type type =
        benefits_height(ui, room.w, PD_TYPE_LARGE, tier) <= room.h ? PD_TYPE_LARGE : PD_TYPE_BODY;
    int h = benefits_height(ui, room.w, type, tier);
    struct pd_rect in;

    if (h > room.h) {
        draw_pages(ui, room, tier, view->page);
        return;
    }
    in = draw_heading(ui, pd_rect_cut_top(&room, h), TR("What it gives you"));
    draw_some(ui, in, type, "check", tier, 0, tier->benefit_count);
    pd_rect_cut_top(&room, t->unit * 3);
    if (next == NULL || next->benefit_count == 0)
        return;
    h = benefits_height(ui, room.w, type, next);
    if (h > room.h)
        return;
    in = draw_heading(
        ui, pd_rect_cut_top(&room, h), pd_kit_text(ui, TR("With %s you get"), pd_kit_say(ui, &next->name)));
    draw_some(ui, in, type, "plus", next, 0, next->benefit_count);
}

/* Her adviser's too, where there is no room for a line of its own. */
static void
draw_links(struct pd_ui *ui, struct pd_rect row, bool adviser)
{
    const struct pd_button links[] = {
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("All levels' benefits"),
            .icon = "crown",
            .intent = pd_intent_of(PD_INTENT_RIGHTS) },
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("How levels work"),
            .icon = "stairs",
            .intent = pd_intent_of(PD_INTENT_INDEX) },
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("My adviser"),
            .icon = "person",
            .intent = pd_intent_of(PD_INTENT_ADVISER) },
    };

    pd_ui_buttons(ui, row, links, PD_COUNT(links) - (adviser ? 0 : 1));
}

/* What keeps the level, below its card, where a low page has room for it. Returns what is not said yet. */
static const char *
draw_stay_above(struct pd_ui *ui, struct pd_rect face, const char *stay)
{
    struct pd_rect at = pd_ui_above(ui);

    at.h -= face.y + face.h + ui->theme.unit * 3 - at.y;
    at.y = face.y + face.h + ui->theme.unit * 3;
    if (stay == NULL || at.h < pd_ui_notice_height(ui, at.w, stay))
        return stay;
    pd_ui_notice(ui, &at, PD_TONE_ACCENT, "calendar", stay);
    return NULL;
}

void
pd_screen_tier(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    struct pd_rect room = pd_ui_page(ui, view, TR("My level"),
                       PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0)),
                   above = pd_ui_above(ui), left, other;
    const char *stay = pd_tier_stay_words(ui, view);
    const struct pd_tier *tier;
    bool beside;
    int h;

    if (p == NULL || p->tier_count == 0)
        return;
    tier = &p->tiers[view->has_member && view->member.tier < p->tier_count ? view->member.tier : 0];
    beside = pd_adviser_words(ui, view) != NULL && pd_ui_wide(room);
    draw_links(ui, pd_rect_cut_bottom(&room, t->primary), beside);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (pd_adviser_words(ui, view) != NULL && !beside) {
        pd_ui_button(ui, pd_rect_cut_bottom(&room, t->control),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = pd_adviser_words(ui, view),
                .icon = "person",
                .intent = pd_intent_of(PD_INTENT_ADVISER) });
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    if (!pd_rect_empty(above)) {
        if (above.h > above.w * CARD_H / CARD_W)
            above = pd_rect_centre(above, above.w, above.w * CARD_H / CARD_W);
        draw_face(ui, above, view, tier);
        stay = draw_stay_above(ui, above, stay);
    } else if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w / 2 - t->gap);
        pd_rect_cut_left(&room, t->unit * 3);
        if (stay != NULL) {
            other = pd_rect_cut_bottom(&left, pd_ui_notice_height(ui, left.w, stay));
            pd_ui_notice(ui, &other, PD_TONE_ACCENT, "calendar", stay);
            pd_rect_cut_bottom(&left, t->unit * 2);
            stay = NULL;
        }
        draw_face(ui, left, view, tier);
    } else {
        h = room.w * CARD_H / CARD_W * 3 / 4;
        h = h < face_height(ui) ? face_height(ui) : h;
        draw_face(ui, pd_rect_cut_top(&room, h), view, tier);
        pd_rect_cut_top(&room, t->unit * 3);
    }
    if (stay != NULL) {
        pd_ui_notice(ui, &room, PD_TONE_ACCENT, "calendar", stay);
        pd_rect_cut_top(&room, t->unit * 2);
    }
    draw_benefits(ui, room, view, tier);
}
