/*
 * Desks that are closed for a training: each says so before it closes, and is silent for a reason until it is
 * heard of again. It is a word of the desk's and changes nothing of what is believed of it: it stands beside
 * how long the desk was silent, and takes nothing off what may be lost with it. Threading: the engine's.
 */
#ifndef PD_HUB_TRAININGS_H
#define PD_HUB_TRAININGS_H

#include "sync/hub/errands.h"

/* What a desk still asks for in this time was on its way. */
#define PD_TRAINING_LEAVES_MS (30 * PD_SECOND_MS)

pd_errand_do pd_errand_training;

/* 0: it is in none. */
int64_t
pd_training_since_ms(struct pd_hub *hub, int64_t dev);

/* It asks for something again. Inside a batch. */
void
pd_training_heard(struct pd_hub *hub, int64_t now_ms, int64_t dev);

#endif
