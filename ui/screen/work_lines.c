/*
 * A line of a list as a person reads it: one function a list. Numbers stand at the right, what is late or
 * over is said in a word with an icon, and nothing is told by colour alone.
 */
#include "ui/screen/work.h"

#include "app/core/discount.h"
#include "app/core/family.h"
#include "ui/shift_words.h"

#include <stdlib.h>
#include <string.h>

/* ---- names of the programme ---- */

static const char *
gift_name(struct pd_ui *ui, const struct pd_view *view, const char *sku)
{
    return pd_shift_gift_name(ui, view, sku);
}

static const char *
unit_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->units.coupon_count; i++)
        if (strcmp(p->units.coupons[i].id, id) == 0)
            return pd_kit_say(ui, &p->units.coupons[i].name);
    for (int i = 0; p != NULL && i < p->units.entitlement_count; i++)
        if (strcmp(p->units.entitlements[i].id, id) == 0)
            return pd_kit_say(ui, &p->units.entitlements[i].name);
    return id;
}

static const char *
topic_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->feedback.topic_count; i++)
        if (strcmp(p->feedback.topics[i].id, id) == 0)
            return pd_kit_say(ui, &p->feedback.topics[i].name);
    return id;
}

static const char *
discount_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->discount_count; i++)
        if (strcmp(p->discounts[i].id, id) == 0)
            return pd_kit_say(ui, &p->discounts[i].name);
    return id;
}

/* Both with a dot between them, or the one there is. */
static const char *
both(struct pd_ui *ui, const char *a, const char *b)
{
    return a[0] == '\0' ? b : b[0] == '\0' ? a : pd_kit_text(ui, "%s · %s", a, b);
}

/* "Dental · cash": what of bills a case is for. */
static const char *
case_name(struct pd_ui *ui, const struct pd_view *view, const char *ref)
{
    const struct pd_programme *p = view->programme;
    int which = -1;
    const struct pd_discount *d = p != NULL ? pd_discount_from_ref(p, ref, &which) : NULL;
    const char *words = "";

    for (int i = 0; d != NULL && which >= 0 && i < PD_BILL_DIMENSIONS; i++)
        for (int w = 0; w < p->bill_words[i].count; w++)
            if (strcmp(p->bill_words[i].words[w].id, d->cases[which].when[i]) == 0)
                words = both(ui, words, pd_kit_say(ui, &p->bill_words[i].words[w].name));
    return words;
}

static const char *
tier_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;

    for (int i = 0; p != NULL && i < p->tier_count; i++)
        if (strcmp(p->tiers[i].id, id) == 0)
            return pd_kit_say(ui, &p->tiers[i].name);
    return id;
}

static const char *
place_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_place *place = view->programme != NULL ? pd_programme_place(view->programme, id) : NULL;

    return place != NULL ? pd_kit_say(ui, &place->name) : id;
}

static const char *
purse_name(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_programme *p = view->programme;
    int at = p != NULL ? pd_purse_find(&p->stored, id) : -1;

    return at >= 0 ? pd_kit_say(ui, &p->stored.purses[at].name) : id;
}

/* ---- parts ---- */

static const char *
who(struct pd_ui *ui, const struct pd_work_row *row)
{
    return row->who[0] != '\0' ? pd_ui_masked(ui, row->who) : "";
}

static const char *
when(struct pd_ui *ui, const struct pd_view *view, int64_t at_ms)
{
    return at_ms > 0 ? pd_shift_when(ui, at_ms, view->now_ms, NULL) : "";
}

/* How long ago, in the one unit that says enough. */
static const char *
age(struct pd_ui *ui, const struct pd_view *view, int64_t at_ms)
{
    int64_t hours = (view->now_ms - at_ms) / PD_HOUR_MS;

    if (at_ms <= 0 || hours < 0)
        return "";
    if (hours < 48)
        return pd_kit_text(ui, TRN("%d hour", "%d hours", hours), (int)hours);
    return pd_kit_text(ui, TRN("%d day", "%d days", hours / 24), (int)(hours / 24));
}

static void
note(struct pd_work_line *line, enum pd_tone tone, const char *icon, const char *words)
{
    line->note = words;
    line->note_icon = icon;
    line->note_tone = tone;
}

static const char *
times(struct pd_ui *ui, int64_t n)
{
    return pd_kit_text(ui, "× %s", pd_kit_number(ui, n));
}

