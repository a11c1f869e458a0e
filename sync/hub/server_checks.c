/*
 * Most of what a small push costs is its signature. The HTTP thread checks it with the key that the engine
 * found for that desk the last time, while the writer is busy with others' pushes. The engine compares that
 * key with its own, so a key that is missing or wrong here costs time and nothing else.
 */
#include "sync/hub/server_parts.h"

#include "sync/wire/push.h"

#include <string.h>

static struct pd_hub_checked *
slot_of(struct pd_server *s, const struct pd_id *device)
{
    return &s->keys[(device->b[PD_ID_LEN - 2] << 8 | device->b[PD_ID_LEN - 1]) % PD_SERVER_KEYS];
}

static bool
key_of(struct pd_server *s, const struct pd_id *device, struct pd_public_key *key)
{
    const struct pd_hub_checked *slot = slot_of(s, device);
    bool known;

    (void)pthread_mutex_lock(&s->lock);
    known = slot->good && pd_id_equal(slot->device, *device);
    *key = slot->key;
    (void)pthread_mutex_unlock(&s->lock);
    return known;
}

static void
keep_key(struct pd_server *s, const struct pd_hub_checked *found)
{
    (void)pthread_mutex_lock(&s->lock);
    *slot_of(s, &found->device) = *found;
    (void)pthread_mutex_unlock(&s->lock);
}

void
pd_server_check(struct pd_http_call *call)
{
    struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    struct pd_public_key key;

    if (strcmp(call->request.path, "/v1/push") != 0 ||
        pd_push_read(call->body, call->body_len, &header, lines, NULL) != PD_OK ||
        !key_of(call->server, &header.device, &key) ||
        pd_push_verify(call->body, call->body_len, &header, lines, &key, NULL) != PD_OK)
        return;
    call->aside.checked = (struct pd_hub_checked){ .good = true, .device = header.device, .key = key };
}

enum pd_hub_step
pd_server_ask(struct pd_http_call *call, int64_t now_ms, int64_t waited_ms, struct pd_http_response *response)
{
    bool before = call->aside.checked.good;
    enum pd_hub_step step =
        pd_hub_handle_aside(call->server->hub, now_ms, &call->request, &call->aside, waited_ms, response);

    if (call->aside.checked.good && !before)
        keep_key(call->server, &call->aside.checked);
    return step;
}
