/*
 * Desks: how they come in (hello, enrol, six words), how far the hub has their journals, how they go.
 */
#include "sync/hub/devices.h"
#include "sync/hub/feed.h"
#include "sync/hub/leases.h"
#include "sync/hub/parts.h"
#include "sync/hub/refill.h"
#include "sync/hub/tokens.h"
#include "sync/hub/trainings.h"

#include "app/base/log.h"
#include "app/core/training.h"
#include "sync/wire/high.h"
#include "sync/wire/httpsig.h"

#include <stdio.h>

#define CODE_LIFE_MS PD_DAY_MS

static void
read_device(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_device *d)
{
    struct pd_store *s = hub->store;
    char letter[2];

    *d = (struct pd_device){ .dev = pd_store_int(s, sql, 0) };
    d->id = pd_store_id(s, sql, 1);
    pd_store_blob(s, sql, 2, d->key.b, sizeof d->key.b);
    d->epoch = (uint32_t)pd_store_int(s, sql, 3);
    d->high = (uint64_t)pd_store_int(s, sql, 4);
    pd_store_blob(s, sql, 5, d->head.b, sizeof d->head.b);
    d->state = (enum pd_device_state)pd_store_int(s, sql, 6);
    pd_store_text(s, sql, 7, d->mode, sizeof d->mode);
    pd_store_text(s, sql, 8, d->site, sizeof d->site);
    pd_store_text(s, sql, 9, d->place, sizeof d->place);
    pd_store_text(s, sql, 10, letter, sizeof letter);
    d->letter = letter[0];
    pd_store_text(s, sql, 11, d->serial, sizeof d->serial);
    d->enrolled_ms = pd_store_int(s, sql, 12);
    d->seen_ms = pd_store_int(s, sql, 13);
    d->cseq = (uint64_t)pd_store_int(s, sql, 14);
    d->retire_ms = pd_store_int(s, sql, 15);
    d->lost_ms = pd_store_int(s, sql, 16);
    d->settled_ms = pd_store_int(s, sql, 17);
    d->durable = (uint64_t)pd_store_int(s, sql, 18);
    d->refill = (enum pd_refill)pd_store_int(s, sql, 19);
    d->said = (uint64_t)pd_store_int(s, sql, 20);
    d->heir = pd_store_int(s, sql, PD_DEVICE_HEIR);
    d->waits = (uint64_t)pd_store_int(s, sql, PD_DEVICE_HEIR + 1);
}

