#include "app/core/row.h"

#include "app/core/code.h"
#include "app/core/fields.h"
#include "app/core/lots.h"

#include <string.h>

#define TIME_MAX_MS INT64_C(253402300799999)

#define DAY_MAX (TIME_MAX_MS / PD_DAY_MS)
#define MONTH_MAX (10000 * 12)

/* A balance is a sum of amounts, so it may pass the bound of one amount. */
#define SUM_MAX INT64_C(1000000000000000)

#define BIT(kind) (UINT32_C(1) << (kind))
#define MEMBER BIT(PD_ROW_MEMBER)
#define KEY BIT(PD_ROW_KEY)
#define PROGRAMME BIT(PD_ROW_PROGRAMME)
#define LEASE BIT(PD_ROW_LEASE)
#define TOKEN BIT(PD_ROW_TOKEN)
#define HOLD BIT(PD_ROW_HOLD)
#define GONE BIT(PD_ROW_GONE)
#define WITNESS BIT(PD_ROW_WITNESS)
#define CALL BIT(PD_ROW_CALL)
#define PROXY BIT(PD_ROW_PROXY)
#define STAFF BIT(PD_ROW_STAFF)
#define SETTING BIT(PD_ROW_SETTING)
#define FAMILY BIT(PD_ROW_FAMILY)
#define AWAY BIT(PD_ROW_AWAY)
#define ALL (BIT(PD_ROW_KIND_LAST + 1) - BIT(PD_ROW_MEMBER))

#define AT(member) PD_FIELD_AT(struct pd_row, member)

/* Reads the elements of one array, each of which must be there. */
struct elements {
    const struct pd_json_value *array;
    const char *cursor;
};

static bool
next_int(struct elements *e, int64_t min, int64_t max, int64_t *out)
{
    struct pd_json_value value;

    return pd_json_next(e->array, &e->cursor, &value) && pd_json_int(&value, out) && *out >= min &&
           *out <= max;
}

static bool
next_name(struct elements *e, char *out, size_t cap)
{
    struct pd_json_value value;

    return pd_json_next(e->array, &e->cursor, &value) && pd_json_string(&value, out, cap) &&
           pd_name_good(out);
}

static bool
at_end(struct elements *e)
{
    struct pd_json_value value;

    return !pd_json_next(e->array, &e->cursor, &value);
}

static bool
lot_good(const struct pd_lot *lot)
{
    return lot->id >= 1 && lot->id <= INT64_MAX && pd_points_valid(lot->left) && lot->usable_from_ms >= 0 &&
           lot->usable_from_ms <= TIME_MAX_MS && lot->expires_ms >= 1 &&
           (lot->expires_ms <= TIME_MAX_MS || lot->expires_ms == PD_NEVER_MS) && pd_name_good(lot->rule);
}

static bool
lots_good(const void *whole)
{
    const struct pd_member *member = &((const struct pd_row *)whole)->member;

    if (member->lot_count < 0 || member->lot_count > PD_MEMBER_LOTS_MAX)
        return false;
    for (int i = 0; i < member->lot_count; i++) {
        if (!lot_good(&member->lots[i]))
            return false;
        if (i > 0 && !pd_lot_before(&member->lots[i - 1], &member->lots[i]))
            return false;
    }
    return true;
}

static void
lots_put(const void *whole, struct pd_str *out)
{
    const struct pd_member *member = &((const struct pd_row *)whole)->member;

    pd_str_add(out, "[");
    for (int i = 0; i < member->lot_count; i++) {
        const struct pd_lot *lot = &member->lots[i];

        pd_str_add(out, i > 0 ? ",[" : "[");
        pd_field_put_int(out, (int64_t)lot->id);
        pd_str_add(out, ",");
        pd_field_put_int(out, pd_points_raw(lot->left));
        pd_str_add(out, ",");
        pd_field_put_int(out, lot->usable_from_ms);
        pd_str_add(out, ",");
        pd_field_put_int(out, lot->expires_ms == PD_NEVER_MS ? 0 : lot->expires_ms);
        pd_str_add(out, ",");
        pd_field_put_text(out, lot->rule);
        pd_str_add(out, "]");
    }
    pd_str_add(out, "]");
}

