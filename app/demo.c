#include "app/demo.h"

#include <stdio.h>
#include <string.h>

enum pd_err
pd_demo_load(struct pd_demo *demo, const char *path, struct pd_why *why)
{
    char line[2 * PD_CODE_CAP], at[96];
    FILE *f = fopen(path, "r");
    int n = 0;
    enum pd_err err = PD_OK;

    demo->count = 0;
    if (f == NULL)
        return pd_why(why, PD_ERR_MISSING, path, "cannot be read");
    while (err == PD_OK && fgets(line, sizeof line, f) != NULL) {
        char *tab = strchr(line, '\t');

        n++;
        (void)snprintf(at, sizeof at, "%s:%d", path, n);
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#')
            continue;
        if (tab == NULL || demo->count == PD_DEMO_CODES_MAX)
            err = pd_why(
                why, PD_ERR_INVALID, at, "write LABEL, a tab, PAYLOAD; at most %d lines", PD_DEMO_CODES_MAX);
        else if (!pd_copy(demo->payload[demo->count++], PD_CODE_CAP, tab + 1))
            err = pd_why(why, PD_ERR_INVALID, at, "a payload has at most %d characters", PD_CODE_MAX);
    }
    (void)fclose(f);
    return err;
}
