/*
 * Tells whoever started the program how it is: one datagram to the socket named by NOTIFY_SOCKET, as
 * sd_notify(3) documents. Works with and without systemd, and costs no library at start.
 */
#ifndef PD_BASE_NOTIFY_H
#define PD_BASE_NOTIFY_H

#include <stdint.h>

#define PD_NOTIFY_EVERY_MS 5000    /* so often a sign of life is given; units have WatchdogSec=20 */
#define PD_NOTIFY_STALLED_MS 10000 /* whoever has not turned for so long is taken to hang */

/* "READY=1", "WATCHDOG=1", "STATUS=...". Does nothing without NOTIFY_SOCKET, waits for nobody, and what
 * nobody reads is lost. */
void
pd_notify(const char *state);

/* "WATCHDOG=1", at most every PD_NOTIFY_EVERY_MS since *told_ms, and only while the thread that this one
 * answers for has promised to turn: until good_until_ms. Times of one clock that nobody sets; INT64_MAX: no
 * other thread. */
void
pd_notify_alive(int64_t *told_ms, int64_t now_ms, int64_t good_until_ms);

#endif
