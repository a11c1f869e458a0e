/*
 * The one table of a desk's keys: what each is for, what it may be, since when, and whether a running desk
 * takes it anew. default.ini, the manual, `config keys` and every error message are made from it. Adding a
 * key: a field in struct pd_config, a row here, PD_CONFIG_KEYS, then packaging/default.ini and packaging/man
 * made anew (packaging/README.md says how).
 */
#ifndef PD_APP_CONFIG_KEYS_H
#define PD_APP_CONFIG_KEYS_H

#include "app/config.h"

#include <stddef.h>

enum pd_config_kind { PD_CONFIG_TEXT, PD_CONFIG_INT, PD_CONFIG_CHOICE, PD_CONFIG_YES_NO, PD_CONFIG_SIZE };

struct pd_config_key {
    const char *name; /* "idle.warn_s" */
    enum pd_config_kind kind;
    bool live;           /* a running desk takes it anew on SIGHUP; else it needs a restart */
    size_t at;           /* of its field in struct pd_config */
    const char *allowed; /* INT: both limits; CHOICE: the words; else for people */
    const char *built_in;
    const char *unit;  /* for people; "" where there is none */
    const char *since; /* the release it came with */
    const char *purpose;
};

/* In the order of default.ini: the keys of a section stand together. */
extern const struct pd_config_key pd_config_keys[PD_CONFIG_KEYS];

/* What is said of a section before its keys; NULL: nothing. */
const char *
pd_config_section_intro(const char *section, size_t len);

/* The key's place in the table, or -1. */
int
pd_config_key_find(const char *name);

/* The known key that a mistyped one most likely means; NULL when none is near. */
const char *
pd_config_key_nearest(const char *name);

#endif
