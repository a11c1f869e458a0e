#include "app/core/op.h"

#include "app/core/fields.h"
#include "app/core/hash.h"

#include <string.h>

/* A date beyond the year 9999 is nonsense, not a time. */
#define TIME_MAX_MS INT64_C(253402300799999)

#define BIT(kind) (UINT32_C(1) << (kind))
#define HOLD BIT(PD_OP_HOLD)
#define RELEASE BIT(PD_OP_RELEASE)
#define CAPTURE BIT(PD_OP_CAPTURE)
#define VOID BIT(PD_OP_VOID)
#define REFUND BIT(PD_OP_REFUND)
#define CLAIM BIT(PD_OP_CLAIM)
#define SPEND BIT(PD_OP_SPEND)
#define LEASE_RECV BIT(PD_OP_LEASE_RECV)
#define TOKEN_RECV BIT(PD_OP_TOKEN_RECV)
#define PROGRAMME_RECV BIT(PD_OP_PROGRAMME_RECV)
#define LEASE_GIVE BIT(PD_OP_LEASE_GIVE)
#define LEASE_ASK BIT(PD_OP_LEASE_ASK)
#define TOKEN_GIVE BIT(PD_OP_TOKEN_GIVE)
#define TOKEN_ASK BIT(PD_OP_TOKEN_ASK)
#define END_ASK BIT(PD_OP_END_ASK)
#define VOUCH BIT(PD_OP_VOUCH)
#define WITNESS BIT(PD_OP_WITNESS)
#define STAFF BIT(PD_OP_STAFF)
#define SHIFT BIT(PD_OP_SHIFT)
#define STOCK BIT(PD_OP_STOCK)
#define ALL (BIT(PD_OP_KIND_LAST + 1) - BIT(PD_OP_HOLD))

#define AT(member) PD_FIELD_AT(struct pd_op, member)

