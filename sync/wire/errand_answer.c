/* An answer by tables (core/fields.h): a row says which kinds of errand carry a field, and its bounds; what a
 * kind brings besides stands in a part of its own. */
#include "sync/wire/errand.h"

#include "app/core/fields.h"
#include "app/core/member.h"
#include "app/core/wheel.h"
#include "sync/wire/errand_kinds.h"
#include "sync/wire/errand_work.h"
#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <string.h>

#define ANSWER_DOMAIN "pd-errand-answer-1"

#define AT(member) PD_FIELD_AT(struct pd_errand_answer, member)

static const struct pd_field answer_table[] = {
    { "code", PD_FIELD_NAME, ALL, ALL, AT(code), PD_FIELD_LEFT_OUT, NULL },
    { "member", PD_FIELD_BYTES, HERS | SEATS | FEEDBACK | FIND | WORK | ENROL, ALL, AT(member),
        PD_FIELD_LEFT_OUT, NULL },
    { "number", PD_FIELD_I64, BOOK | WORK | ENROL | DEDUCT | DEDUCT_END, ALL, AT(number), 0, PD_SEQ_MAX,
        NULL },
    { "number", PD_FIELD_I64, FEEDBACK | FEEDBACK_SHOW, ALL, AT(number), 0, NUMBER_MAX, NULL },
    { "seat", PD_FIELD_INT, BOOK, ALL, AT(seat), PD_SEAT_NONE, PD_SEAT_ATTENDED, NULL },
    { "ahead", PD_FIELD_INT, BOOK | PIN, ALL, AT(ahead), 0, PD_AMOUNT_MAX, NULL },
    { "points", PD_FIELD_I64, SURVEY | BOOK | UNBOOK | WORK | ENROL | TICK | DEDUCT | DEDUCT_END, ALL,
        AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "off", PD_FIELD_I64, WORK | DEDUCT, ALL, AT(off), 0, PD_AMOUNT_MAX, NULL },
    { "points", PD_FIELD_I64, REFERRAL, ALL, AT(points), 0, SUM_MAX, NULL },
    { "price", PD_FIELD_I64, WORK, ALL, AT(price), 0, SUM_MAX, NULL },
    { "feedback", PD_FIELD_INT, FEEDBACK_SHOW, ALL, AT(feedback), 0, PD_FEEDBACK_STATUS_CLOSED, NULL },
    { "due_ms", PD_FIELD_I64, FEEDBACK_SHOW, ALL, AT(due_ms), 0, PD_TIME_MAX_MS, NULL },
    { "has_text", PD_FIELD_BOOL, FEEDBACK_SHOW, ALL, AT(has_text), 0, 0, NULL },
    { "has_pin", PD_FIELD_BOOL, FIND, ALL, AT(has_pin), 0, 0, NULL },
    { "stopped", PD_FIELD_BOOL, FIND, ALL, AT(stopped), 0, 0, NULL },
    { "text_code", PD_FIELD_ASCII, UNIT_CODE, ALL, AT(text_code), PD_FIELD_LEFT_OUT, NULL },
    { "until_ms", PD_FIELD_I64, UNIT_CODE | WORK | DEDUCT, ALL, AT(until_ms), 0, PD_TIME_MAX_MS, NULL },
    { "enrolled", PD_FIELD_INT, ENROL, ALL, AT(enrolled), 0, PD_ENROLLED_ALREADY, NULL },
    { "masked", PD_FIELD_TEXT, ENROL, ALL, AT(masked), PD_FIELD_LEFT_OUT, NULL },
    { "referral", PD_FIELD_NAME, ENROL, ALL, AT(referral), PD_FIELD_LEFT_OUT, NULL },
    { "number", PD_FIELD_I64, REFERRAL, ALL, AT(brought.number), 0, NUMBER_MAX, NULL },
    { "members", PD_FIELD_INT, REFERRAL, ALL, AT(brought.members), 0, PD_AMOUNT_MAX, NULL },
    { "waiting", PD_FIELD_INT, REFERRAL, ALL, AT(brought.waiting), 0, PD_AMOUNT_MAX, NULL },
    { "name", PD_FIELD_TEXT, VISITOR, ALL, AT(visitor.name), PD_FIELD_LEFT_OUT, NULL },
    { "year", PD_FIELD_INT, VISITOR, ALL, AT(visitor.year), 0, 9999, NULL },
    { "last4", PD_FIELD_ASCII, VISITOR, ALL, AT(visitor.last4), PD_FIELD_LEFT_OUT, NULL },
};

