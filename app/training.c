#include "app/training.h"

#include "app/app_diagnosis.h"
#include "app/enrol_desk.h"

#include "app/base/log.h"
#include "app/core/training.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 60000 /* for the hub to listen; a slow machine takes seconds */
#define LOOK_MS 20
#define WORDS_MAX 12
#define SITE "demo"
#define PLACE "P1"

/* ---- the hub's program ---- */

/* Beside this one, or wherever the shell would find it. */
static bool
find_hub(char *out, size_t cap)
{
    const char *path = getenv("PATH");
    ssize_t n = readlink("/proc/self/exe", out, cap - 16);
    char *slash;

    out[n > 0 ? n : 0] = '\0';
    slash = strrchr(out, '/');
    if (slash != NULL) {
        (void)pd_copy(slash + 1, cap - (size_t)(slash + 1 - out), "pointdesk-hub");
        if (access(out, X_OK) == 0)
            return true;
    }
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");

        (void)snprintf(out, cap, "%.*s/pointdesk-hub", (int)len, path);
        if (access(out, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

enum pd_err
pd_training_possible(struct pd_why *why)
{
    char hub[4096];

    if (find_hub(hub, sizeof hub))
        return PD_OK;
    return pd_why(why, PD_ERR_MISSING, "pointdesk-hub",
        "is not installed beside pointdesk: a training has a hub of its own");
}

/* In the child: signals as a program expects them, its words on out_fd, what it complains of in the log. */
static void
become_hub(const struct pd_training *t, const char *const *words, int out_fd)
{
    char hub[4096], log[300];
    char *argv[WORDS_MAX + 2];
    sigset_t none;
    int argc = 0, log_fd, null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* it ends with the training, however that ends */
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)snprintf(log, sizeof log, "%s/hub.log", t->dir);
    log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (!find_hub(hub, sizeof hub) || log_fd < 0 || null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 ||
        dup2(out_fd >= 0 ? out_fd : log_fd, STDOUT_FILENO) < 0 || dup2(log_fd, STDERR_FILENO) < 0)
        _exit(127);
    argv[argc++] = hub;
    for (; *words != NULL && argc <= WORDS_MAX; words++)
        argv[argc++] = (char *)(uintptr_t)*words;
    argv[argc] = NULL;
    (void)execv(hub, argv);
    _exit(127);
}

/* Runs it to its end; its first line goes to out, where that is not NULL. */
static enum pd_err
hub_does(const struct pd_training *t, const char *const *words, char *out, size_t cap, struct pd_why *why)
{
    char text[2048];
    size_t len = 0;
    ssize_t n = 1;
    int fds[2], status = -1;
    pid_t pid;

    if (pipe2(fds, O_CLOEXEC) != 0)
        return pd_why(why, PD_ERR_IO, "training", "no pipe: %s", strerror(errno));
    pid = fork();
    if (pid == 0)
        become_hub(t, words, fds[1]);
    (void)close(fds[1]);
    while (pid > 0 && n > 0) {
        n = read(fds[0], text + len, sizeof text - 1 - len);
        len += n > 0 ? (size_t)n : 0;
        if (len == sizeof text - 1) /* more than anybody asked for */
            len = sizeof text / 2;
    }
    (void)close(fds[0]);
    text[len] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
        (out != NULL && !pd_copy(out, cap, text)))
        return pd_why(why, PD_ERR_IO, "training", "pointdesk-hub %s %s failed; see %s/hub.log", words[0],
            words[1], t->dir);
    return PD_OK;
}

/* 0: it does not listen yet. */
static int
port_of(const struct pd_training *t)
{
    char path[300], line[512];
    FILE *f;
    int port = 0;

    (void)snprintf(path, sizeof path, "%s/hub.log", t->dir);
    f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        const char *at = strstr(line, "listening on "), *number = at != NULL ? strstr(at, " port ") : NULL;

        if (number != NULL)
            port = (int)strtol(number + 6, NULL, 10);
    }
    if (f != NULL)
        (void)fclose(f);
    return port;
}

