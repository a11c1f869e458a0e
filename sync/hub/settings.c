#include "sync/hub/settings.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/loading.h"

#include <stdio.h>
#include <string.h>

#define PROTOCOL_SETTINGS 4

/* ---- who sets them ---- */

/* The row of the desk it is for; 0: of none. */
static enum pd_err
width(struct pd_hub *hub, const struct pd_hub_setting *setting, int64_t *dev, struct pd_why *why)
{
    struct pd_device device;
    bool found = setting->site[0] == '\0';
    enum pd_err err = found ? PD_OK : pd_hub_site_listed(hub, setting->site, &found);

    *dev = 0;
    if (err != PD_OK)
        return err;
    if (!found)
        return pd_why(why, PD_ERR_NOT_FOUND, setting->site, "is no site; see: pointdesk-hub site list");
    if (pd_id_is_zero(setting->device))
        return PD_OK;
    if (!pd_device_find(hub, &setting->device, &device))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "--device", "is no desk");
    *dev = device.dev;
    return PD_OK;
}

static enum pd_err
done(struct pd_hub *hub, const struct pd_hub_setting *setting, const char *value)
{
    char note[256], id[PD_ID_TEXT_CAP];

    (void)snprintf(note, sizeof note, "%s %s for %s by %s", pd_setting_name(setting->key), value,
        !pd_id_is_zero(setting->device) ? pd_id_text(setting->device, id)
        : setting->site[0] != '\0'      ? setting->site
                                        : "all",
        setting->by[0] != '\0' ? setting->by : "-");
    (void)pd_hub_act(hub, setting->at_ms, PD_ACT_SETTING, note);
    pd_feed_touch(hub, PD_ROW_SETTING, setting->key);
    return hub->store->err;
}

enum pd_err
pd_hub_setting_put(struct pd_hub *hub, const struct pd_hub_setting *setting, struct pd_why *why)
{
    const char *name = pd_setting_name(setting->key);
    int64_t dev;
    enum pd_err err;

    if (name == NULL)
        return pd_why(why, PD_ERR_INVALID, "KEY", "is not set from here; see: pointdesk-hub setting keys");
    if (!pd_setting_good(setting->key, setting->value))
        return pd_why(why, PD_ERR_INVALID, name, "allowed: %s", pd_setting_allowed(setting->key));
    if ((err = width(hub, setting, &dev, why)) != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_SETTING_PUT,
        PD_ARGS(pd_i(setting->key), pd_t(setting->site), pd_i(dev), pd_t(setting->value),
            pd_i(setting->at_ms), pd_t(setting->by)));
    return done(hub, setting, setting->value);
}

enum pd_err
pd_hub_setting_drop(struct pd_hub *hub, const struct pd_hub_setting *setting, struct pd_why *why)
{
    int64_t dev;
    enum pd_err err = width(hub, setting, &dev, why);

    if (err != PD_OK)
        return err;
    if (pd_store_run(hub->store, PD_HUB_SQL_SETTING_DROP,
            PD_ARGS(pd_i(setting->key), pd_t(setting->site), pd_i(dev))) != 1)
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, "KEY", "is not set so; see: pointdesk-hub setting list");
    return done(hub, setting, "-");
}

enum pd_err
pd_hub_setting_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_setting *setting), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SETTING_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        struct pd_hub_setting setting = { .key = (enum pd_setting)pd_store_int(s, sql, 0) };

        pd_store_text(s, sql, 1, setting.site, sizeof setting.site);
        pd_store_blob(s, sql, 2, setting.device.b, PD_ID_LEN);
        pd_store_text(s, sql, 3, setting.value, sizeof setting.value);
        setting.at_ms = pd_store_int(s, sql, 4);
        pd_store_text(s, sql, 5, setting.by, sizeof setting.by);
        each(ctx, &setting);
    }
    pd_store_end(s, sql);
    return s->err;
}

/* ---- what desks are told ---- */

bool
pd_setting_row(
    struct pd_hub *hub, int64_t key, const struct pd_device *reader, int protocol, struct pd_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SETTING_FOR;
    const char *name = pd_setting_name((enum pd_setting)key);

    if (protocol < PROTOCOL_SETTINGS || name == NULL ||
        (uint64_t)pd_store_one(hub->store, PD_HUB_SQL_SETTING_CSEQ, PD_ARGS(pd_i(key)), 0) != row->cseq)
        return false;
    memset(&row->setting, 0, sizeof row->setting);
    (void)pd_copy(row->setting.key, sizeof row->setting.key, name);
    row->setting.set =
        pd_store_start(hub->store, sql, PD_ARGS(pd_i(key), pd_i(reader->dev), pd_t(reader->site)));
    if (row->setting.set)
        pd_store_text(hub->store, sql, 0, row->setting.value, sizeof row->setting.value);
    pd_store_end(hub->store, sql);
    return true;
}

void
pd_settings_tell(struct pd_hub *hub)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SETTING_KEYS;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql))
        pd_feed_touch(hub, PD_ROW_SETTING, pd_store_int(hub->store, sql, 0));
    pd_store_end(hub->store, sql);
}

void
pd_settings_tell_all(struct pd_hub *hub)
{
    for (int i = 1; i <= PD_SETTING_LAST; i++)
        pd_feed_touch(hub, PD_ROW_SETTING, i);
}
