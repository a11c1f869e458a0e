#include "app/command.h"
#include "app/settings.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "drivers/printer/printer.h"
#include "drivers/speech/prompts.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MIN_FREE_BYTES (UINT64_C(64) << 20)

enum lamp { OK, WARN, FAIL };

struct finding {
    enum lamp lamp;
    char text[160];
    char mend[160]; /* the command or act that mends it; "" when OK */
};

struct check {
    const char *name;
    void (*look)(const struct pd_config *config, struct finding *f);
};

static void
found(struct finding *f, enum lamp lamp, const char *text, const char *mend)
{
    f->lamp = lamp;
    (void)pd_copy(f->text, sizeof f->text, text);
    (void)pd_copy(f->mend, sizeof f->mend, mend);
}

static void
look_version(const struct pd_config *c, struct finding *f)
{
    (void)c;
    found(f, OK, "pointdesk " PD_VERSION, "");
}

static void
look_data(const struct pd_config *c, struct finding *f)
{
    struct statvfs fs;
    uint64_t free_bytes;

    if (access(c->data_dir, F_OK) != 0) {
        char text[sizeof f->text];

        (void)snprintf(text, sizeof text, "there is no data folder %.120s", c->data_dir);
        found(f, FAIL, text, "create it for this user, or set data.dir (--data DIR)");
        return;
    }
    if (access(c->data_dir, W_OK | X_OK) != 0) {
        found(f, FAIL, "the data folder cannot be written", "give it to this user, or set data.dir");
        return;
    }
    if (statvfs(c->data_dir, &fs) != 0) {
        found(f, WARN, "how much of the disk is free cannot be told", "df, on the folder of data.dir");
        return;
    }
    free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (free_bytes < MIN_FREE_BYTES)
        found(f, FAIL, "less than 64 MiB are free", "make room on the disk of data.dir");
    else if (free_bytes < 8 * MIN_FREE_BYTES)
        found(f, WARN, "less than 512 MiB are free", "make room on the disk of data.dir");
    else
        found(f, OK, "the data folder is writable and has room", "");
}

/* Asks the ledger, of the running program or of the folder; the answer's first line goes to text. */
static int
ask(const struct pd_config *c, int argc, char **argv, pd_ledger_command_fn fn, char *text, size_t cap)
{
    char *answer = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&answer, &len);
    int code = PD_EXIT_NO;

    text[0] = '\0';
    if (out == NULL)
        return code;
    code = pd_command_on_ledger("doctor", c->data_dir, argc, argv, fn, out);
    (void)fclose(out);
    (void)pd_text_clean(text, cap, answer, strcspn(answer, "\n"));
    free(answer);
    return code;
}

static bool
has_ledger(const struct pd_config *c)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/ledger.db", c->data_dir);
    return access(path, F_OK) == 0;
}

static void
look_desk(const struct pd_config *c, struct finding *f)
{
    char *words[] = { "desk" };
    char text[sizeof f->text];

    if (!has_ledger(c))
        found(f, FAIL, "this desk is not enrolled", "pointdesk enrol --hub URL --code CODE");
    else if (ask(c, 1, words, pd_desk_command, text, sizeof text) == PD_EXIT_DONE)
        found(f, OK, text, "");
    else
        found(f, FAIL, text[0] != '\0' ? text : "the ledger cannot be opened",
            "pointdesk enrol, if it never was; else pointdesk journal verify");
}

static void
look_journal(const struct pd_config *c, struct finding *f)
{
    char *words[] = { "journal", "verify" };
    char text[sizeof f->text];

    if (!has_ledger(c))
        found(f, WARN, "nothing to verify yet", "enrol this desk first");
    else if (ask(c, 2, words, pd_journal_command, text, sizeof text) == PD_EXIT_DONE)
        found(f, OK, text, "");
    else
        found(f, FAIL, text[0] != '\0' ? text : "the journal cannot be verified",
            "stop the desk, keep its disk, and call the hub's owner");
}

