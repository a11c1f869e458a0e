#include "tests/bench/bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pd_bench_options pd_bench_options;

void
pd_samples_add(struct pd_samples *samples, double value)
{
    if (samples->count == samples->cap) {
        size_t cap = samples->cap == 0 ? 64 : samples->cap * 2;
        double *grown = realloc(samples->value, cap * sizeof *grown);

        pd_assert(grown != NULL);
        samples->value = grown;
        samples->cap = cap;
    }
    samples->value[samples->count++] = value;
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double
pd_samples_at(struct pd_samples *samples, double share)
{
    size_t i;

    if (samples->count == 0)
        return 0;
    qsort(samples->value, samples->count, sizeof samples->value[0], by_size);
    i = (size_t)(share * (double)samples->count);
    return samples->value[i < samples->count ? i : samples->count - 1];
}

double
pd_samples_mean(const struct pd_samples *samples)
{
    double sum = 0;

    for (size_t i = 0; i < samples->count; i++)
        sum += samples->value[i];
    return samples->count > 0 ? sum / (double)samples->count : 0;
}

void
pd_samples_finish(struct pd_samples *samples)
{
    free(samples->value);
    *samples = (struct pd_samples){ 0 };
}

static bool
is_ok(const struct pd_figure *f)
{
    switch (f->bound) {
    case PD_BENCH_AT_MOST:
        return f->value <= f->budget;
    case PD_BENCH_AT_LEAST:
        return f->value >= f->budget;
    case PD_BENCH_NO_BUDGET:
        return true;
    }
    return false;
}

/* Other work on the machine while this was measured: the load average of the last minute. */
static double
load_now(void)
{
    double load = 0;

    return getloadavg(&load, 1) == 1 ? load : 0;
}

static void
tell_json(const struct pd_figure *f)
{
    (void)printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",", f->name, f->value, f->unit);
    if (f->bound != PD_BENCH_NO_BUDGET)
        (void)printf("\"budget\":%.3f,\"bound\":\"%s\",", f->budget,
            f->bound == PD_BENCH_AT_MOST ? "at_most" : "at_least");
    (void)printf("\"load\":%.2f,", load_now());
    (void)printf("\"n\":%zu,\"median\":%.3f,\"p99\":%.3f,\"ok\":%s", f->n, f->median, f->p99,
        is_ok(f) ? "true" : "false");
    if (f->note != NULL)
        (void)printf(",\"note\":\"%s\"", f->note);
    (void)printf("}\n");
}

static void
tell_row(const struct pd_figure *f)
{
    static bool header;
    char budget[32] = "-";

    if (!header)
        (void)printf("%-26s %12s %-10s %14s %-4s %7s %10s %10s %5s  %s\n", "bench", "value", "unit", "budget",
            "ok", "n", "median", "p99", "load", "note");
    header = true;
    if (f->bound != PD_BENCH_NO_BUDGET)
        (void)snprintf(
            budget, sizeof budget, "%s %.10g", f->bound == PD_BENCH_AT_MOST ? "<=" : ">=", f->budget);
    (void)printf("%-26s %12.2f %-10s %14s %-4s %7zu %10.2f %10.2f %5.1f  %s\n", f->name, f->value, f->unit,
        budget,
        f->bound == PD_BENCH_NO_BUDGET ? ""
        : is_ok(f)                     ? "yes"
                                       : "NO",
        f->n, f->median, f->p99, load_now(), f->note != NULL ? f->note : "");
}

void
pd_figure_tell(const struct pd_figure *figure)
{
    if (pd_bench_options.json)
        tell_json(figure);
    else
        tell_row(figure);
    (void)fflush(stdout);
}

void
pd_samples_tell(const char *name, struct pd_samples *samples, double share, const char *unit, double budget,
    enum pd_bench_bound bound, const char *note)
{
    pd_figure_tell(&(struct pd_figure){
        .name = name,
        .value = pd_samples_at(samples, share),
        .unit = unit,
        .budget = budget,
        .bound = bound,
        .n = samples->count,
        .median = pd_samples_at(samples, 0.5),
        .p99 = pd_samples_at(samples, 0.99),
        .note = note,
    });
}

double
pd_bench_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int
pd_bench_cannot(const char *name, const char *fmt, ...)
{
    char text[256];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "pointdesk-bench: %s could not be measured: %s\n", name, text);
    return 1;
}
