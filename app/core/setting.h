/*
 * What a hub may set at its desks without anybody going there: a few keys of their configuration, for all
 * desks, for those of a site, or for one. The narrowest word counts. Only keys that a visitor would see or
 * hear are among them, and who may serve at a counter: no path, no device, nothing that could lock a desk
 * out. Names and bounds are those of the desk's own table of keys (app/config_keys.c); a test holds both
 * together.
 */
#ifndef PD_CORE_SETTING_H
#define PD_CORE_SETTING_H

#include "app/core/limits.h"

#include <stdbool.h>

#define PD_SETTING_VALUE_CAP 128

/* Stored: append, never renumber. */
enum pd_setting {
    PD_SETTING_LANGUAGE = 1,
    PD_SETTING_CARE = 2,
    PD_SETTING_CONTRAST = 3,
    PD_SETTING_DEPARTMENT = 4,
    PD_SETTING_FIND = 5,
    PD_SETTING_LEAFLET = 6,
    PD_SETTING_SIGN_IN = 7,
    PD_SETTING_IDLE_WARN = 8,
    PD_SETTING_IDLE_CLEAR = 9,
    PD_SETTING_DONE_CLEAR = 10,
    PD_SETTING_VOLUME = 11,
    PD_SETTING_LOG_LEVEL = 12,
};

#define PD_SETTING_LAST PD_SETTING_LOG_LEVEL

/* Of a key that this release does not know, or with a value that it does not allow, a desk makes nothing. */
struct pd_setting_row {
    char key[PD_RULE_CAP]; /* "idle.warn_s" */
    bool set;              /* false: the hub says nothing of it (any more), and the desk's own files count */
    char value[PD_SETTING_VALUE_CAP];
};

/* "idle.warn_s"; NULL: none of them. */
const char *
pd_setting_name(enum pd_setting key);

/* 0: a hub does not set this key. */
enum pd_setting
pd_setting_from(const char *name);

/* "10..600", "yes|no", or words about a text. */
const char *
pd_setting_allowed(enum pd_setting key);

bool
pd_setting_good(enum pd_setting key, const char *value);

#endif
