/* What the counter's lists and acts are called: one row each. */
#include "ui/screen/work.h"

#include <string.h>

/* ---- lists ---- */

struct pd_work_words
pd_work_list_words(struct pd_ui *ui, enum pd_work work)
{
    const struct pd_work_words words[PD_WORK_LAST + 1] = {
        [PD_WORK_UNCOLLECTED] = { TR("Uncollected"), "ticket", '1', TR("No ticket waits here") },
        [PD_WORK_STOCK] = { TR("Stock"), "box", '2', TR("No gift is collected here") },
        [PD_WORK_FEEDBACK] = { TR("Feedback"), "chat", '3', TR("All feedback is answered") },
        [PD_WORK_SERVICES] = { TR("Services"), "heart-pulse", '4', TR("Nobody waits for a service") },
        [PD_WORK_ACTIVITIES] = { TR("Check-in"), "seat", '5', TR("No activity today") },
        [PD_WORK_BIRTHDAYS] = { TR("Birthdays"), "heart", '6', TR("No birthday on the wards this week") },
        [PD_WORK_EXCEPTIONS] = { TR("Exceptions"), "warning", '7', TR("Everything is settled") },
        [PD_WORK_DAY] = { TR("The day"), "clipboard", '8', TR("Nothing has happened today") },
        [PD_WORK_ADJUSTMENTS] = { TR("Adjustments"), "points", '9', TR("No adjustment waits") },
        [PD_WORK_PROPOSALS] = { TR("New rules"), "book", '0', TR("No rules wait for approval") },
        [PD_WORK_STOPS] = { TR("Stop at once"), "pause", 's', TR("Nothing runs that could be stopped") },
        [PD_WORK_UNITS] = { TR("Entitlements"), "coupon", 'c', TR("This member has none") },
        [PD_WORK_USES] = { TR("Used today"), "undo", 'u', TR("Nothing was used today") },
        [PD_WORK_CAPTURES] = { TR("Given gifts"), "gift", 'g', TR("This member was given nothing yet") },
        [PD_WORK_CARDS] = { TR("Printed card"), "card", 'k', TR("This member has no printed card") },
        [PD_WORK_RECEIPTS] = { TR("Paper receipts"), "list", 'r', TR("No receipt waits for its bill") },
        [PD_WORK_DISCOUNTS] = { TR("Discounts"), "crown", 'd', TR("The rules have no discounts") },
        [PD_WORK_PURSES] = { TR("Prepaid money"), "card", 'b', TR("The rules have no accounts of money") },
        [PD_WORK_MONEY] = { TR("Money moved"), "list", 'p', TR("Nothing was paid in or paid with yet") },
        [PD_WORK_MEMBERSHIPS] = { TR("Memberships"), "family", 'a', TR("The rules have one kind of member") },
        [PD_WORK_FIRST_VISITS] = { TR("First visits"), "clipboard", 'f',
            TR("No first visit has an open step") },
        [PD_WORK_FAMILY] = { TR("Family cards"), "family", 'y', TR("This member has given no card") },
        [PD_WORK_SHARED] = { TR("From family"), "family", 'h',
            TR("No card of a family, or nothing is shared by it") },
        [PD_WORK_CLEARING] = { TR("Settlement"), "clipboard", 'l', TR("Nothing was given or used here yet") },
        [PD_WORK_SHEET] = { TR("Member sheet"), "person", 'm', TR("Nothing is known of this member") },
    };

    return (int)work > 0 && work <= PD_WORK_LAST ? words[work] : (struct pd_work_words){ "", "list", 0, "" };
}

/* ---- acts ---- */

