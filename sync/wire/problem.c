#include "sync/wire/problem.h"

#include "sync/wire/object.h"
#include "sync/wire/seal.h"

#include <string.h>

#define BODY_MAX 4096
#define PROBLEM_DOMAIN "pd-problem-1"

static const struct {
    int status;
    const char *code, *title;
} problems[] = {
    [PD_PROBLEM_BAD_REQUEST] = { 400, "bad_request", "The request breaks its rules" },
    [PD_PROBLEM_BAD_SIGNATURE] = { 401, "bad_signature", "The signature is not this desk's" },
    [PD_PROBLEM_STALE_NONCE] = { 401, "stale_nonce", "The nonce is too old: ask for a new one" },
    [PD_PROBLEM_UNKNOWN_DEVICE] = { 403, "unknown_device", "This desk is not enrolled here" },
    [PD_PROBLEM_DEVICE_REVOKED] = { 403, "device_revoked", "This desk is no longer trusted" },
    [PD_PROBLEM_DEVICE_WAITING] = { 403, "device_waiting", "A person must confirm this desk's words first" },
    [PD_PROBLEM_OLD_EPOCH] = { 409, "old_epoch", "This desk was enrolled again since" },
    [PD_PROBLEM_GAP] = { 409, "gap", "Ops before these are missing" },
    [PD_PROBLEM_FORK] = { 409, "fork", "This desk's history split" },
    [PD_PROBLEM_ENROL_CODE] = { 403, "enrol_code", "The enrolment code is unknown, used or too old" },
    [PD_PROBLEM_NOT_FOUND] = { 404, "not_found", "There is nothing here" },
    [PD_PROBLEM_METHOD] = { 405, "method_not_allowed", "This path takes another method" },
    [PD_PROBLEM_TOO_LARGE] = { 413, "too_large", "A limit was passed" },
    [PD_PROBLEM_CONFLICT] = { 409, "conflict", "This does not go with what is here" },
    [PD_PROBLEM_UNAUTHORIZED] = { 401, "unauthorized", "A valid key is needed" },
    [PD_PROBLEM_BUSY] = { 429, "busy", "Too much at once: wait and try again" },
    [PD_PROBLEM_STORE] = { 503, "store", "The hub cannot write now: try again" },
    [PD_PROBLEM_SCOPE] = { 403, "scope", "This key is not for that" },
    [PD_PROBLEM_DEVICE_LOST] = { 403, "device_lost", "This desk was declared lost" },
    [PD_PROBLEM_DEVICE_RETIRED] = { 403, "device_retired", "This desk gave everything back and is retired" },
    [PD_PROBLEM_KEY_EXPIRED] = { 401, "key_expired", "This key has ended" },
    [PD_PROBLEM_RATE] = { 429, "rate_limited", "This key asks too often" },
    [PD_PROBLEM_MEDIA] = { 415, "media_type", "The body is of a kind that is not read here" },
    [PD_PROBLEM_MERCHANT_STOPPED] = { 403, "merchant_stopped", "The hospital stopped this merchant" },
    [PD_PROBLEM_ALLIANCE_OFF] = { 403, "alliance_off", "The rules in force do not allow this" },
    [PD_PROBLEM_NO_MERCHANT] = { 403, "no_merchant", "This key is no merchant's" },
    [PD_PROBLEM_VOUCHER_UNKNOWN] = { 404, "voucher_unknown", "This is no ticket of this hospital" },
    [PD_PROBLEM_OTHER_MERCHANT] = { 403, "other_merchant", "It is another merchant's" },
    [PD_PROBLEM_ALREADY_USED] = { 409, "already_used", "It was used before" },
    [PD_PROBLEM_VOUCHER_ENDED] = { 409, "voucher_ended", "It was cancelled" },
    [PD_PROBLEM_VOUCHER_EXPIRED] = { 409, "voucher_expired", "Its time is over" },
    [PD_PROBLEM_USED_AT_TERMINAL] = { 409, "used_at_terminal", "The counter at its place hands it over" },
    [PD_PROBLEM_ABOVE_CAP] = { 422, "above_cap", "More than was agreed" },
    [PD_PROBLEM_TOO_FEW_POINTS] = { 409, "too_few_points", "There are fewer points than that" },
    [PD_PROBLEM_MEMBER_NOT_ACTIVE] = { 409, "member_not_active", "The membership is frozen or closed" },
    [PD_PROBLEM_MEMBER_CODE] = { 422, "member_code", "This is no member's code that is good now" },
    [PD_PROBLEM_CODE_USED] = { 409, "code_used", "This code paid before" },
    [PD_PROBLEM_REFERENCE_USED] = { 409, "reference_used", "This reference is of another request" },
    [PD_PROBLEM_UNKNOWN_NUMBER] = { 404, "unknown_number", "Nothing has this number" },
    [PD_PROBLEM_IN_DOUBT] = { 409, "in_doubt", "A person must look at it first" },
    [PD_PROBLEM_VERSION] = { 426, "version", "Desk and hub speak no common protocol" },
};

