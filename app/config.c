#include "app/config_keys.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pd_config_sources
pd_config_installed(void)
{
    return (struct pd_config_sources){
        .defaults = "/usr/share/pointdesk/default.ini",
        .file = "/etc/pointdesk/pointdesk.ini",
        .dir = "/etc/pointdesk/conf.d",
    };
}

static bool
is_plain_text(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
    return pd_utf8_valid(value, strlen(value)) && strlen(value) < PD_CONFIG_TEXT_BYTES;
}

/* The whole of text as a number in lo..hi. */
static bool
number_in(const char *text, int64_t lo, int64_t hi, int64_t *out)
{
    char *end;

    if (*text != '-' && (*text < '0' || *text > '9'))
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0' && *out >= lo && *out <= hi;
}

static bool
set_int(const struct pd_config_key *key, const char *value, int64_t *out)
{
    char *dots;
    int64_t lo = strtoll(key->allowed, &dots, 10), n;

    if (!number_in(value, lo, strtoll(dots + 2, NULL, 10), &n))
        return false;
    *out = n;
    return true;
}

static bool
set_choice(const char *allowed, const char *value, int *out)
{
    size_t len = strlen(value);
    int i = 0;

    for (const char *p = allowed;; p++, i++) {
        size_t word = strcspn(p, "|");

        if (word == len && memcmp(p, value, len) == 0) {
            *out = i;
            return true;
        }
        p += word;
        if (*p == '\0')
            return false;
    }
}

static bool
set_size(const char *value, struct pd_config_size *out)
{
    const char *x = strchr(value, 'x');
    char width[8];
    int64_t w, h;

    if (strcmp(value, "full") == 0) {
        *out = (struct pd_config_size){ 0, 0 };
        return true;
    }
    if (x == NULL || (size_t)(x - value) >= sizeof width)
        return false;
    memcpy(width, value, (size_t)(x - value));
    width[x - value] = '\0';
    if (!number_in(width, 320, 7680, &w) || !number_in(x + 1, 320, 7680, &h))
        return false;
    *out = (struct pd_config_size){ (int)w, (int)h };
    return true;
}

static bool
set_field(struct pd_config *config, const struct pd_config_key *key, const char *value)
{
    void *field = (char *)config + key->at;
    int index;

    switch (key->kind) {
    case PD_CONFIG_TEXT:
        return is_plain_text(value) && pd_copy(field, PD_CONFIG_TEXT_BYTES, value);
    case PD_CONFIG_INT:
        return set_int(key, value, field);
    case PD_CONFIG_CHOICE:
        return set_choice(key->allowed, value, field);
    case PD_CONFIG_YES_NO:
        if (!set_choice("no|yes", value, &index))
            return false;
        *(bool *)field = index == 1;
        return true;
    case PD_CONFIG_SIZE:
        return set_size(value, field);
    }
    return false;
}

void
pd_config_init(struct pd_config *config)
{
    *config = (struct pd_config){ 0 };
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_assert(set_field(config, &pd_config_keys[i], pd_config_keys[i].built_in));
        (void)pd_copy(config->origins[i], sizeof config->origins[i], "built in");
    }
}

static enum pd_err
unknown(const char *key, const char *origin, struct pd_why *why)
{
    const char *nearest = pd_config_key_nearest(key);
    char shown[64];

    (void)pd_text_clean(shown, sizeof shown, key, strlen(key));
    if (nearest != NULL)
        return pd_why(
            why, PD_ERR_NOT_FOUND, origin, "there is no key %s; the nearest one is %s", shown, nearest);
    return pd_why(
        why, PD_ERR_NOT_FOUND, origin, "there is no key %s; `pointdesk config keys` lists them all", shown);
}

