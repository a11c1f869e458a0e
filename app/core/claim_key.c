#include "app/core/claim_key.h"

#include "app/core/code.h"

#include <inttypes.h>
#include <string.h>

static const char bill_word[] = "bill:";
static const char event_word[] = ":event:";

enum pd_claim_shape
pd_claim_shape_of(const struct pd_earn_rule *rule)
{
    if (rule->kind == PD_EARN_PAYMENT)
        return PD_CLAIM_BILL;
    switch (rule->behaviour) {
    case PD_BEHAVIOUR_OTHER: /* what documents called it before they told behaviours apart */
    case PD_BEHAVIOUR_SIGN_IN:
    case PD_BEHAVIOUR_SHARE:
        return PD_CLAIM_DAY;
    case PD_BEHAVIOUR_VISIT:
    case PD_BEHAVIOUR_SURVEY:
        return PD_CLAIM_VISIT;
    case PD_BEHAVIOUR_EVENT:
        return PD_CLAIM_EVENT;
    case PD_BEHAVIOUR_BIRTHDAY:
        return PD_CLAIM_YEAR;
    case PD_BEHAVIOUR_REFERRAL:
    case PD_BEHAVIOUR_WELCOME:
    case PD_BEHAVIOUR_ADJUSTMENT:
    case PD_BEHAVIOUR_TASK:
        break;
    }
    return PD_CLAIM_HUB_ONLY;
}

void
pd_claim_key_day(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, char *out, size_t cap)
{
    char id[PD_ID_TEXT_CAP];
    struct pd_str key = pd_str_on(out, cap);

    pd_str_addf(
        &key, "%s:%s:%" PRId64, rule->id, pd_id_text(*member, id), pd_local_day(at_ms, utc_offset_min));
    pd_assert(!key.cut);
}

void
pd_claim_key_year(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, char *out, size_t cap)
{
    char id[PD_ID_TEXT_CAP];
    struct pd_str key = pd_str_on(out, cap);

    pd_str_addf(
        &key, "%s:%s:%d", rule->id, pd_id_text(*member, id), pd_local_time(at_ms, utc_offset_min).date.year);
    pd_assert(!key.cut);
}

bool
pd_claim_key_bill(const struct pd_earn_rule *rule, const char *bill_no, char *out, size_t cap)
{
    struct pd_str key = pd_str_on(out, cap);

    if (!pd_code_word_valid(bill_no, strlen(bill_no), PD_BILL_NO_CAP))
        return false;
    if (rule->kind != PD_EARN_PAYMENT)
        pd_str_addf(&key, "%s:", rule->id);
    pd_str_addf(&key, "%s%s", bill_word, bill_no);
    pd_assert(!key.cut);
    return true;
}

bool
pd_claim_key_event(
    const struct pd_earn_rule *rule, const struct pd_id *member, const char *event, char *out, size_t cap)
{
    char id[PD_ID_TEXT_CAP];
    struct pd_str key = pd_str_on(out, cap);

    if (!pd_code_word_valid(event, strlen(event), PD_EVENT_ID_CAP))
        return false;
    pd_str_addf(&key, "%s:%s%s%s", rule->id, pd_id_text(*member, id), event_word, event);
    pd_assert(!key.cut);
    return true;
}

const char *
pd_claim_key_event_id(const char *key)
{
    const char *last = strrchr(key, ':'); /* a rule's id may have one, an event's has none */
    size_t before = strlen(event_word) - 1;

    return last != NULL && (size_t)(last - key) >= before &&
                   memcmp(last - before, event_word, before + 1) == 0
               ? last + 1
               : NULL;
}

const char *
pd_claim_key_bill_no(const char *key)
{
    return strncmp(key, bill_word, strlen(bill_word)) == 0 ? key + strlen(bill_word) : NULL;
}

/* A key without its first n characters; "" when it has fewer: no number and no id. */
static const char *
past(const char *key, size_t n)
{
    return strlen(key) >= n ? key + n : "";
}

bool
pd_claim_key_good(const struct pd_earn_rule *rule, const struct pd_id *member, int64_t at_ms,
    int utc_offset_min, const char *key)
{
    size_t rule_len = strlen(rule->id) + strlen(":");
    const char *of_bill = past(key, (rule->kind == PD_EARN_PAYMENT ? 0 : rule_len) + strlen(bill_word));
    const char *of_event = past(key, rule_len + PD_ID_TEXT_CAP - 1 + strlen(event_word));
    char made[PD_CLAIM_CAP] = "";

    switch (pd_claim_shape_of(rule)) {
    case PD_CLAIM_HUB_ONLY:
        return false;
    case PD_CLAIM_DAY:
        pd_claim_key_day(rule, member, at_ms, utc_offset_min, made, sizeof made);
        break;
    case PD_CLAIM_YEAR:
        pd_claim_key_year(rule, member, at_ms, utc_offset_min, made, sizeof made);
        break;
    case PD_CLAIM_BILL:
    case PD_CLAIM_VISIT:
        if (!pd_claim_key_bill(rule, of_bill, made, sizeof made))
            return false;
        break;
    case PD_CLAIM_EVENT:
        if (!pd_claim_key_event(rule, member, of_event, made, sizeof made))
            return false;
        break;
    }
    return strcmp(made, key) == 0;
}
