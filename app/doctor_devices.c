/* What is plugged into a desk. */
#include "app/app.h"
#include "app/doctor.h"

#include "app/app_typing.h"
#include "drivers/card/card.h"
#include "drivers/light/light.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "drivers/sound/sound.h"
#include "drivers/speech/prompts.h"
#include "drivers/speech/voice.h"
#include "drivers/tactile/tactile.h"
#include "ui/render/beside.h"
#include "ui/render/window_sdl.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for pictures must be there; a file may still be made, a device node not. */
static void
look_printer_path(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool picture = c->printer_kind == PD_CONFIG_PRINTER_PNG;
    bool device = strncmp(c->printer_path, "/dev/", 5) == 0 || c->printer_kind == PD_CONFIG_PRINTER_USB ||
                  c->printer_kind == PD_CONFIG_PRINTER_SERIAL;

    if (access(c->printer_path, F_OK) != 0) {
        pd_found_text(f, picture || device ? PD_LAMP_FAIL : PD_LAMP_WARN,
            picture  ? "make the folder, or mend printer.path"
            : device ? "switch it on and plug it in, or mend printer.path"
                     : "it is made with the first ticket; make it now to be sure, or mend printer.path",
            picture  ? TR("the printer's folder is not there: %s (E-PRT-09)")
            : device ? TR("the printer's device is not there: %s (E-PRT-01)")
                     : TR("the printer's file is not there: %s (E-PRT-09)"),
            c->printer_path);
        if (picture)
            pd_found_command(f, "mkdir -p ", c->printer_path, "");
        else if (!device)
            pd_found_command(f, "touch ", c->printer_path, "");
    } else if (access(c->printer_path, W_OK) != 0) {
        pd_found_text(f, PD_LAMP_FAIL,
            "as root, let the desk's user print (and log in anew), or mend printer.path:",
            TR("the printer's path cannot be written: %s (E-PRT-09)"), c->printer_path);
        pd_found_command(f,
            c->printer_kind == PD_CONFIG_PRINTER_SERIAL ? "usermod -aG dialout " : "usermod -aG lp ", "USER",
            "");
    } else {
        pd_found(f, PD_LAMP_OK,
            picture ? TR("tickets become pictures in a folder") : TR("the printer's path can be written"),
            "");
    }
}

/* Asks one that speaks ESC/POS. */
static void
look_printer_answer(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool address = c->printer_kind == PD_CONFIG_PRINTER_TCP || c->printer_kind == PD_CONFIG_PRINTER_CUPS;
    struct pd_printer *printer = NULL;
    struct pd_printer_status status;
    struct pd_why why = { .text = "" };
    const char *code;
    enum pd_err err = pd_app_make_printer(c, &printer, &why);

    if (err == PD_ERR_MISSING) {
        pd_found(f, PD_LAMP_FAIL, why.text, "as root, install it:");
        pd_found_command(f, "apt-get install -y ", "libcups2", "");
        return;
    }
    if (err != PD_OK) {
        pd_found(f, PD_LAMP_FAIL, why.text, address ? "mend printer.address" : "mend printer.path");
        return;
    }
    pd_printer_status(printer, &status);
    pd_printer_destroy(printer);
    code = pd_printer_reason_code(status.reasons);
    if (status.state == PD_DEVICE_OK) {
        bool low = (status.reasons & PD_PRINTER_PAPER_LOW) != 0;

        pd_found(f, low ? PD_LAMP_WARN : PD_LAMP_OK,
            low ? TR("the printer is ready; the paper roll nears its end (E-PRT-11)")
                : TR("the printer is ready"),
            low ? "have a new roll ready" : "");
        return;
    }
    pd_found_text(f, status.state == PD_DEVICE_UNKNOWN ? PD_LAMP_WARN : PD_LAMP_FAIL, "", "%s: %s (%s)",
        address ? c->printer_address : c->printer_path, pd_printer_reason_text(status.reasons), code);
    if (strcmp(code, "E-PRT-01") == 0)
        (void)snprintf(f->mend, sizeof f->mend, "switch it on, look at its cable, and at printer.%s",
            address ? "address" : "path");
    else if (strcmp(code, "E-PRT-15") == 0) {
        (void)pd_copy(f->mend, sizeof f->mend, "end the other program; which it is:");
        pd_found_command(f, "fuser -v ", c->printer_path, "");
    } else if (strcmp(code, "E-PRT-18") == 0) {
        (void)pd_copy(
            f->mend, sizeof f->mend, "start the print service, or mend printer.address; is it there?");
        pd_found_command(f, "systemctl status ", "cups", "");
    } else if (strcmp(code, "E-PRT-19") == 0) {
        (void)pd_copy(
            f->mend, sizeof f->mend, "make the queue, let it go on, or mend printer.address; how it is:");
        pd_found_command(f, "lpstat ", "-p", " -a");
    } else
        (void)snprintf(f->mend, sizeof f->mend, "see %s in error-codes.md (/usr/share/doc/pointdesk)", code);
}

