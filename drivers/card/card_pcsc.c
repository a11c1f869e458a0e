#include "drivers/card/card.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "drivers/card/pcsc_api.h"
#include "drivers/scanner/wake.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_MIN_MS 500 /* after the service was not there; doubled from then on */
#define PAUSE_MAX_MS 5000
#define WENT_MS 100
#define LIST_MS 1000   /* how often it looks for readers that were plugged in */
#define LIES_MS 120000 /* a card that lies there for longer was forgotten */
#define EVENTS_MAX (PD_CARD_READERS * 3)

/*
 * away ── the library loads, the service answers ──► there ── the service goes ──► away
 * A reader's place: unseen ──► empty ◄──► a card lies there. What lies there when a place is first seen, also
 * after the service began anew, came before and is no event until it comes again.
 */
struct place {
    char name[MAX_READERNAME]; /* "": free */
    bool seen, present;
    bool before;      /* what lies there came before the place was seen */
    DWORD state;      /* as the service told it last, with its count of comings and goings above 16 bits */
    int64_t since_ms; /* since when it lies there */
};

struct pcsc {
    struct pd_card card; /* first */
    struct pd_wake wake;
    atomic_bool woken;
    char filter[MAX_READERNAME];
    char library[512]; /* "": the system's */
    struct pd_pcsc_api api;
    bool there; /* context is good; under lock where wake reads it */
    SCARDCONTEXT context;
    int pause_ms;
    int64_t next_ms, list_ms;
    struct place places[PD_CARD_READERS];
    struct pd_card_event events[EVENTS_MAX]; /* found, not yet told */
    int event_count;
    pthread_mutex_t lock; /* of there, context, status */
    struct pd_card_status status;
};

/* ---- how it stands ---- */

static void
set_status(struct pcsc *p, enum pd_device_state state, int readers, const char *text)
{
    struct pd_card_status status = { .state = state, .readers = readers };
    enum pd_device_state before;
    bool changed;

    if (state != PD_DEVICE_OK) {
        (void)pd_copy(status.why.path, sizeof status.why.path, "card reader");
        (void)pd_copy(status.why.text, sizeof status.why.text, text);
    }
    (void)pthread_mutex_lock(&p->lock);
    before = p->status.state;
    changed = before != state || strcmp(p->status.why.text, status.why.text) != 0;
    p->status = status;
    (void)pthread_mutex_unlock(&p->lock);
    if (changed && state == PD_DEVICE_PROBLEM)
        pd_log(PD_LOG_WARN, "E-CRD-01", "card reader: %s", status.why.text);
    else if (before == PD_DEVICE_PROBLEM && state == PD_DEVICE_OK)
        pd_log(PD_LOG_INFO, "E-CRD-01", "card reader: it is in order again");
}

static void
tell_health(struct pcsc *p, int64_t now_ms)
{
    int readers = 0;
    bool lies = false;

    for (int i = 0; i < PD_CARD_READERS; i++) {
        const struct place *place = &p->places[i];

        readers += place->name[0] != '\0';
        lies = lies || (place->present && (place->before || now_ms - place->since_ms > LIES_MS));
    }
    if (readers == 0)
        set_status(p, PD_DEVICE_PROBLEM, 0,
            p->filter[0] != '\0' ? "no reader of this name is plugged in" : "no reader is plugged in");
    else if (lies)
        set_status(p, PD_DEVICE_PROBLEM, readers, "a card was left on it; take it away");
    else
        set_status(p, PD_DEVICE_OK, readers, "");
}

static void
tell(struct pcsc *p, int reader, enum pd_card_event_kind kind)
{
    if (p->event_count < EVENTS_MAX)
        p->events[p->event_count++] = (struct pd_card_event){ .kind = kind, .reader = reader };
}

/* ---- the service ---- */

static void
let_go(struct pcsc *p)
{
    bool there = p->there;

    (void)pthread_mutex_lock(&p->lock); /* wake must not cancel what is no more */
    p->there = false;
    (void)pthread_mutex_unlock(&p->lock);
    if (there)
        (void)p->api.release(p->context);
    for (int i = 0; i < PD_CARD_READERS; i++) {
        if (p->places[i].present && !p->places[i].before)
            tell(p, i, PD_CARD_LEFT);
        p->places[i] = (struct place){ .name = "" };
    }
}