static bool
lot_take(const struct pd_json_value *value, struct pd_lot *lot)
{
    struct elements e = { value, NULL };
    int64_t id, left, expires_ms;

    if (!next_int(&e, 1, INT64_MAX, &id) || !next_int(&e, 0, PD_AMOUNT_MAX, &left) ||
        !next_int(&e, 0, TIME_MAX_MS, &lot->usable_from_ms) || !next_int(&e, 0, TIME_MAX_MS, &expires_ms) ||
        !next_name(&e, lot->rule, sizeof lot->rule) || !at_end(&e))
        return false;
    lot->id = (uint64_t)id;
    lot->left = pd_points_of(left);
    lot->expires_ms = expires_ms == 0 ? PD_NEVER_MS : expires_ms;
    return true;
}

static bool
lots_take(void *whole, const struct pd_json_value *value)
{
    struct pd_member *member = &((struct pd_row *)whole)->member;
    struct pd_json_value element;
    const char *cursor = NULL;

    if (value->kind != PD_JSON_ARRAY)
        return false;
    while (pd_json_next(value, &cursor, &element)) {
        if (member->lot_count == PD_MEMBER_LOTS_MAX || !lot_take(&element, &member->lots[member->lot_count]))
            return false;
        member->lot_count++;
    }
    return true;
}

static const struct pd_field_custom lots_custom = { lots_put, lots_take, lots_good,
    "must be at most 128 of [id,left,usable_from,expires or 0,\"rule\"], by expiry and id" };

static bool
taken_good(const void *whole)
{
    const struct pd_member *member = &((const struct pd_row *)whole)->member;

    if (member->taken_count < 0 || member->taken_count > PD_MEMBER_LIMITS_MAX)
        return false;
    for (int i = 0; i < member->taken_count; i++) {
        const struct pd_taken *taken = &member->taken[i];

        if (!pd_name_good(taken->sku) || taken->qty < 0 || taken->qty > PD_AMOUNT_MAX ||
            taken->since_ms < 0 || taken->since_ms > TIME_MAX_MS)
            return false;
    }
    return true;
}

static void
taken_put(const void *whole, struct pd_str *out)
{
    const struct pd_member *member = &((const struct pd_row *)whole)->member;

    pd_str_add(out, "[");
    for (int i = 0; i < member->taken_count; i++) {
        const struct pd_taken *taken = &member->taken[i];

        pd_str_add(out, i > 0 ? ",[" : "[");
        pd_field_put_text(out, taken->sku);
        pd_str_add(out, ",");
        pd_field_put_int(out, taken->qty);
        pd_str_add(out, ",");
        pd_field_put_int(out, taken->since_ms);
        pd_str_add(out, "]");
    }
    pd_str_add(out, "]");
}

static bool
taken_take(void *whole, const struct pd_json_value *value)
{
    struct pd_member *member = &((struct pd_row *)whole)->member;
    struct pd_json_value element;
    const char *cursor = NULL;

    if (value->kind != PD_JSON_ARRAY)
        return false;
    while (pd_json_next(value, &cursor, &element)) {
        struct pd_taken *taken = &member->taken[member->taken_count];
        struct elements e = { &element, NULL };
        int64_t qty;

        if (member->taken_count == PD_MEMBER_LIMITS_MAX || !next_name(&e, taken->sku, sizeof taken->sku) ||
            !next_int(&e, 0, PD_AMOUNT_MAX, &qty) || !next_int(&e, 0, TIME_MAX_MS, &taken->since_ms) ||
            !at_end(&e))
            return false;
        taken->qty = (int)qty;
        member->taken_count++;
    }
    return true;
}

static const struct pd_field_custom taken_custom = { taken_put, taken_take, taken_good,
    "must be at most 32 of [\"sku\",qty,since]" };

