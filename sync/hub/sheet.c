#include "sync/hub/sheet.h"

#include "app/core/errand.h"
#include "sync/hub/activities.h"
#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/feedback.h"
#include "sync/hub/grants.h"
#include "sync/hub/notices.h"
#include "sync/hub/persons.h"
#include "sync/hub/reminders.h"
#include "sync/hub/units.h"

#include <sodium/utils.h>

/* ---- words for what is stored as numbers ---- */

static const char *
service_word(int64_t n)
{
    return n == 0 ? "" : pd_service_state_name(n);
}

static const char *
hold_word(int64_t n)
{
    static const char *const words[] = { "?", "kept", "ticket out", "handed over", "ended", "refused" };

    return n >= 1 && n < PD_COUNT(words) ? words[n] : words[0];
}

static const char *
adjustment_word(int64_t n)
{
    static const char *const words[] = { "?", "open", "approved", "rejected" };

    return n >= 1 && n < PD_COUNT(words) ? words[n] : words[0];
}

static const char *
notice_word(int64_t n)
{
    return pd_hub_notice_name((enum pd_hub_notice_kind)n);
}

static const char *
booking_word(int64_t n)
{
    return pd_booking_state_name((enum pd_booking_state)n);
}

static const char *
feedback_word(int64_t n)
{
    return pd_feedback_state_name((enum pd_feedback_state)n);
}

static const char *
channel_word(int64_t n)
{
    return n >= PD_CONSENT_SMS && n <= PD_CONSENT_PHONE ? pd_consent_name((enum pd_consent_purpose)n) : "?";
}

static const char *
reminder_word(int64_t n)
{
    return pd_reminder_state_name((enum pd_reminder_state)n);
}

static const char *
errand_word(int64_t n)
{
    const char *name = pd_errand_name((enum pd_errand_kind)n);

    return name != NULL ? name : "?";
}

/* ---- the parts that are one statement each ---- */

#define COLUMNS(...)                                                                                         \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        __VA_ARGS__, NULL                                                                                    \
    }

static const struct pd_sheet_part who = { "person", "Who she is", COLUMNS("What", "Value") };
static const struct pd_sheet_part consents = { "consents", "What she agreed to, and took back",
    COLUMNS("When", "Purpose", "What", "Text", "By") };

