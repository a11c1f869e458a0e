/*
 * How the devices of a running desk are, as their own threads found them last: looked at once a second by the
 * main thread, which asks no device for it. What has changed goes to the ledger's thread, and so to the hub;
 * whoever asks on a console is told from here.
 */
#include "app/app.h"
#include "app/command.h"
#include "app/status.h"

#include "app/base/clock.h"

#include <string.h>

#define LOOK_EVERY_MS PD_SECOND_MS

/* ---- what each says ---- */

static void
add(struct pd_parts *parts, enum pd_part part, enum pd_part_state state, const char *code)
{
    struct pd_part_health *h = &parts->list[parts->count++];

    *h = (struct pd_part_health){ .part = part, .state = state };
    if (state == PD_PART_BAD || state == PD_PART_LOOK)
        (void)pd_copy(h->code, sizeof h->code, code);
}

static enum pd_part_state
state_of(enum pd_device_state state)
{
    return state == PD_DEVICE_OK ? PD_PART_GOOD : state == PD_DEVICE_PROBLEM ? PD_PART_BAD : PD_PART_UNKNOWN;
}

static void
add_printer(struct pd_app *app, struct pd_parts *parts)
{
    unsigned reasons = __atomic_load_n(&app->printer_reasons, __ATOMIC_ACQUIRE);
    enum pd_part_state state = state_of(__atomic_load_n(&app->printer_state, __ATOMIC_ACQUIRE));

    if (app->printer == NULL)
        return;
    if (state == PD_PART_GOOD && (reasons & PD_PRINTER_PAPER_LOW) != 0)
        state = PD_PART_LOOK;
    add(parts, PD_PART_PRINTER, state, pd_printer_reason_code(reasons));
}

static void
add_scanner(const struct pd_app *app, struct pd_parts *parts)
{
    struct pd_scanner_status status;
    bool device = app->config->scanner_kind == PD_CONFIG_SCANNER_EVDEV ||
                  app->config->scanner_kind == PD_CONFIG_SCANNER_SERIAL;

    if (app->scanner == NULL)
        return;
    pd_scanner_status(app->scanner, &status);
    add(parts, PD_PART_SCANNER, state_of(status.state), device ? "E-SCN-04" : "E-SCN-01");
}

static void
add_card(const struct pd_app *app, struct pd_parts *parts)
{
    struct pd_card_status status;

    if (app->card == NULL)
        return;
    pd_card_status(app->card, &status);
    add(parts, PD_PART_CARD, state_of(status.state), "E-CRD-01");
}

static void
add_camera(const struct pd_app *app, struct pd_parts *parts)
{
    struct pd_camera_status status;
    struct pd_watch_counts counts;

    if (app->camera == NULL)
        return;
    pd_scanner_camera_counts(app->camera, &status, &counts);
    add(parts, PD_PART_CAMERA, state_of(status.state), "E-CAM-01");
}

/* Keypad and socket, the worse of the two. */
static void
add_keypad(const struct pd_app *app, struct pd_parts *parts)
{
    enum pd_part_state worst = 0;

    for (int i = 0; i < PD_APP_TACTILES; i++) {
        struct pd_tactile_status status;
        enum pd_part_state state;

        if (app->tactiles[i] == NULL)
            continue;
        pd_tactile_status(app->tactiles[i], &status);
        state = state_of(status.state);
        if ((int)worst == 0 || state == PD_PART_BAD || (worst == PD_PART_GOOD && state == PD_PART_UNKNOWN))
            worst = state;
    }
    if ((int)worst != 0)
        add(parts, PD_PART_KEYPAD, worst, "E-PAD-01");
}

static void
add_light(const struct pd_app *app, struct pd_parts *parts)
{
    struct pd_light_status status;

    if (app->light == NULL)
        return;
    pd_light_status(app->light, &status);
    add(parts, PD_PART_LIGHT, state_of(status.state), "E-LGT-01");
}

static void
look(struct pd_app *app, struct pd_parts *parts)
{
    *parts = (struct pd_parts){ .count = 0 };
    add_printer(app, parts);
    add_scanner(app, parts);
    add_card(app, parts);
    add_camera(app, parts);
    if (app->sound != NULL)
        add(parts, PD_PART_SOUND, state_of(pd_sound_state(app->sound)), "E-SND-01");
    add_keypad(app, parts);
    add_light(app, parts);
    if (app->aside != NULL)
        add(parts, PD_PART_ASIDE, app->aside_here ? PD_PART_GOOD : PD_PART_BAD, "E-DSP-01");
}

