/*
 * Time and order. Events lie in a bag and are taken by (time, order of coming); nothing else moves the world.
 * A seed's life: the hub is made and the desks are enrolled over a good network; then people come, one after
 * the other, while fate does its worst; then faults stop, everything starts again, and the world must come to
 * rest in bounded time. Only then is it checked.
 */
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"
#include "tests/sim/referral.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2026-06-01 09:00 in the hospital's zone, plus some days of the seed's choice. */
#define FIRST_DAY_MS INT64_C(1780275600000)
#define MONTH_ENDS_MS INT64_C(1782835200000) /* the hospital's first of July */
#define STEPS_MIN 8
#define STEPS_MAX 28

/* ---- small tools ---- */

int
sim_chance(struct pd_rng *rng, int permille)
{
    return pd_rng_below(rng, 1000) < (uint64_t)permille;
}

int64_t
sim_between(struct pd_rng *rng, int64_t lo, int64_t hi)
{
    return lo + (int64_t)pd_rng_below(rng, (uint64_t)(hi - lo) + 1);
}

void
sim_trace(struct sim *sim, const char *fmt, ...)
{
    char line[400];
    va_list args;
    int n;

    n = snprintf(line, sizeof line, "%8lld ", (long long)(sim->now_ms - sim->start_ms));
    va_start(args, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n, fmt, args);
    va_end(args);
    for (const char *p = line; *p != '\0'; p++) /* FNV-1a */
        sim->trace_hash = (sim->trace_hash ^ (uint8_t)*p) * UINT64_C(0x100000001b3);
    if (sim->options.trace)
        (void)printf("%s\n", line);
}

void
sim_violation(struct sim *sim, const char *fmt, ...)
{
    va_list args;

    if (sim_broken(sim))
        return;
    va_start(args, fmt);
    (void)vsnprintf(sim->violation, sizeof sim->violation, fmt, args);
    va_end(args);
    sim_trace(sim, "VIOLATION %s", sim->violation);
}

/* ---- the bag of events: a heap, the next one at its root ---- */

static bool
comes_before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order);
}

void
sim_at(struct sim *sim, int64_t at_ms, struct sim_event event)
{
    int at = sim->event_count++;

    pd_assert(at < SIM_EVENTS_MAX);
    event.at_ms = at_ms;
    event.order = sim->event_order++;
    for (; at > 0 && comes_before(&event, &sim->events[(at - 1) / 2]); at = (at - 1) / 2)
        sim->events[at] = sim->events[(at - 1) / 2];
    sim->events[at] = event;
}

static struct sim_event
take_next(struct sim *sim)
{
    struct sim_event first = sim->events[0], last = sim->events[--sim->event_count];
    int at = 0;

    for (int child = 1; child < sim->event_count; child = 2 * at + 1) {
        if (child + 1 < sim->event_count && comes_before(&sim->events[child + 1], &sim->events[child]))
            child++;
        if (!comes_before(&sim->events[child], &last))
            break;
        sim->events[at] = sim->events[child];
        at = child;
    }
    sim->events[at] = last;
    return first;
}

static void
desk_event(struct sim *sim, struct sim_desk *d, struct sim_event *event)
{
    if (event->kind == SIM_EV_DESK && d->wake_ms == event->at_ms)
        d->wake_ms = 0;
    if (d->desk == NULL)
        return;
    if (sim->now_ms < d->paused_ms) {
        sim_at(sim, d->paused_ms, *event);
        event->message = NULL;
        return;
    }
    (void)sim_desk_clock(sim, d);
    if (event->kind == SIM_EV_TO_DESK) {
        sim_desk_answer(sim, d, event->lane, event->serial, event->message);
    } else if (d->wake_ms == 0) {
        sim_visit_tick(sim, d);
        if (d->desk != NULL && pd_desk_idle(d->desk))
            pd_client_kick(d->client);
    }
    sim_desk_turn(sim, d);
}

static void
heal(struct sim *sim, int desk)
{
    sim_disk_faults(desk + 1)->full = false;
    if (desk < 0)
        return;
    sim->desks[desk].no_up = sim->desks[desk].no_down = false;
    sim->desks[desk].slow_up_ms = sim->desks[desk].slow_down_ms = 0;
}

static void
cut(struct sim *sim, int desk)
{
    if (sim->calm)
        return;
    sim_trace(sim, "fate: power of %d", desk);
    sim_disk_cut(desk + 1);
    if (desk >= 0)
        (void)sim_desk_check(sim, &sim->desks[desk]);
    else
        sim_hub_check(sim);
}

/* The streams of a step are its own: another step left out changes nothing in it. */
static void
begin_step(struct sim *sim, int step)
{
    struct pd_rng root = pd_rng_seeded(sim->seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)step + 1);

    sim->people = pd_rng_seeded(pd_rng_u64(&root));
    sim->fate = pd_rng_seeded(pd_rng_u64(&root));
}

