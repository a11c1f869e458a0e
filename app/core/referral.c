#include "app/core/referral.h"

#include "app/core/programme_check.h"
#include "app/core/programme_rows.h"

#include <inttypes.h>
#include <string.h>

/* ---- the number ---- */

/* H. M. Damm's table: every wrong digit and every two that changed places are seen. */
static int
check_digit(int64_t seven)
{
    static const uint8_t table[10][10] = { { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
        { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 }, { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 },
        { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 }, { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
        { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 } };
    int row = 0;

    for (int64_t unit = 1000000; unit > 0; unit /= 10)
        row = table[row][seven / unit % 10];
    return row;
}

int64_t
pd_referral_draw(struct pd_rng *rng)
{
    int64_t seven = 1000000 + (int64_t)pd_rng_below(rng, 9000000);

    return seven * 10 + check_digit(seven);
}

bool
pd_referral_number_good(int64_t number)
{
    return number >= 10000000 && number <= 99999999 && check_digit(number / 10) == number % 10;
}

bool
pd_referral_read(const char *text, size_t len, int64_t *number)
{
    size_t prefix = strlen(PD_REFERRAL_PREFIX);
    int64_t n = 0;

    *number = 0;
    if (len > prefix && memcmp(text, PD_REFERRAL_PREFIX, prefix) == 0) {
        text += prefix;
        len -= prefix;
    }
    if (len != PD_REFERRAL_NUMBER_CAP - 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        n = n * 10 + (text[i] - '0');
    }
    if (!pd_referral_number_good(n))
        return false;
    *number = n;
    return true;
}

void
pd_referral_code(int64_t number, char out[PD_REFERRAL_CODE_CAP])
{
    struct pd_str s = pd_str_on(out, PD_REFERRAL_CODE_CAP);

    pd_str_addf(&s, PD_REFERRAL_PREFIX "%08" PRId64, number);
    pd_assert(!s.cut);
}

/* ---- who may ---- */

const char *
pd_referral_outcome_name(enum pd_referral_outcome outcome)
{
    static const char *const names[] = { "ok", "off", "unknown", "not_new", "self", "family", "circular",
        "staff", "minor", "closed", "late", "merged", "refunded" };

    _Static_assert(PD_COUNT(names) == PD_REFERRAL_OUTCOMES, "a name each");
    pd_assert((int)outcome >= 0 && (int)outcome < PD_COUNT(names));
    return names[outcome];
}

enum pd_referral_outcome
pd_referral_judge(const struct pd_referral_case *c)
{
    const struct {
        bool no;
        enum pd_referral_outcome why;
    } reasons[] = { { !c->on, PD_REFERRAL_OFF }, { !c->found, PD_REFERRAL_UNKNOWN },
        { c->one_person, PD_REFERRAL_SELF }, { !c->is_new, PD_REFERRAL_NOT_NEW },
        { c->family, PD_REFERRAL_FAMILY }, { c->minor, PD_REFERRAL_MINOR },
        { c->circular, PD_REFERRAL_CIRCULAR }, { c->staff, PD_REFERRAL_STAFF },
        { !c->active, PD_REFERRAL_CLOSED } };

    for (int i = 0; i < PD_COUNT(reasons); i++)
        if (reasons[i].no)
            return reasons[i].why;
    return PD_REFERRAL_OK;
}

bool
pd_referral_counts(enum pd_referral_when when, enum pd_referral_seen seen)
{
    switch (when) {
    case PD_REFERRAL_AT_ONCE:
        return false; /* it was counted when she was enrolled */
    case PD_REFERRAL_FIRST_VISIT:
        return true;
    case PD_REFERRAL_FIRST_BILL:
        return seen == PD_REFERRAL_SEEN_BILL;
    }
    return false;
}

/* ---- the document ---- */

#define R struct pd_referral_policy

static const struct pd_doc_choice whens[] = { { "register", PD_REFERRAL_AT_ONCE },
    { "first_visit", PD_REFERRAL_FIRST_VISIT }, { "first_bill", PD_REFERRAL_FIRST_BILL }, { NULL, 0 } };

const struct pd_doc_row pd_referral_rows[] = {
    { .key = "referrer",
        .type = PD_DOC_INDEX,
        .required = true,
        AT(R, referrer),
        .list = &pd_programme_rule_index },
    { .key = "newcomer",
        .type = PD_DOC_INDEX,
        AT(R, newcomer),
        .absent = -1,
        .list = &pd_programme_rule_index },
    CHOICE("when", true, R, when, whens),
    NUMBER_OR("within_days", PD_DOC_INT, R, within_days, 1, 3660, 365),
    END,
};

static void
fail_at(struct pd_doc *doc, const char *key, const char *text)
{
    size_t at = pd_doc_enter(doc, "referral");

    (void)pd_doc_enter(doc, key);
    pd_doc_fail(doc, "%s", text);
    pd_doc_leave(doc, at);
}

static void
check_rule(struct pd_doc *doc, const struct pd_programme *p, const char *key, int index)
{
    const struct pd_earn_rule *rule;

    if (index < 0 || index >= p->rule_count) /* which was not read */
        return;
    rule = &p->rules[index];
    if (rule->kind != PD_EARN_FIXED || rule->behaviour != PD_BEHAVIOUR_REFERRAL || rule->claimable)
        fail_at(doc, key,
            "must be a fixed rule whose behaviour is \"referral\" and that no desk may claim: the hub alone "
            "grants it");
}

/* Without a bound whoever brings a hundred is paid for a hundred. */
void
pd_referral_check(struct pd_doc *doc, const struct pd_programme *p)
{
    const struct pd_referral_policy *r = &p->referral;

    if ((int)r->when == 0)
        return;
    check_rule(doc, p, "referrer", r->referrer);
    check_rule(doc, p, "newcomer", r->newcomer);
    if (r->referrer >= 0 && r->referrer < p->rule_count && p->rules[r->referrer].cap_count == 0)
        fail_at(doc, "referrer", "must be a rule with \"caps\": so many in a month, a year or a lifetime");
    if (r->newcomer >= 0 && r->newcomer == r->referrer)
        fail_at(doc, "newcomer", "must be another rule than \"referrer\": its caps would count both");
}
