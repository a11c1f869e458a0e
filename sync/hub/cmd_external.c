/* By which ids other systems know a member. */
#include "sync/hub/cmd_common.h"
#include "sync/hub/externals.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_external(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_external = {
    .name = "external",
    .help = { "pointdesk-hub external bind NUMBER|PHONE|ID ISSUER EXTERNAL-ID | unbind ISSUER EXTERNAL-ID | "
              "list "
              "NUMBER|PHONE|ID [--csv | --json]",
        "Ids by which a WeChat mini-program or a customer system knows a member; afterwards "
        "ext:ISSUER:EXTERNAL-ID "
        "names her. One that is another member's is refused; none is ever shown whole.",
        "pointdesk-hub external bind M-1024 wechat oAbc123 --data /var/lib/pointdesk-hub" },
    .run = run_external,
};

static int
change(struct pd_hub_desk *desk, const char *who, const char *issuer, const char *external)
{
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        if (who == NULL)
            err = pd_hub_external_unbind(desk->hub, now_ms, issuer, external, &why);
        else if ((err = pd_hub_command_member(desk->hub, who, &id, &why)) == PD_OK)
            err = pd_hub_external_bind(desk->hub, now_ms, &id, issuer, external, "command", &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err == PD_ERR_EXISTS)
        (void)fprintf(desk->out, "it was bound to this member before\n");
    else if (err == PD_OK)
        (void)fprintf(desk->out, who != NULL ? "bound\n" : "unbound\n");
    return err == PD_OK || err == PD_ERR_EXISTS ? PD_EXIT_DONE
                                                : pd_hub_command_fail(desk, "external", err, &why);
}

static void
row(void *ctx, const struct pd_external *e)
{
    struct pd_table *table = ctx;
    struct pd_date date = pd_local_time(e->at_ms, 0).date;

    pd_table_text(table, e->issuer);
    pd_table_printf(table, "...%s", e->tail);
    pd_table_printf(table, "%04d-%02d-%02d", date.year, date.month, date.day);
    pd_table_text(table, e->by);
}

static int
list(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const columns[] = { "Issuer", "Ends in", "Since (UTC)", "By", NULL };
    struct pd_table table = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        pd_table_section(&table, "external_ids", "External ids", columns);
        err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_external_each(desk->hub, &id, row, &table);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "external", err, &why);
    end = pd_table_end(&table);
    return end != PD_OK ? pd_hub_command_fail(desk, "external", end, NULL) : PD_EXIT_DONE;
}

static int
run_external(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    bool csv = false, json = false;
    const struct pd_option options[] = {
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_external, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 5 && strcmp(argv[1], "bind") == 0)
        return change(desk, argv[2], argv[3], argv[4]);
    if (argc == 4 && strcmp(argv[1], "unbind") == 0)
        return change(desk, NULL, argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list(desk, argv[2], csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    return pd_hub_command_usage(&pd_hub_cmd_external, desk, argc, argv);
}
