#include "app/ledger/record_cache.h"

#include "app/ledger/record.h"

#include <stdlib.h>
#include <string.h>

#define HOLDS 1024 /* a power of two; half a megabyte while a rebuild runs */
#define LEASES 64

struct lease {
    uint32_t id;
    int64_t received, high, occupied;
};

struct pd_record_cache {
    struct pd_hold_record holds[HOLDS];
    bool used[HOLDS];
    struct lease leases[LEASES];
    int lease_count;
    bool numbered;
    int number;
    int64_t made_ms;
    int64_t points;
};

static size_t
place_of(const struct pd_id *id)
{
    uint32_t hash = UINT32_C(2166136261);

    for (int i = 0; i < PD_ID_LEN; i++)
        hash = (hash ^ id->b[i]) * UINT32_C(16777619);
    return (hash ^ hash >> 16) & (HOLDS - 1);
}

enum pd_err
pd_record_cache_start(struct pd_db *db)
{
    db->cache = calloc(1, sizeof(*db->cache));
    return db->cache ? PD_OK : PD_ERR_MEMORY;
}

bool
pd_record_cache_get(const struct pd_db *db, const struct pd_id *id, struct pd_hold_record *out)
{
    size_t at = place_of(id);

    if (!db->cache->used[at] || !pd_id_equal(db->cache->holds[at].row.id, *id))
        return false;
    *out = db->cache->holds[at];
    return true;
}

enum pd_err
pd_record_cache_put(struct pd_db *db, const struct pd_hold_record *hold)
{
    struct pd_record_cache *cache = db->cache;
    size_t at = place_of(&hold->row.id);
    enum pd_err err = PD_OK;

    if (cache->used[at] && !pd_id_equal(cache->holds[at].row.id, hold->row.id))
        err = pd_record_write(db, &cache->holds[at]);
    cache->holds[at] = *hold;
    cache->used[at] = true;
    return err;
}

static enum pd_err
flush_leases(struct pd_db *db)
{
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < db->cache->lease_count; i++) {
        const struct lease *lease = &db->cache->leases[i];

        err = pd_record_write_lease(db, lease->id, lease->received, lease->high, lease->occupied);
    }
    db->cache->lease_count = 0;
    return err;
}

enum pd_err
pd_record_cache_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied)
{
    struct pd_record_cache *cache = db->cache;
    struct lease *l = NULL;
    enum pd_err err = PD_OK;

    for (int i = 0; i < cache->lease_count; i++)
        if (cache->leases[i].id == lease)
            l = &cache->leases[i];
    if (!l) {
        if (cache->lease_count == LEASES)
            err = flush_leases(db);
        l = &cache->leases[cache->lease_count++];
        *l = (struct lease){ .id = lease };
    }
    l->received = received > l->received ? received : l->received;
    l->high = high > l->high ? high : l->high;
    l->occupied += occupied;
    return err;
}

void
pd_record_cache_count(struct pd_db *db, int64_t points)
{
    db->cache->points += points;
}

void
pd_record_cache_number(struct pd_db *db, int number, int64_t made_ms)
{
    db->cache->numbered = true;
    db->cache->number = number;
    db->cache->made_ms = made_ms;
}

static enum pd_err
flush(struct pd_db *db)
{
    const struct pd_record_cache *cache = db->cache;
    enum pd_err err = flush_leases(db);

    for (int i = 0; err == PD_OK && i < HOLDS; i++)
        if (cache->used[i])
            err = pd_record_write(db, &cache->holds[i]);
    if (err == PD_OK && cache->numbered)
        err = pd_record_write_made(db, cache->number, cache->made_ms, cache->points);
    else if (err == PD_OK)
        err = pd_record_write_count(db, cache->points);
    return err;
}

enum pd_err
pd_record_cache_end(struct pd_db *db, enum pd_err err)
{
    if (db->cache && err == PD_OK)
        err = flush(db);
    free(db->cache);
    db->cache = NULL;
    return err;
}
