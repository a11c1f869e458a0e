/*
 * Goal: the terminal fits beside an operating system on a small machine.
 * Method: `pointdesk run` with its data, a scanner and a hub that does not answer (so that everything is
 * loaded that a desk needs), taken through its screens by real clicks. Where to click is read off a second
 * set of the same parts in this process, which has no window and is tapped alike. Then the kernel's
 * proportional set size of the process: private memory and its share of what others map too. The window's
 * surface is shared with the X server, so that half of it counts here. That the clicks arrived is seen
 * afterwards in the desk's journal: as many ops as in the other one's.
 * Growth: a terminal that nobody touches, its own pages alone (what it shares moves with what else runs),
 * from when the first screen's pictures have all been shown once.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/process.h"
#include "tests/bench/stage.h"
#include "tests/bench/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SCAN_AT_MS 14000 /* after its start; the walk without a member takes less */
#define REST_MS 450

struct step {
    enum pd_intent_kind kind; /* PD_INTENT_NONE: the member's code is scanned */
    int n;
};

static const struct step walk[] = {
    { PD_INTENT_RULES, -1 },
    { PD_INTENT_BACK, -1 },
    { PD_INTENT_NO_CODE, -1 },
    { PD_INTENT_BACK, -1 },
    { PD_INTENT_CATALOGUE, -1 },
    { PD_INTENT_PAGE, 1 },
    { PD_INTENT_PAGE, 2 },
    { PD_INTENT_GIFT, -1 },
    { PD_INTENT_BACK, -1 },
    { PD_INTENT_HOME, -1 },
    { PD_INTENT_NONE, 0 },
    { PD_INTENT_HIDE, -1 },
    { PD_INTENT_HIDE, -1 },
    { PD_INTENT_LANG, PD_LANG_EN },
    { PD_INTENT_LANG, PD_LANG_ZH_TW },
    { PD_INTENT_LANG, PD_LANG_ZH_CN },
    { PD_INTENT_ACCOUNT, -1 },
    { PD_INTENT_BACK, -1 },
    { PD_INTENT_TIER, -1 },
    { PD_INTENT_BACK, -1 },
    { PD_INTENT_CATALOGUE, -1 },
    { PD_INTENT_PAGE, 1 },
    { PD_INTENT_PAGE, 2 },
    { PD_INTENT_PAGE, 3 },
    { PD_INTENT_PAGE, 2 },
    { PD_INTENT_PAGE, 1 },
    { PD_INTENT_PAGE, 0 },
    { PD_INTENT_GIFT, -1 },
    { PD_INTENT_CHOOSE, -1 },
    { PD_INTENT_REDEEM, -1 },
    { PD_INTENT_ANOTHER, -1 },
    { PD_INTENT_HOME, -1 },
    { PD_INTENT_TICKETS, -1 },
    { PD_INTENT_TICKET, 0 },
    { PD_INTENT_FINISH, -1 },
};

static void
sleep_ms(double ms)
{
    struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)((int64_t)ms % 1000) * 1000000 };

    if (ms > 0)
        (void)nanosleep(&t, NULL);
}

static double
mib_of(pid_t pid, const char *row)
{
    char path[64], line[128];
    double kib = 0;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, row, strlen(row)) == 0)
            kib = strtod(line + strlen(row), NULL);
    if (f != NULL)
        (void)fclose(f);
    return kib / 1024;
}

/* The same control in both. A step that is not offered (a gift of a tier she has not) is left out in both. */
static void
take_step(struct pd_bench_stage *stage, const struct step *step)
{
    char at_x[12], at_y[12];
    int x, y;

    if (!pd_bench_stage_find(stage, step->kind, step->n, &x, &y))
        return;
    (void)snprintf(at_x, sizeof at_x, "%d", x);
    (void)snprintf(at_y, sizeof at_y, "%d", y);
    (void)pd_process_run((const char *const[]){ "xdotool", "mousemove", at_x, at_y, "mousedown", "1", "sleep",
                             "0.05", "mouseup", "1", NULL },
        NULL, 0);
    (void)pd_bench_stage_tap(stage, step->kind, step->n);
    pd_bench_stage_settle(stage, REST_MS + (step->kind == PD_INTENT_REDEEM ? 4000 : 0));
}

static void
take_walk(struct pd_bench_stage *stage, const char *code, double started_ms)
{
    for (int i = 0; i < PD_COUNT(walk); i++) {
        if (walk[i].kind != PD_INTENT_NONE) {
            take_step(stage, &walk[i]);
            continue;
        }
        sleep_ms(started_ms + SCAN_AT_MS + 800 - pd_bench_ms());
        pd_bench_stage_scan(stage, code);
        (void)pd_bench_stage_wait(stage, PD_SCREEN_HOME);
        pd_bench_stage_settle(stage, REST_MS);
    }
}

static uint64_t
ops_in(const char *data)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger *ledger = NULL;
    struct pd_ledger_status status = { 0 };

    if (pd_desk_ledger(data, &rng, &ledger, NULL) != PD_OK || pd_ledger_status(ledger, &status) != PD_OK)
        status.high_seq = 0;
    pd_ledger_close(ledger);
    return status.high_seq;
}

