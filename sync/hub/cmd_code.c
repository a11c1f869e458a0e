#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "sync/hub/qr_png.h"

#include <stdlib.h>
#include <string.h>

static int
run_code(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_code = {
    .name = "code",
    .help = { "pointdesk-hub code issue MEMBER [--day|--card] [--png FILE]",
        "Issues a member's code: for two minutes, for a day, or for a printed card.",
        "pointdesk-hub code issue M000001 --day --png code.png --data /var/lib/pointdesk-hub" },
    .run = run_code,
};

static int
issue(struct pd_hub_desk *desk, const char *who, enum pd_code_type type, const char *png)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    char code[PD_CODE_CAP], path[PD_HUB_FULL_PATH_CAP];
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_code_issue(desk->hub, pd_clock_wall_ms(), &id, type, code);
        err = pd_hub_desk_finish(desk, err); /* which cards there are is written down */
    }
    if (err == PD_OK && png != NULL) {
        pd_hub_path_of(desk, png, path);
        err = pd_qr_png_write(code, path, &why);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "code", err, &why);
    (void)fprintf(desk->out, "%s\n", code);
    return PD_EXIT_DONE;
}

static int
run_code(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *png = NULL;
    bool day = false, card = false;
    const struct pd_option options[] = {
        { "day", PD_OPTION_FLAG, &day, NULL, "good until 23:59, for a phone that cannot refresh" },
        { "card", PD_OPTION_FLAG, &card, NULL, "for a printed card" },
        { "png", PD_OPTION_TEXT, &png, "FILE", "also as a picture" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_code, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc != 3 || strcmp(argv[1], "issue") != 0 || (day && card)) {
        return pd_hub_command_usage(&pd_hub_cmd_code, desk, argc, argv);
    }
    return issue(desk, argv[2], card ? PD_CODE_CARD : day ? PD_CODE_MEMBER_DAY : PD_CODE_MEMBER, png);
}
