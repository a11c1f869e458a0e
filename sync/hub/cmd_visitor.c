/* The hospital's list of who is expected. */
#include "sync/hub/import.h"
#include "sync/hub/visitors.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define DAYS 7

static int
run_visitor(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_visitor = {
    .name = "visitor",
    .help = { "pointdesk-hub visitor load FILE.csv [--days N] [--dry-run] | clear",
        "Patients who are expected and are no members yet: a counter that enrols one fills in her name by "
        "her "
        "number or wrist-band. load: the columns number,name[,birth_year][,phone_last4]; a row takes the "
        "place "
        "of the one there is under its number, and goes when she is enrolled or its days are over. clear: "
        "all "
        "of them go. No command lists them.",
        "pointdesk-hub visitor load expected.csv --days 3 --data /var/lib/pointdesk-hub" },
    .run = run_visitor,
};

enum { NUMBER, NAME, YEAR, LAST4 };

static const struct pd_import_column columns[] = { { "number", true }, { "name", true },
    { "birth_year", false }, { "phone_last4", false }, { NULL, false } };

static int64_t days = DAYS;

static enum pd_err
take_visitor(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    struct pd_visitor v = { .year = 0 };
    char number[PD_ENROL_NUMBER_CAP];
    const char *year = pd_import_value(import, csv, YEAR);
    enum pd_err err = PD_ERR_INVALID;

    if (year[0] != '\0') {
        int64_t n = pd_import_number(import, csv, YEAR);

        v.year = n > 0 && n < 10000 ? (int)n : -1;
    }
    if (pd_import_text(import, csv, NUMBER, number, sizeof number, why) &&
        pd_import_text(import, csv, NAME, v.name, sizeof v.name, why) &&
        pd_import_text(import, csv, LAST4, v.last4, sizeof v.last4, why))
        err = pd_visitor_put(import->desk->hub, number, &v, pd_clock_wall_ms() + days * PD_DAY_MS, why);
    sodium_memzero(&v, sizeof v);
    return err;
}

static int
clear(struct pd_hub_desk *desk)
{
    int64_t all = 0, some;
    struct pd_why why = { .text = "" };
    enum pd_err err;

    do {
        err = pd_hub_begin(desk->hub);
        some = err == PD_OK ? pd_visitors_clear(desk->hub) : 0;
        if (err == PD_OK)
            err = pd_hub_commit(desk->hub);
        all += some;
    } while (err == PD_OK && some > 0);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "visitor", err, &why);
    (void)fprintf(desk->out, "%lld visitors taken out\n", (long long)all);
    return PD_EXIT_DONE;
}

static int
run_visitor(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_import import = {
        .desk = desk, .command = "visitor", .columns = columns, .take = take_visitor
    };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "days", PD_OPTION_INT, &days, "1..90", "they are forgotten after so many days; 7" },
        { "dry-run", PD_OPTION_FLAG, &import.dry_run, NULL,
            "tells what would be refused, and keeps nothing" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code;

    days = DAYS;
    code = pd_hub_command_parse(&pd_hub_cmd_visitor, desk, options, &argc, argv);
    if (code >= 0)
        return code;
    import.file = argc == 3 ? argv[2] : "";
    if (argc == 3 && strcmp(argv[1], "load") == 0 && days >= 1 && days <= PD_VISITOR_DAYS_MAX)
        return pd_import_run(&import, "visitors loaded");
    if (argc == 2 && strcmp(argv[1], "clear") == 0)
        return clear(desk);
    return pd_hub_command_usage(&pd_hub_cmd_visitor, desk, argc, argv);
}
