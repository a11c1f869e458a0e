/*
 * The thin edge: HTTP in and out over libmicrohttpd, and the one thread that owns the engine. Requests that
 * wait are handled together in one batch and answered after its commit (group commit); a long poll is parked
 * and asked again when the feed moved.
 *   (1) No answer leaves before the batch that made it is on disk.
 *   (2) After stop began, requests are answered 503 or not at all, never half.
 *   (3) Plain HTTP listens on loopback only.
 * Threading: start and stop on the owner's thread. pd_server_lock lends the engine to another thread (the
 * control socket's) between batches.
 */
#ifndef PD_HUB_SERVER_MHD_H
#define PD_HUB_SERVER_MHD_H

#include "sync/hub/hub.h"

#define PD_SERVER_REQUEST_PATIENCE_MS 30000 /* from a connection's last answer to its next whole request */
#define PD_SERVER_BATCH_MAX 256             /* requests in one commit */

struct pd_server;

struct pd_server_config {
    struct pd_hub *hub;
    struct pd_store *store; /* the hub's; looked after when idle */
    const char *listen;     /* "127.0.0.1:8443", "[::1]:8443", "0.0.0.0:8443"; port 0: any free one */
    const char *tls_cert;   /* PEM file; NULL: plain HTTP, loopback only */
    const char *tls_key;
    const char *notice_ca; /* PEM file that receivers of notices are believed by; NULL: the system's */
    int64_t (*now_ms)(void);
    void (*turned)(
        void *ctx); /* on the writer's thread, once a second at least while it answers; NULL: nobody */
    void *turned_ctx;
};

/* Errors: PD_ERR_INVALID (listen, or plain HTTP beyond loopback), PD_ERR_MISSING (certificate files),
 * PD_ERR_BUSY (the port is taken), with *why. */
PD_MUST_CHECK enum pd_err
pd_server_start(struct pd_server **out, const struct pd_server_config *config, struct pd_why *why);

/* Takes no more requests, answers those under way, then ends. NULL is allowed. */
void
pd_server_stop(struct pd_server *server);

int
pd_server_port(const struct pd_server *server);

void
pd_server_lock(struct pd_server *server);

void
pd_server_unlock(struct pd_server *server);

/* The store failed in a way that must not go on (PD_ERR_CORRUPT); the owner should stop. */
bool
pd_server_broken(struct pd_server *server);

#endif
