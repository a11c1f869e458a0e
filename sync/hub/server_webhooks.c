/*
 * Sends notices to the hospital's own systems. One thread: it takes what is due out of the database, sends it
 * with the engine let go, and writes down what came of it. Requests never wait for it, and each receiver has
 * a round of its own: who hangs keeps no other receiver waiting.
 */
#include "sync/hub/server_parts.h"

#include "app/base/deadline.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "sync/client/curl_late.h"

#include <stdlib.h>
#include <string.h>

#define EVERY_MS 1000 /* looked for what is due again, when nothing else wakes the thread */
#define TAKEN_MAX (2 * PD_WEBHOOK_AT_ONCE) /* out of the database in one go */
#define TIMEOUT_MS 10000L                  /* of a whole exchange */
#define CONNECT_MS 5000L
#define ANSWER_MAX 65536 /* of a receiver's own words nothing is read; more ends the exchange */
#define POLL_MS 200
#define HEADER_CAP 128

struct telling {
    struct pd_webhook_notice notice;
    char *body; /* a copy: the batch it came out of is over */
    CURL *easy;
    struct curl_slist *headers;
    size_t answered;
    int status;
    bool over;
};

/* What one receiver is being told. */
struct round {
    struct telling list[PD_WEBHOOK_AT_ONCE];
    int n; /* 0: nothing */
};

struct teller {
    struct pd_server *server;
    struct round rounds[PD_WEBHOOK_RECEIVERS_MAX];
    CURLM *multi;
    bool said;         /* that notices cannot be sent */
    int64_t looked_ms; /* for what is due */
};

void
pd_server_wake_teller(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->notices = true;
    (void)pthread_cond_signal(&s->told);
    (void)pthread_mutex_unlock(&s->lock);
}

/* Waits for notices, or a while; with transfers under way only looks. false: the end has come. *due: there
 * may be some. */
static bool
wait_for_some(struct pd_server *s, bool under_way, bool *due)
{
    struct timespec until = pd_deadline(EVERY_MS);
    bool stopping;

    (void)pthread_mutex_lock(&s->lock);
    while (!under_way && !*due && !s->notices && !s->stopping)
        if (!pd_wait_until(&s->told, &s->lock, &until))
            break;
    *due |= !under_way || s->notices;
    s->notices = false;
    stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return !stopping;
}

static size_t
swallow(char *bytes, size_t size, size_t count, void *ctx)
{
    struct telling *t = ctx;

    (void)bytes;
    t->answered += size * count;
    return t->answered <= ANSWER_MAX ? size * count : 0;
}

static void
add_header(struct telling *t, const char *text)
{
    struct curl_slist *more = curl_slist_append(t->headers, text);

    if (more != NULL)
        t->headers = more;
}

static bool
begin(const struct teller *teller, struct telling *t)
{
    struct pd_server *s = teller->server;
    char mac[65], header[HEADER_CAP];
    int64_t at_s = s->now_ms() / PD_SECOND_MS;
    struct pd_str text = pd_str_on(header, sizeof header);

    if (t->body == NULL || (t->easy = curl_easy_init()) == NULL)
        return false;
    pd_webhook_sign(t->notice.secret, at_s, t->body, t->notice.len, mac);
    pd_str_addf(&text, "Pointdesk-Signature: t=%lld,v1=%s", (long long)at_s, mac);
    pd_assert(!text.cut);
    add_header(t, header);
    add_header(t, "Content-Type: application/cloudevents+json");
    add_header(t, "Expect:");
    (void)curl_easy_setopt(t->easy, CURLOPT_URL, t->notice.url);
    (void)curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
    (void)curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body);
    (void)curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE, (long)t->notice.len);
    (void)curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    (void)curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "pointdesk-hub/" PD_VERSION);
    (void)curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
    (void)curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    (void)curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, swallow);
    (void)curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    (void)curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    if (s->notice_ca != NULL)
        (void)curl_easy_setopt(t->easy, CURLOPT_CAINFO, s->notice_ca);
    return curl_multi_add_handle(teller->multi, t->easy) == CURLM_OK;
}

static void
read_ends(CURLM *multi)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        struct telling *t = NULL;
        long status = 0;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        if (message->data.result == CURLE_OK)
            (void)curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        t->status = (int)status;
        t->over = true;
    }
}

static struct round *
idle_round(struct teller *teller)
{
    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++)
        if (teller->rounds[i].n == 0)
            return &teller->rounds[i];
    return NULL;
}

/* Rounds for what is due, each with a copy: the batch it came out of is over. True: there may be more. */
static bool
share_out(struct teller *teller, const struct pd_webhook_notice *due, int n)
{
    struct round *round = NULL;

    for (int i = 0; i < n; i++) {
        struct telling *t;

        if (i == 0 || strcmp(due[i].client, due[i - 1].client) != 0)
            round = idle_round(teller);
        if (round == NULL)
            return false;
        t = &round->list[round->n++];
        *t = (struct telling){ .notice = due[i], .body = calloc(1, due[i].len + 1) };
        if (t->body != NULL)
            memcpy(t->body, due[i].body, due[i].len);
    }
    return n == TAKEN_MAX;
}

