/*
 * The answers that carry many lines: a header line that the hub sealed over the nonce of whoever asked
 * (seal.h), and behind it the lines that the header has a digest of.
 */
#ifndef PD_WIRE_HEAD_H
#define PD_WIRE_HEAD_H

#include "app/base/err.h"
#include "app/core/hash.h"
#include "app/core/sign.h"

#include <stddef.h>

#define PD_HEAD_MAX 1024 /* bytes of the header line */

/* *head: the bytes of the header line, which is the hub's. Errors with *why: PD_ERR_TOO_LARGE (more than max
 * bytes in all), PD_ERR_INVALID (no such line), PD_ERR_DENIED (not signed so). */
PD_MUST_CHECK enum pd_err
pd_head_check(const char *body, size_t len, int max, const char *domain, const char *nonce,
    const struct pd_public_key *hub_key, size_t *head, struct pd_why *why);

/* What follows is what the header told the digest of; what: "rows". Errors: PD_ERR_DENIED with *why. */
PD_MUST_CHECK enum pd_err
pd_head_digest(const char *body, size_t len, size_t head, const struct pd_hash *told, const char *what,
    struct pd_why *why);

#endif