/* The one table: which kind carries which field, in the order of the line. */
static const struct pd_field table[] = {
    { "id", PD_FIELD_BYTES, ALL, 0, AT(id), 0, 0, NULL },
    { "dev", PD_FIELD_BYTES, ALL, 0, AT(device), 0, 0, NULL },
    { "ep", PD_FIELD_U32, ALL, 0, AT(epoch), 1, UINT32_MAX, NULL },
    { "seq", PD_FIELD_U64, ALL, 0, AT(dseq), 1, INT64_MAX, NULL },
    { "t", PD_FIELD_I64, ALL, 0, AT(at_ms), 0, TIME_MAX_MS, NULL },
    { "q", PD_FIELD_INT, ALL, 0, AT(quality), PD_TIME_SYNCED, PD_TIME_UNTRUSTED, NULL },
    { "pv", PD_FIELD_U32, ALL, 0, AT(programme), 0, UINT32_MAX, NULL },
    { "mem", PD_FIELD_BYTES, HOLD | CLAIM | SPEND, 0, AT(member), 0, 0, NULL },
    { "who", PD_FIELD_BYTES, HOLD, HOLD, AT(spender), PD_FIELD_LEFT_OUT, NULL },
    { "hold", PD_FIELD_BYTES, RELEASE | CAPTURE | VOID | REFUND | END_ASK | VOUCH, 0, AT(hold), 0, 0, NULL },
    { "hold", PD_FIELD_BYTES, STAFF, STAFF, AT(hold), PD_FIELD_LEFT_OUT, NULL },
    { "by", PD_FIELD_NAME, STAFF, 0, AT(by), 0, 0, NULL },
    { "unit", PD_FIELD_NAME, HOLD | CLAIM | SPEND, 0, AT(unit), 0, 0, NULL },
    { "amt", PD_FIELD_I64, HOLD | REFUND | CLAIM | SPEND, 0, AT(amount), 0, PD_AMOUNT_MAX, NULL },
    { "fen", PD_FIELD_I64, HOLD, 0, AT(money), 0, PD_AMOUNT_MAX, NULL },
    { "sku", PD_FIELD_NAME, HOLD | SPEND | LEASE_RECV | LEASE_GIVE | LEASE_ASK | STOCK, SPEND, AT(sku), 0, 0,
        NULL },
    { "qty", PD_FIELD_INT, HOLD | CAPTURE, 0, AT(qty), 1, PD_QTY_MAX, NULL },
    { "size", PD_FIELD_INT, LEASE_RECV | LEASE_GIVE | LEASE_ASK, 0, AT(qty), 1, PD_AMOUNT_MAX, NULL },
    { "units", PD_FIELD_INT, STOCK, 0, AT(qty), 0, PD_AMOUNT_MAX, NULL },
    { "lease", PD_FIELD_U32, HOLD, 0, AT(lease), 0, UINT32_MAX, NULL },
    { "lease", PD_FIELD_U32, LEASE_RECV | LEASE_GIVE, 0, AT(lease), 1, UINT32_MAX, NULL },
    { "ord", PD_FIELD_U32, HOLD, 0, AT(ordinal), 0, UINT32_MAX, NULL },
    { "ord", PD_FIELD_U32, LEASE_GIVE, 0, AT(ordinal), 1, UINT32_MAX, NULL },
    { "place", PD_FIELD_NAME, HOLD | CAPTURE | TOKEN_RECV | TOKEN_GIVE | TOKEN_ASK, 0, AT(place), 0, 0,
        NULL },
    { "exp", PD_FIELD_I64, HOLD, 0, AT(expires_ms), 1, TIME_MAX_MS, NULL },
    { "dec", PD_FIELD_I64, HOLD | SPEND, 0, AT(decided_ms), 0, TIME_MAX_MS, NULL },
    { "code", PD_FIELD_ASCII, HOLD | CAPTURE | VOID, HOLD | CAPTURE | VOID, AT(code), 0, 0, NULL },
    { "rule", PD_FIELD_NAME, CLAIM | SPEND, 0, AT(rule), 0, 0, NULL },
    { "key", PD_FIELD_ASCII, CLAIM | WITNESS, 0, AT(key), 0, 0, NULL },
    { "why", PD_FIELD_NAME, VOID | REFUND | LEASE_GIVE | TOKEN_GIVE | END_ASK | VOUCH, 0, AT(reason), 0, 0,
        NULL },
    { "why", PD_FIELD_NAME, STOCK, STOCK, AT(reason), PD_FIELD_LEFT_OUT, NULL },
    { "how", PD_FIELD_NAME, RELEASE | STAFF | SHIFT | STOCK, 0, AT(how), 0, 0, NULL },
    { "how", PD_FIELD_NAME, CAPTURE | HOLD, CAPTURE | HOLD, AT(how), PD_FIELD_LEFT_OUT, NULL },
    { "num", PD_FIELD_U64, LEASE_RECV | TOKEN_RECV | PROGRAMME_RECV | TOKEN_GIVE | WITNESS, 0, AT(number), 0,
        INT64_MAX, NULL },
    { "num", PD_FIELD_U64, SHIFT, 0, AT(number), 1, UINT32_MAX, NULL },
    { "num", PD_FIELD_U64, STOCK, 0, AT(number), 0, UINT32_MAX, NULL },
};

/* Keys that say how to read the others. */
static const char *const heads[] = { "v", "k", NULL };

struct kind {
    enum pd_op_kind kind;
    const char *name;
    bool intent;
};

static const struct kind kinds[] = {
    { PD_OP_HOLD, "hold", true },
    { PD_OP_RELEASE, "release", false },
    { PD_OP_CAPTURE, "capture", false },
    { PD_OP_VOID, "void", false },
    { PD_OP_REFUND, "refund", true },
    { PD_OP_CLAIM, "claim", false },
    { PD_OP_SPEND, "spend", true },
    { PD_OP_LEASE_RECV, "lease_recv", false },
    { PD_OP_TOKEN_RECV, "token_recv", false },
    { PD_OP_PROGRAMME_RECV, "programme_recv", false },
    { PD_OP_LEASE_GIVE, "lease_give", false },
    { PD_OP_LEASE_ASK, "lease_ask", true },
    { PD_OP_TOKEN_GIVE, "token_give", false },
    { PD_OP_TOKEN_ASK, "token_ask", true },
    { PD_OP_END_ASK, "end_ask", true },
    { PD_OP_VOUCH, "vouch", false },
    { PD_OP_WITNESS, "witness", false },
    { PD_OP_STAFF, "staff", false },
    { PD_OP_SHIFT, "shift", false },
    { PD_OP_STOCK, "stock", false },
};

static const struct kind *
find_kind(enum pd_op_kind kind)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

static const struct kind *
find_kind_named(const char *name)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *
pd_op_kind_name(enum pd_op_kind kind)
{
    const struct kind *row = find_kind(kind);

    return row != NULL ? row->name : NULL;
}

int
pd_op_protocol(enum pd_op_kind kind)
{
    return kind >= PD_OP_STAFF ? 4 : kind >= PD_OP_LEASE_GIVE ? 2 : 1;
}