/* The one table: which kind carries which field, in the order of the line. */
static const struct pd_field table[] = {
    { "c", PD_FIELD_U64, ALL, 0, AT(cseq), 0, INT64_MAX, NULL },

    { "id", PD_FIELD_BYTES, MEMBER, 0, AT(member.id), 0, 0, NULL },
    { "name", PD_FIELD_TEXT, MEMBER, MEMBER, AT(member.masked), 0, 0, NULL },
    { "last4", PD_FIELD_DIGITS, MEMBER, MEMBER, AT(member.last4), 0, 0, NULL },
    { "st", PD_FIELD_INT, MEMBER, 0, AT(member.status), PD_MEMBER_ACTIVE, PD_MEMBER_CLOSED, NULL },
    { "kind", PD_FIELD_NAME, MEMBER, MEMBER, AT(member.kind), 0, 0, NULL },
    { "growth", PD_FIELD_I64, MEMBER, 0, AT(member.growth), 0, SUM_MAX, NULL },
    { "debt", PD_FIELD_I64, MEMBER, 0, AT(member.debt), 0, SUM_MAX, NULL },
    { "held", PD_FIELD_I64, MEMBER, 0, AT(member.held), 0, SUM_MAX, NULL },
    { "card", PD_FIELD_NAME, MEMBER, MEMBER, AT(member.card), PD_FIELD_LEFT_OUT, NULL },
    { "grp", PD_FIELD_BYTES, MEMBER, MEMBER, AT(member.person), PD_FIELD_LEFT_OUT, NULL },
    { "lots", PD_FIELD_CUSTOM, MEMBER, 0, AT(member.lots), 0, 0, &lots_custom },
    { "taken", PD_FIELD_CUSTOM, MEMBER, 0, AT(member.taken), 0, 0, &taken_custom },

    { "key", PD_FIELD_BYTES, KEY, 0, AT(key.key), 0, 0, NULL },
    { "roles", PD_FIELD_U32, KEY, 0, AT(key.roles), 0, UINT32_MAX, NULL },
    { "dev", PD_FIELD_BYTES, KEY, KEY, AT(key.device), 0, 0, NULL },
    { "letter", PD_FIELD_LETTER, KEY, KEY, AT(key.letter), 0, 0, NULL },
    { "revoked", PD_FIELD_BOOL, KEY, 0, AT(key.revoked), 0, 0, NULL },

    { "ver", PD_FIELD_U32, PROGRAMME, 0, AT(programme.version), 1, UINT32_MAX, NULL },
    { "sha256", PD_FIELD_BYTES, PROGRAMME, 0, AT(programme.sha256), 0, 0, NULL },
    { "from", PD_FIELD_I64, PROGRAMME, 0, AT(programme.effective_ms), 0, TIME_MAX_MS, NULL },

    { "id", PD_FIELD_U32, LEASE, 0, AT(lease.id), 1, UINT32_MAX, NULL },
    { "dev", PD_FIELD_BYTES, LEASE, 0, AT(lease.device), 0, 0, NULL },
    { "sku", PD_FIELD_NAME, LEASE, 0, AT(lease.sku), 0, 0, NULL },
    { "size", PD_FIELD_INT, LEASE, 0, AT(lease.size), 0, PD_AMOUNT_MAX, NULL },
    { "recall", PD_FIELD_INT, LEASE, LEASE, AT(lease.recall), 0, PD_AMOUNT_MAX, NULL },

    { "place", PD_FIELD_NAME, TOKEN, 0, AT(token.place), 0, 0, NULL },
    { "num", PD_FIELD_U64, TOKEN, 0, AT(token.number), 1, INT64_MAX, NULL },
    { "dev", PD_FIELD_BYTES, TOKEN, TOKEN, AT(token.device), 0, 0, NULL },
    { "asked", PD_FIELD_BOOL, TOKEN, TOKEN, AT(token.asked), 0, 0, NULL },
    { "lost", PD_FIELD_I64, TOKEN, TOKEN, AT(token.lost_ms), 0, TIME_MAX_MS, NULL },

    { "id", PD_FIELD_BYTES, HOLD, 0, AT(hold.id), 0, 0, NULL },
    { "mem", PD_FIELD_BYTES, HOLD, 0, AT(hold.member), 0, 0, NULL },
    { "who", PD_FIELD_BYTES, HOLD, HOLD, AT(hold.spender), PD_FIELD_LEFT_OUT, NULL },
    { "dev", PD_FIELD_BYTES, HOLD, HOLD, AT(hold.device), 0, 0, NULL },
    { "sku", PD_FIELD_NAME, HOLD, 0, AT(hold.sku), 0, 0, NULL },
    { "qty", PD_FIELD_INT, HOLD, 0, AT(hold.qty), 1, PD_QTY_MAX, NULL },
    { "amt", PD_FIELD_I64, HOLD, 0, AT(hold.amount), 0, PD_AMOUNT_MAX, NULL },
    { "fen", PD_FIELD_I64, HOLD, 0, AT(hold.money), 0, PD_AMOUNT_MAX, NULL },
    { "place", PD_FIELD_NAME, HOLD, 0, AT(hold.place), 0, 0, NULL },
    { "lease", PD_FIELD_U32, HOLD, 0, AT(hold.lease), 0, UINT32_MAX, NULL },
    { "ord", PD_FIELD_U32, HOLD, 0, AT(hold.ordinal), 0, UINT32_MAX, NULL },
    { "exp", PD_FIELD_I64, HOLD, 0, AT(hold.expires_ms), 1, TIME_MAX_MS, NULL },
    { "st", PD_FIELD_INT, HOLD, 0, AT(hold.state), PD_HOLD_HELD, PD_HOLD_REJECTED, NULL },
    { "end", PD_FIELD_I64, HOLD, 0, AT(hold.ended_ms), 0, TIME_MAX_MS, NULL },
    { "ending", PD_FIELD_INT, HOLD, HOLD, AT(hold.ending), PD_ENDING_NONE, PD_ENDING_EXPIRED, NULL },
    { "doubt", PD_FIELD_BOOL, HOLD, HOLD, AT(hold.doubt), 0, 0, NULL },

    { "id", PD_FIELD_BYTES, GONE | AWAY, 0, AT(gone), 0, 0, NULL },

    { "num", PD_FIELD_U64, WITNESS, 0, AT(witness.number), 1, INT64_MAX, NULL },
    { "sha256", PD_FIELD_BYTES, WITNESS, 0, AT(witness.sha256), 0, 0, NULL },

    { "dev", PD_FIELD_BYTES, CALL, 0, AT(call.device), 0, 0, NULL },
    { "letter", PD_FIELD_LETTER, CALL, CALL, AT(call.letter), 0, 0, NULL },
    { "place", PD_FIELD_NAME, CALL, 0, AT(call.place), 0, 0, NULL },
    { "since", PD_FIELD_I64, CALL, 0, AT(call.since_ms), 0, TIME_MAX_MS, NULL },

    { "id", PD_FIELD_BYTES, PROXY, 0, AT(proxy.hold), 0, 0, NULL },
    { "made", PD_FIELD_U32, PROXY, 0, AT(proxy.made), 1, PD_PROXY_MAX, NULL },
    { "stop", PD_FIELD_U32, PROXY, 0, AT(proxy.stopped), 0, PD_PROXY_MAX, NULL },

    { "id", PD_FIELD_BYTES, STAFF, 0, AT(staff.id), 0, 0, NULL },
    { "no", PD_FIELD_NAME, STAFF, 0, AT(staff.number), 0, 0, NULL },
    { "roles", PD_FIELD_U32, STAFF, 0, AT(staff.roles), 0, PD_STAFF_ROLES_ALL, NULL },
    { "badge", PD_FIELD_NAME, STAFF, STAFF, AT(staff.badge), PD_FIELD_LEFT_OUT, NULL },
    { "salt", PD_FIELD_BYTES, STAFF, STAFF, AT(staff.pin.salt), PD_FIELD_LEFT_OUT, NULL },
    { "pin", PD_FIELD_BYTES, STAFF, STAFF, AT(staff.pin.hash), PD_FIELD_LEFT_OUT, NULL },
    { "mem", PD_FIELD_BYTES, STAFF, STAFF, AT(staff.member), PD_FIELD_LEFT_OUT, NULL },

    { "key", PD_FIELD_NAME, SETTING, 0, AT(setting.key), 0, 0, NULL },
    { "set", PD_FIELD_BOOL, SETTING, 0, AT(setting.set), 0, 0, NULL },
    { "value", PD_FIELD_TEXT, SETTING, SETTING, AT(setting.value), PD_FIELD_LEFT_OUT, NULL },

    { "id", PD_FIELD_BYTES, FAMILY, 0, AT(family.member), 0, 0, NULL },
    { "acc", PD_FIELD_BYTES, FAMILY, 0, AT(family.account), 0, 0, NULL },
    { "st", PD_FIELD_INT, FAMILY, 0, AT(family.state), PD_FAMILY_GOOD, PD_FAMILY_STATE_LAST, NULL },
    { "one", PD_FIELD_I64, FAMILY, 0, AT(family.limits.spend), 1, PD_AMOUNT_MAX, NULL },
    { "aday", PD_FIELD_I64, FAMILY, 0, AT(family.limits.day), 1, PD_AMOUNT_MAX, NULL },
    { "amonth", PD_FIELD_I64, FAMILY, 0, AT(family.limits.month), 1, PD_AMOUNT_MAX, NULL },
    { "day", PD_FIELD_I64, FAMILY, 0, AT(family.day), 0, DAY_MAX, NULL },
    { "month", PD_FIELD_I64, FAMILY, 0, AT(family.month), 0, MONTH_MAX, NULL },
    { "used", PD_FIELD_I64, FAMILY, 0, AT(family.day_used), 0, SUM_MAX, NULL },
    { "mused", PD_FIELD_I64, FAMILY, 0, AT(family.month_used), 0, SUM_MAX, NULL },
};

