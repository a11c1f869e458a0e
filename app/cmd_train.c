/* A training at this desk: see training.h. From a shell, or begun by the running desk at a technician's wish.
 */
#include "app/app.h"
#include "app/app_diagnosis.h"
#include "app/command.h"
#include "app/settings.h"
#include "app/training.h"
#include "app/training_tell.h"

#include "app/base/control.h"
#include "app/base/log.h"

#include <stdio.h>
#include <unistd.h>

/* Nobody else serves from the real folder meanwhile, and nobody writes into it. A machine that is no desk yet
 * has none. */
static enum pd_err
hold_real(const char *data_dir, int *fd, struct pd_why *why)
{
    enum pd_err err;

    *fd = -1;
    if (access(data_dir, F_OK) != 0)
        return PD_OK;
    err = pd_control_lock(data_dir, fd, why);
    if (err != PD_ERR_BUSY)
        return err;
    return pd_why(why, err, data_dir,
        "its desk is running: a technician begins a training on its screen, or stop it first");
}

/* Begun at a technician's screen it was told before the desk closed. */
static void
tell_hub(const struct pd_settings *real)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_training_tell(&real->config, &why);

    if (err == PD_OK)
        pd_log(PD_LOG_INFO, "", "the hub knows that this desk is in training");
    else if (err != PD_ERR_NOT_FOUND)
        pd_log(PD_LOG_WARN, "E-NET-14",
            "the hub could not be told of the training, and calls this desk silent: %s: %s", why.path,
            why.text);
}

static void
tell(const struct pd_training *t)
{
    pd_log(PD_LOG_INFO, "", "in training; nothing here counts, and it is wiped at its end: %s", t->dir);
    for (int i = 0; i < PD_DEMO_BADGES && t->config.desk_mode == PD_CONFIG_COUNTER; i++)
        (void)fprintf(
            stderr, "who signs in: %s with PIN %s\n", t->demo.badges[i].number, t->demo.badges[i].pin);
}

/* *over: somebody ended it, or nobody did anything; else the program was asked to end. */
static int
practise(const struct pd_settings *real, bool *over)
{
    static struct pd_training training; /* large */
    static struct pd_app app;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_training_begin(&training, &real->config, &why);
    int code;

    if (err == PD_OK) {
        tell(&training);
        app.config = &training.config;
        app.demo = training.demo;
        app.training = true;
        code = pd_app_run(&app);
        *over = app.training_over || code != PD_EXIT_DONE;
    } else {
        *over = true;
        code = pd_command_fail("train", err, &why);
    }
    pd_training_end(&training);
    return code;
}

static int
run_train(int argc, char **argv)
{
    static struct pd_settings settings; /* large */
    static struct pd_config_faults faults;
    const char *role = NULL, *demo = NULL;
    bool from_desk = false, over = true;
    struct pd_why why = { .text = "" };
    const struct pd_option options[] = {
        { "role", PD_OPTION_TEXT, &role, "kiosk|counter",
            "what is practised; the desk's own face where left out" },
        PD_SETTINGS_OPTIONS(settings),
        { "demo-codes", PD_OPTION_TEXT, &demo, "FILE", NULL },
        { "from-desk", PD_OPTION_FLAG, &from_desk, NULL, NULL },
        { 0 },
    };
    int code = pd_command_parse_all(&pd_cmd_train, options, &argc, argv), lock = -1;
    enum pd_err err;

    if (code >= 0)
        return code;
    if (role != NULL)
        settings.mode = role;
    err = pd_settings_load(&settings, &faults);
    if (err != PD_OK)
        code = pd_command_faults("train", &faults);
    if (err == PD_OK) {
        pd_log_set_level((enum pd_log_level)pd_config_log_level(&settings.config));
        err = hold_real(settings.config.data_dir, &lock, &why);
        if (err == PD_OK && !from_desk)
            tell_hub(&settings);
        code = err == PD_OK ? practise(&settings, &over) : pd_command_fail("train", err, &why);
    }
    if (lock >= 0)
        (void)close(lock);
    if (from_desk && over) /* the real desk again, whatever happened here */
        pd_app_start_as("run", false);
    return code;
}

const struct pd_command pd_cmd_train = {
    .name = "train",
    .run = run_train,
    .help = { "pointdesk train [--role kiosk|counter] [--config FILE] [--data DIR] [--window WxH] [--lang L] "
              "[--care] [--contrast]",
        "Practising on this desk's screen and devices with a demonstration hospital that is wiped "
        "afterwards: "
        "nothing counts, every screen and paper says so, and nothing is written into the desk's own ledger. "
        "The "
        "hub is told first, so that it does not call the desk silent.",
        "pointdesk train --role counter" },
};
