#include "app/core/units.h"

#include <string.h>

const struct pd_coupon *
pd_units_coupon(const struct pd_units *units, const char *id)
{
    for (int i = 0; i < units->coupon_count; i++)
        if (strcmp(units->coupons[i].id, id) == 0)
            return &units->coupons[i];
    return NULL;
}

const struct pd_entitlement *
pd_units_entitlement(const struct pd_units *units, const char *id)
{
    for (int i = 0; i < units->entitlement_count; i++)
        if (strcmp(units->entitlements[i].id, id) == 0)
            return &units->entitlements[i];
    return NULL;
}

const struct pd_package *
pd_units_package(const struct pd_units *units, const char *id)
{
    for (int i = 0; i < units->package_count; i++)
        if (strcmp(units->packages[i].id, id) == 0)
            return &units->packages[i];
    return NULL;
}

int
pd_units_category(const struct pd_units *units, const char *id)
{
    for (int i = 0; i < units->category_count; i++)
        if (strcmp(units->categories[i].id, id) == 0)
            return i;
    return -1;
}

int
pd_entitlement_n(const struct pd_entitlement *entitlement, int tier)
{
    for (int i = 0; i < entitlement->count_count; i++)
        if (entitlement->counts[i].tier == tier)
            return entitlement->counts[i].n;
    return 0;
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The day on which the year of membership begins that begins in this year. */
static int64_t
anniversary(struct pd_date since, int year)
{
    if (since.month == 2 && since.day == 29 && !is_leap(year))
        since.day = 28;
    since.year = year;
    return pd_days_from_date(since);
}

struct pd_unit_year
pd_entitlement_year(
    const struct pd_entitlement *entitlement, int64_t since_ms, int64_t at_ms, int utc_offset_min)
{
    int64_t since_day = pd_local_day(since_ms, utc_offset_min), day = pd_local_day(at_ms, utc_offset_min);
    struct pd_date since = { 1970, 1, 1 };
    struct pd_unit_year year;

    if (day < since_day)
        day = since_day;
    if (entitlement->per == PD_PER_MEMBERSHIP_YEAR)
        since = pd_date_from_days(since_day);
    year.year = pd_date_from_days(day).year;
    if (day < anniversary(since, year.year))
        year.year--;
    year.from_ms = pd_local_day_start_ms(anniversary(since, year.year), utc_offset_min);
    year.until_ms = pd_local_day_start_ms(anniversary(since, year.year + 1), utc_offset_min);
    return year;
}

int64_t
pd_unit_days_end_ms(int days, int64_t at_ms, int utc_offset_min)
{
    return pd_local_day_start_ms(pd_local_day(at_ms, utc_offset_min) + days + 1, utc_offset_min);
}

int64_t
pd_coupon_end_ms(const struct pd_coupon *coupon, int64_t at_ms, int utc_offset_min)
{
    return coupon->days > 0 ? pd_unit_days_end_ms(coupon->days, at_ms, utc_offset_min) : coupon->until_ms;
}

struct pd_fen
pd_coupon_off(const struct pd_coupon *coupon, struct pd_fen bill)
{
    int64_t all = pd_fen_raw(bill), off = pd_fen_raw(coupon->takes);

    if (coupon->percent > 0)
        off = all * coupon->percent / 100; /* at most 10^9 * 100 */
    return pd_fen_of(off < all ? off : all);
}
