#include "app/core/programme_asked.h"

#include "app/core/claim_key.h"
#include "app/core/discount.h"
#include "app/core/programme_check.h"
#include "app/core/stage.h"

#include <stdio.h>
#include <string.h>

#define AT(of, member) .offset = offsetof(of, member), .size = sizeof(((of *)NULL)->member)
#define NAME(key_, of, member)                                                                               \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_NAME, .required = true, AT(of, member)                                   \
    }
#define TEXT(key_, of, member)                                                                               \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_TEXT, .required = true, AT(of, member)                                   \
    }
#define NUMBER(key_, of, member, required_, min_, max_, absent_)                                             \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_INT, .required = required_, AT(of, member), .min = min_, .max = max_,    \
        .absent = absent_                                                                                    \
    }
#define LIST(key_, required_, min_, max_, rows_, list_)                                                      \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_ARRAY, .required = required_, .min = min_, .max = max_, .rows = rows_,   \
        .list = list_                                                                                        \
    }
#define LIST_OF(of, array, count)                                                                            \
    {                                                                                                        \
        .at = offsetof(of, array), .count_at = offsetof(of, count), .step = sizeof(((of *)NULL)->array[0])   \
    }
#define INDEX(array, count, of, what_)                                                                       \
    {                                                                                                        \
        .at = offsetof(struct pd_programme, array), .count_at = offsetof(struct pd_programme, count),        \
        .step = sizeof(of), .id_at = offsetof(of, id), .what = what_                                         \
    }
#define END                                                                                                  \
    {                                                                                                        \
        .key = NULL                                                                                          \
    }

static const struct pd_doc_list tier_index = INDEX(tiers, tier_count, struct pd_tier, "tier");
static const struct pd_doc_list rule_index = INDEX(rules, rule_count, struct pd_earn_rule, "rule");

const struct pd_doc_row pd_topic_rows[] = {
    NAME("id", struct pd_topic, id),
    TEXT("name", struct pd_topic, name),
    END,
};

/* ---- surveys ---- */

static const struct pd_doc_choice question_kinds[] = { { "scale", PD_QUESTION_SCALE },
    { "choice", PD_QUESTION_CHOICE }, { "yes_no", PD_QUESTION_YES_NO }, { NULL, 0 } };

static const struct pd_doc_list choice_list = LIST_OF(struct pd_question, choices, choice_count);
static const struct pd_doc_list question_list = LIST_OF(struct pd_survey, questions, question_count);

static const struct pd_doc_row question_rows[] = {
    NAME("id", struct pd_question, id),
    { .key = "kind",
        .type = PD_DOC_CHOICE,
        .required = true,
        AT(struct pd_question, kind),
        .choices = question_kinds },
    TEXT("text", struct pd_question, text),
    LIST("choices", false, 2, PD_CHOICES_MAX, pd_topic_rows, &choice_list),
    END,
};

const struct pd_doc_row pd_survey_rows[] = {
    NAME("id", struct pd_survey, id),
    TEXT("name", struct pd_survey, name),
    { .key = "visits", .type = PD_DOC_SET, AT(struct pd_survey, visits), .list = &rule_index },
    NUMBER("open_days", struct pd_survey, open_days, true, 1, 366, 0),
    { .key = "rule", .type = PD_DOC_INDEX, AT(struct pd_survey, rule), .absent = -1, .list = &rule_index },
    LIST("questions", true, 1, PD_QUESTIONS_MAX, question_rows, &question_list),
    END,
};

/* ---- feedback, reminders ---- */

static const struct pd_doc_list feedback_topics = LIST_OF(struct pd_feedback_policy, topics, topic_count);
static const struct pd_doc_list reminder_topics = LIST_OF(struct pd_reminder_policy, topics, topic_count);

