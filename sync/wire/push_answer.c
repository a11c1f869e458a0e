/* The answer half of push.h: what the hub made of each op, under its signature. */
#include "sync/wire/object.h"
#include "sync/wire/push.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <string.h>

#define RESULTS_DOMAIN "pd-results-1"
#define BALANCE_MAX INT64_C(1000000000000000) /* far beyond any member's; -1: none */

static void
write_result(const struct pd_op_result *result, struct pd_str *out)
{
    pd_str_addf(out, "{\"seq\":%" PRIu64 ",\"st\":\"%s\"", result->dseq, pd_op_status_name(result->status));
    if (result->code[0] != '\0') {
        pd_str_add(out, ",\"code\":");
        pd_object_add_text(out, result->code);
    }
    pd_str_addf(out, ",\"hseq\":%" PRIu64, result->hseq);
    if (result->dup)
        pd_str_add(out, ",\"dup\":true");
    if (pd_points_raw(result->balance) >= 0)
        pd_str_addf(out, ",\"bal\":%" PRId64, pd_points_raw(result->balance));
    pd_str_add(out, "}");
}

/* SHA-256 in hexadecimal of the answer's bytes before and after its signature's member. */
static void
digest(const char *text, size_t before, const char *after, size_t after_len, char out[PD_HASH_TEXT_CAP])
{
    struct pd_hasher hasher;
    struct pd_hash hash;

    pd_hasher_start(&hasher);
    pd_hasher_add(&hasher, text, before);
    pd_hasher_add(&hasher, after, after_len);
    hash = pd_hasher_end(&hasher);
    pd_hex(hash.b, sizeof hash.b, out);
}

/* Whose ops these results are about, and their exact bytes. */
static void
write_binding(const struct pd_push_answer *answer, struct pd_str *out)
{
    char device[PD_ID_TEXT_CAP], head[PD_HASH_TEXT_CAP];

    pd_hex(answer->head.b, sizeof answer->head.b, head);
    pd_str_addf(out, ",\"dev\":\"%s\",\"ep\":%" PRIu32 ",\"head\":\"%s\"", pd_id_text(answer->device, device),
        answer->epoch, head);
}

size_t
pd_push_answer_compose(const struct pd_push_answer *answer, struct pd_str *out)
{
    static const char blank[2 * PD_SIGNATURE_LEN + 1] = { 0 };
    size_t from = out->len, at;

    pd_str_addf(out,
        "{\"hub_epoch\":%" PRIu64 ",\"high_seq\":%" PRIu64 ",\"durable_seq\":%" PRIu64
        ",\"time_ms\":%" PRId64,
        answer->hub_epoch, answer->high_seq, answer->durable_seq, answer->time_ms);
    if (!pd_id_is_zero(answer->device))
        write_binding(answer, out);
    at = out->len - from;
    pd_str_add(out, PD_SEAL_KEY);
    pd_str_add_bytes(out, blank, 2 * PD_SIGNATURE_LEN);
    pd_str_add(out, "\",\"results\":[");
    for (int i = 0; i < answer->count; i++) {
        pd_str_add(out, i > 0 ? "," : "");
        write_result(&answer->results[i], out);
    }
    pd_str_add(out, "]}");
    return at;
}

void
pd_push_answer_seal(
    char *text, size_t len, size_t at, const char *nonce, const struct pd_secret_key *hub_secret)
{
    size_t after = at + PD_SEAL_KEY_LEN + 2 * PD_SIGNATURE_LEN + 1;
    char hex[PD_HASH_TEXT_CAP], sig_hex[2 * PD_SIGNATURE_LEN + 1];
    struct pd_signature sig;

    digest(text, at, text + after, len - after, hex);
    sig = pd_seal_sign(hub_secret, RESULTS_DOMAIN, nonce, hex, PD_HASH_TEXT_LEN);
    pd_hex(sig.b, sizeof sig.b, sig_hex);
    memcpy(text + at + PD_SEAL_KEY_LEN, sig_hex, 2 * PD_SIGNATURE_LEN);
}

void
pd_push_answer_write(const struct pd_push_answer *answer, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    size_t from = out->len, at = pd_push_answer_compose(answer, out);

    if (!out->cut)
        pd_push_answer_seal(out->p + from, out->len - from, at, nonce, hub_secret);
}

