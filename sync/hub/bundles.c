/*
 * Bundles: a desk's pushes out of a file, and a file with everything it has to hear (sync/wire/bundle.h). For
 * each desk the hub remembers the last serial of either direction, and where the desk stood when it wrote its
 * last one: from there on it is told again what it may have lost on the way.
 */
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/wire/bundle.h"
#include "sync/wire/high.h"

#include <stdlib.h>

struct standing {
    uint64_t in_serial, out_serial, base, hub_epoch, cseq;
};

static void
read_standing(struct pd_hub *hub, int64_t dev, struct standing *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_BUNDLE_GET;
    struct pd_store *s = hub->store;

    *out = (struct standing){ .in_serial = 0 };
    if (!pd_store_start(s, sql, PD_ARGS(pd_i(dev))))
        return;
    out->in_serial = (uint64_t)pd_store_int(s, sql, 0);
    out->out_serial = (uint64_t)pd_store_int(s, sql, 1);
    out->base = (uint64_t)pd_store_int(s, sql, 2);
    out->hub_epoch = (uint64_t)pd_store_int(s, sql, 3);
    out->cseq = (uint64_t)pd_store_int(s, sql, 4);
    pd_store_end(s, sql);
}

static void
write_standing(struct pd_hub *hub, int64_t dev, const struct standing *s)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_BUNDLE_PUT,
        PD_ARGS(pd_i(dev), pd_i((int64_t)s->in_serial), pd_i((int64_t)s->out_serial), pd_i((int64_t)s->base),
            pd_i((int64_t)s->hub_epoch), pd_i((int64_t)s->cseq)));
}

/* ---- import ---- */

static enum pd_err
check_device(struct pd_hub *hub, const struct pd_bundle *b, struct pd_device *device, struct pd_why *why)
{
    if (b->to != PD_BUNDLE_FOR_HUB)
        return pd_why(why, PD_ERR_DENIED, "for", "this bundle is the hub's for a desk");
    if (!pd_device_find(hub, &b->device, device))
        return pd_why(why, PD_ERR_DENIED, "dev", "no desk of this hub wrote it");
    if (device->state != PD_DEVICE_ACTIVE || device->heir != 0)
        return pd_why(
            why, PD_ERR_DENIED, "dev", "the desk that wrote it is not active: pointdesk-hub device list");
    if (b->epoch != device->epoch)
        return pd_why(why, PD_ERR_DENIED, "ep", "it is from an earlier enrolment of that desk");
    return PD_OK;
}

static enum pd_err
check(struct pd_hub *hub, const struct pd_bundle *b, const struct standing *s, struct pd_why *why)
{
    if (b->hub_epoch != 0 && b->hub_epoch != hub->hub_epoch)
        return pd_why(why, PD_ERR_DENIED, "hub_epoch",
            "the desk knows another life of this hub (%llu, this is %llu)", (unsigned long long)b->hub_epoch,
            (unsigned long long)hub->hub_epoch);
    if (b->serial <= s->in_serial)
        return pd_why(why, PD_ERR_EXISTS, "serial", "is %llu; bundle %llu of this desk was imported already",
            (unsigned long long)b->serial, (unsigned long long)s->in_serial);
    if (b->hub_epoch == hub->hub_epoch && b->cseq > (uint64_t)hub->counters[PD_COUNT_CSEQ])
        return pd_why(why, PD_ERR_DENIED, "cseq", "this hub never gave that position");
    return PD_OK;
}

/* The next push of the body: its header says how many lines follow. false: no such push. */
static bool
next_push(const char *body, size_t len, size_t at, size_t *push_len)
{
    const char *newline = memchr(body + at, '\n', len - at);
    const char *text = body + at, *key = NULL;
    long n = -1;

    if (newline != NULL && (key = memmem(text, (size_t)(newline - text), ",\"n\":", 5)) != NULL)
        n = strtol(key + 5, NULL, 10);
    for (; newline != NULL && n > 0; n--)
        newline = memchr(newline + 1, '\n', len - (size_t)(newline + 1 - body));
    if (newline == NULL || n != 0)
        return false;
    *push_len = (size_t)(newline + 1 - text);
    return true;
}

static enum pd_err
refused(const struct pd_http_response *response, struct pd_why *why)
{
    char code[PD_REASON_CAP], detail[PD_PROBLEM_DETAIL_CAP];

    pd_problem_read(response->body, response->body_len, code, sizeof code, detail, sizeof detail);
    return pd_why(why, pd_problem_from(code) == PD_PROBLEM_GAP ? PD_ERR_STATE : PD_ERR_INVALID, code, "%s",
        pd_problem_from(code) == PD_PROBLEM_GAP ? "ops before these are missing here: export again" : detail);
}

