#include "app/core/errand.h"

#include <string.h>

static const struct {
    const char *name;
    bool waits;
} kinds[] = {
    [PD_ERRAND_PAGE] = { "page", false },
    [PD_ERRAND_HISTORY] = { "history", false },
    [PD_ERRAND_SEATS] = { "seats", false },
    [PD_ERRAND_FIND] = { "find", false },
    [PD_ERRAND_PIN] = { "pin", false },
    [PD_ERRAND_BOOK] = { "book", false },
    [PD_ERRAND_UNBOOK] = { "unbook", false },
    [PD_ERRAND_FEEDBACK] = { "feedback", true },
    [PD_ERRAND_FEEDBACK_SHOW] = { "feedback_show", false },
    [PD_ERRAND_SURVEY] = { "survey", false },
    [PD_ERRAND_CONSENT] = { "consent", true },
    [PD_ERRAND_BLOCK] = { "block", true },
    [PD_ERRAND_MISSED] = { "missed", true },
    [PD_ERRAND_FAVOURITE] = { "favourite", true },
    [PD_ERRAND_UNIT_CODE] = { "unit_code", false },
    [PD_ERRAND_CALL] = { "call", false },
    [PD_ERRAND_PRIORITY] = { "priority", true },
    [PD_ERRAND_PROXY] = { "proxy", true },
    [PD_ERRAND_WORK] = { "work", false },
    [PD_ERRAND_ENROL] = { "enrol", true },
    [PD_ERRAND_VISITOR] = { "visitor", false },
    [PD_ERRAND_TRAINING] = { "training", false },
    [PD_ERRAND_PARTS] = { "parts", false },
    [PD_ERRAND_WHEEL] = { "wheel", false },
    [PD_ERRAND_SPIN] = { "spin", false },
    [PD_ERRAND_DEDUCT] = { "deduct", false },
    [PD_ERRAND_DEDUCT_END] = { "deduct_end", false },
    [PD_ERRAND_REFERRAL] = { "referral", false },
    [PD_ERRAND_PLAN] = { "plan", false },
    [PD_ERRAND_TICK] = { "tick", false },
    [PD_ERRAND_FAMILY_BLOCK] = { "family_block", true },
    [PD_ERRAND_FAMILY_UNBLOCK] = { "family_unblock", false },
};

static bool
known(enum pd_errand_kind kind)
{
    return (int)kind > 0 && (int)kind < PD_COUNT(kinds) && kinds[kind].name != NULL;
}

const char *
pd_errand_name(enum pd_errand_kind kind)
{
    return known(kind) ? kinds[kind].name : NULL;
}

enum pd_errand_kind
pd_errand_from(const char *name)
{
    for (int i = 1; i < PD_COUNT(kinds); i++)
        if (kinds[i].name != NULL && strcmp(kinds[i].name, name) == 0)
            return (enum pd_errand_kind)i;
    return (enum pd_errand_kind)0;
}

bool
pd_errand_waits(enum pd_errand_kind kind)
{
    return known(kind) && kinds[kind].waits;
}

int
pd_errand_protocol(enum pd_errand_kind kind)
{
    return kind < PD_ERRAND_WORK ? 3 : 4;
}

static const char *const purposes[] = { "programme", "linking", "sms", "wechat", "phone", "partners" };

_Static_assert(PD_COUNT(purposes) == PD_ERRAND_PURPOSES, "one name a purpose");

const char *
pd_errand_purpose(int n)
{
    return n >= 1 && n <= PD_COUNT(purposes) ? purposes[n - 1] : NULL;
}

enum pd_purpose
pd_errand_purpose_from(const char *name)
{
    for (int i = 0; i < PD_COUNT(purposes); i++)
        if (strcmp(purposes[i], name) == 0)
            return (enum pd_purpose)(i + 1);
    return (enum pd_purpose)0;
}
