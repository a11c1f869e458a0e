/* Any line: no crash; and what is taken for an op can be written again and is then the same op. */
#include "app/core/op.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_op op, back;
    struct pd_why why;
    char line[PD_OP_LINE_MAX + 1], again[PD_OP_LINE_MAX + 1];
    size_t len;

    if (pd_op_decode((const char *)data, size, &op, &why) != PD_OK)
        return 0;
    len = pd_op_encode(&op, line);
    pd_assert(pd_op_decode(line, len, &back, &why) == PD_OK);
    pd_assert(memcmp(&op, &back, sizeof op) == 0);
    pd_assert(pd_op_encode(&back, again) == len && memcmp(line, again, len) == 0);
    return 0;
}
