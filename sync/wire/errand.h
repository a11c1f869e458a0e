/*
 * POST /v1/errand: what a desk asks for whoever stands there (app/core/errand.h). From protocol 3 on.
 *   request {"v":1,"kind":"book","id":hex32,"dev":hex32,"ep":N,"nonce":"...","at_ms":N,...,"sig":hex128}
 *           Between at_ms and sig the fields of its kind, in the order of struct pd_errand, those that are
 *           zero left out: "member":hex32,"what":"...","n":N,"yes":true,"number":N,"digits":"...",
 *           "visit":"...","values":["4","","yes"],"sealed":hex1504.
 *           "work": a page of a list: "list":"feedback","from":N,"by":"S-1" and "member" where the list is
 *           hers; or an act: "act":"units.use","ref":"...","code":"...","by":"S-1","badge":"...",
 *           "digits":"..." and last "fields":{"units":1,"bill":5000}, each as the act's row in
 *           app/core/work.h says: nothing that it does not ask for, and all that it does.
 *           sig: by the desk over "pd-errand-1\n" and the bytes up to and without ,"sig":...
 *   answer  {"v":1,"kind":"book","id":hex32,"time_ms":N,"st":"done"|"refused",...,"sig":hex128}
 *           "code" where refused; the fields of struct pd_errand_answer that are not zero, and for reads one
 *           object "page", "history", "seats" or "work" with the fields of its struct; of an act none, so
 *           that "work" may be left out.
 *           sig: by the hub over "pd-errand-answer-1\n", the request's nonce, "\n", and the bytes up to and
 *           without ,"sig":...
 * Both are read strictly: an unknown key is refused, but for keys of a page that a later release adds.
 */
#ifndef PD_WIRE_ERRAND_H
#define PD_WIRE_ERRAND_H

#include "app/base/str.h"
#include "app/core/errand.h"
#include "app/core/sign.h"
#include "sync/wire/push.h"

#define PD_ERRAND_BODY_MAX 4096
#define PD_ERRAND_ANSWER_MAX 16384

struct pd_errand_request {
    struct pd_id device;
    uint32_t epoch;
    char nonce[PD_NONCE_CAP];
    struct pd_errand errand;
};

/* Every field is within the bounds of its kind: it may be written. */
PD_MUST_CHECK bool
pd_errand_request_good(const struct pd_errand_request *request);

void
pd_errand_request_write(
    const struct pd_errand_request *request, const struct pd_secret_key *secret, struct pd_str *out);

/* Form alone; believes nothing. Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, with *why; PD_ERR_NOT_FOUND: a kind
 * that this release does not know. */
PD_MUST_CHECK enum pd_err
pd_errand_request_read(const char *body, size_t len, struct pd_errand_request *request, struct pd_why *why);

/* It is signed by this key. body must be the one read. */
PD_MUST_CHECK bool
pd_errand_request_verify(const char *body, size_t len, const struct pd_public_key *key);

void
pd_errand_answer_write(const struct pd_errand_answer *answer, int64_t time_ms, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

/* Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_DENIED (not by this hub, not over this nonce). */
PD_MUST_CHECK enum pd_err
pd_errand_answer_read(const char *body, size_t len, const char *nonce, const struct pd_public_key *hub_key,
    int64_t *time_ms, struct pd_errand_answer *answer, struct pd_why *why);

#endif
