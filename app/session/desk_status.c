#include "app/session/desk_state.h"

#include "app/base/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_MS PD_SECOND_MS /* looking for a programme reads and hashes the whole document */

/* ---- the programme ---- */

static bool
look_is_due(const struct pd_desk *desk)
{
    int64_t since_ms = desk->now.now_ms - desk->looked_ms;

    /* One replacement at a time: the session must have given the last one back. */
    if (!desk->enrolled || desk->dropping != NULL || (desk->programme != NULL && !desk->programme_told))
        return false;
    return desk->programme == NULL || since_ms < 0 || since_ms >= LOOK_MS;
}

static void
take(struct pd_desk *desk, uint32_t version, const char *json, size_t len)
{
    struct pd_programme *fresh = malloc(sizeof *fresh);
    struct pd_why why;
    enum pd_err err = fresh != NULL ? pd_programme_parse(json, len, fresh, &why) : PD_ERR_MEMORY;

    if (err != PD_OK) {
        /* What only lacked memory says nothing against the document: the next look tries again. */
        if (err != PD_ERR_MEMORY) {
            pd_log(PD_LOG_ERROR, "E-PRG-01", "programme %u: %s: %s", version, why.path, why.text);
            desk->bad_version = version;
        }
        free(fresh);
        return;
    }
    fresh->version = version;
    pd_ledger_ticket_life(desk->config.ledger, (fresh->hold_days + 1) * PD_DAY_MS);
    desk->dropping = desk->programme;
    desk->programme = fresh;
    desk->programme_told = false;
    desk->dirty = true;
}

void
pd_desk_refresh(struct pd_desk *desk)
{
    uint32_t version;
    const char *json;
    size_t len;
    enum pd_err err;

    if (!look_is_due(desk))
        return;
    desk->looked_ms = desk->now.now_ms;
    err = pd_ledger_programme(desk->config.ledger, desk->now.now_ms, &version, &json, &len);
    if (pd_desk_note(desk, err) != PD_OK || version == desk->bad_version)
        return;
    if (desk->programme == NULL || desk->programme->version != version)
        take(desk, version, json, len);
}

void
pd_desk_drop(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    pd_assert(request->programme != NULL && request->programme == desk->dropping);
    pd_programme_finish(desk->dropping);
    free(desk->dropping);
    desk->dropping = NULL;
    reply->kind = PD_REPLY_DONE;
}

/* ---- unasked ---- */

static bool
poll_answer(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    for (int i = 0; i < desk->watch_count; i++) {
        struct pd_id hold_id = desk->watch[i];
        struct pd_op_result result;
        struct pd_hold hold;

        if (pd_ledger_result(desk->config.ledger, &hold_id, &result) != PD_OK)
            continue;
        memset(reply, 0, sizeof *reply);
        reply->kind = PD_REPLY_ANSWER;
        reply->status = result.status;
        reply->outcome = pd_redeem_outcome_from(result.code);
        if (pd_ledger_hold_get(desk->config.ledger, &hold_id, &hold) == PD_OK)
            pd_desk_ticket_view(desk, &hold, &reply->ticket);
        reply->ticket.hold.id = hold_id;
        desk->watch_count--;
        memmove(
            &desk->watch[i], &desk->watch[i + 1], sizeof desk->watch[0] * (size_t)(desk->watch_count - i));
        return true;
    }
    return false;
}

static const char *
closed_code(const struct pd_desk *desk)
{
    if (desk->broken)
        return pd_desk_disk_code(desk->broken_err);
    if (desk->full && strcmp(desk->identity.mode, "counter") != 0)
        return pd_desk_disk_code(PD_ERR_FULL);
    if (!desk->enrolled)
        return "E-SYS-02";
    if (desk->programme == NULL)
        return "E-PRG-02";
    return pd_desk_dismissed_code(desk);
}

/* A list of goods and times; whose they are is nobody's business. */
static void
fill_goods(struct pd_desk *desk, struct pd_hold *holds, int count, struct pd_ticket_view *out)
{
    for (int i = 0; i < count; i++) {
        pd_desk_ticket_view(desk, &holds[i], &out[i]);
        out[i].hold.member = (struct pd_id){ { 0 } };
        memset(out[i].code, 0, sizeof out[i].code);
    }
    sodium_memzero(holds, (size_t)count * sizeof *holds);
}

