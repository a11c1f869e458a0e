/*
 * Coupons, counted entitlements and packages: what the rules say of them. Each coupon and each entitlement is
 * a unit like points: grants make lots of it, uses draw from them. Pure functions.
 *   (1) A year of membership begins on the day of the year on which she became a member; the 29th of February
 *       is kept on the 28th in common years.
 *   (2) What is granted of an entitlement ends with its year.
 */
#ifndef PD_CORE_UNITS_H
#define PD_CORE_UNITS_H

#include "app/core/programme.h"

/* By id; NULL: none. */
const struct pd_coupon *
pd_units_coupon(const struct pd_units *units, const char *id);

const struct pd_entitlement *
pd_units_entitlement(const struct pd_units *units, const char *id);

const struct pd_package *
pd_units_package(const struct pd_units *units, const char *id);

/* Index into units.categories; -1: none. */
int
pd_units_category(const struct pd_units *units, const char *id);

/* How many a year in a tier. */
int
pd_entitlement_n(const struct pd_entitlement *entitlement, int tier);

struct pd_unit_year {
    int year;                  /* in which it begins: its name */
    int64_t from_ms, until_ms; /* from_ms <= t < until_ms */
};

/* The year that at_ms lies in, for a member since since_ms. One before since_ms counts as that day. */
struct pd_unit_year
pd_entitlement_year(
    const struct pd_entitlement *entitlement, int64_t since_ms, int64_t at_ms, int utc_offset_min);

/* The first instant after the local day so many days after at_ms. */
int64_t
pd_unit_days_end_ms(int days, int64_t at_ms, int utc_offset_min);

/* When a coupon that is given at at_ms is over; at_ms or before: it is over already. */
int64_t
pd_coupon_end_ms(const struct pd_coupon *coupon, int64_t at_ms, int utc_offset_min);

/* What it takes off a bill, never more than the bill; percents round down. */
struct pd_fen
pd_coupon_off(const struct pd_coupon *coupon, struct pd_fen bill);

#endif
