#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

static struct pd_technician_view *
page(struct fixture *f, enum pd_technician_page page)
{
    struct pd_technician_view *v = &f->view.technician;

    v->page = page;
    v->facts.disk_mib = -1;
    v->facts.temperature_c = INT32_MIN;
    if (page != PD_TECHNICIAN_BADGE)
        strcpy(v->number, "T-01");
    return v;
}

void
fixture_technician_badge(struct fixture *f)
{
    (void)page(f, PD_TECHNICIAN_BADGE);
}

void
fixture_technician_unknown(struct fixture *f)
{
    page(f, PD_TECHNICIAN_BADGE)->outcome = PD_SIGN_IN_ROLE;
}

void
fixture_technician_badge_failed(struct fixture *f)
{
    struct pd_technician_view *v = page(f, PD_TECHNICIAN_BADGE);

    v->failed = true;
    v->wiping = true;
}

void
fixture_technician_pin(struct fixture *f)
{
    page(f, PD_TECHNICIAN_PIN)->digits = 4;
}

void
fixture_technician_pin_wrong(struct fixture *f)
{
    struct pd_technician_view *v = page(f, PD_TECHNICIAN_PIN);

    v->outcome = PD_SIGN_IN_WRONG;
    v->tries_left = 3;
}

void
fixture_technician_checking(struct fixture *f)
{
    (void)page(f, PD_TECHNICIAN_CHECKING);
}

void
fixture_technician_looking(struct fixture *f)
{
    page(f, PD_TECHNICIAN_STATUS)->job = PD_JOB_LOOK;
}

static void
set_facts(struct pd_technician_view *v)
{
    static const char *const lines[] = {
        "07:58:12 pointdesk 0.1.0 begins",
        "08:01:44 E-NET-02 the hub does not answer; what is recorded here is sent later",
        "10:12:31 E-PRT-02 ticket not printed: the paper is out",
        "10:40:02 E-STF-02 a PIN was not taken: wrong, 9 tries left",
    };
    struct pd_technician_facts *k = &v->facts;

    strcpy(k->head, "7f3a91c20b5ee418");
    strcpy(k->version, "pointdesk 0.1.0");
    k->ops = 18204;
    k->acked = 18197;
    k->disk_mib = 24810;
    k->temperature_c = 47;
    for (int i = 0; i < PD_COUNT(lines); i++)
        strcpy(k->lines[k->line_count++], lines[i]);
}

static struct pd_technician_view *
looked(struct fixture *f, enum pd_technician_page which)
{
    struct pd_technician_view *v = page(f, which);

    for (int i = 0; i < PD_LAMPS; i++)
        v->lamps[i].lamp = PD_LAMP_VIEW_GOOD;
    set_facts(v);
    return v;
}

void
fixture_technician_status(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_STATUS);

    v->lamps[PD_LAMP_PRINTER].lamp = PD_LAMP_VIEW_BAD;
    strcpy(v->lamps[PD_LAMP_PRINTER].text, "192.0.2.7: the paper is out (E-PRT-02)");
    v->lamps[PD_LAMP_UNSENT].lamp = PD_LAMP_VIEW_LOOK;
    strcpy(v->lamps[PD_LAMP_UNSENT].text, "7 ops wait to be sent, the oldest for 26 hours");
    v->lamps[PD_LAMP_TOUCH].lamp = v->lamps[PD_LAMP_SOUND].lamp = PD_LAMP_VIEW_NONE;
    v->chosen = PD_LAMP_PRINTER;
    f->view.unsent = 7;
    f->view.oldest_unsent_ms = NOW_MS - 26 * PD_HOUR_MS;
}

void
fixture_technician_status_good(struct fixture *f)
{
    (void)looked(f, PD_TECHNICIAN_STATUS);
}

void
fixture_technician_devices(struct fixture *f)
{
    (void)looked(f, PD_TECHNICIAN_DEVICES);
}

void
fixture_technician_devices_tried(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_DEVICES);

    v->scanned = PD_SCANNED_OURS;
    v->scanned_len = 143;
    v->scanner = v->touch = PD_LAMP_VIEW_GOOD;
    v->printer = PD_LAMP_VIEW_BAD;
    v->ask_heard = true;
    f->view.print = PD_PRINT_PROBLEM;
}

void
fixture_technician_status_card(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_STATUS);

    v->has_card = true;
    v->lamps[PD_LAMP_CARD].lamp = PD_LAMP_VIEW_BAD;
    strcpy(v->lamps[PD_LAMP_CARD].text, "card reader: a card was left on it; take it away (E-CRD-01)");
    v->chosen = PD_LAMP_CARD;
}

void
fixture_technician_devices_card(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_DEVICES);

    v->has_card = true;
    v->card_seen = PD_CARD_SEEN_CHANGING;
    v->card = PD_LAMP_VIEW_GOOD;
}

void
fixture_technician_grid(struct fixture *f)
{
    page(f, PD_TECHNICIAN_GRID)->touched = 0x0035f3;
}

void
fixture_technician_journal(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_JOURNAL);

    v->job = PD_JOB_VERIFY;
    v->percent = 42;
    f->view.unsent = 7;
    f->view.oldest_unsent_ms = NOW_MS - 26 * PD_HOUR_MS;
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.clock = PD_TIME_HOLDOVER;
}

void
fixture_technician_journal_verified(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_JOURNAL);

    v->told = PD_JOB_VERIFY;
    v->good = true;
    f->view.clock = PD_TIME_SYNCED;
    strcpy(v->text, "18204 ops");
}

void
fixture_technician_acts(struct fixture *f)
{
    (void)looked(f, PD_TECHNICIAN_ACTS);
}

void
fixture_technician_acts_told(struct fixture *f)
{
    struct pd_technician_view *v = looked(f, PD_TECHNICIAN_ACTS);

    v->told = PD_JOB_IMPORT;
    strcpy(v->text, "/media/pointdesk/to-desk.pdb: it was not signed by this desk's hub, or was changed");
}

void
fixture_technician_acts_waiting(struct fixture *f)
{
    looked(f, PD_TECHNICIAN_ACTS)->job = PD_JOB_EXPORT;
}

void
fixture_technician_sure(struct fixture *f)
{
    (void)looked(f, PD_TECHNICIAN_SURE);
}

void
fixture_practise(struct fixture *f)
{
    bool counter = f->view.screen == PD_SCREEN_COUNTER || f->view.screen == PD_SCREEN_WORK ||
                   f->view.screen == PD_SCREEN_ENROL;

    f->view.practice = (struct pd_practice_view){ .on = true };
    f->view.demo_codes = 4;
    if (!counter)
        return;
    f->view.practice.tasks = PD_PRACTICES;
    f->view.practice.done = 1U << PD_PRACTICE_HAND_OVER | 1U << PD_PRACTICE_UNDO;
    f->view.practice.next = PD_PRACTICE_REFUND;
}
