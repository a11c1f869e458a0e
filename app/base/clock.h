/*
 * Time as the programme sees it. Instants are milliseconds since 1970-01-01 UTC in an int64_t, named *_ms;
 * the hospital's zone is a fixed offset in minutes (China, Hong Kong and Taiwan have no daylight saving
 * time). Nothing below the mains reads a clock: the instant comes in as a parameter.
 */
#ifndef PD_BASE_CLOCK_H
#define PD_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SECOND_MS INT64_C(1000)
#define PD_MINUTE_MS (60 * PD_SECOND_MS)
#define PD_HOUR_MS (60 * PD_MINUTE_MS)
#define PD_DAY_MS (24 * PD_HOUR_MS)

/* How far a desk's time can be believed. Stored in every op: append, never renumber. */
enum pd_time_quality { PD_TIME_SYNCED = 1, PD_TIME_HOLDOVER = 2, PD_TIME_UNTRUSTED = 3 };

struct pd_date {
    int year;  /* 1970.. */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

struct pd_date_time {
    struct pd_date date;
    int hour, minute, second;
};

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back. */
int64_t
pd_days_from_date(struct pd_date date);

struct pd_date
pd_date_from_days(int64_t days);

/* "2026-12-31", from the year 2000 on; false: no such day. */
bool
pd_day_from(const char *text, int64_t *days);

/* "2026-09-21T14:13:20+08:00" (RFC 3339, from the year 2000 on; parts of a second are dropped, a leap second
 * is refused); false: it is none. */
bool
pd_instant_from(const char *text, int64_t *at_ms);

/* The local day an instant falls in, as days since 1970-01-01. Right for instants before 1970 too. */
int64_t
pd_local_day(int64_t at_ms, int utc_offset_min);

struct pd_date_time
pd_local_time(int64_t at_ms, int utc_offset_min);

/* The first instant of a local day; the last instant of it is this plus PD_DAY_MS minus 1. */
int64_t
pd_local_day_start_ms(int64_t day, int utc_offset_min);

/* The real clocks; only mains and adapters call these. */
int64_t
pd_clock_wall_ms(void);

/* Counts through suspend, never jumps (CLOCK_BOOTTIME). */
int64_t
pd_clock_boot_ms(void);

int64_t
pd_clock_monotonic_us(void);

#endif
