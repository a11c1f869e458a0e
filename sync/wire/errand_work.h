/* The errand "work" on the wire: what the tables of app/core/work.h ask of it, beside its plain fields. */
#ifndef PD_WIRE_ERRAND_WORK_H
#define PD_WIRE_ERRAND_WORK_H

#include "app/base/str.h"
#include "app/core/errand.h"
#include "app/core/flatjson.h"

#define PD_ERRAND_WORK_FIELDS "fields"

/* It asks for a list of the hub's or for an act of the hub's, with all that this takes and nothing else.
 * Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_errand_work_check(const struct pd_errand *errand, struct pd_why *why);

/* Appends ,"fields":{...}, or nothing where the act has none. */
void
pd_errand_work_put(const struct pd_work_ask *ask, struct pd_str *out);

/* Reads the object, NULL where there is none, and checks the whole. Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_errand_work_take(struct pd_errand *errand, const struct pd_json_value *value, struct pd_why *why);

#endif