static bool
device_by(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_device *out)
{
    if (!pd_store_start(hub->store, sql, &arg, 1))
        return false;
    read_device(hub, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

bool
pd_device_find(struct pd_hub *hub, const struct pd_id *id, struct pd_device *out)
{
    return device_by(hub, PD_HUB_SQL_DEVICE_BY_ID, pd_d(id), out);
}

bool
pd_device_get(struct pd_hub *hub, int64_t dev, struct pd_device *out)
{
    return device_by(hub, PD_HUB_SQL_DEVICE_GET, pd_i(dev), out);
}

int
pd_device_problem(const struct pd_device *device)
{
    switch (device->state) {
    case PD_DEVICE_ACTIVE:
        return 0;
    case PD_DEVICE_WAITING:
        return PD_PROBLEM_DEVICE_WAITING;
    case PD_DEVICE_REVOKED:
        return PD_PROBLEM_DEVICE_REVOKED;
    case PD_DEVICE_FORKED:
        return PD_PROBLEM_FORK;
    case PD_DEVICE_LOST:
        return PD_PROBLEM_DEVICE_LOST;
    case PD_DEVICE_RETIRED:
        return PD_PROBLEM_DEVICE_RETIRED;
    }
    return PD_PROBLEM_UNKNOWN_DEVICE;
}

const char *
pd_device_state_name(enum pd_device_state state)
{
    static const char *const names[] = { "?", "waiting", "active", "revoked", "forked", "lost", "retired" };

    return state >= 1 && state < PD_COUNT(names) ? names[state] : names[0];
}

/* A request that was parked was checked when it came; its nonce may have grown old since. */
bool
pd_hub_signed_by(struct pd_call *call, struct pd_device *device, char nonce[PD_NONCE_CAP])
{
    struct pd_httpsig sig;
    struct pd_why why = { .text = "" };
    int problem = 0;

    if (pd_httpsig_read(call->request, &sig, &why) != PD_OK) {
        problem = PD_PROBLEM_BAD_SIGNATURE;
    } else if (call->waited_ms == 0 && !pd_hub_nonce_good(call->hub, call->now_ms, sig.nonce)) {
        problem = PD_PROBLEM_STALE_NONCE;
    } else if (!pd_device_find(call->hub, &sig.device, device)) {
        problem = PD_PROBLEM_UNKNOWN_DEVICE;
    } else if (call->waited_ms == 0 && !pd_httpsig_verify(call->request, &sig, &device->key)) {
        problem = PD_PROBLEM_BAD_SIGNATURE;
    } else {
        problem = pd_device_problem(device);
        if (problem == 0 && sig.epoch != device->epoch)
            problem = PD_PROBLEM_OLD_EPOCH;
        if (device->heir != 0)
            problem = PD_PROBLEM_OLD_EPOCH;
    }
    (void)pd_copy(nonce, PD_NONCE_CAP, sig.nonce);
    if (problem == 0)
        return true;
    if (problem != PD_PROBLEM_BAD_SIGNATURE)
        pd_hub_asked_by(call, sig.device, sig.nonce);
    (void)pd_hub_problem(call, (enum pd_problem)problem, why.text);
    return false;
}

enum pd_hub_step
pd_hub_hello(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    const struct pd_programme *programme = pd_hub_programme_now(hub, call->now_ms);
    struct pd_hello hello = {
        .protocol_min = PD_PROTOCOL_MIN,
        .protocol_max = hub->protocol_max,
        .time_ms = call->now_ms,
        .hub_key = hub->public_key,
    };
    struct pd_str out = pd_str_on(hub->scratch_body, 2048);
    const char *name = programme != NULL ? programme->hospital.in[PD_LANG_ZH_CN] : "Pointdesk";

    (void)pd_text_clean(hello.name, sizeof hello.name, name, strlen(name));
    pd_hub_nonce_make(hub, call->now_ms, hello.nonce);
    pd_hello_write(&hello, &out);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

void
pd_hub_write_high(struct pd_hub *hub, const struct pd_device *d, int64_t now_ms, const char *nonce, bool who,
    struct pd_str *out)
{
    struct pd_high high = { .epoch = d->epoch,
        .hub_epoch = hub->hub_epoch,
        .high_seq = d->high,
        .durable_seq = pd_hub_durable(hub, d),
        .head = d->head,
        .time_ms = now_ms };

    if (who) {
        high.device = d->id;
        high.key = d->key;
        high.letter = d->letter;
        (void)pd_copy(high.mode, sizeof high.mode, d->mode);
        (void)pd_copy(high.site, sizeof high.site, d->site);
        (void)pd_copy(high.place, sizeof high.place, d->place);
    }
    pd_high_write(&high, nonce, &hub->secret, out);
    pd_assert(!out->cut);
}

enum pd_hub_step
pd_hub_tell_high(struct pd_call *call, const struct pd_device *d, const char *nonce, bool who)
{
    struct pd_str out = pd_str_on(call->hub->scratch_body, PD_HIGH_BODY_MAX);

    pd_hub_write_high(call->hub, d, call->now_ms, nonce, who, &out);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

enum pd_hub_step
pd_hub_high(struct pd_call *call)
{
    struct pd_device device;
    struct pd_why why = { .text = "" };
    char nonce[PD_NONCE_CAP];
    uint64_t end;
    bool said;

    if (!pd_hub_signed_by(call, &device, nonce))
        return PD_HUB_DONE;
    if (pd_high_query_read(call->request->query, &said, &end, &why) != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, why.text);
    if (said)
        pd_refill_said(call->hub, &device, end);
    return pd_hub_tell_high(call, &device, nonce, said);
}

/* ---- coming in ---- */

static struct pd_hash
secret_hash(const struct pd_enrol_code *code)
{
    return pd_hash_of(code->secret, sizeof code->secret);
}

static enum pd_err
make_code(struct pd_hub *hub, int64_t now_ms, const char *site, const char *place, bool approved,
    struct pd_arg replaces, char *out, size_t cap)
{
    struct pd_enrol_code code;
    struct pd_hash hash = pd_hash_of(hub->public_key.b, sizeof hub->public_key.b);
    char text[PD_ENROL_CODE_CAP];

    pd_rng_fill(hub->rng, code.secret, sizeof code.secret);
    memcpy(code.hub_hash, hash.b, sizeof code.hub_hash);
    pd_enrol_code_format(&code, text);
    if (!pd_copy(out, cap, text))
        return PD_ERR_TOO_LARGE;
    hash = secret_hash(&code);
    (void)pd_store_run(hub->store, PD_HUB_SQL_ENROL_CODE_INSERT,
        PD_ARGS(pd_b(hash.b, sizeof hash.b), pd_t(site), pd_t(place), pd_i(approved),
            pd_i(now_ms + CODE_LIFE_MS), replaces));
    return hub->store->err;
}

enum pd_err
pd_hub_device_code_again(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *device, bool approved, char *out, size_t cap)
{
    struct pd_device d;

    if (!pd_device_find(hub, device, &d))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (d.heir != 0)
        return PD_ERR_STATE;
    return make_code(hub, now_ms, d.site, d.place, approved, pd_d(&d.id), out, cap);
}

enum pd_err
pd_hub_device_code(struct pd_hub *hub, int64_t now_ms, const char *site, const char *place, bool approved,
    char *out, size_t cap)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);

    if (!pd_code_word_valid(site, strlen(site), PD_PLACE_CAP - 1) ||
        !pd_code_word_valid(place, strlen(place), PD_PLACE_CAP - 1))
        return PD_ERR_INVALID;
    if (programme != NULL && pd_programme_place(programme, place) == NULL)
        return PD_ERR_NOT_FOUND;
    return make_code(hub, now_ms, site, place, approved, pd_null(), out, cap);
}

struct pending_code {
    struct pd_hash hash;
    char site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    bool approved;
    int64_t expires_ms;
    struct pd_id device;   /* zero: not used yet */
    struct pd_id replaces; /* zero: nobody */
};

static bool
find_code(struct pd_hub *hub, const char *text, struct pending_code *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ENROL_CODE_GET;
    struct pd_enrol_code code;

    if (pd_enrol_code_parse(text, &code) != PD_OK)
        return false;
    out->hash = secret_hash(&code);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_b(out->hash.b, sizeof out->hash.b))))
        return false;
    pd_store_text(hub->store, sql, 0, out->site, sizeof out->site);
    pd_store_text(hub->store, sql, 1, out->place, sizeof out->place);
    out->approved = pd_store_int(hub->store, sql, 2) != 0;
    out->expires_ms = pd_store_int(hub->store, sql, 3);
    out->device = pd_store_id(hub->store, sql, 4);
    out->replaces = pd_store_id(hub->store, sql, 5);
    pd_store_end(hub->store, sql);
    return true;
}

