/*
 * Documents by content, and what the hub publishes: programme versions and keys.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASIDES_MAX 8 /* a disk on which this happens more often is given up */

/* ---- documents that rotted ---- */

static enum pd_err
count_asides(struct pd_ledger *ledger, int64_t *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_ASIDES);

    return pd_db_number(&bind, count);
}

static enum pd_err
make_anew(struct pd_ledger *ledger)
{
    char sql[64];
    int64_t count;
    enum pd_err err = count_asides(ledger, &count);

    if (err != PD_OK)
        return err;
    if (count >= ASIDES_MAX)
        return PD_ERR_CORRUPT;
    (void)snprintf(sql, sizeof(sql), "ALTER TABLE asset RENAME TO asset_aside_%d", (int)count + 1);
    err = pd_db_script(&ledger->kept, sql, "documents set aside");
    return err == PD_OK ? pd_db_script(&ledger->kept, kept_sql_script_assets, "documents") : err;
}

/* The hub has every document, so nothing is lost with them, and a desk is not closed for them. Their table is
 * put aside with its pages: where one of those leads nobody knows, and to delete a row gives pages back. No
 * statement may be reading. */
static enum pd_err
set_aside(struct pd_ledger *ledger)
{
    enum pd_err err;

    pd_log(PD_LOG_ERROR, "E-LED-22", "ledger: a stored document is damaged: it is fetched again");
    pd_store_read_anew(ledger); /* a table that is renamed counts as no change */
    err = pd_act_begin(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, make_anew(ledger));
    if (err == PD_ERR_CORRUPT)
        ledger->broken = err;
    return err;
}

/* Whether what was found wrong is only among the documents: then the rest of the ledger goes on. */
static bool
is_rot(struct pd_ledger *ledger, enum pd_err err, bool was_whole)
{
    if (err != PD_ERR_CORRUPT || !was_whole)
        return false;
    ledger->broken = PD_OK;
    return true;
}

/* ---- documents ---- */

static enum pd_err
put(struct pd_ledger *ledger, const struct pd_hash *sha256, const void *bytes, size_t len)
{
    struct pd_bind bind;
    enum pd_err err = pd_act_begin_new(ledger);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_PUT);
    pd_bind_blob(&bind, sha256->b, PD_HASH_LEN);
    pd_bind_blob(&bind, bytes, len);
    return pd_act_end(ledger, pd_bind_run(&bind));
}

enum pd_err
pd_ledger_asset_put(struct pd_ledger *ledger, const struct pd_hash *sha256, const void *bytes, size_t len)
{
    struct pd_hash sum = pd_hash_of(bytes, len);
    bool was_whole = ledger->broken == PD_OK;
    enum pd_err err;

    if (!pd_hash_equal(&sum, sha256))
        return PD_ERR_INVALID;
    err = put(ledger, sha256, bytes, len);
    if (!is_rot(ledger, err, was_whole))
        return err;
    err = set_aside(ledger);
    return err == PD_OK ? put(ledger, sha256, bytes, len) : err;
}

static enum pd_err
has_asset(struct pd_ledger *ledger, const struct pd_hash *sha256, bool *has)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_HAS);
    bool was_whole = ledger->broken == PD_OK;
    struct pd_read read;
    enum pd_err err;

    pd_bind_blob(&bind, sha256->b, PD_HASH_LEN);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, has);
    if (err == PD_OK)
        return pd_read_end(&read);
    *has = false;
    return is_rot(ledger, err, was_whole) ? PD_ERR_NOT_FOUND : err;
}

