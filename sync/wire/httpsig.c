#include "sync/wire/httpsig.h"

#include "app/base/str.h"
#include "app/core/hash.h"

#include <inttypes.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>

#define LABEL "pd"
#define LABEL_MAX 16
#define BASE64_LEN(n) (((n) + 2) / 3 * 4)

static const char *const component_names[] = { "@method", "@path", "@query", "content-digest", "pd-device",
    "pd-epoch" };

#define COMPONENTS PD_COUNT(component_names)

/* Reading text from the front. */
struct cursor {
    const char *p;
};

static bool
take(struct cursor *c, const char *text)
{
    size_t n = strlen(text);

    if (strncmp(c->p, text, n) != 0)
        return false;
    c->p += n;
    return true;
}

static bool
is_word_char(char ch)
{
    return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
           (ch != '\0' && strchr("-_.=+/", ch) != NULL);
}

static bool
is_word(const char *text, size_t cap)
{
    size_t n = 0;

    while (n < cap && is_word_char(text[n]))
        n++;
    return n > 0 && n < cap && text[n] == '\0';
}

/* A quoted string of word characters; what else a structured field may quote we never send nor need. */
static bool
take_quoted(struct cursor *c, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    if (!take(c, "\""))
        return false;
    for (; is_word_char(*c->p); c->p++)
        pd_str_add_bytes(&s, c->p, 1);
    return s.len > 0 && !s.cut && take(c, "\"");
}

/* The key of a dictionary member (RFC 8941, 3.2), without its '='. */
static bool
take_label(struct cursor *c, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    for (; (*c->p >= 'a' && *c->p <= 'z') || (s.len > 0 && *c->p >= '0' && *c->p <= '9'); c->p++)
        pd_str_add_bytes(&s, c->p, 1);
    return s.len > 0 && !s.cut && take(c, "=");
}

/* Index of the component whose quoted name stands here; -1 when it is not one of ours. */
static int
take_component(struct cursor *c)
{
    for (int i = 0; i < COMPONENTS; i++) {
        struct cursor at = *c;

        if (take(&at, "\"") && take(&at, component_names[i]) && take(&at, "\"")) {
            *c = at;
            return i;
        }
    }
    return -1;
}

static bool
take_components(struct cursor *c, int order[COMPONENTS])
{
    unsigned seen = 0;

    if (!take(c, "("))
        return false;
    for (int i = 0; i < COMPONENTS; i++) {
        if (i > 0 && !take(c, " "))
            return false;
        order[i] = take_component(c);
        if (order[i] < 0 || (seen & 1u << order[i]) != 0)
            return false;
        seen |= 1u << order[i];
    }
    return take(c, ")");
}

static bool
take_params(struct cursor *c, struct pd_httpsig *out)
{
    char alg[16] = "";

    out->nonce[0] = out->keyid[0] = '\0';
    while (*c->p != '\0') {
        bool ok;

        if (take(c, ";nonce="))
            ok = out->nonce[0] == '\0' && take_quoted(c, out->nonce, sizeof out->nonce);
        else if (take(c, ";keyid="))
            ok = out->keyid[0] == '\0' && take_quoted(c, out->keyid, sizeof out->keyid);
        else if (take(c, ";alg="))
            ok = alg[0] == '\0' && take_quoted(c, alg, sizeof alg);
        else
            ok = false;
        if (!ok)
            return false;
    }
    return out->nonce[0] != '\0' && out->keyid[0] != '\0' && strcmp(alg, "ed25519") == 0;
}

/* The value of a component as it is signed; @query is added with its '?' by the caller. */
static const char *
component_value(const struct pd_http_request *request, int component)
{
    switch (component) {
    case 0:
        return request->method;
    case 1:
        return request->path;
    case 2:
        return request->query;
    default:
        return pd_http_get(&request->headers, component_names[component]);
    }
}

/* RFC 9421, 2.5. No value holds a line feed: headers and request line were checked for that. */
static size_t
signature_base(const struct pd_http_request *request, const int order[COMPONENTS], const char *params,
    char out[PD_HTTPSIG_BASE_MAX])
{
    struct pd_str s = pd_str_on(out, PD_HTTPSIG_BASE_MAX);

    for (int i = 0; i < COMPONENTS; i++) {
        const char *value = component_value(request, order[i]);

        if (value == NULL)
            return 0;
        pd_str_addf(&s, "\"%s\": %s", component_names[order[i]], order[i] == 2 ? "?" : "");
        pd_str_add(&s, value);
        pd_str_add(&s, "\n");
    }
    pd_str_add(&s, "\"@signature-params\": ");
    pd_str_add(&s, params);
    return s.cut ? 0 : s.len;
}

