/* A patient's visit: what she tells the hospital. Nothing here is free text, so nothing says who wrote it. */
#include "app/session/state.h"

#include <stdio.h>
#include <string.h>

/* ---- the survey after a visit ---- */

static const struct pd_survey *
survey_of(const struct pd_session *s)
{
    for (int i = 0; s->programme != NULL && i < s->programme->survey_count; i++)
        if (s->page.survey_count > 0 && strcmp(s->programme->surveys[i].id, s->page.surveys[0].survey) == 0)
            return &s->programme->surveys[i];
    return NULL;
}

void
pd_wish_survey(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_survey_view *v = &s->view.survey;

    (void)intent;
    (void)fx;
    memset(v, 0, sizeof *v);
    v->survey = survey_of(s);
    if (v->survey == NULL || !s->view.has_member)
        return;
    v->reward = v->survey->rule >= 0 ? s->programme->rules[v->survey->rule].points : pd_points_of(0);
    pd_visit_open(s, PD_SCREEN_SURVEY);
}

/* false: no such answer. */
static bool
value_of(const struct pd_question *q, int n, char *out, size_t cap)
{
    switch (q->kind) {
    case PD_QUESTION_SCALE:
        return n >= 1 && n <= 5 && snprintf(out, cap, "%d", n) > 0;
    case PD_QUESTION_CHOICE:
        return n >= 0 && n < q->choice_count && pd_copy(out, cap, q->choices[n].id);
    case PD_QUESTION_YES_NO:
        return (n == 0 || n == 1) && pd_copy(out, cap, n == 1 ? "yes" : "no");
    }
    return false;
}

void
pd_wish_answer(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_survey_view *v = &s->view.survey;

    (void)fx;
    if (s->view.screen == PD_SCREEN_SURVEY && v->survey != NULL && v->question < v->survey->question_count &&
        value_of(&v->survey->questions[v->question], intent->n, v->values[v->question],
            sizeof v->values[v->question]))
        v->question++;
}

void
pd_wish_skip(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_survey_view *v = &s->view.survey;

    (void)intent;
    (void)fx;
    if (s->view.screen != PD_SCREEN_SURVEY || v->survey == NULL || v->question >= v->survey->question_count)
        return;
    v->values[v->question][0] = '\0';
    v->question++;
}

static void
send_survey(struct pd_session *s, bool named, struct pd_effects *fx)
{
    const struct pd_survey_view *v = &s->view.survey;
    struct pd_errand *e;

    if (v->survey == NULL || v->question < v->survey->question_count || s->page.survey_count == 0)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_SURVEY);
    (void)pd_copy(e->what, sizeof e->what, v->survey->id);
    (void)pd_copy(e->visit, sizeof e->visit, s->page.surveys[0].visit);
    e->yes = named;
    e->value_count = v->survey->question_count;
    memcpy(e->values, v->values, sizeof e->values);
    pd_visit_do(s, e);
}

/* ---- feedback ---- */

void
pd_wish_feedback(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    (void)intent;
    (void)fx;
    if (s->programme == NULL || s->programme->feedback.topic_count == 0)
        return;
    memset(&s->view.feedback, 0, sizeof s->view.feedback);
    s->view.feedback.topic = -1;
    pd_visit_open(s, PD_SCREEN_FEEDBACK);
}

void
pd_wish_topic(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_feedback_view *v = &s->view.feedback;

    (void)fx;
    if (s->view.screen != PD_SCREEN_FEEDBACK || v->step != PD_FEEDBACK_TOPIC || s->programme == NULL ||
        intent->n < 0 || intent->n >= s->programme->feedback.topic_count)
        return;
    v->topic = intent->n;
    v->step = PD_FEEDBACK_FACE;
}

/* Only a member can be called back, and only she herself asks for it. */
static bool
may_be_called(const struct pd_session *s)
{
    return s->view.has_member && !s->member.found;
}

static void
send_feedback(struct pd_session *s, bool call_back, struct pd_effects *fx)
{
    const struct pd_feedback_view *v = &s->view.feedback;
    struct pd_errand *e;

    if (v->face == 0 || v->topic < 0 || s->programme == NULL ||
        v->topic >= s->programme->feedback.topic_count)
        return;
    e = pd_visit_errand(s, fx, PD_ERRAND_FEEDBACK);
    (void)pd_copy(e->what, sizeof e->what, s->programme->feedback.topics[v->topic].id);
    e->n = v->face;
    e->yes = call_back && may_be_called(s);
    s->view.feedback.call_back = e->yes;
    if (!e->yes) /* nobody needs to know whose it is */
        memset(&e->member, 0, sizeof e->member);
    pd_visit_do(s, e);
}

void
pd_wish_face(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_feedback_view *v = &s->view.feedback;

    if (s->view.screen != PD_SCREEN_FEEDBACK || v->step != PD_FEEDBACK_FACE || s->programme == NULL ||
        intent->n < 1 || intent->n > s->programme->feedback.faces)
        return;
    v->face = intent->n;
    if (may_be_called(s))
        v->step = PD_FEEDBACK_CALL;
    else /* there is nothing left to ask */
        send_feedback(s, false, fx);
}

void
pd_wish_send(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    if (s->view.screen == PD_SCREEN_SURVEY)
        send_survey(s, intent->n == 1, fx);
    else if (s->view.screen == PD_SCREEN_FEEDBACK && s->view.feedback.step == PD_FEEDBACK_CALL)
        send_feedback(s, intent->n == 1, fx);
}

/* One step back within a screen of steps; false: it is at its first. */
bool
pd_say_step_back(struct pd_session *s)
{
    if (s->view.screen == PD_SCREEN_SURVEY && s->view.survey.question > 0) {
        s->view.survey.question--;
        return true;
    }
    if (s->view.screen == PD_SCREEN_FEEDBACK && s->view.feedback.step != PD_FEEDBACK_TOPIC) {
        s->view.feedback.step =
            s->view.feedback.step == PD_FEEDBACK_CALL ? PD_FEEDBACK_FACE : PD_FEEDBACK_TOPIC;
        return true;
    }
    return false;
}
