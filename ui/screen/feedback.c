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

static void
draw_topics(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_feedback_policy *policy = &view->programme->feedback;
    int pages = (policy->topic_count + PD_PAGE_TOPICS - 1) / PD_PAGE_TOPICS, page = view->page, rows = 4,
        most;

    page = page >= pages ? pages - 1 : page < 0 ? 0 : page;
    if (pages > 1) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, t->control), page, pages);
        pd_rect_cut_bottom(&room, t->unit * 2);
    } else {
        rows = (policy->topic_count + 1) / 2;
    }
    most = (t->primary * 2 + t->gap) * rows - t->gap;
    if (room.h > most)
        room.h = most;
    for (int k = 0; k < PD_PAGE_TOPICS && page * PD_PAGE_TOPICS + k < policy->topic_count; k++) {
        int i = page * PD_PAGE_TOPICS + k;

        pd_ui_choice(ui, pd_rect_column(pd_rect_row(room, k / 2, rows, t->gap), k % 2, 2, t->gap),
            pd_kit_say(ui, &policy->topics[i].name), view->feedback.topic == i,
            pd_intent_n(PD_INTENT_TOPIC, i));
    }
}

/* What she has chosen so far. */
static void
draw_chosen(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view, bool face)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_top(room, t->type[PD_TYPE_SMALL] * 3 / 2), chip;
    int count = view->programme->feedback.faces;

    chip = pd_ui_chip(ui, row.x, row.y, PD_TONE_ACCENT, "chat", topic_name(ui, view));
    if (face && view->feedback.face > 0)
        pd_ui_chip(ui, chip.x + chip.w + t->unit * 2, row.y, PD_TONE_ACCENT,
            pd_kit_text(ui, "face-%d", pd_ui_face_icon(view->feedback.face, count)),
            pd_ui_face_word(ui, view->feedback.face, count));
    pd_rect_cut_top(room, t->unit * 3);
}

static void
draw_call(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int most = pd_ui_row_height(ui, 2) + t->unit * 4,
        hours = view->programme->feedback.answer_hours > 0 ? view->programme->feedback.answer_hours : 72;

    if (view->has_member)
        pd_ui_row(ui, pd_ui_cell(ui, room, 0, 2, most),
            &(struct pd_list_row){ .icon = "phone",
                .tone = PD_TONE_ACCENT,
                .title = TR("Yes, please call me"),
                .sub = pd_kit_text(ui,
                    TRN("On the number we have, within %d hour.", "On the number we have, within %d hours.",
                        hours),
                    hours),
                .intent = pd_intent_n(PD_INTENT_SEND, 1) });
    pd_ui_row(ui, pd_ui_cell(ui, room, view->has_member ? 1 : 0, 2, most),
        &(struct pd_list_row){ .icon = "megaphone",
            .tone = PD_TONE_GOOD,
            .title = view->has_member ? TR("No, just send it") : TR("Send it"),
            .sub = TR("You get a number to look it up by."),
            .intent = pd_intent_n(PD_INTENT_SEND, 0) });
}

void
pd_screen_feedback(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    const char *question = "";
    struct pd_rect room;

    switch (view->feedback.step) {
    case PD_FEEDBACK_TOPIC:
        question = TR("What is it about?");
        break;
    case PD_FEEDBACK_FACE:
        question = TR("How was it?");
        break;
    case PD_FEEDBACK_CALL:
        question = view->has_member ? TR("Shall we call you about it?") : TR("Shall we pass it on?");
        break;
    }
    room = pd_ui_page(ui, view, question, ways);
    pd_ui_aside(ui, "success", TR("Tell us your opinion"));
    if (view->programme == NULL)
        return;
    switch (view->feedback.step) {
    case PD_FEEDBACK_TOPIC:
        draw_topics(ui, room, view);
        break;
    case PD_FEEDBACK_FACE:
        draw_chosen(ui, &room, view, false);
        pd_ui_faces(
            ui, room, view->programme->feedback.faces == 3 ? 3 : 5, view->feedback.face, PD_INTENT_FACE);
        break;
    case PD_FEEDBACK_CALL:
        draw_chosen(ui, &room, view, true);
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
draw_stage(struct pd_ui *ui, struct pd_rect cell, const struct stage *stage, enum pd_feedback_status now)
{
    bool done = stage->status < now, here = stage->status == now;

    pd_ui_row(ui, cell,
        &(struct pd_list_row){ .icon = done || now == PD_FEEDBACK_STATUS_CLOSED ? "check"
                                       : here                                   ? "chat"
                                                                                : "clock",
            .tone = done || now == PD_FEEDBACK_STATUS_CLOSED ? PD_TONE_GOOD
                    : here                                   ? PD_TONE_ACCENT
                                                             : PD_TONE_PLAIN,
            .title = stage->title,
            .sub = here ? stage->sub : NULL });
}

void
pd_screen_feedback_state(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_feedback_view *f = &view->feedback;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, TR("What became of it"), ways), row;
    const struct stage stages[] = {
        { PD_FEEDBACK_STATUS_RECEIVED, TR("Received"),
            f->due_ms > 0
                ? pd_kit_text(ui, TR("It is answered by %s."), pd_kit_date(ui, f->due_ms, view->now_ms))
                : TR("Somebody is looking at it.") },
        { PD_FEEDBACK_STATUS_ANSWERED, TR("Answered"),
            f->has_text ? TR("The desk tells you the answer: say the number.")
                        : TR("The staff dealt with it.") },
        { PD_FEEDBACK_STATUS_CLOSED, TR("Closed"), TR("Thank you for telling us.") },
    };

    pd_ui_aside(ui, "success", TR("What became of it"));
    pd_ui_button(ui, pd_rect_cut_bottom(&room, t->control + t->unit),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Look up another number"),
            .icon = "search",
            .intent = pd_intent_of(PD_INTENT_FEEDBACK_STATE) });
    pd_rect_cut_bottom(&room, t->unit * 2);
    row = pd_rect_cut_top(&room, pd_theme_line(t, PD_TYPE_DISPLAY) + t->unit);
    pd_ui_panel(ui, row, PD_TONE_ACCENT);
    row = pd_rect_inset(row, t->unit * 3, 0);
    pd_ui_label(ui, pd_rect_cut_left(&row, row.w * 2 / 5),
        (struct pd_label){
            PD_TYPE_LARGE, PD_REGULAR, t->color.on_accent_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        TR("Number"));
    pd_ui_label(ui, row,
        (struct pd_label){
            PD_TYPE_DISPLAY, PD_BOLD, t->color.on_accent_soft, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 },
        pd_feedback_number(ui, f->number));
    pd_rect_cut_top(&room, t->unit * 3);
    if (f->status == 0) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing is known under this number"),
            TR("Please look at the slip again, or ask at the desk."));
        return;
    }
    for (int i = 0; i < PD_COUNT(stages); i++)
        draw_stage(ui,
            pd_rect_row((struct pd_rect){ room.x, room.y, room.w,
                            room.h < (pd_ui_row_height(ui, 2) + t->gap) * 3
                                ? room.h
                                : (pd_ui_row_height(ui, 2) + t->gap) * 3 },
                i, PD_COUNT(stages), t->gap),
            &stages[i], f->status);
}