/* ---- a function a list ---- */

typedef void
liner(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line);

/* What is printed from here says that it is a copy: an original may be about. */
static const char *
paper_unsure(struct pd_ui *ui)
{
    /* TRANSLATORS: Staff. A ticket or slip: the power failed before its printer answered. At most 12
     * characters. */
    return TR("Perhaps not printed");
}

static void
line_uncollected(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "ticket";
    line->title = pd_kit_text(ui, "%s  %s", row->text, gift_name(ui, view, row->what));
    line->sub = both(ui, row->n > 1 ? times(ui, row->n) : "",
        both(ui, who(ui, row),
            /* TRANSLATORS: Staff. %s is the last day on which a ticket is collected. */
            pd_kit_text(ui, TR("until %s"), pd_kit_date(ui, row->due_ms, view->now_ms))));
    line->value = age(ui, view, row->at_ms);
    if (row->due_ms <= view->now_ms)
        note(line, PD_TONE_BAD, "close", TR("Past its last day"));
    else if (row->unsure)
        note(line, PD_TONE_WARN, "printer", paper_unsure(ui));
    else if (row->late)
        note(line, PD_TONE_WARN, "clock",
            pd_kit_text(ui, TRN("Over %d hour", "Over %d hours", view->counter.late_hours),
                view->counter.late_hours));
}

static void
line_stock(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "box";
    line->title = gift_name(ui, view, row->what);
    line->sub = pd_kit_text(ui, TR("Shelf %s · %s kept for tickets"), row->text, pd_kit_number(ui, row->of));
    line->value = pd_kit_number(ui, row->n);
    /* TRANSLATORS: Staff, behind a number: so many this counter may still sell. */
    line->unit = TR("to sell");
    if (row->late)
        note(line, PD_TONE_WARN, "warning", row->n == 0 ? TR("None left to sell") : TR("Runs low"));
}

/* Who is to call her; her adviser is named until it was answered. */
static const char *
adviser_title(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_adviser *a = view->programme != NULL ? pd_programme_adviser(view->programme, id) : NULL;

    /* TRANSLATORS: Staff. %s is the name of a member's adviser. */
    return a != NULL ? pd_kit_text(ui, TR("Adviser wanted: %s"), pd_kit_say(ui, &a->name))
                     : TR("Adviser wanted");
}

static void
line_feedback(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool answered = row->state == PD_FEEDBACK_STATUS_ANSWERED;

    bool adviser = strcmp(row->what, PD_ADVISER_TOPIC) == 0;

    line->icon = row->n >= 1 && row->n <= 5 ? pd_kit_text(ui, "face-%d", (int)row->n)
                 : adviser                  ? "phone"
                                            : "chat";
    line->title = adviser ? adviser_title(ui, view, row->text) : topic_name(ui, view, row->what);
    /* TRANSLATORS: Staff. The number that a patient was given for what she told. */
    line->sub = both(ui, pd_kit_text(ui, TR("No. %s"), pd_feedback_number(ui, strtoll(row->ref, NULL, 10))),
        both(ui, pd_kit_text(ui, TR("told %s"), when(ui, view, row->at_ms)),
            (row->of & 2) != 0                               ? row->by
            : row->text[0] != '\0' && (!adviser || answered) ? row->text
                                                             : who(ui, row)));
    line->value = (row->of & 1) != 0 ? TR("Call back") : "";
    if ((row->of & 2) != 0)
        note(line, PD_TONE_WARN, "points",
            /* TRANSLATORS: Staff. Points for a suggestion; another person approves them. */
            pd_kit_text(
                ui, TR("%s points wait for approval"), pd_kit_number(ui, strtoll(row->text, NULL, 10))));
    else if (answered)
        note(line, PD_TONE_GOOD, "check", TR("Answered"));
    else if (row->late)
        note(line, PD_TONE_BAD, "warning", TR("Overdue"));
    else if (row->due_ms > 0)
        note(line, PD_TONE_PLAIN, "clock",
            pd_kit_text(ui, TR("Answer before %s"), when(ui, view, row->due_ms)));
}

/* Whose it is to settle, by the hub's word for it. */
static const char *
owner_words(struct pd_ui *ui, const char *owner)
{
    const struct {
        const char *owner, *words;
    } words[] = {
        { "supervisor", TR("for a supervisor") },
        { "stock keeper", TR("for the stock keeper") },
        { "technician", TR("for a technician") },
        { "programme owner", TR("for the owner of the rules") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].owner, owner) == 0)
            return words[i].words;
    return owner;
}

