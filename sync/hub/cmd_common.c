#include "sync/hub/cmd_common.h"
#include "sync/hub/cmd_person.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/file.h"
#include "app/base/str.h"
#include "sync/hub/where.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX_MIB 64
#define ERROR_MARK '\1' /* begins a line of an answer that belongs on stderr */

void
pd_hub_command_error(const struct pd_hub_desk *desk, const char *fmt, ...)
{
    char raw[PD_CONTROL_REQUEST_MAX + 512], line[sizeof raw];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(raw, sizeof raw, fmt, args);
    va_end(args);
    (void)pd_text_clean(line, sizeof line, raw, strlen(raw)); /* it may quote a file or an argument */
    if (desk->err != NULL)
        (void)fprintf(desk->err, "%s\n", line);
    else
        (void)fprintf(desk->out, "%c%s\n", ERROR_MARK, line);
}

int
pd_hub_command_usage_of(
    const struct pd_hub_command *command, const struct pd_hub_desk *desk, const char *word)
{
    const char *head = "usage: ";
    bool known = false;
    char form[512];

    for (int i = 0; word != NULL && pd_options_form(&command->help, i, form, sizeof form); i++)
        known = known || pd_options_form_begins(form, word);
    if (word == NULL)
        pd_hub_command_error(desk, "pointdesk-hub %s: words or options are missing", command->name);
    else if (known)
        pd_hub_command_error(desk, "pointdesk-hub %s %s: words or options are missing, wrong or too many",
            command->name, word);
    else
        pd_hub_command_error(desk, "pointdesk-hub %s: it does not know the word '%s'", command->name, word);
    for (int i = 0; pd_options_form(&command->help, i, form, sizeof form); i++)
        if (!known || pd_options_form_begins(form, word)) {
            pd_hub_command_error(desk, "%s%s", head, form);
            head = "       ";
        }
    return PD_EXIT_USAGE;
}

int
pd_hub_command_usage(
    const struct pd_hub_command *command, const struct pd_hub_desk *desk, int argc, char **argv)
{
    return pd_hub_command_usage_of(command, desk, argc >= 2 ? argv[1] : NULL);
}

int
pd_hub_command_fail(
    const struct pd_hub_desk *desk, const char *command, enum pd_err err, const struct pd_why *why)
{
    if (why != NULL && why->text[0] != '\0')
        pd_hub_command_error(desk, "pointdesk-hub %s: %s%s%s", command, why->path,
            why->path[0] != '\0' ? ": " : "", why->text);
    else
        pd_hub_command_error(desk, "pointdesk-hub %s: %s", command, pd_err_name(err));
    return (int)pd_exit_of(err);
}

int
pd_hub_command_read(struct pd_hub_desk *desk, const char *command,
    enum pd_err (*read)(struct pd_hub *hub, void *ctx), void *ctx)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = read(desk->hub, ctx);
        pd_hub_desk_give_up(desk);
    }
    return err == PD_OK ? PD_EXIT_DONE : pd_hub_command_fail(desk, command, err, NULL);
}

int
pd_hub_command_parse(const struct pd_hub_command *command, struct pd_hub_desk *desk,
    const struct pd_option *options, int *argc, char **argv)
{
    struct pd_why why = { .text = "" };
    int words;
    enum pd_err err = pd_options_parse(options, *argc - 1, argv + 1, &words, &why);

    *argc = words + 1;
    if (err == PD_OK)
        return -1;
    if (err == PD_ERR_STATE) {
        pd_options_help(desk->out, &command->help, options);
        return PD_EXIT_DONE;
    }
    pd_hub_command_error(desk, "pointdesk-hub %s: --%s: %s", command->name, why.path, why.text);
    return PD_EXIT_USAGE;
}

const struct pd_hub_command *
pd_hub_command_find(const char *name)
{
    for (int i = 0; pd_hub_commands[i] != NULL; i++)
        if (strcmp(pd_hub_commands[i]->name, name) == 0)
            return pd_hub_commands[i];
    return NULL;
}

/* ---- batches ---- */