void
pd_device_provide(struct pd_hub *hub, const struct pd_device *d)
{
    if (strcmp(d->mode, "kiosk") == 0)
        pd_lease_first(hub, d->dev);
    else
        pd_token_first(hub, d);
}

/* What a desk gets when it is let in: its key is told to all, and it may sell or capture. */
static void
let_in(struct pd_hub *hub, const struct pd_device *d)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_STATE, PD_ARGS(pd_i(d->dev), pd_i(PD_DEVICE_ACTIVE)));
    pd_feed_touch(hub, PD_ROW_KEY, d->dev);
    pd_device_provide(hub, d);
}

/* The desk that is enrolled anew stops: what it still sends is kept as evidence, its tickets and its units
 * stay what they are. The new one has its letter. */
static void
succeed(struct pd_hub *hub, const struct pd_device *old, const struct pd_device *heir)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_HEIR, PD_ARGS(pd_i(old->dev), pd_i(heir->dev)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_REFILL, PD_ARGS(pd_i(old->dev), pd_i(PD_REFILL_DONE), pd_i(0)));
    pd_refill_look(hub);
}

static void
new_device(struct pd_hub *hub, int64_t now_ms, const struct pd_enrol_request *request,
    const struct pending_code *code, struct pd_device *d)
{
    static const struct pd_hash empty = { { 0 } };
    char letter[2] = "";
    struct pd_device old = { .epoch = 0 };
    bool again = !pd_id_is_zero(code->replaces) && pd_device_find(hub, &code->replaces, &old);

    *d = (struct pd_device){ .dev = pd_hub_count(hub, PD_COUNT_DEVICE),
        .id = pd_id_make(now_ms, hub->rng),
        .key = request->key,
        .epoch = old.epoch + 1,
        .state = PD_DEVICE_WAITING,
        .enrolled_ms = now_ms };
    (void)pd_copy(d->mode, sizeof d->mode, request->mode);
    (void)pd_copy(d->site, sizeof d->site, code->site);
    (void)pd_copy(d->place, sizeof d->place, code->place);
    letter[0] =
        (char)('A' + pd_store_one(hub->store, PD_HUB_SQL_DEVICE_LETTERS, PD_ARGS(pd_t(d->site)), 0) % 26);
    if (again && old.letter != 0)
        letter[0] = old.letter;
    d->letter = letter[0];
    (void)pd_text_clean(d->serial, sizeof d->serial, request->serial, strlen(request->serial));
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_INSERT,
        PD_ARGS(pd_i(d->dev), pd_d(&d->id), pd_b(d->key.b, sizeof d->key.b), pd_i(d->epoch),
            pd_b(empty.b, sizeof empty.b), pd_i(d->state), pd_t(d->mode), pd_t(d->site), pd_t(d->place),
            pd_t(letter), pd_t(d->serial), pd_i(now_ms)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ENROL_CODE_USE,
        PD_ARGS(pd_b(code->hash.b, sizeof code->hash.b), pd_d(&d->id)));
    if (again)
        succeed(hub, &old, d);
    if (!code->approved)
        return;
    d->state = PD_DEVICE_ACTIVE;
    let_in(hub, d);
}

