/*
 * The paper ticket, drawn whole: every script and the QR come out the same on every printer.
 *   (1) It carries no name and no member number.
 *   (2) A reprint says so at its top.
 *   (3) "Saved at this desk" appears exactly when the ticket is not confirmed.
 * Threading: as the ui it borrows fonts from.
 */
#ifndef PD_UI_TICKET_H
#define PD_UI_TICKET_H

#include "ui/ui.h"

#define PD_TICKET_58MM_PX 384
#define PD_TICKET_80MM_PX 576
#define PD_TICKET_HEIGHT_MAX 2400 /* px: room a caller gives is width * this */

struct pd_ticket_job {
    const struct pd_ticket_view *ticket;
    const struct pd_programme *programme; /* hospital's name, zone; NULL: left out */
    enum pd_lang lang;                    /* may differ from the screen's */
    int width_px;                         /* 384 or 576 */
    int copy;                             /* 0: the original; else which copy */
    int64_t printed_ms;
};

/* Fills grey (0 black .. 255 white, width_px a row) and says how high it became. Errors: PD_ERR_TOO_LARGE
 * (cap bytes are too few), PD_ERR_INVALID (a width we have no printer for). */
PD_MUST_CHECK enum pd_err
pd_ticket_draw(struct pd_ui *ui, const struct pd_ticket_job *job, uint8_t *grey, size_t cap, int *height_px);

/* The same as a draw list in text, for the golden tests. */
void
pd_ticket_dump(struct pd_ui *ui, const struct pd_ticket_job *job, FILE *out);

#endif
