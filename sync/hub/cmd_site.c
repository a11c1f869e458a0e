/* Sites: the houses that desks stand in. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/homes.h"
#include "sync/hub/loading.h"

#include "app/base/clock.h"

#include <string.h>

static int
run_site(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_site = {
    .name = "site",
    .help = { "pointdesk-hub site add SITE --name NAME [--badge CODE] | lookup SITE phone|card|both|off "
              "[--badge CODE] | members SITE home|all [--days N] [--badge CODE] | list [--json]",
        "The hospital's houses. Once one is named, desks are let in at named sites only. lookup: whether a "
        "patient may be found at its kiosks by her phone or the number on her card; off until it is said. "
        "members: whether its desks mirror every member, or "
        "those who were there in the last days (90); desks that cannot do with fewer mirror all.",
        "pointdesk-hub site add S1 --name 'Main house' --data /var/lib/pointdesk-hub" },
    .run = run_site,
};

static int
add(struct pd_hub_desk *desk, const char *id, const char *name)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(
            desk, pd_hub_site_add(desk->hub, pd_clock_wall_ms(), id, name != NULL ? name : "", &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "site", err, &why);
    (void)fprintf(
        desk->out, "%s was added; a desk there: pointdesk-hub device code --site %s --place PLACE\n", id, id);
    return PD_EXIT_DONE;
}

/* ---- lookup ---- */

static const char *const lookups[] = { "off", "phone", "card", "both" }; /* by enum pd_lookup */

static int
lookup(struct pd_hub_desk *desk, const char *id, const char *how, const char *by)
{
    struct pd_why why = { .text = "" };
    unsigned int sum = 0;
    enum pd_err err;

    while (sum < PD_COUNT(lookups) && strcmp(lookups[sum], how) != 0)
        sum++;
    if (sum == PD_COUNT(lookups))
        return pd_hub_command_usage_of(&pd_hub_cmd_site, desk, "lookup");
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_site_lookup(desk->hub, pd_clock_wall_ms(), id, sum, by, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "site", err, &why);
    (void)fprintf(desk->out, "%s: %s\n", id, how);
    return PD_EXIT_DONE;
}

/* ---- members ---- */

static int
members(struct pd_hub_desk *desk, const char *id, const char *which, int64_t days, const char *by)
{
    struct pd_why why = { .text = "" };
    bool home = strcmp(which, "home") == 0;
    int64_t count = 0;
    enum pd_err err;

    if (!home && strcmp(which, "all") != 0)
        return pd_hub_command_usage_of(&pd_hub_cmd_site, desk, "members");
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_hub_site_members(desk->hub, pd_clock_wall_ms(), id, home ? (int)days : 0, by, &why);
        count = err == PD_OK ? pd_home_count(desk->hub, id) : 0;
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "site", err, &why);
    if (home)
        (void)fprintf(desk->out, "%s: home, %lld days; %lld members are at home there\n", id, (long long)days,
            (long long)count);
    else
        (void)fprintf(desk->out, "%s: all\n", id);
    return PD_EXIT_DONE;
}

/* ---- list ---- */

struct listing {
    FILE *out;
    bool json;
    int count;
};

static void
print_site(void *ctx, const struct pd_hub_site *site)
{
    struct listing *l = ctx;

    if (l->json)
        (void)fprintf(l->out,
            "{\"id\":\"%s\",\"named\":%s,\"desks\":%lld,\"lookup\":\"%s\",\"home_days\":%d,"
            "\"home_members\":%lld}\n",
            site->id, site->name[0] != '\0' ? "true" : "false", (long long)site->desks,
            lookups[site->lookup & 3], site->home_days, (long long)site->home_members);
    else
        (void)fprintf(l->out, "%-12s  %3lld %-5s  lookup %-5s  %-4s %7lld at home  %s\n", site->id,
            (long long)site->desks, site->desks == 1 ? "desk" : "desks", lookups[site->lookup & 3],
            site->home_days > 0 ? "home" : "all", (long long)site->home_members,
            site->name[0] != '\0' ? site->name : "(not named)");
    l->count++;
}

static enum pd_err
read_all(struct pd_hub *hub, void *ctx)
{
    return pd_hub_site_each(hub, print_site, ctx);
}

static int
list(struct pd_hub_desk *desk, bool json)
{
    struct listing l = { .out = desk->out, .json = json };
    int code = pd_hub_command_read(desk, "site", read_all, &l);

    if (code == PD_EXIT_DONE && l.count == 0 && !json)
        (void)fprintf(desk->out, "none yet; name one with: pointdesk-hub site add SITE --name NAME\n");
    return code;
}

static int
run_site(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *name = NULL;
    struct pd_hub_person_options person = { .badge = NULL };
    struct pd_staff who;
    bool json = false;
    int64_t days = PD_HOME_DAYS;
    const struct pd_option options[] = {
        { "name", PD_OPTION_TEXT, &name, "NAME", "add: as people call the house" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object a line" },
        { "days", PD_OPTION_INT, &days, "1..366", "members: at home for so many days; 90" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_site, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, json);
    if ((argc != 3 || strcmp(argv[1], "add") != 0) &&
        (argc != 4 || (strcmp(argv[1], "lookup") != 0 && strcmp(argv[1], "members") != 0)))
        return pd_hub_command_usage(&pd_hub_cmd_site, desk, argc, argv);
    code = pd_hub_person_or_nobody(desk, "site", &person, PD_STAFF_OWNER | PD_STAFF_TECHNICIAN, &who);
    if (code >= 0)
        return code;
    if (argc == 4 && strcmp(argv[1], "members") == 0)
        return members(desk, argv[2], argv[3], days, who.number);
    return argc == 4 ? lookup(desk, argv[2], argv[3], who.number) : add(desk, argv[2], name);
}
