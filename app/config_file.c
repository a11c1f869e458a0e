/* The layers of files. libinih cuts long lines silently and takes the rest for a line of its own, so the
 * lines are read here and given to it one by one; that also gives us their numbers. */
#include "app/config_keys.h"

#include "app/base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ini.h>

#define MAX_LINES 5000

struct reading {
    struct pd_config *config;
    const char *path;
    FILE *file;
    int line;                     /* of the one being handled */
    int given_at[PD_CONFIG_KEYS]; /* line in this file; 0: not yet */
    int answered;                 /* the last line that held a key, or about which something was said */
    bool must_hold_a_key;         /* the line being handled is neither empty, comment nor section */
    enum pd_err err;              /* of the first fault */
    struct pd_config_faults *faults;
};

/* "FILE:LINE"; a long path loses its beginning, because its end and the line are what a person needs. */
static void
where_is(const struct reading *reading, char *out, size_t cap)
{
    char number[16];
    size_t room = cap - 1 - (size_t)snprintf(number, sizeof number, ":%d", reading->line);
    size_t len = strlen(reading->path);

    if (len <= room)
        (void)snprintf(out, cap, "%s%s", reading->path, number);
    else
        (void)snprintf(out, cap, "...%s%s", reading->path + len - (room - 3), number);
}

static void
tell(struct reading *reading, enum pd_err err, const struct pd_why *why)
{
    if (reading->err == PD_OK)
        reading->err = err;
    reading->answered = reading->line;
    pd_config_fault(reading->faults, err, why);
}

/* What the line itself, before its meaning, breaks. */
static void
offend(struct reading *reading, const char *text)
{
    struct pd_why why;
    char where[sizeof why.path];
    enum pd_err err;

    where_is(reading, where, sizeof where);
    err = pd_why(&why, PD_ERR_INVALID, where, "%s", text);
    tell(reading, err, &why);
}

/* libinih tells of the first line that it does not understand and passes over the others: whether one was
 * understood shows in whether a key came of it. */
static void
end_line(struct reading *reading)
{
    if (reading->must_hold_a_key && reading->answered != reading->line)
        offend(reading, "a line is [section], key = value, or a comment after # or ;");
    reading->must_hold_a_key = false;
}

