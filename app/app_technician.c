/*
 * What a technician has looked at and done in a running desk: one job at a time, on a thread of its own while
 * it lasts, because a hub that is silent takes seconds and a journal longer. The checks are the doctor's.
 */
#include "app/app.h"
#include "app/command.h"
#include "app/doctor.h"
#include "app/settings.h"
#include "app/training.h"
#include "app/waiting.h"

#include "app/base/clock.h"
#include "app/base/file.h"
#include "app/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define NEWS_MAX 32
#define TONE_MS 700
#define SEND_PATIENCE_S 20 /* retiring waits so long for the hub to take the last of it */

struct pd_app_technician {
    struct pd_app *app;
    struct pd_queue news; /* struct pd_technician_news */
    pthread_t thread;
    bool started; /* and not joined yet */
    bool busy;    /* atomic */
    bool stop;    /* atomic: the program ends */
    enum pd_technician_job job;
    enum pd_lang lang;           /* of who stands there */
    struct pd_settings settings; /* as they were when it began: the main thread may take others anew */
};

#undef TR
#define TR(english) pd_locale_text(t->lang, (english))
#undef TRN
#define TRN(one, many, n) pd_locale_plural(t->lang, (one), (many), (n))

static bool
stopping(const struct pd_app_technician *t)
{
    return __atomic_load_n(&t->stop, __ATOMIC_ACQUIRE);
}

static void
pause_ms(int ms)
{
    struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

    (void)nanosleep(&time, NULL);
}

/* The main thread takes them between two frames. */
static void
tell(struct pd_app_technician *t, const struct pd_technician_news *news)
{
    while (pd_queue_put(&t->news, news) == PD_ERR_FULL && !stopping(t))
        pause_ms(10);
    pd_app_wake(t->app);
}

static void
done(struct pd_app_technician *t, bool good, const char *text)
{
    struct pd_technician_news news = { .kind = PD_NEWS_DONE, .job = t->job, .good = good };

    (void)pd_text_clean(news.text, sizeof news.text, text, strcspn(text, "\n"));
    tell(t, &news);
}

/* ---- lamps ---- */

/* Which lamp a check lights; one that is not named has none. */
static const struct {
    const char *check;
    enum pd_lamp_of of;
} lights[] = {
    { "version", PD_LAMP_VERSION }, { "config", PD_LAMP_SETTINGS }, { "secret", PD_LAMP_SETTINGS },
    { "assets", PD_LAMP_SETTINGS }, { "texts", PD_LAMP_SETTINGS }, { "fonts", PD_LAMP_SETTINGS },
    { "data", PD_LAMP_DISK }, { "disk", PD_LAMP_DISK }, { "desk", PD_LAMP_JOURNAL },
    { "programme", PD_LAMP_HUB }, { "queue", PD_LAMP_UNSENT }, { "hub", PD_LAMP_HUB },
    { "clock", PD_LAMP_TIME }, { "printer", PD_LAMP_PRINTER }, { "scanner", PD_LAMP_SCANNER },
    { "card", PD_LAMP_CARD }, { "camera", PD_LAMP_SCANNER }, { "voice", PD_LAMP_SOUND },
    { "sound", PD_LAMP_SOUND }, { "keypad", PD_LAMP_TOUCH },
    { "light", PD_LAMP_SOUND }, /* both call people */
};

static enum pd_lamp_view
view_of(enum pd_lamp lamp)
{
    switch (lamp) {
    case PD_LAMP_OK:
        return PD_LAMP_VIEW_GOOD;
    case PD_LAMP_WARN:
        return PD_LAMP_VIEW_LOOK;
    case PD_LAMP_FAIL:
        return PD_LAMP_VIEW_BAD;
    }
    return PD_LAMP_VIEW_BAD;
}

