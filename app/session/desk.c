#include "app/session/desk.h"

#include "app/base/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR_STEP_MS PD_MINUTE_MS /* how often the time floor is written */
#define BROKEN_AGAIN_MS (10 * PD_SECOND_MS)
#define WATCH_MAX 16 /* holds whose hub answer somebody may wait for */

struct watch {
    struct pd_id hold;
    struct pd_id op;
};

struct pd_desk {
    struct pd_desk_config config;
    struct pd_desktime time;
    struct pd_moment now;
    int64_t floor_saved_ms;
    bool online;
    bool refused;
    bool broken; /* the ledger said corrupt, full or I/O error: closed until it is opened again */
    enum pd_err broken_err;
    int64_t tried_ms; /* when a full disk was last tried again */
    struct pd_identity identity;
    bool enrolled;
    struct pd_programme *programme; /* also the session's until it drops it */
    struct pd_programme *dropping;  /* replaced; freed when the session says so */
    bool programme_fresh;           /* not yet handed to the session */
    struct pd_keyring keyring;
    struct watch watch[WATCH_MAX];
    int watch_count;
    bool dirty; /* a status is due */
    struct pd_ledger_status told;
    int64_t told_ms;
    bool told_online;
};

enum pd_err
pd_desk_create(struct pd_desk **out, const struct pd_desk_config *config)
{
    struct pd_desk *desk = calloc(1, sizeof *desk);
    enum pd_err err;

    if (desk == NULL)
        return PD_ERR_MEMORY;
    desk->config = *config;
    desk->dirty = true;
    err = pd_ledger_time_floor(config->ledger, &desk->time.floor_ms);
    if (err == PD_OK)
        err = pd_ledger_identity(config->ledger, &desk->identity);
    desk->enrolled = err == PD_OK;
    if (err != PD_OK && err != PD_ERR_NOT_FOUND) {
        pd_desk_destroy(desk);
        return err;
    }
    desk->floor_saved_ms = desk->time.floor_ms;
    *out = desk;
    return PD_OK;
}

static void
free_programme(struct pd_programme *programme)
{
    if (programme == NULL)
        return;
    pd_programme_finish(programme);
    free(programme);
}

void
pd_desk_destroy(struct pd_desk *desk)
{
    if (desk == NULL)
        return;
    /* What was handed to the session is the session's to free. */
    if (desk->programme_fresh)
        free_programme(desk->programme);
    sodium_memzero(desk, sizeof *desk);
    free(desk);
}

void
pd_desk_clock(struct pd_desk *desk, int64_t wall_ms, int64_t boot_ms)
{
    desk->now = pd_desktime_now(&desk->time, wall_ms, boot_ms);
}

struct pd_when
pd_desk_when(const struct pd_desk *desk)
{
    return (struct pd_when){ .now_ms = desk->now.now_ms, .quality = desk->now.quality };
}

void
pd_desk_link(struct pd_desk *desk, bool online, int64_t hub_ms, int64_t hub_boot_ms)
{
    if (online != desk->online)
        desk->dirty = true;
    desk->online = online;
    if (hub_ms > 0)
        pd_desktime_told(&desk->time, hub_ms, hub_boot_ms);
}

void
pd_desk_refused(struct pd_desk *desk, bool refused)
{
    if (refused != desk->refused)
        desk->dirty = true;
    desk->refused = refused;
}

/* What the closed screen shows for a ledger that failed so. */
static const char *
broken_code(enum pd_err err)
{
    return err == PD_ERR_FULL ? "E-LED-02" : err == PD_ERR_CORRUPT ? "E-LED-04" : "E-LED-01";
}

/* A ledger that cannot record closes the desk: nothing may be promised that could be lost. */
static enum pd_err
note(struct pd_desk *desk, enum pd_err err)
{
    switch (err) {
    case PD_ERR_FULL:
    case PD_ERR_READONLY:
    case PD_ERR_IO:
    case PD_ERR_CORRUPT:
        if (!desk->broken)
            pd_log(PD_LOG_ERROR, broken_code(err), "the desk closed: the ledger cannot record: %s",
                pd_err_name(err));
        desk->broken = true;
        desk->broken_err = err;
        desk->dirty = true;
        break;
    case PD_OK:
    case PD_ERR_INVALID:
    case PD_ERR_TOO_LARGE:
    case PD_ERR_NOT_FOUND:
    case PD_ERR_EXISTS:
    case PD_ERR_STATE:
    case PD_ERR_BUSY:
    case PD_ERR_NETWORK:
    case PD_ERR_DENIED:
    case PD_ERR_MEMORY:
    case PD_ERR_MISSING:
        break;
    }
    return err;
}

