/* pointdesk-sim: runs seeds. Exit 0: no violation; 1: "seed S: Ik: ..."; 2: wrong usage. */
#include "tests/sim/jobs.h"
#include "tests/sim/oracle.h"
#include "tests/sim/twin.h"

#include <getopt.h>
#include <inttypes.h>
#include <sodium/core.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL_SIGNATURES 16 /* one seed in so many */
#define UNPOOLED 16        /* the same, but others: connections are made as the programs make them */

static const char usage[] =
    "usage: pointdesk-sim --seeds A..B [--policy floor|strict|online_only] [--desks N] [--trace]\n"
    "                     [--jobs N] [--first] [--early] [--break fsync] [--without FEATURE,...]\n"
    "                     [--with FEATURE,...] [--skip STEP,...] [--postgres CONNECTION]\n"
    "       pointdesk-sim --minimise SEED [the same options]\n"
    "       pointdesk-sim --regressions FILE\n"
    "Runs the hospital of each seed and checks the invariants. Policy, number of desks and what may\n"
    "happen are the seed's choice unless given.\n"
    "  --trace             prints every event of the seeds\n"
    "  --jobs N            runs N seeds at a time, 1 to 64, and prints the same; not with --trace\n"
    "  --first             ends at the first violation\n"
    "  --early             opens each connection anew, prepares all statements then and signs in earnest,\n"
    "                      as the programs do: slow, the same trace\n"
    "  --without FEATURES  of those that the first line of a trace names\n"
    "  --with FEATURES     the same, in every seed, besides what it draws\n"
    "  --skip STEPS        people and fate do nothing in these, 0..63\n"
    "  --postgres CONN     the hub's store is in PostgreSQL too (host=… dbname=…), and must be the same "
    "there\n"
    "  --minimise SEED     leaves out what a violation does not need, prints the rest as a trace\n"
    "  --regressions FILE  runs each line's options: NAME | OPTIONS | what was wrong\n"
    "  --break fsync       the desks' disks lie about syncing: every run of some seeds must fail\n"
    "example: pointdesk-sim --seeds 17..17 --trace\n";

struct run {
    uint64_t first, last;
    bool first_only, early, minimise, twin;
    int jobs;
    const char *regressions; /* a file; NULL: none */
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
    static const enum pd_offline_mode modes[] = { PD_OFFLINE_FLOOR, PD_OFFLINE_STRICT,
        PD_OFFLINE_ONLINE_ONLY };

