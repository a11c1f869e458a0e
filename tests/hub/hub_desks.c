/*
 * Desks as a program, for tests of several hub processes on one database: they enrol, and push what patients
 * spend to whichever hub answers, as long as they are told, until everything they wrote is answered for. What
 * each was answered goes to a file, for whoever looks into the database afterwards. load SECONDS PATIENCE
 * DESKS PER_PUSH MEMBERS CODES OUT URL...   a line an op: device dseq id status hseq amount wake ROUNDS
 * MEMBERS CODES URL_A URL_B                           a line a round: ms from a push at A to a poll's answer
 * at B twice ROUNDS MEMBERS CODES URL_A URL_B                          the same bytes to both at once; the
 * answers must be one MEMBERS and CODES name files, a line each: ids in hexadecimal, and enrolment codes.
 */
#include "app/base/clock.h"
#include "app/base/rng.h"
#include "app/base/str.h"
#include "app/core/op.h"
#include "app/core/row.h"
#include "app/ledger/ledger.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium/core.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DESKS_MAX 32
#define URLS_MAX 4
#define MEMBERS_MAX 4096
#define ANSWER_MS 8000
#define PAUSE_US 50000 /* after a hub that did not answer */
#define AGAIN_IN 4     /* one push in so many tells its newest answered ops again */

struct told {
    struct pd_id id;
    int64_t amount;
    enum pd_op_status status;
    uint64_t hseq;
};

struct journal {
    struct pd_identity identity;
    struct pd_rng rng;
    struct pd_transport *hub[URLS_MAX];
    int at; /* the hub that answered last */
    char **lines;
    size_t *lens;
    struct pd_hash *heads; /* before line i; one more than lines */
    struct told *told;
    int written, answered, cap;
    pthread_t thread;
    char wrong[256]; /* "": nothing is */
    int64_t pushes, failures, again;
};

static struct pd_id members[MEMBERS_MAX];
static int members_count, urls_count, per_push = 8;
static const char *urls[URLS_MAX];
static struct journal journals[DESKS_MAX];
static int64_t write_until_ms, give_up_ms;

static void
fatal(const char *what, const char *more)
{
    (void)fprintf(stderr, "hub_desks: %s: %s\n", what, more);
    exit(1);
}

static int64_t
now_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

/* ---- what a desk says and hears ---- */

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

static struct pd_transport *
transport_to(const char *url)
{
    struct pd_transport_config config = { .hub_url = url, .done = nobody_waits };
    struct pd_transport *transport = NULL;
    struct pd_why why;

    if (pd_transport_create(&transport, &config, &why) != PD_OK)
        fatal(url, why.text);
    return transport;
}

static void
enrol(struct journal *j, const char *code)
{
    struct pd_enrolment *enrolment = NULL;
    const struct pd_http_request *request;
    struct pd_why why = { .text = "" };
    bool done = false;

    if (pd_enrolment_create(&enrolment, code, "kiosk", "test", &j->rng, &why) != PD_OK)
        fatal("enrolment", why.text);
    while (!done && pd_enrolment_next(enrolment, &request)) {
        struct pd_http_response response;

        if (pd_transport_once(j->hub[0], request, ANSWER_MS, &response) != PD_OK ||
            pd_enrolment_answer(enrolment, &response, &done, &j->identity, &why) != PD_OK)
            fatal("enrolment", why.text);
    }
    pd_enrolment_destroy(enrolment);
    if (!done)
        fatal("enrolment", "it did not end");
}

static bool
greet(struct pd_transport *hub, char nonce[PD_NONCE_CAP])
{
    struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;
    struct pd_hello hello;

    if (pd_transport_once(hub, &request, ANSWER_MS, &response) != PD_OK || response.status != 200 ||
        pd_hello_read(response.body, response.body_len, &hello, NULL) != PD_OK)
        return false;
    memcpy(nonce, hello.nonce, PD_NONCE_CAP);
    return true;
}

static void
grow(struct journal *j)
{
    if (j->written < j->cap)
        return;
    j->cap = j->cap * 2 + 1024;
    j->lines = realloc(j->lines, (size_t)j->cap * sizeof *j->lines);
    j->lens = realloc(j->lens, (size_t)j->cap * sizeof *j->lens);
    j->heads = realloc(j->heads, (size_t)(j->cap + 1) * sizeof *j->heads);
    j->told = realloc(j->told, (size_t)j->cap * sizeof *j->told);
    if (j->lines == NULL || j->lens == NULL || j->heads == NULL || j->told == NULL)
        fatal("memory", "there is none");
}

