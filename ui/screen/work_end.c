/* Badge and PIN of whoever answers for an act, the moment it takes, and what became of it. */
#include "ui/screen/work.h"

#include <string.h>

/* ---- badge and PIN ---- */

static const char *
badge_bad_words(struct pd_ui *ui, const struct pd_work_view *w)
{
    if (w->badge_bad)
        return TR("That was no badge.");
    if (w->outcome == PD_SIGN_IN_WRONG && !w->supervisor) /* the hub looked at it, which tells no count */
        return pd_work_refused_words(ui, "wrong_pin");
    return pd_counter_sign_in_words(
        ui, w->outcome, w->tries_left, TR("Only a supervisor may approve this. E-STF-02"));
}

void
pd_work_draw_badge(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_counter_said said = { .icon = "lock",
        .who = pd_work_act_words(ui, w->act).label,
        .title = w->supervisor ? TR("A supervisor's badge, please") : TR("Show your badge"),
        .body = w->supervisor
                    ? TR("With badge and PIN this one act is approved. You go on serving.")
                    : TR("Badge and PIN of whoever decides. They go to the centre and nowhere else."),
        .dots = -1,
        .bad = badge_bad_words(ui, w) };
    struct pd_rect in, row;

    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    row = pd_rect_cut_bottom(&in, t->primary);
    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), pd_work_back_button(ui));
    pd_rect_cut_bottom(&in, t->unit * 2);
    pd_counter_ask_badge(ui, in, &said);
}

void
pd_work_draw_pin(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_counter_said said = { .icon = "lock",
        .who = pd_work_act_words(ui, w->act).label,
        .title = w->supervisor ? TR("Supervisor's PIN") : TR("Your PIN"),
        .body = w->outcome == (enum pd_sign_in)0 ? TR("6 to 12 digits") : NULL,
        .dots = w->digits,
        .bad = badge_bad_words(ui, w) };

    pd_ui_card(ui, room);
    pd_counter_ask_pin(ui, pd_rect_inset(room, t->unit * 4, t->unit * 4), &said, pd_work_back_button(ui));
}

/* ---- while it is done ---- */

void
pd_work_draw_sending(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_work_view *w = &view->counter.work;

    pd_ui_card(ui, room);
    pd_ui_nothing(ui, room, "wait", TR("One moment"),
        w->act != NULL && w->act->source == PD_WORK_HUB ? TR("The centre is asked.") : NULL);
}

/* ---- what became of it ---- */

struct end {
    const char *icon;
    enum pd_tone tone;
    const char *title, *body;
};

