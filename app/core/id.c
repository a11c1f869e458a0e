#include "app/core/id.h"

#include "app/base/str.h"

#include <string.h>

#define TIME_MAX_MS ((INT64_C(1) << 48) - 1)

struct pd_id
pd_id_make(int64_t now_ms, struct pd_rng *rng)
{
    int64_t ms = now_ms < 0 ? 0 : now_ms > TIME_MAX_MS ? TIME_MAX_MS : now_ms;
    struct pd_id id;

    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
    pd_rng_fill(rng, id.b + 6, sizeof id.b - 6);
    id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f)); /* version 7 */
    id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f)); /* the RFC's variant */
    return id;
}

char *
pd_id_text(struct pd_id id, char *out)
{
    pd_hex(id.b, sizeof id.b, out);
    return out;
}

bool
pd_id_parse(const char *text, size_t len, struct pd_id *out)
{
    struct pd_id id;

    if (!pd_unhex(text, len, id.b, sizeof id.b))
        return false;
    *out = id;
    return true;
}

int
pd_id_compare(struct pd_id a, struct pd_id b)
{
    return memcmp(a.b, b.b, sizeof a.b);
}

bool
pd_id_equal(struct pd_id a, struct pd_id b)
{
    return pd_id_compare(a, b) == 0;
}

bool
pd_id_is_zero(struct pd_id id)
{
    return pd_id_equal(id, (struct pd_id){ { 0 } });
}
