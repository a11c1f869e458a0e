/*
 * Goal: a desk that nobody touches does nothing.
 * Method: `pointdesk run` on its attract screen. Between two turns of its gifts (every 15 s of boot time) lie
 * ten still seconds; in one such span the system calls of all its threads are traced: presenting a picture is
 * a write to the X server, so no writes means no pictures. In further spans the CPU time of all threads is
 * taken from the kernel, untraced.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/process.h"
#include "tests/bench/terminal.h"

#include "app/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TURN_MS 15000
#define STILL_MS 10000
#define SPANS 2

static void
sleep_ms(int64_t ms)
{
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    (void)nanosleep(&t, NULL);
}

/* To two seconds after the gifts turned. */
static void
wait_for_still(void)
{
    int64_t into = (pd_clock_boot_ms() - 2000) % TURN_MS;

    sleep_ms(TURN_MS - into);
}

/* Writes to the X server in ten seconds; -1 when strace is not there. */
static int
traced_writes(pid_t pid)
{
    char target[16], path[600], line[512];
    const char *const argv[] = { "timeout", "-s", "INT", "10", "strace", "-f", "-q", "-e",
        "trace=writev,sendmsg", "-o", path, "-p", target, NULL };
    int writes = 0;
    FILE *f;

    (void)snprintf(target, sizeof target, "%d", (int)pid);
    (void)snprintf(path, sizeof path, "%s/idle.trace", pd_bench_options.folder);
    (void)remove(path);
    (void)pd_process_run(argv, NULL, 0);
    f = fopen(path, "r");
    if (f == NULL)
        return -1;
    while (fgets(line, sizeof line, f) != NULL)
        writes += strstr(line, "writev(") != NULL || strstr(line, "sendmsg(") != NULL;
    (void)fclose(f);
    return writes;
}

static int
measure(pid_t pid)
{
    struct pd_samples cpu = { 0 };
    int writes;

    sleep_ms(1500); /* what a start leaves to do */
    wait_for_still();
    writes = traced_writes(pid);
    if (writes < 0)
        return pd_bench_cannot("idle", "strace did not run");
    pd_figure_tell(&(struct pd_figure){ .name = "idle.pictures",
        .value = writes,
        .unit = "in 10 s",
        .bound = PD_BENCH_AT_MOST,
        .n = 1,
        .note = "writes to the X server, traced" });
    for (int i = 0; i < SPANS; i++) {
        double from_cpu_ms, from_ms;

        wait_for_still();
        from_cpu_ms = pd_terminal_cpu_ms(pid);
        from_ms = pd_bench_ms();
        sleep_ms(STILL_MS);
        pd_samples_add(&cpu, (pd_terminal_cpu_ms(pid) - from_cpu_ms) / (pd_bench_ms() - from_ms) * 100);
    }
    pd_samples_tell("idle.cpu", &cpu, 0.5, "%", 0.2, PD_BENCH_AT_MOST, "of one core, all threads");
    pd_samples_finish(&cpu);
    return 0;
}

int
pd_bench_idle(void)
{
    const char *const extra[] = { "--hub", "http://127.0.0.1:9", NULL };
    struct pd_display display = { 0 };
    struct pd_terminal terminal;
    struct pd_why why = { .text = "" };
    char data[512];
    int bad;

    if (pd_desk_folder("idle", PD_DESK_MEMBERS, data, &why) != PD_OK)
        return pd_bench_cannot("idle", "%s: %s", why.path, why.text);
    if (!pd_display_start(&display, 1080, 1920))
        return pd_bench_cannot("idle", "Xvfb does not start; install xvfb");
    if (!pd_terminal_start(&terminal, data, 1080, 1920, extra, &why)) {
        bad = pd_bench_cannot("idle", "%s: %s", why.path, why.text);
    } else {
        bad = measure(terminal.pid);
        (void)pd_terminal_stop(&terminal);
    }
    pd_display_stop(&display);
    return bad;
}
