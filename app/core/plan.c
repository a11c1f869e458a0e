#include "app/core/plan.h"

#include "app/core/claim_key.h"
#include "app/core/discount.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"
#include "app/core/staff.h"
#include "app/core/stage.h"

#include <stdio.h>
#include <string.h>

enum pd_step_state
pd_plan_step_state(const struct pd_plan_step *step, int64_t start_day, int64_t day, bool done)
{
    if (done)
        return PD_STEP_DONE;
    if (day < start_day + step->from_day)
        return PD_STEP_LATER;
    return day <= start_day + step->to_day ? PD_STEP_OPEN : PD_STEP_MISSED;
}

const char *
pd_step_state_name(enum pd_step_state state)
{
    static const char *const names[] = { [PD_STEP_LATER] = "later",
        [PD_STEP_OPEN] = "open",
        [PD_STEP_DONE] = "done",
        [PD_STEP_MISSED] = "missed" };

    return (int)state >= PD_STEP_LATER && (int)state < PD_COUNT(names) ? names[state] : "";
}

const struct pd_plan *
pd_programme_plan(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->plan_count; i++)
        if (strcmp(p->plans[i].id, id) == 0)
            return &p->plans[i];
    return NULL;
}

const struct pd_contact *
pd_programme_contact(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->contact_count; i++)
        if (strcmp(p->contacts[i].id, id) == 0)
            return &p->contacts[i];
    return NULL;
}

const struct pd_plan_step *
pd_plan_step(const struct pd_plan *plan, const char *id)
{
    for (int i = 0; i < plan->step_count; i++)
        if (strcmp(plan->steps[i].id, id) == 0)
            return &plan->steps[i];
    return NULL;
}

const struct pd_plan *
pd_programme_first_visit(const struct pd_programme *p)
{
    for (int i = 0; i < p->plan_count; i++)
        if (p->plans[i].given != PD_PLAN_GIVEN_BY_HAND)
            return &p->plans[i];
    return NULL;
}

/* ---- whose a step is ---- */

enum pd_step_owner
pd_step_owner_from(const char *owner, const char **id)
{
    static const struct {
        const char *word;
        enum pd_step_owner owner;
    } words[] = { { "role:", PD_STEP_OF_ROLE }, { "place:", PD_STEP_OF_PLACE },
        { "department:", PD_STEP_OF_DEPARTMENT } };

    *id = "";
    for (int i = 0; i < PD_COUNT(words); i++) {
        size_t n = strlen(words[i].word);

        if (strncmp(owner, words[i].word, n) != 0 || owner[n] == '\0')
            continue;
        *id = owner + n;
        return words[i].owner;
    }
    return PD_STEP_OF_NOBODY;
}

unsigned int
pd_step_owner_role(const char *word)
{
    static const struct {
        const char *word;
        enum pd_staff_role role;
    } roles[] = { { "counter", PD_STAFF_COUNTER }, { "supervisor", PD_STAFF_SUPERVISOR },
        { "owner", PD_STAFF_OWNER } };

    for (int i = 0; i < PD_COUNT(roles); i++)
        if (strcmp(roles[i].word, word) == 0)
            return roles[i].role;
    return 0;
}

const struct pd_topic *
pd_programme_department(const struct pd_programme *p, const char *id)
{
    const struct pd_bill_words *departments = &p->bill_words[PD_BILL_DEPARTMENT];

    for (int i = 0; i < departments->count; i++)
        if (strcmp(departments->words[i].id, id) == 0)
            return &departments->words[i];
    return NULL;
}

/* ---- the document ---- */

static const struct pd_doc_choice givens[] = { { "enrolled", PD_PLAN_GIVEN_ENROLLED },
    { "first_visit", PD_PLAN_GIVEN_FIRST_VISIT }, { NULL, 0 } };

#define S struct pd_plan_step

static const struct pd_doc_list step_list = LIST_OF(struct pd_plan, steps, step_count);