/* Newest programme in force; parsed once per version. */
static void
refresh_programme(struct pd_desk *desk)
{
    struct pd_programme *fresh;
    struct pd_why why;
    uint32_t version;
    const char *json;
    size_t len;

    if (desk->dropping != NULL || desk->programme_fresh)
        return; /* the session has not taken or dropped the last one yet */
    if (pd_ledger_programme(desk->config.ledger, desk->now.now_ms, &version, &json, &len) != PD_OK)
        return;
    if (desk->programme != NULL && desk->programme->version == version)
        return;
    fresh = malloc(sizeof *fresh);
    if (fresh == NULL)
        return;
    if (pd_programme_parse(json, len, fresh, &why) != PD_OK) {
        pd_log(PD_LOG_ERROR, "E-PRG-01", "programme %u: %s: %s", version, why.path, why.text);
        free(fresh);
        return;
    }
    fresh->version = version;
    desk->dropping = desk->programme;
    desk->programme = fresh;
    desk->programme_fresh = true;
    desk->dirty = true;
}

static const struct pd_gift *
gift_of(const struct pd_desk *desk, const char *sku)
{
    return desk->programme != NULL ? pd_programme_gift(desk->programme, sku) : NULL;
}

static void
ticket_view(const struct pd_desk *desk, const struct pd_hold *hold, struct pd_ticket_view *out)
{
    struct pd_ledger_status status;

    memset(out, 0, sizeof *out);
    out->hold = hold->row;
    out->gift = gift_of(desk, hold->row.sku);
    out->place = desk->programme != NULL ? pd_programme_place(desk->programme, hold->row.place) : NULL;
    memcpy(out->short_number, hold->short_number, sizeof out->short_number);
    memcpy(out->code, hold->ticket, sizeof out->code);
    out->confirmed = hold->confirmed;
    out->copies = hold->prints;
    if (pd_ledger_status(desk->config.ledger, &status) == PD_OK)
        pd_hex(status.head.b, 4, out->head);
}

/* ---- scans ---- */

static bool
sign_in_taken(struct pd_desk *desk, const struct pd_id *member)
{
    const struct pd_earn_rule *rule = pd_programme_rule(desk->programme, "sign_in");
    char key[PD_CLAIM_CAP];

    if (rule == NULL)
        return true;
    pd_claim_key_day(rule, member, desk->now.now_ms, desk->programme->utc_offset_min, key, sizeof key);
    return pd_ledger_claim_known(desk->config.ledger, key);
}

static void
member_tickets(struct pd_desk *desk, struct pd_desk_member *m)
{
    struct pd_hold holds[PD_VIEW_TICKETS];
    int n = pd_ledger_holds_open(desk->config.ledger, &m->member.id, holds, PD_VIEW_TICKETS);

    m->ticket_count = n;
    for (int i = 0; i < n; i++)
        ticket_view(desk, &holds[i], &m->tickets[i]);
}

static enum pd_err
load_member(struct pd_desk *desk, const struct pd_id *id, struct pd_desk_member *m)
{
    struct pd_ledger *ledger = desk->config.ledger;
    const struct pd_programme *p = desk->programme;
    enum pd_err err = pd_ledger_member(ledger, id, &m->member);

    if (err == PD_OK)
        err = pd_ledger_redeem_use(ledger, id, desk->now.now_ms, p->utc_offset_min, &m->use);
    if (err != PD_OK)
        return note(desk, err);
    for (int i = 0; i < p->gift_count; i++)
        m->lease_left[i] = pd_ledger_lease_left(ledger, p->gifts[i].sku);
    m->sign_in_taken = sign_in_taken(desk, id);
    member_tickets(desk, m);
    return PD_OK;
}

static void
fail(struct pd_desk *desk, struct pd_desk_reply *reply, enum pd_err err)
{
    reply->kind = PD_REPLY_FAILED;
    reply->err = note(desk, err);
}

