#include "app/core/parts.h"

#include "app/base/err.h"

#include <string.h>

static const char *const names[] = {
    [PD_PART_PRINTER] = "printer",
    [PD_PART_SCANNER] = "scanner",
    [PD_PART_CARD] = "card",
    [PD_PART_CAMERA] = "camera",
    [PD_PART_SOUND] = "sound",
    [PD_PART_KEYPAD] = "keypad",
    [PD_PART_LIGHT] = "light",
    [PD_PART_ASIDE] = "aside",
};

_Static_assert(PD_COUNT(names) == PD_PARTS + 1, "one name a part");

static const char *const states[] = {
    [PD_PART_GOOD] = "good",
    [PD_PART_LOOK] = "look",
    [PD_PART_BAD] = "bad",
    [PD_PART_UNKNOWN] = "unknown",
};

/* Short, for a line of a list; the whole of it stands in packaging/error-codes.md. */
static const struct {
    const char *code, *words;
} codes[] = {
    { "E-PRT-01", "not connected or switched off" },
    { "E-PRT-02", "out of paper" },
    { "E-PRT-03", "cover open" },
    { "E-PRT-04", "cutter stuck" },
    { "E-PRT-05", "reports an error" },
    { "E-PRT-06", "off line" },
    { "E-PRT-07", "does not answer" },
    { "E-PRT-08", "stopped in the middle of a ticket" },
    { "E-PRT-09", "file or folder cannot be written" },
    { "E-PRT-11", "paper near its end" },
    { "E-PRT-14", "does not answer any more" },
    { "E-PRT-15", "another program has it" },
    { "E-PRT-16", "paper or head are blocked" },
    { "E-PRT-17", "head too hot" },
    { "E-PRT-18", "print service does not answer" },
    { "E-PRT-19", "print queue missing or stopped" },
    { "E-SCN-01", "folder or script cannot be read" },
    { "E-SCN-04", "not there, or another program's" },
    { "E-CRD-01", "cannot be used" },
    { "E-CAM-01", "not there, or gives no picture" },
    { "E-SND-01", "cannot be opened, or was pulled out" },
    { "E-PAD-01", "not there, or another program's" },
    { "E-LGT-01", "cannot be used" },
    { "E-DSP-01", "no display" },
};

static const char *
at(const char *const *list, int count, int i)
{
    return i > 0 && i < count ? list[i] : NULL;
}

static int
find(const char *const *list, int count, const char *name)
{
    for (int i = 1; i < count; i++)
        if (strcmp(list[i], name) == 0)
            return i;
    return 0;
}

const char *
pd_part_name(enum pd_part part)
{
    return at(names, PD_COUNT(names), (int)part);
}

enum pd_part
pd_part_from(const char *name)
{
    return (enum pd_part)find(names, PD_COUNT(names), name);
}

const char *
pd_part_state_name(enum pd_part_state state)
{
    return at(states, PD_COUNT(states), (int)state);
}

enum pd_part_state
pd_part_state_from(const char *name)
{
    return (enum pd_part_state)find(states, PD_COUNT(states), name);
}

const char *
pd_part_words(const char *code)
{
    for (int i = 0; i < PD_COUNT(codes); i++)
        if (strcmp(codes[i].code, code) == 0)
            return codes[i].words;
    return code;
}

bool
pd_part_code_good(const struct pd_part_health *health)
{
    const char *code = health->code;
    size_t len = strnlen(code, PD_PART_CODE_CAP);

    if (len == PD_PART_CODE_CAP)
        return false;
    if (len == 0)
        return health->state == PD_PART_GOOD || health->state == PD_PART_UNKNOWN;
    return code[0] >= 'A' && code[0] <= 'Z' &&
           code[strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
}

bool
pd_parts_good(const struct pd_parts *parts)
{
    if (parts->count < 0 || parts->count > PD_PARTS)
        return false;
    for (int i = 0; i < parts->count; i++) {
        const struct pd_part_health *h = &parts->list[i];

        if (pd_part_name(h->part) == NULL || pd_part_state_name(h->state) == NULL || !pd_part_code_good(h) ||
            (i > 0 && parts->list[i - 1].part >= h->part))
            return false;
    }
    return true;
}

bool
pd_parts_equal(const struct pd_parts *a, const struct pd_parts *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++)
        if (a->list[i].part != b->list[i].part || a->list[i].state != b->list[i].state ||
            strcmp(a->list[i].code, b->list[i].code) != 0)
            return false;
    return true;
}
