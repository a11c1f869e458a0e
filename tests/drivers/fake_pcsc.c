#include "tests/drivers/fake_pcsc.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <winscard.h>

#define READERS 6
#define CONTEXT 0x1000

static struct reader {
    char name[MAX_READERNAME];
    bool present, connected;
    unsigned int moves;
    uint8_t uid[16];
    size_t len;
    enum fake_card how;
} readers[READERS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool runs, open_context, cancelled;
static LONG context_now = CONTEXT;
static int status_calls;

static struct reader *
find(const char *name)
{
    for (int i = 0; i < READERS; i++)
        if (strcmp(readers[i].name, name) == 0)
            return &readers[i];
    return NULL;
}

static bool
good(SCARDCONTEXT context)
{
    return runs && open_context && context == context_now;
}

LONG
SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT context)
{
    LONG rc = SCARD_E_NO_SERVICE;

    (void)scope;
    (void)a;
    (void)b;
    (void)pthread_mutex_lock(&lock);
    if (runs) {
        open_context = true;
        *context = ++context_now;
        rc = SCARD_S_SUCCESS;
    }
    (void)pthread_mutex_unlock(&lock);
    return rc;
}

LONG
SCardReleaseContext(SCARDCONTEXT context)
{
    (void)pthread_mutex_lock(&lock);
    if (context == context_now)
        open_context = false;
    (void)pthread_mutex_unlock(&lock);
    return SCARD_S_SUCCESS;
}

LONG
SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD len)
{
    LONG rc = SCARD_E_NO_SERVICE;
    size_t at = 0;

    (void)groups;
    (void)pthread_mutex_lock(&lock);
    if (good(context)) {
        for (int i = 0; i < READERS; i++)
            if (readers[i].name[0] != '\0' && at + strlen(readers[i].name) + 2 < *len) {
                memcpy(names + at, readers[i].name, strlen(readers[i].name) + 1);
                at += strlen(readers[i].name) + 1;
            }
        names[at++] = '\0';
        *len = at;
        rc = at > 1 ? SCARD_S_SUCCESS : SCARD_E_NO_READERS_AVAILABLE;
    }
    (void)pthread_mutex_unlock(&lock);
    return rc;
}

static DWORD
state_of(const struct reader *r)
{
    DWORD state = r->present ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY;

    if (r->present && r->how == FAKE_MUTE)
        state |= SCARD_STATE_MUTE;
    return state | (DWORD)(r->moves & 0xffff) << 16;
}

static bool
look(SCARD_READERSTATE *states, DWORD count)
{
    bool any = false;

    for (DWORD i = 0; i < count; i++) {
        const struct reader *r = find(states[i].szReader);
        DWORD state = r != NULL ? state_of(r) : SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;
        bool differs = state != (states[i].dwCurrentState & ~(DWORD)SCARD_STATE_CHANGED);

        states[i].dwEventState = state | (differs ? SCARD_STATE_CHANGED : 0);
        any = any || differs;
    }
    return any;
}

LONG
SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout_ms, SCARD_READERSTATE *states, DWORD count)
{
    struct timespec until;
    LONG rc = SCARD_E_TIMEOUT;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)(timeout_ms / 1000);
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    (void)pthread_mutex_lock(&lock);
    status_calls++;
    for (;;) {
        if (!good(context))
            rc = SCARD_E_SERVICE_STOPPED;
        else if (look(states, count))
            rc = SCARD_S_SUCCESS;
        else if (cancelled)
            rc = SCARD_E_CANCELLED;
        else if (timeout_ms > 0 && pthread_cond_timedwait(&changed, &lock, &until) != ETIMEDOUT)
            continue;
        break;
    }
    cancelled = false;
    (void)pthread_mutex_unlock(&lock);
    return rc;
}

LONG
SCardCancel(SCARDCONTEXT context)
{
    (void)context;
    (void)pthread_mutex_lock(&lock);
    cancelled = true;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
    return SCARD_S_SUCCESS;
}

