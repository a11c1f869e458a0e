#include "tests/ui/fixture_parts.h"

#include <stdio.h>
#include <string.h>

/* A machine has no hospital yet; its answers are those of a kiosk whose printer is on the network. */
static struct pd_setup_view *
question(struct fixture *f, enum pd_setup_step step, enum pd_setup_kind kind)
{
    static const struct {
        enum pd_setup_step step;
        const char *value;
    } answers[] = { { PD_SETUP_LANGUAGE, "zh_CN" }, { PD_SETUP_MODE, "kiosk" }, { PD_SETUP_DIAGONAL, "546" },
        { PD_SETUP_DISTANCE, "600" }, { PD_SETUP_SCANNER, "folder" },
        { PD_SETUP_SCANNER_PATH, "/var/spool/pointdesk/scans" }, { PD_SETUP_PRINTER, "tcp" },
        { PD_SETUP_PRINTER_ADDRESS, "192.0.2.7:9100" }, { PD_SETUP_PRINTER_WIDTH, "576" },
        { PD_SETUP_SOUND, "sdl" }, { PD_SETUP_VOLUME, "usual" }, { PD_SETUP_NETWORK, "static" },
        { PD_SETUP_ADDRESS, "192.0.2.10/24" }, { PD_SETUP_GATEWAY, "192.0.2.1" }, { PD_SETUP_WIRED, "done" },
        { PD_SETUP_ZONE, "Asia/Shanghai" }, { PD_SETUP_ROTATION, "left" }, { PD_SETUP_POWER_ON, "07:30" },
        { PD_SETUP_HUB, "https://hub.hospital.example:8443" },
        { PD_SETUP_CA, "/etc/pointdesk/hospital-ca.pem" },
        { PD_SETUP_CODE, "PDE1-7K3M9QX2V5BD8FHJ4NPRSTWYZ0" } };
    struct pd_setup_view *v = &f->setup;

    f->view.programme = NULL;
    f->view.place = NULL;
    f->view.setup = v;
    v->state = PD_SETUP_ASKING;
    v->step = step;
    v->kind = kind;
    v->number = (int)step + 1;
    v->count = PD_SETUP_STEPS;
    for (int i = 0; i < PD_COUNT(answers); i++) {
        v->asked[answers[i].step] = true;
        (void)pd_copy(v->value[answers[i].step], PD_SETUP_VALUE_CAP, answers[i].value);
    }
    return v;
}

static struct pd_setup_view *
choices(struct fixture *f, enum pd_setup_step step, const char *const *words)
{
    struct pd_setup_view *v = question(f, step, PD_SETUP_CHOICE);

    for (int i = 0; i < PD_SETUP_CHOICES_MAX && words[i] != NULL; i++)
        (void)pd_copy(v->choice[v->choices++], sizeof v->choice[0], words[i]);
    return v;
}

void
fixture_setup_language(struct fixture *f)
{
    static const char *const words[] = { "zh_CN", "zh_TW", "zh_HK", "en", NULL };
    struct pd_setup_view *v = choices(f, PD_SETUP_LANGUAGE, words);

    strcpy(v->provision, "provision.ini:7: there is no key printer.paper here; did you mean printer.path");
    strcpy(v->provision_at, "provision.ini:7");
    strcpy(v->provision_value, "printer.paper");
    v->provision_step = PD_SETUP_STEPS;
}

void
fixture_setup_choice(struct fixture *f)
{
    static const char *const words[] = { "none", "tcp", "file", "png", "usb", "serial", NULL };

    choices(f, PD_SETUP_PRINTER, words)->given[PD_SETUP_PRINTER] = true;
}

void
fixture_setup_text(struct fixture *f)
{
    (void)question(f, PD_SETUP_HUB, PD_SETUP_TEXT);
}

void
fixture_setup_text_bad(struct fixture *f)
{
    struct pd_setup_view *v = question(f, PD_SETUP_DIAGONAL, PD_SETUP_TEXT);

    strcpy(v->value[PD_SETUP_DIAGONAL], "21.5inch");
    strcpy(v->bad, "panel.diagonal_mm = '21.5inch': write the number alone, in mm; allowed: 150..2500");
    strcpy(v->allowed, "150..2500");
    v->shift = true;
}

void
fixture_setup_code(struct fixture *f)
{
    (void)question(f, PD_SETUP_CODE, PD_SETUP_TEXT);
}

void
fixture_setup_scanner(struct fixture *f)
{
    struct pd_setup_view *v = question(f, PD_SETUP_SCANNER_TEST, PD_SETUP_TEST);

    v->tried.scanner = PD_LAMP_VIEW_GOOD;
    v->tried.scanned = PD_SCANNED_ENROLMENT;
    v->tried.scanned_len = 31;
}

void
fixture_setup_sound(struct fixture *f)
{
    question(f, PD_SETUP_SOUND_TEST, PD_SETUP_TEST)->tried.ask_heard = true;
}

void
fixture_setup_grid(struct fixture *f)
{
    struct pd_setup_view *v = question(f, PD_SETUP_TOUCH_TEST, PD_SETUP_TEST);

    v->grid = true;
    v->tried.touched = 0x00ff0f;
}

void
fixture_setup_review(struct fixture *f)
{
    (void)question(f, PD_SETUP_REVIEW, PD_SETUP_ALL);
}

void
fixture_setup_working(struct fixture *f)
{
    question(f, PD_SETUP_REVIEW, PD_SETUP_ALL)->state = PD_SETUP_WORKING;
}

static void
tell(struct pd_setup_view *v, enum pd_lamp_view lamp, enum pd_setup_said said, const char *text,
    const char *more)
{
    struct pd_setup_line *line = &v->lines[v->line_count++];

    line->lamp = lamp;
    line->said = said;
    (void)pd_copy(line->text, PD_SETUP_LINE_CAP, text);
    (void)pd_copy(line->more, PD_SETUP_LINE_CAP, more);
}

void
fixture_setup_done(struct fixture *f)
{
    struct pd_setup_view *v = question(f, PD_SETUP_REVIEW, PD_SETUP_ALL);

    v->state = PD_SETUP_DONE;
    tell(v, PD_LAMP_VIEW_GOOD, PD_SETUP_SAID_WRITTEN, "/etc/pointdesk/conf.d/50-setup.ini", "");
    tell(v, PD_LAMP_VIEW_LOOK, PD_SETUP_SAID_NOT_APPLIED, "/etc/pointdesk/system.ini", "");
    tell(v, PD_LAMP_VIEW_GOOD, PD_SETUP_SAID_ENROLLED, "kiosk A", "P1");
    tell(v, PD_LAMP_VIEW_GOOD, PD_SETUP_SAID_WORDS, "4821 0937", "");
    tell(v, PD_LAMP_VIEW_LOOK, PD_SETUP_SAID_WAITS,
        "pointdesk-hub device approve 00112233445566778899aabbccddeeff", "");
}

void
fixture_setup_failed(struct fixture *f)
{
    struct pd_setup_view *v = question(f, PD_SETUP_REVIEW, PD_SETUP_ALL);

    v->state = PD_SETUP_FAILED;
    tell(v, PD_LAMP_VIEW_GOOD, PD_SETUP_SAID_WRITTEN, "/etc/pointdesk/conf.d/50-setup.ini", "");
    tell(v, PD_LAMP_VIEW_BAD, PD_SETUP_SAID_NO_CODE, "", "");
}
