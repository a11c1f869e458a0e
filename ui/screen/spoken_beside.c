/* What is said of everything beside gifts. Lists say their rows by themselves (ui/widget/list.c). */
#include "ui/screen/message.h"

#include <string.h>

void
pd_spoken_unit(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_unit_view *u = &view->unit;
    const struct pd_text *name = u->coupon != NULL        ? &u->coupon->name
                                 : u->entitlement != NULL ? &u->entitlement->name
                                                          : NULL,
                         *conditions = u->coupon != NULL        ? &u->coupon->conditions
                                       : u->entitlement != NULL ? &u->entitlement->conditions
                                                                : NULL;
    const char *left, *until, *who = NULL;

    if (name == NULL)
        return;
    left = pd_kit_text(ui,
        u->coupon != NULL ? TRN("%d coupon left", "%d coupons left", u->left)
                          : TRN("%d time left", "%d times left", u->left),
        u->left);
    until = u->end_ms == PD_NEVER_MS || u->end_ms == 0
                ? TR("Never expires")
                : pd_kit_text(ui, TR("Until %s"), pd_speech_date(ui, u->end_ms));
    if (u->entitlement != NULL && pd_kit_say(ui, &u->entitlement->receiver)[0] != '\0')
        who = pd_kit_text(ui, TR("Waiting for you: %s"), pd_kit_say(ui, &u->entitlement->receiver));
    if (view->link != PD_LINK_VIEW_ONLINE && view->unit_code[0] == '\0')
        who = pd_speech_join(
            ui, who, TR("The code needs a network. Show your member code where you use it instead."));
    pd_speech_tell(ui, pd_kit_say(ui, name), pd_speech_join(ui, left, pd_speech_join(ui, until, who)), NULL,
        pd_speech_join(ui, pd_kit_say(ui, conditions),
            u->place != NULL ? pd_kit_text(ui, TR("Collect it at: %s."), pd_kit_say(ui, &u->place->name))
                             : NULL));
}

/* What came in and went out, and what is due, are hers: a lobby is told where to read it. */
void
pd_spoken_hers(struct pd_ui *ui, const struct pd_view *view)
{
    bool here = view->screen == PD_SCREEN_HISTORY && view->history_state != PD_PAGE_NONE
                    ? view->history_state == PD_PAGE_HERE
                    : view->member.page_state == PD_PAGE_HERE;

    if (here && view->row_count > 0)
        pd_speech_tell(ui, NULL, pd_speech_personal(ui, ui->spoken.summary, TR("It is on the screen.")), NULL,
            pd_speech_personal(ui, NULL, TR("With headphones it is read to you.")));
}

/* What a bill is, and what pays a part of it, are hers. */
void
pd_spoken_deduct(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_due_view *due = &view->due;
    const char *open = TR("The amounts are on the screen."), *why = pd_deduct_why(ui, view), *sum;

    if (view->screen == PD_SCREEN_DEDUCT && why != NULL) {
        pd_speech_tell(ui, NULL, pd_speech_eyes(ui, why), NULL, NULL);
        return;
    }
    sum = pd_kit_text(ui, TR("%s points take %s off; %s is left to pay."), pd_kit_points(ui, due->points),
        pd_ui_money(ui, due->off), pd_ui_money(ui, pd_fen_of(pd_fen_raw(due->fen) - pd_fen_raw(due->off))));
    pd_speech_tell(ui, NULL, pd_speech_personal(ui, sum, open), NULL,
        view->screen == PD_SCREEN_DEDUCTED
            ? TR("Show your bill at the cashier as usual: the till knows. You need no paper from here.")
            : NULL);
}

/* Which rights are ticked tells her level. */
void
pd_spoken_rights(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->has_member)
        pd_speech_tell(ui, NULL, pd_speech_personal(ui, ui->spoken.summary, TR("It is on the screen.")), NULL,
            pd_speech_personal(ui, NULL, TR("With headphones it is read to you.")));
}

/* What a card's limits leave is hers to hear, whoever's points they are. */
void
pd_spoken_family(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->family.holds && view->family.no == PD_FAMILY_YES)
        pd_speech_tell(ui, NULL, pd_speech_personal(ui, ui->spoken.summary, TR("It is on the screen.")), NULL,
            pd_speech_personal(ui, NULL, TR("With headphones it is read to you.")));
}

void
pd_spoken_activity(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_activity *a = view->activity.activity;
    const char *when, *state = NULL, *price;

    if (a == NULL)
        return;
    when =
        pd_kit_text(ui, TR("%s, %s"), pd_speech_date(ui, a->starts_ms + 1), pd_kit_clock(ui, a->starts_ms));
    price = pd_points_raw(a->price) == 0 ? TR("Free") : pd_spoken_price(ui, a->price, pd_fen_of(0));
    if (view->activity.seat == PD_SEAT_BOOKED)
        state = TR("You have a seat");
    else if (view->activity.seat == PD_SEAT_ATTENDED)
        state = TR("You were there");
    else if (view->activity.seat == PD_SEAT_NONE)
        state = pd_speech_eyes(ui, pd_activity_why(ui, view));
    pd_speech_tell(ui, pd_kit_say(ui, &a->name),
        pd_speech_join(
            ui, when, pd_speech_join(ui, pd_kit_say(ui, &a->where), pd_speech_join(ui, price, state))),
        NULL, pd_speech_join(ui, pd_kit_say(ui, &a->detail), pd_kit_say(ui, &a->speaker)));
}

/* Digits are counted and not repeated, and which key she stands on is not told either: a lobby listens. */
void
pd_spoken_keypad(struct pd_ui *ui, const struct pd_view *view)
{
    int n = (int)strlen(view->keypad.typed);

    pd_speech_tell(ui, NULL, pd_speech_join(ui, ui->spoken.summary, TR("Type it with the number keys.")),
        pd_kit_text(ui, TRN("%d digit", "%d digits", n), n),
        view->spoken.alone ? NULL : TR("With headphones you hear which number key it is."));
}

void
pd_spoken_survey(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->survey.survey != NULL)
        pd_speech_tell(ui, NULL, NULL,
            pd_kit_text(
                ui, TR("Step %d of %d"), view->survey.question + 1, view->survey.survey->question_count + 1),
            NULL);
}

void
pd_spoken_feedback_state(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->screen == PD_SCREEN_MESSAGE && view->message != PD_MESSAGE_FEEDBACK_KEPT)
        return;
    if (view->feedback.number > 0)
        pd_speech_tell(ui, NULL, NULL, NULL,
            pd_speech_personal(ui,
                pd_kit_text(ui, TR("Your number: %s."),
                    pd_speech_spelled(ui, pd_speech_number(ui, view->feedback.number))),
                TR("With headphones it is read to you.")));
}
