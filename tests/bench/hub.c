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
#include "tests/bench/used.h"

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
    double budget;    /* ops/s with a million members */
    double on_server; /* on PostgreSQL (--server); 0: none */
};

static const struct round rounds[] = {
    { "hub.500", 500, 8, 25, 15000, 12000 },
    { "hub.5", 5, 64, 100, 10000, 0 },
    { "hub.1", 1, 64, 200, 5000, 0 },
};

static int
run_round(struct pd_load *load, const struct round *r, int64_t members)
{
    struct pd_used before, after;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    double budget = pd_bench_options.server > 0 ? r->on_server : r->budget, took_ms;
    char name[48];
    bool good;

    load->per_push = r->per_push;
    load->every_ms = 0;
    good = pd_load_prepare(load, epoll, r->desks, r->pushes);
    pd_used_read(&before, load->hub.pid);
    good = good && pd_load_begin(load, r->desks);
    good = good && work(load, epoll, (int64_t)r->desks * r->pushes * r->per_push);
    took_ms = pd_bench_ms() - load->began_ms;
    pd_used_read(&after, load->hub.pid);
    (void)snprintf(name, sizeof name, "%s.%lld", r->name, (long long)members);
    if (good)
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = (double)load->applied / took_ms * 1000,
            .unit = "ops/s",
            .budget = budget,
            .bound = budget > 0 ? PD_BENCH_AT_LEAST : PD_BENCH_NO_BUDGET,
            .n = load->took.count,
            .median = pd_samples_at(&load->took, 0.5),
            .p99 = pd_samples_at(&load->took, 0.99),
            .note = "median and p99 in ms a push" });
    if (good)
        pd_used_tell(name, &before, &after, (double)load->applied);
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
