#include "app/app.h"
#include "app/app_diagnosis.h"

#include "app/base/log.h"
#include "app/command.h"
#include "app/settings.h"

#include <SDL2/SDL.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Any thread. The window may not be open yet: what was put in a queue is looked at before the first frame
 * anyway. */
void
pd_app_wake(void *ctx)
{
    struct pd_app *app = ctx;
    struct pd_window *window = __atomic_load_n(&app->window, __ATOMIC_ACQUIRE);

    if (window != NULL)
        pd_window_wake(window);
}

static void
on_scan(void *ctx, const struct pd_scan *scan)
{
    struct pd_app *app = ctx;

    if (pd_queue_put(&app->scans, scan) != PD_OK)
        pd_log(PD_LOG_WARN, "E-SCN-03", "a scan was dropped: the screen is busy");
    pd_app_wake(app);
}

static void
on_card(void *ctx, const struct pd_card_event *event)
{
    struct pd_app *app = ctx;

    if (pd_queue_put(&app->cards, event) != PD_OK)
        pd_log(PD_LOG_WARN, "E-SCN-03", "a card was dropped: the screen is busy");
    pd_app_wake(app);
}

static enum pd_print_view
print_view(const struct pd_print_outcome *outcome)
{
    switch (outcome->result) {
    case PD_PRINT_PRINTED:
        return PD_PRINT_DONE;
    case PD_PRINT_NOT_PRINTED:
        return (outcome->status.reasons & PD_PRINTER_PAPER_OUT) != 0 ? PD_PRINT_PROBLEM : PD_PRINT_BROKEN;
    case PD_PRINT_UNKNOWN:
        return PD_PRINT_UNSURE;
    }
    return PD_PRINT_UNSURE;
}

static void
on_printed(void *ctx, uint64_t job, const struct pd_print_outcome *outcome)
{
    struct pd_app *app = ctx;
    struct pd_print_done done = { .job = job, .result = print_view(outcome) };

    /* A printer that cannot answer took everything it was given: for the patient that is printed. */
    if (outcome->result == PD_PRINT_UNKNOWN && outcome->status.state == PD_DEVICE_UNKNOWN &&
        outcome->status.reasons == PD_PRINTER_SILENT)
        done.result = PD_PRINT_DONE;
    if (done.result != PD_PRINT_DONE)
        pd_log(PD_LOG_WARN, pd_printer_reason_code(outcome->status.reasons),
            "ticket %s: %s; of its rows %d to %d are on paper", pd_print_result_name(outcome->result),
            pd_printer_reason_text(outcome->status.reasons), outcome->rows_printed, outcome->rows_sent);
    if (pd_queue_put(&app->prints, &done) != PD_OK)
        pd_log(PD_LOG_ERROR, "E-PRT-12", "a printer's answer found no room");
    pd_app_wake(app);
}

/* Also of a printer that nobody prints with: an empty roll is seen to before a patient finds it. */
static void
on_printer(void *ctx, const struct pd_printer_status *status)
{
    struct pd_app *app = ctx;

    __atomic_store_n(&app->printer_state, status->state, __ATOMIC_RELEASE);
    pd_app_wake(app);
}

static void
want_reload(struct pd_app *app)
{
    __atomic_store_n(&app->reload, true, __ATOMIC_RELEASE);
    pd_app_wake(app);
}

/* The control thread hands the command to the ledger's thread and waits for it there. */
struct control_call {
    int argc;
    char **argv;
    FILE *out;
    int code;
};

static void
answer_on_ledger(void *ctx, struct pd_ledger *ledger)
{
    struct control_call *call = ctx;

    call->code = pd_command_answer(ledger, call->argc, call->argv, call->out);
}

static int
on_control(void *ctx, int argc, char **argv, FILE *out)
{
    struct pd_app *app = ctx;
    struct control_call call = { argc, argv, out, PD_EXIT_NO };

    if (argc == 1 && strcmp(argv[0], "screen") == 0)
        return pd_app_screen(app, out);
    if (argc == 1 && strcmp(argv[0], "reload") == 0) {
        want_reload(app);
        (void)fprintf(out,
            "the desk reads its configuration anew; its log says what was taken and what takes a restart\n");
        return PD_EXIT_DONE;
    }
    if (!pd_desk_thread_run(app->desk, answer_on_ledger, &call))
        (void)fprintf(out, "the program is stopping\n");
    return call.code;
}

/* ---- components: start in order, end in reverse ---- */

sigset_t
pd_app_signals(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    return set;
}

