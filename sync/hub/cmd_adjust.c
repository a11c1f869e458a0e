/* Points set right: proposed by one person, approved by another. */
#include "sync/hub/adjustments.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_adjust(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_adjust = {
    .name = "adjust",
    .help = { "pointdesk-hub adjust propose NUMBER|PHONE|ID POINTS --reason TEXT --badge CODE | approve N "
              "--badge "
              "CODE | reject N --badge CODE | list [--all] [--csv | --json]",
        "Gives a member points or takes some, where a mistake was made. A supervisor or owner proposes it, "
        "another owner approves it. Never more is taken than she has.",
        "pointdesk-hub adjust propose M-1024 -50 --reason \"bill 77 was another member's\" --badge PDB1-... "
        "--data "
        "/var/lib/pointdesk-hub" },
    .run = run_adjust,
};

static int
propose(struct pd_hub_desk *desk, char **argv, const char *reason, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    char *end = NULL;
    long long points = strtoll(argv[3], &end, 10);
    int64_t number = 0;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, argv[2], &id, &why);
        if (err == PD_OK && (*end != '\0' || end == argv[3]))
            points = 0; /* the same words as for any other that is none */
        if (err == PD_OK)
            err = pd_hub_adjust_propose(
                desk->hub, pd_clock_wall_ms(), &id, points, reason != NULL ? reason : "", by, &number, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "adjust", err, &why);
    (void)fprintf(desk->out,
        "adjustment %lld; another owner approves it: pointdesk-hub adjust approve %lld --badge CODE\n",
        (long long)number, (long long)number);
    return PD_EXIT_DONE;
}

static int
decide(struct pd_hub_desk *desk, char **argv, bool approve, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    int64_t number = atoll(argv[2]), now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = approve ? pd_hub_adjust_approve(desk->hub, now_ms, number, by, &why)
                      : pd_hub_adjust_reject(desk->hub, now_ms, number, by, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "adjust", err, &why);
    (void)fprintf(desk->out, approve ? "done\n" : "rejected, nothing was moved\n");
    return PD_EXIT_DONE;
}

/* ---- list ---- */

struct listing {
    struct pd_table table;
    bool all;
};

static void
row(void *ctx, const struct pd_adjustment *a)
{
    static const char *const states[] = {
        [PD_PROPOSAL_OPEN] = "open", [PD_PROPOSAL_APPROVED] = "approved", [PD_PROPOSAL_REJECTED] = "rejected"
    };
    struct listing *l = ctx;
    char id[PD_ID_TEXT_CAP];

    if (!l->all && a->state != PD_PROPOSAL_OPEN)
        return;
    pd_table_number(&l->table, a->number);
    pd_table_text(&l->table, states[a->state]);
    pd_table_text(&l->table, pd_id_text(a->member, id));
    pd_table_number(&l->table, a->points);
    pd_table_text(&l->table, a->by);
    pd_table_text(&l->table, a->done_by);
    pd_table_text(&l->table, a->reason);
}

static int
list(struct pd_hub_desk *desk, bool all, enum pd_table_format format)
{
    static const char *const columns[] = { "Number", "State", "Member", "Points", "By", "Done by", "Reason",
        NULL };
    struct listing l = { .table = { .out = desk->out, .format = format }, .all = all };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        pd_table_section(&l.table, "adjustments", all ? "Adjustments" : "Open adjustments", columns);
        err = pd_hub_adjust_each(desk->hub, row, &l);
        pd_hub_desk_give_up(desk);
        end = pd_table_end(&l.table);
        err = err != PD_OK ? err : end;
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "adjust", err, NULL) : PD_EXIT_DONE;
}

static int
run_adjust(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    const char *data = NULL, *reason = NULL;
    bool all = false, csv = false, json = false, proposes, approves;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "reason", PD_OPTION_TEXT, &reason, "TEXT", "propose: why; whoever approves it reads it" },
        { "all", PD_OPTION_FLAG, &all, NULL, "list: also those that were approved or rejected" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_adjust, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, all, csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    proposes = argc == 4 && strcmp(argv[1], "propose") == 0;
    approves = argc == 3 && strcmp(argv[1], "approve") == 0;
    if (!proposes && !approves && (argc != 3 || strcmp(argv[1], "reject") != 0))
        return pd_hub_command_usage(&pd_hub_cmd_adjust, desk, argc, argv);
    code = pd_hub_person(
        desk, "adjust", &person, approves ? PD_STAFF_OWNER : PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    if (code >= 0)
        return code;
    return proposes ? propose(desk, argv, reason, &who) : decide(desk, argv, approves, &who);
}
