/* A desk introduces itself to a hub that has forgotten it; see high.h. */
#include "sync/wire/high.h"
#include "sync/wire/object.h"

#define INTRODUCE_DOMAIN "pd-introduce-1"

void
pd_introduce_write(const struct pd_introduction *introduction, const char *nonce,
    const struct pd_secret_key *secret, struct pd_str *out)
{
    size_t from = out->len;

    pd_assert(pd_nonce_valid(nonce) && pd_nonce_valid(introduction->told));
    pd_str_addf(out, "{\"v\":1,\"nonce\":\"%s\",\"told\":\"%s\",\"answer\":", nonce, introduction->told);
    pd_str_add_bytes(out, introduction->answer, introduction->len);
    (void)pd_seal_close(out, from, INTRODUCE_DOMAIN, NULL, secret);
}

enum pd_err
pd_introduce_read(const char *body, size_t len, const struct pd_public_key *hub_key, char nonce[PD_NONCE_CAP],
    struct pd_high *high, struct pd_why *why)
{
    int v;
    char told[PD_NONCE_CAP], fresh[PD_NONCE_CAP];
    struct pd_json_value answer;
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_TEXT("nonce", fresh, PD_NONCE_LEAST),
        PD_OBJECT_TEXT("told", told, PD_NONCE_LEAST),
        PD_OBJECT_OBJECT("answer", answer),
        PD_OBJECT_HEX("sig", sig.b),
    };
    enum pd_err err;

    if (len > PD_INTRODUCE_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_INTRODUCE_BODY_MAX);
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    if (!pd_nonce_valid(fresh) || !pd_nonce_valid(told))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be letters, digits, '-' and '_'");
    if ((err = pd_high_read(answer.text, answer.len, told, hub_key, high, why)) != PD_OK)
        return err;
    if (pd_id_is_zero(high->device))
        return pd_why(why, PD_ERR_INVALID, "answer", "must say who the desk is");
    if (!pd_seal_check(body, len, INTRODUCE_DOMAIN, NULL, &high->key))
        return pd_why(why, PD_ERR_DENIED, "sig", "must be the last key, by the desk's key in the answer");
    (void)pd_copy(nonce, PD_NONCE_CAP, fresh);
    return PD_OK;
}
