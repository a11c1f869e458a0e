/* How levels are reached and kept: the ladder with her place on it, what counts, and how far she is. */
#include "ui/screen/screens.h"

#include "app/core/tier_index.h"
#include "ui/widget/list.h"

static const char *
from_words(struct pd_ui *ui, const struct pd_programme *p, const struct pd_tier *tier)
{
    if (pd_points_raw(tier->from) == 0)
        return TR("from the start");
    if (p->tier_index.window_months > 0)
        /* TRANSLATORS: The number from which a level begins; what it counts stands beside it. */
        return pd_kit_text(ui, TR("%s or more"), pd_kit_points(ui, tier->from));
    return pd_kit_text(ui, TRN("from %s point earned", "from %s points earned", pd_points_raw(tier->from)),
        pd_kit_points(ui, tier->from));
}

static int
rung_height(const struct pd_ui *ui)
{
    return pd_theme_line(&ui->theme, PD_TYPE_LARGE) + ui->theme.unit * 3;
}

/* Of a rung this wide, what its name has at most. */
static int
name_most(int width)
{
    return width * 11 / 20;
}

/* Whether beside its name there is room for from where on, in full. */
static bool
from_fits(struct pd_ui *ui, int width, const struct pd_programme *p, const struct pd_tier *tier)
{
    const struct pd_theme *t = &ui->theme;
    int in = width - t->unit * 6 - t->type[PD_TYPE_LARGE] * 5 / 4, most = name_most(in),
        name = pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, pd_kit_say(ui, &tier->name)) + 2;

    return pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, from_words(ui, p, tier)) <=
           in - (name < most ? name : most) - t->unit;
}

static void
draw_rung(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int tier, bool brief)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_tier *it = &view->programme->tiers[tier];
    bool mine = view->has_member && view->member.tier == tier;
    bool reached = view->has_member && view->member.tier >= tier;
    pd_color ink = mine ? pd_ui_panel(ui, r, PD_TONE_ACCENT) : t->color.ink;
    struct pd_tier_colors c = pd_theme_tier(t, it->colour);
    struct pd_rect in = pd_rect_inset(r, t->unit * 2, 0), at;
    int side = t->type[PD_TYPE_LARGE] * 5 / 4, w;
    const char *name = pd_kit_say(ui, &it->name), *from = from_words(ui, view->programme, it);

    at = pd_rect_cut_left(&in, side);
    at = pd_rect_centre(at, side, side);
    pd_draw_fill(&ui->draw, at, side / 2, t->contrast ? t->color.sunken : c.from);
    if (t->contrast)
        pd_draw_border(&ui->draw, at, side / 2, t->outline / 2 + 1, t->color.edge);
    pd_ui_icon(ui, pd_rect_centre(at, side * 5 / 8, side * 5 / 8), c.ink, reached ? "check" : "medal");
    pd_rect_cut_left(&in, t->unit * 2);
    w = pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, name) + 2;
    at = pd_rect_cut_left(&in, w < name_most(in.w) ? w : name_most(in.w));
    pd_ui_label(
        ui, at, (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, name);
    pd_rect_cut_left(&in, t->unit);
    /* Words for what the colour says, where they leave room for the number. */
    w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, TR("Your level")) + t->unit * 2;
    if (mine && in.w > w + pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, from)) {
        pd_rect_cut_left(&in, t->unit);
        pd_ui_label(ui, pd_rect_cut_left(&in, w),
            (struct pd_label){ PD_TYPE_SMALL, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
            TR("Your level"));
    }
    if (brief && pd_points_raw(it->from) > 0 && view->programme->tier_index.window_months == 0)
        from = pd_kit_text(
            ui, TRN("%s point", "%s points", pd_points_raw(it->from)), pd_kit_points(ui, it->from));
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, ink, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 }, from);
}