static void
lose(struct pcsc *p, int64_t now_ms, const char *text)
{
    let_go(p);
    p->pause_ms = p->pause_ms == 0 ? PAUSE_MIN_MS : p->pause_ms * 2;
    if (p->pause_ms > PAUSE_MAX_MS)
        p->pause_ms = PAUSE_MAX_MS;
    p->next_ms = now_ms + p->pause_ms;
    set_status(p, PD_DEVICE_PROBLEM, 0, text);
}

static bool
find_service(struct pcsc *p, int64_t now_ms)
{
    struct pd_why why = { .text = "" };
    SCARDCONTEXT context = 0;
    LONG rc;

    if (p->api.handle == NULL &&
        pd_pcsc_load(&p->api, p->library[0] != '\0' ? p->library : NULL, &why) != PD_OK) {
        lose(p, now_ms, why.text);
        return false;
    }
    rc = p->api.establish(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
    if (rc != SCARD_S_SUCCESS) {
        (void)snprintf(
            why.text, sizeof why.text, "the card service does not answer (%08lx)", (unsigned long)rc);
        lose(p, now_ms, why.text);
        return false;
    }
    (void)pthread_mutex_lock(&p->lock);
    p->context = context;
    p->there = true;
    (void)pthread_mutex_unlock(&p->lock);
    p->list_ms = now_ms;
    return true;
}

/* ---- readers ---- */

static bool
counts(const char *filter, const char *name)
{
    return strlen(name) < MAX_READERNAME && strstr(name, filter) != NULL;
}

static struct place *
place_of(struct pcsc *p, const char *name)
{
    for (int i = 0; i < PD_CARD_READERS; i++)
        if (strcmp(p->places[i].name, name) == 0)
            return &p->places[i];
    return NULL;
}

static bool
is_listed(const char *names, const char *name)
{
    for (; *names != '\0'; names += strlen(names) + 1)
        if (strcmp(names, name) == 0)
            return true;
    return false;
}

/* names: each with its NUL, and one more NUL. */
static void
take_list(struct pcsc *p, const char *names)
{
    for (int i = 0; i < PD_CARD_READERS; i++) {
        struct place *place = &p->places[i];

        if (place->name[0] == '\0' || is_listed(names, place->name))
            continue;
        if (place->present && !place->before)
            tell(p, i, PD_CARD_LEFT);
        *place = (struct place){ .name = "" };
    }
    for (; *names != '\0'; names += strlen(names) + 1) {
        struct place *place;

        if (!counts(p->filter, names) || place_of(p, names) != NULL)
            continue;
        place = place_of(p, "");
        if (place == NULL)
            return; /* more than a desk has */
        (void)pd_copy(place->name, sizeof place->name, names);
    }
}

/* False: the service is gone. */
static bool
list_readers(struct pcsc *p, int64_t now_ms)
{
    char names[MAX_READERNAME * 16 + 2] = "";
    DWORD len = sizeof names - 2;
    LONG rc;

    if (now_ms < p->list_ms)
        return true;
    p->list_ms = now_ms + LIST_MS;
    rc = p->api.list(p->context, NULL, names, &len);
    if (rc == SCARD_E_NO_READERS_AVAILABLE) {
        names[0] = names[1] = '\0';
    } else if (rc != SCARD_S_SUCCESS) {
        lose(p, now_ms, "the card service has stopped");
        return false;
    }
    names[sizeof names - 2] = names[sizeof names - 1] = '\0';
    take_list(p, names);
    p->pause_ms = 0;
    return true;
}

/* ---- cards ---- */

/* The number in the chip, by the command that every contactless reader answers itself. */
static enum pd_card_event_kind
ask_number(struct pcsc *p, SCARDHANDLE card, DWORD protocol, struct pd_card_event *event)
{
    static const BYTE get_data[] = { 0xff, 0xca, 0x00, 0x00, 0x00 };
    SCARD_IO_REQUEST pci = { .dwProtocol = protocol, .cbPciLength = sizeof pci };
    BYTE answer[MAX_BUFFER_SIZE];
    DWORD len = sizeof answer;
    enum pd_card_event_kind kind;

    if (p->api.transmit(card, &pci, get_data, sizeof get_data, NULL, answer, &len) != SCARD_S_SUCCESS ||
        len < 2 || len > sizeof answer || answer[len - 2] != 0x90 || answer[len - 1] != 0x00)
        return PD_CARD_UNREAD;
    len -= 2;
    kind = pd_card_kind(answer, len);
    if (kind == PD_CARD_CAME) {
        event->uid_len = len;
        memcpy(event->uid, answer, len);
    }
    memset(answer, 0, sizeof answer);
    return kind;
}

static void
read_card(struct pcsc *p, int reader, int64_t now_ms)
{
    struct place *place = &p->places[reader];
    struct pd_card_event event = { .kind = PD_CARD_UNREAD, .reader = reader };
    SCARDHANDLE card = 0;
    DWORD protocol = 0;

    place->present = true;
    place->before = false;
    place->since_ms = now_ms;
    if ((place->state & SCARD_STATE_MUTE) == 0 &&
        p->api.connect(p->context, place->name, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
            &card, &protocol) == SCARD_S_SUCCESS) {
        event.kind = ask_number(p, card, protocol, &event);
        (void)p->api.disconnect(card, SCARD_LEAVE_CARD);
    }
    if (event.kind != PD_CARD_CAME)
        pd_log(PD_LOG_INFO, "E-CRD-02", "a card was %s",
            event.kind == PD_CARD_CHANGING ? "one that makes up another number each time" : "not read");
    if (p->event_count < EVENTS_MAX)
        p->events[p->event_count++] = event;
}

static void
take_left(struct pcsc *p, int reader)
{
    if (!p->places[reader].before)
        tell(p, reader, PD_CARD_LEFT);
    p->places[reader].present = p->places[reader].before = false;
}

/* state: as the service tells it now. */
static void
take_state(struct pcsc *p, int reader, DWORD state, int64_t now_ms)
{
    struct place *place = &p->places[reader];
    bool lies = (state & SCARD_STATE_PRESENT) != 0;
    /* One coming or going is one count: what lies there now may be another than before, or have been there in
     * between. */
    DWORD moves = ((state >> 16) - (place->state >> 16)) & 0xffff;

    place->state = state & ~(DWORD)SCARD_STATE_CHANGED;
    if (!place->seen) {
        place->seen = true;
        place->present = place->before = lies;
        place->since_ms = now_ms;
        return;
    }
    if (place->present && (!lies || moves > 1))
        take_left(p, reader);
    if (lies && !place->present) {
        read_card(p, reader, now_ms);
    } else if (!lies && moves > 1) {
        pd_log(PD_LOG_INFO, "E-CRD-02", "a card was taken away before it was read");
        tell(p, reader, PD_CARD_UNREAD);
        tell(p, reader, PD_CARD_LEFT);
    }
}

/* The list tells which; a service that lists it all the same is not asked without a pause. */
static void
reader_went(struct pcsc *p, int64_t now_ms, int timeout_ms)
{
    p->list_ms = now_ms;
    (void)pd_wake_wait(&p->wake, -1, timeout_ms < WENT_MS ? timeout_ms : WENT_MS);
}

static void
wait_for_cards(struct pcsc *p, int64_t now_ms, int timeout_ms)
{
    SCARD_READERSTATE states[PD_CARD_READERS] = { { .szReader = NULL } };
    int of[PD_CARD_READERS];
    DWORD count = 0;
    bool gone = false;
    LONG rc;

    for (int i = 0; i < PD_CARD_READERS; i++) {
        if (p->places[i].name[0] == '\0')
            continue;
        states[count].szReader = p->places[i].name;
        states[count].dwCurrentState = p->places[i].seen ? p->places[i].state : SCARD_STATE_UNAWARE;
        of[count++] = i;
    }
    if (count == 0) {
        (void)pd_wake_wait(&p->wake, -1, timeout_ms);
        return;
    }
    rc = p->api.change(p->context, (DWORD)timeout_ms, states, count);
    if (rc == SCARD_E_TIMEOUT || rc == SCARD_E_CANCELLED)
        return;
    if (rc == SCARD_E_UNKNOWN_READER || rc == SCARD_E_READER_UNAVAILABLE) {
        reader_went(p, now_ms, timeout_ms);
        return;
    }
    if (rc != SCARD_S_SUCCESS) {
        lose(p, now_ms, "the card service has stopped");
        return;
    }
    for (DWORD i = 0; i < count; i++) {
        if ((states[i].dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE | SCARD_STATE_IGNORE)) !=
            0)
            gone = true;
        else if ((states[i].dwEventState & SCARD_STATE_CHANGED) != 0)
            take_state(p, of[i], states[i].dwEventState, now_ms);
    }
    if (gone)
        reader_went(p, now_ms, timeout_ms);
}

