/*
 * POST /v1/push: one header line, then op lines exactly as journalled. application/x-ndjson.
 *   header  {"v":1,"dev":hex32,"ep":N,"base":dseq,"base_hash":hex64,"n":N,"head":hex64,"nonce":"...",
 *            "sig":hex128}
 *           sig: Ed25519 by the device over "pd-push-1\n" and the header line's own bytes up to and without
 *           ,"sig":... The signed head covers every line, and the nonce makes the push fresh: it is the one
 *           signature of a push.
 *   answer  {"hub_epoch":N,"high_seq":N,"durable_seq":N,"time_ms":N,"sig":hex128,"results":[
 *            {"seq":N,"st":"applied","code":"...","hseq":N,"dup":true,"bal":N}, ...]}
 *           code, dup and bal only where there is one. sig: by the hub over "pd-results-1\n", the nonce, "\n"
 *           and the SHA-256, in hexadecimal, of the answer's bytes without ,"sig":"...": neither side copies
 *           a long answer to sign it.
 * n = 0 is allowed and only asks for high_seq and time. Reading and verifying a push allocates nothing.
 */
#ifndef PD_WIRE_PUSH_H
#define PD_WIRE_PUSH_H

#include "app/base/str.h"
#include "app/core/hash.h"
#include "app/core/op.h"
#include "app/core/sign.h"
#include "sync/wire/seal.h"

struct pd_push_header {
    struct pd_id device;
    uint32_t epoch;
    uint64_t base; /* dseq before the first line */
    struct pd_hash base_hash;
    int n;
    struct pd_hash head; /* chain after the last line */
    char nonce[PD_NONCE_CAP];
    struct pd_signature sig;
};

/* One line of a decoded push, pointing into its body. */
struct pd_push_line {
    const char *text;
    size_t len;
};

/* Appends the signed header line and its newline; header->sig is filled. */
void
pd_push_header_write(struct pd_push_header *header, const struct pd_secret_key *secret, struct pd_str *out);

/* Splits a body. lines holds PD_PUSH_OPS_MAX. Does not verify. Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE with
 * *why. */
PD_MUST_CHECK enum pd_err
pd_push_read(const char *body, size_t len, struct pd_push_header *header, struct pd_push_line *lines,
    struct pd_why *why);

/* Signature and chain: base_hash through every line gives head. body must be the one read. Errors:
 * PD_ERR_DENIED (signature), PD_ERR_INVALID (chain). */
PD_MUST_CHECK enum pd_err
pd_push_verify(const char *body, size_t len, const struct pd_push_header *header,
    const struct pd_push_line *lines, const struct pd_public_key *device_key, struct pd_why *why);

struct pd_push_answer {
    uint64_t hub_epoch, high_seq, durable_seq;
    int64_t time_ms;
    int count;
    struct pd_op_result *results; /* caller's, PD_PUSH_OPS_MAX of them when reading */
};

void
pd_push_answer_write(const struct pd_push_answer *answer, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Verifies before it believes; code and dup of a result are checked like the rest. Errors: PD_ERR_INVALID,
 * PD_ERR_TOO_LARGE, PD_ERR_DENIED (not by this hub, or not over this nonce). */
PD_MUST_CHECK enum pd_err
pd_push_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_push_answer *answer, struct pd_why *why);

#endif
