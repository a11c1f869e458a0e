#include "app/config.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "app/core/code.h"
#include "app/core/foreign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, INT, CHOICE, YES_NO, SIZE };

struct key {
    const char *name;
    enum kind kind;
    size_t at;           /* of its field in struct pd_config */
    const char *allowed; /* INT: both limits; CHOICE: the words; else for people */
    const char *built_in;
};

#define AT(field) offsetof(struct pd_config, field)

#define KEYS "names of keys with commas between them, or empty"

static const struct key keys[] = {
    { "hub.url", TEXT, AT(hub_url), "https://host[:port], http:// on this machine only, or empty", "" },
    { "hub.ca_file", TEXT, AT(hub_ca_file), "a PEM file, or empty", "" },
    { "data.dir", TEXT, AT(data_dir), "a folder", "/var/lib/pointdesk" },
    { "assets.dir", TEXT, AT(assets_dir), "a folder", "/usr/share/pointdesk" },
    { "desk.mode", CHOICE, AT(desk_mode), "kiosk|counter", "kiosk" },
    { "desk.language", CHOICE, AT(desk_language), "zh_CN|zh_TW|zh_HK|en", "zh_CN" },
    { "desk.care", YES_NO, AT(desk_care), "yes|no", "no" },
    { "desk.contrast", YES_NO, AT(desk_contrast), "yes|no", "no" },
    { "desk.department", TEXT, AT(desk_department), "a department of the board, or empty: what is for all",
        "" },
    { "desk.find", YES_NO, AT(desk_find), "yes|no", "no" },
    { "desk.leaflet", TEXT, AT(desk_leaflet), "what the code on the leaflet says, or empty", "" },
    { "counter.sign_in", YES_NO, AT(counter_sign_in), "yes|no", "yes" },
    { "panel.diagonal_mm", INT, AT(panel_diagonal_mm), "150..2500", "546" },
    { "panel.distance_mm", INT, AT(panel_distance_mm), "300..3000", "600" },
    { "window.size", SIZE, AT(window_size), "full, or WIDTHxHEIGHT with both in 320..7680", "full" },
    { "idle.warn_s", INT, AT(idle_warn_s), "10..600", "45" },
    { "idle.clear_s", INT, AT(idle_clear_s), "5..120", "20" },
    { "done.clear_s", INT, AT(done_clear_s), "5..300", "30" },
    { "scanner.kind", CHOICE, AT(scanner_kind), "none|folder|replay", "none" },
    { "scanner.path", TEXT, AT(scanner_path), "the watched folder, or the script to replay", "" },
    { "scanner.plain_card_pattern", TEXT, AT(scanner_plain_card_pattern),
        "9 for a digit, A for a capital, others themselves, | between forms: H9999999|00999999", "" },
    { "printer.kind", CHOICE, AT(printer_kind), "none|tcp|file|png", "none" },
    { "printer.address", TEXT, AT(printer_address), "192.0.2.7, 192.0.2.7:9100 or [2001:db8::7]:9100", "" },
    { "printer.path", TEXT, AT(printer_path), "a device node or file (file), a folder (png)", "" },
    { "printer.width_px", CHOICE, AT(printer_width), "384|576", "576" },
    { "sound.kind", CHOICE, AT(sound_kind), "none|sdl|file", "none" },
    { "sound.path", TEXT, AT(sound_path), "a WAV file (file)", "" },
    { "sound.device", TEXT, AT(sound_device), "a device as SDL names it, or empty for the usual one", "" },
    { "sound.headphones", YES_NO, AT(sound_headphones), "yes|no", "no" },
    { "sound.volume", CHOICE, AT(sound_volume), "soft|usual|loud", "usual" },
    { "speech.kind", CHOICE, AT(speech_kind), "none|espeak|replay", "espeak" },
    { "speech.program", TEXT, AT(speech_program), "a program, by name or path (espeak)", "espeak-ng" },
    { "speech.path", TEXT, AT(speech_path), "a file for the transcript (replay)", "" },
    { "speech.words_per_min", INT, AT(speech_words_per_min), "80..300", "170" },
    { "keypad.next", TEXT, AT(keypad[0]), KEYS, "Down, Right, Tab" },
    { "keypad.previous", TEXT, AT(keypad[1]), KEYS, "Up, Left" },
    { "keypad.ok", TEXT, AT(keypad[2]), KEYS, "Return, Keypad Enter" },
    { "keypad.back", TEXT, AT(keypad[3]), KEYS, "Escape, Backspace" },
    { "keypad.home", TEXT, AT(keypad[4]), KEYS, "Home" },
    { "keypad.finish", TEXT, AT(keypad[5]), KEYS, "End" },
    { "keypad.repeat", TEXT, AT(keypad[6]), KEYS, "F2, Keypad *" },
    { "keypad.more", TEXT, AT(keypad[7]), KEYS, "F3, Keypad /" },
    { "keypad.help", TEXT, AT(keypad[8]), KEYS, "F1" },
    { "keypad.volume", TEXT, AT(keypad[9]), KEYS, "F4" },
    { "keypad.louder", TEXT, AT(keypad[10]), KEYS, "VolumeUp, PageUp, Keypad +" },
    { "keypad.softer", TEXT, AT(keypad[11]), KEYS, "VolumeDown, PageDown, Keypad -" },
    { "keypad.private", TEXT, AT(keypad[12]), KEYS, "F5" },
    { "keypad.headphones_in", TEXT, AT(keypad[13]), KEYS, "" },
    { "keypad.headphones_out", TEXT, AT(keypad[14]), KEYS, "" },
    { "log.level", CHOICE, AT(log_level), "error|warn|info|debug", "info" },
};

