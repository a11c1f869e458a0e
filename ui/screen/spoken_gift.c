/* What is said of gifts and tickets. */
#include "ui/screen/screens.h"
#include "ui/screen/spoken.h"

const char *
pd_spoken_price(struct pd_ui *ui, struct pd_points points, struct pd_fen money)
{
    int64_t fen = pd_fen_raw(money);
    const char *price =
        pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(points)), pd_speech_points(ui, points));

    if (fen == 0)
        return price;
    return pd_kit_text(ui, TR("%s and %s yuan"), price,
        fen % 100 == 0 ? pd_speech_number(ui, fen / 100)
                       : pd_kit_text(ui, "%lld.%02d", (long long)(fen / 100), (int)(fen % 100)));
}

const char *
pd_spoken_help(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift)
{
    switch (gift->answer.outcome) {
    case PD_REDEEM_TOO_FEW_POINTS:
        return pd_speech_personal(ui,
            pd_kit_text(ui,
                TRN("You need %s more point. Daily points and visits add up.",
                    "You need %s more points. Daily points and visits add up.",
                    pd_points_raw(gift->answer.missing)),
                pd_speech_points(ui, gift->answer.missing)),
            TR("You do not have enough points for it yet."));
    case PD_REDEEM_OFFLINE_ACCOUNT:
        return pd_speech_personal(ui,
            pd_kit_text(ui,
                TRN("Until the network is back you can use up to %s point.",
                    "Until the network is back you can use up to %s points.",
                    pd_points_raw(gift->answer.cap)),
                pd_speech_points(ui, gift->answer.cap)),
            TR("You can have it when the network is back."));
    case PD_REDEEM_CARD_CAP:
        return TR("With the code on your phone you can use more points than with this card.");
    case PD_REDEEM_FAMILY_SPEND:
    case PD_REDEEM_FAMILY_DAY:
    case PD_REDEEM_FAMILY_MONTH:
        return pd_speech_personal(
            ui, pd_ui_what_helps(ui, view, gift), TR("It costs more than your family card may pay now."));
    case PD_REDEEM_FAMILY_OFF:
    case PD_REDEEM_FAMILY_CARD:
    case PD_REDEEM_FAMILY_BLOCKED:
    case PD_REDEEM_OK:
    case PD_REDEEM_TIER:
    case PD_REDEEM_NOT_ON_OFFER:
    case PD_REDEEM_MEMBER_LIMIT:
    case PD_REDEEM_NO_LEASE:
    case PD_REDEEM_MEMBER_FROZEN:
    case PD_REDEEM_DEBT:
    case PD_REDEEM_OFFLINE_MODE:
    case PD_REDEEM_OFFLINE_COUNT:
    case PD_REDEEM_OFFLINE_DESK:
    case PD_REDEEM_OFFLINE_AGE:
    case PD_REDEEM_TIME_UNTRUSTED:
    case PD_REDEEM_CODE_USED:
    case PD_REDEEM_CODE_EXPIRED:
    case PD_REDEEM_QTY:
        break;
    }
    return pd_ui_what_helps(ui, view, gift);
}

const char *
pd_spoken_gift(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *g)
{
    const char *name = pd_kit_say(ui, &g->gift->name), *why = pd_ui_why_not(ui, view, g);
    const char *price = pd_spoken_price(ui, g->gift->price, g->gift->money);
    const struct pd_merchant *merchant =
        view->programme != NULL ? pd_programme_merchant_of(view->programme, g->gift) : NULL;

    if (g->answer.outcome == PD_REDEEM_TOO_FEW_POINTS)
        why = pd_speech_personal(ui,
            pd_kit_text(ui, TRN("%s point short", "%s points short", pd_points_raw(g->answer.missing)),
                pd_speech_points(ui, g->answer.missing)),
            TR("not enough points yet"));
    else if (g->answer.outcome == PD_REDEEM_OFFLINE_ACCOUNT)
        why = TR("When the network is back");
    name = pd_kit_text(ui, TR("%s, %s"), name, price);
    if (merchant != NULL)
        name = pd_kit_text(ui, TR("%s, %s"), name, pd_kit_say(ui, &merchant->name));
    return why == NULL ? name : pd_kit_text(ui, TR("%s, %s"), name, why);
}

/* What she has, or where that stands. */
static const char *
have(struct pd_ui *ui, const struct pd_view *view)
{
    if (!view->has_member)
        return TR("Scan your member code at any time to get one.");
    return pd_speech_personal(ui,
        pd_kit_text(ui, TRN("You have %s point", "You have %s points", pd_points_raw(view->member.spendable)),
            pd_speech_points(ui, view->member.spendable)),
        TR("Your points are on the screen."));
}

