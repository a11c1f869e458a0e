/* What an errand reads: her page, her history, free seats. Nothing changes. */
#include "sync/hub/errands.h"
#include "sync/hub/families.h"
#include "sync/hub/grants.h"
#include "sync/hub/holds.h"

#include "sync/hub/activities.h"
#include "sync/hub/advisers.h"
#include "sync/hub/consents.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/reminders.h"
#include "sync/hub/units.h"

#include <stdio.h>

#define REMINDER_DAYS 30 /* due so many days ahead, or overdue for so long */
#define VISITS_MAX 64    /* of one rule that are looked at */

/* A list that keeps the first by a time, as many as there is room for. Returns where the next goes; -1: it
 * comes behind all that there is room for. Entries behind that place were moved up. */
static int
make_room(void *rows, size_t size, int *count, int max, int place)
{
    char *at = (char *)rows + (size_t)place * size;

    if (place >= max)
        return -1;
    if (*count < max)
        ++*count;
    memmove(at + size, at, (size_t)(*count - 1 - place) * size);
    memset(at, 0, size);
    return place;
}

/* ---- what she has ---- */

static void
add_unit(void *ctx, const struct pd_wallet_row *row)
{
    struct pd_errand_page *page = ctx;
    int64_t end_ms = row->lot_count > 0 ? row->lots[0].expires_ms : PD_NEVER_MS, ending = 0;
    int place = 0;

    while (place < page->unit_count && page->units[place].end_ms <= end_ms)
        place++;
    place = make_room(page->units, sizeof page->units[0], &page->unit_count, PD_PAGE_UNITS, place);
    if (place < 0)
        return;
    for (int i = 0; i < row->lot_count && row->lots[i].expires_ms == end_ms; i++)
        ending += pd_points_raw(row->lots[i].left);
    (void)pd_copy(page->units[place].unit, PD_RULE_CAP, row->id);
    page->units[place].left = (int)pd_points_raw(row->left);
    page->units[place].end_ms = end_ms;
    page->units[place].ending = end_ms != PD_NEVER_MS ? (int)ending : 0;
}

struct bookings {
    struct pd_booking found[PD_PAGE_BOOKINGS];
    int count;
};

static void
add_booking(void *ctx, const struct pd_booking *b)
{
    struct bookings *all = ctx;
    int place = 0;

    if (b->state != PD_BOOKING_BOOKED && b->state != PD_BOOKING_WAITING)
        return;
    while (place < all->count && all->found[place].starts_ms <= b->starts_ms)
        place++;
    place = make_room(all->found, sizeof all->found[0], &all->count, PD_PAGE_BOOKINGS, place);
    if (place >= 0)
        all->found[place] = *b;
}

static void
add_bookings(struct pd_errand_case *c, struct pd_errand_page *page)
{
    static struct bookings all;

    memset(&all, 0, sizeof all);
    (void)!pd_hub_booking_each_of(c->hub, &c->member, 0, INT32_MAX, add_booking, &all);
    for (int i = 0; i < all.count; i++) {
        const struct pd_booking *b = &all.found[i];
        struct pd_page_booking *out = &page->bookings[page->booking_count++];

        out->number = b->number;
        (void)pd_copy(out->activity, sizeof out->activity, b->activity);
        out->seat = b->state == PD_BOOKING_BOOKED ? PD_SEAT_BOOKED : PD_SEAT_WAITING;
        out->price = b->price;
        out->cancel_until_ms = b->cancel_until_ms;
        if (out->seat == PD_SEAT_WAITING)
            out->ahead = (int)pd_hub_booking_place(c->hub, b) - 1;
    }
}

struct reminders {
    struct pd_errand_page *page;
    int64_t until_day;
};

