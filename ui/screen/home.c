/* The member's own page: one number, what it can become, and the way to the gifts. */
#include "ui/screen/family.h"
#include "ui/screen/wheel.h"

/* Proportions of a card face, as of any card in a wallet. */
#define CARD_W 1586
#define PRIMARY_LEAST_MM10 200
#define CARD_H 1000

static const char *
dots_or(struct pd_ui *ui, const struct pd_view *view, struct pd_points points)
{
    return view->member.hidden ? "•••" : pd_kit_points(ui, points);
}

/* Which of her memberships this is, and the way to the others. */
static void
draw_switch(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    const char *name = NULL;
    int w;

    for (int i = 0; view->membership_count > 1 && i < view->membership_count; i++)
        if (view->memberships[i].here)
            name = pd_membership_name(ui, &view->memberships[i]);
    if (name == NULL)
        return;
    w = pd_ui_button_width(ui, PD_TYPE_SMALL, name, true);
    if (w > row->w / 2)
        w = row->w / 2;
    pd_ui_button(ui, pd_rect_cut_right(row, w),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = name,
            .icon = "refresh",
            .spoken = pd_kit_text(ui, TR("%s: choose another membership"), name),
            .intent = pd_intent_of(PD_INTENT_MEMBERSHIPS) });
    pd_rect_cut_right(row, ui->theme.gap);
}

/* Name and tier on the left, the eye on the right. */
static void
draw_greeting(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    bool hidden = view->member.hidden;
    const char *label = hidden ? TR("Show") : TR("Hide");
    int w = pd_ui_button_width(ui, PD_TYPE_SMALL, label, true);

    pd_ui_button(ui, pd_rect_cut_right(&row, w),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = label,
            .icon = hidden ? "eye" : "eye-off",
            .spoken = hidden ? TR("Show my points") : TR("Hide my points"),
            .intent = pd_intent_of(PD_INTENT_HIDE) });
    pd_rect_cut_right(&row, ui->theme.gap);
    draw_switch(ui, &row, view);
    pd_ui_label(ui, row, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        /* TRANSLATORS: %s is a masked name, as 张** or A**. */
        pd_kit_text(ui, TR("Hello, %s"),
            view->member.member != NULL ? pd_ui_masked(ui, view->member.member->masked) : ""));
}

static void
draw_expiring(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view, pd_color ink)
{
    const struct pd_member_view *m = &view->member;
    int side = ui->theme.type[PD_TYPE_BODY];
    const char *text = m->expiring_count == 0 ? TR("Nothing expires in the next year")
                                              : pd_kit_text(ui,
                                                    TRN("%s point expires on %s", "%s points expire on %s",
                                                        m->hidden ? 0 : pd_points_raw(m->expiring[0].amount)),
                                                    dots_or(ui, view, m->expiring[0].amount),
                                                    pd_kit_date(ui, m->expiring[0].at_ms, view->now_ms));

    enum pd_type type = PD_TYPE_BODY;

    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), ink, "clock");
    pd_rect_cut_left(&row, ui->theme.unit * 3 / 2);
    if (pd_ui_text_width(ui, type, PD_REGULAR, text) > row.w)
        type = PD_TYPE_SMALL;
    if (pd_ui_text_width(ui, type, PD_REGULAR, text) > row.w &&
        m->expiring_count > 0) /* much, and next year */
        text = pd_kit_text(ui, "%s · %s", dots_or(ui, view, m->expiring[0].amount),
            pd_kit_date(ui, m->expiring[0].at_ms, view->now_ms));
    pd_ui_label(
        ui, row, (struct pd_label){ type, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, text);
}

static int
card_height(const struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;

    return t->unit * 17 + pd_theme_line(t, PD_TYPE_LARGE) + pd_theme_line(t, PD_TYPE_BODY) * 3 +
           t->type[PD_TYPE_NUMBER];
}

/* A part of the card that leads on: lit while it is pressed. Not where the card is out of reach. */
static void
lead_on(struct pd_ui *ui, struct pd_rect at, enum pd_intent_kind intent, const char *label)
{
    struct pd_hit hit;

    if (ui->low)
        return;
    hit = pd_kit_control(ui, at, pd_intent_of(intent), label, true, 0);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, at, ui->theme.radius, 0x30ffffff);
    if (hit.focused)
        pd_draw_border(&ui->draw, at, ui->theme.radius, ui->theme.outline * 2, ui->theme.color.warn);
}

