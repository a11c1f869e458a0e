/*
 * Goal: one hub takes what a hospital group's desks send, however many members there are.
 * Method: `pointdesk-hub serve` on loopback and the load (load.h) from this process, on the same machine.
 * Desks enrol over HTTP. Afterwards the hub's own verify recomputes every balance and chain. `hub-sizes`
 * does the same with hubs of 10^3 to 10^6 members. Beside the rate stands what an op cost the hub itself, in
 * processor time and in bytes written: these hardly move when the machine has other work.
 */
#include "tests/bench/bench.h"
#include "tests/bench/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MEMBERS 100000

static bool
work(struct pd_load *load, int epoll, int64_t want)
{
    while (load->applied < want) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, PD_COUNT(events), 20000);

        if (n <= 0) {
            (void)snprintf(load->wrong, sizeof load->wrong, "no answer for 20 s");
            return false;
        }
        for (int i = 0; i < n; i++)
            if (!pd_load_turn(load, events[i].data.ptr))
                return false;
    }
    return true;
}

/* So many ops a push, so many desks, each so many pushes. */
struct round {
    const char *name;
    int per_push, desks, pushes;
    double budget; /* ops/s with a million members */
};

static const struct round rounds[] = {
    { "hub.500", 500, 8, 25, 15000 },
    { "hub.5", 5, 64, 100, 10000 },
    { "hub.1", 1, 64, 200, 5000 },
};

/* What the hub's process has used so far. */
struct used {
    double cpu_us, written; /* bytes */
};

static struct used
used_by(pid_t pid)
{
    struct used used = { 0 };
    char path[64], line[1024];
    unsigned long user, system;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (f != NULL && fgets(line, sizeof line, f) != NULL && strrchr(line, ')') != NULL &&
        sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
            &system) == 2)
        used.cpu_us = (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
    if (f != NULL)
        (void)fclose(f);
    (void)snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
    f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "write_bytes:", 12) == 0)
            used.written = strtod(line + 12, NULL);
    if (f != NULL)
        (void)fclose(f);
    return used;
}

static void
tell_used(const char *round, const struct used *before, const struct used *after, double ops)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%s.cpu", round);
    pd_figure_tell(&(struct pd_figure){ .name = name,
        .value = (after->cpu_us - before->cpu_us) / ops,
        .unit = "us/op",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)ops,
        .note = "processor time of the hub, all its threads" });
    (void)snprintf(name, sizeof name, "%s.written", round);
    pd_figure_tell(&(struct pd_figure){ .name = name,
        .value = (after->written - before->written) / ops / 1024,
        .unit = "KiB/op",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)ops,
        .note = "to the disk, by the hub" });
}

static int
run_round(struct pd_load *load, const struct round *r, int64_t members)
{
    struct used before = used_by(load->hub.pid), after;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    double took_ms;
    char name[48];
    bool good;

    load->per_push = r->per_push;
    load->every_ms = 0;
    good = pd_load_begin(load, epoll, r->desks, r->pushes);
    good = good && work(load, epoll, (int64_t)r->desks * r->pushes * r->per_push);
    took_ms = pd_bench_ms() - load->began_ms;
    after = used_by(load->hub.pid);
    (void)snprintf(name, sizeof name, "%s.%lld", r->name, (long long)members);
    if (good)
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = (double)load->applied / took_ms * 1000,
            .unit = "ops/s",
            .budget = r->budget,
            .bound = PD_BENCH_AT_LEAST,
            .n = load->took.count,
            .median = pd_samples_at(&load->took, 0.5),
            .p99 = pd_samples_at(&load->took, 0.99),
            .note = "median and p99 in ms a push" });
    if (good)
        tell_used(name, &before, &after, (double)load->applied);
    pd_load_end(load);
    (void)close(epoll);
    return good ? 0 : pd_bench_cannot(name, "%s", load->wrong);
}

static int
measure(int64_t members)
{
    struct pd_load load;
    struct pd_why why = { .text = "" };
    int bad = pd_load_create(&load) ? 0 : pd_bench_cannot("hub", "out of memory");

    if (bad == 0 && !pd_hub_process_start(&load.hub, "hub", members, &load.members, &why))
        bad = pd_bench_cannot("hub", "%s: %s", why.path, why.text);
    if (bad == 0 && !pd_load_enrol(&load, &why))
        bad = pd_bench_cannot("hub", "enrolment: %s %s", why.path, why.text);
    if (bad == 0 && load.members.count == 0)
        bad = pd_bench_cannot("hub", "no members in its database");
    for (int i = 0; bad == 0 && i < PD_COUNT(rounds); i++)
        bad = run_round(&load, &rounds[i], members);
    if (!pd_hub_process_stop(&load.hub, bad == 0) && bad == 0)
        bad = pd_bench_cannot("hub", "verify found something wrong afterwards");
    pd_load_destroy(&load);
    return bad;
}

int
pd_bench_hub(void)
{
    return measure(pd_bench_options.members > 0 ? pd_bench_options.members : MEMBERS);
}

int
pd_bench_hub_sizes(void)
{
    static const int64_t sizes[] = { 1000, 10000, 100000, 1000000 };
    int bad = 0;

    for (int i = 0; bad == 0 && i < PD_COUNT(sizes); i++)
        bad = measure(sizes[i]);
    return bad;
}