static const struct pd_doc_row step_rows[] = {
    NAME("id", true, S, id),
    TEXT("title", true, S, title),
    CHOICE("stage", true, S, stage, pd_stage_choices),
    NUMBER("from_day", PD_DOC_INT, S, from_day, 0, 3660),
    NUMBER("to_day", PD_DOC_INT, S, to_day, 0, 3660),
    { .key = "rule", .type = PD_DOC_INDEX, AT(S, rule), .absent = -1, .list = &pd_programme_rule_index },
    { .key = "self", .type = PD_DOC_BOOL, AT(S, self) },
    NUMBER_OR("notice_days", PD_DOC_INT, S, notice_days, 0, 60, -1),
    NAME("owner", false, S, owner),
    END,
};

static const struct pd_doc_list contact_index = INDEX(contacts, contact_count, struct pd_contact, "contact");

const struct pd_doc_row pd_plan_rows[] = {
    NAME("id", true, struct pd_plan, id),
    TEXT("name", true, struct pd_plan, name),
    { .key = "care", .type = PD_DOC_BOOL, AT(struct pd_plan, care) },
    { .key = "contact",
        .type = PD_DOC_INDEX,
        AT(struct pd_plan, contact),
        .absent = -1,
        .list = &contact_index },
    CHOICE("given", false, struct pd_plan, given, givens),
    LIST("steps", true, 1, PD_PLAN_STEPS_MAX, step_rows, &step_list),
    END,
};

const struct pd_doc_row pd_contact_rows[] = {
    NAME("id", true, struct pd_contact, id),
    TEXT("name", true, struct pd_contact, name),
    TEXT("where", true, struct pd_contact, where),
    NAME("phone", false, struct pd_contact, phone),
    END,
};

static void
fail_step(struct pd_doc *doc, int plan, int step, const char *key, const char *text)
{
    char path[64];

    (void)snprintf(path, sizeof path, "steps[%d].%s", step, key);
    PD_FAIL_AT(doc, "plans", plan, path, "%s", text);
}

static bool
key_has_room(const struct pd_earn_rule *rule, const struct pd_plan_step *step)
{
    /* RULE:MEMBER:plan:NUMBER:STEP, see sync/hub/plans.c */
    return strlen(rule->id) + strlen(step->id) + PD_ID_TEXT_CAP + sizeof "::plan::9007199254740991" <
           PD_CLAIM_CAP;
}

static void
check_step(struct pd_doc *doc, const struct pd_programme *p, int plan, int i)
{
    const struct pd_plan_step *step = &p->plans[plan].steps[i];
    const struct pd_earn_rule *rule =
        step->rule >= 0 && step->rule < p->rule_count ? &p->rules[step->rule] : NULL;

    if (step->to_day < step->from_day)
        fail_step(doc, plan, i, "to_day", "must not be before from_day");
    for (int j = 0; j < i; j++)
        if (strcmp(p->plans[plan].steps[j].id, step->id) == 0 && step->id[0] != '\0')
            fail_step(doc, plan, i, "id", "is the same as of another step");
    if (rule != NULL &&
        (rule->kind != PD_EARN_FIXED || rule->behaviour != PD_BEHAVIOUR_TASK || rule->claimable))
        fail_step(doc, plan, i, "rule",
            "must be a fixed rule whose behaviour is \"task\" and that no desk may claim");
    else if (rule != NULL && !key_has_room(rule, step))
        fail_step(doc, plan, i, "id", "is too long beside the id of its rule");
}

/* ---- what is given by itself ---- */

static bool
steps_failed_at(const struct pd_doc *doc, int plan, int step, const char *key)
{
    char path[64];

    (void)snprintf(path, sizeof path, "plans[%d].steps[%d].%s", plan, step, key);
    return pd_doc_failed_at(doc, path);
}