bool
pd_op_is_intent(enum pd_op_kind kind)
{
    const struct kind *row = find_kind(kind);

    return row != NULL && row->intent;
}

/* What a kind's `how` may be. */
static const struct {
    enum pd_op_kind kind;
    const char *allowed[4], *must;
} hows[] = {
    { PD_OP_HOLD, { "", PD_OP_BY_WORD }, "must be \"" PD_OP_BY_WORD "\" or left out" },
    { PD_OP_RELEASE, { "print", "screen" }, "must be \"print\" or \"screen\"" },
    { PD_OP_CAPTURE, { "", PD_OP_BY_PROXY }, "must be \"" PD_OP_BY_PROXY "\" or left out" },
    { PD_OP_STAFF, { PD_OP_STAFF_ON, PD_OP_STAFF_OFF, PD_OP_STAFF_APPROVE },
        "must be \"on\", \"off\" or \"approve\"" },
    { PD_OP_SHIFT, { PD_OP_SHIFT_OPEN, PD_OP_SHIFT_CLOSE }, "must be \"open\" or \"close\"" },
    { PD_OP_STOCK, { PD_OP_STOCK_COUNT, PD_OP_STOCK_RECEIVE, PD_OP_STOCK_SHRINK },
        "must be \"count\", \"receive\" or \"shrink\"" },
};

static const char *
how_wrong(const struct pd_op *op)
{
    for (int i = 0; i < PD_COUNT(hows); i++) {
        if (hows[i].kind != op->kind)
            continue;
        for (int j = 0; j < PD_COUNT(hows[i].allowed) && hows[i].allowed[j] != NULL; j++)
            if (strcmp(op->how, hows[i].allowed[j]) == 0)
                return NULL;
        return hows[i].must;
    }
    return NULL;
}

/* What no single field can say. NULL when it holds. */
static const char *
contradiction(const struct pd_op *op, const char **key)
{
    if (op->kind == PD_OP_HOLD && !pd_id_is_zero(op->spender) && pd_id_equal(op->spender, op->member)) {
        *key = "who";
        return "must be left out where she spends her own";
    }
    if (op->kind == PD_OP_HOLD) {
        *key = "ord";
        if (op->lease == 0 && op->ordinal != 0)
            return "must be 0 where lease is 0";
        if (op->lease != 0 && op->ordinal < (uint32_t)op->qty)
            return "must be at least qty: it is the last unit taken";
    } else if (op->kind == PD_OP_LEASE_GIVE) {
        *key = "ord";
        if (op->ordinal < (uint32_t)op->qty)
            return "must be at least size: it is the last unit given back";
    } else if (op->kind == PD_OP_WITNESS) {
        struct pd_hash hash;

        *key = "key";
        if (!pd_unhex(op->key, strlen(op->key), hash.b, sizeof hash.b))
            return "must be 64 lower-case hexadecimal digits";
    }
    if (how_wrong(op) != NULL) {
        *key = "how";
        return how_wrong(op);
    }
    if (op->kind == PD_OP_STAFF && !pd_id_is_zero(op->hold) && strcmp(op->how, PD_OP_STAFF_APPROVE) != 0) {
        *key = "hold";
        return "must be left out where how is not \"approve\"";
    }
    return NULL;
}

/* The table lists qty, lease and others twice, under the rules of different kinds: what a kind does not carry
 * is zero only if none of its rows carries that place. */
static bool
others_are_zero(const struct pd_op *op)
{
    for (int i = 0; i < PD_COUNT(table); i++) {
        bool carried = false;
        const char *bytes = (const char *)op + table[i].offset;

        for (int j = 0; j < PD_COUNT(table) && !carried; j++)
            carried = table[j].offset == table[i].offset && (table[j].kinds >> op->kind & 1) != 0;
        for (size_t j = 0; j < table[i].size && !carried; j++)
            if (bytes[j] != 0)
                return false;
    }
    return true;
}

size_t
pd_op_encode(const struct pd_op *op, char *line)
{
    struct pd_str out = pd_str_on(line, PD_OP_LINE_MAX + 1);
    const struct kind *kind = find_kind(op->kind);
    const char *key;

    pd_assert(kind != NULL && contradiction(op, &key) == NULL && others_are_zero(op));
    pd_str_add(&out, "{\"v\":1,\"k\":\"");
    pd_str_add(&out, kind->name);
    pd_str_add(&out, "\"");
    pd_fields_put(table, PD_COUNT(table), (int)op->kind, op, &out);
    pd_str_add(&out, "}");
    pd_assert(!out.cut);
    return out.len;
}

