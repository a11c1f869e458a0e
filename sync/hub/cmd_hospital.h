/* From the wizard's answers to a hub that waits for its first desk; a part of cmd_init.c. */
#ifndef PD_HUB_CMD_HOSPITAL_H
#define PD_HUB_CMD_HOSPITAL_H

#include "sync/hub/cmd_common.h"
#include "sync/hub/wizard.h"

/* The rules a hospital of these answers starts with, made of the document that ships: no gifts, one place,
 * and only what its law has on. Free the text. NULL with *why. */
char *
pd_hospital_rules(const char *shipped, size_t len, const struct pd_wizard *answers, struct pd_why *why);

/* Owners with badges, the backup, the certificate: whatever stands beside the rules. The hub is open in *desk
 * and its rules are published. Tells what was made and what comes next. */
PD_MUST_CHECK enum pd_err
pd_hospital_make(
    struct pd_hub_desk *desk, const char *data, const struct pd_wizard *answers, struct pd_why *why);

#endif
