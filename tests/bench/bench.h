/*
 * What the benches share: how a figure is taken, held against its budget, and told.
 *   (1) A bench measures and reports; it never fails because a machine is slow. The exit code says whether
 *       every figure was taken, `ok` whether it kept its budget.
 *   (2) Every figure says how many samples it stands on.
 */
#ifndef PD_TESTS_BENCH_BENCH_H
#define PD_TESTS_BENCH_BENCH_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pd_bench_options {
    bool json;
    bool unverified;      /* hubs are not verified after a load: for comparing two builds in less time */
    int64_t members;      /* on the desk, and at the hub */
    int64_t home;         /* of them are at home at the site of a new desk; 0: it mirrors everybody */
    int64_t desks;        /* that wait with a poll; 0: the bench's own number */
    int64_t runs;         /* samples where one sample is one run of a program; 0: the bench's own number */
    int64_t per_push;     /* of the hub's rounds only the one with so many ops a push; 0: all */
    int64_t server;       /* the process of the PostgreSQL server that the kept hub is in; 0: none */
    const char *folder;   /* for desks and databases; removed and made again as needed */
    const char *kept;     /* a hub's folder: the hub begins as a copy of it and is not made anew; or NULL */
    const char *terminal; /* the pointdesk program */
    const char *hub;      /* the pointdesk-hub program */
    const char *assets;
};

extern struct pd_bench_options pd_bench_options;

enum pd_bench_bound { PD_BENCH_AT_MOST, PD_BENCH_AT_LEAST, PD_BENCH_NO_BUDGET };

/* Samples in one unit. Sorted by pd_bench_sort. */
struct pd_samples {
    double *value;
    size_t count, cap;
};

void
pd_samples_add(struct pd_samples *samples, double value);

/* The sample at a share of 0..1 of the sorted row; 0.5 is the median. */
double
pd_samples_at(struct pd_samples *samples, double share);

double
pd_samples_mean(const struct pd_samples *samples);

void
pd_samples_finish(struct pd_samples *samples);

struct pd_figure {
    const char *name; /* "start", "frame.2160x3840" */
    double value;     /* what the budget is about */
    const char *unit;
    double budget;
    enum pd_bench_bound bound;
    size_t n;
    double median, p99; /* of the samples; 0 where one number is all there is */
    const char *note;   /* may be NULL */
};

/* One table row, or one JSON line. */
void
pd_figure_tell(const struct pd_figure *figure);

/* The usual figure: `share` of the samples is the value. */
void
pd_samples_tell(const char *name, struct pd_samples *samples, double share, const char *unit, double budget,
    enum pd_bench_bound bound, const char *note);

/* Milliseconds of a clock that never jumps. */
double
pd_bench_ms(void);

/* Says why a figure could not be taken, and gives 1. */
int
pd_bench_cannot(const char *name, const char *fmt, ...) PD_PRINTF(2, 3);

/* The benches: 0, or 1 when a figure could not be taken. */
int
pd_bench_start(void);
int
pd_bench_start_2160(void);
int
pd_bench_memory(void);
int
pd_bench_growth(void);
int
pd_bench_idle(void);
int
pd_bench_frame(void);
int
pd_bench_tap(void);
int
pd_bench_scan(void);
int
pd_bench_hand_over(void);
int
pd_bench_decode(void);
int
pd_bench_commit(void);
int
pd_bench_verify(void);
int
pd_bench_snapshot(void);
int
pd_bench_hub(void);
int
pd_bench_hub_sizes(void);
int
pd_bench_polls(void);
int
pd_bench_crowd(void);

int
pd_bench_wheel(void);

#endif
