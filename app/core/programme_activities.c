/*
 * Activities with seats, and the board of notices and cards: their part of the programme document, as tables
 * like those of programme_parse.c, and what no single key of them can say.
 */
#include "app/core/claim_key.h"
#include "app/core/code.h"
#include "app/core/member.h"
#include "app/core/programme_check.h"
#include "app/core/stage.h"

#include <string.h>

#define AT(of, member) .offset = offsetof(of, member), .size = sizeof(((of *)NULL)->member)
#define A struct pd_activity
#define B struct pd_board_entry

#define TITLE_CHARS_MAX 40 /* two lines of a screen that is read from three metres */
#define BODY_CHARS_MAX 400

#define TEXT(key_, required_, of, member, max_)                                                              \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_TEXT, .required = required_, .max = max_, AT(of, member)                 \
    }
#define MOMENT(key_, required_, member)                                                                      \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_MOMENT, .required = required_, AT(A, member)                             \
    }

/* Moments are local minutes until pd_programme_resolve_activities() makes them instants. */
const struct pd_doc_row pd_programme_activity_rows[] = {
    { .key = "id", .type = PD_DOC_NAME, .required = true, AT(A, id) },
    TEXT("name", true, A, name, 80),
    TEXT("detail", false, A, detail, 0),
    TEXT("speaker", false, A, speaker, 80),
    TEXT("where", true, A, where, 80),
    MOMENT("starts_at", true, starts_ms),
    MOMENT("ends_at", true, ends_ms),
    MOMENT("opens_at", false, opens_ms),
    MOMENT("closes_at", false, closes_ms),
    MOMENT("cancel_until", false, cancel_until_ms),
    { .key = "seats", .type = PD_DOC_INT, .required = true, AT(A, seats), .min = 1, .max = PD_SEATS_MAX },
    { .key = "waitlist", .type = PD_DOC_INT, AT(A, waitlist), .min = 0, .max = PD_SEATS_MAX },
    { .key = "price", .type = PD_DOC_I64, AT(A, price), .min = 0, .max = PD_AMOUNT_MAX },
    { .key = "for", .type = PD_DOC_OBJECT, AT(A, audience), .rows = pd_programme_audience_rows },
    { .key = "rule", .type = PD_DOC_INDEX, AT(A, rule), .absent = -1, .list = &pd_programme_rule_index },
    { .key = "merchant",
        .type = PD_DOC_INDEX,
        AT(A, merchant),
        .absent = -1,
        .list = &pd_programme_merchant_index },
    STAGE(A),
    { .key = NULL },
};

static const struct pd_doc_choice board_kinds[] = { { "notice", PD_BOARD_NOTICE }, { "card", PD_BOARD_CARD },
    { NULL, 0 } };

const struct pd_doc_row pd_programme_board_rows[] = {
    { .key = "id", .type = PD_DOC_NAME, .required = true, AT(B, id) },
    { .key = "kind", .type = PD_DOC_CHOICE, .required = true, AT(B, kind), .choices = board_kinds },
    TEXT("title", true, B, title, TITLE_CHARS_MAX),
    TEXT("body", true, B, body, BODY_CHARS_MAX),
    { .key = "from", .type = PD_DOC_DAY, AT(B, from_ms) },
    { .key = "until", .type = PD_DOC_DAY, AT(B, until_ms), .absent = PD_NEVER_MS },
    { .key = "months", .type = PD_DOC_BITS, AT(B, months), .min = 1, .max = 12 },
    { .key = "department", .type = PD_DOC_NAME, AT(B, department) },
    { .key = "order", .type = PD_DOC_INT, AT(B, order), .min = 0, .max = 1000 },
    { .key = NULL },
};

/* ---- what no single key says ---- */

static void
fail_at(struct pd_doc *doc, const char *list, int i, const char *key, const char *text)
{
    size_t at = pd_doc_enter(doc, list);

    (void)pd_doc_enter_index(doc, i);
    (void)pd_doc_enter(doc, key);
    pd_doc_fail(doc, "%s", text);
    pd_doc_leave(doc, at);
}

/* In local minutes. What is 0 was not given or could not be read. */
static void
check_times(struct pd_doc *doc, int i, const A *a)
{
    if (a->starts_ms == 0)
        return;
    if (a->ends_ms != 0 && a->ends_ms <= a->starts_ms)
        fail_at(doc, "activities", i, "ends_at", "must be after \"starts_at\"");
    if (a->closes_ms > a->starts_ms)
        fail_at(doc, "activities", i, "closes_at", "must not be after \"starts_at\"");
    if (a->cancel_until_ms > a->starts_ms)
        fail_at(doc, "activities", i, "cancel_until", "must not be after \"starts_at\"");
    if (a->opens_ms >= (a->closes_ms != 0 ? a->closes_ms : a->starts_ms))
        fail_at(doc, "activities", i, "opens_at", "must be before booking closes");
}

static void
check_activity(struct pd_doc *doc, const struct pd_programme *p, int i)
{
    const A *a = &p->activities[i];

    if (a->id[0] != '\0' && !pd_code_word_valid(a->id, strlen(a->id), PD_EVENT_ID_CAP))
        fail_at(doc, "activities", i, "id", "must be 1 to 32 of A-Z a-z 0-9 - _");
    if (a->rule >= 0 && a->rule < p->rule_count &&
        (p->rules[a->rule].kind != PD_EARN_FIXED || p->rules[a->rule].behaviour != PD_BEHAVIOUR_EVENT))
        fail_at(doc, "activities", i, "rule", "must be a fixed rule with the behaviour \"event\"");
    check_times(doc, i, a);
}

void
pd_programme_check_activities(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(
        doc, "activities", "id", p->activities[0].id, p->activity_count, sizeof p->activities[0]);
    pd_programme_check_unique(doc, "board", "id", p->board[0].id, p->board_count, sizeof p->board[0]);
    for (int i = 0; i < p->activity_count; i++)
        check_activity(doc, p, i);
    for (int i = 0; i < p->board_count; i++) {
        const B *b = &p->board[i];

        if (b->until_ms < b->from_ms)
            fail_at(doc, "board", i, "until", "must not be before \"from\"");
        if (b->kind == PD_BOARD_NOTICE && b->until_ms == PD_NEVER_MS)
            fail_at(doc, "board", i, "until", "is missing: a notice comes down by itself");
    }
}

static int64_t
instant(const struct pd_programme *p, int64_t minutes, int64_t absent_ms)
{
    return minutes != 0 ? (minutes - p->utc_offset_min) * PD_MINUTE_MS : absent_ms;
}

void
pd_programme_resolve_activities(struct pd_programme *p)
{
    for (int i = 0; i < p->activity_count; i++) {
        A *a = &p->activities[i];

        a->starts_ms = instant(p, a->starts_ms, 0);
        a->ends_ms = instant(p, a->ends_ms, 0);
        a->opens_ms = instant(p, a->opens_ms, 0);
        a->closes_ms = instant(p, a->closes_ms, a->starts_ms);
        a->cancel_until_ms = instant(p, a->cancel_until_ms, a->starts_ms);
    }
    for (int i = 0; i < p->board_count; i++)
        pd_programme_resolve_days(p, &p->board[i].from_ms, &p->board[i].until_ms);
}
