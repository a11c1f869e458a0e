#include "tests/bench/stage.h"

#include "tests/bench/bench.h"

#include <SDL.h>
#include <string.h>
#include <time.h>

#define WAIT_LIMIT_MS 5000

static void
wake(void *ctx)
{
    struct pd_bench_stage *stage = ctx;
    struct pd_window *window = __atomic_load_n(&stage->window, __ATOMIC_ACQUIRE);

    if (window != NULL)
        pd_window_wake(window);
}

static void
apply(struct pd_bench_stage *stage, const struct pd_session_event *event)
{
    struct pd_effects fx;

    pd_session_apply(stage->session, event, &fx);
    for (int i = 0; i < fx.count; i++) {
        if (fx.list[i].kind == PD_EFFECT_REQUEST)
            pd_assert(pd_desk_thread_ask(stage->desk, &fx.list[i].request) == PD_OK);
        else if (fx.list[i].kind == PD_EFFECT_WIPE)
            pd_ui_repaint(stage->ui);
    }
}

static void
take_news(struct pd_bench_stage *stage)
{
    struct pd_scan scan;

    while (pd_desk_thread_take(stage->desk, &stage->reply)) {
        struct pd_session_event event = {
            .kind = PD_SESSION_EVENT_REPLY, .boot_ms = pd_clock_boot_ms(), .reply = &stage->reply
        };

        apply(stage, &event);
    }
    while (stage->scanner != NULL && pd_queue_take(&stage->scans, &scan, 0) == PD_OK) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN, .boot_ms = pd_clock_boot_ms() };

        event.scan.len = scan.size;
        memcpy(event.scan.payload, scan.bytes, scan.size);
        apply(stage, &event);
    }
    if (pd_clock_boot_ms() >= pd_session_wake_ms(stage->session)) {
        struct pd_session_event tick = { .kind = PD_SESSION_EVENT_TICK, .boot_ms = pd_clock_boot_ms() };

        apply(stage, &tick);
    }
}

static double
cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
draw(struct pd_bench_stage *stage)
{
    double from_ms = pd_bench_ms(), from_cpu_ms = cpu_ms();
    struct pd_ui_frame frame;

    do {
        frame = pd_ui_frame(stage->ui, pd_session_view(stage->session), pd_clock_boot_ms());
        if (frame.intent.kind != PD_INTENT_NONE) {
            struct pd_session_event event = {
                .kind = PD_SESSION_EVENT_INTENT, .boot_ms = pd_clock_boot_ms(), .intent = frame.intent
            };

            apply(stage, &event);
        }
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
    stage->presented = stage->window != NULL && pd_window_present(stage->window, stage->ui);
    stage->drawn_ms = pd_bench_ms() - from_ms;
    stage->drawn_cpu_ms = cpu_ms() - from_cpu_ms;
}

void
pd_bench_stage_turn(struct pd_bench_stage *stage, int wait_ms)
{
    if (stage->window != NULL) {
        int news = pd_window_wait(stage->window, stage->ui, wait_ms, pd_clock_boot_ms);

        if (news & PD_WINDOW_EXPOSED)
            pd_ui_repaint(stage->ui);
        if (news & PD_WINDOW_INPUT)
            apply(stage,
                &(struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH, .boot_ms = pd_clock_boot_ms() });
    } else {
        struct timespec nap = { .tv_nsec = (long)wait_ms * 1000000 / 2 };

        (void)nanosleep(&nap, NULL);
    }
    take_news(stage);
    draw(stage);
}

void
pd_bench_stage_settle(struct pd_bench_stage *stage, int quiet_ms)
{
    double quiet_from_ms = pd_bench_ms();

    while (pd_bench_ms() - quiet_from_ms < quiet_ms) {
        pd_bench_stage_turn(stage, 4);
        if (stage->presented > 0)
            quiet_from_ms = pd_bench_ms();
    }
}

bool
pd_bench_stage_wait(struct pd_bench_stage *stage, enum pd_screen screen)
{
    double from_ms = pd_bench_ms();

    while (pd_bench_stage_screen(stage) != screen && pd_bench_ms() - from_ms < WAIT_LIMIT_MS)
        pd_bench_stage_turn(stage, 4);
    return pd_bench_stage_screen(stage) == screen;
}

void
pd_bench_stage_scan(struct pd_bench_stage *stage, const char *payload)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN, .boot_ms = pd_clock_boot_ms() };

    event.scan.len = strlen(payload);
    memcpy(event.scan.payload, payload, event.scan.len);
    apply(stage, &event);
}

bool
pd_bench_stage_find(struct pd_bench_stage *stage, enum pd_intent_kind kind, int n, int *x, int *y)
{
    struct pd_rect r;

    if (!pd_ui_find(stage->ui, kind, n, NULL, &r))
        return false;
    *x = r.x + r.w / 2;
    *y = r.y + r.h / 2;
    return true;
}

