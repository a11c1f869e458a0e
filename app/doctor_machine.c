/* The machine a desk runs on: its files, its disk, what was installed. */
#include "app/doctor.h"

#include "ui/text/font.h"
#include "ui/text/locale.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MIN_FREE_BYTES (UINT64_C(64) << 20)

static void
look_version(struct pd_doctor *d, struct pd_finding *f)
{
    (void)d;
    pd_found(f, PD_LAMP_OK, "pointdesk " PD_VERSION, "");
}

static void
look_config(struct pd_doctor *d, struct pd_finding *f)
{
    const struct pd_config_faults *faults = d->faults;
    char more[40] = "";

    if (faults->count == 0) {
        pd_found_text(f, PD_LAMP_OK, "", TR("the configuration is valid"));
        return;
    }
    if (faults->count > 1)
        (void)snprintf(more, sizeof more, " (and %d more)", faults->count - 1);
    pd_found_text(f, PD_LAMP_FAIL,
        "mend that line; `pointdesk config check` names every fault, `config keys` what is allowed",
        "%s: %s%s", faults->list[0].path, faults->list[0].text, more);
    if (faults->err == PD_ERR_MISSING)
        (void)pd_copy(
            f->mend, sizeof f->mend, "write it (first-ten-settings.md), or name another with --config FILE");
}

static void
owner_name(uid_t uid, char *out, size_t cap)
{
    const struct passwd *user = getpwuid(uid);

    if (user != NULL)
        (void)pd_copy(out, cap, user->pw_name);
    else
        (void)snprintf(out, cap, "%u", (unsigned)uid);
}

static void
look_data(struct pd_doctor *d, struct pd_finding *f)
{
    const char *dir = d->config->data_dir;
    char owner[64], me[64];
    struct stat st;

    if (stat(dir, &st) != 0) {
        pd_found_text(f, PD_LAMP_FAIL,
            errno == ENOENT ? "make it for the desk's user, or set data.dir (--data DIR)"
                            : "let this user reach it, or set data.dir (--data DIR)",
            errno == ENOENT ? TR("there is no data folder %s") : TR("the data folder %s cannot be reached"),
            dir);
        if (errno == ENOENT)
            pd_found_command(f, "mkdir -p -m 700 ", dir, "");
        return;
    }
    if (S_ISDIR(st.st_mode) && access(dir, W_OK | X_OK) == 0) {
        pd_found(f, PD_LAMP_OK, TR("the data folder is there and can be written"), "");
        return;
    }
    owner_name(st.st_uid, owner, sizeof owner);
    owner_name(geteuid(), me, sizeof me);
    if (!S_ISDIR(st.st_mode)) {
        pd_found_text(
            f, PD_LAMP_FAIL, "take it away, or set data.dir (--data DIR)", TR("%s is no folder"), dir);
    } else if (st.st_uid == geteuid()) {
        pd_found(
            f, PD_LAMP_FAIL, "the data folder cannot be written by its own user", "give it its rights back");
        pd_found_command(f, "chmod 700 ", dir, "");
    } else {
        pd_found_text(f, PD_LAMP_FAIL, "run this as that user; or, if the desk runs as this one, as root:",
            TR("the data folder cannot be written by %s: it belongs to %s"), me, owner);
        pd_found_command(f, "chown -R ", me, " ");
        pd_found_command(f, "", dir, "");
    }
}

static void
look_disk(struct pd_doctor *d, struct pd_finding *f)
{
    struct statvfs fs;
    uint64_t free_bytes;

    if (statvfs(d->config->data_dir, &fs) != 0) {
        pd_found(
            f, PD_LAMP_WARN, TR("how much of the disk is free cannot be told"), "mend the data folder first");
        return;
    }
    free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    if ((fs.f_flag & ST_RDONLY) != 0) {
        pd_found(f, PD_LAMP_FAIL, TR("the disk of data.dir is mounted read-only (E-LED-02)"),
            "mount it for writing, or replace it");
    } else if (free_bytes < 8 * MIN_FREE_BYTES) {
        bool full = free_bytes < MIN_FREE_BYTES;

        pd_found_text(f, full ? PD_LAMP_FAIL : PD_LAMP_WARN,
            "make room on the disk of data.dir; what takes the most:",
            full ? TR("%llu MiB are free; less than %d are too few (E-LED-01)")
                 : TR("%llu MiB are free; less than %d are few"),
            (unsigned long long)(free_bytes >> 20), full ? 64 : 512);
        pd_found_command(f, "du -xhd1 $(findmnt -no TARGET -T ", d->config->data_dir, ") | sort -h | tail");
    } else {
        pd_found_text(f, PD_LAMP_OK, "", TR("%llu MiB are free"), (unsigned long long)(free_bytes >> 20));
    }
}