static void
look_printer(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;

    switch ((enum pd_config_printer)c->printer_kind) {
    case PD_CONFIG_PRINTER_NONE:
        pd_found(f, PD_LAMP_WARN, TR("no printer: tickets are on the screen only"), "set printer.kind");
        return;
    case PD_CONFIG_PRINTER_FILE:
    case PD_CONFIG_PRINTER_PNG:
        look_printer_path(d, f);
        return;
    case PD_CONFIG_PRINTER_USB:
    case PD_CONFIG_PRINTER_SERIAL:
        /* Whether it is there and may be used is said first, with the command that mends it. */
        look_printer_path(d, f);
        if (f->lamp == PD_LAMP_OK)
            look_printer_answer(d, f);
        return;
    case PD_CONFIG_PRINTER_TCP:
    case PD_CONFIG_PRINTER_CUPS:
        look_printer_answer(d, f);
        return;
    }
}

/* A folder or a script. */
static void
look_scanner_path(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool folder = c->scanner_kind == PD_CONFIG_SCANNER_FOLDER;
    struct stat st;

    if (stat(c->scanner_path, &st) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, folder ? "make it, or mend scanner.path" : "mend scanner.path",
            folder ? TR("the scanner's folder is not there: %s (E-SCN-01)")
                   : TR("the scanner's script is not there: %s (E-SCN-01)"),
            c->scanner_path);
        if (folder)
            pd_found_command(f, "mkdir -p ", c->scanner_path, "");
    } else if (folder != (bool)S_ISDIR(st.st_mode)) {
        pd_found_text(f, PD_LAMP_FAIL, "mend scanner.path or scanner.kind",
            folder ? TR("the scanner's path is no folder: %s (E-SCN-01)")
                   : TR("the scanner's path is a folder: %s (E-SCN-01)"),
            c->scanner_path);
    } else if (access(c->scanner_path, R_OK | (folder ? W_OK | X_OK : 0)) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, "let the desk's user use it, or mend scanner.path",
            folder ? TR("the scanner's path cannot be read and emptied: %s (E-SCN-01)")
                   : TR("the scanner's path cannot be read: %s (E-SCN-01)"),
            c->scanner_path);
    } else {
        pd_found(f, PD_LAMP_OK, TR("the scanner's path is there"), "");
    }
}

static void
look_scanner_device(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    bool keys = c->scanner_kind == PD_CONFIG_SCANNER_EVDEV;
    struct pd_why why = { .text = "" };
    enum pd_err err =
        keys ? pd_scanner_evdev_look(c->scanner_path, &why) : pd_scanner_serial_look(c->scanner_path, &why);

    if (err == PD_OK) {
        pd_found(f, PD_LAMP_OK, TR("the scanner is plugged in, and this user may read it"), "");
        return;
    }
    if (err == PD_ERR_DENIED) {
        pd_found_text(f, PD_LAMP_FAIL, "as root, let the desk's user read it (and log in anew):",
            TR("the scanner may not be read by this user: %.150s (E-SCN-04)"), why.path);
        pd_found_command(f, keys ? "usermod -aG input " : "usermod -aG dialout ", "USER", "");
        return;
    }
    pd_found_text(f, PD_LAMP_FAIL,
        c->scanner_path[0] != '\0'
            ? "plug it in, or mend scanner.path; what is plugged in:"
            : "plug it in, tell udev of it (/usr/share/doc/pointdesk/technician.md), or set "
              "scanner.path; what is plugged in:",
        TR("there is no scanner: %.120s: %.80s (E-SCN-04)"), why.path, why.text);
    pd_found_command(f, "ls -l ", keys ? "/dev/input/by-id/" : "/dev/serial/by-id/", "");
}

