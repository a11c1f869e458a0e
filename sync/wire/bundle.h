/*
 * The air-gapped bundle: a file each way for a desk without a network. A header line, signed, then a body.
 *   header  {"v":1,"for":"hub"|"desk","dev":hex32,"ep":N,"hub_epoch":N,"from":N,"cseq":N,"serial":N,
 *            "time_ms":N,"len":N,"digest":hex64,"sig":hex128}
 *           digest: SHA-256 of the body, which has len bytes. sig: by the desk over "pd-bundle-up-1\n", or by
 *           the hub over "pd-bundle-down-1\n", and the header's bytes up to and without ,"sig":...
 *   for the hub   one push after another (push.h), each with its own signed head; their nonce is the
 * bundle's. hub_epoch, cseq: where this desk's rows stand (0: it never had any). The first push begins at the
 *           last op that has a result here. from is 0.
 *   for a desk    sealed to its key (X25519 of its Ed25519 key; libsodium's sealed box). Inside, parts:
 *           "who LEN\n" first, who the desk is (high.h, with dev to letter), "push LEN\n" an answer to a
 * push, "pull LEN\n" a page, "asset LEN\n" a document, each followed by its LEN bytes; all but documents are
 * signed over the bundle's nonce. from, cseq: the feed's positions before the first and behind the last page.
 * (1) (hub_epoch, serial) rises strictly in each direction, so none is taken twice or out of its turn. (2) A
 * bundle is believed whole or not at all: a bit turned, a byte missing, another desk's, another hub's is
 * refused. (3) What it carries is applied as a push's or a pull's answer is, so a desk that has a network now
 * and then may use both. From protocol 2 on.
 */
#ifndef PD_WIRE_BUNDLE_H
#define PD_WIRE_BUNDLE_H

#include "app/base/str.h"
#include "app/core/id.h"
#include "sync/wire/seal.h"

#define PD_BUNDLE_HEADER_MAX 1024
#define PD_BUNDLE_BODY_MAX (256U << 20)
#define PD_BUNDLE_SEED_LEN 32
#define PD_BUNDLE_SEAL_LEN 48 /* a sealed text is so much longer */

enum pd_bundle_for { PD_BUNDLE_FOR_HUB = 1, PD_BUNDLE_FOR_DESK = 2 };

struct pd_bundle {
    enum pd_bundle_for to;
    struct pd_id device;
    uint32_t epoch;
    uint64_t hub_epoch, from, cseq, serial;
    int64_t time_ms; /* of who wrote it */
    size_t len;      /* of the body */
};

/* What pushes, answers and pages inside are signed over: no challenge of a hub looks like it. */
void
pd_bundle_nonce(const struct pd_bundle *bundle, char out[PD_NONCE_CAP]);

/* The header line with its newline; the body follows as it stands. */
void
pd_bundle_write(
    const struct pd_bundle *bundle, const void *body, const struct pd_secret_key *secret, struct pd_str *out);

/* Form, length and digest; believes nothing. *body points into the file. Errors: PD_ERR_INVALID,
 * PD_ERR_TOO_LARGE, with *why. */
PD_MUST_CHECK enum pd_err
pd_bundle_read(const char *file, size_t len, struct pd_bundle *bundle, const char **body, struct pd_why *why);

/* Its header is signed by this key. file must be the one read. */
PD_MUST_CHECK bool
pd_bundle_verify(
    const char *file, size_t len, const struct pd_bundle *bundle, const struct pd_public_key *key);

/* out holds len + PD_BUNDLE_SEAL_LEN. seed: random, used once. false: no such key. */
PD_MUST_CHECK bool
pd_bundle_seal(const struct pd_public_key *device, const uint8_t seed[PD_BUNDLE_SEED_LEN], const void *plain,
    size_t len, uint8_t *out);

/* out holds len - PD_BUNDLE_SEAL_LEN. false: sealed to another, or not whole. */
PD_MUST_CHECK bool
pd_bundle_unseal(const struct pd_secret_key *device, const char *sealed, size_t len, void *out);

/* ---- the parts of a desk's bundle ---- */

enum pd_bundle_part_kind { PD_BUNDLE_PUSH = 1, PD_BUNDLE_PULL = 2, PD_BUNDLE_ASSET = 3, PD_BUNDLE_WHO = 4 };

struct pd_bundle_part {
    enum pd_bundle_part_kind kind;
    const char *bytes;
    size_t len;
};

/* The line before a part's bytes. */
void
pd_bundle_part_write(enum pd_bundle_part_kind kind, size_t len, struct pd_str *out);

/* *at begins at 0 and moves. PD_ERR_NOT_FOUND behind the last; PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_bundle_part_next(
    const char *text, size_t len, size_t *at, struct pd_bundle_part *part, struct pd_why *why);

#endif
