/* Services that members used, for those who do them: what waits for whom, and since when. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"
#include "sync/hub/units.h"

#include "app/base/clock.h"

#include <stdlib.h>

static int
run_service(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_service = {
    .name = "service",
    .help = { "pointdesk-hub service list [--all] [--csv | --json] | take NUMBER | done NUMBER",
        "What somebody has to do because a member used a service: whom it waits for, where, and how long. "
        "Whoever does it takes it, and says when it is done.",
        "pointdesk-hub service list --data /var/lib/pointdesk-hub" },
    .run = run_service,
};

struct listing {
    struct pd_table table;
    int64_t now_ms;
};

static void
row(void *ctx, const struct pd_service *s)
{
    struct listing *l = ctx;
    struct pd_date_time at = pd_local_time(s->at_ms, 0);
    char id[PD_ID_TEXT_CAP];

    pd_table_number(&l->table, s->number);
    pd_table_text(&l->table, pd_service_state_name(s->state));
    pd_table_text(&l->table, s->unit);
    pd_table_text(&l->table, s->rules != NULL ? s->rules->receiver.in[PD_LANG_EN] : "?");
    pd_table_text(&l->table, s->rules != NULL ? s->rules->place : "?");
    pd_table_text(&l->table, pd_id_text(s->member, id));
    pd_table_printf(
        &l->table, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
    pd_table_number(&l->table, (l->now_ms - s->at_ms) / PD_HOUR_MS);
    pd_table_text(&l->table, s->by);
}

static int
list(struct pd_hub_desk *desk, bool all, enum pd_table_format format)
{
    static const char *const columns[] = { "Number", "State", "What", "Receiver", "Place", "Member",
        "Since (UTC)", "Hours", "By", NULL };
    struct listing l = { .table = { .out = desk->out, .format = format }, .now_ms = pd_clock_wall_ms() };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        pd_table_section(&l.table, "services", all ? "Services" : "Services that wait", columns);
        err = pd_hub_service_each(desk->hub, all, row, &l);
        pd_hub_desk_give_up(desk);
        end = pd_table_end(&l.table);
        err = err != PD_OK ? err : end;
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "service", err, NULL) : PD_EXIT_DONE;
}

static int
move(struct pd_hub_desk *desk, const char *number, enum pd_service_state to, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_service_move(desk->hub, pd_clock_wall_ms(), atoll(number), to, by->number, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "service", err, &why);
    (void)fprintf(desk->out, "service %s: %s\n", number, pd_service_state_name(to));
    return PD_EXIT_DONE;
}

static int
run_service(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    bool all = false, csv = false, json = false, takes;
    const char *data = NULL;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "all", PD_OPTION_FLAG, &all, NULL, "list: also those that are over" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_service, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, all, csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    takes = argc == 3 && strcmp(argv[1], "take") == 0;
    if (!takes && (argc != 3 || strcmp(argv[1], "done") != 0))
        return pd_hub_command_usage(&pd_hub_cmd_service, desk, argc, argv);
    code = pd_hub_person_or_nobody(
        desk, "service", &person, PD_STAFF_ROLES_ALL & ~(unsigned int)PD_STAFF_TECHNICIAN, &who);
    if (code >= 0)
        return code;
    return move(desk, argv[2], takes ? PD_SERVICE_TAKEN : PD_SERVICE_DONE, &who);
}
