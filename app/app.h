/*
 * The running terminal: its components, started from a table and stopped in reverse (all are stopped, then
 * joined, then destroyed), and the main thread's loop. The main thread owns window, screens and session;
 * other threads reach it only through queues and a wake.
 */
#ifndef PD_APP_APP_H
#define PD_APP_APP_H

#include "app/base/queue.h"
#include "app/config.h"
#include "app/demo.h"
#include "app/desk_thread.h"
#include "app/session/session.h"
#include "drivers/camera/scanner_camera.h"
#include "drivers/card/card_thread.h"
#include "drivers/light/light.h"
#include "drivers/printer/printer_thread.h"
#include "drivers/scanner/scanner_thread.h"
#include "drivers/sound/sound.h"
#include "drivers/speech/voice_thread.h"
#include "drivers/tactile/tactile_thread.h"
#include "drivers/typing/typing.h"
#include "ui/render/window_sdl.h"
#include "ui/text/locale.h"
#include "ui/ui.h"

#include "app/base/control.h"

#include <signal.h>

#define PD_APP_TACTILES 2 /* keypad.device, keypad.jack */
#define PD_APP_PRINTS 16  /* tickets on their way to paper */

struct pd_print_done {
    uint64_t job;
    enum pd_print_view result;
};

struct pd_settings;
struct pd_app_technician;

/* How the devices are: app_parts.c. */
struct pd_app_parts {
    pthread_mutex_t lock;                   /* over what follows up to closed */
    struct pd_parts parts;                  /* as looked at last */
    struct pd_part_health by[PD_PARTS + 1]; /* the same by part, and those that were */
    int64_t since_boot_ms[PD_PARTS + 1];    /* so since */
    char closed[12];                        /* the code of the closed screen; "": it serves */
    int64_t started_ms, looked_ms;          /* boot time; looked_ms 0: never */
    bool told;                              /* the ledger's thread has it */
};

struct pd_app {
    const struct pd_config *config;
    struct pd_settings *settings; /* those config is of, to read them anew; NULL: they stay */
    struct pd_demo demo;

    int64_t skew_ms; /* ahead of the boot clock by so much: the tour's people think in virtual time */

    int lock_fd;
    struct pd_queue scans;  /* struct pd_scan: dropped when full, the person shows the code again */
    struct pd_queue cards;  /* struct pd_card_event: likewise, she lays her card on it again */
    struct pd_queue prints; /* struct pd_print_done: never more than tickets given */
    struct pd_queue looks;  /* struct pd_app_look *: the control thread waits for its answer */
    struct pd_desk_thread *desk;
    struct pd_control *control;
    struct pd_session *session;
    const struct pd_view *shown; /* instead of the session's, where there is none: the setup's */
    struct pd_ui *ui;
    struct pd_window *window;
    struct pd_ui *aside;    /* the patient's side of a counter; NULL: none is configured */
    struct pd_view *beheld; /* what it shows, as it was drawn last */
    bool aside_here, aside_dirty;
    pthread_t preparer; /* owns session and ui while it runs */
    bool preparing;
    pthread_t end_waiter;
    bool waits_for_end;
    struct pd_scanner *scanner;
    struct pd_scanner_thread scanner_thread;
    struct pd_card *card; /* NULL: no reader is configured */
    struct pd_card_thread card_thread;
    struct pd_scanner *camera;         /* NULL: none is configured */
    struct pd_camera_view seen;        /* what it saw last, for the screen */
    int64_t present_ms, present_frame; /* somebody was seen last; the picture that was looked at last */
    struct pd_scanner_thread camera_thread;
    struct pd_printer *printer;
    struct pd_printer_thread printer_thread;
    enum pd_device_state printer_state; /* atomic: as it was seen last; 0: not yet */
    unsigned printer_reasons;           /* likewise */
    struct pd_app_parts parts;
    struct pd_light *light; /* NULL: none is configured */
    struct pd_sound *sound; /* NULL: the desk is silent */
    struct pd_voice *voice; /* NULL: nobody speaks */
    struct pd_voice_thread voice_thread;
    struct pd_keypad keypad;
    struct pd_tactile *tactiles[PD_APP_TACTILES]; /* NULL: none is configured */
    struct pd_tactile_thread tactile_threads[PD_APP_TACTILES];
    struct pd_queue tactile; /* struct pd_tactile_event: a key may drop, it is pressed again */
    bool tactile_shift;
    enum { PD_APP_PHONES_SAME = 0, PD_APP_PHONES_IN, PD_APP_PHONES_OUT } phones; /* atomic: news of them */
    bool hushed; /* atomic: they were pulled out, and the screens do not know it yet: nothing is said */

