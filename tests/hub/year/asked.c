/* Surveys: a visit is answered for and rewarded once; what was said adds up by month, and has no name to it.
 */
#include "tests/hub/year/year.h"

#include "app/core/programme_asked.h"
#include "sync/hub/answers.h"
#include "sync/hub/engine.h"

#include <stdio.h>
#include <string.h>

#define SURVEY_POINTS 10
#define ANSWERS 2 /* yes, no */
#define MONTHS 16

static struct {
    int64_t anonymous[ANSWERS], named[ANSWERS], answered;
} months[MONTHS]; /* from September 2026 on */
static struct sheet {
    int person, month, answer;
} * sheets; /* with a name: they go with her who is erased */
static int sheet_count, sheet_cap;
static int64_t answered, again, shown;

static int
month_of(int64_t of_day)
{
    struct pd_date date = pd_date_from_days(of_day);

    return (date.year - 2026) * 12 + date.month - 9;
}

static void
keep_name(const struct person *p, int answer)
{
    sheets = grown(sheets, sheet_count, &sheet_cap, sizeof *sheets);
    sheets[sheet_count++] = (struct sheet){ (int)(p - persons), month_of(day), answer };
}

void
forget_answers(const struct person *p)
{
    for (int i = 0; i < sheet_count; i++)
        if (sheets[i].person == (int)(p - persons)) {
            months[sheets[i].month].named[sheets[i].answer]--;
            sheets[i--] = sheets[--sheet_count];
        }
}

static void
answer_for(struct person *p, int visit)
{
    bool yes = roll(3) > 0, named = roll(4) == 0;
    char id[PD_ID_TEXT_CAP];

    for (int twice = roll(4) == 0 ? 0 : 1; twice < 2; twice++) {
        json_t *answer = post(his_key, "/v1/answers",
            "{\"survey\":\"visit\",\"member\":\"%s\",\"visit_no\":\"S-%d\",\"named\":%s,\"answers\":{"
            "\"again\":%s}}",
            pd_id_text(p->id, id), visit, named ? "true" : "false", yes ? "true" : "false");
        bool first = strcmp(json_string_value(json_object_get(answer, "status")), "applied") == 0;

        assert_int_equal(number_in(answer, "points"), first ? SURVEY_POINTS : 0);
        json_decref(answer);
        if (first) {
            (void)give_at(POST, p, SURVEY_POINTS);
            (named ? months[month_of(day)].named : months[month_of(day)].anonymous)[yes ? 0 : 1]++;
            if (named)
                keep_name(p, yes ? 0 : 1);
            months[month_of(day)].answered++;
            answered++;
            happened("survey answered");
        } else {
            assert_int_equal(twice, 1);
            again++;
            happened("survey answered twice");
        }
    }
}

static void
survey_act(void)
{
    static int visits;

    answer_for(somebody(), ++visits);
}

static bool
some_are_few(const int64_t *cells)
{
    return cells[0] < PD_ANSWERS_LEAST || cells[1] < PD_ANSWERS_LEAST;
}

/* The month that is over; a few are shown to nobody. */
static void
answers_add_up(void)
{
    struct pd_date date = pd_date_from_days(day);
    int64_t until = day - date.day + 1;
    int month = month_of(until - 1);
    const struct pd_programme *programme;
    const struct pd_survey *survey;
    struct pd_answer_cells cells;

    if (month < 0 || months[month].answered == 0)
        return;
    assert_ok(pd_hub_begin(kit.hub));
    programme = pd_hub_programme_now(kit.hub, kit.now_ms);
    survey = pd_programme_survey(programme, "visit");
    assert_ok(pd_hub_answer_cells(
        kit.hub, survey, &survey->questions[0], until - pd_date_from_days(until - 1).day, until, &cells));
    pd_hub_rollback(kit.hub);
    assert_int_equal(cells.count, ANSWERS);
    for (int i = 0; i < ANSWERS; i++) {
        if (cells.anonymous[i] < 0)
            assert_true(some_are_few(months[month].anonymous));
        else
            assert_int_equal(cells.anonymous[i], months[month].anonymous[i]);
        assert_int_equal(cells.named[i], months[month].named[i]);
        shown += cells.anonymous[i] > 0 ? cells.anonymous[i] : 0;
    }
    happened("month of answers");
}

static void
say_surveys(void)
{
    (void)printf(
        "surveys: %lld, %lld twice, %lld shown", (long long)answered, (long long)again, (long long)shown);
}

const struct mechanism survey_mechanism = {
    .name = "surveys", .every = 6, .act = survey_act, .check = answers_add_up, .say = say_surveys
};
