/* What an errand does for her by what the hub has anyway: seats, feedback, answers, consents, and what she
 * likes, went without or was given precedence for. */
#include "sync/hub/errands.h"
#include "sync/hub/refill.h"

#include "sync/hub/activities.h"
#include "sync/hub/answers.h"
#include "sync/hub/consents.h"
#include "sync/hub/feedback.h"

#include <sodium/utils.h>
#include <stdio.h>

/* ---- seats ---- */

/* Beside what pd_hub_book says in words. NULL: it is booked now. */
static const char *
why_not_now(const struct pd_errand_case *c, const struct pd_activity *activity)
{
    struct pd_activity_state state;

    if (pd_refill_on(c->hub))
        return "later";
    if (pd_hub_activity_state(c->hub, c->now_ms, activity->id, &state) != PD_OK)
        return "later";
    if (state.called_off_ms != 0)
        return "called_off";
    if (c->now_ms < activity->opens_ms)
        return "early";
    return c->now_ms >= activity->closes_ms ? "late" : NULL;
}

static const char *
code_of_booking(enum pd_err err, const struct pd_why *why)
{
    if (err == PD_ERR_EXISTS)
        return "already_booked";
    if (err == PD_ERR_NOT_FOUND)
        return "not_found";
    if (strcmp(why->path, "points") == 0)
        return "too_few_points";
    return strcmp(why->path, "seats") == 0 ? "seats" : "others";
}

void
pd_errand_book(struct pd_errand_case *c)
{
    const struct pd_activity *activity =
        c->programme != NULL ? pd_programme_activity(c->programme, c->errand->what) : NULL;
    const char *no = activity != NULL ? why_not_now(c, activity) : "not_found";
    struct pd_why why = { .path = "" };
    struct pd_booking b;
    enum pd_err err;

    if (no != NULL) {
        c->again = strcmp(no, "later") == 0;
        pd_errand_refuse(c, no);
        return;
    }
    err = pd_hub_book(c->hub, c->now_ms, c->errand->what, &c->member, &b, &why);
    if (err != PD_OK) {
        pd_errand_refuse(c, code_of_booking(err, &why));
        return;
    }
    c->answer->number = b.number;
    c->answer->seat = b.state == PD_BOOKING_BOOKED ? PD_SEAT_BOOKED : PD_SEAT_WAITING;
    if (c->answer->seat == PD_SEAT_BOOKED)
        c->answer->points = b.price;
    else
        c->answer->ahead = (int)pd_hub_booking_place(c->hub, &b) - 1;
}

void
pd_errand_unbook(struct pd_errand_case *c)
{
    struct pd_booking b;
    enum pd_err err = pd_hub_booking_get(c->hub, c->errand->n, &b);

    if (err == PD_OK && b.mid != c->account->mid) /* another's number is no number */
        err = PD_ERR_NOT_FOUND;
    if (err == PD_OK)
        err = pd_hub_booking_cancel(c->hub, c->now_ms, c->errand->n, &b, &c->answer->points, NULL);
    if (err == PD_OK)
        return;
    c->answer->points = pd_points_of(0);
    pd_errand_refuse(c, err == PD_ERR_NOT_FOUND ? "not_found" : "late");
}

/* ---- feedback ---- */

void
pd_errand_feedback(struct pd_errand_case *c)
{
    struct pd_feedback f = { .number = c->errand->number,
        .member = c->account != NULL ? c->member : (struct pd_id){ { 0 } },
        .face = (int)c->errand->n,
        .call_back = c->errand->yes };
    char client[PD_ID_TEXT_CAP + 8];
    char device[PD_ID_TEXT_CAP];
    enum pd_err err;

    (void)pd_copy(f.topic, sizeof f.topic, c->errand->what);
    (void)snprintf(client, sizeof client, "desk %s", pd_id_text(c->device->id, device));
    err = pd_hub_feedback_take(c->hub, c->now_ms, client, &f, NULL);
    if (err == PD_OK)
        c->answer->number = f.number;
    else if (c->hub->store->err == PD_OK)
        pd_errand_refuse(c, err == PD_ERR_EXISTS    ? "number_taken"
                            : err == PD_ERR_INVALID ? "invalid"
                                                    : "not_offered");
}

void
pd_errand_feedback_show(struct pd_errand_case *c)
{
    struct pd_feedback f;

    if (pd_hub_feedback_get(c->hub, c->errand->number, &f) != PD_OK) {
        pd_errand_refuse(c, "not_found");
        return;
    }
    c->answer->number = f.number;
    c->answer->feedback = (enum pd_feedback_status)f.state;
    c->answer->due_ms = f.state == PD_FEEDBACK_RECEIVED ? f.due_ms : 0;
    c->answer->has_text = f.answer[0] != '\0';
    sodium_memzero(&f, sizeof f);
}

_Static_assert((int)PD_FEEDBACK_STATUS_RECEIVED == (int)PD_FEEDBACK_RECEIVED &&
                   (int)PD_FEEDBACK_STATUS_ANSWERED == (int)PD_FEEDBACK_ANSWERED &&
                   (int)PD_FEEDBACK_STATUS_CLOSED == (int)PD_FEEDBACK_CLOSED,
    "told as it is kept");

