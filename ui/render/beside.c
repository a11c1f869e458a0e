#include "ui/render/beside.h"

#include <stddef.h>
#include <string.h>

int
pd_beside_display(int wanted, int displays, int other)
{
    if (wanted > 0)
        return wanted <= displays && wanted - 1 != other ? wanted - 1 : -1;
    for (int i = 0; i < displays; i++)
        if (i != other)
            return i;
    return -1;
}

enum pd_hand
pd_beside_hand(const char *touch, const char *device, bool over_beside)
{
    bool hers;

    if (strcmp(touch, "none") == 0)
        return over_beside ? PD_HAND_NOBODY : PD_HAND_FIRST;
    if (strcmp(touch, "any") == 0)
        return over_beside ? PD_HAND_BESIDE : PD_HAND_FIRST;
    hers = device != NULL && strcmp(device, touch) == 0;
    /* A panel that is spread over both displays must not press what lies on the other. */
    if (hers != over_beside)
        return PD_HAND_NOBODY;
    return hers ? PD_HAND_BESIDE : PD_HAND_FIRST;
}