static enum pd_hub_step
answer_enrol(struct pd_call *call, const struct pd_device *d, const char *nonce)
{
    struct pd_str out = pd_str_on(call->hub->scratch_body, 4096);
    struct pd_enrol_answer answer = {
        .device = d->id,
        .epoch = d->epoch,
        .letter = d->letter,
        .hub_key = call->hub->public_key,
        .time_ms = call->now_ms,
        .active = d->state == PD_DEVICE_ACTIVE,
    };

    (void)pd_copy(answer.site, sizeof answer.site, d->site);
    (void)pd_copy(answer.place, sizeof answer.place, d->place);
    pd_enrol_answer_write(&answer, nonce, &call->hub->secret, &out);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

/* The same desk with the same code and key is answered again: its first answer may have been lost, and a
 * desk that waits for approval asks until it has it. */
enum pd_hub_step
pd_hub_enrol(struct pd_call *call)
{
    struct pd_hub *hub = call->hub;
    struct pd_enrol_request request;
    struct pending_code code;
    struct pd_device d;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_enrol_request_read(call->request->body, call->request->body_len, &request, &why);

    if (err == PD_ERR_DENIED)
        return pd_hub_problem(call, PD_PROBLEM_BAD_SIGNATURE, why.text);
    if (err != PD_OK)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, why.text);
    if (!pd_hub_nonce_good(hub, call->now_ms, request.nonce))
        return pd_hub_problem(call, PD_PROBLEM_STALE_NONCE, "");
    if (strcmp(request.mode, "kiosk") != 0 && strcmp(request.mode, "counter") != 0)
        return pd_hub_problem(call, PD_PROBLEM_BAD_REQUEST, "mode is kiosk or counter");
    if (pd_training_is_key(&request.key) != pd_training_is_key(&hub->public_key))
        return pd_hub_problem(
            call, PD_PROBLEM_CONFLICT, "a training's desk and its hub know each other alone");
    if (!find_code(hub, request.code, &code))
        return pd_hub_problem(call, PD_PROBLEM_ENROL_CODE, "this code is not known here");
    if (!pd_id_is_zero(code.device)) {
        if (!pd_device_find(hub, &code.device, &d) || !pd_public_key_equal(&d.key, &request.key))
            return pd_hub_problem(call, PD_PROBLEM_ENROL_CODE, "this code has been used");
        if (d.state != PD_DEVICE_ACTIVE && d.state != PD_DEVICE_WAITING)
            return pd_hub_problem(call, (enum pd_problem)pd_device_problem(&d), "");
        return answer_enrol(call, &d, request.nonce);
    }
    if (call->now_ms > code.expires_ms)
        return pd_hub_problem(call, PD_PROBLEM_ENROL_CODE, "this code is older than a day");
    if (device_by(hub, PD_HUB_SQL_DEVICE_BY_KEY, pd_b(request.key.b, sizeof request.key.b), &d))
        return pd_hub_problem(call, PD_PROBLEM_CONFLICT, "this key belongs to another desk");
    if (!pd_id_is_zero(code.replaces) && pd_device_find(hub, &code.replaces, &d) &&
        (d.heir != 0 || strcmp(d.mode, request.mode) != 0))
        return pd_hub_problem(call, PD_PROBLEM_CONFLICT,
            d.heir != 0 ? "that desk was enrolled anew already" : "a desk is enrolled anew as what it was");
    new_device(hub, call->now_ms, &request, &code, &d);
    return answer_enrol(call, &d, request.nonce);
}