    for (int i = 0; i < PD_COUNT(modes); i++)
        if (strcmp(text, sim_policy_name(modes[i])) == 0) {
            *policy = modes[i];
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

static bool
read_steps(const char *text, uint64_t *mask)
{
    char *end;

    for (*mask = 0; *text != '\0'; text = *end == ',' ? end + 1 : end) {
        long step = strtol(text, &end, 10);

        if (end == text || (*end != ',' && *end != '\0') || step < 0 || step >= SIM_STEPS_MAX)
            return false;
        *mask |= UINT64_C(1) << step;
    }
    return true;
}

static bool
read_jobs(const char *text, int *jobs)
{
    char *end;
    long n = strtol(text, &end, 10);

    *jobs = (int)n;
    return end != text && *end == '\0' && n >= 1 && n <= SIM_JOBS_MAX;
}

/* 0: go on; otherwise the exit code. */
static int
read_option(int option, const char *text, struct run *run)
{
    const char *bad = "";

    if (option == 's' && !read_seeds(text, run))
        return wrong("--seeds", "two numbers, A..B, the first not above the second");
    if (option == 'm' && sscanf(text, "%" SCNu64, &run->first) != 1)
        return wrong("--minimise", "a seed");
    if (option == 'p' && !read_policy(text, &run->options.policy))
        return wrong("--policy", "floor, strict or online_only");
    if (option == 'd' && !read_desks(text, &run->options.desks))
        return wrong("--desks", "2 to 10");
    if (option == 'j' && !read_jobs(text, &run->jobs))
        return wrong("--jobs", "1 to 64");
    if (option == 'k' && !read_steps(text, &run->options.skip))
        return wrong("--skip", "numbers of steps, 0 to 63, with commas between them");
    if (option == 'w' && !sim_features_parse(text, &run->options.without, &bad))
        return wrong("--without", "names of features, as in the first line of a trace");
    if (option == 'W' && !sim_features_parse(text, &run->options.with, &bad))
        return wrong("--with", "names of features, as in the first line of a trace");
    if (option == 'b' && strcmp(text, "fsync") != 0)
        return wrong("--break", "fsync");
    if (option == '?')
        return wrong("option", "see below");
    run->first_only |= option == 'f';
    run->minimise |= option == 'm';
    run->options.trace |= option == 't';
    run->early |= option == 'e';
    run->options.lying_disks |= option == 'b';
    if (option == 'P') {
        run->twin = true;
        sim_twin_use(text);
    }
    if (option == 'r')
        run->regressions = text;
    if (option == 'm')
        run->last = run->first;
    return 0;
}

static int
read_options(int argc, char **argv, struct run *run)
{
    static const struct option table[] = { { "seeds", required_argument, NULL, 's' },
        { "policy", required_argument, NULL, 'p' }, { "desks", required_argument, NULL, 'd' },
        { "jobs", required_argument, NULL, 'j' }, { "trace", no_argument, NULL, 't' },
        { "first", no_argument, NULL, 'f' }, { "early", no_argument, NULL, 'e' },
        { "break", required_argument, NULL, 'b' }, { "without", required_argument, NULL, 'w' },
        { "with", required_argument, NULL, 'W' }, { "skip", required_argument, NULL, 'k' },
        { "minimise", required_argument, NULL, 'm' }, { "regressions", required_argument, NULL, 'r' },
        { "postgres", required_argument, NULL, 'P' }, { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 } };
    int option, err;

    optind = 0;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            exit(0);
        }
        err = read_option(option, optarg, run);
        if (err != 0)
            return err;
    }
    if (optind < argc || (run->last == 0 && run->regressions == NULL))
        return wrong("--seeds", "is needed, and nothing besides options");
    if (run->jobs > 1 && run->options.trace)
        return wrong("--jobs", "not with --trace: traces of several seeds would be mixed");
    return 0;
}

/* What was not given on the command line is the seed's choice. */
static struct sim_options
options_of(const struct run *run, uint64_t seed)
{
    struct pd_rng rng = pd_rng_seeded(seed ^ UINT64_C(0x706f6c696379));
    struct sim_options options = run->options;
    uint64_t policy = pd_rng_below(&rng, 10), desks = pd_rng_below(&rng, 10);

    options.late = !run->early;
    options.pool = !run->early && !run->twin && seed % UNPOOLED != UNPOOLED / 2;
    options.stand_in = !run->early && seed % REAL_SIGNATURES != 0;
    if (options.policy == 0)
        options.policy = policy < 6   ? PD_OFFLINE_FLOOR
                         : policy < 9 ? PD_OFFLINE_STRICT
                                      : PD_OFFLINE_ONLINE_ONLY;
    if (options.desks == 0)
        options.desks = desks < 6 ? 3 : desks < 8 ? 2 : desks < 9 ? 4 : 5;
    return options;
}

struct runner {
    struct sim *sim;
    const struct run *run;
};

/* What PostgreSQL has otherwise is a violation like others. */
static void
add_twin(struct sim_outcome *out)
{
    const char *wrong = sim_twin_wrong();

    if (out->violation[0] == '\0' && wrong[0] != '\0')
        (void)snprintf(out->violation, sizeof out->violation, "twin: %s", wrong);
    sim_twin_counts(&out->statements, &out->compared);
}