/* The highest at the top, as on a ladder; all of them in full, or all of them brief. */
static void
draw_ladder(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    struct pd_rect in = pd_rect_inset(r, ui->theme.unit * 2, ui->theme.unit * 2);
    bool brief = false;

    pd_ui_card(ui, r);
    for (int i = 0; i < p->tier_count; i++)
        brief = brief || !from_fits(ui, in.w, p, &p->tiers[i]);
    for (int i = 0; i < p->tier_count; i++)
        draw_rung(
            ui, pd_rect_row(in, i, p->tier_count, ui->theme.unit / 2), view, p->tier_count - 1 - i, brief);
}

static int
ladder_height(const struct pd_ui *ui, const struct pd_programme *p)
{
    return (rung_height(ui) + ui->theme.unit / 2) * p->tier_count + ui->theme.unit * 4;
}

/* What one rule counts: "1 for each 1 yuan", "5 each time"; "" when it counts nothing. */
static const char *
counts_words(struct pd_ui *ui, const struct pd_earn_rule *rule)
{
    int64_t n = pd_points_raw(rule->points) * rule->growth_percent / 100;

    if (rule->growth_percent <= 0)
        return "";
    if (rule->kind == PD_EARN_PAYMENT && n > 0)
        return pd_kit_text(ui, TR("%s for each %s"), pd_kit_number(ui, n), pd_ui_money(ui, rule->step));
    if (rule->kind == PD_EARN_PAYMENT)
        return TR("counts in part");
    return pd_kit_text(ui, TR("%s each time"), pd_kit_number(ui, n));
}

/* What counts: a rule, or a part of the formula. */
struct counts {
    const char *name, *words;
};

#define COUNTS_MAX PD_RULES_MAX

static struct counts
part_counts(struct pd_ui *ui, const struct pd_tier_index *index, enum pd_index_part part)
{
    switch (part) {
    case PD_INDEX_SPEND:
        return (struct counts){ TR("Self-paid"),
            pd_kit_text(ui, TR("%s for each %s"), pd_kit_points(ui, index->spend_points),
                pd_ui_money(ui, index->spend_step)) };
    case PD_INDEX_VISITS:
        return (struct counts){ TR("A visit"),
            pd_kit_text(ui, TR("%s each time"), pd_kit_points(ui, index->visit_points)) };
    case PD_INDEX_FLAG:
        break;
    }
    /* TRANSLATORS: Behind what the hospital's staff assess: the most that it may come to. */
    return (struct counts){ pd_kit_say(ui, &index->flag_name),
        pd_kit_text(ui, TR("up to %s"), pd_kit_points(ui, index->flag_max)) };
}

static int
list_counts(struct pd_ui *ui, const struct pd_programme *p, struct counts out[COUNTS_MAX])
{
    int n = 0;

    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++)
        if (pd_index_has(&p->tier_index, (enum pd_index_part)part))
            out[n++] = part_counts(ui, &p->tier_index, (enum pd_index_part)part);
    for (int i = 0; p->tier_index.window_months == 0 && i < p->rule_count; i++)
        if (p->rules[i].growth_percent > 0)
            out[n++] = (struct counts){ pd_kit_say(ui, &p->rules[i].name), counts_words(ui, &p->rules[i]) };
    return n;
}

/* Of one row: as many lines as its name takes in half the width. */
static int
row_height(struct pd_ui *ui, int width, const struct counts *row)
{
    const struct pd_theme *t = &ui->theme;
    int half = (width - t->type[PD_TYPE_BODY] * 9 / 8 - t->unit * 2) / 2;
    bool two = pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, row->name) > half ||
               pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, row->words) > half - t->unit * 2;

    return pd_theme_line(t, PD_TYPE_BODY) * (two ? 2 : 1) + t->unit * 3 / 2;
}

static int
rows_height(struct pd_ui *ui, int width, const struct pd_programme *p)
{
    struct counts rows[COUNTS_MAX];
    int h = 0, n = list_counts(ui, p, rows);

    for (int i = 0; i < n; i++)
        h += row_height(ui, width, &rows[i]);
    return h;
}

