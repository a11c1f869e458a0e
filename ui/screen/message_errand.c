/* What became of something the hub was asked for. */
#include "ui/screen/message.h"
#include "ui/screen/wheel.h"

static struct pd_button
slip_button(const struct pd_ui *ui, const struct pd_view *view, enum pd_slip slip)
{
    if (view->print == PD_PRINT_NONE)
        return (struct pd_button){ .label = NULL };
    return pd_ui_slip_button(ui, view->print, slip, TR("Print it"));
}

static const char *
when_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_activity *a = view->activity.activity;

    if (a == NULL)
        return NULL;
    return pd_kit_text(ui, "%s\n%s %s", pd_kit_say(ui, &a->name),
        pd_kit_date(ui, a->starts_ms + 1, view->now_ms), pd_kit_clock(ui, a->starts_ms));
}

static const char *
paid_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_activity *a = view->activity.activity;

    if (a == NULL || pd_points_raw(a->price) == 0)
        return TR("Your points have not changed.");
    return pd_kit_text(ui,
        TRN("%s point was used for it.", "%s points were used for it.", pd_points_raw(a->price)),
        pd_kit_points(ui, a->price));
}

static const char *
came_words(struct pd_ui *ui, const struct pd_view *view)
{
    if (pd_points_raw(view->points) <= 0)
        return TR("Your points have not changed.");
    return pd_kit_text(ui, TRN("%s point came back.", "%s points came back.", pd_points_raw(view->points)),
        pd_kit_points(ui, view->points));
}

static struct pd_tell
spin_tell(struct pd_ui *ui, const struct pd_view *view)
{
    const char *why = pd_wheel_why(ui, view);

    return (struct pd_tell){ .icon = "wheel",
        .tone = PD_TONE_WARN,
        .title = TR("The wheel did not spin"),
        .body = why != NULL ? why : TR("Please look again, or ask at the desk."),
        .assurance = TR("Your points have not changed.") };
}

static struct pd_tell
seat_tell(struct pd_ui *ui, const struct pd_view *view)
{
    const char *why = pd_activity_why(ui, view);

    if (view->message == PD_MESSAGE_BOOKED)
        return (struct pd_tell){ .icon = "seat",
            .picture = "success",
            .tone = PD_TONE_GOOD,
            .title = TR("A seat is kept for you"),
            .body = when_words(ui, view),
            .assurance = paid_words(ui, view),
            .second = slip_button(ui, view, PD_SLIP_BOOKING) };
    if (view->message == PD_MESSAGE_WAITLISTED)
        return (struct pd_tell){ .icon = "clock",
            .tone = PD_TONE_ACCENT,
            .title = TR("You are on the waiting list"),
            .body = view->activity.ahead > 0
                        ? pd_kit_text(ui, TR("%d before you. When it is your turn, the seat is yours."),
                              view->activity.ahead)
                        : TR("You are the next. When a seat is given back, it is yours."),
            .assurance = view->activity.activity != NULL && pd_points_raw(view->activity.activity->price) > 0
                             ? TR("Its points are used only then.")
                             : TR("You can give it up here at any time.") };
    if (view->message == PD_MESSAGE_UNBOOKED)
        return (struct pd_tell){ .icon = "undo",
            .tone = PD_TONE_GOOD,
            .title = TR("Your seat is given back"),
            .body = TR("Thank you: somebody else can come now."),
            .assurance = came_words(ui, view) };
    return (struct pd_tell){ .icon = "seat",
        .tone = PD_TONE_WARN,
        .title = TR("No seat could be kept"),
        .body = why != NULL ? why : TR("Please choose another one, or ask at the desk."),
        .assurance = TR("Your points have not changed.") };
}

static struct pd_tell
network_tell(const struct pd_ui *ui, bool asked)
{
    if (!asked)
        return (struct pd_tell){ .icon = "network-off",
            .picture = "offline",
            .tone = PD_TONE_WARN,
            .title = TR("This needs a network"),
            .body = TR("There is none right now, so nothing was done. Please come back later, or ask at the "
                       "desk."),
            .assurance = TR("Your points have not changed.") };
    return (struct pd_tell){ .icon = "network-off",
        .picture = "offline",
        .tone = PD_TONE_WARN,
        .title = TR("No answer from the network"),
        .body = TR("It may have been done. Please look again in a few minutes before you try once more."),
        .assurance = TR("If points were used, your points history shows it.") };
}