static void
write_op(struct journal *j)
{
    char line[PD_OP_LINE_MAX + 1];
    int i = j->written;
    struct pd_op op = { .kind = PD_OP_SPEND,
        .id = pd_id_make(pd_clock_wall_ms(), &j->rng),
        .device = j->identity.device,
        .epoch = j->identity.epoch,
        .dseq = (uint64_t)i + 1,
        .at_ms = pd_clock_wall_ms(),
        .quality = PD_TIME_SYNCED,
        .programme = 1,
        .member = members[pd_rng_below(&j->rng, (uint64_t)members_count)],
        .unit = "points",
        .amount = pd_points_of(1 + (int64_t)pd_rng_below(&j->rng, 3)),
        .rule = "wheel" };

    op.decided_ms = op.at_ms;
    grow(j);
    if (i == 0)
        memset(&j->heads[0], 0, sizeof j->heads[0]);
    j->lens[i] = pd_op_encode(&op, line);
    j->lines[i] = malloc(j->lens[i]);
    if (j->lines[i] == NULL)
        fatal("memory", "there is none");
    memcpy(j->lines[i], line, j->lens[i]);
    j->heads[i + 1] = pd_chain_next(&j->heads[i], line, j->lens[i]);
    j->told[i] = (struct told){ .id = op.id, .amount = pd_points_raw(op.amount) };
    j->written++;
}

/* Lines from..until as one push. */
static void
compose(const struct journal *j, int from, int until, const char *nonce, struct pd_str *out)
{
    struct pd_push_header header = { .device = j->identity.device,
        .epoch = j->identity.epoch,
        .base = (uint64_t)from,
        .base_hash = j->heads[from],
        .n = until - from,
        .head = j->heads[until],
        .protocol = 2 };

    (void)pd_copy(header.nonce, sizeof header.nonce, nonce);
    pd_push_header_write(&header, &j->identity.secret, out);
    for (int i = from; i < until; i++) {
        pd_str_add_bytes(out, j->lines[i], j->lens[i]);
        pd_str_add(out, "\n");
    }
    if (out->cut)
        fatal("push", "too long");
}

static enum pd_err
push(struct pd_transport *hub, const struct journal *j, const char *body, size_t len,
    struct pd_http_response *response)
{
    struct pd_http_request request = {
        .method = "POST", .path = "/v1/push", .query = "", .body = body, .body_len = len
    };
    char device[PD_ID_TEXT_CAP], epoch[16];

    (void)snprintf(epoch, sizeof epoch, "%u", (unsigned)j->identity.epoch);
    if (pd_http_add(&request.headers, "content-type", "application/x-ndjson") != PD_OK ||
        pd_http_add(&request.headers, "pd-device", pd_id_text(j->identity.device, device)) != PD_OK ||
        pd_http_add(&request.headers, "pd-epoch", epoch) != PD_OK)
        fatal("push", "its head");
    return pd_transport_once(hub, &request, ANSWER_MS, response);
}

/* ---- load ---- */

static void
wrong(struct journal *j, const char *what, const char *more)
{
    if (j->wrong[0] == '\0')
        (void)snprintf(j->wrong, sizeof j->wrong, "%s: %.150s", what, more);
}

/* One result for ever: what was answered before is answered again, and the first time nothing was told before
 * but where an answer was lost. */
static void
take_result(struct journal *j, const struct pd_op_result *r)
{
    struct told *t;
    char text[96];

    if (r->dseq == 0 || r->dseq > (uint64_t)j->written) {
        wrong(j, "a result", "of no op of this desk");
        return;
    }
    t = &j->told[r->dseq - 1];
    if (t->hseq != 0 && (t->hseq != r->hseq || t->status != r->status || !r->dup)) {
        (void)snprintf(text, sizeof text, "%" PRIu64 " was %" PRIu64 ", is %" PRIu64 "%s", r->dseq, t->hseq,
            r->hseq, r->dup ? "" : " and new");
        wrong(j, "another result for an op", text);
    }
    t->hseq = r->hseq;
    t->status = r->status;
    if (r->dseq == (uint64_t)j->answered + 1)
        j->answered++;
}

