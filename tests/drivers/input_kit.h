/* An input device of the kernel, played: a pipe with a name in the place of its node, into which a test
 * writes events; what only the kernel's device answers is answered from `device`. Link with --wrap=ioctl. */
#ifndef PD_TESTS_DRIVERS_INPUT_KIT_H
#define PD_TESTS_DRIVERS_INPUT_KIT_H

#include "tests/drivers/node_kit.h"

#include <stdbool.h>

struct input_device {
    bool events, keys, jack; /* it is an input device; has all keys; has a socket for headphones */
    bool in;                 /* they are plugged in */
    bool busy;               /* somebody else holds it */
    int grabs;
};

extern struct input_device device;

/* As node_before, and a device that has keys. */
int
input_before(void **state);

void
plug_in(void);

void
event(int type, int code, int value);

#endif
