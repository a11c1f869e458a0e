/*
 * A machine that is a desk already and is enrolled anew. Its journal is never lost: what the hub does not
 * have is sent first; what the hub does not take is shown to it once more when the old desk is stopped there,
 * and a push of it is kept as evidence; and the file stays in the folder under another name.
 */
#ifndef PD_APP_ENROL_AGAIN_H
#define PD_APP_ENROL_AGAIN_H

#include "app/ledger/ledger.h"
#include "sync/client/transport_curl.h"

struct pd_handed_over {
    uint64_t unsent;             /* what the hub did not take */
    char problem[PD_REASON_CAP]; /* why; "" when unsent is 0 */
};

/* Sends everything that the hub has not answered yet, as the old desk. */
PD_MUST_CHECK enum pd_err
pd_enrol_hand_over(struct pd_ledger *ledger, struct pd_transport *transport, struct pd_rng *rng,
    struct pd_handed_over *out, struct pd_why *why);

/* The closed ledger gets another name, which is written into kept. */
PD_MUST_CHECK enum pd_err
pd_enrol_set_aside(
    const char *data, const struct pd_identity *old, char *kept, size_t cap, struct pd_why *why);

#endif
