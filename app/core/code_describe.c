#include "app/base/clock.h"
#include "app/core/code.h"

#include <inttypes.h>

const char *
pd_code_type_name(enum pd_code_type type)
{
    switch (type) {
    case PD_CODE_MEMBER:
        return "member";
    case PD_CODE_MEMBER_DAY:
        return "member_day";
    case PD_CODE_CARD:
        return "card";
    case PD_CODE_TICKET:
        return "ticket";
    case PD_CODE_PROXY:
        return "proxy";
    case PD_CODE_ENROL:
        return "enrol";
    case PD_CODE_STAFF:
        return "staff";
    case PD_CODE_UNIT:
        return "unit";
    }
    return "unknown";
}

static const struct {
    enum pd_code_outcome outcome;
    const char *name;
    const char *reason; /* why there is nothing, or not enough, to accept */
} outcomes[] = {
    { PD_CODE_ACCEPTED, "accepted", "" },
    { PD_CODE_NOT_OURS, "not_ours", "this is not a Pointdesk code" },
    { PD_CODE_FOREIGN_PAYMENT, "foreign_payment", "this is a payment code; it was not kept" },
    { PD_CODE_FOREIGN_INSURANCE, "foreign_insurance", "this is a medical insurance code; it was not kept" },
    { PD_CODE_FOREIGN_IDENTITY, "foreign_identity", "this is an identity number; it was not kept" },
    { PD_CODE_FOREIGN_QUEUE_TICKET, "foreign_queue_ticket", "this is a queue number" },
    { PD_CODE_FOREIGN_LINK, "foreign_link", "this is a web address; it was not opened" },
    { PD_CODE_PLAIN_CARD, "plain_card", "this fits the hospital's card numbers; the hub knows whose it is" },
    { PD_CODE_TOO_LONG, "too_long", "longer than any code of ours (512 characters)" },
    { PD_CODE_NOT_TEXT, "not_text", "holds bytes that are not printable ASCII" },
    { PD_CODE_MALFORMED, "malformed", "begins like a Pointdesk code but breaks its form" },
    { PD_CODE_UNKNOWN_KEY, "unknown_key", "signed with a key this program does not know; no claim was read" },
    { PD_CODE_BAD_SIGNATURE, "bad_signature",
        "forged or damaged: the signature does not fit; no claim was read" },
    { PD_CODE_WRONG_ROLE, "wrong_role", "signed by a key that may not sign codes of this type" },
    { PD_CODE_EXPIRED, "expired", "its time is over" },
    { PD_CODE_NOT_YET_VALID, "not_yet_valid", "ends later than its type ever does: is this clock behind?" },
    { PD_CODE_UNKNOWN_TYPE, "unknown_type", "rightly signed, of a type that only a later version knows" },
    { PD_CODE_STOPPED, "stopped", "this card was reported lost, or replaced by another" },
    { PD_CODE_TRAINING, "training", "made in training, to practise with: it is worth nothing" },
};

const char *
pd_code_outcome_name(enum pd_code_outcome outcome)
{
    for (int i = 0; i < PD_COUNT(outcomes); i++)
        if (outcomes[i].outcome == outcome)
            return outcomes[i].name;
    return "unknown";
}

static const char *
reason_of(enum pd_code_outcome outcome)
{
    for (int i = 0; i < PD_COUNT(outcomes); i++)
        if (outcomes[i].outcome == outcome)
            return outcomes[i].reason;
    return "";
}

static void
add_id(struct pd_str *out, const char *name, struct pd_id id)
{
    char text[PD_ID_TEXT_CAP];

    pd_str_addf(out, "%s: %s\n", name, pd_id_text(id, text));
}

static void
add_ticket(struct pd_str *out, const struct pd_code_ticket *t)
{
    add_id(out, "hold", t->hold);
    add_id(out, "member", t->member);
    pd_str_addf(out, "sku: %s\nqty: %d\n", t->sku, t->qty);
    pd_str_addf(
        out, "points: %" PRId64 "\nmoney_fen: %" PRId64 "\n", pd_points_raw(t->points), pd_fen_raw(t->money));
    pd_str_addf(out, "lease: %" PRIu32 "\nordinal: %" PRIu32 "\n", t->lease, t->ordinal);
    pd_str_addf(out, "place: %s\n", t->place);
}