_Static_assert(PD_COUNT(keys) == PD_CONFIG_KEYS, "one origin for each key");

struct pd_config_sources
pd_config_installed(void)
{
    return (struct pd_config_sources){
        .defaults = "/usr/share/pointdesk/default.ini",
        .file = "/etc/pointdesk/pointdesk.ini",
        .dir = "/etc/pointdesk/conf.d",
    };
}

static int
find(const char *name)
{
    for (int i = 0; i < PD_CONFIG_KEYS; i++)
        if (strcmp(keys[i].name, name) == 0)
            return i;
    return -1;
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
set_int(const struct key *key, const char *value, int64_t *out)
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
set_field(struct pd_config *config, const struct key *key, const char *value)
{
    void *field = (char *)config + key->at;
    int index;

    switch (key->kind) {
    case TEXT:
        return is_plain_text(value) && pd_copy(field, PD_CONFIG_TEXT_BYTES, value);
    case INT:
        return set_int(key, value, field);
    case CHOICE:
        return set_choice(key->allowed, value, field);
    case YES_NO:
        if (!set_choice("no|yes", value, &index))
            return false;
        *(bool *)field = index == 1;
        return true;
    case SIZE:
        return set_size(value, field);
    }
    return false;
}

void
pd_config_init(struct pd_config *config)
{
    *config = (struct pd_config){ 0 };
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_assert(set_field(config, &keys[i], keys[i].built_in));
        (void)pd_copy(config->origins[i], sizeof config->origins[i], "built in");
    }
}

enum pd_err
pd_config_set(
    struct pd_config *config, const char *key, const char *value, const char *origin, struct pd_why *why)
{
    int i = find(key);
    char shown[64];

    if (i < 0) {
        (void)pd_text_clean(shown, sizeof shown, key, strlen(key));
        return pd_why(why, PD_ERR_NOT_FOUND, origin, "there is no key %s; default.ini lists them all", shown);
    }
    if (!set_field(config, &keys[i], value)) {
        (void)pd_text_clean(shown, 40, value, strlen(value));
        return pd_why(why, PD_ERR_INVALID, origin, "%s = '%s'; allowed: %s", key, shown, keys[i].allowed);
    }
    (void)pd_copy(config->origins[i], sizeof config->origins[i], origin);
    return PD_OK;
}

static bool
on_this_machine(const char *host)
{
    static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

    for (int i = 0; i < PD_COUNT(names); i++) {
        size_t n = strlen(names[i]);

        if (strncmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':' || host[n] == '/'))
            return true;
    }
    return false;
}

static bool
is_hub_url(const char *url)
{
    if (*url == '\0')
        return true;
    if (strncmp(url, "https://", 8) == 0)
        return url[8] != '\0' && url[8] != '/' && strpbrk(url, " @?#") == NULL;
    return strncmp(url, "http://", 7) == 0 && on_this_machine(url + 7) && strpbrk(url, " @?#") == NULL;
}

