/*
 * One subcommand, one file, one row in main.c's table. Where `serve` runs on the data folder, a command's
 * words go to it through the control socket and are run there; otherwise the command takes the folder's lock
 * and runs here: the same function either way.
 */
#ifndef PD_HUB_CMD_COMMON_H
#define PD_HUB_CMD_COMMON_H

#include "app/base/options.h"
#include "sync/hub/hub.h"

#include <stdio.h>

/* A hub at hand, wherever the command runs. */
struct pd_hub_desk {
    struct pd_hub *hub;
    struct pd_store *store;
    FILE *out;       /* answers */
    FILE *err;       /* errors; NULL: into out, each line marked for the asker, who has one stream only */
    const char *cwd; /* where relative file names start */
    bool terminal;   /* progress may be shown on stderr */
    void (*lock)(void *ctx);
    void (*unlock)(void *ctx);
    void *ctx;
    bool began; /* a batch: begin, end and give_up keep it */
};

struct pd_hub_command {
    const char *name; /* "member"; the second word, if any, is the command's own */
    struct pd_command_help help;
    /* Exactly one of the two. alone: parses everything itself, and needs no hub. */
    int (*alone)(int argc, char **argv);
    int (*run)(struct pd_hub_desk *desk, int argc, char **argv); /* argv[0] is the name */
};

extern const struct pd_hub_command pd_hub_cmd_init, pd_hub_cmd_serve, pd_hub_cmd_member, pd_hub_cmd_code,
    pd_hub_cmd_bill, pd_hub_cmd_visitor, pd_hub_cmd_programme, pd_hub_cmd_device, pd_hub_cmd_stock,
    pd_hub_cmd_client, pd_hub_cmd_bundle, pd_hub_cmd_exceptions, pd_hub_cmd_report, pd_hub_cmd_verify,
    pd_hub_cmd_backup, pd_hub_cmd_restore, pd_hub_cmd_move, pd_hub_cmd_refill, pd_hub_cmd_clock,
    pd_hub_cmd_staff, pd_hub_cmd_adjust, pd_hub_cmd_consent, pd_hub_cmd_setting, pd_hub_cmd_site,
    pd_hub_cmd_activity, pd_hub_cmd_wheel, pd_hub_cmd_place, pd_hub_cmd_gift, pd_hub_cmd_card, pd_hub_cmd_key,
    pd_hub_cmd_unit, pd_hub_cmd_service, pd_hub_cmd_feedback, pd_hub_cmd_plan, pd_hub_cmd_tier,
    pd_hub_cmd_external, pd_hub_cmd_family, pd_hub_cmd_merchant;

/* An exit code between a command and its front end: the command has told what is at stake and done nothing.
 * It is run again with --yes when the person who asked says yes. */
#define PD_HUB_ASKS 100

/* Another one: the answer is the name of a copy, and the command is to be run on it. */
#define PD_HUB_ON_COPY 105

/* `member erase`: see cmd_erase.c. */
struct pd_hub_erase_options {
    const char *data;   /* the hub's folder; NULL: the usual one */
    const char *list;   /* of erasures; NULL: in the hub's folder */
    const char *reason; /* NULL: none was given */
    bool yes;
};

int
pd_hub_member_erase_command(
    struct pd_hub_desk *desk, const char *who, const struct pd_hub_erase_options *options);

/* `member state`, `opt-out`, `opt-in`: the flags behind them; see cmd_member_state.c. */
struct pd_hub_wish {
    bool active, frozen, deceased;
    bool messages, birthday;
};

int
pd_hub_member_state_command(struct pd_hub_desk *desk, const char *who, struct pd_hub_wish wish);

int
pd_hub_member_opt_command(struct pd_hub_desk *desk, const char *who, bool out, struct pd_hub_wish wish);

/* "active", "frozen", "deceased", "closed". */
const char *
pd_hub_member_state_name(const struct pd_hub_member_state *state);

#define PD_HUB_DEFAULT_DATA_DIR "/var/lib/pointdesk-hub"

/* NULL ends it. */
extern const struct pd_hub_command *const pd_hub_commands[];

const struct pd_hub_command *
pd_hub_command_find(const char *name);

/* Front end of a command: --data, the control socket or the lock, stdout or stderr. */
int
pd_hub_command_main(const struct pd_hub_command *command, int argc, char **argv);

/* What a serving hub answers on its control socket: argv[0] is the asker's folder, then the command's words.
 */
int
pd_hub_command_answer(struct pd_hub_desk *desk, int argc, char **argv);

/* Opens DIR/hub.db, or what it names, with its hub. *hub may be NULL: the store alone. Errors with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_open(const char *data_dir, struct pd_rng *rng, struct pd_store **store, struct pd_hub **hub,
    struct pd_why *why);

/* The same of a copy, or of what it names (where.h), to be read. */
PD_MUST_CHECK enum pd_err
pd_hub_open_copy(
    const char *path, struct pd_rng *rng, struct pd_store **store, struct pd_hub **hub, struct pd_why *why);

/* Parses argv after its first word; leaves the positional words at argv[1..*argc). -1: go on, otherwise the
 * exit code (help was printed, or the error). */
int
pd_hub_command_parse(const struct pd_hub_command *command, struct pd_hub_desk *desk,
    const struct pd_option *options, int *argc, char **argv);

