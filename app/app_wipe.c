/* A desk that was retired: its folder holds nothing that would tell of it. */
#include "app/app_wipe.h"
#include "app/app.h"
#include "app/command.h"
#include "app/settings.h"
#include "app/setup.h"
#include "app/setup_run.h"
#include "app/waiting.h"

#include "app/base/file.h"
#include "app/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
overwrite(int fd, off_t size)
{
    static const char zeros[65536];
    off_t at = 0;

    while (at < size) {
        size_t part = size - at < (off_t)sizeof zeros ? (size_t)(size - at) : sizeof zeros;
        ssize_t n = write(fd, zeros, part);

        if (n <= 0)
            return false;
        at += n;
    }
    return fsync(fd) == 0;
}

void
pd_app_wipe_file(int dir, const char *name)
{
    struct stat st;
    int fd = openat(dir, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    bool clean = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && overwrite(fd, st.st_size);

    if (fd >= 0)
        (void)close(fd);
    if (unlinkat(dir, name, 0) != 0)
        pd_log(PD_LOG_ERROR, "E-SYS-20", "%s cannot be deleted: %s", name, strerror(errno));
    else if (!clean)
        pd_log(PD_LOG_WARN, "E-SYS-20", "%s was deleted, but not overwritten", name);
}

/* Its answers are no later desk's. */
static void
forget_setup(const struct pd_app *app)
{
    char dir[4096], path[4200];

    if (app->settings == NULL)
        return;
    pd_settings_conf_dir(app->settings, dir, sizeof dir);
    pd_setup_path(dir, path, sizeof path);
    if (unlink(path) != 0 && errno != ENOENT)
        pd_log(PD_LOG_ERROR, "E-SYS-20", "%s cannot be deleted: %s", path, strerror(errno));
}

static int
read_waiting(struct pd_ledger *ledger, int argc, char **argv, FILE *out)
{
    struct pd_waiting waiting;

    (void)argc;
    (void)argv;
    (void)out;
    return pd_waiting_read(ledger, &waiting) == PD_OK && pd_waiting_none(&waiting) ? PD_EXIT_DONE
                                                                                   : PD_EXIT_NO;
}

/* Once more, now that nothing of this program writes into it: a turn that was under way when the desk was
 * asked may have left something. */
static bool
may_go(const char *data_dir)
{
    char *words[] = { NULL };
    int code = PD_EXIT_NO;
    struct pd_why why;

    return pd_command_try_ledger(data_dir, 0, words, read_waiting, stderr, &code, &why) == PD_OK &&
           code == PD_EXIT_DONE;
}

static void
wipe_folder(DIR *dir)
{
    const struct dirent *entry;
    struct stat st;

    while ((entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, "lock") != 0 && strcmp(entry->d_name, PD_RETIRED_FILE) != 0 &&
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            pd_app_wipe_file(dirfd(dir), entry->d_name);
}

void
pd_app_technician_wipe(const struct pd_app *app)
{
    static const char words[] =
        "A technician took this desk out of service; `pointdesk setup` begins anew.\n";
    char path[PD_CONFIG_TEXT_BYTES + 32];
    struct pd_why why;
    DIR *dir;

    if (!may_go(app->config->data_dir)) {
        pd_log(PD_LOG_ERROR, "E-SYS-22", "nothing was wiped: something is not at the hub yet");
        return;
    }
    /* First: a power cut in between leaves no machine that asks whoever passes by for a new hub. */
    (void)snprintf(path, sizeof path, "%s/" PD_RETIRED_FILE, app->config->data_dir);
    if (pd_file_write(path, words, sizeof words - 1, 0600, NULL, &why) != PD_OK) {
        pd_log(PD_LOG_ERROR, "E-SYS-22", "nothing was wiped: %s: %s", why.path, why.text);
        return;
    }
    dir = opendir(app->config->data_dir);
    if (dir != NULL) {
        wipe_folder(dir);
        (void)closedir(dir);
    }
    forget_setup(app);
    pd_log(PD_LOG_WARN, "", "this desk was wiped by a technician");
}