/* What is certain, and what only the centre or the hospital's bill will say. */
static const char *
done_body(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_work_view *w = &view->counter.work;
    int64_t n = pd_points_raw(w->points);
    bool offline = view->link != PD_LINK_VIEW_ONLINE;

    if (strcmp(w->act->name, "receipts.add") == 0)
        return pd_kit_text(ui,
            TRN("About %s point, once the hospital's bill has confirmed it.",
                "About %s points, once the hospital's bill has confirmed them.", n),
            pd_kit_points(ui, w->points));
    if (strcmp(w->act->name, "captures.refund") == 0 && offline)
        return pd_kit_text(ui,
            TRN("%s point. Sent when the network is back; the centre decides.",
                "%s points. Sent when the network is back; the centre decides.", n),
            pd_kit_points(ui, w->points));
    if (strcmp(w->act->name, "captures.refund") == 0)
        return pd_kit_text(ui,
            TRN("%s point. The centre decides; the balance shows it soon.",
                "%s points. The centre decides; the balance shows them soon.", n),
            pd_kit_points(ui, w->points));
    if (strcmp(w->act->name, "uncollected.reprint") == 0)
        return pd_kit_text(
            ui, TR("It says COPY %d. The first paper stays good: whichever comes first."), w->copy);
    if (strcmp(w->act->name, "money.reprint") == 0)
        return pd_kit_text(ui, TR("It says COPY %d. No points move by it."), w->copy);
    if (strcmp(w->act->name, "feedback.accept") == 0 && n == 0)
        return TR("A second person must approve it.");
    if (strcmp(w->act->name, "discounts.quote") == 0)
        return w->percent == 0 ? TR("Nothing is taken off at this level.")
                               : pd_kit_text(ui, TR("%d %% by the rules of the member's level. To pay: %s"),
                                     w->percent, pd_ui_money(ui, w->price));
    if (strcmp(w->act->name, "purses.topup") == 0)
        return pd_fen_raw(w->price) > 0 ? pd_kit_text(ui, TR("Given on top: %s"), pd_ui_money(ui, w->price))
                                        : NULL;
    if (strcmp(w->act->name, "money.refund") == 0)
        return pd_fen_raw(w->price) > 0 ? pd_kit_text(ui, TR("Pay out now: %s"), pd_ui_money(ui, w->price))
                                        : TR("It is back in the member's accounts. No money is paid out.");
    if (pd_fen_raw(w->off) > 0)
        return pd_kit_text(ui, TR("Off the bill: %s"), pd_ui_money(ui, w->off));
    if (pd_fen_raw(w->price) > 0)
        return pd_kit_text(ui, TR("To be paid: %s"), pd_ui_money(ui, w->price));
    if (w->waits)
        return TR("Saved at this desk, sent when the network is back.");
    if (n != 0)
        return pd_kit_text(ui, TRN("%s point", "%s points", n), pd_kit_points(ui, w->points));
    return NULL;
}

static struct end
end_of(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_work_view *w = &view->counter.work;

    switch (w->said) {
    case PD_ERRAND_DONE:
    case PD_ERRAND_KEPT:
        return (struct end){ "check-circle", PD_TONE_GOOD, pd_work_act_words(ui, w->act).done,
            done_body(ui, view) };
    case PD_ERRAND_REFUSED:
        return (struct end){ "close", PD_TONE_BAD, TR("Not done"), pd_work_refused_words(ui, w->code) };
    case PD_ERRAND_OFFLINE:
        return (struct end){ "network-off", PD_TONE_WARN, TR("Not done: no network"),
            TR("Only the centre can do this. Nothing was changed; try again later.") };
    case PD_ERRAND_UNANSWERED:
        break;
    }
    if (w->code[0] != '\0')
        return (struct end){ "close", PD_TONE_BAD, TR("Not done"), pd_work_refused_words(ui, w->code) };
    return (struct end){ "clock", PD_TONE_WARN, TR("No answer came"),
        TR("It may have been done. Look at the list before you do it again.") };
}

void
pd_work_draw_said(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    struct end end = end_of(ui, view);
    int bar = pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3;
    struct pd_label label = { PD_TYPE_HEADING, PD_REGULAR, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 4 };
    struct pd_rect in, row;

    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    row = pd_rect_cut_bottom(&in, t->primary);
    pd_counter_verdict(ui, pd_rect_cut_top(&in, bar), end.tone, end.icon, end.title);
    pd_rect_cut_top(&in, t->unit * 3);
    pd_rect_cut_bottom(&in, t->unit * 3);
    if (strcmp(w->act->name, "discounts.quote") == 0 && w->said == PD_ERRAND_DONE && w->percent > 0)
        pd_ui_label(ui, pd_rect_cut_top(&in, in.h / 2),
            (struct pd_label){ PD_TYPE_NUMBER, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_BOTTOM, 1 },
            pd_kit_text(ui, "−%s", pd_ui_money(ui, w->off)));
    if (end.body == NULL && w->row >= 0 && w->row < w->page.count)
        end.body = pd_work_line(ui, view, &w->page.rows[w->row]).title;
    if (end.body != NULL)
        pd_ui_label(ui, in, label, end.body);
    pd_ui_button(ui, pd_rect_cut_right(&row, row.w / 2),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Back to the list  Enter"),
            .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
            .key = PD_KEY_ENTER });
}
