/*
 * What the hub sent, as it sent it: the kept rows. A row is the whole state of one thing; an older one than
 * the row here changes nothing.
 */
#ifndef PD_LEDGER_BASE_H
#define PD_LEDGER_BASE_H

#include "app/ledger/store.h"

/* Where a row stands in the feed. */
struct pd_base_at {
    uint64_t hub_epoch;
    uint64_t cseq;
};

/* Units of an own lease that the hub would like back. */
struct pd_recall {
    uint32_t lease;
    int units;
};

/* Errors of all gets: PD_ERR_NOT_FOUND; PD_ERR_CORRUPT when the mark is wrong. */
PD_MUST_CHECK enum pd_err
pd_base_member(struct pd_ledger *ledger, const struct pd_id *id, struct pd_member *out, uint64_t *high,
    struct pd_base_at *at);

/* Every member with lots and limits against its mark. Errors: PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_base_check_members(struct pd_ledger *ledger);

PD_MUST_CHECK enum pd_err
pd_base_lease(struct pd_ledger *ledger, uint32_t id, struct pd_lease_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_token(struct pd_ledger *ledger, const char *place, struct pd_token_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_key(
    struct pd_ledger *ledger, const struct pd_public_key *key, struct pd_key_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_staff(
    struct pd_ledger *ledger, const struct pd_id *id, struct pd_staff_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_programme(
    struct pd_ledger *ledger, uint32_t version, struct pd_programme_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_hold(
    struct pd_ledger *ledger, const struct pd_id *id, struct pd_hold_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_put_staff(struct pd_ledger *ledger, const struct pd_staff_row *row, struct pd_base_at at);

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_base_setting(struct pd_ledger *ledger, const char *key, struct pd_setting_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_put_setting(struct pd_ledger *ledger, const struct pd_setting_row *row, struct pd_base_at at);

void
pd_base_read_setting(struct pd_read *read, struct pd_setting_row *out, struct pd_base_at *at);

/* Columns as the statements *_get and *_each give them. */
void
pd_base_read_lease(struct pd_read *read, struct pd_lease_row *out, struct pd_base_at *at);

/* Every row of a statement ..._EACH is as it was stored. Errors: PD_ERR_CORRUPT. */
PD_MUST_CHECK enum pd_err
pd_base_check_rows(struct pd_ledger *ledger, int which);

void
pd_base_read_staff(struct pd_read *read, struct pd_staff_row *out, struct pd_base_at *at);

void
pd_base_read_recall(struct pd_read *read, struct pd_recall *out);

void
pd_base_read_token(struct pd_read *read, struct pd_token_row *out, struct pd_base_at *at);

void
pd_base_read_key(struct pd_read *read, struct pd_key_row *out, struct pd_base_at *at);

void
pd_base_read_programme(struct pd_read *read, struct pd_programme_row *out, struct pd_base_at *at);

void
pd_base_read_hold(struct pd_read *read, struct pd_hold_row *out, struct pd_base_at *at);

PD_MUST_CHECK enum pd_err
pd_base_put_member(
    struct pd_ledger *ledger, const struct pd_member *member, uint64_t high, struct pd_base_at at);

/* Her row goes, and may come again. */
PD_MUST_CHECK enum pd_err
pd_base_forget_member(struct pd_ledger *ledger, const struct pd_id *id);

/* She goes for good: a row of hers that comes later is passed over. */
PD_MUST_CHECK enum pd_err
pd_base_drop_member(struct pd_ledger *ledger, const struct pd_id *id);

/* With whom she is one person; zero: with nobody. Not held against her mark: pd_base_member is. */
PD_MUST_CHECK enum pd_err
pd_base_person(struct pd_ledger *ledger, const struct pd_id *id, struct pd_id *person);

PD_MUST_CHECK enum pd_err
pd_base_is_gone(struct pd_ledger *ledger, const struct pd_id *id, bool *gone);

PD_MUST_CHECK enum pd_err
pd_base_put_lease(struct pd_ledger *ledger, const struct pd_lease_row *row, struct pd_base_at at);

/* units 0: nothing is wanted back. */
PD_MUST_CHECK enum pd_err
pd_base_put_recall(struct pd_ledger *ledger, uint32_t lease, int units);

PD_MUST_CHECK enum pd_err
pd_base_put_token(struct pd_ledger *ledger, const struct pd_token_row *row, struct pd_base_at at);

PD_MUST_CHECK enum pd_err
pd_base_put_key(struct pd_ledger *ledger, const struct pd_key_row *row, struct pd_base_at at);

/* The letter of a desk by its keys; '\0': none is known. */
char
pd_base_letter(struct pd_ledger *ledger, const struct pd_id *device);

PD_MUST_CHECK enum pd_err
pd_base_put_programme(struct pd_ledger *ledger, const struct pd_programme_row *row, struct pd_base_at at);

PD_MUST_CHECK enum pd_err
pd_base_put_hold(struct pd_ledger *ledger, const struct pd_hold_row *row, struct pd_base_at at);

#endif
