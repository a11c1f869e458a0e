/*
 * Enrolment, the desk's half of it:
 *
 *     HELLO ──hub's key fits the code──▶ ENROL ──signed answer──▶ DONE
 *       ▲                                  │
 *       └────────── stale_nonce ───────────┘
 *
 * The code names the hub it came from, and its secret is not sent to any other. A lost answer is asked for
 * again with the same bytes: the code is bound to this key by then.
 */
#include "sync/client/client.h"

#include "app/core/training.h"
#include "sync/wire/enrol.h"
#include "sync/wire/problem.h"

#include <stdlib.h>
#include <string.h>

enum step { STEP_HELLO = 1, STEP_ENROL = 2, STEP_DONE = 3 };

struct pd_enrolment {
    enum step step;
    struct pd_enrol_code code;
    struct pd_enrol_request ask;
    struct pd_secret_key secret;
    struct pd_http_request request;
    char body[PD_ENROL_BODY_MAX];
    size_t body_len;
    char words[PD_WORDS_CAP];
    bool waits;
};

static bool
is_serial(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static enum pd_err
check(const char *mode, const char *serial, struct pd_why *why)
{
    if (strcmp(mode, "kiosk") != 0 && strcmp(mode, "counter") != 0)
        return pd_why(why, PD_ERR_INVALID, "mode", "must be kiosk or counter");
    if (strlen(serial) >= sizeof((struct pd_enrol_request *)NULL)->serial || !is_serial(serial))
        return pd_why(why, PD_ERR_INVALID, "serial", "must be at most 63 characters of visible ASCII");
    return PD_OK;
}

enum pd_err
pd_enrolment_create(struct pd_enrolment **out, const char *code, const char *mode, const char *serial,
    struct pd_rng *rng, struct pd_why *why)
{
    struct pd_enrolment *enrolment;
    struct pd_enrol_code parsed;
    enum pd_err err = check(mode, serial, why);

    if (err != PD_OK)
        return err;
    if (pd_enrol_code_parse(code, &parsed) != PD_OK)
        return pd_why(why, PD_ERR_INVALID, "code",
            "is mistyped: it is PDE1- and 26 letters and digits, as the hub printed it");
    enrolment = calloc(1, sizeof *enrolment);
    if (enrolment == NULL)
        return PD_ERR_MEMORY;
    enrolment->step = STEP_HELLO;
    enrolment->code = parsed;
    enrolment->secret = pd_secret_key_make(rng);
    enrolment->ask.key = pd_secret_key_public(&enrolment->secret);
    pd_enrol_code_format(&parsed, enrolment->ask.code);
    (void)pd_copy(enrolment->ask.mode, sizeof enrolment->ask.mode, mode);
    (void)pd_copy(enrolment->ask.serial, sizeof enrolment->ask.serial, serial);
    *out = enrolment;
    return PD_OK;
}

void
pd_enrolment_use_key(struct pd_enrolment *enrolment, const struct pd_secret_key *secret)
{
    enrolment->secret = *secret;
    enrolment->ask.key = pd_secret_key_public(secret);
}

void
pd_enrolment_destroy(struct pd_enrolment *enrolment)
{
    if (enrolment == NULL)
        return;
    pd_secret_key_wipe(&enrolment->secret);
    free(enrolment);
}

bool
pd_enrolment_next(struct pd_enrolment *enrolment, const struct pd_http_request **request)
{
    struct pd_http_request *ask = &enrolment->request;

    switch (enrolment->step) {
    case STEP_HELLO:
        *ask = (struct pd_http_request){ .method = "GET", .path = "/v1/hello", .query = "" };
        break;
    case STEP_ENROL:
        *ask = (struct pd_http_request){ .method = "POST",
            .path = "/v1/enrol",
            .query = "",
            .body = enrolment->body,
            .body_len = enrolment->body_len };
        if (pd_http_add(&ask->headers, "content-type", "application/json") != PD_OK)
            return false;
        break;
    case STEP_DONE:
        return false;
    }
    *request = ask;
    return true;
}

static enum pd_err
hello_answer(struct pd_enrolment *enrolment, const struct pd_http_response *response, struct pd_why *why)
{
    struct pd_hello hello;
    struct pd_str body = pd_str_on(enrolment->body, sizeof enrolment->body);
    uint8_t hash[8];
    enum pd_err err = pd_hello_read(response->body, response->body_len, &hello, why);

    if (err != PD_OK)
        return err;
    pd_enrol_hub_hash(&hello.hub_key, hash);
    if (memcmp(hash, enrolment->code.hub_hash, sizeof hash) != 0)
        return pd_why(why, PD_ERR_DENIED, "hub", "is not the hub that made this code");
    if (pd_training_is_key(&hello.hub_key) != pd_training_is_key(&enrolment->ask.key))
        return pd_why(why, PD_ERR_DENIED, "hub",
            "is a training's, and this desk is none: its codes anybody can make; ask the hospital's own hub");
    if (hello.protocol_min > PD_PROTOCOL_MAX || hello.protocol_max < PD_PROTOCOL_MIN)
        return pd_why(why, PD_ERR_DENIED, "protocol", "hub speaks %d to %d, this desk %d to %d",
            hello.protocol_min, hello.protocol_max, PD_PROTOCOL_MIN, PD_PROTOCOL_MAX);
    (void)pd_copy(enrolment->ask.nonce, sizeof enrolment->ask.nonce, hello.nonce);
    pd_enrol_words(&hello.hub_key, &enrolment->ask.key, enrolment->words);
    pd_enrol_request_write(&enrolment->ask, &enrolment->secret, &body);
    enrolment->body_len = body.len;
    enrolment->step = STEP_ENROL;
    return PD_OK;
}

static enum pd_err
enrol_answer(struct pd_enrolment *enrolment, const struct pd_http_response *response,
    struct pd_identity *identity, struct pd_why *why)
{
    struct pd_enrol_answer answer;
    enum pd_err err = pd_enrol_answer_read(
        response->body, response->body_len, enrolment->ask.nonce, enrolment->code.hub_hash, &answer, why);

    if (err != PD_OK)
        return err;
    *identity = (struct pd_identity){ .device = answer.device,
        .epoch = answer.epoch,
        .secret = enrolment->secret,
        .public_key = enrolment->ask.key,
        .hub_key = answer.hub_key,
        .letter = answer.letter,
        .enrolled_ms = answer.time_ms };
    (void)pd_copy(identity->mode, sizeof identity->mode, enrolment->ask.mode);
    (void)pd_copy(identity->site, sizeof identity->site, answer.site);
    (void)pd_copy(identity->place, sizeof identity->place, answer.place);
    enrolment->waits = !answer.active;
    enrolment->step = STEP_DONE;
    return PD_OK;
}

static enum pd_err
problem_answer(struct pd_enrolment *enrolment, const struct pd_http_response *response, struct pd_why *why)
{
    char code[PD_REASON_CAP], detail[PD_PROBLEM_DETAIL_CAP];
    enum pd_problem problem;

    pd_problem_read(response->body, response->body_len, code, sizeof code, detail, sizeof detail);
    problem = pd_problem_from(code);
    if (problem == PD_PROBLEM_STALE_NONCE && enrolment->step == STEP_ENROL) {
        enrolment->step = STEP_HELLO;
        return PD_OK;
    }
    if (code[0] == '\0')
        return pd_why(
            why, PD_ERR_NETWORK, "hub", "answered %d: is this the hub's address?", response->status);
    if (problem == PD_PROBLEM_BUSY || problem == PD_PROBLEM_STORE)
        return pd_why(why, PD_ERR_NETWORK, code, "%s", "the hub cannot answer now; try again");
    return pd_why(why, PD_ERR_DENIED, code, "%s", detail[0] != '\0' ? detail : "refused by the hub");
}

enum pd_err
pd_enrolment_answer(struct pd_enrolment *enrolment, const struct pd_http_response *response, bool *done,
    struct pd_identity *identity, struct pd_why *why)
{
    enum pd_err err;

    *done = false;
    if (enrolment->step == STEP_DONE)
        return PD_ERR_STATE;
    if (response == NULL || response->status == 0)
        return pd_why(why, PD_ERR_NETWORK, "hub", "did not answer: check cable, address and certificate");
    if (response->status != 200)
        return problem_answer(enrolment, response, why);
    if (!pd_http_is_type(&response->headers, "application/json"))
        return pd_why(
            why, PD_ERR_NETWORK, "hub", "answered with something else: is a login page in between?");
    if (enrolment->step == STEP_HELLO)
        return hello_answer(enrolment, response, why);
    err = enrol_answer(enrolment, response, identity, why);
    *done = err == PD_OK;
    return err;
}

const char *
pd_enrolment_words(const struct pd_enrolment *enrolment)
{
    return enrolment->words;
}

bool
pd_enrolment_waits(const struct pd_enrolment *enrolment)
{
    return enrolment->waits;
}
