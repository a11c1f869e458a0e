#include "app/command.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "sync/client/client.h"
#include "sync/client/transport_curl.h"

#include <string.h>
#include <unistd.h>

#define TIMEOUT_MS 15000

static const char *const modes[] = { "kiosk", "counter" };

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

/* Hello, then enrol; each step asks for the next request. */
static enum pd_err
talk(struct pd_enrolment *enrolment, struct pd_transport *transport, struct pd_identity *identity,
    struct pd_why *why)
{
    const struct pd_http_request *request;
    bool done = false;

    while (!done && pd_enrolment_next(enrolment, &request)) {
        struct pd_http_response response;
        enum pd_err err = pd_transport_once(transport, request, TIMEOUT_MS, &response);

        if (err != PD_OK)
            return pd_why(
                why, PD_ERR_MISSING, "hub", "no answer; check --hub and the network, nothing was changed");
        err = pd_enrolment_answer(enrolment, &response, &done, identity, why);
        if (err != PD_OK)
            return err;
    }
    return done ? PD_OK : pd_why(why, PD_ERR_DENIED, "hub", "the hub did not enrol this desk");
}

static enum pd_err
keep(struct pd_ledger *ledger, const struct pd_identity *identity, const char *words, struct pd_why *why)
{
    enum pd_err err = pd_ledger_enrol(ledger, identity);

    if (err != PD_OK)
        return pd_why(why, err, "ledger",
            "the hub enrolled this desk, but it could not be saved here (%s); mend the disk and ask for a "
            "new code",
            pd_err_name(err));
    (void)printf("enrolled as %s %c, pick-up place %s\nboth sides must show: %s\n", identity->mode,
        identity->letter, identity->place, words);
    return PD_OK;
}

static enum pd_err
enrol(
    const char *data, const char *hub, const char *ca, const char *code, const char *mode, struct pd_why *why)
{
    char path[4096], serial[64] = "desk";
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger_config ledger_config = {
        .path = path, .rng = &rng, .power_safe = true, .reserve_bytes = PD_RESERVE_BYTES
    };
    struct pd_transport_config transport_config = { .hub_url = hub, .ca_file = ca, .done = nobody_waits };
    struct pd_ledger *ledger = NULL;
    struct pd_transport *transport = NULL;
    struct pd_enrolment *enrolment = NULL;
    struct pd_identity identity = { .letter = 0 };
    enum pd_err err;

    (void)gethostname(serial, sizeof serial - 1);
    (void)snprintf(path, sizeof path, "%s/ledger.db", data);
    err = pd_ledger_open(&ledger, &ledger_config, why);
    if (err == PD_OK && pd_ledger_identity(ledger, &identity) == PD_OK)
        err = pd_why(why, PD_ERR_EXISTS, data, "this desk is enrolled already");
    if (err == PD_OK)
        err = pd_transport_create(&transport, &transport_config, why);
    if (err == PD_OK)
        err = pd_enrolment_create(&enrolment, code, mode, serial, &rng, why);
    if (err == PD_OK)
        err = talk(enrolment, transport, &identity, why);
    if (err == PD_OK)
        err = keep(ledger, &identity, pd_enrolment_words(enrolment), why);
    pd_secret_key_wipe(&identity.secret);
    pd_enrolment_destroy(enrolment);
    pd_transport_destroy(transport);
    pd_ledger_close(ledger);
    return err;
}

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR, *hub = NULL, *code_text = NULL, *ca = NULL;
    int mode = 0, lock;
    const struct pd_option options[] = {
        { "hub", PD_OPTION_TEXT, &hub, "URL", "where the hub listens; plain http only on this machine" },
        { "code", PD_OPTION_TEXT, &code_text, "CODE", "from `pointdesk-hub device code`" },
        { "ca", PD_OPTION_TEXT, &ca, "FILE", "the hub's certificate authority" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder" },
        { "mode", PD_OPTION_CHOICE, &mode, "kiosk|counter", "what this desk is" },
        { 0 },
    };
    struct pd_why why = { .text = "" };
    enum pd_err err;
    int code = pd_command_parse(&pd_cmd_enrol, options, &argc, argv);

    if (code >= 0)
        return code;
    if (hub == NULL || code_text == NULL || argc != 1) {
        (void)fprintf(
            stderr, "pointdesk enrol: both --hub URL and --code CODE are needed, and nothing else\n");
        return PD_EXIT_USAGE;
    }
    err = pd_control_lock(data, &lock, &why);
    if (err != PD_OK)
        return pd_command_fail("enrol", err, &why);
    err = enrol(data, hub, ca, code_text, modes[mode], &why);
    (void)close(lock);
    return err == PD_OK ? PD_EXIT_DONE : pd_command_fail("enrol", err, &why);
}

const struct pd_command pd_cmd_enrol = {
    .name = "enrol",
    .run = run,
    .help = { "pointdesk enrol --hub URL --code CODE [--mode kiosk|counter] [--data DIR]",
        "Makes this machine a desk of a hub: a key of its own, an identity, its place.",
        "pointdesk enrol --hub http://127.0.0.1:8443 --code PDE1-...  --data build/demo/kiosk" },
};