static void
people_event(struct sim *sim)
{
    struct sim_event next = { .kind = SIM_EV_PEOPLE };
    int64_t pause_ms;

    if (sim->calm)
        return;
    if (sim->step == sim->steps) {
        sim_fate_calm(sim);
        return;
    }
    begin_step(sim, sim->step);
    /* Mostly busy; now and then nobody for a while. */
    pause_ms = sim_chance(&sim->people, 900) ? sim_between(&sim->people, 20, 4000)
                                             : sim_between(&sim->people, 4000, 60000);
    if ((sim->options.skip >> sim->step & 1) == 0) {
        sim_trace(sim, "step %d", sim->step);
        if (!sim_chance(&sim->fate, 250) || !sim_fate_act(sim))
            sim_people_act(sim);
    }
    sim->step++;
    sim_at(sim, sim->now_ms + pause_ms, next);
}

static void
run_event(struct sim *sim, struct sim_event *event)
{
    switch (event->kind) {
    case SIM_EV_PEOPLE:
        people_event(sim);
        break;
    case SIM_EV_DESK:
    case SIM_EV_TO_DESK:
        desk_event(sim, &sim->desks[event->desk], event);
        break;
    case SIM_EV_TO_HUB:
        sim_hub_take(sim, event->message);
        event->message = NULL;
        break;
    case SIM_EV_HUB_WORK:
        if (sim->now_ms < sim->hub.paused_ms)
            sim_at(sim, sim->hub.paused_ms, *event);
        else
            sim_hub_work(sim);
        break;
    case SIM_EV_HUB_SYNC:
        if (sim->now_ms < sim->hub.paused_ms)
            sim_at(sim, sim->hub.paused_ms, *event);
        else
            sim_hub_sync(sim);
        break;
    case SIM_EV_PUT_BACK:
        sim_desk_put_back(sim, &sim->desks[event->desk]);
        break;
    case SIM_EV_NEW_DESK:
        sim_desk_renew(sim, &sim->desks[event->desk]);
        break;
    case SIM_EV_TELL_AGAIN:
        sim_tell_again(sim);
        break;
    case SIM_EV_ERASE:
        sim_erase(sim, event->desk);
        break;
    case SIM_EV_LET_GO:
        sim_refill_let_go(sim);
        break;
    case SIM_EV_HUB_UP:
        if (sim->hub.hub == NULL && !sim->hub.held_down && !sim_hub_open(sim))
            sim_at(sim, sim->now_ms + 2000, (struct sim_event){ .kind = SIM_EV_HUB_UP });
        break;
    case SIM_EV_DESK_UP: {
        struct sim_desk *d = &sim->desks[event->desk];

        if (d->ledger == NULL && !d->held_down && !d->gone && !d->dying && !sim_desk_open(sim, d))
            sim_at(
                sim, sim->now_ms + 2000, (struct sim_event){ .kind = SIM_EV_DESK_UP, .desk = event->desk });
        break;
    }
    case SIM_EV_CUT:
        cut(sim, event->desk);
        break;
    case SIM_EV_HEAL:
        heal(sim, event->desk);
        break;
    }
    sim_message_free(event->message);
}

/* ---- a seed's life ---- */

/* A desk comes in over a network that works: enrolment itself has tests of its own. */
static void
make_desks(struct sim *sim)
{
    sim->desk_count = sim->rules.desk_count;
    for (int i = 0; i < sim->desk_count; i++) {
        struct sim_desk *d = &sim->desks[i];
        char code[PD_ENROL_CODE_CAP];

        d->index = i;
        d->clone_of = d->on = -1;
        d->counter = sim->rules.desks[i].counter;
        pd_assert(sim_hub_begin(sim));
        pd_assert(pd_hub_device_code(sim->hub.hub, sim->now_ms, "S1", sim->rules.desks[i].place, true, code,
                      sizeof code) == PD_OK);
        pd_assert(sim_hub_end(sim, true));
        sim_desk_create(sim, d, code);
    }
}

void
sim_begin(struct sim *sim, uint64_t seed, const struct sim_options *options)
{
    struct pd_rng root = pd_rng_seeded(seed);

    sim_fresh_make();
    memset(sim, 0, sizeof *sim);
    sim->options = *options;
    sim_memory_spare_prepares(options->late);
    sim_signatures_stand_in(options->stand_in);
    sim_documents_keep(options->pool);
    sim->seed = seed;
    sim->trace_hash = UINT64_C(0xcbf29ce484222325);
    sim->people = pd_rng_seeded(pd_rng_u64(&root));
    sim->fate = pd_rng_seeded(pd_rng_u64(&root));
    sim->net = pd_rng_seeded(pd_rng_u64(&root));
    sim->disk = pd_rng_seeded(pd_rng_u64(&root));
    sim->power = pd_rng_seeded(pd_rng_u64(&root));
    sim->hub.rng = pd_rng_seeded(pd_rng_u64(&root));
    for (int i = 0; i < SIM_DESKS_MAX; i++)
        sim->desks[i].rng = pd_rng_seeded(pd_rng_u64(&root));
    sim_disk_reset_all(&sim->disk);
    sqlite3_randomness(0, NULL); /* SQLite's own numbers begin again, from our disks' */
    sim->start_ms = sim->now_ms = FIRST_DAY_MS;
    sim->pull_wait_s = 55;
    sim->wake_every_ms = 1;
}

