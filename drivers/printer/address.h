/* Where a printer, or whoever prints for it, is on the network: an address in numbers and a port. Numbers
 * only, because a look-up of names may block for half a minute. Any thread. */
#ifndef PD_DRIVERS_ADDRESS_H
#define PD_DRIVERS_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct pd_address {
    struct sockaddr_storage to;
    socklen_t size;
};

/* "192.0.2.7", "192.0.2.7:9100", "[2001:db8::7]:9100"; false: it is none. */
bool
pd_address_read(const char *text, int usual_port, struct pd_address *out);

/* A socket that is connected within limit_ms and does not block, the caller's to close; -1: there is none. */
int
pd_address_connect(const struct pd_address *address, int64_t limit_ms);

#endif