static void
add_claims(struct pd_str *out, const struct pd_code *code)
{
    char hash[PD_HASH_TEXT_CAP];

    pd_str_addf(out, "type: %s\n", pd_code_type_name(code->type));
    switch (code->type) {
    case PD_CODE_MEMBER:
    case PD_CODE_MEMBER_DAY:
        add_id(out, "id", code->member.id);
        break;
    case PD_CODE_CARD:
        add_id(out, "id", code->card.id);
        pd_str_addf(out, "serial: %s\n", code->card.serial);
        break;
    case PD_CODE_TICKET:
        add_ticket(out, &code->ticket);
        break;
    case PD_CODE_PROXY:
        add_ticket(out, &code->ticket);
        pd_str_addf(out, "serial: %" PRIu32 "\n", code->ticket.serial);
        break;
    case PD_CODE_ENROL:
        add_id(out, "token", code->enrol.token);
        pd_hex(code->enrol.hub_key.b, PD_HASH_LEN, hash);
        pd_str_addf(out, "hub_key: %s\n", hash);
        break;
    case PD_CODE_STAFF:
        add_id(out, "id", code->staff.id);
        pd_str_addf(out, "serial: %s\n", code->staff.serial);
        break;
    case PD_CODE_UNIT:
        add_id(out, "id", code->unit.id);
        pd_str_addf(out, "unit: %s\n", code->unit.unit);
        break;
    }
}

static void
add_time(struct pd_str *out, const char *name, int64_t at_s)
{
    struct pd_date_time t = pd_local_time(at_s * PD_SECOND_MS, 0);

    pd_str_addf(out, "%s: %04d-%02d-%02dT%02d:%02d:%02dZ\n", name, t.date.year, t.date.month, t.date.day,
        t.hour, t.minute, t.second);
}

static void
add_signer(struct pd_str *out, const struct pd_code *code)
{
    char kid[2 * PD_KID_LEN + 1], id[PD_ID_TEXT_CAP];

    pd_hex(code->kid.b, PD_KID_LEN, kid);
    if (pd_id_is_zero(code->signer))
        pd_str_addf(out, "signed: by the hub, key %s\n", kid);
    else
        pd_str_addf(out, "signed: by desk %s, key %s\n", pd_id_text(code->signer, id), kid);
}

/* Accepted although its time is not right: the clock is not trusted, and the reader should know. */
static const char *
time_remark(enum pd_code_time time)
{
    switch (time) {
    case PD_CODE_TIME_GOOD:
        return "";
    case PD_CODE_TIME_EXPIRED:
        return "clock: not trusted; by it the code's time is over\n";
    case PD_CODE_TIME_TOO_EARLY:
        return "clock: not trusted; by it the code ends later than its type ever does\n";
    }
    return "";
}

enum pd_code_outcome
pd_code_describe(const void *payload, size_t len, const struct pd_code_reader *reader, struct pd_str *out)
{
    struct pd_why why = { .text = "" };
    struct pd_code code;
    enum pd_code_outcome outcome = pd_code_read_why(payload, len, reader, &code, &why);

    if (code.exp_s != 0) {
        add_claims(out, &code);
        add_time(out, "expires", code.exp_s);
        add_signer(out, &code);
    }
    if (outcome == PD_CODE_ACCEPTED) {
        pd_str_add(out, time_remark(code.time));
        pd_str_add(out, "outcome: accepted\n");
        return outcome;
    }
    pd_str_addf(out, "outcome: %s: %s", pd_code_outcome_name(outcome), reason_of(outcome));
    if (why.text[0] != '\0')
        pd_str_addf(out, " (%s: %s)", why.path, why.text);
    pd_str_add(out, "\n");
    return outcome;
}
