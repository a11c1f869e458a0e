/* `bundle import|export`: the hub's end of the stick. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/file.h"
#include "app/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
run_bundle(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_bundle = {
    .name = "bundle",
    .help = { "pointdesk-hub bundle import FILE | export --device ID --to FILE",
        "For desks without a network: takes a desk's file, writes the one that goes back to it.",
        "pointdesk-hub bundle import /mnt/from-desk.pdb --data /var/lib/pointdesk-hub\n"
        "         pointdesk-hub bundle export --device 01a2 --to /mnt/to-desk.pdb --data "
        "/var/lib/pointdesk-hub" },
    .run = run_bundle,
};

static enum pd_err
import(
    struct pd_hub_desk *desk, const char *bytes, size_t len, struct pd_hub_bundle *report, struct pd_why *why)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    return pd_hub_desk_finish(
        desk, pd_hub_bundle_import(desk->hub, pd_clock_wall_ms(), bytes, len, report, why));
}

static int
import_file(struct pd_hub_desk *desk, const char *file)
{
    struct pd_why why = { .text = "" };
    struct pd_hub_bundle report = { .serial = 0 };
    char id[PD_ID_TEXT_CAP];
    size_t len;
    char *bytes = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err = bytes != NULL ? import(desk, bytes, len, &report, &why) : PD_ERR_MISSING;

    free(bytes);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "bundle", err, &why);
    if (report.fork) {
        pd_hub_command_error(desk,
            "pointdesk-hub bundle: E-HUB-10: this desk tells two histories; it is stopped, "
            "and nothing of the bundle was applied");
        return PD_EXIT_NO;
    }
    (void)fprintf(desk->out, "bundle %llu of desk %s: %llu new ops\n", (unsigned long long)report.serial,
        pd_id_text(report.device, id), (unsigned long long)report.ops);
    return PD_EXIT_DONE;
}

static enum pd_err
write_file(const struct pd_hub_desk *desk, const char *to, const char *bytes, size_t len, struct pd_why *why)
{
    char path[PD_HUB_FULL_PATH_CAP];

    pd_hub_path_of(desk, to, path);
    return pd_file_write(path, bytes, len, 0666, NULL, why);
}

static enum pd_err
make(struct pd_hub_desk *desk, const char *device, char **bytes, size_t *len, struct pd_hub_bundle *report,
    struct pd_why *why)
{
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    err = pd_hub_command_device(desk, device, &id, why);
    if (err == PD_OK)
        err = pd_hub_bundle_export(desk->hub, pd_clock_wall_ms(), &id, bytes, len, report, why);
    return pd_hub_desk_finish(desk, err);
}

static int
export_file(struct pd_hub_desk *desk, const char *device, const char *to)
{
    struct pd_why why = { .text = "" };
    struct pd_hub_bundle report;
    char id[PD_ID_TEXT_CAP], *bytes = NULL;
    size_t len = 0;
    enum pd_err err = make(desk, device, &bytes, &len, &report, &why);

    if (err == PD_OK)
        err = write_file(desk, to, bytes, len, &why);
    free(bytes);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "bundle", err, &why);
    (void)fprintf(desk->out, "bundle %llu for desk %s: %llu results, %zu bytes\n",
        (unsigned long long)report.serial, pd_id_text(report.device, id), (unsigned long long)report.ops,
        len);
    return PD_EXIT_DONE;
}

static int
run_bundle(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *device = NULL, *to = NULL;
    const struct pd_option options[] = {
        { "device", PD_OPTION_TEXT, &device, "ID", "export: the desk, or how its id begins" },
        { "to", PD_OPTION_TEXT, &to, "FILE", "export: the file to write" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_bundle, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import_file(desk, argv[2]);
    if (argc == 2 && strcmp(argv[1], "export") == 0 && device != NULL && to != NULL)
        return export_file(desk, device, to);
    return pd_hub_command_usage(&pd_hub_cmd_bundle, desk, argc, argv);
}
