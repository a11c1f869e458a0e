#include "sync/hub/answers.h"
#include "sync/hub/cmd_member.h"
#include "sync/hub/erasures.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/log.h"
#include "app/base/notify.h"
#include "sync/hub/server_mhd.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int
run_serve(int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_serve = {
    .name = "serve",
    .help = { "pointdesk-hub serve [--data DIR] [--listen ADDRESS:PORT] [--tls-cert FILE --tls-key FILE] "
              "[--log text|json] [--notice-ca FILE]",
        "Serves desks and the hospital's systems until SIGTERM.",
        "pointdesk-hub serve --data /var/lib/pointdesk-hub --listen 127.0.0.1:8443" },
    .alone = run_serve,
};

struct serving {
    struct pd_hub *hub;
    struct pd_store *store;
    struct pd_server *server;
    const char *data;
    int64_t backup_not_before_ms, sheets_not_before_ms;
    int64_t main_until_ms; /* atomic: the main thread comes back before; */
    int64_t told_ms;       /* the writer's own: when the supervisor was told last */
};

#define WORK_PATIENCE_MS (30 * PD_MINUTE_MS) /* a backup of a large hub onto a slow disk */

/* How long the main thread may be away. */
static void
promise(struct serving *serving, int64_t patience_ms)
{
    __atomic_store_n(&serving->main_until_ms, pd_clock_boot_ms() + patience_ms, __ATOMIC_RELEASE);
}

/* On the writer's thread. */
static void
tell_supervisor(void *ctx)
{
    struct serving *serving = ctx;

    pd_notify_alive(
        &serving->told_ms, pd_clock_boot_ms(), __atomic_load_n(&serving->main_until_ms, __ATOMIC_ACQUIRE));
}

static void
lock_engine(void *ctx)
{
    pd_server_lock(((struct serving *)ctx)->server);
}

static void
unlock_engine(void *ctx)
{
    pd_server_unlock(((struct serving *)ctx)->server);
}

/* The hub as commands find it, on whichever thread; relative names start nowhere in particular. */
static struct pd_hub_desk
desk_of(struct serving *serving)
{
    return (struct pd_hub_desk){ .hub = serving->hub,
        .store = serving->store,
        .cwd = "/",
        .lock = lock_engine,
        .unlock = unlock_engine,
        .ctx = serving };
}

/* On the control thread. */
static int
answer(void *ctx, int argc, char **argv, FILE *out)
{
    struct serving *serving = ctx;
    struct pd_hub_desk desk = desk_of(serving);

    desk.out = out;
    return pd_hub_command_answer(&desk, argc, argv);
}

static bool
end_is_asked(void)
{
    sigset_t pending;

    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1);
}

#define BACKUP_AGAIN_MS PD_MINUTE_MS /* one that failed is tried again, and said again, so often */

/* The planned backup, when it is due. The wish is read again each time: it may have been changed. */
static void
back_up(struct serving *serving)
{
    struct pd_hub_desk desk = desk_of(serving);
    struct pd_why why = { .text = "" };
    struct pd_hub_backup plan;
    int64_t now_ms = pd_clock_wall_ms(), age_ms;
    enum pd_err err = pd_hub_desk_begin(&desk);

    if (err != PD_OK)
        return;
    err = pd_hub_backup_get(serving->hub, &plan);
    pd_hub_desk_give_up(&desk);
    age_ms = now_ms - plan.made_ms;
    if (err != PD_OK || plan.every_min == 0 || now_ms < serving->backup_not_before_ms ||
        (age_ms >= 0 && age_ms < plan.every_min * PD_MINUTE_MS))
        return;
    if (pd_hub_backup_make(&desk, plan.to, end_is_asked, &why) != PD_OK)
        serving->backup_not_before_ms = now_ms + BACKUP_AGAIN_MS;
}

/* Before the batch that erases her is committed. */
static enum pd_err
list_erased(void *ctx, const struct pd_id *member, int64_t at_ms, struct pd_why *why)
{
    const struct serving *serving = ctx;
    char path[8192];

    (void)snprintf(path, sizeof path, "%s/" PD_ERASURES_FILE, serving->data);
    return pd_erasures_add(path, member, at_ms, why);
}

/* What counters asked for, one after the other. */
static void
write_sheets(struct serving *serving)
{
    struct pd_hub_desk desk = desk_of(serving);
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    bool more = now_ms >= serving->sheets_not_before_ms;
    enum pd_err err = PD_OK;

    while (more && err == PD_OK && !end_is_asked())
        err = pd_hub_sheet_serve(&desk, serving->data, end_is_asked, &more, &why);
    if (err == PD_OK || end_is_asked())
        return;
    serving->sheets_not_before_ms = now_ms + BACKUP_AGAIN_MS;
    pd_log(PD_LOG_WARN, "E-HUB-37", "a member's sheet that a counter asked for is not written: %s: %s",
        why.path, why.text[0] != '\0' ? why.text : pd_err_name(err));
}

