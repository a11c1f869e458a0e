/*
 * Keys of desks' configuration that are set here (app/core/setting.h): for all desks, for those of a site, or
 * for one; the narrowest counts. A desk takes what a visitor sees at once, and the rest at its next start.
 * Threading: the engine's.
 */
#ifndef PD_HUB_SETTINGS_H
#define PD_HUB_SETTINGS_H

#include "app/core/setting.h"
#include "sync/hub/devices.h"
#include "sync/hub/staff.h"

struct pd_hub_setting {
    enum pd_setting key;
    char site[PD_PLACE_CAP]; /* "" with device zero: for all */
    struct pd_id device;     /* zero: for all of the site */
    char value[PD_SETTING_VALUE_CAP];
    int64_t at_ms;
    char by[PD_STAFF_NUMBER_CAP]; /* "": nobody showed a badge */
};

/* at_ms is now. Errors: PD_ERR_INVALID (what is allowed is in *why), PD_ERR_NOT_FOUND (no such site or desk).
 */
PD_MUST_CHECK enum pd_err
pd_hub_setting_put(struct pd_hub *hub, const struct pd_hub_setting *setting, struct pd_why *why);

/* Nothing is said of this key any more, at this width. Errors: PD_ERR_NOT_FOUND: nothing was. */
PD_MUST_CHECK enum pd_err
pd_hub_setting_drop(struct pd_hub *hub, const struct pd_hub_setting *setting, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_setting_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_setting *setting), void *ctx);

/* A row of the feed: what counts for this reader. false: not for it, or it has moved on. */
bool
pd_setting_row(
    struct pd_hub *hub, int64_t key, const struct pd_device *reader, int protocol, struct pd_row *row);

/* Keys that are set are told again, to desks that have just learned to read of them. */
void
pd_settings_tell(struct pd_hub *hub);

/* Every key is, by a restored hub, which may have forgotten what desks were told. */
void
pd_settings_tell_all(struct pd_hub *hub);

#endif
