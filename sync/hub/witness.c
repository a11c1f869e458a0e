/*
 * Desks as each other's witnesses. Now and then the hub sums up how far it has every journal and in which
 * hash each ends; every desk is told the summary's own hash and writes it into its journal. Whoever rewrites
 * a desk's history in the hub's database afterwards, chain and all, contradicts a summary that lies, by its
 * hash, in the chains of all the others, and in those desks' own files.
 *   summary  "pointdesk-witness 1\n" "before HEX\n" (hash of the one before, zeros: none), then per journal
 *            "DEVICE EPOCH HIGH HEAD\n" in the order of the hub's rows; the bytes are kept as they were
 * hashed.
 */
#include "sync/hub/apply.h"
#include "sync/hub/feed.h"

#include "app/base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WITNESS_EVERY_MS PD_HOUR_MS
#define LINE_MAX_BYTES 160

struct last {
    int64_t num, at_ms, op;
    struct pd_hash sha256;
};

static void
read_last(struct pd_hub *hub, struct last *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_LAST;

    *out = (struct last){ .num = 0 };
    if (!pd_store_start(hub->store, sql, PD_NO_ARGS))
        return;
    out->num = pd_store_int(hub->store, sql, 0);
    out->at_ms = pd_store_int(hub->store, sql, 1);
    out->op = pd_store_int(hub->store, sql, 2);
    pd_store_blob(hub->store, sql, 3, out->sha256.b, sizeof out->sha256.b);
    pd_store_end(hub->store, sql);
}

static void
sum_up(struct pd_hub *hub, const struct last *last, struct pd_str *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_JOURNALS;
    char before[PD_HASH_TEXT_CAP];

    pd_hex(last->sha256.b, sizeof last->sha256.b, before);
    pd_str_addf(out, "pointdesk-witness 1\nbefore %s\n", before);
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_id id = pd_store_id(hub->store, sql, 0);
        char device[PD_ID_TEXT_CAP], hex[PD_HASH_TEXT_CAP];
        struct pd_hash head;

        pd_store_blob(hub->store, sql, 3, head.b, sizeof head.b);
        pd_hex(head.b, sizeof head.b, hex);
        pd_str_addf(out, "%s %" PRId64 " %" PRId64 " %s\n", pd_id_text(id, device),
            pd_store_int(hub->store, sql, 1), pd_store_int(hub->store, sql, 2), hex);
    }
}

static void
publish(struct pd_hub *hub, int64_t now_ms, const struct last *last, int64_t op)
{
    size_t cap =
        (size_t)pd_store_one(hub->store, PD_HUB_SQL_DEVICE_COUNT, PD_NO_ARGS, 0) * LINE_MAX_BYTES + 256;
    char *text = malloc(cap);
    struct pd_str body = pd_str_on(text, text != NULL ? cap : 0);
    int64_t num = pd_hub_count(hub, PD_COUNT_WITNESS);
    struct pd_hash hash;

    if (text == NULL) {
        pd_store_no_memory(hub->store);
        return;
    }
    sum_up(hub, last, &body);
    pd_assert(!body.cut);
    hash = pd_hash_of(body.p, body.len);
    (void)pd_store_run(hub->store, PD_HUB_SQL_WITNESS_INSERT,
        PD_ARGS(pd_i(num), pd_i(now_ms), pd_i(op), pd_b(hash.b, sizeof hash.b), pd_b(body.p, body.len)));
    free(text);
    pd_feed_touch(hub, PD_ROW_WITNESS, num);
}

/* The desks' own words about summaries are no news, or one would follow from the other for ever. */
enum pd_err
pd_hub_witness_make(struct pd_hub *hub, int64_t now_ms, bool at_once, bool *made)
{
    struct last last;
    int64_t op;

    *made = false;
    read_last(hub, &last);
    if (!at_once && now_ms >= last.at_ms && now_ms - last.at_ms < WITNESS_EVERY_MS)
        return hub->store->err;
    op = pd_store_one(hub->store, PD_HUB_SQL_WITNESS_NEWS, PD_ARGS(pd_i(last.op)), 0);
    if (op == 0)
        return hub->store->err;
    publish(hub, now_ms, &last, op);
    *made = hub->store->err == PD_OK;
    return hub->store->err;
}

void
pd_apply_witness(struct pd_apply *apply)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_GET;
    struct pd_store *s = apply->hub->store;
    struct pd_hash hash;
    char hex[PD_HASH_TEXT_CAP];

    if (!pd_store_start(s, sql, PD_ARGS(pd_i((int64_t)apply->op->number)))) {
        if (pd_store_one(s, PD_HUB_SQL_RESTORED_WITNESS, PD_ARGS(pd_i((int64_t)apply->op->number)), 0) == 0)
            pd_apply_quarantine(apply, "witness_unknown");
        return; /* told by the life that was lost */
    }
    pd_store_blob(s, sql, 1, hash.b, sizeof hash.b);
    pd_store_end(s, sql);
    pd_hex(hash.b, sizeof hash.b, hex);
    if (strcmp(hex, apply->op->key) != 0)
        pd_apply_quarantine(apply, "witness_differs");
}