LONG
SCardConnect(
    SCARDCONTEXT context, LPCSTR name, DWORD share, DWORD protocols, LPSCARDHANDLE card, LPDWORD protocol)
{
    struct reader *r;
    LONG rc = SCARD_S_SUCCESS;

    (void)share;
    (void)protocols;
    (void)pthread_mutex_lock(&lock);
    r = find(name);
    if (!good(context))
        rc = SCARD_E_NO_SERVICE;
    else if (r == NULL)
        rc = SCARD_E_UNKNOWN_READER;
    else if (!r->present)
        rc = SCARD_E_NO_SMARTCARD;
    else if (r->how == FAKE_NO_CONNECT)
        rc = SCARD_E_SHARING_VIOLATION;
    if (rc == SCARD_S_SUCCESS) {
        r->connected = true;
        *card = r - readers + 1;
        *protocol = SCARD_PROTOCOL_T1;
    }
    (void)pthread_mutex_unlock(&lock);
    return rc;
}

LONG
SCardDisconnect(SCARDHANDLE card, DWORD disposition)
{
    (void)disposition;
    (void)pthread_mutex_lock(&lock);
    readers[card - 1].connected = false;
    (void)pthread_mutex_unlock(&lock);
    return SCARD_S_SUCCESS;
}

LONG
SCardTransmit(SCARDHANDLE card, const SCARD_IO_REQUEST *pci, LPCBYTE out, DWORD out_len,
    SCARD_IO_REQUEST *back, LPBYTE in, LPDWORD in_len)
{
    static const uint8_t wanted[] = { 0xff, 0xca, 0, 0, 0 }, ok[] = { 0x90, 0 }, no[] = { 0x6a, 0x81 };
    struct reader *r = &readers[card - 1];
    LONG rc = SCARD_S_SUCCESS;
    size_t len;

    (void)back;
    (void)pthread_mutex_lock(&lock);
    len = r->how == FAKE_REFUSES || r->how == FAKE_SHORT ? 0 : r->len;
    if (!r->present || r->how == FAKE_NO_TRANSMIT || pci->dwProtocol != SCARD_PROTOCOL_T1 ||
        out_len != sizeof wanted || memcmp(out, wanted, sizeof wanted) != 0 || *in_len < len + 2) {
        rc = SCARD_W_REMOVED_CARD;
    } else {
        memcpy(in, r->uid, len);
        memcpy(in + len, r->how == FAKE_REFUSES ? no : ok, 2);
        *in_len = r->how == FAKE_SHORT ? 1 : len + 2;
    }
    (void)pthread_mutex_unlock(&lock);
    return rc;
}

/* ---- what the test does ---- */

static void
reset(void)
{
    (void)pthread_mutex_lock(&lock);
    memset(readers, 0, sizeof readers);
    runs = true;
    cancelled = false;
    open_context = false;
    status_calls = 0;
    (void)pthread_mutex_unlock(&lock);
}

static void
service(int on)
{
    (void)pthread_mutex_lock(&lock);
    runs = on != 0;
    if (!runs)
        open_context = false;
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
}

static void
plug(const char *name)
{
    struct reader *r;

    (void)pthread_mutex_lock(&lock);
    r = find("");
    if (r != NULL) {
        memset(r, 0, sizeof *r);
        (void)snprintf(r->name, sizeof r->name, "%s", name);
    }
    (void)pthread_mutex_unlock(&lock);
}

static void
unplug(const char *name)
{
    struct reader *r;

    (void)pthread_mutex_lock(&lock);
    r = find(name);
    if (r != NULL)
        memset(r, 0, sizeof *r);
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
}

static void
put(const char *name, const uint8_t *uid, size_t len, int how)
{
    struct reader *r;

    (void)pthread_mutex_lock(&lock);
    r = find(name);
    if (r != NULL && len <= sizeof r->uid) {
        r->moves += r->present ? 2 : 1;
        r->present = true;
        r->how = (enum fake_card)how;
        r->len = len;
        memcpy(r->uid, uid, len);
    }
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
}

static void
take(const char *name)
{
    struct reader *r;

    (void)pthread_mutex_lock(&lock);
    r = find(name);
    if (r != NULL && r->present) {
        r->present = false;
        r->moves++;
    }
    (void)pthread_cond_broadcast(&changed);
    (void)pthread_mutex_unlock(&lock);
}

static int
left_open(void)
{
    int n = open_context ? 1 : 0;

    for (int i = 0; i < READERS; i++)
        n += readers[i].connected ? 1 : 0;
    return n;
}

static int
calls(void)
{
    return status_calls;
}

extern const struct fake_pcsc fake_pcsc;
const struct fake_pcsc fake_pcsc = { reset, service, plug, unplug, put, take, left_open, calls };
