/*
 * A hub in a folder of its own, and the built program run on it: how it ended, and what it said.
 */
#ifndef PD_TESTS_HUB_COMMAND_KIT_H
#define PD_TESTS_HUB_COMMAND_KIT_H

#include "tests/hub/hub_kit.h"

extern struct kit kit; /* opened on the folder; close it before a command is run */
extern struct desk kiosk, counter;
extern struct pd_id anna, bert;
extern char dir[64], said[32768];

/* Makes the folder, and says where its hub's database belongs. */
const char *
folder_start(void);

/* Tear-down of each test. */
int
folder_finish(void **state);

/* Set-up: a hub with anna, who has 1000 points, bert, a kiosk and a counter. */
int
lobby_start(void **state);

/* `pointdesk-hub ARGS` on the folder, with some lines typed; both streams go to said. Returns the exit code.
 */
int
run_typing(const char *typed, const char *args);

int
run(const char *args);

/* With a file of the folder as the last argument. */
int
run_file(const char *args, const char *name);

void
write_file(const char *name, const char *text);

void
says(const char *text);

void
says_not(const char *text);

/* Somebody of the staff: the badge as an option, and the PIN that is typed. */
struct staff {
    char badge[PD_CODE_CAP + 16];
    const char *pin;
};

/* The badge that a command printed just now. */
void
keep_badge(struct staff *who, const char *pin);

/* `staff add ID OPTIONS` and the badge, where nobody has to vouch for it. */
void
hire(struct staff *who, const char *id, const char *options, const char *pin);

/* ARGS with the badge of somebody; valid until the next call. */
const char *
as(const struct staff *who, const char *args);

/* The same run, with the PIN typed. */
int
run_as(const struct staff *who, const char *args);

#endif
