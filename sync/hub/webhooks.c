#include "sync/hub/webhooks.h"

#include "app/base/log.h"
#include "sync/hub/incidents.h"

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>
#include <stdarg.h>
#include <stdio.h>

#define LAST                                                                                                 \
    "webhook_last"         /* number of a notice; none is given out twice, also when the last one is gone    \
                            */
#define WAITING_MAX 100000 /* notices of one receiver */
#define FIRST_WAIT_MS (2 * PD_SECOND_MS)
#define LONGEST_WAIT_MS PD_HOUR_MS
#define DATA_CAP 512
#define BODY_CAP 1024

static const struct {
    enum pd_webhook_event event;
    const char *name;
} events[] = { { PD_WEBHOOK_TICKET_READY, "ticket.ready" }, { PD_WEBHOOK_TIER_CHANGED, "tier.changed" },
    { PD_WEBHOOK_POINTS_EXPIRING, "points.expiring" }, { PD_WEBHOOK_EVENT_SEAT, "event.seat" },
    { PD_WEBHOOK_FEEDBACK_ANSWERED, "feedback.answered" }, { PD_WEBHOOK_REMINDER_DUE, "reminder.due" },
    { PD_WEBHOOK_TASK_DUE, "task.due" } };

const char *
pd_webhook_event_name(enum pd_webhook_event event)
{
    for (int i = 0; i < PD_COUNT(events); i++)
        if (events[i].event == event)
            return events[i].name;
    return NULL;
}

unsigned int
pd_webhook_events_of(const char *words)
{
    unsigned int bits = 0;

    for (;;) {
        size_t len = strcspn(words, ",");
        unsigned int bit = 0;

        for (int i = 0; i < PD_COUNT(events); i++)
            if (strlen(events[i].name) == len && strncmp(events[i].name, words, len) == 0)
                bit = events[i].event;
        if (bit == 0)
            return 0;
        bits |= bit;
        if (words[len] == '\0')
            return bits;
        words += len + 1;
    }
}

/* ---- who is told ---- */

/* https anywhere; plain HTTP to this machine alone. No name and password in it, nothing but visible ASCII. */
static bool
is_url(const char *url)
{
    static const char *const here[] = { "127.0.0.1", "[::1]", "localhost" };
    bool tls = strncmp(url, "https://", 8) == 0;
    const char *host = url + (tls ? 8 : 7);
    size_t len = strcspn(host, "/?#");

    if ((!tls && strncmp(url, "http://", 7) != 0) || len == 0 || strlen(url) >= PD_WEBHOOK_URL_CAP ||
        memchr(host, '@', len) != NULL || strchr(url, '#') != NULL)
        return false;
    for (const char *p = url; *p != '\0'; p++)
        if (*p <= ' ' || *p > '~' || *p == '"' || *p == '\\')
            return false;
    for (int i = 0; !tls && i < PD_COUNT(here); i++) {
        size_t n = strlen(here[i]);

        if (strncmp(host, here[i], n) == 0 && (n == len || host[n] == ':'))
            return true;
    }
    return tls;
}

enum pd_err
pd_hub_webhook_set(struct pd_hub *hub, const struct pd_hub_webhook *hook, char secret[PD_WEBHOOK_SECRET_CAP],
    struct pd_why *why)
{
    uint8_t bytes[(PD_WEBHOOK_SECRET_CAP - 1) / 2];

    if (!is_url(hook->url))
        return pd_why(why, PD_ERR_INVALID, "--url",
            "must be https://..., or http:// to 127.0.0.1, [::1] or localhost, without a name in it");
    if (hook->events == 0)
        return pd_why(why, PD_ERR_INVALID, "--events",
            "must be some of "
            "ticket.ready,tier.changed,points.expiring,event.seat,feedback.answered,reminder.due,task.due");
    if (pd_store_one(hub->store, PD_HUB_SQL_CLIENT_BY_NAME, PD_ARGS(pd_t(hook->client)), 0) == 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, hook->client,
                                              "has no key; see: pointdesk-hub client list");
    pd_rng_fill(hub->rng, bytes, sizeof bytes);
    pd_hex(bytes, sizeof bytes, secret);
    sodium_memzero(bytes, sizeof bytes);
    (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_PUT,
        PD_ARGS(pd_t(hook->client), pd_t(hook->url), pd_i(hook->events), pd_t(secret), pd_i(hook->days)));
    hub->webhooks_known = false;
    return hub->store->err;
}

void
pd_webhook_drop(struct pd_hub *hub, const char *client)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_DROP, PD_ARGS(pd_t(client)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_NOTICES_DROP, PD_ARGS(pd_t(client)));
    hub->webhooks_known = false;
}

