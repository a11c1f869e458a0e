#include "app/core/findings.h"

#include <stdio.h>
#include <string.h>

#define LINE_BYTES 4608 /* a file's path, and what is wrong with it */

void
pd_findings_each(const struct pd_findings *found, const char *file, const struct pd_why *first,
    void (*say)(void *ctx, const char *line), void *ctx)
{
    char text[LINE_BYTES];
    int shown = 0;

    if (found->error_count == 0) {
        (void)snprintf(text, sizeof text, "%s: %s: %s", file, first->path, first->text);
        say(ctx, text);
    }
    for (const char *line = found->errors.p, *end; (end = strchr(line, '\n')) != NULL;
         line = end + 1, shown++) {
        (void)snprintf(text, sizeof text, "%s: %.*s", file, (int)(end - line), line);
        say(ctx, text);
    }
    if (found->error_count > shown) {
        (void)snprintf(text, sizeof text, "%s: and %d more", file, found->error_count - shown);
        say(ctx, text);
    }
    if (found->error_count > 1) {
        (void)snprintf(text, sizeof text, "%s: %d errors", file, found->error_count);
        say(ctx, text);
    }
}
