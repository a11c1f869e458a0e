/*
 * Does this desk hold what its hub holds? The sums over the kept rows, and the way back where they differ: a
 * row that a worn card lost is as if it had never come, and no later page would bring it again.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"

#include <string.h>

/* A row from another life of the hub counts as none of this one's. */
static uint64_t
number_of(struct pd_read *read, uint64_t epoch)
{
    uint64_t hub_epoch = (uint64_t)pd_read_int(read);
    uint64_t cseq = (uint64_t)pd_read_int(read);

    return hub_epoch == epoch ? cseq : 0;
}

/* The next id of rows that are read by their ids, some at a time. false: it is not behind the one before,
 * because a flipped bit brought the tree out of order; reading on from it might never end. */
static bool
read_next_id(struct pd_read *read, struct pd_id *after)
{
    struct pd_id id;
    bool behind;

    pd_read_blob(read, id.b, PD_ID_LEN);
    behind = memcmp(id.b, after->b, PD_ID_LEN) > 0;
    *after = id;
    return behind;
}

/* What is out of order ends it: the sums differ then, and what to do about it follows. */
static enum pd_err
add_members(
    struct pd_ledger *ledger, uint64_t epoch, struct pd_sums *sums, struct pd_id *after, int max, bool *more)
{
    struct pd_sum_key key = pd_sum_key_of(&ledger->identity.hub_key);
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_MEMBER_SUMS);
    struct pd_id from = *after;
    struct pd_read read;
    enum pd_err err;
    bool have, ordered = true;
    int n = 0;

    pd_bind_id(&bind, &from);
    pd_bind_int(&bind, max);
    read = pd_db_read(&bind);
    while (ordered && (err = pd_read_row(&read, &have)) == PD_OK && have) {
        ordered = read_next_id(&read, after);
        pd_sums_add_member(sums, &key, after, number_of(&read, epoch));
        if ((err = pd_read_checked(&read)) != PD_OK)
            break;
        n++;
    }
    sqlite3_reset(read.stmt);
    *more = err == PD_OK && ordered && n == max;
    return err;
}

static enum pd_err
add_keys(struct pd_ledger *ledger, uint64_t epoch, struct pd_sums *sums)
{
    struct pd_sum_key key = pd_sum_key_of(&ledger->identity.hub_key);
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_KEY_SUMS);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_public_key public_key;
        struct pd_id device;
        uint64_t cseq;

        pd_read_blob(&read, public_key.b, PD_PUBLIC_KEY_LEN);
        pd_read_blob(&read, device.b, PD_ID_LEN);
        cseq = number_of(&read, epoch);
        if (!pd_id_is_zero(device)) /* the hub's own is not summed */
            pd_sums_add_key(sums, &key, &public_key, cseq);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
add_programmes(struct pd_ledger *ledger, uint64_t epoch, struct pd_sums *sums)
{
    struct pd_sum_key key = pd_sum_key_of(&ledger->identity.hub_key);
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_SUMS);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        uint32_t version = (uint32_t)pd_read_int(&read);

        pd_sums_add_programme(sums, &key, version, number_of(&read, epoch));
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
add_tokens(struct pd_ledger *ledger, uint64_t epoch, struct pd_sums *sums)
{
    struct pd_sum_key key = pd_sum_key_of(&ledger->identity.hub_key);
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TOKEN_SUMS);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        char place[PD_PLACE_CAP];

        pd_read_text(&read, place, sizeof(place));
        pd_sums_add_token(sums, &key, place, number_of(&read, epoch));
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

enum pd_err
pd_ledger_sums(struct pd_ledger *ledger, struct pd_sums *sums, struct pd_id *after, int max, bool *more)
{
    struct pd_desk_row desk;
    enum pd_err err = ledger->enrolled ? pd_store_desk(ledger, &desk) : PD_ERR_STATE;
    uint64_t epoch;

    *more = false;
    if (err != PD_OK)
        return err;
    epoch = desk.cursor.hub_epoch;
    if (pd_id_is_zero(*after)) {
        if ((err = add_keys(ledger, epoch, sums)) != PD_OK ||
            (err = add_programmes(ledger, epoch, sums)) != PD_OK ||
            (err = add_tokens(ledger, epoch, sums)) != PD_OK)
            return err;
    }
    return add_members(ledger, epoch, sums, after, max, more);
}

/* ---- what to do about it ---- */

#define DROP_BATCH 256

struct batch {
    struct pd_id ids[DROP_BATCH];
    int count;
    bool more, ordered;
};

/* The next members of buckets that differ, some at a time: a statement is not read while its table is
 * written. */
