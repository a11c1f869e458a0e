/* What no key can tell alone: a table of rules, each with the key that is blamed and what to write instead.
 */
#include "app/config_keys.h"

#include "app/core/code.h"
#include "app/core/enrol.h"
#include "app/core/foreign.h"

#include <string.h>

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
is_https(const struct pd_config *c)
{
    return strncmp(c->hub_url, "https://", 8) == 0;
}

static bool
hub_url(const struct pd_config *c)
{
    const char *url = c->hub_url;

    if (*url == '\0')
        return true;
    if (is_https(c))
        return url[8] != '\0' && url[8] != '/' && strpbrk(url, " @?#") == NULL;
    return strncmp(url, "http://", 7) == 0 && on_this_machine(url + 7) && strpbrk(url, " @?#") == NULL;
}

static bool
hub_is_vouched_for(const struct pd_config *c)
{
    return !is_https(c) || c->hub_ca_file[0] != '\0';
}

static bool
data_dir(const struct pd_config *c)
{
    return c->data_dir[0] != '\0';
}

static bool
assets_dir(const struct pd_config *c)
{
    return c->assets_dir[0] != '\0';
}

static bool
department(const struct pd_config *c)
{
    return c->desk_department[0] == '\0' ||
           pd_code_word_valid(c->desk_department, strlen(c->desk_department), PD_RULE_CAP);
}

static bool
leaflet(const struct pd_config *c)
{
    for (const char *p = c->desk_leaflet; *p != '\0'; p++)
        if (*p <= 0x20 || *p >= 0x7f)
            return false;
    return strlen(c->desk_leaflet) < PD_CONFIG_LEAFLET_BYTES;
}

static bool
partners(const struct pd_config *c)
{
    char words[PD_ENROL_PARTNERS][PD_ENROL_WORD_CAP];

    return pd_enrol_partners(c->enrol_partners, words) >= 0;
}

static bool
scanner_path(const struct pd_config *c)
{
    bool needs = c->scanner_kind == PD_CONFIG_SCANNER_FOLDER || c->scanner_kind == PD_CONFIG_SCANNER_REPLAY;

    return !needs || c->scanner_path[0] != '\0';
}

static bool
card_path(const struct pd_config *c)
{
    return c->card_kind != PD_CONFIG_CARD_REPLAY || c->card_path[0] != '\0';
}

static bool
printer_address(const struct pd_config *c)
{
    return (c->printer_kind != PD_CONFIG_PRINTER_TCP && c->printer_kind != PD_CONFIG_PRINTER_CUPS) ||
           c->printer_address[0] != '\0';
}

static bool
printer_path(const struct pd_config *c)
{
    return c->printer_kind == PD_CONFIG_PRINTER_NONE || c->printer_kind == PD_CONFIG_PRINTER_TCP ||
           c->printer_kind == PD_CONFIG_PRINTER_CUPS || c->printer_path[0] != '\0';
}

static bool
light_lines(const struct pd_config *c)
{
    const int64_t line[] = { c->light_ready, c->light_help, c->light_trouble, c->light_beeper };
    int named = 0;

    for (int i = 0; i < PD_COUNT(line); i++) {
        named += line[i] >= 0 ? 1 : 0;
        for (int k = 0; k < i; k++)
            if (line[i] >= 0 && line[i] == line[k])
                return false;
    }
    return c->light_chip[0] == '\0' || named > 0;
}

static bool
speech_path(const struct pd_config *c)
{
    return c->speech_kind != PD_CONFIG_SPEECH_REPLAY || c->speech_path[0] != '\0';
}

static bool
sound_path(const struct pd_config *c)
{
    return c->sound_kind != PD_CONFIG_SOUND_FILE || c->sound_path[0] != '\0';
}

static bool
aside_display(const struct pd_config *c)
{
    return c->aside_display == 0 || c->desk_mode == PD_CONFIG_COUNTER;
}

static bool
aside_touch(const struct pd_config *c)
{
    return c->aside_touch[0] != '\0';
}

static const struct {
    bool (*holds)(const struct pd_config *c);
    const char *blamed, *text;
} rules[] = {
    { light_lines, "light.ready_line",
        "light.chip takes a line for one of ready_line, help_line, trouble_line and beeper_line, each "
        "another" },
    { hub_url, "hub.url",
        "hub.url must be https://host[:port]; http:// only for 127.0.0.1, [::1] and localhost" },
    { hub_is_vouched_for, "hub.url",
        "https:// needs hub.ca_file, the PEM file of the hub's authority; no other is believed" },
    { data_dir, "data.dir", "data.dir must name a folder" },
    { assets_dir, "assets.dir", "assets.dir must name a folder" },
    { department, "desk.department", "desk.department must be 1 to 32 of A-Z a-z 0-9 - _, or empty" },
    { leaflet, "desk.leaflet",
        "desk.leaflet must be at most 127 printable ASCII characters without spaces, or empty" },
    { aside_display, "aside.display", "only a counter has a second screen: desk.mode = counter" },
    { aside_touch, "aside.touch", "aside.touch must be none, any or the name of a touch panel" },
    { partners, "enrol.partners",
        "enrol.partners must be at most 9 words of 1 to 32 of A-Z a-z 0-9 - _ . with commas between, or "
        "empty" },
    { scanner_path, "scanner.kind", "this kind of scanner needs scanner.path" },
    { card_path, "card.kind", "this kind of card reader needs card.path" },
    { printer_address, "printer.kind", "printer.kind = tcp and cups need printer.address" },
    { printer_path, "printer.kind", "this kind of printer needs printer.path" },
    { speech_path, "speech.kind", "this kind of speech needs speech.path" },
    { sound_path, "sound.kind", "this kind of sound needs sound.path" },
};

/* The pattern's own parser says best what is wrong with it. */
static enum pd_err
check_pattern(const struct pd_config *c, struct pd_why *why)
{
    struct pd_why said;

    if (c->scanner_plain_card_pattern[0] == '\0' ||
        pd_plain_pattern_check(c->scanner_plain_card_pattern, &said) == PD_OK)
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, c->origins[pd_config_key_find("scanner.plain_card_pattern")],
        "scanner.plain_card_pattern: %s", said.text);
}

enum pd_err
pd_config_check(const struct pd_config *config, struct pd_config_faults *faults)
{
    struct pd_why why;
    enum pd_err err = PD_OK;

    for (int i = 0; i < PD_COUNT(rules); i++)
        if (!rules[i].holds(config)) {
            err = pd_why(&why, PD_ERR_INVALID, config->origins[pd_config_key_find(rules[i].blamed)], "%s",
                rules[i].text);
            pd_config_fault(faults, err, &why);
        }
    if (check_pattern(config, &why) != PD_OK) {
        err = PD_ERR_INVALID;
        pd_config_fault(faults, err, &why);
    }
    return err;
}
