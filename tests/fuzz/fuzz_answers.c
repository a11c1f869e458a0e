/*
 * A file that answers what a new hub is asked: reading ends, an error names the file and what is allowed, and
 * what was taken is text that was in the file, read again as the same answers.
 */
#include "app/base/str.h"
#include "sync/hub/wizard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory that its owner alone can read. */
static enum pd_err
read_from(struct pd_wizard *wizard, const void *data, size_t size, struct pd_why *why)
{
    int fd = memfd_create("answers", MFD_CLOEXEC);
    char path[64];
    enum pd_err err;

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    pd_assert(fd >= 0 && fchmod(fd, 0600) == 0);
    pd_assert(write(fd, data, size) == (ssize_t)size);
    err = pd_wizard_read(wizard, path, why);
    pd_assert(err == PD_OK || strncmp(why->path, path, strlen(path)) == 0);
    pd_assert(err == PD_OK || why->text[0] != '\0');
    (void)close(fd);
    return err;
}

/* The keys in their order, as the template has them. */
static size_t
write_again(const struct pd_wizard *wizard, char *text, size_t cap)
{
    char *template = NULL, *at;
    size_t template_len = 0;
    FILE *f = open_memstream(&template, &template_len);
    struct pd_str out = pd_str_on(text, cap);
    int n = 0;

    pd_assert(f != NULL);
    pd_wizard_template(f);
    pd_assert(fclose(f) == 0);
    for (at = strtok(template, "\n"); at != NULL; at = strtok(NULL, "\n")) {
        char *equals = strchr(at, '=');

        if (at[0] == '#' || equals == NULL)
            continue;
        pd_assert(n < PD_ANSWERS);
        pd_str_add_bytes(&out, at, (size_t)(equals - at));
        pd_str_addf(&out, "= %s\n", wizard->value[n++]);
    }
    pd_assert(n == PD_ANSWERS && !out.cut);
    free(template);
    return out.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_wizard wizard, again;
    static char text[PD_ANSWERS * (PD_ANSWER_CAP + 64)];
    struct pd_why why = { "", "" };

    memset(&wizard, 0, sizeof wizard);
    memset(&again, 0, sizeof again);
    if (read_from(&wizard, data, size, &why) != PD_OK)
        return 0;
    for (int i = 0; i < PD_ANSWERS; i++)
        pd_assert(pd_utf8_valid(wizard.value[i], strlen(wizard.value[i])));
    pd_assert(read_from(&again, text, write_again(&wizard, text, sizeof text), &why) == PD_OK);
    pd_assert(memcmp(&wizard, &again, sizeof wizard) == 0);
    return 0;
}
