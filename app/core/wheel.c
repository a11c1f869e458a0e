#include "app/core/wheel.h"

#include "app/base/str.h"

#include <stdio.h>
#include <string.h>

#define HEX_CAP (2 * PD_HASH_LEN + 1)

_Static_assert(PD_WHEEL_SEED_LEN == PD_HASH_LEN, "both are written as 64 digits");

const char *
pd_wheel_day(int64_t day, char out[PD_WHEEL_DAY_CAP])
{
    struct pd_date d = pd_date_from_days(day);
    struct pd_str text = pd_str_on(out, PD_WHEEL_DAY_CAP);

    pd_str_addf(&text, "%04d-%02d-%02d", d.year, d.month, d.day);
    return out;
}

/* ---- a day ---- */

struct pd_hash
pd_wheel_commitment(int64_t day, const struct pd_wheel_seed *seed)
{
    char buffer[160], date[PD_WHEEL_DAY_CAP], hex[HEX_CAP];
    struct pd_str text = pd_str_on(buffer, sizeof buffer);

    pd_hex(seed->b, sizeof seed->b, hex);
    pd_str_addf(&text, "pd-wheel-seed-1|%s|%s", pd_wheel_day(day, date), hex);
    return pd_hash_of(text.p, text.len);
}

struct pd_hash
pd_wheel_link(int64_t day, const struct pd_hash *commitment, const struct pd_hash *before)
{
    char buffer[240], date[PD_WHEEL_DAY_CAP], hex[HEX_CAP], hex_before[HEX_CAP];
    struct pd_str text = pd_str_on(buffer, sizeof buffer);

    pd_hex(commitment->b, sizeof commitment->b, hex);
    pd_hex(before->b, sizeof before->b, hex_before);
    pd_str_addf(&text, "pd-wheel-day-1|%s|%s|%s", pd_wheel_day(day, date), hex, hex_before);
    return pd_hash_of(text.p, text.len);
}

size_t
pd_wheel_link_text(const struct pd_hash *link, char out[PD_WHEEL_LINK_TEXT_CAP])
{
    memcpy(out, PD_WHEEL_LINK_DOMAIN, sizeof PD_WHEEL_LINK_DOMAIN - 1);
    pd_hex(link->b, sizeof link->b, out + sizeof PD_WHEEL_LINK_DOMAIN - 1);
    return strlen(out);
}

uint32_t
pd_wheel_short(const struct pd_hash *commitment)
{
    const uint8_t *b = commitment->b;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

const char *
pd_wheel_code(uint32_t short_commitment, char out[PD_WHEEL_CODE_CAP])
{
    (void)snprintf(out, PD_WHEEL_CODE_CAP, "%04X-%04X", (unsigned int)(short_commitment >> 16),
        (unsigned int)(short_commitment & 0xffff));
    return out;
}

/* ---- a spin ---- */

static uint64_t
number_of(const struct pd_wheel_seed *seed, const struct pd_wheel_draw *draw, int attempt)
{
    char buffer[240], date[PD_WHEEL_DAY_CAP], hex[HEX_CAP];
    struct pd_str text = pd_str_on(buffer, sizeof buffer);
    struct pd_hash hash;
    uint64_t x = 0;

    pd_hex(seed->b, sizeof seed->b, hex);
    pd_str_addf(&text, "pd-wheel-spin-1|%s|%s|%s|%lld|%d|%d", hex, draw->wheel, pd_wheel_day(draw->day, date),
        (long long)draw->number, draw->digit, attempt);
    pd_assert(!text.cut);
    hash = pd_hash_of(text.p, text.len);
    for (int i = 0; i < 8; i++)
        x = x << 8 | hash.b[i];
    return x;
}

int64_t
pd_wheel_point(const struct pd_wheel_seed *seed, const struct pd_wheel_draw *draw, int64_t total)
{
    uint64_t share = (uint64_t)total, beyond;

    pd_assert(total > 0);
    beyond = UINT64_MAX - (UINT64_MAX % share + 1) % share; /* the last x that counts */
    for (int attempt = 0;; attempt++) {
        uint64_t x = number_of(seed, draw, attempt);

        if (x <= beyond)
            return (int64_t)(x % share);
    }
}

int
pd_wheel_prize_at(const struct pd_wheel *wheel, int64_t point)
{
    int i = 0;

    pd_assert(point >= 0 && point < wheel->total);
    while (i < wheel->prize_count - 1 && point >= wheel->prizes[i].weight)
        point -= wheel->prizes[i++].weight;
    return i;
}

/* ---- its rules ---- */

bool
pd_wheel_live(const struct pd_wheel *wheel, int64_t at_ms)
{
    return wheel->from_ms <= at_ms && at_ms < wheel->until_ms;
}

struct pd_hash
pd_wheel_rules(const struct pd_programme *programme, const struct pd_wheel *wheel)
{
    struct pd_hasher hasher;
    char line[256];
    int n = snprintf(line, sizeof line, "pd-wheel-rules-1|%s|%lld|%lld|%lld|%d|%lld|%s\n", wheel->id,
        (long long)wheel->from_ms, (long long)wheel->until_ms, (long long)pd_points_raw(wheel->price),
        wheel->per_day, (long long)wheel->total, wheel->rule >= 0 ? programme->rules[wheel->rule].id : "");

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, line, (size_t)n);
    for (int i = 0; i < wheel->prize_count; i++) {
        const struct pd_wheel_prize *z = &wheel->prizes[i];

        n = snprintf(line, sizeof line, "%s|%lld|%lld|%s|%s|%d|%lld\n", z->id, (long long)z->weight,
            (long long)pd_points_raw(z->points), z->gift, z->coupon, z->count,
            (long long)pd_points_raw(z->instead));
        pd_hasher_add(&hasher, line, (size_t)n);
    }
    return pd_hasher_end(&hasher);
}

enum pd_err
pd_wheels_follow(const struct pd_programme *now, const struct pd_programme *next, int64_t effective_ms,
    bool (*stopped)(void *ctx, const char *wheel), void *ctx, struct pd_why *why)
{
    for (int i = 0; now != NULL && i < now->wheel_count; i++) {
        const struct pd_wheel *w = &now->wheels[i], *same = pd_programme_wheel(next, w->id);
        struct pd_hash was, will;
        char path[32];

        if (!pd_wheel_live(w, effective_ms) || (stopped != NULL && stopped(ctx, w->id)))
            continue;
        if (same == NULL)
            return pd_why(why, PD_ERR_INVALID, "wheels",
                "must have \"%s\" as it is: it runs; to end it: pointdesk-hub wheel stop %s", w->id, w->id);
        was = pd_wheel_rules(now, w);
        will = pd_wheel_rules(next, same);
        (void)snprintf(path, sizeof path, "wheels[%d]", (int)(same - next->wheels));
        if (!pd_hash_equal(&was, &will))
            return pd_why(why, PD_ERR_INVALID, path,
                "must have the dates, price, cap, total and prizes of version %u: it runs; to end it: "
                "pointdesk-hub wheel stop %s",
                now->version, w->id);
    }
    return PD_OK;
}