/* What follows is told of by tables without kinds: bit 0 stands for "it carries this". */
#define OR_NOT 1, 1 /* carried, and left out while zero */
#define YES 1, 0

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_unit, member)
static const struct pd_field unit_table[] = {
    { "unit", PD_FIELD_NAME, YES, AT(unit), 0, 0, NULL },
    { "left", PD_FIELD_INT, OR_NOT, AT(left), 0, PD_AMOUNT_MAX, NULL },
    { "end_ms", PD_FIELD_NEVER, YES, AT(end_ms), 1, PD_TIME_MAX_MS, NULL },
    { "ending", PD_FIELD_INT, OR_NOT, AT(ending), 0, PD_AMOUNT_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_booking, member)
static const struct pd_field booking_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "activity", PD_FIELD_NAME, YES, AT(activity), 0, 0, NULL },
    { "seat", PD_FIELD_INT, YES, AT(seat), PD_SEAT_BOOKED, PD_SEAT_ATTENDED, NULL },
    { "ahead", PD_FIELD_INT, OR_NOT, AT(ahead), 0, PD_AMOUNT_MAX, NULL },
    { "price", PD_FIELD_I64, OR_NOT, AT(price), 0, PD_AMOUNT_MAX, NULL },
    { "cancel_until_ms", PD_FIELD_I64, OR_NOT, AT(cancel_until_ms), 0, PD_TIME_MAX_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_reminder, member)
