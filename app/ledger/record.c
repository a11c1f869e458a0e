#include "app/ledger/record.h"

#include "app/ledger/derived_sql.h"
#include "app/ledger/record_cache.h"

#include <string.h>

/* A join of what each side knows, so that the order in which it came does not matter. What was handed over
 * here stays handed over, whatever anybody says. */
static enum pd_hold_state
state_of(const struct pd_hold_record *hold)
{
    if (hold->capture_dseq > 0 || hold->base_state == PD_HOLD_CAPTURED)
        return PD_HOLD_CAPTURED;
    /* Refused, and its ticket is out: the hub says so, and honours it. */
    if (hold->refused ? hold->base_state != PD_HOLD_RELEASED : hold->base_state == PD_HOLD_REJECTED)
        return PD_HOLD_REJECTED;
    if (hold->void_dseq > 0 || hold->base_state == PD_HOLD_VOIDED)
        return PD_HOLD_VOIDED;
    if (hold->release_dseq > 0 || hold->base_state == PD_HOLD_RELEASED)
        return PD_HOLD_RELEASED;
    return PD_HOLD_HELD;
}

static int64_t
ended_of(const struct pd_hold_record *hold)
{
    switch (hold->row.state) {
    case PD_HOLD_CAPTURED:
        return hold->capture_dseq > 0 ? hold->capture_ms : hold->base_ended_ms;
    case PD_HOLD_VOIDED:
        return hold->void_dseq > 0 ? hold->void_ms : hold->base_ended_ms;
    case PD_HOLD_REJECTED:
        return hold->base_ended_ms;
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        return 0;
    }
    return 0;
}

/* The units of a hold whose ticket never left this desk may be sold again: nobody has a paper with them. A
 * ticket that was out keeps its ordinals for ever. */
static bool
freed_of(const struct pd_hold_record *hold)
{
    return hold->made_dseq > 0 && hold->release_dseq == 0 &&
           (hold->row.state == PD_HOLD_VOIDED || hold->row.state == PD_HOLD_REJECTED);
}

void
pd_projection_read_hold(struct pd_read *read, struct pd_hold_record *out)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->row.id.b, PD_ID_LEN);
    out->source = (enum pd_hold_source)pd_read_int(read);
    pd_read_blob(read, out->row.member.b, PD_ID_LEN);
    pd_read_blob(read, out->row.device.b, PD_ID_LEN);
    pd_read_text(read, out->row.sku, sizeof(out->row.sku));
    out->row.qty = (int)pd_read_int(read);
    out->row.amount = pd_points_of(pd_read_int(read));
    out->row.money = pd_fen_of(pd_read_int(read));
    pd_read_text(read, out->row.place, sizeof(out->row.place));
    out->row.lease = (uint32_t)pd_read_int(read);
    out->row.ordinal = (uint32_t)pd_read_int(read);
    out->row.expires_ms = pd_read_int(read);
    out->row.state = (enum pd_hold_state)pd_read_int(read);
    out->row.ended_ms = pd_read_int(read);
    out->base_state = (int)pd_read_int(read);
    out->base_ended_ms = pd_read_int(read);
    out->made_dseq = (uint64_t)pd_read_int(read);
    out->made_ms = pd_read_int(read);
    out->decided_ms = pd_read_int(read);
    out->release_dseq = (uint64_t)pd_read_int(read);
    out->capture_dseq = (uint64_t)pd_read_int(read);
    out->capture_ms = pd_read_int(read);
    out->void_dseq = (uint64_t)pd_read_int(read);
    out->void_ms = pd_read_int(read);
    out->confirmed = pd_read_int(read) != 0;
    out->refused = pd_read_int(read) != 0;
    pd_read_text(read, out->reject, sizeof(out->reject));
    out->freed = pd_read_int(read) != 0;
    out->counted = pd_read_int(read) != 0;
    if (out->row.state < PD_HOLD_HELD || out->row.state > PD_HOLD_REJECTED)
        read->bad = true;
}

enum pd_err
pd_projection_hold(struct pd_db *db, const struct pd_id *id, struct pd_hold_record *out)
{
    struct pd_read read;
    enum pd_err err;

    if (db->cache && pd_record_cache_get(db, id, out))
        return PD_OK;
    err = pd_db_find(db, DERIVED_SQL_HOLD_GET, id, &read);
    if (err != PD_OK)
        return err;
    pd_projection_read_hold(&read, out);
    return pd_read_end(&read);
}