void
pd_bench_stage_finger(struct pd_bench_stage *stage, bool down, int x, int y)
{
    struct pd_event event = {
        .kind = down ? PD_EVENT_DOWN : PD_EVENT_UP, .finger = 1, .x = x, .y = y, .at_ms = pd_clock_boot_ms()
    };
    SDL_Event sdl = { .tfinger = { .type = down ? SDL_FINGERDOWN : SDL_FINGERUP, .fingerId = 1 } };
    int w, h;

    if (stage->window == NULL) {
        pd_ui_event(stage->ui, &event);
        return;
    }
    pd_window_size(stage->window, &w, &h);
    sdl.tfinger.x = ((float)x + 0.5f) / (float)w;
    sdl.tfinger.y = ((float)y + 0.5f) / (float)h;
    pd_assert(SDL_PushEvent(&sdl) == 1);
}

void
pd_bench_stage_key(int sdl_key)
{
    SDL_Event sdl = { .key = { .type = SDL_KEYDOWN, .keysym = { .sym = sdl_key } } };

    pd_assert(SDL_PushEvent(&sdl) == 1);
}

bool
pd_bench_stage_tap(struct pd_bench_stage *stage, enum pd_intent_kind kind, int n)
{
    int x, y;

    if (!pd_bench_stage_find(stage, kind, n, &x, &y))
        return false;
    pd_bench_stage_finger(stage, true, x, y);
    pd_bench_stage_turn(stage, 4);
    pd_bench_stage_finger(stage, false, x, y);
    pd_bench_stage_turn(stage, 4);
    return true;
}

enum pd_screen
pd_bench_stage_screen(const struct pd_bench_stage *stage)
{
    return pd_session_view(stage->session)->screen;
}

static void *
poll_scanner(void *arg)
{
    struct pd_bench_stage *stage = arg;
    struct pd_scan scan;

    while (!atomic_load(&stage->scanner_stop)) {
        struct timespec nap = { .tv_nsec = 1000000 };

        if (pd_scanner_poll(stage->scanner, atomic_load(&stage->scanner_clock_ms), 0, &scan) != PD_OK) {
            (void)nanosleep(&nap, NULL);
            continue;
        }
        stage->scanned_ms = pd_bench_ms();
        pd_assert(pd_queue_put(&stage->scans, &scan) == PD_OK);
        wake(stage);
    }
    return NULL;
}

bool
pd_bench_stage_scanner(struct pd_bench_stage *stage, const char *script, struct pd_why *why)
{
    struct pd_scan scan;

    if (pd_queue_init(&stage->scans, sizeof scan, 4) != PD_OK ||
        pd_scanner_replay_create(script, &stage->scanner, why) != PD_OK)
        return false;
    (void)!pd_scanner_poll(stage->scanner, 0, 0, &scan); /* its clock begins here */
    stage->scanner_runs = pthread_create(&stage->scanner_thread, NULL, poll_scanner, stage) == 0;
    return stage->scanner_runs;
}

static bool
open_as(struct pd_bench_stage *stage, bool counter, const char *data, int w_px, int h_px, bool window,
    struct pd_why *why)
{
    struct pd_desk_thread_config desk = { .data_dir = data, .hub_url = "", .wake = wake, .ctx = stage };
    struct pd_session_config session = {
        .counter = counter, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };
    struct pd_ui_config ui = {
        .panel = { .w_px = w_px, .h_px = h_px, .diagonal_mm = 546, .distance_mm = 600 },
        .assets_dir = pd_bench_options.assets
    };
    struct pd_window_config win = { .title = "Pointdesk", .w_px = w_px, .h_px = h_px };
    struct pd_window *opened = NULL;
    enum pd_err err;

    *stage = (struct pd_bench_stage){ 0 };
    err = pd_desk_thread_start(&stage->desk, &desk, why);
    if (err == PD_OK)
        err = pd_session_create(&stage->session, &session);
    if (err == PD_OK)
        err = pd_ui_create(&stage->ui, &ui, why);
    if (err == PD_OK && window)
        err = pd_ui_load_behind(stage->ui, wake, stage);
    if (err == PD_OK && window)
        err = pd_window_open(&opened, &win, why);
    if (err != PD_OK) {
        pd_bench_stage_close(stage);
        return false;
    }
    __atomic_store_n(&stage->window, opened, __ATOMIC_RELEASE);
    return pd_bench_stage_wait(stage, counter ? PD_SCREEN_COUNTER : PD_SCREEN_ATTRACT);
}

bool
pd_bench_stage_open(
    struct pd_bench_stage *stage, const char *data, int w_px, int h_px, bool window, struct pd_why *why)
{
    return open_as(stage, false, data, w_px, h_px, window, why);
}

bool
pd_stage_open_counter(struct pd_bench_stage *stage, const char *data, int w_px, int h_px, struct pd_why *why)
{
    return open_as(stage, true, data, w_px, h_px, true, why);
}

void
pd_bench_stage_close(struct pd_bench_stage *stage)
{
    atomic_store(&stage->scanner_stop, true);
    if (stage->scanner_runs)
        (void)pthread_join(stage->scanner_thread, NULL);
    pd_desk_thread_stop(stage->desk);
    pd_scanner_destroy(stage->scanner);
    pd_queue_finish(&stage->scans);
    pd_ui_destroy(stage->ui);
    pd_session_destroy(stage->session);
    pd_window_close(stage->window);
    *stage = (struct pd_bench_stage){ 0 };
}
