/* The desk itself: the program that owns its folder, its ledger, its hub, its time. */
#include "app/command.h"
#include "app/doctor.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/log.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWNER_PATIENCE_MS 4000 /* a healthy program answers in milliseconds, with a worn disk in a second */
#define LOCK_PATIENCE_MS 1000  /* another command has the lock for a moment */
#define HUB_PATIENCE_MS 5000

/* ---- the program that owns the folder ---- */

/* Who holds the lock, as the kernel tells it; 0: not told. */
static long
lock_holder(const struct stat *lock)
{
    FILE *f = fopen("/proc/locks", "re");
    char line[256];
    long holder = 0;

    while (f != NULL && holder == 0 && fgets(line, sizeof line, f) != NULL) {
        char kind[16], mode[16], access_word[16];
        unsigned long long inode;
        unsigned major, minor;
        long pid;

        if (sscanf(line, "%*d: %15s %15s %15s %ld %x:%x:%llu", kind, mode, access_word, &pid, &major, &minor,
                &inode) == 7 &&
            strcmp(kind, "FLOCK") == 0 && inode == (unsigned long long)lock->st_ino)
            holder = pid;
    }
    if (f != NULL)
        (void)fclose(f);
    return holder;
}

/* true: nobody owns the folder. Waits for a command that has the lock for a moment. */
static bool
lock_is_free(int fd, const struct pd_doctor *d, bool *listens)
{
    int64_t until_us = pd_clock_monotonic_us() + LOCK_PATIENCE_MS * INT64_C(1000);

    *listens = false;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        *listens = pd_control_listens(d->config->data_dir);
        if (*listens || pd_clock_monotonic_us() > until_us)
            return false;
        (void)poll(NULL, 0, 20);
    }
    (void)flock(fd, LOCK_UN);
    return true;
}

/* The word behind "pointdesk" that this process was started with; false: it is another program. */
static bool
command_of(long pid, char *out, size_t cap)
{
    char path[64], words[256] = "";
    const char *name;
    size_t len;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    f = fopen(path, "re");
    len = f != NULL ? fread(words, 1, sizeof words - 2, f) : 0;
    if (f != NULL)
        (void)fclose(f);
    words[len] = words[len + 1] = '\0';
    name = strrchr(words, '/') != NULL ? strrchr(words, '/') + 1 : words;
    if (strcmp(name, "pointdesk") != 0)
        return false;
    (void)pd_text_clean(out, cap, words + strlen(words) + 1, strlen(words + strlen(words) + 1));
    return true;
}

static void
found_asleep(struct pd_doctor *d, struct pd_finding *f, const struct stat *lock, bool listens)
{
    long pid = lock_holder(lock);
    char number[24], command[32];

    d->asleep = true;
    if (!listens && command_of(pid, command, sizeof command) && strcmp(command, "run") != 0) {
        pd_found_text(f, PD_LAMP_WARN, "wait until it has ended, and ask again",
            TR("another command works on the data folder: pointdesk %s (process %ld)"), command, pid);
        return;
    }
    pd_found_text(f, PD_LAMP_FAIL, "end it and start the desk again; its journal is safe",
        listens ? TR("a program owns the data folder and does not answer within %d s (process %ld)")
                : TR("a program owns the data folder, and after %d s nobody listens at control.sock (process "
                     "%ld)"),
        (listens ? OWNER_PATIENCE_MS : LOCK_PATIENCE_MS) / 1000, pid);
    if (pid <= 0)
        return;
    (void)snprintf(number, sizeof number, "%ld", pid);
    pd_found_command(f, "kill -9 ", number, "");
}

