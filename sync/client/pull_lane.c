/* The pull lane: the hub's rows into the ledger, page by page, and the documents they name. */
#include "sync/client/engine.h"

#include <stdio.h>
#include <string.h>

enum pd_err
pd_client_pull_make(struct pd_client *client, struct pd_lane_state *lane)
{
    struct pd_cursor cursor;
    struct pd_str query = pd_str_on(lane->query, sizeof lane->query);
    struct pd_pull_query ask = { .limit = PD_PULL_ROWS_MAX, .protocol = client->protocol };
    enum pd_err err = pd_ledger_cursor(client->ledger, &cursor);

    if (err != PD_OK)
        return err;
    ask.hub_epoch = cursor.hub_epoch;
    ask.cseq = cursor.cseq;
    client->asked_protocol = client->protocol;
    lane->mirror = pd_ledger_mirror(client->ledger);
    /* A new desk has nobody whom it would have to sort out. */
    ask.mirror = lane->mirror == PD_MIRROR_UNABLE ? PD_MIRROR_HOME : lane->mirror;
    if (cursor.hub_epoch == client->snapshot.hub_epoch && cursor.cseq < client->snapshot.cseq)
        ask.members = client->snapshot.cseq;
    lane->cursor = cursor;
    /* Only a desk that has everything, and whose hub is well, waits for more: a status bar must not say
     * "catching up" or "offline" for a minute. */
    if (client->caught_up && !client->last_failed && lane != &client->lanes[PD_LANE_ASK])
        ask.wait_s = client->pull_wait_s;
    lane->pull_wait_s = ask.wait_s;
    pd_pull_query_write(&ask, &query);
    return pd_client_signed_get(client, lane, "/v1/pull", lane->query);
}

static enum pd_err
keep_row(void *ctx, const struct pd_row *row)
{
    struct pd_client *client = ctx;

    pd_assert(client->row_count < PD_PULL_ROWS_MAX);
    client->rows[client->row_count++] = *row;
    return PD_OK;
}

/* An empty answer that came at once would be asked for again at once: a hub that does not hold long polls, or
 * a desk that asked for none. */
static void
pace(struct pd_client *client, const struct pd_answer *a, const struct pd_pull_header *header)
{
    bool out_of_turn = a->lane == &client->lanes[PD_LANE_ASK];

    client->caught_up = !header->more;
    client->refill = header->refill;
    /* It may wait for us: what this process has not said, the one before it may not have come to say. */
    if (header->refill && client->said_epoch != header->hub_epoch)
        client->in_doubt = true;
    if (out_of_turn && !header->more) {
        client->ask_now = false;
        client->asked_times++;
    }
    if (!out_of_turn && !header->more && header->n == 0)
        a->lane->wait_ms = a->lane->sent_ms + PD_SECOND_MS;
}

/* A restored hub may have forgotten ops that this desk believes it has. How much of our past it knows is
 * settled first, or the higher epoch would be ours before what it means is written down. */
static enum pd_verdict
restored(struct pd_client *client, const struct pd_answer *a)
{
    client->in_doubt = true;
    a->lane->wait_ms = a->boot_ms + PD_SECOND_MS;
    return pd_client_fault(client, PD_VERDICT_AGAIN, "hub_restored");
}

/* Rows stand in the order of the feed, behind where this desk is and not behind where the page says it ends.
 * A row numbered too high would never give way to a later word about the same thing. */
static bool
rows_fit(const struct pd_client *client, const struct pd_cursor *cursor, const struct pd_pull_header *header)
{
    uint64_t last = header->hub_epoch == cursor->hub_epoch ? cursor->cseq : 0;

    for (int i = 0; i < client->row_count; i++) {
        if (client->rows[i].cseq <= last || client->rows[i].cseq > header->cseq)
            return false;
        last = client->rows[i].cseq;
    }
    return true;
}

static enum pd_err
keep_page(struct pd_client *client, const struct pd_answer *a, const struct pd_pull_header *header,
    struct pd_cursor next)
{
    if (header->more)
        return pd_ledger_apply_part(
            client->ledger, client->rows, client->row_count, next, a->now.now_ms, a->now.quality);
    return pd_ledger_apply_page(
        client->ledger, client->rows, client->row_count, next, header->high, a->now.now_ms, a->now.quality);
}

/* ---- what is mirrored here ---- */

enum pd_err
pd_client_mirror_again(struct pd_client *client, enum pd_mirror mirror)
{
    pd_client_snapshot_finish(client);
    memset(&client->snapshot, 0, sizeof client->snapshot);
    client->caught_up = false;
    return pd_ledger_mirror_set(client->ledger, mirror, true);
}

/* What this page says of it. true: it was asked for under another word, and nothing of it is kept. */
static bool
turns(struct pd_client *client, const struct pd_answer *a, const struct pd_pull_header *header,
    const struct pd_cursor *cursor, enum pd_err *err)
{
    enum pd_mirror mirror = pd_ledger_mirror(client->ledger);

    *err = PD_OK;
    if (mirror != a->lane->mirror)
        return true;
    switch (mirror) {
    case PD_MIRROR_UNABLE:
        *err = pd_ledger_mirror_set(client->ledger, header->home ? PD_MIRROR_HOME : PD_MIRROR_ALL, false);
        return *err != PD_OK;
    case PD_MIRROR_ALL:
        if (!header->home)
            return false;
        *err = pd_client_mirror_again(client, PD_MIRROR_SORTING);
        return true;
    case PD_MIRROR_HOME:
        /* A hub that was put back has forgotten who was where. */
        if (header->home && cursor->cseq != 0 && header->hub_epoch != cursor->hub_epoch) {
            *err = pd_client_mirror_again(client, PD_MIRROR_SORTING);
            return true;
        }
        break;
    case PD_MIRROR_SORTING:
        break;
    }
    if (header->home)
        return false;
    *err = pd_client_mirror_again(client, PD_MIRROR_ALL);
    return true;
}