static void
line_exceptions(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "warning";
    line->tone = PD_TONE_WARN;
    line->title = pd_exception_words(ui, row->what).title;
    line->sub = both(ui, both(ui, who(ui, row), when(ui, view, row->at_ms)), owner_words(ui, row->text));
    line->value = pd_kit_text(ui, TR("No. %s"), row->ref);
    if (row->state == PD_WORK_EXCEPTION_TAKEN)
        /* TRANSLATORS: Staff. %s is a clerk's number. */
        note(line, PD_TONE_PLAIN, "person", pd_kit_text(ui, TR("%s is on it"), row->by));
    else if (row->late)
        note(line, PD_TONE_BAD, "clock", TR("Open for long"));
}

static void
line_services(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "heart-pulse";
    line->title = unit_name(ui, view, row->what);
    line->sub = both(ui, who(ui, row), pd_kit_text(ui, TR("asked %s"), when(ui, view, row->at_ms)));
    line->value = times(ui, row->n > 0 ? row->n : 1);
    if (row->state == PD_WORK_SERVICE_TAKEN)
        note(line, PD_TONE_PLAIN, "person", pd_kit_text(ui, TR("%s is on it"), row->by));
    else if (row->late)
        note(line, PD_TONE_WARN, "clock", TR("Waits for long"));
}

static void
line_activities(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    const struct pd_activity *a =
        view->programme != NULL ? pd_programme_activity(view->programme, row->what) : NULL;

    line->icon = "seat";
    line->title = a != NULL ? pd_kit_say(ui, &a->name) : row->what;
    line->sub = both(ui, when(ui, view, row->at_ms), a != NULL ? pd_kit_say(ui, &a->where) : "");
    line->value = pd_kit_number(ui, row->of);
    /* TRANSLATORS: Staff, behind a number of seats: so many are taken, then how many are free. */
    line->unit = pd_kit_text(ui, TR("booked, %s free"), pd_kit_number(ui, row->n));
}

static void
line_birthdays(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    (void)view;
    line->icon = "heart";
    line->tone = PD_TONE_ACCENT;
    line->title = who(ui, row);
    /* TRANSLATORS: Staff. %s is the name of a ward. */
    line->sub = pd_kit_text(ui, TR("Ward %s"), row->what);
    /* TRANSLATORS: A birthday: first the month's number, then the day's. */
    line->value = pd_kit_text(ui, TR("%d/%d"), (int)row->of, (int)row->n);
    if (row->state == 1)
        note(line, PD_TONE_GOOD, "check", TR("Congratulated"));
}

