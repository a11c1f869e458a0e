/* What members earn beside bills, for the hospital's own systems: whom they bring. */
#include "sync/hub/clients.h"
#include "sync/hub/consents.h"
#include "sync/hub/referrals.h"

#include <stdio.h>

/* GET /v1/members/MEMBER/referral: the number she gives away and the code that says it, for her phone; and
 * what came of it. 409: there is none for her. */
enum pd_hub_step
pd_hub_member_referral(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    const struct pd_programme *programme = pd_hub_programme_now(call->hub, call->now_ms);
    static struct pd_member member;
    struct pd_referral_counts counts;
    char code[PD_REFERRAL_CODE_CAP];
    enum pd_hub_step step;
    int64_t mid, number;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) ||
        !pd_client_member(&c, "/referral", &member, &mid, &step))
        return step;
    if (programme == NULL || (int)programme->referral.when == 0)
        return pd_client_call_refuse(&c, PD_PROBLEM_CONFLICT, "the programme rewards nobody for it");
    if (pd_consent_is_minor(call->hub, mid))
        return pd_client_call_refuse(&c, PD_PROBLEM_CONFLICT, "she is a minor, who brings nobody");
    number = pd_referral_number_of(call->hub, mid);
    if (number == 0)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    pd_referral_code(number, code);
    pd_referral_count(call->hub, mid, &counts);
    (void)snprintf(c.answer, sizeof c.answer,
        "{\"v\":1,\"number\":\"%08lld\",\"code\":\"%s\",\"credited\":%lld,\"waiting\":%lld,\"points\":%lld}",
        (long long)number, code, (long long)counts.n[PD_REFERRAL_CREDITED],
        (long long)(counts.n[PD_REFERRAL_WAITING] + counts.n[PD_REFERRAL_DUE]),
        (long long)pd_points_raw(counts.points));
    return pd_client_call_close(&c);
}
