/* A payload as a QR code in a PNG file, large enough for a phone's screen or a printed card. */
#ifndef PD_HUB_QR_PNG_H
#define PD_HUB_QR_PNG_H

#include "app/base/err.h"

/* Errors: PD_ERR_TOO_LARGE (no QR code holds it), PD_ERR_IO with *why, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_qr_png_write(const char *payload, const char *path, struct pd_why *why);

#endif