static void
draw_tier_mark(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view, pd_color ink)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    int side = t->type[PD_TYPE_LARGE] * 5 / 4;

    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), ink, "medal");
    pd_rect_cut_left(&row, t->unit * 3 / 2);
    if (p != NULL && view->member.tier < p->tier_count) {
        const char *name = pd_kit_say(ui, &p->tiers[view->member.tier].name);

        pd_ui_label(ui, row,
            (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, name);
        pd_rect_cut_left(&row, pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, name) + t->unit / 2);
        if (!ui->low && row.w > side)
            pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side * 4 / 5, side * 4 / 5), ink,
                "chevron-right");
    }
}

/* What the number is, and that it explains itself. */
static void
draw_usable(struct pd_ui *ui, struct pd_rect row, pd_color ink)
{
    const char *words = TR("Points you can use");
    int side = ui->theme.type[PD_TYPE_BODY];

    pd_ui_label(ui, row,
        (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, words);
    pd_rect_cut_left(&row, pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, words) + ui->theme.unit);
    if (!ui->low && row.w > side)
        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), ink, "chevron-right");
}

static void
draw_card(struct pd_ui *ui, struct pd_rect card, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    static const struct pd_tier plain = { .colour = 0x5c564c };
    const struct pd_programme *p = view->programme;
    bool known = p != NULL && view->member.tier >= 0 && view->member.tier < p->tier_count;
    struct pd_rect in = pd_rect_inset(card, t->unit * 4, t->unit * 7 / 2);
    pd_color ink = pd_ui_tier_face(ui, card, known ? &p->tiers[view->member.tier] : &plain);
    pd_color track = (ink & 0x00ffffff) | 0x40000000;
    int head;

    pd_ui_tier_shade(ui, card, known ? &p->tiers[view->member.tier] : &plain);
    head = t->unit * 7 / 2 + pd_theme_line(t, PD_TYPE_LARGE) + t->unit / 2;
    head = head < t->control ? t->control : head;
    lead_on(ui, (struct pd_rect){ card.x, card.y, card.w, head }, PD_INTENT_TIER, TR("My level"));
    lead_on(ui, (struct pd_rect){ card.x, card.y + head + t->unit * 2, card.w, card.h - head - t->unit * 2 },
        PD_INTENT_ACCOUNT, TR("My points"));
    draw_tier_mark(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_LARGE)), view, ink);
    pd_rect_cut_top(&in, t->unit * 2);
    draw_usable(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_BODY)), ink);
    draw_expiring(ui, pd_rect_cut_bottom(&in, pd_theme_line(t, PD_TYPE_BODY)), view, ink);
    pd_rect_cut_bottom(&in, t->unit);
    pd_ui_label(ui, pd_rect_cut_bottom(&in, pd_theme_line(t, PD_TYPE_BODY)),
        (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_tier_next_words(ui, view));
    pd_rect_cut_bottom(&in, t->unit / 2);
    /* The emblem of the card stands on the right: bar and number keep to the left. */
    in.w = in.w * (t->contrast ? 100 : 68) / 100;
    pd_ui_bar(ui, pd_rect_cut_bottom(&in, t->unit * 3 / 2), view->member.tier_progress_permille, track, ink);
    pd_rect_cut_bottom(&in, t->unit);
    pd_ui_amount(ui, in, PD_TYPE_NUMBER, ink, PD_ALIGN_LEFT, dots_or(ui, view, view->member.spendable),
        TRN("point", "points", view->member.hidden ? 0 : pd_points_raw(view->member.spendable)));
}

/* What is told to her alone, and not to whoever typed her number. */
static const char *
hers_alone(const struct pd_ui *ui, const struct pd_member_view *m, const char *words)
{
    /* TRANSLATORS: On a tile, in place of what is told to her alone: at most 8 Chinese characters. */
    return m->found ? TR("Show your code") : words;
}

