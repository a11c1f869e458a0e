#include "app/command.h"
#include "app/settings.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "drivers/printer/printer.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

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
look_data(const struct pd_config *c, struct finding *f)
{
    char path[1024];
    struct statvfs fs;

    (void)snprintf(path, sizeof path, "%s/ledger.db", c->data_dir);
    if (access(c->data_dir, W_OK) != 0)
        found(f, FAIL, "the data folder cannot be written", "create it for this user, or set data.dir");
    else if (access(path, F_OK) != 0)
        found(f, FAIL, "this desk is not enrolled", "pointdesk enrol --hub URL --code CODE");
    else if (statvfs(c->data_dir, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < (64u << 20))
        found(f, FAIL, "less than 64 MiB are free", "make room on the disk of data.dir");
    else
        found(f, OK, "data folder is writable", "");
}

static int
verify_quietly(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    (void)out;
    return pd_journal_command(ledger, argc, argv, stderr);
}

static void
look_journal(const struct pd_config *c, struct finding *f)
{
    char *words[] = { "journal", "verify" };
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    int code = PD_EXIT_NO;

    if (access(c->data_dir, F_OK) != 0)
        found(f, WARN, "nothing to verify yet", "");
    else if (out != NULL && pd_control_call(c->data_dir, 2, words, out, &code) == PD_OK)
        found(f, code == 0 ? OK : FAIL,
            code == 0 ? "journal verified by the running program" : "journal is damaged",
            code == 0 ? "" : "stop the desk and call the hub's owner: pointdesk journal verify");
    else {
        code = pd_command_on_ledger("doctor", c->data_dir, 2, words, verify_quietly);
        found(f, code == 0 ? OK : FAIL, code == 0 ? "journal verified" : "journal cannot be verified",
            code == 0 ? "" : "pointdesk journal verify tells more");
    }
    if (out != NULL)
        (void)fclose(out);
    free(text);
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
        found(
            f, WARN, "the hub does not answer; gifts are handed out offline", "check the cable and the hub");
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

static void
look_printer(const struct pd_config *c, struct finding *f)
{
    struct pd_printer *printer = NULL;
    struct pd_printer_status status;
    struct pd_why why = { .text = "" };

    if (c->printer_kind != PD_CONFIG_PRINTER_TCP) {
        found(f, c->printer_kind == PD_CONFIG_PRINTER_NONE ? WARN : OK,
            c->printer_kind == PD_CONFIG_PRINTER_NONE ? "no printer: tickets are on the screen only"
                                                      : "tickets go to a file",
            c->printer_kind == PD_CONFIG_PRINTER_NONE ? "set printer.kind" : "");
        return;
    }
    if (pd_printer_tcp_create(c->printer_address, pd_config_printer_width_px(c), NULL, &printer, &why) !=
        PD_OK) {
        found(f, FAIL, why.text, "mend printer.address");
        return;
    }
    pd_printer_status(printer, &status);
    if (status.state == PD_DEVICE_OK)
        found(f, OK, "the printer is ready", "");
    else
        found(f, status.state == PD_DEVICE_UNKNOWN ? WARN : FAIL, pd_printer_reason_text(status.reasons),
            pd_printer_reason_code(status.reasons));
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
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/locale/pd/LC_MESSAGES/pointdesk-zh_CN.mo", c->assets_dir);
    if (access(path, R_OK) != 0)
        found(f, FAIL, "pictures and texts are not where assets.dir says", "set assets.dir");
    else if (access("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", R_OK) != 0)
        found(f, FAIL, "the fonts are missing", "apt-get install fonts-noto-cjk");
    else
        found(f, OK, "pictures, texts and fonts are there", "");
}

static const struct check checks[] = {
    { "data", look_data },
    { "journal", look_journal },
    { "hub", look_hub },
    { "printer", look_printer },
    { "scanner", look_scanner },
    { "assets", look_assets },
};

static int
run(int argc, char **argv)
{
    static const char *const lamps[] = { "OK", "WARN", "FAIL" };
    struct pd_settings settings = { 0 };
    bool json = false;
    struct pd_why why;
    enum pd_err err;
    enum lamp worst = OK;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "for scripts" },
        PD_SETTINGS_OPTIONS(settings),
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_doctor, options, &argc, argv);

    if (code >= 0)
        return code;
    err = pd_settings_load(&settings, &why);
    if (err != PD_OK)
        return pd_command_fail("doctor", err, &why);
    for (int i = 0; i < PD_COUNT(checks); i++) {
        struct finding f;

        checks[i].look(&settings.config, &f);
        if (json)
            (void)printf("{\"check\":\"%s\",\"lamp\":\"%s\",\"text\":\"%s\",\"mend\":\"%s\"}\n",
                checks[i].name, lamps[f.lamp], f.text, f.mend);
        else
            (void)printf("%-5s %-8s %s%s%s\n", lamps[f.lamp], checks[i].name, f.text,
                f.mend[0] != '\0' ? "  -> " : "", f.mend);
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
