/*
 * A receipt printer of flesh (tests/support/printer_body.h) on a pseudo terminal, served by a thread, that
 * knows which tickets lie in its tray. A ticket's number stands in every row of its picture.
 */
#ifndef PD_TESTS_DRIVERS_BENCH_PRINTER_H
#define PD_TESTS_DRIVERS_BENCH_PRINTER_H

#include "tests/support/printer_body.h"

#include <pthread.h>
#include <stdatomic.h>

#define BENCH_WIDTH 384
#define BENCH_ROWS 500 /* three bands, the last not full */
#define BENCH_JOBS 512

struct bench {
    int master, slave;
    char path[64];
    pthread_t thread;
    pthread_mutex_t lock; /* of body and tray */
    atomic_bool stopping;
    struct pd_printer_body body;
    struct {
        uint8_t byte;
        int64_t due_us;
    } late[256];
    int late_count;

    /* In the tray. */
    int whole[BENCH_JOBS], pieces[BENCH_JOBS];
    int strips; /* hatched */
    int rubbish;
};

void
bench_start(struct bench *bench);
void
bench_stop(struct bench *bench);

/* A command of the body. */
void
bench_command(struct bench *bench, const char *line);

/* The picture of ticket n (0..BENCH_JOBS - 1), to be finished by the caller. */
struct pd_image
bench_ticket(int n);

#endif
