#include "app/demo.h"

#include <stdio.h>
#include <string.h>

/* A third column makes a badge of it. Cuts the line into its columns. */
static bool
take_badge(struct pd_demo *demo, const char *label, char *payload)
{
    char *pin = strchr(payload, '\t');
    int i = 0;

    if (pin == NULL)
        return true;
    *pin++ = '\0';
    while (i < PD_DEMO_BADGES && demo->badges[i].number[0] != '\0')
        i++;
    if (i == PD_DEMO_BADGES)
        return true;
    demo->badges[i].code = demo->count;
    return label[0] != '\0' && pd_copy(demo->badges[i].number, sizeof demo->badges[i].number, label) &&
           pd_copy(demo->badges[i].pin, sizeof demo->badges[i].pin, pin);
}

static enum pd_err
take_line(struct pd_demo *demo, char *line, const char *at, struct pd_why *why)
{
    char *tab = strchr(line, '\t');

    if (tab == NULL || demo->count == PD_DEMO_CODES_MAX)
        return pd_why(
            why, PD_ERR_INVALID, at, "write LABEL, a tab, PAYLOAD; at most %d lines", PD_DEMO_CODES_MAX);
    *tab++ = '\0';
    if (!take_badge(demo, line, tab))
        return pd_why(why, PD_ERR_INVALID, at, "a badge is NUMBER, a tab, PAYLOAD, a tab, PIN");
    if (!pd_copy(demo->payload[demo->count++], PD_CODE_CAP, tab))
        return pd_why(why, PD_ERR_INVALID, at, "a payload has at most %d characters", PD_CODE_MAX);
    return PD_OK;
}

enum pd_err
pd_demo_load(struct pd_demo *demo, const char *path, struct pd_why *why)
{
    char line[2 * PD_CODE_CAP], at[96];
    FILE *f = fopen(path, "r");
    int n = 0;
    enum pd_err err = PD_OK;

    *demo = (struct pd_demo){ 0 };
    if (f == NULL)
        return pd_why(why, PD_ERR_MISSING, path, "cannot be read");
    while (err == PD_OK && fgets(line, sizeof line, f) != NULL) {
        n++;
        (void)snprintf(at, sizeof at, "%s:%d", path, n);
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0' && line[0] != '#')
            err = take_line(demo, line, at, why);
    }
    (void)fclose(f);
    return err;
}
