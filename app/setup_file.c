/* What the setup writes: one layer of the configuration, and a request to the operating system. */
#include "app/setup.h"

#include "app/base/file.h"
#include "app/base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT_BYTES 8192

void
pd_setup_path(const char *conf_dir, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s/50-setup.ini", conf_dir);
}

/* Keys of one section stand together in the table, but not all: a section is begun anew where it must be. */
static void
add_answers(const struct pd_setup *s, bool config, struct pd_str *out)
{
    char section[48] = "";

    for (int i = 0; i < PD_SETUP_STEPS; i++) {
        const struct pd_setup_question *q = &pd_setup_questions[i];
        size_t n = strcspn(q->key, ".");

        if (q->key[0] == '\0' || pd_setup_is_config(q) != config || strncmp(q->key, "enrol.", 6) == 0 ||
            !s->view.asked[i])
            continue;
        if (strlen(section) != n || strncmp(section, q->key, n) != 0) {
            pd_str_addf(out, "\n[%.*s]\n", (int)n, q->key);
            (void)snprintf(section, sizeof section, "%.*s", (int)n, q->key);
        }
        pd_str_addf(
            out, "%s =%s%s\n", q->key + n + 1, s->view.value[i][0] != '\0' ? " " : "", s->view.value[i]);
    }
}

/* Read back as a desk will read it. */
static enum pd_err
check_part(const void *ctx, const char *part, struct pd_why *why)
{
    const struct pd_setup *s = ctx;
    struct pd_config_faults faults = { 0 };
    struct pd_config config = s->config;
    enum pd_err err = pd_config_read_file(&config, part, true, &faults);

    if (err == PD_OK)
        err = pd_config_check(&config, &faults);
    if (err != PD_OK)
        *why = faults.list[0];
    return err;
}

static enum pd_err
make_folder(const char *dir, struct pd_why *why)
{
    if (mkdir(dir, 0755) == 0 || errno == EEXIST)
        return PD_OK;
    return pd_why(why, PD_ERR_IO, dir, "cannot be made: %s", strerror(errno));
}

enum pd_err
pd_setup_write(const struct pd_setup *s, const char *conf_dir, struct pd_why *why)
{
    char bytes[TEXT_BYTES], path[4200];
    struct pd_str text = pd_str_on(bytes, sizeof bytes);
    const struct pd_file_check check = { check_part, s };
    enum pd_err err = make_folder(conf_dir, why);

    if (err != PD_OK)
        return err;
    pd_setup_path(conf_dir, path, sizeof path);
    pd_str_add(&text, "# Written by `pointdesk setup`, which writes it anew when it is run again.\n");
    add_answers(s, true, &text);
    if (text.cut)
        return pd_why(why, PD_ERR_TOO_LARGE, path, "the answers are too long");
    return pd_file_write(path, text.p, text.len, 0644, &check, why);
}

/* What stands on "done", or is empty, was done already. */
static bool
wants_any(const struct pd_setup *s)
{
    for (int i = PD_SETUP_NETWORK; i <= PD_SETUP_POWER_OFF; i++)
        if (s->view.asked[i] && s->view.value[i][0] != '\0' && strcmp(s->view.value[i], "done") != 0)
            return true;
    return false;
}

enum pd_err
pd_setup_write_system(
    const struct pd_setup *s, const char *conf_dir, bool *any, char *path, size_t cap, struct pd_why *why)
{
    char bytes[TEXT_BYTES], dir[4200];
    struct pd_str text = pd_str_on(bytes, sizeof bytes);
    char *slash;

    *any = wants_any(s);
    (void)pd_copy(dir, sizeof dir, conf_dir);
    slash = strrchr(dir, '/');
    if (slash != NULL && slash != dir)
        *slash = '\0';
    (void)snprintf(path, cap, "%s/system.ini", dir);
    if (!*any)
        return PD_OK;
    pd_str_add(&text,
        "# Asked for by `pointdesk setup`. As root: apply-system FILE tells the commands, apply-system "
        "--apply FILE runs them.\n");
    add_answers(s, false, &text);
    return pd_file_write(path, text.p, text.len, 0644, NULL, why);
}
