#include "tests/bench/crowd_desk.h"

#include "app/base/clock.h"
#include "sync/wire/enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PULL_WAIT_S 50
#define ANSWERS_CAP 16

/* ---- enrolling ---- */

static bool
ask_hub(struct pd_hub *hub, struct pd_http_request *request, struct pd_http_response *response)
{
    return pd_hub_handle(hub, pd_clock_wall_ms(), request, 0, response) == PD_HUB_DONE &&
           response->status == 200;
}

enum pd_err
pd_crowd_desk_let_in(
    struct pd_crowd_desk *d, struct pd_hub *hub, const char *site, struct pd_rng *rng, struct pd_why *why)
{
    struct pd_http_request hello = { .method = "GET", .path = "/v1/hello", .query = "" },
                           enrol = { .method = "POST", .path = "/v1/enrol", .query = "" };
    struct pd_enrol_request request = { .serial = "crowd" };
    struct pd_http_response response;
    struct pd_enrol_answer answer;
    struct pd_enrol_code code;
    struct pd_hello greeting;
    char text[PD_ENROL_BODY_MAX];
    struct pd_str out = pd_str_on(text, sizeof text);

    (void)pd_copy(request.mode, sizeof request.mode, d->counter ? "counter" : "kiosk");
    d->identity = (struct pd_identity){ .epoch = 1, .secret = pd_secret_key_make(rng) };
    d->identity.public_key = request.key = pd_secret_key_public(&d->identity.secret);
    if (pd_hub_device_code(hub, pd_clock_wall_ms(), site, d->place->place, true, request.code,
            sizeof request.code) != PD_OK ||
        pd_enrol_code_parse(request.code, &code) != PD_OK || !ask_hub(hub, &hello, &response) ||
        pd_hello_read(response.body, response.body_len, &greeting, why) != PD_OK)
        return pd_why(why, PD_ERR_STATE, "enrol", "the hub gives no code");
    (void)pd_copy(request.nonce, sizeof request.nonce, greeting.nonce);
    pd_enrol_request_write(&request, &d->identity.secret, &out);
    enrol.body = out.p;
    enrol.body_len = out.len;
    if (!ask_hub(hub, &enrol, &response))
        return pd_why(why, PD_ERR_STATE, "enrol", "the hub says %d", response.status);
    if (pd_enrol_answer_read(response.body, response.body_len, request.nonce, code.hub_hash, &answer, why) !=
        PD_OK)
        return PD_ERR_STATE;
    d->identity.device = answer.device;
    d->identity.hub_key = answer.hub_key;
    d->identity.letter = answer.letter;
    (void)pd_copy(d->identity.mode, sizeof d->identity.mode, request.mode);
    (void)pd_copy(d->identity.site, sizeof d->identity.site, site);
    (void)pd_copy(d->identity.place, sizeof d->identity.place, d->place->place);
    d->identity.enrolled_ms = pd_clock_wall_ms();
    return PD_OK;
}

/* ---- its parts ---- */

struct answer {
    enum pd_lane lane;
    struct pd_answer_copy *copy; /* NULL: no usable answer */
};

static void
on_answer(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    struct pd_crowd_desk *d = ctx;
    struct answer a = { lane, response != NULL ? pd_answer_copy(response) : NULL };

    if (pd_queue_put(&d->answers, &a) != PD_OK)
        pd_answer_free(a.copy);
}

bool
pd_crowd_desk_open(struct pd_crowd_desk *d, const char *url, int i, struct pd_why *why)
{
    struct pd_ledger_config ledger = { .path = d->path, .rng = &d->rng };
    struct pd_desk_config desk = {
        .rng = &d->rng, .plain_pattern = "", .refund_points = -1, .shrink_units = -1
    };
    struct pd_client_config client = { .rng = &d->rng, .pull_wait_s = PULL_WAIT_S };
    struct pd_transport_config transport = { .hub_url = url, .done = on_answer, .ctx = d };

    d->rng = pd_rng_system();
    (void)snprintf(d->path, sizeof d->path, "%s/crowd-%d.db", pd_bench_options.folder, i);
    for (int k = 0; k < 3; k++) {
        static const char *const ends[] = { "", "-wal", "-shm" };
        char path[620];

        (void)snprintf(path, sizeof path, "%s%s", d->path, ends[k]);
        (void)unlink(path);
    }
    if (pd_queue_init(&d->answers, sizeof(struct answer), ANSWERS_CAP) != PD_OK ||
        pd_ledger_open(&d->ledger, &ledger, why) != PD_OK ||
        pd_ledger_enrol(d->ledger, &d->identity) != PD_OK)
        return false;
    desk.ledger = client.ledger = d->ledger;
    return pd_desk_create(&d->desk, &desk) == PD_OK && pd_client_create(&d->client, &client) == PD_OK &&
           pd_transport_create(&d->transport, &transport, why) == PD_OK;
}