static void
look_program(struct pd_doctor *d, struct pd_finding *f)
{
    char path[1024], answer[64];
    char *words[] = { "desk" };
    struct stat st;
    FILE *nowhere;
    bool listens;
    int code, fd;
    enum pd_err err;

    (void)snprintf(path, sizeof path, "%s/lock", d->config->data_dir);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || lock_is_free(fd, d, &listens)) {
        pd_found(f, PD_LAMP_OK, TR("no program runs on this data; its files were asked"), "");
    } else if (!listens) {
        found_asleep(d, f, &st, false);
    } else {
        nowhere = fmemopen(answer, sizeof answer, "w");
        err = nowhere == NULL
                  ? PD_ERR_MEMORY
                  : pd_control_ask(d->config->data_dir, 1, words, nowhere, &code, OWNER_PATIENCE_MS);
        if (nowhere != NULL)
            (void)fclose(nowhere);
        if (err == PD_OK)
            pd_found(f, PD_LAMP_OK, TR("the running program was asked"), "");
        else
            found_asleep(d, f, &st, true);
    }
    if (fd >= 0)
        (void)close(fd);
}

/* ---- what its ledger says ---- */

/* Asks the ledger, of the running program or of the folder; the answer goes to text. */
static enum pd_err
ask(struct pd_doctor *d, int argc, char **argv, pd_ledger_command_fn fn, char *text, size_t cap, int *code)
{
    char *answer = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&answer, &len);
    enum pd_err err;

    text[0] = '\0';
    if (out == NULL)
        return PD_ERR_MEMORY;
    d->ledger_why = (struct pd_why){ .text = "" };
    err = pd_command_try_ledger(d->config->data_dir, argc, argv, fn, out, code, &d->ledger_why);
    (void)fclose(out);
    (void)pd_copy(text, cap, answer);
    free(answer);
    return err;
}

static int64_t
fact(const char *facts, const char *name)
{
    const char *at = strstr(facts, name);

    return at != NULL ? strtoll(at + strlen(name), NULL, 10) : 0;
}

/* Once, for all checks below. */
static void
read_ledger(struct pd_doctor *d)
{
    char *words[] = { "desk", "facts" };
    char path[1024], facts[512];
    int code = 0;

    if (d->ledger != PD_LEDGER_NOT_ASKED)
        return;
    (void)snprintf(path, sizeof path, "%s/ledger.db", d->config->data_dir);
    d->ledger = PD_LEDGER_MISSING;
    if (access(path, F_OK) != 0)
        return;
    d->ledger = PD_LEDGER_CLOSED;
    d->ledger_err = ask(d, 2, words, pd_desk_command, facts, sizeof facts, &code);
    if (d->ledger_err != PD_OK)
        return;
    d->ledger = PD_LEDGER_OPEN;
    (void)pd_text_clean(d->desk, sizeof d->desk, facts, strcspn(facts, "\n"));
    d->enrolled = code == PD_EXIT_DONE;
    d->unsent = (uint64_t)fact(facts, "\nunsent ");
    d->oldest_unsent_ms = fact(facts, "\noldest_unsent_ms ");
    d->programme = fact(facts, "\nprogramme ");
    d->floor_ms = fact(facts, "\nfloor_ms ");
}

/* The folder is kept for whoever looks into it; the next doctor leads on from an empty one. */
static void
set_aside(struct pd_doctor *d, struct pd_finding *f)
{
    char kept[PD_CONFIG_TEXT_BYTES + 8];

    (void)snprintf(kept, sizeof kept, "%s.kept", d->config->data_dir);
    (void)pd_copy(f->mend, sizeof f->mend,
        "stop the desk, keep its folder for the hub's owner (pointdesk-hub device lost says what is at "
        "stake), and enrol "
        "it anew");
    f->command[0] = '\0';
    pd_found_command(f, "mv ", d->config->data_dir, " ");
    pd_found_command(f, "", kept, "");
}