/* Until a signal comes, or the store is broken. This thread has nothing else to do: it makes the backups. */
static int
wait_for_end(struct serving *serving, const sigset_t *signals)
{
    struct timespec second = { .tv_sec = 1 };
    int seconds = 0;

    while (sigtimedwait(signals, NULL, &second) < 0) {
        if (pd_server_broken(serving->server))
            return PD_EXIT_NO;
        promise(serving, PD_NOTIFY_STALLED_MS);
        if (++seconds % 5 == 0) {
            promise(serving, WORK_PATIENCE_MS);
            back_up(serving);
            write_sheets(serving);
            promise(serving, PD_NOTIFY_STALLED_MS);
        }
    }
    return PD_EXIT_DONE;
}

static void
allow_many_connections(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* The page cache grows a page at a time, on a thread that is not the first: each time the library would ask
 * the system for one more. */
static void
take_memory_in_bulk(void)
{
    (void)mallopt(M_TOP_PAD, 1 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20); /* nor given back between two pushes; */
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);  /* a push's body is no piece of its own */
}

/* Answers to surveys; nobody asks the engine any more. A failure loses them, and says so in the log. */
static void
write_what_waits(struct pd_hub *hub)
{
    enum pd_err err = pd_hub_begin(hub);

    if (err == PD_OK) {
        pd_hub_answers_write(hub);
        err = pd_hub_commit(hub);
    }
    if (err != PD_OK)
        pd_log(PD_LOG_WARN, "E-HUB-35", "answers to surveys that waited could not be written: %s",
            pd_err_name(err));
}

static int
serve(const char *data, struct pd_server_config *config, struct pd_hub_desk *desk)
{
    struct serving serving = { .hub = NULL };
    struct pd_rng rng = pd_rng_system();
    struct pd_control *control = NULL;
    struct pd_why why = { .text = "" };
    sigset_t signals;
    int code = PD_EXIT_NO;
    enum pd_err err = pd_hub_open(data, &rng, &serving.store, &serving.hub, &why);

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "serve", err, &why);
    serving.data = data;
    pd_hub_hands_set(
        serving.hub, &(struct pd_hub_hands){ .ctx = &serving, .erasing = list_erased, .exports = true });
    config->hub = serving.hub;
    config->store = serving.store;
    config->now_ms = pd_clock_wall_ms;
    config->turned = tell_supervisor;
    config->turned_ctx = &serving;
    promise(&serving, PD_NOTIFY_STALLED_MS);
    err = pd_server_start(&serving.server, config, &why);
    if (err == PD_OK)
        err = pd_control_start(&control, data, answer, &serving, &why);
    if (err == PD_OK) {
        pd_log(PD_LOG_INFO, "", "listening on %s port %d", config->listen, pd_server_port(serving.server));
        pd_notify("READY=1"); /* desks may come */
        code = wait_for_end(&serving, &signals);
    }
    pd_control_stop(control);
    pd_server_stop(serving.server);
    write_what_waits(serving.hub);
    pd_hub_destroy(serving.hub);
    pd_store_close(serving.store);
    return err != PD_OK ? pd_hub_command_fail(desk, "serve", err, &why) : code;
}

static int
run_serve(int argc, char **argv)
{
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };
    struct pd_server_config config = { .listen = "127.0.0.1:8443" };
    const char *data = PD_HUB_DEFAULT_DATA_DIR;
    struct pd_why why = { .text = "" };
    int form = PD_LOG_TEXT;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { "listen", PD_OPTION_TEXT, &config.listen, "ADDRESS:PORT",
            "plain HTTP on 127.0.0.1 and [::1] only" },
        { "tls-cert", PD_OPTION_TEXT, &config.tls_cert, "FILE", "certificate chain, PEM" },
        { "tls-key", PD_OPTION_TEXT, &config.tls_key, "FILE", "its private key, PEM" },
        { "notice-ca", PD_OPTION_TEXT, &config.notice_ca, "FILE",
            "authorities that receivers of notices are believed by, PEM; the system's where it is left out" },
        { "log", PD_OPTION_CHOICE, &form, "text|json", "how lines on stderr are written" },
        { 0 },
    };
    int lock, code = pd_hub_command_parse(&pd_hub_cmd_serve, &desk, options, &argc, argv);
    enum pd_err err;

    if (code >= 0)
        return code;
    pd_log_set_form((enum pd_log_form)form);
    if (access(data, F_OK) != 0) {
        (void)pd_why(&why, PD_ERR_MISSING, data, "there is no hub here; `pointdesk-hub init` makes one");
        return pd_hub_command_fail(&desk, "serve", PD_ERR_MISSING, &why);
    }
    err = pd_control_lock(data, &lock, &why);
    if (err != PD_OK)
        return pd_hub_command_fail(&desk, "serve", err, &why);
    pd_hub_copies_take_away(data);
    allow_many_connections();
    take_memory_in_bulk();
    (void)signal(SIGPIPE, SIG_IGN);
    code = serve(data, &config, &desk);
    (void)close(lock);
    return code;
}
