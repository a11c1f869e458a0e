/* The table of questions. */
#include "app/setup.h"

#include "app/core/code.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define RULE_EMPTY ", or empty where that is done already"

static bool
is_empty(const char *value)
{
    return value[0] == '\0';
}

static bool
is_ip4(const char *value)
{
    struct in_addr a;

    return inet_pton(AF_INET, value, &a) == 1;
}

/* 192.0.2.10/24 */
static bool
fits_address(const char *value)
{
    char address[20];
    const char *slash = strchr(value, '/');
    size_t n = slash != NULL ? (size_t)(slash - value) : 0;
    long bits;

    if (n == 0 || n >= sizeof address || strspn(slash + 1, "0123456789") != strlen(slash + 1) ||
        strlen(slash + 1) > 2 || slash[1] == '\0')
        return false;
    memcpy(address, value, n);
    address[n] = '\0';
    bits = strtol(slash + 1, NULL, 10);
    return is_ip4(address) && bits >= 8 && bits <= 30;
}

static bool
fits_gateway(const char *value)
{
    return is_empty(value) || is_ip4(value);
}

static bool
is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
}

static bool
fits_host(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if (!is_host_char(*p))
            return false;
    return value[0] != '-';
}

static bool
fits_proxy(const char *value)
{
    return is_empty(value) || (strncmp(value, "http://", 7) == 0 && value[7] != '\0' && fits_host(value + 7));
}

/* Asia/Shanghai */
static bool
fits_zone(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if (!is_host_char(*p) && *p != '/' && *p != '_' && *p != '+')
            return false;
    return is_empty(value) || (value[0] != '/' && value[0] != '.' && strstr(value, "..") == NULL);
}

static bool
fits_percent(const char *value)
{
    long n = strtol(value, NULL, 10);

    return is_empty(value) ||
           (strlen(value) <= 3 && strspn(value, "0123456789") == strlen(value) && n >= 10 && n <= 100);
}

/* 07:30 */
static bool
fits_clock(const char *value)
{
    return is_empty(value) || (strlen(value) == 5 && value[2] == ':' && value[0] >= '0' && value[0] <= '2' &&
                                  value[1] >= '0' && value[1] <= '9' && value[3] >= '0' && value[3] <= '5' &&
                                  value[4] >= '0' && value[4] <= '9' && (value[0] < '2' || value[1] < '4'));
}