static void
scan_member(struct pd_desk *desk, const struct pd_desk_request *request, const struct pd_code *code,
    struct pd_desk_reply *reply)
{
    struct pd_desk_member *m = &reply->member;
    const struct pd_id *id = code->type == PD_CODE_CARD ? &code->card.id : &code->member.id;
    enum pd_err err = load_member(desk, id, m);

    if (err == PD_ERR_NOT_FOUND) {
        reply->kind = PD_REPLY_UNKNOWN;
        pd_log(PD_LOG_INFO, desk->online ? "E-MEM-01" : "E-MEM-02",
            "a good code of a member this desk does not know");
        return;
    }
    m->code_type = code->type;
    m->code_exp_ms = code->exp_s * PD_SECOND_MS;
    memcpy(m->code, request->payload, request->payload_len);
    m->code[request->payload_len] = '\0';
    if (err == PD_OK)
        err = pd_ledger_code_present(
            desk->config.ledger, id, code->type, m->code_exp_ms, desk->now.now_ms, &m->fresh);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    if (desk->config.drop_replay_check)
        m->fresh = true;
    reply->kind = PD_REPLY_MEMBER;
}

static void
ticket_of_code(struct pd_desk *desk, const struct pd_code *code, const char *text, struct pd_hold *hold)
{
    if (pd_ledger_hold_get(desk->config.ledger, &code->ticket.hold, hold) == PD_OK) {
        (void)pd_copy(hold->ticket, sizeof hold->ticket, text);
        return;
    }
    memset(hold, 0, sizeof *hold);
    hold->row = (struct pd_hold_row){
        .id = code->ticket.hold,
        .member = code->ticket.member,
        .device = code->signer,
        .qty = code->ticket.qty,
        .amount = code->ticket.points,
        .money = code->ticket.money,
        .lease = code->ticket.lease,
        .ordinal = code->ticket.ordinal,
        .expires_ms = code->exp_s * PD_SECOND_MS,
        .state = PD_HOLD_RELEASED,
    };
    (void)pd_copy(hold->row.sku, sizeof hold->row.sku, code->ticket.sku);
    (void)pd_copy(hold->row.place, sizeof hold->row.place, code->ticket.place);
    (void)pd_copy(hold->ticket, sizeof hold->ticket, text);
}

static void
scan_ticket(struct pd_desk *desk, const char *text, const struct pd_code *code, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    enum pd_err err;

    err = pd_ledger_capture_check(desk->config.ledger, desk->now.now_ms, code, &reply->capture, &hold);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    ticket_of_code(desk, code, text, &hold);
    ticket_view(desk, &hold, &reply->ticket);
    reply->member_known = load_member(desk, &code->ticket.member, &reply->member) == PD_OK;
    reply->kind = PD_REPLY_TICKET;
}

static enum pd_code_outcome
read_code(struct pd_desk *desk, const char *payload, size_t len, struct pd_code *code)
{
    struct pd_code_reader reader = {
        .keyring = &desk->keyring,
        .now_s = desk->now.now_ms / PD_SECOND_MS,
        .clock_untrusted = desk->now.quality == PD_TIME_UNTRUSTED,
    };

    if (pd_ledger_keyring(desk->config.ledger, &desk->keyring) != PD_OK)
        return PD_CODE_UNKNOWN_KEY;
    return pd_code_read(payload, len, &reader, code);
}

static void
do_scan(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_code code;

    reply->refused = read_code(desk, request->payload, request->payload_len, &code);
    /* A ticket past its day is still a ticket: the counter tells that it expired, and where the points are.
     */
    if (reply->refused == PD_CODE_EXPIRED && code.type == PD_CODE_TICKET)
        reply->refused = PD_CODE_ACCEPTED;
    if (reply->refused != PD_CODE_ACCEPTED) {
        reply->kind = PD_REPLY_REFUSED;
        pd_log(PD_LOG_INFO, "E-COD-02", "code refused: %s", pd_code_outcome_name(reply->refused));
        return;
    }
    switch (code.type) {
    case PD_CODE_MEMBER:
    case PD_CODE_MEMBER_DAY:
    case PD_CODE_CARD:
        scan_member(desk, request, &code, reply);
        return;
    case PD_CODE_TICKET: {
        char text[PD_CODE_CAP];

        memcpy(text, request->payload, request->payload_len);
        text[request->payload_len] = '\0';
        scan_ticket(desk, text, &code, reply);
        return;
    }
    case PD_CODE_ENROL:
        reply->kind = PD_REPLY_REFUSED;
        reply->refused = PD_CODE_WRONG_ROLE;
        return;
    }
}

