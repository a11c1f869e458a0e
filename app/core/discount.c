#include "app/core/discount.h"

bool
pd_discount_of(const struct pd_discount *discount, int tier, struct pd_fen fen, struct pd_discount_line *out)
{
    *out = (struct pd_discount_line){ .tier = -1 };
    for (int i = 0; discount != NULL && i < discount->step_count && discount->steps[i].tier <= tier; i++) {
        out->percent = discount->steps[i].percent;
        out->tier = discount->steps[i].tier;
    }
    return pd_fen_percent(fen, out->percent, &out->off);
}

bool
pd_discount_gives(const struct pd_discount *discount)
{
    for (int i = 0; i < discount->step_count; i++)
        if (discount->steps[i].percent > 0)
            return true;
    return false;
}
