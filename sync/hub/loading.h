/*
 * What one hospital loads before its first patient, and the gate in front of that patient: sites, movements
 * of goods, pictures, cards printed ahead, balances of an older system. (1) A movement of goods is never
 * changed or taken out: another one undoes it, once. (2) A picture is named by its content. (3) A printed
 * card's serial and member are made once; printing more makes others. (4) A lot of an older system comes in
 * once, by her number there and its own. All inside a batch. Threading: the engine's.
 */
#ifndef PD_HUB_LOADING_H
#define PD_HUB_LOADING_H

#include "app/core/code.h"
#include "sync/hub/hub.h"
#include "sync/hub/staff.h"

/* ---- sites ---- */

#define PD_SITE_NAME_CAP 65

/* By what desks of a site may look a member up: a sum. Stored: append, never renumber. */
enum pd_lookup { PD_LOOKUP_PHONE = 1, PD_LOOKUP_CARD = 2 };

struct pd_hub_site {
    char id[PD_PLACE_CAP];
    char name[PD_SITE_NAME_CAP]; /* "": only desks speak of it */
    int64_t desks;               /* active */
    unsigned int lookup;         /* enum pd_lookup */
    int home_days;               /* its desks mirror who was there in so many days; 0: everybody */
    int64_t home_members;        /* at home there (homes.h) */
};

/* Errors: PD_ERR_INVALID, PD_ERR_EXISTS, with *why. */
PD_MUST_CHECK enum pd_err
pd_hub_site_add(struct pd_hub *hub, int64_t now_ms, const char *id, const char *name, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_site_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_site *site), void *ctx);

/* Whether it is one of those. */
PD_MUST_CHECK enum pd_err
pd_hub_site_listed(struct pd_hub *hub, const char *id, bool *found);

/* lookup: a sum, 0 for none, which it is until somebody says otherwise. An act of `by`. Errors with *why:
 * PD_ERR_NOT_FOUND (no such site, and no desk is at one). */
PD_MUST_CHECK enum pd_err
pd_hub_site_lookup(struct pd_hub *hub, int64_t now_ms, const char *id, unsigned int lookup, const char *by,
    struct pd_why *why);

/* Where no site was ever added every one is good: the hospital does not name them. */
bool
pd_hub_site_known(struct pd_hub *hub, const char *id);

/* ---- goods ---- */

#define PD_GOODS_NOTE_CAP 129

/* Stored: append, never renumber. */
enum pd_goods_kind {
    PD_GOODS_RECEIVED = 1,
    PD_GOODS_COUNTED = 2,
    PD_GOODS_UNDONE = 3,
    PD_GOODS_SHRUNK = 4, /* found broken, or gone, at a counter */
    PD_GOODS_MOVED = 5,  /* carried to another place, or from there: two movements, one of each gift */
};

struct pd_goods {
    int64_t number, at_ms;
    enum pd_goods_kind kind;
    char sku[PD_SKU_CAP];
    int64_t qty;    /* how many units more there are now; below 0: fewer */
    int64_t undoes; /* 0: none */
    int64_t other;  /* MOVED: the movement of the other gift; 0: none */
    char by[PD_STAFF_NUMBER_CAP], note[PD_GOODS_NOTE_CAP];
};

/* sku, by and note are read from *goods, and qty: units that came, or that lie on the shelf; the rest is
 * filled. A count that is not what was expected is an incident. Errors with *why: PD_ERR_INVALID,
 * PD_ERR_NOT_FOUND (a count of a sku that was never received). */
PD_MUST_CHECK enum pd_err
pd_hub_goods_receive(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why);

PD_MUST_CHECK enum pd_err
pd_hub_goods_count(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why);

/* The movement goods->undoes is answered by one of the same size the other way. Errors with *why:
 * PD_ERR_NOT_FOUND, PD_ERR_STATE (undone before, or moved nothing, or undoes one itself), PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_hub_goods_undo(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why);

/* goods->qty units of goods->sku are carried to where they are `to`, all or none; by and note are read too.
 * Of those that are lent to a desk, or kept for tickets, none. Errors with *why: PD_ERR_INVALID, PD_ERR_STATE
 * (not so many are free). */
PD_MUST_CHECK enum pd_err
pd_hub_goods_move(
    struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, const char *to, struct pd_why *why);

/* The oldest first; sku "": of all. */
PD_MUST_CHECK enum pd_err
pd_hub_goods_each(
    struct pd_hub *hub, const char *sku, void (*each)(void *ctx, const struct pd_goods *goods), void *ctx);

/* ---- pictures ---- */

#define PD_PICTURE_NAME_CAP 52
#define PD_PICTURE_BYTES_MAX 524288
#define PD_PICTURE_PREFIX "sha256:"

/* What a gift's or place's "picture" says for these bytes: "sha256:" and base64url of their SHA-256. */
void
pd_picture_name(const struct pd_hash *sha256, char out[PD_PICTURE_NAME_CAP]);

/* *added false: it was here. Errors: PD_ERR_TOO_LARGE, the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_picture_put(struct pd_hub *hub, int64_t now_ms, const void *bytes, size_t len, bool *added);

/* bytes are valid during the call. */
PD_MUST_CHECK enum pd_err
pd_hub_picture_each(struct pd_hub *hub,
    void (*each)(void *ctx, const struct pd_hash *sha256, const void *bytes, size_t len), void *ctx);

/* ---- cards printed ahead ---- */

#define PD_CARDS_MAX 2000 /* of one batch */

