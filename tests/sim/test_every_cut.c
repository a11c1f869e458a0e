/*
 * Goal: no moment of the way of a gift is one at which the power may not fail, the disk may not err and
 * memory may not run out. Method: one script, scan, redeem, release, push, pull, capture, push, with the
 * fault at the 1st, 2nd, 3rd ... call that changes the disk of the kiosk, the counter and the hub in turn,
 * until a run sees none. Whoever was interrupted tries again, as people do. Then everything must be in its
 * place: what was called saved is at the hub, the goods went out once and were paid for once. With "cuts N"
 * on the command line it goes on at random moments and with other survivals of the un-synced, until N cuts
 * were made.
 */
#include "tests/sim/stage.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIOSK 0
#define COUNTER 1
#define TRIES 12
#define PRICE 100
#define POINTS 2000

/* Sanitizers make a story ten times as long: there some calls, and the release build takes them all. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STRIDE 20
#else
#define STRIDE 1
#endif

enum fault { CUT = 1, IO_ERROR = 2, MEMORY = 3 };

struct moment {
    enum fault fault;
    int disk; /* MEMORY: of none */
    uint64_t nth;
    uint64_t seed;
};

static void
arm(const struct moment *m)
{
    if (m->fault == CUT)
        sim_disk_faults(m->disk)->crash_in = (int)m->nth;
    else if (m->fault == IO_ERROR)
        sim_disk_faults(m->disk)->io_error_in = (int)m->nth;
    else
        sim_memory_fail(m->nth, 0);
}

/* true: the fault came. */
static bool
disarm(const struct moment *m)
{
    bool came = m->fault == CUT        ? sim_disk_counters().cuts > 0
                : m->fault == IO_ERROR ? sim_disk_faults(m->disk)->io_error_in == 0
                                       : sim_memory_refused() > 0;

    sim_disk_faults(m->disk)->crash_in = sim_disk_faults(m->disk)->io_error_in = 0;
    sim_memory_fail(0, 0);
    return came;
}

static bool
is_up(struct sim *sim, int desk)
{
    for (int i = 0; i < 30 && sim->desks[desk].desk == NULL; i++)
        sim_stage_run(sim, 1000);
    return sim->desks[desk].desk != NULL;
}

static bool
redeem(struct sim *sim, const char *code, struct pd_id *hold)
{
    for (int i = 0; i < TRIES && is_up(sim, KIOSK); i++) {
        if (sim_stage_redeem_with(sim, KIOSK, code, 0, 1, hold) == PD_REDEEM_OK)
            return true;
        sim_stage_run(sim, 1000);
    }
    return false;
}

/* After a cut she finds "1 ticket waiting", or it is on paper already. */
static const char *
release(struct sim *sim, const struct pd_id *hold)
{
    for (int i = 0; i < TRIES && is_up(sim, KIOSK); i++) {
        const char *ticket = sim_stage_release(sim, KIOSK, hold);

        if (ticket == NULL && sim->desks[KIOSK].desk != NULL)
            ticket = sim_stage_waiting(sim, KIOSK, hold);
        if (ticket != NULL)
            return ticket;
        sim_stage_run(sim, 1000);
    }
    return NULL;
}

static bool
capture(struct sim *sim, const char *ticket)
{
    for (int i = 0; i < TRIES && is_up(sim, COUNTER); i++) {
        enum pd_capture_outcome outcome = sim_stage_capture(sim, COUNTER, ticket);

        if (outcome == PD_CAPTURE_OK || outcome == PD_CAPTURE_ALREADY)
            return true;
        sim_stage_run(sim, 1000);
    }
    return false;
}

static void
tell(const struct moment *m, const char *what)
{
    fail_msg("fault %d, disk %d, at call %llu, seed %llu: %s", (int)m->fault, m->disk,
        (unsigned long long)m->nth, (unsigned long long)m->seed, what);
}

/* Every hold that stands was taken from her once. */
static void
check_value(struct sim *sim, const struct moment *m)
{
    int64_t left = sim_stage_hub_number(sim, "SELECT sum(posted) FROM account WHERE unit = 1");
    int64_t captured = sim_stage_hub_number(sim, "SELECT count(*) FROM hold WHERE state = 3");

    if (captured != 1 || left != POINTS - PRICE)
        tell(m, "the goods were not paid for exactly once");
    if (sim_stage_hub_number(sim, "SELECT count(*) FROM incident WHERE kind <> 'code_at_two_desks'") != 0)
        tell(m, "there is an incident");
}

