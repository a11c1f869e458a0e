#include "sync/hub/errands.h"

void
pd_errand_work(struct pd_errand_case *c)
{
    pd_errand_refuse(c, "not_offered");
}
