#include "sync/hub/incidents.h"

#include "app/base/err.h"

#include <string.h>

static const struct pd_incident_kind kinds[] = {
    { "overdraft", PD_OWNER_SUPERVISOR, "a ticket or goods went out for more points than were there",
        "her next points pay it first; where it was our mistake, grant them" },
    { "family_over", PD_OWNER_SUPERVISOR,
        "a family card paid for more than its limits leave, or after it was blocked or ended",
        "nothing is lost: the account has paid; desks without a network could not know. Tell the principal" },
    { "capture_after_void", PD_OWNER_SUPERVISOR, "goods handed over for a ticket that had been given back",
        "ask the counter that handed over" },
    { "void_after_capture", PD_OWNER_SUPERVISOR, "a ticket given back whose goods had been handed over",
        "ask the counter whether the goods came back; if so, undo the hand-over" },
    { "already_captured", PD_OWNER_SUPERVISOR, "one ticket handed over twice",
        "count the goods at both counters" },
    { "more_than_held", PD_OWNER_SUPERVISOR, "more pieces handed over than the ticket was for",
        "count the goods at that counter" },
    { "prize_back", PD_OWNER_SUPERVISOR,
        "a gift that had cost no points, a prize say, was taken back when its hand-over was undone",
        "ask the counter why; where she goes without it, let her have another" },
    { "prize_not_given", PD_OWNER_PROGRAMME,
        "the ticket of a gift that had cost no points, a prize say, was ended because there was none to give",
        "nothing came back to her: give her another, or what it is worth in points (`adjust propose`)" },
    { "ticket_differs", PD_OWNER_TECHNICIAN, "a desk tells another hold than its ticket did",
        "look at that desk before it serves on" },
    { "wrong_place", PD_OWNER_SUPERVISOR, "handed over at another place than the ticket says",
        "move the piece in the stock of both places" },
    { "vouched", PD_OWNER_SUPERVISOR, "a supervisor let a doubtful ticket be handed over",
        "ask who vouched, and count this gift" },
    { "doubt_not_vouched", PD_OWNER_SUPERVISOR,
        "a ticket that a lost counter may have handed over ended without a supervisor",
        "count this gift: was it handed over before the loss?" },
    { "proxy_stopped", PD_OWNER_SUPERVISOR, "handed over for a proxy ticket that its member had taken back",
        "tell her, and ask the counter; offline it could not know" },
    { "not_token_holder", PD_OWNER_SUPERVISOR,
        "handed over, ended or given up by a counter whose turn it was not",
        "see that the place's own counter has not handed over too" },
    { "not_a_counter", PD_OWNER_TECHNICIAN, "a kiosk tells what only counters do: goods, or a shift",
        "look at that desk before it serves on" },
    { "code_at_two_desks", PD_OWNER_SUPERVISOR, "one rotating code at two desks: a picture of a screen?",
        "ask the member; freeze her account if she does not know" },
    { "receipt_member", PD_OWNER_SUPERVISOR, "a receipt was typed for another member than its bill names",
        "the bill's member has the points; tell who typed it" },
    { "receipt_twice", PD_OWNER_SUPERVISOR, "one receipt was typed for two members",
        "nothing was granted; the bill decides" },
    { "stock_short", PD_OWNER_STOCK_KEEPER, "goods went out that the stock had no more of",
        "count this gift" },
    { "wheel_short", PD_OWNER_STOCK_KEEPER,
        "a wheel could not give what it states, and gave the points instead",
        "count this gift, or look at that coupon; the wheel states more than there is" },
    { "stock_count", PD_OWNER_STOCK_KEEPER, "a count found more or fewer of a gift than were expected",
        "what was missing is taken out; look for it, and undo the count where it was wrong" },
    { "outside_lease", PD_OWNER_STOCK_KEEPER, "a ticket for goods its desk was never given",
        "count this gift; a desk that does it again is a technician's" },
    { "ordinal_twice", PD_OWNER_STOCK_KEEPER, "two tickets for one and the same piece", "count this gift" },
    { "after_settling", PD_OWNER_STOCK_KEEPER,
        "a lost desk's ticket was handed over after its goods had been taken back", "count this gift" },
    { "given_back", PD_OWNER_TECHNICIAN, "a ticket for goods its desk had given back",
        "look at that desk; is its key in other hands? Then revoke it" },
    { "not_its_lease", PD_OWNER_TECHNICIAN, "a desk gave back goods that were lent to another",
        "nothing was moved; look at that desk" },
    { "give_beyond_lease", PD_OWNER_TECHNICIAN, "a desk gave back more than it had",
        "nothing was moved; look at that desk, and count this gift" },
    { "given_twice", PD_OWNER_TECHNICIAN, "a desk gave the same goods back twice",
        "nothing was moved; look at that desk" },
    { "given_after_sale", PD_OWNER_TECHNICIAN, "a desk gave back goods that a ticket is out for",
        "nothing was moved; look at that desk, and count this gift" },
    { "lease_unknown", PD_OWNER_TECHNICIAN, "a desk received goods that nobody lent it",
        "look at that desk" },
    { "token_unknown", PD_OWNER_TECHNICIAN, "a counter received a token that nobody gave it",
        "look at that desk" },
    { "programme_unknown", PD_OWNER_PROGRAMME, "a desk decided by rules that were never published here",
        "was this hub restored from an older backup?" },
    { "hold_unknown", PD_OWNER_TECHNICIAN, "a desk tells of a ticket that nobody made, and shows none",
        "does its maker still wait for the network? Otherwise look at that desk" },
    { "member_unknown", PD_OWNER_TECHNICIAN, "a ticket of a member that this hub does not know",
        "was she erased, or this hub restored?" },
    { "not_its_desk", PD_OWNER_TECHNICIAN, "a desk tells of a ticket that another desk made",
        "look at that desk" },
    { "malformed", PD_OWNER_TECHNICIAN, "a line that is no op", "keep it; report it with the line" },
    { "misplaced", PD_OWNER_TECHNICIAN, "an op with another desk's name or place in it",
        "keep it; report it with the line" },
    { "id_reused", PD_OWNER_TECHNICIAN, "two ops under one id", "keep it; report it with both lines" },
    { "unknown_kind", PD_OWNER_TECHNICIAN, "an op of a kind this release does not know",
        "a desk runs a newer release: upgrade the hub, then a person settles it" },
    { "member_lost", PD_OWNER_SUPERVISOR,
        "a member whom this hub lost was served; she is known by her id alone",
        "see who was added after the backup; her points come with her bills" },
    { "rule_lost", PD_OWNER_PROGRAMME, "points were granted by a rule that this hub lost",
        "publish the rules of that time again" },
    { "programme_lost", PD_OWNER_PROGRAMME, "desks decide by rules that this hub lost",
        "publish the same document again" },
    { "lease_adopted", PD_OWNER_STOCK_KEEPER, "a desk has goods that this hub does not remember lending",
        "count this gift; a desk that does it again is a technician's" },
    { "desk_introduced", PD_OWNER_TECHNICIAN, "a desk that was enrolled after the backup is known again",
        "do you know it? Otherwise revoke it" },
    { "witness_unknown", PD_OWNER_TECHNICIAN, "a desk wrote down a summary that was never made here",
        "look at that desk" },
    { "witness_differs", PD_OWNER_TECHNICIAN, "a desk wrote down another summary than the one that is here",
        "look at that desk, and at who can write this hub's database" },
    { "hub_clock", PD_OWNER_TECHNICIAN, "the hub's clock leapt ahead, and is not believed: nothing expires",
        "set the machine's clock; where it is right, `pointdesk-hub clock --accept`" },
    { "notice_lost", PD_OWNER_TECHNICIAN,
        "one of the hospital's systems did not take what it wants to be told",
        "`pointdesk-hub client list` says which; mend it, and let it ask for what it missed" },
    { "asks_too_often", PD_OWNER_TECHNICIAN,
        "a desk asked for more members, numbers or PINs, or enrolled more, in an hour than people come to it",
        "is its key in other hands? Then `pointdesk-hub device lost`" },
    { "staff_unknown", PD_OWNER_TECHNICIAN, "somebody signed in at a desk whom this hub does not know",
        "look at that desk; is its key in other hands? Then `pointdesk-hub device lost`" },
    { "staff_lost", PD_OWNER_PROGRAMME, "somebody served at a desk whom this hub lost",
        "add her again under the number in the op: `pointdesk-hub staff add`" },
    { "staff_dismissed", PD_OWNER_SUPERVISOR, "somebody signed in after she was dismissed",
        "take her badge; a desk without network lets in whom it knows, for a day" },
    { "staff_role", PD_OWNER_SUPERVISOR, "somebody did, or let pass, what her role does not allow",
        "was her role changed since? Otherwise look at that desk" },
    { "own_account", PD_OWNER_SUPERVISOR,
        "a clerk served her own membership, or what she spent by a family's card, or a supervisor let it "
        "pass",
        "look at this ticket with her; a colleague is to serve her" },
    { "shift_left_open", PD_OWNER_SUPERVISOR, "a shift was opened while the one before was open",
        "the one before ends here; count what lies at that counter" },
    { "shift_not_open", PD_OWNER_SUPERVISOR, "a shift was closed that was not open",
        "see that counter's shifts: `pointdesk-hub report shift`" },
    { "shift_number", PD_OWNER_TECHNICIAN, "a counter gave a shift a number that it had used",
        "was its disk put back? Look at that desk" },
    { "nobody_serves", PD_OWNER_TECHNICIAN, "a counter told of a shift or of goods while nobody served there",
        "look at that desk" },
    { "shelf_differs", PD_OWNER_STOCK_KEEPER,
        "more or fewer of a gift lie at a counter than should; nothing was moved",
        "count again, and put it right: `pointdesk-hub stock count`" },
    { "goods_unknown", PD_OWNER_STOCK_KEEPER, "a counter told of goods that no rules know; nothing was moved",
        "what was it? Put it into the catalogue first" },
    { "goods_beyond", PD_OWNER_STOCK_KEEPER,
        "a counter told of more units than there can be; these were not moved", "count this gift" },
    { "enrol_refused", PD_OWNER_SUPERVISOR,
        "somebody was enrolled at a counter with another's card or number, or by somebody who may not; "
        "nothing "
        "was kept",
        "that counter asks her again, with a fresh card; look at who served there, and whose the card is" },
    { "enrol_contradicts", PD_OWNER_SUPERVISOR,
        "a member was enrolled once more, otherwise than she is known, or with a card promised her; nothing "
        "was "
        "changed",
        "ask her, with her code on the table, which is right; the new card is nobody's: replace hers" },
    { "fork", PD_OWNER_TECHNICIAN, "a desk tells two histories; it is stopped",
        "was its disk copied or put back? Keep the evidence, then enrol it anew" },
};

const struct pd_incident_kind *
pd_incident_kind(const char *name)
{
    static const struct pd_incident_kind unknown = { "", PD_OWNER_TECHNICIAN,
        "of a kind that this release has no words for", "look for it in a newer release" };

    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return &unknown;
}

const char *
pd_incident_owner_name(enum pd_incident_owner owner)
{
    switch (owner) {
    case PD_OWNER_SUPERVISOR:
        return "supervisor";
    case PD_OWNER_STOCK_KEEPER:
        return "stock keeper";
    case PD_OWNER_TECHNICIAN:
        return "technician";
    case PD_OWNER_PROGRAMME:
        return "programme owner";
    }
    return "?";
}
