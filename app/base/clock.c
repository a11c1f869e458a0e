#include "app/base/clock.h"

#include <string.h>
#include <time.h>

/* Counts from 0000-03-01, so that the leap day is the last day of the year and every era of 400 years is
 * alike. */
int64_t
pd_days_from_date(struct pd_date d)
{
    int64_t year = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct pd_date
pd_date_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);

    return (struct pd_date){
        .year = (int)(yoe + era * 400 + (month <= 2 ? 1 : 0)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
    };
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

static bool
take_digits(const char *text, int from, int count, int *out)
{
    *out = 0;
    for (int i = from; i < from + count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* A day that no calendar has does not come back from its number as itself. */
bool
pd_day_from(const char *text, int64_t *days)
{
    struct pd_date date, back;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !take_digits(text, 0, 4, &date.year) ||
        !take_digits(text, 5, 2, &date.month) || !take_digits(text, 8, 2, &date.day))
        return false;
    if (date.year < 2000 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return false;
    *days = pd_days_from_date(date);
    back = pd_date_from_days(*days);
    return back.month == date.month && back.day == date.day;
}

/* "+08:00", "-00:30" or "Z" and the end, as minutes. */
static bool
zone_from(const char *text, int *minutes)
{
    int h, m;

    *minutes = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (strlen(text) != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !take_digits(text, 1, 2, &h) || !take_digits(text, 4, 2, &m) || h > 23 || m > 59)
        return false;
    *minutes = (text[0] == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

bool
pd_instant_from(const char *text, int64_t *at_ms)
{
    char day[11];
    int64_t days;
    int h, m, s, zone, more = 0;

    if (strnlen(text, 20) < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return false;
    memcpy(day, text, 10);
    day[10] = '\0';
    if (!pd_day_from(day, &days) || !take_digits(text, 11, 2, &h) || !take_digits(text, 14, 2, &m) ||
        !take_digits(text, 17, 2, &s) || h > 23 || m > 59 || s > 59)
        return false;
    if (text[19] == '.')
        more = 1 + (int)strspn(text + 20, "0123456789");
    if (more == 1 || !zone_from(text + 19 + more, &zone))
        return false;
    *at_ms = days * PD_DAY_MS + (h * 60 + m - zone) * PD_MINUTE_MS + s * PD_SECOND_MS;
    return true;
}

int64_t
pd_local_day(int64_t at_ms, int utc_offset_min)
{
    return floor_div(at_ms + utc_offset_min * PD_MINUTE_MS, PD_DAY_MS);
}

struct pd_date_time
pd_local_time(int64_t at_ms, int utc_offset_min)
{
    int64_t day = pd_local_day(at_ms, utc_offset_min);
    int64_t left_s = (at_ms - pd_local_day_start_ms(day, utc_offset_min)) / PD_SECOND_MS;

    return (struct pd_date_time){
        .date = pd_date_from_days(day),
        .hour = (int)(left_s / 3600),
        .minute = (int)(left_s / 60 % 60),
        .second = (int)(left_s % 60),
    };
}

int64_t
pd_local_day_start_ms(int64_t day, int utc_offset_min)
{
    return day * PD_DAY_MS - utc_offset_min * PD_MINUTE_MS;
}

static int64_t
read_us(clockid_t id)
{
    struct timespec t;

    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
pd_clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t
pd_clock_boot_ms(void)
{
    return read_us(CLOCK_BOOTTIME) / 1000;
}

int64_t
pd_clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}