/* ---- the trait ---- */

static bool
take_event(struct pcsc *p, struct pd_card_event *event)
{
    if (p->event_count == 0)
        return false;
    *event = p->events[0];
    p->event_count--;
    memmove(p->events, p->events + 1, (size_t)p->event_count * sizeof p->events[0]);
    memset(&p->events[p->event_count], 0, sizeof p->events[0]);
    return true;
}

static enum pd_err
pcsc_poll(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event)
{
    struct pcsc *p = (struct pcsc *)card;

    if (take_event(p, event))
        return PD_OK;
    if (atomic_exchange(&p->woken, false))
        return PD_ERR_NOT_FOUND;
    if (!p->there && (now_ms < p->next_ms || !find_service(p, now_ms))) {
        int64_t left_ms = p->next_ms - now_ms;

        (void)pd_wake_wait(&p->wake, -1, left_ms < timeout_ms ? (int)left_ms : timeout_ms);
    } else if (list_readers(p, now_ms)) {
        wait_for_cards(p, now_ms, timeout_ms < LIST_MS ? timeout_ms : LIST_MS);
        if (p->there)
            tell_health(p, now_ms);
    }
    atomic_store(&p->woken, false);
    return take_event(p, event) ? PD_OK : PD_ERR_NOT_FOUND;
}

