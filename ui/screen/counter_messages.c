/*
 * What a message says to a clerk who has a member's screen before her: what it is, who may end it, and what
 * she can do now. She is the staff that a patient would be sent to.
 */
#include "ui/screen/message.h"

struct words {
    const char *title, *body; /* NULL: as the member is told */
};

static struct words
of_gifts(const struct pd_ui *ui, enum pd_message message)
{
    if (message == PD_MESSAGE_NOT_MEMBER)
        return (struct words){ TR("The member's account is not at this counter yet"),
            TR("It comes within a minute: please look the member up once more. Who is no member yet is "
               "enrolled "
               "with F7 on the table.") };
    if (message == PD_MESSAGE_NOT_MEMBER_OFFLINE)
        return (struct words){ TR("The member's account is not at this counter"),
            TR("It cannot come without a network. Please try again when the network is back; what a ticket "
               "promises is handed over all the same.") };
    if (message == PD_MESSAGE_DISK)
        return (struct words){ NULL,
            TR("This counter can record nothing now. Please serve at another counter, and have a technician "
               "look at this one.") };
    if (message == PD_MESSAGE_FROZEN)
        return (struct words){ TR("The hospital has stopped this membership"),
            TR("Nothing can be earned, redeemed, booked or used on it, and only the member service can end "
               "that: "
               "send the member there with a document. What a ticket promises is still handed over.") };
    return (struct words){ NULL,
        TR("Please scan the member's code again in a while: then the ticket lies on the table.") };
}

static struct words
of_cards(const struct pd_ui *ui, enum pd_message message)
{
    if (message == PD_MESSAGE_PIN_LOCKED)
        return (struct words){ NULL, TR("By PIN the card is good for nothing more until the member service "
                                        "sets a new one. The code on the "
                                        "member's phone still is; so is a new card, given after a look at a "
                                        "document: F12, the member's "
                                        "card.") };
    if (message == PD_MESSAGE_CARD_BLOCKED)
        return (struct words){ TR("The member's cards are stopped"),
            TR("Nobody can use them any more. A new one is given with F12, the member's card.") };
    if (message == PD_MESSAGE_CARD_STOPPED)
        return (struct words){ TR("This member's cards are stopped"),
            TR("A card or a number is not enough now. Scan the code on the member's phone, or look at "
               "a document and give a new card: F12, the member's card.") };
    if (message == PD_MESSAGE_PROVE)
        return (struct words){ TR("This needs the member's code"),
            TR("A number alone is not enough for it. Scan the code on the member's phone, or look at a "
               "document "
               "and give a card: F12, the member's card.") };
    return (struct words){ NULL, TR("Please compare the number with the card or phone once more. Who is no "
                                    "member yet is enrolled with F7 "
                                    "on the table.") };
}

static struct words
of_errands(struct pd_ui *ui, const struct pd_view *view)
{
    const char *why = pd_activity_why(ui, view);

    if (view->message == PD_MESSAGE_NEEDS_NETWORK)
        return (struct words){ NULL,
            TR("There is none right now, so nothing was done. Please try again when the network is back.") };
    if (view->message == PD_MESSAGE_NOT_BOOKED)
        return (struct words){ NULL, why != NULL ? why : TR("Please offer another activity.") };
    if (view->message == PD_MESSAGE_PRIORITY)
        return (struct words){ NULL,
            TR("The level counts at every service desk without paper: please tell the member so.") };
    return (struct words){ NULL, TR("It was collected, is being cancelled, or too many slips were made for "
                                    "it. Scan the member's ticket: "
                                    "the table says which.") };
}

void
pd_message_to_clerk(struct pd_ui *ui, const struct pd_view *view, struct pd_tell *tell)
{
    struct words w = { .body = NULL };

    switch (view->message) {
    case PD_MESSAGE_NOT_MEMBER:
    case PD_MESSAGE_NOT_MEMBER_OFFLINE:
    case PD_MESSAGE_DISK:
    case PD_MESSAGE_FROZEN:
    case PD_MESSAGE_KEPT:
        w = of_gifts(ui, view->message);
        break;
    case PD_MESSAGE_PIN_LOCKED:
    case PD_MESSAGE_CARD_BLOCKED:
    case PD_MESSAGE_CARD_STOPPED:
    case PD_MESSAGE_PROVE:
    case PD_MESSAGE_NOT_FOUND:
        w = of_cards(ui, view->message);
        break;
    case PD_MESSAGE_PRIORITY:
        if (pd_print_failed(view->print))
            w = of_errands(ui, view);
        break;
    case PD_MESSAGE_NEEDS_NETWORK:
    case PD_MESSAGE_NOT_BOOKED:
    case PD_MESSAGE_NO_PROXY:
        w = of_errands(ui, view);
        break;
    case PD_MESSAGE_NONE:
    case PD_MESSAGE_FAMILY_REFUSED:
    case PD_MESSAGE_REFUSED_REDEEM:
    case PD_MESSAGE_HUB_REFUSED:
    case PD_MESSAGE_STRICT_WAIT:
    case PD_MESSAGE_SIGNED_IN:
    case PD_MESSAGE_SIGNED_IN_ALREADY:
    case PD_MESSAGE_CODE_STALE:
    case PD_MESSAGE_CANCELLED:
    case PD_MESSAGE_CANCEL_AT_PLACE:
    case PD_MESSAGE_CANCEL_ASKED:
    case PD_MESSAGE_REQUESTED:
    case PD_MESSAGE_NO_ANSWER:
    case PD_MESSAGE_BOOKED:
    case PD_MESSAGE_WAITLISTED:
    case PD_MESSAGE_UNBOOKED:
    case PD_MESSAGE_ANSWERED:
    case PD_MESSAGE_ANSWERED_BEFORE:
    case PD_MESSAGE_FEEDBACK_KEPT:
    case PD_MESSAGE_OPTED_OUT:
    case PD_MESSAGE_PROXY_STOPPED:
    case PD_MESSAGE_NO_SPIN:
    case PD_MESSAGE_NOT_DEDUCTED:
    case PD_MESSAGE_DEDUCT_BACK:
    case PD_MESSAGE_PROXY_AT_PLACE:
        return;
    }
    if (w.body == NULL)
        return;
    tell->title = w.title != NULL ? w.title : tell->title;
    tell->body = tell->spoken = w.body;
    if (tell->tone == PD_TONE_WARN && view->message != PD_MESSAGE_KEPT)
        tell->assurance = TR("Nothing was changed.");
}
