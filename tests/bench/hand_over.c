/*
 * Goal: a clerk with a queue of nine does not wait for the counter.
 * Method: the replay scanner delivers tickets of a kiosk; one sample is from the payload leaving the scanner
 * to the end of the presentation that says whether it may be handed over, the other from Enter in SDL's queue
 * to the end of the one that says it is. The signature is checked, the ledger is read, and for the second it
 * is written and synced. Two actions a ticket: the scan, and Enter.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/display.h"
#include "tests/bench/stage.h"

#include <SDL.h>
#include <stdio.h>

#define TICKETS 200
#define EVERY_MS 1000 /* of the scanner's clock */
#define LIMIT_MS 5000
#define BUDGET_MS 100

static bool
write_script(const char *path, int64_t tickets)
{
    FILE *f = fopen(path, "w");
    char text[PD_CODE_CAP];
    bool good = f != NULL;

    for (int64_t i = 0; good && i < tickets; i++)
        good = pd_desk_ticket_text(i, text, sizeof text) == PD_OK &&
               fprintf(f, "%lld %s\n", (long long)((i + 1) * EVERY_MS), text) > 0;
    return f != NULL && fclose(f) == 0 && good;
}

/* Turns until the counter says so and that has been presented. */
static bool
comes_to(struct pd_bench_stage *stage, enum pd_counter_state state)
{
    double from_ms = pd_bench_ms();

    while (pd_session_view(stage->session)->counter.state != state) {
        if (pd_bench_ms() - from_ms > LIMIT_MS)
            return false;
        pd_bench_stage_turn(stage, 4);
    }
    while (stage->presented == 0 && pd_bench_ms() - from_ms < LIMIT_MS)
        pd_bench_stage_turn(stage, 4);
    return stage->presented > 0;
}

static const char *
one_ticket(struct pd_bench_stage *stage, struct pd_samples *scan, struct pd_samples *enter)
{
    double pressed_ms;

    atomic_fetch_add(&stage->scanner_clock_ms, EVERY_MS);
    if (!comes_to(stage, PD_COUNTER_READY))
        return "a ticket is not shown as good";
    pd_samples_add(scan, pd_bench_ms() - stage->scanned_ms);
    pd_bench_stage_settle(stage, 100);
    pressed_ms = pd_bench_ms();
    pd_bench_stage_key(SDLK_RETURN);
    if (!comes_to(stage, PD_COUNTER_HANDED))
        return "Enter does not hand over";
    pd_samples_add(enter, pd_bench_ms() - pressed_ms);
    pd_bench_stage_settle(stage, 100);
    return NULL;
}

static const char *
measure(struct pd_bench_stage *stage, int64_t tickets, struct pd_samples *scan, struct pd_samples *enter)
{
    const char *wrong = NULL;

    pd_bench_stage_settle(stage, 200);
    for (int64_t i = 0; wrong == NULL && i < tickets; i++)
        wrong = one_ticket(stage, scan, enter);
    if (wrong != NULL)
        return wrong;
    pd_samples_tell("hand-over", scan, 0.95, "ms", BUDGET_MS, PD_BENCH_AT_MOST,
        "p95 from the scanner to the ticket's answer presented, 1920x1080");
    pd_samples_tell("hand-over.enter", enter, 0.95, "ms", BUDGET_MS, PD_BENCH_AT_MOST,
        "p95 from Enter to \"handed over\" presented, committed and synced");
    return NULL;
}

int
pd_bench_hand_over(void)
{
    const char *name = "hand-over", *wrong = NULL;
    struct pd_samples scan = { 0 }, enter = { 0 };
    struct pd_display display = { 0 };
    struct pd_bench_stage stage;
    struct pd_why why = { .text = "" };
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : PD_DESK_MEMBERS;
    int64_t tickets = pd_bench_options.runs > 0 ? pd_bench_options.runs : TICKETS;
    char data[512], script[600];

    if (pd_desk_counter_folder("hand-over", members, data, &why) != PD_OK)
        return pd_bench_cannot(name, "%s: %s", why.path, why.text);
    (void)snprintf(script, sizeof script, "%s/tickets.txt", data);
    if (!write_script(script, tickets) || !pd_display_start(&display, 1920, 1080))
        return pd_bench_cannot(name, "Xvfb does not start, or %s cannot be written", script);
    if (!pd_stage_open_counter(&stage, data, 1920, 1080, &why) ||
        !pd_bench_stage_scanner(&stage, script, &why))
        wrong = why.text;
    if (wrong == NULL)
        wrong = measure(&stage, tickets, &scan, &enter);
    pd_bench_stage_close(&stage);
    pd_display_stop(&display);
    pd_samples_finish(&scan);
    pd_samples_finish(&enter);
    return wrong == NULL ? 0 : pd_bench_cannot(name, "%s", wrong);
}
