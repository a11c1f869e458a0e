#include "sync/hub/answers.h"

#include "app/base/log.h"
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/persons.h"

#include <sodium/utils.h>
#include <stdlib.h>

#define WAITING_MAX 256 /* sheets: all surveys together, and those of the open batch */
#define ANSWER_KEY_LEN 16

/* ---- what waits ---- */

enum waiting_state { FREE = 0, FRESH = 1, WAITING = 2, WRITTEN = 3, FRESH_WRITTEN = 4 };

/* One sheet. FRESH: came in the open batch; WRITTEN: was written in it. */
struct waiting {
    enum waiting_state state;
    int64_t mid; /* whose it is: five sheets of one member are no crowd. Never written */
    char survey[PD_RULE_CAP];
    int64_t day;
    int count;
    struct pd_answer answers[PD_QUESTIONS_MAX];
};

struct pd_intake {
    struct waiting sheets[WAITING_MAX];
};

struct pd_intake *
pd_intake_create(void)
{
    return calloc(1, sizeof(struct pd_intake));
}

void
pd_intake_destroy(struct pd_intake *intake)
{
    if (intake != NULL)
        sodium_memzero(intake, sizeof *intake);
    free(intake);
}

/* What a batch did is so, or never was: each state's next. */
static void
settle(struct pd_intake *intake, const enum waiting_state next[5])
{
    for (int i = 0; i < WAITING_MAX; i++) {
        struct waiting *w = &intake->sheets[i];

        w->state = next[w->state];
        if (w->state == FREE && w->count > 0)
            sodium_memzero(w, sizeof *w);
    }
}

void
pd_intake_kept(struct pd_intake *intake)
{
    static const enum waiting_state next[] = { FREE, WAITING, WAITING, FREE, FREE };

    settle(intake, next);
}

void
pd_intake_lost(struct pd_intake *intake)
{
    static const enum waiting_state next[] = { FREE, FREE, WAITING, WAITING, FREE };

    settle(intake, next);
}

static bool
is_waiting(const struct waiting *w)
{
    return w->state == FRESH || w->state == WAITING;
}

static struct waiting *
free_sheet(struct pd_intake *intake)
{
    for (int i = 0; i < WAITING_MAX; i++)
        if (intake->sheets[i].state == FREE)
            return &intake->sheets[i];
    return NULL;
}

/* ---- and is written ---- */

/* The first day of the month that a day is in. */
static int64_t
month_of(int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    date.day = 1;
    return pd_days_from_date(date);
}

struct batch {
    int count;
    const struct waiting *sheet[WAITING_MAX * PD_QUESTIONS_MAX]; /* one a question */
    const struct pd_answer *answer[WAITING_MAX * PD_QUESTIONS_MAX];
};

static void
shuffle(struct pd_rng *rng, struct batch *b)
{
    for (int i = b->count - 1; i > 0; i--) {
        int j = (int)pd_rng_below(rng, (uint64_t)i + 1);
        const struct waiting *sheet = b->sheet[i];
        const struct pd_answer *answer = b->answer[i];

        b->sheet[i] = b->sheet[j];
        b->answer[i] = b->answer[j];
        b->sheet[j] = sheet;
        b->answer[j] = answer;
    }
}

static void
write_row(struct pd_hub *hub, const struct pd_answer *answer, const char *survey, int64_t day)
{
    uint8_t id[ANSWER_KEY_LEN];

    pd_rng_fill(hub->rng, id, sizeof id);
    (void)pd_store_run(hub->store, PD_HUB_SQL_ANSWER_INSERT,
        PD_ARGS(pd_b(id, sizeof id), pd_t(survey), pd_t(answer->question), pd_t(answer->value), pd_i(day)));
}

static bool
is_of(const struct waiting *w, const char *survey, int64_t day)
{
    return is_waiting(w) && w->day == day && strcmp(w->survey, survey) == 0;
}

