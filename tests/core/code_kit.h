/*
 * Keys of a hub and a desk, a reader that knows both, and what is done to codes of every kind.
 */
#ifndef PD_TESTS_CORE_CODE_KIT_H
#define PD_TESTS_CORE_CODE_KIT_H

#include "app/core/code.h"
#include "tests/support/check.h"

#define NOW_S INT64_C(1800000000)

extern struct pd_secret_key hub, desk;
extern struct pd_keyring ring; /* both, with the roles they have */
extern const struct pd_id desk_id;

/* Set-up; again, it mends what a test did to the ring. */
int
make_keys(void **state);

/* Signed by the desk where it picks something up, else by the hub. */
void
write_code(const struct pd_code *code, char text[PD_CODE_CAP]);

enum pd_code_outcome
read_at(const char *text, int64_t now_s, struct pd_code *out);

/* Every field of a ticket at the value that takes the most room. */
void
enlarge(struct pd_code *code);

/* The smallest symbol of level M that holds the text in alphanumeric mode. */
int
qr_version(const char *text);

/* None is accepted, nor leaves a claim. */
void
flip_every_bit_of_text(const struct pd_code *code);

#endif
