/* What a clerk's screens say of the member's own: who confirms there, and what came of it. */
#include "ui/screen/aside.h"

#include "ui/widget/list.h"

const char *
pd_aside_asked_words(const struct pd_ui *ui, const struct pd_view *view)
{
    return view->at_counter && view->aside.ask == PD_ASIDE_ASK_WAITING
               ? TR("The member confirms on the second screen.")
               : NULL;
}

void
pd_aside_confirm_buttons(struct pd_ui *ui, struct pd_rect row)
{
    const struct pd_button buttons[] = {
        { .style = PD_BUTTON_SECONDARY, .label = TR("Not now"), .intent = pd_intent_of(PD_INTENT_BACK) },
        { .style = PD_BUTTON_SECONDARY,
            /* TRANSLATORS: Staff. The member said yes, because her screen cannot be used; it is recorded. */
            .label = TR("By word  F8"),
            .intent = pd_intent_of(PD_INTENT_COUNTER_BY_WORD),
            .key = PD_KEY_F8 },
        { .style = PD_BUTTON_PRIMARY,
            .label = TR("Confirm"),
            .disabled = true,
            .intent = pd_intent_of(PD_INTENT_REDEEM) },
    };

    pd_ui_buttons(ui, row, buttons, PD_COUNT(buttons));
}

const char *
pd_aside_answer_words(const struct pd_ui *ui, const struct pd_view *view)
{
    if (!view->at_counter)
        return NULL;
    switch (view->aside.ask) {
    case PD_ASIDE_ASK_DECLINED:
        return TR("The member said no on the second screen. The points are as they were.");
    case PD_ASIDE_ASK_LATE:
        return TR("No answer came from the second screen. The points are as they were.");
    case PD_ASIDE_ASK_NONE:
    case PD_ASIDE_ASK_WAITING:
        break;
    }
    return NULL;
}