static const char *
figure_words(struct pd_ui *ui, const char *name)
{
    const struct {
        const char *name, *words;
    } words[] = {
        { "handed_over", TR("Hand-overs") },
        { "units", TR("Pieces handed over") },
        { "points", TR("Points redeemed") },
        { "money", TR("Money taken") },
        { "voids", TR("Cancelled tickets") },
        { "refunds", TR("Hand-overs undone, points back") },
        { "approvals", TR("Passed by a supervisor") },
        { "exceptions_open", TR("Exceptions not settled") },
        { "feedback_open", TR("Feedback not answered") },
        { "feedback_late", TR("of it overdue") },
        { "services_open", TR("Services to give") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i].words;
    return name;
}

static void
line_day(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    (void)view;
    line->icon = "clipboard";
    line->title = figure_words(ui, row->what);
    line->sub = row->text;
    if (row->state == PD_WORK_FIGURE_FEN) {
        line->value = pd_ui_money(ui, pd_fen_of(row->n));
        return;
    }
    line->value = pd_kit_number(ui, row->n);
    if (row->state == PD_WORK_FIGURE_POINTS) {
        line->unit = TRN("point", "points", row->n);
        if (row->of > 0)
            /* TRANSLATORS: Staff. What points come to in money. */
            line->sub = pd_kit_text(ui, TR("worth %s"), pd_ui_money(ui, pd_fen_of(row->of)));
    }
}

static void
line_units(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool ends = row->due_ms > 0 && row->due_ms < PD_NEVER_MS;

    line->icon = row->state == 2 ? "heart-pulse" : "coupon";
    line->title = unit_name(ui, view, row->what);
    line->sub = ends ? pd_kit_text(ui, TR("until %s"), pd_kit_date(ui, row->due_ms, view->now_ms)) : "";
    if (row->of > 0)
        line->sub = both(ui, line->sub, pd_ui_money(ui, pd_fen_of(row->of)));
    line->value = pd_kit_number(ui, row->n);
    /* TRANSLATORS: Staff, behind a number: so many coupons are left. */
    line->unit = TR("left");
}

static void
line_uses(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "undo";
    line->title = unit_name(ui, view, row->what);
    line->sub = both(ui, when(ui, view, row->at_ms), row->by);
    line->value = times(ui, row->n);
}

static void
line_captures(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "gift";
    line->title = gift_name(ui, view, row->what);
    line->sub = both(ui, when(ui, view, row->at_ms), place_name(ui, view, row->text));
    line->value = pd_kit_number(ui, row->n);
    line->unit = TRN("point", "points", row->n);
    if (row->of >= row->n && row->n > 0)
        note(line, PD_TONE_PLAIN, "undo", TR("All of it went back"));
    else if (row->of > 0)
        note(line, PD_TONE_PLAIN, "undo",
            pd_kit_text(
                ui, TRN("%s point went back", "%s points went back", row->of), pd_kit_number(ui, row->of)));
}

static void
line_cards(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    (void)view;
    line->icon = "card";
    line->title = pd_kit_text(ui, TR("Card %s"), row->ref);
    line->sub = row->n == 1 ? TR("with a PIN") : TR("without a PIN");
    if (row->state == PD_WORK_CARD_STOPPED)
        note(line, PD_TONE_BAD, "block", TR("Stopped"));
    else
        note(line, PD_TONE_GOOD, "check", TR("In order"));
}

static void
line_proposals(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "book";
    /* TRANSLATORS: Staff. The number of proposed rules. */
    line->title = pd_kit_text(ui, TR("Rules, proposal %s"), row->ref);
    line->sub = both(ui, row->text[0] != '\0' ? row->text : row->by, when(ui, view, row->at_ms));
    line->value = row->due_ms > 0
                      /* TRANSLATORS: Staff. The day from which new rules shall hold. */
                      ? pd_kit_text(ui, TR("from %s"), pd_kit_date(ui, row->due_ms + 1, view->now_ms))
                      : TR("at once");
    if (row->n > 0)
        note(line, PD_TONE_PLAIN, "info", pd_kit_text(ui, TR("instead of version %d"), (int)row->n));
}

static void
line_stops(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    const struct pd_programme *p = view->programme;
    bool gift = strcmp(row->what, "gift") == 0;
    const char *colon = strchr(row->ref, ':'), *id = colon != NULL ? colon + 1 : row->ref;

    line->icon = gift ? "gift" : "megaphone";
    line->title = gift ? gift_name(ui, view, id) : id;
    for (int i = 0; !gift && p != NULL && i < p->campaign_count; i++)
        if (strcmp(p->campaigns[i].id, id) == 0)
            line->title = pd_kit_say(ui, &p->campaigns[i].name);
    line->sub = gift ? TR("Gift") : TR("Campaign");
    if (row->state == 1)
        note(line, PD_TONE_BAD, "pause", TR("Stopped"));
    if (row->state == 1 && row->at_ms > 0)
        line->sub = both(ui, line->sub, when(ui, view, row->at_ms));
}

static const char *
signed_number(struct pd_ui *ui, int64_t n)
{
    return n < 0 ? pd_kit_text(ui, "−%s", pd_kit_number(ui, -n))
                 : pd_kit_text(ui, "+%s", pd_kit_number(ui, n));
}

static void
line_adjustments(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "points";
    line->title = both(ui, who(ui, row), row->text);
    line->sub = both(ui, row->by, when(ui, view, row->at_ms));
    line->value = signed_number(ui, row->n);
    line->unit = TRN("point", "points", row->n);
}

static const char *
sheet_words(struct pd_ui *ui, const char *name)
{
    const struct {
        const char *name, *words;
    } words[] = {
        { "status", TR("Status") },
        { "since", TR("Member since") },
        { "tier", TR("Level") },
        { "index.spend", TR("Level: paid in this period") },
        { "index.visits", TR("Level: visits in this period") },
        { "index.flag", TR("Level: assessment") },
        { "points", TR("Points to spend") },
        { "pending", TR("Points to come") },
        { "debt", TR("Points owed") },
        { "ending", TR("The next points to expire") },
        { "card", TR("Printed card") },
        { "external", TR("Known elsewhere") },
        { "consent.programme", TR("Consent: taking part") },
        { "consent.linking", TR("Consent: bills and visits") },
        { "consent.sms", TR("Consent: text messages") },
        { "consent.wechat", TR("Consent: WeChat") },
        { "consent.phone", TR("Consent: phone calls") },
        { "consent.partners", TR("Consent: partner shops") },
        { "move.earned", TR("Earned") },
        { "move.spent", TR("Spent") },
        { "move.back", TR("Came back") },
        { "move.taken", TR("Taken back after a refund") },
        { "move.expired", TR("Expired") },
        { "move.set_right", TR("Set right") },
    };

    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i].words;
    return name;
}

