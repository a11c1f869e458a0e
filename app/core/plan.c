#include "app/core/plan.h"

#include "app/core/claim_key.h"
#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"
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

/* ---- the document ---- */

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

void
pd_plans_check(struct pd_doc *doc, const struct pd_programme *p)
{
    pd_programme_check_unique(
        doc, "care_contacts", "id", p->contacts[0].id, p->contact_count, sizeof p->contacts[0]);
    pd_programme_check_unique(doc, "plans", "id", p->plans[0].id, p->plan_count, sizeof p->plans[0]);
    for (int plan = 0; plan < p->plan_count; plan++)
        for (int i = 0; i < p->plans[plan].step_count; i++)
            check_step(doc, p, plan, i);
}