/* The worst that a lamp's checks have found. */
static void
add(struct pd_lamp_row *row, const char *check, const struct pd_finding *f)
{
    enum pd_lamp_view lamp = view_of(f->lamp);

    /* That the voice can speak says nothing of what is heard; that a keypad is there, nothing of fingers. */
    if (lamp == PD_LAMP_VIEW_GOOD && (strcmp(check, "voice") == 0 || strcmp(check, "sound") == 0 ||
                                         strcmp(check, "keypad") == 0 || strcmp(check, "light") == 0))
        return;
    if (lamp <= row->lamp)
        return;
    row->lamp = lamp;
    (void)pd_text_clean(row->text, sizeof row->text, f->text, strlen(f->text));
}

static void
look_table(struct pd_app_technician *t, struct pd_doctor *d, const struct pd_check *checks,
    struct pd_lamp_row rows[PD_LAMPS])
{
    for (; checks->name != NULL && !stopping(t); checks++)
        for (int i = 0; i < PD_COUNT(lights); i++) {
            struct pd_finding f = { .lamp = PD_LAMP_FAIL };

            if (strcmp(lights[i].check, checks->name) != 0)
                continue;
            checks->look(d, &f);
            add(&rows[lights[i].of], checks->name, &f);
        }
}

static bool
is_up(const char *name)
{
    char path[300], state[16] = "";
    FILE *f;

    (void)snprintf(path, sizeof path, "/sys/class/net/%.200s/operstate", name);
    f = fopen(path, "re");
    if (f == NULL)
        return false;
    if (fgets(state, sizeof state, f) == NULL)
        state[0] = '\0';
    (void)fclose(f);
    return strncmp(state, "up", 2) == 0;
}

static void
look_network(struct pd_app_technician *t, struct pd_lamp_row *row)
{
    DIR *dir = opendir("/sys/class/net");
    const struct dirent *entry;
    int seen = 0;

    *row = (struct pd_lamp_row){ .lamp = PD_LAMP_VIEW_BAD };
    (void)pd_copy(row->text, sizeof row->text, TR("no network device"));
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "lo") == 0)
            continue;
        if (seen++ == 0 || row->lamp != PD_LAMP_VIEW_GOOD) {
            row->lamp = is_up(entry->d_name) ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
            (void)snprintf(row->text, sizeof row->text,
                row->lamp == PD_LAMP_VIEW_GOOD ? TR("%.60s is up") : TR("%.60s is down"), entry->d_name);
        }
    }
    if (dir != NULL)
        (void)closedir(dir);
}

static void
tell_lamps(struct pd_app_technician *t, const struct pd_lamp_row rows[PD_LAMPS])
{
    for (int i = 0; i < PD_LAMPS; i++) {
        struct pd_technician_news news = { .kind = PD_NEWS_LAMP, .of = (enum pd_lamp_of)i, .lamp = rows[i] };

        if (rows[i].lamp != PD_LAMP_VIEW_NONE)
            tell(t, &news);
    }
}

/* ---- facts ---- */

/* Of the warmest sensor. */
static int
temperature_c(void)
{
    int warmest = INT32_MIN;

    for (int i = 0; i < 32; i++) {
        char path[80], text[24] = "";
        FILE *f;

        (void)snprintf(path, sizeof path, "/sys/class/thermal/thermal_zone%d/temp", i);
        f = fopen(path, "re");
        if (f == NULL)
            continue;
        if (fgets(text, sizeof text, f) != NULL) {
            long milli = strtol(text, NULL, 10);

            if (milli > -60000 && milli < 200000 && (int)(milli / 1000) > warmest)
                warmest = (int)(milli / 1000);
        }
        (void)fclose(f);
    }
    return warmest;
}

static void
read_journal(void *ctx, struct pd_ledger *ledger)
{
    struct pd_technician_facts *facts = ctx;
    struct pd_ledger_status status;

    if (pd_ledger_status(ledger, &status) != PD_OK)
        return;
    facts->ops = status.high_seq;
    facts->acked = status.acked_seq;
    pd_hex(status.head.b, 8, facts->head);
}

