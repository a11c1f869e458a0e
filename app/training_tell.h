/*
 * A training is told the hub before it begins, so that a desk is silent for a reason. Of the real desk's
 * ledger only its identity is read; the caller holds its folder's lock. It is one question of some seconds:
 * where the hub does not answer the training begins all the same.
 */
#ifndef PD_APP_TRAINING_TELL_H
#define PD_APP_TRAINING_TELL_H

#include "app/config.h"

/* PD_ERR_NOT_FOUND: it is no desk, or of no hub, so that nobody waits for it. Errors with *why:
 * PD_ERR_MISSING (no answer), PD_ERR_DENIED (refused, or it is no answer of its hub), PD_ERR_STATE (the hub
 * is of an older release), those of pd_ledger_open. */
PD_MUST_CHECK enum pd_err
pd_training_tell(const struct pd_config *real, struct pd_why *why);

#endif
