/*
 * One HTTP request or answer as plain data. The client engine and the hub engine work on these alone; the
 * adapters to a real network translate at the edge, and a simulator hands them over directly.
 *   (1) Nothing here is owned: every pointer belongs to whoever filled it in, and lives as long as he says.
 *   (2) Every name and value added is checked, so a header cannot smuggle a second one in (CR, LF, NUL).
 *   (3) Names compare without case, as HTTP says.
 */
#ifndef PD_WIRE_HTTP_H
#define PD_WIRE_HTTP_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PD_HTTP_HEADERS_MAX 24
#define PD_HTTP_HEADERS_LEN_MAX 8192 /* bytes of all names and values together */

struct pd_http_header {
    const char *name;
    const char *value; /* visible ASCII, spaces and tabs; no space at its ends */
};

struct pd_http_headers {
    struct pd_http_header item[PD_HTTP_HEADERS_MAX];
    int count;
};

struct pd_http_request {
    const char *method; /* "GET": a token, upper case */
    const char *path;   /* "/v1/push": as it stands on the wire, percent-encoded */
    const char *query;  /* "cursor=7&wait=55": as it stands on the wire, without '?'; "" when there is none */
    struct pd_http_headers headers;
    const void *body; /* may be NULL when body_len is 0 */
    size_t body_len;
};

struct pd_http_response {
    int status; /* 100..599; 0: no answer came */
    struct pd_http_headers headers;
    const void *body;
    size_t body_len;
};

/* Keeps the two pointers. Errors: PD_ERR_FULL (PD_HTTP_HEADERS_MAX), PD_ERR_TOO_LARGE (all together),
 * PD_ERR_INVALID (not a header name, or a value with other characters than those above). */
PD_MUST_CHECK enum pd_err
pd_http_add(struct pd_http_headers *headers, const char *name, const char *value);

/* The value of the first header of that name; NULL when there is none. */
const char *
pd_http_get(const struct pd_http_headers *headers, const char *name);

/* How often the name occurs. What decides about trust must occur exactly once: two readers may pick two. */
int
pd_http_count(const struct pd_http_headers *headers, const char *name);

/* Method, path and query are what the struct says: a token; a path from '/' on; no '?', '#', space or control
 * character where it does not belong. Engines and signatures refuse a request for which this is false. */
PD_MUST_CHECK bool
pd_http_request_valid(const struct pd_http_request *request);

/* "application/json" for the header's "Application/JSON; charset=utf-8": compares the media type alone. */
bool
pd_http_is_type(const struct pd_http_headers *headers, const char *media_type);

#endif
