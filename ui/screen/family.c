/* A family: for who holds a card, whose points shall pay; for who gave cards, what each may spend and has
 * spent today, and a tap that blocks one. */
#include "ui/screen/family.h"

#include "ui/widget/list.h"

static const char *
points_words(struct pd_ui *ui, struct pd_points n)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(n)), pd_kit_points(ui, n));
}

const char *
pd_family_account(struct pd_ui *ui, const struct pd_view *view)
{
    /* TRANSLATORS: %s is a masked name, as 王** or W***. */
    return pd_kit_text(ui, TR("%s's family points"), pd_ui_masked(ui, view->family.account));
}

/* What a tap would pay with, or why it pays nothing and who can help. */
static const char *
left_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_family_view *v = &view->family;

    switch (v->no) {
    case PD_FAMILY_YES:
    case PD_FAMILY_NO_SPEND:
    case PD_FAMILY_NO_DAY:
    case PD_FAMILY_NO_MONTH:
        if (pd_points_raw(v->left) == 0)
            return TR("Nothing left for you now. Another day, or ask the cardholder.");
        return view->member.hidden
                   ? TR("You may use them within your limits.")
                   : pd_kit_text(ui, TR("For one gift now: up to %s."), points_words(ui, v->left));
    case PD_FAMILY_NO_BLOCKED:
        return TR("Your family card is blocked. Ask the cardholder or our staff.");
    case PD_FAMILY_NO_OFF:
    case PD_FAMILY_NO_CARD:
        break;
    }
    return TR("They cannot pay now. Our staff can tell you why.");
}

/* What her limits leave, of a day's or month's. */
static const char *
of_limit(struct pd_ui *ui, struct pd_points limit, struct pd_points used)
{
    /* TRANSLATORS: Points left, then the most: "1,500 of 3,000". */
    return pd_kit_text(
        ui, TR("%s of %s"), pd_kit_points(ui, pd_points_over(limit, used)), pd_kit_points(ui, limit));
}

/* Her own limits: nobody finds out at the counter that they are used up. */
static struct pd_list_row
limits_row(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_family_card *c = &view->family.card;

    return (struct pd_list_row){ .icon = "clock",
        .tone = PD_TONE_PLAIN,
        .title = TR("Left for you by this card"),
        .sub =
            view->member.hidden
                ? "•••"
                /* TRANSLATORS: Each %s is points left and the most, as "1,500 of 3,000". */
                : pd_kit_text(ui, TR("Today %s points, this month %s"),
                      of_limit(ui, c->limits.day, c->day_used), of_limit(ui, c->limits.month, c->month_used)),
        .intent = pd_intent_of(PD_INTENT_NONE) };
}

static void
draw_choice(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_family_view *v = &view->family;
    int most = pd_ui_row_most(ui, 3);
    struct pd_list list = { .count = 0 };
    bool pays = v->no == PD_FAMILY_YES;

    pd_ui_list_add(&list, pd_ui_cell(ui, room, 0, pays ? 3 : 2, most),
        (struct pd_list_row){ .icon = pays ? "family" : "lock",
            .tone = pays ? PD_TONE_ACCENT : PD_TONE_WARN,
            .title = pd_family_account(ui, view),
            .sub = left_words(ui, view),
            .note = v->use ? TR("Chosen for this visit") : NULL,
            .note_tone = PD_TONE_GOOD,
            .intent = pays ? pd_intent_n(PD_INTENT_FAMILY_USE, 1) : pd_intent_of(PD_INTENT_NONE) });
    pd_ui_list_add(&list, pd_ui_cell(ui, room, 1, pays ? 3 : 2, most),
        (struct pd_list_row){ .icon = "person",
            .tone = PD_TONE_ACCENT,
            .title = TR("My own points"),
            .sub = view->member.hidden ? "•••" : points_words(ui, view->member.spendable),
            .note = v->use ? NULL : TR("Chosen for this visit"),
            .note_tone = PD_TONE_GOOD,
            .intent = pays ? pd_intent_n(PD_INTENT_FAMILY_USE, 0) : pd_intent_of(PD_INTENT_CATALOGUE) });
    if (pays)
        pd_ui_list_add(&list, pd_ui_cell(ui, room, 2, 3, most), limits_row(ui, view));
    pd_ui_list(ui, &list);
}

static struct pd_list_row
card_row(struct pd_ui *ui, const struct pd_view *view, int i)
{
    const struct pd_family_card *c = &view->family.cards[i].card;
    bool good = c->state == PD_FAMILY_GOOD;
    const char *name = view->family.cards[i].masked;

    return (struct pd_list_row){ .icon = good ? "card" : "block",
        .tone = good ? PD_TONE_ACCENT : PD_TONE_WARN,
        .title = name[0] != '\0' ? pd_ui_masked(ui, name) : TR("A family member"),
        .sub = view->member.hidden ? "•••"
                                   : pd_kit_text(ui, TR("Today %s of %s points"),
                                         pd_kit_points(ui, c->day_used), pd_kit_points(ui, c->limits.day)),
        .note = good ? TR("Tap to block this card") : TR("Blocked. Tap to let it pay again"),
        .note_tone = good ? PD_TONE_ACCENT : PD_TONE_WARN,
        .intent = pd_intent_n(PD_INTENT_FAMILY_CARD, i) };
}

static void
draw_cards(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    int n = view->family.count, most = pd_ui_row_most(ui, 3);
    struct pd_list list = { .count = 0 };

    for (int i = 0; i < n; i++)
        pd_ui_list_add(&list,
            pd_ui_cell(ui, room, i,
                n > 4              ? PD_FAMILY_CARDS_MAX
                : ui->low && n > 1 ? n
                                   : 4,
                most),
            card_row(ui, view, i));
    pd_ui_list(ui, &list);
}

void
pd_screen_family(struct pd_ui *ui, const struct pd_view *view)
{
    const char *title = view->family.holds ? TR("Whose points shall pay?") : TR("Family cards");
    struct pd_rect room =
        pd_ui_list_page(ui, view, title, PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);

    if (view->family.holds)
        draw_choice(ui, room, view);
    else if (view->family.count > 0)
        draw_cards(ui, room, view);
    else
        pd_ui_nothing(ui, room, "family", TR("No family cards"),
            TR("Our staff can give a family member a card of your points."));
}
