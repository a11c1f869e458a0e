#include "tests/drivers/chaos.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN_MS 250
#define HOUR_MS INT64_C(3600000)
#define CLOSING_MS (HOUR_MS * 4)

static const struct chaos_device *const devices[] = { &chaos_keys, &chaos_line, &chaos_camera, &chaos_card,
    &chaos_printer, &chaos_sound };

/* How each stands. */
static struct {
    int64_t hit_ms, mend_ms; /* the next of either; mend_ms 0: nothing is the matter */
    int64_t wrong_ms;        /* since when it is told otherwise than it is; -1: it is not */
    bool broken;
} stands[PD_COUNT(devices)];

struct pd_rng chaos_rng;
struct chaos_count chaos_count;
static long seed = 1;
static bool mending, verbose;

int
chaos_draw(int n)
{
    return (int)pd_rng_below(&chaos_rng, (uint64_t)n);
}

void
chaos_fail(const char *format, ...)
{
    va_list args;
    int64_t s = chaos_now_ms() / 1000;

    (void)fprintf(stderr, "seed %ld, %02d:%02d:%02d.%03d: ", seed, (int)(s / 3600), (int)(s / 60 % 60),
        (int)(s % 60), (int)(chaos_now_ms() % 1000));
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\n");
    for (int i = 0; i < PD_COUNT(devices); i++)
        (void)fprintf(stderr, "  %s: %s, called %d\n", devices[i]->name,
            stands[i].mend_ms != 0 ? "hit" : "not hit", (int)devices[i]->state());
    abort();
}

/* It says within its time what it is. */
static void
check_health(int i)
{
    const struct chaos_device *d = devices[i];
    bool broken = d->broken(), ok = d->state() == PD_DEVICE_OK;
    int64_t now_ms = chaos_now_ms();

    if (broken != ok) {
        chaos_count.health += broken && !stands[i].broken ? 1 : 0;
        chaos_count.recovered += !broken && stands[i].broken ? 1 : 0;
        stands[i].broken = broken;
        stands[i].wrong_ms = -1;
        return;
    }
    if (stands[i].wrong_ms < 0)
        stands[i].wrong_ms = now_ms;
    CHAOS_MUST(now_ms - stands[i].wrong_ms <= d->notice_ms, "the %s is %s, and told as %s for %d s", d->name,
        broken ? "broken" : "in order", ok ? "in order" : "broken", d->notice_ms / 1000);
}

/* Minutes between two misfortunes of one device, seconds to minutes until somebody has seen to it. */
static void
misfortune(int i)
{
    int64_t now_ms = chaos_now_ms();

    if (stands[i].mend_ms != 0 && now_ms >= stands[i].mend_ms) {
        devices[i]->mend();
        stands[i].mend_ms = 0;
        stands[i].hit_ms = now_ms + 20000 + chaos_draw(devices[i]->every_ms);
    }
    if (stands[i].mend_ms == 0 && now_ms >= stands[i].hit_ms && !mending) {
        devices[i]->hit();
        chaos_count.faults++;
        stands[i].mend_ms = now_ms + 3000 + chaos_draw(chaos_draw(2) == 0 ? 30000 : 400000);
    }
}

static void
turn(void)
{
    for (int i = 0; i < PD_COUNT(devices); i++) {
        misfortune(i);
        if (devices[i]->turn != NULL)
            devices[i]->turn();
        check_health(i);
    }
    chaos_lobby_turn();
}

static void
live(void)
{
    if (chaos_lobby_print())
        return;
    chaos_look_at_printer();
    chaos_pass(TURN_MS);
}

static void
close_the_day(void)
{
    int64_t end_ms = chaos_now_ms() + CLOSING_MS;

    mending = true;
    for (int i = 0; i < PD_COUNT(devices); i++) {
        devices[i]->mend();
        stands[i].mend_ms = 0;
    }
    chaos_printer_rest();
    while (!chaos_lobby_closing()) {
        live();
        CHAOS_MUST(chaos_now_ms() < end_ms, "somebody still waits for her paper");
    }
    chaos_printer_rest();
    chaos_lobby_check(true);
}

static void
quiet(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    CHAOS_MUST(strstr(text, "PD1:") == NULL, "a code is in the log");
    if (verbose && level != PD_LOG_DEBUG)
        (void)fprintf(stderr, "%9.3f %s %s\n", (double)chaos_now_ms() / 1000, code, text);
}

static void
options(int argc, char **argv, double *hours)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--hours") == 0 && i + 1 < argc) {
            *hours = strtod(argv[++i], NULL);
        } else if (strcmp(argv[i], "--verbose") == 0) {
            verbose = true;
        } else {
            (void)fprintf(stderr, "usage: pointdesk-device-chaos [--seed N] [--hours H] [--verbose]\n");
            exit(2);
        }
    }
}

int
main(int argc, char **argv)
{
    double hours = 24;
    int64_t check_ms = 0;

    options(argc, argv, &hours);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setenv("SDL_AUDIODRIVER", "dummy", 1);
    pd_log_set_sink(quiet, NULL);
    chaos_rng = pd_rng_seeded((uint64_t)seed);
    chaos_lobby_start();
    for (int i = 0; i < PD_COUNT(devices); i++) {
        devices[i]->start();
        stands[i].wrong_ms = -1;
        stands[i].hit_ms = 30000 + chaos_draw(300000);
    }
    chaos_every(TURN_MS, turn);
    while ((double)chaos_now_ms() < hours * (double)HOUR_MS) {
        live();
        if (chaos_now_ms() >= check_ms) {
            chaos_lobby_check(false);
            check_ms = chaos_now_ms() + HOUR_MS / 2;
        }
    }
    close_the_day();
    (void)printf("seed %ld, %g hours, printer by %s: %ld misfortunes, %ld times told in time, %ld back by "
                 "itself; %ld visits, %ld codes shown, %ld read, %ld tried again, %ld unfit; %ld tickets, "
                 "%ld printed (%ld as copies), %ld not printed, %ld unknown, %ld believed; %ld cards; "
                 "%ld sounds\n",
        seed, hours, chaos_printer_kind(), chaos_count.faults, chaos_count.health, chaos_count.recovered,
        chaos_count.visits, chaos_count.codes, chaos_count.read, chaos_count.retries, chaos_count.unfit,
        chaos_count.tickets, chaos_count.printed, chaos_count.copies, chaos_count.refused,
        chaos_count.unknown, chaos_count.believed, chaos_count.cards, chaos_count.sounds);
    for (int i = 0; i < PD_COUNT(devices); i++)
        devices[i]->end();
    chaos_lobby_end();
    return 0;
}