static const char *
kept_words(struct pd_ui *ui, const struct pd_programme *p)
{
    switch (p->tier_policy.down) {
    case PD_DOWN_ONE:
        return TR("A level that is not earned again goes down by one, never by more.");
    case PD_DOWN_BY_BALANCE:
        return TR("At the end of each period the level follows what was earned in it.");
    case PD_DOWN_NEVER:
        break;
    }
    return TR("A level that was reached stays.");
}

/* For how long what a formula counts, and its limits, hold. */
static const char *
window_words(struct pd_ui *ui, int months)
{
    return months == 12  ? TR("It is counted anew each calendar year.")
           : months == 6 ? TR("It is counted anew each half year.")
           : months == 3 ? TR("It is counted anew each quarter.")
                         : TR("It is counted anew each month.");
}

static bool
is_bounded(struct pd_points most)
{
    return pd_points_raw(most) > 0 && pd_points_raw(most) < PD_AMOUNT_MAX;
}

/* Up to where payments and visits count; "". */
static const char *
limit_words(struct pd_ui *ui, const struct pd_tier_index *index)
{
    struct pd_points spend = pd_index_most(index, PD_INDEX_SPEND),
                     visits = pd_index_most(index, PD_INDEX_VISITS);

    if (is_bounded(spend) && is_bounded(visits))
        return pd_kit_text(ui, TR("Payments count up to %s and visits up to %s."), pd_kit_points(ui, spend),
            pd_kit_points(ui, visits));
    if (is_bounded(spend))
        return pd_kit_text(ui, TR("Payments count up to %s."), pd_kit_points(ui, spend));
    if (is_bounded(visits))
        return pd_kit_text(ui, TR("Visits count up to %s."), pd_kit_points(ui, visits));
    return "";
}

static const char *
sentence(struct pd_ui *ui, const struct pd_programme *p)
{
    const char *limits = limit_words(ui, &p->tier_index);
    const char *words = pd_rules_level_grows(ui, p);

    if (p->tier_index.window_months > 0) {
        words = window_words(ui, p->tier_index.window_months);
        if (limits[0] != '\0')
            words = pd_kit_text(ui, TR("%s %s"), limits, words);
    }
    return words == NULL ? kept_words(ui, p) : pd_kit_text(ui, TR("%s %s"), words, kept_words(ui, p));
}

static int
counts_height(struct pd_ui *ui, int width, const struct pd_programme *p)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_TITLE) + rows_height(ui, width - t->unit * 8, p) + t->unit * 6 +
           pd_ui_text_height(
               ui, (struct pd_label){ .type = PD_TYPE_SMALL }, width - t->unit * 8, sentence(ui, p));
}

/* Its name and what it counts; where half the width cannot hold the name, the name alone, which says it too.
 */
static void
draw_row(struct pd_ui *ui, struct pd_rect r, const struct counts *row)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        2 };
    int side = t->type[PD_TYPE_BODY] * 9 / 8;
    const char *name = row->name;

    label.max_lines = 0;
    if (pd_ui_text_height(ui, label, (r.w - side - t->unit * 2) / 2, name) <=
        pd_theme_line(t, PD_TYPE_BODY) * 2) {
        pd_ui_fact(ui, r, (struct pd_fact){ "points", name, row->words });
        return;
    }
    label.max_lines = 2;
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&r, side), side, side), t->color.accent_ink, "points");
    pd_rect_cut_left(&r, t->unit * 2);
    pd_ui_label(ui, r, label, name);
}

