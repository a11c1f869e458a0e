/*
 * Any configuration file: refused with its file and line, or every value in it reads back: set again as it is
 * shown, it is the same value. What is refused alone changes nothing.
 */
#include "app/base/str.h"
#include "app/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_values(const struct pd_config *config)
{
    struct pd_config again;
    struct pd_config_row row, back;
    struct pd_why why = { "", "" };
    struct pd_config_faults faults = { 0 };

    pd_config_init(&again);
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        pd_config_describe(config, i, &row);
        pd_assert(memchr(row.value, '\0', sizeof row.value) != NULL && row.origin[0] != '\0');
        pd_assert(pd_config_set(&again, row.key, row.value, "again", &why) == PD_OK);
        pd_config_describe(&again, i, &back);
        pd_assert(strcmp(row.value, back.value) == 0);
    }
    if (pd_config_check(config, &faults) != PD_OK)
        pd_assert(faults.count > 0 && faults.list[0].text[0] != '\0' && faults.list[0].path[0] != '\0');
}

/* Each names its line, and they stand in the order of their lines. */
static void
check_faults(const struct pd_config_faults *faults, const char *path)
{
    size_t n = strlen(path);
    long before = 0;

    pd_assert(faults->count > 0 && faults->err != PD_OK);
    for (int i = 0; i < faults->count && i < PD_CONFIG_FAULTS_MAX; i++) {
        const struct pd_why *why = &faults->list[i];
        long line;

        pd_assert(strncmp(why->path, path, n) == 0 && why->path[n] == ':' && why->text[0] != '\0');
        line = strtol(why->path + n + 1, NULL, 10);
        pd_assert(line >= before);
        before = line;
    }
}

/* "KEY\nVALUE": one key from a command line. */
static void
set_alone(const char *text)
{
    struct pd_config config, before;
    struct pd_why why = { "", "" };
    const char *newline = strchr(text, '\n');
    char key[64];

    if (newline == NULL || (size_t)(newline - text) >= sizeof key)
        return;
    memcpy(key, text, (size_t)(newline - text));
    key[newline - text] = '\0';
    memset(&config, 0, sizeof config);
    pd_config_init(&config);
    before = config;
    if (pd_config_set(&config, key, newline + 1, "--option", &why) == PD_OK)
        return;
    pd_assert(why.text[0] != '\0' && memcmp(&config, &before, sizeof config) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_config config;
    struct pd_config_faults faults = { 0 };
    int fd = memfd_create("ini", MFD_CLOEXEC);
    char path[64], text[1024];

    if (fd < 0)
        return 0;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size) {
        pd_config_init(&config);
        if (pd_config_read_file(&config, path, true, &faults) == PD_OK)
            check_values(&config);
        else
            check_faults(&faults, path);
    }
    (void)close(fd);
    if (size < sizeof text) {
        memcpy(text, data, size);
        text[size] = '\0';
        set_alone(text);
    }
    return 0;
}
