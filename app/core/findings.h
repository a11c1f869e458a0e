/*
 * All that is wrong with a document, and all that is legal but unwise: one line each, "path: text\n", in the
 * order in which it was found. (1) A thing that follows from another wrong one is not told twice. (2) What
 * does not fit the buffers is counted and not kept. The caller owns both buffers.
 */
#ifndef PD_CORE_FINDINGS_H
#define PD_CORE_FINDINGS_H

#include "app/base/str.h"

struct pd_findings {
    struct pd_str errors, warnings;
    int error_count;
};

/* At least this much for the errors, so that those of a whole document fit. */
#define PD_FINDINGS_BYTES 65536

/* All errors of a file, a line each, so that it is mended in one go; then how many there are. first stands
 * alone where the file is no document at all. */
void
pd_findings_each(const struct pd_findings *found, const char *file, const struct pd_why *first,
    void (*say)(void *ctx, const char *line), void *ctx);

#endif
