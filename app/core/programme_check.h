/*
 * What no single key of a programme can say: ids are unique, references lead somewhere, tiers rise, a rule's
 * keys fit its kind, and the law of the place allows what is switched on.
 */
#ifndef PD_CORE_PROGRAMME_CHECK_H
#define PD_CORE_PROGRAMME_CHECK_H

#include "app/core/document.h"
#include "app/core/programme.h"

/* What a rule's behaviour is while reading, where the document does not say; no document can say this. */
#define PD_BEHAVIOUR_NOT_GIVEN (-1)

/* The same of the most that may be redeemed at once offline: it becomes the account's cap. */
#define PD_PER_REDEMPTION_NOT_GIVEN (-1)

/* Fails at the path "list[i].key". */
#define PD_FAIL_AT(doc, list, i, key, ...)                                                                   \
    do {                                                                                                     \
        size_t at_ = pd_doc_enter(doc, list);                                                                \
        (void)pd_doc_enter_index(doc, i);                                                                    \
        (void)pd_doc_enter(doc, key);                                                                        \
        pd_doc_fail(doc, __VA_ARGS__);                                                                       \
        pd_doc_leave(doc, at_);                                                                              \
    } while (0)

/* A bit of the mechanisms that are off. */
#define PD_OFF(mechanism) (1u << (mechanism))

/* Coupons, entitlements and packages: as they stand, and what the law of the place has off of them. */
void
pd_programme_units_check(struct pd_doc *doc, struct pd_programme *p);

void
pd_programme_units_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why);

/* The same of points that pay bills, and accounts of money. */
void
pd_programme_money_check(struct pd_doc *doc, const struct pd_programme *p);

void
pd_programme_money_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why);

/* Fails or warns at the path of what is wrong. Behaviours not given become "other". */
void
pd_programme_cross_check(struct pd_doc *doc, struct pd_programme *p);

/* The first instant of `from` and the first after `until`, both local days, 0 and PD_NEVER_MS untouched. */
void
pd_programme_resolve_days(const struct pd_programme *p, int64_t *from_ms, int64_t *until_ms);

/* ids: the first of count names that lie `step` bytes apart. */
void
pd_programme_check_unique(
    struct pd_doc *doc, const char *list, const char *key, const char *ids, int count, size_t step);

/* Rows that tables of several files use. */
extern const struct pd_doc_row pd_programme_audience_rows[];
extern const struct pd_doc_list pd_programme_rule_index;

/* ---- activities and the board (programme_activities.c) ---- */

extern const struct pd_doc_row pd_programme_activity_rows[], pd_programme_board_rows[];

void
pd_programme_check_activities(struct pd_doc *doc, const struct pd_programme *p);

/* Local days and minutes become instants. */
void
pd_programme_resolve_activities(struct pd_programme *p);

/* ---- merchants (programme_merchants.c) ---- */

extern const struct pd_doc_row pd_programme_merchant_rows[];
extern const struct pd_doc_list pd_programme_merchant_index;

void
pd_programme_check_merchants(struct pd_doc *doc, const struct pd_programme *p);

/* Places point at whose they are. */
void
pd_programme_resolve_merchants(struct pd_programme *p);

void
pd_programme_merchants_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why);

/* ---- wheels (programme_wheels.c) ---- */

extern const struct pd_doc_row pd_programme_wheel_rows[];

void
pd_programme_check_wheels(struct pd_doc *doc, const struct pd_programme *p);

void
pd_programme_wheels_off(struct pd_doc *doc, const struct pd_programme *p, unsigned off, const char *why);

void
pd_programme_resolve_wheels(struct pd_programme *p);

#endif
