/* What is plugged into a desk. */
#include "app/app.h"
#include "app/doctor.h"

#include "drivers/printer/printer.h"
#include "drivers/speech/prompts.h"
#include "drivers/speech/voice.h"
#include "ui/render/beside.h"
#include "ui/render/window_sdl.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for pictures must be there; a file may still be made, a device node not. */
static void
look_printer_path(const struct pd_config *c, struct pd_finding *f)
{
    bool picture = c->printer_kind == PD_CONFIG_PRINTER_PNG;
    bool device = strncmp(c->printer_path, "/dev/", 5) == 0 || c->printer_kind == PD_CONFIG_PRINTER_USB ||
                  c->printer_kind == PD_CONFIG_PRINTER_SERIAL;

    if (access(c->printer_path, F_OK) != 0) {
        pd_found_text(f, picture || device ? PD_LAMP_FAIL : PD_LAMP_WARN,
            picture  ? "make the folder, or mend printer.path"
            : device ? "switch it on and plug it in, or mend printer.path"
                     : "it is made with the first ticket; make it now to be sure, or mend printer.path",
            "the printer's %s is not there: %s (E-PRT-%s)",
            picture  ? "folder"
            : device ? "device"
                     : "file",
            c->printer_path, device ? "01" : "09");
        if (picture)
            pd_found_command(f, "mkdir -p ", c->printer_path, "");
        else if (!device)
            pd_found_command(f, "touch ", c->printer_path, "");
    } else if (access(c->printer_path, W_OK) != 0) {
        pd_found_text(f, PD_LAMP_FAIL,
            "as root, let the desk's user print (and log in anew), or mend printer.path:",
            "the printer's path cannot be written: %s (E-PRT-09)", c->printer_path);
        pd_found_command(f,
            c->printer_kind == PD_CONFIG_PRINTER_SERIAL ? "usermod -aG dialout " : "usermod -aG lp ", "USER",
            "");
    } else {
        pd_found(f, PD_LAMP_OK,
            picture ? "tickets become pictures in a folder" : "the printer's path can be written", "");
    }
}

/* Asks one that speaks ESC/POS. */
static void
look_printer_answer(const struct pd_config *c, struct pd_finding *f)
{
    bool tcp = c->printer_kind == PD_CONFIG_PRINTER_TCP;
    struct pd_printer *printer = NULL;
    struct pd_printer_status status;
    struct pd_why why = { .text = "" };
    const char *code;

    if (pd_app_make_printer(c, &printer, &why) != PD_OK) {
        pd_found(f, PD_LAMP_FAIL, why.text, tcp ? "mend printer.address" : "mend printer.path");
        return;
    }
    pd_printer_status(printer, &status);
    pd_printer_destroy(printer);
    code = pd_printer_reason_code(status.reasons);
    if (status.state == PD_DEVICE_OK) {
        bool low = (status.reasons & PD_PRINTER_PAPER_LOW) != 0;

        pd_found(f, low ? PD_LAMP_WARN : PD_LAMP_OK,
            low ? "the printer is ready; the paper roll nears its end (E-PRT-11)" : "the printer is ready",
            low ? "have a new roll ready" : "");
        return;
    }
    pd_found_text(f, status.state == PD_DEVICE_UNKNOWN ? PD_LAMP_WARN : PD_LAMP_FAIL, "", "%s: %s (%s)",
        tcp ? c->printer_address : c->printer_path, pd_printer_reason_text(status.reasons), code);
    if (strcmp(code, "E-PRT-01") == 0)
        (void)snprintf(f->mend, sizeof f->mend, "switch it on, look at its cable, and at printer.%s",
            tcp ? "address" : "path");
    else if (strcmp(code, "E-PRT-15") == 0) {
        (void)pd_copy(f->mend, sizeof f->mend, "end the other program; which it is:");
        pd_found_command(f, "fuser -v ", c->printer_path, "");
    } else
        (void)snprintf(f->mend, sizeof f->mend, "see %s in error-codes.md (/usr/share/doc/pointdesk)", code);
}

static void
look_printer(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;

    switch ((enum pd_config_printer)c->printer_kind) {
    case PD_CONFIG_PRINTER_NONE:
        pd_found(f, PD_LAMP_WARN, "no printer: tickets are on the screen only", "set printer.kind");
        return;
    case PD_CONFIG_PRINTER_FILE:
    case PD_CONFIG_PRINTER_PNG:
        look_printer_path(c, f);
        return;
    case PD_CONFIG_PRINTER_USB:
    case PD_CONFIG_PRINTER_SERIAL:
        /* Whether it is there and may be used is said first, with the command that mends it. */
        look_printer_path(c, f);
        if (f->lamp == PD_LAMP_OK)
            look_printer_answer(c, f);
        return;
    case PD_CONFIG_PRINTER_TCP:
        look_printer_answer(c, f);
        return;
    }
}

