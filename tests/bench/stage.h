/*
 * The terminal's parts put together as `pointdesk run` puts them together, on one bench's own loop, so that a
 * bench can tap a control by what it asks for and time each turn. The ledger has its thread, pictures have
 * theirs; window and screens are on the caller's.
 */
#ifndef PD_TESTS_BENCH_STAGE_H
#define PD_TESTS_BENCH_STAGE_H

#include "app/base/queue.h"
#include "app/desk_thread.h"
#include "app/session/session.h"
#include "drivers/scanner/scanner.h"
#include "ui/render/window_sdl.h"
#include "ui/ui.h"

#include <pthread.h>
#include <stdatomic.h>

struct pd_bench_stage {
    struct pd_desk_thread *desk;
    struct pd_session *session;
    struct pd_ui *ui;
    struct pd_window *window; /* NULL without one */
    struct pd_scanner *scanner;
    pthread_t scanner_thread;
    bool scanner_runs;
    _Atomic int64_t scanner_clock_ms; /* the scanner's own: it stands still until the bench moves it */
    _Atomic bool scanner_stop;
    struct pd_queue scans;
    double scanned_ms; /* when the last payload left the scanner; written on its thread before the queue */
    struct pd_desk_reply reply;
    int presented;   /* by the last turn: 1 or 0 */
    double drawn_ms; /* what drawing and presenting took in the last turn */
    double drawn_cpu_ms;
};

/* Without a window screens are laid out and never painted. False and *why. */
bool
pd_bench_stage_open(
    struct pd_bench_stage *stage, const char *data, int w_px, int h_px, bool window, struct pd_why *why);

/* A counter's, which is its keys' and its scanner's. */
bool
pd_stage_open_counter(struct pd_bench_stage *stage, const char *data, int w_px, int h_px, struct pd_why *why);

void
pd_bench_stage_close(struct pd_bench_stage *stage);

/* A script for pd_scanner_replay_create, polled by a thread whose clock stands at 0 until
 * scanner_clock_ms is moved on. */
bool
pd_bench_stage_scanner(struct pd_bench_stage *stage, const char *script, struct pd_why *why);

/* Takes what threads and the window have to say, waiting at most wait_ms for something; draws; presents. */
void
pd_bench_stage_turn(struct pd_bench_stage *stage, int wait_ms);

/* Turns until nothing has been presented for quiet_ms. */
void
pd_bench_stage_settle(struct pd_bench_stage *stage, int quiet_ms);

/* Turns until that screen is up, 5 s at most. */
bool
pd_bench_stage_wait(struct pd_bench_stage *stage, enum pd_screen screen);

/* A payload as if scanned. */
void
pd_bench_stage_scan(struct pd_bench_stage *stage, const char *payload);

/* Where the enabled control that asks for this is; n is ignored when negative. */
bool
pd_bench_stage_find(struct pd_bench_stage *stage, enum pd_intent_kind kind, int n, int *x, int *y);

/* A finger down or up, through SDL's own queue when there is a window. */
void
pd_bench_stage_finger(struct pd_bench_stage *stage, bool down, int x, int y);

/* A key of the keyboard (SDLK_…), through SDL's own queue. Needs a window. */
void
pd_bench_stage_key(int sdl_key);

/* Both, with a turn between; false when no control asks for this. */
bool
pd_bench_stage_tap(struct pd_bench_stage *stage, enum pd_intent_kind kind, int n);

enum pd_screen
pd_bench_stage_screen(const struct pd_bench_stage *stage);

#endif
