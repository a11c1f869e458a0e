/*
 * An error body from a hub, a proxy or a login page: what comes out is safe to show and to log.
 */
#include "sync/wire/problem.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char code[24], detail[40], clean[40];

    pd_problem_read((const char *)data, size, code, sizeof code, detail, sizeof detail);
    pd_assert(strlen(code) < sizeof code && strspn(code, "abcdefghijklmnopqrstuvwxyz_") == strlen(code));
    pd_assert(pd_text_clean(clean, sizeof clean, detail, strlen(detail)) == strlen(detail));
    pd_assert(code[0] != '\0' || detail[0] == '\0');
    return 0;
}
