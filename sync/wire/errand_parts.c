#include "sync/wire/errand_parts.h"

#include "sync/wire/errand.h"
#include "sync/wire/object.h"

static struct pd_parts *
parts_of(void *whole)
{
    return &((struct pd_errand_request *)whole)->errand.parts;
}

static bool
good(const void *whole)
{
    const struct pd_parts *parts = &((const struct pd_errand_request *)whole)->errand.parts;

    for (int i = 0; i < parts->count && i < PD_PARTS; i++)
        if (parts->list[i].since_ms < 0 || parts->list[i].since_ms > PD_TIME_MAX_MS)
            return false;
    return pd_parts_good(parts);
}

static void
put(const void *whole, struct pd_str *out)
{
    const struct pd_parts *parts = &((const struct pd_errand_request *)whole)->errand.parts;

    pd_str_add(out, "[");
    for (int i = 0; i < parts->count; i++) {
        const struct pd_part_health *h = &parts->list[i];

        pd_str_add(out, i == 0 ? "{\"part\":" : ",{\"part\":");
        pd_field_put_text(out, pd_part_name(h->part));
        pd_str_add(out, ",\"is\":");
        pd_field_put_text(out, pd_part_state_name(h->state));
        if (h->code[0] != '\0') {
            pd_str_add(out, ",\"code\":");
            pd_field_put_text(out, h->code);
        }
        if (h->since_ms != 0) {
            pd_str_add(out, ",\"since_ms\":");
            pd_field_put_int(out, h->since_ms);
        }
        pd_str_add(out, "}");
    }
    pd_str_add(out, "]");
}

static bool
take_one(const struct pd_json_value *value, struct pd_part_health *h)
{
    char part[PD_RULE_CAP] = "", is[PD_RULE_CAP] = "";
    struct pd_object_key table[] = {
        PD_OBJECT_TEXT("part", part, 1),
        PD_OBJECT_TEXT("is", is, 1),
        PD_OBJECT_TEXT("code", h->code, 1),
        PD_OBJECT_INT("since_ms", h->since_ms, 1, PD_TIME_MAX_MS),
    };

    table[2].optional = table[3].optional = true;
    if (value->kind != PD_JSON_OBJECT ||
        pd_object_read(value->text, value->len, table, PD_COUNT(table), PD_OBJECT_STRICT, NULL) != PD_OK)
        return false;
    h->part = pd_part_from(part);
    h->state = pd_part_state_from(is);
    return (int)h->state != 0;
}

static bool
take(void *whole, const struct pd_json_value *value)
{
    struct pd_parts *parts = parts_of(whole);
    struct pd_json_value element;
    const char *cursor = NULL;

    if (value->kind != PD_JSON_ARRAY)
        return false;
    while (pd_json_next(value, &cursor, &element)) {
        struct pd_part_health h = { .code = "" };

        if (!take_one(&element, &h))
            return false;
        if ((int)h.part == 0)
            continue;
        if (parts->count == PD_PARTS)
            return false;
        parts->list[parts->count++] = h;
    }
    return true;
}

const struct pd_field_custom pd_errand_parts_field = { put, take, good,
    "must be an array of {part, is, code, since_ms}: each part once, in order, is one of good, look, bad and "
    "unknown, "
    "with a code where it is look or bad" };