/* Of how many members sheets wait. */
static int
members_of(const struct pd_intake *intake, const char *survey, int64_t day)
{
    int n = 0;

    for (int i = 0; i < WAITING_MAX; i++) {
        bool again = !is_of(&intake->sheets[i], survey, day);

        for (int j = 0; j < i && !again; j++)
            again = is_of(&intake->sheets[j], survey, day) && intake->sheets[j].mid == intake->sheets[i].mid;
        n += !again;
    }
    return n;
}

/* Those of one survey and day. */
static void
write_sheets(struct pd_hub *hub, const char *survey, int64_t day)
{
    static struct batch b;
    bool crowd = members_of(hub->intake, survey, day) >= PD_ANSWERS_LEAST;

    b.count = 0;
    for (int i = 0; i < WAITING_MAX; i++) {
        struct waiting *w = &hub->intake->sheets[i];

        if (!is_of(w, survey, day))
            continue;
        for (int q = 0; q < w->count; q++) {
            b.sheet[b.count] = w;
            b.answer[b.count++] = &w->answers[q];
        }
        w->state = w->state == FRESH ? FRESH_WRITTEN : WRITTEN;
    }
    shuffle(hub->rng, &b);
    for (int i = 0; i < b.count; i++)
        write_row(hub, b.answer[i], survey, crowd ? day : month_of(day));
}

/* Those of days before `day`. */
static void
write_before(struct pd_hub *hub, int64_t day)
{
    for (int i = 0; i < WAITING_MAX; i++) {
        const struct waiting *w = &hub->intake->sheets[i];
        char survey[PD_RULE_CAP];

        if (!is_waiting(w) || w->day >= day)
            continue;
        (void)pd_copy(survey, sizeof survey, w->survey);
        write_sheets(hub, survey, w->day);
    }
}

void
pd_intake_day(struct pd_hub *hub, int64_t now_ms)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);

    if (programme != NULL)
        write_before(hub, pd_local_day(now_ms, programme->utc_offset_min));
}

void
pd_hub_answers_write(struct pd_hub *hub)
{
    write_before(hub, INT64_MAX);
}

/* ---- one sheet ---- */

struct visit {
    int64_t mid, at_ms; /* 0: nobody told of it */
};

static struct visit
visit_by(struct pd_hub *hub, const struct pd_earn_rule *rule, const char *number)
{
    const enum pd_hub_sql sql =
        rule->kind == PD_EARN_PAYMENT ? PD_HUB_SQL_SURVEY_BILL : PD_HUB_SQL_SURVEY_VISIT;
    struct visit visit = { 0, 0 };
    char key[PD_CLAIM_CAP];

    if (!pd_claim_key_bill(rule, number, key, sizeof key) ||
        !pd_store_start(hub->store, sql, PD_ARGS(pd_t(rule->kind == PD_EARN_PAYMENT ? number : key))))
        return visit;
    visit = (struct visit){ pd_store_int(hub->store, sql, 0), pd_store_int(hub->store, sql, 1) };
    pd_store_end(hub->store, sql);
    return visit;
}

static enum pd_err
check_visit(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_answers *a, int64_t mid,
    struct pd_why *why)
{
    struct visit visit = { mid, a->visited_ms > 0 ? a->visited_ms : hub->now_ms };
    int64_t day = pd_local_day(hub->now_ms, programme->utc_offset_min);

    if (a->survey->visits != 0)
        visit = (struct visit){ 0, 0 };
    for (int i = 0; i < programme->rule_count && visit.mid != mid; i++)
        if ((a->survey->visits & 1u << i) != 0)
            visit = visit_by(hub, &programme->rules[i], a->visit);
    if (visit.mid != mid)
        return pd_why(why, PD_ERR_NOT_FOUND, "visit_no", "is no visit of hers that this hub was told of");
    if (visit.at_ms > hub->now_ms + PD_HUB_AHEAD_MS)
        return pd_why(why, PD_ERR_INVALID, "visited", "lies in the future");
    if (day > pd_local_day(visit.at_ms, programme->utc_offset_min) + a->survey->open_days)
        return pd_why(
            why, PD_ERR_STATE, "visit_no", "was answered for too late: within %d days", a->survey->open_days);
    return PD_OK;
}

