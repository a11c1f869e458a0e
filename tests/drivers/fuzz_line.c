/*
 * Whatever a scanner types, by its keys or over a serial line: a payload is 1 to 512 bytes that came one
 * after the other, without a control character in them, and with an end behind them; nothing that was torn or
 * dropped is in one.
 */
#include "drivers/scanner/keymap.h"
#include "drivers/scanner/line.h"

#include <string.h>

#define SILENCE 0x1c /* what these bytes stand for here; as characters they spoil, like their neighbours */
#define TEAR 0x1e
#define DROP 0x1f

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_control(uint8_t byte)
{
    return byte < ' ' || byte == 0x7f;
}

/* The payload that ended with data[at] stands right before it, but for the CR of a CRLF. */
static void
check(const struct pd_scan *scan, const uint8_t *data, size_t at, enum pd_line_end end)
{
    size_t back = end == PD_LINE_CRLF ? 1 : 0;

    pd_assert(scan->source == PD_SCAN_SERIAL && scan->size >= 1 && scan->size <= PD_SCAN_TOO_LONG);
    if (scan->size == PD_SCAN_TOO_LONG)
        return;
    pd_assert(is_control(data[at]) && at >= scan->size + back);
    pd_assert(memcmp(data + at - back - scan->size, scan->bytes, scan->size) == 0);
    for (size_t i = 0; i < scan->size; i++)
        pd_assert(!is_control(scan->bytes[i]));
}

static void
play_bytes(const uint8_t *data, size_t size, enum pd_line_end end)
{
    struct pd_line line;
    struct pd_scan scan;

    pd_line_init(&line, &(struct pd_line_rules){ .end = end, .gap_ms = 100 }, PD_SCAN_SERIAL);
    for (size_t i = 0; i < size; i++) {
        if (data[i] == TEAR)
            pd_line_tear(&line);
        else if (data[i] == DROP)
            pd_line_drop(&line);
        else if (data[i] == SILENCE ? pd_line_silence(&line, &scan) : pd_line_put(&line, data[i], &scan))
            check(&scan, data, i, end);
        pd_assert(line.len <= sizeof line.bytes && pd_line_patience_ms(&line) <= PD_LINE_FORGET_MS);
    }
}

static void
play_keys(const uint8_t *data, size_t size)
{
    struct pd_keymap map = { 0 };

    for (size_t i = 0; i + 2 < size; i += 3) {
        int told = pd_keymap_key(&map, data[i] | data[i + 1] << 8, data[i + 2] % 4);

        pd_assert(told == PD_KEY_TOLD_NOTHING || told == PD_KEY_TOLD_END || told == PD_KEY_TOLD_CONTROL ||
                  (told >= ' ' && told <= '~'));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    play_bytes(data + 1, size - 1, (enum pd_line_end)(data[0] % (PD_LINE_SILENCE + 1)));
    play_keys(data + 1, size - 1);
    return 0;
}