/* A thread takes the signals, because nothing that wakes the window is safe in a handler. */
static void *
wait_for_signals(void *arg)
{
    struct pd_app *app = arg;
    sigset_t set = pd_app_signals();
    int number;

    while (sigwait(&set, &number) == 0 && number == SIGHUP)
        want_reload(app);
    __atomic_store_n(&app->quit, true, __ATOMIC_RELEASE);
    pd_app_wake(app);
    return NULL;
}

/* The first component: threads made after it inherit that these signals are not theirs. */
static enum pd_err
start_signals(struct pd_app *app, struct pd_why *why)
{
    sigset_t set = pd_app_signals();

    (void)why;
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    app->waits_for_end = pthread_create(&app->end_waiter, NULL, wait_for_signals, app) == 0;
    return app->waits_for_end ? PD_OK : PD_ERR_MEMORY;
}

static void
stop_signals(struct pd_app *app)
{
    if (!app->waits_for_end)
        return;
    (void)pthread_kill(app->end_waiter, SIGTERM); /* it may still be waiting for one */
    (void)pthread_join(app->end_waiter, NULL);
    app->waits_for_end = false;
}

static enum pd_err
start_lock(struct pd_app *app, struct pd_why *why)
{
    app->lock_fd = -1;
    return pd_control_lock(app->config->data_dir, &app->lock_fd, why);
}

static void
destroy_lock(struct pd_app *app)
{
    if (app->lock_fd >= 0)
        (void)close(app->lock_fd);
}

static enum pd_err
start_queues(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err = pd_queue_init(&app->scans, sizeof(struct pd_scan), 4);

    (void)why;
    if (err == PD_OK)
        err = pd_queue_init(&app->cards, sizeof(struct pd_card_event), 8);
    if (err == PD_OK)
        err = pd_queue_init(&app->prints, sizeof(struct pd_print_done), PD_APP_PRINTS);
    if (err == PD_OK)
        err = pd_queue_init(&app->tactile, sizeof(struct pd_tactile_event), 32);
    return err != PD_OK ? err : pd_queue_init(&app->looks, sizeof(struct pd_app_look *), 1);
}

static void
destroy_queues(struct pd_app *app)
{
    pd_queue_finish(&app->scans);
    pd_queue_finish(&app->cards);
    pd_queue_finish(&app->prints);
    pd_queue_finish(&app->tactile);
    pd_queue_finish(&app->looks);
}

/* The ledger's thread: the main one reads the files anew, as it does when a technician asks for it. */
static void
settings_changed(void *ctx)
{
    struct pd_app *app = ctx;

    __atomic_store_n(&app->reload, true, __ATOMIC_RELEASE);
    pd_app_wake(app);
}

static enum pd_err
start_desk(struct pd_app *app, struct pd_why *why)
{
    const struct pd_config *c = app->config;
    struct pd_desk_thread_config config = { .data_dir = app->config->data_dir,
        .hub_url = app->config->hub_url,
        .ca_file = app->config->hub_ca_file[0] != '\0' ? app->config->hub_ca_file : NULL,
        .plain_pattern = c->scanner_plain_card_pattern[0] != '\0' ? c->scanner_plain_card_pattern : NULL,
        .sign_in = c->counter_sign_in,
        .late_hours = (int)c->counter_late_hours,
        .low_units = (int)c->counter_low_units,
        .refund_points = c->counter_refund_points,
        .shrink_units = (int)c->counter_shrink_units,
        .receipts_day = (int)c->counter_receipts_day,
        .connect_later = true,
        .wake = pd_app_wake,
        .settings = settings_changed,
        .ctx = app };

    return pd_desk_thread_start(&app->desk, &config, why);
}

static void
stop_desk(struct pd_app *app)
{
    pd_desk_thread_stop(app->desk);
    app->desk = NULL;
}

static enum pd_err
start_control(struct pd_app *app, struct pd_why *why)
{
    return pd_control_start(&app->control, app->config->data_dir, on_control, app, why);
}

static void
stop_control(struct pd_app *app)
{
    pd_control_stop(app->control);
    app->control = NULL;
}

static enum pd_err
start_session(struct pd_app *app, struct pd_why *why)
{
    struct pd_session_config config = pd_settings_session(app->config);

    (void)why;
    config.card = app->config->card_kind != PD_CONFIG_CARD_NONE;
    config.printer = app->config->printer_kind != PD_CONFIG_PRINTER_NONE;
    config.demo = app->demo.count > 0;
    config.demo_codes = app->demo.count;
    config.training = app->training;
    memcpy(config.demo_badges, app->demo.badges, sizeof config.demo_badges);
    return pd_session_create(&app->session, &config);
}

