/*
 * The kernel's input devices, as scanners and keypads read them: opened and held for this desk alone, asked
 * what they have, and their events read in bundles. What an event means is the driver's. Threading: the one
 * that polls; look on any thread.
 */
#ifndef PD_DRIVERS_EVDEV_H
#define PD_DRIVERS_EVDEV_H

#include "app/base/err.h"

#include <linux/input.h>
#include <stdbool.h>
#include <stddef.h>

#define PD_EVDEV_EVENTS 64

/* What a driver wants of its device. */
struct pd_evdev_kind {
    bool (*fits)(int fd);
    bool (*held)(int fd); /* NULL: each is; one that is not is read beside others */
    const char *misfit;   /* "it has no keys to type a code with" */
};

/* Events that came and were not looked at yet. */
struct pd_evdev {
    int at, end;
    struct input_event events[PD_EVDEV_EVENTS];
};

/* Non-blocking. -1: *why->text says why not. */
int
pd_evdev_open(const struct pd_evdev_kind *kind, const char *path, struct pd_why *why);

/* What a look finds without taking it from whoever has it: PD_OK, PD_ERR_MISSING (not there), PD_ERR_DENIED
 * (not for this user), PD_ERR_INVALID (no such device), with *why in words. */
PD_MUST_CHECK enum pd_err
pd_evdev_look(const struct pd_evdev_kind *kind, const char *path, struct pd_why *why);

/* It has the key, or the switch, of that number. */
bool
pd_evdev_has_key(int fd, int key);

/* How many keys and buttons it has, up to as many as are asked for. */
int
pd_evdev_keys(int fd, int most);

bool
pd_evdev_has_switch(int fd, int number);

/* The switch is closed now. */
bool
pd_evdev_is_closed(int fd, int number);

/* size bytes are in events. */
void
pd_evdev_came(struct pd_evdev *input, size_t size);

/* NULL: all were looked at. */
const struct input_event *
pd_evdev_next(struct pd_evdev *input);

/* What was not looked at is forgotten. */
void
pd_evdev_forget(struct pd_evdev *input);

#endif
