/*
 * A member's printed cards: which of them is good, and the PIN that they are good with.
 *   (1) A card that was stopped is good nowhere again. Only the one issued last is good; where there was one
 *       before, desks know that by her row (core/member.h, `card`).
 *   (2) Tries of a PIN are counted before they are compared; after PD_CARD_PIN_TRIES wrong ones in a row none
 *       is looked at any more, until she has a new one.
 *   (3) Serials are digits, so that they can be typed; those of older releases have letters, and cannot.
 * Threading: the engine's.
 */
#ifndef PD_HUB_MEMBER_CARDS_H
#define PD_HUB_MEMBER_CARDS_H

#include "app/core/pins.h"
#include "sync/hub/hub.h"

#define PD_CARD_PIN_TRIES 5
#define PD_CARD_PIN_MOST 8 /* digits: what a kiosk's keypad takes */
#define PD_CARD_SERIAL_DIGITS 10

struct pd_card_state {
    bool any;                 /* a printed card of hers is good */
    bool has_pin, locked;     /* locked: no PIN is looked at */
    char card[PD_SERIAL_CAP]; /* as in her row */
};

/* Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_card_state(struct pd_hub *hub, const struct pd_id *member, struct pd_card_state *out);

/* A new PIN, chosen by her; pin NULL: she has none any more. An act of `by`, "" for the machine's owner.
 * Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_INVALID (pins.h), PD_ERR_STATE (there was none to take away). */
PD_MUST_CHECK enum pd_err
pd_hub_card_pin_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *pin,
    const char *by, struct pd_why *why);

/* ---- for the engine, by her row ---- */

/* Digits that no card has yet as far as chance goes. */
void
pd_card_serial(struct pd_hub *hub, char out[PD_SERIAL_CAP]);

/* A card was made for her: whatever she had before is good no more. */
void
pd_card_issued(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *serial);

/* All cards she has are good no more. */
void
pd_card_stop(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *by);

/* A card that was printed ahead is hers, the only good one from here on. Its code names somebody who never
 * was: it finds her by its serial, and desks know by her row (`card`) that it is hers. An act of `by`. */
void
pd_card_given(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *serial, const char *by);

/* Whom a card that was read stands for; 0: nobody. */
int64_t
pd_card_member(struct pd_hub *hub, const struct pd_id *id, const char *serial);

/* Whom a code shows that was scanned at a counter. Returns why not, as a word: "bad_code", "old_code",
 * "unknown_member", "stopped"; NULL: *out. */
const char *
pd_card_shown(struct pd_hub *hub, int64_t now_ms, const char *text, struct pd_id *out);

/* What her row says of her cards: "" for most. */
void
pd_card_of_row(struct pd_hub *hub, int64_t mid, char out[PD_SERIAL_CAP]);

/* She reported all her cards lost once: the hospital's own number, which stands on one of them, proves
 * nothing from then on, also when she has a new card of ours. */
bool
pd_card_number_stopped(struct pd_hub *hub, int64_t mid);

/* Whose card this is; 0: nobody's. */
int64_t
pd_card_owner(struct pd_hub *hub, const char *serial);

bool
pd_card_has_pin(struct pd_hub *hub, int64_t mid);

enum pd_card_pin {
    PD_CARD_PIN_RIGHT = 1,
    PD_CARD_PIN_WRONG = 2,
    PD_CARD_PIN_LOCKED = 3,
    PD_CARD_PIN_NONE = 4
};

/* *left: tries that are left. */
enum pd_card_pin
pd_card_pin_try(struct pd_hub *hub, int64_t mid, const char *pin, int *left);

/* She is erased. */
void
pd_cards_forget(struct pd_hub *hub, int64_t mid);

/* Rows of the feed that only readers of protocol 3 understand are made new for one that did not speak it when
 * they were sent. */
void
pd_cards_tell(struct pd_hub *hub);

#endif
