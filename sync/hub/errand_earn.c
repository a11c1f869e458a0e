/* What a member earns beside bills, as desks ask for it: whom she brings. */
#include "sync/hub/consents.h"
#include "sync/hub/errands.h"
#include "sync/hub/referrals.h"

/* A minor has none: it is marketing. Nor has anybody where the rules reward it no more. */
void
pd_errand_referral(struct pd_errand_case *c)
{
    struct pd_referral_counts counts;

    if (c->programme == NULL || (int)c->programme->referral.when == 0) {
        pd_errand_refuse(c, pd_referral_outcome_name(PD_REFERRAL_OFF));
        return;
    }
    if (pd_consent_is_minor(c->hub, c->account->mid)) {
        pd_errand_refuse(c, pd_referral_outcome_name(PD_REFERRAL_MINOR));
        return;
    }
    pd_referral_count(c->hub, c->account->mid, &counts);
    c->answer->brought = (struct pd_brought){ .number = pd_referral_number_of(c->hub, c->account->mid),
        .members = (int)counts.n[PD_REFERRAL_CREDITED],
        .waiting = (int)(counts.n[PD_REFERRAL_WAITING] + counts.n[PD_REFERRAL_DUE]) };
    c->answer->points = counts.points;
}
