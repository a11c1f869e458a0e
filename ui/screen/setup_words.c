/* What the setup asks, and its answers in words. */
#include "ui/screen/setup.h"

#include <string.h>

struct pd_setup_words
pd_setup_words(const struct pd_ui *ui, enum pd_setup_step step)
{
    switch (step) {
    case PD_SETUP_LANGUAGE:
        return (struct pd_setup_words){ "globe", TR("Language of the first screen"),
            TR("Everybody may change it for the time of a visit.") };
    case PD_SETUP_MODE:
        return (struct pd_setup_words){ "staff", TR("Who stands before it?"), NULL };
    case PD_SETUP_DIAGONAL:
        return (struct pd_setup_words){ "grid", TR("Diagonal of the screen, mm"),
            TR("From corner to corner: 21.5 inches are 546.") };
    case PD_SETUP_DISTANCE:
        return (struct pd_setup_words){ "eye", TR("From the eye to the screen, mm"),
            TR("A kiosk about 600, a counter about 700.") };
    case PD_SETUP_TOUCH_TEST:
        return (struct pd_setup_words){ "grid", TR("Does every field take a finger?"),
            TR("Each turns green when it is touched.") };
    case PD_SETUP_SCANNER:
        return (struct pd_setup_words){ "scan", TR("What reads codes?"), NULL };
    case PD_SETUP_SCANNER_PATH:
        return (struct pd_setup_words){ "scan", TR("Where is it?"),
            TR("The folder that is watched, or the script.") };
    case PD_SETUP_SCANNER_TEST:
        return (struct pd_setup_words){ "scan", TR("Does it read?"), NULL };
    case PD_SETUP_PRINTER:
        return (struct pd_setup_words){ "printer", TR("Is there a printer?"), NULL };
    case PD_SETUP_PRINTER_ADDRESS:
        return (struct pd_setup_words){ "printer", TR("Address of the printer"),
            TR("In numbers, such as 192.0.2.7 or 192.0.2.7:9100.") };
    case PD_SETUP_PRINTER_PATH:
        return (struct pd_setup_words){ "printer", TR("Where is it?"),
            TR("A device such as /dev/usb/lp0, a file, or a folder for pictures.") };
    case PD_SETUP_PRINTER_WIDTH:
        return (struct pd_setup_words){ "printer", TR("How wide is the paper?"), NULL };
    case PD_SETUP_PRINTER_TEST:
        return (struct pd_setup_words){ "printer", TR("Does it print?"),
            TR("Every script, a code, both edges of the paper.") };
    case PD_SETUP_SOUND:
        return (struct pd_setup_words){ "volume", TR("Is there a loudspeaker?"), NULL };
    case PD_SETUP_VOLUME:
        return (struct pd_setup_words){ "volume", TR("How loud?"), NULL };
    case PD_SETUP_SOUND_TEST:
        return (struct pd_setup_words){ "volume", TR("Is it heard?"), TR("A high tone, then a low one.") };
    case PD_SETUP_NETWORK:
        return (struct pd_setup_words){ "network", TR("Joining the network"),
            TR("What the hospital has set already stays as it is.") };
    case PD_SETUP_ADDRESS:
        return (struct pd_setup_words){ "network", TR("Its address"), TR("With its prefix: 192.0.2.10/24.") };
    case PD_SETUP_GATEWAY:
        return (struct pd_setup_words){ "network", TR("Address of the gateway"),
            TR("Empty: it reaches its own network alone.") };
    case PD_SETUP_DNS:
        return (struct pd_setup_words){ "network", TR("Address of the name server"),
            TR("Empty: names are not looked up.") };
    case PD_SETUP_WIRED:
        return (struct pd_setup_words){ "shield", TR("Socket sign-in (802.1X)"),
            TR("Certificates and passwords are put in by the hospital's network office.") };
    case PD_SETUP_PROXY:
        return (struct pd_setup_words){ "network", TR("Proxy"), TR("Empty: none, or it is set already.") };
    case PD_SETUP_TIME_SERVER:
        return (struct pd_setup_words){ "clock", TR("Time server"), TR("Empty: it is set already.") };
    case PD_SETUP_ZONE:
        return (
            struct pd_setup_words){ "globe", TR("Time zone"), TR("Such as Asia/Shanghai or Asia/Taipei.") };
    case PD_SETUP_ROTATION:
        return (struct pd_setup_words){ "refresh", TR("Is the picture turned?"), NULL };
    case PD_SETUP_BRIGHTNESS:
        return (struct pd_setup_words){ "sun", TR("Brightness, per cent"), TR("Empty: it stays as it is.") };
    case PD_SETUP_POWER_ON:
        return (struct pd_setup_words){ "clock", TR("Switched on each day at"),
            TR("Such as 07:30. Empty: by hand, or it is set already.") };
    case PD_SETUP_POWER_OFF:
        return (struct pd_setup_words){ "clock", TR("Switched off each day at"),
            TR("Such as 18:00. Empty: by hand, or it is set already.") };
    case PD_SETUP_HUB:
        return (struct pd_setup_words){ "network", TR("Address of the hub"),
            TR("It begins with https:// and ends with its port.") };
    case PD_SETUP_CA:
        return (struct pd_setup_words){ "shield", TR("The hospital's CA file"),
            TR("Where on this machine the hub's authority stands.") };
    case PD_SETUP_CODE:
        return (struct pd_setup_words){ "qr", TR("Enrolment code"),
            TR("Hold it before the scanner, or type it. It is good once.") };
    case PD_SETUP_REVIEW:
        return (struct pd_setup_words){ "list", TR("Is all of it right?"), NULL };
    case PD_SETUP_STEPS:
        break;
    }
    return (struct pd_setup_words){ "help", "", NULL };
}

