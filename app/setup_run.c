#include "app/setup_run.h"
#include "app/app.h"
#include "app/command.h"
#include "app/enrol_desk.h"
#include "app/setup.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/notify.h"
#include "drivers/sound/tone.h"
#include "ui/slip.h"
#include "ui/ticket.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 200 /* how soon a signal is seen */
#define TONE_MS 700
#define TEXT_BYTES 1200

/* What a thread beside the window does; one at a time. */
enum task { TASK_NONE, TASK_PAGE, TASK_TONES, TASK_WORK };

struct setup_run {
    struct pd_app app; /* window, screens, queues and devices of it alone */
    struct pd_settings *settings;
    struct pd_setup setup;
    struct pd_view view;
    char conf_dir[4096];

    enum task task;
    pthread_t thread;
    bool finished; /* atomic: the task has ended; its answers below are the main thread's again */
    struct pd_image page;
    bool good;
    char text[TEXT_BYTES];
    struct pd_setup result; /* TASK_WORK: only its lines */
};

/* ---- beside the window ---- */

static void
print_page(struct setup_run *r)
{
    struct pd_printer *printer = NULL;
    struct pd_print_outcome outcome;
    struct pd_why why = { .text = "" };

    if (pd_app_make_printer(&r->setup.config, &printer, &why) != PD_OK || printer == NULL) {
        (void)pd_copy(r->text, sizeof r->text, why.text);
        return;
    }
    pd_printer_print(printer, &r->page, &outcome);
    r->good = outcome.result == PD_PRINT_PRINTED ||
              (outcome.result == PD_PRINT_UNKNOWN && outcome.status.reasons == PD_PRINTER_SILENT);
    (void)snprintf(r->text, sizeof r->text, "%s %s", pd_printer_reason_code(outcome.status.reasons),
        pd_printer_reason_text(outcome.status.reasons));
    pd_printer_destroy(printer);
}

static void
pause_ms(int ms)
{
    struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

    (void)nanosleep(&time, NULL);
}

static void
play_tones(struct setup_run *r)
{
    static int16_t tone[PD_TONE_SAMPLES];
    struct pd_sound *sound = NULL;
    struct pd_why why = { .text = "" };

    if (pd_app_make_sound(&r->setup.config, &sound, &why) != PD_OK || sound == NULL) {
        (void)pd_copy(r->text, sizeof r->text, why.text);
        return;
    }
    for (int i = 0; i < 2; i++) {
        pd_sound_tone(i == 0, tone);
        (void)pd_sound_put(sound, PD_SOUND_TONES, tone, PD_TONE_SAMPLES);
        pause_ms(TONE_MS);
    }
    r->good = pd_sound_state(sound) != PD_DEVICE_PROBLEM;
    pd_sound_destroy(sound);
}

/* A line for each thing that was done, or not. */
static bool
write_files(struct setup_run *r)
{
    char path[4300];
    struct pd_why why = { .text = "" };
    bool any = false;

    if (pd_setup_write(&r->setup, r->conf_dir, &why) != PD_OK) {
        pd_setup_tell(&r->result, PD_LAMP_VIEW_BAD, PD_SETUP_SAID_NOT_WRITTEN, why.path, why.text);
        return false;
    }
    pd_setup_path(r->conf_dir, path, sizeof path);
    pd_setup_tell(&r->result, PD_LAMP_VIEW_GOOD, PD_SETUP_SAID_WRITTEN, path, "");
    if (pd_setup_write_system(&r->setup, r->conf_dir, &any, path, sizeof path, &why) != PD_OK)
        pd_setup_tell(&r->result, PD_LAMP_VIEW_BAD, PD_SETUP_SAID_NOT_WRITTEN, why.path, why.text);
    else if (any)
        pd_setup_tell(&r->result, PD_LAMP_VIEW_LOOK, PD_SETUP_SAID_NOT_APPLIED, path, "");
    return true;
}

static void
on_enrol(void *ctx, enum pd_setup_said said, const char *text, const char *more)
{
    struct setup_run *r = ctx;
    bool look = said == PD_SETUP_SAID_WAITS || said == PD_SETUP_SAID_NOT_TAKEN;

    pd_setup_tell(&r->result, look ? PD_LAMP_VIEW_LOOK : PD_LAMP_VIEW_GOOD, said, text, more);
}