const struct pd_doc_row pd_feedback_rows[] = {
    LIST("topics", true, 1, PD_TOPICS_MAX, pd_topic_rows, &feedback_topics),
    NUMBER("faces", struct pd_feedback_policy, faces, false, 3, 5, 3),
    NUMBER("answer_hours", struct pd_feedback_policy, answer_hours, false, 1, 2160, 72),
    { .key = "most",
        .type = PD_DOC_I64,
        AT(struct pd_feedback_policy, most),
        .min = 1,
        .max = PD_AMOUNT_MAX },
    { .key = "alone", .type = PD_DOC_I64, AT(struct pd_feedback_policy, alone), .max = PD_AMOUNT_MAX },
    { .key = "rule",
        .type = PD_DOC_INDEX,
        AT(struct pd_feedback_policy, rule),
        .absent = -1,
        .list = &rule_index },
    END,
};

const struct pd_doc_row pd_reminder_rows[] = {
    LIST("topics", true, 1, PD_TOPICS_MAX, pd_topic_rows, &reminder_topics),
    NUMBER("quiet_from_h", struct pd_reminder_policy, quiet_from_h, false, 0, 23, 21),
    NUMBER("quiet_until_h", struct pd_reminder_policy, quiet_until_h, false, 0, 23, 8),
    END,
};

/* ---- advisers ---- */

static const struct pd_doc_list adviser_list = LIST_OF(struct pd_adviser_policy, people, count);
static const struct pd_doc_choice channels[] = { { "sms", 3 }, { "wechat", 4 }, { "phone", 5 }, { NULL, 0 } };

static const struct pd_doc_row adviser_rows[] = {
    NAME("id", struct pd_adviser, id),
    { .key = "staff", .type = PD_DOC_NAME, AT(struct pd_adviser, staff) },
    TEXT("name", struct pd_adviser, name),
    TEXT("role", struct pd_adviser, role),
    TEXT("hours", struct pd_adviser, hours),
    { .key = "for",
        .type = PD_DOC_OBJECT,
        AT(struct pd_adviser, audience),
        .rows = pd_programme_audience_rows },
    END,
};

const struct pd_doc_row pd_adviser_policy_rows[] = {
    LIST("people", true, 1, PD_ADVISERS_MAX, adviser_rows, &adviser_list),
    NUMBER("answer_hours", struct pd_adviser_policy, answer_hours, false, 1, 2160, 48),
    NUMBER("assessment_days", struct pd_adviser_policy, assessment_days, false, 7, 1000, 0),
    { .key = "assessment_topic", .type = PD_DOC_NAME, AT(struct pd_adviser_policy, assessment_topic) },
    { .key = "assessment_channel",
        .type = PD_DOC_CHOICE,
        AT(struct pd_adviser_policy, channel),
        .absent = 3,
        .choices = channels },
    END,
};

/* ---- discounts ---- */

static const struct pd_doc_list step_list = LIST_OF(struct pd_discount, steps, step_count);

static const struct pd_doc_row step_rows[] = {
    { .key = "tier",
        .type = PD_DOC_INDEX,
        .required = true,
        AT(struct pd_discount_step, tier),
        .list = &tier_index },
    NUMBER("percent", struct pd_discount_step, percent, true, 0, 100, 0),
    END,
};

static const struct pd_doc_list case_step_list = LIST_OF(struct pd_discount_case, steps, step_count);
static const struct pd_doc_list case_list = LIST_OF(struct pd_discount, cases, case_count);

#define WHEN(key_, dimension)                                                                                \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_NAME, .offset = offsetof(struct pd_discount_case, when[dimension]),      \
        .size = PD_RULE_CAP                                                                                  \
    }

static const struct pd_doc_row case_rows[] = {
    WHEN("department", PD_BILL_DEPARTMENT),
    WHEN("payment", PD_BILL_PAYMENT),
    WHEN("admission", PD_BILL_ADMISSION),
    LIST("tiers", true, 1, PD_TIERS_MAX, step_rows, &case_step_list),
    END,
};

const struct pd_doc_row pd_discount_rows[] = {
    NAME("id", struct pd_discount, id),
    TEXT("name", struct pd_discount, name),
    LIST("tiers", true, 1, PD_TIERS_MAX, step_rows, &step_list),
    LIST("cases", false, 1, PD_DISCOUNT_CASES_MAX, case_rows, &case_list),
    STAGE(struct pd_discount),
    END,
};

