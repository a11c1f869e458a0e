#include "app/ledger/base.h"

#include <string.h>

static void
read_at(struct pd_read *read, struct pd_base_at *at)
{
    at->hub_epoch = (uint64_t)pd_read_int(read);
    at->cseq = (uint64_t)pd_read_int(read);
    pd_read_mark(read, 0);
}

static enum pd_err
put_at(struct pd_bind *bind, struct pd_base_at at)
{
    pd_bind_int(bind, (int64_t)at.hub_epoch);
    pd_bind_int(bind, (int64_t)at.cseq);
    pd_bind_mark(bind, 0);
    return pd_bind_run(bind);
}

/* ---- leases ---- */

void
pd_base_read_lease(struct pd_read *read, struct pd_lease_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    out->id = (uint32_t)pd_read_int(read);
    pd_read_blob(read, out->device.b, PD_ID_LEN);
    pd_read_text(read, out->sku, sizeof(out->sku));
    out->size = (int)pd_read_int(read);
    read_at(read, at);
}

enum pd_err
pd_base_lease(struct pd_ledger *ledger, uint32_t id, struct pd_lease_row *out, struct pd_base_at *at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_LEASE_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_int(&bind, id);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_base_read_lease(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_lease(struct pd_ledger *ledger, const struct pd_lease_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_LEASE_PUT);

    pd_bind_int(&bind, row->id);
    pd_bind_id(&bind, &row->device);
    pd_bind_text(&bind, row->sku);
    pd_bind_int(&bind, row->size);
    return put_at(&bind, at);
}

void
pd_base_read_recall(struct pd_read *read, struct pd_recall *out)
{
    out->lease = (uint32_t)pd_read_int(read);
    out->units = (int)pd_read_int(read);
    pd_read_mark(read, 0);
}

enum pd_err
pd_base_put_recall(struct pd_ledger *ledger, uint32_t lease, int units)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, units > 0 ? KEPT_SQL_RECALL_PUT : KEPT_SQL_RECALL_DROP);

    pd_bind_int(&bind, lease);
    if (units > 0) {
        pd_bind_int(&bind, units);
        pd_bind_mark(&bind, 0);
    }
    return pd_bind_run(&bind);
}

/* ---- tokens ---- */

void
pd_base_read_token(struct pd_read *read, struct pd_token_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_text(read, out->place, sizeof(out->place));
    out->number = (uint64_t)pd_read_int(read);
    pd_read_blob(read, out->device.b, PD_ID_LEN);
    read_at(read, at);
}

enum pd_err
pd_base_token(struct pd_ledger *ledger, const char *place, struct pd_token_row *out, struct pd_base_at *at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TOKEN_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_text(&bind, place);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_base_read_token(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_token(struct pd_ledger *ledger, const struct pd_token_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TOKEN_PUT);

    pd_bind_text(&bind, row->place);
    pd_bind_int(&bind, (int64_t)row->number);
    pd_bind_id(&bind, &row->device);
    return put_at(&bind, at);
}

/* ---- keys ---- */

void
pd_base_read_key(struct pd_read *read, struct pd_key_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->key.b, PD_PUBLIC_KEY_LEN);
    out->roles = (uint32_t)pd_read_int(read);
    pd_read_blob(read, out->device.b, PD_ID_LEN);
    out->letter = (char)pd_read_int(read);
    out->revoked = pd_read_int(read) != 0;
    read_at(read, at);
}

enum pd_err
pd_base_key(
    struct pd_ledger *ledger, const struct pd_public_key *key, struct pd_key_row *out, struct pd_base_at *at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_KEY_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_blob(&bind, key->b, PD_PUBLIC_KEY_LEN);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_base_read_key(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_key(struct pd_ledger *ledger, const struct pd_key_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_KEY_PUT);

    pd_bind_blob(&bind, row->key.b, PD_PUBLIC_KEY_LEN);
    pd_bind_int(&bind, row->roles);
    pd_bind_id(&bind, &row->device);
    pd_bind_int(&bind, row->letter);
    pd_bind_int(&bind, row->revoked);
    return put_at(&bind, at);
}

char
pd_base_letter(struct pd_ledger *ledger, const struct pd_id *device)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_KEY_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_key_row row;
    struct pd_base_at at;
    char letter = '\0';
    bool have;

    while (letter == '\0' && pd_read_row(&read, &have) == PD_OK && have) {
        pd_base_read_key(&read, &row, &at);
        if (!read.bad && pd_id_equal(row.device, *device))
            letter = row.letter;
    }
    sqlite3_reset(read.stmt);
    return letter;
}

/* ---- staff ---- */

void
pd_base_read_staff(struct pd_read *read, struct pd_staff_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_text(read, out->number, sizeof(out->number));
    out->roles = (unsigned int)pd_read_int(read);
    pd_read_text(read, out->badge, sizeof(out->badge));
    pd_read_blob(read, out->pin.salt, sizeof(out->pin.salt));
    pd_read_blob(read, out->pin.hash, sizeof(out->pin.hash));
    pd_read_blob(read, out->member.b, PD_ID_LEN);
    read_at(read, at);
}