static bool
wants_a_key(const char *line, int number)
{
    if (number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3;
    line += strspn(line, " \t\r\n\v\f");
    if (*line == '[')
        return strchr(line, ']') == NULL;
    return *line != '\0' && *line != '#' && *line != ';';
}

/* fgets for libinih. A line that cannot be taken is an offence and becomes an empty one. */
static char *
next_line(char *out, int cap, void *stream)
{
    struct reading *reading = stream;
    const char *offence = NULL;
    int c = EOF, n = 0;

    end_line(reading);
    if (reading->line == MAX_LINES) {
        offend(reading, "a configuration file has at most 5000 lines");
        return NULL;
    }
    while ((c = getc(reading->file)) != EOF) {
        if (c == '\0')
            offence = "a configuration is text; there is a NUL byte in this line";
        else if (n < cap - 1)
            out[n++] = (char)c;
        else
            offence = "the line is too long; libinih takes at most 197 bytes";
        if (c == '\n')
            break;
    }
    if (c == EOF && n == 0)
        return NULL;
    out[n] = '\0';
    reading->line++;
    if (offence != NULL) {
        offend(reading, offence);
        (void)snprintf(out, (size_t)cap, "\n");
    }
    reading->must_hold_a_key = wants_a_key(out, reading->line);
    return out;
}

/* Always 1: a wrong key does not hide the next one. */
static int
on_key(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    struct pd_why why;
    char key[128], where[sizeof why.path];
    int i;

    (void)snprintf(key, sizeof key, "%s%s%s", section, *section != '\0' ? "." : "", name);
    where_is(reading, where, sizeof where);
    i = pd_config_key_find(key);
    if (i >= 0 && reading->given_at[i] != 0) {
        enum pd_err err =
            pd_why(&why, PD_ERR_INVALID, where, "%s was given in line %d already", key, reading->given_at[i]);

        tell(reading, err, &why);
        return 1;
    }
    if (i >= 0)
        reading->given_at[i] = reading->line;
    reading->answered = reading->line;
    if (pd_config_set(reading->config, key, value, where, &why) != PD_OK)
        tell(reading, PD_ERR_INVALID, &why); /* in a file an unknown key is as wrong as a wrong value */
    return 1;
}

static FILE *
open_regular(const char *path)
{
    /* O_NONBLOCK: a FIFO in the place of a file must not hold the desk's start. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    FILE *file;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        (void)close(fd);
        errno = EINVAL;
        return NULL;
    }
    file = fdopen(fd, "r");
    if (file == NULL)
        (void)close(fd);
    return file;
}

static enum pd_err
fail(struct pd_config_faults *faults, enum pd_err err, const char *path, const char *text)
{
    struct pd_why why;

    err = pd_why(&why, err, path, "cannot be read: %s", text);
    pd_config_fault(faults, err, &why);
    return err;
}

enum pd_err
pd_config_read_file(
    struct pd_config *config, const char *path, bool must_exist, struct pd_config_faults *faults)
{
    struct reading reading = { .config = config, .path = path, .file = open_regular(path), .faults = faults };
    int line;

    if (reading.file == NULL) {
        if (errno == ENOENT && !must_exist)
            return PD_OK;
        return fail(faults, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path,
            errno == EINVAL ? "it is not an ordinary file" : strerror(errno));
    }
    line = ini_parse_stream(next_line, &reading, on_key, &reading);
    end_line(&reading);
    if (line > 0 && reading.err == PD_OK) {
        reading.line = line;
        offend(&reading, "a line is [section], key = value, or a comment after # or ;");
    }
    if (line < 0 || ferror(reading.file) != 0)
        reading.err = fail(faults, PD_ERR_IO, path, "not to its end");
    (void)fclose(reading.file);
    return reading.err;
}

static int
is_ini(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 4 && strcmp(entry->d_name + len - 4, ".ini") == 0;
}

/* By bytes, so that the order of layers does not hang on the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum pd_err
read_dir(struct pd_config *config, const char *dir, struct pd_config_faults *faults)
{
    struct dirent **entries;
    enum pd_err first = PD_OK;
    int count = scandir(dir, &entries, is_ini, by_name);

    if (count < 0)
        return errno == ENOENT ? PD_OK : fail(faults, PD_ERR_IO, dir, strerror(errno));
    for (int i = 0; i < count; i++) {
        char path[4096];
        enum pd_err err;

        (void)snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        err = pd_config_read_file(config, path, false, faults);
        if (first == PD_OK)
            first = err;
        free(entries[i]);
    }
    free(entries);
    return first;
}

void
pd_config_dir_beside(const char *file, char *out, size_t cap)
{
    const char *slash = strrchr(file, '/');

    (void)snprintf(out, cap, "%.*sconf.d", slash != NULL ? (int)(slash - file + 1) : 0, file);
}

enum pd_err
pd_config_load(
    struct pd_config *config, const struct pd_config_sources *sources, struct pd_config_faults *faults)
{
    enum pd_err errs[3] = { PD_OK, PD_OK, PD_OK };

    pd_config_init(config);
    if (sources->defaults != NULL)
        errs[0] = pd_config_read_file(config, sources->defaults, false, faults);
    if (sources->file != NULL)
        errs[1] = pd_config_read_file(config, sources->file, sources->file_must_exist, faults);
    if (sources->dir != NULL)
        errs[2] = read_dir(config, sources->dir, faults);
    for (int i = 0; i < PD_COUNT(errs); i++)
        if (errs[i] != PD_OK)
            return errs[i];
    return PD_OK;
}
