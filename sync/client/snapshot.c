/*
 * A desk without a past fetches the hub's snapshot before its first pull, a chunk at a time, each applied as
 * a page that leaves the cursor at the beginning. So a desk that stops half way begins again and applies some
 * rows twice, which changes nothing; within one run no chunk is fetched twice. Whatever is wrong with a
 * snapshot, the pull from the beginning is another road to the same state.
 */
#include "sync/client/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_MAX 3 /* then the desk pulls */

static void
forget_chunks(struct pd_client_snapshot *s)
{
    free(s->chunks);
    s->chunks = NULL;
    s->count = s->next = s->cap = 0;
}

void
pd_client_snapshot_finish(struct pd_client *client)
{
    struct pd_client_snapshot *s = &client->snapshot;

    if (s->next < s->count) /* of half a snapshot nothing can be said */
        s->cseq = 0;
    forget_chunks(s);
    s->over = true;
}

bool
pd_client_snapshot_wanted(struct pd_client *client, enum pd_ask *ask)
{
    struct pd_client_snapshot *s = &client->snapshot;
    struct pd_cursor cursor;

    if (s->over)
        return false;
    /* It is of everybody: for whoever mirrors the home members, or is sorting them out, it is none. */
    if (pd_ledger_mirror(client->ledger) > PD_MIRROR_ALL ||
        pd_ledger_cursor(client->ledger, &cursor) != PD_OK || cursor.cseq != 0) {
        pd_client_snapshot_finish(client);
        return false;
    }
    *ask = s->chunks != NULL && !s->stale ? PD_ASK_CHUNK : PD_ASK_SNAPSHOT;
    return true;
}

enum pd_err
pd_client_snapshot_make(struct pd_client *client, struct pd_lane_state *lane)
{
    bool asks =
        client->protocol >= PD_PROTOCOL_MIRROR && pd_ledger_mirror(client->ledger) == PD_MIRROR_UNABLE;

    (void)pd_copy(lane->query, sizeof lane->query, asks ? PD_SNAPSHOT_NEW_DESK : "");
    return pd_client_signed_get(client, lane, "/v1/snapshot", lane->query);
}

enum pd_err
pd_client_chunk_make(struct pd_client *client, struct pd_lane_state *lane)
{
    const struct pd_chunk *chunk = &client->snapshot.chunks[client->snapshot.next];
    char hex[PD_HASH_TEXT_CAP];

    pd_hex(chunk->sha256.b, sizeof chunk->sha256.b, hex);
    (void)snprintf(lane->path, sizeof lane->path, "/v1/snapshot/%s", hex);
    return pd_client_signed_get(client, lane, lane->path, "");
}

/* A fault of the snapshot itself; the network's are none. */
static enum pd_verdict
fault(struct pd_client *client, enum pd_verdict verdict)
{
    if (++client->snapshot.faults >= FAULTS_MAX)
        pd_client_snapshot_finish(client);
    return verdict;
}

/* ---- the list of chunks ---- */

struct list {
    struct pd_chunk *chunks;
    int count, cap;
};

static enum pd_err
keep_chunk(void *ctx, const struct pd_chunk *chunk)
{
    struct list *list = ctx;

    if (list->count == list->cap) {
        int cap = list->cap == 0 ? 64 : list->cap * 2;
        struct pd_chunk *chunks = realloc(list->chunks, (size_t)cap * sizeof *chunks);

        if (chunks == NULL)
            return PD_ERR_MEMORY;
        list->chunks = chunks;
        list->cap = cap;
    }
    list->chunks[list->count++] = *chunk;
    return PD_OK;
}

static bool
is_applied(const struct pd_client_snapshot *s, const struct pd_hash *sha256)
{
    for (int i = 0; i < s->next; i++)
        if (pd_hash_equal(&s->chunks[i].sha256, sha256))
            return true;
    return false;
}

/* A younger snapshot has taken the place of the one at hand: what is the same in both is not fetched again.
 */
static void
take_over(struct pd_client_snapshot *s, const struct list *list)
{
    int done = 0;

    for (int i = 0; i < list->count; i++) {
        struct pd_chunk chunk = list->chunks[i];

        if (!is_applied(s, &chunk.sha256))
            continue;
        list->chunks[i] = list->chunks[done];
        list->chunks[done++] = chunk;
    }
    forget_chunks(s);
    s->chunks = list->chunks;
    s->count = list->count;
    s->cap = list->cap;
    s->next = done;
    s->stale = false;
}

/* The hub's epoch against what this desk knows of it: false where a pull must settle it. */
static bool
same_hub(struct pd_client *client, uint64_t hub_epoch, enum pd_err *err)
{
    struct pd_ledger_status status;

    *err = pd_ledger_status(client->ledger, &status);
    return *err == PD_OK && (status.hub_epoch == 0 || status.hub_epoch == hub_epoch);
}

enum pd_verdict
pd_client_snapshot_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_client_snapshot *s = &client->snapshot;
    struct list list = { .count = 0 };
    struct pd_snapshot told;
    enum pd_err read;

    if (a->response->status == 404) { /* a small hub, or one that knows no snapshots */
        pd_client_snapshot_finish(client);
        return PD_VERDICT_GOOD;
    }
    read = pd_snapshot_read(a->response->body, a->response->body_len, a->lane->nonce,
        &client->identity.hub_key, &told, keep_chunk, &list, NULL);
    if (read == PD_OK && same_hub(client, told.hub_epoch, err) &&
        (*err = pd_ledger_mirror_set(client->ledger, PD_MIRROR_ALL, false)) == PD_OK) {
        s->hub_epoch = told.hub_epoch;
        s->cseq = told.cseq;
        take_over(s, &list);
        pd_client_heard(client, a, told.time_ms);
        if (s->next == s->count)
            pd_client_snapshot_finish(client);
        return PD_VERDICT_GOOD;
    }
    free(list.chunks);
    if (read == PD_ERR_MEMORY)
        *err = read;
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    if (read != PD_OK)
        return fault(client, pd_client_unbelieved(client, read));
    pd_client_snapshot_finish(client);
    return PD_VERDICT_GOOD;
}

/* ---- a chunk ---- */

static enum pd_err
keep_row(void *ctx, const struct pd_row *row)
{
    struct pd_client *client = ctx;

    pd_assert(client->row_count < PD_PULL_ROWS_MAX);
    client->rows[client->row_count++] = *row;
    return PD_OK;
}

/* It is no longer there: which ones are is asked for again, and what was applied stays remembered. */
static enum pd_verdict
ask_again(struct pd_client *client)
{
    client->snapshot.stale = true;
    return fault(client, pd_client_fault(client, PD_VERDICT_AGAIN, "not_found"));
}

enum pd_verdict
pd_client_chunk_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_client_snapshot *s = &client->snapshot;
    struct pd_cursor start = { .hub_epoch = s->hub_epoch, .cseq = 0 };

    if (a->response->status == 404)
        return ask_again(client);
    client->row_count = 0;
    if (pd_chunk_read(
            a->response->body, a->response->body_len, &s->chunks[s->next], keep_row, client, NULL) != PD_OK)
        return fault(client, pd_client_fault(client, PD_VERDICT_FAULT, "not_ours"));
    *err = pd_ledger_apply_part(
        client->ledger, client->rows, client->row_count, start, a->now.now_ms, a->now.quality);
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    if (++s->next == s->count)
        pd_client_snapshot_finish(client);
    return PD_VERDICT_GOOD;
}
