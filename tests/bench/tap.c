/*
 * Goal: a touch is answered at once.
 * Method: fingers put into SDL's event queue; a sample is from there to the end of the presentation that
 * shows something else: once for the control that lights up under the finger, once for what it does.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/stage.h"

#define TAPS 150
#define REST_MS 200 /* a new screen takes no finger for 150 ms */

static bool
sample(struct pd_bench_stage *stage, bool down, int x, int y, struct pd_samples *samples)
{
    double from_ms = pd_bench_ms();

    pd_bench_stage_finger(stage, down, x, y);
    do {
        pd_bench_stage_turn(stage, 50);
    } while (stage->presented == 0 && pd_bench_ms() - from_ms < 1000);
    if (stage->presented > 0)
        pd_samples_add(samples, pd_bench_ms() - from_ms);
    return stage->presented > 0;
}

/* Home, catalogue, a gift, back, home, and again. */
static bool
next_tap(struct pd_bench_stage *stage, int64_t i, struct pd_samples *samples)
{
    static const struct {
        enum pd_intent_kind kind;
        int n;
    } walk[] = {
        { PD_INTENT_CATALOGUE, -1 },
        { PD_INTENT_PAGE, 1 },
        { PD_INTENT_GIFT, -1 },
        { PD_INTENT_BACK, -1 },
        { PD_INTENT_HOME, -1 },
    };
    int at = (int)(i % PD_COUNT(walk)), x, y;

    if (!pd_bench_stage_find(stage, walk[at].kind, walk[at].n, &x, &y))
        return false;
    if (!sample(stage, true, x, y, samples) || !sample(stage, false, x, y, samples))
        return false;
    pd_bench_stage_settle(stage, REST_MS);
    return true;
}

int
pd_bench_tap(void)
{
    const char *name = "tap";
    struct pd_samples samples = { 0 };
    struct pd_display display = { 0 };
    struct pd_bench_stage stage;
    struct pd_why why = { .text = "" };
    int64_t taps = pd_bench_options.runs > 0 ? pd_bench_options.runs : TAPS;
    char data[512], code[PD_CODE_CAP];
    bool good;

    if (pd_desk_folder("tap", PD_DESK_MEMBERS, data, &why) != PD_OK)
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    if (!pd_display_start(&display, 1080, 1920))
        return pd_bench_cannot(name, "Xvfb does not start; install xvfb");
    good = pd_bench_stage_open(&stage, data, 1080, 1920, true, &why) &&
           pd_desk_code(7, code, sizeof code) == PD_OK;
    if (good)
        pd_bench_stage_scan(&stage, code);
    good = good && pd_bench_stage_wait(&stage, PD_SCREEN_HOME);
    if (good)
        pd_bench_stage_settle(&stage, REST_MS);
    for (int64_t i = 0; good && i < taps; i++)
        good = next_tap(&stage, i, &samples);
    if (good)
        pd_samples_tell(
            name, &samples, 0.99, "ms", 33, PD_BENCH_AT_MOST, "p99 from SDL's queue to presented, 1080x1920");
    pd_bench_stage_close(&stage);
    pd_display_stop(&display);
    pd_samples_finish(&samples);
    return good ? 0
                : pd_bench_cannot(
                      name, "a control was not there or nothing changed (%s %s)", why.path, why.text);
}
