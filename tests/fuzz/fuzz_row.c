/* Any line: no crash; and what is taken for a row can be written again and is then the same row. */
#include "app/core/row.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_row row, back;
    static char line[PD_ROW_LINE_MAX + 1], again[PD_ROW_LINE_MAX + 1];
    struct pd_why why;
    size_t len;

    if (pd_row_decode((const char *)data, size, &row, &why) != PD_OK)
        return 0;
    len = pd_row_encode(&row, line);
    pd_assert(pd_row_decode(line, len, &back, &why) == PD_OK);
    pd_assert(memcmp(&row, &back, sizeof row) == 0);
    pd_assert(pd_row_encode(&back, again) == len && memcmp(line, again, len) == 0);
    return 0;
}