static const char *
heading_name(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;

    if (view->category == -2)
        return TR("I can get");
    return view->category >= 0 && p != NULL && view->category < p->category_count
               ? pd_kit_say(ui, &p->categories[view->category].name)
               : TR("All");
}

void
pd_spoken_catalogue(struct pd_ui *ui, const struct pd_view *view)
{
    const char *status = pd_kit_text(ui, TR("%s: page %d of %d"), heading_name(ui, view), view->page + 1,
        view->pages < 1 ? 1 : view->pages);

    if (view->gift_count == 0)
        status =
            pd_speech_join(ui, status, TR("Nothing here at the moment. Please look under another heading."));
    else
        status = pd_speech_join(
            ui, status, pd_kit_text(ui, TRN("%d gift", "%d gifts", view->gift_count), view->gift_count));
    pd_speech_tell(ui, TR("Gifts"), have(ui, view), status, NULL);
}

static const char *
where(struct pd_ui *ui, const struct pd_place *place)
{
    return place == NULL ? NULL : pd_kit_text(ui, TR("Collect it at: %s."), pd_ui_place_name(ui, place));
}

static const char *
place_more(struct pd_ui *ui, const struct pd_place *place)
{
    if (place == NULL)
        return NULL;
    return pd_speech_join(ui, pd_ui_place_name(ui, place),
        pd_speech_join(ui, pd_kit_say(ui, &place->floor), pd_kit_say(ui, &place->hours)));
}

void
pd_spoken_gift_page(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_gift *gift = view->gift.gift;
    const char *help, *status = NULL;

    if (gift == NULL)
        return;
    help = !view->has_member ? TR("Scan your member code at any time to get this gift.")
                             : pd_spoken_help(ui, view, &view->gift);
    if (view->has_member && help == NULL && !view->member.may_redeem)
        help = pd_ui_only_looks(ui, view);
    if (help == NULL && gift->limit != 1)
        status = pd_kit_text(ui, TR("How many: %d"), view->qty < 1 ? 1 : view->qty);
    pd_speech_tell(ui, pd_kit_say(ui, &gift->name),
        pd_speech_join(ui, pd_spoken_price(ui, gift->price, gift->money), help), status,
        pd_speech_join(ui, pd_speech_join(ui, pd_kit_say(ui, &gift->detail), pd_gift_terms(ui, view)),
            place_more(ui, pd_gift_place(view))));
}

void
pd_spoken_confirm(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_gift *gift = view->gift.gift;
    const char *name, *left, *offline = NULL;

    if (gift == NULL)
        return;
    name = pd_kit_say(ui, &gift->name);
    if (view->qty > 1)
        name = pd_kit_text(ui, TR("%d times %s"), view->qty, name);
    left = pd_speech_personal(ui,
        pd_kit_text(ui, TR("You have %s points, and %s afterwards."),
            pd_speech_points(ui, view->member.spendable), pd_speech_points(ui, view->left_after)),
        NULL);
    if (view->link == PD_LINK_VIEW_OFFLINE)
        offline =
            view->gift.answer.request
                ? TR("No network right now: your wish is noted and your points are held. The ticket comes "
                     "when "
                     "the network is back.")
                : TR("No network right now: it is saved at this desk and sent later. You can collect all the "
                     "same.");
    pd_speech_tell(ui, TR("Take this gift?"),
        pd_speech_join(ui,
            pd_kit_text(ui, TR("%s, %s"), name,
                pd_spoken_price(ui, view->gift.answer.price, view->gift.answer.money)),
            pd_speech_join(ui, left,
                pd_speech_join(ui,
                    pd_speech_join(ui, where(ui, pd_gift_place(view)), pd_gift_terms(ui, view)),
                    pd_speech_join(ui,
                        pd_kit_text(ui, TR("Collect by %s"), pd_speech_date(ui, view->collect_until_ms)),
                        offline)))),
        NULL,
        pd_speech_join(ui, TR("Not collected by then, it is cancelled and your points come back."),
            place_more(ui, pd_gift_place(view))));
}

static const char *
ticket_name(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;

    return ticket->hold.qty > 1 ? pd_kit_text(ui, TR("%d times %s"), ticket->hold.qty, name) : name;
}

