/* The table of keys as text: default.ini, a list for people, objects for scripts. */
#include "app/config_keys.h"

#include <string.h>

#define WIDTH 118 /* of a line of comment */

static const char *const head[] = {
    "Every key of a Pointdesk desk with its built-in value. Leave this file alone: an update replaces it. "
    "Write what "
    "differs into /etc/pointdesk/pointdesk.ini, or into files of /etc/pointdesk/conf.d, read in the order of "
    "their "
    "names (10-site.ini before 20-desk.ini). Each layer overrides the one before; the command line overrides "
    "all.",
    "",
    "  pointdesk config check           is everything valid?",
    "  pointdesk config show --origin   each value, and the file and line it comes from",
    "  pointdesk config keys            this list",
    "",
    "A line is [section], key = value, or a comment. At most 197 bytes a line; an unknown key is an error. "
    "Behind each "
    "key: its unit, what is allowed, the release it came with, and whether a running desk takes it anew when "
    "it gets "
    "SIGHUP; the others need a restart. This file is made by `pointdesk config keys --ini`.",
};

/* Words in lines that begin with `start`. */
static void
wrap(FILE *out, const char *start, const char *text)
{
    size_t at = 0;

    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (at != 0 && at + 1 + word > WIDTH) {
            (void)fputc('\n', out);
            at = 0;
        }
        at += (size_t)fprintf(out, "%s%.*s", at == 0 ? start : " ", (int)word, text);
        text += word;
        text += strspn(text, " ");
    }
    if (at != 0)
        (void)fputc('\n', out);
}

/* "Unit: seconds. Allowed: 10..600. Since 0.1.0. Taken anew on SIGHUP." */
static void
print_facts(FILE *out, const char *start, const struct pd_config_key *key)
{
    char line[400];

    (void)snprintf(line, sizeof line, "%s%s%sAllowed: %s. Since %s. %s", key->unit[0] != '\0' ? "Unit: " : "",
        key->unit, key->unit[0] != '\0' ? ". " : "", key->allowed, key->since,
        key->live ? "Taken anew on SIGHUP." : "Needs a restart.");
    wrap(out, start, line);
}

static void
print_head(FILE *out)
{
    for (int i = 0; i < PD_COUNT(head); i++) {
        if (head[i][0] == '\0' || head[i][0] == ' ')
            (void)fprintf(out, "#%s%s\n", head[i][0] != '\0' ? " " : "", head[i]);
        else
            wrap(out, "# ", head[i]);
    }
}

void
pd_config_print_defaults(FILE *out)
{
    size_t before = 0;

    print_head(out);
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        const struct pd_config_key *key = &pd_config_keys[i];
        size_t section = strcspn(key->name, ".");
        const char *intro = pd_config_section_intro(key->name, section);

        if (i == 0 || section != before || strncmp(key->name, pd_config_keys[i - 1].name, section + 1) != 0) {
            (void)fputc('\n', out);
            wrap(out, "# ", intro != NULL ? intro : "");
            (void)fprintf(out, "[%.*s]\n", (int)section, key->name);
        } else {
            (void)fputc('\n', out);
        }
        before = section;
        wrap(out, "# ", key->purpose);
        print_facts(out, "# ", key);
        (void)fprintf(
            out, "%s =%s%s\n", key->name + section + 1, key->built_in[0] != '\0' ? " " : "", key->built_in);
    }
}

static void
print_json_text(FILE *out, const char *name, const char *text, const char *end)
{
    (void)fprintf(out, "\"%s\":\"", name);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', out);
        (void)fputc(*text, out);
    }
    (void)fprintf(out, "\"%s", end);
}

void
pd_config_print_keys(FILE *out, bool json)
{
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        const struct pd_config_key *key = &pd_config_keys[i];

        if (!json) {
            (void)fprintf(out, "%s =%s%s\n", key->name, key->built_in[0] != '\0' ? " " : "", key->built_in);
            wrap(out, "    ", key->purpose);
            print_facts(out, "    ", key);
            continue;
        }
        (void)fputc('{', out);
        print_json_text(out, "key", key->name, ",");
        print_json_text(out, "default", key->built_in, ",");
        print_json_text(out, "unit", key->unit, ",");
        print_json_text(out, "allowed", key->allowed, ",");
        print_json_text(out, "since", key->since, ",");
        print_json_text(out, "change", key->live ? "SIGHUP" : "restart", ",");
        print_json_text(out, "purpose", key->purpose, "}\n");
    }
}