enum pd_err
pd_hub_webhook_stop(struct pd_hub *hub, const char *client)
{
    if (!pd_store_start(hub->store, PD_HUB_SQL_WEBHOOK_GET, PD_ARGS(pd_t(client))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    pd_store_end(hub->store, PD_HUB_SQL_WEBHOOK_GET);
    pd_webhook_drop(hub, client);
    return hub->store->err;
}

bool
pd_hub_webhook_get(struct pd_hub *hub, const char *client, struct pd_hub_webhook *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WEBHOOK_GET;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_t(client))))
        return false;
    (void)pd_copy(out->client, sizeof out->client, client);
    pd_store_text(s, sql, 0, out->url, sizeof out->url);
    out->events = (unsigned int)pd_store_int(s, sql, 1);
    out->days = (int)pd_store_int(s, sql, 2);
    out->waiting = pd_store_int(s, sql, 3);
    out->lost_ms = pd_store_int(s, sql, 4);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

/* ---- notices come in ---- */

/* Of all receivers together; read once, every hold asks. */
static unsigned int
wanted(struct pd_hub *hub)
{
    if (!hub->webhooks_known) {
        hub->webhook_events =
            (unsigned int)pd_store_one(hub->store, PD_HUB_SQL_WEBHOOK_EVENTS, PD_NO_ARGS, 0);
        hub->webhooks_known = hub->store->err == PD_OK;
    }
    return hub->webhook_events;
}

/* A person hears of it once a day, however many there are. */
static void
give_up(struct pd_hub *hub, const char *client)
{
    if (pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_LOST,
            PD_ARGS(pd_t(client), pd_i(hub->now_ms), pd_i(hub->now_ms - PD_DAY_MS))) != 1)
        return;
    pd_hub_incident(hub, hub->now_ms, "notice_lost", 0, 0, 0, pd_points_of(0));
    pd_log(PD_LOG_WARN, "E-HUB-25", "client %s did not take its notices; the oldest are given up", client);
}

static void
store_notice(struct pd_hub *hub, const char *client, enum pd_webhook_event event, int64_t mid,
    const struct pd_id *about, const char *data)
{
    struct pd_id uid = pd_id_make(hub->now_ms, hub->rng);
    int64_t number = pd_hub_meta(hub->store, LAST) + 1;
    struct pd_date_time t = pd_local_time(hub->now_ms, 0);
    char text[BODY_CAP], id[PD_ID_TEXT_CAP], member[PD_ID_TEXT_CAP];
    struct pd_str body = pd_str_on(text, sizeof text);

    pd_str_addf(&body,
        "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"pointdesk-hub\",\"type\":\"pointdesk.%s\","
        "\"subject\":\"%s\",\"time\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\",\"datacontenttype\":\"application/"
        "json\",\"data\":%s}",
        pd_id_text(uid, id), pd_webhook_event_name(event), pd_id_text(*about, member), t.date.year,
        t.date.month, t.date.day, t.hour, t.minute, t.second, data);
    pd_assert(!body.cut);
    if (pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_MORE, PD_ARGS(pd_t(client), pd_i(WAITING_MAX))) != 1) {
        give_up(hub, client);
        return;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_NOTICE_INSERT,
        PD_ARGS(pd_t(client), pd_i(mid), pd_i(hub->now_ms), pd_b(body.p, body.len), pd_i(number)));
    pd_hub_meta_put(hub->store, LAST, number);
    hub->webhook_notices_made = true;
}

bool
pd_webhook_wanted(struct pd_hub *hub, enum pd_webhook_event event)
{
    return (wanted(hub) & event) != 0;
}

void
pd_webhook_note(struct pd_hub *hub, enum pd_webhook_event event, int64_t mid, const char *data, ...)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WEBHOOK_EACH;
    char names[PD_WEBHOOK_RECEIVERS_MAX][33], text[DATA_CAP];
    struct pd_id about;
    va_list args;
    int n = 0;

    if (!pd_webhook_wanted(hub, event) ||
        !pd_store_start(hub->store, PD_HUB_SQL_MEMBER_ID_OF, PD_ARGS(pd_i(mid))))
        return;
    about = pd_store_id(hub->store, PD_HUB_SQL_MEMBER_ID_OF, 0);
    pd_store_end(hub->store, PD_HUB_SQL_MEMBER_ID_OF);
    va_start(args, data);
    n = vsnprintf(text, sizeof text, data, args);
    va_end(args);
    pd_assert(n > 0 && n < (int)sizeof text);
    n = 0;
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        if (((unsigned int)pd_store_int(hub->store, sql, 1) & event) == 0 || n == PD_WEBHOOK_RECEIVERS_MAX)
            continue;
        pd_store_text(hub->store, sql, 0, names[n++], sizeof names[0]);
    }
    for (int i = 0; i < n; i++)
        store_notice(hub, names[i], event, mid, &about, text);
}

void
pd_webhook_forget(struct pd_hub *hub, int64_t mid)
{
    if (pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_NOTICES_FORGET, PD_ARGS(pd_i(mid))) > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOKS_COUNT, PD_NO_ARGS);
}

bool
pd_webhook_notices_made(struct pd_hub *hub)
{
    bool made = hub->webhook_notices_made;

    hub->webhook_notices_made = false;
    return made;
}

