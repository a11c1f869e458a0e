/*
 * What a counter's people read of an exception: what it is, and what to do about it. Every kind that the hub
 * can raise has its row here (tests/tidy looks), in the order of sync/hub/incident_kinds.c.
 */
#include "ui/screen/work.h"

#include <string.h>

struct row {
    const char *kind;
    struct pd_exception_words words;
};

static const struct pd_exception_words *
find(const struct row *rows, int count, const char *kind)
{
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].kind, kind) == 0)
            return &rows[i].words;
    return NULL;
}

/* What happened with tickets, goods and points. */
static bool
of_goods(struct pd_ui *ui, const char *kind, struct pd_exception_words *out)
{
    const struct row rows[] = {
        { "overdraft", { TR("More points went out than were there"),
                           TR("Nothing to do now: the next points pay it first. If it was our mistake, have "
                              "them granted.") } },
        { "family_over", { TR("A family card paid beyond its limits"),
                             TR("Nothing is lost: the account has paid. Tell its owner.") } },
        { "capture_after_void",
            { TR("Handed over for a cancelled ticket"), TR("Ask the counter that handed over.") } },
        { "void_after_capture",
            { TR("Cancelled after it was handed over"),
                TR("Ask the counter whether the goods came back. If so, undo the hand-over.") } },
        { "already_captured",
            { TR("One ticket handed over twice"), TR("Count the goods at both counters.") } },
        { "more_than_held",
            { TR("More pieces given than the ticket says"), TR("Count the goods at that counter.") } },
        { "prize_back", { TR("A prize was handed over and taken back"),
                            TR("Ask the counter why. Whoever goes without it gets another.") } },
        { "prize_not_given",
            { TR("A prize could not be given"),
                TR("The winner has nothing for it. Give the prize another day, or its worth in points.") } },
        { "ticket_differs", { TR("A desk tells another ticket than it printed"),
                                TR("A technician looks at that desk before it serves on.") } },
        { "wrong_place",
            { TR("Handed over at another place"), TR("Move the piece in the stock of both places.") } },
        { "vouched", { TR("A supervisor let it pass"), TR("Ask who vouched, and count this gift.") } },
        { "doubt_not_vouched", { TR("A doubtful ticket ended without a supervisor"),
                                   TR("Count this gift: was it handed over before the counter was lost?") } },
        { "proxy_stopped",
            { TR("Handed over for a proxy slip taken back"),
                TR("Tell the member, and ask the counter: without a network it could not know.") } },
        { "not_token_holder", { TR("Handed over by a counter whose turn it was not"),
                                  TR("See that the place's own counter has not handed over too.") } },
        { "not_a_counter", { TR("A kiosk tells what only counters do"),
                               TR("A technician looks at that desk before it serves on.") } },
        { "code_at_two_desks",
            { TR("One code at two desks"),
                TR("Ask the member. If it was somebody else, have the account frozen.") } },
        { "receipt_member", { TR("A receipt of another member"),
                                TR("The bill's member has the points. Ask who typed it.") } },
        { "receipt_twice",
            { TR("One receipt for two members"), TR("Nothing was granted; the bill decides.") } },
        { "stock_short", { TR("More went out than was in stock"), TR("Count this gift.") } },
        { "wheel_short",
            { TR("A wheel gave points instead of its prize"),
                TR("Count this gift, or look at that coupon: the wheel states more than there is.") } },
        { "stock_count",
            { TR("A count differs"),
                TR("What was missing is taken out. Look for it; undo the count where it was wrong.") } },
        { "outside_lease", { TR("A ticket for goods its desk never had"),
                               TR("Count this gift. If that desk does it again, call a technician.") } },
        { "ordinal_twice", { TR("Two tickets for one piece"), TR("Count this gift.") } },
        { "after_settling",
            { TR("A lost desk's ticket came after its goods were taken back"), TR("Count this gift.") } },
        { "given_back", { TR("A ticket for goods its desk had given back"),
                            TR("A technician looks at that desk: is its key in other hands?") } },
        { "not_its_lease", { TR("A desk gave back another desk's goods"),
                               TR("Nothing was moved. A technician looks at that desk.") } },
        { "give_beyond_lease",
            { TR("A desk gave back more than it had"),
                TR("Nothing was moved. Count this gift; a technician looks at that desk.") } },
        { "given_twice", { TR("A desk gave the same goods back twice"),
                             TR("Nothing was moved. A technician looks at that desk.") } },
        { "given_after_sale",
            { TR("A desk gave back goods it had sold"),
                TR("Nothing was moved. Count this gift; a technician looks at that desk.") } },
    };
    const struct pd_exception_words *words = find(rows, PD_COUNT(rows), kind);

    if (words != NULL)
        *out = *words;
    return words != NULL;
}

