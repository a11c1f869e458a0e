#include "drivers/speech/prompts.h"

#include "app/base/str.h"
#include "drivers/speech/wav.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES (PD_UTTERANCE_BYTES + 128)

struct prompt {
    enum pd_tongue tongue;
    char file[24];
    char *text;
};

struct pd_prompts {
    char dir[512];
    struct prompt *prompt;
    int count;
};

/* A name that stays in its folder. */
static bool
is_file_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL &&
           strlen(name) < sizeof((struct prompt *)NULL)->file;
}

static bool
tongue_of(const char *name, enum pd_tongue *tongue)
{
    for (int i = 0; i < PD_TONGUES; i++)
        if (strcmp(pd_tongue_name((enum pd_tongue)i), name) == 0) {
            *tongue = (enum pd_tongue)i;
            return true;
        }
    return false;
}

static enum pd_err
take_line(struct pd_prompts *p, char *line, const char *where, struct pd_why *why)
{
    char *tongue = strchr(line, '\t'), *text = tongue != NULL ? strchr(tongue + 1, '\t') : NULL;
    struct prompt *fresh;

    if (text == NULL)
        return pd_why(why, PD_ERR_INVALID, where, "a line is: file, tab, tongue, tab, text");
    *tongue++ = '\0';
    *text++ = '\0';
    if (p->count == PD_PROMPTS_MAX)
        return pd_why(why, PD_ERR_INVALID, where, "more than %d phrases", PD_PROMPTS_MAX);
    fresh = &p->prompt[p->count];
    if (!is_file_name(line) || !tongue_of(tongue, &fresh->tongue) || text[0] == '\0')
        return pd_why(why, PD_ERR_INVALID, where, "no such tongue, or a file that is not in this folder");
    (void)pd_copy(fresh->file, sizeof fresh->file, line);
    fresh->text = strdup(text);
    if (fresh->text == NULL)
        return PD_ERR_MEMORY;
    p->count++;
    return PD_OK;
}

static enum pd_err
read_list(struct pd_prompts *p, FILE *f, const char *path, struct pd_why *why)
{
    char line[LINE_BYTES], where[LINE_BYTES + 16];
    enum pd_err err = PD_OK;

    for (int number = 1; err == PD_OK && fgets(line, sizeof line, f) != NULL; number++) {
        (void)snprintf(where, sizeof where, "%s:%d", path, number);
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0')
            err = take_line(p, line, where, why);
    }
    return err;
}

enum pd_err
pd_prompts_load(const char *dir, struct pd_prompts **out, struct pd_why *why)
{
    struct pd_prompts *p = calloc(1, sizeof *p);
    char path[600];
    enum pd_err err = PD_OK;
    FILE *f;

    *out = NULL;
    if (p == NULL)
        return PD_ERR_MEMORY;
    p->prompt = calloc(PD_PROMPTS_MAX, sizeof *p->prompt);
    if (p->prompt == NULL || !pd_copy(p->dir, sizeof p->dir, dir)) {
        pd_prompts_destroy(p);
        return PD_ERR_MEMORY;
    }
    (void)snprintf(path, sizeof path, "%s/manifest.tsv", dir);
    f = fopen(path, "re");
    if (f == NULL && errno != ENOENT && errno != ENOTDIR)
        err = pd_why(why, PD_ERR_IO, path, "%s", strerror(errno));
    if (f != NULL) {
        err = read_list(p, f, path, why);
        (void)fclose(f);
    }
    if (err != PD_OK)
        pd_prompts_destroy(p);
    else
        *out = p;
    return err;
}

void
pd_prompts_destroy(struct pd_prompts *p)
{
    if (p == NULL)
        return;
    for (int i = 0; i < p->count; i++)
        free(p->prompt[i].text);
    free(p->prompt);
    free(p);
}

int
pd_prompts_count(const struct pd_prompts *p)
{
    return p->count;
}

/* The whole file, which is small; NULL when it cannot be read. */
static uint8_t *
read_file(const char *path, size_t *size)
{
    size_t cap = sizeof(int16_t) * PD_PROMPT_SAMPLES + 4096;
    uint8_t *bytes = malloc(cap);
    FILE *f = fopen(path, "re");

    *size = 0;
    if (bytes != NULL && f != NULL)
        *size = fread(bytes, 1, cap, f);
    if (f != NULL)
        (void)fclose(f);
    return bytes;
}

static bool
read_samples(const char *path, int16_t **samples, size_t *count)
{
    size_t size, at = 0;
    uint8_t *bytes = read_file(path, &size);
    struct pd_wav wav;
    bool good;

    pd_wav_begin(&wav);
    *samples = bytes != NULL ? malloc(size + 2) : NULL;
    *count = 0;
    good = *samples != NULL;
    while (good && at < size) {
        size_t took = pd_wav_read(&wav, bytes + at, size - at, *samples + *count, count);

        at += took;
        good = took > 0;
    }
    free(bytes);
    if (good && *count > 0)
        return true;
    free(*samples);
    *samples = NULL;
    return false;
}

bool
pd_prompts_get(const struct pd_prompts *p, enum pd_tongue tongue, const char *text, size_t len,
    int16_t **samples, size_t *count)
{
    char path[600];

    for (int i = 0; i < p->count; i++) {
        const struct prompt *prompt = &p->prompt[i];

        if (prompt->tongue != tongue || strncmp(prompt->text, text, len) != 0 || prompt->text[len] != '\0')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", p->dir, prompt->file);
        return read_samples(path, samples, count);
    }
    return false;
}