/* The signature may stand anywhere but first; what is cut out for the digest is ,"sig":"…" exactly. */
static bool
verify(const char *body, size_t len, const struct pd_json_value *sig_value, const char *nonce,
    const struct pd_public_key *hub_key)
{
    struct pd_signature sig;
    char hex[PD_HASH_TEXT_CAP];
    size_t at = (size_t)(sig_value->text - body), after = at + sig_value->len + 1;

    if (sig_value->kind != PD_JSON_STRING || at < PD_SEAL_KEY_LEN ||
        memcmp(sig_value->text - PD_SEAL_KEY_LEN, PD_SEAL_KEY, PD_SEAL_KEY_LEN) != 0 ||
        !pd_unhex(sig_value->text, sig_value->len, sig.b, sizeof sig.b))
        return false;
    digest(body, at - PD_SEAL_KEY_LEN, body + after, len - after, hex);
    return pd_seal_verify(hub_key, &sig, RESULTS_DOMAIN, nonce, hex, PD_HASH_TEXT_LEN);
}

static enum pd_err
read_result(const struct pd_json_value *value, struct pd_op_result *result, struct pd_why *why)
{
    char status[32];
    int64_t balance = -1;
    struct pd_object_key table[] = {
        PD_OBJECT_INT("seq", result->dseq, 1, PD_SEQ_MAX),
        PD_OBJECT_TEXT("st", status, 1),
        PD_OBJECT_TEXT("code", result->code, 1),
        PD_OBJECT_INT("hseq", result->hseq, 0, PD_SEQ_MAX),
        PD_OBJECT_BOOL("dup", result->dup),
        PD_OBJECT_INT("bal", balance, 0, BALANCE_MAX),
    };
    enum pd_err err;

    table[2].optional = table[4].optional = table[5].optional = true;
    *result = (struct pd_op_result){ .dseq = 0 };
    if ((err = pd_object_read(value->text, value->len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) !=
        PD_OK)
        return err;
    result->balance = pd_points_of(balance);
    result->status = pd_op_status_from(status);
    if (result->status == 0)
        return pd_why(why, PD_ERR_INVALID, "st", "is not a status this release knows");
    return PD_OK;
}

static enum pd_err
read_results(const struct pd_json_value *array, struct pd_push_answer *answer, struct pd_why *why)
{
    const char *cursor = NULL;
    struct pd_json_value element;
    enum pd_err err;

    answer->count = 0;
    while (pd_json_next(array, &cursor, &element)) {
        if (answer->count == PD_PUSH_OPS_MAX)
            return pd_why(why, PD_ERR_TOO_LARGE, "results", "must be at most %d", PD_PUSH_OPS_MAX);
        if ((err = read_result(&element, &answer->results[answer->count], why)) != PD_OK)
            return err;
        answer->count++;
    }
    return PD_OK;
}

enum pd_err
pd_push_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_push_answer *answer, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    struct pd_signature sig;
    struct pd_json_value results;
    const struct pd_json_value *sig_value;
    struct pd_object_key table[] = {
        PD_OBJECT_HEX("dev", answer->device.b),
        PD_OBJECT_INT("ep", answer->epoch, 1, UINT32_MAX),
        PD_OBJECT_HEX("head", answer->head.b),
        PD_OBJECT_INT("hub_epoch", answer->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("high_seq", answer->high_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("durable_seq", answer->durable_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("time_ms", answer->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_HEX("sig", sig.b),
        PD_OBJECT_ARRAY("results", results),
    };
    int count, bound = 0;
    enum pd_err err;

    for (int i = 0; i < 3; i++)
        table[i].optional = true;
    memset(&answer->device, 0, sizeof answer->device);
    if (len > PD_PUSH_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_PUSH_BODY_MAX);
    if ((err = pd_json_scan(body, len, members, &count, why)) != PD_OK)
        return err;
    sig_value = pd_json_find(members, count, "sig");
    if (sig_value == NULL || !verify(body, len, sig_value, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    for (int i = 0; i < 3; i++)
        bound += pd_json_find(members, count, table[i].name) != NULL;
    if (bound != 0 && (bound != 3 || pd_id_is_zero(answer->device)))
        return pd_why(why, PD_ERR_INVALID, "dev", "must come with ep and head, or none of them");
    return read_results(&results, answer, why);
}
