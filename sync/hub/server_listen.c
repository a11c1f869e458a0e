/* Where a server listens. */
#include "sync/hub/server_parts.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

bool
pd_listen_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* "127.0.0.1:8443" or "[::1]:8443" */
enum pd_err
pd_listen_parse(const char *text, struct sockaddr_storage *out, struct pd_why *why)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    const char *colon = strrchr(text, ':');
    char host[64], *end;
    long port;
    bool good = false;

    memset(out, 0, sizeof *out);
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return pd_why(why, PD_ERR_INVALID, "listen", "must be ADDRESS:PORT, for example 127.0.0.1:8443");
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    port = strtol(colon + 1, &end, 10);
    if (colon[1] == '\0' || *end != '\0' || port < 0 || port > 65535)
        return pd_why(why, PD_ERR_INVALID, "listen", "the port must be in 0..65535");
    if (host[0] == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        good = inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1;
    } else {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        good = inet_pton(AF_INET, host, &v4->sin_addr) == 1;
    }
    return good ? PD_OK
                : pd_why(why, PD_ERR_INVALID, "listen", "'%s' is not an IP address; IPv6 stands in []", host);
}