static void
found_closed(struct pd_doctor *d, struct pd_finding *f)
{
    const char *why = d->ledger_why.text[0] != '\0' ? d->ledger_why.text : pd_err_name(d->ledger_err);

    switch (d->ledger_err) {
    case PD_ERR_STATE:
        pd_found_text(f, PD_LAMP_FAIL, "install that release again, and do not enrol anew",
            TR("the ledger is %s (E-LED-08)"), why);
        return;
    case PD_ERR_CORRUPT:
    case PD_ERR_INVALID:
        pd_found_text(f, PD_LAMP_FAIL, "", TR("the ledger is damaged: %s (E-LED-04)"), why);
        set_aside(d, f);
        return;
    case PD_ERR_READONLY:
        pd_found_text(f, PD_LAMP_FAIL,
            "give it its rights back, to the desk's user, or mount the disk for writing:",
            TR("the ledger cannot be written: %s (E-LED-02)"), why);
        pd_found_command(f, "chmod -R u+rwX ", d->config->data_dir, "");
        return;
    case PD_ERR_DENIED:
        pd_found(f, PD_LAMP_FAIL, TR("the running program is another user's and does not answer this one"),
            "run this as that user or as root");
        return;
    default:
        pd_found_text(f, PD_LAMP_FAIL, "see the data, disk and program lines; then start the desk again",
            TR("the ledger cannot be opened: %s"), why);
    }
}

static void
found_not_enrolled(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;

    pd_found(f, PD_LAMP_FAIL, TR("this desk is not enrolled"),
        "enrol it, with a code from `pointdesk-hub device code`:");
    pd_found_command(f, "pointdesk enrol --hub ", c->hub_url[0] != '\0' ? c->hub_url : "URL", " --code CODE");
    if (c->hub_ca_file[0] != '\0')
        pd_found_command(f, " --ca ", c->hub_ca_file, "");
    pd_found_command(f, " --mode ", c->desk_mode == PD_CONFIG_COUNTER ? "counter" : "kiosk", "");
    pd_found_command(f, " --data ", c->data_dir, "");
}

static const char *
not_asked(const struct pd_doctor *d)
{
    return TR("not looked at: the program that owns the folder does not answer");
}

static void
look_desk(struct pd_doctor *d, struct pd_finding *f)
{
    if (d->asleep) {
        pd_found(f, PD_LAMP_WARN, not_asked(d), "mend that first");
        return;
    }
    read_ledger(d);
    if (d->ledger == PD_LEDGER_CLOSED)
        found_closed(d, f);
    else if (!d->enrolled)
        found_not_enrolled(d, f);
    else
        pd_found(f, PD_LAMP_OK, d->desk, "");
}

static void
look_journal(struct pd_doctor *d, struct pd_finding *f)
{
    char *words[] = { "journal", "verify" };
    char text[512];
    int code = PD_EXIT_NO;

    if (d->asleep) {
        pd_found(f, PD_LAMP_WARN, not_asked(d), "mend that first");
        return;
    }
    read_ledger(d);
    if (d->ledger != PD_LEDGER_OPEN || !d->enrolled) {
        pd_found(f, PD_LAMP_WARN, TR("nothing to verify yet"), "mend the desk's line first");
        return;
    }
    if (ask(d, 2, words, pd_journal_command, text, sizeof text, &code) != PD_OK) {
        pd_found(f, PD_LAMP_FAIL, TR("the journal cannot be asked"), "see the program's line");
        return;
    }
    (void)pd_text_clean(f->text, sizeof f->text, text, strcspn(text, "\n"));
    if (code == PD_EXIT_DONE) {
        f->lamp = PD_LAMP_OK;
    } else if (strstr(f->text, "rebuild mends it") != NULL) {
        (void)pd_copy(f->mend, sizeof f->mend, "the journal is whole, balances are made anew from it:");
        pd_found_command(f, "pointdesk journal rebuild --data ", d->config->data_dir, "");
    } else if (strncmp(f->text, "seq ", 4) == 0) {
        set_aside(d, f);
    } else {
        (void)pd_copy(f->mend, sizeof f->mend,
            "what came from the hub is pulled again by a running desk that reaches it (E-LED-22); if this "
            "stays, keep the "
            "folder and enrol the desk anew");
    }
}

