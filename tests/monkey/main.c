/*
 * Goal: nothing that hands, keys, codes and bad luck can do to a kiosk makes it crash, leak, hang, show
 * somebody to somebody else, or write a journal that does not prove itself.
 * Method: pointdesk-monkey --events N --seed S. One line at the end; exit 1 with the event after which
 * something was wrong.
 */
#include "tests/monkey/monkey.h"

#include "app/base/log.h"
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEAVE_EVERY 120
#define VERIFY_EVERY 20000

struct options {
    uint64_t events, seed;
    bool verbose;
};

static bool
read_options(struct options *o, int argc, char **argv)
{
    *o = (struct options){ .events = 20000, .seed = 1 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--events") == 0 && i + 1 < argc)
            o->events = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            o->seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--verbose") == 0)
            o->verbose = true;
        else
            return false;
    }
    return o->events > 0;
}

static void
log_nowhere(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

static bool
live(struct monkey *m, const struct options *o)
{
    while (m->events < o->events) {
        if (!monkey_event(m))
            return false;
        if (m->events % LEAVE_EVERY == 0 && !monkey_leave(m))
            return false;
        if (m->events % VERIFY_EVERY == 0) {
            monkey_calm(m);
            if (!monkey_verify(m))
                return false;
            if (isatty(STDERR_FILENO))
                (void)fprintf(stderr, "\r%llu events", (unsigned long long)m->events);
        }
    }
    monkey_calm(m);
    return m->wrong[0] == '\0' && monkey_verify(m);
}

static void
report(const struct monkey *m, bool verbose)
{
    int seen = 0;

    for (int i = 1; i < PD_SCREENS; i++) {
        seen += m->screens[i] > 0 ? 1 : 0;
        if (verbose)
            (void)printf("screen %d: %llu frames\n", i, (unsigned long long)m->screens[i]);
    }
    (void)printf(
        "%llu events: %llu touches, keys and scans, %llu faults, %llu starts, %llu visits, %llu tickets, "
        "%llu slips, %llu allocations refused, %d screens\n",
        (unsigned long long)m->events, (unsigned long long)(m->taps + m->keys + m->scans),
        (unsigned long long)m->faults, (unsigned long long)m->machine.starts, (unsigned long long)m->visits,
        (unsigned long long)m->redeemed, (unsigned long long)m->slips, (unsigned long long)m->refused_memory,
        seen);
    if (m->cuts > 0)
        (void)printf("%llu frames with a text cut: --verbose tells each\n", (unsigned long long)m->cuts);
}

/* Some lives begin where a year, or a February, is about to end. */
static int64_t
first_day(uint64_t seed)
{
    switch (seed % 4) {
    case 0:
        return kit_at(2026, 12, 31, 23, 50, 0);
    case 1:
        return kit_at(2028, 2, 28, 23, 50, 0);
    default:
        return KIT_NOW;
    }
}

int
main(int argc, char **argv)
{
    static struct monkey monkey;
    static struct kit kit;
    struct options o;
    struct pd_rng disks;
    bool good;

    if (!read_options(&o, argc, argv)) {
        (void)fprintf(stderr, "usage: pointdesk-monkey [--events N] [--seed S] [--verbose]\n"
                              "example: pointdesk-monkey --events 1000000 --seed 7\n");
        return 2;
    }
    disks = pd_rng_seeded(o.seed);
    sim_disk_register();
    sim_disk_reset_all(&disks);
    pd_log_set_sink(log_nowhere, NULL);
    kit_open_at(&kit, NULL, first_day(o.seed));
    monkey_open(&monkey, &kit, o.seed);
    monkey.verbose = o.verbose;
    good = live(&monkey, &o);
    report(&monkey, o.verbose);
    if (!good)
        (void)printf("seed %llu, event %llu: %s\n", (unsigned long long)o.seed,
            (unsigned long long)monkey.events, monkey.wrong);
    monkey_close(&monkey);
    kit_close(&kit);
    sim_disk_reset_all(&disks);
    return good ? 0 : 1;
}
