/*
 * problem+json (RFC 9457): {"type":"about:blank","title":"...","status":409,"code":"fork","detail":"..."}.
 * `code` is stable; people and programs act on it. One table holds code, status and title.
 * One that closes a desk is signed from protocol 2 on, or whoever stands in between could close it:
 * ...,"dev":hex32,"sig":hex128} behind the rest. dev: who asked. sig: by the hub over "pd-problem-1\n", the
 * request's nonce, "\n", and the bytes up to and without ,"sig":...
 */
#ifndef PD_WIRE_PROBLEM_H
#define PD_WIRE_PROBLEM_H

#include "app/base/str.h"
#include "app/core/id.h"
#include "app/core/sign.h"

#define PD_PROBLEM_DETAIL_CAP 257
#define PD_PROBLEM_MEDIA_TYPE "application/problem+json"

/* Codes: append only. Names as in the table of problem.c. */
enum pd_problem {
    PD_PROBLEM_BAD_REQUEST = 1,   /* 400 bad_request */
    PD_PROBLEM_BAD_SIGNATURE,     /* 401 bad_signature */
    PD_PROBLEM_STALE_NONCE,       /* 401 stale_nonce: say hello again */
    PD_PROBLEM_UNKNOWN_DEVICE,    /* 403 unknown_device */
    PD_PROBLEM_DEVICE_REVOKED,    /* 403 device_revoked */
    PD_PROBLEM_DEVICE_WAITING,    /* 403 device_waiting: words not confirmed yet */
    PD_PROBLEM_OLD_EPOCH,         /* 409 old_epoch */
    PD_PROBLEM_GAP,               /* 409 gap: ops before these are missing; ask for high_seq */
    PD_PROBLEM_FORK,              /* 409 fork: this desk's history split */
    PD_PROBLEM_ENROL_CODE,        /* 403 enrol_code: unknown, used or too old */
    PD_PROBLEM_NOT_FOUND,         /* 404 not_found */
    PD_PROBLEM_METHOD,            /* 405 method_not_allowed */
    PD_PROBLEM_TOO_LARGE,         /* 413 too_large */
    PD_PROBLEM_CONFLICT,          /* 409 conflict: Idempotency-Key with another body, or exists */
    PD_PROBLEM_UNAUTHORIZED,      /* 401 unauthorized: bearer key */
    PD_PROBLEM_BUSY,              /* 429 busy, Retry-After */
    PD_PROBLEM_STORE,             /* 503 store */
    PD_PROBLEM_VERSION,           /* 426 version: protocol range does not meet */
    PD_PROBLEM_SCOPE,             /* 403 scope: the bearer key is for other things */
    PD_PROBLEM_DEVICE_LOST,       /* 403 device_lost: a person declared this desk lost */
    PD_PROBLEM_DEVICE_RETIRED,    /* 403 device_retired: it gave everything back, and is done */
    PD_PROBLEM_KEY_EXPIRED,       /* 401 key_expired: the bearer key was good once */
    PD_PROBLEM_RATE,              /* 429 rate_limited, Retry-After: this client asks too often */
    PD_PROBLEM_MEDIA,             /* 415 media_type: the body is not JSON, as it says itself */
    PD_PROBLEM_MERCHANT_STOPPED,  /* 403 merchant_stopped */
    PD_PROBLEM_ALLIANCE_OFF,      /* 403 alliance_off */
    PD_PROBLEM_NO_MERCHANT,       /* 403 no_merchant */
    PD_PROBLEM_VOUCHER_UNKNOWN,   /* 404 voucher_unknown */
    PD_PROBLEM_OTHER_MERCHANT,    /* 403 other_merchant */
    PD_PROBLEM_ALREADY_USED,      /* 409 already_used */
    PD_PROBLEM_VOUCHER_ENDED,     /* 409 voucher_ended */
    PD_PROBLEM_VOUCHER_EXPIRED,   /* 409 voucher_expired */
    PD_PROBLEM_USED_AT_TERMINAL,  /* 409 used_at_terminal */
    PD_PROBLEM_ABOVE_CAP,         /* 422 above_cap */
    PD_PROBLEM_TOO_FEW_POINTS,    /* 409 too_few_points */
    PD_PROBLEM_MEMBER_NOT_ACTIVE, /* 409 member_not_active */
    PD_PROBLEM_MEMBER_CODE,       /* 422 member_code */
    PD_PROBLEM_CODE_USED,         /* 409 code_used */
    PD_PROBLEM_REFERENCE_USED,    /* 409 reference_used */
    PD_PROBLEM_UNKNOWN_NUMBER,    /* 404 unknown_number */
    PD_PROBLEM_IN_DOUBT,          /* 409 in_doubt */
};

int
pd_problem_status(enum pd_problem problem);

const char *
pd_problem_code(enum pd_problem problem);

/* 0 for a code this release does not know. */
enum pd_problem
pd_problem_from(const char *code);

/* detail: what exactly, and what is allowed; NULL or "" for none. At most PD_PROBLEM_DETAIL_CAP - 1 bytes. */
void
pd_problem_write(enum pd_problem problem, const char *detail, struct pd_str *out);

/* Stops a desk, or shows people that its hub does not serve it. */
bool
pd_problem_closes(enum pd_problem problem);

/* The same as pd_problem_write, signed for who asked. */
void
pd_problem_sign(enum pd_problem problem, const char *detail, const struct pd_id *device, const char *nonce,
    const struct pd_secret_key *hub_secret, struct pd_str *out);

PD_MUST_CHECK bool
pd_problem_is_signed(const char *body, size_t len, const struct pd_id *device, const char *nonce,
    const struct pd_public_key *hub_key);

/* The code of a problem body, or "" when it is not one (captive portal). Both are safe to show and log; the
 * code may be one this release does not know. */
void
pd_problem_read(const char *body, size_t len, char *code, size_t cap, char *detail, size_t detail_cap);

#endif
