/*
 * GET /v1/hello and POST /v1/enrol.
 *   hello   {"v":1,"name":"...","protocol":[1,1],"time_ms":N,"nonce":"...","hub_key":hex64}; unsigned, so
 *           nothing in it is believed but the nonce. Keys it does not know are skipped by the reader, or a
 *           desk could not find out that a newer hub speaks another protocol.
 *   enrol   {"v":1,"code":"...","key":hex64,"mode":"kiosk","serial":"...","nonce":"...","sig":hex128}
 *           sig by the new key over "pd-enrol-1\n" and the bytes up to and without ,"sig":...
 *   answer  {"v":1,"device":hex32,"epoch":N,"site":"...","place":"...","letter":"A","hub_key":hex64,
 *            "time_ms":N,"state":"active"|"waiting","sig":hex128}
 *           sig by the hub over "pd-enrolled-1\n", nonce, "\n", and the bytes up to and without ,"sig":...
 * An enrolment code is "PDE1-" + 26 characters of Crockford base32: 8 bytes secret + 8 bytes of SHA-256(hub
 * key), so that a desk knows the hub it must meet. Both sides show the same 6 words, from SHA-256(hub key ‖
 * device key); they are the same in every language, because two people compare them by reading them aloud.
 */
#ifndef PD_WIRE_ENROL_H
#define PD_WIRE_ENROL_H

#include "app/base/str.h"
#include "app/core/id.h"
#include "app/core/sign.h"
#include "sync/wire/push.h"

#define PD_ENROL_CODE_CAP 33
#define PD_WORDS_CAP 96
#define PD_ENROL_WORDS 6
#define PD_ENROL_BODY_MAX 4096 /* of a hello, a request and an answer */

struct pd_hello {
    char name[64]; /* of the hospital */
    int protocol_min, protocol_max;
    int64_t time_ms;
    char nonce[PD_NONCE_CAP];
    struct pd_public_key hub_key;
};

struct pd_enrol_code {
    uint8_t secret[8];
    uint8_t hub_hash[8];
};

struct pd_enrol_request {
    char code[PD_ENROL_CODE_CAP];
    struct pd_public_key key;
    char mode[8];
    char serial[64];
    char nonce[PD_NONCE_CAP];
};

struct pd_enrol_answer {
    struct pd_id device;
    uint32_t epoch;
    char site[PD_PLACE_CAP], place[PD_PLACE_CAP];
    char letter;
    struct pd_public_key hub_key;
    int64_t time_ms;
    bool active; /* false: waits for a person to confirm the words */
};

void
pd_hello_write(const struct pd_hello *hello, struct pd_str *out);

PD_MUST_CHECK enum pd_err
pd_hello_read(const char *body, size_t len, struct pd_hello *hello, struct pd_why *why);

void
pd_enrol_code_format(const struct pd_enrol_code *code, char out[PD_ENROL_CODE_CAP]);

/* Forgives case, spaces, hyphens, and O/0, I/L/1. */
PD_MUST_CHECK enum pd_err
pd_enrol_code_parse(const char *text, struct pd_enrol_code *code);

void
pd_enrol_request_write(
    const struct pd_enrol_request *request, const struct pd_secret_key *secret, struct pd_str *out);

/* Verifies the signature with the key inside: who sends it has made that key. code may still be nonsense. */
PD_MUST_CHECK enum pd_err
pd_enrol_request_read(const char *body, size_t len, struct pd_enrol_request *request, struct pd_why *why);

void
pd_enrol_answer_write(const struct pd_enrol_answer *answer, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* The first 8 bytes of SHA-256 of the key, as a code carries them. */
void
pd_enrol_hub_hash(const struct pd_public_key *hub_key, uint8_t out[8]);

/* hub_hash: from the code; the answer's hub key must match it, and have signed. */
PD_MUST_CHECK enum pd_err
pd_enrol_answer_read(const char *body, size_t len, const char *nonce, const uint8_t hub_hash[8],
    struct pd_enrol_answer *answer, struct pd_why *why);

void
pd_enrol_words(
    const struct pd_public_key *hub_key, const struct pd_public_key *device_key, char out[PD_WORDS_CAP]);

#endif
