/*
 * Goal: how long a frame takes, how soon the first one is there, how much memory it all needs.
 * Method: a real window (Xvfb will do) shows the catalogue being paged and every screen in turn; each frame
 * is timed from the view to the presented pixels. One JSON line at the end. pointdesk-ui-bench [WxH].
 */
#include "tests/ui/fixture.h"

#include "ui/render/window_sdl.h"
#include "ui/ui.h"

#include "app/base/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES_MAX 4096

static struct fixture fixture;
static int64_t took_us[FRAMES_MAX];
static int took_count;

static int
by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void
frame(struct pd_ui *ui, struct pd_window *window, int64_t now_ms, bool counted)
{
    int64_t start = pd_clock_monotonic_us();

    (void)pd_ui_frame(ui, &fixture.view, now_ms);
    if (pd_window_present(window, ui) && counted && took_count < FRAMES_MAX)
        took_us[took_count++] = pd_clock_monotonic_us() - start;
}

static int64_t
pss_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long long kib = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Pss: %lld", &kib) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return kib;
}

static void *
warm(void *arg)
{
    pd_ui_warm(arg);
    return NULL;
}

/* Pages through the catalogue with its motions, as a hurried finger does. */
static void
page_through(struct pd_ui *ui, struct pd_window *window, int64_t *now_ms)
{
    for (int page = 0; page < 40; page++) {
        fixture.view.page = page % 2;
        for (int i = 0; i < PD_PAGE_GIFTS; i++)
            fixture.view.gifts[i].gift = &fixture.programme.gifts[(i + page) % fixture.programme.gift_count];
        for (int i = 0; i < 15; i++, *now_ms += 16)
            frame(ui, window, *now_ms, page >= 4);
    }
}

static void
through_all_screens(struct pd_ui *ui, struct pd_window *window, int64_t *now_ms)
{
    for (int i = 0; i < fixture_case_count; i++) {
        if (fixture_cases[i].screen == PD_SCREEN_COUNTER)
            continue;
        fixture_make(&fixture, &fixture_cases[i], (enum pd_lang)(i % PD_LANGS));
        for (int k = 0; k < 16; k++, *now_ms += 16)
            frame(ui, window, *now_ms, false);
    }
}

int
main(int argc, char **argv)
{
    struct pd_window_config window_config = { .title = "bench", .w_px = 1080, .h_px = 1920 };
    struct pd_ui_config config = { .assets_dir = PD_BUILD_DIR "/assets" };
    int64_t start_us = pd_clock_monotonic_us(), first_us, now_ms = 1000, idle;
    struct pd_window *window;
    struct pd_ui *ui;
    struct pd_why why = { 0 };
    pthread_t thread;

    if (argc > 1 && sscanf(argv[1], "%dx%d", &window_config.w_px, &window_config.h_px) != 2)
        return 2;
    config.panel = (struct pd_panel){ .w_px = window_config.w_px, .h_px = window_config.h_px };
    if (pd_ui_create(&ui, &config, &why) != PD_OK) {
        fprintf(stderr, "%s: %s\n", why.path, why.text);
        return 3;
    }
    fixture_make(&fixture, &fixture_cases[0], PD_LANG_ZH_CN);
    (void)pd_ui_frame(ui, &fixture.view, now_ms);
    pthread_create(&thread, NULL, warm, ui);
    if (pd_window_open(&window, &window_config, &why) != PD_OK) {
        fprintf(stderr, "%s: %s\n", why.path, why.text);
        return 3;
    }
    pthread_join(thread, NULL);
    frame(ui, window, now_ms, false);
    first_us = pd_clock_monotonic_us() - start_us;
    if (pd_ui_load_behind(ui, pd_window_wake, window) != PD_OK)
        return 3;
    for (int i = 0; i < 30; i++, now_ms += 16)
        frame(ui, window, now_ms, false);
    fixture_make(&fixture, &fixture_cases[9], PD_LANG_ZH_CN);
    page_through(ui, window, &now_ms);
    qsort(took_us, (size_t)took_count, sizeof took_us[0], by_size);
    through_all_screens(ui, window, &now_ms);
    frame(ui, window, now_ms + 2000, false);
    idle = (int64_t)pd_window_frames(window);
    for (int i = 0; i < 600; i++)
        frame(ui, window, now_ms + 2016 + i * 16, false);
    printf("{\"bench\":\"ui\",\"size\":\"%dx%d\",\"first_frame_ms\":%.1f,\"frames\":%d,\"frame_p50_ms\":%.2f,"
           "\"frame_p99_ms\":%.2f,\"frame_max_ms\":%.2f,\"idle_frames\":%lld,\"pss_mib\":%.1f}\n",
        window_config.w_px, window_config.h_px, (double)first_us / 1000, took_count,
        (double)took_us[took_count / 2] / 1000, (double)took_us[took_count * 99 / 100] / 1000,
        (double)took_us[took_count - 1] / 1000, (long long)((int64_t)pd_window_frames(window) - idle),
        (double)pss_kib() / 1024);
    pd_window_close(window);
    pd_ui_destroy(ui);
    return 0;
}
