/*
 * A desk that mirrors the home members of its site alone meets somebody of another one: her code is good, and
 * nobody here knows her. A hub that can be reached is asked for her page, as it would be a moment later; by
 * that she is at home here, her row comes with the next pull, and her scan is answered as if she had always
 * been here. A hub that does not answer is not waited for: she is told so.
 */
#include "app/session/desk_state.h"

#include <string.h>

bool
pd_desk_is_stranger(
    const struct pd_desk *desk, const struct pd_desk_request *request, const struct pd_desk_reply *reply)
{
    return request->kind == PD_REQUEST_SCAN && reply->kind == PD_REPLY_UNKNOWN && !reply->enrolled &&
           pd_ledger_mirror(desk->config.ledger) > PD_MIRROR_ALL;
}

void
pd_desk_stranger_wait(struct pd_desk *desk)
{
    desk->stranger.member = desk->stranger.shown;
    desk->stranger.waits = desk->stranger.wanted = true;
}

bool
pd_desk_wants_stranger(struct pd_desk *desk, struct pd_errand *out)
{
    struct pd_desk_stranger *s = &desk->stranger;

    if (!s->waits || !s->wanted)
        return false;
    s->wanted = false;
    *out = (struct pd_errand){ .kind = PD_ERRAND_PAGE,
        .id = pd_id_make(desk->now.now_ms, desk->config.rng),
        .member = s->member,
        .at_ms = desk->now.now_ms > 0 ? desk->now.now_ms : 0 };
    return true;
}

void
pd_desk_stranger_answered(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    if (!desk->stranger.waits)
        return;
    desk->wants_rows = answer != NULL; /* also of a card that names nobody: whose it is may have come */
    desk->pulled = answer == NULL;
}

bool
pd_desk_stranger_again(const struct pd_desk *desk, const struct pd_desk_request *request)
{
    return desk->waits && desk->stranger.waits && request->kind == PD_REQUEST_SCAN &&
           request->payload_len == desk->waiting.payload_len &&
           request->payload_len <= sizeof request->payload &&
           memcmp(request->payload, desk->waiting.payload, request->payload_len) == 0;
}
