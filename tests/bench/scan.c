/*
 * Goal: who holds up her code sees her account before she has lowered the phone.
 * Method: the replay scanner delivers codes of members spread over the whole list; a sample is from the
 * payload leaving the scanner to the end of the presentation of her home screen. Between them the visit is
 * ended, so that each starts from the attract screen. The signature is checked, the ledger is read,
 * everything is drawn.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/stage.h"

#include <stdio.h>

#define SCANS 150
#define EVERY_MS 1000 /* of the scanner's clock */

static bool
write_script(const char *path, int64_t scans, int64_t members)
{
    FILE *f = fopen(path, "w");
    char code[PD_CODE_CAP];
    bool good = f != NULL;

    for (int64_t i = 0; good && i < scans; i++)
        good = pd_desk_code(i * 7919 % members / 1000 * 1000 + i % 999, code, sizeof code) == PD_OK &&
               fprintf(f, "%lld %s\n", (long long)((i + 1) * EVERY_MS), code) > 0;
    return f != NULL && fclose(f) == 0 && good;
}

static const char *
one_visit(struct pd_bench_stage *stage, struct pd_samples *samples)
{
    atomic_fetch_add(&stage->scanner_clock_ms, EVERY_MS);
    if (!pd_bench_stage_wait(stage, PD_SCREEN_HOME))
        return "no home screen came";
    while (stage->presented == 0)
        pd_bench_stage_turn(stage, 4);
    pd_samples_add(samples, pd_bench_ms() - stage->scanned_ms);
    pd_bench_stage_settle(stage, 180);
    if (!pd_bench_stage_tap(stage, PD_INTENT_FINISH, -1))
        return "the home screen has no way out";
    return pd_bench_stage_wait(stage, PD_SCREEN_ATTRACT) ? NULL : "the visit did not end";
}

int
pd_bench_scan(void)
{
    const char *name = "scan";
    struct pd_samples samples = { 0 };
    struct pd_display display = { 0 };
    struct pd_bench_stage stage;
    struct pd_why why = { .text = "" };
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : PD_DESK_MEMBERS;
    int64_t scans = pd_bench_options.runs > 0 ? pd_bench_options.runs : SCANS;
    char data[512], script[600];
    const char *wrong = NULL;

    if (pd_desk_folder("scan", members, data, &why) != PD_OK)
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    (void)snprintf(script, sizeof script, "%s/codes.txt", data);
    if (!write_script(script, scans, members) || !pd_display_start(&display, 1080, 1920))
        return pd_bench_cannot(name, "Xvfb does not start, or %s cannot be written", script);
    if (!pd_bench_stage_open(&stage, data, 1080, 1920, true, &why) ||
        !pd_bench_stage_scanner(&stage, script, &why))
        wrong = why.text;
    for (int64_t i = 0; wrong == NULL && i < scans; i++)
        wrong = one_visit(&stage, &samples);
    if (wrong == NULL)
        pd_samples_tell(name, &samples, 0.95, "ms", 50, PD_BENCH_AT_MOST,
            "p95 from the scanner to the home screen presented");
    pd_bench_stage_close(&stage);
    pd_display_stop(&display);
    pd_samples_finish(&samples);
    return wrong == NULL ? 0 : pd_bench_cannot(name, "%s", wrong);
}
