/*
 * What changes between two programme documents, for the person who is asked to approve it: one line each,
 * "catalogue[G-001].price: 1800 -> 1700". Elements of lists are matched by their "id" or "sku", and where
 * they have none, by their place.
 */
#ifndef PD_CORE_PROGRAMME_DIFF_H
#define PD_CORE_PROGRAMME_DIFF_H

#include "app/base/str.h"

/* Both are good documents. Returns how many lines there are, also those that found no room in out; -1: no
 * memory left, or no JSON. */
int
pd_programme_diff(
    const char *before, size_t before_len, const char *after, size_t after_len, struct pd_str *out);

#endif
