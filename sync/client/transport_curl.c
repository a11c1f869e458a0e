/*
 * One slot for each lane and one for a caller who waits. A slot belongs to the owner's thread while it is
 * IDLE, to the transport's while it is RUNNING; between them it is handed over under the lock:
 *
 *     IDLE ──send──▶ QUEUED ──picked up──▶ RUNNING ──finished──▶ IDLE, then done()
 *
 * The request is the sender's part of a slot and the response the transport's, so that the owner may send
 * again while done() still reads the answer before.
 */
#include "sync/client/transport_curl.h"

#include "app/base/log.h"
#include "sync/client/curl_late.h"
#include "sync/client/transport_pins.h"
#include "sync/client/transport_url.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_TIMEOUT_MS 5000L
#define BODY_MAX PD_PULL_BODY_MAX
#define BODY_FIRST 16384
#define POLL_MS 60000 /* a wake-up ends it */
#define ONCE PD_LANES
#define SLOTS (PD_LANES + 1)
#define URL_CAP 512

enum slot_state { SLOT_IDLE = 0, SLOT_QUEUED, SLOT_RUNNING };

struct slot {
    enum slot_state state;
    CURL *easy;

    char url[URL_CAP];
    bool post;
    void *body;
    size_t body_len;
    struct curl_slist *headers;
    int timeout_ms;

    char *answer;
    size_t answer_len, answer_cap;
    char head[PD_HTTP_HEADERS_LEN_MAX + 2 * PD_HTTP_HEADERS_MAX]; /* name, NUL, value, NUL, ... */
    size_t head_len;
    int head_count;
    struct pd_http_response response;
    bool usable;
    char problem[CURL_ERROR_SIZE];
};

struct pd_transport {
    struct pd_transport_config config;
    char base[URL_CAP / 2];
    char *ca_file;
    bool tls;
    CURLM *multi;
    bool unbelieved; /* the last certificate was, and the log says so; the transport's own */
    pthread_t thread;
    bool started;

    pthread_mutex_t lock; /* over every slot's state, `stop` and `once_done` */
    pthread_cond_t changed;
    bool stop, once_done;
    struct slot slots[SLOTS];
};

static enum pd_err
check_ca(struct pd_transport *t, const char *ca_file, struct pd_why *why)
{
    enum pd_err err = t->tls ? pd_transport_pins(ca_file, why) : PD_OK;

    if (!t->tls || err != PD_OK)
        return err;
    t->ca_file = strdup(ca_file);
    return t->ca_file == NULL ? PD_ERR_MEMORY : PD_OK;
}

/* ---- one transfer, on the transport's thread ---- */

static size_t
on_body(char *bytes, size_t one, size_t len, void *ctx)
{
    struct slot *slot = ctx;

    (void)one;
    if (len > BODY_MAX - slot->answer_len)
        return 0;
    if (slot->answer_len + len > slot->answer_cap) {
        size_t cap = slot->answer_cap == 0 ? BODY_FIRST : slot->answer_cap;
        char *more;

        while (cap < slot->answer_len + len)
            cap *= 2;
        more = realloc(slot->answer, cap);
        if (more == NULL)
            return 0;
        slot->answer = more;
        slot->answer_cap = cap;
    }
    memcpy(slot->answer + slot->answer_len, bytes, len);
    slot->answer_len += len;
    return len;
}

static bool
keep(struct slot *slot, const char *text, size_t len)
{
    if (slot->head_len + len + 1 > sizeof slot->head)
        return false;
    memcpy(slot->head + slot->head_len, text, len);
    slot->head[slot->head_len + len] = '\0';
    slot->head_len += len + 1;
    return true;
}

/* One header line. Returning another length than len ends the transfer. */
static size_t
on_header(char *line, size_t one, size_t len, void *ctx)
{
    struct slot *slot = ctx;
    const char *colon = memchr(line, ':', len), *value, *end = line + len;

    (void)one;
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) { /* after "100 Continue" comes another */
        slot->head_len = 0;
        slot->head_count = 0;
        return len;
    }
    if (colon == NULL)
        return len;
    value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (slot->head_count == PD_HTTP_HEADERS_MAX || !keep(slot, line, (size_t)(colon - line)) ||
        !keep(slot, value, (size_t)(end - value)))
        return 0;
    slot->head_count++;
    return len;
}

static bool
set_security(CURL *easy, const struct pd_transport *t)
{
    if (!t->tls)
        return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK;
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAINFO, t->ca_file) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;
}

static bool
set_request(CURL *easy, struct slot *slot)
{
    bool good = curl_easy_setopt(easy, CURLOPT_URL, slot->url) == CURLE_OK &&
                curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot->headers) == CURLE_OK &&
                curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)slot->timeout_ms) == CURLE_OK &&
                curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot) == CURLE_OK &&
                curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot) == CURLE_OK &&
                curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) == CURLE_OK;

    if (!slot->post)
        return good && curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    return good && curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot->body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)slot->body_len) == CURLE_OK;
}

