/*
 * Goal: the year of a hospital group adds up, to the point and to the fen. Method: day by day its systems
 * tell of what happens over HTTP's bytes, members redeem at the real kiosks of three sites and are served at
 * real counters, some days and sites without a network; campaigns double, points expire at midnight. A model
 * of its own, which knows the rules as they are written on paper and none of the hub's code, says what each
 * has. At the end of every month the hub's figures must be the model's, and `verify` finds nothing.
 *
 * pointdesk-year [--members N] [--days N] [--visits N] [--seed N] [--sites N] [--kiosks N]
 *     [--verify-with POINTDESK-HUB]
 * On PostgreSQL: tests/hub/with_postgres pointdesk-year …
 */
#include "tests/hub/year/year.h"

#include "app/base/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct options options = { .members = 20000, .days = 365, .visits = 300, .seed = 1, .sites = 3, .kiosks = 2 };
struct kit kit;
struct pd_rng dice;
int64_t day;
static char folder[64], path[80];
static int64_t began_us;

static const struct mechanism *const mechanisms[] = { &money_mechanism, &deduction_mechanism,
    &alliance_mechanism, &family_mechanism, &referral_mechanism, &membership_mechanism, &plan_mechanism,
    &discount_mechanism, &coupon_mechanism, &wheel_mechanism, &birthday_mechanism, &lecture_mechanism,
    &index_mechanism, &rights_mechanism, &survey_mechanism, &adjust_mechanism, &duplicate_mechanism,
    &erasure_mechanism };

/* What a row has for this, of each that has it. */
#define EACH(what)                                                                                           \
    for (int each = 0; each < PD_COUNT(mechanisms); each++)                                                  \
        if (mechanisms[each]->what != NULL)                                                                  \
    mechanisms[each]->what()

int64_t
roll(int64_t n)
{
    return (int64_t)pd_rng_below(&dice, (uint64_t)n);
}

void *
grown(void *array, int count, int *cap, size_t size)
{
    if (count < *cap)
        return array;
    *cap = *cap == 0 ? 4 : 2 * *cap;
    array = realloc(array, (size_t)*cap * size);
    assert_non_null(array);
    return array;
}

/* ---- a day ---- */

static void
go_to(int64_t at_ms)
{
    assert_true(at_ms >= kit.now_ms);
    pass(at_ms - kit.now_ms);
}

static void
midnight(int64_t from_ms)
{
    go_to(from_ms + PD_MINUTE_MS);
    kit_sweep_unvouched(&kit);
    EACH(morning);
    expire_all();
}

/* By the bills of the whole year: what is rare happens too where few come in a day. */
static void
acts_after_a_bill(void)
{
    static int64_t bill;

    if (bill % 30 == 29)
        refund_some_bill();
    for (int i = 0; i < PD_COUNT(mechanisms); i++)
        if (mechanisms[i]->act != NULL && bill % mechanisms[i]->every == mechanisms[i]->every - 1)
            mechanisms[i]->act();
    bill++;
}

static void
live_a_day(void)
{
    int64_t from_ms = pd_local_day_start_ms(day, ZONE_MIN), pause_ms = 5 * PD_HOUR_MS / options.visits;

    midnight(from_ms);
    go_to(from_ms + 8 * PD_HOUR_MS);
    sync_all();
    for (int64_t i = 0; i < options.visits; i++) {
        visit();
        acts_after_a_bill();
        pass(pause_ms);
    }
    roll_networks();
    sync_who_can();
    for (int64_t i = 0; i < options.visits / 6; i++) {
        take_a_gift();
        EACH(lobby);
        pass(pause_ms);
    }
    sync_who_can();
    if (roll(3) == 0)
        undo_some_gift();
    EACH(evening);
    sync_who_can();
}

/* ---- the end of a month ---- */