/* How many coupons and services are left, as far as that is known. */
static const char *
coupons_words(struct pd_ui *ui, const struct pd_member_view *m)
{
    if (m->page_state == PD_PAGE_ASKING)
        return TR("Looking it up");
    if (m->page_state != PD_PAGE_HERE)
        return TR("No network now");
    return m->coupons > 0 ? pd_kit_text(ui, TRN("%d to use", "%d to use", m->coupons), m->coupons)
                          : TR("None right now");
}

static const char *
tickets_words(struct pd_ui *ui, const struct pd_member_view *m)
{
    return m->tickets_waiting > 0
               ? pd_kit_text(ui, TRN("%d gift kept for you", "%d gifts kept for you", m->tickets_waiting),
                     m->tickets_waiting)
               : TR("Nothing waiting");
}

/* Today's points, coupons, what waits, and all else; where the card cannot be touched, what it leads to. */
static void
draw_tiles(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;
    const char *plus = m->sign_in_possible
                           /* TRANSLATORS: Below "Today's points" on a tile: at most 8 Chinese characters. */
                           ? pd_kit_text(ui, TRN("+%s point", "+%s points", pd_points_raw(m->sign_in_points)),
                                 pd_kit_points(ui, m->sign_in_points))
                           : TR("Done for today");
    const struct pd_button tiles[] = {
        { .label = TR("Today's points"),
            .sub = hers_alone(ui, m, plus),
            .icon = "calendar",
            .disabled = !m->sign_in_possible && !m->found,
            .intent = pd_intent_of(PD_INTENT_SIGN_IN) },
        { .label = TR("My coupons"),
            .sub = hers_alone(ui, m, coupons_words(ui, m)),
            .icon = "coupon",
            .intent = pd_intent_of(PD_INTENT_WALLET) },
        { .label = TR("To collect"),
            .sub = hers_alone(ui, m, tickets_words(ui, m)),
            .icon = "ticket",
            .disabled = m->tickets_waiting == 0 && !m->found,
            .intent = pd_intent_of(PD_INTENT_TICKETS) },
        { .label = TR("More"),
            .sub = TR("Talks, rules and more"),
            .icon = "more",
            .intent = pd_intent_of(PD_INTENT_MORE) },
        { .label = TR("My points"),
            .sub = TR("From where, until when"),
            .icon = "list",
            .intent = pd_intent_of(PD_INTENT_ACCOUNT) },
        { .label = TR("My level"),
            .sub = TR("Benefits and next level"),
            .icon = "crown",
            .intent = pd_intent_of(PD_INTENT_TIER) },
    };
    int rows = ui->low ? 3 : 2;

    for (int i = 0; i < rows * 2; i++) {
        struct pd_button b = tiles[i];

        b.style = PD_BUTTON_TILE;
        b.spoken = pd_kit_text(ui, TR("%s, %s"), b.label, b.sub);
        pd_ui_button(
            ui, pd_rect_column(pd_rect_row(r, i / 2, rows, ui->theme.gap), i % 2, 2, ui->theme.gap), b);
    }
}

/* What limits her today, or is on its way; NULL when nothing does and is. */
static const char *
limits_alone(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;

    if (!m->may_redeem)
        return pd_ui_only_looks(ui, view);
    if (pd_points_raw(m->offline_left) == 0 && view->programme != NULL &&
        pd_redeem_hub_first(view->programme))
        return TR(
            "No network right now: choose a gift and it is noted. Collect it when the network is back.");
    if (pd_points_raw(m->offline_left) == 0)
        return TR("You can get gifts when the network is back. Tickets you already have can be collected any "
                  "time.");
    if (pd_points_raw(m->offline_left) > 0)
        return pd_kit_text(ui,
            TRN("Until the network is back you can use up to %s point.",
                "Until the network is back you can use up to %s points.", pd_points_raw(m->offline_left)),
            pd_kit_points(ui, m->offline_left));
    /* her account tells it too */
    if (pd_points_raw(m->pending) > 0 && !m->hidden && !view->wheel.there && !view->family.holds)
        return pd_kit_text(ui,
            TRN("%s more point is on its way.", "%s more points are on their way.",
                pd_points_raw(m->pending)),
            pd_kit_points(ui, m->pending));
    return NULL;
}

