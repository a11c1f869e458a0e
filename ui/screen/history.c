/* What she earned and spent, the newest first; each line says in a word, a sign and a colour which way it
 * went. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

struct pd_history_way
pd_history_way(struct pd_ui *ui, const struct pd_history_line *line)
{
    switch (line->kind) {
    case PD_HISTORY_EARNED:
        return (struct pd_history_way){ "plus", TR("Earned"), "+", PD_TONE_GOOD };
    case PD_HISTORY_SPENT:
        return (struct pd_history_way){ "gift", TR("Used"), "−", PD_TONE_ACCENT };
    case PD_HISTORY_BACK:
        return (struct pd_history_way){ "undo", TR("Came back"), "+", PD_TONE_GOOD };
    case PD_HISTORY_TAKEN:
        return (struct pd_history_way){ "card", TR("Taken back after a refund"), "−", PD_TONE_WARN };
    case PD_HISTORY_EXPIRED:
        return (struct pd_history_way){ "clock", TR("Expired"), "−", PD_TONE_PLAIN };
    case PD_HISTORY_SET_RIGHT:
        return (struct pd_history_way){ "check", TR("Set right by the hospital"), line->less ? "−" : "+",
            line->less ? PD_TONE_WARN : PD_TONE_GOOD };
    }
    return (struct pd_history_way){ "points", "", "", PD_TONE_PLAIN };
}

/* Of the rule, gift or activity; of the line's kind where none of them is known any more. */
const char *
pd_history_name(struct pd_ui *ui, const struct pd_view *view, const struct pd_history_line *line)
{
    const struct pd_programme *p = view->programme;
    const struct pd_gift *gift = p != NULL && line->sku[0] != '\0' ? pd_programme_gift(p, line->sku) : NULL;
    const struct pd_activity *activity =
        p != NULL && line->activity[0] != '\0' ? pd_programme_activity(p, line->activity) : NULL;
    const struct pd_earn_rule *rule =
        p != NULL && line->rule[0] != '\0' ? pd_programme_rule(p, line->rule) : NULL;

    if (gift != NULL)
        return pd_kit_say(ui, &gift->name);
    if (activity != NULL)
        return pd_kit_say(ui, &activity->name);
    if (rule != NULL)
        return pd_kit_say(ui, &rule->name);
    return line->kind == PD_HISTORY_EARNED ? TR("Points from the hospital") : pd_history_way(ui, line).word;
}

static void
add_line(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_view *view,
    const struct pd_history_line *line)
{
    struct pd_history_way way = pd_history_way(ui, line);
    const char *name = pd_history_name(ui, view, line),
               *date = pd_kit_date(ui, line->at_ms + 1, view->now_ms);

    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = way.icon,
            .tone = way.tone,
            .title = name,
            .sub = line->who[0] != '\0'
                       /* TRANSLATORS: A date, and the masked name of who used the points by a family card. */
                       ? pd_kit_text(ui, TR("%s · by %s"), date, pd_ui_masked(ui, line->who))
                       : strcmp(name, way.word) == 0 ? date : pd_kit_text(ui, "%s · %s", date, way.word),
            .brief = date,
            .value = view->member.hidden ? "•••"
                                         : pd_kit_text(ui, "%s%s", way.sign, pd_kit_points(ui, line->amount)),
            .unit = view->member.hidden ? NULL : TRN("point", "points", pd_points_raw(line->amount)),
            .value_tone = view->member.hidden ? PD_TONE_PLAIN : way.tone });
}

/* Newer, on paper, older: how many there are in all nobody knows. Cut from *room. */
static void
draw_ways(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Newer"),
            .icon = "chevron-left",
            .disabled = view->page <= 0,
            .intent = pd_intent_n(PD_INTENT_PAGE, view->page - 1) },
        pd_ui_slip_button(ui, view->print, PD_SLIP_HISTORY, TR("Print page")),
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Older"),
            .icon = "chevron-right",
            .icon_last = true,
            .disabled = !view->history_more && view->page + 1 >= view->pages,
            .intent = pd_intent_n(PD_INTENT_PAGE, view->page + 1) },
    };

    pd_ui_buttons(ui,
        pd_ui_pager_row(ui, room, TR("Points history"), pd_ui_buttons_least(ui, buttons, PD_COUNT(buttons))),
        buttons, PD_COUNT(buttons));
}

void
pd_screen_history(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room =
        pd_ui_page(ui, view, TR("Points history"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    enum pd_page_state state =
        view->history_state != PD_PAGE_NONE ? view->history_state : view->member.page_state;
    struct pd_list list = { .count = 0 };

    if (state != PD_PAGE_HERE) {
        pd_ui_page_away(ui, room, state);
        return;
    }
    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing is recorded yet"),
            TR("Every point you earn or use will stand here."));
        return;
    }
    draw_ways(ui, &room, view);
    room = pd_ui_reading(ui, room);
    pd_ui_sheet_of_cells(ui, room, view->row_count, PD_PAGE_ROWS, pd_ui_row_most(ui, 2));
    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++)
        add_line(
            ui, &list, pd_ui_cell(ui, room, i, PD_PAGE_ROWS, pd_ui_row_most(ui, 2)), view, &view->history[i]);
    pd_ui_list(ui, &list);
}
