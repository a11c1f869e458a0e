#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "app/base/str.h"
#include "app/core/training.h"
#include "sync/hub/cmd_hospital.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/demo.h"
#include "sync/hub/loading.h"
#include "sync/hub/where.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEMO_MEMBERS 200
#define BATCH_MEMBERS 500
#define DEMO_PAST_MS (400 * PD_DAY_MS) /* its programme has been in force for longer than its histories */

static int
run_init(int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_init = {
    .name = "init",
    .help = { "pointdesk-hub init --data DIR [--answers FILE | --demo | --training] [--members N] "
              "[--programme FILE] "
              "[--escrow FILE]",
        "Makes a new hub. On a terminal it asks what it must know: hospital, zone, law, two owners, "
        "certificate, "
        "backup; --answers reads that from a file (--answers help shows one). A hub for patients lets no "
        "desk in "
        "before a backup was put back for trial and its key is in the safe; --demo and --members make none "
        "for "
        "patients.",
        "pointdesk-hub init --data /var/lib/pointdesk-hub --demo" },
    .alone = run_init,
};

struct init {
    struct pd_hub_desk desk;
    bool demo;
    bool training; /* a demo of the training hospital's key */
    int64_t members;
    const char *programme, *answers, *escrow;
    struct pd_escrow key; /* of the sealed file, when one was named */
    int64_t now_ms;
    bool asked; /* the wizard has answers */
    struct pd_wizard wizard;
};

static char *
find_demo_programme(const struct init *init, size_t *len, struct pd_why *why)
{
    static const char *const places[] = { PD_ASSETS_INSTALL_DIR "/demo/programme.json",
        PD_ASSETS_SOURCE_DIR "/demo/programme.json" };

    for (int i = 0; i < PD_COUNT(places); i++)
        if (access(places[i], R_OK) == 0)
            return pd_hub_read_file(&init->desk, places[i], len, why);
    (void)pd_why(
        why, PD_ERR_MISSING, places[0], "the demo's programme is not installed; name one with --programme");
    return NULL;
}

static enum pd_err
publish(struct init *init, struct pd_why *why)
{
    uint32_t version;
    size_t len = 0;
    char *json = init->programme != NULL ? pd_hub_read_file(&init->desk, init->programme, &len, why)
                                         : find_demo_programme(init, &len, why);
    enum pd_err err;

    if (json != NULL && init->asked && init->programme == NULL) {
        char *own = pd_hospital_rules(json, len, &init->wizard, why);

        free(json);
        json = own;
        len = json != NULL ? strlen(json) : 0;
    }
    if (json == NULL)
        return PD_ERR_MISSING;
    err = pd_hub_desk_begin(&init->desk);
    if (err == PD_OK) {
        err = pd_hub_programme_publish(
            init->desk.hub, init->now_ms, json, len, init->now_ms - DEMO_PAST_MS, &version, why);
        err = pd_hub_desk_finish(&init->desk, err);
    }
    free(json);
    return err;
}

static void
show_progress(const struct init *init, int64_t done)
{
    if (init->desk.terminal && init->members >= 10000)
        (void)fprintf(stderr, "\r%lld of %lld members", (long long)done, (long long)init->members);
}

static enum pd_err
make_members(struct init *init, struct pd_why *why)
{
    enum pd_err err = PD_OK;

    for (int64_t i = 0; err == PD_OK && i < init->members;) {
        int64_t end = i + BATCH_MEMBERS < init->members ? i + BATCH_MEMBERS : init->members;

        err = pd_hub_desk_begin(&init->desk);
        for (; err == PD_OK && i < end; i++)
            err = i < DEMO_MEMBERS && init->demo
                      ? pd_hub_demo_member(init->desk.hub, init->now_ms, (int)i, why)
                      : pd_hub_synthetic_member(init->desk.hub, init->now_ms, i, why);
        err = pd_hub_desk_finish(&init->desk, err);
        show_progress(init, i);
    }
    if (init->desk.terminal && init->members >= 10000)
        (void)fprintf(stderr, "\n");
    return err;
}

static enum pd_err
demo_people(struct init *init, struct pd_why *why)
{
    enum pd_err err = pd_hub_demo_staff(init->desk.hub, init->now_ms, why);

    return err == PD_OK ? pd_hub_demo_merchants(init->desk.hub, init->now_ms, why) : err;
}

static enum pd_err
make_staff(struct init *init, struct pd_why *why)
{
    enum pd_err err = pd_hub_desk_begin(&init->desk);

    return pd_hub_desk_finish(&init->desk, err == PD_OK ? demo_people(init, why) : err);
}

/* Finding a member by phone or card is practised too. */
static enum pd_err
allow_lookups(struct init *init, struct pd_why *why)
{
    enum pd_err err = pd_hub_desk_begin(&init->desk);

    if (err == PD_OK)
        err = pd_hub_site_add(init->desk.hub, init->now_ms, "demo", "Training", why);
    if (err == PD_OK)
        err = pd_hub_site_lookup(init->desk.hub, init->now_ms, "demo", 3, "", why);
    return pd_hub_desk_finish(&init->desk, err);
}

static enum pd_err
make_snapshot(struct init *init)
{
    enum pd_err err = PD_OK;
    bool more = true;

    while (err == PD_OK && more) {
        err = pd_hub_desk_begin(&init->desk);
        if (err == PD_OK)
            err = pd_hub_snapshot_step(init->desk.hub, init->now_ms, &more);
        err = pd_hub_desk_finish(&init->desk, err);
    }
    return err;
}

/* What members did stands in the past; the hub begins today. */
static enum pd_err
set_clock(struct init *init)
{
    enum pd_err err = pd_hub_desk_begin(&init->desk);

    return pd_hub_desk_finish(
        &init->desk, err == PD_OK ? pd_hub_clock_accept(init->desk.hub, init->now_ms) : err);
}

/* Desks are let into a hub for patients through a gate. */
static enum pd_err
set_purpose(struct init *init)
{
    bool real = !init->demo && init->members == 0;
    enum pd_err err = pd_hub_desk_begin(&init->desk);

    if (err != PD_OK)
        return err;
    pd_hub_gate_set(init->desk.hub, init->now_ms, real ? PD_HUB_FOR_PATIENTS : PD_HUB_FOR_DEMO);
    return pd_hub_desk_end(&init->desk);
}

static void
print_staff(const char *data)
{
    (void)printf("\nwho signs in at a desk, with a badge and a PIN that everybody knows:\n");
    for (int i = 0; i < PD_DEMO_PEOPLE; i++)
        (void)printf(
            "  %s  PIN %s  %s\n", pd_demo_people[i].number, pd_demo_people[i].pin, pd_demo_people[i].what);
    (void)printf("a badge:           pointdesk-hub staff badge %s --data %s --png badge.png\n",
        pd_demo_people[0].number, data);
}

static enum pd_err
print_next(struct init *init, const char *data)
{
    static const char *const modes[] = { "kiosk", "counter" };
    char code[64], place[PD_PLACE_CAP] = "P1";
    enum pd_err err = pd_hub_desk_begin(&init->desk);

    if (err != PD_OK)
        return err;
    (void)printf("made a hub in %s with %lld members\n\n", data, (long long)init->members);
    if (!init->demo && !init->asked && init->members == 0 && init->programme == NULL)
        (void)printf("it was told nothing: no hospital, rules or owners; --answers FILE or a terminal makes "
                     "a hub with "
                     "them\n");
    (void)printf("start it:          pointdesk-hub serve --data %s\n", data);
    for (int i = 0; i < PD_COUNT(modes) && init->demo; i++) {
        err = pd_hub_device_code(init->desk.hub, init->now_ms, "S1", place, true, code, sizeof code);
        if (err != PD_OK)
            break;
        (void)printf("enrol a %-7s    pointdesk enrol --hub http://127.0.0.1:8443 --mode %s --code %s\n",
            modes[i], modes[i], code);
    }
    if (init->members > 0)
        (void)printf(
            "a member's code:   pointdesk-hub code issue M000001 --day --data %s --png code.png\n", data);
    if (init->demo)
        print_staff(data);
    if (err != PD_OK) {
        pd_hub_desk_give_up(&init->desk);
        return err;
    }
    return pd_hub_desk_end(&init->desk);
}

static enum pd_err
make_key(struct init *init, struct pd_rng *rng)
{
    uint8_t seed[PD_SEED_LEN];

    if (!init->training)
        return pd_hub_init(init->desk.store, rng);
    pd_training_seed(PD_TRAINING_HUB, seed);
    return pd_hub_init_key(init->desk.store, seed);
}

static enum pd_err
make(struct init *init, const char *data, struct pd_rng *rng, struct pd_why *why)
{
    enum pd_err err = pd_hub_open(data, rng, &init->desk.store, NULL, why);

    if (err != PD_OK)
        return err;
    err = make_key(init, rng);
    if (err == PD_OK && init->escrow != NULL)
        err = pd_hub_escrow_revive(init->desk.store, init->now_ms, &init->key, why);
    if (err == PD_OK)
        err = pd_hub_create(
            &init->desk.hub, &(struct pd_hub_config){ .store = init->desk.store, .rng = rng }, why);
    if (err == PD_OK)
        err = set_purpose(init);
    if (err == PD_OK && (init->demo || init->asked || init->programme != NULL || init->members > 0))
        err = publish(init, why);
    if (err == PD_OK)
        err = make_members(init, why);
    if (err == PD_OK && init->demo)
        err = make_staff(init, why);
    if (err == PD_OK && init->training)
        err = allow_lookups(init, why);
    if (err == PD_OK)
        err = make_snapshot(init);
    if (err == PD_OK)
        err = set_clock(init);
    if (err == PD_OK && init->asked)
        err = pd_hospital_make(&init->desk, data, &init->wizard, why);
    else if (err == PD_OK && !init->training) /* whoever makes a training knows what is next */
        err = print_next(init, data);
    pd_hub_destroy(init->desk.hub);
    pd_store_close(init->desk.store);
    return err;
}

/* A folder that serves a hub which another made. */
static enum pd_err
join_hub(const char *path, const char *uri, struct pd_rng *rng, struct pd_why *why)
{
    struct pd_store *store = NULL;
    struct pd_hub *hub = NULL;
    enum pd_err err = pd_hub_where_write(path, uri, why);

    if (err == PD_OK)
        err = pd_hub_where_open(&store, path, false, why);
    if (err == PD_OK)
        err = pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = rng }, why);
    pd_hub_destroy(hub);
    pd_store_close(store);
    if (err != PD_OK)
        pd_hub_take_away(path);
    else
        (void)printf("this folder serves the hub in that database: pointdesk-hub serve --data DIR\n");
    return err;
}

