/* An X server of this bench's own, without a screen: Xvfb, started and ended here. */
#ifndef PD_TESTS_BENCH_DISPLAY_H
#define PD_TESTS_BENCH_DISPLAY_H

#include <stdbool.h>
#include <sys/types.h>

struct pd_display {
    pid_t pid;
    char name[16]; /* ":7", also put into DISPLAY */
};

/* False when Xvfb is not there or does not start. */
bool
pd_display_start(struct pd_display *display, int w_px, int h_px);

void
pd_display_stop(struct pd_display *display);

#endif
