/* What the counter says about a ticket, a code, and whose turn it is to hand over. */
#include "ui/screen/counter.h"

const char *
pd_counter_turn_words(struct pd_ui *ui, const struct pd_counter_view *c)
{
    if (c->token_holder != '\0')
        /* TRANSLATORS: Staff. %c is the letter of a counter. */
        return pd_kit_text(ui, TR("Counter %c hands over here now"), c->token_holder);
    return TR("No counter hands over here now");
}

/* What became of asking for it; NULL: nothing to tell. */
const char *
pd_counter_asked_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_counter_view *c = &view->counter;

    if (c->token_asked)
        return TR("Asked for. As soon as it is yours, this screen says so.");
    if (c->token_refused)
        return TR("Another counter asked before. Try again in a moment.");
    if (view->link != PD_LINK_VIEW_ONLINE)
        return TR("Taking over needs the network.");
    return NULL;
}

/* Of a card that names nobody here: what there is to do. NULL: it is no card. */
const char *
pd_counter_card_words(struct pd_ui *ui, const struct pd_counter_view *c)
{
    if (c->capture != PD_CAPTURE_VIEW_UNKNOWN || c->card[0] == '\0')
        return NULL;
    if (c->enrolled)
        return TR("The member is enrolled with this card. Points begin when the network is back.");
    return TR("A new card is given out with F7. One that should work needs the network for a moment.");
}

const char *
pd_counter_capture_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_hold_row *hold = &view->counter.ticket.hold;

    switch (view->counter.capture) {
    case PD_CAPTURE_VIEW_OK:
        return TR("Can be handed over");
    case PD_CAPTURE_VIEW_ALREADY:
        return hold->ended_ms > 0
                   ? pd_kit_text(ui, TR("Already handed over at %s"), pd_kit_clock(ui, hold->ended_ms))
                   : TR("Already handed over");
    case PD_CAPTURE_VIEW_VOIDED:
        return pd_points_raw(hold->amount) == 0 ? TR("Cancelled: it had cost no points")
                                                : TR("Cancelled: points are back");
    case PD_CAPTURE_VIEW_WRONG_PLACE:
        return TR("To be collected at another place");
    case PD_CAPTURE_VIEW_EXPIRED:
        return TR("Past its date: points go back");
    case PD_CAPTURE_VIEW_NO_TOKEN:
        return pd_counter_turn_words(ui, &view->counter);
    case PD_CAPTURE_VIEW_ORDINAL:
        return TR("Not covered by stock: ask the supervisor");
    case PD_CAPTURE_VIEW_REJECTED:
        return TR("Refused by the centre: do not hand over");
    case PD_CAPTURE_VIEW_NOT_SAVED:
        return TR("It could not be saved");
    case PD_CAPTURE_VIEW_DENIED:
        return TR("Not by you: a clerk or supervisor");
    case PD_CAPTURE_VIEW_UNDONE:
        return pd_points_raw(hold->amount) == 0 ? TR("Undone: a supervisor sees to the prize")
                                                : TR("Undone: the centre returns the points");
    case PD_CAPTURE_VIEW_DOUBT:
        return hold->doubt ? TR("Maybe handed over: ask supervisor") : TR("Kiosk unknown: ask supervisor");
    case PD_CAPTURE_VIEW_NO_ANSWER:
        return TR("Noted, no answer yet: keep the goods");
    case PD_CAPTURE_VIEW_STOPPED:
        return TR("Proxy slip taken back: do not hand over");
    case PD_CAPTURE_VIEW_OWN:
        return TR("Your own: a colleague hands it over");
    case PD_CAPTURE_VIEW_UNKNOWN:
        if (view->counter.enrolled)
            return TR("Registered here, not yet confirmed");
        if (view->counter.card[0] != '\0')
            return TR("This card is nobody's here yet");
        break;
    }
    return TR("No such ticket");
}

const char *
pd_counter_proxy_words(const struct pd_ui *ui, const struct pd_counter_view *c)
{
    if (!c->ticket.by_proxy)
        return NULL;
    return c->capture == PD_CAPTURE_VIEW_STOPPED
               ? TR("The member's own ticket may still be good.")
               : TR("Proxy pick-up: somebody else collects for the member, with this slip.");
}

const char *
pd_counter_refused_words(struct pd_ui *ui, enum pd_code_outcome outcome)
{
    switch (outcome) {
    case PD_CODE_FOREIGN_PAYMENT:
        return TR("This is a payment code");
    case PD_CODE_FOREIGN_INSURANCE:
        return TR("This is a health insurance code");
    case PD_CODE_FOREIGN_IDENTITY:
        return TR("This is an identity code");
    case PD_CODE_FOREIGN_QUEUE_TICKET:
        return TR("This is a queue ticket");
    case PD_CODE_FOREIGN_LINK:
        return TR("This is a web link");
    case PD_CODE_EXPIRED:
        return TR("This code is too old");
    case PD_CODE_NOT_YET_VALID:
        return TR("This code is not valid yet");
    case PD_CODE_UNKNOWN_KEY:
    case PD_CODE_BAD_SIGNATURE:
    case PD_CODE_WRONG_ROLE:
    case PD_CODE_UNKNOWN_TYPE:
        return TR("Forged or unknown code: do not hand over");
    case PD_CODE_STOPPED:
        return TR("This card was reported lost");
    case PD_CODE_TRAINING:
        return TR("This is a training ticket, worth nothing: do not hand over");
    case PD_CODE_TOO_LONG:
    case PD_CODE_NOT_TEXT:
    case PD_CODE_MALFORMED:
        return TR("The code was not read well");
    case PD_CODE_PLAIN_CARD:
    case PD_CODE_NOT_OURS:
    case PD_CODE_ACCEPTED:
        break;
    }
    return TR("Not a ticket or member code of ours");
}
