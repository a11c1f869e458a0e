/*
 * Snapshots: every member's row, composed once for all new desks, piece by piece while nothing else waits, in
 * the order of their ids: so a desk, which keeps them in that order, writes each of its pages once.
 * (1) A snapshot's number is the feed's when it was begun: whoever changed while it was made has a later
 * number and comes again with the pull that follows. So it need not be made at one moment. (2) A chunk never
 * changes; it goes when two younger snapshots are there. (3) One that is not ready is offered to nobody; it
 * goes on where it stopped.
 */
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/homes.h"
#include "sync/hub/merchants.h"
#include "sync/wire/snapshot.h"

/* What stands in a row of the table. */
struct making {
    int64_t id, cseq, rows, chunks;
    int64_t last_mid; /* the last that was looked at; they are in the order of ids */
};

static bool
read_last(struct pd_hub *hub, bool ready, struct making *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SNAPSHOT_LAST;
    struct pd_store *s = hub->store;

    *out = (struct making){ .id = 0 };
    if (!pd_store_start(s, sql, PD_ARGS(pd_i((int64_t)hub->hub_epoch), pd_i(ready))))
        return false;
    out->id = pd_store_int(s, sql, 0);
    out->cseq = pd_store_int(s, sql, 1);
    out->last_mid = pd_store_int(s, sql, 2);
    out->rows = pd_store_int(s, sql, 3);
    out->chunks = pd_store_int(s, sql, 4);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

int64_t
pd_snapshot_rows(struct pd_hub *hub)
{
    struct making ready;

    return read_last(hub, true, &ready) ? ready.rows : 0;
}

/* ---- making one ---- */

/* Many members, and so much changed since the last that pulling it costs as much as half of them. */
static bool
is_due(const struct pd_hub *hub, const struct making *ready)
{
    if (hub->counters[PD_COUNT_MEMBER] < hub->snapshot_least)
        return false;
    return ready->id == 0 || hub->counters[PD_COUNT_CSEQ] - ready->cseq > ready->rows / 2;
}

static void
begin(struct pd_hub *hub, int64_t now_ms, struct making *out)
{
    *out = (struct making){
        .id = pd_store_one(hub->store, PD_HUB_SQL_SNAPSHOT_NEWEST, PD_NO_ARGS, 0) + 1,
        .cseq = hub->counters[PD_COUNT_CSEQ],
    };
    (void)pd_store_run(hub->store, PD_HUB_SQL_SNAPSHOT_INSERT,
        PD_ARGS(pd_i(out->id), pd_i((int64_t)hub->hub_epoch), pd_i(out->cseq), pd_i(now_ms)));
}

static int
read_next(struct pd_hub *hub, int64_t after, int64_t *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_NEXT_IDS;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(after), pd_b("", 0), pd_i(max))); row;
         row = pd_store_next(hub->store, sql))
        out[n++] = pd_store_int(hub->store, sql, 0);
    return n;
}

/* The next members' rows, as far as a chunk has room. Returns how many; *done: nobody follows. */
static int
compose(struct pd_hub *hub, int64_t now_ms, struct making *making, struct pd_str *out, bool *done)
{
    static struct pd_row row;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int64_t mids[PD_PULL_ROWS_MAX];
    int found = read_next(hub, making->last_mid, mids, PD_PULL_ROWS_MAX), n = 0;
    char line[PD_ROW_LINE_MAX + 1];

    *done = false;
    for (int i = 0; i < found; i++) {
        if (pd_feed_member_row(hub, mids[i], programme, now_ms, &row)) {
            size_t len;

            pd_row_for_protocol(
                &row, 2); /* whoever it is for: what is more comes with the pull that follows */
            len = pd_row_encode(&row, line);

            if (out->len + len + 1 > PD_CHUNK_BODY_MAX)
                return n;
            pd_str_add_bytes(out, line, len);
            pd_str_add(out, "\n");
            n++;
        }
        making->last_mid = mids[i];
    }
    *done = found < PD_PULL_ROWS_MAX;
    return n;
}

static void
keep(struct pd_hub *hub, const struct making *making, int rows, const struct pd_str *body)
{
    struct pd_hash hash = pd_hash_of(body->p, body->len);

    (void)pd_store_run(hub->store, PD_HUB_SQL_CHUNK_INSERT,
        PD_ARGS(pd_i(making->id), pd_i(making->chunks), pd_b(hash.b, sizeof hash.b), pd_i(rows),
            pd_b(body->p, body->len)));
}

