/*
 * GET /v1/sums. The sums over a million members are kept in a table, a row a bucket, and change with the
 * feed: what a batch moved is gathered in memory and written at its end. The other kinds are few and summed
 * when asked. `verify` counts all of it again.
 */
#include "sync/wire/sums.h"
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/homes.h"
#include "sync/hub/merchants.h"

#include <stdio.h>

static struct pd_sum_key
key_of(const struct pd_hub *hub)
{
    return pd_sum_key_of(&hub->public_key);
}

/* ---- as members change ---- */

static bool
read_member(struct pd_hub *hub, int64_t mid, struct pd_id *id, uint64_t *cseq, bool *erased)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_MEMBER;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    *id = pd_store_id(hub->store, sql, 0);
    *cseq = (uint64_t)pd_store_int(hub->store, sql, 1);
    *erased = pd_store_int(hub->store, sql, 2) != 0;
    pd_store_end(hub->store, sql);
    return true;
}

/* Out with the old number, where it was counted, and in with the new one; 0: none. */
void
pd_sums_known_moves(struct pd_hub *hub, const struct pd_id *id, uint64_t from, uint64_t to)
{
    struct pd_sum_key key = key_of(hub);
    struct pd_hub_sum_change *change = &hub->sum_changes[pd_sum_bucket(id)];

    change->touched = hub->sums_touched = true;
    if (from > 0) {
        change->by.n--;
        change->by.sum -= pd_sum_member(&key, id, from);
    }
    if (to > 0) {
        change->by.n++;
        change->by.sum += pd_sum_member(&key, id, to);
    }
}

void
pd_sums_member_moves(struct pd_hub *hub, int64_t mid, uint64_t to)
{
    struct pd_id id;
    uint64_t from;
    bool erased;

    if (read_member(hub, mid, &id, &from, &erased) && !erased)
        pd_sums_known_moves(hub, &id, from, to);
}

static struct pd_sum
stored(struct pd_hub *hub, int bucket)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_GET;
    struct pd_sum sum = { .n = 0 };

    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(bucket)))) {
        sum.n = (uint64_t)pd_store_int(hub->store, sql, 0);
        sum.sum = (uint64_t)pd_store_int(hub->store, sql, 1);
        pd_store_end(hub->store, sql);
    }
    return sum;
}

/* What is remembered of it is forgotten with a batch that is lost. */
static struct pd_sum *
remembered(struct pd_hub *hub, int bucket)
{
    struct pd_hub_sum_stored *sum = &hub->sums[bucket];

    if (!sum->known)
        *sum = (struct pd_hub_sum_stored){ .is = stored(hub, bucket), .known = true };
    return &sum->is;
}

void
pd_sums_flush(struct pd_hub *hub)
{
    for (int i = 0; i < PD_SUM_BUCKETS && hub->sums_touched; i++) {
        struct pd_hub_sum_change *change = &hub->sum_changes[i];
        struct pd_sum *sum;

        if (!change->touched)
            continue;
        sum = remembered(hub, i);
        sum->n += change->by.n;
        sum->sum += change->by.sum;
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_SUM_PUT, PD_ARGS(pd_i(i), pd_i((int64_t)sum->n), pd_i((int64_t)sum->sum)));
    }
    pd_sums_forget(hub);
}

void
pd_sums_forget(struct pd_hub *hub)
{
    if (hub->sums_touched)
        memset(hub->sum_changes, 0, sizeof hub->sum_changes);
    hub->sums_touched = false;
}

/* ---- all of them ---- */

static void
add_members(
    struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_arg *args, int count, struct pd_sums *sums)
{
    struct pd_sum_key key = key_of(hub);

    for (bool row = pd_store_start(hub->store, sql, args, count); row; row = pd_store_next(hub->store, sql)) {
        struct pd_id id = pd_store_id(hub->store, sql, 0);

        pd_sums_add_member(sums, &key, &id, (uint64_t)pd_store_int(hub->store, sql, 1));
    }
}