/* One topic and day, told by several ways, is one. */
static void
add_reminder(void *ctx, const struct pd_reminder *r)
{
    struct reminders *all = ctx;
    struct pd_errand_page *page = all->page;

    if (r->state == PD_REMINDER_CANCELLED || r->due_day > all->until_day ||
        page->reminder_count == PD_PAGE_REMINDERS)
        return;
    for (int i = 0; i < page->reminder_count; i++)
        if (page->reminders[i].due_day == r->due_day && strcmp(page->reminders[i].topic, r->topic) == 0)
            return;
    (void)pd_copy(page->reminders[page->reminder_count].topic, PD_RULE_CAP, r->topic);
    page->reminders[page->reminder_count++].due_day = r->due_day;
}

static void
add_reminders(struct pd_errand_case *c, struct pd_errand_page *page)
{
    int64_t today = pd_local_day(c->now_ms, c->programme->utc_offset_min);
    struct reminders all = { page, today + REMINDER_DAYS };

    (void)!pd_hub_reminder_each(c->hub, &c->member, today - REMINDER_DAYS, add_reminder, &all);
}

/* ---- surveys that wait for her ---- */

struct visit {
    char number[PD_ERRAND_VISIT_CAP];
    int64_t at_ms;
};

static bool
is_visit(const char *number)
{
    return pd_code_word_valid(number, strlen(number), PD_ERRAND_VISIT_CAP);
}

/* Payments since then, the newest first. */
static int
read_bills(struct pd_errand_case *c, int64_t since_ms, struct visit *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_BILLS_SINCE;
    struct pd_store *s = c->hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(c->account->mid), pd_i(since_ms), pd_i(VISITS_MAX)));
         row; row = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, out[n].number, sizeof out[n].number);
        out[n].at_ms = pd_store_int(s, sql, 1);
        n += is_visit(out[n].number);
    }
    return n;
}

/* Visits by any other rule: its claims say which. */
static int
read_visits(struct pd_errand_case *c, const struct pd_earn_rule *rule, int64_t since_ms, struct visit *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_VISITS_CLAIMED;
    struct pd_store *s = c->hub->store;
    char first[PD_RULE_CAP + 8], behind[PD_RULE_CAP + 8], key[PD_CLAIM_CAP];
    int n = 0;

    (void)snprintf(first, sizeof first, "%s:bill:", rule->id);
    (void)snprintf(behind, sizeof behind, "%s:bill;", rule->id); /* ';' stands behind ':' */
    for (bool row = pd_store_start(s, sql,
             PD_ARGS(pd_i(c->account->mid), pd_t(first), pd_t(behind), pd_i(since_ms), pd_i(VISITS_MAX)));
         row; row = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, key, sizeof key);
        out[n].at_ms = pd_store_int(s, sql, 1);
        n += pd_copy(out[n].number, sizeof out[n].number, key + strlen(first)) && is_visit(out[n].number);
    }
    return n;
}

static void
add_surveys_of(struct pd_errand_case *c, const struct pd_survey *survey, const struct pd_earn_rule *rule,
    struct pd_errand_page *page)
{
    static struct visit visits[VISITS_MAX + 1];
    int64_t today = pd_local_day(c->now_ms, c->programme->utc_offset_min);
    int64_t since_ms = pd_local_day_start_ms(today - survey->open_days, c->programme->utc_offset_min);
    int n = rule->kind == PD_EARN_PAYMENT ? read_bills(c, since_ms, visits)
                                          : read_visits(c, rule, since_ms, visits);

    for (int i = 0; i < n && page->survey_count < PD_PAGE_SURVEYS; i++) {
        struct pd_page_survey *out = &page->surveys[page->survey_count];

        if (pd_store_one(c->hub->store, PD_HUB_SQL_SURVEY_DONE_HAS,
                PD_ARGS(pd_t(survey->id), pd_t(visits[i].number)), 0) > 0)
            continue;
        (void)pd_copy(out->survey, sizeof out->survey, survey->id);
        (void)pd_copy(out->visit, sizeof out->visit, visits[i].number);
        out->visited_ms = visits[i].at_ms;
        page->survey_count++;
    }
}

