/* Who lies in which ward, as the hospital says it: one by one, or as a list each morning. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/import.h"
#include "sync/hub/loading.h"
#include "sync/hub/wards.h"

#include "app/base/clock.h"

#include <string.h>

#define NONE "none" /* she lies in none any more */

static const char *
ward_of(const char *word)
{
    return word[0] == '\0' || strcmp(word, NONE) == 0 ? NULL : word;
}

int
pd_hub_member_ward_command(struct pd_hub_desk *desk, const char *who, const char *ward)
{
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK)
        err = pd_hub_ward_set(desk->hub, pd_clock_wall_ms(), &member, ward_of(ward), &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, ward_of(ward) != NULL ? "kept\n" : "in none any more\n");
    return PD_EXIT_DONE;
}

static const struct pd_import_column columns[] = { { "number", true }, { "ward", true }, { NULL, false } };

static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    char ward[PD_RULE_CAP];
    struct pd_id member;
    enum pd_err err = pd_import_of_member(import, csv, &member, ward, sizeof ward, why);

    if (err == PD_ERR_NOT_FOUND) { /* most who lie in a ward are no members: no fault of the row */
        *why = (struct pd_why){ .text = "" };
        return PD_ERR_EXISTS;
    }
    return err != PD_OK ? err
                        : pd_hub_ward_set(import->desk->hub, pd_clock_wall_ms(), &member, ward_of(ward), why);
}

int
pd_hub_member_wards_command(struct pd_hub_desk *desk, const char *file, bool dry_run)
{
    struct pd_import import = { .desk = desk,
        .command = "member",
        .columns = columns,
        .take = take_row,
        .file = file,
        .dry_run = dry_run };

    return pd_import_run(&import, "members' wards kept");
}