/* And what she asked for that nobody has confirmed. */
static const char *
limits_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;
    const char *limit = limits_alone(ui, view), *asked;

    if (view->wheel.unseen) /* what she won comes first; the rest is there again once she has seen it */
        return NULL;
    if (pd_points_raw(m->unconfirmed) <= 0 || m->hidden)
        return limit;
    asked = pd_kit_text(ui,
        TRN("%s point is not confirmed yet.", "%s points are not confirmed yet.",
            pd_points_raw(m->unconfirmed)),
        pd_kit_points(ui, m->unconfirmed));
    /* TRANSLATORS: Two whole sentences, one behind the other; between Chinese ones there is no space. */
    return limit == NULL ? asked : pd_kit_text(ui, TR("%s %s"), asked, limit);
}

struct waiting {
    const char *icon, *words;
    struct pd_intent intent;
};

/* Whose account pays, and what her limits leave. */
static const char *
family_words(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->member.hidden || pd_points_raw(view->family.left) == 0)
        return pd_family_account(ui, view);
    /* TRANSLATORS: "王**'s family points · up to 500": for one gift now. */
    return pd_kit_text(
        ui, TR("%s · up to %s"), pd_family_account(ui, view), pd_kit_points(ui, view->family.left));
}

/* One thing that waits for her, when nothing limits her: never more than one. kind NONE: nothing does. */
static struct waiting
waiting_of(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_errand_page *page = view->member.page;

    if (view->wheel.unseen)
        return (
            struct waiting){ "wheel", pd_wheel_result_title(ui, view), pd_intent_of(PD_INTENT_WHEEL_RESULT) };
    if (view->family.holds && view->family.no == PD_FAMILY_YES)
        return (struct waiting){ "family", family_words(ui, view), pd_intent_of(PD_INTENT_FAMILY) };
    if (view->member.survey_due)
        return (struct waiting){ "clipboard", TR("How was your visit? A few taps."),
            pd_intent_of(PD_INTENT_SURVEY) };
    if (page != NULL && page->reminder_count > 0)
        return (struct waiting){ "bell", TR("Something is due for you"), pd_intent_of(PD_INTENT_REMINDERS) };
    if (view->wheel.there)
        return (struct waiting){ "wheel", pd_kit_say(ui, &view->wheel.wheel->name),
            pd_intent_of(PD_INTENT_WHEEL) };
    if (pd_adviser_words(ui, view) != NULL)
        return (struct waiting){ "person", pd_adviser_words(ui, view), pd_intent_of(PD_INTENT_ADVISER) };
    return (struct waiting){ NULL, NULL, PD_INTENT_NOTHING };
}

static int
limits_height(struct pd_ui *ui, int width, const struct pd_view *view)
{
    const char *text = limits_words(ui, view);

    if (text != NULL)
        return pd_ui_notice_height(ui, width, text);
    return waiting_of(ui, view).words != NULL ? ui->theme.control : 0;
}

static void
draw_waits(struct pd_ui *ui, struct pd_rect *room, struct waiting w)
{
    pd_ui_button(ui, pd_rect_cut_top(room, ui->theme.control),
        (struct pd_button){ .style = PD_BUTTON_PILL, .label = w.words, .icon = w.icon, .intent = w.intent });
    pd_rect_cut_top(room, ui->theme.gap);
}

static void
draw_limits(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;
    const char *text = limits_words(ui, view);

    if (text == NULL) {
        if (waiting_of(ui, view).words != NULL)
            draw_waits(ui, room, waiting_of(ui, view));
        return;
    }
    pd_ui_notice(ui, room,
        !m->may_redeem || pd_points_raw(m->offline_left) >= 0 ? PD_TONE_WARN : PD_TONE_ACCENT,
        !m->may_redeem                        ? "refresh"
        : pd_points_raw(m->offline_left) >= 0 ? "network-off"
                                              : "clock",
        text);
    pd_rect_cut_top(room, ui->theme.gap);
}

static int
tile_height(const struct pd_ui *ui)
{
    return pd_theme_line(&ui->theme, PD_TYPE_BODY) + pd_theme_line(&ui->theme, PD_TYPE_SMALL) +
           ui->theme.unit * 5;
}