/* In a desk that runs, its own thread knows the device better than any look from beside. */
static void
look_device(struct pd_doctor *d, enum pd_device_state state, const struct pd_why *why, const char *fine,
    const char *code, struct pd_finding *f)
{
    if (state == PD_DEVICE_OK)
        pd_found(f, PD_LAMP_OK, fine, "");
    else if (why->text[0] == '\0')
        pd_found_text(f, PD_LAMP_WARN, "look again in a minute", TR("it has not answered yet (%s)"), code);
    else
        pd_found_text(f, state == PD_DEVICE_UNKNOWN ? PD_LAMP_WARN : PD_LAMP_FAIL,
            "look at its cable; then run this from a shell", "%.96s: %.130s (%s)", why->path, why->text,
            code);
}

static void
look_scanner(struct pd_doctor *d, struct pd_finding *f)
{
    struct pd_scanner_status status;

    switch ((enum pd_config_scanner)d->config->scanner_kind) {
    case PD_CONFIG_SCANNER_NONE:
        if (d->config->camera_device[0] != '\0')
            pd_found(f, PD_LAMP_OK, TR("no scanner is configured; the camera reads codes"), "");
        else
            pd_found(f, PD_LAMP_WARN, TR("no scanner is configured"), "set scanner.kind");
        return;
    case PD_CONFIG_SCANNER_FOLDER:
    case PD_CONFIG_SCANNER_REPLAY:
        look_scanner_path(d, f);
        return;
    case PD_CONFIG_SCANNER_EVDEV:
    case PD_CONFIG_SCANNER_SERIAL:
        break;
    }
    if (d->scanner == NULL) {
        look_scanner_device(d, f);
        return;
    }
    pd_scanner_status(d->scanner, &status);
    look_device(d, status.state, &status.why, TR("the scanner is in order"), "E-SCN-04", f);
}

static void
look_card_service(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    struct pd_why why = { .text = "" };
    int readers;
    enum pd_err err = pd_card_pcsc_look(c->card_reader, NULL, &readers, &why);

    if (err == PD_OK) {
        pd_found_text(f, PD_LAMP_OK, "",
            TRN("%d card reader is plugged in", "%d card readers are plugged in", readers), readers);
        return;
    }
    pd_found_text(f, PD_LAMP_FAIL,
        err == PD_ERR_MISSING ? "as root, install the card service:"
        : err == PD_ERR_STATE ? "as root, start the card service:"
                              : "plug it in, or mend card.reader; the readers that there are:",
        "%.120s (E-CRD-01)", why.text);
    pd_found_command(f,
        err == PD_ERR_MISSING ? "apt-get install -y "
        : err == PD_ERR_STATE ? "systemctl enable --now "
                              : "pcsc_scan ",
        err == PD_ERR_MISSING ? "pcscd"
        : err == PD_ERR_STATE ? "pcscd.socket"
                              : "-r",
        "");
}

static void
look_card(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    struct pd_card_status status;

    if (c->card_kind == PD_CONFIG_CARD_NONE) {
        pd_found(f, PD_LAMP_OK, TR("no card reader is configured (card.kind)"), "");
    } else if (c->card_kind == PD_CONFIG_CARD_REPLAY) {
        if (access(c->card_path, R_OK) == 0)
            pd_found(f, PD_LAMP_OK, TR("the card reader's script is there"), "");
        else
            pd_found_text(f, PD_LAMP_FAIL, "mend card.path",
                TR("the card reader's script cannot be read: %.150s (E-CRD-01)"), c->card_path);
    } else if (d->card != NULL) {
        pd_card_status(d->card, &status);
        look_device(d, status.state, &status.why, TR("the card reader is in order"), "E-CRD-01", f);
    } else {
        look_card_service(d, f);
    }
}

