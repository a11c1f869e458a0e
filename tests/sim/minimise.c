/*
 * What a violation needs. A seed's steps and its features are the things that can be left out, each without
 * changing the chances of the others; halves are tried first, then quarters and so on down to single ones,
 * over and over until nothing can go. A run counts when it ends in a violation of the same number. What is
 * left is printed as the options that repeat it, and as a trace.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <string.h>

#define THINGS (SIM_STEPS_MAX + SIM_FEATURES)

struct things {
    struct sim *sim;
    uint64_t seed;
    struct sim_options options;
    char number[8]; /* "I6" */
    bool in[THINGS];
    int tried;
};

static bool
fails(struct things *t, const bool *in)
{
    struct sim_options options = t->options;

    for (int i = 0; i < SIM_STEPS_MAX; i++)
        options.skip |= in[i] ? 0 : UINT64_C(1) << i;
    for (int f = 0; f < SIM_FEATURES; f++)
        options.without |= in[SIM_STEPS_MAX + f] ? 0 : UINT64_C(1) << f;
    t->tried++;
    return !sim_run(t->sim, t->seed, &options) &&
           strncmp(t->sim->violation, t->number, strlen(t->number)) == 0;
}

/* Tries without each run of `size` things that are still in. true: something went. */
static bool
drop_runs(struct things *t, int size)
{
    bool dropped = false;

    for (int from = 0; from < THINGS; from += size) {
        bool in[THINGS], any = false;

        memcpy(in, t->in, sizeof in);
        for (int i = from; i < from + size && i < THINGS; i++) {
            any |= in[i];
            in[i] = false;
        }
        if (!any || !fails(t, in))
            continue;
        memcpy(t->in, in, sizeof in);
        dropped = true;
    }
    return dropped;
}

/* As an option's value; with names, those of features. */
static void
print_left_out(const struct things *t, const char *option, int from, int count, bool names)
{
    const char *between = option;

    for (int i = 0; i < count; i++) {
        if (t->in[from + i])
            continue;
        if (names)
            (void)printf("%s%s", between, sim_feature_name((enum sim_feature)i));
        else
            (void)printf("%s%d", between, i);
        between = ",";
    }
}

/* What the seed would choose by itself, too: so it is read at a glance. */
static void
print_options(const struct sim_options *options)
{
    const char *between = " --with ";

    (void)printf(" --policy %s --desks %d", sim_policy_name(options->policy), options->desks);
    for (int i = 0; i < SIM_FEATURES; i++)
        if ((options->with >> i & 1) != 0) {
            (void)printf("%s%s", between, sim_feature_name((enum sim_feature)i));
            between = ",";
        }
    if (options->lying_disks)
        (void)printf(" --break fsync");
}

bool
sim_minimise(struct sim *sim, uint64_t seed, const struct sim_options *options)
{
    struct things t = { .sim = sim, .seed = seed, .options = *options };
    bool dropped = true;

    t.options.trace = false;
    if (sim_run(sim, seed, &t.options)) {
        (void)printf("seed %llu: no violation\n", (unsigned long long)seed);
        return false;
    }
    (void)pd_copy(t.number, sizeof t.number, sim->violation);
    t.number[strcspn(t.number, ": ")] = '\0';
    for (int i = 0; i < THINGS; i++)
        t.in[i] = i < SIM_STEPS_MAX ? i < sim->steps : (sim->features >> (i - SIM_STEPS_MAX) & 1) != 0;
    while (dropped) {
        dropped = false;
        for (int size = 32; size > 0; size /= 2)
            dropped = drop_runs(&t, size) || dropped;
    }
    t.options.trace = true;
    (void)fails(&t, t.in);
    (void)printf("seed %llu: %s\n%d runs; again with: pointdesk-sim --seeds %llu..%llu",
        (unsigned long long)seed, sim->violation, t.tried, (unsigned long long)seed,
        (unsigned long long)seed);
    print_options(options);
    print_left_out(&t, " --skip ", 0, sim->steps, false);
    print_left_out(&t, " --without ", SIM_STEPS_MAX, SIM_FEATURES, true);
    (void)printf("\n");
    return true;
}
