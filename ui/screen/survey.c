/* One question at a time, and at the end whether her name goes with the answers. */
#include "ui/screen/screens.h"

#include "ui/widget/faces.h"
#include "ui/widget/list.h"

#include <stdlib.h>
#include <string.h>

/* Where she is on the way: "2 / 4" and a bar. */
static void
draw_progress(struct pd_ui *ui, struct pd_rect *room, int step, int steps)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_top(room, pd_theme_line(t, PD_TYPE_BODY));
    const char *words = pd_kit_text(ui, TR("Step %d of %d"), step, steps);

    pd_ui_label(ui, pd_rect_cut_left(&row, pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, words) + t->unit * 2),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        words);
    pd_rect_cut_left(&row, t->unit * 2);
    row.y += (row.h - t->unit * 3 / 2) / 2;
    row.h = t->unit * 3 / 2;
    pd_ui_bar(ui, row, step * 1000 / steps, t->color.line, t->color.accent_ink);
    pd_rect_cut_top(room, t->unit * 2);
}

static void
draw_choices(struct pd_ui *ui, struct pd_rect room, const struct pd_question *q, const char *value)
{
    const struct pd_theme *t = &ui->theme;
    int columns = q->choice_count > 4 || (pd_ui_wide(room) && q->choice_count > 3) ? 2 : 1;
    int rows = (q->choice_count + columns - 1) / columns;

    for (int i = 0; i < q->choice_count; i++)
        pd_ui_choice(ui,
            pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap),
            pd_kit_say(ui, &q->choices[i].name), strcmp(value, q->choices[i].id) == 0,
            pd_intent_n(PD_INTENT_ANSWER, i));
}

static void
draw_yes_no(struct pd_ui *ui, struct pd_rect room, const char *value)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_choice(ui, pd_rect_column(room, 0, 2, t->gap), TR("Yes"), strcmp(value, "yes") == 0,
        pd_intent_n(PD_INTENT_ANSWER, 1));
    pd_ui_choice(ui, pd_rect_column(room, 1, 2, t->gap), TR("No"), strcmp(value, "no") == 0,
        pd_intent_n(PD_INTENT_ANSWER, 0));
}

/* Px the answers make good use of. */
static int
answers_height(const struct pd_ui *ui, struct pd_rect room, const struct pd_question *q)
{
    const struct pd_theme *t = &ui->theme;

    switch (q->kind) {
    case PD_QUESTION_SCALE:
        return pd_ui_faces_height(ui, room, 5);
    case PD_QUESTION_CHOICE:
        return (q->choice_count > 4 ? (q->choice_count + 1) / 2 : q->choice_count) *
                   (t->primary * 3 / 2 + t->gap) -
               t->gap;
    case PD_QUESTION_YES_NO:
        break;
    }
    return t->primary * 5 / 2;
}

static void
draw_answers(struct pd_ui *ui, struct pd_rect room, const struct pd_question *q, const char *value)
{
    switch (q->kind) {
    case PD_QUESTION_SCALE:
        pd_ui_faces(ui, room, 5, (int)strtol(value, NULL, 10), PD_INTENT_ANSWER);
        break;
    case PD_QUESTION_CHOICE:
        draw_choices(ui, room, q, value);
        break;
    case PD_QUESTION_YES_NO:
        draw_yes_no(ui, room, value);
        break;
    }
}

/* With her name or without: both send, and both earn the same. */
static void
draw_last(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int h = pd_ui_row_most(ui, 2);
    struct pd_list list = { .count = 0 };
    const char *reward = pd_points_raw(view->survey.reward) > 0
                             ? pd_kit_text(ui,
                                   TRN("Either way you get %s point.", "Either way you get %s points.",
                                       pd_points_raw(view->survey.reward)),
                                   pd_kit_points(ui, view->survey.reward))
                             : NULL;

    room = pd_ui_ask(ui, room, h * 2 + t->gap, "person", TR("Shall your name go with it?"), reward);
    pd_ui_list_add(&list, pd_rect_row(room, 0, 2, t->gap),
        (struct pd_list_row){ .icon = "shield",
            .tone = PD_TONE_GOOD,
            .title = TR("Send without my name"),
            .sub = TR("Nobody can see who answered."),
            .intent = pd_intent_n(PD_INTENT_SEND, 0) });
    pd_ui_list_add(&list, pd_rect_row(room, 1, 2, t->gap),
        (struct pd_list_row){ .icon = "person",
            .tone = PD_TONE_ACCENT,
            .title = TR("Send with my name"),
            .sub = TR("The hospital can come back to you."),
            .intent = pd_intent_n(PD_INTENT_SEND, 1) });
    pd_ui_list(ui, &list);
}

void
pd_screen_survey(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_survey *survey = view->survey.survey;
    const struct pd_question *q;
    struct pd_rect room = pd_ui_page(ui, view, NULL, PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    int at = view->survey.question;

    if (survey == NULL) {
        if (!pd_ui_page_missing(ui, room, view))
            pd_ui_nothing(ui, room, "empty", TR("No survey waits for you"),
                TR("After your next visit one may stand here."));
        return;
    }
    draw_progress(ui, &room, at + 1, survey->question_count + 1);
    if (at >= survey->question_count) {
        draw_last(ui, room, view);
        return;
    }
    pd_ui_button(ui, pd_rect_cut_bottom(&room, t->control + t->unit),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Skip this question"),
            .icon = "chevron-right",
            .icon_last = true,
            .intent = pd_intent_of(PD_INTENT_SKIP) });
    pd_rect_cut_bottom(&room, t->unit * 2);
    q = &survey->questions[at];
    room = pd_ui_ask(ui, room, answers_height(ui, room, q), "clipboard", pd_kit_say(ui, &q->text), NULL);
    draw_answers(ui, room, q, view->survey.values[at]);
}