/* Sets only what names the op's place in its journal, from a line of a kind or version unknown here. */
static enum pd_err
take_place(const struct pd_json_member *members, int count, struct pd_op *op, struct pd_why *why)
{
    struct pd_json_member place[4];
    int n = 0;

    for (int i = 0; i < 4; i++) {
        const struct pd_json_value *value = pd_json_find(members, count, table[i].key);

        if (value != NULL)
            place[n++] = (struct pd_json_member){ table[i].key, strlen(table[i].key), *value };
    }
    return pd_fields_take(table, 4, PD_OP_HOLD, heads, place, n, op, why);
}

static enum pd_err
take_head(const struct pd_json_member *members, int count, int64_t *version, char *name, size_t cap,
    struct pd_why *why)
{
    const struct pd_json_value *v = pd_json_find(members, count, "v");
    const struct pd_json_value *k = pd_json_find(members, count, "k");

    if (v == NULL || !pd_json_int(v, version) || *version < 1)
        return pd_why(why, PD_ERR_INVALID, "v", "must be a whole number above 0");
    if (k == NULL || !pd_json_string(k, name, cap) || !pd_name_good(name))
        return pd_why(why, PD_ERR_INVALID, "k", "must be the name of a kind of op");
    return PD_OK;
}

enum pd_err
pd_op_decode(const char *line, size_t len, struct pd_op *op, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    const struct kind *kind;
    char name[PD_RULE_CAP];
    const char *key = "", *wrong;
    int64_t version;
    int count;
    enum pd_err err;

    memset(op, 0, sizeof *op);
    if (len > PD_OP_LINE_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_OP_LINE_MAX);
    if ((err = pd_json_scan(line, len, members, &count, why)) != PD_OK ||
        (err = take_head(members, count, &version, name, sizeof name, why)) != PD_OK)
        return err;
    kind = find_kind_named(name);
    if (version > PD_OP_VERSION || kind == NULL) {
        if ((err = take_place(members, count, op, why)) != PD_OK)
            return err;
        return version > PD_OP_VERSION
                   ? pd_why(why, PD_ERR_NOT_FOUND, "v", "is newer than this release knows")
                   : pd_why(why, PD_ERR_NOT_FOUND, "k", "is no kind of op this release knows");
    }
    op->kind = kind->kind;
    err = pd_fields_take(table, PD_COUNT(table), (int)op->kind, heads, members, count, op, why);
    if (err == PD_OK && (wrong = contradiction(op, &key)) != NULL)
        err = pd_why(why, PD_ERR_INVALID, key, "%s", wrong);
    return err;
}

static const char *const statuses[] = {
    [PD_OP_APPLIED] = "applied",
    [PD_OP_ALREADY_GRANTED] = "already_granted",
    [PD_OP_REJECTED] = "rejected",
    [PD_OP_APPLIED_OVERDRAFT] = "applied_overdraft",
    [PD_OP_QUARANTINED] = "quarantined",
};

const char *
pd_op_status_name(enum pd_op_status status)
{
    return status >= PD_OP_APPLIED && status <= PD_OP_QUARANTINED ? statuses[status] : NULL;
}

enum pd_op_status
pd_op_status_from(const char *name)
{
    for (int i = PD_OP_APPLIED; i <= PD_OP_QUARANTINED; i++)
        if (strcmp(statuses[i], name) == 0)
            return (enum pd_op_status)i;
    return (enum pd_op_status)0;
}

bool
pd_op_ends_by_itself(const struct pd_op *op)
{
    return op->kind == PD_OP_VOID &&
           (strcmp(op->reason, PD_OP_VOID_EXPIRED) == 0 || strcmp(op->reason, PD_OP_VOID_ASKED) == 0);
}

bool
pd_op_brings_goods_back(const struct pd_op *op)
{
    static const char *const reasons[] = { PD_OP_REFUND_UNDO, PD_OP_REFUND_NOT_HANDED,
        PD_OP_REFUND_NOT_FETCHED, PD_OP_REFUND_NONE_HERE, PD_OP_REFUND_BROKEN_HERE };

    for (int i = 0; op->kind == PD_OP_REFUND && i < PD_COUNT(reasons); i++)
        if (strcmp(op->reason, reasons[i]) == 0)
            return true;
    return false;
}