struct pd_hub_card {
    char serial[PD_SERIAL_CAP];
    char code[PD_CODE_CAP];
};

struct pd_hub_card_batch {
    int64_t number, at_ms, cards, bound;
    char by[PD_STAFF_NUMBER_CAP];
};

/* One batch of new cards, each for a member who is not there yet; cards[0..count) is filled. Errors:
 * PD_ERR_INVALID, the store's. */
PD_MUST_CHECK enum pd_err
pd_hub_cards_make(
    struct pd_hub *hub, int64_t now_ms, int count, const char *by, struct pd_hub_card *cards, int64_t *batch);

PD_MUST_CHECK enum pd_err
pd_hub_card_batch_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_card_batch *batch), void *ctx);

/* The member whom the card is for comes to be. card: its code as scanned, or its serial. Errors with *why:
 * PD_ERR_NOT_FOUND (no card of a batch), PD_ERR_STATE (somebody has it), and those of adding a member. */
PD_MUST_CHECK enum pd_err
pd_hub_card_bind(struct pd_hub *hub, int64_t now_ms, const char *card, const struct pd_hub_member_new *member,
    struct pd_id *id, struct pd_why *why);

/* A member who is there gets the card instead of those she had, which are good no more. Errors with *why:
 * PD_ERR_NOT_FOUND (no card of a batch; no such member), PD_ERR_STATE (somebody has it). */
PD_MUST_CHECK enum pd_err
pd_hub_card_give(struct pd_hub *hub, int64_t now_ms, const char *card, const struct pd_id *member,
    const char *by, struct pd_why *why);

/* ---- balances of an older system ---- */

#define PD_OPENING_LOT_CAP 33

struct pd_hub_opening {
    char lot[PD_OPENING_LOT_CAP]; /* its number there, unique with the member */
    struct pd_points points;      /* left of it */
    int64_t expires_ms;           /* PD_NEVER_MS: never */
};

/* What can be said of a lot without its member. Errors: PD_ERR_INVALID with *why (its words, its points, or
 * it is over). */
PD_MUST_CHECK enum pd_err
pd_hub_opening_check(const struct pd_hub_opening *opening, int64_t now_ms, struct pd_why *why);

/* Her id by the hospital's number alone. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_hub_member_by_number(struct pd_hub *hub, const char *number, struct pd_id *id);

/* Errors: PD_ERR_EXISTS (the same is here); with *why PD_ERR_STATE (here, and another; or she brought points
 * without lots), PD_ERR_INVALID, PD_ERR_TOO_LARGE (more lots than an account has room for), PD_ERR_NOT_FOUND.
 */
PD_MUST_CHECK enum pd_err
pd_hub_opening_take(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_hub_opening *opening, struct pd_why *why);

/* Her growth as it stood there, once. Errors: PD_ERR_EXISTS, PD_ERR_NOT_FOUND, PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_hub_opening_growth(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_points growth);

/* ---- the gate ---- */

/* A hub for patients lets no desk in before what would save it was tried once. Hubs of a demonstration or a
 * measurement, and those made by an older release, have no gate. */
struct pd_hub_gate {
    bool closed;         /* nobody is let in yet */
    bool demo;           /* made for a demonstration: said, wherever a desk is let in */
    int64_t made_ms;     /* when hub and key were made; 0: by an older release */
    int64_t verified_ms; /* a backup was put back for trial and read; 0: never */
    int64_t escrow_ms;   /* a sealed copy of the key was opened; 0: never */
};

enum pd_hub_purpose { PD_HUB_FOR_ANY = 0, PD_HUB_FOR_PATIENTS = 1, PD_HUB_FOR_DEMO = 2 };

void
pd_hub_gate_set(struct pd_hub *hub, int64_t now_ms, enum pd_hub_purpose purpose);

struct pd_hub_gate
pd_hub_gate_look(struct pd_hub *hub);

void
pd_hub_gate_verified(struct pd_hub *hub, int64_t now_ms);

void
pd_hub_gate_escrowed(struct pd_hub *hub, int64_t now_ms);

/* ---- the hub's key ---- */

#define PD_ESCROW_MAGIC "pointdesk-escrow-1\n"
#define PD_PASSPHRASE_MIN 12 /* characters */

struct pd_escrow {
    struct pd_public_key key;
    int64_t made_ms;
    uint8_t seed[PD_SEED_LEN]; /* wipe it when done */
};

#define PD_ESCROW_CAP 512

/* The hub's seed sealed by a passphrase (Argon2id, XChaCha20-Poly1305): text of one line a field. Errors with
 * *why: PD_ERR_INVALID (a passphrase too short), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_hub_escrow_seal(
    struct pd_hub *hub, int64_t now_ms, const char *passphrase, char out[PD_ESCROW_CAP], struct pd_why *why);

/* Errors with *why: PD_ERR_INVALID (no such file, or cut), PD_ERR_DENIED (it does not open), PD_ERR_MEMORY.
 */
PD_MUST_CHECK enum pd_err
pd_hub_escrow_open(const char *text, const char *passphrase, struct pd_escrow *out, struct pd_why *why);

/* In a store of a hub that pd_hub_init has just made: it is another life of the hub of this key, which lost
 * all it knew. Its desks believe it, are known again as they come, and tell it all they did. */
PD_MUST_CHECK enum pd_err
pd_hub_escrow_revive(
    struct pd_store *store, int64_t now_ms, const struct pd_escrow *opened, struct pd_why *why);

struct pd_public_key
pd_hub_public_key(const struct pd_hub *hub);

#endif
