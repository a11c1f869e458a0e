/*
 * Goal: nothing that hands, keys, codes and bad luck can do to a kiosk makes it crash, leak, hang, show
 * somebody to somebody else, or write a journal that does not prove itself.
 * Method: pointdesk-monkey --events N --seed S. One line at the end; exit 1 with the event after which
 * something was wrong; 2: wrong usage.
 */
#include "tests/monkey/monkey.h"

#include "app/base/log.h"
#include "app/base/options.h"
#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <unistd.h>

#define LEAVE_EVERY 120
#define VERIFY_EVERY 20000

struct options {
    int64_t events, seed;
    bool verbose;
};

/* -1: go on; otherwise the exit code. */
static int
read_options(struct options *o, int argc, char **argv)
{
    static const struct pd_command_help help = {
        "pointdesk-monkey [--events N] [--seed S] [--verbose]",
        "Random hands, keys, codes and bad luck before a kiosk; ends at the first thing that is wrong.",
        "pointdesk-monkey --events 1000000 --seed 7",
    };
    const struct pd_option table[] = {
        { "events", PD_OPTION_INT, &o->events, "1..1000000000000", "how many; 20000" },
        { "seed", PD_OPTION_INT, &o->seed, "0..9223372036854775807", "the same is the same life again; 1" },
        { "verbose", PD_OPTION_FLAG, &o->verbose, NULL, "frames of each screen, and each text that was cut" },
        { 0 },
    };
    struct pd_why why = { .text = "" };
    int words;
    enum pd_err err;

    *o = (struct options){ .events = 20000, .seed = 1 };
    err = pd_options_parse(table, argc - 1, argv + 1, &words, &why);
    if (err == PD_ERR_STATE) {
        pd_options_help(stdout, &help, table);
        return 0;
    }
    if (err == PD_OK && words == 0)
        return -1;
    if (err == PD_OK)
        (void)fprintf(
            stderr, "pointdesk-monkey: it takes options only, not '%s'; --help lists them\n", argv[1]);
    else
        (void)fprintf(stderr, "pointdesk-monkey: --%s: %s\n", why.path, why.text);
    return 2;
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
    while (m->events < (uint64_t)o->events) {
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
    return m->wrong[0] == '\0' && monkey_verify(m) && monkey_saw_all(m);
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
    int code = read_options(&o, argc, argv);

    if (code >= 0)
        return code;
    disks = pd_rng_seeded((uint64_t)o.seed);
    sim_disk_register();
    sim_disk_reset_all(&disks);
    pd_log_set_sink(log_nowhere, NULL);
    kit_open_at(&kit, NULL, first_day((uint64_t)o.seed));
    monkey_open(&monkey, &kit, (uint64_t)o.seed);
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