static void
bind_description(struct pd_bind *bind, const struct pd_hold_record *hold)
{
    pd_bind_id(bind, &hold->row.id);
    pd_bind_int(bind, hold->source);
    pd_bind_id(bind, &hold->row.member);
    pd_bind_id(bind, &hold->row.device);
    pd_bind_text(bind, hold->row.sku);
    pd_bind_int(bind, hold->row.qty);
    pd_bind_int(bind, pd_points_raw(hold->row.amount));
    pd_bind_int(bind, pd_fen_raw(hold->row.money));
    pd_bind_text(bind, hold->row.place);
    pd_bind_int(bind, hold->row.lease);
    pd_bind_int(bind, hold->row.ordinal);
    pd_bind_int(bind, hold->row.expires_ms);
}

static void
bind_state(struct pd_bind *bind, const struct pd_hold_record *hold)
{
    pd_bind_int(bind, hold->row.state);
    pd_bind_int(bind, hold->row.ended_ms);
    pd_bind_int(bind, hold->base_state);
    pd_bind_int(bind, hold->base_ended_ms);
    pd_bind_int(bind, (int64_t)hold->made_dseq);
    pd_bind_int(bind, hold->made_ms);
    pd_bind_int(bind, hold->decided_ms);
    pd_bind_int(bind, (int64_t)hold->release_dseq);
    pd_bind_int(bind, (int64_t)hold->capture_dseq);
    pd_bind_int(bind, hold->capture_ms);
    pd_bind_int(bind, (int64_t)hold->void_dseq);
    pd_bind_int(bind, hold->void_ms);
    pd_bind_int(bind, hold->confirmed);
    pd_bind_int(bind, hold->refused);
    pd_bind_text(bind, hold->reject);
    pd_bind_int(bind, hold->freed);
    pd_bind_int(bind, hold->counted);
}

/* ---- the tally ---- */

enum pd_err
pd_record_write_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TALLY_LEASE);

    pd_bind_int(&bind, lease);
    pd_bind_int(&bind, received);
    pd_bind_int(&bind, high);
    pd_bind_int(&bind, occupied);
    return pd_bind_run(&bind);
}

enum pd_err
pd_record_write_count(struct pd_db *db, int64_t points)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TALLY_UNCONFIRMED);

    pd_bind_int(&bind, points);
    return pd_bind_run(&bind);
}

enum pd_err
pd_record_write_made(struct pd_db *db, int number, int64_t made_ms, int64_t points)
{
    struct pd_bind bind = pd_db_bind(db, DERIVED_SQL_TALLY_HOLD);

    pd_bind_int(&bind, number);
    pd_bind_int(&bind, made_ms);
    pd_bind_int(&bind, points);
    return pd_bind_run(&bind);
}

enum pd_err
pd_record_lease(struct pd_db *db, uint32_t lease, int64_t received, int64_t high, int64_t occupied)
{
    if (lease == 0)
        return PD_OK;
    if (db->cache)
        return pd_record_cache_lease(db, lease, received, high, occupied);
    return pd_record_write_lease(db, lease, received, high, occupied);
}

enum pd_err
pd_record_count(struct pd_db *db, int64_t points)
{
    if (!db->cache)
        return pd_record_write_count(db, points);
    pd_record_cache_count(db, points);
    return PD_OK;
}

enum pd_err
pd_record_made(struct pd_db *db, int number, int64_t made_ms, int64_t points)
{
    if (!db->cache)
        return pd_record_write_made(db, number, made_ms, points);
    pd_record_cache_number(db, number, made_ms);
    pd_record_cache_count(db, points);
    return PD_OK;
}

/* ---- a hold ---- */

/* What an offline desk has given away on trust. */
static bool
counted_of(const struct pd_hold_record *hold)
{
    return hold->made_dseq > 0 && !hold->confirmed && hold->row.state <= PD_HOLD_CAPTURED;
}