/* One line for stderr, however far away that is. */
void
pd_hub_command_error(const struct pd_hub_desk *desk, const char *fmt, ...) PD_PRINTF(2, 3);

/* For stderr: that words are missing or wrong, and the forms that begin with argv[1], or all; returns
 * PD_EXIT_USAGE. */
int
pd_hub_command_usage(
    const struct pd_hub_command *command, const struct pd_hub_desk *desk, int argc, char **argv);

/* The same of a known argv[1]; NULL: there was none. */
int
pd_hub_command_usage_of(
    const struct pd_hub_command *command, const struct pd_hub_desk *desk, const char *word);

/* Tells the error and returns the exit code that fits err. */
int
pd_hub_command_fail(
    const struct pd_hub_desk *desk, const char *command, enum pd_err err, const struct pd_why *why);

/* For a command that looks and changes nothing: read has the hub in a batch that is given up afterwards, then
 * its exit code. */
int
pd_hub_command_read(struct pd_hub_desk *desk, const char *command,
    enum pd_err (*read)(struct pd_hub *hub, void *ctx), void *ctx);

/* Who is meant by a number, a phone or an id; in a batch. Errors: PD_ERR_NOT_FOUND with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_command_member(struct pd_hub *hub, const char *who, struct pd_id *out, struct pd_why *why);

/* A batch: the engine is this command's until end. end says what commit said. Where begin failed there is
 * none: giving it up does nothing. */
PD_MUST_CHECK enum pd_err
pd_hub_desk_begin(struct pd_hub_desk *desk);

PD_MUST_CHECK enum pd_err
pd_hub_desk_end(struct pd_hub_desk *desk);

void
pd_hub_desk_give_up(struct pd_hub_desk *desk);

/* After a batch that was begun: end when err is PD_OK, otherwise give up and err. */
PD_MUST_CHECK enum pd_err
pd_hub_desk_finish(struct pd_hub_desk *desk, enum pd_err err);

/* As typed behind the verb. */
struct pd_hub_departure {
    bool cancel, now, yes;
};

/* device retire | lost | settle, of cmd_departures.c. */
int
pd_hub_depart(
    struct pd_hub_desk *desk, const char *verb, const struct pd_id *id, const struct pd_hub_departure *how);

/* device list | show, of cmd_device_list.c. */
int
pd_hub_device_list(struct pd_hub_desk *desk, bool json);

int
pd_hub_device_show(struct pd_hub_desk *desk, const char *text, bool json);

/* The engine and its store are this command's, outside a batch. */
void
pd_hub_desk_hold(struct pd_hub_desk *desk);

void
pd_hub_desk_let_go(struct pd_hub_desk *desk);

/* The same for work in pieces; desk is its ctx. */
struct pd_store_turns
pd_hub_desk_turns(struct pd_hub_desk *desk);

/* A verified backup at path, an absolute one; the one before is there until the new one is whole. stop: NULL,
 * or asked between pieces. Errors: PD_ERR_BUSY (one is being made, or stop said so), and the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_backup_make(struct pd_hub_desk *desk, const char *path, bool (*stop)(void), struct pd_why *why);

/* A database that was begun, with what SQLite and app/wal lay beside it: another one of that name must not
 * meet them. */
void
pd_hub_take_away(const char *path);

/* ---- commands that read everything: cmd_copy.c ---- */

/* For a command that reads much and changes nothing, before its batch. -1: go on here; nobody else waits for
 * the store, or the disk has no room for a copy, which the asker is told. Otherwise its exit code: desks are
 * served, so its front end is to run it on a copy, as of one moment, or there is none. data: the hub's folder
 * as it was typed; NULL: the usual one. */
int
pd_hub_read_apart(struct pd_hub_desk *desk, const char *command, const char *data);

/* The front end: runs a command on the copy at path, which is gone afterwards. Returns its exit code. */
int
pd_hub_run_on_copy(
    const struct pd_hub_command *command, struct pd_hub_desk *desk, const char *path, int argc, char **argv);

/* Inside the serving hub: a copy of its own, open, as of one moment; its name is gone again. folder: the
 * hub's. Errors with *why: PD_ERR_FULL (no room), PD_ERR_BUSY (another is being made, or stop said so). */
PD_MUST_CHECK enum pd_err
pd_hub_copy_open(struct pd_hub_desk *desk, const char *folder, bool (*stop)(void), struct pd_rng *rng,
    struct pd_hub_desk *out, struct pd_why *why);

void
pd_hub_copy_close(struct pd_hub_desk *copy);

/* Before anything is served: copies whose front end was cut short. */
void
pd_hub_copies_take_away(const char *data);

/* Syncs a finished file and gives it its name. */
PD_MUST_CHECK enum pd_err
pd_hub_put_in_place(const char *part, const char *path, struct pd_why *why);

#define PD_HUB_FULL_PATH_CAP 8192

/* A file name as the person typed it, from where she stands. */
void
pd_hub_path_of(const struct pd_hub_desk *desk, const char *name, char out[PD_HUB_FULL_PATH_CAP]);

/* A whole file, NUL-terminated; free it. NULL with *why. */
char *
pd_hub_read_file(const struct pd_hub_desk *desk, const char *path, size_t *len, struct pd_why *why);

/* The one desk whose id begins as typed; in a batch. Errors: PD_ERR_NOT_FOUND, with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_command_device(struct pd_hub_desk *desk, const char *text, struct pd_id *id, struct pd_why *why);

#endif