/* ---- what no single key can say ---- */

/* Fails at the path "list[i].key"; i below 0: at "list.key". */
static void
fail_at(struct pd_doc *doc, const char *list, int i, const char *key, const char *text)
{
    size_t at = pd_doc_enter(doc, list);

    if (i >= 0)
        (void)pd_doc_enter_index(doc, i);
    (void)pd_doc_enter(doc, key);
    pd_doc_fail(doc, "%s", text);
    pd_doc_leave(doc, at);
}

/* ids: the first of count names that lie `step` bytes apart. The place of one that stood there before; -1. */
static int
twice(const char *ids, int count, size_t step)
{
    for (int i = 1; i < count; i++)
        for (int j = 0; j < i; j++)
            if (ids[(size_t)i * step] != '\0' && strcmp(ids + (size_t)i * step, ids + (size_t)j * step) == 0)
                return i;
    return -1;
}

#define TWICE(array, count) twice((array)[0].id, count, sizeof(array)[0])

static void
check_topics(struct pd_doc *doc, const char *list, const struct pd_topic *topics, int count)
{
    char key[32];
    int i = TWICE(topics, count);

    (void)snprintf(key, sizeof key, "topics[%d].id", i);
    if (i >= 0)
        fail_at(doc, list, -1, key, "is the same as of another topic");
}

static void
check_questions(struct pd_doc *doc, int survey, const struct pd_survey *s)
{
    int same = TWICE(s->questions, s->question_count);
    char key[64];

    (void)snprintf(key, sizeof key, "questions[%d].id", same);
    if (same >= 0)
        fail_at(doc, "surveys", survey, key, "is the same as of another question");
    for (int i = 0; i < s->question_count; i++) {
        const struct pd_question *q = &s->questions[i];
        bool choice = q->kind == PD_QUESTION_CHOICE;

        (void)snprintf(key, sizeof key, "questions[%d].choices", i);
        if ((int)q->kind != 0 && choice != (q->choice_count > 0))
            fail_at(doc, "surveys", survey, key,
                choice ? "is missing: a choice needs it" : "may stand only beside \"choice\"");
        (void)snprintf(
            key, sizeof key, "questions[%d].choices[%d].id", i, TWICE(q->choices, q->choice_count));
        if (TWICE(q->choices, q->choice_count) >= 0)
            fail_at(doc, "surveys", survey, key, "is the same as of another choice");
    }
}

/* A visit is known by its bill, or by what another rule gave for it. */
static bool
knows_visits(const struct pd_earn_rule *rule)
{
    return rule->kind == PD_EARN_PAYMENT || (rule->behaviour == PD_BEHAVIOUR_VISIT);
}

static void
check_surveys(struct pd_doc *doc, const struct pd_programme *p)
{
    for (int i = 0; i < p->survey_count; i++) {
        const struct pd_survey *s = &p->surveys[i];

        check_questions(doc, i, s);
        if (s->rule >= p->rule_count) /* which was not read */
            continue;
        if (s->rule >= 0 && p->rules[s->rule].behaviour != PD_BEHAVIOUR_SURVEY)
            fail_at(doc, "surveys", i, "rule", "must be a rule whose behaviour is \"survey\"");
        for (int j = 0; s->rule >= 0 && j < i; j++)
            if (p->surveys[j].rule == s->rule)
                fail_at(doc, "surveys", i, "rule",
                    "rewards another survey already: a visit would be rewarded for one of them alone");
        for (int r = 0; r < p->rule_count; r++)
            if ((s->visits & 1u << r) != 0 && !knows_visits(&p->rules[r]))
                fail_at(doc, "surveys", i, "visits",
                    "must be rules for payments or whose behaviour is \"visit\"");
    }
    if (TWICE(p->surveys, p->survey_count) >= 0)
        fail_at(doc, "surveys", TWICE(p->surveys, p->survey_count), "id", "is the same as of another survey");
}