static void
run_seed(void *ctx, uint64_t seed, struct sim_outcome *out)
{
    const struct runner *r = ctx;
    struct sim_options options = options_of(r->run, seed);

    (void)sim_run(r->sim, seed, &options);
    *out = (struct sim_outcome){
        .ops = r->sim->ops, .faults = r->sim->faults, .trace_hash = r->sim->trace_hash
    };
    (void)pd_copy(out->violation, sizeof out->violation, r->sim->violation);
    add_twin(out);
}

/* false: a violation. */
static bool
run_seeds(struct sim *sim, const struct run *run)
{
    uint64_t ops = 0, faults = 0, violations = 0, hash = 0, count = 0, statements = 0, compared = 0;
    struct runner runner = { sim, run };
    struct sim_jobs jobs = { .count = 0 };

    if (run->jobs > 1)
        sim_jobs_start(&jobs, run->jobs, run->first, run->last, run_seed, &runner);
    for (uint64_t seed = run->first; seed <= run->last && !(run->first_only && violations > 0); seed++) {
        struct sim_outcome out;

        if (run->jobs > 1)
            sim_jobs_next(&jobs, seed, &out);
        else
            run_seed(&runner, seed, &out);
        if (out.violation[0] != '\0') {
            violations++;
            (void)printf("seed %" PRIu64 ": %s\n", seed, out.violation);
        }
        count++;
        ops += out.ops;
        faults += out.faults;
        statements += out.statements;
        compared += out.compared;
        hash = (hash ^ out.trace_hash) * UINT64_C(0x100000001b3);
        (void)fflush(stdout);
    }
    sim_jobs_end(&jobs);
    (void)printf("%" PRIu64 " seeds, %" PRIu64 " ops, %" PRIu64 " faults, %" PRIu64
                 " violations, trace %016" PRIx64 "\n",
        count, ops, faults, violations, hash);
    if (run->twin)
        (void)printf("%" PRIu64 " statements asked of both, all tables compared %" PRIu64 " times\n",
            statements, compared);
    return violations == 0;
}

/* "name | options | what was wrong". false: what the line keeps is wrong again, or cannot be read. */
static bool
run_regression(struct sim *sim, char *line)
{
    char *argv[24] = { (char *)(uintptr_t) "pointdesk-sim" };
    char *name = strtok(line, "|"), *options = strtok(NULL, "|");
    struct run run = { .first = 0 };
    int argc = 1;

    if (options == NULL)
        return false;
    for (char *word = strtok(options, " "); word != NULL && argc < PD_COUNT(argv) - 1;
         word = strtok(NULL, " "))
        argv[argc++] = word;
    (void)printf("%s", name);
    return read_options(argc, argv, &run) == 0 && run_seeds(sim, &run);
}

static bool
run_regressions(struct sim *sim, const char *path)
{
    FILE *f = fopen(path, "r");
    char line[1024];
    bool good = true;

    if (f == NULL) {
        (void)fprintf(stderr, "pointdesk-sim: --regressions: %s cannot be read\n", path);
        return false;
    }
    while (fgets(line, sizeof line, f) != NULL)
        if (line[0] != '#' && line[0] != '\n')
            good = run_regression(sim, line) && good;
    (void)fclose(f);
    return good;
}

int
main(int argc, char **argv)
{
    struct run run = { .first = 0 };
    int code = read_options(argc, argv, &run);
    struct sim *sim;

    sim_memory_settle();
    sim = malloc(sizeof *sim);
    pd_assert(sim != NULL && sodium_init() >= 0); /* it chooses the quickest hash of this processor */
    pd_log_set_sink(sim_oracle_log, sim);
    sim_disk_register();
    if (code == 0 && run.minimise) {
        struct sim_options options = options_of(&run, run.first);

        code = sim_minimise(sim, run.first, &options) ? 0 : 1;
    } else if (code == 0 && run.regressions != NULL) {
        code = run_regressions(sim, run.regressions) ? 0 : 1;
    } else if (code == 0) {
        code = run_seeds(sim, &run) ? 0 : 1;
    }
    free(sim);
    return code;
}