int
pd_problem_status(enum pd_problem problem)
{
    return problems[problem].status;
}

const char *
pd_problem_code(enum pd_problem problem)
{
    return problems[problem].code;
}

enum pd_problem
pd_problem_from(const char *code)
{
    for (int i = 1; i < PD_COUNT(problems); i++)
        if (strcmp(problems[i].code, code) == 0)
            return (enum pd_problem)i;
    return (enum pd_problem)0;
}

bool
pd_problem_closes(enum pd_problem problem)
{
    static const enum pd_problem closing[] = { PD_PROBLEM_UNKNOWN_DEVICE, PD_PROBLEM_DEVICE_REVOKED,
        PD_PROBLEM_DEVICE_LOST, PD_PROBLEM_DEVICE_RETIRED, PD_PROBLEM_OLD_EPOCH, PD_PROBLEM_FORK,
        PD_PROBLEM_VERSION };

    for (int i = 0; i < PD_COUNT(closing); i++)
        if (closing[i] == problem)
            return true;
    return false;
}

/* Without its last brace. */
static void
write_members(enum pd_problem problem, const char *detail, struct pd_str *out)
{
    pd_str_add(out, "{\"type\":\"about:blank\",\"title\":");
    pd_object_add_text(out, problems[problem].title);
    pd_str_addf(out, ",\"status\":%d,\"code\":\"%s\"", problems[problem].status, problems[problem].code);
    if (detail != NULL && detail[0] != '\0') {
        char clean[PD_PROBLEM_DETAIL_CAP];

        (void)pd_text_clean(clean, sizeof clean, detail, strlen(detail));
        pd_str_add(out, ",\"detail\":");
        pd_object_add_text(out, clean);
    }
}

void
pd_problem_write(enum pd_problem problem, const char *detail, struct pd_str *out)
{
    write_members(problem, detail, out);
    pd_str_add(out, "}");
}

void
pd_problem_sign(enum pd_problem problem, const char *detail, const struct pd_id *device, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out)
{
    char dev[PD_ID_TEXT_CAP];
    size_t from = out->len;

    write_members(problem, detail, out);
    pd_str_addf(out, ",\"dev\":\"%s\"", pd_id_text(*device, dev));
    (void)pd_seal_close(out, from, PROBLEM_DOMAIN, nonce, hub_secret);
}

bool
pd_problem_is_signed(const char *body, size_t len, const struct pd_id *device, const char *nonce,
    const struct pd_public_key *hub_key)
{
    struct pd_id asker;
    const struct pd_object_key table[] = { PD_OBJECT_HEX("dev", asker.b) };

    return len <= BODY_MAX && pd_seal_check(body, len, PROBLEM_DOMAIN, nonce, hub_key) &&
           pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_LENIENT, NULL) == PD_OK &&
           pd_id_equal(asker, *device);
}

/* Codes go into logs and status lines: words and underscores, nothing that steers. */
static bool
is_code(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != '_' && (*text < 'a' || *text > 'z'))
            return false;
    return true;
}

void
pd_problem_read(const char *body, size_t len, char *code, size_t cap, char *detail, size_t detail_cap)
{
    char name[64] = "", raw[PD_PROBLEM_DETAIL_CAP] = "";
    int status;
    struct pd_object_key table[] = {
        PD_OBJECT_INT("status", status, 100, 599),
        PD_OBJECT_TEXT("code", name, 1),
        PD_OBJECT_TEXT("detail", raw, 0),
    };

    code[0] = detail[0] = '\0';
    table[2].optional = true;
    if (len > BODY_MAX)
        return;
    if (pd_object_read(body, len, table, PD_COUNT(table), PD_OBJECT_LENIENT, NULL) != PD_OK)
        return;
    if (!is_code(name) || strlen(name) >= cap)
        return;
    (void)pd_copy(code, cap, name);
    (void)pd_text_clean(detail, detail_cap, raw, strlen(raw));
}
