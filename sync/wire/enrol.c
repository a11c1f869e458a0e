#include "sync/wire/enrol.h"

#include "app/core/fields.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <inttypes.h>
#include <string.h>

#define ENROL_DOMAIN "pd-enrol-1"
#define ENROLLED_DOMAIN "pd-enrolled-1"
#define PROTOCOL_MAX 1000

static enum pd_err
too_large(struct pd_why *why)
{
    return pd_why(why, PD_ERR_TOO_LARGE, "", "must have at most %d bytes", PD_ENROL_BODY_MAX);
}

void
pd_hello_write(const struct pd_hello *hello, struct pd_str *out)
{
    char key[2 * PD_PUBLIC_KEY_LEN + 1];

    pd_assert(pd_nonce_valid(hello->nonce));
    pd_hex(hello->hub_key.b, sizeof hello->hub_key.b, key);
    pd_str_add(out, "{\"v\":1,\"name\":");
    pd_object_add_text(out, hello->name);
    pd_str_addf(out, ",\"protocol\":[%d,%d],\"time_ms\":%" PRId64 ",\"nonce\":\"%s\",\"hub_key\":\"%s\"}",
        hello->protocol_min, hello->protocol_max, hello->time_ms, hello->nonce, key);
}

/* Two numbers, the second not below the first. */
static bool
read_protocol(const struct pd_json_value *array, struct pd_hello *hello)
{
    const char *cursor = NULL;
    struct pd_json_value element;
    int64_t range[2] = { 0, 0 };
    int n = 0;

    while (pd_json_next(array, &cursor, &element))
        if (n == 2 || !pd_json_int(&element, &range[n++]))
            return false;
    if (n != 2 || range[0] < 1 || range[1] < range[0] || range[1] > PROTOCOL_MAX)
        return false;
    hello->protocol_min = (int)range[0];
    hello->protocol_max = (int)range[1];
    return true;
}

enum pd_err
pd_hello_read(const char *body, size_t len, struct pd_hello *hello, struct pd_why *why)
{
    int v;
    char name[sizeof hello->name];
    struct pd_json_value protocol;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_TEXT("name", name, 0),
        PD_OBJECT_ARRAY("protocol", protocol),
        PD_OBJECT_INT("time_ms", hello->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_TEXT("nonce", hello->nonce, PD_NONCE_LEAST),
        PD_OBJECT_HEX("hub_key", hello->hub_key.b),
    };
    enum pd_err err;

    if (len > PD_ENROL_BODY_MAX)
        return too_large(why);
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_LENIENT, why)) != PD_OK)
        return err;
    if (!read_protocol(&protocol, hello))
        return pd_why(why, PD_ERR_INVALID, "protocol", "must be [lowest,highest]");
    if (!pd_nonce_valid(hello->nonce))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be letters, digits, '-' and '_'");
    (void)pd_text_clean(hello->name, sizeof hello->name, name, strlen(name));
    return PD_OK;
}

void
pd_enrol_request_write(
    const struct pd_enrol_request *request, const struct pd_secret_key *secret, struct pd_str *out)
{
    char key[2 * PD_PUBLIC_KEY_LEN + 1];
    size_t from = out->len;

    pd_assert(pd_nonce_valid(request->nonce));
    pd_hex(request->key.b, sizeof request->key.b, key);
    pd_str_add(out, "{\"v\":1,\"code\":");
    pd_object_add_text(out, request->code);
    pd_str_addf(out, ",\"key\":\"%s\",\"mode\":", key);
    pd_object_add_text(out, request->mode);
    pd_str_add(out, ",\"serial\":");
    pd_object_add_text(out, request->serial);
    pd_str_addf(out, ",\"nonce\":\"%s\"", request->nonce);
    (void)pd_seal_close(out, from, ENROL_DOMAIN, NULL, secret);
}

static bool
is_mode(const char *text)
{
    return strcmp(text, "kiosk") == 0 || strcmp(text, "counter") == 0;
}