static bool
write_files(const char *data, const char *code, char *config, size_t cap)
{
    FILE *f;
    bool good;

    (void)snprintf(config, cap, "%s/bench.ini", data);
    f = fopen(config, "w");
    good = f != NULL && fprintf(f, "[scanner]\nkind = replay\npath = %s/codes.txt\n", data) > 0;
    good = f != NULL && fclose(f) == 0 && good;
    if (!good)
        return false;
    (void)snprintf(config, cap, "%s/codes.txt", data);
    f = fopen(config, "w");
    good = f != NULL && fprintf(f, "%d %s\n", SCAN_AT_MS, code) > 0;
    good = f != NULL && fclose(f) == 0 && good;
    (void)snprintf(config, cap, "%s/bench.ini", data);
    return good;
}

static int
measure(const char *name, int w_px, int h_px, double budget_mib)
{
    char data[512], mirror[512], config[600], code[PD_CODE_CAP];
    const char *const extra[] = { "--hub", "http://127.0.0.1:9", "--config", config, NULL };
    struct pd_display display = { 0 };
    struct pd_terminal terminal;
    struct pd_bench_stage stage = { 0 };
    struct pd_why why = { .text = "" };
    double started_ms, mib = 0, first_mib = 0;
    uint64_t before, ops, mirror_ops;

    if (pd_desk_folder("memory", PD_DESK_MEMBERS, data, &why) != PD_OK ||
        pd_desk_folder("memory-mirror", PD_DESK_MEMBERS, mirror, &why) != PD_OK ||
        pd_desk_code(7, code, sizeof code) != PD_OK || !write_files(data, code, config, sizeof config))
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    before = ops_in(data);
    if (!pd_display_start(&display, w_px, h_px))
        return pd_bench_cannot(name, "Xvfb does not start; install xvfb");
    started_ms = pd_bench_ms();
    if (pd_terminal_start(&terminal, data, w_px, h_px, extra, &why)) {
        if (pd_bench_stage_open(&stage, mirror, w_px, h_px, false, &why)) {
            sleep_ms(500);
            first_mib = mib_of(terminal.pid, "Pss:");
            take_walk(&stage, code, started_ms);
            sleep_ms(1500);
            mib = mib_of(terminal.pid, "Pss:");
        }
        (void)pd_terminal_stop(&terminal);
    }
    pd_bench_stage_close(&stage);
    pd_display_stop(&display);
    ops = ops_in(data) - before;
    mirror_ops = ops_in(mirror) - before;
    if (mib <= 0 || ops != mirror_ops || ops == 0)
        return pd_bench_cannot(name, "the terminal did not follow: %llu ops, %llu expected %s",
            (unsigned long long)ops, (unsigned long long)mirror_ops, why.text);
    pd_figure_tell(&(struct pd_figure){ .name = name,
        .value = mib,
        .unit = "MiB PSS",
        .budget = budget_mib,
        .bound = PD_BENCH_AT_MOST,
        .n = 1,
        .median = first_mib,
        .note = "after all screens; median column: on the first screen" });
    return 0;
}

#define GROWTH_FROM_S 240
#define GROWTH_S 600

int
pd_bench_growth(void)
{
    const char *const extra[] = { "--hub", "http://127.0.0.1:9", NULL };
    double seconds = pd_bench_options.runs > 0 ? (double)pd_bench_options.runs : GROWTH_S, mib, first_mib;
    struct pd_display display = { 0 };
    struct pd_terminal terminal;
    struct pd_why why = { .text = "" };
    char data[512];

    if (pd_desk_folder("memory", PD_DESK_MEMBERS, data, &why) != PD_OK)
        return pd_bench_cannot("growth", "%s: %s", why.path, why.text);
    if (!pd_display_start(&display, 1080, 1920))
        return pd_bench_cannot("growth", "Xvfb does not start; install xvfb");
    if (!pd_terminal_start(&terminal, data, 1080, 1920, extra, &why)) {
        pd_display_stop(&display);
        return pd_bench_cannot("growth", "%s: %s", why.path, why.text);
    }
    sleep_ms(GROWTH_FROM_S * 1000.0);
    first_mib = mib_of(terminal.pid, "Private_Dirty:");
    sleep_ms(seconds * 1000);
    mib = mib_of(terminal.pid, "Private_Dirty:");
    (void)pd_terminal_stop(&terminal);
    pd_display_stop(&display);
    if (first_mib <= 0 || mib <= 0)
        return pd_bench_cannot("growth", "the terminal ended");
    pd_figure_tell(&(struct pd_figure){ .name = "growth",
        .value = (mib - first_mib) * 1024 * 600 / seconds,
        .unit = "KiB/600s",
        .bound = PD_BENCH_NO_BUDGET,
        .n = 1,
        .median = first_mib,
        .note = "own pages of a still screen; median column: MiB after four minutes" });
    return 0;
}

int
pd_bench_memory(void)
{
    int bad = measure("memory", 1080, 1920, 40);

    return bad | measure("memory.2160x3840", 2160, 3840, 64);
}
