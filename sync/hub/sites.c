/* Sites: the houses a hospital has, by the word its desks are enrolled with. */
#include "sync/hub/grants.h"
#include "sync/hub/homes.h"
#include "sync/hub/loading.h"

#include <stdio.h>

enum pd_err
pd_hub_site_add(struct pd_hub *hub, int64_t now_ms, const char *id, const char *name, struct pd_why *why)
{
    char clean[PD_SITE_NAME_CAP];
    size_t len = strlen(name);

    if (!pd_code_word_valid(id, strlen(id), PD_PLACE_CAP))
        return pd_why(why, PD_ERR_INVALID, "SITE", "must be 1 to %d of A-Z a-z 0-9 - _", PD_PLACE_CAP - 1);
    if (len == 0 || len >= sizeof clean || pd_text_clean(clean, sizeof clean, name, len) != len)
        return pd_why(
            why, PD_ERR_INVALID, "--name", "must be plain text of 1 to %d bytes", PD_SITE_NAME_CAP - 1);
    if (pd_store_run(hub->store, PD_HUB_SQL_SITE_INSERT, PD_ARGS(pd_t(id), pd_t(name), pd_i(now_ms))) != 1 &&
        hub->store->err == PD_OK)
        return pd_why(why, PD_ERR_EXISTS, id, "is a site already; see: pointdesk-hub site list");
    return hub->store->err;
}

static unsigned int
lookup_of(struct pd_hub *hub, const char *id)
{
    return (unsigned int)pd_store_one(hub->store, PD_HUB_SQL_SITE_LOOKUP_GET, PD_ARGS(pd_t(id)), 0);
}

static void
add_members(struct pd_hub *hub, struct pd_hub_site *site)
{
    site->lookup = lookup_of(hub, site->id);
    site->home_days = pd_home_days(hub, site->id);
    site->home_members = pd_home_count(hub, site->id);
}

struct named {
    const char *id;
    bool found;
};

static void
look_for(void *ctx, const struct pd_hub_site *site)
{
    struct named *named = ctx;

    named->found |= strcmp(site->id, named->id) == 0;
}

enum pd_err
pd_hub_site_listed(struct pd_hub *hub, const char *id, bool *found)
{
    struct named named = { id, false };
    enum pd_err err = pd_hub_site_each(hub, look_for, &named);

    *found = named.found;
    return err;
}

enum pd_err
pd_hub_site_lookup(struct pd_hub *hub, int64_t now_ms, const char *id, unsigned int lookup, const char *by,
    struct pd_why *why)
{
    char note[96];
    bool found;
    enum pd_err err = pd_hub_site_listed(hub, id, &found);

    if (err != PD_OK)
        return err;
    if (!found)
        return pd_why(why, PD_ERR_NOT_FOUND, id, "is no site; see: pointdesk-hub site list");
    (void)pd_store_run(hub->store, PD_HUB_SQL_SITE_LOOKUP_PUT, PD_ARGS(pd_t(id), pd_i(lookup)));
    (void)snprintf(note, sizeof note, "site %s lookup %u by %s", id, lookup, by[0] != '\0' ? by : "-");
    (void)pd_hub_act(hub, now_ms, PD_ACT_SITE, note);
    return hub->store->err;
}

enum pd_err
pd_hub_site_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_site *site), void *ctx)
{
    struct pd_store *s = hub->store;
    struct pd_hub_site site = { .id = "" };

    for (bool row = pd_store_start(s, PD_HUB_SQL_SITE_EACH, PD_NO_ARGS); row;
         row = pd_store_next(s, PD_HUB_SQL_SITE_EACH)) {
        pd_store_text(s, PD_HUB_SQL_SITE_EACH, 0, site.id, sizeof site.id);
        pd_store_text(s, PD_HUB_SQL_SITE_EACH, 1, site.name, sizeof site.name);
        site.desks = pd_store_int(s, PD_HUB_SQL_SITE_EACH, 2);
        add_members(hub, &site);
        each(ctx, &site);
    }
    site.name[0] = '\0';
    for (bool row = pd_store_start(s, PD_HUB_SQL_SITE_UNNAMED_EACH, PD_NO_ARGS); row;
         row = pd_store_next(s, PD_HUB_SQL_SITE_UNNAMED_EACH)) {
        pd_store_text(s, PD_HUB_SQL_SITE_UNNAMED_EACH, 0, site.id, sizeof site.id);
        site.desks = pd_store_int(s, PD_HUB_SQL_SITE_UNNAMED_EACH, 1);
        add_members(hub, &site);
        each(ctx, &site);
    }
    return s->err;
}

bool
pd_hub_site_known(struct pd_hub *hub, const char *id)
{
    return pd_store_one(hub->store, PD_HUB_SQL_SITE_COUNT, PD_NO_ARGS, 0) == 0 ||
           pd_store_one(hub->store, PD_HUB_SQL_SITE_HAS, PD_ARGS(pd_t(id)), 0) > 0;
}
