/* What `member` does in files of their own. */
#ifndef PD_HUB_CMD_MEMBER_H
#define PD_HUB_CMD_MEMBER_H

#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"

/* `member merge`. */
int
pd_hub_member_merge_command(struct pd_hub_desk *desk, const char *stays, const char *other,
    const struct pd_hub_person_options *person, bool yes);

/* `member pin`. */
int
pd_hub_member_pin_command(
    struct pd_hub_desk *desk, const char *member, const struct pd_hub_person_options *person, bool clear);

/* `member sheet`. */
int
pd_hub_member_sheet_command(struct pd_hub_desk *desk, const char *who, enum pd_table_format format);

/* `member erasures`: on how many desks erased members are gone. */
int
pd_hub_member_erasures_command(struct pd_hub_desk *desk, enum pd_table_format format);

#endif
