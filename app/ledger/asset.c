/*
 * Documents by content, and what the hub publishes: programme versions and keys.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"

#include <stdlib.h>
#include <string.h>

enum pd_err
pd_ledger_asset_put(struct pd_ledger *ledger, const struct pd_hash *sha256, const void *bytes, size_t len)
{
    struct pd_hash sum = pd_hash_of(bytes, len);
    struct pd_bind bind;
    enum pd_err err;

    if (!pd_hash_equal(&sum, sha256))
        return PD_ERR_INVALID;
    err = pd_act_begin_new(ledger);
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_PUT);
    pd_bind_blob(&bind, sha256->b, PD_HASH_LEN);
    pd_bind_blob(&bind, bytes, len);
    return pd_act_end(ledger, pd_bind_run(&bind));
}

static enum pd_err
has_asset(struct pd_ledger *ledger, const struct pd_hash *sha256, bool *has)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_HAS);
    struct pd_read read;
    enum pd_err err;

    pd_bind_blob(&bind, sha256->b, PD_HASH_LEN);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, has);
    return err == PD_OK ? pd_read_end(&read) : err;
}

enum pd_err
pd_ledger_asset_wanted(struct pd_ledger *ledger, struct pd_hash *sha256)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_programme_row row;
    struct pd_base_at at;
    bool have, has = true;
    enum pd_err err;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have && has) {
        pd_base_read_programme(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err == PD_OK)
            err = has_asset(ledger, &row.sha256, &has);
        if (err != PD_OK)
            break;
        if (!has)
            *sha256 = row.sha256;
    }
    sqlite3_reset(read.stmt);
    if (err != PD_OK)
        return err;
    return has ? PD_ERR_NOT_FOUND : PD_OK;
}

static bool
keep_document(struct pd_ledger *ledger, const struct pd_hash *sum, const void *bytes, size_t len)
{
    char *document = realloc(ledger->document, len + 1);

    if (!document)
        return false;
    memcpy(document, bytes, len);
    document[len] = '\0';
    ledger->document = document;
    ledger->document_len = len;
    ledger->document_sum = *sum;
    return true;
}

/* The document into ledger->document. A damaged one counts as missing: it can be fetched again. Who asks once
 * a second is answered from memory. */
static enum pd_err
load(struct pd_ledger *ledger, const struct pd_hash *sha256, size_t *len)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_GET);
    struct pd_read read;
    struct pd_hash sum;
    const void *bytes;
    bool have, kept;
    enum pd_err err;

    *len = ledger->document_len;
    if (ledger->document && pd_hash_equal(&ledger->document_sum, sha256))
        return PD_OK;
    pd_bind_blob(&bind, sha256->b, PD_HASH_LEN);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK || !have)
        return err == PD_OK ? PD_ERR_NOT_FOUND : err;
    bytes = pd_read_bytes(&read, SIZE_MAX, len);
    sum = pd_hash_of(bytes, *len);
    if (!pd_hash_equal(&sum, sha256)) {
        pd_log(PD_LOG_ERROR, "E-LED-04", "ledger: a stored document is damaged");
        sqlite3_reset(read.stmt);
        return PD_ERR_NOT_FOUND;
    }
    kept = keep_document(ledger, &sum, bytes, *len);
    err = pd_read_end(&read);
    return kept ? err : PD_ERR_MEMORY;
}

enum pd_err
pd_ledger_programme(
    struct pd_ledger *ledger, int64_t now_ms, uint32_t *version, const char **json, size_t *len)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_programme_row row;
    struct pd_base_at at;
    bool have, found = false;
    enum pd_err err;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have && !found) {
        pd_base_read_programme(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err != PD_OK)
            break;
        if (row.effective_ms > now_ms)
            continue;
        err = load(ledger, &row.sha256, len);
        found = err == PD_OK;
        if (err != PD_OK && err != PD_ERR_NOT_FOUND)
            break;
    }
    sqlite3_reset(read.stmt);
    if (!found)
        return err == PD_OK ? PD_ERR_NOT_FOUND : err;
    *version = row.version;
    *json = ledger->document;
    return PD_OK;
}

enum pd_err
pd_ledger_keyring(struct pd_ledger *ledger, struct pd_keyring *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_KEY_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_key_row row;
    struct pd_base_at at;
    bool have;
    enum pd_err err = PD_OK;

    memset(out, 0, sizeof(*out));
    if (ledger->enrolled) /* a desk's own tickets are good there before the hub tells its key to anyone */
        err = pd_keyring_add(out, &ledger->identity.public_key, PD_CODE_ROLES_DESK, ledger->identity.device);
    while (err == PD_OK && (err = pd_read_row(&read, &have)) == PD_OK && have) {
        pd_base_read_key(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err == PD_OK && !row.revoked)
            err = pd_keyring_add(out, &row.key, row.roles, row.device);
    }
    sqlite3_reset(read.stmt);
    if (err != PD_ERR_FULL)
        return err;
    /* The hub's own keys come first: a full ring still reads members. */
    pd_log(PD_LOG_WARN, "E-LED-11", "more keys than this desk can hold (%d)", PD_KEYRING_MAX);
    return PD_OK;
}
