/* What is due for her and what the board says; and one entry of the board in full. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

static const char *
topic_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->reminders.topic_count; i++)
        if (strcmp(p->reminders.topics[i].id, id) == 0)
            return pd_kit_say(ui, &p->reminders.topics[i].name);
    return TR("Something is due");
}

static void
add_reminder(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_view *view,
    const struct pd_page_reminder *reminder)
{
    int64_t today = pd_local_day(view->now_ms, ui->utc_offset_min), left = reminder->due_day - today;
    const char *date =
        pd_kit_date(ui, pd_local_day_start_ms(reminder->due_day, ui->utc_offset_min) + 1, view->now_ms);
    const char *sub = left < 0    ? pd_kit_text(ui, TR("Was due on %s; please make an appointment."), date)
                      : left == 0 ? TR("Due today")
                                  : pd_kit_text(ui, TR("Due on %s"), date);

    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = left < 0 ? "warning" : "bell",
            .tone = left < 0 ? PD_TONE_WARN : PD_TONE_ACCENT,
            .title = topic_name(ui, view, reminder->topic),
            .sub = left < 0 ? NULL : sub,
            .note = left < 0 ? sub : NULL,
            .note_tone = PD_TONE_WARN });
}

static void
add_board(
    struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_board_entry *entry, int n)
{
    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = entry->kind == PD_BOARD_NOTICE ? "megaphone" : "heart-pulse",
            .tone = PD_TONE_PLAIN,
            .title = pd_kit_say(ui, &entry->title),
            .sub = entry->kind == PD_BOARD_NOTICE ? TR("Notice") : TR("For your health"),
            .intent = pd_intent_n(PD_INTENT_BOARD, n) });
}

/* Cut from the bottom: what the hospital has to tell everybody. */
static void
draw_boards(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int count = (view->notice != NULL ? 1 : 0) + (view->card != NULL ? 1 : 0), i = 0,
        h = pd_ui_row_height(ui, 1) + ui->theme.unit * 2, rows;
    bool wide = pd_ui_wide(*room);
    struct pd_list list = { .count = 0 };
    struct pd_rect at;

    if (count == 0)
        return;
    rows = wide ? 1 : count;
    at = pd_rect_cut_bottom(room, rows * (h + t->gap) - t->gap);
    pd_rect_cut_bottom(room, t->unit * 3);
    if (view->notice != NULL)
        add_board(ui, &list, wide ? pd_rect_column(at, i, 2, t->gap) : pd_rect_row(at, i, count, t->gap),
            view->notice, 0),
            i++;
    if (view->card != NULL)
        add_board(ui, &list, wide ? pd_rect_column(at, i, 2, t->gap) : pd_rect_row(at, i, count, t->gap),
            view->card, 1);
    pd_ui_list(ui, &list);
}

void
pd_screen_reminders(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room = pd_ui_list_page(
        ui, view, TR("Reminders and notices"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    struct pd_list list = { .count = 0 };
    int rows;

    draw_boards(ui, &room, view);
    if (pd_ui_page_missing(ui, room, view))
        return;
    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "success", TR("Nothing is due"),
            TR("When a check-up or a visit is due, it stands here."));
        return;
    }
    if (view->pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, TR("Reminders and notices"), 0), view->page, view->pages);
    rows = view->row_count > 2 ? PD_PAGE_ROWS : 2;
    pd_ui_sheet_of_cells(ui, room, view->row_count, rows, pd_ui_row_most(ui, 2));
    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++)
        add_reminder(
            ui, &list, pd_ui_cell(ui, room, i, rows, pd_ui_row_most(ui, 2)), view, &view->reminders[i]);
    pd_ui_list(ui, &list);
}

/* ---- the board ---- */

/* The largest type in which all of it is on the page. */
static enum pd_type
body_type(const struct pd_ui *ui, struct pd_rect in, const char *body)
{
    enum pd_type type = PD_TYPE_HEADING;

    while (
        type > PD_TYPE_SMALL && pd_ui_text_height(ui, (struct pd_label){ .type = type }, in.w, body) > in.h)
        type--;
    return type;
}

static void
draw_entry(struct pd_ui *ui, struct pd_rect r, const struct pd_board_entry *entry)
{
    const struct pd_theme *t = &ui->theme;
    bool notice = entry->kind == PD_BOARD_NOTICE;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 4), row;
    const char *body = pd_kit_say(ui, &entry->body);
    int h = t->type[PD_TYPE_SMALL] * 3 / 2, side;
    enum pd_type type;

    pd_speech_tell_read(ui, pd_kit_say(ui, &entry->title), body);
    pd_ui_card(ui, r);
    row = pd_rect_cut_top(&in, h);
    pd_ui_chip(ui, row.x, row.y, notice ? PD_TONE_WARN : PD_TONE_GOOD, notice ? "megaphone" : "heart-pulse",
        notice ? TR("Notice") : TR("For your health"));
    pd_rect_cut_top(&in, t->unit * 2);
    pd_ui_paragraph(ui, &in,
        (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 }, t->unit * 2,
        pd_kit_say(ui, &entry->title));
    type = body_type(ui, in, body);
    pd_ui_paragraph(
        ui, &in, (struct pd_label){ type, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 }, 0, body);
    side = t->type[PD_TYPE_NUMBER] * 2;
    if (in.h > side * 3 / 2) {
        struct pd_rect disc = pd_rect_centre(in, side, side);

        pd_draw_fill(&ui->draw, disc, side / 2, notice ? t->color.warn_soft : t->color.good_soft);
        pd_ui_icon(ui, pd_rect_centre(disc, side / 2, side / 2),
            notice ? t->color.on_warn_soft : t->color.on_good_soft, notice ? "megaphone" : "heart-pulse");
    }
}

void
pd_screen_board(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);

    if (view->board == NULL) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing is on the board now"), NULL);
        return;
    }
    if (ui->low && pd_ui_helpers(view) != NULL)
        pd_ui_place(ui, pd_ui_above(ui), pd_ui_helpers(view), TR("People help you here"));
    if (view->pages > 1) {
        pd_ui_pager(ui, pd_rect_cut_bottom(&room, t->control), view->page, view->pages);
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    draw_entry(ui, room, view->board);
}
