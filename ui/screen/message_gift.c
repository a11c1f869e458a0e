/* What became of a gift, of today's points, and of who she is taken for. */
#include "ui/screen/message.h"

static struct pd_tell
signed_in(struct pd_ui *ui, const struct pd_view *view)
{
    return (struct pd_tell){ .icon = "check",
        .picture = "success",
        .tone = PD_TONE_GOOD,
        .title = view->pending ? TR("Today's points are asked for")
                               : pd_kit_text(ui,
                                     TRN("%s point for today", "%s points for today",
                                         pd_points_raw(view->member.sign_in_points)),
                                     pd_kit_points(ui, view->member.sign_in_points)),
        .body = !view->pending                      ? TR("See you tomorrow.")
                : view->link == PD_LINK_VIEW_ONLINE ? TR("They are added in a moment.")
                                                    : TR("They are added when the network is back."),
        .assurance = TR("These are points only; this does not check you in for a visit.") };
}

/* Of a ticket that is out. */
static struct pd_tell
ticket_tell(const struct pd_ui *ui, enum pd_message message)
{
    if (message == PD_MESSAGE_CANCELLED)
        return (struct pd_tell){ .icon = "undo",
            .picture = "success",
            .tone = PD_TONE_GOOD,
            .title = TR("Cancelled, your points are back"),
            .body = TR("You can choose another gift whenever you like.") };
    if (message == PD_MESSAGE_CANCEL_AT_PLACE)
        return (struct pd_tell){ .icon = "ticket",
            .tone = PD_TONE_WARN,
            .title = TR("Please cancel where you collect it"),
            .body = TR("Show your ticket there and your points come back. If you do nothing, they come back "
                       "after the last day."),
            .assurance = TR("The gift stays kept for you.") };
    if (message == PD_MESSAGE_CANCEL_ASKED)
        return (struct pd_tell){ .icon = "undo",
            .tone = PD_TONE_ACCENT,
            .title = TR("Your cancellation is on its way"),
            .body = TR("Your points come back when the counter confirms. There is nothing more to do; please "
                       "keep the ticket until then."),
            .assurance = TR("Your points have not changed yet.") };
    if (message == PD_MESSAGE_KEPT)
        return (struct pd_tell){ .icon = "warning",
            .tone = PD_TONE_WARN,
            .title = TR("Your gift is kept, but its ticket could not be made"),
            .body = TR("Please scan your code again in a while, or ask at the desk."),
            .assurance = TR("The gift stays kept for you.") };
    return pd_message_other(ui);
}

struct pd_tell
pd_message_gift(struct pd_ui *ui, const struct pd_view *view)
{
    const char *unchanged = TR("Your points have not changed.");

    switch (view->message) {
    case PD_MESSAGE_NOT_MEMBER:
        return (struct pd_tell){ .icon = "person",
            .tone = PD_TONE_WARN,
            .title = TR("This member is not known here yet"),
            .body = TR("Please ask at the desk; it takes a minute.") };
    case PD_MESSAGE_NOT_MEMBER_OFFLINE:
        return (struct pd_tell){ .icon = "network-off",
            .picture = "offline",
            .tone = PD_TONE_WARN,
            .title = TR("Your account is not on this machine"),
            .body = TR("There is no network right now. Please try again later, or ask at the desk.") };
    case PD_MESSAGE_REFUSED_REDEEM:
        return (struct pd_tell){ .icon = "lock",
            .tone = PD_TONE_WARN,
            .title = TR("This gift cannot be taken now"),
            .body = pd_ui_what_helps(ui, view, &view->gift),
            .spoken = pd_spoken_help(ui, view, &view->gift),
            .assurance = unchanged };
    case PD_MESSAGE_HUB_REFUSED:
        return (struct pd_tell){ .icon = "info",
            .tone = PD_TONE_WARN,
            .title = TR("This gift could not be kept for you"),
            .body = TR("Your points were used elsewhere in the meantime, or the gift has gone. Please choose "
                       "again."),
            .assurance = unchanged };
    case PD_MESSAGE_STRICT_WAIT:
        return (struct pd_tell){ .icon = "network-off",
            .picture = "offline",
            .tone = PD_TONE_WARN,
            .title = TR("No answer from the network"),
            .body = TR("You can get gifts when the network is back. Tickets you already have can be "
                       "collected any time."),
            .assurance = unchanged };
    case PD_MESSAGE_REQUESTED:
        return (struct pd_tell){ .icon = "clock",
            .tone = PD_TONE_ACCENT,
            .title = TR("Noted: collect when the network is back"),
            .body = TR("Scan your code here again then: your ticket is ready, or your points are back."),
            .assurance = TR("Your points are held until then.") };
    case PD_MESSAGE_DISK:
        return (struct pd_tell){ .icon = "warning",
            .tone = PD_TONE_BAD,
            .title = TR("It could not be saved"),
            .body = TR("This machine needs a technician. Please ask at the desk."),
            .assurance = unchanged };
    case PD_MESSAGE_SIGNED_IN:
        return signed_in(ui, view);
    case PD_MESSAGE_SIGNED_IN_ALREADY:
        return (struct pd_tell){ .icon = "calendar",
            .tone = PD_TONE_ACCENT,
            .title = TR("You already have today's points"),
            .body = TR("See you tomorrow.") };
    case PD_MESSAGE_FROZEN:
        return (struct pd_tell){ .icon = "lock",
            .tone = PD_TONE_WARN,
            .title = TR("This account is paused"),
            .body = TR("Please ask at the desk; they can tell you why."),
            .assurance = unchanged };
    case PD_MESSAGE_CODE_STALE:
        return (struct pd_tell){ .icon = "refresh",
            .tone = PD_TONE_WARN,
            .title = TR("This code was used already"),
            .body = TR("Refresh the code on your phone and scan again. A screenshot does not work."),
            .assurance = unchanged };
    case PD_MESSAGE_CANCELLED:
    case PD_MESSAGE_CANCEL_AT_PLACE:
    case PD_MESSAGE_CANCEL_ASKED:
    case PD_MESSAGE_KEPT:
        return ticket_tell(ui, view->message);
    case PD_MESSAGE_NEEDS_NETWORK:
    case PD_MESSAGE_NO_ANSWER:
    case PD_MESSAGE_BOOKED:
    case PD_MESSAGE_WAITLISTED:
    case PD_MESSAGE_UNBOOKED:
    case PD_MESSAGE_NOT_BOOKED:
    case PD_MESSAGE_NO_SPIN:
    case PD_MESSAGE_ANSWERED:
    case PD_MESSAGE_ANSWERED_BEFORE:
    case PD_MESSAGE_FEEDBACK_KEPT:
    case PD_MESSAGE_OPTED_OUT:
    case PD_MESSAGE_CARD_BLOCKED:
    case PD_MESSAGE_PIN_LOCKED:
    case PD_MESSAGE_NOT_FOUND:
    case PD_MESSAGE_PRIORITY:
    case PD_MESSAGE_CARD_STOPPED:
    case PD_MESSAGE_PROVE:
    case PD_MESSAGE_PROXY_STOPPED:
    case PD_MESSAGE_NO_PROXY:
    case PD_MESSAGE_PROXY_AT_PLACE:
    case PD_MESSAGE_FAMILY_REFUSED:
    case PD_MESSAGE_NOT_DEDUCTED:
    case PD_MESSAGE_DEDUCT_BACK:
    case PD_MESSAGE_NONE:
        break;
    }
    return pd_message_other(ui);
}
