/* A server's life: its certificate, its daemon, start and stop. */
#include "sync/hub/server_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_MAX 12000
#define CONNECTIONS_PER_ADDRESS 64 /* a hospital's desks may come from behind one address */
#define HEADER_MEMORY (16 * 1024)  /* a connection's buffer: its headers must fit in half of it */
#define IDLE_S 75
/* The library's own choice goes down to TLS 1.0, and to keys that open what was recorded years before. */
#define TLS_SPOKEN "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE"
/* libmicrohttpd goes through all connections of a thread that wait for an answer whenever one has got it:
 * with ten thousand that poll, in one thread, that took as much time as a third of the pushes. */
#define HTTP_THREADS 8U

static char *
read_pem(const char *path, struct pd_why *why)
{
    FILE *f = fopen(path, "rb");
    char *text = f != NULL ? calloc(1, 65536) : NULL;

    if (text == NULL || fread(text, 1, 65535, f) == 0) {
        (void)pd_why(why, PD_ERR_MISSING, path, "cannot be read: %s",
            f != NULL && feof(f) != 0 ? "it is empty" : strerror(errno));
        free(text);
        text = NULL;
    }
    if (f != NULL)
        (void)fclose(f);
    return text;
}

static enum pd_err
start_daemon(struct pd_server *s, struct sockaddr_storage *address, struct pd_why *why)
{
    bool tls = s->cert != NULL;
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                         (tls ? MHD_USE_TLS : 0) | (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    bool local = pd_listen_is_loopback((struct sockaddr *)address);
    struct MHD_OptionItem tls_options[] = {
        { tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, s->cert },
        { tls ? MHD_OPTION_HTTPS_MEM_KEY : MHD_OPTION_END, 0, s->key },
        { tls ? MHD_OPTION_HTTPS_PRIORITIES : MHD_OPTION_END, 0, TLS_SPOKEN },
        { MHD_OPTION_END, 0, NULL },
    };
    const union MHD_DaemonInfo *info;

    s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, pd_call_on_request, s, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_URI_LOG_CALLBACK, pd_call_on_uri, s, MHD_OPTION_NOTIFY_COMPLETED, pd_call_on_done, s,
        MHD_OPTION_NOTIFY_CONNECTION, pd_server_on_connection, s, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned int)CONNECTIONS_MAX, MHD_OPTION_THREAD_POOL_SIZE, HTTP_THREADS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, local ? 0U : (unsigned int)CONNECTIONS_PER_ADDRESS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADER_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned int)IDLE_S, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024U, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,
        MHD_OPTION_ARRAY, tls_options, MHD_OPTION_END);
    if (s->daemon == NULL)
        return pd_why(why, PD_ERR_BUSY, "listen", "cannot listen there: %s", strerror(errno));
    info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info != NULL ? info->port : 0;
    return PD_OK;
}

static void
end_teller(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->stopping = true;
    (void)pthread_cond_signal(&s->told);
    (void)pthread_cond_signal(&s->changed);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->teller, NULL);
}

static enum pd_err
start_threads(struct pd_server *s)
{
    if (pd_server_disk_begin(s)) {
        if (pthread_create(&s->teller, NULL, pd_server_tell_loop, s) == 0) {
            if (pd_server_ear_begin(s) && pthread_create(&s->writer, NULL, pd_server_write_loop, s) == 0)
                return PD_OK;
            end_teller(s);
            pd_server_ear_end(s);
        }
        pd_server_disk_end(s);
    }
    MHD_stop_daemon(s->daemon);
    return PD_ERR_MEMORY;
}

static enum pd_err
start(struct pd_server *s, const struct pd_server_config *config, struct pd_why *why)
{
    struct sockaddr_storage address;
    enum pd_err err = pd_listen_parse(config->listen, &address, why);

    if (err != PD_OK)
        return err;
    if ((config->tls_cert == NULL) != (config->tls_key == NULL))
        return pd_why(why, PD_ERR_INVALID, "tls-cert", "and --tls-key are given together");
    if (config->tls_cert == NULL && !pd_listen_is_loopback((struct sockaddr *)&address))
        return pd_why(why, PD_ERR_INVALID, "listen",
            "plain HTTP is for 127.0.0.1 and [::1] only; give --tls-cert and --tls-key");
    if (config->tls_cert != NULL) {
        s->cert = read_pem(config->tls_cert, why);
        s->key = s->cert != NULL ? read_pem(config->tls_key, why) : NULL;
        if (s->key == NULL)
            return PD_ERR_MISSING;
    }
    s->notice_ca = config->notice_ca;
    err = start_daemon(s, &address, why);
    return err == PD_OK ? start_threads(s) : err;
}

static void
destroy(struct pd_server *s)
{
    (void)pthread_cond_destroy(&s->changed);
    (void)pthread_cond_destroy(&s->told);
    (void)pthread_cond_destroy(&s->commits);
    (void)pthread_cond_destroy(&s->log_is_long);
    (void)pthread_mutex_destroy(&s->lock);
    pd_turn_finish(&s->engine);
    free(s->cert);
    free(s->key);
    free(s->keys);
    free(s);
}

enum pd_err
pd_server_start(struct pd_server **out, const struct pd_server_config *config, struct pd_why *why)
{
    struct pd_server *s = calloc(1, sizeof *s);
    enum pd_err err;

    if (s == NULL || (s->keys = calloc(PD_SERVER_KEYS, sizeof *s->keys)) == NULL) {
        free(s);
        return PD_ERR_MEMORY;
    }
    s->hub = config->hub;
    s->store = config->store;
    s->now_ms = config->now_ms;
    s->turned = config->turned;
    s->turned_ctx = config->turned_ctx;
    s->waiting.last = &s->waiting.first;
    s->pulls.last = &s->pulls.first;
    s->committed.last = &s->committed.first;
    pd_turn_init(&s->engine);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->changed, NULL);
    (void)pthread_cond_init(&s->told, NULL);
    (void)pthread_cond_init(&s->commits, NULL);
    (void)pthread_cond_init(&s->log_is_long, NULL);
    err = start(s, config, why);
    if (err != PD_OK) {
        destroy(s);
        return err;
    }
    *out = s;
    return PD_OK;
}

void
pd_server_stop(struct pd_server *s)
{
    MHD_socket listener;

    if (s == NULL)
        return;
    listener = MHD_quiesce_daemon(s->daemon);
    end_teller(s);
    pd_server_ear_end(s);
    (void)pthread_join(s->writer, NULL);
    pd_server_disk_end(s);
    MHD_stop_daemon(s->daemon);
    if (listener != MHD_INVALID_SOCKET)
        (void)close(listener);
    destroy(s);
}

int
pd_server_port(const struct pd_server *s)
{
    return s->port;
}

void
pd_server_lock(struct pd_server *s)
{
    pd_turn_take(&s->engine);
}

void
pd_server_unlock(struct pd_server *s)
{
    pd_turn_give(&s->engine);
}

bool
pd_server_broken(struct pd_server *s)
{
    bool broken;

    (void)pthread_mutex_lock(&s->lock);
    broken = s->broken;
    (void)pthread_mutex_unlock(&s->lock);
    return broken;
}
