/* The steps of her plans: what is next, what is done, what comes later; and one of them in full. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"
#include "ui/widget/tell.h"

#include <string.h>

static const char *
day_words(struct pd_ui *ui, const struct pd_view *view, int64_t day)
{
    return pd_kit_date(ui, pd_local_day_start_ms(day, ui->utc_offset_min) + 1, view->now_ms);
}

static const char *
when_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_plan_view *v)
{
    bool owned = v->step->owner[0] != '\0';

    switch (v->row.state) {
    case PD_STEP_OPEN:
        return v->row.to_day == pd_local_day(view->now_ms, ui->utc_offset_min)
                   ? TR("Today")
                   : pd_kit_text(ui, TR("To be done until %s"), day_words(ui, view, v->row.to_day));
    case PD_STEP_LATER:
        return pd_kit_text(
            ui, owned ? TR("From %s on") : TR("To be done from %s on"), day_words(ui, view, v->row.from_day));
    case PD_STEP_DONE:
        return TR("It is done");
    case PD_STEP_MISSED:
        return owned ? TR("Not done yet: remind the staff")
                     : pd_kit_text(ui, TR("Was to be done until %s"), day_words(ui, view, v->row.to_day));
    }
    return "";
}

static struct pd_list_row
look_of(const struct pd_plan_view *v)
{
    switch (v->row.state) {
    case PD_STEP_OPEN:
        return (struct pd_list_row){ .icon = "clipboard", .tone = PD_TONE_ACCENT };
    case PD_STEP_LATER:
        return (struct pd_list_row){ .icon = "clock", .tone = PD_TONE_PLAIN };
    case PD_STEP_DONE:
        return (struct pd_list_row){ .icon = "check", .tone = PD_TONE_GOOD };
    case PD_STEP_MISSED:
        return (struct pd_list_row){ .icon = "warning", .tone = PD_TONE_WARN };
    }
    return (struct pd_list_row){ .icon = "info" };
}

static bool
has_points(const struct pd_plan_view *v)
{
    return pd_points_raw(v->row.points) > 0 && v->row.state != PD_STEP_MISSED;
}

/* Where a step of her first visit is seen to, by name: a place or a department; NULL: it is no such step, or
 * anybody's of the staff. */
static const char *
owner_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_plan_step *step)
{
    const struct pd_programme *p = view->programme;
    const char *id;
    enum pd_step_owner owner = pd_step_owner_from(step->owner, &id);
    const struct pd_place *place = p != NULL && owner == PD_STEP_OF_PLACE ? pd_programme_place(p, id) : NULL;
    const struct pd_topic *department =
        p != NULL && owner == PD_STEP_OF_DEPARTMENT ? pd_programme_department(p, id) : NULL;

    return place != NULL        ? pd_kit_say(ui, &place->name)
           : department != NULL ? pd_kit_say(ui, &department->name)
                                : NULL;
}

static void
add_step(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_view *view, int i)
{
    const struct pd_plan_view *v = &view->plan_rows[i];
    struct pd_list_row row = look_of(v);
    const char *owner = v->row.state != PD_STEP_DONE ? owner_words(ui, view, v->step) : NULL;

    row.title = pd_kit_say(ui, &v->step->title);
    row.sub = when_words(ui, view, v);
    if (owner != NULL)
        row.sub = pd_kit_text(ui, "%s · %s", row.sub, owner);
    row.sub_stays = true;
    /* What is to be done comes first: beside it a narrow row has no room for points. */
    if (has_points(v) && cell.w <= ui->theme.type[PD_TYPE_BODY] * 22) {
        row.note = pd_kit_text(ui, TRN("+%s point", "+%s points", pd_points_raw(v->row.points)),
            pd_kit_points(ui, v->row.points));
        row.note_tone = v->row.state == PD_STEP_DONE ? PD_TONE_GOOD : PD_TONE_ACCENT;
    } else if (has_points(v)) {
        row.value = pd_kit_text(ui, "+%s", pd_kit_points(ui, v->row.points));
        row.unit = TRN("point", "points", pd_points_raw(v->row.points));
        row.value_tone = v->row.state == PD_STEP_DONE ? PD_TONE_GOOD : PD_TONE_ACCENT;
    }
    row.intent = pd_intent_n(PD_INTENT_PLAN_STEP, i);
    pd_ui_list_add(list, cell, row);
}

