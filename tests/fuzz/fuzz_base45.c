/* Any text: refused, or the bytes encode to the same text. Any bytes: encode to text that decodes to them. */
#include "app/core/base45.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[4096];
    static char text[PD_BASE45_LEN(4096) + 1];
    size_t n;

    if (size > 4096)
        return 0;
    if (pd_base45_decode((const char *)data, size, bytes, sizeof bytes, &n) == PD_OK) {
        pd_assert(pd_base45_encode(bytes, n, text) == size);
        pd_assert(memcmp(text, data, size) == 0);
    }
    n = pd_base45_encode(data, size, text);
    pd_assert(pd_base45_decode(text, n, bytes, sizeof bytes, &n) == PD_OK);
    pd_assert(n == size && memcmp(bytes, data, size) == 0);
    return 0;
}