static const char *const heads[] = { "k", NULL };

static const char *const names[] = {
    [PD_ROW_MEMBER] = "member",
    [PD_ROW_KEY] = "key",
    [PD_ROW_PROGRAMME] = "programme",
    [PD_ROW_LEASE] = "lease",
    [PD_ROW_TOKEN] = "token",
    [PD_ROW_HOLD] = "hold",
    [PD_ROW_GONE] = "gone",
    [PD_ROW_WITNESS] = "witness",
    [PD_ROW_CALL] = "call",
    [PD_ROW_PROXY] = "proxy",
    [PD_ROW_STAFF] = "staff",
    [PD_ROW_SETTING] = "setting",
    [PD_ROW_FAMILY] = "family",
    [PD_ROW_AWAY] = "away",
};

size_t
pd_row_encode(const struct pd_row *row, char *line)
{
    struct pd_str out = pd_str_on(line, PD_ROW_LINE_MAX + 1);

    pd_assert(row->kind >= PD_ROW_MEMBER && row->kind <= PD_ROW_KIND_LAST);
    pd_str_add(&out, "{\"k\":\"");
    pd_str_add(&out, names[row->kind]);
    pd_str_add(&out, "\"");
    pd_fields_put(table, PD_COUNT(table), (int)row->kind, row, &out);
    pd_str_add(&out, "}");
    pd_assert(!out.cut);
    return out.len;
}