const char *
pd_setup_choice_words(const struct pd_ui *ui, enum pd_setup_step step, const char *choice)
{
    const struct {
        enum pd_setup_step step;
        const char *choice, *words;
    } rows[] = {
        { PD_SETUP_LANGUAGE, "zh_CN", "简体中文" },
        { PD_SETUP_LANGUAGE, "zh_TW", "繁體中文（台灣）" },
        { PD_SETUP_LANGUAGE, "zh_HK", "繁體中文（香港）" },
        { PD_SETUP_LANGUAGE, "en", "English" },
        { PD_SETUP_MODE, "kiosk", TR("Patients: a kiosk") },
        { PD_SETUP_MODE, "counter", TR("Staff: a counter") },
        { PD_SETUP_SCANNER, "none", TR("Nothing yet") },
        { PD_SETUP_SCANNER, "folder", TR("Pictures in a folder") },
        { PD_SETUP_SCANNER, "evdev", TR("As a keyboard, on USB") },
        { PD_SETUP_SCANNER, "serial", TR("On a serial line") },
        { PD_SETUP_PRINTER, "none", TR("None") },
        { PD_SETUP_PRINTER, "tcp", TR("On the network") },
        { PD_SETUP_PRINTER, "usb", TR("USB cable") },
        { PD_SETUP_PRINTER, "serial", TR("Serial line") },
        { PD_SETUP_PRINTER, "cups", TR("A print queue (CUPS)") },
        { PD_SETUP_PRINTER, "file", TR("Another device, or a file") },
        { PD_SETUP_PRINTER, "png", TR("Pictures, to try out") },
        { PD_SETUP_PRINTER_WIDTH, "576", TR("80 mm") },
        { PD_SETUP_PRINTER_WIDTH, "384", TR("58 mm") },
        { PD_SETUP_SOUND, "none", TR("None") },
        { PD_SETUP_SOUND, "sdl", TR("This machine's") },
        { PD_SETUP_VOLUME, "soft", TR("Soft") },
        { PD_SETUP_VOLUME, "usual", TR("Usual") },
        { PD_SETUP_VOLUME, "loud", TR("Loud") },
        { PD_SETUP_NETWORK, "done", TR("Done already") },
        { PD_SETUP_NETWORK, "dhcp", TR("It gets its address") },
        { PD_SETUP_NETWORK, "static", TR("A fixed address") },
        { PD_SETUP_WIRED, "done", TR("No, or done already") },
        { PD_SETUP_WIRED, "needed", TR("Yes, still to do") },
        { PD_SETUP_ROTATION, "done", TR("No, or done already") },
        { PD_SETUP_ROTATION, "left", TR("To the left") },
        { PD_SETUP_ROTATION, "right", TR("To the right") },
        { PD_SETUP_ROTATION, "inverted", TR("Upside down") },
    };

    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].step == step && strcmp(rows[i].choice, choice) == 0)
            return rows[i].words;
    return choice;
}

/* ---- what does not do ---- */

