/*
 * The card reader trait: a member's card of the hospital is laid on a reader, and the number in its chip says
 * whose it is. That number can be read by anybody who comes near the card and be copied onto another: it says
 * who somebody claims to be, as a printed number does, and never more.
 *   (1) A card is told once, when it comes, however long it lies there. One that lay there before the reader
 *       was watched is nobody who came now: it is told in the status, and read when it comes anew.
 *   (2) A card that cannot be read is told as such, so that the person is. So is one that makes up another
 *       number each time it is asked: that number must never be kept as somebody's.
 *   (3) poll returns within its timeout plus one exchange with a card; wake ends the waiting.
 * A number of a card is never logged. A reader is polled by one thread (card_thread.h has a ready one). To
 * write a new one: embed struct pd_card first, fill a const ops table, and see card_replay.c, the smallest.
 */
#ifndef PD_DRIVERS_CARD_H
#define PD_DRIVERS_CARD_H

#include "app/base/err.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_CARD_UID_MIN 4
#define PD_CARD_UID_MAX 10
#define PD_CARD_READERS 4     /* of one desk; more are told, and not watched */
#define PD_CARD_NUMBER_CAP 26 /* the longest UID in decimal digits, and NUL */

enum pd_card_event_kind {
    PD_CARD_CAME = 1,     /* uid */
    PD_CARD_UNREAD = 2,   /* it came, and tells no number, or was taken away meanwhile */
    PD_CARD_CHANGING = 3, /* it came, and makes its number up (ISO/IEC 14443-3: four bytes, the first 08) */
    PD_CARD_LEFT = 4,
};

/* By value through a queue. */
struct pd_card_event {
    enum pd_card_event_kind kind;
    int reader; /* 0..PD_CARD_READERS-1: one and the same place while it is plugged in */
    size_t uid_len;
    uint8_t uid[PD_CARD_UID_MAX]; /* as the card sends it */
};

struct pd_card_status {
    enum pd_device_state state;
    int readers;       /* plugged in, and watched */
    struct pd_why why; /* where and what, when state is not PD_DEVICE_OK */
};

struct pd_card;

struct pd_card_ops {
    const char *name; /* as in the configuration: "pcsc" */

    /* Mandatory; the reader's thread. Waits at most timeout_ms; now_ms is the caller's clock and may be
     * virtual. PD_OK with *event filled, or PD_ERR_NOT_FOUND: nothing happened. A broken device is
     * PD_ERR_NOT_FOUND too; it shows in the status and is tried again by later polls. */
    enum pd_err (*poll)(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event);

    /* Mandatory; any thread. A poll that waits, or the next one, returns without waiting. */
    void (*wake)(struct pd_card *card);

    /* Mandatory; any thread. Does not touch the device: reports what the last poll met. */
    void (*status)(struct pd_card *card, struct pd_card_status *status);

    /* Mandatory; any thread, after the last poll has returned. */
    void (*destroy)(struct pd_card *card);
};

struct pd_card {
    const struct pd_card_ops *ops;
};

PD_MUST_CHECK enum pd_err
pd_card_poll(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event);
void
pd_card_wake(struct pd_card *card);
void
pd_card_status(struct pd_card *card, struct pd_card_status *status);

/* Takes NULL. */
void
pd_card_destroy(struct pd_card *card);

/* ---- pure ---- */

/* In the order of the choices of card.number: how the bytes are one number, most significant first, or last.
 */
enum pd_card_form { PD_CARD_FORWARD = 0, PD_CARD_REVERSED = 1 };

/* What a card's number is among people: decimal, at least 10 digits for 4 bytes as it is printed on cards.
 * Errors: PD_ERR_INVALID (length). */
PD_MUST_CHECK enum pd_err
pd_card_number(const uint8_t *uid, size_t len, enum pd_card_form form, char out[PD_CARD_NUMBER_CAP]);

/* CAME, CHANGING or UNREAD, by what the card said its number is. */
enum pd_card_event_kind
pd_card_kind(const uint8_t *uid, size_t len);

/* ---- implementations ---- */

/*
 * Readers of the PC/SC service, contactless or with a slot. The service's library is loaded when it is there,
 * so a desk without one starts all the same, and says so in the status.
 * reader: a part of the names of the readers that count; "": all. library: NULL for the system's.
 * Errors: PD_ERR_TOO_LARGE (reader), PD_ERR_IO, PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_card_pcsc_create(const char *reader, const char *library, struct pd_card **out, struct pd_why *why);

/* What a look finds without disturbing whoever has it: how many readers count. Errors: PD_ERR_MISSING (no
 * library), PD_ERR_STATE (no service), PD_ERR_NOT_FOUND (no reader that counts), with *why in words. */
PD_MUST_CHECK enum pd_err
pd_card_pcsc_look(const char *reader, const char *library, int *readers, struct pd_why *why);

/* A script, one event a line: milliseconds since the first poll, white space, then "card HEX" (4 to 10
 * bytes), "unread" or "left". Empty lines and lines that begin with '#' are skipped. Times must not go
 * backwards. Errors: PD_ERR_MISSING, PD_ERR_IO, PD_ERR_INVALID and PD_ERR_TOO_LARGE with *why as
 * "script.txt:3". */
PD_MUST_CHECK enum pd_err
pd_card_replay_create(const char *path, struct pd_card **out, struct pd_why *why);

#endif
