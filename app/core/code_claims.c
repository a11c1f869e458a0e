#include "app/core/code_claims.h"

#include <string.h>

#define DAY_S (24 * 3600)

bool
pd_code_picks_up(enum pd_code_type type)
{
    return type == PD_CODE_TICKET || type == PD_CODE_PROXY;
}

bool
pd_code_word_valid(const char *text, size_t len, size_t cap)
{
    if (len == 0 || len >= cap)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                c == '_'))
            return false;
    }
    return true;
}

/* Reading one claim each. An id of zeros is nobody and is refused. */

static bool
read_id(struct pd_cbor *c, struct pd_id *out)
{
    const uint8_t *bytes;
    size_t len;

    if (!pd_cbor_bytes(c, PD_ID_LEN, PD_ID_LEN, &bytes, &len))
        return false;
    memcpy(out->b, bytes, PD_ID_LEN);
    return !pd_id_is_zero(*out);
}

static bool
read_u32(struct pd_cbor *c, uint32_t *out)
{
    int64_t value;

    if (!pd_cbor_int(c, 0, UINT32_MAX, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool
read_qty(struct pd_cbor *c, int *out)
{
    int64_t value;

    if (!pd_cbor_int(c, 1, PD_QTY_MAX, &value))
        return false;
    *out = (int)value;
    return true;
}

static bool
read_points(struct pd_cbor *c, struct pd_points *out)
{
    int64_t value;

    if (!pd_cbor_int(c, 0, PD_AMOUNT_MAX, &value))
        return false;
    *out = pd_points_of(value);
    return true;
}

static bool
read_fen(struct pd_cbor *c, struct pd_fen *out)
{
    int64_t value;

    if (!pd_cbor_int(c, 0, PD_AMOUNT_MAX, &value))
        return false;
    *out = pd_fen_of(value);
    return true;
}

static bool
read_word(struct pd_cbor *c, char *out, size_t cap)
{
    const char *text;
    size_t len;

    if (!pd_cbor_text(c, 1, cap - 1, &text, &len) || !pd_code_word_valid(text, len, cap))
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

/* One row a type below; the functions of a row are read, check and write. */

static bool
member_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->member.id);
}

static bool
card_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->card.id) && read_word(c, out->card.serial, sizeof out->card.serial);
}

static bool
staff_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->staff.id) && read_word(c, out->staff.serial, sizeof out->staff.serial);
}

static bool
ticket_read(struct pd_cbor *c, struct pd_code *out)
{
    struct pd_code_ticket *t = &out->ticket;

    return read_id(c, &t->hold) && read_id(c, &t->member) && read_word(c, t->sku, sizeof t->sku) &&
           read_qty(c, &t->qty) && read_points(c, &t->points) && read_fen(c, &t->money) &&
           read_u32(c, &t->lease) && read_u32(c, &t->ordinal) && read_word(c, t->place, sizeof t->place);
}

static bool
proxy_read(struct pd_cbor *c, struct pd_code *out)
{
    int64_t serial;

    if (!ticket_read(c, out) || !pd_cbor_int(c, 1, PD_PROXY_MAX, &serial))
        return false;
    out->ticket.serial = (uint32_t)serial;
    return true;
}

static bool
enrol_read(struct pd_cbor *c, struct pd_code *out)
{
    const uint8_t *bytes;
    size_t len;

    if (!read_id(c, &out->enrol.token) || !pd_cbor_bytes(c, PD_HASH_LEN, PD_HASH_LEN, &bytes, &len))
        return false;
    memcpy(out->enrol.hub_key.b, bytes, PD_HASH_LEN);
    return true;
}

static bool
unit_read(struct pd_cbor *c, struct pd_code *out)
{
    return read_id(c, &out->unit.id) && read_word(c, out->unit.unit, sizeof out->unit.unit);
}

static enum pd_err
check_id(struct pd_id id, const char *name, struct pd_why *why)
{
    return pd_id_is_zero(id) ? pd_why(why, PD_ERR_INVALID, name, "must not be all zero") : PD_OK;
}

static enum pd_err
check_word(const char *text, size_t cap, const char *name, struct pd_why *why)
{
    if (pd_code_word_valid(text, strnlen(text, cap), cap))
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, name, "must be 1 to %zu of A-Z, a-z, 0-9, '-' and '_'", cap - 1);
}

static enum pd_err
member_check(const struct pd_code *code, struct pd_why *why)
{
    return check_id(code->member.id, "id", why);
}

static enum pd_err
card_check(const struct pd_code *code, struct pd_why *why)
{
    enum pd_err err = check_id(code->card.id, "id", why);

    return err != PD_OK ? err : check_word(code->card.serial, sizeof code->card.serial, "serial", why);
}

static enum pd_err
staff_check(const struct pd_code *code, struct pd_why *why)
{
    enum pd_err err = check_id(code->staff.id, "id", why);

    return err != PD_OK ? err : check_word(code->staff.serial, sizeof code->staff.serial, "serial", why);
}