static void
read_facts(struct pd_app_technician *t, struct pd_technician_facts *facts)
{
    char lines[PD_TECHNICIAN_LINES][PD_LOG_RECENT_CAP];
    struct statvfs fs;

    *facts = (struct pd_technician_facts){ .disk_mib = -1, .temperature_c = temperature_c() };
    (void)pd_desk_thread_run(t->app->desk, read_journal, facts);
    if (statvfs(t->settings.config.data_dir, &fs) == 0)
        facts->disk_mib = (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize >> 20);
    (void)snprintf(facts->version, sizeof facts->version, "pointdesk %s", PD_VERSION);
    facts->uptime_ms = pd_clock_boot_ms();
    facts->line_count = pd_log_recent(lines, PD_TECHNICIAN_LINES);
    for (int i = 0; i < facts->line_count; i++)
        (void)pd_text_clean(
            facts->lines[i], sizeof facts->lines[i], lines[i], strnlen(lines[i], sizeof lines[i]));
}

/* Every lamp there is a check for, with the files as they are by now. */
/* What the running camera has seen, where the check only knows that it is there. */
static void
add_camera(struct pd_scanner *camera, struct pd_lamp_row *row)
{
    struct pd_camera_status status;
    struct pd_watch_counts counts;
    int64_t looked;

    if (camera == NULL)
        return;
    pd_scanner_camera_counts(camera, &status, &counts);
    looked = counts.frames - counts.still;
    if (status.state == PD_DEVICE_PROBLEM) {
        row->lamp = PD_LAMP_VIEW_BAD;
        (void)pd_text_clean(row->text, sizeof row->text, status.why.text, strlen(status.why.text));
    } else if (row->lamp != PD_LAMP_VIEW_BAD) {
        (void)snprintf(row->text, sizeof row->text,
            "the camera gives %s%s%d x %d: %" PRId64 " pictures, %" PRId64 " looked at in %" PRId64
            " ms each, a code read in %" PRId64,
            status.format, status.format[0] != '\0' ? " of " : "", status.width_px, status.height_px,
            counts.frames, looked, looked > 0 ? counts.took_us / looked / 1000 : 0, counts.reads);
    }
}

static void
look_all(struct pd_app_technician *t, struct pd_lamp_row rows[PD_LAMPS])
{
    static struct pd_settings fresh; /* large; one job at a time */
    static struct pd_config_faults faults;
    struct pd_doctor doctor = { .settings = &fresh,
        .config = &t->settings.config,
        .faults = &faults,
        .lang = t->lang,
        .running = true,
        .scanner = t->app->scanner,
        .card = t->app->card,
        .sound = t->app->sound,
        .light = t->app->light,
        .tactiles = t->app->tactiles };

    faults = (struct pd_config_faults){ 0 };
    fresh = t->settings;
    if (t->app->settings != NULL)
        (void)!pd_settings_load(&fresh, &faults);
    look_network(t, &rows[PD_LAMP_NETWORK]);
    look_table(t, &doctor, pd_checks_machine, rows);
    look_table(t, &doctor, pd_checks_devices, rows);
    add_camera(t->app->camera, &rows[PD_LAMP_SCANNER]);
    look_table(t, &doctor, pd_checks_desk, rows);
}

static void
look(struct pd_app_technician *t)
{
    struct pd_lamp_row rows[PD_LAMPS] = { { 0 } };
    struct pd_technician_news news = { .kind = PD_NEWS_FACTS };

    read_facts(t, &news.facts);
    tell(t, &news);
    look_all(t, rows);
    tell_lamps(t, rows);
    done(t, true, "");
}

/* ---- the journal ---- */

struct verifying {
    struct pd_app_technician *t;
    struct pd_ledger_report report;
    enum pd_err err;
    int told;
};

static void
on_percent(void *ctx, int percent)
{
    struct verifying *v = ctx;
    struct pd_technician_news news = { .kind = PD_NEWS_PERCENT, .job = PD_JOB_VERIFY, .percent = percent };

    if (percent == v->told)
        return;
    v->told = percent;
    (void)!pd_queue_put(&v->t->news, &news); /* the next one tells more */
    pd_app_wake(v->t->app);
}

static void
verify_journal(void *ctx, struct pd_ledger *ledger)
{
    struct verifying *v = ctx;

    v->err = pd_ledger_verify(ledger, &v->report, on_percent, v);
}