void
pd_crowd_desk_hang_up(struct pd_crowd_desk *d)
{
    struct answer a;

    pd_transport_destroy(d->transport);
    d->transport = NULL;
    while (d->answers.slots != NULL && pd_queue_take(&d->answers, &a, 0) == PD_OK)
        pd_answer_free(a.copy);
}

void
pd_crowd_desk_close(struct pd_crowd_desk *d)
{
    pd_client_destroy(d->client);
    pd_desk_destroy(d->desk);
    pd_ledger_close(d->ledger);
    if (d->answers.slots != NULL)
        pd_queue_finish(&d->answers);
}

bool
pd_crowd_desk_verify(struct pd_crowd_desk *d, struct pd_why *why)
{
    struct pd_ledger_report report;

    if (pd_ledger_verify(d->ledger, &report, NULL, NULL) == PD_OK && report.problem[0] == '\0')
        return true;
    return pd_why(why, PD_ERR_CORRUPT, d->path, "%s", report.problem) == PD_OK;
}

bool
pd_crowd_desk_is_ready(const struct pd_crowd_desk *d)
{
    return d->ready;
}

int64_t
pd_crowd_desk_unsent(const struct pd_crowd_desk *d)
{
    struct pd_ledger_status status;

    return pd_ledger_status(d->ledger, &status) == PD_OK ? (int64_t)(status.high_seq - status.acked_seq) : 1;
}

/* ---- a turn ---- */

static struct pd_desk_reply reply; /* large; one thread */

static bool
ask(struct pd_crowd_desk *d, const struct pd_desk_request *request)
{
    return pd_desk_request(d->desk, request, &reply);
}

static void
take_answers(struct pd_crowd_desk *d, int64_t boot_ms)
{
    struct answer a;

    while (pd_queue_take(&d->answers, &a, 0) == PD_OK) {
        enum pd_err err = pd_client_answer(d->client, a.lane, boot_ms, pd_desk_when(d->desk),
            a.copy != NULL && !d->dark ? pd_answer_of(a.copy) : NULL);

        pd_desk_sync_failed(d->desk, err);
        pd_answer_free(a.copy);
    }
}

static void
send_next(struct pd_crowd_desk *d, int64_t boot_ms)
{
    for (int lane = 0; lane < PD_LANES; lane++) {
        const struct pd_http_request *request;

        if (!pd_client_next(d->client, (enum pd_lane)lane, boot_ms, &request))
            continue;
        if (d->dark || pd_transport_send(d->transport, (enum pd_lane)lane, request,
                           pd_client_timeout_ms(d->client, (enum pd_lane)lane)) != PD_OK)
            (void)!pd_client_answer(d->client, (enum pd_lane)lane, boot_ms, pd_desk_when(d->desk), NULL);
    }
}

static void
take_programme(struct pd_crowd_desk *d, struct pd_programme *fresh)
{
    struct pd_desk_request drop = { .kind = PD_REQUEST_DROP_PROGRAMME, .programme = d->programme };
    static struct pd_desk_reply dropped;

    if (d->programme != NULL)
        (void)pd_desk_request(d->desk, &drop, &dropped);
    d->programme = fresh;
}

static void
carry(struct pd_crowd_place *p, const char *ticket)
{
    if (p->tickets == NULL)
        p->tickets = calloc(PD_CROWD_TICKETS, sizeof *p->tickets);
    if (p->tickets != NULL && p->count < PD_CROWD_TICKETS)
        (void)pd_copy(p->tickets[(p->first + p->count++) % PD_CROWD_TICKETS], PD_CODE_CAP, ticket);
}

/* The ticket goes out: whoever took it carries it to its place. */
static void
release(struct pd_crowd_desk *d, const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold, .print = true };

    d->waits = (struct pd_id){ { 0 } };
    if (!ask(d, &r) || reply.kind != PD_REPLY_RELEASED)
        return;
    for (int i = 0; i < d->place_count; i++)
        if (strcmp(d->places[i].place, reply.ticket.hold.place) == 0)
            carry(&d->places[i], reply.ticket.code);
}

