#include "tests/sim/jobs.h"

#include "app/base/err.h"
#include "app/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A record is smaller than what a pipe takes at once; a reader that is gone ends the writer (SIGPIPE). */
static void
work(int to, int step, uint64_t seed, uint64_t last,
    void (*run)(void *ctx, uint64_t seed, struct sim_outcome *out), void *ctx)
{
    for (; seed <= last; seed += (uint64_t)step) {
        struct sim_outcome out;

        memset(&out, 0, sizeof out);
        run(ctx, seed, &out);
        if (write(to, &out, sizeof out) != (ssize_t)sizeof out)
            _exit(1);
    }
    _exit(0);
}

void
sim_jobs_start(struct sim_jobs *jobs, int count, uint64_t first, uint64_t last,
    void (*run)(void *ctx, uint64_t seed, struct sim_outcome *out), void *ctx)
{
    *jobs = (struct sim_jobs){ .count = count, .first = first };
    (void)fflush(stdout); /* or every worker would print it too */
    for (int w = 0; w < count; w++) {
        int ends[2];
        pid_t pid;

        pd_assert(pipe(ends) == 0);
        pid = fork();
        pd_assert(pid >= 0);
        if (pid == 0) {
            for (int before = 0; before < w; before++)
                (void)close(jobs->from[before]);
            (void)close(ends[0]);
            work(ends[1], count, first + (uint64_t)w, last, run, ctx);
        }
        (void)close(ends[1]);
        jobs->from[w] = ends[0];
    }
}

void
sim_jobs_next(struct sim_jobs *jobs, uint64_t seed, struct sim_outcome *out)
{
    int from = jobs->from[(seed - jobs->first) % (uint64_t)jobs->count];

    if (read(from, out, sizeof *out) == (ssize_t)sizeof *out)
        return;
    *out = (struct sim_outcome){ .ops = 0 };
    (void)pd_copy(out->violation, sizeof out->violation, "its process died");
}

void
sim_jobs_end(struct sim_jobs *jobs)
{
    for (int w = 0; w < jobs->count; w++)
        (void)close(jobs->from[w]);
    for (int w = 0; w < jobs->count; w++)
        (void)wait(NULL);
    jobs->count = 0;
}
