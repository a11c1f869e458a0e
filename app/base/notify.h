/*
 * Tells whoever started the program how it is: one datagram to the socket named by NOTIFY_SOCKET, as
 * sd_notify(3) documents. Works with and without systemd, and costs no library at start.
 */
#ifndef PD_BASE_NOTIFY_H
#define PD_BASE_NOTIFY_H

/* "READY=1", "WATCHDOG=1", "STATUS=...". Does nothing without NOTIFY_SOCKET, waits for nobody, and what
 * nobody reads is lost. */
void
pd_notify(const char *state);

#endif
