/*
 * A card service, its readers and their cards say whatever the bytes are: lists without an end, names of any
 * bytes, states that cannot be, answers longer than they are. What is told stays true to the trait: a card
 * that came leaves before the next one comes, a number has 4 to 10 bytes, and a reader is one of those that
 * are watched.
 */
#include "drivers/card/card.h"
#include "drivers/card/pcsc_api.h"

#include "app/base/log.h"

#include <string.h>

#define POLLS 200
#define CONTEXT 77
#define CARD 78

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
enum pd_err
__wrap_pd_pcsc_load(struct pd_pcsc_api *api, const char *library, struct pd_why *why);
void
__wrap_pd_pcsc_unload(struct pd_pcsc_api *api);

static const uint8_t *rest;
static size_t left;
static int open_contexts, open_cards;

static uint8_t
byte(void)
{
    if (left == 0)
        return 0;
    left--;
    return *rest++;
}

static size_t
bytes(void *to, size_t size)
{
    size_t n = size < left ? size : left;

    memcpy(to, rest, n);
    rest += n;
    left -= n;
    return n;
}

/* Well for the most part: what fails at once shows little. */
static LONG
answer(void)
{
    static const LONG others[] = { SCARD_E_TIMEOUT, SCARD_E_CANCELLED, SCARD_E_UNKNOWN_READER,
        SCARD_E_READER_UNAVAILABLE, SCARD_E_NO_READERS_AVAILABLE, SCARD_E_NO_SERVICE,
        SCARD_E_INSUFFICIENT_BUFFER, 12345 };
    uint8_t b = byte();

    return b < 0xe0 ? SCARD_S_SUCCESS : others[b % 8];
}

static LONG
establish(DWORD scope, LPCVOID a, LPCVOID b, SCARDCONTEXT *context)
{
    LONG rc = answer();

    (void)scope;
    (void)a;
    (void)b;
    *context = CONTEXT;
    open_contexts += rc == SCARD_S_SUCCESS;
    return rc;
}

static LONG
release(SCARDCONTEXT context)
{
    pd_assert(context == CONTEXT);
    open_contexts--;
    return SCARD_S_SUCCESS;
}

static LONG
list(SCARDCONTEXT context, LPCSTR groups, LPSTR readers, DWORD *len)
{
    size_t want = (size_t)byte() * 16;

    pd_assert(context == CONTEXT && groups == NULL && open_contexts == 1);
    want = want < *len ? want : *len;
    if (want > 0 && byte() < 0x80) { /* as the service does it */
        static const char usual[] = "A\0B\0C\0D\0E\0";

        memcpy(readers, usual, want < sizeof usual ? want : sizeof usual);
    } else {
        (void)bytes(readers, want);
    }
    *len = byte() * 0x01010101u;
    return answer();
}

static LONG
change(SCARDCONTEXT context, DWORD timeout_ms, SCARD_READERSTATE *states, DWORD count)
{
    pd_assert(context == CONTEXT && timeout_ms == 0 && count <= PD_CARD_READERS && open_contexts == 1);
    for (DWORD i = 0; i < count; i++) {
        uint8_t b[4] = { byte(), byte(), byte(), 0 };

        pd_assert(states[i].szReader[0] != '\0');
        states[i].dwEventState = (DWORD)b[0] | (DWORD)b[1] << 8 | (DWORD)b[2] << 16;
        if (b[0] < 0xc0) /* what readers tell for the most part */
            states[i].dwEventState = SCARD_STATE_CHANGED |
                                     (b[0] % 2 != 0 ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY) |
                                     (DWORD)(b[2] % 4) << 16;
    }
    return answer();
}

static LONG
cancel(SCARDCONTEXT context)
{
    (void)context;
    return SCARD_S_SUCCESS;
}

static LONG
connect_card(
    SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols, SCARDHANDLE *card, DWORD *protocol)
{
    LONG rc = answer();

    (void)share;
    (void)protocols;
    pd_assert(context == CONTEXT && reader[0] != '\0');
    *card = CARD;
    *protocol = byte();
    open_cards += rc == SCARD_S_SUCCESS;
    return rc;
}

static LONG
disconnect(SCARDHANDLE card, DWORD disposition)
{
    (void)disposition;
    pd_assert(card == CARD);
    open_cards--;
    return SCARD_S_SUCCESS;
}

static LONG
transmit(SCARDHANDLE card, const SCARD_IO_REQUEST *send, LPCBYTE out, DWORD out_len,
    SCARD_IO_REQUEST *receive, LPBYTE in, DWORD *in_len)
{
    size_t n = byte() % 16, got;

    (void)send;
    (void)out;
    (void)receive;
    pd_assert(card == CARD && open_cards == 1 && out_len == 5);
    got = bytes(in, n);
    if (byte() < 0xc0) {
        in[got] = 0x90;
        in[got + 1] = 0;
        *in_len = (DWORD)got + 2;
    } else {
        *in_len = byte() < 0x80 ? (DWORD)got : byte() * 0x01010101u;
    }
    return answer();
}

enum pd_err
__wrap_pd_pcsc_load(struct pd_pcsc_api *api, const char *library, struct pd_why *why)
{
    (void)library;
    (void)why;
    *api = (struct pd_pcsc_api){ &open_contexts, establish, release, list, change, cancel, connect_card,
        disconnect, transmit };
    return PD_OK;
}

void
__wrap_pd_pcsc_unload(struct pd_pcsc_api *api)
{
    (void)api;
}

static void
no_numbers(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    pd_assert(text[0] != '\0');
}

static void
check(const struct pd_card_event *e, bool lies[PD_CARD_READERS])
{
    pd_assert(e->reader >= 0 && e->reader < PD_CARD_READERS);
    pd_assert(e->kind >= PD_CARD_CAME && e->kind <= PD_CARD_LEFT);
    pd_assert(lies[e->reader] == (e->kind == PD_CARD_LEFT));
    lies[e->reader] = e->kind != PD_CARD_LEFT;
    if (e->kind == PD_CARD_CAME)
        pd_assert(pd_card_kind(e->uid, e->uid_len) == PD_CARD_CAME);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool lies[PD_CARD_READERS] = { false };
    struct pd_card *card;
    int64_t now_ms = 1000;

    pd_log_set_sink(no_numbers, NULL);
    rest = data;
    left = size;
    open_contexts = open_cards = 0;
    pd_assert(pd_card_pcsc_create("", NULL, &card, NULL) == PD_OK);
    for (int i = 0; i < POLLS && left > 0; i++) {
        struct pd_card_event event;
        struct pd_card_status status;

        if (pd_card_poll(card, now_ms, 0, &event) == PD_OK)
            check(&event, lies);
        else
            now_ms += byte() * 40;
        pd_card_status(card, &status);
        pd_assert(status.readers >= 0 && status.readers <= PD_CARD_READERS);
        pd_assert(status.state != PD_DEVICE_PROBLEM || status.why.text[0] != '\0');
    }
    pd_card_destroy(card);
    pd_assert(open_contexts == 0 && open_cards == 0);
    return 0;
}