/* ---- acts ---- */

static void
do_redeem(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_redeem_request r = {
        .when = pd_desk_when(desk),
        .programme = desk->programme,
        .member = request->id,
        .qty = request->redeem.qty,
        .code_type = request->redeem.code_type,
        .code_exp_ms = request->redeem.code_exp_ms,
        .online = desk->online,
        .decided_ms = request->redeem.decided_ms,
    };
    struct pd_hold hold;
    enum pd_err err;

    memcpy(r.sku, request->redeem.sku, sizeof r.sku);
    memcpy(r.code, request->redeem.code, sizeof r.code);
    err = pd_ledger_redeem(desk->config.ledger, &r, &reply->outcome, &hold);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    reply->kind = PD_REPLY_REDEEMED;
    reply->answer.outcome = reply->outcome;
    if (reply->outcome != PD_REDEEM_OK)
        return;
    ticket_view(desk, &hold, &reply->ticket);
    if (desk->watch_count == WATCH_MAX) { /* the oldest is long past its two seconds */
        memmove(desk->watch, desk->watch + 1, sizeof desk->watch[0] * (WATCH_MAX - 1));
        desk->watch_count--;
    }
    desk->watch[desk->watch_count++] = (struct watch){ hold.row.id, hold.row.id };
}

static void
reply_hold(struct pd_desk *desk, enum pd_err err, const struct pd_id *id, enum pd_desk_reply_kind kind,
    struct pd_desk_reply *reply)
{
    struct pd_hold hold;

    if (err == PD_OK)
        err = pd_ledger_hold_get(desk->config.ledger, id, &hold);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    ticket_view(desk, &hold, &reply->ticket);
    reply->kind = kind;
}

static void
do_release(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_release(
        desk->config.ledger, pd_desk_when(desk), &request->id, request->print ? "print" : "screen");

    reply_hold(desk, err, &request->id, PD_REPLY_RELEASED, reply);
}

static void
do_cancel(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_void(desk->config.ledger, pd_desk_when(desk), &request->id, request->reason);

    reply_hold(desk, err, &request->id, PD_REPLY_CANCELLED, reply);
}

static void
do_sign_in(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_earn_rule *rule = pd_programme_rule(desk->programme, "sign_in");
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    /* A claim names its day: with a clock nobody vouches for it would name the wrong one. */
    if (rule == NULL || !rule->claimable || desk->now.quality == PD_TIME_UNTRUSTED) {
        fail(desk, reply, PD_ERR_STATE);
        return;
    }
    pd_claim_key_day(rule, &request->id, desk->now.now_ms, desk->programme->utc_offset_min, key, sizeof key);
    err = pd_ledger_claim(desk->config.ledger, pd_desk_when(desk), &request->id, rule->id, key, rule->points,
        desk->programme->version, &reply->claim);
    if (err != PD_OK)
        fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_SIGNED_IN;
}

/* The ticket meant: as scanned (verified again, because the request came from another thread), or as kept
 * here. */
static enum pd_err
ticket_code(
    struct pd_desk *desk, const struct pd_desk_request *request, char text[PD_CODE_CAP], struct pd_code *code)
{
    enum pd_code_outcome outcome;
    struct pd_hold hold;

    if (request->payload_len > 0 && request->payload_len < PD_CODE_CAP) {
        memcpy(text, request->payload, request->payload_len);
        text[request->payload_len] = '\0';
    } else {
        enum pd_err err = pd_ledger_hold_get(desk->config.ledger, &request->id, &hold);

        if (err != PD_OK)
            return err;
        memcpy(text, hold.ticket, PD_CODE_CAP);
        if (text[0] == '\0') { /* known from the hub, typed from wet paper: no code to show */
            *code = (struct pd_code){
                .type = PD_CODE_TICKET,
                .exp_s = hold.row.expires_ms / PD_SECOND_MS,
                .signer = hold.row.device,
                .ticket = {
                    .hold = hold.row.id,
                    .member = hold.row.member,
                    .qty = hold.row.qty,
                    .points = hold.row.amount,
                    .money = hold.row.money,
                    .lease = hold.row.lease,
                    .ordinal = hold.row.ordinal,
                },
            };
            memcpy(code->ticket.sku, hold.row.sku, sizeof code->ticket.sku);
            memcpy(code->ticket.place, hold.row.place, sizeof code->ticket.place);
            return PD_OK;
        }
    }
    outcome = read_code(desk, text, strlen(text), code);
    if ((outcome != PD_CODE_ACCEPTED && outcome != PD_CODE_EXPIRED) || code->type != PD_CODE_TICKET)
        return PD_ERR_DENIED;
    return PD_OK;
}