/* false: this hub has nothing to say now. */
static bool
push_once(struct journal *j, int from, int until)
{
    static _Thread_local char body[1 << 18];
    static _Thread_local struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer = { .results = results };
    struct pd_str out = pd_str_on(body, sizeof body);
    struct pd_http_response response;
    struct pd_why why = { .text = "" };
    char nonce[PD_NONCE_CAP];

    if (!greet(j->hub[j->at], nonce))
        return false;
    compose(j, from, until, nonce, &out);
    if (push(j->hub[j->at], j, body, out.len, &response) != PD_OK)
        return false;
    if (response.status == 503 || response.status == 429)
        return false;
    if (response.status != 200) {
        wrong(j, "an answer", response.body_len > 0 ? response.body : "without a body");
        return false;
    }
    if (pd_push_answer_read(response.body, response.body_len, nonce, &j->identity.hub_key, &answer, &why) !=
        PD_OK) {
        wrong(j, "an answer", why.text);
        return false;
    }
    for (int i = 0; i < answer.count; i++)
        take_result(j, &results[i]);
    return true;
}

static void
push_some(struct journal *j)
{
    int from = j->answered, until;

    if (from > 4 && pd_rng_below(&j->rng, AGAIN_IN) == 0) {
        from -= 4;
        j->again++;
    }
    until = j->written - from > per_push + 4 ? from + per_push + 4 : j->written;
    j->pushes++;
    if (push_once(j, from, until))
        return;
    j->failures++;
    j->at = (j->at + 1) % urls_count;
    (void)usleep(PAUSE_US);
}

static void *
desk_loop(void *arg)
{
    struct journal *j = arg;

    while (j->wrong[0] == '\0' && now_ms() < give_up_ms &&
           (now_ms() < write_until_ms || j->answered < j->written)) {
        if (now_ms() < write_until_ms && j->written - j->answered < 4 * per_push)
            for (int i = 0; i < per_push; i++)
                write_op(j);
        push_some(j);
    }
    return NULL;
}

static void
write_out(FILE *out, const struct journal *j)
{
    char device[PD_ID_TEXT_CAP], id[PD_ID_TEXT_CAP];

    for (int i = 0; i < j->written; i++)
        (void)fprintf(out, "%s %d %s %s %" PRIu64 " %" PRId64 "\n", pd_id_text(j->identity.device, device),
            i + 1, pd_id_text(j->told[i].id, id),
            i < j->answered ? pd_op_status_name(j->told[i].status) : "waits", j->told[i].hseq,
            j->told[i].amount);
}

static int
run_load(int seconds, int patience, int desks, const char *path)
{
    FILE *out = fopen(path, "w");
    int64_t ops = 0, pushes = 0, failures = 0, again = 0;
    int code = 0;

    if (out == NULL)
        fatal(path, "cannot be written");
    write_until_ms = now_ms() + seconds * INT64_C(1000);
    give_up_ms = write_until_ms + patience * INT64_C(1000);
    for (int i = 0; i < desks; i++)
        if (pthread_create(&journals[i].thread, NULL, desk_loop, &journals[i]) != 0)
            fatal("threads", "there are none");
    for (int i = 0; i < desks; i++) {
        struct journal *j = &journals[i];

        (void)pthread_join(j->thread, NULL);
        write_out(out, j);
        ops += j->written;
        pushes += j->pushes;
        failures += j->failures;
        again += j->again;
        if (j->answered < j->written)
            wrong(j, "not drained", "the hubs did not answer for everything");
        if (j->wrong[0] != '\0') {
            (void)fprintf(stderr, "desk %d: %s\n", i, j->wrong);
            code = 1;
        }
    }
    (void)fclose(out);
    (void)printf("%" PRId64 " ops in %" PRId64 " pushes, %" PRId64 " told again, %" PRId64
                 " not answered at first\n",
        ops, pushes, again, failures);
    return code;
}

/* ---- wake ---- */

struct poll {
    struct journal *desk;
    uint64_t hub_epoch, cseq;
    bool more;
    int rows, wait_s;
    int64_t answered_us;
    bool good;
};

static enum pd_err
count_row(void *ctx, const struct pd_row *row)
{
    (void)row;
    ++*(int *)ctx;
    return PD_OK;
}