/* What desks, people and the centre tell. */
static bool
of_desks(struct pd_ui *ui, const char *kind, struct pd_exception_words *out)
{
    const struct row rows[] = {
        { "lease_unknown", { TR("A desk has goods that nobody lent it"),
                               TR("A technician looks at that desk before it serves on.") } },
        { "token_unknown", { TR("A counter took a turn that nobody gave it"),
                               TR("A technician looks at that desk before it serves on.") } },
        { "programme_unknown", { TR("A desk used rules never published here"),
                                   TR("Was the centre put back from an older copy? A technician knows.") } },
        { "hold_unknown",
            { TR("A ticket that nobody made"),
                TR("Does its kiosk still wait for the network? If not, a technician looks at it.") } },
        { "member_unknown", { TR("A ticket of an unknown member"),
                                TR("Was the member erased, or the centre put back? A technician knows.") } },
        { "not_its_desk", { TR("A desk tells of another desk's ticket"),
                              TR("A technician looks at that desk before it serves on.") } },
        { "malformed", { TR("A record that cannot be read"),
                           TR("It is kept. A technician reports it, with its line.") } },
        { "misplaced", { TR("A record in another desk's name"),
                           TR("It is kept. A technician reports it, with its line.") } },
        { "id_reused", { TR("Two records under one number"),
                           TR("It is kept. A technician reports it, with its line.") } },
        { "unknown_kind", { TR("A record of a newer release"),
                              TR("The centre must be brought up to that desk's release; then settle it.") } },
        { "member_lost", { TR("A member whom the centre lost"),
                             TR("See who was added after the backup. The points come with the bills.") } },
        { "rule_lost",
            { TR("Points by a rule that the centre lost"), TR("Publish the rules of that time again.") } },
        { "programme_lost", { TR("Rules that the centre lost"), TR("Publish the same rules again.") } },
        { "lease_adopted", { TR("Goods lent that the centre forgot"),
                               TR("Count this gift. If that desk does it again, call a technician.") } },
        { "desk_introduced", { TR("A desk enrolled after the backup"),
                                 TR("Do you know this desk? If not, have it revoked.") } },
        { "witness_unknown", { TR("A summary that the centre never made"),
                                 TR("A technician looks at that desk before it serves on.") } },
        { "witness_differs",
            { TR("A summary that differs from the centre's"),
                TR("A technician looks at that desk, and at who can write the centre's records.") } },
        { "hub_clock",
            { TR("The centre's clock leapt ahead"),
                TR("Nothing expires meanwhile. A technician sets the clock, or says that it is right.") } },
        { "notice_lost", { TR("A hospital system missed a message"),
                             TR("A technician sees which system it is, and has it ask again.") } },
        { "asks_too_often", { TR("A desk asked too often"),
                                TR("A technician looks at that desk: is its key in other hands?") } },
        { "staff_unknown", { TR("Signed in, but unknown to the centre"),
                               TR("A technician looks at that desk: is its key in other hands?") } },
        { "staff_lost", { TR("Served by somebody the centre lost"),
                            TR("Add the person again, under the same number.") } },
        { "staff_dismissed", { TR("Signed in after dismissal"),
                                 TR("Take the badge. A desk without a network knows it a day late.") } },
        { "staff_role", { TR("Done beyond a role"),
                            TR("Was the role changed since? If not, a technician looks at that desk.") } },
        { "own_account", { TR("A clerk's own account was served"),
                             TR("Look at it with the clerk. A colleague is to serve instead.") } },
        { "shift_left_open", { TR("A shift was left open"),
                                 TR("The shift before ends here. Count what lies at that counter.") } },
        { "shift_not_open",
            { TR("A shift closed that was not open"), TR("Look at that counter's shifts.") } },
        { "shift_number", { TR("A shift number used twice"),
                              TR("Was that counter's disk put back? A technician looks at it.") } },
        { "nobody_serves", { TR("Done while nobody was signed in"),
                               TR("A technician looks at that desk before it serves on.") } },
        { "shelf_differs", { TR("A shelf count differs"),
                               TR("Count again. If it still differs, put the stock right at the centre.") } },
        { "goods_unknown", { TR("Goods that no rules know"),
                               TR("Nothing was moved. Put the gift into the catalogue first.") } },
        { "goods_beyond",
            { TR("More pieces than there can be"), TR("These were not moved. Count this gift.") } },
        { "enrol_refused",
            { TR("An enrolment was refused"), TR("Nothing was kept. Ask again, with a fresh card; see who "
                                                 "served and whose the card is.") } },
        { "enrol_contradicts",
            { TR("Enrolled once more, but differently"),
                TR("Nothing was changed. Ask the member which is right; the new card is nobody's.") } },
        { "fork", { TR("A desk tells two histories"),
                      TR("It is stopped. A technician keeps what there is, and enrols it anew.") } },
    };
    const struct pd_exception_words *words = find(rows, PD_COUNT(rows), kind);

    if (words != NULL)
        *out = *words;
    return words != NULL;
}

struct pd_exception_words
pd_exception_words(struct pd_ui *ui, const char *kind)
{
    struct pd_exception_words words;

    if (of_goods(ui, kind, &words) || of_desks(ui, kind, &words))
        return words;
    return (
        struct pd_exception_words){ kind, TR("This release has no words for it: a technician looks it up.") };
}
