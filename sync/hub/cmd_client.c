/* Keys of the hospital's own systems. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"

#include <string.h>

static int
run_client(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_client = {
    .name = "client",
    .help = { "pointdesk-hub client add NAME [--for read,members,codes,events]",
        "A key for one of the hospital's own systems; it is shown once.",
        "pointdesk-hub client add mini-program --for read,codes --data /var/lib/pointdesk-hub" },
    .run = run_client,
};

/* "read,codes" into bits; 0: a word is none of them. */
static unsigned int
scopes_of(const char *text)
{
    static const struct {
        const char *name;
        unsigned int scope;
    } names[] = { { "read", PD_HUB_SCOPE_READ }, { "members", PD_HUB_SCOPE_MEMBERS },
        { "codes", PD_HUB_SCOPE_CODES }, { "events", PD_HUB_SCOPE_EVENTS } };
    unsigned int scopes = 0;

    for (;;) {
        size_t len = strcspn(text, ",");
        unsigned int scope = 0;

        for (int i = 0; i < PD_COUNT(names); i++)
            if (strlen(names[i].name) == len && strncmp(names[i].name, text, len) == 0)
                scope = names[i].scope;
        if (scope == 0)
            return 0;
        scopes |= scope;
        if (text[len] == '\0')
            return scopes;
        text += len + 1;
    }
}

static int
run_client(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_why why = { .text = "" };
    const char *data = NULL, *purpose = "read,members,codes,events";
    const struct pd_option options[] = {
        { "for", PD_OPTION_TEXT, &purpose, "WORDS", "what the key may do: read, members, codes, events" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_client, desk, options, &argc, argv);
    unsigned int scopes = scopes_of(purpose);
    char key[PD_HUB_CLIENT_KEY_CAP];
    enum pd_err err;

    if (code >= 0)
        return code;
    if (argc != 3 || strcmp(argv[1], "add") != 0)
        return pd_hub_command_usage(&pd_hub_cmd_client, desk);
    if (scopes == 0) {
        (void)pd_why(&why, PD_ERR_INVALID, "--for", "must be some of read,members,codes,events");
        return pd_hub_command_fail(desk, "client", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err =
            pd_hub_desk_finish(desk, pd_hub_client_add(desk->hub, pd_clock_wall_ms(), argv[2], scopes, key));
    if (err == PD_ERR_EXISTS)
        (void)pd_why(&why, err, argv[2], "has a key already");
    if (err == PD_ERR_INVALID)
        (void)pd_why(&why, err, "NAME", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "client", err, &why);
    (void)fprintf(desk->out, "%s\n", key);
    return PD_EXIT_DONE;
}
