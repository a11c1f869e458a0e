/* Keys of desks' configuration that are set from here. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/settings.h"

#include "app/base/clock.h"
#include "app/core/fields.h"

#include <string.h>

static int
run_setting(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_setting = {
    .name = "setting",
    .help = { "pointdesk-hub setting set KEY VALUE [--site SITE | --device ID] [--badge CODE] | unset KEY "
              "[--site SITE | --device ID] [--badge CODE] | list [--json] | keys",
        "What desks shall be like, without going there: language, large print, how long a screen waits and a "
        "few "
        "more (keys lists them). For all desks, for a site's, or for one; the narrowest counts, above a "
        "desk's "
        "own files. A desk takes it within seconds, counter.sign_in at its next start.",
        "pointdesk-hub setting set idle.warn_s 60 --site S1 --data /var/lib/pointdesk-hub" },
    .run = run_setting,
};

static const char *
for_whom(const struct pd_hub_setting *s, char id[PD_ID_TEXT_CAP])
{
    return !pd_id_is_zero(s->device) ? pd_id_text(s->device, id) : s->site[0] != '\0' ? s->site : "all";
}

static int
change(struct pd_hub_desk *desk, struct pd_hub_setting *setting, const char *device, const char *value)
{
    struct pd_why why = { .text = "" };
    char id[PD_ID_TEXT_CAP];
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        setting->at_ms = pd_clock_wall_ms();
        if (device != NULL)
            err = pd_hub_command_device(desk, device, &setting->device, &why);
        if (err == PD_OK && value != NULL && !pd_copy(setting->value, sizeof setting->value, value))
            err = pd_why(&why, PD_ERR_INVALID, "VALUE", "must be at most %d bytes", PD_SETTING_VALUE_CAP - 1);
        if (err == PD_OK)
            err = value != NULL ? pd_hub_setting_put(desk->hub, setting, &why)
                                : pd_hub_setting_drop(desk->hub, setting, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "setting", err, &why);
    (void)fprintf(desk->out, value != NULL ? "%s = %s for %s\n" : "%s%s is not set any more for %s\n",
        pd_setting_name(setting->key), value != NULL ? value : "", for_whom(setting, id));
    return PD_EXIT_DONE;
}

/* ---- list, keys ---- */

struct listing {
    FILE *out;
    bool json;
    int count;
};

static void
print_setting(void *ctx, const struct pd_hub_setting *s)
{
    struct listing *l = ctx;
    char id[PD_ID_TEXT_CAP], value[2 * PD_SETTING_VALUE_CAP];
    struct pd_str quoted = pd_str_on(value, sizeof value);

    l->count++;
    if (!l->json) {
        (void)fprintf(l->out, "%-16s  %-24s  for %s%s%s\n", pd_setting_name(s->key), s->value,
            for_whom(s, id), s->by[0] != '\0' ? "  by " : "", s->by);
        return;
    }
    pd_field_put_text(&quoted, s->value);
    (void)fprintf(l->out, "{\"key\":\"%s\",\"value\":%s,\"for\":\"%s\",\"at_ms\":%lld,\"by\":\"%s\"}\n",
        pd_setting_name(s->key), value, for_whom(s, id), (long long)s->at_ms, s->by);
}

static enum pd_err
read_all(struct pd_hub *hub, void *ctx)
{
    return pd_hub_setting_each(hub, print_setting, ctx);
}

static int
list(struct pd_hub_desk *desk, bool json)
{
    struct listing l = { .out = desk->out, .json = json };
    int code = pd_hub_command_read(desk, "setting", read_all, &l);

    if (code == PD_EXIT_DONE && l.count == 0 && !json)
        (void)fprintf(desk->out, "nothing is set; what can be: pointdesk-hub setting keys\n");
    return code;
}

static int
keys(struct pd_hub_desk *desk)
{
    for (int i = 1; i <= PD_SETTING_LAST; i++)
        (void)fprintf(desk->out, "%-16s  %s\n", pd_setting_name((enum pd_setting)i),
            pd_setting_allowed((enum pd_setting)i));
    return PD_EXIT_DONE;
}

static int
run_setting(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *site = NULL, *device = NULL;
    struct pd_hub_person_options person = { .badge = NULL };
    struct pd_hub_setting setting = { .site = "" };
    struct pd_staff who;
    bool json = false;
    const struct pd_option options[] = {
        { "site", PD_OPTION_TEXT, &site, "SITE", "for the desks of this house" },
        { "device", PD_OPTION_TEXT, &device, "ID", "for this desk" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object a line" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_setting, desk, options, &argc, argv);
    bool set;

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, json);
    if (argc == 2 && strcmp(argv[1], "keys") == 0)
        return keys(desk);
    set = argc == 4 && strcmp(argv[1], "set") == 0;
    if (!set && (argc != 3 || strcmp(argv[1], "unset") != 0))
        return pd_hub_command_usage(&pd_hub_cmd_setting, desk, argc, argv);
    if (site != NULL && device != NULL) {
        pd_hub_command_error(desk, "setting: either --site or --device");
        return PD_EXIT_USAGE;
    }
    if (!pd_copy(setting.site, sizeof setting.site, site != NULL ? site : "")) {
        pd_hub_command_error(desk, "setting: --site %s is no site", site);
        return PD_EXIT_USAGE;
    }
    setting.key = pd_setting_from(argv[2]);
    if ((int)setting.key == 0) {
        pd_hub_command_error(
            desk, "setting: %s is not set from here; see: pointdesk-hub setting keys", argv[2]);
        return PD_EXIT_USAGE;
    }
    code = pd_hub_person_or_nobody(desk, "setting", &person, PD_STAFF_OWNER | PD_STAFF_TECHNICIAN, &who);
    if (code >= 0)
        return code;
    (void)pd_copy(setting.by, sizeof setting.by, who.number);
    return change(desk, &setting, device, set ? argv[3] : NULL);
}