/* Moves what follows from a change of the two flags. */
static enum pd_err
move_units(struct pd_db *db, const struct pd_hold_record *hold, bool was_freed, bool was_counted)
{
    int64_t points = pd_points_raw(hold->row.amount);
    enum pd_err err = PD_OK;

    if (was_counted != hold->counted)
        err = pd_record_count(db, hold->counted ? points : -points);
    if (err != PD_OK || was_freed == hold->freed)
        return err;
    if (hold->freed)
        return pd_record_lease(db, hold->row.lease, 0, 0, -hold->row.qty);
    return pd_record_lease(db, hold->row.lease, 0, hold->row.ordinal, hold->row.qty);
}

static void
settle(struct pd_hold_record *hold)
{
    hold->row.state = state_of(hold);
    hold->row.ended_ms = ended_of(hold);
    hold->freed = freed_of(hold);
    hold->counted = counted_of(hold);
}

static enum pd_err
write_all(struct pd_db *db, int which, const struct pd_hold_record *hold)
{
    struct pd_bind bind = pd_db_bind(db, which);

    bind_description(&bind, hold);
    bind_state(&bind, hold);
    return pd_bind_run(&bind);
}

enum pd_err
pd_record_write(struct pd_db *db, const struct pd_hold_record *hold)
{
    return write_all(db, DERIVED_SQL_HOLD_WRITE, hold);
}

/* As pd_record_add where rows are kept back. */
static enum pd_err
add_to_cache(struct pd_db *db, const struct pd_hold_record *hold, bool *added)
{
    struct pd_hold_record known;
    struct pd_bind bind;
    struct pd_read read;
    bool have = pd_record_cache_get(db, &hold->row.id, &known);
    enum pd_err err = PD_OK;

    if (!have) {
        bind = pd_db_bind(db, DERIVED_SQL_HOLD_HAS);
        pd_bind_id(&bind, &hold->row.id);
        read = pd_db_read(&bind);
        err = pd_read_row(&read, &have);
        if (err == PD_OK)
            err = pd_read_end(&read);
    }
    *added = err == PD_OK && !have;
    return *added ? pd_record_cache_put(db, hold) : err;
}

enum pd_err
pd_record_add(struct pd_db *db, struct pd_hold_record *hold, bool *added)
{
    enum pd_err err;

    settle(hold);
    if (db->cache)
        return add_to_cache(db, hold, added);
    err = write_all(db, DERIVED_SQL_HOLD_ADD, hold);
    *added = err == PD_OK && sqlite3_changes(db->handle) > 0;
    return err;
}

static enum pd_err
advance(struct pd_db *db, const struct pd_hold_record *hold)
{
    struct pd_bind bind;

    if (db->cache)
        return pd_record_cache_put(db, hold);
    bind = pd_db_bind(db, DERIVED_SQL_HOLD_ADVANCE);
    pd_bind_id(&bind, &hold->row.id);
    bind.next = 13;
    bind_state(&bind, hold);
    return pd_bind_run(&bind);
}

enum pd_err
pd_record_put(struct pd_db *db, struct pd_hold_record *hold, bool is_new)
{
    bool was_freed = hold->freed, was_counted = hold->counted;
    enum pd_err err;

    settle(hold);
    err = is_new ? pd_record_add(db, hold, &is_new) : advance(db, hold);
    return err == PD_OK ? move_units(db, hold, was_freed, was_counted) : err;
}

/* Finds a hold, or begins one; a better source overwrites the description. */
enum pd_err
pd_record_describe(struct pd_db *db, const struct pd_hold_row *row, enum pd_hold_source source,
    struct pd_hold_record *hold, bool *is_new)
{
    enum pd_err err = pd_projection_hold(db, &row->id, hold);
    struct pd_hold_row kept;
    struct pd_bind bind;

    *is_new = err == PD_ERR_NOT_FOUND;
    if (*is_new) {
        *hold = (struct pd_hold_record){ .row = *row, .source = source };
        return PD_OK;
    }
    if (err != PD_OK || source > hold->source)
        return err;
    kept = hold->row;
    hold->row = *row;
    hold->row.state = kept.state;
    hold->row.ended_ms = kept.ended_ms;
    hold->source = source;
    if (db->cache)
        return pd_record_cache_put(db, hold);
    bind = pd_db_bind(db, DERIVED_SQL_HOLD_DESCRIBE);
    bind_description(&bind, hold);
    return pd_bind_run(&bind);
}