static enum pd_err
sorted(struct pd_client *client, const struct pd_pull_header *header)
{
    if (header->more || pd_ledger_mirror(client->ledger) != PD_MIRROR_SORTING)
        return PD_OK;
    return pd_ledger_mirror_set(client->ledger, PD_MIRROR_HOME, false);
}

enum pd_verdict
pd_client_pull_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_pull_header header;
    struct pd_cursor cursor, next;
    struct pd_ledger_status status;
    enum pd_err read;
    bool ends; /* of several pages: what waited for the last one is due, even if that is empty */

    client->row_count = 0;
    read = pd_pull_read(a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key,
        &header, keep_row, client, NULL);
    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    if (client->asked_protocol >= 2 && !pd_id_equal(header.device, client->identity.device))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours"); /* another desk's, with our nonce */
    if ((*err = pd_client_mend(client, a->now.now_ms)) != PD_OK ||
        (*err = pd_ledger_cursor(client->ledger, &cursor)) != PD_OK ||
        (*err = pd_ledger_status(client->ledger, &status)) != PD_OK)
        return PD_VERDICT_FAULT;
    /* A bundle was read meanwhile, the other lane was quicker, or all is pulled again: this was asked from
     * another place. */
    if (cursor.hub_epoch != a->lane->cursor.hub_epoch || cursor.cseq != a->lane->cursor.cseq)
        return PD_VERDICT_GOOD;
    if (header.hub_epoch < cursor.hub_epoch ||
        (header.hub_epoch == cursor.hub_epoch && header.cseq < cursor.cseq))
        return pd_client_fault(client, PD_VERDICT_REFUSED, "hub_behind");
    if (status.hub_epoch != 0 && header.hub_epoch > status.hub_epoch)
        return restored(client, a);
    /* Rows cannot include ops that this desk has not written: laid over them, its own would vanish. */
    if (header.high > status.high_seq)
        return pd_client_fault(client, PD_VERDICT_REFUSED, "desk_behind");
    if (!rows_fit(client, &cursor, &header))
        return pd_client_fault(client, PD_VERDICT_FAULT, "not_ours");
    /* Nobody has signed the hello; an older hub would not have answered this question. */
    if ((*err = pd_ledger_speak(client->ledger, client->asked_protocol)) != PD_OK)
        return PD_VERDICT_FAULT;
    if (turns(client, a, &header, &cursor, err))
        return *err == PD_OK ? PD_VERDICT_GOOD : PD_VERDICT_FAULT;
    next = (struct pd_cursor){ .hub_epoch = header.hub_epoch, .cseq = header.cseq };
    ends = !header.more && !client->caught_up;
    if (header.n > 0 || next.hub_epoch != cursor.hub_epoch || next.cseq != cursor.cseq || ends) {
        *err = keep_page(client, a, &header, next);
        if (*err == PD_ERR_CORRUPT || *err == PD_ERR_INVALID)
            pd_ledger_suspect(client->ledger); /* the rows were read well: they met damaged ones */
        if (*err != PD_OK)
            return PD_VERDICT_FAULT;
        client->unsent = true; /* receiving a lease or a programme is an op of its own */
    }
    if ((*err = sorted(client, &header)) != PD_OK)
        return PD_VERDICT_FAULT;
    pd_client_heard(client, a, header.time_ms);
    pace(client, a, &header);
    return PD_VERDICT_GOOD;
}

enum pd_err
pd_client_asset_make(struct pd_client *client, struct pd_lane_state *lane)
{
    char hex[PD_HASH_TEXT_CAP];

    pd_hex(client->asset.b, sizeof client->asset.b, hex);
    (void)snprintf(lane->path, sizeof lane->path, "/v1/asset/%s", hex);
    return pd_client_signed_get(client, lane, lane->path, "");
}

/* Rows are more important than documents: one that does not come is asked for again later, beside the pulls.
 */
static enum pd_verdict
later(struct pd_client *client, const struct pd_answer *a, const char *problem)
{
    (void)pd_client_fault(client, PD_VERDICT_FAULT, problem);
    client->asset_faults++;
    client->asset_wait_ms = a->boot_ms + pd_client_backoff_ms(client, client->asset_faults);
    return PD_VERDICT_GOOD;
}

enum pd_verdict
pd_client_asset_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_hash hash;

    if (a->response->status != 200)
        return later(client, a, a->response->status == 404 ? "not_found" : "not_ours");
    hash = pd_hash_of(a->response->body, a->response->body_len);
    if (!pd_hash_equal(&hash, &client->asset)) /* what the hub signed for is another: forged, or damaged */
        return later(client, a, "wrong_document");
    *err = pd_ledger_asset_put(client->ledger, &client->asset, a->response->body, a->response->body_len);
    if (*err == PD_ERR_INVALID) {
        *err = PD_OK;
        return later(client, a, "bad_asset");
    }
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    client->asset_faults = 0;
    client->asset_wait_ms = 0;
    client->unsent = true;
    return PD_VERDICT_GOOD;
}
