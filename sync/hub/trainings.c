#include "sync/hub/trainings.h"

void
pd_errand_training(struct pd_errand_case *c)
{
    (void)pd_store_run(
        c->hub->store, PD_HUB_SQL_TRAINING_PUT, PD_ARGS(pd_i(c->device->dev), pd_i(c->now_ms)));
}

int64_t
pd_training_since_ms(struct pd_hub *hub, int64_t dev)
{
    return pd_store_one(hub->store, PD_HUB_SQL_TRAINING_GET, PD_ARGS(pd_i(dev)), 0);
}

void
pd_training_heard(struct pd_hub *hub, int64_t now_ms, int64_t dev)
{
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_TRAINING_OVER, PD_ARGS(pd_i(dev), pd_i(now_ms - PD_TRAINING_LEAVES_MS)));
}
