#include "app/command.h"
#include "app/doctor.h"

#include <stdarg.h>
#include <string.h>

void
pd_found(struct pd_finding *f, enum pd_lamp lamp, const char *text, const char *mend)
{
    f->lamp = lamp;
    (void)pd_copy(f->text, sizeof f->text, text);
    (void)pd_copy(f->mend, sizeof f->mend, mend);
}

void
pd_found_text(struct pd_finding *f, enum pd_lamp lamp, const char *mend, const char *fmt, ...)
{
    va_list ap;

    f->lamp = lamp;
    va_start(ap, fmt);
    (void)vsnprintf(f->text, sizeof f->text, fmt, ap);
    va_end(ap);
    (void)pd_copy(f->mend, sizeof f->mend, mend);
}

static bool
is_plain_word(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@,=%";

    return *text != '\0' && text[strspn(text, plain)] == '\0';
}

void
pd_found_command(struct pd_finding *f, const char *before, const char *argument, const char *behind)
{
    size_t had = strlen(f->command);
    struct pd_str s = pd_str_on(f->command + had, sizeof f->command - had);

    pd_str_add(&s, before);
    if (is_plain_word(argument)) {
        pd_str_add(&s, argument);
    } else {
        pd_str_add(&s, "'");
        for (const char *p = argument; *p != '\0'; p++)
            if (*p == '\'')
                pd_str_add(&s, "'\\''");
            else
                pd_str_add_bytes(&s, p, 1);
        pd_str_add(&s, "'");
    }
    pd_str_add(&s, behind);
    if (s.cut) /* half a command is worse than none */
        f->command[0] = '\0';
}

/* Texts are UTF-8 already; paths and errors in them may hold anything else that JSON minds. */
static void
print_json_text(const char *key, const char *text, const char *end)
{
    (void)printf("\"%s\":\"", key);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            (void)printf("\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            (void)printf("\\u%04x", (unsigned)*p);
        else
            (void)putchar(*p);
    }
    (void)printf("\"%s", end);
}

static void
print_finding(const char *name, const struct pd_finding *f, bool json)
{
    static const char *const lamps[] = { "OK", "WARN", "FAIL" };

    if (!json) {
        (void)printf(
            "%-5s %-9s %s%s%s\n", lamps[f->lamp], name, f->text, f->mend[0] != '\0' ? "  -> " : "", f->mend);
        if (f->command[0] != '\0')
            (void)printf("%16s$ %s\n", "", f->command);
        return;
    }
    (void)putchar('{');
    print_json_text("check", name, ",");
    print_json_text("lamp", lamps[f->lamp], ",");
    print_json_text("text", f->text, ",");
    print_json_text("mend", f->mend, ",");
    print_json_text("command", f->command, "}\n");
}

static enum pd_lamp
look(struct pd_doctor *doctor, const struct pd_check *checks, bool json)
{
    enum pd_lamp worst = PD_LAMP_OK;

    for (; checks->name != NULL; checks++) {
        struct pd_finding f = { .lamp = PD_LAMP_FAIL };

        checks->look(doctor, &f);
        print_finding(checks->name, &f, json);
        (void)fflush(stdout); /* the next one may wait for somebody */
        if (f.lamp > worst)
            worst = f.lamp;
    }
    return worst;
}

static int
run(int argc, char **argv)
{
    static const struct pd_check *const tables[] = { pd_checks_machine, pd_checks_desk, pd_checks_devices };
    struct pd_settings settings = { 0 };
    struct pd_config_faults faults = { 0 };
    struct pd_doctor doctor = {
        .settings = &settings, .config = &settings.config, .faults = &faults, .lang = PD_LANG_EN
    };
    bool json = false;
    enum pd_lamp worst = PD_LAMP_OK;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "for scripts: one object a line" },
        PD_SETTINGS_OPTIONS(settings),
        { 0 },
    };
    int code = pd_command_parse_all(&pd_cmd_doctor, options, &argc, argv);

    if (code >= 0)
        return code;
    (void)!pd_settings_load(&settings, &faults); /* its faults are the first finding */
    for (int i = 0; i < PD_COUNT(tables); i++) {
        enum pd_lamp lamp = look(&doctor, tables[i], json);

        if (lamp > worst)
            worst = lamp;
    }
    return worst == PD_LAMP_FAIL ? PD_EXIT_NO : PD_EXIT_DONE;
}

const struct pd_command pd_cmd_doctor = {
    .name = "doctor",
    .run = run,
    .help = { "pointdesk doctor [--json] [--config FILE] [--data DIR]",
        "Looks at every device and dependency: OK, WARN or FAIL, and what mends it.", "pointdesk doctor" },
};