/* Whether it is good the hub says. */
static bool
fits_code(const char *value)
{
    return strncmp(value, PD_ENROL_PREFIX, strlen(PD_ENROL_PREFIX)) == 0 && strlen(value) == 31 &&
           strspn(value + 5, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == 26;
}

/* ---- when a question applies ---- */

static bool
answer_is(const struct pd_setup *s, enum pd_setup_step step, const char *value)
{
    return strcmp(s->view.value[step], value) == 0;
}

static bool
has_scanner(const struct pd_setup *s)
{
    return !answer_is(s, PD_SETUP_SCANNER, "none");
}

/* A device is found by what udev knows of it; another one is named in the file. */
static bool
has_scanner_path(const struct pd_setup *s)
{
    return answer_is(s, PD_SETUP_SCANNER, "folder");
}

static bool
has_printer(const struct pd_setup *s)
{
    return !answer_is(s, PD_SETUP_PRINTER, "none");
}

static bool
has_address(const struct pd_setup *s)
{
    return answer_is(s, PD_SETUP_PRINTER, "tcp") || answer_is(s, PD_SETUP_PRINTER, "cups");
}

static bool
has_path(const struct pd_setup *s)
{
    return has_printer(s) && !has_address(s);
}

static bool
has_sound(const struct pd_setup *s)
{
    return answer_is(s, PD_SETUP_SOUND, "sdl");
}

static bool
is_static(const struct pd_setup *s)
{
    return answer_is(s, PD_SETUP_NETWORK, "static");
}

static bool
is_https(const struct pd_setup *s)
{
    return strncmp(s->view.value[PD_SETUP_HUB], "https://", 8) == 0;
}

const struct pd_setup_question pd_setup_questions[PD_SETUP_STEPS] = {
    { PD_SETUP_LANGUAGE, PD_SETUP_CHOICE, "desk.language", "", "", NULL, NULL, "" },
    { PD_SETUP_MODE, PD_SETUP_CHOICE, "desk.mode", "", "", NULL, NULL, "" },
    { PD_SETUP_DIAGONAL, PD_SETUP_TEXT, "panel.diagonal_mm", "", "", NULL, NULL, "" },
    { PD_SETUP_DISTANCE, PD_SETUP_TEXT, "panel.distance_mm", "", "", NULL, NULL, "" },
    { PD_SETUP_TOUCH_TEST, PD_SETUP_TEST, "", "", "", NULL, NULL, "" },
    { PD_SETUP_SCANNER, PD_SETUP_CHOICE, "scanner.kind", "none|folder|evdev|serial", "", NULL, NULL, "" },
    { PD_SETUP_SCANNER_PATH, PD_SETUP_TEXT, "scanner.path", "", "", has_scanner_path, NULL, "" },
    { PD_SETUP_SCANNER_TEST, PD_SETUP_TEST, "", "", "", has_scanner, NULL, "" },
    /* A page holds PD_SETUP_CHOICES_MAX of them: a queue of CUPS is set in the file. */
    { PD_SETUP_PRINTER, PD_SETUP_CHOICE, "printer.kind", "none|tcp|file|png|usb|serial", "", NULL, NULL, "" },
    { PD_SETUP_PRINTER_ADDRESS, PD_SETUP_TEXT, "printer.address", "", "", has_address, NULL, "" },
    { PD_SETUP_PRINTER_PATH, PD_SETUP_TEXT, "printer.path", "", "", has_path, NULL, "" },
    { PD_SETUP_PRINTER_WIDTH, PD_SETUP_CHOICE, "printer.width_px", "", "", has_printer, NULL, "" },
    { PD_SETUP_PRINTER_TEST, PD_SETUP_TEST, "", "", "", has_printer, NULL, "" },
    { PD_SETUP_SOUND, PD_SETUP_CHOICE, "sound.kind", "none|sdl", "", NULL, NULL, "" },
    { PD_SETUP_VOLUME, PD_SETUP_CHOICE, "sound.volume", "", "", has_sound, NULL, "" },
    { PD_SETUP_SOUND_TEST, PD_SETUP_TEST, "", "", "", has_sound, NULL, "" },
    { PD_SETUP_NETWORK, PD_SETUP_CHOICE, "system.network", "done|dhcp|static", "done", NULL, NULL, "" },
    { PD_SETUP_ADDRESS, PD_SETUP_TEXT, "system.address", "", "", is_static, fits_address,
        "an address with its prefix, such as 192.0.2.10/24" },
    { PD_SETUP_GATEWAY, PD_SETUP_TEXT, "system.gateway", "", "", is_static, fits_gateway,
        "an address, such as 192.0.2.1, or empty" },
    { PD_SETUP_DNS, PD_SETUP_TEXT, "system.dns", "", "", is_static, fits_gateway,
        "an address, such as 192.0.2.53, or empty" },
    { PD_SETUP_WIRED, PD_SETUP_CHOICE, "system.wired_8021x", "done|needed", "done", NULL, NULL, "" },
    { PD_SETUP_PROXY, PD_SETUP_TEXT, "system.proxy", "", "", NULL, fits_proxy,
        "http://host:port" RULE_EMPTY },
    { PD_SETUP_TIME_SERVER, PD_SETUP_TEXT, "system.time_server", "", "", NULL, fits_host,
        "a host or an address" RULE_EMPTY },
    { PD_SETUP_ZONE, PD_SETUP_TEXT, "system.time_zone", "", "Asia/Shanghai", NULL, fits_zone,
        "a zone such as Asia/Shanghai" RULE_EMPTY },
    { PD_SETUP_ROTATION, PD_SETUP_CHOICE, "system.rotation", "done|left|right|inverted", "done", NULL, NULL,
        "" },
    { PD_SETUP_BRIGHTNESS, PD_SETUP_TEXT, "system.brightness", "", "", NULL, fits_percent,
        "10..100 per cent" RULE_EMPTY },
    { PD_SETUP_POWER_ON, PD_SETUP_TEXT, "system.power_on", "", "", NULL, fits_clock,
        "hours and minutes, such as 07:30" RULE_EMPTY },
    { PD_SETUP_POWER_OFF, PD_SETUP_TEXT, "system.power_off", "", "", NULL, fits_clock,
        "hours and minutes, such as 18:00" RULE_EMPTY },
    { PD_SETUP_HUB, PD_SETUP_TEXT, "hub.url", "", "", NULL, NULL, "" },
    { PD_SETUP_CA, PD_SETUP_TEXT, "hub.ca_file", "", "", is_https, NULL, "" },
    { PD_SETUP_CODE, PD_SETUP_TEXT, "enrol.code", "", "", NULL, fits_code,
        PD_ENROL_PREFIX " and 26 letters and digits, as `pointdesk-hub device code` tells it" },
    { PD_SETUP_REVIEW, PD_SETUP_ALL, "", "", "", NULL, NULL, "" },
};

bool
pd_setup_is_config(const struct pd_setup_question *q)
{
    return q->key[0] != '\0' && strncmp(q->key, "system.", 7) != 0 && strncmp(q->key, "enrol.", 6) != 0;
}