static void
pcsc_wake(struct pd_card *card)
{
    struct pcsc *p = (struct pcsc *)card;

    atomic_store(&p->woken, true);
    pd_wake_set(&p->wake);
    (void)pthread_mutex_lock(&p->lock);
    if (p->there)
        (void)p->api.cancel(p->context);
    (void)pthread_mutex_unlock(&p->lock);
}

static void
pcsc_status(struct pd_card *card, struct pd_card_status *status)
{
    struct pcsc *p = (struct pcsc *)card;

    (void)pthread_mutex_lock(&p->lock);
    *status = p->status;
    (void)pthread_mutex_unlock(&p->lock);
}

static void
pcsc_destroy(struct pd_card *card)
{
    struct pcsc *p = (struct pcsc *)card;

    let_go(p);
    pd_pcsc_unload(&p->api);
    pd_wake_finish(&p->wake);
    (void)pthread_mutex_destroy(&p->lock);
    memset(p->events, 0, sizeof p->events);
    free(p);
}

static const struct pd_card_ops pcsc_ops = {
    .name = "pcsc",
    .poll = pcsc_poll,
    .wake = pcsc_wake,
    .status = pcsc_status,
    .destroy = pcsc_destroy,
};

enum pd_err
pd_card_pcsc_create(const char *reader, const char *library, struct pd_card **out, struct pd_why *why)
{
    struct pcsc *p = calloc(1, sizeof *p);
    enum pd_err err;

    *out = NULL;
    if (p == NULL)
        return PD_ERR_MEMORY;
    p->card.ops = &pcsc_ops;
    p->wake.fd = -1;
    p->status.state = PD_DEVICE_UNKNOWN;
    (void)pthread_mutex_init(&p->lock, NULL);
    err = pd_wake_init(&p->wake);
    if (err == PD_OK && (!pd_copy(p->filter, sizeof p->filter, reader) ||
                            !pd_copy(p->library, sizeof p->library, library != NULL ? library : "")))
        err = pd_why(why, PD_ERR_TOO_LARGE, "card.reader", "a reader's name has at most %d characters",
            MAX_READERNAME - 1);
    if (err != PD_OK)
        pcsc_destroy(&p->card);
    else
        *out = &p->card;
    return err;
}

enum pd_err
pd_card_pcsc_look(const char *reader, const char *library, int *readers, struct pd_why *why)
{
    struct pcsc p = { .event_count = 0 };
    enum pd_err err = pd_pcsc_load(&p.api, library, why);

    *readers = 0;
    if (err != PD_OK)
        return err;
    (void)pd_copy(p.filter, sizeof p.filter, reader);
    (void)pthread_mutex_init(&p.lock, NULL);
    p.library[0] = '\0';
    if (!find_service(&p, 0) || !list_readers(&p, 0))
        err = pd_why(why, PD_ERR_STATE, "card", "%s", p.status.why.text);
    for (int i = 0; i < PD_CARD_READERS; i++)
        *readers += p.places[i].name[0] != '\0';
    if (err == PD_OK && *readers == 0)
        err = pd_why(why, PD_ERR_NOT_FOUND, "card",
            reader[0] != '\0' ? "no reader of this name is plugged in" : "no reader is plugged in");
    let_go(&p);
    pd_pcsc_unload(&p.api);
    (void)pthread_mutex_destroy(&p.lock);
    return err;
}
