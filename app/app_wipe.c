/* A desk that was retired: its folder holds nothing that would tell of it. */
#include "app/app.h"
#include "app/settings.h"
#include "app/setup.h"

#include "app/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A worn cell of a flash disk may keep the old bytes all the same: whoever throws the disk away destroys it.
 */
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

static void
wipe_file(int dir, const char *name)
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

/* The setup begins by itself where it is gone. */
static void
forget_setup(const struct pd_app *app)
{
    char dir[4096], path[4200];

    if (app->settings == NULL)
        return;
    pd_config_dir_beside(
        app->settings->file != NULL ? app->settings->file : "/etc/pointdesk/pointdesk.ini", dir, sizeof dir);
    pd_setup_path(dir, path, sizeof path);
    if (unlink(path) != 0 && errno != ENOENT)
        pd_log(PD_LOG_ERROR, "E-SYS-20", "%s cannot be deleted: %s", path, strerror(errno));
}

void
pd_app_technician_wipe(const struct pd_app *app)
{
    DIR *dir = opendir(app->config->data_dir);
    const struct dirent *entry;
    struct stat st;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, "lock") != 0 &&
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            wipe_file(dirfd(dir), entry->d_name);
    if (dir != NULL)
        (void)closedir(dir);
    forget_setup(app);
    pd_log(PD_LOG_WARN, "", "this desk was wiped by a technician");
}
