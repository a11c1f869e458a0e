#include "sync/client/transport_pins.h"

#include <stdio.h>
#include <string.h>

#define BEGIN "-----BEGIN "

/* What stands between is left to the TLS library; here it counts how many could be believed. Other kinds of
 * certificate (trusted ones with conditions) are counted too: none comes in by another name. */
static int
count_certificates(FILE *f)
{
    char line[1024];
    int count = 0;

    while (fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, BEGIN, sizeof BEGIN - 1) == 0 && strstr(line, "CERTIFICATE-----") != NULL)
            count++;
    return count;
}

enum pd_err
pd_transport_pins(const char *path, struct pd_why *why)
{
    FILE *f = path == NULL ? NULL : fopen(path, "re");
    int count;

    if (f == NULL)
        return pd_why(why, PD_ERR_INVALID, "ca_file",
            "must be a readable file with the hub's CA certificates (--ca FILE, hub.ca_file)");
    count = count_certificates(f);
    (void)fclose(f);
    if (count == 0)
        return pd_why(why, PD_ERR_INVALID, "ca_file", "%s holds no PEM certificate", path);
    if (count > PD_TRANSPORT_PINS_MAX)
        return pd_why(why, PD_ERR_INVALID, "ca_file",
            "%s holds %d certificates; at most %d, the hub's own authority and its next one", path, count,
            PD_TRANSPORT_PINS_MAX);
    return PD_OK;
}