static void
draw_counts(struct pd_ui *ui, struct pd_rect r, const struct pd_programme *p)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 2);
    struct counts rows[COUNTS_MAX];
    int all, most, words, h, n = list_counts(ui, p, rows);

    pd_ui_card(ui, r);
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_TITLE)),
        (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("What counts"));
    pd_rect_cut_top(&in, t->unit);
    words = pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_SMALL }, in.w, sentence(ui, p));
    all = rows_height(ui, in.w, p);
    most = in.h - words - t->unit;
    for (int i = 0; i < n; i++) {
        h = row_height(ui, in.w, &rows[i]);
        draw_row(ui, pd_rect_cut_top(&in, all > most ? h * most / all : h), &rows[i]);
    }
    pd_rect_cut_top(&in, t->unit);
    pd_ui_label(ui, in,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
        sentence(ui, p));
}

/* How far she is tells what she has. */
void
pd_spoken_index(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;

    if (p == NULL || !view->has_member)
        return;
    pd_speech_tell(ui, NULL,
        pd_speech_personal(
            ui, ui->spoken.summary, pd_speech_join(ui, TR("Your level is on the screen."), sentence(ui, p))),
        NULL, NULL);
}

/* Where it leaves room for what must be there; in low mode there is nothing else. */
static void
draw_notice(
    struct pd_ui *ui, struct pd_rect *room, enum pd_tone tone, const char *icon, const char *words, int rest)
{
    if (words == NULL || (!ui->low && room->h - pd_ui_notice_height(ui, room->w, words) <= rest))
        return;
    pd_ui_notice(ui, room, tone, icon, words);
    pd_rect_cut_top(room, ui->theme.unit * 2);
}

/* The ladder and what counts, beside each other or one below the other. */
static void
draw_both(struct pd_ui *ui, struct pd_rect rows, const struct pd_view *view, bool side_by_side, int ladder,
    int counts)
{
    const struct pd_theme *t = &ui->theme;
    int spare = rows.h - ladder - counts - t->unit * 3;

    if (side_by_side) {
        draw_ladder(ui, pd_rect_cut_left(&rows, rows.w / 2 - t->gap), view);
        pd_rect_cut_left(&rows, t->unit * 3);
        draw_counts(ui, rows, view->programme);
        return;
    }
    ladder += spare / 2 < ladder * 3 / 4 ? spare / 2 : ladder * 3 / 4;
    draw_ladder(ui, pd_rect_cut_top(&rows, ladder), view);
    pd_rect_cut_top(&rows, t->unit * 3);
    draw_counts(
        ui, pd_rect_cut_top(&rows, counts + (spare < t->unit * 2 ? spare : t->unit * 2)), view->programme);
}

void
pd_screen_index(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), ladder,
        counts;
    bool side_by_side;
    struct pd_rect room = pd_ui_page(ui, view, TR("How levels work"), ways), rows;
    const char *next = pd_tier_next_words(ui, view), *stay = pd_tier_stay_words(ui, view);

    if (p == NULL || p->tier_count == 0)
        return;
    pd_speech_add_read(ui, sentence(ui, p));
    rows = pd_ui_reading_room(ui, room);
    side_by_side = pd_ui_wide(rows) && rows.w > t->type[PD_TYPE_BODY] * 36;
    ladder = side_by_side && !ui->low ? room.h : ladder_height(ui, p);
    counts = counts_height(ui, rows.w, p);
    draw_notice(ui, &room, PD_TONE_ACCENT, "stairs", next, ladder);
    draw_notice(ui, &room, PD_TONE_PLAIN, "calendar", stay, ladder);
    rows = pd_ui_reading_room(ui, room);
    if (!side_by_side && rows.h < ladder + counts + t->unit * 3) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, t->control), view->page > 0 ? 1 : 0, 2);
        pd_rect_cut_bottom(&room, t->unit * 2);
        rows = pd_ui_reading(ui, room);
        if (view->page > 0)
            draw_counts(ui, rows, p);
        else
            draw_ladder(ui, rows, view);
        return;
    }
    draw_both(ui, pd_ui_reading(ui, room), view, side_by_side, ladder, counts);
}