/* ---- verify ---- */

static bool
known_journal(struct pd_hub *hub, const char *line, struct pd_device *d, int64_t *epoch, int64_t *high,
    char head[PD_HASH_TEXT_CAP])
{
    char device[PD_ID_TEXT_CAP];
    struct pd_id id;

    return sscanf(line, "%32[0-9a-f] %" SCNd64 " %" SCNd64 " %64[0-9a-f]", device, epoch, high, head) == 4 &&
           pd_id_parse(device, strlen(device), &id) && pd_device_find(hub, &id, d);
}

/* true: the journal up to where the summary had it is still the same. */
static bool
same_as_then(struct pd_hub *hub, int64_t num, const char *line, struct pd_hub_report *report)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_OP_HEAD;
    struct pd_device d;
    int64_t epoch, high;
    char head[PD_HASH_TEXT_CAP], hex[PD_HASH_TEXT_CAP] = "";
    struct pd_hash now;

    if (!known_journal(hub, line, &d, &epoch, &high, head)) {
        (void)snprintf(report->problem, sizeof report->problem,
            "I8: summary %" PRId64 " names a desk that is not here: %.32s", num, line);
        return false;
    }
    if (high == 0)
        return true;
    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(d.dev), pd_i(epoch), pd_i(high)))) {
        pd_store_blob(hub->store, sql, 0, now.b, sizeof now.b);
        pd_store_end(hub->store, sql);
        pd_hex(now.b, sizeof now.b, hex);
    }
    if (strcmp(hex, head) == 0)
        return true;
    (void)snprintf(report->problem, sizeof report->problem,
        "I8: device row %lld: its journal up to op %lld is not the one that every desk witnessed (summary "
        "%" PRId64 ")",
        (long long)d.dev, (long long)high, num);
    return false;
}

/* One summary against its own hash and against the journals. */
static bool
summary_holds(struct pd_hub *hub, int64_t num, const struct pd_hash *hash, const char *body, size_t len,
    struct pd_hub_report *report)
{
    struct pd_hash is = pd_hash_of(body, len);
    const char *end = body + len, *line = body;

    if (!pd_hash_equal(&is, hash)) {
        (void)snprintf(report->problem, sizeof report->problem,
            "I8: summary %" PRId64 " is not the one its hash is of", num);
        return false;
    }
    for (int i = 0; line < end; i++) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        char text[LINE_MAX_BYTES];

        if (newline == NULL || (size_t)(newline - line) >= sizeof text)
            return false;
        memcpy(text, line, (size_t)(newline - line));
        text[newline - line] = '\0';
        if (i >= 2 && !same_as_then(hub, num, text, report))
            return false;
        line = newline + 1;
    }
    return true;
}

void
pd_witness_verify(struct pd_hub *hub, struct pd_hub_report *report)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_EACH;
    bool good = true;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && good;
         row = good && pd_store_next(hub->store, sql)) {
        struct pd_hash hash;
        size_t len;
        const char *body;

        pd_store_blob(hub->store, sql, 1, hash.b, sizeof hash.b);
        body = pd_store_bytes(hub->store, sql, 2, &len);
        good = summary_holds(hub, pd_store_int(hub->store, sql, 0), &hash, body, len, report);
        report->witnesses += good;
    }
    pd_store_end(hub->store, sql);
}

bool
pd_witness_told(struct pd_hub *hub, int64_t dev, const char *line, size_t len, struct pd_hub_report *report)
{
    static struct pd_op op;
    const enum pd_hub_sql sql = PD_HUB_SQL_WITNESS_GET;
    struct pd_hash hash = { { 0 } };
    char hex[PD_HASH_TEXT_CAP];
    bool here;

    if (pd_op_decode(line, len, &op, NULL) != PD_OK)
        return true; /* what is wrong with it was seen when it came */
    here = pd_store_start(hub->store, sql, PD_ARGS(pd_i((int64_t)op.number)));
    if (here) {
        pd_store_blob(hub->store, sql, 1, hash.b, sizeof hash.b);
        pd_store_end(hub->store, sql);
    }
    pd_hex(hash.b, sizeof hash.b, hex);
    if (here && strcmp(hex, op.key) == 0)
        return true;
    if (!here &&
        pd_store_one(hub->store, PD_HUB_SQL_RESTORED_WITNESS, PD_ARGS(pd_i((int64_t)op.number)), 0) > 0)
        return true;
    (void)snprintf(report->problem, sizeof report->problem,
        "I8: device row %lld, op %llu: witnessed another summary %llu than the one that is here",
        (long long)dev, (unsigned long long)op.dseq, (unsigned long long)op.number);
    return false;
}