static const char *
status_words(struct pd_ui *ui, const char *status)
{
    return strcmp(status, "active") == 0   ? TR("Active")
           : strcmp(status, "frozen") == 0 ? TR("Frozen")
           : strcmp(status, "closed") == 0 ? TR("Closed")
                                           : status;
}

/* A line is a word, a number, a yes or a no, or something that moved. */
static const char *
sheet_value(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row)
{
    if (strcmp(row->what, "status") == 0)
        return status_words(ui, row->text);
    if (strcmp(row->what, "tier") == 0)
        return tier_name(ui, view, row->text);
    if (strcmp(row->what, "since") == 0)
        return pd_kit_date(ui, row->at_ms + 1, view->now_ms);
    if (strncmp(row->what, "consent.", 8) == 0)
        return row->n != 0 ? TR("given") : TR("not given");
    if (strncmp(row->what, "move.", 5) == 0)
        return signed_number(ui, row->n);
    if (strcmp(row->what, "index.spend") == 0)
        return pd_ui_money(ui, pd_fen_of(row->n));
    return row->text[0] != '\0' ? row->text : pd_kit_number(ui, row->n);
}

static void
line_sheet(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool moved = strncmp(row->what, "move.", 5) == 0;

    line->icon = moved ? "clock" : strncmp(row->what, "consent.", 8) == 0 ? "shield" : "info";
    line->title = sheet_words(ui, row->what);
    line->value = sheet_value(ui, view, row);
    if (moved)
        line->sub = both(ui, when(ui, view, row->at_ms), row->text);
    else if (row->due_ms > 0)
        line->sub = pd_kit_text(ui, TR("until %s"), pd_kit_date(ui, row->due_ms, view->now_ms));
    if (strncmp(row->what, "index.", 6) == 0)
        /* TRANSLATORS: Staff. What of it counts for the member's level. */
        line->sub = pd_kit_text(ui, TR("counts %s"), pd_kit_number(ui, row->of));
    if (strcmp(row->what, "external") == 0)
        line->sub = pd_kit_text(ui, TR("since %s"), pd_kit_date(ui, row->at_ms + 1, view->now_ms));
    if (strcmp(row->what, "points") == 0 && row->of > 0)
        line->sub = pd_kit_text(ui, TR("%s held for tickets"), pd_kit_number(ui, row->of));
}

static void
line_receipts(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "list";
    line->title = row->text;
    line->sub = pd_kit_text(ui, TR("entered %s"), when(ui, view, row->at_ms));
    note(line, PD_TONE_WARN, "clock", TR("Waits for its bill"));
}

static void
line_discounts(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = "crown";
    line->title = both(ui, discount_name(ui, view, row->what), case_name(ui, view, row->ref));
    line->sub = row->n > 0 ? pd_kit_text(ui, TR("by the level %s"), tier_name(ui, view, row->text))
                           : TR("not at this level");
    line->value = pd_kit_text(ui, "%d %%", (int)row->n);
    /* TRANSLATORS: Staff, behind a percentage. */
    line->unit = TR("off");
}

static void
line_purses(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = row->state == PD_PURSE_BONUS ? "gift" : "card";
    line->title = purse_name(ui, view, row->what);
    line->sub =
        row->of > 0 ? pd_kit_text(ui, TR("%s is kept for a bill"), pd_ui_money(ui, pd_fen_of(row->of))) : "";
    line->value = pd_ui_money(ui, pd_fen_of(row->n));
    if (row->due_ms > 0)
        note(line, PD_TONE_PLAIN, "clock",
            pd_kit_text(ui, TR("until %s"), pd_kit_date(ui, row->due_ms, view->now_ms)));
}

