/*
 * What would be on paper, as a file to look at: a ticket goes through the same bytes that a printer gets, and
 * what they say is drawn. No printer is asked.
 */
#ifndef PD_DRIVERS_PREVIEW_H
#define PD_DRIVERS_PREVIEW_H

#include "drivers/image/image.h"

/* By the end of its name: path is a PNG, a dot a pixel, or a PDF in the size of the paper. */
enum pd_preview_kind { PD_PREVIEW_PNG = 1, PD_PREVIEW_PDF = 2 };

/* Errors: PD_ERR_INVALID: path ends in neither .png nor .pdf. */
PD_MUST_CHECK enum pd_err
pd_preview_kind(const char *path, enum pd_preview_kind *kind, struct pd_why *why);

/* ticket: as a printer of that width takes it, 384 dots (58 mm) or 576 (80 mm). What is there is replaced.
 * Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE (longer than paper may be), PD_ERR_IO, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_preview_write(const char *path, const struct pd_image *ticket, struct pd_why *why);

#endif
