/*
 * Where this counter may not simply hand over: it is another counter's turn, and this one may take over; or a
 * ticket is in doubt, and a supervisor says why it goes out all the same.
 */
#include "ui/screen/counter.h"

#include "ui/widget/list.h"

#define ANSWERS_MAX 4

/* ---- a question with a few answers ---- */

int
pd_counter_choice_height(const struct pd_ui *ui)
{
    /* An answer may take two lines. */
    int two = pd_theme_line(&ui->theme, PD_TYPE_BODY) * 2 + ui->theme.unit,
        answers = two > ui->theme.primary ? two : ui->theme.primary;

    return answers + pd_theme_line(&ui->theme, PD_TYPE_TITLE) + ui->theme.unit;
}

void
pd_counter_choice(
    struct pd_ui *ui, struct pd_rect r, const char *question, const char *const *labels, int count)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_button buttons[ANSWERS_MAX + 1];

    count = count < ANSWERS_MAX ? count : ANSWERS_MAX;
    pd_ui_label(ui, pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_TITLE)),
        (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, question);
    pd_rect_cut_top(&r, t->unit);
    for (int i = 0; i < count; i++)
        buttons[i] = (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = labels[i],
            .intent = pd_intent_n(PD_INTENT_COUNTER_REASON, i),
            .key = '1' + i };
    /* It can be handed over after all, or not after all. */
    buttons[count] = (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = TR("Back  Esc"),
        .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
        .key = PD_KEY_ESCAPE };
    pd_ui_buttons(ui, r, buttons, count + 1);
}

/* ---- whose turn it is ---- */

static void
take_over_button(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_counter_view *c = &view->counter;

    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = c->token_asked ? TR("Asked to take over") : TR("Take over here  F4"),
            .icon = c->token_asked ? "clock" : "hand-over",
            .disabled = c->token_asked || view->link != PD_LINK_VIEW_ONLINE,
            .intent = pd_intent_of(PD_INTENT_COUNTER_TAKE_OVER),
            .key = PD_KEY_F4 });
}

static void
supervisor_button(struct pd_ui *ui, struct pd_rect r)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Supervisor is here  F4"),
            .icon = "person",
            .intent = pd_intent_of(PD_INTENT_COUNTER_VOUCH),
            .key = PD_KEY_F4 });
}

bool
pd_counter_is_merchants(const struct pd_view *view)
{
    return view->counter.place != NULL && view->counter.place->of != NULL;
}

struct pd_button
pd_counter_enrol(const struct pd_ui *ui)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = TR("Enrol a member  F7"),
        .icon = "plus",
        .intent = pd_intent_of(PD_INTENT_ENROL),
        .key = PD_KEY_F7 };
}

void
pd_counter_no_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    enum pd_capture_view capture = view->counter.capture;
    struct pd_rect left = row;

    if (capture == PD_CAPTURE_VIEW_UNKNOWN && view->counter.card[0] != '\0' && !view->counter.enrolled &&
        !pd_counter_is_merchants(view)) {
        left = pd_rect_cut_left(&row, row.w / 3);
        pd_rect_cut_left(&row, ui->theme.gap);
        pd_counter_clear_button(ui, left);
        pd_ui_button(ui, row, pd_counter_enrol(ui));
        return;
    }
    if (capture != PD_CAPTURE_VIEW_NO_TOKEN && capture != PD_CAPTURE_VIEW_DOUBT) {
        pd_counter_clear_button(ui, row);
        return;
    }
    left = pd_rect_cut_left(&row, row.w / 3);
    pd_rect_cut_left(&row, ui->theme.gap);
    pd_counter_clear_button(ui, left);
    if (capture == PD_CAPTURE_VIEW_DOUBT)
        supervisor_button(ui, row);
    else
        take_over_button(ui, row, view);
}

void
pd_counter_not_my_turn(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *asked = pd_counter_asked_words(ui, view);
    int side = t->type[PD_TYPE_TICKET], line = pd_theme_line(t, PD_TYPE_HEADING);
    struct pd_rect in = pd_rect_centre(r, r.w, side + line * 2 + t->primary + t->unit * 9), at;

    at = pd_rect_cut_top(&in, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), t->color.line, "lock");
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_label(ui, pd_rect_cut_top(&in, line),
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        pd_counter_turn_words(ui, &view->counter));
    pd_ui_label(ui, pd_rect_cut_top(&in, line),
        (struct pd_label){
            PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        asked != NULL                        ? asked
        : view->counter.token_holder != '\0' ? TR("Its screen lets go when you ask.")
                                             : "");
    pd_rect_cut_top(&in, t->unit * 6);
    take_over_button(ui, pd_rect_centre(pd_rect_cut_top(&in, t->primary), r.w / 2, t->primary), view);
}

/* ---- a supervisor's word ---- */

void
pd_counter_vouch(struct pd_ui *ui, struct pd_rect room, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const char *const labels[] = { TR("1  Shelf counted"), TR("2  Patient is known"),
        TR("3  Hospital bears it") };
    int bar = pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3;

    pd_counter_verdict(ui, pd_rect_cut_top(&room, bar), PD_TONE_WARN, "warning",
        TR("Recorded: the centre looks at it later"));
    pd_rect_cut_top(&room, t->unit * (room.h < bar * 3 ? 1 : 3)); /* the facts want it on a low panel */
    pd_counter_goods(ui, room, view);
    pd_counter_choice(ui, row, TR("Supervisor: why may it be handed over?"), labels, PD_COUNT(labels));
}
