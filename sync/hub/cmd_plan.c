/* Plans of members: given one by one or as a list, what is done, what was missed. */
#include "app/base/clock.h"
#include "app/core/stage.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/import.h"
#include "sync/hub/loading.h"
#include "sync/hub/persons.h"
#include "sync/hub/plans.h"
#include "sync/hub/table.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>

#define MISSED_DAYS 30
#define COMMAND_LINE "command line"

static int
run_plan(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_plan = {
    .name = "plan",
    .help = { "pointdesk-hub plan give NUMBER|PHONE|ID PLAN --start YYYY-MM-DD | import FILE.csv [--dry-run] "
              "| list NUMBER|PHONE|ID [--csv | --json] | tick N STEP --badge CODE | end N --badge CODE | "
              "missed [--days N] [--csv | --json]",
        "Plans of tasks that members have after a visit or a stay, by the rules' own words. import: the "
        "columns number,plan,start; the same list again gives nothing twice. missed: steps whose window "
        "ended in the last N days (30) and that were not done, for whoever follows up.",
        "pointdesk-hub plan give A1 walk --start 2026-12-01 --data /var/lib/pointdesk-hub" },
    .run = run_plan,
};

/* ---- given ---- */

static int
give(struct pd_hub_desk *desk, const char *who, const char *plan, const char *start)
{
    struct pd_why why = { .text = "" };
    struct pd_id member;
    int64_t day = -1, number = 0;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "plan", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK && (start == NULL || !pd_day_from(start, &day)))
        err = pd_why(&why, PD_ERR_INVALID, "--start", "must be a day, as 2026-12-01");
    if (err == PD_OK)
        err =
            pd_hub_plan_give(desk->hub, pd_clock_wall_ms(), &member, plan, day, COMMAND_LINE, &number, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_EXISTS && why.text[0] == '\0')
        (void)fprintf(desk->out, "she has it from that day on, as plan %lld\n", (long long)number);
    else if (err != PD_OK)
        return pd_hub_command_fail(desk, "plan", err, &why);
    else
        (void)fprintf(desk->out, "plan %lld\n", (long long)number);
    return PD_EXIT_DONE;
}

enum { COLUMN_NUMBER, COLUMN_PLAN, COLUMN_START };

static const struct pd_import_column columns[] = { { "number", true }, { "plan", true }, { "start", true },
    { NULL, false } };

static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    char number[sizeof((struct pd_hub_member_new *)NULL)->number], plan[PD_RULE_CAP];
    struct pd_id member;
    int64_t day, made;
    enum pd_err err;

    if (!pd_import_text(import, csv, COLUMN_NUMBER, number, sizeof number, why) ||
        !pd_import_text(import, csv, COLUMN_PLAN, plan, sizeof plan, why))
        return PD_ERR_INVALID;
    if (!pd_day_from(pd_import_value(import, csv, COLUMN_START), &day))
        return pd_why(why, PD_ERR_INVALID, "start", "must be a day, as 2026-12-01");
    err = pd_hub_member_by_number(import->desk->hub, number, &member);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, err, "number", "is no member's");
    return err != PD_OK ? err
                        : pd_hub_plan_give(import->desk->hub, pd_clock_wall_ms(), &member, plan, day,
                              COMMAND_LINE, &made, why);
}

/* ---- how it stands ---- */

struct listing {
    struct pd_table table;
    struct pd_hub *hub;
    bool missed;
    int64_t since_day;
};

static void
add_day(struct pd_table *t, int64_t day)
{
    struct pd_date date = pd_date_from_days(day);

    pd_table_printf(t, "%04d-%02d-%02d", date.year, date.month, date.day);
}

static void
row(void *ctx, const struct pd_plan_line *line)
{
    struct listing *l = ctx;
    struct pd_person person = { .number = "?" };

    if (l->missed && (line->state != PD_STEP_MISSED || line->to_day < l->since_day))
        return;
    if (l->missed) {
        (void)pd_person_get(l->hub, line->mid, &person);
        pd_table_text(&l->table, person.number);
        sodium_memzero(&person, sizeof person);
    }
    pd_table_number(&l->table, line->number);
    pd_table_text(&l->table, line->plan->id);
    pd_table_text(&l->table, line->step->id);
    pd_table_text(&l->table, pd_stage_name(line->step->stage));
    add_day(&l->table, line->from_day);
    add_day(&l->table, line->to_day);
    if (l->missed)
        return;
    pd_table_text(&l->table, pd_step_state_name(line->state));
    pd_table_number(&l->table, pd_points_raw(line->points));
}