/* -1: go on. */
static int
open_escrow(struct init *init)
{
    char *words[2] = { NULL, NULL };
    struct pd_why why = { .text = "" };
    int count = 0;
    size_t len;
    char *text = pd_hub_read_file(&init->desk, init->escrow, &len, &why);
    enum pd_err err = PD_ERR_MISSING;

    if (text != NULL && pd_hub_ask_person(PD_HUB_ASKS_PASSPHRASE, words, &count, PD_COUNT(words)))
        err = pd_hub_escrow_open(text, words[1], &init->key, &why);
    else if (text != NULL)
        err = pd_why(&why, PD_ERR_INVALID, init->escrow, "needs its passphrase");
    free(text);
    if (err != PD_OK && why.path[0] == '\0')
        (void)pd_copy(why.path, sizeof why.path, init->escrow);
    return err != PD_OK ? pd_hub_command_fail(&init->desk, "init", err, &why) : -1;
}

/* -1: go on. Asked is who has a terminal and said nothing of what the hub is for. */
static int
ask(struct init *init)
{
    struct pd_why why = { .text = "" };
    bool says = init->demo || init->members > 0 || init->programme != NULL;
    enum pd_err err;

    if (init->answers != NULL && strcmp(init->answers, "help") == 0) {
        pd_wizard_template(stdout);
        return PD_EXIT_DONE;
    }
    if (init->answers == NULL && (says || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0))
        return -1;
    if (init->answers != NULL && (init->demo || init->members > 0)) {
        (void)pd_why(
            &why, PD_ERR_INVALID, "--answers", "is for a hub for patients, --demo and --members are not");
        return pd_hub_command_fail(&init->desk, "init", PD_ERR_INVALID, &why);
    }
    err = init->answers != NULL ? pd_wizard_read(&init->wizard, init->answers, &why)
                                : pd_wizard_ask(&init->wizard, stdin, stdout, &why);
    init->asked = err == PD_OK;
    return err != PD_OK ? pd_hub_command_fail(&init->desk, "init", err, &why) : -1;
}

