/*
 * The tactile trait: a keypad with marks that can be felt, and a socket for headphones, as input devices of
 * their own: read past the window, so that neither layout nor focus nor another window changes a key.
 *   (1) A key that went down comes up, also where the device is pulled out in between or events were lost.
 *   (2) Whether headphones are in is a state, told when the device is opened and whenever it changes. A
 * device that is not there has none in: who pulls the cable out of the keypad ends private listening. Such a
 * device is polled by one thread (tactile_thread.h has a ready one). To write a new one: embed struct
 * pd_tactile first, fill a const ops table, and see tactile_replay.c, the smallest.
 */
#ifndef PD_DRIVERS_TACTILE_H
#define PD_DRIVERS_TACTILE_H

#include "app/base/err.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pd_tactile_kind {
    PD_TACTILE_DOWN = 1,       /* code */
    PD_TACTILE_UP = 2,         /* code */
    PD_TACTILE_PHONES_IN = 3,  /* from now on only one person hears */
    PD_TACTILE_PHONES_OUT = 4, /* the whole lobby may */
};

/* By value through a queue. */
struct pd_tactile_event {
    enum pd_tactile_kind kind;
    int code; /* KEY_* of linux/input-event-codes.h */
};

struct pd_tactile_status {
    enum pd_device_state state;
    bool phones;       /* they are in */
    struct pd_why why; /* where and what, when state is not PD_DEVICE_OK */
};

struct pd_tactile;

struct pd_tactile_ops {
    const char *name; /* "evdev" */

    /* Mandatory; the device's thread. Waits at most timeout_ms; now_ms is the caller's clock and may be
     * virtual. PD_OK with *event filled, or PD_ERR_NOT_FOUND: nothing happened, also of a broken device,
     * which shows in the status and is opened again by later polls. */
    enum pd_err (*poll)(
        struct pd_tactile *tactile, int64_t now_ms, int timeout_ms, struct pd_tactile_event *event);

    /* Mandatory; any thread. A poll that waits, or the next one, returns without waiting. */
    void (*wake)(struct pd_tactile *tactile);

    /* Mandatory; any thread. Does not touch the device. */
    void (*status)(struct pd_tactile *tactile, struct pd_tactile_status *status);

    /* Mandatory; any thread, after the last poll has returned. */
    void (*destroy)(struct pd_tactile *tactile);
};

struct pd_tactile {
    const struct pd_tactile_ops *ops;
};

PD_MUST_CHECK enum pd_err
pd_tactile_poll(struct pd_tactile *tactile, int64_t now_ms, int timeout_ms, struct pd_tactile_event *event);
void
pd_tactile_wake(struct pd_tactile *tactile);
void
pd_tactile_status(struct pd_tactile *tactile, struct pd_tactile_status *status);

/* Takes NULL. */
void
pd_tactile_destroy(struct pd_tactile *tactile);

/*
 * An input device of the kernel: best by its name in /dev/input/by-id (a keypad) or by-path (the socket of a
 * sound card). It has keys, a switch for headphones, or both; its keys are held for this desk alone. It may
 * be away, and come and go. Errors: PD_ERR_TOO_LARGE (path), PD_ERR_IO, PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_tactile_evdev_create(const char *path, struct pd_tactile **out, struct pd_why *why);

/* What a look at the device finds without taking it from whoever has it: PD_OK, PD_ERR_MISSING (not there),
 * PD_ERR_DENIED (not for this user), PD_ERR_INVALID (no such device), with *why in words. */
PD_MUST_CHECK enum pd_err
pd_tactile_evdev_look(const char *path, struct pd_why *why);

/* A script (drivers/scanner/script.h) of: down CODE, up CODE, in, out. CODE as in pd_tactile_event. Errors:
 * those of pd_script_open. */
PD_MUST_CHECK enum pd_err
pd_tactile_replay_create(const char *path, struct pd_tactile **out, struct pd_why *why);

#endif
