/*
 * A scripted visit through the real parts: scanner replay, ledger, hub when it is reachable, ticket and
 * printer. It finds every control as a finger would, taps in its middle, and keeps a picture of every screen.
 * Time is virtual where a person looks and thinks, real where the machine works.
 */
#include "app/app.h"
#include "app/command.h"
#include "app/tour.h"
#include "app/tour_matrix.h"

#include "app/base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_MS 2500 /* a person holds a phone to the scanner */
#define WAIT_MS 15000

enum step_kind {
    SHOT = 1,     /* picture named text */
    TAP = 2,      /* the control that asks for intent (n: -1 any) */
    SCAN = 3,     /* line n of the scan file */
    WAIT = 4,     /* until screen n */
    PASS = 5,     /* n seconds of nothing */
    FOREIGN = 6,  /* somebody's payment code */
    CLOSE = 7,    /* the ledger's disk is full */
    PRINTED = 8,  /* until the ticket is on paper */
    TYPE = 9,     /* keys of text */
    MARK = 10,    /* the core task begins here */
    MEASURE = 11, /* and ends here */
    MAYBE = 12,   /* TAP if the control is there */
    KEY = 13,     /* key n */
};

struct step {
    enum step_kind kind;
    const char *text;
    enum pd_intent_kind intent;
    int n;
};

static const struct step kiosk_steps[] = {
    { SHOT, "attract", 0, 0 },
    { TAP, NULL, PD_INTENT_RULES, -1 },
    { SHOT, "rules", 0, 0 },
    { TAP, NULL, PD_INTENT_BACK, -1 },
    { TAP, NULL, PD_INTENT_NO_CODE, -1 },
    { SHOT, "no-code", 0, 0 },
    { TAP, NULL, PD_INTENT_BACK, -1 },
    { TAP, NULL, PD_INTENT_STAFF, -1 },
    { SHOT, "staff", 0, 0 },
    { TAP, NULL, PD_INTENT_BACK, -1 },
    { TAP, NULL, PD_INTENT_CATALOGUE, -1 },
    { SHOT, "browse", 0, 0 },
    { TAP, NULL, PD_INTENT_HOME, -1 },
    { FOREIGN, NULL, 0, 0 },
    { WAIT, NULL, 0, PD_SCREEN_REFUSED },
    { SHOT, "refused", 0, 0 },
    { SCAN, NULL, 0, 0 },
    { WAIT, NULL, 0, PD_SCREEN_HOME },
    { SHOT, "home", 0, 0 },
    { TAP, NULL, PD_INTENT_HIDE, -1 },
    { SHOT, "home-hidden", 0, 0 },
    { TAP, NULL, PD_INTENT_HIDE, -1 },
    { TAP, NULL, PD_INTENT_ACCOUNT, -1 },
    { SHOT, "account", 0, 0 },
    { TAP, NULL, PD_INTENT_BACK, -1 },
    { MAYBE, NULL, PD_INTENT_TIER, -1 },
    { SHOT, "tier", 0, 0 },
    { TAP, NULL, PD_INTENT_BACK, -1 },
    { MAYBE, NULL, PD_INTENT_SIGN_IN, -1 },
    { PASS, NULL, 0, 1 },
    { SHOT, "today", 0, 0 },
    { MAYBE, NULL, PD_INTENT_BACK, -1 },
    { TAP, NULL, PD_INTENT_FINISH, -1 },
    { MARK, NULL, 0, 0 },
    { SCAN, NULL, 0, 1 },
    { WAIT, NULL, 0, PD_SCREEN_HOME },
    { TAP, NULL, PD_INTENT_CATALOGUE, -1 },
    { SHOT, "catalogue", 0, 0 },
    { TAP, NULL, PD_INTENT_GIFT, -1 },
    { SHOT, "gift", 0, 0 },
    { TAP, NULL, PD_INTENT_CHOOSE, -1 },
    { SHOT, "confirm", 0, 0 },
    { TAP, NULL, PD_INTENT_REDEEM, -1 },
    { SHOT, "saving", 0, 0 },
    { WAIT, NULL, 0, PD_SCREEN_DONE },
    { MEASURE, NULL, 0, 0 },
    { PRINTED, NULL, 0, 0 },
    { SHOT, "done", 0, 0 },
    { TAP, NULL, PD_INTENT_ANOTHER, -1 },
    { TAP, NULL, PD_INTENT_PAGE, -1 },
    { SHOT, "catalogue-page-2", 0, 0 },
    { PASS, NULL, 0, 46 },
    { SHOT, "idle-warning", 0, 0 },
    { TAP, NULL, PD_INTENT_STAY, -1 },
    { TAP, NULL, PD_INTENT_HOME, -1 },
    { TAP, NULL, PD_INTENT_TICKETS, -1 },
    { SHOT, "tickets", 0, 0 },
    { TAP, NULL, PD_INTENT_TICKET, 0 },
    { SHOT, "ticket", 0, 0 },
    { TAP, NULL, PD_INTENT_FINISH, -1 },
    { CLOSE, NULL, 0, 0 },
    { SHOT, "closed", 0, 0 },
};

