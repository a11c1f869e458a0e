/* Something happened: what, what to do, and whether points changed. */
#include "ui/screen/message.h"

struct pd_tell
pd_message_other(const struct pd_ui *ui)
{
    return (
        struct pd_tell){ .icon = "info", .tone = PD_TONE_PLAIN, .title = TR("Please go back and try again") };
}

/* One large button for who has read it, which leads back; whatever else there is to do stands beside it. */
static void
add_way_on(const struct pd_ui *ui, struct pd_tell *tell)
{
    tell->first = tell->second;
    tell->second = (struct pd_button){ .style = PD_BUTTON_PRIMARY,
        .label = TR("All right"),
        .icon = "check",
        .intent = pd_intent_of(PD_INTENT_BACK),
        .key = PD_KEY_ESCAPE };
}

void
pd_screen_message(struct pd_ui *ui, const struct pd_view *view)
{
    int ways = PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);
    struct pd_tell tell =
        view->message < PD_MESSAGE_NEEDS_NETWORK ? pd_message_gift(ui, view) : pd_message_errand(ui, view);

    if (view->at_counter)
        pd_message_to_clerk(ui, view, &tell);
    if (tell.tone == PD_TONE_WARN || tell.tone == PD_TONE_BAD)
        tell.place = pd_ui_helpers(view);
    tell.code = view->error_code;
    add_way_on(ui, &tell);
    pd_ui_tell(ui, room, &tell);
}