/* kinds: one letter a column, as enum pd_sheet_kind; a digit stands for a word by the table below. */
static const struct {
    struct pd_sheet_part part;
    enum pd_hub_sql sql;
    const char *kinds;
} parts[] = {
    { { "lots", "What she has, grant by grant",
          COLUMNS("Rule", "Granted", "Left", "In tickets", "Expired", "Usable from", "Until") },
        PD_HUB_SQL_SHEET_LOTS, "tnnnnww" },
    { { "moves", "What moved", COLUMNS("When", "What", "Rule", "Unit", "Amount", "Owed", "Merchant") },
        PD_HUB_SQL_SHEET_MOVES, "w0ttnnt" },
    { { "units", "Coupons and entitlements, grant by grant",
          COLUMNS("What", "Rule", "Given", "Left", "Expired", "Usable from", "Until") },
        PD_HUB_SQL_SHEET_UNITS, "ttnnnww" },
    { { "unit_years", "Entitlements by the year", COLUMNS("What", "Year", "Given") },
        PD_HUB_SQL_SHEET_UNIT_YEARS, "tnn" },
    { { "unit_gifts", "What people gave her", COLUMNS("When", "What", "Times", "Yuan", "Reference") },
        PD_HUB_SQL_SHEET_UNIT_GIFTS, "wtnft" },
    { { "unit_uses", "What she used",
          COLUMNS("When", "What", "Times", "Category", "Bill", "Off", "Price", "Reference", "Taken back",
              "Service") },
        PD_HUB_SQL_SHEET_UNIT_USES, "wtntffftw1" },
    { { "tickets", "Tickets",
          COLUMNS("Made", "Gift", "Units", "Points", "Place", "State", "Ended", "Paid", "Given back") },
        PD_HUB_SQL_SHEET_TICKETS, "wtnnt2wnn" },
    { { "bills", "Bills",
          COLUMNS("Paid", "Bill", "Total", "Insured", "Self-paid", "Points", "Refunded", "Taken back") },
        PD_HUB_SQL_SHEET_BILLS, "wtfffnfn" },
    { { "refunds", "Refunds of bills", COLUMNS("When", "Refund", "Bill", "Yuan", "Points") },
        PD_HUB_SQL_SHEET_REFUNDS, "wttfn" },
    { { "adjustments", "Points set right", COLUMNS("When", "Points", "Why", "State") },
        PD_HUB_SQL_SHEET_ADJUSTMENTS, "wnt3" },
    { { "notices", "What she was to be told", COLUMNS("When", "Kind", "Due", "Points") },
        PD_HUB_SQL_SHEET_NOTICES, "w4wn" },
    { { "bookings", "What she booked",
          COLUMNS("When", "Activity", "State", "Points", "Starts", "Was there", "Ended", "Why") },
        PD_HUB_SQL_SHEET_BOOKINGS, "wt5nwwwt" },
    { { "surveys", "Surveys she took part in", COLUMNS("Day", "Survey", "Visit") }, PD_HUB_SQL_SHEET_SURVEYS,
        "wtt" },
    { { "answers", "What she said in her name", COLUMNS("Day", "Survey", "Visit", "Question", "Answer") },
        PD_HUB_SQL_SHEET_ANSWERS, "wtttt" },
    { { "feedback", "What she told the hospital",
          COLUMNS("When", "Number", "Topic", "Face", "Call back", "State", "Answered", "Points") },
        PD_HUB_SQL_SHEET_FEEDBACK, "wntnn6wn" },
    { { "reminders", "What she was to be reminded of",
          COLUMNS("Made", "Topic", "Due", "Channel", "State", "Told") },
        PD_HUB_SQL_SHEET_REMINDERS, "wtw78w" },
    { { "cards", "Her printed cards", COLUMNS("When", "Serial", "What") }, PD_HUB_SQL_SHEET_CARDS, "wtt" },
    { { "externals", "Where she is known elsewhere", COLUMNS("Since", "Issuer", "Id ends in", "By") },
        PD_HUB_SQL_SHEET_EXTERNALS, "wttt" },
    { { "assessments", "How she was assessed", COLUMNS("When", "Value", "Why", "By") },
        PD_HUB_SQL_SHEET_ASSESSMENTS, "wntt" },
    { { "favourites", "Gifts she likes", COLUMNS("When", "Gift") }, PD_HUB_SQL_SHEET_FAVOURITES, "wt" },
    { { "priority", "Where she was given precedence", COLUMNS("When", "Place") }, PD_HUB_SQL_SHEET_PRIORITY,
        "wt" },
    { { "wards", "Where she lay, and was congratulated", COLUMNS("When", "Ward", "What") },
        PD_HUB_SQL_SHEET_WARDS, "wtt" },
    { { "errands", "What a desk asked for her", COLUMNS("When", "What", "Came of it") },
        PD_HUB_SQL_SHEET_ERRANDS, "w9t" },
    { { "cases", "What people looked at", COLUMNS("When", "Kind", "Points", "Note", "Settled") },
        PD_HUB_SQL_SHEET_CASES, "wtntw" },
};

static const char *(*const words[])(int64_t n) = { pd_hub_posted_by, service_word, hold_word, adjustment_word,
    notice_word, booking_word, feedback_word, channel_word, reminder_word, errand_word };

static void
set_text(struct pd_sheet_cell *cell, const char *text)
{
    cell->kind = PD_SHEET_TEXT;
    (void)pd_copy(cell->text, sizeof cell->text, text);
}

static void
read_cell(struct pd_store *s, enum pd_hub_sql sql, int column, char kind, struct pd_sheet_cell *cell)
{
    cell->n = 0;
    cell->text[0] = '\0';
    if (kind == PD_SHEET_TEXT) {
        cell->kind = PD_SHEET_TEXT;
        pd_store_text(s, sql, column, cell->text, sizeof cell->text);
        return;
    }
    cell->n = pd_store_int(s, sql, column);
    if (kind >= '0' && kind <= '9')
        set_text(cell, words[kind - '0'](cell->n));
    else
        cell->kind = (enum pd_sheet_kind)kind;
}

