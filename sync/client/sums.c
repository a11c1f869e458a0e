/*
 * Once an hour a desk that is caught up asks for the hub's sums and compares them with those of its own rows.
 * Both are taken at one position of the feed; where the hub has moved on meanwhile, nothing is compared, and
 * soon tried again. Where they differ all rows are pulled again, which brings what was lost; where they still
 * differ then, rows are here that the hub does not have, and the members of those buckets go before the next
 * pull. After that a person is told, and a day goes by.
 */
#include "sync/client/engine.h"

#include "app/base/log.h"

#include <string.h>

#define EVERY_MS PD_HOUR_MS
#define SOON_MS (10 * PD_SECOND_MS)
#define SLICE 2000 /* rows in one turn of the ledger's thread */
#define STRIKES_MAX 2
#define MENDS_MAX 8 /* a disk on which rows rot more often needs a person */

static void
begin(struct pd_client_sums *s, const struct pd_cursor *cursor)
{
    s->running = true;
    s->counted = false;
    s->at = *cursor;
    memset(&s->after, 0, sizeof s->after);
    memset(&s->own, 0, sizeof s->own);
}

static bool
same(const struct pd_cursor *a, const struct pd_cursor *b)
{
    return a->hub_epoch == b->hub_epoch && a->cseq == b->cseq;
}

bool
pd_client_sums_wanted(struct pd_client *client, int64_t boot_ms, enum pd_ask *ask)
{
    struct pd_client_sums *s = &client->sums;
    struct pd_cursor cursor;
    bool more = false;

    if (client->protocol < 2 || !client->caught_up || boot_ms < s->due_ms)
        return false;
    if (pd_ledger_cursor(client->ledger, &cursor) != PD_OK)
        return false;
    if (!s->running || !same(&s->at, &cursor))
        begin(s, &cursor);
    /* An answer that was lost is asked for again, and nothing is counted twice. */
    if (!s->counted && pd_ledger_sums(client->ledger, &s->own, &s->after, SLICE, &more) != PD_OK) {
        s->running = false;
        s->due_ms = boot_ms + EVERY_MS; /* the ledger has said what is wrong with it */
        return false;
    }
    s->counted = !more;
    *ask = more ? PD_ASK_NONE : PD_ASK_SUMS;
    return true;
}

enum pd_err
pd_client_sums_make(struct pd_client *client, struct pd_lane_state *lane)
{
    lane->mirror = pd_ledger_mirror(client->ledger);
    (void)pd_copy(lane->query, sizeof lane->query, lane->mirror == PD_MIRROR_HOME ? PD_SUMS_OF_HOME : "");
    return pd_client_signed_get(client, lane, "/v1/sums", lane->query);
}

/* Members that changed last where we stand are here, unless theirs are the buckets that differ. */
static void
fetch_again(struct pd_client *client, struct pd_cursor at, const struct pd_sums_difference *difference)
{
    struct pd_client_snapshot *snapshot = &client->snapshot;

    pd_client_snapshot_finish(client);
    memset(snapshot, 0, sizeof *snapshot);
    if (difference->member_buckets == 0) {
        snapshot->over = true;
        snapshot->hub_epoch = at.hub_epoch;
        snapshot->cseq = at.cseq;
    }
    client->caught_up = false;
}

enum pd_err
pd_client_mend(struct pd_client *client, int64_t now_ms)
{
    struct pd_sums_difference difference;
    struct pd_cursor at;
    enum pd_err err;

    if (client->sums.mends == MENDS_MAX || !pd_ledger_rot(client->ledger, &difference))
        return PD_OK;
    err = pd_ledger_cursor(client->ledger, &at);
    if (err == PD_OK)
        err = pd_ledger_refetch(client->ledger, &difference, true, now_ms);
    if (err != PD_OK)
        return err;
    client->sums.mends++;
    client->sums.running = false;
    fetch_again(client, at, &difference);
    return PD_OK;
}

static enum pd_verdict
compared(struct pd_client *client, const struct pd_answer *a, const struct pd_sums *hubs, enum pd_err *err)
{
    struct pd_client_sums *s = &client->sums;
    struct pd_sums_difference difference;

    if (pd_sums_compare(&s->own, hubs, &difference) == 0) {
        s->strikes = 0;
        s->due_ms = a->boot_ms + EVERY_MS;
        return PD_VERDICT_GOOD;
    }
    if (s->strikes == STRIKES_MAX) {
        pd_log(PD_LOG_ERROR, "E-LED-31", "rows here are not the hub's, also after pulling them again");
        s->strikes = 0;
        s->due_ms = a->boot_ms + PD_DAY_MS;
        return PD_VERDICT_GOOD;
    }
    *err = pd_ledger_refetch(client->ledger, &difference, s->strikes > 0, a->now.now_ms);
    if (*err != PD_OK)
        return PD_VERDICT_FAULT;
    s->strikes++;
    fetch_again(client, s->at, &difference);
    return PD_VERDICT_GOOD;
}

enum pd_verdict
pd_client_sums_answer(struct pd_client *client, const struct pd_answer *a, enum pd_err *err)
{
    struct pd_client_sums *s = &client->sums;
    struct pd_sums_header header;
    static struct pd_sums hubs;
    struct pd_cursor cursor, told;
    enum pd_err read;

    s->running = false;
    s->due_ms = a->boot_ms + (a->response->status == 404 ? EVERY_MS : SOON_MS);
    if (a->response->status == 404) /* a hub that has none */
        return PD_VERDICT_GOOD;
    read = pd_sums_read(a->response->body, a->response->body_len, a->lane->nonce, &client->identity.hub_key,
        &header, &hubs, NULL);
    if (read != PD_OK)
        return pd_client_unbelieved(client, read);
    if ((*err = pd_ledger_cursor(client->ledger, &cursor)) != PD_OK)
        return PD_VERDICT_FAULT;
    pd_client_heard(client, a, header.time_ms);
    told = (struct pd_cursor){ header.hub_epoch, header.cseq };
    if (!same(&told, &cursor) || !same(&s->at, &cursor))
        return PD_VERDICT_GOOD;
    /* Its site, or this desk, changes over: the next pull says so. */
    if (pd_ledger_mirror(client->ledger) != a->lane->mirror ||
        header.home != (a->lane->mirror == PD_MIRROR_HOME))
        return PD_VERDICT_GOOD;
    return compared(client, a, &hubs, err);
}