void
sim_found(struct sim *sim)
{
    sim_hub_create(sim);
    make_desks(sim);
}

static void
create(struct sim *sim, uint64_t seed, const struct sim_options *options)
{
    sim_begin(sim, seed, options);
    sim->start_ms = sim->now_ms = FIRST_DAY_MS + sim_between(&sim->people, 0, 20 * PD_DAY_MS);
    sim->steps = (int)sim_between(&sim->people, STEPS_MIN, STEPS_MAX);
    sim->pull_wait_s = sim_chance(&sim->people, 900) ? (int)sim_between(&sim->people, 8, 55) : 0;
    sim->wake_every_ms = sim_chance(&sim->people, 300) ? 1 : (int)sim_between(&sim->people, 100, 2000);
    sim->rules.family = sim_swarm_draws(seed, SIM_F_FAMILY, sim->options.without, sim->options.with);
    sim->rules.money = sim_swarm_draws(seed, SIM_F_MONEY, sim->options.without, sim->options.with);
    sim->rules.merchants = sim_swarm_draws(seed, SIM_F_MERCHANT, sim->options.without, sim->options.with);
    if (sim->rules.merchants) /* the month ends while people are there */
        sim->start_ms = sim->now_ms = MONTH_ENDS_MS - (sim->now_ms - FIRST_DAY_MS) % PD_MINUTE_MS;
    sim->rules.wheel = sim_swarm_draws(seed, SIM_F_WHEEL, sim->options.without, sim->options.with);
    sim->rules.welcome = sim_swarm_draws(seed, SIM_F_ENROL, sim->options.without, sim->options.with);
    sim_memberships_begin(sim);
    if (sim->rules.welcome && sim_swarm_draws(seed, SIM_F_REFERRAL, sim->options.without, sim->options.with))
        sim->rules.referral = seed % 2 == 0 ? SIM_REFERRAL_AT_ONCE : SIM_REFERRAL_AT_VISIT;
    sim_rules_choose(sim);
    sim_found(sim);
    sim_people_create(sim);
}

void
sim_end(struct sim *sim)
{
    for (int i = 0; i < sim->desk_count; i++) {
        sim_disk_kill(i + 1); /* nobody will want what a checkpoint would write */
        sim_desk_close(sim, &sim->desks[i], false);
        sim_image_free(sim->desks[i].image);
    }
    sim_hub_close(sim, false);
    sim_image_free(sim->backup);
    while (sim->event_count > 0)
        sim_message_free(sim->events[--sim->event_count].message);
    sim_message_free(sim->stray_request);
    sim_message_free(sim->stray_answer);
}

bool
sim_step(struct sim *sim, int64_t until_ms)
{
    struct sim_event event;

    if (sim->event_count == 0 || sim->events[0].at_ms > until_ms)
        return false;
    event = take_next(sim);
    if (event.at_ms > sim->now_ms) /* a night may have passed over it */
        sim->now_ms = event.at_ms;
    run_event(sim, &event);
    return true;
}

static void
choose_swarm(struct sim *sim)
{
    char text[600];
    struct pd_str line = pd_str_on(text, sizeof text);

    sim_swarm_choose(&sim->swarm, sim->seed, &sim->fate, sim->options.without, sim->options.with);
    for (int f = 0; f < SIM_FEATURES; f++)
        if (sim->swarm.rate[f] > 0) {
            pd_str_addf(&line, " %s %d", sim_feature_name((enum sim_feature)f), sim->swarm.rate[f]);
            sim->features |= UINT64_C(1) << f;
        }
    sim_trace(sim, "this world has:%s", line.len > 0 ? text : " nothing bad");
}

static void
live(struct sim *sim)
{
    int64_t limit_ms = INT64_MAX;
    bool was_calm = false;

    sim->lying_disks = sim->options.lying_disks;
    for (int i = 0; i < sim->desk_count; i++)
        sim_disk_faults(i + 1)->ignore_sync = sim->lying_disks;
    choose_swarm(sim);
    sim_staff_begin(sim);
    sim_enrol_begin(sim);
    sim_wheel_begin(sim);
    sim_family_begin(sim);
    sim_money_begin(sim);
    sim_referral_begin(sim);
    sim_merchants_begin(sim);
    sim_releases_begin(sim);
    sim_at(sim, sim->now_ms + 1000, (struct sim_event){ .kind = SIM_EV_PEOPLE });
    for (int i = 0; i < sim->desk_count; i++)
        sim_desk_turn(sim, &sim->desks[i]);
    while (!sim_broken(sim) && sim_step(sim, limit_ms)) {
        if (sim->calm && !was_calm)
            limit_ms = sim->now_ms + SIM_CALM_LIMIT_MS;
        was_calm = sim->calm;
        if (sim->calm && sim_at_rest(sim))
            return;
    }
    sim_not_at_rest(sim);
}

bool
sim_run(struct sim *sim, uint64_t seed, const struct sim_options *options)
{
    create(sim, seed, options);
    live(sim);
    if (!sim_broken(sim))
        sim_check(sim);
    sim_end(sim);
    return !sim_broken(sim);
}