static void
tell_not_enrolled(struct setup_run *r, enum pd_err err, const struct pd_why *why)
{
    enum pd_setup_said said = strcmp(why->path, PD_ENROL_CODE_PROBLEM) == 0 ? PD_SETUP_SAID_NO_CODE
                              : strcmp(why->path, "hub") == 0               ? PD_SETUP_SAID_NO_HUB
                                                                            : PD_SETUP_SAID_NOT_ENROLLED;

    pd_setup_tell(
        &r->result, PD_LAMP_VIEW_BAD, said, "", why->text[0] != '\0' ? why->text : pd_err_name(err));
}

static void
work(struct setup_run *r)
{
    const struct pd_setup_view *v = &r->setup.view;
    struct pd_enrol_job job = { .data = r->setup.config.data_dir,
        .hub = v->value[PD_SETUP_HUB],
        .ca = v->value[PD_SETUP_CA][0] != '\0' ? v->value[PD_SETUP_CA] : NULL,
        .code = v->value[PD_SETUP_CODE],
        .mode = v->value[PD_SETUP_MODE],
        .locked = true };
    struct pd_why why = { .text = "" };
    enum pd_err err;

    if (!write_files(r))
        return;
    err = pd_enrol_desk(&job, on_enrol, r, &why);
    r->good = err == PD_OK;
    if (!r->good)
        tell_not_enrolled(r, err, &why);
}

static void *
do_task(void *arg)
{
    struct setup_run *r = arg;

    switch (r->task) {
    case TASK_PAGE:
        print_page(r);
        break;
    case TASK_TONES:
        play_tones(r);
        break;
    case TASK_WORK:
        work(r);
        break;
    case TASK_NONE:
        break;
    }
    __atomic_store_n(&r->finished, true, __ATOMIC_RELEASE);
    pd_app_wake(&r->app);
    return NULL;
}

/* ---- the window ---- */

static void
begin_task(struct setup_run *r, enum task task)
{
    if (r->task != TASK_NONE)
        return;
    r->task = task;
    r->good = r->finished = false;
    r->text[0] = '\0';
    r->result.view.line_count = 0;
    r->setup.view.tried.text[0] = '\0';
    if (task != TASK_WORK)
        r->setup.view.tried.job = PD_JOB_TONES;
    if (pthread_create(&r->thread, NULL, do_task, r) == 0)
        return;
    r->task = TASK_NONE;
    r->setup.view.tried.job = PD_JOB_NONE;
    if (task == TASK_WORK) {
        r->setup.view.state = PD_SETUP_FAILED;
        pd_setup_tell(&r->setup, PD_LAMP_VIEW_BAD, PD_SETUP_SAID_NOT_ENROLLED, "", "no memory for a thread");
    }
}

static void
end_task(struct setup_run *r)
{
    struct pd_setup_view *v = &r->setup.view;

    if (r->task == TASK_NONE || !__atomic_load_n(&r->finished, __ATOMIC_ACQUIRE))
        return;
    (void)pthread_join(r->thread, NULL);
    v->tried.job = PD_JOB_NONE;
    (void)pd_text_clean(v->tried.text, sizeof v->tried.text, r->text, strlen(r->text));
    if (r->task == TASK_PAGE) {
        v->tried.printer = r->good ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
        pd_image_finish(&r->page);
    } else if (r->task == TASK_TONES) {
        v->tried.ask_heard = r->good;
        v->tried.sound = r->good ? PD_LAMP_VIEW_NONE : PD_LAMP_VIEW_BAD;
    } else {
        v->state = r->good ? PD_SETUP_DONE : PD_SETUP_FAILED;
        memcpy(v->lines, r->result.view.lines, sizeof v->lines);
        v->line_count = r->result.view.line_count;
    }
    r->task = TASK_NONE;
}

static void
begin_page(struct setup_run *r)
{
    struct pd_slip_job job = { .what = PD_SLIP_TEST_PAGE,
        .view = &r->view,
        .lang = r->view.lang,
        .width_px = pd_config_printer_width_px(&r->setup.config),
        .printed_ms = pd_clock_wall_ms() };

    if (r->task != TASK_NONE || pd_image_init(&r->page, job.width_px, PD_TICKET_HEIGHT_MAX) != PD_OK)
        return;
    if (pd_slip_draw(r->app.ui, &job, r->page.grey, (size_t)job.width_px * PD_TICKET_HEIGHT_MAX,
            &r->page.height_px) != PD_OK)
        pd_image_finish(&r->page);
    else
        begin_task(r, TASK_PAGE);
}