static void
destroy_session(struct pd_app *app)
{
    pd_session_destroy(app->session);
}

static struct pd_panel
panel_of(const struct pd_app *app)
{
    return (struct pd_panel){
        .w_px = app->config->window_size.width_px,
        .h_px = app->config->window_size.height_px,
        .diagonal_mm = (int)app->config->panel_diagonal_mm,
        .distance_mm = (int)app->config->panel_distance_mm,
        .staff = app->config->desk_mode == PD_CONFIG_COUNTER,
    };
}

/* Before the fonts, so that what is missing has a name of its own. */
static enum pd_err
start_texts(struct pd_app *app, struct pd_why *why)
{
    char dir[PD_CONFIG_TEXT_BYTES + 8];

    (void)snprintf(dir, sizeof dir, "%s/locale", app->config->assets_dir);
    return pd_locale_init(dir, why);
}

static enum pd_err
start_ui(struct pd_app *app, struct pd_why *why)
{
    struct pd_ui_config config = {
        .panel = panel_of(app),
        .assets_dir = app->config->assets_dir,
        .still = app->config->panel_motion == 1,
        .training = app->training,
    };

    if (config.panel.w_px == 0) { /* the whole screen, whose size only the window knows */
        config.panel.w_px = 1080;
        config.panel.h_px = 1920;
    }
    return pd_ui_create(&app->ui, &config, why);
}

/* Pictures come when they come: neither a start nor turning a page waits for one. */
static enum pd_err
start_pictures(struct pd_app *app, struct pd_why *why)
{
    (void)why;
    return pd_ui_load_behind(app->ui, pd_app_wake, app);
}

static void
destroy_ui(struct pd_app *app)
{
    pd_ui_destroy(app->ui);
}

static void
stop_pictures(struct pd_app *app)
{
    if (app->ui != NULL)
        pd_ui_load_stop(app->ui);
}

static enum pd_err
start_scanner(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err = pd_app_make_scanner(app->config, &app->scanner, why);

    if (err != PD_OK || app->scanner == NULL)
        return err;
    return pd_scanner_thread_start(&app->scanner_thread, app->scanner, on_scan, app);
}

static void
stop_scanner(struct pd_app *app)
{
    if (app->scanner == NULL)
        return;
    pd_scanner_thread_stop(&app->scanner_thread);
    pd_scanner_thread_join(&app->scanner_thread);
}

static void
destroy_scanner(struct pd_app *app)
{
    pd_scanner_destroy(app->scanner);
}

static enum pd_err
start_card(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err = pd_app_make_card(app->config, &app->card, why);

    if (err != PD_OK || app->card == NULL)
        return err;
    return pd_card_thread_start(&app->card_thread, app->card, on_card, app);
}

static void
stop_card(struct pd_app *app)
{
    if (app->card == NULL)
        return;
    pd_card_thread_stop(&app->card_thread);
    pd_card_thread_join(&app->card_thread);
}

static void
destroy_card(struct pd_app *app)
{
    pd_card_destroy(app->card);
}

static enum pd_err
start_camera(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err = pd_app_make_camera(app->config, &app->camera, why);

    if (err != PD_OK || app->camera == NULL)
        return err;
    pd_scanner_camera_tell(app->camera, pd_app_wake, app);
    return pd_scanner_thread_start(&app->camera_thread, app->camera, on_scan, app);
}

static void
stop_camera(struct pd_app *app)
{
    if (app->camera == NULL)
        return;
    pd_scanner_thread_stop(&app->camera_thread);
    pd_scanner_thread_join(&app->camera_thread);
}

static void
destroy_camera(struct pd_app *app)
{
    pd_scanner_destroy(app->camera);
}

enum pd_err
pd_app_printer_start(struct pd_app *app)
{
    struct pd_printer_events events = { .ctx = app, .printed = on_printed, .status = on_printer };

    return pd_printer_thread_start(&app->printer_thread, app->printer, &events);
}

static enum pd_err
start_printer(struct pd_app *app, struct pd_why *why)
{
    enum pd_err err = pd_app_make_printer(app->config, &app->printer, why);

    return err != PD_OK || app->printer == NULL ? err : pd_app_printer_start(app);
}

static void
stop_printer(struct pd_app *app)
{
    if (app->printer == NULL)
        return;
    pd_printer_thread_stop(&app->printer_thread);
    pd_printer_thread_join(&app->printer_thread);
}

static void
destroy_printer(struct pd_app *app)
{
    pd_printer_destroy(app->printer);
}