static void
points_are_the_models(void)
{
    struct pd_moves m;
    int64_t sum = 0;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_moves(kit.hub, (struct pd_stretch){ 0, INT64_MAX }, &m));
    pd_hub_rollback(kit.hub);
    m.expired -= m.revived; /* over at midnight, and paid with by whoever took a gift the day before */
    m.revived = 0;
    for (int i = 0; i < person_count; i++)
        sum += has(&persons[i]) + persons[i].held;
    assert_int_equal(told.members, sum); /* the model with itself */
    if (memcmp(&m, &told, sizeof m) != 0)
        fail_msg(
            "hub: issued %lld, taken back %lld, redeemed %lld, returned %lld, expired %lld, revived %lld, "
            "members %lld, owed %lld; model: %lld, %lld, %lld, %lld, %lld, %lld, %lld, %lld",
            (long long)m.issued, (long long)m.taken_back, (long long)m.redeemed, (long long)m.returned,
            (long long)m.expired, (long long)m.revived, (long long)m.members, (long long)m.owed,
            (long long)told.issued, (long long)told.taken_back, (long long)told.redeemed,
            (long long)told.returned, (long long)told.expired, (long long)told.revived,
            (long long)told.members, (long long)told.owed);
}

static void
some_accounts_are_the_models(void)
{
    for (int i = 0; i < 50; i++) {
        const struct person *p = &persons[roll(person_count)];

        if (p->gone) /* nobody, or another by now */
            continue;
        kit_expect_balance(&kit, &p->id, has(p), p->held, 0);
        assert_int_equal(pd_points_raw(kit_look(&kit, &p->id)->growth), growth_of(p));
    }
}

static void
count_expiring(void *ctx, int64_t expires_ms, int64_t points)
{
    int64_t *left = ctx, at = pd_local_day(expires_ms, ZONE_MIN) - day;

    assert_true(at <= PAY_DAYS + 1);
    left[at > 0 ? at : 0] += points;
}

/* What the hospital owes, by the day on which it is over (0: it is, and a ticket holds it). */
static void
liability_is_the_models(void)
{
    int64_t hub[PAY_DAYS + 2] = { 0 }, model[PAY_DAYS + 2] = { 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_expiring_each(kit.hub, count_expiring, hub));
    pd_hub_rollback(kit.hub);
    for (int k = 0; k < person_count; k++)
        for (int i = 0; i < persons[k].lot_count; i++) {
            const struct lot *lot = &persons[k].lots[i];

            model[lot->expires_day > day ? lot->expires_day - day : 0] += lot->left + lot->held;
        }
    for (int i = 0; i < PD_COUNT(hub); i++)
        if (hub[i] != model[i])
            fail_msg("%lld points end in %d days, and the model has %lld", (long long)hub[i], i,
                (long long)model[i]);
}

static void
hold_against_the_model(void)
{
    sync_all();
    kit_sweep_unvouched(&kit); /* what came back in the last was over already */
    points_are_the_models();
    some_accounts_are_the_models();
    liability_is_the_models();
    EACH(check);
    (void)kit_verify(&kit);
}

static void
say_month(struct pd_date date)
{
    (void)printf(
        "%04d-%02d-%02d  %d members, %d bills, %d gifts; points: issued %lld, used %lld, expired %lld, left "
        "%lld",
        date.year, date.month, date.day, person_count, bill_count, ticket_count, (long long)told.issued,
        (long long)(told.redeemed - told.returned), (long long)told.expired, (long long)told.members);
    for (int i = 0; i < PD_COUNT(mechanisms); i++)
        if (mechanisms[i]->say != NULL) {
            (void)printf("; ");
            mechanisms[i]->say();
        }
    (void)printf(": as the model says\n");
    (void)fflush(stdout);
}

/* ---- the program ---- */

/* How long it took until here. */
static void
say_step(const char *what)
{
    (void)printf("%s: %.1f s\n", what, (double)(pd_clock_monotonic_us() - began_us) / 1e6);
    (void)fflush(stdout);
}

/* Founded in a file, as most are; a group then moves into the server, where there is one. */
static void
found(void)
{
    const char *server = getenv("PD_TEST_PG");
    char first[96], kept[256] = "";

    (void)snprintf(first, sizeof first, "%s/first.db", folder);
    if (server != NULL) {
        assert_true(pd_copy(kept, sizeof kept, server));
        assert_int_equal(unsetenv("PD_TEST_PG"), 0);
    }
    kit_open(&kit, server != NULL ? first : path);
    day = pd_local_day(kit.now_ms, ZONE_MIN);
    open_merchants();
    publish_the_years_rules();
    open_hospital();
    if (kept[0] == '\0')
        return;
    assert_int_equal(setenv("PD_TEST_PG", kept, 1), 0);
    kit_move(&kit, first, path);
}

