/*
 * A payload as QR modules. Error correction M: a third of a crumpled ticket's margin, without growing the
 * code.
 */
#ifndef PD_UI_RENDER_QR_H
#define PD_UI_RENDER_QR_H

#include <stdbool.h>

#define PD_QR_SIDE_MAX 177 /* modules */
#define PD_QR_QUIET 4      /* modules of light around it, as the standard asks */

struct pd_qr {
    int side;
    bool dark[PD_QR_SIDE_MAX * PD_QR_SIDE_MAX];
};

/* False when the payload is empty or too long for a QR code. */
bool
pd_qr_encode(struct pd_qr *qr, const char *payload);

#endif
