/*
 * POST /v1/answers: what a member answered after a visit.
 *   {"survey":"visit","member":MEMBER,"visit_no":"7001","answers":{"content":4,"wait":"short","again":true}}
 * A scale takes 1 to 5, a choice the id of one, yes_no true or false; questions may be left out, but not all.
 * "named":true keeps her name to it; "visited":"2026-11-20" says when it was, where the hub was not told.
 * A repeat under its Idempotency-Key is known by everything but what was answered: of that nothing is kept
 * here (answers.h).
 */
#include "sync/hub/answers.h"
#include "sync/hub/clients.h"

#include <stdio.h>

static const struct pd_question *
find_question(const struct pd_survey *survey, const char *id)
{
    for (int i = 0; i < survey->question_count; i++)
        if (strcmp(survey->questions[i].id, id) == 0)
            return &survey->questions[i];
    return NULL;
}

/* NULL: no answer to this question. */
static const char *
value_of(const struct pd_question *q, const json_t *value)
{
    const char *text = json_string_value(value);

    switch (q->kind) {
    case PD_QUESTION_SCALE:
        return json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= 5
                   ? pd_answer_value(q, (int)json_integer_value(value) - 1)
                   : NULL;
    case PD_QUESTION_YES_NO:
        return json_is_boolean(value) ? pd_answer_value(q, json_is_true(value) ? 0 : 1) : NULL;
    case PD_QUESTION_CHOICE:
        for (int i = 0; text != NULL && i < q->choice_count; i++)
            if (strcmp(q->choices[i].id, text) == 0)
                return q->choices[i].id;
        return NULL;
    }
    return NULL;
}

/* What is wrong with a question's answer, without the answer itself. */
static enum pd_err
read_one(const struct pd_survey *survey, const char *id, const json_t *value, struct pd_answers *out,
    struct pd_why *why)
{
    const struct pd_question *q = find_question(survey, id);
    const char *text;

    if (q == NULL)
        return pd_why(why, PD_ERR_INVALID, "answers", "has a key that is no question of this survey");
    text = value_of(q, value);
    if (text == NULL)
        return pd_why(why, PD_ERR_INVALID, "answers", "%s must be %s", q->id,
            q->kind == PD_QUESTION_SCALE    ? "1 to 5"
            : q->kind == PD_QUESTION_YES_NO ? "true or false"
                                            : "the id of one of its choices");
    (void)pd_copy(out->answers[out->count].question, PD_RULE_CAP, q->id);
    (void)pd_copy(out->answers[out->count++].value, PD_RULE_CAP, text);
    return PD_OK;
}

static enum pd_err
read_answers(const json_t *json, const struct pd_survey *survey, struct pd_answers *out, struct pd_why *why)
{
    json_t *answers = json_object_get(json, "answers"), *value;
    enum pd_err err = PD_OK;
    const char *id;

    if (!json_is_object(answers) || json_object_size(answers) == 0)
        return pd_why(why, PD_ERR_INVALID, "answers", "must be an object with an answer to some question");
    json_object_foreach(answers, id, value) err = err == PD_OK ? read_one(survey, id, value, out, why) : err;
    return err;
}

static enum pd_err
read_visit(const json_t *json, int utc_offset_min, struct pd_answers *out, struct pd_why *why)
{
    const json_t *named = json_object_get(json, "named");
    const char *visit = pd_client_text(json, "visit_no"), *visited = pd_client_text(json, "visited");
    int64_t day;

    if (visit == NULL || !pd_code_word_valid(visit, strlen(visit), PD_VISIT_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "visit_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    (void)pd_copy(out->visit, sizeof out->visit, visit);
    if (named != NULL && !json_is_boolean(named))
        return pd_why(why, PD_ERR_INVALID, "named", "must be true or false");
    out->named = json_is_true(named);
    if (json_object_get(json, "visited") == NULL)
        return PD_OK;
    if (visited == NULL || !pd_day_from(visited, &day))
        return pd_why(why, PD_ERR_INVALID, "visited", "must be a day, as 2026-11-20");
    out->visited_ms = pd_local_day_start_ms(day, utc_offset_min);
    return PD_OK;
}

static enum pd_err
read_sheet(const struct pd_client_call *c, struct pd_answers *out, struct pd_why *why)
{
    static const char *const keys[] = { "survey", "member", "visit_no", "visited", "named", "answers", NULL };
    const struct pd_programme *programme = pd_hub_programme_now(c->call->hub, c->call->now_ms);
    const char *survey = pd_client_text(c->json, "survey"), *who = pd_client_text(c->json, "member");
    static struct pd_member member;
    enum pd_err err = pd_client_keys(c->json, keys, why);

    if (err != PD_OK)
        return err;
    if (programme == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "", "no programme is in force");
    out->survey = survey != NULL ? pd_programme_survey(programme, survey) : NULL;
    if (out->survey == NULL)
        return pd_why(why, PD_ERR_INVALID, "survey", "must be the id of a survey of the rules in force");
    err = read_visit(c->json, programme->utc_offset_min, out, why);
    if (err == PD_OK)
        err = read_answers(c->json, out->survey, out, why);
    if (err != PD_OK)
        return err;
    if (who == NULL || pd_hub_member_find(c->call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's number, phone or id");
    out->member = member.id;
    return PD_OK;
}

enum pd_hub_step
pd_hub_answers(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200, .unkept = "answers" };
    struct pd_points points = pd_points_of(0);
    static struct pd_answers answers;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_ANSWERS, true, &step))
        return step;
    memset(&answers, 0, sizeof answers);
    err = read_sheet(&c, &answers, &why);
    if (err == PD_OK)
        err = pd_hub_answers_take(call->hub, call->now_ms, &answers, &points, &why);
    memset(&answers, 0, sizeof answers);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_client_call_fail(&c, err, &why);
    (void)snprintf(c.answer, sizeof c.answer, "{\"v\":1,\"status\":\"%s\",\"points\":%lld}",
        err == PD_OK ? "applied" : "already_answered", (long long)pd_points_raw(points));
    return pd_client_call_close(&c);
}