static int
run_init(int argc, char **argv)
{
    static struct init init;
    struct init begin = { .desk = { .out = stdout, .err = stderr, .cwd = ".", .terminal = isatty(2) != 0 } };
    struct pd_rng rng = pd_rng_system();
    const char *data = NULL, *db = NULL, *join = NULL;
    struct pd_why why = { .text = "" };
    char path[4096];
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder; made when its parent exists" },
        { "db", PD_OPTION_TEXT, &db, "postgres://USER@HOST/DATABASE",
            "keeps it in that PostgreSQL database, which has to be there and empty" },
        { "join", PD_OPTION_TEXT, &join, "postgres://USER@HOST/DATABASE",
            "makes nothing: this folder serves the hub that is in that database, beside others" },
        { "demo", PD_OPTION_FLAG, &init.demo, NULL,
            "a demonstration hospital: 200 members with histories, and people who work there" },
        { "training", PD_OPTION_FLAG, &init.training, NULL,
            "the same with the training hospital's key: every other program knows its codes and takes none" },
        { "members", PD_OPTION_INT, &init.members, "0..10000000", "so many members who do not exist" },
        { "programme", PD_OPTION_TEXT, &init.programme, "FILE", "the rules to start with" },
        { "escrow", PD_OPTION_TEXT, &init.escrow, "FILE",
            "with the key of a hub that was lost with all its backups; asks for the passphrase" },
        { "answers", PD_OPTION_TEXT, &init.answers, "FILE", "what the hub must know; help: shows one" },
        { 0 },
    };
    int lock, code;
    enum pd_err err;

    init = begin;
    code = pd_hub_command_parse(&pd_hub_cmd_init, &init.desk, options, &argc, argv);
    if (code >= 0)
        return code;
    if (init.answers != NULL && strcmp(init.answers, "help") == 0)
        return ask(&init);
    if (data == NULL || argc > 1) {
        (void)fprintf(stderr, "pointdesk-hub init: --data DIR says where; see --help\n");
        return PD_EXIT_USAGE;
    }
    init.now_ms = pd_clock_wall_ms();
    init.demo = init.demo || init.training;
    if (init.demo && init.members == 0)
        init.members = DEMO_MEMBERS;
    (void)snprintf(path, sizeof path, "%s/hub.db", data);
    err = pd_control_lock(data, &lock, &why);
    if (err != PD_OK)
        return pd_hub_command_fail(&init.desk, "init", err, &why);
    if (access(path, F_OK) == 0) {
        (void)close(lock);
        (void)pd_why(&why, PD_ERR_EXISTS, path, "there is a hub here already; nothing was changed");
        return pd_hub_command_fail(&init.desk, "init", PD_ERR_EXISTS, &why);
    }
    if (join != NULL) {
        err = join_hub(path, join, &rng, &why);
        (void)close(lock);
        return err != PD_OK ? pd_hub_command_fail(&init.desk, "init", err, &why) : PD_EXIT_DONE;
    }
    code = ask(&init);
    if (code < 0 && init.escrow != NULL)
        code = open_escrow(&init);
    if (code >= 0) {
        (void)close(lock);
        return code;
    }
    if (db != NULL)
        err = pd_hub_where_write(path, db, &why);
    if (err == PD_OK)
        err = make(&init, data, &rng, &why);
    if (err == PD_ERR_EXISTS && db != NULL && why.text[0] == '\0')
        (void)pd_why(&why, err, "--db", "there is a hub in this database already; nothing was changed");
    sodium_memzero(&init.wizard, sizeof init.wizard);
    sodium_memzero(&init.key, sizeof init.key);
    if (err != PD_OK)
        pd_hub_take_away(path); /* a folder that is not finished is no hub */
    (void)close(lock);
    return err != PD_OK ? pd_hub_command_fail(&init.desk, "init", err, &why) : PD_EXIT_DONE;
}