static void
poll_once(struct poll *p, struct pd_transport *hub)
{
    struct journal *j = p->desk;
    struct pd_http_request http = { .method = "GET", .path = "/v1/pull" };
    struct pd_httpsig_signer signer = { j->identity.device, j->identity.epoch, &j->identity.secret };
    struct pd_httpsig_text text;
    struct pd_http_response response;
    struct pd_pull_header header;
    struct pd_why why = { .text = "" };
    char nonce[PD_NONCE_CAP], query[128];
    struct pd_str q = pd_str_on(query, sizeof query);

    pd_pull_query_write(&(struct pd_pull_query){ .hub_epoch = p->hub_epoch,
                            .cseq = p->cseq,
                            .limit = 500,
                            .wait_s = p->wait_s,
                            .protocol = PD_PROTOCOL_MAX },
        &q);
    http.query = query;
    p->good = false;
    p->rows = 0;
    if (!greet(hub, nonce) || pd_httpsig_sign(&http, &signer, nonce, &text) != PD_OK ||
        pd_transport_once(hub, &http, 60000, &response) != PD_OK)
        return;
    p->answered_us = pd_clock_monotonic_us();
    if (response.status != 200 || pd_pull_read(response.body, response.body_len, nonce, &j->identity.hub_key,
                                      &header, count_row, &p->rows, &why) != PD_OK)
        fatal("a poll", response.status == 200 ? why.text : response.body);
    p->hub_epoch = header.hub_epoch;
    p->cseq = header.cseq;
    p->more = header.more;
    p->good = true;
}

static void *
poll_loop(void *arg)
{
    struct poll *p = arg;

    poll_once(p, p->desk->hub[1]);
    return NULL;
}

static int
run_wake(int rounds)
{
    struct poll p = { .desk = &journals[1], .more = true };
    struct journal *a = &journals[0];

    while (p.more)
        poll_once(&p, p.desk->hub[1]);
    for (int i = 0; i < rounds; i++) {
        pthread_t thread;
        int64_t began_us, told_us;

        p.wait_s = 20;
        if (pthread_create(&thread, NULL, poll_loop, &p) != 0)
            fatal("threads", "there are none");
        (void)usleep(700000); /* it is parked, and was asked long ago */
        write_op(a);
        began_us = pd_clock_monotonic_us();
        if (!push_once(a, a->answered, a->written))
            fatal("a push", a->wrong);
        told_us = pd_clock_monotonic_us();
        (void)pthread_join(thread, NULL);
        if (!p.good || p.rows == 0)
            fatal("a poll", "it was not woken");
        (void)printf("%.1f %.1f\n", (double)(p.answered_us - began_us) / 1000,
            (double)(p.answered_us - told_us) / 1000);
    }
    return 0;
}

/* ---- twice ---- */

struct half {
    struct journal *desk;
    struct pd_transport *hub;
    const char *body, *nonce;
    size_t len;
    pthread_barrier_t *together;
    int status;
    struct pd_push_answer answer;
    struct pd_op_result results[PD_PUSH_OPS_MAX];
    char text[1 << 17]; /* the answer's results as they came */
};

/* From "results" on, without the word that tells who came second. */
static void
keep_results(struct half *h, const struct pd_http_response *response)
{
    static const char word[] = "\"dup\":true,";
    struct pd_str out = pd_str_on(h->text, sizeof h->text);
    const char *body = response->body, *end = body + response->body_len;
    const char *from = memmem(body, response->body_len, "\"results\"", 9);

    while (from != NULL && from < end) {
        const char *dup = memmem(from, (size_t)(end - from), word, sizeof word - 1);

        pd_str_add_bytes(&out, from, (size_t)((dup != NULL ? dup : end) - from));
        from = dup != NULL ? dup + sizeof word - 1 : end;
    }
}

static void *
half_loop(void *arg)
{
    struct half *h = arg;
    struct pd_http_response response;
    struct pd_why why;

    h->answer = (struct pd_push_answer){ .results = h->results };
    (void)pthread_barrier_wait(h->together);
    if (push(h->hub, h->desk, h->body, h->len, &response) != PD_OK)
        fatal("a push", "no answer");
    h->status = response.status;
    if (response.status != 200 || pd_push_answer_read(response.body, response.body_len, h->nonce,
                                      &h->desk->identity.hub_key, &h->answer, &why) != PD_OK)
        fatal("a push", response.body);
    keep_results(h, &response);
    return NULL;
}

