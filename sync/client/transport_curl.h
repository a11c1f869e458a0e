/*
 * The thin edge: carries a client lane's request over libcurl on a thread of its own and hands the answer
 * back. HTTPS with pinned CA, no redirects, plain HTTP to loopback only, bodies capped, one transfer a lane.
 * Threading: create, submit and destroy on the owner's thread; done is called on the transport's thread and
 * must only put the answer in a queue.
 */
#ifndef PD_CLIENT_TRANSPORT_CURL_H
#define PD_CLIENT_TRANSPORT_CURL_H

#include "sync/client/client.h"

struct pd_transport;

struct pd_transport_config {
    const char *hub_url; /* "https://hub.example:8443" or "http://127.0.0.1:8443" */
    const char *ca_file; /* NULL on loopback */
    /* The transport owns response until done returns. NULL: no usable answer. */
    void (*done)(void *ctx, enum pd_lane lane, const struct pd_http_response *response);
    void *ctx;
};

/* Errors: PD_ERR_INVALID (an URL that is not allowed; why says what is), PD_ERR_MISSING (libcurl),
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_transport_create(struct pd_transport **out, const struct pd_transport_config *config, struct pd_why *why);

/* Cancels what is under way; done is not called after it returns. */
void
pd_transport_destroy(struct pd_transport *transport);

/* Copies the request. Errors: PD_ERR_STATE (this lane is busy), PD_ERR_TOO_LARGE (path and query),
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_transport_send(
    struct pd_transport *transport, enum pd_lane lane, const struct pd_http_request *request, int timeout_ms);

/* One request and its answer, waiting; for enrol and other commands. Errors: as send, and PD_ERR_NETWORK (no
 * usable answer). response's memory belongs to the transport until the next call. */
PD_MUST_CHECK enum pd_err
pd_transport_once(struct pd_transport *transport, const struct pd_http_request *request, int timeout_ms,
    struct pd_http_response *response);

#endif
