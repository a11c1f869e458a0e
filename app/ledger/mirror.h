/*
 * Which members are mirrored here, and what goes with one who is not any more. A desk that changes over says
 * so before its first question under the new word, and asks from the beginning: cut short anywhere, it goes
 * on.
 */
#ifndef PD_LEDGER_MIRROR_H
#define PD_LEDGER_MIRROR_H

#include "app/ledger/store.h"

/* The hub tells a kiosk nothing more of her holds, so those that it told of go too; but not what this desk
 * made or wrote something about: that is its own to answer for, and of it the hub goes on telling. A counter
 * hears of every hold of its place, hers too, and keeps them. Of a family card the hub tells every desk, and
 * of an errand in the tray it has not heard. */
PD_MUST_CHECK enum pd_err
pd_mirror_away_holds(struct pd_ledger *ledger, const struct pd_id *member);

#endif