static void
count_members(struct pd_hub *hub, struct pd_sums *sums)
{
    add_members(hub, PD_HUB_SQL_SUM_MEMBERS, PD_NO_ARGS, sums);
}

void
pd_sums_make(struct pd_hub *hub)
{
    static struct pd_sums sums;

    if (pd_store_one(hub->store, PD_HUB_SQL_SUM_COUNT, PD_NO_ARGS, 0) > 0)
        return;
    memset(&sums, 0, sizeof sums);
    count_members(hub, &sums);
    for (int i = 0; i < PD_SUM_BUCKETS; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_SUM_PUT,
            PD_ARGS(pd_i(i), pd_i((int64_t)sums.members[i].n), pd_i((int64_t)sums.members[i].sum)));
}

void
pd_sums_verify(struct pd_hub *hub, struct pd_hub_report *report)
{
    static struct pd_sums sums;

    memset(&sums, 0, sizeof sums);
    count_members(hub, &sums);
    for (int i = 0; i < PD_SUM_BUCKETS; i++) {
        struct pd_sum sum = stored(hub, i);

        if (sum.n == sums.members[i].n && sum.sum == sums.members[i].sum)
            continue;
        (void)snprintf(report->problem, sizeof report->problem,
            "I16: the sum of member bucket %d is not that of its rows", i);
        return;
    }
}

static void
count_keys(struct pd_hub *hub, struct pd_sums *sums)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_KEYS;
    struct pd_sum_key key = key_of(hub);

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_public_key device;

        pd_store_blob(hub->store, sql, 0, device.b, sizeof device.b);
        pd_sums_add_key(sums, &key, &device, (uint64_t)pd_store_int(hub->store, sql, 1));
    }
}

static void
count_programmes(struct pd_hub *hub, struct pd_sums *sums)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_PROGRAMMES;
    struct pd_sum_key key = key_of(hub);

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql))
        pd_sums_add_programme(sums, &key, (uint32_t)pd_store_int(hub->store, sql, 0),
            (uint64_t)pd_store_int(hub->store, sql, 1));
}

static void
count_tokens(struct pd_hub *hub, struct pd_sums *sums)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_SUM_TOKENS;
    struct pd_sum_key key = key_of(hub);

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        char place[PD_PLACE_CAP];

        pd_store_text(hub->store, sql, 0, place, sizeof place);
        pd_sums_add_token(sums, &key, place, (uint64_t)pd_store_int(hub->store, sql, 1));
    }
}

/* ---- GET /v1/sums ---- */

enum pd_hub_step
pd_hub_sums(struct pd_call *call)
{
    static struct pd_sums sums;
    struct pd_hub *hub = call->hub;
    struct pd_str out = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);
    struct pd_sums_header header = { .hub_epoch = hub->hub_epoch, .time_ms = call->now_ms };
    struct pd_device device;
    char nonce[PD_NONCE_CAP];

    if (hub->protocol_max < 2)
        return pd_hub_problem(call, PD_PROBLEM_NOT_FOUND, "");
    if (!pd_hub_signed_by(call, &device, nonce))
        return PD_HUB_DONE;
    pd_feed_flush(hub);
    header.cseq = (uint64_t)hub->counters[PD_COUNT_CSEQ];
    memset(&sums, 0, sizeof sums);
    header.home = strcmp(call->request->query, PD_SUMS_OF_HOME) == 0 && pd_home_days(hub, device.site) > 0 &&
                  !pd_merchant_desk(hub, &device);
    if (header.home)
        add_members(hub, PD_HUB_SQL_HOME_SUMS, PD_ARGS(pd_t(device.site)), &sums);
    else if (pd_merchant_desk(hub, &device))
        pd_merchant_sums(hub, device.place, &sums);
    else
        for (int i = 0; i < PD_SUM_BUCKETS; i++)
            sums.members[i] = stored(hub, i);
    count_keys(hub, &sums);
    count_programmes(hub, &sums);
    count_tokens(hub, &sums);
    pd_sums_write(&header, &sums, nonce, &hub->secret, &out);
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/x-ndjson", out.p, out.len);
}
