/*
 * What a tier takes off the lines of a bill, by the programme's table of categories and tiers. Pure. A tier
 * that a category does not name has what the nearest one below it has; below the first one named, and in a
 * category that is in no table, nothing is taken off. The money off a line is rounded down to whole fen: what
 * the patient pays is never less than the table says.
 *
 * A category may have cases: of a department, a way to pay, a kind of admission, or of several of these. Of
 * the cases that are true of a bill the one that names most is taken; of those that name as many, one that
 * names the department goes before one that does not, then one that names the way to pay. So exactly one is
 * taken, in whatever order they stand; where none is true, the category's own tiers hold.
 */
#ifndef PD_CORE_DISCOUNT_H
#define PD_CORE_DISCOUNT_H

#include "app/core/programme.h"

/* What is known of a bill: ids of the programme's words; NULL or "": not known, and no case that names it is
 * true of it. */
struct pd_bill_kind {
    const char *is[PD_BILL_DIMENSIONS];
};

#define PD_DISCOUNT_REF_CAP 65 /* a document whose names are longer is refused */

struct pd_discount_line {
    int percent;       /* 0: nothing */
    int tier;          /* index of the tier whose step gives it; -1: none does */
    int which;         /* index of the case it is by; -1: the category's own tiers */
    struct pd_fen off; /* floor(fen * percent / 100) */
};

/* "department", "payment", "admission" */
const char *
pd_bill_dimension_name(enum pd_bill_dimension dimension);

/* How much a case goes before others: from 1 to 31, another number for each set of names; 0: it names
 * nothing. */
int
pd_discount_weight(const struct pd_discount_case *c);

/* Index of the case that holds for such a bill; -1: none, the category's own tiers do. */
int
pd_discount_case_of(const struct pd_discount *discount, const struct pd_bill_kind *bill);

/* Can one bill be of both? */
bool
pd_discount_overlap(const struct pd_discount_case *a, const struct pd_discount_case *b);

/* discount NULL: no such category; bill NULL: nothing is known of it. false: fen is none of 0..PD_AMOUNT_MAX.
 */
PD_MUST_CHECK bool
pd_discount_of(const struct pd_discount *discount, const struct pd_bill_kind *bill, int tier,
    struct pd_fen fen, struct pd_discount_line *out);

/* The same of a case that somebody chose; which -1: the category's own tiers. */
PD_MUST_CHECK bool
pd_discount_of_case(
    const struct pd_discount *discount, int which, int tier, struct pd_fen fen, struct pd_discount_line *out);

/* What a case is called where it is named: "cleaning", and "cleaning:dental:cash:" of a case that names the
 * first two. false: it is longer. */
bool
pd_discount_ref(const struct pd_discount *discount, int which, char *out, size_t cap);

/* NULL: there is none of this name. */
const struct pd_discount *
pd_discount_from_ref(const struct pd_programme *programme, const char *ref, int *which);

/* Does any tier get something? */
bool
pd_discount_gives(const struct pd_discount *discount);

struct pd_doc;

/* Warns of words for which a category says nothing, though it tells others of their kind apart. */
void
pd_discount_gap_warn(struct pd_doc *doc, const struct pd_programme *p, int discount);

#endif