/* ---- surveys ---- */

static bool
is_a_value(const struct pd_question *q, const char *value)
{
    const char *good;

    for (int i = 0; (good = pd_answer_value(q, i)) != NULL; i++)
        if (strcmp(good, value) == 0)
            return true;
    return false;
}

/* In the order of its questions; what was not answered is left out, but not all. */
static bool
read_values(const struct pd_errand *errand, struct pd_answers *out)
{
    if (errand->value_count > out->survey->question_count)
        return false;
    for (int i = 0; i < errand->value_count; i++) {
        const struct pd_question *q = &out->survey->questions[i];

        if (errand->values[i][0] == '\0')
            continue;
        if (!is_a_value(q, errand->values[i]))
            return false;
        (void)pd_copy(out->answers[out->count].question, PD_RULE_CAP, q->id);
        (void)pd_copy(out->answers[out->count++].value, PD_RULE_CAP, errand->values[i]);
    }
    return out->count > 0;
}

static const char *
code_of_answers(enum pd_err err)
{
    switch (err) {
    case PD_ERR_EXISTS:
        return "already_answered";
    case PD_ERR_NOT_FOUND:
        return "not_found";
    case PD_ERR_STATE:
        return "late";
    case PD_ERR_FULL:
        return "later";
    default:
        return "invalid";
    }
}

void
pd_errand_survey(struct pd_errand_case *c)
{
    static struct pd_answers answers;
    const struct pd_errand *e = c->errand;
    enum pd_err err = PD_ERR_NOT_FOUND;

    memset(&answers, 0, sizeof answers);
    answers.survey = c->programme != NULL ? pd_programme_survey(c->programme, e->what) : NULL;
    answers.member = c->member;
    answers.named = e->yes;
    if (answers.survey != NULL)
        err = read_values(e, &answers) && pd_code_word_valid(e->visit, strlen(e->visit), PD_VISIT_CAP) &&
                      pd_copy(answers.visit, sizeof answers.visit, e->visit)
                  ? pd_hub_answers_take(c->hub, c->now_ms, &answers, &c->answer->points, NULL)
                  : PD_ERR_INVALID;
    memset(&answers, 0, sizeof answers);
    if (err == PD_OK)
        return;
    c->again = err == PD_ERR_FULL;
    pd_errand_refuse(c, code_of_answers(err));
}

/* ---- consents ---- */

/* What she was shown is what the desk's programme says of it. */
void
pd_errand_consent(struct pd_errand_case *c)
{
    struct pd_consent consent = {
        .purpose = pd_consent_from(c->errand->what), .given = c->errand->yes, .by = PD_CONSENT_BY_SELF
    };
    enum pd_err err = (int)consent.purpose != 0 ? PD_OK : PD_ERR_INVALID;

    if (c->programme != NULL && consent.given)
        (void)snprintf(consent.text, sizeof consent.text, "desk-v%u", c->programme->version);
    else if (consent.given)
        (void)pd_copy(consent.text, sizeof consent.text, "desk");
    if (err == PD_OK && consent.given && pd_hub_is_minor(c->hub, &c->member)) {
        pd_errand_refuse(c, "minor");
        return;
    }
    if (err == PD_OK)
        err = pd_hub_consent_put(c->hub, c->now_ms, &c->member, &consent, NULL);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        pd_errand_refuse(c, "invalid");
}

/* ---- small things ---- */

void
pd_errand_missed(struct pd_errand_case *c)
{
    const struct pd_programme *p = c->programme;
    int64_t at_ms = c->errand->at_ms <= c->now_ms && c->errand->at_ms > c->now_ms - PD_HUB_LATE_MS
                        ? c->errand->at_ms
                        : c->now_ms; /* a desk's clock is believed within bounds */

    if (p == NULL || pd_programme_gift(p, c->errand->what) == NULL) {
        pd_errand_refuse(c, "not_found");
        return;
    }
    (void)pd_store_run(c->hub->store, PD_HUB_SQL_MISSED_ADD,
        PD_ARGS(pd_i(pd_local_day(at_ms, p->utc_offset_min)), pd_t(c->errand->what), pd_i(c->errand->n)));
}

void
pd_errand_favourite(struct pd_errand_case *c)
{
    struct pd_arg mid = pd_i(c->account->mid), sku = pd_t(c->errand->what);

    if (!c->errand->yes)
        (void)pd_store_run(c->hub->store, PD_HUB_SQL_FAVOURITE_DROP, PD_ARGS(mid, sku));
    else if (c->programme == NULL || pd_programme_gift(c->programme, c->errand->what) == NULL)
        pd_errand_refuse(c, "not_found");
    else
        (void)pd_store_run(
            c->hub->store, PD_HUB_SQL_FAVOURITE_PUT, PD_ARGS(mid, sku, pd_i(c->errand->at_ms)));
}

void
pd_errand_priority(struct pd_errand_case *c)
{
    (void)pd_store_run(c->hub->store, PD_HUB_SQL_PRIORITY_INSERT,
        PD_ARGS(pd_i(c->now_ms), pd_i(c->device->dev), pd_i(c->account->mid), pd_t(c->errand->what)));
}