static enum pd_err
reward(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_answers *a,
    const struct pd_account *account, struct pd_points *points)
{
    struct pd_hub_case c = { .programme = programme, .at_ms = hub->now_ms };
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    if (a->survey->rule < 0 || account->member.status != PD_MEMBER_ACTIVE ||
        !pd_consent_counts(hub, account->mid, PD_CONSENT_PROGRAMME))
        return PD_OK;
    c.rule = &programme->rules[a->survey->rule];
    c.earning = pd_earning_for(hub, account, programme, c.rule, pd_fen_of(0), c.at_ms);
    if ((c.earning.outcome != PD_EARNING_OK && c.earning.outcome != PD_EARNING_CAPPED) ||
        !pd_claim_key_bill(c.rule, a->visit, key, sizeof key))
        return PD_OK;
    c.key = key;
    err = pd_hub_grant_as(hub, hub->now_ms, &account->member.id, &c);
    if (err == PD_OK)
        *points = c.earning.points;
    return err == PD_ERR_EXISTS ? PD_OK : err; /* a desk had it rewarded: once a visit is once */
}

static void
keep_named(struct pd_hub *hub, const struct pd_answers *a, int64_t mid, int64_t day)
{
    for (int i = 0; i < a->count; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_ANSWER_NAMED_INSERT,
            PD_ARGS(pd_t(a->survey->id), pd_t(a->visit), pd_t(a->answers[i].question), pd_i(mid),
                pd_t(a->answers[i].value), pd_i(day)));
}

static void
keep_waiting(struct pd_hub *hub, struct waiting *w, const struct pd_answers *a, int64_t mid, int64_t day)
{
    w->state = FRESH;
    w->mid = mid;
    w->day = day;
    w->count = a->count;
    (void)pd_copy(w->survey, sizeof w->survey, a->survey->id);
    memcpy(w->answers, a->answers, sizeof w->answers);
    write_before(hub, day);
    if (members_of(hub->intake, a->survey->id, day) >= PD_ANSWERS_LEAST)
        write_sheets(hub, a->survey->id, day);
}