static struct pd_tell
answered_tell(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->message == PD_MESSAGE_ANSWERED_BEFORE)
        return (struct pd_tell){ .icon = "clipboard",
            .tone = PD_TONE_ACCENT,
            .title = TR("You answered for this visit before"),
            .body = TR("Thank you. One answer a visit counts."),
            .assurance = TR("Your points have not changed.") };
    return (struct pd_tell){ .icon = "thumb",
        .picture = "success",
        .tone = PD_TONE_GOOD,
        .title = TR("Thank you for your answers"),
        .body = TR("They help us to do better."),
        .assurance =
            pd_points_raw(view->points) > 0
                ? pd_kit_text(ui, TRN("You got %s point.", "You got %s points.", pd_points_raw(view->points)),
                      pd_kit_points(ui, view->points))
                : TR("Your points have not changed.") };
}

static struct pd_tell
feedback_tell(struct pd_ui *ui, const struct pd_view *view)
{
    return (struct pd_tell){ .icon = "chat",
        .tone = PD_TONE_GOOD,
        .title = view->feedback.adviser ? TR("Your adviser is told") : TR("Thank you, we have it"),
        .number = pd_feedback_number(ui, view->feedback.number),
        .body = view->pending ? TR("Saved at this desk, sent when the network is back. Look it up here by "
                                   "this number.")
                              : TR("Look up here by this number what becomes of it."),
        .assurance = view->feedback.adviser     ? TR("Your adviser calls you.")
                     : view->feedback.call_back ? TR("Somebody calls you.")
                                                : NULL,
        .second = slip_button(ui, view, PD_SLIP_FEEDBACK) };
}

static struct pd_tell
privacy_tell(const struct pd_ui *ui, const struct pd_view *view)
{
    const char *when =
        view->pending ? TR("Saved at this desk. It counts everywhere when the network is back.") : NULL;

    if (view->message == PD_MESSAGE_OPTED_OUT)
        return (struct pd_tell){ .icon = "logout",
            .tone = PD_TONE_ACCENT,
            .title = TR("You have left the programme"),
            .body = TR("What you have stays yours until it expires. You can take part again at any time."),
            .assurance = when != NULL ? when : TR("Your points have not changed.") };
    return (struct pd_tell){ .icon = "block",
        .tone = PD_TONE_GOOD,
        .title = TR("Your cards are stopped"),
        .body = TR("Nobody can use them any more. The desk makes you a new one."),
        .assurance = when != NULL ? when : TR("Your points have not changed.") };
}

static struct pd_tell
card_tell(const struct pd_ui *ui, const struct pd_view *view)
{
    if (view->message == PD_MESSAGE_PIN_LOCKED)
        return (struct pd_tell){ .icon = "lock",
            .tone = PD_TONE_WARN,
            .title = TR("Too many wrong PINs"),
            .body = TR("To keep your points safe, the card is locked. The desk unlocks it."),
            .assurance = TR("Your points have not changed.") };
    if (view->message == PD_MESSAGE_CARD_STOPPED)
        return (struct pd_tell){ .icon = "block",
            .tone = PD_TONE_WARN,
            .title = TR("This card was reported lost"),
            .body = TR("Please use the code on your phone, or ask at the desk for a new card."),
            .assurance = TR("Your points have not changed.") };
    if (view->message == PD_MESSAGE_PROVE)
        return (struct pd_tell){ .icon = "qr",
            .tone = PD_TONE_WARN,
            .title = TR("This needs your member code"),
            .body = TR("Hold the code on your phone under the scanner, or ask at the desk."),
            .assurance = TR("Your points have not changed.") };
    return (struct pd_tell){ .icon = "search",
        .tone = PD_TONE_WARN,
        .title = TR("Nobody was found by this number"),
        .body = TR("Please look at the number again, or ask at the desk; it takes a minute.") };
}

/* A slip with which somebody else collects. */
static struct pd_tell
proxy_tell(const struct pd_ui *ui, const struct pd_view *view)
{
    if (view->message == PD_MESSAGE_PROXY_STOPPED)
        return (struct pd_tell){ .icon = "undo",
            .tone = view->pending ? PD_TONE_WARN : PD_TONE_GOOD,
            .title = TR("The slip is taken back"),
            .body = view->pending ? TR("There is no network right now. The counter refuses the slip when it "
                                       "has heard; until then the gift can still be collected with it.")
                                  : TR("The counter is being told, and refuses it from then on."),
            .assurance = TR("The gift stays kept for you, and your own ticket stays good.") };
    if (view->message == PD_MESSAGE_PROXY_AT_PLACE)
        return (struct pd_tell){ .icon = "family",
            .tone = PD_TONE_ACCENT,
            .title = TR("Please show this slip at the counter"),
            .body = TR("The gift is handed over there. The slip is good for nothing else.") };
    return (struct pd_tell){ .icon = "family",
        .tone = PD_TONE_WARN,
        .title = TR("No slip can be made for this gift now"),
        .body =
            TR("It was collected, is being cancelled, or too many slips were made for it. Please ask at the "
               "desk."),
        .assurance = TR("Your points have not changed.") };
}