static void
verify(struct pd_app_technician *t)
{
    struct verifying v = { .t = t, .err = PD_ERR_STATE, .told = -1 };
    struct pd_technician_news lamp = { .kind = PD_NEWS_LAMP, .of = PD_LAMP_JOURNAL };
    char text[PD_LAMP_TEXT_CAP];
    bool good;

    (void)pd_desk_thread_run(t->app->desk, verify_journal, &v);
    good = v.err == PD_OK && v.report.bad_seq == 0 && v.report.problem[0] == '\0';
    if (v.err != PD_OK)
        (void)snprintf(text, sizeof text, TR("the journal cannot be read: %s"), pd_err_name(v.err));
    else if (good)
        (void)snprintf(text, sizeof text,
            TRN("%lld entry, all of them whole", "%lld entries, all of them whole", (int64_t)v.report.ops),
            (long long)v.report.ops);
    else
        (void)snprintf(
            text, sizeof text, TR("entry %lld: %.150s"), (long long)v.report.bad_seq, v.report.problem);
    lamp.lamp.lamp = good ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
    (void)pd_copy(lamp.lamp.text, sizeof lamp.lamp.text, text);
    tell(t, &lamp);
    done(t, good, text);
}

/* ---- the stick ---- */

struct command_call {
    char *words[4];
    FILE *out;
    int code;
};

static void
run_command(void *ctx, struct pd_ledger *ledger)
{
    struct command_call *call = ctx;

    call->code = pd_journal_command(ledger, 3, call->words, call->out);
}

/* `journal export|import FILE` on the ledger's thread; what it says goes to text. */
static bool
journal(struct pd_app_technician *t, const char *verb, const char *path, char *text, size_t cap)
{
    char name[] = "journal", what[8], file[1400];
    struct command_call call = { .words = { name, what, file, NULL }, .code = PD_EXIT_NO };

    (void)pd_copy(what, sizeof what, verb);
    (void)pd_copy(file, sizeof file, path);
    memset(text, 0, cap);
    call.out = fmemopen(text, cap, "w");
    if (call.out == NULL)
        return false;
    (void)pd_desk_thread_run(t->app->desk, run_command, &call);
    (void)fclose(call.out);
    text[cap - 1] = '\0';
    return call.code == PD_EXIT_DONE;
}

static void
print_report(FILE *out, const struct pd_technician_facts *facts, const struct pd_lamp_row rows[PD_LAMPS])
{
    static const char *const names[PD_LAMPS] = { "network", "hub", "time", "printer", "scanner", "card",
        "touch", "sound", "disk", "unsent", "journal", "settings", "version" };
    static const char *const words[] = { "-", "OK", "WARN", "FAIL" };

    (void)fprintf(out, "%s\nops %" PRIu64 ", answered to %" PRIu64 ", head %s\n", facts->version, facts->ops,
        facts->acked, facts->head);
    for (int i = 0; i < PD_LAMPS; i++)
        (void)fprintf(out, "%-5s %-9s %s\n", words[rows[i].lamp], names[i], rows[i].text);
    for (int i = 0; i < facts->line_count; i++)
        (void)fprintf(out, "log   %s\n", facts->lines[i]);
}

/* Composed in memory: of the stick nothing is asked but to take it. */
static enum pd_err
write_report(struct pd_app_technician *t, const char *path, struct pd_why *why)
{
    struct pd_lamp_row rows[PD_LAMPS] = { { 0 } };
    struct pd_technician_facts facts;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    enum pd_lang lang = t->lang;
    enum pd_err err;

    if (out == NULL)
        return pd_why(why, PD_ERR_MEMORY, path, "does not fit into memory");
    read_facts(t, &facts);
    t->lang = PD_LANG_EN; /* it is read elsewhere */
    look_all(t, rows);
    t->lang = lang;
    print_report(out, &facts, rows);
    err = fclose(out) == 0 ? pd_file_write(path, text, len, 0644, NULL, why)
                           : pd_why(why, PD_ERR_MEMORY, path, "does not fit into memory");
    free(text);
    return err;
}

