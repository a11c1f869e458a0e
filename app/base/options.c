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

        if (!only_words && strcmp(arg, "-h") == 0)
            return PD_ERR_STATE;
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

/* Program and command: what comes before each form. */
static size_t
called(const char *usage)
{
    size_t program = strcspn(usage, " ");

    return usage[program] == '\0' ? program : program + 1 + strcspn(usage + program + 1, " ");
}

/* How far the form or note at text goes; *skip: the characters between it and the next. */
static size_t
form_length(const char *text, size_t *skip)
{
    int depth = 0;
    size_t len = 0;

    for (*skip = 0; text[len] != '\0'; len++) {
        depth += text[len] == '[' || text[len] == '(' ? 1 : 0;
        depth -= text[len] == ']' || text[len] == ')' ? 1 : 0;
        if (depth == 0 && strncmp(text + len, " | ", 3) == 0)
            return *skip = 3, len;
        if (depth == 0 && strncmp(text + len, ", ", 2) == 0)
            return *skip = 2, len;
    }
    return len;
}

bool
pd_options_form(const struct pd_command_help *command, int index, char *out, size_t cap)
{
    const char *usage = command->usage, *text = usage;
    size_t skip, len = form_length(text, &skip);
    int before = index == 0 ? 0 : (int)called(usage);

    for (int i = 0; i < index; i++) {
        if (skip == 0)
            return false;
        text += len + skip;
        len = form_length(text, &skip);
    }
    if (index > 0 && strncmp(text - 2, ", ", 2) == 0)
        before = 0;
    (void)snprintf(out, cap, "%.*s%s%.*s", before, usage, before > 0 ? " " : "", (int)len, text);
    return true;
}

bool
pd_options_form_begins(const char *form, const char *word)
{
    size_t len = strlen(word), start = called(form);

    if (form[start] == ' ')
        start++;
    for (const char *p = form + start; len > 0;) {
        size_t n = strcspn(p, "| ");

        if (n == len && strncmp(p, word, len) == 0)
            return true;
        if (p[n] != '|')
            return false;
        p += n + 1;
    }
    return false;
}

int
pd_options_brief(const struct pd_command_help *command)
{
    const char *end = strstr(command->summary, ". ");

    return end != NULL ? (int)(end + 1 - command->summary) : (int)strlen(command->summary);
}

void
pd_options_help(FILE *out, const struct pd_command_help *command, const struct pd_option *table)
{
    char form[512];

    (void)fprintf(out, "%s\n", command->summary);
    for (int i = 0; pd_options_form(command, i, form, sizeof form); i++)
        (void)fprintf(out, "%s%s\n", i == 0 ? "\nusage: " : "       ", form);
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
