/* Who a member's own adviser is: one by one, or as a list. */
#include "sync/hub/advisers.h"
#include "sync/hub/cmd_member.h"
#include "sync/hub/import.h"
#include "sync/hub/loading.h"

#include "app/base/clock.h"

#include <string.h>

#define NONE "none"
#define BY "cli"

static const char *
adviser_of(const char *word)
{
    return word[0] == '\0' || strcmp(word, NONE) == 0 ? NULL : word;
}

static void
show(const struct pd_hub_desk *desk, const struct pd_adviser *a)
{
    if (a == NULL)
        (void)fprintf(desk->out, "none\n");
    else
        (void)fprintf(desk->out, "%s%s%s\n", a->id, a->staff[0] != '\0' ? " " : "", a->staff);
}

int
pd_hub_member_adviser_command(struct pd_hub_desk *desk, const char *who, const char *adviser)
{
    const struct pd_adviser *now = NULL;
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK && adviser != NULL)
        err = pd_hub_adviser_set(desk->hub, pd_clock_wall_ms(), &member, adviser_of(adviser), BY, &why);
    if (err == PD_OK)
        err = pd_hub_adviser_get(desk->hub, pd_clock_wall_ms(), &member, &now);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    show(desk, now);
    return PD_EXIT_DONE;
}

static const struct pd_import_column columns[] = { { "number", true }, { "adviser", true }, { NULL, false } };

static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    char adviser[PD_RULE_CAP];
    struct pd_id member;
    enum pd_err err = pd_import_of_member(import, csv, &member, adviser, sizeof adviser, why);

    return err != PD_OK ? err
                        : pd_hub_adviser_set(
                              import->desk->hub, pd_clock_wall_ms(), &member, adviser_of(adviser), BY, why);
}

int
pd_hub_member_advisers_command(struct pd_hub_desk *desk, const char *file, bool dry_run)
{
    struct pd_import import = { .desk = desk,
        .command = "member",
        .columns = columns,
        .take = take_row,
        .file = file,
        .dry_run = dry_run };

    return pd_import_run(&import, "members' advisers kept");
}
