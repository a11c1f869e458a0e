#include "app/base/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct pd_option *
find(const struct pd_option *table, const char *name, size_t len)
{
    for (; table->name != NULL; table++)
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
            return table;
    return NULL;
}

static enum pd_err
set_int(const struct pd_option *option, const char *value, struct pd_why *why)
{
    char *end;
    int64_t lo = strtoll(option->allowed, &end, 10);
    int64_t hi = strtoll(end + 2, NULL, 10);
    int64_t n;

    errno = 0;
    n = strtoll(value, &end, 10);
    if (errno != 0 || *value == '\0' || *end != '\0' || n < lo || n > hi)
        return pd_why(
            why, PD_ERR_INVALID, option->name, "'%s' is not a whole number in %s", value, option->allowed);
    *(int64_t *)option->out = n;
    return PD_OK;
}

static enum pd_err
set_choice(const struct pd_option *option, const char *value, struct pd_why *why)
{
    const char *p = option->allowed;

    for (int i = 0; *p != '\0'; i++) {
        size_t len = strcspn(p, "|");

        if (strlen(value) == len && memcmp(value, p, len) == 0) {
            *(int *)option->out = i;
            return PD_OK;
        }
        p += len + (p[len] == '|' ? 1 : 0);
    }
    return pd_why(why, PD_ERR_INVALID, option->name, "'%s' is not one of %s", value, option->allowed);
}

static enum pd_err
set(const struct pd_option *option, const char *value, struct pd_why *why)
{
    switch (option->kind) {
    case PD_OPTION_FLAG:
        *(bool *)option->out = true;
        return PD_OK;
    case PD_OPTION_TEXT:
        *(const char **)option->out = value;
        return PD_OK;
    case PD_OPTION_INT:
        return set_int(option, value, why);
    case PD_OPTION_CHOICE:
        return set_choice(option, value, why);
    }
    return PD_ERR_STATE;
}

enum pd_err
pd_options_parse(const struct pd_option *table, int argc, char **argv, int *count, struct pd_why *why)
{
    bool only_words = false;

    *count = 0;
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        const struct pd_option *option;
        const char *value;
        size_t len;
        enum pd_err err;

        if (only_words || strncmp(arg, "--", 2) != 0) {
            argv[(*count)++] = argv[i];
            continue;
        }
        arg += 2;
        if (*arg == '\0') {
            only_words = true;
            continue;
        }
        if (strcmp(arg, "help") == 0)
            return PD_ERR_STATE;
        len = strcspn(arg, "=");
        option = find(table, arg, len);
        if (option == NULL)
            return pd_why(why, PD_ERR_INVALID, arg, "there is no such option; --help lists them");
        value = arg[len] == '=' ? arg + len + 1 : NULL;
        if (option->kind == PD_OPTION_FLAG && value != NULL)
            return pd_why(why, PD_ERR_INVALID, option->name, "takes no value");
        if (option->kind != PD_OPTION_FLAG && value == NULL) {
            if (i + 1 == argc)
                return pd_why(why, PD_ERR_INVALID, option->name, "needs a value: %s", option->allowed);
            value = argv[++i];
        }
        err = set(option, value, why);
        if (err != PD_OK)
            return err;
    }
    return PD_OK;
}

void
pd_options_help(FILE *out, const struct pd_command_help *command, const struct pd_option *table)
{
    (void)fprintf(out, "%s\n\nusage: %s\n", command->summary, command->usage);
    if (table->name != NULL)
        (void)fprintf(out, "\n");
    for (; table->name != NULL; table++) {
        char left[64];

        if (table->help == NULL)
            continue;
        (void)snprintf(left, sizeof left, "--%s%s%s", table->name, table->kind == PD_OPTION_FLAG ? "" : " ",
            table->kind == PD_OPTION_FLAG ? "" : table->allowed);
        (void)fprintf(out, "  %-32s %s\n", left, table->help);
    }
    (void)fprintf(out, "\nexample: %s\n", command->example);
}

enum pd_exit
pd_exit_of(enum pd_err err)
{
    switch (err) {
    case PD_OK:
        return PD_EXIT_DONE;
    case PD_ERR_INVALID:
    case PD_ERR_TOO_LARGE:
        return PD_EXIT_USAGE;
    case PD_ERR_NETWORK:
    case PD_ERR_MISSING:
        return PD_EXIT_MISSING;
    case PD_ERR_NOT_FOUND:
    case PD_ERR_EXISTS:
    case PD_ERR_STATE:
    case PD_ERR_FULL:
    case PD_ERR_READONLY:
    case PD_ERR_IO:
    case PD_ERR_CORRUPT:
    case PD_ERR_BUSY:
    case PD_ERR_DENIED:
    case PD_ERR_MEMORY:
        return PD_EXIT_NO;
    }
    return PD_EXIT_NO;
}