static const struct {
    const char *name, *icon;
    bool gives_up;
} acts[] = {
    { "stock.count", "clipboard", false },
    { "stock.receive", "plus", false },
    { "stock.shrink", "minus", true },
    { "stock.move", "box", false },
    { "feedback.answer", "chat", false },
    { "feedback.close", "check", false },
    { "feedback.accept", "points", false },
    { "feedback.approve", "check", false },
    { "exceptions.resolve", "check", false },
    { "services.take", "person", false },
    { "services.done", "check", false },
    { "activities.check_in", "scan", false },
    { "birthdays.done", "check", false },
    { "units.use", "check", false },
    { "uses.reverse", "undo", true },
    { "captures.refund", "undo", true },
    { "cards.block", "block", true },
    { "cards.replace", "card", false },
    { "proposals.approve", "check", false },
    { "proposals.reject", "close", true },
    { "stops.stop", "pause", true },
    { "adjustments.approve", "check", false },
    { "adjustments.reject", "close", true },
    { "sheet.adjust", "points", false },
    { "sheet.assess", "crown", false },
    { "sheet.export", "printer", false },
    { "sheet.withdraw", "shield", true },
    { "sheet.erase", "close", true },
    { "uncollected.reprint", "printer", false },
    { "receipts.add", "plus", false },
    { "discounts.quote", "coupon", false },
    { "purses.topup", "plus", false },
    { "purses.pay", "check", false },
    { "money.refund", "undo", true },
    { "money.reprint", "printer", false },
    { "memberships.join", "plus", false },
    { "first_visits.done", "check", false },
    { "family.add", "plus", false },
    { "family.limit", "points", false },
    { "family.block", "block", true },
    { "family.unblock", "check", false },
    { "family.remove", "close", true },
    { "shared.pay", "check", false },
    { "shared.use", "check", false },
};

struct pd_work_act_words
pd_work_act_words(struct pd_ui *ui, const struct pd_work_act *act)
{
    /* In the order of the table above: label, done, sure. */
    const char *const words[PD_COUNT(acts)][3] = {
        { TR("Count"), TR("Count recorded"), NULL },
        { TR("Receive"), TR("Delivery recorded"), NULL },
        { TR("Write off"), TR("Written off"), TR("The pieces leave the stock.") },
        { TR("Move to another place"), TR("Moved"),
            TR("Carry the pieces over now: from here on they count there.") },
        { TR("Answer"), TR("Answered"), NULL },
        { TR("Close"), TR("Closed"), TR("Only what was answered or settled in person is closed.") },
        { TR("Reward it"), TR("The suggestion is rewarded"),
            TR("Only a suggestion that is taken up, and only once.") },
        { TR("Approve"), TR("It is approved"), TR("The points move at once.") },
        { TR("Settle"), TR("Settled"), TR("It leaves the list, with your number and the reason.") },
        { TR("I do it"), TR("It is yours now"), NULL },
        { TR("Done"), TR("Done, the service is used"), NULL },
        { TR("Check in"), TR("Checked in"), NULL },
        { TR("Congratulated"), TR("Noted as congratulated"), NULL },
        { TR("Use"), TR("It is used"), TR("It can be reversed today only.") },
        { TR("Reverse"), TR("Reversed, the member has it again"), TR("Only what was not given after all.") },
        { TR("Give points back"), TR("Points asked back"),
            TR("The gift must be back on the shelf, or spoilt.") },
        { TR("Stop the card"), TR("The card is stopped"), TR("It cannot be made good again.") },
        { TR("New card"), TR("The new card is good"), TR("An older card is good no more.") },
        { TR("Approve"), TR("It is approved"), TR("These rules will hold for every desk.") },
        { TR("Refuse"), TR("Refused"), TR("They are not published.") },
        { TR("Stop now"), TR("Stopped at every desk"),
            TR("Nobody gets it from now on. New rules start it again.") },
        { TR("Approve"), TR("It is approved"), TR("The points move at once.") },
        { TR("Refuse"), TR("Refused"), TR("No points move.") },
        { TR("Propose points"), TR("Proposed"), TR("A second person must approve it.") },
        { TR("Assess"), TR("Assessed; the level follows at once"),
            TR("0 takes the assessment away. Your number and the reason stay with it.") },
        { TR("Export"), TR("The export is at the centre"),
            TR("All that is kept of the member, for the member.") },
        { TR("Withdraw consent"), TR("Consent withdrawn"), TR("Only on the member's own wish.") },
        { TR("Erase"), TR("Erased"),
            TR("All that is kept of the member goes, points too. Nothing brings it back.") },
        { TR("Print again"), TR("The copy is being printed"), NULL },
        { TR("New receipt"), TR("Receipt noted"), NULL },
        { TR("Work it out"), TR("This is taken off"), NULL },
        { TR("Pay in"), TR("It is paid in"), TR("Only once the money is here and the receipt is written.") },
        { TR("Pay a bill"), TR("It is paid"), TR("The accounts pay in the order of the rules.") },
        { TR("Give money back"), TR("It is given back"), TR("It goes back the way it came.") },
        { TR("Print slip again"), TR("The copy is being printed"), NULL },
        { TR("Open it"), TR("It is open: points and level begin anew"),
            TR("Only on the member's wish. Nothing moves to it from the others.") },
        { TR("It is done"), TR("Ticked off"),
            TR("Only what was done with the member. It stays ticked off.") },
        { TR("Give a card"), TR("The card pays now, within its limits"),
            TR("Both agree: the cardholder, whose account pays, and whoever gets the card. For a child the "
               "guardian agrees.") },
        { TR("Change limits"), TR("The limits are changed"), TR("Only on the cardholder's wish.") },
        { TR("Block the card"), TR("The card pays nothing now"), TR("It can be let pay again at any time.") },
        { TR("Let it pay again"), TR("The card pays again"), TR("Only on the cardholder's wish.") },
        { TR("End the card"), TR("The card is ended"),
            TR("What was spent stays spent. A new card can be given later.") },
        { TR("Pay a bill"), TR("It is paid"),
            TR("The cardholder's accounts pay, in the order of the rules. It is noted who spent.") },
        { TR("Use"), TR("It is used"), TR("It is the cardholder's. It is noted who used it.") },
    };

    for (int i = 0; act != NULL && i < PD_COUNT(acts); i++)
        if (strcmp(acts[i].name, act->name) == 0)
            return (struct pd_work_act_words){ words[i][0], acts[i].icon, words[i][1], words[i][2],
                acts[i].gives_up };
    return (struct pd_work_act_words){ act != NULL ? act->name : "", "check", TR("Done"), NULL, false };
}

