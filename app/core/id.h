/*
 * Names that no two machines ever give twice: members, ops, holds, desks.
 * The layout is a version 7 UUID (RFC 9562), so rows made one after another lie near each other in a
 * database. (1) The time inside is a hint for the database only. Desk clocks are wrong; nothing reads it
 * back. (2) As text an id is exactly 32 lower-case hexadecimal digits, so that equal ids are equal text.
 */
#ifndef PD_CORE_ID_H
#define PD_CORE_ID_H

#include "app/base/err.h"
#include "app/base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_ID_LEN 16      /* bytes */
#define PD_ID_TEXT_LEN 32 /* digits, without the NUL */
#define PD_ID_TEXT_CAP (PD_ID_TEXT_LEN + 1)

struct pd_id {
    uint8_t b[PD_ID_LEN];
};

/* A clock before 1970 or beyond the 48 bits of the layout is held at the nearest end. */
struct pd_id
pd_id_make(int64_t now_ms, struct pd_rng *rng);

/* out holds PD_ID_TEXT_CAP bytes. Returns out. */
char *
pd_id_text(struct pd_id id, char *out);

/* Strict: PD_ID_TEXT_LEN lower-case digits. Any 16 bytes are an id; *out is left alone on false. */
PD_MUST_CHECK bool
pd_id_parse(const char *text, size_t len, struct pd_id *out);

/* Below, equal to or above zero, in the order of the bytes. */
int
pd_id_compare(struct pd_id a, struct pd_id b);

bool
pd_id_equal(struct pd_id a, struct pd_id b);

/* All zero bytes: "nobody", never a made id. */
bool
pd_id_is_zero(struct pd_id id);

#endif
