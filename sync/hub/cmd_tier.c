/* Where a member stands, by which formula; and the part of it that people decide. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/indexes.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_tier(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_tier = {
    .name = "tier",
    .help = { "pointdesk-hub tier show NUMBER|PHONE|ID [--csv | --json] | flags [NUMBER|PHONE|ID] [--csv | "
              "--json] "
              "| flag NUMBER|PHONE|ID VALUE --reason TEXT --badge CODE",
        "Where a member stands: her growth, and of what a formula of the rules (tier_index) counted in the "
        "window "
        "that is open. flag: an assessment of her by a supervisor or owner, 0 to the bound of the rules, in "
        "force "
        "for this window; flags: all there were, and why.",
        "pointdesk-hub tier flag M-1024 200 --reason \"gum treatment finished, all checks kept\" --badge "
        "PDB1-... "
        "--data /var/lib/pointdesk-hub" },
    .run = run_tier,
};

/* ---- show ---- */

static void
say(struct pd_table *table, const char *what, int64_t n, struct pd_points counted)
{
    pd_table_text(table, what);
    pd_table_number(table, n);
    pd_table_number(table, pd_points_raw(counted));
}

static void
say_parts(struct pd_table *table, const struct pd_index_look *look)
{
    static const char *const units[] = {
        [PD_INDEX_SPEND] = "spend (fen)", [PD_INDEX_VISITS] = "visits", [PD_INDEX_FLAG] = "flag"
    };

    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++)
        if (look->has[part])
            say(table, units[part], look->lines[part].n, look->lines[part].counted);
}

static int
show(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const columns[] = { "Part", "In this window", "Counts", NULL };
    struct pd_table table = { .out = desk->out, .format = format };
    struct pd_hub_standing standing;
    struct pd_index_look look;
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_member_standing(desk->hub, now_ms, &id, &standing);
        if (err == PD_OK)
            err = pd_hub_index_look(desk->hub, now_ms, &id, &look);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "tier", err, &why);
    pd_table_section(&table, "tier", "Tier", columns);
    say(&table, "growth", pd_points_raw(standing.earned), standing.growth);
    say_parts(&table, &look);
    end = pd_table_end(&table);
    if (format == PD_TABLE_TEXT && standing.tier >= 0)
        (void)fprintf(desk->out, "%s, %lld to the next\n%s%s", standing.tier_id,
            (long long)pd_points_raw(standing.to_next), look.formula, look.formula[0] != '\0' ? "\n" : "");
    return end != PD_OK ? pd_hub_command_fail(desk, "tier", end, NULL) : PD_EXIT_DONE;
}

/* ---- assessments ---- */

static void
row(void *ctx, const struct pd_index_flag *f)
{
    struct pd_table *table = ctx;
    struct pd_date_time at = pd_local_time(f->at_ms, 0);
    char id[PD_ID_TEXT_CAP];

    pd_table_number(table, f->number);
    pd_table_printf(
        table, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
    pd_table_text(table, pd_id_text(f->member, id));
    pd_table_number(table, f->value);
    pd_table_text(table, f->by);
    pd_table_text(table, f->reason);
}

static int
flags(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const columns[] = { "Number", "At (UTC)", "Member", "Value", "By", "Reason", NULL };
    struct pd_table table = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        pd_table_section(&table, "flags", "Assessments", columns);
        if (who != NULL)
            err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_index_flags(desk->hub, who != NULL ? &id : NULL, row, &table);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "tier", err, &why);
    end = pd_table_end(&table);
    return end != PD_OK ? pd_hub_command_fail(desk, "tier", end, NULL) : PD_EXIT_DONE;
}

static int
flag(struct pd_hub_desk *desk, char **argv, const char *reason, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    char *end = NULL;
    long long value = strtoll(argv[3], &end, 10);
    int64_t growth = 0;
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, argv[2], &id, &why);
        if (err == PD_OK)
            err = pd_hub_index_flag(desk->hub, pd_clock_wall_ms(), &id,
                *end != '\0' || end == argv[3] ? -1 : value, reason != NULL ? reason : "", by, &growth, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "tier", err, &why);
    (void)fprintf(desk->out, "done, growth %+lld\n", (long long)growth);
    return PD_EXIT_DONE;
}

static int
run_tier(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    const char *data = NULL, *reason = NULL;
    bool csv = false, json = false;
    enum pd_table_format format;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "reason", PD_OPTION_TEXT, &reason, "TEXT", "flag: why; it is kept with it" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "show, flags: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "show, flags: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_tier, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    format = csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT;
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show(desk, argv[2], format);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "flags") == 0)
        return flags(desk, argc == 3 ? argv[2] : NULL, format);
    if (argc != 4 || strcmp(argv[1], "flag") != 0)
        return pd_hub_command_usage(&pd_hub_cmd_tier, desk, argc, argv);
    code = pd_hub_person(desk, "tier", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    return code >= 0 ? code : flag(desk, argv, reason, &who);
}
