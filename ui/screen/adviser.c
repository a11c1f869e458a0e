/* Her own adviser: who it is, when she is there, and the one thing to ask of her. */
#include "ui/screen/screens.h"

#include "ui/widget/ask.h"
#include "ui/widget/card.h"

const char *
pd_adviser_words(struct pd_ui *ui, const struct pd_view *view)
{
    if (!view->has_member || view->adviser == NULL)
        return NULL;
    /* Whose patient she is may be more than she shows when she hides her points. */
    return view->member.hidden ? TR("My adviser")
                               : pd_kit_text(ui, TR("My adviser: %s"), pd_kit_say(ui, &view->adviser->name));
}

void
pd_screen_adviser(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_adviser *a = view->adviser;
    struct pd_rect room = pd_ui_page(
                       ui, view, TR("My adviser"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE),
                   in;
    struct pd_label name = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
                    role = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
    struct pd_fact facts[2];
    struct pd_rect rows[PD_COUNT(facts)];
    int h = pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 3, words;

    if (a == NULL) {
        pd_ui_page_away(
            ui, room, view->member.page_state == PD_PAGE_HERE ? PD_PAGE_AWAY : view->member.page_state);
        return;
    }
    pd_ui_button(ui, pd_rect_cut_bottom(&room, t->primary + t->unit * 2),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Ask my adviser to contact me"),
            .icon = "phone",
            .intent = pd_intent_of(PD_INTENT_ADVISE) });
    pd_rect_cut_bottom(&room, t->unit * 3);
    if (ui->low && view->place != NULL)
        pd_ui_place(ui, pd_ui_above(ui), view->place, TR("People help you here"));
    facts[0] = (struct pd_fact){ "clock", TR("Hours"), pd_kit_say(ui, &a->hours) };
    facts[1] = (struct pd_fact){ "phone", TR("Calls you within"),
        pd_kit_text(ui, TRN("%d hour", "%d hours", view->programme->advisers.answer_hours),
            view->programme->advisers.answer_hours) };
    words = pd_ui_text_height(ui, name, room.w - t->unit * 8, pd_kit_say(ui, &a->name)) +
            pd_ui_text_height(ui, role, room.w - t->unit * 8, pd_kit_say(ui, &a->role));
    if (room.h > words + h * PD_COUNT(facts) + t->unit * 16) {
        struct pd_rect below = room;

        room.h = words + h * PD_COUNT(facts) + t->unit * 16;
        pd_rect_cut_top(&below, room.h + t->unit * 3);
        if (!ui->low && pd_ui_helpers(view) != NULL && below.h >= below.w * 3 / 4)
            pd_ui_place(ui, pd_rect_cut_bottom(&below, pd_ui_place_most(ui, below.w, below.h)),
                pd_ui_helpers(view), TR("People help you here"));
    }
    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    {
        int all = h * PD_COUNT(facts);
        struct pd_rect below = pd_rect_cut_bottom(&in, all < in.h * 3 / 5 ? all : in.h * 3 / 5);

        for (int i = 0; i < PD_COUNT(facts); i++)
            rows[i] = pd_rect_row(below, i, PD_COUNT(facts), 0);
    }
    while (name.type > PD_TYPE_BODY && pd_ui_text_height(ui, name, in.w, pd_kit_say(ui, &a->name)) +
                                               pd_ui_text_height(ui, role, in.w, pd_kit_say(ui, &a->role)) +
                                               t->unit * 3 >
                                           in.h)
        name.type--, role.type = name.type < role.type ? name.type : role.type;
    pd_ui_paragraph(ui, &in, name, t->unit, pd_kit_say(ui, &a->name));
    pd_ui_paragraph(ui, &in, role, t->unit, pd_kit_say(ui, &a->role));
    pd_ui_facts(ui, rows, facts, PD_COUNT(facts));
    pd_speech_tell_read(ui, TR("My adviser"),
        pd_speech_join(ui, pd_kit_say(ui, &a->name),
            pd_speech_join(ui, pd_kit_say(ui, &a->role), pd_kit_say(ui, &a->hours))));
}
