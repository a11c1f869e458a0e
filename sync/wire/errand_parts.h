/*
 * How the devices of a desk are, in an errand of kind "parts": an array of
 * {"part":"printer","is":"bad","code":"E-PRT-02","since_ms":N}, "code" and "since_ms" left out where there is
 * none. A part that this release does not know is skipped: a desk may be of a later one.
 */
#ifndef PD_WIRE_ERRAND_PARTS_H
#define PD_WIRE_ERRAND_PARTS_H

#include "app/core/fields.h"

/* Of struct pd_errand_request. */
extern const struct pd_field_custom pd_errand_parts_field;

#endif
