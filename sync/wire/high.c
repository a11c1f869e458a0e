#include "sync/wire/high.h"

#include "sync/wire/object.h"

#include <inttypes.h>
#include <string.h>

#define HIGH_DOMAIN "pd-high-1"
#define DESK_KEYS 6 /* at the head of the reader's table: who the desk is */

enum pd_err
pd_high_query_read(const char *text, bool *said, uint64_t *end, struct pd_why *why)
{
    int64_t n = 0;

    *said = text[0] != '\0';
    *end = 0;
    if (!*said)
        return PD_OK;
    if (strncmp(text, "end=", 4) != 0 || text[4] == '\0' || strlen(text) > 20 ||
        (text[4] == '0' && text[5] != '\0'))
        return pd_why(why, PD_ERR_INVALID, "end", "must be end=DSEQ, or nothing");
    for (text += 4; *text != '\0' && n <= PD_SEQ_MAX; text++) {
        if (*text < '0' || *text > '9')
            return pd_why(why, PD_ERR_INVALID, "end", "must be digits");
        n = n * 10 + (*text - '0');
    }
    if (n > PD_SEQ_MAX)
        return pd_why(why, PD_ERR_INVALID, "end", "must be at most %" PRId64, PD_SEQ_MAX);
    *end = (uint64_t)n;
    return PD_OK;
}

void
pd_high_query_write(uint64_t end, struct pd_str *out)
{
    pd_str_addf(out, "end=%" PRIu64, end);
}

static void
write_desk(const struct pd_high *high, struct pd_str *out)
{
    char device[PD_ID_TEXT_CAP], key[2 * PD_PUBLIC_KEY_LEN + 1], letter[2] = { high->letter, '\0' };

    pd_hex(high->key.b, sizeof high->key.b, key);
    pd_str_addf(out, ",\"dev\":\"%s\",\"key\":\"%s\",\"mode\":", pd_id_text(high->device, device), key);
    pd_object_add_text(out, high->mode);
    pd_str_add(out, ",\"site\":");
    pd_object_add_text(out, high->site);
    pd_str_add(out, ",\"place\":");
    pd_object_add_text(out, high->place);
    pd_str_add(out, ",\"letter\":");
    pd_object_add_text(out, letter);
}

void
pd_high_write(
    const struct pd_high *high, const char *nonce, const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    char head[PD_HASH_TEXT_CAP];
    size_t from = out->len;

    pd_hex(high->head.b, sizeof high->head.b, head);
    pd_str_addf(out,
        "{\"v\":1,\"ep\":%" PRIu32 ",\"hub_epoch\":%" PRIu64 ",\"high_seq\":%" PRIu64
        ",\"head\":\"%s\",\"durable_seq\":%" PRIu64 ",\"time_ms\":%" PRId64,
        high->epoch, high->hub_epoch, high->high_seq, head, high->durable_seq, high->time_ms);
    if (!pd_id_is_zero(high->device))
        write_desk(high, out);
    (void)pd_seal_close(out, from, HIGH_DOMAIN, nonce, hub_secret);
}

enum pd_err
pd_high_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_high *high, struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    char letter[2] = "";
    struct pd_object_key table[] = {
        PD_OBJECT_HEX("dev", high->device.b),
        PD_OBJECT_HEX("key", high->key.b),
        PD_OBJECT_TEXT("mode", high->mode, 1),
        PD_OBJECT_TEXT("site", high->site, 1),
        PD_OBJECT_TEXT("place", high->place, 1),
        PD_OBJECT_TEXT("letter", letter, 0),
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_INT("ep", high->epoch, 1, UINT32_MAX),
        PD_OBJECT_INT("hub_epoch", high->hub_epoch, 1, PD_SEQ_MAX),
        PD_OBJECT_INT("high_seq", high->high_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_HEX("head", high->head.b),
        PD_OBJECT_INT("durable_seq", high->durable_seq, 0, PD_SEQ_MAX),
        PD_OBJECT_INT("time_ms", high->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_HEX("sig", sig.b),
    };
    enum pd_err err;

    *high = (struct pd_high){ .epoch = 0 };
    for (int i = 0; i < DESK_KEYS; i++)
        table[i].optional = true;
    if (len > PD_HIGH_BODY_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_HIGH_BODY_MAX);
    if (!pd_seal_check(body, len, HIGH_DOMAIN, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    high->letter = letter[0];
    if (!pd_id_is_zero(high->device) &&
        ((strcmp(high->mode, "kiosk") != 0 && strcmp(high->mode, "counter") != 0) || high->site[0] == '\0' ||
            high->place[0] == '\0'))
        return pd_why(why, PD_ERR_INVALID, "dev", "must come with key, mode, site, place and letter");
    return PD_OK;
}
