#include "sync/hub/cmd_common.h"

static int
run_verify(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_verify = {
    .name = "verify",
    .help = { "pointdesk-hub verify [--json]",
        "Recomputes every balance and every desk's chain; exit 1 with the first violation. Beside a hub that "
        "serves it reads a copy, for which the hub's folder must have room.",
        "pointdesk-hub verify --data /var/lib/pointdesk-hub" },
    .run = run_verify,
};

static void
show_progress(void *ctx, int percent)
{
    (void)ctx;
    (void)fprintf(stderr, "\r%d %%%s", percent, percent == 100 ? "\n" : "");
}

static void
print_json(FILE *out, const struct pd_hub_report *r)
{
    (void)fprintf(out,
        "{\"ops\":%llu,\"members\":%llu,\"entries\":%llu,\"holds_open\":%llu,\"captured\":%llu,"
        "\"incidents\":%llu,\"problem\":\"%s\"}\n",
        (unsigned long long)r->ops, (unsigned long long)r->members, (unsigned long long)r->entries,
        (unsigned long long)r->holds_open, (unsigned long long)r->captured, (unsigned long long)r->incidents,
        r->problem);
}

static int
run_verify(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    bool json = false;
    struct pd_hub_report r;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "for a script" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_verify, desk, options, &argc, argv);
    enum pd_err err;

    if (code < 0)
        code = pd_hub_read_apart(desk, "verify", data);
    if (code >= 0)
        return code;
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_hub_verify(desk->hub, &r, desk->terminal ? show_progress : NULL, NULL);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "verify", err, NULL);
    if (json)
        print_json(desk->out, &r);
    else if (r.problem[0] != '\0')
        (void)fprintf(desk->out, "%s\n", r.problem);
    else
        (void)fprintf(desk->out,
            "%llu ops, %llu members, %llu entries, %llu holds open, %llu captured, %llu incidents: ok\n",
            (unsigned long long)r.ops, (unsigned long long)r.members, (unsigned long long)r.entries,
            (unsigned long long)r.holds_open, (unsigned long long)r.captured,
            (unsigned long long)r.incidents);
    return r.problem[0] != '\0' ? PD_EXIT_NO : PD_EXIT_DONE;
}
