#include "sync/wire/object.h"

#include <string.h>

static enum pd_err
read_int(const struct pd_json_value *value, const struct pd_object_key *key, struct pd_why *why)
{
    int64_t n;
    uint32_t small;

    if (!pd_json_int(value, &n) || n < key->min || n > key->max)
        return pd_why(why, PD_ERR_INVALID, key->name, "must be a whole number in %lld..%lld",
            (long long)key->min, (long long)key->max);
    if (key->size == sizeof n) {
        memcpy(key->out, &n, sizeof n);
        return PD_OK;
    }
    pd_assert(key->size == sizeof small && key->max <= UINT32_MAX);
    small = (uint32_t)n;
    memcpy(key->out, &small, sizeof small);
    return PD_OK;
}

static enum pd_err
read_text(const struct pd_json_value *value, const struct pd_object_key *key, struct pd_why *why)
{
    char *out = key->out;

    if (value->kind != PD_JSON_STRING)
        return pd_why(why, PD_ERR_INVALID, key->name, "must be a text");
    if (!pd_json_string(value, out, key->size))
        return pd_why(
            why, PD_ERR_TOO_LARGE, key->name, "must be plain text of at most %zu bytes", key->size - 1);
    if (strlen(out) < (size_t)key->min)
        return pd_why(why, PD_ERR_INVALID, key->name, "must have at least %d bytes", (int)key->min);
    return PD_OK;
}

static enum pd_err
read_value(const struct pd_json_value *value, const struct pd_object_key *key, struct pd_why *why)
{
    switch (key->kind) {
    case PD_OBJECT_KIND_INT:
        return read_int(value, key, why);
    case PD_OBJECT_KIND_BOOL:
        if (!pd_json_bool(value, key->out))
            return pd_why(why, PD_ERR_INVALID, key->name, "must be true or false");
        return PD_OK;
    case PD_OBJECT_KIND_TEXT:
        return read_text(value, key, why);
    case PD_OBJECT_KIND_HEX:
        if (value->kind != PD_JSON_STRING || !pd_unhex(value->text, value->len, key->out, key->size))
            return pd_why(
                why, PD_ERR_INVALID, key->name, "must be %zu lower-case hexadecimal digits", 2 * key->size);
        return PD_OK;
    case PD_OBJECT_KIND_ARRAY:
        if (value->kind != PD_JSON_ARRAY)
            return pd_why(why, PD_ERR_INVALID, key->name, "must be an array");
        memcpy(key->out, value, sizeof *value);
        return PD_OK;
    case PD_OBJECT_KIND_OBJECT:
        if (value->kind != PD_JSON_OBJECT)
            return pd_why(why, PD_ERR_INVALID, key->name, "must be an object");
        memcpy(key->out, value, sizeof *value);
        return PD_OK;
    }
    return PD_ERR_INVALID;
}

static const struct pd_object_key *
key_of(const struct pd_object_key *table, int count, const struct pd_json_member *member)
{
    for (int i = 0; i < count; i++)
        if (strlen(table[i].name) == member->key_len &&
            memcmp(table[i].name, member->key, member->key_len) == 0)
            return &table[i];
    return NULL;
}

static enum pd_err
unknown_key(const struct pd_json_member *member, struct pd_why *why)
{
    char shown[40];

    (void)pd_text_clean(shown, sizeof shown, member->key, member->key_len);
    return pd_why(why, PD_ERR_INVALID, shown, "is not a key that is known here");
}

enum pd_err
pd_object_read(const char *text, size_t len, const struct pd_object_key *table, int count,
    enum pd_object_mode mode, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    uint64_t seen = 0;
    int found;
    enum pd_err err;

    pd_assert(count <= PD_OBJECT_KEYS_MAX);
    if ((err = pd_json_scan(text, len, members, &found, why)) != PD_OK)
        return err;
    for (int i = 0; i < found; i++) {
        const struct pd_object_key *key = key_of(table, count, &members[i]);

        if (key == NULL && mode == PD_OBJECT_STRICT)
            return unknown_key(&members[i], why);
        if (key == NULL)
            continue;
        if ((err = read_value(&members[i].value, key, why)) != PD_OK)
            return err;
        seen |= UINT64_C(1) << (key - table);
    }
    for (int i = 0; i < count; i++)
        if ((seen & UINT64_C(1) << i) == 0 && !table[i].optional)
            return pd_why(why, PD_ERR_INVALID, table[i].name, "is missing");
    return PD_OK;
}

void
pd_object_add_text(struct pd_str *out, const char *text)
{
    pd_str_add(out, "\"");
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c == 0x7f) {
            pd_str_addf(out, "\\u%04x", (unsigned)c);
            continue;
        }
        if (c == '"' || c == '\\')
            pd_str_add(out, "\\");
        pd_str_add_bytes(out, text, 1);
    }
    pd_str_add(out, "\"");
}
