/*
 * What a counter's people look at beside hand-overs: tickets that nobody came for, what the shelf is kept
 * for, receipts. Part of the ledger's interface, as ledger.h is: the same thread, the same errors. Nothing
 * here writes.
 */
#ifndef PD_LEDGER_COUNTER_H
#define PD_LEDGER_COUNTER_H

#include "app/ledger/ledger.h"

/* A ticket that is out and was not collected, at this desk's place. */
struct pd_waiting {
    struct pd_hold hold;
    int64_t since_ms; /* when it was made; of one made elsewhere, the day, counted back from its last one */
};

struct pd_waiting_sums {
    int64_t total, late; /* late: since before late_ms */
};

/* The oldest first, `from` of them left out, those of one member alone where it is not NULL. *count of at
 * most max are written; max 0: only the sums. */
PD_MUST_CHECK enum pd_err
pd_ledger_waiting(struct pd_ledger *ledger, const struct pd_id *member, int64_t late_ms, int64_t from,
    struct pd_waiting *out, int max, int *count, struct pd_waiting_sums *sums);

/* Units of a sku that tickets which are out at this desk's place are to be had for. */
PD_MUST_CHECK enum pd_err
pd_ledger_kept(struct pd_ledger *ledger, const char *sku, int64_t *units);

/* What she was given, here or elsewhere, as far as this desk knows: the newest first, `from` of it left out.
 */
struct pd_given {
    struct pd_hold hold;
    struct pd_points back; /* of its points were asked back here, or came back */
};

PD_MUST_CHECK enum pd_err
pd_ledger_given(struct pd_ledger *ledger, const struct pd_id *member, int64_t from, struct pd_given *out,
    int max, int *count, int64_t *total);

/* Of one hold's points likewise. */
PD_MUST_CHECK enum pd_err
pd_ledger_refunded(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_points *sum);

/* A paper receipt that was asked about here, and the hub has not answered. */
struct pd_receipt_asked {
    char bill_no[PD_CLAIM_CAP];
    int64_t at_ms;
};

/* Hers, the oldest first. Returns how many were written. */
int
pd_ledger_receipts_asked(
    struct pd_ledger *ledger, const struct pd_id *member, struct pd_receipt_asked *out, int max);

/* What a limit of the day is about, of whoever serves. */
struct pd_clerk_day {
    int receipts;        /* paper receipts asked about */
    int64_t back;        /* points given back, without undone hand-overs */
    int64_t written_off; /* units */
};

/* Written here since since_ms by whoever serves now, of refunds and units only what no supervisor let pass,
 * and no refund of the hold `but` (NULL: of all). What was before the first sign-in since then is hers too:
 * nobody but she who still serves can have written it. */
PD_MUST_CHECK enum pd_err
pd_ledger_clerk_day(
    struct pd_ledger *ledger, int64_t since_ms, const struct pd_id *but, struct pd_clerk_day *out);

#endif
