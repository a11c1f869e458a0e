#include "drivers/scanner/line.h"

#include <string.h>

#define STX 0x02
#define ETX 0x03
#define DEL 0x7f

void
pd_line_init(struct pd_line *line, const struct pd_line_rules *rules, enum pd_scan_source source)
{
    memset(line, 0, sizeof *line);
    line->rules = *rules;
    line->source = source;
}

void
pd_line_drop(struct pd_line *line)
{
    memset(line->bytes, 0, sizeof line->bytes);
    line->len = 0;
    line->begun = line->unfit = line->torn = line->joined = line->cr = false;
}

void
pd_line_tear(struct pd_line *line)
{
    pd_line_drop(line);
    line->begun = line->torn = true;
}

void
pd_line_join(struct pd_line *line)
{
    pd_line_drop(line);
    line->begun = line->joined = true;
}

int
pd_line_patience_ms(const struct pd_line *line)
{
    if (!line->begun)
        return -1;
    if (line->rules.end == PD_LINE_SILENCE)
        return line->rules.gap_ms;
    return line->torn || line->joined ? PD_LINE_SETTLE_MS : PD_LINE_FORGET_MS;
}

void
pd_line_spoil(struct pd_line *line)
{
    if (line->rules.end == PD_LINE_STX_ETX && !line->begun)
        return;
    line->begun = line->unfit = true;
}

/* "]Q1": a letter for the kind of code, and a digit or letter for how it was read (ISO/IEC 15424). */
static size_t
aim_chars(const struct pd_line *line)
{
    const uint8_t *b = line->bytes;
    bool letter, more;

    if (line->len < PD_LINE_AIM_CHARS || b[0] != ']')
        return 0;
    letter = (b[1] >= 'A' && b[1] <= 'Z') || (b[1] >= 'a' && b[1] <= 'z');
    more = (b[2] >= '0' && b[2] <= '9') || (b[2] >= 'A' && b[2] <= 'Z') || (b[2] >= 'a' && b[2] <= 'z');
    return letter && more ? PD_LINE_AIM_CHARS : 0;
}

static bool
deliver(struct pd_line *line, struct pd_scan *scan)
{
    size_t skip = aim_chars(line), size = line->len - skip;
    bool unfit = line->unfit || line->torn || line->joined || size > PD_SCAN_MAX_BYTES;
    bool some = line->torn || (line->len > 0 && (unfit || size > 0)); /* noise alone is nobody's code */

    if (some) {
        *scan = (struct pd_scan){ .source = line->source, .size = unfit ? PD_SCAN_TOO_LONG : size };
        if (!unfit)
            memcpy(scan->bytes, line->bytes + skip, size);
    }
    pd_line_drop(line);
    return some;
}

enum meaning { PART, ENDS, BEGINS, SPOILS, HALF_END };

/* What a byte below the space, or DEL, is by each rule. */
static enum meaning
control(const struct pd_line *line, uint8_t byte)
{
    switch (line->rules.end) {
    case PD_LINE_AUTO:
    case PD_LINE_SILENCE:
        if (byte == STX)
            return BEGINS;
        return byte == '\r' || byte == '\n' || byte == '\t' || byte == ETX ? ENDS : SPOILS;
    case PD_LINE_CR:
        return byte == '\r' ? ENDS : SPOILS;
    case PD_LINE_LF:
        return byte == '\n' ? ENDS : SPOILS;
    case PD_LINE_CRLF:
        if (byte == '\r')
            return HALF_END;
        return byte == '\n' && line->cr ? ENDS : SPOILS;
    case PD_LINE_STX_ETX:
        if (byte == STX)
            return BEGINS;
        return byte == ETX ? ENDS : SPOILS;
    }
    return SPOILS;
}

static void
append(struct pd_line *line, uint8_t byte)
{
    if (line->rules.end == PD_LINE_STX_ETX && !line->begun)
        return;
    line->begun = true;
    if (line->cr || line->len == sizeof line->bytes) /* behind a CR only its LF may come */
        line->unfit = true;
    else
        line->bytes[line->len++] = byte;
}

bool
pd_line_put(struct pd_line *line, uint8_t byte, struct pd_scan *scan)
{
    enum meaning meaning = byte < ' ' || byte == DEL ? control(line, byte) : PART;

    switch (meaning) {
    case PART:
        append(line, byte);
        return false;
    case ENDS:
        return deliver(line, scan);
    case BEGINS: /* also in the middle of one, whose end was lost */
        pd_line_drop(line);
        line->begun = line->rules.end == PD_LINE_STX_ETX;
        return false;
    case SPOILS:
        pd_line_spoil(line);
        return false;
    case HALF_END:
        if (line->cr)
            pd_line_spoil(line);
        line->begun = line->cr = true;
        return false;
    }
    return false;
}

bool
pd_line_silence(struct pd_line *line, struct pd_scan *scan)
{
    if (line->rules.end == PD_LINE_SILENCE)
        return deliver(line, scan);
    pd_line_drop(line);
    return false;
}