static void
look_programme(struct pd_doctor *d, struct pd_finding *f)
{
    if (d->asleep || d->ledger != PD_LEDGER_OPEN || !d->enrolled)
        pd_found(f, PD_LAMP_WARN, TR("there can be no programme yet"), "mend the desk's line first");
    else if (d->programme == 0)
        pd_found(f, PD_LAMP_FAIL, TR("this desk has no programme in force and stays closed (E-PRG-02)"),
            "let it run and reach its hub once; there `pointdesk-hub programme show` must name one");
    else
        pd_found_text(f, PD_LAMP_OK, "", TR("programme %lld is in force"), (long long)d->programme);
}

/* What waits longer than a long weekend is a fault that nobody has noticed. */
static void
look_queue(struct pd_doctor *d, struct pd_finding *f)
{
    int64_t hours = (pd_clock_wall_ms() - d->oldest_unsent_ms) / PD_HOUR_MS;

    if (d->asleep || d->ledger != PD_LEDGER_OPEN || !d->enrolled) {
        pd_found(f, PD_LAMP_WARN, TR("nothing can wait to be sent yet"), "mend the desk's line first");
    } else if (d->unsent == 0 || hours < 24) {
        pd_found_text(f, PD_LAMP_OK, "", TR("%llu ops wait to be sent"), (unsigned long long)d->unsent);
    } else {
        pd_found_text(f, hours < 72 ? PD_LAMP_WARN : PD_LAMP_FAIL,
            "let the desk run and mend its way to the hub (the hub's line); or carry them there on a stick:",
            TR("%llu ops wait to be sent, the oldest for %lld hours"), (unsigned long long)d->unsent,
            (long long)hours);
        pd_found_command(f, "pointdesk journal export --to FILE.pdb --data ", d->config->data_dir, "");
    }
}

/* ---- its hub ---- */

