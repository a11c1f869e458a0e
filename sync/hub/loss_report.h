/* The worst loss in words, the same in `programme check` and `report loss`. */
#ifndef PD_HUB_LOSS_REPORT_H
#define PD_HUB_LOSS_REPORT_H

#include "app/core/loss.h"
#include "sync/hub/hub.h"

#include <stdio.h>

/* A desk that may make tickets, and let them out without the hub. */
bool
pd_hub_device_redeems(const struct pd_hub_device *device);

/* "label: 20,000 points (200.00 yuan) through one account, ..." */
void
pd_loss_print(FILE *out, const struct pd_programme *programme, const struct pd_loss *loss, const char *label);

#endif