/* Everybody's rows, for desks that begin; the serving hub makes it beside its work. */
static void
make_snapshot(void)
{
    bool more = true;

    while (more) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_snapshot_step(kit.hub, kit.now_ms, &more));
        assert_ok(pd_hub_commit(kit.hub));
    }
}

static void
begin(void)
{
    if (access("/dev/shm", W_OK) == 0) /* no power fails here: what a disk's sync takes is not looked at */
        terminal_folder = "/dev/shm";
    (void)snprintf(folder, sizeof folder, "%s/pd_year_%d", terminal_folder, (int)getpid());
    (void)snprintf(path, sizeof path, "%s/hub.db", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    dice = pd_rng_seeded((uint64_t)options.seed);
    found();
    kit_sweep_unvouched(&kit);
    EACH(morning);
    make_snapshot();
    say_step("founded");
    open_lobby();
    say_step("let in");
    EACH(open);
    sync_all();
}

/* The very command that a hospital runs. */
static void
verify_with(const char *hub)
{
    char command[512];

    (void)snprintf(command, sizeof command, "%s verify --data %s", hub, folder);
    assert_int_equal(system(command), 0);
}

static void
end(void)
{
    char wal[112];

    close_lobby();
    kit_close(&kit);
    if (options.verify_with != NULL) {
        verify_with(options.verify_with);
        stages_add_up(options.verify_with, folder);
    }
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    (void)unlink(wal);
    (void)snprintf(wal, sizeof wal, "%s-shm", path);
    (void)unlink(wal);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void
say_end(void)
{
    struct rusage used;
    struct timespec busy;

    assert_int_equal(getrusage(RUSAGE_SELF, &used), 0);
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &busy), 0);
    (void)printf("%lld members, %lld sites, %lld days, %d bills, %d gifts; %.1f s, %.1f s of a core here, "
                 "%ld MiB at most\n",
        (long long)options.members, (long long)options.sites, (long long)options.days, bill_count,
        ticket_count, (double)(pd_clock_monotonic_us() - began_us) / 1e6,
        (double)busy.tv_sec + (double)busy.tv_nsec / 1e9, used.ru_maxrss / 1024);
    (void)fflush(stdout);
}

static void
a_year_adds_up(void **state)
{
    int64_t month = 0;

    (void)state;
    began_us = pd_clock_monotonic_us();
    begin();
    for (int64_t i = 0; i < options.days; i++, day++) {
        struct pd_date date = pd_date_from_days(day);

        if (i > 0) /* the first day is the one on which it was made */
            live_a_day();
        if (date.month != month || i == options.days - 1) {
            hold_against_the_model();
            say_month(date);
            month = date.month;
        }
    }
    say_end();
    all_happened();
    assert_true(told.redeemed > 0 && told.taken_back > 0);
    assert_true(options.days <= PAY_DAYS + 2 || told.expired > 0);
    end();
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_year_adds_up) };
    const struct pd_option table[] = {
        { "members", PD_OPTION_INT, &options.members, "1..1000000", "how many members" },
        { "days", PD_OPTION_INT, &options.days, "2..365", "how long" },
        { "visits", PD_OPTION_INT, &options.visits, "6..5000", "bills a day" },
        { "seed", PD_OPTION_INT, &options.seed, "0..1000000000", "another year" },
        { "sites", PD_OPTION_INT, &options.sites, "1..3", "each with a counter" },
        { "kiosks", PD_OPTION_INT, &options.kiosks, "1..2", "of a site" },
        { "verify-with", PD_OPTION_TEXT, &options.verify_with, "FILE", "a pointdesk-hub, run in the end" },
        { 0 },
    };
    struct pd_why why;
    int count;

    if (pd_options_parse(table, argc, argv, &count, &why) != PD_OK || count != 1) {
        (void)fprintf(stderr, "pointdesk-year [--members N] [--days N] [--visits N] [--seed N] [--sites N] "
                              "[--kiosks N] [--verify-with "
                              "FILE]\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