static void
take_replies(struct pd_crowd_desk *d, struct pd_crowd_sums *sums)
{
    while (pd_desk_poll(d->desk, &reply)) {
        if (reply.kind == PD_REPLY_STATUS && reply.programme != NULL) {
            take_programme(d, reply.programme);
        } else if (reply.kind == PD_REPLY_ANSWER && pd_id_equal(reply.ticket.hold.id, d->waits)) {
            struct pd_id hold = d->waits;

            pd_samples_add(&sums->answered, pd_bench_ms() - d->recorded_ms);
            d->waits = (struct pd_id){ { 0 } };
            if (reply.status == PD_OP_APPLIED)
                release(d, &hold);
        } else if (reply.kind == PD_REPLY_CAPTURED && reply.capture == PD_CAPTURE_OK) {
            sums->handed += reply.ticket.hold.qty;
        }
    }
}

void
pd_crowd_desk_turn(struct pd_crowd_desk *d, struct pd_crowd_sums *sums)
{
    int64_t boot_ms = pd_clock_boot_ms();
    struct pd_client_status status;
    struct pd_errand errand;

    pd_desk_clock(d->desk, pd_clock_wall_ms(), boot_ms);
    take_answers(d, boot_ms);
    if (pd_desk_wants_rows(d->desk))
        pd_client_ask_now(d->client);
    while (pd_desk_wants_errand(d->desk, &errand)) /* nobody asks anything here but for how its parts are */
        pd_desk_errand_answered(d->desk, NULL);
    send_next(d, boot_ms);
    pd_client_status(d->client, boot_ms, &status);
    if (status.asked != d->asked)
        pd_desk_pulled(d->desk);
    d->asked = status.asked;
    d->ready |= status.caught_up && d->programme != NULL;
    pd_desk_link(
        d->desk, status.link == PD_LINK_UP && !status.refill, status.hub_time_ms, status.hub_time_boot_ms);
    take_replies(d, sums);
}

/* ---- people ---- */

static bool
scan(struct pd_crowd_desk *d, const char *code, enum pd_desk_reply_kind want)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .payload_len = strlen(code) };

    (void)pd_copy(r.payload, sizeof r.payload, code);
    return ask(d, &r) && reply.kind == want;
}

void
pd_crowd_visit(struct pd_crowd_desk *d, const char *code, struct pd_rng *rng, struct pd_crowd_sums *sums)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM };
    struct pd_id hold;

    if (d->programme == NULL || !pd_id_is_zero(d->waits) || !scan(d, code, PD_REPLY_MEMBER))
        return;
    r.id = reply.member.member.id;
    r.redeem.qty = 1;
    r.redeem.code_type = reply.member.code_type;
    r.redeem.code_exp_ms = reply.member.code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(d->desk).now_ms;
    r.redeem.programme = d->programme->version;
    memcpy(r.redeem.code, reply.member.code, sizeof r.redeem.code);
    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku,
        d->programme->gifts[pd_rng_below(rng, (uint32_t)d->programme->gift_count)].sku);
    if (!ask(d, &r) || reply.kind != PD_REPLY_REDEEMED || reply.outcome != PD_REDEEM_OK) {
        sums->refused++;
        return;
    }
    sums->redeemed++;
    hold = reply.ticket.hold.id;
    d->waits = hold;
    d->recorded_ms = pd_bench_ms();
    if (d->dark && !reply.must_wait)
        release(d, &hold);
    pd_client_kick(d->client);
}

void
pd_crowd_hand_over(struct pd_crowd_desk *d, struct pd_rng *rng, struct pd_crowd_sums *sums)
{
    struct pd_crowd_place *p = d->place;
    struct pd_desk_request r = { .kind = PD_REQUEST_CAPTURE };
    char ticket[PD_CODE_CAP];

    if (p->count == 0 || d->programme == NULL)
        return;
    memcpy(ticket, p->tickets[p->first], sizeof ticket);
    p->first = (p->first + 1) % PD_CROWD_TICKETS;
    p->count--;
    sums->scanned++;
    if (!scan(d, ticket, PD_REPLY_TICKET))
        return;
    if (reply.capture == PD_CAPTURE_NO_TOKEN) { /* the counter asks for it; she waits */
        struct pd_desk_request take = { .kind = PD_REQUEST_TAKE_OVER };

        carry(p, ticket);
        (void)ask(d, &take);
        return;
    }
    if (pd_rng_below(rng, 10) == 0) /* a copy of it comes again */
        carry(p, ticket);
    if (reply.capture != PD_CAPTURE_OK)
        return;
    r.id = reply.ticket.hold.id;
    (void)pd_copy(r.payload, sizeof r.payload, ticket);
    r.payload_len = strlen(ticket);
    if (ask(d, &r) && reply.kind == PD_REPLY_CAPTURED && reply.capture == PD_CAPTURE_OK)
        sums->handed += reply.ticket.hold.qty;
    pd_client_kick(d->client);
}