/* ---- fields and reasons ---- */

const char *
pd_work_field_words(struct pd_ui *ui, const struct pd_work_act *act, const struct pd_work_field *field)
{
    const struct {
        const char *act, *name, *words; /* act NULL: any */
    } words[] = {
        { "stock.count", "units", TR("How many lie on the shelf, without those kept for tickets?") },
        { "stock.receive", "units", TR("How many came in?") },
        { "stock.shrink", "units", TR("How many can no longer be given out?") },
        { "stock.move", "place", TR("Where to?") },
        { "stock.move", "units", TR("How many are carried over?") },
        { "units.use", "units", TR("How many are used?") },
        { "units.use", "bill", TR("How much is the bill? Without a bill 0") },
        { "captures.refund", "points", TR("How many points go back? As offered: all of them") },
        { "receipts.add", "bill", TR("Number of the receipt: scan it, or type it") },
        { "receipts.add", "paid", TR("How much did the member pay, without insurance?") },
        { "discounts.quote", "bill", TR("How much is this item of the bill?") },
        { "feedback.accept", "points", TR("How many points? 0: as many as the rule gives") },
        { "sheet.adjust", "points", TR("How many points? With - before them they are taken") },
        { "sheet.assess", "value", TR("Which assessment? As the rules say; 0 takes it away") },
        { "sheet.assess", "reason", TR("Why? The next assessor reads it") },
        { "sheet.adjust", "reason", TR("Why? The second person reads it") },
        { "sheet.withdraw", "purpose", TR("Which consent is withdrawn?") },
        { "purses.topup", "amount", TR("How much is paid in?") },
        { "purses.topup", "receipt", TR("Number of the receipt you gave") },
        { "purses.pay", "bill", TR("Number of the bill: scan it, or type it") },
        { "purses.pay", "to_pay", TR("How much is to be paid of the bill?") },
        { "purses.pay", "amount", TR("How much of it from the accounts?") },
        { "money.refund", "amount", TR("How much goes back?") },
        { "family.add", "code", TR("Scan the code of whoever gets the card") },
        { "family.limit", "spend", TR("How many points may one gift cost?") },
        { "family.limit", "day", TR("How many points a day?") },
        { "family.limit", "month", TR("How many points a month?") },
        { "shared.pay", "bill", TR("Number of the bill: scan it, or type it") },
        { "shared.pay", "to_pay", TR("How much is to be paid of the bill?") },
        { "shared.pay", "amount", TR("How much of it from the family's accounts?") },
        { "shared.use", "units", TR("How many are used?") },
        { NULL, "answer", TR("What is the answer? The member may hear it at any counter") },
        { NULL, "code", TR("Scan the member's code") },
        { NULL, "card", TR("Scan the new card") },
        { NULL, "reason", TR("Why?") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].name, field->name) == 0 &&
            (words[i].act == NULL || strcmp(words[i].act, act->name) == 0))
            return words[i].words;
    return field->name;
}

