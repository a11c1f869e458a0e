/*
 * Which addresses a desk may talk to: https with a host and a port, or http to this machine alone. Anything
 * more in an address (a user, a path, a query) is a typing error or a trap.
 */
#ifndef PD_CLIENT_TRANSPORT_URL_H
#define PD_CLIENT_TRANSPORT_URL_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Copies the address without a '/' at its end. Errors: PD_ERR_INVALID (why says what is allowed),
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_transport_url(const char *text, char *base, size_t cap, bool *tls, struct pd_why *why);

#endif