static enum pd_err
take_one(struct pd_hub *hub, int64_t now_ms, const char *push, size_t len, const char *nonce,
    struct pd_hub_bundle *report, struct pd_why *why)
{
    struct pd_http_request request = {
        .method = "POST", .path = "/v1/push", .query = "", .body = push, .body_len = len
    };
    struct pd_http_response response = { .status = 0 };
    struct pd_call call = { .hub = hub, .now_ms = now_ms, .request = &request, .response = &response };

    if (len > PD_PUSH_BODY_MAX)
        return pd_why(why, PD_ERR_INVALID, "push", "has at most %d bytes", PD_PUSH_BODY_MAX);
    (void)pd_hub_push_bundled(&call, nonce);
    if (hub->store->err != PD_OK)
        return hub->store->err;
    if (response.status == 200)
        return PD_OK;
    report->fork = response.status == pd_problem_status(PD_PROBLEM_FORK) &&
                   memmem(response.body, response.body_len, "\"fork\"", 6) != NULL;
    return report->fork ? PD_OK : refused(&response, why);
}

static enum pd_err
take_all(struct pd_hub *hub, int64_t now_ms, const struct pd_bundle *b, const char *body,
    struct pd_hub_bundle *report, struct pd_why *why)
{
    char nonce[PD_NONCE_CAP];
    size_t at = 0, len;
    enum pd_err err = PD_OK;

    pd_bundle_nonce(b, nonce);
    while (err == PD_OK && !report->fork && at < b->len) {
        if (!next_push(body, b->len, at, &len))
            return pd_why(why, PD_ERR_INVALID, "push", "must be a header and as many lines as it says");
        err = take_one(hub, now_ms, body + at, len, nonce, report, why);
        at += len;
    }
    return err;
}

/* Where the first push begins: the last op that had a result when the desk wrote this. */
static enum pd_err
read_base(const char *body, size_t len, uint64_t *base, struct pd_why *why)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header;
    size_t push_len;
    enum pd_err err;

    if (len == 0 || !next_push(body, len, 0, &push_len))
        return pd_why(why, PD_ERR_INVALID, "push", "there must be one, if only without ops");
    err = pd_push_read(body, push_len, &header, lines, why);
    *base = header.base;
    return err;
}

enum pd_err
pd_hub_bundle_import(struct pd_hub *hub, int64_t now_ms, const char *file, size_t len,
    struct pd_hub_bundle *report, struct pd_why *why)
{
    struct pd_bundle b;
    struct pd_device before, after;
    struct standing s;
    const char *body;
    enum pd_err err = pd_bundle_read(file, len, &b, &body, why);

    hub->now_ms = now_ms;
    *report = (struct pd_hub_bundle){ .serial = 0 };
    if (err != PD_OK || (err = check_device(hub, &b, &before, why)) != PD_OK)
        return err;
    if (!pd_bundle_verify(file, len, &b, &before.key))
        return pd_why(why, PD_ERR_DENIED, "sig", "must be by the desk that the bundle names");
    read_standing(hub, before.dev, &s);
    if ((err = check(hub, &b, &s, why)) != PD_OK || (err = read_base(body, b.len, &s.base, why)) != PD_OK ||
        (err = take_all(hub, now_ms, &b, body, report, why)) != PD_OK)
        return err;
    s.in_serial = b.serial;
    s.hub_epoch = b.hub_epoch;
    s.cseq = b.cseq;
    write_standing(hub, before.dev, &s);
    if (!pd_device_get(hub, before.dev, &after))
        return hub->store->err;
    report->device = b.device;
    report->serial = b.serial;
    report->ops = after.high - before.high;
    return hub->store->err;
}

/* ---- export ---- */

struct parts {
    char *p;
    size_t len, cap;
    enum pd_err err;
};

static void
add(struct parts *parts, const void *bytes, size_t len)
{
    if (parts->err == PD_OK && parts->len + len > PD_BUNDLE_BODY_MAX - PD_BUNDLE_SEAL_LEN)
        parts->err = PD_ERR_TOO_LARGE;
    if (parts->err == PD_OK && parts->len + len > parts->cap) {
        size_t cap = (parts->len + len) * 2;
        char *p = realloc(parts->p, cap);

        if (p == NULL)
            parts->err = PD_ERR_MEMORY;
        else
            parts->cap = cap;
        parts->p = p != NULL ? p : parts->p;
    }
    if (parts->err != PD_OK)
        return;
    memcpy(parts->p + parts->len, bytes, len);
    parts->len += len;
}

static void
add_part(struct parts *parts, enum pd_bundle_part_kind kind, const void *bytes, size_t len)
{
    char line[32];
    struct pd_str head = pd_str_on(line, sizeof line);

    pd_bundle_part_write(kind, len, &head);
    add(parts, head.p, head.len);
    add(parts, bytes, len);
}

/* Before everything else: a desk that never meets its hub can show another life of it who it is. */
static void
add_who(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, const char *nonce,
    struct parts *parts)
{
    struct pd_str out = pd_str_on(hub->scratch_body, PD_HIGH_BODY_MAX);

