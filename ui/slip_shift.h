/* What a counter's shift came to, on paper. For slip.c only. */
#ifndef PD_UI_SLIP_SHIFT_H
#define PD_UI_SLIP_SHIFT_H

#include "ui/paper.h"
#include "ui/slip.h"

/* Its heading: an open shift's says that it goes on. */
const char *
pd_slip_shift_title(const struct pd_ui *ui, const struct pd_view *view);

void
pd_slip_shift(struct pd_sheet *sheet, const struct pd_slip_job *job);

#endif