/* ---- looked at ---- */

/* What stands as before stands since then. */
static void
keep(struct pd_app_parts *p, const struct pd_parts *parts, int64_t boot_ms)
{
    for (int i = 0; i < parts->count; i++) {
        const struct pd_part_health *h = &parts->list[i], *was = &p->by[h->part];

        if (was->state != h->state || strcmp(was->code, h->code) != 0)
            p->since_boot_ms[h->part] = boot_ms;
        p->by[h->part] = *h;
    }
    p->parts = *parts;
}

void
pd_app_parts(struct pd_app *app)
{
    struct pd_app_parts *p = &app->parts;
    const struct pd_view *view = pd_session_view(app->session);
    int64_t now_ms = pd_clock_boot_ms();
    struct pd_parts parts;

    if (p->looked_ms != 0 && now_ms - p->looked_ms < LOOK_EVERY_MS)
        return;
    look(app, &parts);
    (void)pthread_mutex_lock(&p->lock);
    if (p->looked_ms == 0 || !pd_parts_equal(&parts, &p->parts)) {
        keep(p, &parts, now_ms);
        p->told = false;
    }
    (void)pd_copy(p->closed, sizeof p->closed, view->screen == PD_SCREEN_CLOSED ? view->error_code : "");
    (void)pthread_mutex_unlock(&p->lock);
    p->looked_ms = now_ms;
    if (!p->told)
        p->told = pd_desk_thread_parts(app->desk, &parts) == PD_OK;
}

enum pd_err
pd_app_parts_start(struct pd_app *app, struct pd_why *why)
{
    (void)why;
    app->parts = (struct pd_app_parts){ .started_ms = pd_clock_boot_ms() };
    (void)pthread_mutex_init(&app->parts.lock, NULL);
    return PD_OK;
}

void
pd_app_parts_destroy(struct pd_app *app)
{
    (void)pthread_mutex_destroy(&app->parts.lock);
}

/* ---- asked for ---- */

struct reading {
    struct pd_status *status;
    enum pd_err err;
};

static void
read_ledger(void *ctx, struct pd_ledger *ledger)
{
    struct reading *r = ctx;

    r->err = pd_status_read(ledger, r->status->now_ms, r->status);
}

static void
take_link(const struct pd_desk_thread_link *link, int64_t boot_ms, struct pd_status *s)
{
    s->hub = link->link == 0 ? PD_STATUS_HUB_NONE : (enum pd_status_hub)link->link;
    (void)pd_copy(s->problem, sizeof s->problem, link->problem);
    s->answered_ms = link->last_answer_boot_ms > 0 ? boot_ms - link->last_answer_boot_ms : -1;
    s->clock = link->clock;
}

int
pd_app_status(struct pd_app *app, bool json, FILE *out)
{
    struct pd_status s = { .running = true, .version = PD_VERSION, .now_ms = pd_clock_wall_ms() };
    struct reading r = { .status = &s };
    struct pd_app_parts *p = &app->parts;
    struct pd_desk_thread_link link;
    int64_t boot_ms = pd_clock_boot_ms();

    if (!pd_desk_thread_run(app->desk, read_ledger, &r)) {
        (void)fprintf(out, "the program is stopping\n");
        return PD_EXIT_NO;
    }
    if (r.err != PD_OK && r.err != PD_ERR_NOT_FOUND) {
        (void)fprintf(out, "the ledger cannot be read: %s\n", pd_err_name(r.err));
        return PD_EXIT_NO;
    }
    pd_desk_thread_link(app->desk, &link);
    take_link(&link, boot_ms, &s);
    s.up_ms = boot_ms - p->started_ms;
    s.disk_free_mib = pd_status_disk_mib(app->config->data_dir);
    (void)pd_copy(s.hub_url, sizeof s.hub_url, app->config->hub_url);
    (void)pthread_mutex_lock(&p->lock);
    s.parts = p->parts;
    for (int i = 0; i < s.parts.count; i++)
        s.since_ms[i] = boot_ms - p->since_boot_ms[s.parts.list[i].part];
    (void)pd_copy(s.closed, sizeof s.closed, p->closed);
    (void)pthread_mutex_unlock(&p->lock);
    pd_status_print(&s, json, out);
    return pd_status_exit(&s);
}