static void
check_owner(struct pd_doc *doc, const struct pd_programme *p, int plan, int i)
{
    const char *id;

    switch (pd_step_owner_from(p->plans[plan].steps[i].owner, &id)) {
    case PD_STEP_OF_ROLE:
        if (pd_step_owner_role(id) == 0)
            fail_step(doc, plan, i, "owner", "must be role:counter, role:supervisor or role:owner");
        return;
    case PD_STEP_OF_PLACE:
        if (pd_programme_place(p, id) == NULL &&
            !pd_doc_ids_unsure(p->places[0].id, p->place_count, sizeof p->places[0]))
            fail_step(doc, plan, i, "owner", "must be the id of a place of this document behind \"place:\"");
        return;
    case PD_STEP_OF_DEPARTMENT:
        if (pd_programme_department(p, id) == NULL && !pd_doc_failed_at(doc, "departments"))
            fail_step(
                doc, plan, i, "owner", "must be the id of one of \"departments\" behind \"department:\"");
        return;
    case PD_STEP_OF_NOBODY:
        if (!steps_failed_at(doc, plan, i, "owner"))
            fail_step(doc, plan, i, "owner",
                p->plans[plan].steps[i].owner[0] == '\0'
                    ? "is missing: each step of a plan with \"given\" is somebody's"
                    : "must be role:, place: or department: and a word, as place:lobby");
        return;
    }
}

/* Whoever ticks it off is no patient, and ticks for no points. */
static void
check_given_step(struct pd_doc *doc, const struct pd_programme *p, int plan, int i)
{
    const struct pd_plan_step *step = &p->plans[plan].steps[i];

    check_owner(doc, p, plan, i);
    if (step->rule >= 0)
        fail_step(doc, plan, i, "rule", "may not stand in a plan with \"given\": its steps earn nothing");
    if (step->self)
        fail_step(doc, plan, i, "self", "must be false in a plan with \"given\": its owner ticks it off");
    if (step->to_day > PD_FIRST_VISIT_DAYS_MAX)
        fail_step(doc, plan, i, "to_day", "must be 0 to 90 in a plan with \"given\"");
}

/* What tells that somebody came. */
static bool
knows_visits(const struct pd_programme *p)
{
    for (int i = 0; i < p->rule_count; i++)
        if (p->rules[i].kind == PD_EARN_PAYMENT || p->rules[i].behaviour == PD_BEHAVIOUR_VISIT)
            return true;
    return false;
}

static void
check_given(struct pd_doc *doc, const struct pd_programme *p, int plan)
{
    bool given = p->plans[plan].given != PD_PLAN_GIVEN_BY_HAND;

    for (int j = 0; given && j < plan; j++)
        if (p->plans[j].given != PD_PLAN_GIVEN_BY_HAND)
            PD_FAIL_AT(
                doc, "plans", plan, "given", "stands in plans[%d] already: one plan is given by itself", j);
    if (p->plans[plan].given == PD_PLAN_GIVEN_FIRST_VISIT && !knows_visits(p))
        PD_FAIL_AT(doc, "plans", plan, "given",
            "needs a rule for payments or visits: nothing else tells of a first one; or say enrolled");
    if (given && p->plans[plan].care)
        PD_FAIL_AT(doc, "plans", plan, "care", "must be false beside \"given\"");
    for (int i = 0; i < p->plans[plan].step_count; i++)
        if (given)
            check_given_step(doc, p, plan, i);
        else if (p->plans[plan].steps[i].owner[0] != '\0')
            fail_step(doc, plan, i, "owner", "may stand only in a plan with \"given\"");
}

void
pd_plans_check(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(
        doc, "care_contacts", "id", p->contacts[0].id, p->contact_count, sizeof p->contacts[0]);
    pd_programme_check_unique(doc, "plans", "id", p->plans[0].id, p->plan_count, sizeof p->plans[0]);
    for (int plan = 0; plan < p->plan_count; plan++) {
        for (int i = 0; i < p->plans[plan].step_count; i++)
            check_step(doc, p, plan, i);
        check_given(doc, p, plan);
    }
}
