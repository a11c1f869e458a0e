#include "app/command.h"
#include "app/status.h"

#include "app/base/clock.h"
#include "app/base/control.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#define PATIENCE_MS                                                                                          \
    15000 /* an answer comes between two frames, and after what the ledger is about to write */

static struct pd_status read_here;

/* Where no program runs. */
static int
read_ledger(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    enum pd_err err = pd_status_read(ledger, read_here.now_ms, &read_here);

    (void)argc;
    (void)argv;
    (void)out;
    return err == PD_OK || err == PD_ERR_NOT_FOUND ? PD_EXIT_DONE : (int)pd_exit_of(err);
}

int64_t
pd_status_disk_mib(const char *dir)
{
    struct statvfs fs;

    return statvfs(dir, &fs) == 0 ? (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize >> 20) : -1;
}

/* The words that a running program is asked. */
static int
ask_running(const char *data, bool json)
{
    char *words[] = { "status", "--json" };
    struct pd_why why = { .text = "" };
    int code = PD_EXIT_NO;
    enum pd_err err = pd_control_ask(data, json ? 2 : 1, words, stdout, &code, PATIENCE_MS);

    if (err == PD_OK)
        return code;
    if (err == PD_ERR_DENIED)
        (void)pd_why(&why, err, data, "the running program is another user's: ask as that user, or as root");
    else
        (void)pd_why(&why, err, data,
            "the running program does not answer within %d s; see: pointdesk doctor", PATIENCE_MS / 1000);
    (void)pd_command_fail("status", err, &why);
    return PD_EXIT_NO;
}

static int
read_folder(const char *data, bool json)
{
    struct pd_why why = { .text = "" };
    char *words[] = { "status" };
    int code = PD_EXIT_NO;
    enum pd_err err;

    memset(&read_here, 0, sizeof read_here);
    read_here.now_ms = pd_clock_wall_ms();
    (void)pd_copy(read_here.version, sizeof read_here.version, PD_VERSION);
    read_here.disk_free_mib = pd_status_disk_mib(data);
    err = pd_command_try_ledger(data, 1, words, read_ledger, stdout, &code, &why);
    if (err != PD_OK)
        return pd_command_fail("status", err, &why);
    if (code != PD_EXIT_DONE)
        return pd_command_fail("status", PD_ERR_IO,
            &(struct pd_why){ .text = "the ledger cannot be read; see: "
                                      "pointdesk doctor" });
    pd_status_print(&read_here, json, stdout);
    return pd_status_exit(&read_here);
}

static int
run(int argc, char **argv)
{
    const char *data = PD_DEFAULT_DATA_DIR;
    bool json = false;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the desk's folder" },
        { "json", PD_OPTION_FLAG, &json, NULL, "one JSON object" },
        { 0 },
    };
    int code = pd_command_parse_all(&pd_cmd_status, options, &argc, argv);

    if (code >= 0)
        return code;
    return pd_control_listens(data) ? ask_running(data, json) : read_folder(data, json);
}

const struct pd_command pd_cmd_status = {
    .name = "status",
    .run = run,
    .help = { "pointdesk status [--json] [--data DIR]",
        "What a running desk says of itself: whether it serves, its devices, what waits for the hub and when "
        "that "
        "answered last, clock, disk, versions, and what is wrong. Exit status 0: all is well; 1: something "
        "is wrong; "
        "3: it does not run, and what stands in its folder is told.",
        "pointdesk status --data build/demo/kiosk" },
};
