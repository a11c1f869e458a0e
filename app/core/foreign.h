/*
 * Other people's codes. Patients hold what they have before a scanner, and a payment code is as good as money
 * until it is used: these are recognised by their form alone, answered by name, and never kept.
 *   (1) Only forms that their makers publish are named; everything else is PD_FOREIGN_UNKNOWN.
 *   (2) The hospital's own plain card numbers are a form it configures, and come before all others.
 */
#ifndef PD_CORE_FOREIGN_H
#define PD_CORE_FOREIGN_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define PD_PLAIN_CARD_MAX 32     /* characters of a card number */
#define PD_PLAIN_PATTERN_MAX 160 /* characters of the configured pattern, with the NUL */

enum pd_foreign {
    PD_FOREIGN_UNKNOWN = 1,
    PD_FOREIGN_PAYMENT = 2,      /* WeChat Pay, Alipay, UnionPay, e-CNY; as digits or as a link */
    PD_FOREIGN_INSURANCE = 3,    /* 医保电子凭证 */
    PD_FOREIGN_IDENTITY = 4,     /* resident identity number, with its check digit right */
    PD_FOREIGN_QUEUE_TICKET = 5, /* "A012", "B-7" */
    PD_FOREIGN_LINK = 6,         /* some other web address */
    PD_FOREIGN_PLAIN_CARD = 7,   /* fits the hospital's pattern: look the number up */
};

/* text: printable ASCII. plain_pattern: as below, or NULL for none. */
enum pd_foreign
pd_foreign_recognise(const char *text, size_t len, const char *plain_pattern);

/*
 * A pattern stands for whole numbers: '9' is any digit, 'A' any capital letter, the other digits, capitals,
 * '-' and '.' themselves, and '|' separates alternatives: "H9999999|00999999". A literal 9 or A is written \9
 * or \A. Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, with *why saying what is allowed.
 */
PD_MUST_CHECK enum pd_err
pd_plain_pattern_check(const char *pattern, struct pd_why *why);

#endif