static enum pd_err
fault(const struct pd_config *config, const char *key, const char *text, struct pd_why *why)
{
    return pd_why(why, PD_ERR_INVALID, config->origins[find(key)], "%s", text);
}

static bool
is_leaflet(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (*p <= 0x20 || *p >= 0x7f)
            return false;
    return strlen(text) < PD_CONFIG_LEAFLET_BYTES;
}

enum pd_err
pd_config_check(const struct pd_config *config, struct pd_why *why)
{
    struct pd_why pattern_why;

    if (!is_hub_url(config->hub_url))
        return fault(config, "hub.url",
            "hub.url must be https://host[:port]; http:// only for 127.0.0.1, [::1] and localhost", why);
    if (strncmp(config->hub_url, "https://", 8) == 0 && config->hub_ca_file[0] == '\0')
        return fault(config, "hub.url",
            "https:// needs hub.ca_file, the PEM file of the hub's authority; no other is believed", why);
    if (config->data_dir[0] == '\0')
        return fault(config, "data.dir", "data.dir must name a folder", why);
    if (config->assets_dir[0] == '\0')
        return fault(config, "assets.dir", "assets.dir must name a folder", why);
    if (config->desk_department[0] != '\0' &&
        !pd_code_word_valid(config->desk_department, strlen(config->desk_department), PD_RULE_CAP))
        return fault(
            config, "desk.department", "desk.department must be 1 to 32 of A-Z a-z 0-9 - _, or empty", why);
    if (!is_leaflet(config->desk_leaflet))
        return fault(config, "desk.leaflet",
            "desk.leaflet must be at most 127 printable ASCII characters without spaces, or empty", why);
    if (config->scanner_kind != PD_CONFIG_SCANNER_NONE && config->scanner_path[0] == '\0')
        return fault(config, "scanner.kind", "this kind of scanner needs scanner.path", why);
    if (config->scanner_plain_card_pattern[0] != '\0' &&
        pd_plain_pattern_check(config->scanner_plain_card_pattern, &pattern_why) != PD_OK)
        return fault(config, "scanner.plain_card_pattern", pattern_why.text, why);
    if (config->printer_kind == PD_CONFIG_PRINTER_TCP && config->printer_address[0] == '\0')
        return fault(config, "printer.kind", "printer.kind = tcp needs printer.address", why);
    if ((config->printer_kind == PD_CONFIG_PRINTER_FILE || config->printer_kind == PD_CONFIG_PRINTER_PNG) &&
        config->printer_path[0] == '\0')
        return fault(config, "printer.kind", "this kind of printer needs printer.path", why);
    if (config->speech_kind == PD_CONFIG_SPEECH_REPLAY && config->speech_path[0] == '\0')
        return fault(config, "speech.kind", "this kind of speech needs speech.path", why);
    if (config->sound_kind == PD_CONFIG_SOUND_FILE && config->sound_path[0] == '\0')
        return fault(config, "sound.kind", "this kind of sound needs sound.path", why);
    return PD_OK;
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
    const struct key *key = &keys[i];
    const void *field = (const char *)config + key->at;
    const struct pd_config_size *size = field;

    *row = (struct pd_config_row){ .key = key->name, .allowed = key->allowed, .origin = config->origins[i] };
    switch (key->kind) {
    case TEXT:
        (void)pd_copy(row->value, sizeof row->value, field);
        break;
    case INT:
        (void)snprintf(row->value, sizeof row->value, "%lld", (long long)*(const int64_t *)field);
        break;
    case CHOICE:
        choice_name(key->allowed, *(const int *)field, row->value, sizeof row->value);
        break;
    case YES_NO:
        (void)pd_copy(row->value, sizeof row->value, *(const bool *)field ? "yes" : "no");
        break;
    case SIZE:
        if (size->width_px == 0)
            (void)pd_copy(row->value, sizeof row->value, "full");
        else
            (void)snprintf(row->value, sizeof row->value, "%dx%d", size->width_px, size->height_px);
        break;
    }
}

int
pd_config_printer_width_px(const struct pd_config *config)
{
    return config->printer_width == 0 ? 384 : 576;
}

int
pd_config_log_level(const struct pd_config *config)
{
    static const int levels[] = { PD_LOG_ERROR, PD_LOG_WARN, PD_LOG_INFO, PD_LOG_DEBUG };

    return levels[config->log_level];
}