static enum pd_err
start_window(struct pd_app *app, struct pd_why *why)
{
    struct pd_window_config config = {
        .title = "Pointdesk",
        .w_px = app->config->window_size.width_px,
        .h_px = app->config->window_size.height_px,
        .hide_pointer = app->config->window_size.width_px == 0,
        .beside_touch = pd_app_aside_touch(app->config),
    };
    struct pd_window *window;
    enum pd_err err = PD_OK;

    if (app->config->desk_mode != PD_CONFIG_COUNTER) { /* staff have keys of their own */
        err = pd_settings_keypad(app->config, &app->keypad, why);
        config.keypad = &app->keypad;
    }
    if (err == PD_OK)
        err = pd_window_open(&window, &config, why);

    if (err == PD_OK)
        __atomic_store_n(&app->window, window, __ATOMIC_RELEASE);
    return err;
}

static void
destroy_window(struct pd_app *app)
{
    pd_window_close(app->window);
}

/* stop: no callback of this component reaches the main thread afterwards. destroy: its memory goes. Either
 * may be NULL. */
static const struct component {
    const char *name;
    enum pd_err (*start)(struct pd_app *app, struct pd_why *why);
    void (*stop)(struct pd_app *app);
    void (*destroy)(struct pd_app *app);
} components[] = {
    { "signals", start_signals, stop_signals, NULL },
    { "data", start_lock, NULL, destroy_lock },
    { "queues", start_queues, NULL, destroy_queues },
    { "desk", start_desk, stop_desk, NULL },
    { "session", start_session, NULL, destroy_session },
    { "texts", start_texts, NULL, NULL },
    { "screens", start_ui, NULL, destroy_ui },
    { "pictures", start_pictures, stop_pictures, NULL },
    { "patient's side", pd_app_aside_start, pd_app_aside_stop, pd_app_aside_destroy },
    { "first picture", pd_app_prepare, pd_app_prepared, NULL },
    { "window", start_window, NULL, destroy_window },
    { "control", start_control, stop_control, NULL },
    { "scanner", start_scanner, stop_scanner, destroy_scanner },
    { "card reader", start_card, stop_card, destroy_card },
    { "camera", start_camera, stop_camera, destroy_camera },
    { "printer", start_printer, stop_printer, destroy_printer },
    { "sound", pd_app_sound_start, NULL, pd_app_sound_destroy },
    { "speech", pd_app_speech_start, pd_app_speech_stop, pd_app_speech_destroy },
    { "light", pd_app_light_start, NULL, pd_app_light_destroy },
    { "keypad", pd_app_tactile_start, pd_app_tactile_stop, pd_app_tactile_destroy },
    { "typing", pd_app_typing_start, NULL, pd_app_typing_destroy },
    { "technician", pd_app_technician_start, pd_app_technician_stop, pd_app_technician_destroy },
};

static int
start_all(struct pd_app *app, struct pd_why *why, enum pd_err *err)
{
    for (int i = 0; i < PD_COUNT(components); i++) {
        why->path[0] = why->text[0] = '\0';
        *err = components[i].start(app, why);
        if (*err != PD_OK) {
            if (why->text[0] == '\0')
                (void)pd_why(why, *err, components[i].name, "does not start: %s", pd_err_name(*err));
            return i + 1; /* a half-started component is ended like a whole one */
        }
    }
    return PD_COUNT(components);
}

static void
end_all(struct pd_app *app, int started)
{
    for (int i = started - 1; i >= 0; i--)
        if (components[i].stop != NULL)
            components[i].stop(app);
    for (int i = started - 1; i >= 0; i--)
        if (components[i].destroy != NULL)
            components[i].destroy(app);
}

int
pd_app_run(struct pd_app *app)
{
    struct pd_why why;
    enum pd_err err;
    int started;

    (void)signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error to tell, not an end */
    pd_locale_environment();
    pd_window_environment();
    started = start_all(app, &why, &err);
    if (err == PD_OK)
        pd_app_loop(app);
    if (app->looks.slots != NULL)
        pd_app_screen_end(app);
    end_all(app, started);
    if (err == PD_OK && app->retire)
        pd_app_technician_wipe(app);
    if (err == PD_OK && app->train)
        pd_app_start_as("train", true);
    if (err == PD_OK && app->again)
        pd_app_start_anew();
    if (err == PD_OK)
        return PD_EXIT_DONE;
    if (app->training) /* nobody waits before it: the real desk comes back */
        return pd_command_fail("train", err, &why);
    return pd_app_diagnose(
        app->settings, components[started - 1].name, err, &why, pd_command_fail("run", err, &why));
}
