#include "app/core/staff.h"

const char *
pd_sign_in_name(enum pd_sign_in outcome)
{
    static const char *const names[] = { [PD_SIGN_IN_PIN] = "pin",
        [PD_SIGN_IN_ON] = "on",
        [PD_SIGN_IN_WRONG] = "wrong",
        [PD_SIGN_IN_LOCKED] = "locked",
        [PD_SIGN_IN_UNKNOWN] = "unknown",
        [PD_SIGN_IN_NO_PIN] = "no_pin",
        [PD_SIGN_IN_STALE] = "stale",
        [PD_SIGN_IN_ROLE] = "role",
        [PD_SIGN_IN_OWN] = "own",
        [PD_SIGN_IN_ENDED] = "ended" };

    return names[outcome];
}