/* A desk that runs has it open, so it is only looked whether it is there and may be opened. */
static void
look_camera(struct pd_doctor *d, struct pd_finding *f)
{
    const char *device = d->config->camera_device;
    struct stat st;

    if (device[0] == '\0') {
        pd_found(f, PD_LAMP_OK, TR("no camera is configured"), "");
    } else if (stat(device, &st) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, "plug it in, or mend camera.device; what is plugged in:",
            TR("the camera is not there: %s (E-CAM-01)"), device);
        pd_found_command(f, "ls -l ", "/dev/v4l/by-id", "");
    } else if (!S_ISCHR(st.st_mode) && !S_ISDIR(st.st_mode)) {
        pd_found_text(
            f, PD_LAMP_FAIL, "mend camera.device", TR("camera.device is no camera: %s (E-CAM-01)"), device);
    } else if (access(device, S_ISDIR(st.st_mode) ? R_OK | X_OK : R_OK | W_OK) != 0) {
        pd_found_text(f, PD_LAMP_FAIL, "let the desk's user use it: the group video",
            TR("the camera may not be opened: %s (E-CAM-01)"), device);
    } else {
        pd_found(f, PD_LAMP_OK, TR("the camera is there"), "");
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
        pd_found(f, PD_LAMP_OK, TR("a counter does not speak"), "");
    } else if (c->speech_kind == PD_CONFIG_SPEECH_NONE) {
        pd_found(f, PD_LAMP_FAIL, TR("nobody speaks: who does not see cannot use this kiosk"),
            "set speech.kind = espeak");
    } else if (c->speech_kind == PD_CONFIG_SPEECH_REPLAY) {
        pd_found(
            f, PD_LAMP_WARN, TR("what is said goes to a file and is not heard"), "set speech.kind = espeak");
    } else if (!pd_voice_espeak_found(c->speech_program)) {
        pd_found_text(f, PD_LAMP_FAIL, "install it, or set speech.program",
            TR("the speech program %.100s does not run; %d phrases are recorded"), c->speech_program,
            phrases);
        pd_found_command(f, "apt-get install -y ", "espeak-ng", "");
    } else if (c->sound_kind == PD_CONFIG_SOUND_NONE) {
        pd_found(f, PD_LAMP_WARN, TR("there is a voice, but nothing is heard"), "set sound.kind = sdl");
    } else {
        pd_found_text(f, PD_LAMP_OK, "", TR("the voice speaks; %d phrases are recorded"), phrases);
    }
}

/* From beside a loudspeaker is not opened: it might be heard, or another program has it. */
static void
look_sound(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;

    if (c->sound_kind == PD_CONFIG_SOUND_NONE)
        pd_found(f, PD_LAMP_OK, TR("no sound is configured (sound.kind)"), "");
    else if (d->sound == NULL || pd_sound_state(d->sound) == PD_DEVICE_UNKNOWN)
        pd_found(f, PD_LAMP_OK, TR("nothing has been played yet; the screen of devices tries it"), "");
    else if (pd_sound_state(d->sound) == PD_DEVICE_OK)
        pd_found(f, PD_LAMP_OK, TR("the loudspeaker is in order"), "");
    else
        pd_found_text(f, PD_LAMP_FAIL, "look at its cable, or mend sound.device",
            TR("the loudspeaker cannot be opened, or was pulled out: %.100s (E-SND-01)"),
            c->sound_device[0] != '\0' ? c->sound_device : "sound.device");
}

/* True: it is in order, or none is configured. */
static bool
look_tactile(struct pd_doctor *d, const char *path, struct pd_tactile *running, struct pd_finding *f)
{
    struct pd_tactile_status status = { .state = PD_DEVICE_UNKNOWN };
    struct pd_why why = { .text = "" };
    struct stat st;

    if (path[0] == '\0' || (stat(path, &st) == 0 && S_ISREG(st.st_mode))) /* none, or a script */
        return true;
    if (running != NULL)
        pd_tactile_status(running, &status);
    if (status.state == PD_DEVICE_OK ||
        (status.state == PD_DEVICE_UNKNOWN && pd_tactile_evdev_look(path, &why) == PD_OK))
        return true;
    if (status.state == PD_DEVICE_PROBLEM)
        why = status.why;
    pd_found_text(f, PD_LAMP_FAIL, "plug it in, or mend keypad.device and keypad.jack; what is plugged in:",
        TR("the keypad or its socket cannot be used: %.100s: %.80s (E-PAD-01)"), path, why.text);
    pd_found_command(f, "ls -l ", "/dev/input/by-id", " /dev/input/by-path");
    return false;
}

static void
look_keypad(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    const char *paths[2] = { c->keypad_device, c->keypad_jack };

    for (int i = 0; i < PD_COUNT(paths); i++)
        if (!look_tactile(d, paths[i], d->tactiles != NULL ? d->tactiles[i] : NULL, f))
            return;
    if (paths[0][0] == '\0' && paths[1][0] == '\0')
        pd_found(f, PD_LAMP_OK, TR("keys come from the window's keyboard (keypad.device)"), "");
    else
        pd_found(f, PD_LAMP_OK, TR("the keypad is in order"), "");
}

