/*
 * Goal: how long a person waits before a desk that was just switched on.
 * Method: `pointdesk run` as a process on the data of a real hospital's size, from just before it is started
 * to its READY=1. Warm: the first runs fill the page cache and are not counted.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/terminal.h"

#include <stdio.h>

#define RUNS 25
#define WARM_UPS 3

static int
measure(const char *name, int w_px, int h_px, double budget_ms)
{
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : PD_DESK_MEMBERS;
    int64_t runs = pd_bench_options.runs > 0 ? pd_bench_options.runs : RUNS;
    struct pd_samples samples = { 0 }, cpu = { 0 };
    struct pd_display display = { 0 };
    struct pd_why why = { .text = "" };
    char data[512], cpu_name[32];
    int bad = 0;

    if (pd_desk_folder("start", members, data, &why) != PD_OK)
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    if (!pd_display_start(&display, w_px, h_px))
        return pd_bench_cannot(name, "Xvfb does not start; install xvfb");
    for (int64_t i = 0; i < WARM_UPS + runs && bad == 0; i++) {
        struct pd_terminal terminal;
        double cpu_ms = 0;

        if (!pd_terminal_start(&terminal, data, w_px, h_px, NULL, &why))
            bad = pd_bench_cannot(name, "%s: %s", why.path, why.text);
        else
            cpu_ms = pd_terminal_cpu_ms(terminal.pid);
        if (bad == 0 && !pd_terminal_stop(&terminal))
            bad = pd_bench_cannot(name, "the terminal did not end well (status %d)", terminal.status);
        if (bad == 0 && i >= WARM_UPS) {
            pd_samples_add(&samples, terminal.ready_ms);
            pd_samples_add(&cpu, cpu_ms);
        }
    }
    pd_display_stop(&display);
    (void)snprintf(cpu_name, sizeof cpu_name, "%s.cpu", name);
    if (bad == 0)
        pd_samples_tell(
            name, &samples, 0.5, "ms", budget_ms, PD_BENCH_AT_MOST, "exec to READY=1, Xvfb, warm");
    if (bad == 0)
        pd_samples_tell(
            cpu_name, &cpu, 0.5, "ms", 0, PD_BENCH_NO_BUDGET, "CPU time of all its threads until then");
    pd_samples_finish(&samples);
    pd_samples_finish(&cpu);
    return bad;
}

int
pd_bench_start(void)
{
    return measure("start", 1080, 1920, 80);
}

int
pd_bench_start_2160(void)
{
    return measure("start-2160", 2160, 3840, 150);
}