static void
on_scan(void *ctx, const struct pd_scan *scan)
{
    struct pd_app *app = ctx;

    (void)!pd_queue_put(&app->scans, scan); /* it is shown again */
    pd_app_wake(app);
}

static void
end_scanner(struct pd_app *app)
{
    if (app->scanner == NULL)
        return;
    pd_scanner_thread_stop(&app->scanner_thread);
    pd_scanner_thread_join(&app->scanner_thread);
    pd_scanner_destroy(app->scanner);
    app->scanner = NULL;
}

/* As it was answered; what is wrong with it is told where it was asked for. */
static void
begin_scanner(struct setup_run *r)
{
    struct pd_setup_view *v = &r->setup.view;
    struct pd_why why = { .text = "" };

    end_scanner(&r->app);
    v->tried.scanner = PD_LAMP_VIEW_NONE;
    if (r->setup.config.scanner_path[0] == '\0' && v->step <= PD_SETUP_SCANNER_PATH &&
        r->setup.config.scanner_kind < PD_CONFIG_SCANNER_EVDEV)
        return;
    if (pd_app_make_scanner(&r->setup.config, &r->app.scanner, &why) == PD_OK) {
        if (r->app.scanner != NULL &&
            pd_scanner_thread_start(&r->app.scanner_thread, r->app.scanner, on_scan, &r->app) != PD_OK) {
            pd_scanner_destroy(r->app.scanner);
            r->app.scanner = NULL;
        }
        return;
    }
    v->tried.scanner = PD_LAMP_VIEW_BAD;
    (void)snprintf(v->tried.text, sizeof v->tried.text, "%.80s: %.100s", why.path, why.text);
}

static void
take_scans(struct setup_run *r)
{
    struct pd_scan scan;

    while (pd_queue_take(&r->app.scans, &scan, 0) == PD_OK) {
        char payload[PD_SCAN_MAX_BYTES + 1] = "";

        memcpy(payload, scan.bytes, scan.size <= PD_SCAN_MAX_BYTES ? scan.size : 0);
        pd_setup_scan(&r->setup, payload, scan.size);
    }
}

/* false: it is over. */
static bool
take_intent(struct setup_run *r, const struct pd_intent *intent)
{
    switch ((int)intent->kind) {
    case PD_INTENT_LANG:
        if (intent->n >= 0 && intent->n < PD_LANGS)
            r->view.lang = (enum pd_lang)intent->n;
        return true;
    case PD_INTENT_CARE:
        r->view.care = !r->view.care;
        return true;
    case PD_INTENT_CONTRAST:
        r->view.contrast = !r->view.contrast;
        return true;
    default:
        break;
    }
    switch (pd_setup_intent(&r->setup, intent)) {
    case PD_SETUP_WANTS_NOTHING:
        break;
    case PD_SETUP_WANTS_SCANNER:
        begin_scanner(r);
        break;
    case PD_SETUP_WANTS_PAGE:
        begin_page(r);
        break;
    case PD_SETUP_WANTS_TONES:
        begin_task(r, TASK_TONES);
        break;
    case PD_SETUP_WANTS_WORK:
        begin_task(r, TASK_WORK);
        break;
    case PD_SETUP_WANTS_END:
        return false;
    }
    return true;
}

