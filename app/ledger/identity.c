/*
 * Who this desk is. One file, one identity: a desk that enrols again begins a new file, so that the old
 * journal stays whole as evidence and sequence numbers never start over inside one file.
 */
#include "app/core/fields.h"
#include "app/ledger/store.h"

#include <string.h>

enum pd_err
pd_store_identity(struct pd_ledger *ledger)
{
    struct pd_identity *id = &ledger->identity;
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_IDENTITY_GET);
    struct pd_read read;
    struct pd_public_key public_key;
    enum pd_err err = pd_db_read_one(&bind, &read);

    if (err != PD_OK)
        return err;
    pd_read_blob(&read, id->device.b, PD_ID_LEN);
    id->epoch = (uint32_t)pd_read_int(&read);
    pd_read_blob(&read, id->secret.b, PD_SECRET_KEY_LEN);
    pd_read_blob(&read, id->public_key.b, PD_PUBLIC_KEY_LEN);
    pd_read_blob(&read, id->hub_key.b, PD_PUBLIC_KEY_LEN);
    pd_read_text(&read, id->mode, sizeof(id->mode));
    id->letter = (char)pd_read_int(&read);
    pd_read_text(&read, id->site, sizeof(id->site));
    pd_read_text(&read, id->place, sizeof(id->place));
    id->enrolled_ms = pd_read_int(&read);
    pd_read_mark(&read, 0);
    public_key = pd_secret_key_public(&id->secret);
    if (!pd_public_key_equal(&public_key, &id->public_key))
        read.bad = true;
    err = pd_read_end(&read);
    ledger->enrolled = err == PD_OK;
    return err;
}

enum pd_err
pd_ledger_identity(struct pd_ledger *ledger, struct pd_identity *out)
{
    if (!ledger->enrolled)
        return PD_ERR_NOT_FOUND;
    *out = ledger->identity;
    return PD_OK;
}

static enum pd_err
put_identity(struct pd_ledger *ledger, const struct pd_identity *id)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_IDENTITY_PUT);

    pd_bind_id(&bind, &id->device);
    pd_bind_int(&bind, id->epoch);
    pd_bind_blob(&bind, id->secret.b, PD_SECRET_KEY_LEN);
    pd_bind_blob(&bind, id->public_key.b, PD_PUBLIC_KEY_LEN);
    pd_bind_blob(&bind, id->hub_key.b, PD_PUBLIC_KEY_LEN);
    pd_bind_text(&bind, id->mode);
    pd_bind_int(&bind, id->letter);
    pd_bind_text(&bind, id->site);
    pd_bind_text(&bind, id->place);
    pd_bind_int(&bind, id->enrolled_ms);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_enrol(struct pd_ledger *ledger, const struct pd_identity *identity)
{
    struct pd_public_key public_key = pd_secret_key_public(&identity->secret);
    struct pd_desk_row desk;
    enum pd_err err;

    if (ledger->enrolled)
        return PD_ERR_EXISTS;
    /* what every op will carry must be fit to be written */
    if (!pd_public_key_equal(&public_key, &identity->public_key) || !pd_name_good(identity->place) ||
        pd_id_is_zero(identity->device) || identity->epoch == 0)
        return PD_ERR_INVALID;
    err = pd_act_begin(ledger);
    if (err != PD_OK)
        return err;
    err = put_identity(ledger, identity);
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err == PD_OK) {
        desk.contact_ms = desk.floor_ms = identity->enrolled_ms; /* the first that was heard of the time */
        err = pd_store_desk_put(ledger, &desk);
    }
    err = pd_act_end(ledger, err);
    if (err == PD_OK) {
        ledger->identity = *identity;
        ledger->enrolled = true;
    }
    return err;
}

/* ---- time ---- */

enum pd_err
pd_ledger_time_floor(struct pd_ledger *ledger, int64_t *floor_ms)
{
    struct pd_desk_row desk;
    enum pd_err err = pd_store_desk(ledger, &desk);

    *floor_ms = desk.floor_ms;
    return err;
}

static enum pd_err
set_floor(struct pd_ledger *ledger, int64_t floor_ms)
{
    struct pd_desk_row desk;
    enum pd_err err = pd_store_desk(ledger, &desk);

    if (err != PD_OK || floor_ms == desk.floor_ms)
        return err;
    desk.floor_ms = floor_ms;
    return pd_store_desk_put(ledger, &desk);
}

enum pd_err
pd_ledger_time_floor_set(struct pd_ledger *ledger, int64_t floor_ms)
{
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, set_floor(ledger, floor_ms));
    } while (pd_act_again(ledger, err));
    return err;
}