static void export(struct pd_app_technician *t)
{
    const char *dir = t->settings.config.stick_dir;
    char path[PD_CONFIG_TEXT_BYTES + 32], said[PD_LAMP_TEXT_CAP * 2], text[sizeof said + 64];
    struct pd_why why = { .text = "" };
    bool good;

    if (access(dir, W_OK | X_OK) != 0) {
        (void)snprintf(text, sizeof text, TR("There is no stick at %.200s (stick.dir)."), dir);
        done(t, false, text);
        return;
    }
    (void)snprintf(path, sizeof path, "%s/from-desk.pdb", dir);
    good = journal(t, "export", path, said, sizeof said);
    if (good) {
        (void)snprintf(path, sizeof path, "%s/report.txt", dir);
        good = write_report(t, path, &why) == PD_OK;
        if (!good)
            (void)snprintf(said, sizeof said, "%s: %s", why.path, why.text);
    }
    said[strcspn(said, "\n")] = '\0';
    if (good)
        (void)snprintf(text, sizeof text, TR("On the stick: from-desk.pdb and report.txt."));
    else
        (void)snprintf(text, sizeof text, TR("Not saved: %s"), said);
    done(t, good, text);
}

static void
import(struct pd_app_technician *t)
{
    const char *dir = t->settings.config.stick_dir;
    char path[PD_CONFIG_TEXT_BYTES + 32], said[PD_LAMP_TEXT_CAP * 2], text[sizeof said + 64];
    bool good;

    (void)snprintf(path, sizeof path, "%s/to-desk.pdb", dir);
    if (access(path, R_OK) != 0) {
        (void)snprintf(text, sizeof text, TR("There is no file %.200s."), path);
        done(t, false, text);
        return;
    }
    good = journal(t, "import", path, said, sizeof said);
    said[strcspn(said, "\n")] = '\0';
    if (good)
        (void)snprintf(text, sizeof text, TR("Taken from the stick."));
    else
        (void)snprintf(text, sizeof text, TR("Nothing was taken: %s"), said);
    done(t, good, text);
}

/* ---- the end of it ---- */

struct retiring {
    struct pd_waiting waiting;
    enum pd_err err;
};

static void
read_waiting(void *ctx, struct pd_ledger *ledger)
{
    struct retiring *r = ctx;

    r->err = pd_waiting_read(ledger, &r->waiting);
}

static void
waiting_words(struct pd_app_technician *t, const struct pd_waiting *w, char *out, size_t cap)
{
    if (w->tray > 0)
        (void)snprintf(out, cap,
            /* TRANSLATORS: Technician. Entries of the journal, then requests in the tray. */
            TR("Not at the hub yet: entries of the journal %lld, requests in the tray %d. Connect it; a "
               "request travels on no stick."),
            (long long)w->unsent, w->tray);
    else
        (void)snprintf(out, cap,
            TR("Not at the hub yet: entries of the journal %lld. Connect it, or carry them there on a "
               "stick."),
            (long long)w->unsent);
}

/* A card reported lost, a consent, a form: what lies in the tray is nowhere else. */
static void
retire(struct pd_app_technician *t)
{
    struct retiring r = { .err = PD_ERR_STATE };
    char text[PD_LAMP_TEXT_CAP];
    bool none = false;

    for (int i = 0; i < SEND_PATIENCE_S * 5 && !none && !stopping(t); i++) {
        r.err = PD_ERR_STATE; /* where the thread takes no more */
        (void)pd_desk_thread_run(t->app->desk, read_waiting, &r);
        none = r.err == PD_OK && pd_waiting_none(&r.waiting);
        if (!none)
            pause_ms(200);
    }
    if (none) {
        t->app->retire = t->app->again = true;
        __atomic_store_n(&t->app->quit, true, __ATOMIC_RELEASE);
        pd_app_wake(t->app);
        return;
    }
    if (r.err != PD_OK)
        (void)snprintf(text, sizeof text, TR("the journal cannot be read: %s"), pd_err_name(r.err));
    else
        waiting_words(t, &r.waiting, text, sizeof text);
    done(t, false, text);
}

