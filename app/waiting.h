/*
 * What a desk still has for its hub: entries of the journal that the hub has not answered, and errands in the
 * tray. While any is there, wiping the desk's folder would lose it.
 */
#ifndef PD_APP_WAITING_H
#define PD_APP_WAITING_H

#include "app/ledger/ledger.h"

struct pd_waiting {
    uint64_t unsent;
    int tray;
};

/* The ledger's thread. Errors: those of pd_ledger_status; *out says then that something waits. */
PD_MUST_CHECK enum pd_err
pd_waiting_read(struct pd_ledger *ledger, struct pd_waiting *out);

bool
pd_waiting_none(const struct pd_waiting *waiting);

/* In words, with what to do about it. */
void
pd_waiting_text(const struct pd_waiting *waiting, char *out, size_t cap);

#endif