static const struct step counter_steps[] = {
    { SHOT, "counter", 0, 0 },
    { FOREIGN, NULL, 0, 0 },
    { PASS, NULL, 0, 1 },
    { SHOT, "counter-refused", 0, 0 },
    { TAP, NULL, PD_INTENT_COUNTER_CLEAR, -1 },
    { TYPE, "A99", 0, 0 },
    { SHOT, "counter-typing", 0, 0 },
    { KEY, NULL, 0, PD_KEY_ESCAPE },
    { SCAN, NULL, 0, 0 },
    { PASS, NULL, 0, 1 },
    { SHOT, "counter-ready", 0, 0 },
    { TAP, NULL, PD_INTENT_COUNTER_CANNOT, -1 },
    { SHOT, "counter-reason", 0, 0 },
    { KEY, NULL, 0, PD_KEY_ESCAPE },
    { TAP, NULL, PD_INTENT_COUNTER_OK, -1 },
    { PASS, NULL, 0, 1 },
    { SHOT, "counter-handed", 0, 0 },
    { SCAN, NULL, 0, 0 },
    { PASS, NULL, 0, 1 },
    { SHOT, "counter-already", 0, 0 },
};

struct tour {
    struct pd_tour tour; /* first: its functions are given this */
    struct pd_app app;   /* its parts, without a window */
    struct pd_settings settings;
    const char *scans[8];
    int scan_count;
    bool matrix;
    char scan_text[8 * PD_CODE_CAP];
    int mark_taps;
    int64_t mark_ms;
    int task_taps;
    int64_t task_ms;
};

static int64_t
tour_now(const struct tour *t)
{
    return pd_app_now_ms(&t->app);
}

static const struct pd_view *
tour_view(const struct tour *t)
{
    return pd_tour_view(&t->tour);
}

static int64_t
now_ms(const struct pd_tour *tour)
{
    return tour_now((const struct tour *)tour);
}

static void
pass(struct pd_tour *tour, int64_t ms)
{
    ((struct tour *)tour)->app.skew_ms += ms;
}

static void
apply(struct pd_tour *tour, const struct pd_session_event *event)
{
    pd_app_apply(&((struct tour *)tour)->app, event);
}

static void
hear(struct pd_tour *tour)
{
    struct tour *t = (struct tour *)tour;

    while (pd_desk_thread_take(t->app.desk, &t->app.reply)) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = &t->app.reply };

        pd_app_apply(&t->app, &event);
    }
    (void)pd_app_print_answers(&t->app);
}

static const struct pd_tour_ops visit_ops = { .now_ms = now_ms, .pass = pass, .apply = apply, .hear = hear };

static void
real_ms(struct tour *t, int ms)
{
    int64_t until = pd_clock_boot_ms() + ms;

    while (pd_clock_boot_ms() < until) {
        struct timespec nap = { .tv_nsec = 5000000 };

        pd_tour_settle(&t->tour);
        (void)nanosleep(&nap, NULL);
    }
    pd_tour_settle(&t->tour);
}

