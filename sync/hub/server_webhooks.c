/*
 * Sends notices to the hospital's own systems. One thread: it takes what is due out of the database, sends it
 * with the engine let go, several at once, and writes down what came of it. Requests never wait for it.
 */
#include "sync/hub/server_parts.h"

#include "app/base/log.h"
#include "app/base/str.h"
#include "sync/client/curl_late.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AT_ONCE 8
#define EVERY_S 1         /* looked for what is due again, when nothing else wakes the thread */
#define TIMEOUT_MS 10000L /* of a whole exchange */
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

static bool
is_stopping(struct pd_server *s)
{
    bool stopping;

    (void)pthread_mutex_lock(&s->lock);
    stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return stopping;
}

void
pd_server_wake_teller(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->notices = true;
    (void)pthread_cond_signal(&s->told);
    (void)pthread_mutex_unlock(&s->lock);
}

/* false: the end has come. */
static bool
wait_for_some(struct pd_server *s)
{
    struct timespec until;
    bool stopping;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_S;
    (void)pthread_mutex_lock(&s->lock);
    while (!s->notices && !s->stopping)
        if (pthread_cond_timedwait(&s->told, &s->lock, &until) != 0)
            break;
    s->notices = false;
    stopping = s->stopping;
    (void)pthread_mutex_unlock(&s->lock);
    return !stopping;
}

/* Nothing is told now. */
static int
drop(struct telling *list, int n)
{
    for (int i = 0; i < n; i++)
        free(list[i].body);
    return 0;
}

static int
take_due(struct pd_server *s, struct telling *list)
{
    struct pd_webhook_notice due[AT_ONCE];
    int n = 0;

    pd_turn_take(&s->engine);
    if (pd_webhook_notices_any(s->hub) && pd_hub_begin(s->hub) == PD_OK) {
        n = pd_webhook_notices_due(s->hub, s->now_ms(), due, AT_ONCE);
        for (int i = 0; i < n; i++) {
            list[i] = (struct telling){ .notice = due[i], .body = calloc(1, due[i].len + 1) };
            if (list[i].body != NULL)
                memcpy(list[i].body, due[i].body, due[i].len);
        }
        if (pd_hub_commit(s->hub) != PD_OK)
            n = drop(list, n);
    }
    pd_turn_give(&s->engine);
    return n;
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
begin(struct pd_server *s, CURLM *multi, struct telling *t)
{
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
    return curl_multi_add_handle(multi, t->easy) == CURLM_OK;
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

/* Until all are answered or timed out. When the hub ends, what is under way is left, and sent again later. */
static void
tell_all(struct pd_server *s, CURLM *multi, struct telling *list, int n)
{
    int running = 1;

    for (int i = 0; i < n; i++)
        list[i].over = !begin(s, multi, &list[i]); /* out of memory counts as nobody there */
    while (running > 0 && !is_stopping(s)) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        read_ends(multi);
        if (running > 0)
            (void)curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
    }
}

static void
write_down(struct pd_server *s, CURLM *multi, struct telling *list, int n)
{
    pd_turn_take(&s->engine);
    if (pd_hub_begin(s->hub) == PD_OK) {
        for (int i = 0; i < n; i++)
            if (list[i].over)
                pd_webhook_notice_told(s->hub, s->now_ms(), &list[i].notice, list[i].status);
        if (pd_hub_commit(s->hub) != PD_OK) /* sent again: at least once is what was promised */
            pd_log(PD_LOG_WARN, "E-HUB-02", "what became of %d notices was not recorded", n);
    }
    pd_turn_give(&s->engine);
    for (int i = 0; i < n; i++) {
        const struct pd_log_field fields[] = { { .name = "client", .text = list[i].notice.client },
            { .name = "status", .number = list[i].status },
            { .name = "tries", .number = list[i].notice.tries } };

        if (list[i].over)
            pd_log_event(PD_LOG_INFO, "notice", fields, PD_COUNT(fields));
        if (list[i].easy != NULL) {
            (void)curl_multi_remove_handle(multi, list[i].easy);
            curl_easy_cleanup(list[i].easy);
        }
        curl_slist_free_all(list[i].headers);
        free(list[i].body);
    }
}

/* NULL: said once, and tried again when there is something to send. */
static CURLM *
open_multi(bool *said)
{
    struct pd_why why = { .text = "" };
    CURLM *multi = pd_curl_load(&why) == PD_OK ? curl_multi_init() : NULL;

    if (multi == NULL && !*said)
        pd_log(PD_LOG_ERROR, "E-HUB-26", "notices cannot be sent: %s %s", why.path, why.text);
    *said = multi == NULL;
    return multi;
}

void *
pd_server_tell_loop(void *arg)
{
    struct telling list[AT_ONCE];
    struct pd_server *s = arg;
    CURLM *multi = NULL;
    bool said = false, more = false;

    while (more ? !is_stopping(s) : wait_for_some(s)) {
        int n = take_due(s, list);

        if (n > 0 && multi == NULL)
            multi = open_multi(&said);
        more = n == AT_ONCE && multi != NULL;
        if (multi == NULL)
            n = drop(list, n);
        if (n > 0) {
            tell_all(s, multi, list, n);
            write_down(s, multi, list, n);
        }
    }
    if (multi != NULL)
        (void)curl_multi_cleanup(multi);
    return NULL;
}