/* Draws until nobody asks for anything more. */
static bool
draw(struct setup_run *r, bool *moving)
{
    struct pd_ui_frame frame;

    do {
        frame = pd_ui_frame(r->app.ui, &r->view, pd_clock_boot_ms());
        if (frame.intent.kind != PD_INTENT_NONE && !take_intent(r, &frame.intent))
            return false;
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
    (void)pd_window_present(r->app.window, r->app.ui);
    *moving = frame.moving;
    return true;
}

static void
resized(struct setup_run *r)
{
    const struct pd_config *c = &r->setup.config;
    struct pd_panel panel = { .diagonal_mm = (int)c->panel_diagonal_mm,
        .distance_mm = (int)c->panel_distance_mm };

    pd_window_size(r->app.window, &panel.w_px, &panel.h_px);
    pd_ui_resize(r->app.ui, panel);
}

static bool
asked_to_end(void)
{
    const struct timespec at_once = { 0, 0 };
    sigset_t set = pd_app_signals();
    int number = sigtimedwait(&set, NULL, &at_once);

    return number == SIGTERM || number == SIGINT;
}

/* Whoever started the program waits for READY, and later for a sign of life. */
static void
tell_supervisor(const struct setup_run *r, bool *ready, int64_t *told_ms)
{
    int64_t now_ms = pd_clock_boot_ms();

    if (!*ready && pd_window_frames(r->app.window) > 0) {
        pd_notify("READY=1");
        *ready = true;
    }
    pd_notify_alive(told_ms, now_ms, INT64_MAX);
}

static void
loop(struct setup_run *r)
{
    bool moving = false, ready = false;
    int64_t told_ms = 0;

    resized(r);
    while (!asked_to_end()) {
        int news;

        take_scans(r);
        end_task(r);
        if (!draw(r, &moving))
            return;
        pd_app_screen_answers(&r->app);
        tell_supervisor(r, &ready, &told_ms);
        news = pd_window_wait(r->app.window, r->app.ui, moving ? 16 : LOOK_MS, pd_clock_boot_ms);
        if ((news & PD_WINDOW_QUIT) != 0)
            return;
        if ((news & PD_WINDOW_RESIZED) != 0)
            resized(r);
        if ((news & PD_WINDOW_EXPOSED) != 0)
            pd_ui_repaint(r->app.ui);
    }
}

/* ---- before and after ---- */

static int
on_control(void *ctx, int argc, char **argv, FILE *out)
{
    if (argc == 1 && strcmp(argv[0], "screen") == 0)
        return pd_app_screen(ctx, out);
    (void)fprintf(out, "this machine is being set up: the setup answers screen alone\n");
    return PD_EXIT_NO;
}

static enum pd_err
open_all(struct setup_run *r, struct pd_why *why)
{
    const struct pd_config *c = r->app.config;
    struct pd_window_config window = { .title = "Pointdesk",
        .w_px = c->window_size.width_px,
        .h_px = c->window_size.height_px,
        .hide_pointer = c->window_size.width_px == 0,
        .typing = true };
    struct pd_ui_config ui = { .panel = { .w_px = window.w_px > 0 ? window.w_px : 1080,
                                   .h_px = window.w_px > 0 ? window.h_px : 1920,
                                   .diagonal_mm = (int)c->panel_diagonal_mm,
                                   .distance_mm = (int)c->panel_distance_mm },
        .assets_dir = c->assets_dir };
    enum pd_err err = pd_control_lock(c->data_dir, &r->app.lock_fd, why);

    if (err == PD_OK)
        err = pd_queue_init(&r->app.scans, sizeof(struct pd_scan), 4);
    if (err == PD_OK)
        err = pd_queue_init(&r->app.looks, sizeof(struct pd_app_look *), 1);
    if (err == PD_OK)
        err = pd_ui_create(&r->app.ui, &ui, why);
    if (err == PD_OK)
        err = pd_window_open(&r->app.window, &window, why);
    if (err == PD_OK)
        err = pd_control_start(&r->app.control, c->data_dir, on_control, &r->app, why);
    return err;
}

static void
close_all(struct setup_run *r)
{
    if (r->task != TASK_NONE)
        (void)pthread_join(r->thread, NULL);
    end_scanner(&r->app);
    if (r->app.looks.slots != NULL)
        pd_app_screen_end(&r->app);
    pd_control_stop(r->app.control);
    pd_window_close(r->app.window);
    pd_ui_destroy(r->app.ui);
    pd_queue_finish(&r->app.scans);
    pd_queue_finish(&r->app.looks);
    pd_image_finish(&r->page);
    if (r->app.lock_fd >= 0)
        (void)close(r->app.lock_fd);
}

static void
take_provision(struct setup_run *r, const char *named)
{
    char path[PD_CONFIG_TEXT_BYTES + 32];
    struct pd_config_faults faults = { 0 };

    (void)snprintf(path, sizeof path, "%s/provision.ini", r->settings->config.stick_dir);
    if (named == NULL && access(path, R_OK) != 0)
        return;
    if (pd_setup_provision(&r->setup, named != NULL ? named : path, &faults) == PD_OK)
        return;
    if (r->setup.view.provision[0] == '\0')
        (void)snprintf(r->setup.view.provision, sizeof r->setup.view.provision, "%.90s: %.140s",
            faults.list[0].path, faults.list[0].text);
    (void)pd_command_faults("setup", &faults);
}

/* It is a desk again. */
static void
drop_retired(const struct pd_settings *s)
{
    char path[PD_CONFIG_TEXT_BYTES + 32];

    (void)snprintf(path, sizeof path, "%s/" PD_RETIRED_FILE, s->config.data_dir);
    (void)unlink(path);
}

int
pd_setup_run(struct pd_settings *settings, const char *provision, bool *done)
{
    struct setup_run *r = calloc(1, sizeof *r);
    struct pd_why why = { .text = "" };
    sigset_t set = pd_app_signals();
    enum pd_err err;

    *done = false;
    if (r == NULL)
        return pd_command_fail("setup", PD_ERR_MEMORY, NULL);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    pd_locale_environment();
    pd_window_environment();
    r->settings = settings;
    r->app.config = &settings->config;
    r->app.lock_fd = -1;
    pd_settings_conf_dir(settings, r->conf_dir, sizeof r->conf_dir);
    pd_setup_begin(&r->setup, &settings->config);
    take_provision(r, provision);
    r->view = (struct pd_view){ .screen = PD_SCREEN_SETUP,
        .visit = 1,
        .lang = (enum pd_lang)settings->config.desk_language,
        .link = PD_LINK_VIEW_OFFLINE,
        .idle_left_s = -1,
        .done_left_s = -1,
        .print = PD_PRINT_DONE,
        .setup = &r->setup.view };
    (void)pd_copy(
        r->view.technician.number, sizeof r->view.technician.number, "-"); /* its papers are allowed */
    r->app.shown = &r->view;
    err = open_all(r, &why);
    if (err == PD_OK)
        loop(r);
    *done = r->setup.view.state == PD_SETUP_DONE;
    if (*done)
        drop_retired(settings);
    close_all(r);
    free(r);
    return err == PD_OK ? PD_EXIT_DONE : pd_command_fail("setup", err, &why);
}

/* ---- whether it is wanted ---- */

static int
has_identity(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    struct pd_identity identity = { .letter = 0 };
    enum pd_err err = pd_ledger_identity(ledger, &identity);

    (void)argc;
    (void)argv;
    (void)out;
    pd_secret_key_wipe(&identity.secret);
    return err == PD_ERR_NOT_FOUND ? PD_EXIT_NO : PD_EXIT_DONE;
}

/* Nobody has said what a desk cannot do without: neither its hub nor one of its devices. */
static bool
is_untouched(const struct pd_config *config)
{
    static const char *const own[] = { "hub.url", "desk.mode", "scanner.kind", "printer.kind" };
    struct pd_config fresh;

    pd_config_init(&fresh);
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        struct pd_config_row is, was;

        pd_config_describe(config, i, &is);
        pd_config_describe(&fresh, i, &was);
        for (int k = 0; k < PD_COUNT(own); k++)
            if (strcmp(is.key, own[k]) == 0 && strcmp(is.value, was.value) != 0)
                return false;
    }
    return true;
}