    struct pd_typing *typing; /* the loader's while it loads; NULL: there is none */
    enum { PD_APP_TYPING_NONE = 0, PD_APP_TYPING_LOADING, PD_APP_TYPING_THERE } typing_state;
    pthread_t typing_loader;

    struct pd_id jobs[PD_APP_PRINTS]; /* hold of print job n, at n % PD_APP_PRINTS */
    uint64_t next_job;
    struct pd_desk_reply reply; /* too large for the stack */
    struct pd_effects effects;
    struct pd_app_technician *technician;
    bool ready_told;
    bool again;         /* once all has ended, the program begins anew */
    bool retire;        /* and before that the desk's folder is wiped */
    bool train;         /* likewise, in training */
    bool training;      /* this is one: its configuration is no file's, and nobody reads one anew */
    bool training_over; /* somebody ended it, or nobody did anything */
    bool quit;          /* atomic */
    bool reload;        /* atomic: SIGHUP came, or `config reload` */
};

/* Runs until the window is closed or a signal asks for the end. Returns an exit code; errors are printed. */
int
pd_app_run(struct pd_app *app);

/* app.c: what ends the program (SIGTERM, SIGINT) or has it read its configuration anew (SIGHUP); waited for,
 * never handled. */
sigset_t
pd_app_signals(void);

/* app.c, any thread: the main thread looks at its queues. */
void
pd_app_wake(void *app);