static void
line_money(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool in = row->state == PD_WORK_MONEY_IN;

    line->icon = in ? "plus" : "clipboard";
    line->title = in                                 ? purse_name(ui, view, row->what)
                  : strcmp(row->what, "points") == 0 ? TR("Bill, with points")
                                                     : TR("Bill, with money");
    line->sub = both(ui, row->text, when(ui, view, row->at_ms));
    line->value = pd_kit_text(ui, "%s%s", in ? "+" : "−", pd_ui_money(ui, pd_fen_of(row->n)));
    if (row->unsure)
        note(line, PD_TONE_WARN, "printer", paper_unsure(ui));
    else if (row->state == PD_WORK_MONEY_KEPT)
        note(line, PD_TONE_WARN, "clock", pd_kit_text(ui, TR("kept until %s"), when(ui, view, row->due_ms)));
    else if (row->state == PD_WORK_MONEY_BACK || row->of == 0)
        note(line, PD_TONE_PLAIN, "undo", TR("Given back or used"));
    else if (row->of < row->n)
        note(line, PD_TONE_PLAIN, "undo",
            pd_kit_text(ui, TR("%s can go back"), pd_ui_money(ui, pd_fen_of(row->of))));
}

static void
line_memberships(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    int kind = view->programme != NULL ? pd_programme_kind(view->programme, row->what) : -1;

    line->icon = "family";
    line->title = kind >= 0 ? pd_kit_say(ui, &view->programme->kinds[kind].name) : row->what;
    if (row->state == PD_WORK_MEMBERSHIP_NONE) {
        note(line, PD_TONE_PLAIN, "plus", TR("Not opened yet"));
        return;
    }
    line->value = pd_kit_number(ui, row->n);
    line->unit = TRN("point", "points", row->n);
    if (row->state == PD_WORK_MEMBERSHIP_STOPPED)
        note(line, PD_TONE_BAD, "pause", TR("Stopped"));
    else if (row->state == PD_WORK_MEMBERSHIP_HERE)
        note(line, PD_TONE_GOOD, "check", TR("On the table"));
}

/* "ONE MONTH USED" of a line, the number of that place. */
static int64_t
number_in(const char *text, int place)
{
    char *rest = (char *)text;
    int64_t n = 0;

    for (int i = 0; i <= place; i++)
        n = strtoll(rest, &rest, 10);
    return n;
}

static void
line_family(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    line->icon = row->state == PD_FAMILY_GOOD ? "card" : "block";
    line->title = row->who[0] != '\0' ? pd_ui_masked(ui, row->who) : TR("A family member");
    /* TRANSLATORS: Staff. Limits of a family card in points: of one gift, then used and most of a month. */
    line->sub = pd_kit_text(ui, TR("per gift %s, month %s of %s"), pd_kit_number(ui, number_in(row->text, 0)),
        pd_kit_number(ui, number_in(row->text, 2)), pd_kit_number(ui, number_in(row->text, 1)));
    /* TRANSLATORS: Staff. Points used today, and the most a day. */
    line->value = pd_kit_text(ui, TR("%s of %s"), pd_kit_number(ui, row->n), pd_kit_number(ui, row->of));
    line->unit = TR("today");
    if (row->state == PD_FAMILY_BLOCKED)
        note(line, PD_TONE_WARN, "block", TR("Blocked"));
    (void)view;
}

static void
line_shared(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool money = row->state == PD_WORK_SHARED_MONEY;

    line->icon = money ? "card" : "heart-pulse";
    line->title = money ? purse_name(ui, view, row->what) : unit_name(ui, view, row->what);
    line->sub = pd_kit_text(ui, TR("of %s"), pd_ui_masked(ui, row->who));
    line->value = money ? pd_ui_money(ui, pd_fen_of(row->n)) : pd_kit_number(ui, row->n);
    if (row->of == 0)
        note(line, PD_TONE_WARN, "lock", TR("Limits used up"));
    else
        note(line, PD_TONE_PLAIN, "info",
            /* TRANSLATORS: Staff. The most that a family card may use now: a sum of money, or a number. */
            pd_kit_text(ui, TR("up to %s at once"),
                money ? pd_ui_money(ui, pd_fen_of(row->of)) : pd_kit_number(ui, row->of)));
}

