/* What tests of errands have in common: the keys of a hub, a body, and ways to spoil it. */
#ifndef PD_TESTS_WIRE_ERRAND_KIT_H
#define PD_TESTS_WIRE_ERRAND_KIT_H

#include "sync/wire/errand.h"
#include "tests/support/check.h"

#define ERRAND_NONCE "0123456789abcdef"

extern struct pd_secret_key errand_secret;
extern struct pd_public_key errand_key;
extern char errand_body[PD_ERRAND_ANSWER_MAX + 1];

/* For the whole group. */
int
errand_set_up(void **state);

/* Into errand_body; its length. */
size_t
errand_write_request(const struct pd_errand_request *request);

/* The text with `from` replaced by `to`, its signature as it was. */
size_t
errand_replaced(char *out, size_t cap, const char *text, const char *from, const char *to);

/* As long as it may be. */
void
errand_fill_text(char *out, size_t cap);

#endif