enum pd_err
pd_hub_command_member(struct pd_hub *hub, const char *who, struct pd_id *out, struct pd_why *why)
{
    struct pd_member *m = malloc(sizeof *m);
    enum pd_err err = m != NULL ? pd_hub_member_find(hub, who, m, NULL, 0) : PD_ERR_MEMORY;

    if (err == PD_OK)
        *out = m->id;
    free(m);
    return err == PD_ERR_NOT_FOUND ? pd_why(why, err, who, "no member has this number, phone or id") : err;
}

enum pd_err
pd_hub_desk_begin(struct pd_hub_desk *desk)
{
    enum pd_err err;

    if (desk->lock != NULL)
        desk->lock(desk->ctx);
    err = pd_hub_begin(desk->hub);
    desk->began = err == PD_OK;
    if (err != PD_OK && desk->unlock != NULL)
        desk->unlock(desk->ctx);
    return err;
}

enum pd_err
pd_hub_desk_end(struct pd_hub_desk *desk)
{
    enum pd_err err;

    pd_assert(desk->began);
    err = pd_hub_commit(desk->hub);
    desk->began = false;
    if (desk->unlock != NULL)
        desk->unlock(desk->ctx);
    return err;
}

void
pd_hub_desk_give_up(struct pd_hub_desk *desk)
{
    if (!desk->began)
        return;
    pd_hub_rollback(desk->hub);
    desk->began = false;
    if (desk->unlock != NULL)
        desk->unlock(desk->ctx);
}

enum pd_err
pd_hub_desk_finish(struct pd_hub_desk *desk, enum pd_err err)
{
    if (err == PD_OK)
        return pd_hub_desk_end(desk);
    pd_hub_desk_give_up(desk);
    return err;
}

void
pd_hub_desk_hold(struct pd_hub_desk *desk)
{
    if (desk->lock != NULL)
        desk->lock(desk->ctx);
}

void
pd_hub_desk_let_go(struct pd_hub_desk *desk)
{
    if (desk->unlock != NULL)
        desk->unlock(desk->ctx);
}

static void
take_turn(void *ctx)
{
    pd_hub_desk_hold(ctx);
}

static void
give_turn(void *ctx)
{
    pd_hub_desk_let_go(ctx);
}

struct pd_store_turns
pd_hub_desk_turns(struct pd_hub_desk *desk)
{
    return (struct pd_store_turns){ .take = take_turn, .give = give_turn, .ctx = desk };
}

/* ---- files ---- */

void
pd_hub_path_of(const struct pd_hub_desk *desk, const char *name, char out[PD_HUB_FULL_PATH_CAP])
{
    (void)snprintf(out, PD_HUB_FULL_PATH_CAP, "%s%s%s", name[0] == '/' ? "" : desk->cwd,
        name[0] == '/' ? "" : "/", name);
}

char *
pd_hub_read_file(const struct pd_hub_desk *desk, const char *path, size_t *len, struct pd_why *why)
{
    char full[PD_HUB_FULL_PATH_CAP];

    pd_hub_path_of(desk, path, full);
    return pd_file_read(full, path, FILE_MAX_MIB, len, why);
}

static enum pd_err
open_at(const char *path, bool reading, struct pd_rng *rng, struct pd_store **store, struct pd_hub **hub,
    struct pd_why *why)
{
    enum pd_err err = pd_hub_where_open(store, path, reading, why);

    if (err != PD_OK || hub == NULL)
        return err;
    err = pd_hub_create(hub, &(struct pd_hub_config){ .store = *store, .rng = rng }, why);
    if (err != PD_OK) {
        pd_store_close(*store);
        *store = NULL;
    }
    return err;
}

enum pd_err
pd_hub_open(const char *data_dir, struct pd_rng *rng, struct pd_store **store, struct pd_hub **hub,
    struct pd_why *why)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/hub.db", data_dir);
    if (hub != NULL && access(path, F_OK) != 0)
        return pd_why(
            why, PD_ERR_MISSING, path, "there is no hub here; make one with: pointdesk-hub init --data DIR");
    return open_at(path, false, rng, store, hub, why);
}