/* Through the scanner's own trait: a replay of one line. */
static bool
scan(struct tour *t, const char *payload)
{
    char path[4096];
    struct pd_scanner *scanner;
    struct pd_scan got;
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
    struct pd_why why;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/.scan", t->tour.out);
    f = fopen(path, "w");
    if (f == NULL)
        return pd_tour_fail(&t->tour, "cannot write", path);
    (void)fprintf(f, "0 %s\n", payload);
    (void)fclose(f);
    if (pd_scanner_replay_create(path, &scanner, &why) != PD_OK)
        return pd_tour_fail(&t->tour, why.path, why.text);
    t->app.skew_ms += SCAN_MS;
    if (pd_scanner_poll(scanner, 0, 0, &got) == PD_OK) {
        event.scan.len = got.size;
        memcpy(event.scan.payload, got.bytes, got.size);
        pd_app_apply(&t->app, &event);
    }
    pd_scanner_destroy(scanner);
    (void)unlink(path);
    return true;
}

static bool
wait_for(struct tour *t, enum pd_screen screen)
{
    int64_t until = pd_clock_boot_ms() + WAIT_MS;
    char text[32];

    while (tour_view(t)->screen != screen && pd_clock_boot_ms() < until)
        real_ms(t, 10);
    (void)snprintf(text, sizeof text, "screen %d", (int)screen);
    return tour_view(t)->screen == screen || pd_tour_fail(&t->tour, "waited in vain for", text);
}

static bool
wait_printed(struct tour *t)
{
    int64_t until = pd_clock_boot_ms() + WAIT_MS;

    while (tour_view(t)->print == PD_PRINT_RUNNING && pd_clock_boot_ms() < until)
        real_ms(t, 10);
    return tour_view(t)->print == PD_PRINT_DONE ||
           pd_tour_fail(&t->tour, "the ticket", "did not come out of the printer");
}

static void
close_desk(struct tour *t)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = &t->app.reply };

    memset(&t->app.reply, 0, sizeof t->app.reply);
    t->app.reply.kind = PD_REPLY_STATUS;
    t->app.reply.now.now_ms = pd_clock_wall_ms();
    (void)pd_copy(t->app.reply.closed_code, sizeof t->app.reply.closed_code, "E-LED-01");
    (void)pd_copy(t->app.reply.identity.place, sizeof t->app.reply.identity.place,
        tour_view(t)->place != NULL ? tour_view(t)->place->id : "");
    pd_app_apply(&t->app, &event);
}

static void
press(struct tour *t, int number)
{
    struct pd_event key = { .kind = PD_EVENT_KEY, .key = number, .at_ms = tour_now(t) };

    pd_ui_event(t->app.ui, &key);
    pd_tour_settle(&t->tour);
}

static bool
do_step(struct tour *t, const struct step *step)
{
    switch (step->kind) {
    case SHOT:
        return pd_tour_shoot(&t->tour, step->text);
    case TAP:
        return pd_tour_tap(&t->tour, step->intent, step->n, true);
    case MAYBE:
        return pd_tour_tap(&t->tour, step->intent, step->n, false);
    case SCAN:
        if (step->n >= t->scan_count)
            return pd_tour_fail(&t->tour, "--scan", "names a file with too few lines");
        return scan(t, t->scans[step->n]);
    case FOREIGN:
        return scan(t, "134567890123456789");
    case WAIT:
        return wait_for(t, (enum pd_screen)step->n);
    case PASS:
        if (step->n > 5)
            t->app.skew_ms += step->n * PD_SECOND_MS;
        else
            real_ms(t, step->n * 1000);
        pd_tour_settle(&t->tour);
        return true;
    case CLOSE:
        close_desk(t);
        return true;
    case PRINTED:
        return wait_printed(t);
    case TYPE:
        for (const char *key = step->text; *key != '\0'; key++)
            press(t, *key);
        return true;
    case KEY:
        press(t, step->n);
        return true;
    case MARK:
        t->mark_taps = t->tour.taps;
        t->mark_ms = tour_now(t);
        return true;
    case MEASURE: {
        char path[4096];
        FILE *f;

        t->task_taps = t->tour.taps - t->mark_taps;
        t->task_ms = tour_now(t) - t->mark_ms;
        (void)snprintf(path, sizeof path, "%s/ticket.txt", t->tour.out);
        f = fopen(path, "w");
        if (f == NULL)
            return pd_tour_fail(&t->tour, "cannot write", path);
        (void)fprintf(f, "%s\n", tour_view(t)->ticket.code);
        (void)fclose(f);
        return true;
    }
    }
    return false;
}

