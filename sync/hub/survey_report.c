/*
 * `report survey NAME`: what was answered, question by question, in whole months. Two stretches that differ
 * by a day would tell what that day said.
 */
#include "sync/hub/answers.h"
#include "sync/hub/reports.h"

#include <stdlib.h>
#include <string.h>

/* "2026-11": the first day of that month, or of the one after it. */
static bool
month_from(const char *text, bool after, int64_t *day)
{
    char first[16];
    struct pd_date date;

    (void)snprintf(first, sizeof first, "%.8s-01", text);
    if (strlen(text) != 7 || !pd_day_from(first, day))
        return false;
    date = pd_date_from_days(*day);
    if (after)
        *day = pd_days_from_date((struct pd_date){ date.year + date.month / 12, date.month % 12 + 1, 1 });
    return true;
}

/* Without --from and --to the month that the day looked at is in. */
static enum pd_err
stretch_of(const struct pd_report *r, int64_t *from, int64_t *until, struct pd_why *why)
{
    struct pd_date today = pd_date_from_days(r->day);
    char month[16];

    (void)snprintf(month, sizeof month, "%04d-%02d", today.year % 10000, today.month % 100);
    if (!month_from(r->from != NULL ? r->from : month, false, from))
        return pd_why(why, PD_ERR_INVALID, "--from", "must be a month, as 2026-11");
    if (!month_from(r->to != NULL ? r->to : month, true, until) || *until <= *from)
        return pd_why(why, PD_ERR_INVALID, "--to", "must be a month, as 2026-11, and not before --from");
    return PD_OK;
}

static void
cell(struct pd_table *table, int64_t n)
{
    if (n < 0)
        pd_table_text(table, "hidden");
    else
        pd_table_number(table, n);
}

static const char *
label_of(const struct pd_question *q, int n, enum pd_lang lang)
{
    return q->kind == PD_QUESTION_CHOICE ? q->choices[n].name.in[lang] : pd_answer_value(q, n);
}

static enum pd_err
question_section(struct pd_report *r, const struct pd_survey *survey, const struct pd_question *q,
    int64_t from, int64_t until)
{
    static const char *const columns[] = { "Answer", "Anonymous", "By name", NULL };
    struct pd_answer_cells cells;
    enum pd_err err = pd_hub_answer_cells(r->hub, survey, q, from, until, &cells);

    pd_table_section(&r->table, q->id, q->text.in[r->lang], columns);
    for (int i = 0; err == PD_OK && i < cells.count; i++) {
        pd_table_text(&r->table, label_of(q, i, r->lang));
        cell(&r->table, cells.anonymous[i]);
        pd_table_number(&r->table, cells.named[i]);
    }
    return err;
}

enum pd_err
pd_report_survey(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Visits", "Answered", "Percent", NULL };
    const struct pd_survey *survey = r->survey != NULL ? pd_programme_survey(r->programme, r->survey) : NULL;
    struct pd_answer_taken taken;
    int64_t from, until;
    enum pd_err err;

    if (survey == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "NAME", "must be the id of a survey of the rules in force");
    err = stretch_of(r, &from, &until, why);
    if (err == PD_OK)
        err = pd_hub_answers_taken(r->hub, r->programme, survey, from, until, &taken);
    if (err != PD_OK)
        return err;
    pd_table_section(&r->table, "survey", survey->name.in[r->lang], columns);
    if (taken.asked >= 0)
        pd_table_number(&r->table, taken.asked);
    else
        pd_table_text(&r->table, "not known");
    pd_table_number(&r->table, taken.answered);
    if (taken.asked > 0)
        pd_table_printf(&r->table, "%lld", (long long)(taken.answered * 100 / taken.asked));
    else
        pd_table_text(&r->table, "not known");
    for (int i = 0; err == PD_OK && i < survey->question_count; i++)
        err = question_section(r, survey, &survey->questions[i], from, until);
    pd_table_note(&r->table,
        "hidden: fewer than %d, or the rest would tell one that is. Answers of the last hours may still "
        "wait.",
        PD_ANSWERS_LEAST);
    return err;
}