/* "45s", "21.5 in": a number, and then what somebody took for its unit. */
static bool
has_a_unit(const struct pd_config_key *key, const char *value)
{
    size_t digits = strspn(value, "0123456789.");
    const char *rest = value + digits + strspn(value + digits, " ");

    if (key->unit[0] == '\0' || key->kind == PD_CONFIG_TEXT || key->kind == PD_CONFIG_SIZE)
        return false;
    return digits > 0 && ((*rest >= 'a' && *rest <= 'z') || (*rest >= 'A' && *rest <= 'Z') || *rest == '"');
}

enum pd_err
pd_config_set(
    struct pd_config *config, const char *key, const char *value, const char *origin, struct pd_why *why)
{
    int i = pd_config_key_find(key);
    const struct pd_config_key *row = &pd_config_keys[i >= 0 ? i : 0];
    char shown[40];

    if (i < 0)
        return unknown(key, origin, why);
    if (!set_field(config, row, value)) {
        (void)pd_text_clean(shown, sizeof shown, value, strlen(value));
        if (has_a_unit(row, value))
            return pd_why(why, PD_ERR_INVALID, origin,
                "%s = '%s': write the number alone, in %s; allowed: %s", key, shown, row->unit, row->allowed);
        return pd_why(why, PD_ERR_INVALID, origin, "%s = '%s'; allowed: %s", key, shown, row->allowed);
    }
    (void)pd_copy(config->origins[i], sizeof config->origins[i], origin);
    return PD_OK;
}

void
pd_config_fault(struct pd_config_faults *faults, enum pd_err err, const struct pd_why *why)
{
    if (faults == NULL)
        return;
    if (faults->count == 0)
        faults->err = err;
    if (faults->count < PD_CONFIG_FAULTS_MAX)
        faults->list[faults->count] = *why;
    faults->count++;
}

/* The index'th of "a|b|c". */
static void
choice_name(const char *allowed, int index, char *out, size_t cap)
{
    while (index-- > 0)
        allowed += strcspn(allowed, "|") + 1;
    (void)snprintf(out, cap, "%.*s", (int)strcspn(allowed, "|"), allowed);
}

void
pd_config_describe(const struct pd_config *config, int i, struct pd_config_row *row)
{
    const struct pd_config_key *key = &pd_config_keys[i];
    const void *field = (const char *)config + key->at;
    const struct pd_config_size *size = field;

    *row = (struct pd_config_row){
        .key = key->name, .allowed = key->allowed, .origin = config->origins[i], .live = key->live
    };
    switch (key->kind) {
    case PD_CONFIG_TEXT:
        (void)pd_copy(row->value, sizeof row->value, field);
        break;
    case PD_CONFIG_INT:
        (void)snprintf(row->value, sizeof row->value, "%lld", (long long)*(const int64_t *)field);
        break;
    case PD_CONFIG_CHOICE:
        choice_name(key->allowed, *(const int *)field, row->value, sizeof row->value);
        break;
    case PD_CONFIG_YES_NO:
        (void)pd_copy(row->value, sizeof row->value, *(const bool *)field ? "yes" : "no");
        break;
    case PD_CONFIG_SIZE:
        if (size->width_px == 0)
            (void)pd_copy(row->value, sizeof row->value, "full");
        else
            (void)snprintf(row->value, sizeof row->value, "%dx%d", size->width_px, size->height_px);
        break;
    }
}

int
pd_config_scanner_baud(const struct pd_config *config)
{
    static const int bauds[] = { 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 };

    return bauds[config->scanner_baud];
}

int
pd_config_printer_width_px(const struct pd_config *config)
{
    return config->printer_width == 0 ? 384 : 576;
}

int
pd_config_printer_baud(const struct pd_config *config)
{
    static const int bauds[] = { 9600, 19200, 38400, 57600, 115200 };

    return bauds[config->printer_baud];
}

int
pd_config_log_level(const struct pd_config *config)
{
    static const int levels[] = { PD_LOG_ERROR, PD_LOG_WARN, PD_LOG_INFO, PD_LOG_DEBUG };

    return levels[config->log_level];
}