static void
add_surveys(struct pd_errand_case *c, struct pd_errand_page *page)
{
    const struct pd_programme *p = c->programme;

    for (int i = 0; i < p->survey_count; i++)
        for (int k = 0; k < p->rule_count; k++)
            if ((p->surveys[i].visits & 1u << k) != 0)
                add_surveys_of(c, &p->surveys[i], &p->rules[k], page);
}

/* ---- the page ---- */

static void
add_favourites(struct pd_errand_case *c, struct pd_errand_page *page)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FAVOURITES_OF;
    struct pd_store *s = c->hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(c->account->mid), pd_i(PD_PAGE_FAVOURITES))); row;
         row = pd_store_next(s, sql))
        pd_store_text(s, sql, 0, page->favourites[page->favourite_count++], PD_SKU_CAP);
}

static void
add_standing(struct pd_errand_case *c, struct pd_errand_page *page)
{
    struct pd_hub_standing standing;

    if (pd_hub_member_standing(c->hub, c->now_ms, &c->member, &standing) != PD_OK)
        return;
    page->stay_until_ms = standing.window_end_ms != PD_NEVER_MS ? standing.window_end_ms : 0;
    page->stay_missing = standing.to_stay;
}

void
pd_errand_page(struct pd_errand_case *c)
{
    struct pd_errand_page *page = &c->answer->page;
    const struct pd_adviser *adviser;
    struct pd_card_state cards;

    page->since_ms =
        pd_store_one(c->hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(c->account->mid)), 0);
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++)
        if (pd_consent_counts(c->hub, c->account->mid, (enum pd_consent_purpose)i))
            page->consents |= UINT32_C(1) << i;
    if (pd_hub_card_state(c->hub, &c->member, &cards) == PD_OK) {
        page->has_card = cards.any;
        page->has_pin = cards.has_pin;
    }
    (void)!pd_hub_wallet_each(c->hub, c->now_ms, &c->member, add_unit, page);
    add_bookings(c, page);
    add_favourites(c, page);
    if (c->programme == NULL)
        return;
    adviser = pd_adviser_of(c->hub, c->programme, c->account);
    if (adviser != NULL)
        (void)pd_copy(page->adviser, sizeof page->adviser, adviser->id);
    add_standing(c, page);
    add_reminders(c, page);
    add_surveys(c, page);
    pd_errand_page_money(c, page);
}

/* ---- history ---- */

static enum pd_history_kind
kind_of(int64_t op, int64_t net)
{
    switch (op) {
    case PD_OP_REFUND:
    case PD_OP_VOID:
    case PD_ACT_UNBOOK:
    case PD_ACT_CALL_OFF:
    case PD_ACT_TENDER_REFUND:
        return PD_HISTORY_BACK;
    case PD_ACT_EXPIRE:
        return PD_HISTORY_EXPIRED;
    case PD_ACT_REFUND:
    case PD_ACT_TAKE_BACK:
        return PD_HISTORY_TAKEN;
    case PD_ACT_ADJUST:
    case PD_ACT_MERGE:
        return PD_HISTORY_SET_RIGHT;
    default:
        return net > 0 ? PD_HISTORY_EARNED : PD_HISTORY_SPENT;
    }
}

static bool
has_booked(struct pd_errand_case *c, const char *activity)
{
    return pd_store_one(
               c->hub->store, PD_HUB_SQL_BOOKING_HAS, PD_ARGS(pd_t(activity), pd_i(c->account->mid)), 0) > 0;
}

/* The hub's note of a seat names its activity: the word of it that she has booked. */
static void
find_activity(struct pd_errand_case *c, const char *note, size_t len, struct pd_history_line *line)
{
    char word[PD_RULE_CAP];

    for (const char *end = note + len; note < end && line->activity[0] == '\0';) {
        size_t n = 0;

        while (note + n < end && note[n] != ' ')
            n++;
        if (n > 0 && n < sizeof word) {
            memcpy(word, note, n);
            word[n] = '\0';
            if (has_booked(c, word))
                (void)pd_copy(line->activity, sizeof line->activity, word);
        }
        note += n + 1;
    }
}