/* who NULL: everybody, and what was missed since. */
static enum pd_err
write_lines(struct listing *l, const char *who, int64_t now_ms, struct pd_why *why)
{
    static const char *const hers[] = { "Plan", "Name", "Step", "Stage", "From", "To", "State", "Points",
        NULL };
    static const char *const all[] = { "Member", "Plan", "Name", "Step", "Stage", "From", "To", NULL };
    static struct pd_member member;
    int64_t mid = 0;
    enum pd_err err = PD_OK;

    if (who != NULL && (err = pd_hub_member_find(l->hub, who, &member, NULL, 0)) == PD_OK)
        mid = pd_store_one(l->hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&member.id)), 0);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? pd_why(why, err, "", "no member has this number, phone or id") : err;
    pd_table_section(&l->table, "plans", who != NULL ? "Plans" : "Missed steps", who != NULL ? hers : all);
    return pd_hub_plan_lines(l->hub, now_ms, mid, row, l);
}

static int
list(struct pd_hub_desk *desk, const char *who, int days, enum pd_table_format format)
{
    struct listing l = { .table = { .out = desk->out, .format = format }, .missed = who == NULL };
    const struct pd_programme *programme;
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "plan", err, NULL);
    l.hub = desk->hub;
    programme = pd_hub_programme_now(desk->hub, now_ms);
    l.since_day = pd_local_day(now_ms, programme != NULL ? programme->utc_offset_min : 0) - days;
    err = write_lines(&l, who, now_ms, &why);
    pd_hub_desk_give_up(desk);
    if (err == PD_OK)
        err = pd_table_end(&l.table);
    return err != PD_OK ? pd_hub_command_fail(desk, "plan", err, &why) : PD_EXIT_DONE;
}

/* ---- what people say of it ---- */

static int
deal(struct pd_hub_desk *desk, int64_t number, const char *step, const struct pd_staff *by)
{
    struct pd_plan_tick tick = { .number = number, .step = step, .by = by->number };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "plan", err, NULL);
    err = step != NULL ? pd_hub_plan_tick(desk->hub, pd_clock_wall_ms(), &tick, &why)
                       : pd_hub_plan_end(desk->hub, pd_clock_wall_ms(), number, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_EXISTS)
        (void)pd_why(&why, err, "", step != NULL ? "it was done before" : "it was ended before");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "plan", err, &why);
    if (step != NULL)
        (void)fprintf(desk->out, "done, %lld points\n", (long long)pd_points_raw(tick.points));
    else
        (void)fprintf(desk->out, "ended\n");
    return PD_EXIT_DONE;
}

static int
run_plan(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    struct pd_import import = { .desk = desk, .command = "plan", .columns = columns, .take = take_row };
    const char *data = NULL, *start = NULL;
    int64_t days = MISSED_DAYS;
    bool csv = false, json = false, ticks, ends;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "start", PD_OPTION_TEXT, &start, "YYYY-MM-DD", "give: the plan's first day" },
        { "days", PD_OPTION_INT, &days, "0..3660", "missed: windows that ended in so many days" },
        { "dry-run", PD_OPTION_FLAG, &import.dry_run, NULL, "import: look at all rows and keep nothing" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list, missed: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list, missed: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_plan, desk, options, &argc, argv);
    enum pd_table_format format = csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT;

    if (code >= 0)
        return code;
    if (argc == 4 && strcmp(argv[1], "give") == 0)
        return give(desk, argv[2], argv[3], start);
    if (argc == 3 && strcmp(argv[1], "import") == 0) {
        import.file = argv[2];
        return pd_import_run(&import, "plans given");
    }
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list(desk, argv[2], 0, format);
    if (argc == 2 && strcmp(argv[1], "missed") == 0)
        return list(desk, NULL, (int)days, format);
    ticks = argc == 4 && strcmp(argv[1], "tick") == 0;
    ends = argc == 3 && strcmp(argv[1], "end") == 0;
    if (!ticks && !ends)
        return pd_hub_command_usage(&pd_hub_cmd_plan, desk, argc, argv);
    code =
        pd_hub_person(desk, "plan", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, &who);
    return code >= 0 ? code : deal(desk, atoll(argv[2]), ticks ? argv[3] : NULL, &who);
}
