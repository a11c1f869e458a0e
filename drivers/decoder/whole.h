/*
 * A whole picture through zbar, every other symbology off (they read codes in noise). The last stage of the
 * ladder: what it alone reads is read too. Threading: one at a time.
 */
#ifndef PD_DRIVERS_WHOLE_H
#define PD_DRIVERS_WHOLE_H

#include "drivers/image/image.h"

struct pd_whole;

PD_MUST_CHECK enum pd_err
pd_whole_create(struct pd_whole **out);

/* Takes NULL. */
void
pd_whole_destroy(struct pd_whole *whole);

/* Of several codes the largest. Errors: PD_ERR_NOT_FOUND, PD_ERR_TOO_LARGE (above cap bytes), PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_whole_read(struct pd_whole *whole, const struct pd_image *image, uint8_t *bytes, size_t cap, size_t *size);

#endif