static bool
set_options(struct pd_transport *t, struct slot *slot)
{
    CURL *easy = slot->easy;

    curl_easy_reset(easy);
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, "pointdesk/" PD_VERSION) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->problem) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK && set_security(easy, t) &&
           set_request(easy, slot);
}

/* Headers that break their rules make the answer unusable: it did not come from a hub. */
static bool
make_response(struct slot *slot)
{
    const char *at = slot->head;
    long status = 0;

    slot->response = (struct pd_http_response){ .body = slot->answer, .body_len = slot->answer_len };
    if (curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status < 100 ||
        status > 599)
        return false;
    slot->response.status = (int)status;
    for (int i = 0; i < slot->head_count; i++) {
        const char *value = at + strlen(at) + 1;

        if (pd_http_add(&slot->response.headers, at, value) != PD_OK)
            return false;
        at = value + strlen(value) + 1;
    }
    return true;
}

static void
finish(struct pd_transport *t, struct slot *slot, bool good)
{
    const struct pd_http_response *response = NULL;
    int index = (int)(slot - t->slots);

    slot->usable = good && make_response(slot);
    if (slot->usable)
        response = &slot->response;
    (void)pthread_mutex_lock(&t->lock);
    slot->state = SLOT_IDLE;
    if (index == ONCE) {
        t->once_done = true;
        (void)pthread_cond_broadcast(&t->changed);
    }
    (void)pthread_mutex_unlock(&t->lock);
    if (index != ONCE)
        t->config.done(t->config.ctx, (enum pd_lane)index, response);
}

/* What was queued starts. False: stop. */
static bool
start_queued(struct pd_transport *t)
{
    bool stop, start[SLOTS];

    (void)pthread_mutex_lock(&t->lock);
    stop = t->stop;
    for (int i = 0; i < SLOTS; i++) {
        start[i] = t->slots[i].state == SLOT_QUEUED;
        if (start[i])
            t->slots[i].state = SLOT_RUNNING;
    }
    (void)pthread_mutex_unlock(&t->lock);
    for (int i = 0; i < SLOTS && !stop; i++) {
        struct slot *slot = &t->slots[i];

        if (!start[i])
            continue;
        slot->answer_len = slot->head_len = 0;
        slot->head_count = 0;
        slot->problem[0] = '\0';
        if (!set_options(t, slot) || curl_multi_add_handle(t->multi, slot->easy) != CURLM_OK)
            finish(t, slot, false);
    }
    return !stop;
}

/* Whoever answers has no certificate of the hub: once, until one is believed again. */
static void
tell_certificate(struct pd_transport *t, const struct slot *slot, CURLcode result)
{
    bool bad = result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_CACERT_BADFILE;

    if (bad && !t->unbelieved)
        pd_log(PD_LOG_WARN, "E-NET-06", "the certificate at the hub's address is not believed: %s",
            slot->problem[0] != '\0' ? slot->problem : "no reason given");
    if (bad || result == CURLE_OK)
        t->unbelieved = bad;
}

static void
take_finished(struct pd_transport *t)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(t->multi, &left)) != NULL) {
        CURLcode result = msg->data.result;
        struct slot *slot = NULL;

        if (msg->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&slot);
        (void)curl_multi_remove_handle(t->multi, slot->easy);
        if (t->tls)
            tell_certificate(t, slot, result);
        finish(t, slot, result == CURLE_OK);
    }
}

static void *
run(void *ctx)
{
    struct pd_transport *t = ctx;
    int running;

    while (start_queued(t)) {
        (void)curl_multi_perform(t->multi, &running);
        take_finished(t);
        (void)curl_multi_poll(t->multi, NULL, 0, POLL_MS, NULL);
    }
    return NULL;
}

/* ---- the owner's side ---- */

static enum pd_err
start(struct pd_transport *t)
{
    t->multi = curl_multi_init();
    if (t->multi == NULL)
        return PD_ERR_MEMORY;
    for (int i = 0; i < SLOTS; i++)
        if ((t->slots[i].easy = curl_easy_init()) == NULL)
            return PD_ERR_MEMORY;
    t->started = pthread_create(&t->thread, NULL, run, t) == 0;
    return t->started ? PD_OK : PD_ERR_MEMORY;
}

enum pd_err
pd_transport_create(struct pd_transport **out, const struct pd_transport_config *config, struct pd_why *why)
{
    struct pd_transport *t;
    enum pd_err err = pd_curl_load(why);

    if (err != PD_OK)
        return err;
    t = calloc(1, sizeof *t);
    if (t == NULL)
        return PD_ERR_MEMORY;
    t->config = *config;
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->changed, NULL);
    if ((err = pd_transport_url(config->hub_url, t->base, sizeof t->base, &t->tls, why)) != PD_OK ||
        (err = check_ca(t, config->ca_file, why)) != PD_OK || (err = start(t)) != PD_OK) {
        pd_transport_destroy(t);
        return err;
    }
    *out = t;
    return PD_OK;
}

