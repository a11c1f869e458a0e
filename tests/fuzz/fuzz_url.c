/*
 * The address of a hub as somebody typed it, and a request's parts as they came: an address that is taken has
 * a scheme, a host, a port and nothing more, is plain HTTP to this machine alone, and is taken again as it
 * was kept. A request that is called valid can be written to a wire without saying something else there.
 */
#include "sync/client/curl_late.h"
#include "sync/client/transport_url.h"
#include "sync/wire/http.h"

#include "app/base/str.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 127.0.0.1 and ::1 have more spellings than one: 127.1, 0177.0.0.1, [::01]. */
static bool
is_this_machine(const char *host)
{
    char name[256]; /* as long as an address may be: a number may have many zeros before it */
    struct in_addr at;
    struct in6_addr at6;
    size_t len;

    if (*host == '[')
        host++;
    len = strcspn(host, host[-1] == '[' ? "]" : ":");

    if (len >= sizeof name)
        return false;
    memcpy(name, host, len);
    name[len] = '\0';
    if (inet_aton(name, &at) != 0)
        return ntohl(at.s_addr) == INADDR_LOOPBACK;
    if (inet_pton(AF_INET6, name, &at6) == 1)
        return memcmp(&at6, &in6addr_loopback, sizeof at6) == 0;
    return strcasecmp(name, "localhost") == 0;
}

static void
check_address(const char *text)
{
    char base[256], again[256];
    struct pd_why why = { "", "" };
    bool tls, tls_again;
    const char *host;

    if (pd_transport_url(text, base, sizeof base, &tls, &why) != PD_OK) {
        pd_assert(why.text[0] != '\0');
        return;
    }
    pd_assert(pd_transport_url(base, again, sizeof again, &tls_again, &why) == PD_OK);
    pd_assert(strcmp(base, again) == 0 && tls == tls_again);
    for (const char *p = base; *p != '\0'; p++)
        pd_assert(*p > ' ' && *p != 0x7f && *p != '@' && *p != '?' && *p != '#' && *p != '\\');
    host = strstr(base, "://");
    pd_assert(host != NULL && strchr(host + 3, '/') == NULL);
    pd_assert(tls || is_this_machine(host + 3));
}

static bool
plain(const char *text, const char *never)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~' || strchr(never, *text) != NULL)
            return false;
    return true;
}

/* Method, path, query, then a header's name and value, one a line. */
static void
check_request(char *text)
{
    char *part[5];
    struct pd_http_request request = { .method = "" };

    for (int i = 0; i < PD_COUNT(part); i++) {
        part[i] = text;
        text += strcspn(text, "\n");
        if (*text != '\0')
            *text++ = '\0';
    }
    request.method = part[0];
    request.path = part[1];
    request.query = part[2];
    if (pd_http_request_valid(&request))
        pd_assert(part[0][0] != '\0' && plain(part[0], " :/") && part[1][0] == '/' && plain(part[1], "?#") &&
                  plain(part[2], "#"));
    if (pd_http_add(&request.headers, part[3], part[4]) != PD_OK)
        return;
    pd_assert(part[3][0] != '\0' && plain(part[3], ":") && strpbrk(part[4], "\r\n") == NULL);
    pd_assert(pd_http_get(&request.headers, part[3]) == part[4]);
    pd_assert(pd_http_count(&request.headers, part[3]) == 1);
    (void)pd_http_is_type(&request.headers, "application/json");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool loaded;
    char text[2048];

    if (!loaded)
        pd_assert(pd_curl_load(NULL) == PD_OK);
    loaded = true;
    if (size >= sizeof text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    check_address(text);
    check_request(text);
    return 0;
}