/* true: the fault came. */
static bool
story(const struct moment *m)
{
    struct sim_stage_plan plan = { .rules = { .desk_count = 2, .desks = { [COUNTER] = { .counter = true } } },
        .seed = m->seed,
        .early = m->fault == MEMORY };
    struct sim *sim = sim_stage_begin(&plan);
    int member = sim_stage_member(sim, POINTS);
    const char *code = sim_stage_code(sim, member, PD_CODE_MEMBER_DAY), *ticket = NULL;
    const char *violation;
    struct pd_id hold;
    bool came, done;

    assert_true(sim_stage_rest(sim));
    arm(m);
    done = redeem(sim, code, &hold) && (ticket = release(sim, &hold)) != NULL;
    sim_stage_run(sim, 3000);
    done = done && capture(sim, ticket);
    sim_stage_run(sim, 5000);
    came = disarm(m);
    if (!done)
        tell(m, "somebody gave up");
    violation = sim_stage_check(sim);
    if (violation[0] != '\0')
        tell(m, violation);
    check_value(sim, m);
    sim_stage_end(sim);
    return came;
}

static void
at_every_call(enum fault fault, int disk, uint64_t least)
{
    struct moment m = { .fault = fault, .disk = disk, .nth = 1, .seed = 1 };

    for (; story(&m); m.nth += STRIDE)
        m.seed++;
    print_message("%llu calls\n", (unsigned long long)m.nth - 1);
    assert_true(m.nth > least); /* a story that meets no fault proves nothing */
}

/* A hub hands a whole commit's pages to its log in one call. */
#define HUB_CALLS 5

static void
the_power_of_the_kiosk_fails_at_every_call(void **state)
{
    (void)state;
    at_every_call(CUT, KIOSK + 1, 10);
}

static void
the_power_of_the_counter_fails_at_every_call(void **state)
{
    (void)state;
    at_every_call(CUT, COUNTER + 1, 10);
}

static void
the_power_of_the_hub_fails_at_every_call(void **state)
{
    (void)state;
    at_every_call(CUT, SIM_HUB_DISK, HUB_CALLS);
}

static void
the_disk_of_each_errs_at_every_call(void **state)
{
    (void)state;
    at_every_call(IO_ERROR, KIOSK + 1, 10);
    at_every_call(IO_ERROR, COUNTER + 1, 10);
    at_every_call(IO_ERROR, SIM_HUB_DISK, HUB_CALLS);
}

/* There are thousands of allocations: each of the first ones, then ever fewer of them; all with PD_EVERY. */
static void
memory_runs_out_at_every_call(void **state)
{
    struct moment m = { .fault = MEMORY, .disk = SIM_DISKS_MAX - 2, .nth = 1, .seed = 1 };
    const uint64_t sparse = 24;

    (void)state;
    while (story(&m)) {
        m.nth += getenv("PD_EVERY") != NULL ? 1 : STRIDE * (1 + m.nth / sparse);
        m.seed++;
    }
    print_message("%llu allocations\n", (unsigned long long)m.nth);
    assert_true(m.nth > 200);
}

static int
random_cuts(uint64_t wanted)
{
    struct pd_rng rng = pd_rng_seeded(wanted);
    uint64_t cuts = 0, runs = 0;

    while (cuts < wanted) {
        struct moment m = { .fault = CUT,
            .disk = (int)pd_rng_below(&rng, 3),
            .nth = 1 + pd_rng_below(&rng, 60),
            .seed = 1 + pd_rng_below(&rng, 1000000) };

        cuts += story(&m);
        runs++;
    }
    (void)printf("%llu cuts in %llu runs: nothing lost, nothing doubled\n", (unsigned long long)cuts,
        (unsigned long long)runs);
    return 0;
}

static void
at_some_random_moments(void **state)
{
    (void)state;
    assert_int_equal(random_cuts(60 / STRIDE), 0);
}

static uint64_t wanted_cuts;
static struct moment asked_moment;

static void
at_the_moment_asked(void **state)
{
    (void)state;
    assert_true(story(&asked_moment));
}

static void
at_as_many_random_moments_as_asked(void **state)
{
    (void)state;
    assert_int_equal(random_cuts(wanted_cuts), 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_power_of_the_kiosk_fails_at_every_call),
        cmocka_unit_test(the_power_of_the_counter_fails_at_every_call),
        cmocka_unit_test(the_power_of_the_hub_fails_at_every_call),
        cmocka_unit_test(the_disk_of_each_errs_at_every_call),
        cmocka_unit_test(memory_runs_out_at_every_call),
        cmocka_unit_test(at_some_random_moments),
    };
    const struct CMUnitTest asked[] = { cmocka_unit_test(at_as_many_random_moments_as_asked) };
    const struct CMUnitTest one[] = { cmocka_unit_test(at_the_moment_asked) };

    if (argc == 3 && strcmp(argv[1], "cuts") == 0) {
        wanted_cuts = strtoull(argv[2], NULL, 10);
        return cmocka_run_group_tests(asked, NULL, NULL);
    }
    if (argc == 6 && strcmp(argv[1], "moment") == 0) {
        asked_moment = (struct moment){ .fault = (enum fault)atoi(argv[2]),
            .disk = atoi(argv[3]),
            .nth = strtoull(argv[4], NULL, 10),
            .seed = strtoull(argv[5], NULL, 10) };
        return cmocka_run_group_tests(one, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