static void
ignore(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

/* Why a certificate is not believed stands in the log only. */
static void
catch_certificate(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    struct pd_why *why = ctx;

    (void)level;
    if (strcmp(code, "E-NET-06") == 0)
        (void)pd_copy(why->text, sizeof why->text, text);
}

/* The same in a running desk, whose log is not ours to catch: it was just now. */
static void
last_certificate(struct pd_why *why)
{
    char lines[PD_LOG_RECENT][PD_LOG_RECENT_CAP];
    int n = pd_log_recent(lines, PD_LOG_RECENT);
    const char *at;

    for (int i = 0; i < n; i++)
        if ((at = strstr(lines[i], "E-NET-06 ")) != NULL)
            (void)pd_copy(why->text, sizeof why->text, at + strlen("E-NET-06 "));
}

static void
found_hub(struct pd_doctor *d, struct pd_finding *f, const struct pd_http_response *response)
{
    struct pd_hello hello;
    struct pd_why why;

    if (response->status != 200) {
        pd_found_text(f, PD_LAMP_FAIL, "look into the hub's log", TR("the hub answers with the error %d"),
            response->status);
    } else if (pd_hello_read(response->body, response->body_len, &hello, &why) != PD_OK) {
        pd_found_text(f, PD_LAMP_FAIL, "mend hub.url, or log in to the network that stands in between",
            TR("something that is no hub answers at %.120s (E-NET-03)"), d->config->hub_url);
    } else {
        d->hub_ms = hello.time_ms;
        d->asked_ms = pd_clock_wall_ms();
        pd_found(f, PD_LAMP_OK, TR("the hub answers"), "");
    }
}

static void
look_hub(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config *c = d->config;
    struct pd_transport_config config = {
        .hub_url = c->hub_url, .ca_file = c->hub_ca_file[0] != '\0' ? c->hub_ca_file : NULL, .done = ignore
    };
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;
    struct pd_transport *transport = NULL;
    struct pd_why why = { .text = "" }, certificate = { .text = "" };
    bool answered;

    if (c->hub_url[0] == '\0') {
        pd_found(f, PD_LAMP_WARN, TR("no hub is configured"), "set hub.url");
        return;
    }
    if (pd_transport_create(&transport, &config, &why) != PD_OK) {
        bool ca = strcmp(why.path, "ca_file") == 0;

        pd_found_text(f, PD_LAMP_FAIL,
            ca ? "put the certificate of the hub's authority there: hub.pem of its folder, or your "
                 "hospital's own"
               : "mend hub.url",
            "%s = %.100s: %s (E-NET-08)", ca ? "hub.ca_file" : "hub.url", ca ? c->hub_ca_file : c->hub_url,
            why.text);
        return;
    }
    if (!d->running)
        pd_log_set_sink(catch_certificate, &certificate);
    answered = pd_transport_once(transport, &request, HUB_PATIENCE_MS, &response) == PD_OK;
    if (d->running && !answered)
        last_certificate(&certificate);
    if (answered)
        found_hub(d, f, &response);
    else if (certificate.text[0] != '\0')
        pd_found_text(f, PD_LAMP_FAIL,
            "put the certificate of the hub's own authority into hub.ca_file; what else it can be says "
            "E-NET-06 of "
            "error-codes.md",
            "%s (E-NET-06)", certificate.text);
    else
        pd_found_text(f, PD_LAMP_WARN, "look at the cable, at hub.url, and whether the hub runs:",
            TR("the hub does not answer at %.120s; the desk does what its programme allows offline "
               "(E-NET-02)"),
            c->hub_url);
    pd_transport_destroy(transport);
    if (!d->running)
        pd_log_set_sink(NULL, NULL);
    if (f->lamp == PD_LAMP_WARN) {
        pd_found_command(f, "curl -v ", c->hub_url, "/v1/hello");
        if (c->hub_ca_file[0] != '\0')
            pd_found_command(f, " --cacert ", c->hub_ca_file, "");
    }
}

/* ---- its time ---- */

#define SECONDS_2024 INT64_C(1704067200)

static void
look_clock(struct pd_doctor *d, struct pd_finding *f)
{
    int64_t off_s = d->hub_ms != 0 ? (d->asked_ms - d->hub_ms) / PD_SECOND_MS : 0;
    int64_t now_ms = pd_clock_wall_ms();

    if (off_s > 60 || off_s < -60) {
        pd_found_text(f, off_s > 600 || off_s < -600 ? PD_LAMP_FAIL : PD_LAMP_WARN,
            "let it follow a time server, or set it with `timedatectl set-time`; if this one is right, mend "
            "the hub's",
            off_s > 0 ? TR("this machine's clock is %lld s ahead of the hub's")
                      : TR("this machine's clock is %lld s behind the hub's"),
            (long long)(off_s > 0 ? off_s : -off_s));
    } else if (now_ms / PD_SECOND_MS < SECONDS_2024 || now_ms + PD_HOUR_MS < d->floor_ms) {
        pd_found_text(f, PD_LAMP_FAIL, "let it follow a time server, or set it with `timedatectl set-time`",
            TR("this machine's clock is wrong: it is %lld days behind what this desk has seen (E-TIM-01)"),
            (long long)((d->floor_ms - now_ms) / PD_DAY_MS));
        if (d->floor_ms <= now_ms)
            (void)pd_copy(
                f->text, sizeof f->text, TR("this machine's clock is wrong: it is before 2024 (E-TIM-01)"));
    } else {
        pd_found(f, PD_LAMP_OK,
            d->hub_ms != 0 ? TR("the clock agrees with the hub's")
                           : TR("the clock is not behind what this desk has seen"),
            "");
        return;
    }
    pd_found_command(f, "timedatectl set-ntp ", "true", "");
}

const struct pd_check pd_checks_desk[] = {
    { "program", look_program },
    { "desk", look_desk },
    { "journal", look_journal },
    { "programme", look_programme },
    { "queue", look_queue },
    { "hub", look_hub },
    { "clock", look_clock },
    { NULL, NULL },
};