static enum pd_err
start_hub(struct pd_training *t, const char *data, struct pd_why *why)
{
    const char *const words[] = { "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
    const struct timespec moment = { 0, LOOK_MS * 1000000L };
    int port = 0;

    t->hub = fork();
    if (t->hub == 0)
        become_hub(t, words, -1);
    for (int i = 0; t->hub > 0 && port == 0 && i < PATIENCE_MS / LOOK_MS; i++) {
        if (waitpid(t->hub, NULL, WNOHANG) == t->hub)
            t->hub = 0;
        (void)nanosleep(&moment, NULL);
        port = port_of(t);
    }
    if (t->hub <= 0 || port == 0)
        return pd_why(why, PD_ERR_IO, "training", "its hub does not listen; see %s/hub.log", t->dir);
    (void)snprintf(t->config.hub_url, sizeof t->config.hub_url, "http://127.0.0.1:%d", port);
    return PD_OK;
}

/* ---- what is practised with ---- */

static enum pd_err
add_member(struct pd_training *t, const char *data, const char *number, struct pd_why *why)
{
    const char *const words[] = { "code", "issue", number, "--day", "--data", data, NULL };
    enum pd_err err = hub_does(t, words, t->demo.payload[t->demo.count], PD_CODE_CAP, why);

    t->demo.count += err == PD_OK;
    return err;
}

static enum pd_err
add_badge(
    struct pd_training *t, const char *data, int i, const char *number, const char *pin, struct pd_why *why)
{
    const char *const words[] = { "staff", "badge", number, "--data", data, NULL };
    struct pd_demo_badge *badge = &t->demo.badges[i];
    enum pd_err err = hub_does(t, words, t->demo.payload[t->demo.count], PD_CODE_CAP, why);

    if (err != PD_OK)
        return err;
    badge->code = t->demo.count++;
    (void)pd_copy(badge->number, sizeof badge->number, number);
    (void)pd_copy(badge->pin, sizeof badge->pin, pin);
    return PD_OK;
}

/* Those of the demo hospital, whose numbers and PINs stand in its own help. */
static enum pd_err
add_codes(struct pd_training *t, const char *data, struct pd_why *why)
{
    static const char *const members[] = { "M000003", "M000001", "M000002", "M000004" };
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < PD_COUNT(members); i++)
        err = add_member(t, data, members[i], why);
    if (err == PD_OK)
        err = add_badge(t, data, 0, "C-01", "246802", why);
    if (err == PD_OK)
        err = add_badge(t, data, 1, "S-01", "357913", why);
    return err;
}

/* ---- the desk ---- */

/* The real one's screen, devices and times; of its hospital nothing. */
static void
configure(struct pd_training *t, const struct pd_config *real)
{
    struct pd_config *c = &t->config;

    *c = *real;
    (void)snprintf(c->data_dir, sizeof c->data_dir, "%s/desk", t->dir);
    c->hub_ca_file[0] = '\0';
    c->scanner_plain_card_pattern[0] = '\0'; /* a real card is nobody's here */
    c->enrol_names[0] = '\0';                /* real people are expected there */
    c->desk_leaflet[0] = '\0';
    c->counter_sign_in = true;
    c->desk_find = true;
}

/* What was done is nothing to a trainee. */
static void
tell_nobody(void *ctx, enum pd_setup_said said, const char *text, const char *more)
{
    (void)ctx;
    (void)said;
    (void)text;
    (void)more;
}

static enum pd_err
enrol(struct pd_training *t, const char *data, struct pd_why *why)
{
    const char *const words[] = { "device", "code", "--site", SITE, "--place", PLACE, "--approve", "--data",
        data, NULL };
    struct pd_secret_key key = pd_training_key(PD_TRAINING_DESK);
    char code[64];
    struct pd_enrol_job job = { .data = t->config.data_dir,
        .hub = t->config.hub_url,
        .code = code,
        .mode = t->config.desk_mode == PD_CONFIG_COUNTER ? "counter" : "kiosk",
        .key = &key };
    enum pd_err err = hub_does(t, words, code, sizeof code, why);

    return err == PD_OK ? pd_enrol_desk(&job, tell_nobody, NULL, why) : err;
}

enum pd_err
pd_training_begin(struct pd_training *t, const struct pd_config *real, struct pd_why *why)
{
    char hub[300];
    const char *const words[] = { "init", "--data", hub, "--training", NULL };
    enum pd_err err;

    *t = (struct pd_training){ .alive_fd = -1 };
    err = pd_training_possible(why);
    if (err == PD_OK)
        err = pd_training_folder(t, why);
    if (err != PD_OK)
        return err;
    configure(t, real);
    (void)snprintf(hub, sizeof hub, "%s/hub", t->dir);
    err = hub_does(t, words, NULL, 0, why);
    if (err == PD_OK)
        err = start_hub(t, hub, why);
    if (err == PD_OK)
        err = enrol(t, hub, why);
    return err == PD_OK ? add_codes(t, hub, why) : err;
}

void
pd_training_end(struct pd_training *t)
{
    if (t->hub > 0) {
        (void)kill(t->hub, SIGTERM);
        (void)waitpid(t->hub, NULL, 0);
    }
    t->hub = 0;
    pd_training_wipe(t);
}