enum pd_err
pd_hub_answers_take(struct pd_hub *hub, int64_t now_ms, const struct pd_answers *a, struct pd_points *points,
    struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct waiting *w = a->named ? NULL : free_sheet(hub->intake);
    int64_t day;
    enum pd_err err;

    hub->now_ms = now_ms;
    *points = pd_points_of(0);
    if (programme == NULL)
        return pd_why(why, PD_ERR_STATE, "", "no programme is in force");
    if (!pd_account_find(hub, &a->member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (!a->named && w == NULL) {
        pd_hub_answers_write(hub); /* there is room when this batch is kept */
        return PD_ERR_FULL;
    }
    err = check_visit(hub, programme, a, account.mid, why);
    if (err != PD_OK)
        return err;
    day = pd_local_day(now_ms, programme->utc_offset_min);
    if (pd_store_run(hub->store, PD_HUB_SQL_SURVEY_DONE_INSERT,
            PD_ARGS(pd_t(a->survey->id), pd_t(a->visit), pd_i(account.mid), pd_i(day))) != 1)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_EXISTS;
    err = reward(hub, programme, a, &account, points);
    if (err != PD_OK)
        return err;
    if (a->named)
        keep_named(hub, a, account.mid, day);
    else
        keep_waiting(hub, w, a, account.mid, day);
    return hub->store->err;
}

/* ---- figures ---- */

enum pd_err
pd_hub_answers_taken(struct pd_hub *hub, const struct pd_programme *programme, const struct pd_survey *survey,
    int64_t from_day, int64_t until_day, struct pd_answer_taken *out)
{
    int64_t from_ms = pd_local_day_start_ms(from_day, programme->utc_offset_min);
    int64_t until_ms = pd_local_day_start_ms(until_day, programme->utc_offset_min);

    *out = (struct pd_answer_taken){ .asked = survey->visits != 0 ? 0 : -1 };
    for (int i = 0; i < programme->rule_count; i++) {
        const struct pd_earn_rule *rule = &programme->rules[i];
        char first[PD_RULE_CAP + 8], behind[PD_RULE_CAP + 8];

        if ((survey->visits & 1u << i) == 0)
            continue;
        (void)snprintf(first, sizeof first, "%s:bill:", rule->id);
        (void)snprintf(behind, sizeof behind, "%s:bill;", rule->id); /* ';' stands behind ':' */
        out->asked +=
            rule->kind == PD_EARN_PAYMENT
                ? pd_store_one(hub->store, PD_HUB_SQL_SURVEY_BILLS, PD_ARGS(pd_i(from_ms), pd_i(until_ms)), 0)
                : pd_store_one(hub->store, PD_HUB_SQL_SURVEY_VISITS,
                      PD_ARGS(pd_t(first), pd_t(behind), pd_i(from_ms), pd_i(until_ms)), 0);
    }
    out->answered = pd_store_one(hub->store, PD_HUB_SQL_SURVEY_DONE_COUNT,
        PD_ARGS(pd_t(survey->id), pd_i(from_day), pd_i(until_day)), 0);
    return hub->store->err;
}

const char *
pd_answer_value(const struct pd_question *question, int n)
{
    static const char *const scale[] = { "1", "2", "3", "4", "5" };
    static const char *const yes_no[] = { "yes", "no" };

    switch (question->kind) {
    case PD_QUESTION_SCALE:
        return n < PD_COUNT(scale) ? scale[n] : NULL;
    case PD_QUESTION_YES_NO:
        return n < PD_COUNT(yes_no) ? yes_no[n] : NULL;
    case PD_QUESTION_CHOICE:
        return n < question->choice_count ? question->choices[n].id : NULL;
    }
    return NULL;
}

void
pd_answer_cells_hide(int64_t *cells, int count)
{
    int64_t hidden = 0;
    int smallest;

    for (int i = 0; i < count; i++) {
        if (cells[i] >= PD_ANSWERS_LEAST)
            continue;
        hidden += cells[i];
        cells[i] = -1;
    }
    for (;;) {
        bool any = false;

        smallest = -1;
        for (int i = 0; i < count; i++) {
            any |= cells[i] < 0;
            if (cells[i] >= 0 && (smallest < 0 || cells[i] < cells[smallest]))
                smallest = i;
        }
        if (!any || hidden >= PD_ANSWERS_LEAST || smallest < 0)
            return;
        hidden += cells[smallest];
        cells[smallest] = -1;
    }
}

static void
count_cells(struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_survey *survey,
    const struct pd_question *question, int64_t from_day, int64_t until_day, int64_t *cells)
{
    struct pd_store *s = hub->store;
    char name[PD_RULE_CAP], value[PD_RULE_CAP];

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_t(survey->id), pd_i(from_day), pd_i(until_day))); row;
         row = pd_store_next(s, sql)) {
        pd_store_text(s, sql, 0, name, sizeof name);
        pd_store_text(s, sql, 1, value, sizeof value);
        for (int i = 0; strcmp(name, question->id) == 0 && pd_answer_value(question, i) != NULL; i++)
            if (strcmp(pd_answer_value(question, i), value) == 0)
                cells[i] = pd_store_int(s, sql, 2);
    }
}

enum pd_err
pd_hub_answer_cells(struct pd_hub *hub, const struct pd_survey *survey, const struct pd_question *question,
    int64_t from_day, int64_t until_day, struct pd_answer_cells *out)
{
    *out = (struct pd_answer_cells){ .count = 0 };
    while (out->count < PD_ANSWER_CELLS_MAX && pd_answer_value(question, out->count) != NULL)
        out->count++;
    count_cells(hub, PD_HUB_SQL_ANSWER_COUNTS, survey, question, from_day, until_day, out->anonymous);
    count_cells(hub, PD_HUB_SQL_ANSWER_NAMED_COUNTS, survey, question, from_day, until_day, out->named);
    pd_answer_cells_hide(out->anonymous, out->count);
    return hub->store->err;
}
