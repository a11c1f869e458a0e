/*
 * Goal: paging through the catalogue never stutters, nor does a screen that comes in. Nothing scrolls.
 * Method: the terminal's parts in a window, the drawing thread held on one core; taps on the page controls
 * and on the categories; each turn that presented something is a sample: frame function, painting what
 * changed, and the X server's copy. The same taps every time; pictures arrive from their own thread. Then a
 * gift is opened and left: each time all of the page moves for a fifth of a second.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/stage.h"

#include <sched.h>
#include <string.h>

#define PAGES 250
#define SLIDES 40
#define SLIDE_MS 260     /* and a little rest */
#define PAGE_SHOWN_MS 60 /* a quick reader; longer than any picture takes to come */

static void
hold_on_one_core(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(0, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void
let_go(void)
{
    cpu_set_t set;

    memset(&set, 0xff, sizeof set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

static void
sample_for(struct pd_bench_stage *stage, int ms, struct pd_samples *wall, struct pd_samples *cpu)
{
    double until_ms = pd_bench_ms() + ms;

    do {
        pd_bench_stage_turn(stage, 2);
        if (stage->presented > 0) {
            pd_samples_add(wall, stage->drawn_ms);
            pd_samples_add(cpu, stage->drawn_cpu_ms);
        }
    } while (pd_bench_ms() < until_ms);
}

/* Forward to the last page, then another category, and so on. */
static bool
turn_page(struct pd_bench_stage *stage, int *category, struct pd_samples *wall, struct pd_samples *cpu)
{
    const struct pd_view *view = pd_session_view(stage->session);
    int x, y;
    bool found =
        view->page + 1 < view->pages && pd_bench_stage_find(stage, PD_INTENT_PAGE, view->page + 1, &x, &y);

    if (!found) {
        *category = *category < 2 ? *category + 1 : -1;
        found = pd_bench_stage_find(stage, PD_INTENT_CATEGORY, *category, &x, &y);
    }
    if (!found)
        return false;
    pd_bench_stage_finger(stage, true, x, y);
    sample_for(stage, 16, wall, cpu);
    pd_bench_stage_finger(stage, false, x, y);
    sample_for(stage, PAGE_SHOWN_MS, wall, cpu);
    return true;
}

/* To a gift's page, or back. */
static bool
turn_screen(
    struct pd_bench_stage *stage, enum pd_intent_kind kind, struct pd_samples *wall, struct pd_samples *cpu)
{
    int x, y;

    if (!pd_bench_stage_find(stage, kind, -1, &x, &y))
        return false;
    pd_bench_stage_finger(stage, true, x, y);
    sample_for(stage, 16, wall, cpu);
    pd_bench_stage_finger(stage, false, x, y);
    sample_for(stage, SLIDE_MS, wall, cpu);
    return true;
}

static void
tell(const char *name, const char *part, struct pd_samples *wall, struct pd_samples *cpu, bool budget)
{
    char what[48];

    (void)snprintf(what, sizeof what, "%s%s", name, part);
    pd_samples_tell(what, wall, 0.99, "ms", budget ? 16.6 : 0, budget ? PD_BENCH_AT_MOST : PD_BENCH_NO_BUDGET,
        "p99 of draw + present");
    (void)snprintf(what, sizeof what, "%s%s.cpu", name, part);
    pd_samples_tell(what, cpu, 0.99, "ms", 0, PD_BENCH_NO_BUDGET, "the same, CPU time of the drawing thread");
}

static int
measure(const char *name, int w_px, int h_px)
{
    struct pd_samples wall = { 0 }, cpu = { 0 }, slide = { 0 }, slide_cpu = { 0 };
    struct pd_display display = { 0 };
    struct pd_bench_stage stage;
    struct pd_why why = { .text = "" };
    int64_t pages = pd_bench_options.runs > 0 ? pd_bench_options.runs : PAGES;
    char data[512], code[PD_CODE_CAP];
    int category = -1;
    bool good;

    if (pd_desk_folder("frame", PD_DESK_MEMBERS, data, &why) != PD_OK)
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    if (!pd_display_start(&display, w_px, h_px))
        return pd_bench_cannot(name, "Xvfb does not start; install xvfb");
    good = pd_bench_stage_open(&stage, data, w_px, h_px, true, &why) &&
           pd_desk_code(7, code, sizeof code) == PD_OK;
    if (good)
        pd_bench_stage_scan(&stage, code);
    good = good && pd_bench_stage_wait(&stage, PD_SCREEN_HOME);
    if (good)
        pd_bench_stage_settle(&stage, 300);
    good = good && pd_bench_stage_tap(&stage, PD_INTENT_CATALOGUE, -1) &&
           pd_bench_stage_wait(&stage, PD_SCREEN_CATALOGUE);
    if (good)
        pd_bench_stage_settle(&stage, 300);
    hold_on_one_core();
    for (int64_t i = 0; good && i < pages; i++)
        good = turn_page(&stage, &category, &wall, &cpu);
    for (int i = 0; good && i < SLIDES; i++)
        good = turn_screen(&stage, i % 2 == 0 ? PD_INTENT_GIFT : PD_INTENT_BACK, &slide, &slide_cpu);
    let_go();
    if (good) {
        tell(name, "", &wall, &cpu, true);
        tell(name, ".slide", &slide, &slide_cpu, false);
    }
    pd_bench_stage_close(&stage);
    pd_display_stop(&display);
    pd_samples_finish(&wall);
    pd_samples_finish(&cpu);
    pd_samples_finish(&slide);
    pd_samples_finish(&slide_cpu);
    return good ? 0 : pd_bench_cannot(name, "the catalogue was not reached (%s %s)", why.path, why.text);
}

int
pd_bench_frame(void)
{
    int bad = measure("frame.1080x1920", 1080, 1920);

    return bad | measure("frame.2160x3840", 2160, 3840);
}