const char *
pd_work_field_name(struct pd_ui *ui, const struct pd_work_act *act, const struct pd_work_field *field)
{
    const struct {
        const char *act, *name, *words; /* act NULL: any */
    } words[] = {
        /* TRANSLATORS: Staff. Short names of what was given, left of it: at most 4 Chinese characters. */
        { "units.use", "units", TR("Uses") },
        { "shared.use", "units", TR("Uses") },
        { "family.limit", "spend", TR("One gift") },
        { "family.limit", "day", TR("A day") },
        { "family.limit", "month", TR("A month") },
        { "sheet.adjust", "points", TR("Points moved") },
        { NULL, "value", TR("Assessment") },
        { "feedback.accept", "points", TR("Points given") },
        { NULL, "units", TR("How many") },
        { NULL, "bill", TR("Bill") },
        { NULL, "points", TR("Points back") },
        { NULL, "paid", TR("Paid") },
        { NULL, "amount", TR("Sum") },
        { NULL, "to_pay", TR("Whole bill") },
        { NULL, "receipt", TR("Receipt") },
        { NULL, "place", TR("Place") },
        { NULL, "reason", TR("Reason") },
        { NULL, "answer", TR("Answer") },
        { NULL, "purpose", TR("Consent") },
        { NULL, "code", TR("Code") },
        { NULL, "card", TR("Card") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].name, field->name) == 0 &&
            (words[i].act == NULL || strcmp(words[i].act, act->name) == 0))
            return words[i].words;
    return field->name;
}

