/* Runs a fuzz target over files and folders instead of under libFuzzer, so that the committed corpus is a
 * test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data;
    size_t n;

    if (f == NULL) {
        perror(path);
        return 0;
    }
    data = malloc(1 << 20);
    n = fread(data, 1, 1 << 20, f);
    (void)fclose(f);
    /* An exact-size copy, so that a read one past the end is caught by the sanitizer. */
    {
        uint8_t *exact = malloc(n > 0 ? n : 1);

        for (size_t i = 0; i < n; i++)
            exact[i] = data[i];
        (void)LLVMFuzzerTestOneInput(exact, n);
        free(exact);
    }
    free(data);
    return 1;
}

static int
run_path(const char *path)
{
    struct stat st;
    DIR *dir;
    struct dirent *entry;
    int count = 0;

    if (stat(path, &st) != 0) {
        perror(path);
        return 0;
    }
    if (!S_ISDIR(st.st_mode))
        return run_file(path);
    dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char name[4096];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        count += run_path(name);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return count;
}

int
main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++)
        count += run_path(argv[i]);
    (void)printf("%d inputs replayed\n", count);
    return count > 0 ? 0 : 1; /* an empty corpus tests nothing */
}