static void
same_answers(const struct half *a, const struct half *b, int ops, int *first_at_a)
{
    if (a->answer.count != ops || b->answer.count != ops || strcmp(a->text, b->text) != 0)
        fatal("two answers", "they differ");
    for (int i = 0; i < ops; i++) {
        if (a->results[i].dup == b->results[i].dup)
            fatal("two answers", a->results[i].dup ? "both say it was told before" : "both took it as new");
        *first_at_a += !a->results[i].dup;
    }
}

static int
run_twice(int rounds)
{
    static struct half halves[2];
    static char body[1 << 18];
    struct journal *j = &journals[0];
    pthread_barrier_t together;
    int first_at_a = 0;

    (void)pthread_barrier_init(&together, NULL, 2);
    for (int round = 0; round < rounds; round++) {
        struct pd_str out = pd_str_on(body, sizeof body);
        char nonce[PD_NONCE_CAP];
        pthread_t threads[2];
        int from = j->written;

        for (int i = 0; i < per_push; i++)
            write_op(j);
        if (!greet(j->hub[round % 2], nonce))
            fatal("a greeting", "no answer");
        compose(j, from, j->written, nonce, &out);
        for (int i = 0; i < 2; i++) {
            halves[i].desk = j;
            halves[i].hub = j->hub[i];
            halves[i].body = body;
            halves[i].len = out.len;
            halves[i].nonce = nonce;
            halves[i].together = &together;
            if (pthread_create(&threads[i], NULL, half_loop, &halves[i]) != 0)
                fatal("threads", "there are none");
        }
        for (int i = 0; i < 2; i++)
            (void)pthread_join(threads[i], NULL);
        same_answers(&halves[0], &halves[1], per_push, &first_at_a);
    }
    (void)printf("%d ops told to both at once; %d were first at one, %d at the other\n", rounds * per_push,
        first_at_a, rounds * per_push - first_at_a);
    return 0;
}

/* ---- the program ---- */

static int
each_line(const char *path, void (*each)(int at, char *line), int max)
{
    FILE *f = fopen(path, "r");
    char line[256];
    int n = 0;

    if (f == NULL)
        fatal(path, "cannot be read");
    for (; n < max && fgets(line, sizeof line, f) != NULL; n++) {
        line[strcspn(line, "\n")] = '\0';
        each(n, line);
    }
    (void)fclose(f);
    return n;
}

static void
take_member(int at, char *line)
{
    if (!pd_unhex(line, strlen(line), members[at].b, sizeof members[at].b))
        fatal("member", line);
}

static void
take_code(int at, char *line)
{
    struct journal *j = &journals[at];

    j->rng = pd_rng_system();
    for (int i = 0; i < urls_count; i++)
        j->hub[i] = transport_to(urls[i]);
    j->at = at % urls_count;
    enrol(j, line);
    j->rng = pd_rng_seeded((uint64_t)pd_clock_wall_ms() + (uint64_t)at);
}

static void
begin(const char *members_path, const char *codes_path, int desks, char **at, int count)
{
    for (; urls_count < count && urls_count < URLS_MAX; urls_count++)
        urls[urls_count] = at[urls_count];
    members_count = each_line(members_path, take_member, MEMBERS_MAX);
    if (each_line(codes_path, take_code, desks) < desks || members_count == 0)
        fatal(codes_path, "has too few lines");
}

int
main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return 1;
    if (argc >= 10 && strcmp(argv[1], "load") == 0) {
        per_push = atoi(argv[5]);
        begin(argv[6], argv[7], atoi(argv[4]), argv + 9, argc - 9);
        return run_load(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argv[8]);
    }
    if (argc == 7 && strcmp(argv[1], "wake") == 0) {
        begin(argv[3], argv[4], 2, argv + 5, 2);
        return run_wake(atoi(argv[2]));
    }
    if (argc == 7 && strcmp(argv[1], "twice") == 0) {
        begin(argv[3], argv[4], 1, argv + 5, 2);
        return run_twice(atoi(argv[2]));
    }
    fatal("usage", "load, wake or twice; see hub_desks.c");
    return 2;
}
