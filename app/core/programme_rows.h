/*
 * Rows of the programme document's tables, for the files that read it (document.h says what a row is). Only
 * for programme_*.c.
 */
#ifndef PD_CORE_PROGRAMME_ROWS_H
#define PD_CORE_PROGRAMME_ROWS_H

#include "app/core/document.h"
#include "app/core/programme.h"

#define AT(of, member) .offset = offsetof(of, member), .size = sizeof(((of *)NULL)->member)
#define NAME(key_, required_, of, member)                                                                    \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_NAME, .required = required_, AT(of, member)                              \
    }
#define TEXT(key_, required_, of, member)                                                                    \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_TEXT, .required = required_, AT(of, member)                              \
    }
#define NUMBER(key_, type_, of, member, min_, max_)                                                          \
    {                                                                                                        \
        .key = key_, .type = type_, .required = true, AT(of, member), .min = min_, .max = max_               \
    }
#define NUMBER_OR(key_, type_, of, member, min_, max_, absent_)                                              \
    {                                                                                                        \
        .key = key_, .type = type_, AT(of, member), .min = min_, .max = max_, .absent = absent_              \
    }
#define CHOICE(key_, required_, of, member, choices_)                                                        \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_CHOICE, .required = required_, AT(of, member), .choices = choices_       \
    }
#define LIST(key_, required_, min_, max_, rows_, list_)                                                      \
    {                                                                                                        \
        .key = key_, .type = PD_DOC_ARRAY, .required = required_, .min = min_, .max = max_, .rows = rows_,   \
        .list = list_                                                                                        \
    }
#define LIST_OF(of, array, count)                                                                            \
    {                                                                                                        \
        .at = offsetof(of, array), .count_at = offsetof(of, count), .step = sizeof(((of *)NULL)->array[0])   \
    }
#define END                                                                                                  \
    {                                                                                                        \
        .key = NULL                                                                                          \
    }

/* An array of the whole document that others name by id. */
#define INDEX(array, count, of, what_)                                                                       \
    {                                                                                                        \
        .at = offsetof(struct pd_programme, array), .count_at = offsetof(struct pd_programme, count),        \
        .step = sizeof(of), .id_at = offsetof(of, id), .what = what_                                         \
    }

/* The object "units". */
extern const struct pd_doc_row pd_programme_unit_rows[];

/* When a grant is over. */
extern const struct pd_doc_row pd_programme_expiry_rows[];

/* The objects "fee_deduction" and "stored_value". */
extern const struct pd_doc_row pd_programme_deduction_rows[], pd_programme_stored_rows[];

/* Index into units.categories. */
extern const struct pd_doc_list pd_programme_unit_category_index;

#endif