const char *
pd_setup_allowed_words(struct pd_ui *ui, enum pd_setup_step step, const char *allowed)
{
    const struct {
        enum pd_setup_step step;
        const char *words;
    } rows[] = {
        { PD_SETUP_SCANNER_PATH, TR("Say where it is: a path that begins with /.") },
        { PD_SETUP_PRINTER_ADDRESS, TR("An address in numbers, such as 192.0.2.7 or 192.0.2.7:9100.") },
        { PD_SETUP_PRINTER_PATH,
            TR("A device below /dev, such as /dev/usb/lp0. Another file only from provision.ini.") },
        { PD_SETUP_ADDRESS, TR("An address with its prefix, such as 192.0.2.10/24.") },
        { PD_SETUP_GATEWAY, TR("An address, such as 192.0.2.1, or nothing.") },
        { PD_SETUP_DNS, TR("An address, such as 192.0.2.53, or nothing.") },
        { PD_SETUP_PROXY, TR("http://host:port, or nothing where that is done already.") },
        { PD_SETUP_TIME_SERVER, TR("A host or an address, or nothing where that is done already.") },
        { PD_SETUP_ZONE, TR("A zone such as Asia/Shanghai, or nothing where that is done already.") },
        { PD_SETUP_BRIGHTNESS, TR("10 to 100 per cent, or nothing where that is done already.") },
        { PD_SETUP_POWER_ON, TR("Hours and minutes, such as 07:30, or nothing where that is done already.") },
        { PD_SETUP_POWER_OFF,
            TR("Hours and minutes, such as 18:00, or nothing where that is done already.") },
        { PD_SETUP_HUB, TR("https://, the hub's name and its port. http:// only to this machine itself.") },
        { PD_SETUP_CA,
            TR("A file on this machine. One that lies on the stick is copied first, to /etc/pointdesk.") },
        { PD_SETUP_CODE, TR("That is no enrolment code: PDE1- and 26 letters and digits.") },
    };

    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].step == step)
            return rows[i].words;
    if (step == PD_SETUP_DIAGONAL || step == PD_SETUP_DISTANCE)
        return pd_kit_text(ui, TR("The number alone, in mm: %s."), allowed);
    return pd_kit_text(ui, TR("Allowed: %s."), allowed);
}

const char *
pd_setup_provision_words(struct pd_ui *ui, const struct pd_setup_view *v)
{
    if (v->provision_at[0] == '\0' || v->provision_value[0] == '\0')
        /* TRANSLATORS: Technician. A file with its line, and what is wrong, in English. */
        return pd_kit_text(ui, TR("Not read: %s"), v->provision);
    if (v->provision_step == PD_SETUP_STEPS)
        /* TRANSLATORS: Technician. A file with its line; the name of a setting that does not exist. */
        return pd_kit_text(ui, TR("%s: there is no key %s."), v->provision_at, v->provision_value);
    if (v->provision_step == PD_SETUP_CODE)
        return pd_kit_text(ui, "%s: %s", v->provision_at,
            pd_setup_allowed_words(ui, v->provision_step, v->provision_allowed));
    /* TRANSLATORS: Technician. A file with its line; the answer there; what is allowed, as a sentence. */
    return pd_kit_text(ui, TR("%s: “%s” does not do. %s"), v->provision_at, v->provision_value,
        pd_setup_allowed_words(ui, v->provision_step, v->provision_allowed));
}

/* ---- what was done ---- */

/* "kiosk A" */
static const char *
desk_words(struct pd_ui *ui, const char *text)
{
    bool counter = strncmp(text, "counter ", 8) == 0;
    const char *space = strchr(text, ' ');

    if (space == NULL)
        return text;
    return pd_kit_text(ui, counter ? TR("counter %s") : TR("kiosk %s"), space + 1);
}

const char *
pd_setup_said_words(struct pd_ui *ui, const struct pd_setup_line *line)
{
    switch (line->said) {
    case PD_SETUP_SAID_WRITTEN:
        return pd_kit_text(ui, TR("Written: %s"), line->text);
    case PD_SETUP_SAID_NOT_WRITTEN:
        return pd_kit_text(ui, TR("Not written: %s (%s)"), line->text, line->more);
    case PD_SETUP_SAID_NOT_APPLIED:
        /* TRANSLATORS: Technician. %s is a command with its file. */
        return pd_kit_text(ui, TR("Asked for, not applied yet. As root: %s"),
            pd_kit_text(ui, "apply-system --apply %s", line->text));
    case PD_SETUP_SAID_ENROLLED:
        /* TRANSLATORS: Technician. "kiosk A", then the number of a place where gifts are picked up. */
        return pd_kit_text(ui, TR("Enrolled as %s, place %s"), desk_words(ui, line->text), line->more);
    case PD_SETUP_SAID_WORDS:
        return pd_kit_text(ui, TR("Here and at the hub the same must stand: %s"), line->text);
    case PD_SETUP_SAID_WAITS:
        return pd_kit_text(ui, TR("It waits for the hub's approval: %s"), line->text);
    case PD_SETUP_SAID_KEPT:
        return pd_kit_text(ui, TR("Its old journal is kept: %s"), line->text);
    case PD_SETUP_SAID_NOT_TAKEN:
        return pd_kit_text(
            ui, TR("The hub did not take %s entries of the old journal (%s)"), line->text, line->more);
    case PD_SETUP_SAID_NO_CODE:
        return TR(
            "Not enrolled: the hub does not know this code, or it was used or is too old. Ask for another.");
    case PD_SETUP_SAID_NO_HUB:
        return pd_kit_text(ui,
            TR("Not enrolled: no hub answers there. See to its address, the cable and the certificate. (%s)"),
            line->more);
    case PD_SETUP_SAID_NOT_ENROLLED:
        break;
    }
    return pd_kit_text(ui, TR("Not enrolled: %s"), line->more);
}