/* Its lines are the running desk's: from beside it is only looked whether the chip may be opened. */
static void
look_light(struct pd_doctor *d, struct pd_finding *f)
{
    const char *chip = d->config->light_chip;
    struct pd_light_status status = { .state = PD_DEVICE_OK };

    if (d->light != NULL)
        pd_light_status(d->light, &status);
    else if (chip[0] != '\0' && access(chip, R_OK | W_OK) != 0)
        status.state = PD_DEVICE_PROBLEM;
    if (chip[0] == '\0')
        pd_found(f, PD_LAMP_OK, TR("no light is configured (light.chip)"), "");
    else if (status.state != PD_DEVICE_PROBLEM)
        pd_found(f, PD_LAMP_OK, TR("the light is in order"), "");
    else
        pd_found_text(f, PD_LAMP_FAIL,
            "let the desk's user use it: the group gpio; or mend [light]: `gpioinfo` lists chips and lines",
            TR("the light cannot be used: %.100s: %.80s (E-LGT-01)"), chip,
            status.why.text[0] != '\0' ? status.why.text : strerror(errno));
}

/* Whose fingers reach the patient's side, once it has its display. */
static void
look_aside_touch(struct pd_doctor *d, const char *panels, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    const char *touch = c->aside_touch;

    if (strcmp(touch, "none") == 0)
        pd_found(f, PD_LAMP_OK,
            TR("the patient's side has its display, to be looked at only (aside.touch = none)"), "");
    else if (strcmp(touch, "any") == 0)
        pd_found(f, PD_LAMP_OK,
            TR("the patient's side has its display, and whatever touches it is the patient's"), "");
    else if (strstr(panels, touch) == NULL)
        pd_found_text(f, PD_LAMP_FAIL, "plug it in, or mend aside.touch: `xinput list` tells the names",
            TR("nobody can confirm on the patient's side: there is no touch panel %.80s, there is: %.80s"),
            touch, panels[0] != '\0' ? panels : "none");
    else
        pd_found_text(f, PD_LAMP_OK, "", TR("the patient's side has its display and its panel %.80s"), touch);
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
        pd_found(f, PD_LAMP_OK, TR("no second screen is configured (aside.display)"), "");
        return;
    }
    displays = pd_window_displays(panels, sizeof panels);
    if (displays < 0)
        pd_found(f, PD_LAMP_WARN, TR("whether the patient's side has a display cannot be told from here"),
            "run this in the counter's own session, or with its DISPLAY set");
    else if (!window && pd_beside_display(c->aside_display - 1, displays, 0) < 0) {
        pd_found_text(f, PD_LAMP_WARN,
            "plug it in and switch it on, or mend aside.display; what is plugged in:",
            TR("the patient's side has no display of its own (E-DSP-01): there are %d"), displays);
        pd_found_command(f, "grep -H . ", "/sys/class/drm", "/card*/status");
    } else {
        look_aside_touch(d, panels, f);
    }
}

/* The engine is loaded, and nothing of it begun: in the running program it may be in use. */
static void
look_typing(struct pd_doctor *d, struct pd_finding *f)
{
    enum pd_typing_method method = pd_app_typing_method(d->config);
    struct pd_why why = { .text = "" };

    if (d->config->desk_mode != PD_CONFIG_COUNTER)
        pd_found(f, PD_LAMP_OK, TR("a kiosk asks for no names"), "");
    else if (method == 0)
        pd_found(f, PD_LAMP_OK, TR("names are typed in Latin letters (counter.typing)"), "");
    else if (pd_typing_rime_look(method, &why) != PD_OK) {
        pd_found_text(f, PD_LAMP_WARN, "install it, or set counter.typing = none",
            TR("names cannot be typed in Chinese (E-TYP-01): %.100s: %.80s"), why.path, why.text);
        pd_found_command(f, "apt-get install -y librime1 ", pd_typing_package(method), "");
    } else {
        pd_found(f, PD_LAMP_OK, TR("names can be typed in Chinese"), "");
    }
}

const struct pd_check pd_checks_devices[] = {
    { "printer", look_printer },
    { "scanner", look_scanner },
    { "card", look_card },
    { "camera", look_camera },
    { "voice", look_voice },
    { "sound", look_sound },
    { "keypad", look_keypad },
    { "light", look_light },
    { "aside", look_aside },
    { "typing", look_typing },
    { NULL, NULL },
};