static void
read_part(struct pd_hub *hub, int64_t mid, int which, const struct pd_sheet_reader *reader)
{
    static struct pd_sheet_cell cells[PD_SHEET_CELLS_MAX];
    const enum pd_hub_sql sql = parts[which].sql;
    const char *kinds = parts[which].kinds;
    int count = (int)strlen(kinds);

    reader->part(reader->ctx, &parts[which].part);
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql)) {
        for (int i = 0; i < count; i++)
            read_cell(hub->store, sql, i, kinds[i], &cells[i]);
        reader->row(reader->ctx, cells, count);
    }
}

/* ---- who she is, and what she agreed to ---- */

static void
say(const struct pd_sheet_reader *reader, const char *what, const char *value)
{
    struct pd_sheet_cell cells[2];

    set_text(&cells[0], what);
    set_text(&cells[1], value);
    reader->row(reader->ctx, cells, 2);
}

/* Written down at a counter: a guardian who is no member, and how she came. */
static void
read_enrolment(struct pd_hub *hub, int64_t mid, const struct pd_sheet_reader *reader)
{
    struct pd_guardian_person guardian;
    struct pd_came came;

    if (pd_guardian_person_get(hub, mid, &guardian)) {
        say(reader, "guardian_name", guardian.name);
        say(reader, "guardian_phone", guardian.phone);
        say(reader, "guardian_is", pd_enrol_relation_name((int)guardian.relation));
        sodium_memzero(&guardian, sizeof guardian);
    }
    if (!pd_came_get(hub, mid, &came))
        return;
    if (pd_enrol_source_name((int)came.source) != NULL)
        say(reader, "came_by", pd_enrol_source_name((int)came.source));
    if (came.partner[0] != '\0')
        say(reader, "sent_by", came.partner);
    if (came.recommended[0] != '\0')
        say(reader, "recommended_by", came.recommended);
}

static void
read_person(struct pd_hub *hub, const struct pd_account *account, const struct pd_sheet_reader *reader)
{
    struct pd_person person = { .number = "" };
    char text[PD_ID_TEXT_CAP];
    struct pd_id guardian;

    reader->part(reader->ctx, &who);
    say(reader, "id", pd_id_text(account->member.id, text));
    if (pd_person_get(hub, account->mid, &person)) {
        say(reader, "number", person.number);
        say(reader, "name", person.name);
        say(reader, "phone", person.phone);
        say(reader, "birthday", person.birthday);
    }
    say(reader, "kind", account->member.kind);
    if (pd_hub_guardian(hub, &account->member.id, &guardian))
        say(reader, "guardian", pd_id_text(guardian, text));
    read_enrolment(hub, account->mid, reader);
    sodium_memzero(&person, sizeof person);
}

static void
read_consent(void *ctx, const struct pd_consent *c)
{
    const struct pd_sheet_reader *reader = ctx;
    static struct pd_sheet_cell cells[5];

    cells[0] = (struct pd_sheet_cell){ .kind = PD_SHEET_WHEN, .n = c->at_ms };
    set_text(&cells[1], pd_consent_name(c->purpose));
    set_text(&cells[2], c->given ? "given" : "taken back");
    set_text(&cells[3], c->text);
    set_text(&cells[4], c->by == PD_CONSENT_BY_GUARDIAN ? "guardian" : "self");
    reader->row(reader->ctx, cells, 5);
}

enum pd_err
pd_hub_sheet(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_sheet_reader *reader)
{
    static struct pd_account account;
    struct pd_sheet_reader passed = *reader;
    enum pd_err err;

    hub->now_ms = now_ms;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    read_person(hub, &account, reader);
    reader->part(reader->ctx, &consents);
    err = pd_hub_consent_each(hub, &account.member.id, read_consent, &passed);
    for (int i = 0; err == PD_OK && i < PD_COUNT(parts); i++) {
        read_part(hub, account.mid, i, reader);
        err = hub->store->err;
    }
    return err;
}
