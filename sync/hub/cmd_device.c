#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "sync/hub/loading.h"

#include <string.h>

static int
run_device(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_device = {
    .name = "device",
    .help = { "pointdesk-hub device code --site S --place P [--approve] | code --replace ID [--approve] | "
              "list [--json] | show ID [--json] | approve ID | revoke ID | retire ID [--cancel] | lost ID "
              "[--yes] | settle ID "
              "[--now [--yes]]",
        "Desks: a one-time enrolment code, who there is and how its devices are, approve, revoke. retire: it "
        "gives everything back "
        "and sells nothing more; --cancel: it stays after all, as long as it has not given all. lost: it is "
        "never believed again; says first what is at stake. settle: what a "
        "lost "
        "desk had left is free again, once its last ticket is over.",
        "pointdesk-hub device code --site S1 --place P1 --data /var/lib/pointdesk-hub" },
    .run = run_device,
};

/* What stands before the first patient; in a batch. */
static enum pd_err
pass_gate(struct pd_hub_desk *desk, struct pd_why *why)
{
    struct pd_hub_gate gate = pd_hub_gate_look(desk->hub);

    if (gate.closed && gate.verified_ms == 0 && gate.escrow_ms == 0)
        return pd_why(why, PD_ERR_STATE, "",
            "first a backup is tried: pointdesk-hub backup verify FILE; and the key is put in the safe: "
            "pointdesk-hub key escrow --to FILE");
    if (gate.closed && gate.verified_ms == 0)
        return pd_why(why, PD_ERR_STATE, "", "first a backup is tried: pointdesk-hub backup verify FILE");
    if (gate.closed)
        return pd_why(why, PD_ERR_STATE, "",
            "first the key is put in the safe: pointdesk-hub key escrow --to FILE, then escrow check FILE");
    if (gate.demo)
        pd_hub_command_error(desk,
            "this hub is a demonstration: it was not asked for a backup, nor for its key "
            "in a safe");
    return PD_OK;
}

static int
make_code(struct pd_hub_desk *desk, const char *site, const char *place, bool approve)
{
    struct pd_why why = { .text = "" };
    char code[64];
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, NULL);
    err = pass_gate(desk, &why);
    if (err == PD_OK && !pd_hub_site_known(desk->hub, site))
        err = pd_why(&why, PD_ERR_DENIED, site,
            "is no site; see: pointdesk-hub site list, or add it: pointdesk-hub site add %s --name NAME",
            site);
    if (err == PD_OK)
        err = pd_hub_device_code(desk->hub, pd_clock_wall_ms(), site, place, approve, code, sizeof code);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, "--place",
            "the programme has no place '%s'; see: pointdesk-hub programme show", place);
    if (err == PD_ERR_INVALID)
        (void)pd_why(&why, err, "", "site and place are 1 to 12 of A-Z a-z 0-9 - _ .");
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(desk->out, "%s\n", code);
    return PD_EXIT_DONE;
}

static int
depart(struct pd_hub_desk *desk, const char *verb, const char *text, const struct pd_hub_departure *how)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_device(desk, text, &id, &why);
        pd_hub_desk_give_up(desk);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "device", err, &why)
                        : pd_hub_depart(desk, verb, &id, how);
}

static int
make_code_again(struct pd_hub_desk *desk, const char *text, bool approve)
{
    struct pd_why why = { .text = "" };
    char code[64];
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, NULL);
    err = pass_gate(desk, &why);
    if (err == PD_OK)
        err = pd_hub_command_device(desk, text, &id, &why);
    if (err == PD_OK) {
        err = pd_hub_device_code_again(desk->hub, pd_clock_wall_ms(), &id, approve, code, sizeof code);
        if (err == PD_ERR_STATE)
            (void)pd_why(&why, err, text, "was enrolled anew already");
    }
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(desk->out, "%s\n", code);
    return PD_EXIT_DONE;
}

static int
decide(struct pd_hub_desk *desk, const char *text, bool approve)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, NULL);
    err = approve ? pass_gate(desk, &why) : PD_OK;
    if (err == PD_OK)
        err = pd_hub_command_device(desk, text, &id, &why);
    if (err == PD_OK) {
        err = approve ? pd_hub_device_approve(desk->hub, pd_clock_wall_ms(), &id)
                      : pd_hub_device_revoke(desk->hub, pd_clock_wall_ms(), &id);
        if (err == PD_ERR_STATE)
            (void)pd_why(&why, err, text, approve ? "does not wait for approval" : "is revoked already");
    }
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(desk->out, approve ? "approved\n" : "revoked\n");
    return PD_EXIT_DONE;
}

static int
run_device(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *site = NULL, *place = NULL, *replace = NULL;
    struct pd_hub_departure how = { .yes = false };
    bool approve = false, json = false;
    const struct pd_option options[] = {
        { "site", PD_OPTION_TEXT, &site, "S", "the site the desk stands at" },
        { "place", PD_OPTION_TEXT, &place, "P", "where its tickets are picked up, or a counter's own place" },
        { "replace", PD_OPTION_TEXT, &replace, "ID",
            "the desk that this machine was, or takes the place of: it is stopped" },
        { "approve", PD_OPTION_FLAG, &approve, NULL, "no words to compare: for a desk on this machine" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list, show: one JSON object a line" },
        { "cancel", PD_OPTION_FLAG, &how.cancel, NULL, "retire: it stays after all" },
        { "now", PD_OPTION_FLAG, &how.now, NULL, "settle: before its last ticket is over" },
        { "yes", PD_OPTION_FLAG, &how.yes, NULL, "lost, settle --now: does not ask" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_device, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "code") == 0 && site != NULL && place != NULL)
        return make_code(desk, site, place, approve);
    if (argc == 2 && strcmp(argv[1], "code") == 0 && replace != NULL && site == NULL && place == NULL)
        return make_code_again(desk, replace, approve);
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return pd_hub_device_list(desk, json);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return pd_hub_device_show(desk, argv[2], json);
    if (argc == 3 && (strcmp(argv[1], "approve") == 0 || strcmp(argv[1], "revoke") == 0))
        return decide(desk, argv[2], argv[1][0] == 'a');
    if (argc == 3 &&
        (strcmp(argv[1], "retire") == 0 || strcmp(argv[1], "lost") == 0 || strcmp(argv[1], "settle") == 0))
        return depart(desk, argv[1], argv[2], &how);
    return pd_hub_command_usage(&pd_hub_cmd_device, desk, argc, argv);
}