static bool
has_cap(const struct pd_earn_rule *rule)
{
    return rule->per_day > 0 || pd_points_raw(rule->day_cap) > 0 || rule->cap_count > 0;
}

static void
check_feedback(struct pd_doc *doc, const struct pd_programme *p)
{
    const struct pd_earn_rule *rule;

    check_topics(doc, "feedback", p->feedback.topics, p->feedback.topic_count);
    if (p->feedback.faces == 4)
        fail_at(doc, "feedback", -1, "faces", "must be 3 or 5: one of them is in the middle");
    if (p->feedback.rule < 0 || p->feedback.rule >= p->rule_count)
        return;
    rule = &p->rules[p->feedback.rule];
    if (rule->kind != PD_EARN_FIXED || rule->claimable || rule->behaviour != PD_BEHAVIOUR_ADJUSTMENT)
        fail_at(doc, "feedback", -1, "rule",
            "must be a fixed rule whose behaviour is \"adjustment\": the hospital's staff alone grant it");
    else if (!has_cap(rule))
        fail_at(doc, "feedback", -1, "rule", "must be a rule with per_day, day_cap or caps");
}

/* What staff may choose. */
static void
check_chosen(struct pd_doc *doc, const struct pd_feedback_policy *f)
{
    if (pd_points_raw(f->most) > 0 && f->rule < 0)
        fail_at(doc, "feedback", -1, "most", "needs \"rule\": by which they are given");
    if (pd_points_cmp(f->alone, f->most) > 0)
        fail_at(doc, "feedback", -1, "alone", "must not be above \"most\"");
}

static const char *const bill_lists[PD_BILL_DIMENSIONS] = { "departments", "payment_methods",
    "admission_types" };

static void
check_steps(struct pd_doc *doc, int discount, const char *at, const struct pd_discount_step *steps, int count)
{
    char key[48];

    for (int n = 1; n < count; n++) {
        (void)snprintf(key, sizeof key, "%stiers[%d].tier", at, n);
        if (steps[n].tier <= steps[n - 1].tier)
            fail_at(doc, "discounts", discount, key, "must be above the tier before it");
    }
}

static void
check_case(struct pd_doc *doc, const struct pd_programme *p, int discount, int n)
{
    const struct pd_discount *d = &p->discounts[discount];
    const struct pd_discount_case *c = &d->cases[n];
    char at[32], key[48], ref[PD_DISCOUNT_REF_CAP];

    (void)snprintf(at, sizeof at, "cases[%d].", n);
    check_steps(doc, discount, at, c->steps, c->step_count);
    for (int i = 0; i < PD_BILL_DIMENSIONS; i++) {
        (void)snprintf(key, sizeof key, "%s%s", at, pd_bill_dimension_name((enum pd_bill_dimension)i));
        if (c->when[i][0] != '\0' &&
            !pd_topic_known(p->bill_words[i].words, p->bill_words[i].count, c->when[i]))
            fail_at(doc, "discounts", discount, key,
                i == PD_BILL_DEPARTMENT ? "must be the id of one of \"departments\""
                : i == PD_BILL_PAYMENT  ? "must be the id of one of \"payment_methods\""
                                        : "must be the id of one of \"admission_types\"");
    }
    (void)snprintf(key, sizeof key, "cases[%d]", n);
    if (pd_discount_weight(c) == 0)
        fail_at(
            doc, "discounts", discount, key, "names nothing: what holds for all bills stands in \"tiers\"");
    if (!pd_discount_ref(d, n, ref, sizeof ref))
        fail_at(doc, "discounts", discount, key,
            "has names that are too long: with the category's id 64 characters in all");
    for (int i = 0; i < n; i++)
        if (memcmp(d->cases[i].when, c->when, sizeof c->when) == 0)
            fail_at(doc, "discounts", discount, key, "is for the same bills as another case before it");
}

