/* The layers of files. libinih cuts long lines silently and takes the rest for a line of its own, so the
 * lines are read here and given to it one by one; that also gives us their numbers. */
#include "app/config.h"

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
    int bad_line;                 /* first offence; 0: none */
    enum pd_err err;
    struct pd_why why;
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

/* What the line itself, before its meaning, breaks. The first offence is the one reported. */
static void
offend(struct reading *reading, enum pd_err err, const char *text)
{
    char where[sizeof reading->why.path];

    if (reading->bad_line != 0)
        return;
    reading->bad_line = reading->line;
    where_is(reading, where, sizeof where);
    reading->err = pd_why(&reading->why, err, where, "%s", text);
}

/* fgets for libinih. A line that cannot be taken is an offence and becomes an empty one. */
static char *
next_line(char *out, int cap, void *stream)
{
    struct reading *reading = stream;
    const char *offence = NULL;
    int c = EOF, n = 0;

    if (reading->line == MAX_LINES) {
        offend(reading, PD_ERR_INVALID, "a configuration file has at most 5000 lines");
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
        offend(reading, PD_ERR_INVALID, offence);
        (void)snprintf(out, (size_t)cap, "\n");
    }
    return out;
}

static int
index_of(const char *key)
{
    struct pd_config_row row;
    struct pd_config none = { 0 };

    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_config_describe(&none, i, &row);
        if (strcmp(row.key, key) == 0)
            return i;
    }
    return -1;
}

static int
on_key(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    char key[128], where[sizeof reading->why.path], text[192];
    int i;

    if (reading->bad_line != 0)
        return 0;
    (void)snprintf(key, sizeof key, "%s%s%s", section, *section != '\0' ? "." : "", name);
    where_is(reading, where, sizeof where);
    i = index_of(key);
    if (i >= 0 && reading->given_at[i] != 0) {
        (void)snprintf(text, sizeof text, "%s was given in line %d already", key, reading->given_at[i]);
        offend(reading, PD_ERR_INVALID, text);
        return 0;
    }
    reading->err = pd_config_set(reading->config, key, value, where, &reading->why);
    if (reading->err != PD_OK) {
        reading->err = PD_ERR_INVALID; /* in a file an unknown key is as wrong as a wrong value */
        reading->bad_line = reading->line;
        return 0;
    }
    reading->given_at[i] = reading->line;
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

enum pd_err
pd_config_read_file(struct pd_config *config, const char *path, bool must_exist, struct pd_why *why)
{
    struct reading reading = { .config = config, .path = path, .file = open_regular(path) };
    int line;

    if (reading.file == NULL) {
        if (errno == ENOENT && !must_exist)
            return PD_OK;
        return pd_why(why, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path, "cannot be read: %s",
            errno == EINVAL ? "it is not an ordinary file" : strerror(errno));
    }
    line = ini_parse_stream(next_line, &reading, on_key, &reading);
    if (line > 0 && (reading.bad_line == 0 || line < reading.bad_line)) {
        reading.line = line;
        reading.bad_line = 0;
        offend(&reading, PD_ERR_INVALID, "a line is [section], key = value, or a comment after # or ;");
    }
    if (line < 0 || ferror(reading.file) != 0)
        reading.err = pd_why(&reading.why, PD_ERR_IO, path, "cannot be read to its end");
    (void)fclose(reading.file);
    if (reading.err != PD_OK && why != NULL)
        *why = reading.why;
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
read_dir(struct pd_config *config, const char *dir, struct pd_why *why)
{
    struct dirent **entries;
    enum pd_err err = PD_OK;
    int count = scandir(dir, &entries, is_ini, by_name);

    if (count < 0)
        return errno == ENOENT ? PD_OK : pd_why(why, PD_ERR_IO, dir, "cannot be read: %s", strerror(errno));
    for (int i = 0; i < count; i++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/%s", dir, entries[i]->d_name);
        if (err == PD_OK)
            err = pd_config_read_file(config, path, false, why);
        free(entries[i]);
    }
    free(entries);
    return err;
}

enum pd_err
pd_config_load(struct pd_config *config, const struct pd_config_sources *sources, struct pd_why *why)
{
    enum pd_err err = PD_OK;

    pd_config_init(config);
    if (sources->defaults != NULL)
        err = pd_config_read_file(config, sources->defaults, false, why);
    if (err == PD_OK && sources->file != NULL)
        err = pd_config_read_file(config, sources->file, sources->file_must_exist, why);
    if (err == PD_OK && sources->dir != NULL)
        err = read_dir(config, sources->dir, why);
    return err;
}
