/* What she agreed to, each with a switch; her cards; and the way out. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

static const enum pd_purpose purposes[] = { PD_PURPOSE_LINKING, PD_PURPOSE_SMS, PD_PURPOSE_WECHAT,
    PD_PURPOSE_PHONE, PD_PURPOSE_PARTNERS };

struct words {
    const char *title, *note;
};

static struct words
words_of(struct pd_ui *ui, enum pd_purpose purpose)
{
    switch (purpose) {
    case PD_PURPOSE_LINKING:
        return (struct words){ TR("Points from my visits"),
            TR("The hospital tells the points programme when you visit and pay.") };
    case PD_PURPOSE_SMS:
        return (struct words){ TR("Text messages"), TR("About points, gifts and what is due.") };
    case PD_PURPOSE_WECHAT:
        return (struct words){ TR("Messages in the messenger"), TR("The same, in the hospital's account.") };
    case PD_PURPOSE_PHONE:
        return (struct words){ TR("Phone calls"), TR("Somebody of the hospital may call you.") };
    case PD_PURPOSE_PARTNERS:
        return (struct words){ TR("Partner shops"), TR("Shops you visit see that you are a member.") };
    case PD_PURPOSE_PROGRAMME:
        break;
    }
    return (struct words){ "", "" };
}

static bool
agreed(const struct pd_view *view, enum pd_purpose purpose)
{
    return (view->member.page->consents >> purpose & 1) != 0;
}

static void
draw_ends(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    bool in = agreed(view, PD_PURPOSE_PROGRAMME);
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_SECONDARY,
            .label = TR("Stop my cards"),
            .icon = "block",
            .disabled = !view->member.page->has_card,
            .intent = pd_intent_of(PD_INTENT_BLOCK) },
        { .style = PD_BUTTON_SECONDARY,
            .label = in ? TR("Leave the programme") : TR("Take part again"),
            .icon = in ? "logout" : "check",
            .intent = pd_intent_n(PD_INTENT_CONSENT, PD_PURPOSE_PROGRAMME) },
    };

    pd_ui_buttons(ui, row, buttons, PD_COUNT(buttons));
}

void
pd_screen_privacy(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_list_page(
        ui, view, TR("Privacy and cards"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    struct pd_switch switches[PD_COUNT(purposes)];
    struct pd_rect cells[PD_COUNT(purposes)];
    const char *free_words = TR("Each is your own choice. Your points stay the same either way.");

    if (pd_ui_page_missing(ui, room, view))
        return;
    draw_ends(ui, pd_rect_cut_bottom(&room, t->primary), view);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (!ui->low &&
        room.h > (pd_ui_row_height(ui, 1) + t->gap) * PD_COUNT(purposes) / (pd_ui_wide(room) ? 2 : 1)) {
        pd_ui_notice(ui, &room, PD_TONE_PLAIN, "shield", free_words);
        pd_rect_cut_top(&room, t->unit * 2);
    }
    for (int i = 0; i < PD_COUNT(purposes); i++) {
        struct words w = words_of(ui, purposes[i]);

        cells[i] = pd_ui_cell(ui, room, i, PD_COUNT(purposes), pd_ui_row_most(ui, 2));
        switches[i] = (struct pd_switch){ w.title, w.note, agreed(view, purposes[i]),
            pd_intent_n(PD_INTENT_CONSENT, (int)purposes[i]) };
    }
    pd_ui_switches(ui, cells, switches, PD_COUNT(purposes));
}
