/* What she tells the hospital: a topic, a face, whether to call her; and what became of it, by its number. */
#include "ui/screen/screens.h"

#include "ui/widget/faces.h"
#include "ui/widget/list.h"

static const char *
topic_name(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_feedback_policy *policy = &view->programme->feedback;
    int i = view->feedback.topic;

    return i >= 0 && i < policy->topic_count ? pd_kit_say(ui, &policy->topics[i].name) : "";
}

/* Two in a row; as many pages as it takes. */
static void
draw_topics(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_feedback_policy *policy = &view->programme->feedback;
    int pages = (policy->topic_count + PD_PAGE_TOPICS - 1) / PD_PAGE_TOPICS, page = view->page, rows;

    page = page >= pages ? pages - 1 : page < 0 ? 0 : page;
    rows = pages > 1 ? PD_PAGE_TOPICS / 2 : (policy->topic_count + 1) / 2;
    if (pages > 1) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, t->control), page, pages);
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    room = pd_ui_ask(ui, room, (t->primary * 7 / 4 + t->gap) * rows - t->gap, "chat", TR("What is it about?"),
        TR("A few taps; you get a number to look it up by."));
    for (int k = 0; k < PD_PAGE_TOPICS && page * PD_PAGE_TOPICS + k < policy->topic_count; k++) {
        int i = page * PD_PAGE_TOPICS + k;

        pd_ui_choice(ui, pd_rect_column(pd_rect_row(room, k / 2, rows, t->gap), k % 2, 2, t->gap),
            pd_kit_say(ui, &policy->topics[i].name), view->feedback.topic == i,
            pd_intent_n(PD_INTENT_TOPIC, i));
    }
}

static void
draw_faces(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    int count = view->programme->feedback.faces == 3 ? 3 : 5;

    room = pd_ui_ask(ui, room, pd_ui_faces_height(ui, room, count), "chat", TR("How was it?"),
        pd_kit_text(ui, TR("About: %s"), topic_name(ui, view)));
    pd_ui_faces(ui, room, count, view->feedback.face, PD_INTENT_FACE);
}

/* Whether she is called: asked of members alone, whose number is known. */
static void
draw_call(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_feedback_policy *policy = &view->programme->feedback;
    int h = pd_ui_row_most(ui, 2);
    struct pd_list list = { .count = 0 };
    const char *chosen = pd_kit_text(ui, TR("About: %s"), topic_name(ui, view));
    int hours = policy->answer_hours > 0 ? policy->answer_hours : 72;

    if (view->feedback.face > 0)
        chosen = pd_kit_text(
            ui, "%s · %s", chosen, pd_ui_face_word(ui, view->feedback.face, policy->faces == 3 ? 3 : 5));
    room = pd_ui_ask(ui, room, h * 2 + t->gap, "phone", TR("Shall we call you about it?"), chosen);
    pd_ui_list_add(&list, pd_rect_row(room, 0, 2, t->gap),
        (struct pd_list_row){ .icon = "phone",
            .tone = PD_TONE_ACCENT,
            .title = TR("Yes, please call me"),
            .sub = pd_kit_text(ui,
                TRN("On the number we have, within %d hour.", "On the number we have, within %d hours.",
                    hours),
                hours),
            .intent = pd_intent_n(PD_INTENT_SEND, 1) });
    pd_ui_list_add(&list, pd_rect_row(room, 1, 2, t->gap),
        (struct pd_list_row){ .icon = "megaphone",
            .tone = PD_TONE_GOOD,
            .title = TR("No, just send it"),
            .sub = TR("You get a number to look it up by."),
            .intent = pd_intent_n(PD_INTENT_SEND, 0) });
    pd_ui_list(ui, &list);
}

void
pd_screen_feedback(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);

    if (view->programme == NULL)
        return;
    switch (view->feedback.step) {
    case PD_FEEDBACK_TOPIC:
        draw_topics(ui, room, view);
        break;
    case PD_FEEDBACK_FACE:
        draw_faces(ui, room, view);
        break;
    case PD_FEEDBACK_CALL:
        draw_call(ui, room, view);
        break;
    }
}

/* ---- what became of it ---- */

const char *
pd_feedback_number(struct pd_ui *ui, int64_t number)
{
    return pd_kit_text(ui, "%04d %04d", (int)(number / 10000 % 10000), (int)(number % 10000));
}

struct stage {
    enum pd_feedback_status status;
    const char *title, *sub;
};

