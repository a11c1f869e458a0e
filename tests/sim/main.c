/* pointdesk-sim: runs seeds. Exit 0: no violation; 1: "seed S: Ik: ..."; 2: wrong usage. */
#include "app/base/log.h"
#include "tests/sim/sim.h"

#include <getopt.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: pointdesk-sim --seeds A..B [--policy floor|strict|online_only] [--desks N] [--trace]\n"
    "                     [--first] [--break fsync]\n"
    "Runs the hospital of each seed and checks the invariants. Policy and number of desks are the\n"
    "seed's choice unless given.\n"
    "  --trace        prints every event of the seeds\n"
    "  --first        ends at the first violation\n"
    "  --break fsync  the desks' disks lie about syncing: every run of some seeds must fail\n"
    "example: pointdesk-sim --seeds 17..17 --trace\n";

struct run {
    uint64_t first, last;
    bool first_only;
    struct sim_options options;
};

static int
wrong(const char *option, const char *allowed)
{
    (void)fprintf(stderr, "pointdesk-sim: %s: %s\n%s", option, allowed, usage);
    return 2;
}

static bool
read_policy(const char *text, enum pd_offline_mode *policy)
{
    static const struct {
        const char *name;
        enum pd_offline_mode mode;
    } names[] = { { "floor", PD_OFFLINE_FLOOR }, { "strict", PD_OFFLINE_STRICT },
        { "online_only", PD_OFFLINE_ONLINE_ONLY } };

    for (int i = 0; i < PD_COUNT(names); i++)
        if (strcmp(text, names[i].name) == 0) {
            *policy = names[i].mode;
            return true;
        }
    return false;
}

static bool
read_seeds(const char *text, struct run *run)
{
    char end;

    return sscanf(text, "%" SCNu64 "..%" SCNu64 "%c", &run->first, &run->last, &end) == 2 &&
           run->first <= run->last;
}

static bool
read_desks(const char *text, int *desks)
{
    char *end;
    long n = strtol(text, &end, 10);

    *desks = (int)n;
    return *end == '\0' && n >= 2 && n <= SIM_DESKS_MAX;
}

/* 0: go on; otherwise the exit code. */
static int
read_options(int argc, char **argv, struct run *run)
{
    static const struct option table[] = { { "seeds", required_argument, NULL, 's' },
        { "policy", required_argument, NULL, 'p' }, { "desks", required_argument, NULL, 'd' },
        { "trace", no_argument, NULL, 't' }, { "first", no_argument, NULL, 'f' },
        { "break", required_argument, NULL, 'b' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == 's' && !read_seeds(optarg, run))
            return wrong("--seeds", "two numbers, A..B, the first not above the second");
        if (option == 'p' && !read_policy(optarg, &run->options.policy))
            return wrong("--policy", "floor, strict or online_only");
        if (option == 'd' && !read_desks(optarg, &run->options.desks))
            return wrong("--desks", "2 to 8");
        if (option == 'b' && strcmp(optarg, "fsync") != 0)
            return wrong("--break", "fsync");
        if (option == '?')
            return wrong("option", "see below");
        if (option == 'h') {
            (void)fputs(usage, stdout);
            exit(0);
        }
        run->first_only |= option == 'f';
        run->options.trace |= option == 't';
        run->options.lying_disks |= option == 'b';
    }
    if (optind < argc || run->last == 0)
        return wrong("--seeds", "is needed, and nothing besides options");
    return 0;
}

/* Logs are part of a trace, and of nothing else. */
static void
on_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)level;
    sim_trace(ctx, "log %s %s", code, text);
}

/* What was not given on the command line is the seed's choice. */
static struct sim_options
options_of(const struct run *run, uint64_t seed)
{
    struct pd_rng rng = pd_rng_seeded(seed ^ UINT64_C(0x706f6c696379));
    struct sim_options options = run->options;
    uint64_t policy = pd_rng_below(&rng, 10), desks = pd_rng_below(&rng, 10);

    if (options.policy == 0)
        options.policy = policy < 6   ? PD_OFFLINE_FLOOR
                         : policy < 9 ? PD_OFFLINE_STRICT
                                      : PD_OFFLINE_ONLINE_ONLY;
    if (options.desks == 0)
        options.desks = desks < 6 ? 3 : desks < 8 ? 2 : desks < 9 ? 4 : 5;
    return options;
}

int
main(int argc, char **argv)
{
    struct run run = { .first = 0 };
    struct sim *sim = malloc(sizeof *sim);
    uint64_t ops = 0, faults = 0, violations = 0, hash = 0, count = 0;
    int wrong_usage = read_options(argc, argv, &run);

    pd_assert(sim != NULL);
    if (wrong_usage != 0) {
        free(sim);
        return wrong_usage;
    }
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);  /* large blocks come zeroed from the kernel, */
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20); /* and the heap is kept from seed to seed */
    pd_log_set_sink(on_log, sim);
    sim_disk_register();
    for (uint64_t seed = run.first; seed <= run.last && !(run.first_only && violations > 0); seed++) {
        struct sim_options options = options_of(&run, seed);

        if (!sim_run(sim, seed, &options)) {
            violations++;
            (void)printf("seed %" PRIu64 ": %s\n", seed, sim->violation);
        }
        count++;
        ops += sim->ops;
        faults += sim->faults;
        hash = (hash ^ sim->trace_hash) * UINT64_C(0x100000001b3);
        (void)fflush(stdout);
    }
    (void)printf("%" PRIu64 " seeds, %" PRIu64 " ops, %" PRIu64 " faults, %" PRIu64
                 " violations, trace %016" PRIx64 "\n",
        count, ops, faults, violations, hash);
    free(sim);
    return violations > 0 ? 1 : 0;
}