static enum pd_err
next_members(struct pd_ledger *ledger, const struct pd_sums_difference *difference, struct pd_id *after,
    struct batch *batch)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_MEMBER_SUMS);
    struct pd_id from = *after;
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, &from);
    pd_bind_int(&bind, DROP_BATCH);
    read = pd_db_read(&bind);
    batch->count = 0;
    batch->more = false;
    batch->ordered = true;
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        if (!read_next_id(&read, after))
            batch->ordered = false;
        if (difference->members[pd_sum_bucket(after)])
            batch->ids[batch->count++] = *after;
        batch->more = true;
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* Without looking for them one by one: in a tree that a flipped bit brought out of order some are not found,
 * and those that come again would meet them. */
static enum pd_err
drop_all_members(struct pd_ledger *ledger)
{
    static const int tables[] = { KEPT_SQL_LOTS_CLEAR, KEPT_SQL_TAKEN_CLEAR, KEPT_SQL_CARDS_CLEAR,
        KEPT_SQL_PERSONS_CLEAR, KEPT_SQL_MEMBERS_CLEAR };
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < PD_COUNT(tables); i++) {
        struct pd_bind bind = pd_db_bind(&ledger->kept, tables[i]);

        err = pd_bind_run(&bind);
    }
    ledger->members_known = false;
    return err;
}

static enum pd_err
drop_members(struct pd_ledger *ledger, const struct pd_sums_difference *difference)
{
    struct pd_id after = { { 0 } };
    struct batch batch = { .more = true, .ordered = true };
    enum pd_err err = PD_OK;

    while (err == PD_OK && batch.more && batch.ordered) {
        err = next_members(ledger, difference, &after, &batch);
        for (int i = 0; err == PD_OK && i < batch.count; i++)
            err = pd_base_forget_member(ledger, &batch.ids[i]);
    }
    if (err == PD_OK && !batch.ordered)
        return drop_all_members(ledger);
    ledger->members_known = false;
    return err;
}

static enum pd_err
count_drift(struct pd_ledger *ledger, int64_t now_ms)
{
    struct pd_bind bind;
    uint64_t times;
    int64_t last_ms;
    enum pd_err err = pd_ledger_drift(ledger, &times, &last_ms);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_DRIFT_PUT);
    pd_bind_int(&bind, (int64_t)times + 1);
    pd_bind_int(&bind, now_ms);
    return pd_bind_run(&bind);
}

static enum pd_err
drop_other_lives(struct pd_ledger *ledger, int which, uint64_t epoch)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_int(&bind, (int64_t)epoch);
    return pd_bind_run(&bind);
}

/* What differs though all rows had come again is here and not at the hub: of keys and rules, what a lost life
 * of the hub had told of. What is damaged goes before they come. */
static enum pd_err
drop_differing(struct pd_ledger *ledger, const struct pd_sums_difference *difference, uint64_t epoch)
{
    enum pd_err err = difference->member_buckets == PD_SUM_BUCKETS ? drop_all_members(ledger)
                                                                   : drop_members(ledger, difference);

    if (err == PD_OK && difference->keys)
        err = drop_other_lives(ledger, KEPT_SQL_KEYS_OF_OTHER_LIVES_GONE, epoch);
    if (err == PD_OK && difference->programmes)
        err = drop_other_lives(ledger, KEPT_SQL_PROGRAMMES_OF_OTHER_LIVES_GONE, epoch);
    return err;
}

static enum pd_err
refetch(struct pd_ledger *ledger, const struct pd_sums_difference *difference, bool drop, int64_t now_ms)
{
    struct pd_desk_row desk;
    enum pd_err err = pd_store_desk(ledger, &desk);

    if (err == PD_OK && drop)
        err = drop_differing(ledger, difference, desk.cursor.hub_epoch);
    if (err == PD_OK)
        err = count_drift(ledger, now_ms);
    if (err != PD_OK)
        return err;
    desk.cursor.cseq = 0;
    return pd_store_desk_put(ledger, &desk);
}

enum pd_err
pd_ledger_refetch(
    struct pd_ledger *ledger, const struct pd_sums_difference *difference, bool drop, int64_t now_ms)
{
    enum pd_err err = pd_act_begin(ledger);

    if (err != PD_OK)
        return err;
    pd_log(PD_LOG_WARN, "E-LED-30",
        "rows here are not the hub's (%d buckets of members%s%s%s): they are pulled again",
        difference->member_buckets, difference->keys ? ", keys" : "",
        difference->programmes ? ", programmes" : "", difference->tokens ? ", tokens" : "");
    return pd_act_end(ledger, refetch(ledger, difference, drop, now_ms));
}

enum pd_err
pd_ledger_drift(struct pd_ledger *ledger, uint64_t *times, int64_t *last_ms)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_DRIFT_GET);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *times = 0;
    *last_ms = 0;
    if (err != PD_OK || !have)
        return err;
    *times = (uint64_t)pd_read_int(&read);
    *last_ms = pd_read_int(&read);
    return pd_read_end(&read);
}
