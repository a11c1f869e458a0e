#include "drivers/tactile/tactile.h"

enum pd_err
pd_tactile_poll(struct pd_tactile *tactile, int64_t now_ms, int timeout_ms, struct pd_tactile_event *event)
{
    return tactile->ops->poll(tactile, now_ms, timeout_ms, event);
}

void
pd_tactile_wake(struct pd_tactile *tactile)
{
    tactile->ops->wake(tactile);
}

void
pd_tactile_status(struct pd_tactile *tactile, struct pd_tactile_status *status)
{
    tactile->ops->status(tactile, status);
}

void
pd_tactile_destroy(struct pd_tactile *tactile)
{
    if (tactile != NULL)
        tactile->ops->destroy(tactile);
}