enum pd_err
pd_hub_open_copy(
    const char *path, struct pd_rng *rng, struct pd_store **store, struct pd_hub **hub, struct pd_why *why)
{
    return open_at(path, true, rng, store, hub, why);
}

/* ---- where a command runs ---- */

/* The folder that --data names, wherever it stands. */
static const char *
data_dir_of(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--data") == 0 && i + 1 < argc)
            return argv[i + 1];
        if (strncmp(argv[i], "--data=", 7) == 0)
            return argv[i] + 7;
    }
    return PD_HUB_DEFAULT_DATA_DIR;
}

int
pd_hub_command_answer(struct pd_hub_desk *desk, int argc, char **argv)
{
    const struct pd_hub_command *command = argc >= 2 ? pd_hub_command_find(argv[1]) : NULL;

    if (command == NULL || command->run == NULL) {
        pd_hub_command_error(desk, "pointdesk-hub: the running hub does not know this command");
        return PD_EXIT_USAGE;
    }
    desk->cwd = argv[0];
    return command->run(desk, argc - 1, argv + 1);
}

static int
ask_running(const char *data_dir, struct pd_hub_desk *desk, int argc, char **argv, int *code)
{
    char *words[PD_CONTROL_WORDS_MAX + 1];
    char cwd[4096];

    if (argc + 1 > PD_CONTROL_WORDS_MAX || getcwd(cwd, sizeof cwd) == NULL)
        return PD_ERR_TOO_LARGE;
    words[0] = cwd;
    for (int i = 0; i < argc; i++)
        words[i + 1] = argv[i];
    words[argc + 1] = NULL;
    return (int)pd_control_call(data_dir, argc + 1, words, desk->out, code);
}

static int
run_here(const struct pd_hub_command *command, struct pd_hub_desk *desk, const char *data_dir, int argc,
    char **argv)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_why why = { .text = "" };
    char cwd[4096];
    int lock = -1, code;
    enum pd_err err;

    desk->cwd = getcwd(cwd, sizeof cwd) != NULL ? cwd : ".";
    if (access(data_dir, F_OK) != 0)
        err = pd_why(&why, PD_ERR_MISSING, data_dir,
            "there is no hub here; --data names its folder, `pointdesk-hub init` makes one");
    else
        err = pd_control_lock(data_dir, &lock, &why);
    if (err == PD_ERR_BUSY &&
        ask_running(data_dir, desk, argc, argv, &code) == PD_OK) /* since a moment ago */
        return code;
    if (err == PD_OK)
        err = pd_hub_open(data_dir, &rng, &desk->store, &desk->hub, &why);
    if (err != PD_OK) {
        if (lock >= 0)
            (void)close(lock);
        return pd_hub_command_fail(desk, command->name, err, &why);
    }
    code = command->run(desk, argc, argv);
    pd_hub_destroy(desk->hub);
    pd_store_close(desk->store);
    (void)close(lock);
    return code;
}

static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* Each line to the stream it belongs on. */
static void
tell(const char *text, size_t len)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end != NULL ? (size_t)(end - text) + 1 : len;
        bool error = *text == ERROR_MARK;

        (void)fwrite(text + error, 1, n - error, error ? stderr : stdout);
        text += n;
        len -= n;
    }
}

/* What was asked of the serving hub is to be read from a copy of it: *text, which is the copy's name, becomes
 * what the command says. */
static int
read_copy(const struct pd_hub_command *command, struct pd_hub_desk *desk, int argc, char **argv, char **text,
    size_t *len)
{
    char *path = *text;
    int code = PD_EXIT_NO;

    *text = NULL;
    desk->out = open_memstream(text, len);
    if (desk->out != NULL)
        code = pd_hub_run_on_copy(command, desk, path, argc, argv);
    else
        pd_hub_take_away(path);
    free(path);
    return code;
}