/* The one thing most come for, and beside it the same with all that she cannot have left out. */
static void
draw_get_gifts(struct pd_ui *ui, struct pd_rect r)
{
    int w = (r.w - ui->theme.gap) * 3 / 5;

    pd_ui_button(ui, pd_rect_cut_left(&r, w),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Get gifts"),
            .icon = "gift",
            .intent = pd_intent_of(PD_INTENT_CATALOGUE) });
    pd_rect_cut_left(&r, ui->theme.gap);
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("What I can get"),
            .icon = "check-circle",
            .intent = pd_intent_n(PD_INTENT_CATEGORY, -2) });
}

/* What height there is to spare goes to the card, the button and the tiles alike. */
static void
tall(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int tiles = tile_height(ui) * 2 + t->gap, card = card_height(ui), main = t->primary * 3 / 2, most;
    int spare = room.h - tiles - card - main - t->unit * 6 - limits_height(ui, room.w, view) - t->gap;

    spare = spare < 0 ? 0 : spare;
    most = room.w * CARD_H / CARD_W;
    card += card + spare / 2 > most ? (most > card ? most - card : 0) : spare / 2;
    draw_card(ui, pd_rect_cut_top(&room, card), view);
    pd_rect_cut_top(&room, t->unit * 3);
    draw_limits(ui, &room, view);
    if (room.h < main + tiles + t->unit * 3)
        main = t->primary;
    main += room.h > tiles + main ? (room.h - tiles - main) / 4 : 0;
    draw_get_gifts(ui, pd_rect_cut_top(&room, main));
    pd_rect_cut_top(&room, t->unit * 3);
    draw_tiles(ui, room, view);
}

static void
wide(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect side = pd_rect_cut_right(&room, room.w * 11 / 20), notice;
    int limits = limits_height(ui, room.w, view), main, spare, least = pd_theme_mm10(t, PRIMARY_LEAST_MM10);

    pd_rect_cut_right(&room, t->unit * 3);
    if (limits > 0 && room.h - limits - t->unit * 2 < card_height(ui)) {
        draw_limits(ui, &side, view);
    } else if (limits > 0) {
        notice = pd_rect_cut_bottom(&room, limits);
        pd_rect_cut_bottom(&room, t->unit * 2);
        draw_limits(ui, &notice, view);
    }
    draw_card(ui, room, view);
    main = side.h - tile_height(ui) * 2 > t->primary * 2 ? t->primary * 3 / 2 : t->primary;
    /* Where height is short the tiles keep theirs. */
    spare = side.h - t->control * 2 - t->gap - t->unit * 2;
    main = main > spare && spare >= least ? spare : main > spare ? least : main;
    /* The main thing lies where a hand does, also on a panel that hangs high. */
    draw_get_gifts(ui, pd_rect_cut_bottom(&side, main));
    pd_rect_cut_bottom(&side, t->unit * 2);
    draw_tiles(ui, side, view);
}

void
pd_screen_home(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, NULL, PD_OUT_STAFF | PD_OUT_DONE), above, notice;

    above = pd_ui_above(ui);
    draw_greeting(ui, pd_rect_cut_top(&room, t->control), view);
    pd_rect_cut_top(&room, t->unit * 2);
    if (!pd_rect_empty(above)) {
        /* What is only read moves up to the card; what can be touched stays. */
        if (limits_words(ui, view) != NULL) {
            notice = pd_rect_cut_bottom(&above, limits_height(ui, above.w, view));
            draw_limits(ui, &notice, view);
            pd_rect_cut_bottom(&above, t->unit * 2);
        } else {
            draw_limits(ui, &room, view);
        }
        if (above.h > above.w * CARD_H / CARD_W)
            above = pd_rect_centre(above, above.w, above.w * CARD_H / CARD_W);
        draw_card(ui, above, view);
        draw_get_gifts(ui, pd_rect_cut_top(&room, t->primary));
        pd_rect_cut_top(&room, t->unit * 2);
        draw_tiles(ui, room, view);
        return;
    }
    if (pd_ui_wide(room)) {
        wide(ui, room, view);
        return;
    }
    tall(ui, room, view);
}