static enum pd_err
ticket_check(const struct pd_code *code, struct pd_why *why)
{
    const struct pd_code_ticket *t = &code->ticket;
    enum pd_err err = check_id(t->hold, "hold", why);

    if (err == PD_OK)
        err = check_id(t->member, "member", why);
    if (err == PD_OK)
        err = check_word(t->sku, sizeof t->sku, "sku", why);
    if (err == PD_OK && (t->qty < 1 || t->qty > PD_QTY_MAX))
        err = pd_why(why, PD_ERR_INVALID, "qty", "must be 1 to %d", PD_QTY_MAX);
    if (err == PD_OK && !pd_points_valid(t->points))
        err = pd_why(why, PD_ERR_INVALID, "points", "must be 0 to %lld", (long long)PD_AMOUNT_MAX);
    if (err == PD_OK && !pd_fen_valid(t->money))
        err = pd_why(why, PD_ERR_INVALID, "money", "must be 0 to %lld fen", (long long)PD_AMOUNT_MAX);
    return err != PD_OK ? err : check_word(t->place, sizeof t->place, "place", why);
}

static enum pd_err
proxy_check(const struct pd_code *code, struct pd_why *why)
{
    if (code->ticket.serial < 1 || code->ticket.serial > PD_PROXY_MAX)
        return pd_why(why, PD_ERR_INVALID, "serial", "must be 1 to %d", PD_PROXY_MAX);
    return ticket_check(code, why);
}

static enum pd_err
enrol_check(const struct pd_code *code, struct pd_why *why)
{
    return check_id(code->enrol.token, "token", why);
}

static enum pd_err
unit_check(const struct pd_code *code, struct pd_why *why)
{
    enum pd_err err = check_id(code->unit.id, "id", why);

    return err != PD_OK ? err : check_word(code->unit.unit, sizeof code->unit.unit, "unit", why);
}

static void
member_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->member.id.b, PD_ID_LEN);
}

static void
card_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->card.id.b, PD_ID_LEN);
    pd_cbor_put_text(w, code->card.serial);
}

static void
staff_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->staff.id.b, PD_ID_LEN);
    pd_cbor_put_text(w, code->staff.serial);
}

static void
ticket_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    const struct pd_code_ticket *t = &code->ticket;

    pd_cbor_put_bytes(w, t->hold.b, PD_ID_LEN);
    pd_cbor_put_bytes(w, t->member.b, PD_ID_LEN);
    pd_cbor_put_text(w, t->sku);
    pd_cbor_put_int(w, t->qty);
    pd_cbor_put_int(w, pd_points_raw(t->points));
    pd_cbor_put_int(w, pd_fen_raw(t->money));
    pd_cbor_put_int(w, t->lease);
    pd_cbor_put_int(w, t->ordinal);
    pd_cbor_put_text(w, t->place);
}

static void
proxy_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    ticket_write(w, code);
    pd_cbor_put_int(w, code->ticket.serial);
}

static void
enrol_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->enrol.token.b, PD_ID_LEN);
    pd_cbor_put_bytes(w, code->enrol.hub_key.b, PD_HASH_LEN);
}

static void
unit_write(struct pd_cbor_writer *w, const struct pd_code *code)
{
    pd_cbor_put_bytes(w, code->unit.id.b, PD_ID_LEN);
    pd_cbor_put_text(w, code->unit.unit);
}

static const struct pd_code_kind kinds[] = {
    { PD_CODE_MEMBER, PD_CODE_MEMBER, 1, PD_CODE_MEMBER_LIFE_S, member_read, member_check, member_write },
    { PD_CODE_MEMBER_DAY, PD_CODE_MEMBER_DAY, 1, DAY_S, member_read, member_check, member_write },
    { PD_CODE_CARD, PD_CODE_CARD, 2, INT64_C(20) * 366 * DAY_S, card_read, card_check, card_write },
    { PD_CODE_TICKET, PD_CODE_TICKET, 9, INT64_C(366) * DAY_S, ticket_read, ticket_check, ticket_write },
    { PD_CODE_PROXY, PD_CODE_TICKET, 10, INT64_C(366) * DAY_S, proxy_read, proxy_check, proxy_write },
    { PD_CODE_ENROL, PD_CODE_ENROL, 2, DAY_S, enrol_read, enrol_check, enrol_write },
    { PD_CODE_STAFF, PD_CODE_STAFF, 2, INT64_C(5) * 366 * DAY_S, staff_read, staff_check, staff_write },
    { PD_CODE_UNIT, PD_CODE_UNIT, 2, PD_CODE_UNIT_LIFE_S, unit_read, unit_check, unit_write },
};

const struct pd_code_kind *
pd_code_kind_find(int64_t type)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if ((int64_t)kinds[i].type == type)
            return &kinds[i];
    return NULL;
}