/* One run of the command, wherever the hub is; what it says goes to its streams. */
static int
run_once(const struct pd_hub_command *command, int argc, char **argv)
{
    const char *data_dir = data_dir_of(argc, argv);
    struct pd_hub_desk desk = { .cwd = ".", .terminal = isatty(2) != 0 };
    char word[] = "--help", *help[] = { argv[0], word };
    char *text = NULL;
    size_t len = 0;
    int code = PD_EXIT_NO;

    desk.out = open_memstream(&text, &len);
    if (desk.out == NULL)
        return PD_EXIT_NO;
    if (wants_help(argc, argv))
        code = command->run(&desk, PD_COUNT(help), help); /* no more: there is no hub at hand */
    else if (ask_running(data_dir, &desk, argc, argv, &code) != PD_OK)
        code = run_here(command, &desk, data_dir, argc, argv);
    (void)fclose(desk.out);
    if (code == PD_HUB_ON_COPY) {
        code = read_copy(command, &desk, argc, argv, &text, &len);
        if (desk.out != NULL)
            (void)fclose(desk.out);
    }
    tell(text, len);
    free(text);
    return code;
}

/* The question stands on the screen already. */
static bool
says_yes(void)
{
    char line[16];

    (void)printf(" Type yes: ");
    (void)fflush(stdout);
    return fgets(line, sizeof line, stdin) != NULL && strcmp(line, "yes\n") == 0;
}

/* What the command asked its front end for, behind its words. false: it was no question, or nobody answered.
 */
static bool
answer(int code, char **words, int *count)
{
    static char yes[] = "--yes";

    if (code != PD_HUB_ASKS)
        return pd_hub_ask_person(code, words, count, PD_CONTROL_WORDS_MAX);
    if (*count + 1 > PD_CONTROL_WORDS_MAX || !says_yes())
        return false;
    words[(*count)++] = yes;
    return true;
}

static bool
is_question(int code)
{
    return code == PD_HUB_ASKS || pd_hub_is_question(code);
}

/* On a command line every user of the machine can read them. */
static bool
has_secret(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--pin", 5) == 0 || strncmp(argv[i], "--new-pin", 9) == 0 ||
            strncmp(argv[i], "--passphrase", 12) == 0)
            return true;
    return false;
}

int
pd_hub_command_main(const struct pd_hub_command *command, int argc, char **argv)
{
    char *words[PD_CONTROL_WORDS_MAX + 1], *moved[PD_CONTROL_WORDS_MAX + 1];
    int count = argc < PD_CONTROL_WORDS_MAX ? argc : PD_CONTROL_WORDS_MAX;
    int code;

    if (command->alone != NULL)
        return command->alone(argc, argv);
    if (has_secret(argc, argv)) {
        (void)fprintf(stderr,
            "pointdesk-hub %s: a PIN or passphrase is asked for, or read from the standard input; it stands "
            "on no "
            "command line\n",
            command->name);
        return PD_EXIT_USAGE;
    }
    memcpy(words, argv, (size_t)count * sizeof *words);
    for (;;) {
        memcpy(moved, words, (size_t)count * sizeof *words); /* parsing moves the words about */
        moved[count] = NULL;
        code = run_once(command, count, moved);
        if (!is_question(code))
            return code;
        if (!answer(code, words, &count)) {
            (void)printf("nothing was done\n");
            return PD_EXIT_NO;
        }
    }
}

/* The desks whose id begins as typed. */
struct match {
    const char *text;
    struct pd_id id;
    int count;
};

static void
match_one(void *ctx, const struct pd_hub_device *d)
{
    struct match *m = ctx;
    char id[PD_ID_TEXT_CAP];

    if (strncmp(pd_id_text(d->id, id), m->text, strlen(m->text)) != 0)
        return;
    m->id = d->id;
    m->count++;
}

enum pd_err
pd_hub_command_device(struct pd_hub_desk *desk, const char *text, struct pd_id *id, struct pd_why *why)
{
    struct match match = { .text = text };
    enum pd_err err = pd_hub_device_each(desk->hub, match_one, &match);

    if (err == PD_OK && match.count != 1)
        err = pd_why(why, PD_ERR_NOT_FOUND, text,
            match.count == 0 ? "no desk's id begins so; see: pointdesk-hub device list"
                             : "more than one desk's id begins so; type more of it");
    *id = match.id;
    return err;
}
