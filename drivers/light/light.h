/*
 * A light, and perhaps a beeper, on lines of the machine's own (GPIO): seen from across the hall, so that
 * people come before they are called. What each state shows is one table (light.c).
 *   (1) Nothing waits for it: show returns at once, a thread of its own switches, blinks and beeps.
 *   (2) At the end all lines are off. A program that dies gives its lines back, and the kernel decides.
 *   (3) A chip that is not there, or lines that another program has, are a state, and tried again.
 * Threading: create, destroy: one thread; show and status: any.
 */
#ifndef PD_DRIVERS_LIGHT_H
#define PD_DRIVERS_LIGHT_H

#include "app/base/err.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stdint.h>

enum pd_light_shows {
    PD_LIGHT_DARK = 0,
    PD_LIGHT_READY = 1,   /* it serves */
    PD_LIGHT_HELP = 2,    /* somebody asks for a person: blinks, and beeps once */
    PD_LIGHT_TROUBLE = 3, /* paper, printer, closed: on, and beeps once */
};

/* Numbers of lines on the chip; -1: there is none. */
struct pd_light_lines {
    int ready, help, trouble, beeper;
};

#define PD_LIGHT_BLINK_MS 500
#define PD_LIGHT_BEEP_MS 300
#define PD_LIGHT_AGAIN_MS 2000 /* after it failed */

struct pd_light_status {
    enum pd_device_state state; /* unknown: not tried yet */
    struct pd_why why;
};

/* Where the system calls go; NULL is the kernel. As the calls of that name: -1 and errno. */
struct pd_light_io {
    void *ctx;
    int (*open)(void *ctx, const char *path);
    int (*ioctl)(void *ctx, int fd, unsigned long request, void *argument);
    int (*close)(void *ctx, int fd);
};

struct pd_light;

/* chip: /dev/gpiochip0. Errors: PD_ERR_TOO_LARGE (path), PD_ERR_INVALID (no line at all, or one twice),
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_light_create(const char *chip, const struct pd_light_lines *lines, const struct pd_light_io *io,
    struct pd_light **out, struct pd_why *why);

/* Takes NULL. */
void
pd_light_show(struct pd_light *light, enum pd_light_shows shows);

void
pd_light_status(struct pd_light *light, struct pd_light_status *status);

/* Takes NULL. */
void
pd_light_destroy(struct pd_light *light);

/* Pure: which lines are on so long after a state began. Bits: 1 ready, 2 help, 4 trouble, 8 beeper. */
unsigned
pd_light_bits(enum pd_light_shows shows, int64_t since_ms);

/* When that changes next; -1: not by itself. */
int
pd_light_next_ms(enum pd_light_shows shows, int64_t since_ms);

#endif
