#include "sync/hub/externals.h"

#include "sync/hub/accounts.h"
#include "sync/hub/persons.h"

#include <string.h>

#define TAG_LEN 16

/* Issuer and id together, so that two issuers may give out the same id. */
static void
tag_of(const struct pd_hub *hub, const char *issuer, const char *id, uint8_t tag[TAG_LEN])
{
    char text[PD_ISSUER_CAP + PD_EXTERNAL_CAP];
    struct pd_str s = pd_str_on(text, sizeof text);
    struct pd_hash hash;

    pd_str_addf(&s, "%s:%s", issuer, id);
    hash = pd_person_hash(hub, "external", text, s.len);
    memcpy(tag, hash.b, TAG_LEN);
}

static enum pd_err
check(const char *issuer, const char *id, struct pd_why *why)
{
    if (!pd_code_word_valid(issuer, strlen(issuer), PD_ISSUER_CAP))
        return pd_why(why, PD_ERR_INVALID, "issuer", "must be 1 to 16 of A-Z a-z 0-9 - _");
    if (!pd_code_word_valid(id, strlen(id), PD_EXTERNAL_CAP))
        return pd_why(why, PD_ERR_INVALID, "id", "must be 1 to 64 of A-Z a-z 0-9 - _");
    return PD_OK;
}

static int64_t
owner_of(struct pd_hub *hub, const char *issuer, const char *id)
{
    uint8_t tag[TAG_LEN];

    tag_of(hub, issuer, id, tag);
    return pd_store_one(
        hub->store, PD_HUB_SQL_EXTERNAL_OWNER, PD_ARGS(pd_t(issuer), pd_b(tag, sizeof tag)), 0);
}

/* At most a quarter of it: a short id would be told whole. */
static void
tail_of(const char *id, char out[PD_EXTERNAL_TAIL_CAP])
{
    size_t len = strlen(id), n = len / 4 < PD_EXTERNAL_TAIL_CAP - 1 ? len / 4 : PD_EXTERNAL_TAIL_CAP - 1;

    (void)pd_copy(out, PD_EXTERNAL_TAIL_CAP, id + len - n);
}

enum pd_err
pd_hub_external_bind(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *issuer,
    const char *id, const char *by, struct pd_why *why)
{
    static struct pd_account account;
    char tail[PD_EXTERNAL_TAIL_CAP];
    uint8_t tag[TAG_LEN];
    int64_t owner;
    enum pd_err err = check(issuer, id, why);

    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    owner = owner_of(hub, issuer, id);
    if (owner == account.mid)
        return PD_ERR_EXISTS;
    if (owner != 0)
        return pd_why(why, PD_ERR_STATE, "id", "is bound to another member; unbind it there first");
    if (pd_store_one(hub->store, PD_HUB_SQL_EXTERNAL_COUNT, PD_ARGS(pd_i(account.mid)), 0) >=
        PD_EXTERNALS_MAX)
        return pd_why(why, PD_ERR_STATE, "member", "has %d external ids already", PD_EXTERNALS_MAX);
    tag_of(hub, issuer, id, tag);
    tail_of(id, tail);
    (void)pd_store_run(hub->store, PD_HUB_SQL_EXTERNAL_INSERT,
        PD_ARGS(pd_t(issuer), pd_b(tag, sizeof tag), pd_i(account.mid), pd_t(tail), pd_i(now_ms), pd_t(by)));
    return hub->store->err;
}

enum pd_err
pd_hub_external_unbind(
    struct pd_hub *hub, int64_t now_ms, const char *issuer, const char *id, struct pd_why *why)
{
    uint8_t tag[TAG_LEN];
    enum pd_err err = check(issuer, id, why);

    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    tag_of(hub, issuer, id, tag);
    if (pd_store_run(hub->store, PD_HUB_SQL_EXTERNAL_DROP, PD_ARGS(pd_t(issuer), pd_b(tag, sizeof tag))) != 1)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "id", "is bound to nobody");
    return hub->store->err;
}

enum pd_err
pd_hub_external_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_external *external), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_EXTERNAL_EACH;
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);

    mid = mid != 0 ? pd_member_stays(hub, mid) : 0;
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_external e = { .at_ms = pd_store_int(hub->store, sql, 2) };

        pd_store_text(hub->store, sql, 0, e.issuer, sizeof e.issuer);
        pd_store_text(hub->store, sql, 1, e.tail, sizeof e.tail);
        pd_store_text(hub->store, sql, 3, e.by, sizeof e.by);
        each(ctx, &e);
    }
    return hub->store->err;
}

int64_t
pd_external_find(struct pd_hub *hub, const char *text)
{
    size_t prefix = strlen(PD_EXTERNAL_PREFIX);
    char issuer[PD_ISSUER_CAP];
    const char *colon;
    size_t len;

    if (strncmp(text, PD_EXTERNAL_PREFIX, prefix) != 0)
        return 0;
    text += prefix;
    colon = strchr(text, ':');
    len = colon != NULL ? (size_t)(colon - text) : 0;
    if (len == 0 || len >= sizeof issuer)
        return 0;
    memcpy(issuer, text, len);
    issuer[len] = '\0';
    return check(issuer, colon + 1, NULL) == PD_OK ? owner_of(hub, issuer, colon + 1) : 0;
}

void
pd_externals_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_EXTERNALS_ERASE, PD_ARGS(pd_i(mid)));
}
