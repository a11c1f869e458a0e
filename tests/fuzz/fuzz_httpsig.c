/*
 * A request as lines: method, path, query, then "name:value" headers, an empty line, the body. Whatever it
 * says, reading ends in an answer, and what this key did not sign it does not verify. Its method, path, query
 * and body signed by us must be refused before signing or be believed afterwards.
 */
#include "app/base/str.h"
#include "sync/wire/httpsig.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cuts the next line off. Never NULL. */
static char *
next_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');

    if (end == NULL) {
        *rest = line + strlen(line);
    } else {
        *end = '\0';
        *rest = end + 1;
    }
    return line;
}

static void
read_headers(char **rest, struct pd_http_headers *headers)
{
    for (;;) {
        char *line = next_line(rest), *colon = strchr(line, ':');

        if (colon == NULL)
            return;
        *colon = '\0';
        if (pd_http_add(headers, line, colon + 1) != PD_OK)
            continue;
    }
}

static void
sign_and_verify(struct pd_http_request request)
{
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    struct pd_secret_key secret = pd_secret_key_from_seed(seed);
    struct pd_public_key key = pd_secret_key_public(&secret);
    struct pd_httpsig_signer signer = { .device = { { 1 } }, .epoch = 1, .secret = &secret };
    struct pd_httpsig_text text;
    struct pd_httpsig sig;

    request.headers.count = 0;
    if (pd_httpsig_sign(&request, &signer, "n", &text) != PD_OK)
        return;
    pd_assert(pd_httpsig_read(&request, &sig, NULL) == PD_OK);
    pd_assert(pd_httpsig_verify(&request, &sig, &key));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct pd_public_key stranger = { { 9 } };
    static char text[16385];
    struct pd_http_request request = { .method = text };
    struct pd_httpsig sig;
    struct pd_why why;
    char *rest = text;

    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    request.method = next_line(&rest);
    request.path = next_line(&rest);
    request.query = next_line(&rest);
    read_headers(&rest, &request.headers);
    request.body = rest;
    request.body_len = strlen(rest);
    if (pd_httpsig_read(&request, &sig, &why) == PD_OK)
        pd_assert(!pd_httpsig_verify(&request, &sig, &stranger));
    sign_and_verify(request);
    return 0;
}
