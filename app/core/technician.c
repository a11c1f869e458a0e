#include "app/core/technician.h"

#include "app/core/code.h"

#include <string.h>

static bool
begins(const char *payload, const char *prefix)
{
    return strncmp(payload, prefix, strlen(prefix)) == 0;
}

bool
pd_lamp_is_shown(const struct pd_technician_view *view, enum pd_lamp_of of)
{
    return of != PD_LAMP_CARD || view->has_card;
}

int
pd_lamp_count(const struct pd_technician_view *view)
{
    int n = 0;

    for (int i = 0; i < PD_LAMPS; i++)
        n += pd_lamp_is_shown(view, (enum pd_lamp_of)i) ? 1 : 0;
    return n;
}

enum pd_scanned
pd_scanned_of(const char *payload, size_t len)
{
    if (len > PD_CODE_MAX)
        return PD_SCANNED_TOO_LONG;
    if (begins(payload, PD_ENROL_PREFIX))
        return PD_SCANNED_ENROLMENT;
    if (begins(payload, PD_CODE_PREFIX))
        return PD_SCANNED_OURS;
    if (begins(payload, "http://") || begins(payload, "https://"))
        return PD_SCANNED_LINK;
    return len > 0 && strspn(payload, "0123456789") == len ? PD_SCANNED_NUMBER : PD_SCANNED_OTHER;
}