/* The first file of the folder that others may open, into name. */
static bool
open_to_others(const char *dir, char *name, size_t cap)
{
    DIR *entries = opendir(dir);
    const struct dirent *e;
    bool found = false;

    while (entries != NULL && !found && (e = readdir(entries)) != NULL) {
        struct stat st;

        found = fstatat(dirfd(entries), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
                (st.st_mode & 066) != 0;
        if (found)
            (void)pd_copy(name, cap, e->d_name);
    }
    if (entries != NULL)
        (void)closedir(entries);
    return found;
}

/* Where nobody else may enter the folder, what stands in it is nobody else's. */
static void
look_secret(struct pd_doctor *d, struct pd_finding *f)
{
    struct stat st;
    char name[256];

    if (stat(d->config->data_dir, &st) != 0) {
        pd_found(f, PD_LAMP_WARN, TR("no data folder, no key"), "mend the data folder first");
    } else if ((st.st_mode & 011) != 0 && open_to_others(d->config->data_dir, name, sizeof name)) {
        pd_found_text(f, PD_LAMP_FAIL,
            "take their rights away; if others use this machine, enrol the desk anew",
            TR("others on this machine can open %.200s, and the desk's key is in this folder"), name);
        pd_found_command(f, "chmod -R go= ", d->config->data_dir, "");
    } else {
        pd_found(f, PD_LAMP_OK, TR("only its own user can read the desk's key"), "");
    }
}

static bool
is_there(const struct pd_doctor *d, const char *name)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/%s", d->config->assets_dir, name);
    return access(path, R_OK) == 0;
}

static void
look_assets(struct pd_doctor *d, struct pd_finding *f)
{
    static const char *const folders[] = { "icons", "gifts", "brand", "locale" };

    for (int i = 0; i < PD_COUNT(folders); i++)
        if (!is_there(d, folders[i])) {
            pd_found_text(f, PD_LAMP_FAIL,
                "set assets.dir (--assets DIR); it is /usr/share/pointdesk where the package is installed",
                TR("pictures and texts are not in %s: no folder %s (E-SYS-11)"), d->config->assets_dir,
                folders[i]);
            return;
        }
    pd_found(f, PD_LAMP_OK, TR("pictures and icons are there"), "");
}

static void
look_texts(struct pd_doctor *d, struct pd_finding *f)
{
    for (int lang = 0; lang < PD_LANGS; lang++) {
        char name[96];

        (void)snprintf(
            name, sizeof name, "locale/pd/LC_MESSAGES/pointdesk-%s.mo", pd_locale_name((enum pd_lang)lang));
        if (!is_there(d, name)) {
            pd_found_text(f, PD_LAMP_FAIL,
                "install the program's files anew (apt-get install --reinstall pointdesk), or set assets.dir",
                TR("the texts of %s are missing: %s/%s (E-SYS-11)"), pd_locale_name((enum pd_lang)lang),
                d->config->assets_dir, name);
            return;
        }
    }
    pd_found(f, PD_LAMP_OK, TR("texts in four languages are there"), "");
}

static void
look_fonts(struct pd_doctor *d, struct pd_finding *f)
{
    static const char *const files[] = { PD_FONT_DIR "/NotoSansCJK-Regular.ttc",
        PD_FONT_DIR "/NotoSansCJK-Bold.ttc" };

    (void)d;
    for (int i = 0; i < PD_COUNT(files); i++)
        if (access(files[i], R_OK) != 0) {
            pd_found_text(
                f, PD_LAMP_FAIL, "install them", TR("the fonts are missing: %s (E-SYS-12)"), files[i]);
            pd_found_command(f, "apt-get install -y ", "fonts-noto-cjk", "");
            return;
        }
    pd_found(f, PD_LAMP_OK, TR("the fonts are there"), "");
}

const struct pd_check pd_checks_machine[] = {
    { "version", look_version },
    { "config", look_config },
    { "data", look_data },
    { "disk", look_disk },
    { "secret", look_secret },
    { "assets", look_assets },
    { "texts", look_texts },
    { "fonts", look_fonts },
    { NULL, NULL },
};