static enum pd_err
read_scans(struct tour *t, const char *path, struct pd_why *why)
{
    FILE *f = fopen(path, "r");
    size_t n;

    if (f == NULL)
        return pd_why(why, PD_ERR_MISSING, path, "cannot be read; it holds one payload a line");
    n = fread(t->scan_text, 1, sizeof t->scan_text - 1, f);
    (void)fclose(f);
    t->scan_text[n] = '\0';
    for (char *line = t->scan_text; *line != '\0' && t->scan_count < PD_COUNT(t->scans);) {
        size_t len = strcspn(line, "\n");
        bool last = line[len] == '\0';

        line[len] = '\0';
        if (len > 0)
            t->scans[t->scan_count++] = line;
        line += len + (last ? 0 : 1);
    }
    return PD_OK;
}

static void
ignore_wake(void *ctx)
{
    (void)ctx;
}

static enum pd_err
start_parts(struct tour *t, struct pd_why *why)
{
    const struct pd_config *c = &t->settings.config;
    struct pd_session_config session = pd_tour_session_config(c);
    struct pd_ui_config ui = pd_tour_ui_config(c);
    struct pd_desk_thread_config desk = {
        .data_dir = c->data_dir, .hub_url = c->hub_url, .wake = ignore_wake
    };
    enum pd_err err = pd_control_lock(c->data_dir, &t->app.lock_fd, why);

    if (err == PD_OK)
        err = pd_queue_init(&t->app.prints, sizeof(struct pd_print_done), PD_APP_PRINTS);
    if (err == PD_OK)
        err = pd_desk_thread_start(&t->app.desk, &desk, why);
    if (err == PD_OK)
        err = pd_session_create(&t->app.session, &session);
    if (err == PD_OK)
        err = pd_ui_create(&t->app.ui, &ui, why);
    if (err == PD_OK && t->matrix)
        err = pd_tour_matrix_create(&t->tour.matrix, &ui, why);
    t->tour.session = t->app.session;
    t->tour.ui = t->app.ui;
    if (err == PD_OK)
        err = pd_printer_png_create(t->tour.out, pd_config_printer_width_px(c), &t->app.printer, why);
    if (err == PD_OK)
        err = pd_app_printer_start(&t->app);
    return err;
}

static void
end_parts(struct tour *t)
{
    pd_desk_thread_stop(t->app.desk);
    if (t->app.printer != NULL) {
        pd_printer_thread_stop(&t->app.printer_thread);
        pd_printer_thread_join(&t->app.printer_thread);
    }
    pd_printer_destroy(t->app.printer);
    pd_session_destroy(t->app.session);
    pd_ui_destroy(t->app.ui);
    pd_tour_matrix_destroy(t->tour.matrix);
    pd_queue_finish(&t->app.prints);
    if (t->app.lock_fd >= 0)
        (void)close(t->app.lock_fd);
}

static bool
visit(struct tour *t)
{
    bool counter = t->settings.config.desk_mode == PD_CONFIG_COUNTER;
    const struct step *steps = counter ? counter_steps : kiosk_steps;
    int count = counter ? PD_COUNT(counter_steps) : PD_COUNT(kiosk_steps);
    bool good = wait_for(t, counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);

    real_ms(t, 300); /* the first pull */
    t->tour.start_ms = tour_now(t);
    for (int i = 0; good && i < count; i++)
        good = do_step(t, &steps[i]);
    return good;
}