static void
line_clearing(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    bool owes = row->n < 0;

    line->icon = "clipboard";
    line->title = row->state == 0 ? TR("Since the last statement")
                                  : pd_kit_text(ui, TR("Statement %s, until %s"), row->ref,
                                        pd_kit_date(ui, row->due_ms - 1, view->now_ms));
    /* TRANSLATORS: Staff. Points given to members at this place, and points that members used there. */
    line->sub = pd_kit_text(ui, TR("points given %s, used %s"), pd_kit_number(ui, number_in(row->text, 0)),
        pd_kit_number(ui, number_in(row->text, 1)));
    line->value = pd_ui_money(ui, pd_fen_of(owes ? -row->n : row->n));
    line->unit = owes ? TR("to the hospital") : TR("from the hospital");
    if (row->state == 0)
        note(line, PD_TONE_PLAIN, "clock", TR("Not settled yet"));
}

/* Whose a step is: a place or department by its name, a role of the staff. */
static const char *
step_owner_name(struct pd_ui *ui, const struct pd_view *view, const char *owner)
{
    const struct pd_topic *department;
    const char *id;

    switch (pd_step_owner_from(owner, &id)) {
    case PD_STEP_OF_PLACE:
        return place_name(ui, view, id);
    case PD_STEP_OF_DEPARTMENT:
        department = view->programme != NULL ? pd_programme_department(view->programme, id) : NULL;
        return department != NULL ? pd_kit_say(ui, &department->name) : id;
    case PD_STEP_OF_ROLE:
        return strcmp(id, "counter") == 0      ? TR("any clerk")
               : strcmp(id, "supervisor") == 0 ? TR("a supervisor")
                                               : TR("the health-management centre");
    case PD_STEP_OF_NOBODY:
        break;
    }
    return owner;
}

/* As the rules in force word it; a step that they have no more, by its id. */
static void
line_first_visits(
    struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row, struct pd_work_line *line)
{
    const struct pd_plan *plan = view->programme != NULL ? pd_programme_first_visit(view->programme) : NULL;
    const struct pd_plan_step *step = plan != NULL ? pd_plan_step(plan, row->what) : NULL;
    bool today =
        pd_local_day(row->due_ms - 1, ui->utc_offset_min) == pd_local_day(view->now_ms, ui->utc_offset_min);

    line->icon = "clipboard";
    line->title =
        pd_kit_text(ui, "%s  %s", who(ui, row), step != NULL ? pd_kit_say(ui, &step->title) : row->what);
    /* TRANSLATORS: Staff. %s is who sees to a step: a place, a department or a role. */
    line->sub = both(ui, pd_kit_text(ui, TR("for %s"), step_owner_name(ui, view, row->text)),
        /* TRANSLATORS: Staff. %s is the day on which somebody came for the first time. */
        pd_kit_text(ui, TR("first came %s"), pd_kit_date(ui, row->at_ms + 1, view->now_ms)));
    if (row->late)
        note(line, PD_TONE_BAD, "warning", TR("Overdue"));
    else if (row->state == PD_WORK_FIRST_VISIT_HERS)
        note(line, PD_TONE_ACCENT, "person", today ? TR("Yours, today") : TR("Yours"));
    else
        note(line, PD_TONE_PLAIN, "clock",
            today ? TR("Today")
                  : pd_kit_text(ui, TR("until %s"), pd_kit_date(ui, row->due_ms, view->now_ms)));
}

static liner *const liners[PD_WORK_LAST + 1] = {
    [PD_WORK_UNCOLLECTED] = line_uncollected,
    [PD_WORK_STOCK] = line_stock,
    [PD_WORK_FEEDBACK] = line_feedback,
    [PD_WORK_EXCEPTIONS] = line_exceptions,
    [PD_WORK_SERVICES] = line_services,
    [PD_WORK_ACTIVITIES] = line_activities,
    [PD_WORK_BIRTHDAYS] = line_birthdays,
    [PD_WORK_DAY] = line_day,
    [PD_WORK_UNITS] = line_units,
    [PD_WORK_USES] = line_uses,
    [PD_WORK_CAPTURES] = line_captures,
    [PD_WORK_CARDS] = line_cards,
    [PD_WORK_PROPOSALS] = line_proposals,
    [PD_WORK_STOPS] = line_stops,
    [PD_WORK_ADJUSTMENTS] = line_adjustments,
    [PD_WORK_SHEET] = line_sheet,
    [PD_WORK_RECEIPTS] = line_receipts,
    [PD_WORK_DISCOUNTS] = line_discounts,
    [PD_WORK_PURSES] = line_purses,
    [PD_WORK_MONEY] = line_money,
    [PD_WORK_MEMBERSHIPS] = line_memberships,
    [PD_WORK_FIRST_VISITS] = line_first_visits,
    [PD_WORK_FAMILY] = line_family,
    [PD_WORK_SHARED] = line_shared,
    [PD_WORK_CLEARING] = line_clearing,
};

