/*
 * The authorities a desk believes: one certificate, or two while the hub moves from one to the next. A
 * bundle of a system's authorities is refused here, because any of them could speak for the hub.
 */
#ifndef PD_CLIENT_TRANSPORT_PINS_H
#define PD_CLIENT_TRANSPORT_PINS_H

#include "app/base/err.h"

#define PD_TRANSPORT_PINS_MAX 2

/* path may be NULL. Errors: PD_ERR_INVALID, with *why: not readable, no certificate in it, or too many. */
PD_MUST_CHECK enum pd_err
pd_transport_pins(const char *path, struct pd_why *why);

#endif