static void
look_scanner(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool folder = c->scanner_kind == PD_CONFIG_SCANNER_FOLDER;
    struct stat st;

    if (c->scanner_kind == PD_CONFIG_SCANNER_NONE) {
        pd_found(f, PD_LAMP_WARN, "no scanner is configured", "set scanner.kind");
    } else if (stat(c->scanner_path, &st) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, folder ? "make it, or mend scanner.path" : "mend scanner.path",
            "the scanner's %s is not there: %s (E-SCN-01)", folder ? "folder" : "script", c->scanner_path);
        if (folder)
            pd_found_command(f, "mkdir -p ", c->scanner_path, "");
    } else if (folder != (bool)S_ISDIR(st.st_mode)) {
        pd_found_text(f, PD_LAMP_FAIL, "mend scanner.path or scanner.kind",
            "the scanner's path is %s folder: %s (E-SCN-01)", folder ? "no" : "a", c->scanner_path);
    } else if (access(c->scanner_path, R_OK | (folder ? W_OK | X_OK : 0)) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, "let the desk's user use it, or mend scanner.path",
            "the scanner's path cannot be %s: %s (E-SCN-01)", folder ? "read and emptied" : "read",
            c->scanner_path);
    } else {
        pd_found(f, PD_LAMP_OK, "the scanner's path is there", "");
    }
}

/* How many phrases were recorded; none where the folder or its list is not there or wrong. */
static int
recorded(const struct pd_config *c)
{
    char path[1024];
    struct pd_prompts *prompts;
    struct pd_why why;
    int n;

    (void)snprintf(path, sizeof path, "%s/voice", c->assets_dir);
    if (pd_prompts_load(path, &prompts, &why) != PD_OK)
        return 0;
    n = pd_prompts_count(prompts);
    pd_prompts_destroy(prompts);
    return n;
}

static void
look_voice(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    int phrases = recorded(c);

    if (c->desk_mode == PD_CONFIG_COUNTER) {
        pd_found(f, PD_LAMP_OK, "a counter does not speak", "");
    } else if (c->speech_kind == PD_CONFIG_SPEECH_NONE) {
        pd_found(f, PD_LAMP_FAIL, "nobody speaks: who does not see cannot use this kiosk",
            "set speech.kind = espeak");
    } else if (c->speech_kind == PD_CONFIG_SPEECH_REPLAY) {
        pd_found(f, PD_LAMP_WARN, "what is said goes to a file and is not heard", "set speech.kind = espeak");
    } else if (!pd_voice_espeak_found(c->speech_program)) {
        pd_found_text(f, PD_LAMP_FAIL, "install it, or set speech.program",
            "the speech program %.100s does not run; %d phrases are recorded", c->speech_program, phrases);
        pd_found_command(f, "apt-get install -y ", "espeak-ng", "");
    } else if (c->sound_kind == PD_CONFIG_SOUND_NONE) {
        pd_found(f, PD_LAMP_WARN, "there is a voice, but nothing is heard", "set sound.kind = sdl");
    } else {
        pd_found_text(f, PD_LAMP_OK, "", "the voice speaks; %d phrases are recorded", phrases);
    }
}

/* Whose fingers reach the patient's side, once it has its display. */
static void
look_aside_touch(const struct pd_config *c, const char *panels, struct pd_finding *f)
{
    const char *touch = c->aside_touch;

    if (strcmp(touch, "none") == 0)
        pd_found(
            f, PD_LAMP_OK, "the patient's side has its display; she only looks (aside.touch = none)", "");
    else if (strcmp(touch, "any") == 0)
        pd_found(f, PD_LAMP_OK, "the patient's side has its display, and whatever touches it is hers", "");
    else if (strstr(panels, touch) == NULL)
        pd_found_text(f, PD_LAMP_FAIL, "plug it in, or mend aside.touch: `xinput list` tells the names",
            "nobody can confirm on the patient's side: there is no touch panel %.80s, there is: %.80s", touch,
            panels[0] != '\0' ? panels : "none");
    else
        pd_found_text(f, PD_LAMP_OK, "", "the patient's side has its display and its panel %.80s", touch);
}

/* The counter itself is taken for the first display, where a desk's own window opens. */
static void
look_aside(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool window = c->aside_window.width_px > 0 && c->aside_display == 1;
    char panels[160];
    int displays;

    if (c->desk_mode != PD_CONFIG_COUNTER || c->aside_display == 0) {
        pd_found(f, PD_LAMP_OK, "no second screen is configured (aside.display)", "");
        return;
    }
    displays = pd_window_displays(panels, sizeof panels);
    if (displays < 0)
        pd_found(f, PD_LAMP_WARN, "whether the patient's side has a display cannot be told from here",
            "run this in the counter's own session, or with its DISPLAY set");
    else if (!window && pd_beside_display(c->aside_display - 1, displays, 0) < 0) {
        pd_found_text(f, PD_LAMP_WARN,
            "plug it in and switch it on, or mend aside.display; what is plugged in:",
            "the patient's side has no display of its own (E-DSP-01): there are %d", displays);
        pd_found_command(f, "grep -H . ", "/sys/class/drm", "/card*/status");
    } else {
        look_aside_touch(c, panels, f);
    }
}

const struct pd_check pd_checks_devices[] = {
    { "printer", look_printer },
    { "scanner", look_scanner },
    { "voice", look_voice },
    { "aside", look_aside },
    { NULL, NULL },
};