static void
do_capture(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char text[PD_CODE_CAP];
    struct pd_code code;
    struct pd_hold hold;
    enum pd_err err = ticket_code(desk, request, text, &code);

    if (err == PD_OK)
        err = pd_ledger_capture(desk->config.ledger, pd_desk_when(desk), &code, text, &reply->capture, &hold);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    ticket_view(desk, &hold, &reply->ticket);
    reply->kind = PD_REPLY_CAPTURED;
}

static void
do_cannot(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char text[PD_CODE_CAP];
    struct pd_code code;
    enum pd_err err = ticket_code(desk, request, text, &code);

    if (err == PD_OK)
        err = pd_ledger_void_ticket(desk->config.ledger, pd_desk_when(desk), &code, text, request->reason);
    reply_hold(desk, err, &code.ticket.hold, PD_REPLY_CANCELLED, reply);
}

static void
do_short(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char text[8];
    struct pd_hold hold;
    struct pd_code code = { .type = PD_CODE_TICKET };
    enum pd_err err;
    struct pd_desk_request by_hold = { 0 };
    char ticket[PD_CODE_CAP];

    (void)pd_text_clean(text, sizeof text, request->payload, request->payload_len);
    err = pd_ledger_hold_by_short(desk->config.ledger, text, &hold);
    if (err == PD_ERR_NOT_FOUND) {
        reply->kind = PD_REPLY_UNKNOWN;
        return;
    }
    by_hold.id = hold.row.id;
    if (err == PD_OK)
        err = ticket_code(desk, &by_hold, ticket, &code);
    if (err == PD_OK)
        err = pd_ledger_capture_check(desk->config.ledger, desk->now.now_ms, &code, &reply->capture, &hold);
    if (err != PD_OK) {
        fail(desk, reply, err);
        return;
    }
    ticket_view(desk, &hold, &reply->ticket);
    reply->member_known = load_member(desk, &hold.row.member, &reply->member) == PD_OK;
    reply->kind = PD_REPLY_TICKET;
}

static void
do_undo(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    enum pd_err err = pd_ledger_hold_get(desk->config.ledger, &request->id, &hold);

    if (err == PD_OK)
        err = pd_ledger_refund(
            desk->config.ledger, pd_desk_when(desk), &request->id, hold.row.amount, request->reason);
    reply_hold(desk, err, &request->id, PD_REPLY_UNDONE, reply);
}

static void
do_printed(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_printed(desk->config.ledger, &request->id, desk->now.now_ms);

    if (err != PD_OK)
        fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_DONE;
}

static void
do_member(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = load_member(desk, &request->id, &reply->member);

    if (err != PD_OK)
        fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_MEMBER;
}

static void
do_drop(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    pd_assert(request->programme == desk->dropping);
    free_programme(desk->dropping);
    desk->dropping = NULL;
    reply->kind = PD_REPLY_DONE;
}

void
pd_desk_request(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    static void (*const handlers[])(
        struct pd_desk *, const struct pd_desk_request *, struct pd_desk_reply *) = {
        [PD_REQUEST_SCAN] = do_scan,
        [PD_REQUEST_MEMBER] = do_member,
        [PD_REQUEST_REDEEM] = do_redeem,
        [PD_REQUEST_RELEASE] = do_release,
        [PD_REQUEST_CANCEL] = do_cancel,
        [PD_REQUEST_SIGN_IN] = do_sign_in,
        [PD_REQUEST_CAPTURE] = do_capture,
        [PD_REQUEST_SHORT] = do_short,
        [PD_REQUEST_UNDO] = do_undo,
        [PD_REQUEST_PRINTED] = do_printed,
        [PD_REQUEST_CANNOT] = do_cannot,
        [PD_REQUEST_DROP_PROGRAMME] = do_drop,
    };

    memset(reply, 0, sizeof *reply);
    reply->to = request->kind;
    reply->serial = request->serial;
    if (request->kind != PD_REQUEST_DROP_PROGRAMME && (!desk->enrolled || desk->programme == NULL)) {
        reply->kind = PD_REPLY_FAILED;
        reply->err = PD_ERR_STATE;
        return;
    }
    handlers[request->kind](desk, request, reply);
    desk->dirty = true;
}

