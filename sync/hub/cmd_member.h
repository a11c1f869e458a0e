/* What `member` does in files of their own. */
#ifndef PD_HUB_CMD_MEMBER_H
#define PD_HUB_CMD_MEMBER_H

#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"

/* `member ward`: WARD, or "none". */
int
pd_hub_member_ward_command(struct pd_hub_desk *desk, const char *who, const char *ward);

/* `member wards`: a list. */
int
pd_hub_member_wards_command(struct pd_hub_desk *desk, const char *file, bool dry_run);

/* `member merge`. */
int
pd_hub_member_merge_command(struct pd_hub_desk *desk, const char *stays, const char *other,
    const struct pd_hub_person_options *person, bool yes);

/* `member join`: with another kind, or (with) with one who is a member already. */
int
pd_hub_member_join_command(struct pd_hub_desk *desk, const char *who, const char *kind, const char *with);

/* `member list --person`. */
int
pd_hub_member_list_command(struct pd_hub_desk *desk, const char *who, enum pd_table_format format);

/* `member adviser`: an id or staff number of the rules, "none"; NULL: only tells. `member advisers`: a list.
 */
int
pd_hub_member_adviser_command(struct pd_hub_desk *desk, const char *who, const char *adviser);

int
pd_hub_member_advisers_command(struct pd_hub_desk *desk, const char *file, bool dry_run);

/* `member pin`. */
int
pd_hub_member_pin_command(
    struct pd_hub_desk *desk, const char *member, const struct pd_hub_person_options *person, bool clear);

/* `member sheet`. */
int
pd_hub_member_sheet_command(struct pd_hub_desk *desk, const char *who, enum pd_table_format format);

/* The first sheet that a counter asked for is written into the folder PD_EXPORTS_FOLDER of `data` from a
 * copy, or the file of one who was erased removed. *more: there may be another. Errors with *why; it is asked
 * for still. */
PD_MUST_CHECK enum pd_err
pd_hub_sheet_serve(
    struct pd_hub_desk *desk, const char *data, bool (*stop)(void), bool *more, struct pd_why *why);

/* `member erasures`: on how many desks erased members are gone. */
int
pd_hub_member_erasures_command(struct pd_hub_desk *desk, enum pd_table_format format);

#endif
