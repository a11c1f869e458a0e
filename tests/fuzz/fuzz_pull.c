/*
 * Rows that a faulty hub signed. The first byte says how many the header promises; the rest is the rows.
 * Unsigned, the same bytes never give a single row.
 */
#include "sync/wire/high.h"
#include "sync/wire/pull.h"

#include <stdlib.h>

#define NONCE "0123456789abcdef"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum pd_err
check(void *ctx, const struct pd_row *row)
{
    int *left = ctx;
    static char line[PD_ROW_LINE_MAX + 1];

    pd_assert((*left)-- > 0);
    pd_assert(pd_row_encode(row, line) > 0); /* what came in can go out */
    return PD_OK;
}

static enum pd_err
no_row(void *ctx, const struct pd_row *row)
{
    (void)ctx;
    (void)row;
    pd_assert(false);
    return PD_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    static const struct pd_public_key nobody = { { 1 } };
    struct pd_secret_key secret = pd_secret_key_from_seed(seed);
    struct pd_public_key key = pd_secret_key_public(&secret);
    struct pd_pull_header header = { .hub_epoch = 1, .n = size > 0 ? data[0] : 0 };
    struct pd_high high;
    int left = header.n;
    char *body = malloc(size + 1024);
    struct pd_str out = pd_str_on(body, size + 1024);

    pd_assert(pd_pull_read((const char *)data, size, NONCE, &nobody, &header, no_row, NULL, NULL) != PD_OK);
    pd_assert(pd_high_read((const char *)data, size, NONCE, &nobody, &high, NULL) != PD_OK);
    header = (struct pd_pull_header){ .hub_epoch = 1, .n = left };
    if (size > 0)
        pd_pull_write(&header, (const char *)data + 1, size - 1, NONCE, &secret, &out);
    (void)!pd_pull_read(out.p, out.len, NONCE, &key, &header, check, &left, NULL);
    free(body);
    return 0;
}