/* The largest line must fit: 128 lots of 101 bytes, 32 limits of 48, and under 1 KiB of the rest. */
_Static_assert(PD_MEMBER_LOTS_MAX * 101 + PD_MEMBER_LIMITS_MAX * 48 + 1024 < PD_ROW_LINE_MAX,
    "a full member fits one line");

bool
pd_hold_is_hubs(const struct pd_hold_row *hold)
{
    return pd_id_is_zero(hold->device);
}

void
pd_row_for_protocol(struct pd_row *row, int protocol)
{
    if (protocol < 4 && row->kind == PD_ROW_MEMBER)
        memset(row->member.person.b, 0, PD_ID_LEN);
    if (protocol < 4 && row->kind == PD_ROW_KEY) /* desks of those releases take no badge */
        row->key.roles &= ~PD_CODE_ROLE(PD_CODE_STAFF);
    if (protocol < 3 && row->kind == PD_ROW_MEMBER)
        memset(row->member.card, 0, sizeof row->member.card);
    if (protocol < 4 && row->kind == PD_ROW_HOLD)
        memset(&row->hold.spender, 0, sizeof row->hold.spender);
    if (protocol >= 2)
        return;
    if (row->kind == PD_ROW_LEASE) {
        row->lease.recall = 0;
    } else if (row->kind == PD_ROW_TOKEN) {
        row->token.asked = false;
        row->token.lost_ms = 0;
    } else if (row->kind == PD_ROW_HOLD) {
        row->hold.ending = PD_ENDING_NONE;
        row->hold.doubt = false;
    }
}

enum pd_err
pd_row_decode(const char *line, size_t len, struct pd_row *row, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    const struct pd_json_value *value;
    char name[PD_RULE_CAP];
    int count, kind = PD_ROW_MEMBER;
    enum pd_err err;

    memset(row, 0, sizeof *row);
    if (len > PD_ROW_LINE_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_ROW_LINE_MAX);
    if ((err = pd_json_scan(line, len, members, &count, why)) != PD_OK)
        return err;
    value = pd_json_find(members, count, "k");
    if (value == NULL || !pd_json_string(value, name, sizeof name) || !pd_name_good(name))
        return pd_why(why, PD_ERR_INVALID, "k", "must be the name of a kind of row");
    while (kind <= PD_ROW_KIND_LAST && strcmp(names[kind], name) != 0)
        kind++;
    if (kind > PD_ROW_KIND_LAST)
        return pd_why(why, PD_ERR_NOT_FOUND, "k", "is no kind of row this release knows");
    row->kind = (enum pd_row_kind)kind;
    return pd_fields_take(table, PD_COUNT(table), kind, heads, members, count, row, why);
}
