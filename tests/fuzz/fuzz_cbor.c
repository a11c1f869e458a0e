/*
 * Any bytes: refused, or written again from what the cursor read and then the same bytes. Two different
 * inputs can therefore never mean the same.
 */
#include "app/core/cbor.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
copy_value(struct pd_cbor *c, struct pd_cbor_writer *w);

static void
copy_values(struct pd_cbor *c, struct pd_cbor_writer *w, size_t count)
{
    for (size_t i = 0; i < count; i++)
        copy_value(c, w);
}

/* By trying each kind on a copy of the cursor: a failed try must leave no trace. */
static void
copy_value(struct pd_cbor *c, struct pd_cbor_writer *w)
{
    struct pd_cbor at = *c;
    const uint8_t *bytes;
    const char *text;
    char buffer[4097];
    int64_t value;
    size_t n;

    if (pd_cbor_int(&at, INT64_MIN, INT64_MAX, &value)) {
        pd_cbor_put_int(w, value);
    } else if (at = *c, pd_cbor_bytes(&at, 0, SIZE_MAX, &bytes, &n)) {
        pd_cbor_put_bytes(w, bytes, n);
    } else if (at = *c, pd_cbor_text(&at, 0, sizeof buffer - 1, &text, &n)) {
        memcpy(buffer, text, n);
        buffer[n] = '\0';
        pd_cbor_put_text(w, buffer);
    } else if (at = *c, pd_cbor_array(&at, &n)) {
        pd_cbor_put_array(w, n);
        copy_values(&at, w, n);
    } else if (at = *c, pd_cbor_map(&at, &n)) {
        pd_cbor_put_map(w, n);
        copy_values(&at, w, 2 * n);
    } else {
        at.bad =
            true; /* an integer beyond 63 bits, or text with a NUL: the check allows them, no reader does */
    }
    *c = at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t again[4096];
    struct pd_cbor c = pd_cbor_on(data, size);
    struct pd_cbor_writer w = pd_cbor_writer_on(again, sizeof again);
    struct pd_why why;

    if (size > sizeof again || pd_cbor_check(data, size, &why) != PD_OK)
        return 0;
    copy_value(&c, &w);
    if (!c.bad)
        pd_assert(pd_cbor_done(&c) && !w.cut && w.len == size && memcmp(again, data, size) == 0);
    return 0;
}