enum pd_err
pd_base_staff(
    struct pd_ledger *ledger, const struct pd_id *id, struct pd_staff_row *out, struct pd_base_at *at)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_STAFF_GET, id, &read);

    if (err != PD_OK)
        return err;
    pd_base_read_staff(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_staff(struct pd_ledger *ledger, const struct pd_staff_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_STAFF_PUT);

    pd_bind_id(&bind, &row->id);
    pd_bind_text(&bind, row->number);
    pd_bind_int(&bind, row->roles);
    pd_bind_text(&bind, row->badge);
    pd_bind_blob(&bind, row->pin.salt, sizeof(row->pin.salt));
    pd_bind_blob(&bind, row->pin.hash, sizeof(row->pin.hash));
    pd_bind_id(&bind, &row->member);
    return put_at(&bind, at);
}

/* ---- settings ---- */

void
pd_base_read_setting(struct pd_read *read, struct pd_setting_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_text(read, out->key, sizeof(out->key));
    out->set = pd_read_int(read) != 0;
    pd_read_text(read, out->value, sizeof(out->value));
    read_at(read, at);
}

enum pd_err
pd_base_setting(struct pd_ledger *ledger, const char *key, struct pd_setting_row *out, struct pd_base_at *at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SETTING_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_text(&bind, key);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_base_read_setting(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_setting(struct pd_ledger *ledger, const struct pd_setting_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SETTING_PUT);

    pd_bind_text(&bind, row->key);
    pd_bind_int(&bind, row->set);
    pd_bind_text(&bind, row->value);
    return put_at(&bind, at);
}

uint64_t
pd_ledger_settings_at(const struct pd_ledger *ledger)
{
    return ledger->settings_at + 1;
}

enum pd_err
pd_ledger_settings_each(
    struct pd_ledger *ledger, void (*each)(void *ctx, const struct pd_setting_row *row), void *ctx)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_SETTING_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_setting_row row;
    struct pd_base_at at;
    bool have;
    enum pd_err err;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_base_read_setting(&read, &row, &at);
        if (read.bad)
            break;
        each(ctx, &row);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* ---- programme versions ---- */

void
pd_base_read_programme(struct pd_read *read, struct pd_programme_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    out->version = (uint32_t)pd_read_int(read);
    pd_read_blob(read, out->sha256.b, PD_HASH_LEN);
    out->effective_ms = pd_read_int(read);
    read_at(read, at);
}

enum pd_err
pd_base_programme(
    struct pd_ledger *ledger, uint32_t version, struct pd_programme_row *out, struct pd_base_at *at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_int(&bind, version);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_base_read_programme(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_programme(struct pd_ledger *ledger, const struct pd_programme_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_PUT);

    pd_bind_int(&bind, row->version);
    pd_bind_blob(&bind, row->sha256.b, PD_HASH_LEN);
    pd_bind_int(&bind, row->effective_ms);
    return put_at(&bind, at);
}

/* ---- holds ---- */

void
pd_base_read_hold(struct pd_read *read, struct pd_hold_row *out, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_blob(read, out->member.b, PD_ID_LEN);
    pd_read_blob(read, out->device.b, PD_ID_LEN);
    pd_read_text(read, out->sku, sizeof(out->sku));
    out->qty = (int)pd_read_int(read);
    out->amount = pd_points_of(pd_read_int(read));
    out->money = pd_fen_of(pd_read_int(read));
    pd_read_text(read, out->place, sizeof(out->place));
    out->lease = (uint32_t)pd_read_int(read);
    out->ordinal = (uint32_t)pd_read_int(read);
    out->expires_ms = pd_read_int(read);
    out->state = (enum pd_hold_state)pd_read_int(read);
    out->ended_ms = pd_read_int(read);
    read_at(read, at);
}

enum pd_err
pd_base_hold(struct pd_ledger *ledger, const struct pd_id *id, struct pd_hold_row *out, struct pd_base_at *at)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_BASE_HOLD_GET, id, &read);

    if (err != PD_OK)
        return err;
    pd_base_read_hold(&read, out, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_hold(struct pd_ledger *ledger, const struct pd_hold_row *row, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_BASE_HOLD_PUT);

    pd_bind_id(&bind, &row->id);
    pd_bind_id(&bind, &row->member);
    pd_bind_id(&bind, &row->device);
    pd_bind_text(&bind, row->sku);
    pd_bind_int(&bind, row->qty);
    pd_bind_int(&bind, pd_points_raw(row->amount));
    pd_bind_int(&bind, pd_fen_raw(row->money));
    pd_bind_text(&bind, row->place);
    pd_bind_int(&bind, row->lease);
    pd_bind_int(&bind, row->ordinal);
    pd_bind_int(&bind, row->expires_ms);
    pd_bind_int(&bind, row->state);
    pd_bind_int(&bind, row->ended_ms);
    return put_at(&bind, at);
}