    pd_hub_write_high(hub, device, now_ms, nonce, true, &out);
    add_part(parts, PD_BUNDLE_WHO, out.p, out.len);
}

static void
add_results(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t from,
    const char *nonce, struct parts *parts)
{
    bool more = from < device->high;

    while (more && parts->err == PD_OK && hub->store->err == PD_OK) {
        struct pd_str out = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);

        more = pd_hub_push_results(hub, device, now_ms, &from, nonce, &out);
        add_part(parts, PD_BUNDLE_PUSH, out.p, out.len);
    }
}

static void
add_pages(struct pd_hub *hub, const struct pd_device *device, int64_t now_ms, uint64_t *cursor,
    const char *nonce, struct parts *parts)
{
    bool more = true;

    while (more && parts->err == PD_OK && hub->store->err == PD_OK) {
        struct pd_str out = pd_str_on(hub->scratch_body, PD_HUB_SCRATCH_LEN);

        more = pd_hub_pull_page(hub, device, now_ms, cursor, nonce, &out);
        add_part(parts, PD_BUNDLE_PULL, out.p, out.len);
    }
}

static void
add_documents(struct pd_hub *hub, uint64_t from, struct parts *parts)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROGRAMME_SINCE;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i((int64_t)from))); row;
         row = pd_store_next(hub->store, sql)) {
        size_t len;
        const void *json = pd_store_bytes(hub->store, sql, 0, &len);

        add_part(parts, PD_BUNDLE_ASSET, json, len);
    }
}

/* The whole file: header and what the parts are sealed into. */
static enum pd_err
close_bundle(struct pd_hub *hub, struct pd_bundle *b, const struct pd_public_key *to,
    const struct parts *parts, char **file, size_t *len)
{
    char line[PD_BUNDLE_HEADER_MAX + 1];
    struct pd_str header = pd_str_on(line, sizeof line);
    uint8_t seed[PD_BUNDLE_SEED_LEN];
    uint8_t *sealed = malloc(parts->len + PD_BUNDLE_SEAL_LEN);
    bool done;

    pd_rng_fill(hub->rng, seed, sizeof seed);
    done = sealed != NULL && pd_bundle_seal(to, seed, parts->p, parts->len, sealed);
    memset(seed, 0, sizeof seed);
    b->len = parts->len + PD_BUNDLE_SEAL_LEN;
    if (done) {
        pd_bundle_write(b, sealed, &hub->secret, &header);
        pd_assert(!header.cut);
        *file = malloc(header.len + b->len);
    }
    if (done && *file != NULL) {
        memcpy(*file, header.p, header.len);
        memcpy(*file + header.len, sealed, b->len);
        *len = header.len + b->len;
    }
    free(sealed);
    return done && *file != NULL ? PD_OK : PD_ERR_MEMORY;
}

enum pd_err
pd_hub_bundle_export(struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, char **file, size_t *len,
    struct pd_hub_bundle *report, struct pd_why *why)
{
    struct pd_bundle b = { .to = PD_BUNDLE_FOR_DESK, .hub_epoch = hub->hub_epoch, .time_ms = now_ms };
    struct parts parts = { .err = PD_OK };
    struct pd_device device;
    struct standing s;
    char nonce[PD_NONCE_CAP];
    enum pd_err err;

    *file = NULL;
    hub->now_ms = now_ms;
    if (!pd_device_find(hub, id, &device))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (device.state != PD_DEVICE_ACTIVE || device.heir != 0)
        return pd_why(why, PD_ERR_DENIED, "--device", "this desk is not active: pointdesk-hub device list");
    pd_feed_flush(hub);
    read_standing(hub, device.dev, &s);
    b.device = device.id;
    b.epoch = device.epoch;
    b.serial = ++s.out_serial;
    b.from = b.cseq = s.hub_epoch == hub->hub_epoch ? s.cseq : 0;
    pd_bundle_nonce(&b, nonce);
    add_who(hub, &device, now_ms, nonce, &parts);
    add_results(hub, &device, now_ms, s.base, nonce, &parts);
    add_pages(hub, &device, now_ms, &b.cseq, nonce, &parts);
    add_documents(hub, b.from, &parts);
    write_standing(hub, device.dev, &s);
    err = hub->store->err != PD_OK ? hub->store->err : parts.err;
    if (err == PD_ERR_TOO_LARGE)
        (void)pd_why(why, err, "--device", "it has more to hear than %u bytes hold", PD_BUNDLE_BODY_MAX);
    if (err == PD_OK)
        err = close_bundle(hub, &b, &device.key, &parts, file, len);
    free(parts.p);
    *report = (struct pd_hub_bundle){
        .device = device.id, .serial = b.serial, .ops = device.high - s.base, .rows_end = b.cseq
    };
    return err;
}
