/*
 * Paper that is no ticket, drawn as a ticket is.
 *   (1) It carries no name, no phone and no member number.
 *   (2) Each says in its heading what it is, and at its end when and where it was printed.
 *   (3) A proxy slip carries no ticket number: the code alone collects, so that it can be taken back.
 *   (4) A priority slip says why, and that it counts at service desks only, never for the clinical queue.
 *   (5) A shift's slip is for staff: it names people by their numbers. It says "so far" unless the shift is
 * closed. Threading: as the ui it borrows fonts from.
 */
#ifndef PD_UI_SLIP_H
#define PD_UI_SLIP_H

#include "ui/ticket.h"

struct pd_slip_job {
    enum pd_slip what;
    const struct pd_view
        *view;         /* what stands on it: its unit, activity, feedback, history, place, member's level */
    enum pd_lang lang; /* may differ from the screen's */
    int width_px;      /* PD_TICKET_58MM_PX or PD_TICKET_80MM_PX */
    int64_t printed_ms;
    const char *const *codes; /* PRACTICE: payloads of the view's demo codes, by their numbers; else NULL */
};

/* As pd_ticket_draw. Errors besides: PD_ERR_MISSING: the view holds nothing for this slip. */
PD_MUST_CHECK enum pd_err
pd_slip_draw(struct pd_ui *ui, const struct pd_slip_job *job, uint8_t *grey, size_t cap, int *height_px);

/* The same as a draw list in text, for the golden tests. */
void
pd_slip_dump(struct pd_ui *ui, const struct pd_slip_job *job, FILE *out);

#endif