/* rotten: the table of documents cannot be read where it is looked for. */
static enum pd_err
find_wanted(struct pd_ledger *ledger, struct pd_hash *sha256, bool *rotten)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_programme_row row;
    struct pd_base_at at;
    bool have, has = true;
    enum pd_err err;

    *rotten = false;
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && has) {
        pd_base_read_programme(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err == PD_OK)
            err = has_asset(ledger, &row.sha256, &has);
        if (err == PD_ERR_NOT_FOUND) {
            *rotten = true;
            err = PD_OK;
        }
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

enum pd_err
pd_ledger_asset_wanted(struct pd_ledger *ledger, struct pd_hash *sha256)
{
    bool rotten;
    enum pd_err err;

    if (ledger->last_unwanted.known && pd_store_unchanged(ledger, ledger->last_unwanted.changes))
        return PD_ERR_NOT_FOUND;
    err = find_wanted(ledger, sha256, &rotten);
    ledger->last_unwanted.known = err == PD_ERR_NOT_FOUND && pd_store_settled(ledger);
    ledger->last_unwanted.changes = sqlite3_total_changes(ledger->handle);
    return err == PD_OK && rotten ? set_aside(ledger) : err;
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
load(struct pd_ledger *ledger, const struct pd_hash *sha256, size_t *len, bool *rotten)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_ASSET_GET);
    bool was_whole = ledger->broken == PD_OK;
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
    if (is_rot(ledger, err, was_whole)) {
        *rotten = true;
        return PD_ERR_NOT_FOUND;
    }
    if (err != PD_OK || !have)
        return err == PD_OK ? PD_ERR_NOT_FOUND : err;
    bytes = pd_read_bytes(&read, SIZE_MAX, len);
    sum = pd_hash_of(bytes, *len);
    if (!pd_hash_equal(&sum, sha256)) {
        *rotten = true;
        sqlite3_reset(read.stmt);
        return PD_ERR_NOT_FOUND;
    }
    kept = keep_document(ledger, &sum, bytes, *len);
    err = pd_read_end(&read);
    return kept ? err : PD_ERR_MEMORY;
}

/* The newest version in force whose document is here; an older one meanwhile. until_ms: when one that is
 * known already will be in force. */
static enum pd_err
find_programme(
    struct pd_ledger *ledger, int64_t now_ms, uint32_t *version, size_t *len, int64_t *until_ms, bool *rotten)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PROGRAMME_EACH);
    struct pd_read read = pd_db_read(&bind);
    struct pd_programme_row row = { .version = 0 };
    struct pd_base_at at;
    bool have, found = false;
    enum pd_err err;

    *until_ms = INT64_MAX;
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && !found) {
        pd_base_read_programme(&read, &row, &at);
        err = pd_read_checked(&read);
        if (err != PD_OK)
            break;
        if (row.effective_ms > now_ms) {
            *until_ms = row.effective_ms < *until_ms ? row.effective_ms : *until_ms;
            continue;
        }
        err = load(ledger, &row.sha256, len, rotten);
        found = err == PD_OK;
        if (err != PD_OK && err != PD_ERR_NOT_FOUND)
            break;
    }
    sqlite3_reset(read.stmt);
    *version = row.version;
    if (!found)
        return err == PD_OK ? PD_ERR_NOT_FOUND : err;
    return PD_OK;
}

/* Nothing was written, and the clock has passed no version's beginning, forwards or backwards. */
static bool
is_last_programme(const struct pd_ledger *ledger, int64_t now_ms)
{
    return ledger->last_programme.known && now_ms >= ledger->last_programme.from_ms &&
           now_ms < ledger->last_programme.until_ms &&
           pd_store_unchanged(ledger, ledger->last_programme.changes);
}

enum pd_err
pd_ledger_programme(
    struct pd_ledger *ledger, int64_t now_ms, uint32_t *version, const char **json, size_t *len)
{
    bool rotten = false;
    int64_t until_ms;
    enum pd_err err, aside;

    if (is_last_programme(ledger, now_ms)) {
        *version = ledger->last_programme.version;
        *json = ledger->document;
        *len = ledger->document_len;
        return PD_OK;
    }
    err = find_programme(ledger, now_ms, version, len, &until_ms, &rotten);
    *json = ledger->document;
    ledger->last_programme.known = err == PD_OK && !rotten && pd_store_settled(ledger);
    ledger->last_programme.changes = sqlite3_total_changes(ledger->handle);
    ledger->last_programme.version = *version;
    ledger->last_programme.from_ms = now_ms;
    ledger->last_programme.until_ms = until_ms;
    if (!rotten || (err != PD_OK && err != PD_ERR_NOT_FOUND))
        return err;
    aside = set_aside(ledger); /* what is in memory was read whole, and serves */
    return aside == PD_OK ? err : aside;
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