static const char *
until(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    switch (ticket->hold.ending) {
    case PD_ENDING_CANCELLED:
        return TR("Being cancelled: your points come back when the counter confirms.");
    case PD_ENDING_EXPIRED:
        return TR("Past its date: your points come back when the counter confirms.");
    case PD_ENDING_NONE:
        break;
    }
    return pd_kit_text(ui, TR("Collect by %s"), pd_speech_date(ui, ticket->hold.expires_ms));
}

static const char *
ticket_summary(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    const char *pay = NULL, *saved = NULL;
    int64_t fen = pd_fen_raw(ticket->hold.money);

    if (fen > 0)
        pay = pd_kit_text(ui, TR("Please pay %s when you collect it."), pd_ui_money(ui, ticket->hold.money));
    if (!ticket->confirmed && ticket->hold.ending == PD_ENDING_NONE)
        saved = TR("Saved at this desk. It is sent when the network is back; you can collect all the same.");
    return pd_speech_join(ui, ticket_name(ui, ticket),
        pd_speech_join(ui, where(ui, ticket->place),
            pd_speech_join(ui, until(ui, ticket), pd_speech_join(ui, pay, saved))));
}

/* The number digit by digit, for whoever asks; at the counter it counts with her phone's last digits only. */
static const char *
number(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    return pd_kit_text(ui, TR("Your number: %s."), pd_speech_spelled(ui, ticket->short_number));
}

void
pd_spoken_done(struct pd_ui *ui, const struct pd_view *view)
{
    pd_speech_tell(ui, TR("Your gift is kept for you"),
        pd_speech_join(ui, ticket_summary(ui, &view->ticket), TR("Zero tells the number of your ticket.")),
        pd_spoken_print(ui, view->print),
        pd_speech_join(ui, number(ui, &view->ticket), place_more(ui, view->ticket.place)));
}

void
pd_spoken_ticket(struct pd_ui *ui, const struct pd_view *view)
{
    bool printing = pd_print_failed(view->print) || view->print == PD_PRINT_RUNNING;

    pd_speech_tell(ui, TR("Ticket to collect a gift"),
        pd_speech_join(ui, ticket_summary(ui, &view->ticket), TR("Zero tells the number of your ticket.")),
        printing ? pd_spoken_print(ui, view->print) : NULL,
        pd_speech_join(ui, number(ui, &view->ticket), place_more(ui, view->ticket.place)));
}

/* That it is out is not known for one that was opened again. */
static const char *
slip_print(const struct pd_ui *ui, const struct pd_view *view)
{
    if (!view->ticket.proxy || view->proxy_code[0] == '\0')
        return NULL;
    switch (view->print) {
    case PD_PRINT_RUNNING:
        return TR("The slip is being printed. Please take it below.");
    case PD_PRINT_PROBLEM:
        return TR("The printer is out of paper: the slip was not printed.");
    case PD_PRINT_BROKEN:
        return TR("The printer does not work just now: the slip was not printed.");
    case PD_PRINT_UNSURE:
        return TR("It is not certain that the slip came out whole.");
    case PD_PRINT_NONE:
    case PD_PRINT_DONE:
        break;
    }
    return NULL;
}

void
pd_spoken_proxy(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_ticket_view *ticket = &view->ticket;
    const char *summary = pd_speech_join(ui, ticket_name(ui, ticket),
        pd_speech_join(ui, where(ui, ticket->place),
            pd_kit_text(ui, TR("Once, until %s"), pd_speech_date(ui, ticket->hold.expires_ms))));
    const char *then =
        TR("Only this gift can be collected. Nobody sees your points or your data with it, and you "
           "can take it back here at any time.");

    if (ticket->proxy)
        then = view->proxy_code[0] != '\0'
                   ? TR("Give the paper, or a photo of this screen, to whoever collects the gift.")
                   : TR("It was made at another kiosk. You can take it back here.");
    if (ticket->proxy && view->link != PD_LINK_VIEW_ONLINE)
        then = pd_speech_join(
            ui, then, TR("No network right now: taken back, it is refused only when the counter has heard."));
    pd_speech_tell(ui, ticket->proxy ? TR("Helper's slip") : TR("Somebody else collects it"),
        pd_speech_join(ui, summary, then), slip_print(ui, view), place_more(ui, ticket->place));
}

void
pd_spoken_tickets(struct pd_ui *ui, const struct pd_view *view)
{
    pd_speech_tell(ui, TR("To collect"),
        view->ticket_count == 0
            ? TR("No gift is waiting for you.")
            : pd_kit_text(ui, TRN("%d gift kept for you", "%d gifts kept for you", view->ticket_count),
                  view->ticket_count),
        NULL, NULL);
}
