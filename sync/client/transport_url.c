#include "sync/client/transport_url.h"

#include "app/base/str.h"
#include "sync/client/curl_late.h"

#include <string.h>

static bool
is_loopback(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0 || strcmp(host, "localhost") == 0;
}

static bool
part_is(CURLU *url, CURLUPart part, char *out, size_t cap)
{
    char *text = NULL;
    bool there = curl_url_get(url, part, &text, 0) == CURLUE_OK;

    if (there && !pd_copy(out, cap, text))
        there = false;
    curl_free(text);
    return there;
}

/* A hub is a scheme, a host and a port; anything more is a typing error or a trap. */
static enum pd_err
check_parts(CURLU *url, bool *tls, struct pd_why *why)
{
    char scheme[16], host[256], path[8], other[256];
    bool extra = part_is(url, CURLUPART_USER, other, sizeof other) ||
                 part_is(url, CURLUPART_QUERY, other, sizeof other) ||
                 part_is(url, CURLUPART_FRAGMENT, other, sizeof other);

    if (!part_is(url, CURLUPART_SCHEME, scheme, sizeof scheme) ||
        !part_is(url, CURLUPART_HOST, host, sizeof host))
        return pd_why(why, PD_ERR_INVALID, "hub", "must be https://HOST:PORT");
    if (extra || !part_is(url, CURLUPART_PATH, path, sizeof path) || strcmp(path, "/") != 0)
        return pd_why(why, PD_ERR_INVALID, "hub", "must be https://HOST:PORT and nothing more");
    *tls = strcmp(scheme, "https") == 0;
    if (!*tls && (strcmp(scheme, "http") != 0 || !is_loopback(host)))
        return pd_why(why, PD_ERR_INVALID, "hub",
            "must be https://HOST:PORT; http:// is allowed to 127.0.0.1, [::1] and localhost only");
    return PD_OK;
}

/*
 * libcurl forgives one slash, or three, decodes a host, walks "/./" away, and reports no fragment where one
 * is empty although every path put behind it would be lost. So the form is settled here: "://", then what
 * hosts and ports are made of, then at most one '/'.
 */
static bool
is_plain_address(const char *text)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    const char *rest = strstr(text, "://");

    if (rest == NULL)
        return false;
    rest += 3;
    rest += strspn(rest, host);
    return strcmp(rest, "") == 0 || strcmp(rest, "/") == 0;
}

enum pd_err
pd_transport_url(const char *text, char *base, size_t cap, bool *tls, struct pd_why *why)
{
    CURLU *url = curl_url();
    enum pd_err err;
    size_t len = strlen(text);

    if (url == NULL)
        return PD_ERR_MEMORY;
    if (len >= cap || !is_plain_address(text) || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        err = pd_why(why, PD_ERR_INVALID, "hub", "must be https://HOST:PORT");
    else
        err = check_parts(url, tls, why);
    curl_url_cleanup(url);
    if (err != PD_OK)
        return err;
    (void)pd_copy(base, cap, text);
    if (base[len - 1] == '/')
        base[len - 1] = '\0';
    return PD_OK;
}