static void
find_goods(struct pd_errand_case *c, const char *text, size_t len, struct pd_history_line *line)
{
    static struct pd_op op;
    struct pd_hub_hold hold;

    if (pd_op_decode(text, len, &op, NULL) != PD_OK)
        return;
    (void)pd_copy(line->rule, sizeof line->rule, op.rule);
    (void)pd_copy(line->sku, sizeof line->sku, op.sku);
    if (line->sku[0] != '\0' || pd_id_is_zero(op.hold) || !pd_hub_hold_find(c->hub, &op.hold, &hold))
        return;
    (void)pd_copy(line->sku, sizeof line->sku, hold.sku);
    pd_family_who(c->hub, hold.hid, line->who, sizeof line->who);
}

static void
find_rule(struct pd_errand_case *c, struct pd_history_line *line)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_LOT_RULE_OF_OP;

    if (line->rule[0] != '\0' || !pd_store_start(c->hub->store, sql, PD_ARGS(pd_i(line->number))))
        return;
    pd_store_text(c->hub->store, sql, 0, line->rule, sizeof line->rule);
    pd_store_end(c->hub->store, sql);
}

static void
read_line(struct pd_errand_case *c, struct pd_history_line *line)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HISTORY_PAGE;
    struct pd_store *s = c->hub->store;
    int64_t op = pd_store_int(s, sql, 1), net = pd_store_int(s, sql, 6);
    const char *text;
    size_t len;

    *line = (struct pd_history_line){ .number = pd_store_int(s, sql, 0), .at_ms = pd_store_int(s, sql, 2) };
    line->kind = kind_of(op, net);
    line->amount = pd_points_of(net > 0 ? net : -net);
    line->less = line->kind == PD_HISTORY_SET_RIGHT && net < 0;
    pd_store_text(s, sql, 5, line->rule, sizeof line->rule);
    text = pd_store_bytes(s, sql, 4, &len);
    if (pd_store_int(s, sql, 3) != 0)
        find_goods(c, text, len, line);
    else if (op >= PD_ACT_BOOK && op <= PD_ACT_SEAT)
        find_activity(c, text, len, line);
    if (line->kind == PD_HISTORY_EARNED)
        find_rule(c, line);
    else
        line->rule[0] = '\0';
}

void
pd_errand_history(struct pd_errand_case *c)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HISTORY_PAGE;
    struct pd_history_page *page = &c->answer->history;
    int64_t before = c->errand->n > 0 ? c->errand->n : INT64_MAX;

    for (bool row = pd_store_start(
             c->hub->store, sql, PD_ARGS(pd_i(c->account->mid), pd_i(before), pd_i(PD_HISTORY_LINES + 1)));
         row; row = pd_store_next(c->hub->store, sql)) {
        if (page->count == PD_HISTORY_LINES) {
            page->more = true;
            pd_store_end(c->hub->store, sql);
            break;
        }
        read_line(c, &page->lines[page->count++]);
    }
}

/* ---- seats ---- */

void
pd_errand_seats(struct pd_errand_case *c)
{
    struct pd_seats_page *page = &c->answer->seats;
    const struct pd_programme *p = c->programme;

    for (int i = 0; p != NULL && i < p->activity_count && page->count < PD_SEATS_ROWS; i++) {
        struct pd_seats_row *row = &page->rows[page->count];
        struct pd_activity_state state;
        int64_t free;

        if (p->activities[i].ends_ms <= c->now_ms ||
            pd_hub_activity_state(c->hub, c->now_ms, p->activities[i].id, &state) != PD_OK)
            continue;
        free = state.seats - state.taken - state.waiting;
        (void)pd_copy(row->activity, sizeof row->activity, p->activities[i].id);
        row->free = free > 0 ? (int)free : 0;
        row->called_off = state.called_off_ms != 0;
        page->count++;
    }
}
