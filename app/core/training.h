/*
 * The training hospital: its keys stand here, in every program, for anybody to read.
 *   (1) What they sign is worth nothing: no keyring holds them but that of a desk in training and of its hub.
 *   (2) So every other program can say of such a code what it is, instead of calling it forged.
 */
#ifndef PD_CORE_TRAINING_H
#define PD_CORE_TRAINING_H

#include "app/core/sign.h"

#include <stdbool.h>

/* Their numbers make the keys: append, never renumber. */
enum pd_training_party { PD_TRAINING_HUB = 0, PD_TRAINING_DESK = 1 };

#define PD_TRAINING_PARTIES 2

/* seed: PD_SEED_LEN bytes. */
void
pd_training_seed(enum pd_training_party party, uint8_t *seed);

struct pd_secret_key
pd_training_key(enum pd_training_party party);

/* Whether it is one of theirs: whoever holds it out as a desk's or a hub's is anybody. */
bool
pd_training_is_key(const struct pd_public_key *key);

/* Whether one of them signed this message (app/core/cose.h), whatever it claims. */
bool
pd_training_signed(const uint8_t *message, size_t len);

#endif
