/*
 * What decides a tier, as a formula of the programme ("tier_index"): what a member paid herself, how often
 * she came, and an assessment that people of the hospital made, each with a weight and a bound. (1) The three
 * parts count within a window of the calendar, and begin anew with the next one. (2) A part is
 *     spend   floor(fen paid * points / step)
 *     visits  visits * points
 *     flag    the assessment itself
 * and never more than its bound; money is added up first and rounded down once, over the whole window. (3)
 * What a part gains or loses is growth, so that everything that is true of growth is true of it: it is never
 * spent, and tiers follow it at once. Where a programme has a formula, growth_percent of its rules says
 * nothing. Pure functions.
 */
#ifndef PD_CORE_TIER_INDEX_H
#define PD_CORE_TIER_INDEX_H

#include "app/base/str.h"
#include "app/core/programme.h"

/* Stored: append, never renumber. */
enum pd_index_part { PD_INDEX_SPEND = 1, PD_INDEX_VISITS = 2, PD_INDEX_FLAG = 3 };

#define PD_INDEX_PART_LAST PD_INDEX_FLAG
#define PD_INDEX_COUNT_MAX INT64_C(1000000000000) /* fen, or visits, of one window; more is not counted */

/* "spend", "visits", "flag" */
const char *
pd_index_part_name(enum pd_index_part part);

/* Has the programme such a part? */
bool
pd_index_has(const struct pd_tier_index *index, enum pd_index_part part);

/* The most that the part comes to; 0 where there is none. */
struct pd_points
pd_index_most(const struct pd_tier_index *index, enum pd_index_part part);

/* What n of it (fen, visits, or the assessment; out of 0..PD_INDEX_COUNT_MAX is as the nearest in it) comes
 * to. */
struct pd_points
pd_index_value(const struct pd_tier_index *index, enum pd_index_part part, int64_t n);

/* What the index gains (below 0: loses) when a part goes from `before` to `after` and so much of it counted
 * so far, perhaps by other rules: never more than its bound leaves, never more is lost than counted. */
int64_t
pd_index_change(const struct pd_tier_index *index, enum pd_index_part part, int64_t before, int64_t after,
    struct pd_points counted);

/* Years and months as one number: the first month of the window that one lies in. */
int64_t
pd_index_window(const struct pd_tier_index *index, int64_t month);

/* The formula in one line of ASCII, for staff: "1 for each 1.00 yuan, at most 5000; ...; every 12 months". */
void
pd_index_formula(const struct pd_tier_index *index, struct pd_str *out);

/* ---- the object "tier_index" of a programme ---- */

struct pd_doc;
struct pd_doc_row;
extern const struct pd_doc_row pd_tier_index_rows[];

/* Fails or warns at the path of what is wrong. */
void
pd_tier_index_check(struct pd_doc *doc, const struct pd_programme *p);

#endif