/* ---- unasked ---- */

static bool
poll_answer(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    for (int i = 0; i < desk->watch_count; i++) {
        struct pd_op_result result;
        struct pd_hold hold;

        if (pd_ledger_result(desk->config.ledger, &desk->watch[i].op, &result) != PD_OK)
            continue;
        memset(reply, 0, sizeof *reply);
        reply->kind = PD_REPLY_ANSWER;
        reply->status = result.status;
        reply->outcome = pd_redeem_outcome_from(result.code);
        reply->ticket.hold.id = desk->watch[i].hold;
        if (pd_ledger_hold_get(desk->config.ledger, &desk->watch[i].hold, &hold) == PD_OK)
            ticket_view(desk, &hold, &reply->ticket);
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
        return broken_code(desk->broken_err);
    if (!desk->enrolled)
        return "E-SYS-02";
    if (desk->programme == NULL)
        return "E-PRG-02";
    return "";
}

static void
fill_status(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_hold last[PD_COUNTER_LAST];

    memset(reply, 0, sizeof *reply);
    reply->kind = PD_REPLY_STATUS;
    reply->ledger = desk->told;
    reply->now = desk->now;
    reply->online = desk->online;
    reply->hub_refuses = desk->refused;
    reply->identity = desk->identity;
    sodium_memzero(&reply->identity.secret, sizeof reply->identity.secret);
    (void)pd_copy(reply->closed_code, sizeof reply->closed_code, closed_code(desk));
    reply->serving = reply->closed_code[0] == '\0';
    if (desk->programme_fresh) {
        reply->programme = desk->programme;
        desk->programme_fresh = false;
    }
    if (desk->enrolled && desk->programme != NULL) {
        reply->has_token = pd_ledger_has_token(desk->config.ledger);
        reply->last_count = pd_ledger_captures_last(desk->config.ledger, last, PD_COUNTER_LAST);
        for (int i = 0; i < reply->last_count; i++)
            ticket_view(desk, &last[i], &reply->last[i]);
    }
}

bool
pd_desk_poll(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_ledger_status status;

    if (poll_answer(desk, reply))
        return true;
    refresh_programme(desk);
    if (pd_ledger_status(desk->config.ledger, &status) == PD_OK &&
        (status.unsent != desk->told.unsent || status.high_seq != desk->told.high_seq)) {
        desk->told = status;
        desk->dirty = true;
    }
    /* Minute by minute, so that dates and "oldest unsent" move on. */
    if (!desk->dirty && desk->now.now_ms - desk->told_ms < PD_MINUTE_MS)
        return false;
    desk->dirty = false;
    desk->told_ms = desk->now.now_ms;
    fill_status(desk, reply);
    return true;
}

/* A full disk may have room again: what was refused then is tried again, and the desk opens by itself. */
static void
try_again(struct pd_desk *desk)
{
    const struct pd_moment now = desk->now;

    if (desk->broken_err != PD_ERR_FULL || desk->now.now_ms - desk->tried_ms < BROKEN_AGAIN_MS)
        return;
    desk->tried_ms = desk->now.now_ms;
    if (pd_ledger_time_floor_set(desk->config.ledger, now.quality == PD_TIME_UNTRUSTED ? 0 : now.now_ms) !=
            PD_OK ||
        pd_ledger_idle(desk->config.ledger) != PD_OK)
        return;
    pd_log(PD_LOG_INFO, "", "the disk has room again: the desk is open");
    desk->broken = false;
    desk->dirty = true;
}

void
pd_desk_idle(struct pd_desk *desk)
{
    if (desk->broken) {
        try_again(desk);
        return;
    }
    if (desk->time.floor_ms - desk->floor_saved_ms >= FLOOR_STEP_MS) {
        if (note(desk, pd_ledger_time_floor_set(desk->config.ledger, desk->time.floor_ms)) == PD_OK)
            desk->floor_saved_ms = desk->time.floor_ms;
    }
    (void)note(desk, pd_ledger_idle(desk->config.ledger));
}