/* Nobody's, as far as can be told: a folder that another program owns, or a ledger that cannot be read, is to
 * be mended first. */
static bool
is_no_desk(const struct pd_settings *s)
{
    char path[4200];
    char *words[] = { NULL };
    struct pd_why why;
    int code = PD_EXIT_DONE, lock;

    if (pd_control_lock(s->config.data_dir, &lock, &why) != PD_OK)
        return false;
    (void)close(lock);
    (void)snprintf(path, sizeof path, "%s/ledger.db", s->config.data_dir);
    if (access(path, F_OK) != 0)
        return true;
    return pd_command_try_ledger(s->config.data_dir, 0, words, has_identity, stderr, &code, &why) == PD_OK &&
           code == PD_EXIT_NO;
}

bool
pd_setup_is_wanted(const struct pd_settings *s)
{
    char path[4200], dir[4096];

    pd_settings_conf_dir(s, dir, sizeof dir);
    pd_setup_path(dir, path, sizeof path);
    return (is_untouched(&s->config) || access(path, F_OK) == 0) && is_no_desk(s);
}

bool
pd_setup_is_retired(const struct pd_settings *s)
{
    char path[PD_CONFIG_TEXT_BYTES + 32];

    (void)snprintf(path, sizeof path, "%s/" PD_RETIRED_FILE, s->config.data_dir);
    return access(path, F_OK) == 0 && is_no_desk(s);
}