/* Done, where it is now, or still to come: by mark, word and colour. */
static void
add_stage(struct pd_list *list, struct pd_rect cell, const struct stage *stage, enum pd_feedback_status now)
{
    bool done = stage->status < now, here = stage->status == now;

    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = done || now == PD_FEEDBACK_STATUS_CLOSED ? "check"
                                      : here                                   ? "chat"
                                                                               : "clock",
            .tone = done || now == PD_FEEDBACK_STATUS_CLOSED ? PD_TONE_GOOD
                    : here                                   ? PD_TONE_ACCENT
                                                             : PD_TONE_PLAIN,
            .title = stage->title,
            .sub = here ? stage->sub : NULL });
}

/* Its number, large; beside the word in a row, below it in a column. */
static void
draw_number(struct pd_ui *ui, struct pd_rect r, int64_t number)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label word = { PD_TYPE_LARGE, PD_REGULAR, t->color.on_accent_soft, PD_ALIGN_LEFT,
        PD_VALIGN_MIDDLE, 1 };
    struct pd_label digits = { PD_TYPE_DISPLAY, PD_BOLD, t->color.on_accent_soft, PD_ALIGN_RIGHT,
        PD_VALIGN_MIDDLE, 1 };
    bool column = r.h > pd_theme_line(t, PD_TYPE_DISPLAY) + pd_theme_line(t, PD_TYPE_LARGE);

    pd_ui_panel(ui, r, PD_TONE_ACCENT);
    r = pd_rect_inset(r, t->unit * 3, t->unit);
    if (column) {
        word.align = digits.align = PD_ALIGN_CENTRE;
        r = pd_rect_inset(
            r, 0, (r.h - pd_theme_line(t, PD_TYPE_DISPLAY) - pd_theme_line(t, PD_TYPE_LARGE)) / 2);
    }
    pd_ui_label(ui,
        column ? pd_rect_cut_top(&r, pd_theme_line(t, PD_TYPE_LARGE)) : pd_rect_cut_left(&r, r.w * 2 / 5),
        word, TR("Number"));
    pd_ui_label(ui, r, digits, pd_feedback_number(ui, number));
}

static void
draw_stages(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_feedback_view *f = &view->feedback;
    int most = (pd_ui_row_most(ui, 2) + ui->theme.gap) * 3;
    const struct stage stages[] = {
        { PD_FEEDBACK_STATUS_RECEIVED, TR("Received"),
            f->due_ms > 0
                ? pd_kit_text(ui, TR("It is answered by %s."), pd_kit_date(ui, f->due_ms, view->now_ms))
                : TR("Somebody is looking at it.") },
        { PD_FEEDBACK_STATUS_ANSWERED, TR("Answered"),
            f->has_text ? pd_kit_whose(ui, TR("The desk tells you the answer: say the number."),
                              TR("The answer stands in the list of opinions: F12 on the table."))
                        : pd_kit_whose(ui, TR("The staff dealt with it."), TR("It was dealt with.")) },
        { PD_FEEDBACK_STATUS_CLOSED, TR("Closed"), TR("Thank you for telling us.") },
    };

    struct pd_list list = { .count = 0 };

    if (f->status == 0) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing is known under this number"),
            pd_kit_whose(ui, TR("Please look at the slip again, or ask at the desk."),
                TR("Please compare the number with the slip once more.")));
        return;
    }
    room.h = room.h < most ? room.h : most;
    pd_ui_sheet(ui, room, 1, PD_COUNT(stages));
    for (int i = 0; i < PD_COUNT(stages); i++)
        add_stage(&list, pd_rect_row(room, i, PD_COUNT(stages), ui->theme.gap), &stages[i], f->status);
    pd_ui_list(ui, &list);
    /* Read out, the others would sound as if they had come already. */
    for (int i = 0; i < PD_COUNT(stages); i++)
        if (stages[i].status == f->status)
            ui->spoken.summary = pd_speech_part(ui, stages[i].title, stages[i].sub);
}

void
pd_screen_feedback_state(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_list_page(ui, view, TR("What became of it"), ways), left;
    struct pd_button again = { .style = PD_BUTTON_SECONDARY,
        .label = TR("Look up another number"),
        .icon = "search",
        .intent = pd_intent_of(PD_INTENT_FEEDBACK_STATE) };

    if (pd_ui_wide(room)) {
        left = pd_rect_cut_left(&room, room.w * 2 / 5);
        pd_rect_cut_left(&room, t->unit * 3);
        pd_ui_button(ui, pd_rect_cut_bottom(&left, t->primary), again);
        pd_rect_cut_bottom(&left, t->unit * 2);
        draw_number(ui, left, view->feedback.number);
    } else {
        pd_ui_button(ui, pd_rect_cut_bottom(&room, t->control + t->unit), again);
        pd_rect_cut_bottom(&room, t->unit * 2);
        draw_number(ui, pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit * 2),
            view->feedback.number);
        pd_rect_cut_top(&room, t->unit * 3);
    }
    draw_stages(ui, room, view);
}