static void
fill_lists(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_hold holds[PD_COUNTER_LAST > PD_COUNTER_PICKUPS ? PD_COUNTER_LAST : PD_COUNTER_PICKUPS];

    reply->last_count = pd_ledger_captures_last(desk->config.ledger, holds, PD_COUNTER_LAST);
    fill_goods(desk, holds, reply->last_count, reply->last);
    reply->pickup_count = pd_ledger_pickups_open(desk->config.ledger, holds, PD_COUNTER_PICKUPS);
    fill_goods(desk, holds, reply->pickup_count, reply->pickups);
}

static void
fill_status(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    reply->kind = PD_REPLY_STATUS;
    reply->ledger = desk->told;
    reply->now = desk->now;
    reply->online = desk->online;
    reply->hub_refuses = desk->refused;
    reply->full = desk->full;
    reply->identity = desk->identity;
    sodium_memzero(&reply->identity.secret, sizeof reply->identity.secret);
    (void)pd_copy(reply->closed_code, sizeof reply->closed_code, closed_code(desk));
    reply->serving = reply->closed_code[0] == '\0';
    if (desk->programme != NULL && !desk->programme_told) {
        reply->programme = desk->programme;
        desk->programme_told = true;
    }
    if (desk->enrolled && desk->programme != NULL) {
        pd_ledger_token(desk->config.ledger, &reply->token);
        reply->call_count = desk->calls_told_count;
        memcpy(reply->calls, desk->calls_told, sizeof reply->calls);
        fill_lists(desk, reply);
        reply->late_count = pd_desk_late_count(desk);
        reply->late_hours = desk->config.late_hours;
        reply->unsure_count = pd_desk_unsure_count(desk);
        pd_ledger_clerk(desk->config.ledger, &reply->clerk);
        reply->clerk_ended = desk->clerk_ended;
        (void)pd_desk_note(desk, pd_ledger_shift(desk->config.ledger, &reply->shift));
    }
}

/* A counter tells at once when it may hand over, and when it may no more. */
static bool
token_moved(struct pd_desk *desk)
{
    struct pd_token_state token = { .here = false };
    bool moved;

    if (!desk->enrolled || strcmp(desk->identity.mode, "counter") != 0)
        return false;
    pd_ledger_token(desk->config.ledger, &token);
    moved = memcmp(&token, &desk->token_told, sizeof token) != 0;
    desk->token_told = token;
    return moved;
}

/* A counter tells at once that somebody needs a person. */
static bool
called(struct pd_desk *desk)
{
    struct pd_call_row calls[PD_DESK_CALLS_MAX];
    int count;
    bool moved;

    if (!desk->enrolled || desk->broken || strcmp(desk->identity.mode, "counter") != 0)
        return false;
    memset(calls, 0, sizeof calls);
    count = pd_ledger_calls(desk->config.ledger, desk->now.now_ms, calls, PD_DESK_CALLS_MAX);
    moved = count != desk->calls_told_count || memcmp(calls, desk->calls_told, sizeof calls) != 0;
    memcpy(desk->calls_told, calls, sizeof calls);
    desk->calls_told_count = count;
    return moved;
}

bool
pd_desk_poll(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_ledger_status status;
    bool full = pd_ledger_room(desk->config.ledger) != PD_ROOM_GOOD;

    if (pd_desk_look_at_clerk(desk) != PD_OK) /* before anything that waits is done */
        return false;
    if (poll_answer(desk, reply) || pd_desk_answer_waiting(desk, reply) || pd_desk_poll_errand(desk, reply))
        return true;
    if (full != desk->full)
        desk->dirty = true;
    desk->full = full;
    pd_desk_refresh(desk);
    if (pd_ledger_status(desk->config.ledger, &status) == PD_OK &&
        (status.unsent != desk->told.unsent || status.high_seq != desk->told.high_seq)) {
        desk->told = status;
        desk->dirty = true;
    }
    if (token_moved(desk) || called(desk))
        desk->dirty = true;
    /* Minute by minute, so that dates and "oldest unsent" move on; at once when the clock was set back. */
    if (!desk->dirty && desk->now.now_ms >= desk->told_ms && desk->now.now_ms - desk->told_ms < PD_MINUTE_MS)
        return false;
    desk->dirty = false;
    desk->told_ms = desk->now.now_ms;
    fill_status(desk, reply);
    return true;
}
