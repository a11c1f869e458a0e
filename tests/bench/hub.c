/*
 * Goal: one hub takes what a hospital group's desks send, however many members there are.
 * Method: `pointdesk-hub serve` on loopback and the load (load.h) from this process, on the same machine.
 * Desks enrol over HTTP. Afterwards the hub's own verify recomputes every balance and chain. `hub-sizes`
 * does the same with hubs of 10^3 to 10^6 members. Beside the rate stands what an op cost the hub itself, in
 * processor time and in what it wrote, and what it cost the load: these move less when the machine has other
 * work.
 */
#include "tests/bench/bench.h"
#include "tests/bench/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
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

/* What an op is measured by, but for time. */
enum used { USED_CPU, USED_LOAD, USED_WRITTEN, USED_WROTE, USED_WRITES, USED_COUNT };

static const struct {
    const char *name, *in_io, *unit; /* in_io: its line in /proc/PID/io */
    double unit_size;
    const char *note;
} used_kinds[] = {
    [USED_CPU] = { "cpu", NULL, "us/op", 1, "processor time of the hub, all its threads" },
    [USED_LOAD] = { "load", NULL, "us/op", 1, "processor time of what sends the pushes" },
    [USED_WRITTEN] = { "written", "write_bytes:", "KiB/op", 1024, "to the disk, by the hub" },
    [USED_WROTE] = { "wrote", "wchar:", "KiB/op", 1024, "handed to the system, by the hub" },
    [USED_WRITES] = { "writes", "syscw:", "/op", 1, "calls that did" },
};

/* What the hub's process and this one have used so far. */
struct usage {
    double of[USED_COUNT];
};

static void
read_io(FILE *f, struct usage *usage)
{
    char line[128];

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        for (int i = 0; i < USED_COUNT; i++) {
            const char *word = used_kinds[i].in_io;

            if (word != NULL && strncmp(line, word, strlen(word)) == 0)
                usage->of[i] = strtod(line + strlen(word), NULL);
        }
}

static struct usage
used_by(pid_t pid)
{
    struct usage usage = { .of = { 0 } };
    char path[64], line[1024];
    unsigned long user, system;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    f = fopen(path, "r");
    if (f != NULL && fgets(line, sizeof line, f) != NULL && strrchr(line, ')') != NULL &&
        sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
            &system) == 2)
        usage.of[USED_CPU] = (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
    if (f != NULL)
        (void)fclose(f);
    usage.of[USED_LOAD] = (double)clock() * 1e6 / CLOCKS_PER_SEC;
    (void)snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
    f = fopen(path, "r");
    read_io(f, &usage);
    if (f != NULL)
        (void)fclose(f);
    return usage;
}

static void
tell_used(const char *round, const struct usage *before, const struct usage *after, double ops)
{
    char name[64];

    for (int i = 0; i < USED_COUNT; i++) {
        (void)snprintf(name, sizeof name, "%s.%s", round, used_kinds[i].name);
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = (after->of[i] - before->of[i]) / ops / used_kinds[i].unit_size,
            .unit = used_kinds[i].unit,
            .bound = PD_BENCH_NO_BUDGET,
            .n = (size_t)ops,
            .note = used_kinds[i].note });
    }
}

static int
run_round(struct pd_load *load, const struct round *r, int64_t members)
{
    struct usage before, after;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    double took_ms;
    char name[48];
    bool good;

    load->per_push = r->per_push;
    load->every_ms = 0;
    good = pd_load_prepare(load, epoll, r->desks, r->pushes);
    before = used_by(load->hub.pid);
    good = good && pd_load_begin(load, r->desks);
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
        if (pd_bench_options.per_push == 0 || pd_bench_options.per_push == rounds[i].per_push)
            bad = run_round(&load, &rounds[i], members);
    if (!pd_hub_process_stop(&load.hub, bad == 0 && !pd_bench_options.unverified) && bad == 0)
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
