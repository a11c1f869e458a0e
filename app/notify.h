/*
 * Tells whoever started the program how it is: one datagram to the socket named by NOTIFY_SOCKET, as
 * sd_notify(3) documents. Works with and without systemd, and costs no library at start.
 */
#ifndef PD_APP_NOTIFY_H
#define PD_APP_NOTIFY_H

/* "READY=1", "WATCHDOG=1", "STATUS=..."; does nothing without NOTIFY_SOCKET. */
void
pd_notify(const char *state);

#endif
