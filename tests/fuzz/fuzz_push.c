/*
 * A push body from anybody: reading ends in an answer, every line lies inside the body, and nothing that the
 * desk's key did not sign is verified.
 */
#include "sync/wire/push.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    static const struct pd_public_key nobody = { { 1 } };
    const char *body = (const char *)data, *at = body;
    struct pd_push_header header;
    struct pd_why why = { .text = "" };

    if (pd_push_read(body, size, &header, lines, &why) != PD_OK) {
        pd_assert(why.text[0] != '\0');
        return 0;
    }
    pd_assert(header.n >= 0 && header.n <= PD_PUSH_OPS_MAX && pd_nonce_valid(header.nonce));
    for (int i = 0; i < header.n; i++) {
        pd_assert(lines[i].text > at && lines[i].text[lines[i].len] == '\n');
        at = lines[i].text + lines[i].len;
        pd_assert((size_t)(at - body) < size);
    }
    pd_assert(pd_push_verify(body, size, &header, lines, &nobody, &why) != PD_OK);
    return 0;
}
