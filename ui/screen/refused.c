/* A code that was not taken, called by its name, and what to do instead. */
#include "ui/screen/screens.h"

struct words {
    const char *icon, *title, *body;
};

static struct words
words_of(struct pd_ui *ui, enum pd_code_outcome outcome)
{
    const char *ours = TR("Please open the member code of this hospital and scan again.");

    switch (outcome) {
    case PD_CODE_FOREIGN_PAYMENT:
        return (struct words){ "card", TR("This is a payment code"),
            TR("Nothing was paid. This machine only needs your member code.") };
    case PD_CODE_FOREIGN_INSURANCE:
        return (struct words){ "shield", TR("This is a health insurance code"), ours };
    case PD_CODE_FOREIGN_IDENTITY:
        return (struct words){ "person", TR("This is an identity code"), ours };
    case PD_CODE_FOREIGN_QUEUE_TICKET:
        return (struct words){ "ticket", TR("This is a queue ticket"), ours };
    case PD_CODE_FOREIGN_LINK:
        return (struct words){ "globe", TR("This is a web link"), ours };
    case PD_CODE_EXPIRED:
        return (struct words){ "clock", TR("This code is too old"),
            TR("Refresh the code on your phone and scan again. A screenshot does not work.") };
    case PD_CODE_NOT_YET_VALID:
        return (
            struct words){ "clock", TR("This code is not valid yet"), TR("Please ask the staff for help.") };
    case PD_CODE_PLAIN_CARD:
        return (struct words){ "card", TR("This card has no member code"),
            TR("Please scan the code on your phone, or ask the staff for help.") };
    case PD_CODE_UNKNOWN_KEY:
    case PD_CODE_BAD_SIGNATURE:
    case PD_CODE_WRONG_ROLE:
    case PD_CODE_UNKNOWN_TYPE:
        return (struct words){ "help", TR("This code cannot be used here"),
            TR("Refresh the code on your phone and scan again, or ask the staff for help.") };
    case PD_CODE_STOPPED:
        return (struct words){ "card", TR("This card was reported lost"),
            TR("Please scan the code on your phone, or ask the staff for a new card.") };
    case PD_CODE_TRAINING:
        return (struct words){ "block", TR("This is only for practice"),
            TR("It was made in training and is worth nothing. Nothing of yours was changed.") };
    case PD_CODE_TOO_LONG:
    case PD_CODE_NOT_TEXT:
    case PD_CODE_MALFORMED:
        return (struct words){ "qr", TR("The code was not read well"),
            TR("Please hold it flat and still before the scanner and try again.") };
    case PD_CODE_NOT_OURS:
    case PD_CODE_ACCEPTED:
        break;
    }
    return (struct words){ "qr", TR("This is not a member code"), ours };
}

void
pd_screen_refused(struct pd_ui *ui, const struct pd_view *view)
{
    const struct words unread = { "card", TR("The card was not read"),
        TR("Please hold it still on the reader until it is read.") };
    struct words w = view->card_unread ? unread : words_of(ui, view->refused);
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0);
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways);
    struct pd_tell tell = { .icon = w.icon,
        .tone = PD_TONE_WARN,
        .title = w.title,
        .body = w.body,
        .place = view->place,
        .second = { .style = PD_BUTTON_SECONDARY,
            .label = TR("How do I get a member code?"),
            .icon = "help",
            .intent = pd_intent_of(PD_INTENT_NO_CODE) } };

    pd_ui_tell(ui, room, &tell);
}
