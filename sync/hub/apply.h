/*
 * One op in its place: the table of op kinds is in apply.c, each kind's function beside its noun. An op is
 * applied, refused or quarantined; whichever it is, pd_apply says so in its result.
 */
#ifndef PD_HUB_APPLY_H
#define PD_HUB_APPLY_H

#include "sync/hub/accounts.h"
#include "sync/hub/devices.h"

struct pd_applied {
    enum pd_op_status status;
    const char *code;
    struct pd_points balance; /* -1 where no member is involved */
};

struct pd_apply {
    struct pd_hub *hub;
    int64_t now_ms;
    const struct pd_device *device;
    const struct pd_op *op;
    bool is_hold;                    /* there is a hold under the op's own id */
    const struct pd_op_result *told; /* what an earlier life of this hub signed of it; NULL: nothing */
    bool by_hub;                     /* no desk's op: a merchant told the hub of it, or its time is over */
    bool names_nobody;               /* told in protocol 1, whose releases do not say who serves */
    struct pd_posting posting;
    struct pd_applied result;
    struct pd_account *account; /* room for the member it concerns */
};

/* One op in its place: effects and result. Stores nothing of the op itself. */
void
pd_hub_apply(struct pd_apply *apply);

void
pd_apply_reject(struct pd_apply *apply, const char *code);

void
pd_apply_quarantine(struct pd_apply *apply, const char *code);

/* What stays, with something for a person to look at. */
void
pd_apply_incident(struct pd_apply *apply, const char *kind, int64_t mid, struct pd_points amount);

void
pd_apply_hold(struct pd_apply *apply);

void
pd_apply_release(struct pd_apply *apply);

void
pd_apply_capture(struct pd_apply *apply);

/* A ticket, or a proxy's, that a desk of this hub wrote; not whether it is still good. */
bool
pd_ticket_read(struct pd_hub *hub, int64_t now_ms, const char *code, struct pd_code *out);

void
pd_apply_void(struct pd_apply *apply);

void
pd_apply_refund(struct pd_apply *apply);

void
pd_apply_spend(struct pd_apply *apply);

void
pd_apply_claim(struct pd_apply *apply);

/* A claim by a payment rule: waits for its bill, and grants nothing. */
void
pd_apply_receipt(struct pd_apply *apply, const struct pd_earn_rule *rule);

/* A key was granted: a receipt that waited for this bill has its answer. */
void
pd_receipt_settle(struct pd_posting *posting, int64_t mid, const char *key, struct pd_points points);

void
pd_apply_received(struct pd_apply *apply);

void
pd_apply_lease_give(struct pd_apply *apply);

void
pd_apply_lease_ask(struct pd_apply *apply);

/* ---- witnesses ---- */

/* Every summary against its hash and the journals; stops at the first that does not hold. */
void
pd_witness_verify(struct pd_hub *hub, struct pd_hub_report *report);

/* A witness op in a desk's chain against the summary it is about. false: the report says what is wrong. */
bool
pd_witness_told(struct pd_hub *hub, int64_t dev, const char *line, size_t len, struct pd_hub_report *report);

/* A desk wrote down a summary's hash. */
void
pd_apply_witness(struct pd_apply *apply);

#endif