enum pd_err
pd_hub_device_approve(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device)
{
    struct pd_device d;

    (void)now_ms;
    if (!pd_device_find(hub, device, &d))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (d.state != PD_DEVICE_WAITING)
        return PD_ERR_STATE;
    let_in(hub, &d);
    return hub->store->err;
}

enum pd_err
pd_hub_device_revoke(struct pd_hub *hub, int64_t now_ms, const struct pd_id *device)
{
    struct pd_device d;

    (void)now_ms;
    if (!pd_device_find(hub, device, &d))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (d.state == PD_DEVICE_REVOKED)
        return PD_ERR_STATE;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DEVICE_STATE, PD_ARGS(pd_i(d.dev), pd_i(PD_DEVICE_REVOKED)));
    pd_token_ask_no_more(hub, d.dev);
    pd_feed_touch(hub, PD_ROW_KEY, d.dev);
    pd_refill_look(hub);
    return hub->store->err;
}

enum pd_err
pd_hub_device_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_device *device), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_hub_device out = { .high = 0 };
        struct pd_device d;

        read_device(hub, sql, &d);
        out.id = d.id;
        out.high = d.high;
        out.durable = pd_hub_durable(hub, &d);
        out.missing = d.refill != PD_REFILL_DONE && d.refill != PD_REFILL_TOLD && d.state == PD_DEVICE_ACTIVE;
        out.said = d.refill == PD_REFILL_SAID ? d.said : 0;
        out.waits = out.missing && d.waits == d.high + 1 ? d.waits : 0;
        out.seen_ms = d.seen_ms;
        out.training_ms = pd_training_since_ms(hub, d.dev);
        pd_parts_of(hub, d.dev, &out.parts, &out.parts_told_ms);
        out.letter = d.letter;
        out.sells = strcmp(d.mode, "kiosk") == 0 ||
                    pd_store_one(hub->store, PD_HUB_SQL_LEASE_LEFT_OF, PD_ARGS(pd_i(d.dev)), 0) > 0;
        out.state = d.heir != 0                                      ? "replaced"
                    : d.state == PD_DEVICE_ACTIVE && d.retire_ms > 0 ? "retiring"
                                                                     : pd_device_state_name(d.state);
        (void)pd_copy(out.mode, sizeof out.mode, d.mode);
        (void)pd_copy(out.site, sizeof out.site, d.site);
        (void)pd_copy(out.place, sizeof out.place, d.place);
        pd_enrol_words(&hub->public_key, &d.key, out.words);
        each(ctx, &out);
    }
    return hub->store->err;
}
