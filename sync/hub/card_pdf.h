/* Cards with their codes on sheets of A4, ten a sheet, to be printed and cut: 85.6 x 54 mm each. */
#ifndef PD_HUB_CARD_PDF_H
#define PD_HUB_CARD_PDF_H

#include "sync/hub/loading.h"

/* A new file, written whole or not there. title: what stands above each serial; only its printable ASCII is
 * drawn, so that the file needs no font of its own. Errors with *why: PD_ERR_EXISTS (the file is there),
 * PD_ERR_IO; PD_ERR_TOO_LARGE (no QR code holds a code), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_card_pdf_write(
    const struct pd_hub_card *cards, int count, const char *title, const char *path, struct pd_why *why);

#endif
