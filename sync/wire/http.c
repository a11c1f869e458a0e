#include "sync/wire/http.h"

#include <string.h>
#include <strings.h>

static bool
is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 9110, 5.6.2. */
static bool
is_token(const char *text)
{
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (!is_alnum(*text) && strchr("!#$%&'*+-.^_`|~", *text) == NULL)
            return false;
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool
is_value(const char *text)
{
    size_t len = strlen(text);

    if (len > 0 && (is_blank(text[0]) || is_blank(text[len - 1])))
        return false;
    for (; *text != '\0'; text++)
        if (!is_blank(*text) && (*text < '!' || *text > '~'))
            return false;
    return true;
}

/* What may stand in a path or a query (RFC 3986). */
static bool
is_uri_text(const char *text, const char *also)
{
    for (; *text != '\0'; text++)
        if (!is_alnum(*text) && strchr("-._~!$&'()*+,;=:@%/", *text) == NULL && strchr(also, *text) == NULL)
            return false;
    return true;
}

enum pd_err
pd_http_add(struct pd_http_headers *headers, const char *name, const char *value)
{
    size_t total = strlen(name) + strlen(value);

    if (!is_token(name) || !is_value(value))
        return PD_ERR_INVALID;
    if (headers->count >= PD_HTTP_HEADERS_MAX)
        return PD_ERR_FULL;
    for (int i = 0; i < headers->count; i++)
        total += strlen(headers->item[i].name) + strlen(headers->item[i].value);
    if (total > PD_HTTP_HEADERS_LEN_MAX)
        return PD_ERR_TOO_LARGE;
    headers->item[headers->count++] = (struct pd_http_header){ .name = name, .value = value };
    return PD_OK;
}

const char *
pd_http_get(const struct pd_http_headers *headers, const char *name)
{
    for (int i = 0; i < headers->count; i++)
        if (strcasecmp(headers->item[i].name, name) == 0)
            return headers->item[i].value;
    return NULL;
}

int
pd_http_count(const struct pd_http_headers *headers, const char *name)
{
    int n = 0;

    for (int i = 0; i < headers->count; i++)
        n += strcasecmp(headers->item[i].name, name) == 0;
    return n;
}

static bool
is_method(const char *text)
{
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (*text < 'A' || *text > 'Z')
            return false;
    return true;
}

bool
pd_http_request_valid(const struct pd_http_request *request)
{
    return is_method(request->method) && request->path[0] == '/' && is_uri_text(request->path, "") &&
           is_uri_text(request->query, "?") && (request->body != NULL || request->body_len == 0);
}

bool
pd_http_is_type(const struct pd_http_headers *headers, const char *media_type)
{
    const char *value = pd_http_get(headers, "content-type");
    size_t len = strlen(media_type);

    if (value == NULL || strncasecmp(value, media_type, len) != 0)
        return false;
    value += len;
    while (is_blank(*value))
        value++;
    return *value == '\0' || *value == ';';
}