static void
free_request(struct slot *slot)
{
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
    free(slot->body);
    slot->body = NULL;
}

void
pd_transport_destroy(struct pd_transport *t)
{
    if (t == NULL)
        return;
    if (t->started) {
        (void)pthread_mutex_lock(&t->lock);
        t->stop = true;
        (void)pthread_mutex_unlock(&t->lock);
        (void)curl_multi_wakeup(t->multi);
        (void)pthread_join(t->thread, NULL);
    }
    for (int i = 0; i < SLOTS; i++) {
        struct slot *slot = &t->slots[i];

        if (slot->state == SLOT_RUNNING)
            (void)curl_multi_remove_handle(t->multi, slot->easy);
        curl_easy_cleanup(slot->easy);
        free_request(slot);
        free(slot->answer);
    }
    (void)curl_multi_cleanup(t->multi);
    (void)pthread_cond_destroy(&t->changed);
    (void)pthread_mutex_destroy(&t->lock);
    free(t->ca_file);
    free(t);
}

static bool
add_header(struct slot *slot, const char *text)
{
    struct curl_slist *more = curl_slist_append(slot->headers, text);

    if (more == NULL)
        return false;
    slot->headers = more;
    return true;
}

static enum pd_err
copy_headers(struct slot *slot, const struct pd_http_headers *headers)
{
    char text[PD_HTTP_HEADERS_LEN_MAX + 4];

    for (int i = 0; i < headers->count; i++) {
        struct pd_str line = pd_str_on(text, sizeof text);

        pd_str_addf(&line, "%s: %s", headers->item[i].name, headers->item[i].value);
        if (line.cut || !add_header(slot, text))
            return PD_ERR_MEMORY;
    }
    /* Without it curl asks a hub for leave before a long body, and waits a second for it. */
    return add_header(slot, "Expect:") ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
copy_request(struct pd_transport *t, struct slot *slot, const struct pd_http_request *request, int timeout_ms)
{
    struct pd_str url = pd_str_on(slot->url, sizeof slot->url);

    free_request(slot);
    slot->post = strcmp(request->method, "POST") == 0;
    pd_assert(slot->post || strcmp(request->method, "GET") == 0);
    pd_str_addf(
        &url, "%s%s%s%s", t->base, request->path, request->query[0] != '\0' ? "?" : "", request->query);
    if (url.cut)
        return PD_ERR_TOO_LARGE;
    slot->timeout_ms = timeout_ms;
    slot->body_len = request->body_len;
    slot->body = malloc(request->body_len + 1);
    if (slot->body == NULL)
        return PD_ERR_MEMORY;
    if (request->body_len > 0)
        memcpy(slot->body, request->body, request->body_len);
    return copy_headers(slot, &request->headers);
}

static enum pd_err
send_slot(struct pd_transport *t, int index, const struct pd_http_request *request, int timeout_ms)
{
    struct slot *slot = &t->slots[index];
    enum pd_err err;
    bool idle;

    (void)pthread_mutex_lock(&t->lock);
    idle = slot->state == SLOT_IDLE;
    (void)pthread_mutex_unlock(&t->lock);
    if (!idle)
        return PD_ERR_STATE;
    if ((err = copy_request(t, slot, request, timeout_ms)) != PD_OK)
        return err;
    (void)pthread_mutex_lock(&t->lock);
    slot->state = SLOT_QUEUED;
    (void)pthread_mutex_unlock(&t->lock);
    (void)curl_multi_wakeup(t->multi);
    return PD_OK;
}

enum pd_err
pd_transport_send(
    struct pd_transport *t, enum pd_lane lane, const struct pd_http_request *request, int timeout_ms)
{
    return send_slot(t, (int)lane, request, timeout_ms);
}

enum pd_err
pd_transport_once(struct pd_transport *t, const struct pd_http_request *request, int timeout_ms,
    struct pd_http_response *response)
{
    enum pd_err err;

    (void)pthread_mutex_lock(&t->lock);
    t->once_done = false;
    (void)pthread_mutex_unlock(&t->lock);
    if ((err = send_slot(t, ONCE, request, timeout_ms)) != PD_OK)
        return err;
    (void)pthread_mutex_lock(&t->lock);
    while (!t->once_done)
        (void)pthread_cond_wait(&t->changed, &t->lock);
    (void)pthread_mutex_unlock(&t->lock);
    if (!t->slots[ONCE].usable)
        return PD_ERR_NETWORK;
    *response = t->slots[ONCE].response;
    return PD_OK;
}