static const struct pd_field reminder_table[] = {
    { "topic", PD_FIELD_NAME, YES, AT(topic), 0, 0, NULL },
    { "due_day", PD_FIELD_I64, OR_NOT, AT(due_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_survey, member)
static const struct pd_field survey_table[] = {
    { "survey", PD_FIELD_NAME, YES, AT(survey), 0, 0, NULL },
    { "visit", PD_FIELD_NAME, YES, AT(visit), 0, 0, NULL },
    { "visited_ms", PD_FIELD_I64, OR_NOT, AT(visited_ms), 0, PD_TIME_MAX_MS, NULL },
};

static const struct pd_field favourite_table[] = {
    { "sku", PD_FIELD_NAME, YES, 0, PD_SKU_CAP, 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_purse, member)
static const struct pd_field purse_table[] = {
    { "account", PD_FIELD_NAME, YES, AT(purse), 0, 0, NULL },
    { "free", PD_FIELD_I64, OR_NOT, AT(free), 0, SUM_MAX, NULL },
    { "held", PD_FIELD_I64, OR_NOT, AT(held), 0, SUM_MAX, NULL },
    { "end_ms", PD_FIELD_NEVER, YES, AT(end_ms), 1, PD_TIME_MAX_MS, NULL },
    { "ending", PD_FIELD_I64, OR_NOT, AT(ending), 0, SUM_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_page_due, member)
static const struct pd_field due_table[] = {
    { "bill", PD_FIELD_NAME, YES, AT(bill), 0, 0, NULL },
    { "fen", PD_FIELD_I64, YES, AT(fen), 1, PD_AMOUNT_MAX, NULL },
    { "number", PD_FIELD_I64, OR_NOT, AT(number), 0, PD_SEQ_MAX, NULL },
    { "kept", PD_FIELD_I64, OR_NOT, AT(kept), 0, PD_AMOUNT_MAX, NULL },
    { "off", PD_FIELD_I64, OR_NOT, AT(off), 0, PD_AMOUNT_MAX, NULL },
    { "until_ms", PD_FIELD_I64, OR_NOT, AT(until_ms), 0, PD_TIME_MAX_MS, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_errand_page, member)
static const struct pd_field page_table[] = {
    { "since_ms", PD_FIELD_I64, OR_NOT, AT(since_ms), 0, PD_TIME_MAX_MS, NULL },
    { "stay_until_ms", PD_FIELD_I64, OR_NOT, AT(stay_until_ms), 0, PD_TIME_MAX_MS, NULL },
    { "stay_missing", PD_FIELD_I64, OR_NOT, AT(stay_missing), 0, SUM_MAX, NULL },
    { "consents", PD_FIELD_U32, OR_NOT, AT(consents), 0, UINT32_MAX, NULL },
    { "usable", PD_FIELD_I64, OR_NOT, AT(usable), 0, SUM_MAX, NULL },
    { "has_card", PD_FIELD_BOOL, OR_NOT, AT(has_card), 0, 0, NULL },
    { "has_pin", PD_FIELD_BOOL, OR_NOT, AT(has_pin), 0, 0, NULL },
    { "adviser", PD_FIELD_NAME, OR_NOT, AT(adviser), PD_FIELD_LEFT_OUT, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_history_line, member)
static const struct pd_field line_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "at_ms", PD_FIELD_I64, OR_NOT, AT(at_ms), 0, PD_TIME_MAX_MS, NULL },
    { "kind", PD_FIELD_INT, YES, AT(kind), PD_HISTORY_EARNED, PD_HISTORY_SET_RIGHT, NULL },
    { "amount", PD_FIELD_I64, OR_NOT, AT(amount), 0, SUM_MAX, NULL },
    { "less", PD_FIELD_BOOL, OR_NOT, AT(less), 0, 0, NULL },
    { "rule", PD_FIELD_NAME, OR_NOT, AT(rule), PD_FIELD_LEFT_OUT, NULL },
    { "sku", PD_FIELD_NAME, OR_NOT, AT(sku), PD_FIELD_LEFT_OUT, NULL },
    { "activity", PD_FIELD_NAME, OR_NOT, AT(activity), PD_FIELD_LEFT_OUT, NULL },
    { "who", PD_FIELD_TEXT, OR_NOT, AT(who), PD_FIELD_LEFT_OUT, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_history_page, member)
static const struct pd_field history_table[] = {
    { "more", PD_FIELD_BOOL, OR_NOT, AT(more), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_seats_row, member)
static const struct pd_field seats_row_table[] = {
    { "activity", PD_FIELD_NAME, YES, AT(activity), 0, 0, NULL },
    { "free", PD_FIELD_INT, OR_NOT, AT(free), 0, PD_AMOUNT_MAX, NULL },
    { "called_off", PD_FIELD_BOOL, OR_NOT, AT(called_off), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_plan_row, member)
static const struct pd_field plan_row_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "plan", PD_FIELD_NAME, YES, AT(plan), 0, 0, NULL },
    { "step", PD_FIELD_NAME, YES, AT(step), 0, 0, NULL },
    { "state", PD_FIELD_INT, YES, AT(state), PD_STEP_LATER, PD_STEP_STATE_LAST, NULL },
    { "from_day", PD_FIELD_I64, OR_NOT, AT(from_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "to_day", PD_FIELD_I64, OR_NOT, AT(to_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "points", PD_FIELD_I64, OR_NOT, AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "self", PD_FIELD_BOOL, OR_NOT, AT(self), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_work_row, member)
static const struct pd_field work_row_table[] = {
    { "ref", PD_FIELD_NAME, YES, AT(ref), 0, 0, NULL },
    { "what", PD_FIELD_NAME, OR_NOT, AT(what), PD_FIELD_LEFT_OUT, NULL },
    { "who", PD_FIELD_TEXT, OR_NOT, AT(who), PD_FIELD_LEFT_OUT, NULL },
    { "by", PD_FIELD_NAME, OR_NOT, AT(by), PD_FIELD_LEFT_OUT, NULL },
    { "text", PD_FIELD_TEXT, OR_NOT, AT(text), PD_FIELD_LEFT_OUT, NULL },
    { "n", PD_FIELD_I64, OR_NOT, AT(n), -SUM_MAX, SUM_MAX, NULL },
    { "of", PD_FIELD_I64, OR_NOT, AT(of), -SUM_MAX, SUM_MAX, NULL },
    { "at_ms", PD_FIELD_I64, OR_NOT, AT(at_ms), 0, PD_TIME_MAX_MS, NULL },
    { "due_ms", PD_FIELD_I64, OR_NOT, AT(due_ms), 0, PD_TIME_MAX_MS, NULL },
    { "state", PD_FIELD_INT, OR_NOT, AT(state), 0, PD_WORK_STATE_MAX, NULL },
    { "late", PD_FIELD_BOOL, OR_NOT, AT(late), 0, 0, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_work_page, member)
static const struct pd_field work_table[] = {
    { "from", PD_FIELD_I64, OR_NOT, AT(from), 0, PD_SEQ_MAX, NULL },
    { "total", PD_FIELD_I64, OR_NOT, AT(total), 0, PD_SEQ_MAX, NULL },
    { "late", PD_FIELD_I64, OR_NOT, AT(late), 0, PD_SEQ_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_spin, member)
static const struct pd_field spin_table[] = {
    { "number", PD_FIELD_I64, YES, AT(number), 1, PD_SEQ_MAX, NULL },
    { "wheel", PD_FIELD_NAME, YES, AT(wheel), 0, 0, NULL },
    { "day", PD_FIELD_I64, OR_NOT, AT(day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "of_day", PD_FIELD_I64, YES, AT(of_day), 1, PD_SEQ_MAX, NULL },
    { "digit", PD_FIELD_INT, OR_NOT, AT(digit), 0, PD_WHEEL_DIGIT_MAX, NULL },
    { "prize", PD_FIELD_NAME, YES, AT(prize), 0, 0, NULL },
    { "given", PD_FIELD_INT, YES, AT(given), PD_SPIN_NOTHING, PD_SPIN_GIVEN_LAST, NULL },
    { "points", PD_FIELD_I64, OR_NOT, AT(points), 0, PD_AMOUNT_MAX, NULL },
    { "hold", PD_FIELD_BYTES, OR_NOT, AT(hold), PD_FIELD_LEFT_OUT, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_wheel_left, member)
static const struct pd_field left_table[] = {
    { "prize", PD_FIELD_NAME, YES, AT(prize), 0, 0, NULL },
    { "left", PD_FIELD_INT, OR_NOT, AT(left), 0, PD_AMOUNT_MAX, NULL },
};

#undef AT
#define AT(member) PD_FIELD_AT(struct pd_wheel_page, member)
static const struct pd_field wheel_table[] = {
    { "day", PD_FIELD_I64, OR_NOT, AT(day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "commitment", PD_FIELD_NAME, YES, AT(commitment), 0, 0, NULL },
    { "told_day", PD_FIELD_I64, OR_NOT, AT(told_day), 0, PD_TIME_MAX_MS / PD_DAY_MS, NULL },
    { "told_seed", PD_FIELD_NAME, OR_NOT, AT(told_seed), PD_FIELD_LEFT_OUT, NULL },
    { "told_commitment", PD_FIELD_NAME, OR_NOT, AT(told_commitment), PD_FIELD_LEFT_OUT, NULL },
    { "spins_left", PD_FIELD_INT, OR_NOT, AT(spins_left), 0, PD_AMOUNT_MAX, NULL },
};

/* An array of structs beside their number. */
struct array {
    const char *key;
    const struct pd_field *table;
    int fields;
    size_t at, size, count_at;
    int max;
};

#define ARRAY(key_, table_, type_, member_, count_)                                                          \
    {                                                                                                        \
        .key = (key_), .table = (table_), .fields = PD_COUNT(table_), .at = offsetof(type_, member_),        \
        .size = sizeof(((type_ *)NULL)->member_[0]), .count_at = offsetof(type_, count_),                    \
        .max = PD_COUNT(((type_ *)NULL)->member_)                                                            \
    }

static const struct array page_arrays[] = {
    ARRAY("units", unit_table, struct pd_errand_page, units, unit_count),
    ARRAY("bookings", booking_table, struct pd_errand_page, bookings, booking_count),
    ARRAY("reminders", reminder_table, struct pd_errand_page, reminders, reminder_count),
    ARRAY("surveys", survey_table, struct pd_errand_page, surveys, survey_count),
    ARRAY("favourites", favourite_table, struct pd_errand_page, favourites, favourite_count),
    ARRAY("purses", purse_table, struct pd_errand_page, purses, purse_count),
    ARRAY("dues", due_table, struct pd_errand_page, dues, due_count),
};

static const struct array history_arrays[] = {
    ARRAY("lines", line_table, struct pd_history_page, lines, count),
};

static const struct array seats_arrays[] = {
    ARRAY("rows", seats_row_table, struct pd_seats_page, rows, count),
};

static const struct array plan_arrays[] = {
    ARRAY("rows", plan_row_table, struct pd_plan_page, rows, count),
};

static const struct array work_arrays[] = {
    ARRAY("rows", work_row_table, struct pd_work_page, rows, count),
};

static const struct array wheel_arrays[] = {
    ARRAY("left", left_table, struct pd_wheel_page, left, left_count),
    ARRAY("unseen", spin_table, struct pd_wheel_page, unseen, unseen_count),
};

/* What a read brings. */
static const struct part {
    enum pd_errand_kind kind;
    const char *key;
    size_t at;
    const struct pd_field *table;
    int fields;
    const struct array *arrays;
    int array_count;
} parts[] = {
    { PD_ERRAND_PAGE, "page", offsetof(struct pd_errand_answer, page), page_table, PD_COUNT(page_table),
        page_arrays, PD_COUNT(page_arrays) },
    { PD_ERRAND_HISTORY, "history", offsetof(struct pd_errand_answer, history), history_table,
        PD_COUNT(history_table), history_arrays, PD_COUNT(history_arrays) },
    { PD_ERRAND_SEATS, "seats", offsetof(struct pd_errand_answer, seats), NULL, 0, seats_arrays,
        PD_COUNT(seats_arrays) },
    { PD_ERRAND_PLAN, "plan", offsetof(struct pd_errand_answer, plan), NULL, 0, plan_arrays,
        PD_COUNT(plan_arrays) },
    { PD_ERRAND_WORK, "work", offsetof(struct pd_errand_answer, work), work_table, PD_COUNT(work_table),
        work_arrays, PD_COUNT(work_arrays) },
    { PD_ERRAND_WHEEL, "wheel", offsetof(struct pd_errand_answer, wheel), wheel_table, PD_COUNT(wheel_table),
        wheel_arrays, PD_COUNT(wheel_arrays) },
    { PD_ERRAND_SPIN, "spin", offsetof(struct pd_errand_answer, spin), spin_table, PD_COUNT(spin_table), NULL,
        0 },
};

static const struct part *
part_of(enum pd_errand_kind kind)
{
    for (int i = 0; i < PD_COUNT(parts); i++)
        if (parts[i].kind == kind)
            return &parts[i];
    return NULL;
}

/* The comma before the first thing written since `from` becomes the brace that opens. */
static void
open_brace(struct pd_str *out, size_t from)
{
    if (out->len == from)
        pd_str_add(out, "{");
    else if (!out->cut)
        out->p[from] = '{';
}

static void
write_array(const struct array *array, const void *whole, struct pd_str *out)
{
    const char *row = (const char *)whole + array->at;
    int n;

    memcpy(&n, (const char *)whole + array->count_at, sizeof n);
    pd_assert(n >= 0 && n <= array->max);
    if (n == 0)
        return;
    pd_str_addf(out, ",\"%s\":[", array->key);
    for (int i = 0; i < n; i++, row += array->size) {
        size_t from;

        if (i > 0)
            pd_str_add(out, ",");
        from = out->len;
        pd_fields_put(array->table, array->fields, 0, row, out);
        open_brace(out, from);
        pd_str_add(out, "}");
    }
    pd_str_add(out, "]");
}

static void
write_part(const struct part *part, const struct pd_errand_answer *answer, struct pd_str *out)
{
    const void *whole = (const char *)answer + part->at;
    size_t from;

    pd_str_addf(out, ",\"%s\":", part->key);
    from = out->len;
    pd_fields_put(part->table, part->fields, 0, whole, out);
    for (int i = 0; i < part->array_count; i++)
        write_array(&part->arrays[i], whole, out);
    open_brace(out, from);
    pd_str_add(out, "}");
}

void
pd_errand_answer_write(const struct pd_errand_answer *answer, int64_t time_ms, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    bool done = answer->status == PD_ERRAND_DONE;
    const struct part *part = part_of(answer->kind);
    char id[PD_ID_TEXT_CAP];
    size_t from = out->len;

    pd_assert(pd_errand_name(answer->kind) != NULL);
    pd_assert(
        done ? answer->code[0] == '\0' : answer->status == PD_ERRAND_REFUSED && answer->code[0] != '\0');
    pd_errand_kind_write(answer->kind, out);
    pd_str_addf(out, ",\"id\":\"%s\",\"time_ms\":%lld,\"st\":\"%s\"", pd_id_text(answer->id, id),
        (long long)time_ms, done ? "done" : "refused");
    pd_fields_put(answer_table, PD_COUNT(answer_table), (int)answer->kind, answer, out);
    if (done && part != NULL)
        write_part(part, answer, out);
    pd_assert(!out->cut);
    (void)pd_seal_close(out, from, ANSWER_DOMAIN, nonce, hub_secret);
}

static enum pd_err
read_array(const struct array *array, const struct pd_json_value *value, void *whole, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    char *row = (char *)whole + array->at;
    struct pd_json_value element;
    const char *cursor = NULL;
    int n = 0, count;
    enum pd_err err;

    if (value->kind != PD_JSON_ARRAY)
        return pd_why(why, PD_ERR_INVALID, array->key, "must be an array");
    for (; pd_json_next(value, &cursor, &element); n++, row += array->size) {
        if (n == array->max || element.kind != PD_JSON_OBJECT)
            return pd_why(why, PD_ERR_INVALID, array->key, "must be at most %d objects", array->max);
        if ((err = pd_json_scan(element.text, element.len, members, &count, why)) != PD_OK ||
            (err = pd_fields_take(array->table, array->fields, 0, NULL, members, count, row, why)) != PD_OK)
            return err;
    }
    memcpy((char *)whole + array->count_at, &n, sizeof n);
    return PD_OK;
}

static enum pd_err
read_part(const struct part *part, const struct pd_json_value *value, struct pd_errand_answer *answer,
    struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    void *whole = (char *)answer + part->at;
    int count;
    enum pd_err err;

    if (value == NULL || value->kind != PD_JSON_OBJECT)
        return pd_why(why, PD_ERR_INVALID, part->key, "must be an object");
    if ((err = pd_json_scan(value->text, value->len, members, &count, why)) != PD_OK)
        return err;
    if (part->fields > 0)
        err = pd_fields_take(part->table, part->fields, 0, NULL, members, count, whole, why);
    for (int i = 0; i < part->array_count && err == PD_OK; i++) {
        const struct pd_json_value *array = pd_json_find(members, count, part->arrays[i].key);

        if (array != NULL)
            err = read_array(&part->arrays[i], array, whole, why);
    }
    return err;
}

/* id, time_ms, st: of every answer. */
static enum pd_err
read_head(const struct pd_json_member *members, int count, int64_t *time_ms, struct pd_errand_answer *answer,
    struct pd_why *why)
{
    const struct pd_json_value *value = pd_json_find(members, count, "id");
    char status[PD_REASON_CAP];

    if (value == NULL || value->kind != PD_JSON_STRING ||
        !pd_unhex(value->text, value->len, answer->id.b, sizeof answer->id.b) || pd_id_is_zero(answer->id))
        return pd_why(why, PD_ERR_INVALID, "id", "must be 32 lower-case hexadecimal digits, not all zero");
    value = pd_json_find(members, count, "time_ms");
    if (value == NULL || !pd_json_int(value, time_ms) || *time_ms < 0 || *time_ms > PD_TIME_MAX_MS)
        return pd_why(why, PD_ERR_INVALID, "time_ms", "must be a time");
    value = pd_json_find(members, count, "st");
    if (value == NULL || !pd_json_string(value, status, sizeof status) ||
        (strcmp(status, "done") != 0 && strcmp(status, "refused") != 0))
        return pd_why(why, PD_ERR_INVALID, "st", "must be done or refused");
    answer->status = status[0] == 'd' ? PD_ERRAND_DONE : PD_ERRAND_REFUSED;
    return PD_OK;
}

static enum pd_err
read_answer(const struct pd_json_member *members, int count, int64_t *time_ms,
    struct pd_errand_answer *answer, struct pd_why *why)
{
    const char *known[] = { "v", "kind", "id", "time_ms", "st", "sig", NULL, NULL };
    const struct part *part;
    enum pd_err err;

    if ((err = pd_errand_kind_read(members, count, &answer->kind, why)) != PD_OK ||
        (err = read_head(members, count, time_ms, answer, why)) != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_ERR_INVALID : err;
    part = answer->status == PD_ERRAND_DONE ? part_of(answer->kind) : NULL;
    if (part != NULL)
        known[PD_COUNT(known) - 2] = part->key;
    err = pd_fields_take(
        answer_table, PD_COUNT(answer_table), (int)answer->kind, known, members, count, answer, why);
    if (err != PD_OK)
        return err;
    if ((answer->code[0] != '\0') != (answer->status == PD_ERRAND_REFUSED))
        return pd_why(why, PD_ERR_INVALID, "code", "must be there where it is refused, and only there");
    if (part == NULL || (part->kind == PD_ERRAND_WORK && pd_json_find(members, count, part->key) == NULL))
        return PD_OK; /* an act brings none */
    return read_part(part, pd_json_find(members, count, part->key), answer, why);
}

enum pd_err
pd_errand_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    int64_t *time_ms, struct pd_errand_answer *answer, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    int count;
    enum pd_err err;

    memset(answer, 0, sizeof *answer);
    if (len > PD_ERRAND_ANSWER_MAX)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "must be at most %d bytes", PD_ERRAND_ANSWER_MAX);
    if (!pd_seal_check(body, len, ANSWER_DOMAIN, nonce, hub_key))
        return pd_why(
            why, PD_ERR_DENIED, "sig", "must be by the hub this desk enrolled with, over its nonce");
    if ((err = pd_json_scan(body, len, members, &count, why)) != PD_OK)
        return err;
    return read_answer(members, count, time_ms, answer, why);
}