struct pd_work_line
pd_work_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row)
{
    struct pd_work_line line = { .title = "", .sub = "", .value = "", .unit = "" };
    enum pd_work work = view->counter.work.work;

    if ((int)work > 0 && work <= PD_WORK_LAST)
        liners[work](ui, view, row, &line);
    return line;
}

/* ---- the chosen line ---- */

static void
add(struct pd_fact out[PD_WORK_FACTS], int *count, const char *icon, const char *label, const char *value)
{
    if (value[0] != '\0' && *count < PD_WORK_FACTS)
        out[(*count)++] = (struct pd_fact){ icon, label, value };
}

/* What stands at the right of a line is not always an amount. */
static const char *
value_name(struct pd_ui *ui, enum pd_work work, const struct pd_work_line *line)
{
    switch ((int)work) {
    case PD_WORK_FEEDBACK:
        return TR("Wish");
    case PD_WORK_EXCEPTIONS:
        return TR("Exception");
    case PD_WORK_UNCOLLECTED:
        return TR("Waits for");
    case PD_WORK_ACTIVITIES:
        return TR("Seats");
    case PD_WORK_BIRTHDAYS:
        return TR("Birthday");
    case PD_WORK_PROPOSALS:
        return TR("In force");
    case PD_WORK_SHEET:
        return line->title;
    case PD_WORK_CAPTURES:
    case PD_WORK_ADJUSTMENTS:
        return TR("In points");
    default:
        return TR("Amount");
    }
}

int
pd_work_facts(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_row *row,
    struct pd_fact out[PD_WORK_FACTS])
{
    struct pd_work_line line = pd_work_line(ui, view, row);
    int count = 0;

    if (row->who[0] != '\0')
        add(out, &count, "person", TR("Member"), pd_ui_masked(ui, row->who));
    if (line.value[0] != '\0')
        add(out, &count, "info", value_name(ui, view->counter.work.work, &line),
            line.unit[0] != '\0' ? pd_kit_text(ui, "%s %s", line.value, line.unit) : line.value);
    if (row->at_ms > 0 && view->counter.work.work != PD_WORK_FIRST_VISITS) /* a day, which its line says */
        add(out, &count, "clock", TR("When"), when(ui, view, row->at_ms));
    if (row->due_ms > 0 && row->due_ms < PD_NEVER_MS && view->counter.work.work != PD_WORK_ACTIVITIES)
        add(out, &count, "calendar", TR("Until"), pd_kit_date(ui, row->due_ms, view->now_ms));
    if (row->by[0] != '\0')
        add(out, &count, "staff", TR("By"), row->by);
    if (line.note != NULL)
        add(out, &count, line.note_icon, TR("State"), line.note);
    return count;
}

static const char *
place_words(struct pd_ui *ui, const struct pd_view *view, const char *id)
{
    const struct pd_place *place = view->programme != NULL ? pd_programme_place(view->programme, id) : NULL;

    return place != NULL ? pd_kit_say(ui, &place->name) : id;
}

const char *
pd_work_value_words(struct pd_ui *ui, const struct pd_view *view, const struct pd_work_field *field,
    const struct pd_work_value *value)
{
    switch (field->kind) {
    case PD_WORK_FIELD_NUMBER:
        return pd_kit_number(ui, value->n);
    case PD_WORK_FIELD_SIGNED:
        return signed_number(ui, value->n);
    case PD_WORK_FIELD_FEN:
        return pd_ui_money(ui, pd_fen_of(value->n));
    case PD_WORK_FIELD_TEXT:
        return value->text;
    case PD_WORK_FIELD_REASON:
        return pd_work_word(ui, value->text);
    case PD_WORK_FIELD_PLACE:
        return place_words(ui, view, value->text);
    case PD_WORK_FIELD_CODE:
        return TR("scanned");
    }
    return "";
}
