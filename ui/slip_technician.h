/* A technician's papers, on a sheet that has its heading: for slip.c only. */
#ifndef PD_UI_SLIP_TECHNICIAN_H
#define PD_UI_SLIP_TECHNICIAN_H

#include "ui/paper.h"
#include "ui/slip.h"

/* Every lamp with what was tried, the versions and the journal's head, room for two names. */
void
pd_slip_acceptance(struct pd_sheet *s, const struct pd_slip_job *job);

/* Both edges, all scripts, weights and sizes, a code. */
void
pd_slip_test_page(struct pd_sheet *s, const struct pd_slip_job *job);

#endif
