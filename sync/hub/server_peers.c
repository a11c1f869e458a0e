/* Who is connected, and whose patience with us is over. */
#include "sync/hub/server_parts.h"

#include <stdlib.h>
#include <sys/socket.h>

void
pd_server_on_connection(
    void *ctx, struct MHD_Connection *connection, void **slot, enum MHD_ConnectionNotificationCode what)
{
    struct pd_server *s = ctx;
    struct pd_peer *peer = *slot;

    (void)pthread_mutex_lock(&s->lock);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        peer = calloc(1, sizeof *peer);
        if (peer != NULL && info != NULL) {
            peer->fd = info->connect_fd;
            peer->since_ms = pd_server_monotonic_ms();
            peer->next = s->peers;
            if (s->peers != NULL)
                s->peers->prev = peer;
            s->peers = peer;
        }
        *slot = peer;
    } else if (peer != NULL) {
        if (peer->prev != NULL)
            peer->prev->next = peer->next;
        else
            s->peers = peer->next;
        if (peer->next != NULL)
            peer->next->prev = peer->prev;
        free(peer);
        *slot = NULL;
    }
    (void)pthread_mutex_unlock(&s->lock);
}

/* Desks that send nothing whole for too long lose their connection: a slow sender cannot keep it. */
void
pd_server_reap(struct pd_server *s, int64_t now)
{
    (void)pthread_mutex_lock(&s->lock);
    for (struct pd_peer *p = s->peers; p != NULL; p = p->next)
        if (!p->busy && now - p->since_ms > PD_SERVER_REQUEST_PATIENCE_MS)
            (void)shutdown(p->fd, SHUT_RDWR);
    (void)pthread_mutex_unlock(&s->lock);
}
