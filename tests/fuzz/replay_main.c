/*
 * Runs a fuzz target without libFuzzer, so that every build and both compilers test the committed corpus:
 * each input as it is, in a buffer of exactly its size, then for --mutate MS milliseconds inputs made from
 * them by turning bits, cutting, repeating, splicing and planting numbers and characters that parsers trip
 * over. No coverage leads it: tests/fuzz/run does that. The seed is 1, or PD_FUZZ_SEED. An input that breaks
 * something is written to ./found-SEED-N, and the message says so.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)1 << 20)
#define MUTANT_MAX ((size_t)1 << 16)
#define INPUTS_MAX 4096

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sanitizer's report ends in SIGABRT as an assertion does, so that the input is kept. */
const char *
__asan_default_options(void);

static struct {
    uint8_t *bytes;
    size_t size;
} inputs[INPUTS_MAX];
static int input_count;

static const uint8_t *current;
static size_t current_size;
static uint64_t seed = 1, state;
static long mutants;

const char *
__asan_default_options(void)
{
    return "abort_on_error=1";
}

static void
run_exact(const uint8_t *bytes, size_t size)
{
    /* An exact-size copy, so that a read one past the end is caught by the sanitizer. */
    uint8_t *exact = malloc(size > 0 ? size : 1);

    if (exact == NULL)
        exit(1);
    memcpy(exact, bytes, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void
run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_MAX);

    if (f == NULL || bytes == NULL || input_count == INPUTS_MAX) {
        perror(path);
        exit(1);
    }
    inputs[input_count].size = fread(bytes, 1, INPUT_MAX, f);
    (void)fclose(f);
    bytes = realloc(bytes, inputs[input_count].size + 1);
    if (bytes == NULL)
        exit(1);
    inputs[input_count].bytes = bytes;
    run_exact(bytes, inputs[input_count++].size);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* by bytes: the same mutants everywhere */
}

static void
run_path(const char *path)
{
    struct stat st;
    struct dirent **entries;
    int count;

    if (stat(path, &st) != 0) {
        perror(path);
        return;
    }
    if (!S_ISDIR(st.st_mode)) {
        run_file(path);
        return;
    }
    count = scandir(path, &entries, NULL, by_name);
    for (int i = 0; i < count; i++) {
        char name[4096];

        (void)snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            run_path(name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* splitmix64 */
static uint64_t
below(uint64_t n)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return n > 0 ? (z ^ (z >> 31)) % n : 0;
}

/* Replaces `gone` bytes at `at` with these, as far as there is room. */
static size_t
put_in(uint8_t *out, size_t size, size_t at, size_t gone, const uint8_t *bytes, size_t n)
{
    if (size - gone + n > MUTANT_MAX)
        return size;
    memmove(out + at + n, out + at + gone, size - at - gone);
    memcpy(out + at, bytes, n);
    return size - gone + n;
}

static size_t
plant(uint8_t *out, size_t size)
{
    static const char *const words[] = { "0", "-1", "1", "9223372036854775807", "-9223372036854775808",
        "18446744073709551616", "4294967296", "1.0", "1e9", "null", "true", "\"\"", "[]", "{}", "[[[[[[[",
        "\"", "\\", "\\u0000", "\\ud800", ",", ":", "\n", "\r\n", "\x7f", "\x1b[2J", "\xe2\x80\xae", "\xff",
        "%n%s", "../", "'--", " " };
    const char *word = words[below(sizeof words / sizeof words[0])];
    size_t at = (size_t)below(size + 1), gone = 0;

    while (at + gone < size && below(2) == 0 && gone < 24)
        gone++;
    return put_in(out, size, at, gone, (const uint8_t *)word, strlen(word));
}

static size_t
mutate(uint8_t *out, size_t size)
{
    uint8_t part[256];
    size_t at = (size_t)below(size + 1),
           n = (size_t)below(size - at < sizeof part ? size - at + 1 : sizeof part);
    int other = (int)below((uint64_t)input_count);

    memcpy(part, out + at, n);
    switch (below(6)) {
    case 0: /* a bit */
        if (size > 0)
            out[at % size] ^= (uint8_t)(1 << below(8));
        return size;
    case 1: /* a byte */
        if (size > 0)
            out[at % size] = (uint8_t)below(256);
        return size;
    case 2: /* without a part */
        return put_in(out, size, at, n, part, 0);
    case 3: /* a part twice */
        return put_in(out, size, at, 0, part, n);
    case 4: /* the end of another input */
        n = (size_t)below(inputs[other].size + 1);
        return put_in(out, size, at, size - at, inputs[other].bytes + n, inputs[other].size - n);
    default:
        return plant(out, size);
    }
}

static int64_t
now_ms(void)
{
    struct timespec at;

    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static void
on_abort(int number)
{
    char path[64];
    int fd;

    (void)signal(number, SIG_DFL);
    if (current == NULL)
        return;
    (void)snprintf(path, sizeof path, "found-%llu-%ld", (unsigned long long)seed, mutants);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0 && write(fd, current, current_size) == (ssize_t)current_size)
        (void)fprintf(stderr, "the input is in %s\n", path);
}

static void
run_mutants(long for_ms)
{
    int64_t until_ms = now_ms() + for_ms;
    uint8_t *bytes = malloc(MUTANT_MAX);

    if (bytes == NULL)
        exit(1);
    (void)signal(SIGABRT, on_abort);
    for (state = seed; now_ms() < until_ms; mutants++) {
        int from = (int)below((uint64_t)input_count);
        size_t size = inputs[from].size < MUTANT_MAX ? inputs[from].size : MUTANT_MAX;

        memcpy(bytes, inputs[from].bytes, size);
        for (uint64_t turns = 1 + below(4); turns > 0; turns--)
            size = mutate(bytes, size);
        current = bytes;
        current_size = size;
        run_exact(bytes, size);
        current = NULL;
    }
    free(bytes);
}

int
main(int argc, char **argv)
{
    const char *chosen = getenv("PD_FUZZ_SEED");
    long for_ms = 0;

    if (chosen != NULL && *chosen != '\0')
        seed = strtoull(chosen, NULL, 10);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--mutate") == 0 && i + 1 < argc)
            for_ms = strtol(argv[++i], NULL, 10);
        else
            run_path(argv[i]);
    }
    if (input_count > 0 && for_ms > 0)
        run_mutants(for_ms);
    for (int i = 0; i < input_count; i++)
        free(inputs[i].bytes);
    (void)printf("%d inputs replayed, %ld made from them with seed %llu\n", input_count, mutants,
        (unsigned long long)seed);
    return input_count > 0 ? 0 : 1; /* an empty corpus tests nothing */
}