/* app_devices.c: what a configuration names; *out NULL where it names none. Errors: those of the drivers. */
PD_MUST_CHECK enum pd_err
pd_app_make_scanner(const struct pd_config *config, struct pd_scanner **out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_app_make_card(const struct pd_config *config, struct pd_card **out, struct pd_why *why);
PD_MUST_CHECK enum pd_err
pd_app_make_camera(const struct pd_config *config, struct pd_scanner **out, struct pd_why *why);

/* path: of keypad.device or keypad.jack. */
PD_MUST_CHECK enum pd_err
pd_app_make_tactile(const char *path, struct pd_tactile **out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_app_make_printer(const struct pd_config *config, struct pd_printer **out, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_app_make_sound(const struct pd_config *config, struct pd_sound **out, struct pd_why *why);

/* app.c: starts the printer's thread over app->printer. */
PD_MUST_CHECK enum pd_err
pd_app_printer_start(struct pd_app *app);

/* app_print.c: draws the ticket and gives it to the printer; the answer comes as PD_SESSION_EVENT_PRINT. */
void
pd_app_print(struct pd_app *app, const struct pd_effect *effect);

/* app_list.c: whom the hospital's list has under a number, told to the session at once; of a list that cannot
 * be read a line in the log, and she is typed. */
void
pd_app_list(struct pd_app *app, const struct pd_effect *effect);

/* app_typing.c, the main thread: begins to load the input method where somebody is being enrolled. */
void
pd_app_typing_look(struct pd_app *app);

/* Gives it a key, and the session its answer. */
void
pd_app_type(struct pd_app *app, const struct pd_effect *effect);

/* What was composed and chosen is forgotten. */
void
pd_app_typing_wipe(struct pd_app *app);

PD_MUST_CHECK enum pd_err
pd_app_typing_start(struct pd_app *app, struct pd_why *why);

void
pd_app_typing_destroy(struct pd_app *app);

/* app_sound.c: the device of the configuration, if it has one. Errors: PD_ERR_IO, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_app_sound_start(struct pd_app *app, struct pd_why *why);

void
pd_app_sound_destroy(struct pd_app *app);

/* The main thread: done, or not done. */
void
pd_app_tone(struct pd_app *app, bool good);

/* app_speech.c: who speaks, after the sound it is heard through. Errors: PD_ERR_INVALID, PD_ERR_IO,
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_app_speech_start(struct pd_app *app, struct pd_why *why);

void
pd_app_speech_stop(struct pd_app *app);

void
pd_app_speech_destroy(struct pd_app *app);

/* The main thread: instead of what is being said. said->text is not NULL. */
void
pd_app_say(struct pd_app *app, const struct pd_said *said);

/* app_light.c: the light, if there is one. Errors: PD_ERR_INVALID, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_app_light_start(struct pd_app *app, struct pd_why *why);

void
pd_app_light_destroy(struct pd_app *app);

/* Pure: what it shows. */
enum pd_light_shows
pd_app_light_of(const struct pd_view *view, enum pd_device_state printer);

/* The main thread, once a turn. */
void
pd_app_light(struct pd_app *app);

/* app_parts.c: how the devices are. Errors: none. */
enum pd_err
pd_app_parts_start(struct pd_app *app, struct pd_why *why);

void
pd_app_parts_destroy(struct pd_app *app);

/* The main thread, once a turn: looks at them once a second. */
void
pd_app_parts(struct pd_app *app);

/* The control thread: what `pointdesk status` tells. Returns an exit code. */
int
pd_app_status(struct pd_app *app, bool json, FILE *out);

/* app_tactile.c: keypad and headphones that are devices of their own, after the sound that they cut. */
PD_MUST_CHECK enum pd_err
pd_app_tactile_start(struct pd_app *app, struct pd_why *why);

void
pd_app_tactile_stop(struct pd_app *app);

void
pd_app_tactile_destroy(struct pd_app *app);

/* The main thread, before it draws: takes one event; false: there is none. */
bool
pd_app_tactile_take(struct pd_app *app);

/* The same for paper that is no ticket, of what the view shows; its answer names no hold. */
void
pd_app_slip(struct pd_app *app, const struct pd_effect *effect);

/* Takes the printer's answers. */
bool
pd_app_print_answers(struct pd_app *app);

/* app_screen.c, the control thread: what the screen shows, as JSON. Returns an exit code. */
int
pd_app_screen(struct pd_app *app, FILE *out);

/* The main thread: answers who asked; refuses whoever asks from now on. */
void
pd_app_screen_answers(struct pd_app *app);

void
pd_app_screen_end(struct pd_app *app);

/* app_aside.c: a counter's second screen. All of it does nothing where none is configured. */

/* For pd_window_config: NULL where none is. */
const char *
pd_app_aside_touch(const struct pd_config *c);

PD_MUST_CHECK enum pd_err
pd_app_aside_start(struct pd_app *app, struct pd_why *why);

void
pd_app_aside_stop(struct pd_app *app);

void
pd_app_aside_destroy(struct pd_app *app);

/* The main thread, once its window is open and whenever a display came or went: tells the session whether
 * there is one. */
void
pd_app_aside_look(struct pd_app *app);

/* What pd_window_wait told of it. */
void
pd_app_aside_news(struct pd_app *app, int news);

/* Draws it where what it shows has changed, or somebody touched it. Returns how soon to draw again, or -1. */
int
pd_app_aside_draw(struct pd_app *app);

/* What was painted there of a person goes. */
void
pd_app_aside_wipe(struct pd_app *app);
/* app_technician.c: what a technician has looked at and done, on a thread of its own while it lasts. Errors:
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_app_technician_start(struct pd_app *app, struct pd_why *why);

void
pd_app_technician_stop(struct pd_app *app);

void
pd_app_technician_destroy(struct pd_app *app);

/* The main thread: begins one. */
void
pd_app_technician_job(struct pd_app *app, enum pd_technician_job job);

/* The main thread: what has come of it so far. */
void
pd_app_technician_news(struct pd_app *app);

/* Nobody owns the folder any more: what stands in it is overwritten and deleted, and so is what the setup
 * wrote; PD_RETIRED_FILE alone is left. Nothing is wiped while anything is not at the hub. */
void
pd_app_technician_wipe(const struct pd_app *app);

/* app_reload.c, the main thread: takes the configuration anew if somebody asked for it. */
void
pd_app_reload(struct pd_app *app);

/* app_loop.c */

/* Draws the first picture and loads its glyphs on a thread of its own, beside the opening of the window. */
PD_MUST_CHECK enum pd_err
pd_app_prepare(struct pd_app *app, struct pd_why *why);

/* Waits for that thread; session and ui are the main thread's again. Harmless when there is none. */
void
pd_app_prepared(struct pd_app *app);

/* Boot time as the session sees it. */
int64_t
pd_app_now_ms(const struct pd_app *app);

/* Gives the session one event (stamped now) and carries out what follows from it. */
void
pd_app_apply(struct pd_app *app, const struct pd_session_event *event);

void
pd_app_loop(struct pd_app *app);

#endif
