/*
 * POST /v1/push: one header line, then op lines exactly as journalled. application/x-ndjson.
 *   header  {"v":1,"dev":hex32,"ep":N,"base":dseq,"base_hash":hex64,"n":N,"head":hex64,"nonce":"...",
 *            "receipts":N,"receipts_hash":hex64,"sig":hex128}
 *           receipts only from protocol 2 on: so many receipts follow the op lines, one line each.
 *           receipts_hash only where there are any: the SHA-256 of those lines with their newlines, so that
 *           none is spoilt or exchanged on the way and the ops judged anew.
 *           sig: Ed25519 by the device over "pd-push-1\n" and the header line's own bytes up to and without
 *           ,"sig":... The signed head covers every line of an op, and the nonce makes the push fresh: it is
 * the one signature of a push. answer
 * {"hub_epoch":N,"high_seq":N,"durable_seq":N,"time_ms":N,"dev":hex32,"ep":N,"head":hex64,
 *            "sig":hex128,"results":[{"seq":N,"st":"applied","code":"...","hseq":N,"dup":true,"bal":N}, ...]}
 *           dev, ep and head only in the answer to a push of protocol 2: the chain's head after the last
 *           line that has a result here (base_hash where there is none). Such an answer is a receipt: with
 *           its nonce it proves, to whoever has the hub's key, what the hub made of exactly these ops.
 *           code, dup and bal only where there is one. sig: by the hub over "pd-results-1\n", the nonce, "\n"
 *           and the SHA-256, in hexadecimal, of the answer's bytes without ,"sig":"...": neither side copies
 *           a long answer to sign it.
 *   receipt {"nonce":"...","answer":{...}}: an answer that an earlier life of this hub gave about the ops of
 *           this push, as it came. The hub that was restored from a backup honours what it signed.
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
    int protocol; /* 2: receipts are said, and the answer is to be one; else 1 */
    int receipts;
    struct pd_hash receipts_hash; /* of their lines; receipts > 0 only */
    struct pd_signature sig;
};

#define PD_PUSH_RECEIPTS_MAX PD_PUSH_OPS_MAX
/* So many of the longest lines go into one push with their receipt. An answer on a stick is about no more: a
 * hub honours a receipt only as a whole. */
#define PD_PUSH_RECEIPT_OPS 60

/* One line of a decoded push, pointing into its body. */
struct pd_push_line {
    const char *text;
    size_t len;
};

/* One receipt, pointing into the push or wherever its answer is. */
struct pd_receipt {
    char nonce[PD_NONCE_CAP];
    const char *answer;
    size_t len;
};

/* Appends the signed header line and its newline; header->sig is filled. */
void
pd_push_header_write(struct pd_push_header *header, const struct pd_secret_key *secret, struct pd_str *out);

/* Splits a body. lines holds PD_PUSH_OPS_MAX; receipts are found with pd_push_receipts. Does not verify.
 * Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE with *why. */
PD_MUST_CHECK enum pd_err
pd_push_read(const char *body, size_t len, struct pd_push_header *header, struct pd_push_line *lines,
    struct pd_why *why);

/* Signature, chain and receipts: base_hash through every line gives head, and receipts_hash is that of what
 * follows them. body must be the one read. Errors: PD_ERR_DENIED (signature), PD_ERR_INVALID (chain,
 * receipts).
 */
PD_MUST_CHECK enum pd_err
pd_push_verify(const char *body, size_t len, const struct pd_push_header *header,
    const struct pd_push_line *lines, const struct pd_public_key *device_key, struct pd_why *why);

/* Appends one receipt and its newline. */
void
pd_push_add_receipt(const struct pd_receipt *receipt, struct pd_str *out);

/* Calls each for every receipt of a body that pd_push_read took. Errors: PD_ERR_INVALID with *why, after each
 * was called for those before it. */
PD_MUST_CHECK enum pd_err
pd_push_receipts(const char *body, size_t len, const struct pd_push_header *header,
    void (*each)(void *ctx, const struct pd_receipt *receipt), void *ctx, struct pd_why *why);

struct pd_push_answer {
    uint64_t hub_epoch, high_seq, durable_seq;
    int64_t time_ms;
    struct pd_id device; /* zero: an answer of protocol 1, which is no receipt */
    uint32_t epoch;      /* of the desk */
    struct pd_hash head; /* after the last line with a result here */
    int count;
    struct pd_op_result *results; /* caller's, PD_PUSH_OPS_MAX of them when reading */
};

/* The answer but for its signature, whose place is left blank: composing it and signing it may be two
 * threads' work. Returns that place, counted from where the answer begins. */
size_t
pd_push_answer_compose(const struct pd_push_answer *answer, struct pd_str *out);

/* Puts the signature into text, an answer of len bytes, whole, at the place that compose returned. */
void
pd_push_answer_seal(
    char *text, size_t len, size_t at, const char *nonce, const struct pd_secret_key *hub_secret);

/* Both. */
void
pd_push_answer_write(const struct pd_push_answer *answer, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Verifies before it believes; code and dup of a result are checked like the rest. Errors: PD_ERR_INVALID,
 * PD_ERR_TOO_LARGE, PD_ERR_DENIED (not by this hub, or not over this nonce). */
PD_MUST_CHECK enum pd_err
pd_push_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    struct pd_push_answer *answer, struct pd_why *why);

#endif