/* What is due for receivers that are told nothing yet. True: there may be more. */
static bool
take_due(struct teller *teller)
{
    struct pd_server *s = teller->server;
    struct pd_webhook_notice due[TAKEN_MAX];
    struct pd_webhook_busy busy = { .count = 0 };
    bool more = false;

    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++)
        if (teller->rounds[i].n > 0)
            busy.client[busy.count++] = teller->rounds[i].list[0].notice.client;
    pd_turn_take(&s->engine);
    if (pd_webhook_notices_any(s->hub) && pd_hub_begin(s->hub) == PD_OK) {
        int n = pd_webhook_notices_due(s->hub, s->now_ms(), &busy, due, TAKEN_MAX);

        /* What it tells of may have been committed ahead: this commit waits until the disk has it. */
        if (pd_hub_commit(s->hub) == PD_OK)
            more = share_out(teller, due, n);
        else
            pd_log(PD_LOG_WARN, "E-HUB-02", "what is due is not told: its batch was lost");
    }
    pd_turn_give(&s->engine);
    return more;
}

/* NULL: said once, and tried again when there is something to send. */
static CURLM *
open_multi(struct teller *teller)
{
    struct pd_why why = { .text = "" };

    if (teller->multi != NULL)
        return teller->multi;
    teller->multi = pd_curl_load(&why) == PD_OK ? curl_multi_init() : NULL;
    if (teller->multi == NULL && !teller->said)
        pd_log(PD_LOG_ERROR, "E-HUB-26", "notices cannot be sent: %s %s", why.path, why.text);
    teller->said = teller->multi == NULL;
    return teller->multi;
}

static void
end_telling(struct teller *teller, struct telling *t)
{
    const struct pd_log_field fields[] = { { .name = "client", .text = t->notice.client },
        { .name = "status", .number = t->status }, { .name = "tries", .number = t->notice.tries } };

    if (t->over)
        pd_log_event(PD_LOG_INFO, "notice", fields, PD_COUNT(fields));
    if (t->easy != NULL) {
        (void)curl_multi_remove_handle(teller->multi, t->easy);
        curl_easy_cleanup(t->easy);
    }
    curl_slist_free_all(t->headers);
    free(t->body);
}

/* What came of a round is written down, and it is over. */
static void
end_round(struct teller *teller, struct round *round)
{
    struct pd_server *s = teller->server;

    pd_turn_take(&s->engine);
    if (pd_hub_begin(s->hub) == PD_OK) {
        for (int i = 0; i < round->n; i++)
            if (round->list[i].over)
                pd_webhook_notice_told(s->hub, s->now_ms(), &round->list[i].notice, round->list[i].status);
        if (pd_hub_commit(s->hub) != PD_OK) /* sent again: at least once is what was promised */
            pd_log(PD_LOG_WARN, "E-HUB-02", "what became of %d notices was not recorded", round->n);
    }
    pd_turn_give(&s->engine);
    for (int i = 0; i < round->n; i++)
        end_telling(teller, &round->list[i]);
    round->n = 0;
}

static bool
is_over(const struct round *round)
{
    for (int i = 0; i < round->n; i++)
        if (!round->list[i].over)
            return false;
    return true;
}

static void
begin_rounds(struct teller *teller)
{
    bool can = open_multi(teller) != NULL;

    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++) {
        struct round *round = &teller->rounds[i];

        for (int k = 0; k < round->n; k++)
            if (!can)
                free(round->list[k].body);
            else if (round->list[k].easy == NULL && !round->list[k].over)
                round->list[k].over =
                    !begin(teller, &round->list[k]); /* out of memory counts as nobody there */
        if (!can)
            round->n = 0;
    }
}

/* Goes on with what is under way. True: some rounds are over, and what waits for their receivers may follow.
 */
static bool
go_on(struct teller *teller)
{
    int running = 0;
    bool ended = false;

    if (curl_multi_perform(teller->multi, &running) == CURLM_OK) {
        read_ends(teller->multi);
        if (running > 0)
            (void)curl_multi_poll(teller->multi, NULL, 0, POLL_MS, NULL);
    }
    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++)
        if (teller->rounds[i].n > 0 && is_over(&teller->rounds[i])) {
            end_round(teller, &teller->rounds[i]);
            ended = true;
        }
    return ended;
}

static bool
is_under_way(const struct teller *teller)
{
    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++)
        if (teller->rounds[i].n > 0)
            return true;
    return false;
}

/* When the hub ends, what is under way is left, and sent again later. */
void *
pd_server_tell_loop(void *arg)
{
    struct teller *teller = calloc(1, sizeof *teller);
    bool due = false;

    if (teller == NULL) {
        pd_log(PD_LOG_ERROR, "E-HUB-26", "notices cannot be sent: out of memory");
        return NULL;
    }
    teller->server = arg;
    while (wait_for_some(teller->server, is_under_way(teller), &due)) {
        if (due || pd_server_monotonic_ms() - teller->looked_ms >= EVERY_MS) {
            teller->looked_ms = pd_server_monotonic_ms();
            due = take_due(teller);
            begin_rounds(teller);
        }
        if (is_under_way(teller))
            due |= go_on(teller);
    }
    for (int i = 0; i < PD_WEBHOOK_RECEIVERS_MAX; i++)
        if (teller->rounds[i].n > 0)
            end_round(teller, &teller->rounds[i]);
    if (teller->multi != NULL)
        (void)curl_multi_cleanup(teller->multi);
    free(teller);
    return NULL;
}
