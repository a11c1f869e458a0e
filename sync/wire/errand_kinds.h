/*
 * What both directions of an errand share: the kinds as bits for the tables, and the head of every line.
 * Private to errand.c and errand_answer.c.
 */
#ifndef PD_WIRE_ERRAND_KINDS_H
#define PD_WIRE_ERRAND_KINDS_H

#include "app/core/flatjson.h"
#include "sync/wire/errand.h"

/* A balance is a sum of amounts, so it may pass the bound of one amount. */
#define SUM_MAX INT64_C(1000000000000000)

#define BIT(kind) (UINT64_C(1) << (kind))
#define PAGE BIT(PD_ERRAND_PAGE)
#define HISTORY BIT(PD_ERRAND_HISTORY)
#define SEATS BIT(PD_ERRAND_SEATS)
#define FIND BIT(PD_ERRAND_FIND)
#define PIN BIT(PD_ERRAND_PIN)
#define BOOK BIT(PD_ERRAND_BOOK)
#define UNBOOK BIT(PD_ERRAND_UNBOOK)
#define FEEDBACK BIT(PD_ERRAND_FEEDBACK)
#define FEEDBACK_SHOW BIT(PD_ERRAND_FEEDBACK_SHOW)
#define SURVEY BIT(PD_ERRAND_SURVEY)
#define CONSENT BIT(PD_ERRAND_CONSENT)
#define BLOCK BIT(PD_ERRAND_BLOCK)
#define MISSED BIT(PD_ERRAND_MISSED)
#define FAVOURITE BIT(PD_ERRAND_FAVOURITE)
#define UNIT_CODE BIT(PD_ERRAND_UNIT_CODE)
#define CALL BIT(PD_ERRAND_CALL)
#define PRIORITY BIT(PD_ERRAND_PRIORITY)
#define PROXY BIT(PD_ERRAND_PROXY)
#define WORK BIT(PD_ERRAND_WORK)
#define ENROL BIT(PD_ERRAND_ENROL)
#define VISITOR BIT(PD_ERRAND_VISITOR)
#define TRAINING BIT(PD_ERRAND_TRAINING)
#define PARTS BIT(PD_ERRAND_PARTS)
#define WHEEL BIT(PD_ERRAND_WHEEL)
#define SPIN BIT(PD_ERRAND_SPIN)
#define DEDUCT BIT(PD_ERRAND_DEDUCT)
#define DEDUCT_END BIT(PD_ERRAND_DEDUCT_END)
#define REFERRAL BIT(PD_ERRAND_REFERRAL)
#define PLAN BIT(PD_ERRAND_PLAN)
#define TICK BIT(PD_ERRAND_TICK)
#define FAMILY_BLOCK BIT(PD_ERRAND_FAMILY_BLOCK)
#define FAMILY_UNBLOCK BIT(PD_ERRAND_FAMILY_UNBLOCK)
#define ALL (BIT(PD_ERRAND_KIND_LAST + 1) - BIT(PD_ERRAND_PAGE))

#define HERS                                                                                                 \
    (PAGE | HISTORY | PIN | BOOK | UNBOOK | SURVEY | CONSENT | BLOCK | FAVOURITE | UNIT_CODE | PRIORITY |    \
        PROXY | WHEEL | SPIN | DEDUCT | DEDUCT_END | REFERRAL | PLAN | TICK | FAMILY_BLOCK | FAMILY_UNBLOCK)
#define NUMBER_MIN 10000000 /* of feedback */
#define NUMBER_MAX 99999999
#define FACES_MAX 5

/* The name, and the kind it stands for: INVALID, or NOT_FOUND where this release knows no such kind. */
enum pd_err
pd_errand_kind_read(
    const struct pd_json_member *members, int count, enum pd_errand_kind *kind, struct pd_why *why);

/* Opens the line: its version and its kind. */
void
pd_errand_kind_write(enum pd_errand_kind kind, struct pd_str *out);

#endif