const char *
pd_work_word(struct pd_ui *ui, const char *word)
{
    const struct {
        const char *word, *words;
    } words[] = {
        { "damaged", TR("The gift is damaged") },
        { "wrong_gift", TR("It was the wrong gift") },
        { "not_wanted", TR("Not wanted any more") },
        { "mistake", TR("Handed over by mistake") },
        { "asked", TR("The member asks for it") },
        { "paid_wrong", TR("It was paid in by mistake") },
        { "treatment_off", TR("The treatment did not take place") },
        { "leaves", TR("The membership ends") },
        { "broken", TR("Broken") },
        { "expired", TR("Past its date") },
        { "missing", TR("Missing") },
        { "explained", TR("Explained, nothing to correct") },
        { "corrected", TR("Corrected") },
        { "no_harm", TR("No harm was done") },
        { "told_head", TR("Passed on to the head") },
        { "programme", TR("Taking part") },
        { "linking", TR("Linking bills and visits") },
        { "sms", TR("Text messages") },
        { "wechat", TR("WeChat messages") },
        { "phone", TR("Phone calls") },
        { "partners", TR("Partner shops") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].words;
    return word;
}

/* ---- why not ---- */

const char *
pd_work_refused_words(struct pd_ui *ui, const char *code)
{
    const struct {
        const char *code, *words;
    } words[] = {
        { "not_offered", TR("The centre does not offer this yet. It must be brought up to date.") },
        { "role", TR("Your role does not allow it. Ask a colleague who may.") },
        { "dismissed", TR("This badge is not good. Ask the centre for a new one.") },
        { "unknown_staff", TR("This badge is not good. Ask the centre for a new one.") },
        { "no_badge", TR("This badge is not good. Ask the centre for a new one.") },
        { "no_pin", TR("You have no PIN yet. Choose one at the centre.") },
        { "own", TR("This is your own account. A colleague does it.") },
        { "another", TR("You proposed it yourself. A second person decides.") },
        { "wrong_pin", TR("That was not the PIN of this badge.") },
        { "wait", TR("Too many wrong PINs just now. Wait a little.") },
        { "too_often", TR("Too many wrong PINs just now. Wait a little.") },
        { "not_found", TR("It is no longer there. Look at the list again.") },
        { "state", TR("It has changed meanwhile, or was done already. Look at the list again.") },
        { "invalid", TR("This is not allowed here. Look at what was typed.") },
        { "not_known_here", TR("This desk does not know it. Look at the list again.") },
        { "ended", TR("The ticket was collected or cancelled meanwhile.") },
        { "not_so_many",
            TR("So many points cannot go back: some went back before, or it was not handed over.") },
        { "known", TR("This receipt was brought before. Nothing is added.") },
        { "clerk_cap", TR("You have entered as many receipts as one may a day. A colleague can go on.") },
        { "bad_number", TR("This is no number of a receipt. Letters, digits and - only.") },
        { "no_rule", TR("The rules give no points for bills.") },
        { "nobody_serves", TR("Nobody is signed in, or the centre must be brought up to date.") },
        { "no_printer", TR("This desk has no printer.") },
        { "no_paper", TR("The printer did not print. See to paper and cover, then print again.") },
        { "pin", TR("The member's code or card PIN first: a number says too little.") },
        { "not_now", TR("It is not the time for it: too early, over, or called off.") },
        { "not_for_her", TR("It is not for this member's level or kind.") },
        { "too_few_points", TR("The member has too few points.") },
        { "seats", TR("No seat is free.") },
        { "was_here", TR("This member is checked in already.") },
        { "unknown_member", TR("Nobody knows this code. Scan it again.") },
        { "by", TR("The centre has not heard yet that you serve here. Wait a moment, then look again.") },
        { "merged", TR("These memberships were made one. Scan the member's code once more.") },
        { "closed", TR("This membership is over.") },
        { "id_reused", TR("It was asked for twice. Look at the list, then begin again.") },
        { "member_not_active", TR("This membership is stopped or over: the member service helps.") },
        { "unknown_unit", TR("The rules in force no longer have it.") },
        { "tier", TR("It is not for this member's level.") },
        { "min_spend", TR("The bill is too small for it.") },
        { "category", TR("It is not for this kind of bill.") },
        { "none_left", TR("There are not so many left.") },
        { "expired", TR("It is past its date.") },
        { "too_late", TR("Only what was used today can be reversed.") },
        { "service_done", TR("The service was done: it stays used.") },
        { "stopped", TR("This card was stopped. The member's phone or a new card is good.") },
        { "old_code", TR("This code is too old: the member opens it once more.") },
        { "bad_code", TR("That was no member's code. Scan it again.") },
        { "supervisor", TR("Only a supervisor may approve this. E-STF-02") },
        { "not_saved", TR("Nothing was recorded. Try again; if it stays so, call the technician. E-LED-13") },
        { "not_its_place",
            TR("This gift is handed over at another place: only a counter there can send it.") },
        { "no_gift_there", TR("That place does not hand this gift out.") },
        { "unleased",
            TR("So many are not free: the others are with kiosks for sale, or kept for tickets that wait.") },
        { "too_little", TR("There is not so much in the accounts that pay this bill.") },
        { "above_bill", TR("Together with what is kept for it, that is more than the bill.") },
        { "frozen", TR("This membership is stopped or over: the member service helps.") },
        { "not_taking_part", TR("This member takes no part in the programme.") },
        { "money_bounds", TR("Not so much: this account has bounds, or less is left of it.") },
        { "family_off", TR("The rules share nothing of this kind in families.") },
        { "family_self", TR("That is the same person. The card is for somebody else.") },
        { "family_has_card", TR("This person has a card of the family already.") },
        { "family_other", TR("This person has a card of another family.") },
        { "family_circular", TR("Who holds a card gives none, and who has given some gets none.") },
        { "family_full", TR("As many cards as the rules allow were given. End one first.") },
        { "family_guardian", TR("For a child the guardian on record must be here and give the card.") },
        { "family_limits", TR("One gift, a day and a month: none above the next, none above the rules.") },
        { "family_principal", TR("Only an adult whose membership is in order gives cards.") },
        { "family_card", TR("There is no such card, or it is ended.") },
        { "family_blocked", TR("The card is blocked. The cardholder or a colleague can open it.") },
        { "family_spend_limit", TR("More than the card may pay at once.") },
        { "family_day_limit", TR("More than the card may pay today.") },
        { "family_month_limit", TR("More than the card may pay this month.") },
        { "later", TR("The centre was restored and waits for its desks. Try again later.") },
        { "not_here", TR("This cannot be done here.") },
        { "not_its_step",
            TR("This step is not yours or this counter's. Whoever it belongs to ticks it off.") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].code, code) == 0)
            return words[i].words;
    /* TRANSLATORS: Staff. %s is the centre's own word for the reason, in English. */
    return pd_kit_text(ui, TR("The centre refused it: %s"), code);
}

void
pd_work_sentences(struct pd_ui *ui, const struct pd_work_act *act, const char *out[PD_WORK_SENTENCES])
{
    memset(out, 0, sizeof out[0] * PD_WORK_SENTENCES);
    if (strcmp(act->name, "feedback.answer") != 0)
        return;
    out[0] = TR("Thank you. It has been put right.");
    out[1] = TR("Thank you. We have passed it on.");
    out[2] = TR("We are sorry. Please come to see us here.");
    out[3] = TR("Thank you for the kind words.");
}