static void
ignore(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

static void
look_hub(const struct pd_config *c, struct finding *f)
{
    struct pd_transport_config config = {
        .hub_url = c->hub_url, .ca_file = c->hub_ca_file[0] != '\0' ? c->hub_ca_file : NULL, .done = ignore
    };
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;
    struct pd_transport *transport = NULL;
    struct pd_hello hello;
    struct pd_why why = { .text = "" };

    if (c->hub_url[0] == '\0') {
        found(f, WARN, "no hub is configured", "set hub.url");
        return;
    }
    if (pd_transport_create(&transport, &config, &why) != PD_OK)
        found(f, FAIL, why.text, "mend hub.url");
    else if (pd_transport_once(transport, &request, 5000, &response) != PD_OK)
        found(f, WARN, "the hub does not answer; the desk does what its programme allows offline",
            "check the cable, hub.url and the hub");
    else if (response.status != 200)
        found(f, FAIL, "the hub answers with an error", "look into the hub's log");
    else if (pd_hello_read(response.body, response.body_len, &hello, &why) != PD_OK)
        found(
            f, FAIL, "something that is not our hub answers", "check hub.url and the network's log-in page");
    else {
        int64_t off_s = (pd_clock_wall_ms() - hello.time_ms) / PD_SECOND_MS;

        if (off_s > 60 || off_s < -60)
            found(f, WARN, "this machine's clock is more than a minute off the hub's",
                "timedatectl set-ntp true");
        else
            found(f, OK, "the hub answers, and the clock agrees", "");
    }
    pd_transport_destroy(transport);
}

/* A folder for pictures must be there; a file may still be made, a device node not. */
static void
look_printer_path(const struct pd_config *c, struct finding *f)
{
    bool picture = c->printer_kind == PD_CONFIG_PRINTER_PNG;

    if (access(c->printer_path, F_OK) != 0)
        found(
            f, picture ? FAIL : WARN, "the printer's path is not there", "plug it in, or mend printer.path");
    else if (access(c->printer_path, W_OK) != 0)
        found(f, FAIL, "the printer's path cannot be written",
            "usermod -aG lp for the desk's user, or printer.path");
    else
        found(
            f, OK, picture ? "tickets become pictures in a folder" : "the printer's path can be written", "");
}

static void
look_printer(const struct pd_config *c, struct finding *f)
{
    struct pd_printer *printer = NULL;
    struct pd_printer_status status;
    struct pd_why why = { .text = "" };

    switch ((enum pd_config_printer)c->printer_kind) {
    case PD_CONFIG_PRINTER_NONE:
        found(f, WARN, "no printer: tickets are on the screen only", "set printer.kind");
        return;
    case PD_CONFIG_PRINTER_FILE:
    case PD_CONFIG_PRINTER_PNG:
        look_printer_path(c, f);
        return;
    case PD_CONFIG_PRINTER_TCP:
        break;
    }
    if (pd_printer_tcp_create(c->printer_address, pd_config_printer_width_px(c), NULL, &printer, &why) !=
        PD_OK) {
        found(f, FAIL, why.text, "mend printer.address");
        return;
    }
    pd_printer_status(printer, &status);
    if (status.state == PD_DEVICE_OK)
        found(f, OK, "the printer is ready", "");
    else {
        found(f, status.state == PD_DEVICE_UNKNOWN ? WARN : FAIL, pd_printer_reason_text(status.reasons), "");
        (void)snprintf(f->mend, sizeof f->mend, "see %s in error-codes.md (/usr/share/doc/pointdesk)",
            pd_printer_reason_code(status.reasons));
    }
    pd_printer_destroy(printer);
}

static void
look_scanner(const struct pd_config *c, struct finding *f)
{
    if (c->scanner_kind == PD_CONFIG_SCANNER_NONE)
        found(f, WARN, "no scanner is configured", "set scanner.kind");
    else if (access(c->scanner_path, R_OK) != 0)
        found(f, FAIL, "the scanner's path cannot be read", "create it or mend scanner.path");
    else
        found(f, OK, "the scanner's path is there", "");
}

static void
look_assets(const struct pd_config *c, struct finding *f)
{
    char path[1024], text[sizeof f->text];

    (void)snprintf(text, sizeof text, "pictures and texts are not in %.120s", c->assets_dir);
    (void)snprintf(path, sizeof path, "%s/locale/pd/LC_MESSAGES/pointdesk-zh_CN.mo", c->assets_dir);
    if (access(path, R_OK) != 0)
        found(f, FAIL, text, "set assets.dir (--assets DIR)");
    else if (access("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", R_OK) != 0)
        found(f, FAIL, "the fonts are missing", "apt-get install fonts-noto-cjk");
    else
        found(f, OK, "pictures, texts and fonts are there", "");
}

/* How many phrases were recorded; none where the folder or its list is not there or wrong. */
static int
recorded(const struct pd_config *c)
{
    char path[1024];
    struct pd_prompts *prompts;
    struct pd_why why;
    int n;

    (void)snprintf(path, sizeof path, "%s/voice", c->assets_dir);
    if (pd_prompts_load(path, &prompts, &why) != PD_OK)
        return 0;
    n = pd_prompts_count(prompts);
    pd_prompts_destroy(prompts);
    return n;
}

static void
look_voice(const struct pd_config *c, struct finding *f)
{
    char text[sizeof f->text];
    int phrases = recorded(c);

    if (c->desk_mode == PD_CONFIG_COUNTER)
        found(f, OK, "a counter does not speak", "");
    else if (c->speech_kind == PD_CONFIG_SPEECH_NONE)
        found(f, FAIL, "nobody speaks: who does not see cannot use this kiosk", "set speech.kind = espeak");
    else if (c->speech_kind == PD_CONFIG_SPEECH_REPLAY)
        found(f, WARN, "what is said goes to a file and is not heard", "set speech.kind = espeak");
    else if (!pd_voice_espeak_found(c->speech_program)) {
        (void)snprintf(
            text, sizeof text, "the speech program does not run; %d phrases are recorded", phrases);
        found(f, FAIL, text, "apt-get install espeak-ng, or set speech.program");
    } else if (c->sound_kind == PD_CONFIG_SOUND_NONE)
        found(f, WARN, "there is a voice, but nothing is heard", "set sound.kind = sdl");
    else {
        (void)snprintf(text, sizeof text, "the voice speaks; %d phrases are recorded", phrases);
        found(f, OK, text, "");
    }
}

static const struct check checks[] = {
    { "version", look_version },
    { "data", look_data },
    { "desk", look_desk },
    { "journal", look_journal },
    { "hub", look_hub },
    { "printer", look_printer },
    { "scanner", look_scanner },
    { "assets", look_assets },
    { "voice", look_voice },
};

/* Texts are UTF-8 already; paths and errors in them may hold anything else that JSON minds. */
static void
print_json_text(const char *key, const char *text, const char *end)
{
    (void)printf("\"%s\":\"", key);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            (void)printf("\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            (void)printf("\\u%04x", (unsigned)*p);
        else
            (void)putchar(*p);
    }
    (void)printf("\"%s", end);
}

static void
print_finding(const char *name, const struct finding *f, bool json)
{
    static const char *const lamps[] = { "OK", "WARN", "FAIL" };

    if (!json) {
        (void)printf(
            "%-5s %-8s %s%s%s\n", lamps[f->lamp], name, f->text, f->mend[0] != '\0' ? "  -> " : "", f->mend);
        return;
    }
    (void)putchar('{');
    print_json_text("check", name, ",");
    print_json_text("lamp", lamps[f->lamp], ",");
    print_json_text("text", f->text, ",");
    print_json_text("mend", f->mend, "}\n");
}

static int
run(int argc, char **argv)
{
    struct pd_settings settings = { 0 };
    bool json = false;
    struct pd_config_faults faults = { 0 };
    enum lamp worst = OK;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "for scripts: one object a line" },
        PD_SETTINGS_OPTIONS(settings),
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_doctor, options, &argc, argv);

    if (code >= 0)
        return code;
    if (pd_settings_load(&settings, &faults) != PD_OK)
        return pd_command_faults("doctor", &faults);
    for (int i = 0; i < PD_COUNT(checks); i++) {
        struct finding f = { .lamp = FAIL };

        checks[i].look(&settings.config, &f);
        print_finding(checks[i].name, &f, json);
        if (f.lamp > worst)
            worst = f.lamp;
    }
    return worst == FAIL ? PD_EXIT_NO : PD_EXIT_DONE;
}

const struct pd_command pd_cmd_doctor = {
    .name = "doctor",
    .run = run,
    .help = { "pointdesk doctor [--json] [--config FILE]",
        "Looks at every device and dependency: OK, WARN or FAIL, and what mends it.", "pointdesk doctor" },
};