/* Two cases that one bill may be of: neither is wrong, but the owner should know which of them it gets. */
static void
warn_overlaps(struct pd_doc *doc, const struct pd_discount *d, int discount)
{
    for (int n = 1; n < d->case_count; n++)
        for (int i = 0; i < n; i++) {
            const struct pd_discount_case *a = &d->cases[i], *b = &d->cases[n];
            bool first = pd_discount_weight(a) > pd_discount_weight(b);
            size_t at;

            if (!pd_discount_overlap(a, b))
                continue;
            at = pd_doc_enter(doc, "discounts");
            (void)pd_doc_enter_index(doc, discount);
            (void)pd_doc_enter(doc, "cases");
            (void)pd_doc_enter_index(doc, n);
            pd_doc_warn(doc, "may be of one bill with cases[%d]; there cases[%d] is taken", i, first ? i : n);
            pd_doc_leave(doc, at);
        }
}

static void
check_discounts(struct pd_doc *doc, const struct pd_programme *p)
{
    if (TWICE(p->discounts, p->discount_count) >= 0)
        fail_at(doc, "discounts", TWICE(p->discounts, p->discount_count), "id",
            "is the same as of another category");
    for (int i = 0; i < PD_BILL_DIMENSIONS; i++)
        if (TWICE(p->bill_words[i].words, p->bill_words[i].count) >= 0)
            fail_at(doc, bill_lists[i], TWICE(p->bill_words[i].words, p->bill_words[i].count), "id",
                "is the same as of another one");
    for (int i = 0; i < p->discount_count; i++) {
        check_steps(doc, i, "", p->discounts[i].steps, p->discounts[i].step_count);
        for (int n = 0; n < p->discounts[i].case_count; n++)
            check_case(doc, p, i, n);
        warn_overlaps(doc, &p->discounts[i], i);
        pd_discount_gap_warn(doc, p, i);
    }
}

static void
check_advisers(struct pd_doc *doc, const struct pd_programme *p)
{
    const struct pd_adviser_policy *a = &p->advisers;
    bool known = false;

    if (TWICE(a->people, a->count) >= 0) {
        char key[32];

        (void)snprintf(key, sizeof key, "people[%d].id", TWICE(a->people, a->count));
        fail_at(doc, "advisers", -1, key, "is the same as of another adviser");
    }
    for (int i = 0; a->count > 0 && i < p->feedback.topic_count; i++)
        if (strcmp(p->feedback.topics[i].id, PD_ADVISER_TOPIC) == 0)
            fail_at(doc, "feedback", -1, "topics",
                "\"adviser\" is the word for asking one: name the topic otherwise");
    for (int i = 0; i < p->reminders.topic_count; i++)
        known |= strcmp(p->reminders.topics[i].id, a->assessment_topic) == 0;
    if (a->assessment_days > 0 && !known)
        fail_at(doc, "advisers", -1, "assessment_topic", "must be a topic of \"reminders\"");
    else if (a->assessment_days == 0 && a->assessment_topic[0] != '\0')
        fail_at(
            doc, "advisers", -1, "assessment_days", "must say every how many days, beside assessment_topic");
}

const struct pd_adviser *
pd_programme_adviser(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->advisers.count; i++)
        if (strcmp(p->advisers.people[i].id, id) == 0)
            return &p->advisers.people[i];
    return NULL;
}

void
pd_programme_check_asked(struct pd_doc *doc, const struct pd_programme *p)
{
    check_surveys(doc, p);
    check_feedback(doc, p);
    check_chosen(doc, &p->feedback);
    check_advisers(doc, p);
    check_topics(doc, "reminders", p->reminders.topics, p->reminders.topic_count);
    check_discounts(doc, p);
}

/* ---- to find them ---- */

const struct pd_survey *
pd_programme_survey(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->survey_count; i++)
        if (strcmp(p->surveys[i].id, id) == 0)
            return &p->surveys[i];
    return NULL;
}

const struct pd_discount *
pd_programme_discount(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->discount_count; i++)
        if (strcmp(p->discounts[i].id, id) == 0)
            return &p->discounts[i];
    return NULL;
}

bool
pd_topic_known(const struct pd_topic *topics, int count, const char *id)
{
    for (int i = 0; i < count; i++)
        if (strcmp(topics[i].id, id) == 0)
            return true;
    return false;
}