static void *
work(void *arg)
{
    struct pd_app_technician *t = arg;

    switch (t->job) {
    case PD_JOB_LOOK:
        look(t);
        break;
    case PD_JOB_VERIFY:
        verify(t);
        break;
    case PD_JOB_TONES:
        pause_ms(TONE_MS);
        done(t, t->app->sound != NULL, "");
        break;
    case PD_JOB_EXPORT:
        export(t);
        break;
    case PD_JOB_IMPORT:
        import(t);
        break;
    case PD_JOB_RETIRE:
        retire(t);
        break;
    case PD_JOB_NONE:
    case PD_JOB_TRAIN:
    case PD_JOB_RESTART: /* the main thread's */
        break;
    }
    __atomic_store_n(&t->busy, false, __ATOMIC_RELEASE);
    return NULL;
}

/* ---- the main thread ---- */

enum pd_err
pd_app_technician_start(struct pd_app *app, struct pd_why *why)
{
    struct pd_app_technician *t = calloc(1, sizeof *t);

    (void)why;
    if (t == NULL)
        return PD_ERR_MEMORY;
    t->app = app;
    app->technician = t;
    return pd_queue_init(&t->news, sizeof(struct pd_technician_news), NEWS_MAX);
}

static void
join(struct pd_app_technician *t)
{
    if (t->started)
        (void)pthread_join(t->thread, NULL);
    t->started = false;
}

void
pd_app_technician_stop(struct pd_app *app)
{
    if (app->technician == NULL)
        return;
    __atomic_store_n(&app->technician->stop, true, __ATOMIC_RELEASE);
    join(app->technician);
}

void
pd_app_technician_destroy(struct pd_app *app)
{
    if (app->technician == NULL)
        return;
    pd_queue_finish(&app->technician->news);
    free(app->technician);
    app->technician = NULL;
}

/* What can be told before the desk is closed is told here. */
static void
train(struct pd_app *app)
{
    struct pd_why why = { .text = "" };
    char text[PD_LAMP_TEXT_CAP];

    if (app->settings != NULL && pd_training_possible(&why) == PD_OK) {
        pd_log(PD_LOG_INFO, "", "closed for a training; this desk comes back by itself");
        app->train = true;
        __atomic_store_n(&app->quit, true, __ATOMIC_RELEASE);
        return;
    }
    app->technician->job = PD_JOB_TRAIN;
    (void)snprintf(text, sizeof text, "%.60s %.130s", why.path, why.text);
    done(app->technician, false, text);
}

void
pd_app_technician_job(struct pd_app *app, enum pd_technician_job job)
{
    struct pd_app_technician *t = app->technician;

    if (job == PD_JOB_RESTART) {
        app->again = true;
        __atomic_store_n(&app->quit, true, __ATOMIC_RELEASE);
        return;
    }
    if (job == PD_JOB_TRAIN) {
        train(app);
        return;
    }
    if (t == NULL || __atomic_load_n(&t->busy, __ATOMIC_ACQUIRE)) /* one that nobody waited for any more */
        return;
    join(t);
    t->job = job;
    t->lang = pd_session_view(app->session)->lang;
    if (app->settings != NULL)
        t->settings = *app->settings;
    t->settings.config = *app->config;
    if (job == PD_JOB_TONES)
        pd_app_tone(app, true);
    __atomic_store_n(&t->busy, true, __ATOMIC_RELEASE);
    t->started = pthread_create(&t->thread, NULL, work, t) == 0;
    if (t->started)
        return;
    __atomic_store_n(&t->busy, false, __ATOMIC_RELEASE);
    done(t, false, TR("no memory for a thread"));
}

void
pd_app_technician_news(struct pd_app *app)
{
    static struct pd_technician_news news; /* large; the main thread's */

    if (app->technician == NULL)
        return;
    while (pd_queue_take(&app->technician->news, &news, 0) == PD_OK) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_TECHNICIAN, .news = &news };

        if (news.kind == PD_NEWS_DONE && news.job == PD_JOB_TONES)
            pd_app_tone(app, false);
        pd_app_apply(app, &event);
    }
}