static void
add_base64(struct pd_str *s, const uint8_t *bytes, size_t n)
{
    char text[BASE64_LEN(PD_SIGNATURE_LEN) + 1];

    (void)sodium_bin2base64(text, sizeof text, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    pd_str_add(s, text);
}

void
pd_content_digest(const void *body, size_t len, char out[PD_CONTENT_DIGEST_CAP])
{
    struct pd_hash hash = pd_hash_of(body, len);
    struct pd_str s = pd_str_on(out, PD_CONTENT_DIGEST_CAP);

    pd_str_add(&s, "sha-256=:");
    add_base64(&s, hash.b, sizeof hash.b);
    pd_str_add(&s, ":");
}

static void
write_input(const struct pd_httpsig_signer *signer, const char *nonce, char out[PD_HTTPSIG_INPUT_CAP])
{
    struct pd_str s = pd_str_on(out, PD_HTTPSIG_INPUT_CAP);
    struct pd_public_key key = pd_secret_key_public(signer->secret);
    struct pd_kid kid = pd_kid_of(&key);
    char keyid[2 * PD_KID_LEN + 1];

    pd_hex(kid.b, sizeof kid.b, keyid);
    pd_str_add(&s, LABEL "=(");
    for (int i = 0; i < COMPONENTS; i++)
        pd_str_addf(&s, "%s\"%s\"", i > 0 ? " " : "", component_names[i]);
    pd_str_addf(&s, ");nonce=\"%s\";keyid=\"%s\";alg=\"ed25519\"", nonce, keyid);
    pd_assert(!s.cut);
}

static bool
is_signed_already(const struct pd_http_headers *headers)
{
    return pd_http_get(headers, "pd-device") != NULL || pd_http_get(headers, "pd-epoch") != NULL ||
           pd_http_get(headers, "content-digest") != NULL ||
           pd_http_get(headers, "signature-input") != NULL || pd_http_get(headers, "signature") != NULL;
}

/* The three covered headers, then what covers them. */
static enum pd_err
add_signature(
    struct pd_http_request *request, const struct pd_secret_key *secret, struct pd_httpsig_text *text)
{
    static const int order[] = { 0, 1, 2, 3, 4, 5 };
    struct pd_http_headers *headers = &request->headers;
    struct pd_str s = pd_str_on(text->signature, sizeof text->signature);
    char base[PD_HTTPSIG_BASE_MAX];
    struct pd_signature signature;
    enum pd_err err = pd_http_add(headers, "pd-device", text->device);
    size_t len;

    _Static_assert(PD_COUNT(order) == COMPONENTS, "one index a component");
    if (err == PD_OK)
        err = pd_http_add(headers, "pd-epoch", text->epoch);
    if (err == PD_OK)
        err = pd_http_add(headers, "content-digest", text->digest);
    if (err != PD_OK)
        return err;
    len = signature_base(request, order, text->input + sizeof LABEL, base);
    if (len == 0)
        return PD_ERR_TOO_LARGE;
    signature = pd_sign(secret, base, len);
    pd_str_add(&s, LABEL "=:");
    add_base64(&s, signature.b, sizeof signature.b);
    pd_str_add(&s, ":");
    pd_assert(!s.cut);
    err = pd_http_add(headers, "signature-input", text->input);
    return err != PD_OK ? err : pd_http_add(headers, "signature", text->signature);
}

enum pd_err
pd_httpsig_sign(struct pd_http_request *request, const struct pd_httpsig_signer *signer, const char *nonce,
    struct pd_httpsig_text *text)
{
    int count = request->headers.count;
    enum pd_err err;

    if (!pd_http_request_valid(request) || !is_word(nonce, PD_NONCE_CAP) ||
        is_signed_already(&request->headers))
        return PD_ERR_INVALID;
    (void)pd_id_text(signer->device, text->device);
    (void)snprintf(text->epoch, sizeof text->epoch, "%" PRIu32, signer->epoch);
    pd_content_digest(request->body, request->body_len, text->digest);
    write_input(signer, nonce, text->input);
    err = add_signature(request, signer->secret, text);
    if (err != PD_OK)
        request->headers.count = count;
    return err;
}

/* The value of a header that must be there exactly once. */
static const char *
the_header(const struct pd_http_request *request, const char *name, struct pd_why *why)
{
    int count = pd_http_count(&request->headers, name);

    if (count == 1)
        return pd_http_get(&request->headers, name);
    (void)pd_why(why, PD_ERR_INVALID, name, "must be there exactly once, not %d times", count);
    return NULL;
}

static enum pd_err
read_identity(const struct pd_http_request *request, struct pd_httpsig *out, struct pd_why *why)
{
    const char *device = the_header(request, "pd-device", why);
    const char *epoch = device == NULL ? NULL : the_header(request, "pd-epoch", why);
    uint64_t value = 0;

    if (epoch == NULL)
        return PD_ERR_INVALID;
    if (!pd_id_parse(device, strlen(device), &out->device))
        return pd_why(why, PD_ERR_INVALID, "pd-device", "must be 32 lower-case hexadecimal digits");
    for (const char *p = epoch; *p != '\0'; p++) {
        if (*p < '0' || *p > '9' || p - epoch >= 10 || (p > epoch && *epoch == '0'))
            return pd_why(why, PD_ERR_INVALID, "pd-epoch", "must be a whole number without leading zeros");
        value = value * 10 + (uint64_t)(*p - '0');
    }
    if (*epoch == '\0' || value > UINT32_MAX)
        return pd_why(why, PD_ERR_INVALID, "pd-epoch", "must be 0 to %" PRIu32, UINT32_MAX);
    out->epoch = (uint32_t)value;
    return PD_OK;
}

static enum pd_err
read_digest(const struct pd_http_request *request, struct pd_why *why)
{
    const char *value = the_header(request, "content-digest", why);
    char expected[PD_CONTENT_DIGEST_CAP];

    if (value == NULL)
        return PD_ERR_INVALID;
    pd_content_digest(request->body, request->body_len, expected);
    if (strcmp(value, expected) != 0)
        return pd_why(why, PD_ERR_INVALID, "content-digest",
            "must be sha-256=:...: of this body, and no other algorithm beside it");
    return PD_OK;
}

/* The part of Signature-Input after its label; order says which component stands where. */
static bool
read_input(const char *value, char label[LABEL_MAX + 1], int order[COMPONENTS], struct pd_httpsig *out)
{
    struct cursor c = { value };

    if (!take_label(&c, label, LABEL_MAX + 1))
        return false;
    out->params = c.p;
    return take_components(&c, order) && take_params(&c, out);
}

static bool
read_signature(const char *value, const char *label, struct pd_signature *out)
{
    struct cursor c = { value };
    size_t len;
    const char *end;

    if (!take(&c, label) || !take(&c, "=:") || strlen(c.p) != BASE64_LEN(PD_SIGNATURE_LEN) + 1)
        return false;
    return sodium_base642bin(out->b, sizeof out->b, c.p, BASE64_LEN(PD_SIGNATURE_LEN), NULL, &len, &end,
               sodium_base64_VARIANT_ORIGINAL) == 0 &&
           len == sizeof out->b && strcmp(end, ":") == 0;
}

enum pd_err
pd_httpsig_read(const struct pd_http_request *request, struct pd_httpsig *out, struct pd_why *why)
{
    const char *input, *signature;
    char label[LABEL_MAX + 1];
    int order[COMPONENTS];
    enum pd_err err;

    memset(out, 0, sizeof *out);
    if (pd_http_get(&request->headers, "signature-input") == NULL &&
        pd_http_get(&request->headers, "signature") == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "signature", "the request is not signed");
    if (!pd_http_request_valid(request))
        return pd_why(why, PD_ERR_INVALID, "request", "method, path or query hold what they must not");
    err = read_identity(request, out, why);
    if (err == PD_OK)
        err = read_digest(request, why);
    if (err != PD_OK)
        return err;
    input = the_header(request, "signature-input", why);
    signature = input == NULL ? NULL : the_header(request, "signature", why);
    if (signature == NULL)
        return PD_ERR_INVALID;
    if (!read_input(input, label, order, out))
        return pd_why(why, PD_ERR_INVALID, "signature-input",
            "must cover @method @path @query content-digest pd-device pd-epoch, with nonce, keyid and "
            "alg=\"ed25519\" alone");
    if (!read_signature(signature, label, &out->signature))
        return pd_why(why, PD_ERR_INVALID, "signature", "must be %s=: and 64 bytes in base64 and :", label);
    return PD_OK;
}

/* What sig says that it signs; 0: nothing. */
static size_t
base_of(const struct pd_http_request *request, const struct pd_httpsig *sig, char out[PD_HTTPSIG_BASE_MAX])
{
    struct cursor c = { sig->params };
    int order[COMPONENTS];

    return c.p != NULL && take_components(&c, order) ? signature_base(request, order, sig->params, out) : 0;
}

bool
pd_httpsig_verify(
    const struct pd_http_request *request, const struct pd_httpsig *sig, const struct pd_public_key *key)
{
    char base[PD_HTTPSIG_BASE_MAX];
    size_t len = base_of(request, sig, base);

    return len > 0 && pd_verify(key, &sig->signature, base, len);
}

size_t
pd_httpsig_proof(
    const struct pd_http_request *request, const struct pd_httpsig *sig, char out[PD_HTTPSIG_PROOF_MAX])
{
    char hex[2 * PD_SIGNATURE_LEN + 1];
    size_t len = base_of(request, sig, out);

    if (len == 0)
        return 0;
    pd_hex(sig->signature.b, sizeof sig->signature.b, hex);
    out[len] = '\n';
    memcpy(out + len + 1, hex, sizeof hex - 1);
    return len + sizeof hex;
}