enum pd_err
pd_hub_snapshot_step(struct pd_hub *hub, int64_t now_ms, bool *more)
{
    struct pd_str body = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);
    struct making making, ready;
    bool done;
    int rows;

    *more = false;
    hub->now_ms = now_ms;
    (void)read_last(hub, true, &ready);
    if (!read_last(hub, false, &making) || making.id < ready.id) {
        if (!is_due(hub, &ready))
            return hub->store->err;
        begin(hub, now_ms, &making);
    }
    if (making.chunks == PD_SNAPSHOT_CHUNKS_MAX) /* more than a snapshot can say: desks pull */
        return hub->store->err;
    rows = compose(hub, now_ms, &making, &body, &done);
    if (rows > 0)
        keep(hub, &making, rows, &body);
    making.rows += rows;
    making.chunks += rows > 0 ? 1 : 0;
    (void)pd_store_run(hub->store, PD_HUB_SQL_SNAPSHOT_MOVE,
        PD_ARGS(pd_i(making.id), pd_i(making.last_mid), pd_i(making.rows), pd_i(making.chunks),
            pd_i(done && making.rows > 0)));
    /* The one before the last ready one goes a piece at a time, so that no batch is long. */
    (void)pd_store_run(hub->store, PD_HUB_SQL_CHUNK_DROP,
        PD_ARGS(pd_i(ready.id), pd_i(making.chunks - 1), pd_i(done ? INT32_MAX : making.chunks - 1)));
    if (done)
        (void)pd_store_run(hub->store, PD_HUB_SQL_SNAPSHOT_DROP, PD_ARGS(pd_i(ready.id)));
    *more = !done;
    return hub->store->err;
}

/* ---- an erased member ---- */

static bool
names(const void *body, size_t len, const char *id)
{
    const char *at = body;

    for (const char *end = at + len; (at = memchr(at, id[0], (size_t)(end - at))) != NULL; at++)
        if ((size_t)(end - at) >= PD_ID_TEXT_LEN && memcmp(at, id, PD_ID_TEXT_LEN) == 0)
            return true;
    return false;
}

/* The next chunk after (snapshot, n) that names her. */
static bool
next_that_names(struct pd_hub *hub, const char *id, int64_t *snapshot, int64_t *n)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CHUNK_BODIES;
    bool found = false;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && !found;) {
        size_t len;
        const void *body = pd_store_bytes(hub->store, sql, 2, &len);

        found = names(body, len, id);
        *snapshot = pd_store_int(hub->store, sql, 0);
        *n = pd_store_int(hub->store, sql, 1);
        row = !found && pd_store_next(hub->store, sql);
    }
    pd_store_end(hub->store, sql);
    return found;
}

/* Without that chunk its snapshot is not whole: it is offered no more, and the next one is begun. */
void
pd_snapshot_erase(struct pd_hub *hub, const struct pd_id *member)
{
    char id[PD_ID_TEXT_CAP];
    int64_t snapshot, n;

    (void)pd_id_text(*member, id);
    while (next_that_names(hub, id, &snapshot, &n)) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_CHUNK_ERASE, PD_ARGS(pd_i(snapshot), pd_i(n)));
        (void)pd_store_run(hub->store, PD_HUB_SQL_SNAPSHOT_SPOIL, PD_ARGS(pd_i(snapshot)));
    }
}

/* ---- GET /v1/snapshot ---- */

static int
write_chunks(struct pd_hub *hub, int64_t id, struct pd_str *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CHUNK_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(id))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_chunk chunk = { .rows = (int)pd_store_int(hub->store, sql, 1) };

        pd_store_blob(hub->store, sql, 0, chunk.sha256.b, sizeof chunk.sha256.b);
        pd_snapshot_add_chunk(&chunk, out);
        n++;
    }
    return n;
}

enum pd_hub_step
pd_hub_snapshot(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    struct pd_str chunks = pd_str_on(hub->scratch, PD_HUB_SCRATCH_LEN);
    struct pd_str out = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);
    struct pd_snapshot snapshot;
    struct pd_device device;
    struct making ready;
    char nonce[PD_NONCE_CAP];

    if (!pd_hub_signed_by(call, &device, nonce))
        return PD_HUB_DONE;
    if (strcmp(call->request->query, PD_SNAPSHOT_NEW_DESK) == 0 && pd_home_days(hub, device.site) > 0)
        return pd_hub_problem(
            call, PD_PROBLEM_NOT_FOUND, "your site's desks mirror its home members: pull from 0.0, home=2");
    if (pd_merchant_desk(hub, &device) || !read_last(hub, true, &ready)) /* all members are in it */
        return pd_hub_problem(call, PD_PROBLEM_NOT_FOUND, "no snapshot is made here: pull from 0.0");
    snapshot = (struct pd_snapshot){ .hub_epoch = hub->hub_epoch,
        .cseq = (uint64_t)ready.cseq,
        .rows = (uint64_t)ready.rows,
        .time_ms = call->now_ms };
    snapshot.n = write_chunks(hub, ready.id, &chunks);
    pd_snapshot_write(&snapshot, chunks.p, chunks.len, nonce, &hub->secret, &out);
    pd_assert(!chunks.cut && !out.cut);
    return pd_hub_answer(call, 200, "application/x-ndjson", out.p, out.len);
}

/* GET /v1/snapshot/SHA256 */
enum pd_hub_step
pd_hub_chunk(struct pd_call *call)
{
    return pd_hub_document(call, PD_HUB_SQL_CHUNK_GET, "/v1/snapshot/", "application/x-ndjson",
        "this chunk is no longer here: ask for the snapshot");
}
