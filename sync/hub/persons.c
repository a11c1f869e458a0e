/*
 * Who members are. Number, name, phone and birthday lie sealed under a key of each person's own, in a table
 * of its own: erasing takes both, and what a disk or an old page may still show is noise. (1) A key seals one
 * text, once. (2) Number and phone are found by keyed hashes; nothing of a person is written in clear.
 */
#include "sync/hub/persons.h"

#include "sync/hub/wards.h"

#include <sodium.h>

#define TAG_LEN 16
#define SEALED_LEN (sizeof(struct pd_person) + crypto_secretbox_MACBYTES)
#define SEAL_AT_ONCE 1000

/* One key, one text: the nonce need not differ. */
static const uint8_t no_nonce[crypto_secretbox_NONCEBYTES];

struct pd_hash
pd_person_hash(const struct pd_hub *hub, const char *what, const void *bytes, size_t n)
{
    struct pd_hasher hasher;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, hub->person_key, sizeof hub->person_key);
    pd_hasher_add(&hasher, what, strlen(what) + 1);
    pd_hasher_add(&hasher, bytes, n);
    return pd_hasher_end(&hasher);
}

static void
tag_of(const struct pd_hub *hub, const char *what, const char *text, uint8_t tag[TAG_LEN])
{
    struct pd_hash hash = pd_person_hash(hub, what, text, strlen(text));

    memcpy(tag, hash.b, TAG_LEN);
}

static int64_t
find(struct pd_hub *hub, enum pd_hub_sql sql, const char *what, const char *text)
{
    uint8_t tag[TAG_LEN];

    tag_of(hub, what, text, tag);
    return pd_store_one(hub->store, sql, PD_ARGS(pd_b(tag, sizeof tag)), 0);
}

int64_t
pd_person_by_number(struct pd_hub *hub, const char *number)
{
    return find(hub, PD_HUB_SQL_PERSON_BY_NUMBER, "number", number);
}

int64_t
pd_person_by_phone(struct pd_hub *hub, const char *phone)
{
    return phone[0] != '\0' ? find(hub, PD_HUB_SQL_PERSON_BY_PHONE, "phone", phone) : 0;
}

int
pd_persons_by_phone(struct pd_hub *hub, const char *phone, int64_t *mids, int max)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PERSON_BY_PHONE;
    uint8_t tag[TAG_LEN];
    int n = 0;

    tag_of(hub, "phone", phone, tag);
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_b(tag, sizeof tag))); row && n < max;
         row = pd_store_next(hub->store, sql))
        mids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

void
pd_person_put(struct pd_hub *hub, int64_t mid, const struct pd_person *person)
{
    uint8_t key[crypto_secretbox_KEYBYTES], sealed[SEALED_LEN], number[TAG_LEN], phone[TAG_LEN];
    struct pd_person plain = { .number = "" }; /* nothing behind the ends of its texts */
    bool has_phone = person->phone[0] != '\0';

    pd_wards_reread(hub, mid);

    (void)pd_copy(plain.number, sizeof plain.number, person->number);
    (void)pd_copy(plain.name, sizeof plain.name, person->name);
    (void)pd_copy(plain.phone, sizeof plain.phone, person->phone);
    (void)pd_copy(plain.birthday, sizeof plain.birthday, person->birthday);
    pd_rng_fill(hub->rng, key, sizeof key);
    pd_assert(crypto_secretbox_easy(sealed, (const uint8_t *)&plain, sizeof plain, no_nonce, key) == 0);
    tag_of(hub, "number", plain.number, number);
    tag_of(hub, "phone", plain.phone, phone);
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_KEY_INSERT, PD_ARGS(pd_i(mid), pd_b(key, sizeof key)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_INSERT,
        PD_ARGS(pd_i(mid), pd_b(number, sizeof number), has_phone ? pd_b(phone, sizeof phone) : pd_null(),
            pd_b(sealed, sizeof sealed)));
    sodium_memzero(key, sizeof key);
    sodium_memzero(&plain, sizeof plain);
}

bool
pd_sealed_open(struct pd_hub *hub, enum pd_hub_sql sql, int64_t mid, void *out, size_t size, const char *what)
{
    uint8_t key[crypto_secretbox_KEYBYTES], sealed[PD_SEALED_MAX + crypto_secretbox_MACBYTES];
    size_t len = size + crypto_secretbox_MACBYTES;
    bool opened;

    pd_assert(size <= PD_SEALED_MAX);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    pd_store_blob(hub->store, sql, 0, sealed, len);
    pd_store_blob(hub->store, sql, 1, key, sizeof key);
    pd_store_end(hub->store, sql);
    opened = hub->store->err == PD_OK && crypto_secretbox_open_easy(out, sealed, len, no_nonce, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!opened && hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, what);
    return opened;
}

bool
pd_person_get(struct pd_hub *hub, int64_t mid, struct pd_person *out)
{
    return pd_sealed_open(
        hub, PD_HUB_SQL_PERSON_GET, mid, out, sizeof *out, "a person's row and key do not fit");
}

void
pd_person_drop(struct pd_hub *hub, int64_t mid)
{
    pd_wards_reread(hub, mid);
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_DELETE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_KEY_DELETE, PD_ARGS(pd_i(mid)));
}

int
pd_persons_seal(struct pd_hub *hub)
{
    static struct pd_person persons[SEAL_AT_ONCE];
    static int64_t mids[SEAL_AT_ONCE];
    const enum pd_hub_sql sql = PD_HUB_SQL_PERSON_CLEAR_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(SEAL_AT_ONCE))); row;
         row = pd_store_next(hub->store, sql)) {
        mids[n] = pd_store_int(hub->store, sql, 0);
        pd_store_text(hub->store, sql, 1, persons[n].number, sizeof persons[n].number);
        pd_store_text(hub->store, sql, 2, persons[n].name, sizeof persons[n].name);
        pd_store_text(hub->store, sql, 3, persons[n].phone, sizeof persons[n].phone);
        n++;
    }
    for (int i = 0; i < n; i++) {
        pd_person_put(hub, mids[i], &persons[i]);
        (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_CLEAR_DELETE, PD_ARGS(pd_i(mids[i])));
    }
    sodium_memzero(persons, sizeof persons);
    return hub->store->err == PD_OK ? n : 0;
}