void
pd_screen_plan(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_rect room =
        pd_ui_list_page(ui, view, TR("My plan"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    struct pd_list list = { .count = 0 };
    int most = pd_ui_row_most(ui, 2);

    if (view->list_state != PD_PAGE_HERE) {
        pd_ui_page_away(ui, room, view->list_state);
        return;
    }
    if (view->row_count == 0) {
        pd_ui_nothing(ui, room, "empty", TR("You have no plan"),
            TR("When the hospital gives you one, its steps stand here."));
        return;
    }
    if (view->pages > 1)
        pd_ui_pager(ui, pd_ui_pager_row(ui, &room, TR("My plan"), 0), view->page, view->pages);
    for (int i = 0; i < view->row_count && i < PD_PAGE_ROWS; i++)
        add_step(ui, &list, pd_ui_cell(ui, room, i, pd_ui_list_most(ui, view), most), view, i);
    pd_ui_list(ui, &list);
}

/* ---- one of them ---- */

/* Of her first visit: the hospital does it with her, and whatever is late is the hospital's. */
static const char *
owned_words(struct pd_ui *ui, const struct pd_plan_view *v)
{
    switch (v->row.state) {
    case PD_STEP_LATER:
        return TR("The hospital does this for you then. You need not do anything.");
    case PD_STEP_OPEN:
        return TR("The hospital does this with you, and ticks it off.");
    case PD_STEP_DONE:
        return TR("The hospital has ticked it off.");
    case PD_STEP_MISSED:
        return TR("We have not done this for you yet. Please remind the staff.");
    }
    return "";
}

static const char *
who_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_plan_view *v = &view->plan_step;

    if (v->step->owner[0] != '\0')
        return owned_words(ui, v);
    if (v->row.state == PD_STEP_DONE)
        return TR("Well done.");
    if (v->row.state == PD_STEP_MISSED)
        return TR("Still done it? Tell the staff: then it counts as done.");
    if (v->row.state == PD_STEP_LATER)
        return TR("It can be ticked off from that day on.");
    return v->may ? TR("Tick it off here when you have done it.")
                  : TR("The hospital ticks it off when you were there.");
}

/* Whom she may turn to; NULL: anybody. */
static const struct pd_contact *
contact_of(const struct pd_view *view, const struct pd_plan_view *v)
{
    const struct pd_programme *p = view->programme;

    return p != NULL && v->plan->contact >= 0 && v->plan->contact < p->contact_count
               ? &p->contacts[v->plan->contact]
               : NULL;
}

/* Where there is room to spare: that it is done, or who ticks it off. */
static void
draw_below(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_plan_view *v = &view->plan_step;
    int side = room.w / 2;

    if (ui->low || room.h < side * 3 / 2)
        return;
    if (v->row.state == PD_STEP_DONE)
        pd_draw_image(&ui->draw, pd_rect_centre(room, side * 4 / 3, side), 0, 255, "pictures/success");
    else if (contact_of(view, v) == NULL && pd_ui_helpers(view) != NULL)
        pd_ui_place(ui, pd_rect_cut_bottom(&room, pd_ui_place_most(ui, room.w, room.h)), pd_ui_helpers(view),
            TR("People help you here"));
}

/* On a wide panel, beside the card: where people help, where its words leave half of the height; then both
 * are as high. Returns whether it is there. */
static bool
draw_beside(struct pd_ui *ui, struct pd_rect *room, int least, const struct pd_view *view)
{
    const struct pd_plan_view *v = &view->plan_step;
    struct pd_rect left = *room, side;

    if (ui->low || !pd_ui_wide(*room) || least > room->h * 3 / 4 || v->row.state == PD_STEP_DONE ||
        contact_of(view, v) != NULL || pd_ui_helpers(view) == NULL)
        return false;
    side = pd_rect_cut_right(&left, room->w * 2 / 5);
    pd_rect_cut_right(&left, ui->theme.gap);
    side.h = pd_ui_place_most(ui, side.w, side.h);
    left.h = side.h;
    pd_ui_place(ui, side, pd_ui_helpers(view), TR("People help you here"));
    *room = left;
    return true;
}

void
pd_screen_plan_step(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_plan_view *v = &view->plan_step;
    struct pd_rect room =
                       pd_ui_page(ui, view, v->step != NULL ? pd_kit_say(ui, &v->plan->name) : TR("My plan"),
                           PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE),
                   in, below;
    const struct pd_contact *contact = v->step != NULL ? contact_of(view, v) : NULL;
    const char *owner = v->step != NULL ? owner_words(ui, view, v->step) : NULL;
    struct pd_fact facts[5];
    struct pd_rect rows[PD_COUNT(facts)];
    struct pd_label title = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 },
                    small = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };
    int n = 0, h = pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 3, words;

    if (v->step == NULL)
        return;
    if (v->may) {
        pd_ui_button(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2),
            (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                .label = TR("I have done it"),
                .icon = "check",
                .disabled = view->link != PD_LINK_VIEW_ONLINE,
                .intent = pd_intent_of(PD_INTENT_TICK) });
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (ui->low && contact == NULL)
        pd_ui_place(ui, pd_ui_above(ui), pd_ui_helpers(view), TR("People help you here"));
    facts[n++] = (struct pd_fact){ v->row.state == PD_STEP_DONE ? "check" : "calendar",
        v->row.state == PD_STEP_DONE ? TR("State") : TR("When"), when_words(ui, view, v) };
    if (has_points(v))
        facts[n++] = (struct pd_fact){ "points", v->row.state == PD_STEP_DONE ? TR("Earned") : TR("Earns"),
            pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(v->row.points)),
                pd_kit_points(ui, v->row.points)) };
    if (owner != NULL && v->row.state != PD_STEP_DONE)
        facts[n++] = (struct pd_fact){ "place", TR("Who sees to it"), owner };
    if (contact != NULL)
        facts[n++] =
            (struct pd_fact){ "person", pd_kit_say(ui, &contact->name), pd_kit_say(ui, &contact->where) };
    if (contact != NULL && contact->phone[0] != '\0')
        facts[n++] = (struct pd_fact){ "phone", TR("Questions"), contact->phone };
    below = room;
    words = pd_ui_text_height(ui, title, room.w - t->unit * 8, pd_kit_say(ui, &v->step->title)) +
            pd_ui_text_height(ui, small, room.w - t->unit * 8, who_words(ui, view));
    if (!draw_beside(ui, &room, words + h * n + t->unit * 16, view) && room.h > words + h * n + t->unit * 16)
        room.h = words + h * n + t->unit * 16;
    pd_ui_card(ui, room);
    pd_rect_cut_top(&below, room.h + t->unit * 3);
    draw_below(ui, below, view);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    below = pd_rect_cut_bottom(&in, h * n < in.h / 2 ? h * n : in.h / 2);
    for (int i = 0; i < n; i++)
        rows[i] = pd_rect_row(below, i, n, 0);
    while (title.type > PD_TYPE_BODY && pd_ui_text_height(ui, title, in.w, pd_kit_say(ui, &v->step->title)) +
                                                pd_ui_text_height(ui, small, in.w, who_words(ui, view)) +
                                                t->unit * 3 >
                                            in.h)
        title.type--, small.type = title.type < small.type ? title.type : small.type;
    pd_ui_paragraph(ui, &in, title, t->unit * 2, pd_kit_say(ui, &v->step->title));
    pd_ui_paragraph(ui, &in, small, t->unit, who_words(ui, view));
    pd_ui_facts(ui, rows, facts, n);
    pd_speech_tell_read(ui, pd_kit_say(ui, &v->step->title), who_words(ui, view));
}