/* A serial number is printed on a machine: visible ASCII. */
static bool
is_serial(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

enum pd_err
pd_enrol_request_read(const char *body, size_t len, struct pd_enrol_request *request, struct pd_why *why)
{
    int v;
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_TEXT("code", request->code, 1),
        PD_OBJECT_HEX("key", request->key.b),
        PD_OBJECT_TEXT("mode", request->mode, 1),
        PD_OBJECT_TEXT("serial", request->serial, 0),
        PD_OBJECT_TEXT("nonce", request->nonce, PD_NONCE_LEAST),
        PD_OBJECT_HEX("sig", sig.b),
    };
    enum pd_err err;

    if (len > PD_ENROL_BODY_MAX)
        return too_large(why);
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    if (!is_mode(request->mode))
        return pd_why(why, PD_ERR_INVALID, "mode", "must be kiosk or counter");
    if (!is_serial(request->serial))
        return pd_why(why, PD_ERR_INVALID, "serial", "must be visible ASCII");
    if (!pd_nonce_valid(request->nonce))
        return pd_why(why, PD_ERR_INVALID, "nonce", "must be letters, digits, '-' and '_'");
    if (!pd_seal_check(body, len, ENROL_DOMAIN, NULL, &request->key))
        return pd_why(why, PD_ERR_DENIED, "sig", "must be the last key, by the key in the request");
    return PD_OK;
}

void
pd_enrol_answer_write(const struct pd_enrol_answer *answer, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    char device[PD_ID_TEXT_CAP], key[2 * PD_PUBLIC_KEY_LEN + 1];
    size_t from = out->len;

    pd_hex(answer->hub_key.b, sizeof answer->hub_key.b, key);
    pd_str_addf(out,
        "{\"v\":1,\"device\":\"%s\",\"epoch\":%" PRIu32 ",\"site\":", pd_id_text(answer->device, device),
        answer->epoch);
    pd_object_add_text(out, answer->site);
    pd_str_add(out, ",\"place\":");
    pd_object_add_text(out, answer->place);
    pd_str_addf(out, ",\"letter\":\"%c\",\"hub_key\":\"%s\",\"time_ms\":%" PRId64 ",\"state\":\"%s\"",
        answer->letter, key, answer->time_ms, answer->active ? "active" : "waiting");
    (void)pd_seal_close(out, from, ENROLLED_DOMAIN, nonce, hub_secret);
}

static enum pd_err
check_answer(const struct pd_enrol_answer *answer, const char *letter, const char *state, struct pd_why *why)
{
    if (pd_id_is_zero(answer->device))
        return pd_why(why, PD_ERR_INVALID, "device", "must be an id");
    if (!pd_name_good(answer->site) || !pd_name_good(answer->place))
        return pd_why(why, PD_ERR_INVALID, pd_name_good(answer->site) ? "place" : "site",
            "must be letters, digits, '_', '-', '.' and ':', as in the ops that will carry it");
    if (letter[0] < 'A' || letter[0] > 'Z')
        return pd_why(why, PD_ERR_INVALID, "letter", "must be one of A..Z");
    if (strcmp(state, "active") != 0 && strcmp(state, "waiting") != 0)
        return pd_why(why, PD_ERR_INVALID, "state", "must be active or waiting");
    return PD_OK;
}

enum pd_err
pd_enrol_answer_read(const char *body, size_t len, const char *nonce, const uint8_t hub_hash[8],
    struct pd_enrol_answer *answer, struct pd_why *why)
{
    int v;
    char letter[2], state[8];
    uint8_t hash[8];
    struct pd_signature sig;
    const struct pd_object_key table[] = {
        PD_OBJECT_INT("v", v, 1, 1),
        PD_OBJECT_HEX("device", answer->device.b),
        PD_OBJECT_INT("epoch", answer->epoch, 1, UINT32_MAX),
        PD_OBJECT_TEXT("site", answer->site, 1),
        PD_OBJECT_TEXT("place", answer->place, 1),
        PD_OBJECT_TEXT("letter", letter, 1),
        PD_OBJECT_HEX("hub_key", answer->hub_key.b),
        PD_OBJECT_INT("time_ms", answer->time_ms, 0, PD_TIME_MAX_MS),
        PD_OBJECT_TEXT("state", state, 1),
        PD_OBJECT_HEX("sig", sig.b),
    };
    enum pd_err err;

    if (len > PD_ENROL_BODY_MAX)
        return too_large(why);
    if ((err = pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_STRICT, why)) != PD_OK)
        return err;
    pd_enrol_hub_hash(&answer->hub_key, hash);
    if (memcmp(hash, hub_hash, sizeof hash) != 0)
        return pd_why(why, PD_ERR_DENIED, "hub_key", "must be the key of the hub that made the code");
    if (!pd_seal_check(body, len, ENROLLED_DOMAIN, nonce, &answer->hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be the last key, by the hub's key, over the nonce sent");
    answer->letter = letter[0];
    answer->active = strcmp(state, "active") == 0;
    return check_answer(answer, letter, state, why);
}