static int
run_tour(struct tour *t)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;
    bool good = false;
    int pictures;

    t->tour.ops = &visit_ops;
    t->tour.digits = 2;
    err = pd_tour_open(&t->tour, &why);
    if (err != PD_OK)
        return pd_command_fail("tour", err, &why);
    t->app.lock_fd = -1;
    err = start_parts(t, &why);
    if (err == PD_OK)
        good = visit(t);
    (void)fprintf(t->tour.json, "],\n \"task\":{\"taps\":%d,\"seconds\":%.1f}}\n", t->task_taps,
        (double)t->task_ms / 1000.0);
    (void)fclose(t->tour.json);
    pictures = t->tour.matrix != NULL ? pd_tour_matrix_pictures(t->tour.matrix) : 0;
    end_parts(t);
    if (err != PD_OK)
        return pd_command_fail("tour", err, &why);
    if (!good) {
        (void)fprintf(stderr, "pointdesk tour: %s\n", t->tour.failed);
        return PD_EXIT_NO;
    }
    (void)printf("%d pictures in %s", t->tour.shots + pictures, t->tour.out);
    if (t->task_taps > 0)
        (void)printf("; scan to ticket: %d taps, %.1f s", t->task_taps, (double)t->task_ms / 1000.0);
    (void)printf("\n");
    return PD_EXIT_DONE;
}

static int
run(int argc, char **argv)
{
    static struct tour t;
    const char *scans = NULL, *programme = NULL, *pictures = NULL, *size = "1080x1920";
    struct pd_config_faults faults = { 0 };
    struct pd_why why;
    enum pd_err err;
    const struct pd_option options[] = {
        { "out", PD_OPTION_TEXT, &t.tour.out, "DIR", "where pictures and tour.json go" },
        { "scan", PD_OPTION_TEXT, &scans, "FILE",
            "codes to present, one a line: a member's twice, or a ticket" },
        { "programme", PD_OPTION_TEXT, &programme, "FILE",
            "instead of --scan: the screens of a programme that is only proposed; needs no hub and no desk" },
        { "pictures", PD_OPTION_TEXT, &pictures, "DIR",
            "with --programme: new pictures, as pointdesk-hub gift pictures --to DIR writes them" },
        { "size", PD_OPTION_TEXT, &size, "WxH", "of the pictures" },
        { "matrix", PD_OPTION_FLAG, &t.matrix, NULL,
            "with --scan: each step also in every language, theme and orientation" },
        PD_SETTINGS_OPTIONS(t.settings),
        { 0 },
    };
    int code = pd_command_parse(&pd_cmd_tour, options, &argc, argv);

    if (code >= 0)
        return code;
    if (t.tour.out == NULL || (scans == NULL) == (programme == NULL) || argc != 1) {
        (void)fprintf(
            stderr, "pointdesk tour: --out DIR is needed, and one of --scan FILE and --programme FILE\n");
        return PD_EXIT_USAGE;
    }
    if (programme != NULL && t.matrix) {
        (void)fprintf(stderr, "pointdesk tour: --matrix goes with --scan FILE\n");
        return PD_EXIT_USAGE;
    }
    if (programme == NULL && pictures != NULL) {
        (void)fprintf(stderr, "pointdesk tour: --pictures DIR goes with --programme FILE\n");
        return PD_EXIT_USAGE;
    }
    t.settings.window = size;
    if (pd_settings_load(&t.settings, &faults) != PD_OK)
        return pd_command_faults("tour", &faults);
    if (programme != NULL)
        return pd_tour_programme(&t.settings.config, t.tour.out, programme, pictures);
    err = read_scans(&t, scans, &why);
    return err == PD_OK ? run_tour(&t) : pd_command_fail("tour", err, &why);
}

const struct pd_command pd_cmd_tour = {
    .name = "tour",
    .run = run,
    .help = { "pointdesk tour --out DIR (--scan FILE | --programme FILE) [--pictures DIR] [--mode "
              "kiosk|counter] "
              "[--lang L] [--care] [--contrast] [--size WxH] [--matrix]",
        "A scripted visit through the real parts; one picture a screen, the ticket, and tour.json. With "
        "--programme: what a kiosk shows of rules that are only proposed.",
        "pointdesk tour --out pictures --programme programme.json --lang zh_CN" },
};
