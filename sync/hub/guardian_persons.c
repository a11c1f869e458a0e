/* Guardians who are no members: sealed as persons are (persons.c), each under a key that seals one text. */
#include "sync/hub/enrolments.h"
#include "sync/hub/persons.h"

#include <sodium.h>

#define SEALED_LEN (sizeof(struct pd_guardian_person) + crypto_secretbox_MACBYTES)

static const uint8_t no_nonce[crypto_secretbox_NONCEBYTES];

void
pd_guardian_person_put(struct pd_hub *hub, int64_t mid, const struct pd_guardian_person *person)
{
    uint8_t key[crypto_secretbox_KEYBYTES], sealed[SEALED_LEN];
    struct pd_guardian_person plain;

    memset(&plain, 0, sizeof plain); /* padding too, and nothing behind the ends of its texts */
    (void)pd_copy(plain.name, sizeof plain.name, person->name);
    (void)pd_copy(plain.phone, sizeof plain.phone, person->phone);
    plain.relation = person->relation;
    pd_rng_fill(hub->rng, key, sizeof key);
    pd_assert(crypto_secretbox_easy(sealed, (const uint8_t *)&plain, sizeof plain, no_nonce, key) == 0);
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_PERSON_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_KEY_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_GUARDIAN_PERSON_INSERT, PD_ARGS(pd_i(mid), pd_b(sealed, sizeof sealed)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_KEY_INSERT, PD_ARGS(pd_i(mid), pd_b(key, sizeof key)));
    sodium_memzero(key, sizeof key);
    sodium_memzero(&plain, sizeof plain);
}

bool
pd_guardian_person_get(struct pd_hub *hub, int64_t mid, struct pd_guardian_person *out)
{
    return pd_sealed_open(
        hub, PD_HUB_SQL_GUARDIAN_PERSON_GET, mid, out, sizeof *out, "a guardian's row and key do not fit");
}

void
pd_enrolment_forget(struct pd_hub *hub, int64_t mid)
{
    static const enum pd_hub_sql tables[] = { PD_HUB_SQL_ENROLMENT_ERASE, PD_HUB_SQL_GUARDIAN_PERSON_ERASE,
        PD_HUB_SQL_GUARDIAN_KEY_ERASE };

    for (int i = 0; i < PD_COUNT(tables); i++)
        (void)pd_store_run(hub->store, tables[i], PD_ARGS(pd_i(mid)));
}