/* Points for a bill. */
static struct pd_tell
deduct_tell(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->message == PD_MESSAGE_DEDUCT_BACK)
        return (struct pd_tell){ .icon = "undo",
            .tone = PD_TONE_GOOD,
            .title = TR("Your points are back"),
            .body = TR("The bill is to be paid in full."),
            .assurance = came_words(ui, view) };
    return (struct pd_tell){ .icon = "clipboard",
        .tone = PD_TONE_WARN,
        .title = TR("That did not work for this bill"),
        .body = TR("The bill or your points changed meanwhile. Please look again, or ask at the cashier."),
        .assurance = TR("Your points have not changed.") };
}

static struct pd_tell
family_tell(const struct pd_ui *ui)
{
    return (struct pd_tell){ .icon = "lock",
        .tone = PD_TONE_WARN,
        .title = TR("This card is as it was"),
        .body = TR("The hospital has blocked or ended it. Our staff can tell you why, and open it again."),
        .assurance = TR("Your points have not changed.") };
}

static struct pd_tell
priority_tell(const struct pd_ui *ui, const struct pd_view *view)
{
    if (pd_print_failed(view->print))
        return (struct pd_tell){ .icon = "printer",
            .tone = PD_TONE_WARN,
            .title = view->print == PD_PRINT_PROBLEM ? TR("The printer is out of paper")
                                                     : TR("The printer does not work just now"),
            .body = TR("Please ask at the desk: your level counts there without paper."),
            .assurance = TR("Your points have not changed.") };
    return (struct pd_tell){ .icon = "medal",
        .tone = PD_TONE_GOOD,
        .title = TR("Your priority slip comes out below"),
        .body = TR("Show it at a service desk. It does not change your turn at the doctor's."),
        .assurance = TR("Your points have not changed.") };
}

struct pd_tell
pd_message_errand(struct pd_ui *ui, const struct pd_view *view)
{
    switch (view->message) {
    case PD_MESSAGE_NEEDS_NETWORK:
    case PD_MESSAGE_NO_ANSWER:
        return network_tell(ui, view->message == PD_MESSAGE_NO_ANSWER);
    case PD_MESSAGE_BOOKED:
    case PD_MESSAGE_WAITLISTED:
    case PD_MESSAGE_UNBOOKED:
    case PD_MESSAGE_NOT_BOOKED:
        return seat_tell(ui, view);
    case PD_MESSAGE_NO_SPIN:
        return spin_tell(ui, view);
    case PD_MESSAGE_ANSWERED:
    case PD_MESSAGE_ANSWERED_BEFORE:
        return answered_tell(ui, view);
    case PD_MESSAGE_FEEDBACK_KEPT:
        return feedback_tell(ui, view);
    case PD_MESSAGE_OPTED_OUT:
    case PD_MESSAGE_CARD_BLOCKED:
        return privacy_tell(ui, view);
    case PD_MESSAGE_PIN_LOCKED:
    case PD_MESSAGE_NOT_FOUND:
    case PD_MESSAGE_CARD_STOPPED:
    case PD_MESSAGE_PROVE:
        return card_tell(ui, view);
    case PD_MESSAGE_PRIORITY:
        return priority_tell(ui, view);
    case PD_MESSAGE_FAMILY_REFUSED:
        return family_tell(ui);
    case PD_MESSAGE_NOT_DEDUCTED:
    case PD_MESSAGE_DEDUCT_BACK:
        return deduct_tell(ui, view);
    case PD_MESSAGE_PROXY_STOPPED:
    case PD_MESSAGE_NO_PROXY:
    case PD_MESSAGE_PROXY_AT_PLACE:
        return proxy_tell(ui, view);
    case PD_MESSAGE_NONE:
    case PD_MESSAGE_NOT_MEMBER:
    case PD_MESSAGE_NOT_MEMBER_OFFLINE:
    case PD_MESSAGE_REFUSED_REDEEM:
    case PD_MESSAGE_HUB_REFUSED:
    case PD_MESSAGE_STRICT_WAIT:
    case PD_MESSAGE_DISK:
    case PD_MESSAGE_SIGNED_IN:
    case PD_MESSAGE_SIGNED_IN_ALREADY:
    case PD_MESSAGE_FROZEN:
    case PD_MESSAGE_CODE_STALE:
    case PD_MESSAGE_CANCELLED:
    case PD_MESSAGE_CANCEL_AT_PLACE:
    case PD_MESSAGE_KEPT:
    case PD_MESSAGE_CANCEL_ASKED:
    case PD_MESSAGE_REQUESTED:
        break;
    }
    return pd_message_other(ui);
}
