#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct kit kit;
struct desk kiosk, counter;
struct pd_id anna, bert;
char dir[64], said[32768];

const char *
folder_start(void)
{
    static char path[96];

    (void)snprintf(dir, sizeof dir, "/tmp/pd-hub-XXXXXX");
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/hub.db", dir);
    return path;
}

int
folder_finish(void **state)
{
    char line[128];

    (void)state;
    (void)snprintf(line, sizeof line, "rm -rf '%s'", dir);
    return system(line);
}

int
lobby_start(void **state)
{
    (void)state;
    kit_open(&kit, folder_start());
    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 0);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

int
run_typing(const char *typed, const char *args)
{
    char line[2048];
    size_t n;
    FILE *p;
    int status;

    (void)snprintf(line, sizeof line,
        "printf '%s' | ASAN_OPTIONS=detect_leaks=0 timeout 60 '%s/pointdesk-hub' %s --data '%s' 2>&1", typed,
        PD_BUILD_DIR, args, dir);
    p = popen(line, "r");
    assert_non_null(p);
    n = fread(said, 1, sizeof said - 1, p);
    said[n] = '\0';
    status = pclose(p);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int
run(const char *args)
{
    return run_typing("", args);
}

int
run_file(const char *args, const char *name)
{
    char line[256];

    (void)snprintf(line, sizeof line, "%s '%s/%s'", args, dir, name);
    return run(line);
}

void
write_file(const char *name, const char *text)
{
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

void
says(const char *text)
{
    if (strstr(said, text) == NULL)
        fail_msg("not said: %s\nbut: %s", text, said);
}

void
says_not(const char *text)
{
    if (strstr(said, text) != NULL)
        fail_msg("said: %s\nin: %s", text, said);
}

void
keep_badge(struct staff *who, const char *pin)
{
    said[strcspn(said, "\n")] = '\0';
    assert_true(strlen(said) < PD_CODE_CAP);
    (void)snprintf(who->badge, sizeof who->badge, "--badge '%.*s'", PD_CODE_MAX, said);
    who->pin = pin;
}

static int
run_with_pin(const char *pin, const char *args)
{
    char typed[16];

    (void)snprintf(typed, sizeof typed, "%s\n", pin);
    return run_typing(typed, args);
}

void
hire(struct staff *who, const char *id, const char *options, const char *pin)
{
    char args[256];

    (void)snprintf(args, sizeof args, "staff add %s %s", id, options);
    assert_int_equal(run_with_pin(pin, args), 0);
    (void)snprintf(args, sizeof args, "staff badge %s", id);
    assert_int_equal(run(args), 0);
    keep_badge(who, pin);
}

const char *
as(const struct staff *who, const char *args)
{
    static char line[PD_CODE_CAP + 512];

    (void)snprintf(line, sizeof line, "%s %s", args, who->badge);
    return line;
}

int
run_as(const struct staff *who, const char *args)
{
    return run_with_pin(who->pin, as(who, args));
}