/* ---- and go out ---- */

void
pd_webhook_sign(const char *secret, int64_t at_s, const void *body, size_t len, char out[65])
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    char at[32];

    (void)snprintf(at, sizeof at, "%lld.", (long long)at_s);
    (void)crypto_auth_hmacsha256_init(&state, (const uint8_t *)secret, strlen(secret));
    (void)crypto_auth_hmacsha256_update(&state, (const uint8_t *)at, strlen(at));
    (void)crypto_auth_hmacsha256_update(&state, body, len);
    (void)crypto_auth_hmacsha256_final(&state, mac);
    pd_hex(mac, sizeof mac, out);
}

bool
pd_webhook_notices_any(struct pd_hub *hub)
{
    return !hub->webhooks_known || hub->webhook_events != 0;
}

/* Of one receiver, whose client, url and secret stand in out[0] already. */
static int
due_of(struct pd_hub *hub, int64_t now_ms, struct pd_webhook_notice *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WEBHOOK_NOTICES_DUE;
    const struct pd_webhook_notice whose = out[0];
    struct pd_store *s = hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_t(whose.client), pd_i(now_ms), pd_i(max)));
         row && n < max; row = pd_store_next(s, sql), n++) {
        out[n] = whose;
        out[n].id = pd_store_int(s, sql, 0);
        out[n].body = pd_hub_column(hub, sql, 1, &out[n].len);
        out[n].at_ms = pd_store_int(s, sql, 2);
        out[n].tries = (int)pd_store_int(s, sql, 3);
    }
    pd_store_end(s, sql);
    return n;
}

static bool
is_busy(const struct pd_webhook_busy *busy, const char *client)
{
    for (int i = 0; i < busy->count; i++)
        if (strcmp(busy->client[i], client) == 0)
            return true;
    return false;
}

/* Who was asked longest ago comes first; and however many notices wait, as few are looked at as are sent: the
 * engine is not this thread's alone. */
int
pd_webhook_notices_due(struct pd_hub *hub, int64_t now_ms, const struct pd_webhook_busy *busy,
    struct pd_webhook_notice *out, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WEBHOOKS_READY;
    struct pd_webhook_notice ready[PD_WEBHOOK_RECEIVERS_MAX];
    struct pd_store *s = hub->store;
    int receivers = 0, n = 0;

    hub->now_ms = now_ms;
    (void)wanted(hub);
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(now_ms), pd_i(PD_WEBHOOK_RECEIVERS_MAX)));
         row && receivers < PD_WEBHOOK_RECEIVERS_MAX; row = pd_store_next(s, sql)) {
        struct pd_webhook_notice *r = &ready[receivers];

        pd_store_text(s, sql, 0, r->client, sizeof r->client);
        pd_store_text(s, sql, 1, r->url, sizeof r->url);
        pd_store_text(s, sql, 2, r->secret, sizeof r->secret);
        receivers += !is_busy(busy, r->client);
    }
    pd_store_end(s, sql);
    for (int i = 0; i < receivers && n < max; i++) {
        out[n] = ready[i];
        n += due_of(hub, now_ms, &out[n], max - n < PD_WEBHOOK_AT_ONCE ? max - n : PD_WEBHOOK_AT_ONCE);
    }
    return s->err == PD_OK ? n : 0;
}

/* Twice as long each time, up to an hour, and a little apart from the others. */
static int64_t
wait_ms(struct pd_hub *hub, int tries)
{
    int64_t wait = LONGEST_WAIT_MS;
    uint8_t chance;

    if (tries < 11)
        wait = FIRST_WAIT_MS << tries;
    pd_rng_fill(hub->rng, &chance, 1);
    return wait + wait / 4 * chance / 256;
}

/* Nobody is there, or it cannot serve now: its other notices would fare no better. */
static bool
is_down(int status)
{
    return status == 0 || status == 408 || status == 429 || status >= 500;
}

void
pd_webhook_notice_told(struct pd_hub *hub, int64_t now_ms, const struct pd_webhook_notice *notice, int status)
{
    bool taken = status >= 200 && status < 300, last;
    int64_t again_ms = now_ms + wait_ms(hub, notice->tries);
    struct pd_hub_webhook hook = { .days = 1 };

    hub->now_ms = now_ms;
    if (!pd_hub_webhook_get(hub, notice->client, &hook))
        return;
    last = !taken && now_ms - notice->at_ms >= hook.days * PD_DAY_MS;
    if (taken || last) {
        if (pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_NOTICE_DELETE, PD_ARGS(pd_i(notice->id))) == 1)
            (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_LESS, PD_ARGS(pd_t(notice->client)));
        if (last)
            give_up(hub, notice->client);
    } else {
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_WEBHOOK_NOTICE_AGAIN, PD_ARGS(pd_i(notice->id), pd_i(again_ms)));
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_WEBHOOK_ASKED,
        PD_ARGS(pd_t(notice->client), pd_i(is_down(status) ? again_ms : now_ms)));
}
